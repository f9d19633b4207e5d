package app

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/exchange"
)

// memoOn reports whether somebody wrote about a passage.
func (w *writing) memoOn(passage string) bool {
	if w.memoed == nil {
		w.memoed = map[string]bool{}
		for _, m := range w.p.Memos {
			for _, t := range m.On {
				if t.Kind == exchange.OnPassage {
					w.memoed[t.ID] = true
				}
			}
		}
	}
	return w.memoed[passage]
}

// memo takes a memo, once for each thing that it is about.
func (w *writing) memo(m *exchange.Memo) {
	if w.ours() && w.ownMark(m) {
		return
	}
	words := memoWordsOf(m.Name, m.Text)
	if words == "" {
		w.p.Lose("memo without words", "there is nothing in it", "")
		return
	}
	if words = w.fitting(w.unlessGone("memo", words)); words == "" {
		return
	}
	kind := m.Kind
	if !slices.Contains(coding.MemoTypes, kind) {
		kind = "note"
	}
	on := m.On
	if len(on) == 0 {
		on = []exchange.Target{{Kind: exchange.OnProject}}
	}
	for _, t := range on { // what is written about somebody who withdrew does not come back
		if t.Kind == exchange.OnCase && w.withdrew(w.personOf[t.ID]) {
			w.p.Lose("memo", "it is on a participant who has withdrawn", "")
			return
		}
	}
	taken := false
	for _, t := range on {
		e, of, ok := w.target(t)
		if !ok {
			continue
		}
		e.Type = kind
		w.addMemo(newMemo{coder: w.coder(m.By), words: words, event: e, of: of, first: !taken}, m.At)
		taken = true
	}
	if !taken { // what it is about did not come: it is kept all the same
		w.addMemo(newMemo{coder: w.coder(m.By), words: words, event: coding.Event{On: coding.OnStudy, Type: kind}, first: true}, m.At)
	}
}

// fitting is a text that is not longer than a memo may be; the rest is counted.
func (w *writing) fitting(s string) string {
	const most = 1 << 20 // bytes
	if len(s) <= most {
		return s
	}
	w.p.Lose("end of a memo", "a memo is at most 1 MB long here, and this one was cut", "")
	return strings.ToValidUTF8(s[:most], "") + " […]"
}

// ownMark takes a memo that stands for a mark of Verbatim's own: a content note, or how a
// quote is to be printed.
func (w *writing) ownMark(m *exchange.Memo) bool {
	kind := map[string]string{contentNoteTitle: coding.MarkContent, publishedTitle: coding.MarkChosen}[m.Name]
	if kind == "" || len(m.On) != 1 {
		return false
	}
	e, _, ok := w.target(m.On[0])
	if !ok || e.On != coding.OnPassage && (e.On != coding.OnTranscript || kind != coding.MarkContent) {
		return false
	}
	e.Type = kind
	w.addMemo(newMemo{coder: w.coder(m.By), words: m.Text, event: e, first: true}, m.At)
	return true
}

// addMemo adds a memo that is not there yet.
func (w *writing) addMemo(m newMemo, at string) {
	m.event.Do, m.event.At = coding.MemoKind, eventTime(at)
	k := memoKey{m.coder, m.words, aboutOf(&m.event)}
	if m.of != nil {
		k.about.of = m.of.is
	}
	there := w.said[k] && (m.of == nil || m.of.is != (coding.ID{}))
	switch {
	case there && m.first:
		w.out.Memos.Already++
	case m.first:
		w.out.Memos.New++
	}
	if !there {
		w.memos = append(w.memos, m)
	}
}

// memoWordsOf are a title and words as one memo. A title that says nothing more than the
// words do is left out.
func memoWordsOf(name, words string) string {
	name, words = strings.TrimSpace(cleanText(name)), strings.TrimSpace(cleanText(words))
	switch {
	case words == "":
		return name
	case name == "", strings.HasPrefix(words, name):
		return words
	}
	return name + "\n\n" + words
}

// target is what something in the project became: the event of a memo on it, and the
// coding that it is on.
func (w *writing) target(t exchange.Target) (e coding.Event, of *newCoding, ok bool) {
	switch t.Kind {
	case exchange.OnProject:
		return coding.Event{On: coding.OnStudy}, nil, true
	case exchange.OnSource:
		if id := w.transcriptOf(t.ID); id != "" {
			return coding.Event{On: coding.OnTranscript, Transcript: id}, nil, true
		}
	case exchange.OnPassage:
		if at, placed := w.at[t.ID]; placed && !at.span.Empty() {
			return coding.Event{On: coding.OnPassage, Transcript: at.transcript.ID, Text: at.hash, Span: at.span}, nil, true
		} else if placed && at.transcript != nil { // on a name before a turn, or on a time
			return coding.Event{On: coding.OnTranscript, Transcript: at.transcript.ID}, nil, true
		}
	case exchange.OnCoding:
		if c := w.byID[t.ID]; c != nil {
			return coding.Event{On: coding.OnCoding}, c, true
		}
	case exchange.OnCode:
		if id := w.themeOf[t.ID]; id != "" {
			return coding.Event{On: coding.OnTheme, Theme: id}, nil, true
		}
	case exchange.OnCase:
		if id := w.personOf[t.ID]; id != "" && !w.withdrew(id) {
			return coding.Event{On: coding.OnParticipant, Participant: id}, nil, true
		}
	}
	return coding.Event{}, nil, false
}

// transcriptOf is the transcript that a source became.
func (w *writing) transcriptOf(source string) string {
	for i := range w.p.Sources {
		if w.p.Sources[i].ID == source && w.entries[i] != nil && w.entries[i].Transcript != nil && w.entries[i].Result != Refused {
			return *w.entries[i].Transcript
		}
	}
	return ""
}

// link makes a memo of a line between two things: on the one it begins at, naming the other.
func (w *writing) link(l *exchange.Link) {
	e, of, ok := w.target(l.From)
	other := l.To
	if !ok && !l.Directed {
		e, of, ok = w.target(l.To)
		other = l.From
	}
	called := w.called(other)
	if !ok || called == "" {
		w.p.Lose("link", "one of its ends did not come along", l.Name)
		return
	}
	words := "Linked with " + called
	if l.Directed {
		words = "Leads to " + called
	}
	if l.Name != "" {
		words = fmt.Sprintf("%s (“%s”)", words, l.Name)
	}
	e.Type = "note"
	w.addMemo(newMemo{coder: w.a.who(), words: words, event: e, of: of, first: true}, "")
}

// called says in words what a thing of the project became, without anybody's words.
func (w *writing) called(t exchange.Target) string {
	passage := func(at placedPassage) string {
		if at.transcript == nil || at.span.Empty() || at.hash != at.transcript.Text.Hash() {
			return ""
		}
		return place(at.transcript, at.span)
	}
	switch t.Kind {
	case exchange.OnSource:
		if id := w.transcriptOf(t.ID); id != "" {
			return "the transcript " + id
		}
	case exchange.OnPassage:
		return passage(w.at[t.ID])
	case exchange.OnCode:
		if id := w.themeOf[t.ID]; id != "" {
			return "the theme " + id
		}
	case exchange.OnCase:
		if id := w.personOf[t.ID]; id != "" {
			return "the participant " + id
		}
	case exchange.OnMemo:
		if w.titles == nil {
			w.titles = map[string]string{}
			for _, m := range w.p.Memos {
				w.titles[m.ID] = m.Name
			}
		}
		if name := w.titles[t.ID]; name != "" {
			return "the memo “" + name + "”"
		}
	}
	return ""
}

// describe keeps what the project says of a case as a memo on the participant.
func (w *writing) describe(c *exchange.Case) {
	words := w.fitting(w.unlessGone("description of a case", strings.TrimSpace(cleanText(c.Description))))
	if id := w.personOf[c.ID]; id != "" && words != "" {
		if w.withdrew(id) {
			w.p.Lose("description of a case", "the participant has withdrawn", "")
			return
		}
		w.addMemo(newMemo{coder: w.a.who(), words: words, event: coding.Event{On: coding.OnParticipant, Participant: id, Type: "note"}, first: true}, "")
	}
}
