package folder

import (
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/study"
)

// Groups are written where they belong, and nothing else moves.
func TestGroupsOfACoderInStudyYAML(t *testing.T) {
	const groups = `[peer researcher, "nurse: ward", 'a, b']`
	for name, c := range map[string]struct{ in, value, want string }{
		"new":            {"coders:\n  - id: amy\n    name: Amy # hers\n  - id: ben\n", groups, "coders:\n  - id: amy\n    name: Amy # hers\n    groups: " + groups + "\n  - id: ben\n"},
		"without a name": {"coders:\n  - id: amy\n  - id: ben\n", groups, "coders:\n  - id: amy\n    groups: " + groups + "\n  - id: ben\n"},
		"others":         {"coders:\n  - id: amy\n    groups: [x]  # chosen in May\n", "[y]", "coders:\n  - id: amy\n    groups: [y]  # chosen in May\n"},
		"on lines":       {"coders:\n  - id: amy\n    groups:\n      - x\n      - y\n    name: Amy\n", "[y]", "coders:\n  - id: amy\n    groups: [y]\n    name: Amy\n"},
		"one":            {"coders:\n  - id: amy\n    groups: x\n", "", "coders:\n  - id: amy\n"},
		"none any more":  {"coders:\n  - id: amy\n    groups:\n      - x\n    name: Amy\n", "", "coders:\n  - id: amy\n    name: Amy\n"},
		"in front":       {"coders:\n  - groups: [x]\n    id: amy\n", "", "coders:\n  - groups:\n    id: amy\n"},
		"somebody else":  {"coders:\n  - id: ben\n", groups, "coders:\n  - id: ben\n"},
	} {
		head := "id: x\nformat: 1\n"
		out, err := withCoder([]byte(head+c.in), "amy", "groups", c.value)
		if err != nil || string(out) != head+c.want {
			t.Errorf("%s: %v\n%s\nwant\n%s", name, err, out, head+c.want)
		}
		if _, err := parseSettings(out); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Groups may be written by hand as a list, as one text, or left blank.
func TestGroupsAsPeopleWriteThem(t *testing.T) {
	s, err := parseSettings([]byte("id: x\nformat: 1\ncoders:\n  - id: amy\n    groups: peer researcher\n  - id: ben\n    groups:\n  - id: cy\n" +
		"    groups:\n      - academic\n      - \" Peer  Researcher \"\n      - Academic\n    small_group_shown: yes\n"))
	if err != nil {
		t.Fatal(err)
	}
	for i, want := range [][]string{{"peer researcher"}, nil, {"academic", "Peer Researcher"}} {
		if !slices.Equal(s.Coders[i].Groups, want) {
			t.Errorf("%s: %q, want %q", s.Coders[i].ID, s.Coders[i].Groups, want)
		}
	}
	if !s.Coders[2].SmallGroupShown || s.Coders[0].SmallGroupShown {
		t.Errorf("%+v", s.Coders)
	}
	got := s.CoderGroups()
	if len(got) != 2 || got[0].Name != "academic" || strings.Join(got[1].Coders, " ") != "amy cy" {
		t.Errorf("%+v", got)
	}
	if _, err := parseSettings([]byte("id: x\nformat: 1\ncoders:\n  - id: amy\n    grups: x\n")); err == nil || strings.Contains(err.Error(), "folder.") {
		t.Errorf("a slip of the pen: %v", err)
	}
}

// What two copies say about groups is joined: hers there, his here, and both of hers.
func TestGroupsOfTwoCopiesJoin(t *testing.T) {
	a := newStudy(t)
	b := copyOfStudy(t, a)
	group := func(f *Folder, coder string, groups ...string) {
		t.Helper()
		do(t, f, coder, func(w *Session) error {
			_, err := w.GroupCoder(study.Coder{ID: coder, Groups: groups})
			return err
		})
	}
	group(a, "amy", "peer researcher")
	group(b, "amy", "academic")
	group(b, "ben", "academic")
	syncWith(t, a, "amy", b.Dir, SyncOptions{})
	for _, f := range []*Folder{a, b} {
		data, err := os.ReadFile(filepath.Join(f.Dir, "study.yaml"))
		if err != nil {
			t.Fatal(err)
		}
		s, err := parseSettings(data)
		if err != nil {
			t.Fatalf("%v\n%s", err, data)
		}
		for _, g := range s.CoderGroups() {
			want := map[string]string{"academic": "amy ben", "peer researcher": "amy"}[g.Name]
			if strings.Join(g.Coders, " ") != want {
				t.Errorf("%+v, want %s\n%s", g, want, data)
			}
		}
		if len(s.CoderGroups()) != 2 {
			t.Errorf("%s", data)
		}
	}
}
