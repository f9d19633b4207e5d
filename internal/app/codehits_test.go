package app

import (
	"strings"
	"testing"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// found searches the hard interview.
func found(t *testing.T, a *App, query string) *Found {
	t.Helper()
	f, err := a.Search(t.Context(), SearchOptions{Query: query, For: transcript.ForTeam})
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// codedAs are the words that somebody coded with a theme.
func codedAs(t *testing.T, a *App, theme string) []string {
	t.Helper()
	var words []string
	for _, r := range found(t, a, "theme:"+theme).Listing.Rows {
		words = append(words, r.Quote)
	}
	return words
}

// TestHowMuchOfAHitIsCoded: the words found, their sentences, or their turn, in
// characters of every length, letter for letter.
func TestHowMuchOfAHitIsCoded(t *testing.T) {
	for as, want := range map[string]string{
		AsWords:    "مرحبا",
		AsSentence: "A family 👨‍👩‍👧‍👦 came, cafe\u0301 and 𝔘𝔫𝔦, then مرحبا.",
		AsTurn:     "A family 👨‍👩‍👧‍👦 came, cafe\u0301 and 𝔘𝔫𝔦, then مرحبا. Two  spaces.",
	} {
		ann, _ := reads(t)
		done, err := ann.CodeHits(t.Context(), HitsToCode{Hits: found(t, ann, "مرحبا").Hits(), Theme: "hope", As: as})
		if err != nil || done.Count(CodedRow) != 1 {
			t.Fatalf("%s: %+v (%v)", as, done, err)
		}
		if got := codedAs(t, ann, "hope"); len(got) != 1 || got[0] != want {
			t.Errorf("%s: %q was coded, want %q", as, got, want)
		}
	}
}

func TestOneUndoForAllThatWasCoded(t *testing.T) {
	ann, bo := reads(t)
	hits := found(t, ann, "the OR spaces OR tuesdays").Hits()
	if len(hits) < 4 {
		t.Fatalf("%d hits", len(hits))
	}
	hits = append(hits, Hit{"rosa", "0123456789abcdef", hits[0].Span}, Hit{"nobody", "", hits[0].Span}, Hit{"rosa", "", text.Span{Start: 1, End: 9999}})
	done, err := ann.CodeHits(t.Context(), HitsToCode{Hits: hits, Theme: "burnout", As: AsSentence, Against: true})
	if err != nil {
		t.Fatal(err)
	}
	if len(done.Rows) != len(hits) || done.Count(Refused) != 3 || done.Count(CodedRow) != len(done.Events) || done.Count(CodedRow) < 3 {
		t.Fatalf("%+v", done)
	}
	for i, why := range map[int]string{len(hits) - 3: "was corrected since", len(hits) - 2: `no transcript "nobody"`, len(hits) - 1: "no such place"} {
		if r := done.Rows[i]; r.Result != Refused || !strings.Contains(*r.Why, why) || r.ID != nil {
			t.Errorf("row %d: %+v", i, r)
		}
	}
	for _, r := range found(t, ann, "theme:burnout").Listing.Rows {
		if r.Codings[0].Stance == nil {
			t.Error("it does not speak against the theme")
		}
	}
	again, err := ann.CodeHits(t.Context(), HitsToCode{Hits: hits[:len(hits)-3], Theme: "burnout", As: AsSentence, Against: true})
	if err != nil || again.Count(Already) != len(hits)-3 || len(again.Events) != 0 {
		t.Errorf("again: %+v (%v)", again, err)
	}
	if theirs, err := bo.CodeHits(t.Context(), HitsToCode{Hits: hits[:1], Theme: "burnout", As: AsSentence}); err != nil || theirs.Count(CodedRow) != 1 {
		t.Errorf("another person's: %+v (%v)", theirs, err)
	}
	if _, err := ann.Reverse(t.Context(), done.Events); err != nil {
		t.Fatal(err)
	}
	if left := found(t, ann, "theme:burnout coder:ann").Listing.Rows; len(left) != 0 {
		t.Errorf("%d are left", len(left))
	}
}

func TestPlacesAsTheyAreWritten(t *testing.T) {
	for _, h := range []Hit{{"P07-1", "", text.Span{Start: 310, End: 342}}, {"P07-1", "0123456789abcdef", text.Span{Start: 0, End: 1}}} {
		if got, err := ParseHit(h.String()); err != nil || got != h {
			t.Errorf("%s is read as %v (%v)", h, got, err)
		}
	}
	for _, s := range []string{"", "a", "a:1", "a:2:1", "a:-1:4", ":1:2", "a:1:2:h:more", "a:x:y"} {
		if _, err := ParseHit(s); err == nil {
			t.Errorf("%q names a place", s)
		}
	}
}

func TestNamesOfSavedSearches(t *testing.T) {
	ann, bo := reads(t)
	for _, wrong := range []string{"", " ", "@", strings.Repeat("x", 81), "a\x00b"} {
		if _, err := ann.SaveSearch(t.Context(), wrong, "hope"); err == nil {
			t.Errorf("%q is a name", wrong)
		}
	}
	if _, err := ann.SaveSearch(t.Context(), "x", "hope AND"); err == nil {
		t.Error("a query that is none was saved")
	}
	for _, s := range [][2]string{{"the choir", "choir"}, {"the winter", "winter"}, {"Wörter", `"Zürich" OR مرحبا`}} {
		if _, err := ann.SaveSearch(t.Context(), s[0], s[1]); err != nil {
			t.Fatal(err)
		}
	}
	for query, want := range map[string]string{"@wörter": `"Zürich" OR مرحبا`, "@the w": "winter", " @ The   Choir": "choir", `@"the choir"`: "choir"} {
		if got := found(t, bo, query).Query.String(); got != want {
			t.Errorf("%s searches for %s", query, got)
		}
	}
	for _, query := range []string{"@the", "@none", "@"} {
		if _, err := bo.Search(t.Context(), SearchOptions{Query: query, For: transcript.ForTeam}); err == nil {
			t.Errorf("%s is a saved search", query)
		}
	}
	if _, _, err := ann.RenameSearch(t.Context(), "the choir", "THE WINTER"); err == nil {
		t.Error("two searches have one name")
	}
	if _, is, err := bo.RenameSearch(t.Context(), "the choir", "The Choir"); err != nil || is.Name != "The Choir" {
		t.Errorf("%v (%v)", is, err)
	}
	saved, err := bo.SaveSearch(t.Context(), "copy", "@the choir")
	if err != nil || saved.Query != "choir" {
		t.Errorf("%+v (%v)", saved, err)
	}
	list, err := ann.Searches(t.Context())
	if err != nil || len(list) != 4 || list[0].Name != "copy" {
		t.Errorf("%v (%v)", list, err)
	}
}
