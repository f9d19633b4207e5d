package search

import (
	"slices"
	"strconv"
	"strings"
)

// Query is a query that has been read and can be searched for. It does not
// change and may be used by several goroutines.
type Query struct {
	root  node
	notes []string
}

// String is the query in its printable form. Parsing it gives an equal query.
func (q *Query) String() string {
	var b strings.Builder
	q.root.write(&b)
	return b.String()
}

// Without is the query in its printable form without the filters of some names;
// left reports whether any was there.
func (q *Query) Without(names ...string) (printed string, left bool) {
	var cut func(node) node
	cut = func(n node) node {
		switch n := n.(type) {
		case *filter:
			if slices.Contains(names, n.name) {
				left = true
				return nil
			}
		case *not:
			if k := cut(n.node); k != nil {
				return &not{n.at, k}
			}
			return nil
		case *and:
			return pruned(n.nodes, cut, func(kids []node) node { return &and{n.at, kids} })
		case *or:
			return pruned(n.nodes, cut, func(kids []node) node { return &or{n.at, kids} })
		}
		return n
	}
	root := cut(q.root)
	if root == nil {
		return "", left
	}
	var b strings.Builder
	root.write(&b)
	return b.String(), left
}

// pruned puts together what cut leaves of nodes; nil where it leaves nothing.
func pruned(nodes []node, cut func(node) node, join func([]node) node) node {
	var kids []node
	for _, k := range nodes {
		if k = cut(k); k != nil {
			kids = append(kids, k)
		}
	}
	switch len(kids) {
	case 0:
		return nil
	case 1:
		return kids[0]
	}
	return join(kids)
}

// Equal reports whether two queries ask for the same in the same words. Where
// in the line they were written does not count.
func (q *Query) Equal(o *Query) bool { return q.root.equal(o.root) }

// HasWords reports whether the query looks for words; if not, its hits are quotes.
func (q *Query) HasWords() bool { return finds(q.root) == findsWords }

// HasThemes reports whether the query asks for a theme or leaves one out.
func (q *Query) HasThemes() bool {
	return contains(q.root, func(n node) bool {
		f, ok := n.(*filter)
		return ok && f.name == "theme"
	})
}

// Words are the words, phrases and patterns that the query looks for, as they
// were typed and in their order; those under a NOT are left out.
func (q *Query) Words() []string {
	var words []string
	var walk func(node)
	walk = func(n node) {
		switch n := n.(type) {
		case *word:
			words = append(words, printed(n))
		case *not:
		default:
			for _, k := range n.kids() {
				walk(k)
			}
		}
	}
	walk(q.root)
	return words
}

// node is a node of the syntax tree. Parentheses that part an AND from an AND
// around it are kept, since filters count within their parentheses.
type node interface {
	column() int
	kids() []node
	equal(node) bool
	write(*strings.Builder)
	binds() int // how tightly; an operand that binds no tighter is put in parentheses
}

type (
	// and holds at least two nodes; so does or.
	and struct {
		at    int
		nodes []node
	}
	or struct {
		at    int
		nodes []node
	}
	not struct {
		at   int
		node node
	}
	// near joins two operands, each a word or an or of words.
	near struct {
		at       int
		a, b     node
		distance int // words between them, at most
	}
	// word is anything that is looked for in the words of a turn.
	word struct {
		at    int
		how   how
		text  string // as typed, without its marks
		slips int    // fuzzy only
	}
	// filter is name:value, name:>value or name:value..high.
	filter struct {
		at, valueAt int
		name        string // folded: lower case, words joined by _
		op          string // "", ">", ">=", "<", "<=" or ".."
		value, high string
		inQuotes    bool
	}
)

// how a word is looked for.
type how int

const (
	stemmed how = iota // hope
	exact              // "hope"
	prefix             // hop*
	fuzzy              // hope~1
	pattern            // /hop.*/
)

func (n *and) column() int    { return n.at }
func (n *or) column() int     { return n.at }
func (n *not) column() int    { return n.at }
func (n *near) column() int   { return n.at }
func (n *word) column() int   { return n.at }
func (n *filter) column() int { return n.at }

func (n *and) kids() []node    { return n.nodes }
func (n *or) kids() []node     { return n.nodes }
func (n *not) kids() []node    { return []node{n.node} }
func (n *near) kids() []node   { return []node{n.a, n.b} }
func (n *word) kids() []node   { return nil }
func (n *filter) kids() []node { return nil }

func (n *or) binds() int     { return 1 }
func (n *and) binds() int    { return 2 }
func (n *not) binds() int    { return 3 }
func (n *near) binds() int   { return 4 }
func (n *word) binds() int   { return 5 }
func (n *filter) binds() int { return 5 }

func (n *and) equal(o node) bool {
	x, ok := o.(*and)
	return ok && slices.EqualFunc(n.nodes, x.nodes, node.equal)
}

func (n *or) equal(o node) bool {
	x, ok := o.(*or)
	return ok && slices.EqualFunc(n.nodes, x.nodes, node.equal)
}

func (n *not) equal(o node) bool {
	x, ok := o.(*not)
	return ok && n.node.equal(x.node)
}

func (n *near) equal(o node) bool {
	x, ok := o.(*near)
	return ok && n.distance == x.distance && n.a.equal(x.a) && n.b.equal(x.b)
}

func (n *word) equal(o node) bool {
	x, ok := o.(*word)
	return ok && n.how == x.how && n.text == x.text && n.slips == x.slips
}

func (n *filter) equal(o node) bool {
	x, ok := o.(*filter)
	return ok && n.name == x.name && n.op == x.op && n.value == x.value && n.high == x.high && n.inQuotes == x.inQuotes
}

func (n *and) write(b *strings.Builder) { writeJoined(b, n, " ") }
func (n *or) write(b *strings.Builder)  { writeJoined(b, n, " OR ") }

func (n *not) write(b *strings.Builder) {
	b.WriteString("NOT ")
	writeOperand(b, n.node, n.binds()-1)
}

func (n *near) write(b *strings.Builder) {
	writeOperand(b, n.a, n.binds())
	b.WriteString(" NEAR/" + strconv.Itoa(n.distance) + " ")
	writeOperand(b, n.b, n.binds())
}

func (n *word) write(b *strings.Builder) {
	switch n.how {
	case stemmed:
		b.WriteString(n.text)
	case exact:
		b.WriteString(`"` + n.text + `"`)
	case prefix:
		b.WriteString(n.text + "*")
	case fuzzy:
		b.WriteString(n.text + "~" + strconv.Itoa(n.slips))
	case pattern:
		b.WriteString("/" + n.text + "/")
	}
}

func (n *filter) write(b *strings.Builder) {
	b.WriteString(n.name + ":")
	switch {
	case n.inQuotes:
		b.WriteString(`"` + n.value + `"`)
	case n.op == "..":
		b.WriteString(n.value + ".." + n.high)
	default:
		b.WriteString(n.op + n.value)
	}
}

func writeJoined(b *strings.Builder, n node, by string) {
	for i, k := range n.kids() {
		if i > 0 {
			b.WriteString(by)
		}
		writeOperand(b, k, n.binds())
	}
}

func writeOperand(b *strings.Builder, n node, binds int) {
	if n.binds() > binds {
		n.write(b)
		return
	}
	b.WriteByte('(')
	n.write(b)
	b.WriteByte(')')
}

func printed(n node) string {
	var b strings.Builder
	n.write(&b)
	return b.String()
}

// contains reports whether a node in the tree under n, n included, is such.
func contains(n node, such func(node) bool) bool {
	return such(n) || slices.ContainsFunc(n.kids(), func(k node) bool { return contains(k, such) })
}
