package study

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// logOf writes events as coders would, so that ids are real.
type logOf struct {
	t      *testing.T
	events []coding.Event
}

func (l *logOf) add(coder string, e coding.Event) coding.ID {
	l.t.Helper()
	e.V, e.W, e.N, e.LC, e.Coder, e.At = 1, "w-"+coder, len(l.events), int64(len(l.events)+1), coder, "2026-01-01T00:00:00Z"
	line, err := e.Line()
	if err != nil {
		l.t.Fatal(err)
	}
	parsed, err := coding.ParseLine(line)
	if err != nil {
		l.t.Fatal(err)
	}
	l.events = append(l.events, parsed)
	return parsed.ID
}

func (l *logOf) codes(coder, id string, blind bool) {
	l.add("lead", coding.Event{Do: coding.Assign, Who: coder, Transcript: id, How: coding.AssignCodes})
	if blind {
		l.add("lead", coding.Event{Do: coding.Assign, Who: coder, Transcript: id, How: coding.AssignBlind})
	}
}

// two is a study of the transcripts FG and P4, which say different words.
func two(t *testing.T, events []coding.Event) *Study {
	t.Helper()
	s := group(t)
	fg := *s.Transcripts[0]
	tx, err := text.New(strings.ReplaceAll(fg.Text.String(), "always", "seldom"))
	if err != nil {
		t.Fatal(err)
	}
	p4 := fg
	p4.ID, p4.Text = "P4", tx
	p4.Speakers = []transcript.Speaker{fg.Speakers[0], {Name: "Ann", Voice: transcript.VoiceParticipant, Participant: "P4"}, {Name: "Bo", Voice: transcript.VoiceOther}, {Name: "Cy", Voice: transcript.VoiceOther}}
	out := &Study{Settings: s.Settings, Book: s.Book, Participants: s.Participants, Transcripts: []*transcript.Transcript{&fg, &p4}, State: coding.Fold(events)}
	out.Index()
	return out
}

func begun(t *testing.T) (*logOf, map[string]text.Hash) {
	l := &logOf{t: t}
	s := two(t, nil)
	texts := map[string]text.Hash{}
	for _, tr := range s.Transcripts {
		texts[tr.ID] = tr.Text.Hash()
		l.add("lead", coding.Event{Do: coding.Correct, Transcript: tr.ID, Text: tr.Text.Hash()})
	}
	return l, texts
}

// TestBlindUntilEverybodyIsDone walks two coders, somebody who looks on, and one who
// is never shown it, through a transcript.
func TestBlindUntilEverybodyIsDone(t *testing.T) {
	l, texts := begun(t)
	l.codes("amy", "FG", true)
	l.codes("ben", "fg", true)
	speech := two(t, nil).Transcripts[0].Turns[1].Speech
	for _, coder := range []string{"amy", "ben", "cy"} {
		l.add(coder, coding.Event{Do: coding.Code, Transcript: "FG", Text: texts["FG"], Span: speech, Theme: "hope"})
		l.add(coder, coding.Event{Do: coding.Code, Transcript: "P4", Text: texts["P4"], Span: speech, Theme: "hope"})
	}
	sees := func(coder string, want int, waiting ...string) {
		t.Helper()
		s := two(t, l.events).SeenBy(coder)
		if n := len(s.CodingsIn("FG")); n != want || len(s.CodingsIn("P4")) != 3 || len(s.State.Codings) != want+3 {
			t.Errorf("%s sees %d codings of FG and %d of P4", coder, n, len(s.CodingsIn("P4")))
		}
		got, blind := s.BlindTo("fg")
		if d := cmp.Diff(waiting, got); d != "" || blind != (len(waiting) > 0) {
			t.Errorf("%s: blind is %v, %s", coder, blind, d)
		}
		note := s.OwnOnlyNote()
		if (note != "") != (len(waiting) > 0) || note != "" && !slices.Contains(s.Notes, note) || len(s.OwnOnly()) != min(1, len(waiting)) {
			t.Errorf("%s is told %q, of %v", coder, note, s.OwnOnly())
		}
		if len(s.Whole().CodingsIn("FG")) != 3 || s.Whole().Viewer != coder {
			t.Errorf("the whole has %d codings, for %q", len(s.Whole().CodingsIn("FG")), s.Whole().Viewer)
		}
	}
	sees("amy", 1, "amy", "ben")
	sees("ben", 1, "amy", "ben")
	sees("cy", 3) // who does not code it sees it all
	l.add("amy", coding.Event{Do: coding.Done, Transcript: "FG"})
	sees("amy", 1, "ben")
	sees("ben", 1, "ben")
	if got := two(t, l.events).SeenBy("ben").Readers("FG"); !slices.Equal(got, []string{"amy"}) {
		t.Errorf("ben knows that %v are done", got)
	}
	done := l.add("ben", coding.Event{Do: coding.Done, Transcript: "FG"})
	sees("amy", 3)
	sees("ben", 3)
	undone := l.add("ben", coding.Event{Do: coding.Undo, Of: done})
	sees("amy", 1, "ben")
	l.add("ben", coding.Event{Do: coding.Undo, Of: undone})
	sees("amy", 3)
	l.codes("dee", "FG", false) // who comes later is waited for, blind or not
	sees("amy", 1, "dee")
	sees("dee", 3)
	l.add("dee", coding.Event{Do: coding.Assign, Who: "dee", Participant: "P2", How: coding.AssignNever}) // and not, once they cannot read it
	sees("amy", 3)
	l.codes("eve", "FG", true)
	sees("ben", 1, "eve")
	lifted := l.add("lead", coding.Event{Do: coding.Assign, Who: "ben", Transcript: "FG", How: coding.AssignSeeing})
	sees("ben", 3)
	sees("amy", 1, "eve")
	l.add("lead", coding.Event{Do: coding.Undo, Of: lifted})
	sees("ben", 1, "eve")
}

// TestNobodyLooksByAnotherName: on amy's computer nobody who never worked there sees
// what amy is not to see, nor what amy herself has done.
func TestNobodyLooksByAnotherName(t *testing.T) {
	l, texts := begun(t)
	l.codes("amy", "FG", true)
	l.codes("ben", "FG", true)
	speech := two(t, nil).Transcripts[0].Turns[1].Speech
	for _, coder := range []string{"amy", "ben"} {
		l.add(coder, coding.Event{Do: coding.Code, Transcript: "FG", Text: texts["FG"], Span: speech, Theme: "hope"})
	}
	for _, c := range []struct {
		looks string
		as    []string
		want  int
	}{
		{"amy", []string{"amy"}, 1}, {"amy", nil, 1}, {"amy", []string{"cy"}, 1},
		{"ben", []string{"amy"}, 0}, {"cy", []string{"amy"}, 0}, {"cy", []string{"amy", "cy"}, 2}, {"cy", nil, 2},
		{"ben", []string{"amy", "ben"}, 1}, {"cy", []string{"dee"}, 2},
	} {
		s := two(t, l.events)
		for _, other := range []string{"amy", "ben"} {
			may := slices.ContainsFunc(two(t, l.events).SeenBy(c.looks, c.as...).CodingsIn("FG"), func(k coding.Coding) bool { return k.Coder == other })
			if s.MaySee(c.looks, other, "FG", c.as...) != may {
				t.Errorf("%s as %v: what may be told of %s is not what is seen", c.looks, c.as, other)
			}
		}
		if s = s.SeenBy(c.looks, c.as...); len(s.CodingsIn("FG")) != c.want {
			t.Errorf("%s, known as %v, sees %d codings", c.looks, c.as, len(s.CodingsIn("FG")))
		}
		if c.want == 0 && !strings.Contains(s.OwnOnlyNote(), "somebody who works on this computer codes it blind") {
			t.Errorf("%s is told %q", c.looks, s.OwnOnlyNote())
		}
	}
}

// TestWhatIsSeenIsAsIfTheOthersHadDoneNothing: whatever others do in what somebody
// codes blind, the study is for them what it would be without it.
func TestWhatIsSeenIsAsIfTheOthersHadDoneNothing(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 3))
	hid := 0
	for range 150 {
		l, texts := begun(t)
		l.codes("amy", "FG", true)
		l.codes("ben", "FG", r.IntN(2) == 0)
		done, coded, others := []coding.ID{}, []coding.ID{}, map[coding.ID]bool{}
		for range 30 {
			coder := []string{"amy", "ben", "cy"}[r.IntN(3)]
			id := []string{"FG", "FG", "P4"}[r.IntN(3)]
			e := randomAct(r, done, coded, id, texts[id])
			if !e.Of.IsZero() && e.Do != coding.MemoKind { // of one's own
				if i := slices.IndexFunc(l.events, func(x coding.Event) bool { return x.ID == e.Of }); i >= 0 {
					coder = l.events[i].Coder
					e.Transcript, e.Text = l.events[i].Transcript, l.events[i].Text // codings stay in their transcript
				}
			}
			if coder == "amy" && e.Do == coding.Done {
				continue
			}
			made := l.add(coder, e)
			if e.Do == coding.Code || e.Do == coding.Dismiss || e.Type == coding.MarkStar {
				done = append(done, made)
			}
			if e.Do == coding.Code {
				coded = append(coded, made)
			}
			if of := e.Of; !of.IsZero() && (e.Do != coding.MemoKind || e.On == coding.OnCoding) {
				i := slices.IndexFunc(l.events, func(x coding.Event) bool { return x.ID == of })
				id = l.events[i].Transcript
			}
			others[made] = coder != "amy" && id == "FG" && e.Type != coding.MarkContent
		}
		without := slices.DeleteFunc(slices.Clone(l.events), func(e coding.Event) bool { return others[e.ID] })
		hid += len(l.events) - len(without)
		got, want := two(t, l.events).SeenBy("amy"), two(t, without).SeenBy("amy")
		// That somebody is done is known, and is not counted.
		got.State.Events = slices.DeleteFunc(got.State.Events, func(e coding.Event) bool {
			return e.Do == coding.Done && others[e.ID] || e.Do == coding.Undo && others[e.ID]
		})
		opts := cmp.Options{cmp.AllowUnexported(coding.State{})}
		for name, of := range map[string]func(*coding.State) any{
			"events": func(s *coding.State) any { return s.Events }, "codings": func(s *coding.State) any { return s.Codings },
			"memos": func(s *coding.State) any { return s.Memos }, "stars": func(s *coding.State) any { return s.Stars },
			"forms": func(s *coding.State) any { return s.Chosen }, "dismissals": func(s *coding.State) any { return s.Dismissals },
			"readings": func(s *coding.State) any { return s.Done }, "decisions": func(s *coding.State) any { return s.Decisions },
			"notes": func(s *coding.State) any { return s.ContentNotes }, "lost": func(s *coding.State) any { return s.Lost },
		} {
			if fmt.Sprint(of(got.State)) != fmt.Sprint(of(want.State)) {
				t.Fatalf("%s: %s", name, cmp.Diff(of(want.State), of(got.State), opts))
			}
		}
		if d := cmp.Diff(want.CodingsIn("FG"), got.CodingsIn("FG")); d != "" {
			t.Fatal(d)
		}
	}
	if hid < 500 {
		t.Errorf("only %d events were to be hidden: this proves little", hid)
	}
}

// randomAct is something somebody may do in a transcript.
func randomAct(r *rand.Rand, done, coded []coding.ID, id string, h text.Hash) coding.Event {
	from := text.Pos(20 + r.IntN(40))
	sp := text.Span{Start: from, End: from + 1 + text.Pos(r.IntN(9))}
	on := coding.Event{Transcript: id, Text: h, Span: sp, Theme: []string{"hope", "burnout"}[r.IntN(2)]}
	switch k := r.IntN(12); {
	case k == 0 && len(done) > 0:
		return coding.Event{Do: coding.Undo, Of: done[r.IntN(len(done))]}
	case k == 1 && len(coded) > 0:
		return coding.Event{Do: []coding.Kind{coding.MemoKind, coding.Uncode, coding.Move}[r.IntN(3)], On: coding.OnCoding, Of: coded[r.IntN(len(coded))],
			Type: "note", Transcript: id, Text: h, Span: sp}
	case k == 2:
		return coding.Event{Do: coding.MemoKind, On: coding.OnTranscript, Transcript: id, Type: "analytic"}
	case k == 3:
		return coding.Event{Do: coding.MemoKind, On: coding.OnPassage, Transcript: id, Text: h, Span: sp, Type: []string{"note", coding.MarkStar, coding.MarkChosen, coding.MarkContent}[r.IntN(4)]}
	case k == 4:
		return coding.Event{Do: coding.Done, Transcript: id}
	case k == 5:
		on.Do = coding.Dismiss
		return on
	}
	on.Do = coding.Code
	return on
}
