package app

import (
	"slices"
	"strings"

	"verbatim/internal/study"
)

// namesOut is why an attribute is left out that holds a name.
const namesOut = "it holds a name or id of somebody who goes by another one outside the team"

// tells is why readers outside the team may not see what an attribute is called or what
// its value is: it repeats words of somebody withheld, or names somebody. Of what they may
// see it is nothing.
func (x *outgoing) tells() func(string) string {
	if x.team {
		return func(string) string { return "" }
	}
	if x.named == nil {
		x.named = newAttributeNames(x.rel)
	}
	return func(s string) string {
		switch {
		case x.known.Repeats(s):
			return repeatsOut
		case x.named.in(s):
			return namesOut
		}
		return ""
	}
}

// attributeNames looks for names in attributes. There, unlike in talk, somebody's name may
// be written without a capital, and a word of many ids is no name: who is called
// Leeds-01, Leeds-02 and so on may have the attribute that they are from Leeds.
type attributeNames struct {
	words  map[string]bool // in small letters
	wholes [][]string      // ids, in words
}

// sharedBy is of how many people a word no longer says who they are.
const sharedBy = 3

func newAttributeNames(rel *study.Release) *attributeNames {
	n := newNamesSaid(rel)
	whole := &attributeNames{words: n.words}
	of := map[string]map[string]bool{} // word -> people in small letters who are called by it
	calls := func(id, name string) {
		for _, w := range nameWords(name) {
			if of[w] == nil {
				of[w] = map[string]bool{}
			}
			of[w][strings.ToLower(id)] = true
		}
		if !rel.Cleared(id) { // nor is the name shown that they are published under
			n.add(name, "")
		}
	}
	for _, p := range everybody(rel.Study) {
		calls(p.ID, p.ID)
		if hidden := !rel.Cleared(p.ID) || rel.Name(p.ID) != p.ID; hidden && len(p.ID) > 1 && strings.Trim(p.ID, "-_. 0123456789") != "" {
			whole.wholes = append(whole.wholes, nameWords(p.ID))
		}
	}
	for _, t := range rel.Study.Transcripts {
		for _, sp := range t.Speakers {
			if sp.Participant != "" {
				calls(sp.Participant, sp.Name)
			}
		}
	}
	for w, people := range of {
		if len(people) >= sharedBy {
			delete(n.words, w)
		}
	}
	return whole
}

// in reports whether a text holds a name, or a whole id.
func (n *attributeNames) in(s string) bool {
	words := nameWords(s)
	for i, w := range words {
		words[i] = strings.TrimSuffix(strings.ReplaceAll(w, "’", "'"), "'s")
		if n.words[words[i]] {
			return true
		}
	}
	return slices.ContainsFunc(n.wholes, func(id []string) bool {
		for i := 0; i+len(id) <= len(words); i++ {
			if slices.Equal(words[i:i+len(id)], id) {
				return true
			}
		}
		return false
	})
}
