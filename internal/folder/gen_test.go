package folder

import (
	"bytes"
	"crypto/ed25519"
	"encoding/hex"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

func TestGenV1(t *testing.T) {
	dir := os.Getenv("GENV1")
	if dir == "" {
		t.Skip()
	}
	clock := time.Date(2026, 1, 5, 10, 0, 0, 0, time.UTC)
	dice := rand.NewChaCha8([32]byte([]byte("backcompat v1 study of verbatim!")))
	cfg := t.TempDir()
	f := &Folder{Dir: dir, Config: cfg, Now: func() time.Time { clock = clock.Add(time.Minute); return clock }, Rand: func(b []byte) { dice.Read(b) }}
	book := `# A small codebook.
title: Allotments
themes:
  - id: hope
    name: Hope
    definition: Something to look forward to.
    was: [optimism]
    themes:
      - id: small-steps
        name: Small steps
  - id: burnout   # kept apart from tiredness
    name: Burnout
    colour: "#b45309"
    cues: ['worn out', '"running on empty"']
  - id: old-idea
    name: Old idea
    status: retired
    why: nobody used it
`
	f, err := CreateWith(ctx, f, Plan{Settings: study.Settings{Title: "Allotments: a frozen study", ID: "00112233445566778899aabbccddeeff",
		Approach: study.Codebook, Coders: []study.Coder{{ID: "amy", Name: "Amy"}}, Consent: transcript.Consent{"analyse": "yes", "quote": "yes"}, ConsentSource: "form v1"},
		Codebook: []byte(book), Coder: "amy"})
	if err != nil {
		t.Fatal(err)
	}
	mk := func(id string, sp []transcript.Speaker, said ...transcript.Said) *transcript.Transcript {
		body, turns := transcript.Render(said)
		tx, err := text.New(body)
		if err != nil {
			t.Fatal(err)
		}
		return &transcript.Transcript{ID: id, Title: "Talk " + id, Date: "2026-01-04", SourceName: id + ".txt", SourceSHA256: string(text.HashOf("source of " + id)), Format: "txt",
			Transcription: "full", Speakers: sp, Attributes: map[string]string{"wave": "1"}, Text: tx, Turns: turns}
	}
	int1 := transcript.Speaker{Name: "Interviewer", Voice: "interviewer"}
	p1 := mk("P01-1", []transcript.Speaker{int1, {Name: "Rosa", Voice: "participant", Participant: "P01"}},
		transcript.Said{Speaker: "Interviewer", Speech: "What keeps you going?", TimeMS: 1500, EndMS: -1},
		transcript.Said{Speaker: "Rosa", Speech: "The beans. You put them in and, 😀, well, they come up. I was worn out by June though [laughs].\nWorn out and glad of it.", TimeMS: 7250, EndMS: 15000},
		transcript.Said{Speaker: "Interviewer", Speech: "And now?", TimeMS: 16000, EndMS: -1},
		transcript.Said{Speaker: "Rosa", Speech: "Now it’s winter. I look at the seed catalogue.", TimeMS: 18000, EndMS: -1})
	p2 := mk("FG1", []transcript.Speaker{{Name: "Deb", Voice: "participant", Participant: "P02"}, {Name: "Lin", Voice: "participant", Participant: "P03"}},
		transcript.Said{Speaker: "Deb", Speech: "It is only digging.", TimeMS: -1, EndMS: -1},
		transcript.Said{Speaker: "Lin", Speech: "It was never only digging, Deb.", TimeMS: -1, EndMS: -1})
	add := func(s *Session, e coding.Event) coding.ID {
		id, err := s.Add(e)
		if err != nil {
			t.Fatal(err)
		}
		return id
	}
	words := func(s *Session, w string) string {
		b, err := s.Words(w)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	sp := func(tr *transcript.Transcript, q string) text.Span {
		x := tr.Find(q, 0, len(tr.Turns))
		if len(x) != 1 {
			t.Fatalf("%q stands %d times", q, len(x))
		}
		return x[0]
	}
	cb := ""
	{
		b, _ := f.loadBook()
		cb = b.Hash()
	}
	h1, h2 := p1.Text.Hash(), p2.Text.Hash()
	var first coding.ID
	do(t, f, "amy", func(s *Session) error {
		if err := s.AddTranscript(p1); err != nil {
			return err
		}
		if err := s.AddTranscript(p2); err != nil {
			return err
		}
		people := []transcript.Participant{{ID: "P01", PublishedAs: "Gardener A", Consent: transcript.Consent{}, Attributes: map[string]string{"site": "north"}},
			{ID: "P02", Consent: transcript.Consent{"quote": "no"}, Attributes: map[string]string{"site": "south"}}, {ID: "P03", Consent: transcript.Consent{}, Attributes: map[string]string{"site": "south"}}}
		if err := s.PutParticipants(people, []string{"site"}); err != nil {
			return err
		}
		if err := s.Put("summaries/hope.yaml", []byte("theme: hope\ncells:\n  P01:\n    text: The beans come up.\n")); err != nil {
			return err
		}
		first = add(s, coding.Event{Do: coding.Code, Text: h1, Span: sp(p1, "You put them in and, 😀, well, they come up."), Theme: "hope", CB: cb})
		add(s, coding.Event{Do: coding.MemoKind, On: coding.OnCoding, Of: first, Type: "analytic", Body: words(s, "The beans do it, not she.")})
		against := add(s, coding.Event{Do: coding.Code, Text: h1, Span: sp(p1, "Worn out and glad of it."), Theme: "burnout", CB: cb, Stance: coding.Against})
		gone := add(s, coding.Event{Do: coding.Code, Text: h2, Span: sp(p2, "only digging, Deb"), Theme: "optimism", CB: cb})
		add(s, coding.Event{Do: coding.Uncode, Of: gone})
		add(s, coding.Event{Do: coding.Move, Of: first, Text: h1, Span: sp(p1, "they come up."), Theme: "hope"})
		add(s, coding.Event{Do: coding.MemoKind, On: coding.OnPassage, Text: h1, Span: sp(p1, "I look at the seed catalogue."), Type: "question", Body: words(s, "Is this hope?")})
		m := add(s, coding.Event{Do: coding.MemoKind, On: coding.OnTranscript, Transcript: "P01-1", Type: "note", Body: words(s, "Short.")})
		add(s, coding.Event{Do: coding.MemoKind, On: coding.OnTranscript, Transcript: "P01-1", Type: "note", Body: words(s, "Short, and outdoors."), Re: m})
		add(s, coding.Event{Do: coding.MemoKind, On: coding.OnParticipant, Participant: "P01", Type: "reflexive", Private: true, Body: words(s, "I like her.")})
		add(s, coding.Event{Do: coding.MemoKind, On: coding.OnTheme, Theme: "hope", Type: "analytic", Body: words(s, "Seasonal.")})
		add(s, coding.Event{Do: coding.MemoKind, On: coding.OnStudy, Type: "note", Body: words(s, "Ask about money.")})
		undone := add(s, coding.Event{Do: coding.Code, Text: h1, Span: sp(p1, "Now it’s winter."), Theme: "burnout", CB: cb})
		u := add(s, coding.Event{Do: coding.Undo, Of: undone})
		_ = u
		add(s, coding.Event{Do: coding.Dismiss, Text: h1, Span: sp(p1, "I was worn out by June though"), Theme: "burnout", CB: cb})
		add(s, coding.Event{Do: coding.Done, Transcript: "P01-1", CB: cb})
		add(s, coding.Event{Do: coding.Assign, Who: "ben", Transcript: "FG1", How: "never"})
		add(s, coding.Event{Do: coding.Decide, Ofs: []coding.ID{first, against}, How: "both", Text: h1, Span: sp(p1, "they come up."), Theme: "hope", Body: words(s, "Both readings stand."), Present: []string{"amy", "ben"}})
		add(s, coding.Event{Do: coding.Consent, Participant: "P02", Ask: "quote", Answer: "no"})
		add(s, coding.Event{Do: coding.Withdraw, Participant: "P03", How: "quoting"})
		add(s, coding.Event{Do: coding.Export, Path: "exports/matrix.xlsx", For: "team", Stamp: strings.Repeat("0", 64), Participants: []string{"P01"}})
		return nil
	})
	do(t, f, "amy", func(s *Session) error {
		seed, _ := hex.DecodeString(s.id.Seed)
		sig := ed25519.Sign(ed25519.NewKeyFromSeed(seed), []byte(s.prev))
		add(s, coding.Event{Do: coding.Seal, Sig: hex.EncodeToString(sig)})
		return nil
	})
	// Ben: corrects FG1, codes, a fork, a torn line, an x- kind and an unknown kind.
	p2b := mk("FG1", p2.Speakers,
		transcript.Said{Speaker: "Deb", Speech: "It is only digging.", TimeMS: -1, EndMS: -1},
		transcript.Said{Speaker: "Lin", Speech: "No, it was never only digging, Deb.", TimeMS: -1, EndMS: -1})
	do(t, f, "ben", func(s *Session) error {
		if _, err := s.EnsureCoder(); err != nil {
			return err
		}
		add(s, coding.Event{Do: coding.Code, Text: h2, Span: sp(p2, "It was never only digging"), Theme: "small-steps", CB: cb})
		turns, err := f.storeText(p2b.Text, p2b.Turns)
		if err != nil {
			return err
		}
		at := p2.Turns[1].Speech.Start
		add(s, coding.Event{Do: coding.Correct, Transcript: "FG1", From: []text.Hash{h2}, Text: p2b.Text.Hash(), Turns: turns,
			Edits: []text.Script{{{A0: at, A1: at + 1, B0: at, B1: at + 5}}}})
		write(t, f.TranscriptPath("FG1"), []byte(p2b.Text.String()))
		add(s, coding.Event{Do: "x-mood"})
		return nil
	})
	var benLog string
	for _, l := range logs(t, f) {
		if strings.Contains(l, "/ben/") {
			benLog = l
		}
	}
	before, _ := os.ReadFile(f.path(benLog))
	do(t, f, "ben", func(s *Session) error {
		add(s, coding.Event{Do: coding.Code, Text: h1, Span: sp(p1, "The beans."), Theme: "hope", CB: cb})
		return nil
	})
	after, _ := os.ReadFile(f.path(benLog))
	line := bytes.Replace(lastLine(after), []byte(`"theme":"hope"`), []byte(`"theme":"small-steps"`), 1)
	write(t, strings.TrimSuffix(f.path(benLog), ".jsonl")+"-LAPTOP.jsonl", append(before, line...))
	do(t, f, "ben", func(s *Session) error {
		add(s, coding.Event{Do: "sonify", Text: h1, Span: sp(p1, "The beans.")})
		return nil
	})
	appendRaw(t, f.path(benLog), `{"v":1,"w":"torn","n":9,"prev":"`)
	os.RemoveAll(f.path(cacheDir))
	s := load(t, f)
	t.Logf("stamp %s codings %d lost %d newer %v notes %q", s.Stamp, len(s.State.Codings), len(s.State.Lost), s.State.Newer, s.Notes)
	for _, c := range s.State.Codings {
		tr, _ := s.Transcript(c.Transcript)
		t.Logf("%s %s %s %s %q", c.Coder, c.Transcript, c.Theme, c.Fate, tr.Text.Slice(c.Span))
	}
	t.Logf("%q", wrong(t, f))
}
