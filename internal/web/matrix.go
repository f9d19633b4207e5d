package web

import (
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
	Sort         string
	Swap         string
	Heads        []matrixHead
	Extras       []string
	Lines        []matrixLine
	Foot         []matrixFoot
	Notes        []string
	Legend       string
	Drawer       *drawer
	Query        string // of the address, without the cell
	Empty        string // why there is no table
	Against      bool
	RowsAre      string
}

// matrixHead is a column's head; choosing it sorts by the column.
type matrixHead struct {
	Name, Path string
	Theme      *themeMark
	Sorted     bool
}

// matrixLine is a row.
type matrixLine struct {
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
	if c := v.Get("by"); c != "" {
		o.Coders = []string{c}
	}
	return o
}

func (s *Server) matrix(w http.ResponseWriter, r *http.Request) {
	v := r.URL.Query()
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	c := matrixContent{Theme: v.Get("theme"), By: v.Get("by"), Sort: v.Get("sort")}
	c.choices(rel.Study)
	t, err := a.Matrix(r.Context(), matrixOptions(v))
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
}

// fill shows a table.
func (c *matrixContent) fill(t *app.Table, palette *Palette, v url.Values) {
	x := t.Table
	st := t.Release().Study
	c.Title, c.Means, c.RowsAre = x.Title, x.Measure.Means, x.RowsAre
	c.Rows, c.Cols, c.Measure = t.Spec.Rows.String(), t.Spec.Cols.String(), string(t.Spec.Measure)
	c.Notes = append(append([]string{}, t.Notes...), x.Notes...)
	if x.Withheld > 0 {
		c.Notes = append(c.Notes, count(x.Withheld, "quote counts here and is", "quotes count here and are")+" withheld: the people who speak have not agreed to it.")
	}
	swap := clone(v)
	swap.Set("rows", c.Cols)
	swap.Set("cols", c.Rows)
	for _, gone := range []string{"sort", "cell"} {
		swap.Del(gone)
	}
	c.Swap = "/matrix?" + swap.Encode()
	here := clone(v)
	here.Del("cell")
	c.Query = here.Encode()
	themes := func(axis string, key table.Key) *themeMark {
		if axis != string(matrix.ByTheme) || key.ID == "" {
			return nil
		}
		m := markOf(st, palette, key.ID)
		return &m
	}
	for j, k := range x.Cols {
		c.Heads = append(c.Heads, matrixHead{k.Name, c.sorted(here, strconv.Itoa(j)), themes(x.ColsAre, k), c.Sort == strconv.Itoa(j)})
	}
	open := v.Get("cell")
	show := func(cell table.Cell, row, col string, m table.Measure) matrixCell {
		return c.cell(x, cell, m, row, col, here, open)
	}
	for i, k := range x.Rows {
		line := matrixLine{Name: k.Name, Depth: min(k.Depth, 4), Mark: k.Mark, Theme: themes(x.RowsAre, k)}
		for j := range x.Cols {
			one := show(x.Cells[i][j], k.Name, x.Cols[j].Name, x.Measure)
			one.Heat = heat(x.Cells[i][j], x.Max())
			line.Cells = append(line.Cells, one)
		}
		for _, e := range x.RowExtras {
			line.Sums = append(line.Sums, show(e.Cells[i], k.Name, e.Key.Name, e.Measure))
		}
		if x.RowTotals != nil {
			line.Sums = append(line.Sums, show(x.RowTotals[i], k.Name, "all", x.Measure))
		}
		c.Lines = append(c.Lines, line)
	}
	for _, e := range x.RowExtras {
		c.Extras = append(c.Extras, capital(e.Key.Name))
	}
	if x.RowTotals != nil {
		c.Extras = append(c.Extras, capital(totalName(x.Measure)))
	}
	c.footOf(x, show)
	c.order(x)
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

func totalName(m table.Measure) string {
	if m.Percent {
		return "all"
	}
	return m.Unit
}

// footOf are the rows below the table.
func (c *matrixContent) footOf(x *table.Table, show func(table.Cell, string, string, table.Measure) matrixCell) {
	beside := len(c.Extras)
	pad := func(f *matrixFoot, last table.Cell, m table.Measure) {
		for range beside - 1 {
			f.Cells = append(f.Cells, matrixCell{})
		}
		if beside > 0 {
			f.Cells = append(f.Cells, show(last, "all", "all", m))
		}
	}
	for _, e := range x.ColExtras {
		f := matrixFoot{Name: capital(e.Key.Name)}
		for j := range x.Cols {
			f.Cells = append(f.Cells, show(e.Cells[j], e.Key.Name, x.Cols[j].Name, e.Measure))
		}
		pad(&f, e.Total, e.Measure)
		c.Foot = append(c.Foot, f)
	}
	if x.ColTotals != nil {
		f := matrixFoot{Name: "All"}
		for j := range x.Cols {
			f.Cells = append(f.Cells, show(x.ColTotals[j], "all", x.Cols[j].Name, x.Measure))
		}
		pad(&f, x.Total, x.Measure)
		c.Foot = append(c.Foot, f)
	}
}

// sorted is the address that sorts by a column, or puts the order back.
func (c *matrixContent) sorted(here url.Values, col string) string {
	v := clone(here)
	v.Set("sort", col)
	if c.Sort == col {
		v.Del("sort")
	}
	return "/matrix?" + v.Encode()
}

// order puts the rows with the largest numbers of a column first.
func (c *matrixContent) order(x *table.Table) {
	j, err := strconv.Atoi(c.Sort)
	if err != nil || j < 0 || j >= len(x.Cols) {
		return
	}
	rank := make([]int, len(c.Lines))
	for i := range rank {
		rank[i] = i
	}
	slices.SortStableFunc(rank, func(a, b int) int {
		p, q := x.Cells[a][j], x.Cells[b][j]
		switch {
		case p.IsNumber() != q.IsNumber():
			return btoi(q.IsNumber()) - btoi(p.IsNumber())
		case p.N > q.N:
			return -1
		case p.N < q.N:
			return 1
		}
		return 0
	})
	lines := make([]matrixLine, len(rank))
	for i, was := range rank {
		lines[i] = c.Lines[was]
		lines[i].Depth = 0
	}
	c.Lines = lines
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
		return matrixCell{Why: cell.Why}
	}
	out := matrixCell{Text: number(cell.N, m), Cell: string(cell.Source), Label: m.Unit + ": " + row + ", " + col}
	if cell.Against > 0 {
		out.Text += " (" + number(cell.Against, m) + ")"
		out.Label += ", and " + number(cell.Against, m) + " against"
		c.Against = true
	}
	if cell.N == 0 && cell.Against == 0 {
		out.Text = ""
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
	t, err := s.appFor(r).Matrix(r.Context(), matrixOptions(v))
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
	t, err := a.Matrix(r.Context(), matrixOptions(r.PostForm))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	name := fileWords(t.Table.Title)
	s.give(w, r, name+".xlsx", func(path string) error { return a.WriteTable(r.Context(), t, path) })
}
