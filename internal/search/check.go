package search

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// What a node finds by itself.
type finding int

const (
	findsNothing finding = iota // a filter on turns, or a NOT: it only narrows
	findsWords
	findsQuotes
)

// finds says what a node finds by itself. It relies on check for an OR whose
// branches differ.
func finds(n node) finding {
	switch n := n.(type) {
	case *word, *near:
		return findsWords
	case *filter:
		if n.onCodings() {
			return findsQuotes
		}
	case *or:
		return finds(n.nodes[0])
	case *and:
		most := findsNothing
		for _, k := range n.nodes {
			switch finds(k) {
			case findsWords:
				return findsWords
			case findsQuotes:
				most = findsQuotes
			}
		}
		return most
	}
	return findsNothing
}

// onCodings: the filter chooses codings; the others choose turns.
func (f *filter) onCodings() bool { return f.name == "theme" || f.onEach() }

// onEach: the filter says which codings of whatever theme count.
func (f *filter) onEach() bool {
	return f.name == "coder" || f.name == "stance" || f.name == "memo"
}

// check refuses what parses and yet says nothing that could be found.
func check(root node) error {
	if err := checkNode(root); err != nil {
		return err
	}
	if finds(root) != findsNothing {
		return nil
	}
	return nothingToFind(root)
}

func nothingToFind(n node) error {
	if contains(n, func(n node) bool { _, ok := n.(*not); return ok }) {
		return refuse(n.column(), "name what to look for as well: hope "+operand(n), "the query only says what to leave out")
	}
	return refuse(n.column(), "name what to look for as well: a word, or theme:* for all quotes", "the query only says where to look")
}

// operand is a node as it stands beside others.
func operand(n node) string {
	var b strings.Builder
	writeOperand(&b, n, (*and).binds(nil)-1)
	if utf8.RuneCountInString(b.String()) > 60 {
		return "AND …"
	}
	return b.String()
}

func checkNode(n node) error {
	for _, k := range n.kids() {
		if err := checkNode(k); err != nil {
			return err
		}
	}
	switch n := n.(type) {
	case *or:
		return checkOr(n)
	case *and:
		return checkAnd(n)
	}
	return nil
}

// checkOr: every branch must find the same kind of thing.
func checkOr(n *or) error {
	first := finds(n.nodes[0])
	for _, k := range n.nodes[1:] {
		kind := finds(k)
		if kind == first {
			continue
		}
		kinds := []finding{first, kind}
		if !slices.Contains(kinds, findsNothing) {
			return refuse(k.column(), "for words inside a theme leave the OR out: hope theme:a; for both, search twice",
				"OR cannot join words with themes: one finds words, the other whole quotes")
		}
		empty := k
		if first == findsNothing {
			empty = n.nodes[0]
		}
		return refuse(empty.column(), "put it beside the OR: (a OR b) "+printed(empty),
			"each side of an OR must name something to look for, and %s only narrows", quoted(printed(empty)))
	}
	return nil
}

// checkAnd refuses two filters that no coding can satisfy at once.
func checkAnd(n *and) error {
	seen := map[string]*filter{}
	for _, k := range n.nodes {
		f, ok := k.(*filter)
		if !ok || f.name != "coder" && f.name != "stance" {
			continue
		}
		before := seen[f.name]
		if before != nil && foldKey(before.value) != foldKey(f.value) && f.value != "*" && before.value != "*" {
			a, b := printed(before), printed(f)
			return refuse(f.at, "write ("+a+" OR "+b+"), or for what both hold (theme:* "+a+") (theme:* "+b+")",
				"a coding has one %s, never two", f.name)
		}
		seen[f.name] = f
	}
	return nil
}
