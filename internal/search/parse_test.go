package search

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestParse(t *testing.T) {
	for _, c := range []struct{ query, want string }{ // want is the printable form; empty: the same
		{`hope`, ``},
		{` hope  trust `, `hope trust`},
		{`hope AND trust`, `hope trust`},
		{`a OR b c`, ``},
		{`(a OR b) c`, ``},
		{`(a b) OR c`, `a b OR c`},
		{`(a b) c`, ``},
		{`((a))`, `a`},
		{`-a b`, `NOT a b`},
		{`b -a`, `b NOT a`},
		{`b −a –c`, `b NOT a NOT c`},
		{`b -(a OR c)`, `b NOT (a OR c)`},
		{`b NOT NOT a`, `b a`},
		{`b AND NOT a`, `b NOT a`},
		{`“peer support”`, `"peer support"`},
		{`„peer support"`, `"peer support"`},
		{`a"b c"d`, `a "b c" d`},
		{`hop*`, ``},
		{`hop**`, `hop*`},
		{`don’t*`, ``},
		{`hope~1 recovery~2`, ``},
		{`/ho(pe|ping)/`, ``},
		{`/ho\/x y/ z`, ``},
		{`a NEAR b`, `a NEAR/10 b`},
		{`a NEAR/0 "b c"`, ``},
		{`NOT a NEAR/3 b c`, `NOT a NEAR/3 b c`},
		{`(a OR b) NEAR/3 (c OR d)`, ``},
		{`theme:hope`, ``},
		{`THEME:Hope`, `theme:Hope`},
		{`theme:* -theme:hope`, `theme:* NOT theme:hope`},
		{`Site:North hope`, `site:North hope`},
		{`site:“north east” hope`, `site:"north east" hope`},
		{`Years-in-Role:>3 hope`, `years_in_role:>3 hope`},
		{`years_in_role:>=3 years_in_role:<5 years_in_role:<=5 years_in_role:1..2.5 hope`, ``},
		{`memo:"not sure" theme:hope`, ``},
		{`voice:Interviewer hope`, ``},
		{`10:30 Rosa: a/b e.g.`, ``},
		{`peer-support`, ``},
		{`"AND" "or"`, ``},
		{`hope?`, ``},
		{`(hope theme:a) OR (trust theme:b)`, `hope theme:a OR trust theme:b`},
		{`theme:a NOT hope`, ``},
		{`hope (NOT theme:a OR NOT theme:b)`, ``},
		{`(coder:amy OR coder:ben) theme:a`, ``},
		{`(theme:a coder:amy) (theme:b coder:ben)`, ``},
	} {
		q, err := Parse(c.query, attrs())
		if err != nil {
			t.Errorf("%s: %v", c.query, err)
			continue
		}
		want := c.want
		if want == "" {
			want = c.query
		}
		if q.String() != want {
			t.Errorf("%s: printed as %s, want %s", c.query, q, want)
		}
		again, err := Parse(q.String(), attrs())
		if err != nil || !again.Equal(q) {
			t.Errorf("%s: printed as %s, which reads as %v (%v)", c.query, q, again, err)
		}
	}
}

func TestParseErrors(t *testing.T) {
	for _, c := range []struct {
		query  string
		column int
		says   string // part of the message or the hint
	}{
		{``, 1, "nothing to look for"},
		{"  \t", 1, "nothing to look for"},
		{`hope AND`, 6, "nothing after it"},
		{`AND hope`, 1, "nothing before it"},
		{`hope OR AND trust`, 9, "cannot follow"},
		{`hope OR`, 6, `"OR"`},
		{`NOT`, 1, "nothing after it"},
		{`hope NEAR`, 6, "nothing after it"},
		{`NEAR hope`, 1, "nothing before it"},
		{`hope NEAR/x trust`, 6, "needs a number"},
		{`hope NEAR/101 trust`, 6, "0 to 100"},
		{`a NEAR b NEAR c`, 10, "not three"},
		{`a NEAR theme:x`, 8, "joins words"},
		{`a NEAR (b c)`, 9, "joins words"},
		{`a NEAR NOT b`, 8, "NOT (a NEAR b)"},
		{`(hope`, 1, "never closed"},
		{`hope (`, 6, "never closed"},
		{`hope)`, 5, "no ( before"},
		{`()`, 1, "empty"},
		{`é "peer support`, 3, "never closed"},
		{`""`, 1, "no letter"},
		{`" … "`, 1, "no letter"},
		{`"peer support"~3`, 15, "NEAR"},
		{`"hop"*`, 6, "hop*"},
		{`hope … trust`, 6, "no letter"},
		{`hope & trust`, 6, "write AND"},
		{`hope - trust`, 6, "directly before"},
		{`*`, 1, "beginning of the word"},
		{`trust *ing`, 7, "beginning of the word"},
		{`h*pe`, 2, "end of a word"},
		{`h*`, 1, "two letters"},
		{`peer-supp*`, 1, "NEAR/0"},
		{`hope~3`, 1, "how many slips"},
		{`hope~`, 1, "how many slips"},
		{`hope~2`, 1, "hope~1"},
		{`it~1`, 1, "too short"},
		{`peer-x~1`, 1, "one word"},
		{`/hope`, 1, "never closed"},
		{`/h.*/`, 1, "two letters"},
		{`/.*ope/`, 1, "two letters"},
		{`/(a|b)ope/`, 1, "two letters"},
		{`/hope(/`, 1, "cannot be read"},
		{`/ho(?=p)e/`, 1, "cannot be read"},
		{`/ho` + strings.Repeat("p", 300) + `/`, 1, "longer than"},
		{`/ho(p{1000}){1000}/`, 1, "cannot be"},
		{`theme:`, 7, "no value"},
		{`theme: hope`, 7, "directly after the colon"},
		{`theme:(a OR b)`, 7, "no value"},
		{`them:hope`, 1, "did you mean theme:"},
		{`hope sit:north`, 6, "did you mean site:"},
		{`hope zzz:north`, 6, "filters are theme"},
		{`hope zzz:"north"`, 6, "filters are theme"},
		{`https://example.org`, 1, "quotation marks"},
		{`voice:interviewr hope`, 7, "did you mean interviewer"},
		{`stance:maybe theme:a`, 8, "for, against"},
		{`site:>north hope`, 6, "needs a number"},
		{`site:3..x hope`, 6, "either side"},
		{`site:5..3 hope`, 6, "3..5"},
		{`site:nor* hope`, 6, "stands alone"},
		{`theme:>3`, 7, "cannot be compared"},
		{`memo:…`, 6, "no letter"},
		{`NOT hope`, 1, "as well"},
		{`NOT theme:a`, 1, "hope NOT theme:a"},
		{`voice:participant transcript:P07-1`, 1, "as well"},
		{`hope OR theme:a`, 9, "hope theme:a"},
		{`theme:a OR hope`, 12, "hope theme:a"},
		{`hope OR NOT trust`, 9, "each side"},
		{`hope OR site:north`, 9, "(a OR b) site:north"},
		{`site:north OR theme:a`, 1, "(a OR b) site:north"},
		{`theme:a OR NOT theme:b`, 12, "each side"},
		{`theme:a coder:amy coder:ben`, 19, "coder:amy OR coder:ben"},
		{strings.Repeat("(", 5000), 51, "nested"},
		{strings.Repeat("-", 5000) + "a", 51, "nested"},
		{strings.Repeat("a ", 300), 401, "200 words"},
		{strings.Repeat("a", 20_000), 10_001, "longer than"},
	} {
		q, err := Parse(c.query, attrs())
		var se *SyntaxError
		if !errors.As(err, &se) {
			t.Errorf("%.60s: %v, %v; want an error that says %q", c.query, q, err, c.says)
			continue
		}
		if se.Column != c.column || !strings.Contains(se.Error(), c.says) || !strings.Contains(se.Error(), "column") {
			t.Errorf("%.60s:\n got %v\nwant column %d and %q", c.query, se, c.column, c.says)
		}
	}
}

func TestQueryAsksWhat(t *testing.T) {
	q := mustParse(t, `hope (trust OR "peer support") NEAR/3 wait* -burnout theme:x`)
	if got, want := strings.Join(q.Words(), " "), `hope trust "peer support" wait*`; got != want {
		t.Errorf("Words = %s, want %s", got, want)
	}
	if !q.HasThemes() || !q.HasWords() {
		t.Error("the query has words and themes")
	}
	if q := mustParse(t, `coder:amy`); q.HasThemes() || q.HasWords() {
		t.Error("coder:amy has neither words nor themes")
	}
	if n := mustParse(t, `hope and trust`).notes; len(n) != 1 || !strings.Contains(n[0], "write AND") {
		t.Errorf("notes = %q", n)
	}
}

func TestReservedNamesStayReserved(t *testing.T) {
	q, err := Parse("theme:hope", []string{"Theme", "theme"})
	if err != nil || !q.HasThemes() {
		t.Errorf("an attribute named theme took its place: %v", err)
	}
}

func TestPrintedQueriesReadTheSame(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	read := 0
	for range 5000 {
		s := randomQuery(r, 4)
		q, err := Parse(s, attrs())
		if err != nil {
			continue
		}
		read++
		again, err := Parse(q.String(), attrs())
		if err != nil || !again.Equal(q) || again.String() != q.String() {
			t.Fatalf("%s is printed as %s, which reads as %v, %v", s, q, again, err)
		}
	}
	if read < 1000 {
		t.Errorf("only %d of 5000 queries could be read", read)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"", "hope", `"a b" OR c`, "a NEAR/3 b", "hop*", "hope~1", "/ho.*/", "theme:a -theme:b", "site:>3 x", "((((", "-–−", "a:b:c",
		"\x00", "\xff\xfe", "“„”", "NOT NOT NOT a", `memo:"x" coder:y`, "/ho\\", "a AND", "site:3..5 x", "İß ﬁ ŉ", "x OR (y z)", "(coder:a OR coder:b) theme:*"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		q, err := Parse(s, attrs())
		var se *SyntaxError
		switch {
		case err == nil:
			again, err := Parse(q.String(), attrs())
			if err != nil || !again.Equal(q) {
				t.Fatalf("%q is printed as %q, which reads as %v, %v", s, q, again, err)
			}
		case !errors.As(err, &se):
			t.Fatalf("%q: %v is no SyntaxError", s, err)
		case se.Column < 1 || se.Column > len([]rune(s))+1 || se.Message == "":
			t.Fatalf("%q: %+v", s, se)
		}
	})
}
