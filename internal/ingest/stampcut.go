package ingest

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/transcript"
)

// stamper takes stamps off lines, one after another.
type stamper struct {
	*draft
	ends   bool // stamps in all kinds of brackets at the ends of lines, not only between #
	starts bool // a stamp behind the words is when they began
	out    []line
	last   stretch // the stamp that the words before ended with
	fresh  bool    // nothing came after it
	lone   stretch // a stamp on a line of its own, that waits for words
	inside int     // stamps in the middle of a sentence
}

// part of a line between stamps, in bytes; several where a stamp in the middle of a
// sentence was taken out.
type stampedPart struct {
	pieces []mark
	opens  stretch // the stamp before it
	closes stretch // the stamp behind it
}

func (st *stamper) line(l line) {
	if len(st.out) == 0 && st.lone == (stretch{}) {
		st.lone, st.last = untimed, untimed
	}
	text := l.stampable()
	all := hashStamps(text)
	if st.ends {
		if t, at := endStamp(text); t != untimed && (len(all) == 0 || all[len(all)-1].to <= at) {
			all = append(all, found{at, len(text), t})
		}
	}
	if lab, ok := scan(l); ok && lab.shape == ownLine && !st.ends && len(all) > 0 && !stops(text[:all[0].from]) {
		all = nil // the stamp belongs to the name
	}
	if len(all) == 0 {
		st.plain(l)
		return
	}
	st.parts(l, text, st.split(text, all))
}

// plain passes a line without stamps on.
func (st *stamper) plain(l line) {
	if l.level == notHeading {
		if t := st.begins(untimed); t >= 0 && l.when == nil {
			l.when = &stretch{t, transcript.NoTime}
		}
		st.fresh, st.lone = false, untimed
	}
	st.out = append(st.out, l)
}

// begins is when words began: at the stamp before them, one of their own or the one
// that what was said before ended with.
func (st *stamper) begins(own stretch) int {
	switch {
	case own != untimed:
		return own.start
	case st.lone != untimed:
		return st.lone.start
	case st.fresh && !st.starts:
		return st.last.start
	}
	return transcript.NoTime
}

// split parts a line at its stamps.
func (st *stamper) split(s string, all []found) []stampedPart {
	part := stampedPart{opens: untimed, closes: untimed}
	var parts []stampedPart
	from := 0
	for i := 0; i <= len(all); i++ {
		to := len(s)
		if i < len(all) {
			to = all[i].from
		}
		if piece, ok := solidPiece(s, from, to); ok {
			part.pieces = append(part.pieces, piece)
		}
		if i == len(all) {
			break
		}
		from = all[i].to
		said := "" // the last piece of it
		if n := len(part.pieces); n > 0 {
			said = s[part.pieces[n-1].from:part.pieces[n-1].to]
		}
		switch {
		case said == "" || len(part.pieces) == 1 && strings.HasSuffix(said, ":") && labelColon(said) == len(said)-1:
			part.opens = all[i].when
		case trim(s[from:]) == "" || endsSentence(said) || onlyStamps(s, all[i+1:], from):
			part.closes = all[i].when
			parts = append(parts, part)
			part = stampedPart{opens: untimed, closes: untimed}
		case strings.HasPrefix(trimLeft(s[from:]), ":"):
			part.opens = all[i].when
		default:
			st.inside++
		}
	}
	if len(part.pieces) > 0 || part.opens != untimed {
		parts = append(parts, part)
	}
	return parts
}

// onlyStamps reports whether nothing but stamps is left of a line.
func onlyStamps(s string, all []found, from int) bool {
	for _, f := range all {
		if trim(s[from:f.from]) != "" {
			return false
		}
		from = f.to
	}
	return trim(s[from:]) == ""
}

func solidPiece(s string, from, to int) (mark, bool) {
	body := trim(s[from:to])
	if body == "" {
		return mark{}, false
	}
	from += strings.Index(s[from:to], body)
	return mark{from, from + len(body)}, true
}

func (p stampedPart) words(s string) string {
	var parts []string
	for _, m := range p.pieces {
		parts = append(parts, s[m.from:m.to])
	}
	return strings.Join(parts, " ")
}

// endsSentence reports whether a sentence, or a remark, ends where a text does.
func endsSentence(s string) bool {
	return strings.HasSuffix(s, ")") || strings.HasSuffix(s, "]") || stops(strings.TrimRight(s, `"”’»«')]`))
}

// stops reports whether a text ends with the sign of the end of a sentence.
func stops(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(trimRight(s))
	return strings.ContainsRune(".?!…。？！", r)
}

// parts passes on a line that was parted at its stamps.
func (st *stamper) parts(l line, s string, parts []stampedPart) {
	places := st.places(l, s, parts)
	first := true
	for i, p := range parts {
		if len(p.pieces) == 0 { // a stamp and nothing else
			if n := len(st.out); n > 0 && !st.starts && st.out[n-1].level == notHeading && !st.fresh {
				st.endsWith(p.opens)
			}
			st.lone = p.opens
			continue
		}
		out := line{no: l.no, text: p.words(s), level: notHeading, page: l.page, anchors: places[i]}
		if first {
			out.gap, out.soft = l.gap, l.soft
			out.marks = movedMarks(l.marks, p.pieces[0])
			if l.cells != nil {
				lab := *l.cells
				lab.words = out.text
				out.cells, out.marks = &lab, nil
			}
		}
		when := stretch{st.begins(p.opens), p.closes.start}
		if st.starts && p.closes != untimed && p.opens == untimed {
			when = stretch{p.closes.start, transcript.NoTime}
		}
		if first && l.when != nil && when.start < 0 {
			when.start = l.when.start
		}
		if when != untimed {
			out.when = &when
		}
		first = false
		st.last, st.fresh, st.lone = p.closes, p.closes != untimed, untimed
		st.out = append(st.out, out)
	}
	if first && l.cells != nil { // a name with nothing but a stamp beside it
		lab := *l.cells
		lab.words = ""
		l.cells = &lab
		st.plain(l)
	}
}

// endsWith gives a time to the end of the line before.
func (st *stamper) endsWith(t stretch) {
	last := &st.out[len(st.out)-1]
	when := untimed
	if last.when != nil {
		when = *last.when
	}
	if when.end < 0 {
		when.end = t.start
		last.when = &when
	}
}

// movedMarks are the marks of a line from which only the piece is left.
func movedMarks(marks []mark, piece mark) []mark {
	var out []mark
	for _, m := range marks {
		if m.to > piece.from && m.from < piece.to {
			out = append(out, mark{max(m.from-piece.from, 0), min(m.to, piece.to) - piece.from})
		}
	}
	return out
}

// places says on which part of a parted line its comments begin and end, and how
// many characters come after that: a stamp among them is no word any more.
func (st *stamper) places(l line, s string, parts []stampedPart) [][]anchor {
	places := make([][]anchor, len(parts))
	if len(l.anchors) == 0 {
		return places
	}
	kept, begins := keptBefore(s, parts)
	size := solid(s)
	for _, a := range l.anchors {
		k := kept[min(max(size-a.rest, 0), size)]
		in := -1 // the last part that begins before the anchor; one that ends there is over
		for lo, hi := 0, len(parts); lo < hi; {
			mid := (lo + hi) / 2
			if begins[mid] < k || begins[mid] == k && a.kind != anchorEnd {
				in, lo = mid, mid+1
			} else {
				hi = mid
			}
		}
		for in = max(in, 0); in > 0 && begins[in] == begins[in+1]; in-- { // nothing but a stamp
		}
		if begins[in] < begins[in+1] {
			a.rest = begins[in+1] - k
			places[in] = append(places[in], a)
		}
	}
	return places
}

// keptBefore says of each character of a line, spaces left out, how many of those before
// it are in one of the parts, and at which of them each part begins; one more is its end.
func keptBefore(s string, parts []stampedPart) (kept, begins []int) {
	n, part, piece := 0, 0, 0
	begins = make([]int, 1, len(parts)+1)
	for i, r := range s {
		for part < len(parts) && (piece == len(parts[part].pieces) || i >= parts[part].pieces[piece].to) {
			if piece++; piece >= len(parts[part].pieces) {
				part, piece = part+1, 0
				begins = append(begins, n)
			}
		}
		if unicode.IsSpace(r) {
			continue
		}
		kept = append(kept, n)
		if part < len(parts) && i >= parts[part].pieces[piece].from {
			n++
		}
	}
	kept = append(kept, n)
	for len(begins) <= len(parts) {
		begins = append(begins, n)
	}
	return kept, begins
}
