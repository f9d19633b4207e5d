package app

import (
	"slices"
	"unicode/utf8"

	"verbatim/codebook"
	"verbatim/internal/agreement"
	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// agreeing turns a study into what package agreement measures: participants' speech
// alone, of transcripts that at least two are done with. Done and nothing coded is
// a nought; not done is missing, and so is a theme that came later.
type agreeing struct {
	a       *App
	s       *study.Study
	o       AgreementOptions
	existed func(theme, cb string) bool

	sides   []agreementSide
	themes  []agreementTheme
	at      map[string]int      // theme as it is now -> index in themes; see indexOf
	was     map[string][]string // theme -> it, and those merged into it
	unitsIn int                 // units of the transcripts that count

	read  map[string][]coding.Reading // see readings
	known map[[2]string]bool          // see knew

	blind, alone []string // transcripts that do not count: coded blind, done by one
	notDone      []string // "ben P08-1": coded in or assigned, and not done
	later        []string // themes that came into the codebook after somebody was done
	groupless    []string // coders without a group
	inSeveral    []string // coders of several groups
	unmet        []string // sides that share no transcript with another
	merged       bool     // small groups were put together
}

// agreementSide is a coder, or a group of coders.
type agreementSide struct {
	name    string
	members []string
	done    int // transcripts that count and that they are done with
}

// agreementTheme is a theme, or several of which the sub-themes are rolled up.
type agreementTheme struct {
	id, name string
	shown    bool // also where nobody used it
	coded    bool // by somebody who is done, though it may be missing for them
}

// measure reads what counts.
func (g *agreeing) measure() (*agreement.Measures, error) {
	var err error
	if g.o.Unit, err = unitOf(g.o.Unit); err != nil {
		return nil, err
	}
	if g.o.Replicates < 0 || g.o.Share < 0 || g.o.Share > 1 {
		return nil, usage("draws are a number from 1, a share is from 0 to 100%", "this cannot be computed")
	}
	list, err := transcriptsCalled(g.s, g.o.Transcripts, len(g.o.Transcripts) == 0)
	if err != nil {
		return nil, err
	}
	if err := g.findSides(list); err != nil {
		return nil, err
	}
	if err := g.findThemes(); err != nil {
		return nil, err
	}
	in := agreement.Input{}
	for i := range g.sides {
		in.Coders = append(in.Coders, g.coderID(i))
	}
	for _, t := range g.themes {
		in.Codes = append(in.Codes, t.id)
	}
	for _, t := range list {
		if d, counts := g.document(t); counts {
			in.Documents = append(in.Documents, d)
		}
	}
	if len(in.Documents) == 0 {
		return nil, g.nothing()
	}
	opt := agreement.Options{MergeAbutting: g.o.Touching}
	if g.o.Unit != UnitCharacter {
		opt.Unit, opt.Share = agreement.Segment, g.o.Share
	}
	return agreement.Measure(in, opt)
}

// findThemes finds the themes that have a row, in the order of the codebook.
func (g *agreeing) findThemes() error {
	var chosen map[string]bool
	for _, id := range g.o.Themes {
		id, err := countedTheme(g.s, id)
		if err != nil {
			return err
		}
		if chosen == nil {
			chosen = map[string]bool{}
		}
		chosen[id] = true
		for _, x := range g.s.Book.Within(id) {
			chosen[x] = true
		}
	}
	g.at, g.was = map[string]int{}, map[string][]string{}
	add := func(id, name string, shown bool) {
		g.at[id] = len(g.themes)
		g.themes = append(g.themes, agreementTheme{id: id, name: name, shown: shown})
	}
	for _, t := range g.s.Book.Themes() {
		g.was[t.ID] = append(g.was[t.ID], t.ID)
		for _, w := range t.Was {
			if now, ok := g.s.Book.Resolve(w); ok {
				g.was[now.ID] = append(g.was[now.ID], w)
			}
		}
		if chosen != nil && !chosen[t.ID] {
			continue
		}
		if top, ok := g.at[t.Parent]; ok && g.o.Rollup {
			g.at[t.ID] = top
			continue
		}
		add(t.ID, t.Name, t.Status == codebook.InUse || t.Status == codebook.Candidate)
	}
	for _, c := range g.s.State.Codings {
		id := g.s.ThemeOf(c)
		if _, ok := g.s.Book.Theme(id); !ok && (chosen == nil || chosen[id]) {
			if _, have := g.at[id]; !have {
				add(id, id, false)
			}
		}
	}
	return nil
}

// document is a transcript as package agreement takes it, and whether it counts.
func (g *agreeing) document(t *transcript.Transcript) (agreement.Document, bool) {
	if g.s.IsOwnOnly(t.ID) {
		g.blind = append(g.blind, t.ID)
		return agreement.Document{}, false
	}
	d := agreement.Document{Name: t.ID, Length: int(t.Text.Len())}
	d.Excluded, d.Segments = speechOf(t, g.o.Unit)
	if len(d.Segments) == 0 {
		return d, false
	}
	records := g.records(t)
	done := 0
	for _, side := range g.sides {
		one := make([]agreement.Record, len(side.members))
		for i, id := range side.members {
			if r := records[id]; r != nil {
				one[i] = *r
			}
		}
		r := agreement.Group(one...)
		if r.Done {
			done++
		}
		d.Records = append(d.Records, r)
	}
	g.noteNotDone(t)
	if done < 2 {
		if len(g.s.Readers(t.ID)) > 0 {
			g.alone = append(g.alone, t.ID)
		}
		return d, false
	}
	for i, r := range d.Records {
		if r.Done {
			g.sides[i].done++
		}
	}
	if g.o.Unit == UnitCharacter {
		for _, s := range d.Segments {
			g.unitsIn += s.End - s.Start
		}
	} else {
		g.unitsIn += len(d.Segments)
	}
	return d, true
}

// records are what those who are done with a transcript did in it.
func (g *agreeing) records(t *transcript.Transcript) map[string]*agreement.Record {
	records := map[string]*agreement.Record{}
	for _, r := range g.readings()[t.ID] {
		one := &agreement.Record{Done: true}
		for i := range g.themes {
			if !g.knew(g.themes[i].id, r.CB) {
				one.NotJudged = append(one.NotJudged, i)
				g.noteLater(g.themes[i])
			}
		}
		records[r.Coder] = one
	}
	for _, c := range g.s.CodingsIn(t.ID) {
		r := records[c.Coder]
		code, counts := g.at[g.s.ThemeOf(c)]
		if r == nil || !counts || c.Span.Empty() {
			continue
		}
		g.themes[code].coded = true
		r.Spans = append(r.Spans, agreement.Span{Code: code, Start: int(c.Span.Start), End: int(c.Span.End)})
	}
	return records
}

func (g *agreeing) noteLater(t agreementTheme) {
	if t.shown && !slices.Contains(g.later, t.id) {
		g.later = append(g.later, t.id)
	}
}

// readings are the statements that a transcript was read to the end, of coders who
// are compared, by transcript.
func (g *agreeing) readings() map[string][]coding.Reading {
	if g.read == nil {
		g.read = map[string][]coding.Reading{}
		for _, r := range g.s.State.Done {
			if g.compared(r.Coder) {
				g.read[r.Transcript] = append(g.read[r.Transcript], r)
			}
		}
	}
	return g.read
}

func (g *agreeing) compared(coder string) bool {
	return slices.ContainsFunc(g.sides, func(x agreementSide) bool { return slices.Contains(x.members, coder) })
}

// knew reports whether a theme, or one that was merged into it, was in the codebook
// that somebody was done with.
func (g *agreeing) knew(theme, cb string) bool {
	if cb == "" || len(g.was[theme]) == 0 {
		return true
	}
	k := [2]string{theme, cb}
	knew, asked := g.known[k]
	if !asked {
		knew = slices.ContainsFunc(g.was[theme], func(id string) bool { return g.existed(id, cb) })
		if g.known == nil {
			g.known = map[[2]string]bool{}
		}
		g.known[k] = knew
	}
	return knew
}

// noteNotDone notes coders who began, or are to code, a transcript and are not done.
func (g *agreeing) noteNotDone(t *transcript.Transcript) {
	readers := g.s.Readers(t.ID) // of all, also those who are not compared
	seen := map[string]bool{}
	note := func(id string) {
		wanted := g.compared(id) || len(g.o.Coders) == 0 && !g.o.Groups
		if wanted && !slices.Contains(readers, id) && !seen[id] {
			seen[id] = true
			g.notDone = append(g.notDone, id+" "+t.ID)
		}
	}
	for _, x := range g.s.CodersOf(t.ID) {
		note(x.Coder)
	}
	for _, c := range g.s.CodingsIn(t.ID) {
		note(c.Coder)
	}
}

// speechOf is what of a transcript is not participants' speech, and their speech as
// units: turns, or the sentences of turns.
func speechOf(t *transcript.Transcript, unit string) (excluded, units []agreement.Stretch) {
	voices, end := map[string]transcript.Voice{}, 0
	for _, turn := range t.Turns {
		voice, known := voices[turn.Speaker]
		if !known {
			voice = t.Speaker(turn.Speaker).Voice
			voices[turn.Speaker] = voice
		}
		from, to := int(turn.Speech.Start), int(turn.Speech.End)
		if voice != transcript.VoiceParticipant || from >= to {
			continue
		}
		if end < from {
			excluded = append(excluded, agreement.Stretch{Start: end, End: from})
		}
		end = to
		if unit != UnitSentence {
			units = append(units, agreement.Stretch{Start: from, End: to})
			continue
		}
		units = append(units, sentencesOf(t.Text.Slice(turn.Speech), from)...)
	}
	if all := int(t.Text.Len()); end < all {
		excluded = append(excluded, agreement.Stretch{Start: end, End: all})
	}
	return excluded, units
}

// sentencesOf are the sentences of words that begin at a place, in code points.
func sentencesOf(words string, from int) []agreement.Stretch {
	var list []agreement.Stretch
	at, pos := 0, from
	to := func(b int) int { // the place of a byte; bytes come in order
		pos += utf8.RuneCountInString(words[at:b])
		at = b
		return pos
	}
	text.Sentences(words, func(start, end int) bool {
		list = append(list, agreement.Stretch{Start: to(start), End: to(end)})
		return true
	})
	return list
}
