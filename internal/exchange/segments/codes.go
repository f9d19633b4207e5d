package segments

import (
	"slices"
	"strconv"
	"strings"
)

// pathSeparator is what parts a code from those above it in this table; "" where
// nothing does.
func (t *grid) pathSeparator() string {
	i, ok := t.cols[Code]
	if !ok || t.tool == taguette {
		return ""
	}
	for _, sep := range t.separators() {
		if slices.ContainsFunc(t.rows, func(r []string) bool { return len(pathOf(cell(r, i), sep)) > 1 }) {
			return sep
		}
	}
	return ""
}

func (t *grid) separators() []string {
	if t.tool == atlas {
		return []string{"::", ": "}
	}
	return []string{" > ", `\`}
}

// pathOf cuts a code into those above it and itself.
func pathOf(code, sep string) []string {
	code = strings.TrimSpace(strings.TrimLeft(code, "●○ "))
	if sep == "" {
		return []string{code}
	}
	var path []string
	for part := range strings.SplitSeq(code, sep) {
		if part = strings.TrimSpace(part); part != "" {
			path = append(path, part)
		}
	}
	return path
}

// codesIn are the codes of a row. Where the row says how many there are, it is cut in
// the way that gives so many.
func (t *grid) codesIn(r []string) []string {
	i, ok := t.cols[Code]
	if !ok {
		return nil
	}
	s := strings.TrimSpace(cell(r, i))
	if s == "" {
		return nil
	}
	ways := t.waysToCut(t.header[i])
	want := -1
	if k, ok := t.cols[howMany]; ok {
		if n, err := strconv.Atoi(strings.TrimSpace(cell(r, k))); err == nil {
			want = n
		}
	}
	var first []string
	for _, sep := range ways {
		parts := []string{s}
		if sep != 0 {
			parts = pieces(s, sep)
		}
		if len(parts) == want {
			return parts
		}
		if first == nil && (len(parts) > 1 || sep == ways[len(ways)-1]) {
			first = parts
		}
	}
	return first
}

// waysToCut are what may stand between the codes of a row, the surest first; 0 is that
// there is one code.
func (t *grid) waysToCut(heading string) []rune {
	switch {
	case t.tool == maxqda || t.tool == taguette:
		return []rune{0}
	case t.tool == atlas || t.tool == dedoose:
		return []rune{'\n', ',', ';', 0}
	case slices.Contains([]string{"tags", "codes", "themes", "labels", "appliedcodes", "codesapplied", "codings"}, bare(heading)):
		return []rune{'\n', ';', ',', 0}
	}
	return []rune{'\n', ';', 0}
}

// pieces cuts s at sep, outside of quotation marks that enclose a piece.
func pieces(s string, sep rune) []string {
	var all []string
	var one strings.Builder
	quoted, fresh := false, true
	flush := func() {
		if piece := strings.TrimSpace(one.String()); piece != "" {
			all = append(all, piece)
		}
		one.Reset()
		fresh = true
	}
	for i, r := range s {
		switch {
		case r == '"' && quoted:
			if strings.HasPrefix(s[i+1:], `"`) { // twice: one that belongs to the name
				one.WriteByte('"')
			}
			quoted = false
		case r == '"' && i > 0 && s[i-1] == '"' && !fresh:
			quoted = true
		case r == '"' && fresh:
			quoted, fresh = true, false
		case r == sep && !quoted:
			flush()
		default:
			fresh = fresh && r == ' '
			one.WriteRune(r)
		}
	}
	flush()
	return all
}

// codeColumn is the columns Dedoose has for one code.
type codeColumn struct {
	path              []string
	yes, weight, span int // -1 where there is none
}

func hasCodeColumns(header []string) bool {
	return slices.ContainsFunc(header, func(h string) bool { _, part, ok := codeHeading(h); return ok && part == "Applied" })
}

// codeHeading reads “Code: Parent\Child Applied”.
func codeHeading(h string) (code, part string, ok bool) {
	rest, ok := strings.CutPrefix(strings.TrimSpace(h), "Code: ")
	if !ok {
		return "", "", false
	}
	for _, part := range []string{"Applied", "Weight", "Range"} {
		if code, ok := strings.CutSuffix(rest, " "+part); ok && strings.TrimSpace(code) != "" {
			return code, part, true
		}
	}
	return "", "", false
}

// appliedColumns are the columns of codes, in the order of the header.
func appliedColumns(header []string) []codeColumn {
	var all []codeColumn
	at := map[string]int{}
	for i, h := range header {
		code, part, ok := codeHeading(h)
		if !ok {
			continue
		}
		k, known := at[code]
		if !known {
			if part != "Applied" {
				continue
			}
			k = len(all)
			at[code] = k
			all = append(all, codeColumn{path: pathOf(code, `\`), yes: -1, weight: -1, span: -1})
		}
		switch part {
		case "Applied":
			all[k].yes = i
		case "Weight":
			all[k].weight = i
		default:
			all[k].span = i
		}
	}
	return all
}

// applied are the codes whose columns say that a row has them.
func (b *builder) applied(r []string, columns []codeColumn) [][]string {
	var codes [][]string
	for _, c := range columns {
		switch strings.ToLower(strings.TrimSpace(cell(r, c.yes))) {
		case "true", "1", "yes", "x":
			codes = append(codes, c.path)
			if w := strings.TrimSpace(cell(r, c.weight)); w != "" && w != "0" && !strings.EqualFold(w, "n/a") {
				b.p.Lose("weight of a coding", "codings have no weight here", "")
			}
		}
	}
	return codes
}
