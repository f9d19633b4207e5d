package export

import (
	"encoding/xml"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/rivo/uniseg"

	"verbatim/internal/study"
)

// Stripe is the colour of a theme in a picture and the pattern that tells it apart
// where colour does not: solid, double, dash or dot.
type Stripe struct{ Colour, Pattern string }

// drawing is a picture in the making. Lengths are in pixels of 1/96 inch. Letters are
// of whatever sans-serif face the reader has, so widths are estimates on the wide side.
type drawing struct {
	rel   *study.Release
	title string
	desc  string // what the picture shows, for readers who do not see it
	body  strings.Builder
	width float64
	at    float64 // how far down it has come
}

const (
	margin     = 24.0
	letterSize = 13.0
	smallSize  = 11.0
)

// textWidth is about how wide a line of text is.
func textWidth(s string, size float64) float64 { return 0.58 * size * float64(uniseg.StringWidth(s)) }

// inLines breaks a text between words into lines of at most so many letters; a longer
// word has a line of its own.
func inLines(s string, most int) []string {
	var lines []string
	for word := range strings.FieldsSeq(s) {
		if n := len(lines); n > 0 && uniseg.StringWidth(lines[n-1])+1+uniseg.StringWidth(word) <= most {
			lines[n-1] += " " + word
			continue
		}
		lines = append(lines, word)
	}
	return lines
}

// coordinate is a length as it is written, to a tenth.
func coordinate(x float64) string {
	return strconv.FormatFloat(math.Round(10*x)/10+0, 'f', -1, 64)
}

// escapeXML is text between tags or in an attribute; what XML cannot hold is replaced.
func escapeXML(s string) string {
	var b strings.Builder
	_ = xml.EscapeText(&b, []byte(s)) // a Builder takes everything
	return b.String()
}

// put writes an element. A number among the arguments is a length, a text is escaped.
func (d *drawing) put(format string, args ...any) {
	for i, a := range args {
		switch a := a.(type) {
		case float64:
			args[i] = coordinate(a)
		case string:
			args[i] = escapeXML(a)
		}
	}
	fmt.Fprintf(&d.body, format+"\n", args...)
}

// letters are how a line of text looks.
type letters struct {
	size   float64
	colour string
	bold   bool
	anchor string // start where empty, middle or end
	halo   bool   // white around the letters: they stand on lines
}

// text writes a line of text; y is its base line.
func (d *drawing) text(x, y float64, s string, l letters) {
	more := ""
	if l.bold {
		more += ` font-weight="bold"`
	}
	if l.anchor != "" {
		more += ` text-anchor="` + l.anchor + `"`
	}
	if l.halo {
		more += ` paint-order="stroke" stroke="#ffffff" stroke-width="4" stroke-linejoin="round"`
	}
	d.put(`<text x="%s" y="%s" font-size="%s" fill="%s"`+more+`>%s</text>`, x, y, l.size, l.colour, s)
}

func (d *drawing) box(x, y, w, h float64, fill, line string) {
	d.put(`<rect x="%s" y="%s" width="%s" height="%s" fill="%s" stroke="%s"/>`, x, y, w, h, fill, line)
}

func (d *drawing) stroke(x1, y1, x2, y2 float64, colour string, width float64, dash string) {
	more := ""
	if dash != "" {
		more = ` stroke-dasharray="` + dash + `"`
	}
	d.put(`<line x1="%s" y1="%s" x2="%s" y2="%s" stroke="%s" stroke-width="%s"`+more+`/>`, x1, y1, x2, y2, colour, width)
}

// stripe draws the colour of a theme, in its pattern, downwards from y.
func (d *drawing) stripe(x, y, height float64, s Stripe) {
	if s.Colour == "" {
		return
	}
	switch s.Pattern {
	case "double":
		d.stroke(x-2, y, x-2, y+height, s.Colour, 2, "")
		d.stroke(x+2, y, x+2, y+height, s.Colour, 2, "")
	case "dash":
		d.stroke(x, y, x, y+height, s.Colour, 5, "6 3")
	case "dot":
		d.stroke(x, y, x, y+height, s.Colour, 5, "3 3")
	default:
		d.stroke(x, y, x, y+height, s.Colour, 5, "")
	}
}

// head writes the title, and below it what is counted.
func (d *drawing) head(below string) {
	d.at = margin + 16
	for _, line := range inLines(d.title, int((d.width-2*margin)/(0.58*18))) {
		d.text(margin, d.at, line, letters{size: 18, colour: ink, bold: true})
		d.at += 22
	}
	for _, line := range inLines(below, int((d.width-2*margin)/(0.58*letterSize))) {
		d.text(margin, d.at, line, letters{size: letterSize, colour: quiet})
		d.at += 18
	}
	d.at += 10
}

// foot writes what a reader should know, whom the picture is for and the stamp.
func (d *drawing) foot(notes []string) {
	d.at += 8
	most := int((d.width - 2*margin) / (0.58 * smallSize))
	parts := []string{purposeName(d.rel.Purpose)}
	if t := d.rel.Study.Settings.Title; t != "" {
		parts = append(parts, t)
	}
	if s := d.rel.Study.Stamp; s != "" {
		parts = append(parts, "stamp "+short(s))
	}
	for _, n := range append(append([]string{}, notes...), strings.Join(parts, " · ")) {
		for _, line := range inLines(n, most) {
			d.at += 16
			d.text(margin, d.at, line, letters{size: smallSize, colour: quiet})
		}
		d.at += 3
	}
	d.at += margin
}

// hatch is the fill of what has no number, which is no colour.
const hatch = "url(#hatch)"

// write puts the picture together.
func (d *drawing) write(w io.Writer) error {
	desc := d.desc + " " + purposeLine(d.rel)
	if s := d.rel.Study.Stamp; s != "" {
		desc += " Stamp of the study: " + s + "."
	}
	_, err := fmt.Fprintf(w, `<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" role="img" width="%[1]s" height="%[2]s" viewBox="0 0 %[1]s %[2]s" font-family="sans-serif">
<title>%[3]s</title>
<desc>%[4]s</desc>
<defs><pattern id="hatch" width="6" height="6" patternUnits="userSpaceOnUse" patternTransform="rotate(45)"><rect width="6" height="6" fill="#ffffff"/><line x1="0" y1="0" x2="0" y2="6" stroke="%[5]s" stroke-width="1.5"/></pattern></defs>
<rect width="%[1]s" height="%[2]s" fill="#ffffff"/>
%[6]s</svg>
`, coordinate(math.Ceil(d.width)), coordinate(math.Ceil(d.at)), escapeXML(d.title), escapeXML(desc), rule, d.body.String())
	return err
}
