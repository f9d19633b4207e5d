package codebook

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

func TestAddAllByHand(t *testing.T) {
	b := mustParse(t, "title: Ours\nthemes:\n  # ask Amy\n  - id: hope\n    definition: Looking ahead.\n")
	err := b.AddAll([]Theme{
		{ID: "work", Name: "Work"},
		{ID: "pay", Name: "Pay", Parent: "work", Definition: "What they earn."},
		{ID: "small-hopes", Name: "Small hopes", Parent: "hope"},
		{ID: "rest", Name: "Rest"},
		{ID: "sick-pay", Name: "Sick pay", Parent: "pay"},
	})
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, theme := range b.Themes() {
		got = append(got, fmt.Sprintf("%d %s<%s", theme.Depth, theme.ID, theme.Parent))
	}
	if want := "0 hope<|1 small-hopes<hope|0 work<|1 pay<work|2 sick-pay<pay|0 rest<"; strings.Join(got, "|") != want {
		t.Errorf("got %s", strings.Join(got, "|"))
	}
	text := string(b.Bytes())
	if !strings.Contains(text, "  # ask Amy\n  - id: hope\n    definition: Looking ahead.\n    themes:\n") {
		t.Errorf("what was there has changed:\n%s", text)
	}
	for _, bad := range [][]Theme{{{ID: "hope", Name: "Hope"}}, {{ID: "a", Name: "A"}, {ID: "a", Name: "A"}}, {{ID: "b", Name: "B", Parent: "nowhere"}}} {
		if b.AddAll(bad) == nil || string(b.Bytes()) != text {
			t.Errorf("%v was added", bad)
		}
	}
}

// Adding themes in one go says what adding them one after another says.
func TestAddAllIsAddRepeated(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	for range 60 {
		source := writeBook(r.Uint64())
		one, all := mustParse(t, source), mustParse(t, source)
		ids := []string{""}
		for _, theme := range one.Themes() {
			if theme.Depth < 4 {
				ids = append(ids, theme.ID)
			}
		}
		var list []Theme
		for i := range 1 + r.IntN(12) {
			theme := Theme{ID: fmt.Sprintf("new-%d", i), Name: fmt.Sprintf("New: %d", i), Parent: ids[r.IntN(len(ids))], Definition: strings.Repeat("of one\nand two ", r.IntN(3))}
			if r.IntN(2) == 0 {
				ids = append(ids, theme.ID)
			}
			list = append(list, theme)
			if err := one.Add(theme.Parent, theme); err != nil {
				t.Fatal(err)
			}
		}
		if err := all.AddAll(list); err != nil {
			t.Fatal(err)
		}
		if there, here := commentsIn(source), commentsIn(string(all.Bytes())); len(there) != len(here) {
			t.Fatalf("%d comments of %d are left", len(here), len(there))
		}
		if string(one.encode()) != string(all.encode()) {
			t.Fatalf("to\n%s\none after another:\n%s\nin one go:\n%s", source, one.Bytes(), all.Bytes())
		}
	}
}
