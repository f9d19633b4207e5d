package refi

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/exchange"
	"verbatim/internal/text"
)

// TestOrderAndNamespace has everything upside down: no namespace that is known, a
// prefix, elements in no order, empty containers, and ids in braces and either case.
func TestOrderAndNamespace(t *testing.T) {
	qde := "\uFEFF" + `<?xml version="1.0"?><!-- made by hand -->
<q:Project xmlns:q="urn:QDA-XML:project:0:10" name="upside down" origin="somebody">
<q:Sets/><q:Notes/><q:Links/>
<q:Sources><q:TextSource guid="{ABCDEF00-0000-4000-8000-000000000001}" plainTextPath="internal:///Sub\T%20x.txt"><q:PlainTextSelection endPosition="3" startPosition="0" guid="A1" creatingUser="{U1}" creationDateTime="2018-10-04T22:56:11"><q:Coding guid="K1"><q:CodeRef targetGUID="{c1}"/></q:Coding><q:Description>why</q:Description></q:PlainTextSelection></q:TextSource></q:Sources>
<q:Description>about &#60;all&gt; of it & more</q:Description>
<q:CodeBook><q:Codes><q:Code name="A" guid="C1" color="#abc"><q:Code name="A" guid="C2" color="#12345678" isCodable="0"/></q:Code><q:Code name="A" guid="C1" color="blue"/><q:Code guid="" name="B" color="AABBCC"/></q:Codes></q:CodeBook>
<q:Users><q:User id="AR" guid="u1"/></q:Users>
</q:Project>`
	p := readZip(t, Options{}, "Some Name.QDE", qde, "Sources/sub/t x.TXT", "One two")
	if p.Description != "about <all> of it & more" {
		t.Errorf("description %q", p.Description)
	}
	var codes []string
	for _, c := range p.Codes {
		codes = append(codes, fmt.Sprint(c.Name, c.Colour, c.Folder, c.Parent != ""))
	}
	if got := strings.Join(codes, " "); got != "A#aabbccfalse false A#123456true true Afalse false B#aabbccfalse false" {
		t.Errorf("codes %s", got)
	}
	ids := map[string]bool{}
	for _, c := range p.Codes {
		ids[c.ID] = true
	}
	if len(ids) != 4 {
		t.Errorf("%d ids of 4 codes", len(ids))
	}
	s := p.Sources[0]
	checkSaid(t, s, `"One" plausible`)
	c := s.Passages[0].Codings[0]
	if s.ID != "abcdef00-0000-4000-8000-000000000001" || s.Name != "T%20x.txt" || c.User != "u1" || c.At != "2018-10-04T22:56:11" || c.Code != "c1" || p.Users[0].Name != "AR" {
		t.Errorf("source %s %q, coding %+v, users %v", s.ID, s.Name, c, p.Users)
	}
	if got := memoOn(p, exchange.OnPassage, s.Passages[0].ID); got != "|why" {
		t.Errorf("on the words is %q", got)
	}
}

func TestPaths(t *testing.T) {
	for _, path := range []string{"internal://x.txt", "internal:///x.txt", "x.txt", "sources/x.txt", "./x.txt", `Sources\X.TXT`, "internal:x.txt", "../../sources/x.txt", "relative:///x.txt"} {
		p := readZip(t, Options{}, "project.qde", projectOf("x", `<Sources><TextSource guid="S" plainTextPath="`+path+`"/></Sources>`), "Sources/X.txt", "words")
		if p.Sources[0].Text != "words" {
			t.Errorf("%s gives %q", path, p.Sources[0].Text)
		}
	}
}

func TestTextsInside(t *testing.T) {
	p := readZip(t, Options{}, "project.qde", projectOf("NVivo", `<Sources>
<TextSource guid="A" name="crs"><PlainTextContent>one&#13;
two</PlainTextContent>`+sel("a", "", 5, 8)+`</TextSource>
<TextSource guid="B" name="literal"><PlainTextContent>one`+"\r\n"+`two <![CDATA[<b>]]></PlainTextContent>`+sel("b", "", 4, 7)+`</TextSource>
<TextSource guid="C" name="rich" richTextPath="internal://c.docx">`+sel("c", "words", 4, 9)+`</TextSource>
<TextSource guid="D" name="gone" plainTextPath="internal://d.txt">`+sel("d", "", 4, 7)+`</TextSource>
</Sources>`), "sources/c.docx", "PK")
	checkSaid(t, p.Sources[0], `"two" plausible`)
	checkSaid(t, p.Sources[1], `"two" plausible`)
	if p.Sources[1].Text != "one\ntwo <b>" {
		t.Errorf("text %q", p.Sources[1].Text)
	}
	for _, s := range p.Sources[2:] {
		if s.Text != "" || len(s.Passages) != 1 || s.Passages[0].Trust != exchange.Doubtful || len(s.Passages[0].Codings) != 1 || !s.Passages[0].Span.Empty() {
			t.Errorf("without a text: %+v", s)
		}
	}
	if p.Sources[2].Passages[0].Words != "words" || lost(p, "text of a source") != 2 {
		t.Errorf("%+v, lost %v", p.Sources[2].Passages[0], p.Losses)
	}
}

func TestPDFQuotationsAreOne(t *testing.T) {
	coding := func(id, code string) string {
		return `<Coding guid="` + id + `" creatingUser="aa000000-0000-4000-8000-000000000001"><CodeRef targetGUID="` + code + `"/></Coding>`
	}
	p := readZip(t, Options{}, "project.qde", projectOf("ATLAS.ti 8", `<Sources><PDFSource guid="P" name="A paper" path="internal://p.pdf">
<Representation guid="R" plainTextPath="internal://r.txt"><PlainTextSelection guid="Q1" name="two pages long" startPosition="0" endPosition="14" creationDateTime="D">`+coding("k1", "C1")+`</PlainTextSelection></Representation>
<PDFSelection guid="Q1" page="3" firstX="1" name="two pages long" creationDateTime="D">`+coding("k2", "C1")+coding("k3", "C2")+`</PDFSelection>
<PDFSelection guid="Q2" page="4" name="two pages long" creationDateTime="D">`+coding("k4", "C1")+`</PDFSelection>
<PDFSelection guid="Q3" page="0" name="Quotation 1:3">`+coding("k5", "C1")+`<Description>a nice figure</Description></PDFSelection>
<PDFSelection guid="Q4" page="1" name="x"><Representation guid="R4"><PlainTextContent>said  there</PlainTextContent></Representation>`+coding("k6", "C2")+`</PDFSelection>
</PDFSource></Sources>`), "sources/r.txt", "two pages long and more", "sources/p.pdf", "%PDF")
	s := p.Sources[0]
	checkSaid(t, s, `"two pages long" verified, "" doubtful`)
	if pa := s.Passages[0]; len(pa.Codings) != 2 || pa.Page != 4 {
		t.Errorf("the quotation is %+v", pa)
	}
	if pa := s.Passages[1]; pa.Words != "said there" || pa.Page != 2 || len(pa.Codings) != 1 {
		t.Errorf("the words without a place are %+v", pa)
	}
	if lost(p, "area of a PDF page") != 1 || lost(p, "coding") != 1 || memoOn(p, exchange.OnSource, s.ID) != "|a nice figure" {
		t.Errorf("lost %v, memos %v", p.Losses, p.Memos)
	}
}

func TestRecordings(t *testing.T) {
	p := readZip(t, Options{}, "project.qde", projectOf("somebody", `<Sources>
<VideoSource guid="V" name="film.mp4" path="relative:///film.mp4"><VideoSelection guid="VS" begin="0" end="900"><Coding guid="kv"><CodeRef targetGUID="C1"/></Coding></VideoSelection>
<Transcript guid="T" plainTextPath="internal://t.txt"><SyncPoint guid="y2" timeStamp="2000" position="12"/><SyncPoint guid="y1" timeStamp="0" position="0"/><SyncPoint guid="y3" timeStamp="3000" position="17"/>
<TranscriptSelection guid="TS" name="there" fromSyncPoint="Y2" toSyncPoint="{y3}"><Coding guid="kt"><CodeRef targetGUID="C2"/></Coding></TranscriptSelection>
<TranscriptSelection guid="TT" fromSyncPoint="y2" toSyncPoint="nowhere"/></Transcript></VideoSource>
<TextSource guid="S" name="film words" plainTextPath="internal://T.txt">`+sel("a", "Hi", 0, 2)+`</TextSource>
<AudioSource guid="A" name="talk.m4a"><Coding guid="ka"><CodeRef targetGUID="C1"/></Coding></AudioSource>
<AudioSource guid="B" name="" path="internal://b.m4a"><Transcript guid="BT" name="b words"><PlainTextContent>hello</PlainTextContent></Transcript></AudioSource>
</Sources><Sets><Set guid="set" name="films"><MemberSource targetGUID="V"/></Set></Sets>`), "sources/t.txt", "Hi 😀 you.\r\nthere now")
	if len(p.Sources) != 3 {
		t.Fatalf("%d sources", len(p.Sources))
	}
	s := p.Sources[0]
	if s.ID != "s" || s.Kind != exchange.VideoSource || s.Media != "film.mp4" || fmt.Sprint(s.Groups) != "[films]" {
		t.Errorf("the film is %+v", s)
	}
	checkSaid(t, s, `"Hi" verified, "there" verified, "" doubtful`)
	if want := []exchange.Time{{At: 0}, {At: 10, MS: 2000}, {At: 15, MS: 3000}}; fmt.Sprint(s.Times) != fmt.Sprint(want) {
		t.Errorf("times %v", s.Times)
	}
	if a := p.Sources[1]; a.Name != "talk.m4a" || a.Text != "" || a.Kind != exchange.AudioSource || len(a.Passages) != 0 {
		t.Errorf("the talk is %+v", a)
	}
	if b := p.Sources[2]; b.ID != "b" || b.Name != "b words" || b.Media != "b.m4a" || b.Text != "hello" {
		t.Errorf("the other is %+v", b)
	}
	if lost(p, "selection in a recording") != 1 || lost(p, "coding") != 2 {
		t.Errorf("lost %v", p.Losses)
	}
}

func TestCases(t *testing.T) {
	p := readZip(t, Options{}, "project.qde", `<Project name="d" origin="NVivo 12"><CodeBook><Codes>
<Code guid="F" name="Cases" isCodable="false"><Code guid="CA" name="Rosa"/></Code><Code guid="C1" name="Hope"/></Codes></CodeBook>
<Variables><Variable guid="V1" name="Person:Age" typeOfVariable="Integer"/><Variable guid="V2" name="Site" typeOfVariable="odd"/></Variables>
<Cases><Case guid="{ca}" name="Rosa"><Description>our first</Description><CodeRef targetGUID="CA"/><VariableValue><VariableRef targetGUID="V1"/><IntegerValue>41</IntegerValue></VariableValue><VariableValue><VariableRef targetGUID="V2"/></VariableValue><VariableValue><VariableRef targetGUID="VX"/><TextValue>x</TextValue></VariableValue><SourceRef targetGUID="t2"/><SelectionRef targetGUID="a3"/><SelectionRef targetGUID="nowhere"/></Case>
<Case guid="CB" name="Bo"><CodeRef targetGUID="C1"/><SourceRef targetGUID="gone"/></Case>
<Case guid="CC"><VariableValue><VariableRef targetGUID="V2"/><TextValue> north </TextValue></VariableValue><SourceRef targetGUID="S1"/></Case></Cases>
<Sources><TextSource guid="S1" name="One" plainTextPath="internal://t.txt">
<PlainTextSelection guid="a1" startPosition="0" endPosition="3"><Coding guid="k1"><CodeRef targetGUID="CA"/></Coding></PlainTextSelection>
<PlainTextSelection guid="a2" startPosition="0" endPosition="3"><Coding guid="k2" creatingUser="stranger"><CodeRef targetGUID="C1"/></Coding></PlainTextSelection>
<PlainTextSelection guid="a3" startPosition="4" endPosition="7"/>
<PlainTextSelection guid="a4" startPosition="8" endPosition="13"><Coding guid="k4"><CodeRef targetGUID="CX"/></Coding></PlainTextSelection></TextSource>
<TextSource guid="S2" name="Two" plainTextPath="internal://t2.txt"><Coding guid="k5"><CodeRef targetGUID="C1"/></Coding></TextSource></Sources></Project>`,
		"sources/t.txt", "one two three", "sources/t2.txt", "whole")
	if len(p.Codes) != 1 || p.Codes[0].Name != "Hope" {
		t.Errorf("codes %v", p.Codes)
	}
	rosa, bo := p.Cases[0], p.Cases[1]
	if len(p.Cases) != 2 || rosa.Description != "our first" || fmt.Sprint(rosa.Values) != "[{Person:Age 41}]" || fmt.Sprint(rosa.Sources) != "[s2]" || rosa.Code != "" || bo.Code != "c1" {
		t.Errorf("cases %+v", p.Cases)
	}
	if want := []exchange.Part{{Source: "s1", Span: text.Span{Start: 0, End: 3}}, {Source: "s1", Span: text.Span{Start: 4, End: 7}}}; !slices.Equal(rosa.Parts, want) {
		t.Errorf("parts %v", rosa.Parts)
	}
	s := p.Sources[0]
	checkSaid(t, s, `"one" plausible, "three" plausible`)
	if c := s.Passages[0].Codings; len(c) != 1 || c[0].User != "stranger" || len(p.Users) != 1 {
		t.Errorf("codings %+v by %v", c, p.Users)
	}
	if fmt.Sprint(s.Values) != "[{Site north}]" || p.Variables[1].Kind != "text" {
		t.Errorf("values %v of %v", s.Values, p.Variables)
	}
	checkSaid(t, p.Sources[1], `"whole" plausible`)
	for kind, n := range map[string]int{"coding": 1, "value of a variable": 1, "words of a case": 1, "source of a case": 1} {
		if lost(p, kind) != n {
			t.Errorf("lost %d of %s: %v", lost(p, kind), kind, p.Losses)
		}
	}
}

func TestNotesAndLinks(t *testing.T) {
	p := readZip(t, Options{}, "project.qde", projectOf("somebody", textSource(`<PlainTextSelection guid="a" startPosition="0" endPosition="3"><Coding guid="ka"><CodeRef targetGUID="C1"/><NoteRef targetGUID="N2"/></Coding><NoteRef targetGUID="N1"/></PlainTextSelection>`)+`
<Notes><Note guid="N1" name="First" creatingUser="AA000000-0000-4000-8000-000000000001" creationDateTime="2020-01-01T00:00:00Z"><PlainTextContent>one
</PlainTextContent><Description>on the note</Description><PlainTextSelection guid="x" startPosition="0" endPosition="2"><Coding guid="kx"><CodeRef targetGUID="C1"/></Coding></PlainTextSelection></Note>
<Note guid="N2" name="Second" plainTextPath="internal://n.txt"/><Note guid="N3" richTextPath="internal://n.docx" name="Third"/></Notes>
<Links><Link guid="L1" originGUID="C2" targetGUID="N1" direction="OneWay"/><Link guid="L2" name="leads to" direction="OneWay" originGUID="C1" targetGUID="c2"/><Link guid="L3" originGUID="N1" targetGUID="N2"/><Link guid="L4" originGUID="C1" targetGUID="nowhere"/></Links>
<Graphs><Graph guid="G" name="map"/></Graphs><NoteRef targetGUID="N3"/><NoteRef targetGUID="N4"/>`), "sources/t.txt", "one", "sources/n.txt", "\uFEFFtwo")
	m := p.Memos
	if m[0].Text != "one\n" || m[0].By != "aa000000-0000-4000-8000-000000000001" || m[0].At != "2020-01-01T00:00:00Z" || m[1].Text != "two" || m[2].Text != "" {
		t.Errorf("memos %+v", m)
	}
	for target, want := range map[exchange.Target]string{
		{Kind: exchange.OnPassage, ID: "a"}: "First|one\n",
		{Kind: exchange.OnCoding, ID: "ka"}: "Second|two",
		{Kind: exchange.OnCode, ID: "c2"}:   "First|one\n",
		{Kind: exchange.OnMemo, ID: "n1"}:   "|on the note",
		{Kind: exchange.OnProject}:          "Third|",
	} {
		if got := memoOn(p, target.Kind, target.ID); got != want {
			t.Errorf("on %v is %q, want %q", target, got, want)
		}
	}
	want := []exchange.Link{
		{ID: "l2", Name: "leads to", From: exchange.Target{Kind: exchange.OnCode, ID: "c1"}, To: exchange.Target{Kind: exchange.OnCode, ID: "c2"}, Directed: true},
		{ID: "l3", From: exchange.Target{Kind: exchange.OnMemo, ID: "n1"}, To: exchange.Target{Kind: exchange.OnMemo, ID: "n2"}},
	}
	if !slices.Equal(p.Links, want) {
		t.Errorf("links %+v", p.Links)
	}
	for kind, n := range map[string]int{"link": 1, "graph": 1, "selection in a memo": 1, "coding in a memo": 1, "text of a memo": 1, "reference to a memo": 1} {
		if lost(p, kind) != n {
			t.Errorf("lost %d of %s: %v", lost(p, kind), kind, p.Losses)
		}
	}
}

func TestCodeSets(t *testing.T) {
	book := func(origin, codes, sets string) string {
		return `<CodeBook origin="` + origin + `"><Codes>` + codes + `</Codes><Sets>` + sets + `</Sets></CodeBook>`
	}
	tree := func(s string) string {
		t.Helper()
		p, err := ReadCodebook("x.qdc", []byte(s))
		if err != nil {
			t.Fatal(err)
		}
		names := map[string]string{}
		var list []string
		for _, c := range p.Codes {
			if c.Parent != "" && names[c.Parent] == "" {
				t.Errorf("%s stands before what it is under", c.Name)
			}
			names[c.ID] = names[c.Parent] + "/" + c.Name
			if c.Folder {
				names[c.ID] += "*"
			}
			list = append(list, names[c.ID])
		}
		if n := lost(p, "set of codes"); n > 0 {
			list = append(list, fmt.Sprint("lost ", n))
		}
		return strings.Join(list, " ")
	}
	abc := `<Code guid="A" name="a"/><Code guid="B" name="b"/><Code guid="C" name="c"/>`
	for _, c := range []struct{ in, want string }{
		{book("x", abc, `<Set guid="S" name="g"><MemberCode guid="C"/><MemberCode targetGUID="{a}"/></Set>`), "/g* /g*/a /g*/c /b"},
		{book("x", abc, `<Set guid="S" name="g"><MemberCode guid="C"/></Set><Set guid="T" name="h"><MemberCode guid="c"/></Set>`), "/a /b /c lost 2"},
		{book("x", `<Code guid="A" name="a"><Code guid="B" name="b"/></Code>`, `<Set guid="S" name="g"><MemberCode guid="A"/></Set>`), "/a /a/b lost 1"},
		{book("ATLAS.ti 23", `<Code guid="A" name="p::a"/><Code guid="B" name="p"/><Code guid="C" name="q::r::c"/><Code guid="D" name="::"/>`, ``), "/p /p/a /q* /q*/r* /q*/r*/c /::"},
		{book("x", `<Code guid="A" name="p::a"/>`, ``), "/p::a"},
		{`<CodeBook/>`, ""},
		{`<CodeBook><Codes/><Sets/></CodeBook>`, ""},
	} {
		if got := tree(c.in); got != c.want {
			t.Errorf("%s\n gives %s\n  want %s", c.in, got, c.want)
		}
	}
}

func TestCharactersThatXMLDoesNotHave(t *testing.T) {
	p := readZip(t, Options{}, "project.qde", projectOf("x", `<Sources><TextSource guid="S" name="a < b & c"><PlainTextContent>one`+"\x01"+` two&#2; x < y &nbsp; `+"\xff"+`</PlainTextContent>`+sel("a", "two", 5, 8)+`</TextSource></Sources>`))
	s := p.Sources[0]
	if s.Text != "one\uFFFD two\uFFFD x < y &nbsp; \uFFFD" || s.Name != "a < b & c" {
		t.Errorf("%q: %q", s.Name, s.Text)
	}
	checkSaid(t, s, `"two" verified`)
	if len(p.Notes) != 1 || !strings.HasPrefix(p.Notes[0], "3 characters") {
		t.Errorf("notes %q", p.Notes)
	}
}

func TestOwnFiles(t *testing.T) {
	p := readZip(t, Options{}, "project.qde", `<Project name="d" origin="Verbatim 1.0 (nvivo)"><CodeBook><Codes><Code guid="C1" name="Hope"/></Codes></CodeBook>
<Variables><Variable guid="v1" name="Verbatim: speakers" typeOfVariable="Text"/><Variable guid="v2" name="Verbatim: date"/><Variable guid="v3" name="Site"/><Variable guid="v4" name="Verbatim: groups"/></Variables>
<Cases><Case guid="CA" name="Rosa"><VariableValue><VariableRef targetGUID="v4"/><TextValue>Wave 1; Wave\; 2</TextValue></VariableValue></Case></Cases>
<Sources><TextSource guid="S" name="One" plainTextPath="internal://s.txt"><PlainTextSelection guid="a" name="two" startPosition="7" endPosition="10"><Coding guid="k"><CodeRef targetGUID="C1"/><NoteRef targetGUID="N0"/></Coding></PlainTextSelection>
<VariableValue><VariableRef targetGUID="v1"/><TextValue>I=interviewer; Rosa=participant:P07</TextValue></VariableValue><VariableValue><VariableRef targetGUID="v2"/><TextValue>2025-03-04</TextValue></VariableValue><VariableValue><VariableRef targetGUID="v3"/><TextValue>north</TextValue></VariableValue></TextSource></Sources>
<Notes><Note guid="N0" name="Verbatim: against"/><Note guid="N1" name="[analytic] On hope"><PlainTextContent>x</PlainTextContent></Note></Notes>
<Links><Link guid="L1" name="Verbatim: memo" originGUID="N1" targetGUID="CA"/><Link guid="L2" name="see" originGUID="N1" targetGUID="C1"/></Links></Project>`, "sources/s.txt", "😀 one two")
	s := p.Sources[0]
	checkSaid(t, s, `"two" verified`)
	if !s.Passages[0].Codings[0].Against || s.Date != "2025-03-04" || len(s.Speakers) != 2 || s.Speakers[1] != (exchange.Speaker{Name: "Rosa", Voice: "participant", Participant: "P07"}) || fmt.Sprint(s.Values) != "[{Site north}]" {
		t.Errorf("source %+v", s)
	}
	if len(p.Variables) != 1 || len(p.Memos) != 1 || p.Memos[0].Kind != "analytic" || p.Memos[0].Name != "On hope" || memoOn(p, exchange.OnCase, "ca") == "" || len(p.Links) != 1 {
		t.Errorf("%+v %+v %+v", p.Variables, p.Memos, p.Links)
	}
	if g := p.Cases[0].Groups; !slices.Equal(g, []string{"Wave 1", "Wave; 2"}) {
		t.Errorf("groups %q", g)
	}
	if len(p.Losses) != 0 {
		t.Errorf("lost %v", p.Losses)
	}
}

// TestUndeclaredUsersOfTwoProjects are two people, though both are nobody's first.
func TestUndeclaredUsersOfTwoProjects(t *testing.T) {
	for _, c := range [][3]string{{` name="Larkfield"`, "a.qdpx", "Unnamed coder 1 (Larkfield)"}, {"", "out/May 2.qdpx", "Unnamed coder 1 (May 2)"}} {
		qde := `<Project` + c[0] + ` origin="x"><CodeBook><Codes><Code guid="c" name="c"/></Codes></CodeBook><Notes><Note guid="n" name="n" creatingUser="00000001-0000-0000-0000-00000000abcd"><PlainTextContent>so</PlainTextContent></Note></Notes></Project>`
		data := zipped(t, "project.qde", qde)
		p, err := Read(c[1], bytes.NewReader(data), int64(len(data)), Options{})
		if err != nil || len(p.Users) != 1 || p.Users[0].Name != c[2] {
			t.Errorf("%+v (%v), want %q", p, err, c[2])
		}
	}
}
