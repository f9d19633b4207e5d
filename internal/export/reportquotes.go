package export

import (
	"strings"

	"verbatim/internal/document"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// Exemplars are the quotes of a theme by itself that a report prints: those whose
// printed form somebody chose, all of them, and where there is none up to most
// others, none with a content note. Public is the release for publication: they may
// be quoted outside the team whoever reads the report.
func Exemplars(rel, public *study.Release, q *Quoter, theme string, most int) (rows []Row) {
	rows = exemplars(rel, public, q, theme, func(r *Row) bool {
		return r.Published != nil || len(r.ContentNotes) == 0
	})
	n := 0
	for n < len(rows) && rows[n].Published != nil {
		n++
	}
	if n > 0 {
		return rows[:n]
	}
	return rows[:min(len(rows), most)]
}

// Printed is the form in which the words are printed: the chosen one, or as they
// were said.
func (r *Row) Printed() string {
	if r.Published != nil {
		return *r.Published
	}
	return strings.TrimSpace(r.Quote)
}

// Who names the people who speak, as the readers know them.
func (r *Row) Who() string {
	names := r.more.names
	if len(names) == 0 {
		names = r.more.speakers
	}
	return strings.Join(names, ", ")
}

// Printing is the row as a document prints it: what to know before it, the words, and
// whose they are. Within the team it says where they stand.
func (r *Row) Printing(rel *study.Release) []document.Block {
	var blocks []document.Block
	if note := r.contentNote(); note != "" {
		blocks = append(blocks, document.Note(capital(note)))
	}
	source := r.Who()
	if rel.Purpose == transcript.ForTeam {
		source = r.place()
	}
	runs := document.Text(r.Printed())
	if r.Published == nil {
		runs = r.documentRuns(false)
	}
	return append(blocks, &document.Quote{Runs: runs, Source: document.Text(source)})
}
