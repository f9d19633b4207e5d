package app

import (
	"context"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
	"verbatim/internal/transcript"
)

func TestApportion(t *testing.T) {
	for _, c := range []struct {
		sizes []int
		k     int
		want  []int
	}{
		{[]int{10}, 3, []int{3}},
		{[]int{4, 6}, 2, []int{1, 1}},
		{[]int{4, 6}, 5, []int{2, 3}},
		{[]int{30, 3, 1}, 4, []int{2, 1, 1}},  // the small ones are there all the same
		{[]int{30, 3, 1}, 7, []int{5, 1, 1}},  // 6.2, 0.6, 0.2
		{[]int{5, 9, 7}, 2, []int{0, 1, 1}},   // too few for all: the largest
		{[]int{5, 5, 5}, 2, []int{1, 1, 0}},   // as large: the first
		{[]int{3, 0, 3}, 4, []int{2, 0, 2}},   // where nobody can be drawn
		{[]int{2, 2}, 9, []int{2, 2}},         // more than there are
		{[]int{10, 10, 1}, 6, []int{3, 2, 1}}, // 2.86, 2.86, 0.29
		{nil, 3, []int{}},
	} {
		if got := apportion(c.sizes, c.k); !slices.Equal(got, c.want) {
			t.Errorf("%d of %v: %v, want %v", c.k, c.sizes, got, c.want)
		}
	}
	r := rand.New(rand.NewPCG(1, 5))
	for range 3000 {
		sizes, total, groups := make([]int, 1+r.IntN(6)), 0, 0
		for i := range sizes {
			sizes[i] = r.IntN(12)
			total += sizes[i]
			groups += min(1, sizes[i])
		}
		k := r.IntN(total + 3)
		take, sum := apportion(sizes, k), 0
		floor := true // every group has more than one by its share alone
		for _, n := range sizes {
			floor = floor && k*n >= total
		}
		for i, n := range sizes {
			sum += take[i]
			if take[i] < 0 || take[i] > n || n > 0 && take[i] == 0 && k >= groups {
				t.Fatalf("%d of %v: %v", k, sizes, take)
			}
			if share := float64(k) * float64(n) / float64(max(total, 1)); floor && k <= total && (float64(take[i]) <= share-1 || float64(take[i]) >= share+1) {
				t.Fatalf("%d of %v: %v is not in proportion", k, sizes, take)
			}
		}
		if sum != min(k, total) {
			t.Fatalf("%d of %v: %v", k, sizes, take)
		}
	}
}

func TestShares(t *testing.T) {
	for in, want := range map[string][3]int{ // of 9, 10 and 35
		"20%": {2, 2, 7}, "1%": {1, 1, 1}, "100 %": {9, 10, 35}, "33.3%": {3, 4, 12}, "10%": {1, 1, 4}, "0.5%": {1, 1, 1},
	} {
		_, share, err := percentOf(in)
		if err != nil {
			t.Fatal(err)
		}
		if got := [3]int{ceilOf(share, 9), ceilOf(share, 10), ceilOf(share, 35)}; got != want {
			t.Errorf("%s: %v, want %v", in, got, want)
		}
	}
	if ceilOf(big.NewRat(1, 5), 0) != 0 {
		t.Error("a fifth of nothing is something")
	}
	for _, in := range []string{"", "20", "%", "0%", "-5%", "101%", "1e2%", "1/5%", "x%", "20%%", "0x14%"} {
		if _, _, err := percentOf(in); err == nil {
			t.Errorf("%q is taken for a share", in)
		}
	}
}

// TestTheLotIsDrawnAsAnybodyCanRepeatIt: the order is that of
// printf '7 P01-1' | sha256sum, and so on.
func TestTheLotIsDrawnAsAnybodyCanRepeatIt(t *testing.T) {
	ctx := context.Background()
	a, s := demo(t)
	seed := uint64(7)
	o := DrawOptions{Coders: []string{"Ben", "amina", "ben"}, Double: "40%", Seed: &seed, DryRun: true}
	d, err := a.AssignDrawn(ctx, o)
	if err != nil {
		t.Fatal(err)
	}
	var double []string
	for _, x := range d.Double {
		double = append(double, x.Transcript+" "+strings.Join(x.Coders, "+"))
	}
	if diff := cmp.Diff([]string{"P01-1 ben+amina", "P03-1 ben+amina", "P06-1 ben+amina", "P08-1 ben+amina"}, double); diff != "" {
		t.Error(diff)
	}
	if len(d.Single) != 5 || !slices.Equal(d.Strata, []DrawnStratum{{"", 9, 4}}) || !d.Fits || d.By != nil {
		t.Errorf("%+v", d)
	}
	if now(t, a).Stamp != s.Stamp {
		t.Error("a dry run changed the study")
	}
	o.By, o.DryRun, o.Blind = "Setting", false, true
	if d, err = a.AssignDrawn(ctx, o); err != nil {
		t.Fatal(err)
	}
	s = now(t, a)
	n := map[string]int{}
	for _, x := range s.State.Assigned {
		n[x.Coder]++
		two := slices.ContainsFunc(d.Double, func(y Drawn) bool { return y.Transcript == x.Transcript })
		if x.Blind != two || two != (len(s.CodersOf(x.Transcript)) == 2) {
			t.Errorf("%+v is drawn twice: %v", x, two)
		}
	}
	if len(s.State.Assigned) != 9+len(d.Double) || n["ben"]-n["amina"] > 1 || n["amina"]-n["ben"] > 1 {
		t.Errorf("%v code %d", n, len(s.State.Assigned))
	}
	for _, x := range d.Strata {
		if x.Double == 0 && d.Fits || x.Double > x.Transcripts {
			t.Errorf("%+v", d.Strata)
		}
	}
	if said, err := a.Undo(ctx, ""); err != nil || !strings.Contains(said, "more of that kind") {
		t.Errorf("%q, %v", said, err)
	}
	if s = now(t, a); len(s.State.Assigned) != 0 {
		t.Errorf("undone, and %v are left", s.State.Assigned)
	}
}

// TestTheRestIsSharedOutEvenly among as many coders as there are, each with about
// as many, and with each other about as often.
func TestTheRestIsSharedOutEvenly(t *testing.T) {
	_, s := demo(t)
	r := rand.New(rand.NewPCG(9, 2))
	for range 40 {
		coders := []string{"a", "b", "c", "d", "e"}[:2+r.IntN(4)]
		load := newLoads(coders)
		two := 0
		for i := range 10 + r.IntN(30) {
			x := lot{t: s.Transcripts[i%len(s.Transcripts)], coders: coders}
			twice := r.IntN(3) == 0
			got := load.give(x, twice)
			if len(got) != map[bool]int{true: 2, false: 1}[twice] || twice && got[0] == got[1] {
				t.Fatalf("%v", got)
			}
			two += map[bool]int{true: 1}[twice]
		}
		low, high := 1000, 0
		for _, id := range coders {
			low, high = min(low, load.n[id]), max(high, load.n[id])
		}
		if high-low > 1 {
			t.Errorf("%d coders have %v", len(coders), load.n)
		}
	}
	load := newLoads([]string{"a", "b", "c"})
	for range 6 {
		load.give(lot{t: s.Transcripts[0], coders: load.coders}, true)
	}
	if d := cmp.Diff(map[[2]string]int{{"a", "b"}: 2, {"a", "c"}: 2, {"b", "c"}: 2}, load.together); d != "" {
		t.Error(d)
	}
}

// TestWhoListensHearsNothingOfWhatIsBlind: an open page of Amina's is told of what Ben
// does elsewhere, and that he is done; when both are, it loads what it was not told.
func TestWhoListensHearsNothingOfWhatIsBlind(t *testing.T) {
	ctx := context.Background()
	lead, _ := demo(t)
	as := func(coder string) *App {
		a := *lead
		a.Coder, a.Config = coder, t.TempDir()
		return &a
	}
	dora, ewan := as("dora"), as("ewan")
	if _, err := lead.AssignCoders(ctx, AssignOptions{Coders: []string{"dora", "ewan"}, Targets: []string{"P07-1"}, Blind: true, Ahead: true}); err != nil {
		t.Fatal(err)
	}
	f, err := lead.Follow(ctx)
	if err != nil {
		t.Fatal(err)
	}
	hears := func(who string, want ...string) {
		t.Helper()
		changes, err := f.Changes(ctx)
		if err != nil {
			t.Fatal(err)
		}
		got := []string{}
		for _, c := range changes {
			if f.MayKnow(who, c) {
				got = append(got, fmt.Sprintf("%s %s %s", c.Do, c.Transcript, c.Coder))
			}
		}
		if d := cmp.Diff(append([]string{}, want...), got); d != "" {
			t.Errorf("%s hears: %s", who, d)
		}
	}
	code := func(a *App, id, turn string) {
		t.Helper()
		if _, err := a.Code(ctx, CodeOptions{Transcript: id, Theme: "hope", Words: Selection{Turn: turn}, Memo: "why", Star: true}); err != nil {
			t.Fatal(err)
		}
	}
	code(ewan, "P07-1", "4")
	hears("dora")
	code(ewan, "P07-1", "6")
	hears("cleo", "coding P07-1 ewan", "memo P07-1 ewan", "star P07-1 ewan")
	code(ewan, "P08-1", "4")
	hears("dora", "coding P08-1 ewan", "memo P08-1 ewan", "star P08-1 ewan")
	code(dora, "P07-1", "4")
	hears("dora", "coding P07-1 dora", "memo P07-1 dora", "star P07-1 dora")
	if _, err := ewan.Undo(ctx, ""); err != nil { // elsewhere
		t.Fatal(err)
	}
	hears("dora", "uncode P08-1 ewan", "unmemo P08-1 ewan", "unstar P08-1 ewan")
	done := func(a *App) {
		t.Helper()
		if _, err := a.Done(ctx, []string{"P07-1"}); err != nil {
			t.Fatal(err)
		}
	}
	done(ewan)
	hears("dora", "done P07-1 ")
	done(dora)
	hears("dora", "done P07-1 ", "resync P07-1 dora")
	code(ewan, "P07-1", "8")
	hears("dora", "coding P07-1 ewan", "memo P07-1 ewan", "star P07-1 ewan")
	if _, err := dora.SetDone(ctx, "P07-1", false); err != nil {
		t.Fatal(err)
	}
	hears("dora", "done P07-1 ", "resync P07-1 dora")
	code(ewan, "P07-1", "10")
	hears("dora")
	if _, err := lead.Lift(ctx, "dora", []string{"P07"}, false); err != nil {
		t.Fatal(err)
	}
	hears("dora", "resync P07-1 dora")
	code(ewan, "P07-1", "12")
	hears("dora", "coding P07-1 ewan", "memo P07-1 ewan", "star P07-1 ewan")
}

// TestSomebodyElseOnTheComputer: at a workbench where dora codes, nobody who has done
// nothing there hears what she may not.
func TestSomebodyElseOnTheComputer(t *testing.T) {
	ctx := context.Background()
	lead, _ := demo(t)
	if _, err := lead.AssignCoders(ctx, AssignOptions{Coders: []string{"dora", "ewan"}, Targets: []string{"P07-1"}, Blind: true, Ahead: true}); err != nil {
		t.Fatal(err)
	}
	dora := *lead
	dora.Coder, dora.Config = "dora", t.TempDir()
	if _, err := dora.Code(ctx, CodeOptions{Transcript: "P08-1", Theme: "hope", Words: Selection{Turn: "4"}}); err != nil {
		t.Fatal(err)
	}
	f, err := dora.Follow(ctx)
	if err != nil {
		t.Fatal(err)
	}
	c := Change{Do: "coding", Transcript: "P07-1", Coder: "ewan"}
	carol := dora
	carol.Coder = "carol"
	if f.MayKnow("carol", c) || f.MayKnow("ewan", c) || f.MayKnow("dora", c) || len(now(t, &carol).OwnOnly()) != 1 {
		t.Error("somebody by another name sees what dora may not")
	}
	if _, err := carol.Memo(ctx, MemoOptions{On: "study", Text: "I am here."}); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Changes(ctx); err != nil {
		t.Fatal(err)
	}
	if !f.MayKnow("carol", c) || f.MayKnow("dora", c) || len(now(t, &carol).OwnOnly()) != 0 {
		t.Error("who works here too sees less than they may")
	}
	view, err := dora.Reading(ctx, "P07-1")
	if err != nil || !view.OwnOnly || !slices.Equal(view.WaitingFor, []string{"dora", "ewan"}) || len(view.Codings) != 0 {
		t.Errorf("dora reads %v, waiting for %v (%v)", view.OwnOnly, view.WaitingFor, err)
	}
	if next, err := dora.NextToRead(ctx); err != nil || next != "P08-1" {
		t.Errorf("she goes on with %s (%v)", next, err)
	}
	if _, err := dora.RetireTheme(ctx, "hope", "x", nil); err == nil {
		t.Error("a theme in use was retired")
	}
	for _, x := range now(t, &dora).State.Events {
		if x.Do == coding.Code && x.Transcript == "P07-1" {
			t.Error("the log holds what somebody coded there")
		}
	}
	table, err := dora.Matrix(ctx, MatrixOptions{For: transcript.ForTeam})
	if err != nil || !strings.Contains(strings.Join(table.Table.Notes, " "), "1 transcript (P07-1) is here only with what dora coded") {
		t.Errorf("the table says %v (%v)", table.Table.Notes, err)
	}
}
