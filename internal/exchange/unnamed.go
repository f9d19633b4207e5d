package exchange

import (
	"fmt"
	"strings"
)

// Unnamed is the name of somebody whom a file does not name: the nth of its project, or
// of the file where the project has no name. Those of two projects are two people.
func Unnamed(n int, project, file string) string {
	where := Folded(project)
	if where == "" {
		where = file[strings.LastIndexAny(file, `/\`)+1:]
		if dot := strings.LastIndexByte(where, '.'); dot > 0 {
			where = where[:dot]
		}
		where = Folded(where)
	}
	if runes := []rune(where); len(runes) > 60 {
		where = string(runes[:59]) + "…"
	}
	if where == "" {
		return fmt.Sprintf("Unnamed coder %d", n)
	}
	return fmt.Sprintf("Unnamed coder %d (%s)", n, where)
}
