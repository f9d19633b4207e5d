package ingest

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// readRST reads reStructuredText as what it shows, in which hearings of public
// inquiries are published: speakers in bold or as the names of fields, headings
// underlined. Markup goes, words stay; lines wrapped inside a paragraph are joined.
//
// It is read by hand: there is no library for Go that gives words and not pages, and
// what transcripts use of the format is little.
func (d *draft) readRST(s string) error {
	r := rst{draft: d, rows: strings.Split(s, "\n"), gap: true, typed: -1, levels: map[string]int{}}
	if len(r.rows) > maxLines {
		return fmt.Errorf("%s has more than %d lines; split it into one file per interview", d.src.Name, maxLines)
	}
	for r.at < len(r.rows) {
		r.step()
	}
	r.say()
	return d.talk(r.lines)
}

// rst collects the lines of a reStructuredText file, block by block.
type rst struct {
	*draft
	rows   []string
	at     int
	gap    bool
	lines  []line
	typed  int            // what stands further from the margin is shown as typed; -1 where nothing is
	levels map[string]int // of headings, by what they are underlined with, in order of appearance

	shownAs                              rstInline // what the markup in the words held besides
	comments, directives, targets, grids int
}

func (r *rst) say() {
	for _, left := range []struct {
		n         int
		one, many string
	}{
		{r.comments, "remark in the markup was", "remarks in the markup were"},
		{r.directives, "directive for the page (a picture, a list of contents) was", "directives for the page (pictures, lists of contents) were"},
		{r.targets, "link target or footnote was", "link targets or footnotes were"},
		{r.shownAs.links, "link address was", "link addresses were"},
		{r.shownAs.asides, "explanation behind a word was", "explanations behind words were"},
		{r.shownAs.refs, "mark of a footnote was", "marks of footnotes were"},
	} {
		if left.n > 0 {
			r.note("%s left out.", count(left.n, left.one, left.many))
		}
	}
	if r.grids > 0 {
		r.doubt("%s %s drawn with signs and kept as it stands.", r.src.Name, count(r.grids, "line is part of a table", "lines are part of tables"))
	}
}

// step reads the block that begins at a line.
func (r *rst) step() {
	raw := r.rows[r.at]
	l := trimRight(raw)
	if trim(l) == "" {
		r.gap = true
		r.at++
		return
	}
	if r.typed >= 0 && indent(raw) > r.typed {
		r.put(line{no: r.at + 1, text: trim(l), gap: r.gap, level: notHeading})
		r.at++
		return
	}
	r.typed = -1
	switch {
	case r.heading():
	case isAdornment(l) && (r.at+1 == len(r.rows) || trim(r.rows[r.at+1]) == ""):
		r.gap = true // a line across the page
		r.at++
	case strings.HasPrefix(trimLeft(l), ".. ") || trim(l) == "..":
		r.explicit()
	case fieldName(trimLeft(l)) != "":
		r.field()
	default:
		r.paragraph()
	}
}

// put adds a line.
func (r *rst) put(l line) {
	r.lines = append(r.lines, l)
	r.gap = false
}

// isAdornment reports a line of one sign of punctuation, four times at least, as
// under headings and across the page.
func isAdornment(l string) bool {
	return len(l) >= 4 && strings.IndexByte("=-~^\"'`#*+:._<>", l[0]) >= 0 && strings.Trim(l, l[:1]) == ""
}

// heading reads a line that is underlined, perhaps with a line above it too.
func (r *rst) heading() bool {
	row := func(i int) string {
		if r.at+i >= len(r.rows) {
			return ""
		}
		return trimRight(r.rows[r.at+i])
	}
	title, under, n, style := row(0), row(1), 2, ""
	if isAdornment(title) && row(2) == title && trim(under) != "" {
		title, under, n, style = under, title, 3, "over"
	}
	// A short line under a title is allowed where it is plainly meant: three signs.
	short := len(under) >= 3 && strings.Trim(under, "=") == "" || len(under) >= 3 && strings.Trim(under, "-") == ""
	if trim(title) == "" || isAdornment(title) || !isAdornment(under) && !short ||
		len(under) < 4 && len(under) < utf8.RuneCountInString(title) || utf8.RuneCountInString(under)*2 < utf8.RuneCountInString(trim(title)) {
		return false
	}
	style += under[:1]
	level := r.levels[style]
	if level == 0 {
		level = len(r.levels) + 1
		r.levels[style] = level
	}
	words, marks := r.shownAs.shown(trim(title))
	if words = trim(words); words != "" {
		r.lines = append(r.lines, line{no: r.at + 1, text: words, gap: true, level: level, marks: marks})
	}
	r.at += n
	r.gap = true
	return true
}

// indent is how far a line stands from the margin.
func indent(l string) int { return len(l) - len(trimLeft(l)) }

// block gives the lines that are further from the margin than the first, which they
// belong to, and goes past them.
func (r *rst) block(margin int) (from, to int) {
	from = r.at
	for r.at < len(r.rows) && (trim(r.rows[r.at]) == "" || indent(r.rows[r.at]) > margin) {
		r.at++
	}
	to = r.at
	for to > from && trim(r.rows[to-1]) == "" {
		to--
	}
	r.at = max(to, from)
	return from, to
}

// explicit reads what begins with two stops: directives, remarks, targets of links.
// What a directive says in words is kept; what it does to the page is left out.
func (r *rst) explicit() {
	l := trimRight(r.rows[r.at])
	margin := indent(l)
	body := trim(strings.TrimPrefix(trimLeft(l), ".."))
	r.at++
	name, rest, directive := strings.Cut(body, "::")
	switch {
	case strings.HasPrefix(body, "_") || strings.HasPrefix(body, "[") || strings.HasPrefix(body, "|"):
		r.targets++
		r.block(margin)
	case !directive || strings.ContainsAny(name, " \t"):
		r.comments++
		r.block(margin)
	case among(strings.ToLower(name), " note warning attention caution danger error hint important tip admonition epigraph pull-quote highlights compound container topic sidebar rubric centered class rst-class role parsed-literal code-block line-block "):
		r.opened(strings.ToLower(name), trim(rest), margin)
	default:
		r.directives++
		r.block(margin)
	}
}

// opened keeps the words of a directive: they follow without its options. What stands
// beside its name is part of the words where that is how the directive is used.
func (r *rst) opened(name, beside string, margin int) {
	if beside != "" && !among(name, " class rst-class role container code-block ") {
		r.emit([]string{beside}, r.at)
	}
	for r.at < len(r.rows) && indent(r.rows[r.at]) > margin && fieldName(trim(r.rows[r.at])) != "" {
		r.at++ // an option, such as :class: right
	}
	r.gap = true
}

// fieldName is the name of a field: “:Ms Lee: words”.
func fieldName(l string) string {
	if len(l) < 3 || l[0] != ':' || l[1] == ':' || l[1] == ' ' {
		return ""
	}
	end := strings.Index(l[1:min(len(l), labelReach)], ":")
	if end < 1 {
		return ""
	}
	name, after := l[1:1+end], l[2+end:]
	if after != "" && after[0] != ' ' && after[0] != '\t' || strings.HasPrefix(after, "`") {
		return ""
	}
	return name
}

// field reads a field as a label and words.
func (r *rst) field() {
	l := trimRight(r.rows[r.at])
	margin, no := indent(l), r.at+1
	name := fieldName(trimLeft(l))
	words := trim(trimLeft(l)[len(name)+2:])
	r.at++
	rows := []string{name + ": " + words}
	for r.at < len(r.rows) && trim(r.rows[r.at]) != "" && indent(r.rows[r.at]) > margin {
		rows = append(rows, r.rows[r.at])
		r.at++
	}
	if words == "" {
		rows[0] = name + ":"
	}
	r.gap = true
	r.emit(rows, no)
}

// paragraph reads lines up to a blank one. Where the first stands at the margin and
// the next does not, it is a term that is explained, or a name above words.
func (r *rst) paragraph() {
	no, first := r.at+1, r.rows[r.at]
	margin := indent(first)
	var rows []string
	for r.at < len(r.rows) && trim(r.rows[r.at]) != "" {
		if len(rows) > 0 && indent(r.rows[r.at]) < margin {
			break
		}
		rows = append(rows, trimRight(r.rows[r.at]))
		r.at++
	}
	if len(rows) > 1 && indent(rows[1]) > margin && !startsItem(trim(first)) && labelColon(trim(first)) < 0 {
		r.term(rows, no)
		return
	}
	r.emit(rows, no)
	if strings.HasSuffix(rows[len(rows)-1], "::") {
		r.typed = margin
	}
}

// term passes a name above its words on as if it were bold: it is one if the same
// stands there again and again.
func (r *rst) term(rows []string, no int) {
	words, _ := r.shownAs.shown(trim(rows[0]))
	if words = trim(words); words != "" {
		r.put(line{no: no, text: words, gap: r.gap, level: notHeading, marks: []mark{{0, len(words)}}})
	}
	r.emit(rows[1:], no+1)
}

// emit passes a paragraph on without its markup.
func (r *rst) emit(rows []string, no int) {
	for i, l := range rows {
		rows[i] = trim(l)
		if strings.HasPrefix(rows[i], "|") && strings.HasSuffix(rows[i], "|") && len(rows[i]) > 1 || strings.HasPrefix(rows[i], "+-") || strings.HasPrefix(rows[i], "+=") {
			r.grids++
		}
	}
	words, marks := r.shownAs.shown(strings.Join(rows, "\n"))
	if rest, ok := strings.CutSuffix(words, "::"); ok { // what follows is shown as typed
		words = rest + ":"
		if rest == "" {
			words = ""
		}
	}
	at := 0
	for i, part := range strings.Split(words, "\n") {
		body := trim(part)
		lead := at + strings.Index(part, body)
		kept, ownLine := strings.CutPrefix(body, "| ")
		l := line{no: no + i, text: kept, gap: r.gap, soft: i > 0 && !ownLine && !startsItem(body), level: notHeading}
		l.marks, marks = marksWithin(marks, at, lead+len(body)-len(kept), lead+len(body))
		at += len(part) + 1
		if kept != "" {
			r.put(l)
		}
	}
}
