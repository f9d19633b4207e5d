package web

import (
	"net/url"
	"strings"
	"testing"
)

// Wherever consent keeps words back, the page says so in a sentence, and shows none.
func TestPagesSayWhatConsentWithholds(t *testing.T) {
	dir := demoStudy(t)
	v, s := visit(t, dir, "amina")
	rel, err := s.base.Look(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	talk, _ := rel.Study.Transcript("P05-1")
	var said []string
	for _, turn := range talk.Turns {
		if words := talk.Text.Slice(turn.Speech); talk.Speaker(turn.Speaker).Participant == "P05" && len(words) > 60 {
			said = append(said, words[:40])
		}
	}
	if len(said) < 10 {
		t.Fatalf("P05 says only %d things", len(said))
	}
	v.sees("/", "The words of P04, P11 are kept from publications")
	v.form("/participants/P05", url.Values{"analyse": {"no"}, "quote": {""}, "reuse": {""}, "archive": {""}, "recontact": {""}, "source": {"letter"}})
	for path, sentence := range map[string]string{
		"/":                                 "The words of P04, P05, P11 are kept from publications",
		"/participants":                     "From <b>the team</b>: the words of P05",
		"/read/P05-1":                       "withheld",
		"/search?q=theme:hope&n=1000":       "more are withheld: the people who speak have not agreed to it",
		"/matrix":                           "here and are withheld: the people who speak have not agreed to it",
		"/codebook/burnout/merge?into=hope": "withheld: the people who speak have not agreed to it",
	} {
		body := v.sees(path)
		if !strings.Contains(body, sentence) {
			t.Errorf("%s does not say %q", path, sentence)
		}
		for _, words := range said {
			if strings.Contains(body, words) {
				t.Errorf("%s shows what is withheld", path)
			}
		}
	}
	for _, path := range []string{"/codebook/hope", "/codebook/burnout", "/compare", "/compare/P05-1", "/search?q=participant:P05&n=1000"} {
		_, body, _ := v.get(path, nil)
		for _, words := range said {
			if strings.Contains(body, words) {
				t.Errorf("%s shows what is withheld", path)
			}
		}
		t.Logf("%s says withheld: %v", path, strings.Contains(body, "withheld"))
	}
}
