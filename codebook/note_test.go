package codebook

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

// TestComments tells comments from texts with a # in them.
func TestComments(t *testing.T) {
	tests := []struct {
		name, text string
		want       []string
	}{
		{"whole lines", "# a\nthemes:\n  # b  \n", []string{"# a", "# b"}},
		{"beside a key", "title: x # a\nthemes: # b\n", []string{"# a", "# b"}},
		{"inside texts", "title: 'x # no'\nthemes:\n- id: a\n  name: \"y # no\"\n  why: a#no\n", nil},
		{"inside a text over lines", "title: \"x\n  # no\n  y\" # a\n", []string{"# a"}},
		{"beside and after a block", "themes:\n- id: a\n  why: | # a\n      # no\n\n      # no\n     # b\n  # c\n", []string{"# a", "# b", "# c"}},
		{"block with its indent given", "themes:\n- id: a\n  why: |2\n      x\n    # no\n   # b\n", []string{"# b"}},
		{"block cut short", "themes:\n- id: a\n  why: >-\n  # a\n  name: x\n", []string{"# a"}},
		{"unquoted over lines", "themes:\n- id: a\n  why: one\n    two#no\n\n    three # a\n", []string{"# a"}},
		{"inside brackets", "themes: [ # a\n  {id: 'a # no', # b\n   name: x}, # c\n] # d\n", []string{"# a", "# b", "# c", "# d"}},
		{"after a tag and an anchor", "themes:\n- id: !!str &x a # a\n  name: *x # b\n  why: &y # c\n", []string{"# a", "# b", "# c"}},
		{"no space before", "title: 'x'#a\nthemes: []#b\n", []string{"#a", "#b"}},
		{"line ends of Windows", "title: x # a\r\n# b\r\n", []string{"# a", "# b"}},
		{"empty", "", nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p, err := layOut(tt.text)
			if p == nil {
				t.Fatal(err)
			}
			var got []string
			for _, n := range p.notes {
				got = append(got, n.text)
			}
			if diff := cmp.Diff(tt.want, got); diff != "" {
				t.Errorf("%s (%v)", diff, err)
			}
		})
	}
}
