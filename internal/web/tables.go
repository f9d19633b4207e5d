package web

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/export"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/table"
	"verbatim/internal/transcript"
)

// counting is a page of numbers: which verb answers, and what can be chosen.
type counting struct {
	Kind, Title, About string
	asks               func(*study.Study) []tableAsk
	count              func(context.Context, *app.App, url.Values) (*app.Counted, error)
	reflexive          string // why a reflexive study has no use for it; empty: it has
}

// tableAsk is something that can be chosen of a table. The first option stands where
// nothing was chosen.
type tableAsk struct {
	Key, Label, Value string
	Options           []option
}

// countings are the tables beside the matrix, in the order they are offered.
func countings() []counting {
	return []counting{
		{Kind: "crosstab", Title: "By group of people", About: "Themes by something you know about people: how many of each group speak of it.", asks: crosstabAsks,
			count: func(ctx context.Context, a *app.App, v url.Values) (*app.Counted, error) {
				o := app.CrosstabOptions{By: v.Get("by"), Measure: v.Get("measure"), Percent: v.Get("percent"), For: transcript.ForTeam}
				if v.Get("min") != "" {
					o.MinCell = 5
				}
				return a.Crosstab(ctx, o)
			}},
		{Kind: "overlap", Title: "Themes together", About: "How often two themes are on the same words, or near each other.",
			asks: func(*study.Study) []tableAsk {
				return []tableAsk{{Key: "within", Label: "On", Options: []option{{"words", "the same words"}, {"turn", "the same turn"}, {"1", "turns next to each other"}, {"3", "turns up to 3 apart"}}},
					{Key: "measure", Label: "Count", Options: []option{{"pairs", "passages"}, {"jaccard", "Jaccard"}}}}
			},
			count: func(ctx context.Context, a *app.App, v url.Values) (*app.Counted, error) {
				return a.Overlap(ctx, app.OverlapOptions{Within: v.Get("within"), Measure: v.Get("measure"), For: transcript.ForTeam})
			}},
		{Kind: "deviant", Title: "Against the pattern", About: "What speaks against a theme, and who lacks a theme that the others have.",
			count: func(ctx context.Context, a *app.App, _ url.Values) (*app.Counted, error) {
				return a.Deviant(ctx, app.DeviantOptions{For: transcript.ForTeam})
			}},
		{Kind: "quoted", Title: "Who is quoted", About: "How often each person is quoted in the quotes you chose.",
			count: func(ctx context.Context, a *app.App, _ url.Values) (*app.Counted, error) {
				return a.Quoted(ctx, app.QuotedOptions{For: transcript.ForTeam})
			}},
		{Kind: "timeline", Title: "Where it comes up", About: "Where in an interview a theme comes up, from beginning to end.",
			asks: func(*study.Study) []tableAsk {
				return []tableAsk{{Key: "by", Label: "Tenths of", Options: []option{{"words", "the words"}, {"time", "the time"}}}}
			},
			count: func(ctx context.Context, a *app.App, v url.Values) (*app.Counted, error) {
				return a.Timeline(ctx, app.TimelineOptions{By: v.Get("by"), For: transcript.ForTeam})
			}},
		{Kind: "words", Title: "Words of a theme", About: "Words that stand out in what people say about a theme, against all else they say.", asks: themeAsks,
			count: func(ctx context.Context, a *app.App, v url.Values) (*app.Counted, error) {
				return a.Keywords(ctx, app.KeywordOptions{Theme: v.Get("theme"), Least: app.UsualLeast, G2: app.UsualG2, For: transcript.ForTeam})
			}},
		{Kind: "saturation", Title: "Saturation", About: "How many new themes each interview brings.", reflexive: app.WhyNoSaturation,
			asks: func(*study.Study) []tableAsk {
				return []tableAsk{{Key: "by", Label: "By", Options: []option{{"transcript", "interview"}, {"participant", "person"}}}}
			},
			count: func(ctx context.Context, a *app.App, v url.Values) (*app.Counted, error) {
				return a.Saturation(ctx, app.SaturationOptions{By: v.Get("by"), Rule: matrix.UsualSaturation, For: transcript.ForTeam})
			}},
	}
}

func crosstabAsks(st *study.Study) []tableAsk {
	by := tableAsk{Key: "by", Label: "By"}
	for _, name := range matrix.Attributes(st) {
		by.Options = append(by.Options, option{name, strings.ReplaceAll(name, "_", " ")})
	}
	return []tableAsk{by, {Key: "measure", Label: "Count", Options: []option{{"people", "people"}, {"quotes", "quotes"}}},
		{Key: "percent", Label: "As", Options: []option{{"", "numbers"}, {"row", "percent of the row"}, {"column", "percent of the column"}}},
		{Key: "min", Label: "Small numbers", Options: []option{{"", "shown"}, {"5", "under 5 left out"}}}}
}

func themeAsks(st *study.Study) []tableAsk {
	ask := tableAsk{Key: "theme", Label: "Theme"}
	for _, t := range st.Book.Themes() {
		ask.Options = append(ask.Options, option{t.ID, strings.Repeat("– ", t.Depth) + t.Name})
	}
	return []tableAsk{ask}
}

// tableContent is a page of numbers.
type tableContent struct {
	counting
	Others  []tableLink
	Asks    []tableAsk
	Why     string
	Wrong   failure
	Tables  []shownTable
	Picture string
	Notes   []string
	How     [][2]string
	Behind  *drawer
	Query   string
}

// shortWhy is how long a reason may be, in bytes, that stands in a cell itself.
const shortWhy = 8

// tableLink leads to another of these pages.
type tableLink struct {
	Path, Label string
	On          bool
}

// shownTable is a table as a page shows it.
type shownTable struct {
	Title, Corner string
	Heads         []string
	Lines         []tableLine
}

type tableLine struct {
	Name  string
	Depth int
	Cells []matrixCell
}

func (s *Server) tableRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /tables/{kind}", s.showTable)
	mux.HandleFunc("GET /tables/{kind}/picture", s.tablePicture)
	mux.HandleFunc("GET /api/tables/{kind}/quotes", s.tableQuotes)
	mux.HandleFunc("POST /tables/{kind}/save", s.saveTable)
}

func countingCalled(kind string) (counting, error) {
	for _, c := range countings() {
		if c.Kind == kind {
			return c, nil
		}
	}
	return counting{}, &notFound{"there is no table called " + kind}
}

// asked are the options of a table, filled in where nothing was chosen.
func (c counting) asked(st *study.Study, v url.Values) ([]tableAsk, url.Values) {
	if c.asks == nil {
		return nil, url.Values{}
	}
	chosen := url.Values{}
	asks := c.asks(st)
	for i := range asks {
		a := &asks[i]
		a.Value = v.Get(a.Key)
		if !slices.ContainsFunc(a.Options, func(o option) bool { return o.Value == a.Value }) && len(a.Options) > 0 {
			a.Value = a.Options[0].Value
		}
		chosen.Set(a.Key, a.Value)
	}
	return asks, chosen
}

func (s *Server) showTable(w http.ResponseWriter, r *http.Request) {
	kind, err := countingCalled(r.PathValue("kind"))
	if err != nil {
		s.fail(w, r, err)
		return
	}
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	c := tableContent{counting: kind}
	var v url.Values
	c.Asks, v = kind.asked(rel.Study, r.URL.Query())
	for _, other := range offeredTables(rel.Study) {
		c.Others = append(c.Others, tableLink{"/tables/" + other.Kind, other.Title, other.Kind == kind.Kind})
	}
	if rel.Study.Settings.Approach == study.Reflexive {
		c.Why = kind.reflexive
	}
	found, err := kind.count(r.Context(), a, v)
	if err != nil {
		c.Wrong, _ = failureOf(err)
	} else {
		c.fill(found, v, r.URL.Query().Get("cell"))
	}
	s.page(w, r, "table", Page{Title: kind.Title, Active: "matrix", Content: c, Styles: []string{"matrix.css"}, Scripts: []string{"matrix.js"}})
}

// offeredTables are the tables that a study's approach has a use for.
func offeredTables(st *study.Study) []counting {
	return slices.DeleteFunc(countings(), func(c counting) bool {
		return c.reflexive != "" && st.Settings.Approach == study.Reflexive
	})
}

func (c *tableContent) fill(found *app.Counted, v url.Values, open string) {
	c.Query = "?" + v.Encode()
	c.Notes, c.How = found.Notes, found.How
	if found.Picture != nil {
		c.Picture = "/tables/" + c.Kind + "/picture" + c.Query
	}
	behind := behindOf(found)
	for _, t := range found.Tables {
		c.Tables = append(c.Tables, c.table(t, behind, v, open))
	}
	if open != "" {
		c.Behind = blockDrawer(found, behind, table.Source(open))
	}
}

// behindOf are the quotes behind the numbers that have any.
func behindOf(found *app.Counted) map[table.Source]export.CountedBlock {
	if found.Keys == nil || found.Blocks == nil {
		return nil
	}
	behind := map[table.Source]export.CountedBlock{}
	for _, b := range found.Blocks() {
		if _, have := behind[b.Source]; b.Source != "" && !have {
			behind[b.Source] = b
		}
	}
	return behind
}

// blockDrawer are the quotes behind one number; nil where it has none.
func blockDrawer(found *app.Counted, behind map[table.Source]export.CountedBlock, src table.Source) *drawer {
	b, ok := behind[src]
	if !ok || src == "" {
		return nil
	}
	return listDrawer(found.Release, found.Options, strings.Join(b.Keys, ", "), b.Quotes)
}

// tableQuotes gives the quotes behind a number to a page that shows them beside it.
func (s *Server) tableQuotes(w http.ResponseWriter, r *http.Request) {
	_, found, _, ok := s.countedFor(w, r, r.URL.Query())
	if !ok {
		return
	}
	d := blockDrawer(found, behindOf(found), table.Source(r.URL.Query().Get("cell")))
	if d == nil {
		s.fail(w, r, &notFound{"this number has no quotes behind it any more"})
		return
	}
	s.json(w, d)
}

func (c *tableContent) table(t export.CountedTable, behind map[table.Source]export.CountedBlock, v url.Values, open string) shownTable {
	x := shownTable{Title: t.Title, Corner: capital(t.RowsAre)}
	for _, k := range t.Cols {
		x.Heads = append(x.Heads, k.Name)
	}
	if t.RowTotals != nil {
		x.Heads = append(x.Heads, capital(totalHead))
	}
	for _, e := range t.RowExtras {
		x.Heads = append(x.Heads, capital(e.Key.Name))
	}
	show := func(cell table.Cell, m table.Measure, row, col string, most float64) matrixCell {
		one := matrixCell{Why: cell.Why}
		if len(cell.Why) <= shortWhy { // such as <5
			one.Text = cell.Why
		}
		if cell.IsNumber() && (cell.N != 0 || cell.Against != 0) {
			one = matrixCell{Text: number(cell.N, m), Heat: heat(cell, most), Label: m.Unit + ": " + row + ", " + col}
			if cell.Against > 0 {
				one.Text += " (" + number(cell.Against, m) + ")"
			}
		}
		b, ok := behind[cell.Source]
		if ok = ok && cell.Source != "" && len(b.Quotes) > 0; ok && one.Text == "" && cell.IsNumber() {
			one.Text, one.Label = number(0, m), m.Unit+": "+row+", "+col // nobody counts, and there are quotes all the same
		}
		if ok && one.Text != "" {
			q := clone(v)
			q.Set("cell", string(cell.Source))
			one.Path, one.Open = "/tables/"+c.Kind+"?"+q.Encode()+"#drawer", open == string(cell.Source)
		}
		return one
	}
	most := t.Max()
	for i, k := range t.Rows {
		line := tableLine{Name: k.Name, Depth: k.Depth}
		for j, cell := range t.Cells[i] {
			line.Cells = append(line.Cells, show(cell, t.Measure, k.Name, t.Cols[j].Name, most))
		}
		if t.RowTotals != nil {
			line.Cells = append(line.Cells, show(t.RowTotals[i], t.Measure, k.Name, "all", 0))
		}
		for _, e := range t.RowExtras {
			line.Cells = append(line.Cells, show(e.Cells[i], e.Measure, k.Name, e.Key.Name, 0))
		}
		x.Lines = append(x.Lines, line)
	}
	return x
}

// countedFor counts what an address or a form asks for.
func (s *Server) countedFor(w http.ResponseWriter, r *http.Request, v url.Values) (*app.App, *app.Counted, counting, bool) {
	kind, err := countingCalled(r.PathValue("kind"))
	if err != nil {
		s.fail(w, r, err)
		return nil, nil, kind, false
	}
	a, rel, ok := s.look(w, r)
	if !ok {
		return nil, nil, kind, false
	}
	_, v = kind.asked(rel.Study, v)
	found, err := kind.count(r.Context(), a, v)
	if err != nil {
		s.fail(w, r, err)
		return nil, nil, kind, false
	}
	return a, found, kind, true
}

// tablePicture draws the table.
func (s *Server) tablePicture(w http.ResponseWriter, r *http.Request) {
	_, found, _, ok := s.countedFor(w, r, r.URL.Query())
	if !ok {
		return
	}
	if found.Picture == nil {
		s.fail(w, r, &notFound{"this table has no picture"})
		return
	}
	var b bytes.Buffer
	if err := found.Picture(&b); err != nil {
		s.fail(w, r, err)
		return
	}
	w.Header().Set("Content-Type", "image/svg+xml; charset=utf-8")
	_, _ = w.Write(b.Bytes())
}

// saveTable gives the table as a workbook, its quotes behind it.
func (s *Server) saveTable(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	a, found, kind, ok := s.countedFor(w, r, r.PostForm)
	if !ok {
		return
	}
	s.give(w, r, kind.Kind+".xlsx", func(path string) error { return a.WriteCounted(r.Context(), found, path) })
}
