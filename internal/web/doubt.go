package web

import (
	"context"
	"slices"

	"verbatim/internal/app"
	"verbatim/internal/coding"
	"verbatim/internal/export"
)

// doubtsOf says of the codings of a page why they are doubtful, by id: they came from
// another program, and may not be on the words that were coded there.
func doubtsOf(ctx context.Context, a *app.App, v *app.ReadingView) (map[string]string, error) {
	doubts := map[string]string{}
	rel, err := a.Look(ctx)
	if err != nil {
		return nil, err
	}
	for _, c := range rel.Study.CodingsIn(v.Transcript) {
		if c.Doubt == "" {
			continue
		}
		id := c.ID.String()
		if slices.ContainsFunc(v.Codings, func(x app.ReadingCoding) bool { return x.ID == id }) {
			doubts[id] = c.Doubt
		}
	}
	return doubts, nil
}

// keepCoding says that a coding of somebody's own holds on the words it is on.
func keepCoding(a *app.App, ctx context.Context, in struct {
	ID string `json:"id"`
}) (app.Acted, error) {
	done := app.Acted{Events: []string{}}
	if _, err := a.Review(ctx, app.ReviewOptions{Keep: []string{in.ID}}); err != nil {
		return done, err
	}
	rel, err := a.Look(ctx)
	if err != nil {
		return done, err
	}
	events := rel.Study.State.Events
	for i := len(events) - 1; i >= 0; i-- {
		if e := &events[i]; e.Do == coding.Move && e.Of.String() == in.ID && e.Coder == a.Me() {
			done.Events, done.What = []string{e.ID.String()}, "kept"
			break
		}
	}
	return done, nil
}

// doubtfulNotes say how many of the quotes of a page are doubtful, and what is left out
// because it is.
func doubtfulNotes(l *export.Listing) []string {
	var notes []string
	for _, s := range l.Doubts() {
		notes = append(notes, s+".")
	}
	if n := l.DoubtfulShown(); n > 0 {
		notes = append(notes, count(n, "of these is", "of these are")+" doubtful: "+oneOf(n, "it", "they")+" came from another program, and may not be the words that were coded there. Whoever coded "+oneOf(n, "it", "them")+" settles that on the page of the transcript.")
	}
	return notes
}
