package folder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"runtime"
	"slices"
	"strings"
	"sync"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

func (f *Folder) settings() (study.Settings, error) { return settingsOf(f.page) }

func settingsOf(read func(rel string) ([]byte, error)) (study.Settings, error) {
	data, err := read(settingsFile)
	if err != nil {
		return study.Settings{}, err
	}
	return parseSettings(data)
}

// CodebookBytes is codebook.yaml as it stands; empty if there is none.
func (f *Folder) CodebookBytes() ([]byte, error) {
	data, err := os.ReadFile(f.path(codebookFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	return data, err
}

// Load reads the whole study into memory. Every text is proved to be what its
// hash says. Reserved are names that attributes of participants may not have.
func (f *Folder) Load(ctx context.Context, reserved []string) (*study.Study, error) {
	s := &study.Study{}
	events, bad, err := f.eventsAndNotes()
	if err != nil {
		return nil, err
	}
	view := f.look(events)
	if s.Settings, err = settingsOf(view.read); err != nil {
		return nil, err
	}
	data, err := view.read(codebookFile)
	if err != nil {
		return nil, err
	}
	if s.Book, err = codebook.Parse(codebookFile, data); err != nil {
		return nil, err
	}
	if err := loadParticipants(s, view.read, reserved); err != nil {
		return nil, err
	}
	if err := f.consentIsThere(events); err != nil {
		return nil, err
	}
	if err := f.withdrawnIsThere(events); err != nil {
		return nil, err
	}
	s.State = coding.Fold(events)
	if err := f.loadTranscripts(ctx, s, view.read); err != nil {
		return nil, err
	}
	if err := view.readSummaries(); err != nil {
		return nil, err
	}
	if err := loadSummaries(s, view); err != nil {
		return nil, err
	}
	f.note(s, bad)
	view.note(s)
	leaveOut(s)
	sameNames(s)
	if err := f.hideWithdrawn(ctx, s); err != nil {
		return nil, err
	}
	if s.Stamp, err = f.stamp(s, view); err != nil {
		return nil, err
	}
	s.Index()
	return s, nil
}

func (f *Folder) loadBook() (*codebook.Book, error) {
	data, err := f.CodebookBytes()
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", codebookFile, reason(err))
	}
	return codebook.Parse(codebookFile, data)
}

// BookVersions are the versions of the codebook that codings and readings may
// name, by the hash of their content, the present one included. A version that
// is missing from the history or has mistakes is left out.
func (f *Folder) BookVersions(s *study.Study) map[string]*codebook.Book {
	versions := map[string]*codebook.Book{s.Book.Hash(): s.Book}
	seen := map[text.Hash]bool{}
	for _, e := range s.State.Events {
		if e.Do != coding.Put || e.Path != codebookFile || seen[e.To] {
			continue
		}
		seen[e.To] = true
		data, err := f.Version(e.To)
		if err != nil {
			continue
		}
		if b, err := codebook.Parse(codebookFile, data); err == nil {
			versions[b.Hash()] = b
		}
	}
	return versions
}

func loadParticipants(s *study.Study, read func(rel string) ([]byte, error), reserved []string) error {
	data, err := read(participantsFile)
	if data == nil || err != nil {
		return err
	}
	s.Participants, s.Columns, err = parseParticipants(data, reserved)
	if err == nil && IsWindows(data) {
		s.Notes = append(s.Notes, participantsFile+" is not saved as UTF-8; it is read as Windows-1252: check accented letters")
	}
	sortParticipants(s.Participants)
	return err
}

// consentIsThere refuses a study whose participants.csv has gone: without it
// nobody's refusal would be known.
func (f *Folder) consentIsThere(events []coding.Event) error {
	if _, err := os.Stat(f.path(participantsFile)); !errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if lastPuts(events)[participantsFile] == "" {
		return nil
	}
	return errNoParticipants
}

// withdrawnIsThere refuses a participants.csv that has lost the column which said
// that somebody has withdrawn: their words would be anybody's again.
func (f *Folder) withdrawnIsThere(events []coding.Event) error {
	data, err := os.ReadFile(f.path(participantsFile))
	if err != nil {
		return nil // told elsewhere
	}
	now, err := readPeople(data, nil)
	if err != nil || slices.Contains(now.names, "withdrawn") {
		return nil
	}
	last, err := f.Version(lastPuts(events)[participantsFile])
	if err != nil {
		return nil
	}
	people, _, err := parseParticipants(last, nil)
	if err == nil && slices.ContainsFunc(people, func(p transcript.Participant) bool { return p.Withdrawn != "" }) {
		return errNoWithdrawn
	}
	return nil
}

var errNoWithdrawn = fmt.Errorf("%s: the column \"withdrawn\" is missing, and with it who has withdrawn: put it back (`verbatim participants restore` brings the last version)", participantsFile)

// sameNames spells the participants of speakers as participants.csv does.
func sameNames(s *study.Study) {
	spelt := map[string]string{}
	for _, p := range s.Participants {
		spelt[strings.ToLower(p.ID)] = p.ID
	}
	for _, t := range s.Transcripts {
		for i, sp := range t.Speakers {
			if id, ok := spelt[strings.ToLower(sp.Participant)]; ok {
				t.Speakers[i].Participant = id
			}
		}
	}
}

// loadTranscripts reads the current text of every transcript, several at a time.
// Those that cannot be read are left out and noted as broken.
func (f *Folder) loadTranscripts(ctx context.Context, s *study.Study, page func(rel string) ([]byte, error)) error {
	ids := s.State.Transcripts()
	s.Transcripts = make([]*transcript.Transcript, len(ids))
	errs := make([]error, len(ids))
	var wg sync.WaitGroup
	next := make(chan int)
	for range min(len(ids), runtime.GOMAXPROCS(0)) {
		wg.Go(func() {
			for i := range next {
				s.Transcripts[i], errs[i] = f.loadRevision(s.State.Heads[ids[i]], page)
			}
		})
	}
	for i := range ids {
		if ctx.Err() != nil {
			break
		}
		next <- i
	}
	close(next)
	wg.Wait()
	if err := ctx.Err(); err != nil {
		return err
	}
	for i, err := range errs {
		if err != nil {
			s.Transcripts[i] = nil
			s.Broken = append(s.Broken, study.Broken{Transcript: ids[i], Why: err.Error()})
			s.Notes = append(s.Notes, fmt.Sprintf("%s is left out, with what was coded in it: %s; `verbatim check` says who may have it", ids[i], err))
		}
	}
	s.Transcripts = slices.DeleteFunc(s.Transcripts, func(t *transcript.Transcript) bool { return t == nil })
	return nil
}

func (f *Folder) loadTranscript(r coding.Revision) (*transcript.Transcript, error) {
	return f.loadRevision(r, f.page)
}

func (f *Folder) loadRevision(r coding.Revision, page func(rel string) ([]byte, error)) (*transcript.Transcript, error) {
	t := &transcript.Transcript{ID: r.Transcript}
	var err error
	if t.Text, err = f.loadText(r.Text); err != nil {
		return nil, err
	}
	if t.Turns, err = f.loadTurns(r.Turns); err != nil {
		return nil, err
	}
	if err := turnsFit(t.Text, t.Turns); err != nil {
		return nil, err
	}
	rel := transcriptsDir + "/" + t.ID + ".yaml"
	data, err := page(rel)
	if err != nil {
		return nil, err
	}
	if data == nil {
		return nil, fmt.Errorf("%s is missing", rel)
	}
	return t, applyMeta(t, data)
}

// turnsFit says whether turns lie in the text, in order and without overlap.
func turnsFit(t *text.Text, turns []transcript.Turn) error {
	at := text.Pos(0)
	for i, turn := range turns {
		if turn.Label.Start < at || turn.Label.End < turn.Label.Start || turn.Speech.Start < turn.Label.End ||
			turn.Speech.End < turn.Speech.Start || turn.Speech.End > t.Len() {
			return fmt.Errorf("turn %d does not fit its text", i+1)
		}
		at = turn.Speech.End
	}
	return nil
}

// note collects what somebody who opens the study should know.
func (f *Folder) note(s *study.Study, bad []badLine) {
	if s.Settings.Format > FormatVersion {
		s.State.Newer = true
	}
	if s.State.Newer {
		s.Notes = append(s.Notes, "part of this study was written by a newer Verbatim: it is opened for reading, some of it may not be shown")
	}
	for _, b := range bad {
		s.Notes = append(s.Notes, b.String())
	}
	for _, t := range s.Transcripts {
		switch f.workingCopy(s.State, t) {
		case workingEdited:
			s.Notes = append(s.Notes, fmt.Sprintf("%s edited, not yet corrected: the text in the record is used until `verbatim correct %s` takes the edit over", t.ID, t.ID))
		case workingBehind:
			s.Notes = append(s.Notes, fmt.Sprintf("the working copy of %s is from before a correction: `verbatim correct %s --put-back` brings it up to date", t.ID, t.ID))
		}
	}
	for _, id := range f.toJoin(s.State) {
		s.Notes = append(s.Notes, fmt.Sprintf("%s was corrected in several copies of the study; the later correction is shown until `verbatim correct %s` joins them", id, id))
	}
}

func keys[V any](m map[string]V) func(func(string) bool) {
	return func(yield func(string) bool) {
		for k := range m {
			if !yield(k) {
				return
			}
		}
	}
}

// How a working copy stands to the record. One that is gone is as the record.
type working int

const (
	workingSame   working = iota
	workingEdited         // somebody mended it
	workingBehind         // it says what an earlier text said
)

// workingCopy compares the working copy of a transcript with the record.
func (f *Folder) workingCopy(state *coding.State, t *transcript.Transcript) working {
	data, err := os.ReadFile(f.TranscriptPath(t.ID))
	if err != nil || bytes.Equal(data, []byte(t.Text.String())) {
		return workingSame
	}
	words, _ := text.Canonical(string(data))
	if words == t.Text.String() {
		return workingSame
	}
	if h := text.HashOf(words); slices.ContainsFunc(state.Events, func(e coding.Event) bool {
		return e.Do == coding.Correct && strings.EqualFold(e.Transcript, t.ID) && e.Text == h
	}) {
		return workingBehind
	}
	return workingEdited
}

// Bodies are the words of memos and reasons, by the hash their events carry.
func (f *Folder) Bodies() (map[string]string, error) {
	bodies, _, err := f.readBodies()
	return bodies, err
}

// State is what the log adds up to, without the rest of the study.
func (f *Folder) State() (*coding.State, error) {
	events, err := f.events()
	if err != nil {
		return nil, err
	}
	return coding.Fold(events), nil
}
