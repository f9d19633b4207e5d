package document

import (
	"fmt"
	"html"
	"io"
	"slices"
	"strings"
)

// page of the web: everything stands in the one file, and nothing is fetched or run.
const htmlPolicy = `default-src 'none'; style-src 'unsafe-inline'`

// htmlPage writes a web page. It is well-formed XML as well, so that strict readers
// can take it too. Spaces stand as they are (white-space: pre-wrap), so nothing may
// be put between a tag and its words.
type htmlPage struct {
	d      *Document
	b      strings.Builder
	places *places
	tables int // so far
	paper  Paper
}

// turnOver ends a paper, with its foot where the next has another.
func (x *htmlPage) turnOver(next Paper) {
	if x.paper.Footer != "" && x.paper.Footer != next.Footer {
		x.paragraph(`p class="note"`, Text(oneLine(x.paper.Footer)))
	}
	x.paper = next
}

// writeHTML writes the document as one web page.
func writeHTML(w io.Writer, d *Document) error {
	x := &htmlPage{d: d, places: placesOf(d), paper: d.paper()}
	title := words(oneLine(d.Title))
	fmt.Fprintf(&x.b, "<!DOCTYPE html>\n<html lang=\"%s\">\n<head>\n<meta charset=\"utf-8\" />\n", d.language())
	fmt.Fprintf(&x.b, "<meta http-equiv=\"Content-Security-Policy\" content=\"%s\" />\n", htmlPolicy)
	fmt.Fprintf(&x.b, "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n<meta name=\"referrer\" content=\"no-referrer\" />\n")
	fmt.Fprintf(&x.b, "<title>%s</title>\n<style>\n%s%s</style>\n</head>\n<body>\n", title, htmlStyle, htmlPaper(d))
	fmt.Fprintf(&x.b, "<header>\n<h1 dir=\"auto\">%s</h1>\n", title)
	for _, line := range d.About {
		x.paragraph(`p class="about"`, Text(oneLine(line)))
	}
	x.b.WriteString("</header>\n")
	x.contents()
	x.b.WriteString("<main>\n")
	for _, b := range d.Blocks {
		x.block(b)
	}
	x.b.WriteString("</main>\n")
	if x.paper.Footer != "" {
		x.b.WriteString("<footer>\n")
		x.paragraph("p", Text(oneLine(x.paper.Footer)))
		x.b.WriteString("</footer>\n")
	}
	x.b.WriteString("</body>\n</html>\n")
	_, err := io.WriteString(w, x.b.String())
	return err
}

// htmlPaper is what this document asks for of the paper, and of the window.
func htmlPaper(d *Document) string {
	s := "@page { size: A4; }\n"
	if d.Landscape {
		s = "@page { size: A4 landscape; }\n@media screen { body { max-width: 84rem; } }\n"
	}
	if d.WideMargin {
		s += "@media print { body { margin-right: 33%; } }\n"
	}
	return s
}

// words are clean words between tags or in an attribute.
func words(s string) string { return html.EscapeString(s) }

// id is the attribute of a place that links lead to.
func (x *htmlPage) id(b Block) string {
	if name := x.places.of[b]; name != "" {
		return ` id="` + name + `"`
	}
	return ""
}

func (x *htmlPage) block(b Block) {
	switch b := b.(type) {
	case *Heading:
		fmt.Fprintf(&x.b, "<h%d%s dir=\"auto\">%s</h%[1]d>\n", b.level()+1, x.id(b), words(oneLine(b.Text)))
	case *Paragraph:
		if b.Quiet {
			x.paragraph(`p class="note"`, b.Runs)
		} else {
			x.paragraph("p", b.Runs)
		}
	case *Quote:
		x.quote(b)
	case *List:
		x.list(b)
	case *Table:
		x.table(b)
	case *Space:
		x.space(b)
	case *Break:
		if b.Paper != nil {
			x.turnOver(*b.Paper)
		}
		x.b.WriteString("<hr class=\"break\" />\n")
	}
}

// paragraph writes an element with words. Element is its name, and attributes.
func (x *htmlPage) paragraph(element string, runs []Run) {
	name, _, _ := strings.Cut(element, " ")
	fmt.Fprintf(&x.b, "<%s dir=\"auto\">%s</%s>\n", element, x.runs(runs), name)
}

func (x *htmlPage) runs(runs []Run) string {
	var b strings.Builder
	for _, r := range cleanRuns(runs) {
		s := strings.ReplaceAll(words(r.Text), "\n", "<br />")
		for _, look := range []struct {
			is         bool
			open, shut string
		}{
			{r.Mark, "<mark>", "</mark>"}, {r.Quiet, `<span class="quiet">`, "</span>"}, {r.Italic, "<em>", "</em>"}, {r.Bold, "<strong>", "</strong>"},
		} {
			if look.is {
				s = look.open + s + look.shut
			}
		}
		if to := x.places.to[r.To]; to != "" {
			s = `<a href="#` + to + `">` + s + `</a>`
		}
		b.WriteString(s)
	}
	return b.String()
}

func (x *htmlPage) quote(q *Quote) {
	fmt.Fprintf(&x.b, "<figure class=\"quote\"%s>\n<blockquote>\n", x.id(q))
	for _, runs := range paragraphs(q.Runs) {
		x.paragraph("p", runs)
	}
	x.b.WriteString("</blockquote>\n")
	if source := cleanRuns(q.Source); len(source) > 0 {
		x.paragraph("figcaption", source)
	}
	x.b.WriteString("</figure>\n")
}

func (x *htmlPage) list(l *List) {
	if len(l.Items) == 0 {
		return
	}
	name, class := "ul", ""
	if l.Ordered {
		name = "ol"
	}
	if l.Boxes {
		class = ` class="boxes"`
	}
	fmt.Fprintf(&x.b, "<%s%s>\n", name, class)
	for _, item := range l.Items {
		x.paragraph("li", item)
	}
	fmt.Fprintf(&x.b, "</%s>\n", name)
}

// table stands in a room of its own that scrolls, so that a wide one does not make
// the whole page wide; the keyboard can reach it, and it is named for it.
func (x *htmlPage) table(t *Table) {
	n := t.columns()
	x.tables++
	caption := words(oneLine(t.Caption))
	if n == 0 {
		if caption != "" {
			x.paragraph(`p class="caption"`, Text(oneLine(t.Caption)))
		}
		return
	}
	called := fmt.Sprintf(`aria-label="Table %d"`, x.tables)
	if caption != "" {
		called = fmt.Sprintf(`aria-labelledby="table%d"`, x.tables)
	}
	fmt.Fprintf(&x.b, "<div class=\"scroll\" role=\"region\" tabindex=\"0\" %s>\n<table>\n", called)
	if caption != "" {
		fmt.Fprintf(&x.b, "<caption id=\"table%d\" dir=\"auto\">%s</caption>\n", x.tables, caption)
	}
	if t.Widths != nil {
		x.b.WriteString("<colgroup>")
		for _, percent := range t.shares(100) {
			fmt.Fprintf(&x.b, "<col style=\"width: %d%%\" />", percent)
		}
		x.b.WriteString("</colgroup>\n")
	}
	if len(t.Head) > 0 {
		x.b.WriteString("<thead>\n<tr>\n")
		for i := range n {
			words := ""
			if i < len(t.Head) {
				words = t.Head[i]
			}
			x.cell(`th scope="col"`, t, Cell{Runs: Text(words)}, i)
		}
		x.b.WriteString("</tr>\n</thead>\n")
	}
	x.b.WriteString("<tbody>\n")
	for _, row := range t.Rows {
		x.b.WriteString("<tr>\n")
		for i := range n {
			element := "td"
			if cell(row, i).Head {
				element = `th scope="row"`
			}
			x.cell(element, t, cell(row, i), i)
		}
		x.b.WriteString("</tr>\n")
	}
	x.b.WriteString("</tbody>\n</table>\n</div>\n")
}

func (x *htmlPage) cell(element string, t *Table, c Cell, column int) {
	var classes, styles []string
	if slices.Contains(t.Numbers, column) {
		classes = append(classes, "number")
	}
	if c.shade() > 0 {
		classes, styles = append(classes, "heat"), append(styles, fmt.Sprintf("--shade: %d%%", c.shade()))
	}
	if c.Indent > 0 {
		styles = append(styles, fmt.Sprintf("padding-inline-start: %.1fem", 0.5+float64(c.Indent)))
	}
	if classes != nil {
		element += ` class="` + strings.Join(classes, " ") + `"`
	}
	if styles != nil {
		element += ` style="` + strings.Join(styles, "; ") + `"`
	}
	x.paragraph(element, c.Runs)
}

func (x *htmlPage) space(s *Space) {
	x.b.WriteString("<div class=\"space\">\n")
	if s.Label != "" {
		x.paragraph("p", Text(s.Label))
	}
	for range s.Lines {
		x.b.WriteString("<div class=\"line\"></div>\n")
	}
	x.b.WriteString("</div>\n")
}

// contents is a list within a list for each level.
func (x *htmlPage) contents() {
	listed := x.d.listed()
	if len(listed) == 0 {
		return
	}
	x.b.WriteString("<nav aria-labelledby=\"contents\">\n<h2 id=\"contents\">Contents</h2>\n")
	var open []int // the levels of the lists that are open
	for _, h := range listed {
		for len(open) > 1 && open[len(open)-1] > h.level() {
			x.b.WriteString("</li>\n</ul>\n")
			open = open[:len(open)-1]
		}
		if len(open) == 0 || open[len(open)-1] < h.level() {
			x.b.WriteString("<ul>\n")
			open = append(open, h.level())
		} else {
			x.b.WriteString("</li>\n")
		}
		fmt.Fprintf(&x.b, "<li><a href=\"#%s\" dir=\"auto\">%s</a>", x.places.of[h], words(oneLine(h.Text)))
	}
	x.b.WriteString(strings.Repeat("</li>\n</ul>\n", len(open)) + "</nav>\n")
}
