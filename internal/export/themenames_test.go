package export

import (
	"slices"
	"strings"
	"testing"

	"verbatim/codebook"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// The third theme is named in withheld words; the next has another name now and the id
// that they gave it; one was merged from such a theme; the last two have the names that
// stand-ins would have.
const inVivoBook = `
themes:
  - {id: hope, name: Hope}
  - {id: care, name: Care, was: [nobody-dont-ever-take-the-zebracanary, kindness]}
  - id: nobody-dont-ever-take-the
    name: "Nobody DON’T ever: take the zebracanary"
    themes:
      - {id: dont-ever-take-the-zebracanary-away, name: Being left, split: [nobody-dont-ever-take-the, hope]}
  - {id: theme-3, name: Other}
  - {id: calm, name: Theme 4}
`

// inVivo is a study of somebody who may be quoted, and of somebody who may not and whose
// words themes are named in.
func inVivo(t testing.TB) *study.Study {
	m := newMaker(t, inVivoBook)
	m.person("P1", "Peer worker", "peer", nil)
	m.person("P2", "Nurse", "nurse", transcript.Consent{transcript.AskQuote: transcript.No, transcript.AskReuse: transcript.No, transcript.AskArchive: transcript.No})
	m.s.Settings.Consent[transcript.AskReuse], m.s.Settings.Consent[transcript.AskArchive] = transcript.Yes, transcript.Yes
	open := m.transcript("P1-1", "Int: How was it?", "Rosa=P1: We carried each other through it all, day by day.")
	shut := m.transcript("P2-1", "Lin=P2: And nobody, don't ever take the zebracanary away. It's not the oystercanary I ever saw.")
	for _, theme := range []string{"hope", "care", "nobody-dont-ever-take-the", "dont-ever-take-the-zebracanary-away", "its-not-the-oystercanary-i-ever"} {
		m.code("ana", open, theme, "carried each other")
		m.code("ana", shut, theme, "zebracanary")
	}
	m.s.Index()
	return m.s
}

// TestThemesAreKnownByTheirNumbers where their names or ids say withheld words.
func TestThemesAreKnownByTheirNumbers(t *testing.T) {
	s := inVivo(t)
	names := NewThemeNames(s.Release(transcript.ForPublication))
	for id, want := range map[string]ThemeName{
		"hope":                                {"hope", "Hope", 0},
		"nobody-dont-ever-take-the":           {"theme-3-2", "Theme 3 (2)", 2},
		"dont-ever-take-the-zebracanary-away": {"theme-4-2", "Being left", 1},
		"its-not-the-oystercanary-i-ever":     {"theme-7", "Theme 7", 2},
		"theme-3":                             {"theme-3", "Other", 0},
		"never-coded":                         {"never-coded", "never-coded", 0},
	} {
		if got := names.Of(id); got != want {
			t.Errorf("%s is %+v, want %+v", id, got, want)
		}
	}
	if n := names.LeftOut(); n != 5 {
		t.Errorf("%d have numbers, want 5", n)
	}
	themes := s.Book.Themes()
	care, former := names.Theme(themes[1])
	if former != 1 || !slices.Equal(care.Was, []string{"kindness"}) {
		t.Errorf("%d former ids are left out: %q", former, care.Was)
	}
	if left, _ := names.Theme(themes[3]); left.Parent != "theme-3-2" || !slices.Equal(left.Split, []string{"theme-3-2", "hope"}) {
		t.Errorf("%+v", left)
	}
	team := NewThemeNames(s.Release(transcript.ForTeam))
	for _, theme := range themes {
		if shown, former := team.Theme(theme); former+team.LeftOut() > 0 || shown.ID != theme.ID || shown.Name != theme.Name || !slices.Equal(shown.Was, theme.Was) {
			t.Errorf("within the team %+v is %+v", theme, shown)
		}
	}
}

// TestNoExportNamesThemesInWithheldWords: the tables, the web page and the annotations
// keep the themes, their quotes and their order, and say none of those words.
func TestNoExportNamesThemesInWithheldWords(t *testing.T) {
	s := inVivo(t)
	s.Participants[0].Attributes["site"] = "where they don't ever take the zebracanary"
	s.Participants[0].Attributes["its-not-the-oystercanary-i-ever"], s.Columns = "yes", append(s.Columns, "its-not-the-oystercanary-i-ever")
	for _, purpose := range []transcript.Purpose{transcript.ForPublication, transcript.ForReuse, transcript.ForArchive} {
		rel := s.Release(purpose)
		files := tidyFiles(t, rel, Options{})
		page, _ := readerOf(t, s, purpose, ReaderOptions{})
		files["page"] = page
		files["annotations"], _ = annotations(t, rel, Options{})
		for name, data := range files {
			small := strings.ToLower(data)
			for _, words := range []string{"canary", "ever-take", "ever: take", "ever take"} {
				if strings.Contains(small, words) {
					t.Errorf("%s, %s says %q: %s", purpose, name, words, small[max(0, strings.Index(small, words)-200):strings.Index(small, words)+50])
				}
			}
		}
		for _, want := range []string{"Theme 3 (2)", "Being left", "Theme 7"} {
			for _, name := range []string{"page", "annotations", "codebook.csv", "quotes.csv", "codings.csv"} {
				if !strings.Contains(files[name], want) {
					t.Errorf("%s: %s lacks %s", purpose, name, want)
				}
			}
		}
		for _, want := range []string{"theme-3-2/theme-4-2", "theme-3-2:"} {
			if !strings.Contains(files["quotes.csv"], want) {
				t.Errorf("%s: quotes.csv lacks %s:\n%s", purpose, want, files["quotes.csv"])
			}
		}
	}
	team := tidyFiles(t, s.Release(transcript.ForTeam), Options{})
	if want := "nobody-dont-ever-take-the/dont-ever-take-the-zebracanary-away"; !strings.Contains(team["codebook.csv"], want) {
		t.Errorf("the team's codebook.csv lacks %s", want)
	}
}

// TestWhatIsSpeltAsAnID: as codebook.Slug spells it.
func TestWhatIsSpeltAsAnID(t *testing.T) {
	for _, s := range []string{"Don't you SAY, she's", "it’s e\u0301clair — été", "a_b.c/d 3.5", "日本 語", "\u0639\u064f", "İstanbul ǅ", "हिन्दी शब्द"} {
		if got, want := strings.Join(strings.Fields(speltAsID("x "+s)), "-"), codebook.Slug("x "+s); got != want {
			t.Errorf("%q is %q, want %q", s, got, want)
		}
	}
}

// TestTheCodebookIsNotNamedInWithheldWords: a name that is left out is not made of the id.
func TestTheCodebookIsNotNamedInWithheldWords(t *testing.T) {
	rel := inVivo(t).Release(transcript.ForPublication)
	names := NewThemeNames(rel)
	book, out, err := ClearBook(rel)
	if err != nil || out == 0 {
		t.Fatalf("%d texts are left out (%v)", out, err)
	}
	for _, theme := range book.Themes() {
		if names.Repeats(theme.Name) || theme.Name == "" {
			t.Errorf("%s is called %q", theme.ID, theme.Name)
		}
	}
}
