package search

import (
	"context"
	"crypto/sha256"
	"fmt"
	"slices"
	"strings"
	"testing"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

const testBook = `title: Test
themes:
  - id: hope
    name: Hope for better
    was: [optimism]
    themes:
      - id: recovery
  - id: burnout
  - id: mutuality
`

// maker builds studies for tests.
type maker struct {
	t        testing.TB
	st       *study.Study
	codings  int
	memoText map[coding.ID]string
}

func newMaker(t testing.TB) *maker {
	t.Helper()
	book, err := codebook.Parse("codebook.yaml", []byte(testBook))
	if err != nil {
		t.Fatal(err)
	}
	return &maker{t: t, memoText: map[coding.ID]string{}, st: &study.Study{
		Book: book, State: &coding.State{}, Settings: study.Settings{Language: "en-GB"}, Columns: []string{"site", "years in role"},
		Participants: []transcript.Participant{
			{ID: "P1", Attributes: map[string]string{"site": "North", "years in role": "3"}},
			{ID: "P2", Attributes: map[string]string{"site": "north east", "years in role": "12.5"}},
			{ID: "P10", Attributes: map[string]string{"site": "South"}},
		},
	}}
}

// add makes a transcript of lines "Name: words". Names that are participants'
// ids are participants; Int is the interviewer.
func (m *maker) add(id string, lines ...string) *transcript.Transcript {
	m.t.Helper()
	var said []transcript.Said
	var speakers []transcript.Speaker
	for _, l := range lines {
		name, words, ok := strings.Cut(l, ": ")
		if !ok {
			name, words = "", l
		}
		said = append(said, transcript.Said{Speaker: name, Speech: words, TimeMS: transcript.NoTime, EndMS: transcript.NoTime})
		s := transcript.Speaker{Name: name, Voice: transcript.VoiceOther}
		switch {
		case strings.HasPrefix(name, "Int"):
			s.Voice = transcript.VoiceInterviewer
		case strings.HasPrefix(name, "P"):
			s.Voice, s.Participant = transcript.VoiceParticipant, name
		}
		if !slices.Contains(speakers, s) {
			speakers = append(speakers, s)
		}
	}
	body, turns := transcript.Render(said)
	x, err := text.New(body)
	if err != nil {
		m.t.Fatal(err)
	}
	t := &transcript.Transcript{ID: id, Text: x, Turns: turns, Speakers: speakers, Attributes: map[string]string{"wave": "1"}}
	m.st.Transcripts = append(m.st.Transcripts, t)
	return t
}

func (m *maker) codeSpan(t *transcript.Transcript, sp text.Span, theme, coder string, stance coding.Stance) coding.ID {
	m.codings++
	var id coding.ID
	sum := sha256.Sum256(fmt.Append(nil, "coding", m.codings))
	copy(id[:], sum[:])
	m.st.State.Codings = append(m.st.State.Codings, coding.Coding{ID: id, Coder: coder, Transcript: t.ID, Text: t.Text.Hash(), Span: sp, Theme: theme, Stance: stance})
	return id
}

// code codes the first occurrence of words.
func (m *maker) code(t *transcript.Transcript, words, theme, coder string) coding.ID {
	m.t.Helper()
	return m.codeSpan(t, m.spanOf(t, words), theme, coder, "")
}

func (m *maker) spanOf(t *transcript.Transcript, words string) text.Span {
	m.t.Helper()
	i := strings.Index(t.Text.String(), words)
	if i < 0 {
		m.t.Fatalf("%q is not in %s", words, t.ID)
	}
	return text.Span{Start: t.Text.FromByte(i), End: t.Text.FromByte(i + len(words))}
}

func (m *maker) memo(memo coding.Memo, words string) {
	sum := sha256.Sum256([]byte(words))
	copy(memo.ID[:], sum[:])
	m.memoText[memo.ID] = words
	m.st.State.Memos = append(m.st.State.Memos, memo)
}

func (m *maker) study() *study.Study {
	m.st.Index()
	return m.st
}

func (m *maker) options() Options {
	return Options{Memo: func(x coding.Memo) string { return m.memoText[x.ID] }}
}

func attrs() []string { return []string{"site", "years in role", "wave"} }

func mustParse(t testing.TB, s string) *Query {
	t.Helper()
	q, err := Parse(s, attrs())
	if err != nil {
		t.Fatalf("Parse(%q): %v", s, err)
	}
	return q
}

func mustSearch(t testing.TB, st *study.Study, query string, opt Options) *Result {
	t.Helper()
	res, err := Search(context.Background(), st, mustParse(t, query), opt)
	if err != nil {
		t.Fatalf("Search(%q): %v", query, err)
	}
	return res
}

// shown is hits as "P1:hope P1:hopes".
func shown(res *Result) string {
	var all []string
	for _, h := range res.Hits {
		all = append(all, h.Transcript.ID+":"+h.Transcript.Text.Slice(h.Span))
	}
	return strings.Join(all, " | ")
}
