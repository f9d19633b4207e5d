package export

import (
	"bufio"
	"encoding/csv"
	"io"
	"strings"
)

// byteOrderMark makes Excel on Windows read a .csv as UTF-8. Without it every
// curly apostrophe comes out as three letters. Verbatim and most other programs
// skip it.
const byteOrderMark = "\uFEFF"

// field is one field of a delimited file; a number is not guarded as text is.
type field struct {
	s      string
	number bool
}

func texts(ss ...string) []field {
	out := make([]field, len(ss))
	for i, s := range ss {
		out[i] = field{s: s}
	}
	return out
}

// writeCSV writes rows as CSV for spreadsheet programs: with a byte order mark,
// and with an apostrophe before text that such a program would take for a
// formula. In other formats the words stand as they are.
func writeCSV(w io.Writer, rows [][]field) error {
	if _, err := io.WriteString(w, byteOrderMark); err != nil {
		return err
	}
	out := csv.NewWriter(w)
	for _, row := range rows {
		record := make([]string, len(row))
		for i, f := range row {
			if record[i] = f.s; !f.number {
				record[i] = harmless(f.s)
			}
		}
		if err := out.Write(record); err != nil {
			return err
		}
	}
	out.Flush()
	return out.Error()
}

// harmless puts an apostrophe before what a spreadsheet program would calculate.
func harmless(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// writeTSV writes rows as tab-separated lines for other programs: one line for
// each row, with \t, \n, \r and \\ for a tab, a line end and a backslash within
// a field.
func writeTSV(w io.Writer, rows [][]field) error {
	out := bufio.NewWriter(w)
	for _, row := range rows {
		for i, f := range row {
			if i > 0 {
				_ = out.WriteByte('\t')
			}
			_, _ = out.WriteString(oneLine(f.s))
		}
		_ = out.WriteByte('\n')
	}
	return out.Flush()
}

func oneLine(s string) string {
	if !strings.ContainsAny(s, "\t\n\r\\") {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '\t':
			b.WriteString(`\t`)
		case '\n':
			b.WriteString(`\n`)
		case '\r':
			b.WriteString(`\r`)
		case '\\':
			b.WriteString(`\\`)
		default:
			b.WriteRune(r)
		}
	}
	return b.String()
}
