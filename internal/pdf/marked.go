package pdf

import (
	"math"
	"strings"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
)

// readable is the text of a glyph as characters a text may have.
func (d *drawing) readable(s string) string {
	if s == "" {
		d.Unmapped++
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
		d.Unmapped++
	}
	return s
}

// mark begins a stretch with something said about it.
func (d *drawing) mark(withList bool, resources dict) {
	m := marked{from: len(d.Glyphs)}
	if len(d.args) > 0 {
		m.artifact = d.args[0] == name("Artifact")
	}
	if withList && len(d.args) > 1 {
		list, _ := d.args[1].(dict)
		if key, ok := d.args[1].(name); ok {
			list = d.file.dict(d.file.dict(resources["Properties"])[string(key)])
		}
		if s, ok := d.file.resolve(list["ActualText"]).(str); ok {
			actual := textOf(s)
			m.actual = &actual
		}
	}
	if len(d.marked) < 1000 {
		d.marked = append(d.marked, m)
	}
}

// unmark ends a stretch; where the file says what it stands for, its first
// glyph has that text, and the others none.
func (d *drawing) unmark() {
	n := len(d.marked) - 1
	if n < 0 {
		return
	}
	m := d.marked[n]
	d.marked = d.marked[:n]
	if m.actual == nil || m.from >= len(d.Glyphs) {
		return
	}
	all := d.Glyphs[m.from:]
	for i := range all {
		if strings.Contains(all[i].Text, "\uFFFD") {
			d.Unmapped--
		}
		all[i].Text = ""
	}
	if all[0].Text = *m.actual; *m.actual != "" {
		all[0].Text = d.readable(*m.actual)
	}
	if last := all[len(all)-1]; math.Abs(last.Y-all[0].Y) < 1 {
		all[0].W = last.X + last.W - all[0].X
		d.Glyphs = d.Glyphs[:m.from+1]
	}
}

// textOf is the text of a string that is meant for people.
func textOf(s str) string {
	switch {
	case strings.HasPrefix(string(s), "\xFE\xFF"):
		var units []uint16
		for i := 2; i+1 < len(s); i += 2 {
			units = append(units, uint16(s[i])<<8|uint16(s[i+1]))
		}
		return string(utf16.Decode(units))
	case strings.HasPrefix(string(s), "\xEF\xBB\xBF"):
		return strings.ToValidUTF8(string(s[3:]), "\uFFFD")
	}
	var b strings.Builder
	for i := range len(s) {
		b.WriteRune(charmap.Windows1252.DecodeByte(s[i]))
	}
	return b.String()
}
