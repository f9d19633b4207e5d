package codebook

import (
	_ "embed"
	"strings"
)

//go:embed starters/new.yaml
var newHeader string

// New returns an empty codebook whose file begins with comments that explain
// it to somebody who has never seen one. The title may be empty; what cannot
// stand in a title is left out of it.
func New(title string) *Book {
	text := newHeader
	book := newBook("codebook.yaml", []byte(text), content{})
	title = strings.Map(func(r rune) rune {
		if isControl(r) {
			return -1
		}
		return r
	}, strings.ToValidUTF8(title, ""))
	if made, err := Parse("codebook.yaml", []byte(text)); err == nil {
		book = made
	}
	_ = book.SetTitle(title) // a title without control characters always fits
	return book
}
