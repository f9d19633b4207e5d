package study

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
	"verbatim/internal/text"
)

// whose is what of the study counts, in words.
func whose(s *Study, of string) []string {
	out := []string{}
	w := s.Whose(of)
	for _, c := range w.CodingsIn("FG") {
		out = append(out, fmt.Sprintf("%s:%s %d-%d", c.Coder, w.ThemeOf(c), c.Span.Start, c.Span.End))
	}
	return out
}

func TestWhoseCodingsCount(t *testing.T) {
	s := group(t)
	at := func(a, b text.Pos) text.Span { return text.Span{Start: a, End: b} }
	s.code("amy", "hope", "", at(25, 35))
	s.code("amy", "hope", "", at(33, 40))
	s.code("ben", "optimism", "", at(30, 38)) // which was merged into hope
	s.code("ben", "burnout", "", at(50, 55))
	s.code("ben", "hope", coding.Against, at(26, 28))
	for of, want := range map[string][]string{
		WhoseAny:     {"amy:hope 25-35", "ben:hope 26-28", "ben:hope 30-38", "amy:hope 33-40", "ben:burnout 50-55"},
		WhoseSettled: {"amy:hope 25-35", "ben:hope 26-28", "ben:hope 30-38", "amy:hope 33-40", "ben:burnout 50-55"},
		WhoseAll:     {"all:hope 30-38"},
		WhoseAgreed:  {},
		"Ben":        {"ben:hope 26-28", "ben:hope 30-38", "ben:burnout 50-55"},
		"nobody":     {},
	} {
		if d := cmp.Diff(want, whose(s, of)); d != "" {
			t.Errorf("whose %q: %s", of, d)
		}
	}
	kept := s.State.Codings[0]
	kept.Coder = coding.Agreed
	s.State.Decisions = []coding.Decision{
		{How: coding.KeepSome, Transcript: "FG", Ofs: []coding.ID{s.State.Codings[0].ID, s.State.Codings[1].ID, s.State.Codings[2].ID}, Kept: []coding.Coding{kept}},
		{How: coding.KeepLater, Transcript: "FG", Ofs: []coding.ID{s.State.Codings[3].ID}},
		{How: coding.KeepNeither, Transcript: "FG", Ofs: []coding.ID{s.State.Codings[4].ID}},
	}
	for of, want := range map[string][]string{
		WhoseSettled: {"agreed:hope 25-35", "ben:burnout 50-55"},
		WhoseAgreed:  {"agreed:hope 25-35"},
		WhoseAny:     {"amy:hope 25-35", "ben:hope 26-28", "ben:hope 30-38", "amy:hope 33-40", "ben:burnout 50-55"},
	} {
		if d := cmp.Diff(want, whose(s, of)); d != "" {
			t.Errorf("decided, whose %q: %s", of, d)
		}
	}
	s.State.Done = []coding.Reading{{Coder: "cat", Transcript: "FG"}} // read it, and coded nothing
	if d := cmp.Diff([]string{}, whose(s, WhoseAll)); d != "" {
		t.Error(d)
	}
}
