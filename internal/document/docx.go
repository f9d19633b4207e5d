package document

import (
	"archive/zip"
	"encoding/xml"
	"fmt"
	"io"
	"strings"
	"time"
)

// made is when every document was made, as far as the file says: the same document
// has the same bytes whenever it is written.
var made = time.Date(2000, 1, 1, 0, 0, 0, 0, time.UTC)

// part is one file inside a Word document.
type part struct{ name, content string }

// writeDocx writes the document as WordprocessingML (ECMA-376, transitional).
func writeDocx(w io.Writer, d *Document) error {
	b := newDocxBody(d)
	body, first := b.whole(), pageOf(d.paper())
	z := zip.NewWriter(w)
	all := []part{
		{"[Content_Types].xml", contentTypes(len(b.papers))},
		{"_rels/.rels", packageRels},
		{"docProps/core.xml", coreProperties(d)},
		{"docProps/app.xml", appProperties},
		{"word/document.xml", body},
		{"word/_rels/document.xml.rels", documentRels(len(b.papers))},
		{"word/styles.xml", styles(d, first)},
		{"word/numbering.xml", numbering(b.ordered)},
		{"word/settings.xml", settings},
	}
	for i, p := range b.papers {
		all = append(all, part{footerPart(i), footer(p, first)})
	}
	for _, p := range all {
		f, err := z.CreateHeader(&zip.FileHeader{Name: p.name, Method: zip.Deflate, Modified: made})
		if err != nil {
			return err
		}
		if _, err := io.WriteString(f, xml.Header+p.content); err != nil {
			return err
		}
	}
	return z.Close()
}

// xmlText is clean words between tags or inside an attribute.
func xmlText(s string) string {
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '&':
			b.WriteString("&amp;")
		case '<':
			b.WriteString("&lt;")
		case '>':
			b.WriteString("&gt;")
		case '"':
			b.WriteString("&quot;")
		case '\t':
			b.WriteString("&#9;")
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}

// page is the paper: its size, its margins and the width that words have, in
// twentieths of a point.
type page struct {
	wide, high                int
	top, right, bottom, left  int
	landscape, numbers, roomy bool
}

// The sides of the paper.
const a4Long, a4Short = 16838, 11906

func pageOf(of Paper) page {
	p := page{wide: a4Short, high: a4Long, top: 1247, right: 1361, bottom: 1247, left: 1361,
		landscape: of.Landscape, numbers: of.NumberLines, roomy: of.WideMargin}
	if of.Landscape {
		p.wide, p.high = p.high, p.wide
		p.right, p.left = 1021, 1021
	}
	if of.WideMargin {
		p.right = p.wide / 3
	}
	return p
}

// text is the width that words have.
func (p page) text() int { return p.wide - p.left - p.right }

// spare is how much of a wide margin what is not written about may use: the foot of the
// page, and what the document is.
func (p page) spare() int {
	if !p.roomy {
		return 0
	}
	return p.right - p.left
}

// section stands after the words that are on the paper, the last of the body or of a
// paragraph; n counts the papers from 0. The order of its elements is the schema's.
func (p page) section(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, `<w:sectPr><w:footerReference w:type="default" r:id="%s"/>`, footerID(n))
	turned := ""
	if p.landscape {
		turned = ` w:orient="landscape"`
	}
	fmt.Fprintf(&b, `<w:pgSz w:w="%d" w:h="%d"%s/>`, p.wide, p.high, turned)
	fmt.Fprintf(&b, `<w:pgMar w:top="%d" w:right="%d" w:bottom="%d" w:left="%d" w:header="680" w:footer="567" w:gutter="0"/>`, p.top, p.right, p.bottom, p.left)
	if p.numbers {
		b.WriteString(`<w:lnNumType w:countBy="1" w:distance="284" w:restart="newSection"/>`)
	}
	b.WriteString(`<w:cols w:space="708"/></w:sectPr>`)
	return b.String()
}

// footerPart and footerID name the foot of a paper's pages, counted from 0.
func footerPart(n int) string { return fmt.Sprintf("word/footer%d.xml", n+1) }
func footerID(n int) string   { return fmt.Sprintf("rId%d", n+4) }

// footer is the foot of every page. It is as wide as the paper lets it be, also under a
// margin that is left free: it wraps onto a second line otherwise. The style has it for
// the first paper.
func footer(of Paper, first page) string {
	text := oneLine(of.Footer)
	props := `<w:pStyle w:val="Footer"/>`
	on := pageOf(of)
	if wide := on.text() + on.spare(); wide != first.text() {
		props += fmt.Sprintf(`<w:tabs><w:tab w:val="clear" w:pos="%d"/><w:tab w:val="right" w:pos="%d"/></w:tabs>`, first.text(), wide)
	}
	if wayOf(text) == rightToLeft {
		props += `<w:bidi/>`
	}
	if s := on.spare(); s > 0 {
		props += fmt.Sprintf(`<w:ind w:right="%d"/>`, -s)
	}
	return `<w:ftr ` + wordSpaces + `><w:p><w:pPr>` + props + `</w:pPr>` +
		wordRun(Run{Text: text}, leftToRight, "") + `<w:r><w:tab/></w:r>` +
		wordRun(Run{Text: "Page "}, leftToRight, "") + field("PAGE", "1") +
		wordRun(Run{Text: " of "}, leftToRight, "") + field("NUMPAGES", "1") + `</w:p></w:ftr>`
}

// field is a field of Word with what it shows until Word reckons it anew.
func field(instruction, shown string) string {
	if shown != "" {
		shown = `<w:r><w:t>` + shown + `</w:t></w:r>`
	}
	return fieldBegin(instruction) + shown + fieldEnd
}

func fieldBegin(instruction string) string {
	return `<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> ` + xmlText(instruction) +
		` </w:instrText></w:r><w:r><w:fldChar w:fldCharType="separate"/></w:r>`
}

const fieldEnd = `<w:r><w:fldChar w:fldCharType="end"/></w:r>`
