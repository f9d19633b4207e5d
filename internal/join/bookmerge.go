package join

import (
	"slices"
	"strings"
)

// settle lets merges stand: a theme that one person merged into another and that
// somebody else changed stays merged, and of two merges the later one counts.
func (f bookFormat) settle(fold *fold, all *node) {
	s := &settler{fold: fold, all: all, into: map[string]string{}, dropped: map[string]bool{}}
	for _, c := range s.claims() {
		s.claim(c)
	}
	for _, t := range all.kids {
		s.changed = s.changed || t.said(parent) != "" && all.kid(t.said(parent)) == nil
	}
	if s.changed {
		s.rebuild()
	}
}

type settler struct {
	fold    *fold
	all     *node
	into    map[string]string // merged id -> theme it is merged into
	dropped map[string]bool
	changed bool
}

// claim says that a theme took in an id.
type claim struct {
	by, id string
	write  int
	place  int // in the order of the file
}

// claims are all of them, the latest write first.
func (s *settler) claims() []claim {
	var out []claim
	for _, by := range s.all.order {
		ids := s.all.kid(by).kid(was)
		if ids == nil {
			continue
		}
		for _, id := range ids.order {
			c := claim{by: by, id: id, write: -1, place: len(out)}
			if heads := s.fold.fields[below(below(below(themes, by), was), id)]; len(heads) > 0 {
				c.write = heads[len(heads)-1].write
			}
			out = append(out, c)
		}
	}
	slices.SortStableFunc(out, func(a, b claim) int { return b.write - a.write })
	return out
}

// end is the theme that an id stands for now.
func (s *settler) end(id string) string {
	for n := 0; s.into[id] != "" && s.all.kid(id) != nil && s.dropped[id] && n <= len(s.into); n++ {
		id = s.into[id]
	}
	return id
}

func (s *settler) claim(c claim) {
	to := s.end(c.by)
	first, taken := s.into[c.id]
	switch {
	case to == c.id: // each was merged into the other: the later merge counts
		s.tell(c, c.by+" merged into "+c.id, "merged into "+c.by)
	case taken && s.end(first) != to:
		s.tell(c, "merged into "+first, "merged into "+c.by)
	case taken:
		s.changed = s.changed || first != c.by
	default:
		s.into[c.id] = c.by
		if s.all.kid(c.id) != nil {
			s.dropped[c.id] = true
			s.tell(c, "merged into "+c.by, "merged into "+c.by)
		}
	}
}

// tell notes a conflict over an id that was merged.
func (s *settler) tell(c claim, stands, what string) {
	s.changed = true
	t := &trouble{gone: c.write, changed: s.fold.at, told: Conflict{Stands: stands}}
	if item := s.fold.items[below(themes, c.id)]; item != nil {
		t.changed = item.changed
		if item.changed >= 0 {
			t.told.Values = append(t.told.Values, s.fold.value(item.changed, s.changes(item.changed, c.id)))
		}
		delete(s.fold.items, below(themes, c.id))
	}
	t.told.Values = append(t.told.Values, s.fold.value(c.write, what))
	s.fold.merges[below(themes, c.id)] = t
}

// changes says what a write made of a theme.
func (s *settler) changes(write int, id string) string {
	to, err := s.fold.tree(s.fold.writes[write].To)
	if err != nil {
		return "changed"
	}
	was, now := s.fold.made(write).kid(themes).kid(id), to.kid(themes).kid(id)
	var said []string
	for _, field := range append(fieldOrder(), parent) {
		if a, b := was.kid(field), now.kid(field); !same(a, b) && field != themes {
			said = append(said, field+" "+strings.ReplaceAll(b.show(), "\n", " "))
		}
	}
	if len(said) == 0 {
		return "changed"
	}
	return "changed: " + strings.Join(said, "; ")
}

// rebuild takes out what was merged and gives its sub-themes and its ids to the
// theme that took it in.
func (s *settler) rebuild() {
	for _, id := range slices.Clone(s.all.order) {
		t := s.all.kid(id)
		if s.dropped[id] {
			continue
		}
		s.lift(id, t)
		ids := t.kid(was)
		for _, old := range slices.Clone(ids.order) {
			if s.into[old] == "" || s.end(s.into[old]) != id {
				ids.put(old, nil)
			}
		}
	}
	merged := make([]string, 0, len(s.into))
	for id := range s.into {
		merged = append(merged, id)
	}
	slices.Sort(merged)
	for _, id := range merged {
		if to := s.all.kid(s.end(s.into[id])); to != nil && !s.dropped[s.end(s.into[id])] && to.kid(was).kid(id) == nil {
			to.kid(was).put(id, text(id))
		}
	}
	for id := range s.dropped {
		s.all.put(id, nil)
		s.fold.gone[below(themes, id)] = s.fold.at
	}
}

// lift finds the theme that a theme stands under now.
func (s *settler) lift(id string, t *node) {
	top := t.said(parent)
	for n := 0; top != "" && n <= len(s.all.kids); n++ {
		if s.all.kid(top) != nil && !s.dropped[top] && !s.under(top, id) {
			break
		}
		if to := s.into[top]; to != "" && (s.dropped[top] || s.all.kid(top) == nil) {
			if to = s.end(to); !s.under(to, id) {
				top = to
				continue
			}
		}
		top = s.all.kid(top).said(parent)
	}
	if top != t.said(parent) {
		t.put(parent, text(top))
	}
}

// under reports whether a theme is another one or stands somewhere under it.
func (s *settler) under(id, top string) bool {
	for n := 0; id != "" && n <= len(s.all.kids); n++ {
		if id == top {
			return true
		}
		id = s.all.kid(id).said(parent)
	}
	return false
}
