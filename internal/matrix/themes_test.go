package matrix

import (
	"fmt"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// TestListsHoldTheQuotesOfTheStudy: all themes' quotes are found in one go, and are
// those that the study gives for each by itself, in the same order, whichever codings
// count.
func TestListsHoldTheQuotesOfTheStudy(t *testing.T) {
	lines := func(quotes []study.Quote) (all []string) {
		for _, q := range quotes {
			all = append(all, fmt.Sprint(q.Transcript.ID, q.Span, q.Stance, q.Participants, len(q.Codings), q.Codings[0].ID))
		}
		return all
	}
	seen := 0
	for seed := range uint64(6) {
		x := random(t, seed, 60+40*int(seed))
		// For and against in one place, in either order.
		for i, stance := range []coding.Stance{coding.Against, "", "", coding.Against} {
			tr := x.s.Transcripts[0]
			x.no++
			c := coding.Coding{Coder: "ana", Transcript: tr.ID, Text: tr.Text.Hash(), Theme: "burnout", Stance: stance, Span: text.Span{Start: text.Pos(1 + i/2), End: text.Pos(3 + i/2)}}
			c.ID[0], c.ID[1] = byte(x.no), byte(x.no>>8)
			x.s.State.Codings = append(x.s.State.Codings, c)
		}
		x.s.Index()
		for name, spec := range map[string]Spec{
			"all":       {},
			"a coder":   {Coders: []string{"BEN"}},
			"accepted":  {Accept: func(c coding.Coding) bool { return c.ID[0]%3 == 0 }},
			"one theme": {Themes: []string{"hope"}},
		} {
			spec.Cols = Axis{By: BySpeaker} // every voice counts, so that no quote is left out
			b, err := newBuilder(x.s.Release(transcript.ForTeam), spec)
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range b.lists {
				for own, list := range [][]*Placed{l.quotes, l.own} {
					set := l.within
					if own == 1 {
						if len(l.within) < 2 {
							continue
						}
						set = map[string]bool{l.key.ID: true}
					}
					var have, want []study.Quote
					for _, p := range list {
						have = append(have, p.Quote)
					}
					for _, q := range x.s.Quotes(set, b.accept) {
						if from, to := q.Transcript.TurnsIn(q.Span); from < to {
							want = append(want, q)
						}
					}
					if g, w := fmt.Sprint(lines(have)), fmt.Sprint(lines(want)); g != w {
						t.Fatalf("seed %d, %s, %s: got\n%s\nwant\n%s", seed, name, l.key.ID, g, w)
					}
					seen += len(want)
				}
			}
		}
	}
	if seen < 2000 {
		t.Fatalf("only %d quotes were looked at", seen)
	}
}
