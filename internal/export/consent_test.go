package export

import (
	"fmt"
	"strings"
	"testing"

	"verbatim/codebook"
	"verbatim/internal/matrix"
	"verbatim/internal/transcript"
)

// TestTheCodebookLeavesWithoutWithheldWords: not in examples, rules, names or
// comments, and all of it says how much.
func TestTheCodebookLeavesWithoutWithheldWords(t *testing.T) {
	s, _ := invented(t)
	const said = "my secret zebra keeps the lighthouse warm"
	book := strings.Replace(smallBook, "    definition: Talk of a future.\n",
		"    # Lin: "+said+"\n    definition: Talk of a future, as in "+said+".\n    include: ['when somebody says: "+said+"', a date]\n    cues: ['\""+said+"\"', hope*]\n", 1)
	book = strings.Replace(book, "name: Hope for the future", "name: "+said, 1)
	var err error
	if s.Book, err = codebook.Parse("", []byte(book)); err != nil {
		t.Fatal(err)
	}
	for purpose, want := range map[transcript.Purpose]int{transcript.ForTeam: 0, transcript.ForPublication: 6, transcript.ForReuse: 6} {
		clean, out, err := ClearBook(s.Release(purpose))
		if err != nil || out != want {
			t.Fatalf("%s: %d texts left out, want %d (%v)", purpose, out, want, err)
		}
		text := string(clean.Bytes())
		if purpose == transcript.ForTeam {
			if text != book {
				t.Error("the team's codebook is not the one they wrote")
			}
			continue
		}
		if strings.Contains(text, "zebra") || !strings.Contains(text, "Made up for this book.") || !strings.Contains(text, "a date") {
			t.Errorf("%s:\n%s", purpose, text)
		}
		if n := clean.Len(); n != s.Book.Len() || clean.Title() != s.Book.Title() {
			t.Errorf("%d themes of %d, title %q", n, s.Book.Len(), clean.Title())
		}
		for i, theme := range clean.Themes() {
			if was := s.Book.Themes()[i]; theme.ID != was.ID || theme.Parent != was.Parent || theme.Colour != was.Colour {
				t.Errorf("%+v was %+v", theme, was)
			}
		}
	}
}

// TestWorkbooksWarnOfSmallGroups where attributes put together leave somebody
// alone, by number and never by name.
func TestWorkbooksWarnOfSmallGroups(t *testing.T) {
	s, o := invented(t)
	s.Settings.Consent[transcript.AskReuse] = transcript.Yes
	about := func(p transcript.Purpose, spec matrix.Spec) string {
		return fmt.Sprint(grids(t, workbookBytes(t, built(t, s, p, spec), o))[aboutSheet])
	}
	role := matrix.Spec{Cols: matrix.Axis{By: matrix.ByAttribute, Name: "role"}}
	both := matrix.Spec{Rows: matrix.Axis{By: matrix.ByAttribute, Name: "site"}, Cols: role.Cols}
	for i, c := range []struct{ got, want string }{
		{about(transcript.ForPublication, matrix.Spec{}), ""},
		{about(transcript.ForPublication, role), "role: fewer than three people share all of this with each of 4 people"},
		{about(transcript.ForPublication, both), "site × role: fewer than three"},
		{about(transcript.ForReuse, matrix.Spec{}), "role × site: fewer than three"},
		{about(transcript.ForTeam, both), ""},
	} {
		if c.want == "" && strings.Contains(c.got, "share all of this") || !strings.Contains(c.got, c.want) {
			t.Errorf("%d: want %q in %s", i, c.want, c.got)
		}
		if strings.Contains(c.got, "P1") && i > 0 && i < 4 {
			t.Errorf("%d names somebody: %s", i, c.got)
		}
	}
	for i := range s.Participants { // all alike: nobody stands out
		s.Participants[i].Attributes = map[string]string{"role": "peer", "site": "north"}
	}
	s.Index()
	if got := about(transcript.ForPublication, both); strings.Contains(got, "share all of this") {
		t.Errorf("five people alike are warned about: %s", got)
	}
}

// TestTheGuardHoldsBackWhoSpeaksForSomebody: a carer's words in an interview of
// somebody withheld may be theirs.
func TestTheGuardHoldsBackWhoSpeaksForSomebody(t *testing.T) {
	s, _ := invented(t)
	m := &maker{t: t, s: s}
	tr := m.transcript("P3-2", "Lin=P3: Yes.", "Carer: She means the badger under the stairs.")
	tr.Speakers[1].Voice = transcript.VoiceOther
	s.Index()
	g := newGuard(s.Release(transcript.ForPublication))
	if g.clear("as she says: the badger under the stairs") {
		t.Error("what a carer tells of somebody withheld may leave in the team's own texts")
	}
	if g = newGuard(s.Release(transcript.ForTeam)); !g.clear("the badger under the stairs") {
		t.Error("the team may not read its own texts")
	}
}

// The team's workbook says of each quote whether it may go out, in its last column;
// a workbook for others has nothing else in it and does not say so.
func TestTheTeamIsToldWhatMayBeQuoted(t *testing.T) {
	for _, purpose := range []transcript.Purpose{transcript.ForTeam, transcript.ForPublication} {
		s, o := invented(t)
		g := grids(t, workbookBytes(t, built(t, s, purpose, matrix.Spec{}), o))
		rows := g[quotesSheet]
		last := len(rows[0]) - 1
		if purpose != transcript.ForTeam {
			if rows[0][last] == "May be quoted" {
				t.Error("readers outside the team are told what may be quoted")
			}
			continue
		}
		seen := map[string]int{}
		for _, row := range rows[1:] {
			if len(row) <= last { // an announcement
				continue
			}
			if row[1] == "P3" && row[last] != "no" { // P3 has said no; others' quotes may hold words of P3
				t.Errorf("of P3 it says %q", row[last])
			}
			seen[row[last]]++
		}
		if rows[0][last] != "May be quoted" || seen["yes"] == 0 || seen["no"] == 0 {
			t.Errorf("the last column is %q: %v", rows[0][last], seen)
		}
	}
}
