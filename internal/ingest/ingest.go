// Package ingest understands strangers' files: it turns a transcript in one of
// the formats people send each other into turns, speakers and notes on what
// was doubtful. It reads bytes and writes nothing.
//
// Every reader keeps one promise: transcript.Parse of transcript.Render of the
// turns gives the same turns, so a text can be opened, read and stored again
// without a word changing its speaker.
package ingest

import (
	"fmt"
	"path"
	"strings"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// MaxSize is the largest file read, in bytes.
const MaxSize = 200 << 20

// maxLines bounds the lines, captions or rows of one file.
const maxLines = 2_000_000

// Source is a stranger's file.
type Source struct {
	Name string // base name, for ids and messages
	Data []byte
	With []Source // files that belong to it: what Together puts with the first

	Places *Places // places in it that are to be followed; only in what is read as plain text
}

// Options say what the person importing knows better than the file.
type Options struct {
	Rules       []Rule
	Participant string  // id of the one participant; empty: by name
	Encoding    string  // name of the character encoding; empty: found out
	Columns     Columns // of a table; empty: found out
	Language    string  // of what is said, like en-GB; empty: as the file says
	As          string  // how to read it, where a Reading offers that; empty: found out
}

// Reading is another way in which a file could be understood.
type Reading struct {
	As   string            // what to say for it, as Options.As
	How  string            // a sentence: what is different
	Said []transcript.Said // its first turns, at most three
}

// Document is what was understood of a source: one transcript.
type Document struct {
	ID            string // slug of the file name, case kept
	Title         string // as the file gives it; empty when it does not
	Date          string // as the file gives it; empty when it does not
	Format        string // txt, md, docx, pdf …: what was read, not what the file is called
	SourceSHA256  string // hash of the file's bytes, lower-case hexadecimal
	Encoding      string // character encoding, in lower case; empty for what is not text
	Language      string // as the file gives it, like en-GB; empty when it does not
	Media         string // recording the file names
	Transcription string // automatic when the file says that a machine wrote it
	Said          []transcript.Said
	Pages         []int                        // the page each turn of Said begins on, from 1; nil where the format has no pages
	Speakers      []transcript.Speaker         // in order of first appearance, voices decided
	Attributes    map[string]map[string]string // by participant id: attributes found in a survey
	Replaced      []text.Replacement           // characters that could not be kept
	Notes         []string                     // sentences: worth knowing
	Doubts        []string                     // sentences: somebody should look before coding
	Comments      []Comment                    // in its margin, replies under what they answer
	Columns       []ColumnUse                  // of a table: what each was taken for
	Otherwise     []Reading                    // what else it could mean
	Placed        []Placed                     // where the spans of Source.Places came to lie, in their order
}

// Read understands a file. It is an error when nothing can be made of it; what
// is merely odd is said in the Notes and Doubts of the document.
func Read(src Source, opt Options) ([]Document, error) {
	src.Name = baseName(src.Name)
	d := &draft{src: src, opt: opt, rules: rulesByKey(opt.Rules)}
	if err := d.read(); err != nil {
		return nil, err
	}
	if opt.Language != "" {
		d.Language = opt.Language
	}
	heard := d.hear()
	read := d.Said
	d.Said = lawful(read, d.fixed != nil)
	d.Pages = pagesOf(read, d.Pages, d.Said)
	if len(d.Said) == 0 {
		return nil, fmt.Errorf("%s holds no words that could be read as talk; open it and check that it is the right file", src.Name)
	}
	if err := d.decideVoices(); err != nil {
		return nil, err
	}
	d.timeTurns(heard)
	d.placeComments(heard)
	d.followed()
	return []Document{d.Document}, nil
}

// draft is a document being read.
type draft struct {
	Document
	src   Source
	opt   Options
	rules map[string]Rule

	fixed       map[string]string // participant ids by speaker name, when the file gives them
	about       about             // what the lines above the talk say
	emptyLabels int               // labels with nothing said
	more        []string          // pairs: what joins, and words that go on with a turn
	moreAt      []int             // the turn each pair goes on with
	noted       []*notedComment
	comments    map[string]*anchored // where they stand in the talk
}

func (d *draft) read() error {
	d.ID, d.SourceSHA256 = d.identity()
	if err := d.checkSize(); err != nil {
		return err
	}
	f, err := d.ofBytes()
	if err != nil {
		return err
	}
	s := ""
	if f.bytes == nil {
		if s, err = d.decode(); err != nil {
			return err
		}
		if f = d.ofText(s); formatNamed(d.opt.As).text != nil {
			f = formatNamed(d.opt.As)
		}
	}
	if f.name == "txt" {
		if err := d.refuseText(s); err != nil {
			return err
		}
	}
	d.Format = f.name
	if d.Format != formatOfEnding(ending(d.src.Name)) {
		d.note("%s was read as %s because of what is in it.", d.src.Name, f.words)
	}
	if f.bytes != nil {
		return f.bytes(d)
	}
	return f.text(d, s)
}

func (d *draft) note(format string, args ...any) { d.Notes = say(d.Notes, format, args) }

func (d *draft) doubt(format string, args ...any) { d.Doubts = say(d.Doubts, format, args) }

// say adds a sentence to those said of a file, unless there are too many
// already for anybody to read.
func say(sentences []string, format string, args []any) []string {
	const most = 60
	switch {
	case len(sentences) < most:
		return append(sentences, fmt.Sprintf(format, args...))
	case len(sentences) == most:
		return append(sentences, "There is more of this kind than is listed here.")
	}
	return sentences
}

// baseName takes the last part of a path of any system.
func baseName(name string) string {
	name = path.Base(strings.ReplaceAll(strings.ToValidUTF8(name, "\uFFFD"), `\`, "/"))
	if name == "." || name == "/" {
		return "file"
	}
	return name
}

// ending is the lower-case ending of a file name, without its dot.
func ending(name string) string {
	return strings.ToLower(strings.TrimPrefix(path.Ext(name), "."))
}

// count says a number of things: "1 line", "12 lines".
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// few is the beginning of somebody's words, short enough for a message.
func few(s string) string { return "“" + transcript.Abbreviate(s, 32) + "”" }

// list joins names for a sentence: "Ann, Ben and Cem"; at most eight of them.
func list(names []string) string {
	const most = 8
	if len(names) > most {
		return strings.Join(names[:most], ", ") + fmt.Sprintf(" and %d more", len(names)-most)
	}
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}
