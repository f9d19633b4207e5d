package app

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/consensus"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// DecideOptions say what the team keeps.
type DecideOptions struct {
	ID         string   // of a difference; its beginning is enough
	Transcript string   // that it is in, where that is known
	Coders     []string // between whom it is; empty: between all of a transcript's, or any of them
	Keep       string   // both, neither, later, a coder's id, a theme's id, or START:END THEME; coder:ID and theme:ID say which is meant
	Text       string   // hash of the text in which START:END counts; empty: the one there is now
	Reason     string   // goes into the minutes
	Present    []string // who was there; empty: the coders compared
}

// DecisionEntry is a line of the minutes.
type DecisionEntry struct {
	ID         string         `json:"id"`
	Number     int            `json:"number"` // 12 is called D12; it may change when copies are joined
	At         string         `json:"at"`
	By         string         `json:"by"` // who wrote it down
	Transcript string         `json:"transcript"`
	Turn       int            `json:"turn"`
	How        string         `json:"how"`  // both, some, neither, later, other
	Said       string         `json:"said"` // what is kept, in words
	Present    []string       `json:"present"`
	Reason     *string        `json:"reason"`
	Codings    []string       `json:"codings"` // it is about these
	Kept       []KeptWords    `json:"kept"`    // the agreed layer
	Replaced   *string        `json:"replaced"`
	Of         []ReadingBrief `json:"of"` // what each coder had

	ReplacedBy string `json:"-"` // what people call the decision in Replaced: D14
}

// KeptWords is a coding of the agreed layer, or one that it was chosen from.
type KeptWords struct {
	Theme  string   `json:"theme"`
	Stance *string  `json:"stance"` // against, or null
	Start  int      `json:"start"`
	End    int      `json:"end"`
	Quote  *string  `json:"quote"` // null where the words are withheld
	Notes  []string `json:"content_notes"`
}

// ReadingBrief is what a coder had where something was decided.
type ReadingBrief struct {
	Coder   string      `json:"coder"`
	Themes  []string    `json:"themes"`
	Stances []string    `json:"stances"` // by theme: for, against, or both
	Had     []KeptWords `json:"had"`     // the codings that are still there
}

// DecideDifference writes down what the team keeps of a difference. Nobody's own
// codings change. The error wraps ErrMoved when somebody coded there meanwhile.
func (a *App) DecideDifference(ctx context.Context, o DecideOptions) (Acted, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return Acted{}, err
	}
	d, err := differenceCalled(s, o)
	if err != nil {
		return Acted{}, err
	}
	e, err := decisionOn(s, d, o)
	if err != nil {
		return Acted{}, err
	}
	if e.Present, err = a.present(s, d, o.Present); err != nil {
		return Acted{}, err
	}
	now, done, err := a.act(ctx, f, func(w *acting) error {
		if reason := strings.TrimSpace(o.Reason); reason != "" {
			if e.Body, err = w.Words(reason); err != nil {
				return err
			}
		}
		_, err := w.add(e)
		return err
	})
	done.What = "decided " + place(d.Transcript, d.Span) + ": " + midSentence(decisionSaid(s, e)) + numbersOf(now, done.Events)
	return done, err
}

// AcceptSame takes every passage of a transcript on which its coders agree into
// the agreed layer, in one step.
func (a *App) AcceptSame(ctx context.Context, id string, coders []string) (Acted, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return Acted{}, err
	}
	t, err := transcriptOf(s, id)
	if err != nil {
		return Acted{}, err
	}
	var events []coding.Event
	rel := s.Release(transcript.ForTeam)
	for _, d := range consensus.Differences(s, t, compareIn(s, t, coders)) {
		if d.State == consensus.Agreeing && rel.Shows(t, d.Span) {
			e := decideAbout(&d)
			e.How = coding.KeepBoth
			if e.Present, err = a.present(s, &d, nil); err != nil {
				return Acted{}, err
			}
			events = append(events, e)
		}
	}
	if len(events) == 0 {
		return Acted{Events: []string{}, What: "nothing in " + t.ID + " is agreed and not accepted yet"}, nil
	}
	now, done, err := a.act(ctx, f, func(w *acting) error {
		for _, e := range events {
			if _, err := w.add(e); err != nil {
				return err
			}
		}
		return nil
	})
	done.What = fmt.Sprintf("accepted %s in %s%s", one(len(events), "1 agreed passage", "%d agreed passages"), t.ID, numbersOf(now, done.Events))
	return done, err
}

// decideAbout is a decide event on a difference that does not say yet what is kept.
func decideAbout(d *consensus.Difference) coding.Event {
	e := coding.Event{Do: coding.Decide, Transcript: d.Transcript.ID}
	for _, c := range d.Codings() {
		e.Ofs = append(e.Ofs, c.ID)
	}
	return e
}

// decisionOn is the event that keeps what is asked for.
func decisionOn(s *study.Study, d *consensus.Difference, o DecideOptions) (coding.Event, error) {
	e := decideAbout(d)
	keep := strings.TrimSpace(o.Keep)
	some := func(which func(coding.Coding) bool) {
		e.How = coding.KeepSome
		for _, c := range d.Codings() {
			if which(c) {
				e.Keep = append(e.Keep, c.ID)
			}
		}
		if len(e.Keep) == 0 {
			e.How = coding.KeepNeither
		}
	}
	coder, named := strings.TrimPrefix(keep, "coder:"), strings.TrimPrefix(keep, "theme:")
	if named != keep {
		coder = ""
	}
	switch words, theme, two := strings.Cut(keep, " "); {
	case keep == coding.KeepBoth, keep == "all":
		e.How = coding.KeepBoth
	case keep == coding.KeepNeither, keep == coding.KeepLater:
		e.How = keep
	case two && o.Text != "" && o.Text != string(d.Transcript.Text.Hash()):
		return e, wordsMoved(d.Transcript.ID)
	case two:
		return otherWords(s, d, e, words, strings.TrimSpace(theme))
	case coder != "" && slices.ContainsFunc(d.Readings, func(r consensus.Reading) bool { return strings.EqualFold(r.Coder, coder) }):
		some(func(c coding.Coding) bool { return strings.EqualFold(c.Coder, coder) })
	case slices.Contains(d.Themes, named):
		some(func(c coding.Coding) bool { return s.ThemeOf(c) == named })
	default:
		return e, usage("both, neither, later, one of its coders, one of its themes, or START:END THEME", "%q does not say what to keep", keep)
	}
	return e, nil
}

// otherWords is a decision for other words, or another theme, than anybody has.
func otherWords(s *study.Study, d *consensus.Difference, e coding.Event, span, theme string) (coding.Event, error) {
	name, against := strings.CutSuffix(theme, " against")
	id, err := codableTheme(s, name)
	if err != nil {
		return e, err
	}
	from, to, ok := strings.Cut(span, ":")
	start, err1 := strconv.Atoi(from)
	end, err2 := strconv.Atoi(to)
	if !ok || err1 != nil || err2 != nil {
		return e, usage("START:END are positions in the transcript, as `verbatim compare --json` gives them", "%q names no words", span)
	}
	where := fmt.Sprintf("choose words in or around the passage that is decided about, %d:%d", d.Span.Start, d.Span.End)
	sp := text.Span{Start: text.Pos(start), End: text.Pos(end)}
	if sp, err = (Selection{Span: fmt.Sprintf("%d:%d", sp.Start, sp.End)}).find(s.Release(transcript.ForTeam), d.Transcript); err != nil {
		if p, ok := errors.AsType[*Problem](err); ok && p.Todo == "" {
			p.Todo = where
		}
		return e, err
	}
	if !sp.Overlaps(d.Span) {
		return e, usage(where, "%s lies outside the difference", span)
	}
	e.How, e.Text, e.Span, e.Theme, e.CB = coding.KeepOther, d.Transcript.Text.Hash(), sp, id, s.Book.Hash()
	if against {
		e.Stance = coding.Against
	}
	return e, nil
}

// present are the coders who decided: those named, or those whose readings are
// compared.
func (a *App) present(s *study.Study, d *consensus.Difference, named []string) ([]string, error) {
	var ids []string
	for _, id := range named {
		id, err := a.coderCalled(s, id, false)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		for _, r := range d.Readings {
			ids = append(ids, r.Coder)
		}
	}
	slices.Sort(ids)
	return ids, nil
}

// Decisions are the minutes of what the team decided, oldest first.
func (a *App) Decisions(ctx context.Context, transcriptID string) ([]DecisionEntry, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	return a.decisionsIn(f, s, transcriptID)
}

func (a *App) decisionsIn(f *folder.Folder, s *study.Study, transcriptID string) ([]DecisionEntry, error) {
	c, err := a.comparing(f, s, CompareOptions{})
	if err != nil {
		return nil, err
	}
	list := []DecisionEntry{}
	for i := range s.State.Decisions {
		d := &s.State.Decisions[i]
		t, ok := s.Transcript(d.Transcript)
		if !ok || s.Hidden(t) || transcriptID != "" && !strings.EqualFold(transcriptID, t.ID) {
			continue
		}
		list = append(list, c.decision(d))
	}
	return list, nil
}

// decision is a decision with its reason, as whoever looks may know it.
func (c *comparing) decision(d *coding.Decision) DecisionEntry {
	e := DecisionEntry{
		ID: d.ID.String(), Number: c.s.State.Numbers[d.ID], At: d.At, By: d.Coder, Transcript: d.Transcript, Turn: decisionTurn(c.s, d), How: d.How, Present: d.Present,
		Codings: []string{}, Kept: []KeptWords{}, Of: []ReadingBrief{},
	}
	if e.Present == nil {
		e.Present = []string{}
	}
	if words, ok := c.memos.bodies[d.Body]; ok && !c.hides(words) {
		e.Reason = &words
	}
	if !d.Stands() {
		id := d.Replaced.String()
		e.Replaced, e.ReplacedBy = &id, decisionName(c.s.State.Numbers[d.Replaced])
	}
	e.Said = saidOf(c.s, d)
	t, _ := c.s.Transcript(d.Transcript)
	for _, id := range d.Ofs {
		e.Codings = append(e.Codings, id.String())
	}
	e.Of = c.had(t, d)
	for _, k := range d.Kept {
		e.Kept = append(e.Kept, c.words(t, k))
	}
	return e
}

// had is what each coder had where something was decided, by coder.
func (c *comparing) had(t *transcript.Transcript, d *coding.Decision) []ReadingBrief {
	all := []ReadingBrief{}
	for _, k := range c.s.CodingsIn(d.Transcript) {
		if !slices.Contains(d.Ofs, k.ID) {
			continue
		}
		i := slices.IndexFunc(all, func(b ReadingBrief) bool { return b.Coder == k.Coder })
		if i < 0 {
			i = len(all)
			all = append(all, ReadingBrief{Coder: k.Coder})
		}
		r := &all[i]
		r.Themes, r.Stances = withStance(r.Themes, r.Stances, c.s.ThemeOf(k), k.Stance)
		r.Had = append(r.Had, c.words(t, k))
	}
	slices.SortFunc(all, func(a, b ReadingBrief) int { return strings.Compare(a.Coder, b.Coder) })
	return all
}

// withStance adds a theme to some themes and their stances: for, against, or both.
func withStance(themes, stances []string, theme string, stance coding.Stance) (t, s []string) {
	said := cmp.Or(string(stance), "for")
	i := slices.Index(themes, theme)
	switch {
	case i < 0:
		return append(themes, theme), append(stances, said)
	case stances[i] != said:
		stances[i] = "both"
	}
	return themes, stances
}

// words are those of a coding, as whoever looks may know them.
func (c *comparing) words(t *transcript.Transcript, k coding.Coding) KeptWords {
	one := KeptWords{Theme: c.s.ThemeOf(k), Stance: optional(string(k.Stance)), Start: int(k.Span.Start), End: int(k.Span.End), Notes: []string{}}
	if t == nil {
		return one
	}
	if words, ok := c.rel.Words(t, k.Span); ok {
		one.Quote = &words
	}
	one.Notes = study.LabelsOf(c.s.ContentNotes(t, k.Span), c.labels)
	return one
}
