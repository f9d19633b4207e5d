package folder

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/trace"
	"verbatim/internal/transcript"
)

// removal carries out one participant's order, or foresees it where it has no
// session.
type removal struct {
	f         *Folder
	s         *Session
	state     *coding.State
	how       string
	rooms     []*room
	elsewhere []string           // transcripts they do not speak in
	own       *trace.Needles     // words that only they said
	said      *trace.Needles     // all their words
	called    []string           // what they are called, where that is a name
	names     []string           // the same, where the name goes too
	told      *trace.Needles     // their words, and names of theirs that are nothing else here
	filed     *trace.Needles     // the same without what is their id too
	gone      map[text.Hash]bool // what goes for good
	kept      map[text.Hash]bool // what stays, whatever says that it goes
	report    Removal
	stays     []string // names that mean other things in this study too
	run       string   // as record/removals knows it; empty until it has begun
	versions  int      // that were there before and go
	uncertain bool     // an earlier text goes because nobody knows whose words are in it
	fresh     bool     // the order is new, or was not carried out to its end
}

// room is a transcript in which somebody speaks, with all its texts.
type room struct {
	id      string
	origin  string // what its corrections call it: two copies may have had one name
	page    *transcript.Transcript
	alone   bool
	texts   []*stored
	past    []transcript.Speaker // that versions of the page have named
	current map[text.Hash]bool   // texts that nothing follows
	spans   []text.Span          // passages that are withdrawn, in the current text
}

// stored is a text of a transcript that is on the disk.
type stored struct {
	event *coding.Event
	text  *text.Text
	turns []transcript.Turn
}

const maskRune = '█'

// mask is s with each character hidden.
func mask(s string) string {
	return strings.Map(func(rune) rune { return maskRune }, s)
}

// isMask reports whether nothing can be read in s.
func isMask(s string) bool {
	return s != "" && strings.Trim(s, string(maskRune)) == ""
}

// newRemoval finds what somebody's order is about. It fails where a transcript
// of theirs cannot be read: then nobody knows what to look for. Pages are those
// of all transcripts.
func newRemoval(ctx context.Context, f *Folder, st *coding.State, who string, pages map[string]*transcript.Transcript) (*removal, error) {
	r := &removal{f: f, state: st, how: st.Withdrawn[strings.ToLower(who)], gone: map[text.Hash]bool{}, kept: map[text.Hash]bool{},
		own: trace.New(), said: trace.New()}
	if rank(r.how) < rank(coding.WithdrawWords) {
		r.how = coding.WithdrawPassages
	}
	r.report.Participant, r.report.How = who, r.how
	spans := passagesOf(st, who)
	corrections := correctionsOf(st)
	for _, id := range st.Transcripts() {
		rm := r.enter(id, pages[id], spans[id], corrections[id])
		if rm == nil {
			r.elsewhere = append(r.elsewhere, id)
			continue
		}
		if err := r.load(rm, corrections[id]); err != nil {
			return nil, err
		}
		r.rooms = append(r.rooms, rm)
	}
	return r, r.listen(ctx)
}

// passagesOf are the passages that somebody withdrew, by transcript, as they lie
// in its current text.
func passagesOf(st *coding.State, who string) map[string][]text.Span {
	mine := map[coding.ID]bool{}
	for i := range st.Events {
		if e := &st.Events[i]; e.Do == coding.Withdraw && e.How == coding.WithdrawPassages && strings.EqualFold(e.Participant, who) {
			mine[e.ID] = true
		}
	}
	spans := map[string][]text.Span{}
	for _, m := range st.Passages {
		if mine[m.ID] {
			spans[m.Transcript] = append(spans[m.Transcript], m.Span)
		}
	}
	return spans
}

// correctionsOf are the corrections that each transcript's texts come from, as
// it is called now, in order.
func correctionsOf(st *coding.State) map[string][]*coding.Event {
	byName, byID := map[string][]*coding.Event{}, map[coding.ID]*coding.Event{}
	for i := range st.Events {
		if e := &st.Events[i]; e.Do == coding.Correct && e.Text != "" {
			byName[e.Transcript] = append(byName[e.Transcript], e)
			byID[e.ID] = e
		}
	}
	all := map[string][]*coding.Event{}
	for id, head := range st.Heads {
		e := byID[head.Event]
		if e == nil {
			continue
		}
		family := map[text.Hash]bool{e.Text: true}
		for grown := true; grown; { // texts that are made from one another
			grown = false
			for _, c := range byName[e.Transcript] {
				in := family[c.Text] || slices.ContainsFunc(c.From, func(h text.Hash) bool { return family[h] })
				if !in {
					continue
				}
				for _, h := range append(slices.Clone(c.From), c.Text) {
					grown = grown || !family[h]
					family[h] = true
				}
			}
		}
		for _, c := range byName[e.Transcript] {
			if family[c.Text] {
				all[id] = append(all[id], c)
			}
		}
	}
	return all
}

// pages are the pages about transcripts, as whoever writes will find them.
func (f *Folder) pages(st *coding.State) (map[string]*transcript.Transcript, error) {
	pages := map[string]*transcript.Transcript{}
	view := f.look(st.Events)
	for id := range st.Heads {
		data, err := view.read(transcriptsDir + "/" + id + ".yaml")
		if errors.Is(err, fs.ErrNotExist) {
			continue // check tells of it; nobody knows who speaks there
		}
		if err != nil {
			return nil, fmt.Errorf("%s/%s.yaml %w: %w", transcriptsDir, id, errUnreadable, reason(err))
		}
		if data == nil {
			continue // check tells of it; nobody knows who speaks there
		}
		t := &transcript.Transcript{ID: id}
		if err := applyMeta(t, data); err != nil {
			return nil, err
		}
		pages[id] = t
	}
	return pages, nil
}

// speaks reports whether somebody speaks in a transcript, as its page says.
func speaks(page *transcript.Transcript, who string) bool {
	return slices.ContainsFunc(page.Speakers, func(sp transcript.Speaker) bool { return strings.EqualFold(sp.Participant, who) })
}

// alone reports whether nobody else took part.
func alone(page *transcript.Transcript, who string) bool {
	return !slices.ContainsFunc(page.Speakers, func(sp transcript.Speaker) bool {
		return sp.Participant != "" && !strings.EqualFold(sp.Participant, who) || sp.Voice == transcript.VoiceParticipant && sp.Participant == ""
	})
}

// load reads the texts of a room that are on the disk.
func (r *removal) load(rm *room, corrections []*coding.Event) error {
	current := map[text.Hash]bool{r.state.Heads[rm.id].Text: true}
	for _, h := range r.state.Forked[rm.id] {
		current[h.Text] = true
	}
	rm.current = current
	for _, e := range corrections {
		if slices.ContainsFunc(rm.texts, func(st *stored) bool { return st.event.Text == e.Text && st.event.Turns == e.Turns }) {
			continue
		}
		if _, err := os.Stat(r.f.textPath(e.Text)); err != nil {
			if current[e.Text] {
				return fmt.Errorf("the words of %s %w: run `verbatim check`, and restore them first", rm.id, errUnreadable)
			}
			continue
		}
		st := &stored{event: e}
		var err error
		if st.text, err = r.f.loadText(e.Text); err == nil {
			if st.turns, err = r.f.loadTurns(e.Turns); err == nil {
				err = turnsFit(st.text, st.turns)
			}
		}
		switch {
		case err == nil:
			rm.texts = append(rm.texts, st)
		case current[e.Text]:
			return fmt.Errorf("%s: %w; restore it first", rm.id, err)
		default: // nobody can tell what is in it
			r.gone[e.Text], r.gone[e.Turns] = true, true
		}
	}
	return nil
}

// theirs are the names under which somebody speaks in turns of a room: those of
// its page and of earlier versions of it; and, where the page hides a name
// already, an unknown one as long.
func (r *removal) theirs(rm *room, st *stored) map[string]bool {
	names, known, hidden := map[string]bool{}, map[string]bool{}, map[int]bool{}
	for _, sp := range rm.page.Speakers {
		known[sp.Name] = true
		if strings.EqualFold(sp.Participant, r.report.Participant) {
			names[sp.Name] = true
			if isMask(sp.Name) {
				hidden[len([]rune(sp.Name))] = true
			}
		}
	}
	for _, name := range rm.onceTheirs(st, r.report.Participant) {
		names[name] = true
	}
	for _, t := range st.turns {
		if !known[t.Speaker] && hidden[len([]rune(t.Speaker))] {
			names[t.Speaker] = true
		}
	}
	return names
}

// readable reports whether words that the order is about can still be read in a
// text.
func (r *removal) readable(rm *room, st *stored) bool {
	theirs := r.theirs(rm, st)
	for _, sp := range r.toHide(rm, st, theirs) {
		if strings.ContainsFunc(st.text.Slice(sp), func(c rune) bool { return c != maskRune }) {
			return true
		}
	}
	return r.how == coding.WithdrawEverything && slices.ContainsFunc(st.turns, func(t transcript.Turn) bool {
		return theirs[t.Speaker] && t.Speaker != "" && !isMask(t.Speaker)
	})
}

// toHide are the stretches of a text that the order names by themselves: their
// speech, of an interview with them alone everything, or passages.
func (r *removal) toHide(rm *room, st *stored, theirs map[string]bool) []text.Span {
	spans := r.passagesIn(rm, st)
	if r.how == coding.WithdrawPassages {
		return spans
	}
	spans = slices.Clone(spans)
	for _, t := range st.turns {
		forThem := rm.alone && rm.page.Speaker(t.Speaker).Voice == transcript.VoiceInterpreter
		if theirs[t.Speaker] || forThem || rm.alone && r.how == coding.WithdrawEverything {
			spans = append(spans, t.Speech)
		}
	}
	return united(spans)
}

// united is spans in order, those that overlap made one.
func united(spans []text.Span) []text.Span {
	slices.SortFunc(spans, func(a, b text.Span) int { return int(a.Start - b.Start) })
	out := spans[:0]
	for _, sp := range spans {
		if n := len(out); n > 0 && sp.Start < out[n-1].End {
			out[n-1].End = max(out[n-1].End, sp.End)
			continue
		}
		out = append(out, sp)
	}
	return out
}

// passagesIn are the withdrawn passages as they lie in any text of a room.
func (r *removal) passagesIn(rm *room, st *stored) []text.Span {
	head := r.state.Heads[rm.id].Text
	if len(rm.spans) == 0 {
		return nil
	}
	if st.text.Hash() == head {
		return united(slices.Clone(rm.spans))
	}
	i := slices.IndexFunc(rm.texts, func(x *stored) bool { return x.text.Hash() == head })
	if i < 0 {
		return nil
	}
	script := text.Diff(rm.texts[i].text.String(), st.text.String())
	theirs := r.theirs(rm, st)
	var spans []text.Span
	for _, sp := range rm.spans {
		there := widened(script, sp)
		for _, t := range st.turns {
			if in := there.Intersect(t.Speech); !in.Empty() && (theirs[t.Speaker] || rm.page.Speaker(t.Speaker).Participant == "") {
				spans = append(spans, in)
			}
		}
	}
	return united(spans)
}

// widened is where a span lies after a script, all of an edit that reaches into
// it included: rather too much is hidden than too little.
func widened(s text.Script, sp text.Span) text.Span {
	out := sp
	for _, e := range s {
		switch {
		case e.A1 <= sp.Start && !(e.A0 == e.A1 && e.A0 == sp.Start):
			out = text.Span{Start: sp.Start + e.B1 - e.A1, End: sp.End + e.B1 - e.A1}
		case e.A0 >= sp.End:
			return out
		default:
			if e.A0 <= sp.Start {
				out.Start = e.B0
			}
			out.End = max(e.B1, sp.End+e.B1-e.A1)
		}
	}
	return out
}

// removable are the hashes of what goes for good: of texts, and for everything of
// their turns, which name speakers. What another text that stays has too is kept,
// and so is what another transcript has, for its people's sake.
func (r *removal) removable() []text.Hash {
	here := map[string]bool{}
	for _, rm := range r.rooms {
		here[rm.origin] = true
		for _, st := range rm.texts {
			switch {
			case !r.gone[st.event.Text] || r.how != coding.WithdrawEverything:
				r.kept[st.event.Turns] = true
			default:
				r.gone[st.event.Turns] = true
			}
		}
	}
	for i := range r.state.Events {
		if e := &r.state.Events[i]; e.Do == coding.Correct && !here[e.Transcript] {
			r.kept[e.Text], r.kept[e.Turns] = true, true
		}
	}
	var list []text.Hash
	for h := range r.gone {
		if !r.kept[h] && h != "" {
			list = append(list, h)
		}
	}
	return list
}
