package team

import (
	"maps"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
)

// TestWhatTheStudyWrites: lines that the study's own sessions have written travel, the
// copy that gets them finds them to be its own, and goes on.
func TestWhatTheStudyWrites(t *testing.T) {
	ctx := t.Context()
	create := func() *folder.Folder {
		f, err := folder.Create(ctx, t.TempDir(), t.TempDir(), folder.Plan{Settings: study.Settings{ID: testStudy, Title: "Test"}, Codebook: []byte("title: Test\nthemes: []\n"), Coder: "ann"})
		if err != nil {
			t.Fatal(err)
		}
		return f
	}
	act := func(f *folder.Folder, coder string, n int) {
		t.Helper()
		s, err := f.Begin(ctx, coder)
		if err != nil {
			t.Fatal(err)
		}
		defer s.Close()
		for range n {
			if _, err := s.Add(coding.Event{Do: coding.Done, Transcript: "P01"}); err != nil {
				t.Fatal(err)
			}
		}
		if err := s.Commit(); err != nil {
			t.Fatal(err)
		}
	}
	a, b := create(), create()
	ja, jb := openFolder(t, a.Dir), openFolder(t, b.Dir)
	x := &Exchange{Study: testStudy, Pins: NewPins(), Unsealed: true}
	for range 3 {
		act(a, "ann", 3)
		act(b, "ben", 2)
		if _, err := x.Pull(ctx, ja, jb); err != nil {
			t.Fatal(err)
		}
		if _, err := x.Push(ctx, jb, ja); err != nil {
			t.Fatal(err)
		}
	}
	if la, lb := linesIn(t, a.Dir+"/record/log"), linesIn(t, b.Dir+"/record/log"); !maps.Equal(la, lb) || len(la) < 15 {
		t.Fatalf("%d and %d lines", len(la), len(lb))
	}
	for _, f := range []*folder.Folder{a, b} {
		st, err := f.State()
		if err != nil {
			t.Fatal(err)
		}
		count := map[string]int{}
		for _, e := range st.Events {
			if e.Do == coding.Done {
				count[e.Coder]++
			}
		}
		if want := map[string]int{"ann": 9, "ben": 6}; !maps.Equal(count, want) {
			t.Error(count)
		}
	}
}
