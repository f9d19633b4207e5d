package export

import (
	"bytes"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

const why = "the file gives other words than stand at its place"

// doubted is a study in which the words about the marmot, and of the heron what is coded
// with mutuality, may not be the words that were coded in another program.
func doubted(t testing.TB) *study.Study {
	m := newMaker(t, smallBook)
	m.person("P1", "Peer worker", "peer", nil)
	m.person("P2", "Peer worker", "peer", nil)
	p1 := m.transcript("P1-1", "Int: How was it?", "Rosa=P1: I had hope then. Later the heron stood there.", "Int: And then?", "Rosa=P1: And the marmot slept.")
	m.transcript("P2-1", "Sam=P2: Nothing to say.")
	m.code("ana", p1, "hope", "I had hope then")
	m.doubt(m.code("ben", p1, "hope", "the marmot slept"))
	m.doubt(m.code("ana", p1, "hope", "Later the heron stood there"))
	m.code("ben", p1, "hope", "Later the heron")
	m.code("ben", p1, "hope", " stood there")
	m.doubt(m.code("ana", p1, "mutuality", "the heron stood"))
	m.s.Index()
	return m.s
}

func (m *maker) doubt(id coding.ID) {
	for i := range m.s.State.Codings {
		if c := &m.s.State.Codings[i]; c.ID == id {
			c.Doubt = why
		}
	}
}

func quotesOf(s *study.Study, p transcript.Purpose) (*study.Release, *Listing) {
	rel := s.Release(p)
	q, l := NewQuoter(rel, Options{}), &Listing{Title: "Quotes"}
	for _, theme := range []string{"hope", "mutuality"} {
		for _, x := range s.Quotes(s.Themes(theme), nil) {
			l.Add(q, x.Transcript, x.Span, x.Codings)
		}
	}
	return rel, l
}

func quotesAs(t *testing.T, s *study.Study, p transcript.Purpose, f Format) string {
	t.Helper()
	rel, l := quotesOf(s, p)
	var b bytes.Buffer
	if _, err := WriteQuotes(&b, f, rel, l, Options{}); err != nil {
		t.Fatal(err)
	}
	return unpacked(t, f, b.Bytes())
}

func unpacked(t *testing.T, f Format, b []byte) string {
	if f != XLSX && f != DOCX {
		return string(b)
	}
	all := ""
	for _, part := range parts(t, b) {
		all += part + "\n"
	}
	return all
}

// TestADoubtfulQuoteSaysSo in whatever format the team gets it; of words that somebody is
// sure of too nothing is said.
func TestADoubtfulQuoteSaysSo(t *testing.T) {
	s := doubted(t)
	_, l := quotesOf(s, transcript.ForTeam)
	var got []string
	for i := range l.Rows {
		got = append(got, fmt.Sprintf("%s: %t", l.Rows[i].Quote, l.Rows[i].Doubt() == why))
	}
	want := "I had hope then: false|Later the heron stood there: false|the marmot slept: true|the heron stood: true"
	if strings.Join(got, "|") != want || l.DoubtfulShown() != 2 || len(l.Doubts()) != 0 {
		t.Errorf("%q, %d doubtful, %q", got, l.DoubtfulShown(), l.Doubts())
	}
	for _, f := range []Format{XLSX, DOCX, HTML, Markdown, CSV, TSV, Text, JSON} {
		out := quotesAs(t, s, transcript.ForTeam, f)
		n := strings.Count(out, why)
		if want := map[Format]int{XLSX: 1, JSON: 3}[f]; want == 0 && n != 2 || want > 0 && n < want {
			t.Errorf("%s says %d times why: %s", f, n, out)
		}
		if told := strings.Contains(out, "2 quotes that are shown came from another program"); told != (f == XLSX || f == DOCX || f == HTML || f == Markdown) {
			t.Errorf("%s says how many: %t", f, told)
		}
	}
	if out := quotesAs(t, s, transcript.ForTeam, JSON); strings.Count(out, `"doubt":"`+why+`"`) != 3 || strings.Count(out, `"doubt":null`) != 3 {
		t.Error(out)
	}
}

// TestADoubtfulQuoteStaysInTheTeam: outside it no format has one, and what lists quotes
// counts it.
func TestADoubtfulQuoteStaysInTheTeam(t *testing.T) {
	s := doubted(t)
	s.Settings.Consent[transcript.AskReuse] = transcript.Yes
	for _, p := range []transcript.Purpose{transcript.ForPublication, transcript.ForReuse} {
		for _, f := range []Format{XLSX, DOCX, HTML, Markdown, CSV, TSV, Text, JSON} {
			out := quotesAs(t, s, p, f)
			if strings.Contains(out, "marmot") || strings.Contains(out, why) || strings.Contains(out, "mutuality") && f != XLSX || !strings.Contains(out, "heron") {
				t.Errorf("%s %s: %s", p, f, out)
			}
			if told := strings.Contains(out, "2 doubtful quotes are left out until their coders have looked at them"); told != (f != CSV && f != TSV && f != JSON) {
				t.Errorf("%s %s says what is left out: %t: %s", p, f, told, out)
			}
		}
	}
	for p, left := range map[transcript.Purpose]bool{transcript.ForTeam: false, transcript.ForPublication: true} {
		m := built(t, s, p, matrix.Spec{})
		var b bytes.Buffer
		if _, err := WriteMatrix(&b, XLSX, m, Options{}); err != nil {
			t.Fatal(err)
		}
		book := unpacked(t, XLSX, b.Bytes())
		if strings.Contains(book, "marmot") == left || strings.Contains(book, why) == left || strings.Contains(book, "1 doubtful quote is left out until its coder has looked at it") != left ||
			strings.Contains(book, "2 doubtful quotes are left out until their coders have looked at them; they count in the numbers.") != left {
			t.Errorf("the matrix for %s: %s", p, book)
		}
		page, _ := readerOf(t, s, p, ReaderOptions{})
		if strings.Contains(page, `>the marmot slept</blockquote>`) == left || strings.Contains(page, "Doubtful: "+why) == left || strings.Contains(page, "<p class=\"held\">1 doubtful quote is left out") != left ||
			strings.Contains(page, "2 doubtful quotes are left out") != left {
			t.Errorf("the reader for %s: %s", p, page)
		}
		chart := chartOf(t, s, p, XLSX, Options{})
		if strings.Contains(chart, "marmot") == left || strings.Contains(chart, why) == left || strings.Contains(chart, "doubtful quotes are left out") != left {
			t.Errorf("the framework for %s: %s", p, chart)
		}
		json := chartOf(t, s, p, JSON, Options{})
		if strings.Contains(json, "marmot") == left || strings.Contains(json, `"doubtful":1`) != left || strings.Contains(json, `"doubt":"`+why) == left {
			t.Errorf("the framework for %s: %s", p, json)
		}
	}
}

// TestADoubtfulQuoteIsNoExample: codebooks and reports are passed on, whoever asks.
func TestADoubtfulQuoteIsNoExample(t *testing.T) {
	s := doubted(t)
	for _, p := range []transcript.Purpose{transcript.ForTeam, transcript.ForPublication} {
		rel := s.Release(p)
		public := s.Release(transcript.ForPublication)
		var said []string
		for _, theme := range []string{"hope", "mutuality"} {
			for _, r := range Exemplars(rel, public, NewQuoter(rel, Options{}), theme, 9) {
				said = append(said, r.Quote)
			}
		}
		if strings.Join(said, "|") != "I had hope then|Later the heron stood there" {
			t.Errorf("%s: %q", p, said)
		}
	}
}

// TestWordsThatWereLookedForStandWithoutDoubtfulThemes: they are there, whatever was coded.
func TestWordsThatWereLookedForStandWithoutDoubtfulThemes(t *testing.T) {
	s := doubted(t)
	tr := s.Transcripts[0]
	for p, want := range map[transcript.Purpose]string{transcript.ForTeam: "[hope] 1 []", transcript.ForPublication: "[] 0 [1 place stands here without a theme that is doubtful until its coder has looked at it]"} {
		l := &Listing{}
		for _, x := range s.Quotes(s.Themes("hope"), nil)[2:3] {
			l.Add(NewQuoter(s.Release(p), Options{Context: true}), tr, x.Span, x.Codings)
		}
		if got := fmt.Sprint(l.Rows[0].Themes, l.DoubtfulShown(), l.Doubts()); got != want || l.Rows[0].Quote != "the marmot slept" {
			t.Errorf("%s: %s", p, got)
		}
	}
}

// TestNothingDoubtfulLeaves: of any codings, whichever are doubtful, every quote is shown,
// withheld or counted as doubtful, and none that is shown outside the team rests on one.
func TestNothingDoubtfulLeaves(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 8))
	left := 0
	for range 20 {
		s := large(t, 4, 60)
		for i := range s.State.Codings {
			if r.IntN(4) == 0 {
				s.State.Codings[i].Doubt = why
			}
		}
		s.Index()
		for _, p := range []transcript.Purpose{transcript.ForTeam, transcript.ForPublication} {
			q, l, n := NewQuoter(s.Release(p), Options{}), &Listing{}, 0
			for _, theme := range s.Book.Themes() {
				for _, x := range s.Quotes(s.Themes(theme.ID), nil) {
					n++
					l.Add(q, x.Transcript, x.Span, x.Codings)
				}
			}
			if len(l.Rows)+l.Withheld+l.Doubtful != n {
				t.Fatalf("%d shown, %d withheld, %d doubtful of %d", len(l.Rows), l.Withheld, l.Doubtful, n)
			}
			left += l.Doubtful
			for i := range l.Rows {
				for _, c := range l.Rows[i].Codings {
					if p != transcript.ForTeam && c.Doubt != nil {
						t.Fatalf("a doubtful coding leaves: %+v", c)
					}
				}
			}
			if p == transcript.ForTeam && l.Doubtful > 0 {
				t.Fatal("the team is not shown what is doubtful")
			}
		}
	}
	if left == 0 {
		t.Error("nothing was doubtful")
	}
}
