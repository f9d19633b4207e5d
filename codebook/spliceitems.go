package codebook

import (
	"gopkg.in/yaml.v3"
)

// setItems gives a block list new texts: entries that stay keep their lines,
// so only what was added or taken out shows in a comparison of the files.
func (p *page) setItems(f *fieldPlace, values []string) (string, error) {
	old := f.value.Content
	if len(old)*len(values) > 1<<22 {
		return "", errUnclear
	}
	dash := f.value.Column - 1
	if at := p.spans.of[f.value].start; p.lineOf(at) == f.line {
		return "", errUnclear
	}
	kept := commonItems(old, values)
	var lines []string
	line, next := p.lineOf(p.spans.of[f.value].start), 0
	add := func(until int) {
		for ; next < until; next++ {
			for _, text := range renderText("- ", values[next], 2) {
				lines = append(lines, indented(text, dash))
			}
		}
	}
	for i, item := range old {
		first, ok := p.dashLine(dash, p.lineOf(p.spans.of[item].start), line)
		if !ok || item.Anchor != "" {
			return "", errUnclear
		}
		for ; line < first; line++ {
			lines = append(lines, p.line(line)) // comments and blank lines above it
		}
		last := max(first, p.lastLine(item))
		if kept[i] >= 0 {
			add(kept[i])
			next++
			for ; line <= last; line++ {
				lines = append(lines, p.line(line))
			}
			continue
		}
		for _, n := range p.notesIn(first, last+1) {
			lines = append(lines, indented(n.text, dash))
		}
		line = last + 1
	}
	add(len(values))
	return p.splice(p.lineOf(p.spans.of[f.value].start), line, lines), nil
}

// commonItems finds the longest common run of old entries and new values, in
// order: for each old entry the index of its value, or -1.
func commonItems(old []*yaml.Node, values []string) []int {
	texts := make([]string, len(old))
	for i, n := range old {
		if n = target(n); n.Kind == yaml.ScalarNode && !isEmpty(n) {
			texts[i] = tidy(n.Value)
		}
	}
	length := make([][]int, len(old)+1)
	for i := range length {
		length[i] = make([]int, len(values)+1)
	}
	for i := len(old) - 1; i >= 0; i-- {
		for j := len(values) - 1; j >= 0; j-- {
			length[i][j] = max(length[i+1][j], length[i][j+1])
			if texts[i] == values[j] {
				length[i][j] = length[i+1][j+1] + 1
			}
		}
	}
	kept := make([]int, len(old))
	j := 0
	for i := range kept {
		kept[i] = -1
		for j < len(values) && texts[i] != values[j] && length[i][j+1] > length[i+1][j] {
			j++
		}
		if j < len(values) && texts[i] == values[j] {
			kept[i] = j
			j++
		}
	}
	return kept
}
