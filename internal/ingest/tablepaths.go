package ingest

import "strings"

// namePaths finds the themes that are written with those above them, Ward\Loss, and
// calls them by the last part where it has one path only; the others keep it whole.
func (d *draft) namePaths(t *table, c *columns) {
	var order []string
	seen := map[string]bool{}
	for i := range c.themes {
		for _, r := range t.rows {
			if x := c.themes[i]; !x.header {
				for _, theme := range themePieces(r.cells[x.column]) {
					if !seen[theme] {
						seen[theme] = true
						order = append(order, theme)
					}
				}
			}
		}
	}
	names, said := lastParts(order)
	if len(names) == 0 {
		return
	}
	for i := range c.themes {
		c.themes[i].names = names
	}
	if len(said) > 0 {
		d.note("%s written with those above it, and called by the last part: %s.", count(len(said), "theme is", "themes are"), list(said))
	}
}

// lastParts gives the names of themes that are paths, and what to say of them.
func lastParts(themes []string) (names map[string]string, said []string) {
	names = map[string]string{}
	paths := map[string]string{} // the one path to a last part; "" where there are several
	strokes := sharedStrokes(themes)
	for _, theme := range themes {
		parts := pathParts(theme, strokes)
		last, whole := strings.ToLower(parts[len(parts)-1]), strings.ToLower(strings.Join(parts, "\x00"))
		if before, ok := paths[last]; ok && before != whole {
			whole = ""
		}
		paths[last] = whole
	}
	for _, theme := range themes {
		parts := pathParts(theme, strokes)
		last := parts[len(parts)-1]
		if len(parts) > 1 && paths[strings.ToLower(last)] != "" {
			names[theme] = last
			said = append(said, "“"+short(theme)+"” is “"+short(last)+"”")
		}
	}
	return names, said
}

// pathParts cuts a path where a program writes one: at a backslash, at “ > ”, and at
// a stroke below a theme that has several.
func pathParts(theme string, strokes map[string]bool) []string {
	cut := []string{theme}
	switch above, _, ok := strings.Cut(theme, "/"); {
	case strings.Contains(theme, `\`):
		cut = strings.Split(theme, `\`)
	case strings.Contains(theme, " > "):
		cut = strings.Split(theme, " > ")
	case ok && strokes[strings.TrimSpace(above)]:
		cut = strings.Split(theme, "/")
	}
	var parts []string
	for _, part := range cut {
		if part = strings.TrimSpace(part); part != "" {
			parts = append(parts, part)
		}
	}
	if len(parts) == 0 {
		return []string{theme}
	}
	return parts
}

// sharedStrokes are the themes with others below them after a stroke: Ward, where
// there is Ward/Loss and Ward itself. Work/life alone is one theme.
func sharedStrokes(themes []string) map[string]bool {
	above, known := map[string]bool{}, map[string]bool{}
	for _, theme := range themes {
		known[theme] = true
	}
	for _, theme := range themes {
		if head, rest, ok := strings.Cut(theme, "/"); ok && strings.TrimSpace(rest) != "" && known[strings.TrimSpace(head)] {
			above[strings.TrimSpace(head)] = true
		}
	}
	return above
}
