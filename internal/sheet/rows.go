package sheet

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// Rows are written here and not by excelize: nobody holds a sheet in memory, and a
// text comes back letter for letter also where it looks like an escape of the format.

// most is how many bytes of rows are handed on at once.
const most = 64 << 10

// errPast ends a walk behind the rows that were asked for.
var errPast = errors.New("past the sheet")

// rows writes the columns' looks, and the rows that lie on one of the sheets that a sheet fills.
func (w *writer) rows(out io.Writer, s *Sheet, part int) error {
	x := rowWriter{w: w, b: make([]byte, 0, 2*most)}
	x.look(s.Columns)
	x.b = append(x.b, `<sheetData>`...)
	err := w.walk(s, func(l line) error {
		switch {
		case l.part < part:
			return nil
		case l.part > part:
			return errPast
		}
		if err := x.row(s, l); err != nil {
			return err
		}
		if len(x.b) < most {
			return nil
		}
		_, err := out.Write(x.b)
		x.b = x.b[:0]
		return err
	})
	if err != nil && !errors.Is(err, errPast) {
		return err
	}
	_, err = out.Write(x.b)
	return err
}

// rowWriter writes rows as SpreadsheetML.
type rowWriter struct {
	w       *writer
	b       []byte
	columns []string // A, B, C …
}

// look writes how columns look; Excel wants them ascending.
func (x *rowWriter) look(columns []Column) {
	any := false
	for i, c := range columns {
		if c.Width <= 0 && !c.Hidden {
			continue
		}
		if !any {
			x.b = append(x.b, `<cols>`...)
			any = true
		}
		x.b = fmt.Appendf(x.b, `<col min="%d" max="%d"`, i+1, i+1)
		if c.Width > 0 {
			x.b = append(x.b, ` width="`...)
			x.b = strconv.AppendFloat(x.b, min(c.Width, excelize.MaxColumnWidth), 'f', -1, 64)
			x.b = append(x.b, '"')
		}
		if c.Hidden {
			x.b = append(x.b, ` hidden="1"`...)
		}
		if c.Width > 0 {
			x.b = append(x.b, ` customWidth="1"`...)
		}
		x.b = append(x.b, `/>`...)
	}
	if any {
		x.b = append(x.b, `</cols>`...)
	}
}

func (x *rowWriter) row(s *Sheet, l line) error {
	x.b = append(x.b, `<row r="`...)
	x.b = strconv.AppendInt(x.b, int64(l.no), 10)
	high := 0.0
	if l.row != nil {
		high = l.row.Height
	}
	if high == 0 {
		high = height(l.cells, s.Columns)
	}
	if high > 0 {
		// An estimate, so not customHeight: the row still grows when somebody writes
		// more into it.
		x.b = append(x.b, `" ht="`...)
		x.b = strconv.AppendFloat(x.b, min(high, maxHeight), 'f', -1, 64)
	}
	x.b = append(x.b, `">`...)
	for col := range l.cells {
		if err := x.cell(col, l.no, &l.cells[col]); err != nil {
			return err
		}
	}
	x.b = append(x.b, `</row>`...)
	return nil
}

func (x *rowWriter) cell(col, row int, c *Cell) error {
	id, err := x.w.styleIn(col, c.Style)
	if err != nil {
		return err
	}
	isNumber := c.IsNumber && !math.IsNaN(c.Number) && !math.IsInf(c.Number, 0)
	switch {
	case len(c.Runs) > 0:
		x.open(col, row, id, ` t="inlineStr"><is>`)
		x.runs(c)
		x.b = append(x.b, `</is></c>`...)
	case c.Text != "":
		s, n := clean(c.Text)
		x.w.report.Cleaned += n
		if f := x.w.link(c, quoted(s, c.Link)); f != "" {
			x.open(col, row, id, ` t="str"><f>`)
			x.b = appendText(x.b, f)
			x.b = append(x.b, `</f><v>`...)
			x.b = appendLiteral(x.b, s)
			x.b = append(x.b, `</v></c>`...)
			return nil
		}
		x.open(col, row, id, ` t="inlineStr"><is>`)
		x.text(s)
		x.b = append(x.b, `</is></c>`...)
	case isNumber:
		x.open(col, row, id, `>`)
		shown := strconv.FormatFloat(c.Number, 'f', -1, 64)
		if f := x.w.link(c, shown); f != "" {
			x.b = append(x.b, `<f>`...)
			x.b = appendText(x.b, f)
			x.b = append(x.b, `</f>`...)
		}
		x.b = append(x.b, `<v>`...)
		x.b = append(x.b, shown...)
		x.b = append(x.b, `</v></c>`...)
	case id != 0:
		x.open(col, row, id, `></c>`)
	}
	return nil
}

// open begins a cell.
func (x *rowWriter) open(col, row, style int, rest string) {
	for len(x.columns) <= col {
		name, _ := excelize.ColumnNumberToName(len(x.columns) + 1) // the number of columns was looked at
		x.columns = append(x.columns, name)
	}
	x.b = append(x.b, `<c r="`...)
	x.b = append(x.b, x.columns[col]...)
	x.b = strconv.AppendInt(x.b, int64(row), 10)
	x.b = append(x.b, '"')
	if style != 0 {
		x.b = append(x.b, ` s="`...)
		x.b = strconv.AppendInt(x.b, int64(style), 10)
		x.b = append(x.b, '"')
	}
	x.b = append(x.b, rest...)
}

// text writes words; those with a space at an end say that it counts.
func (x *rowWriter) text(s string) {
	if s != "" && (strings.IndexByte(" \t\n\r", s[0]) >= 0 || strings.IndexByte(" \t\n\r", s[len(s)-1]) >= 0) {
		x.b = append(x.b, `<t xml:space="preserve">`...)
	} else {
		x.b = append(x.b, `<t>`...)
	}
	x.b = appendLiteral(x.b, s)
	x.b = append(x.b, `</t>`...)
}

func (x *rowWriter) runs(c *Cell) {
	for _, r := range c.Runs {
		s, n := clean(r.Text)
		x.w.report.Cleaned += n
		if s == "" {
			continue
		}
		x.b = append(x.b, `<r>`...)
		if r.Colour != "" || r.Bold || r.Italic {
			x.b = append(x.b, `<rPr><rFont val="`+font+`"/><family val="2"/>`...)
			if r.Bold {
				x.b = append(x.b, `<b/>`...)
			}
			if r.Italic {
				x.b = append(x.b, `<i/>`...)
			}
			if r.Colour != "" {
				x.b = append(x.b, `<color rgb="FF`...)
				x.b = appendText(x.b, hex(r.Colour))
				x.b = append(x.b, `"/>`...)
			}
			x.b = append(x.b, `<sz val="`...)
			x.b = strconv.AppendFloat(x.b, c.Style.size(), 'f', -1, 64)
			x.b = append(x.b, `"/></rPr>`...)
		}
		x.text(s)
		x.b = append(x.b, `</r>`...)
	}
}

// link is the formula of a number or a text that leads somewhere; shown is what it
// shows. That stands in the formula and is stored as its value too: a program that
// does not calculate shows it all the same. Nobody's words ever enter a formula. It is
// a formula and not a hyperlink, of which a sheet can hold no more than 65,530.
func (w *writer) link(c *Cell, shown string) string {
	if c.Link == "" || shown == "" {
		return ""
	}
	at, ok := w.anchors[c.Link]
	if !ok {
		w.report.LostLinks++
		return ""
	}
	return `HYPERLINK("#'` + strings.ReplaceAll(at.sheet, `"`, `""`) + `'!A` + strconv.Itoa(at.row) + `",` + shown + `)`
}

// quoted is a text as a formula has it, in parts of at most 255 characters; empty
// where it is too long for one, or leads nowhere.
func quoted(s, link string) string {
	const most, part = 4000, 120 // a part that is nothing but quotation marks doubles
	if link == "" || units(s) > most {
		return ""
	}
	var parts []string
	for s != "" {
		p := cut(s, part)
		parts = append(parts, `"`+strings.ReplaceAll(p, `"`, `""`)+`"`)
		s = s[len(p):]
	}
	return strings.Join(parts, "&")
}

// appendLiteral adds words so that they are read as they stand: the format takes
// _x0041_ for the letter A.
func appendLiteral(b []byte, s string) []byte {
	for {
		i := escapeIn(s)
		if i < 0 {
			return appendText(b, s)
		}
		b = append(appendText(b, s[:i]), "_x005F_"...)
		s = s[i+1:]
	}
}

// escapeIn is where a text has what the format takes for an escape, or -1.
func escapeIn(s string) int {
	for from := 0; ; {
		i := strings.Index(s[from:], "_x")
		if i < 0 || from+i+7 > len(s) {
			return -1
		}
		i += from
		if s[i+6] == '_' && isHex(s[i+2]) && isHex(s[i+3]) && isHex(s[i+4]) && isHex(s[i+5]) {
			return i
		}
		from = i + 2
	}
}

func isHex(c byte) bool {
	return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' || 'A' <= c && c <= 'F'
}

// appendText adds a text to XML.
func appendText(b []byte, s string) []byte {
	from := 0
	for i := range len(s) {
		var with string
		switch s[i] {
		case '&':
			with = "&amp;"
		case '<':
			with = "&lt;"
		case '>':
			with = "&gt;"
		case '"':
			with = "&#34;"
		case '\'':
			with = "&#39;"
		case '\t':
			with = "&#x9;"
		case '\r':
			with = "&#xD;"
		default:
			continue
		}
		b = append(append(b, s[from:i]...), with...)
		from = i + 1
	}
	return append(b, s[from:]...)
}
