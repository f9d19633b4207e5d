package app

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// Change is something that happened in a study, as an open page needs to know.
type Change struct {
	Do         string // coding, uncode, memo, unmemo, star, unstar, done, cautions, corrected, codebook, resync
	Transcript string // empty for the codebook
	Coder      string // whose it is; empty where it is nobody's
	Private    bool   // only its coder may know
	Data       any    // a ReadingCoding, ReadingMemo or ReadingStar; or Gone, DoneBy, Nothing
}

// Gone names what is no more.
type Gone struct {
	ID string `json:"id"`
}

// Nothing goes with what has nothing more to say.
type Nothing struct{}

// DoneBy are the coders who read a transcript to the end.
type DoneBy struct {
	Coders []string `json:"coders"`
}

// Follower keeps up with a study that others write to, other programs too.
type Follower struct {
	app *App
	f   *folder.Folder

	mu     sync.Mutex
	trace  string
	s      *study.Study
	bodies map[string]string
	known  map[string][]string // by listener: as whom they work
}

// Follow begins to follow the study as it is now.
func (a *App) Follow(ctx context.Context) (*Follower, error) {
	f, err := a.folder()
	if err != nil {
		return nil, err
	}
	w := &Follower{app: a, f: f}
	return w, w.load(ctx, traceOf(f.Dir))
}

func (w *Follower) load(ctx context.Context, trace string) error {
	s, err := w.app.reload(ctx, w.f)
	if err != nil {
		return err
	}
	s = s.Whole()
	s.Viewer = "" // nobody in particular: who may know what is asked for each listener
	bodies := map[string]string{}
	if len(s.State.Memos) > 0 {
		if bodies, err = w.f.Bodies(); err != nil {
			return err
		}
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	w.trace, w.s, w.bodies, w.known = trace, s, bodies, map[string][]string{}
	return nil
}

// Trace is a word for the study as it is on disk now: it is another one when a
// log has grown or a file of the study was saved. It reads no file.
func (a *App) Trace() (string, error) {
	f, err := a.folder()
	if err != nil {
		return "", err
	}
	return traceOf(f.Dir), nil
}

// Trace is the trace of what Changes compared with last.
func (w *Follower) Trace() string {
	w.mu.Lock()
	defer w.mu.Unlock()
	return w.trace
}

func traceOf(dir string) string {
	b := sha256.New()
	note := func(path string, info fs.FileInfo, err error) {
		if err == nil {
			fmt.Fprintf(b, "%s %d %d\n", path, info.Size(), info.ModTime().UnixNano())
		}
	}
	for _, name := range []string{"codebook.yaml", "participants.csv", "study.yaml"} {
		info, err := os.Stat(filepath.Join(dir, name))
		note(name, info, err)
	}
	_ = filepath.WalkDir(filepath.Join(dir, "record", "log"), func(path string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			info, err := d.Info()
			note(path, info, err)
		}
		return nil
	})
	return hex.EncodeToString(b.Sum(nil)[:8])
}

// MayKnow reports whether a coder may hear of something that was done in a
// transcript, by whom it was done: not of what they are never shown, and where they
// code blind only of what they did themselves, of who is done, and of the words.
func (w *Follower) MayKnow(coder string, c Change) bool {
	if c.Private && c.Coder != coder {
		return false
	}
	if c.Transcript == "" {
		return true
	}
	w.mu.Lock()
	s, known := w.s, w.known[coder]
	if known == nil {
		known = append([]string{}, w.app.knownAs(w.f, s, coder)...)
		w.known[coder] = known
	}
	w.mu.Unlock()
	t, ok := s.Transcript(c.Transcript)
	if !ok {
		return true
	}
	return !s.HiddenFrom(coder, t) && (!c.ofACoder() || s.MaySee(coder, c.Coder, t.ID, known...))
}

// ofACoder reports whether a change says what somebody sees in a transcript.
func (c *Change) ofACoder() bool {
	switch c.Do {
	case "coding", "uncode", "memo", "unmemo", "star", "unstar", "decided":
		return true
	}
	return false
}

// Changes are what happened since the last call. One goroutine at a time may ask. A study
// that cannot be read at the moment, because somebody is saving it, has no
// changes yet: they come with the next call.
func (w *Follower) Changes(ctx context.Context) ([]Change, error) {
	now := traceOf(w.f.Dir)
	if now == w.trace {
		return nil, nil
	}
	old, oldBodies := w.s, w.bodies
	if err := w.load(ctx, now); err != nil {
		if errors.Is(err, context.Canceled) {
			return nil, err
		}
		return nil, nil
	}
	d := differ{old: old, now: w.s, oldBodies: oldBodies, bodies: w.bodies, readers: map[string]reader{}, corrected: map[string]bool{}}
	d.texts()
	d.codings()
	d.memos()
	d.stars()
	d.readings()
	d.decisions()
	d.blind()
	return d.list, nil
}

// differ compares a study with what it was.
type differ struct {
	old, now          *study.Study
	oldBodies, bodies map[string]string
	readers           map[string]reader
	corrected         map[string]bool
	list              []Change
}

func (d *differ) reader(id string) (reader, bool) {
	if r, ok := d.readers[id]; ok {
		return r, true
	}
	t, ok := d.now.Transcript(id)
	if !ok {
		return reader{}, false
	}
	r := reader{s: d.now, t: t, rel: d.now.Release(transcript.ForTeam)}
	d.readers[id] = r
	return r, true
}

func (d *differ) add(c Change) {
	if !d.corrected[c.Transcript] {
		d.list = append(d.list, c)
	}
}

// texts are corrections, what is withheld now and was not, and the codebook.
func (d *differ) texts() {
	if d.old.Book.Hash() != d.now.Book.Hash() || string(d.old.Book.Bytes()) != string(d.now.Book.Bytes()) {
		d.add(Change{Do: "codebook"})
	}
	withheld := func(s *study.Study) string {
		return fmt.Sprint(s.Release(transcript.ForTeam).Withheld(), s.State.Withdrawn, s.State.Passages)
	}
	all := withheld(d.old) != withheld(d.now)
	for _, t := range d.now.Transcripts {
		was, ok := d.old.Transcript(t.ID)
		if ok && (all || was.Text.Hash() != t.Text.Hash()) {
			d.add(Change{Do: "corrected", Transcript: t.ID})
			d.corrected[t.ID] = true
		}
		if ok && fmt.Sprint(d.old.ContentNotes(was, was.Text.All())) != fmt.Sprint(d.now.ContentNotes(t, t.Text.All())) {
			d.add(Change{Do: "cautions", Transcript: t.ID, Data: Nothing{}})
		}
	}
}

func (d *differ) codings() {
	old := map[coding.ID]coding.Coding{}
	for _, c := range d.old.State.Codings {
		old[c.ID] = c
	}
	for _, c := range d.now.State.Codings {
		was, had := old[c.ID]
		delete(old, c.ID)
		if had && was == c && d.old.ThemeOf(was) == d.now.ThemeOf(c) {
			continue
		}
		if r, ok := d.reader(c.Transcript); ok {
			if one, shown := r.coding(c); shown {
				d.add(Change{Do: "coding", Transcript: c.Transcript, Coder: c.Coder, Data: one})
			}
		}
	}
	for _, c := range slices.SortedFunc(values(old), func(x, y coding.Coding) int { return strings.Compare(x.ID.String(), y.ID.String()) }) {
		d.add(Change{Do: "uncode", Transcript: c.Transcript, Coder: c.Coder, Data: Gone{c.ID.String()}})
	}
}

func values[K comparable, V any](m map[K]V) func(func(V) bool) {
	return func(yield func(V) bool) {
		for _, v := range m {
			if !yield(v) {
				return
			}
		}
	}
}

// transcriptOfMemo is the transcript on whose page a memo stands.
func transcriptOfMemo(s *study.Study, m coding.Memo, codings map[coding.ID]string) string {
	if m.On == coding.OnCoding {
		return codings[m.Of]
	}
	return m.Transcript
}

func placesOfCodings(s *study.Study) map[coding.ID]string {
	at := map[coding.ID]string{}
	for _, c := range s.State.Codings {
		at[c.ID] = c.Transcript
	}
	return at
}

func (d *differ) memos() {
	if len(d.old.State.Memos)+len(d.now.State.Memos) == 0 {
		return
	}
	type known struct {
		memo  coding.Memo
		words string
	}
	old := map[coding.ID]known{}
	for _, m := range d.old.State.Memos {
		old[m.ID] = known{m, d.oldBodies[m.Body]}
	}
	at := placesOfCodings(d.now)
	for _, m := range d.now.State.Memos {
		was, had := old[m.ID]
		delete(old, m.ID)
		if had && was.memo == m && was.words == d.bodies[m.Body] {
			continue
		}
		id := transcriptOfMemo(d.now, m, at)
		r, ok := d.reader(id)
		if !ok {
			continue
		}
		r.me = m.Coder // who may know is said by Private
		one, ok := r.memo(m, func(m coding.Memo) (string, bool) { w, ok := d.bodies[m.Body]; return w, ok })
		if ok {
			d.add(Change{Do: "memo", Transcript: id, Coder: m.Coder, Private: m.Private, Data: one})
		}
	}
	at = placesOfCodings(d.old)
	for id, k := range old {
		if in := transcriptOfMemo(d.old, k.memo, at); in != "" {
			d.add(Change{Do: "unmemo", Transcript: in, Coder: k.memo.Coder, Private: k.memo.Private, Data: Gone{id.String()}})
		}
	}
}

func (d *differ) stars() {
	old := map[coding.ID]coding.Mark{}
	for _, m := range d.old.State.Stars {
		old[m.ID] = m
	}
	for _, m := range d.now.State.Stars {
		was, had := old[m.ID]
		delete(old, m.ID)
		if had && was == m || m.Whole() {
			continue
		}
		if r, ok := d.reader(m.Transcript); ok {
			if ends, shown := r.ends(m.Span); shown {
				d.add(Change{Do: "star", Transcript: m.Transcript, Coder: m.Coder, Data: ReadingStar{m.ID.String(), m.Coder, ends}})
			}
		}
	}
	for id, m := range old {
		d.add(Change{Do: "unstar", Transcript: m.Transcript, Coder: m.Coder, Data: Gone{id.String()}})
	}
}

func (d *differ) readings() {
	for _, t := range d.now.Transcripts {
		if now := readers(d.now, t.ID); !slices.Equal(now, readers(d.old, t.ID)) {
			d.add(Change{Do: "done", Transcript: t.ID, Data: DoneBy{now}})
		}
	}
}

// blind are the transcripts of which somebody sees more than before, or less: what
// they see now they are not told bit by bit, they load it. Whose it is is told, so
// that nobody else does.
func (d *differ) blind() {
	for _, t := range d.now.Transcripts {
		coders := map[string]bool{}
		for _, s := range []*study.Study{d.old, d.now} {
			for _, x := range s.CodersOf(t.ID) {
				coders[x.Coder] = true
			}
		}
		for _, id := range sortedKeys(coders) {
			_, was := d.old.BlindFrom(id, t.ID)
			if _, is := d.now.BlindFrom(id, t.ID); is != was {
				d.add(Change{Do: "resync", Transcript: t.ID, Coder: id, Private: true, Data: Nothing{}})
			}
		}
	}
}
