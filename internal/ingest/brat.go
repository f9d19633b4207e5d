package ingest

import (
	"fmt"
	"slices"
	"sort"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// annotation is words in a text to which an annotation file of brat gives a type:
// its places, half-open, and the words it says are there.
type annotation struct {
	id, kind string
	parts    [][2]int
	words    string
	memo     string
}

// annotations are what annotation files beside a text hold.
type annotations struct {
	list   []*annotation
	byID   map[string]*annotation
	other  map[string]int // lines of a kind that has no place here
	broken int            // lines that are not understood
	first  string         // where the first of these is
}

// annotatedTalk makes turns of the lines of a text, and codings of the annotations
// that brat keeps beside it. The format is read by hand: it is lines with tabs.
func (d *draft) annotatedTalk(lines []line, s string) error {
	a := annotations{byID: map[string]*annotation{}, other: map[string]int{}}
	files := 0
	for _, with := range d.src.With {
		if ending(with.Name) == "ann" && files < 10 {
			a.read(with)
			files++
		}
	}
	if files == 0 {
		return d.talk(lines)
	}
	before := len(d.noted)
	d.annotate(lines, s, &a)
	if err := d.talk(lines); err != nil {
		return err
	}
	d.sayUnsaid(d.noted[before:])
	d.comments[annotationsRead] = &anchored{start: -1, end: -1, point: -1}
	return nil
}

// annotationsRead stands among the places of comments once annotation files are read.
const annotationsRead = "annotations"

// read reads an annotation file.
func (a *annotations) read(src Source) {
	s := strings.TrimPrefix(strings.ToValidUTF8(string(src.Data), "\uFFFD"), "\uFEFF")
	var notes [][2]string
	no := 0
	for l := range strings.Lines(s) {
		no++
		l = strings.TrimRight(l, "\r\n")
		if strings.TrimSpace(l) == "" {
			continue
		}
		id, rest, _ := strings.Cut(l, "\t")
		switch {
		case strings.HasPrefix(id, "T"):
			if one, ok := annotationOf(id, rest); ok && len(a.list) < maxComments {
				a.list = append(a.list, one)
				a.byID[id] = one
				continue
			}
		case strings.HasPrefix(id, "#"):
			about, words, _ := strings.Cut(rest, "\t")
			if f := strings.Fields(about); len(f) == 2 && strings.HasPrefix(f[1], "T") && strings.TrimSpace(words) != "" {
				notes = append(notes, [2]string{f[1], words})
				continue
			}
			a.other["note"]++
			continue
		case id != "" && strings.ContainsRune("REAMN*", rune(id[0])):
			a.other[map[byte]string{'R': "relation", 'E': "event", 'A': "attribute", 'M': "attribute", 'N': "reference", '*': "relation"}[id[0]]]++
			continue
		}
		if a.broken++; a.broken == 1 {
			a.first = fmt.Sprintf("%s, line %d", baseName(src.Name), no)
		}
	}
	for _, n := range notes {
		if one := a.byID[n[0]]; one != nil && len(one.memo) < maxCommentText {
			one.memo = strings.TrimSpace(one.memo + "\n" + strings.TrimSpace(n[1]))
			continue
		}
		a.other["note"]++
	}
}

// annotationOf reads what follows the id of an annotation: its type and places, and
// after a tab its words.
func annotationOf(id, s string) (*annotation, bool) {
	where, words, ok := strings.Cut(s, "\t")
	kind, places, two := strings.Cut(where, " ")
	if !ok || !two || kind == "" {
		return nil, false
	}
	one := &annotation{id: id, kind: kind, words: words}
	for part := range strings.SplitSeq(places, ";") {
		f := strings.Fields(part)
		if len(f) != 2 || len(one.parts) == 1000 {
			return nil, false
		}
		from, err1 := strconv.Atoi(f[0])
		to, err2 := strconv.Atoi(f[1])
		if err1 != nil || err2 != nil || from < 0 || to <= from || to > MaxSize {
			return nil, false
		}
		one.parts = append(one.parts, [2]int{from, to})
	}
	return one, true
}

// annotate marks on the lines where annotations begin and end. One whose words are
// not those at its place is left out and listed.
func (d *draft) annotate(lines []line, s string, a *annotations) {
	text := newAnnotated(s)
	fit, unit := text.fitting(a.list)
	if unit != "" {
		d.note("The places in the annotations count %s.", unit)
	}
	byNo := map[int]int{}
	for i, l := range lines {
		byNo[l.no] = i
	}
	pieces, made, wrong := 0, 0, 0
	for _, one := range a.list {
		parts, ok := fit(one)
		if !ok {
			const most = 10
			if wrong++; wrong <= most {
				d.doubt("%s: the annotation %s (%s) is on %s, and at its place in the text stands something else; it was left out.", d.src.Name, short(one.id), short(one.kind), few(one.words))
			}
			continue
		}
		made++
		if len(parts) > 1 {
			pieces++
		}
		for i, p := range parts {
			text.mark(d, lines, byNo, one, p, i == 0)
		}
	}
	d.sayAnnotations(a, made, pieces, wrong)
}

// annotated is a text, character by character.
type annotated struct {
	runes []rune
	lines []int // the character each line begins with
}

func newAnnotated(s string) *annotated {
	t := &annotated{runes: []rune(s), lines: []int{0}}
	for i, r := range t.runes {
		if r == '\n' {
			t.lines = append(t.lines, i+1)
		}
	}
	return t
}

// fitting gives what finds the places of an annotation in the text, and what those
// count where it is not characters: brat counts a mark at the start of a file and
// both characters of a Windows line end, and other programs count bytes or UTF-16.
// What most annotations fit is taken.
func (t *annotated) fitting(list []*annotation) (fit func(*annotation) ([][2]int, bool), unit string) {
	one := func(rune) int { return 1 }
	crlf := func(r rune) int {
		if r == '\n' {
			return 2
		}
		return 1
	}
	best := -1
	for _, c := range []struct {
		size  func(rune) int
		first int
		unit  string
	}{{one, 0, ""}, {crlf, 0, "the two characters of Windows line ends"}, {one, 1, "the mark at the start of the file"}, {crlf, 1, "the two characters of Windows line ends, and the mark at the start of the file"},
		{utf16Size, 0, "UTF-16 units"}, {utf8.RuneLen, 0, "bytes"}} {
		starts := t.starts(c.size, c.first)
		try := func(a *annotation) ([][2]int, bool) { return t.at(a, starts) }
		n := 0
		for _, a := range list {
			if _, ok := try(a); ok {
				n++
			}
		}
		if n > best {
			best, fit, unit = n, try, c.unit
		}
		if best == len(list) {
			break
		}
	}
	return fit, unit
}

func utf16Size(r rune) int {
	if r > 0xFFFF {
		return 2
	}
	return 1
}

// starts is where each character begins when they have these sizes, and where the
// last ends.
func (t *annotated) starts(size func(rune) int, first int) []int {
	starts := make([]int, 0, len(t.runes)+1)
	at := first
	for _, r := range t.runes {
		starts = append(starts, at)
		at += size(r)
	}
	return append(starts, at)
}

// at are the places of an annotation, as characters, with what only space parts put
// together; not ok when the words there are others than it says.
func (t *annotated) at(a *annotation, starts []int) (parts [][2]int, ok bool) {
	var words []rune
	most := 4*len(a.words) + 64 // what is far longer than the words cannot be them
	for _, p := range a.parts {
		from, to := sort.SearchInts(starts, p[0]), sort.SearchInts(starts, p[1])
		if to >= len(starts) || starts[from] != p[0] || starts[to] != p[1] || len(words)+to-from > most {
			return nil, false
		}
		words = append(append(words, t.runes[from:to]...), ' ')
		if n := len(parts); n > 0 && from >= parts[n-1][1] && t.blank(parts[n-1][1], from) {
			parts[n-1][1] = to
			continue
		}
		parts = append(parts, [2]int{from, to})
	}
	return parts, oneCell(string(words)) == oneCell(a.words)
}

func (t *annotated) blank(from, to int) bool {
	return !slices.ContainsFunc(t.runes[from:to], func(r rune) bool { return !unicode.IsSpace(r) })
}

// mostLookedFor is how many characters words have at most that are looked for where their
// place was not followed; those of annotations are always given.
const mostLookedFor = 2000

// mark puts the ends of a piece of an annotation on its lines, without the space
// that it begins or ends with.
func (t *annotated) mark(d *draft, lines []line, byNo map[int]int, a *annotation, p [2]int, first bool) {
	from, to := p[0], p[1]
	for from < to && unicode.IsSpace(t.runes[from]) {
		from++
	}
	for to > from && unicode.IsSpace(t.runes[to-1]) {
		to--
	}
	n := &notedComment{id: fmt.Sprintf("ann %d", len(d.noted)), Comment: Comment{Theme: a.kind}}
	if a.kind != "" || to-from <= mostLookedFor {
		n.Words = string(t.runes[from:to])
	}
	if first {
		n.Text = a.memo
	}
	d.noted = append(d.noted, n)
	for _, end := range []struct {
		kind anchorKind
		at   int // of a character in the line
		rest int // where what comes after begins
	}{{anchorStart, from, from}, {anchorEnd, to - 1, to}} {
		no := sort.SearchInts(t.lines, end.at+1) // lines that begin at the character or before
		i, ok := byNo[no]
		if from == to || !ok {
			continue
		}
		stop := len(t.runes)
		if no < len(t.lines) {
			stop = t.lines[no]
		}
		lines[i].anchors = append(lines[i].anchors, anchor{comment: n.id, kind: end.kind, rest: solid(string(t.runes[end.rest:stop]))})
	}
}

// sayAnnotations says what became of annotations.
func (d *draft) sayAnnotations(a *annotations, made, pieces, wrong int) {
	d.note("%s read from the .ann file and compared with the words that it gives.", count(made, "annotation was", "annotations were"))
	if wrong > 10 {
		d.doubt("%s altogether left out because other words stand at their places.", count(wrong, "annotation was", "annotations were"))
	}
	if pieces > 0 {
		d.note("%s in several pieces became a coding for each piece.", count(pieces, "annotation", "annotations"))
	}
	for _, kind := range []string{"attribute", "relation", "event", "reference", "note"} {
		if n := a.other[kind]; n > 0 {
			d.note("%s left out.", count(n, kind+" of brat was", kind+"s of brat were"))
		}
	}
	if a.broken > 0 {
		d.doubt("%s: %s not understood, this the first, or are too many.", a.first, count(a.broken, "line is", "lines are"))
	}
}

// sayUnsaid counts the annotations whose words are not among what is said, and keeps
// them from being looked for elsewhere.
func (d *draft) sayUnsaid(noted []*notedComment) {
	n := 0
	for _, c := range noted {
		place := d.comments[c.id]
		if place == nil {
			d.comments[c.id] = &anchored{start: -1, end: -1, point: -1}
		}
		if place == nil || place.start >= place.end && place.start >= 0 && place.end >= 0 {
			n++
		}
	}
	if n > 0 {
		d.doubt("%s on names before turns, times or lines above the talk, which are not among what is said.", count(n, "annotation is", "annotations are"))
	}
}

// sayUnreadAnnotations says that annotations beside a text that was not read as plain
// text stayed out.
func (d *draft) sayUnreadAnnotations() {
	for _, with := range d.src.With {
		if ending(with.Name) == "ann" && d.comments[annotationsRead] == nil {
			d.doubt("The annotations in %s were not read, because %s was not read as plain text line by line.", baseName(with.Name), d.src.Name)
		}
	}
}
