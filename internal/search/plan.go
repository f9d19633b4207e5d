package search

import (
	"slices"

	"verbatim/internal/coding"
)

// A plan is a query made ready for one study. There are three kinds of node in
// it: a step finds words turn by turn, a source finds quotes, and a cond keeps
// or drops what was found.

type stepKind int

const (
	stepLeaf stepKind = iota
	stepNear
	stepAll
	stepAny
)

// step finds words in a turn.
type step struct {
	kind     stepKind
	kids     []*step
	conds    []*cond // stepAll: what every hit must satisfy
	left     []int   // leaves; stepLeaf has one
	right    []int   // stepNear
	distance int32   // stepNear
}

// each says which codings count: those of a coder, of a stance, with a memo.
type each struct {
	coding  func(*coding.Coding) bool
	passage func(*coding.Memo) bool // the same of a passage with a memo on it
	memo    bool                    // asks for a memo
}

// step plans a node that finds words. Only codings that satisfy every one of
// only count.
func (r *run) step(n node, only []each) (*step, error) {
	switch n := n.(type) {
	case *or:
		s := &step{kind: stepAny}
		for _, k := range n.nodes {
			kid, err := r.step(k, only)
			if err != nil {
				return nil, err
			}
			s.kids = append(s.kids, kid)
		}
		return s, nil
	case *and:
		return r.stepAll(n, only)
	}
	s := r.leafStep(n)
	if len(only) > 0 {
		s = &step{kind: stepAll, kids: []*step{s}, conds: []*cond{r.coded(nil, only)}}
	}
	return s, nil
}

func (r *run) stepAll(n *and, only []each) (*step, error) {
	g, err := r.group(n, only)
	if err != nil {
		return nil, err
	}
	s := &step{kind: stepAll}
	for _, k := range g.nodes {
		if finds(k) != findsWords {
			c, err := r.cond(k, g.onlyFor(k), false)
			if err != nil {
				return nil, err
			}
			s.conds = append(s.conds, c)
			continue
		}
		kid, err := r.step(k, g.onlyFor(k))
		if err != nil {
			return nil, err
		}
		s.kids = append(s.kids, kid)
	}
	if g.implied {
		s.conds = append(s.conds, r.coded(nil, g.only))
	}
	return s, nil
}

// leafStep plans a word or a NEAR.
func (r *run) leafStep(n node) *step {
	if n, ok := n.(*near); ok {
		return &step{kind: stepNear, left: r.leavesOf(n.a), right: r.leavesOf(n.b), distance: int32(n.distance)}
	}
	return &step{kind: stepLeaf, left: r.leavesOf(n)}
}

// leavesOf enters the words of an operand among the leaves of the run.
func (r *run) leavesOf(n node) []int {
	if w, ok := n.(*word); ok {
		r.leaves = append(r.leaves, newLeaf(w, r.stem))
		return []int{len(r.leaves) - 1}
	}
	var all []int
	for _, k := range n.kids() {
		all = append(all, r.leavesOf(k)...)
	}
	return all
}

// group is an AND whose filters for coder, stance and memo were taken out to
// say which codings count for the themes beside them.
type group struct {
	nodes   []node
	only    []each
	implied bool // they stand for theme:*, there being no theme beside them
}

// onlyFor are the filters that a node of the group has to apply.
func (g *group) onlyFor(n node) []each {
	if contains(n, isTheme) {
		return g.only
	}
	return nil
}

// group takes an AND apart. NOT coder:amy beside a theme or another filter for
// codings means codings by others; alone it means what amy did not code.
func (r *run) group(n node, only []each) (*group, error) {
	nodes := []node{n}
	if n, ok := n.(*and); ok {
		nodes = n.nodes
	}
	theme := slices.ContainsFunc(nodes, asksForTheme)
	narrows := theme || len(only) > 0 || slices.ContainsFunc(nodes, func(n node) bool {
		return isEach(n) && finds(n) == findsQuotes
	})
	g := &group{only: slices.Clone(only)}
	for _, k := range nodes {
		if !isEach(k) || !narrows {
			g.nodes = append(g.nodes, k)
			continue
		}
		e, err := r.each(k)
		if err != nil {
			return nil, err
		}
		g.only = append(g.only, e)
	}
	g.implied = len(g.only) > 0 && !theme
	return g, nil
}

func isTheme(n node) bool {
	f, ok := n.(*filter)
	return ok && f.name == "theme"
}

// asksForTheme: a theme stands in the node, and not under a NOT.
func asksForTheme(n node) bool {
	if _, ok := n.(*not); ok {
		return false
	}
	return isTheme(n) || slices.ContainsFunc(n.kids(), asksForTheme)
}

// isEach: the node is made of nothing but filters for coder, stance and memo.
func isEach(n node) bool {
	if f, ok := n.(*filter); ok {
		return f.onEach()
	}
	kids := n.kids()
	return len(kids) > 0 && !slices.ContainsFunc(kids, func(k node) bool { return !isEach(k) })
}

// each makes one test of a node made of filters for coder, stance and memo.
func (r *run) each(n node) (each, error) {
	if f, ok := n.(*filter); ok {
		return r.eachFilter(f)
	}
	var kids []each
	for _, k := range n.kids() {
		e, err := r.each(k)
		if err != nil {
			return each{}, err
		}
		kids = append(kids, e)
	}
	memo := slices.ContainsFunc(kids, func(e each) bool { return e.memo })
	if _, ok := n.(*not); ok {
		k := kids[0]
		return each{
			coding:  func(c *coding.Coding) bool { return !k.coding(c) },
			passage: func(m *coding.Memo) bool { return !k.passage(m) },
		}, nil
	}
	_, any := n.(*or)
	return each{
		coding:  func(c *coding.Coding) bool { return combine(kids, any, func(e each) bool { return e.coding(c) }) },
		passage: func(m *coding.Memo) bool { return combine(kids, any, func(e each) bool { return e.passage(m) }) },
		memo:    memo,
	}, nil
}

// combine is OR when any is set, else AND.
func combine(kids []each, any bool, holds func(each) bool) bool {
	for _, k := range kids {
		if holds(k) == any {
			return any
		}
	}
	return !any
}

func (r *run) eachFilter(f *filter) (each, error) {
	value := foldKey(f.value)
	every := f.value == "*" && !f.inQuotes
	switch f.name {
	case "coder":
		r.noteCoder(f)
		return each{
			coding:  func(c *coding.Coding) bool { return every || foldKey(c.Coder) == value },
			passage: func(m *coding.Memo) bool { return every || foldKey(m.Coder) == value },
		}, nil
	case "stance":
		return each{
			coding:  func(c *coding.Coding) bool { return every || (c.Stance == coding.Against) == (value == "against") },
			passage: func(*coding.Memo) bool { return every },
		}, nil
	}
	return r.memoFilter(f, every)
}

// memoFilter takes codings that have a memo with the word, and passages.
func (r *run) memoFilter(f *filter, every bool) (each, error) {
	if r.opt.Memo == nil {
		return each{}, refuse(f.at, "leave it out", "memos cannot be searched here")
	}
	has := func(words string) bool { return words != "" }
	if !every {
		w, err := f.memoWord()
		if err != nil {
			return each{}, err
		}
		has = newScanner([]*leaf{newLeaf(w, r.stem)}, r.stem).contains
	}
	on, passages := map[coding.ID]bool{}, map[coding.ID]bool{}
	for _, m := range r.st.State.Memos {
		switch {
		case m.On != coding.OnCoding && m.On != coding.OnPassage, !has(r.opt.Memo(m)):
		case m.On == coding.OnCoding:
			on[m.Of] = true
		default:
			passages[m.ID] = true
		}
	}
	return each{
		coding:  func(c *coding.Coding) bool { return on[c.ID] },
		passage: func(m *coding.Memo) bool { return passages[m.ID] },
		memo:    true,
	}, nil
}
