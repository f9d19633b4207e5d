package refi

import (
	"fmt"
	"slices"
	"strings"
)

// counting is a way to count places in a text. Nothing in a file says which one its
// program has; those that were found are in the reference of the standard and in what
// programs write.
type counting uint8

const (
	crlfTwo   counting = 1 << iota // CR LF at the end of a line are two places, else one
	wide                           // UTF-16: an emoji is two places, else one
	inclusive                      // the end is the place of the last character, else the one after it
	countings = 8
)

// PositionUnits are the ways to count places that Read knows. The short ones leave it
// to Read to find out whether CR LF at the end of a line is one place or two.
func PositionUnits() []string {
	names := []string{"codepoints", "utf16"}
	for c := range counting(countings) {
		names = append(names, c.option())
	}
	return names
}

// AboutPositions says in one sentence what one of PositionUnits means; empty for any
// other name.
func AboutPositions(name string) string {
	list, err := countingsOf(name)
	if err != nil || len(list) == 0 {
		return ""
	}
	c := list[0]
	s := "Places count Unicode characters, as the standard has it"
	if c&wide != 0 {
		s = "Places count UTF-16 units, so that an emoji counts as two, as NVivo does"
	}
	switch {
	case len(list) > 1:
		s += "; whether the end of a line in a Windows text counts as one or two is found out"
	case c&crlfTwo != 0:
		s += "; the end of a line in a Windows text counts as two"
	default:
		s += "; the end of a line in a Windows text counts as one"
	}
	if c&inclusive != 0 && len(list) == 1 {
		s += "; the end is the place of the last character"
	}
	return s + "."
}

func (c counting) option() string {
	name := "codepoints"
	if c&wide != 0 {
		name = "utf16"
	}
	if c&crlfTwo != 0 {
		name += "-crlf2"
	} else {
		name += "-crlf1"
	}
	if c&inclusive != 0 {
		name += "-inclusive"
	}
	return name
}

// countingsOf are the countings that an option allows; none where it is empty.
func countingsOf(option string) ([]counting, error) {
	switch option {
	case "":
		return nil, nil
	case "codepoints":
		return []counting{0, crlfTwo}, nil
	case "utf16":
		return []counting{wide, wide | crlfTwo}, nil
	}
	for c := range counting(countings) {
		if option == c.option() {
			return []counting{c}, nil
		}
	}
	return nil, fmt.Errorf("there is no way %q to count places; there are %s", shortened(option), strings.Join(PositionUnits(), ", "))
}

// usualCounting is how the program that wrote a file counts, and whether it is known
// how it counts emoji.
func usualCounting(origin string) (c counting, sure bool) {
	if p, ours := profileOf(origin); ours {
		if p.utf16() {
			return wide, true
		}
		return 0, true
	}
	origin = strings.ToLower(origin)
	switch {
	case strings.HasPrefix(origin, "nvivo"):
		return wide | crlfTwo, true
	case strings.HasPrefix(origin, "misket"):
		return wide | crlfTwo, true
	case strings.HasPrefix(origin, "atlas"), strings.HasPrefix(origin, "maxqda"):
		return 0, false
	case strings.HasPrefix(origin, "qualcoder"), strings.HasPrefix(origin, "qc "), origin == "qc":
		return 0, true
	}
	return crlfTwo, false
}

// tally is how well the countings fit the selections of a text.
type tally struct {
	score   [countings]int
	over    [countings][countings]int // by how much the first fits better than the second, where it does
	matched [countings]int            // names that stand at their places
	cut     [countings]int            // ends inside of words
	apart   int                       // selections whose place depends on how emoji count
	n       int
}

func (t *tally) add(o *tally) {
	for a := range t.score {
		t.score[a] += o.score[a]
		t.matched[a] += o.matched[a]
		t.cut[a] += o.cut[a]
		for b := range t.over[a] {
			t.over[a][b] += o.over[a][b]
		}
	}
	t.n += o.n
}

// clear reports whether a counting fits so much better than another one that it is
// taken in its stead.
func (t *tally) clear(c, than counting) bool {
	up, down := t.over[c][than], t.over[than][c]
	if c&inclusive != than&inclusive {
		// Selections that leave out a full stop look a little like that.
		worse := t.matched[c] > t.matched[than] || t.cut[than]*2 > t.n
		return up >= 6 && up >= 4*down && worse
	}
	least := 6 // one selection may well begin or end inside a word
	if t.matched[c] > t.matched[than] {
		least = 3
	}
	return up >= least && up >= 3*down
}

// best is the counting that fits best, usual unless another one clearly does. Those that
// count the last character as the end are tried after all others.
func (t *tally) best(usual counting, among []counting) counting {
	for _, last := range [...]counting{0, inclusive} {
		better := usual
		for _, c := range byLikeness(usual) {
			if c&inclusive == last && slices.Contains(among, c) && t.clear(c, usual) && (better == usual || t.score[c] > t.score[better]) {
				better = c
			}
		}
		usual = better
	}
	return usual
}

// byLikeness are the countings, those first that differ least from one.
func byLikeness(usual counting) []counting {
	var list []counting
	for _, differ := range [...]counting{0, crlfTwo, wide, crlfTwo | wide, inclusive, crlfTwo | inclusive, wide | inclusive, crlfTwo | wide | inclusive} {
		list = append(list, usual^differ)
	}
	return list
}

// words says how places count in a text with emoji or Windows ends of lines, for
// people; empty where it has neither and they count like everybody's.
func (c counting) words(emoji, crlf bool) string {
	var parts []string
	switch {
	case emoji && c&wide != 0:
		parts = append(parts, "UTF-16 units")
	case emoji || crlf || c&inclusive != 0:
		parts = append(parts, "code points")
	}
	switch {
	case crlf && c&crlfTwo != 0:
		parts = append(parts, "Windows line ends as two")
	case crlf:
		parts = append(parts, "Windows line ends as one")
	}
	if c&inclusive != 0 {
		parts = append(parts, "the end is the last character")
	}
	return strings.Join(parts, ", ")
}
