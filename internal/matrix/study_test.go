package matrix

import (
	"crypto/sha256"
	"fmt"
	"strings"
	"testing"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/table"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

const book = `
title: Peer support
themes:
  - id: hope
    themes:
      - id: hope-future
      - id: hope-others
  - id: mutuality
  - id: burnout
  - id: late
    name: Late theme
  - id: gone
    status: retired
    why: nobody used it
`

// invented is a small study whose every count can be checked by hand. P3 may
// be analysed and not quoted.
type invented struct {
	t  testing.TB
	s  *study.Study
	no int
}

func newStudy(t testing.TB) *invented {
	t.Helper()
	b, err := codebook.Parse("", []byte(book))
	if err != nil {
		t.Fatal(err)
	}
	x := &invented{t: t, s: &study.Study{
		Book: b, State: &coding.State{}, Stamp: "stamp-1", Columns: []string{"site", "age"},
		Settings: study.Settings{
			Title: "Invented", Coders: []study.Coder{{ID: "ana", Name: "Ana"}, {ID: "ben"}},
			Consent: transcript.Consent{transcript.AskAnalyse: transcript.Yes, transcript.AskQuote: transcript.Yes},
		},
	}}
	x.s.Participants = append(x.s.Participants, []transcript.Participant{
		{ID: "P1", PublishedAs: "Peer worker", Attributes: map[string]string{"site": "north", "age": "9"}},
		{ID: "P2", PublishedAs: "Peer worker", Attributes: map[string]string{"site": "south", "age": "10"}},
		{ID: "P3", Consent: transcript.Consent{transcript.AskQuote: transcript.No}, Attributes: map[string]string{"site": "south"}},
		{ID: "P4", PublishedAs: "Nurse", Attributes: map[string]string{"site": "north"}},
		{ID: "P5", PublishedAs: "Nurse"},
		{ID: "P6", PublishedAs: "Nurse"},
	}...)
	x.transcript("FG-1", "Int: How was it?", "Sam=P2: We carried each other.", "Lin=P3: Yes. She carried me.", "Sam=P2: [laughs] We did.")
	x.transcript("P1-1", "Int: How was it for you?", "Rosa=P1: I had hope for the future. Things could change, and I was not alone. But some days I lost hope.")
	x.transcript("P3-1", "Lin=P3: My secret zebra sentence.")
	x.transcript("P4-1", "Ade=P4: Nobody has read me yet.")
	x.transcript("P6-1", "Kit=P6: I was read and nothing was found.")
	for _, c := range []struct{ coder, in, theme, words string }{
		{"ana", "P1-1", "hope-future", "I had hope for the future"},
		{"ben", "P1-1", "hope-others", "the future. Things could change"},
		{"ana", "P1-1", "hope", "I was not alone"},
		{"ben", "P1-1", "-hope", "But some days I lost hope"},
		{"ana", "P1-1", "mutuality", "I was not alone"},
		{"ben", "P1-1", "mutuality", "and I was not alone"},
		{"ana", "P1-1", "burnout", "How was it for you?"},
		{"ana", "FG-1", "mutuality", "carried each other.\n\nLin: Yes. She carried me"},
		{"ben", "FG-1", "mutuality", "We carried each other"},
		{"ben", "FG-1", "old-code", "carried me"},
		{"ana", "P3-1", "hope", "My secret zebra"},
	} {
		x.code(c.coder, c.in, c.theme, c.words)
	}
	x.s.State.Done = []coding.Reading{{Coder: "ana", Transcript: "P6-1", CB: "cb1"}, {Coder: "ana", Transcript: "P1-1", CB: "cb2"},
		{Coder: "ana", Transcript: "FG-1", CB: "cb1"}, {Coder: "ana", Transcript: "P3-1", CB: "cb1"}}
	x.s.Index()
	return x
}

func (x *invented) transcript(id string, turns ...string) {
	x.t.Helper()
	tr := &transcript.Transcript{ID: id, Attributes: map[string]string{"wave": id[len(id)-1:]}}
	var said []transcript.Said
	for _, turn := range turns {
		who, words, _ := strings.Cut(turn, ": ")
		name, participant, _ := strings.Cut(who, "=")
		said = append(said, transcript.Said{Speaker: name, Speech: words, TimeMS: transcript.NoTime, EndMS: transcript.NoTime})
		if tr.Speaker(name).Voice == transcript.VoiceOther {
			voice := transcript.VoiceParticipant
			if participant == "" {
				voice = transcript.VoiceInterviewer
			}
			tr.Speakers = append(tr.Speakers, transcript.Speaker{Name: name, Voice: voice, Participant: participant})
		}
	}
	var s string
	s, tr.Turns = transcript.Render(said)
	var err error
	if tr.Text, err = text.New(s); err != nil {
		x.t.Fatal(err)
	}
	x.s.Transcripts = append(x.s.Transcripts, tr)
}

// code codes words of a transcript; a theme with a minus is against.
func (x *invented) code(coder, in, theme, words string) {
	x.t.Helper()
	for _, tr := range x.s.Transcripts {
		if tr.ID != in {
			continue
		}
		at := strings.Index(tr.Text.String(), words)
		if at < 0 {
			x.t.Fatalf("%s has no %q", in, words)
		}
		c := coding.Coding{Coder: coder, Transcript: in, Text: tr.Text.Hash(), CB: "cb1", Theme: strings.TrimPrefix(theme, "-"),
			Span: text.Span{Start: tr.Text.FromByte(at), End: tr.Text.FromByte(at + len(words))}}
		if strings.HasPrefix(theme, "-") {
			c.Stance = coding.Against
		}
		x.no++
		sum := sha256.Sum256(fmt.Append(nil, x.no))
		copy(c.ID[:], sum[:])
		x.s.State.Codings = append(x.s.State.Codings, c)
		return
	}
	x.t.Fatalf("no transcript %s", in)
}

func (x *invented) build(purpose transcript.Purpose, spec Spec) *Matrix {
	x.t.Helper()
	m, err := Build(x.s.Release(purpose), spec)
	if err != nil {
		x.t.Fatal(err)
	}
	return m
}

// show is a table as a few lines to compare: a row's name, its cells, "|",
// total and extras.
func show(t *table.Table) string {
	var b strings.Builder
	b.WriteString("-")
	for _, k := range t.Cols {
		fmt.Fprintf(&b, " %s", orDash(k.ID))
	}
	for r, k := range t.Rows {
		fmt.Fprintf(&b, "\n%s%s", strings.Repeat(".", k.Depth), orDash(k.ID))
		for _, c := range t.Cells[r] {
			b.WriteString(" " + cellText(c))
		}
		b.WriteString(" | " + cellText(t.RowTotals[r]))
		for _, e := range t.RowExtras {
			b.WriteString(" " + cellText(e.Cells[r]))
		}
	}
	b.WriteString("\n=")
	for _, c := range t.ColTotals {
		b.WriteString(" " + cellText(c))
	}
	b.WriteString(" | " + cellText(t.Total))
	for _, e := range t.ColExtras {
		b.WriteString("\n" + e.Key.ID)
		for _, c := range e.Cells {
			b.WriteString(" " + cellText(c))
		}
	}
	return b.String()
}

func orDash(s string) string { return strings.ReplaceAll(either(s == "", "-", s), " ", "_") }

func cellText(c table.Cell) string {
	switch {
	case c.Kind == table.Missing && c.Why == notYetRead:
		return "?"
	case c.Kind == table.Missing && c.Why == themeAdded:
		return "new"
	case !c.IsNumber():
		return "(" + strings.ReplaceAll(c.Why, " ", "_") + ")"
	case c.Against != 0:
		return fmt.Sprintf("%.4g-%.4g", c.N, c.Against)
	}
	return fmt.Sprintf("%.4g", c.N)
}

func same(t *testing.T, got, want string) {
	t.Helper()
	if want = strings.TrimSpace(strings.ReplaceAll(want, "\t", "")); got != want {
		t.Errorf("got\n%s\nwant\n%s", got, want)
	}
}
