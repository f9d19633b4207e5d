package web

import (
	"net/http"
	"os"
	"path/filepath"
	"strconv"

	"verbatim/internal/app"
	"verbatim/internal/study"
)

// sheetPlan is what a filled coding sheet would do.
type sheetPlan struct {
	Token, File           string
	Codings, Memos, Known int
	Rows                  []sheetAnswer // new and refused; what is there already is only counted
	Refused               int
}

// sheetAnswer is what becomes of a row.
type sheetAnswer struct {
	Row, Transcript, Theme, Coder, Why string
	Memo                               bool
}

// planSheet takes a filled coding sheet in and shows what it would do.
func (s *Server) planSheet(w http.ResponseWriter, r *http.Request) {
	wrong := func(dir string, err error) {
		_ = os.RemoveAll(dir)
		c := documentsContent{At: "sheet"}
		c.Wrong, _ = failureOf(err)
		s.showDocuments(w, r, statusOf(err), c)
	}
	parts, err := r.MultipartReader()
	if err != nil {
		wrong("", &app.Problem{What: "no file was sent", Todo: "choose the sheet first", Usage: true, Cause: err})
		return
	}
	token, dir, err := s.incomingDir(r)
	if err == nil {
		err = keepParts(parts, dir)
	}
	if err != nil {
		wrong(dir, err)
		return
	}
	a, rel, ok := s.look(w, r)
	if !ok {
		_ = os.RemoveAll(dir)
		return
	}
	file, err := onlyFile(dir)
	if err != nil {
		wrong(dir, err)
		return
	}
	rows, err := a.PlanCodeFrom(r.Context(), file)
	if err != nil {
		wrong(dir, err)
		return
	}
	p := sheetPlan{Token: token, File: filepath.Base(file)}
	p.fill(rel.Study, rows, a.Coder)
	s.page(w, r, "sheetplan", Page{Title: "What the sheet says", Active: "documents", Content: p, Styles: []string{"documents.css"}})
}

// onlyFile is the one file in a folder.
func onlyFile(dir string) (string, error) {
	files, err := filepath.Glob(filepath.Join(dir, "*"))
	if err != nil || len(files) != 1 {
		return "", &app.Problem{What: "send one file at a time", Usage: true, Cause: err}
	}
	return files[0], nil
}

// fill takes up what would become of rows.
func (p *sheetPlan) fill(st *study.Study, rows []*app.RowResult, me string) {
	for _, row := range rows {
		one := sheetAnswer{Row: strconv.Itoa(row.Row), Transcript: row.Transcript, Theme: themeNamed(st, row.Theme), Memo: row.Result == app.MemoRow}
		if row.Coder != me {
			one.Coder = personOf(st.Settings, row.Coder).Name
		}
		switch row.Result {
		case app.CodedRow:
			p.Codings++
		case app.MemoRow:
			p.Memos++
		case app.Refused:
			p.Refused++
			said, _ := inPages(deref(row.Why))
			one.Why = sentence(said)
			if said == "" {
				one.Why = sentence(deref(row.Why))
			}
		default:
			p.Known++
			continue
		}
		p.Rows = append(p.Rows, one)
	}
}

// readSheet codes what was looked at.
func (s *Server) readSheet(w http.ResponseWriter, r *http.Request) {
	dir, err := s.takeIncoming(r.PostFormValue("token"), true)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer os.RemoveAll(dir)
	file, err := onlyFile(dir)
	if err != nil {
		s.fail(w, r, &conflict{"the sheet is not here any more"})
		return
	}
	a := s.appFor(r)
	rows, err := a.CodeFrom(r.Context(), file)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	var p sheetPlan
	rel, err := a.Look(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	p.fill(rel.Study, rows, a.Coder)
	s.live.poke(a)
	said := []string{count(p.Codings, "coding was", "codings were") + " made."}
	if p.Memos > 0 {
		said = append(said, count(p.Memos, "memo was", "memos were")+" kept without a theme.")
	}
	if p.Known > 0 {
		said = append(said, count(p.Known, "was", "were")+" there already.")
	}
	if p.Refused > 0 {
		said = append(said, count(p.Refused, "row was", "rows were")+" not taken in.")
	}
	s.sessionOf(r).tell(said, "")
	http.Redirect(w, r, "/documents", http.StatusSeeOther)
}
