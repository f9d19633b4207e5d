package export

import (
	"fmt"
	"math"
	"strconv"
	"strings"
)

// noColour are those of a theme that nobody gave any: on light paper and on dark.
const noColour, noDarkColour = "#857e71", "#8d9198"

// colours are the colours of the themes as a style sheet: --kN on light paper and on dark,
// for the bar beside its name and for each line under words.
func (p *readerPage) colours() string {
	var light, dark, rules strings.Builder
	for r, k := range p.m.Table.Rows {
		on, off := noColour, noDarkColour
		if c, ok := parseColour(p.o.Stripes[k.ID].Colour); ok {
			on, off = c.String(), c.onDark().String()
		}
		fmt.Fprintf(&light, "--k%d:%s;", r, on)
		fmt.Fprintf(&dark, "--k%d:%s;", r, off)
		fmt.Fprintf(&rules, ".k%d{--k:var(--k%[1]d)}.a%[1]d{--a:var(--k%[1]d)}.b%[1]d{--b:var(--k%[1]d)}.c%[1]d{--c:var(--k%[1]d)}\n", r)
	}
	return ":root{" + light.String() + "}\n@media screen and (prefers-color-scheme:dark){:root{" + dark.String() + "}}\n" + rules.String()
}

// colour is one in sRGB, each part from 0 to 1.
type colour [3]float64

// parseColour reads "#rrggbb", and nothing else: it goes into a style sheet.
func parseColour(s string) (colour, bool) {
	n, err := strconv.ParseUint(strings.TrimPrefix(s, "#"), 16, 32)
	if err != nil || len(s) != 7 || s[0] != '#' {
		return colour{}, false
	}
	return colour{float64(n>>16) / 255, float64(n>>8&255) / 255, float64(n&255) / 255}, true
}

func (c colour) String() string {
	part := func(x float64) int { return int(math.Round(255 * x)) }
	return fmt.Sprintf("#%02x%02x%02x", part(c[0]), part(c[1]), part(c[2]))
}

// luminance is the relative luminance, as WCAG 2.2 defines it.
func (c colour) luminance() float64 {
	light := func(x float64) float64 {
		if x <= 0.04045 {
			return x / 12.92
		}
		return math.Pow((x+0.055)/1.055, 2.4)
	}
	return 0.2126*light(c[0]) + 0.7152*light(c[1]) + 0.0722*light(c[2])
}

// onDark is the colour made so light that it stands out from dark paper, at 5 to 1.
func (c colour) onDark() colour {
	const least = 5*(0.0095+0.05) - 0.05 // the paper is #17191c
	for i := 0; i < 20 && c.luminance() < least; i++ {
		for k := range c {
			c[k] += (1 - c[k]) / 10
		}
	}
	return c
}
