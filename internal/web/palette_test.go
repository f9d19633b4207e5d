package web

import (
	"math"
	"testing"

	"verbatim/codebook"
	"verbatim/internal/folder"
)

// lab is a colour in CIELAB under D65.
type lab struct{ L, A, B float64 }

func labOf(r, g, b float64) lab { // linear sRGB
	x := (0.4124564*r + 0.3575761*g + 0.1804375*b) / 0.95047
	y := 0.2126729*r + 0.7151522*g + 0.0721750*b
	z := (0.0193339*r + 0.1191920*g + 0.9503041*b) / 1.08883
	f := func(t float64) float64 {
		if t > 216.0/24389 {
			return math.Cbrt(t)
		}
		return (24389.0/27*t + 16) / 116
	}
	return lab{116*f(y) - 16, 500 * (f(x) - f(y)), 200 * (f(y) - f(z))}
}

// ciede2000 is the colour difference of CIE 142-2001, written after Sharma, Wu
// and Dalal, "The CIEDE2000 color-difference formula: implementation notes,
// supplementary test data, and mathematical observations", Color Research and
// Application 30 (2005), equations 2 to 22.
func ciede2000(p, q lab) float64 {
	rad := math.Pi / 180
	c1, c2 := math.Hypot(p.A, p.B), math.Hypot(q.A, q.B)
	mean7 := math.Pow((c1+c2)/2, 7)
	g := 0.5 * (1 - math.Sqrt(mean7/(mean7+math.Pow(25, 7))))
	a1, a2 := (1+g)*p.A, (1+g)*q.A
	c1, c2 = math.Hypot(a1, p.B), math.Hypot(a2, q.B)
	hue := func(a, b float64) float64 {
		if a == 0 && b == 0 {
			return 0
		}
		h := math.Atan2(b, a) / rad
		if h < 0 {
			h += 360
		}
		return h
	}
	h1, h2 := hue(a1, p.B), hue(a2, q.B)
	dh := 0.0
	if c1*c2 != 0 {
		dh = h2 - h1
		if dh > 180 {
			dh -= 360
		} else if dh < -180 {
			dh += 360
		}
	}
	dL, dC, dH := q.L-p.L, c2-c1, 2*math.Sqrt(c1*c2)*math.Sin(dh/2*rad)
	lm, cm, hm := (p.L+q.L)/2, (c1+c2)/2, h1+h2
	if c1*c2 != 0 {
		switch {
		case math.Abs(h1-h2) <= 180:
			hm = (h1 + h2) / 2
		case h1+h2 < 360:
			hm = (h1 + h2 + 360) / 2
		default:
			hm = (h1 + h2 - 360) / 2
		}
	}
	t := 1 - 0.17*math.Cos((hm-30)*rad) + 0.24*math.Cos(2*hm*rad) + 0.32*math.Cos((3*hm+6)*rad) - 0.20*math.Cos((4*hm-63)*rad)
	turn := 30 * math.Exp(-math.Pow((hm-275)/25, 2))
	rc := 2 * math.Sqrt(math.Pow(cm, 7)/(math.Pow(cm, 7)+math.Pow(25, 7)))
	sl := 1 + 0.015*math.Pow(lm-50, 2)/math.Sqrt(20+math.Pow(lm-50, 2))
	sc, sh := 1+0.045*cm, 1+0.015*cm*t
	rt := -math.Sin(2*turn*rad) * rc
	return math.Sqrt(math.Pow(dL/sl, 2) + math.Pow(dC/sc, 2) + math.Pow(dH/sh, 2) + rt*dC/sc*dH/sh)
}

// TestCIEDE2000 compares with pairs 1, 7, 17, 21 and 25 of the data that the
// authors of the formula published with it.
func TestCIEDE2000(t *testing.T) {
	for _, c := range []struct {
		p, q lab
		want float64
	}{
		{lab{50, 2.6772, -79.7751}, lab{50, 0, -82.7485}, 2.0425},
		{lab{50, 0, 0}, lab{50, -1, 2}, 2.3669},
		{lab{50, 2.5, 0}, lab{73, 25, -18}, 27.1492},
		{lab{50, 2.5, 0}, lab{50, 3.2592, 0.3350}, 1.0000},
		{lab{60.2574, -34.0099, 36.2677}, lab{60.4626, -34.1751, 39.4387}, 1.2644},
	} {
		if got := ciede2000(c.p, c.q); math.Abs(got-c.want) > 5e-5 {
			t.Errorf("ciede2000(%v, %v) = %.4f, want %.4f", c.p, c.q, got, c.want)
		}
	}
}

// vision are the matrices for linear light of Machado, Oliveira and Fernandes,
// "A physiologically-based model for simulation of color vision deficiency", IEEE
// Transactions on Visualization and Computer Graphics 15 (2009), severity 1.0.
var vision = map[string][9]float64{
	"normal": {1, 0, 0, 0, 1, 0, 0, 0, 1},
	"protan": {0.152286, 1.052583, -0.204868, 0.114503, 0.786281, 0.099216, -0.003882, -0.048116, 1.051998},
	"deutan": {0.367322, 0.860646, -0.227968, 0.280085, 0.672501, 0.047413, -0.011820, 0.042940, 0.968881},
	"tritan": {1.255528, -0.076749, -0.178779, -0.078411, 0.930809, 0.147602, 0.004733, 0.691367, 0.303900},
}

func seen(c rgb, m [9]float64) lab {
	r, g, b := linear(c.R), linear(c.G), linear(c.B)
	keep := func(x float64) float64 { return min(1, max(0, x)) }
	return labOf(keep(m[0]*r+m[1]*g+m[2]*b), keep(m[3]*r+m[4]*g+m[5]*b), keep(m[6]*r+m[7]*g+m[8]*b))
}

// apart is the smallest difference between any two stripes of a list, under all
// four kinds of vision.
func apart(list []Hue, both func(a, b Hue) bool) float64 {
	least := math.Inf(1)
	for _, m := range vision {
		for i, a := range list {
			for _, b := range list[:i] {
				if both(a, b) {
					least = min(least, ciede2000(seen(mustRGB(a.Stripe), m), seen(mustRGB(b.Stripe), m)))
				}
			}
		}
	}
	return least
}

func TestHuesCanBeToldApart(t *testing.T) {
	all := hues()
	any := func(a, b Hue) bool { return true }
	for _, c := range []struct {
		first int
		least float64
	}{{4, 18.3}, {6, 12.5}, {8, 9.0}, {12, 7.9}, {14, 7.9}} {
		if got := apart(all[:c.first], any); got < c.least {
			t.Errorf("the first %d hues are %.2f apart, want %.1f", c.first, got, c.least)
		}
	}
	if got := apart(all, func(a, b Hue) bool { return a.Pattern == b.Pattern }); got < 15.9 {
		t.Errorf("hues of one pattern are %.2f apart, want 15.9", got)
	}
}

func TestHuesCanBeSeen(t *testing.T) {
	for _, h := range hues() {
		checkHue(t, h)
	}
}

// checkHue holds a hue against every paper it may lie on, and words against it.
func checkHue(t *testing.T, h Hue) {
	t.Helper()
	for _, paper := range []string{"#fbfaf7", "#ffffff", "#faf3df", "#edf4f9"} {
		if c := contrast(mustRGB(h.Stripe), mustRGB(paper)); c < 3.05 {
			t.Errorf("%s on %s has a contrast of %.2f", h.Name, paper, c)
		}
	}
	for what, c := range map[string][2]float64{
		"its dark stripe":    {contrast(mustRGB(h.Dark), mustRGB("#17191c")), 6.8},
		"words on its tint":  {contrast(mustRGB("#1d2126"), mustRGB(h.Tint)), 13},
		"words on dark tint": {contrast(mustRGB("#e8e6e1"), mustRGB(h.DarkTint)), 9},
		"its stripe on tint": {contrast(mustRGB(h.Stripe), mustRGB(h.Tint)), 2.5},
	} {
		if c[0] < c[1] {
			t.Errorf("%s: %s has a contrast of %.2f, want %.1f", h.Name, what, c[0], c[1])
		}
	}
}

func TestColoursOfTheTeamsOwn(t *testing.T) {
	for _, colour := range []string{"#ffff00", "#000000", "#ffffff", "#c2410c", "#0f0", "#7f7f7f"} {
		h := ownHue(colour, 3)
		h.Name = colour
		for _, paper := range []string{"#fbfaf7", "#ffffff", "#faf3df"} {
			if c := contrast(mustRGB(h.Stripe), mustRGB(paper)); c < 3.05 {
				t.Errorf("%s on %s has a contrast of %.2f", colour, paper, c)
			}
		}
		if c := contrast(mustRGB("#1d2126"), mustRGB(h.Tint)); c < 13 {
			t.Errorf("words on the tint of %s have a contrast of %.2f", colour, c)
		}
		if c := contrast(mustRGB("#e8e6e1"), mustRGB(h.DarkTint)); c < 9 {
			t.Errorf("words on the dark tint of %s have a contrast of %.2f", colour, c)
		}
	}
}

func TestPaletteOfACodebook(t *testing.T) {
	book, err := codebook.Parse("", []byte("themes:\n- id: a\n- id: b\n  colour: '#6180fe'\n- id: c\n- id: d\n  colour: '#c2410c'\n- id: e\n"))
	if err != nil {
		t.Fatal(err)
	}
	p := newPalette(book, folder.ThemeColours{})
	for id, want := range map[string]string{"a": "Amber", "b": "Blue", "c": "Indigo", "d": "#c2410c", "e": "Fern"} {
		if got := p.HueOf(id).Name; got != want {
			t.Errorf("%s is %s, want %s", id, got, want)
		}
	}
	if p.Class("c") != "k2" || p.Class("nobody") != "kx" {
		t.Errorf("classes %s and %s", p.Class("c"), p.Class("nobody"))
	}
}

func TestMoreThemesThanHues(t *testing.T) {
	many := "themes:\n"
	for i := range 40 {
		many += "- id: t" + string(rune('a'+i/26)) + string(rune('a'+i%26)) + "\n"
	}
	book, err := codebook.Parse("", []byte(many))
	if err != nil {
		t.Fatal(err)
	}
	p := newPalette(book, folder.ThemeColours{})
	looks := map[string]bool{}
	for i, h := range p.hues {
		if looks[h.Stripe+h.Pattern] {
			t.Errorf("theme %d looks like an earlier one", i)
		}
		looks[h.Stripe+h.Pattern] = true
	}
}
