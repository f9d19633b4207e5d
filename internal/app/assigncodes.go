package app

import (
	"context"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// Everyone stands, in place of coders, for all who code a transcript.
const Everyone = "everyone"

// AssignOptions say who codes what.
type AssignOptions struct {
	Coders  []string // or Everyone alone, with Blind
	Targets []string // transcripts, or participants for all in which they speak now
	All     bool     // every transcript
	Blind   bool     // they see what they code themselves until all who code it are done
	Off     bool     // they code it no longer
	Ahead   bool     // also coders who have not begun yet
	Sure    bool     // with Off: also whoever works themselves, of what is blind to them still; see OpensBlind
}

// AssignCoders says who codes which transcripts, and whether blind; or with Off that
// they do so no longer. It returns what holds now that did not, or no longer holds.
func (a *App) AssignCoders(ctx context.Context, o AssignOptions) ([]AssignEntry, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	if len(o.Coders) == 1 && strings.EqualFold(strings.TrimSpace(o.Coders[0]), Everyone) {
		g := going{a: a, s: s, entries: []AssignEntry{}}
		if err := g.everyone(o); err != nil {
			return nil, err
		}
		return g.write(ctx, f)
	}
	if o.Coders, err = a.codersCalled(s, o.Coders, o.Ahead); err != nil {
		return nil, err
	}
	list, err := transcriptsCalled(s, o.Targets, o.All)
	if err != nil {
		return nil, err
	}
	g := going{a: a, s: s, entries: []AssignEntry{}}
	for _, coder := range o.Coders {
		for _, t := range list {
			if err := g.assign(coder, t, o); err != nil {
				return nil, err
			}
		}
	}
	if !o.Sure {
		if err := g.opensBlind(); err != nil {
			return nil, err
		}
	}
	return g.write(ctx, f)
}

// codersCalled are coders of the study, each once.
func (a *App) codersCalled(s *study.Study, named []string, ahead bool) ([]string, error) {
	var ids []string
	for _, id := range named {
		if strings.TrimSpace(id) == "" {
			continue
		}
		id, err := a.coderCalled(s, id, ahead)
		if err != nil {
			return nil, err
		}
		if !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	if len(ids) == 0 {
		return nil, usage("for example: verbatim assign amy,ben P01 P02", "say which coders")
	}
	return ids, nil
}

// transcriptsCalled are transcripts by id, or by the participants who speak in them,
// each once, in the order of the study.
func transcriptsCalled(s *study.Study, targets []string, all bool) ([]*transcript.Transcript, error) {
	if all && len(targets) > 0 {
		return nil, usage("leave one of them out", "--all is every transcript, so no others need naming")
	}
	if all {
		if len(s.Transcripts) == 0 {
			return nil, problem("`verbatim import FILE`", "there are no transcripts yet")
		}
		return s.Transcripts, nil
	}
	if len(targets) == 0 {
		return nil, usage("name transcripts or participants, or --all", "say which transcripts")
	}
	named := map[string]bool{}
	for _, id := range targets {
		if t, ok := s.Transcript(id); ok {
			named[t.ID] = true
			continue
		}
		who, err := participantOf(s, id)
		if err != nil {
			return nil, noTranscript(s, id)
		}
		speaks := false
		for _, t := range s.Transcripts {
			if slices.Contains(s.ParticipantsIn(t), who) {
				named[t.ID], speaks = true, true
			}
		}
		if !speaks {
			return nil, problem("`verbatim transcripts` says who speaks where", "%s speaks in no transcript", who)
		}
	}
	var list []*transcript.Transcript
	for _, t := range s.Transcripts {
		if named[t.ID] {
			list = append(list, t)
		}
	}
	return list, nil
}

// going gathers what is assigned in one go.
type going struct {
	a       *App
	s       *study.Study
	events  []coding.Event
	entries []AssignEntry
	already []string // transcripts that are assigned as asked
	known   []string // those coded by others before they became blind
	skipped []string // those that a coder is never shown
	seeing  []string // those that others code blind, and a coder who is assigned does not
}

// assign gathers what it takes for a coder to code a transcript as asked.
func (g *going) assign(coder string, t *transcript.Transcript, o AssignOptions) error {
	is, ok := assignmentOf(g.s, coder, t.ID)
	if o.Off {
		if ok {
			g.add(coder, t.ID, coding.AssignReleased)
			g.entry(coding.Assignment{Coder: coder, Transcript: t.ID, By: g.a.who()}, coding.AssignReleased)
		} else if !o.All {
			return problem("`verbatim assign` lists who codes what", "nothing says that %s codes %s", coder, t.ID)
		}
		return nil
	}
	if g.s.HiddenFrom(coder, t) {
		if o.All {
			g.skipped = append(g.skipped, coder+" "+t.ID)
			return nil
		}
		return problem(liftHint(g.s, coder, t), "%s is not shown to %s, who cannot code it", t.ID, coder)
	}
	if ok && (is.Blind || !o.Blind) {
		g.already = append(g.already, coder+" "+t.ID)
		return nil
	}
	if !ok {
		g.add(coder, t.ID, coding.AssignCodes)
	}
	if o.Blind {
		if !(g.s.State.BlindAll[strings.ToLower(t.ID)] && !ok) {
			g.add(coder, t.ID, coding.AssignBlind)
		}
	}
	switch all := g.s.State.BlindAll[strings.ToLower(t.ID)]; {
	case o.Blind || all:
		g.codedBefore(coder, t.ID)
	case isBlindToAnyone(g.s, t):
		g.seeing = append(g.seeing, coder+" "+t.ID)
	}
	g.entry(coding.Assignment{Coder: coder, Transcript: t.ID, By: g.a.who()}, coding.AssignCodes)
	return nil
}

func (g *going) add(coder, transcriptID, how string) {
	g.events = append(g.events, coding.Event{Do: coding.Assign, Who: coder, Transcript: transcriptID, How: how})
}

func (g *going) entry(x coding.Assignment, how string) {
	e := codesEntry(g.s, x)
	e.How = how
	g.entries = append(g.entries, e)
}

// codedBefore notes a transcript of which a coder may have seen what others coded.
func (g *going) codedBefore(coder, transcriptID string) {
	if slices.ContainsFunc(g.s.CodingsIn(transcriptID), func(c coding.Coding) bool { return c.Coder != coder }) && !slices.Contains(g.known, transcriptID) {
		g.known = append(g.known, transcriptID)
	}
}

// write writes what was gathered, and gives the entries as they are then.
func (g *going) write(ctx context.Context, f *folder.Folder) ([]AssignEntry, error) {
	g.tell()
	if err := g.a.addInOneGo(ctx, f, g.events); err != nil || len(g.events) == 0 {
		return g.entries, err
	}
	s, err := g.a.reload(ctx, f)
	if err != nil {
		return nil, err
	}
	if said := nowSee(g.s, s); said != "" {
		g.a.Notice("%s", said)
	}
	var over []string
	for i, e := range g.entries {
		if e.How != coding.AssignCodes || e.Coder == Everyone {
			continue
		}
		if x, ok := assignmentOf(s, e.Coder, *e.Transcript); ok {
			g.entries[i] = codesEntry(s, x)
			if x.Blind && !g.entries[i].Blind && !slices.Contains(over, x.Transcript) {
				over = append(over, x.Transcript)
			}
		}
	}
	if len(over) > 0 {
		g.a.Notice("everybody who codes %s is done already, so nothing is hidden there", shorten(over))
	}
	return g.entries, nil
}

func (g *going) tell() {
	if len(g.already) > 0 {
		g.a.Notice("%s already: %s", one(len(g.already), "1 is assigned", "%d are assigned"), shorten(g.already))
	}
	if len(g.skipped) > 0 {
		g.a.Notice("%s left out, since they are never shown it: %s", one(len(g.skipped), "1 is", "%d are"), shorten(g.skipped))
	}
	if len(g.known) > 0 {
		g.a.Notice("somebody has coded in %s before: who looked at that has seen it", shorten(g.known))
	}
	if len(g.seeing) > 0 {
		g.a.Notice("others code blind there, and this one does not: %s. With --blind they see only what they coded themselves", shorten(g.seeing))
	}
}

// shorten is a list of ids, of a long one the beginning.
func shorten(ids []string) string {
	if len(ids) > 6 {
		return strings.Join(ids[:5], ", ") + one(len(ids)-5, "", " and %d more")
	}
	return strings.Join(ids, ", ")
}

func assignmentOf(s *study.Study, coder, transcriptID string) (coding.Assignment, bool) {
	for _, x := range s.CodersOf(transcriptID) {
		if x.Coder == coder {
			return x, true
		}
	}
	return coding.Assignment{}, false
}

// everyone gathers that whoever codes some transcripts, now or later, codes them
// blind.
func (g *going) everyone(o AssignOptions) error {
	if !o.Blind || o.Off {
		return usage("name the coders, or say --blind", "everyone is for --blind and --lift: whoever codes a transcript, now or later")
	}
	list, err := transcriptsCalled(g.s, o.Targets, o.All)
	if err != nil {
		return err
	}
	for _, t := range list {
		coders := g.s.CodersOf(t.ID)
		if g.s.State.BlindAll[strings.ToLower(t.ID)] && !slices.ContainsFunc(coders, func(x coding.Assignment) bool { return !x.Blind }) {
			g.already = append(g.already, t.ID)
			continue
		}
		g.add("", t.ID, coding.AssignBlind)
		g.entries = append(g.entries, everyoneEntry(t.ID, g.a.who(), coding.AssignCodes))
		for _, x := range coders {
			g.codedBefore(x.Coder, t.ID)
		}
	}
	return nil
}

func everyoneEntry(transcriptID, by, how string) AssignEntry {
	return AssignEntry{Coder: Everyone, Transcript: &transcriptID, By: by, Transcripts: []string{transcriptID}, How: how,
		State: StateAssigned, Blind: how == coding.AssignCodes, WaitingFor: []string{}}
}
