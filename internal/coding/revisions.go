package coding

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/text"
)

// place is where a text of a transcript stands: the transcript's current text,
// and the scripts that lead to it.
type place struct {
	transcript string
	head       text.Hash
	path       []text.Script
}

func (p place) project(sp text.Span) (text.Span, text.Fate) {
	fate := text.Same
	for _, s := range p.path {
		var f text.Fate
		sp, f = s.Project(sp)
		fate = max(fate, f)
		if f == text.Lost {
			break
		}
	}
	return sp, fate
}

// collectTexts finds each transcript's texts, its current one, and the way from
// every other text to it.
func (f *folder) collectTexts() {
	byTranscript := map[string][]*Event{}
	var ids []string
	for i := range f.state.Events {
		e := &f.state.Events[i]
		if e.Do != Correct || e.V > Version || f.undone[e.ID] {
			continue
		}
		if e.Text == "" || e.Transcript == "" || !validScripts(e) {
			f.ignore(e, "its edits do not fit together")
			continue
		}
		if byTranscript[e.Transcript] == nil {
			ids = append(ids, e.Transcript)
		}
		byTranscript[e.Transcript] = append(byTranscript[e.Transcript], e)
	}
	slices.Sort(ids)
	taken := map[string]bool{}
	for _, id := range ids {
		taken[strings.ToLower(id)] = true
	}
	for _, id := range ids {
		for i, family := range families(byTranscript[id]) {
			name := id
			for n := 2; i > 0 && taken[strings.ToLower(name)]; n++ {
				name = fmt.Sprintf("%s-%d", id, n)
			}
			taken[strings.ToLower(name)] = true
			f.settle(name, family)
		}
	}
}

// families parts corrections under one id into those that come from the same
// import. Two people who each imported another interview under one name have
// two families: both are kept, the later one under another name.
func families(corrections []*Event) [][]*Event {
	root := map[text.Hash]text.Hash{}
	var find func(h text.Hash) text.Hash
	find = func(h text.Hash) text.Hash {
		if up, ok := root[h]; ok && up != h {
			root[h] = find(up)
			return root[h]
		}
		return h
	}
	for _, e := range corrections {
		for _, p := range e.From {
			if a, b := find(e.Text), find(p); a != b {
				root[a] = b
			}
		}
	}
	var all [][]*Event
	at := map[text.Hash]int{}
	for _, e := range corrections {
		r := find(e.Text)
		i, ok := at[r]
		if !ok {
			i = len(all)
			at[r] = i
			all = append(all, nil)
		}
		all[i] = append(all[i], e)
	}
	return all
}

func validScripts(e *Event) bool {
	if len(e.Edits) != len(e.From) {
		return false
	}
	for _, s := range e.Edits {
		if s.Valid() != nil {
			return false
		}
	}
	return true
}

// settle chooses a transcript's current text: of the texts that no later
// correction was made from, the one whose event comes last. Others are forks,
// shown until a correction with both as parents joins them.
func (f *folder) settle(id string, corrections []*Event) {
	all := corrections
	var heads []Revision
	if there := slices.DeleteFunc(slices.Clone(corrections), func(e *Event) bool { return f.gone[e.Text] }); len(there) > 0 {
		corrections = there // a text that is gone for good is nobody's present one
	}
	for i, e := range corrections {
		superseded := slices.ContainsFunc(corrections[i+1:], func(later *Event) bool {
			return later.Text == e.Text || slices.Contains(later.From, e.Text)
		})
		if !superseded {
			heads = append(heads, Revision{id, e.Text, e.Turns, e.From, e.ID})
		}
	}
	head := heads[len(heads)-1] // the last event of all supersedes nothing
	f.state.Heads[id] = head
	if len(heads) > 1 {
		f.state.Forked[id] = heads
	}
	f.trace(id, head.Text, all)
}

// trace walks from the current text back to its parents, so that the shortest
// way from each text is known. A text on a fork is reached through the parent
// it shares, and keeps its codings where the shared words are.
func (f *folder) trace(id string, head text.Hash, corrections []*Event) {
	f.reach(nil, head, id, nil, head)
	queue := []text.Hash{head}
	for len(queue) > 0 {
		h := queue[0]
		queue = queue[1:]
		path := f.at[textOf{id, h}].path
		for _, e := range corrections {
			for i, p := range e.From {
				if e.Text == h {
					queue = f.reach(queue, p, id, append([]text.Script{e.Edits[i]}, path...), head)
				}
				if p == h { // down a fork: back along its edits
					queue = f.reach(queue, e.Text, id, append([]text.Script{inverse(e.Edits[i])}, path...), head)
				}
			}
		}
	}
}

func (f *folder) reach(queue []text.Hash, h text.Hash, id string, path []text.Script, head text.Hash) []text.Hash {
	key := textOf{id, h}
	if _, seen := f.at[key]; seen {
		return queue
	}
	f.at[key] = place{id, head, path}
	f.holders[h] = append(f.holders[h], id)
	return append(queue, h)
}

func inverse(s text.Script) text.Script {
	back := make(text.Script, len(s))
	for i, e := range s {
		back[i] = text.Edit{A0: e.B0, A1: e.B1, B0: e.A0, B1: e.A1}
	}
	return back
}

// Transcripts are the ids of all transcripts, sorted.
func (s *State) Transcripts() []string {
	ids := make([]string, 0, len(s.Heads))
	for id := range s.Heads {
		ids = append(ids, id)
	}
	slices.SortFunc(ids, CompareIDs)
	return ids
}

// CompareIDs orders transcript and participant ids as people do: P2 before
// P10, case aside.
func CompareIDs(a, b string) int {
	la, lb := strings.ToLower(a), strings.ToLower(b)
	for la != "" && lb != "" {
		na, ra := leadingNumber(la)
		nb, rb := leadingNumber(lb)
		if na != "" && nb != "" {
			na, nb = strings.TrimLeft(na, "0"), strings.TrimLeft(nb, "0")
			if len(na) != len(nb) {
				return len(na) - len(nb)
			}
			if na != nb {
				return strings.Compare(na, nb)
			}
			la, lb = ra, rb
			continue
		}
		if la[0] != lb[0] {
			return int(la[0]) - int(lb[0])
		}
		la, lb = la[1:], lb[1:]
	}
	if len(la) != len(lb) {
		return len(la) - len(lb)
	}
	return strings.Compare(a, b)
}

func leadingNumber(s string) (digits, rest string) {
	i := 0
	for i < len(s) && s[i] >= '0' && s[i] <= '9' {
		i++
	}
	return s[:i], s[i:]
}
