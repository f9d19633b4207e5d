package refi

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"testing"

	gocmp "github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"verbatim/internal/exchange"
)

// view is a project without its ids: things are known by what they say. What stands in
// no order stands in that of its letters.
type view struct {
	Name, Description string
	Users             []string
	Codes             []exchange.Code // with the names above each as its id
	Variables         []exchange.Variable
	Cases             []exchange.Case
	Sources           []exchange.Source
	Memos             []exchange.Memo
	Links             []exchange.Link
	Doubts            []string // passages that are not verified
}

// namer gives things names for their ids.
type namer map[exchange.Target]string

// namesOf are names for all things in a project.
func namesOf(p *exchange.Project) namer {
	n := namer{{Kind: exchange.OnProject}: "project"}
	for _, u := range p.Users {
		n[exchange.Target{Kind: "user", ID: u.ID}] = u.Name
	}
	for _, c := range p.Codes {
		n[exchange.Target{Kind: exchange.OnCode, ID: c.ID}] = n.of(exchange.OnCode, c.Parent) + " > " + c.Name
	}
	for _, c := range p.Cases {
		n[exchange.Target{Kind: exchange.OnCase, ID: c.ID}] = c.Name
	}
	for _, s := range p.Sources {
		n[exchange.Target{Kind: exchange.OnSource, ID: s.ID}] = s.Name
		for _, q := range s.Passages {
			words := fmt.Sprintf("%s %v", s.Name, q.Span)
			n[exchange.Target{Kind: exchange.OnPassage, ID: q.ID}] = words
			for _, c := range q.Codings {
				n[exchange.Target{Kind: exchange.OnCoding, ID: c.ID}] = fmt.Sprint(words, n.coding(c))
			}
		}
	}
	for _, m := range p.Memos {
		n[exchange.Target{Kind: exchange.OnMemo, ID: m.ID}] = m.Text
	}
	return n
}

func (n namer) of(kind, id string) string { return n[exchange.Target{Kind: kind, ID: id}] }

func (n namer) coding(c exchange.Coding) exchange.Coding {
	c.ID, c.Code, c.User = "", n.of(exchange.OnCode, c.Code), n.of("user", c.User)
	return c
}

func (n namer) all(kind string, ids []string) []string {
	var out []string
	for _, id := range ids {
		out = append(out, n.of(kind, id))
	}
	slices.Sort(out)
	return out
}

func (n namer) target(t exchange.Target) exchange.Target {
	return exchange.Target{Kind: t.Kind, ID: n[t]}
}

// sorted puts things in the order of what they say.
func sorted[T any](s []T) []T {
	slices.SortFunc(s, func(a, b T) int { return cmp.Compare(fmt.Sprintf("%+v", a), fmt.Sprintf("%+v", b)) })
	return s
}

func viewOf(p *exchange.Project) view {
	n := namesOf(p)
	v := view{Name: p.Name, Description: p.Description}
	for _, u := range p.Users {
		v.Users = append(v.Users, u.Name)
	}
	for _, c := range p.Codes {
		c.ID, c.Parent = n.of(exchange.OnCode, c.ID), n.of(exchange.OnCode, c.Parent)
		v.Codes = append(v.Codes, c)
	}
	v.Variables = sorted(append(v.Variables, p.Variables...))
	for _, c := range p.Cases {
		c.ID, c.Code, c.Sources = "", n.of(exchange.OnCode, c.Code), n.all(exchange.OnSource, c.Sources)
		var parts []exchange.Part
		for _, q := range c.Parts {
			parts = append(parts, exchange.Part{Source: n.of(exchange.OnSource, q.Source), Span: q.Span})
		}
		c.Parts, c.Values = sorted(parts), sorted(slices.Clone(c.Values))
		v.Cases = append(v.Cases, c)
	}
	for _, s := range p.Sources {
		v.Sources = append(v.Sources, n.source(s))
		for _, q := range s.Passages {
			if q.Trust != exchange.Verified && q.Trust != "" && len(q.Codings) > 0 {
				v.Doubts = append(v.Doubts, fmt.Sprintf("%s: %+v", s.Name, q))
			}
		}
	}
	for _, m := range p.Memos {
		v.Memos = append(v.Memos, n.memo(m))
	}
	for _, l := range p.Links {
		v.Links = append(v.Links, exchange.Link{Name: l.Name, From: n.target(l.From), To: n.target(l.To), Directed: l.Directed})
	}
	sorted(v.Codes)
	sorted(v.Memos)
	sorted(v.Links)
	slices.Sort(v.Users)
	return v
}

// source is a source without ids, and only with passages that are coded: the words of a
// case are passages in a file, too.
func (n namer) source(s exchange.Source) exchange.Source {
	s.ID, s.By, s.Units = "", n.of("user", s.By), ""
	s.Values = sorted(slices.Clone(s.Values))
	var passages []exchange.Passage
	for _, q := range s.Passages {
		if len(q.Codings) == 0 {
			continue
		}
		out := exchange.Passage{Span: q.Span}
		for _, c := range q.Codings {
			out.Codings = append(out.Codings, n.coding(c))
		}
		sorted(out.Codings)
		passages = append(passages, out)
	}
	s.Passages = sorted(passages)
	return s
}

func (n namer) memo(m exchange.Memo) exchange.Memo {
	on := map[exchange.Target]bool{}
	for _, t := range m.On {
		on[n.target(t)] = true
	}
	if len(on) == 0 {
		on[n.target(exchange.Target{Kind: exchange.OnProject})] = true
	}
	m.On = nil
	for t := range on {
		m.On = append(m.On, t)
	}
	sorted(m.On)
	m.ID, m.By = "", n.of("user", m.By)
	m.Kind = kindOrNote(m.Kind)
	if m.Kind == "" {
		m.Kind = "note"
	}
	return m
}

// TestRoundTrip reads what was written: nothing but the ids may change, and all words
// must be found where they were.
func TestRoundTrip(t *testing.T) {
	for seed := range uint64(150) {
		p := randomProject(seed)
		want := viewOf(p)
		for _, profile := range Profiles() {
			var b bytes.Buffer
			if _, err := Write(&b, p, Profile(profile), smallOptions); err != nil {
				t.Fatal(err)
			}
			back, err := Read("x.qdpx", bytes.NewReader(b.Bytes()), int64(b.Len()), Options{})
			if err != nil {
				t.Fatal(err)
			}
			if diff := gocmp.Diff(want, viewOf(back), cmpopts.EquateEmpty()); diff != "" {
				t.Fatalf("seed %d, profile %s: -written +read:\n%s", seed, profile, diff)
			}
			if len(back.Losses) > 0 {
				t.Fatalf("seed %d, profile %s: reading loses %+v", seed, profile, back.Losses)
			}
		}
	}
}

func TestCodebookRoundTrip(t *testing.T) {
	for seed := range uint64(60) {
		p := randomProject(seed)
		var b bytes.Buffer
		if _, err := WriteCodebook(&b, p, smallOptions); err != nil {
			t.Fatal(err)
		}
		back, err := ReadCodebook("x.qdc", b.Bytes())
		if err != nil {
			t.Fatal(err)
		}
		if diff := gocmp.Diff(viewOf(p).Codes, viewOf(back).Codes); diff != "" {
			t.Fatalf("seed %d: -written +read:\n%s", seed, diff)
		}
	}
}

// TestControlCharacters is for texts with characters that XML cannot hold: the words
// are still found.
func TestControlCharacters(t *testing.T) {
	p := small()
	p.Sources[0].Text = strings.Replace(p.Sources[0].Text, "so", "s\x01", 1)
	for _, profile := range Profiles() {
		w := writeProject(t, p, Profile(profile), smallOptions)
		back, err := Read("x.qdpx", bytes.NewReader(w.data), int64(len(w.data)), Options{})
		if err != nil {
			t.Fatal(err)
		}
		s := back.Sources[0]
		if q := s.Passages[0]; s.Text != p.Sources[0].Text || q.Span != p.Sources[0].Passages[0].Span || q.Trust != exchange.Verified {
			t.Errorf("%s: %q, %+v", profile, s.Text, q)
		}
		if kinds(w.losses)["character that XML cannot hold"] == 0 {
			t.Errorf("%s: nothing is said of the character", profile)
		}
	}
}

// large is a project of a size.
func large(documents, codings int) *exchange.Project {
	p := &exchange.Project{Name: "large", Users: []exchange.User{{ID: "u", Name: "Ana"}, {ID: "v", Name: "Ben"}}}
	for i := range 100 {
		p.Codes = append(p.Codes, exchange.Code{ID: fmt.Sprint("c", i), Name: fmt.Sprint("Code ", i)})
	}
	words := strings.Repeat("Ana: one of the things we hoped for was 👍 a place to meet, and\nmore.\n\n", 700)
	n := len([]rune(words))
	for d := range documents {
		s := exchange.Source{ID: fmt.Sprint("d", d), Name: fmt.Sprint("Interview ", d), Kind: exchange.TextSource, Text: fmt.Sprint("Interview ", d, "\n") + words}
		for i := range codings / documents {
			at := i * 7919 % (n - 300)
			q := exchange.Passage{ID: fmt.Sprint(d, "-", i), Codings: []exchange.Coding{{ID: fmt.Sprint(d, "/", i), Code: p.Codes[i%100].ID, User: p.Users[i%2].ID, At: "2026-01-05T10:00:00Z"}}}
			q.Span.Start, q.Span.End = pos(at), pos(at+20+i%200)
			s.Passages = append(s.Passages, q)
		}
		p.Sources = append(p.Sources, s)
	}
	return p
}
