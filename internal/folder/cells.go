package folder

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
)

// byteMark is the byte order mark, by which spreadsheet programs know UTF-8.
const byteMark = "\uFEFF"

// layout is how a program wrote down a table of text.
type layout struct {
	order byteOrder // of UTF-16; nil: UTF-8
	mark  bool      // begins with a byte order mark
	comma rune      // what stands between cells
	eol   string    // what ends a row
}

type byteOrder interface {
	binary.ByteOrder
	binary.AppendByteOrder
}

// cellRow is a row of a table, and the line of the file it begins on, from 1.
type cellRow struct {
	line  int
	cells []string
}

// decodeCells gives the text of a table: UTF-8, or UTF-16 where the file says so
// by a byte order mark, as Excel's "Unicode text" does. What is neither is read
// as Windows-1252, in which Excel saves plain CSV; it is written as UTF-8 again.
func decodeCells(name string, data []byte) (string, layout, error) {
	var l layout
	switch {
	case len(data) >= 2 && data[0] == 0xFF && data[1] == 0xFE:
		l.order = binary.LittleEndian
	case len(data) >= 2 && data[0] == 0xFE && data[1] == 0xFF:
		l.order = binary.BigEndian
	case !utf8.Valid(data):
		text, err := fromWindows(name, data)
		l.mark = true
		return text, l, err
	}
	text := string(data)
	if l.order != nil {
		var err error
		if text, err = fromUTF16(name, data, l.order); err != nil {
			return "", l, err
		}
	}
	text, l.mark = strings.CutPrefix(text, byteMark)
	return text, l, nil
}

func notUTF8(name string) error {
	return fmt.Errorf("%s is not UTF-8: save it from the spreadsheet as \"CSV UTF-8\"", name)
}

// IsWindows reports whether a table is neither UTF-8 nor UTF-16, and so is read
// as Windows-1252.
func IsWindows(data []byte) bool {
	return !utf8.Valid(data) && !bytes.HasPrefix(data, []byte{0xFF, 0xFE}) && !bytes.HasPrefix(data, []byte{0xFE, 0xFF})
}

// fromWindows reads Windows-1252. A file that says it is UTF-8, or has a byte
// which is no letter of Windows-1252, is neither.
func fromWindows(name string, data []byte) (string, error) {
	var bad int
	if bytes.HasPrefix(data, []byte(byteMark)) {
		bad = len(data) - len(afterUTF8(data))
	} else {
		bad = slices.IndexFunc(data, func(b byte) bool { return slices.Contains([]byte{0x81, 0x8D, 0x8F, 0x90, 0x9D}, b) })
	}
	if bad >= 0 {
		return "", fmt.Errorf("%s line %d: a letter there is neither UTF-8 nor Windows-1252: save the file from the spreadsheet as \"CSV UTF-8\"", name, 1+bytes.Count(data[:bad], []byte("\n")))
	}
	text, err := charmap.Windows1252.NewDecoder().Bytes(data)
	return string(text), err
}

// afterUTF8 is what is left from the first byte that is no UTF-8.
func afterUTF8(data []byte) []byte {
	for len(data) > 0 {
		r, n := utf8.DecodeRune(data)
		if r == utf8.RuneError && n == 1 {
			break
		}
		data = data[n:]
	}
	return data
}

func fromUTF16(name string, data []byte, order byteOrder) (string, error) {
	if len(data)%2 != 0 {
		return "", notUTF8(name)
	}
	units := make([]uint16, len(data)/2)
	for i := range units {
		units[i] = order.Uint16(data[2*i:])
	}
	for i := 0; i < len(units); i++ {
		if !utf16.IsSurrogate(rune(units[i])) {
			continue
		}
		if i+1 == len(units) || utf16.DecodeRune(rune(units[i]), rune(units[i+1])) == utf8.RuneError {
			return "", notUTF8(name)
		}
		i++
	}
	return string(utf16.Decode(units)), nil
}

// errQuote says that quotation marks do not pair up.
var errQuote = errors.New("a quotation mark is out of place")

// splitCells takes a table apart at comma. Within quotation marks everything is
// kept as it is; where the first row ends in a lone carriage return, as on old
// Macs, so do all.
func splitCells(text string, comma rune) ([]cellRow, string, error) {
	c := cellReader{text: text, comma: comma, eol: eolOf(text), line: 1}
	var rows []cellRow
	for c.at < len(c.text) {
		row := cellRow{line: c.line}
		for more := true; more; {
			cell, again, err := c.cell()
			if err != nil {
				return rows, c.eol, &badCell{row.line, err}
			}
			row.cells = append(row.cells, cell)
			more = again
		}
		rows = append(rows, row)
	}
	return rows, c.eol, nil
}

// badCell is what is wrong with the row that begins on a line.
type badCell struct {
	line int
	err  error
}

func (b *badCell) Error() string { return b.err.Error() }

// eolOf is what ends the first row, "\n" where nothing does.
func eolOf(text string) string {
	quoted := false
	for i := range len(text) {
		switch c := text[i]; {
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '\n':
			return "\n"
		case c == '\r' && strings.HasPrefix(text[i:], "\r\n"):
			return "\r\n"
		case c == '\r':
			return "\r"
		}
	}
	return "\n"
}

type cellReader struct {
	text  string
	comma rune
	eol   string
	at    int // byte
	line  int
}

// cell reads one cell, and reports whether another follows in the row.
func (c *cellReader) cell() (string, bool, error) {
	rest := c.text[c.at:]
	if !strings.HasPrefix(rest, `"`) {
		end := len(rest)
		if i := strings.IndexFunc(rest, func(r rune) bool { return r == c.comma || r == '\n' || r == '\r' && c.eol == "\r" }); i >= 0 {
			end = i
		}
		cell := rest[:end]
		if strings.Contains(cell, `"`) {
			return "", false, errQuote
		}
		c.at += end
		more, _ := c.after()
		if !more {
			cell = strings.TrimSuffix(cell, "\r")
		}
		return cell, more, nil
	}
	var b strings.Builder
	for i := 1; i < len(rest); i++ {
		if rest[i] != '"' {
			if rest[i] == '\n' || rest[i] == '\r' && !strings.HasPrefix(rest[i:], "\r\n") {
				c.line++
			}
			b.WriteByte(rest[i])
			continue
		}
		if strings.HasPrefix(rest[i:], `""`) {
			b.WriteByte('"')
			i++
			continue
		}
		c.at += i + 1
		more, ok := c.after()
		if !ok {
			return "", false, errQuote
		}
		return b.String(), more, nil
	}
	return "", false, errQuote // never closed
}

// after goes past what stands behind a cell, and reports whether another cell
// follows, and whether what stood there was either a comma or the end of a row.
func (c *cellReader) after() (more, ok bool) {
	rest := c.text[c.at:]
	if rest == "" {
		return false, true
	}
	if s, found := strings.CutPrefix(rest, string(c.comma)); found {
		c.at = len(c.text) - len(s)
		return true, true
	}
	for _, end := range []string{"\r\n", "\n", "\r"} {
		if strings.HasPrefix(rest, end) && (end != "\r" || c.eol == "\r") {
			c.at += len(end)
			c.line++
			return false, true
		}
	}
	return false, false
}

// joinCells writes a table down. One that holds more than plain English letters
// gets a byte order mark, without which Excel takes them for others.
func joinCells(rows [][]string, l layout) []byte {
	var b strings.Builder
	eol := l.eol
	if eol != "\n" {
		eol = "\r\n" // nothing today ends rows as old Macs did
	}
	for i, row := range rows {
		special := string(l.comma) + "\"\r\n"
		if i == 0 {
			special += ",;\t" // so that nobody takes the wrong one for what parts the columns
		}
		for j, cell := range row {
			if j > 0 {
				b.WriteRune(l.comma)
			}
			cell = strings.ToValidUTF8(cell, "\uFFFD")
			if strings.ContainsAny(cell, special) {
				cell = `"` + strings.ReplaceAll(cell, `"`, `""`) + `"`
			}
			b.WriteString(cell)
		}
		b.WriteString(eol)
	}
	text := b.String()
	if l.mark || l.order != nil || strings.ContainsFunc(text, func(r rune) bool { return r >= utf8.RuneSelf }) {
		text = byteMark + text
	}
	if l.order == nil {
		return []byte(text)
	}
	out := make([]byte, 0, 2*len(text))
	for _, unit := range utf16.Encode([]rune(text)) {
		out = l.order.AppendUint16(out, unit)
	}
	return out
}

// Delimiter is the most frequent of comma, semicolon and tab on the first line,
// outside quotation marks.
func Delimiter(data []byte) rune {
	n := map[byte]int{}
	quoted := false
	for _, c := range data {
		if c == '"' {
			quoted = !quoted
		}
		if c == '\n' && !quoted {
			break
		}
		if !quoted {
			n[c]++
		}
	}
	best := byte(',')
	for _, c := range []byte(";\t") {
		if n[c] > n[best] {
			best = c
		}
	}
	return rune(best)
}

// ReadCells reads a table of text as spreadsheet programs save it: cells parted
// by commas, semicolons or tabs, in UTF-8, UTF-16 with a byte order mark, or
// Windows-1252. The
// rows are as they are in the file, blank ones too.
func ReadCells(name string, data []byte) ([][]string, error) {
	text, _, err := decodeCells(name, data)
	if err != nil {
		return nil, err
	}
	rows, _, err := splitCells(text, Delimiter([]byte(text)))
	if err != nil {
		line := 0
		if bad := (*badCell)(nil); errors.As(err, &bad) {
			line = bad.line
		}
		return nil, fmt.Errorf("%s line %d: %w", name, line, err)
	}
	out := make([][]string, len(rows))
	for i, r := range rows {
		out[i] = r.cells
	}
	return out, nil
}

func isBlank(row []string) bool {
	return !slices.ContainsFunc(row, func(s string) bool { return strings.TrimSpace(s) != "" })
}
