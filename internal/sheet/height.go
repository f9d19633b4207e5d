package sheet

import (
	"math"
	"strings"
	"unicode"
)

// Row heights are estimated here, since a file says how high its rows are and
// not every program works it out on opening. An estimate a little high shows a
// blank line; one too low would hide words.

const (
	fontSize   = 11.0  // of the default font, in points
	lineHeight = 15.0  // of a line in the default font, in points
	maxHeight  = 409.0 // of a row, by the format's specification
	charMargin = 1.5   // of a column's width that its padding takes
)

// height is how high a row must be for its text, in points; 0 is one line.
func height(cells []Cell, columns []Column) float64 {
	most := 0.0
	for i, c := range cells {
		if i >= len(columns) || c.Style.Turned != 0 {
			continue
		}
		n := 1
		if c.Style.Wrap {
			n = lines(c.text(), room(columns[i].Width, c.Style))
		}
		most = max(most, float64(n)*lineOf(c.Style))
	}
	if most <= lineHeight {
		return 0
	}
	return min(most, maxHeight)
}

// Shown reports whether a text fits the highest row there is in a column of
// that width. What does not is in its cell all the same.
func Shown(text string, width float64, s Style) bool {
	if len(text) < 500 && !strings.Contains(text, "\n") && width >= 40 {
		return true
	}
	return float64(lines(text, room(width, s)))*lineOf(s) <= maxHeight
}

func (s Style) size() float64 {
	if s.Size == 0 {
		return fontSize
	}
	return s.Size
}

func lineOf(s Style) float64 { return math.Ceil(s.size() * lineHeight / fontSize) }

// room is how wide a line can be, in characters of the cell's font.
func room(width float64, s Style) float64 {
	if width == 0 {
		width = 9
	}
	return max(3, (width-charMargin-1.3*float64(s.Indent))*fontSize/s.size())
}

func (c Cell) text() string {
	if len(c.Runs) == 0 {
		return c.Text
	}
	var b strings.Builder
	for _, r := range c.Runs {
		b.WriteString(r.Text)
	}
	return b.String()
}

// lines is how many lines a text takes, broken between words.
func lines(s string, room float64) int {
	n := 0
	for paragraph := range strings.SplitSeq(strings.TrimSuffix(s, "\n"), "\n") {
		used := 0.0
		n++
		for word := range strings.SplitAfterSeq(paragraph, " ") {
			w := 0.0
			for _, r := range word {
				w += breadth(r)
			}
			if used > 0 && used+w-breadth(' ') > room {
				n++
				used = 0
			}
			for w > room+1 { // longer than a line
				n++
				w -= room
			}
			used += w
		}
	}
	return n
}

// small are the breadths of a to z.
var small = [26]float64{1, 1, 1, 1, 1, .75, 1, 1, .5, .5, 1, .5, 1.6, 1, 1, 1, 1, .75, .75, .75, 1, 1, 1.6, 1, 1, 1}

// breadth is how wide a letter is, in digits, since a column's width is counted
// in them: the widths of Calibri in a few classes, and a little more.
func breadth(r rune) float64 {
	if r >= 'a' && r <= 'z' {
		return small[r-'a']
	}
	switch {
	case strings.ContainsRune(" .,;:'’!|()[]I", r):
		return 0.5
	case strings.ContainsRune("MW@%", r):
		return 1.6
	case r < 0x80 && unicode.IsUpper(r):
		return 1.25
	case r < 0x300:
		return 1
	case unicode.Is(unicode.Mn, r):
		return 0
	case r >= 0x2000 && r < 0x2070: // dashes and quotation marks
		return 1
	case r >= 0x1100:
		return 2
	}
	return 1.2
}
