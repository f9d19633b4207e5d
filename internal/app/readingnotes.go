package app

import (
	"context"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// ReadingCaution is a content note on a page: what words are about that may be
// hard to read.
type ReadingCaution struct {
	ID     string   `json:"id"`
	Coder  string   `json:"coder"`
	Labels []string `json:"labels"`
	Whole  bool     `json:"whole"` // on the whole transcript
	Ends            // of a passage
}

// PageCaution is a content note as it is written on a page.
type PageCaution struct {
	Transcript string  `json:"transcript"`
	Words      *Marked `json:"words"`  // null: the whole transcript
	Labels     string  `json:"labels"` // parted by commas
	Off        string  `json:"off"`    // id of a note of one's own that is taken off instead
}

// cautions are the content notes on what is shown of a transcript, by place.
func (r reader) cautions(words func(string) (string, bool)) []ReadingCaution {
	list := []ReadingCaution{}
	for _, m := range r.s.ContentNotes(r.t, text.Span{End: r.t.Text.Len()}) {
		one := ReadingCaution{ID: m.ID.String(), Coder: m.Coder, Labels: study.LabelsOf([]coding.Mark{m}, words), Whole: m.Whole()}
		ok := true
		if !one.Whole {
			one.Ends, ok = r.ends(m.Span)
		}
		if ok {
			list = append(list, one)
		}
	}
	return list
}

// CautionSelection puts a content note on words that are marked on a page, or on
// the whole transcript, or takes one of the person's own off.
func (a *App) CautionSelection(ctx context.Context, o PageCaution) (Acted, error) {
	f, s, r, err := a.readerOf(ctx, o.Transcript)
	if err != nil {
		return Acted{}, err
	}
	if o.Off != "" {
		return a.uncaution(ctx, r, o.Off)
	}
	e := coding.Event{On: coding.OnTranscript, Type: coding.MarkContent, Transcript: r.t.ID}
	where := r.t.ID
	if o.Words != nil {
		sp, err := r.span(*o.Words)
		if err != nil {
			return Acted{}, err
		}
		e.On, e.Text, e.Span, where = coding.OnPassage, r.t.Text.Hash(), sp, place(r.t, sp)
	}
	labels, err := readLabels([]string{o.Labels})
	if err != nil {
		return Acted{}, err
	}
	if len(labels) == 0 {
		return Acted{}, usage("a word or two: suicide, self-harm, restraint", "say what it is about")
	}
	words, err := markWords(f, s)
	if err != nil {
		return Acted{}, err
	}
	have := study.LabelsOf(slices.DeleteFunc(s.ContentNotes(r.t, e.Span), func(m coding.Mark) bool { return !sameMark(m, e) }), words)
	if labels = slices.DeleteFunc(labels, func(l string) bool { return holdsFold(have, l) }); len(labels) == 0 {
		return Acted{Events: []string{}, What: "noted already"}, nil
	}
	now, done, err := a.act(ctx, f, func(w *acting) error {
		body, err := w.Words(strings.Join(labels, ", "))
		if err != nil {
			return err
		}
		e.Do, e.Body = coding.MemoKind, body
		_, err = w.add(e)
		return err
	})
	if err != nil {
		return done, err
	}
	if words, err = markWords(f, now); err != nil {
		return done, err
	}
	for _, c := range (reader{now, r.t, now.Release(transcript.ForTeam), r.me}).cautions(words) {
		if slices.Contains(done.Events, c.ID) {
			done.Caution = &c
		}
	}
	done.What = "put a content note on " + where
	return done, nil
}

// uncaution takes a content note of the person's own off.
func (a *App) uncaution(ctx context.Context, r reader, id string) (Acted, error) {
	for _, m := range r.s.ContentNotes(r.t, r.t.Text.All()) {
		if m.ID.String() != id {
			continue
		}
		if m.Coder != r.me {
			return Acted{}, problem("only "+m.Coder+" can take it off", "this content note is %s's, not yours", m.Coder)
		}
		f, err := a.folder()
		if err != nil {
			return Acted{}, err
		}
		now, done, err := a.act(ctx, f, func(w *acting) error { return undoMark(w.Session, r.s, m) })
		if err == nil {
			done.Events = madeSince(r.s, now, r.me, coding.Undo)
		}
		done.What = "took a content note off"
		return done, err
	}
	return Acted{}, problem("load the page again", "the content note is not there any more")
}

// madeSince are the ids of the events of one kind that a coder has made since the
// study was as it was before, in order.
func madeSince(before, now *study.Study, coder string, kind coding.Kind) []string {
	had := map[coding.ID]bool{}
	for i := range before.State.Events {
		had[before.State.Events[i].ID] = true
	}
	ids := []string{}
	for i := range now.State.Events {
		if e := &now.State.Events[i]; e.Do == kind && e.Coder == coder && !had[e.ID] && (kind != coding.Put || undoable(*e)) {
			ids = append(ids, e.ID.String())
		}
	}
	return ids
}
