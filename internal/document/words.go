package document

import (
	"fmt"
	"strings"
	"unicode/utf8"

	"golang.org/x/text/unicode/bidi"
)

// clean is s without what no file can hold: each character that XML forbids, and
// each byte that is no UTF-8, becomes U+FFFD, so that it is seen that something
// was there. Lines end in a line feed.
func clean(s string) string {
	if holdable(s) {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\r':
			return '\n'
		case forbidden(r):
			return utf8.RuneError
		}
		return r
	}, s)
}

// holdable reports whether s can be written as it is.
func holdable(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, func(r rune) bool { return r == '\r' || forbidden(r) })
}

// forbidden are the characters outside XML 1.0's production Char.
func forbidden(r rune) bool {
	return r < 0x20 && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF
}

// oneLine is s, cleaned, without line feeds.
func oneLine(s string) string { return strings.ReplaceAll(clean(s), "\n", " ") }

// cleanRuns are the runs with clean words, empty ones left out.
func cleanRuns(runs []Run) []Run {
	kept := make([]Run, 0, len(runs))
	for _, r := range runs {
		if r.Text = clean(r.Text); r.Text != "" {
			kept = append(kept, r)
		}
	}
	return kept
}

// paragraphs parts runs at their line feeds. Empty paragraphs are left out, unless
// there is no other.
func paragraphs(runs []Run) [][]Run {
	var all [][]Run
	var now []Run
	end := func() {
		if len(now) > 0 {
			all = append(all, now)
		}
		now = nil
	}
	for _, r := range cleanRuns(runs) {
		for i, line := range strings.Split(r.Text, "\n") {
			if i > 0 {
				end()
			}
			if r.Text = line; line != "" {
				now = append(now, r)
			}
		}
	}
	if end(); len(all) == 0 {
		all = append(all, nil)
	}
	return all
}

// plainText is what the runs say.
func plainText(runs []Run) string {
	var b strings.Builder
	for _, r := range runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// way is the way that words run, which their first strong letter tells.
type way int

const (
	noWay way = iota // nothing tells, such as digits alone
	leftToRight
	rightToLeft
)

func wayOf(s string) way {
	for _, r := range s {
		p, _ := bidi.LookupRune(r)
		switch p.Class() {
		case bidi.L:
			return leftToRight
		case bidi.R, bidi.AL:
			return rightToLeft
		}
	}
	return noWay
}

// wayOfRuns is the way that a paragraph runs.
func wayOfRuns(runs []Run) way {
	for _, r := range runs {
		if w := wayOf(r.Text); w != noWay {
			return w
		}
	}
	return noWay
}

// language is the document's, English as in Britain where none or no tag is given.
func (d *Document) language() string {
	for i, r := range d.Language {
		letter := r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z'
		if !letter && (i == 0 || r != '-' && (r < '0' || r > '9')) {
			return "en-GB"
		}
	}
	if d.Language == "" {
		return "en-GB"
	}
	return d.Language
}

// contentsDepth is the deepest level of heading that the contents list.
const contentsDepth = 3

// contentsMost is how many headings the contents list before those of the deepest level
// are left out: more than a page of them helps nobody to find anything.
const contentsMost = 36

// depth is the deepest level of heading that the contents of this document list.
func (d *Document) depth() int {
	n := 0
	for _, b := range d.Blocks {
		if h, ok := b.(*Heading); ok && h.level() <= contentsDepth {
			n++
		}
	}
	if n > contentsMost {
		return contentsDepth - 1
	}
	return contentsDepth
}

// places are where links lead: each heading and quote that a link, or the contents,
// leads to has a name that every format can hold.
type places struct {
	of map[Block]string
	to map[string]string // by Anchor; the first of two alike
}

func placesOf(d *Document) *places {
	wanted := map[string]bool{}
	for _, b := range d.Blocks {
		eachRun(b, func(r Run) { wanted[r.To] = true })
	}
	p, depth := &places{of: map[Block]string{}, to: map[string]string{}}, d.depth()
	for _, b := range d.Blocks {
		anchor, listed := "", false
		switch b := b.(type) {
		case *Heading:
			anchor, listed = b.Anchor, d.Contents && b.level() <= depth
		case *Quote:
			anchor = b.Anchor
		}
		first := anchor != "" && wanted[anchor] && p.to[anchor] == ""
		if !listed && !first {
			continue
		}
		if p.of[b] == "" {
			p.of[b] = fmt.Sprintf("s%d", len(p.of)+1)
		}
		if first {
			p.to[anchor] = p.of[b]
		}
	}
	return p
}

// eachRun calls f with every run of a block.
func eachRun(b Block, f func(Run)) {
	all := func(runs []Run) {
		for _, r := range runs {
			f(r)
		}
	}
	switch b := b.(type) {
	case *Paragraph:
		all(b.Runs)
	case *Quote:
		all(b.Runs)
		all(b.Source)
	case *List:
		for _, item := range b.Items {
			all(item)
		}
	case *Table:
		for _, row := range b.Rows {
			for _, c := range row {
				all(c.Runs)
			}
		}
	}
}

// level is from 1 to 4, whatever was said.
func (h *Heading) level() int { return min(max(h.Level, 1), 4) }

// listed are the headings in the contents.
func (d *Document) listed() []*Heading {
	var all []*Heading
	if !d.Contents {
		return nil
	}
	depth := d.depth()
	for _, b := range d.Blocks {
		if h, ok := b.(*Heading); ok && h.level() <= depth {
			all = append(all, h)
		}
	}
	return all
}

// columns is how many columns a table has: its longest row's.
func (t *Table) columns() int {
	n := len(t.Head)
	for _, row := range t.Rows {
		n = max(n, len(row))
	}
	return n
}

// shares parts a width among the columns. They add up to it.
func (t *Table) shares(width int) []int {
	n := t.columns()
	weights, sum := make([]int, n), 0
	for i := range weights {
		weights[i] = 1
		if t.Widths != nil && i < len(t.Widths) {
			weights[i] = max(t.Widths[i], 1)
		}
		sum += weights[i]
	}
	shares, before, given := make([]int, n), 0, 0
	for i, w := range weights {
		before += w
		upTo := width * before / sum
		shares[i], given = upTo-given, upTo
	}
	return shares
}

// cell is a cell of a row, empty where the row is shorter than the table.
func cell(row []Cell, i int) Cell {
	if i < len(row) {
		return row[i]
	}
	return Cell{}
}

// shade is how dark a cell is, from 0 to 100.
func (c Cell) shade() int { return min(max(c.Shade, 0), 100) }
