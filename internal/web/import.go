package web

import (
	"errors"
	"io"
	"mime/multipart"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"time"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

// incoming are files that were sent and wait for a yes.
type incoming struct {
	sync.Mutex
	dirs map[string]string // token -> folder
}

const incomingName = "incoming-"

func (s *Server) importRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /import", func(w http.ResponseWriter, r *http.Request) {
		told, _ := s.sessionOf(r).told()
		s.showImport(w, r, importContent{Told: told})
	})
	mux.HandleFunc("GET /import/yes", s.importBack)
	mux.HandleFunc("GET /import/again", s.importBack)
	mux.HandleFunc("GET /import/no", s.importBack)
	mux.HandleFunc("POST /import", s.receive)
	mux.HandleFunc("POST /import/again", s.importAgain)
	mux.HandleFunc("POST /import/yes", s.importYes)
	mux.HandleFunc("POST /import/no", s.importNo)
}

// incomingDir is a new folder for files that were sent. It lies in the study's
// own cache: interviews are not put where others look.
func (s *Server) incomingDir(r *http.Request) (token, dir string, err error) {
	study, err := s.appFor(r).Folder()
	if err != nil {
		return "", "", err
	}
	token = newToken()
	sweepOld(filepath.Join(study, ".cache"), time.Now().Add(-24*time.Hour))
	dir = filepath.Join(study, ".cache", incomingName+token)
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return "", "", &app.Problem{What: "the study's folder cannot be written to", Todo: "see that it is not read-only, and that there is room", Cause: err}
	}
	s.waiting.Lock()
	defer s.waiting.Unlock()
	if s.waiting.dirs == nil {
		s.waiting.dirs = map[string]string{}
	}
	s.waiting.dirs[token] = dir
	return token, dir, nil
}

// takeIncoming is the folder of files that wait; it is no longer known when last.
func (s *Server) takeIncoming(token string, last bool) (string, error) {
	s.waiting.Lock()
	defer s.waiting.Unlock()
	dir := s.waiting.dirs[token]
	if dir == "" {
		return "", &conflict{"these files have been brought in or put away already"}
	}
	if last {
		delete(s.waiting.dirs, token)
	}
	return dir, nil
}

// sweep removes files that were sent and nobody said yes to.
func (s *Server) sweep() {
	s.waiting.Lock()
	defer s.waiting.Unlock()
	for token, dir := range s.waiting.dirs {
		_ = os.RemoveAll(dir)
		delete(s.waiting.dirs, token)
	}
}

// sweepOld removes what a workbench that was killed left behind.
func sweepOld(cache string, before time.Time) {
	left, _ := filepath.Glob(filepath.Join(cache, incomingName+"*"))
	for _, dir := range left {
		if at, err := os.Stat(dir); err == nil && at.ModTime().Before(before) {
			_ = os.RemoveAll(dir)
		}
	}
}

// receive takes files in and shows what was understood of them.
func (s *Server) receive(w http.ResponseWriter, r *http.Request) {
	parts, err := r.MultipartReader()
	if err != nil {
		s.fail(w, r, &app.Problem{What: "no files were sent", Todo: "choose some first", Usage: true, Cause: err})
		return
	}
	token, dir, err := s.incomingDir(r)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	shown := false
	defer func() {
		if !shown { // also where reading breaks down
			s.dropIncoming(token)
		}
	}()
	files := filepath.Join(dir, sentFiles)
	if err = os.MkdirAll(files, 0o700); err == nil {
		err = keepParts(parts, files)
	}
	if err == nil {
		err = s.sortSent(r, dir)
	}
	if err == nil {
		err = s.understood(w, r, token, dir, nil)
	}
	if shown = err == nil; !shown {
		s.fail(w, r, err)
	}
}

// dropIncoming puts files away that were sent.
func (s *Server) dropIncoming(token string) {
	if dir, err := s.takeIncoming(token, true); err == nil {
		_ = os.RemoveAll(dir)
	}
}

// importBack is for an address that was kept, or a page that is loaded again.
func (s *Server) importBack(w http.ResponseWriter, r *http.Request) {
	s.sessionOf(r).tell([]string{"Choose the files once more: what was looked at before is not kept on this page."}, "")
	http.Redirect(w, r, "/import", http.StatusSeeOther)
}

func (s *Server) showImport(w http.ResponseWriter, r *http.Request, c importContent) {
	c.Kinds = strings.Join(app.ReadableFormats(), " ")
	s.page(w, r, "import", Page{Title: "Add transcripts", Active: "home", Content: c, Styles: []string{"home.css"}, Scripts: []string{"drop.js"}})
}

func keepParts(parts *multipart.Reader, dir string) error {
	kept := 0
	for {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return err
		}
		name := fileName(part.FileName())
		if part.FormName() != "files" || name == "" {
			continue
		}
		f, err := os.OpenFile(filepath.Join(dir, name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if err != nil {
			return &app.Problem{What: "two files of the same name were sent, or the study's folder cannot be written to", Todo: "send them one after the other", Cause: err}
		}
		_, err = io.Copy(f, part)
		if cerr := f.Close(); err == nil {
			err = cerr
		}
		if err != nil {
			return err
		}
		kept++
	}
	if kept == 0 {
		return &app.Problem{What: "no files were sent", Todo: "choose some first", Usage: true}
	}
	return nil
}

// fileName is a name that can stand in a folder, of what a browser says.
func fileName(name string) string {
	name = name[strings.LastIndexAny(name, `/\`)+1:]
	name = strings.Map(func(r rune) rune {
		if r < ' ' || strings.ContainsRune(`<>:"|?*`, r) {
			return '_'
		}
		return r
	}, name)
	name = strings.TrimLeft(strings.TrimSpace(name), ".")
	if len(name) > 150 {
		name = name[len(name)-150:]
	}
	return name
}

// understood shows a dry run: with what somebody has said, or with what is offered
// to begin with, so that the cards and the boxes below them say the same.
func (s *Server) understood(w http.ResponseWriter, r *http.Request, token, dir string, said *importSaid) error {
	look := func(said importSaid) ([]*app.ImportEntry, error) { return s.takeFiles(r, dir, said, true) }
	if said == nil {
		offered, err := s.offered(r, look)
		if err != nil {
			return err
		}
		said = &offered
	}
	entries, err := look(*said)
	if err != nil {
		return err
	}
	projects, err := s.takeProjects(r, dir, *said, true)
	if err != nil {
		return err
	}
	c := importPage(token, entries, *said)
	c.addProjects(projects, *said)
	c.Known = s.settings(r).Coders
	if !c.Asks() {
		s.dropIncoming(token)
	}
	s.showImport(w, r, c)
	return nil
}

// takeFiles understands the transcripts among what was sent, or brings them in.
func (s *Server) takeFiles(r *http.Request, dir string, said importSaid, dry bool) ([]*app.ImportEntry, error) {
	files := filepath.Join(dir, sentFiles)
	if list, err := filesIn(files); err != nil || len(list) == 0 {
		return nil, err
	}
	o := said.options(files)
	o.DryRun = dry
	return s.appFor(r).Import(r.Context(), o)
}

// offered is who speaks as a page proposes it: ids that are made up, and instead of
// names that are somebody's in full.
func (s *Server) offered(r *http.Request, look func(importSaid) ([]*app.ImportEntry, error)) (importSaid, error) {
	var said importSaid
	entries, err := look(said)
	if err != nil {
		return said, err
	}
	people, err := s.appFor(r).Participants(r.Context())
	if err != nil {
		return said, err
	}
	gone, err := s.appFor(r).AllWithdrew(r.Context())
	if err != nil {
		return said, err
	}
	var taken []string
	for _, p := range gone {
		taken = append(taken, p.Participant)
	}
	for _, p := range people {
		taken = append(taken, p.Participant)
	}
	c := importPage("", entries, said)
	c.makeUp(taken)
	for _, v := range c.People {
		if v.Voice != string(transcript.VoiceParticipant) || v.As == "" {
			continue
		}
		said.Speakers = append(said.Speakers, v.Name+"=participant:"+v.As)
		if v.As != v.Name && app.FullName(v.Name) {
			said.Relabel = append(said.Relabel, v.Name)
		}
	}
	return said, nil
}

func (s *Server) importAgain(w http.ResponseWriter, r *http.Request) {
	token := r.PostFormValue("token")
	dir, err := s.takeIncoming(token, false)
	if err == nil {
		said := s.saidIn(r)
		err = s.understood(w, r, token, dir, &said)
	}
	if err != nil {
		s.fail(w, r, err)
	}
}

// saidIn is what a form says about files that were sent.
func (s *Server) saidIn(r *http.Request) importSaid {
	said := speakersIn(r)
	projectsSaid(r, s.settings(r), &said)
	return said
}

func (s *Server) importYes(w http.ResponseWriter, r *http.Request) {
	said := s.saidIn(r)
	dir, err := s.takeIncoming(r.PostFormValue("token"), true)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	defer os.RemoveAll(dir)
	projects, err := s.takeProjects(r, dir, said, false)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	entries, err := s.takeFiles(r, dir, said, false)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	c := importPage("", entries, said)
	c.addProjects(projects, said)
	s.showImport(w, r, c)
}

func (s *Server) importNo(w http.ResponseWriter, r *http.Request) {
	s.dropIncoming(r.PostFormValue("token"))
	http.Redirect(w, r, "/", http.StatusSeeOther)
}
