package export

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// The canaries: what P3, who may not be quoted, says alone, before and after
// somebody who may.
const (
	canaryAlone  = "My secret zebra keeps the lighthouse warm"
	canaryBefore = "The walrus neighbour whispered before her"
	canaryAfter  = "An otter answered after he was done"
)

const smallBook = `
title: Peer support
themes:
  - id: hope
    colour: "#2f855a"
    definition: Talk of a future.
    examples:
      - "zebra keeps the lighthouse warm, and my secret"
      - "Made up for this book."
      - "so my secret zebra keeps the lighthouse warm!"
    themes:
      - id: hope-future
        name: Hope for the future
      - id: hope-others
  - id: mutuality
    colour: "#b7791f"
  - id: burnout
  - id: formula
    name: "=SUM(A1)"
`

type maker struct {
	t testing.TB
	s *study.Study
	n int
}

func newMaker(t testing.TB, book string) *maker {
	t.Helper()
	b, err := codebook.Parse("", []byte(book))
	if err != nil {
		t.Fatal(err)
	}
	return &maker{t: t, s: &study.Study{
		Book: b, State: &coding.State{}, Stamp: "5f3a1c9e8b7d", Columns: []string{"role", "site"},
		Settings: study.Settings{
			Title: "Invented peer support study", Coders: []study.Coder{{ID: "ana", Name: "Ana Ruiz"}, {ID: "ben"}},
			Consent:       transcript.Consent{transcript.AskAnalyse: transcript.Yes, transcript.AskQuote: transcript.Yes},
			ConsentSource: "consent form v2, item 6",
		},
	}}
}

func (m *maker) person(id, published, role string, consent transcript.Consent) {
	m.s.Participants = append(m.s.Participants, transcript.Participant{ID: id, PublishedAs: published, Consent: consent,
		Attributes: map[string]string{"role": role, "site": []string{"north", "south"}[len(m.s.Participants)%2]}})
}

// transcript adds one: each turn is "Name=participant: words"; a name without a
// participant is an interviewer's.
func (m *maker) transcript(id string, turns ...string) *transcript.Transcript {
	m.t.Helper()
	tr := &transcript.Transcript{ID: id}
	var said []transcript.Said
	for i, turn := range turns {
		who, words, _ := strings.Cut(turn, ": ")
		name, participant, _ := strings.Cut(who, "=")
		said = append(said, transcript.Said{Speaker: name, Speech: words, TimeMS: 17_000 * i, EndMS: transcript.NoTime})
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
		m.t.Fatal(err)
	}
	m.s.Transcripts = append(m.s.Transcripts, tr)
	return tr
}

func (m *maker) span(coder string, tr *transcript.Transcript, theme string, sp text.Span) coding.ID {
	c := coding.Coding{Coder: coder, Transcript: tr.ID, Text: tr.Text.Hash(), Theme: strings.TrimPrefix(theme, "-"), Span: sp}
	if strings.HasPrefix(theme, "-") {
		c.Stance = coding.Against
	}
	m.n++
	sum := sha256.Sum256(fmt.Append(nil, m.n))
	copy(c.ID[:], sum[:])
	m.s.State.Codings = append(m.s.State.Codings, c)
	return c.ID
}

func (m *maker) code(coder string, tr *transcript.Transcript, theme, words string) coding.ID {
	m.t.Helper()
	at := strings.Index(tr.Text.String(), words)
	if at < 0 {
		m.t.Fatalf("%s has no %q in %s", tr.ID, words, tr.Text)
	}
	return m.span(coder, tr, theme, text.Span{Start: tr.Text.FromByte(at), End: tr.Text.FromByte(at + len(words))})
}

// longQuote is longer than a cell holds.
var longQuote = strings.Repeat("and it went on and on 👩🏽‍🦱 é ", 1500) + "until the end"

// invented is a study with everything that is hard: overlaps, sub-themes, against,
// a focus group, somebody withheld, an unread transcript, nasty text.
func invented(t testing.TB) (*study.Study, Options) {
	m := newMaker(t, smallBook)
	m.person("P1", "Peer worker", "peer", nil)
	m.person("P2", "Peer worker", "peer", nil)
	m.person("P3", "", "nurse", transcript.Consent{transcript.AskQuote: transcript.No})
	m.person("P4", "Nurse", "nurse", nil)
	m.person("P5", "Nurse", "nurse", nil)
	fg := m.transcript("FG-1", "Int: How was it?", "Lin=P3: "+canaryBefore, "Sam=P2: We carried each other.", "Lin=P3: "+canaryAfter, "Int: And then?", "Sam=P2: Then nothing.")
	p1 := m.transcript("P1-1", "Int: How was it for you, Rosa?",
		"Rosa=P1: I had hope for the future. Things could change, and I was not alone. But some days I lost hope.",
		"Int: Go on.", "Rosa=P1: =1+1 is what they say \t<b>&amp;</b> _x0041_ 👨‍👩‍👧", "Rosa=P1: "+longQuote)
	p3 := m.transcript("P3-1", "Lin=P3: "+canaryAlone)
	m.transcript("P4-1", "Ade=P4: Nobody has read me yet.")
	m.transcript("P5-1", "Kit=P5: Read, and nothing found.")
	first := m.code("ana", p1, "hope-future", "I had hope for the future")
	m.code("ben", p1, "hope-others", "the future. Things could change")
	m.code("ana", p1, "hope", "I was not alone")
	m.code("ben", p1, "-hope", "But some days I lost hope")
	m.code("ana", p1, "mutuality", "I was not alone")
	second := m.code("ben", p1, "mutuality", "and I was not alone")
	m.code("ana", p1, "burnout", "How was it for you, Rosa?")
	m.code("ben", p1, "formula", "=1+1 is what they say \t<b>&amp;</b> _x0041_ 👨‍👩‍👧")
	m.code("ana", p1, "burnout", longQuote)
	m.code("ana", p1, "burnout", "Go on.\n\n[00:00:51] Rosa: =1+1 is")
	m.code("ana", fg, "mutuality", "each other.\n\n[00:00:51] Lin: An otter")
	m.code("ben", fg, "mutuality", "We carried each other")
	m.code("ben", fg, "hope", "We carried each other")
	m.code("ben", fg, "old-code", "nothing")
	third := m.code("ana", p3, "hope", "My secret zebra")
	m.code("ana", p3, "-hope", "lighthouse")
	m.s.State.Done = []coding.Reading{{Coder: "ana", Transcript: "P5-1"}}
	words := map[coding.ID]string{}
	memo := func(of coding.ID, coder, s string, private bool) {
		x := coding.Memo{Coder: coder, On: coding.OnCoding, Of: of, Private: private}
		x.ID[0] = byte(len(words) + 1)
		words[x.ID] = s
		m.s.State.Memos = append(m.s.State.Memos, x)
	}
	memo(first, "ana", "a first thought", false)
	memo(first, "ana", "PRIVATE doubts of mine", true)
	memo(second, "ben", "like when she said: my secret zebra keeps the lighthouse warm", false)
	memo(third, "ana", "a memo on withheld words", false)
	m.s.Index()
	return m.s, Options{Version: "1.0.0", MemoWords: func(x coding.Memo) (string, bool) { s, ok := words[x.ID]; return s, ok }}
}

func built(t testing.TB, s *study.Study, p transcript.Purpose, spec matrix.Spec) *matrix.Matrix {
	t.Helper()
	m, err := matrix.Build(s.Release(p), spec)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// said are made-up sentences for a study of any size.
var said = []string{
	"I came out thinking, well, there might be something on the other side of this.",
	"She had been where I was, and she had a life. Nobody had told me that was allowed.",
	"We just sat there with our tea and I didn’t have to explain any of it, and that was the whole point really.",
	"The team meetings are hard. You are the only one in the room who has been on the other end of it, and they know, and you know.",
	"Honestly? By Thursday I’m done in. You give it all out and there is nobody who asks how you are.",
	"[pause] It’s the garden. Tuesdays. I get up for the garden.",
	"I’d not say it helped everyone. Some of the lads thought it was daft, and one of them told her so.",
	"It goes both ways, it does. I got as much back as I gave, and maybe more, on the bad days anyway.",
	"You learn when to say it and when to keep it in your pocket, your own story I mean.",
	"They treated me like a person with a name, not a bed number.",
}

// large is a study of so many interviews, each coded by two coders until there
// are so many codings.
func large(t testing.TB, interviews, codings int) *study.Study {
	book, ok := codebook.Starter("peer-support")
	if !ok {
		t.Fatal("no starter codebook")
	}
	m := newMaker(t, string(book))
	r := rand.New(rand.NewPCG(1, 2))
	roles := []string{"Peer worker", "Person using the service", "Clinician"}
	for i := range interviews {
		id := fmt.Sprintf("P%02d", i+1)
		m.person(id, roles[i%3], strings.ToLower(roles[i%3]), nil)
		turns := []string{"Interviewer: Thank you for talking to us. How did it begin?"}
		for range 60 {
			turns = append(turns, "Interviewer: Could you say more?", "Speaker "+id+"="+id+": "+said[r.IntN(len(said))]+" "+said[r.IntN(len(said))])
		}
		m.transcript(id+"-1", turns...)
	}
	themes := m.s.Book.Themes()
	for range codings {
		tr := m.s.Transcripts[int(float64(interviews)*r.Float64()*r.Float64())%interviews]
		if interviews > 6 && tr.ID == "P04-1" {
			continue // nobody has read it
		}
		turn := tr.Turns[1+r.IntN(len(tr.Turns)-1)]
		if turn.Speaker == "Interviewer" {
			turn = tr.Turns[len(tr.Turns)-1-2*r.IntN(20)]
		}
		n := turn.Speech.Len()
		a := r.IntN(n / 2)
		sp := text.Span{Start: turn.Speech.Start + text.Pos(a), End: turn.Speech.Start + text.Pos(a+n/3+r.IntN(n/2-n/3))}
		theme := themes[int(float64(len(themes))*r.Float64()*r.Float64()*1.1)%len(themes)].ID
		if r.IntN(12) == 0 {
			theme = "-" + theme
		}
		m.span([]string{"ana", "ben"}[r.IntN(2)], tr, theme, widen(tr, sp))
	}
	for _, tr := range m.s.Transcripts {
		if tr.ID != "P04-1" {
			m.s.State.Done = append(m.s.State.Done, coding.Reading{Coder: "ana", Transcript: tr.ID})
		}
	}
	m.s.Index()
	return m.s
}

// widen takes a span out to whole words.
func widen(tr *transcript.Transcript, sp text.Span) text.Span {
	s := []rune(tr.Text.String())
	for sp.Start > 0 && s[sp.Start-1] != ' ' && s[sp.Start-1] != '\n' {
		sp.Start--
	}
	for int(sp.End) < len(s) && s[sp.End] != ' ' && s[sp.End] != '\n' {
		sp.End++
	}
	return sp
}
