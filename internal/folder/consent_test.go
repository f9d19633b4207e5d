package folder

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// consents are the consent events of a study, a line each: whose, what, how.
func consents(t *testing.T, f *Folder) []string {
	t.Helper()
	var out []string
	for _, e := range load(t, f).State.Events {
		if e.Do == coding.Consent {
			out = append(out, fmt.Sprintf("%s/%s=%s %s", e.Participant, e.Ask, e.Answer, e.How))
		}
	}
	return out
}

func expect(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if d := cmp.Diff(want, got); d != "" {
		t.Errorf("%s: %s", what, d)
	}
}

// TestEveryChangeOfConsentIsInTheLog by whichever way it comes.
func TestEveryChangeOfConsentIsInTheLog(t *testing.T) {
	f, err := Create(ctx, t.TempDir(), t.TempDir(), Plan{Coder: "amy", Codebook: []byte("title: Test\n"),
		Settings: study.Settings{Title: "Test", Consent: transcript.Consent{"quote": "yes"}}})
	if err != nil {
		t.Fatal(err)
	}
	addTranscript(t, f, "P01-1", "Rosa", "Here.")
	want := []string{"/quote=yes made"}
	expect(t, "a new study", consents(t, f), want...)

	do(t, f, "amy", func(s *Session) error {
		return s.PutParticipants([]transcript.Participant{{ID: "P01"}, {ID: "P02", Consent: transcript.Consent{"quote": "no", "analyse": "yes"}}}, nil)
	})
	want = append(want, "P02/analyse=yes imported", "P02/quote=no imported")
	expect(t, "put by a verb", consents(t, f), want...)

	rewrite(t, f.path(participantsFile), "P02,,yes,no,", "P02,,,No,")
	rewrite(t, f.path(settingsFile), "reuse:", "reuse: no")
	do(t, f, "ben", func(s *Session) error { _, err := s.EnsureCoder(); return err })
	want = append(want, "/reuse=no by hand", "P02/analyse= by hand")
	expect(t, "edited by hand", consents(t, f), want...)

	do(t, f, "amy", func(s *Session) error {
		return s.PutAnswers([]Answer{{"p01", transcript.AskQuote, transcript.No}, {"P02", transcript.AskQuote, transcript.Blank}, {"", transcript.AskArchive, transcript.Yes}}, "phone call")
	})
	want = append(want, "p01/quote=no ", "P02/quote= ", "/archive=yes ")
	expect(t, "said to Verbatim", consents(t, f), want...)
	s := load(t, f)
	p1, _ := s.Participant("P01")
	p2, _ := s.Participant("P02")
	if p1.Consent["quote"] != "no" || p2.Consent["quote"] != "" || s.Settings.Consent["archive"] != "yes" || s.Settings.ConsentSource != "phone call" {
		t.Errorf("%+v %+v %+v", p1, p2, s.Settings)
	}
	if p1.ID != "P01" || len(s.Participants) != 2 {
		t.Errorf("p01 became %+v", s.Participants)
	}
	bodies, _ := f.Bodies()
	if !slices.ContainsFunc(s.State.Events, func(e coding.Event) bool { return e.Do == coding.Consent && bodies[e.Body] == "phone call" }) {
		t.Error("where the answer comes from is not kept")
	}

	// A version that cannot be understood says nothing; once mended, the change
	// is told against the one before it.
	whole, _ := os.ReadFile(f.path(participantsFile))
	write(t, f.path(participantsFile), []byte(strings.Replace(string(whole), "P01,,,no", "P01,,,perhaps", 1)))
	do(t, f, "amy", func(s *Session) error { return s.Put(codebookFile, []byte("title: Other\n")) })
	write(t, f.path(participantsFile), []byte(strings.Replace(string(whole), "P01,,,no", "P01,,,yes", 1)))
	do(t, f, "amy", func(s *Session) error { return s.Put(codebookFile, []byte("title: Third\n")) })
	want = append(want, "P01/quote=yes by hand")
	expect(t, "after a broken version", consents(t, f), want...)
	mustBeWhole(t, f)
}

// TestAnEditThatIsNotWrittenDownStaysOne: an answer that is taken out by hand, so
// that the file is as it once was, is no file that lies behind, neither within a
// session nor after one that came to nothing.
func TestAnEditThatIsNotWrittenDownStaysOne(t *testing.T) {
	f := newStudy(t)
	no := []Answer{{"P01", transcript.AskQuote, transcript.No}}
	do(t, f, "amy", func(s *Session) error { return s.PutAnswers(no, "") })
	answer := func() transcript.Answer {
		p, _ := load(t, f).Participant("P01")
		return p.Consent["quote"]
	}
	for range 2 {
		rewrite(t, f.path(participantsFile), "P01,,,no,", "P01,,,,")
		s, err := f.Begin(ctx, "amy")
		if err != nil {
			t.Fatal(err)
		}
		if got := answer(); got != "" {
			t.Errorf("within a session that has not written yet the answer is %q", got)
		}
		s.Close() // nothing was written
		if got := answer(); got != "" {
			t.Errorf("after a session that wrote nothing the answer is %q", got)
		}
		do(t, f, "amy", func(s *Session) error { return s.PutAnswers(no, "") })
		if data, _ := os.ReadFile(f.path(participantsFile)); answer() != "no" || !strings.Contains(string(data), "P01,,,no,") {
			t.Errorf("said again it is %q in %s", answer(), data)
		}
	}
	expect(t, "events", consents(t, f), "P01/quote=no ", "P01/quote= by hand", "P01/quote=no ", "P01/quote= by hand", "P01/quote=no ")
	mustBeWhole(t, f)
}

// TestAWithdrawalFilledInByHandIsInTheLog and is pointed out until it is carried
// out or taken back.
func TestAWithdrawalFilledInByHandIsInTheLog(t *testing.T) {
	f := newStudy(t)
	said := func() bool { return slices.Contains(load(t, f).SaysWithdrawn(), "P01") }
	rewrite(t, f.path(participantsFile), "P01,,,,,,,", "P01,,,,,,,1 March")
	if edited, err := f.EditedParticipants(); !edited || err != nil {
		t.Error("the edit is not seen", err)
	}
	do(t, f, "amy", func(s *Session) error { _, err := s.EnsureCoder(); return err })
	if edited, _ := f.EditedParticipants(); edited {
		t.Error("the edit is in the log, and still told")
	}
	expect(t, "filled in", consents(t, f), "P01/withdrawn=yes by hand")
	if !said() {
		t.Error("nobody is told to carry it out")
	}
	rewrite(t, f.path(participantsFile), "1 March", "")
	do(t, f, "amy", func(s *Session) error { _, err := s.EnsureCoder(); return err })
	expect(t, "emptied", consents(t, f), "P01/withdrawn=yes by hand", "P01/withdrawn= by hand")
	if said() {
		t.Error("the cell is empty, and somebody is told")
	}
}

// TestParticipantsComeBack as they were recorded last.
func TestParticipantsComeBack(t *testing.T) {
	f := newStudy(t)
	if _, err := f.LastParticipants(); err == nil {
		t.Error("nothing has gone")
	}
	do(t, f, "ben", func(s *Session) error {
		return s.PutAnswers([]Answer{{"P01", "quote", "no"}, {"P02", "quote", "no"}}, "")
	})
	want, _ := os.ReadFile(f.path(participantsFile))
	if err := os.Remove(f.path(participantsFile)); err != nil {
		t.Fatal(err)
	}
	if _, err := f.Load(ctx, nil); err == nil || !strings.Contains(err.Error(), "verbatim participants restore") {
		t.Errorf("what to do is not said: %v", err)
	}
	last, err := f.LastParticipants()
	if err != nil || last.By != "ben" || last.Participants != 2 || last.ByHand {
		t.Errorf("%+v %v", last, err)
	}
	do(t, f, "amy", func(*Session) error { return nil })
	if got, _ := os.ReadFile(f.path(participantsFile)); string(got) != string(want) {
		t.Errorf("%q came back, want %q", got, want)
	}
}

// TestOnlyAnswersGivenOnPurposeChangeTheStamp: what a file says is stamped with
// the file.
func TestOnlyAnswersGivenOnPurposeChangeTheStamp(t *testing.T) {
	f := newStudy(t)
	rewrite(t, f.path(participantsFile), "P01,,,,", "P01,,,no,")
	edited := load(t, f).Stamp
	do(t, f, "amy", func(s *Session) error { return nil })
	if n := len(consents(t, f)); n != 1 {
		t.Fatalf("%d consent events", n)
	}
	if load(t, f).Stamp != edited {
		t.Error("noting a change made by hand changes the stamp")
	}
	do(t, f, "amy", func(s *Session) error { return s.PutAnswers([]Answer{{"P01", "quote", "no"}}, "") })
	if load(t, f).Stamp == edited {
		t.Error("an answer given on purpose is not in the stamp")
	}
}

// TestSettingsAreChangedAsText: comments, order and line ends stay.
func TestSettingsAreChangedAsText(t *testing.T) {
	const base = "id: x\nformat: 1\n"
	for _, c := range []struct{ old, want string }{
		{base + "consent:\n  quote: yes  # words may be quoted\n  reuse:\n", base + "consent:\n  quote: no   # words may be quoted\n  reuse:\n"},
		{base + "consent:\n  quote:      # words\n", base + "consent:\n  quote: no   # words\n"},
		{base + "consent:\n    'quote' : \"yes\"# no space\n", base + "consent:\n    'quote' : no   # no space\n"},
		{base + "consent:\n    quote: \"yes\" # it's agreed\ntitle: z # ours\n", base + "consent:\n    quote: no    # it's agreed\ntitle: z # ours\n"},
		{base + "consent:\n  source: it's form v2 # kept\n# here\ntitle: z\n", base + "consent:\n  source: it's form v2 # kept\n  quote: no\n# here\ntitle: z\n"},
		{base + "consent: # everyone's\ntitle: z\n", base + "consent: # everyone's\n  quote: no\ntitle: z\n"},
		{base + "consent: {} # none\n", base + "consent:    # none\n  quote: no\n"},
		{base + "title: z", base + "title: z\nconsent:\n  quote: no\n"},
		{strings.ReplaceAll(base+"consent:\n  reuse: no\ntitle: z\n", "\n", "\r\n"), strings.ReplaceAll(base+"consent:\n  reuse: no\n  quote: no\ntitle: z\n", "\n", "\r\n")},
		{base + "consent: {quote: yes}\n", ""},
		{base + "consent:\n  quote: >\n    yes\n", ""},
		{base + "consent: &c\n  quote: yes\n", base + "consent: &c\n  quote: no\n"},
	} {
		got, err := setSetting([]byte(c.old), "consent", "quote", "no", func(s *study.Settings) { s.Consent["quote"] = "no" })
		switch {
		case c.want == "" && (err == nil || !strings.Contains(err.Error(), "text editor")):
			t.Errorf("%q became %q (%v)", c.old, got, err)
		case c.want != "" && (err != nil || string(got) != c.want):
			t.Errorf("%q: %v\n%q, want\n%q", c.old, err, got, c.want)
		}
	}
}

func TestTypesOfAttributes(t *testing.T) {
	const base = "id: x\nformat: 1\n"
	s, err := parseSettings([]byte(base + "attributes:\n  Years in role: number\n  setting: text\n  site:\n  stage: [early, 'middle, so to say', no]\n  wave:\n    - '2'\n    - '10'\n"))
	if err != nil {
		t.Fatal(err)
	}
	want := []study.AttributeType{{Name: "Years in role", Kind: study.NumberAttribute}, {Name: "setting", Kind: study.TextAttribute}, {Name: "site", Kind: study.TextAttribute},
		{Name: "stage", Kind: study.OrderedAttribute, Values: []string{"early", "middle, so to say", "no"}}, {Name: "wave", Kind: study.OrderedAttribute, Values: []string{"2", "10"}}}
	if d := cmp.Diff(want, s.Attributes); d != "" {
		t.Error(d)
	}
	for bad, why := range map[string]string{
		"attributes: number\n":               "a line for each",
		"attributes:\n  years: numbers\n":    "not text, number",
		"attributes:\n  stage: []\n":         "not text, number",
		"attributes:\n  stage: [a, [b]]\n":   "not text, number",
		"attributes:\n  stage: [a, A]\n":     "twice",
		"attributes:\n  a b: text\n  a_b:\n": "twice",
		"attributes:\n  '': text\n":          "no name",
		"attribute:\n  years: number\n":      "cannot be understood",
	} {
		if _, err := parseSettings([]byte(base + bad)); err == nil || !strings.Contains(err.Error(), why) {
			t.Errorf("%q: %v, want something about %q", bad, err, why)
		}
	}
	// Declared one after the other, over what is there, as text.
	f := newStudy(t)
	rewrite(t, f.path(settingsFile), "title: Test", "title: Test # ours\nattributes:\n  wave: # which\n    - 'a'\n    - 'b'\n")
	do(t, f, "amy", func(s *Session) error {
		for _, typ := range append(want, study.AttributeType{Name: "WAVE", Kind: study.OrderedAttribute, Values: []string{"10", "it's: 2", "3]"}}) {
			if err := s.PutType(typ); err != nil {
				return err
			}
		}
		return nil
	})
	got := load(t, f).Settings.Attributes
	want = append(want[4:], want[:4]...)
	want[0].Values = []string{"10", "it's: 2", "3]"}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	data, _ := os.ReadFile(f.path(settingsFile))
	if !strings.Contains(string(data), "title: Test # ours") || !strings.Contains(string(data), "# which") {
		t.Errorf("comments are gone:\n%s", data)
	}
	mustBeWhole(t, f)
}

func TestCheckHoldsValuesToTheirTypes(t *testing.T) {
	f := newStudy(t)
	write(t, f.path(participantsFile), []byte(head+",years,stage,site\nP01,,,,,,,,3 or so,Late,x\nP02,,,,,,,,\"2,5\",later,3\nP03,,,,,,,,,,\n"))
	do(t, f, "amy", func(s *Session) error {
		for _, typ := range []study.AttributeType{{Name: "Years", Kind: study.NumberAttribute}, {Name: "stage", Kind: study.OrderedAttribute, Values: []string{"early", "late"}}} {
			if err := s.PutType(typ); err != nil {
				return err
			}
		}
		return nil
	})
	expect(t, "findings", wrong(t, f), `P01: years is "3 or so", which is no number`, `P02: stage is "later", which is not one of early, late`)
}

// TestWhoWithdrewStaysInTheFile: a list of people that leaves them out takes
// nothing away, and what a withdrawal writes is said to come from it.
func TestWhoWithdrewStaysInTheFile(t *testing.T) {
	f := newStudy(t)
	do(t, f, "amy", func(s *Session) error {
		return s.PutParticipants([]transcript.Participant{{ID: "P01"}, {ID: "P02"}, {ID: "P03"}}, nil)
	})
	do(t, f, "amy", func(s *Session) error {
		if _, err := s.Add(coding.Event{Do: coding.Withdraw, Participant: "p02", How: "quoting"}); err != nil {
			return err
		}
		return s.PutParticipants([]transcript.Participant{{ID: "P01", Consent: transcript.Consent{"quote": "no"}}, {ID: "P02", Consent: transcript.Consent{"quote": "no"}}}, nil)
	})
	do(t, f, "amy", func(s *Session) error { return s.PutParticipants([]transcript.Participant{{ID: "P01"}}, nil) })
	expect(t, "events", consents(t, f), "P01/quote=no imported", "P02/quote=no withdrawn", "P01/quote= imported")
	data, _ := os.ReadFile(f.path(participantsFile))
	if want := head + "\nP01,,,,,,,\nP02,,,no,,,,\n"; string(data) != want {
		t.Errorf("%q, want %q", data, want)
	}
}
