// Package refi reads and writes REFI-QDA, the format that programs for qualitative
// research exchange projects (.qdpx) and codebooks (.qdc) in. Programs differ in what they
// take it to be, above all in how they count places in a text: Read is lenient, finds
// out, and says what it found.
package refi

import (
	"bytes"
	"fmt"
	"io"
	"strings"

	"verbatim/internal/exchange"
)

// Options say how to read a project file.
type Options struct {
	// Positions is how places in texts count, one of PositionUnits. Empty: this is
	// found out for each text, from the words that the file gives and from where
	// words begin and end.
	Positions string
}

// reader turns one file into a Project. Its maps go from the file's ids to what came
// of them; one id may stand for things of different kinds.
type reader struct {
	file   string
	origin string
	ours   bool // Verbatim wrote the file
	p      *exchange.Project
	zip    *archive // nil for a codebook alone
	fixed  []counting

	taken     map[string]int    // ids given, with their kind before them
	users     map[string]bool   // those declared or met
	nobody    int               // those met and not declared
	codes     map[string]string // id in the Project
	codeAt    map[string]int    // place in the Project's list, by id there
	persons   map[string]string // ids of cases, and the names of the codes with the same ids
	cases     map[string]int    // place in the Project's list
	caseNodes []*node           // of the cases in the Project's list
	given     map[givenKey]bool // what cases have
	values    []*node           // cases that only hold values of a source
	variables map[string]exchange.Variable
	notes     map[string]int   // place among the memos
	pinned    map[string]*node // selections in notes that are places in the source that refers to those
	against   map[string]bool  // notes that mark codings as against
	sources   map[string][]int // drafts; several for a recording with several transcripts
	stems     map[string]int   // draft, by the name of its file
	texts     map[string]int   // draft, by its text; -1 where several have it
	passages  map[string]place
	codings   map[string]string // id in the Project
	lost      map[string]int    // draft that something lay in which does not come along
	quoted    map[string]bool   // passages that somebody wrote about or linked
	owned     map[string]bool   // passages that are a case's
	on        map[onKey]bool    // what memos are on
	drafts    []*draft
	scratch   *layout // of a text that was looked at
	unfolded  int     // codes that were met only as cases
	folders   int     // codes that the file says are only folders, and are not
	titleLook int     // bytes that may still be searched for titles of quotations
}

// place is a passage and where it is.
type place struct {
	id   string // in the Project
	part exchange.Part
}

type onKey struct {
	memo int
	exchange.Target
}

type givenKey struct {
	of int
	exchange.Part
}

// Read reads a REFI-QDA project (.qdpx), a zip file with a *.qde and texts, leniently:
// in whatever order its elements stand and whatever the standard demands of them.
// size is in bytes. What does not come along is in the Project's Losses. An error says
// what is wrong with the file as a whole.
func Read(name string, data io.ReaderAt, size int64, opt Options) (*exchange.Project, error) {
	fixed, err := countingsOf(opt.Positions)
	if err != nil {
		return nil, err
	}
	z, err := openArchive(name, data, size)
	if err != nil {
		return nil, err
	}
	s, err := z.project()
	if err != nil {
		return nil, err
	}
	root, bad, err := parseMarkup(s)
	if err != nil {
		return nil, fmt.Errorf("the project in %s is damaged: %w; export it again from the program it comes from", name, err)
	}
	if root.name != "Project" {
		return nil, fmt.Errorf("%s holds no REFI-QDA project: its XML begins with <%s> and not with <Project>; export it again as a REFI-QDA project (.qdpx)", name, shortened(root.name))
	}
	r := newReader(name, "qdpx", root)
	r.zip, r.fixed = z, fixed
	r.cleaned(bad)
	if err := r.project(root); err != nil {
		return nil, err
	}
	return r.p, nil
}

// ReadCodebook reads a REFI-QDA codebook (.qdc), which is XML. An error says what is
// wrong with the file as a whole.
func ReadCodebook(name string, data []byte) (*exchange.Project, error) {
	if len(data) > maxMarkup {
		return nil, fmt.Errorf("%s is larger than any codebook (%d MB); check that it is the right file", name, len(data)>>20)
	}
	root, bad, err := parseMarkup(utf8Of(data))
	if err != nil {
		return nil, fmt.Errorf("%s is damaged: %w; export it again from the program it comes from", name, err)
	}
	if root.name != "CodeBook" {
		return nil, fmt.Errorf("%s is no REFI-QDA codebook: its XML begins with <%s> and not with <CodeBook>; export it again as a REFI-QDA codebook (.qdc)", name, shortened(root.name))
	}
	r := newReader(name, "qdc", root)
	r.cleaned(bad)
	r.readCodes(root, root)
	return r.p, nil
}

// IsProject reports whether a file is a zip file with a *.qde in it. size is in bytes.
func IsProject(data io.ReaderAt, size int64) bool {
	z, err := openArchive("", data, size)
	return err == nil && z.qde != nil
}

// IsCodebook reports whether a file, of which the beginning is enough, is XML that
// begins with a CodeBook.
func IsCodebook(data []byte) bool {
	s := utf8Of(data[:min(len(data), 64<<10)])
	for {
		s = strings.TrimLeft(s, "\uFEFF \t\r\n")
		closing := ""
		switch {
		case strings.HasPrefix(s, "<?"):
			closing = "?>"
		case strings.HasPrefix(s, "<!--"):
			closing = "-->"
		case strings.HasPrefix(s, "<"):
			return localName(s[1:1+nameEnd(s[1:])]) == "CodeBook"
		default:
			return false
		}
		_, rest, ok := strings.Cut(s, closing)
		if !ok {
			return false
		}
		s = rest
	}
}

func newReader(file, format string, root *node) *reader {
	r := &reader{
		file: file, origin: oneLine(root.attr("origin")), titleLook: 200_000_000,
		taken: map[string]int{}, users: map[string]bool{}, codes: map[string]string{}, codeAt: map[string]int{},
		persons: map[string]string{}, cases: map[string]int{}, variables: map[string]exchange.Variable{},
		notes: map[string]int{}, pinned: map[string]*node{}, against: map[string]bool{},
		sources: map[string][]int{}, stems: map[string]int{}, passages: map[string]place{}, codings: map[string]string{},
		lost: map[string]int{}, quoted: map[string]bool{}, owned: map[string]bool{}, on: map[onKey]bool{}, given: map[givenKey]bool{}, texts: map[string]int{},
	}
	_, r.ours = profileOf(r.origin)
	r.p = &exchange.Project{Format: format, Tool: r.origin, Name: strings.TrimSpace(root.attr("name"))}
	return r
}

// project reads everything, each thing after those it refers to.
func (r *reader) project(root *node) error {
	r.p.Description = root.childText("Description")
	r.readUsers(root)
	for c := range root.under("Cases", "Case") {
		if id := guid(c.attr("guid")); id != "" {
			r.persons[id] = ""
		}
	}
	book := root.child("CodeBook")
	r.readVariables(root)
	if err := r.readNotes(root); err != nil {
		return err
	}
	r.readCodes(book, root)
	r.readCases(root)
	if err := r.readSources(root); err != nil {
		return err
	}
	r.noteRefs(root, exchange.Target{Kind: exchange.OnProject})
	r.joinCases()
	r.readSets(root)
	r.readLinks(root)
	for g := range root.under("Graphs", "Graph") {
		r.p.Lose("graph", "Verbatim has no drawings of codes and quotes", oneLine(g.attr("name")))
	}
	r.finish()
	return nil
}

func (r *reader) cleaned(bad int) {
	if bad > 0 {
		r.p.Note(fmt.Sprintf("%s in %s cannot stand in XML; a \uFFFD stands for each.", count(bad, "character", "characters"), r.file))
	}
}

// id is an id for something of a kind: that of the file, where nothing of the kind has it yet.
func (r *reader) id(kind, given string) string {
	id := guid(given)
	if id == "" {
		id = kind
	}
	key := kind + " " + id
	r.taken[key]++
	if n := r.taken[key]; n > 1 || id == kind {
		return r.id(kind, fmt.Sprintf("%s-%d", id, n))
	}
	return id
}

// guid is an id as it is compared: without braces and in lower case.
func guid(s string) string {
	return strings.ToLower(strings.Trim(strings.TrimSpace(s), "{}"))
}

// ref is the id an element refers to; programs give it in three ways.
func ref(n *node) string {
	for _, name := range [...]string{"targetGUID", "guid"} {
		if id := guid(n.attr(name)); id != "" {
			return id
		}
	}
	return guid(n.text)
}

// shortened is a name that is fit for a message.
func shortened(s string) string {
	if runes := []rune(oneLine(s)); len(runes) > 60 {
		return string(runes[:59]) + "…"
	}
	return oneLine(s)
}

func oneLine(s string) string { return exchange.Folded(s) }

// count is a number with its noun.
func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// utf8Of is the text of a file as UTF-8: those in UTF-16 say so by the mark they begin with.
func utf8Of(data []byte) string {
	if bytes.HasPrefix(data, []byte{0xFF, 0xFE}) || bytes.HasPrefix(data, []byte{0xFE, 0xFF}) {
		return fromUTF16(data[2:], data[0] == 0xFE)
	}
	return string(data)
}
