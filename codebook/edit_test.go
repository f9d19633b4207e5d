package codebook

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const edited = `# Our codebook, begun in spring

title: Peer support   # working title

themes:
  # Hope comes first.
  - id: hope   # agreed in May
    name: 'Hope'
    definition: >   # read this aloud
      Believing that things
      can be different.

    include:
      # the obvious ones
      - Talk of a future   # any future

      - Talk of change
    cues: ['"light at the end"', "hope*"]
    colour: "#c2410c"
    # no status yet
    themes:
      # seen, not told
      - id: role-modelling
        name: Role modelling
        # nothing more to say

  # ---- what it costs ----

  - id: burnout
    name: Burnout
    why: tired   # ask Sam
  - id: optimism
    # is this hope?
    name: Optimism
    was: [cheer]
    themes:
    - id: sunny
      name: Sunny side
# the end
`

// TestEditsChangeOnlyTheirLines pins the smallest change to the file for each
// edit: "-" lines leave, "+" lines come, nothing else moves.
func TestEditsChangeOnlyTheirLines(t *testing.T) {
	tests := []struct {
		name string
		edit func(b *Book) error
		want string
	}{
		{"rename", func(b *Book) error { return b.Rename("hope", "Hope: now") }, `
-    name: 'Hope'
+    name: 'Hope: now'`},
		{"title", func(b *Book) error { return b.SetTitle("Peers") }, `
-title: Peer support   # working title
+title: Peers   # working title`},
		{"definition", func(b *Book) error { return b.Set("hope", FieldDefinition, "Short.") }, `
-    definition: >   # read this aloud
-      Believing that things
-      can be different.
+    definition: Short.   # read this aloud`},
		{"long definition", func(b *Book) error {
			return b.Set("burnout", FieldDefinition, strings.Repeat("Being worn out by it. ", 6))
		}, `
+    definition: >
+      Being worn out by it. Being worn out by it. Being worn out by it. Being worn out by it.
+      Being worn out by it. Being worn out by it.`},
		{"paragraphs", func(b *Book) error { return b.Set("burnout", FieldDefinition, "One.\n\n  Two: # three") }, `
+    definition: |
+      One.
+
+        Two: # three`},
		{"one more in a list", func(b *Book) error {
			return b.Set("hope", FieldInclude, "Talk of a future", "In between", "Talk of change", "Last")
		}, `
+      - In between
+      - Last`},
		{"one less in a list", func(b *Book) error { return b.Set("hope", FieldInclude, "Talk of change") }, `
-      - Talk of a future   # any future
+      # any future`},
		{"no list", func(b *Book) error { return b.Set("hope", FieldInclude) }, `
-    include:
-      # the obvious ones
-      - Talk of a future   # any future
-
-      - Talk of change
+    # the obvious ones
+    # any future`},
		{"cues", func(b *Book) error { return b.Set("hope", FieldCues, `"light at the end"`, "hope*", "give NEAR/3 up") }, `
-    cues: ['"light at the end"', "hope*"]
+    cues: ['"light at the end"', 'hope*', 'give NEAR/3 up']`},
		{"new list", func(b *Book) error { return b.Set("burnout", FieldExclude, "Bad: weeks", "- dash") }, `
+    exclude:
+      - 'Bad: weeks'
+      - '- dash'`},
		{"colour", func(b *Book) error { return b.Set("hope", FieldColour, "#ABC") }, `
-    colour: "#c2410c"
+    colour: "#ABC"`},
		{"no colour", func(b *Book) error { return b.Set("hope", FieldColour, "") }, `
-    colour: "#c2410c"`},
		{"retire", func(b *Book) error { return b.Retire("burnout", "merged in practice") }, `
-    why: tired   # ask Sam
+    status: retired
+    why: merged in practice   # ask Sam`},
		{"set aside", func(b *Book) error { return b.SetAside("sunny", "rare") }, `
+      status: set-aside
+      why: rare`},
		{"in use again", func(b *Book) error { return b.Set("burnout", FieldStatus, "in-use") }, ``},
		{"add at the top", func(b *Book) error { return b.Add("", Theme{ID: "pay", Name: "Pay"}) }, `
+
+  - id: pay
+    name: Pay`},
		{"add below others", func(b *Book) error { return b.Add("hope", Theme{ID: "light", Cues: []string{"dark*"}}) }, `
+      - id: light
+        name: Light
+        cues:
+          - dark*
+`},
		{"add first below", func(b *Book) error { return b.Add("burnout", Theme{ID: "tired", Name: "Tired"}) }, `
+    themes:
+      - id: tired
+        name: Tired`},
		{"move up", func(b *Book) error { return b.Move("role-modelling", "") }, `
-    themes:
-      # seen, not told
-      - id: role-modelling
-        name: Role modelling
-        # nothing more to say
+
+  # seen, not told
+  - id: role-modelling
+    name: Role modelling
+    # nothing more to say`},
		{"move down", func(b *Book) error { return b.Move("hope", "sunny") }, `
-  # Hope comes first.
-  - id: hope   # agreed in May
-    name: 'Hope'
-    definition: >   # read this aloud
-      Believing that things
-      can be different.
-
-    include:
-      # the obvious ones
-      - Talk of a future   # any future
-
-      - Talk of change
-    cues: ['"light at the end"', "hope*"]
-    colour: "#c2410c"
-    # no status yet
-    themes:
-      # seen, not told
-      - id: role-modelling
-        name: Role modelling
-        # nothing more to say
-
+      themes:
+        # Hope comes first.
+        - id: hope   # agreed in May
+          name: 'Hope'
+          definition: >   # read this aloud
+            Believing that things
+            can be different.
+
+          include:
+            # the obvious ones
+            - Talk of a future   # any future
+
+            - Talk of change
+          cues: ['"light at the end"', "hope*"]
+          colour: "#c2410c"
+          # no status yet
+          themes:
+            # seen, not told
+            - id: role-modelling
+              name: Role modelling
+              # nothing more to say`},
		{"merge", func(b *Book) error { return b.Merge("optimism", "hope") }, `
+    was: [optimism, cheer]
+    # is this hope?
+      - id: sunny
+        name: Sunny side
+
-  - id: optimism
-    # is this hope?
-    name: Optimism
-    was: [cheer]
-    themes:
-    - id: sunny
-      name: Sunny side`},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			for _, end := range []string{"\n", "\r\n"} {
				b := mustParse(t, strings.ReplaceAll(edited, "\n", end))
				if err := tt.edit(b); err != nil {
					t.Fatal(err)
				}
				after := string(b.Bytes())
				if end == "\r\n" && strings.Count(after, "\n") != strings.Count(after, end) {
					t.Errorf("line ends mixed: %q", after)
				}
				got := lineDiff(edited, strings.ReplaceAll(after, "\r\n", "\n"))
				if diff := cmp.Diff(strings.TrimPrefix(tt.want, "\n"), got); diff != "" {
					t.Errorf("%s\n%s", diff, after)
				}
			}
		})
	}
}

// lineDiff lists the lines that leave and come, by a longest common run.
func lineDiff(before, after string) string {
	a, b := strings.Split(before, "\n"), strings.Split(after, "\n")
	length := make([][]int, len(a)+1)
	for i := range length {
		length[i] = make([]int, len(b)+1)
	}
	for i := len(a) - 1; i >= 0; i-- {
		for j := len(b) - 1; j >= 0; j-- {
			length[i][j] = max(length[i+1][j], length[i][j+1])
			if a[i] == b[j] {
				length[i][j] = max(length[i][j], length[i+1][j+1]+1)
			}
		}
	}
	var out []string
	for i, j := 0, 0; i < len(a) || j < len(b); {
		switch {
		case i < len(a) && j < len(b) && a[i] == b[j]:
			i, j = i+1, j+1
		case j == len(b) || i < len(a) && length[i+1][j] >= length[i][j+1]:
			out = append(out, "-"+a[i])
			i++
		default:
			out = append(out, "+"+b[j])
			j++
		}
	}
	return strings.Join(out, "\n")
}

func TestEditsThatAreRefusedChangeNothing(t *testing.T) {
	tests := []struct {
		name string
		edit func(b *Book) error
		want string
	}{
		{"unknown id", func(b *Book) error { return b.Rename("hpoe", "x") }, `there is no theme "hpoe" in the codebook; did you mean hope?`},
		{"merged id", func(b *Book) error { return b.Rename("cheer", "x") }, `"cheer" was merged into "optimism"`},
		{"empty name", func(b *Book) error { return b.Rename("hope", " \n") }, "empty name"},
		{"bad colour", func(b *Book) error { return b.Set("hope", FieldColour, "red") }, `the colour "red" is not one`},
		{"bad status", func(b *Book) error { return b.Set("hope", FieldStatus, "gone") }, `the status "gone" is not one`},
		{"two names", func(b *Book) error { return b.Set("hope", FieldName, "a", "b") }, "single text, not 2"},
		{"was", func(b *Book) error { return b.Set("hope", FieldWas, "x") }, "cannot be set"},
		{"id", func(b *Book) error { return b.Set("hope", "id", "x") }, "cannot be set"},
		{"control character", func(b *Book) error { return b.Set("hope", FieldWhy, "a\x00") }, "U+0000"},
		{"not UTF-8", func(b *Book) error { return b.Set("hope", FieldWhy, "a\xff") }, "UTF-8"},
		{"add twice", func(b *Book) error { return b.Add("", Theme{ID: "hope"}) }, `there is already a theme "hope"`},
		{"add a merged id", func(b *Book) error { return b.Add("", Theme{ID: "cheer"}) }, `"cheer" was merged into "optimism"`},
		{"add a bad id", func(b *Book) error { return b.Add("", Theme{ID: "No Hope"}) }, "write no-hope"},
		{"add without an id", func(b *Book) error { return b.Add("", Theme{Name: "No Hope"}) }, "call it no-hope"},
		{"add below nothing", func(b *Book) error { return b.Add("nowhere", Theme{ID: "x"}) }, `there is no theme "nowhere"`},
		{"move into itself", func(b *Book) error { return b.Move("hope", "role-modelling") }, "part of it"},
		{"move onto itself", func(b *Book) error { return b.Move("hope", "hope") }, "part of it"},
		{"merge into itself", func(b *Book) error { return b.Merge("hope", "HOPE") }, "into itself"},
		{"merge into a part", func(b *Book) error { return b.Merge("hope", "role-modelling") }, "part of it"},
		{"merge nothing", func(b *Book) error { return b.Merge("nothing", "hope") }, "there is no theme"},
		{"set aside for no reason", func(b *Book) error { return b.SetAside("hope", "") }, "for a reason"},
		{"too large", func(b *Book) error { return b.Set("hope", FieldWhy, strings.Repeat("x", MaxSize)) }, "larger than 5 MB"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := mustParse(t, edited)
			before := b.Hash()
			err := tt.edit(b)
			if err == nil || !strings.Contains(err.Error(), tt.want) {
				t.Errorf("error %v, want %q", err, tt.want)
			}
			if _, ok := err.(*Problems); !ok {
				t.Errorf("error is a %T", err)
			}
			if string(b.Bytes()) != edited || b.Hash() != before {
				t.Error("a refused edit changed the book")
			}
		})
	}
}

// TestEditsOfOtherLayouts checks files that cannot be edited line by line.
func TestEditsOfOtherLayouts(t *testing.T) {
	tests := []struct{ name, text, want string }{
		{"empty", "", "themes:\n  - id: new\n    name: New\n"},
		{"comments", "# only this\n", "# only this\nthemes:\n  - id: new\n    name: New\n"},
		{"title only", "title: x", "title: x\nthemes:\n  - id: new\n    name: New\n"},
		{"empty list", "themes: [] # none\n", "themes: # none\n  - id: new\n    name: New\n"},
		{"no indent", "themes:\n- id: a\n\n- id: b\n", "themes:\n- id: a\n\n- id: b\n\n- id: new\n  name: New\n"},
		{"no blank lines", "themes:\n- id: a\n- id: b\n", "themes:\n- id: a\n- id: b\n- id: new\n  name: New\n"},
		{"mark of Windows", "\uFEFFtitle: x\r\n", "\uFEFFtitle: x\r\nthemes:\r\n  - id: new\r\n    name: New\r\n"},
		{"JSON", `{"themes": [{"id": "a", "cues": ["x y"], "themes": [{"id": "b"}]}]}`,
			"themes:\n  - id: a\n    name: A\n    cues:\n      - x y\n    themes:\n      - id: b\n        name: B\n\n  - id: new\n    name: New\n"},
		{"flow with comments", "# top\n\nthemes: [\n  # first\n  {id: a}, # after\n  {id: b}]\n# end\n",
			"# top\n\nthemes:\n  # first\n  # after\n  - id: a\n    name: A\n\n  # end\n  - id: b\n    name: B\n\n  - id: new\n    name: New\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			b := mustParse(t, tt.text)
			if err := b.Add("", Theme{ID: "new"}); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(tt.want, string(b.Bytes())); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestAliasesSurviveEdits(t *testing.T) {
	text := "themes:\n  - id: a\n    colour: &c \"#112233\"\n    include: &list [x, y]\n  - id: b\n    colour: *c\n    include: *list\n"
	b := mustParse(t, text)
	if err := b.Rename("a", "First"); err != nil || !strings.Contains(string(b.Bytes()), "&c") {
		t.Errorf("an edit elsewhere should leave aliases alone: %v\n%s", err, b.Bytes())
	}
	if err := b.Set("a", FieldColour, "#445566"); err != nil {
		t.Fatal(err)
	}
	if err := b.Merge("a", "b"); err != nil {
		t.Fatal(err)
	}
	got, _ := b.Resolve("a")
	if got.ID != "b" || got.Colour != "#112233" || len(got.Include) != 2 {
		t.Errorf("%+v\n%s", got, b.Bytes())
	}
}

// TestWritingAnewKeepsComments takes themes out of a layout that has to be
// written anew: their comments stay with the survivor, or at the end.
func TestWritingAnewKeepsComments(t *testing.T) {
	const text = "themes: [\n  # about a\n  {id: a}, # a too\n  # about b\n  {id: b}]\n"
	b := mustParse(t, text)
	if err := b.Merge("b", "a"); err != nil {
		t.Fatal(err)
	}
	want := "themes:\n  # about a\n  # a too\n  # about b\n  - id: a\n    name: A\n    was: [b]\n"
	if diff := cmp.Diff(want, string(b.Bytes())); diff != "" {
		t.Error(diff)
	}
	b = mustParse(t, text)
	if err := b.takeOut("b"); err != nil {
		t.Fatal(err)
	}
	want = "themes:\n  # about a\n  # a too\n  - id: a\n    name: A\n# about b\n"
	if diff := cmp.Diff(want, string(b.Bytes())); diff != "" {
		t.Error(diff)
	}
}
