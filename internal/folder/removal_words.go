package folder

import (
	"context"
	"slices"
	"strings"
	"unicode"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/trace"
	"verbatim/internal/transcript"
)

// listen gathers the words to look for, from every text in which they can still
// be read, without what others said too.
func (r *removal) listen(ctx context.Context) error {
	var readable []func()
	for _, rm := range r.rooms {
		for _, st := range rm.texts {
			if r.readable(rm, st) {
				r.gone[st.event.Text] = true
				r.report.Known = true
				readable = append(readable, r.hear(rm, st))
			} else if !rm.earlier(st) { // what is others' words now is theirs
				readable = append(readable, r.except(rm, st))
			}
			if r.unsure(rm, st) {
				r.gone[st.event.Text], r.uncertain = true, true
			}
		}
	}
	r.called = r.learnNames()
	if r.how == coding.WithdrawEverything {
		r.names = r.called
		r.report.Nameless = len(r.wantedNames()) == 0
	}
	r.told, r.filed = r.own, r.own
	if !r.report.Known {
		return nil
	}
	names := r.namesElsewhere()
	for _, id := range r.elsewhere {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		h := r.state.Heads[id]
		t, err := r.f.loadText(h.Text)
		if err != nil {
			continue // check tells of it
		}
		turns, err := r.f.loadTurns(h.Turns)
		if err != nil || turnsFit(t, turns) != nil {
			continue
		}
		for _, turn := range turns {
			r.own.Except(t.Slice(turn.Speech))
			names.speaker(turn.Speaker)
		}
		names.read(t.String())
	}
	for _, except := range readable {
		except()
	}
	r.useNames(names.everyday)
	return nil
}

// namesElsewhere finds which of somebody's names are everyday words, or others'
// names too.
type namesElsewhere struct {
	small    *trace.Needles  // the names in small letters
	everyday map[string]bool // in small letters
}

func (r *removal) namesElsewhere() *namesElsewhere {
	n := &namesElsewhere{trace.New(), map[string]bool{}}
	for _, name := range r.names {
		n.small.Name(strings.ToLower(name))
	}
	for _, rm := range r.rooms {
		for _, st := range rm.texts {
			n.read(st.text.String())
		}
	}
	if book, err := r.f.CodebookBytes(); err == nil {
		n.read(string(book))
	}
	if settings, err := r.f.settings(); err == nil {
		for _, c := range settings.Coders {
			n.speaker(c.Name)
			for _, part := range strings.Fields(c.Name) {
				n.speaker(part)
			}
		}
	}
	return n
}

func (n *namesElsewhere) read(s string) {
	for _, h := range n.small.In(s) {
		n.everyday[strings.ToLower(s[h.Start:h.End])] = n.everyday[strings.ToLower(s[h.Start:h.End])] || s[h.Start:h.End] == strings.ToLower(s[h.Start:h.End])
	}
}

func (n *namesElsewhere) speaker(name string) { n.everyday[strings.ToLower(name)] = true }

// useNames takes those names for words of theirs that are nothing else in this
// study: they go wherever the words go. Hope and Will stay, and the search
// afterwards tells where.
func (r *removal) useNames(everyday map[string]bool) {
	var sure, files []string
	for _, n := range r.names {
		if everyday[strings.ToLower(n)] {
			if !strings.EqualFold(n, r.report.Participant) {
				r.stays = append(r.stays, n)
			}
			continue
		}
		sure = append(sure, n)
		if !strings.EqualFold(n, r.report.Participant) { // an id stands in many files, and stays
			files = append(files, n)
		}
	}
	r.told, r.filed = r.own.With(sure...), r.own.With(files...)
}

// hear adds what they say in a text to the words to look for. What it gives
// takes out again what others in the room say themselves.
func (r *removal) hear(rm *room, st *stored) (except func()) {
	theirs := r.theirs(rm, st)
	for _, sp := range r.toHide(rm, st, theirs) {
		i, _ := slices.BinarySearchFunc(st.turns, sp.Start, func(t transcript.Turn, at text.Pos) int { return int(t.Speech.End - 1 - at) })
		if i < len(st.turns) && r.speaksFor(rm, theirs, st.turns[i].Speaker) {
			r.own.Speech(st.text.Slice(sp))
			r.said.Speech(st.text.Slice(sp))
		}
	}
	return r.except(rm, st)
}

// except gives what takes out of the words to look for what others say in a text.
func (r *removal) except(rm *room, st *stored) func() {
	theirs := r.theirs(rm, st)
	return func() {
		hidden := r.toHide(rm, st, theirs)
		for _, t := range st.turns {
			if rm.page.Speaker(t.Speaker).Participant != "" || theirs[t.Speaker] {
				for _, part := range without(t.Speech, hidden) {
					r.own.Except(st.text.Slice(part))
				}
			}
		}
	}
}

// speaksFor reports whether a speaker's words are the participant's: their own,
// or those of whoever interprets for them alone.
func (r *removal) speaksFor(rm *room, theirs map[string]bool, speaker string) bool {
	return theirs[speaker] || r.how == coding.WithdrawPassages || rm.alone && rm.page.Speaker(speaker).Voice == transcript.VoiceInterpreter
}

// without is what is left of a span beside others, which ascend.
func without(sp text.Span, others []text.Span) []text.Span {
	var parts []text.Span
	for _, o := range others {
		if !o.Overlaps(sp) {
			continue
		}
		if o.Start > sp.Start {
			parts = append(parts, text.Span{Start: sp.Start, End: o.Start})
		}
		sp.Start = max(sp.Start, o.End)
	}
	if !sp.Empty() {
		parts = append(parts, sp)
	}
	return parts
}

// learnNames finds what they are called, where that is a name and nobody else's.
func (r *removal) learnNames() (names []string) {
	others := map[string]bool{}
	for _, rm := range r.rooms {
		for _, sp := range rm.page.Speakers {
			if !strings.EqualFold(sp.Participant, r.report.Participant) {
				others[sp.Name] = true
			}
		}
	}
	add := func(name string) {
		if likeName(name) && !others[name] && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, rm := range r.rooms {
		for _, st := range rm.texts {
			for name := range r.theirs(rm, st) {
				add(name)
				for _, part := range strings.Fields(name) {
					if len(strings.Fields(name)) > 1 && likeName(name) {
						add(part)
					}
				}
			}
		}
	}
	if r.how == coding.WithdrawEverything {
		for _, name := range r.namesInTable() {
			add(name)
		}
	}
	slices.Sort(names)
	return names
}

// likeName reports whether a label is somebody's name: not "Participant", not
// "P7", and nothing that is hidden already.
func likeName(s string) bool {
	if isMask(s) || len([]rune(s)) < 3 || strings.ContainsFunc(s, unicode.IsDigit) {
		return false
	}
	for _, w := range strings.Fields(s) {
		if strings.Contains(noNames, " "+strings.ToLower(strings.Trim(w, ".,()"))+" ") {
			return false
		}
	}
	return strings.ContainsFunc(s, unicode.IsUpper)
}

// noNames are words of labels that name a part somebody plays.
const noNames = " participant interviewee interviewer respondent speaker person client patient user service carer peer worker " +
	"researcher moderator facilitator man woman male female voice unknown member the support staff nurse doctor dr mr mrs ms miss " +
	"prof professor group student answer narrator subject guest unidentified "
