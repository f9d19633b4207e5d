package export

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/sheet"
	"verbatim/internal/study"
	"verbatim/internal/table"
	"verbatim/internal/transcript"
)

// aboutLine is a line of the About sheet: a heading when it has no text.
type aboutLine struct {
	label, text string
}

func section(name string) aboutLine { return aboutLine{label: name} }

// about is the sheet that says what a workbook is.
func (b *workbook) about(what string, lines []aboutLine) sheet.Sheet {
	title := b.rel.Study.Settings.Title
	if title == "" {
		title = what
	}
	rows := []sheet.Row{
		{Cells: []sheet.Cell{sheet.Text(title, sheet.Style{Bold: true, Size: 18, Colour: ink})}, Height: 30},
		{Cells: []sheet.Cell{sheet.Text(what, sheet.Style{Size: 13, Colour: quiet})}, Height: 22},
		{Cells: []sheet.Cell{
			sheet.Text(purposeName(b.rel.Purpose), sheet.Style{Bold: true, Colour: ink, Fill: warning, Wrap: true, Indent: 1}),
			sheet.Text(either(b.bare, noWords, purposeMeans(b.rel.Purpose)), sheet.Style{Colour: ink, Fill: warning, Wrap: true}),
		}},
	}
	for _, l := range append(b.identity(), lines...) {
		if l.text == "" {
			style := sheet.Style{Bold: true, Size: 12, Colour: ink, Line: rule}
			rows = append(rows, sheet.Row{}, sheet.Row{Cells: []sheet.Cell{sheet.Text(l.label, style), {Style: style}}})
			continue
		}
		rows = append(rows, sheet.Row{Cells: []sheet.Cell{
			sheet.Text(l.label, sheet.Style{Colour: quiet, Wrap: true, Indent: 1}), sheet.Text(l.text, sheet.Style{Colour: ink, Wrap: true}),
		}})
	}
	return sheet.Sheet{Name: aboutSheet, Columns: []sheet.Column{{Width: 26}, {Width: 92}}, Rows: sheet.Rows(rows), NoGrid: true, Landscape: true, TabColour: "#E4EBF2"}
}

// identity is which study this is, and in which state.
func (b *workbook) identity() []aboutLine {
	lines := []aboutLine{section("This file")}
	add := func(label, text string) {
		if text != "" {
			lines = append(lines, aboutLine{label, text})
		}
	}
	add("Stamp of the study", b.rel.Study.Stamp)
	add("Verbatim", b.o.Version)
	if b.rel.Study.Stamp != "" {
		add("", "The same stamp and the same Verbatim give the same file, byte for byte.")
	}
	return lines
}

// countedAbout says what the tables of a workbook count and how to read them.
func (b *workbook) countedAbout(l *plan) []aboutLine {
	c := l.c
	lines := b.tableAbout(c.Tables[0].Table, append(slices.Clone(c.Chosen), b.o.Filters...))
	lines = append(lines, section("How to read it"))
	for _, h := range c.How {
		lines = append(lines, aboutLine{h[0], h[1]})
	}
	lines = append(lines, aboutLine{"Colours", "Darker is more: three steps, up to a ninth, up to four ninths and up to the whole of the largest number, or of 9 where all are small; blue for, orange against. They say nothing that the numbers do not say."},
		section("Sheets"))
	for _, t := range c.Tables[1:] {
		lines = append(lines, aboutLine{t.Sheet, strings.TrimSpace(t.Measure.Means + " " + t.Measure.Totals)})
	}
	if c.Chart != nil {
		lines = append(lines, aboutLine{chartSheet, c.Chart.Means})
	}
	if len(c.Keys) > 0 {
		lines = append(lines, aboutLine{quotesSheet, c.QuotesAre})
	}
	if l.hasGroups {
		lines = append(lines, aboutLine{groupsSheet, "For each theme with sub-themes, its quotes and theirs taken together, joined where they overlap: what its numbers count."})
	}
	if c.Bare {
		return lines
	}
	lines = append(lines,
		aboutLine{bookSheet, "The themes with their definitions, in the order of the codebook."},
		aboutLine{peopleSheet, b.peopleMeans()},
		aboutLine{"Words", "stand under Quote letter for letter, with what was said between when a quote runs over several turns. Grey words are labels or not a participant's. A quote on this orange is longer than the highest row can show; all of it is in its cell. A text too long for a cell goes on in the next row, marked (continued). Position is in code points of the transcript, from 0. Coding ids find a quote in the study again."},
	)
	lines = append(lines, b.marksAbout()...)
	lines = append(lines, b.doubtAbout(l.ownQuotes())...)
	return append(append(append(lines, b.coders(c.Coders)...), b.consent()...), b.quotableAbout(l.ownQuotes())...)
}

// tableAbout is what a table counts, and how it was chosen.
func (b *workbook) tableAbout(t *table.Table, filters []string) []aboutLine {
	lines := []aboutLine{section("What was counted"), {t.Measure.Unit, t.Measure.Means}}
	if t.Measure.Totals != "" {
		lines = append(lines, aboutLine{"Totals", t.Measure.Totals})
	}
	for _, x := range append(slices.Clone(t.RowExtras), t.ColExtras...) {
		lines = append(lines, aboutLine{x.Key.Name, x.Measure.Means})
	}
	lines = append(lines, aboutLine{"Chosen", b.chosen(filters)})
	for i, n := range t.Notes {
		label := ""
		if i == 0 {
			label = "Please note"
		}
		lines = append(lines, aboutLine{label, n})
	}
	return lines
}

// chosen is what a file was narrowed to, and which codings count in it.
func (b *workbook) chosen(filters []string) string {
	var said []string
	switch {
	case len(filters) > 0:
		said = []string{"only " + strings.Join(filters, "; ")}
	case b.o.Counts == "":
		return "everything: all themes, all coders"
	}
	if b.o.Counts != "" {
		said = append(said, b.o.Counts)
	}
	return strings.Join(said, "; ")
}

func (b *workbook) listingAbout(l *Listing) []aboutLine {
	lines := []aboutLine{section("What is listed"), {"Quotes", many(len(l.Rows), "row")}}
	if len(b.o.Filters) > 0 || b.o.Counts != "" {
		lines = append(lines, aboutLine{"Chosen", b.chosen(b.o.Filters)})
	}
	if l.Withheld > 0 {
		lines = append(lines, aboutLine{"Withheld", withheldLine(l.Withheld, len(l.Rows)) + "."})
	}
	for _, s := range l.leftOut() {
		lines = append(lines, aboutLine{"Left out", s + "."})
	}
	lines = append(lines, doubtLines(l.DoubtfulShown(), 0, "")...)
	lines = append(lines, aboutLine{"Words", "stand under Quote letter for letter. Grey words are labels or not a participant's. A text too long for a cell goes on in the next row, marked (continued)."})
	quotes := make([]study.Quote, 0, len(l.Rows))
	for q := range b.asQuotes(l) {
		quotes = append(quotes, q)
	}
	return append(append(append(lines, b.marksAbout()...), b.consent()...), b.quotableAbout(quotes)...)
}

// quotableAbout says what the column May be quoted means, and of how many of the
// quotes that are listed it says no; each passage counts once.
func (b *workbook) quotableAbout(quotes []study.Quote) []aboutLine {
	if b.quoter.outside == nil {
		return nil
	}
	all, not := map[string]bool{}, 0
	for _, q := range quotes {
		at := fmt.Sprint(q.Transcript.ID, q.Span)
		if all[at] || !b.rel.Shows(q.Transcript, q.Span) {
			continue
		}
		all[at] = true
		if !b.quoter.outside.Allows(q.Transcript, q.Span) {
			not++
		}
	}
	means := "The last column of the quotes says no where somebody who speaks has not agreed to be quoted outside the team. "
	return []aboutLine{{"May be quoted", means + fmt.Sprintf("Of %s that are shown, %d may not be quoted.", many(len(all), "passage"), not)}}
}

// coders are who coded, how much in the study, whatever counts here, and how many
// transcripts they marked as read; outside the team how many they are.
func (b *workbook) coders(only []string) []aboutLine {
	lines := []aboutLine{section("Who coded")}
	codings, done := map[string]int{}, map[string]int{}
	var ids []string
	for _, c := range b.rel.Study.Unchosen().State.Codings {
		codings[c.Coder]++
		ids = appendNew(ids, c.Coder)
	}
	for _, d := range b.rel.Study.State.Done {
		done[d.Coder]++
		ids = appendNew(ids, d.Coder)
	}
	slices.Sort(ids)
	if b.rel.Purpose != transcript.ForTeam && len(ids) > 0 {
		return append(lines, aboutLine{"Coders", fmt.Sprint(len(ids))})
	}
	for _, id := range ids {
		if len(only) > 0 && !slices.ContainsFunc(only, func(x string) bool { return strings.EqualFold(x, id) }) {
			continue
		}
		name := id
		for _, c := range b.rel.Study.Settings.Coders {
			if strings.EqualFold(c.ID, id) && c.Name != "" {
				name = c.Name + " (" + id + ")"
			}
		}
		lines = append(lines, aboutLine{name, fmt.Sprintf("%s in the study, %s marked as read", many(codings[id], "coding"), many(done[id], "transcript"))})
	}
	if len(lines) == 1 {
		lines = append(lines, aboutLine{"", "Nobody has coded yet."})
	}
	return lines
}

// consent is what the file owes to what participants agreed to.
func (b *workbook) consent() []aboutLine {
	lines := []aboutLine{section("Consent")}
	add := func(label, format string, args ...any) {
		lines = append(lines, aboutLine{label, fmt.Sprintf(format, args...)})
	}
	need := b.rel.Purpose.Needs()
	add("Stands on", "the answer to %q%s", need, source(b.rel.Study.Settings.ConsentSource))
	withheld := b.rel.Withheld()
	switch {
	case len(withheld) == 0:
		add("Withheld", "Nobody's words are withheld.")
	case b.rel.Purpose == transcript.ForTeam:
		add("Withheld", "The words of %s: %s", many(len(withheld), "participant"), strings.Join(withheld, ", "))
	default:
		add("Withheld", "The words of %s. Nobody is named here.", many(len(withheld), "participant"))
	}
	if n := hiddenTranscripts(b.rel); n > 0 {
		add("Not shown", "%s: whoever made this file is never shown the words. The numbers count them all the same, and are those that everybody gets.", many(n, "transcript"))
	}
	if b.rel.Unasked() {
		add("Not asked", "For somebody neither their own answer nor one for everyone is recorded: check the consent forms.")
	}
	if small := b.rel.SmallLabelsOf(b.people); len(small) > 0 {
		add("Small groups", "These published names fit fewer than three people, and a reader who knows the service may know who it is: %s", strings.Join(small, ", "))
	}
	if n := len(study.Among(b.rel.Isolated(b.shown), b.people)); n > 0 {
		add("Small groups", "%s: fewer than three people share all of this with %s, and a reader who knows the service may know who it is. Nobody is named here.",
			strings.Join(b.shown, " × "), either(n == 1, "1 person", fmt.Sprintf("each of %d people", n)))
	}
	return lines
}

func either(is bool, yes, no string) string {
	if is {
		return yes
	}
	return no
}

func source(s string) string {
	if s == "" {
		return ""
	}
	return ", for everyone as in " + s
}

func many(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}
