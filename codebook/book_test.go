package codebook

import (
	"fmt"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"
)

const tree = `themes:
- id: values
  themes:
  - id: hope
    was: [optimism, cheer]
    themes:
    - id: role-modelling
  - id: mutuality
- id: impact
  status: retired
`

func TestLookUps(t *testing.T) {
	b := mustParse(t, tree)
	within := map[string]string{
		"values": "values hope role-modelling mutuality", "HOPE": "hope role-modelling", "cheer": "hope role-modelling",
		"impact": "impact", "nowhere": "", "": "",
	}
	for id, want := range within {
		if got := strings.Join(b.Within(id), " "); got != want {
			t.Errorf("Within(%q) = %q, want %q", id, got, want)
		}
	}
	for id, want := range map[string]string{"hope": "hope", "Optimism": "hope", "cheer": "hope", "nowhere": ""} {
		if got, ok := b.Resolve(id); got.ID != want || ok != (want != "") {
			t.Errorf("Resolve(%q) = %q, %v", id, got.ID, ok)
		}
	}
	if _, ok := b.Theme("cheer"); ok {
		t.Error("Theme found a merged id")
	}
	for id, want := range map[string]string{"": "values impact", "values": "hope mutuality", "optimism": "role-modelling", "impact": ""} {
		var ids []string
		for _, kid := range b.Children(id) {
			ids = append(ids, kid.ID)
		}
		if got := strings.Join(ids, " "); got != want {
			t.Errorf("Children(%q) = %q, want %q", id, got, want)
		}
	}
	if got := b.Nearest("mutality"); got != "mutuality" {
		t.Errorf("Nearest = %q", got)
	}
	if got := b.Nearest("money"); got != "" {
		t.Errorf("Nearest = %q", got)
	}
}

func TestWhatIsReturnedIsACopy(t *testing.T) {
	b := mustParse(t, small[:strings.Index(small, "  - id: 1on1")])
	hash := b.Hash()
	b.Themes()[0].Include[0] = "changed"
	one, _ := b.Theme("hope")
	one.Cues[0] = "changed"
	b.Children("")[0].Was[0] = "changed"
	b.Bytes()[0] = 'x'
	values := one.Values(FieldExclude)
	values[0] = "changed"
	if b.Hash() != hash || b.Bytes()[0] != '#' {
		t.Error("the book changed through what it returned")
	}
}

func TestResolveAfterMergesInARow(t *testing.T) {
	b := mustParse(t, "themes:\n- id: a\n- id: b\n- id: c\n- id: d\n")
	for _, pair := range [][2]string{{"a", "b"}, {"b", "c"}, {"c", "d"}} {
		if err := b.Merge(pair[0], pair[1]); err != nil {
			t.Fatal(err)
		}
	}
	for _, id := range []string{"a", "b", "c", "d"} {
		if got, _ := b.Resolve(id); got.ID != "d" {
			t.Errorf("Resolve(%s) = %q", id, got.ID)
		}
	}
	if want := "themes:\n- id: d\n  was: [c, b, a]\n"; string(b.Bytes()) != want {
		t.Errorf("got %q", b.Bytes())
	}
}

func TestHash(t *testing.T) {
	// Pinned: study files name codebooks by this hash.
	if got, want := mustParse(t, tree).Hash(), "243ac5d6711c704cf4f47843bc43b638b14c12a6490971b2d223fbbb61b0c3db"; got != want {
		t.Errorf("Hash = %s, want %s", got, want)
	}
	same := []string{
		"themes:\n- id: a\n  name: A\n  status: in-use\n  colour: '#ABC'\n  include: [x y]\n  definition: one two\n",
		"# c\nthemes: [{definition: 'one two', id: a, colour: \"#aabbcc\", include: x y}]\n",
		"themes:\n  - id: a # c\n    include:\n\n      - >\n        x\n        y\n    definition: >\n      one\n      two\n\n    colour: \"#AaBbCc\"\n",
	}
	for _, text := range same[1:] {
		if mustParse(t, text).Hash() != mustParse(t, same[0]).Hash() {
			t.Errorf("layout counts in %q", text)
		}
	}
	seen := map[string]string{}
	for _, text := range []string{
		"", "title: a", "themes: [{id: a}]", "themes: [{id: a}, {id: b}]", "themes: [{id: b}, {id: a}]", "themes: [{id: a, themes: [{id: b}]}]",
		"themes: [{id: a, name: B}]", "themes: [{id: a, definition: x}]", "themes: [{id: a, include: x}]", "themes: [{id: a, exclude: x}]",
		"themes: [{id: a, include: [x, y]}]", "themes: [{id: a, include: [y, x]}]", "themes: [{id: a, include: 'x y'}]", "themes: [{id: a, cues: x}]",
		"themes: [{id: a, examples: x}]", "themes: [{id: a, colour: '#111'}]", "themes: [{id: a, status: candidate}]", "themes: [{id: a, why: x}]",
		"themes: [{id: a, was: x}]", "themes: [{id: a, definition: \"x\\nwhy 1:y\"}]", "themes: [{id: a, definition: x, why: y}]",
	} {
		hash := mustParse(t, text).Hash()
		if other, ok := seen[hash]; ok {
			t.Errorf("%q and %q have the same hash", text, other)
		}
		seen[hash] = text
	}
}

func TestCheck(t *testing.T) {
	b := mustParse(t, tree)
	got := b.Check(map[string]int{"hope": 3, "cheer": 1, "mutality": 2, "impact": 4, "gone": 1, "unused": 0})
	want := []Problem{
		{File: "codebook.yaml", Message: `1 coding with "gone", which is not in the codebook`, Hint: "did you mean hope? If it was merged, name it under was: in the theme that took its place"},
		{File: "codebook.yaml", Line: 9, Column: 3, Message: `"impact" is retired but has 4 codings`, Hint: "move its codings, merge it into another theme, or bring it back into use"},
		{File: "codebook.yaml", Message: `2 codings with "mutality", which is not in the codebook`, Hint: "did you mean mutuality? If it was merged, name it under was: in the theme that took its place"},
	}
	want[0].Hint = "add it again, or name it under was: in the theme that took its place"
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	if got := b.Check(map[string]int{"hope": 1, "optimism": 2}); got != nil {
		t.Errorf("problems where there are none: %v", got)
	}
}

func TestNew(t *testing.T) {
	for _, title := range []string{"", "Peer support", "Tom's: \"study\" # 1", "a\nb", "\x00\xffx", strings.Repeat("long ", 100), "null", "été 🙂"} {
		b := New(title)
		if b.Len() != 0 || !strings.HasPrefix(string(b.Bytes()), "# This is your codebook") {
			t.Fatalf("New(%q):\n%s", title, b.Bytes())
		}
		if again := mustParse(t, string(b.Bytes())); again.Hash() != b.Hash() {
			t.Errorf("New(%q) does not read back", title)
		}
		if want := strings.TrimSpace(strings.NewReplacer("\n", " ", "\x00", "", "\xff", "").Replace(title)); b.Title() != want {
			t.Errorf("title %q, want %q", b.Title(), want)
		}
	}
}

// TestNewExplainsATheme uncomments the example in the header, as its reader is
// told to do.
func TestNewExplainsATheme(t *testing.T) {
	text := "themes:\n"
	for _, line := range strings.Split(string(New("").Bytes()), "\n") {
		if rest, ok := strings.CutPrefix(line, "#   "); ok {
			text += "  " + rest + "\n"
		}
	}
	b := mustParse(t, text)
	hope, _ := b.Theme("hope")
	for _, f := range allFields() {
		if f != FieldWas && f != FieldSplit && len(hope.Values(f)) == 0 { // those two Verbatim writes
			t.Errorf("the example does not show %s", f)
		}
	}
	if diff := cmp.Diff([]string{"hope*", `"light at the end"`}, hope.Cues); diff != "" {
		t.Error(diff)
	}
}

func TestSlug(t *testing.T) {
	for name, want := range map[string]string{
		"Coming off medication": "coming-off-medication", "  Don't — know!  ": "dont-know", "Égalité": "égalité",
		"Cafe\u0301": "cafe", "2024": "theme-2024", "CON": "theme-con", "???": "", "": "", "日本": "日本", "हिन्दी": "हिन्दी",
		"İstanbul": "istanbul", "a_b/c": "a-b-c", "-x-": "x", "\xff": "", "com1": "theme-com1",
		strings.Repeat("word ", 20): strings.TrimSuffix(strings.Repeat("word-", 12), "-"),
	} {
		if got := Slug(name); got != want {
			t.Errorf("Slug(%q) = %q, want %q", name, got, want)
		}
	}
	for r := rune(0); r < 0x20000; r++ {
		for _, name := range []string{string(r), "a" + string(r), string(r) + " b"} {
			if slug := Slug(name); slug != "" && CheckID(slug) != nil {
				t.Fatalf("Slug(%+q) = %+q: %v", name, slug, CheckID(slug))
			}
		}
	}
}

// FuzzRenderText writes any text in every place a text can stand in, and reads
// it back.
func FuzzRenderText(f *testing.F) {
	for _, text := range []string{"a", "A?", "a: b", "# x", "- x", "null", "x\ny", "\n\n a\n  b", "'", `"\`, "é\u2028x", "\ttab", "a  b", "\uFEFF", "🙂", "\u0085", strings.Repeat("long # text ", 30), strings.Repeat("a  b", 60), strings.Repeat("aa  b", 60), "---", "...\n---", "a\n\n\nb ", "|", "x\n# y", "?", "~", "\uFFFD"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		if textFault(tidy(text)) != "" || len(text) > 1<<16 {
			return
		}
		text = tidy(text)
		if utf8.RuneCountInString(text) == 0 {
			return
		}
		theme := Theme{ID: "a", Name: tidyLine(text), Definition: text, Include: []string{text, "x", text}, Cues: []string{text}, Status: InUse, Why: text}
		if theme.Name == "" {
			theme.Name = "A"
		}
		lines := append([]string{"themes:"}, renderTheme(theme, 2)...)
		b, err := Parse("", []byte(strings.Join(lines, "\n")+"\n"))
		if err != nil {
			t.Fatalf("%v\n%s", err, strings.Join(lines, "\n"))
		}
		want := content{themes: []Theme{theme}}
		if diff := cmp.Diff(string(want.encode()), string(b.encode())); diff != "" {
			t.Fatalf("%s\n%s", diff, b.Bytes())
		}
		for _, quote := range []byte{0, '"', '\''} {
			line := fmt.Sprintf("themes:\n- id: a\n  include: [%s, x]\n", inline(text, quote, true))
			if b, err := Parse("", []byte(line)); err != nil || b.themes[0].Include[0] != text {
				t.Fatalf("%v\n%s", err, line)
			}
		}
	})
}
