package export

import (
	"fmt"
	"strings"

	"verbatim/internal/table"
)

// escape has Markdown show s letter for letter.
func escape(s string) string {
	var b strings.Builder
	for i, r := range s {
		switch r {
		case '\\', '`', '*', '_', '[', ']', '<', '>', '#', '|', '~', '&', '$':
			b.WriteByte('\\')
		case '+', '-', '=': // the start of a list or a rule
			if i == 0 || s[i-1] == '\n' {
				b.WriteByte('\\')
			}
		case '.', ')':
			if startsList(s[:i]) && (i+1 == len(s) || s[i+1] == ' ') {
				b.WriteByte('\\')
			}
		}
		b.WriteRune(r)
	}
	return b.String()
}

// startsList reports whether a line so far is nothing but a number, as in "1."
func startsList(before string) bool {
	line := before[strings.LastIndexByte(before, '\n')+1:]
	return line != "" && strings.Trim(line, "0123456789") == ""
}

// inline is s on one line of Markdown.
func inline(s string) string { return strings.ReplaceAll(escape(s), "\n", "<br>") }

// tableMarkdown is a table with its notes in Markdown.
func tableMarkdown(t *table.Table) string {
	var b strings.Builder
	fmt.Fprintf(&b, "## %s\n\n", escape(t.Title))
	fmt.Fprintf(&b, "%s: %s %s\n\n", escape(t.Measure.Unit), escape(t.Measure.Means), escape(t.Measure.Totals))
	names, rest := textColumns(t)
	line := func(i int) {
		cells := []string{strings.ReplaceAll(inline(names.cells[i]), "  ", "&emsp;")}
		for _, c := range rest {
			cells = append(cells, inline(c.cells[i]))
		}
		b.WriteString("| " + strings.Join(cells, " | ") + " |\n")
	}
	line(0)
	b.WriteString("|:--" + strings.Repeat("|--:", len(rest)) + "|\n")
	for i := range names.cells[1:] {
		line(i + 1)
	}
	for _, n := range t.Notes {
		b.WriteString("\n" + escape(n) + "\n")
	}
	return b.String()
}
