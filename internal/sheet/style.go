package sheet

import (
	"strings"

	"github.com/xuri/excelize/v2"
)

// font is the default font of a workbook; programs without it have one of the
// same widths.
const font = "Calibri"

// style is excelize's number for a style, made the first time it is asked for.
func (w *writer) style(s Style) (int, error) {
	if s == (Style{}) {
		return 0, nil
	}
	if id, ok := w.styles[s]; ok {
		return id, nil
	}
	id, err := w.file.NewStyle(excelStyle(s))
	if err == nil {
		w.styles[s] = id
	}
	return id, err
}

// styled is a style and excelize's number for it.
type styled struct {
	style Style
	id    int
}

// styleIn is style for a cell of a column. Most cells look like the one above.
func (w *writer) styleIn(col int, s Style) (int, error) {
	for len(w.recent) <= col {
		w.recent = append(w.recent, styled{})
	}
	if last := &w.recent[col]; last.style == s {
		return last.id, nil
	}
	id, err := w.style(s)
	if err == nil {
		w.recent[col] = styled{s, id}
	}
	return id, err
}

func excelStyle(s Style) *excelize.Style {
	x := &excelize.Style{Alignment: alignment(s)}
	if s.Bold || s.Italic || s.Underline || s.Size != 0 || s.Colour != "" {
		x.Font = &excelize.Font{Family: font, Bold: s.Bold, Italic: s.Italic, Size: s.size(), Color: hex(s.Colour)}
		if s.Underline {
			x.Font.Underline = "single"
		}
	}
	if s.Fill != "" {
		x.Fill = excelize.Fill{Type: "pattern", Pattern: 1, Color: []string{hex(s.Fill)}}
	}
	if s.Line != "" {
		x.Border = append(x.Border, excelize.Border{Type: "bottom", Color: hex(s.Line), Style: 1})
	}
	if s.LineAbove != "" {
		x.Border = append(x.Border, excelize.Border{Type: "top", Color: hex(s.LineAbove), Style: 1})
	}
	if s.Bar != "" {
		x.Border = append(x.Border, excelize.Border{Type: "left", Color: hex(s.Bar), Style: 5})
	}
	if s.Format != "" {
		x.CustomNumFmt = &s.Format
	}
	return x
}

func alignment(s Style) *excelize.Alignment {
	a := &excelize.Alignment{WrapText: s.Wrap, Vertical: "top", Indent: s.Indent, TextRotation: s.Turned}
	if s.Middle {
		a.Vertical = "center"
	}
	switch {
	case s.Align == Centre:
		a.Horizontal = "center"
	case s.Align == Right:
		a.Horizontal = "right"
	case s.Align == Left || s.Indent > 0: // an indent counts from a side
		a.Horizontal = "left"
	}
	return a
}

func hex(colour string) string { return strings.ToUpper(strings.TrimPrefix(colour, "#")) }
