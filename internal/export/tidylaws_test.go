package export

import (
	"fmt"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// randomTidy is a study coded at random: over turns, in interviewers' words, with themes
// that the codebook lacks, people who are listed nowhere or spelt otherwise, codings of
// one id, and names of columns that are taken.
func randomTidy(t testing.TB, seed uint64) *study.Study {
	r := rand.New(rand.NewPCG(seed, 11))
	m := newMaker(t, smallBook)
	m.s.Columns = []string{"role", "site", "words", "Words ", "people"}
	for i := range 6 {
		m.person(fmt.Sprint("P", i+1), []string{"", "Peer worker", "Nurse", "P2"}[r.IntN(4)], []string{"peer", " nurse\r\nlead"}[r.IntN(2)],
			transcript.Consent{transcript.AskQuote: []transcript.Answer{"", "no"}[r.IntN(2)], transcript.AskAnalyse: []transcript.Answer{"", "yes", "no"}[r.IntN(3)]})
		m.s.Participants[i].Attributes["words"] = fmt.Sprint(r.IntN(3), ",5")
	}
	m.s.Settings.Attributes = []study.AttributeType{{Name: "words", Kind: study.NumberAttribute}}
	for i := range 4 {
		var turns []string
		for range 8 {
			who := []string{"Int", "Rosa=P1", "Sam=p2", "Lin=P3", "Ade=P4", "Kit=P9", "Mo=p9"}[r.IntN(7)]
			turns = append(turns, who+": "+[]string{"“Well”, she said, “no”. ", "NA", "é👩🏽‍🦱\none more\n", `a "quoted", word`, "[laughs]"}[r.IntN(5)]+strings.Repeat(" some words", r.IntN(5)))
		}
		tr := m.transcript(fmt.Sprint("R_", i), turns...)
		tr.Attributes = map[string]string{"title": "Wave 1", "wave": fmt.Sprint(i)}
		if i == 3 {
			tr.Translates = []string{"R_0", "gone"}[r.IntN(2)]
		}
	}
	themes := []string{"hope", "hope-future", "-hope-others", "mutuality", "-burnout", "old-code", "formula"}
	for range 40 {
		tr := m.s.Transcripts[r.IntN(4)]
		n := int(tr.Text.Len())
		start := r.IntN(n - 2)
		m.span([]string{"ana", "ben", "agreed"}[r.IntN(3)], tr, themes[r.IntN(len(themes))], text.Span{Start: text.Pos(start), End: text.Pos(start + 1 + r.IntN(min(60, n-start-1)))})
		if r.IntN(8) == 0 {
			all := m.s.State.Codings
			again := all[r.IntN(len(all))]
			switch r.IntN(3) {
			case 0:
				again.Span.End = again.Span.Start + 1
			case 1: // the same words for and against
				again.ID[0]++
				again.Stance = map[coding.Stance]coding.Stance{"": coding.Against}[again.Stance]
			}
			m.s.State.Codings = append(all, again)
		}
	}
	m.s.Index()
	return m.s
}

// TestTidyLaws: of any study the files are what the package says of them, the numbers are
// those of the study, and words are the transcript's.
func TestTidyLaws(t *testing.T) {
	for seed := range uint64(12) {
		s := randomTidy(t, seed)
		s.Settings.Consent[transcript.AskReuse] = transcript.Yes
		for _, purpose := range transcript.Purposes {
			rel := s.Release(purpose)
			tables := checkPackage(t, tidyFiles(t, rel, Options{}))
			for _, th := range tables["codebook"] {
				var pro, con int
				var order []string
				for _, q := range s.Quotes(s.Themes(th["theme"]), nil) {
					var ids []string
					for _, c := range q.Codings {
						ids = append(ids, c.ID.String())
					}
					order = append(order, strings.Join(ids, " "))
					if q.Stance == coding.Against {
						con++
					} else {
						pro++
					}
				}
				if th["quotes"] != fmt.Sprint(pro) || th["quotes_against"] != fmt.Sprint(con) || len(cells(tables["quotes"], "theme", th["theme"])) != pro+con {
					t.Errorf("seed %d, %s: %s has %d for and %d against, the files say %v", seed, purpose, th["theme"], pro, con, th)
				}
				for i, ids := range cells(tables["quotes"], "theme", th["theme"], "codings") {
					if bare := withoutNumbers(ids); bare != order[i] {
						t.Errorf("seed %d: quote %d of %s is made of %s, not %s", seed, i, th["theme"], bare, order[i])
					}
				}
			}
			if len(tables["codings"]) != len(s.State.Codings) {
				t.Errorf("seed %d: %d of %d codings", seed, len(tables["codings"]), len(s.State.Codings))
			}
			checkWords(t, rel, tables)
		}
	}
}

// withoutNumbers are ids without what tells apart those that were the same.
func withoutNumbers(ids string) string {
	var bare []string
	for _, id := range strings.Fields(ids) {
		id, _, _ = strings.Cut(id, "-")
		bare = append(bare, id)
	}
	return strings.Join(bare, " ")
}

// checkWords: what is shown is what the release gives, and all of it.
func checkWords(t *testing.T, rel *study.Release, tables map[string][]map[string]string) {
	t.Helper()
	keys := map[string]*transcript.Transcript{}
	for tr, key := range transcriptKeys(rel) {
		keys[key] = tr
	}
	for i, r := range append(slices.Clone(tables["quotes"]), tables["codings"]...) {
		tr := keys[r["transcript"]]
		a, _ := strconv.Atoi(r["start"])
		b, _ := strconv.Atoi(r["end"])
		words, ok := rel.Words(tr, text.Span{Start: text.Pos(a), End: text.Pos(b)})
		if r["withheld"] == "false" && (!ok || r["quote"] != words) || r["withheld"] == "true" && r["quote"]+r["start"]+r["doc_id"] != "" {
			t.Errorf("row %d of %s: %q, the transcript has %q", i, r["transcript"], r["quote"], words)
		}
	}
	i := 0
	for _, tr := range rel.Study.Transcripts {
		for _, turn := range tr.Turns {
			words, ok := rel.Words(tr, turn.Speech)
			if r := tables["turns"][i]; r["text"] != words || r["withheld"] != fmt.Sprint(!ok) {
				t.Errorf("turn %s: %q, the transcript has %q", r["doc_id"], r["text"], words)
			}
			i++
		}
	}
}
