package coding

import (
	"math/rand/v2"
	"testing"

	"verbatim/internal/text"
)

const doubt = "the file gives other words than stand at its place"

// TestADoubtfulCodingWaitsForItsCoder: it is there, counts as changed, and is sure once
// its coder has said where it belongs. What somebody else says changes nothing.
func TestADoubtfulCodingWaitsForItsCoder(t *testing.T) {
	h := newHistory(t)
	h.text("P01", th("t1"))
	code := func() ID {
		return h.add("amy", Event{Do: Code, Transcript: "P01", Text: th("t1"), Span: text.Span{Start: 4, End: 9}, Theme: "hope", Doubt: doubt})
	}
	move := func(coder string, of ID) ID {
		return h.add(coder, Event{Do: Move, Of: of, Transcript: "P01", Text: th("t1"), Span: text.Span{Start: 4, End: 9}, Theme: "hope"})
	}
	stands := func(what string, id ID, fate text.Fate, why string) {
		t.Helper()
		for _, c := range Fold(h.events).Codings {
			if c.ID == id {
				if c.Fate != fate || c.Doubt != why || c.Coder != "amy" || c.Span != (text.Span{Start: 4, End: 9}) {
					t.Errorf("%s: %+v", what, c)
				}
				return
			}
		}
		t.Errorf("%s: it is gone", what)
	}
	settled, left := code(), code()
	stands("imported", settled, text.Changed, doubt)
	move("ben", settled)
	h.add("ben", Event{Do: Uncode, Of: settled})
	stands("somebody else has spoken", settled, text.Changed, doubt)
	said := move("amy", settled)
	stands("its coder kept it", settled, text.Same, "")
	stands("another is not settled with it", left, text.Changed, doubt)
	h.add("amy", Event{Do: Undo, Of: said})
	stands("its coder took that back", settled, text.Changed, doubt)
	h.add("amy", Event{Do: Uncode, Of: settled})
	if list := Fold(h.events).Codings; len(list) != 1 || list[0].ID != left {
		t.Errorf("let go, and there are %d codings", len(list))
	}
}

// TestDoubtHoldsAcrossCorrections: whatever is corrected around or in it, and whoever
// speaks of it, a coding that came in doubtful stays so until its coder has spoken, and is
// not brought back into doubt after that.
func TestDoubtHoldsAcrossCorrections(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 7))
	waited, kept := 0, 0
	for range 200 {
		h := newHistory(t)
		now := randomTalk(r)
		h.add("amy", Event{Do: Correct, Transcript: "P01", Text: th(now)})
		n := len([]rune(now))
		a := r.IntN(n - 1)
		sp := text.Span{Start: text.Pos(a), End: text.Pos(a + 1 + r.IntN(min(20, n-a-1)))}
		id := h.add("amy", Event{Do: Code, Transcript: "P01", Text: th(now), Span: sp, Theme: "hope", Doubt: doubt})
		settled := false
		for range 5 {
			switch coder := []string{"amy", "ben", "ben"}[r.IntN(3)]; r.IntN(3) {
			case 0:
				h.add(coder, Event{Do: Move, Of: id, Transcript: "P01", Text: th(now), Span: text.Span{Start: 0, End: 1}, Theme: "hope"})
				settled = settled || coder == "amy"
			default:
				next := edited(r, now)
				if next == now || len([]rune(next)) < 2 {
					continue
				}
				h.add(coder, Event{Do: Correct, Transcript: "P01", Text: th(next), From: []text.Hash{th(now)}, Edits: []text.Script{text.Diff(now, next)}})
				now = next
			}
		}
		s := Fold(h.events)
		for _, c := range append(s.Codings, s.Lost...) {
			if (c.Doubt == "") != settled || !settled && c.Fate < text.Changed {
				t.Fatalf("settled %t: %+v", settled, c)
			}
			if settled {
				kept++
			} else {
				waited++
			}
		}
	}
	if waited < 20 || kept < 20 {
		t.Errorf("%d waited and %d were kept: too few to say anything", waited, kept)
	}
}
