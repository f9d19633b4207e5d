package folder

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/transcript"
)

// fixedColumns are the columns that participants.csv has before anybody adds
// their own.
var fixedColumns = []string{"participant", "published_as", "analyse", "quote", "reuse", "archive", "recontact", "withdrawn"}

// FixedColumn is the column of participants.csv, in its proper spelling, that
// has a meaning of its own under that name; empty for an attribute.
func FixedColumn(name string) string {
	name = strings.ToLower(strings.TrimSpace(name))
	if slices.Contains(fixedColumns, name) {
		return name
	}
	return ""
}

// peopleTable is participants.csv as somebody wrote it down.
type peopleTable struct {
	layout layout
	head   []string // as written, without the nameless columns at the end
	names  []string // what the columns mean: fixed ones in lower case, "" for nameless ones
	rows   []cellRow
}

// readPeople reads participants.csv as a table. It takes what spreadsheet
// programs do to one: a byte order mark, UTF-16, semicolons or tabs for commas,
// columns in another order, empty columns and rows at the end.
func readPeople(data []byte, reserved []string) (peopleTable, error) {
	var t peopleTable
	text, l, err := decodeCells(participantsFile, data)
	if err != nil {
		return t, err
	}
	t.layout = l
	t.layout.comma = peopleDelimiter(text)
	rows, eol, err := splitCells(text, t.layout.comma)
	t.layout.eol = eol
	if bad := (*badCell)(nil); errors.As(err, &bad) {
		return t, lineError(bad.line, "%s", err)
	}
	if len(rows) == 0 {
		return t, lineError(1, "the file is empty; its first row must name the columns %s", strings.Join(fixedColumns, ", "))
	}
	t.head, t.rows = rows[0].cells, rows[1:]
	for len(t.head) > 0 && strings.TrimSpace(t.head[len(t.head)-1]) == "" {
		t.head = t.head[:len(t.head)-1]
	}
	if strings.ContainsRune(strings.Join(t.head, ""), 0) { // UTF-16 that does not say so
		return t, notUTF8(participantsFile)
	}
	return t, t.nameColumns(reserved)
}

func lineError(line int, format string, args ...any) error {
	return fmt.Errorf("%s line %d: %s", participantsFile, line, fmt.Sprintf(format, args...))
}

// peopleDelimiter is what parts the columns: the one by which the most columns
// are those participants.csv has.
func peopleDelimiter(text string) rune {
	best, most := ',', -1
	for _, comma := range []rune{',', ';', '\t'} {
		c := cellReader{text: text, comma: comma, eol: eolOf(text)}
		known := 0
		for more := true; more; {
			cell, again, err := c.cell()
			if err != nil {
				break
			}
			if FixedColumn(cell) != "" {
				known++
			}
			more = again
		}
		if known > most {
			best, most = comma, known
		}
	}
	return best
}

// LikeWithdrawn reports whether the name of a column looks as if it said who withdrew.
func LikeWithdrawn(name string) bool { return strings.Contains(strings.ToLower(name), "withdr") }

func (t *peopleTable) nameColumns(reserved []string) error {
	for _, h := range t.head {
		h = strings.TrimSpace(h)
		if fixed := FixedColumn(h); fixed != "" {
			h = fixed
		} else if slices.Contains(reserved, strings.ToLower(h)) {
			return lineError(1, "the column %q has a name that queries use for something else: rename it", h)
		} else if LikeWithdrawn(h) {
			return lineError(1, "the column %q looks as if it said who withdrew: call it \"withdrawn\"", h)
		}
		if h != "" && slices.Contains(t.names, h) {
			return lineError(1, "two columns are called %q", h)
		}
		t.names = append(t.names, h)
	}
	if !slices.Contains(t.names, "participant") {
		return lineError(1, "no column is called \"participant\"; the first column is %q", transcript.Abbreviate(strings.Join(t.head[:min(1, len(t.head))], ""), 20))
	}
	for _, need := range transcript.Asks {
		if !slices.Contains(t.names, string(need)) {
			return lineError(1, "the column %q is missing, and with it what people answered; put it back, empty where nobody answered", need)
		}
	}
	return nil
}

// attributes are the columns that are nobody's but the study's own, in order.
func (t *peopleTable) attributes() []string {
	var names []string
	for _, name := range t.names {
		if name != "" && FixedColumn(name) == "" {
			names = append(names, name)
		}
	}
	return names
}

// parseParticipants reads participants.csv. Reserved are names an attribute may
// not have, because they mean something in a query.
func parseParticipants(data []byte, reserved []string) (people []transcript.Participant, columns []string, err error) {
	t, err := readPeople(data, reserved)
	if err != nil {
		return nil, nil, err
	}
	seen := map[string]int{}
	for _, row := range t.rows {
		if isBlank(row.cells) {
			continue
		}
		p, err := participantOf(t.names, row.cells)
		if err != nil {
			return nil, nil, lineError(row.line, "%s", err)
		}
		if first, twice := seen[strings.ToLower(p.ID)]; twice {
			return nil, nil, lineError(row.line, "participant %s is already on line %d", p.ID, first)
		}
		seen[strings.ToLower(p.ID)] = row.line
		people = append(people, p)
	}
	return people, t.attributes(), nil
}

func participantOf(names, row []string) (transcript.Participant, error) {
	p := transcript.Participant{Consent: transcript.Consent{}, Attributes: map[string]string{}}
	for i, value := range row {
		value = strings.TrimSpace(value)
		if value == "" {
			continue
		}
		if i >= len(names) || names[i] == "" {
			return p, fmt.Errorf("there is a value in column %d, which has no name on line 1", i+1)
		}
		switch name := names[i]; {
		case name == "participant":
			p.ID = value
		case name == "published_as":
			p.PublishedAs = value
		case name == "withdrawn":
			p.Withdrawn = Withdrawn(value)
		case FixedColumn(name) != "":
			answer, err := ParseAnswer(value)
			if err != nil {
				return p, fmt.Errorf("column %s: %w", name, err)
			}
			p.Consent[transcript.Ask(name)] = answer
		default:
			p.Attributes[name] = value
		}
	}
	if p.ID == "" {
		return p, errors.New("the row has no participant")
	}
	return p, nil
}

// Withdrawn is what a cell under withdrawn says: empty for no, and as it is
// written for anything else, which all means that somebody has withdrawn.
func Withdrawn(cell string) string {
	cell = strings.TrimSpace(cell)
	switch strings.ToLower(cell) {
	case "no", "n":
		return ""
	}
	return cell
}

// cellOf is what stands in a column for a participant.
func cellOf(p transcript.Participant, column string) string {
	switch column {
	case "":
		return ""
	case "participant":
		return p.ID
	case "published_as":
		return p.PublishedAs
	case "withdrawn":
		return p.Withdrawn
	}
	if FixedColumn(column) != "" {
		return string(p.Consent[transcript.Ask(column)])
	}
	return p.Attributes[column]
}

// formatParticipants writes participants.csv from nothing.
func formatParticipants(people []transcript.Participant, columns []string) []byte {
	t := peopleTable{layout: layout{comma: ',', eol: "\n"}, head: slices.Clone(fixedColumns), names: slices.Clone(fixedColumns)}
	return t.with(people, columns)
}

// rewriteParticipants writes participants.csv anew: as old was written, with its
// columns, what parts them, its line ends and its byte order mark, and each cell
// as it stands where it says the same. Columns that old lacks come last.
func rewriteParticipants(old []byte, people []transcript.Participant, columns []string) ([]byte, error) {
	if len(old) == 0 {
		return formatParticipants(people, columns), nil
	}
	t, err := readPeople(old, nil)
	if err != nil {
		return nil, err
	}
	return t.with(people, columns), nil
}

// with is the table with people in it, as bytes.
func (t *peopleTable) with(people []transcript.Participant, columns []string) []byte {
	for _, name := range append([]string{"published_as", "withdrawn"}, columns...) {
		used := slices.ContainsFunc(people, func(p transcript.Participant) bool { return cellOf(p, name) != "" })
		if !slices.Contains(t.names, name) && (used || FixedColumn(name) == "") {
			t.head, t.names = append(t.head, name), append(t.names, name)
		}
	}
	was := t.byID()
	rows := [][]string{t.head}
	for _, p := range t.inOrder(people) {
		row := make([]string, len(t.names))
		before := was[strings.ToLower(p.ID)]
		for i, name := range t.names {
			row[i] = cellOf(p, name)
			if before.parsed.ID != "" && i < len(before.cells) && cellOf(before.parsed, name) == row[i] {
				row[i] = before.cells[i]
			}
		}
		rows = append(rows, row)
	}
	return joinCells(rows, t.layout)
}

// personRow is a row as it is written and as it is understood.
type personRow struct {
	cells  []string
	parsed transcript.Participant
	no     int
}

func (t *peopleTable) byID() map[string]personRow {
	rows := map[string]personRow{}
	for i, row := range t.rows {
		if p, err := participantOf(t.names, row.cells); err == nil {
			rows[strings.ToLower(p.ID)] = personRow{row.cells, p, i}
		}
	}
	return rows
}

// inOrder are people as the table has them; who is new comes last. Where the
// table has them by id, so do we.
func (t *peopleTable) inOrder(people []transcript.Participant) []transcript.Participant {
	people = slices.Clone(people)
	sortParticipants(people)
	was := t.byID()
	at := func(p transcript.Participant) int {
		if row, ok := was[strings.ToLower(p.ID)]; ok {
			return row.no
		}
		return len(t.rows)
	}
	known := slices.DeleteFunc(slices.Clone(people), func(p transcript.Participant) bool { return at(p) == len(t.rows) })
	byRow := func(a, b transcript.Participant) int { return at(a) - at(b) }
	if !slices.IsSortedFunc(known, byRow) {
		slices.SortStableFunc(people, byRow)
	}
	return people
}

func sortParticipants(people []transcript.Participant) {
	slices.SortStableFunc(people, func(a, b transcript.Participant) int { return coding.CompareIDs(a.ID, b.ID) })
}

// PutParticipants replaces participants.csv, keeping the way it is written, the
// columns it has, and what is left of who withdrew. Columns are the attributes to
// add where they are missing.
func (s *Session) PutParticipants(people []transcript.Participant, columns []string) error {
	old, err := s.read(s.f.path(participantsFile))
	if err != nil && !errors.Is(err, fs.ErrNotExist) {
		return fmt.Errorf("%s cannot be read: %w", participantsFile, reason(err))
	}
	data, err := rewriteParticipants(old, s.andWithdrawn(people, old), columns)
	if err != nil {
		return err
	}
	return s.Put(participantsFile, data)
}

// andWithdrawn are people, and those of the old file who withdrew and are left
// out of the study for it: that they did must not be forgotten.
func (s *Session) andWithdrawn(people []transcript.Participant, old []byte) []transcript.Participant {
	if len(s.withdrew) == 0 || len(old) == 0 {
		return people
	}
	before, _, err := parseParticipants(old, nil)
	if err != nil {
		return people // which the caller tells of
	}
	people = slices.Clone(people)
	for _, p := range before {
		same := func(x transcript.Participant) bool { return strings.EqualFold(x.ID, p.ID) }
		if s.withdrew[strings.ToLower(p.ID)] && !slices.ContainsFunc(people, same) {
			people = append(people, p)
		}
	}
	return people
}
