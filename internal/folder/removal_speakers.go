package folder

import (
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Who speaks in a text is said by the page about its transcript, and the page
// goes on with the latest text. An earlier text is judged by everything that any
// version of the page has said: somebody whom a correction took out, or whose
// name was taken off the page, may withdraw too.

// pastSpeakers are the speakers that all versions of the page about a transcript
// have named, the present one aside; a name may be there several times.
func (f *Folder) pastSpeakers(st *coding.State, ids ...string) []transcript.Speaker {
	var list []transcript.Speaker
	seen := map[text.Hash]bool{}
	for i := range st.Events {
		e := &st.Events[i]
		id, ok := strings.CutPrefix(strings.TrimSuffix(e.Path, ".yaml"), transcriptsDir+"/")
		if e.Do != coding.Put || e.To == "" || !ok || !slices.Contains(ids, id) || st.Removed[e.To] || seen[e.To] {
			continue
		}
		seen[e.To] = true
		data, err := f.Version(e.To)
		was := transcript.Transcript{ID: id}
		if err == nil && applyMeta(&was, data) == nil {
			list = append(list, was.Speakers...)
		}
	}
	return list
}

// PastParticipant is somebody as an earlier version of a page spells their id; ""
// where none names them.
func (f *Folder) PastParticipant(st *coding.State, who string) string {
	for id := range st.Heads {
		for _, sp := range f.pastSpeakers(st, id) {
			if strings.EqualFold(sp.Participant, who) {
				return sp.Participant
			}
		}
	}
	return ""
}

// enter is the room of a transcript, without its texts; nil where somebody never
// spoke there, or for passages where none is of it.
func (r *removal) enter(id string, page *transcript.Transcript, spans []text.Span, corrections []*coding.Event) *room {
	if page == nil {
		page = &transcript.Transcript{ID: id}
	}
	who := r.report.Participant
	rm := &room{id: id, origin: id, page: page, spans: spans}
	if len(corrections) > 0 {
		rm.origin = corrections[0].Transcript
	}
	if r.how == coding.WithdrawPassages && len(spans) == 0 {
		return nil
	}
	rm.past = r.f.pastSpeakers(r.state, id, rm.origin)
	others := slices.ContainsFunc(rm.past, func(sp transcript.Speaker) bool {
		return sp.Participant != "" && !strings.EqualFold(sp.Participant, who)
	})
	rm.alone = alone(page, who) && (speaks(page, who) || !others)
	spoke := slices.ContainsFunc(rm.past, func(sp transcript.Speaker) bool { return strings.EqualFold(sp.Participant, who) })
	if r.how != coding.WithdrawPassages && !speaks(page, who) && !spoke {
		return nil
	}
	return rm
}

// earlier reports whether a text is one that others have followed.
func (rm *room) earlier(st *stored) bool { return st.event.Text != "" && !rm.current[st.event.Text] }

// onceTheirs are the names that any version of the page gave somebody: all for an
// earlier text, and for the present one those that the page leaves open.
func (rm *room) onceTheirs(st *stored, who string) (names []string) {
	for _, sp := range rm.past {
		i := slices.IndexFunc(rm.page.Speakers, func(now transcript.Speaker) bool { return now.Name == sp.Name })
		open := i < 0 || rm.page.Speakers[i].Participant == "" && rm.page.Speakers[i].Voice == transcript.VoiceParticipant
		if strings.EqualFold(sp.Participant, who) && (open || rm.earlier(st)) {
			names = append(names, sp.Name)
		}
	}
	return names
}

// unsure reports whether an earlier text has a turn of which no version of the
// page says whose it is.
func (r *removal) unsure(rm *room, st *stored) bool {
	if r.how == coding.WithdrawPassages || !rm.earlier(st) || r.elsewhereToo(rm, st.event.Text) {
		return false
	}
	said := slices.Concat(rm.page.Speakers, rm.past)
	return slices.ContainsFunc(st.turns, func(t transcript.Turn) bool {
		return !isMask(t.Speaker) && !t.Speech.Empty() && !slices.ContainsFunc(said, func(sp transcript.Speaker) bool {
			return sp.Name == t.Speaker && (sp.Participant != "" || sp.Voice != transcript.VoiceParticipant)
		})
	})
}

// elsewhereToo reports whether another transcript has a text too, so that it
// stays.
func (r *removal) elsewhereToo(rm *room, h text.Hash) bool {
	return slices.ContainsFunc(r.state.Events, func(e coding.Event) bool {
		return e.Do == coding.Correct && e.Transcript != rm.origin && e.Text == h
	})
}

// namesInTable are what any version of participants.csv calls somebody, and
// nobody else: the name they are published under, and columns of names.
func (r *removal) namesInTable() []string {
	var tables [][]byte
	if data, err := r.f.readTracked(participantsFile); err == nil && data != nil {
		tables = append(tables, data)
	}
	for i := range r.state.Events {
		if e := &r.state.Events[i]; e.Do == coding.Put && e.Path == participantsFile && e.To != "" && !r.state.Removed[e.To] {
			if data, err := r.f.Version(e.To); err == nil {
				tables = append(tables, data)
			}
		}
	}
	mine, others := map[string]bool{}, map[string]bool{}
	for _, data := range tables {
		people, _, err := parseParticipants(data, nil)
		if err != nil {
			continue
		}
		for _, p := range people {
			to := others
			if strings.EqualFold(p.ID, r.report.Participant) {
				to = mine
			}
			to[p.PublishedAs] = true
			for column, cell := range p.Attributes {
				if slices.Contains([]string{"name", "first name", "first_name", "firstname", "surname", "last name", "last_name", "lastname"}, strings.ToLower(strings.TrimSpace(column))) {
					to[strings.TrimSpace(cell)] = true
				}
			}
		}
	}
	var names []string
	for name := range mine {
		if !others[name] {
			names = append(names, name)
		}
	}
	return names
}
