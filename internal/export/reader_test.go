package export

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// readerOf is a reader, and what a browser makes of it.
func readerOf(t testing.TB, s *study.Study, p transcript.Purpose, o ReaderOptions) (string, *html.Node) {
	t.Helper()
	var b bytes.Buffer
	if _, err := WriteReader(&b, s.Release(p), o); err != nil {
		t.Fatal(err)
	}
	doc, err := html.Parse(bytes.NewReader(b.Bytes()))
	if err != nil {
		t.Fatal(err)
	}
	return b.String(), doc
}

func attr(n *html.Node, name string) string {
	for _, a := range n.Attr {
		if a.Key == name {
			return a.Val
		}
	}
	return ""
}

func classed(n *html.Node, class string) bool {
	return slices.Contains(strings.Fields(attr(n, "class")), class)
}

// every is each element that is wanted, in order.
func every(n *html.Node, want func(*html.Node) bool) (list []*html.Node) {
	for x := range n.Descendants() {
		if x.Type == html.ElementNode && want(x) {
			list = append(list, x)
		}
	}
	return list
}

func named(name string) func(*html.Node) bool {
	return func(n *html.Node) bool { return n.Data == name }
}

// wordsOf is the text of an element, as a browser has it.
func wordsOf(n *html.Node) string {
	var b strings.Builder
	for x := range n.Descendants() {
		if x.Type == html.TextNode {
			b.WriteString(x.Data)
		}
	}
	return b.String()
}

// TestReadersHoldNothingWithheld: no words of who may not be quoted, no private memo and
// no withdrawn passage in any reader; outside the team no memo, no name and no coder.
func TestReadersHoldNothingWithheld(t *testing.T) {
	for _, purpose := range transcript.Purposes {
		for _, talk := range []ReaderTranscripts{TranscriptsByPurpose, WithTranscripts, WithoutTranscripts} {
			s, o := invented(t)
			o.Private = true
			s.Settings.Consent[transcript.AskReuse], s.Settings.Consent[transcript.AskArchive] = transcript.Yes, transcript.Yes
			for i, p := range s.Participants {
				if p.ID == "P3" {
					s.Participants[i].Consent = transcript.Consent{transcript.AskQuote: transcript.No, transcript.AskReuse: transcript.No, transcript.AskArchive: transcript.No}
				}
			}
			s.State.Withdrawn = map[string]string{"p5": coding.WithdrawWords}
			rosa, _ := s.Transcript("P1-1")
			at := strings.Index(rosa.Text.String(), "Things could change")
			s.State.Passages = []coding.Mark{{Transcript: "P1-1", Text: rosa.Text.Hash(), Span: text.Span{Start: text.Pos(at), End: text.Pos(at + 19)}}}
			(&maker{t: t, s: s}).transcript("P3-2", "Int: And did the badger bite?", "Lin=P3: It did.")
			s.Index()
			page, doc := readerOf(t, s, purpose, ReaderOptions{Options: o, Transcripts: talk})
			all := strings.ToLower(page)
			never := []string{"PRIVATE", "Read, and nothing found", "Things could change"}
			if purpose != transcript.ForTeam {
				never = append(never, "zebra", "walrus", "otter", "lighthouse", "badger", "a first thought", "a memo on", ">ana", "ana,", "Ana Ruiz", "coded by")
				for _, name := range []string{"Lin", "Sam", "Kit", "Ade", "P1-1", "P3", "FG-1"} {
					if strings.Contains(wordsOf(doc), name) {
						t.Errorf("%s, %d: it names %s", purpose, talk, name)
					}
				}
			}
			for _, word := range never {
				if strings.Contains(all, strings.ToLower(word)) {
					t.Errorf("%s, %d: it holds %q", purpose, talk, word)
				}
			}
			if !strings.Contains(all, "we carried each other") {
				t.Errorf("%s, %d: words that may be shown are missing", purpose, talk)
			}
			turns := len(every(doc, func(n *html.Node) bool { return classed(n, "turn") }))
			if want := talk == WithTranscripts || talk == TranscriptsByPurpose && purpose != transcript.ForPublication; (turns > 0) != want {
				t.Errorf("%s, %d: %d turns", purpose, talk, turns)
			}
		}
	}
}

// TestReadersKeepWhatAViewerIsNeverShown, and say how many there are.
func TestReadersKeepWhatAViewerIsNeverShown(t *testing.T) {
	s, o := invented(t)
	s.Viewer = "amy"
	s.State.Never = map[string][]coding.Never{"amy": {{Transcript: "P1-1"}}}
	page, _ := readerOf(t, s, transcript.ForTeam, ReaderOptions{Options: o})
	if strings.Contains(page, "I had hope") || strings.Contains(page, "a first thought") {
		t.Error("it holds words that its maker is never shown")
	}
	for _, want := range []string{"1 transcript is not shown here.", "not shown to amy"} {
		if !strings.Contains(page, want) {
			t.Errorf("it does not say %q", want)
		}
	}
}

// TestReadersHoldTheTeamsMemosForTheTeamAlone, on whatever they are, and private ones for nobody.
func TestReadersHoldTheTeamsMemosForTheTeamAlone(t *testing.T) {
	for _, purpose := range transcript.Purposes {
		s, o := invented(t)
		s.Settings.Consent[transcript.AskReuse] = transcript.Yes
		rosa, _ := s.Transcript("P1-1")
		for _, m := range []coding.Memo{
			{On: coding.OnStudy}, {On: coding.OnTheme, Theme: "hope"}, {On: coding.OnTranscript, Transcript: "P1-1"}, {On: coding.OnParticipant, Participant: "p1"},
			{On: coding.OnPassage, Transcript: "P1-1", Text: rosa.Text.Hash(), Span: rosa.Turns[1].Speech},
		} {
			m.Coder, m.Body = "ana", "thought on the "+string(m.On)
			s.State.Memos = append(s.State.Memos, m)
			m.Private, m.Body = true, "PRIVATE "+m.Body
			s.State.Memos = append(s.State.Memos, m)
		}
		o.Private, o.MemoWords = true, func(m coding.Memo) (string, bool) { return m.Body, true }
		page, _ := readerOf(t, s, purpose, ReaderOptions{Options: o, Transcripts: WithTranscripts})
		if strings.Contains(page, "PRIVATE") {
			t.Errorf("%s: it holds private memos", purpose)
		}
		want := 0
		if purpose == transcript.ForTeam {
			want = 5
		}
		if n := strings.Count(page, "thought on the "); n != want {
			t.Errorf("%s: it holds %d memos, want %d", purpose, n, want)
		}
	}
}

// TestEveryNumberOfAReaderLeadsToItsQuotes: a number of the table or of a person leads to
// as many quotes as it says, those that may not be shown among them by number.
func TestEveryNumberOfAReaderLeadsToItsQuotes(t *testing.T) {
	small, o := invented(t)
	for name, c := range map[string]struct {
		s *study.Study
		p transcript.Purpose
	}{
		"team": {small, transcript.ForTeam}, "publication": {small, transcript.ForPublication}, "large": {large(t, 12, 400), transcript.ForTeam},
		"turned": {large(t, manyColumns+2, 300), transcript.ForTeam},
	} {
		t.Run(name, func(t *testing.T) {
			_, doc := readerOf(t, c.s, c.p, ReaderOptions{Options: o})
			ids := map[string]*html.Node{}
			for _, n := range every(doc, func(n *html.Node) bool { return attr(n, "id") != "" }) {
				ids[attr(n, "id")] = n
			}
			cell := regexp.MustCompile(`^t\d+p\d+a?$`)
			cells, totals := 0, 0
			for _, a := range every(doc, func(n *html.Node) bool { return n.Data == "a" && classed(n, "c") }) {
				to := strings.TrimPrefix(attr(a, "href"), "#")
				want, err := strconv.Atoi(strings.TrimSuffix(strings.TrimPrefix(wordsOf(a), "−"), " against"))
				if err != nil || ids[to] == nil {
					t.Fatalf("%q leads to %q: %v", wordsOf(a), to, err)
				}
				if !cell.MatchString(to) {
					totals++
					continue
				}
				cells++
				if got := quotesAfter(ids[to]); got != want {
					t.Errorf("%s says %d, %d quotes stand there", to, want, got)
				}
			}
			if cells < 5 || totals < 5 {
				t.Errorf("%d numbers, %d totals", cells, totals)
			}
		})
	}
}

var heldNumber = regexp.MustCompile(`^(\d+) (more|quotes?), not for quotation`)

// quotesAfter counts the quotes under a heading, as a reader would.
func quotesAfter(heading *html.Node) int {
	n := 0
	for x := heading.NextSibling; x != nil; x = x.NextSibling {
		switch {
		case x.Type != html.ElementNode:
		case x.Data == "ul":
			for li := range x.ChildNodes() {
				if li.Data == "li" {
					n++
				}
			}
		case classed(x, "held"):
			m := heldNumber.FindStringSubmatch(wordsOf(x))
			if m == nil {
				return -1
			}
			more, _ := strconv.Atoi(m[1])
			n += more
		default:
			return n
		}
	}
	return n
}

// TestReaderTotals: what a theme's line says is what stands under it, each quote once.
func TestReaderTotals(t *testing.T) {
	s, o := invented(t)
	_, doc := readerOf(t, s, transcript.ForTeam, ReaderOptions{Options: o})
	got := map[string]string{}
	for _, n := range every(doc, func(n *html.Node) bool { return classed(n, "of") }) {
		heads, meta := every(n, named("h3")), every(n, func(n *html.Node) bool { return classed(n, "meta") })
		quotes := every(n, named("blockquote"))
		got[wordsOf(heads[0])] = fmt.Sprintf("%s; %d stand here", wordsOf(meta[0]), len(quotes))
	}
	// By hand: hope has the union of hope-future and hope-others, "I was not alone", what
	// was said in the focus group and "My secret zebra", and two quotes against it. Burnout
	// is also coded on the interviewer alone, which counts nowhere.
	for theme, want := range map[string]string{
		"Hope": "4 quotes from 3 people · 2 against; 6 stand here", "Hope › Hope for the future": "1 quote from 1 person; 1 stand here",
		"Mutuality": "2 quotes from 3 people; 2 stand here", "Burnout": "2 quotes from 1 person; 3 stand here",
	} {
		if got[theme] != want {
			t.Errorf("%s: %q, want %q", theme, got[theme], want)
		}
	}
}

// TestReaderWordsAreLetterForLetter, in quotes and in turns, whatever is coded in them.
func TestReaderWordsAreLetterForLetter(t *testing.T) {
	s, o := invented(t)
	_, doc := readerOf(t, s, transcript.ForTeam, ReaderOptions{Options: o})
	quotes := 0
	for _, n := range every(doc, named("blockquote")) {
		found := slices.ContainsFunc(s.Transcripts, func(tr *transcript.Transcript) bool { return strings.Contains(tr.Text.String(), wordsOf(n)) })
		if quotes++; !found || wordsOf(n) == "" {
			t.Errorf("nobody said %q", transcript.Abbreviate(wordsOf(n), 60))
		}
	}
	if quotes < 10 {
		t.Errorf("%d quotes", quotes)
	}
	turns := 0
	for i, tr := range s.Transcripts {
		for k, turn := range tr.Turns {
			for _, n := range every(doc, func(n *html.Node) bool { return attr(n, "id") == turnID(i+1, k+1) }) {
				said := every(n, func(n *html.Node) bool { return classed(n, "say") })
				if turns++; len(said) != 1 || wordsOf(said[0]) != tr.Text.Slice(turn.Speech) {
					t.Errorf("%s, turn %d reads otherwise", tr.ID, k+1)
				}
			}
		}
	}
	if turns != 14 { // 6 in the focus group, 5 of Rosa's, and one each of three others
		t.Errorf("%d turns stand there", turns)
	}
}

// TestReaderOverlaps: words are cut where codings begin and end, and each stretch has the
// lines of all its themes, the same theme on the same line throughout.
func TestReaderOverlaps(t *testing.T) {
	s, o := invented(t)
	page, _ := readerOf(t, s, transcript.ForTeam, ReaderOptions{Options: o})
	// The rows: 0 hope, 1 hope-future, 2 hope-others, 3 mutuality.
	want := `<mark class="a1" data-b="Hope for the future">I had hope for </mark>` +
		`<mark class="a1 b2" data-b="Hope others" data-e="Hope for the future">the future</mark>` +
		`<mark class="b2" data-e="Hope others">. Things could change</mark>, ` +
		`<mark class="a3" data-b="Mutuality">and </mark>` +
		`<mark class="a3 b0" data-b="Hope" data-e="Mutuality, Hope">I was not alone</mark>. ` +
		`<mark class="a0 con" data-b="against Hope" data-e="against Hope">But some days I lost hope</mark>.`
	if !strings.Contains(page, want) {
		_, rest, _ := strings.Cut(page, "data-b=\"Hope for the future\"")
		t.Errorf("it has …%s", rest[:min(600, len(rest))])
	}
}

// TestReadersMarkNothingWithheld: of a coding that runs into words that are withheld not
// even the part that may be shown is marked; another theme's on the same words is.
func TestReadersMarkNothingWithheld(t *testing.T) {
	s, o := invented(t)
	page, _ := readerOf(t, s, transcript.ForPublication, ReaderOptions{Options: o, Transcripts: WithTranscripts})
	want := `dir="auto"><mark class="a0" data-b="Hope" data-e="Hope">We carried each other</mark>.</p>`
	if !strings.Contains(page, want) {
		t.Error("what was said in the focus group is marked otherwise")
	}
}
