package pseudonym

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
	"unicode/utf8"
)

// maxList is the longest list of names read, in bytes.
const maxList = 8 << 20

// ParseList reads pairs as people write them: one a line, name and pseudonym
// parted by a tab, a comma or a semicolon, each line for itself, and if they like
// a third column that says yes where the name counts in small letters too. A first
// line that names the columns is left out. Errors name the line and no name.
func ParseList(data []byte) ([]Pair, error) {
	if len(data) > maxList {
		return nil, fmt.Errorf("the list of names is longer than %d MB", maxList>>20)
	}
	if !utf8.Valid(data) {
		return nil, errors.New("the list of names is not UTF-8: save it from the spreadsheet as \"CSV UTF-8\"")
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	usual, first := comma(data), true
	var pairs []Pair
	line := 0
	for s := range strings.Lines(string(data)) {
		line++
		row, err := columns(strings.TrimRight(s, " \t\r\n"), usual)
		if err != nil {
			return nil, fmt.Errorf("line %d of the list of names cannot be read: a quotation mark is out of place", line)
		}
		if strings.Join(row, "") == "" {
			continue
		}
		head := first && isHead(row)
		if first = false; head {
			continue
		}
		p, err := pairOf(row)
		if err != nil {
			return nil, fmt.Errorf("line %d of the list of names %w", line, err)
		}
		if len(pairs) == maxPairs {
			return nil, fmt.Errorf("the list has more than %d names", maxPairs)
		}
		pairs = append(pairs, p)
	}
	return pairs, nil
}

// columns parts a line: at its tabs, where it has any, else as most lines of the
// list are parted, else at whatever parts it.
func columns(line string, usual rune) ([]string, error) {
	var row []string
	for _, c := range []rune{'\t', usual, ',', ';'} {
		r := csv.NewReader(strings.NewReader(line))
		r.Comma, r.FieldsPerRecord, r.LazyQuotes = c, -1, true
		var err error
		if row, err = r.Read(); err != nil && !errors.Is(err, io.EOF) {
			return nil, err
		}
		if len(row) > 1 {
			break
		}
	}
	for i := range row {
		row[i] = strings.TrimSpace(row[i])
	}
	return row, nil
}

func isHead(row []string) bool {
	return len(row) > 1 && strings.EqualFold(row[0], "name") && strings.EqualFold(row[1], "pseudonym")
}

func pairOf(row []string) (Pair, error) {
	if len(row) < 2 || row[0] == "" || row[1] == "" {
		return Pair{}, errors.New("needs a name and a pseudonym, with a tab or a comma between")
	}
	p := Pair{Name: row[0], Pseudonym: row[1]}
	if len(row) > 2 {
		switch strings.ToLower(row[2]) {
		case "yes", "y", "true", "1", "x", "any":
			p.AnyCase = true
		case "", "no", "n", "false", "0":
		default:
			return Pair{}, errors.New("says something else than yes or no in its third column, any_case")
		}
	}
	for _, more := range row[min(3, len(row)):] {
		if more != "" {
			return Pair{}, errors.New("has more than three columns")
		}
	}
	return p, nil
}

// comma is what parts the columns of the first line: a tab, comma or semicolon.
func comma(data []byte) rune {
	line, _, _ := bytes.Cut(bytes.TrimLeft(data, "\r\n"), []byte("\n"))
	for _, c := range "\t,;" {
		if bytes.ContainsRune(line, c) {
			return c
		}
	}
	return ','
}

// list writes the pairs as ParseList reads them.
func (k *Key) list() ([]byte, error) {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write([]string{"name", "pseudonym", "any_case"})
	for _, p := range k.pairs {
		_ = w.Write([]string{p.Name, p.Pseudonym, map[bool]string{true: "yes"}[p.AnyCase]})
	}
	w.Flush()
	return b.Bytes(), w.Error()
}
