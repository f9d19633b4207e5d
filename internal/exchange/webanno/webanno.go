// Package webanno reads documents that WebAnno and INCEpTION export as "WebAnno TSV 3":
// one line for each word, and a column for each thing that annotators may say of it.
package webanno

import (
	"bytes"
	"fmt"
	"path"
	"strings"
	"unicode/utf8"

	"verbatim/internal/exchange"
)

const (
	maxSize    = 256 << 20
	maxColumns = 500
	firstLine  = "#FORMAT=WebAnno TSV 3"
)

// Is reports whether a file begins as WebAnno TSV of version 3 does.
func Is(data []byte) bool {
	return bytes.HasPrefix(bytes.TrimPrefix(data, []byte("\uFEFF")), []byte(firstLine))
}

// Read reads one document with its annotations; name is that of the file. Each layer
// becomes a theme and each value of its features a theme under it. Errors say which
// line is not as it should be.
func Read(name string, data []byte) (*exchange.Project, error) {
	if len(data) > maxSize {
		return nil, fmt.Errorf("%s has more than %d MB, and no document of WebAnno does; check that it is the right file", name, maxSize>>20)
	}
	if !Is(data) {
		return nil, fmt.Errorf("%s does not begin with %q, as files do that INCEpTION or WebAnno exports as WebAnno TSV v3; export it in that format", name, firstLine)
	}
	p := &exchange.Project{Format: "webanno", Name: stem(name)}
	s := string(bytes.TrimPrefix(data, []byte("\uFEFF")))
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
		p.Note("The file has bytes that are no UTF-8; \uFFFD stands in their place.")
	}
	d := document{name: name, project: p}
	if err := d.read(s); err != nil {
		return nil, err
	}
	if err := d.check(); err != nil {
		return nil, err
	}
	d.layOut()
	d.annotate()
	d.fill(stem(name))
	return p, nil
}

// stem is the name of a file without its folders and its ending.
func stem(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	if s := strings.TrimSuffix(name, path.Ext(name)); s != "" {
		return s
	}
	return name
}

// document is a file on its way into a project.
type document struct {
	name      string
	project   *exchange.Project
	layers    []*layer
	columns   []column
	sentences []*sentence

	text   strings.Builder // of the document, as it is put together
	length int             // of it, in code points
	units  string          // how the file counts, for people

	notes  []*annotation
	byID   map[annotationID]*annotation
	chains map[[2]string]bool // a layer and the number of a chain
}

// sentence is a sentence as the file has it: its text in lines, and its words.
type sentence struct {
	lines  []string // as they stand, still with escapes
	tokens []token
}

// token is a word, or a part of one that has annotations of its own. Its place counts
// in the units of the file from the start of the document until layOut puts it into
// code points of the text.
type token struct {
	part       bool // of a word
	begin, end int  // as the file says
	word       string
	cells      []string

	start, stop int  // in code points
	sure        bool // the word is what stands there
}

// read takes the file apart into layers and sentences.
func (d *document) read(s string) error {
	no, header := 0, true
	var cur *sentence
	for line := range strings.Lines(s) {
		no++
		line = strings.TrimRight(line, "\r\n")
		switch {
		case no == 1:
			d.project.Tool = strings.TrimPrefix(line, "#FORMAT=")
		case header && strings.HasPrefix(line, "#T_"):
			if err := d.declare(line, no); err != nil {
				return err
			}
		case strings.HasPrefix(line, "#Text="):
			header = false
			if cur == nil || len(cur.tokens) > 0 {
				cur = &sentence{}
				d.sentences = append(d.sentences, cur)
			}
			cur.lines = append(cur.lines, line[len("#Text="):])
		case strings.HasPrefix(line, "#Sentence.id="):
			d.project.Lose("id of a sentence", "texts have no such ids here", "")
		case line == "" || strings.HasPrefix(line, "#"):
		default:
			t, ok := tokenOf(line)
			if cur == nil || !ok {
				return fmt.Errorf("%s is damaged at line %d, which is no word with its place; export it again", d.name, no)
			}
			cur.tokens = append(cur.tokens, t)
		}
	}
	return nil
}

// check refuses a file in which nothing could be read.
func (d *document) check() error {
	if len(d.sentences) == 0 {
		return fmt.Errorf("%s has no text; export the document again as WebAnno TSV v3", d.name)
	}
	return nil
}

// tokenOf reads a line such as "1-2<TAB>5-7<TAB>word<TAB>values".
func tokenOf(line string) (token, bool) {
	fields := strings.Split(line, "\t")
	if len(fields) < 3 {
		return token{}, false
	}
	sentenceNo, no, ok := strings.Cut(fields[0], "-")
	if _, isNo := number(sentenceNo); !ok || !isNo {
		return token{}, false
	}
	no, _, part := strings.Cut(no, ".")
	if _, isNo := number(no); !isNo {
		return token{}, false
	}
	from, to, ok := strings.Cut(fields[1], "-")
	begin, ok1 := number(from)
	end, ok2 := number(to)
	if !ok || !ok1 || !ok2 || begin > end {
		return token{}, false
	}
	return token{part: part, begin: begin, end: end, word: fields[2], cells: fields[3:]}, true
}

// number reads a number of at most nine digits.
func number(s string) (int, bool) {
	if s == "" || len(s) > 9 {
		return 0, false
	}
	n := 0
	for _, c := range []byte(s) {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + int(c-'0')
	}
	return n, true
}
