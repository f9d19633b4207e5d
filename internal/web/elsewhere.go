package web

import (
	"archive/zip"
	"bytes"
	"context"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/app"
)

// madeFile is a whole study in a file, made for others, until it is saved. It is in
// memory alone, and each browser has one.
type madeFile struct {
	token, dir, name string // of the study it was made from; of the file
	data             []byte
	made             *app.StudyExport
}

// keepMade keeps a file until the next is made.
func (n *session) keepMade(m *madeFile) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.made = m
}

// madeOf is the file that was made last; nil where it is another's, or another study's.
func (n *session) madeOf(token, dir string) *madeFile {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.made == nil || n.made.token != token || n.made.dir != dir {
		return nil
	}
	return n.made
}

// elsewhereForms are the forms that take a study elsewhere, and the kinds of files each
// gives.
func elsewhereForms() map[string][]string {
	return map[string][]string{"program": {"qdpx", "qdc"}, "page": {"html"}, "data": {"zip", "jsonld"}}
}

// programs are those that read projects, as people call them.
func programs() []option {
	known := map[string]string{"spec": "any program (REFI-QDA)", "nvivo": "NVivo", "atlasti": "ATLAS.ti", "maxqda": "MAXQDA", "qualcoder": "QualCoder"}
	var list []option
	for _, p := range app.ExportProfiles() {
		name := known[p]
		if name == "" {
			name = p
		}
		list = append(list, option{p, name})
	}
	return list
}

// makeElsewhere makes a whole study in one file. What is to be known of it is known only
// then; it is recorded when it is saved.
func (s *Server) makeElsewhere(w http.ResponseWriter, r *http.Request) {
	if err := r.ParseForm(); err != nil {
		s.fail(w, r, err)
		return
	}
	form, format := r.PathValue("form"), r.PostForm.Get("format")
	formats, ok := elsewhereForms()[form]
	if !ok {
		s.fail(w, r, &notFound{"there is no form called " + form})
		return
	}
	a, _, ok := s.look(w, r)
	if !ok {
		return
	}
	var made *app.StudyExport
	file := &madeFile{token: newToken()}
	err := error(nil)
	if !slices.Contains(formats, format) {
		err = &app.Problem{What: "choose one of the kinds of file that are offered", Usage: true}
	} else if file.dir, err = a.Folder(); err == nil {
		made, err = file.make(r.Context(), a, r.PostForm)
	}
	if err != nil {
		c := documentsContent{At: form, form: r.PostForm}
		c.Wrong, _ = failureOf(err)
		s.showDocuments(w, r, statusOf(err), c)
		return
	}
	var left []string
	for _, l := range made.Losses {
		left = append(left, leftLine(l.Count, l.Kind, l.Why, l.Names))
	}
	notes := notesOf(made.Notes)
	if made.Codings == nil && made.Withheld != nil {
		notes = append(notes, notesOf(withheldNote(*made.Withheld))...)
	}
	if len(notes)+len(left) == 0 {
		s.sendMade(w, r, file)
		return
	}
	s.sessionOf(r).keepMade(file)
	s.page(w, r, "documentnotes", Page{Title: "Before you pass it on", Active: "documents", Styles: []string{"documents.css"},
		Content: beforeItLeaves{File: file.name, Path: "/documents/elsewhere/save", Back: "/documents#elsewhere", Notes: notes, Left: left, Seen: file.token}})
}

// make has the study written and reads it in.
func (m *madeFile) make(ctx context.Context, a *app.App, v url.Values) (*app.StudyExport, error) {
	format, o := v.Get("format"), app.StudyExportOptions{For: v.Get("for"), Later: true}
	m.name = "study." + format
	switch format {
	case "qdpx":
		if o.To = v.Get("to"); o.To != "" && o.To != app.ExportProfiles()[0] {
			m.name = "study-for-" + fileWords(o.To) + ".qdpx"
		}
	case "qdc":
		m.name = "codebook.qdc"
	case "zip":
		m.name, o.Tidy = "study-tables.zip", true
	}
	dir, err := os.MkdirTemp("", "verbatim-") // only this person can read what is in it
	if err != nil {
		return nil, err
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, m.name)
	if o.Tidy {
		path = strings.TrimSuffix(path, ".zip")
	}
	made, err := a.ExportStudy(ctx, path, o)
	if err != nil {
		return nil, err
	}
	m.made = made
	if o.Tidy {
		m.data, err = zipped(path)
	} else {
		m.data, err = os.ReadFile(path)
	}
	return made, err
}

// zipped is a folder of files as an archive.
func zipped(dir string) ([]byte, error) {
	files, err := filesIn(dir)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, file := range files {
		data, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		w, err := z.Create(filepath.Base(dir) + "/" + filepath.Base(file))
		if err != nil {
			return nil, err
		}
		if _, err := w.Write(data); err != nil {
			return nil, err
		}
	}
	err = z.Close()
	return b.Bytes(), err
}

// sendMade gives the file to the browser to be saved, and writes that down.
func (s *Server) sendMade(w http.ResponseWriter, r *http.Request, m *madeFile) {
	m.made.Record(r.Context())
	s.live.poke(s.appFor(r))
	w.Header().Set("Content-Type", fileType(m.name))
	w.Header().Set("Content-Disposition", `attachment; filename="`+m.name+`"`)
	_, _ = w.Write(m.data)
}

// saveElsewhere gives the file that was made, when what is to be known of it was seen.
func (s *Server) saveElsewhere(w http.ResponseWriter, r *http.Request) {
	dir, err := s.appFor(r).Folder()
	if err != nil {
		s.fail(w, r, err)
		return
	}
	m := s.sessionOf(r).madeOf(r.PostFormValue("seen"), dir)
	if m == nil {
		s.fail(w, r, &conflict{"this file is not kept any more: make it again on the page Write up"})
		return
	}
	s.sendMade(w, r, m)
}
