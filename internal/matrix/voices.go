package matrix

import (
	"iter"
	"slices"
	"sort"
	"unicode/utf8"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// voice is one speaker of one transcript.
type voice struct {
	t           *transcript.Transcript
	name        string
	participant string // id as participants.csv spells it; empty when nobody is named
	counted     bool   // a participant's voice: only those are counted
	chosen      bool   // it is such as the table asks for
	first       int    // number of its first word: no two voices of a transcript share one

	alone []*voice // itself: who is heard in most passages

	said []text.Span // places of its words; nil until asked for
}

// part is one coding of a quote with everybody who speaks in it.
type part struct {
	coding *coding.Coding // one of the quote's
	voices []*voice
}

// Placed is a quote and the theme it is a quote of.
type Placed struct {
	study.Quote
	Theme string // id

	parts []part
}

// voices gives each speaker who has a turn in a transcript, in order of
// appearance, and finds them by name.
type voices struct {
	list   []*voice
	byName map[string]*voice
}

func (b *builder) voicesOf(t *transcript.Transcript) *voices {
	if v, ok := b.voices[t]; ok {
		return v
	}
	v := &voices{byName: map[string]*voice{}}
	for _, turn := range t.Turns {
		if _, known := v.byName[turn.Speaker]; known {
			continue
		}
		who := t.Speaker(turn.Speaker)
		x := &voice{t: t, name: turn.Speaker, counted: who.Voice == transcript.VoiceParticipant, first: len(v.list) * int(t.Text.Len())}
		if x.counted {
			x.participant = b.canonical(who.Participant)
		}
		x.chosen, x.alone = b.isChosen(x), []*voice{x}
		v.byName[turn.Speaker] = x
		v.list = append(v.list, x)
	}
	b.voices[t] = v
	return v
}

// canonical is a participant's id as participants.csv spells it.
func (b *builder) canonical(id string) string {
	if p, ok := b.study.Participant(id); ok {
		return p.ID
	}
	return id
}

// heard are the voices in a span, each once. Nobody changes the list.
func (b *builder) heard(t *transcript.Transcript, sp text.Span) []*voice {
	all := b.voicesOf(t)
	from, to := t.TurnsIn(sp)
	if to == from+1 {
		return all.byName[t.Turns[from].Speaker].alone
	}
	var out []*voice
	for _, turn := range t.Turns[from:to] {
		v := all.byName[turn.Speaker]
		if !hasVoice(out, v) {
			out = append(out, v)
		}
	}
	return out
}

func hasVoice(list []*voice, v *voice) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}

// words counts the words that one voice spoke in some stretches of its
// transcript. A word that lies in two of them, or half in one, counts once, so
// that no share exceeds the whole. Stretches that begin and end with a word
// give what transcript.Words gives.
func (v *voice) words(spans []text.Span) int {
	slices.SortFunc(spans, func(a, b text.Span) int { return int(a.Start - b.Start) })
	n, next := 0, 0
	said := v.spoken()
	for _, sp := range spans {
		from := next + sort.Search(len(said)-next, func(i int) bool { return said[next+i].End > sp.Start })
		next = max(next, from)
		for next < len(said) && said[next].Start < sp.End {
			next++
			n++
		}
	}
	return n
}

// spoken are the places of all words of a voice, the transcriber's notes left out.
func (v *voice) spoken() []text.Span {
	if v.said != nil {
		return v.said
	}
	v.said = []text.Span{}
	for _, turn := range v.t.Turns {
		if turn.Speaker != v.name {
			continue
		}
		s := v.t.Text.Slice(turn.Speech)
		at, from := turn.Speech.Start, 0 // at is the position of the byte from
		piece := func(end int) {
			for word, a := range places(s[from:end]) {
				start := at + text.Pos(a)
				v.said = append(v.said, text.Span{Start: start, End: start + text.Pos(utf8.RuneCountInString(word))})
			}
		}
		transcript.Notes(s, func(a, b int) bool {
			piece(a)
			at += text.Pos(utf8.RuneCountInString(s[from:b]))
			from = b
			return true
		})
		piece(len(s))
	}
	return v.said
}

// places gives the words of s and where each begins, in code points.
func places(s string) iter.Seq2[string, int] {
	return func(yield func(string, int) bool) {
		at, from := 0, 0
		text.Segments(s, func(word string, a, b int) bool {
			at += utf8.RuneCountInString(s[from:a])
			from = a
			return yield(word, at)
		})
	}
}
