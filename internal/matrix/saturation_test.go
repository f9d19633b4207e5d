package matrix

import (
	"encoding/json"
	"math"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/transcript"
)

// Worked by hand, with a base of 4 and runs of 2:
//
//	interview      1   2   3   4   5   6   7   8   9
//	new           12   8   5   5   2   1   1   0   0
//	cumulative    12  20  25  30  32  33  34  34  34
//	base themes = 12 + 8 + 5 + 5 = 30
//	run 5,6: 2 + 1 = 3, 3/30 = 10 %
//	run 6,7: 1 + 1 = 2, 2/30 = 6.7 %
//	run 7,8: 1 + 0 = 1, 1/30 = 3.3 % ≤ 5 %: saturation at 6, written 6+2
//	run 8,9: 0 + 0 = 0: with a threshold of 0 %, saturation at 7, written 7+2
//
// With runs of 3: 5,6,7: 4/30 = 13.3 %; 6,7,8: 2/30 = 6.7 %; 7,8,9: 1/30 = 3.3 %, so
// 6+3 at 5 %, and not reached at 0 %. With a threshold of 10 % the first run does, 4+2.
func TestSaturationAsWorkedByHand(t *testing.T) {
	fresh := []int{12, 8, 5, 5, 2, 1, 1, 0, 0}
	for _, c := range []struct {
		run       int
		threshold float64
		want      int // 0: not reached
	}{{2, .05, 6}, {2, 0, 7}, {2, .10, 4}, {3, .05, 6}, {3, 0, 0}, {6, 1, 0}} {
		k, ok := SaturationRule{4, c.run, c.threshold}.At(fresh)
		if k != c.want || ok != (c.want > 0) {
			t.Errorf("runs of %d, at most %v: %d, %v; want %d", c.run, c.threshold, k, ok, c.want)
		}
	}
	r := UsualSaturation
	if n := r.BaseThemes(fresh); n != 30 {
		t.Errorf("the base has %d themes", n)
	}
	for i, want := range map[int]float64{6: .1, 7: 2. / 30, 8: 1. / 30, 9: 0} {
		if got, ok := r.Ratio(fresh, i); !ok || math.Abs(got-want) > 1e-12 {
			t.Errorf("ratio(%d) = %v, %v; want %v", i, got, ok, want)
		}
	}
	for _, i := range []int{0, 1, 5, 10} {
		if got, ok := r.Ratio(fresh, i); ok {
			t.Errorf("ratio(%d) = %v: no run ends there", i, got)
		}
	}
	if _, ok := r.Ratio([]int{0, 0, 0, 0, 3, 1}, 6); ok {
		t.Error("a base without themes has a ratio")
	}
}

func TestNewThemesHangOnTheOrder(t *testing.T) {
	has := [][]int{{1, 2}, {2, 3}, {1, 4, 5}}
	for _, c := range []struct{ order, want []int }{
		{[]int{0, 1, 2}, []int{2, 1, 2}}, {[]int{2, 1, 0}, []int{3, 2, 0}}, {[]int{1, 0, 2}, []int{2, 1, 2}},
	} {
		var got []int
		for _, themes := range newThemes(has, c.order) {
			got = append(got, len(themes))
		}
		count := newCounter(has)
		count.fresh([]int{1, 2, 0}) // what another order had is forgotten
		if again := count.fresh(c.order); !slices.Equal(got, c.want) || !slices.Equal(again, c.want) {
			t.Errorf("%v: %v and %v, want %v", c.order, got, again, c.want)
		}
	}
}

// Two interviews, one with the themes 1 to 4 and one with 1: the order is one of two.
// The first interview has 4 themes or 1, each in about half of the draws, so that the
// 5th percentile is 1, and the 95th 4; both together always have 4.
func TestTheBandOfTwoInterviews(t *testing.T) {
	b := drawSaturation([][]int{{1, 2, 3, 4}, {1}}, SaturationRule{1, 1, 0}, 200, 7)
	if !slices.Equal(b.Low, []int{1, 4}) || !slices.Equal(b.High, []int{4, 4}) {
		t.Errorf("low %v, high %v", b.Low, b.High)
	}
	// Nothing is new after the interview with four, three themes after the other.
	if b.Reached < 70 || b.Reached > 130 || b.AtLow == nil || *b.AtLow != 1 || b.AtHigh != nil {
		t.Errorf("reached in %d of 200 draws, at %v to %v", b.Reached, b.AtLow, b.AtHigh)
	}
	again := drawSaturation([][]int{{1, 2, 3, 4}, {1}}, SaturationRule{1, 1, 0}, 200, 7)
	if again.Reached != b.Reached {
		t.Error("the same seed draws otherwise")
	}
}

func TestNearestRank(t *testing.T) {
	five := []int{10, 20, 30, 40, 50} // ranks: 5 % of 5 is 0.25, so the 1st; 50 % 2.5, the 3rd; 95 % 4.75, the 5th
	for p, want := range map[int]int{5: 10, 50: 30, 95: 50, 100: 50} {
		if got := nearestRank(five, p); got != want {
			t.Errorf("%d %%: %d, want %d", p, got, want)
		}
	}
}

// Whatever the interviews hold: the last number of a curve is how many different
// themes there are, in every order, and the band closes on it.
func TestEveryOrderEndsWithTheSameThemes(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 50 {
		has := make([][]int, 1+r.IntN(9))
		all := map[int]bool{}
		for i := range has {
			for theme := range 12 {
				if r.IntN(4) == 0 {
					has[i], all[theme] = append(has[i], theme), true
				}
			}
		}
		b := drawSaturation(has, SaturationRule{2, 2, .05}, 20, r.Uint64())
		last := len(has) - 1
		if b.Low[last] != len(all) || b.Median[last] != len(all) || b.High[last] != len(all) {
			t.Fatalf("%v: the band ends at %d, %d, %d; there are %d themes", has, b.Low[last], b.Median[last], b.High[last], len(all))
		}
		for i := range has {
			if b.Low[i] > b.Median[i] || b.Median[i] > b.High[i] || i > 0 && b.Low[i] < b.Low[i-1] {
				t.Fatalf("the band is no band: %+v", b)
			}
		}
	}
}

func saturate(x *invented, purpose transcript.Purpose, spec SaturationSpec) *Saturation {
	x.t.Helper()
	spec.Existed = existed
	s, err := Saturate(x.s.Release(purpose), spec)
	if err != nil {
		x.t.Fatal(err)
	}
	return s
}

func lines(s *Saturation) string {
	var b strings.Builder
	for _, x := range s.Interviews {
		js, _ := json.Marshal([]any{x.ID, x.Themes, x.New, x.NewThemes, x.Cumulative, x.Ratio})
		b.Write(js)
		b.WriteString("\n")
	}
	return b.String()
}

// FG-1 has mutuality and old-code, P1-1 hope itself, hope-future, hope-others and
// mutuality (burnout is the interviewer's question alone), P3-1 hope, P6-1 nothing;
// P4-1 nobody has read. Base FG-1, runs of one: P1-1 brings 3 of 2, 150 %; P3-1 0.
func TestSaturationOfAStudy(t *testing.T) {
	x := newStudy(t)
	s := saturate(x, transcript.ForTeam, SaturationSpec{Rule: SaturationRule{1, 1, .05}})
	want := `["FG-1",2,2,["mutuality","old-code"],2,null]
["P1-1",4,3,["hope","hope-future","hope-others"],5,1.5]
["P3-1",1,0,[],5,0]
["P6-1",0,0,[],5,0]
`
	if got := lines(s); got != want {
		t.Errorf("got\n%swant\n%s", got, want)
	}
	if s.BaseThemes != 2 || s.Themes != 5 || s.Reached == nil || *s.Reached != 2 || s.Order != OrderID {
		t.Errorf("%+v", s)
	}
	notes := strings.Join(s.Notes, "\n")
	for _, part := range []string{"1 transcript is not marked as read to the end and is left out: P4-1.", "In order of id: 4 interviews have no date that can be read."} {
		if !strings.Contains(notes, part) {
			t.Errorf("no note %q in\n%s", part, notes)
		}
	}
	// Behind the 3 of P1-1: its two quotes of hope alone (for, then against), and one of
	// each sub-theme.
	if s.Source(2) != "" || s.Source(1) != s.Table().Cells[1][0].Source || len(s.In(1)) != 4 || s.In(1)[3].Theme != "hope-others" {
		t.Errorf("the quotes of what is new: %+v", s.In(1))
	}
	top := lines(saturate(x, transcript.ForTeam, SaturationSpec{Rule: UsualSaturation, Top: true}))
	if !strings.Contains(top, `["P1-1",2,1,["hope"],3,null]`) {
		t.Errorf("themes at the top:\n%s", top)
	}
	// P2 and P3 speak in the mutuality of the focus group, P3 in its old-code, and P3
	// has hope in P3-1 besides.
	people := lines(saturate(x, transcript.ForTeam, SaturationSpec{Rule: SaturationRule{1, 1, 0}, By: ByParticipant}))
	want = `["P1",4,4,["hope","hope-future","hope-others","mutuality"],4,null]
["P2",1,0,[],4,0]
["P3",3,1,["old-code"],5,0.25]
["P6",0,0,[],5,0]
`
	if people != want {
		t.Errorf("by participant:\n%swant\n%s", people, want)
	}
}

func TestInterviewsByDate(t *testing.T) {
	x := newStudy(t)
	for id, day := range map[string]string{"FG-1": "2026-03-09", "P1-1": "10 February 2026", "P6-1": "2026-02-01"} {
		tr, _ := x.s.Transcript(id)
		tr.Date = day
	}
	ids := func(s *Saturation) (out []string) {
		for _, i := range s.Interviews {
			out = append(out, i.ID)
		}
		return out
	}
	s := saturate(x, transcript.ForTeam, SaturationSpec{Rule: UsualSaturation, Order: OrderDate})
	if got := strings.Join(ids(s), " "); got != "P6-1 P1-1 FG-1 P3-1" {
		t.Error(got)
	}
	if s.Interviews[1].Date == nil || *s.Interviews[1].Date != "2026-02-10" || !strings.Contains(strings.Join(s.Notes, ""), "1 interview has no date that can be read and comes last, by id.") {
		t.Errorf("%+v", s)
	}
	if s = saturate(x, transcript.ForTeam, SaturationSpec{Rule: UsualSaturation}); s.Order != OrderID {
		t.Errorf("one has no date, and the order is %s", s.Order)
	}
	public := saturate(x, transcript.ForPublication, SaturationSpec{Rule: UsualSaturation, Order: OrderDate})
	if public.Interviews[0].Date != nil || public.Interviews[2].ID == "FG-1" || public.Interviews[1].ID == "P1-1" {
		t.Errorf("for publication: %+v", public.Interviews)
	}
}

func TestAThemeAddedLaterIsSaid(t *testing.T) {
	x := newStudy(t)
	x.code("ben", "P1-1", "late", "Things could change")
	x.s.Index()
	notes := strings.Join(saturate(x, transcript.ForTeam, SaturationSpec{Rule: UsualSaturation}).Notes, "\n")
	if !strings.Contains(notes, "1 theme came into the codebook after earlier interviews were read, and counts as new where it was first coded, though nobody has looked for it before: late.") {
		t.Error(notes)
	}
}

func TestWhatCannotBeASaturation(t *testing.T) {
	x := newStudy(t)
	for _, spec := range []SaturationSpec{
		{}, {Rule: SaturationRule{4, 0, .05}}, {Rule: SaturationRule{4, 2, 5}}, {Rule: UsualSaturation, Order: "size"}, {Rule: UsualSaturation, By: ByCoder},
	} {
		if _, err := Saturate(x.s.Release(transcript.ForTeam), spec); err == nil {
			t.Errorf("%+v is taken", spec)
		}
	}
	x.s.State.Done = []coding.Reading{}
	x.s.Index()
	if _, err := Saturate(x.s.Release(transcript.ForTeam), SaturationSpec{Rule: UsualSaturation}); err == nil {
		t.Error("a curve of what nobody has read")
	}
}

// A thousand interviews of a hundred themes each, of 500: the band of a thousand orders.
func BenchmarkBandOf1000Interviews(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 1))
	has := make([][]int, 1000)
	for i := range has {
		has[i] = r.Perm(500)[:100]
	}
	for b.Loop() {
		drawSaturation(has, UsualSaturation, 1000, 1)
	}
}
