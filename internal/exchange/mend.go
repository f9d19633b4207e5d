package exchange

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode"
)

// mending makes a project that somebody may have edited one that can be relied on.
type mending struct {
	p      *Project
	file   string
	taken  map[Target]bool // what there is
	users  map[string]bool
	nobody int            // users who are not declared
	folder map[string]int // codes that only hold others, by id

	unnamed int // cases and sources
	twice   int // ids
	cleaned int // texts
	loose   int // things that memos are on and that are not there
	voices  int // that are none
}

// mend mends everything, each thing after those it refers to.
func (m *mending) mend() {
	p := m.p
	for _, s := range []*string{&p.Name, &p.Tool} {
		*s = line(*s)
	}
	p.Description = lines(p.Description)
	m.ids()
	m.people()
	m.codes()
	m.variables()
	spots := make(map[string]*Placed, len(p.Sources))
	for i := range p.Sources {
		spots[p.Sources[i].ID] = m.source(&p.Sources[i])
	}
	for i := range p.Cases {
		m.oneCase(&p.Cases[i], spots)
	}
	m.memos()
	m.links()
	m.say()
}

// ids makes the ids of each kind unique. What refers to one that was there twice means
// the first.
func (m *mending) ids() {
	p := m.p
	var users, codes, cases, sources, passages, codings, memos, links []*string
	for i := range p.Users {
		users = append(users, &p.Users[i].ID)
	}
	for i := range p.Codes {
		codes = append(codes, &p.Codes[i].ID)
	}
	for i := range p.Cases {
		cases = append(cases, &p.Cases[i].ID)
	}
	for i := range p.Sources {
		s := &p.Sources[i]
		sources = append(sources, &s.ID)
		for j := range s.Passages {
			passages = append(passages, &s.Passages[j].ID)
			for k := range s.Passages[j].Codings {
				codings = append(codings, &s.Passages[j].Codings[k].ID)
			}
		}
	}
	for i := range p.Memos {
		memos = append(memos, &p.Memos[i].ID)
	}
	for i := range p.Links {
		links = append(links, &p.Links[i].ID)
	}
	for _, of := range []struct {
		kind string
		ids  []*string
	}{{"user", users}, {OnCode, codes}, {OnCase, cases}, {OnSource, sources}, {OnPassage, passages}, {OnCoding, codings}, {OnMemo, memos}, {"link", links}} {
		m.apart(of.kind, of.ids)
	}
	for i := range p.Users {
		m.users[p.Users[i].ID] = true
	}
}

// apart makes the ids of one kind unique. The first of those that are the same keeps its.
func (m *mending) apart(kind string, ids []*string) {
	var again []*string
	for _, id := range ids {
		*id = line(*id)
		if *id == "" || m.taken[Target{kind, *id}] {
			again = append(again, id)
			continue
		}
		m.taken[Target{kind, *id}] = true
	}
	next := map[string]int{}
	for _, id := range again {
		base, n := *id, 2
		if base == "" {
			base, n = kind, 1
		} else {
			m.twice++
		}
		for n = max(n, next[base]); ; n++ {
			if one := (Target{kind, fmt.Sprintf("%s-%d", base, n)}); !m.taken[one] {
				m.taken[one] = true
				*id = one.ID
				break
			}
		}
		next[base] = n + 1
	}
}

func (m *mending) there(kind, id string) bool { return m.taken[Target{kind, id}] }

func (m *mending) people() {
	for i := range m.p.Users {
		u := &m.p.Users[i]
		u.Name, u.Login = line(u.Name), line(u.Login)
		if u.Name = cmp.Or(u.Name, u.Login); u.Name == "" {
			m.nobody++
			u.Name = Unnamed(m.nobody, m.p.Name, m.file)
		}
	}
}

// user is the id of who did something. Somebody who is not declared is kept apart from
// everybody else.
func (m *mending) user(given string) string {
	id := line(given)
	if !m.users[id] {
		m.users[id] = true
		m.nobody++
		m.p.Users = append(m.p.Users, User{ID: id, Name: Unnamed(m.nobody, m.p.Name, m.file)})
	}
	return id
}

func (m *mending) codes() {
	for i := range m.p.Codes {
		c := &m.p.Codes[i]
		c.Parent, c.Name, c.Description, c.Colour = line(c.Parent), line(c.Name), lines(c.Description), HexColour(c.Colour)
	}
	var raised []string
	m.p.Codes, raised = Nest(m.p.Codes)
	if n := len(raised); n > 0 {
		m.p.Note(fmt.Sprintf("%s under one another in a circle, or under one that is not there, and at the top here.", many(n, "code is", "codes are")))
	}
	m.folder = map[string]int{}
	for i, c := range m.p.Codes {
		if c.Folder {
			m.folder[c.ID] = i
		}
	}
}

func (m *mending) variables() {
	m.p.Variables = slices.DeleteFunc(m.p.Variables, func(v Variable) bool { return line(v.Name) == "" })
	for i := range m.p.Variables {
		v := &m.p.Variables[i]
		v.Name, v.Kind, v.Description = line(v.Name), line(v.Kind), lines(v.Description)
		if !slices.Contains([]string{"text", "boolean", "integer", "float", "date", "datetime"}, v.Kind) {
			v.Kind = "text"
		}
	}
}

func (m *mending) values(list []Value) []Value {
	kept := list[:0]
	for _, v := range list {
		if v.Variable, v.Text = line(v.Variable), lines(v.Text); v.Variable == "" {
			m.p.Lose("value of a variable", "the variable has no name", "")
			continue
		}
		kept = append(kept, v)
	}
	return kept
}

// names are those of groups, without empty ones.
func names(list []string) []string {
	for i := range list {
		list[i] = line(list[i])
	}
	return slices.DeleteFunc(list, func(s string) bool { return s == "" })
}

func (m *mending) oneCase(c *Case, spots map[string]*Placed) {
	c.Name, c.Description, c.Code = line(c.Name), lines(c.Description), line(c.Code)
	c.Values, c.Groups = m.values(c.Values), names(c.Groups)
	if c.Name == "" {
		m.unnamed++
		c.Name = fmt.Sprintf("Unnamed case %d", m.unnamed)
	}
	if c.Code != "" && !m.there(OnCode, c.Code) {
		m.p.Lose("code of a case", "the code is not in the codebook", c.Name)
		c.Code = ""
	}
	sources := c.Sources[:0]
	for _, id := range names(c.Sources) {
		if !m.there(OnSource, id) {
			m.p.Lose("source of a case", "the source is not in the file", c.Name)
			continue
		}
		sources = append(sources, id)
	}
	c.Sources = sources
	parts := c.Parts[:0]
	for _, part := range c.Parts {
		part.Source = line(part.Source)
		placed, ok := spots[part.Source]
		if ok {
			part.Span, ok = placed.Span(int64(part.Span.Start), int64(part.Span.End))
		}
		if !ok || part.Span.Empty() {
			m.p.Lose("words of a case", "they are in no text that comes along", c.Name)
			continue
		}
		parts = append(parts, part)
	}
	c.Parts = parts
}

// target is what a memo or a link is on, and whether there is such a thing.
func (m *mending) target(t Target) (Target, bool) {
	t.Kind, t.ID = line(t.Kind), line(t.ID)
	if t.Kind == OnProject {
		return t, true
	}
	known := slices.Contains([]string{OnSource, OnPassage, OnCoding, OnCode, OnCase, OnMemo}, t.Kind)
	return t, known && m.there(t.Kind, t.ID)
}

func (m *mending) memos() {
	for i := range m.p.Memos {
		one := &m.p.Memos[i]
		one.Name, one.Text, one.At = line(one.Name), lines(one.Text), line(one.At)
		one.By = m.user(one.By)
		switch one.Kind {
		case "note", "analytic", "reflexive", "question", "field", "":
		default:
			one.Kind = ""
		}
		on := one.On[:0]
		for _, t := range one.On {
			if t, ok := m.target(t); ok {
				on = append(on, t)
			} else {
				m.loose++
			}
		}
		if len(on) == 0 && len(one.On) > 0 {
			on = append(on, Target{Kind: OnProject})
		}
		one.On = on
	}
}

func (m *mending) links() {
	kept := m.p.Links[:0]
	for _, l := range m.p.Links {
		var from, to bool
		l.Name = line(l.Name)
		l.From, from = m.target(l.From)
		l.To, to = m.target(l.To)
		if !from || !to {
			m.p.Lose("link", "an end of it is not in the file", "")
			continue
		}
		kept = append(kept, l)
	}
	m.p.Links = kept
}

// line is a name or an id: one line, with nothing in it that cannot be seen.
func line(s string) string {
	return Folded(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\uFEFF' {
			return ' '
		}
		return r
	}, s))
}

// lines is what somebody wrote, with \n at the ends of lines.
func lines(s string) string {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	return strings.ReplaceAll(strings.TrimLeft(s, "\uFEFF"), "\x00", "\uFFFD")
}

func many(n int, one, more string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, more)
}
