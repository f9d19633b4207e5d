package ingest

import (
	"sort"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Comment is a comment in the margin of a document, or a coding that came with it.
type Comment struct {
	Author   string
	Theme    string // of a coding, as the file calls it; empty: a comment, which may name one
	Text     string // its paragraphs, parted by line feeds; of a coding the memo
	Replies  []Reply
	Resolved bool   // marked as done
	Words    string // those it is on, as the document has them; empty where it is on a point

	// Span are those words in what transcript.Render makes of the document; empty
	// where they are not in what anybody says. What of the words is a label is not
	// among them.
	Span  text.Span
	Moved bool // the comment begins or ends in a label
	Whole bool // it is on a point, and Span is the turn around it
}

// Reply is an answer to a comment.
type Reply struct{ Author, Text string }

// What of a comment stands at an anchor.
type anchorKind int

const (
	anchorStart anchorKind = iota
	anchorEnd
	anchorPoint
)

// anchor is where a comment begins or ends in a paragraph or a line.
type anchor struct {
	comment string // its id in the document
	kind    anchorKind
	at      int // in the words of a paragraph, in bytes
	rest    int // in a line: how many characters come after it, spaces left out
}

// anchored is where a comment stands in the talk: how many characters of speech come
// before its beginning and its end, spaces left out; -1 where that was not seen.
type anchored struct {
	start, end, point int
	from, to          int // the speech of the line where one of the two was seen
	moved             bool
}

// solid is how many characters a text has, spaces left out: what reading a transcript
// keeps of the words that are spoken.
func solid(s string) int {
	n := 0
	for _, r := range s {
		if !unicode.IsSpace(r) {
			n++
		}
	}
	return n
}

// sameEnd is how many characters two texts end with alike, spaces left out, at most
// so many.
func sameEnd(a, b string, most int) int {
	last := func(s string) (rune, string) {
		for s != "" {
			r, n := utf8.DecodeLastRuneInString(s)
			s = s[:len(s)-n]
			if !unicode.IsSpace(r) {
				return r, s
			}
		}
		return 0, ""
	}
	n := 0
	for n < most {
		var x, y rune
		x, a = last(a)
		y, b = last(b)
		if x != y || x == 0 {
			break
		}
		n++
	}
	return n
}

// commentedLine takes a line on which comments begin or end, and sees where in the
// speech that is: what a line adds to a turn is the end of the line, without its label.
func (b *builder) commentedLine(l line) {
	before := b.spoken()
	b.line(l)
	after := b.spoken()
	own := 0
	if b.cur != nil && after > before {
		own = sameEnd(l.text, b.words.String(), after-before)
	}
	for _, a := range l.anchors {
		place := b.comments[a.comment]
		if place == nil {
			place = &anchored{start: -1, end: -1, point: -1}
			b.comments[a.comment] = place
		}
		at := after - min(a.rest, own)
		place.moved = place.moved || a.rest > own && own > 0 && a.kind != anchorPoint
		place.from, place.to = after-own, after
		switch a.kind {
		case anchorStart:
			place.start = at
		case anchorEnd:
			place.end = at
		case anchorPoint:
			place.point = at
		}
	}
}

// spoken is how many characters of speech there are so far, spaces left out.
func (b *builder) spoken() int {
	for ; b.counted < len(b.Said); b.counted++ {
		b.solid += solid(b.Said[b.counted].Speech)
	}
	if b.cur == nil {
		return b.solid
	}
	words := b.words.String()
	b.heardOf += solid(words[b.heard:])
	b.heard = len(words)
	return b.solid + b.heardOf
}

// placeComments finds the words of comments in the document as it is read. What the
// reading did to the speech in the end is mostly to its spaces. Where it also took
// labels off, places move by as much; and where what is left is not what it should be,
// the words are looked for.
func (d *draft) placeComments(h heard) {
	d.sayUnreadAnnotations()
	if len(d.noted) == 0 {
		return
	}
	rendered, turns := transcript.Render(d.Said)
	tx, err := text.New(rendered)
	if err != nil {
		return
	}
	t := &transcript.Transcript{Text: tx, Turns: turns}
	var places []text.Pos // of every character of speech
	var speech strings.Builder
	for _, turn := range turns {
		at := turn.Speech.Start
		for _, r := range tx.Slice(turn.Speech) {
			if !unicode.IsSpace(r) {
				places = append(places, at)
				speech.WriteRune(r)
			}
			at++
		}
	}
	exact := speech.String() == h.left()
	search := newSearchBudget(speech.Len())
	for _, n := range d.noted {
		if place := d.comments[n.id]; place != nil && exact {
			n.place(t, places, h.moved(*place))
		} else if words := strings.TrimSpace(n.Words); words != "" && search.may() {
			if found := t.Find(words, 0, len(turns)); len(found) == 1 {
				n.Span = tx.Snap(found[0])
			}
		}
		d.Comments = append(d.Comments, n.Comment)
	}
}

// place puts a comment on its words.
func (n *notedComment) place(t *transcript.Transcript, places []text.Pos, at anchored) {
	switch {
	case at.start >= 0 && at.end < 0:
		at.end, at.moved = at.to, true
	case at.end >= 0 && at.start < 0:
		at.start, at.moved = at.from, true
	}
	if at.start < 0 {
		at.start, at.end = at.point, at.point
	}
	switch {
	case at.start >= 0 && at.end > at.start && at.end <= len(places):
		n.Span = text.Span{Start: places[at.start], End: places[at.end-1] + 1}
		n.Moved = at.moved
		if snapped := t.Text.Snap(n.Span); t.InSpeech(snapped) {
			n.Span = snapped
		}
	case at.start >= 0 && strings.TrimSpace(n.Words) == "" && len(places) > 0:
		turn := t.Turns[t.TurnAt(places[max(0, min(at.start, len(places))-1)])]
		n.Span, n.Whole = turn.Speech, true
	}
}

// solidOf is all that is said, without spaces.
func solidOf(said []transcript.Said) string {
	var b strings.Builder
	for _, s := range said {
		for _, r := range s.Speech {
			if !unicode.IsSpace(r) {
				b.WriteRune(r)
			}
		}
	}
	return b.String()
}

// heard is what was said before it was made lawful, and the labels that this will
// take off.
type heard struct {
	talk string // without spaces
	cuts []cut  // in order
}

// cut is characters of the talk that become part of a label, spaces left out, and how
// many others do so before them.
type cut struct{ at, n, before int }

// hear remembers what is said, where something has its place in it.
func (d *draft) hear() heard {
	if len(d.noted) == 0 {
		return heard{}
	}
	h := heard{talk: solidOf(d.Said)}
	g := guard{known: map[string]bool{}, certain: d.fixed != nil}
	for _, s := range d.Said {
		if s.Speaker != "" {
			g.known[s.Speaker] = true
		}
	}
	at, gone := 0, 0
	for _, s := range d.Said {
		for i, line := range g.lines(s.Speech) {
			whole, left := solid(line), line
			if ms, name, n := g.label(line); i > 0 && n > 0 {
				left, s.TimeMS = trimLeft(line[n:]), ms
				if name != "" {
					s.Speaker = name
				}
				left = g.firstLine(&s, left)
			} else if i == 0 {
				left = g.firstLine(&s, line)
			}
			if n := whole - solid(left); n > 0 {
				h.cuts = append(h.cuts, cut{at, n, gone})
				gone += n
			}
			at += whole
		}
	}
	return h
}

// left is the talk without the labels.
func (h heard) left() string {
	if len(h.cuts) == 0 {
		return h.talk
	}
	var b strings.Builder
	at, next := 0, 0
	for _, r := range h.talk {
		for next < len(h.cuts) && at >= h.cuts[next].at+h.cuts[next].n {
			next++
		}
		if next == len(h.cuts) || at < h.cuts[next].at {
			b.WriteRune(r)
		}
		at++
	}
	return b.String()
}

// moved is the place of a comment in what is left.
func (h heard) moved(at anchored) anchored {
	for _, p := range []*int{&at.start, &at.end, &at.point, &at.from, &at.to} {
		if i := sort.Search(len(h.cuts), func(i int) bool { return h.cuts[i].at >= *p }); i > 0 {
			c := h.cuts[i-1]
			*p -= c.before + min(c.n, *p-c.at)
		}
	}
	return at
}

// searchBudget bounds the search for the words of comments.
type searchBudget struct{ each, left int }

func newSearchBudget(size int) *searchBudget {
	return &searchBudget{each: size + 1, left: 2_000_000_000}
}

func (s *searchBudget) may() bool {
	s.left -= s.each
	return s.left > 0
}
