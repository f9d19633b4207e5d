package web

import (
	"slices"
	"testing"

	"verbatim/internal/app"
)

// A number key stays with its theme, whatever is used more meanwhile; a theme that
// is set aside frees its key, and a new one only takes a free key.
func TestNumberKeysStay(t *testing.T) {
	theme := func(id string, uses int, open bool) app.ReadingTheme {
		return app.ReadingTheme{ID: id, Uses: uses, Open: open}
	}
	var k numberKeys
	themes := []app.ReadingTheme{}
	for _, id := range []string{"a", "b", "c", "d", "e", "f", "g", "h", "i", "j"} {
		themes = append(themes, theme(id, 5, true))
	}
	themes[2].Uses = 0 // c is the one of ten that gets no key
	check := func(what string, want ...string) {
		t.Helper()
		if got := k.of("study ann", themes); !slices.Equal(got, want) {
			t.Errorf("%s: the keys are %q, not %q", what, got, want)
		}
	}
	check("at first", "a", "b", "d", "e", "f", "g", "h", "i", "j")
	themes[2].Uses = 50
	check("after c was used most", "a", "b", "d", "e", "f", "g", "h", "i", "j")
	themes[4].Open = false
	check("after e was set aside", "a", "b", "d", "c", "f", "g", "h", "i", "j")
	themes[4].Open = true
	check("after e is in use again", "a", "b", "d", "c", "f", "g", "h", "i", "j")
	if got := k.of("study ben", themes); !slices.Equal(got, []string{"a", "b", "c", "d", "e", "f", "g", "h", "i"}) {
		t.Errorf("somebody else's keys are %q", got)
	}
	themes = themes[:2]
	check("with two themes left", "a", "b", "", "", "", "", "", "", "")
	if got := k.of("small ann", themes); !slices.Equal(got, []string{"a", "b"}) {
		t.Errorf("two themes have the keys %q", got)
	}
}
