package ingest

import (
	"slices"
	"strings"
)

// belowPrefix begins what is said to read the tiers of a kind that hang on
// those of the speakers.
const belowPrefix = "tiers:"

// offerBelow offers the tiers below those of the speakers as another reading:
// in some projects it is them that hold the words, or the translation a team
// works with. If that is asked for, the words are theirs and what is offered is
// the usual reading.
func (e *elan) offerBelow(top []*elanTier, speech *[]*elanTier) {
	asked := strings.HasPrefix(e.opt.As, belowPrefix)
	for _, kind := range e.kindsBelow() {
		below := e.below(kind)
		said := e.turns(below)
		if len(said) == 0 {
			continue
		}
		if e.opt.As == belowPrefix+kind {
			*speech = below
			e.note("The words are those of the tiers of the kind %s, which hang on the tiers of the speakers.", few(kind))
			continue
		}
		e.Otherwise = append(e.Otherwise, Reading{As: belowPrefix + kind, How: "the words are those of the tiers of the kind " + few(kind) + ", which hang on the tiers of the speakers", Said: said[:min(3, len(said))]})
	}
	if said := e.turns(top); asked && len(said) > 0 {
		e.Otherwise = append(e.Otherwise, Reading{As: "eaf", How: "the words are those of the tiers that hang on no other", Said: said[:min(3, len(said))]})
	}
}

// kindsBelow are the kinds of tiers that hang on others, at most three.
func (e *elan) kindsBelow() []string {
	var kinds []string
	for _, t := range e.tiers {
		if t.parent != "" && t.kind != "" && len(t.notes) > 0 && len(kinds) < 3 && !slices.Contains(kinds, t.kind) {
			kinds = append(kinds, t.kind)
		}
	}
	return kinds
}

// below are the tiers of a kind, as if they were those of the speakers they
// hang on.
func (e *elan) below(kind string) []*elanTier {
	byID := map[string]*elanTier{}
	for _, t := range e.tiers {
		if byID[t.id] == nil {
			byID[t.id] = t
		}
	}
	var out []*elanTier
	for _, t := range e.tiers {
		if t.kind != kind || t.parent == "" {
			continue
		}
		speaker := t
		for range maxXMLDepth {
			if speaker.parent == "" || byID[speaker.parent] == nil {
				break
			}
			speaker = byID[speaker.parent]
		}
		out = append(out, &elanTier{id: speaker.id, participant: orElse(speaker.participant, t.participant), language: t.language, kind: kind, notes: t.notes})
	}
	return out
}
