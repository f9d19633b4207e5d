package document

import (
	"fmt"
	"io"
	"slices"
	"strings"
)

// markdown writes CommonMark with pipe tables. Each block's words stand on one line,
// so that only the beginning of a line has to be guarded against becoming markup.
type markdown struct {
	d      *Document
	b      strings.Builder
	places *places
	paper  Paper
	list   string // how the list that was just written begins its items; empty: none was
}

// writeMarkdown writes the document as Markdown. A line of its words stands as it
// is letter for letter: nothing in it becomes markup.
func writeMarkdown(w io.Writer, d *Document) error {
	x := &markdown{d: d, places: placesOf(d), paper: d.paper()}
	x.b.WriteString("# " + x.line(Text(oneLine(d.Title))) + "\n")
	for _, line := range d.About {
		x.paragraph(Text(oneLine(line)))
	}
	if listed := d.listed(); len(listed) > 0 {
		x.contents(listed)
	}
	for _, b := range d.Blocks {
		x.block(b)
	}
	if x.paper.Footer != "" {
		x.paragraph(Text(oneLine(x.paper.Footer)))
	}
	_, err := io.WriteString(w, x.b.String())
	return err
}

func (x *markdown) block(b Block) {
	before := x.list
	x.list = ""
	switch b := b.(type) {
	case *Heading:
		x.b.WriteString("\n" + strings.Repeat("#", b.level()+1) + " " + x.anchor(b) + x.line(Text(oneLine(b.Text))) + "\n")
	case *Paragraph:
		x.paragraph(b.Runs)
	case *Quote:
		x.quote(b)
	case *List:
		x.items(b, before)
	case *Table:
		x.table(b)
	case *Space:
		x.paragraph(Text(b.Label))
		x.b.WriteString(strings.Repeat("\n___\n", max(b.Lines, 0)))
	case *Break:
		if b.Paper != nil {
			if x.paper.Footer != b.Paper.Footer {
				x.paragraph(Text(oneLine(x.paper.Footer)))
			}
			x.paper = *b.Paper
		}
		x.b.WriteString("\n---\n")
	}
}

// paragraph writes a paragraph of words, if there are any.
func (x *markdown) paragraph(runs []Run) {
	if line := x.line(runs); line != "" {
		x.b.WriteString("\n" + line + "\n")
	}
}

// anchor is the place that links to b lead to, where there are any.
func (x *markdown) anchor(b Block) string {
	if name := x.places.of[b]; name != "" {
		return `<a id="` + name + `"></a>`
	}
	return ""
}

func (x *markdown) contents(listed []*Heading) {
	x.b.WriteString("\n## Contents\n\n")
	var open []int // the levels of the lists that are open
	for _, h := range listed {
		for len(open) > 1 && open[len(open)-1] > h.level() {
			open = open[:len(open)-1]
		}
		if len(open) == 0 || open[len(open)-1] < h.level() {
			open = append(open, h.level())
		}
		fmt.Fprintf(&x.b, "%s- [%s](#%s)\n", strings.Repeat("  ", len(open)-1), x.line(Text(oneLine(h.Text))), x.places.of[h])
	}
	x.list = "-"
}

func (x *markdown) quote(q *Quote) {
	parts := paragraphs(q.Runs)
	if source := cleanRuns(q.Source); len(source) > 0 {
		parts = append(parts, append(Text("— "), source...))
	}
	anchor := x.anchor(q)
	for i, runs := range parts {
		lead := "\n> "
		if i > 0 {
			lead = ">\n> "
		}
		x.b.WriteString(lead + anchor + x.line(runs) + "\n")
		anchor = ""
	}
}

// items writes a list. Where another list stands just before it, its items begin
// otherwise, else the two would be one.
func (x *markdown) items(l *List, before string) {
	lead := "-"
	switch {
	case l.Ordered && before == ".":
		lead = ")"
	case l.Ordered:
		lead = "."
	case before == "-":
		lead = "*"
	}
	if len(l.Items) == 0 {
		x.list = before
		return
	}
	x.list = lead
	x.b.WriteString("\n")
	for i, item := range l.Items {
		begin := lead
		if l.Ordered {
			begin = fmt.Sprint(i+1) + lead
		}
		if l.Boxes {
			begin += " [ ]"
		}
		x.b.WriteString(strings.TrimRight(begin+" "+x.line(item), " ") + "\n")
	}
}

func (x *markdown) table(t *Table) {
	if caption := oneLine(t.Caption); caption != "" {
		x.paragraph([]Run{{Text: caption, Bold: true}})
	}
	n := t.columns()
	if n == 0 {
		return
	}
	head, rule := make([]Cell, n), make([]string, n)
	for i := range n {
		if rule[i] = "---"; slices.Contains(t.Numbers, i) {
			rule[i] = "--:"
		}
		if i < len(t.Head) {
			head[i] = Cell{Runs: Text(t.Head[i])}
		}
	}
	x.b.WriteString("\n" + x.row(head, n) + "|" + strings.Join(rule, "|") + "|\n")
	for _, row := range t.Rows {
		x.b.WriteString(x.row(row, n))
	}
}

func (x *markdown) row(row []Cell, n int) string {
	var b strings.Builder
	for i := range n {
		c := cell(row, i)
		runs := slices.Clone(c.Runs)
		for j := range runs {
			runs[j].Bold = runs[j].Bold || c.Head
		}
		b.WriteString("| " + strings.Repeat("&emsp;", max(c.Indent, 0)) + x.line(runs) + " ")
	}
	return b.String() + "|\n"
}
