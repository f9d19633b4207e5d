package export

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"verbatim/internal/framework"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// What a framework workbook can be printed on: A3, lying, in characters across;
// and how many cells have a note with quotes at most, since every program slows
// down with them.
const (
	chartWidth = 250.0
	mostNotes  = 5000
)

// sheets are those of a framework workbook. Only one for the team can be read
// back, so only that says who is who.
func (c *chart) sheets() []sheet.Sheet {
	keys := framework.KeysOf(c.b.rel.Study, c.m, func(i, j int) (string, bool) { return c.summary(i, j) })
	sheets := []sheet.Sheet{{}, c.sheet(keys), c.quotes(), c.b.codebook()}
	if c.b.rel.Purpose == transcript.ForTeam {
		sheets = append(sheets, c.keySheet(keys))
	}
	sheets[0] = c.b.about(FrameworkTitle, c.about())
	return sheets
}

// sheet is the matrix itself.
func (c *chart) sheet(keys *framework.Keys) sheet.Sheet {
	s := sheet.Sheet{Name: framework.SheetName, Header: 1, FrozenCols: 1, Filter: true, Landscape: true, A3: true, TabColour: "#A3C8E8",
		Columns: []sheet.Column{{Width: 15}}}
	names := []string{framework.WhoHeading}
	for _, a := range c.attributes() {
		names = append(names, a)
		s.Columns = append(s.Columns, sheet.Column{Width: c.b.attributeWidth(a)})
	}
	for _, t := range keys.Themes {
		names = append(names, t.Heading, t.Refs)
		s.Columns = append(s.Columns, sheet.Column{Width: 40}, sheet.Column{Width: 16})
	}
	s.PrintCols = len(names)
	total := 0.0
	for _, col := range s.Columns {
		total += col.Width
	}
	s.PagesWide = int(math.Ceil(total / chartWidth))
	if c.b.rel.Purpose == transcript.ForTeam {
		names = append(names, framework.IDHeading)
		s.Columns = append(s.Columns, sheet.Column{Width: 12, Hidden: true})
	}
	s.Rows = func(yield func(sheet.Row) bool) {
		notes := mostNotes
		head := headCells(names...)
		for n := range keys.Themes {
			at := 1 + len(c.attributes()) + 2*n
			head[at].Style.Indent, head[at+1].Style.Indent = 1, 1
			head[at+1].Style.Bold, head[at+1].Style.Size = false, 9
		}
		if !yield(sheet.Row{Cells: head}) {
			return
		}
		for i := range c.m.Rows {
			if !yield(c.row(i, &notes)) {
				return
			}
		}
	}
	return s
}

func (c *chart) row(i int, notes *int) sheet.Row {
	r := c.m.Rows[i]
	row := sheet.Row{Cells: make([]sheet.Cell, 0, 2+len(r.Attributes)+2*len(c.m.Cols))}
	row.Cells = append(row.Cells, sheet.Text(c.name(i), sheet.Style{Bold: true, Colour: ink, Wrap: true, Line: faint}))
	for _, a := range r.Attributes {
		row.Cells = append(row.Cells, sheet.Text(a, sheet.Style{Colour: ink, Wrap: true, Line: faint}))
	}
	for j := range c.m.Cols {
		words, out := c.summary(i, j)
		style := sheet.Style{Colour: ink, Wrap: true, Line: faint, Italic: out, Indent: 1}
		if len(c.m.Cells[i][j].Also)+len(c.m.Cells[i][j].Gone) > 0 {
			style.Fill = warning
		}
		cell := sheet.Text(words, style)
		refs := sheet.Style{Colour: quiet, Size: 9, Wrap: true, Line: faint, Indent: 1}
		said, to := c.refWords(i, j), ""
		if said != "" {
			to, refs.Colour, refs.Underline = c.anchor(i, j), link, true
			if *notes > 0 {
				*notes--
				cell.Note = c.note(i, j)
			}
		}
		row.Cells = append(row.Cells, cell, sheet.LinkedText(said, to, refs))
	}
	if c.b.rel.Purpose == transcript.ForTeam {
		row.Cells = append(row.Cells, sheet.Text(r.ID, sheet.Style{Colour: quiet}))
	}
	return row
}

func (c *chart) anchor(i, j int) string { return fmt.Sprintf("%d %d", i, j) }

// note is what stands beside a cell: its first quotes. Words with a content note
// stand on the sheet of the quotes alone, where the note comes first.
func (c *chart) note(i, j int) string {
	const most, long = 3, 300
	cell := &c.m.Cells[i][j]
	refs := c.refs(i, j)
	var parts []string
	for _, g := range cell.Gone {
		if c.numbers == nil {
			parts = append(parts, "A quote from "+g.Transcript+" that the summary rests on is gone ("+goneWords(g.Why)+").")
		}
	}
	for n, k := range refs {
		if n == most {
			parts = append(parts, fmt.Sprintf("and %d more on the sheet %s", len(refs)-most, quotesSheet))
			break
		}
		q := cell.Quotes[k]
		row, ok := c.b.quoter.Row(q.Transcript, q.Span, q.Codings)
		if !ok {
			continue
		}
		words := "“" + transcript.Abbreviate(row.Quote, long) + "”"
		if len(row.ContentNotes) > 0 {
			words = "content note: " + strings.Join(row.ContentNotes, ", ") + "; the words are on the sheet " + quotesSheet
		}
		if q.Stance != "" {
			words += " (against)"
		}
		if s := row.Doubt(); s != "" {
			words += " (doubtful: " + s + ")"
		}
		parts = append(parts, c.ref(i, j, k)+": "+words)
	}
	return strings.Join(parts, "\n\n")
}

// goneWords says why a quote is gone.
func goneWords(why string) string {
	switch why {
	case framework.Withdrawn:
		return "withdrawn"
	case framework.LostWords:
		return "a correction took its words away"
	}
	return "nobody codes it so any more"
}

// quotes is the sheet of all quotes, theme by theme; each cell of the matrix leads
// to its first.
func (c *chart) quotes() sheet.Sheet {
	strong := sheet.Style{Colour: ink, Bold: true, Wrap: true}
	cols := []quoteColumn{
		{name: "Theme", width: 21, style: strong, text: func(x *listed) string { return x.theme }},
		{name: "Participant", width: 13, style: strong, text: func(x *listed) string { return x.keys[0] }},
		{name: "Reference", width: 11, style: plain(), text: func(x *listed) string { return x.keys[1] }},
	}
	cols = append(cols, c.b.rowColumns(cols, func(yield func(study.Quote) bool) {
		for i := range c.m.Rows {
			for j := range c.m.Cols {
				for _, q := range c.m.Cells[i][j].Quotes {
					if !yield(q.Quote) {
						return
					}
				}
			}
		}
	})...)
	s := sheet.Sheet{Name: quotesSheet, Header: 1, FrozenCols: 2, Filter: true, Landscape: true, TabColour: "#2F5D8A", Columns: widths(cols), PrintCols: printed(cols)}
	s.Rows = func(yield func(sheet.Row) bool) {
		if !yield(sheet.Row{Cells: header(cols)}) {
			return
		}
		for j := range c.m.Cols {
			for i := range c.m.Rows {
				for _, line := range c.lines(i, j) {
					if !yield(line.asRow(cols)) {
						return
					}
				}
			}
		}
	}
	return s
}

// lines are the quotes of a cell, those first that it refers to, and an
// announcement of those that are not shown.
func (c *chart) lines(i, j int) []listed {
	cell := &c.m.Cells[i][j]
	base := listed{theme: themePath(c.b.rel.Study, c.m.Cols[j].ID), keys: []string{c.name(i), ""}, person: c.name(i)}
	order := c.refs(i, j)
	for k := range cell.Quotes {
		if !slices.Contains(order, k) {
			order = append(order, k)
		}
	}
	var out []listed
	withheld, doubtful := 0, 0
	for _, k := range order {
		q := cell.Quotes[k]
		row, ok := c.b.quoter.Row(q.Transcript, q.Span, q.Codings)
		if !ok && c.b.quoter.Doubtful(q.Transcript, q.Span, q.Codings) {
			doubtful++
			continue
		} else if !ok {
			withheld++
			continue
		}
		line := base
		line.row, line.keys, line.con = &row, []string{c.name(i), c.ref(i, j, k)}, q.Stance != ""
		out = append(out, line)
	}
	for _, s := range []string{withheldLine(withheld, len(out)), DoubtfulOut(doubtful)} {
		if s != "" {
			line := base
			line.announce = s
			out = append(out, line)
		}
	}
	if len(out) > 0 {
		out[0].first, out[0].anchor = true, c.anchor(i, j)
	}
	return out
}

// keySheet is the hidden sheet by which the workbook is read back.
func (c *chart) keySheet(keys *framework.Keys) sheet.Sheet {
	s := sheet.Sheet{Name: framework.KeySheetName, Hidden: true}
	var rows []sheet.Row
	for _, r := range keys.Rows() {
		var row sheet.Row
		for _, x := range r {
			row.Cells = append(row.Cells, sheet.Text(x, sheet.Style{}))
		}
		rows = append(rows, row)
	}
	s.Rows = sheet.Rows(rows)
	return s
}

func (c *chart) about() []aboutLine {
	written := 0
	var quotes []study.Quote
	for i := range c.m.Cells {
		for j := range c.m.Cells[i] {
			if c.m.Cells[i][j].Text != "" {
				written++
			}
			for _, q := range c.m.Cells[i][j].Quotes {
				quotes = append(quotes, q.Quote)
			}
		}
	}
	lines := []aboutLine{section("What it holds"),
		{"Framework", fmt.Sprintf("%s, %s, %d cells with a summary.", many(len(c.m.Rows), "participant"), many(len(c.m.Cols), "theme"), written)},
		{"Chosen", c.b.chosen(c.b.o.Filters)}}
	if c.m.Spec.Top {
		lines = append(lines, aboutLine{"Levels", "Only the uppermost themes have a column; the quotes of the themes below them are among theirs."})
	}
	for n, a := range c.announcements() {
		lines = append(lines, aboutLine{[]string{"Not shown", ""}[min(n, 1)], a})
	}
	if c.b.rel.Purpose == transcript.ForTeam {
		lines = append(lines, c.b.doubtAbout(quotes)...)
	}
	lines = append(lines, section("How to read it"),
		aboutLine{"A summary", "says in the team's words what one participant said about one theme."},
		aboutLine{"The column after it", "names the quotes that it rests on, or all there are where it rests on none: click it to get to them on the sheet " + quotesSheet + ". " + c.refMeans()},
		aboutLine{"Notes", fmt.Sprintf("A cell with quotes has the first three as a note. The first %d such cells have one.", mostNotes)},
		aboutLine{"This orange", "marks a summary that somebody should look at: a quote it rests on is gone, or two people wrote it at the same time."})
	if c.b.rel.Purpose == transcript.ForTeam {
		lines = append(lines, section("Working in it"),
			aboutLine{"Write", "into the columns of the themes. Several paragraphs are fine, up to 10,000 characters a cell."},
			aboutLine{"Sort, move, hide", "rows and columns as you like, and add your own. Leave the headings in the first row and the names in the first column as they are: by those a cell is known again."},
			aboutLine{"Bring it back", "verbatim framework import FILE.xlsx --dry-run says what it would change. Where somebody else has changed a cell meanwhile, both texts are kept. Only summaries are read: references, attributes, notes, colours and the other sheets are not, nor what a formula shows. A cell that was emptied stays as it is in the study, unless --empty says that it is to go."})
	}
	return append(append(lines, c.b.marksAbout()...), c.b.consent()...)
}

func (c *chart) refMeans() string {
	if c.numbers == nil {
		return "P07-1:34 is turn 34 of the transcript P07-1."
	}
	return "Q12 is the quote with that reference."
}
