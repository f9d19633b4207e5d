package export

import (
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// TestReaderMarkup: well nested, ids once, links that lead somewhere within the page, and
// nothing that fetches, runs or is styled but what the policy knows.
func TestReaderMarkup(t *testing.T) {
	s, o := invented(t)
	lin := s.Transcripts[0]
	s.State.ContentNotes = []coding.Mark{
		{Transcript: lin.ID, Text: lin.Text.Hash(), Span: lin.Turns[2].Speech, Body: "note"}, {Transcript: "P4-1", Body: "note"},
	}
	s.Index()
	o.Words = func(string) (string, bool) { return "loss", true }
	for _, purpose := range transcript.Purposes {
		page, doc := readerOf(t, s, purpose, ReaderOptions{Options: o, Transcripts: WithTranscripts})
		nested(t, page)
		ids := map[string]bool{}
		for _, n := range every(doc, func(n *html.Node) bool { return attr(n, "id") != "" }) {
			if id := attr(n, "id"); ids[id] {
				t.Errorf("%s: %q is there twice", purpose, id)
			}
			ids[attr(n, "id")] = true
		}
		level := 0
		for _, n := range every(doc, func(*html.Node) bool { return true }) {
			for _, a := range n.Attr {
				switch {
				case a.Key == "href" && (!strings.HasPrefix(a.Val, "#") || !ids[a.Val[1:]]), a.Key == "aria-labelledby" && !ids[a.Val], a.Key == "for" && !ids[a.Val]:
					t.Errorf("%s: %s leads to %q", purpose, n.Data, a.Val)
				case a.Key == "src" || a.Key == "style" || a.Key == "srcset" || strings.HasPrefix(a.Key, "on"):
					t.Errorf("%s: %s has %s", purpose, n.Data, a.Key)
				}
			}
			if len(n.Data) == 2 && n.Data[0] == 'h' && n.Data[1] >= '1' && n.Data[1] <= '6' {
				if to := int(n.Data[1] - '0'); to > level+1 {
					t.Errorf("%s: a heading of level %d after one of %d", purpose, to, level)
				}
				level = int(n.Data[1] - '0')
			}
		}
		if n := strings.Count(page, "Content note: loss"); n == 0 {
			t.Errorf("%s: nothing stands behind its content note", purpose)
		}
		policy(t, page, doc)
	}
}

// nested reports tags that are not closed in the order in which they were opened.
func nested(t *testing.T, page string) {
	t.Helper()
	var open []string
	z := html.NewTokenizer(strings.NewReader(page))
	for {
		switch kind := z.Next(); kind {
		case html.ErrorToken:
			if len(open) > 0 {
				t.Errorf("left open: %v", open)
			}
			return
		case html.StartTagToken, html.EndTagToken:
			name, _ := z.TagName()
			tag := string(name)
			if kind == html.StartTagToken {
				if !slices.Contains([]string{"meta", "input"}, tag) {
					open = append(open, tag)
				}
				continue
			}
			if len(open) == 0 || open[len(open)-1] != tag {
				t.Fatalf("</%s> closes %v", tag, open[max(0, len(open)-3):])
			}
			open = open[:len(open)-1]
		}
	}
}

// policy proves that the policy knows the style and the script of the page, and no other.
func policy(t *testing.T, page string, doc *html.Node) {
	t.Helper()
	want := "default-src 'none'"
	for _, name := range []string{"style", "script"} {
		list := every(doc, named(name))
		if len(list) != 1 {
			t.Fatalf("%d of %s", len(list), name)
		}
		sum := sha256.Sum256([]byte(wordsOf(list[0])))
		want += "; " + name + "-src 'sha256-" + base64.StdEncoding.EncodeToString(sum[:]) + "'"
	}
	if !strings.Contains(html.UnescapeString(page), want+"; base-uri 'none'; form-action 'none'\"") {
		t.Errorf("the policy is not %s", want)
	}
}

// TestReaderEscapes: nothing that people wrote becomes markup.
func TestReaderEscapes(t *testing.T) {
	const nasty = `</script></style></title><img src=x onerror=alert(1)>"'&amp;{{.}}`
	m := newMaker(t, smallBook)
	m.s.Book = codebook.New(nasty)
	if err := m.s.Book.Add("", codebook.Theme{ID: "x", Name: nasty, Definition: nasty, Include: []string{nasty}, Examples: []string{nasty}}); err != nil {
		t.Fatal(err)
	}
	m.s.Settings.Title, m.s.Settings.Language = nasty, `"><img src=x>`
	m.person("P1", nasty, nasty, nil)
	tr := m.transcript("P1-1", "Int: "+nasty, "<b>Rosa</b>=P1: I said "+nasty)
	tr.Title, tr.Language = nasty, `"><img>`
	m.code("ana", tr, "x", "said "+nasty)
	m.s.Index()
	for _, purpose := range []transcript.Purpose{transcript.ForTeam, transcript.ForPublication} {
		page, doc := readerOf(t, m.s, purpose, ReaderOptions{
			Options: Options{Version: nasty, Words: func(string) (string, bool) { return nasty, true }}, Transcripts: WithTranscripts,
			Stripes: map[string]Stripe{"x": {`#fff}</style><img src=x>`, `"><img>`}},
		})
		if n := len(every(doc, named("img"))); n > 0 {
			t.Errorf("%s: %d pictures", purpose, n)
		}
		nested(t, page)
		policy(t, page, doc)
		if quotes := every(doc, named("blockquote")); len(quotes) != 1 || wordsOf(quotes[0]) != "said "+nasty {
			t.Errorf("%s: the quote is not what was said but %q", purpose, wordsOf(quotes[0]))
		}
	}
}

// TestReaderLanguages: words stand in the language they were said in, from the side it is
// written from, beside the original where they are a translation.
func TestReaderLanguages(t *testing.T) {
	m := newMaker(t, smallBook)
	m.person("P1", "Peer worker", "peer", nil)
	ar := m.transcript("A", "Int: كيف كان؟", "Huda=P1: كان عندي أمل كبير")
	en := m.transcript("B", "Int: How was it?", "Huda=P1: I had great hope")
	ar.Language, en.Language, en.Translates = "ar", "en-GB", "A"
	m.code("ana", ar, "hope", "أمل كبير")
	m.code("ana", en, "hope", "great hope")
	m.s.Index()
	page, doc := readerOf(t, m.s, transcript.ForTeam, ReaderOptions{})
	for _, want := range []string{
		`<blockquote class="w" dir="auto" lang="ar">أمل كبير</blockquote>`, `<blockquote class="w" dir="auto">great hope</blockquote>`,
		`<p class="other" dir="auto" lang="ar">كان عندي أمل كبير</p>`, "a translation of A",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("it does not have %s", want)
		}
	}
	chunks := every(doc, func(n *html.Node) bool { return n.Data == "div" && classed(n, "cv") })
	if len(chunks) != 2 || attr(chunks[0], "lang") != "ar" || attr(chunks[1], "lang") != "" {
		t.Error("transcripts do not name their languages")
	}
}

// TestTheSameStudyGivesTheSameReader, byte for byte.
func TestTheSameStudyGivesTheSameReader(t *testing.T) {
	once := func() string {
		s, o := invented(t)
		page, _ := readerOf(t, s, transcript.ForTeam, ReaderOptions{Options: o})
		return page
	}
	first, second := once(), once()
	if first != second {
		t.Error("two readers of one study differ")
	}
}

// TestReaderTellsWhoseWordsItHolds, for the record of what left the study.
func TestReaderTellsWhoseWordsItHolds(t *testing.T) {
	for purpose, want := range map[transcript.Purpose]string{transcript.ForTeam: "P1 P2 P3 P4 P5", transcript.ForPublication: "P1 P2"} {
		s, o := invented(t)
		people := map[string]bool{}
		readerOf(t, s, purpose, ReaderOptions{Options: o, Look: func(r *Row) {
			for _, id := range r.People() {
				people[id] = true
			}
		}})
		var got []string
		for id := range people {
			got = append(got, id)
		}
		slices.Sort(got)
		if strings.Join(got, " ") != want {
			t.Errorf("%s: it tells of %v, want %s", purpose, got, want)
		}
	}
}

// full is a stick that is full after so many bytes.
type full struct{ left int }

var errFull = errors.New("the stick is full")

func (f *full) Write(b []byte) (int, error) {
	if f.left -= len(b); f.left < 0 {
		return 0, errFull
	}
	return len(b), nil
}

func TestAReaderThatDoesNotFitIsAnError(t *testing.T) {
	s, o := invented(t)
	if _, err := WriteReader(&full{70_000}, s.Release(transcript.ForTeam), ReaderOptions{Options: o}); !errors.Is(err, errFull) {
		t.Errorf("%v", err)
	}
}

// TestReaderOfNothing: a study in which nothing is yet.
func TestReaderOfNothing(t *testing.T) {
	m := newMaker(t, "title: Nothing yet\n")
	m.s.Index()
	page, doc := readerOf(t, m.s, transcript.ForPublication, ReaderOptions{})
	nested(t, page)
	policy(t, page, doc)
}

// TestReaderSize: 35 interviews of 8,000 words and more, with 2,000 codings, take less
// than five megabytes.
func TestReaderSize(t *testing.T) {
	book, _ := codebook.Starter("peer-support")
	m := newMaker(t, string(book))
	r := rand.New(rand.NewPCG(3, 4))
	themes, words := m.s.Book.Themes(), 0
	for i := range 35 {
		id := fmt.Sprintf("P%02d", i+1)
		m.person(id, "", "peer", nil)
		var turns []string
		for range 70 {
			answer := ""
			for range 6 {
				answer += said[r.IntN(len(said))] + " "
			}
			turns = append(turns, "Interviewer: Could you say more about how that was for you?", "Rosa="+id+": "+answer)
		}
		tr := m.transcript(id+"-1", turns...)
		words += len(strings.Fields(tr.Text.String()))
		for k := range 57 {
			speech := tr.Turns[1+2*(k%70)].Speech
			m.span("ana", tr, themes[r.IntN(len(themes))].ID, widen(tr, text.Span{Start: speech.Start + 20, End: speech.Start + 20 + text.Pos(60+r.IntN(300))}))
		}
	}
	m.s.Index()
	page, _ := readerOf(t, m.s, transcript.ForTeam, ReaderOptions{})
	if n := len(page); n > 5<<20 || words < 35*8000 {
		t.Errorf("%d bytes for %d words", n, words)
	}
}

// TestColoursOnDark: what is told apart on light paper is seen on dark.
func TestColoursOnDark(t *testing.T) {
	for _, s := range []string{"#000000", "#451b9e", "#7e2401", "#ffffff"} {
		c, ok := parseColour(s)
		if got := (c.onDark().luminance() + 0.05) / (0.0095 + 0.05); !ok || got < 4.5 {
			t.Errorf("%s becomes %s: %.1f to 1", s, c.onDark(), got)
		}
	}
	for _, s := range []string{"", "#fff", "123456", "#12345g", "#+12345", "red"} {
		if _, ok := parseColour(s); ok {
			t.Errorf("%q is a colour", s)
		}
	}
}
