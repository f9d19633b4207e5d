package app

import (
	"cmp"
	"context"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// ReadingView is a transcript as somebody reads and codes it. Places are ends in
// turns, counted as a browser counts them; see Ends.
type ReadingView struct {
	Transcript string          `json:"transcript"`
	Title      string          `json:"title"` // the id where it has none
	Date       string          `json:"date"`
	Language   string          `json:"language"`
	Recording  bool            `json:"recording"` // there is one to be played
	Text       string          `json:"text"`      // hash of the text that is shown
	Words      int             `json:"words"`
	DurationMS int             `json:"duration_ms"` // -1 where unknown
	Turns      []ReadingTurn   `json:"-"`
	Me         string          `json:"me"`
	Coders     []ReadingCoder  `json:"coders"`
	Themes     []ReadingTheme  `json:"themes"`
	Codings    []ReadingCoding `json:"codings"` // by place; those on withheld words are left out
	Memos      []ReadingMemo   `json:"memos"`   // on this transcript, its passages and codings
	Stars      []ReadingStar   `json:"stars"`
	Notes      []string        `json:"notes"` // content notes on the whole transcript
	Done       []string        `json:"done"`  // coders who read it to the end

	OwnOnly    bool     `json:"own_only"`    // what stands on it is what this person did alone: they code it blind
	WaitingFor []string `json:"waiting_for"` // then: who is not done, perhaps themselves
	Previous   string   `json:"previous"`
	Next       string   `json:"next"`
	ReadOnly   string   `json:"read_only"` // why nobody can code here, in a sentence; empty where they can

	Cautions []ReadingCaution `json:"cautions"` // content notes, of which Notes and the turns' Labels come
}

// ReadingTurn is one stretch of talk. A turn whose words may not be shown has
// none and says why.
type ReadingTurn struct {
	N        int      // from 1
	Speaker  string   // as the purpose's readers know them
	Voice    string   // participant, interviewer …
	TimeMS   int      // -1 where unknown
	Words    string   // letter for letter, but for withdrawn stretches
	Withheld string   // why there are no words
	Labels   []string // content notes: the words are not shown until asked for
	Line     int      // line of the stored text on which the words begin, from 1
	LastLine int      // and on which they end
	Page     int      // of the file it came from, from 1; 0 where there are none
	Heading  string   // what the turns from here on stand under

	Beside []ReadingBeside // the same in other languages
}

// ReadingBeside are the words of a turn in another language, of another transcript.
type ReadingBeside struct {
	Transcript string
	Language   string
	Words      string
}

// ReadingCoder is somebody whose codings are shown.
type ReadingCoder struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Initials string `json:"initials"` // different for every coder
}

// ReadingTheme is a theme of the codebook, in its order, or one that codings
// name and the codebook lacks.
type ReadingTheme struct {
	ID         string   `json:"id"`
	Name       string   `json:"name"`
	Parent     string   `json:"parent"`
	Depth      int      `json:"depth"`
	Definition string   `json:"definition"`
	Include    []string `json:"include"`
	Exclude    []string `json:"exclude"`
	Open       bool     `json:"open"`     // new codings may have it
	Uses       int      `json:"uses"`     // codings by this person in the whole study
	Everyone   int      `json:"everyone"` // codings by anybody
}

// ReadingCoding is a coding on a page.
type ReadingCoding struct {
	ID      string `json:"id"`
	Theme   string `json:"theme"` // the theme it belongs to now
	Coder   string `json:"coder"`
	Against bool   `json:"against"`
	At      string `json:"at"`
	Ends
}

// ReadingMemo is a memo on a page. Others' private memos are not among them.
type ReadingMemo struct {
	ID      string `json:"id"`
	Coder   string `json:"coder"`
	On      string `json:"on"` // coding, passage, transcript
	Of      string `json:"of"` // id of the coding
	Type    string `json:"type"`
	Private bool   `json:"private"`
	Words   string `json:"words"`
	At      string `json:"at"`
	Ends           // of a passage
}

// ReadingStar is a passage marked as a possible quote.
type ReadingStar struct {
	ID    string `json:"id"`
	Coder string `json:"coder"`
	Ends
}

// reader looks at one transcript for one person.
type reader struct {
	s   *study.Study
	t   *transcript.Transcript
	rel *study.Release
	me  string
}

// Reading is a transcript to read and code, with everything that stands on it.
func (a *App) Reading(ctx context.Context, id string) (*ReadingView, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	t, err := transcriptOf(s, id)
	if err != nil {
		return nil, err
	}
	labels, err := markWords(f, s)
	if err != nil {
		return nil, err
	}
	memos, err := a.memoWords(f, s)
	if err != nil {
		return nil, err
	}
	r := reader{s, t, s.Release(transcript.ForTeam), a.who()}
	v := &ReadingView{
		Transcript: t.ID, Title: t.Title, Date: t.Date, Text: string(t.Text.Hash()),
		Words: t.Words(t.Text.All(), ""), DurationMS: t.DurationMS(), Me: r.me, Done: readers(s, t.ID), ReadOnly: readOnly(f, s),
		Turns: r.turns(labels), Coders: readingCoders(s, r.me, a.Name), Themes: readingThemes(s, r.me),
		Codings: r.codings(), Memos: r.memos(memos.words), Stars: r.stars(), Notes: []string{}, Cautions: r.cautions(labels),
		OwnOnly: s.IsOwnOnly(t.ID), WaitingFor: []string{},
	}
	if waiting, blind := s.BlindTo(t.ID); blind {
		v.WaitingFor = waiting
	}
	if v.Title == "" {
		v.Title = t.ID
	}
	v.Language = cmp.Or(s.LanguageOf(t), "en-GB")
	why, _ := noRecording(s, t)
	v.Recording = why == ""
	for _, m := range s.State.ContentNotes {
		if m.Transcript == t.ID && m.Whole() {
			v.Notes = append(v.Notes, study.LabelsOf([]coding.Mark{m}, labels)...)
		}
	}
	v.Previous, v.Next = neighbours(s, t)
	return v, nil
}

// neighbours are the transcripts before and after one, of those that whoever
// looks may be shown.
func neighbours(s *study.Study, t *transcript.Transcript) (previous, next string) {
	before := true
	for _, other := range s.Transcripts {
		switch {
		case other == t:
			before = false
		case s.Hidden(other):
		case before:
			previous = other.ID
		case next == "":
			next = other.ID
		}
	}
	return previous, next
}

func (r reader) turns(labels func(string) (string, bool)) []ReadingTurn {
	list := make([]ReadingTurn, len(r.t.Turns))
	group, line, at := "", 1, text.Pos(0)
	lineOf := func(p text.Pos) int {
		line += strings.Count(r.t.Text.Slice(text.Span{Start: at, End: p}), "\n")
		at = p
		return line
	}
	for i, turn := range r.t.Turns {
		who := r.t.Speaker(turn.Speaker)
		one := ReadingTurn{N: i + 1, Speaker: r.rel.SpeakerName(r.t, turn.Speaker), Voice: string(who.Voice), TimeMS: turn.TimeMS, Page: turn.Page}
		if turn.Group != group {
			group, one.Heading = turn.Group, turn.Group
		}
		one.Line, one.LastLine = lineOf(turn.Speech.Start), lineOf(turn.Speech.End)
		one.Words, one.Withheld = r.words(turn)
		if one.Withheld == "" {
			passages := slices.DeleteFunc(r.s.ContentNotes(r.t, turn.Speech), coding.Mark.Whole)
			one.Labels = study.LabelsOf(passages, labels)
			one.Beside = r.beside(i)
		}
		list[i] = one
	}
	return list
}

// beside are the words of a turn in other languages, where somebody may see them.
func (r reader) beside(turn int) (list []ReadingBeside) {
	for _, other := range r.s.Alongside(r.t) {
		j := study.TurnBeside(r.t, other, turn)
		if j < 0 || r.s.Hidden(other) || len(r.s.ContentNotes(other, other.Turns[j].Speech)) > 0 {
			continue // what has a content note is read where it is covered
		}
		if words, ok := r.rel.Words(other, other.Turns[j].Speech); ok {
			list = append(list, ReadingBeside{other.ID, r.s.LanguageOf(other), words})
		}
	}
	return list
}

// mask stands for a character that was withdrawn.
const mask = '█'

// words are the words of a turn, and where there are none why. A turn of which
// only a passage was withdrawn keeps its length, so that places in it hold.
func (r reader) words(turn transcript.Turn) (words, why string) {
	if words, ok := r.rel.Words(r.t, turn.Speech); ok {
		return words, ""
	}
	cuts := []text.Span{}
	for _, m := range r.s.State.Passages {
		if m.Transcript == r.t.ID && m.Span.Overlaps(turn.Speech) {
			cuts = append(cuts, m.Span.Intersect(turn.Speech))
		}
	}
	slices.SortFunc(cuts, func(x, y text.Span) int { return int(x.Start - y.Start) })
	var b strings.Builder
	shown := false
	at := turn.Speech.Start
	for _, cut := range append(cuts, text.Span{Start: turn.Speech.End, End: turn.Speech.End}) {
		if between := (text.Span{Start: at, End: cut.Start}); !between.Empty() {
			part, ok := r.rel.Words(r.t, between)
			if !ok {
				return "", r.why(turn)
			}
			b.WriteString(part)
			shown = true
		}
		if from := max(at, cut.Start); cut.End > from {
			b.WriteString(strings.Repeat(string(mask), r.t.Text.UTF16(from, cut.End)))
			at = cut.End
		}
	}
	if !shown {
		return "", "These words were withdrawn."
	}
	return b.String(), ""
}

// why says why nobody may be shown what a turn says.
func (r reader) why(turn transcript.Turn) string {
	who := r.t.Speaker(turn.Speaker)
	switch {
	case who.Participant == "":
		return "These words are withheld: somebody in this conversation has not agreed to their words being used."
	case r.s.State.Withdrawn[strings.ToLower(who.Participant)] != "":
		return "These words are withheld: " + who.Participant + " withdrew."
	}
	return "These words are withheld: " + who.Participant + " has not agreed to their words being used."
}

// codings are the codings of the transcript whose words are shown, by place.
func (r reader) codings() []ReadingCoding {
	list := []ReadingCoding{}
	for _, c := range r.s.CodingsIn(r.t.ID) {
		if one, ok := r.coding(c); ok {
			list = append(list, one)
		}
	}
	return list
}

func (r reader) coding(c coding.Coding) (ReadingCoding, bool) {
	ends, ok := r.ends(c.Span)
	return ReadingCoding{
		ID: c.ID.String(), Theme: r.s.ThemeOf(c), Coder: c.Coder, Against: c.Stance == coding.Against, At: c.At, Ends: ends,
	}, ok
}

func (r reader) memos(words func(coding.Memo) (string, bool)) []ReadingMemo {
	list := []ReadingMemo{}
	of := map[coding.ID]bool{}
	for _, c := range r.s.CodingsIn(r.t.ID) {
		of[c.ID] = true
	}
	for _, m := range r.s.State.Memos {
		if m.On == coding.OnCoding && of[m.Of] || m.Transcript == r.t.ID {
			if one, ok := r.memo(m, words); ok {
				list = append(list, one)
			}
		}
	}
	return list
}

// memo is a memo for the page, unless it is private and somebody else's, or
// about words that are withheld.
func (r reader) memo(m coding.Memo, words func(coding.Memo) (string, bool)) (ReadingMemo, bool) {
	if m.Private && m.Coder != r.me {
		return ReadingMemo{}, false
	}
	said, ok := words(m)
	if !ok {
		said = "[its words are missing]"
	}
	one := ReadingMemo{ID: m.ID.String(), Coder: m.Coder, On: string(m.On), Type: m.Type, Private: m.Private, Words: said, At: m.At}
	switch m.On {
	case coding.OnCoding:
		one.Of = m.Of.String()
	case coding.OnPassage:
		one.Ends, ok = r.ends(m.Span)
		return one, ok
	}
	return one, true
}

func (r reader) stars() []ReadingStar {
	list := []ReadingStar{}
	for _, m := range r.s.State.Stars {
		if m.Transcript != r.t.ID || m.Whole() {
			continue
		}
		if ends, ok := r.ends(m.Span); ok {
			list = append(list, ReadingStar{m.ID.String(), m.Coder, ends})
		}
	}
	return list
}
