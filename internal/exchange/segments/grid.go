package segments

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"verbatim/internal/sheet"
)

// Bounds on a table.
const (
	mostCells  = 20_000_000
	reach      = 30 // rows among which the header is looked for
	mostHeader = 5000
)

// grid is a table: the header and the rows below it.
type grid struct {
	name   string // of the sheet
	header []string
	rows   [][]string
	lines  []int // where each row begins
	cols   map[string]int
	tool   string
	sheet  bool // it is of a workbook, whose cells have an end
	notes  []string
}

// headed finds the header among the first rows: the one with most headings that are
// known, or the one with those that are named.
func headed(all [][]string, lines []int, named map[string]string) *grid {
	t, most, at := &grid{cols: map[string]int{}}, 0, -1
	for i, cells := range all[:min(len(all), reach)] {
		if len(cells) > mostHeader {
			continue
		}
		cols := kindsOf(cells, named)
		score := 0
		for kind := range cols {
			score++
			if named[kind] != "" {
				score += 20
			}
		}
		_, words := cols[Words]
		_, code := cols[Code]
		if (words || code || hasCodeColumns(cells)) && score > most {
			most, at, t.cols = score, i, cols
		}
	}
	if at < 0 {
		if len(all) > 0 {
			t.header = all[0]
		}
		return t
	}
	t.header = all[at]
	for i := at + 1; i < len(all); i++ {
		if slices.ContainsFunc(all[i], func(c string) bool { return strings.TrimSpace(c) != "" }) {
			t.rows, t.lines = append(t.rows, all[i]), append(t.lines, lines[i])
		}
	}
	t.tool = t.layout()
	return t
}

// layout is the tool whose list has such headings; "" where any may have.
func (t *grid) layout() string {
	has := func(names ...string) bool {
		return slices.ContainsFunc(t.header, func(h string) bool { return slices.Contains(names, bare(h)) })
	}
	words, isWords := t.cols[Words]
	code, isCode := t.cols[Code]
	_, isDocument := t.cols[Document]
	switch {
	case has("excerptcopy") && (has("mediatitle", "codesappliedcombined") || hasCodeColumns(t.header)):
		return dedoose
	case !isWords || !isCode:
		return ""
	case has("id") && has("document") && bare(t.header[code]) == "tag" && bare(t.header[words]) == "content":
		return taguette
	case has("quotationcontent", "zitatinhalt", "contenidodelacita", "contenudelacitation", "conteudodacitacao", "contenutodellacitazione") || t.numbersQuotations():
		return atlas
	case isDocument && strings.Contains(bare(t.header[words]), "segment"):
		return maxqda
	}
	return ""
}

// numbersQuotations reports whether passages are called 1:3, by their document and
// their number in it.
func (t *grid) numbersQuotations() bool {
	n, ok := t.cols[number]
	if !ok || len(t.rows) == 0 {
		return false
	}
	for _, r := range t.rows[:min(len(t.rows), 20)] {
		if d, _ := quotation(cell(r, n)); d == "" {
			return false
		}
	}
	return true
}

// quotation cuts 1:3, or D1:3, into the numbers of the document and the quotation.
func quotation(s string) (document, number string) {
	d, q, ok := strings.Cut(strings.TrimSpace(s), ":")
	d = strings.TrimSpace(strings.TrimPrefix(d, "D"))
	if !ok || !digits(d) || !digits(strings.TrimSpace(q)) {
		return "", ""
	}
	return d, strings.TrimSpace(q)
}

func digits(s string) bool {
	return s != "" && len(s) < 10 && strings.Trim(s, "0123456789") == ""
}

// knows reports whether the table is certainly a list of codings.
func (t *grid) knows() (bool, string) {
	if t == nil {
		return false, ""
	}
	_, words := t.cols[Words]
	_, code := t.cols[Code]
	_, document := t.cols[Document]
	return t.tool != "" || words && code && document && len(t.rows) > 0, t.tool
}

func cell(row []string, i int) string {
	if i >= len(row) || i < 0 {
		return ""
	}
	return row[i]
}

// workbook gives the sheets of a workbook that have something in them.
func workbook(name string, data []byte, opt Options) ([]*grid, error) {
	if !isWorkbook(data) {
		return nil, fmt.Errorf("%s is a zip file and neither a workbook nor a Word document; check that it is the right file", name)
	}
	sheets, err := sheet.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, fmt.Errorf("%s looks like an Excel workbook, but %w", name, err)
	}
	var tables []*grid
	var names []string
	for _, g := range sheets {
		names = append(names, "“"+brief(g.Name)+"”")
		if len(g.Rows) == 0 || opt.Sheet != "" && !strings.EqualFold(strings.TrimSpace(opt.Sheet), strings.TrimSpace(g.Name)) {
			continue
		}
		at := make([]int, len(g.Rows))
		for i, r := range g.Rows {
			at[i] = i + 1
			for k, c := range r {
				r[k], _ = tidy(c)
			}
		}
		t := headed(g.Rows, at, opt.Columns)
		t.name, t.sheet = g.Name, true
		tables = append(tables, t)
	}
	if len(tables) == 0 && opt.Sheet != "" {
		return nil, fmt.Errorf("%s has no sheet %q with anything in it; its sheets are %s", name, brief(opt.Sheet), strings.Join(names[:min(len(names), 20)], ", "))
	}
	if len(tables) == 0 {
		return nil, fmt.Errorf("%s has no sheet with anything in it; check that it is the right file", name)
	}
	return tables, nil
}

// best is the table that looks most like a list of codings.
func best(tables []*grid) *grid {
	score := func(t *grid) int {
		n := len(t.cols)
		if t.tool != "" {
			n += 20
		}
		if len(t.rows) > 0 {
			n++
		}
		if _, ok := t.cols[Words]; ok {
			n += 10
		}
		return n
	}
	var top *grid
	for _, t := range tables {
		if top == nil || score(t) > score(top) {
			top = t
		}
	}
	return top
}

// sniffed is the beginning of a table of text.
func sniffed(text string, opt Options) *grid {
	_, t := cut(text, opt)
	return t
}

// cut finds what separates cells: that which gives most columns that are known. It
// gives the beginning of the table too.
func cut(text string, opt Options) (rune, *grid) {
	const enough = 64 << 10
	text, given := separator(text)
	candidates := []rune{',', ';', '\t', '|'}
	if given != 0 {
		candidates = []rune{given}
	}
	var top *grid
	comma := candidates[0]
	for _, c := range candidates {
		all, lines, _ := records(text[:min(len(text), enough)], c, true, reach+20)
		if t := headed(all, lines, opt.Columns); top == nil || len(t.cols) > len(top.cols) {
			comma, top = c, t
		}
	}
	return comma, top
}

// separator takes off the line sep=; that tells Excel how a file is cut.
func separator(text string) (rest string, comma rune) {
	if rest, ok := strings.CutPrefix(text, "sep="); ok && len(rest) > 1 && rest[1] == '\n' && strings.Contains(",;\t|", rest[:1]) {
		return rest[2:], rune(rest[0])
	}
	return text, 0
}

// delimited reads a table of text.
func delimited(name, text string, opt Options) (*grid, error) {
	comma, _ := cut(text, opt)
	body, _ := separator(text)
	var notes []string
	all, at, err := records(body, comma, false, 0)
	if errors.Is(err, csv.ErrBareQuote) || errors.Is(err, csv.ErrQuote) {
		notes = append(notes, "Quotation marks inside unquoted cells were kept as they stand.")
		all, at, err = records(body, comma, true, 0)
	}
	if err != nil {
		return nil, fmt.Errorf("%s could not be read as a table (%w); open it in a spreadsheet and save it as CSV (UTF-8)", name, err)
	}
	t := headed(all, at, opt.Columns)
	t.notes = notes
	return t, t.even(name, len(text) != len(body))
}

// even reports rows that have more or fewer cells than the header: a separator or line
// end that is out of place would put words under other columns.
func (t *grid) even(name string, shifted bool) error {
	for i, r := range t.rows {
		for len(r) > len(t.header) && strings.TrimSpace(r[len(r)-1]) == "" {
			r = r[:len(r)-1]
		}
		if len(r) != len(t.header) {
			at := t.lines[i]
			if shifted {
				at++
			}
			return fmt.Errorf("%s, line %d: this row has %s and the header has %d; look for a missing or extra separator, or a line end in a cell without quotation marks", name, at, count(len(r), "cell", "cells"), len(t.header))
		}
		t.rows[i] = r
	}
	return nil
}

// records cuts text into rows and cells, most rows or all where most is 0, and says at
// which line each row begins.
func records(text string, comma rune, lazy bool, most int) (all [][]string, lines []int, err error) {
	r := csv.NewReader(strings.NewReader(text))
	r.Comma, r.LazyQuotes, r.FieldsPerRecord = comma, lazy, -1
	cells := 0
	for most == 0 || len(all) < most {
		rec, err := r.Read()
		if err == io.EOF {
			break
		}
		if err != nil {
			return all, lines, err
		}
		if cells += len(rec); cells > mostCells {
			return nil, nil, fmt.Errorf("it has more than %d cells", mostCells)
		}
		line, _ := r.FieldPos(0)
		all, lines = append(all, rec), append(lines, line)
	}
	return all, lines, nil
}
