package app

import (
	"context"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/export"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// turnOf is a turn of a participant of the demo who may be quoted.
func turnOf(t *testing.T, s *study.Study) (*transcript.Transcript, string) {
	t.Helper()
	public := s.Release(transcript.ForPublication)
	for _, tr := range s.Transcripts {
		for i, turn := range tr.Turns {
			if tr.Speaker(turn.Speaker).Voice == transcript.VoiceParticipant && public.Shows(tr, turn.Speech) && turn.Speech.Len() > 200 {
				return tr, fmt.Sprint(i + 1)
			}
		}
	}
	t.Fatal("nobody may be quoted")
	return nil, ""
}

func now(t *testing.T, a *App) *study.Study {
	t.Helper()
	_, s, err := a.openQuietly(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// TestWhatIsTakenOffStaysOff: a mark that took the place of another does not
// bring that one back when it is taken off; undone, it does.
func TestWhatIsTakenOffStaysOff(t *testing.T) {
	ctx := context.Background()
	a, s := demo(t)
	tr, turn := turnOf(t, s)
	n := len(s.State.Chosen)
	own := func(list []ChosenEntry) ChosenEntry {
		t.Helper()
		i := slices.IndexFunc(list, func(e ChosenEntry) bool { return e.Transcript == tr.ID && fmt.Sprint(e.Turn) == turn })
		if i < 0 {
			t.Fatalf("no form of turn %s among %+v", turn, list)
		}
		return list[i]
	}
	for _, form := range []string{"[…] %s", "%s […]"} {
		words, i := Selection{Turn: turn}, number(t, turn)
		said := strings.Fields(strings.NewReplacer("[", "", "]", "").Replace(tr.Text.Slice(tr.Turns[i-1].Speech)))
		one := said[0]
		if strings.HasPrefix(form, "[") {
			one = said[len(said)-1]
		}
		if _, err := a.Choose(ctx, ChooseOptions{ID: tr.ID, Words: words, Form: fmt.Sprintf(form, one)}); err != nil {
			t.Fatal(err)
		}
	}
	if s = now(t, a); len(s.State.Chosen) != n+1 {
		t.Fatalf("%d forms", len(s.State.Chosen)-n)
	}
	if _, err := a.Undo(ctx, ""); err != nil {
		t.Fatal(err)
	}
	if list, _ := a.ChosenForms(ctx); len(list) != n+1 || !strings.HasPrefix(*own(list).Published, "[…]") {
		t.Fatalf("undo left %+v", list)
	}
	if _, err := a.Choose(ctx, ChooseOptions{ID: tr.ID, Words: Selection{Turn: turn}, Form: "[…] " + strings.Fields(tr.Text.Slice(tr.Turns[number(t, turn)-1].Speech))[0] + " […]"}); err != nil {
		t.Fatal(err)
	}
	list, err := a.ChosenForms(ctx)
	if err != nil || len(list) != n+1 {
		t.Fatalf("%v, %d", err, len(list))
	}
	if _, err := a.Unchoose(ctx, []string{own(list).ID}); err != nil {
		t.Fatal(err)
	}
	if s = now(t, a); len(s.State.Chosen) != n {
		t.Errorf("%d forms are back", len(s.State.Chosen)-n)
	}
	note := func(off bool, labels ...string) {
		if _, err := a.ContentNote(ctx, ContentNoteOptions{Transcript: tr.ID, Labels: labels, Off: off}); err != nil {
			t.Fatal(err)
		}
	}
	note(false, "one, two, three")
	note(true, "two")
	note(true, "ONE")
	note(true)
	if s = now(t, a); len(s.State.ContentNotes) != 0 {
		t.Errorf("%+v", s.State.ContentNotes)
	}
}

// number is a turn's number.
func number(t *testing.T, turn string) int {
	t.Helper()
	i := 0
	if _, err := fmt.Sscan(turn, &i); err != nil {
		t.Fatal(err)
	}
	return i
}

// TestOneUndoForWhatWasDoneAtOnce: a coding goes with the memo and the star made
// with it, and with nothing that was made by itself.
func TestOneUndoForWhatWasDoneAtOnce(t *testing.T) {
	code := coding.Event{Do: coding.Code, W: "w", N: 5, At: "x"}
	code.ID[0] = 1
	memo := coding.Event{Do: coding.MemoKind, On: coding.OnCoding, Type: "note", Of: code.ID, W: "w", N: 6, At: "x"}
	star := coding.Event{Do: coding.MemoKind, On: coding.OnPassage, Type: coding.MarkStar, Of: code.ID, W: "w", N: 7, At: "x"}
	alone := star
	alone.Of = coding.ID{}
	later := memo
	later.At = "y"
	for _, c := range []struct {
		last []coding.Event
		want int
	}{
		{nil, 1},
		{[]coding.Event{code}, 1},
		{[]coding.Event{memo, code}, 2},
		{[]coding.Event{star, code}, 2},
		{[]coding.Event{star, memo, code}, 3},
		{[]coding.Event{alone, code}, 1},
		{[]coding.Event{alone, memo, code}, 1},
		{[]coding.Event{later, code}, 1},
		{[]coding.Event{star, later, code}, 1},
		{[]coding.Event{star}, 1},
		{[]coding.Event{star, memo}, 1},
		{[]coding.Event{memo, memo, code}, 1},
	} {
		if got := madeTogether(c.last); got != c.want {
			t.Errorf("%+v: %d, want %d", c.last, got, c.want)
		}
	}
}

// TestNobodyComesUponWhatTheyAreNeverShown walks every way to words as a coder
// who is never shown a participant, and looks for any five words in a row of
// theirs that nobody else said.
func TestNobodyComesUponWhatTheyAreNeverShown(t *testing.T) {
	ctx := context.Background()
	a, s := demo(t)
	r := rand.New(rand.NewPCG(3, 3))
	who := s.Participants[r.IntN(len(s.Participants))].ID
	if _, err := a.Assign(ctx, "cleo", []string{who}, false); err != nil {
		t.Fatal(err)
	}
	s = now(t, a)
	theirs := fiveWords(s, func(tr *transcript.Transcript) bool { return s.Hidden(tr) })
	for said := range fiveWords(s, func(tr *transcript.Transcript) bool { return !s.Hidden(tr) }) {
		delete(theirs, said)
	}
	if len(theirs) < 100 {
		t.Fatalf("only %d passages are theirs alone", len(theirs))
	}
	check := func(where, shown string) {
		for said := range fiveIn(shown) {
			if theirs[said] {
				t.Errorf("%s shows %q", where, said)
				return
			}
		}
	}
	told := ""
	a.Notice = func(format string, args ...any) { told += fmt.Sprintf(format, args...) + "\n" }
	for _, query := range []string{"the", "and OR i OR you", "theme:*", "theme:hope", `"a lot"`} {
		found, err := a.Search(ctx, SearchOptions{Query: query, For: transcript.ForTeam})
		if err != nil {
			t.Fatal(err)
		}
		for _, format := range []export.Format{export.Text, export.TSV, export.JSON, export.Markdown} {
			var b strings.Builder
			if _, err := export.WriteQuotes(&b, format, found.Release, found.Listing, found.Options); err != nil {
				t.Fatal(err)
			}
			check(query+" as "+string(format), b.String())
		}
		if len(found.Listing.Rows) == 0 || found.Listing.Withheld > 0 || !slices.Contains(found.Notes, leftOutNote(s)) {
			t.Errorf("%s: %d rows, %d withheld, notes %q", query, len(found.Listing.Rows), found.Listing.Withheld, found.Notes)
		}
	}
	list, err := a.Suggest(ctx, SuggestOptions{For: transcript.ForTeam})
	if err != nil {
		t.Fatal(err)
	}
	check("suggest", fmt.Sprint(list))
	memos, err := a.Memos(ctx, MemoFilter{})
	if err != nil || len(memos) == 0 {
		t.Fatalf("%d memos, %v", len(memos), err)
	}
	check("memos", fmt.Sprint(memos))
	table, err := a.Matrix(ctx, MatrixOptions{For: transcript.ForTeam})
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	if _, err := export.WriteMatrix(&b, export.Markdown, table.Matrix, table.Options); err != nil {
		t.Fatal(err)
	}
	check("the table", b.String())
	for _, tr := range s.Transcripts {
		if !s.Hidden(tr) {
			continue
		}
		for _, err := range []error{
			second(a.Code(ctx, CodeOptions{Transcript: tr.ID, Theme: "hope", Words: Selection{Quote: tr.Text.Slice(tr.Turns[1].Speech) + " no"}})),
			second(a.Memo(ctx, MemoOptions{On: tr.ID, Text: "x"})),
			second(a.Memo(ctx, MemoOptions{On: tr.ID, Text: "x", Words: Selection{Turn: "2"}})),
			second(a.Done(ctx, []string{tr.ID})),
			second(a.Star(ctx, tr.ID, Selection{Turn: "2"}, false)),
			second(a.Choose(ctx, ChooseOptions{ID: tr.ID, Words: Selection{Turn: "2"}, Form: "x"})),
			second(a.ContentNote(ctx, ContentNoteOptions{Transcript: tr.ID, Labels: []string{"x"}})),
			second(a.PlanCorrection(ctx, CorrectOptions{Transcript: tr.ID})),
			a.Decide(ctx, "hope", []string{fmt.Sprintf("%s:%d:%d", tr.ID, tr.Turns[1].Speech.Start, tr.Turns[1].Speech.End)}, nil),
		} {
			if err == nil || !strings.Contains(err.Error(), "not shown to cleo") {
				t.Errorf("%s: %v", tr.ID, err)
			}
			check("an error", fmt.Sprint(err))
		}
	}
	check("a notice", told)
}

func second[T any](_ T, err error) error { return err }

func fiveWords(s *study.Study, in func(*transcript.Transcript) bool) map[string]bool {
	all := map[string]bool{}
	for _, tr := range s.Transcripts {
		if in(tr) {
			for _, turn := range tr.Turns {
				for said := range fiveIn(tr.Text.Slice(turn.Speech)) {
					all[said] = true
				}
			}
		}
	}
	return all
}

func fiveIn(s string) map[string]bool {
	out := map[string]bool{}
	var last []string
	text.Segments(strings.ReplaceAll(s, "’", "'"), func(w string, _, _ int) bool {
		if last = append(last, strings.ToLower(w)); len(last) > 5 {
			last = last[1:]
		}
		if len(last) == 5 {
			out[strings.Join(last, " ")] = true
		}
		return true
	})
	return out
}
