package codebook

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestDiffSaysWhatChanged(t *testing.T) {
	const base = "title: Peers\nthemes:\n- id: a\n  name: Ay\n  definition: One.\n  include: [x, y]\n  themes:\n  - id: b\n- id: c\n- id: d\n  was: [e]\n"
	tests := []struct {
		name string
		edit func(b *Book) error
		want string
	}{
		{"nothing", func(b *Book) error { return nil }, ""},
		{"title", func(b *Book) error { return b.SetTitle("") }, `The codebook's title changed from "Peers" to nothing.`},
		{"rename", func(b *Book) error { return b.Rename("a", "Hey") }, `Renamed a: "Ay" is now called "Hey".`},
		{"definition", func(b *Book) error { return b.Set("a", FieldDefinition, "Two.") }, `Changed definition of "Ay" (a) from "One." to "Two.".`},
		{"list", func(b *Book) error { return b.Set("a", FieldInclude, "y", "z") }, `Changed include of "Ay" (a): added "z", took out "x".`},
		{"list order", func(b *Book) error { return b.Set("a", FieldInclude, "y", "x") }, `Changed include of "Ay" (a): the order changed.`},
		{"move", func(b *Book) error { return b.Move("b", "c") }, `Moved "B" (b) from "Ay" (a) to "C" (c).`},
		{"move up", func(b *Book) error { return b.Move("b", "") }, `Moved "B" (b) from "Ay" (a) to the top level.`},
		{"add", func(b *Book) error { return b.Add("c", Theme{ID: "n", Name: "New"}) }, `Added "New" (n) under "C" (c).`},
		{"add at the top", func(b *Book) error { return b.Add("", Theme{ID: "n"}) }, `Added "N" (n) at the top level.`},
		{"retire", func(b *Book) error { return b.Retire("c", "not used.") }, `The theme "C" (c) was retired: not used.`},
		{"set aside", func(b *Book) error { return b.SetAside("c", "rare") }, `The theme "C" (c) was set aside: rare.`},
		{"candidate", func(b *Book) error { return b.Set("c", FieldStatus, "candidate") }, `The theme "C" (c) is a candidate now.`},
		{"merge", func(b *Book) error { return b.Merge("d", "c") }, `Merged "D" (d) into "C" (c).`},
		{"merge with parts", func(b *Book) error { return b.Merge("a", "c") }, `Moved "B" (b) from "Ay" (a) to "C" (c).` + "\n" + `Merged "Ay" (a) into "C" (c).`},
		{"remove", func(b *Book) error { return b.takeOut("c") }, `Removed "C" (c).`},
		{"colour", func(b *Book) error { return b.Set("c", FieldColour, "#abc") }, `Changed colour of "C" (c) from nothing to "#aabbcc".`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			old, now := mustParse(t, base), mustParse(t, base)
			if err := tt.edit(now); err != nil {
				t.Fatal(err)
			}
			var got []string
			for _, change := range Diff(old, now) {
				got = append(got, change.String())
			}
			if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
				t.Error(diff)
			}
		})
	}
	reordered := Diff(mustParse(t, "themes: [{id: a}, {id: b}]"), mustParse(t, "themes: [{id: b}, {id: a}]"))
	if len(reordered) != 1 || reordered[0].String() != `Changed the order of the themes at the top level: "B" (b) now stands before "A" (a).` {
		t.Errorf("%v", reordered)
	}
	for order, want := range map[string]string{
		"b c a d": `: "A" (a) now stands after "C" (c).`, "d a b c": `: "D" (d) now stands before "A" (a).`, "b c d a": `: "A" (a) now stands last.`, "d c b a": ".",
	} {
		file := "themes: [{id: " + strings.ReplaceAll(order, " ", "}, {id: ") + "}]"
		got := Diff(mustParse(t, "themes: [{id: a}, {id: b}, {id: c}, {id: d}]"), mustParse(t, file))
		if len(got) != 1 || got[0].String() != "Changed the order of the themes at the top level"+want {
			t.Errorf("%s: %v", order, got)
		}
	}
	taken := Diff(mustParse(t, "themes: [{id: a}]"), mustParse(t, "themes: [{id: a, was: [z]}]"))
	if len(taken) != 1 || taken[0].String() != `Changed was of "A" (a): added "z".` {
		t.Errorf("%v", taken)
	}
}

// TestDiffAndHashAgree: two books say the same exactly when nothing differs.
func TestDiffAndHashAgree(t *testing.T) {
	for seed := range uint64(50) {
		base := mustParse(t, writeBook(seed))
		r := rand.New(rand.NewPCG(seed, 9))
		now := base.copy()
		for range 4 {
			_, _ = randomEdit(r, now)
			for _, pair := range [][2]*Book{{base, now}, {now, base}} {
				changes := Diff(pair[0], pair[1])
				if (len(changes) == 0) != (base.Hash() == now.Hash()) {
					t.Fatalf("seed %d: %d changes %v", seed, len(changes), changes)
				}
				for _, c := range changes {
					if s := c.String(); strings.Count(s, "\n") > 0 || !strings.HasSuffix(s, ".") {
						t.Fatalf("not one sentence: %q", s)
					}
				}
			}
		}
	}
}
