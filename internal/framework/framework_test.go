package framework

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// small is a study of three people. P1 and P2 speak in a, P3 in b:
//
//	a turn 1, Ann (P1): one two three
//	a turn 2, Sam (interviewer): Go on.
//	a turn 3, Bo (P2): four five
//	b turn 1, Cy (P3): six
//
// Coded: 1 and 2 overlap on a turn 1 with hope (by amy and ben); 3 is a turn 3 with
// loud, which is below anger; 4 is a turn 1 with old, which was merged into hope.
func small(t *testing.T) *study.Study {
	t.Helper()
	book, err := codebook.Parse("codebook.yaml", []byte("themes:\n- id: hope\n  was: [old]\n- id: anger\n  themes:\n  - id: loud\n- id: calm\n  status: retired\n"))
	if err != nil {
		t.Fatal(err)
	}
	tr := func(id string, lines ...string) *transcript.Transcript {
		var said []transcript.Said
		x := &transcript.Transcript{ID: id}
		for _, l := range lines {
			name, words, _ := strings.Cut(l, ": ")
			said = append(said, transcript.Said{Speaker: name, Speech: words, TimeMS: -1, EndMS: -1})
			who := map[string]string{"Ann": "P1", "Bo": "P2", "Cy": "P3"}[name]
			voice := transcript.VoiceParticipant
			if who == "" {
				voice = transcript.VoiceInterviewer
			}
			x.Speakers = append(x.Speakers, transcript.Speaker{Name: name, Voice: voice, Participant: who})
		}
		words, turns := transcript.Render(said)
		if x.Text, err = text.New(words); err != nil {
			t.Fatal(err)
		}
		x.Turns = turns
		return x
	}
	s := &study.Study{Book: book, State: &coding.State{}, Settings: study.Settings{ID: "s1"}, Stamp: "st",
		Participants: []transcript.Participant{{ID: "P2", Attributes: map[string]string{"site": "north"}}, {ID: "P10"}, {ID: "P1"}},
		Transcripts:  []*transcript.Transcript{tr("a", "Ann: one two three", "Sam: Go on.", "Bo: four five"), tr("b", "Cy: six")}}
	add := func(n byte, transcriptID, theme, words, coder, at string) {
		for _, x := range s.Transcripts {
			if x.ID != transcriptID {
				continue
			}
			i := strings.Index(x.Text.String(), words)
			s.State.Codings = append(s.State.Codings, coding.Coding{ID: id(n), Coder: coder, Transcript: x.ID, Text: x.Text.Hash(), Theme: theme, At: at,
				Span: text.Span{Start: text.Pos(i), End: text.Pos(i + len(words))}})
		}
	}
	add(1, "a", "hope", "one two", "amy", "2026-01-01T00:00:00Z")
	add(2, "a", "hope", "two three", "ben", "2026-01-01T00:00:00Z")
	add(3, "a", "loud", "four", "amy", "2026-01-01T00:00:00Z")
	add(4, "a", "old", "one", "amy", "2026-01-03T00:00:00Z")
	return s
}

func id(n byte) (id coding.ID) { id[0] = n; return id }

// show is a matrix in short: per row the quotes of each cell, and its summary.
func show(m *Matrix) string {
	var b strings.Builder
	for i, r := range m.Rows {
		b.WriteString(r.ID)
		for j := range m.Cols {
			c := &m.Cells[i][j]
			fmt.Fprintf(&b, " | %s", m.Cols[j].ID)
			for _, q := range c.Quotes {
				mark := ""
				if q.Rests {
					mark = "*"
				}
				if q.Newer {
					mark += "!"
				}
				fmt.Fprintf(&b, " %s%s", q.Ref(), mark)
			}
			for _, g := range c.Gone {
				fmt.Fprintf(&b, " gone:%s", g.Why)
			}
			if c.Text != "" {
				fmt.Fprintf(&b, " %q", c.Text)
			}
			for _, o := range c.Also {
				fmt.Fprintf(&b, " or %q", o.Text)
			}
		}
		b.WriteString("\n")
	}
	return b.String()
}

func TestCellsAndWhatTheyRestOn(t *testing.T) {
	s := small(t)
	s.Index()
	if got, want := show(Build(s, Spec{})), "P1 | hope a:1 | loud\nP2 | hope | loud a:3\nP3 | hope | loud\nP10 | hope | loud\n"; got != want {
		t.Errorf("without summaries:\n%s", got)
	}
	if got, want := show(Build(s, Spec{Top: true, People: func(id string) bool { return id == "P2" }})), "P2 | hope | anger a:3\n"; got != want {
		t.Errorf("the uppermost:\n%s", got)
	}
	s = small(t)
	s.Summaries = []study.Summary{
		{Theme: "anger", Participant: "p2", Text: "Shouts.", Quotes: []study.Basis{{ID: id(3), Transcript: "a"}, {ID: id(9), Transcript: "a"}}},
		{Theme: "hope", Participant: "P1", Text: "Hopes.", By: "amy", At: "2026-01-02T00:00:00Z", Quotes: []study.Basis{{ID: id(8), With: []coding.ID{id(2)}, Transcript: "a"}, {ID: id(7), Transcript: "gone"}}},
		{Theme: "old", Participant: "P1", Text: "Used to hope.", By: "ben"},
		{Theme: "old", Participant: "P3", Text: "From before.", By: "ben"},
		{Theme: "calm", Participant: "P3", Text: "Sits."},
	}
	s.State.Lost = []coding.Coding{{ID: id(9), Transcript: "a"}}
	s.Index()
	// The quote of hope goes from "one" to "three": 1, 2 and 4, which is hope now.
	// What P1's summary rests on stands by 2; of the other, nothing is left.
	want := `P1 | hope a:1* gone:withdrawn "Hopes." or "Used to hope." | anger | loud | calm
P2 | hope | anger a:3* gone:lost "Shouts." | loud a:3 | calm
P3 | hope "From before." | anger | loud | calm "Sits."
P10 | hope | anger | loud | calm
`
	if got := show(Build(s, Spec{})); got != want {
		t.Errorf("got\n%s", got)
	}
	s.State.Codings = s.State.Codings[2:] // 1 and 2 are taken back; 4 is newer than the summary
	s.Index()
	if got := strings.SplitN(show(Build(s, Spec{Themes: []string{"hope"}})), "\n", 2)[0]; got != `P1 | hope a:1! gone:uncoded gone:withdrawn "Hopes." or "Used to hope."` {
		t.Errorf("got %s", got)
	}
}

func TestWhatIsToDo(t *testing.T) {
	s := small(t)
	s.Summaries = []study.Summary{
		{Theme: "hope", Participant: "P1", Text: "Hopes.", By: "zoe", At: "2026-01-02T00:00:00Z", Quotes: []study.Basis{{ID: id(7), Transcript: "a"}},
			Also: []study.OtherWords{{Text: "Does not.", By: "ben"}}},
		{Theme: "hope", Participant: "P3", Responsible: "ben"},
	}
	s.State.Codings = append(s.State.Codings, coding.Coding{ID: id(5), Coder: "amy", Transcript: "b", Text: s.Transcripts[1].Text.Hash(), Theme: "hope", Span: text.Span{Start: 4, End: 7}})
	s.State.Done = []coding.Reading{{Coder: "amy", Transcript: "a"}}
	s.Index()
	list := func() string {
		var got []string
		for _, x := range Build(s, Spec{Every: true}).Todo(s) {
			got = append(got, strings.TrimSpace(fmt.Sprintf("%s %s %s %s %d %v", x.Responsible, x.Kind, x.Participant, x.Theme, len(x.Quotes), x.Read)))
		}
		return strings.Join(got, "\n")
	}
	if got, want := list(), "ben write P3 hope 1 false\nzoe settle P1 hope 1 false\nzoe mend P1 hope 1 false\nwrite P2 loud 1 false\nnothing P10  0 false"; got != want {
		t.Errorf("got\n%s", got)
	}
	// A summary of the theme above is enough where it rests on the quote.
	s.Summaries = append(s.Summaries, study.Summary{Theme: "anger", Participant: "P2", Text: "Shouts."})
	if got := list(); !strings.Contains(got, "write P2 loud") {
		t.Errorf("a summary that does not rest on it is taken for enough:\n%s", got)
	}
	s.Summaries[2].Quotes = []study.Basis{{ID: id(3), Transcript: "a"}}
	if got := list(); strings.Contains(got, "write P2 loud") {
		t.Errorf("a summary above is not seen:\n%s", got)
	}
}

func TestSummariesInTheirCanonicalForm(t *testing.T) {
	for in, want := range map[string]string{"": "", " \n": "", "a\r\nb\rc ": "a\nb\nc", "\uFEFFx\x00y\x1f": "xy", "\u00a0tab\there ": "tab\there", "a\xffb": "ab"} {
		if got := Canonical(in); got != want {
			t.Errorf("%q is kept as %q", in, got)
		}
	}
	letters := []rune("ab \n\r\t\u00a0é’\uFEFF\x00\u2028")
	r := rand.New(rand.NewPCG(1, 2))
	for range 2000 {
		var b strings.Builder
		for range r.IntN(12) {
			b.WriteRune(letters[r.IntN(len(letters))])
		}
		once := Canonical(b.String())
		if Canonical(once) != once || Hash(once) != Hash(b.String()) || (Hash(once) == "") != (once == "") {
			t.Fatalf("%q is kept as %q, then as %q", b.String(), once, Canonical(once))
		}
	}
}
