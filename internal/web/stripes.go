package web

import (
	"verbatim/codebook"
	"verbatim/internal/export"
	"verbatim/internal/folder"
)

// Stripes are the colours of the themes of a codebook in pictures: those that the
// workbench gives them when it sees the codebook for the first time. Which it gave
// before is not asked, so that pictures of one study are the same everywhere.
func Stripes(book *codebook.Book) map[string]export.Stripe {
	p := newPalette(book, folder.ThemeColours{})
	out := map[string]export.Stripe{}
	for _, t := range book.Themes() {
		h := p.HueOf(t.ID)
		out[t.ID] = export.Stripe{Colour: h.Stripe, Pattern: h.Pattern}
	}
	return out
}
