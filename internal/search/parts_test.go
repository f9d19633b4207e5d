package search

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/coding"
)

func TestPartsOfAQuery(t *testing.T) {
	for in, want := range map[string]string{
		`theme:hope voice:participant site:north`:       `"" [{theme  hope } {voice  participant } {site  north }]`,
		`(tired OR "worn out") theme:hope`:              `"(tired OR \"worn out\")" [{theme  hope }]`,
		`tired OR "worn out"`:                           `"tired OR \"worn out\"" []`,
		`theme:hope theme:mutuality`:                    `"theme:mutuality" [{theme  hope }]`,
		`hope -work years_in_role:3..5 NOT is:noted`:    `"hope NOT work NOT is:noted" [{years_in_role .. 3 5}]`,
		`site:"north east" years_in_role:>=4 is:* hope`: `"hope" [{site  north east } {years_in_role >= 4 } {is  * }]`,
		`theme:hope OR theme:mutuality`:                 `"theme:hope OR theme:mutuality" []`,
	} {
		rest, filters := mustParse(t, in).Parts()
		if got := fmt.Sprintf("%q %v", rest, filters); got != want {
			t.Errorf("%s\n got %s\nwant %s", in, got, want)
		}
	}
}

func TestMarksNarrow(t *testing.T) {
	m := newMaker(t)
	a := m.add("T1", "P1: hope one and hope two and hope three", "P2: hope four")
	b := m.add("T2", "P2: hope five")
	m.code(a, "hope one", "hope", "amy")
	m.code(a, "hope three", "hope", "amy")
	mark := func(words string) coding.Mark {
		return coding.Mark{Coder: "ben", Transcript: a.ID, Text: a.Text.Hash(), Span: m.spanOf(a, words)}
	}
	m.st.State.Stars = []coding.Mark{mark("hope two and hope")}
	m.st.State.ContentNotes = []coding.Mark{mark("one and"), {Coder: "ben", Transcript: b.ID}}
	m.study()
	for query, want := range map[string]string{
		"two is:starred":                "T1 two",
		"hope is:starred":               "T1 hope, T1 hope",
		"hope -is:starred":              "T1 hope, T1 hope, T2 hope",
		"hope is:noted":                 "T2 hope",
		"one is:noted":                  "T1 one",
		"theme:hope is:noted":           "T1 hope one",
		"theme:* is:starred":            "T1 hope three",
		"theme:hope NOT is:*":           "",
		`hope (is:starred OR is:noted)`: "T1 hope, T1 hope, T2 hope",
	} {
		res, err := Search(context.Background(), m.st, mustParse(t, query), m.options())
		if err != nil {
			t.Fatalf("%s: %v", query, err)
		}
		var got []string
		for _, h := range res.Hits {
			got = append(got, h.Transcript.ID+" "+h.Transcript.Text.Slice(h.Span))
		}
		if strings.Join(got, ", ") != want {
			t.Errorf("%s finds %q, want %q", query, strings.Join(got, ", "), want)
		}
	}
	for query, hint := range map[string]string{"is:star hope": "starred", "is:starred": "theme:*"} {
		_, err := Parse(query, attrs())
		var se *SyntaxError
		if err == nil || !asSyntax(err, &se) || !strings.Contains(se.Hint, hint) {
			t.Errorf("%s: %v", query, err)
		}
	}
	if !slices.Contains(Reserved(), "is") {
		t.Error("a column of participants.csv could be called is")
	}
}

func asSyntax(err error, to **SyntaxError) bool {
	se, ok := err.(*SyntaxError)
	*to = se
	return ok
}
