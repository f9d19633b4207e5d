package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// rgb is a colour in sRGB, each part from 0 to 1.
type rgb struct{ R, G, B float64 }

func parseRGB(s string) (rgb, bool) {
	s = strings.TrimPrefix(s, "#")
	if len(s) == 3 {
		s = string([]byte{s[0], s[0], s[1], s[1], s[2], s[2]})
	}
	n, err := strconv.ParseUint(s, 16, 32)
	if err != nil || len(s) != 6 {
		return rgb{}, false
	}
	return rgb{float64(n>>16) / 255, float64(n>>8&255) / 255, float64(n&255) / 255}, true
}

func mustRGB(s string) rgb {
	c, ok := parseRGB(s)
	if !ok {
		panic("not a colour: " + s)
	}
	return c
}

// String is the colour as "#rrggbb".
func (c rgb) String() string {
	b := func(x float64) int { return int(math.Round(min(1, max(0, x)) * 255)) }
	return fmt.Sprintf("#%02x%02x%02x", b(c.R), b(c.G), b(c.B))
}

// towards goes from a colour to another in small steps, to the first that will do.
func (c rgb) towards(to rgb, will func(rgb) bool) rgb {
	for i := range 65 {
		f := float64(i) / 64
		x := rgb{c.R + (to.R-c.R)*f, c.G + (to.G-c.G)*f, c.B + (to.B-c.B)*f}
		if rounded := mustRGB(x.String()); will(rounded) {
			return rounded
		}
	}
	return to
}

// linear is the light of a part of an sRGB colour (IEC 61966-2-1).
func linear(x float64) float64 {
	if x <= 0.04045 {
		return x / 12.92
	}
	return math.Pow((x+0.055)/1.055, 2.4)
}

// luminance is the relative luminance of a colour, as WCAG 2.2 defines it.
func (c rgb) luminance() float64 {
	return 0.2126*linear(c.R) + 0.7152*linear(c.G) + 0.0722*linear(c.B)
}

// contrast is the contrast ratio of two colours, from 1 to 21, as WCAG 2.2
// defines it.
func contrast(a, b rgb) float64 {
	x, y := a.luminance(), b.luminance()
	if x < y {
		x, y = y, x
	}
	return (x + 0.05) / (y + 0.05)
}
