package ingest

import (
	"math"
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/bidi"

	"verbatim/internal/pdf"
)

// A page shows letters where they are seen, from left to right; Arabic and Hebrew
// are read the other way, but for the numbers and the words of other writing in
// them. Here the order in which the letters are read is found from that in which
// they are seen. That cannot be had for certain where both kinds of writing stand
// on one line: such lines are counted.

// mirror turns the pages of a file around whose lines begin at the right margin,
// so that left is where reading begins, and finds from which side its paragraphs
// are read, which need not be the same: there the stop of a sentence stands last.
func (p *pdfDocument) mirror() {
	if p.backwards*2 <= p.letters {
		return
	}
	left, right := map[int]int{}, map[int]int{}
	stopsLeft, stopsRight := 0, 0
	for _, pieces := range p.pages {
		for i := range pieces {
			piece := &pieces[i]
			left[int(math.Round(piece.x0))]++
			right[int(math.Round(piece.x1))]++
			if !isBackwardsText(piece.glyphs) {
				continue
			}
			if piece.endsWithStop(false) {
				stopsLeft++
			}
			if piece.endsWithStop(true) {
				stopsRight++
			}
		}
	}
	mirrored := right[int(mostOften(right))] > left[int(mostOften(left))]
	fromRight := stopsLeft > stopsRight || stopsLeft == stopsRight && mirrored
	p.eitherWay = min(stopsLeft, stopsRight)*3 >= max(stopsLeft, stopsRight) && stopsLeft+stopsRight > 0
	for _, pieces := range p.pages {
		for i := range pieces {
			pieces[i].fromRight = fromRight
			if mirrored {
				pieces[i].mirror()
			}
		}
	}
}

// mirror turns a piece around.
func (p *pdfPiece) mirror() {
	p.x0, p.x1, p.mirrored = -p.x1, -p.x0, true
	for i := range p.glyphs {
		p.glyphs[i].X = -p.glyphs[i].X - p.glyphs[i].W
	}
	slices.Reverse(p.glyphs)
}

// endsWithStop reports whether the outermost sign of a piece is one that ends a
// sentence and has no direction of its own.
func (p *pdfPiece) endsWithStop(right bool) bool {
	for i := range p.glyphs {
		if right {
			i = len(p.glyphs) - 1 - i
		}
		if s := strings.TrimSpace(p.glyphs[i].Text); s != "" {
			return s == "." || s == "!" || s == ":" || s == "…"
		}
	}
	return false
}

// pdfToken is a glyph, or a space between two.
type pdfToken struct {
	text  string
	bold  bool
	class bidi.Class
	x, w  float64
}

// classOf is the class of the first letter or sign that has a direction, and
// otherwise that of the first.
func classOf(s string) bidi.Class {
	class := bidi.ON
	for i, r := range s {
		p, _ := bidi.LookupRune(r)
		c := p.Class()
		if i == 0 {
			class = c
		}
		if isBackwards(c) || c == bidi.L {
			return c
		}
	}
	return class
}

func isBackwards(c bidi.Class) bool { return c == bidi.R || c == bidi.AL }

func isNumber(c bidi.Class) bool { return c == bidi.EN || c == bidi.AN }

// isBackwardsText reports whether a row has letters that are read from right to
// left.
func isBackwardsText(glyphs []pdf.Glyph) bool {
	for _, g := range glyphs {
		for _, r := range g.Text {
			if r >= 0x590 && unicode.In(r, unicode.Hebrew, unicode.Arabic, unicode.Syriac, unicode.Thaana, unicode.Nko) {
				return true
			}
		}
	}
	return false
}

// inReadingOrder puts the tokens of a row, which stand as they are seen from the
// left, or from the right where its paragraph is read from there, in the order they
// are read. It is not sure where words of both directions stand on the row.
func inReadingOrder(tokens []pdfToken, fromRight bool) (sure bool) {
	sure = true
	runs := backwardsRuns
	if fromRight {
		runs = forwardsRuns
	}
	for _, run := range runs(tokens) {
		slices.Reverse(run)
		if !fromRight {
			for _, number := range numberRuns(run) {
				slices.Reverse(number)
			}
		}
	}
	for _, t := range tokens {
		sure = sure && t.class != bidi.L
	}
	marksBehind(tokens)
	turnBrackets(tokens)
	return sure
}

// runsOf are the stretches of tokens that begin and end with a strong one, with
// no other between them than those that may stand inside.
func runsOf(tokens []pdfToken, strong func(i int) bool, inside func(i int) bool) [][]pdfToken {
	var runs [][]pdfToken
	for i := 0; i < len(tokens); i++ {
		if !strong(i) {
			continue
		}
		last := i
		for k := i; k < len(tokens) && (strong(k) || inside(k)); k++ {
			if strong(k) {
				last = k
			}
		}
		runs = append(runs, tokens[i:last+1])
		i = last
	}
	return runs
}

// backwardsRuns are the stretches read from right to left in a row that is read
// from left to right. A number left of one belongs to it: it is read after it.
func backwardsRuns(tokens []pdfToken) [][]pdfToken {
	right := make([]bool, len(tokens)) // a letter read backwards comes before another forwards
	for i := len(tokens) - 1; i >= 0; i-- {
		c := tokens[i].class
		right[i] = isBackwards(c) || c != bidi.L && i+1 < len(tokens) && right[i+1]
	}
	return runsOf(tokens,
		func(i int) bool { return isBackwards(tokens[i].class) || isNumber(tokens[i].class) && right[i] },
		func(i int) bool { return tokens[i].class != bidi.L })
}

// forwardsRuns are the stretches read from left to right in a row that is read
// from right to left: words of other writing with what stands between them, and
// numbers.
func forwardsRuns(tokens []pdfToken) [][]pdfToken {
	var runs [][]pdfToken
	words := runsOf(tokens,
		func(i int) bool { return tokens[i].class == bidi.L || isNumber(tokens[i].class) },
		func(i int) bool { return !isBackwards(tokens[i].class) })
	for _, run := range words {
		if slices.ContainsFunc(run, func(t pdfToken) bool { return t.class == bidi.L }) {
			runs = append(runs, run)
			continue
		}
		runs = append(runs, numberRuns(run)...)
	}
	return runs
}

// numberRuns are the numbers among tokens, with the points and colons in them.
func numberRuns(tokens []pdfToken) [][]pdfToken {
	number := func(i int) bool { return i >= 0 && i < len(tokens) && isNumber(tokens[i].class) }
	return runsOf(tokens, number, func(i int) bool {
		c := tokens[i].class
		return (c == bidi.CS || c == bidi.ES) && strings.TrimSpace(tokens[i].text) != "" && number(i-1) && number(i+1)
	})
}

// marksBehind puts signs above and below letters behind their letter.
func marksBehind(tokens []pdfToken) {
	over := func(mark, letter pdfToken) bool {
		at := mark.x + mark.w/2
		return isBackwards(letter.class) && at > letter.x && at < letter.x+letter.w
	}
	for i := 0; i+1 < len(tokens); i++ {
		if t := tokens[i]; t.class == bidi.NSM && over(t, tokens[i+1]) && (i == 0 || !over(t, tokens[i-1])) {
			tokens[i], tokens[i+1] = tokens[i+1], tokens[i]
			i++
		}
	}
}

// turnBrackets turns brackets around where all of a row close first and open
// last: the file then names the shape that is seen.
func turnBrackets(tokens []pdfToken) {
	const open, shut = "([{«", ")]}»"
	first, last := -1, -1
	for i, t := range tokens {
		if len(t.text) > 0 && len(t.text) < 3 && strings.Contains(open+shut, t.text) {
			if last = i; first < 0 {
				first = i
			}
		}
	}
	if first < 0 || first == last || !strings.Contains(shut, tokens[first].text) || !strings.Contains(open, tokens[last].text) {
		return
	}
	turn := strings.NewReplacer("(", ")", ")", "(", "[", "]", "]", "[", "{", "}", "}", "{", "«", "»", "»", "«")
	for i := range tokens {
		if len(tokens[i].text) < 3 {
			tokens[i].text = turn.Replace(tokens[i].text)
		}
	}
}

// backwardsWords are the words of a row with letters that are read from right to
// left, in the order they are read.
func (r *pdfRow) backwardsWords() (string, []mark, bool) {
	var tokens []pdfToken
	end := math.Inf(1)
	for _, g := range r.glyphs {
		if g.Text == "" {
			continue
		}
		class := classOf(g.Text)
		blank := strings.TrimSpace(g.Text) == ""
		if n := len(tokens); n > 0 && !blank && class != bidi.NSM && g.X-end > r.gap*g.Size && strings.TrimSpace(tokens[n-1].text) != "" {
			tokens = append(tokens, pdfToken{text: " ", class: bidi.WS})
		}
		tokens = append(tokens, pdfToken{g.Text, g.Bold, class, g.X, g.W})
		if math.IsInf(end, 1) || g.X+g.W > end {
			end = g.X + g.W
		}
	}
	if r.mirrored != r.fromRight {
		slices.Reverse(tokens)
	}
	sure := inReadingOrder(tokens, r.fromRight)
	var b strings.Builder
	var marks []mark
	for _, t := range tokens {
		b.WriteString(t.text)
		if t.bold {
			marks = addMark(marks, b.Len()-len(t.text), b.Len())
		}
	}
	return b.String(), marks, sure
}

// countUnsure counts the rows whose words may stand in another order than they
// were written in.
func (p *pdfDocument) countUnsure() {
	for i := range p.paragraphs.rows {
		r := &p.paragraphs.rows[i]
		if !isBackwardsText(r.glyphs) {
			continue
		}
		if _, _, sure := r.backwardsWords(); !sure || p.eitherWay {
			p.unsure++
		}
	}
}
