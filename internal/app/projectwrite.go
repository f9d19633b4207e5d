package app

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"verbatim/internal/coding"
	"verbatim/internal/exchange"
	"verbatim/internal/folder"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Changed says of a document of a project that it is here with other words: its codings
// were put on those that are the same.
const Changed = "changed"

// newCoding is a coding that a project brings.
type newCoding struct {
	codingKey
	at, doubt string
	had       bool      // it was made before
	is        coding.ID // once it is made, or where it was made before
}

// newMemo is a memo that a project brings, on one of the things that it is about.
type newMemo struct {
	coder, words string
	event        coding.Event
	of           *newCoding
	first        bool // of those of the same memo
}

// codingKey is what makes two codings one.
type codingKey struct {
	coder, transcript string
	text              text.Hash
	span              text.Span
	theme             string
	stance            coding.Stance
}

// memoKey is what makes two memos one.
type memoKey struct {
	coder, words string
	about        aboutKey
}

// aboutKey is what a memo is about, and its type.
type aboutKey struct {
	on                                   coding.On
	of                                   coding.ID
	transcript, participant, theme, kind string
	text                                 text.Hash
	span                                 text.Span
}

// writing is what a project adds to the log.
type writing struct {
	*projecting
	cb      string // hash of the codebook
	codings []*newCoding
	stars   []newMemo
	memos   []newMemo
	byID    map[string]*newCoding    // by the id in the project
	at      map[string]placedPassage // passages by their id
	had     map[codingKey]coding.ID
	made    map[codingKey]*newCoding
	said    map[memoKey]bool
	starred map[codingKey]bool
	barred  map[[2]string]bool
	memoed  map[string]bool // passages that somebody wrote about
}

// write makes the codings and memos of the project, those of each coder in one go.
func (b *projecting) write(ctx context.Context) error {
	w := &writing{projecting: b, byID: map[string]*newCoding{}, at: map[string]placedPassage{},
		cb: b.s.Book.Hash(), made: map[codingKey]*newCoding{}, barred: map[[2]string]bool{}}
	if err := w.remember(); err != nil {
		return err
	}
	for i, e := range b.entries {
		if e == nil && b.p.Format == "segments" {
			w.anchor(&b.p.Sources[i])
		}
		if e != nil {
			if e.Result == Refused && e.Transcript != nil {
				e.Result = Changed
			}
			w.source(&b.p.Sources[i], e)
		}
	}
	for i := range b.p.Memos {
		w.memo(&b.p.Memos[i])
	}
	if !b.ours() && b.p.Description != "" {
		w.memo(&exchange.Memo{Text: b.p.Description})
	}
	for i := range b.p.Links {
		w.link(&b.p.Links[i])
	}
	for i := range b.p.Cases {
		w.describe(&b.p.Cases[i])
	}
	b.ends()
	if b.o.DryRun {
		w.count()
		return nil
	}
	meter := b.a.Begin("Coding", len(w.codings)+len(w.memos)+len(w.stars))
	defer meter.Done()
	if err := w.inTurn(ctx, w.coders(true), func(s *folder.Session, coder string) error { return w.code(s, coder, meter) }); err != nil {
		return err
	}
	if err := w.inTurn(ctx, w.coders(false), func(s *folder.Session, coder string) error { return w.remark(s, coder, meter) }); err != nil {
		return err
	}
	w.count()
	return nil
}

// inTurn lets coders write, one after another.
func (w *writing) inTurn(ctx context.Context, coders []string, what func(*folder.Session, string) error) error {
	for _, coder := range coders {
		if err := ctx.Err(); err != nil {
			return err
		}
		err := w.a.write(ctx, w.f, coder, func(s *folder.Session) error {
			return what(s, coder)
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// remember lists what is in the log already, what was taken back again included: it does
// not come a second time.
func (w *writing) remember() error {
	w.had, w.said, w.starred = map[codingKey]coding.ID{}, map[memoKey]bool{}, map[codingKey]bool{}
	for i := range w.s.State.Events {
		e := &w.s.State.Events[i]
		switch {
		case e.Do == coding.Code:
			w.had[w.keyOf(e.Coder, e)] = e.ID
		case e.Do == coding.MemoKind && e.Type == coding.MarkStar:
			w.starred[codingKey{coder: e.Coder, transcript: e.Transcript, text: e.Text, span: e.Span}] = true
		}
	}
	for _, c := range w.s.State.Codings { // where corrections moved them
		w.had[codingKey{c.Coder, c.Transcript, c.Text, c.Span, w.s.ThemeOf(c), c.Stance}] = c.ID
	}
	bodies, err := w.f.Bodies()
	if err != nil {
		return err
	}
	for i := range w.s.State.Events {
		if e := &w.s.State.Events[i]; e.Do == coding.MemoKind && e.Body != "" {
			w.said[memoKey{e.Coder, bodies[e.Body], aboutOf(e)}] = true
		}
	}
	return nil
}

func aboutOf(e *coding.Event) aboutKey {
	return aboutKey{on: e.On, of: e.Of, transcript: e.Transcript, participant: e.Participant, theme: e.Theme, kind: e.Type, text: e.Text, span: e.Span}
}

func (w *writing) keyOf(coder string, e *coding.Event) codingKey {
	theme := e.Theme
	if t, ok := w.s.Book.Resolve(theme); ok {
		theme = t.ID
	}
	return codingKey{coder, e.Transcript, e.Text, e.Span, theme, e.Stance}
}

// source places the passages of a source and takes their codings.
func (w *writing) source(s *exchange.Source, e *ImportEntry) {
	now := w.here(e)
	if now == nil {
		for _, p := range s.Passages {
			for range max(1, len(p.Codings)) {
				w.p.Lose("coding of a document that was not imported", "its document was refused", "")
			}
		}
		return
	}
	move, runes := w.movingTo(e.understood, now), []rune(s.Text)
	for i := range s.Passages {
		w.passage(s, &s.Passages[i], w.place(s, runes, i, e, move))
	}
	s.Text, e.documents = "", nil // large, and not needed any more
}

// passage takes the codings of a passage.
func (w *writing) passage(s *exchange.Source, p *exchange.Passage, at placedPassage) {
	w.tally(s, p, at)
	w.at[p.ID] = at
	if at.span.Empty() {
		return
	}
	for _, c := range p.Codings {
		theme := w.themeOf[c.Code]
		if theme == "" {
			w.p.Lose("coding with a code that the project lacks", "the file does not say what the code is", "")
			continue
		}
		coder := w.coder(c.User)
		if w.isBarred(coder, at.transcript) {
			w.p.Lose("coding of a coder who is not to be shown its transcript", "`verbatim assign` says so", "")
			continue
		}
		n := &newCoding{codingKey: codingKey{coder, at.transcript.ID, at.hash, at.span, theme, ""}, at: eventTime(c.At)}
		if c.Against {
			n.stance = coding.Against
		}
		if at.trust == exchange.Doubtful {
			n.doubt = at.why
		}
		w.coding(c.ID, n)
	}
	if len(p.Codings) == 0 && !w.memoOn(p.ID) {
		w.star(at)
	}
}

// coding adds a coding that is not there yet.
func (w *writing) coding(id string, n *newCoding) {
	if twin := w.made[n.codingKey]; twin != nil {
		w.byID[id] = twin
		w.p.Lose("coding given twice", "one person coded the same words with the same code twice, and once is enough", "")
		return
	}
	n.is, n.had = w.had[n.codingKey]
	w.made[n.codingKey], w.byID[id] = n, n
	w.codings = append(w.codings, n)
}

// event is the coding as the log has it.
func (n *newCoding) event(codebook string) coding.Event {
	return coding.Event{Do: coding.Code, Transcript: n.transcript, Text: n.text, Span: n.span, Theme: n.theme, Stance: n.stance, CB: codebook, At: n.at, Doubt: n.doubt}
}

func (w *writing) isBarred(coder string, t *transcript.Transcript) bool {
	k := [2]string{coder, t.ID}
	barred, known := w.barred[k]
	if !known {
		barred = notShownTo(w.s, coder, t) != nil
		w.barred[k] = barred
	}
	return barred
}

// star marks words that the other program marked without a code.
func (w *writing) star(at placedPassage) {
	e := coding.Event{Do: coding.MemoKind, On: coding.OnPassage, Type: coding.MarkStar, Transcript: at.transcript.ID, Text: at.hash, Span: at.span}
	if w.starred[codingKey{coder: w.a.who(), transcript: e.Transcript, text: e.Text, span: e.Span}] {
		w.out.Stars.Already++
		return
	}
	w.out.Stars.New++
	w.stars = append(w.stars, newMemo{coder: w.a.who(), event: e})
}

// code writes the codings of one coder.
func (w *writing) code(s *folder.Session, coder string, meter Meter) error {
	for _, n := range w.codings {
		if n.coder != coder || n.had {
			continue
		}
		id, err := s.Add(n.event(w.cb))
		if err != nil {
			return err
		}
		n.is = id
		meter.Add(1)
	}
	return nil
}

// remark writes the stars and memos of one coder, on codings that are there.
func (w *writing) remark(s *folder.Session, coder string, meter Meter) error {
	for _, m := range slices.Concat(w.stars, w.memos) {
		if m.coder != coder {
			continue
		}
		if m.of != nil {
			m.event.Of = m.of.is
		}
		if err := w.writeMemo(s, m); err != nil {
			return err
		}
		meter.Add(1)
	}
	return nil
}

func (w *writing) writeMemo(s *folder.Session, m newMemo) error {
	if m.words != "" {
		body, err := s.Words(m.words)
		if err != nil {
			return err
		}
		m.event.Body = body
	}
	_, err := s.Add(m.event)
	return err
}

// coders are whose codings are to be written, or else whose memos: a memo is on a coding
// that is there.
func (w *writing) coders(codings bool) []string {
	var list []string
	seen := map[string]bool{}
	add := func(coder string) {
		if !seen[coder] {
			seen[coder] = true
			list = append(list, coder)
		}
	}
	if codings {
		for _, n := range w.codings {
			if !n.had {
				add(n.coder)
			}
		}
		return list
	}
	for _, m := range slices.Concat(w.stars, w.memos) {
		add(m.coder)
	}
	return list
}

// count sums up what is new.
func (w *writing) count() {
	by := map[string]int{}
	for _, n := range w.codings {
		by[n.coder]++
		if n.had {
			w.out.Codings.Already++
		} else {
			w.out.Codings.New++
		}
	}
	for i := range w.out.Coders {
		w.out.Coders[i].Codings = by[w.out.Coders[i].Coder]
	}
	if n := by[w.a.who()]; n > 0 && !slices.ContainsFunc(w.out.Coders, func(c ProjectCoder) bool { return c.Coder == w.a.who() }) {
		w.out.Coders = append(w.out.Coders, ProjectCoder{Coder: w.a.who(), Codings: n})
	}
}

// eventTime is a time of another program as the log has it; empty where it cannot be read.
// One without a zone is taken as it stands.
func eventTime(at string) string {
	at = strings.TrimSpace(at)
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999", time.ANSIC, "2006-01-02"} {
		if t, err := time.Parse(layout, at); err == nil && t.Year() > 1970 && t.Year() < 3000 {
			return t.UTC().Format(time.RFC3339)
		}
	}
	return ""
}

// tally counts a passage by its trust and lists it where somebody should look.
func (w *writing) tally(s *exchange.Source, p *exchange.Passage, at placedPassage) {
	if len(p.Codings) == 0 && w.memoOn(p.ID) {
		return // a memo, which is kept in any case
	}
	own := w.quotes[s.ID]
	own.add(at.trust)
	w.quotes[s.ID] = own
	w.out.Quotes.add(at.trust)
	trust := string(at.trust)
	if at.trust == exchange.Verified || at.trust == exchange.Plausible {
		if w.p.Format != "segments" || at.why == "" {
			return
		}
		trust = "ambiguous"
	}
	d := ProjectDoubt{Source: s.Name, Place: p.Given, Words: transcript.Abbreviate(exchange.Folded(p.Words), shown), Trust: trust, Why: at.why, Themes: []string{}, Coders: []string{}}
	if d.Place == "" && !p.Span.Empty() {
		d.Place = fmt.Sprintf("%d–%d", p.Span.Start, p.Span.End)
	}
	if at.transcript != nil {
		d.Transcript = optional(at.transcript.ID)
		if !at.span.Empty() && at.hash == at.transcript.Text.Hash() {
			turn := at.transcript.TurnAt(at.span.Start) + 1
			d.Turn = &turn
		}
	}
	for _, c := range p.Codings {
		if theme := w.themeOf[c.Code]; theme != "" && !slices.Contains(d.Themes, theme) {
			d.Themes = append(d.Themes, theme)
		}
		if coder := w.coder(c.User); !slices.Contains(d.Coders, coder) {
			d.Coders = append(d.Coders, coder)
		}
	}
	w.out.Look = append(w.out.Look, d)
}
