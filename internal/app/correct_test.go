package app

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"verbatim/internal/text"
)

const interview = `[00:00:01] Interviewer: How was the winter?

[00:00:05] Rosa: It was long. I was tierd, and then there was the choir.

[00:00:20] Interviewer: The choir?

[00:00:22] Rosa: On Tuesdays. Nobody asked me annything there.
`

// twoCopies is a study with one interview, coded by ann, and a copy of it that
// bo uses.
func twoCopies(t *testing.T) (ann, bo *App) {
	t.Helper()
	ann = someone(t)
	ann.Coder = "ann"
	dir := t.TempDir()
	ann.Dir = filepath.Join(dir, "study")
	if _, err := ann.Init(t.Context(), InitOptions{Dir: ann.Dir, Codebook: "peer-support"}); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(dir, "rosa.txt")
	if err := os.WriteFile(file, []byte(interview), 0o644); err != nil {
		t.Fatal(err)
	}
	if _, err := ann.Import(t.Context(), ImportOptions{Paths: []string{file}}); err != nil {
		t.Fatal(err)
	}
	for theme, quote := range map[string]string{"hope": "then there was the choir", "burnout": "I was tierd", "mutuality": "Nobody asked me annything"} {
		if _, err := ann.Code(t.Context(), CodeOptions{Transcript: "rosa", Theme: theme, Words: Selection{Quote: quote}}); err != nil {
			t.Fatal(err)
		}
	}
	bo = someone(t)
	bo.Coder, bo.Dir = "bo", filepath.Join(dir, "copy")
	if err := os.CopyFS(bo.Dir, os.DirFS(ann.Dir)); err != nil {
		t.Fatal(err)
	}
	return ann, bo
}

// edit changes words in the working copy and takes the correction over.
func edit(t *testing.T, a *App, pairs ...string) *Correction {
	t.Helper()
	name := filepath.Join(a.Dir, "transcripts", "rosa.txt")
	have, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	words := strings.NewReplacer(pairs...).Replace(string(have))
	if err := os.WriteFile(name, []byte(words), 0o644); err != nil {
		t.Fatal(err)
	}
	return correct(t, a)
}

func correct(t *testing.T, a *App) *Correction {
	t.Helper()
	c, err := a.PlanCorrection(t.Context(), CorrectOptions{Transcript: "rosa"})
	if err != nil {
		t.Fatal(err)
	}
	if err := a.Correct(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	return c
}

// bring copies what the other copy's log and texts have and this one lacks.
func bring(t *testing.T, to, from *App) {
	t.Helper()
	for _, dir := range []string{"record/log", "record/texts", "record/history"} {
		root := os.DirFS(filepath.Join(from.Dir, dir))
		tmp := t.TempDir()
		if err := os.CopyFS(tmp, root); err != nil {
			t.Fatal(err)
		}
		err := filepath.WalkDir(tmp, func(path string, d os.DirEntry, err error) error {
			rel, _ := filepath.Rel(tmp, path)
			dest := filepath.Join(to.Dir, dir, rel)
			if err != nil || d.IsDir() {
				return err
			}
			data, err := os.ReadFile(path)
			if err == nil {
				err = os.MkdirAll(filepath.Dir(dest), 0o755)
			}
			if have, missing := os.ReadFile(dest); err != nil || missing == nil && !bytes.HasPrefix(data, have) {
				return err
			}
			return os.WriteFile(dest, data, 0o644)
		})
		if err != nil {
			t.Fatal(err)
		}
	}
}

// words are what a study says, and what is coded in it, by theme.
func wordsOf(t *testing.T, a *App) (string, map[string]string) {
	t.Helper()
	f, err := a.folder()
	if err != nil {
		t.Fatal(err)
	}
	s, err := a.reload(context.Background(), f)
	if err != nil {
		t.Fatal(err)
	}
	tr, ok := s.Transcript("rosa")
	if !ok {
		t.Fatal("no transcript")
	}
	coded := map[string]string{}
	for _, c := range s.State.Codings {
		coded[c.Theme] = tr.Text.Slice(c.Span)
	}
	return tr.Text.String(), coded
}

func TestACorrectionKeepsCodingsTrue(t *testing.T) {
	ann, _ := twoCopies(t)
	c := edit(t, ann, "It was long. ", "It was very long, really. ", "tierd", "tired", "The choir?", "What choir?")
	if c.Same != 2 || len(c.Changed) != 1 || len(c.Lost) != 0 || len(c.Changes) != 4 {
		t.Errorf("%d same, %d changed, %d lost, %d places", c.Same, len(c.Changed), len(c.Lost), len(c.Changes))
	}
	said, coded := wordsOf(t, ann)
	if !strings.Contains(said, "I was tired, and then") || coded["hope"] != "then there was the choir" || coded["burnout"] != "I was tired" {
		t.Errorf("%q %q", coded["hope"], coded["burnout"])
	}
	waiting, err := ann.WaitingFor(t.Context(), "ann")
	if err != nil || len(waiting) != 1 || *waiting[0].Before != "I was tierd" || *waiting[0].After != "I was tired" {
		t.Fatalf("%+v %v", waiting, err)
	}
	if _, err := ann.Review(t.Context(), ReviewOptions{Keep: []string{waiting[0].ID}}); err != nil {
		t.Fatal(err)
	}
	if again, _ := ann.WaitingFor(t.Context(), "ann"); len(again) != 0 {
		t.Errorf("%d still wait", len(again))
	}
	if n := correct(t, ann); !n.Nothing() {
		t.Error("there is still something to correct")
	}
}

func TestACodingThatLostItsWordsWaitsForItsCoder(t *testing.T) {
	ann, _ := twoCopies(t)
	c := edit(t, ann, " Nobody asked me annything there.", "")
	if len(c.Lost) != 1 || c.Lost[0].Theme != "mutuality" || c.Lost[0].After != "" {
		t.Fatalf("%+v", c.Lost)
	}
	id := c.Lost[0].ID
	bo := someone(t)
	bo.Coder, bo.Dir = "bo", ann.Dir
	if _, err := bo.Review(t.Context(), ReviewOptions{LetGo: []string{id}}); err == nil || !strings.Contains(err.Error(), "is ann's") {
		t.Errorf("bo settled ann's coding: %v", err)
	}
	if _, err := ann.Review(t.Context(), ReviewOptions{Keep: []string{id}}); err == nil {
		t.Error("a coding without words was kept")
	}
	if _, err := ann.Review(t.Context(), ReviewOptions{Move: id, Words: Selection{Quote: "On Tuesdays"}}); err != nil {
		t.Fatal(err)
	}
	if _, coded := wordsOf(t, ann); coded["mutuality"] != "On Tuesdays" {
		t.Errorf("%q", coded["mutuality"])
	}
}

// TestCorrectionsOfTwoCopiesAreJoined: what only one of them changed is taken;
// codings of either stay on their words; both copies end with the same text.
func TestCorrectionsOfTwoCopiesAreJoined(t *testing.T) {
	ann, bo := twoCopies(t)
	edit(t, ann, "tierd", "tired")
	edit(t, bo, "annything", "anything")
	bring(t, ann, bo)
	c := correct(t, ann)
	if len(c.Joins) != 2 || c.Unsettled != 0 {
		t.Fatalf("%+v", c)
	}
	bring(t, bo, ann)
	for _, a := range []*App{ann, bo} {
		f, _ := a.folder()
		s, err := a.reload(t.Context(), f)
		if err != nil {
			t.Fatal(err)
		}
		tr, _ := s.Transcript("rosa")
		if said := tr.Text.String(); !strings.Contains(said, "I was tired, and") || !strings.Contains(said, "me anything there") {
			t.Errorf("%s: %s", a.Coder, said)
		}
		if len(s.State.Forked) != 0 {
			t.Error("still two current texts")
		}
	}
}

func TestPlacesThatTwoCopiesMendedDifferentlyAreChosen(t *testing.T) {
	ann, bo := twoCopies(t)
	edit(t, ann, "tierd", "tired")
	edit(t, bo, "tierd", "weary", "annything", "anything")
	bring(t, ann, bo)
	c := correct(t, ann)
	if c.Unsettled != 1 {
		t.Fatalf("%d places to choose", c.Unsettled)
	}
	name := filepath.Join(ann.Dir, "transcripts", "rosa.txt")
	draft, err := os.ReadFile(name)
	if err != nil || len(text.Unsettled(string(draft))) == 0 || !strings.Contains(string(draft), "anything there") {
		t.Fatalf("%s %v", draft, err)
	}
	if said, _ := wordsOf(t, ann); strings.Contains(said, "{{") {
		t.Error("marks came into the record")
	}
	if _, err := ann.PlanCorrection(t.Context(), CorrectOptions{Transcript: "rosa"}); err == nil || !strings.Contains(err.Error(), "1 places in the working copy") {
		t.Errorf("unsettled, but %v", err)
	}
	i, j := strings.LastIndex(string(draft), "{{"), strings.LastIndex(string(draft), "}}")
	settled := string(draft[:i]) + "tired" + string(draft[j+2:])
	if err := os.WriteFile(name, []byte(settled), 0o644); err != nil {
		t.Fatal(err)
	}
	if c := correct(t, ann); len(c.Joins) != 2 {
		t.Errorf("%+v", c)
	}
	said, coded := wordsOf(t, ann)
	if strings.Contains(said, "joining") || !strings.HasPrefix(said, "[00:00:01] Interviewer") || coded["burnout"] != "I was tired" {
		t.Errorf("%q: %s", coded["burnout"], said)
	}
}

func TestACorrectionThatPartsATurn(t *testing.T) {
	ann, _ := twoCopies(t)
	edit(t, ann, "I was tierd, and then there", "I was tierd.\n\n[00:00:12] Interviewer: And then?\n\n[00:00:13] Rosa: And then there")
	f, _ := ann.folder()
	s, err := ann.reload(t.Context(), f)
	if err != nil {
		t.Fatal(err)
	}
	tr, _ := s.Transcript("rosa")
	if len(tr.Turns) != 6 || tr.Turns[3].TimeMS != 13000 || tr.Turns[1].TimeMS != 5000 {
		t.Errorf("%d turns: %+v", len(tr.Turns), tr.Turns)
	}
	for _, c := range s.State.Codings {
		if !tr.InSpeech(c.Span) {
			t.Errorf("the coding of %s does not begin and end in speech: %q", c.Theme, tr.Text.Slice(c.Span))
		}
	}
	found, err := ann.Check(t.Context())
	if err != nil || found.Wrong() > 0 {
		t.Errorf("%+v %v", found, err)
	}
}

// TestAWorkingCopyLeftBehindRevertsNothing: after somebody else's correction has
// arrived, a working copy that says what an earlier text said is no edit.
func TestAWorkingCopyLeftBehindRevertsNothing(t *testing.T) {
	ann, bo := twoCopies(t)
	edit(t, bo, "tierd", "tired")
	bring(t, ann, bo)
	if _, err := ann.PlanCorrection(t.Context(), CorrectOptions{Transcript: "rosa"}); err == nil || !strings.Contains(err.Error(), "an earlier text") {
		t.Fatalf("the earlier text was taken for an edit: %v", err)
	}
	c, err := ann.PlanCorrection(t.Context(), CorrectOptions{Transcript: "rosa", GoBack: true})
	if err != nil || len(c.Changes) != 1 || c.Changes[0].After != "tierd" {
		t.Errorf("%+v %v", c, err)
	}
	if err := ann.PutBack(t.Context(), "rosa"); err != nil || !correct(t, ann).Nothing() {
		t.Errorf("put back, and still something to correct (%v)", err)
	}
}

func TestALabelOfNobodyIsToldAndNotGuessed(t *testing.T) {
	ann, _ := twoCopies(t)
	name := filepath.Join(ann.Dir, "transcripts", "rosa.txt")
	words := strings.Replace(interview, "The choir?", "The choir?\n\nDr Shah: I told her about it.", 1)
	if err := os.WriteFile(name, []byte(words), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := ann.PlanCorrection(t.Context(), CorrectOptions{Transcript: "rosa"})
	if err != nil || len(c.Doubts) != 1 || !strings.Contains(c.Doubts[0], "Dr Shah") || c.TurnsAfter != 4 {
		t.Fatalf("%+v %v", c, err)
	}
	c, err = ann.PlanCorrection(t.Context(), CorrectOptions{Transcript: "rosa", Speakers: []string{"Dr Shah=supporter"}})
	if err != nil || len(c.Doubts) != 0 || c.TurnsAfter != 5 {
		t.Fatalf("%+v %v", c, err)
	}
}

// TestWhatIsSavedWhileAskingIsNotLost: the plan was of other words.
func TestWhatIsSavedWhileAskingIsNotLost(t *testing.T) {
	ann, _ := twoCopies(t)
	name := filepath.Join(ann.Dir, "transcripts", "rosa.txt")
	first, second := strings.Replace(interview, "tierd", "tired", 1), strings.Replace(interview, "tierd", "so tired", 1)
	if err := os.WriteFile(name, []byte(first), 0o644); err != nil {
		t.Fatal(err)
	}
	c, err := ann.PlanCorrection(t.Context(), CorrectOptions{Transcript: "rosa"})
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(name, []byte(second), 0o644); err != nil {
		t.Fatal(err)
	}
	if err := ann.Correct(t.Context(), c); err == nil || !strings.Contains(err.Error(), "was saved again meanwhile") {
		t.Errorf("%v", err)
	}
	if now, _ := os.ReadFile(name); string(now) != second {
		t.Errorf("what was saved is lost: %s", now)
	}
}

// TestReviewShowsNoWordsOfSomebodyWhoMayNotBeShown, though the correction took
// them out of the transcript and its page.
func TestReviewShowsNoWordsOfSomebodyWhoMayNotBeShown(t *testing.T) {
	ann, _ := twoCopies(t)
	edit(t, ann, "The choir?", "The choir?\n\n[00:00:21] Kim: Seven yellow candles burned.") // Kim is nobody yet
	c, err := ann.PlanCorrection(t.Context(), CorrectOptions{Transcript: "rosa", Speakers: []string{"Kim=participant:P2"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := ann.Correct(t.Context(), c); err != nil {
		t.Fatal(err)
	}
	if _, err := ann.Code(t.Context(), CodeOptions{Transcript: "rosa", Theme: "hope", Words: Selection{Turn: "4-5"}}); err != nil {
		t.Fatal(err)
	}
	people, err := os.ReadFile(filepath.Join(ann.Dir, "participants.csv"))
	if err != nil {
		t.Fatal(err)
	}
	refused := strings.Replace(string(people), "P2,,", "P2,,no", 1)
	if err := os.WriteFile(filepath.Join(ann.Dir, "participants.csv"), []byte(refused), 0o644); err != nil || refused == string(people) {
		t.Fatalf("%s %v", people, err)
	}
	last := edit(t, ann, "[00:00:21] Kim: Seven yellow candles burned.\n\n", "", "long", "endless")
	if len(last.Changed) != 1 {
		t.Fatalf("%+v", last)
	}
	waiting, err := ann.WaitingFor(t.Context(), "ann")
	if err != nil || len(waiting) != 1 {
		t.Fatalf("%+v %v", waiting, err)
	}
	if waiting[0].Before != nil {
		t.Errorf("shown: %q", *waiting[0].Before)
	}
}

// TestAnUnfinishedEditUndoesNobodysCorrection: the copies were joined while
// somebody was still mending their own words.
func TestAnUnfinishedEditUndoesNobodysCorrection(t *testing.T) {
	ann, bo := twoCopies(t)
	edit(t, ann, "tierd", "tired", "On Tuesdays", "On Wednesdays")
	name := filepath.Join(bo.Dir, "transcripts", "rosa.txt")
	if err := os.WriteFile(name, []byte(strings.Replace(interview, "annything", "anything", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	bring(t, bo, ann)
	c := correct(t, bo)
	said, _ := wordsOf(t, bo)
	if !strings.Contains(said, "I was tired") || !strings.Contains(said, "On Wednesdays") || !strings.Contains(said, "me anything") || len(c.Changes) != 1 {
		t.Errorf("%+v: %s", c.Changes, said)
	}
}

func TestTheSameWordsMendedMeanwhileAreChosen(t *testing.T) {
	ann, bo := twoCopies(t)
	edit(t, ann, "tierd", "tired")
	name := filepath.Join(bo.Dir, "transcripts", "rosa.txt")
	if err := os.WriteFile(name, []byte(strings.Replace(interview, "tierd", "weary", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	bring(t, bo, ann)
	c := correct(t, bo)
	draft, err := os.ReadFile(name)
	if err != nil || c.Unsettled != 1 || !strings.Contains(string(draft), "{{tired || weary}}") {
		t.Errorf("%+v %s %v", c, draft, err)
	}
}

// TestACorrectionUncoversNothing: neither by taking the blocks away, nor with a
// file that still has the words.
func TestACorrectionUncoversNothing(t *testing.T) {
	ann, _ := twoCopies(t)
	w, err := ann.PlanWithdrawal(t.Context(), WithdrawOptions{Participant: "Rosa", How: "passages", Transcript: "rosa", Words: Selection{Quote: "then there was the choir"}})
	if err != nil {
		t.Fatal(err)
	}
	if err := ann.Withdraw(t.Context(), w); err != nil {
		t.Fatal(err)
	}
	name := filepath.Join(ann.Dir, "transcripts", "rosa.txt")
	covered, err := os.ReadFile(name)
	if err != nil || strings.Contains(string(covered), "the choir.") || strings.Count(string(covered), "█") != 24 {
		t.Fatalf("%s %v", covered, err)
	}
	if err := os.WriteFile(name, []byte(strings.ReplaceAll(string(covered), "█", "")), 0o644); err != nil {
		t.Fatal(err)
	}
	file := filepath.Join(t.TempDir(), "checked.txt")
	if err := os.WriteFile(file, []byte(strings.Replace(interview, "then there", "then, there", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	for _, from := range []string{"", file} {
		if _, err := ann.PlanCorrection(t.Context(), CorrectOptions{Transcript: "rosa", From: from}); err == nil || !strings.Contains(err.Error(), "took back") {
			t.Errorf("from %q: %v", from, err)
		}
	}
	// Elsewhere it may be mended.
	if err := os.WriteFile(name, []byte(strings.Replace(string(covered), "annything", "anything", 1)), 0o644); err != nil {
		t.Fatal(err)
	}
	if c := correct(t, ann); len(c.Changes) != 1 || c.Changes[0].After != "" {
		t.Errorf("%+v", c.Changes)
	}
}
