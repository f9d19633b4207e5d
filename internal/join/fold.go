package join

import (
	"crypto/sha256"
	"slices"
	"strings"
)

// fold adds writes up.
type fold struct {
	format format
	writes []Write
	after  [][]int             // per write, those it was made in direct knowledge of
	known  []knowledge         // per write, all it was made in knowledge of
	base   int                 // the writes up to here are known to all later ones
	at     int                 // the write being applied
	fields map[string][]head   // values by place: the last one, and those it did not know
	gone   map[string]int      // place of an item -> the write that took it out
	orders map[string][]head   // as fields, of the order of a list
	above  map[string]string   // codebook: the theme that each stood under before this write
	merges map[string]*trouble // codebook: themes that were merged and changed, or merged twice
	items  map[string]*trouble // items that one person took out and another changed
	unread []int
	trees  map[[32]byte]*node
	origin map[int]*node // what made found
}

// head is a value that no later write knew of.
type head struct {
	write int // -1: known to all
	value *node
}

// trouble is a conflict over an item as a whole, between two writes.
type trouble struct {
	gone, changed int // -1: nobody knows who
	told          Conflict
}

func newFold(f format, writes []Write) *fold {
	fold := &fold{format: f, writes: writes, fields: map[string][]head{}, gone: map[string]int{},
		orders: map[string][]head{}, items: map[string]*trouble{}, merges: map[string]*trouble{}, trees: map[[32]byte]*node{}, origin: map[int]*node{}}
	fold.link()
	return fold
}

// tree reads a version, remembering it: most versions are read twice.
func (f *fold) tree(data []byte) (*node, error) {
	if data == nil {
		return nil, nil
	}
	sum := sha256.Sum256(data)
	if n, ok := f.trees[sum]; ok {
		return n, nil
	}
	n, err := f.format.read(data)
	if err != nil {
		return nil, err
	}
	if len(f.trees) >= 64 {
		clear(f.trees)
	}
	f.trees[sum] = n
	return n, nil
}

// made is the version that a write was made from. Where that is not to be had,
// it is the nearest earlier one; without any, the file was not there.
func (f *fold) made(i int) *node {
	w := &f.writes[i]
	if !w.FromMissing {
		if n, err := f.tree(w.From); err == nil {
			return n
		}
	}
	if n, ok := f.origin[i]; ok {
		return n
	}
	f.origin[i] = nil
	for _, j := range slices.Backward(f.after[i]) {
		n, err := (*node)(nil), error(nil)
		if v := &f.writes[j]; !v.ToMissing {
			n, err = f.tree(v.To)
		}
		if n == nil || err != nil {
			n = f.made(j)
		}
		if f.origin[i] = n; n != nil {
			break
		}
	}
	return f.origin[i]
}

// run adds all writes up. read is false where not one version could be read.
func (f *fold) run() (root *node, read bool) {
	if f.base >= 0 {
		n, _ := f.tree(f.writes[f.base].To)
		root, read = n.clone(), true
	}
	for i := f.base + 1; i < len(f.writes); i++ {
		w := &f.writes[i]
		if w.ToMissing {
			continue
		}
		to, err := f.tree(w.To)
		if err != nil {
			f.unread = append(f.unread, i)
			continue
		}
		from := f.made(i)
		if from != nil && !read { // what stood there before anybody wrote down why
			root = from.clone()
		}
		read = true
		f.at = i
		for id, t := range f.merges {
			if f.knowsAll(t.gone, t.changed) {
				delete(f.merges, id) // told to who wrote this
			}
		}
		root, to = f.format.prepare(f, root, from, to)
		root = f.apply("", root, from, to)
		root = f.format.after(f, root, from, to)
	}
	return root, read
}

// apply is what stands at a place after the change from one value to another.
func (f *fold) apply(at string, cur, from, to *node) *node {
	if same(from, to) {
		return cur
	}
	out := to == nil
	cur, from, to = agree(cur, from, to)
	switch {
	case to == nil && from.tree():
		return f.remove(at, cur, from)
	case !to.tree() || from != nil && !from.like(to) || cur != nil && !cur.like(to):
		return f.set(at, cur, from, to)
	case cur == nil && from != nil:
		f.back(at)
		return f.adopt(at, to)
	}
	if cur = f.inside(at, cur, from, to); out && cur.empty() {
		return nil
	}
	return cur
}

// agree makes sequences comparable: one that is empty or not there is a list
// beside lists and a set beside sets, and a set that is taken out is emptied.
func agree(cur, from, to *node) (*node, *node, *node) {
	all := []**node{&cur, &from, &to}
	for _, n := range all {
		if *n == nil || (*n).kind != list && (*n).kind != set || (*n).empty() {
			continue
		}
		for _, o := range all {
			if (*o).empty() || *o == nil && (*n).kind == set && o == &to {
				*o = &node{kind: (*n).kind, by: (*n).by, kids: map[string]*node{}}
			}
		}
		break
	}
	return cur, from, to
}

// inside applies a change to what a table, list or set holds.
func (f *fold) inside(at string, cur, from, to *node) *node {
	if cur == nil {
		cur = &node{kind: to.kind, by: to.by, kids: map[string]*node{}, src: to.src}
	}
	before := slices.Clone(cur.order)
	group := f.format.together(keysOf(at))
	moving := slices.ContainsFunc(group, func(k string) bool { return !same(from.kid(k), to.kid(k)) })
	for _, k := range union(from, to) {
		was, now := from.kid(k), to.kid(k)
		switch {
		case to.kind == set:
			if was == nil || now == nil {
				f.element(at, cur, k, now)
			}
		case moving && slices.Contains(group, k):
			cur.put(k, f.set(below(at, k), cur.kid(k), was, now))
		default:
			cur.put(k, f.apply(below(at, k), cur.kid(k), was, now))
		}
	}
	if cur.kind == table {
		return cur
	}
	var moved, had []string
	if from != nil {
		had = from.order
	}
	cur.order, moved = arrange(before, had, to.order, func(k string) bool { return cur.kids[k] != nil })
	if len(moved) > 0 {
		f.reordered(at, before, had, to.order)
	}
	return cur
}

// element adds a text to a set or takes it out. Two people cannot disagree about
// a text: it is there or not.
func (f *fold) element(at string, cur *node, key string, now *node) {
	f.fields[below(at, key)] = []head{{f.at, now}}
	cur.put(key, now.clone())
}

// set gives a field a value.
func (f *fold) set(at string, cur, from, to *node) *node {
	heads := f.fields[at]
	kept := make([]head, 0, len(heads)+1)
	for _, h := range heads {
		if !f.knows(f.at, h.write) && !same(h.value, from) && !same(h.value, to) {
			kept = append(kept, h)
		}
	}
	heads = append(kept, head{f.at, to})
	f.fields[at] = heads
	f.decided(at)
	stands := to
	if rank, ok := f.format.careful(keysOf(at)); ok {
		for _, h := range heads {
			if rank(h.value) > rank(stands) {
				stands = h.value
			}
		}
	}
	if stands.tree() {
		f.spread(at, stands)
	}
	return stands.clone()
}

// adopt takes a value over as it is.
func (f *fold) adopt(at string, to *node) *node {
	f.spread(at, to)
	return to.clone()
}

// spread notes that this write gave every field below a place its value.
func (f *fold) spread(at string, n *node) {
	if !n.tree() {
		f.fields[at] = []head{{f.at, n}}
		return
	}
	for k, v := range n.kids {
		f.spread(below(at, k), v)
	}
}

// remove takes out a table or list, unless somebody else changed it meanwhile.
func (f *fold) remove(at string, cur, from *node) *node {
	if cur == nil {
		return nil
	}
	if same(cur, from) {
		f.gone[at] = f.at
		delete(f.items, at)
		f.forget(at, cur)
		return nil
	}
	f.quarrel(at, f.at, f.changer(at))
	return cur
}

// forget notes that the fields of an item that was taken out say nothing.
func (f *fold) forget(at string, n *node) {
	if !n.tree() {
		f.fields[at] = []head{{f.at, nil}}
		return
	}
	for k, v := range n.kids {
		f.forget(below(at, k), v)
	}
}

// changer is the last write that changed something at a place and that the
// present write does not know of; -1 where there is none.
func (f *fold) changer(at string) int {
	last := -1
	for field, heads := range f.fields {
		if !within(field, at) {
			continue
		}
		for _, h := range heads {
			if h.write > last && !f.knows(f.at, h.write) {
				last = h.write
			}
		}
	}
	return last
}

// back notes that an item is there again, because this write changed it while
// another one took it out.
func (f *fold) back(at string) {
	gone := -1
	for place, w := range f.gone {
		if within(at, place) {
			gone = max(gone, w)
		}
	}
	f.quarrel(at, gone, f.at)
}

// quarrel notes that one write took an item out and another changed it.
func (f *fold) quarrel(at string, gone, changed int) {
	t := &trouble{gone: gone, changed: changed}
	for _, w := range []struct {
		write int
		what  string
	}{{min(gone, changed), ""}, {max(gone, changed), ""}} {
		if w.write < 0 {
			continue
		}
		what := "taken out"
		if w.write == changed {
			what = "changed"
		}
		t.told.Values = append(t.told.Values, f.value(w.write, what))
	}
	t.told.Stands = "it stays, as changed"
	f.items[at] = t
}

// decided forgets a quarrel over an item when somebody who knows of both sides
// changes it.
func (f *fold) decided(at string) {
	for place, t := range f.items {
		if within(at, place) && f.at != t.gone && f.at != t.changed && f.knowsAll(t.gone, t.changed) {
			delete(f.items, place)
		}
	}
}

func (f *fold) knowsAll(writes ...int) bool {
	return !slices.ContainsFunc(writes, func(w int) bool { return w >= 0 && !f.knows(f.at, w) })
}

// reordered notes a change of the order of a list.
func (f *fold) reordered(at string, cur, from, to []string) {
	heads := f.orders[at]
	heads = slices.DeleteFunc(heads, func(h head) bool { return f.knows(f.at, h.write) })
	if slices.Equal(both(cur, kidsOf(from)), both(from, kidsOf(cur))) {
		heads = nil // the others moved nothing that shows
	}
	f.orders[at] = append(heads, head{f.at, &node{kind: opaque, text: strings.Join(to, ", ")}})
}

func kidsOf(keys []string) map[string]*node {
	m := make(map[string]*node, len(keys))
	for _, k := range keys {
		m[k] = nil
	}
	return m
}

// lastRead is the last write whose version could be read; -1 where none could.
func (f *fold) lastRead() int {
	for i := len(f.writes) - 1; i >= 0; i-- {
		if !f.writes[i].ToMissing && !slices.Contains(f.unread, i) && f.writes[i].To != nil {
			return i
		}
	}
	return -1
}
