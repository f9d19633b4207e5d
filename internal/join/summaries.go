package join

import (
	"crypto/sha256"
	"encoding/hex"
	"slices"
)

// Parts of the content of a file of summaries: cells, each with a text, who
// wrote it and when, the quotes it rests on, who is responsible, and what others
// wrote into the cell at the same time.
const (
	cells   = "cells"
	summary = "text"
	also    = "also"
)

// wholeSummary are the fields of a cell that one person writes in one go: whose
// words they are is not to come apart from the words.
func wholeSummary() []string { return []string{summary, "by", "at"} }

// OtherID names other words for a summary, in the file that holds both.
func OtherID(words string) string {
	sum := sha256.Sum256([]byte(words))
	return hex.EncodeToString(sum[:4])
}

// keepOthers writes into each cell that people wrote differently what stands there
// no more, with who wrote it and when, so that all of it can be read where the
// summary is. Whoever writes the cell next, knowing of them, settles it.
func keepOthers(f *fold, root *node) {
	for place, heads := range f.fields {
		at := keysOf(place)
		if len(at) != 3 || at[0] != cells || at[2] != summary || distinct(heads) < 2 {
			continue
		}
		cell := root.find(below(cells, at[1]))
		if cell == nil || cell.kind != table {
			continue
		}
		others := &node{kind: list, by: "id", kids: map[string]*node{}}
		if have := cell.kid(also); have != nil && have.kind == list && have.by == "id" {
			others = have.clone()
		}
		for _, h := range heads {
			if h.value == nil || h.value.kind != scalar || same(h.value, cell.kid(summary)) {
				continue
			}
			others.put(OtherID(h.value.text), f.other(place, h))
		}
		slices.Sort(others.order)
		if len(others.order) > 0 {
			cell.put(also, others)
		}
	}
}

// other is an item of the words that stand beside a summary.
func (f *fold) other(place string, h head) *node {
	item := newTable()
	item.put("id", text(OtherID(h.value.text)))
	item.put(summary, text(h.value.text))
	w := f.value(h.write, "")
	top := place[:len(place)-len(summary)]
	by, when := text(w.Coder), text(w.At)
	for field, to := range map[string]**node{"by": &by, "at": &when} {
		for _, o := range f.fields[top+field] {
			if o.write == h.write && o.value != nil && o.value.kind == scalar {
				*to = text(o.value.text)
			}
		}
	}
	item.put("by", by)
	item.put("at", when)
	return item
}
