package app

import (
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// outText is a transcript as the readers of a project get it, and where each place of
// the transcript is in it.
type outText struct {
	text    *text.Text
	shifts  []shift     // labels that are others there, in order; none within the team
	shown   []text.Span // of the transcript, in order: words that the readers see
	masked  int         // turns of which something is hidden
	hidden  bool        // something is hidden outside of turns
	speaks  []bool      // by turn: some of its words are shown
	letters int         // characters that are hidden
}

// shift is a stretch that has other words, and perhaps another length, in the text that goes out.
type shift struct{ from, to text.Span }

// at is where a place of the transcript is in the text that goes out. A place inside a
// label that is another there is at its end.
func (o *outText) at(p text.Pos) text.Pos {
	i, found := slices.BinarySearchFunc(o.shifts, p, func(s shift, p text.Pos) int { return int(s.from.Start - p) })
	switch {
	case found:
		return o.shifts[i].to.Start
	case i == 0:
		return p
	}
	last := o.shifts[i-1]
	if p < last.from.End {
		return last.to.End
	}
	return p + last.to.End - last.from.End
}

func (o *outText) span(sp text.Span) text.Span {
	return text.Span{Start: o.at(sp.Start), End: o.at(sp.End)}
}

// shows reports whether the readers see any words of a span of the transcript.
func (o *outText) shows(sp text.Span) bool {
	i, _ := slices.BinarySearchFunc(o.shown, sp.Start, func(s text.Span, p text.Pos) int {
		if s.End <= p {
			return -1
		}
		return 1
	})
	return i < len(o.shown) && o.shown[i].Overlaps(sp)
}

// textMaker makes the text of one transcript for the readers of a release.
type textMaker struct {
	rel      *study.Release
	t        *transcript.Transcript
	name     func(speaker string) string // how the readers know a speaker
	passages []text.Span                 // withdrawn, in order of their places

	out outText
	b   strings.Builder
	n   text.Pos // characters so far
}

// outTextOf is a transcript turn by turn through the release. Where words may not be shown,
// a mask stands for each character that is no space, so that places within a turn stay;
// outside the team the names in the labels are those of the release.
func outTextOf(rel *study.Release, t *transcript.Transcript, name func(string) string) (*outText, error) {
	m := &textMaker{rel: rel, t: t, name: name}
	for _, p := range rel.Study.State.Passages {
		if p.Transcript == t.ID {
			m.passages = append(m.passages, p.Span)
		}
	}
	slices.SortFunc(m.passages, func(x, y text.Span) int { return int(x.Start - y.Start) })
	at := text.Pos(0)
	for _, turn := range t.Turns {
		m.between(text.Span{Start: at, End: turn.Label.Start})
		m.label(turn)
		m.between(text.Span{Start: turn.Label.End, End: turn.Speech.Start})
		m.speech(turn)
		at = turn.Speech.End
	}
	m.between(text.Span{Start: at, End: t.Text.Len()})
	if m.out.letters == 0 && len(m.out.shifts) == 0 {
		m.out.text = t.Text
		return &m.out, nil
	}
	var err error
	if m.out.text, err = text.New(m.b.String()); err != nil {
		return nil, fmt.Errorf("the text of %s cannot be made for its readers: %w", t.ID, err)
	}
	return &m.out, nil
}

func (m *textMaker) write(s string) {
	m.b.WriteString(s)
	m.n += text.Pos(utf8.RuneCountInString(s))
}

// between writes what is nobody's speech and no label.
func (m *textMaker) between(sp text.Span) {
	if sp.Empty() {
		return
	}
	s := m.t.Text.Slice(sp)
	if strings.TrimSpace(s) == "" {
		m.write(s)
		return
	}
	if m.team() {
		if words, ok := m.rel.Words(m.t, sp); ok {
			m.out.shown = append(m.out.shown, sp)
			m.write(words)
			return
		}
	}
	m.out.hidden = true
	m.hide(s)
}

func (m *textMaker) team() bool { return m.rel.Purpose == transcript.ForTeam }

// label writes the time of a turn and who speaks.
func (m *textMaker) label(turn transcript.Turn) {
	name := m.name(turn.Speaker)
	if m.team() || turn.Label.Empty() {
		m.write(m.t.Text.Slice(turn.Label))
		return
	}
	var label string
	if turn.TimeMS >= 0 {
		label = "[" + transcript.Clock(turn.TimeMS) + "] "
	}
	if name != "" {
		label += name + ": "
	}
	from := m.n
	m.write(label)
	if to := (text.Span{Start: from, End: m.n}); to != turn.Label {
		m.out.shifts = append(m.out.shifts, shift{turn.Label, to})
	}
}

// speech writes what is said in a turn: all of it, all but what was withdrawn, or nothing.
func (m *textMaker) speech(turn transcript.Turn) {
	before, hid := len(m.out.shown), m.out.letters
	if !m.words(turn.Speech) {
		at := turn.Speech.Start
		for _, cut := range m.passages {
			if cut = cut.Intersect(turn.Speech); cut.Empty() || cut.End <= at {
				continue
			}
			m.piece(text.Span{Start: at, End: max(at, cut.Start)})
			m.hide(m.t.Text.Slice(text.Span{Start: max(at, cut.Start), End: cut.End}))
			at = cut.End
		}
		m.piece(text.Span{Start: at, End: turn.Speech.End})
	}
	m.out.speaks = append(m.out.speaks, len(m.out.shown) > before)
	if m.out.letters > hid {
		m.out.masked++
	}
}

func (m *textMaker) piece(sp text.Span) {
	if !sp.Empty() && !m.words(sp) {
		m.hide(m.t.Text.Slice(sp))
	}
}

// words writes words that may be shown, and reports whether they may.
func (m *textMaker) words(sp text.Span) bool {
	words, ok := m.rel.Words(m.t, sp)
	if !ok || utf8.RuneCountInString(words) != sp.Len() { // places must hold
		return false
	}
	m.out.shown = append(m.out.shown, sp)
	m.write(words)
	return true
}

// hide writes a mask for each character but space.
func (m *textMaker) hide(s string) {
	m.write(strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return r
		}
		m.out.letters++
		return mask
	}, s))
}
