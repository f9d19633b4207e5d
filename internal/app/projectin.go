package app

import (
	"context"
	"path/filepath"
	"slices"

	"verbatim/internal/coding"
	"verbatim/internal/exchange"
	"verbatim/internal/folder"
	"verbatim/internal/ingest"
	"verbatim/internal/study"
	"verbatim/internal/trace"
)

// ProjectImport is what became of the project of another program.
type ProjectImport struct {
	File   string  `json:"file"`
	Format string  `json:"format"` // qdpx, qdc, taguette, qualcoder, rqda, segments, catma, webanno
	Tool   *string `json:"tool"`   // that wrote it, as the file says
	Name   *string `json:"name"`
	DryRun bool    `json:"dry_run"`

	Themes       ProjectCount    `json:"themes"`
	Coders       []ProjectCoder  `json:"coders"`
	Participants ProjectCount    `json:"participants"`
	Transcripts  []ProjectSource `json:"transcripts"`
	Codings      ProjectCount    `json:"codings"`
	Memos        ProjectCount    `json:"memos"`
	Stars        ProjectCount    `json:"stars"` // words that were marked and not coded

	Quotes ProjectQuotes   `json:"quotes"`
	Look   []ProjectDoubt  `json:"look"`   // every quote that is doubtful, empty, lost or ambiguous
	Losses []exchange.Loss `json:"losses"` // what does not come along
	Notes  []string        `json:"notes"`
	Doubts []string        `json:"doubts"` // what a person should look at

	called string // name of the file, as it is written down
}

// ProjectCount is how many of something are new, and how many were here already.
type ProjectCount struct {
	New     int `json:"new"`
	Already int `json:"already"`
}

// ProjectCoder is somebody who coded or wrote in a project.
type ProjectCoder struct {
	User    string `json:"user"`  // as the file has it
	Coder   string `json:"coder"` // id
	Codings int    `json:"codings"`
	Was     bool   `json:"was_here"` // has coded or written here before
}

// ProjectSource is what became of a document of a project.
type ProjectSource struct {
	Source     string        `json:"source"`     // as the file has it
	Result     string        `json:"result"`     // imported, understood, already or refused
	Transcript *string       `json:"transcript"` // id
	Turns      int           `json:"turns"`
	Words      int           `json:"words"`
	Positions  *string       `json:"positions"` // how the file counts places, where that had to be found out
	Passages   int           `json:"passages"`
	Quotes     ProjectQuotes `json:"quotes"`
	Why        *string       `json:"why"` // why it was refused

}

// ProjectQuotes counts the coded passages of a project by how sure it is that they are on
// the words that were coded.
type ProjectQuotes struct {
	Verified  int `json:"verified"`  // the file gives the words, and they are there
	Plausible int `json:"plausible"` // the file gives places alone, and they begin and end as words do
	Doubtful  int `json:"doubtful"`  // imported, and wait for their coder
	Empty     int `json:"empty"`     // on nothing but space: not imported
	Lost      int `json:"lost"`      // their words are not in what was read: not imported
}

func (q *ProjectQuotes) add(t exchange.Trust) {
	switch t {
	case exchange.Verified:
		q.Verified++
	case exchange.Plausible:
		q.Plausible++
	case exchange.Doubtful:
		q.Doubtful++
	case exchange.Empty:
		q.Empty++
	default:
		q.Lost++
	}
}

func (q ProjectQuotes) all() int { return q.Verified + q.Plausible + q.Doubtful + q.Empty + q.Lost }

// ProjectDoubt is a passage that a person should look at.
type ProjectDoubt struct {
	Source     string   `json:"source"`
	Transcript *string  `json:"transcript"`
	Turn       *int     `json:"turn"`  // from 1
	Place      string   `json:"place"` // as the file has it
	Words      string   `json:"words"` // the beginning of those that the file gives, for whoever looks
	Trust      string   `json:"trust"` // doubtful, empty, lost or ambiguous
	Why        string   `json:"why"`
	Themes     []string `json:"themes"` // ids
	Coders     []string `json:"coders"`
}

// projecting is the bringing in of a project.
type projecting struct {
	a   *App
	f   *folder.Folder
	s   *study.Study // as it is before, with everything
	o   ImportOptions
	p   *exchange.Project
	out *ProjectImport

	coderOf  map[string]string // by user id
	named    map[string]string // what coders who are new are called, by id
	themeOf  map[string]string // by code id
	fresh    []freshTheme
	personOf map[string]string // by case id
	entries  []*ImportEntry    // one for each source that has a text; nil for others
	reading  ingest.Options
	quotes   map[string]ProjectQuotes // by source
	losses   []exchange.Loss          // those of the file
	gone     *trace.Needles           // words that somebody has taken back
	retired  map[string]bool          // codes whose themes are retired here
	texts    map[[2]string]bool       // every text that a transcript has or had, by its id and hash
}

// ImportProject brings the project of another program into the study: its texts, codes,
// codings, memos and cases. What is here already is not brought in twice.
func (a *App) ImportProject(ctx context.Context, path string, o ImportOptions) (*ProjectImport, error) {
	p, err := a.readProject(ctx, path, o)
	if err != nil {
		return nil, err
	}
	return a.bringProject(ctx, path, p, o)
}

// bringProject brings a project that was read into the study. It uses the project up: its
// texts are let go on the way.
func (a *App) bringProject(ctx context.Context, path string, p *exchange.Project, o ImportOptions) (*ProjectImport, error) {
	reading, err := ImportOptions{Participant: o.Participant, Speakers: o.Speakers, Language: o.Language}.reading()
	if err != nil {
		return nil, err
	}
	if err := o.Names.fit(); err != nil {
		return nil, err
	}
	f, _, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	b := &projecting{a: a, f: f, o: o, p: p, reading: reading, quotes: map[string]ProjectQuotes{}, out: &ProjectImport{
		File: path, Format: p.Format, Tool: optional(p.Tool), DryRun: o.DryRun, called: filepath.Base(path),
		Coders: []ProjectCoder{}, Transcripts: []ProjectSource{}, Look: []ProjectDoubt{}, Doubts: []string{},
		Notes: append([]string{}, p.Notes...), Losses: p.Losses,
	}}
	if err := b.reload(ctx); err != nil {
		return nil, err
	}
	b.rename()
	b.out.Name = optional(p.Name)
	if err := b.users(); err != nil {
		return nil, err
	}
	b.people()
	if err := b.sources(ctx); err != nil {
		return nil, err
	}
	b.takenBack()
	b.losses = slices.Clone(b.p.Losses)
	b.themes()
	if err := b.store(ctx); err != nil {
		return nil, err
	}
	if err := b.write(ctx); err != nil {
		return nil, err
	}
	b.finish()
	if err := b.keepReport(ctx); err != nil || o.DryRun {
		return b.out, err
	}
	done := b.out
	*b = projecting{} // large, while the index is made
	return done, a.index(ctx, f)
}

// reload reads the study again: whole, because what nobody is shown is here all the same.
func (b *projecting) reload(ctx context.Context) error {
	b.s = nil // large, and read again
	s, err := b.f.Load(ctx, nil)
	if notes, did := b.f.Obey(ctx, b.a.who()); did { // a withdrawal was not carried out to its end here
		b.a.tell(notes)
		s, err = b.f.Load(ctx, nil)
	}
	if err != nil {
		return err
	}
	b.s, b.texts = s, map[[2]string]bool{}
	for i := range s.State.Events {
		if e := &s.State.Events[i]; e.Do == coding.Correct {
			b.texts[[2]string{e.Transcript, string(e.Text)}] = true
		}
	}
	return nil
}
