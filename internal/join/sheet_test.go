package join

import (
	"bytes"
	"encoding/csv"
	"errors"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/internal/transcript"
)

var files = Files{People: plainSheet{}}

// plainSheet reads participants.csv as any CSV, with its columns in any case.
type plainSheet struct{}

func comma(data []byte) rune {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	if bytes.Count(line, []byte(";")) > bytes.Count(line, []byte(",")) {
		return ';'
	}
	return ','
}

func (plainSheet) Read(data []byte) ([]string, [][]string, error) {
	if !utf8.Valid(data) {
		return nil, nil, errors.New("no UTF-8")
	}
	data = bytes.TrimPrefix(data, mark())
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma, r.FieldsPerRecord = comma(data), -1
	all, err := r.ReadAll()
	if err != nil || len(all) == 0 {
		return nil, nil, errors.Join(err, errors.New("no table"))
	}
	names := all[0]
	for i := range names {
		names[i] = strings.TrimSpace(names[i])
		switch low := strings.ToLower(names[i]); {
		case low == who, low == "published_as", low == "withdrawn", slices.Contains(transcript.Asks, transcript.Ask(low)):
			names[i] = low
		}
	}
	if !slices.Contains(names, who) {
		return nil, nil, errors.New("nobody")
	}
	return names, all[1:], nil
}

func (plainSheet) Says(column, cell string) string {
	cell = strings.ReplaceAll(strings.ReplaceAll(strings.TrimSpace(cell), "\r\n", "\n"), "\r", "\n")
	if slices.Contains(transcript.Asks, transcript.Ask(column)) {
		return answer(cell)
	}
	return cell
}

func (s plainSheet) Write(layout []byte, names []string, rows [][]string) ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	head := slices.Clone(names)
	if layout != nil {
		if bytes.HasPrefix(layout, mark()) {
			b.Write(mark())
			layout = bytes.TrimPrefix(layout, mark())
		}
		w.Comma = comma(layout)
		first, _, _ := bytes.Cut(layout, []byte("\n"))
		w.UseCRLF = bytes.HasSuffix(first, []byte("\r"))
		for _, old := range strings.Split(strings.TrimRight(string(first), "\r"), string(w.Comma)) {
			if i := slices.Index(head, strings.ToLower(old)); i >= 0 {
				head[i] = old
			}
		}
	}
	for _, row := range append([][]string{head}, rows...) {
		for i, cell := range row {
			row[i] = strings.ReplaceAll(strings.ReplaceAll(cell, "\r\n", "\n"), "\r", "\n")
		}
		if err := w.Write(row); err != nil {
			return nil, err
		}
	}
	w.Flush()
	return b.Bytes(), w.Error()
}
