package document

import (
	"fmt"
	"strings"
)

// The parts of a Word document that hold no words of the document's.
const (
	wordSpaces = `xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"`

	relsSpace = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">`
	relsType  = `http://schemas.openxmlformats.org/officeDocument/2006/relationships/`

	packageRels = relsSpace +
		`<Relationship Id="rId1" Type="` + relsType + `officeDocument" Target="word/document.xml"/>` +
		`<Relationship Id="rId2" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="docProps/core.xml"/>` +
		`<Relationship Id="rId3" Type="` + relsType + `extended-properties" Target="docProps/app.xml"/></Relationships>`

	appProperties = `<Properties xmlns="http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"><Application>Verbatim</Application></Properties>`

	settings = `<w:settings ` + wordSpaces + `><w:zoom w:percent="100"/><w:defaultTabStop w:val="720"/><w:characterSpacingControl w:val="doNotCompress"/>` +
		`<w:compat><w:compatSetting w:name="compatibilityMode" w:uri="http://schemas.microsoft.com/office/word" w:val="15"/></w:compat>` +
		`<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>`
)

// contentTypes says what kind each part is of; so many papers have a foot.
func contentTypes(papers int) string {
	feet := make([]string, papers)
	for i := range feet {
		feet[i] = `<Override PartName="/` + footerPart(i) + `" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.footer+xml"/>`
	}
	return `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">` +
		`<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
		`<Default Extension="xml" ContentType="application/xml"/>` +
		`<Override PartName="/docProps/core.xml" ContentType="application/vnd.openxmlformats-package.core-properties+xml"/>` +
		`<Override PartName="/docProps/app.xml" ContentType="application/vnd.openxmlformats-officedocument.extended-properties+xml"/>` +
		`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
		`<Override PartName="/word/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.styles+xml"/>` +
		`<Override PartName="/word/numbering.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.numbering+xml"/>` +
		`<Override PartName="/word/settings.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.settings+xml"/>` +
		strings.Join(feet, "") + `</Types>`
}

// documentRels says which parts belong to the main one.
func documentRels(papers int) string {
	feet := make([]string, papers)
	for i := range feet {
		feet[i] = `<Relationship Id="` + footerID(i) + `" Type="` + relsType + `footer" Target="` + strings.TrimPrefix(footerPart(i), "word/") + `"/>`
	}
	return relsSpace +
		`<Relationship Id="rId1" Type="` + relsType + `styles" Target="styles.xml"/>` +
		`<Relationship Id="rId2" Type="` + relsType + `numbering" Target="numbering.xml"/>` +
		`<Relationship Id="rId3" Type="` + relsType + `settings" Target="settings.xml"/>` +
		strings.Join(feet, "") + `</Relationships>`
}

// coreProperties name the document, and no author: that is the team's to write.
func coreProperties(d *Document) string {
	when := made.Format("2006-01-02T15:04:05Z")
	return `<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/"` +
		` xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">` +
		`<dc:title>` + xmlText(oneLine(d.Title)) + `</dc:title>` +
		`<dcterms:created xsi:type="dcterms:W3CDTF">` + when + `</dcterms:created>` +
		`<dcterms:modified xsi:type="dcterms:W3CDTF">` + when + `</dcterms:modified>` +
		`<dc:language>` + d.language() + `</dc:language></cp:coreProperties>`
}

// Colours of a Word document. The quiet one has a contrast of 7 to 1 on white. The
// two of the rule beside a quote look the same (see props.rule).
const (
	headingColour   = "1F3A4D"
	quietColour     = "595959"
	ruleColour      = "8FA9B8"
	otherRuleColour = "8FA9B9"
	lineColour      = "BFBFBF"
	markColour      = "FFEFA8"
	headColour      = "EDF1F4"
)

// Word's numberings: bullets, boxes, and then two for each numbered list, without
// and with a box before its numbers.
const (
	bulletList = 1
	boxList    = 2
	fixedLists = 2
)

// numbering are the lists of the document, so many of which are numbered.
func numbering(ordered int) string {
	var b strings.Builder
	b.WriteString(`<w:numbering ` + wordSpaces + `>`)
	for i, l := range []struct{ format, text, font string }{
		{"bullet", "•", ""}, {"bullet", "☐", "Segoe UI Symbol"}, {"decimal", "%1.", ""}, {"decimal", "☐ %1.", "Segoe UI Symbol"},
	} {
		look, hanging := "", 340
		if l.font != "" {
			look = fmt.Sprintf(`<w:rPr><w:rFonts w:ascii="%s" w:hAnsi="%[1]s" w:eastAsia="%[1]s" w:cs="%[1]s" w:hint="default"/></w:rPr>`, l.font)
			hanging = 425
		}
		if l.text == "☐ %1." {
			hanging = 720
		}
		fmt.Fprintf(&b, `<w:abstractNum w:abstractNumId="%d"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="%s"/>`+
			`<w:lvlText w:val="%s"/><w:lvlJc w:val="left"/><w:pPr><w:ind w:left="%d" w:hanging="%d"/></w:pPr>%s</w:lvl></w:abstractNum>`, i, l.format, l.text, hanging+113, hanging, look)
	}
	fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="0"/></w:num><w:num w:numId="%d"><w:abstractNumId w:val="1"/></w:num>`, bulletList, boxList)
	for i := range ordered * 2 {
		fmt.Fprintf(&b, `<w:num w:numId="%d"><w:abstractNumId w:val="%d"/><w:lvlOverride w:ilvl="0"><w:startOverride w:val="1"/></w:lvlOverride></w:num>`, fixedLists+1+i, 2+i%2)
	}
	b.WriteString(`</w:numbering>`)
	return b.String()
}
