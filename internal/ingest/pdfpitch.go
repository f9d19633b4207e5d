package ingest

import (
	"math"
	"unicode"
	"unicode/utf8"
)

// pdfDistances says how far rows stand below the row before, in quarters of a
// point: all of them, those below a full row, and those of them that begin with a
// small letter, which go on with the row above for certain.
type pdfDistances struct {
	all, full, small map[int]int
	pairs            int
	cased, smalls    int // below a full row: in writing that has small letters, and with one
}

func (p *pdfParagraphs) distances(within func(r, b *pdfRow) bool) pdfDistances {
	n := pdfDistances{all: map[int]int{}, full: map[int]int{}, small: map[int]int{}}
	for i := 1; i < len(p.rows); i++ {
		r, b := &p.rows[i], &p.rows[i-1]
		if !r.follows(b) || !within(r, b) {
			continue
		}
		down := int(math.Round((b.y - r.y) * 4))
		n.all[down]++
		n.pairs++
		if r.fits(b, p.margins[b.column]) {
			continue
		}
		n.full[down]++
		switch c := r.firstLetter(); {
		case unicode.IsLower(c):
			n.small[down]++
			n.smalls++
			n.cased++
		case unicode.IsUpper(c):
			n.cased++
		}
	}
	return n
}

// measurePitch finds how far lines of a paragraph stand apart: as far as a line
// is from a full one above it that it goes on with. Where the longest lines are
// paragraphs of their own, what stands below them is no measure; then it is the
// least distance that is common.
func (p *pdfParagraphs) measurePitch() {
	n := p.distances(func(r, b *pdfRow) bool { return b.y-r.y <= 5*r.size })
	switch {
	case n.smalls >= 3 || n.smalls > 0 && n.smalls*4 >= n.cased:
		p.pitch = mostOften(n.small) / 4
	case n.cased >= 3 || n.cased == 0 && len(n.full) > 0:
		p.pitch = leastCommon(n.all, n.pairs) / 4
	case len(n.full) > 0:
		p.pitch = mostOften(n.full) / 4
	default:
		p.pitch = mostOften(n.all) / 4
	}
}

// leastCommon is the least distance that is one of five, or else the commonest.
func leastCommon(distances map[int]int, all int) float64 {
	least := 0
	for d, n := range distances {
		if n*5 >= all && (least == 0 || d < least) {
			least = d
		}
	}
	if least == 0 {
		return mostOften(distances)
	}
	return float64(least)
}

// measureWraps finds whether somebody ended every line: below those that look
// full, no line begins with a small letter, as most would that go on.
func (p *pdfParagraphs) measureWraps() {
	n := p.distances(func(r, b *pdfRow) bool { return !p.apart(r, b) })
	p.ended = n.cased >= 8 && n.smalls*20 < n.cased
}

// goesOnFrom reports whether a row goes on in the middle of a sentence.
func goesOnFrom(b, r *pdfRow) bool {
	words, _ := b.words(false)
	return unicode.IsLower(r.firstLetter()) && !stops(trimRight(words))
}

// firstLetter is the first letter of a row, or U+FFFD where something else stands
// before it.
func (r *pdfRow) firstLetter() rune {
	for _, g := range r.glyphs {
		if c, _ := utf8.DecodeRuneInString(trimLeft(g.Text)); c != utf8.RuneError {
			return c
		}
	}
	return utf8.RuneError
}
