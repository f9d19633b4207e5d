package export

import "verbatim/internal/coding"

// FrameworkDoc is the matrix as JSON. What is absent is null.
type FrameworkDoc struct {
	Rows  []FrameworkRow    `json:"rows"`
	Cols  []FrameworkCol    `json:"cols"`
	Cells [][]FrameworkCell `json:"cells"`
	Stamp string            `json:"stamp"`
}

// FrameworkRow is a participant; outside the team as they are published.
type FrameworkRow struct {
	ID         string            `json:"id"`
	Name       string            `json:"name"`
	Attributes map[string]string `json:"attributes"`
}

// FrameworkCol is a theme.
type FrameworkCol struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// FrameworkCell is what is known of one participant and one theme.
type FrameworkCell struct {
	Summary     string           `json:"summary"` // empty: none
	By          *string          `json:"by"`      // who wrote it last; null outside the team
	At          *string          `json:"at"`
	Responsible *string          `json:"responsible"`
	Quotes      []FrameworkQuote `json:"quotes"`   // that may be shown
	Withheld    int              `json:"withheld"` // quotes that may not
	Doubtful    int              `json:"doubtful"` // quotes left out because they are doubtful, outside the team
	Gone        []FrameworkGone  `json:"gone"`     // what the summary rested on
	Also        []FrameworkOther `json:"also"`     // what others wrote at the same time
}

// FrameworkQuote is a quote of a cell.
type FrameworkQuote struct {
	Ref          string      `json:"ref"`
	Rests        bool        `json:"rests"` // the summary rests on it
	Newer        bool        `json:"newer"` // coded after the summary was written
	Transcript   *string     `json:"transcript"`
	Turn         *int        `json:"turn"`
	Start        int         `json:"start"`
	End          int         `json:"end"`
	Quote        string      `json:"quote"`
	Stance       *string     `json:"stance"`
	ContentNotes []string    `json:"content_notes"`
	Codings      []coding.ID `json:"codings"`
	Doubt        *string     `json:"doubt"` // why it is not sure that these are the words
}

// FrameworkGone is a quote that is not there any more.
type FrameworkGone struct {
	Transcript string    `json:"transcript"`
	Coding     coding.ID `json:"coding"`
	Why        string    `json:"why"` // uncoded, withdrawn or lost
}

// FrameworkOther are other words for a summary.
type FrameworkOther struct {
	Summary string  `json:"summary"`
	By      *string `json:"by"`
	At      *string `json:"at"`
}

func (c *chart) doc() *FrameworkDoc {
	d := &FrameworkDoc{Rows: []FrameworkRow{}, Cols: []FrameworkCol{}, Cells: [][]FrameworkCell{}, Stamp: c.b.rel.Study.Stamp}
	for _, t := range c.m.Cols {
		d.Cols = append(d.Cols, FrameworkCol{t.ID, t.Name})
	}
	for i, r := range c.m.Rows {
		row := FrameworkRow{ID: c.name(i), Name: c.name(i), Attributes: map[string]string{}}
		for n, a := range c.attributes() {
			row.Attributes[a] = r.Attributes[n]
		}
		d.Rows = append(d.Rows, row)
		cells := []FrameworkCell{}
		for j := range c.m.Cols {
			cells = append(cells, c.docCell(i, j))
		}
		d.Cells = append(d.Cells, cells)
	}
	return d
}

func (c *chart) docCell(i, j int) FrameworkCell {
	cell := &c.m.Cells[i][j]
	out := FrameworkCell{Quotes: []FrameworkQuote{}, Gone: []FrameworkGone{}, Also: []FrameworkOther{}}
	out.Summary, _ = c.summary(i, j)
	if c.numbers == nil && !cell.NotShown {
		out.By, out.At, out.Responsible = filled(cell.By), filled(cell.At), filled(cell.Responsible)
		for _, g := range cell.Gone {
			out.Gone = append(out.Gone, FrameworkGone{g.Transcript, g.ID, g.Why})
		}
		for _, o := range cell.Also {
			out.Also = append(out.Also, FrameworkOther{c.b.clear([]string{o.Text})[0], filled(o.By), filled(o.At)})
		}
	}
	for k, q := range cell.Quotes {
		row, ok := c.b.quoter.Row(q.Transcript, q.Span, q.Codings)
		if !ok && c.b.quoter.Doubtful(q.Transcript, q.Span, q.Codings) {
			out.Doubtful++
			continue
		} else if !ok {
			out.Withheld++
			continue
		}
		x := FrameworkQuote{Ref: c.ref(i, j, k), Rests: q.Rests, Newer: q.Newer, Transcript: row.Transcript, Turn: row.Turn,
			Start: int(row.Start), End: int(row.End), Quote: row.Quote, Stance: filled(string(q.Stance)), ContentNotes: row.ContentNotes, Doubt: filled(row.Doubt())}
		for _, one := range q.Codings {
			x.Codings = append(x.Codings, one.ID)
		}
		out.Quotes = append(out.Quotes, x)
	}
	return out
}

func filled(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
