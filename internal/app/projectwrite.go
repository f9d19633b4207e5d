package app

import (
	"context"
	"fmt"
	"slices"
	"strconv"
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
	clock   int64  // of the log as it was looked at, and written since
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
	find    func(string, text.Pos) []text.Found // in a transcript
	findIn  *transcript.Transcript
	titles  map[string]string // of memos
	moved   int               // passages that began or ended in the name before a turn
	memoed  map[string]bool   // passages that somebody wrote about
}

// write makes the codings and memos of the project, those of each coder in one go.
func (b *projecting) write(ctx context.Context) error {
	w := &writing{projecting: b, byID: map[string]*newCoding{}, at: map[string]placedPassage{},
		cb: b.s.Book.Hash(), clock: b.s.State.Clock, made: map[codingKey]*newCoding{}, barred: map[[2]string]bool{}}
	if err := w.remember(); err != nil {
		return err
	}
	if err := w.otherPlaces(); err != nil {
		return err
	}
	for i, e := range b.entries {
		switch {
		case e != nil:
		case b.p.Format == "segments":
			w.anchor(&b.p.Sources[i])
		default:
			w.without(&b.p.Sources[i])
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
	if w.moved > 0 {
		b.out.Notes = append(b.out.Notes, one(w.moved, "1 passage begins or ends in the name before a turn, or in a time: a coding begins and ends in what is said, so it does not have these",
			"%d passages begin or end in the name before a turn, or in a time: a coding begins and ends in what is said, so they do not have these"))
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
			if err := w.others(s); err != nil {
				return err
			}
			err := what(s, coder)
			w.clock = s.Clock()
			return err
		})
		if err != nil {
			return err
		}
	}
	return nil
}

// others looks again at what is here, where somebody has written since it was looked at:
// the same project may be coming in twice at the same moment.
func (w *writing) others(s *folder.Session) error {
	if s.Began() <= w.clock {
		return nil
	}
	now, err := w.f.Load(context.Background(), nil)
	if err != nil {
		return err
	}
	w.s = now
	if err := w.remember(); err != nil {
		return err
	}
	for _, n := range w.codings {
		if n.is == (coding.ID{}) {
			n.is, n.had = w.had[n.codingKey]
		}
	}
	keep := func(list []newMemo) []newMemo {
		return slices.DeleteFunc(list, func(m newMemo) bool {
			k := memoKey{m.coder, m.words, aboutOf(&m.event)}
			if m.of != nil {
				k.about.of = m.of.is
			}
			return w.said[k]
		})
	}
	w.memos = keep(w.memos)
	w.stars = slices.DeleteFunc(w.stars, func(m newMemo) bool {
		return w.starred[codingKey{coder: m.coder, transcript: m.event.Transcript, text: m.event.Text, span: m.event.Span}]
	})
	return nil
}

// otherPlaces refuses to count places in another way in documents that are coded here
// already: their codings would stay, and the same would come a second time elsewhere.
func (w *writing) otherPlaces() error {
	if w.o.Positions == "" || w.o.DryRun {
		return nil
	}
	for _, e := range w.entries {
		if e == nil || e.Result != Already || e.Transcript == nil {
			continue
		}
		if t := w.here(e); t != nil && len(w.s.CodingsIn(t.ID)) > 0 {
			return usage("make a new study: `verbatim init DIR --from FILE --positions "+w.o.Positions+"`",
				"%s is here already, with its codings where they were put then; the same codings would come again at other places", t.ID)
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
		w.passage(s, &s.Passages[i], w.elsewhere(&s.Passages[i], w.place(s, runes, i, e, move)))
	}
	for _, p := range e.documents[0].Placed {
		if p.Moved {
			w.moved++
		}
	}
	s.Text, e.documents = "", nil // large, and not needed any more
}

// elsewhere puts a doubtful passage where the words that the file gives stand, when that is
// in one place of the transcript. It stays doubtful.
func (w *writing) elsewhere(p *exchange.Passage, at placedPassage) placedPassage {
	if at.trust != exchange.Doubtful && at.trust != trustLost || exchange.Folded(p.Words) == "" || p.Cut || at.transcript == nil {
		return at
	}
	if w.find == nil || w.findIn != at.transcript {
		w.find, w.findIn = finding(at.transcript), at.transcript
	}
	found := w.find(p.Words, 0)
	if len(found) != 1 || found[0].How == text.Nearly || len(found[0].Parts) > 1 {
		return at
	}
	if sp := at.transcript.ToSpeech(at.transcript.Text.Snap(found[0].Span)); !sp.Empty() {
		at.span, at.hash, at.trust = sp, at.transcript.Text.Hash(), exchange.Doubtful
		at.why = "other words stand at the place that the file gives; these stand once in the transcript, here"
	}
	return at
}

// without counts what is coded in a document that came without its text.
func (w *writing) without(s *exchange.Source) {
	n := 0
	for _, p := range s.Passages {
		for range p.Codings {
			n++
			w.p.Lose("coding of a document without text", "the file does not hold the words of the document", s.Name)
		}
	}
	if n > 0 {
		w.out.Doubts = append(w.out.Doubts, fmt.Sprintf("%s came without its words, and so did not come, nor %s of it: export it again from the program it comes from, with its documents", s.Name, one(n, "1 coding", "%d codings")))
	}
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
		if theme == "" && w.retired[c.Code] {
			w.p.Lose("coding with a theme that is retired here", "give the theme another status, and bring the project in again", "")
			continue
		}
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
		if n.at == "" && strings.TrimSpace(c.At) != "" {
			w.p.Lose("date of a coding", "it is written in a way that could mean two days, or none", "")
		}
		if c.Against {
			n.stance = coding.Against
		}
		if at.trust == exchange.Doubtful {
			n.doubt = at.why
		}
		w.coding(c.ID, n)
		if n.doubt != "" && !n.had && strings.TrimSpace(p.Words) != "" {
			w.addMemo(newMemo{coder: coder, words: "The file that this coding came from gives these words for it:\n\n" + cleanText(p.Words), of: w.byID[c.ID],
				event: coding.Event{On: coding.OnCoding, Type: "note"}, first: true}, c.At)
		}
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
	w.starred[codingKey{coder: w.a.who(), transcript: e.Transcript, text: e.Text, span: e.Span}] = true
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

// eventTime is a time of another program as the log has it; empty where it cannot be read,
// or could mean two days. One without a zone is taken as it stands.
func eventTime(at string) string {
	at = strings.Join(strings.Fields(at), " ")
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02 15:04:05.999999999",
		"2006-01-02T15:04", "2006-01-02 15:04", time.ANSIC, "Mon Jan 2 15:04:05 2006", "2006-01-02",
		"2.1.2006 15:04:05", "2.1.2006 15:04", "2.1.2006", "2 January 2006", "2 January 2006 15:04", "2 Jan 2006", "2 Jan 2006 15:04", "January 2, 2006",
		"1/2/2006 3:04 PM", "1/2/2006 3:04:05 PM"} {
		if t, err := time.Parse(layout, at); err == nil && t.Year() > 1970 && t.Year() < 3000 {
			return t.UTC().Format(time.RFC3339)
		}
	}
	day, rest, _ := strings.Cut(at, "/")
	if n, err := strconv.Atoi(day); err == nil && n > 12 && n < 32 { // no month
		for _, layout := range []string{"2/1/2006 15:04:05", "2/1/2006 15:04", "2/1/2006"} {
			if t, err := time.Parse(layout, day+"/"+rest); err == nil {
				return t.UTC().Format(time.RFC3339)
			}
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
