package ingest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"strings"
	"testing"
)

const (
	docHead  = `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006" xmlns:m="http://schemas.openxmlformats.org/officeDocument/2006/math" xmlns:wps="urn:x" xmlns:a="urn:y"><w:body>`
	docTail  = `<w:sectPr/></w:body></w:document>`
	docRels  = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`
	partRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/>
<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/>
<Relationship Id="r3" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes" Target="/word/footnotes.xml"/>
<Relationship Id="r4" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header1.xml"/>
<Relationship Id="r5" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/header" Target="header2.xml"/></Relationships>`
	docStyles = `<w:styles xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:style w:type="paragraph" w:styleId="berschrift1"><w:name w:val="heading 1"/></w:style>
<w:style w:type="paragraph" w:styleId="Titel"><w:name w:val="Title"/></w:style><w:style w:type="paragraph" w:styleId="Mine"><w:name w:val="Mine"/><w:pPr><w:outlineLvl w:val="1"/></w:pPr></w:style>
<w:style w:type="character" w:styleId="Fett"><w:name w:val="Fett"/><w:rPr><w:b/></w:rPr></w:style></w:styles>`
)

// docx makes a Word document of the inside of its body.
func docx(t testing.TB, body string, parts ...string) string {
	t.Helper()
	all := append([]string{"_rels/.rels", docRels, "word/document.xml", docHead + body + docTail}, parts...)
	return zipOf(t, all...)
}

func zipOf(t testing.TB, parts ...string) string {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i+1 < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// p is a paragraph of Word; **stars** make bold runs.
func p(words string) string {
	var b strings.Builder
	b.WriteString("<w:p>")
	for i, run := range strings.Split(words, "**") {
		look := ""
		if i%2 == 1 {
			look = "<w:rPr><w:b/></w:rPr>"
		}
		if run != "" {
			fmt.Fprintf(&b, `<w:r>%s<w:t xml:space="preserve">%s</w:t></w:r>`, look, run)
		}
	}
	return b.String() + "</w:p>"
}

func styled(style, words string) string {
	return `<w:p><w:pPr><w:pStyle w:val="` + style + `"/></w:pPr><w:r><w:t>` + words + `</w:t></w:r></w:p>`
}

func tableOf(rows ...[]string) string {
	var b strings.Builder
	b.WriteString("<w:tbl><w:tblPr/>")
	for _, r := range rows {
		b.WriteString("<w:tr>")
		for _, c := range r {
			b.WriteString("<w:tc><w:tcPr/>" + p(c) + "</w:tc>")
		}
		b.WriteString("</w:tr>")
	}
	return b.String() + "</w:tbl>"
}

func TestDocxParagraphs(t *testing.T) {
	r := func(words string) string { return "<w:r><w:t>" + words + "</w:t></w:r>" }
	for _, c := range []struct{ name, body, want string }{
		{"bold labels", p("**Interviewer:** Where?") + p("**Rosa:** Here.") + p("") + p("Note: since May.") + p("**Interviewer: **Go on.") + p("**Rosa**: I will."),
			"Interviewer: Where?\n\nRosa: Here.\nNote: since May.\n\nInterviewer: Go on.\n\nRosa: I will.\n"},
		{"signs", `<w:p><w:r><w:t>INT:</w:t><w:tab/><w:t>a</w:t><w:br/><w:t>b</w:t><w:cr/><w:t>co</w:t><w:noBreakHyphen/><w:t>op so</w:t><w:softHyphen/><w:t>ft</w:t><w:sym w:font="Wingdings" w:char="F04A"/></w:r></w:p>` + p("P07: é &amp; &#x1F642;") + p("INT: x") + p("P07: y"),
			"INT: a\nb\nco-op so\u00ADft☺\n\nP07: é & 🙂\n\nINT: x\n\nP07: y\n"},
		{"tracked changes", `<w:p>` + r("INT: I ") + `<w:del><w:r><w:delText>hate</w:delText></w:r></w:del><w:ins>` + r("like") + `</w:ins>` + r(" it") + `<w:moveFrom>` + r("gone") + `</w:moveFrom></w:p>` +
			`<w:p><w:pPr><w:rPr><w:del w:id="1"/></w:rPr></w:pPr>` + r("P07: one ") + `</w:p>` + p("paragraph") + p("INT: a") + p("P07: b"),
			"INT: I like it\n\nP07: one paragraph\n\nINT: a\n\nP07: b\n"},
		{"a text box once", `<w:p>` + r("INT: out") + `<w:r><mc:AlternateContent><mc:Choice Requires="wps"><w:drawing><wps:txbx><w:txbxContent>` + p("P07: in the box") + `</w:txbxContent></wps:txbx></w:drawing></mc:Choice><mc:Fallback><w:pict><w:txbxContent>` + p("P07: in the box") + `</w:txbxContent></w:pict></mc:Fallback></mc:AlternateContent></w:r>` + r("side") + `</w:p>` + p("INT: a") + p("P07: b"),
			"INT: outside\n\nP07: in the box\n\nINT: a\n\nP07: b\n"},
		{"fields and formulas", `<w:p>` + r("INT: page ") + `<w:r><w:fldChar w:fldCharType="begin"/><w:instrText>PAGE</w:instrText></w:r><w:hyperlink>` + r("here") + `</w:hyperlink><m:oMath><m:r><m:t>x</m:t></m:r></m:oMath><w:sdt><w:sdtPr><w:alias w:val="q"/></w:sdtPr><w:sdtContent>` + r("!") + `</w:sdtContent></w:sdt></w:p>` + p("P07: b") + p("INT: c") + p("P07: d"),
			"INT: page herex!\n\nP07: b\n\nINT: c\n\nP07: d\n"},
		{"hidden words", `<w:p>` + r("INT: a") + `<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>` + r("b") + `</w:p>` + p("P07: c") + p("INT: d") + p("P07: e"), "INT: ab\n\nP07: c\n\nINT: d\n\nP07: e\n"},
		{"a name and time above the words", `<w:p><w:r><w:t>Ann Lee   0:03</w:t><w:br/><w:t>Hello.</w:t></w:r></w:p><w:p><w:r><w:t>Ben Ray   0:09</w:t><w:br/><w:t>Hi.</w:t><w:br/><w:t>Yes.</w:t></w:r></w:p>`, "[00:00:03] Ann Lee: Hello.\n\n[00:00:09] Ben Ray: Hi.\nYes.\n"},
		{"names in bold above the words", p("**Ann Lee**") + p("Hello.") + p("**Interviewer**") + p("Hello, you: there.") + p("And?") + p("**Ann Lee**") + p("Nothing.") + p("**Ann Lee**") + p("Or so."),
			"Ann Lee: Hello.\n\nInterviewer: Hello, you: there.\nAnd?\n\nAnn Lee: Nothing.\n\nAnn Lee: Or so.\n"},
		{"headings in bold", p("**My Childhood**") + p("It began.") + p("**My Youth**") + p("It went on."), "My Childhood\n\nIt began.\n\nMy Youth\n\nIt went on.\n"},
		{"a narrative", p("It began.") + p("It ended."), "It began.\n\nIt ended.\n"},
		{"a table of turns", tableOf([]string{"Speaker", "Text"}, []string{"Rosa:", "Hello there, you."}, []string{"Int", "Hello: yes, hello."}, []string{"", "How are you today?"}, []string{"Rosa", "Well. Int: she asked."}),
			"Rosa: Hello there, you.\n\nInt: Hello: yes, hello.\nHow are you today?\n\nRosa: Well. Int: she asked.\n"},
		{"numbers, times and notes", tableOf([]string{"1", "00:01", "Rosa", "Hello there, you.", "greets"}, []string{"2", "00:05", "Int", "Hello, hello, hello.", ""}, []string{"3", "00:09", "Rosa", "How are you today then?", ""}),
			"[00:00:01] Rosa: Hello there, you.\n\n[00:00:05] Int: Hello, hello, hello.\n\n[00:00:09] Rosa: How are you today then?\n"},
		{"times and labels", tableOf([]string{"00:01", "Rosa: Hello there, you."}, []string{"00:05", "Int: Hello, hello."}, []string{"00:09", "Rosa: How are you?"}),
			"[00:00:01] Rosa: Hello there, you.\n\n[00:00:05] Int: Hello, hello.\n\n[00:00:09] Rosa: How are you?\n"},
		{"a table of facts", tableOf([]string{"Age", "34"}, []string{"Site", "north"}) + p("It began."), "Age\n\n34\n\nSite\n\nnorth\n\nIt began.\n"},
		{"a table in a table", tableOf([]string{"x"}) + `<w:tbl><w:tr><w:tc>` + tableOf([]string{"INT: a", "P07: b"}) + p("INT: c") + `</w:tc></w:tr><w:tr><w:trPr><w:del/></w:trPr><w:tc>` + p("gone") + `</w:tc></w:tr></w:tbl>` + p("P07: d"),
			"x\n\nINT: a\n\nP07: b\n\nINT: c\n\nP07: d\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := read(t, "f.docx", docx(t, c.body), Options{})
			wantText(t, d, c.want)
		})
	}
}

func TestDocxAroundTheText(t *testing.T) {
	body := styled("Titel", "The garden") + styled("berschrift1", "Beginnings") + p("INT: Where?") + p("P07: Here.") + styled("Mine", "Endings") + p("Still here.") + p("INT: And?") + p("P07: Gone.") +
		`<w:p><w:r><w:drawing><a:blip/></w:drawing><w:sym w:font="Odd" w:char="F123"/></w:r></w:p>`
	d := read(t, "P07-1.docx", docx(t, body,
		"word/_rels/document.xml.rels", partRels,
		"word/styles.xml", docStyles,
		"word/comments.xml", `<w:comments xmlns:w="x"><w:comment/><w:comment/></w:comments>`, // without ids they are nowhere
		"word/footnotes.xml", `<w:footnotes xmlns:w="x"><w:footnote w:type="separator"/><w:footnote w:id="2"/></w:footnotes>`,
		"word/header1.xml", `<w:hdr xmlns:w="x"><w:p><w:r><w:t>7</w:t></w:r></w:p></w:hdr>`,
		"word/header2.xml", `<w:hdr xmlns:w="x"><w:p><w:r><w:t>Confidential</w:t></w:r></w:p></w:hdr>`,
		"docProps/core.xml", `<cp:coreProperties xmlns:cp="c" xmlns:dc="d" xmlns:dcterms="e"><dc:title>Other title</dc:title><dcterms:created>2024-03-05T10:00:00Z</dcterms:created></cp:coreProperties>`,
	), Options{})
	wantText(t, d, "INT: Where?\n\nP07: Here.\n\nP07: Still here.\n\nINT: And?\n\nP07: Gone.\n\uFFFD\n")
	if d.Title != "The garden" || d.Date != "2024-03-05" || d.Said[1].Group != "Beginnings" || d.Said[2].Group != "Endings" || d.Encoding != "" {
		t.Errorf("title %q, date %q, groups %q and %q", d.Title, d.Date, d.Said[1].Group, d.Said[2].Group)
	}
	wantSaid(t, d.Notes, "1 footnote was", "1 page header or footer was", "1 picture was", "2024-03-05 is the day the Word document was made")
	if len(d.Replaced) != 1 || d.Replaced[0].Count != 1 {
		t.Errorf("replaced %v", d.Replaced)
	}
	wantSaid(t, d.Doubts, "symbol of the font Odd")
}

func TestDocxThatCannotBeRead(t *testing.T) {
	bomb := docx(t, strings.Repeat(p("INT: "+strings.Repeat("a", 5000)), 20_000))
	for _, c := range []struct{ name, in, says string }{
		{"a zip bomb", bomb, "unfolds to far more"},
		{"no text part", zipOf(t, "word/other.xml", "x"), "no text part"},
		{"broken XML", zipOf(t, "word/document.xml", docHead+"<w:p><w:r><w:t>INT"), "damaged"},
		{"no XML", zipOf(t, "word/document.xml", "hello"), "no words"},
		{"an empty document", docx(t, ""), "no words"},
		{"cut short", docx(t, p("INT: a"))[:200], "damaged"},
		{"neither text nor Word", "INT: a\x00\x01\n", "not a Word document"},
		{"a spreadsheet", zipOf(t, "xl/workbook.xml", ""), "Excel workbook"},
		{"a zip file", zipOf(t, "a.txt", ""), "zip file without a Word document"},
		{"a password", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600) + string(utf16Of("EncryptedPackage")), "password"},
		{"an old document", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600) + string(utf16Of("WordDocument")), "old Word document"},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, "f.docx", c.in, Options{}, "f.docx", c.says) })
	}
}

func TestDocxWithTheTextElsewhere(t *testing.T) {
	rels := strings.ReplaceAll(docRels, "word/document.xml", "/word/document2.xml")
	d := read(t, "f.docx", zipOf(t, "_rels/.rels", rels, "word/document2.xml", docHead+p("INT: a")+p("P07: b")+docTail), Options{})
	wantText(t, d, "INT: a\n\nP07: b\n")
	strict := strings.ReplaceAll(docHead, wordSpace, strictSpace)
	d = read(t, "interview", zipOf(t, "word/document.xml", strict+p("INT: a")+p("P07: b")+docTail), Options{})
	wantText(t, d, "INT: a\n\nP07: b\n")
}

func TestTooManyTablesInTables(t *testing.T) {
	deep := strings.Repeat("<w:tbl><w:tr><w:tc>", 3000) + p("INT: a") + strings.Repeat("</w:tc></w:tr></w:tbl>", 3000)
	wantText(t, read(t, "f.docx", docx(t, deep+p("P07: b")), Options{}), "INT: a\n\nP07: b\n")
}
