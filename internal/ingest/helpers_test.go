package ingest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// read reads a file that must be understood, and checks the laws on the way.
func read(t testing.TB, name, content string, opt Options) Document {
	t.Helper()
	docs, err := Read(Source{Name: name, Data: []byte(content)}, opt)
	if err != nil {
		t.Fatalf("Read(%s): %v", name, err)
	}
	if len(docs) != 1 {
		t.Fatalf("Read(%s) gave %d documents, want 1", name, len(docs))
	}
	checkLaws(t, docs[0])
	return docs[0]
}

// refused reads a file that must not be understood, and checks that the error
// is one a person can use.
func refused(t testing.TB, name, content string, opt Options, want ...string) {
	t.Helper()
	docs, err := Read(Source{Name: name, Data: []byte(content)}, opt)
	if err == nil {
		t.Fatalf("Read(%s) gave %d turns, want an error", name, len(docs[0].Said))
	}
	for _, w := range want {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("Read(%s): %q does not say %q", name, err, w)
		}
	}
	if n := utf8.RuneCountInString(err.Error()); n > 400 {
		t.Errorf("Read(%s): the error has %d characters", name, n)
	}
}

// shownAs is how people will read the document.
func shownAs(d Document) string {
	s, _ := transcript.Render(d.Said)
	return s
}

func wantText(t testing.TB, d Document, want string) {
	t.Helper()
	if diff := cmp.Diff(strings.TrimLeft(want, "\n"), shownAs(d)); diff != "" {
		t.Errorf("text (-want +got):\n%s\nnotes: %q", diff, d.Notes)
	}
}

// wantSpeakers compares the speakers, written "Rosa participant P07, INT interviewer".
func wantSpeakers(t testing.TB, d Document, want string) {
	t.Helper()
	var got []string
	for _, s := range d.Speakers {
		got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s", s.Name, s.Voice, s.Participant)))
	}
	if diff := cmp.Diff(want, strings.Join(got, ", ")); diff != "" {
		t.Errorf("speakers (-want +got):\n%s", diff)
	}
}

// wantSaid checks that one of the sentences holds the words.
func wantSaid(t testing.TB, sentences []string, words ...string) {
	t.Helper()
	for _, w := range words {
		if !strings.Contains(strings.Join(sentences, "\n"), w) {
			t.Errorf("nothing says %q in %q", w, sentences)
		}
	}
}

// checkLaws checks what must hold of every document, whatever its source.
func checkLaws(t testing.TB, d Document) {
	t.Helper()
	var names []string
	seen := map[string]bool{}
	for _, s := range d.Speakers {
		if seen[s.Name] {
			t.Fatalf("the speaker %q is listed twice", s.Name)
		}
		seen[s.Name] = true
		names = append(names, s.Name)
		if (s.Participant != "") != (s.Voice == transcript.VoiceParticipant) {
			t.Fatalf("the speaker %q has voice %q and participant %q", s.Name, s.Voice, s.Participant)
		}
	}
	for i, s := range d.Said {
		if !seen[s.Speaker] {
			t.Fatalf("turn %d is by %q, who is not listed", i, s.Speaker)
		}
		if !utf8.ValidString(s.Speech) || strings.ContainsAny(s.Speech, "\x00\r") || strings.TrimSpace(s.Speech) == "" {
			t.Fatalf("turn %d has the words %q", i, s.Speech)
		}
		if !utf8.ValidString(s.Group) || strings.ContainsAny(s.Group, "\x00\r\n") {
			t.Fatalf("turn %d has the group %q", i, s.Group)
		}
	}
	if d.ID == "" || d.Format == "" || len(d.SourceSHA256) != 64 {
		t.Fatalf("id %q, format %q, hash %q", d.ID, d.Format, d.SourceSHA256)
	}
	rendered, turns := transcript.Render(d.Said)
	if _, err := text.New(rendered); err != nil {
		t.Fatalf("the text cannot be stored: %v", err)
	}
	if len(turns) != len(d.Said) {
		t.Fatalf("%d turns were said and %d are written", len(d.Said), len(turns))
	}
	for i := range turns {
		turns[i].EndMS, turns[i].Group = transcript.NoTime, ""
		if turns[i].TimeMS >= 0 {
			turns[i].TimeMS -= turns[i].TimeMS % 1000
		}
	}
	if diff := cmp.Diff(turns, transcript.Parse(rendered, names)); diff != "" {
		t.Fatalf("reading the text again gives other turns (-written +read):\n%s\n%q", diff, rendered)
	}
}

// dataDir is where real transcripts lie that are not part of the project. It
// skips the test where there are none, except in continuous integration.
func dataDir(t testing.TB) string {
	t.Helper()
	dir := os.Getenv("VERBATIM_DATA")
	if dir == "" {
		dir = filepath.Join("..", "..", "..", "shared", "data")
	}
	if _, err := os.Stat(filepath.Join(dir, "CHECKS.tsv")); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the real transcripts are missing: %v. Set VERBATIM_DATA", err)
		}
		t.Skipf("no real transcripts at %s; set VERBATIM_DATA to test with them", dir)
	}
	return dir
}

func readData(t testing.TB, path string, opt Options) (Document, string) {
	t.Helper()
	full := filepath.Join(dataDir(t), filepath.FromSlash(path))
	b, err := os.ReadFile(full)
	if err != nil {
		t.Fatal(err)
	}
	return read(t, filepath.Base(full), string(b), opt), string(b)
}

// by counts turns by speaker.
func by(d Document) map[string]int {
	n := map[string]int{}
	for _, s := range d.Said {
		n[s.Speaker]++
	}
	return n
}

func fileBytes(t testing.TB, path string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(dataDir(t), filepath.FromSlash(path)))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// letters are the letters of s and nothing else.
func letters(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) {
			return r
		}
		return -1
	}, s)
}

func wantList(t testing.TB, got, want []string) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
