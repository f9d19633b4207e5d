package matrix

import (
	"fmt"
	"slices"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/study"
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
	sets := newQuoteSets()
	for _, th := range b.study.Book.Themes() {
		if chosen != nil && !chosen[th.ID] {
			continue
		}
		within := b.within(th.ID, chosen)
		sets.add(th.ID, within)
		if len(within) > 1 {
			sets.add(ownOf(th.ID), map[string]bool{th.ID: true})
		}
	}
	strays := b.unlisted(chosen)
	for _, id := range strays {
		sets.add(id, map[string]bool{id: true})
	}
	quotes := sets.quotes(b)
	shown := map[string]int{} // id -> depth in this table
	for _, th := range b.study.Book.Themes() {
		if chosen != nil && !chosen[th.ID] {
			continue
		}
		l := &list{key: table.Key{ID: th.ID, Name: th.Name}, within: b.within(th.ID, chosen)}
		l.key.Depth, l.top = b.depth(th, shown)
		l.quotes = b.placed(l.key.ID, quotes[th.ID], l.top)
		if len(l.quotes) == 0 && (th.Status == codebook.Retired || th.Status == codebook.SetAside) {
			continue
		}
		shown[th.ID] = l.key.Depth
		if len(l.within) > 1 {
			l.own = b.placed(th.ID, quotes[ownOf(th.ID)], false)
		}
		b.lists = append(b.lists, l)
	}
	for _, id := range strays {
		b.lists = append(b.lists, &list{
			key: table.Key{ID: id, Name: id, Mark: notInBook}, top: true, within: map[string]bool{id: true}, quotes: b.placed(id, quotes[id], true),
		})
	}
	return nil
}

// quoteSets are sets of themes whose quotes are wanted, each by a name. All are found
// in one go: a study can have as many themes as transcripts.
type quoteSets struct {
	names []string
	of    map[string][]int // by theme
}

func newQuoteSets() *quoteSets { return &quoteSets{of: map[string][]int{}} }

func (x *quoteSets) add(name string, themes map[string]bool) {
	for id := range themes {
		x.of[id] = append(x.of[id], len(x.names))
	}
	x.names = append(x.names, name)
}

// ownOf names the set of a theme without those below it; no theme has such an id.
func ownOf(theme string) string { return "own " + theme }

// quotes are the quotes of each set that count in the table.
func (x *quoteSets) quotes(b *builder) map[string][]study.Quote {
	s := b.study
	if len(b.spec.Coders) > 0 || b.spec.Accept != nil {
		state := &coding.State{}
		for _, c := range s.State.Codings {
			if b.accept(c) {
				state.Codings = append(state.Codings, c)
			}
		}
		s = &study.Study{Book: s.Book, Transcripts: s.Transcripts, State: state}
		s.Index()
	}
	byName := map[string][]study.Quote{}
	for i, quotes := range s.QuotesIn(len(x.names), x.of) {
		for k := 1; k < len(quotes); k++ { // of two in one place what speaks for the theme comes first, as in Study.Quotes
			if a, c := &quotes[k-1], &quotes[k]; a.Stance == coding.Against && c.Stance != a.Stance && a.Span == c.Span && a.Transcript == c.Transcript {
				*a, *c = *c, *a
			}
		}
		byName[x.names[i]] = quotes
	}
	return byName
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

// placed are those of some quotes that this table counts, placed under a theme. A
// quote in which no counted voice speaks is left out; it is noted for the themes at
// the top, which have all quotes among them.
func (b *builder) placed(theme string, quotes []study.Quote, top bool) []*Placed {
	var out []*Placed
	for _, q := range quotes {
		p := &Placed{Quote: q, Theme: theme, parts: make([]part, len(q.Codings))}
		spoken, elsewhere := false, false
		for i := range p.parts {
			x := &p.parts[i]
			x.coding = &q.Codings[i]
			var others bool
			x.voices, others = b.counted(b.heard(q.Transcript, x.coding.Span))
			spoken, elsewhere = spoken || len(x.voices) > 0, elsewhere || others
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

// counted are those of some voices that this table counts, and whether it would count
// more if it were of others.
func (b *builder) counted(heard []*voice) (list []*voice, others bool) {
	all := true
	for _, v := range heard {
		takes := v.counted || b.everyVoice
		others = others || takes && !v.chosen
		all = all && takes && v.chosen
	}
	if all {
		return heard, false
	}
	for _, v := range heard {
		if (v.counted || b.everyVoice) && v.chosen {
			list = append(list, v)
		}
	}
	return list, others
}
