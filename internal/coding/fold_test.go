package coding

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/text"
)

// history writes events as a team would, one line each, so that ids are real.
type history struct {
	t      *testing.T
	lc     int64
	n      map[string]int
	events []Event
}

func newHistory(t *testing.T) *history { return &history{t: t, n: map[string]int{}} }

func (h *history) add(coder string, e Event) ID {
	h.t.Helper()
	h.lc++
	e.V, e.W, e.N, e.LC, e.Coder, e.At = 1, "w-"+coder, h.n[coder], h.lc, coder, "2026-01-01T00:00:00Z"
	h.n[coder]++
	line, err := e.Line()
	if err != nil {
		h.t.Fatal(err)
	}
	parsed, err := ParseLine(line)
	if err != nil {
		h.t.Fatal(err)
	}
	h.events = append(h.events, parsed)
	return parsed.ID
}

func (h *history) text(transcript string, hash text.Hash) {
	h.add("amy", Event{Do: Correct, Transcript: transcript, Text: hash})
}

func (h *history) code(coder, theme string, a, b text.Pos) ID {
	return h.add(coder, Event{Do: Code, Text: th("t1"), Span: text.Span{Start: a, End: b}, Theme: theme})
}

func th(s string) text.Hash { return text.HashOf(s) }

func themes(s *State) []string {
	var out []string
	for _, c := range s.Codings {
		out = append(out, fmt.Sprintf("%s:%s %d-%d %s", c.Coder, c.Theme, c.Span.Start, c.Span.End, c.Fate))
	}
	return out
}

func TestFoldKeepsWhatWasCoded(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("t1"))
	first := h.code("amy", "hope", 10, 20)
	h.code("ben", "burnout", 5, 9)
	gone := h.code("amy", "hope", 30, 40)
	h.add("amy", Event{Do: Uncode, Of: gone})
	h.add("amy", Event{Do: Move, Of: first, Text: th("t1"), Span: text.Span{Start: 11, End: 21}, Theme: "mutuality"})
	s := Fold(h.events)
	want := []string{"amy:mutuality 11-21 same", "ben:burnout 5-9 same"}
	if d := cmp.Diff(want, themes(s)); d != "" {
		t.Error(d)
	}
	if s.Codings[0].ID != first {
		t.Error("a moved coding did not keep its id")
	}
	if s.Codings[0].Transcript != "P01" {
		t.Errorf("transcript %q", s.Codings[0].Transcript)
	}
}

func TestOnlyTheCoderTouchesTheirCodings(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("t1"))
	id := h.code("amy", "hope", 1, 2)
	h.add("ben", Event{Do: Uncode, Of: id})
	h.add("ben", Event{Do: Move, Of: id, Text: th("t1"), Span: text.Span{Start: 3, End: 4}})
	h.add("ben", Event{Do: Undo, Of: id})
	s := Fold(h.events)
	if d := cmp.Diff([]string{"amy:hope 1-2 same"}, themes(s)); d != "" {
		t.Error(d)
	}
	if len(s.Ignored) != 3 {
		t.Errorf("%d events reported as without effect, want the uncode, the move and the undo", len(s.Ignored))
	}
}

func TestUndoAndItsUndo(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("t1"))
	id := h.code("amy", "hope", 1, 2)
	un := h.add("amy", Event{Do: Uncode, Of: id})
	if n := len(Fold(h.events).Codings); n != 0 {
		t.Fatalf("taken back, but %d codings", n)
	}
	u1 := h.add("amy", Event{Do: Undo, Of: un})
	if n := len(Fold(h.events).Codings); n != 1 {
		t.Fatalf("undo of taking back: %d codings", n)
	}
	u2 := h.add("amy", Event{Do: Undo, Of: u1})
	if n := len(Fold(h.events).Codings); n != 0 {
		t.Fatalf("redo: %d codings", n)
	}
	h.add("amy", Event{Do: Undo, Of: u2})
	if n := len(Fold(h.events).Codings); n != 1 {
		t.Fatalf("undo of the redo: %d codings", n)
	}
}

func TestCorrectionsCarryCodings(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("t1"))
	h.code("amy", "before", 0, 4)
	h.code("amy", "after", 20, 30)
	h.code("amy", "inside", 8, 14)
	h.code("amy", "lost", 10, 12)
	// [10, 12) deleted, three put in at 16.
	h.add("ben", Event{Do: Correct, Transcript: "P01", Text: th("t2"), From: []text.Hash{th("t1")},
		Edits: []text.Script{{{A0: 10, A1: 12, B0: 10, B1: 10}, {A0: 16, A1: 16, B0: 14, B1: 17}}}})
	s := Fold(h.events)
	want := []string{"amy:before 0-4 same", "amy:after 21-31 shifted", "amy:inside 8-12 changed"}
	if d := cmp.Diff(want, themes(s)); d != "" {
		t.Error(d)
	}
	if len(s.Lost) != 1 || s.Lost[0].Theme != "lost" {
		t.Errorf("lost: %+v", s.Lost)
	}
	if s.Heads["P01"].Text != th("t2") {
		t.Errorf("current text %s", s.Heads["P01"].Text)
	}
	if len(s.Forked) != 0 {
		t.Errorf("forked: %v", s.Forked)
	}
}

// TestTwoCorrectionsOfOneTranscript: two people correct in two copies. Until
// they are joined the later one is shown, and codings on the other follow as
// far as the shared words go.
func TestTwoCorrectionsOfOneTranscript(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("t1"))
	insert := func(at, n text.Pos) text.Script { return text.Script{{A0: at, A1: at, B0: at, B1: at + n}} }
	h.add("amy", Event{Do: Correct, Transcript: "P01", Text: th("ta"), From: []text.Hash{th("t1")}, Edits: []text.Script{insert(0, 5)}})
	h.add("ben", Event{Do: Correct, Transcript: "P01", Text: th("tb"), From: []text.Hash{th("t1")}, Edits: []text.Script{insert(50, 7)}})
	h.add("amy", Event{Do: Code, Text: th("ta"), Span: text.Span{Start: 15, End: 25}, Theme: "hope"})
	h.add("ben", Event{Do: Code, Text: th("tb"), Span: text.Span{Start: 10, End: 20}, Theme: "hope"})
	s := Fold(h.events)
	if len(s.Forked["P01"]) != 2 {
		t.Fatalf("forked: %v", s.Forked)
	}
	if s.Heads["P01"].Text != th("tb") {
		t.Errorf("current text %s, want the later one", s.Heads["P01"].Text)
	}
	want := []string{"amy:hope 10-20 shifted", "ben:hope 10-20 same"}
	if d := cmp.Diff(want, themes(s)); d != "" {
		t.Error(d)
	}
	h.add("amy", Event{Do: Correct, Transcript: "P01", Text: th("tj"), From: []text.Hash{th("ta"), th("tb")},
		Edits: []text.Script{insert(55, 7), insert(0, 5)}})
	s = Fold(h.events)
	if len(s.Forked) != 0 || s.Heads["P01"].Text != th("tj") {
		t.Errorf("after the join: %v, %s", s.Forked, s.Heads["P01"].Text)
	}
	want = []string{"amy:hope 15-25 same", "ben:hope 15-25 shifted"}
	if d := cmp.Diff(want, themes(s)); d != "" {
		t.Error(d)
	}
}

// TestTwoInterviewsUnderOneName: two people import different interviews as P01
// in two copies of a study. Joined, both are there, each with its codings.
func TestTwoInterviewsUnderOneName(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("amy's"))
	h.add("ben", Event{Do: Correct, Transcript: "P01", Text: th("ben's")})
	h.add("amy", Event{Do: Code, Transcript: "P01", Text: th("amy's"), Span: text.Span{Start: 1, End: 2}, Theme: "hope"})
	h.add("ben", Event{Do: Code, Transcript: "P01", Text: th("ben's"), Span: text.Span{Start: 1, End: 2}, Theme: "hope"})
	s := Fold(h.events)
	if d := cmp.Diff([]string{"P01", "P01-2"}, s.Transcripts()); d != "" {
		t.Error(d)
	}
	if len(s.Codings) != 2 || s.Codings[0].Transcript != "P01" || s.Codings[1].Transcript != "P01-2" || len(s.Forked) != 0 {
		t.Errorf("codings %+v, forked %v", s.Codings, s.Forked)
	}
}

// TestTwoTranscriptsWithTheSameWords keep their codings apart.
func TestTwoTranscriptsWithTheSameWords(t *testing.T) {
	h := newHistory(t)
	h.text("F1", th("no comment"))
	h.text("F2", th("no comment"))
	h.add("amy", Event{Do: Code, Transcript: "F2", Text: th("no comment"), Span: text.Span{Start: 1, End: 2}, Theme: "hope"})
	s := Fold(h.events)
	if len(s.Heads) != 2 || len(s.Codings) != 1 || s.Codings[0].Transcript != "F2" {
		t.Errorf("%d transcripts, codings %+v", len(s.Heads), s.Codings)
	}
}

// TestABranchIsNotHiddenByGoingBack: a correction taken back by another one
// leaves the other branch in sight.
func TestABranchIsNotHiddenByGoingBack(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("A"))
	step := func(from, to string) {
		h.add("amy", Event{Do: Correct, Transcript: "P01", Text: th(to), From: []text.Hash{th(from)}, Edits: []text.Script{{}}})
	}
	step("A", "D") // in another copy
	step("A", "B")
	step("B", "C")
	step("C", "B")
	s := Fold(h.events)
	if s.Heads["P01"].Text != th("B") || len(s.Forked["P01"]) != 2 {
		t.Errorf("current %s, forked %v", s.Heads["P01"].Text.Short(), s.Forked)
	}
}

// TestUndoReachesOnlyWhatACoderMayTakeBack: not an import that others coded.
func TestUndoReachesOnlyWhatACoderMayTakeBack(t *testing.T) {
	h := newHistory(t)
	imported := h.add("amy", Event{Do: Correct, Transcript: "P01", Text: th("t1")})
	h.code("ben", "hope", 1, 2)
	h.add("amy", Event{Do: Undo, Of: imported})
	s := Fold(h.events)
	if len(s.Heads) != 1 || len(s.Codings) != 1 || len(s.Ignored) != 1 {
		t.Errorf("%d transcripts, %d codings, %d ignored", len(s.Heads), len(s.Codings), len(s.Ignored))
	}
}

// TestALaterReleaseMayChangeWhatFieldsHold: its lines still open the study for
// reading.
func TestALaterReleaseMayChangeWhatFieldsHold(t *testing.T) {
	for _, line := range []string{
		`{"v":2,"w":"w1","n":0,"lc":1,"at":"","coder":"amy","do":"code","span":{"from":1}}`,
		`{"v":1,"w":"w1","n":0,"lc":1,"at":"","coder":"amy","do":"sonify","theme":["hope","joy"]}`,
	} {
		e, err := ParseLine([]byte(line))
		if err != nil {
			t.Errorf("%s: %v", line, err)
		} else if !Fold([]Event{e}).Newer {
			t.Errorf("%s was taken for one that is known", line)
		}
	}
}

func TestUnknownKinds(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("t1"))
	h.add("amy", Event{Do: "x-mood"})
	if s := Fold(h.events); s.Newer || len(s.Ignored) != 0 {
		t.Error("an x- kind may be ignored without a word")
	}
	h.add("amy", Event{Do: "sonify"})
	if s := Fold(h.events); !s.Newer {
		t.Error("an unknown kind means a newer Verbatim")
	}
}

func TestMemos(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("t1"))
	id := h.code("amy", "hope", 1, 2)
	m := h.add("amy", Event{Do: MemoKind, On: OnCoding, Of: id, Type: "note", Body: "b1"})
	h.add("amy", Event{Do: MemoKind, On: OnCoding, Of: id, Type: "note", Body: "b2", Re: m})
	h.add("ben", Event{Do: MemoKind, On: OnCoding, Of: id, Type: "question", Body: "b3", Re: m}) // not his to replace
	h.add("ben", Event{Do: MemoKind, On: OnPassage, Text: th("t1"), Span: text.Span{Start: 4, End: 9}, Type: "note", Body: "b4"})
	s := Fold(h.events)
	var got []string
	for _, m := range s.Memos {
		got = append(got, m.Body)
	}
	if d := cmp.Diff([]string{"b2", "b3", "b4"}, got); d != "" {
		t.Error(d)
	}
	if s.Memos[2].Transcript != "P01" {
		t.Error("a passage memo does not know its transcript")
	}
}

// TestFoldDependsOnTheSetAlone: the union of copies is commutative, associative
// and idempotent, whatever order the lines come in.
func TestFoldDependsOnTheSetAlone(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	for range 60 {
		events := randomHistory(t, r)
		want := Fold(events)
		for range 4 {
			mixed := append([]Event(nil), events...)
			for range r.IntN(10) { // repeats
				mixed = append(mixed, events[r.IntN(len(events))])
			}
			r.Shuffle(len(mixed), func(i, j int) { mixed[i], mixed[j] = mixed[j], mixed[i] })
			for i := range mixed { // clocks on the wall never matter; they are part of the line, so only their use is tried
				mixed[i].At = fmt.Sprint(r.Int())
			}
			got := Fold(mixed)
			for _, s := range []*State{want, got} {
				for i := range s.Events {
					s.Events[i].At = ""
				}
				for i := range s.Codings {
					s.Codings[i].At = ""
				}
				for i := range s.Lost {
					s.Lost[i].At = ""
				}
				for i := range s.Done {
					s.Done[i].At = ""
				}
				for i := range s.Ignored {
					s.Ignored[i].Event.At = ""
				}
				for _, marks := range [][]Mark{s.Stars, s.ContentNotes, s.Chosen, s.Passages} {
					for i := range marks {
						marks[i].At = ""
					}
				}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Fatal(d)
			}
		}
	}
}

func randomHistory(t *testing.T, r *rand.Rand) []Event {
	h := newHistory(t)
	h.text("P01", th("t1"))
	coders := []string{"amy", "ben", "cy"}
	var ids []ID
	texts := []text.Hash{th("t1")}
	for range 5 + r.IntN(40) {
		coder := coders[r.IntN(3)]
		on := texts[r.IntN(len(texts))]
		a := text.Pos(r.IntN(80))
		sp := text.Span{Start: a, End: a + 1 + text.Pos(r.IntN(20))}
		switch k := r.IntN(14); {
		case k < 5 || len(ids) == 0:
			ids = append(ids, h.add(coder, Event{Do: Code, Text: on, Span: sp, Theme: "hope"}))
		case k == 5:
			ids = append(ids, h.add(coder, Event{Do: Uncode, Of: ids[r.IntN(len(ids))]}))
		case k == 6:
			ids = append(ids, h.add(coder, Event{Do: Move, Of: ids[r.IntN(len(ids))], Text: on, Span: sp}))
		case k == 7:
			ids = append(ids, h.add(coder, Event{Do: Undo, Of: ids[r.IntN(len(ids))]}))
		case k == 8:
			next := th(fmt.Sprintf("t%d", len(texts)+1))
			at := text.Pos(r.IntN(50))
			h.add(coder, Event{Do: Correct, Transcript: "P01", Text: next, From: []text.Hash{on},
				Edits: []text.Script{{{A0: at, A1: at + 4, B0: at, B1: at + text.Pos(r.IntN(8))}}}})
			texts = append(texts, next)
		case k == 9:
			h.add(coder, Event{Do: Done, Transcript: "P01"})
		case k == 10:
			mark := []string{MarkStar, MarkContent, MarkChosen}[r.IntN(3)]
			ids = append(ids, h.add(coder, Event{Do: MemoKind, On: OnPassage, Type: mark, Text: on, Span: sp, Re: ids[r.IntN(len(ids))]}))
		case k == 11:
			h.add(coder, Event{Do: Assign, Who: coders[r.IntN(3)], Transcript: "P01",
				How: []string{AssignNever, AssignLifted, AssignCodes, AssignReleased, AssignBlind, AssignSeeing}[r.IntN(6)]})
		case k == 12:
			h.add(coder, Event{Do: Withdraw, Participant: fmt.Sprint("P", r.IntN(3)), Text: on, Span: sp, From: []text.Hash{on},
				How: []string{WithdrawQuoting, WithdrawPassages, WithdrawWords, WithdrawEverything, WithdrawRemoved, WithdrawRenewed}[r.IntN(6)]})
		default:
			h.add(coder, Event{Do: Assign, Who: coders[r.IntN(3)], Participant: "P07", How: []string{AssignNever, AssignLifted}[r.IntN(2)]})
		}
	}
	return h.events
}

func TestParseLineRefuses(t *testing.T) {
	for _, line := range []string{
		"", "{}", "null", "[]", `{"v":1}`, `{"v":0,"w":"a","coder":"b","do":"code"}`,
		`{"v":1,"w":"a","n":-1,"coder":"b","do":"code"}`,
		`{"v":1,"w":"a","lc":9007199254740993,"coder":"b","do":"code"}`,
		`{"v":1,"w":"a","coder":"b","do":"code","of":"zz"}`,
		`{"v":1,"w":"a","coder":"b","do":"code","span":[1]}`,
		`{"v":1,"w":"a","coder":"b","do":"correct","transcript":"../../x"}`,
		`{"v":1,"w":"a","coder":"b","do":"correct","transcript":"aux"}`,
		`{"v":1,"w":"a","coder":"../b","do":"done"}`,
		`{"v":1,"w":"a","coder":"b","do":"put","path":"../x","to":"aaaa"}`,
		`{"v":1,"w":"a","coder":"b","do":"code","text":"../../dev/zero"}`,
	} {
		if _, err := ParseLine([]byte(line)); err == nil {
			t.Errorf("%s was accepted", line)
		}
	}
}

// FuzzParseLine: no line makes the reader or the fold panic, and what was read
// and written again is read the same.
func FuzzParseLine(f *testing.F) {
	for _, s := range []string{
		`{"v":1,"w":"a","n":0,"lc":1,"at":"","coder":"b","do":"open","study":"s","key":"00"}`,
		`{"v":1,"w":"a","n":1,"lc":2,"at":"","coder":"b","do":"correct","transcript":"P","text":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"}`,
		`{"v":1,"w":"a","n":2,"lc":3,"at":"","coder":"b","do":"code","text":"aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa","span":[1,5],"theme":"x"}`,
		`{"v":1,"w":"a","n":3,"lc":4,"at":"","coder":"b","do":"correct","transcript":"P","text":"bbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbbb","from":["aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"],"edits":[[[0,1,0,9]]]}`,
		`{"v":2,"do":"zap","w":"q","coder":"c"}`,
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, line []byte) {
		e, err := ParseLine(line)
		if err != nil {
			return
		}
		Fold([]Event{e, e})
		again, err := e.Line()
		if err != nil {
			return
		}
		b, err := ParseLine(again)
		if err != nil {
			t.Fatalf("%s was written as %s, which is refused: %v", line, again, err)
		}
		b.ID = e.ID
		if d := cmp.Diff(e, b); d != "" {
			t.Fatal(d)
		}
	})
}

func TestCompareIDs(t *testing.T) {
	for _, c := range [][2]string{{"P2", "P10"}, {"P02", "P10"}, {"p1", "P2"}, {"FG1", "P1"}, {"P1", "P1-1"}, {"P1-1", "P1-2"}, {"a", "b"}, {"P7", "P07-1"}} {
		if CompareIDs(c[0], c[1]) >= 0 || CompareIDs(c[1], c[0]) <= 0 {
			t.Errorf("%s does not come before %s", c[0], c[1])
		}
	}
	if CompareIDs("P07", "P07") != 0 {
		t.Error("P07 differs from itself")
	}
}

func BenchmarkFold(b *testing.B) {
	events := make([]Event, 50_000)
	events[0] = Event{V: 1, Do: Correct, Transcript: "P", Text: "t", LC: 1, W: "w", Coder: "a"}
	for i := 1; i < len(events); i++ {
		events[i] = Event{V: 1, Do: Code, Text: "t", Span: text.Span{Start: text.Pos(i), End: text.Pos(i + 50)}, Theme: "hope", LC: int64(i + 1), W: "w", Coder: "a"}
		events[i].ID[0], events[i].ID[1], events[i].ID[2] = byte(i), byte(i>>8), byte(i>>16)
	}
	b.ResetTimer()
	for range b.N {
		Fold(events)
	}
}
