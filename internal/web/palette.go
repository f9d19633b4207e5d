package web

import (
	"fmt"
	"net/http"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/folder"
)

// Hue is one colour that a theme may have: a stripe and a tint behind words, each
// on light and on dark paper, and a pattern that tells themes apart where colour
// does not. Colours are "#rrggbb".
type Hue struct {
	Name                         string
	Stripe, Dark, Tint, DarkTint string
	Pattern                      string // solid, double, dash or dot
}

// hues are the colours given to themes, in this order. They were chosen so that
// any two can be told apart as far as may be, also by people who see fewer
// colours, and two with the same pattern easily; a test proves what is promised.
func hues() []Hue {
	return []Hue{
		{"Blue", "#6180fe", "#aabffc", "#e1e9fe", "#2d3655", "solid"},
		{"Amber", "#956211", "#e2aa63", "#fde5c9", "#493315", "double"},
		{"Indigo", "#451b9e", "#a196f1", "#e8e7fd", "#373353", "dot"},
		{"Fern", "#194e35", "#7eb396", "#d1f3df", "#1b412e", "double"},
		{"Teal", "#0a7e83", "#69c8cd", "#c8f3f5", "#064043", "dash"},
		{"Brick", "#d9515e", "#fea2a4", "#fde2e2", "#512c2d", "solid"},
		{"Rust", "#7e2401", "#ec8869", "#fee3da", "#502d23", "solid"},
		{"Rose", "#a90959", "#f28bac", "#fee1e8", "#4f2b37", "dash"},
		{"Sky", "#165f83", "#73b6df", "#d4eeff", "#173c51", "solid"},
		{"Violet", "#7d43c2", "#c2a0fa", "#ede4fe", "#3d3150", "dash"},
		{"Plum", "#c859c4", "#f0a2ea", "#fbdff9", "#482d46", "dot"},
		{"Sea", "#439881", "#7ed2b9", "#ccf4e7", "#124135", "dot"},
		{"Moss", "#536539", "#a3b888", "#e1f0d0", "#303d1d", "dot"},
		{"Olive", "#928a07", "#ccc357", "#edecca", "#3c3915", "dash"},
	}
}

var patterns = [...]string{"solid", "double", "dash", "dot"}

// Palette gives every theme of a codebook its colour and pattern. A theme goes by
// a number that stays its own when others come, go and change places; it is the N
// of the classes .kN.
type Palette struct {
	order []int // numbers, in the order of the codebook
	hues  map[int]Hue
	at    map[string]int
	kept  folder.ThemeColours // which theme has which number, for next time
}

// newPalette takes a theme's own colour where the codebook names one, the one it
// had before otherwise, and for a new theme the next free one in the order of the
// file. Where there are more themes than colours, a colour comes again with
// another pattern.
func newPalette(book *codebook.Book, kept folder.ThemeColours) *Palette {
	s := slotsOf(book, kept)
	p := &Palette{hues: map[int]Hue{}, at: map[string]int{}}
	all := hues()
	for _, t := range book.Themes() {
		n := s.number(t)
		var h Hue
		switch i := hueCalled(all, t.Colour); {
		case i >= 0:
			h = all[i]
		case t.Colour != "":
			h = ownHue(t.Colour, n-ownFrom)
		default:
			h = all[n%len(all)]
			h.Pattern = patterns[(indexOf(h.Pattern)+n/len(all))%len(patterns)]
		}
		p.at[t.ID], p.hues[n] = n, h
		p.order = append(p.order, n)
	}
	p.kept = s.kept
	return p
}

func indexOf(pattern string) int {
	for i, p := range patterns {
		if p == pattern {
			return i
		}
	}
	return 0
}

// ownHue makes the four colours of a theme from the one a codebook gives it: as
// near to it as can be read.
func ownHue(colour string, n int) Hue {
	c, ok := parseRGB(colour)
	if !ok {
		return hues()[n%len(hues())]
	}
	white, black := rgb{1, 1, 1}, rgb{}
	cream, dark, ink, paleInk := mustRGB("#faf3df"), mustRGB("#17191c"), mustRGB("#1d2126"), mustRGB("#e8e6e1")
	return Hue{
		Name:     colour,
		Stripe:   c.towards(black, func(x rgb) bool { return contrast(x, cream) >= 3.05 }).String(),
		Dark:     c.towards(white, func(x rgb) bool { return contrast(x, dark) >= 6.8 }).String(),
		Tint:     c.towards(white, func(x rgb) bool { return contrast(x, ink) >= 13 }).String(),
		DarkTint: c.towards(dark, func(x rgb) bool { return contrast(x, paleInk) >= 9 }).String(),
		Pattern:  patterns[n%len(patterns)],
	}
}

// N is the number in a theme's classes; -1 for a theme the codebook lacks.
func (p *Palette) N(id string) int {
	if n, ok := p.at[id]; ok {
		return n
	}
	return -1
}

// Class is the class that gives a theme's colours: k3; kx for one without.
func (p *Palette) Class(id string) string {
	if n := p.N(id); n >= 0 {
		return fmt.Sprintf("k%d", n)
	}
	return "kx"
}

// Pattern is a theme's pattern.
func (p *Palette) Pattern(id string) string {
	if n := p.N(id); n >= 0 {
		return p.hues[n].Pattern
	}
	return "solid"
}

// HueOf is a theme's colour; the zero Hue for a theme the codebook lacks.
func (p *Palette) HueOf(id string) Hue {
	if n := p.N(id); n >= 0 {
		return p.hues[n]
	}
	return Hue{}
}

// css is the style sheet of a palette: --cN and --tN on each kind of paper, .kN
// which sets --c and --t, and the tint of words in highlight thN near the window:
// each look that a highlight may give costs wherever it could apply.
func (p *Palette) css() string {
	var b strings.Builder
	vars := func(stripe, tint func(Hue) string) string {
		var v strings.Builder
		for _, i := range p.order {
			fmt.Fprintf(&v, "--c%d:%s;--t%d:%s;", i, stripe(p.hues[i]), i, tint(p.hues[i]))
		}
		return v.String()
	}
	light := vars(func(h Hue) string { return h.Stripe }, func(h Hue) string { return h.Tint })
	dark := vars(func(h Hue) string { return h.Dark }, func(h Hue) string { return h.DarkTint })
	fmt.Fprintf(&b, "@layer tokens{\n:root{%s}\n:root[data-theme=dark]{%s}\n@media (prefers-color-scheme:dark){:root[data-theme=auto]{%s}}\n}\n@layer parts{\n", light, dark, dark)
	for _, i := range p.order {
		fmt.Fprintf(&b, ".k%d{--c:var(--c%d);--t:var(--t%d)}\n", i, i, i)
	}
	for i, h := range hues() { // to choose from
		fmt.Fprintf(&b, ".hue%d{--c:%s}:root[data-theme=dark] .hue%d{--c:%s}@media (prefers-color-scheme:dark){:root[data-theme=auto] .hue%d{--c:%s}}\n", i, h.Stripe, i, h.Dark, i, h.Dark)
	}
	b.WriteString("@media not (forced-colors:active){\n")
	for _, i := range p.order {
		fmt.Fprintf(&b, ":root[data-ink=tint]:not([data-theme=contrast]) .near .say::highlight(th%d){background-color:var(--t%d)}\n", i, i)
	}
	b.WriteString("}\n}\n")
	return b.String()
}

func (s *Server) codebookCSS(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	_, _ = w.Write([]byte(s.palette(r).css()))
}
