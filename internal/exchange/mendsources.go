package exchange

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// The voices that decide what comes of a speaker.
const (
	participantVoice = "participant"
	otherVoice       = "other"
)

// source mends a source. What it gives knows where places of the file are in the text.
func (m *mending) source(s *Source) *Placed {
	s.Name, s.Media, s.Language, s.Date, s.At, s.Units = line(s.Name), line(s.Media), line(s.Language), line(s.Date), line(s.At), line(s.Units)
	if s.By = line(s.By); !m.users[s.By] { // who only put a source in is not among the coders
		m.users[s.By] = true
		m.p.Users = append(m.p.Users, User{ID: s.By, Name: s.By, Login: s.By})
	}
	if s.Name == "" {
		m.unnamed++
		s.Name = fmt.Sprintf("Unnamed source %d", m.unnamed)
	}
	s.Values, s.Groups = m.values(s.Values), names(s.Groups)
	switch s.Kind {
	case TextSource, PDFSource, AudioSource, VideoSource, PictureSource:
	default:
		s.Kind = TextSource
	}
	placed := m.text(s)
	m.speakers(s)
	m.times(s, placed)
	for i := range s.Passages {
		m.passage(&s.Passages[i], placed)
	}
	slices.SortStableFunc(s.Passages, func(a, b Passage) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
	})
	return placed
}

// text makes the text of a source one as texts are, from which \r and marks of byte
// order were taken.
func (m *mending) text(s *Source) *Placed {
	raw := strings.ReplaceAll(s.Text, "\x00", "\uFFFD")
	placed := &Placed{}
	placed.clean(raw)
	placed.look.left = 1<<20 + 16*len(raw)
	marks := make([]Mark, 0, len(s.Passages))
	for _, q := range s.Passages {
		marks = append(marks, Mark{Start: int64(q.Span.Start), End: int64(q.Span.End), Words: q.Words})
		placed.look.left += 4 * len(q.Words)
	}
	if len(placed.crlf) > 0 || placed.marks > 0 {
		placed.settle(marks, Counting{CRLF: true})
		s.Units = placed.Units
	}
	if placed.Text != s.Text {
		m.cleaned++
	}
	s.Text = placed.Text
	return placed
}

// speakers keeps those who have a name of their own, with a voice that there is, and a
// participant only where they speak as one.
func (m *mending) speakers(s *Source) {
	kept, known := s.Speakers[:0], map[string]bool{}
	for _, sp := range s.Speakers {
		sp.Name, sp.Voice, sp.Participant = line(sp.Name), line(sp.Voice), line(sp.Participant)
		if sp.Name == "" || known[sp.Name] {
			m.p.Lose("speaker", "the speaker has no name, or that of another", s.Name)
			continue
		}
		known[sp.Name] = true
		switch sp.Voice {
		case participantVoice, "interviewer", "supporter", "interpreter", otherVoice:
		default:
			m.voices++
			sp.Voice = otherVoice
		}
		if sp.Participant != "" && sp.Voice != participantVoice {
			m.p.Lose("participant of a speaker", "the speaker is said to be somebody else than a participant", s.Name)
			sp.Participant = ""
		}
		kept = append(kept, sp)
	}
	s.Speakers = kept
}

func (m *mending) times(s *Source, placed *Placed) {
	kept := s.Times[:0]
	for _, t := range s.Times {
		sp, ok := placed.Span(int64(t.At), int64(t.At))
		if !ok || t.MS < 0 {
			m.p.Lose("time", "it is outside the text or the recording", s.Name)
			continue
		}
		kept = append(kept, Time{At: sp.Start, MS: t.MS})
	}
	slices.SortStableFunc(kept, func(a, b Time) int { return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.MS, b.MS)) })
	s.Times = kept
}

// passage puts a passage where it is in the text, and finds out how sure that is.
func (m *mending) passage(q *Passage, placed *Placed) {
	q.Given, q.Words, q.Trust, q.Why = line(q.Given), lines(q.Words), "", ""
	q.Page, q.Time = max(q.Page, 0), max(q.Time, 0)
	sp, inside := placed.Span(int64(q.Span.Start), int64(q.Span.End))
	if q.Given == "" && (sp != q.Span || !inside) {
		q.Given = fmt.Sprintf("%d–%d", q.Span.Start, q.Span.End)
	}
	switch {
	case placed.Len() == 0:
		sp.Start, sp.End = 0, 0
		q.Trust, q.Why = Doubtful, "its source has no text in the file"
	case !inside:
		sp.Start, sp.End = 0, 0
		q.Trust, q.Why = Doubtful, "its place is outside the text"
	case sp.Empty() && q.Words != "":
		q.Trust, q.Why = Doubtful, "its place has no length, and the file gives words"
	}
	q.Span = sp
	placed.judge(q)
	kept := q.Codings[:0]
	for _, c := range q.Codings {
		c.Code, c.At = line(c.Code), line(c.At)
		if !m.there(OnCode, c.Code) {
			m.p.Lose("coding", "its code is not in the file", "")
			delete(m.taken, Target{OnCoding, c.ID})
			continue
		}
		if i, folder := m.folder[c.Code]; folder {
			m.p.Codes[i].Folder = false // words are coded by it
		}
		c.User = m.user(c.User)
		kept = append(kept, c)
	}
	q.Codings = kept
}

// say says what was mended.
func (m *mending) say() {
	if m.twice > 0 {
		m.p.Note(fmt.Sprintf("%s had the id of another; what refers to such an id means the first.", many(m.twice, "thing", "things")))
	}
	if m.nobody > 0 {
		m.p.Note(fmt.Sprintf("%s not named in the file, and called “Unnamed coder”, a number and the project here.", many(m.nobody, "person who coded or wrote is", "people who coded or wrote are")))
	}
	if m.cleaned > 0 {
		m.p.Note(fmt.Sprintf("%s line ends of Windows or characters that no text has; places were moved with the words.", many(m.cleaned, "text had", "texts had")))
	}
	if m.loose > 0 {
		m.p.Note(fmt.Sprintf("%s on things that are not in the file; a memo that is on nothing else is on the project here.", many(m.loose, "memo is", "memos are")))
	}
	if m.voices > 0 {
		m.p.Note(fmt.Sprintf("%s a voice that there is not, and came with the voice “%s”.", many(m.voices, "speaker has", "speakers have"), otherVoice))
	}
}
