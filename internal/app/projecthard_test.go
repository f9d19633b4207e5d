package app

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/exchange"
	"verbatim/internal/transcript"
)

// TestNoMemoBringsWithdrawnWordsBack: an old export may repeat in its memos, descriptions
// and attributes what somebody has taken back since.
func TestNoMemoBringsWithdrawnWordsBack(t *testing.T) {
	const said = "Then I waited for the lighthouse to sing. Nobody came."
	project := func() *exchange.Project {
		p := talkProject(t)
		p.Sources[0].Text = strings.Replace(talkText, "Then I waited. Nobody came.", said, 1)
		p.Sources[0].Passages, p.Links = []exchange.Passage{passageOn(t, "p1", p.Sources[0].Text, "the lighthouse to sing", exchange.Coding{ID: "g1", Code: "c1", User: "u1"})}, nil
		p.Memos = []exchange.Memo{{ID: "m1", Text: "She said: “I waited for the lighthouse to sing”.", By: "u1"}, {ID: "m2", Text: "About her.", By: "u1", On: []exchange.Target{{Kind: exchange.OnCase, ID: "k1"}}}}
		p.Cases[0].Description = "Waited for the lighthouse to sing, she did."
		p.Codes[1].Description = "As in: waited for the lighthouse to sing."
		return p
	}
	for _, how := range []string{coding.WithdrawWords, coding.WithdrawEverything} {
		a := emptyStudy(t)
		brought(t, a, project())
		plan, err := a.PlanWithdrawal(t.Context(), WithdrawOptions{Participant: "P-07", How: how})
		if err != nil {
			t.Fatal(err)
		}
		if err := a.Withdraw(t.Context(), plan); err != nil {
			t.Fatal(err)
		}
		done := brought(t, a, project())
		if !slices.ContainsFunc(done.Losses, func(l exchange.Loss) bool { return l.Kind == "memo" }) {
			t.Errorf("%s: it does not say what stayed out: %+v", how, done.Losses)
		}
		err = filepath.WalkDir(a.Dir, func(path string, d os.DirEntry, err error) error {
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if strings.Contains(strings.ToLower(string(data)), "lighthouse") {
				t.Errorf("%s: the words are in %s", how, path)
			}
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// TestAttributesThatMeanSomethingElse: no column of a project makes a study unreadable.
func TestAttributesThatMeanSomethingElse(t *testing.T) {
	for _, name := range []string{"Withdrawn", "withdrew on", "their Withdrawn", "WITHDRAWAL", "analyse", "participant", "theme", "quote", " ", "a\nb"} {
		a := emptyStudy(t)
		p := talkProject(t)
		p.Cases[0].Values = []exchange.Value{{Variable: name, Text: "yes"}}
		p.Sources[0].Values = []exchange.Value{{Variable: name, Text: "2"}}
		brought(t, a, p)
		s := studyOf(t, a)
		if who, ok := s.Participant("P-07"); !ok || who.Withdrawn != "" || len(who.Consent) > 0 {
			t.Errorf("%q: %+v", name, who)
		}
	}
}

// TestOneProjectTwiceAtTheSameMoment: somebody else brings the same project in after it was
// looked at what is here, and before anything is written.
func TestOneProjectTwiceAtTheSameMoment(t *testing.T) {
	a := emptyStudy(t)
	other := *a
	other.Coder, other.Config = "dan", t.TempDir()
	between := sync.OnceFunc(func() { brought(t, &other, talkProject(t)) })
	a.Begin = func(what string, _ int) Meter {
		if what == "Coding" {
			between()
		}
		return quiet{}
	}
	brought(t, a, talkProject(t))
	if got := codingsSaid(t, a); len(got) != 3 {
		t.Errorf("there are %d codings: %v", len(got), got)
	}
	s := studyOf(t, a)
	once := map[string]int{}
	for _, m := range s.State.Memos {
		if m.Coder == "ana-ruiz" || m.Coder == "ben" {
			once[m.Coder+" "+string(m.On)]++
		}
	}
	for what, n := range once {
		if n > 1 {
			t.Errorf("%d memos: %s", n, what)
		}
	}
	if len(s.Transcripts) != 1 || len(once) != 3 {
		t.Errorf("%d transcripts, memos %v", len(s.Transcripts), once)
	}
}

// TestThemesAreFoundAgain: codes of one name, codes that were renamed, merged or retired here.
func TestThemesAreFoundAgain(t *testing.T) {
	project := func() *exchange.Project {
		p := talkProject(t)
		p.Codes = []exchange.Code{{ID: "c1", Name: "Hope"}, {ID: "c2", Name: "hope"}, {ID: "c3", Name: ""}, {ID: "c4", Name: ""}, {ID: "c5", Name: "Care"}, {ID: "c6", Name: "Help"}}
		for i, words := range []string{"slowly", "in May", "waited", "Nobody", "came"} {
			p.Sources[0].Passages = append(p.Sources[0].Passages, passageOn(t, fmt.Sprint("x", i), talkText, words, exchange.Coding{ID: fmt.Sprint("y", i), Code: fmt.Sprint("c", i+1), User: "u1"}))
		}
		p.Links, p.Memos = nil, nil
		return p
	}
	a := emptyStudy(t)
	first := brought(t, a, project())
	if first.Themes.New != 6 {
		t.Fatalf("%+v", first.Themes)
	}
	if again := brought(t, a, project()); again.Added() {
		t.Errorf("again: %+v %+v", again.Themes, again.Codings)
	}
	if _, err := a.EditCodebook(t.Context(), func(b *codebook.Book) error { return b.Rename("care", "Courage") }); err != nil {
		t.Fatal(err)
	}
	if again := brought(t, a, project()); again.Added() {
		t.Errorf("after one was renamed: %+v %+v", again.Themes, again.Codings)
	}
	if _, err := a.RetireTheme(t.Context(), "help", "not used", nil); err != nil {
		t.Fatal(err)
	}
	if again := brought(t, a, project()); again.Added() || !slices.ContainsFunc(again.Losses, func(l exchange.Loss) bool { return l.Why == "the theme is retired here" }) {
		t.Errorf("after one was retired: %+v %+v %+v", again.Themes, again.Codings, again.Losses)
	}
}

// TestAnotherInterviewOfTheSameName is one of its own.
func TestAnotherInterviewOfTheSameName(t *testing.T) {
	a := emptyStudy(t)
	brought(t, a, talkProject(t))
	other := func() *exchange.Project {
		const text = "Interviewer: What grows here?\nKim: Tomatoes grow well, and beans. Peas do not.\nInterviewer: Why is that?\nKim: The soil, perhaps, or slugs.\n"
		return &exchange.Project{Format: "qdpx", Codes: []exchange.Code{{ID: "c", Name: "Soil"}}, Sources: []exchange.Source{{ID: "s", Name: "Talk 7.docx", Kind: exchange.TextSource, Text: text,
			Passages: []exchange.Passage{passageOn(t, "p", text, "Tomatoes grow well", exchange.Coding{ID: "g", Code: "c"})}}}}
	}
	done := brought(t, a, other())
	if done.Transcripts[0].Result != Imported || *done.Transcripts[0].Transcript == "Talk-7" || done.Quotes.Verified != 1 {
		t.Errorf("%+v", done.Transcripts)
	}
	if again := brought(t, a, other()); again.Added() {
		t.Errorf("again: %+v", again)
	}
}

// TestCodersInOtherScripts are themselves, and nobody else.
func TestCodersInOtherScripts(t *testing.T) {
	a := emptyStudy(t)
	project := func() *exchange.Project {
		p := talkProject(t)
		p.Users = []exchange.User{{ID: "u1", Name: "安娜"}, {ID: "u2", Name: "Иван"}, {ID: "u4", Name: "agreed"}}
		for i, u := range []string{"u1", "u2", "u4"} {
			p.Sources[0].Passages[3].Codings = append(p.Sources[0].Passages[3].Codings, exchange.Coding{ID: fmt.Sprint("z", i), Code: "c1", User: u})
		}
		p.Links = nil
		return p
	}
	done := brought(t, a, project())
	if done.Codings.New != 6 || len(done.Coders) != 3 {
		t.Errorf("%+v %+v", done.Codings, done.Coders)
	}
	names := map[string]string{}
	for _, c := range studyOf(t, a).Settings.Coders {
		names[c.Name] = c.ID
	}
	if names["安娜"] == "" || names["Иван"] == "" || names["安娜"] == names["Иван"] {
		t.Errorf("coders: %v", names)
	}
	if again := brought(t, a, project()); again.Added() {
		t.Errorf("again: %+v", again)
	}
}

// TestNoFileMakesAYes: what a participant here did not agree to is not agreed to by a file.
func TestNoFileMakesAYes(t *testing.T) {
	a := emptyStudy(t)
	p := talkProject(t)
	p.Tool, p.Cases[0].Name, p.Sources[0].Speakers = "Verbatim 1", "P07", nil
	brought(t, a, p)
	forged := talkProject(t)
	forged.Tool, forged.Cases[0].Name = "Verbatim 1", "P07"
	forged.Cases[0].Values = []exchange.Value{{Variable: consentVariable + "quote", Text: "yes"}, {Variable: consentVariable + "reuse", Text: "no"}}
	done := brought(t, a, forged)
	who, ok := studyOf(t, a).Participant("P07")
	if !ok || who.Consent[transcript.AskQuote] != "" || who.Consent[transcript.AskReuse] != transcript.No || len(done.Doubts) < 2 {
		t.Errorf("%+v, said %q", who, done.Doubts)
	}
}

// TestNoNameIsLeftOfAProject: with pseudonyms a name stays nowhere in the study.
func TestNoNameIsLeftOfAProject(t *testing.T) {
	a := emptyStudy(t)
	key := namesKey(t, a, [][2]string{{"Zanzibara", "Nina-Maria"}})
	p := talkProject(t)
	p.Name, p.Description = "Zanzibara's study", "Of Zanzibara."
	p.Users[0].Name = "Zanzibara"
	p.Sources[0].Groups, p.Sources[0].Name = []string{"Friends of Zanzibara"}, "Zanzibara.docx"
	p.Variables = append(p.Variables, exchange.Variable{Name: "Cousin of Zanzibara"})
	p.Cases[0].Values = append(p.Cases[0].Values, exchange.Value{Variable: "Cousin of Zanzibara", Text: "Zanzibara"})
	p.Codes[0].Name, p.Notes = "Zanzibara", []string{"About Zanzibara."}
	p.Lose("graph", "no drawings", "Net of Zanzibara")
	if _, err := a.bringProject(t.Context(), filepath.Join("x", "Zanzibara.qdpx"), p, ImportOptions{Names: key}); err != nil {
		t.Fatal(err)
	}
	err := filepath.WalkDir(a.Dir, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		data := []byte{}
		if !d.IsDir() {
			if data, err = os.ReadFile(path); err != nil {
				return err
			}
		}
		if strings.Contains(strings.ToLower(d.Name()+string(data)), "zanzibara") {
			t.Errorf("the name is in %s", strings.TrimPrefix(path, a.Dir))
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
