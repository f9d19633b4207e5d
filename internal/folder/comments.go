package folder

import (
	"slices"

	"verbatim/codebook"
	"verbatim/internal/join"
	"verbatim/internal/text"
)

// withComments is a joined codebook with the comments that others added to their
// versions of it: they count for nothing, and somebody wrote them.
func (l *ledger) withComments(p *plan, writes []join.Write, data []byte) []byte {
	base := l.common(p)
	if p.rel != codebookFile || base == "" {
		return data
	}
	laid := func(h text.Hash) *codebook.Book { // what is joined, laid out as a version
		version, missing := l.bytes(h)
		if missing {
			return nil
		}
		m, err := joining.File(p.rel, version, writes)
		if err != nil {
			return nil
		}
		book, err := codebook.Parse(p.rel, m.Data)
		if err != nil {
			return nil
		}
		return book
	}
	before := laid(base)
	for _, e := range p.heads {
		mine, err := codebook.Parse(p.rel, data)
		theirs := laid(e.To)
		if e.To == p.hash || err != nil || before == nil || theirs == nil {
			continue
		}
		// All three say the same, so that only comments are joined.
		both, _ := codebook.Join(before, theirs, mine)
		if next := both.Bytes(); joining.Same(p.rel, next, data) {
			data = next
		}
	}
	return data
}

// common is the last version that all who changed a file last knew of; empty
// where there is none.
func (l *ledger) common(p *plan) text.Hash {
	knew := map[text.Hash]int{}
	count := func(heads ...text.Hash) {
		seen := map[text.Hash]bool{}
		for len(heads) > 0 {
			h := heads[0]
			if heads = heads[1:]; seen[h] {
				continue
			}
			seen[h] = true
			knew[h]++
			for _, e := range l.puts[p.rel] {
				if e.To == h {
					heads = append(heads, e.From...)
				}
			}
		}
	}
	n := len(p.heads)
	for _, e := range p.heads {
		count(e.To)
	}
	if p.edited {
		n++
		count(p.from)
	}
	for _, e := range slices.Backward(l.puts[p.rel]) {
		if knew[e.To] == n {
			return e.To
		}
	}
	return ""
}
