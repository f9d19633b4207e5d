package app

import (
	"archive/zip"
	"bytes"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
	"verbatim/internal/export"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

const agendaTalk = `Sam: Did you laugh?

Rosa: I laughed and laughed. I was proud of it.

Sam: And the others?

Rosa: They knew my name. All of them.

Sam: Oh.

Rosa: Nobody else laughed. It's Ann's people's house.
`

// meeting is a talk in which amy and ben differ four times: about the theme of turn
// 4, for and against in turn 6, turn 6's end that only ben coded, and the words of
// turn 2.
func meeting(t testing.TB) (amy, ben *App) {
	t.Helper()
	dir := t.TempDir()
	book := filepath.Join(dir, "book.yaml")
	file := filepath.Join(dir, "talk.txt")
	for name, s := range map[string]string{book: "themes:\n  - id: hope\n    definition: Looking forward.\n  - id: trust\n  - id: pride\n  - {id: house, name: Ann's house}\n", file: agendaTalk} {
		if err := os.WriteFile(name, []byte(s), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	amy = someone(t)
	amy.Coder, amy.Dir = "amy", filepath.Join(dir, "study")
	ben = someone(t)
	ben.Coder, ben.Dir = "ben", amy.Dir
	if _, err := amy.Init(t.Context(), InitOptions{Dir: amy.Dir, Codebook: book}); err != nil {
		t.Fatal(err)
	}
	if _, err := amy.Import(t.Context(), ImportOptions{Paths: []string{file}, Speakers: []string{"Sam=interviewer"}}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		a            *App
		theme, words string
		against      bool
		memo         string
	}{
		{amy, "trust", "They knew my name", false, "being known"},
		{ben, "pride", "They knew my name", false, ""},
		{amy, "hope", "Nobody else laughed", false, ""},
		{ben, "hope", "Nobody else laughed", true, ""},
		{ben, "house", "It's Ann's people's house", false, ""},
		{amy, "hope", "I laughed and laughed", false, ""},
		{ben, "hope", "I laughed and laughed. I was proud of it", false, ""},
	} {
		if _, err := c.a.Code(t.Context(), CodeOptions{Transcript: "talk", Theme: c.theme, Words: Selection{Quote: c.words}, Against: c.against, Memo: c.memo}); err != nil {
			t.Fatal(err)
		}
	}
	for _, a := range []*App{amy, ben} {
		if _, err := a.Done(t.Context(), []string{"talk"}); err != nil {
			t.Fatal(err)
		}
	}
	return amy, ben
}

func stateOf(t *testing.T, a *App) *study.Study {
	t.Helper()
	_, s, err := a.openQuietly(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// unpacked is what a file holds, an archive's parts one after the other.
func unpacked(t *testing.T, file string) string {
	t.Helper()
	data, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return string(data)
	}
	var b strings.Builder
	for _, part := range z.File {
		r, err := part.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&b, r); err != nil {
			t.Fatal(err)
		}
	}
	return b.String()
}

func agendaOf(t *testing.T, a *App, o AgendaOptions) *Agenda {
	t.Helper()
	g, err := a.Agenda(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// written is an agenda as a file.
func written(t *testing.T, a *App, name string) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), name)
	if err := a.WriteAgenda(t.Context(), agendaOf(t, a, AgendaOptions{}), file); err != nil {
		t.Fatal(err)
	}
	return file
}

// TestWhatMattersMostComesFirst: themes, stance, one alone, words; with what each
// sees there.
func TestWhatMattersMostComesFirst(t *testing.T) {
	amy, _ := meeting(t)
	g := agendaOf(t, amy, AgendaOptions{})
	var places []string
	for _, i := range g.Items {
		places = append(places, i.Place+": "+i.Said)
	}
	want := []string{"talk turn 4: themes differ", "talk turn 6: for and against", "talk turn 6: only ben coded this", "talk turn 2: words differ"}
	if d := cmp.Diff(want, places); d != "" {
		t.Fatal(d)
	}
	first := g.Items[0]
	parts := []export.AgendaPart{{Words: "They knew my name", Coded: true}, {Words: ". All of them."}}
	if d := cmp.Diff([]export.AgendaWords{{Speaker: "Rosa", Parts: parts}}, first.Readings[0].Words); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"amy: being known"}, first.Readings[0].Memos); d != "" {
		t.Error(d)
	}
	if first.Asked[0].Parts[0].Words != "And the others?" || first.Quotable {
		t.Errorf("asked %+v, may be quoted %v", first.Asked, first.Quotable)
	}
	if d := cmp.Diff([2]string{"Questions", "4 (one theme for some, another for others: 1; for the theme and against it: 1; some coded it and others did not: 1; the same theme on more words or fewer: 1)"}, g.Summary[0]); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"hope", "trust", "pride", "house"}, themeIDs(g)); d != "" {
		t.Error(d)
	}
	if g = agendaOf(t, amy, AgendaOptions{CompareOptions: CompareOptions{Themes: []string{"trust"}}}); len(g.Items) != 1 || !slices.Contains(g.Summary, [2]string{"Chosen", "themes trust"}) {
		t.Errorf("of trust: %d items, %v", len(g.Items), g.Summary)
	}
}

func themeIDs(g *Agenda) []string {
	var ids []string
	for _, t := range g.Themes {
		ids = append(ids, t.ID)
	}
	return ids
}

// TestAnAgendaTakesCareOfItsReaders: a private memo is in no file, a content note
// stands before the words, also where they are only around others', and leaves them
// out where that is asked for.
func TestAnAgendaTakesCareOfItsReaders(t *testing.T) {
	amy, _ := meeting(t)
	s := stateOf(t, amy)
	for _, c := range s.State.Codings {
		if c.Coder == "amy" && c.Theme == "trust" {
			if _, err := amy.Memo(t.Context(), MemoOptions{On: "coding:" + c.ID.String(), Text: "zebra", Private: true}); err != nil {
				t.Fatal(err)
			}
		}
	}
	if _, err := amy.ContentNote(t.Context(), ContentNoteOptions{Transcript: "talk", Words: Selection{Quote: "All of them"}, Labels: []string{"crowds"}}); err != nil {
		t.Fatal(err)
	}
	for _, name := range []string{"m.md", "m.html", "m.docx", "m.xlsx"} {
		all := unpacked(t, written(t, amy, name))
		if strings.Contains(all, "zebra") || !strings.Contains(all, "being known") {
			t.Errorf("%s: private memos are in it, or others are not", name)
		}
		if note, words := strings.Index(all, "crowds"), strings.Index(all, "All of them"); note < 0 || name != "m.xlsx" && note > words {
			t.Errorf("%s: the content note stands at %d and the words at %d", name, note, words)
		}
	}
	g := agendaOf(t, amy, AgendaOptions{HideNoted: true})
	var b bytes.Buffer
	if err := g.Write(&b); err != nil || len(g.Items) != 3 || strings.Contains(b.String(), "All of them") || !strings.Contains(b.String(), "1 question with a content note is left out") {
		t.Errorf("%d items without noted words (%v)", len(g.Items), err)
	}
}

func TestTheSameStampGivesTheSameAgenda(t *testing.T) {
	amy, _ := meeting(t)
	for _, name := range []string{"m.md", "m.html", "m.docx", "m.xlsx"} {
		g := agendaOf(t, amy, AgendaOptions{})
		var made [][]byte
		for range 2 {
			file := filepath.Join(t.TempDir(), name)
			if err := amy.WriteAgenda(t.Context(), g, file); err != nil {
				t.Fatal(err)
			}
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			made = append(made, data)
		}
		if !bytes.Equal(made[0], made[1]) {
			t.Errorf("%s: other bytes", name)
		}
	}
	s := stateOf(t, amy)
	last := s.State.Events[len(s.State.Events)-1]
	if last.Do != coding.Export || last.To == "" || last.For != string(transcript.ForTeam) || !slices.Equal(last.Participants, []string{"Rosa"}) {
		t.Errorf("the log says %+v", last)
	}
}
