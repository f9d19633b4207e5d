package transcript

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/text"
)

func speakers(said []Said) []string {
	var names []string
	for _, s := range said {
		names = append(names, s.Speaker)
	}
	return names
}

// TestParseUndoesRender is the law that the working copy of a transcript stands
// on: what people read says the same turns as the record.
func TestParseUndoesRender(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 1))
	names := []string{"Rosa", "Interviewer", "Mireille B. Reece, Psy.D", "Dr: Shah", "Zoë", "P07"}
	bits := []string{"well", "I don’t know", "Note: it was cold", "12:30 maybe", "😀", "e\u0301", "[laughs]", "so: no", "…", "Rosa said", "[not a time] x"}
	for range 500 {
		var said []Said
		for range 1 + r.IntN(8) {
			s := Said{Speaker: names[r.IntN(len(names))], TimeMS: NoTime, EndMS: NoTime}
			if r.IntN(2) == 0 {
				s.TimeMS = r.IntN(4*3600) * 1000
			}
			for range 1 + r.IntN(3) {
				if s.Speech != "" {
					s.Speech += []string{" ", "\n"}[r.IntN(2)]
				}
				s.Speech += bits[r.IntN(len(bits))]
			}
			said = append(said, s)
		}
		body, turns := Render(said)
		got := Parse(body, speakers(said))
		if d := cmp.Diff(turns, got); d != "" {
			t.Fatalf("%s\n%s", body, d)
		}
		tx, err := text.New(body)
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range said {
			if words := tx.Slice(turns[i].Speech); words != s.Speech {
				t.Fatalf("turn %d says %q, not %q", i, words, s.Speech)
			}
		}
	}
}

func TestRenderAsPeopleReadIt(t *testing.T) {
	body, turns := Render([]Said{
		{Speaker: "Rosa", Speech: "  one\n\n\ntwo ", TimeMS: 452_900, EndMS: NoTime},
		{Speaker: "Rosa", Speech: " \n ", TimeMS: NoTime, EndMS: NoTime},
		{Speaker: "", Speech: "nobody", TimeMS: NoTime, EndMS: NoTime},
	})
	if want := "[00:07:32] Rosa: one\ntwo\n\nnobody\n"; body != want {
		t.Errorf("%q, want %q", body, want)
	}
	if len(turns) != 2 || turns[0].TimeMS != 452_900 {
		t.Errorf("turns %+v", turns)
	}
	if body, _ := Render(nil); body != "\n" {
		t.Errorf("nothing said renders as %q", body)
	}
}

func TestParseClock(t *testing.T) {
	for in, want := range map[string]int{"0:00": 0, "1:02": 62_000, "00:07:32": 452_000, "00:04:01.06": 241_060, "1:00:00,500": 3_600_500, "100:00:01": 360_001_000} {
		if got, ok := ParseClock(in); !ok || got != want {
			t.Errorf("ParseClock(%q) = %d, %v", in, got, ok)
		}
	}
	for _, in := range []string{"", "12", "1:2", "a:00", "1:60", "1:00.", "1:00:00:00", "-1:00", "1:00.x", "::"} {
		if got, ok := ParseClock(in); ok {
			t.Errorf("ParseClock(%q) = %d", in, got)
		}
	}
}

func TestSpokenWords(t *testing.T) {
	for s, want := range map[string]int{
		"I was [pause] fine (laughs) really":                4,
		"(and I was laughing so hard at him) ok":            9,
		"[00:01:02] no":                                     1,
		"she (my sister) came":                              4,
		"[unclosed and so speech":                           4,
		"(coughs) (door closes) [inaudible 00:10] [laughs]": 0,
	} {
		if got := SpokenWords(s); got != want {
			t.Errorf("SpokenWords(%q) = %d, want %d", s, got, want)
		}
	}
}

func talk(t *testing.T, said ...Said) *Transcript {
	t.Helper()
	for i := range said {
		said[i].TimeMS, said[i].EndMS = NoTime, NoTime
	}
	body, turns := Render(said)
	tx, err := text.New(body)
	if err != nil {
		t.Fatal(err)
	}
	return &Transcript{ID: "P01", Text: tx, Turns: turns, Speakers: []Speaker{
		{Name: "I", Voice: VoiceInterviewer}, {Name: "Rosa", Voice: VoiceParticipant, Participant: "P01"}, {Name: "Deb", Voice: VoiceParticipant, Participant: "P02"}}}
}

func TestFindQuotesAsPeopleCopyThem(t *testing.T) {
	x := talk(t, Said{Speaker: "I", Speech: "Were you hopeful?"},
		Said{Speaker: "Rosa", Speech: "I’d say… no — not “hopeful”.\nNot at the bus stop in Zoe\u0308’s coat."},
		Said{Speaker: "I", Speech: "No?"},
		Said{Speaker: "Rosa", Speech: "No. Not at all. Not at all."})
	for quote, want := range map[string][]string{
		"I'd say... no - not \"hopeful\".":    {"I’d say… no — not “hopeful”."},
		`"hopeful". Not at the bus`:           {"“hopeful”.\nNot at the bus"},
		"Zoë's coat":                          {"Zoe\u0308’s coat"},
		"Not at all":                          {"Not at all", "Not at all"},
		"not at all":                          nil, // letter case is a letter
		"coat. No? No. Not":                   {"coat.\n\nI: No?\n\nRosa: No. Not"},
		"Rosa: I’d say":                       {"I’d say"}, // the label is not speech
		"hopeful?":                            {"hopeful?"},
		"":                                    nil,
		"in Zoe":                              nil, // the accent belongs to the letter
		"  Not  at the\tbus stop ":            {"Not at the bus stop"},
		"she was hopeful":                     nil,
		"No?\n\nRosa: No. Not at all. Not at": {"No?\n\nRosa: No. Not at all. Not at"},
	} {
		var got []string
		for _, sp := range x.Find(quote, 0, len(x.Turns)) {
			got = append(got, x.Text.Slice(sp))
			if !x.InSpeech(sp) {
				t.Errorf("%q was found outside speech", quote)
			}
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("Find(%q): %s", quote, d)
		}
	}
}

// TestFindWhatStandsThere: any stretch of speech, copied as it is, is found
// where it was copied from.
func TestFindWhatStandsThere(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 2))
	bits := strings.Fields("well I don’t “know” … — e\u0301 Zoë 😀 ﬁne it's [laughs] a-b x")
	for range 300 {
		var said []Said
		for range 3 {
			var words []string
			for range 1 + r.IntN(12) {
				words = append(words, bits[r.IntN(len(bits))])
			}
			said = append(said, Said{Speaker: []string{"I", "Rosa"}[r.IntN(2)], Speech: strings.Join(words, " ")})
		}
		x := talk(t, said...)
		turn := x.Turns[r.IntN(3)].Speech
		a := turn.Start + text.Pos(r.IntN(turn.Len()))
		sp := x.Text.Snap(text.Span{Start: a, End: a + 1 + text.Pos(r.IntN(int(turn.End-a)))})
		quote := strings.TrimSpace(x.Text.Slice(sp))
		if quote == "" {
			continue
		}
		found := x.Find(quote, 0, 3)
		ok := false
		for _, f := range found {
			ok = ok || strings.TrimSpace(x.Text.Slice(sp)) == x.Text.Slice(f) && sp.Contains(f)
		}
		if !ok {
			t.Fatalf("%q of %q is not found; found %v", quote, x.Text, found)
		}
	}
}

func TestNearest(t *testing.T) {
	x := talk(t, Said{Speaker: "Rosa", Speech: "Then there was a date in November, and I held on to it."}, Said{Speaker: "Rosa", Speech: "Nothing like it here."})
	near := x.Nearest("there was a day in november", 3)
	if len(near) == 0 || x.Text.Slice(near[0].Span) != "there was a date in November" {
		t.Errorf("nearest %+v", near)
	}
	if near := x.Nearest("zebra crossing lights", 3); len(near) != 0 {
		t.Errorf("nearest to nothing: %+v", near)
	}
}

func TestWordsCountParticipantsOnly(t *testing.T) {
	x := talk(t, Said{Speaker: "I", Speech: "one two"}, Said{Speaker: "Rosa", Speech: "three [laughs] four"}, Said{Speaker: "Deb", Speech: "five"})
	if got := x.Words(x.Text.All(), ""); got != 3 {
		t.Errorf("%d words, want 3", got)
	}
	if got := x.Words(x.Text.All(), "P02"); got != 1 {
		t.Errorf("%d words of P02, want 1", got)
	}
	if d := cmp.Diff([]string{"P01", "P02"}, x.Participants(x.Text.All())); d != "" {
		t.Error(d)
	}
	if i := x.TurnAt(x.Turns[1].Label.Start); i != 1 {
		t.Errorf("TurnAt a label = %d", i)
	}
	if x.InSpeech(text.Span{Start: x.Turns[1].Label.Start, End: x.Turns[1].Speech.End}) {
		t.Error("a span from a label on is in speech")
	}
}

func TestConsent(t *testing.T) {
	everyone := Consent{AskQuote: Yes}
	for _, c := range []struct {
		p    Participant
		ask  Ask
		want bool
	}{
		{Participant{}, AskAnalyse, true}, // nobody said: the team may
		{Participant{}, AskQuote, true},   // everyone did
		{Participant{}, AskReuse, false},  // nobody said: no
		{Participant{Consent: Consent{AskQuote: No}}, AskQuote, false},
		{Participant{Consent: Consent{AskReuse: Yes}}, AskReuse, true},
		{Participant{Consent: Consent{AskAnalyse: No}}, AskAnalyse, false},
		{Participant{Withdrawn: "2026-01-02", Consent: Consent{AskQuote: Yes}}, AskQuote, false},
	} {
		if got := c.p.May(c.ask, everyone); got != c.want {
			t.Errorf("%+v may %s: %v", c.p, c.ask, got)
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add("I’d say… no", "I'd say...")
	f.Add("e\u0301", "é")
	f.Fuzz(func(t *testing.T, speech, quote string) {
		canonical, _ := text.Canonical(speech)
		body, turns := Render([]Said{{Speaker: "Rosa", Speech: canonical, TimeMS: NoTime, EndMS: NoTime}})
		tx, err := text.New(body)
		if err != nil {
			t.Fatal(err)
		}
		x := &Transcript{Text: tx, Turns: turns}
		for _, sp := range x.Find(quote, 0, len(turns)) {
			if sp.Empty() || sp.End > tx.Len() {
				t.Fatalf("found %v", sp)
			}
		}
		x.Nearest(quote, 3)
	})
}
