package refi

import (
	"math"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/exchange"
)

// selection is words of a text as a file has them.
type selection struct {
	id         string
	n          *node
	start, end int64 // as the file counts
	placed     bool  // it has both
	timed      bool  // they are those of times, and the end is never included
	given      string
	words      string // its name where that is words, folded; their beginning with cut
	full       string // the name with what shows that it is cut
	cut        bool
	by, at     string
	page       int
	pages      []*node // its parts on pages of a PDF
	note       string  // the memo that is all there is to it
}

// takeSelections reads the selections of a text.
func (r *reader) takeSelections(d *draft, t *node) {
	for n := range t.named("PlainTextSelection") {
		d.sels = append(d.sels, r.selection(n))
	}
}

func (r *reader) selection(n *node) selection {
	s := selection{id: guid(n.attr("guid")), n: n, by: r.user(n.attr("creatingUser")), at: strings.TrimSpace(n.attr("creationDateTime"))}
	from, to := strings.TrimSpace(n.attr("startPosition")), strings.TrimSpace(n.attr("endPosition"))
	var a, b bool
	s.start, a = number(from)
	s.end, b = number(to)
	s.placed = a && b
	if from != "" || to != "" {
		s.given = shortened(from) + "–" + shortened(to)
	}
	s.name(n.attr("name"), r.ours)
	return s
}

// counted is how the places of a selection count in a text that counts so.
func (s *selection) counted(c counting) counting {
	if s.timed {
		return c &^ inclusive
	}
	return c
}

// number reads a whole number; one too large for anything is the largest.
func number(s string) (int64, bool) {
	s = strings.TrimSpace(s)
	n, err := strconv.ParseInt(s, 10, 64)
	const most = math.MaxInt64 / 4
	switch {
	case err == nil:
		return max(-most, min(n, most)), true
	case strings.HasSuffix(err.Error(), strconv.ErrRange.Error()):
		if strings.HasPrefix(s, "-") {
			return -most, true
		}
		return most, true
	}
	return 0, false
}

// name takes the words from the name of a selection, where it gives any; always says
// that it does.
func (s *selection) name(name string, always bool) {
	folded := exchange.Folded(name)
	if !isWords(folded) && !always {
		return
	}
	s.full, s.words = folded, folded
	if short, ok := strings.CutSuffix(folded, "…"); ok {
		if short = strings.TrimSpace(short); short != "" {
			s.words, s.cut = short, true
		}
		return
	}
	// Some cut without a mark; then the place is longer.
	switch n := utf8.RuneCountInString(folded); {
	case n == 63, n == 64, n >= 90 && n <= 100, n == 127, n == 128, n >= 250 && n <= 256:
		s.cut = s.placed && s.end-s.start > int64(n)
	}
}

// isWords reports whether a name may be words of a text: "12,60", "1:23" and "line:4"
// are places, and "Quotation 6:1" is what ATLAS.ti calls one without words.
func isWords(name string) bool {
	for _, prefix := range [...]string{"line:", "Quotation "} {
		if rest, ok := strings.CutPrefix(name, prefix); ok && isPlace(rest) {
			return false
		}
	}
	return name != "" && !isPlace(name)
}

func isPlace(s string) bool {
	digits := false
	for _, r := range s {
		switch {
		case unicode.IsDigit(r):
			digits = true
		case strings.ContainsRune(" ,.:;-–()[]", r):
		default:
			return false
		}
	}
	return digits
}

// takePages reads the selections on the pages of a PDF. ATLAS.ti gives a quotation of
// words there for each page it is on and once more in the text: the first with the same
// id, the others made by the same person at the same time under the same name.
func (r *reader) takePages(n *node, d *draft, at int) {
	byID, bySame := map[string]int{}, map[string]int{}
	for i := range d.sels {
		s := &d.sels[i]
		if s.id != "" {
			byID[s.id] = i
		}
		if key := sameMaker(s.n); key != "" {
			bySame[key] = i
		}
	}
	for p := range n.named("PDFSelection") {
		i, same := byID[guid(p.attr("guid"))]
		if !same {
			i, same = bySame[sameMaker(p)]
		}
		switch {
		case same:
			s := &d.sels[i]
			if page := pageOf(p); page > 0 && (s.page == 0 || page < s.page) {
				s.page = page
			}
			s.pages = append(s.pages, p)
		case r.wordsOfPage(p) != "":
			s := r.selection(p)
			s.placed, s.page = false, pageOf(p)
			s.words, s.cut = r.wordsOfPage(p), false
			s.full = s.words
			d.sels = append(d.sels, s)
			if key := sameMaker(p); key != "" { // its next page
				bySame[key] = len(d.sels) - 1
			}
		default:
			r.loseSelection(p, "an area of a PDF page", "Verbatim codes only words, and no words of it are given", at)
		}
	}
}

func sameMaker(n *node) string {
	name, at := n.attr("name"), n.attr("creationDateTime")
	if name == "" || at == "" {
		return ""
	}
	return name + "\x00" + at + "\x00" + guid(n.attr("creatingUser"))
}

// pageOf is the page of a selection, from 1; 0 where it has none.
func pageOf(n *node) int {
	p, ok := number(n.attr("page")) // from 0
	if !ok || p < 0 || p > 1_000_000 {
		return 0
	}
	return int(p) + 1
}

func (r *reader) wordsOfPage(n *node) string {
	return exchange.Folded(n.child("Representation").childText("PlainTextContent"))
}

// loseSelection counts a selection that Verbatim has no place for, with its codings; kind
// begins with an article. What somebody wrote
// about it is on its source.
func (r *reader) loseSelection(n *node, kind, why string, at int) {
	d := r.drafts[at]
	r.p.Lose(kind[strings.IndexByte(kind, ' ')+1:], why, d.src.Name)
	if id := guid(n.attr("guid")); id != "" {
		r.lost[id] = at
	}
	for c := range n.named("Coding") {
		for range c.named("CodeRef") {
			r.p.Lose("coding", "its place is not words but "+kind, d.src.Name)
		}
		if id := guid(c.attr("guid")); id != "" {
			r.lost[id] = at
		}
		r.noteRefs(c, r.sourceTarget(at))
	}
	if s := n.childText("Description"); s != "" {
		r.memo(exchange.Memo{Text: s, By: r.user(n.attr("creatingUser"))}, r.sourceTarget(at))
	}
	r.noteRefs(n, r.sourceTarget(at))
}
