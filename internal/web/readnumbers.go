package web

import (
	"cmp"
	"slices"
	"sync"

	"verbatim/internal/app"
)

// numbers is how many number keys there are: 1 to 9.
const numbers = 9

// numberKeys remembers which theme each number key applies, by study and coder: a
// key that was shown for a theme stays with it while the workbench runs, however
// often others are used meanwhile.
type numberKeys struct {
	mu sync.Mutex
	by map[string][]string
}

// of are the themes of somebody's number keys, in order. A theme that may not be
// applied any more frees its key; free keys go to those that are used most, and the
// first time all of them do, in the order of the codebook.
func (k *numberKeys) of(whose string, themes []app.ReadingTheme) []string {
	k.mu.Lock()
	defer k.mu.Unlock()
	keys := slices.Clone(k.by[whose])
	for i, id := range keys {
		if !slices.ContainsFunc(themes, func(t app.ReadingTheme) bool { return t.ID == id && t.Open }) {
			keys[i] = ""
		}
	}
	free := numbers - len(keys)
	for _, id := range keys {
		if id == "" {
			free++
		}
	}
	for _, id := range mostUsed(themes, keys, free) {
		if i := slices.Index(keys, ""); i >= 0 {
			keys[i] = id
		} else {
			keys = append(keys, id)
		}
	}
	if k.by == nil {
		k.by = map[string][]string{}
	}
	k.by[whose] = keys
	return slices.Clone(keys)
}

// mostUsed are up to n open themes that have no key yet: those that this person
// uses most, or else everybody does, in the order of the codebook.
func mostUsed(themes []app.ReadingTheme, have []string, n int) []string {
	var open []app.ReadingTheme
	for _, t := range themes {
		if t.Open && !slices.Contains(have, t.ID) {
			open = append(open, t)
		}
	}
	slices.SortStableFunc(open, func(x, y app.ReadingTheme) int { return cmp.Or(y.Uses-x.Uses, y.Everyone-x.Everyone) })
	most := map[string]bool{}
	for _, t := range open[:min(n, len(open))] {
		most[t.ID] = true
	}
	ids := []string{}
	for _, t := range themes {
		if most[t.ID] {
			ids = append(ids, t.ID)
		}
	}
	return ids
}
