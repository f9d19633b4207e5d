// Package taguette reads projects of Taguette: SQLite files with documents as HTML,
// tags, highlights, and a log of who did what.
package taguette

import (
	"context"
	"fmt"
	"path/filepath"
	"sort"
	"strings"

	"verbatim/internal/exchange"
	"verbatim/internal/exchange/sqlite"
)

// ManyError says that a database, such as that of a server, has several projects; one
// of their names has to be given to ReadProject.
type ManyError struct {
	File     string
	Projects []string // their names; with "#" and its number where several have the same
}

func (e *ManyError) Error() string {
	return fmt.Sprintf("%s has %d projects (%s); say which one, or export that one from Taguette by itself", e.File, len(e.Projects), strings.Join(e.Projects, ", "))
}

// Is reports whether a database has the tables that Taguette makes.
func Is(db *sqlite.DB) bool {
	return db.Has("projects") && db.Has("documents") && db.Has("tags") && db.Has("highlights") && db.Has("highlight_tags") && db.Has("commands")
}

// Read reads the project in a file; where there are several the error is a *ManyError.
func Read(path string) (*exchange.Project, error) { return ReadProject(path, "") }

// ReadProject reads the project of a name, or of "#" and a number; empty: the only one.
func ReadProject(path, project string) (*exchange.Project, error) {
	db, err := sqlite.Open(path)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	r := &reader{db: db, file: filepath.Base(path), p: &exchange.Project{Format: "taguette", Tool: "Taguette"}}
	if !Is(db) {
		return nil, fmt.Errorf("%s is no project of Taguette; it has not its tables", r.file)
	}
	for _, step := range []func() error{
		func() error { return r.choose(project) }, r.readLog, r.readTags, r.readDocuments, r.readHighlights, r.readMembers,
	} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	r.finish()
	return r.p, nil
}

// reader is a database on its way into a project.
type reader struct {
	db   *sqlite.DB
	file string
	id   string // of the project
	p    *exchange.Project

	log    history
	tags   map[string]bool // that are codes, by id
	docs   map[string]int  // in p.Sources, by id
	pages  []*page         // of the sources
	marks  []*highlight    // of the project
	byID   map[string]*highlight
	logins map[string]bool
}

// rows gives each the rows of a table.
func (r *reader) rows(table, order string, columns []string, each func(sqlite.Row) error) error {
	return r.db.Rows(context.Background(), table, columns, order, each)
}

// choose finds the project.
func (r *reader) choose(wanted string) error {
	type project struct{ id, name, description string }
	var all []project
	named := map[string]int{}
	err := r.rows("projects", "id", []string{"id", "name", "description"}, func(row sqlite.Row) error {
		all = append(all, project{row.Text(0), row.Text(1), row.Text(2)})
		named[row.Text(1)]++
		return nil
	})
	if err != nil {
		return err
	}
	var fit []project
	var names []string
	for _, q := range all {
		name := q.name
		if named[name] > 1 || strings.TrimSpace(name) == "" {
			name = strings.TrimSpace(name + " #" + q.id)
		}
		names = append(names, name)
		if wanted == "" || wanted == q.name || wanted == name || wanted == "#"+q.id {
			fit = append(fit, q)
		}
	}
	switch {
	case len(all) == 0:
		return fmt.Errorf("%s has no project in it; export the project again from Taguette", r.file)
	case len(fit) == 0:
		return fmt.Errorf("%s has no project %q; it has %s", r.file, wanted, strings.Join(names, ", "))
	case len(fit) > 1:
		return &ManyError{File: r.file, Projects: names}
	}
	r.id, r.p.Name, r.p.Description = fit[0].id, fit[0].name, lines(fit[0].description)
	if len(all) > 1 {
		r.p.Note(fmt.Sprintf("The file has %d projects; the others were left out.", len(all)))
	}
	return nil
}

// lines is a text with plain line ends.
func lines(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\x00", "\uFFFD").Replace(s)
}

// readMembers reads who belongs to the project, besides those who did something in it.
func (r *reader) readMembers() error {
	return r.rows("project_members", "", []string{"project_id", "user_login"}, func(row sqlite.Row) error {
		if row.Text(0) == r.id {
			r.logins[row.Text(1)] = true
		}
		return nil
	})
}

// finish lists the users and says what the file cannot.
func (r *reader) finish() {
	var names []string
	for login := range r.logins {
		if login != "" {
			names = append(names, login)
		}
	}
	sort.Strings(names)
	for _, login := range names {
		r.p.Users = append(r.p.Users, exchange.User{ID: login, Name: login})
	}
	if r.log.imported {
		r.p.Note("The project was once imported into Taguette, which then names whoever imported it for everything that was in it.")
	} else if len(r.log.coders) == 1 {
		r.p.Note("All highlights are by one person; Taguette names whoever exports a project for everything in it, so others may have made them.")
	}
}
