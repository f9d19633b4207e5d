// Package segments reads what programs for coding texts give of their codings where
// they give no project: lists of coded segments as a spreadsheet or CSV, and reports
// of one code. They hold the words that were coded and the names of the documents,
// and no place in a text that could be relied on: whoever has the texts looks there
// for the words.
package segments

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"verbatim/internal/exchange"
)

// The kinds of columns that Options may name.
const (
	Document = "document" // which document the words are in
	Words    = "words"    // what was coded
	Code     = "code"
	Coder    = "coder"
	Memo     = "memo" // what somebody wrote about the coding
	Date     = "date"
	Start    = "start" // a place as the program counts them
	End      = "end"
	Weight   = "weight"
)

// Options say what a table does not.
type Options struct {
	Columns  map[string]string // the heading of the column of a kind, where it is not to be guessed
	Sheet    string            // of a workbook; empty: the one that looks most like a list of codings
	Encoding string            // of a CSV file or text report, such as windows-1250; empty: found out
}

// The tools whose lists are known by their headings.
const (
	maxqda   = "MAXQDA"
	atlas    = "ATLAS.ti"
	nvivo    = "NVivo"
	dedoose  = "Dedoose"
	taguette = "Taguette"
)

// mostBytes bounds the files that are read.
const mostBytes = 256 << 20

// Is reports whether a file is a list of codings or a report of a code, and which
// tool writes such ones; "" where any may have written it.
func Is(name string, data []byte) (bool, string) {
	if len(data) > mostBytes {
		return false, ""
	}
	if isZip(data) {
		if text, err := documentText(name, data); err == nil {
			if isReport(text) {
				return true, nvivo
			}
			return false, ""
		}
		tables, err := workbook(name, data, Options{})
		if err != nil {
			return false, ""
		}
		t := best(tables)
		return t.knows()
	}
	head := data[:min(len(data), 256<<10)]
	for len(head) > 0 && len(head) < len(data) && head[len(head)-1] >= 0x80 { // not inside a character
		head = head[:len(head)-1]
	}
	text, _, err := decode(name, head, "")
	if err != nil {
		return false, ""
	}
	if isReport(text) {
		return true, nvivo
	}
	return sniffed(text, Options{}).knows()
}

// Read reads a list of codings or a report. The passages it gives have words and no
// place, except for what the file says of it in Given; they are in the order of their
// places where those are numbers, else in that of the file. The name is the file's,
// for messages.
func Read(name string, data []byte, opt Options) (*exchange.Project, error) {
	if len(data) > mostBytes {
		return nil, fmt.Errorf("%s is larger than %d MB; export fewer documents or codes at once", name, mostBytes>>20)
	}
	for kind := range opt.Columns {
		if !isKind(kind) {
			return nil, fmt.Errorf("there is no kind of column %q; there are %s", kind, strings.Join(kinds(), ", "))
		}
	}
	p := &exchange.Project{Format: "segments", Name: stem(name)}
	b := newBuilder(p)
	if isZip(data) {
		text, err := documentText(name, data)
		switch {
		case err == nil && isReport(text):
			return done(p, b.report(name, text))
		case err == nil:
			return nil, fmt.Errorf("%s is no coding report: no line names a document and its references; save lists of codings as .xlsx or .csv", name)
		case strings.EqualFold(path.Ext(name), ".docx"):
			return nil, err
		}
		tables, err := workbook(name, data, opt)
		if err != nil {
			return nil, err
		}
		return done(p, b.workbook(name, tables, opt))
	}
	text, notes, err := decode(name, data, opt.Encoding)
	if err != nil {
		return nil, err
	}
	p.Notes = append(p.Notes, notes...)
	if isReport(text) && len(opt.Columns) == 0 {
		return done(p, b.report(name, text))
	}
	t, err := delimited(name, text, opt)
	if err != nil {
		return nil, err
	}
	p.Notes = append(p.Notes, t.notes...)
	return done(p, b.table(name, t, opt))
}

// done gives a project or an error, never both.
func done(p *exchange.Project, err error) (*exchange.Project, error) {
	if err != nil {
		return nil, err
	}
	return p, nil
}

func kinds() []string {
	return []string{Document, Words, Code, Coder, Memo, Date, Start, End, Weight}
}

func isKind(kind string) bool {
	for _, k := range kinds() {
		if k == kind {
			return true
		}
	}
	return false
}

func isZip(data []byte) bool { return bytes.HasPrefix(data, []byte("PK\x03\x04")) }

// stem is the name of a file without folders and ending.
func stem(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	return strings.TrimSuffix(name, path.Ext(name))
}

// brief is the beginning of a heading or name, for messages.
func brief(s string) string { return briefer(s, 60) }

func briefer(s string, most int) string {
	s = exchange.Folded(s)
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// count is a number and its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
