package study

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// group is a study of one focus group: P1 may be quoted, P2 may not, P3 has
// withdrawn.
func group(t *testing.T) *Study {
	t.Helper()
	book, err := codebook.Parse("codebook.yaml", []byte(`themes:
  - id: hope
    was: [optimism]
    themes: [{id: steps}]
  - id: burnout
`))
	if err != nil {
		t.Fatal(err)
	}
	var said []transcript.Said
	for _, s := range [][2]string{{"I", "Who goes first?"}, {"Ann", "I do, I always do."}, {"Bo", "You always do."}, {"Cy", "She does."}, {"Ann", "Well then."}} {
		said = append(said, transcript.Said{Speaker: s[0], Speech: s[1], TimeMS: transcript.NoTime, EndMS: transcript.NoTime})
	}
	body, turns := transcript.Render(said)
	tx, err := text.New(body)
	if err != nil {
		t.Fatal(err)
	}
	speaker := func(n, p string) transcript.Speaker {
		return transcript.Speaker{Name: n, Voice: transcript.VoiceParticipant, Participant: p}
	}
	s := &Study{
		Settings: Settings{Consent: transcript.Consent{transcript.AskQuote: transcript.Yes}},
		Book:     book, State: &coding.State{},
		Participants: []transcript.Participant{
			{ID: "P1", PublishedAs: "Worker A"},
			{ID: "P2", PublishedAs: "Worker B", Consent: transcript.Consent{transcript.AskQuote: transcript.No}},
			{ID: "P3", PublishedAs: "Worker A", Withdrawn: "2026-01-01"},
		},
		Transcripts: []*transcript.Transcript{{ID: "FG", Text: tx, Turns: turns,
			Speakers: []transcript.Speaker{{Name: "I", Voice: transcript.VoiceInterviewer}, speaker("Ann", "P1"), speaker("Bo", "P2"), speaker("Cy", "P3")}}},
	}
	s.Index()
	return s
}

func (s *Study) code(coder, theme string, stance coding.Stance, sp text.Span) {
	c := coding.Coding{Coder: coder, Theme: theme, Stance: stance, Transcript: "FG", Span: sp}
	c.ID[0] = byte(len(s.State.Codings) + 1)
	s.State.Codings = append(s.State.Codings, c)
	s.Index()
}

func TestReleaseShowsOnlyWhatThePurposeMay(t *testing.T) {
	s := group(t)
	tr := s.Transcripts[0]
	for _, c := range []struct {
		purpose transcript.Purpose
		shown   string // of the turns I, Ann, Bo, Cy, Ann
	}{
		{transcript.ForTeam, "yyyny"},
		{transcript.ForPublication, "yynny"},
		{transcript.ForReuse, "ynnnn"},
		{transcript.ForArchive, "ynnnn"},
	} {
		r := s.Release(c.purpose)
		got := ""
		for _, turn := range tr.Turns {
			words, ok := r.Words(tr, turn.Speech)
			before, after := r.Around(tr, text.Span{Start: turn.Speech.Start + 2, End: turn.Speech.Start + 4}, 60)
			switch {
			case ok && words == tr.Text.Slice(turn.Speech) && after != "":
				got += "y"
			case !ok && words == "" && before == "" && after == "":
				got += "n"
			default:
				got += "?"
			}
		}
		if got != c.shown {
			t.Errorf("for %s: %s, want %s", c.purpose, got, c.shown)
		}
	}
	// A quote over several turns is shown only if everybody in it is cleared.
	both := text.Span{Start: tr.Turns[1].Speech.Start, End: tr.Turns[2].Speech.End}
	if _, ok := s.Release(transcript.ForPublication).Words(tr, both); ok {
		t.Error("a quote with somebody withheld in it is shown")
	}
}

func TestLabelsOutsideTheTeam(t *testing.T) {
	s := group(t)
	tr := s.Transcripts[0]
	sp := text.Span{Start: tr.Turns[0].Speech.Start, End: tr.Turns[1].Speech.End}
	team, _ := s.Release(transcript.ForTeam).Words(tr, sp)
	published, ok := s.Release(transcript.ForPublication).Words(tr, sp)
	if team != "Who goes first?\n\nAnn: I do, I always do." || !ok || published != "Who goes first?\n\nWorker A: I do, I always do." {
		t.Errorf("team %q, published %q", team, published)
	}
	r := s.Release(transcript.ForPublication)
	if d := cmp.Diff([]string{"Worker A", "Worker B"}, []string{r.Name("P1"), r.SpeakerName(tr, "Bo")}); d != "" {
		t.Error(d)
	}
	// Worker A fits P1 alone: P3 has withdrawn.
	if d := cmp.Diff([]string{"Worker A"}, r.SmallLabels()); d != "" {
		t.Error(d)
	}
}

func TestQuotesAreMaximalUnions(t *testing.T) {
	s := group(t)
	tr := s.Transcripts[0]
	ann := tr.Turns[1].Speech
	at := func(a, b text.Pos) text.Span { return text.Span{Start: ann.Start + a, End: ann.Start + b} }
	s.code("amy", "hope", "", at(0, 5))
	s.code("ben", "optimism", "", at(4, 9))         // was merged into hope
	s.code("amy", "steps", "", at(8, 10))           // a sub-theme
	s.code("ben", "hope", "", at(10, 12))           // touches: another quote
	s.code("ben", "hope", coding.Against, at(2, 6)) // against: apart
	s.code("amy", "burnout", "", at(0, 18))
	var got []string
	for _, q := range s.Quotes(s.Themes("hope"), nil) {
		got = append(got, fmt.Sprintf("%d-%d %s%s %v", q.Span.Start-ann.Start, q.Span.End-ann.Start, q.Stance, strings.Join(q.Coders(), "+"), q.Participants))
	}
	want := []string{"0-10 amy+ben [P1]", "2-6 againstben [P1]", "10-12 ben [P1]"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	only := s.Quotes(s.Themes("hope"), func(c coding.Coding) bool { return c.Coder == "amy" })
	if len(only) != 2 {
		t.Errorf("%d quotes of amy's alone, want 2", len(only))
	}
	if n := len(s.Quotes(s.Themes("gone"), nil)); n != 0 {
		t.Errorf("%d quotes of a theme nobody used", n)
	}
}

// TestWhoeverIsNobodysIsNotFree: an interpreter, or a speaker whom nobody has
// named, may be telling what a participant said; and of a participant who is
// not in participants.csv nobody knows the answer.
func TestWhoeverIsNobodysIsNotFree(t *testing.T) {
	s := group(t)
	tr := s.Transcripts[0]
	speech := tr.Turns[1].Speech // Ann's
	shown := func(p transcript.Purpose) bool { return s.Release(p).Shows(tr, speech) }
	if !shown(transcript.ForPublication) {
		t.Fatal("Ann may be quoted: this proves nothing")
	}
	for _, voice := range []transcript.Voice{transcript.VoiceInterpreter, transcript.VoiceSupporter, transcript.VoiceOther} {
		tr.Speakers[1] = transcript.Speaker{Name: "Ann", Voice: voice}
		if shown(transcript.ForPublication) {
			t.Errorf("a %s is quoted where a participant of the transcript may not be", voice)
		}
		if name := s.Release(transcript.ForPublication).SpeakerName(tr, "Ann"); name == "Ann" {
			t.Errorf("the name of a %s is published", voice)
		}
	}
	tr.Speakers[1] = transcript.Speaker{Name: "Ann", Voice: transcript.VoiceParticipant, Participant: "P9"}
	if shown(transcript.ForPublication) || !shown(transcript.ForTeam) {
		t.Error("a participant who is not listed: publication must not, the team may")
	}
	tr.Speakers[1] = transcript.Speaker{Name: "Ann", Voice: transcript.VoiceInterviewer}
	if !shown(transcript.ForPublication) {
		t.Error("the interviewer's own words are withheld")
	}
}
