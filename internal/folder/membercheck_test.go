package folder

import (
	"slices"
	"strings"
	"testing"

	"verbatim/internal/study"
)

// TestPackSettingsAreRead however somebody writes them by hand.
func TestPackSettingsAreRead(t *testing.T) {
	const base = "id: x\nformat: 1\n"
	for _, c := range []struct{ yaml, contacts, themes string }{
		{"", "", ""},
		{"settings:\n  contacts: Amy, 0161\n", "Amy, 0161", ""},
		{"settings:\n  contacts:\n    - Amy, 0161\n    - ' '\n    - Ben\n", "Amy, 0161|Ben", ""},
		{"settings:\n  contacts: |\n    Amy\n    Ben\n", "Amy|Ben", ""},
		{"settings: {contacts: [Amy], member_check: {themes: [hope, trust]}}\n", "Amy", "hope|trust"},
		{"settings:\n  member_check:\n    themes:\n      - hope\n", "", "hope"},
		{"settings:\n  contacts: {name: Amy}\n  member_check: [hope]\n", "", ""}, // nothing that is known here
		{"settings:\n", "", ""},
	} {
		got, err := parseSettings([]byte(base + c.yaml))
		if err != nil {
			t.Errorf("%q: %v", c.yaml, err)
			continue
		}
		if s := strings.Join(got.Contacts, "|"); s != c.contacts {
			t.Errorf("%q: contacts %q, want %q", c.yaml, s, c.contacts)
		}
		if s := strings.Join(got.MemberCheck, "|"); s != c.themes {
			t.Errorf("%q: themes %q, want %q", c.yaml, s, c.themes)
		}
	}
}

// TestTickedThemesAreWritten beside what else stands there, which stays.
func TestTickedThemesAreWritten(t *testing.T) {
	const base = "id: x\nformat: 1\n"
	for _, c := range []struct{ old, want string }{
		{base, base + "settings:\n  member_check: {themes: [hope, trust]}\n"},
		{base + "settings:\n  searches:\n    a: hope # ours\n", base + "settings:\n  searches:\n    a: hope # ours\n  member_check: {themes: [hope, trust]}\n"},
		{base + "settings:\n  member_check: {themes: [anger]} # agreed in May\n  contacts: Amy\n", base + "settings:\n  member_check: {themes: [hope, trust]} # agreed in May\n  contacts: Amy\n"},
		{base + "settings:\n  member_check:\n    themes:\n      - anger\n  contacts: Amy\n", base + "settings:\n  member_check: {themes: [hope, trust]}\n  contacts: Amy\n"},
		{base + "settings: {contacts: Amy}\n", ""}, // cannot be changed line by line
	} {
		got, err := tickedThemes([]byte(c.old), []string{"hope", "trust"})
		if (err != nil) != (c.want == "") || string(got) != c.want {
			t.Errorf("%q became %q (%v), want %q", c.old, got, err, c.want)
		}
		if err != nil {
			continue
		}
		if s, err := parseSettings(got); err != nil || !slices.Equal(s.MemberCheck, []string{"hope", "trust"}) {
			t.Errorf("%q says %v (%v)", got, s.MemberCheck, err)
		}
		none, err := tickedThemes(got, nil)
		if s, _ := parseSettings(none); err != nil || s.MemberCheck != nil {
			t.Errorf("unticked: %q (%v)", none, err)
		}
	}
}

// TestContactsAreWritten as they are typed, and are read back so.
func TestContactsAreWritten(t *testing.T) {
	const base = "id: x\nformat: 1\nsettings:\n  contacts: Amy # ours\n"
	list := []string{`Amy: "ring" # 0161`, "[Ben], \\ it's 5 o'clock", "- 116 123", "null", "ß € 漢\u2028x"}
	got, err := withList([]byte(base), supportKey, list, func(y *study.Settings) *[]string { return &y.Support })
	if err != nil {
		t.Fatal(err)
	}
	s, err := parseSettings(got)
	if err != nil || !slices.Equal(s.Support, list) || !slices.Equal(s.Contacts, []string{"Amy"}) {
		t.Errorf("%q says %q (%v)", got, s.Support, err)
	}
	if got, err = withList(got, supportKey, nil, func(y *study.Settings) *[]string { return &y.Support }); err != nil {
		t.Fatal(err)
	}
	if s, _ := parseSettings(got); s.Support != nil || !strings.Contains(string(got), "contacts: Amy # ours") {
		t.Errorf("taken out: %q", got)
	}
}
