package document

import (
	"fmt"
	"slices"
)

// table writes a table. Its caption stands above it, on the same page, and is also
// what a screen reader calls it.
func (x *docxBody) table(t *Table) {
	n := t.columns()
	caption := oneLine(t.Caption)
	if caption != "" {
		x.paragraph(props{style: "Caption", keepNext: n > 0}, Text(caption), "")
	}
	if n == 0 {
		return
	}
	if x.breaks { // a table cannot begin a page by itself
		x.paragraph(props{style: "TableEnd"}, nil, "")
	}
	x.b.WriteString(`<w:tbl><w:tblPr><w:tblStyle w:val="TableGrid"/>`)
	fmt.Fprintf(&x.b, `<w:tblW w:w="%d" w:type="dxa"/><w:tblLayout w:type="fixed"/>`, x.page.text())
	fmt.Fprintf(&x.b, `<w:tblLook w:val="04A0" w:firstRow="%d" w:lastRow="0" w:firstColumn="%d" w:lastColumn="0" w:noHBand="0" w:noVBand="1"/>`, one(len(t.Head) > 0), one(t.namesRows()))
	if caption != "" {
		x.b.WriteString(`<w:tblCaption w:val="` + xmlText(caption) + `"/>`)
	}
	x.b.WriteString(`</w:tblPr><w:tblGrid>`)
	widths := t.shares(x.page.text())
	for _, w := range widths {
		fmt.Fprintf(&x.b, `<w:gridCol w:w="%d"/>`, w)
	}
	x.b.WriteString(`</w:tblGrid>`)
	style := t.cellStyle()
	if len(t.Head) > 0 {
		head := make([]Cell, n)
		for i, words := range t.Head {
			head[i] = Cell{Runs: Text(words), Head: true}
		}
		x.row(t, head, widths, style, true)
	}
	for _, row := range t.Rows {
		x.row(t, row, widths, style, false)
	}
	x.b.WriteString(`</w:tbl>`)
	x.paragraph(props{style: "TableEnd"}, nil, "")
}

// cellStyle is smaller where many columns share the paper, or where that is asked for.
func (t *Table) cellStyle() string {
	switch n := t.columns(); {
	case n > 12, t.Smaller > 1:
		return "TableSmallest"
	case n > 7, t.Smaller == 1:
		return "TableSmall"
	}
	return "TableText"
}

// namesRows reports whether each row begins with its name.
func (t *Table) namesRows() bool {
	return len(t.Rows) > 0 && !slices.ContainsFunc(t.Rows, func(row []Cell) bool { return !cell(row, 0).Head })
}

func one(is bool) int {
	if is {
		return 1
	}
	return 0
}

func (x *docxBody) row(t *Table, row []Cell, widths []int, style string, head bool) {
	x.b.WriteString(`<w:tr><w:trPr><w:cantSplit/>`)
	if head {
		x.b.WriteString(`<w:tblHeader/>`)
	}
	x.b.WriteString(`</w:trPr>`)
	for i, width := range widths {
		c := cell(row, i)
		fmt.Fprintf(&x.b, `<w:tc><w:tcPr><w:tcW w:w="%d" w:type="dxa"/>`, width)
		fill := ""
		switch {
		case head:
			fill = headColour
		case c.shade() > 0:
			fill = heat(c.shade())
		}
		if fill != "" {
			x.b.WriteString(`<w:shd w:val="clear" w:color="auto" w:fill="` + fill + `"/>`)
		}
		if head {
			x.b.WriteString(`<w:vAlign w:val="bottom"/>`)
		}
		x.b.WriteString(`</w:tcPr>`)
		x.cell(c, props{style: style, right: slices.Contains(t.Numbers, i), indent: 200 * max(c.Indent, 0)})
		x.b.WriteString(`</w:tc>`)
	}
	x.b.WriteString(`</w:tr>`)
}

// cell writes the words of a cell; what names a row or a column is bold.
func (x *docxBody) cell(c Cell, p props) {
	runs := slices.Clone(c.Runs)
	for i := range runs {
		runs[i].Bold = runs[i].Bold || c.Head
	}
	x.paragraph(p, runs, "")
}

// heat is the ground of a cell: from white to a blue on which black is read easily
// (contrast 9 to 1), and which is an even grey on a printer without colours.
func heat(shade int) string {
	mix := func(dark int) int { return 255 - (255-dark)*shade/100 }
	return fmt.Sprintf("%02X%02X%02X", mix(0x7F), mix(0xB2), mix(0xDB))
}
