package study

import (
	"strings"
	"testing"
)

// Who is put together in a document for others: by hand.
func TestSmallGroupsArePutTogether(t *testing.T) {
	group := func(name, coders string) CoderGroup { return CoderGroup{name, strings.Fields(coders)} }
	s := Settings{Coders: []Coder{{ID: "g", SmallGroupShown: true}, {ID: "h", SmallGroupShown: true}, {ID: "i"},
		{ID: "j", Groups: []string{"J"}, SmallGroupShown: true}, {ID: "k", Groups: []string{"K", "j"}}}}
	for name, c := range map[string]struct {
		in   []CoderGroup
		want string
	}{
		"large ones stay":          {[]CoderGroup{group("A", "a b c"), group("B", "d e f")}, "A=a b c; B=d e f"},
		"two small ones":           {[]CoderGroup{group("A", "a b c"), group("B", "d"), group("C", "e f")}, "A=a b c; other coders=d e f"},
		"a small one alone":        {[]CoderGroup{group("A", "a b c"), group("B", "d e f k"), group("C", "x")}, "B=d e f k; other coders=x a b c"},
		"nothing left to tell":     {[]CoderGroup{group("A", "a b c"), group("B", "d")}, "other coders=d a b c"},
		"all of it agreed":         {[]CoderGroup{group("A", "a b c"), group("B", "g h")}, "A=a b c; B=g h"},
		"who is not here did not":  {[]CoderGroup{group("A", "a b c d"), group("J", "j"), group("C", "e f")}, "A=a b c d; other coders=j e f"},
		"one of it did not":        {[]CoderGroup{group("A", "a b c d"), group("B", "g i"), group("C", "e")}, "A=a b c d; other coders=g i e"},
		"somebody in both is once": {[]CoderGroup{group("A", "a b"), group("B", "b c")}, "other coders=a b c"},
	} {
		var got []string
		for _, g := range s.ShownGroups(c.in) {
			got = append(got, g.Name+"="+strings.Join(g.Coders, " "))
		}
		if strings.Join(got, "; ") != c.want {
			t.Errorf("%s: %s, want %s", name, strings.Join(got, "; "), c.want)
		}
	}
}
