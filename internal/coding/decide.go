package coding

import (
	"slices"

	"verbatim/internal/text"
)

// How a decide event says what the team keeps of the codings in Ofs.
const (
	KeepBoth    = "both"    // all of them, as they stand
	KeepSome    = "some"    // those in Keep
	KeepNeither = "neither" // none: the agreed layer has nothing there
	KeepLater   = "later"   // nothing is decided yet: it is to be talked about
	KeepOther   = "other"   // Theme on Span of Text instead
)

// Agreed is the coder that what a team agreed on is listed under. Nobody can be
// called so.
const Agreed = "agreed"

// Decision is what a team decided about codings that differ. What it keeps are
// copies as the codings stood then: nobody's own codings are touched, and what
// their coders do with them later changes no decision.
type Decision struct {
	ID         ID
	Coder      string // who wrote it down
	At         string
	Transcript string
	Ofs        []ID // the codings it is about
	How        string
	Keep       []ID     // where some are kept: which
	Present    []string // who was there
	Body       string   // the reason
	Kept       []Coding // the agreed layer's, by Agreed; on the current text
	Replaced   ID       // a later decision about some of the same codings; zero while this one stands
}

// Stands reports whether no later decision has taken its place.
func (d *Decision) Stands() bool { return d.Replaced.IsZero() }

// decide takes up a decision. The latest about a coding counts, whoever wrote it
// down: one that is about any of the same codings takes an earlier one's place.
func (f *folder) decide(e *Event) {
	d := Decision{
		ID: e.ID, Coder: e.Coder, At: e.At, Transcript: e.Transcript, How: e.How,
		Present: e.Present, Body: e.Body,
	}
	about := make([]Coding, 0, len(e.Ofs))
	for _, id := range e.Ofs {
		if i, ok := f.byID[id]; ok && !slices.Contains(d.Ofs, id) {
			d.Ofs = append(d.Ofs, id)
			about = append(about, f.codings[i])
		}
	}
	if len(d.Ofs) == 0 && len(e.Ofs) > 0 {
		f.ignore(e, "it decides about codings that are not in the study")
		return
	}
	switch e.How {
	case KeepNeither, KeepLater:
	case KeepBoth:
		d.keep(about, func(Coding) bool { return true })
	case KeepSome:
		d.Keep = e.Keep
		d.keep(about, func(c Coding) bool { return slices.Contains(e.Keep, c.ID) })
	case KeepOther:
		pl, sp, fate, ok := f.passage(e)
		if !ok {
			return
		}
		d.keep([]Coding{{ID: e.ID, Transcript: pl.transcript, Text: pl.head, Span: sp, Theme: e.Theme, CB: e.CB, Stance: e.Stance, At: e.At, Fate: fate}},
			func(c Coding) bool { return c.Theme != "" })
	default:
		f.ignore(e, "it does not say what is kept")
		return
	}
	for _, id := range d.Ofs {
		if i, ok := f.decided[id]; ok && f.state.Decisions[i].Stands() {
			f.state.Decisions[i].Replaced = e.ID
		}
		f.decided[id] = len(f.state.Decisions)
	}
	if len(about) > 0 { // a transcript that is called otherwise now
		d.Transcript = about[0].Transcript
	}
	f.state.Decisions = append(f.state.Decisions, d)
}

// keep takes copies into the agreed layer, overlapping ones of a theme as one: what
// was agreed counts once, however many coded it. What a correction took all words
// of is not among them.
func (d *Decision) keep(list []Coding, which func(Coding) bool) {
	for _, c := range list {
		if c.Fate == text.Lost || !which(c) {
			continue
		}
		c.Coder, c.Doubt = Agreed, "" // the team has looked at these words
		d.Kept = slices.DeleteFunc(d.Kept, func(have Coding) bool {
			if have.Theme != c.Theme || have.Stance != c.Stance || !have.Span.Overlaps(c.Span) {
				return false
			}
			c.Span = text.Span{Start: min(c.Span.Start, have.Span.Start), End: max(c.Span.End, have.Span.End)}
			c.ID, c.Fate = have.ID, max(c.Fate, have.Fate)
			return true
		})
		d.Kept = append(d.Kept, c)
	}
}
