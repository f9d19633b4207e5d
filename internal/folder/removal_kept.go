package folder

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/trace"
)

// What a removal did is kept in record/removals, a line for each run that was
// begun or done: when the words are gone, nobody could find it out again. The
// lines hold counts and the names of files, and no words of anybody.

// removalLine is a line of record/removals.
type removalLine struct {
	V           int                `json:"v"`
	Run         string             `json:"run"`                // a run that was interrupted has begun and is not done
	Stage       string             `json:"stage"`              // begun: what it is going to do; done: what it did
	Finishes    []string           `json:"finishes,omitempty"` // interrupted runs that this one carried out to their end
	At          string             `json:"at"`
	By          string             `json:"by"`
	Participant string             `json:"participant"`
	How         string             `json:"how"`
	Transcripts []MaskedTranscript `json:"transcripts,omitempty"`
	Codings     int                `json:"codings"`
	Bodies      int                `json:"bodies"`
	Versions    int                `json:"versions"`
	Rewritten   []string           `json:"rewritten,omitempty"`
	Exports     []string           `json:"exports,omitempty"`
	Themes      []string           `json:"themes,omitempty"`
	Searched    *Searched          `json:"searched,omitempty"`
	Places      []Place            `json:"places,omitempty"`
	Memos       []NamedMemo        `json:"memos,omitempty"`
}

const (
	stageBegun = "begun"
	stageDone  = "done"
)

// Searched is how much was looked through.
type Searched struct {
	Files    int `json:"files"`
	Archives int `json:"archives"` // opened, also those inside others
	Parts    int `json:"parts"`    // files and parts of archives

	Nameless bool `json:"nameless,omitempty"` // no name of theirs was known to search for
}

// Place is a file in which something is left for a person to look at.
type Place struct {
	Path   string `json:"path"`             // inside the study, with slashes; without their name
	Inside string `json:"inside,omitempty"` // the part of an archive
	What   string `json:"what"`             // PlaceWords, PlaceName, PlaceStuck; or why it could not be looked into
	Count  int    `json:"count"`
	Bytes  int64  `json:"bytes"`            // -1: no file
	SHA256 string `json:"sha256,omitempty"` // of all files but very large ones

	Changed bool `json:"-"` // it is another file than it was: nobody can tell what it holds now
}

// What a place is about.
const (
	PlaceWords = "words" // their words stand there
	PlaceName  = "name"  // their name does
	PlaceStuck = "stuck" // it was to be removed and could not be
)

// Closed reports whether it could not be looked into.
func (p Place) Closed() bool {
	return p.What != PlaceWords && p.What != PlaceName && p.What != PlaceStuck
}

// NamedMemo is a memo or reason in which a name is left.
type NamedMemo struct {
	ID    string `json:"id"`
	Coder string `json:"coder"`
}

// KeptRemoval is all that was removed of somebody, whenever it was.
type KeptRemoval struct {
	Removal               // all runs together; what is left is in Places
	Runs     []RemovalRun // in order
	Searched *Searched    // by the last run that could; nil: by none
	Places   []Place      // what is still there
	Gone     []string     // places that are not there any more
}

// RemovalRun is one run of a removal.
type RemovalRun struct {
	At, By, How string
	Finished    bool // false: it was interrupted, and a later one finished it
}

// removalsFile is where the removals of somebody are kept: under their id, or
// what stands for it where it cannot be the name of a file.
func removalsFile(who string) string {
	name := strings.ToLower(who)
	plain := coding.ValidName(name) && len(name) <= 60 && !strings.ContainsFunc(name, func(c rune) bool {
		return (c < 'a' || c > 'z') && (c < '0' || c > '9') && c != '-' && c != '_'
	})
	if !plain {
		sum := sha256.Sum256([]byte(name))
		name = "p-" + hex.EncodeToString(sum[:8])
	}
	return removalsDir + "/" + name + ".jsonl"
}

// lineOf is what a report comes to, as a line. Names of files are written without
// the person's name.
func (r *removal) lineOf(stage, run string, did *Removal) removalLine {
	s := r.s
	paths := func(list []string) []string {
		var out []string
		for _, p := range list {
			out = append(out, r.unnamed(p))
		}
		return out
	}
	l := removalLine{V: 1, Run: run, Stage: stage, At: s.f.Now().UTC().Format(time.RFC3339), By: s.coder, Participant: did.Participant, How: did.How,
		Transcripts: did.Transcripts, Codings: did.Codings, Bodies: did.Bodies, Versions: did.Versions,
		Rewritten: paths(did.Rewritten), Exports: paths(did.Exports), Themes: did.ThemeNames}
	if stage == stageBegun {
		return l
	}
	l.Memos = did.Memos
	if did.Known {
		l.Searched = &Searched{did.Left.Files, did.Left.Archives, did.Left.Parts, did.Nameless}
	}
	for _, rel := range did.Stuck {
		l.Places = append(l.Places, Place{Path: rel, What: PlaceStuck})
	}
	for _, x := range did.Left.Found {
		what := PlaceWords
		if x.Name {
			what = PlaceName
		}
		l.Places = append(l.Places, Place{Path: x.Path, Inside: x.Inside, What: what, Count: x.Count})
	}
	for _, x := range did.Left.Unreached {
		l.Places = append(l.Places, Place{Path: x.Path, Inside: x.Inside, What: x.Why})
	}
	for i := range l.Places {
		p := &l.Places[i]
		p.Bytes, p.SHA256 = s.f.fingerprint(p.Path)
		p.Path, p.Inside = r.unnamed(p.Path), r.unnamed(p.Inside)
	}
	return l
}

// unnamed is the name of a file without the person's name and words.
func (r *removal) unnamed(rel string) string {
	names := slices.DeleteFunc(slices.Clone(r.called), func(n string) bool { return strings.EqualFold(n, r.report.Participant) })
	out, _ := withdrawnFrom(r.own.With(names...), rel)
	return out
}

// hashedAtMost is the size, in bytes, up to which a file is known again by what
// it holds, and not by its size and name alone.
const hashedAtMost = 64 << 20

// fingerprint is the size of a file and the SHA-256 of what it holds; -1 where
// there is no file.
func (f *Folder) fingerprint(rel string) (int64, string) {
	info, err := os.Lstat(f.path(rel))
	if err != nil || !info.Mode().IsRegular() {
		return -1, ""
	}
	if info.Size() > hashedAtMost {
		return info.Size(), ""
	}
	data, err := os.ReadFile(f.path(rel))
	if err != nil {
		return info.Size(), ""
	}
	sum := sha256.Sum256(data)
	return int64(len(data)), hex.EncodeToString(sum[:])
}

// keepRemoval adds a line to record/removals.
func (s *Session) keepRemoval(l removalLine) error {
	line, err := json.Marshal(l)
	if err != nil {
		return err
	}
	if err := os.MkdirAll(s.f.path(removalsDir), 0o755); err != nil {
		return fmt.Errorf("%s cannot be written: %w", removalsDir, reason(err))
	}
	return appendFile(s.f.path(removalsFile(l.Participant)), append(line, '\n'))
}

// beginRuns writes down what runs are going to do. What a crash then leaves undone
// the next run does, and of all of it the record can tell.
func beginRuns(ctx context.Context, s *Session, rs []*removal) error {
	if err := s.f.at(ctx, "begin"); err != nil {
		return err
	}
	for _, r := range rs {
		if r.report.Participant == "" {
			continue
		}
		plan, err := s.f.planned(ctx, r.report.Participant)
		if err != nil {
			return err
		}
		if plan.idle() && !r.fresh {
			continue
		}
		r.versions = plan.Versions
		r.run = hex.EncodeToString(s.f.random(8))
		if err := s.keepRemoval(r.lineOf(stageBegun, r.run, plan)); err != nil {
			return err
		}
	}
	return nil
}

// planned is what carrying out somebody's orders would do now.
func (f *Folder) planned(ctx context.Context, who string) (*Removal, error) {
	events, err := f.events()
	if err != nil {
		return nil, err
	}
	r, err := f.foreseen(ctx, coding.Fold(events), who)
	if err != nil {
		return nil, err
	}
	return &r.report, nil
}

// idle reports whether a run removes nothing.
func (r *Removal) idle() bool {
	return len(r.Transcripts)+len(r.Rewritten)+len(r.Exports)+r.Bodies+r.Versions == 0
}

// endRuns searches the whole folder for what is left, while the texts still say
// what to look for, and writes down what runs did.
func endRuns(ctx context.Context, s *Session, rs []*removal) error {
	removed, err := s.f.removed()
	if err != nil {
		return err
	}
	back, err := s.f.returned(removed)
	if err != nil {
		return err
	}
	going := map[string]bool{} // the last to go, once all is written down
	for _, rel := range back {
		going[rel] = true
	}
	for _, r := range rs {
		if r.report.Participant == "" {
			continue
		}
		if err := s.f.at(ctx, "search"); err != nil {
			return err
		}
		if r.report.Known {
			if r.report.Left, err = trace.Files(ctx, s.f.Dir, r.wanted(), func(rel string) bool { return going[rel] }); err != nil {
				return err
			}
		}
		if r.report.Memos, err = r.memosLeft(); err != nil {
			return err
		}
		open, err := s.f.unfinishedRuns(r.report.Participant, r.run)
		if err != nil {
			return err
		}
		if r.report.idle() && r.run == "" && len(open) == 0 {
			continue
		}
		if r.run != "" { // not those that masking itself has made on the way
			r.report.Versions = r.versions
		}
		l := r.lineOf(stageDone, r.run, &r.report)
		if l.Finishes = open; l.Run == "" {
			l.Run = hex.EncodeToString(s.f.random(8))
		}
		if err := s.keepRemoval(l); err != nil {
			return err
		}
	}
	return s.f.at(ctx, "done")
}

// memosLeft are the memos and reasons in which a name is left, because it means
// other things in this study too.
func (r *removal) memosLeft() ([]NamedMemo, error) {
	if len(r.stays) == 0 {
		return nil, nil
	}
	names := trace.New().With(r.stays...)
	files, err := r.f.readLogs(true)
	if err != nil {
		return nil, err
	}
	removed, err := r.f.removed()
	if err != nil {
		return nil, err
	}
	whole, told := r.aboutThem(), map[string]bool{}
	for _, file := range files {
		for raw := range bytes.Lines(file.data) {
			line, _ := r.bodyLine(bytes.TrimSuffix(raw, []byte("\n")), whole, removed)
			var b body
			if json.Unmarshal(line, &b) == nil && len(names.In(b.Text)) > 0 {
				told[b.H] = true
			}
		}
	}
	var memos []NamedMemo
	for i := range r.state.Events {
		if e := &r.state.Events[i]; e.Body != "" && told[e.Body] {
			memos = append(memos, NamedMemo{e.ID.String(), e.Coder})
		}
	}
	return memos, nil
}

// Interrupted says that somebody's withdrawal has begun and is not finished.
type Interrupted struct {
	Participant string
	Cause       error
}

// Error is the sentence.
func (e *Interrupted) Error() string {
	return fmt.Sprintf("the withdrawal of %s has begun and is not finished: %s", e.Participant, e.Cause)
}

// Hint says what to do.
func (e *Interrupted) Hint() string {
	return fmt.Sprintf("nothing shows the words any more, but some are still in the folder: mend that, then run `verbatim withdraw %s` again", e.Participant)
}

// Unwrap gives the cause.
func (e *Interrupted) Unwrap() error { return e.Cause }
