// Package rqda reads projects of RQDA, an R package: one database with the ending .rqda.
package rqda

import (
	"context"
	"fmt"
	"path/filepath"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"

	"verbatim/internal/exchange"
	"verbatim/internal/exchange/sqlite"
)

const longest = 10 * time.Minute // for one project

// deleted says why something is a loss that RQDA itself does not show.
const deleted = "deleted in RQDA"

// Read reads a project. The error is a sentence for people.
func Read(path string) (*exchange.Project, error) {
	db, err := sqlite.Open(path)
	if err != nil {
		return nil, err
	}
	defer db.Close()
	name := filepath.Base(path)
	if !db.Has("source") || !db.Has("freecode") || !db.Has("coding") {
		return nil, fmt.Errorf("%s is a database, and none of RQDA's: it lacks the tables source, freecode and coding", name)
	}
	ctx, cancel := context.WithTimeout(context.Background(), longest)
	defer cancel()
	r := &reader{ctx: ctx, db: db, p: &exchange.Project{Format: "rqda", Tool: "RQDA", Name: strings.TrimSuffix(name, filepath.Ext(name))},
		users: map[string]bool{}, codes: map[string]bool{}, dead: map[string]bool{}, sources: map[string]int{}, cases: map[string]int{},
		variables: map[string]int{}, given: map[[2]string]bool{}}
	for _, step := range []func() error{r.project, r.readSources, r.categories, r.codings, r.second, r.annotations, r.readCases, r.caseTexts,
		r.place, r.groups, r.attributes, r.values, r.journals, r.rest} {
		if err := step(); err != nil {
			return nil, err
		}
	}
	if r.decoded > 0 {
		r.p.Note(fmt.Sprintf("%d texts or names were not in UTF-8 and were read as Windows-1252 (Western European); look whether their accents are right.", r.decoded))
	}
	return r.p, nil
}

// reader reads a database into a project, table by table.
type reader struct {
	ctx context.Context
	db  *sqlite.DB
	p   *exchange.Project

	users     map[string]bool
	codes     map[string]bool
	dead      map[string]bool // codes, documents and cases that were deleted
	raw       []string        // texts as the database has them, by source
	sources   map[string]int  // by id
	marks     [][]mark        // by source
	parts     [][]part        // by source
	cases     map[string]int  // by id
	variables map[string]int  // by name
	given     map[[2]string]bool
	coders    map[string]bool // who coded first
	decoded   int             // texts that were not UTF-8
}

// mark is a place in a text with what is there: a coding, or a memo alone.
type mark struct {
	exchange.Mark
	memo *exchange.Memo
}

// part is a place in a text that belongs to a case.
type part struct{ start, end, theirs int64 }

// rows reads the rows of a table that were not deleted, and counts the others as a kind
// of thing. A table of an old version that says nothing of deleting has none deleted.
func (r *reader) rows(table, kind string, each func(sqlite.Row), gone func(sqlite.Row), columns ...string) error {
	_, says := r.db.Columns(table)["status"]
	status := len(columns)
	return r.db.Rows(r.ctx, table, append(columns, "status"), "", func(row sqlite.Row) error {
		if !says || row.Int(status) == 1 || row.Null(status) && (table == "caseAttr" || table == "fileAttr") {
			each(row)
			return nil
		}
		r.p.Lose(kind, deleted, "")
		if gone != nil {
			gone(row)
		}
		return nil
	})
}

// text is a value as text that can be kept. R writes texts in the encoding of its
// computer at times.
func (r *reader) text(row sqlite.Row, i int) string {
	s := r.bytes(row, i)
	if strings.IndexByte(s, '\r') >= 0 {
		s = strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\r", "\n")
	}
	return s
}

// bytes is a value as text with the ends of lines that it has.
func (r *reader) bytes(row sqlite.Row, i int) string {
	s := row.Text(i)
	if utf8.ValidString(s) {
		return s
	}
	r.decoded++
	if out, err := charmap.Windows1252.NewDecoder().String(s); err == nil {
		return out
	}
	return strings.ToValidUTF8(s, "\uFFFD")
}

// user makes sure that somebody is among the users.
func (r *reader) user(name string) string {
	if name = strings.TrimSpace(name); name != "" && !r.users[name] {
		r.users[name] = true
		r.p.Users = append(r.p.Users, exchange.User{ID: name, Name: name})
	}
	return name
}

// memo adds what somebody wrote, where there is something. R writes NA for nothing.
func (r *reader) memo(m exchange.Memo) {
	if t := strings.TrimSpace(m.Text); t == "" || t == "NA" {
		return
	}
	m.ID = "memo:" + strconv.Itoa(len(r.p.Memos)+1)
	r.p.Memos = append(r.p.Memos, m)
}

// words is a memo as a description: nothing where R wrote NA.
func words(s string) string {
	if strings.TrimSpace(s) == "NA" {
		return ""
	}
	return s
}

// project reads what is said of the project as a whole.
func (r *reader) project() error {
	first := true
	return r.db.Rows(r.ctx, "project", []string{"memo", "databaseversion"}, "", func(row sqlite.Row) error {
		if first {
			r.p.Description = words(r.text(row, 0))
		}
		first = false
		return nil
	})
}

// journals reads the entries of the journal: memos on the project.
func (r *reader) journals() error {
	return r.rows("journal", "journal entry", func(row sqlite.Row) {
		m := exchange.Memo{Name: r.text(row, 0), Text: r.text(row, 1), At: r.text(row, 2), By: r.user(r.text(row, 3))}
		if words(m.Text) == "" {
			m.Text, m.Name = m.Name, ""
		}
		r.memo(m)
	}, nil, "name", "journal", "date", "owner")
}

// rest counts what there is no place for: pictures, and tables that are not known.
func (r *reader) rest() error {
	for table, kind := range map[string]string{"image": "picture", "imageCoding": "coding of a part of a picture"} {
		if err := r.rows(table, kind, func(sqlite.Row) { r.p.Lose(kind, "only texts are coded here", "") }, nil); err != nil {
			return err
		}
	}
	for _, table := range r.db.Tables() {
		if known(strings.ToLower(table)) {
			continue
		}
		name := strings.ToValidUTF8(table, "\uFFFD") // once: it is the same for every row
		if err := r.db.Rows(r.ctx, table, nil, "", func(sqlite.Row) error {
			r.p.Lose("row of a table that is not known here", "it is from another version of RQDA, or from another program", name)
			name = ""
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// known reports whether what a table holds is read or counted.
func known(table string) bool {
	switch table {
	case "project", "source", "freecode", "codecat", "treecode", "coding", "coding2", "filecat", "treefile", "cases", "caselinkage",
		"attributes", "caseattr", "fileattr", "journal", "annotation", "image", "imagecoding":
		return true
	}
	return strings.HasPrefix(table, "sqlite_")
}
