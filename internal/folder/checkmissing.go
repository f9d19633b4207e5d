package folder

import (
	"path"
	"slices"
	"strings"

	"verbatim/internal/coding"
)

// missing finds lines of the log that must have been here once: those that this
// person's own writer remembers, and those of writers of whom only the words of
// memos are left.
func (c *checker) missing(events []coding.Event) {
	last, named := map[string]int{}, map[string]bool{}
	coders := map[string]bool{}
	for i := range events {
		e := &events[i]
		coders[e.Coder] = true
		if n, ok := last[e.W]; !ok || e.N > n {
			last[e.W] = e.N
		}
		named[e.Body] = true
	}
	settings, err := c.f.settings()
	if err != nil {
		return // told already
	}
	for _, k := range settings.Coders {
		coders[k.ID] = true
	}
	const ask = "look for a backup or another copy of the study and join it: `verbatim sync THAT-COPY`"
	for _, coder := range slices.Sorted(keys(coders)) {
		id, ok := c.f.loadIdentity(settings.ID, coder)
		n, here := last[id.Writer]
		switch {
		case !ok || id.N < 0 || here && n >= id.N:
		case here:
			c.wrong(ask, "the last %d lines that %s wrote on this computer are missing from the log", id.N-n, coder)
		default:
			c.wrong(ask, "the log that %s wrote on this computer is gone, %d lines", coder, id.N+1)
		}
	}
	files, err := c.f.readLogs(true)
	if err != nil {
		return // told already
	}
	for _, file := range files {
		w, _, _ := strings.Cut(path.Base(file.rel), wordsMark)
		coder := path.Base(path.Dir(file.rel))
		if _, here := last[w]; here {
			continue
		}
		orphans := 0
		for h := range bodiesIn([]logFile{file}, false) {
			if !named[h] {
				orphans++
			}
		}
		if orphans > 0 {
			c.note("ask "+coder+" for their copy of the study, then `verbatim sync THEIR-COPY`", "%s holds the words of %d memos or reasons, and the log of %s that they belong to is not here: it was lost, or a crash came before it was written", file.rel, orphans, coder)
		}
	}
}
