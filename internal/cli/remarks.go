package cli

import (
	"fmt"
	"strings"

	"verbatim/internal/app"
)

// remarks are sentences about files. The same sentence about several is said once.
type remarks struct {
	order []string
	of    map[string][]string // by sentence: the files
	as    map[string]string   // by sentence: as it is said of a single file
}

// add adds a sentence about a file, which may name it.
func (r *remarks) add(e *app.ImportEntry, sentence string) {
	if r.of == nil {
		r.of, r.as = map[string][]string{}, map[string]string{}
	}
	name := base(e.File)
	key := strings.ReplaceAll(sentence, name, "the file")
	if r.of[key] == nil {
		r.order, r.as[key] = append(r.order, key), sentence
	}
	r.of[key] = append(r.of[key], name)
}

func (r *remarks) lines() []string {
	const few = 3
	var lines []string
	for _, key := range r.order {
		files := r.of[key]
		switch {
		case len(files) == 1:
			lines = append(lines, files[0]+": "+strings.TrimPrefix(r.as[key], files[0]+": "))
		case len(files) <= few:
			lines = append(lines, strings.Join(files, ", ")+": "+strings.TrimPrefix(key, "the file: "))
		default:
			lines = append(lines, fmt.Sprintf("%d files (%s …): %s", len(files), strings.Join(files[:few], ", "), strings.TrimPrefix(key, "the file: ")))
		}
	}
	return lines
}
