package export

import (
	"fmt"
	"io"
	"math"
	"strings"

	"verbatim/internal/matrix"
	"verbatim/internal/study"
)

// CurveSVG draws a saturation curve: the themes up to each interview as a line with
// dots, how many are new as columns below it, and, where orders were drawn, their band
// with its median. Lines differ in their strokes and the band by its edges, so that it
// can be read without colours.
func CurveSVG(w io.Writer, rel *study.Release, s *matrix.Saturation) error {
	c := &curve{drawing: drawing{rel: rel, title: "New themes by interview"}, s: s}
	c.desc = c.described()
	c.lay()
	c.head(fmt.Sprintf("Different themes up to each interview (%s, in order of %s).", s.By, s.Order))
	c.axes()
	c.band()
	c.rule()
	c.line()
	c.legend()
	c.foot(append([]string{strings.Join(s.Said(), " ")}, s.Notes...))
	return c.write(w)
}

// curve is a saturation curve in the making.
type curve struct {
	drawing
	s                   *matrix.Saturation
	left, step          float64 // where the first interview stands, and how far apart they are
	top, bottom, height float64 // of the frame
	most                int     // the highest number on the axis
}

const curveHeight = 280.

func (c *curve) described() string {
	s := c.s
	if len(s.Interviews) == 0 {
		return "A saturation curve of no interviews."
	}
	return fmt.Sprintf("A saturation curve of %s with %s in all. %s", many(len(s.Interviews), "interview"), many(s.Themes, "theme"), strings.Join(s.Said(), " "))
}

func (c *curve) lay() {
	n := float64(len(c.s.Interviews))
	c.left = margin + 52
	c.step = max(10, min(56, 880/max(1, n)))
	c.width = max(600, c.left+c.step*n+margin)
	if c.width == 600 && n > 0 {
		c.step = (600 - c.left - margin) / n
	}
	c.most, c.height = max(1, c.s.Themes), curveHeight
}

// x is where an interview stands, from 0; y where a number does.
func (c *curve) x(i int) float64 { return c.left + c.step*(float64(i)+0.5) }
func (c *curve) y(n int) float64 { return c.bottom - c.height*float64(n)/float64(c.most) }
func (c *curve) right() float64  { return c.left + c.step*float64(len(c.s.Interviews)) }

// ticks is how far apart the numbers on an axis are that has at most eight.
func ticks(most int) int {
	for size := 1; ; size *= 10 {
		for _, n := range []int{1, 2, 5} {
			if most <= 8*n*size {
				return n * size
			}
		}
	}
}

func (c *curve) axes() {
	apart := ticks(c.most)
	c.most = (c.most + apart - 1) / apart * apart
	c.top = c.at + 10
	c.bottom = c.top + c.height
	for n := 0; n <= c.most; n += apart {
		c.stroke(c.left, c.y(n), c.right(), c.y(n), faint, 1, "")
		c.text(c.left-8, c.y(n)+4, fmt.Sprint(n), letters{size: smallSize, colour: quiet, anchor: "end"})
	}
	c.put(`<g transform="translate(%s %s) rotate(-90)">`, margin+10, (c.top+c.bottom)/2)
	c.text(0, 0, "different themes", letters{size: smallSize, colour: quiet, anchor: "middle"})
	c.put(`</g>`)
	c.stroke(c.left, c.bottom, c.right(), c.bottom, quiet, 1, "")
	widest := 0.0
	for _, x := range c.s.Interviews {
		widest = max(widest, textWidth(x.ID, smallSize))
	}
	turned := widest > c.step-4
	skip := 1
	for turned && c.step*float64(skip) < 13 {
		skip++
	}
	for i, x := range c.s.Interviews {
		if i%skip != 0 {
			continue
		}
		if !turned {
			c.text(c.x(i), c.bottom+16, x.ID, letters{size: smallSize, colour: ink, anchor: "middle"})
			continue
		}
		c.put(`<g transform="translate(%s %s) rotate(-60)">`, c.x(i)+4, c.bottom+12)
		c.text(0, 0, x.ID, letters{size: smallSize, colour: ink, anchor: "end"})
		c.put(`</g>`)
	}
	c.at = c.bottom + 24
	if turned {
		c.at = c.bottom + 16 + widest*math.Sqrt(3)/2
	}
}

// band is what other orders of the interviews give.
func (c *curve) band() {
	b := c.s.Band
	if b == nil {
		return
	}
	path := func(values []int) string {
		var points []string
		for i, n := range values {
			points = append(points, coordinate(c.x(i))+","+coordinate(c.y(n)))
		}
		return strings.Join(points, " ")
	}
	var back []string
	for i := len(b.High) - 1; i >= 0; i-- {
		back = append(back, coordinate(c.x(i))+","+coordinate(c.y(b.High[i])))
	}
	c.put(`<polygon points="%s" fill="#E9F1F9"/>`, path(b.Low)+" "+strings.Join(back, " "))
	for _, edge := range [][]int{b.Low, b.High} {
		c.put(`<polyline points="%s" fill="none" stroke="%s" stroke-width="1" stroke-dasharray="2 3"/>`, path(edge), quiet)
	}
	c.put(`<polyline points="%s" fill="none" stroke="%s" stroke-width="1.5" stroke-dasharray="8 4"/>`, path(b.Median), quiet)
}

// rule draws where the base ends, and where saturation is said.
func (c *curve) rule() {
	s := c.s
	mark := func(after int, what, dash string, y float64) {
		x := c.left + c.step*float64(after)
		c.stroke(x, c.top-6, x, c.bottom, ink, 1, dash)
		style := letters{size: smallSize, colour: ink, halo: true}
		if x+6+textWidth(what, smallSize) <= c.width-4 {
			c.text(x+6, y, what, style)
			return
		}
		style.anchor = "end"
		c.text(x-6, y, what, style)
	}
	if len(s.Interviews) > s.Base {
		mark(s.Base, fmt.Sprintf("base: %s", many(s.BaseThemes, "theme")), "3 3", (c.top+c.bottom)/2)
	}
	if s.Reached != nil {
		mark(*s.Reached, fmt.Sprintf("saturation: %d+%d", *s.Reached, s.Run), "", (c.top+c.bottom)/2+20)
	}
}

// line is the curve as the interviews came, and what each brought.
func (c *curve) line() {
	var points []string
	for i, x := range c.s.Interviews {
		if x.New > 0 {
			wide := min(22, c.step*0.5)
			c.put(`<rect x="%s" y="%s" width="%s" height="%s" fill="url(#hatch)" stroke="%s"/>`, c.x(i)-wide/2, c.y(x.New), wide, c.bottom-c.y(x.New), quiet)
		}
		points = append(points, coordinate(c.x(i))+","+coordinate(c.y(x.Cumulative)))
	}
	c.put(`<polyline points="%s" fill="none" stroke="%s" stroke-width="2.5"/>`, strings.Join(points, " "), link)
	for i, x := range c.s.Interviews {
		c.put(`<circle cx="%s" cy="%s" r="3.5" fill="%s"/>`, c.x(i), c.y(x.Cumulative), link)
		if c.step < 18 {
			continue
		}
		c.text(c.x(i), c.y(x.Cumulative)-9, fmt.Sprint(x.Cumulative), letters{size: smallSize, colour: ink, bold: true, anchor: "middle", halo: true})
		if x.New > 0 {
			c.text(c.x(i), c.bottom-4, fmt.Sprint(x.New), letters{size: smallSize, colour: ink, anchor: "middle", halo: true})
		}
	}
}

func (c *curve) legend() {
	c.at += 20
	x := c.left
	entry := func(what string, draw func(x, y float64)) {
		wide := 40 + textWidth(what, smallSize) + 16
		if x > c.left && x+wide > c.width-margin {
			x, c.at = c.left, c.at+20
		}
		draw(x, c.at)
		c.text(x+36, c.at+4, what, letters{size: smallSize, colour: ink})
		x += wide
	}
	entry("different themes so far", func(x, y float64) {
		c.stroke(x, y, x+28, y, link, 2.5, "")
		c.put(`<circle cx="%s" cy="%s" r="3.5" fill="%s"/>`, x+14, y, link)
	})
	entry("new in this interview", func(x, y float64) { c.box(x+7, y-7, 14, 14, hatch, quiet) })
	if b := c.s.Band; b != nil {
		entry(fmt.Sprintf("median of %d orders drawn", b.Draws), func(x, y float64) { c.stroke(x, y, x+28, y, quiet, 1.5, "8 4") })
		entry("5 to 95 % of them", func(x, y float64) {
			c.put(`<rect x="%s" y="%s" width="28" height="12" fill="#E9F1F9" stroke="%s" stroke-dasharray="2 3"/>`, x, y-6, quiet)
		})
	}
	c.at += 12
}
