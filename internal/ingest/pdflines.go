package ingest

import (
	"math"
	"slices"
	"strings"
)

// pdfParagraphs makes paragraphs of the lines of print of a whole file.
type pdfParagraphs struct {
	rows    []pdfRow
	margins [3]float64  // where full lines end, by column
	pitch   float64     // from line to line within a paragraph
	spaced  bool        // paragraphs stand apart
	start   float64     // where first lines begin, from the left edge of their column
	body    float64     // size of most letters
	tabs    map[int]int // rows with a wide gap, by where it ends
	gaps    int         // all rows with one
	ends    [3]float64  // by column: lines that end left of it have their space, if there was one
	words   map[string]bool
	ended   bool // somebody ended every line: none goes on below, however long it is

	numbers     bool // numbers in the margin count paragraphs
	joined      int  // words broken at a hyphen that were joined
	kept        int  // hyphens at the end of a line that were kept
	doubted     []string
	softHyphens int
}

// breakKind is how a row begins.
type breakKind int

const (
	goesOn breakKind = iota
	newLine
	newParagraph
)

// linesOf makes lines of rows: each is a paragraph, or a line somebody ended.
func (p *pdfParagraphs) linesOf() []line {
	if len(p.rows) == 0 {
		return nil
	}
	p.measure()
	kinds := p.breaks()
	p.relabel(kinds)
	p.collectWords(kinds)
	ranks := p.ranks()
	var lines []line
	for i := range p.rows {
		words, marks := p.rowWords(i)
		if words = trimRight(words); trim(words) == "" {
			continue
		}
		if kinds[i] == goesOn && len(lines) > 0 {
			p.goOn(&lines[len(lines)-1], i, words, marks)
			continue
		}
		r := &p.rows[i]
		lead := len(words) - len(trimLeft(words))
		l := line{no: len(lines) + 1, text: words[lead:], gap: kinds[i] == newParagraph, level: notHeading, marks: shifted(marks, -lead), page: r.page}
		if rank := slices.Index(ranks, math.Round(r.size)); rank >= 0 {
			l.level = rank + 1
		}
		if r.label != nil {
			l.inTable(*r.label)
		}
		lines = append(lines, l)
	}
	for i := range lines {
		lines[i].text = trim(lines[i].text)
		p.finish(&lines[i])
	}
	return lines
}

// inTable says what stands beside the words in a table.
func (l *line) inTable(lab label) {
	l.level = notHeading
	if lab.name == "" {
		l.when = &lab.when
		return
	}
	l.cells = &lab
}

// finish ends what is known of a line once it is whole.
func (p *pdfParagraphs) finish(l *line) {
	if l.cells != nil && l.cells.words != "" {
		l.cells.words = l.text
	}
	if len(l.text) > 150 {
		l.level = notHeading
	}
	for i := range l.marks {
		l.marks[i].to = min(l.marks[i].to, len(l.text))
	}
	l.marks = slices.DeleteFunc(l.marks, func(m mark) bool { return m.from >= m.to })
}

func shifted(marks []mark, by int) []mark {
	for i := range marks {
		marks[i].from, marks[i].to = max(marks[i].from+by, 0), max(marks[i].to+by, 0)
	}
	return marks
}

// rowWords are the words of a row, with a hyphen for what is a soft hyphen by
// its code but is seen in the middle of a line.
func (p *pdfParagraphs) rowWords(i int) (string, []mark) {
	r := &p.rows[i]
	words, marks := r.words(p.isTab(r))
	at := strings.Index(words, "\u00AD")
	if at < 0 || at == len(trimRight(words))-2 {
		return words, marks
	}
	body, tail := trimRight(words), ""
	if strings.HasSuffix(body, "\u00AD") {
		body, tail = body[:len(body)-2], "\u00AD"
	}
	p.softHyphens += strings.Count(body, "\u00AD")
	return strings.ReplaceAll(body, "\u00AD", "-") + tail, nil
}

// isTab reports whether the wide gap in a row is a tab: others have theirs in
// the same place, unlike the gaps in lines that are drawn out to the margin.
func (p *pdfParagraphs) isTab(r *pdfRow) bool {
	n := p.tabs[int(math.Round(r.tabX))]
	return r.tab > 0 && n >= 3 && n*10 >= p.gaps*6
}

// measure finds how the text is set.
func (p *pdfParagraphs) measure() {
	sizes, ends := map[int]int{}, [3][]float64{}
	left := p.mostLeft()
	p.tabs = map[int]int{}
	for i := range p.rows {
		r := &p.rows[i]
		if !r.inTable {
			r.tabTo(left)
		}
		sizes[int(math.Round(r.size))] += len(r.glyphs)
		ends[r.column] = append(ends[r.column], r.x1)
		if r.tab > 0 {
			p.tabs[int(math.Round(r.tabX))]++
			p.gaps++
		}
	}
	p.body = mostOften(sizes)
	for column, e := range ends {
		if slices.Sort(e); len(e) > 0 {
			p.margins[column] = e[len(e)*97/100]
		}
	}
	p.measurePitch()
	p.measureWraps()
	p.measureEnds()
	p.measureStarts()
}

// mostLeft is where most rows begin.
func (p *pdfParagraphs) mostLeft() float64 {
	n := map[int]int{}
	for i := range p.rows {
		n[int(math.Round(p.rows[i].x0))]++
	}
	return mostOften(n)
}

// measureEnds finds whether wrapped lines keep the space they were broken at, as
// some programs write it unless it would reach over the margin: where it is
// missing from a line that had room for it, there was none.
func (p *pdfParagraphs) measureEnds() {
	wrapped := func(see func(b *pdfRow)) {
		for i := 1; i < len(p.rows); i++ {
			r, b := &p.rows[i], &p.rows[i-1]
			if r.follows(b) && !p.apart(r, b) && !r.fits(b, p.margins[b.column]) {
				see(b)
			}
		}
	}
	wrapped(func(b *pdfRow) {
		if b.endsSpaced() {
			p.ends[b.column] = max(p.ends[b.column], b.x1)
		}
	})
	all, spaced := 0, 0
	wrapped(func(b *pdfRow) {
		if b.x1 < p.ends[b.column] {
			all++
			if b.endsSpaced() {
				spaced++
			}
		}
	})
	if all < 5 || spaced*20 < all*19 {
		p.ends = [3]float64{}
	}
}

// endsBare reports whether there was no space where a row ends.
func (p *pdfParagraphs) endsBare(r *pdfRow) bool {
	return !r.endsSpaced() && r.x1 < p.ends[r.column]
}

// endsSpaced reports whether a row ends with a space of its own.
func (r *pdfRow) endsSpaced() bool {
	return strings.HasSuffix(r.glyphs[len(r.glyphs)-1].Text, " ")
}

// follows reports whether a row stands below another on the same page and in
// the same column.
func (r *pdfRow) follows(b *pdfRow) bool {
	return r.page == b.page && r.column == b.column && b.y > r.y
}

// apart reports whether a row stands further below another than lines do.
func (p *pdfParagraphs) apart(r, b *pdfRow) bool {
	down := b.y - r.y
	return r.follows(b) && p.pitch > 0 && down > 1.22*p.pitch && down > p.pitch+1
}

// measureStarts finds where first lines begin, where others do not.
func (p *pdfParagraphs) measureStarts() {
	starts, others := map[int]int{}, map[int]int{}
	apart, pairs := 0, 0
	for i := 1; i < len(p.rows); i++ {
		r, b := &p.rows[i], &p.rows[i-1]
		if !r.follows(b) || r.column != 0 {
			continue
		}
		pairs++
		switch {
		case p.apart(r, b), p.numbers && r.numbered:
			apart++
			starts[int(math.Round(r.x0))]++
		case r.fits(b, p.margins[b.column]):
			starts[int(math.Round(r.x0))]++
		default:
			others[int(math.Round(r.x0))]++
		}
	}
	p.spaced = apart >= 3 && apart*10 >= pairs
	p.start = math.NaN()
	if first, other := mostOften(starts), mostOften(others); len(starts) > 0 && len(others) > 0 && math.Abs(first-other) > 0.5*p.body && starts[int(first)] >= 3 {
		p.start = first
	}
}

// breaks decides which rows begin something.
func (p *pdfParagraphs) breaks() []breakKind {
	kinds := make([]breakKind, len(p.rows))
	kinds[0] = newParagraph
	for i := 1; i < len(p.rows); i++ {
		r, b := &p.rows[i], &p.rows[i-1]
		switch {
		case r.label != nil, p.numbers && r.numbered, p.apart(r, b), math.Round(r.size) != math.Round(b.size) && (p.heads(r) || p.heads(b)):
			kinds[i] = newParagraph
		case !math.IsNaN(p.start) && r.column == 0 && !r.inTable && math.Abs(r.x0-p.start) < 2 && !(b.numbered && math.Abs(b.x0-p.start) < 2 && p.spaced):
			kinds[i] = newParagraph
		case r.fits(b, p.margins[b.column]), p.ended && !goesOnFrom(b, r):
			kinds[i] = newParagraph
			if (p.spaced || p.numbers) && r.follows(b) {
				kinds[i] = newLine
			}
		}
	}
	return kinds
}

// heads reports whether a row is set like a heading.
func (p *pdfParagraphs) heads(r *pdfRow) bool { return r.size > 1.15*p.body+0.4 }

// ranks are the sizes of headings, the largest first.
func (p *pdfParagraphs) ranks() []float64 {
	var sizes []float64
	for i := range p.rows {
		if r := &p.rows[i]; p.heads(r) && !slices.Contains(sizes, math.Round(r.size)) && len(sizes) < 100 {
			sizes = append(sizes, math.Round(r.size))
		}
	}
	slices.Sort(sizes)
	slices.Reverse(sizes)
	return sizes[:min(len(sizes), 6)]
}
