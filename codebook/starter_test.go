package codebook

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func starter(t *testing.T, name string) *Book {
	t.Helper()
	data, ok := Starter(name)
	if !ok {
		t.Fatalf("no starter %s", name)
	}
	b, err := Parse(name+".yaml", data)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestStartersAreComplete(t *testing.T) {
	between := func(t *testing.T, theme Theme, f Field, low, high int) {
		if n := len(theme.Values(f)); n < low || n > high {
			t.Errorf("%s has %d %s, want %d to %d", theme.ID, n, f, low, high)
		}
	}
	for _, name := range Starters() {
		t.Run(name, func(t *testing.T) {
			b := starter(t, name)
			family := map[string]string{}
			for _, theme := range b.Themes() {
				if strings.Count(theme.Definition, ". ") > 2 || !strings.HasSuffix(theme.Definition, ".") || strings.Contains(theme.Definition, "\n") {
					t.Errorf("%s: definition is not one to three sentences: %q", theme.ID, theme.Definition)
				}
				between(t, theme, FieldInclude, 2, 4)
				between(t, theme, FieldExclude, 1, 3)
				between(t, theme, FieldExamples, 1, 2)
				between(t, theme, FieldCues, 2, 6)
				for _, cue := range theme.Cues {
					if strings.Count(cue, `"`)%2 != 0 || strings.Count(cue, "(") != strings.Count(cue, ")") || strings.Contains(cue, `'"`) {
						t.Errorf("%s: cue %s does not close what it opens", theme.ID, cue)
					}
				}
				if c := contrast(t, theme.Colour); c < 3.05 {
					t.Errorf("%s: colour %s has contrast %.2f on white, too pale for a stripe", theme.ID, theme.Colour, c)
				}
				if other, taken := family[theme.Colour]; taken {
					t.Errorf("%s has the colour of %s", theme.ID, other)
				}
				family[theme.Colour] = theme.ID
			}
			if again, err := Parse("", b.Bytes()); err != nil || again.Hash() != b.Hash() {
				t.Error("does not read back")
			}
		})
	}
	if _, ok := Starter("../doc.go"); ok {
		t.Error("a starter that is none")
	}
}

// contrast is the WCAG contrast of a colour with white.
func contrast(t *testing.T, colour string) float64 {
	n, err := strconv.ParseUint(strings.TrimPrefix(colour, "#"), 16, 32)
	if err != nil || len(colour) != 7 {
		t.Fatalf("colour %q", colour)
	}
	part := func(shift int) float64 {
		c := float64(n>>shift&0xff) / 255
		if c <= 0.03928 {
			return c / 12.92
		}
		return math.Pow((c+0.055)/1.055, 2.4)
	}
	return 1.05 / (0.2126*part(16) + 0.7152*part(8) + 0.0722*part(0) + 0.05)
}

func TestPeerSupportOutline(t *testing.T) {
	var out strings.Builder
	for _, theme := range starter(t, "peer-support").Themes() {
		out.WriteString(strings.Repeat("  ", theme.Depth) + theme.ID + "\n")
	}
	want := `values
  hope
    recovery-possible
    role-modelling
    encouraging-change
  mutuality
    shared-experience
    empathy
  reciprocity
  person-centred
  holistic-support
  empowering
  trauma-informed
practice
  using-lived-experience
    self-disclosure
  building-connection
  active-listening
  seeking-solutions
  reassurance
  advocacy
  clinical-complement
  clinical-tension
  discharge-support
impact
  feeling-understood
  own-recovery
  meaningful-activity
  burnout
  team-change
  not-for-everyone
`
	if diff := cmp.Diff(want, out.String()); diff != "" {
		t.Error(diff)
	}
}
