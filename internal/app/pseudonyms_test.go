package app

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/pseudonym"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// exampleNames are the people of the example study, Larkfield, and what they are
// called; none of the pseudonyms is a word of it.
var exampleNames = [][2]string{{"Marcia", "Odessa"}, {"Gethin", "Ruaridh"}, {"Shanice", "Ivonne"}, {"Colin", "Hamish"}, {"Farzana", "Nasrin"},
	{"Joe", "Osvaldo"}, {"Rosa", "Beatriz"}, {"Tam", "Wilhelmina"}, {"Deb", "Philippa"}, {"Kwame", "Tendai"}, {"Lin", "Yu"}, {"Bel", "Zora"}, {"Larkfield", "Quarrington"}}

func namesKey(t *testing.T, a *App, pairs [][2]string) *NamesKey {
	t.Helper()
	a.KeyWork = 4
	k, err := a.OpenNames(filepath.Join(t.TempDir(), "names.key"), "pass phrase")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pairs {
		if _, err := k.Add(NamePair{Name: p[0], Pseudonym: p[1]}); err != nil {
			t.Fatal(err)
		}
	}
	if err := a.SaveNames(k); err != nil {
		t.Fatal(err)
	}
	return k
}

// replacer does by other means what a key does: whole words, as they are or in
// capitals.
func replacer(pairs [][2]string) func(string) string {
	return func(s string) string {
		for _, p := range pairs {
			s = regexp.MustCompile(`\b`+p[0]+`\b`).ReplaceAllString(s, p[1])
			s = regexp.MustCompile(`\b`+strings.ToUpper(p[0])+`\b`).ReplaceAllString(s, strings.ToUpper(p[1]))
		}
		return s
	}
}

func studyOf(t *testing.T, a *App) *study.Study {
	t.Helper()
	_, s, err := a.openQuietly(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func apply(t *testing.T, a *App, o NamesOptions) *NamesPlan {
	t.Helper()
	p, err := a.PlanNames(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	if err := a.ApplyNames(t.Context(), p); err != nil {
		t.Fatal(err)
	}
	return p
}

// TestNamesOfAWholeStudyAreReplaced: every turn and every coding of the example
// study says the same as before with the names replaced by other means.
func TestNamesOfAWholeStudyAreReplaced(t *testing.T) {
	a, before := demo(t)
	want := replacer(exampleNames)
	k := namesKey(t, a, exampleNames)
	if p := apply(t, a, NamesOptions{Names: k}); len(p.Changed) != len(before.Transcripts) {
		t.Fatalf("%d of %d transcripts changed", len(p.Changed), len(before.Transcripts))
	}
	after := studyOf(t, a)
	for _, was := range before.Transcripts {
		now, ok := after.Transcript(was.ID)
		if !ok || now.Text.String() != want(was.Text.String()) || len(now.Turns) != len(was.Turns) || now.Title != want(was.Title) {
			t.Fatalf("%s is not what it should be", was.ID)
		}
		for i, turn := range was.Turns {
			if got := now.Text.Slice(now.Turns[i].Speech); got != want(was.Text.Slice(turn.Speech)) || now.Turns[i].Speaker != want(turn.Speaker) ||
				now.Turns[i].TimeMS != turn.TimeMS || now.Turns[i].Group != want(turn.Group) {
				t.Fatalf("%s turn %d: %q", was.ID, i+1, got)
			}
			if now.Speaker(now.Turns[i].Speaker).Participant != was.Speaker(turn.Speaker).Participant {
				t.Fatalf("%s turn %d is somebody else's", was.ID, i+1)
			}
		}
	}
	sameCodings(t, before, after, want)
	if checked, err := a.Check(t.Context()); err != nil || checked.Wrong() > 0 {
		t.Errorf("check: %v, %+v", err, checked)
	}
	again, err := a.PlanNames(t.Context(), NamesOptions{Names: k})
	if err != nil || !again.Nothing() {
		t.Errorf("a second time: %+v, %v", again, err)
	}
}

func sameCodings(t *testing.T, before, after *study.Study, want func(string) string) {
	t.Helper()
	now := map[coding.ID]coding.Coding{}
	for _, c := range after.State.Codings {
		now[c.ID] = c
	}
	changed := 0
	for _, c := range before.State.Codings {
		was, _ := before.Transcript(c.Transcript)
		is, _ := after.Transcript(c.Transcript)
		words := want(was.Text.Slice(c.Span))
		if got := is.Text.Slice(now[c.ID].Span); got != words {
			t.Fatalf("coding %s of %s covers %q, not %q", c.ID.Short(), c.Transcript, got, words)
		}
		if now[c.ID].Fate == text.Changed {
			changed++
		}
	}
	if len(after.State.Lost) > 0 || len(before.State.Codings) < 200 || changed == 0 || changed > len(before.State.Codings)/2 {
		t.Errorf("%d codings lost, %d of %d changed", len(after.State.Lost), changed, len(before.State.Codings))
	}
}

// TestNothingIsLeftOfTheNames walks the folder: what still holds a name after
// all is named by NamesLeft.
func TestNothingIsLeftOfTheNames(t *testing.T) {
	a, _ := demo(t)
	k := namesKey(t, a, exampleNames)
	parts, err := filepath.Glob(filepath.Join(a.Dir, ".cache", "index", "*"))
	if err != nil || len(parts) == 0 {
		t.Fatalf("no index was made: %v", err)
	}
	apply(t, a, NamesOptions{Names: k, Transcripts: []string{"P01-1"}})
	for _, part := range parts {
		if _, err := os.Stat(part); err == nil {
			t.Errorf("%s of the index is still there, with the words as they were", filepath.Base(part))
		}
	}
	apply(t, a, NamesOptions{Names: k})
	left, err := a.NamesLeft(t.Context(), k)
	if err != nil {
		t.Fatal(err)
	}
	told := ""
	for _, f := range left {
		told += f.What + "\n"
		for _, p := range exampleNames {
			if regexp.MustCompile(`\b` + p[0] + `\b`).MatchString(f.What) {
				t.Errorf("a finding repeats a name: %s", f.What)
			}
		}
	}
	name := regexp.MustCompile(`\b(Marcia|Gethin|Shanice|Colin|Farzana|Rosa|Kwame|Larkfield)\b`)
	files := 0
	err = filepath.WalkDir(a.Dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		data, err := os.ReadFile(path)
		rel, _ := filepath.Rel(a.Dir, path)
		rel = filepath.ToSlash(rel)
		if strings.HasPrefix(rel, "record/history/") { // as long as the study's title has Larkfield in it, so may its history
			data = []byte(strings.ReplaceAll(string(data), "Larkfield", ""))
		}
		if name.Match(data) && !strings.HasSuffix(rel, ".words.jsonl") && !strings.Contains(told, rel) {
			t.Errorf("%s holds %q, and nothing says so", rel, name.Find(data))
		}
		return err
	})
	if !strings.Contains(told, "study.yaml line") || !strings.Contains(told, "memo ") {
		t.Errorf("the title of the study and memos hold names, and nothing says so:\n%s", told)
	}
	if err != nil || files < 40 {
		t.Errorf("%d files: %v", files, err)
	}
}

// TestSpeakersWhoBecomeOne: two spellings of one person's name may become one
// speaker; two people may not.
func TestSpeakersWhoBecomeOne(t *testing.T) {
	a := someone(t)
	k := namesKey(t, a, [][2]string{{"Rosa", "Beth"}, {"Rosa Bell", "Beth"}, {"Ines", "Beth"}})
	r := &renamer{key: k.key}
	one := []transcript.Speaker{{Name: "Rosa", Voice: transcript.VoiceParticipant, Participant: "P1"}, {Name: "ROSA BELL", Voice: transcript.VoiceOther},
		{Name: "rosa bell", Voice: transcript.VoiceParticipant, Participant: "P1"}}
	got, became, _, err := r.speakers(one)
	if err != nil || len(got) != 3 || became["ROSA BELL"] != "BETH" || became["rosa bell"] != "beth" {
		t.Errorf("%v, %v, %v", got, became, err)
	}
	got, _, doubts, err := r.speakers([]transcript.Speaker{one[0], {Name: "Rosa Bell", Voice: transcript.VoiceParticipant, Participant: "P1"}})
	if err != nil || len(got) != 1 || len(doubts) != 1 {
		t.Errorf("%v, %v, %v", got, doubts, err)
	}
	if _, _, _, err := r.speakers([]transcript.Speaker{one[0], {Name: "Ines", Voice: transcript.VoiceParticipant, Participant: "P2"}}); err == nil {
		t.Error("two people became one speaker")
	}
}

// TestHeadingsAloneMakeACorrection: a name may stand in a heading that no word
// of the text shows.
func TestHeadingsAloneMakeACorrection(t *testing.T) {
	a := someone(t)
	a.Dir = filepath.Join(t.TempDir(), "study")
	if _, err := a.Init(t.Context(), InitOptions{Dir: a.Dir}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "answers.csv")
	if err := os.WriteFile(file, []byte("id,What did Rosa do for you that helped?,And what else?\nR1,\"She rang me every week, when she said she would\",\"Nothing much else, as far as I can remember now\"\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Import(t.Context(), ImportOptions{Paths: []string{file}}); err != nil {
		t.Fatal(err)
	}
	was := studyOf(t, a).Transcripts[0]
	if !strings.Contains(was.Turns[0].Group, "Rosa") {
		t.Fatalf("the heading is %q: this proves nothing", was.Turns[0].Group)
	}
	k := namesKey(t, a, [][2]string{{"Rosa", "Beth"}})
	apply(t, a, NamesOptions{Names: k})
	now := studyOf(t, a).Transcripts[0]
	if now.Turns[0].Group != "What did Beth do for you that helped?" || now.Text.String() != was.Text.String() {
		t.Errorf("the heading is %q", now.Turns[0].Group)
	}
	if left, err := a.NamesLeft(t.Context(), k); err != nil || len(left) > 0 {
		t.Errorf("%v, %v", left, err)
	}
	if checked, err := a.Check(t.Context()); err != nil || checked.Wrong() > 0 {
		t.Errorf("check: %v, %+v", err, checked)
	}
}

// TestAnEditedWorkingCopyIsNotThrownAway: what somebody is correcting comes first.
func TestAnEditedWorkingCopyIsNotThrownAway(t *testing.T) {
	a, _ := demo(t)
	k := namesKey(t, a, exampleNames)
	name := filepath.Join(a.Dir, "transcripts", "P07-1.txt")
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, append(data, "One more line.\n"...), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := a.PlanNames(t.Context(), NamesOptions{Names: k}); err == nil || !strings.Contains(err.Error(), "P07-1 was edited and not yet corrected") {
		t.Errorf("got %v", err)
	}
	if p, err := a.PlanNames(t.Context(), NamesOptions{Names: k, Transcripts: []string{"P01-1"}}); err != nil || !slices.Equal(p.Changed, []string{"P01-1"}) {
		t.Errorf("%+v, %v", p, err)
	}
}

// TestAStudyThatChangedMeanwhileIsLookedAtAgain: a plan holds for the study it
// was made for.
func TestAStudyThatChangedMeanwhileIsLookedAtAgain(t *testing.T) {
	a, _ := demo(t)
	k := namesKey(t, a, exampleNames)
	p, err := a.PlanNames(t.Context(), NamesOptions{Names: k})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := a.Code(t.Context(), CodeOptions{Transcript: "P07-1", Theme: "hope", Words: Selection{Turn: "4"}}); err != nil {
		t.Fatal(err)
	}
	if err := a.ApplyNames(t.Context(), p); err == nil || !strings.Contains(err.Error(), "changed by somebody else meanwhile") {
		t.Errorf("got %v", err)
	}
}

// TestDetailsOfPeopleAreNotes: telephone numbers and the like are pointed out,
// and never repeated.
func TestDetailsOfPeopleAreNotes(t *testing.T) {
	a := someone(t)
	a.Dir = filepath.Join(t.TempDir(), "study")
	if _, err := a.Init(t.Context(), InitOptions{Dir: a.Dir}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "x.txt")
	if err := os.WriteFile(file, []byte("Interviewer: Where?\n\nKit: Write to kit@example.org, or LS1 4DY.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Import(t.Context(), ImportOptions{Paths: []string{file}}); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Memo(t.Context(), MemoOptions{On: "transcript:x", Text: "ring 07700 900123"}); err != nil {
		t.Fatal(err)
	}
	checked, err := a.Check(t.Context())
	if err != nil || checked.Wrong() > 0 {
		t.Fatalf("%v, %+v", err, checked)
	}
	told := ""
	for _, f := range checked.Findings {
		told += f.What + "\n"
	}
	for _, want := range []string{"x turn 2 seems to hold an e-mail address", "x turn 2 seems to hold a postcode", "by cleo seems to hold a phone number"} {
		if !strings.Contains(told, want) {
			t.Errorf("no note says %q:\n%s", want, told)
		}
	}
	if strings.Contains(told, "kit@") || strings.Contains(told, "LS1") || strings.Contains(told, "07700") {
		t.Errorf("a note repeats what it found:\n%s", told)
	}
}

// TestAKeyThatWouldMakeTwoPeopleOneIsRefused: a key file from before may hold such
// pairs; nothing is replaced with it, in a study or on the way in.
func TestAKeyThatWouldMakeTwoPeopleOneIsRefused(t *testing.T) {
	a, _ := demo(t)
	k := namesKey(t, a, [][2]string{{"Rosa", "Winston"}})
	if _, err := k.Add(NamePair{Name: "Winston", Pseudonym: "Gerald"}); err == nil {
		t.Error("the pseudonym of one was taken as the name of another")
	}
	old, err := pseudonym.New([]pseudonym.Pair{{Name: "Rosa", Pseudonym: "Winston"}, {Name: "Winston", Pseudonym: "Gerald"}})
	if err != nil {
		t.Fatal(err)
	}
	k.key = old
	const want = "Winston, the pseudonym of Rosa, is also the real name"
	if _, err := a.PlanNames(t.Context(), NamesOptions{Names: k}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("apply: %v", err)
	}
	file := filepath.Join(t.TempDir(), "more.txt")
	if err := os.WriteFile(file, []byte("Bel: Where?\n\nRosa: At home, for the most part.\n"), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := a.Import(t.Context(), ImportOptions{Paths: []string{file}, Names: k}); err == nil || !strings.Contains(err.Error(), want) {
		t.Errorf("import: %v", err)
	}
	if !k.Remove("Winston") || k.fit() != nil {
		t.Error("the key cannot be mended")
	}
}
