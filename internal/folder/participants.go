package folder

import (
	"bytes"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/internal/coding"
	"verbatim/internal/transcript"
)

// fixedColumns are the columns participants.csv begins with.
var fixedColumns = []string{"participant", "published_as", "analyse", "quote", "reuse", "archive", "recontact", "withdrawn"}

// parseParticipants reads participants.csv. It takes what spreadsheets do to a
// CSV: a byte order mark, semicolons or tabs for commas. Reserved are names an
// attribute may not have, because they mean something in a query.
func parseParticipants(data []byte, reserved []string) (people []transcript.Participant, columns []string, err error) {
	fail := func(line int, format string, args ...any) error {
		return fmt.Errorf("%s line %d: %s", participantsFile, line, fmt.Sprintf(format, args...))
	}
	if !utf8.Valid(data) {
		return nil, nil, fmt.Errorf("%s is not UTF-8: save it from the spreadsheet as \"CSV UTF-8\"", participantsFile)
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = Delimiter(data)
	r.FieldsPerRecord = -1
	head, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, nil, fail(1, "the file is empty; its first row must name the columns %s", strings.Join(fixedColumns, ", "))
	}
	if err != nil {
		return nil, nil, fail(1, "%s", csvReason(err))
	}
	for i := range head {
		head[i] = strings.TrimSpace(head[i])
	}
	if strings.ToLower(head[0]) != "participant" {
		return nil, nil, fail(1, "the first column is %q; it must be \"participant\"", transcript.Abbreviate(head[0], 20))
	}
	for i, h := range head {
		lower := strings.ToLower(h)
		switch {
		case slices.Contains(fixedColumns, lower):
			head[i] = lower
		case h == "":
		case slices.Contains(reserved, lower):
			return nil, nil, fail(1, "the column %q has a name that queries use for something else: rename it", h)
		default:
			columns = append(columns, h)
		}
		if h != "" && slices.Contains(head[:i], head[i]) {
			return nil, nil, fail(1, "two columns are called %q", h)
		}
	}
	for _, need := range fixedColumns {
		if !slices.Contains(head, need) && need != "published_as" && need != "withdrawn" {
			return nil, nil, fail(1, "the column %q is missing, and with it what people answered; put it back, empty where nobody answered", need)
		}
	}
	seen := map[string]int{}
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := r.FieldPos(0)
		if err != nil {
			return nil, nil, fail(line, "%s", csvReason(err))
		}
		if isBlank(row) {
			continue
		}
		p, err := participantOf(head, row)
		if err != nil {
			return nil, nil, fail(line, "%s", err)
		}
		if first, twice := seen[strings.ToLower(p.ID)]; twice {
			return nil, nil, fail(line, "participant %s is already on line %d", p.ID, first)
		}
		seen[strings.ToLower(p.ID)] = line
		people = append(people, p)
	}
	return people, columns, nil
}

func participantOf(head, row []string) (transcript.Participant, error) {
	p := transcript.Participant{Consent: transcript.Consent{}, Attributes: map[string]string{}}
	for i, value := range row {
		value = strings.TrimSpace(value)
		if i >= len(head) || head[i] == "" {
			if value != "" {
				return p, fmt.Errorf("there is a value in column %d, which has no name on line 1", i+1)
			}
			continue
		}
		if value == "" {
			continue
		}
		switch h := head[i]; {
		case h == "participant":
			p.ID = value
		case h == "published_as":
			p.PublishedAs = value
		case h == "withdrawn":
			if answer, err := parseAnswer(value); err != nil || answer != transcript.No {
				p.Withdrawn = value
			}
		case slices.Contains(fixedColumns, h):
			answer, err := parseAnswer(value)
			if err != nil {
				return p, fmt.Errorf("column %s: %w", h, err)
			}
			p.Consent[transcript.Ask(h)] = answer
		default:
			p.Attributes[h] = value
		}
	}
	if p.ID == "" {
		return p, errors.New("the row has no participant")
	}
	return p, nil
}

// formatParticipants writes participants.csv.
func formatParticipants(people []transcript.Participant, columns []string) []byte {
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	_ = w.Write(append(slices.Clone(fixedColumns), columns...))
	for _, p := range people {
		row := []string{p.ID, p.PublishedAs}
		for _, ask := range transcript.Asks {
			row = append(row, string(p.Consent[ask]))
		}
		row = append(row, p.Withdrawn)
		for _, c := range columns {
			row = append(row, p.Attributes[c])
		}
		_ = w.Write(row)
	}
	w.Flush()
	return b.Bytes()
}

// Delimiter is the most frequent of comma, semicolon and tab on the first line.
func Delimiter(data []byte) rune {
	line, _, _ := bytes.Cut(data, []byte("\n"))
	best := ','
	for _, c := range ";\t" {
		if bytes.Count(line, []byte(string(c))) > bytes.Count(line, []byte(string(best))) {
			best = c
		}
	}
	return best
}

func isBlank(row []string) bool {
	return !slices.ContainsFunc(row, func(s string) bool { return strings.TrimSpace(s) != "" })
}

func csvReason(err error) string {
	if pe := (*csv.ParseError)(nil); errors.As(err, &pe) {
		switch {
		case errors.Is(pe.Err, csv.ErrQuote), errors.Is(pe.Err, csv.ErrBareQuote):
			return "a quotation mark is out of place"
		}
		return pe.Err.Error()
	}
	return err.Error()
}

func sortParticipants(people []transcript.Participant) {
	slices.SortStableFunc(people, func(a, b transcript.Participant) int { return coding.CompareIDs(a.ID, b.ID) })
}
