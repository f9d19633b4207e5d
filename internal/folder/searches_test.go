package folder

import (
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestSavingASearchKeepsTheRest(t *testing.T) {
	const base = "id: x\nformat: 1\n"
	const fresh = "\n# What the team has set up, such as searches to come back to.\nsettings:\n  searches:\n    hope paid: theme:hope paid:paid\n"
	for _, c := range []struct{ old, want string }{
		{base + "title: z # ours\n", base + "title: z # ours\n" + fresh},
		{base + "title: z", base + "title: z\n" + fresh},
		{base + "settings: # of the team\ntitle: z\n", base + "settings: # of the team\n  searches:\n    hope paid: theme:hope paid:paid\ntitle: z\n"},
		{base + "settings: {}\n", base + "settings:\n  searches:\n    hope paid: theme:hope paid:paid\n"},
		{base + "settings:\n    other: 1 # kept\n# here\ntitle: z\n", base + "settings:\n    other: 1 # kept\n    searches:\n      hope paid: theme:hope paid:paid\n# here\ntitle: z\n"},
		{base + "settings:\n  searches: # none\n", base + "settings:\n  searches: # none\n    hope paid: theme:hope paid:paid\n"},
		{base + "settings:\n  searches:\n    # the first\n    tired: '\"worn out\"'\ntitle: z\n", base + "settings:\n  searches:\n    # the first\n    tired: '\"worn out\"'\n    hope paid: theme:hope paid:paid\ntitle: z\n"},
		{base + "settings:\n  searches:\n    hope paid: theme:hope # for the talk\n", base + "settings:\n  searches:\n    hope paid: theme:hope paid:paid # for the talk\n"},
		{strings.ReplaceAll(base+"settings:\n  searches:\n    a: b\n", "\n", "\r\n"), strings.ReplaceAll(base+"settings:\n  searches:\n    a: b\n    hope paid: theme:hope paid:paid\n", "\n", "\r\n")},
		{base + "settings: {searches: {a: b}}\n", ""},
		{base + "settings:\n  searches: {a: b}\n", ""},
		{base + "settings:\n  searches:\n    hope paid: >\n      theme:hope\n", ""},
	} {
		got, err := setSearch([]byte(c.old), "hope paid", "theme:hope paid:paid", saving("hope paid", "theme:hope paid:paid"))
		switch {
		case c.want == "" && (err == nil || !strings.Contains(err.Error(), "text editor")):
			t.Errorf("%q became %q (%v)", c.old, got, err)
		case c.want != "" && (err != nil || string(got) != c.want):
			t.Errorf("%q: %v\n%q, want\n%q", c.old, err, got, c.want)
		}
	}
	old := base + "settings:\n  searches:\n    a: b # one\n    # two\n    c: d\n  more: 1\n"
	got, err := setSearch([]byte(old), "a", "", dropping("a"))
	if want := base + "settings:\n  searches:\n    # two\n    c: d\n  more: 1\n"; err != nil || string(got) != want {
		t.Errorf("%v\n%q, want\n%q", err, got, want)
	}
}

// TestSearchesOfAnyNameAndQuery are read back as they were saved, whatever
// characters they are of, and taken out again.
func TestSearchesOfAnyNameAndQuery(t *testing.T) {
	parts := []string{"a", "theme:hope", " ", "-", ":", "#", "'", `"`, "yes", "1", "{", "[", "*", "&x", "<<", "é", "漢", "😀", "\t", ",", "|", ">", "%", "@", "`", "null", "~", "!b"}
	for n := range 400 {
		r := rand.New(rand.NewPCG(uint64(n), 5))
		text := func() string {
			s := ""
			for range 1 + r.IntN(4) {
				s += parts[r.IntN(len(parts))]
			}
			if s = strings.TrimSpace(s); s == "" {
				s = "x"
			}
			return s
		}
		data := []byte("id: x\nformat: 1\n")
		want := map[string]string{}
		for range 1 + r.IntN(5) {
			name, query := text(), text()
			out, err := setSearch(data, name, query, saving(name, query))
			if err != nil {
				t.Fatalf("%d: %q: %q: %v\n%s", n, name, query, err, data)
			}
			data, want[name] = out, query
		}
		got, err := parseSettings(data)
		if err != nil {
			t.Fatal(err)
		}
		have := map[string]string{}
		for _, s := range got.Searches {
			have[s.Name] = s.Query
		}
		if d := cmp.Diff(want, have); d != "" {
			t.Fatalf("%d: %s\n%s", n, d, data)
		}
		for name := range want {
			if data, err = setSearch(data, name, "", dropping(name)); err != nil {
				t.Fatalf("%d: %q: %v", n, name, err)
			}
		}
		if got, err := parseSettings(data); err != nil || len(got.Searches) > 0 {
			t.Fatalf("%d: %v is left (%v)", n, got.Searches, err)
		}
	}
}

func TestSearchesOfTwoCopiesAreJoined(t *testing.T) {
	amy := newStudy(t)
	do(t, amy, "amy", func(s *Session) error { return s.PutSearch("tired", "tired") })
	ben := copyOfStudy(t, amy)
	do(t, amy, "amy", func(s *Session) error { return s.PutSearch("hope: paid", `theme:hope setting:"acute ward"`) })
	do(t, ben, "ben", func(s *Session) error {
		if err := s.PutSearch("boss", "boss voice:participant"); err != nil {
			return err
		}
		return s.DropSearch("tired")
	})
	syncWith(t, amy, "amy", ben.Dir, SyncOptions{})
	mustAgree(t, amy, ben)
	have := map[string]string{}
	for _, s := range load(t, amy).Settings.Searches {
		have[s.Name] = s.Query
	}
	if d := cmp.Diff(map[string]string{"hope: paid": `theme:hope setting:"acute ward"`, "boss": "boss voice:participant"}, have); d != "" {
		t.Error(d)
	}
}
