package refi

import (
	"encoding/xml"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"verbatim/internal/exchange"
	"verbatim/internal/text"
)

// schemas are the standard's schemas for projects or codebooks, and the program that
// checks by them. They are not part of the project; tests without them are skipped,
// except in continuous integration.
func schemas(t testing.TB, what string) (xmllint string, files []string) {
	t.Helper()
	missing := t.Skipf
	if os.Getenv("CI") != "" {
		missing = t.Fatalf
	}
	dir := filepath.Join("..", "..", "..", "..", "shared")
	if data := os.Getenv("VERBATIM_DATA"); data != "" {
		dir = filepath.Dir(data)
	}
	files, err := filepath.Glob(filepath.Join(dir, "samples", "refi", "xsd", what+"*.xsd"))
	if err != nil || len(files) == 0 {
		missing("no schemas of REFI-QDA in %s; VERBATIM_DATA says where the data beside them are", dir)
	}
	xmllint, err = exec.LookPath("xmllint")
	if err != nil {
		missing("xmllint is not on PATH")
	}
	return xmllint, files
}

// checkSchema checks XML by the standard's schemas.
func checkSchema(t testing.TB, what, name, markup string) {
	t.Helper()
	xmllint, files := schemas(t, what)
	path := filepath.Join(t.TempDir(), "file.xml")
	if err := os.WriteFile(path, []byte(markup), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, schema := range files {
		out, err := exec.Command(xmllint, "--noout", "--schema", schema, path).CombinedOutput()
		if err != nil {
			t.Errorf("%s: not as %s has it: %v\n%.2000s", name, filepath.Base(schema), err, out)
		}
	}
}

// checkValid checks the rules of the standard that its schema does not have: ids are
// only given once, and references lead somewhere.
func checkValid(t testing.TB, w written, name string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(w.files["project.qde"]))
	given, wanted := map[string]bool{}, map[string]bool{}
	for {
		tok, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		e, ok := tok.(xml.StartElement)
		if !ok {
			continue
		}
		for _, a := range e.Attr {
			switch a.Name.Local {
			case "guid":
				if given[a.Value] {
					t.Errorf("%s: the id %s is given twice", name, a.Value)
				}
				given[a.Value] = true
			case "targetGUID", "originGUID", "creatingUser":
				wanted[a.Value] = true
			case "plainTextPath":
				if _, ok := w.files["sources/"+strings.TrimPrefix(a.Value, "internal://")]; !ok {
					t.Errorf("%s: there is no %s", name, a.Value)
				}
			case "richTextPath":
				t.Errorf("%s: a text is given as rich text", name)
			}
		}
	}
	for id := range wanted {
		if !given[id] {
			t.Errorf("%s: nothing has the id %s", name, id)
		}
	}
}

// everything is a project with all there is, twice where that matters.
func everything() *exchange.Project {
	at := func(a, b text.Pos) text.Span { return text.Span{Start: a, End: b} }
	p := small()
	p.Users = append(p.Users, exchange.User{ID: "ben", Name: "Ben <b>"}, exchange.User{ID: "ben", Name: ""})
	p.Codes = append(p.Codes, exchange.Code{ID: "f", Name: "Folder", Folder: true, Colour: "#FFF000"},
		exchange.Code{ID: "in", Parent: "f", Name: "Inside \t\n\"'&"}, exchange.Code{ID: "in", Parent: "in"}, exchange.Code{ID: "", Parent: "in"})
	for _, v := range [][]string{{"boolean", "true", "0"}, {"integer", "-12", "+7"}, {"float", "1.5", ".5", "1.", "-3"}, {"date", "2026-02-28", "2024-02-29Z", "2026-01-01+14:00"},
		{"datetime", "2026-01-01T00:00:00", "2026-01-01T23:59:59.123456789-05:30"}, {"text", "as it is"}} {
		p.Variables = append(p.Variables, exchange.Variable{Name: v[0], Kind: v[0], Description: "of " + v[0]})
		for _, value := range v[1:] {
			p.Cases[0].Values = append(p.Cases[0].Values, exchange.Value{Variable: v[0], Text: value})
		}
	}
	p.Cases = append(p.Cases, exchange.Case{ID: "P08", Description: "another", Code: "hope", Groups: []string{"North; South", "x=y:z\\"},
		Parts: []exchange.Part{{Source: "P01", Span: at(9, 16)}, {Source: "P01", Span: at(0, 3)}, {Source: "P01", Span: at(0, 3)}}}, exchange.Case{ID: "P08"})
	s := &p.Sources[0]
	s.By, s.At, s.Date, s.Language, s.Media = "ben", "2026-01-01T00:00:00Z", "spring", "en-GB", "rec 1.m4a"
	s.Values = []exchange.Value{{Variable: "undeclared", Text: "\x00 ]]> "}, {Variable: "empty"}}
	s.Passages = append(s.Passages,
		exchange.Passage{ID: "p2", Span: at(9, 16), Codings: []exchange.Coding{{ID: "c3", Code: "in", User: "ben"}, {Code: "in"}, {Code: "in"}}},
		exchange.Passage{ID: "p3", Span: at(8, 9), Codings: []exchange.Coding{{ID: "c4", Code: "hope"}}},
		exchange.Passage{ID: "p4", Span: at(0, 25)}, exchange.Passage{Span: at(10, 16)})
	p.Sources = append(p.Sources, exchange.Source{ID: "P02", Groups: []string{"Wave 1", "Wave 1", ""}}, exchange.Source{ID: "P02", Name: "Interview 1", Text: "\uFEFFx"})
	for i, kind := range []string{exchange.OnProject, exchange.OnSource, exchange.OnPassage, exchange.OnCoding, exchange.OnCode, exchange.OnCase, exchange.OnMemo} {
		id := map[string]string{exchange.OnSource: "P01", exchange.OnPassage: "p4", exchange.OnCoding: "c3", exchange.OnCode: "in", exchange.OnCase: "P08", exchange.OnMemo: "m1"}[kind]
		on := []exchange.Target{{Kind: kind, ID: id}, {Kind: kind, ID: id}}
		p.Memos = append(p.Memos, exchange.Memo{ID: fmt.Sprint("on", i), Name: "[odd", Kind: "field", Text: "\r\n\t" + kind, On: on})
		p.Links = append(p.Links, exchange.Link{ID: fmt.Sprint("l", i+2), From: on[0], To: exchange.Target{Kind: exchange.OnMemo, ID: "m2"}, Directed: i%2 == 0})
	}
	return p
}

// deep has codes in codes, deeper than readers of XML go.
func deep() *exchange.Project {
	p := &exchange.Project{Name: "deep"}
	for i := range 400 {
		c := exchange.Code{ID: fmt.Sprint(i), Name: fmt.Sprint(i)}
		if i > 0 {
			c.Parent = fmt.Sprint(i - 1)
		}
		p.Codes = append(p.Codes, c)
	}
	return p
}

func TestSchema(t *testing.T) {
	for name, p := range map[string]*exchange.Project{"nothing": {}, "small": small(), "everything": everything(), "deep": deep(), "random": randomProject(7)} {
		for _, profile := range Profiles() {
			w := writeProject(t, p, Profile(profile), smallOptions)
			checkValid(t, w, name+" for "+profile)
			checkSchema(t, "Project", name+" for "+profile, w.files["project.qde"])
		}
		if len(p.Codes) == 0 {
			continue
		}
		var b strings.Builder
		if _, err := WriteCodebook(&b, p, smallOptions); err != nil {
			t.Fatal(err)
		}
		checkSchema(t, "Codebook", name, b.String())
	}
}
