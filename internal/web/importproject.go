package web

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/study"
)

// Files that were sent lie in two folders: projects of other programs, and all others.
const (
	sentFiles    = "files"
	sentProjects = "projects"
)

// sortSent puts projects of other programs into a folder of their own. The texts that
// were sent with annotations of CATMA by themselves go with them.
func (s *Server) sortSent(r *http.Request, dir string) error {
	a := s.appFor(r)
	from, to := filepath.Join(dir, sentFiles), filepath.Join(dir, sentProjects)
	if err := os.MkdirAll(to, 0o700); err != nil {
		return err
	}
	sent, err := filesIn(from)
	if err != nil {
		return err
	}
	var texts []string
	pointing := false
	move := func(file string) error { return os.Rename(file, filepath.Join(to, filepath.Base(file))) }
	for _, file := range sent {
		is, err := a.IsProject(r.Context(), file, app.ImportOptions{})
		switch {
		case err != nil:
			return err
		case is:
			pointing = pointing || strings.EqualFold(filepath.Ext(file), ".xml")
			if err := move(file); err != nil {
				return err
			}
		case strings.EqualFold(filepath.Ext(file), ".txt"):
			texts = append(texts, file)
		}
	}
	if !pointing {
		return nil
	}
	for _, file := range texts {
		if err := move(file); err != nil {
			return err
		}
	}
	return nil
}

// filesIn are the files in a folder, in order; none where there is no folder.
func filesIn(dir string) ([]string, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	var list []string
	for _, e := range entries {
		if e.Type().IsRegular() {
			list = append(list, filepath.Join(dir, e.Name()))
		}
	}
	return list, err
}

// projectsIn are the projects among what was sent.
func (s *Server) projectsIn(r *http.Request, dir string) ([]string, error) {
	sent, err := filesIn(filepath.Join(dir, sentProjects))
	if err != nil {
		return nil, err
	}
	a := s.appFor(r)
	return slices.DeleteFunc(sent, func(file string) bool {
		is, err := a.IsProject(r.Context(), file, app.ImportOptions{})
		return err == nil && !is // a text beside annotations
	}), nil
}

// takeProjects understands the projects among what was sent, or brings them in. One that
// cannot be read does not keep the others out.
func (s *Server) takeProjects(r *http.Request, dir string, said importSaid, dry bool) ([]*importProject, error) {
	files, err := s.projectsIn(r, dir)
	if err != nil {
		return nil, err
	}
	a := s.appFor(r)
	var list []*importProject
	for _, file := range files {
		x := &importProject{File: filepath.Base(file), Done: !dry, name: said.Project}
		o := said.projectOptions()
		o.DryRun = dry
		p, err := a.ImportProject(r.Context(), file, o)
		if err != nil {
			if r.Context().Err() != nil {
				return nil, err
			}
			x.State, x.Wrong = oneOf(btoi(dry), "not read", "not brought in"), projectFailure(err)
			if status := statusOf(err); status == http.StatusInternalServerError {
				s.opt.Log("%s: a project failed (%T)", routeOf(r), err)
			}
			list = append(list, x)
			continue
		}
		x.fill(p)
		if x.Done && x.Fresh {
			s.live.poke(a)
			if x.Waits, err = waitingAfter(r.Context(), a, s.settings(r), p); err != nil {
				return nil, err
			}
		}
		list = append(list, x)
	}
	return list, nil
}

// projectFailure is why a project was not read. What the command line would be told with
// an option is asked for on the page.
func projectFailure(err error) failure {
	f, _ := failureOf(err)
	var h interface{ Hint() string }
	switch {
	case !errors.As(err, &h):
	case strings.Contains(h.Hint(), "--project"):
		f.Hint = askWhich
	case strings.Contains(h.Hint(), "--"):
		f.Hint = ""
	}
	return f
}

const askWhich = "Write below which of them is meant."

// AskName reports whether the file holds several projects, one of which is to be named.
func (x *importProject) AskName() bool { return x.Wrong.Hint == askWhich || x.name != "" }

// projectOptions are what somebody has said about projects, for the verb.
func (i importSaid) projectOptions() app.ImportOptions {
	return app.ImportOptions{CommentCoders: i.Coders, Positions: i.Positions, Project: i.Project, Language: i.Language}
}

// waitingAfter leads to the codings of a project that wait: somebody's own to where they
// are looked at; of others' it is said that they wait for them.
func waitingAfter(ctx context.Context, a *app.App, set study.Settings, p *app.ProjectImport) ([]todo, error) {
	mine, err := a.WaitingFor(ctx, a.Me())
	if err != nil {
		return nil, err
	}
	in, first := map[string]int{}, map[string]string{}
	var places, coders []string
	for _, w := range mine {
		if w.Doubt == nil || !slices.ContainsFunc(p.Transcripts, func(t app.ProjectSource) bool { return deref(t.Transcript) == w.Transcript }) {
			continue
		}
		if in[w.Transcript]++; in[w.Transcript] == 1 {
			places, first[w.Transcript] = append(places, w.Transcript), w.ID
		}
	}
	var list []todo
	for _, id := range places {
		list = append(list, todo{"Look at " + count(in[id], "coding of yours", "codings of yours") + " in " + id, "/read/" + url.PathEscape(id) + "#c-" + first[id][:min(12, len(first[id]))]})
	}
	others := map[string]int{}
	for _, d := range p.Look {
		if d.Trust != "doubtful" {
			continue
		}
		for _, c := range d.Coders {
			if !strings.EqualFold(c, a.Me()) {
				if others[c]++; others[c] == 1 {
					coders = append(coders, c)
				}
			}
		}
	}
	for _, c := range coders {
		list = append(list, todo{Words: count(others[c], "coded passage", "coded passages") + " of " + personOf(set, c).Name + oneOf(others[c], " waits for them", " wait for them")})
	}
	return list, nil
}

// addProjects puts projects on a page of what was understood.
func (c *importContent) addProjects(list []*importProject, said importSaid) {
	c.Projects, c.Positions = list, said.Positions
	doubtful := false
	for _, x := range list {
		if x.Fresh {
			c.Whole++
		}
		c.AskName, c.Unread = c.AskName || x.AskName(), c.Unread || x.Wrong.Error != ""
		c.Project = cmp.Or(c.Project, x.name)
		for _, t := range x.Trust {
			doubtful = doubtful || t.State == stateDoubt
		}
		for _, k := range x.by {
			i := slices.IndexFunc(c.Coders, func(have importCoder) bool { return strings.EqualFold(have.User, k.User) })
			switch {
			case k.User == "":
			case i >= 0:
				c.Coders[i].Codings += k.Codings
			default:
				c.Coders = append(c.Coders, importCoder{N: len(c.Coders), User: k.User, Coder: k.Coder, Codings: k.Codings})
			}
		}
	}
	if doubtful || said.Positions != "" {
		c.Units = []option{{"", "as it was found out"}, {"codepoints", "characters, as the standard has it"}, {"utf16", "UTF-16 units, as NVivo does"}}
	}
}

// Asks reports whether there is something to say yes to, or to say.
func (c importContent) Asks() bool { return c.Fresh+c.Whole > 0 || c.AskName }

// projectsSaid is what a form says about projects.
func projectsSaid(r *http.Request, set study.Settings, said *importSaid) {
	said.Positions, said.Project = r.PostFormValue("positions"), strings.TrimSpace(r.PostFormValue("project"))
	for n := range 200 {
		key := fmt.Sprint(n)
		user := r.PostFormValue("user-" + key)
		if user == "" {
			break
		}
		if coder := coderTyped(set, r.PostFormValue("coder-"+key)); coder != "" {
			said.Coders = append(said.Coders, user+"="+coder)
		}
	}
}

// coderTyped is the id of a coder whom somebody wrote by id or name.
func coderTyped(set study.Settings, typed string) string {
	typed = strings.TrimSpace(typed)
	for _, c := range set.Coders {
		if typed != "" && (strings.EqualFold(c.ID, typed) || strings.EqualFold(c.Name, typed)) {
			return c.ID
		}
	}
	return cmp.Or(coderID(typed), typed)
}

// projectEnding reports whether a file is by its name the project of another program.
func projectEnding(name string) bool {
	return slices.Contains([]string{".qdpx", ".qdc", ".sqlite3", ".rqda", ".qda"}, strings.ToLower(filepath.Ext(name)))
}
