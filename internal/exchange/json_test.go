package exchange

import (
	"encoding/json"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"verbatim/internal/text"
)

func TestJSONComesBack(t *testing.T) {
	p := &Project{Format: "verbatim", Tool: "Verbatim 1", Name: "Days", Sources: []Source{{ID: "s", Name: "one", Kind: TextSource, Text: "We waited.\n",
		Passages: []Passage{{ID: "p", Span: text.Span{Start: 3, End: 9}, Words: "waited"}, {ID: "q", Span: text.Span{Start: 3, End: 900}}, {ID: "r", Span: text.Span{Start: 0, End: 2}, Words: "Us"}}}}}
	data, err := json.Marshal(p)
	if err != nil || !IsJSON(data) {
		t.Fatalf("%s (%v)", data, err)
	}
	got, err := ReadJSON("x.json", data)
	if err != nil {
		t.Fatal(err)
	}
	trust := map[string]Trust{}
	for _, q := range got.Sources[0].Passages {
		trust[q.ID] = q.Trust
		if q.ID == "q" && (!q.Span.Empty() || q.Given != "3–900") {
			t.Errorf("%+v", q)
		}
	}
	if trust["p"] != Verified || trust["q"] != Doubtful || trust["r"] != Doubtful {
		t.Errorf("trust %v", trust)
	}
	for _, bad := range []string{"", "{", `{"format":"qdpx"}`, `[1]`, `{"format":"verbatim","sources":3}`, `{"format":"verbatim","codes":[{"id":5}]}`} {
		if _, err := ReadJSON("x.json", []byte(bad)); err == nil {
			t.Errorf("%q was read", bad)
		}
	}
}

// TestJSONUnedited has what Verbatim writes come back as it is, and nothing said of it.
func TestJSONUnedited(t *testing.T) {
	p := &Project{Format: "verbatim", Tool: "Verbatim 1", Name: "Days", Users: []User{{ID: "ana", Name: "Ana", Login: "ana"}},
		Codes: []Code{{ID: "hope", Name: "Hope", Colour: "#a0b1c2", Description: "one\n\ntwo "}, {ID: "plans", Parent: "hope", Name: "Plans"}},
		Cases: []Case{{ID: "P1", Name: "P1", Values: []Value{{"site", "north\nside"}}, Sources: []string{"s"}, Parts: []Part{{"s", text.Span{Start: 6, End: 15}}}}},
		Sources: []Source{{ID: "s", Name: "one", Kind: TextSource, Text: "Rosa: We 😀 waited.\n", By: "ana", Speakers: []Speaker{{"Rosa", "participant", "P1"}}, Times: []Time{{At: 0, MS: 40}},
			Passages: []Passage{{ID: "s:9-17", Span: text.Span{Start: 11, End: 17}, Given: "11–17", Words: "waited", Trust: Verified, Codings: []Coding{{ID: "c", Code: "hope", User: "ana", At: "2026-03-01T09:00:00Z", Against: true}}}}}},
		Memos: []Memo{{ID: "m", Text: "so\n", Kind: "reflexive", By: "ana", On: []Target{{OnCoding, "c"}, {OnProject, ""}}}},
		Links: []Link{{ID: "l", Name: "translates", From: Target{OnSource, "s"}, To: Target{OnCase, "P1"}}}}
	data, err := json.Marshal(p)
	if err != nil {
		t.Fatal(err)
	}
	got, err := ReadJSON("x.json", data)
	if err != nil || !reflect.DeepEqual(got, p) {
		t.Errorf("came back as %+v (%v)", got, err)
	}
}

func TestJSONForged(t *testing.T) {
	const forged = `{"format":"verbatim","tool":"Verbatim 1","name":" Lark\nfield ","users":[{"id":"u","name":" Zoe\t","login":"zoe"},{"id":"u","name":""}],
"codes":[{"id":"b","parent":" a ","name":"B","colour":"#ABC"},{"id":"a","parent":"","name":" A\u0000 ","colour":"zzz","folder":true},{"id":"a","name":"again"},{"id":"x","parent":"y"},{"id":"y","parent":"x"},{"id":"z","parent":"gone"}],
"cases":[{"id":"1","name":"P1","code":"gone","sources":["s","gone"],"parts":[{"source":"s","span":[5,8]},{"source":"s","span":[5,800]},{"source":"gone","span":[0,1]}]}],
"sources":[{"id":"s","name":"one","kind":"film","by":"eve","text":"\ufeffone\r\ntwo\u0000 three\r\n","times":[{"at":6,"ms":5},{"at":-1,"ms":5},{"at":1,"ms":2}],
"speakers":[{"name":"Rosa","voice":"zzz","participant":"P1"},{"name":"Ben","voice":"interviewer","participant":"P1"},{"name":"Ann","voice":"participant","participant":" P1 "},{"name":"Ann","voice":"other"}],
"passages":[{"id":"p","span":[11,16],"words":"three","trust":"plausible","codings":[{"id":"c","code":" a ","user":"ghost"},{"id":"c","code":"gone"}]},{"id":"p","span":[6,9],"words":"","trust":"verified","codings":[]},{"id":"","span":[6,6],"words":"else","trust":"verified"}]},
{"id":"s","name":"","text":"","passages":[{"span":[3,5],"words":"lost words","codings":[{"id":"d","code":"b","user":"u"}]}]}],
"memos":[{"id":"m","kind":"evil","by":"ghost","on":[{"kind":"coding","id":"c"},{"kind":"code","id":"gone"}]},{"id":"m","on":[{"kind":"nothing","id":"s"}]}],
"links":[{"from":{"kind":"memo","id":"m"},"to":{"kind":"case","id":"1"}},{"from":{"kind":"memo","id":"m"},"to":{"kind":"case","id":"2"}}]}`
	p, err := ReadJSON("dir/x.json", []byte(forged))
	if err != nil {
		t.Fatal(err)
	}
	valid(t, p)
	var codes, passages, users []string
	for _, c := range p.Codes {
		codes = append(codes, c.ID+"<"+c.Parent+" "+c.Name+" "+c.Colour)
	}
	s := p.Sources[0]
	for _, q := range s.Passages {
		passages = append(passages, fmt.Sprint(q.ID, q.Span, q.Trust, len(q.Codings)))
	}
	for _, u := range p.Users {
		users = append(users, u.ID+"="+u.Name)
	}
	for what, c := range map[string][2]any{
		"codes":    {codes, []string{"a< A ", "b<a B #aabbcc", "a-2< again ", "z<  ", "x<  ", "y<x  "}},
		"folder":   {p.Codes[0].Folder, false},
		"users":    {users, []string{"u=Zoe", "u-2=Unnamed coder 1 (Lark field)", "eve=eve", "ghost=Unnamed coder 2 (Lark field)"}},
		"text":     {s.Text, "one\ntwo\uFFFD three\n"},
		"passages": {passages, []string{"passage-1{4 4}doubtful0", "p-2{4 7}plausible0", "p{9 14}verified1"}},
		"times":    {s.Times, []Time{{0, 2}, {4, 5}}},
		"speakers": {s.Speakers, []Speaker{{"Rosa", "other", ""}, {"Ben", "interviewer", ""}, {"Ann", "participant", "P1"}}},
		"parts":    {p.Cases[0].Parts, []Part{{"s", text.Span{Start: 3, End: 6}}}},
		"no text":  {[]any{p.Sources[1].ID, p.Sources[1].Name, p.Sources[1].Passages[0].Trust, p.Sources[1].Passages[0].Given, len(p.Sources[1].Passages[0].Codings)}, []any{"s-2", "Unnamed source 1", Doubtful, "3–5", 1}},
		"memos":    {[]any{p.Memos[0].On, p.Memos[0].Kind, p.Memos[1].ID, p.Memos[1].On}, []any{[]Target{{OnCoding, "c"}}, "", "m-2", []Target{{OnProject, ""}}}},
		"links":    {len(p.Links), 1},
	} {
		if !reflect.DeepEqual(c[0], c[1]) {
			t.Errorf("%s: %v, want %v", what, c[0], c[1])
		}
	}
	for _, say := range []string{"1 speaker has a voice", "2 codes are", "2 people who coded", "1 text had", "6 things had the id of another", "2 memos are on"} {
		if !slices.ContainsFunc(p.Notes, func(n string) bool { return strings.Contains(n, say) }) {
			t.Errorf("nothing says %q: %q", say, p.Notes)
		}
	}
}

func TestJSONBoundsItsWork(t *testing.T) {
	if _, err := ReadJSON("x.json", []byte(`{"format":"verbatim","sources":[`+strings.Repeat("{},", 5_000_000)+`{}]}`)); err == nil || !strings.Contains(err.Error(), "larger than any study") {
		t.Errorf("five million sources: %v", err)
	}
	began := time.Now()
	long := `{"format":"verbatim","sources":[{"id":"s","text":"` + strings.Repeat("word ", 100_000) + `","passages":[` + strings.Repeat(`{"id":"p","span":[0,499999],"words":"x"},`, 50_000) + `{}]}]}`
	if _, err := ReadJSON("x.json", []byte(long)); err != nil {
		t.Fatal(err)
	}
	if took := time.Since(began); took > time.Minute { // without a bound, minutes
		t.Errorf("it took %v", took)
	}
}

func TestUnnamed(t *testing.T) {
	for _, c := range [][3]string{{"Larkfield", "x.qdpx", "Unnamed coder 3 (Larkfield)"}, {" ", `C:\our files\May 2.qdpx`, "Unnamed coder 3 (May 2)"}, {"", ".qdpx", "Unnamed coder 3 (.qdpx)"}, {"", "", "Unnamed coder 3"}} {
		if got := Unnamed(3, c[0], c[1]); got != c[2] {
			t.Errorf("%q, want %q", got, c[2])
		}
	}
}

// valid checks what everybody who takes a Project may rely on.
func valid(t *testing.T, p *Project) {
	t.Helper()
	seen := map[Target]bool{{OnProject, ""}: true, {"user", ""}: true}
	once := func(kind, id string) {
		if id == "" || id != strings.TrimSpace(id) || seen[Target{kind, id}] {
			t.Fatalf("%s %q is empty or twice", kind, id)
		}
		seen[Target{kind, id}] = true
	}
	for _, u := range p.Users {
		once("user", u.ID)
	}
	for _, c := range p.Codes {
		if c.Parent != "" && !seen[Target{OnCode, c.Parent}] {
			t.Fatalf("code %q stands before %q", c.ID, c.Parent)
		}
		if c.Colour != "" && HexColour(c.Colour) != c.Colour || c.Name != strings.TrimSpace(c.Name) {
			t.Fatalf("%+v", c)
		}
		once(OnCode, c.ID)
	}
	lengths := map[string]text.Pos{}
	for _, s := range p.Sources {
		once(OnSource, s.ID)
		lengths[s.ID] = text.Pos(utf8.RuneCountInString(s.Text))
		validSource(t, s, lengths[s.ID])
		for _, q := range s.Passages {
			once(OnPassage, q.ID)
			for _, c := range q.Codings {
				once(OnCoding, c.ID)
				if !seen[Target{OnCode, c.Code}] || !seen[Target{"user", c.User}] {
					t.Fatalf("%+v refers to nothing", c)
				}
			}
		}
	}
	for _, c := range p.Cases {
		once(OnCase, c.ID)
		for _, part := range c.Parts {
			if n, there := lengths[part.Source]; !there || part.Span.Empty() || part.Span.Start < 0 || part.Span.End > n {
				t.Fatalf("%+v is nowhere", part)
			}
		}
		for _, id := range c.Sources {
			if !seen[Target{OnSource, id}] {
				t.Fatalf("source %q of a case is nowhere", id)
			}
		}
	}
	for _, m := range p.Memos {
		once(OnMemo, m.ID)
	}
	ends := []Target{}
	for _, m := range p.Memos {
		ends = append(ends, m.On...)
	}
	for _, l := range p.Links {
		ends = append(ends, l.From, l.To)
	}
	for _, e := range ends {
		if e.Kind != OnProject && !seen[e] {
			t.Fatalf("%+v is nowhere", e)
		}
	}
}

func validSource(t *testing.T, s Source, n text.Pos) {
	t.Helper()
	if !utf8.ValidString(s.Text) || strings.ContainsAny(s.Text, "\r\x00") || strings.HasPrefix(s.Text, "\uFEFF") {
		t.Fatalf("text of %q is not as texts are", s.ID)
	}
	last := text.Pos(0)
	for _, q := range s.Passages {
		if q.Span.Start < last || q.Span.Start > q.Span.End || q.Span.End > n || q.Trust == "" || q.Trust != Verified && q.Why == "" {
			t.Fatalf("%+v in a text of %d", q, n)
		}
		if q.Trust == Verified && !Says(string([]rune(s.Text)[q.Span.Start:q.Span.End]), q.Words, q.Cut) {
			t.Fatalf("%+v is not verified", q)
		}
		last = q.Span.Start
	}
	for _, at := range s.Times {
		if at.At < 0 || at.At > n || at.MS < 0 {
			t.Fatalf("time at %d in a text of %d", at.At, n)
		}
	}
	for _, sp := range s.Speakers {
		if !slices.Contains([]string{"participant", "interviewer", "supporter", "interpreter", "other"}, sp.Voice) || sp.Participant != "" && sp.Voice != "participant" {
			t.Fatalf("speaker %+v", sp)
		}
	}
}

func FuzzJSON(f *testing.F) {
	f.Add([]byte(`{"format":"verbatim","sources":[{"text":"ab","passages":[{"span":[0,1]}]}]}`))
	f.Add([]byte(`{"format":"verbatim","users":[{"id":"u"}],"codes":[{"id":"a","parent":"b","folder":true},{"id":"b","parent":"a"},{"id":"a"}],"cases":[{"id":"1","sources":["s"],"parts":[{"source":"s","span":[0,3]}]}],"sources":[{"id":"s","text":"\ufeffa\r\nb 😀","times":[{"at":1,"ms":2}],"speakers":[{"name":"A","voice":"x","participant":"1"}],"passages":[{"id":"p","span":[2,5],"words":"b","codings":[{"id":"c","code":"a","user":"v"}]}]},null],"memos":[{"id":"m","on":[{"kind":"passage","id":"p"}]}],"links":[{"from":{"kind":"memo","id":"m"},"to":{"kind":"code","id":"a"}}]}`))
	f.Fuzz(func(t *testing.T, data []byte) {
		if p, err := ReadJSON("x.json", data); err == nil {
			valid(t, p)
		}
	})
}
