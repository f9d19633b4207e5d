package refi

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"slices"
	"time"

	"verbatim/internal/exchange"
	"verbatim/internal/text"
)

const (
	projectSpace  = "urn:QDA-XML:project:1.0"
	codebookSpace = "urn:QDA-XML:codebook:1.0"
)

// Options say how a file is written. None is needed.
type WriteOptions struct {
	// Seed is the identity of the study: the ids of the same things are the same in
	// all files with the same seed, and different ones in those of another study.
	Seed string
	// Tool is "Verbatim" with its version, for the origin of the file.
	Tool string
	// Time is when the study was last changed; the files in the archive have it.
	// Without it they are of 1980, so that the same project gives the same bytes.
	Time time.Time
}

// writer writes one project.
type writer struct {
	p       *exchange.Project
	profile Profile
	opt     WriteOptions
	x       *xmlWriter
	losses  []exchange.Loss

	guids     idMaker
	ids       map[exchange.Target]uuid // of everything that is written and can be referred to
	users     map[string]uuid
	userIDs   []uuid
	codes     codeTree
	coded     map[string]bool // the ids of codes that words are coded by
	variables []outVariable
	byName    map[string]int // of variables
	sources   []outSource
	cases     []outCase
	notes     map[uuid][]uuid // the memos on each thing; those on the project are under the zero
	memos     []outMemo
	against   uuid // the memo of codings against their code; zero where there are none
	links     []outLink
}

// uuid is an id in a file.
type uuid [16]byte

// outSource is a source that is written.
type outSource struct {
	*exchange.Source
	id         uuid
	values     []exchange.Value
	length     int // of its text, in code points
	selections []outSelection
	bySpan     map[text.Span]uuid // the first selection of each stretch
}

// outSelection is words of a source as they are written.
type outSelection struct {
	span    text.Span // in code points
	id      uuid
	codings []outCoding
}

type outCoding struct {
	*exchange.Coding
	id uuid
}

type outMemo struct {
	*exchange.Memo
	id   uuid
	name string
}

type outLink struct {
	id, from, to uuid
	name         string
	directed     bool
}

// Write writes a project as a REFI-QDA project (.qdpx), and says what of it does not go
// along. Its texts go as they are, but for line ends where the profile wants others.
// The same project gives the same bytes. The error says what could not be written, or
// that the profile is unknown.
func Write(w io.Writer, p *exchange.Project, profile Profile, opt WriteOptions) ([]exchange.Loss, error) {
	profile, err := profile.check()
	if err != nil {
		return nil, err
	}
	wr := newWriter(p, profile, opt)
	wr.plan()
	z := zip.NewWriter(w)
	if err := wr.archive(z); err != nil {
		return nil, fmt.Errorf("cannot write the project: %w", err)
	}
	if err := z.Close(); err != nil {
		return nil, fmt.Errorf("cannot write the project: %w", err)
	}
	return wr.losses, nil
}

func newWriter(p *exchange.Project, profile Profile, opt WriteOptions) *writer {
	return &writer{p: p, profile: profile, opt: opt, guids: newIDMaker(opt.Seed), ids: map[exchange.Target]uuid{},
		users: map[string]uuid{}, byName: map[string]int{}, notes: map[uuid][]uuid{}}
}

// plan gives everything its id and finds what cannot go: what comes first in the file
// refers to what comes last.
func (w *writer) plan() {
	for i, u := range w.p.Users {
		id := w.guids.make("user", u.ID, i)
		w.userIDs = append(w.userIDs, id)
		if _, twice := w.users[u.ID]; !twice {
			w.users[u.ID] = id
		}
	}
	w.planCodes()
	w.planSources()
	w.planCases()
	w.planVariables()
	w.planMemos()
	w.planLinks()
	w.warn()
}

// name gives something an id; where two have one name among their kind, references are
// to the first.
func (w *writer) name(kind, id string, i int) uuid {
	g := w.guids.make(kind, id, i)
	t := exchange.Target{Kind: kind, ID: id}
	if _, twice := w.ids[t]; !twice {
		w.ids[t] = g
	}
	return g
}

func (w *writer) lose(kind, why, name string) {
	name, _ = xmlSafe(name)
	w.losses = exchange.Lose(w.losses, kind, why, name)
}

// loseMany counts n things without names.
func (w *writer) loseMany(kind, why string, n int) {
	if n == 0 {
		return
	}
	for i := range w.losses {
		if l := &w.losses[i]; l.Kind == kind && l.Why == why {
			l.Count += n
			return
		}
	}
	w.losses = append(w.losses, exchange.Loss{Kind: kind, Count: n, Why: why, Names: []string{}})
}

// archive writes all files, in the order of their names.
func (w *writer) archive(z *zip.Writer) error {
	f, err := w.create(z, "project.qde")
	if err != nil {
		return err
	}
	w.x = newXML(f)
	w.project()
	if err := w.x.flush(); err != nil {
		return err
	}
	w.countBad()
	files := w.files()
	if len(files) == 0 { // QualCoder looks into the folder, empty or not
		_, err := z.CreateHeader(&zip.FileHeader{Name: "sources/", Modified: w.modified()})
		return err
	}
	slices.SortFunc(files, func(a, b outFile) int { return bytes.Compare(a.id[:], b.id[:]) })
	for _, file := range files {
		f, err := w.create(z, "sources/"+file.id.String()+".txt")
		if err != nil {
			return err
		}
		if err := writeText(f, file.text, w.profile.crlf()); err != nil {
			return err
		}
	}
	return nil
}

func (w *writer) countBad() {
	w.loseMany("character that XML cannot hold", "U+FFFD stands for it in names and memos; the texts keep it", w.x.bad)
}

// outFile is a text in the folder of sources.
type outFile struct {
	id   uuid
	text string
}

func (w *writer) files() []outFile {
	var files []outFile
	for _, s := range w.sources {
		files = append(files, outFile{s.id, s.Text})
	}
	if w.memosInFiles() {
		for _, m := range w.memos {
			files = append(files, outFile{m.id, m.Text})
		}
	}
	return files
}

func (w *writer) create(z *zip.Writer, name string) (io.Writer, error) {
	return z.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: w.modified()})
}

func (w *writer) modified() time.Time {
	if w.opt.Time.Year() < 1980 { // archives know of none
		return time.Date(1980, 1, 1, 0, 0, 0, 0, time.UTC)
	}
	return w.opt.Time.UTC().Truncate(time.Second)
}

// project writes the description of the project, in the order the schema wants.
func (w *writer) project() {
	w.x.head()
	w.x.start("Project").attr("xmlns", projectSpace).attr("name", w.p.Name).attr("origin", originOf(w.opt.Tool, w.profile))
	if !w.opt.Time.IsZero() {
		w.x.attr("modifiedDateTime", w.modified().Format(time.RFC3339))
	}
	w.writeUsers()
	if len(w.p.Codes) > 0 {
		w.x.start("CodeBook")
		w.writeCodes(true)
		w.x.end()
	}
	w.writeVariables()
	w.writeCases()
	w.writeSources()
	w.writeNotes()
	w.writeLinks()
	w.writeSets()
	w.x.text("Description", w.p.Description)
	w.noteRefs(uuid{})
	w.x.end()
}

func (w *writer) writeUsers() {
	if len(w.p.Users) == 0 {
		return
	}
	w.x.start("Users")
	for i, u := range w.p.Users {
		w.x.start("User").attr("guid", w.userIDs[i].String()).attr("name", u.Name)
		if u.Login != "" {
			w.x.attr("id", u.Login)
		}
		w.x.end()
	}
	w.x.end()
}
