package web

import (
	"net/http"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/coding"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
)

// assignContent is who codes what.
type assignContent struct {
	Coders   []person
	Rows     []assignRow
	Never    []string // sentences: who is never shown what
	By       []option // attributes that a draw can go by
	Blind    bool     // something is coded blind
	Assigned bool     // somebody is assigned to something
	Told     []string
	Wrong    failure
	Chosen   []string // coders and transcripts that were ticked when it went wrong
}

// assignRow is a transcript and how far each coder is with it.
type assignRow struct {
	ID, Name string
	Cells    []assignCell
	Blind    bool
}

// assignCell is a coder's part in a transcript. State is empty where they have none.
type assignCell struct{ State, Words string }

func (s *Server) assignRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /assign", func(w http.ResponseWriter, r *http.Request) { s.showAssigned(w, r, http.StatusOK, assignContent{}) })
	mux.HandleFunc("POST /assign", s.assign)
	mux.HandleFunc("POST /assign/draw", s.assignDrawn)
}

func (s *Server) showAssigned(w http.ResponseWriter, r *http.Request, status int, c assignContent) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	list, err := a.Assigned(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	c.fill(rel.Study, list)
	if told, _ := s.sessionOf(r).told(); c.Wrong.Error == "" {
		c.Told = told
	}
	s.render(w, r, status, "assign", Page{Title: "Who codes what", Active: "compare", Content: c, Styles: []string{"compare.css"}})
}

func (c *assignContent) fill(st *study.Study, list []app.AssignEntry) {
	for _, k := range st.Settings.Coders {
		c.Coders = append(c.Coders, calledBriefly(st.Settings, k.ID))
	}
	for _, e := range list {
		if !slices.ContainsFunc(c.Coders, func(p person) bool { return p.ID == e.Coder }) {
			c.Coders = append(c.Coders, calledBriefly(st.Settings, e.Coder))
		}
		if e.How == coding.AssignNever {
			c.Never = append(c.Never, calledBriefly(st.Settings, e.Coder).Name+" is never shown "+deref(e.Participant)+deref(e.Transcript)+".")
		}
	}
	for _, t := range st.Transcripts {
		row := assignRow{ID: t.ID, Name: nameOf(st, t.ID)}
		for _, k := range c.Coders {
			cell := assignCell{}
			for _, e := range list {
				if e.Coder == k.ID && e.How == coding.AssignCodes && slices.Contains(e.Transcripts, t.ID) {
					cell, c.Assigned = assignCell{e.State, e.State}, true
					if e.Blind {
						cell.Words += ", blind"
						row.Blind, c.Blind = true, true
					}
				}
			}
			row.Cells = append(row.Cells, cell)
		}
		c.Rows = append(c.Rows, row)
	}
	for _, name := range matrix.Attributes(st) {
		c.By = append(c.By, option{name, strings.ReplaceAll(name, "_", " ")})
	}
}

// assign has the chosen coders code the chosen transcripts, or takes that back, or
// lifts the blindness of a transcript.
func (s *Server) assign(w http.ResponseWriter, r *http.Request) {
	a := s.appFor(r)
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	var entries []app.AssignEntry
	var err error
	what := r.PostFormValue("do")
	if !strings.HasPrefix(what, "lift:") && (len(r.PostForm["coders"]) == 0 || len(r.PostForm["transcripts"]) == 0) {
		s.notAssigned(w, r, &app.Problem{What: "nothing was written down", Todo: "choose transcripts and who codes them", Usage: true})
		return
	}
	if id, lift := strings.CutPrefix(what, "lift:"); lift {
		entries, err = a.Lift(r.Context(), app.Everyone, []string{id}, false)
		what = "lift"
	} else {
		entries, err = a.AssignCoders(r.Context(), app.AssignOptions{Coders: r.PostForm["coders"], Targets: r.PostForm["transcripts"],
			Blind: r.PostFormValue("blind") != "", Off: what == "off"})
	}
	if err != nil {
		s.notAssigned(w, r, err)
		return
	}
	said := "Nothing has changed: it was so already."
	if n := len(entries); n > 0 {
		said = map[string]string{"lift": "They see what the others coded there. The record says who lifted it.", "off": "Taken back: " + count(n, "assignment", "assignments") + "."}[what]
		if said == "" {
			said = count(n, "assignment", "assignments") + " written down."
		}
	}
	s.sessionOf(r).tell([]string{said}, "")
	http.Redirect(w, r, "/assign", http.StatusSeeOther)
}

// assignDrawn shares the chosen transcripts, or all, out between the chosen coders.
func (s *Server) assignDrawn(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	d, err := s.appFor(r).AssignDrawn(r.Context(), app.DrawOptions{Coders: r.PostForm["coders"], Targets: r.PostForm["transcripts"],
		Double: r.PostFormValue("double"), By: r.PostFormValue("by"), Blind: r.PostFormValue("blind") != ""})
	if err != nil {
		s.notAssigned(w, r, err)
		return
	}
	said := []string{count(len(d.Double), "transcript is", "transcripts are") + " coded by two, " + count(len(d.Single), "by one", "by one each") + ". Seed " + strconv.FormatUint(d.Seed, 10) + " draws the same again."}
	if len(d.Already) > 0 {
		said = append(said, count(len(d.Already), "transcript was", "transcripts were")+" assigned before and left so.")
	}
	s.sessionOf(r).tell(said, "")
	http.Redirect(w, r, "/assign", http.StatusSeeOther)
}

func (s *Server) notAssigned(w http.ResponseWriter, r *http.Request, err error) {
	status := statusOf(err)
	if status == http.StatusInternalServerError {
		s.fail(w, r, err)
		return
	}
	c := assignContent{Chosen: append(slices.Clone(r.PostForm["coders"]), r.PostForm["transcripts"]...)}
	c.Wrong, _ = failureOf(err)
	s.showAssigned(w, r, status, c)
}
