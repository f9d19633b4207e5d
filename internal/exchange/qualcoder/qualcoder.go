// Package qualcoder reads projects of QualCoder: a folder NAME.qda with a database in
// it, in any version that QualCoder itself still opens.
package qualcoder

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"verbatim/internal/exchange"
	"verbatim/internal/exchange/sqlite"
)

const (
	database = "data.qda"            // in the folder of a project
	inUse    = "project_in_use.lock" // there while QualCoder has the project open
	newest   = 17                    // version of the database that is known
	longest  = 10 * time.Minute      // for one project
)

// Read reads a project by its folder, or by the database in it. The error is a sentence
// for people.
func Read(path string) (*exchange.Project, error) {
	file, name := path, path
	if info, err := os.Stat(path); err == nil && info.IsDir() {
		file = filepath.Join(path, database)
		if _, err := os.Stat(file); err != nil {
			return nil, fmt.Errorf("%s has no %s in it; name the folder that QualCoder made for the project, which ends in .qda", filepath.Base(path), database)
		}
	} else if abs, err := filepath.Abs(path); err == nil && strings.EqualFold(filepath.Base(path), database) {
		name = filepath.Dir(abs)
	}
	db, err := sqlite.Open(file)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	if !db.Has("source") || !db.Has("code_name") || !db.Has("code_text") {
		return nil, fmt.Errorf("%s is a database, and none of QualCoder's: it lacks the tables source, code_name and code_text", filepath.Base(file))
	}
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	r := &reader{ctx: ctx, db: db, p: &exchange.Project{Format: "qualcoder", Tool: "QualCoder", Name: projectName(name)},
		users: map[string]bool{}, codes: map[string]bool{}, sources: map[string]int{}, cases: map[string]int{}, variables: map[string]int{}}
	if _, err := os.Stat(filepath.Join(filepath.Dir(file), inUse)); err == nil {
		r.p.Note("QualCoder seems to have the project open; what was done there since may be missing.")
	}
	if err := r.read(); err != nil {
		return nil, err
	}
	return r.p, nil
}

func projectName(path string) string {
	base := filepath.Base(path)
	if ext := filepath.Ext(base); strings.EqualFold(ext, ".qda") {
		return strings.TrimSuffix(base, ext)
	}
	return base
}

// reader reads a database into a project, table by table.
type reader struct {
	ctx context.Context
	db  *sqlite.DB
	p   *exchange.Project

	users     map[string]bool
	codes     map[string]bool
	raw       []string                   // texts as the database has them, by source
	sources   map[string]int             // by id; a recording's is that of its transcript
	marks     [][]mark                   // by source
	parts     [][]part                   // by source
	cases     map[string]int             // by id
	variables map[string]int             // by name
	values    map[string]map[string]bool // variables that something has a value of, by the id of it
	whole     map[[2]string]bool         // cases and sources that are theirs
}

// mark is a place in a text with what is there: a coding, or a memo alone.
type mark struct {
	exchange.Mark
	memo *exchange.Memo
}

// part is a place in a text that belongs to a case.
type part struct {
	start, end int64
	known      bool
	theirs     int // the case
}

func (r *reader) read() error {
	for _, step := range []func() error{r.project, r.coders, r.readSources, r.readCodes, r.codings, r.annotations, r.readCases, r.caseTexts,
		r.place, r.attributeTypes, r.attributes, r.journals, r.pictures, r.recordings, r.rest} {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

// rows reads a table in the order of its first column.
func (r *reader) rows(table string, each func(sqlite.Row), columns ...string) error {
	return r.db.Rows(r.ctx, table, columns, columns[0], func(row sqlite.Row) error {
		each(row)
		return nil
	})
}

// user makes sure that somebody is among the users.
func (r *reader) user(name string) string {
	if name = strings.TrimSpace(clean(name)); name != "" && !r.users[name] {
		r.users[name] = true
		r.p.Users = append(r.p.Users, exchange.User{ID: name, Name: name})
	}
	return name
}

// memo adds what somebody wrote, where there is something.
func (r *reader) memo(m exchange.Memo) {
	if m.Text = clean(m.Text); strings.TrimSpace(m.Text) == "" {
		return
	}
	m.ID = "memo:" + strconv.Itoa(len(r.p.Memos)+1)
	m.Name = clean(m.Name)
	r.p.Memos = append(r.p.Memos, m)
}

// clean makes a short text of the database one that can be kept.
func clean(s string) string {
	s = strings.ToValidUTF8(s, "\uFFFD")
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return s
}

// project reads what is said of the project as a whole.
func (r *reader) project() error {
	first := true
	return r.rows("project", func(row sqlite.Row) {
		if !first {
			r.p.Lose("second description of the project", "a project has one", "")
			return
		}
		first = false
		r.p.Description = clean(row.Text(1))
		if about := clean(row.Text(2)); strings.HasPrefix(about, "QualCoder") {
			r.p.Tool = about
		}
		version := row.Text(0)
		if n, err := strconv.Atoi(strings.TrimPrefix(version, "v")); err == nil && n > newest {
			r.p.Note(fmt.Sprintf("The database is of version %d, which is newer than those that are known here (up to %d); what is new in it may not come along.", n, newest))
		}
	}, "databaseversion", "memo", "about")
}

// coders reads the names of those who were entered as coders.
func (r *reader) coders() error {
	return r.db.Rows(r.ctx, "coder_names", []string{"name"}, "", func(row sqlite.Row) error {
		r.user(row.Text(0))
		return nil
	})
}

// journals reads the entries of the journal: memos on the project.
func (r *reader) journals() error {
	return r.rows("journal", func(row sqlite.Row) {
		m := exchange.Memo{Name: row.Text(1), Text: row.Text(2), At: row.Text(3), By: r.user(row.Text(4))}
		if strings.TrimSpace(m.Text) == "" {
			m.Text, m.Name = m.Name, ""
		}
		r.memo(m)
	}, "jid", "name", "jentry", "date", "owner")
}
