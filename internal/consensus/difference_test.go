package consensus

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

const said = "I went to the garden. I dug all day, and I slept. I was tired of it all."

// interview is a study of one answer.
func interview(t *testing.T) (*study.Study, *transcript.Transcript) {
	t.Helper()
	book, err := codebook.Parse("codebook.yaml", []byte("themes:\n  - id: hope\n    was: [optimism]\n    themes: [{id: steps}]\n  - id: burnout\n  - id: trust\n"))
	if err != nil {
		t.Fatal(err)
	}
	body, turns := transcript.Render([]transcript.Said{
		{Speaker: "I", Speech: "How was it?", TimeMS: transcript.NoTime, EndMS: transcript.NoTime},
		{Speaker: "Ann", Speech: said, TimeMS: transcript.NoTime, EndMS: transcript.NoTime},
	})
	tx, err := text.New(body)
	if err != nil {
		t.Fatal(err)
	}
	tr := &transcript.Transcript{ID: "P1", Text: tx, Turns: turns, Speakers: []transcript.Speaker{
		{Name: "I", Voice: transcript.VoiceInterviewer}, {Name: "Ann", Voice: transcript.VoiceParticipant, Participant: "P1"}}}
	s := &study.Study{Book: book, State: &coding.State{}, Participants: []transcript.Participant{{ID: "P1"}}, Transcripts: []*transcript.Transcript{tr}}
	s.Index()
	return s, tr
}

// code codes the words, which stand once in what was said.
func code(t *testing.T, s *study.Study, coder, theme, words string) coding.ID {
	t.Helper()
	theme, stance, _ := strings.Cut(theme, "!")
	at := strings.Index(said, words)
	if at < 0 {
		t.Fatalf("nobody said %q", words)
	}
	start := s.Transcripts[0].Turns[1].Speech.Start + text.Pos(at)
	c := coding.Coding{Coder: coder, Theme: theme, Stance: coding.Stance(stance), Transcript: "P1", Text: s.Transcripts[0].Text.Hash(), Span: text.Span{Start: start, End: start + text.Pos(len(words))}}
	c.ID[0] = byte(len(s.State.Codings) + 1)
	s.State.Codings = append(s.State.Codings, c)
	s.Index()
	return c.ID
}

// plainly says differences as a person would note them down.
func plainly(list []Difference) []string {
	out := []string{}
	for _, d := range list {
		line := fmt.Sprintf("%s %s %q", d.Kind, strings.Join(d.Themes, "+"), d.Transcript.Text.Slice(d.Span))
		for _, r := range d.Readings {
			line += fmt.Sprintf(" %s:%d", r.Coder, len(r.Codings))
		}
		out = append(out, line)
	}
	return out
}

func TestHowReadingsDiffer(t *testing.T) {
	for name, c := range map[string]struct {
		codings [][3]string
		want    []string
	}{
		"same words": {[][3]string{{"amy", "hope", "I dug all day"}, {"ben", "hope", "I dug all day"}},
			[]string{`same hope "I dug all day" amy:1 ben:1`}},
		"only a comma and a space more": {[][3]string{{"amy", "hope", "I dug all day, "}, {"ben", "hope", "I dug all day"}},
			[]string{`same hope "I dug all day, " amy:1 ben:1`}},
		"more words": {[][3]string{{"amy", "hope", "I dug all day"}, {"ben", "hope", "I dug"}},
			[]string{`words hope "I dug all day" amy:1 ben:1`}},
		"two bits and one": {[][3]string{{"amy", "hope", "I dug"}, {"amy", "hope", "I slept"}, {"ben", "hope", "I dug all day, and I slept"}},
			[]string{`words hope "I dug all day, and I slept" amy:2 ben:1`}},
		"two halves that touch": {[][3]string{{"amy", "hope", "I dug all "}, {"amy", "hope", "day, and I slept"}, {"ben", "hope", "I dug all day, and I slept"}},
			[]string{`same hope "I dug all day, and I slept" amy:2 ben:1`}},
		"one alone": {[][3]string{{"amy", "hope", "I dug"}, {"ben", "trust", "I was tired"}},
			[]string{`one hope "I dug" amy:1 ben:0`, `one trust "I was tired" amy:0 ben:1`}},
		"one theme for another": {[][3]string{{"amy", "hope", "I dug all day"}, {"ben", "burnout", "all day, and I slept"}},
			[]string{`themes hope+burnout "I dug all day, and I slept" amy:1 ben:1`}},
		"hardly the same words": {[][3]string{{"amy", "hope", "I went to the garden. I dug"}, {"ben", "burnout", "I dug all day, and I slept"}},
			[]string{`one hope "I went to the garden. I dug" amy:1 ben:0`, `one burnout "I dug all day, and I slept" amy:0 ben:1`}},
		"both have one of the two": {[][3]string{{"amy", "hope", "I dug all day"}, {"ben", "hope", "I dug all day"}, {"ben", "burnout", "I dug all day"}},
			[]string{`same hope "I dug all day" amy:1 ben:1`, `one burnout "I dug all day" amy:0 ben:1`}},
		"for and against": {[][3]string{{"amy", "hope", "I dug all day"}, {"ben", "hope!against", "I dug"}},
			[]string{`stance hope "I dug all day" amy:1 ben:1`}},
		"a theme merged into another": {[][3]string{{"amy", "hope", "I dug"}, {"ben", "optimism", "I dug"}},
			[]string{`same hope "I dug" amy:1 ben:1`}},
		"a sub-theme is another theme": {[][3]string{{"amy", "hope", "I dug"}, {"ben", "steps", "I dug"}},
			[]string{`themes hope+steps "I dug" amy:1 ben:1`}},
	} {
		t.Run(name, func(t *testing.T) {
			s, tr := interview(t)
			for _, x := range c.codings {
				code(t, s, x[0], x[1], x[2])
			}
			got := plainly(Differences(s, tr, Coders(s, tr, nil)))
			slices.Sort(got)
			slices.Sort(c.want)
			if d := cmp.Diff(c.want, got); d != "" {
				t.Error(d)
			}
		})
	}
}

func TestThreeCodersAndWhoReadIt(t *testing.T) {
	s, tr := interview(t)
	code(t, s, "amy", "hope", "I dug all day")
	code(t, s, "ben", "hope", "I dug all day")
	code(t, s, "ben", "trust", "I slept")
	code(t, s, "cat", "burnout", "dug all day")
	s.State.Done = []coding.Reading{{Coder: "dee", Transcript: "P1"}, {Coder: "amy", Transcript: "P1"}}
	s.Index()
	if d := cmp.Diff([]string{"amy", "ben", "cat", "dee"}, Coders(s, tr, nil)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"ben", "dee"}, Coders(s, tr, []string{"Dee", "ben", "eve"})); d != "" {
		t.Error(d)
	}
	got := Differences(s, tr, []string{"amy", "ben", "cat"})
	if d := cmp.Diff([]string{
		`themes hope+burnout "I dug all day" amy:1 ben:1 cat:1`,
		`one trust "I slept" amy:0 ben:1 cat:0`}, plainly(got)); d != "" {
		t.Error(d)
	}
	for _, done := range []bool{false, true} { // who has not finished may not have come to it yet
		s, tr := interview(t)
		code(t, s, "amy", "hope", "I dug all day")
		code(t, s, "ben", "hope", "I dug all day")
		code(t, s, "cat", "burnout", "I slept")
		want := Same
		if done {
			s.State.Done, want = []coding.Reading{{Coder: "cat", Transcript: "P1"}}, One
		}
		if d := Differences(s, tr, []string{"amy", "ben", "cat"})[0]; d.Kind != want {
			t.Errorf("cat read it to the end: %v, and the two others agreeing is %q", done, d.Kind)
		}
	}
	if !got[0].Readings[0].Done || got[0].Readings[1].Done {
		t.Error("who read it to the end is not told")
	}
	if Differences(s, tr, []string{"amy"}) != nil {
		t.Error("one coder differs from nobody")
	}
}

func TestADifferenceIsSettledWhenAllOfItIsDecided(t *testing.T) {
	s, tr := interview(t)
	a, b := code(t, s, "amy", "hope", "I dug all day"), code(t, s, "ben", "burnout", "I dug all day")
	state := func() State { return Differences(s, tr, []string{"amy", "ben"})[0].State }
	if state() != ToDecide {
		t.Error(state())
	}
	id := Differences(s, tr, []string{"amy", "ben"})[0].ID
	s.State.Decisions = []coding.Decision{{How: coding.KeepLater, Ofs: []coding.ID{a, b}}}
	if state() != ToTalk {
		t.Error(state())
	}
	s.State.Decisions[0].Replaced = coding.ID{9}
	s.State.Decisions = append(s.State.Decisions, coding.Decision{ID: coding.ID{9}, How: coding.KeepNeither, Ofs: []coding.ID{a, b}})
	if d := Differences(s, tr, []string{"amy", "ben"})[0]; d.State != Decided || d.Decision == nil || d.Decision.ID != (coding.ID{9}) {
		t.Errorf("%s by %v", d.State, d.Decision)
	}
	code(t, s, "ben", "hope", "all day")
	for _, d := range Differences(s, tr, []string{"amy", "ben"}) {
		want := ToDecide // hope: with what was added
		if d.Themes[0] == "burnout" {
			want = Decided // all of it was
		}
		if d.State != want || d.ID == id {
			t.Errorf("somebody coded there since, and %v is %s", plainly([]Difference{d}), d.State)
		}
	}
}

// Every coding of the coders compared is in just one question, and nobody's is
// changed by asking.
func TestEveryCodingIsAskedAboutOnce(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields(said)
	for range 300 {
		s, tr := interview(t)
		coders := []string{"amy", "ben", "cat"}[:2+r.IntN(2)]
		for range r.IntN(12) {
			from := r.IntN(len(words))
			start := strings.Index(said, strings.Join(words[from:min(len(words), from+2)], " "))
			n := min(len(said)-start, 1+r.IntN(30))
			c := coding.Coding{Coder: coders[r.IntN(len(coders))], Theme: []string{"hope", "steps", "burnout", "trust"}[r.IntN(4)], Transcript: "P1"}
			at := tr.Turns[1].Speech.Start + text.Pos(start)
			c.Span = text.Span{Start: at, End: at + text.Pos(n)}
			c.ID[0] = byte(len(s.State.Codings) + 1)
			s.State.Codings = append(s.State.Codings, c)
		}
		s.Index()
		seen := map[coding.ID]int{}
		for _, d := range Differences(s, tr, coders) {
			if len(d.Codings()) == 0 || len(d.Readings) != len(coders) {
				t.Fatalf("%d codings, %d readings", len(d.Codings()), len(d.Readings))
			}
			for _, c := range d.Codings() {
				seen[c.ID]++
				if !d.Span.Contains(c.Span) {
					t.Fatalf("a coding on %v is asked about at %v", c.Span, d.Span)
				}
			}
		}
		for _, c := range s.State.Codings {
			if seen[c.ID] != 1 {
				t.Fatalf("a coding is asked about %d times", seen[c.ID])
			}
		}
	}
}
