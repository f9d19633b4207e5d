package folder

import (
	"bytes"
	"context"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Session writes to a study as one coder, alone: it holds the study's lock from
// Begin to Close. What it adds counts once Commit has returned; before that a
// crash leaves no trace that counts.
type Session struct {
	f      *Folder
	coder  string
	unlock func()
	study  string // study id
	id     identity
	log    string // path of the writer's log
	clock  int64
	began  int64 // the clock as it was found
	prev   string
	files  map[string]text.Hash // the version of each tracked file that lies in the folder
	lines  bytes.Buffer
	bodies bytes.Buffer
	staged []staged // files to be replaced

	working map[string]text.Hash // working copies that are written, by transcript

	ledger   *ledger
	memory   memory
	touched  map[string]bool // files whose change is to be remembered
	waiting  map[string]bool // files of which somebody\'s version has not arrived
	opening  int             // bytes of lines that only begin a log
	joined   []plan          // files that were brought up to date
	incoming []edit          // changes by hand in another copy
	taking   bool            // joining copies tells itself what was joined

	said     map[answerKey]transcript.Answer // answers about consent that this session has events of
	logged   map[answerKey]transcript.Answer // the last answers that the log had events of
	versions map[string][]text.Hash          // of the files that hold such answers, oldest first
	withdrew map[string]bool                 // participants (in lower case) who have

	// Notes are what beginning to write has done besides: sentences.
	Notes  []string
	obeyed map[string]*removal // withdrawals that beginning to write has carried out
}

// staged is a file that Commit puts in its place.
type staged struct {
	tmp, path string
}

// write stages a file: it is written beside its place, and Commit puts it
// there. Before that the study is as it was.
func (s *Session) write(path string, mode os.FileMode, data []byte) error {
	tmp, err := writeTemp(path, mode, writing(data))
	if err != nil {
		return err
	}
	s.staged = append(s.staged, staged{tmp, path})
	return nil
}

// read is a file of the study as it will be after Commit.
func (s *Session) read(path string) ([]byte, error) {
	for _, f := range slices.Backward(s.staged) {
		if f.path == path {
			path = f.tmp
			break
		}
	}
	return os.ReadFile(path)
}

// Begin takes the study's lock for a coder and prepares to append to their log.
// Every hand edit since the last writing is recorded first, and what withdrawals
// ask for is done.
func (f *Folder) Begin(ctx context.Context, coder string) (*Session, error) {
	return f.begin(ctx, coder, lockWait)
}

func (f *Folder) begin(ctx context.Context, coder string, wait time.Duration) (*Session, error) {
	if err := ValidCoder(coder); err != nil {
		return nil, err
	}
	unlock, err := f.lock(ctx, wait)
	if err != nil {
		return nil, err
	}
	f.sweep()
	s := &Session{f: f, coder: coder, unlock: unlock}
	if err := s.open(ctx); err != nil {
		s.Close()
		return nil, err
	}
	return s, nil
}

func (s *Session) open(ctx context.Context) error {
	settings, err := s.f.settings()
	if err != nil {
		return err
	}
	if settings.Format > FormatVersion {
		return &NewerFormat{settings.Format}
	}
	s.study = settings.ID
	events, err := s.f.events()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(events, func(e coding.Event) bool {
		return e.V > coding.Version || !e.Do.Known() && !e.Do.Ignorable()
	}) {
		return &NewerFormat{}
	}
	s.files, s.versions = lastPuts(events), versions(events)
	s.ledger, s.memory, s.touched = newLedger(events, removedIn(events), s.version), s.f.remember(), map[string]bool{}
	s.waiting = map[string]bool{}
	s.logged = lastAnswers(events)
	s.said, s.withdrew = map[answerKey]transcript.Answer{}, map[string]bool{}
	for _, e := range events {
		s.noteWithdrawal(&e)
		s.clock = max(s.clock, e.LC)
	}
	s.began = s.clock
	if err := s.resume(); err != nil {
		return err
	}
	if err := s.putBack(events); err != nil {
		return err
	}
	if err := s.settle(); err != nil {
		return err
	}
	return s.obey(ctx, events)
}

// resume goes on with this person's writer if its log is the one remembered,
// and starts a new writer otherwise: a copied or restored folder never makes
// two writers with one name.
func (s *Session) resume() error {
	id, ok := s.f.loadIdentity(s.study, s.coder)
	if ok {
		s.log = s.f.logPath(s.coder, id.Writer)
		data, err := os.ReadFile(s.log)
		if err == nil {
			if n, hash, found := tail(data, id); found {
				s.id, s.prev = id, hash
				s.id.N = n
				return nil
			}
		}
	}
	s.id = s.f.newIdentity()
	s.log = s.f.logPath(s.coder, s.id.Writer)
	_, err := s.Add(coding.Event{Do: coding.Open, Study: s.study, Key: s.id.publicKey()})
	s.opening = s.lines.Len()
	return err
}

// tail finds the writer's last line in its log. found is false when the line
// remembered is not there: the folder is older than this person's memory of it.
// Lines after the remembered one are this writer's own (only this configuration
// has its name).
func tail(data []byte, id identity) (n int, hash string, found bool) {
	after := data
	for end := len(data); end > 0 && !found; {
		start := bytes.LastIndexByte(data[:end-1], '\n') + 1
		line := bytes.TrimSuffix(data[start:end], []byte("\n"))
		found = coding.LineHash(line) == id.Hash
		after, end = data[end:], start
	}
	n, hash = id.N, id.Hash
	for line := range bytes.SplitSeq(after, []byte("\n")) {
		e, err := coding.ParseLine(line)
		if found && err == nil && e.W == id.Writer && e.N > n {
			n, hash = e.N, coding.LineHash(line)
		}
	}
	return n, hash, found
}

func (f *Folder) logPath(coder, writer string) string {
	return f.path(logDir + "/" + coder + "/" + writer + ".jsonl")
}

// ValidCoder keeps coder ids usable as folder names on every system.
func ValidCoder(id string) error {
	ok := coding.ValidName(id) && len(id) <= 40 && id[0] != '-' && id[0] != '.'
	for _, c := range id {
		ok = ok && (c >= 'a' && c <= 'z' || c >= '0' && c <= '9' || c == '-' || c == '_')
	}
	if id == coding.Agreed {
		return fmt.Errorf("%q cannot name a coder: it is what the team agreed on", id)
	}
	if !ok {
		return fmt.Errorf("%q cannot name a coder: use small letters, digits and hyphens, like amy or p-researcher2", id)
	}
	return nil
}

// Add appends an event, filling in its header, and gives its id. The time is now where
// the event has none: what somebody did in another program keeps the time it has there.
func (s *Session) Add(e coding.Event) (coding.ID, error) {
	if s.clock >= coding.MaxClock {
		return coding.ID{}, errors.New("the study's logical clock is at its end: a log line carries an impossible number; run `verbatim check`")
	}
	e.V, e.W, e.N, e.Prev, e.LC, e.Coder = coding.Version, s.id.Writer, s.id.N+1, s.prev, s.clock+1, s.coder
	if e.At == "" {
		e.At = s.f.Now().UTC().Format(time.RFC3339)
	}
	line, err := e.Line()
	if err != nil {
		return coding.ID{}, err
	}
	if e.Do == coding.Consent {
		s.said[answerKey{strings.ToLower(e.Participant), transcript.Ask(e.Ask)}] = transcript.Answer(e.Answer)
	}
	s.noteWithdrawal(&e)
	s.id.N, s.prev, s.clock = e.N, coding.LineHash(line), e.LC
	s.lines.Write(line)
	s.lines.WriteByte('\n')
	parsed, err := coding.ParseLine(line)
	return parsed.ID, err
}

// Clock is the largest logical clock of the log, with what this session adds.
func (s *Session) Clock() int64 { return s.clock }

// Began is the largest logical clock of the log as this session found it.
func (s *Session) Began() int64 { return s.began }

// Words keeps the words of a memo or a reason and gives the hash that its event
// carries. The words themselves are in no event.
func (s *Session) Words(words string) (string, error) {
	words = strings.ToValidUTF8(words, "\uFFFD") // as JSON will have it
	b := body{Salt: hex.EncodeToString(s.f.random(16)), Text: words}
	b.H = bodyHash(b.Salt, b.Text)
	line, err := json.Marshal(b)
	if err != nil {
		return "", err
	}
	if len(line) > 16*coding.MaxLine {
		return "", errors.New("a memo is at most 4 MB long")
	}
	s.bodies.Write(line)
	s.bodies.WriteByte('\n')
	return b.H, nil
}

// Occupied reports whether another file lies where the working copy of a new
// transcript goes.
func (f *Folder) Occupied(t *transcript.Transcript) bool {
	have, err := os.ReadFile(f.TranscriptPath(t.ID))
	return err == nil && string(have) != t.Text.String()
}

// AddTranscript stores a transcript that is new to the study: its text and
// turns, transcripts/ID.yaml, and the working copy.
func (s *Session) AddTranscript(t *transcript.Transcript) error {
	if s.f.Occupied(t) {
		return fmt.Errorf("%s/%s.txt is in the way", transcriptsDir, t.ID)
	}
	turns, err := s.storeText(t.Text, t.Turns)
	if err != nil {
		return err
	}
	meta, err := formatMeta(t)
	if err != nil {
		return err
	}
	if err := s.writeWorking(t.ID, t.Text); err != nil {
		return err
	}
	if err := s.Put(transcriptsDir+"/"+t.ID+".yaml", meta); err != nil {
		return err
	}
	_, err = s.Add(coding.Event{Do: coding.Correct, Transcript: t.ID, Text: t.Text.Hash(), Turns: turns})
	return err
}

// EnsureCoder adds the session's coder to study.yaml if they are not there, and
// says whether it did.
func (s *Session) EnsureCoder() (added bool, err error) {
	return s.AddCoder(study.Coder{ID: s.coder})
}

// AddCoder adds a coder to study.yaml if they are not there.
func (s *Session) AddCoder(c study.Coder) (added bool, err error) {
	if err := ValidCoder(c.ID); err != nil {
		return false, err
	}
	data, err := s.read(s.f.path(settingsFile))
	if err != nil {
		return false, err
	}
	settings, err := parseSettings(data)
	if err != nil {
		return false, err
	}
	if slices.ContainsFunc(settings.Coders, func(have study.Coder) bool { return have.ID == c.ID }) {
		return false, nil
	}
	if data, err = addCoder(data, c); err != nil {
		return false, err
	}
	return true, s.Put(settingsFile, data)
}

// Commit makes everything added since the last Commit last: files and bodies
// first, then the events that name them, in one write each, to the disk. When
// it returns nil the events survive the loss of power.
func (s *Session) Commit() error {
	if err := s.place(); err != nil {
		return fmt.Errorf("the study in %s cannot be written: %w", s.f.Dir, reason(err))
	}
	if s.lines.Len() == 0 {
		s.noteFiles()
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(s.log), 0o755); err != nil {
		return fmt.Errorf("the study in %s cannot be written: %w", s.f.Dir, reason(err))
	}
	if err := appendFile(strings.TrimSuffix(s.log, ".jsonl")+wordsMark+".jsonl", s.bodies.Bytes()); err != nil {
		return err
	}
	if err := appendFile(s.log, s.lines.Bytes()); err != nil {
		return err
	}
	s.lines.Reset()
	s.bodies.Reset()
	s.opening = 0
	s.id.Hash = s.prev
	s.f.saveIdentity(s.study, s.coder, s.id)
	s.noteFiles()
	s.f.noteWorking(s.working)
	return nil
}

// place puts the staged files in their places, when all of them are on the disk.
func (s *Session) place() error {
	tmps := make([]string, len(s.staged))
	for i, f := range s.staged {
		tmps[i] = f.tmp
	}
	if err := syncAll(tmps); err != nil {
		return err
	}
	dirs := map[string]bool{}
	for len(s.staged) > 0 {
		f := s.staged[0]
		if err := rename(f.tmp, f.path); err != nil {
			return err
		}
		dirs[filepath.Dir(f.path)] = true
		s.staged = s.staged[1:]
	}
	for dir := range dirs {
		if err := syncDir(dir); err != nil {
			return err
		}
	}
	return nil
}

// appendFile appends whole lines in one write and waits for the disk. A last
// line that a crash cut short is closed first. If the disk takes only part of
// the data, the part is taken back.
func appendFile(name string, data []byte) (err error) {
	if len(data) == 0 {
		return nil
	}
	// Not O_APPEND: Windows lets such a file grow and never shrink. The study's
	// lock keeps everybody else away.
	file, err := os.OpenFile(name, os.O_CREATE|os.O_RDWR, 0o644)
	if err != nil {
		return fmt.Errorf("%s cannot be written: %w", name, reason(err))
	}
	defer func() {
		if cerr := file.Close(); err == nil && cerr != nil {
			err = cerr
		}
	}()
	before, err := file.Seek(0, io.SeekEnd)
	if err != nil {
		return err
	}
	if before > 0 {
		last := make([]byte, 1)
		if _, err := file.ReadAt(last, before-1); err != nil {
			return err
		}
		if last[0] != '\n' {
			data = append([]byte("\n"), data...)
		}
	}
	if _, err = file.Write(data); err == nil {
		err = file.Sync()
	}
	if err != nil {
		_ = file.Truncate(before)
		return fmt.Errorf("%s was not written, nothing was recorded: %w", name, reason(err))
	}
	return nil
}

// Close lets others write. What was not committed is forgotten.
func (s *Session) Close() {
	for _, f := range s.staged {
		os.Remove(f.tmp)
	}
	s.staged = nil
	if s.unlock != nil {
		s.unlock()
		s.unlock = nil
	}
}

// NewerFormat says that a study was written by a newer Verbatim.
type NewerFormat struct{ Format int }

// Error is the sentence.
func (e *NewerFormat) Error() string {
	return "this study was written in part by a newer Verbatim, so this one only reads it"
}

// Hint says what to do.
func (e *NewerFormat) Hint() string { return "update Verbatim, then try again" }
