package export

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/matrix"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
)

// listed is one line of a quotes sheet: a quote, or the announcement of quotes
// that are not shown.
type listed struct {
	row      *Row   // nil for an announcement
	announce string // "2 more, not for quotation"
	keys     []string
	theme    string // of the quote, by name, with the themes above it
	first    bool   // of its block
	anchor   string
	con      bool
	person   string // as the readers know them, where a block is one participant's
}

// quoteColumn is a column of a quotes sheet.
type quoteColumn struct {
	name  string
	width float64
	text  func(x *listed) string // of any line
	style sheet.Style
	quote bool // holds the words
}

// quotes is the sheet of the quotes behind a table: cell by cell, so that each
// number leads to its own. Groups has the themes with their sub-themes, where
// those change their quotes.
func (l *plan) quotes(groups bool) sheet.Sheet {
	cols := l.columns(groups)
	s := sheet.Sheet{Name: quotesSheet, Header: 1, FrozenCols: len(l.c.Keys), Filter: true, Landscape: true, TabColour: "#2F5D8A", Columns: widths(cols), PrintCols: printed(cols)}
	if groups {
		s.Name, s.TabColour = groupsSheet, "#7A94AE"
	}
	s.Rows = func(yield func(sheet.Row) bool) {
		if !yield(sheet.Row{Cells: header(cols)}) {
			return
		}
		for _, x := range l.blocks {
			if x.Group != groups {
				continue
			}
			for _, line := range l.lines(x) {
				if !yield(line.asRow(cols)) {
					return
				}
			}
		}
	}
	return s
}

// lines are the lines of a block: the quotes for, those of them not shown,
// then the same against.
func (l *plan) lines(x CountedBlock) []listed {
	base := listed{keys: x.Keys, person: x.Person}
	var out []listed
	for _, con := range []bool{false, true} {
		quotes := ofStance(x.Quotes, con)
		withheld, hidden, doubtful, start := 0, 0, 0, len(out)
		for _, q := range quotes {
			line := base
			line.con = con
			if l.c.Themed {
				line.theme = themePath(l.b.rel.Study, q.Theme)
			}
			row, ok := l.b.quoter.Row(q.Transcript, q.Span, q.Codings)
			switch {
			case ok:
			case l.b.rel.Study.Hidden(q.Transcript) && l.b.rel.Allows(q.Transcript, q.Span):
				hidden++
				continue
			case l.b.quoter.Doubtful(q.Transcript, q.Span, q.Codings):
				doubtful++
				continue
			default:
				withheld++
				continue
			}
			line.row = &row
			out = append(out, line)
		}
		for _, announce := range []string{
			withheldLine(withheld, len(quotes)-withheld-hidden-doubtful), notShown(l.b.rel, hidden, len(quotes)-hidden), DoubtfulOut(doubtful),
		} {
			if announce != "" {
				line := base
				line.con, line.announce = con, announce
				out = append(out, line)
			}
		}
		if len(out) > start {
			out[start].anchor = anchor(x.Source, con)
		}
	}
	if len(out) > 0 {
		out[0].first = true
	}
	return out
}

// columns are those of a quotes sheet behind a table: first what says which number
// a quote belongs to.
func (l *plan) columns(groups bool) []quoteColumn {
	strong := sheet.Style{Colour: ink, Bold: true, Wrap: true}
	var cols []quoteColumn
	for i, name := range l.c.Keys {
		col := quoteColumn{name: capital(name), width: 13, style: strong, text: func(x *listed) string { return x.keys[i] }}
		if name == string(matrix.ByTheme) {
			col.width = 21
			if groups {
				col.name = "Theme group"
			}
		}
		cols = append(cols, col)
	}
	if l.c.Themed {
		cols = append(cols, quoteColumn{name: either(slices.Contains(l.c.Keys, string(matrix.ByTheme)), "Coded as", "Theme"), width: 21, style: strong,
			text: func(x *listed) string { return x.theme }})
	}
	cols = append(cols, l.b.rowColumns(cols, slices.Values(l.allQuotes()))...)
	if groups {
		at := slices.IndexFunc(cols, func(c quoteColumn) bool { return c.quote }) + 1
		cols = slices.Insert(cols, at, quoteColumn{name: "Coded as", width: 20, style: plain(), text: ofRow(func(r *Row) string {
			return strings.Join(themeNames(l.b.rel, r.Themes), ", ")
		})})
	}
	return cols
}

func (l *plan) allQuotes() []study.Quote {
	var out []study.Quote
	for _, x := range l.blocks {
		for _, q := range x.Quotes {
			out = append(out, q.Quote)
		}
	}
	return out
}

// ownQuotes are those under the theme they were coded with.
func (l *plan) ownQuotes() []study.Quote {
	var out []study.Quote
	for _, x := range l.blocks {
		if x.Group {
			continue
		}
		for _, q := range x.Quotes {
			out = append(out, q.Quote)
		}
	}
	return out
}

func plain() sheet.Style { return sheet.Style{Colour: ink, Wrap: true} }

func small() sheet.Style { return sheet.Style{Colour: quiet, Wrap: true, Size: 9} }

// ofRow is a column's text of lines that hold a quote.
func ofRow(text func(*Row) string) func(*listed) string {
	return func(x *listed) string {
		if x.row == nil {
			return ""
		}
		return text(x.row)
	}
}

// asRow is a line as a row of the sheet.
func (x *listed) asRow(cols []quoteColumn) sheet.Row {
	row := sheet.Row{Anchor: x.anchor, Cells: make([]sheet.Cell, len(cols))}
	for i, c := range cols {
		style := c.style
		if x.first {
			style.LineAbove = rule
		} else if style.Bold { // said once; repeated for those who filter
			style.Bold, style.Colour = false, quiet
		}
		cell := sheet.Cell{Style: style}
		switch {
		case c.quote && x.row == nil:
			cell.Style.Italic, cell.Style.Colour = true, quiet
			cell.Text = x.announce
		case c.quote:
			cell.Style = fitting(x.row.Quote, style)
			if len(x.row.more.runs) == 0 {
				cell.Text = x.row.Quote
			}
			for _, r := range x.row.more.runs {
				run := sheet.Run{Text: r.text}
				if r.quiet {
					run.Colour = quiet
				}
				cell.Runs = append(cell.Runs, run)
			}
		default:
			cell.Text = c.text(x)
		}
		row.Cells[i] = cell
	}
	return row
}

// fitting is a style in which a long quote can be read in its row. Where the
// highest row is not enough, the cell is marked: it holds all of the words, and
// About says so.
func fitting(quote string, s sheet.Style) sheet.Style {
	if sheet.Shown(quote, quoteWidth, s) {
		return s
	}
	s.Size = 8
	if !sheet.Shown(quote, quoteWidth, s) {
		s.Fill = warning
	}
	return s
}

func header(cols []quoteColumn) []sheet.Cell {
	names := make([]string, len(cols))
	for i, c := range cols {
		names[i] = c.name
	}
	return headCells(names...)
}

func widths(cols []quoteColumn) []sheet.Column {
	out := make([]sheet.Column, len(cols))
	for i, c := range cols {
		out[i].Width = c.width
	}
	return out
}

// themePath is a theme's name after those of the themes above it.
func themePath(s *study.Study, id string) string {
	t, ok := s.Book.Theme(id)
	if !ok {
		return fmt.Sprintf("%s (not in the codebook)", id)
	}
	name := t.Name
	for t.Parent != "" {
		if t, ok = s.Book.Theme(t.Parent); !ok {
			break
		}
		name = t.Name + " › " + name
	}
	return name
}
