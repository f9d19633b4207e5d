package ingest

import (
	"archive/zip"
	"bytes"
	"strings"
	"testing"
	"time"
)

const (
	odtHead = `<?xml version="1.0" encoding="UTF-8"?><office:document-content xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0" xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0" xmlns:loext="urn:org:documentfoundation:names:experimental:office:xmlns:loext:1.0" xmlns:math="http://www.w3.org/1998/Math/MathML">
<office:automatic-styles><style:style style:name="T1" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style><style:style style:name="T2" style:family="text"><style:text-properties fo:font-weight="normal"/></style:style><style:style style:name="T3" style:family="text"><style:text-properties text:display="none"/></style:style>
<style:style style:name="T4" style:family="text" style:parent-style-name="Strong_20_Emphasis"/><style:style style:name="P1" style:family="paragraph" style:parent-style-name="Standard"><style:text-properties fo:font-weight="700"/></style:style><style:style style:name="P2" style:family="paragraph" style:parent-style-name="Title"/></office:automatic-styles><office:body><office:text>`
	odtTail  = `</office:text></office:body></office:document-content>`
	odtMime  = "application/vnd.oasis.opendocument.text"
	odtNames = `<office:document-styles xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:style="urn:oasis:names:tc:opendocument:xmlns:style:1.0" xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:styles>
<style:style style:name="Strong_20_Emphasis" style:display-name="Strong Emphasis" style:family="text"><style:text-properties fo:font-weight="bold"/></style:style><style:style style:name="X1" style:display-name="Heading 2" style:family="paragraph"><style:text-properties fo:font-weight="bold"/></style:style><style:style style:name="Mine" style:family="paragraph" style:default-outline-level="1"/></office:styles>
<office:automatic-styles><style:style style:name="T1" style:family="text"><style:text-properties text:display="none"/></style:style></office:automatic-styles><office:master-styles><style:master-page><style:header><text:p>Confidential</text:p></style:header><style:footer><text:p><text:page-number>7</text:page-number></text:p></style:footer></style:master-page></office:master-styles></office:document-styles>`
)

// odt is an OpenDocument text of the inside of its body.
func odt(t testing.TB, body string, parts ...string) string {
	t.Helper()
	return zipOf(t, append([]string{"mimetype", odtMime, "content.xml", odtHead + body + odtTail}, parts...)...)
}

// tp is a paragraph of OpenDocument; **stars** make bold spans.
func tp(words string) string {
	for strings.Count(words, "**") > 1 {
		words = strings.Replace(strings.Replace(words, "**", `<text:span text:style-name="T1">`, 1), "**", `</text:span>`, 1)
	}
	return "<text:p>" + words + "</text:p>"
}

func odtTable(rows ...[]string) string {
	var b strings.Builder
	b.WriteString(`<table:table><table:table-column table:number-columns-repeated="2"/>`)
	for _, r := range rows {
		b.WriteString("<table:table-row>")
		for _, c := range r {
			b.WriteString("<table:table-cell>" + tp(c) + "</table:table-cell>")
		}
		b.WriteString("</table:table-row>")
	}
	return b.String() + "</table:table>"
}

func TestODTParagraphs(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"bold labels", tp("**Interviewer:** Where?") + tp("**Rosa:** Here.") + tp("") + tp("Note: since May.") + tp("**Interviewer: **Go on.") + tp("**Rosa**: I will."),
			"Interviewer: Where?\n\nRosa: Here.\nNote: since May.\n\nInterviewer: Go on.\n\nRosa: I will.\n"},
		{"signs", "<text:p>\n  INT:<text:tab/>a<text:line-break/>b<text:s/>c<text:s text:c=\"3\"/>d  e\n <text:span> f</text:span>\u00ADg &amp; &#x1F642;<text:soft-page-break/></text:p>" + tp("P07: é") + tp("INT: x") + tp("P07: y"), "INT: a\nb c   d e f\u00ADg & 🙂\n\nP07: é\n\nINT: x\n\nP07: y\n"},
		{"tracked changes", `<text:tracked-changes><text:changed-region text:id="c1"><text:deletion>` + tp("hate") + `</text:deletion></text:changed-region><text:changed-region text:id="c2"><text:insertion/></text:changed-region></text:tracked-changes>` + tp(`INT: I <text:change text:change-id="c1"/><text:change-start text:change-id="c2"/>like<text:change-end text:change-id="c2"/> it`) + tp("P07: b"),
			"INT: I like it\n\nP07: b\n"},
		{"hidden words", tp(`INT: a<text:span text:style-name="T3">secret <text:span text:style-name="T1">x</text:span></text:span>b`) + tp("P07: c<text:hidden-text text:is-hidden=\"true\">no</text:hidden-text>") + tp(`INT: gone<text:hidden-paragraph text:is-hidden="true"/>`) + `<text:section text:display="none">` + tp("INT: gone too") + `</text:section><text:section text:display="condition" text:is-hidden="false">` + tp("INT: d") + `</text:section>` + tp("P07: e"),
			"INT: ab\n\nP07: c\n\nINT: d\n\nP07: e\n"},
		{"names in bold above the words", `<text:p text:style-name="P1">Ann Lee</text:p>` + tp("Hello.") + `<text:p><text:span text:style-name="T4">Interviewer</text:span></text:p>` + tp("Hello, you: there.") + tp("And?") + `<text:p text:style-name="P1">Ann Lee</text:p>` + tp("Nothing.") + `<text:p text:style-name="P1">Ann Lee</text:p>` + `<text:p text:style-name="P1"><text:span text:style-name="T2">Or so.</text:span></text:p>`,
			"Ann Lee: Hello.\n\nInterviewer: Hello, you: there.\nAnd?\n\nAnn Lee: Nothing.\n\nAnn Lee: Or so.\n"},
		{"a text box once", tp(`INT: out<draw:frame><draw:text-box>`+"\n"+tp("P07: in the box")+`</draw:text-box></draw:frame>side`) + tp("INT: a") + tp("P07: b"), "INT: outside\n\nP07: in the box\n\nINT: a\n\nP07: b\n"},
		{"lists, links, fields and notes", `<text:list><text:list-item>` + tp("INT: page <text:page-number>3</text:page-number> <text:a>here</text:a><text:ruby><text:ruby-base>字</text:ruby-base><text:ruby-text>zi</text:ruby-text></text:ruby>") + `</text:list-item></text:list>` + tp(`P07: b<text:note text:note-class="footnote"><text:note-citation>1</text:note-citation><text:note-body>`+tp("no")+`</text:note-body></text:note><draw:frame><svg:title>alt</svg:title><draw:image/><draw:image/></draw:frame>!`) + `<text:table-of-content><text:index-body>` + tp("Beginnings 1") + `</text:index-body></text:table-of-content>` + tp("INT: c") + tp("P07: d"),
			"INT: page 3 here字\n\nP07: b!\n\nINT: c\n\nP07: d\n"},
		{"a table of turns", odtTable([]string{"Speaker", "Text"}, []string{"Rosa:", "Hello there, you."}, []string{"Int", "Hello: yes, hello."}, []string{"", "How are you today?"}, []string{"Rosa", "Well. Int: she asked."}),
			"Rosa: Hello there, you.\n\nInt: Hello: yes, hello.\nHow are you today?\n\nRosa: Well. Int: she asked.\n"},
		{"a table in a table", odtTable([]string{"x"}) + `<table:table><table:table-row><table:table-cell>` + odtTable([]string{"INT: a", "P07: b"}) + tp("INT: c") + `</table:table-cell></table:table-row></table:table>` + tp("P07: d"), "x\n\nINT: a\n\nP07: b\n\nINT: c\n\nP07: d\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			wantText(t, read(t, "f.odt", odt(t, c.body, "styles.xml", odtNames), Options{}), c.want)
		})
	}
}

func TestODTAroundTheText(t *testing.T) {
	body := `<text:p text:style-name="P2">The garden</text:p><text:h text:outline-level="1">Beginnings</text:h>` + tp("INT: Where?") + tp("P07: Here.") + `<text:p text:style-name="X1">Endings</text:p>` + tp("Still here.") + `<text:p text:style-name="Mine">After</text:p>` + tp("INT: And?") +
		tp(`P07: Gone.<text:note text:note-class="endnote">x</text:note><draw:frame><draw:image/><draw:image/></draw:frame><draw:frame><draw:object><math:math>y</math:math></draw:object><draw:image/></draw:frame>`)
	meta := `<office:document-meta xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:meta="urn:oasis:names:tc:opendocument:xmlns:meta:1.0"><office:meta><dc:title>Other title</dc:title><meta:creation-date>2024-03-05T10:00:00</meta:creation-date><dc:date>2025-01-01</dc:date><meta:keyword>x</meta:keyword></office:meta></office:document-meta>`
	d := read(t, "P07-1.odt", odt(t, body, "styles.xml", odtNames, "meta.xml", meta), Options{})
	wantText(t, d, "INT: Where?\n\nP07: Here.\n\nP07: Still here.\n\nINT: And?\n\nP07: Gone.\n")
	if d.Title != "The garden" || d.Date != "2024-03-05" || d.Said[1].Group != "Beginnings" || d.Said[2].Group != "Endings" || d.Said[3].Group != "After" || d.Format != "odt" {
		t.Errorf("title %q, date %q, %+v", d.Title, d.Date, d.Said)
	}
	wantSaid(t, d.Notes, "1 endnote was", "1 page header or footer was", "2 pictures were", "2024-03-05 is the day the OpenDocument text was made")
	d = read(t, "interview", odt(t, tp("INT: a")+tp("P07: b"), "meta.xml", meta), Options{})
	if d.Title != "Other title" {
		t.Errorf("title %q", d.Title)
	}
}

func TestODTComments(t *testing.T) {
	note := func(name, more, author, words string) string {
		return `<office:annotation office:name="` + name + `"` + more + `><dc:creator>` + author + `</dc:creator><dc:date>2026-01-01T00:00:00</dc:date><meta:creator-initials>XX</meta:creator-initials>` + words + `</office:annotation>`
	}
	end := func(name string) string { return `<office:annotation-end office:name="` + name + `"/>` }
	body := tp("INT: So?") + tp(`P07: I had `+note("a", ` loext:resolved="true"`, "Jo Ray", tp("Hope: <text:span>a</text:span>")+tp("b"))+note("b", ` loext:parent-name="a"`, "Amy", tp("I agree"))+`no hope`+end("a")+end("b")+` then.`) + tp("INT: Oh."+note("", "", "Jo Ray", tp("point")))
	d := read(t, "P07-1.odt", odt(t, body), Options{})
	wantText(t, d, "INT: So?\n\nP07: I had no hope then.\n\nINT: Oh.\n")
	if len(d.Comments) != 2 {
		t.Fatalf("comments %+v", d.Comments)
	}
	a, b := d.Comments[0], d.Comments[1]
	if got := wordsOf(t, d, a); got != "no hope" || a.Author != "Jo Ray" || a.Text != "Hope: a\nb" || !a.Resolved || a.Whole || a.Moved || len(a.Replies) != 1 || a.Replies[0] != (Reply{"Amy", "I agree"}) {
		t.Errorf("on %q: %+v", got, a)
	}
	if got := wordsOf(t, d, b); got != "Oh." || b.Text != "point" || !b.Whole {
		t.Errorf("on %q: %+v", got, b)
	}
}

func TestOneXMLFileOfOpenDocument(t *testing.T) {
	s := strings.NewReplacer("office:document-content", "office:document", "<office:automatic-styles>", `<office:meta><dc:title>T</dc:title></office:meta><office:automatic-styles>`).Replace(odtHead + tp("**INT:** a") + tp("**P07:** b") + odtTail)
	s = strings.Replace(s, "<office:document ", `<office:document office:mimetype="`+odtMime+`" `, 1)
	if !isFODT(s) || isFODT(odtHead) || isFODT("INT: <office:document ") {
		t.Error("not recognised")
	}
	d := &draft{src: Source{Name: "f.fodt"}, Document: Document{Format: "odt"}}
	if err := d.readFODT(s); err != nil {
		t.Fatal(err)
	}
	if len(d.Said) != 2 || d.Said[0].Speaker != "INT" || d.Said[1].Speech != "b" || d.Title != "T" {
		t.Errorf("%q: %+v", d.Title, d.Said)
	}
}

func TestODTThatCannotBeRead(t *testing.T) {
	mime := func(kind string) string { return "application/vnd.oasis.opendocument." + kind }
	body := strings.NewReplacer("office:text>", "office:spreadsheet>")
	for _, c := range []struct{ name, in, says string }{
		{"a spreadsheet", zipOf(t, "mimetype", mime("spreadsheet"), "content.xml", odtHead), "spreadsheet; open it in LibreOffice and save it as .xlsx"},
		{"a spreadsheet without its type", zipOf(t, "content.xml", body.Replace(odtHead+odtTail)), "looks like an OpenDocument spreadsheet"},
		{"slides", zipOf(t, "mimetype", mime("presentation-template"), "content.xml", odtHead), "OpenDocument slides"},
		{"a drawing", zipOf(t, "mimetype", mime("graphics"), "content.xml", odtHead), "OpenDocument drawing"},
		{"a chart", zipOf(t, "mimetype", mime("chart"), "content.xml", odtHead), "no text"},
		{"a password", odt(t, "", "META-INF/manifest.xml", "<manifest:encryption-data/>"), "f.odt is under a password; open it in LibreOffice"},
		{"a password over all", zipOf(t, "mimetype", odtMime, "encrypted-package", "x"), "f.odt is under a password"},
		{"no text part", zipOf(t, "mimetype", odtMime, "content.xml", "hello"), "save it again as .odt"},
		{"an empty document", odt(t, ""), "no words"},
		{"broken XML", zipOf(t, "mimetype", odtMime, "content.xml", odtHead+"<text:p>INT"), "damaged"},
		{"entities", zipOf(t, "mimetype", odtMime, "content.xml", `<!DOCTYPE x [<!ENTITY a "b">]>`+odtHead+tp("INT: &a;")+odtTail), "damaged"},
		{"depth", odt(t, strings.Repeat("<text:span>", 5000)+strings.Repeat("</text:span>", 5000)), "more than 100 deep"},
		{"a zip bomb", odt(t, strings.Repeat(tp("INT: "+strings.Repeat("a", 5000)), 20_000)), "unfolds to far more"},
		{"neither text nor OpenDocument", "INT: a\x00\x01\n", "not an OpenDocument text"},
	} {
		t.Run(c.name, func(t *testing.T) { refused(t, "f.odt", c.in, Options{}, "f.odt", c.says) })
	}
}

// TestHostileODT reads files made to take long or much room.
func TestHostileODT(t *testing.T) {
	const size = 1 << 20
	for _, again := range []string{
		`<text:p/>`, `<text:p>a</text:p>`, `a<text:s text:c="999999999"/>`, `<text:p><office:annotation office:name="a"/>a<office:annotation-end office:name="a"/></text:p>`, `a<office:annotation/>`, `<table:table-row/>`, `<table:table-cell/>`, `<table:table><table:table-row><table:table-cell><text:p>a</text:p></table:table-cell></table:table-row></table:table>`,
		`<style:style style:name="a" style:family="text" style:parent-style-name="a"/>`, `<draw:frame><draw:text-box><text:p>a</text:p></draw:text-box></draw:frame>`, `<text:span text:style-name="T1">a</text:span>`,
	} {
		for _, around := range []string{"text:p", "table:table"} {
			data := odt(t, "<"+around+">"+strings.Repeat(again, size/len(again))+"</"+around+">"+tp("INT: a")+tp("P07: b"))
			began := time.Now()
			docs, err := Read(Source{Name: "f.odt", Data: []byte(data)}, Options{})
			if took := time.Since(began); took > 20*time.Second {
				t.Errorf("%q took %v", again, took)
			}
			if err == nil {
				checkLaws(t, docs[0])
			} else if len(err.Error()) > 400 {
				t.Errorf("%q: an error of %d bytes", again, len(err.Error()))
			}
		}
	}
}

func FuzzODT(f *testing.F) {
	for _, s := range []string{
		tp("**Int:** a") + tp("Rosa: b") + tp("") + `<text:h text:outline-level="2">H</text:h>` + tp("c<text:s text:c='3'/>d<text:tab/><text:line-break/>e"), odtTable([]string{"Ann", "x y z"}, []string{"Ben", "x y z"}, []string{"Ann", "[00:01] q"}),
		tp(`a<office:annotation office:name="n"><dc:creator>J</dc:creator><text:p>x</text:p></office:annotation>b<office:annotation-end office:name="n"/>`) + tp("INT: c<text:hidden-paragraph text:is-hidden='true'/>"), `<text:tracked-changes><text:deletion>` + tp("x") + `</text:deletion></text:tracked-changes><text:section text:display="none">` + tp("y") + `</text:section>`,
		`</text:p><table:table-cell>` + tp("x") + `<table:table><text:p><draw:frame><draw:text-box><table:table/>`, `<style:header>` + tp("a") + `</style:header><style:text-properties fo:font-weight="bold"/><office:spreadsheet/>`, `<office:annotation><text:p>`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, body []byte) { // stored and not packed, for packing takes longer than reading
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		for name, part := range map[string]string{"styles.xml": odtNames, "content.xml": odtHead + string(body) + odtTail} {
			w, err := z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Store})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write([]byte(part)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		fuzzRead(t, "f.odt", b.Bytes(), Options{})
	})
}
