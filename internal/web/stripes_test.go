package web

import (
	"testing"

	"verbatim/codebook"
	"verbatim/internal/folder"
)

// A picture has the colours that the workbench gives a codebook it has not seen
// before, and a theme's own colour where the codebook names one.
func TestStripesAreTheColoursOfTheWorkbench(t *testing.T) {
	book, err := codebook.Parse("", []byte("themes:\n  - id: hope\n  - id: burnout\n    colour: \"#7d43c2\"\n  - id: rest\n    colour: \"#123456\"\n"))
	if err != nil {
		t.Fatal(err)
	}
	p, got := newPalette(book, folder.ThemeColours{}), Stripes(book)
	if len(got) != 3 || got["hope"].Colour != "#6180fe" || got["hope"].Pattern != "solid" || got["burnout"].Colour != "#7d43c2" {
		t.Errorf("%+v", got)
	}
	for id, s := range got {
		if h := p.HueOf(id); s.Colour != h.Stripe || s.Pattern != h.Pattern {
			t.Errorf("%s is %+v, and %+v in the workbench", id, s, h)
		}
	}
}
