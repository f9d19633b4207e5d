package matrix

import (
	"fmt"
	"slices"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/table"
)

// list is a theme and its quotes, sub-themes rolled up into it.
type list struct {
	key    table.Key
	top    bool // no theme of the table stands above it
	within map[string]bool
	quotes []*Placed
	own    []*Placed // its quotes without sub-themes; nil when it has none below it
}

// notInBook marks the row of a theme that somebody coded and the codebook lacks.
const notInBook = "not in the codebook"

// makeLists finds the themes of the table, in the order of the codebook, and
// their quotes. Themes that are in the codebook's past and were never coded
// have no row.
func (b *builder) makeLists() error {
	chosen, err := b.chosen()
	if err != nil {
		return err
	}
	shown := map[string]int{} // id -> depth in this table
	for _, th := range b.study.Book.Themes() {
		if chosen != nil && !chosen[th.ID] {
			continue
		}
		l := &list{key: table.Key{ID: th.ID, Name: th.Name}, within: b.within(th.ID, chosen)}
		l.key.Depth, l.top = b.depth(th, shown)
		l.quotes = b.quotesOf(l.key.ID, l.within, l.top)
		if len(l.quotes) == 0 && (th.Status == codebook.Retired || th.Status == codebook.SetAside) {
			continue
		}
		shown[th.ID] = l.key.Depth
		if len(l.within) > 1 {
			l.own = b.quotesOf(th.ID, map[string]bool{th.ID: true}, false)
		}
		b.lists = append(b.lists, l)
	}
	for _, id := range b.unlisted(chosen) {
		set := map[string]bool{id: true}
		b.lists = append(b.lists, &list{
			key: table.Key{ID: id, Name: id, Mark: notInBook}, top: true, within: set, quotes: b.quotesOf(id, set, true),
		})
	}
	return nil
}

// chosen is the set of themes asked for with their sub-themes; nil for all.
func (b *builder) chosen() (map[string]bool, error) {
	if len(b.spec.Themes) == 0 {
		return nil, nil
	}
	set := map[string]bool{}
	for _, id := range b.spec.Themes {
		within := b.study.Book.Within(id)
		for _, x := range within {
			set[x] = true
		}
		if len(within) > 0 {
			continue
		}
		if !slices.ContainsFunc(b.study.State.Codings, func(c coding.Coding) bool { return c.Theme == id }) {
			hint := "see the codebook for the ids there are"
			if near := b.study.Book.Nearest(id); near != "" {
				hint = "did you mean " + near + "?"
			}
			return nil, fmt.Errorf("there is no theme %q: %s", id, hint)
		}
		set[id] = true
	}
	return set, nil
}

func (b *builder) within(id string, chosen map[string]bool) map[string]bool {
	set := map[string]bool{}
	for _, x := range b.study.Book.Within(id) {
		if chosen == nil || chosen[x] {
			set[x] = true
		}
	}
	return set
}

// depth is how many themes of the table stand above a theme. A theme between
// them that has no row is passed over.
func (b *builder) depth(th codebook.Theme, shown map[string]int) (depth int, top bool) {
	for parent := th.Parent; parent != ""; {
		if d, ok := shown[parent]; ok {
			return d + 1, false
		}
		up, ok := b.study.Book.Theme(parent)
		if !ok {
			break
		}
		parent = up.Parent
	}
	return 0, true
}

// unlisted are the themes of codings that the codebook lacks, sorted.
func (b *builder) unlisted(chosen map[string]bool) []string {
	seen := map[string]bool{}
	var ids []string
	for _, c := range b.study.State.Codings {
		id := b.theme(c)
		if seen[id] || !b.accept(c) {
			continue
		}
		seen[id] = true
		if _, ok := b.study.Book.Theme(id); !ok && (chosen == nil || chosen[id]) {
			ids = append(ids, id)
		}
	}
	slices.Sort(ids)
	return ids
}

// theme is study.ThemeOf, remembered: a table asks for the same few themes
// many thousand times.
func (b *builder) theme(c coding.Coding) string {
	if id, ok := b.themes[c.Theme]; ok {
		return id
	}
	id := b.study.ThemeOf(c)
	b.themes[c.Theme] = id
	return id
}

// quotesOf are the quotes of some themes taken together that this table counts,
// placed under a theme. A quote in which no counted voice speaks is left out;
// it is noted for the themes at the top, which have all quotes among them.
func (b *builder) quotesOf(theme string, themes map[string]bool, top bool) []*Placed {
	var out []*Placed
	for _, q := range b.study.Quotes(themes, b.accept) {
		p := &Placed{Quote: q, Theme: theme}
		spoken, elsewhere := false, false
		for _, c := range q.Codings {
			x := part{coding: c}
			for _, v := range b.heard(q.Transcript, c.Span) {
				switch {
				case !v.counted && !b.everyVoice:
				case v.chosen:
					x.voices = append(x.voices, v)
				default:
					elsewhere = true
				}
			}
			spoken = spoken || len(x.voices) > 0
			p.parts = append(p.parts, x)
		}
		switch {
		case spoken:
			out = append(out, p)
		case top && !elsewhere:
			b.unheard[[2]any{q.Transcript, q.Span}] = true
		}
	}
	return out
}
