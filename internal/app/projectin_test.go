package app

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/exchange"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
)

// emptyStudy is a study without anything in it.
func emptyStudy(t *testing.T) *App {
	t.Helper()
	a := someone(t)
	a.Dir = filepath.Join(t.TempDir(), "study")
	if _, err := a.Init(t.Context(), InitOptions{Dir: a.Dir}); err != nil {
		t.Fatal(err)
	}
	return a
}

// brought brings a project into a study.
func brought(t *testing.T, a *App, p *exchange.Project) *ProjectImport {
	t.Helper()
	done, err := a.bringProject(t.Context(), "elsewhere.qdpx", p, ImportOptions{})
	if err != nil {
		t.Fatal(err)
	}
	return done
}

// passageOn is a passage on words of a text, which the file gives.
func passageOn(t *testing.T, id, text, words string, codings ...exchange.Coding) exchange.Passage {
	t.Helper()
	p := exchange.Passage{ID: id, Span: spanIn(t, text, words), Words: words, Codings: codings}
	p.Judge([]rune(text))
	return p
}

func spanIn(t *testing.T, s, words string) text.Span {
	t.Helper()
	i := strings.Index(s, words)
	if i < 0 {
		t.Fatalf("%q is not in the text", words)
	}
	from := text.Pos(len([]rune(s[:i])))
	return text.Span{Start: from, End: from + text.Pos(len([]rune(words)))}
}

const talkText = "Date: 2024-03-02\n\nInterviewer: How did it begin?\nRosa: It began slowly, in May \U0001F33B.\nInterviewer: And then?\nRosa: Then I waited. Nobody came.\n"

// talkProject is a project with something of everything.
func talkProject(t *testing.T) *exchange.Project {
	p := &exchange.Project{
		Format: "qdpx", Tool: "Somebody's program", Name: "Waiting",
		Users: []exchange.User{{ID: "u1", Name: "Ana Ruiz"}, {ID: "u2", Name: "ben"}, {ID: "u3", Name: "Nobody who did anything"}},
		Codes: []exchange.Code{
			{ID: "c1", Name: "Waiting", Description: "Being made to wait.", Colour: "#aa3300"},
			{ID: "c2", Name: "For people", Parent: "c1"},
			{ID: "c3", Name: "Waiting", Parent: "c1"},
		},
		Variables: []exchange.Variable{{Name: "Person:Age"}, {Name: "quote"}},
		Cases:     []exchange.Case{{ID: "k1", Name: "P 07", Sources: []string{"s1"}, Values: []exchange.Value{{Variable: "Person:Age", Text: "41"}, {Variable: "quote", Text: "often"}}, Description: "Met twice."}},
		Sources: []exchange.Source{{
			ID: "s1", Name: "Talk 7.docx", Kind: exchange.TextSource, Text: talkText, Groups: []string{"North"}, Values: []exchange.Value{{Variable: "wave", Text: "2"}},
			Passages: []exchange.Passage{
				passageOn(t, "p1", talkText, "slowly, in May \U0001F33B", exchange.Coding{ID: "g1", Code: "c1", User: "u1", At: "2018-10-04T22:56:11Z"}, exchange.Coding{ID: "g2", Code: "c2", User: "u2"}),
				passageOn(t, "p2", talkText, "Nobody came", exchange.Coding{ID: "g3", Code: "c3", User: "u1", Against: true}),
				passageOn(t, "p3", talkText, "Then I waited"),
				passageOn(t, "p4", talkText, "began"),
			},
		}},
		Memos: []exchange.Memo{
			{ID: "m1", Name: "On time", Text: "It is always time.", By: "u2", At: "2018-10-05"},
			{ID: "m2", Text: "Ask again.", By: "u1", Kind: "question", On: []exchange.Target{{Kind: exchange.OnCoding, ID: "g2"}}},
			{ID: "m3", Text: "On words.", By: "u1", On: []exchange.Target{{Kind: exchange.OnPassage, ID: "p4"}}},
			{ID: "m4", Text: "On a theme.", On: []exchange.Target{{Kind: exchange.OnCode, ID: "c2"}}},
			{ID: "m5", Text: "On the talk.", On: []exchange.Target{{Kind: exchange.OnSource, ID: "s1"}}},
		},
		Links: []exchange.Link{{ID: "l1", Name: "because", From: exchange.Target{Kind: exchange.OnPassage, ID: "p2"}, To: exchange.Target{Kind: exchange.OnPassage, ID: "p1"}, Directed: true}},
	}
	return p
}

// codingsSaid are the codings of a study: coder, theme, words, stance, when.
func codingsSaid(t *testing.T, a *App) []string {
	t.Helper()
	s := studyOf(t, a)
	var list []string
	for _, c := range s.State.Codings {
		tr, _ := s.Transcript(c.Transcript)
		at := c.At[:4]
		list = append(list, fmt.Sprintf("%s %s “%s” %s %s", c.Coder, s.ThemeOf(c), tr.Text.Slice(c.Span), c.Stance, at))
	}
	slices.Sort(list)
	return list
}

func same(t *testing.T, what string, got, want []string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s:\n%s\nwant\n%s", what, strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func TestAProjectComesInWhole(t *testing.T) {
	a := emptyStudy(t)
	done := brought(t, a, talkProject(t))
	year := a.Now().UTC().Format("2006")
	want := []string{
		"ana-ruiz waiting “slowly, in May \U0001F33B”  2018",
		"ana-ruiz waiting-waiting “Nobody came” against " + year,
		"ben for-people “slowly, in May \U0001F33B”  " + year,
	}
	same(t, "codings", codingsSaid(t, a), want)
	s := studyOf(t, a)
	var themes []string
	for _, th := range s.Book.Themes() {
		themes = append(themes, fmt.Sprintf("%s<%s %s|%s%s", th.ID, th.Parent, th.Name, th.Definition, th.Colour))
	}
	same(t, "themes", themes, []string{"waiting< Waiting|Being made to wait.#aa3300", "for-people<waiting For people|", "waiting-waiting<waiting Waiting|"})
	tr := s.Transcripts[0]
	if tr.ID != "Talk-7" || tr.Title != "Talk 7" || tr.Attributes["group"] != "North" || tr.Attributes["wave"] != "2" {
		t.Errorf("the transcript is %s %q %v", tr.ID, tr.Title, tr.Attributes)
	}
	p, _ := s.Participant("P-07")
	if p == nil || p.Attributes["Age"] != "41" || p.Attributes["their quote"] != "often" {
		t.Fatalf("the participant is %+v", p)
	}
	if who := s.ParticipantsIn(tr); !slices.Equal(who, []string{"P-07"}) {
		t.Errorf("those who speak are %v", who)
	}
	if len(s.State.Stars) != 1 || tr.Text.Slice(s.State.Stars[0].Span) != "Then I waited" {
		t.Errorf("stars: %v", s.State.Stars)
	}
	if c := done.Codings; c.New != 3 || done.Quotes.Verified != 3 || len(done.Look) > 0 || done.Transcripts[0].Quotes.Verified != 3 {
		t.Errorf("counted %+v, %+v", done.Codings, done.Quotes)
	}
	if slices.ContainsFunc(s.Settings.Coders, func(c study.Coder) bool { return strings.HasPrefix(c.ID, "nobody") }) {
		t.Error("somebody who did nothing is a coder")
	}
	memos, err := a.Memos(t.Context(), MemoFilter{})
	if err != nil {
		t.Fatal(err)
	}
	var said []string
	for _, m := range memos {
		first, _, _ := strings.Cut(m.Words, "\n")
		said = append(said, m.Coder+" "+m.On+" "+m.Kind+" "+first)
	}
	slices.Sort(said)
	same(t, "memos", said, []string{
		"ana-ruiz coding question Ask again.", "ana-ruiz passage note On words.", "ben study note On time",
		"cleo participant note Met twice.", "cleo passage note Leads to Talk-7 turn 2 (“because”)", "cleo study note Imported: elsewhere.qdpx (qdpx, written by Somebody's program)",
		"cleo theme note On a theme.", "cleo transcript note On the talk.",
	})
}

func TestAProjectComesInOnce(t *testing.T) {
	a := emptyStudy(t)
	brought(t, a, talkProject(t))
	first, stamp := codingsSaid(t, a), studyOf(t, a).Stamp
	again := brought(t, a, talkProject(t))
	if again.Added() || again.Codings.Already != 3 || again.Themes.Already != 3 || again.Memos.Already != 7 || again.Stars.Already != 1 || again.Transcripts[0].Result != Already {
		t.Errorf("the second time: %+v", again)
	}
	if studyOf(t, a).Stamp != stamp {
		t.Error("bringing it in twice changed the study")
	}
	// What the coder took back here stays so, and what is newer comes.
	ana := *a
	ana.Coder = "ana-ruiz"
	var id string
	for _, c := range studyOf(t, a).State.Codings {
		if c.Coder == "ana-ruiz" && c.Theme == "waiting" {
			id = c.ID.String()
		}
	}
	if _, err := ana.Uncode(t.Context(), []string{id}); err != nil {
		t.Fatal(err)
	}
	newer := talkProject(t)
	newer.Sources[0].Passages = append(newer.Sources[0].Passages, passageOn(t, "p9", talkText, "It began", exchange.Coding{ID: "g9", Code: "c2", User: "u1"}))
	done := brought(t, a, newer)
	if done.Codings.New != 1 {
		t.Errorf("%d codings are new", done.Codings.New)
	}
	now := codingsSaid(t, a)
	if len(now) != len(first) || !slices.ContainsFunc(now, func(s string) bool { return strings.Contains(s, "“It began”") }) || slices.ContainsFunc(now, func(s string) bool { return strings.HasPrefix(s, "ana-ruiz waiting “") }) {
		t.Errorf("codings now: %v", now)
	}
}

func TestADoubtfulQuoteStaysDoubtful(t *testing.T) {
	a := emptyStudy(t)
	project := func() *exchange.Project {
		p := talkProject(t)
		wrong := exchange.Passage{ID: "p5", Span: spanIn(t, talkText, "Then I waited"), Words: "Something else", Given: "99–112", Codings: []exchange.Coding{{ID: "g5", Code: "c1", User: "u2"}}}
		wrong.Judge([]rune(talkText))
		space := exchange.Passage{ID: "p6", Span: spanIn(t, talkText, "\n"), Given: "11–12", Codings: []exchange.Coding{{ID: "g6", Code: "c1", User: "u2"}}}
		space.Judge([]rune(talkText))
		p.Sources[0].Passages = append(p.Sources[0].Passages, wrong, space)
		return p
	}
	done := brought(t, a, project())
	if done.Quotes.Doubtful != 1 || done.Quotes.Empty != 1 || len(done.Look) != 2 {
		t.Fatalf("%+v %+v", done.Quotes, done.Look)
	}
	if d := done.Look[0]; d.Trust != "doubtful" || *d.Turn != 4 || d.Place != "99–112" || !slices.Equal(d.Coders, []string{"ben"}) {
		t.Errorf("it is told as %+v", d)
	}
	ben := *a
	ben.Coder = "ben"
	waits, err := ben.WaitingFor(t.Context(), "ben")
	if err != nil || len(waits) != 1 || waits[0].Doubt == nil || *waits[0].After != "Then I waited" {
		t.Fatalf("waiting: %+v (%v)", waits, err)
	}
	checked, err := a.Check(t.Context())
	if err != nil || !slices.ContainsFunc(checked.Findings, func(f folder.Finding) bool {
		return strings.Contains(f.What, "is doubtful: the file gives other words")
	}) {
		t.Errorf("check says %+v (%v)", checked.Findings, err)
	}
	if _, err := ben.Review(t.Context(), ReviewOptions{KeepAll: true}); err != nil {
		t.Fatal(err)
	}
	if left := waitingCodings(studyOf(t, a), ""); len(left) != 0 {
		t.Errorf("after it was kept %d wait", len(left))
	}
	if again := brought(t, a, project()); again.Added() {
		t.Errorf("what was settled comes in again: %+v", again)
	}
}

// TestWordsCodedInATitle: what is coded is never among what is taken off a transcript.
func TestWordsCodedInATitle(t *testing.T) {
	a := emptyStudy(t)
	p := talkProject(t)
	p.Sources[0].Passages = append(p.Sources[0].Passages, passageOn(t, "p5", talkText, "2024-03-02", exchange.Coding{ID: "g5", Code: "c1", User: "u2"}))
	done := brought(t, a, p)
	if done.Quotes.Verified != 4 || len(done.Look) > 0 {
		t.Errorf("%+v %+v", done.Quotes, done.Look)
	}
	if !slices.Contains(codingsSaid(t, a), "ben waiting “2024-03-02”  "+a.Now().UTC().Format("2006")) {
		t.Errorf("codings: %v", codingsSaid(t, a))
	}
}

// TestPartsMakePeople: where words were given to cases one by one, whoever says them is
// that person.
func TestPartsMakePeople(t *testing.T) {
	a := emptyStudy(t)
	p := talkProject(t)
	p.Cases = []exchange.Case{{ID: "k1", Name: "Case One", Parts: []exchange.Part{
		{Source: "s1", Span: spanIn(t, talkText, "Rosa: It began slowly, in May \U0001F33B.")}, {Source: "s1", Span: spanIn(t, talkText, "Then I waited. Nobody came.")}}}}
	brought(t, a, p)
	s := studyOf(t, a)
	if who := s.ParticipantsIn(s.Transcripts[0]); !slices.Equal(who, []string{"Case-One"}) {
		t.Errorf("those who speak are %v", who)
	}
}

// TestAnEditedDocument: a newer export whose text was edited adds its codings where the
// words are the same, and says of the others that they are doubtful or lost.
func TestAnEditedDocument(t *testing.T) {
	a := emptyStudy(t)
	brought(t, a, talkProject(t))
	p := talkProject(t)
	edited := strings.Replace(strings.Replace(talkText, "Nobody came", "Not one of them ever came", 1), "How did", "Tell me: how did", 1)
	p.Sources[0].Text = edited
	p.Sources[0].Passages = []exchange.Passage{
		passageOn(t, "p1", edited, "slowly, in May \U0001F33B", exchange.Coding{ID: "g1", Code: "c1", User: "u1"}, exchange.Coding{ID: "g8", Code: "c3", User: "u1"}),
		passageOn(t, "p2", edited, "Not one of them ever came", exchange.Coding{ID: "g3", Code: "c2", User: "u1"}),
	}
	p.Links, p.Memos = nil, nil
	done := brought(t, a, p)
	if done.Transcripts[0].Result != Changed || done.Codings.New != 2 || done.Codings.Already != 1 || done.Quotes.Verified != 1 || done.Quotes.Doubtful != 1 {
		t.Errorf("%+v\n%+v\n%+v", done.Transcripts, done.Codings, done.Quotes)
	}
	if n := len(studyOf(t, a).Transcripts); n != 1 {
		t.Errorf("there are %d transcripts", n)
	}
}

func TestNamesStayOutOfAProject(t *testing.T) {
	a := emptyStudy(t)
	key := namesKey(t, a, [][2]string{{"Rosa", "Nina-Maria"}})
	p := talkProject(t)
	p.Memos[0].Text, p.Codes[1].Description = "Rosa waits.", "Like Rosa."
	p.Sources[0].Text = strings.Replace(talkText, "Nobody came", "Rosa's mother came", 1)
	p.Sources[0].Passages = []exchange.Passage{passageOn(t, "p1", p.Sources[0].Text, "Rosa's mother came", exchange.Coding{ID: "g1", Code: "c1", User: "u1"}),
		passageOn(t, "p2", p.Sources[0].Text, "waited", exchange.Coding{ID: "g2", Code: "c2", User: "u1"})}
	p.Links = nil
	done, err := a.bringProject(t.Context(), "elsewhere.qdpx", p, ImportOptions{Names: key})
	if err != nil {
		t.Fatal(err)
	}
	if got := codingsSaid(t, a); len(got) != 2 || !strings.Contains(got[1], "“Nina-Maria's mother came”") || !strings.Contains(got[0], "“waited”") {
		t.Errorf("codings: %v; %+v", got, done.Look)
	}
	memos, _ := a.Memos(t.Context(), MemoFilter{})
	for _, m := range memos {
		if strings.Contains(m.Words, "Rosa") {
			t.Errorf("a memo says %q", m.Words)
		}
	}
	if th, _ := studyOf(t, a).Book.Theme("for-people"); th.Definition != "Like Nina-Maria." {
		t.Errorf("a theme says %q", th.Definition)
	}
}

// TestWhatWasWithdrawnDoesNotComeBack: an old export brings no words of somebody who withdrew.
func TestWhatWasWithdrawnDoesNotComeBack(t *testing.T) {
	a := emptyStudy(t)
	brought(t, a, talkProject(t))
	plan, err := a.PlanWithdrawal(t.Context(), WithdrawOptions{Participant: "P-07", How: coding.WithdrawEverything})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Withdraw(t.Context(), plan); err != nil {
		t.Fatal(err)
	}
	done := brought(t, a, talkProject(t))
	if done.Transcripts[0].Result != Refused || done.Codings.New != 0 {
		t.Errorf("%+v %+v", done.Transcripts, done.Codings)
	}
	if found := found(t, a, "Nobody"); len(found.Listing.Rows) > 0 {
		t.Error("the words are back")
	}
}

func TestADryRunOfAProjectChangesNothing(t *testing.T) {
	a := emptyStudy(t)
	before := studyOf(t, a).Stamp
	dry, err := a.bringProject(t.Context(), "elsewhere.qdpx", talkProject(t), ImportOptions{DryRun: true})
	if err != nil {
		t.Fatal(err)
	}
	if studyOf(t, a).Stamp != before {
		t.Error("it changed the study")
	}
	if dry.Codings.New != 3 || dry.Transcripts[0].Result != Understood || *dry.Transcripts[0].Transcript != "Talk-7" || dry.Participants.New != 1 || dry.Memos.New != 7 {
		t.Errorf("%+v", dry)
	}

}
