package app

import (
	"fmt"
	"strconv"
	"strings"

	"verbatim/internal/document"
	"verbatim/internal/export"
	"verbatim/internal/table"
)

// Document is the report as a document: what the study can say by itself, and places
// in [brackets] for what only people can.
func (r *Report) Document() *document.Document {
	title := "Report"
	if r.alone {
		var names []string
		for _, l := range r.Checklists {
			names = append(names, l.Name)
		}
		title = "Reporting checklist: " + andList(names)
	}
	d := export.Paper(r.release, title, r.options)
	d.Contents = true
	if !r.alone {
		d.Add(document.Note("Numbers, tables and quotes come from the study as it stands. What they mean is for people to write: where a sentence of yours is needed, it says so in [brackets]."))
		r.addMethods(d)
		r.addFindings(d)
		r.addLimits(d)
	}
	for i := range r.Checklists {
		r.addChecklist(d, &r.Checklists[i])
	}
	if !r.alone {
		r.addBook(d)
		r.addHistory(d)
		r.addQuotes(d)
	}
	return d
}

// heading, said and note add what there is.
func reportHeading(d *document.Document, level int, s string) {
	d.Add(&document.Heading{Level: level, Text: s})
}

func reportSay(d *document.Document, said ...string) {
	if s := strings.Join(strings.Fields(strings.Join(said, " ")), " "); s != "" {
		d.Add(document.Say(s))
	}
}

func (r *Report) addMethods(d *document.Document) {
	reportHeading(d, 1, "Methods")
	reportHeading(d, 2, "Design")
	reportSay(d, r.approachSaid())
	d.Add(toWrite("the question, why this approach, and how people with lived experience took part in designing the study"))
	reportHeading(d, 2, "Participants")
	reportSay(d, r.sampleSaid())
	r.addSample(d)
	d.Add(toWrite("how people were chosen and asked, who said no, and ethics approval"))
	reportHeading(d, 2, "Data")
	reportSay(d, r.interviewsSaid(), transcribedSaid(&r.Interviews))
	d.Add(toWrite("who asked, where, with which questions, and how it was recorded"))
	reportHeading(d, 2, "Codebook")
	reportSay(d, r.bookSaid(), r.historySaid())
	d.Add(toWrite("where the first themes came from, and how themes were made out of codes"))
	reportHeading(d, 2, "Coding")
	reportSay(d, r.codingSaid(), r.groupsSaid())
	r.addCoders(d)
	reportSay(d, r.doubleSaid())
	reportSay(d, r.decisionsSaid())
	reportSay(d, r.memosSaid())
	d.Add(toWrite("what coders brought with them, and what different readings were used for"))
	if r.reflexive() {
		r.addReflexive(d)
	}
	r.addAgreement(d)
	r.addSaturation(d)
	if s := r.checkedSaid(); s != "" {
		reportHeading(d, 2, "What participants said to it")
		reportSay(d, s)
		d.Add(toWrite("what changed because of it"))
	}
	reportHeading(d, 2, "Software")
	reportSay(d, r.softwareSaid())
}

// addSample adds the table of who took part.
func (r *Report) addSample(d *document.Document) {
	t := &document.Table{Caption: "Participants", Head: []string{"Attribute", "People"}, Widths: []int{5, 2}, Numbers: []int{1}}
	for i := range r.Sample.Attributes {
		a := &r.Sample.Attributes[i]
		lines := a.said()
		t.Rows = append(t.Rows, []document.Cell{{Runs: document.Text(attributeName(a.Attribute)), Head: true}, {}})
		for _, l := range lines {
			t.Rows = append(t.Rows, []document.Cell{{Runs: document.Text(l[0]), Indent: 1}, {Runs: document.Text(l[1])}})
		}
	}
	if len(t.Rows) > 0 {
		d.Add(t)
	}
	if !r.team() && len(r.Sample.Attributes) > 0 {
		d.Add(document.Note(fmt.Sprintf("Values that fewer than %d people have stand together as “others”.", fewPeople)))
	}
	if n := len(r.Sample.NotShown); n > 0 {
		d.Add(document.Note(one(n, "1 attribute is left out: nothing of it could be shown without giving people away, or nothing is recorded.",
			"%d attributes are left out: nothing of them could be shown without giving people away, or nothing is recorded.")))
	}
}

func (r *Report) addCoders(d *document.Document) {
	if len(r.Coding.Coders) == 0 {
		return
	}
	t := &document.Table{Caption: "Who coded", Head: []string{"Coder", "Transcripts read to the end", "Of these, alone", "Codings", "From", "To"}, Widths: []int{4, 4, 3, 3, 3, 3}, Numbers: []int{1, 2, 3}}
	for _, c := range r.Coding.Coders {
		cells := document.Cells(c.Coder, strconv.Itoa(c.Read), strconv.Itoa(c.Alone), strconv.Itoa(c.Codings), deref(c.From), deref(c.To))
		cells[0].Head = true
		t.Rows = append(t.Rows, cells)
	}
	d.Add(t)
}

// addReflexive adds the questions that stand in the place of coefficients.
func (r *Report) addReflexive(d *document.Document) {
	reportHeading(d, 2, "Quality in a reflexive analysis")
	d.Add(document.Note("No coefficient of agreement and no saturation is given: they do not belong to this approach. Readers will ask instead:"))
	l := &document.List{}
	for _, x := range r.rtarg() {
		l.Items = append(l.Items, document.Text(x.Label))
	}
	d.Add(l, toWrite("answers to those that matter here"))
}

func (r *Report) addAgreement(d *document.Document) {
	if r.agreed == nil {
		return
	}
	reportHeading(d, 2, "Agreement")
	reportSay(d, r.agreementSaid())
	t := &document.Table{Caption: "Agreement by theme", Head: []string{"Theme", "Alpha", "95 % interval", "In words"}, Widths: []int{5, 2, 3, 7}, Numbers: []int{1}}
	for _, x := range r.agreed.Themes {
		name := x.Name
		if s, ok := r.names[x.Theme]; ok {
			name = s
		}
		interval := "–"
		if x.Interval.Low != nil && x.Interval.High != nil {
			interval = figureSaid(x.Interval.Low) + " to " + figureSaid(x.Interval.High)
		}
		cells := document.Cells(name, either(x.Alpha.Value == nil, "–", figureSaid(x.Alpha.Value)), interval, x.Said)
		cells[0].Head = true
		t.Rows = append(t.Rows, cells)
	}
	d.Add(t, toWrite("which figures you report and why, whether they are from before you talked, and how the transcripts were chosen"))
}

func (r *Report) addSaturation(d *document.Document) {
	if r.Saturation == nil {
		return
	}
	reportHeading(d, 2, "Saturation")
	reportSay(d, r.saturationSaid())
	t := &document.Table{Caption: "New themes by interview", Head: []string{"Interview", "Themes", "New", "New so far"}, Widths: []int{4, 2, 2, 2}, Numbers: []int{1, 2, 3}}
	for i, x := range r.Saturation.curve.Interviews {
		cells := document.Cells(fmt.Sprintf("%d. %s", i+1, x.ID), strconv.Itoa(x.Themes), strconv.Itoa(x.New), strconv.Itoa(x.Cumulative))
		cells[0].Head = true
		t.Rows = append(t.Rows, cells)
	}
	d.Add(t)
	for _, n := range r.Saturation.curve.Notes {
		d.Add(document.Note(n))
	}
	d.Add(toWrite("whether saturation is what you aimed for, and what it means here"))
}

func (r *Report) addFindings(d *document.Document) {
	reportHeading(d, 1, "Findings")
	d.Add(toWrite("an overview of what you found"))
	t := &document.Table{Caption: "Themes, and in how many people and quotes they are", Head: []string{"Theme", "People", "Quotes"}, Widths: []int{8, 2, 2}, Numbers: []int{1, 2}}
	against := false
	for _, x := range r.Themes {
		against = against || x.Against > 0
	}
	if against {
		t.Head, t.Widths, t.Numbers = append(t.Head, "Against"), append(t.Widths, 2), append(t.Numbers, 3)
	}
	for _, x := range r.Themes {
		cells := document.Cells(x.Name, strconv.Itoa(x.People), strconv.Itoa(x.Quotes))
		cells[0].Head, cells[0].Indent = true, x.depth
		if against {
			cells = append(cells, document.Cell{Runs: document.Text(strconv.Itoa(x.Against))})
		}
		t.Rows = append(t.Rows, cells)
	}
	d.Add(t, document.Note("Sub-themes count with the theme above them. A quote is a run of words that somebody gave the theme; where codings overlap, they are one."+
		either(against, " Against: quotes that speak against the theme, counted apart.", "")))
	r.addMatrix(d)
	for _, x := range r.Themes {
		if x.depth > 0 || x.Quotes+x.Against == 0 {
			continue
		}
		reportHeading(d, 2, x.Name)
		reportSay(d, fmt.Sprintf("%s, %s.", peopleCount(x.People), one(x.Quotes, "1 quote", "%d quotes")))
		d.Add(toWrite("what you found about it, with quotes from the appendix"))
	}
}

// addMatrix adds the table of themes, shaded like a heat map. Columns are numbered
// where their names are too long to stand above one.
func (r *Report) addMatrix(d *document.Document) {
	if r.shown == nil || len(r.shown.Cols) == 0 {
		return
	}
	t := &document.Table{Caption: r.shown.Title + " (" + r.shown.Measure.Unit + ")", Head: []string{"Theme"}, Widths: []int{8}}
	key := r.columnHeads(t)
	most := r.shown.Max()
	for i, row := range r.shown.Rows {
		name := row.Name
		if s, ok := r.names[row.ID]; ok {
			name = s
		}
		cells := []document.Cell{{Runs: document.Text(name), Head: true, Indent: row.Depth}}
		for _, c := range r.shown.Cells[i] {
			cells = append(cells, matrixCell(c, most))
		}
		t.Rows = append(t.Rows, cells)
	}
	d.Add(t)
	if key != "" {
		d.Add(document.Note(key))
	}
	d.Add(document.Note("The darker, the more. A dash: nobody has read that to the end, or the theme came later." + either(r.shown.HasAgainst(), " After a /: quotes that speak against the theme.", "")))
}

// columnHeads fills in the heads of the columns, and says what they stand for.
func (r *Report) columnHeads(t *document.Table) string {
	long := false
	for _, c := range r.shown.Cols {
		long = long || len([]rune(c.Name)) > 6 && len(r.shown.Cols) > 5
	}
	var key []string
	for i, c := range r.shown.Cols {
		name := c.Name
		if name == "" {
			name = "not recorded"
		}
		if long {
			key = append(key, fmt.Sprintf("%d %s", i+1, name))
			name = strconv.Itoa(i + 1)
		}
		t.Head, t.Widths, t.Numbers = append(t.Head, name), append(t.Widths, 2), append(t.Numbers, i+1)
	}
	if !long {
		return ""
	}
	return capitalised(r.shown.ColsAre) + ": " + strings.Join(key, "; ") + "."
}

func matrixCell(c table.Cell, most float64) document.Cell {
	if !c.IsNumber() {
		return document.Cell{Runs: document.Text("–")}
	}
	said := numberSaid(c.N)
	if c.Against > 0 {
		said += " / " + numberSaid(c.Against)
	}
	shade := 0
	if most > 0 {
		shade = int(60 * c.N / most)
	}
	return document.Cell{Runs: document.Text(said), Shade: shade}
}

func (r *Report) addLimits(d *document.Document) {
	reportHeading(d, 1, "What is not in it")
	reportSay(d, r.withheldSaid(), r.withdrawnSaid())
	for _, n := range r.inFile {
		d.Add(document.Note(capitalised(n) + "."))
	}
	d.Add(toWrite("the limits of the study"))
}

func (r *Report) addChecklist(d *document.Document, l *Checklist) {
	reportHeading(d, 1, l.Name)
	d.Add(document.Note(l.About))
	numbered := l.Items[0].Item != ""
	t := &document.Table{Head: []string{either(numbered, "Item", "Question"), "What the study says", "For you to write"}, Widths: []int{5, 10, 6}}
	var mine []string
	for _, x := range l.Items {
		label := x.Label
		if numbered {
			label = x.Item + ". " + label
		}
		cells := document.Cells(label, deref(x.Says), "")
		cells[0].Head = true
		if x.ForYou != nil {
			cells[2].Runs = []document.Run{{Text: "[" + *x.ForYou + "]", Mark: true}}
		}
		if x.Says == nil {
			mine = append(mine, x.Item)
		}
		t.Rows = append(t.Rows, cells)
	}
	d.Add(t)
	if numbered && len(mine) > 0 {
		reportSay(d, fmt.Sprintf("Only a person can answer %d of the %d items: %s.", len(mine), len(l.Items), andList(mine)))
	}
}

func (r *Report) addBook(d *document.Document) {
	reportHeading(d, 1, "Appendix: codebook")
	t := &document.Table{Head: []string{"Theme", "Definition"}, Widths: []int{4, 9}}
	for _, x := range r.Themes {
		cells := document.Cells(x.Name, r.tells[x.Theme])
		cells[0].Head, cells[0].Indent = true, x.depth
		t.Rows = append(t.Rows, cells)
	}
	d.Add(t)
}

func (r *Report) addHistory(d *document.Document) {
	if len(r.Codebook.Changes) < 2 {
		return
	}
	reportHeading(d, 1, "Appendix: how the codebook changed")
	t := &document.Table{Head: []string{"Day", "What changed"}, Widths: []int{3, 10}}
	if r.Codebook.Led > 0 {
		t.Head, t.Widths = append(t.Head, "Because of"), append(t.Widths, 3)
	}
	for _, c := range r.Codebook.Changes {
		cells := document.Cells(c.Day, strings.Join(c.Changes, "\n"), strings.Join(c.Because, ", "))[:len(t.Head)]
		cells[0].Head = true
		t.Rows = append(t.Rows, cells)
	}
	d.Add(t)
	if r.Codebook.Led > 0 {
		d.Add(document.Note("D and a number is a decision of the team about a passage that coders read differently; the minutes of its meetings have them all."))
	}
}

func (r *Report) addQuotes(d *document.Document) {
	reportHeading(d, 1, "Appendix: quotes")
	rows := r.allRows()
	if len(rows) == 0 {
		reportSay(d, "There is no quote that may be printed.")
		return
	}
	d.Add(document.Note(fmt.Sprintf("Of each theme those quotes whose printed form the team chose; where it chose none, up to %d others, of different people as far as may be. Everybody in them agreed to being quoted.", reportQuotes)))
	top := ""
	for _, x := range r.Themes {
		if x.depth == 0 {
			top = x.Name
		}
		if len(r.rows[x.Theme]) == 0 {
			continue
		}
		if top != "" { // stands above its sub-themes even where it has no quote itself
			reportHeading(d, 2, top)
			top = ""
		}
		if x.depth > 0 {
			reportHeading(d, 3, x.Name)
		}
		for i := range r.rows[x.Theme] {
			d.Add(r.rows[x.Theme][i].Printing(r.release)...)
		}
	}
}
