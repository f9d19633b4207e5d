package exchange

import "strings"

// Nest puts each code after the one it is under, and otherwise leaves them in their
// order. Codes that are under one another in a circle, or under one that is not there,
// come to stand at the top; their ids are given back. Ids have to be unique.
func Nest(codes []Code) (nested []Code, raised []string) {
	index := make(map[string]int, len(codes))
	for i, c := range codes {
		index[c.ID] = i
	}
	under := make([][]int, len(codes))
	var top []int
	for i, c := range codes {
		parent, there := index[c.Parent]
		switch {
		case c.Parent == "":
			top = append(top, i)
		case !there:
			top, raised = append(top, i), append(raised, c.ID)
		default:
			under[parent] = append(under[parent], i)
		}
	}
	taken := make([]bool, len(codes))
	take := func(from int, atTop bool) {
		stack := []int{from}
		for len(stack) > 0 {
			i := stack[len(stack)-1]
			stack = stack[:len(stack)-1]
			if taken[i] {
				continue
			}
			taken[i] = true
			c := codes[i]
			if atTop && i == from {
				c.Parent = ""
			}
			nested = append(nested, c)
			for n := len(under[i]) - 1; n >= 0; n-- {
				stack = append(stack, under[i][n])
			}
		}
	}
	for _, i := range top {
		take(i, true)
	}
	for i := range codes { // what is left goes round in circles, or hangs on one
		if !taken[i] {
			at := circle(codes, index, i)
			raised = append(raised, codes[at].ID)
			take(at, true)
		}
	}
	return nested, raised
}

// circle is the first code of a circle that a code leads to.
func circle(codes []Code, index map[string]int, i int) int {
	seen := map[int]bool{}
	for !seen[i] {
		seen[i] = true
		i = index[codes[i].Parent]
	}
	first := i
	for at := index[codes[i].Parent]; at != i; at = index[codes[at].Parent] {
		first = min(first, at)
	}
	return first
}

// HexColour makes #rrggbb of the ways in which programs write a colour with digits: #rgb,
// #rrggbb, #rrggbbaa, #rrrrggggbbbb, with or without the #. It is empty for anything else.
func HexColour(s string) string {
	s = strings.ToLower(strings.TrimPrefix(strings.TrimSpace(s), "#"))
	for i := range len(s) {
		if !strings.Contains("0123456789abcdef", s[i:i+1]) {
			return ""
		}
	}
	switch len(s) {
	case 3:
		return "#" + s[:1] + s[:1] + s[1:2] + s[1:2] + s[2:] + s[2:]
	case 6, 8:
		return "#" + s[:6]
	case 12:
		return "#" + s[:2] + s[4:6] + s[8:10]
	}
	return ""
}
