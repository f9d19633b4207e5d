package codebook

import (
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const small = `# Our codebook
title: Peer support
themes:
  - id: hope
    name: Hope
    definition: >
      Believing that things
      can be different.
    include: [Talk of a future, "Talk: of change"]
    exclude: Polite optimism
    examples:
      - '"She had a life."'
    cues: ['"light at the end"', 'hope*']
    colour: "#C10"
    was: [optimism, cheer]
    themes:
      - id: role-modelling # seen, not told
        status: candidate
  - id: 1on1
  - id: burnout
    status: set-aside
    why: too few codings
`

func mustParse(t *testing.T, text string) *Book {
	t.Helper()
	b, err := Parse("codebook.yaml", []byte(text))
	if err != nil {
		t.Fatalf("Parse: %v\n%s", err, text)
	}
	return b
}

func TestParseReadsEveryField(t *testing.T) {
	b := mustParse(t, strings.Replace(small, "  - id: 1on1\n", "", 1))
	want := []Theme{
		{ID: "hope", Name: "Hope", Definition: "Believing that things can be different.",
			Include: []string{"Talk of a future", "Talk: of change"}, Exclude: []string{"Polite optimism"},
			Examples: []string{`"She had a life."`}, Cues: []string{`"light at the end"`, "hope*"},
			Colour: "#cc1100", Status: InUse, Was: []string{"optimism", "cheer"}, Line: 4, Column: 5},
		{ID: "role-modelling", Name: "Role modelling", Status: Candidate, Parent: "hope", Depth: 1, Line: 17, Column: 9},
		{ID: "burnout", Name: "Burnout", Status: SetAside, Why: "too few codings", Line: 19, Column: 5},
	}
	if diff := cmp.Diff(want, b.Themes()); diff != "" {
		t.Error(diff)
	}
	if b.Title() != "Peer support" || b.Len() != 3 {
		t.Errorf("title %q, %d themes", b.Title(), b.Len())
	}
}

func TestParseSaysWhatIsWrongAndWhere(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string // line:column and a part of the message
	}{
		{"digit first", "themes:\n  - id: 1on1\n", []string{"2:9: the id \"1on1\" is not made of", "write theme-1on1"}},
		{"capitals", "themes:\n- id: Meaningful Activity\n", []string{"2:7:", "write meaningful-activity"}},
		{"double hyphen", "themes:\n- id: a--b\n", []string{"2:7:", "write a-b"}},
		{"no id", "themes:\n- name: Loss of hope\n", []string{"2:3: a theme needs an id", "write id: loss-of-hope"}},
		{"empty id", "themes:\n- id:\n  name: X\n", []string{"2:6: a theme needs an id"}},
		{"device name", "themes:\n- id: con\n", []string{"2:7:", "write theme-con"}},
		{"duplicate", "themes:\n- id: hope\n- id: loss\n  themes:\n  - id: hope\n",
			[]string{`5:9: the id "hope" is used twice: on line 2 and on line 5`}},
		{"unknown key", "themes:\n- id: hope\n  color: red\n", []string{`3:3: a theme has no key "color"`, "did you mean colour?"}},
		{"mistyped key", "themes:\n- id: hope\n  defintion: x\n", []string{`3:3:`, "did you mean definition?"}},
		{"other name", "themes:\n- id: hope\n  description: x\n", []string{`3:3:`, "did you mean definition?"}},
		{"unknown key at the top", "titel: x\n", []string{`1:1: a codebook has no key "titel"`, "did you mean title?"}},
		{"key twice", "themes:\n- id: hope\n  name: A\n  name: B\n", []string{"4:3: the key name is here twice: on line 3 and on line 4"}},
		{"colour", "themes:\n- id: hope\n  colour: \"#12345\"\n", []string{`3:11: the colour "#12345" is not one`}},
		{"colour taken for a comment", "themes:\n- id: hope\n  colour: red\n", []string{`3:11:`}},
		{"status", "themes:\n- id: hope\n  status: retird\n", []string{`3:11: the status "retird" is not one`, "did you mean retired?"}},
		{"status in words", "themes:\n- id: hope\n  status: in use\n", []string{`3:11:`, "did you mean in-use?"}},
		{"alive and merged", "themes:\n- id: a\n  was: [b]\n- id: b\n", []string{`3:9: the id "b" is merged into "a" and still a theme of its own: on line 3 and on line 4`}},
		{"merged twice", "themes:\n- id: a\n  was: [c]\n- id: b\n  was:\n  - c\n", []string{`6:5: the id "c" is merged into both "a" and "b": on line 3 and on line 6`}},
		{"merged into itself", "themes:\n- id: a\n  was: a\n", []string{`3:8: the theme "a" is said to be merged into itself`}},
		{"circle", "themes:\n- id: a\n  was: [b]\n- id: b\n  was: [a]\n", []string{"3:9:", "5:9:"}},
		{"mapping for text", "themes:\n- id: a\n  definition:\n    x: y\n", []string{"4:5: definition should be text here, and this is a group of keys"}},
		{"colon in a list", "themes:\n- id: a\n  include:\n  - Note: this\n", []string{"4:5: include should be text here", "single quotes"}},
		{"list for name", "themes:\n- id: a\n  name: [x]\n", []string{"3:9: name should be text here, and this is a list"}},
		{"mapping for themes", "themes:\n  hope:\n    name: Hope\n", []string{"2:3: themes should be a list of themes"}},
		{"text for a theme", "themes:\n- Loss of hope\n", []string{"2:3: a theme is needed here", "write - id: loss-of-hope"}},
		{"list at the top", "- id: a\n", []string{"1:1: the file begins with a list", "write themes:"}},
		{"several at once", "themes:\n- id: A\n- id: b\n  colour: x\n- id: b\n", []string{"2:7:", "4:11:", "5:7:"}},
		{"two documents", "title: a\n---\ntitle: b\n", []string{"2:1: a second YAML document"}},
		{"NUL", "title: a\x00b\n", []string{"1:9: there is a NUL"}},
		{"control character", "title: a\nthemes: \x07\n", []string{"2:9: there is the invisible character U+0007"}},
		{"escaped control character", "title: \"a\\eb\"\n", []string{"1:8: title contains the invisible control character U+001B"}},
		{"not UTF-8", "title: é\xff\n", []string{"1:9: the file is not valid UTF-8"}},
		{"UTF-16", "\xff\xfet\x00", []string{"1:1: the file is saved as UTF-16"}},
		{"theme inside itself", "themes: &all\n- id: a\n  themes: *all\n", []string{"3:11: this theme is made its own sub-theme"}},
		{"theme inside itself by its entry", "themes:\n- &a\n  id: a\n  themes: [*a]\n", []string{"this theme is made its own sub-theme"}},
		{"merge key", "themes:\n- &a {id: a}\n- <<: *a\n  id: b\n", []string{`3:3: a theme has no key "<<"`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b, err := Parse("codebook.yaml", []byte(tt.text))
			if err == nil {
				t.Fatalf("no problem found, %d themes", b.Len())
			}
			for _, part := range tt.want {
				if !strings.Contains(err.Error(), part) {
					t.Errorf("missing %q in:\n%v", part, err)
				}
			}
			for _, line := range strings.Split(err.Error(), "\n") {
				if !strings.HasPrefix(line, "codebook.yaml:") {
					t.Errorf("line without a place: %s", line)
				}
			}
		})
	}
}

func TestParseExplainsBadYAML(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"too far left", "themes:\n  - id: a\n    name: A\n   definition: x\n  - id: b\n", "4:4: this line does not fit"},
		{"too far right", "themes:\n  - id: a\n      name: A\n  - id: b\n", "3:11: there is a colon here"},
		{"tab", "themes:\n  - id: a\n\tname: A\n", "3:1: this line is indented with a tab"},
		{"colon in a text", "themes:\n  - id: a\n    definition: Hope: it matters\n  - id: b\n", "3:21: there is a colon here"},
		{"cue goes on after its quotes", "themes:\n  - id: a\n    cues:\n      - \"light at\" NEAR/3 end\n", "4:20: the text goes on after its closing quotation mark"},
		{"definition goes on", "themes:\n  - id: a\n    definition: \"Hope\" is a word\n", "3:24: the text goes on after"},
		{"quote never closed", "themes:\n  - id: a\n    name: \"Hope\n  - id: b\n    name: B\n", "3:5: the quotation mark opened here is never closed"},
		{"list never closed", "themes:\n  - id: a\n    cues: [hope, fear\n  - id: b\n", "3:5: the list or group opened here"},
		{"star", "themes:\n  - id: a\n    cues:\n      - fear\n      - *hope\n", "5:9: a text that begins with *"},
		{"at sign", "themes:\n  - id: a\n    name: @home\n", "3:5: this text begins with a character"},
		{"after a list over several lines", "themes:\n  - id: a\n    cues: [a,\n      b,\n      c]\n    name: A\n   why: x\n", "7:4: this line does not fit"},
		{"first line", "title: [\n", "1:1: this line does not fit"},
		{"in the second document", "title: a\n---\n[\n", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			_, err := Parse("", []byte(tt.text))
			if err == nil {
				t.Fatal("no problem found")
			}
			if !strings.HasPrefix(err.Error(), "codebook.yaml:"+tt.want) {
				t.Errorf("got  %v\nwant codebook.yaml:%s", err, tt.want)
			}
			var problems *Problems
			if !errors.As(err, &problems) || len(problems.List) != 1 || problems.List[0].Hint == "" {
				t.Errorf("want one problem with a hint: %#v", err)
			}
		})
	}
}

func TestParseTakesWhatPeopleWrite(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"nothing", "", ""},
		{"comments only", "# nothing yet\n", ""},
		{"null", "null\n", ""},
		{"title only", "title: A study\n", ""},
		{"no themes yet", "themes:\n", ""},
		{"empty list", "themes: []\n", ""},
		{"a dash without a theme", "themes:\n- id: a\n-\n", "a"},
		{"windows line ends", "title: x\r\nthemes:\r\n  - id: a\r\n    definition: |\r\n      one\r\n      two\r\n", "a"},
		{"byte order mark", "\uFEFFthemes:\n- id: a\n", "a"},
		{"accents", "themes:\n- id: égalité\n- id: 日本\n- id: हिन्दी\n", "égalité 日本 हिन्दी"},
		{"yes and no", "themes:\n- id: yes\n- id: no\n", "yes no"},
		{"document marks", "---\nthemes:\n- id: a\n...\n", "a"},
		{"JSON", `{"title": "x", "themes": [{"id": "a", "why": null}]}`, "a"},
		{"alias of a text", "themes:\n- id: a\n  colour: &c \"#123\"\n- id: b\n  colour: *c\n", "a b"},
		{"no line end at the end", "themes:\n- id: a", "a"},
		{"nested", "themes:\n- id: a\n  themes:\n  - id: b\n- id: c\n", "a b c"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := mustParse(t, tt.text)
			if got := strings.Join(b.ids(), " "); got != tt.want {
				t.Errorf("themes %q, want %q", got, tt.want)
			}
			if string(b.Bytes()) != tt.text {
				t.Errorf("Bytes changed an untouched file: %q", b.Bytes())
			}
		})
	}
	b := mustParse(t, "themes:\n- id: a\n  name: 2024\n  definition: yes\n  include: 3.10\n  examples: [true, ~, 0x1F]\n")
	got, _ := b.Theme("A")
	if got.Name != "2024" || got.Definition != "yes" || got.Include[0] != "3.10" || cmp.Diff(got.Examples, []string{"true", "0x1F"}) != "" {
		t.Errorf("%+v", got)
	}
}

func TestParseBounds(t *testing.T) {
	nested := func(levels int) string {
		var out strings.Builder
		for i := range levels {
			fmt.Fprintf(&out, "%sthemes:\n%s- id: t%d\n", strings.Repeat("  ", i), strings.Repeat("  ", i), i)
		}
		return out.String()
	}
	mustParse(t, nested(MaxDepth))
	refused := func(name, text, part string) {
		t.Helper()
		if _, err := Parse("", []byte(text)); err == nil || !strings.Contains(err.Error(), part) {
			t.Errorf("%s: %.300v", name, err)
		}
	}
	refused("21 levels", nested(MaxDepth+1), ":42:41: themes are nested more than 20 levels deep")
	refused("2000 levels", "themes: "+strings.Repeat("[{id: a, themes: ", 2000)+strings.Repeat("}]", 2000), "nested")
	refused("brackets", "themes: "+strings.Repeat("[", 1<<20), "")
	refused("braces", strings.Repeat("{themes: [", 1<<17), "")
	refused("dashes", "themes:\n"+strings.Repeat("- ", 1<<20), "")
	refused("5 MB", strings.Repeat("#\n", MaxSize/2+1), "larger than 5 MB")

	var many strings.Builder
	many.WriteString("themes:\n")
	for i := range MaxThemes {
		fmt.Fprintf(&many, "- id: t%d\n", i)
	}
	mustParse(t, many.String())
	refused("10,001 themes", many.String()+"- id: one-more\n", "more than 10,000 themes")

	bomb := "a: &a [x, x, x, x, x, x, x, x, x]\n"
	for c := 'b'; c <= 'i'; c++ {
		bomb += fmt.Sprintf("%c: &%c [%s]\n", c, c, strings.Repeat(fmt.Sprintf("*%c,", c-1), 9))
	}
	refused("alias bomb", bomb+"themes: *i\n", "")
	themes := "themes:\n- &a {id: a, definition: &d \"" + strings.Repeat("x", 1<<20) + "\"}\n"
	refused("long text many times", themes+strings.Repeat("- *a\n", 5000), "too large")
	refused("themes doubled at every level", doubled(19), "is used twice")
	mustParse(t, "# "+strings.Repeat("long ", MaxSize/5-10)+"\n")
}

// doubled is a file of a few lines where each list of themes holds the next
// one twice.
func doubled(levels int) string {
	line := "[]"
	for i := range levels {
		line = fmt.Sprintf("[&l%d {id: t%d, themes: %s}, *l%d]", i, i, line, i)
	}
	return "themes: " + line + "\n"
}

func TestManyProblemsAreCutShort(t *testing.T) {
	_, err := Parse("", []byte("themes:\n"+strings.Repeat("- id: X\n", 500)))
	var problems *Problems
	if !errors.As(err, &problems) || len(problems.List) != maxProblems+1 {
		t.Fatalf("%d problems", len(problems.List))
	}
	if last := problems.List[maxProblems]; !strings.Contains(last.Message, "and at least 300 more problems") {
		t.Errorf("last: %v", last)
	}
}
