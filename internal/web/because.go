package web

import (
	"net/http"

	"verbatim/internal/app"
	"verbatim/internal/study"
)

// becauseChoice is the box in which somebody names the decision that led to a change
// of the codebook. Without options it is not shown.
type becauseChoice struct {
	Options []option
	Chosen  string
}

// offeredDecisions is how many decisions a form offers.
const offeredDecisions = 20

// decisionsToName are the latest decisions, with the one that was chosen in a form
// that could not be saved.
func decisionsToName(r *http.Request, a *app.App) (becauseChoice, error) {
	list, err := a.RecentDecisions(r.Context(), offeredDecisions)
	c := becauseChoice{Chosen: r.PostForm.Get("because")}
	for _, d := range list {
		c.Options = append(c.Options, option{d.ID, d.String()})
	}
	return c, err
}

// appBecause is the application for a change of the codebook, with the decision that
// the form names.
func (s *Server) appBecause(r *http.Request) *app.App {
	a := s.appFor(r)
	if id := r.PostFormValue("because"); id != "" {
		a.Because = []string{id}
	}
	return a
}

// becauseMark is a decision that led to a change, beside the change.
type becauseMark struct {
	Said string
	Path string // address of the minutes; empty where it stands there no more
}

func becauseMarks(list []app.DecisionRef) []becauseMark {
	var marks []becauseMark
	for _, d := range list {
		m := becauseMark{Said: d.String()}
		if d.Place != nil {
			m.Path = "/minutes#m-" + d.ID
		}
		marks = append(marks, m)
	}
	return marks
}

// ledMark is a change of the codebook, beside the decision that led to it.
type ledMark struct {
	ID, When, Who string
	Path          string // address of what it changed, word by word
	Changes       []string
	Undone        bool
}

func ledMarks(st *study.Study, list []app.LedChange) []ledMark {
	var marks []ledMark
	for _, c := range list {
		e := entryOf(st, app.CodebookVersion{ID: c.ID, At: c.At, Coder: c.Coder, Changes: c.Changes})
		marks = append(marks, ledMark{ID: e.ID, When: e.When, Who: e.Who, Path: e.Path, Changes: e.Changes, Undone: c.Undone})
	}
	return marks
}
