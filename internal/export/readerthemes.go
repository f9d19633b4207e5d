package export

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// themes writes every theme with all its quotes: those of its sub-themes too, joined
// where they overlap, since that is what its numbers count.
func (p *readerPage) themes() {
	t := p.m.Table
	p.put("<section id=\"themes\">\n<h2>Quotes by theme</h2>\n")
	if len(t.Rows) == 0 {
		p.paragraph("", "Nothing is coded.")
	} else {
		p.paragraph("how", "Under each theme stand its quotes with those of its sub-themes, joined where they overlap, person by person; what speaks against it comes last. The words stand letter for letter; grey ones are labels, or not a participant's.")
	}
	unheard := p.unheard()
	for r := range t.Rows {
		p.theme(r, unheard[r])
	}
	p.put("</section>\n")
}

// unheard are, for each row, the quotes that no number counts: no participant speaks in
// them. What interviewers say is the team's own, and stays with it.
func (p *readerPage) unheard() [][]study.Quote {
	s := p.rel.Study
	if !p.team {
		return make([][]study.Quote, len(p.m.Table.Rows))
	}
	sets := map[string][]int{}
	for r, k := range p.m.Table.Rows {
		for id := range s.Themes(k.ID) {
			sets[id] = append(sets[id], r)
		}
	}
	all := s.QuotesIn(len(p.m.Table.Rows), sets)
	type place struct {
		t    *transcript.Transcript
		span text.Span
		side coding.Stance
	}
	for r := range all {
		counted := map[place]bool{}
		for _, q := range p.m.In(p.m.Table.RowTotals[r].Source) {
			counted[place{q.Transcript, q.Span, q.Stance}] = true
		}
		all[r] = slices.DeleteFunc(all[r], func(q study.Quote) bool { return counted[place{q.Transcript, q.Span, q.Stance}] })
	}
	return all
}

func (p *readerPage) theme(r int, unheard []study.Quote) {
	t := p.m.Table
	all := p.m.In(t.RowTotals[r].Source)
	p.putf("<section class=\"of cv e%d\" id=\"t%d\" aria-labelledby=\"h%d\">\n<h3 class=\"w\" id=\"h%d\" dir=\"auto\">%s%s</h3>\n", roomFor(len(all)*8), r, r, r, p.swatch(r), say(p.path(r)))
	p.paragraph("meta", p.counted(r)+either(t.Rows[r].Mark != "", " · "+t.Rows[r].Mark, ""))
	if x, ok := p.book.Theme(t.Rows[r].ID); ok {
		p.put("<div", foreign(p.rel.Study.Settings.Language), ">")
		p.paragraph("def", x.Definition)
		p.put("</div>\n")
	}
	p.writeMemos(p.memos["theme "+t.Rows[r].ID])
	pro := func(q *matrix.Placed) bool { return q.Stance != coding.Against }
	con := func(q *matrix.Placed) bool { return q.Stance == coding.Against }
	p.groups(r, "h4", "", pro)
	if slices.ContainsFunc(all, con) {
		p.putf("<div class=\"against\">\n<h4 id=\"t%da\">Against this theme</h4>\n", r)
		p.groups(r, "h5", "a", con)
		p.put("</div>\n")
	}
	if len(unheard) > 0 {
		p.putf("<h4>Counted nowhere <span class=\"n\">%s in which no participant speaks</span></h4>\n<ul class=\"quotes\">\n", many(len(unheard), "quote"))
		held := holding{}
		for i := range unheard {
			p.quote(r, &matrix.Placed{Quote: unheard[i]}, &held)
		}
		p.put("</ul>\n")
		p.held(held, 0)
	}
	p.put("</section>\n")
}

// roomFor is the class for about how high something of so many lines is: a browser that
// leaves it out until somebody looks needs to know.
func roomFor(lines int) int {
	size := 1
	for h := 5; h < lines && size < 12; h *= 2 {
		size++
	}
	return size
}

// groups writes the quotes of a theme person by person, those of one side.
func (p *readerPage) groups(r int, heading, suffix string, side func(*matrix.Placed) bool) {
	t := p.m.Table
	for c, k := range t.Cols {
		cell := t.Cells[r][c]
		if cell.Source == "" {
			continue
		}
		quotes := slices.DeleteFunc(slices.Clone(p.m.In(cell.Source)), func(q *matrix.Placed) bool { return !side(q) })
		if len(quotes) == 0 {
			continue
		}
		p.putf("<%s id=\"t%dp%d%s\" dir=\"auto\">%s <span class=\"n\">%s</span></%[1]s>\n<ul class=\"quotes\">\n", heading, r, c, suffix, say(k.Name), many(len(quotes), "quote"))
		held := holding{}
		for _, q := range quotes {
			p.quote(r, q, &held)
		}
		p.put("</ul>\n")
		p.held(held, len(quotes)-held.withheld-held.hidden-held.doubtful)
	}
}

// holding counts quotes whose words are not shown.
type holding struct{ withheld, hidden, doubtful int }

// held announces them.
func (p *readerPage) held(h holding, shown int) {
	for _, s := range []string{withheldLine(h.withheld, shown), notShown(p.rel, h.hidden, shown), DoubtfulOut(h.doubtful)} {
		if s != "" {
			p.put("<p class=\"held\">", say(capital(s)), ".</p>\n")
		}
	}
}

// quote writes a quote under its theme. One that several people speak in stands under the
// first of them, and the others lead there.
func (p *readerPage) quote(r int, q *matrix.Placed, held *holding) {
	if id := p.shown[q]; id != "" {
		p.put("<li class=\"again\">", leadsTo(id, "A quote in which others speak too stands above"), "</li>\n")
		return
	}
	row, ok := p.b.quoter.Row(q.Transcript, q.Span, q.Codings)
	if !ok {
		if p.rel.Study.Hidden(q.Transcript) && p.rel.Allows(q.Transcript, q.Span) {
			held.hidden++
		} else if p.b.quoter.Doubtful(q.Transcript, q.Span, q.Codings) {
			held.doubtful++
		} else {
			held.withheld++
		}
		return
	}
	p.look(&row)
	p.quotes++
	p.shown[q] = fmt.Sprintf("q%d", p.quotes)
	for _, c := range q.Codings {
		if p.rel.Study.ThemeOf(c) == p.m.Table.Rows[r].ID {
			p.numbers[c.ID] = p.quotes
		}
	}
	p.putf("<li id=\"q%d\">", p.quotes)
	p.covered(row.ContentNotes, func() {
		p.put("<blockquote class=\"w\" dir=\"auto\"", foreign(p.rel.Study.LanguageOf(q.Transcript)), ">")
		p.runs(&row)
		p.put("</blockquote>\n")
		p.beside(&row)
	})
	p.paragraph("meta", row.doubtLine())
	p.source(r, &row)
	p.put("</li>\n")
}

// covered writes words, behind what they are about where they have a content note.
func (p *readerPage) covered(notes []string, write func()) {
	if len(notes) == 0 {
		write()
		return
	}
	p.put("<details class=\"cover\"><summary>Content note: ", say(strings.Join(notes, ", ")), "</summary>\n")
	write()
	p.put("</details>\n")
}

// runs writes the words of a row, letter for letter.
func (p *readerPage) runs(row *Row) {
	if row.more.runs == nil {
		p.put(say(row.Quote))
	}
	for _, x := range row.more.runs {
		if x.quiet {
			p.put("<span class=\"quiet\">", say(x.text), "</span>")
		} else {
			p.put(say(x.text))
		}
	}
}

// beside writes what belongs to the words of a quote: the same in the language it was
// said in, and how it is to be printed.
func (p *readerPage) beside(row *Row) {
	if row.Original != nil {
		t, _ := row.Place()
		p.put("<p class=\"other\" dir=\"auto\"", language(p.rel.Study.LanguageOf(p.rel.Study.Original(t))), ">", say(*row.Original), "</p>\n")
	}
	p.paragraph("meta", row.form())
}

// source writes whose words a quote is and where they stand, and what else to know of it.
func (p *readerPage) source(r int, row *Row) {
	t, _ := row.Place()
	where := row.where()
	if p.talk && row.Turn != nil && !p.silent[t.ID] {
		where = "<a href=\"#" + turnID(p.placeOf[t.ID], *row.Turn) + "\">" + say(p.transcriptCalled(t)+", "+row.turn()) + "</a>"
	} else {
		where = say(where)
	}
	parts := []string{"<bdi>" + say(row.said()) + "</bdi>", where}
	for _, id := range row.Themes {
		if at, ok := p.rows[id]; ok && at != r {
			parts = append(parts, leadsTo(fmt.Sprintf("t%d", at), p.themeCalled(at)))
		}
	}
	if p.team {
		parts = append(parts, say("coded by "+strings.Join(row.coders(), ", ")), say(row.starred()))
	}
	parts = slices.DeleteFunc(parts, func(s string) bool { return s == "" || s == "<bdi></bdi>" })
	p.put("<p class=\"src\">", strings.Join(parts, " · "), "</p>\n")
	for _, c := range row.Codings {
		if c.Theme != p.m.Table.Rows[r].ID {
			continue // it stands under the theme that was coded, and not again above
		}
		for _, m := range c.memos {
			p.memo(m)
		}
	}
}

// said names the people who speak in a row, and when they do.
func (r *Row) said() string {
	x := *r
	x.Transcript = nil
	return x.credit()
}

func (r *Row) turn() string { return fmt.Sprintf("turn %d", *r.Turn) }

// where says where a row stands, where its readers may know its transcript.
func (r *Row) where() string {
	if r.Transcript == nil || r.Turn == nil {
		return ""
	}
	s := *r.Transcript + ", " + r.turn()
	if r.Page != nil {
		s += fmt.Sprintf(", page %d", *r.Page)
	}
	return s
}
