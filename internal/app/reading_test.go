package app

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"verbatim/internal/transcript"
)

// hard is an interview whose characters are of one, two and many UTF-16 units.
const hard = `[00:00:01] Interviewer: How was the winter?

[00:00:05] Rosa: A family 👨‍👩‍👧‍👦 came, cafe` + "\u0301" + ` and 𝔘𝔫𝔦, then مرحبا. Two  spaces.

[00:00:20] Interviewer: The choir?

[00:00:22] Rosa: On Tuesdays 🇬🇧🇬🇧. Nobody asked me anything there.
`

// reads is a study with the hard interview, and what ann and bo do with it.
func reads(t *testing.T) (ann, bo *App) {
	t.Helper()
	ann = someone(t)
	ann.Coder = "ann"
	ann.Dir = filepath.Join(t.TempDir(), "study")
	if _, err := ann.Init(t.Context(), InitOptions{Dir: ann.Dir, Codebook: "peer-support"}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "rosa.txt")
	if err := os.WriteFile(file, []byte(hard), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ann.Import(t.Context(), ImportOptions{Paths: []string{file}}); err != nil {
		t.Fatal(err)
	}
	bo = someone(t)
	bo.Coder, bo.Dir = "bo", ann.Dir
	return ann, bo
}

func view(t *testing.T, a *App) *ReadingView {
	t.Helper()
	v, err := a.Reading(t.Context(), "rosa")
	if err != nil {
		t.Fatal(err)
	}
	return v
}

// cut is what a browser has between two places: plain UTF-16, by hand.
func cut(v *ReadingView, e Ends) string {
	var parts []string
	for n := e.From[0]; n <= e.To[0]; n++ {
		u := utf16.Encode([]rune(v.Turns[n-1].Words))
		from, to := 0, len(u)
		if n == e.From[0] {
			from = e.From[1]
		}
		if n == e.To[0] {
			to = e.To[1]
		}
		parts = append(parts, string(utf16.Decode(u[from:to])))
	}
	return strings.Join(parts, "\n")
}

func marked(v *ReadingView, fromTurn, from, toTurn, to int) Marked {
	e := Ends{[2]int{fromTurn, from}, [2]int{toTurn, to}}
	return Marked{e, cut(v, e)}
}

// quote marks words of a turn by what they say.
func quote(t *testing.T, v *ReadingView, turn int, words string) Marked {
	t.Helper()
	before, _, ok := strings.Cut(v.Turns[turn-1].Words, words)
	if !ok {
		t.Fatalf("turn %d does not say %q", turn, words)
	}
	from := len(utf16.Encode([]rune(before)))
	return marked(v, turn, from, turn, from+len(utf16.Encode([]rune(words))))
}

func did(t *testing.T) func(Acted, error) Acted {
	return func(a Acted, err error) Acted {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return a
	}
}

// Whatever a browser can select, the study codes the same words: never half a
// character, never white space at the ends.
func TestSelectionsCodeTheWordsTheyShow(t *testing.T) {
	ann, _ := reads(t)
	v := view(t, ann)
	_, s, err := ann.open(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	tr, _ := s.Transcript("rosa")
	r := reader{s, tr, s.Release(transcript.ForTeam), "ann"}
	dice := rand.New(rand.NewPCG(1, 2))
	tried := 0
	for range 4000 {
		a, b := 1+dice.IntN(len(v.Turns)), 1+dice.IntN(len(v.Turns))
		if a > b {
			a, b = b, a
		}
		ua, ub := utf16.Encode([]rune(v.Turns[a-1].Words)), utf16.Encode([]rune(v.Turns[b-1].Words))
		from, to := dice.IntN(len(ua)+1), dice.IntN(len(ub)+1)
		if a == b && from >= to || from < len(ua) && from > 0 && utf16.IsSurrogate(rune(ua[from])) && ua[from] >= 0xDC00 || to < len(ub) && ub[to] >= 0xDC00 && ub[to] < 0xE000 {
			continue // a browser's own selections do not split a pair
		}
		m := marked(v, a, from, b, to)
		sp, err := r.span(m)
		if strings.TrimSpace(m.Quote) == "" {
			if err == nil {
				t.Fatalf("white space was coded: %v", m.Ends)
			}
			continue
		}
		if err != nil {
			t.Fatalf("%v %q: %v", m.Ends, m.Quote, err)
		}
		tried++
		ends, ok := r.ends(sp)
		if !ok {
			t.Fatalf("%v is not shown", m.Ends)
		}
		got := cut(v, ends)
		if got != strings.TrimSpace(got) || !strings.Contains(got, strings.TrimSpace(m.Quote)) {
			t.Errorf("selected %q, coded %q", m.Quote, got)
		}
		for _, whole := range []string{"👨‍👩‍👧‍👦", "e\u0301", "🇬🇧"} { // what is touched is taken whole
			if n := len(got) - len(strings.ReplaceAll(got, whole, "")); n%len(whole) != 0 {
				t.Errorf("%q holds a part of %q", got, whole)
			}
		}
		if strings.HasPrefix(got, "\u0301") || strings.HasPrefix(got, "\u200d") || strings.HasSuffix(got, "\u200d") {
			t.Errorf("%q begins or ends inside a character", got)
		}
	}
	if tried < 2000 {
		t.Fatalf("only %d selections were tried", tried)
	}
}

func TestASelectionOfOtherWordsIsRefused(t *testing.T) {
	ann, _ := reads(t)
	v := view(t, ann)
	m := quote(t, v, 4, "Nobody asked me")
	m.Quote = "Somebody asked me"
	for _, bad := range []Marked{m, marked(v, 4, 0, 4, 3), {Ends{[2]int{9, 0}, [2]int{9, 4}}, "what"}, {Ends{[2]int{4, -1}, [2]int{4, 4}}, "On T"}} {
		if bad.From[0] == 4 && bad.From[1] == 0 {
			bad.From[0], bad.To[0] = 2, 2 // what turn 4 says, in turn 2
		}
		if _, err := ann.CodeSelection(t.Context(), MarkedCoding{Transcript: "rosa", Theme: "hope", Words: bad}); !errors.Is(err, ErrMoved) {
			t.Errorf("%v %q: %v", bad.Ends, bad.Quote, err)
		}
	}
	if n := len(view(t, ann).Codings); n != 0 {
		t.Errorf("%d codings", n)
	}
}

func TestActsOnAPageAndTheirUndoing(t *testing.T) {
	ann, bo := reads(t)
	v := view(t, ann)
	ok := did(t)
	ctx := t.Context()
	words := quote(t, v, 4, "Nobody asked me anything there.")
	one := ok(ann.CodeSelection(ctx, MarkedCoding{Transcript: "rosa", Theme: "hope", Words: words}))
	if cut(v, one.Coding.Ends) != "Nobody asked me anything there." || len(one.Events) != 1 || one.Events[0] != one.Coding.ID {
		t.Fatalf("%+v", one)
	}
	if again := ok(ann.CodeSelection(ctx, MarkedCoding{Transcript: "rosa", Theme: "hope", Words: words})); len(again.Events) != 0 || again.Coding.ID != one.Coding.ID {
		t.Errorf("coded twice: %+v", again)
	}
	if _, err := bo.RemoveCoding(ctx, one.Coding.ID); err == nil {
		t.Error("somebody else's coding was removed")
	}
	wider := ok(ann.MoveCoding(ctx, one.Coding.ID, ptr(quote(t, v, 4, "asked me")), ""))
	if wider.Coding.ID != one.Coding.ID || cut(v, wider.Coding.Ends) != "asked me" || wider.Coding.Theme != "hope" {
		t.Errorf("%+v", wider.Coding)
	}
	other := ok(ann.MoveCoding(ctx, one.Coding.ID, nil, "burnout"))
	if other.Coding.Theme != "burnout" || cut(v, other.Coding.Ends) != "asked me" {
		t.Errorf("%+v", other.Coding)
	}
	memo := ok(ann.WriteMemo(ctx, PageMemo{Transcript: "rosa", On: "coding:" + one.Coding.ID, Text: "why nobody?"}))
	if again := ok(ann.WriteMemo(ctx, PageMemo{Transcript: "rosa", On: "coding:" + one.Coding.ID, Text: "why nobody?"})); len(again.Events) != 0 || again.Memo.ID != memo.Memo.ID {
		t.Errorf("a memo was kept twice: %+v", again)
	}
	against := ok(ann.SetStance(ctx, one.Coding.ID, true))
	now := view(t, ann)
	if len(now.Codings) != 1 || !now.Codings[0].Against || len(now.Memos) != 1 || now.Memos[0].Of != against.Coding.ID || now.Memos[0].Words != "why nobody?" {
		t.Errorf("%+v %+v", now.Codings, now.Memos)
	}
	undone := ok(ann.Reverse(ctx, against.Events))
	now = view(t, ann)
	if len(now.Codings) != 1 || now.Codings[0].ID != one.Coding.ID || now.Codings[0].Against || len(now.Memos) != 1 || now.Memos[0].Of != one.Coding.ID {
		t.Errorf("after undo: %+v %+v", now.Codings, now.Memos)
	}
	ok(ann.Reverse(ctx, undone.Events))
	if now = view(t, ann); len(now.Codings) != 1 || now.Codings[0].ID != against.Coding.ID {
		t.Errorf("after doing it again: %+v", now.Codings)
	}
	if _, err := bo.Reverse(ctx, against.Events); err == nil {
		t.Error("bo undid what ann did")
	}
}

func ptr[T any](v T) *T { return &v }

func TestMarksAndMemosOfAPage(t *testing.T) {
	ann, bo := reads(t)
	v := view(t, ann)
	ok := did(t)
	ctx := t.Context()
	ok(ann.WriteMemo(ctx, PageMemo{Transcript: "rosa", On: "passage", Words: ptr(quote(t, v, 2, "came")), Text: "for all"}))
	ok(ann.WriteMemo(ctx, PageMemo{Transcript: "rosa", On: "transcript", Text: "for me", Type: "reflexive", Private: true}))
	if n := len(view(t, ann).Memos); n != 2 {
		t.Errorf("ann sees %d memos", n)
	}
	if m := view(t, bo).Memos; len(m) != 1 || m[0].Words != "for all" || cut(v, m[0].Ends) != "came" {
		t.Errorf("bo sees %+v", m)
	}
	changed := ok(ann.WriteMemo(ctx, PageMemo{Transcript: "rosa", On: "passage", Words: ptr(quote(t, v, 2, "came")), Text: "for everybody", Replaces: view(t, ann).Memos[0].ID}))
	if m := view(t, bo).Memos; len(m) != 1 || m[0].Words != "for everybody" || m[0].ID != changed.Memo.ID {
		t.Errorf("bo sees %+v", m)
	}
	if _, err := bo.WriteMemo(ctx, PageMemo{Transcript: "rosa", On: "transcript", Text: "mine now", Replaces: changed.Memo.ID}); err == nil {
		t.Error("bo replaced ann's memo")
	}
	star := ok(ann.StarSelection(ctx, "rosa", quote(t, v, 2, "A family 👨‍👩‍👧‍👦 came"), false))
	if s := view(t, bo).Stars; len(s) != 1 || cut(v, s[0].Ends) != "A family 👨‍👩‍👧‍👦 came" || star.Star.ID != s[0].ID {
		t.Errorf("stars %+v", s)
	}
	off := ok(ann.StarSelection(ctx, "rosa", quote(t, v, 2, "A family 👨‍👩‍👧‍👦 came"), true))
	if len(view(t, ann).Stars) != 0 {
		t.Error("the star is still there")
	}
	ok(ann.Reverse(ctx, off.Events))
	if len(view(t, ann).Stars) != 1 {
		t.Error("the star did not come back")
	}
	ok(ann.SetDone(ctx, "rosa", true))
	if d := view(t, bo).Done; !slices.Equal(d, []string{"ann"}) {
		t.Errorf("done %v", d)
	}
	ok(ann.SetDone(ctx, "rosa", false))
	if d := view(t, bo).Done; len(d) != 0 {
		t.Errorf("done %v", d)
	}
	theme := ok(ann.NewTheme(ctx, "  Nobody asked ", ""))
	second := ok(ann.NewTheme(ctx, "nobody asked", ""))
	if theme.Theme != "nobody-asked" || second.Theme != "nobody-asked-2" {
		t.Errorf("themes %q and %q", theme.Theme, second.Theme)
	}
	back := ok(ann.HandBack(ctx, "rosa"))
	if _, err := ann.Reading(ctx, "rosa"); err == nil {
		t.Error("what was handed back is shown")
	}
	ok(ann.Reverse(ctx, back.Events))
	view(t, ann)
}

// Words that may not be shown are neither given nor coded.
func TestWithheldWordsOfAPage(t *testing.T) {
	ann, _ := reads(t)
	words := quote(t, view(t, ann), 4, "Nobody")
	did(t)(ann.CodeSelection(t.Context(), MarkedCoding{Transcript: "rosa", Theme: "hope", Words: words}))
	if _, err := ann.SetConsent(t.Context(), ConsentOptions{Participants: []string{"Rosa"}, Answers: transcript.Consent{transcript.AskAnalyse: transcript.No}}); err != nil {
		t.Fatal(err)
	}
	v := view(t, ann)
	if v.Turns[1].Words != "" || v.Turns[1].Withheld == "" || v.Turns[0].Words != "How was the winter?" || len(v.Codings) != 0 {
		t.Errorf("%+v %+v", v.Turns, v.Codings)
	}
	if _, err := ann.CodeSelection(t.Context(), MarkedCoding{Transcript: "rosa", Theme: "hope", Words: words}); err == nil {
		t.Error("withheld words were coded")
	}
}

// An open page hears of everything, whoever did it and by whichever door.
func TestFollowingAStudy(t *testing.T) {
	ann, bo := reads(t)
	ctx := t.Context()
	ok := did(t)
	f, err := bo.Follow(ctx)
	if err != nil {
		t.Fatal(err)
	}
	heard := func() string {
		t.Helper()
		changes, err := f.Changes(ctx)
		if err != nil {
			t.Fatal(err)
		}
		var s []string
		for _, c := range changes {
			s = append(s, fmt.Sprintf("%s %s %s %v", c.Do, c.Transcript, c.Coder, c.Private))
		}
		return strings.Join(s, "; ")
	}
	want := func(what string) {
		t.Helper()
		if got := heard(); got != what {
			t.Errorf("heard %q, want %q", got, what)
		}
	}
	want("")
	v := view(t, ann)
	one := ok(ann.CodeSelection(ctx, MarkedCoding{Transcript: "rosa", Theme: "hope", Words: quote(t, v, 4, "Nobody")}))
	want("coding rosa ann false")
	want("")
	ok(ann.WriteMemo(ctx, PageMemo{Transcript: "rosa", On: "coding:" + one.Coding.ID, Text: "hm", Private: true}))
	want("memo rosa ann true")
	ok(ann.StarSelection(ctx, "rosa", quote(t, v, 4, "Nobody"), false))
	want("star rosa ann false")
	ok(ann.MoveCoding(ctx, one.Coding.ID, nil, "burnout"))
	want("coding rosa ann false")
	ok(ann.SetDone(ctx, "rosa", true))
	want("done rosa  false")
	ok(ann.RemoveCoding(ctx, one.Coding.ID))
	if got := heard(); !strings.HasPrefix(got, "uncode rosa ann false") {
		t.Errorf("heard %q", got)
	}
	ok(ann.NewTheme(ctx, "Choir", ""))
	want("codebook   false")
	file := filepath.Join(ann.Dir, "transcripts", "rosa.txt")
	said, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(strings.Replace(string(said), "the winter", "your winter", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := ann.PlanCorrection(ctx, CorrectOptions{Transcript: "rosa"})
	if err != nil {
		t.Fatal(err)
	}
	if err := ann.Correct(ctx, c); err != nil {
		t.Fatal(err)
	}
	want("corrected rosa  false")
	ok(ann.HandBack(ctx, "rosa"))
	heard()
	if c := (Change{Do: "done", Transcript: "rosa", Coder: "bo"}); f.MayKnow("ann", c) || !f.MayKnow("bo", c) {
		t.Error("who is not shown what is not known")
	}
	if got := did(t)(bo.CodeSelection(ctx, MarkedCoding{Transcript: "rosa", Theme: "hope", Words: quote(t, view(t, bo), 1, "your winter")})); got.Coding.Coder != "bo" {
		t.Errorf("%+v", got.Coding)
	}
	want("coding rosa bo false")
}

func TestInitialsTellCodersApart(t *testing.T) {
	ann, bo := reads(t)
	ok := did(t)
	ok(ann.CodeSelection(t.Context(), MarkedCoding{Transcript: "rosa", Theme: "hope", Words: quote(t, view(t, ann), 4, "Nobody")}))
	ok(bo.CodeSelection(t.Context(), MarkedCoding{Transcript: "rosa", Theme: "hope", Words: quote(t, view(t, ann), 4, "Nobody")}))
	anna := someone(t)
	anna.Coder, anna.Dir = "anna", ann.Dir
	seen := map[string]string{}
	for _, c := range view(t, anna).Coders {
		if seen[c.Initials] != "" {
			t.Errorf("%s and %s are both %s", c.ID, seen[c.Initials], c.Initials)
		}
		seen[c.Initials] = c.ID
	}
	if len(seen) != 3 {
		t.Errorf("coders %v", seen)
	}
	for name, want := range map[string]string{"Amina": "AM", "Ben de Moor": "BM", "x": "X", "": "?", "Åsa": "ÅS"} {
		if got := Initials(name); got != want {
			t.Errorf("%q has the initials %q", name, got)
		}
	}
}

func TestNextToRead(t *testing.T) {
	ann, _ := reads(t)
	for _, c := range []struct {
		do   func()
		want string
	}{
		{func() {}, "rosa"},
		{func() { did(t)(ann.SetDone(t.Context(), "rosa", true)) }, "rosa"},
		{func() { did(t)(ann.HandBack(t.Context(), "rosa")) }, ""},
	} {
		c.do()
		if got, err := ann.NextToRead(t.Context()); err != nil || got != c.want {
			t.Errorf("%q, %v; want %q", got, err, c.want)
		}
	}
}
