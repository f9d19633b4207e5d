package codebook

import (
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const joinBase = `# Ours together
themes:
  - id: hope
    definition: One.
    include:
      - a
      - b
      - c
    themes:
      - id: light
  - id: loss
  - id: rest
    colour: "#111111"
`

func TestJoin(t *testing.T) {
	type edit = func(b *Book) error
	edits := func(list ...edit) []edit { return list }
	tests := []struct {
		name         string
		ours, theirs []edit
		want         string // lines that leave and come, against joinBase
		conflicts    []string
	}{
		{"different themes", edits(func(b *Book) error { return b.Rename("hope", "H") }), edits(func(b *Book) error { return b.Rename("loss", "L") }), `
+    name: H
+    name: L`, nil},
		{"different fields", edits(func(b *Book) error { return b.Rename("hope", "H") }), edits(func(b *Book) error { return b.Set("hope", FieldDefinition, "Two.") }), `
-    definition: One.
+    name: H
+    definition: Two.`, nil},
		{"the same change", edits(func(b *Book) error { return b.Rename("hope", "H") }, func(b *Book) error { return b.Rename("loss", "L") }),
			edits(func(b *Book) error { return b.Rename("hope", "H") }), `
+    name: H
+    name: L`, nil},
		{"lists", edits(func(b *Book) error { return b.Set("hope", FieldInclude, "a", "x", "b", "c") }),
			edits(func(b *Book) error { return b.Set("hope", FieldInclude, "a", "c", "y") }), `
-      - b
+      - x
+      - 'y'`, nil},
		{"definition in both", edits(func(b *Book) error { return b.Set("hope", FieldDefinition, "Two.") }),
			edits(func(b *Book) error { return b.Set("hope", FieldDefinition, "Three,\nand more.") }), `
-    definition: One.
+    definition: Two.
+    # Other copy, definition: Three, and more.`,
			[]string{`Both copies changed definition of "Hope" (hope): "Two." is kept, the other copy says "Three, and more.".`}},
		{"added in both places", edits(func(b *Book) error { return b.Add("loss", Theme{ID: "n1"}) }), edits(func(b *Book) error { return b.Add("hope", Theme{ID: "n2"}) }), `
+      - id: n2
+        name: N2
+    themes:
+      - id: n1
+        name: N1`, nil},
		{"added under what was merged", edits(func(b *Book) error { return b.Merge("hope", "loss") }), edits(func(b *Book) error { return b.Add("hope", Theme{ID: "n2"}) }), "", nil},
		{"merged here, changed there", edits(func(b *Book) error { return b.Merge("rest", "loss") }), edits(func(b *Book) error { return b.Set("rest", FieldColour, "#222222") }), `
-  - id: rest
-    colour: "#111111"
+    was: [rest]
+    # Other copy, rest, colour: #222222`, []string{`The theme "Rest" (rest) was merged into loss in one copy and changed in the other; it stays merged, and the other version is in a comment there.`}},
		{"changed here, merged there", edits(func(b *Book) error { return b.Set("rest", FieldColour, "#222222") }), edits(func(b *Book) error { return b.Merge("rest", "loss") }), `
-  - id: rest
-    colour: "#111111"
+    was: [rest]
+    # Other copy, rest, colour: #222222`, []string{`The theme "Rest" (rest) was merged into loss in one copy and changed in the other; it is merged, and the changed version is in a comment there.`}},
		{"merged two ways", edits(func(b *Book) error { return b.Merge("rest", "loss") }), edits(func(b *Book) error { return b.Merge("rest", "hope") }), `
-  - id: rest
-    colour: "#111111"
+    was: [rest]
+    # Other copy, merged into: hope`, []string{`Both copies changed merged into of "Loss" (rest): "loss" is kept, the other copy says "hope".`}},
		{"merged into each other", edits(func(b *Book) error { return b.Merge("rest", "loss") }), edits(func(b *Book) error { return b.Merge("loss", "rest") }), `
-  - id: rest
-    colour: "#111111"
+    was: [rest]`, nil},
		{"moved into each other", edits(func(b *Book) error { return b.Move("loss", "rest") }), edits(func(b *Book) error { return b.Move("rest", "loss") }), `
-  - id: loss
+    # Other copy, parent: loss
+    themes:
+      - id: loss`, []string{`A change to "rest" in the other copy does not fit with the changes here: "rest" cannot be moved under "loss", which is part of it; move loss out of it first.`}},
		{"taken out there", edits(func(b *Book) error { return b.Rename("hope", "H") }), edits(func(b *Book) error { return b.takeOut("loss") }), `
+    name: H
-  - id: loss`, nil},
		{"changed here, taken out there", edits(func(b *Book) error { return b.Rename("loss", "L") }), edits(func(b *Book) error { return b.takeOut("loss") }), `
+    name: L`, []string{`The theme "L" (loss) was taken out in one copy and changed or added to in the other; it is kept.`}},
		{"taken out here, changed there", edits(func(b *Book) error { return b.takeOut("loss") }), edits(func(b *Book) error { return b.Rename("loss", "L") }), `
+    name: L`, []string{`The theme "L" (loss) was taken out in one copy and changed in the other; it is kept.`}},
		{"same id added twice", edits(func(b *Book) error { return b.Add("", Theme{ID: "n", Name: "New"}) }), edits(func(b *Book) error { return b.Add("", Theme{ID: "n", Name: "Newer"}) }), `
+  - id: 'n'
+    name: New
+    # Other copy, name: Newer`, []string{`Both copies changed name of "New" (n): "New" is kept, the other copy says "Newer".`}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			base, ours, theirs := mustParse(t, joinBase), mustParse(t, joinBase), mustParse(t, joinBase)
			for _, do := range tt.ours {
				if err := do(ours); err != nil {
					t.Fatal(err)
				}
			}
			for _, do := range tt.theirs {
				if err := do(theirs); err != nil {
					t.Fatal(err)
				}
			}
			joined, conflicts := Join(base, ours, theirs)
			if tt.want != "" {
				if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), lineDiff(joinBase, string(joined.Bytes()))); diff != "" {
					t.Errorf("%s\n%s", diff, joined.Bytes())
				}
			}
			var got []string
			for _, c := range conflicts {
				got = append(got, c.String())
			}
			if diff := cmp.Diff(tt.conflicts, got); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestJoinKeepsCommentsOfBoth(t *testing.T) {
	base := mustParse(t, joinBase)
	ours := mustParse(t, strings.Replace(joinBase, "- id: loss\n", "- id: loss # ours\n    name: L\n", 1))
	theirs := mustParse(t, "# their top\n"+strings.Replace(joinBase, "- id: light\n", "- id: light # theirs\n        name: Light!\n", 1))
	joined, conflicts := Join(base, ours, theirs)
	if len(conflicts) > 0 {
		t.Error(conflicts)
	}
	for _, comment := range []string{"# Ours together", "# ours", "# theirs", "# their top"} {
		if n := strings.Count(string(joined.Bytes()), comment+"\n"); n != 1 {
			t.Errorf("%s stands %d times in\n%s", comment, n, joined.Bytes())
		}
	}
	again, _ := Join(base, joined, theirs)
	if diff := cmp.Diff(string(joined.Bytes()), string(again.Bytes())); diff != "" {
		t.Errorf("joining once more changed it: %s", diff)
	}
}

// TestJoinLaws joins random copies: with nothing is nothing, no theme gets
// lost, no comment gets lost, and both sides' lonely changes are in.
func TestJoinLaws(t *testing.T) {
	rounds := uint64(40)
	if testing.Short() {
		rounds = 15
	}
	for seed := range rounds {
		base := mustParse(t, writeBook(seed))
		r := rand.New(rand.NewPCG(seed, 10))
		ours, theirs := base.copy(), base.copy()
		for range 1 + r.IntN(4) {
			_, _ = randomEdit(r, ours)
			_, _ = randomEdit(r, theirs)
		}
		same := func(name string, got *Book, conflicts []Conflict, want *Book) {
			if got.Hash() != want.Hash() || len(conflicts) > 0 {
				t.Fatalf("seed %d: %s: %v %v", seed, name, Diff(want, got), conflicts)
			}
		}
		joined, conflicts := Join(base, ours, base)
		same("theirs unchanged", joined, conflicts, ours)
		joined, conflicts = Join(base, base, theirs)
		same("ours unchanged", joined, conflicts, theirs)
		joined, conflicts = Join(base, ours, ours)
		same("both the same", joined, conflicts, ours)

		before := [3]string{string(base.Bytes()), string(ours.Bytes()), string(theirs.Bytes())}
		joined, conflicts = Join(base, ours, theirs)
		if before != [3]string{string(base.Bytes()), string(ours.Bytes()), string(theirs.Bytes())} {
			t.Fatalf("seed %d: Join changed what it was given", seed)
		}
		if again, err := Parse("", joined.Bytes()); err != nil || again.Hash() != joined.Hash() {
			t.Fatalf("seed %d: the joined book is not valid: %v", seed, err)
		}
		for _, side := range []*Book{ours, theirs} {
			ids := side.ids()
			for _, theme := range side.themes {
				ids = append(ids, theme.Was...)
			}
			for _, id := range ids {
				if _, ok := joined.Resolve(id); !ok {
					t.Fatalf("seed %d: %s got lost; conflicts %v\n--- base\n%s\n--- ours\n%s\n--- theirs\n%s\n--- joined\n%s", seed, id, conflicts, base.Bytes(), ours.Bytes(), theirs.Bytes(), joined.Bytes())
				}
			}
			now := commentsIn(string(joined.Bytes()))
			for _, n := range commentsIn(string(side.Bytes())) {
				if !slices.Contains(now, n) {
					t.Fatalf("seed %d: comment %s got lost", seed, n)
				}
			}
		}
		if len(conflicts) == 0 {
			checkTaken(t, seed, base, ours, theirs, joined)
		}
		once, _ := Join(base, ours, theirs)
		if string(once.Bytes()) != string(joined.Bytes()) {
			t.Fatalf("seed %d: joining twice gave two results", seed)
		}
	}
}

// checkTaken checks that what one side alone changed is in the joined book.
func checkTaken(t *testing.T, seed uint64, base, ours, theirs, joined *Book) {
	t.Helper()
	for _, now := range joined.themes {
		was, ok0 := base.Theme(now.ID)
		here, ok1 := ours.Theme(now.ID)
		there, ok2 := theirs.Theme(now.ID)
		if !ok0 || !ok1 || !ok2 {
			continue
		}
		for _, f := range allFields() {
			want := here.Values(f)
			if slices.Equal(want, was.Values(f)) {
				want = there.Values(f)
			} else if !slices.Equal(there.Values(f), was.Values(f)) {
				continue
			}
			if f != FieldWas && !slices.Equal(now.Values(f), want) {
				t.Fatalf("seed %d: %s of %s is %q, want %q", seed, f, now.ID, now.Values(f), want)
			}
		}
	}
}
