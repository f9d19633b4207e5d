package coding

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/text"
)

func TestMarksAreNoMemos(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("t1"))
	sp := text.Span{Start: 4, End: 9}
	star := h.add("amy", Event{Do: MemoKind, On: OnPassage, Type: MarkStar, Text: th("t1"), Transcript: "P01", Span: sp})
	h.add("amy", Event{Do: MemoKind, On: OnTranscript, Type: MarkContent, Transcript: "P01", Body: "b1"})
	form := h.add("amy", Event{Do: MemoKind, On: OnPassage, Type: MarkChosen, Text: th("t1"), Transcript: "P01", Span: sp, Body: "b2"})
	h.add("ben", Event{Do: MemoKind, On: OnPassage, Type: MarkChosen, Text: th("t1"), Transcript: "P01", Span: sp, Body: "b3", Re: form}) // not his to replace
	h.add("amy", Event{Do: MemoKind, On: OnPassage, Type: MarkChosen, Text: th("t1"), Transcript: "P01", Span: sp, Body: "b4", Re: form})
	h.add("amy", Event{Do: MemoKind, On: OnTheme, Type: MarkStar, Theme: "hope"}) // marks nothing that can be marked
	s := Fold(h.events)
	if len(s.Memos) != 0 || len(s.Stars) != 1 || len(s.ContentNotes) != 1 || len(s.Ignored) != 1 {
		t.Fatalf("%d memos, %d stars, %d content notes, %d without effect", len(s.Memos), len(s.Stars), len(s.ContentNotes), len(s.Ignored))
	}
	if !s.ContentNotes[0].Whole() || s.Stars[0].Whole() || s.Stars[0].Span != sp {
		t.Errorf("%+v %+v", s.ContentNotes[0], s.Stars[0])
	}
	var forms []string
	for _, m := range s.Chosen {
		forms = append(forms, m.Body)
	}
	if d := cmp.Diff([]string{"b3", "b4"}, forms); d != "" {
		t.Error(d)
	}
	h.add("amy", Event{Do: Undo, Of: star})
	if n := len(Fold(h.events).Stars); n != 0 {
		t.Errorf("taken back, but %d stars", n)
	}
}

func TestMarksMoveWithTheirWords(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("t1"))
	for _, sp := range []text.Span{{Start: 20, End: 30}, {Start: 10, End: 12}} {
		h.add("amy", Event{Do: MemoKind, On: OnPassage, Type: MarkStar, Text: th("t1"), Transcript: "P01", Span: sp})
	}
	h.add("ben", Event{Do: Correct, Transcript: "P01", Text: th("t2"), From: []text.Hash{th("t1")},
		Edits: []text.Script{{{A0: 10, A1: 12, B0: 10, B1: 10}}}})
	s := Fold(h.events)
	if len(s.Stars) != 1 || s.Stars[0].Span != (text.Span{Start: 18, End: 28}) || s.Stars[0].Fate != text.Shifted {
		t.Errorf("%+v", s.Stars)
	}
}

func TestNeverAndLifted(t *testing.T) {
	h := newHistory(t)
	h.add("lead", Event{Do: Assign, Who: "amy", Participant: "P07", How: AssignNever})
	h.add("lead", Event{Do: Assign, Who: "amy", Transcript: "FG1", How: AssignNever})
	h.add("lead", Event{Do: Assign, Who: "ben", Transcript: "FG1", How: AssignNever})
	h.add("lead", Event{Do: Assign, Who: "cy", How: AssignNever}) // never what?
	s := Fold(h.events)
	for _, c := range []struct {
		coder, transcript string
		people            []string
		hidden            bool
	}{
		{"amy", "P07-1", []string{"p07"}, true}, {"amy", "fg1", nil, true}, {"amy", "P08-1", []string{"P08"}, false},
		{"ben", "P07-1", []string{"P07"}, false}, {"ben", "FG1", []string{"P07"}, true}, {"cy", "FG1", []string{"P07"}, false},
	} {
		if got := s.HiddenFrom(c.coder, c.transcript, c.people); got != c.hidden {
			t.Errorf("%s, %s %v: hidden is %v", c.coder, c.transcript, c.people, got)
		}
	}
	if len(s.Ignored) != 1 {
		t.Errorf("%d events without effect, want the one that names nothing", len(s.Ignored))
	}
	h.add("amy", Event{Do: Assign, Who: "amy", Participant: "p07", How: AssignLifted})
	if s := Fold(h.events); s.HiddenFrom("amy", "P07-1", []string{"P07"}) || !s.HiddenFrom("amy", "FG1", nil) {
		t.Error("lifting one lifted the other, or neither")
	}
}

// TestAnOldCopyCannotWeakenAWithdrawal: the strongest order stands, whatever the
// order of events.
func TestAnOldCopyCannotWeakenAWithdrawal(t *testing.T) {
	h := newHistory(t)
	h.add("amy", Event{Do: Withdraw, Participant: "P07", How: WithdrawWords})
	h.add("ben", Event{Do: Withdraw, Participant: "p07", How: WithdrawQuoting})
	h.add("ben", Event{Do: Withdraw, Participant: "P07", How: WithdrawRenewed})
	h.add("amy", Event{Do: Withdraw, Participant: "P08", How: WithdrawQuoting})
	h.add("amy", Event{Do: Withdraw, Participant: "P09", How: WithdrawQuoting})
	h.add("amy", Event{Do: Withdraw, Participant: "P09", How: WithdrawRenewed})
	h.add("amy", Event{Do: Withdraw, Participant: "P07", How: WithdrawRemoved, From: []text.Hash{th("x"), th("y")}})
	h.add("amy", Event{Do: Withdraw, How: WithdrawEverything}) // who?
	s := Fold(h.events)
	if d := cmp.Diff(map[string]string{"p07": WithdrawWords, "p08": WithdrawQuoting}, s.Withdrawn); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff(map[text.Hash]bool{th("x"): true, th("y"): true}, s.Removed); d != "" {
		t.Error(d)
	}
	if !s.Gone("P07") || s.Gone("P08") || s.Gone("P01") || len(s.Ignored) != 1 {
		t.Errorf("%v, %d without effect", s.Withdrawn, len(s.Ignored))
	}
}

// TestATextThatIsGoneIsNobodysPresentOne: a correction back to words that were
// removed for good does not take the transcript with it.
func TestATextThatIsGoneIsNobodysPresentOne(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("t1"))
	h.add("amy", Event{Do: Correct, Transcript: "P01", Text: th("t2"), From: []text.Hash{th("t1")}, Edits: []text.Script{nil}})
	h.add("amy", Event{Do: Withdraw, How: WithdrawRemoved, From: []text.Hash{th("t1")}})
	h.add("ben", Event{Do: Correct, Transcript: "P01", Text: th("t1"), From: []text.Hash{th("t2")}, Edits: []text.Script{nil}})
	h.add("ben", Event{Do: Code, Transcript: "P01", Text: th("t1"), Span: text.Span{Start: 1, End: 5}, Theme: "hope"})
	s := Fold(h.events)
	if s.Heads["P01"].Text != th("t2") || len(s.Forked) != 0 {
		t.Errorf("the present text is %v, forks %v", s.Heads["P01"].Text.Short(), s.Forked)
	}
	if d := cmp.Diff([]string{"ben:hope 1-5 same"}, themes(s)); d != "" {
		t.Error(d)
	}
}
