package app

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

func (x *studyExporting) record(ctx context.Context, people []string) error {
	return x.recordAll(ctx, []string{x.path}, people)
}

// recordAll records the files that were written, in one go, where that can be recorded; or
// keeps that for when they are given away.
func (x *studyExporting) recordAll(ctx context.Context, files, people []string) error {
	var events []coding.Event
	for _, file := range files {
		e := coding.Event{Do: coding.Export, Path: pathOfExport(x.f, file), To: hashOfFile(file), For: x.out.For, Stamp: x.rel.Study.Stamp}
		if !strings.HasSuffix(file, ".md") && filepath.Base(file) != "datapackage.json" {
			e.Participants = people
		}
		events = append(events, e)
	}
	x.out.record = func(ctx context.Context) {
		w, err := x.f.Begin(ctx, x.a.who())
		if err == nil {
			defer w.Close()
			for _, e := range events {
				if err == nil {
					_, err = w.Add(e)
				}
			}
			if err == nil {
				err = w.Commit()
			}
		}
		if err != nil {
			x.a.Notice("the export is not in the log: %s", err)
		}
	}
	if !x.later {
		x.out.Record(ctx)
	}
	return nil
}

// Record writes down that the file was given away, where ExportStudy was to leave that.
func (m *StudyExport) Record(ctx context.Context) {
	if m.record != nil {
		m.record(ctx)
		m.record = nil
	}
}

// pathOfExport is how an export calls its file: by its place in the study, or outside of it
// by a name that means no file in it.
func pathOfExport(f *folder.Folder, path string) string {
	if abs, err := filepath.Abs(path); err == nil {
		if in, err := filepath.Rel(f.Dir, abs); err == nil && filepath.IsLocal(in) {
			return filepath.ToSlash(in)
		}
	}
	return "../" + filepath.Base(path)
}

// namedTurns are turns whose words, as readers see them, hold a name that they are not to know.
type namedTurns struct {
	rel    *study.Release
	names  *namesSaid
	seen   map[string]bool
	places []string
}

func newNamedTurns(rel *study.Release) *namedTurns {
	return &namedTurns{rel: rel, names: newNamesSaid(rel), seen: map[string]bool{}}
}

func (n *namedTurns) look(t *transcript.Transcript, turn int, words ...string) {
	for _, s := range words {
		if !n.names.in(s) {
			continue
		}
		if at := fmt.Sprintf("%s turn %d", t.ID, turn+1); !n.seen[at] {
			n.seen[at] = true
			n.places = append(n.places, at)
		}
	}
}

// everywhere looks at every turn whose words may be shown.
func (n *namedTurns) everywhere() {
	if len(n.names.words) == 0 {
		return
	}
	for _, t := range n.rel.Study.Transcripts {
		for i, turn := range t.Turns {
			if words, ok := n.rel.Words(t, turn.Speech); ok {
				n.look(t, i, words)
			}
		}
	}
}

// note warns the person who makes a file, not its readers.
func (n *namedTurns) note() string {
	if len(n.places) == 0 {
		return ""
	}
	return one(len(n.places), "1 turn holds a name or id of somebody in the study", "%d turns hold a name or id of somebody in the study") +
		", who goes by another name outside the team: " + strings.Join(shortList(n.places, 8), ", ") + "; look before it leaves"
}
