package export

import (
	"fmt"
	"math"

	"verbatim/internal/table"
)

// manyColumns is how many people a table has beside each other at most: with more they
// stand below each other.
const manyColumns = 40

// matrix writes the table of themes by participants, of which every number leads to its
// quotes.
func (p *readerPage) matrix() {
	t := p.m.Table
	p.put("<section id=\"table\"", attribute("class", either(len(t.Cols) > 14, "wide", "")), ">\n<h2>", say(t.Title), "</h2>\n")
	if len(t.Rows) == 0 || len(t.Cols) == 0 {
		p.paragraph("", "There is nothing to count yet.")
		p.put("</section>\n")
		return
	}
	p.paragraph("how", t.Measure.Means+" "+t.Measure.Totals+" Each number leads to its quotes; what speaks against a theme is counted apart, with a minus before it. – stands where there is no number: nobody has read what it would be about, or there is nothing to read.")
	p.put("<div class=\"scroll\" role=\"region\" tabindex=\"0\" aria-label=\"", say(t.Title), "\">\n<table class=\"mx\">\n")
	if len(t.Cols) > manyColumns {
		p.peopleDown()
	} else {
		p.themesDown()
	}
	p.put("</table>\n</div>\n<p class=\"legend\"><i class=\"h1\"></i><i class=\"h2\"></i><i class=\"h3\"></i><i class=\"h4\"></i><i class=\"h5\"></i> darker is more</p>\n")
	if len(t.Notes) > 0 {
		p.put("<ul class=\"told\">\n")
		for _, n := range t.Notes {
			p.put("<li dir=\"auto\">", say(n), "</li>\n")
		}
		p.put("</ul>\n")
	}
	p.put("</section>\n")
}

// themesDown writes the table with a row for each theme.
func (p *readerPage) themesDown() {
	t := p.m.Table
	p.put("<thead><tr><td></td>")
	for c := range t.Cols {
		p.personHead("col", c)
	}
	p.put("<th scope=\"col\">Total</th><th scope=\"col\">People</th></tr></thead>\n<tbody>\n")
	for r, k := range t.Rows {
		p.putf("<tr class=\"d%d\">", min(k.Depth, 4))
		p.themeHead("row", r)
		for c := range t.Cols {
			p.put("<td>", p.number(r, c), "</td>")
		}
		p.put("<td class=\"tot\">", p.themeTotal(r), "</td><td class=\"tot\">", p.themePeople(r), "</td></tr>\n")
	}
	p.put("</tbody>\n<tfoot><tr><th scope=\"row\">Total</th>")
	for c := range t.Cols {
		p.put("<td class=\"tot\">", p.personTotal(c), "</td>")
	}
	p.put("<td class=\"tot\">", p.grandTotal(), "</td><td></td></tr></tfoot>\n")
}

// peopleDown writes the table with a row for each participant.
func (p *readerPage) peopleDown() {
	t := p.m.Table
	p.put("<thead><tr><td></td>")
	for r := range t.Rows {
		p.themeHead("col", r)
	}
	p.put("<th scope=\"col\">Total</th></tr></thead>\n<tbody>\n")
	for c := range t.Cols {
		p.put("<tr>")
		p.personHead("row", c)
		for r := range t.Rows {
			p.put("<td>", p.number(r, c), "</td>")
		}
		p.put("<td class=\"tot\">", p.personTotal(c), "</td></tr>\n")
	}
	p.put("</tbody>\n<tfoot><tr><th scope=\"row\">Total</th>")
	for r := range t.Rows {
		p.put("<td class=\"tot\">", p.themeTotal(r), "</td>")
	}
	p.put("<td class=\"tot\">", p.grandTotal(), "</td></tr><tr><th scope=\"row\">People</th>")
	for r := range t.Rows {
		p.put("<td class=\"tot\">", p.themePeople(r), "</td>")
	}
	p.put("<td></td></tr></tfoot>\n")
}

func (p *readerPage) themeHead(scope string, r int) {
	p.putf("<th scope=\"%s\"><span class=\"rh\">%s<a href=\"#t%d\" dir=\"auto\">%s</a></span></th>", scope, p.swatch(r), r, say(p.themeCalled(r)))
}

func (p *readerPage) personHead(scope string, c int) {
	p.putf("<th scope=\"%s\"><a href=\"#p%d\" dir=\"auto\">%s</a></th>", scope, c, say(p.m.Table.Cols[c].Name))
}

// number is the number of a theme and a person, each of its sides leading to its quotes.
func (p *readerPage) number(r, c int) string {
	cell := p.m.Table.Cells[r][c]
	return p.sides(cell, fmt.Sprintf("t%dp%d", r, c), fmt.Sprintf("t%dp%da", r, c), shadeOf(cell.N, p.most))
}

func (p *readerPage) themeTotal(r int) string {
	return p.sides(p.m.Table.RowTotals[r], fmt.Sprintf("t%d", r), fmt.Sprintf("t%da", r), "")
}

func (p *readerPage) themePeople(r int) string {
	return p.sides(p.peopleOf(r), fmt.Sprintf("t%d", r), fmt.Sprintf("t%da", r), "")
}

func (p *readerPage) personTotal(c int) string {
	to := fmt.Sprintf("p%d", c)
	return p.sides(p.m.Table.ColTotals[c], to, to, "")
}

func (p *readerPage) grandTotal() string {
	return p.sides(p.m.Table.Total, "themes", "themes", "")
}

// sides is a number of the table: what is for the theme, and what is against it.
func (p *readerPage) sides(c table.Cell, to, against, class string) string {
	switch {
	case !c.IsNumber():
		return "<span class=\"z\">–</span>"
	case c.N == 0 && c.Against == 0:
		return "<span class=\"z\">0</span>"
	}
	s := "<span class=\"z\">0</span>"
	if c.N > 0 {
		s = fmt.Sprintf("<a class=\"c %s\" href=\"#%s\">%d</a>", class, to, int(c.N))
		if class == "" {
			s = fmt.Sprintf("<a class=\"c\" href=\"#%s\">%d</a>", to, int(c.N))
		}
	}
	if c.Against > 0 {
		s += fmt.Sprintf("<a class=\"c con\" href=\"#%s\">−%d<span class=\"vh\"> against</span></a>", against, int(c.Against))
	}
	return s
}

// shadeOf is the shade of a number among those up to most.
func shadeOf(n, most float64) string {
	if n <= 0 || most <= 0 {
		return ""
	}
	return fmt.Sprintf("h%d", max(1, int(math.Ceil(5*n/most))))
}
