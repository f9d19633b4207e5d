package app

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/codebook"
	"verbatim/internal/exchange"
)

// TestDescriptionsReadAsPeopleWriteThem: what a theme becomes, by hand, and what is made
// of descriptions that people of other tools wrote.
func TestDescriptionsReadAsPeopleWriteThem(t *testing.T) {
	theme := codebook.Theme{ID: "hope", Name: "Hope for others", Definition: "That life can be better.\nWhy: nobody knows", Include: []string{"plans", "two\n\nlines"},
		Examples: []string{"“One day.”"}, Status: codebook.SetAside, Why: "too wide", Was: []string{"optimism"}}
	want := "That life can be better.\n\\Why: nobody knows\n\nInclude: plans\nInclude: two\n\n  lines\nExample: “One day.”\nStatus: set-aside\nWhy: too wide\nWas: optimism\nId: hope"
	if d := cmp.Diff(want, codeOf(theme).Description); d != "" {
		t.Error(d)
	}
	for said, want := range map[string]codebook.Theme{
		"":                                     {},
		"Include: a\r\nInclude:b":              {Include: []string{"a", "b"}},
		"Status: married\nId: Not An Id":       {Definition: "Status: married\nId: Not An Id"},
		"First.\nInclude: a\n\nLast.":          {Definition: "First.\n\nLast.", Include: []string{"a"}},
		"Status: candidate\n  and more":        {Definition: "and more", Status: codebook.Candidate},
		"Exclude: \nCue: \"fed up\"\nExclude:": {Definition: "Exclude: \nExclude:", Cues: []string{"\"fed up\""}},
		`\\Cue: x`:                             {Definition: `\Cue: x`},
	} {
		want.Name, want.ID, want.Status = "Hope", "hope", cmpOr(want.Status)
		if d := cmp.Diff(want, themeFrom(exchange.Code{Name: "Hope", Description: said})); d != "" {
			t.Errorf("%q: %s", said, d)
		}
	}
}

func cmpOr(s codebook.Status) codebook.Status {
	if s == "" {
		return codebook.InUse
	}
	return s
}

// TestDescriptionsKeepThemesWhole: any theme that a codebook can hold comes back from its
// code, also where its texts look like labels, and after another program's line ends.
func TestDescriptionsKeepThemesWhole(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	pieces := []string{"Include: ", "Id:", "Why:", "Was: x", `\`, `\\`, "  ", " ", "\n", "\n\n", "\n  \n", "hope", "é", "日本", "🙂", ":", "- a", "\t", "Status: retired", "Split: y"}
	words := func(several bool) string {
		var b strings.Builder
		for range 1 + r.IntN(6) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		s := strings.TrimSpace(b.String())
		if !several {
			s = strings.Join(strings.Fields(s), " ")
		}
		return s
	}
	list := func() []string {
		var out []string
		for range r.IntN(4) {
			if s := words(true); s != "" {
				out = append(out, s)
			}
		}
		return out
	}
	ids := []string{"hope", "care-2", "été", "日本"}
	for range 20_000 {
		theme := codebook.Theme{ID: ids[r.IntN(len(ids))], Name: words(false), Definition: words(true), Include: list(), Exclude: list(), Examples: list(), Cues: list(),
			Colour: []string{"", "#0a1b2c"}[r.IntN(2)], Why: words(true),
			Status: []codebook.Status{codebook.Candidate, codebook.InUse, codebook.SetAside, codebook.Retired}[r.IntN(4)]}
		if r.IntN(3) == 0 {
			theme.Was, theme.Split = []string{"older", "oldest"}[:1+r.IntN(2)], []string{"newer"}
		}
		if r.IntN(3) == 0 && codebook.Slug(theme.Name) != "" {
			theme.ID = codebook.Slug(theme.Name)
		}
		code := codeOf(theme)
		if r.IntN(4) == 0 {
			code.Description = strings.ReplaceAll(code.Description, "\n", "\r\n")
		}
		if d := cmp.Diff(theme, themeFrom(code)); d != "" {
			t.Fatalf("%q: %s", code.Description, d)
		}
	}
}
