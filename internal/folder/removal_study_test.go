package folder

import (
	"archive/zip"
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// What P07, whose name is Rosamund, said; in which somebody may know her.
const (
	inGarden = "I never felt part of it until the garden opened that spring"
	inFog    = "They moved me three times without telling my sister, and I was lost in fog"
	listened = "The kettle was always on and somebody would listen to you there"
)

// canaries are pieces of what P07 said that are too short to be missed and too
// odd to stand anywhere else, and her name.
var canaries = []string{"felt part of it", "garden opened", "three times without", "telling my sister", "rosamund"}

// withdrawal is a study with P07's words wherever words can be.
func withdrawal(t testing.TB) *Folder {
	t.Helper()
	f := &Folder{Dir: filepath.Join(t.TempDir(), "study"), Config: t.TempDir(), Now: func() time.Time { return time.Date(2026, 3, 1, 12, 0, 0, 0, time.UTC) }}
	random := rand.NewChaCha8([32]byte{7})
	f.Rand = func(b []byte) { _, _ = random.Read(b) }
	_, err := CreateWith(ctx, f, Plan{
		Settings: study.Settings{Title: "Gardens", Coders: []study.Coder{{ID: "amy"}, {ID: "ben"}}},
		Codebook: []byte("title: Gardens\nthemes:\n  - id: belonging\n    name: Belonging\n    # " + inGarden + "\n    examples: [\"" + inGarden + ", she said\"]\n  - id: lost-in-fog\n    name: Lost in fog\n  - id: kettle\n    name: Kettle always on\n"),
		Coder:    "amy",
	})
	if err != nil {
		t.Fatal(err)
	}
	people := []transcript.Participant{{ID: "P07", PublishedAs: "Gardener", Attributes: map[string]string{"town": "Ambridge"}}, {ID: "P08", Attributes: map[string]string{"town": "Borchester"}}}
	do(t, f, "amy", func(s *Session) error { return s.PutParticipants(people, []string{"town"}) })
	interview(t, f, "P07-1", "Walk with Rosamund", []transcript.Speaker{interviewer, rosamund},
		"Interviewer", "How was it for you?", "Rosamund", inGarden+".\nTruly.", "Interviewer", "So you never felt part of it until then, Rosamund?", "Rosamund", "No.")
	interview(t, f, "FG", "They moved me three times without telling: Rosamund, Bo", []transcript.Speaker{interviewer, rosamund, bo},
		"Interviewer", "And the others?", "Rosamund", inFog+".", "Bo", listened+", Rosamund.", "Rosamund", "Yes.")
	interview(t, f, "P08-1", "Bo alone", []transcript.Speaker{interviewer, bo}, "Interviewer", "How was it for you, and what came after?", "Bo", listened+".")
	for id, spans := range map[string][]int{"P07-1": {1, 3}, "FG": {1, 2}, "P08-1": {1}} {
		for _, turn := range spans {
			codeTurn(t, f, "amy", id, turn)
			codeTurn(t, f, "ben", id, turn)
		}
	}
	writeAbout(t, f)
	leaveFiles(t, f)
	return f
}

var (
	interviewer = transcript.Speaker{Name: "Interviewer", Voice: transcript.VoiceInterviewer}
	rosamund    = transcript.Speaker{Name: "Rosamund", Voice: transcript.VoiceParticipant, Participant: "P07"}
	bo          = transcript.Speaker{Name: "Bo", Voice: transcript.VoiceParticipant, Participant: "P08"}
)

func interview(t testing.TB, f *Folder, id, title string, speakers []transcript.Speaker, talk ...string) {
	t.Helper()
	var said []transcript.Said
	for i := 0; i < len(talk); i += 2 {
		said = append(said, transcript.Said{Speaker: talk[i], Speech: talk[i+1], TimeMS: i * 1000, EndMS: transcript.NoTime})
	}
	body, turns := transcript.Render(said)
	tx, err := text.New(body)
	if err != nil {
		t.Fatal(err)
	}
	do(t, f, "amy", func(s *Session) error {
		return s.AddTranscript(&transcript.Transcript{ID: id, Title: title, SourceName: id + ".docx", SourceSHA256: string(text.HashOf(id)),
			Format: "docx", Speakers: speakers, Text: tx, Turns: turns})
	})
}

func transcriptCalled(t testing.TB, f *Folder, id string) *transcript.Transcript {
	t.Helper()
	state, err := f.State()
	if err != nil {
		t.Fatal(err)
	}
	tr, err := f.loadTranscript(state.Heads[id])
	if err != nil {
		t.Fatal(err)
	}
	return tr
}

func codeTurn(t testing.TB, f *Folder, coder, id string, turn int) {
	t.Helper()
	tr := transcriptCalled(t, f, id)
	do(t, f, coder, func(s *Session) error {
		e := coding.Event{Do: coding.Code, Transcript: id, Text: tr.Text.Hash(), Span: tr.Turns[turn].Speech, Theme: "belonging"}
		of, err := s.Add(e)
		if err != nil || turn != 1 {
			return err
		}
		return note(s, coding.Event{On: coding.OnCoding, Of: of, Private: coder == "ben"}, coder+" thinks about the words")
	})
}

func note(s *Session, e coding.Event, words string) error {
	var err error
	if e.Body, err = s.Words(words); err != nil {
		return err
	}
	if e.Do == "" {
		e.Do = coding.MemoKind
	}
	_, err = s.Add(e)
	return err
}

// writeAbout writes memos, reasons and a summary, and edits the codebook by hand.
func writeAbout(t testing.TB, f *Folder) {
	t.Helper()
	fg := transcriptCalled(t, f, "FG")
	passage := coding.Event{On: coding.OnPassage, Transcript: "FG", Text: fg.Text.Hash(), Span: fg.Turns[1].Speech}
	do(t, f, "amy", func(s *Session) error {
		chosen := passage
		chosen.Type = coding.MarkChosen
		return errors.Join(
			note(s, coding.Event{On: coding.OnTheme, Theme: "belonging"}, "as she says: “I never felt part of it until the garden opened”, and Bo: "+listened),
			note(s, coding.Event{On: coding.OnParticipant, Participant: "P07"}, "wears a red hat"),
			note(s, coding.Event{On: coding.OnTranscript, Transcript: "P07-1"}, "a long silence at the gate"),
			note(s, coding.Event{On: coding.OnStudy}, "nothing of hers in this one"),
			note(s, coding.Event{On: coding.OnTheme, Theme: "kettle"}, "ROSAMUND laughed at this"),
			note(s, chosen, "They moved me […] without telling [her]"),
			note(s, coding.Event{Do: coding.Decide, How: coding.KeepOther, Transcript: "FG", Text: fg.Text.Hash(), Span: fg.Turns[1].Speech, Theme: "belonging"}, "because they moved me three times without telling anybody"))
	})
	do(t, f, "ben", func(s *Session) error {
		return note(s, coding.Event{On: coding.OnStudy, Private: true}, "moved me three times without telling my sister: this stays with me")
	})
	do(t, f, "amy", func(s *Session) error {
		return s.Put(summariesDir+"/belonging.yaml", []byte("theme: belonging\ncells:\n  P07: >-\n    Says that she never felt\n    part of it until the garden\n    opened.\n  P08: Listened to, as Rosamund says.\n"))
	})
	data, err := os.ReadFile(f.path(codebookFile))
	if err != nil {
		t.Fatal(err)
	}
	mustWrite(t, f.path(codebookFile), bytes.Replace(data, []byte("title: Gardens"), []byte("title: Gardens again"), 1))
	do(t, f, "amy", func(s *Session) error { return nil })
}

func mustWrite(t testing.TB, name string, data []byte) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(name), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, data, 0o644); err != nil {
		t.Fatal(err)
	}
}

func zipOf(t testing.TB, name, words string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	w, err := z.Create(name)
	if err == nil {
		_, err = w.Write([]byte(words))
	}
	if err := errors.Join(err, z.Close()); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// leaveFiles lays out what was made from the study, and what somebody put there.
func leaveFiles(t testing.TB, f *Folder) {
	t.Helper()
	sheet := zipOf(t, "xl/sharedStrings.xml", "<sst><si><r><t>They moved me thr</t></r><r><t>ee times without telling my sister</t></r></si></sst>")
	for name, data := range map[string][]byte{
		"exports/quotes.csv":           []byte("quote\n\"" + inGarden + "\"\n"),
		"exports/deep/quotes.xlsx":     sheet,
		"exports/short.txt":            []byte("Yes.\n"),
		"exports/bo.txt":               []byte(listened + "\n"),
		"theme-matrix.xlsx":            sheet,
		".cache/index/part":            []byte(inGarden),
		"exports/.verbatim-killed.tmp": []byte(inFog),
	} {
		mustWrite(t, f.path(name), data)
	}
	do(t, f, "amy", func(s *Session) error {
		for path, people := range map[string][]string{"exports/short.txt": {"P07"}, "exports/bo.txt": {"P08"}, "theme-matrix.xlsx": {"P07", "P08"},
			"exports/quotes.csv": {"P07"}, "exports/deep/quotes.xlsx": {"P07"}} {
			data, err := os.ReadFile(f.path(path))
			if err != nil {
				return err
			}
			if _, err := s.Add(coding.Event{Do: coding.Export, Path: path, To: text.HashOf(string(data)), For: "team", Participants: people}); err != nil {
				return err
			}
		}
		return nil
	})
}

func withdrawNow(f *Folder, coder string, o Order) (*Removal, error) {
	s, err := f.Begin(ctx, coder)
	if err != nil {
		return nil, err
	}
	defer s.Close()
	return s.Withdraw(ctx, o)
}

// tells are the files under dir in which a canary stands, unpacked.
func tells(t testing.TB, dir string) []string {
	t.Helper()
	var list []string
	err := filepath.WalkDir(dir, func(p string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		data, err := os.ReadFile(p)
		if err != nil {
			return err
		}
		if z, zerr := zip.NewReader(bytes.NewReader(data), int64(len(data))); zerr == nil {
			for _, part := range z.File {
				r, err := part.Open()
				if err != nil {
					return err
				}
				inside, _ := io.ReadAll(r)
				data = append(data, inside...)
			}
		}
		words := strings.ToLower(strings.Join(strings.Fields(strings.NewReplacer("</t>", "", "<t>", "", "<r>", "", "</r>", "", `\n`, " ").Replace(string(data))), " "))
		rel, _ := filepath.Rel(dir, p)
		for _, c := range canaries {
			if strings.Contains(words, c) {
				list = append(list, filepath.ToSlash(rel)+": "+c)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return list
}
