package web

import (
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verbatim/codebook"
	"verbatim/internal/folder"
)

// looks are the classes and colours of the themes of a study, by id.
func (v *visitor) looks(s *Server) map[string]string {
	v.t.Helper()
	rel, err := s.base.Look(v.t.Context())
	if err != nil {
		v.t.Fatal(err)
	}
	p := s.paletteFor(s.base, rel.Study.Book)
	out := map[string]string{}
	for _, t := range rel.Study.Book.Themes() {
		out[t.ID] = p.Class(t.ID) + " " + p.HueOf(t.ID).Name + " " + p.Pattern(t.ID)
	}
	return out
}

// stay reports themes that do not look as before.
func (v *visitor) stay(s *Server, what string, before map[string]string) map[string]string {
	v.t.Helper()
	now := v.looks(s)
	for id, look := range before {
		if now[id] != "" && now[id] != look {
			v.t.Errorf("%s: %s was %s and is %s", what, id, look, now[id])
		}
	}
	return now
}

func TestColoursStay(t *testing.T) {
	dir := demoStudy(t)
	v, s := visit(t, dir, "amina")
	v.sees("/codebook")
	first := v.looks(s)
	do := func(what, path string, fields url.Values) string {
		t.Helper()
		fields.Set("hash", bookHash(t, v.sees("/codebook/hope")))
		status, body := v.form(path, fields)
		if status != 200 {
			t.Fatalf("%s: %d %s", what, status, body)
		}
		v.stay(s, what, first)
		return body
	}
	do("moved", "/codebook/hope/move", url.Values{"by": {"1"}})
	do("added", "/codebook", url.Values{"name": {"Something new"}, "under": {"hope"}})
	all := v.looks(s)
	if len(all) != len(first)+1 {
		t.Fatalf("%d themes, there were %d", len(all), len(first))
	}
	do("merged", "/codebook/self-disclosure/merge", url.Values{"into": {"something-new"}})
	if _, ok := v.looks(s)["self-disclosure"]; ok {
		t.Fatal("nothing was merged")
	}
	body := do("another while one is gone", "/codebook", url.Values{"name": {"Something newer"}})
	v.stay(s, "another", all)
	undo := theOne(t, body, `name="id" value="([0-9a-f]+)"`)
	do("undone", "/codebook/undo", url.Values{"id": {undo}})
	do("split", "/codebook/hope/split", url.Values{"into": {"One part", "Another part"}})
	v.stay(s, "split", all)
	// Another start of the workbench, and a cache that was deleted while it runs.
	before := v.looks(s)
	v2, s2 := visit(t, dir, "amina")
	v2.stay(s2, "started again", before)
	if err := os.RemoveAll(filepath.Join(dir, ".cache")); err != nil {
		t.Fatal(err)
	}
	v.sees("/codebook")
	v.stay(s, "without the cache", before)
	if _, err := os.Stat(filepath.Join(dir, ".cache", "palette.json")); err != nil {
		t.Error(err)
	}
}

func bookOf(t *testing.T, ids ...string) *codebook.Book {
	t.Helper()
	text := "themes:\n"
	for _, id := range ids {
		id, colour, ok := strings.Cut(id, " ")
		text += "- id: " + id + "\n"
		if ok {
			text += "  colour: '" + colour + "'\n"
		}
	}
	book, err := codebook.Parse("", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return book
}

// TestColoursOfThemesThatComeAndGo holds the rule against numbers worked out by
// hand: Blue is 0, Amber 1, Indigo 2, Fern 3.
func TestColoursOfThemesThatComeAndGo(t *testing.T) {
	kept := folder.ThemeColours{}
	for _, c := range []struct{ book, want string }{
		{"a b c", "k0 k1 k2"},
		{"c a b", "k2 k0 k1"},
		{"c b new", "k2 k1 k3"}, // a's place waits
		{"c a b new", "k2 k0 k1 k3"},
		{"c #6180fe,a,b,new", "k1000 k4 k1 k3"}, // whoever is given a colour has it alone
		{"c,a,b,new", "k2 k4 k1 k3"},
		{"c,a #c2410c,b #c2410d,new", "k2 k1000 k1001 k3"},
		{"b,c,new,a", "k1 k2 k3 k4"},
	} {
		sep := " "
		if strings.Contains(c.book, ",") {
			sep = ","
		}
		book := bookOf(t, strings.Split(c.book, sep)...)
		p := newPalette(book, kept)
		kept = p.kept
		var got []string
		for _, theme := range book.Themes() {
			got = append(got, p.Class(theme.ID))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s: %s, want %s", c.book, strings.Join(got, " "), c.want)
		}
	}
}

// TestColoursRunOut: a place that waits is given away only when no other is free.
func TestColoursRunOut(t *testing.T) {
	var ids []string
	for i := range len(hues()) {
		ids = append(ids, fmt.Sprintf("t%d", i))
	}
	kept := newPalette(bookOf(t, ids...), folder.ThemeColours{}).kept
	p := newPalette(bookOf(t, append(ids[1:], "x", "y")...), kept)
	if p.Class("x") != "k0" || p.Class("y") != "k14" || p.Class("t5") != "k5" {
		t.Errorf("%s %s %s", p.Class("x"), p.Class("y"), p.Class("t5"))
	}
	wrong := folder.ThemeColours{Slots: map[string]int{"t0": -3, "t1": 1 << 40, "t2": 4, "t3": 4}, Own: map[string]int{"t0": 2}}
	p, all := newPalette(bookOf(t, ids...), wrong), map[string]bool{}
	for _, id := range ids {
		all[p.HueOf(id).Name] = true
	}
	if len(all) != len(ids) {
		t.Errorf("a damaged memory gave %d looks to %d themes", len(all), len(ids))
	}
}
