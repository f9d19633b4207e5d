package search

import "strings"

// Part is a filter of a query, taken apart for a form.
type Part struct {
	Name  string
	Op    string // "", ">", ">=", "<", "<=" or ".."
	Value string
	High  string // Op "..": up to this
}

// Parts takes a query apart for a form that people fill in: the filters that
// stand beside everything else, each name once, and the rest as it is written.
func (q *Query) Parts() (rest string, filters []Part) {
	nodes := []node{q.root}
	if n, ok := q.root.(*and); ok {
		nodes = n.nodes
	}
	var words []string
	seen := map[string]bool{}
	for _, n := range nodes {
		if f, ok := n.(*filter); ok && !seen[f.name] {
			seen[f.name] = true
			filters = append(filters, Part{f.name, f.op, f.value, f.high})
			continue
		}
		var b strings.Builder
		if len(nodes) > 1 {
			writeOperand(&b, n, (*and).binds(nil))
		} else {
			n.write(&b)
		}
		words = append(words, b.String())
	}
	return strings.Join(words, " "), filters
}
