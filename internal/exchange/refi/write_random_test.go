package refi

import (
	"fmt"
	"math/rand/v2"
	"strings"

	"verbatim/internal/exchange"
	"verbatim/internal/text"
)

// randomProject is a project with all there is that our own files keep.
func randomProject(seed uint64) *exchange.Project {
	r := rand.New(rand.NewPCG(seed, 1))
	p := &exchange.Project{Name: randomName(r), Description: randomWords(r, 8)}
	for i := range 1 + r.IntN(3) {
		p.Users = append(p.Users, exchange.User{ID: fmt.Sprint("u", i), Name: randomName(r)})
	}
	for i := range 1 + r.IntN(8) {
		c := exchange.Code{ID: fmt.Sprint("theme-", i), Name: randomName(r), Description: randomWords(r, 5)}
		if i > 0 && r.IntN(2) == 0 {
			c.Parent = p.Codes[r.IntN(i)].ID
		}
		if r.IntN(2) == 0 {
			c.Colour = fmt.Sprintf("#%06x", r.IntN(1<<24))
		}
		p.Codes = append(p.Codes, c)
	}
	for _, kind := range []string{"text", "boolean", "integer", "float", "date", "datetime"} {
		p.Variables = append(p.Variables, exchange.Variable{Name: kind + " " + randomName(r), Kind: kind, Description: randomWords(r, 3)})
	}
	for i := range 1 + r.IntN(3) {
		p.Sources = append(p.Sources, randomSource(r, p, i))
	}
	for i := range r.IntN(4) {
		p.Cases = append(p.Cases, randomCase(r, p, i))
	}
	randomMemos(r, p)
	for i := range r.IntN(4) {
		from, to := randomTarget(r, p), randomTarget(r, p)
		p.Links = append(p.Links, exchange.Link{ID: fmt.Sprint("link", i), Name: randomName(r), From: from, To: to, Directed: r.IntN(2) == 0})
	}
	return p
}

// pieces are what texts are made of.
var pieces = []string{"a", "hope", "Zoë", "e\u0301", "👩‍⚕️", "𝒳", "👍🏽", "\t", "\u0085", "\u2028", "\u00A0", "\n", "\n\n", " ", " ", " ", "  ", "<b>", "&amp;", "]]>", "\"", "…", "希望", "نص", "\u200D", "\uFEFF", "\uFFFD", "[00:01] Ana: "}

func randomText(r *rand.Rand, n int) string {
	var b strings.Builder
	b.WriteString("x")
	for range n {
		b.WriteString(pieces[r.IntN(len(pieces))])
	}
	return b.String() + "\n"
}

// randomWords are a text that begins and ends with letters.
func randomWords(r *rand.Rand, n int) string {
	if r.IntN(3) == 0 {
		return ""
	}
	return randomText(r, r.IntN(n)) + "end"
}

// randomName is a name that begins and ends with a letter or digit.
func randomName(r *rand.Rand) string {
	return fmt.Sprintf("%s%s%d", []string{"Ann", "Ö", "👍", "[note] x", "Verbatim: y", "a=b:c;d\\", "q \"x\" <y> & z"}[r.IntN(7)], []string{"", " ", "; "}[r.IntN(3)], r.IntN(1000000))
}

func randomDate(r *rand.Rand) string {
	return []string{"", "2026-01-05T10:00:00Z", "2026-01-05T10:00:00", "2025-12-31T23:59:59.5+01:00"}[r.IntN(4)]
}

func randomUser(r *rand.Rand, p *exchange.Project) string {
	if r.IntN(4) == 0 {
		return ""
	}
	return p.Users[r.IntN(len(p.Users))].ID
}

func randomValues(r *rand.Rand, p *exchange.Project) []exchange.Value {
	var out []exchange.Value
	for _, v := range p.Variables {
		if r.IntN(2) == 0 {
			continue
		}
		value := map[string][]string{"text": {"North", "a b", "1"}, "boolean": {"true", "false"}, "integer": {"7", "-12"}, "float": {"1.5", "-2"},
			"date": {"2026-02-03"}, "datetime": {"2026-01-01T00:00:00Z"}}[v.Kind]
		out = append(out, exchange.Value{Variable: v.Name, Text: value[r.IntN(len(value))]})
	}
	return out
}

func randomGroups(r *rand.Rand) []string {
	return [][]string{nil, {"Wave 1"}, {"Wave 1", "a; b=c:\\"}}[r.IntN(3)]
}

func randomSource(r *rand.Rand, p *exchange.Project, i int) exchange.Source {
	s := exchange.Source{ID: fmt.Sprint("P", i), Name: fmt.Sprint("Interview ", i), Kind: exchange.TextSource, Text: randomText(r, 1+r.IntN(200)),
		By: randomUser(r, p), At: randomDate(r), Values: randomValues(r, p), Groups: randomGroups(r)}
	if r.IntN(2) == 0 {
		s.Media, s.Language, s.Date = "a; b.m4a", "cy", "3 May"
	}
	for range r.IntN(3) {
		s.Speakers = append(s.Speakers, exchange.Speaker{Name: randomName(r), Voice: []string{"", "interviewer", "participant"}[r.IntN(3)], Participant: []string{"", "P07", "a:b"}[r.IntN(3)]})
	}
	runes := []rune(s.Text)
	seen := map[text.Span]bool{}
	for range r.IntN(12) {
		a := text.Pos(r.IntN(len(runes)))
		b := a + 1 + text.Pos(r.IntN(min(len(runes)-int(a), 1+r.IntN(200))))
		sp := text.Span{Start: a, End: b}
		if seen[sp] || exchange.Folded(string(runes[a:b])) == "" { // nothing but space has no words to be verified by
			continue
		}
		seen[sp] = true
		passage := exchange.Passage{ID: fmt.Sprintf("%s-%d-%d", s.ID, a, b), Span: sp}
		for c := range 1 + r.IntN(4) {
			passage.Codings = append(passage.Codings, exchange.Coding{ID: fmt.Sprintf("%s/%d", passage.ID, c), Code: p.Codes[r.IntN(len(p.Codes))].ID,
				User: randomUser(r, p), At: randomDate(r), Against: r.IntN(5) == 0})
		}
		s.Passages = append(s.Passages, passage)
	}
	return s
}

func randomCase(r *rand.Rand, p *exchange.Project, i int) exchange.Case {
	c := exchange.Case{ID: fmt.Sprint("case", i), Name: fmt.Sprint("P0", i), Description: randomWords(r, 3), Values: randomValues(r, p), Groups: randomGroups(r)}
	for _, s := range p.Sources {
		if r.IntN(2) == 0 {
			c.Sources = append(c.Sources, s.ID)
			continue
		}
		n := len([]rune(s.Text))
		if len(s.Passages) > 0 && r.IntN(2) == 0 {
			c.Parts = append(c.Parts, exchange.Part{Source: s.ID, Span: s.Passages[0].Span})
		} else if r.IntN(2) == 0 {
			c.Parts = append(c.Parts, exchange.Part{Source: s.ID, Span: text.Span{Start: 0, End: text.Pos(1 + r.IntN(n))}})
		}
	}
	return c
}

// targets are all things in a project that a memo can be on.
func targets(p *exchange.Project) []exchange.Target {
	out := []exchange.Target{{Kind: exchange.OnProject}}
	for _, c := range p.Codes {
		out = append(out, exchange.Target{Kind: exchange.OnCode, ID: c.ID})
	}
	for _, c := range p.Cases {
		out = append(out, exchange.Target{Kind: exchange.OnCase, ID: c.ID})
	}
	for _, s := range p.Sources {
		out = append(out, exchange.Target{Kind: exchange.OnSource, ID: s.ID})
		for _, q := range s.Passages {
			out = append(out, exchange.Target{Kind: exchange.OnPassage, ID: q.ID})
			for _, c := range q.Codings {
				out = append(out, exchange.Target{Kind: exchange.OnCoding, ID: c.ID})
			}
		}
	}
	return out
}

func randomMemos(r *rand.Rand, p *exchange.Project) {
	all := targets(p)
	for i := range r.IntN(10) {
		m := exchange.Memo{ID: fmt.Sprint("memo", i), Text: randomText(r, r.IntN(30)) + "end", Kind: []string{"", "note", "analytic", "reflexive", "question", "field"}[r.IntN(6)],
			By: randomUser(r, p), At: randomDate(r)}
		if r.IntN(2) == 0 {
			m.Name = randomName(r)
		}
		for range r.IntN(3) {
			m.On = append(m.On, all[r.IntN(len(all))])
		}
		p.Memos = append(p.Memos, m)
		if i == 0 {
			all = append(all, exchange.Target{Kind: exchange.OnMemo, ID: m.ID})
		}
	}
}

// randomTarget is something a link can join: neither the project nor a memo, as a link
// from a memo says what the memo is on.
func randomTarget(r *rand.Rand, p *exchange.Project) exchange.Target {
	all := targets(p)[1:]
	return all[r.IntN(len(all))]
}
