package join

import "slices"

// arrange gives the order of the items of a list after somebody's change of it
// from one order to another. cur is the order that all earlier writes led to, and
// alive says which items there are now. It also gives the items that were moved.
//
// Only what was moved is moved; what is new is put after the item it followed,
// behind anything others put there before. So where nobody else changed the
// list, the result is exactly the order of to.
func arrange(cur, from, to []string, alive func(string) bool) (order, moved []string) {
	inTo := index(to)
	cur = slices.DeleteFunc(slices.Clone(cur), func(k string) bool { return !alive(k) })
	moved = movedItems(from, inTo)
	isMoved := index(moved)
	out := slices.DeleteFunc(slices.Clone(cur), func(k string) bool { _, m := isMoved[k]; return m })
	have := index(out)
	if len(out) == 0 {
		return keep(to, alive), moved
	}
	for i, k := range to {
		if _, there := have[k]; there || !alive(k) {
			continue
		}
		at := 0
		for j := i - 1; j >= 0; j-- {
			if _, ok := have[to[j]]; ok {
				at = slices.Index(out, to[j]) + 1
				break
			}
		}
		for at < len(out) {
			if _, known := inTo[out[at]]; known {
				break
			}
			at++
		}
		out = slices.Insert(out, at, k)
		have[k] = 0
	}
	return out, moved
}

func keep(order []string, alive func(string) bool) []string {
	return slices.DeleteFunc(slices.Clone(order), func(k string) bool { return !alive(k) })
}

func index(keys []string) map[string]int {
	at := make(map[string]int, len(keys))
	for i, k := range keys {
		at[k] = i
	}
	return at
}

// movedItems are the fewest items of from that have to be moved so that those
// that stay are in the order of to.
func movedItems(from []string, inTo map[string]int) []string {
	var keys []string
	for _, k := range from {
		if _, ok := inTo[k]; ok {
			keys = append(keys, k)
		}
	}
	stay := rising(keys, inTo)
	var moved []string
	for i, k := range keys {
		if !stay[i] {
			moved = append(moved, k)
		}
	}
	return moved
}

// rising marks a longest run of keys, not necessarily neighbours, whose
// positions rise.
func rising(keys []string, position map[string]int) []bool {
	var tails []int // index of the last key of the best run of each length
	before := make([]int, len(keys))
	for i, k := range keys {
		n, _ := slices.BinarySearchFunc(tails, position[k], func(j, p int) int { return position[keys[j]] - p })
		before[i] = -1
		if n > 0 {
			before[i] = tails[n-1]
		}
		if n == len(tails) {
			tails = append(tails, i)
		} else {
			tails[n] = i
		}
	}
	stay := make([]bool, len(keys))
	if len(tails) > 0 {
		for i := tails[len(tails)-1]; i >= 0; i = before[i] {
			stay[i] = true
		}
	}
	return stay
}
