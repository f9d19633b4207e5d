package refi

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"verbatim/internal/exchange"
	"verbatim/internal/text"
)

func TestFits(t *testing.T) {
	for kind, c := range map[string]struct{ yes, no []string }{
		"boolean":  {[]string{"true", "false", "1", "0"}, []string{"", "yes", "True", " true", "2"}},
		"integer":  {[]string{"0", "-1", "+1", "007", "123456789012345678"}, []string{"", "-", "1.0", "1e3", "٣", "--1", "1234567890123456789"}},
		"float":    {[]string{"0", "1.5", ".5", "1.", "-1.5"}, []string{"", ".", "-", "1,5", "1e3", "NaN", "1.2.3", "+-1"}},
		"date":     {[]string{"2026-02-28", "2024-02-29", "2026-01-01Z", "2026-01-01+14:00", "2026-01-01-13:59"}, []string{"", "2026-02-29", "2026-13-01", "0000-01-01", "01.02.2026", "2026-1-1", "2026-01-01+14:01", "2026-01-01 ", "2026-01-01+1:00", "2026-01-01T00:00:00"}},
		"datetime": {[]string{"2026-01-05T10:00:00", "2026-01-05T10:00:00Z", "2026-01-05T10:00:00.25+01:00"}, []string{"", "2026-01-05", "2026-01-05 10:00:00", "2026-01-05T10:00", "2026-01-05T1:00:000", "2026-01-05T24:00:00", "2026-01-05T10:00:60", "2026-01-05T10:00:00.Z", "2026-01-05T10:00:00,5", "2026-01-05T10:00:00 Z", "2026-01-05T10:00:00z"}},
		"text":     {[]string{"", "anything"}, nil},
	} {
		for _, v := range c.yes {
			if !fitsKind(kind, v) {
				t.Errorf("%q is no %s", v, kind)
			}
		}
		for _, v := range c.no {
			if fitsKind(kind, v) {
				t.Errorf("%q is a %s", v, kind)
			}
		}
	}
}

// TestValuesAreAsTheSchemaHasThem asks the schema about the values above.
func TestValuesAreAsTheSchemaHasThem(t *testing.T) {
	p := &exchange.Project{Name: "values", Cases: []exchange.Case{{ID: "c", Name: "c"}}}
	for _, v := range [][]string{{"boolean", "yes", "1"}, {"integer", "12345678901234567890123456789", "1"}, {"float", "1e3"}, {"date", "2026-02-29"}, {"datetime", "2026-01-05T24:00:00"}, {"odd kind", "1"}} {
		p.Variables = append(p.Variables, exchange.Variable{Name: v[0], Kind: v[0]})
		for _, s := range v[1:] {
			p.Cases[0].Values = append(p.Cases[0].Values, exchange.Value{Variable: v[0], Text: s})
		}
	}
	w := writeProject(t, p, Spec, WriteOptions{})
	if n := strings.Count(w.files["project.qde"], `typeOfVariable="Text"`); n != 6 || kinds(w.losses)["type of an attribute"] != 5 {
		t.Errorf("%d attributes became texts, and losses are %v", n, w.losses)
	}
	checkSchema(t, "Project", "values", w.files["project.qde"])
}

func TestSelectionName(t *testing.T) {
	for _, c := range []struct{ words, want string }{
		{"", ""},
		{" \n\t\u0085\u2028 ", ""},
		{" a \n b\u00A0c ", "a b c"},
		{strings.Repeat("é", 95), strings.Repeat("é", 95)},
		{strings.Repeat("é", 96), strings.Repeat("é", 95) + "…"},
		{strings.Repeat("👍", 5000), strings.Repeat("👍", 95) + "…"},
		{strings.Repeat("a", 94) + " b", strings.Repeat("a", 94) + "…"},
		{strings.Repeat("a", 95) + " ", strings.Repeat("a", 95)},
		{strings.Repeat("a", 95) + " b", strings.Repeat("a", 95) + "…"},
		{strings.Repeat("ab ", 40), strings.TrimSpace(strings.Repeat("ab ", 32)) + "…"},
		{"a" + strings.Repeat(" ", 10000) + "b", "a b"},
	} {
		if got := selectionName([]rune(c.words)); got != c.want {
			t.Errorf("%.20q is named %q, want %q", c.words, got, c.want)
		}
	}
}

// TestSelectionNamesAreSaid checks names with what readers compare them by.
func TestSelectionNamesAreSaid(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 2000 {
		words := randomText(r, r.IntN(150))
		name := selectionName([]rune(words))
		begin, cut := strings.CutSuffix(name, "…")
		if !exchange.Says(words, name, false) && !(cut && exchange.Says(words, begin, true)) {
			t.Fatalf("%q is named %q", words, name)
		}
	}
}

func TestSpeakersText(t *testing.T) {
	speakers := []exchange.Speaker{{Name: "Interviewer", Voice: "interviewer"}, {Name: "Rosa", Voice: "participant", Participant: "P07"}, {Name: "A=b; c:\\"}}
	want := `Interviewer=interviewer; Rosa=participant:P07; A\=b\; c\:\\=`
	if got := speakersText(speakers); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if diff := cmp.Diff(speakers, parseSpeakers(want)); diff != "" {
		t.Error(diff)
	}
	if got := parseSpeakers("Rosa\n; = ;Ben=x:"); len(got) != 3 || got[0].Name != "Rosa" || got[2].Voice != "x" {
		t.Errorf("read %v", got)
	}
	r := rand.New(rand.NewPCG(1, 2))
	odd := []rune(`a=:;\ ns` + "\n\r\té")
	field := func() string {
		var b strings.Builder
		for range r.IntN(5) {
			b.WriteRune(odd[r.IntN(len(odd))])
		}
		return strings.Trim(b.String(), "\t")
	}
	for range 5000 {
		var s []exchange.Speaker
		var names []string
		for range r.IntN(4) {
			s = append(s, exchange.Speaker{Name: "n" + field(), Voice: field(), Participant: field()})
			names = append(names, field()+"n"+field())
		}
		if diff := cmp.Diff(s, parseSpeakers(speakersText(s)), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
		if diff := cmp.Diff(names, parseList(listText(names)), cmpopts.EquateEmpty()); diff != "" {
			t.Fatal(diff)
		}
	}
}

func TestMemoName(t *testing.T) {
	for _, c := range []struct {
		kind, title string
		number      int
		want        string
	}{
		{"", "Title", 1, "Title"}, {"note", "Title", 1, "Title"}, {"note", "", 1, "[note]"}, {"question", "", 1, "[question]"},
		{"analytic", "Title", 1, "[analytic] Title"}, {"note", "Title", 2, "[note 2] Title"}, {"field", "", 12, "[field 12]"},
		{"note", "[field] x", 1, "[note] [field] x"}, {"note", "Verbatim: against", 1, "[note] Verbatim: against"}, {"note", " x ", 1, " x "}, {"field", " x ", 1, "[field]  x "},
	} {
		got := memoName(c.kind, c.title, c.number)
		if got != c.want {
			t.Errorf("%q is named %q, want %q", c.title, got, c.want)
		}
		kind, title := memoKind(got)
		if title != c.title || kind != c.kind && c.kind != "" {
			t.Errorf("%q is read as %q, %q", got, kind, title)
		}
	}
	for _, name := range []string{"[poem] x", "[note", "[note2a] x", "note] x", ""} {
		if kind, title := memoKind(name); kind != "note" || title != name {
			t.Errorf("%q is read as %q, %q", name, kind, title)
		}
	}
}

func TestOrigin(t *testing.T) {
	for _, p := range Profiles() {
		for _, tool := range []string{"", "Verbatim", "Verbatim 1.2 (beta)", "NVivo", "Verbatims"} {
			if got, ok := profileOf(originOf(tool, Profile(p))); !ok || string(got) != p {
				t.Errorf("%q for %s is read as %q", tool, p, got)
			}
		}
	}
	for _, origin := range []string{"", "Verbatim", "Verbatim (word)", "Verbatims (spec)", "NVivo (spec)", "(spec)"} {
		if p, ok := profileOf(origin); ok {
			t.Errorf("%q is read as %q", origin, p)
		}
	}
}

// TestManyEqual is for the things that would take long where many are alike.
func TestManyEqual(t *testing.T) {
	const n = 100_000
	words := strings.Repeat("word ", n)
	p := &exchange.Project{Codes: []exchange.Code{{ID: "a"}}, Sources: []exchange.Source{{ID: "s", Text: words}}, Cases: []exchange.Case{{ID: "c"}}}
	s := &p.Sources[0]
	for i := range n {
		at := text.Span{Start: text.Pos(5 * (n - i - 1)), End: text.Pos(5*(n-i-1) + 4)}
		s.Passages = append(s.Passages, exchange.Passage{Span: text.Span{Start: 0, End: 4}, Codings: []exchange.Coding{{Code: "a"}}})
		p.Cases[0].Parts = append(p.Cases[0].Parts, exchange.Part{Source: "s", Span: at})
		p.Memos = append(p.Memos, exchange.Memo{})
	}
	for _, profile := range []Profile{NVivo, MAXQDA} {
		w := writeProject(t, p, profile, WriteOptions{})
		if got := strings.Count(w.files["project.qde"], "<CodeRef"); got != n {
			t.Errorf("%s: %d codings", profile, got)
		}
	}
}

func TestSeveralPassagesOfEqualWords(t *testing.T) {
	p := small()
	for i := range 3 {
		p.Sources[0].Passages = append(p.Sources[0].Passages, exchange.Passage{ID: fmt.Sprint("q", i), Span: text.Span{Start: 9, End: 16}, Codings: []exchange.Coding{{ID: fmt.Sprint("d", i), Code: "hope"}}})
	}
	p.Memos = append(p.Memos, exchange.Memo{ID: "m9", On: []exchange.Target{{Kind: exchange.OnPassage, ID: "q2"}}})
	qde := writeProject(t, p, Spec, smallOptions).files["project.qde"]
	if a, b := strings.Count(qde, "<PlainTextSelection "), strings.Count(qde, "<Coding "); a != 1 || b != 5 {
		t.Errorf("%d selections and %d codings, want 1 and 5", a, b)
	}
	if !strings.Contains(qde, "</Coding>\n<NoteRef targetGUID=\""+uuidOf("study-1\x00memo\x00m9").String()+"\"/>\n</PlainTextSelection>") {
		t.Errorf("the memo is not on the selection:\n%s", qde)
	}
}
