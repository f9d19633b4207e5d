package search

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"github.com/blevesearch/bleve/v2"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// How many turns are analysed together, and how many of the segments that come
// of it are merged at once. Larger batches, and a garbage collector that is
// told to wait, cost up to a gigabyte and no longer save any time: most of it
// once went into other analyzers than ours.
const (
	builderBatch = 2000
	builderMerge = 64
)

// temporaryPrefix begins the names of folders in which parts are being built.
const temporaryPrefix = "tmp-"

// build makes a part of the given transcripts beside its place and moves it
// there. Somebody else may have built the same part meanwhile: then it is theirs.
func (x *Index) build(ctx context.Context, st stemmer, ts []*transcript.Transcript, done func(turns int)) error {
	m := &manifest{Kind: st.kind()}
	ts = once(ts)
	for _, t := range ts {
		m.Texts = append(m.Texts, partTextOf(t))
	}
	place := filepath.Join(x.dir, partName(m.Kind, m.Texts))
	if _, err := os.Stat(place); err == nil {
		return nil // it is there, though it may be one that cannot be read here
	}
	temporary, err := os.MkdirTemp(x.dir, temporaryPrefix)
	if err != nil {
		return err
	}
	finished := make(chan error, 1)
	x.background.Go(func() {
		defer os.RemoveAll(temporary) // what was moved away is not there any more
		err := guard(func() error { return buildIn(ctx, filepath.Join(temporary, "part"), st, ts, m, done) })
		if err == nil && ctx.Err() == nil {
			err = moveInto(filepath.Join(temporary, "part"), place)
		}
		finished <- err
	})
	// The last merge cannot be interrupted, so it is left to itself: it cleans
	// up, and what it built is not moved into place.
	select {
	case err = <-finished:
	case <-ctx.Done():
		err = ctx.Err()
	}
	return err
}

// once leaves out transcripts whose text is there already. The same text parted
// into other turns needs a part of its own.
func once(ts []*transcript.Transcript) []*transcript.Transcript {
	seen := map[text.Hash]bool{}
	var left []*transcript.Transcript
	for _, t := range ts {
		if !seen[t.Text.Hash()] {
			seen[t.Text.Hash()] = true
			left = append(left, t)
		}
	}
	return left
}

func moveInto(from, to string) error {
	err := os.Rename(from, to)
	if err == nil {
		return nil
	}
	if _, statErr := os.Stat(to); statErr == nil {
		return nil // they were first
	}
	return err
}

func buildIn(ctx context.Context, path string, st stemmer, ts []*transcript.Transcript, m *manifest, done func(turns int)) error {
	if err := register(); err != nil {
		return err
	}
	b, err := bleve.NewBuilder(path, newMapping(st), map[string]any{
		"buildPathPrefix": filepath.Dir(path), "batchSize": builderBatch, "mergeMax": builderMerge,
	})
	if err != nil {
		return err
	}
	for _, t := range ts {
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := addTurns(b, t); err != nil {
			return err
		}
		done(len(t.Turns))
	}
	if err := b.Close(); err != nil {
		return err
	}
	return m.write(path)
}

func addTurns(b bleve.Builder, t *transcript.Transcript) error {
	for i, turn := range t.Turns {
		speech := speechOf(t, turn)
		err := b.Index(turnKey(t.Text.Hash(), i), map[string]any{exactField: speech, stemField: speech})
		if err != nil {
			return fmt.Errorf("turn %d of %s could not be indexed: %w", i+1, t.ID, err)
		}
	}
	return nil
}

// turnKey names a turn in a part.
func turnKey(h text.Hash, turn int) string { return string(h) + "/" + strconv.Itoa(turn) }

// sweep removes what crashed builds left behind. A build that goes on touches
// its files; an hour without is not one.
func (x *Index) sweep(older time.Duration) {
	left, _ := filepath.Glob(filepath.Join(x.dir, temporaryPrefix+"*"))
	for _, dir := range left {
		if time.Since(lastTouched(dir)) > older {
			_ = os.RemoveAll(dir)
		}
	}
}

func lastTouched(dir string) time.Time {
	var last time.Time
	_ = filepath.WalkDir(dir, func(_ string, d os.DirEntry, err error) error {
		if err != nil {
			return nil
		}
		if info, err := d.Info(); err == nil && info.ModTime().After(last) {
			last = info.ModTime()
		}
		return nil
	})
	return last
}
