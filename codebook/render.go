package codebook

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lineWidth is where long texts are broken, in code points: what fits beside a
// narrow file list on a laptop.
const lineWidth = 100

// renderTheme writes a theme without its sub-themes as an entry of a list whose
// dash stands at column dash.
func renderTheme(t Theme, dash int) []string {
	lines := []string{"id: " + inline(t.ID, 0, false)}
	for _, f := range allFields() {
		values := t.Values(f)
		if len(values) > 0 && !(f == FieldStatus && t.Status == InUse) {
			lines = append(lines, renderField(string(f), values, f.isList(), 0)...)
		}
	}
	for i, line := range lines {
		lead := "  "
		if i == 0 {
			lead = "- "
		}
		lines[i] = indented(lead+line, dash)
	}
	return lines
}

// renderField writes a key with its value, the key at column keys.
func renderField(key string, values []string, list bool, keys int) []string {
	var lines []string
	switch {
	case !list:
		lines = renderText(key+": ", values[0], 2)
	case key == string(FieldWas):
		lines = []string{key + ": " + inlineList(values, 0)}
	default:
		lines = append(lines, key+":")
		for _, value := range values {
			for _, line := range renderText("- ", value, 2) {
				lines = append(lines, indented(line, 2))
			}
		}
	}
	for i := range lines {
		lines[i] = indented(lines[i], keys)
	}
	return lines
}

// renderText writes a text after lead: on the same line when it fits, else
// folded over several, else with its own line breaks.
func renderText(lead, text string, indent int) []string {
	long := utf8.RuneCountInString(lead)+utf8.RuneCountInString(text) > lineWidth-10
	var parts []string
	switch {
	case strings.Contains(text, "\n") && plainLines(text):
		lead += "|"
		parts = strings.Split(text, "\n")
	case long && foldable(text):
		lead += ">"
		parts = wrap(text, lineWidth-10)
	default:
		return []string{lead + inline(text, 0, false)}
	}
	lines := []string{lead}
	for _, part := range parts {
		lines = append(lines, indented(part, indent))
	}
	return lines
}

// indented moves a line to the right; an empty one stays empty.
func indented(line string, by int) string {
	if line == "" {
		return ""
	}
	return strings.Repeat(" ", by) + line
}

// plainLines reports whether text can be written line by line after a |.
func plainLines(text string) bool {
	first, _ := utf8.DecodeRuneInString(text)
	return printable(strings.ReplaceAll(text, "\n", "")) && !unicode.IsSpace(first)
}

// foldable reports whether text comes back the same after folding: a line
// break is read as one space, so it may only stand for one.
func foldable(text string) bool {
	return printable(text) && !strings.Contains(text, "  ") && !strings.Contains(text, "\t")
}

// wrap breaks text at single spaces into lines of about width code points.
func wrap(text string, width int) []string {
	var lines []string
	line, size := "", 0
	for _, word := range strings.Split(text, " ") {
		n := utf8.RuneCountInString(word)
		if size > 0 && size+1+n > width {
			lines, line, size = append(lines, line), "", 0
		}
		if size > 0 {
			line, size = line+" ", size+1
		}
		line, size = line+word, size+n
	}
	return append(lines, line)
}

// inline writes a text on one line, quoted when it has to be. quote is the
// mark the author used in this place, kept where that works. In a flow list
// commas and brackets need quoting too.
func inline(text string, quote byte, flow bool) string {
	switch {
	case !printable(text):
		return doubleQuoted(text)
	case quote == '"' && !strings.ContainsAny(text, `"\`):
		return `"` + text + `"`
	case quote != '\'' && isPlain(text, flow):
		return text
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

// inlineList writes a flow list.
func inlineList(values []string, quote byte) string {
	parts := make([]string, len(values))
	for i, value := range values {
		parts[i] = inline(value, quote, true)
	}
	return "[" + strings.Join(parts, ", ") + "]"
}

// isPlain reports whether text can stand without quotes and be read as the
// same text by this and any other YAML reader.
func isPlain(text string, flow bool) bool {
	first, _ := utf8.DecodeRuneInString(text)
	if !unicode.IsLetter(first) && !strings.ContainsRune("(“‘", first) {
		return false
	}
	if strings.Contains(text, ": ") || strings.HasSuffix(text, ":") || strings.Contains(text, " #") ||
		strings.Contains(text, "\t") || strings.HasSuffix(text, " ") {
		return false
	}
	if flow && strings.ContainsAny(text, ",[]{}:?") {
		return false
	}
	switch strings.ToLower(text) {
	case "null", "true", "false", "yes", "no", "on", "off", "y", "n":
		return false
	}
	return true
}

// printable reports whether every character may stand in a YAML file on one
// line and be read back as itself.
func printable(text string) bool {
	for _, r := range text {
		if r < ' ' && r != '\t' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 ||
			r == 0xFEFF || r == 0xFFFE || r == 0xFFFF || r == utf8.RuneError {
			return false
		}
	}
	return true
}

func doubleQuoted(text string) string {
	var out strings.Builder
	out.WriteByte('"')
	for _, r := range text {
		switch {
		case r == '"' || r == '\\':
			out.WriteByte('\\')
			out.WriteRune(r)
		case r == '\n':
			out.WriteString(`\n`)
		case r == '\t':
			out.WriteString(`\t`)
		case !printable(string(r)) && r != utf8.RuneError:
			fmt.Fprintf(&out, `\u%04X`, r) // all of these are below U+10000
		default:
			out.WriteRune(r)
		}
	}
	out.WriteByte('"')
	return out.String()
}
