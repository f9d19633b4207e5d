package document

import (
	"fmt"
	"strings"
)

// docxBody writes the words of a Word document.
type docxBody struct {
	d       *Document
	b       strings.Builder
	page    page    // of the words that are being written
	papers  []Paper // so far
	places  *places
	marks   int  // bookmarks so far
	quotes  int  // so far
	ordered int  // numbered lists so far, each of which counts from 1
	breaks  bool // the next paragraph begins a page

	numbered bool // lines of an earlier paper have numbers
}

func newDocxBody(d *Document) *docxBody {
	return &docxBody{d: d, page: pageOf(d.paper()), papers: []Paper{d.paper()}, places: placesOf(d)}
}

// whole is the main part. It is asked for once.
func (x *docxBody) whole() string {
	x.b.WriteString(`<w:document ` + wordSpaces + `><w:body>`)
	x.paragraph(props{style: "Title"}, Text(oneLine(x.d.Title)), "")
	for _, line := range x.d.About {
		x.paragraph(props{style: "Subtitle", outside: x.page.spare()}, Text(oneLine(line)), "")
	}
	x.contents()
	for _, b := range x.d.Blocks {
		x.block(b)
	}
	x.b.WriteString(x.page.section(len(x.papers)-1) + `</w:body></w:document>`)
	return x.b.String()
}

func (x *docxBody) block(b Block) {
	switch b := b.(type) {
	case *Heading:
		x.paragraph(props{style: fmt.Sprintf("Heading%d", b.level())}, Text(oneLine(b.Text)), x.places.of[b])
	case *Paragraph:
		style := ""
		if b.Quiet {
			style = "Note"
		}
		x.paragraph(props{style: style, keepNext: b.WithNext, keepLines: b.WithNext}, b.Runs, "")
	case *Quote:
		x.quote(b)
	case *List:
		x.list(b)
	case *Table:
		x.table(b)
	case *Space:
		x.space(b)
	case *Break:
		if x.breaks = b.Paper == nil; !x.breaks {
			x.turnOver(*b.Paper)
		}
	}
}

// turnOver ends a paper and begins another: what pages are like stands in the last
// paragraph on them.
func (x *docxBody) turnOver(next Paper) {
	x.b.WriteString(`<w:p><w:pPr><w:pStyle w:val="TableEnd"/>` + x.page.section(len(x.papers)-1) + `</w:pPr></w:p>`)
	x.numbered = x.numbered || x.page.numbers
	x.page, x.papers = pageOf(next), append(x.papers, next)
}

// quote keeps the line that says who with the words that it is about.
func (x *docxBody) quote(q *Quote) {
	x.quotes++
	parts, source := paragraphs(q.Runs), cleanRuns(q.Source)
	way := wayOfRuns(cleanRuns(q.Runs))
	for i, runs := range parts {
		p := props{style: "Quote", quote: x.quotes, way: way}
		p.keepNext, p.keepLines = q.WithNext || i == len(parts)-1 && len(source) > 0, q.WithNext
		name := ""
		if i == 0 {
			name = x.places.of[q]
		}
		x.paragraph(p, runs, name)
	}
	if len(source) > 0 {
		x.paragraph(props{style: "QuoteSource", quote: x.quotes, way: way, keepNext: q.WithNext}, source, "")
	}
}

// list has a numbering of Word's, so that a screen reader tells it as a list.
func (x *docxBody) list(l *List) {
	num := bulletList
	switch {
	case l.Ordered:
		num = fixedLists + 2*x.ordered + 1
		if l.Boxes {
			num++
		}
		x.ordered++
	case l.Boxes:
		num = boxList
	}
	for _, item := range l.Items {
		x.paragraph(props{style: "ListParagraph", num: num, keepNext: l.WithNext, keepLines: l.WithNext}, item, "")
	}
}

// space is room to write: its lines stand on the page of its label.
func (x *docxBody) space(s *Space) {
	if s.Label != "" {
		x.paragraph(props{style: "SpaceLabel", keepNext: s.Lines > 0 || s.WithNext}, Text(s.Label), "")
	}
	for i := range s.Lines {
		x.paragraph(props{style: "SpaceLine", keepNext: i == 0 && s.Lines > 1 || s.WithNext}, nil, "")
	}
	if s.Lines > 0 {
		x.paragraph(props{style: "TableEnd", keepNext: s.WithNext}, nil, "")
	}
}

// contents is a field that Word can bring up to date, with its lines written out
// already: they lead to their headings in a reader that knows no fields. The numbers
// of the pages are Word's to reckon; until then there are none.
func (x *docxBody) contents() {
	listed := x.d.listed()
	if len(listed) == 0 {
		return
	}
	x.b.WriteString(`<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/><w:docPartUnique/></w:docPartObj></w:sdtPr><w:sdtContent>`)
	x.paragraph(props{style: "TOCHeading"}, Text("Contents"), "")
	for i, h := range listed {
		x.begin(props{style: fmt.Sprintf("TOC%d", h.level()), way: wayOf(h.Text)})
		if i == 0 {
			x.b.WriteString(fieldBegin(fmt.Sprintf(`TOC \o "1-%d" \h \z \u`, x.d.depth())))
		}
		name := x.places.of[h]
		x.b.WriteString(`<w:hyperlink w:anchor="` + bookmark(name) + `" w:history="1">` +
			wordRun(Run{Text: oneLine(h.Text)}, wayOf(h.Text), "") + `<w:r><w:tab/></w:r>` +
			field(`PAGEREF `+bookmark(name)+` \h`, "") + `</w:hyperlink>`)
		if i == len(listed)-1 {
			x.b.WriteString(fieldEnd)
		}
		x.b.WriteString(`</w:p>`)
	}
	x.b.WriteString(`</w:sdtContent></w:sdt>`)
	x.paragraph(props{style: "TableEnd"}, nil, "")
}

// bookmark is the name of a place in Word, hidden from its list of bookmarks as the
// ones that Word makes for its own contents are.
func bookmark(place string) string { return "_Toc" + place }

// props are the properties of a paragraph.
type props struct {
	style    string
	keepNext bool
	num      int // the list it belongs to
	quote    int // which quote it is of, from 1; 0: none
	right    bool
	indent   int // twentieths of a point
	outside  int // how far it goes into the margin, twentieths of a point
	way      way // noWay: as its own words tell

	keepLines bool
}

// begin writes a paragraph's beginning. The order of its properties is the schema's.
func (x *docxBody) begin(p props) {
	var b strings.Builder
	if p.style != "" {
		b.WriteString(`<w:pStyle w:val="` + p.style + `"/>`)
	}
	if p.keepNext {
		b.WriteString(`<w:keepNext/>`)
	}
	if p.keepLines {
		b.WriteString(`<w:keepLines/>`)
	}
	if x.breaks {
		b.WriteString(`<w:pageBreakBefore/>`)
		x.breaks = false
	}
	if p.num > 0 {
		fmt.Fprintf(&b, `<w:numPr><w:ilvl w:val="0"/><w:numId w:val="%d"/></w:numPr>`, p.num)
	}
	if x.numbered && !x.page.numbers { // LibreOffice numbers the lines of all papers or of none
		b.WriteString(`<w:suppressLineNumbers/>`)
	}
	b.WriteString(p.rule())
	if p.way == rightToLeft {
		b.WriteString(`<w:bidi/>`)
	}
	if p.indent > 0 {
		fmt.Fprintf(&b, `<w:ind w:left="%d"/>`, p.indent)
	}
	if p.outside > 0 {
		fmt.Fprintf(&b, `<w:ind w:right="%d"/>`, -p.outside)
	}
	if p.right {
		b.WriteString(`<w:jc w:val="right"/>`)
	}
	x.b.WriteString(`<w:p>`)
	if b.Len() > 0 {
		x.b.WriteString(`<w:pPr>` + b.String() + `</w:pPr>`)
	}
}

// rule is the rule beside a quote where it is not the style's: it stands where the
// lines begin, and its colour is a shade off in every other quote. Nobody sees that,
// but else Word draws one rule along quotes that follow each other.
func (p props) rule() string {
	other := p.quote%2 == 0
	switch {
	case p.quote > 0 && p.way == rightToLeft:
		return `<w:pBdr><w:left w:val="nil"/>` + quoteRule("right", other) + `</w:pBdr>`
	case p.quote > 0 && other:
		return `<w:pBdr>` + quoteRule("left", true) + `</w:pBdr>`
	}
	return ""
}

// paragraph writes a paragraph, with a place for links to lead to if it has a name.
func (x *docxBody) paragraph(p props, runs []Run, name string) {
	runs = cleanRuns(runs)
	if p.way == noWay {
		p.way = wayOfRuns(runs)
	}
	x.begin(p)
	if name != "" {
		x.marks++
		fmt.Fprintf(&x.b, `<w:bookmarkStart w:id="%d" w:name="%s"/>`, x.marks, bookmark(name))
	}
	for _, r := range runs {
		to := x.places.to[r.To]
		if to == "" {
			x.b.WriteString(wordRun(r, p.way, ""))
			continue
		}
		x.b.WriteString(`<w:hyperlink w:anchor="` + bookmark(to) + `" w:history="1">` + wordRun(r, p.way, "Hyperlink") + `</w:hyperlink>`)
	}
	if name != "" {
		fmt.Fprintf(&x.b, `<w:bookmarkEnd w:id="%d"/>`, x.marks)
	}
	x.b.WriteString(`</w:p>`)
}

// wordRun is a run of clean words in a paragraph that runs some way. The order of
// its properties is the schema's.
func wordRun(r Run, around way, style string) string {
	if r.Text == "" {
		return ""
	}
	var b strings.Builder
	b.WriteString(`<w:r>`)
	if p := runProps(r, around, style); p != "" {
		b.WriteString(`<w:rPr>` + p + `</w:rPr>`)
	}
	for i, line := range strings.Split(r.Text, "\n") {
		if i > 0 {
			b.WriteString(`<w:br/>`)
		}
		for j, words := range strings.Split(line, "\t") {
			if j > 0 {
				b.WriteString(`<w:tab/>`)
			}
			if words != "" {
				b.WriteString(`<w:t xml:space="preserve">` + xmlText(words) + `</w:t>`)
			}
		}
	}
	b.WriteString(`</w:r>`)
	return b.String()
}

func runProps(r Run, around way, style string) string {
	var b strings.Builder
	if style != "" {
		b.WriteString(`<w:rStyle w:val="` + style + `"/>`)
	}
	if r.Bold {
		b.WriteString(`<w:b/><w:bCs/>`)
	}
	if r.Italic {
		b.WriteString(`<w:i/><w:iCs/>`)
	}
	if r.Quiet {
		b.WriteString(`<w:color w:val="` + quietColour + `"/>`)
	}
	if r.Mark {
		b.WriteString(`<w:shd w:val="clear" w:color="auto" w:fill="` + markColour + `"/>`)
	}
	if w := wayOf(r.Text); w == rightToLeft || w == noWay && around == rightToLeft {
		b.WriteString(`<w:rtl/>`)
	}
	return b.String()
}
