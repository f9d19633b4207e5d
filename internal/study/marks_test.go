package study

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

func (s *Study) mark(to *[]coding.Mark, coder, body string, sp text.Span) coding.Mark {
	m := coding.Mark{Coder: coder, Transcript: "FG", Body: body, Span: sp}
	if !sp.Empty() {
		m.Text = s.Transcripts[0].Text.Hash()
	}
	m.ID[0], m.ID[1] = byte(len(*to)+1), 9
	*to = append(*to, m)
	s.Index()
	return m
}

func TestMarksAreFoundWhereTheyStand(t *testing.T) {
	s := group(t)
	fg := s.Transcripts[0]
	ann, bo := whole(fg, 1), whole(fg, 2)
	s.mark(&s.State.ContentNotes, "amy", "self-harm, Restraint", ann)
	s.mark(&s.State.ContentNotes, "ben", "restraint,  loss of  a child ", text.Span{})
	s.mark(&s.State.Stars, "ben", "", text.Span{Start: ann.Start + 2, End: ann.Start + 4})
	s.mark(&s.State.Stars, "amy", "", ann)
	s.mark(&s.State.Stars, "amy", "", ann)
	words := func(body string) (string, bool) { return body, true }
	if d := cmp.Diff([]string{"self-harm", "Restraint", "loss of a child"}, LabelsOf(s.ContentNotes(fg, ann), words)); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"restraint", "loss of a child"}, LabelsOf(s.ContentNotes(fg, bo), words)); d != "" {
		t.Error(d)
	}
	missing := LabelsOf(s.ContentNotes(fg, bo), func(string) (string, bool) { return "", false })
	if d := cmp.Diff([]string{NoLabel}, missing); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"amy", "ben"}, s.Starred(fg, ann)); d != "" {
		t.Error(d)
	}
	if got := s.Starred(fg, bo); len(got) != 0 {
		t.Errorf("%v starred what stands beside", got)
	}
}

func TestTheLatestChoiceCountsWhereTheyOverlap(t *testing.T) {
	s := group(t)
	fg := s.Transcripts[0]
	ann := whole(fg, 1) // "I do, I always do."
	at := func(a, b int) text.Span {
		return text.Span{Start: ann.Start + text.Pos(a), End: ann.Start + text.Pos(b)}
	}
	first := s.mark(&s.State.Chosen, "amy", "I do", at(0, 4))
	s.mark(&s.State.Chosen, "amy", "I always", at(6, 14))
	last := s.mark(&s.State.Chosen, "ben", "always do.", at(8, 18))
	if d := cmp.Diff([]coding.Mark{first, last}, s.Chosen(fg, ann)); d != "" {
		t.Error(d)
	}
	// The one that was replaced does not come back where the later one is not asked about.
	if got := s.Chosen(fg, at(6, 7)); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestAPublishedFormHoldsOnlyWhileTheWordsDo(t *testing.T) {
	s := group(t)
	fg := s.Transcripts[0]
	ann := whole(fg, 1)
	m := s.mark(&s.State.Chosen, "amy", "", ann)
	public := s.Release(transcript.ForPublication)
	for form, want := range map[string]struct {
		published string
		stale     bool
	}{
		"I do […]":            {"I do […]", false},
		"[Yes,] I always do.": {"[Yes,] I always do.", false},
		"I do, I never do.":   {"", true},
	} {
		got, stale := public.Published(m, form)
		if got != want.published || stale != want.stale {
			t.Errorf("%q: %q, %v", form, got, stale)
		}
	}
	// Of another text, or outside speech: not what was chosen.
	other := m
	other.Text = "another"
	label := m
	label.Span.Start -= 3
	for _, x := range []coding.Mark{other, label} {
		if got, stale := public.Published(x, "I do […]"); got != "" || !stale {
			t.Errorf("%+v: %q, %v", x, got, stale)
		}
	}
	// Words that may not be shown: nothing, not even that there was a form.
	bo := s.mark(&s.State.Chosen, "amy", "", whole(fg, 2))
	if got, stale := public.Published(bo, "You always do."); got != "" || stale {
		t.Errorf("%q, %v of somebody who said no", got, stale)
	}
	if got, _ := s.Release(transcript.ForTeam).Published(bo, "You always do."); got == "" {
		t.Error("the team may see it")
	}
	s.State.Passages = []coding.Mark{{Transcript: "FG", Text: fg.Text.Hash(), Span: text.Span{Start: ann.End - 2, End: ann.End}}}
	if got, stale := public.Published(m, "I do […]"); got != "" || stale {
		t.Errorf("%q, %v of a withdrawn passage", got, stale)
	}
}

func TestAsItStandsHolds(t *testing.T) {
	s := group(t)
	fg := s.Transcripts[0]
	public := s.Release(transcript.ForPublication)
	sp := text.Span{Start: whole(fg, 0).Start + 4, End: whole(fg, 1).End}
	got := public.AsItStands(fg, sp)
	if want := "[Interviewer:] goes first?\n[Worker A:] I do, I always do."; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if err := fg.ProvePublished(sp, got, ""); err != nil {
		t.Error(err)
	}
	if got := public.AsItStands(fg, whole(fg, 1)); got != "I do, I always do." {
		t.Errorf("%q", got)
	}
	if got := public.AsItStands(fg, whole(fg, 2)); got != "" {
		t.Errorf("%q of somebody who said no", got)
	}
}

// What one coder is never shown is withheld from them for every purpose, and
// from nobody else; and what consent allows is the same for both.
func TestHiddenIsForOnePersonOnly(t *testing.T) {
	for _, n := range []coding.Never{{Transcript: "fg"}, {Participant: "p3"}} {
		s := group(t)
		fg := s.Transcripts[0]
		s.State.Never = map[string][]coding.Never{"amy": {n}}
		for _, purpose := range []transcript.Purpose{transcript.ForTeam, transcript.ForPublication} {
			for viewer, want := range map[string]bool{"amy": false, "ben": true, "": true} {
				s.Viewer = viewer
				r := s.Release(purpose)
				if got := r.Shows(fg, whole(fg, 1)); got != want || !r.Allows(fg, whole(fg, 1)) {
					t.Errorf("%v for %s to %q: shown %v", n, purpose, viewer, got)
				}
				if words, _ := r.Words(fg, whole(fg, 1)); (words != "") != want {
					t.Errorf("%v for %s to %q: %q", n, purpose, viewer, words)
				}
				if b, a := r.Around(fg, text.Span{Start: whole(fg, 1).Start + 1, End: whole(fg, 1).Start + 2}, 9); (b+a != "") != want {
					t.Errorf("%v for %s to %q: %q %q around", n, purpose, viewer, b, a)
				}
				if r.AsItStands(fg, whole(fg, 1)) != "" != want {
					t.Error("as it stands")
				}
			}
		}
	}
}
