package codebook

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestPlacesAmongSiblings(t *testing.T) {
	tests := []struct {
		name string
		edit func(b *Book) error
		want string
	}{
		{"down", func(b *Book) error { return b.Shift("hope", 1) }, "burnout hope/role-modelling optimism/sunny"},
		{"down past the end", func(b *Book) error { return b.Shift("HOPE", 9) }, "burnout optimism/sunny hope/role-modelling"},
		{"up to the front", func(b *Book) error { return b.Shift("optimism", -2) }, "optimism/sunny hope/role-modelling burnout"},
		{"up at the front", func(b *Book) error { return b.Shift("hope", -1) }, "hope/role-modelling burnout optimism/sunny"},
		{"an only child", func(b *Book) error { return b.Shift("sunny", 1) }, "hope/role-modelling burnout optimism/sunny"},
		{"before another", func(b *Book) error { return b.PlaceBefore("burnout", "sunny") }, "hope/role-modelling optimism/burnout+sunny"},
		{"after another", func(b *Book) error { return b.PlaceAfter("burnout", "role-modelling") }, "hope/role-modelling+burnout optimism/sunny"},
		{"out of another", func(b *Book) error { return b.PlaceBefore("sunny", "hope") }, "sunny hope/role-modelling burnout optimism"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := mustParse(t, edited)
			if err := tt.edit(b); err != nil {
				t.Fatal(err)
			}
			if got := outline(b); got != tt.want {
				t.Errorf("%s, want %s\n%s", got, tt.want, b.Bytes())
			}
		})
	}
}

// outline is the order of the themes: hope/its+parts burnout.
func outline(b *Book) string {
	var out []string
	for _, t := range b.Children("") {
		var kids []string
		for _, k := range b.Children(t.ID) {
			kids = append(kids, k.ID)
		}
		out = append(out, strings.TrimSuffix(t.ID+"/"+strings.Join(kids, "+"), "/"))
	}
	return strings.Join(out, " ")
}

// TestPlacingMovesNoOtherLine: a theme goes with the comments above it and in it.
func TestPlacingMovesNoOtherLine(t *testing.T) {
	b := mustParse(t, edited)
	if err := b.PlaceBefore("optimism", "hope"); err != nil {
		t.Fatal(err)
	}
	want := `
+  - id: optimism
+    # is this hope?
+    name: Optimism
+    was: [cheer]
+    themes:
+    - id: sunny
+      name: Sunny side
+
-  - id: optimism
-    # is this hope?
-    name: Optimism
-    was: [cheer]
-    themes:
-    - id: sunny
-      name: Sunny side`
	if diff := cmp.Diff(strings.TrimPrefix(want, "\n"), lineDiff(edited, string(b.Bytes()))); diff != "" {
		t.Errorf("%s\n%s", diff, b.Bytes())
	}
}

func TestPlacesThatAreRefused(t *testing.T) {
	b := mustParse(t, edited)
	for want, err := range map[string]error{
		`"hope" cannot stand beside itself`:                          b.PlaceAfter("hope", "hope"),
		`"hope" cannot stand beside "role-modelling", which is part`: b.PlaceBefore("hope", "role-modelling"),
		`there is no theme "nowhere"`:                                b.PlaceBefore("hope", "nowhere"),
		`there is no theme "elsewhere"`:                              b.Shift("elsewhere", 1),
	} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want %s", err, want)
		}
	}
	if string(b.Bytes()) != edited {
		t.Error("a refused edit changed the file")
	}
}

func TestSplitIsKept(t *testing.T) {
	b := mustParse(t, edited)
	before := b.Hash()
	if err := b.Set("hope", FieldSplit, "burnout", "sunny"); err != nil {
		t.Fatal(err)
	}
	if got := lineDiff(edited, string(b.Bytes())); got != "+    split:\n+      - burnout\n+      - sunny" {
		t.Errorf("%s", got)
	}
	if b.Hash() == before {
		t.Error("the hash does not know of a split")
	}
	change := Diff(mustParse(t, edited), b)
	if len(change) != 1 || change[0].String() != `The theme "Hope" (hope) is being split into "Burnout" (burnout) and "Sunny side" (sunny).` {
		t.Errorf("%v", change)
	}
	over := Diff(b, mustParse(t, edited))
	if len(over) != 1 || over[0].String() != `The split of "Hope" (hope) is finished.` {
		t.Errorf("%v", over)
	}
	for file, want := range map[string]string{
		"themes: [{id: a, split: [a]}]":         `"a" is said to be split into itself`,
		"themes: [{id: a, split: [b, b]}]":      `"b" is listed twice in split`,
		"themes: [{id: a, split: ['No Such']}]": `"No Such"`,
	} {
		if _, err := Parse("", []byte(file)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", file, err)
		}
	}
	if _, err := Parse("", []byte("themes: [{id: a, split: [gone, b]}]")); err != nil {
		t.Errorf("a part that was taken out later: %v", err)
	}
}

func TestPiecesShowWhatChanged(t *testing.T) {
	for _, tt := range []struct{ before, after, want string }{
		{"", "", ""},
		{"Same.", "Same.", "Same."},
		{"", "New words", "{New words}"},
		{"Talk of hope.", "Talk of a better hope.", "Talk of {a better }hope."},
		{"Believing that things can change.", "Coming to believe that people can change.", "[Believing]{Coming to believe} that [things]{people} can change."},
		{"one two, three", "four five, three", "[one two]{four five}, three"},
		{"don't stop", "don’t stop", "[don't]{don’t} stop"},
		{"été 日本 🙂", "été 日本! 🙂", "été 日本{!} 🙂"},
	} {
		if got := marked(Pieces(tt.before, tt.after)); got != tt.want {
			t.Errorf("%q to %q: %s, want %s", tt.before, tt.after, got, tt.want)
		}
	}
}

func marked(list []Piece) string {
	signs := map[Op]string{Kept: "%s", TakenOut: "[%s]", PutIn: "{%s}"}
	var b strings.Builder
	for _, p := range list {
		fmt.Fprintf(&b, signs[p.Op], p.Text)
	}
	return b.String()
}

// TestPiecesHoldBothTexts: whatever the two say, each can be read out of the pieces.
func TestPiecesHoldBothTexts(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	a := &author{r: r}
	for range 400 {
		before, after := a.words(), a.words()
		if a.chance(50) {
			after = before + a.pick(" ", "\n") + after
		}
		was, is := "", ""
		last := Op("")
		for _, p := range Pieces(before, after) {
			if p.Op != PutIn {
				was += p.Text
			}
			if p.Op != TakenOut {
				is += p.Text
			}
			if p.Text == "" || p.Op == last {
				t.Errorf("%q to %q: an empty piece, or two of one kind", before, after)
			}
			last = p.Op
		}
		if was != before || is != after {
			t.Fatalf("%q to %q gives %q to %q", before, after, was, is)
		}
	}
}
