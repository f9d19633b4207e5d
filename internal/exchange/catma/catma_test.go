package catma

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/exchange"
)

// head is the declarations of a collection as CATMA writes them: a set of tags with a
// time after its name, tags with their colours as Java has them, one under another.
const head = `<?xml version="1.0" encoding="UTF-8"?>
<TEI xmlns="http://www.tei-c.org/ns/1.0" xml:lang="en">
  <teiHeader>
    <fileDesc>
      <titleStmt><title>Round one</title><author>ana</author></titleStmt>
      <publicationStmt><publisher>empty</publisher></publicationStmt>
      <sourceDesc><p>none</p><ab><fs xml:id="CATMA_TECH_DESC"><f name="version"><string>5</string></f></fs></ab></sourceDesc>
    </fileDesc>
    <encodingDesc>
      <fsdDecl xml:id="T_1" n="Peer support 2026-01-02T10:00:00.000+0100">
        <fsDecl xml:id="CATMA_B" n="2026-01-02T10:00:00.000+0100" type="CATMA_B" baseTypes="CATMA_A">
          <fsDescr>time</fsDescr>
          <fDecl xml:id="catma_displaycolor" name="catma_displaycolor"><vRange><vColl><string>-13954176</string></vColl></vRange></fDecl>
          <fDecl xml:id="kind" name="kind"><vRange><vColl><string>given</string><string>taken</string></vColl></vRange></fDecl>
        </fsDecl>
        <fsDecl xml:id="CATMA_A" n="2026-01-02T10:00:00.000+0100" type="CATMA_A">
          <fsDescr>care</fsDescr>
          <fDecl xml:id="catma_displaycolor" name="catma_displaycolor"><vRange><vColl><string>4278190335</string></vColl></vRange></fDecl>
          <fDecl xml:id="catma_markupauthor" name="catma_markupauthor"><vRange><vColl><string>ana</string></vColl></vRange></fDecl>
        </fsDecl>
      </fsdDecl>
    </encodingDesc>
  </teiHeader>
`

// notes are three annotations: one whose pieces another parts, that other, and one with
// two places.
const notes = `
    <fs xml:id="CATMA_1" type="CATMA_A"><f name="catma_markupauthor"><string>ana</string></f><f name="catma_markuptimestamp"><string>2026-01-03T10:00:00.000+0100</string></f><f name="catma_displaycolor"><string>1</string></f></fs>
    <fs xml:id="CATMA_2" type="CATMA_B"><f name="catma_markupauthor"><string>ben</string></f><f name="kind"><vRange><vColl><string>given</string><string>taken</string></vColl></vRange></f></fs>
    <fs xml:id="CATMA_3" type="CATMA_A"><f name="catma_markupauthor"><string>ana</string></f><f name="empty" /></fs>
  </text>
</TEI>`

// speech is the text of the examples: 28 UTF-16 units, 27 code points.
const speech = "I come 😊 as often as I can\n"

const pointed = head + `  <text>
    <body>
      <ab type="catma">
        <ptr target="catma://D_7#char=0,2" type="inclusion" />
        <seg ana="#CATMA_1"><ptr target="catma://D_7#char=2,7" type="inclusion" /></seg>
        <seg ana="#CATMA_1 #CATMA_2"><ptr target="catma://D_7#char=7,9" type="inclusion" /></seg>
        <seg ana="#CATMA_2 #CATMA_3"><ptr target="catma://D_7#char=9,12" type="inclusion" /></seg>
        <ptr target="catma://D_7#char=12,22" type="inclusion" />
        <seg ana="#CATMA_3"><ptr target="catma://D_7#char=22,27" type="inclusion" /></seg>
        <ptr target="catma://D_7#char=27,28" type="inclusion" />
      </ab>
    </body>` + notes

func packed(t testing.TB, files ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	w := tar.NewWriter(z)
	for i := 0; i < len(files); i += 2 {
		h := &tar.Header{Name: files[i], Size: int64(len(files[i+1])), Mode: 0o600, Typeflag: tar.TypeReg}
		if files[i+1] == "->" {
			h.Typeflag, h.Linkname, h.Size = tar.TypeSymlink, "/etc/passwd", 0
		}
		if err := w.WriteHeader(h); err != nil {
			t.Fatal(err)
		}
		if h.Size > 0 {
			if _, err := w.Write([]byte(files[i+1])); err != nil {
				t.Fatal(err)
			}
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// said lists what is coded, in order: the text, the words, the trust, and for each
// coding the tag and who.
func said(p *exchange.Project) []string {
	names, parents := map[string]string{}, map[string]string{}
	for _, c := range p.Codes {
		names[c.ID], parents[c.ID] = c.Name, c.Parent
	}
	var out []string
	for _, s := range p.Sources {
		runes := []rune(s.Text)
		for _, at := range s.Passages {
			line := fmt.Sprintf("%s %q %s", s.Name, string(runes[at.Span.Start:at.Span.End]), at.Trust)
			for _, c := range at.Codings {
				path := names[c.Code]
				for up := parents[c.Code]; up != ""; up = parents[up] {
					path = names[up] + ">" + path
				}
				line += " | " + path + " " + c.User
			}
			out = append(out, line)
		}
	}
	return out
}

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func losses(p *exchange.Project) map[string]int {
	n := map[string]int{}
	for _, l := range p.Losses {
		n[l.Kind] += l.Count
	}
	return n
}

func read(t testing.TB, name string, data []byte, beside ...File) *exchange.Project {
	t.Helper()
	p, err := Read(name, data, beside...)
	if err != nil {
		t.Fatal(err)
	}
	return p
}

func threeNotes(source string) []string {
	return []string{
		source + ` "come 😊" plausible | Peer support>care ana`,
		source + ` "😊 as" plausible | Peer support>care>time ben`,
		source + ` " as" plausible | Peer support>care ana`,
		source + ` "I can" plausible | Peer support>care ana`,
	}
}

func TestArchive(t *testing.T) {
	data := packed(t, "x_2601/D_7/D_7_int 1.txt", speech, "x_2601/D_7/annotationcollections/Round_one.xml", pointed)
	if !Is(data) || !Is([]byte(pointed)) || Is([]byte("<TEI>")) || Is(packed(t, "a.txt", "b")) {
		t.Error("Is")
	}
	p := read(t, "corpus.tar.gz", data)
	same(t, "passages", threeNotes("int 1"), said(p))
	same(t, "codes", []exchange.Code{
		{ID: "T_1", Name: "Peer support", Folder: true},
		{ID: "CATMA_A", Parent: "T_1", Name: "care", Colour: "#0000ff"},
		{ID: "CATMA_B", Parent: "CATMA_A", Name: "time", Colour: "#2b1380"},
	}, p.Codes)
	same(t, "users", []exchange.User{{ID: "ana", Name: "ana"}, {ID: "ben", Name: "ben"}}, p.Users)
	same(t, "memos", []exchange.Memo{{ID: "memo-1", Text: "kind: given, taken", By: "ben", On: []exchange.Target{{Kind: exchange.OnCoding, ID: "CATMA_2"}}}}, p.Memos)
	same(t, "losses", map[string]int{"property of a tag": 1}, losses(p))
	same(t, "project", []string{"corpus", "catma", "2026-01-03T10:00:00.000+0100", "2–9"},
		[]string{p.Name, p.Format, p.Sources[0].Passages[0].Codings[0].At, p.Sources[0].Passages[0].Given})
	same(t, "ids", []string{"CATMA_3", "CATMA_3/2"}, []string{p.Sources[0].Passages[2].Codings[0].ID, p.Sources[0].Passages[3].Codings[0].ID})
}

func TestZip(t *testing.T) {
	var b bytes.Buffer
	w := zip.NewWriter(&b)
	for name, body := range map[string]string{"int 1/int 1.txt": speech, "int 1/annotationcollections/a.xml": pointed, "int 1/annotationcollections/": ""} {
		f, err := w.Create(name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := f.Write([]byte(body)); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	if !Is(b.Bytes()) {
		t.Error("Is")
	}
	same(t, "passages", threeNotes("int 1"), said(read(t, "c.zip", b.Bytes())))
}

// TestBeside has one collection, and its text with Windows line ends beside it, counted
// in each of the ways in which programs count.
func TestBeside(t *testing.T) {
	raw := "\uFEFFA 😊\r\nhope\r\n"
	for _, c := range []struct {
		from, to, length int
		units            string
	}{
		{6, 10, 12, "UTF-16 units, Windows line ends as two"}, {5, 9, 10, "UTF-16 units"},
		{5, 9, 11, "code points, Windows line ends as two"}, {4, 8, 9, "code points"},
	} {
		xml := fmt.Sprintf(`%s<text><body><ab type="catma"><ptr target="D_7#char=0,%d"/><seg ana="#CATMA_1"><ptr target="D_7#char=%d,%d"/></seg><ptr target="D_7#char=%d,%d"/></ab></body>%s`,
			head, c.from, c.from, c.to, c.to, c.length, notes)
		p := read(t, "a.xml", []byte(xml), File{Name: "int 1.txt", Data: []byte(raw)})
		same(t, "text", "A 😊\nhope\n", p.Sources[0].Text)
		same(t, "units", c.units, p.Sources[0].Units)
		same(t, c.units, []string{`int 1 "hope" plausible | Peer support>care ana`}, said(p))
		same(t, "losses", map[string]int{"annotation": 2, "property of a tag": 1}, losses(p))
	}
}

// TestOtherText has a text that is longer than the one that was annotated.
func TestOtherText(t *testing.T) {
	p := read(t, "a.xml", []byte(pointed), File{Name: "a.txt", Data: []byte("New. " + speech)})
	for _, at := range p.Sources[0].Passages {
		if at.Trust != exchange.Doubtful || !strings.Contains(at.Why, "28 long when it was annotated, and is 33 now") {
			t.Errorf("%+v", at)
		}
	}
}

// TestInline has the text in the file itself.
func TestInline(t *testing.T) {
	xml := head + `<text><body><ab type="catma">I <seg ana="#CATMA_1">come </seg><seg ana="#CATMA_1 #CATMA_2">😊</seg><seg ana="#CATMA_2 #CATMA_3"> as</seg> often as <seg ana="#CATMA_3">I can</seg></ab></body>` + notes
	p := read(t, "int 1.xml", []byte(xml))
	same(t, "passages", threeNotes("int 1"), said(p))
	same(t, "text", strings.TrimSpace(speech), p.Sources[0].Text)
}

func TestRefused(t *testing.T) {
	for what, c := range map[string]struct {
		data []byte
		want string
	}{
		"no text":     {[]byte(pointed), "the text is not there"},
		"cut":         {[]byte(pointed[:len(pointed)-20]), "damaged"},
		"other":       {packed(t, "a/b.txt", "x"), "no annotations of CATMA"},
		"entities":    {[]byte(strings.Replace(pointed, "<TEI", `<!DOCTYPE x [<!ENTITY a "b">]><TEI`, 1)), "document type definition"},
		"deep":        {[]byte(strings.Replace(pointed, "<body>", strings.Repeat("<x>", 400), 1)), "inside each other"},
		"encoding":    {[]byte(strings.Replace(pointed, "UTF-8", "utf-16", 1)), "damaged"},
		"broken gzip": {packed(t, "a/annotationcollections/a.xml", pointed)[:100], "damaged"},
		"bomb":        {packed(t, "a.txt", strings.Repeat("a", 20<<20)), "unfolds"},
	} {
		if _, err := Read("a", c.data); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s: %v; want %q", what, err, c.want)
		}
	}
	var many []string
	for i := range maxEntries + 1 {
		many = append(many, fmt.Sprintf("%d.txt", i), "")
	}
	if _, err := Read("a", packed(t, many...)); err == nil || !strings.Contains(err.Error(), "more than 10000 files") {
		t.Errorf("many: %v", err)
	}
}

// TestOutside has entries that lead out of the archive; they are told, and not read.
func TestOutside(t *testing.T) {
	p := read(t, "a.tar.gz", packed(t, "../up.txt", "x", "/abs.txt", "x", `..\up.txt`, "x", "C:/x.txt", "x", "link.txt", "->",
		"a/annotationcollections/a.xml", pointed, "a/a.txt", speech, "a/photo.png", "x"))
	same(t, "losses", map[string]int{"entry of the archive": 5, "file beside the annotations": 1, "property of a tag": 1}, losses(p))
	same(t, "passages", threeNotes("a"), said(p))
}

// TestGit has a project under Git in the layout of CATMA's own demonstration project.
func TestGit(t *testing.T) {
	const root = "CATMA_9_Demo/"
	note := func(id, tag, properties string, places ...int) string {
		var items []string
		for i := 0; i < len(places); i += 2 {
			items = append(items, fmt.Sprintf(`{"source":"D_7","selector":{"start":%d,"end":%d,"type":"TextPositionSelector"}}`, places[i], places[i+1]))
		}
		return fmt.Sprintf(`{"@context":"http://www.w3.org/ns/anno.jsonld","type":"Annotation","id":"collections/C_1/annotations/%s","body":{"tagset":"tagsets/T_1","tag":"tagsets/T_1/%s","properties":{"system":{"CATMA_54A5F93F-5333-3F0D-92F7-7BD5930DB9E6":["2026-01-03T10:00:00.000+0100"],"CATMA_X":["ana"]},"user":{%s}},"type":"Dataset"},"target":{"items":[%s],"type":"List"}}`,
			id, tag, properties, strings.Join(items, ","))
	}
	p := read(t, "demo.zip", packed(t,
		root+"tagsets/T_1/header.json", `{"deletedDefinitions":[],"description":null,"name":"Peer support","responsibleUser":"ana"}`,
		root+"tagsets/T_1/CATMA_A/propertydefs.json", `{"name":"care","parentUuid":"","systemPropertyDefinitions":{"CATMA_X":{"name":"catma_markupauthor","possibleValueList":["ana"],"uuid":"CATMA_X"},"CATMA_Y":{"name":"catma_displaycolor","possibleValueList":["-13954176"]}},"tagsetDefinitionUuid":"T_1","userDefinedPropertyDefinitions":{"CATMA_P":{"name":"kind","possibleValueList":["given"]}},"uuid":"CATMA_A"}`,
		root+"tagsets/T_1/CATMA_A/CATMA_B/propertydefs.json", `{"name":"time","parentUuid":"CATMA_A","tagsetDefinitionUuid":"T_1","uuid":"CATMA_B"}`,
		root+"documents/D_7/header.json", `{"gitContentInfoSet":{"author":"Ana Lee","description":"","publisher":"","title":"int 1"},"gitIndexInfoSet":{"locale":"en"}}`,
		root+"documents/D_7/D_7.txt", speech, root+"documents/D_7/D_7_orig.text", "x", root+"documents/D_7/D_7.json", "{}",
		root+"collections/C_1/header.json", `{"name":"Round one","sourceDocumentId":"D_7"}`,
		root+"collections/C_1/annotations/ana_0.json", "["+note("CATMA_1", "CATMA_A", `"CATMA_P":["given"],"CATMA_Q":[]`, 2, 7, 7, 9)+","+note("CATMA_2", "CATMA_B", "", 7, 12, 22, 27)+"]",
		root+"collections/C_1/annotations/CATMA_3.json", note("CATMA_3.json", "CATMA_Z", "", 22, 27),
		root+"README.md", "x"))
	same(t, "passages", []string{
		`int 1 "come 😊" plausible | Peer support>care ana`, `int 1 "😊 as" plausible | Peer support>care>time ana`,
		`int 1 "I can" plausible | CATMA_Z ana | Peer support>care>time ana`,
	}, said(p))
	same(t, "losses", map[string]int{"property of a tag": 1, "original of a document": 1, "index of words": 1, "name of a tag": 1, "file beside the project": 1}, losses(p))
	same(t, "memo", "kind: given", p.Memos[0].Text)
	same(t, "values", []exchange.Value{{Variable: "author", Text: "Ana Lee"}}, p.Sources[0].Values)
	same(t, "language", "en", p.Sources[0].Language)
	if _, err := ReadFiles("x", []File{{Name: "tagsets/T/C/propertydefs.json", Data: []byte("{")}}); err == nil || !strings.Contains(err.Error(), "not the JSON") {
		t.Errorf("%v", err)
	}
}
