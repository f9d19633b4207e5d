package export

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"verbatim/codebook"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/trace"
)

// ThemeNames is how the readers of a release know the themes. A theme may be named in a
// participant's own words, and its id is made of its name: where either repeats five words
// in a row that may not be shown, a number stands in for it, the theme's place in the
// codebook: "Theme 12", theme-12. Themes that are coded and that the codebook lacks are
// numbered after it.
type ThemeNames struct {
	guard guard
	rel   *study.Release
	spelt *trace.Needles // withheld speech spelt as ids are; made when first needed
	as    map[string]ThemeName
	out   int
}

// ThemeName is how readers know a theme.
type ThemeName struct {
	ID, Name string
	LeftOut  int // of the two, how many have a number in their stead
}

// NewThemeNames finds the names and ids of themes that a release's readers may not see.
func NewThemeNames(rel *study.Release) *ThemeNames {
	n := &ThemeNames{guard: newGuard(rel), rel: rel, as: map[string]ThemeName{}}
	themes := rel.Study.Book.Themes()
	known := map[string]bool{}
	for _, t := range themes {
		known[t.ID] = true
	}
	strays := map[string]bool{}
	for _, c := range rel.Study.State.Codings {
		if id := rel.Study.ThemeOf(c); !known[id] {
			strays[id] = true
		}
	}
	for _, id := range slices.Sorted(maps.Keys(strays)) {
		themes = append(themes, codebook.Theme{ID: id, Name: id})
	}
	taken := map[string]bool{}
	for _, t := range themes {
		for _, s := range slices.Concat([]string{t.ID, codebook.Slug(t.Name)}, t.Was, t.Split) {
			taken[s] = true
		}
	}
	for i, t := range themes {
		if one := n.named(t, i+1, taken); one.LeftOut > 0 {
			n.as[t.ID] = one
			n.out += one.LeftOut
		}
	}
	return n
}

// named is how readers know the theme of that number. The id of one whose name they may
// not see is not shown either: it may be cut short, and then says most of the name.
func (n *ThemeNames) named(t codebook.Theme, number int, taken map[string]bool) ThemeName {
	one := ThemeName{ID: t.ID, Name: t.Name}
	name, id := n.Repeats(t.Name), n.Repeats(t.ID)
	if !name && !id {
		return one
	}
	stand := "Theme " + strconv.Itoa(number)
	for k := 2; taken[codebook.Slug(stand)]; k++ {
		stand = "Theme " + strconv.Itoa(number) + " (" + strconv.Itoa(k) + ")"
	}
	taken[codebook.Slug(stand)] = true
	one.ID, one.LeftOut = codebook.Slug(stand), 1
	if name {
		one.Name, one.LeftOut = stand, 2
	}
	return one
}

// Repeats reports whether a name or an id of a theme repeats five words in a row of
// somebody whom the readers may not be shown. In ids hyphens part the words, and
// apostrophes are gone.
func (n *ThemeNames) Repeats(s string) bool {
	if n.guard.withheld == nil {
		return false
	}
	plain := speltAsID(s)
	if text.Words(plain) < trace.Run {
		return !n.guard.clear(s)
	}
	return !n.guard.clear(s) || len(n.needles().In(plain)) > 0
}

// needles are the withheld words spelt as ids are.
func (n *ThemeNames) needles() *trace.Needles {
	if n.spelt == nil {
		n.spelt = trace.New()
		eachWithheld(n.rel, func(speech string) { n.spelt.Speech(speltAsID(speech)) })
	}
	return n.spelt
}

// eachWithheld gives the speech of every turn that the readers may not be shown.
func eachWithheld(rel *study.Release, yield func(string)) {
	for _, t := range rel.Study.Transcripts {
		for _, turn := range t.Turns {
			if !rel.Shows(t, turn.Speech) {
				yield(t.Text.Slice(turn.Speech))
			}
		}
	}
}

// speltAsID is a text as codebook.Slug spells it, but with spaces for hyphens and as long
// as it is.
func speltAsID(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\'', r == '’', r >= 0x300 && r <= 0x36f: // accents by themselves
			return -1
		case unicode.IsLetter(r), r >= '0' && r <= '9', unicode.IsMark(r):
			return unicode.ToLower(r)
		}
		return ' '
	}, s)
}

// Of is how the readers know the theme of an id, also of one that the codebook lacks.
func (n *ThemeNames) Of(id string) ThemeName {
	if one, ok := n.as[id]; ok {
		return one
	}
	if t, ok := n.rel.Study.Book.Theme(id); ok {
		return ThemeName{ID: id, Name: t.Name}
	}
	return ThemeName{ID: id, Name: id}
}

// LeftOut is how many names and ids have a number in their stead.
func (n *ThemeNames) LeftOut() int { return n.out }

// Theme is a theme with its name and with ids as the readers know them, and how many ids
// of themes that are no more are left out of it. Its other texts stay as they are.
func (n *ThemeNames) Theme(t codebook.Theme) (shown codebook.Theme, former int) {
	one := n.Of(t.ID)
	t.ID, t.Name = one.ID, one.Name
	if t.Parent != "" {
		t.Parent = n.Of(t.Parent).ID
	}
	for _, list := range []*[]string{&t.Was, &t.Split} {
		var kept []string
		for _, id := range *list {
			if as, ok := n.as[id]; ok {
				kept = append(kept, as.ID)
			} else if n.Repeats(id) {
				former++
			} else {
				kept = append(kept, id)
			}
		}
		*list = kept
	}
	return t, former
}
