package pseudonym

import "fmt"

// clash is a pair whose pseudonym could be taken for somebody's real name: when
// names are replaced a second time, it would be replaced in turn, and two people
// would become one.
type clash struct {
	pair, other int
	why         string
}

// clashes are the pairs of a key that would replace what the key itself put in.
func (k *Key) clashes() []clash {
	var list []clash
	for i, p := range k.pairs {
		for _, m := range k.FindID(p.Pseudonym) {
			j := k.index[foldName(m.Pair.Name)]
			c := clash{pair: i, other: j}
			switch {
			case i == j:
				c.why = fmt.Sprintf("%s holds the name that it stands for, %s", p.Pseudonym, p.Name)
			case foldName(m.Pair.Name) == foldName(p.Pseudonym):
				c.why = fmt.Sprintf("%s, the pseudonym of %s, is also the real name of somebody in the list: nobody could tell who is meant; choose another", p.Pseudonym, p.Name)
			default:
				c.why = fmt.Sprintf("%s, the pseudonym of %s, holds %s, the real name of somebody in the list; choose another", p.Pseudonym, p.Name, m.Pair.Name)
			}
			list = append(list, c)
		}
	}
	return append(list, k.namesAround()...)
}

// namesAround are the names that hold somebody else's pseudonym: beside words
// that are in no list, the pseudonym would be read as that name.
func (k *Key) namesAround() []clash {
	own := &Key{index: map[string]int{}}
	for _, p := range k.pairs {
		if at := foldName(p.Pseudonym); hasUpper(p.Pseudonym) && len(nameWords(p.Pseudonym)) > 0 {
			if _, there := own.index[at]; !there {
				own.index[at] = len(own.pairs)
				own.pairs = append(own.pairs, Pair{Name: p.Pseudonym, Pseudonym: p.Name})
			}
		}
	}
	var list []clash
	for i, p := range k.pairs {
		for _, m := range own.FindID(p.Name) {
			whose := k.index[foldName(m.Pair.Pseudonym)]
			q := k.pairs[whose]
			if whose == i || foldName(q.Pseudonym) == foldName(p.Pseudonym) || foldName(q.Pseudonym) == foldName(p.Name) {
				continue // one person, or told already
			}
			list = append(list, clash{pair: whose, other: i,
				why: fmt.Sprintf("%s, the pseudonym of %s, is part of the real name %s in the list; choose another", q.Pseudonym, q.Name, p.Name)})
		}
	}
	return list
}

// Clashes are sentences about pairs with which nothing may be replaced: a second
// time, a pseudonym that the first put in would be taken for a name. They hold
// names.
func (k *Key) Clashes() []string {
	var list []string
	for _, c := range k.clashes() {
		list = append(list, c.why)
	}
	return list
}
