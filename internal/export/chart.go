package export

import (
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"

	"verbatim/internal/document"
	"verbatim/internal/framework"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// FrameworkFormats are the formats of the framework matrix, for messages.
const FrameworkFormats = ".xlsx, .docx, .html, .csv, .tsv, .md, .txt or .json"

// notForThem stands for a summary of somebody who did not agree to what the
// readers are to do with it.
const notForThem = "[left out: not for these readers]"

// notShownHere stands for a summary that whoever made the file is not shown.
const notShownHere = "[not shown here]"

// chart is a framework matrix on its way to the readers of a release.
type chart struct {
	b        *workbook
	m        *framework.Matrix
	numbers  map[[3]int]int // outside the team: of each quote of a cell, in the order of the quotes
	withheld int            // quotes that are not shown
	doubtful int            // quotes that are left out because they are doubtful
	leftOut  int            // summaries that are not
}

func newChart(b *workbook, m *framework.Matrix) *chart {
	c := &chart{b: b, m: m}
	if b.rel.Purpose != transcript.ForTeam {
		c.numbers = map[[3]int]int{}
	}
	for j := range m.Cols {
		for i := range m.Rows {
			for k, q := range m.Cells[i][j].Quotes {
				if !b.rel.Shows(q.Transcript, q.Span) {
					c.withheld++
				} else if b.quoter.Doubtful(q.Transcript, q.Span, q.Codings) {
					c.doubtful++
				} else if c.numbers != nil {
					c.numbers[[3]int{i, j, k}] = len(c.numbers) + 1
				}
			}
			if _, out := c.summary(i, j); out {
				c.leftOut++
			}
		}
	}
	return c
}

// summary is the summary of a cell as the readers may have it, and whether
// something else stands in its place.
func (c *chart) summary(i, j int) (words string, leftOut bool) {
	cell := &c.m.Cells[i][j]
	switch {
	case cell.NotShown:
		return notShownHere, true
	case cell.Text == "":
		return "", false
	case !c.cleared(c.m.Rows[i].ID):
		return notForThem, true
	case framework.TooLong(cell.Text):
		return "[too long to stand here]", true
	}
	words = c.b.clear([]string{cell.Text})[0]
	return words, words != cell.Text
}

// cleared reports whether the readers may have what the team made of what somebody
// said. Who reads a publication reads the team's own words, which quote nobody who
// did not agree to it; other researchers and an archive get what was agreed to.
func (c *chart) cleared(participant string) bool {
	rel := c.b.rel
	if rel.Purpose == transcript.ForPublication {
		rel = rel.Study.Release(transcript.ForTeam)
	}
	return rel.Cleared(participant)
}

func (c *chart) name(i int) string { return c.b.quoter.names.Participant(c.m.Rows[i].ID) }

// ref names a quote to the readers: by transcript and turn within the team,
// elsewhere by its number.
func (c *chart) ref(i, j, k int) string {
	if c.numbers == nil {
		return c.m.Cells[i][j].Quotes[k].Ref()
	}
	return fmt.Sprintf("Q%d", c.numbers[[3]int{i, j, k}])
}

// refs are the quotes that a cell refers to: those that its summary rests on, or
// all there are where it rests on none.
func (c *chart) refs(i, j int) (list []int) {
	cell := &c.m.Cells[i][j]
	some := slices.ContainsFunc(cell.Quotes, func(q framework.Quote) bool { return q.Rests })
	for k, q := range cell.Quotes {
		if (q.Rests || !some) && c.b.rel.Shows(q.Transcript, q.Span) && !c.b.quoter.Doubtful(q.Transcript, q.Span, q.Codings) {
			list = append(list, k)
		}
	}
	return list
}

func (c *chart) refWords(i, j int) string {
	var parts []string
	for _, k := range c.refs(i, j) {
		if r := c.ref(i, j, k); !slices.Contains(parts, r) {
			parts = append(parts, r)
		}
	}
	return strings.Join(parts, ", ")
}

// refsSaid are the references where the quotes themselves do not stand beside the
// matrix: outside the team nobody could find them by a number.
func (c *chart) refsSaid(i, j int) string {
	if n := len(c.refs(i, j)); c.numbers != nil && n > 0 {
		return many(n, "quote")
	}
	return c.refWords(i, j)
}

// attributes are those that stand beside the participants.
func (c *chart) attributes() []string { return c.m.Spec.Attributes }

// WriteFramework writes the framework matrix for the readers of a release.
func WriteFramework(w io.Writer, f Format, rel *study.Release, m *framework.Matrix, o Options) (Report, error) {
	if o.Attributes == nil {
		o.Attributes = []string{}
	}
	c := newChart(newWorkbook(rel, o), m)
	rep := Report{Withheld: c.withheld}
	switch f {
	case JSON:
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		return rep, e.Encode(c.doc())
	case CSV:
		return rep, writeCSV(w, c.fields())
	case TSV:
		return rep, writeTSV(w, c.fields())
	case Text:
		return rep, c.text(w, o.Width)
	case Markdown, DOCX, HTML:
		return rep, document.Write(w, c.document(), string(f))
	case XLSX:
		var err error
		rep.Report, err = c.b.write(w, c.sheets())
		return rep, err
	}
	return rep, unknownFormat(f, FrameworkFormats)
}

// FrameworkFormatOf is FormatOf for the framework matrix.
func FrameworkFormatOf(path string) (Format, error) { return QuoteFormatOf(path) }

// fields are the matrix as a delimited file: of each theme its summaries, and the
// quotes they rest on in the column after.
func (c *chart) fields() [][]field {
	head := texts(append([]string{"participant"}, c.attributes()...)...)
	for _, t := range c.m.Cols {
		head = append(head, field{s: t.ID}, field{s: t.ID + " quotes"})
	}
	rows := [][]field{head}
	for i, r := range c.m.Rows {
		row := texts(append([]string{c.name(i)}, r.Attributes...)...)
		for j := range c.m.Cols {
			words, _ := c.summary(i, j)
			row = append(row, field{s: words}, field{s: c.refsSaid(i, j)})
		}
		rows = append(rows, row)
	}
	return rows
}

// text writes the matrix for a terminal: of each summary its beginning, after the
// number of quotes. Themes with nothing in them are only counted.
func (c *chart) text(w io.Writer, width int) error {
	const most = 34
	names := column{cells: []string{"participant"}, left: true}
	beside := make([]column, len(c.attributes()))
	for n, a := range c.attributes() {
		beside[n] = column{cells: []string{a}, left: true}
	}
	for i, r := range c.m.Rows {
		names.cells = append(names.cells, c.name(i))
		for n := range beside {
			beside[n].cells = append(beside[n].cells, shorten(r.Attributes[n], most))
		}
	}
	empty := 0
	rest := beside
	for j, t := range c.m.Cols {
		col, any := column{cells: []string{shorten(t.Name, most)}, left: true}, false
		for i := range c.m.Rows {
			words, _ := c.summary(i, j)
			n := len(c.m.Cells[i][j].Quotes)
			any = any || words != "" || n > 0
			s := ""
			if words != "" || n > 0 {
				s = strings.TrimSuffix(fmt.Sprintf("%d · %s", n, strings.Join(strings.Fields(words), " ")), " · ")
			}
			col.cells = append(col.cells, shorten(s, most))
		}
		if !any {
			empty++
			continue
		}
		rest = append(rest, col)
	}
	var b strings.Builder
	writeBlocks(&b, names, rest, width)
	if empty > 0 {
		b.WriteString("\n")
		wrap(&b, many(empty, "theme")+" with nothing in them are not shown.", width)
	}
	b.WriteString("\n")
	wrap(&b, "The number of quotes, then the beginning of the summary.", width)
	b.WriteString("\nstamp " + c.b.rel.Study.Stamp + "\n")
	_, err := io.WriteString(w, b.String())
	return err
}

// document is the matrix to be read: a table on paper that lies, themes with
// nothing in them left out. A matrix with many themes has a table for each few.
func (c *chart) document() *document.Document {
	d := c.b.paper(FrameworkTitle)
	d.Landscape = true
	const atOnce = 4
	var cols []int
	for j := range c.m.Cols {
		if slices.ContainsFunc(c.m.Cells, func(row []framework.Cell) bool { return row[j].Text != "" || len(row[j].Quotes) > 0 }) {
			cols = append(cols, j)
		}
	}
	if n := len(c.m.Cols) - len(cols); n > 0 {
		d.Add(document.Note(many(n, "theme") + " without quotes or summaries left out."))
	}
	for _, s := range c.announcements() {
		d.Add(document.Note(s))
	}
	for part := range slices.Chunk(cols, atOnce) {
		t := &document.Table{Head: append([]string{"Participant"}, c.attributes()...)}
		for range t.Head {
			t.Widths = append(t.Widths, 2)
		}
		for _, j := range part {
			t.Head, t.Widths = append(t.Head, c.m.Cols[j].Name), append(t.Widths, 5)
		}
		for i, r := range c.m.Rows {
			row := document.Cells(append([]string{c.name(i)}, r.Attributes...)...)
			row[0].Head = true
			for _, j := range part {
				words, out := c.summary(i, j)
				cell := document.Cell{Runs: []document.Run{{Text: words, Italic: out}}}
				if refs := c.refsSaid(i, j); refs != "" {
					cell.Runs = append(cell.Runs, document.Run{Text: strings.TrimLeft("\n"+refs, map[bool]string{true: "\n"}[words == ""]), Quiet: true})
				}
				row = append(row, cell)
			}
			t.Rows = append(t.Rows, row)
		}
		d.Add(t)
	}
	return d
}

// FrameworkTitle heads the matrix.
const FrameworkTitle = "Framework matrix"

// announcements say what is not shown.
func (c *chart) announcements() []string {
	var list []string
	if c.withheld > 0 {
		list = append(list, many(c.withheld, "quote")+", not for quotation.")
	}
	if s := DoubtfulOut(c.doubtful); s != "" {
		list = append(list, s+".")
	}
	if c.leftOut > 0 {
		list = append(list, many(c.leftOut, "summary")+" left out, each marked in its place.")
	}
	for i, s := range list {
		list[i] = strings.Replace(s, "summarys", "summaries", 1)
	}
	return list
}
