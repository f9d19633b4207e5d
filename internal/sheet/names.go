package sheet

import (
	"fmt"
	"strings"
	"unicode"
)

// maxName is the longest name of a sheet, in UTF-16 code units.
const maxName = 31

// names gives sheets names that Excel takes, each its own.
type names struct {
	taken map[string]bool
}

// next is a free name as near to the wanted one as can be. Excel compares
// names without regard to case.
func (n *names) next(want string) string {
	base := sheetName(want)
	name := base
	for i := 2; n.taken[strings.ToLower(name)]; i++ {
		name = numbered(base, i)
	}
	if n.taken == nil {
		n.taken = map[string]bool{}
	}
	n.taken[strings.ToLower(name)] = true
	return name
}

// numbered is "name (2)", the name cut where it must be.
func numbered(base string, i int) string {
	tail := fmt.Sprintf(" (%d)", i)
	return strings.TrimRight(cut(base, maxName-len(tail)), " ") + tail
}

// sheetName replaces what Excel refuses in a name: control characters,
// : \ / ? * [ ], more than 31 units, nothing at all, and History, which it
// keeps for itself. An apostrophe becomes a typographic one, so that no
// reference to the sheet can break on it.
func sheetName(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case unicode.IsControl(r) || !writable(r, 2):
			return ' '
		case strings.ContainsRune(`:\/?*[]`, r):
			return '-'
		case r == '\'':
			return '’'
		}
		return r
	}, strings.ToValidUTF8(s, "-"))
	s = strings.Join(strings.Fields(s), " ")
	s = strings.TrimRight(cut(s, maxName), " ")
	switch {
	case s == "":
		return "Sheet"
	case strings.EqualFold(s, "History"):
		return s + "-"
	}
	return s
}

// cut shortens s to n UTF-16 code units.
func cut(s string, n int) string {
	used := 0
	for i, r := range s {
		used++
		if r > 0xFFFF {
			used++
		}
		if used > n {
			return s[:i]
		}
	}
	return s
}
