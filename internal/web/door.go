package web

import (
	"context"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/app"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// doorContent is what stands at the door: ways into a study.
type doorContent struct {
	Recent     []place
	Demo       string // where the example would go
	At         string // the folder whose folders are listed
	Up         string // the one above; empty at the top
	Folders    []place
	Looking    bool // somebody is on the way to it
	Unreadable string
	Starters   []option
	Approaches []option
	Asks       []option
	New        newStudy
	Failed     failure
	Which      string // the form that failed: demo, open, new
	Current    string // folder of the study that is open
}

// place is a folder: a study, or one to look into.
type place struct {
	Path, Name string
	Study      bool
}

// newStudy is the form for a new study, as it was filled in.
type newStudy struct {
	Title, Dir, Coder, Approach, Codebook, Source string
	Consent                                       map[string]string
}

func (s *Server) doorRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /door", func(w http.ResponseWriter, r *http.Request) { s.door(w, r, http.StatusOK, doorContent{}) })
	mux.HandleFunc("POST /door/demo", s.doorDemo)
	mux.HandleFunc("POST /door/open", s.doorOpen)
	mux.HandleFunc("POST /door/new", s.doorNew)
}

func (s *Server) door(w http.ResponseWriter, r *http.Request, status int, c doorContent) {
	home := s.homeFolder()
	c.Demo = free(filepath.Join(home, "verbatim-example"))
	c.Recent = s.recent()
	c.look(r.URL.Query().Get("at"), home)
	c.Looking = r.URL.Query().Has("at")
	if s.opened() {
		c.Current, _ = s.appFor(r).Folder()
	}
	c.Starters = []option{{"", "None: the themes come from the words"}}
	for _, name := range codebook.Starters() {
		c.Starters = append(c.Starters, option{name, strings.ToUpper(name[:1]) + strings.ReplaceAll(name[1:], "-", " ")})
	}
	c.Approaches = []option{{string(study.Framework), "Framework: a grid of people by themes"}, {string(study.Reflexive), "Reflexive thematic analysis"},
		{string(study.Codebook), "Codebook: shared themes, several coders"}, {string(study.NotSure), "Not sure yet"}}
	c.Asks = []option{{"analyse", "The team may read and code it"}, {"quote", "Words may be quoted in publications"}, {"reuse", "Other researchers may use it"},
		{"archive", "It may be archived"}, {"recontact", "We may contact them again"}}
	if c.New.Dir == "" {
		c.New.Dir = filepath.Join(home, "my-study")
	}
	if c.New.Coder == "" {
		c.New.Coder = lastName(r)
	}
	if c.New.Approach == "" {
		c.New.Approach = string(study.NotSure)
	}
	s.render(w, r, status, "door", Page{Title: "Welcome", Content: c, Styles: []string{"door.css"}})
}

// homeFolder is where studies are looked for and offered a place.
func (s *Server) homeFolder() string {
	if s.opt.Home != "" {
		return s.opt.Home
	}
	home, err := os.UserHomeDir()
	if err != nil {
		home, _ = os.Getwd()
	}
	if docs := filepath.Join(home, "Documents"); isDir(docs) {
		return docs
	}
	return home
}

func isDir(path string) bool {
	at, err := os.Stat(path)
	return err == nil && at.IsDir()
}

// free is a path that nothing lies at yet: with -2, -3 … where it is taken.
func free(path string) string {
	at := path
	for n := 2; n < 100; n++ {
		if _, err := os.Lstat(at); errors.Is(err, os.ErrNotExist) {
			return at
		}
		at = path + "-" + string(rune('0'+n%10))
		if n > 9 {
			at = path + "-" + string(rune('0'+n/10)) + string(rune('0'+n%10))
		}
	}
	return path
}

// look lists the folders in one, so that a study can be found by clicking.
func (c *doorContent) look(at, home string) {
	if at == "" || !filepath.IsAbs(at) {
		at = home
	}
	at = filepath.Clean(at)
	c.At = at
	if up := filepath.Dir(at); up != at {
		c.Up = up
	}
	entries, err := os.ReadDir(at)
	if err != nil {
		c.Unreadable = "This folder cannot be read."
		return
	}
	for _, e := range entries {
		path := filepath.Join(at, e.Name())
		if strings.HasPrefix(e.Name(), ".") || !isDir(path) {
			continue
		}
		_, err := os.Stat(filepath.Join(path, "study.yaml"))
		c.Folders = append(c.Folders, place{path, e.Name(), err == nil})
	}
	slices.SortStableFunc(c.Folders, func(a, b place) int { return btoi(b.Study) - btoi(a.Study) })
	if len(c.Folders) > 200 {
		c.Folders = c.Folders[:200]
	}
}

// doorFailed shows the door again, with what went wrong beside the form.
func (s *Server) doorFailed(w http.ResponseWriter, r *http.Request, which string, err error, c doorContent) {
	c.Which, c.Failed.Error = which, sentence(err.Error())
	var h interface{ Hint() string }
	if errors.As(err, &h) && !strings.Contains(h.Hint(), "`") {
		c.Failed.Hint = sentence(h.Hint())
	}
	status := statusOf(err)
	if status == http.StatusInternalServerError {
		status = http.StatusUnprocessableEntity
	}
	s.door(w, r, status, c)
}

// enter takes a study up and goes on to it.
func (s *Server) enter(w http.ResponseWriter, r *http.Request, which, dir, coder string, c doorContent) {
	if err := s.openStudy(dir); err != nil {
		s.doorFailed(w, r, which, err, c)
		return
	}
	s.remember(dir)
	if coder != "" {
		s.sessionOf(r).be(coder)
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func (s *Server) doorDemo(w http.ResponseWriter, r *http.Request) {
	dir, err := placeFor(r.PostFormValue("dir"))
	if err == nil {
		_, err = s.appFor(r).Demo(r.Context(), dir)
	}
	if err != nil {
		s.doorFailed(w, r, "demo", err, doorContent{})
		return
	}
	s.enter(w, r, "demo", dir, "", doorContent{})
}

func (s *Server) doorOpen(w http.ResponseWriter, r *http.Request) {
	dir, err := placeFor(r.PostFormValue("dir"))
	if err != nil {
		s.doorFailed(w, r, "open", err, doorContent{})
		return
	}
	if found, err := folder.Find(dir); err == nil { // also from inside a study, or by its study.yaml
		dir = found
	}
	s.enter(w, r, "open", dir, "", doorContent{})
}

func (s *Server) doorNew(w http.ResponseWriter, r *http.Request) {
	form := newStudy{
		Title: strings.TrimSpace(r.PostFormValue("title")), Dir: r.PostFormValue("dir"), Coder: strings.TrimSpace(r.PostFormValue("coder")),
		Approach: r.PostFormValue("approach"), Codebook: r.PostFormValue("codebook"), Source: strings.TrimSpace(r.PostFormValue("source")),
		Consent: map[string]string{},
	}
	consent := transcript.Consent{}
	for _, ask := range transcript.Asks {
		answer := transcript.Answer(r.PostFormValue("consent-" + string(ask)))
		if answer == transcript.Yes || answer == transcript.No {
			consent[ask], form.Consent[string(ask)] = answer, string(answer)
		}
	}
	coder := coderID(form.Coder)
	if coder == "" && form.Coder != "" {
		coder = "coder-1"
	}
	dir, err := s.makeStudy(r.Context(), form, coder, consent)
	if err != nil {
		s.doorFailed(w, r, "new", err, doorContent{New: form})
		return
	}
	keepCookie(w, lastNameCookie, form.Coder)
	s.enter(w, r, "new", dir, coder, doorContent{New: form}) // Init wrote the name down
}

func (s *Server) makeStudy(ctx context.Context, form newStudy, coder string, consent transcript.Consent) (string, error) {
	dir, err := placeFor(form.Dir)
	if err != nil {
		return "", err
	}
	if coder == "" {
		return "", &app.Problem{What: "say who you are", Todo: "a first name will do", Usage: true}
	}
	if form.Codebook != "" && !slices.Contains(codebook.Starters(), form.Codebook) {
		return "", &app.Problem{What: "there is no such codebook to start from", Usage: true}
	}
	s.mu.Lock()
	a := *s.base
	s.mu.Unlock()
	a.Coder, a.Name = coder, form.Coder
	_, err = a.Init(ctx, app.InitOptions{Dir: dir, Title: form.Title, Codebook: form.Codebook, Approach: form.Approach, Consent: consent, ConsentSource: form.Source})
	return dir, err
}

// placeFor is the folder that somebody typed.
func placeFor(typed string) (string, error) {
	typed = strings.Trim(strings.TrimSpace(typed), `"`)
	if rest, ok := strings.CutPrefix(typed, "~"); ok {
		if home, err := os.UserHomeDir(); err == nil {
			typed = home + rest
		}
	}
	if filepath.Base(typed) == "study.yaml" {
		typed = filepath.Dir(typed)
	}
	if !filepath.IsAbs(typed) {
		return "", &app.Problem{What: "write the folder in full, from the top", Todo: "for example " + filepath.Join(string(filepath.Separator), "home", "me", "my-study"), Usage: true}
	}
	return filepath.Clean(typed), nil
}

const recentFile = "recent-studies.txt"

// recent are the studies that this person opened here before and that are there
// still, the last one first.
func (s *Server) recent() []place {
	s.mu.Lock()
	config := s.base.Config
	s.mu.Unlock()
	var list []place
	data, err := os.ReadFile(filepath.Join(config, recentFile))
	if err != nil || config == "" {
		return nil
	}
	for line := range strings.Lines(string(data)) {
		dir := strings.TrimSpace(line)
		if _, err := os.Stat(filepath.Join(dir, "study.yaml")); err == nil && dir != "" {
			list = append(list, place{dir, filepath.Base(dir), true})
		}
	}
	return list[:min(6, len(list))]
}

// remember puts a study at the top of the recent ones. That it cannot be written
// down is no reason not to open it.
func (s *Server) remember(dir string) {
	s.mu.Lock()
	config := s.base.Config
	s.mu.Unlock()
	if config == "" {
		return
	}
	lines := []string{dir}
	for _, p := range s.recent() {
		if p.Path != dir {
			lines = append(lines, p.Path)
		}
	}
	if os.MkdirAll(config, 0o700) == nil {
		_ = os.WriteFile(filepath.Join(config, recentFile), []byte(strings.Join(lines, "\n")+"\n"), 0o600)
	}
}
