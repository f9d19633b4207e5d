package folder

import (
	"bytes"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

func TestWithdrawingEverythingLeavesNothing(t *testing.T) {
	f := withdrawal(t)
	if len(tells(t, f.Dir)) < 20 {
		t.Fatal("the words are hardly anywhere: this proves nothing")
	}
	doc := zipOf(t, "word/document.xml", "<w:p><w:t>They moved me three ti</w:t><w:t>mes without telling my sister</w:t></w:p>")
	mustWrite(t, f.path("notes.docx"), doc)
	before := f.codedWords(t)
	r, err := withdrawNow(f, "amy", Order{Participant: "P07", How: coding.WithdrawEverything})
	if err != nil {
		t.Fatal(err)
	}
	if got, err := os.ReadFile(f.path("notes.docx")); err != nil || !bytes.Equal(got, doc) {
		t.Error("a file that is no part of the study was touched")
	}
	if len(r.Left.Found) != 1 || r.Left.Found[0].Path != "notes.docx" || r.Left.Found[0].Inside != "word/document.xml" {
		t.Errorf("left: %+v", r.Left.Found)
	}
	os.Remove(f.path("notes.docx"))
	if got := tells(t, f.Dir); len(got) > 0 {
		t.Errorf("still told:\n%s", strings.Join(got, "\n"))
	}
	for _, gone := range []string{"exports/quotes.csv", "exports/deep/quotes.xlsx", "exports/short.txt", "theme-matrix.xlsx", ".cache/index/part", "exports/.verbatim-killed.tmp"} {
		if _, err := os.Stat(f.path(gone)); err == nil {
			t.Errorf("%s is still there", gone)
		}
	}
	if _, err := os.Stat(f.path("exports/bo.txt")); err != nil {
		t.Error("an export of somebody else's words is gone")
	}
	mustBeWhole(t, f)
	r.Texts, r.Versions, r.Bodies = 0, 0, 0
	r.Left.Found, r.Left.Unreached, r.Left.Files, r.Left.Archives, r.Left.Parts = nil, nil, 0, 0, 0
	want := &Removal{Participant: "P07", How: "everything", Known: true, Codings: 8, // Bo's two in FG have her name
		Transcripts: []MaskedTranscript{{ID: "FG", Turns: 2}, {ID: "P07-1", Alone: true, Turns: 4}},
		Rewritten:   []string{"transcripts/FG.yaml", "transcripts/P07-1.yaml", "codebook.yaml", "summaries/belonging.yaml"},
		Exports:     []string{"exports/deep/quotes.xlsx", "exports/quotes.csv", "exports/short.txt", "theme-matrix.xlsx"},
		ThemeNames:  []string{"lost-in-fog"},
	}
	if d := cmp.Diff(want, r); d != "" {
		t.Error(d)
	}
	after := f.codedWords(t)
	if n := after[listened+", "+mask("Rosamund")+"."]; n != 2 || after[listened+"."] != 2 || before[listened+"."] != 2 {
		t.Errorf("Bo's words are coded otherwise than before: %v", after)
	}
	bodies, err := f.Bodies()
	if err != nil {
		t.Fatal(err)
	}
	var memos []string
	for _, words := range bodies {
		memos = append(memos, words)
	}
	slices.Sort(memos)
	wantMemos := []string{
		"[withdrawn]", "[withdrawn]", "[withdrawn]", "[withdrawn]", "[withdrawn]", "[withdrawn]", "[withdrawn]", "[withdrawn]",
		"[withdrawn]: this stays with me", "[withdrawn] laughed at this", "amy thinks about the words",
		"as she says: “[withdrawn]”, and Bo: " + listened, "ben thinks about the words", "nothing of hers in this one",
	}
	slices.Sort(wantMemos)
	if d := cmp.Diff(wantMemos, memos); d != "" {
		t.Error(d)
	}
	s := load(t, f)
	if len(s.Transcripts) != 2 || len(s.Participants) != 1 || len(s.Notes) != 0 {
		t.Errorf("%d transcripts, %d participants; notes %q", len(s.Transcripts), len(s.Participants), s.Notes)
	}
	row, _ := os.ReadFile(f.path(participantsFile))
	if want := "participant,published_as,analyse,quote,reuse,archive,recontact,withdrawn,town\nP07,,no,no,no,no,no,2026-03-01,\nP08,,,,,,,,Borchester\n"; string(row) != want {
		t.Errorf("participants.csv:\n%s", row)
	}
	book, _ := os.ReadFile(f.path(codebookFile))
	if want := "title: Gardens again\nthemes:\n  - id: belonging\n    name: Belonging\n    # [withdrawn]\n    examples: [\"[withdrawn], she said\"]\n  - id: lost-in-fog\n    name: Lost in fog\n  - id: kettle\n    name: Kettle always on\n"; string(book) != want {
		t.Errorf("codebook.yaml:\n%s", book)
	}
}

func isMaskOrSpace(s string) bool { return strings.Trim(s, "█ \n") == "" }

// codedWords counts the codings of each stretch of words.
func (f *Folder) codedWords(t testing.TB) map[string]int {
	t.Helper()
	state, err := f.State()
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]int{}
	for _, c := range state.Codings {
		if c.Fate != text.Same {
			t.Errorf("a coding is %s", c.Fate)
		}
		all[transcriptCalled(t, f, c.Transcript).Text.Slice(c.Span)]++
	}
	return all
}

// TestWithdrawingWordsKeepsPlacesAndOthers: the words of one person go, from all
// texts; every coding stands where it stood, and others' words stay.
func TestWithdrawingWordsKeepsPlacesAndOthers(t *testing.T) {
	f := withdrawal(t)
	before, beforeWords := load(t, f), f.codedWords(t)
	texts := map[string]*transcript.Transcript{}
	for _, id := range []string{"P07-1", "FG", "P08-1"} {
		texts[id] = transcriptCalled(t, f, id)
	}
	foreseen, err := f.Foresee(ctx, Order{Participant: "P07", How: coding.WithdrawWords})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(before.Stamp, load(t, f).Stamp); d != "" {
		t.Error("foreseeing changed something", d)
	}
	r, err := withdrawNow(f, "amy", Order{Participant: "P07", How: coding.WithdrawWords})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Left.Found) > 0 {
		t.Errorf("left: %+v", r.Left.Found)
	}
	foreseen.Left, foreseen.Texts, r.Texts = r.Left, 0, 0
	if d := cmp.Diff(foreseen, r); d != "" {
		t.Errorf("not as foreseen: %s", d)
	}
	s := load(t, f)
	if d := cmp.Diff(len(before.State.Codings), len(s.State.Codings)); d != "" {
		t.Error(d)
	}
	for i, c := range s.State.Codings {
		if was := before.State.Codings[i]; c.ID != was.ID || c.Span != was.Span || c.Fate != text.Same {
			t.Errorf("coding %d moved: %+v, was %+v", i, c, was)
		}
	}
	for words, n := range f.codedWords(t) {
		if !isMaskOrSpace(words) && beforeWords[words] != n {
			t.Errorf("%d codings cover %q, %d before", n, words, beforeWords[words])
		}
	}
	for id, was := range texts {
		now := transcriptCalled(t, f, id)
		if now.Text.Len() != was.Text.Len() || !slices.Equal(now.Turns, was.Turns) {
			t.Errorf("%s has other turns", id)
		}
		for i, turn := range now.Turns {
			words, wasWords := now.Text.Slice(turn.Speech), was.Text.Slice(turn.Speech)
			switch {
			case turn.Speaker == "Rosamund" && !isMask(words):
				t.Errorf("%s turn %d can be read", id, i+1)
			case turn.Speaker != "Rosamund" && id != "P07-1" && words != wasWords:
				t.Errorf("%s turn %d, of somebody else, changed", id, i+1)
			}
		}
	}
	if got, want := transcriptCalled(t, f, "P07-1").Text.Slice(texts["P07-1"].Turns[2].Speech), "So you "+mask("never felt part of it until")+" then, Rosamund?"; got != want {
		t.Errorf("the interviewer's repeat: %q, want %q", got, want)
	}
	if working, _ := os.ReadFile(f.TranscriptPath("FG")); string(working) != transcriptCalled(t, f, "FG").Text.String() {
		t.Error("the working copy is not the masked text")
	}
	mustBeWhole(t, f)
}

// TestAPassageIsWithdrawnAlone: what stands beside it stays, also in the words of
// the same person.
func TestAPassageIsWithdrawnAlone(t *testing.T) {
	f := withdrawal(t)
	fg := transcriptCalled(t, f, "FG")
	r, err := withdrawNow(f, "amy", Order{Participant: "P07", How: coding.WithdrawPassages, Passages: []Passage{{"FG", fg.Text.Hash(), fg.Turns[1].Speech}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Left.Found) > 0 {
		t.Errorf("left: %+v", r.Left.Found)
	}
	now := transcriptCalled(t, f, "FG")
	if !isMask(now.Text.Slice(fg.Turns[1].Speech)) || now.Text.Slice(fg.Turns[3].Speech) != "Yes." || now.Text.Slice(fg.Turns[2].Speech) != fg.Text.Slice(fg.Turns[2].Speech) {
		t.Errorf("FG is now %q", now.Text)
	}
	if got := transcriptCalled(t, f, "P07-1").Text.String(); !strings.Contains(got, inGarden) {
		t.Error("another interview was touched")
	}
	told := strings.Join(tells(t, f.Dir), "\n")
	if strings.Contains(told, "three times without") || strings.Contains(told, "telling my sister") || !strings.Contains(told, "garden opened") {
		t.Errorf("still told:\n%s", told)
	}
	mustBeWhole(t, f)
	// And then all of it.
	if _, err := withdrawNow(f, "ben", Order{Participant: "p07", How: coding.WithdrawEverything}); err != nil {
		t.Fatal(err)
	}
	if got := tells(t, f.Dir); len(got) > 0 {
		t.Errorf("still told:\n%s", strings.Join(got, "\n"))
	}
	mustBeWhole(t, f)
}

func TestWithdrawingFromQuotingRemovesNothing(t *testing.T) {
	f := withdrawal(t)
	before := tells(t, f.Dir)
	if _, err := withdrawNow(f, "amy", Order{Participant: "P09", How: coding.WithdrawQuoting}); err != nil {
		t.Fatal(err)
	}
	s := load(t, f)
	p, ok := s.Participant("P09")
	if !ok || p.Consent[transcript.AskQuote] != transcript.No || s.State.Withdrawn["p09"] != coding.WithdrawQuoting {
		t.Errorf("%+v, %v", p, s.State.Withdrawn)
	}
	if d := cmp.Diff(before, tells(t, f.Dir)); d != "" {
		t.Error(d)
	}
}
