package document

import (
	"fmt"
	"strings"
)

// style is a style of Word's. Ids and names that Word has itself are Word's, so
// that its navigation, its contents and people's own templates know them.
type style struct {
	id, name, kind string // kind: paragraph where empty
	based, next    string // based: Normal where empty
	priority       int
	para, words    string // properties, in the schema's order
	own            bool   // none of Word's own
}

// styles are all styles, for words of the document's language on its paper.
func styles(d *Document, p page) string {
	var b strings.Builder
	b.WriteString(`<w:styles ` + wordSpaces + `><w:docDefaults><w:rPrDefault><w:rPr>` +
		`<w:rFonts w:ascii="Calibri" w:hAnsi="Calibri" w:eastAsia="Calibri" w:cs="Arial"/><w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="` + d.language() + `"/>` +
		`</w:rPr></w:rPrDefault><w:pPrDefault><w:pPr><w:spacing w:after="140" w:line="276" w:lineRule="auto"/></w:pPr></w:pPrDefault></w:docDefaults>` +
		`<w:style w:type="paragraph" w:default="1" w:styleId="Normal"><w:name w:val="Normal"/><w:qFormat/></w:style>` +
		`<w:style w:type="character" w:default="1" w:styleId="DefaultParagraphFont"><w:name w:val="Default Paragraph Font"/><w:uiPriority w:val="1"/><w:semiHidden/><w:unhideWhenUsed/></w:style>` +
		`<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/><w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>` +
		`<w:tblPr><w:tblInd w:w="0" w:type="dxa"/><w:tblCellMar><w:top w:w="0" w:type="dxa"/><w:left w:w="108" w:type="dxa"/><w:bottom w:w="0" w:type="dxa"/><w:right w:w="108" w:type="dxa"/></w:tblCellMar></w:tblPr></w:style>` +
		tableGrid())
	for _, s := range paragraphStyles(p) {
		b.WriteString(s.xml())
	}
	b.WriteString(`</w:styles>`)
	return b.String()
}

func (s style) xml() string {
	kind, based, custom := s.kind, s.based, ""
	if kind == "" {
		kind = "paragraph"
	}
	if based == "" {
		based = "Normal"
	}
	if s.own {
		custom = ` w:customStyle="1"`
	}
	var b strings.Builder
	fmt.Fprintf(&b, `<w:style w:type="%s"%s w:styleId="%s"><w:name w:val="%s"/><w:basedOn w:val="%s"/>`, kind, custom, s.id, s.name, based)
	if s.next != "" {
		b.WriteString(`<w:next w:val="` + s.next + `"/>`)
	}
	fmt.Fprintf(&b, `<w:uiPriority w:val="%d"/><w:qFormat/>`, s.priority)
	if s.para != "" {
		b.WriteString(`<w:pPr>` + s.para + `</w:pPr>`)
	}
	if s.words != "" {
		b.WriteString(`<w:rPr>` + s.words + `</w:rPr>`)
	}
	b.WriteString(`</w:style>`)
	return b.String()
}

// tableGrid has Word's name and thin grey lines.
func tableGrid() string {
	var lines, room strings.Builder
	for _, side := range []string{"top", "left", "bottom", "right", "insideH", "insideV"} {
		fmt.Fprintf(&lines, `<w:%s w:val="single" w:sz="4" w:space="0" w:color="%s"/>`, side, lineColour)
	}
	for _, side := range []struct {
		name string
		wide int
	}{{"top", 40}, {"left", 85}, {"bottom", 40}, {"right", 85}} {
		fmt.Fprintf(&room, `<w:%s w:w="%d" w:type="dxa"/>`, side.name, side.wide)
	}
	return `<w:style w:type="table" w:styleId="TableGrid"><w:name w:val="Table Grid"/><w:basedOn w:val="TableNormal"/><w:uiPriority w:val="39"/>` +
		`<w:tblPr><w:tblBorders>` + lines.String() + `</w:tblBorders><w:tblCellMar>` + room.String() + `</w:tblCellMar></w:tblPr></w:style>`
}

func spacing(before, after int) string {
	return fmt.Sprintf(`<w:spacing w:before="%d" w:after="%d"/>`, before, after)
}

func size(halfPoints int) string {
	return fmt.Sprintf(`<w:sz w:val="%d"/><w:szCs w:val="%[1]d"/>`, halfPoints)
}

func coloured(colour string, halfPoints int) string {
	return `<w:color w:val="` + colour + `"/>` + size(halfPoints)
}

// paragraphStyles are the styles of words.
func paragraphStyles(p page) []style {
	const bold = `<w:b/><w:bCs/>`
	all := []style{
		{id: "Title", name: "Title", next: "Normal", priority: 10, para: `<w:keepNext/><w:suppressLineNumbers/>` + spacing(0, 120) + `<w:contextualSpacing/>`, words: bold + coloured(headingColour, 44)},
		{id: "Subtitle", name: "Subtitle", next: "Normal", priority: 11, para: `<w:suppressLineNumbers/>` + spacing(0, 240) + `<w:contextualSpacing/>`, words: coloured(quietColour, 22)},
	}
	for i, h := range []struct{ before, after, size int }{{400, 120, 32}, {320, 100, 26}, {260, 80, 23}, {220, 60, 22}} {
		para := `<w:keepNext/><w:keepLines/>` + spacing(h.before, h.after) + fmt.Sprintf(`<w:outlineLvl w:val="%d"/>`, i)
		words := bold + coloured(headingColour, h.size)
		if i == 3 {
			words = bold + `<w:i/><w:iCs/>` + coloured(headingColour, h.size)
		}
		all = append(all, style{id: fmt.Sprintf("Heading%d", i+1), name: fmt.Sprintf("heading %d", i+1), next: "Normal", priority: 9, para: para, words: words})
	}
	rule := `<w:pBdr>` + quoteRule("left", false) + `</w:pBdr>`
	all = append(all,
		style{id: "Quote", name: "Quote", next: "Normal", priority: 29, para: rule + spacing(0, 60) + `<w:ind w:left="454" w:right="284"/>`},
		style{id: "QuoteSource", name: "Quote Source", next: "Normal", priority: 30, own: true, para: `<w:keepLines/>` + rule + spacing(0, 200) + `<w:ind w:left="454" w:right="284"/>`, words: coloured(quietColour, 19)},
		style{id: "Note", name: "Quiet Note", next: "Normal", priority: 31, own: true, words: coloured(quietColour, 19)},
		style{id: "ListParagraph", name: "List Paragraph", priority: 34, para: spacing(0, 60) + `<w:ind w:left="454"/>`},
		style{id: "Caption", name: "caption", next: "Normal", priority: 35, para: `<w:keepNext/>` + spacing(160, 80), words: bold + coloured(headingColour, 20)},
		tableStyle("TableText", "Table Text", 19), tableStyle("TableSmall", "Table Text Small", 17), tableStyle("TableSmallest", "Table Text Smallest", 15),
		style{id: "TableEnd", name: "Table End", priority: 36, own: true, para: `<w:suppressLineNumbers/><w:spacing w:before="0" w:after="180" w:line="20" w:lineRule="exact"/>`, words: size(2)},
		style{id: "SpaceLabel", name: "Space Label", priority: 37, own: true, para: `<w:keepNext/>` + spacing(160, 0), words: bold},
		style{id: "SpaceLine", name: "Space Line", priority: 37, own: true, para: `<w:suppressLineNumbers/><w:pBdr>` + writingLine("bottom") + writingLine("between") + `</w:pBdr><w:spacing w:before="0" w:after="0" w:line="520" w:lineRule="exact"/>`},
	)
	all = append(all, contentsStyles(p)...)
	return append(all,
		style{id: "Footer", name: "footer", priority: 99, para: tabs(p.text()) + `<w:spacing w:before="0" w:after="0" w:line="240" w:lineRule="auto"/>`, words: coloured(quietColour, 17)},
		style{id: "LineNumber", name: "line number", kind: "character", based: "DefaultParagraphFont", priority: 99, words: coloured(quietColour, 16)},
		style{id: "Hyperlink", name: "Hyperlink", kind: "character", based: "DefaultParagraphFont", priority: 99, words: `<w:color w:val="1B4F72"/><w:u w:val="single"/>`},
	)
}

func tableStyle(id, name string, halfPoints int) style {
	return style{id: id, name: name, priority: 36, own: true, para: `<w:spacing w:before="0" w:after="0" w:line="252" w:lineRule="auto"/>`, words: size(halfPoints)}
}

// quoteRule is the line beside a quote, in the rule's colour or the one next to it.
func quoteRule(side string, other bool) string {
	colour := ruleColour
	if other {
		colour = otherRuleColour
	}
	return `<w:` + side + ` w:val="single" w:sz="18" w:space="10" w:color="` + colour + `"/>`
}

func writingLine(side string) string {
	return `<w:` + side + ` w:val="single" w:sz="4" w:space="0" w:color="` + lineColour + `"/>`
}

func tabs(at int) string {
	return fmt.Sprintf(`<w:tabs><w:tab w:val="right" w:pos="%d"/></w:tabs>`, at)
}

// contentsStyles are Word's own of a table of contents.
func contentsStyles(p page) []style {
	all := []style{{id: "TOCHeading", name: "TOC Heading", next: "Normal", priority: 39, para: `<w:keepNext/><w:suppressLineNumbers/>` + spacing(320, 100), words: `<w:b/><w:bCs/>` + coloured(headingColour, 26)}}
	for i := range contentsDepth {
		all = append(all, style{id: fmt.Sprintf("TOC%d", i+1), name: fmt.Sprintf("toc %d", i+1), next: "Normal", priority: 39,
			para: `<w:suppressLineNumbers/>` + tabs(p.text()) + spacing(0, 50) + fmt.Sprintf(`<w:ind w:left="%d" w:right="567"/>`, 284*i)})
	}
	return all
}
