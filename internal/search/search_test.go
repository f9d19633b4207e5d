package search

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"verbatim/internal/coding"
)

func example1(t testing.TB) *maker {
	m := newMaker(t)
	a := m.add("T10",
		"Int: Do you hope for more?",
		"P1: I hoped. Hope’s a funny thing, and hope-full days; my peer’s support (laughs) is hopeless.",
		"P1: Trust comes first. I don’t do burnout.",
		"P10: The café in Zürich — cafe\u0301, CAFÉ. Peer support, peer\nsupport.")
	b := m.add("T2",
		"P2: trust and hope, hope and trust. End.Start _really_ 3.5 or 10,000",
		"Int: Straße, the ﬁnal ho\u00ADpe",
		"P10: n'n o'n, n'n and O’Brien’s")
	m.code(a, "I hoped. Hope’s a funny", "hope", "amy")
	m.code(a, "thing, and hope-full", "recovery", "ben")
	m.code(a, "Trust comes first.", "mutuality", "amy")
	m.code(a, "Hope’s a funny thing, and hope-full days", "burnout", "amy")
	c := m.code(b, "trust and hope", "optimism", "ben")
	m.codeSpan(b, m.spanOf(b, "hope, hope and"), "hope", "amy", coding.Against)
	m.memo(coding.Memo{On: coding.OnCoding, Of: c, Coder: "ben"}, "Lonely, I think")
	m.memo(coding.Memo{On: coding.OnPassage, Transcript: "T10", Text: a.Text.Hash(), Span: m.spanOf(a, "The café in Zürich"), Coder: "amy"}, "a lonely place")
	return m
}

func TestSearch(t *testing.T) {
	m := example1(t)
	st := m.study()
	x := OpenIndex(t.TempDir())
	defer x.Close()
	must(t, x.Add(t.Context(), st, nil))
	for _, c := range []struct{ query, want string }{
		// Words.
		{`hope`, "T2:hope | T2:hope | T2:ho\u00ADpe | T10:hope | T10:hoped | T10:Hope | T10:hope"},
		{`"hope"`, "T2:hope | T2:hope | T2:ho\u00ADpe | T10:hope | T10:Hope | T10:hope"},
		{`"hope's"`, "T10:Hope’s"},
		{`“HOPE’S”`, "T10:Hope’s"},
		{`hope’s`, "T2:hope | T2:hope | T2:ho\u00ADpe | T10:hope | T10:hoped | T10:Hope | T10:hope"},
		{`don't`, "T10:don’t"},
		{`"don’t"`, "T10:don’t"},
		{`"don"`, "T10:don"},
		{`café`, "T10:café | T10:cafe\u0301 | T10:CAFÉ"},
		{`cafe`, "T10:café | T10:cafe\u0301 | T10:CAFÉ"},
		{`zurich`, "T10:Zürich"},
		{`strasse`, "T2:Straße"},
		{`"final"`, "T2:ﬁnal"},
		{`"start"`, "T2:Start"},
		{`"end"`, "T2:End"},
		{`"really"`, "T2:really"},
		{`"3.5"`, "T2:3.5"},
		{`"3"`, ""},
		{`"10,000"`, "T2:10,000"},
		{`laughs`, "T10:laughs"},
		{`nothing`, ""},
		// Phrases.
		{`"peer support"`, "T10:Peer support | T10:peer\nsupport"},
		{`"peer's support"`, "T10:peer’s support"},
		{`peer-supports`, "T10:peer’s support | T10:Peer support | T10:peer\nsupport"},
		{`"hope full"`, "T10:hope-full"},
		{`"hope hope"`, "T2:hope, hope"},
		{`o'brien`, "T2:O’Brien"},
		{`"o'brien"`, ""},
		{`n-o'n`, "T2:n o'n"},
		{`"n o'n"`, "T2:n o'n"},
		{`"o n"`, ""},
		{`"n n"`, "T2:n, n"},
		// Patterns.
		{`hop*`, "T2:hope | T2:hope | T10:hope | T10:hoped | T10:Hope’s | T10:hope | T10:hopeless | T2:ho\u00ADpe"},
		{`/hope(d|less)/`, "T10:hoped | T10:hopeless"},
		{`/^HO\wE$/`, "T2:hope | T2:hope | T10:hope | T10:Hope | T10:hope | T2:ho\u00ADpe"},
		{`hoped~1`, "T2:hope | T2:hope | T10:hope | T10:hoped | T10:Hope | T10:hope | T2:ho\u00ADpe"},
		{`turst~1`, "T2:trust | T2:trust | T10:Trust"},
		// Turns.
		{`trust hope`, "T2:trust | T2:hope | T2:hope | T2:trust"},
		{`trust NOT hope`, "T10:Trust"},
		{`trust -hope`, "T10:Trust"},
		{`burnout OR zurich`, "T10:burnout | T10:Zürich"},
		{`(trust burnout) OR (trust zurich)`, "T10:Trust | T10:burnout"},
		{`hope "hope"`, "T2:hope | T2:hope | T2:ho\u00ADpe | T10:hope | T10:hoped | T10:Hope | T10:hope"},
		// NEAR.
		{`trust NEAR/1 hope`, "T2:trust and hope | T2:hope and trust"},
		{`trust NEAR/0 hope`, ""},
		{`funny NEAR/0 thing`, "T10:funny thing"},
		{`thing NEAR funny`, "T10:funny thing"},
		{`hope NEAR hope`, "T2:hope, hope | T10:hoped. Hope | T10:Hope’s a funny thing, and hope"},
		{`(trust OR funny) NEAR/2 (hope OR "a funny thing")`, "T2:trust and hope | T2:hope and trust | T10:Hope’s a funny | T10:funny thing, and hope"},
		// Filters on turns.
		{`hope voice:interviewer`, "T2:ho\u00ADpe | T10:hope"},
		{`hope -voice:interviewer participant:p2`, "T2:hope | T2:hope"},
		{`"hope" transcript:t10`, "T10:hope | T10:Hope | T10:hope"},
		{`hope site:north`, "T10:hoped | T10:Hope | T10:hope"},
		{`hope site:"North  East"`, "T2:hope | T2:hope"},
		{`hope years_in_role:>3`, "T2:hope | T2:hope"},
		{`hope Years-In-Role:2..3`, "T10:hoped | T10:Hope | T10:hope"},
		{`hope years_in_role:3.0`, "T10:hoped | T10:Hope | T10:hope"},
		{`"hope" wave:1 speaker:Int`, "T2:ho\u00ADpe | T10:hope"},
		{`trust (site:north OR site:"north east")`, "T2:trust | T2:trust | T10:Trust"},
		{`trust -(site:north OR site:south)`, "T2:trust | T2:trust"},
		{`site:* trust`, "T2:trust | T2:trust | T10:Trust"},
		// Words in themes.
		{`hope theme:hope`, "T2:hope | T2:hope | T10:hoped | T10:Hope | T10:hope"},
		{`hope theme:optimism`, "T2:hope | T2:hope | T10:hoped | T10:Hope | T10:hope"},
		{`hope theme:"hope for better"`, "T2:hope | T2:hope | T10:hoped | T10:Hope | T10:hope"},
		{`hope theme:recovery`, "T10:hope"},
		{`"a funny thing" theme:hope`, ""},
		{`"a funny thing" theme:*`, "T10:a funny thing"},
		{`hope NOT theme:hope`, "T2:ho\u00ADpe | T10:hope"},
		{`"a funny thing" NOT theme:hope`, ""},
		{`hope NOT theme:*`, "T2:ho\u00ADpe | T10:hope"},
		{`hope theme:hope theme:burnout`, "T10:Hope | T10:hope"},
		{`hope theme:hope coder:amy`, "T2:hope | T2:hope | T10:hoped | T10:Hope"},
		{`hope theme:hope stance:against`, "T2:hope | T2:hope"},
		{`hope theme:hope NOT coder:amy`, "T2:hope | T10:hope"},
		{`hope NOT coder:amy`, "T2:ho\u00ADpe | T10:hope"},
		{`hope coder:ben`, "T2:hope | T10:hope"},
		{`hope theme:hope memo:lonely`, "T2:hope"},
		{`zurich memo:lonely`, "T10:Zürich"},
		{`(hope theme:recovery) OR (trust theme:mutuality)`, "T10:hope | T10:Trust"},
		{`burnout NOT (trust theme:mutuality)`, ""},
		{`hope NOT (theme:burnout theme:recovery)`, "T2:hope | T2:hope | T2:ho\u00ADpe | T10:hope | T10:hoped | T10:Hope"},
		{`hope (theme:recovery OR theme:burnout)`, "T10:Hope | T10:hope"},
		// Quotes.
		{`theme:hope`, "T2:trust and hope | T2:hope, hope and | T10:I hoped. Hope’s a funny | T10:thing, and hope-full"},
		{`theme:hope stance:for`, "T2:trust and hope | T10:I hoped. Hope’s a funny | T10:thing, and hope-full"},
		{`theme:hope stance:against`, "T2:hope, hope and"},
		{`theme:hope theme:burnout`, "T10:Hope’s a funny | T10:thing, and hope-full"},
		{`theme:recovery OR theme:burnout`, "T10:Hope’s a funny thing, and hope-full days | T10:thing, and hope-full"},
		{`theme:hope OR theme:recovery`, "T2:trust and hope | T2:hope, hope and | T10:I hoped. Hope’s a funny | T10:thing, and hope-full"},
		{`theme:hope NOT theme:burnout`, "T2:trust and hope | T2:hope, hope and"},
		{`theme:hope NOT hope`, ""},
		{`theme:mutuality NOT hope`, "T10:Trust comes first."},
		{`theme:hope -funny`, "T2:trust and hope | T2:hope, hope and | T10:thing, and hope-full"},
		{`coder:ben`, "T2:trust and hope | T10:thing, and hope-full"},
		{`memo:lonely`, "T2:trust and hope | T10:The café in Zürich"},
		{`memo:"lonely place"`, "T10:The café in Zürich"},
		{`memo:lonely coder:ben`, "T2:trust and hope"},
		{`memo:* theme:hope`, "T2:trust and hope"},
		{`theme:hope participant:P2`, "T2:trust and hope | T2:hope, hope and"},
		{`theme:hope NOT participant:P2`, "T10:I hoped. Hope’s a funny | T10:thing, and hope-full"},
		{`(theme:hope coder:amy) (theme:hope coder:ben)`, "T2:hope"},
		{`(theme:recovery site:north) OR (theme:hope site:"north east")`, "T2:trust and hope | T2:hope, hope and | T10:thing, and hope-full"},
		{`theme:* -theme:hope`, "T10:Trust comes first."},
	} {
		for _, index := range []*Index{nil, x} {
			opt := m.options()
			opt.Index = index
			res, err := Search(context.Background(), st, mustParse(t, c.query), opt)
			if err != nil {
				t.Errorf("%s: %v", c.query, err)
				continue
			}
			if got := shown(res); got != sortedByPlace(c.want, res) && got != c.want {
				t.Errorf("%s (index: %v)\n got %s\nwant %s", c.query, index != nil, got, c.want)
			}
			if index != nil && res.Scanned > 0 {
				t.Errorf("%s: %d transcripts were scanned", c.query, res.Scanned)
			}
		}
	}
}

// sortedByPlace lets the table list hits of a transcript in any order of turns.
func sortedByPlace(want string, res *Result) string {
	left := strings.Split(want, " | ")
	var order []string
	for _, h := range res.Hits {
		s := h.Transcript.ID + ":" + h.Transcript.Text.Slice(h.Span)
		for i, w := range left {
			if w == s {
				order = append(order, s)
				left = append(left[:i], left[i+1:]...)
				break
			}
		}
	}
	if len(left) > 0 {
		return want
	}
	return strings.Join(order, " | ")
}

func TestSearchRefuses(t *testing.T) {
	m := example1(t)
	for _, c := range []struct {
		query  string
		column int
		opt    Options
	}{
		{`hope theme:hpoe`, 12, m.options()},
		{`hope memo:x`, 6, Options{}},
		{`hope NOT (theme:hope NOT trust)`, 26, m.options()},
	} {
		_, err := Search(context.Background(), m.study(), mustParse(t, c.query), c.opt)
		var se *SyntaxError
		if !errors.As(err, &se) || se.Column != c.column {
			t.Errorf("%s: %v, want an error at column %d", c.query, err, c.column)
		}
	}
}

func TestSearchSaysWhatIsOdd(t *testing.T) {
	m := example1(t)
	for query, want := range map[string]string{
		"hope and trust":         "write AND",
		"hope speaker:Itn":       "Nothing in this study has speaker “Itn”. Did you mean Int?",
		"hope site:nroth":        "Did you mean North?",
		"hope participant:P9":    "Nothing in this study has participant",
		"hope years_in_role:99":  "years in role",
		"theme:hope coder:emy":   "Did you mean amy?",
		"hope transcript:T2":     "",
		"hope years_in_role:3.0": "",
	} {
		res := mustSearch(t, m.study(), query, m.options())
		if notes := strings.Join(res.Notes, " "); !strings.Contains(notes, want) || want == "" && notes != "" {
			t.Errorf("%s: notes %q, want %q", query, notes, want)
		}
	}
}

func TestLimit(t *testing.T) {
	m := example1(t)
	for _, query := range []string{"hope", "theme:hope"} {
		all := mustSearch(t, m.study(), query, Options{})
		some := mustSearch(t, m.study(), query, Options{Limit: 2})
		if len(some.Hits) != 2 || some.Total != all.Total || all.Total != len(all.Hits) || some.Hits[1].Span != all.Hits[1].Span {
			t.Errorf("%s: %d of %d hits with a limit of 2, %d without", query, len(some.Hits), some.Total, len(all.Hits))
		}
	}
}

func TestTooManyWords(t *testing.T) {
	m := newMaker(t)
	var words []string
	for i := range maxTerms + 1 {
		words = append(words, fmt.Sprintf("ab%d", i))
	}
	m.add("T1", "P1: "+strings.Join(words[1:], " "))
	m.add("T2", "Int: "+words[0])
	st := m.study()
	x := OpenIndex(t.TempDir())
	defer x.Close()
	must(t, x.Add(context.Background(), st, nil))
	for _, opt := range []Options{{}, {Index: x}} {
		_, err := Search(context.Background(), st, mustParse(t, "trust OR ab*"), opt)
		if err == nil || !strings.Contains(err.Error(), "more than 1,024 different words (column 10") {
			t.Errorf("ab*: %v", err)
		}
		if res := mustSearch(t, st, "ab* voice:participant", opt); res.Total != maxTerms {
			t.Errorf("ab* in fewer turns: %d hits", res.Total)
		}
	}
}

// TestOnePersonIsBoth: of two filters in a query for quotes, one turn must
// satisfy both, as in a query for words.
func TestOnePersonIsBoth(t *testing.T) {
	m := newMaker(t)
	a := m.add("FG", "P1: one thing", "P10: another thing")
	m.codeSpan(a, a.Text.All(), "hope", "amy", "")
	for query, want := range map[string]int{
		"theme:hope site:south": 1, "theme:hope years_in_role:3": 1, "theme:hope site:south years_in_role:3": 0,
		"theme:hope site:north years_in_role:3": 1, "theme:hope -site:south": 0,
	} {
		if res := mustSearch(t, m.study(), query, Options{}); res.Total != want {
			t.Errorf("%s: %d quotes, want %d", query, res.Total, want)
		}
	}
}
