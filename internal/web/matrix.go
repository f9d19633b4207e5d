package web

import (
	"context"
	"math"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/table"
	"verbatim/internal/transcript"
)

// matrixContent is a theme table on a page.
type matrixContent struct {
	Title, Means string
	Axes         []option
	Rows, Cols   string
	Measure      string
	Measures     []option
	Theme, By    string
	Themes       []option
	Coders       []option
	Sort, Across string
	Sorted       string // says by what the table is sorted
	Unsorted     string // address of the table in its own order
	Swap         string
	Corner       matrixHead
	Heads        []matrixHead
	Extras       []matrixHead
	Lines        []matrixLine
	Foot         []matrixFoot
	Notes        []string
	Legend       string
	Drawer       *drawer
	Query        string // of the address, without the cell
	Empty        string // why there is no table
	Against      bool
	None         bool     // some cells hold a nought
	Gaps         []string // why others hold no number
	Flat         bool     // no row stands below another
	Where        []whereChip
	More         []whereGroup
}

// TotalSaid says what the totals count, where they go over themes.
func (c matrixContent) TotalSaid() string {
	if len(c.Extras) == 0 || c.Rows != string(matrix.ByTheme) && c.Cols != string(matrix.ByTheme) {
		return ""
	}
	return totalCounts
}

// matrixLine is a row.
type matrixLine struct {
	Head  matrixHead
	Name  string
	Depth int
	Mark  string
	Theme *themeMark
	Cells []matrixCell
	Sums  []matrixCell // totals and what else stands beside the table
}

// matrixFoot is a row below the table.
type matrixFoot struct {
	Name  string
	Cells []matrixCell
}

// matrixCell is one number, or why there is none.
type matrixCell struct {
	Text, Why string
	Heat      int    // 0 for none, 1 to 5
	Path      string // opens the quotes behind it
	Cell      string // names it
	Label     string // says it in full
	Open      bool
}

func (s *Server) matrixRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /matrix", s.matrix)
	mux.HandleFunc("GET /api/matrix/quotes", s.matrixQuotes)
	mux.HandleFunc("POST /matrix/save", s.saveMatrix)
}

// matrixOptions is the table that an address, or a form, asks for.
func matrixOptions(v url.Values) app.MatrixOptions {
	o := app.MatrixOptions{Rows: v.Get("rows"), Cols: v.Get("cols"), Measure: v.Get("measure"), For: transcript.ForTeam}
	if t := v.Get("theme"); t != "" {
		o.Themes = []string{t}
	}
	o.Whose = v.Get("by")
	for _, w := range v["where"] {
		if w != "" && !slices.Contains(o.Where, w) {
			o.Where = append(o.Where, w)
		}
	}
	o.Sort, o.Across = v.Get("sort"), v.Get("across")
	return o
}

// tableFor counts the table that v asks for. A column or row to sort by that the
// table does not have, any more, is forgotten.
func tableFor(ctx context.Context, a *app.App, v url.Values) (*app.Table, error) {
	o := matrixOptions(v)
	t, err := a.Matrix(ctx, o)
	if err == nil || o.Sort == "" && o.Across == "" {
		return t, err
	}
	o.Sort, o.Across = "", ""
	if t, again := a.Matrix(ctx, o); again == nil {
		v.Del("sort")
		v.Del("across")
		return t, nil
	}
	return nil, err
}

func (s *Server) matrix(w http.ResponseWriter, r *http.Request) {
	v := r.URL.Query()
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	c := matrixContent{Theme: v.Get("theme"), By: v.Get("by")}
	c.choices(rel.Study)
	t, err := tableFor(r.Context(), a, v)
	c.narrowing(rel.Study, v)
	switch {
	case err == nil:
		c.fill(t, s.palette(r), v)
	case statusOf(err) < http.StatusInternalServerError:
		c.Empty = sentence(err.Error())
		c.Rows, c.Cols, c.Measure = v.Get("rows"), v.Get("cols"), v.Get("measure")
	default:
		s.fail(w, r, err)
		return
	}
	title := c.Title
	if title == "" {
		title = "Matrix"
	}
	s.page(w, r, "matrix", Page{Title: title, Active: "matrix", Content: c, Styles: []string{"matrix.css"}, Scripts: []string{"matrix.js"}})
}

// choices fills in what can be chosen.
func (c *matrixContent) choices(st *study.Study) {
	for _, name := range []matrix.By{matrix.ByTheme, matrix.ByParticipant, matrix.ByTranscript, matrix.BySpeaker, matrix.ByCoder} {
		c.Axes = append(c.Axes, option{string(name), string(name)})
	}
	for _, name := range matrix.Attributes(st) {
		c.Axes = append(c.Axes, option{name, strings.ReplaceAll(name, "_", " ")})
	}
	for _, m := range matrix.Measures {
		label := string(m)
		switch m {
		case matrix.Quotes:
			label = "quotes"
		case matrix.Percent:
			label = "share of words"
		}
		c.Measures = append(c.Measures, option{string(m), label})
	}
	for _, t := range st.Book.Themes() {
		c.Themes = append(c.Themes, option{t.ID, strings.Repeat("   ", t.Depth) + t.Name})
	}
	for _, k := range st.Settings.Coders {
		c.Coders = append(c.Coders, option{k.ID, personOf(st.Settings, k.ID).Name + "’s"})
	}
	if len(st.Settings.Coders) > 1 {
		c.Coders = append(c.Coders, option{study.WhoseAgreed, "what we agreed on"}, option{study.WhoseAll, "what all of us coded"}, option{study.WhoseAny, "everybody’s, decided or not"})
	}
}

// fill shows a table.
func (c *matrixContent) fill(t *app.Table, palette *Palette, v url.Values) {
	x := t.Table
	c.Title, c.Means = x.Title, x.Measure.Means
	c.Rows, c.Cols, c.Measure = t.Spec.Rows.String(), t.Spec.Cols.String(), string(t.Spec.Measure)
	c.Sort, c.Across = t.Spec.Sort.String(), t.Spec.Across.String()
	c.Notes = append(append([]string{}, t.Notes...), x.Notes...)
	if x.Withheld > 0 {
		c.Notes = append(c.Notes, count(x.Withheld, "quote counts here and is", "quotes count here and are")+" withheld: the people who speak have not agreed to it.")
	}
	here := clone(v)
	here.Del("cell")
	c.Query = here.Encode()
	c.addresses(t, here)
	c.heads(t, palette, here)
	open := v.Get("cell")
	show := func(cell table.Cell, row, col string, m table.Measure) matrixCell {
		return c.cell(x, cell, m, row, col, here, open)
	}
	for i, k := range x.Rows {
		line := matrixLine{Head: c.head(t, palette, here, k, true), Name: k.Name, Depth: min(k.Depth, 4), Mark: k.Mark}
		for j := range x.Cols {
			one := show(x.Cells[i][j], k.Name, x.Cols[j].Name, x.Measure)
			one.Heat = heat(x.Cells[i][j], x.Max())
			line.Cells = append(line.Cells, one)
		}
		if x.RowTotals != nil {
			line.Sums = append(line.Sums, show(x.RowTotals[i], k.Name, "all", x.Measure))
		}
		for _, e := range x.RowExtras {
			line.Sums = append(line.Sums, show(e.Cells[i], k.Name, e.Key.Name, e.Measure))
		}
		c.Lines = append(c.Lines, line)
	}
	c.Flat = !slices.ContainsFunc(x.Rows, func(k table.Key) bool { return k.Depth > 0 })
	c.footOf(x, show)
	c.Legend = x.Measure.Unit
	if open != "" {
		c.Drawer = drawerOf(t, table.Source(open))
	}
}

func clone(v url.Values) url.Values {
	out := url.Values{}
	for k, list := range v {
		out[k] = slices.Clone(list)
	}
	return out
}

// totalHead is what totals are called, as in every file.
const totalHead = "Total"

// footOf are the rows below the table, each with what is under the totals and the
// columns beside them.
func (c *matrixContent) footOf(x *table.Table, show func(table.Cell, string, string, table.Measure) matrixCell) {
	row := func(name string, cells []table.Cell, total table.Cell, m table.Measure) matrixFoot {
		f := matrixFoot{Name: name}
		for j := range x.Cols {
			f.Cells = append(f.Cells, show(cells[j], name, x.Cols[j].Name, m))
		}
		if x.RowTotals != nil {
			f.Cells = append(f.Cells, show(total, name, "all", m))
		}
		return f
	}
	if x.ColTotals != nil {
		f := row(totalHead, x.ColTotals, x.Total, x.Measure)
		for _, e := range x.RowExtras {
			f.Cells = append(f.Cells, show(e.Total, "all", e.Key.Name, e.Measure))
		}
		c.Foot = append(c.Foot, f)
	}
	for _, e := range x.ColExtras {
		f := row(capital(e.Key.Name), e.Cells, e.Total, e.Measure)
		for range x.RowExtras {
			f.Cells = append(f.Cells, matrixCell{})
		}
		c.Foot = append(c.Foot, f)
	}
}

// heat is how dark a cell is: five steps up to the largest number.
func heat(cell table.Cell, most float64) int {
	if !cell.IsNumber() || cell.N <= 0 || most <= 0 {
		return 0
	}
	return min(5, max(1, int(math.Ceil(cell.N/max(most, 5)*5))))
}

func (c *matrixContent) cell(x *table.Table, cell table.Cell, m table.Measure, row, col string, here url.Values, open string) matrixCell {
	if !cell.IsNumber() {
		if cell.Why != "" && !slices.Contains(c.Gaps, cell.Why) {
			c.Gaps = append(c.Gaps, cell.Why)
		}
		return matrixCell{Why: cell.Why}
	}
	out := matrixCell{Text: number(cell.N, m), Cell: string(cell.Source), Label: m.Unit + ": " + row + ", " + col}
	if cell.Against > 0 {
		out.Text += " (" + number(cell.Against, m) + ")"
		out.Label += ", and " + number(cell.Against, m) + " against"
		c.Against = true
	}
	if cell.N == 0 && cell.Against == 0 {
		out.Text, c.None = "", true
		return out
	}
	if cell.Source != "" {
		v := clone(here)
		v.Set("cell", string(cell.Source))
		out.Path, out.Open = "/matrix?"+v.Encode()+"#drawer", open == string(cell.Source)
	}
	return out
}

func number(n float64, m table.Measure) string {
	if m.Decimals == 0 && !m.Percent {
		return thousands(int(math.Round(n)))
	}
	s := strconv.FormatFloat(n, 'f', m.Decimals, 64)
	if m.Percent {
		s += "%"
	}
	return s
}

func (s *Server) matrixQuotes(w http.ResponseWriter, r *http.Request) {
	v := r.URL.Query()
	t, err := tableFor(r.Context(), s.appFor(r), v)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.json(w, drawerOf(t, table.Source(v.Get("cell"))))
}

// saveMatrix gives the table that is shown as a workbook, its quotes behind it.
func (s *Server) saveMatrix(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	a := s.appFor(r)
	t, err := tableFor(r.Context(), a, r.PostForm)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	name := fileWords(t.Table.Title)
	s.give(w, r, name+".xlsx", func(path string) error { return a.WriteCounted(r.Context(), t.Counted, path) })
}
