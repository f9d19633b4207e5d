package ingest

import (
	"fmt"
	"strings"
)

// readPlain reads plain text: a line is a line, and a blank line ends a paragraph.
func (d *draft) readPlain(s string) error {
	lines, err := d.plainLines(s)
	if err != nil {
		return err
	}
	return d.talk(lines)
}

func (d *draft) plainLines(s string) ([]line, error) {
	var lines []line
	no, gap := 0, true
	for raw := range strings.SplitSeq(s, "\n") {
		no++
		words := trim(raw)
		if words == "" {
			gap = true
			continue
		}
		if len(lines) == maxLines {
			return nil, fmt.Errorf("%s has more than %d lines; split it into one file per interview", d.src.Name, maxLines)
		}
		lines = append(lines, line{no: no, text: words, gap: gap, level: notHeading})
		gap = false
	}
	return lines, nil
}
