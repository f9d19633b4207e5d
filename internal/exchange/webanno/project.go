package webanno

import (
	"cmp"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/internal/exchange"
	"verbatim/internal/text"
)

// longest is how many code points the value of a feature may have and still be the
// name of a theme; what is longer is a remark that somebody typed.
const longest = 80

// book makes themes of layers and values as they are met.
type book struct {
	project *exchange.Project
	index   map[string]int // in project.Codes, of what stands for a layer, a feature or a value
	used    []bool         // words are coded by it, by its index
}

// code is the index of the theme of a path; the last of the path is its name.
func (b *book) code(parent int, path ...string) int {
	key := strings.Join(path, "\x00")
	if i, ok := b.index[key]; ok {
		return i
	}
	c := exchange.Code{ID: decimal(len(b.project.Codes) + 1), Name: path[len(path)-1]}
	if parent >= 0 {
		c.Parent = b.project.Codes[parent].ID
	}
	b.index[key] = len(b.project.Codes)
	b.project.Codes = append(b.project.Codes, c)
	b.used = append(b.used, false)
	return len(b.project.Codes) - 1
}

// fill puts the text and its annotations into the project.
func (d *document) fill(name string) {
	p := d.project
	b := &book{project: p, index: map[string]int{}}
	for _, l := range d.layers {
		if l.kind != relationLayer && !l.grammar {
			b.code(-1, l.short)
		}
	}
	slices.SortStableFunc(d.notes, func(x, y *annotation) int {
		return cmp.Or(cmp.Compare(x.start, y.start), cmp.Compare(x.stop, y.stop))
	})
	src := exchange.Source{ID: "1", Name: name, Kind: exchange.TextSource, Text: d.text.String()}
	if astral([]string{src.Text}) {
		src.Units = d.units
	}
	runes := []rune(src.Text)
	codings := 0
	for i, a := range d.notes {
		if i == 0 || a.start != d.notes[i-1].start || a.stop != d.notes[i-1].stop {
			src.Passages = append(src.Passages, a.passage(len(src.Passages)+1, runes))
		}
		at := &src.Passages[len(src.Passages)-1]
		for _, c := range d.codesOf(a, b, at.ID) {
			b.used[c] = true
			codings++
			at.Codings = append(at.Codings, exchange.Coding{ID: "c" + decimal(codings), Code: p.Codes[c].ID})
		}
	}
	parents := map[string]bool{}
	for _, c := range p.Codes {
		parents[c.Parent] = true
	}
	for i := range p.Codes {
		p.Codes[i].Folder = !b.used[i] && parents[p.Codes[i].ID]
	}
	p.Sources = append(p.Sources, src)
}

// passage is the words an annotation is on.
func (a *annotation) passage(no int, runes []rune) exchange.Passage {
	at := exchange.Passage{
		ID:    "p" + decimal(no),
		Span:  text.Span{Start: text.Pos(a.start), End: text.Pos(a.stop)},
		Given: decimal(a.begin) + "–" + decimal(a.end),
		Words: a.given(),
	}
	const enough = 1000 // code points; annotations of a whole text in their hundreds would fill the memory
	switch here := runes[a.start:a.stop]; {
	case a.sure && len(here) > enough: // each word stands there, so nothing has to be judged
		at.Words, at.Cut, at.Trust = string(here[:enough]), true, exchange.Verified
		return at
	case len(here) > enough:
		at.Cut, at.Trust, at.Why = true, exchange.Doubtful, "the file gives other words than stand at its place"
		return at
	case a.sure: // what parts the words the file does not say
		at.Words = string(here)
	case len(a.words) == mostWords:
		at.Cut = true
	}
	at.Judge(runes)
	return at
}

// codesOf are the themes of an annotation: one for each value, or that of its layer.
// A value that is too long to be a name becomes a memo on the passage.
func (d *document) codesOf(a *annotation, b *book, passage string) []int {
	l := a.layer
	top := b.code(-1, l.short)
	var codes []int
	for _, v := range a.values {
		if v.null || d.columns[v.column].kind != valueColumn {
			continue
		}
		feature := d.columns[v.column].name
		if utf8.RuneCountInString(v.text) > longest || strings.Contains(v.text, "\n") {
			d.project.Memos = append(d.project.Memos, exchange.Memo{
				ID: "m" + decimal(len(d.project.Memos)+1), Name: feature, Text: v.text,
				On: []exchange.Target{{Kind: exchange.OnPassage, ID: passage}},
			})
			continue
		}
		parent, path := top, []string{l.short}
		if l.values > 1 {
			path = append(path, feature)
			parent = b.code(top, path...)
		}
		codes = append(codes, b.code(parent, append(path, v.text)...))
	}
	if len(codes) == 0 {
		codes = append(codes, top)
	}
	return codes
}
