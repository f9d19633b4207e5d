package search

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"time"

	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Index finds words without reading every interview. It is a folder that may be
// deleted at any moment: what it does not hold is read word by word, with the
// same result. Several processes may use and extend it at once. Its methods may
// be called from several goroutines.
type Index struct {
	dir        string
	background sync.WaitGroup // builds, also those that nobody waits for any more
	adding     sync.Mutex     // one Add at a time

	mu      sync.Mutex
	parts   map[string]*part
	bad     map[string]bool // parts on disk that this process cannot read
	sumUpTo int64           // see checkedAtOpen
	texts   map[*transcript.Transcript]partText
}

// mostTexts is how many transcripts an index remembers at once.
const mostTexts = 50_000

// textOf is partTextOf, remembered: transcripts do not change, and a search asks
// for all of them.
func (x *Index) textOf(t *transcript.Transcript) partText {
	x.mu.Lock()
	defer x.mu.Unlock()
	k, known := x.texts[t]
	if !known {
		if x.texts == nil || len(x.texts) >= mostTexts {
			x.texts = map[*transcript.Transcript]partText{}
		}
		k = partTextOf(t)
		x.texts[t] = k
	}
	return k
}

// mostParts is how many parts an index has at most, and fewestMerged how many
// of the smallest become one when there are more. Merging five, not all, means
// that an interview imported alone is indexed a few times in its life, not once
// for every eighth that follows it.
const (
	mostParts    = 8
	fewestMerged = 5
)

// OpenIndex is the index in a folder, which need not exist. It reads nothing
// yet, so it is quick and cannot fail.
func OpenIndex(dir string) *Index {
	return &Index{dir: dir, parts: map[string]*part{}, bad: map[string]bool{}, sumUpTo: checkedAtOpen}
}

// Close closes the files of the index, after the builds that still clean up.
// The index may be used again; it opens what it needs.
func (x *Index) Close() error {
	x.background.Wait()
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, p := range x.parts {
		x.retire(p)
	}
	clear(x.bad)
	return nil
}

// retire forgets a part, and closes it as soon as nobody reads it.
func (x *Index) retire(p *part) {
	delete(x.parts, p.name)
	p.gone = true
	if p.users == 0 {
		p.close()
	}
}

// names are the parts on disk, whatever their kind.
func (x *Index) names() []string {
	entries, _ := os.ReadDir(x.dir)
	var names []string
	for _, e := range entries {
		if _, ok := kindOf(e.Name()); ok && e.IsDir() {
			names = append(names, e.Name())
		}
	}
	return names
}

// use opens the parts of a kind that are on disk now, in order of their names,
// and keeps them open until release.
func (x *Index) use(kind string) (parts []*part, release func()) {
	x.mu.Lock()
	defer x.mu.Unlock()
	names := x.names()
	for name, p := range x.parts {
		if !slices.Contains(names, name) || p.bad.Load() {
			x.retire(p)
		}
	}
	for _, name := range names {
		if k, _ := kindOf(name); k != kind || x.bad[name] {
			continue
		}
		p, ok := x.parts[name]
		if !ok {
			var err error
			if p, err = openPart(x.dir, name, x.sumUpTo); err != nil {
				x.failed(name, err)
				continue
			}
			x.parts[name] = p
		}
		p.users++
		parts = append(parts, p)
	}
	return parts, func() { x.release(parts) }
}

func (x *Index) release(parts []*part) {
	x.mu.Lock()
	defer x.mu.Unlock()
	for _, p := range parts {
		p.users--
		if p.bad.Load() && !p.gone {
			x.retire(p)
			x.failed(p.name, p.blame(errUnreadable))
		} else if p.gone && p.users == 0 {
			p.close()
		}
	}
}

var errUnreadable = errors.New("the index cannot be read")

// failed deletes a part that is damaged. One that cannot be deleted, or cannot
// be read although it is sound, is passed over from now on.
func (x *Index) failed(name string, err error) {
	switch {
	case errors.Is(err, errDamaged):
		if x.remove(name) == nil {
			return
		}
	case isPassing(err):
		return
	}
	x.bad[name] = true
}

// remove takes a part away in one step, so that nobody sees half of it.
func (x *Index) remove(name string) error {
	away := filepath.Join(x.dir, temporaryPrefix+"gone-"+name+fmt.Sprintf("-%d", time.Now().UnixNano()))
	if err := os.Rename(filepath.Join(x.dir, name), away); err != nil {
		if os.IsNotExist(err) {
			return nil
		}
		return err
	}
	return os.RemoveAll(away)
}

// Covers reports whether the index holds a text.
func (x *Index) Covers(h text.Hash) bool {
	for _, name := range x.names() {
		if m, err := readManifest(filepath.Join(x.dir, name)); err == nil {
			if slices.ContainsFunc(m.Texts, func(t partText) bool { return t.Text == h }) {
				return true
			}
		}
	}
	return false
}

// Missing are the transcripts of a study that a search would have to read word
// by word, those without a turn left out.
func (x *Index) Missing(st *study.Study) []*transcript.Transcript {
	var left []*transcript.Transcript
	for _, stem := range spoken(st, st.Transcripts) {
		parts, release := x.use(stem.kind())
		left = append(left, missing(parts, inLanguage(st, stem))...)
		release()
	}
	return left
}

// inLanguage are the transcripts of a study whose words have the stems of st.
func inLanguage(s *study.Study, st stemmer) []*transcript.Transcript {
	var ts []*transcript.Transcript
	for _, t := range s.Transcripts {
		if stemmerOf(s, t) == st {
			ts = append(ts, t)
		}
	}
	return ts
}

func missing(parts []*part, ts []*transcript.Transcript) []*transcript.Transcript {
	have := map[partText]bool{}
	for _, p := range parts {
		for _, t := range p.texts {
			have[t] = true
		}
	}
	var left []*transcript.Transcript
	for _, t := range ts {
		if len(t.Turns) > 0 && !have[partTextOf(t)] {
			left = append(left, t)
		}
	}
	return left
}

// Add indexes the transcripts of a study that the index does not hold yet, and
// keeps the number of its parts small. Progress, when not nil, is told how many
// of how many turns are done. When ctx ends, nothing half-made stays behind.
func (x *Index) Add(ctx context.Context, st *study.Study, progress func(done, total int)) error {
	x.adding.Lock()
	defer x.adding.Unlock()
	var kinds []string
	for _, stem := range spoken(st, st.Transcripts) {
		kinds = append(kinds, stem.kind())
		if err := x.addIn(ctx, inLanguage(st, stem), stem, progress); err != nil {
			return err
		}
	}
	for _, name := range x.outdated(kinds) {
		_ = x.drop(name) // a part too many does no harm
	}
	return nil
}

// addIn is Add for transcripts of one language.
func (x *Index) addIn(ctx context.Context, ts []*transcript.Transcript, stem stemmer, progress func(done, total int)) error {
	parts, release := x.use(stem.kind())
	todo := missing(parts, ts)
	merged, old := toMerge(parts, ts, len(todo) > 0)
	release()
	if len(todo)+len(merged) > 0 {
		if err := x.addParts(ctx, stem, todo, merged, progress); err != nil {
			return err
		}
	}
	for _, name := range old {
		_ = x.drop(name)
	}
	return nil
}

func (x *Index) addParts(ctx context.Context, st stemmer, todo, merged []*transcript.Transcript, progress func(done, total int)) error {
	if err := os.MkdirAll(x.dir, 0o755); err != nil {
		return fmt.Errorf("the index could not be written to %s: %w", x.dir, err)
	}
	x.sweep(time.Hour)
	done, total := 0, 0
	for _, t := range slices.Concat(todo, merged) {
		total += len(t.Turns)
	}
	count := func(turns int) {
		done += turns
		if progress != nil && ctx.Err() == nil {
			progress(done, total)
		}
	}
	// New transcripts and small old parts become one part, not two.
	err := x.build(ctx, st, append(todo, merged...), count)
	if err != nil && ctx.Err() == nil {
		err = fmt.Errorf("the index could not be written to %s: %w", x.dir, err)
	}
	return err
}

// toMerge chooses the parts that are to be replaced: those that hold nothing
// current that a larger one does not hold too, and when there are too many
// others, the smallest of them.
func toMerge(parts []*part, ts []*transcript.Transcript, growing bool) (again []*transcript.Transcript, old []string) {
	current := map[partText]*transcript.Transcript{}
	for _, t := range ts {
		current[partTextOf(t)] = t
	}
	parts = slices.SortedStableFunc(slices.Values(parts), func(a, b *part) int { return cmp.Compare(len(b.docs), len(a.docs)) })
	var alive []*part
	of := map[*part][]*transcript.Transcript{}
	for _, p := range parts {
		for _, t := range p.texts {
			if now := current[t]; now != nil {
				of[p] = append(of[p], now)
				delete(current, t)
			}
		}
		if len(of[p]) > 0 {
			alive = append(alive, p)
		} else {
			old = append(old, p.name)
		}
	}
	n := len(alive)
	if growing {
		n++
	}
	if n <= mostParts {
		return nil, old
	}
	for _, p := range alive[len(alive)-max(fewestMerged-1, n-mostParts):] {
		old = append(old, p.name)
		again = append(again, of[p]...)
	}
	return again, old
}

// outdated are parts of other kinds that nobody has built for a month: those of
// an earlier Verbatim, or of another language.
func (x *Index) outdated(kinds []string) []string {
	var names []string
	for _, name := range x.names() {
		info, err := os.Stat(filepath.Join(x.dir, name))
		if k, _ := kindOf(name); !slices.Contains(kinds, k) && err == nil && time.Since(info.ModTime()) > 30*24*time.Hour {
			names = append(names, name)
		}
	}
	return names
}

// drop closes and removes a part.
func (x *Index) drop(name string) error {
	x.mu.Lock()
	defer x.mu.Unlock()
	if p, ok := x.parts[name]; ok {
		x.retire(p)
	}
	return x.remove(name)
}

// Drop removes every part that holds one of the texts, and every half-made one,
// since it might: the words of a withdrawn text are then not in the index any
// more. Add indexes again what else those parts held; until then it is read
// word by word. Drop is cheap when there is nothing to remove.
func (x *Index) Drop(texts ...text.Hash) error {
	x.adding.Lock() // a build at work might hold the words, and come after
	defer x.adding.Unlock()
	x.background.Wait()
	var failed []error
	for _, name := range x.names() {
		m, err := readManifest(filepath.Join(x.dir, name))
		if err == nil && !slices.ContainsFunc(m.Texts, func(t partText) bool { return slices.Contains(texts, t.Text) }) {
			continue
		}
		if err := x.drop(name); err != nil {
			failed = append(failed, fmt.Errorf("the index still holds removed words in %s: close other programs that use the study and try again: %w", name, err))
		}
	}
	x.sweep(0)
	return errors.Join(failed...)
}

// Verify reads the whole index and removes the parts that are not what was
// written, and says how many there were. Add makes them anew.
func (x *Index) Verify(ctx context.Context) (removed int, err error) {
	for _, name := range x.names() {
		if ctx.Err() != nil {
			return removed, ctx.Err()
		}
		path := filepath.Join(x.dir, name)
		m, err := readManifest(path)
		if err == nil {
			err = m.check(path, math.MaxInt64)
		}
		if !errors.Is(err, errDamaged) {
			continue
		}
		removed++
		if err := x.drop(name); err != nil {
			return removed, fmt.Errorf("a damaged part of the index could not be removed: %w", err)
		}
	}
	return removed, nil
}

// Size is what the index takes on disk, in bytes, and in how many parts.
func (x *Index) Size() (bytes int64, parts int) {
	for _, name := range x.names() {
		parts++
		if m, err := readManifest(filepath.Join(x.dir, name)); err == nil {
			for _, f := range m.Files {
				bytes += f.Size
			}
		}
	}
	return bytes, parts
}

// splitKey reads a turnKey.
func splitKey(key string) (h text.Hash, turn string, ok bool) {
	a, b, ok := strings.Cut(key, "/")
	return text.Hash(a), b, ok
}
