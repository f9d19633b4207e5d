package export

import (
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/sheet"
	"verbatim/internal/transcript"
)

// leftOut stands for a text of the codebook that repeats withheld words, and
// leftOutHere for one that repeats words whoever made the file is never shown.
const (
	leftOut     = "[left out: repeats words that are not for quotation]"
	leftOutHere = "[left out: repeats words that are not shown here]"
)

// codebook is the sheet of the themes.
func (b *workbook) codebook() sheet.Sheet {
	themes := b.rel.Study.Book.Themes()
	type column struct {
		name  string
		width float64
		text  func(codebook.Theme) string
	}
	list := func(get func(codebook.Theme) []string) func(codebook.Theme) string {
		return func(t codebook.Theme) string { return bulleted(b.clear(get(t))) }
	}
	cols := []column{
		{"Theme", 26, func(t codebook.Theme) string { return t.Name }},
		{"Id", 20, func(t codebook.Theme) string { return t.ID }},
		{"Status", 11, func(t codebook.Theme) string { return string(t.Status) }},
		{"Definition", 46, func(t codebook.Theme) string { return strings.Join(b.clear([]string{t.Definition}), "") }},
		{"Include", 30, list(func(t codebook.Theme) []string { return t.Include })},
		{"Exclude", 30, list(func(t codebook.Theme) []string { return t.Exclude })},
		{"Examples", 40, list(func(t codebook.Theme) []string { return t.Examples })},
		{"Cues", 22, list(func(t codebook.Theme) []string { return t.Cues })},
		{"Why", 24, func(t codebook.Theme) string { return t.Why }},
	}
	cols = slices.DeleteFunc(cols, func(c column) bool { // what no theme has
		return c.name != "Theme" && c.name != "Id" && !slices.ContainsFunc(themes, func(t codebook.Theme) bool { return c.text(t) != "" })
	})
	s := sheet.Sheet{Name: bookSheet, Header: 1, FrozenCols: 1, Filter: true, Landscape: true, TabColour: "#C9D1DA"}
	var names []string
	for _, c := range cols {
		names = append(names, c.name)
		s.Columns = append(s.Columns, sheet.Column{Width: c.width})
	}
	rows := []sheet.Row{{Cells: headCells(names...)}}
	for _, t := range themes {
		row := sheet.Row{}
		for i, c := range cols {
			style := sheet.Style{Colour: ink, Wrap: true, Line: faint}
			switch {
			case i == 0:
				style.Bold, style.Indent, style.Bar = t.Depth == 0, 1+2*t.Depth, t.Colour
			case c.name == "Id" || c.name == "Status":
				style.Colour, style.Size = quiet, 9
			}
			row.Cells = append(row.Cells, sheet.Text(c.text(t), style))
		}
		rows = append(rows, row)
	}
	s.Rows = sheet.Rows(rows)
	return s
}

// clear replaces texts that repeat withheld words.
func (b *workbook) clear(texts []string) []string {
	out := slices.Clone(texts)
	for i, s := range out {
		if !b.guard.clear(s) {
			out[i] = leftOut
			if b.rel.Purpose == transcript.ForTeam {
				out[i] = leftOutHere
			}
		}
	}
	return out
}

func (b *workbook) peopleMeans() string {
	if b.rel.Purpose == transcript.ForTeam {
		return "Who took part, what they agreed to, and how much they said."
	}
	return "The names that participants are published under, and how many people go by each."
}

// participants is the sheet of who took part: outside the team by the names
// they are published under, without consent and, for publication, attributes.
func (b *workbook) participants() sheet.Sheet {
	s := sheet.Sheet{Name: peopleSheet, Header: 1, FrozenCols: 1, Filter: true, Landscape: true, TabColour: "#C9D1DA"}
	rows := b.published
	if b.rel.Purpose == transcript.ForTeam {
		rows = b.everybody
	}
	names, widths, lines := rows()
	for _, w := range widths {
		s.Columns = append(s.Columns, sheet.Column{Width: w})
	}
	head := headCells(names...)
	for i := range head {
		if len(lines) > 0 && lines[0][i].Style.Align == sheet.Centre {
			head[i].Style.Align = sheet.Centre
		}
	}
	out := []sheet.Row{{Cells: head}}
	for _, l := range lines {
		for i := range l {
			l[i].Style.Colour, l[i].Style.Line, l[i].Style.Wrap = ink, faint, true
			l[i].Style.Bold = i == 0
		}
		out = append(out, sheet.Row{Cells: l})
	}
	s.Rows = sheet.Rows(out)
	return s
}

// said is how many transcripts somebody speaks in, and how many words.
func (b *workbook) said(ids ...string) (transcripts, words int) {
	for _, t := range b.rel.Study.Transcripts {
		in := false
		for _, p := range b.rel.Study.ParticipantsIn(t) {
			for _, id := range ids {
				if strings.EqualFold(p, id) && t.Translates == "" {
					words += t.Words(t.Text.All(), p)
					in = true
				}
			}
		}
		if in {
			transcripts++
		}
	}
	return transcripts, words
}

func (b *workbook) everybody() (names []string, widths []float64, lines [][]sheet.Cell) {
	names, widths = []string{"Participant", "Published as"}, []float64{14, 26}
	for _, a := range b.attrs {
		names, widths = append(names, a), append(widths, b.attributeWidth(a))
	}
	names, widths = append(names, "Transcripts", "Words"), append(widths, 12, 10)
	for _, ask := range transcript.Asks {
		names, widths = append(names, string(ask)), append(widths, 10)
	}
	names, widths = append(names, "Withdrawn"), append(widths, 12)
	everyone := b.rel.Study.Settings.Consent
	for _, p := range b.rel.Study.Participants {
		line := []sheet.Cell{{Text: p.ID}, {Text: p.PublishedAs}}
		for _, a := range b.attrs {
			line = append(line, sheet.Cell{Text: p.Attributes[a]})
		}
		n, words := b.said(p.ID)
		line = append(line, sheet.Number(float64(n), whole()), sheet.Number(float64(words), whole()))
		for _, ask := range transcript.Asks {
			line = append(line, sheet.Cell{Text: answered(p, ask, everyone), Style: sheet.Style{Align: sheet.Centre}})
		}
		lines = append(lines, append(line, sheet.Cell{Text: p.WithdrawnOn()}))
	}
	return names, widths, lines
}

// answered is what a participant agreed to, everyone's answer standing in for a blank.
func answered(p transcript.Participant, ask transcript.Ask, everyone transcript.Consent) string {
	if p.Withdrawn == "" && p.Consent[ask] == transcript.Blank && everyone[ask] == transcript.Blank {
		return "not asked"
	}
	return either(p.May(ask, everyone), string(transcript.Yes), string(transcript.No))
}

// whole is the style of a number of many digits.
func whole() sheet.Style { return sheet.Style{Format: "#,##0", Align: sheet.Centre} }

// published has a line for each published name. How many go by it is counted
// over everybody, so that it does not show who is withheld. Attributes stand
// only where one person has the line.
func (b *workbook) published() (names []string, widths []float64, lines [][]sheet.Cell) {
	names, widths = []string{"Published as", "People", "Transcripts", "Words"}, []float64{34, 10, 12, 10}
	for _, a := range b.attrs {
		names, widths = append(names, a), append(widths, b.attributeWidth(a))
	}
	people := map[string][]string{}
	var order []string
	for _, p := range b.rel.Study.Participants {
		name := b.quoter.names.Participant(p.ID)
		if people[name] == nil {
			order = append(order, name)
		}
		people[name] = append(people[name], p.ID)
	}
	slices.SortStableFunc(order, coding.CompareIDs)
	for _, name := range order {
		ids := people[name]
		n, words := b.said(ids...)
		line := []sheet.Cell{{Text: name}}
		for _, x := range []int{len(ids), n, words} {
			line = append(line, sheet.Number(float64(x), whole()))
		}
		for _, a := range b.attrs {
			var values []string
			for _, id := range ids {
				values = appendNew(values, b.rel.Study.Attribute(id, a))
			}
			line = append(line, sheet.Cell{Text: strings.Join(values, ", ")})
		}
		lines = append(lines, line)
	}
	return names, widths, lines
}
