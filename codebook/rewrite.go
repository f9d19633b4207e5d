package codebook

import (
	"sort"
	"strings"
)

// rewrite writes a codebook anew, one key a line. It is for files whose layout
// is not edited line by line, such as JSON or themes in { }. Comments survive:
// each goes above the theme it stood with.
func rewrite(text string, old *Book, want content) string {
	top, with, _ := gather(text, old)
	var out []string
	out = append(out, top...)
	if len(top) > 0 {
		out = append(out, "")
	}
	if want.title != "" {
		out = append(out, renderField("title", []string{want.title}, false, 0)...)
	}
	out = append(out, "themes:")
	merged := newBook("", nil, want)
	above := map[string][]string{}
	for _, t := range old.themes {
		if len(with[t.ID]) == 0 {
			continue
		}
		id := merged.survivor(t.ID)
		if want.find(id) < 0 {
			id = "" // the theme is gone: its comments stay, at the end
		}
		above[id] = append(above[id], with[t.ID]...)
	}
	for i, t := range want.themes {
		if i > 0 && t.Depth <= want.themes[i-1].Depth {
			out = append(out, "")
		}
		if i > 0 && t.Depth > want.themes[i-1].Depth {
			out = append(out, indented("themes:", 4*t.Depth))
		}
		dash := 4*t.Depth + 2
		for _, n := range above[t.ID] {
			out = append(out, indented(n, dash))
		}
		out = append(out, renderTheme(t, dash)...)
	}
	out = append(out, above[""]...)
	return strings.Join(out, "\n") + "\n"
}

// gather finds out which comment stands with which theme: those before the
// first theme are at the top, one right above a theme is with it, any other is
// with the theme it follows.
func gather(text string, b *Book) (top []string, with map[string][]string, err error) {
	with = map[string][]string{}
	p, err := layOut(text)
	if err != nil {
		return nil, with, err
	}
	themes := append([]Theme(nil), b.themes...)
	sort.SliceStable(themes, func(i, j int) bool {
		if themes[i].Line != themes[j].Line {
			return themes[i].Line < themes[j].Line
		}
		return themes[i].Column < themes[j].Column
	})
	for _, n := range p.notes {
		next := sort.Search(len(themes), func(i int) bool {
			return themes[i].Line-1 > n.line || themes[i].Line-1 == n.line && themes[i].Column-1 > n.column
		})
		switch {
		case n.own && next < len(themes) && p.leads(n.line, themes[next].Line-1):
			with[themes[next].ID] = append(with[themes[next].ID], n.text)
		case next > 0:
			with[themes[next-1].ID] = append(with[themes[next-1].ID], n.text)
		default:
			top = append(top, n.text)
		}
	}
	return top, with, nil
}

// leads reports whether there are only comments from a line down to another.
func (p *page) leads(line, to int) bool {
	for ; line < to; line++ {
		if _, ok := p.noteOn(line); !ok {
			return false
		}
	}
	return true
}
