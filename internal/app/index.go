package app

import (
	"context"
	"os"

	"verbatim/internal/folder"
	"verbatim/internal/search"
	"verbatim/internal/study"
)

// addToIndex adds to the search index what it does not hold yet.
func (a *App) addToIndex(ctx context.Context, f *folder.Folder, s *study.Study) error {
	ix := search.OpenIndex(f.IndexDir())
	defer ix.Close()
	var meter Meter
	before := 0
	err := ix.Add(ctx, s, func(done, total int) {
		if meter == nil {
			meter = a.Begin("Indexing", total)
		}
		meter.Add(done - before)
		before = done
	})
	if meter != nil {
		meter.Done()
	}
	return err
}

// Indexed says what Index did.
type Indexed struct {
	Transcripts int `json:"transcripts"` // in the study, and now in the index
	Added       int `json:"added"`
}

// Index brings the search index up to date, or makes it anew.
func (a *App) Index(ctx context.Context, anew bool) (Indexed, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return Indexed{}, err
	}
	if anew {
		if err := os.RemoveAll(f.IndexDir()); err != nil {
			return Indexed{}, problem("close other programs that use the study, then try again", "the old index cannot be removed: %s", plain(err))
		}
	}
	ix := search.OpenIndex(f.IndexDir())
	done := Indexed{Transcripts: len(s.Transcripts), Added: len(ix.Missing(s))}
	ix.Close()
	return done, a.addToIndex(ctx, f, s)
}
