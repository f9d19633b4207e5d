package cli

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"strings"

	"github.com/rivo/uniseg"
)

// listing is an answer made of rows: a table for a person, tab-separated for a
// pipe.
type listing struct {
	head []string
	rows [][]string
	// right says which columns are numbers.
	right map[int]bool
	// wide is the column that takes the room that is left, and is cut to it on
	// a terminal; -1 for none.
	wide int
	wrap bool // the wide column is not cut but goes on below
}

func (l *listing) add(cells ...string) { l.rows = append(l.rows, cells) }

func (c *command) list(l *listing) error {
	w := bufio.NewWriter(c.st.Out)
	if c.st.OutTerminal {
		l.aligned(w, c.st.Width, c.colour())
	} else {
		l.tabs(w)
	}
	return w.Flush()
}

func (l *listing) tabs(w io.Writer) {
	fmt.Fprintln(w, strings.Join(l.head, "\t"))
	clean := strings.NewReplacer("\t", " ", "\n", " ", "\r", " ")
	for _, row := range l.rows {
		cells := make([]string, len(row))
		for i, cell := range row {
			cells[i] = clean.Replace(cell)
		}
		fmt.Fprintln(w, strings.Join(cells, "\t"))
	}
}

func (l *listing) aligned(w io.Writer, width int, colour bool) {
	if len(l.rows) == 0 {
		return
	}
	if width <= 0 {
		width = 100
	}
	widths := make([]int, len(l.head))
	for i, h := range l.head {
		widths[i] = uniseg.StringWidth(h)
	}
	for _, row := range l.rows {
		for i, cell := range row {
			widths[i] = max(widths[i], uniseg.StringWidth(firstLine(cell)))
		}
	}
	if l.wide >= 0 {
		rest := width - 2*(len(widths)-1)
		for i, n := range widths {
			if i != l.wide {
				rest -= n
			}
		}
		widths[l.wide] = min(widths[l.wide], max(rest, 20))
	}
	head := l.line(l.head, widths)
	if colour {
		head = "\x1b[1m" + head + "\x1b[0m"
	}
	fmt.Fprintln(w, head)
	for _, row := range l.rows {
		if !l.wrap {
			fmt.Fprintln(w, l.line(row, widths))
			continue
		}
		for i, part := range wrap(row[l.wide], widths[l.wide]) {
			cells := make([]string, len(row))
			if i == 0 {
				copy(cells, row)
			}
			cells[l.wide] = part
			fmt.Fprintln(w, l.line(cells, widths))
		}
	}
}

func (l *listing) line(cells []string, widths []int) string {
	var b strings.Builder
	for i, cell := range cells {
		cell = firstLine(cell)
		if uniseg.StringWidth(cell) > widths[i] {
			cell = cutTo(cell, widths[i])
		}
		pad := strings.Repeat(" ", widths[i]-uniseg.StringWidth(cell))
		switch {
		case l.right[i]:
			b.WriteString(pad + cell)
		case i == len(cells)-1:
			b.WriteString(cell)
		default:
			b.WriteString(cell + pad)
		}
		if i < len(cells)-1 {
			b.WriteString("  ")
		}
	}
	return strings.TrimRight(b.String(), " ")
}

// cutTo shortens s to a width, with a mark.
func cutTo(s string, width int) string {
	var b strings.Builder
	n := 0
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if n += g.Width(); n > width-1 {
			break
		}
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}

// rowsJSON writes rows as newline-delimited JSON objects.
func rowsJSON[T any](c *command, rows []T) error {
	w := bufio.NewWriter(c.st.Out)
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, r := range rows {
		if err := enc.Encode(r); err != nil {
			return err
		}
	}
	return w.Flush()
}

// oneJSON writes a single thing as one JSON object.
func (c *command) oneJSON(v any) error {
	enc := json.NewEncoder(c.st.Out)
	enc.SetEscapeHTML(false)
	return enc.Encode(v)
}

// say writes a line of the answer.
func (c *command) say(format string, args ...any) { fmt.Fprintf(c.st.Out, format+"\n", args...) }

// note writes a line beside the answer.
func (c *command) note(format string, args ...any) { c.app.Notice(format, args...) }

// colour reports whether the answer may be coloured.
func (c *command) colour() bool {
	return c.st.OutTerminal && c.st.Getenv("NO_COLOR") == "" && c.st.Getenv("TERM") != "dumb"
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return thousands(n) + " " + many
}

// thousands writes 12345 as 12,345.
func thousands(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}

// writeAll writes data, for functions that are given a writer.
func writeAll(data []byte) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	}
}
