// Package join says what a file of a study holds after several people changed it
// in different copies.
//
// Nothing is compared pairwise. Every change of such a file is in the log as a
// write: a version it was made from and a version it led to. A write is taken for
// the set of fields in which the two differ, and the file is what all writes add
// up to, one after another in the order of events. So the result follows from the
// writes alone: it does not matter in which order copies met, nor how often.
//
// A field has the value of its last write. Where two people set a field without
// knowing of one another the later value stands, both are told as a conflict, and
// both versions stay in the history. Two things are decided otherwise, whatever
// the order: of answers of consent the most careful one stands, and what somebody
// changed stays although somebody else took it out.
package join

import (
	"bytes"
	"errors"
	"fmt"
	"path"
	"slices"
	"strings"
)

// Write is one recorded change of a file.
type Write struct {
	Coder    string // who; empty where nobody knows: an edit by hand
	At       string // when, for people
	From, To []byte // the versions; nil: the file was not there
	// FromMissing and ToMissing say that a version is not to be had: its words
	// were withdrawn, or nobody here has it.
	FromMissing, ToMissing bool
	// After are the writes, by index and all earlier ones, that this one was made
	// in the knowledge of, besides what those knew. Nil: those that led to From.
	After []int
}

// Value is what somebody wrote into a field.
type Value struct {
	Coder string `json:"coder"` // empty where nobody knows
	At    string `json:"at"`
	Value string `json:"value"` // empty: nothing
}

// Conflict is a field that people set differently, none knowing of the others.
type Conflict struct {
	Field  string  `json:"field"`  // for people: "codebook.yaml, theme hope, definition"
	Values []Value `json:"values"` // in the order of the writes
	Stands string  `json:"stands"` // the one that counts
}

// Same reports whether two conflicts are one.
func (c Conflict) Same(o Conflict) bool {
	return c.Field == o.Field && c.Stands == o.Stands && slices.Equal(c.Values, o.Values)
}

// Merged is what the writes of a file add up to.
type Merged struct {
	Data      []byte // nil: the file is not there
	Conflicts []Conflict
	Unread    []int // writes that were left out because their version cannot be read
}

// ErrNothing says that no version of a file could be read.
var ErrNothing = errors.New("no version of the file can be read")

// Files joins the files of a study.
type Files struct {
	People Sheet // how participants.csv is read and written
}

// File is the file at path, inside the study, after writes, which come in the
// order of their events. What it says is a function of the writes alone. How it
// is laid out (comments, order of keys, the delimiter of a CSV, line ends) is as
// far as possible taken from layout, which may be nil.
func (f Files) File(path string, layout []byte, writes []Write) (Merged, error) {
	fold := newFold(f.format(path), writes)
	root, read := fold.run()
	out := Merged{Unread: fold.unread}
	if !read {
		return out, ErrNothing
	}
	out.Conflicts = fold.conflicts(root)
	if root == nil {
		return out, nil
	}
	data, err := fold.format.write(layout, root)
	if err != nil {
		last := fold.lastRead()
		if last < 0 {
			return out, fmt.Errorf("%s cannot be joined: %w", path, err)
		}
		// Deterministic: every copy falls back to the same version.
		w := writes[last]
		out.Data = w.To
		out.Conflicts = []Conflict{{Field: path, Values: fold.rivals(last), Stands: w.said("this version of the file")}}
		return out, nil
	}
	out.Data = data
	return out, nil
}

// said is a value that is no field's: what a write did as a whole.
func (w *Write) said(what string) string {
	if w.Coder == "" {
		return what
	}
	return what + ", by " + w.Coder
}

// Same reports whether two versions of a file say the same, however they are
// laid out. A version that cannot be read is the same only as its own bytes.
func (f Files) Same(path string, a, b []byte) bool {
	if bytes.Equal(a, b) && (a == nil) == (b == nil) {
		return true
	}
	format := f.format(path)
	x, err := format.read(a)
	if err != nil {
		return false
	}
	y, err := format.read(b)
	return err == nil && same(x, y)
}

// Readable reports whether a version of a file can be read.
func (f Files) Readable(path string, data []byte) error {
	_, err := f.format(path).read(data)
	return err
}

// Distance counts the fields in which two versions of a file differ. It is -1
// where one of them cannot be read.
func (f Files) Distance(path string, a, b []byte) int {
	format := f.format(path)
	x, err := format.read(a)
	if err != nil {
		return -1
	}
	y, err := format.read(b)
	if err != nil {
		return -1
	}
	return distance(x, y)
}

// Careful is version a of a file with those answers of consent, of the people
// and for the questions that it has, that let out less in version b.
func (f Files) Careful(path string, a, b []byte) ([]byte, error) {
	format := f.format(path)
	x, err := format.read(a)
	if err != nil {
		return nil, err
	}
	y, err := format.read(b)
	if err != nil {
		return nil, err
	}
	before := x.clone()
	careful(format, "", x, y)
	if same(before, x) {
		return a, nil
	}
	return format.write(a, x)
}

func careful(f format, at string, x, y *node) {
	for _, k := range union(x, y) {
		place := below(at, k)
		a, b := x.kid(k), y.kid(k)
		if rank, ok := f.careful(keysOf(place)); ok && rank(b) > rank(a) {
			x.put(k, b.clone())
		} else if a.tree() && b.tree() {
			careful(f, place, a, b)
		}
	}
}

// format knows one kind of file.
type format interface {
	// read gives the content of a version; nil where there is no file.
	read(data []byte) (*node, error)
	// write lays content out like layout; its error says that the content cannot
	// be a file of this kind.
	write(layout []byte, want *node) ([]byte, error)
	// prepare may change what a write is taken for, before it is applied.
	prepare(f *fold, root, from, to *node) (newRoot, newTo *node)
	// after mends what a write may have broken together with others.
	after(f *fold, root, from, to *node) *node
	// careful ranks the values of a field that is not settled by who wrote last:
	// the highest rank stands. ok is false for other fields.
	careful(at []string) (rank func(*node) int, ok bool)
	// together are the fields of the table at a place that change as one.
	together(at []string) []string
	// silent reports whether a conflict over a field is told with that over another.
	silent(at []string) bool
	// label names a place for people.
	label(root *node, at []string) string
}

func (f Files) format(file string) format {
	switch dir, base := path.Split(file); {
	case base == "participants.csv":
		return peopleFormat{file, f.People}
	case base == "codebook.yaml":
		return bookFormat{file}
	default:
		return yamlFormat{file: file, study: base == "study.yaml", page: strings.HasSuffix(dir, "transcripts/"), cells: strings.HasSuffix(dir, "summaries/")}
	}
}
