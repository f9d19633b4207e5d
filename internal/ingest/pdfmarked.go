package ingest

import (
	"math"
	"strings"
)

// quarter is the direction of writing in quarter turns; -1 where it is between them.
func quarter(x, y float64) int {
	switch far := 20.0; {
	case x > 0 && x >= far*math.Abs(y):
		return 0
	case y > 0 && y >= far*math.Abs(x):
		return 1
	case x < 0 && -x >= far*math.Abs(y):
		return 2
	case y < 0 && -y >= far*math.Abs(x):
		return 3
	}
	return -1
}

// readable is the text of a glyph as characters a text may have.
func (d *pdfDrawing) readable(s string) string {
	if s == "" {
		d.unmapped++
		return "\uFFFD"
	}
	bad := false
	s = strings.Map(func(r rune) rune {
		switch {
		case r == '\t' || r == '\n' || r == '\r':
			return ' '
		case r == 0xF0B7 || r == 0xF0A7:
			return '•' // in the fonts Word takes its bullets from
		case r < ' ' || r == 0x7F || r == 0xFFFD || r >= 0xE000 && r <= 0xF8FF || r >= 0xF0000:
			bad = true
			return 0xFFFD
		}
		return r
	}, s)
	if bad {
		d.unmapped++
	}
	return s
}

// mark begins a stretch with something said about it.
func (d *pdfDrawing) mark(withList bool, resources pdfDict) {
	m := pdfMarked{from: len(d.glyphs)}
	if len(d.args) > 0 {
		m.artifact = d.args[0] == pdfName("Artifact")
	}
	if withList && len(d.args) > 1 {
		list, _ := d.args[1].(pdfDict)
		if name, ok := d.args[1].(pdfName); ok {
			list = d.file.dict(d.file.dict(resources["Properties"])[string(name)])
		}
		if s, ok := d.file.resolve(list["ActualText"]).(pdfString); ok {
			actual := pdfText(s)
			m.actual = &actual
		}
	}
	if len(d.marked) < 1000 {
		d.marked = append(d.marked, m)
	}
}

// unmark ends a stretch; where the file says what it stands for, its first
// glyph has that text, and the others none.
func (d *pdfDrawing) unmark() {
	n := len(d.marked) - 1
	if n < 0 {
		return
	}
	m := d.marked[n]
	d.marked = d.marked[:n]
	if m.actual == nil || m.from >= len(d.glyphs) {
		return
	}
	all := d.glyphs[m.from:]
	for i := range all {
		d.unmapped -= strings.Count(all[i].text, "\uFFFD")
		all[i].text = ""
	}
	if all[0].text = *m.actual; *m.actual != "" {
		all[0].text = d.readable(*m.actual)
	}
	if last := all[len(all)-1]; math.Abs(last.y-all[0].y) < 1 {
		all[0].w = last.x + last.w - all[0].x
		d.glyphs = d.glyphs[:m.from+1]
	}
}
