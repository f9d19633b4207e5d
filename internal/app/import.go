package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"sync"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/ingest"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// maxSource is the largest file that is imported, in bytes.
const maxSource = 200 << 20

// ImportOptions say which files come in and who speaks in them.
type ImportOptions struct {
	Paths       []string // files and folders
	Participant string
	Speakers    []string // NAME=VOICE or NAME=participant:P07
	Encoding    string
	Columns     []string // KIND=HEADER: what a column of a table holds
	As          string   // how to read what fits two ways, as ImportOther.As says
	Language    string   // of what is said, such as cy or en-GB; empty: as the file says, or that of the study
	DryRun      bool     // say what was understood, change nothing

	Names    *NamesKey // names are replaced before anything is stored; nil: words stay as they are
	Brackets bool      // pseudonyms in speech stand in square brackets

	Relabel      bool     // participants' ids stand before their turns, not the names the file has
	RelabelNames []string // the same for these speakers alone, as the file has them

	NoComments    bool     // comments in the margin are left out
	NewThemes     bool     // themes that comments name and the codebook lacks are made, as candidates
	CommentCoders []string // AUTHOR=CODER: whose the comments of an author are, or the codings of a user of a project

	Positions string // how the places in a project count, where that is not to be found out
	Project   string // which of the projects in a database
}

// What became of a file in an import.
const (
	Imported   = "imported"
	Understood = "understood" // a dry run
	Already    = "already"    // here since an earlier import
	Refused    = "refused"
	Skipped    = "skipped" // of a kind that is not imported, found in a folder
)

// ImportEntry is what became of one file, or of one transcript in it.
type ImportEntry struct {
	File       string         `json:"file"`
	Result     string         `json:"result"`
	Transcript *string        `json:"transcript"`
	Format     *string        `json:"format"`
	Language   *string        `json:"language"`
	Turns      int            `json:"turns"`
	Words      int            `json:"words"`
	DurationMS *int           `json:"duration_ms"`
	Speakers   []SpeakerEntry `json:"speakers"`
	Notes      []string       `json:"notes"`
	Doubts     []string       `json:"doubts"` // what a person should look at
	Why        *string        `json:"why"`    // why it was refused

	Replaced int        `json:"replaced"` // names that pseudonyms took the place of
	Names    []NameSpot `json:"names"`    // in a dry run: where
	Perhaps  []NameSpot `json:"perhaps"`  // words that may be names, left as they are

	Relabelled []Relabelled `json:"relabelled"` // before whose turns an id stands now

	Comments []*CommentEntry `json:"comments"` // in the margin of the file, or codings that came with it

	Begins    []string       `json:"begins"`    // how its first turns begin
	Columns   []ImportColumn `json:"columns"`   // of a table: what each was taken for
	Otherwise []ImportOther  `json:"otherwise"` // what else the file could mean

	with       []string // files that belong to it
	documents  []ingest.Document
	understood *transcript.Transcript
	source     string              // name of the file, as it is stored
	secret     []func(string) bool // sentences that hold a name which was replaced
	err        error
}

// Import brings transcripts in. Every file is answered for; what is refused
// leaves no trace.
func (a *App) Import(ctx context.Context, o ImportOptions) ([]*ImportEntry, error) {
	return a.importFiles(ctx, o, true)
}

func (a *App) importFiles(ctx context.Context, o ImportOptions, index bool) ([]*ImportEntry, error) {
	opt, err := o.reading()
	if err != nil {
		return nil, err
	}
	if err := o.Names.fit(); err != nil {
		return nil, err
	}
	if _, err := commentCoders(o.CommentCoders); err != nil {
		return nil, err
	}
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	files, entries, err := collect(o.Paths)
	if err != nil {
		return nil, err
	}
	for _, group := range ingest.Together(files) {
		e := newEntry(files[group[0]], "")
		for _, i := range group[1:] {
			e.with = append(e.with, files[i])
		}
		entries = append(entries, e)
	}
	a.read(ctx, entries, opt)
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	unusedRules(a, opt.Rules, entries)
	before := withComments(entries, o)
	a.renameEntries(entries, o)
	relabelEntries(entries, o)
	for e, text := range before {
		if e.err == nil {
			e.projectComments(text)
		}
	}
	defer a.notePeople(s, entries, o)
	if o.DryRun {
		settle(f, s, entries, func(*ImportEntry, *transcript.Transcript) error { return nil })
		for _, e := range entries {
			if e.Result == Imported {
				e.Result = Understood
			}
		}
		return entries, a.codeComments(ctx, f, entries, o)
	}
	if err := a.store(ctx, f, s, entries); err != nil || !index {
		return entries, err
	}
	if err := a.codeComments(ctx, f, entries, o); err != nil {
		return entries, err
	}
	return entries, a.index(ctx, f)
}

// withComments are the texts of what was read with comments, as they are before
// anything is replaced in them.
func withComments(entries []*ImportEntry, o ImportOptions) map[*ImportEntry]string {
	texts := map[*ImportEntry]string{}
	for _, e := range entries {
		if len(e.documents) == 0 || len(e.documents[0].Comments) == 0 {
			continue
		}
		if o.NoComments {
			e.Notes = append(e.Notes, one(len(e.documents[0].Comments), "1 comment is", "%d comments are")+" left out")
			e.documents[0].Comments = nil
			continue
		}
		texts[e], _ = transcript.Render(e.documents[0].Said)
	}
	return texts
}

func newEntry(file, result string) *ImportEntry {
	return &ImportEntry{File: file, Result: result, Speakers: []SpeakerEntry{}, Notes: []string{}, Doubts: []string{},
		Names: []NameSpot{}, Perhaps: []NameSpot{}, Relabelled: []Relabelled{}, Comments: []*CommentEntry{},
		Begins: []string{}, Columns: []ImportColumn{}, Otherwise: []ImportOther{}, source: filepath.Base(file)}
}

// collect lists the files to import: those named, and those of a known kind in
// the folders named. Others in a folder are answered for as skipped.
func collect(paths []string) (files []string, skipped []*ImportEntry, err error) {
	if len(paths) == 0 {
		return nil, nil, usage("name files or a folder", "there is nothing to import")
	}
	for _, p := range paths {
		info, err := os.Stat(p)
		if err != nil {
			why := "cannot be read: " + err.Error()
			if errors.Is(err, fs.ErrNotExist) {
				why = "does not exist"
			}
			return nil, nil, problem("check the name", "%s %s", p, why)
		}
		if !info.IsDir() {
			files = append(files, p)
			continue
		}
		err = filepath.WalkDir(p, func(path string, d fs.DirEntry, err error) error {
			switch {
			case err != nil:
				return err
			case strings.HasPrefix(d.Name(), ".") && path != p, strings.HasPrefix(d.Name(), "~$"):
				if d.IsDir() {
					return fs.SkipDir
				}
			case ProjectByName(d.Name()): // one at a time: somebody should look at what comes of it
				skipped = append(skipped, newEntry(path, Skipped))
				if d.IsDir() {
					return fs.SkipDir
				}
			case d.IsDir():
			case importable(d.Name()), ingest.Companion(path) && besideText(path):
				files = append(files, path)
			default:
				skipped = append(skipped, newEntry(path, Skipped))
			}
			return nil
		})
		if err != nil {
			return nil, nil, problem("", "the folder %s cannot be read: %s", p, err)
		}
	}
	return files, skipped, nil
}

// besideText reports whether the text that annotations belong to lies beside them.
func besideText(path string) bool {
	_, err := os.Stat(strings.TrimSuffix(path, filepath.Ext(path)) + ".txt")
	return err == nil
}

// importable reports whether a file found in a folder is taken for a
// transcript: it is of a known kind, and not a page about the folder. Named by
// itself, any file is tried.
func importable(name string) bool {
	lower := strings.ToLower(name)
	switch strings.TrimSuffix(lower, filepath.Ext(lower)) {
	case "readme", "read-me", "license", "licence", "source", "copying", "notice", "changelog", "manifest", "index":
		return false
	}
	return Readable(name)
}

// ReadableFormats are the endings of files that are imported, with the dot.
func ReadableFormats() []string {
	var all []string
	for _, f := range ingest.Formats() {
		all = append(all, "."+f)
	}
	return all
}

// Readable reports whether a file is by its name of a kind that is imported.
func Readable(name string) bool {
	ext := strings.TrimPrefix(strings.ToLower(filepath.Ext(name)), ".")
	return slices.ContainsFunc(ingest.Formats(), func(f string) bool { return strings.TrimPrefix(f, ".") == ext })
}

// read reads and understands the files, several at a time.
func (a *App) read(ctx context.Context, entries []*ImportEntry, opt ingest.Options) {
	meter := a.Begin("Reading", len(entries))
	defer meter.Done()
	var wg sync.WaitGroup
	var mu sync.Mutex
	next := make(chan *ImportEntry)
	for range runtime.GOMAXPROCS(0) {
		wg.Go(func() {
			for e := range next {
				e.read(opt)
				mu.Lock()
				meter.Add(1)
				mu.Unlock()
			}
		})
	}
	for _, e := range entries {
		if ctx.Err() != nil {
			break
		}
		if e.Result == "" {
			next <- e
		}
	}
	close(next)
	wg.Wait()
}

func (e *ImportEntry) read(opt ingest.Options) {
	src, err := readSource(e.File)
	for _, path := range e.with {
		one, werr := readSource(path)
		src.With = append(src.With, one)
		err = cmp.Or(err, werr)
	}
	if err != nil {
		e.err = err
		return
	}
	e.documents, e.err = ingest.Read(src, opt)
	if len(e.with) > 0 && e.err == nil {
		e.Notes = append(e.Notes, "read together with "+andList(baseNames(e.with)))
	}
}

func readSource(path string) (ingest.Source, error) {
	name := filepath.Base(path)
	if info, err := os.Stat(path); err == nil && info.Size() > maxSource {
		return ingest.Source{}, fmt.Errorf("%s is %d MB; a transcript file is at most %d MB", name, info.Size()>>20, maxSource>>20)
	}
	data, err := os.ReadFile(path)
	if err != nil {
		return ingest.Source{}, fmt.Errorf("%s cannot be read: %w", name, err)
	}
	return ingest.Source{Name: name, Data: data}, nil
}

// settle decides about each entry in turn and adds those that are new.
func settle(f *folder.Folder, s *study.Study, entries []*ImportEntry, add func(*ImportEntry, *transcript.Transcript) error) error {
	known := newKnown(s)
	for _, e := range entries {
		if e.Result == Skipped {
			continue
		}
		if e.err != nil {
			e.refuse(e.err.Error())
			if h, ok := e.err.(interface{ Hint() string }); ok && h.Hint() != "" {
				e.Notes = append(e.Notes, h.Hint())
			}
			continue
		}
		d := &e.documents[0]
		rendered, turns := transcript.Render(d.Said)
		for i := range d.Pages {
			turns[i].Page = d.Pages[i]
		}
		tx, err := text.New(rendered)
		if err != nil {
			e.refuse(err.Error())
			continue
		}
		t := &transcript.Transcript{
			ID: d.ID, Title: d.Title, Date: d.Date, SourceName: e.source, SourceSHA256: d.SourceSHA256, Format: d.Format,
			Transcription: d.Transcription, Media: d.Media, Language: d.Language, Speakers: d.Speakers, Text: tx, Turns: turns,
		}
		t.Notes, t.Doubts = e.said(d)
		e.understood = t
		e.describe(d, t)
		if known.decide(e, t) {
			if f.Occupied(t) {
				e.refuse(fmt.Sprintf("another file lies where its working copy goes, transcripts/%s.txt: move that away, then import it from there", t.ID))
				continue
			}
			if err := add(e, t); err != nil {
				return err
			}
			e.Result = Imported
		}
	}
	return nil
}

func (e *ImportEntry) refuse(why string) {
	e.Result, e.Why = Refused, &why
}

func (e *ImportEntry) describe(d *ingest.Document, t *transcript.Transcript) {
	one := transcriptEntry(&study.Study{State: &coding.State{}}, t)
	e.Format, e.Turns, e.Words, e.Speakers = optional(d.Format), one.Turns, one.Words, one.Speakers
	e.Language, e.DurationMS = optional(d.Language), one.DurationMS
	for _, r := range d.Replaced {
		e.Notes = append(e.Notes, r.String())
	}
	e.Notes = append(e.Notes, d.Notes...)
	e.Doubts = append(e.Doubts, d.Doubts...)
	e.understandings(d)
}

// store adds the new transcripts to the study. Interrupted, it keeps those that
// are complete.
func (a *App) store(ctx context.Context, f *folder.Folder, s *study.Study, entries []*ImportEntry) error {
	fresh := slices.ContainsFunc(entries, func(e *ImportEntry) bool { return len(e.documents) > 0 })
	if !fresh {
		return settle(f, s, entries, nil)
	}
	return a.write(ctx, f, a.who(), func(w *folder.Session) error {
		s, err := a.reload(ctx, f) // under the lock: nobody else imports now
		if err != nil {
			return err
		}
		people := newcomers{people: slices.Clone(s.Participants), columns: slices.Clone(s.Columns)}
		meter := a.Begin("Importing", len(entries))
		defer meter.Done()
		err = settle(f, s, entries, func(e *ImportEntry, t *transcript.Transcript) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			meter.Add(1)
			if err := w.AddTranscript(t); err != nil {
				return err
			}
			people.add(t, e.documents[0].Attributes)
			return nil
		})
		for _, t := range s.Transcripts { // whom an interrupted import did not write down
			people.add(t, nil)
		}
		if people.changed {
			if perr := w.PutParticipants(people.people, people.columns); perr != nil && err == nil {
				err = perr
			}
		}
		if err != nil {
			_ = w.Commit() // what came in whole stays; what does not fit either is forgotten
		}
		return err
	})
}

// index brings the search index up to date. A study without one is searched
// all the same, only more slowly, so a failure is told and no more.
func (a *App) index(ctx context.Context, f *folder.Folder) error {
	s, err := a.reload(ctx, f)
	if err != nil {
		return err
	}
	if err := a.addToIndex(ctx, f, s); err != nil {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		a.Notice("the search index could not be made (%s); searching works without it, only more slowly", err)
	}
	return nil
}
