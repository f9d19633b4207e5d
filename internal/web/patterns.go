package web

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"

	"verbatim/internal/app"
	"verbatim/internal/study"
)

// patternsContent is what runs through the differences: which themes are given to
// the same words, and who codes more, and longer passages.
type patternsContent struct {
	Coders, Groups []compareCoder // who can be chosen
	Wrong          failure
	Notes          []string
	Corner         string // whose themes the rows and columns are
	Heads          []themeMark
	Lines          []patternLine
	Unread         string
	Habits         []habitLine
	Said           []string
	Behind         *behindNumber
}

// patternLine is a row of the table of themes by themes.
type patternLine struct {
	themeMark
	Cells []patternCell
}

// patternCell counts the passages of one theme and another.
type patternCell struct {
	N     int
	Path  string
	Label string
	Heat  int  // 0 to 5
	Same  bool // both gave the same theme
	Open  bool
}

// habitLine is how much somebody codes.
type habitLine struct {
	person
	Transcripts, Passages int
	Per1000, Typical      string
}

// behindNumber are the passages of a cell.
type behindNumber struct {
	Title  string
	Quotes []behindQuote
}

type behindQuote struct {
	Words, Path, Where, Who string
	Notes                   []string
}

// nothingCoded is the row and column of those who coded nothing there.
var nothingCoded = themeMark{ID: "-", Name: "nothing coded"}

// patterns shows what runs through the differences.
func (s *Server) patterns(w http.ResponseWriter, r *http.Request) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	ask := r.URL.Query()
	o := app.CompareOptions{Coders: codersIn(ask["coders"]), Groups: ask["group"], State: "later", Patterns: true}
	found, err := a.Compare(r.Context(), o)
	c := patternsContent{}
	if err != nil {
		c.Wrong, _ = failureOf(err)
		o.Coders, o.Groups = nil, nil
		if found, err = a.Compare(r.Context(), o); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	set := rel.Study.Settings
	everybody, err := a.Compare(r.Context(), app.CompareOptions{State: "later"})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	for _, k := range everybody.Coders {
		c.Coders = append(c.Coders, compareCoder{calledBriefly(set, k.ID), slices.ContainsFunc(found.Coders, func(x app.ReadingCoder) bool { return x.ID == k.ID })})
	}
	for _, g := range set.CoderGroups() {
		c.Groups = append(c.Groups, compareCoder{person{ID: g.Name, Name: g.Name}, slices.Contains(o.Groups, g.Name)})
	}
	c.Notes = found.Notes
	v := patternsView{st: rel.Study, palette: s.palette(r), p: found.Patterns, ask: ask}
	v.fill(&c)
	s.page(w, r, "patterns", Page{Title: "What runs through it", Active: "compare", Content: c, Styles: []string{"matrix.css", "compare.css"}})
}

// patternsView lays out patterns.
type patternsView struct {
	st      *study.Study
	palette *Palette
	p       *app.Patterns
	ask     url.Values
}

func (v *patternsView) fill(c *patternsContent) {
	c.Said = v.p.Said
	if v.p.Unread > 0 {
		c.Unread = count(v.p.Unread, "passage is", "passages are") + " left out: only one of two coded there, and the other has not read that transcript to the end. Where both coded, it counts."
	}
	for _, h := range v.p.Habits {
		if h.Transcripts > 0 {
			c.Habits = append(c.Habits, habitLine{calledBriefly(v.st.Settings, h.Coder), h.Transcripts, h.Passages, oneDecimal(h.Per1000), oneDecimal(h.Typical)})
		}
	}
	if len(v.p.Met) == 0 {
		return
	}
	c.Corner = "any two of them"
	if v.named() {
		c.Corner = fmt.Sprintf("%s ↓ by %s →", v.called(0), v.called(1))
	}
	marks := v.themes()
	most := v.most()
	for _, one := range marks {
		line := patternLine{themeMark: one}
		for _, other := range marks {
			line.Cells = append(line.Cells, v.cell(one, other, most))
			if line.Cells[len(line.Cells)-1].Open {
				c.Behind = v.behind(one, other)
			}
		}
		c.Lines = append(c.Lines, line)
	}
	c.Heads = marks
}

func oneDecimal(n *float64) string {
	if n == nil {
		return "–"
	}
	return strconv.FormatFloat(*n, 'f', 1, 64)
}

// named reports whether it is known whose themes the rows are.
func (v *patternsView) named() bool { return len(v.p.Between) == 2 }

// called is whose themes the rows (0) or columns (1) are.
func (v *patternsView) called(i int) string {
	id := v.p.Between[i]
	if slices.ContainsFunc(v.st.Settings.CoderGroups(), func(g study.CoderGroup) bool { return g.Name == id }) {
		return id
	}
	return calledBriefly(v.st.Settings, id).Name
}

// themes are those that met anything, in the order of the codebook, and nothing last.
func (v *patternsView) themes() []themeMark {
	have := map[string]bool{}
	for _, m := range v.p.Met {
		for _, id := range []*string{m.One, m.Other} {
			if id != nil {
				have[*id] = true
			}
		}
	}
	var marks []themeMark
	for _, t := range v.st.Book.Themes() {
		if have[t.ID] {
			marks = append(marks, markOf(v.st, v.palette, t.ID))
			delete(have, t.ID)
		}
	}
	var gone []string // themes that are not in the codebook any more
	for id := range have {
		gone = append(gone, id)
	}
	slices.Sort(gone)
	for _, id := range gone {
		marks = append(marks, markOf(v.st, v.palette, id))
	}
	return append(marks, nothingCoded)
}

// at are the passages that a row and a column have in common.
func (v *patternsView) at(one, other string) []app.MetAt {
	id := func(s *string) string {
		if s == nil {
			return nothingCoded.ID
		}
		return *s
	}
	var all []app.MetAt
	for _, m := range v.p.Met {
		a, b := id(m.One), id(m.Other)
		if a == one && b == other || !v.named() && a == other && b == one {
			all = append(all, m.At...)
		}
	}
	return all
}

// most is the largest number of passages in which the themes differ.
func (v *patternsView) most() int {
	most := 0
	for _, m := range v.p.Met {
		if m.One == nil || m.Other == nil || *m.One != *m.Other {
			most = max(most, m.Passages)
		}
	}
	return most
}

func (v *patternsView) cell(one, other themeMark, most int) patternCell {
	cell := patternCell{N: len(v.at(one.ID, other.ID)), Same: one.ID == other.ID}
	if cell.N == 0 {
		return cell
	}
	ask := clone(v.ask)
	ask.Set("one", one.ID)
	ask.Set("other", other.ID)
	cell.Path = "/patterns?" + ask.Encode() + "#behind"
	cell.Open = v.ask.Get("one") == one.ID && v.ask.Get("other") == other.ID
	cell.Label = count(cell.N, "passage", "passages") + ": " + v.pairSaid(one, other)
	if !cell.Same && most > 0 {
		cell.Heat = 1 + (cell.N*5-1)/most
		cell.Heat = min(cell.Heat, 5)
	}
	return cell
}

// pairSaid says in words what a cell is.
func (v *patternsView) pairSaid(one, other themeMark) string {
	switch {
	case v.named():
		return v.called(0) + ": " + one.Name + "; " + v.called(1) + ": " + other.Name
	case one.ID == other.ID:
		return "both " + one.Name
	}
	return one.Name + " and " + other.Name
}

func (v *patternsView) behind(one, other themeMark) *behindNumber {
	b := &behindNumber{Title: v.pairSaid(one, other)}
	for _, at := range v.at(one.ID, other.ID) {
		ask := compareAsk{transcript: at.Transcript, coders: at.Coders, id: at.ID, at: -1}
		q := behindQuote{Path: ask.path(), Where: nameOf(v.st, at.Transcript) + ", turn " + strconv.Itoa(at.Turn), Notes: at.Notes,
			Who: namesIn([]string{calledBriefly(v.st.Settings, at.Coders[0]).Name, calledBriefly(v.st.Settings, at.Coders[1]).Name}), Words: "The words are withheld."}
		if at.Quote != nil {
			q.Words = *at.Quote
		}
		b.Quotes = append(b.Quotes, q)
	}
	return b
}
