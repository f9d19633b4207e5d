package study

import (
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Forgotten is a transcript that is left out of the study, since everybody in it
// withdrew with everything.
type Forgotten struct {
	Transcript, SourceSHA256 string
	Participants             []string
}

// Forgot are the participants who spoke in a transcript that is
// here and withdrew with everything.
func (s *Study) Forgot(transcript string) []string {
	var people []string
	for _, f := range s.forgot {
		if f[0] == transcript {
			people = append(people, f[1])
		}
	}
	return people
}

// forget leaves out of the study whoever withdrew with everything: their
// transcripts, their part in others, and what was coded and written about it.
// The record still says that there was somebody; no number counts them.
func (s *Study) forget() {
	gone := func(id string) bool {
		return id != "" && s.State.Withdrawn[strings.ToLower(id)] == coding.WithdrawEverything
	}
	s.Summaries = slices.DeleteFunc(s.Summaries, func(c Summary) bool { return gone(c.Participant) })
	if !slices.ContainsFunc(s.Participants, func(p transcript.Participant) bool { return gone(p.ID) }) &&
		!slices.ContainsFunc(s.Transcripts, func(t *transcript.Transcript) bool { return slices.ContainsFunc(s.ParticipantsIn(t), gone) }) {
		return
	}
	s.Participants = slices.DeleteFunc(s.Participants, func(p transcript.Participant) bool { return gone(p.ID) })
	f := forgetting{in: map[string]*transcript.Transcript{}, silent: map[string]map[string]bool{}}
	s.silent = f.silent
	var kept []*transcript.Transcript
	for _, t := range s.Transcripts {
		people := s.ParticipantsIn(t)
		if len(people) > 0 && !slices.ContainsFunc(people, func(id string) bool { return !gone(id) }) {
			s.Forgotten = append(s.Forgotten, Forgotten{t.ID, t.SourceSHA256, people})
			continue
		}
		for _, id := range people {
			if gone(id) {
				s.forgot = append(s.forgot, [2]string{t.ID, id})
			}
		}
		kept = append(kept, t)
		f.in[t.ID] = t
		f.silent[t.ID] = map[string]bool{}
		for i, sp := range t.Speakers {
			if gone(sp.Participant) {
				t.Speakers[i].Participant, t.Speakers[i].Voice = "", transcript.VoiceOther
				f.silent[t.ID][sp.Name] = true
			}
		}
	}
	s.Transcripts = kept
	st := s.State
	forgotten := map[coding.ID]bool{}
	st.Codings = slices.DeleteFunc(st.Codings, func(c coding.Coding) bool {
		forgotten[c.ID] = f.covers(c.Transcript, c.Span)
		return forgotten[c.ID]
	})
	st.Lost = slices.DeleteFunc(st.Lost, func(c coding.Coding) bool {
		forgotten[c.ID] = f.in[c.Transcript] == nil
		return forgotten[c.ID]
	})
	st.Memos = slices.DeleteFunc(st.Memos, func(m coding.Memo) bool {
		switch m.On {
		case coding.OnParticipant:
			return gone(m.Participant)
		case coding.OnTranscript:
			return f.in[m.Transcript] == nil
		case coding.OnPassage:
			return f.covers(m.Transcript, m.Span)
		case coding.OnCoding:
			return forgotten[m.Of]
		}
		return false
	})
	for _, marks := range []*[]coding.Mark{&st.ContentNotes, &st.Stars, &st.Chosen} {
		*marks = slices.DeleteFunc(*marks, func(m coding.Mark) bool {
			return f.in[m.Transcript] == nil || !m.Whole() && f.covers(m.Transcript, m.Span)
		})
	}
	st.Decisions = slices.DeleteFunc(st.Decisions, func(d coding.Decision) bool { return f.in[d.Transcript] == nil })
	for i := range st.Decisions {
		d := &st.Decisions[i]
		d.Kept = slices.DeleteFunc(d.Kept, func(c coding.Coding) bool { return f.covers(c.Transcript, c.Span) })
	}
	st.Done = slices.DeleteFunc(st.Done, func(r coding.Reading) bool { return f.in[r.Transcript] == nil })
}

// forgetting is what is left of the transcripts, and whose turns fell silent.
type forgetting struct {
	in     map[string]*transcript.Transcript
	silent map[string]map[string]bool // by transcript: names of speakers
}

// covers reports whether nobody who is still there speaks in a span.
func (f forgetting) covers(id string, sp text.Span) bool {
	t := f.in[id]
	if t == nil {
		return true
	}
	from, to := t.TurnsIn(sp)
	for _, turn := range t.Turns[from:to] {
		if !f.silent[id][turn.Speaker] {
			return false
		}
	}
	return from < to
}

// settle draws codings that a correction changed back to where speech begins
// and ends: a turn may have been given another speaker, or parted in two. What
// is left without speech is lost, and waits for its coder.
func (s *Study) settle() {
	in := map[string]*transcript.Transcript{}
	for _, t := range s.Transcripts {
		in[t.ID] = t
	}
	lost := false
	draw := func(list []coding.Coding) {
		for i := range list {
			c := &list[i]
			t := in[c.Transcript]
			if t == nil || c.Fate == text.Same || c.Text != t.Text.Hash() || t.InSpeech(c.Span) {
				continue
			}
			c.Span, c.Fate = t.ToSpeech(c.Span), text.Changed
			if c.Span.Empty() {
				c.Fate, lost = text.Lost, true
			}
		}
	}
	draw(s.State.Codings)
	for i := range s.State.Decisions {
		d := &s.State.Decisions[i]
		draw(d.Kept)
		d.Kept = slices.DeleteFunc(d.Kept, func(c coding.Coding) bool { return c.Fate == text.Lost })
	}
	if !lost {
		return
	}
	s.State.Codings = slices.DeleteFunc(s.State.Codings, func(c coding.Coding) bool {
		if c.Fate == text.Lost {
			s.State.Lost = append(s.State.Lost, c)
		}
		return c.Fate == text.Lost
	})
}

// HiddenFrom reports whether a coder is never to be shown a transcript.
func (s *Study) HiddenFrom(coder string, t *transcript.Transcript) bool {
	return len(s.State.Never[coder]) > 0 && s.State.HiddenFrom(coder, t.ID, s.ParticipantsIn(t))
}

// Hidden reports whether whoever is looking is never to be shown a transcript.
func (s *Study) Hidden(t *transcript.Transcript) bool { return s.HiddenFrom(s.Viewer, t) }
