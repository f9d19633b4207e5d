package folder

import (
	"context"
	"os"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/trace"
	"verbatim/internal/transcript"
)

// mask makes the current text of every transcript they speak in one in which
// their words cannot be read: each character of them is hidden, so every place
// in it stays what it was. Where a transcript has several current texts, each is
// masked for itself.
func (r *removal) mask(context.Context) error {
	if r.s != nil {
		r.refresh()
	}
	for _, rm := range r.rooms {
		if err := r.maskRoom(rm); err != nil {
			return err
		}
		if err := r.hidePage(rm); err != nil {
			return err
		}
		if err := r.workingCopy(rm); err != nil {
			return err
		}
	}
	slices.SortFunc(r.report.Transcripts, func(a, b MaskedTranscript) int { return coding.CompareIDs(a.ID, b.ID) })
	if r.s == nil {
		return nil
	}
	if err := r.s.answer(Order{Participant: r.report.Participant, How: r.how}); err != nil {
		return err
	}
	return r.s.Commit()
}

// refresh takes in what other orders, carried out together with this one, have
// made of the texts.
func (r *removal) refresh() {
	events, err := r.f.events()
	if err != nil {
		return
	}
	st := coding.Fold(events)
	if len(st.Events) == len(r.state.Events) {
		return
	}
	r.state = st
	corrections := correctionsOf(st)
	for _, rm := range r.rooms {
		_ = r.load(rm, corrections[rm.id])
		rm.spans = passagesOf(st, r.report.Participant)[rm.id]
	}
}

func (r *removal) maskRoom(rm *room) error {
	head := r.state.Heads[rm.id]
	heads := append(slices.DeleteFunc(slices.Clone(r.state.Forked[rm.id]), func(x coding.Revision) bool { return x.Text == head.Text }), head)
	told := MaskedTranscript{ID: rm.id, Alone: rm.alone}
	for _, rev := range heads { // the one that is shown comes last, and stays the one
		i := slices.IndexFunc(rm.texts, func(st *stored) bool { return st.event.Text == rev.Text && st.event.Turns == rev.Turns })
		if i < 0 {
			continue
		}
		st := rm.texts[i]
		m := r.masked(rm, st)
		if rev.Text == head.Text {
			told.Turns, told.Echoes, told.Others = m.turns, m.echoes, m.others
			r.countCodings(rm, m.hidden)
		}
		if m.words == st.text.String() && slices.Equal(m.after, st.turns) {
			continue
		}
		if err := r.storeMasked(rm, st, m); err != nil {
			return err
		}
	}
	for _, st := range rm.texts {
		if told.Turns+told.Echoes == 0 && rm.earlier(st) && r.gone[st.event.Text] {
			told.Earlier++
		}
	}
	if told.Turns+told.Echoes+told.Earlier > 0 {
		r.report.Transcripts = append(r.report.Transcripts, told)
	}
	return nil
}

// storeMasked makes a masked text the one that follows the text it hides.
func (r *removal) storeMasked(rm *room, st *stored, m masking) error {
	if r.s == nil {
		return nil
	}
	tx, err := text.New(m.words)
	if err != nil {
		return err
	}
	turns, err := r.s.storeText(tx, m.after)
	if err != nil {
		return err
	}
	r.gone[st.event.Text] = true
	r.kept[tx.Hash()], r.kept[turns] = true, true
	_, err = r.s.Add(coding.Event{Do: coding.Correct, Transcript: rm.origin, Text: tx.Hash(), Turns: turns,
		From: []text.Hash{st.text.Hash()}, Edits: []text.Script{{}}})
	if err == nil && st.event.Text == r.state.Heads[rm.id].Text {
		err = r.s.write(r.f.TranscriptPath(rm.id), 0o644, []byte(m.words))
	}
	return err
}

// masking is a text with words hidden.
type masking struct {
	words  string
	after  []transcript.Turn
	hidden []text.Span
	turns  int // with words of theirs
	echoes int
	others int
}

// masked hides in a text what the order is about: what toHide names, what an
// interviewer repeats of it, and for everything their name.
func (r *removal) masked(rm *room, st *stored) masking {
	theirs := r.theirs(rm, st)
	m := masking{hidden: r.toHide(rm, st, theirs), after: slices.Clone(st.turns)}
	names := trace.New()
	if r.how == coding.WithdrawEverything {
		for _, n := range r.names {
			names.Name(n)
		}
	}
	hidden := slices.Clone(m.hidden)
	for i, t := range st.turns {
		for _, h := range m.hidden {
			if h.Overlaps(t.Speech) && strings.Trim(st.text.Slice(h.Intersect(t.Speech)), string(maskRune)) != "" {
				m.turns++
				break
			}
		}
		for _, part := range without(t.Speech, hidden) {
			m.hidden = append(m.hidden, hits(names, st.text, part)...)
			if theirs[t.Speaker] {
				continue
			}
			if rm.page.Speaker(t.Speaker).Participant != "" {
				m.others += len(hits(r.said, st.text, part))
				continue
			}
			found := hits(r.own, st.text, part)
			m.echoes += len(found)
			m.hidden = append(m.hidden, found...)
		}
		if r.how == coding.WithdrawEverything && theirs[t.Speaker] && t.Speaker != "" {
			m.after[i].Speaker = mask(t.Speaker)
			m.hidden = append(m.hidden, nameIn(st.text, t)...)
		}
	}
	m.words = hide(st.text, m.hidden)
	return m
}

// hits are the places of needles in a stretch of a text.
func hits(n *trace.Needles, t *text.Text, in text.Span) []text.Span {
	var spans []text.Span
	base := t.Byte(in.Start)
	for _, h := range n.In(t.Slice(in)) {
		spans = append(spans, text.Span{Start: t.FromByte(base + h.Start), End: t.FromByte(base + h.End)})
	}
	return spans
}

// nameIn is where the speaker's name stands in the label of a turn.
func nameIn(t *text.Text, turn transcript.Turn) []text.Span {
	label := t.Slice(turn.Label)
	i := strings.LastIndex(label, turn.Speaker)
	if i < 0 {
		return nil
	}
	base := t.Byte(turn.Label.Start) + i
	return []text.Span{{Start: t.FromByte(base), End: t.FromByte(base + len(turn.Speaker))}}
}

// hide is a text with the characters of spans masked.
func hide(t *text.Text, spans []text.Span) string {
	spans = united(slices.Clone(spans))
	var b strings.Builder
	at := text.Pos(0)
	for _, sp := range spans {
		b.WriteString(t.Slice(text.Span{Start: at, End: sp.Start}))
		b.WriteString(mask(t.Slice(sp)))
		at = sp.End
	}
	b.WriteString(t.Slice(text.Span{Start: at, End: t.Len()}))
	return b.String()
}

func (r *removal) countCodings(rm *room, hidden []text.Span) {
	for _, c := range r.state.Codings {
		if c.Transcript == rm.id && slices.ContainsFunc(hidden, c.Span.Overlaps) {
			r.report.Codings++
		}
	}
}

// hidePage takes out of the page about a transcript what was said of the file when
// it came in, which may hold some of their words. Where they withdraw with
// everything it also takes out what is about them: their name; of an interview with
// them alone also title, date, recording, attributes and what its file was called.
func (r *removal) hidePage(rm *room) error {
	changed := len(rm.page.Notes)+len(rm.page.Doubts) > 0
	rm.page.Notes, rm.page.Doubts = nil, nil
	everything := r.how == coding.WithdrawEverything
	for i, sp := range rm.page.Speakers {
		if !everything {
			break
		}
		if strings.EqualFold(sp.Participant, r.report.Participant) && sp.Name != "" && !isMask(sp.Name) {
			rm.page.Speakers[i].Name, changed = mask(sp.Name), true
		}
	}
	if p := rm.page; everything && rm.alone && (p.Title != "" || p.Date != "" || p.Media != "" || len(p.Attributes) > 0 || p.SourceName != withdrawnMark) {
		p.Title, p.Date, p.Media, p.Attributes, p.SourceName = "", "", "", nil, withdrawnMark
		changed = true
	}
	if !changed {
		return nil
	}
	rel := transcriptsDir + "/" + rm.id + ".yaml"
	r.rewritten(rel)
	if r.s == nil {
		return nil
	}
	meta, err := formatMeta(rm.page)
	if err != nil {
		return err
	}
	return r.s.Put(rel, meta)
}

// withdrawnMark stands where words were.
const withdrawnMark = "[withdrawn]"

func (r *removal) rewritten(rel string) {
	if !slices.Contains(r.report.Rewritten, rel) {
		r.report.Rewritten = append(r.report.Rewritten, rel)
	}
}

// workingCopy puts the working copy of a transcript in order: one that an old
// copy of the study brought back, or that was edited, may hold the words still.
func (r *removal) workingCopy(rm *room) error {
	have, err := os.ReadFile(r.f.TranscriptPath(rm.id))
	if err != nil {
		return nil
	}
	words, _ := text.Canonical(string(have))
	head := r.state.Heads[rm.id].Text
	if text.HashOf(words) == head {
		return nil
	}
	known := slices.ContainsFunc(rm.texts, func(st *stored) bool { return st.event.Text == text.HashOf(words) })
	if !known {
		r.report.Edited = append(r.report.Edited, rm.id)
	}
	if r.s == nil || !r.stillTold(rm, words) {
		return nil
	}
	i := slices.IndexFunc(rm.texts, func(st *stored) bool { return st.event.Text == head })
	if i < 0 {
		return nil
	}
	return r.s.write(r.f.TranscriptPath(rm.id), 0o644, []byte(r.masked(rm, rm.texts[i]).words))
}

// copyTells reports whether the working copy of a transcript is another text than
// the current one, and tells what the order is about.
func (r *removal) copyTells(rm *room) bool {
	have, err := os.ReadFile(r.f.TranscriptPath(rm.id))
	if err != nil {
		return false
	}
	words, _ := text.Canonical(string(have))
	return text.HashOf(words) != r.state.Heads[rm.id].Text && r.stillTold(rm, words)
}

// stillTold reports whether a working copy tells what the order is about.
func (r *removal) stillTold(rm *room, words string) bool {
	if r.state.Removed[text.HashOf(words)] {
		return true
	}
	if n, _ := r.own.Bytes([]byte(words)); n > 0 {
		return true
	}
	var names []string
	for _, sp := range rm.page.Speakers {
		names = append(names, sp.Name)
	}
	t, err := text.New(words)
	if err != nil {
		return true
	}
	return r.readable(rm, &stored{event: &coding.Event{}, text: t, turns: transcript.Parse(words, names)})
}
