package folder

import (
	"strings"
	"testing"

	"gopkg.in/yaml.v3"

	"verbatim/internal/text"
	"verbatim/internal/trace"
)

// TestWordsAreTakenOutOfYAMLHoweverTheyAreWritten: the rest of the file says what
// it said, and ids stay.
func TestWordsAreTakenOutOfYAMLHoweverTheyAreWritten(t *testing.T) {
	r := &removal{own: trace.New()}
	r.told, r.filed = r.own, r.own
	r.own.Speech("I’ve never felt part of it, at the café")
	for in, want := range map[string]string{
		"a: I've never felt part of it # yes\nb: 1\n":                              "a: '[withdrawn]' # yes\nb: 1\n",
		"a: she says I've never felt part of it\n":                                 "a: she says [withdrawn]\n",
		"a: \"I\\u2019ve never felt part \\\n  of it, at the caf\\xe9\"\nb: [x]\n": "a: '[withdrawn]'\nb: [x]\n",
		"a: >-\n  So: I've never felt\n  part of it\n  once\nb: 1\n":               "a: >-\n  So: [withdrawn]\n  once\nb: 1\n",
		"# I've never felt part of it\na: 1\n":                                     "# [withdrawn]\na: 1\n",
		"a:\n  - I've never\n  - felt part of it, once\n":                          "a:\n  - I've never\n  - felt part of it, once\n",
		"id: ive-never-felt-part-of\nx: 1\n":                                       "id: ive-never-felt-part-of\nx: 1\n",
		"- id: never-felt-part-of-it\n  name: never felt part of it\n":             "- id: never-felt-part-of-it\n  name: '[withdrawn]'\n",
		"was: [never-felt-part-of-it]\nx: 'never felt part of it'\n":               "was: [never-felt-part-of-it]\nx: '[withdrawn]'\n",
		"x: [never felt part of it, kept]\n":                                       "x: ['[withdrawn]', kept]\n",
		"not: [yaml\nnever felt part of it\n":                                      "not: [yaml\n[withdrawn]\n",
	} {
		got, err := r.rewrittenYAML("summaries/x.yaml", []byte(in))
		if err != nil {
			t.Errorf("%q: %s", in, err)
			continue
		}
		var a, b any
		if yaml.Unmarshal(got, &a) == nil && yaml.Unmarshal([]byte(want), &b) == nil {
			x, _ := yaml.Marshal(a)
			y, _ := yaml.Marshal(b)
			if string(x) != string(y) {
				t.Errorf("%q became %q, want what %q says", in, got, want)
			}
		} else if string(got) != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
		if strings.Contains(in, "#") && string(got) != want {
			t.Errorf("%q became %q, want %q", in, got, want)
		}
	}
}

// TestWidenedTakesInWholeEdits: of a passage whose words were corrected, rather
// too much is hidden than too little.
func TestWidenedTakesInWholeEdits(t *testing.T) {
	sp := text.Span{Start: 10, End: 20}
	for _, c := range []struct {
		s    text.Script
		want text.Span
	}{
		{nil, text.Span{Start: 10, End: 20}},
		{text.Script{{A0: 0, A1: 2, B0: 0, B1: 5}}, text.Span{Start: 13, End: 23}},
		{text.Script{{A0: 20, A1: 25, B0: 20, B1: 99}}, text.Span{Start: 10, End: 20}},
		{text.Script{{A0: 12, A1: 13, B0: 12, B1: 18}}, text.Span{Start: 10, End: 25}},
		{text.Script{{A0: 5, A1: 12, B0: 5, B1: 7}}, text.Span{Start: 5, End: 15}},
		{text.Script{{A0: 18, A1: 30, B0: 18, B1: 40}}, text.Span{Start: 10, End: 40}},
		{text.Script{{A0: 5, A1: 30, B0: 5, B1: 6}}, text.Span{Start: 5, End: 6}},
		{text.Script{{A0: 10, A1: 10, B0: 10, B1: 14}}, text.Span{Start: 10, End: 24}},
		{text.Script{{A0: 1, A1: 1, B0: 1, B1: 3}, {A0: 12, A1: 14, B0: 14, B1: 14}, {A0: 19, A1: 22, B0: 19, B1: 30}}, text.Span{Start: 12, End: 30}},
	} {
		if got := widened(c.s, sp); got != c.want {
			t.Errorf("%v: %v, want %v", c.s, got, c.want)
		}
	}
}

func TestLabelsThatAreNoNames(t *testing.T) {
	for label, want := range map[string]bool{
		"Rosamund": true, "Rosa Martinez": true, "Zoë": true, "Participant": false, "P7": false, "Peer worker": false,
		"Participant 3": false, "R": false, "Interviewee": false, "███": false, "speaker": false, "Dr Shah": false, "hope": false,
	} {
		if likeName(label) != want {
			t.Errorf("%q: %v", label, !want)
		}
	}
}
