package search

// Bounds of a query, far above what people write.
const (
	maxQuery = 10_000 // code points
	maxDepth = 50     // parentheses and NOTs inside each other
	maxWords = 200    // words, phrases and patterns
)

// Parse reads a query. Attrs are the names of the attributes of participants
// and transcripts, which are filters too; names that Reserved lists keep their
// reserved meaning. Every error is a *SyntaxError.
func Parse(s string, attrs []string) (*Query, error) {
	l := &lexer{src: []rune(s)}
	for _, a := range attrs {
		if n := foldName(a); n != "" {
			l.names = append(l.names, n)
		}
	}
	if len(l.src) > maxQuery {
		return nil, refuse(maxQuery+1, "search for its parts one after the other", "the query is longer than %d characters", maxQuery)
	}
	tokens, err := l.tokens()
	if err != nil {
		return nil, err
	}
	if len(tokens) == 1 {
		return nil, refuse(1, "write a word such as hope, a phrase in quotation marks, or theme:hope", "there is nothing to look for")
	}
	p := &parser{tokens: tokens}
	root, err := p.or()
	if err != nil {
		return nil, err
	}
	if t := p.tokens[0]; t.kind != tokenEnd {
		return nil, refuse(t.at, "take it out, or put a ( where it belongs", "the ) has no ( before it")
	}
	if err := check(root); err != nil {
		return nil, err
	}
	return &Query{root: root, notes: l.notes}, nil
}

type parser struct {
	tokens []token // what is left; never empty
	depth  int
	words  int
}

func (p *parser) take() token {
	t := p.tokens[0]
	if t.kind != tokenEnd {
		p.tokens = p.tokens[1:]
	}
	return t
}

// deeper bounds the recursion.
func (p *parser) deeper(t token) error {
	if p.depth++; p.depth > maxDepth {
		return refuse(t.at, "take out the parentheses that are not needed", "the query is nested more than %d deep", maxDepth)
	}
	return nil
}

func (p *parser) or() (node, error) {
	first, err := p.and()
	if err != nil {
		return nil, err
	}
	nodes := []node{first}
	for p.tokens[0].kind == tokenOr {
		op := p.take()
		if err := p.wants(op); err != nil {
			return nil, err
		}
		n, err := p.and()
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
	if len(nodes) == 1 {
		return first, nil
	}
	return &or{at: first.column(), nodes: nodes}, nil
}

func (p *parser) and() (node, error) {
	first, err := p.not()
	if err != nil {
		return nil, err
	}
	nodes := []node{first}
	for {
		switch t := p.tokens[0]; t.kind {
		case tokenEnd, tokenClose, tokenOr:
			if len(nodes) == 1 {
				return first, nil
			}
			return &and{at: first.column(), nodes: nodes}, nil
		case tokenAnd:
			p.take()
			if err := p.wants(t); err != nil {
				return nil, err
			}
		case tokenNear:
			return nil, refuse(t.at, "write (a NEAR b) AND (b NEAR c)", "NEAR joins two words or phrases, not three")
		}
		n, err := p.not()
		if err != nil {
			return nil, err
		}
		nodes = append(nodes, n)
	}
}

// wants refuses an operator with nothing after it.
func (p *parser) wants(op token) error {
	switch t := p.tokens[0]; t.kind {
	case tokenEnd, tokenClose:
		return refuse(op.at, literalHint(op), "%s has nothing after it", op.as)
	case tokenAnd, tokenOr, tokenNear:
		return refuse(t.at, literalHint(t), "%s cannot follow %s", t.as, op.as)
	}
	return nil
}

func literalHint(t token) string {
	switch t.kind {
	case tokenAnd, tokenOr, tokenNot, tokenNear:
		if len(t.as) > 1 {
			return `to look for the word itself write "` + t.as + `"`
		}
	}
	return ""
}

func (p *parser) not() (node, error) {
	t := p.tokens[0]
	if t.kind != tokenNot {
		return p.near()
	}
	p.take()
	if err := p.wants(t); err != nil {
		return nil, err
	}
	if err := p.deeper(t); err != nil {
		return nil, err
	}
	n, err := p.not()
	p.depth--
	if err != nil {
		return nil, err
	}
	if twice, ok := n.(*not); ok {
		return twice.node, nil
	}
	return &not{at: t.at, node: n}, nil
}

func (p *parser) near() (node, error) {
	a, err := p.primary()
	if err != nil || p.tokens[0].kind != tokenNear {
		return a, err
	}
	t := p.take()
	if err := p.wants(t); err != nil {
		return nil, err
	}
	b, err := p.primary()
	if err != nil {
		return nil, err
	}
	for _, n := range []node{a, b} {
		if !canBeNear(n) {
			return nil, refuse(n.column(), "for two themes together write theme:a theme:b", "NEAR joins words and phrases, not %s", quoted(printed(n)))
		}
	}
	return &near{at: a.column(), a: a, b: b, distance: t.distance}, nil
}

// canBeNear: a word, or several joined by OR.
func canBeNear(n node) bool {
	switch n := n.(type) {
	case *word:
		return true
	case *or:
		for _, k := range n.nodes {
			if !canBeNear(k) {
				return false
			}
		}
		return true
	}
	return false
}

func (p *parser) primary() (node, error) {
	t := p.take()
	switch t.kind {
	case tokenLeaf:
		if _, ok := t.leaf.(*word); ok {
			if p.words++; p.words > maxWords {
				return nil, refuse(t.at, "search for its parts one after the other", "the query has more than %d words", maxWords)
			}
		}
		return t.leaf, nil
	case tokenOpen:
		return p.parenthesis(t)
	case tokenNot:
		return nil, refuse(t.at, "write NOT before the whole: NOT (a NEAR b)", "NEAR cannot be followed by NOT")
	case tokenEnd:
		return nil, refuse(t.at, "", "something is missing at the end")
	case tokenClose:
		return nil, refuse(t.at, "take it out, or put a ( where it belongs", "the ) has no ( before it")
	}
	return nil, refuse(t.at, literalHint(t), "%s has nothing before it", t.as)
}

func (p *parser) parenthesis(open token) (node, error) {
	if t := p.tokens[0]; t.kind == tokenClose {
		return nil, refuse(open.at, "write a word between them", "the parentheses are empty")
	}
	if err := p.deeper(open); err != nil {
		return nil, err
	}
	if p.tokens[0].kind == tokenEnd {
		return nil, refuse(open.at, "put a ) where it ends, or take the ( out", "the ( is never closed")
	}
	n, err := p.or()
	if err != nil {
		return nil, err
	}
	p.depth--
	if t := p.take(); t.kind != tokenClose {
		return nil, refuse(open.at, "put a ) where it ends, or take the ( out", "the ( is never closed")
	}
	return n, nil
}
