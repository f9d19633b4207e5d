package app

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"reflect"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// PeopleOptions say which spreadsheet of participants comes in.
type PeopleOptions struct {
	File  string   // .xlsx, or text parted by commas, semicolons or tabs
	Sheet string   // of a workbook; empty: the first that has anything
	Map   []string // HEADING=column
}

// What becomes of a participant in an import.
const (
	NewPerson     = "new"
	ChangedPerson = "changed"
	SamePerson    = "same"
)

// PeopleImport is what a spreadsheet of participants brings.
type PeopleImport struct {
	File    string         `json:"file"`
	Sheet   *string        `json:"sheet"`
	Columns []PeopleColumn `json:"columns"`
	Rows    []PersonRow    `json:"rows"`
	Carried []Carried      `json:"carried"` // exports with words that may no longer leave
	Notes   []string       `json:"notes"`
	Written bool           `json:"written"`

	before, after []transcript.Participant
	attributes    []string
	folder        *folder.Folder
}

// PersonRow is what becomes of one row.
type PersonRow struct {
	Row         int          `json:"row"` // as the spreadsheet numbers it, from 1
	Participant string       `json:"participant"`
	Result      string       `json:"result"` // new, changed, same or refused
	Changes     []CellChange `json:"changes"`
	Why         *string      `json:"why"`
}

// CellChange is one value that is another now.
type CellChange struct {
	Column   string  `json:"column"`
	Was      *string `json:"was"`
	Now      *string `json:"now"`
	Recorded bool    `json:"recorded"` // an answer about consent that was recorded otherwise
}

// Changed is how many rows are new or changed.
func (p *PeopleImport) Changed() int { return p.count(NewPerson) + p.count(ChangedPerson) }

// Refused is how many rows are refused.
func (p *PeopleImport) Refused() int { return p.count(Refused) }

func (p *PeopleImport) count(result string) int {
	n := 0
	for _, r := range p.Rows {
		if r.Result == result {
			n++
		}
	}
	return n
}

// Recorded is how many recorded answers about consent would be others.
func (p *PeopleImport) Recorded() int {
	n := 0
	for _, r := range p.Rows {
		for _, c := range r.Changes {
			if c.Recorded {
				n++
			}
		}
	}
	return n
}

// PlanPeople reads a spreadsheet of participants and says what it would change.
// It changes nothing.
func (a *App) PlanPeople(ctx context.Context, o PeopleOptions) (*PeopleImport, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	p := &PeopleImport{File: filepath.Base(o.File), Carried: []Carried{}, Notes: []string{}, Rows: []PersonRow{}, before: s.Participants, folder: f}
	rows, err := p.read(o)
	if err != nil {
		return nil, err
	}
	head := headRow(rows, o.Map)
	if head == len(rows) {
		return nil, problem("its first row must say what the columns are", "%s is empty", p.File)
	}
	if p.Columns, err = mapColumns(rows[head], s.Columns, o.Map); err != nil {
		return nil, err
	}
	p.plan(s, rows[head+1:], head+2)
	p.Carried = carried(s, withPeople(s, p.after, s.Settings.Consent))
	p.note(s)
	return p, nil
}

// read gives the rows of the spreadsheet.
func (p *PeopleImport) read(o PeopleOptions) ([][]string, error) {
	info, err := os.Stat(o.File)
	if err != nil {
		return nil, problem("check the name", "%s cannot be read: %s", o.File, plain(err))
	}
	if info.Size() > maxRows {
		return nil, problem("save only the part that is needed", "%s is %d MB; a spreadsheet of participants is at most %d MB", o.File, info.Size()>>20, maxRows>>20)
	}
	data, err := os.ReadFile(o.File)
	if err != nil {
		return nil, problem("check the name", "%s cannot be read: %s", o.File, plain(err))
	}
	if !bytes.HasPrefix(data, []byte("PK\x03\x04")) && !strings.EqualFold(filepath.Ext(o.File), ".xlsx") {
		if o.Sheet != "" {
			return nil, usage("leave out --sheet", "%s is no workbook and has no sheets", p.File)
		}
		rows, err := folder.ReadCells(p.File, data)
		if err != nil {
			return nil, problem("save it from the spreadsheet as \"CSV UTF-8\", or as .xlsx", "%s", err)
		}
		if folder.IsWindows(data) {
			p.Notes = append(p.Notes, p.File+" is not saved as UTF-8; it is read as Windows-1252: check accented letters")
		}
		return rows, nil
	}
	grids, err := sheet.Read(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return nil, problem("save it again as .xlsx or .csv", "%s: %s", p.File, err)
	}
	return p.pick(grids, o.Sheet)
}

// pick chooses the sheet.
func (p *PeopleImport) pick(grids []sheet.Grid, name string) ([][]string, error) {
	var names []string
	for _, g := range grids {
		names = append(names, g.Name)
	}
	i := slices.IndexFunc(grids, func(g sheet.Grid) bool {
		return name == "" && len(g.Rows) > 0 || name != "" && strings.EqualFold(g.Name, name)
	})
	if i < 0 && name != "" {
		return nil, usage("there are "+strings.Join(names, ", "), "%s has no sheet %q", p.File, name)
	}
	if i < 0 {
		return nil, nil
	}
	p.Sheet = &grids[i].Name
	if others := slices.Delete(slices.Clone(names), i, i+1); name == "" && len(others) > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("this is the sheet %s; others are read with --sheet: %s", names[i], strings.Join(shortList(others, 6), ", ")))
	}
	return grids[i].Rows, nil
}

// headRow is the row of the headings: the first with one that says who the
// participant is, for a title often stands above it, else the first that has
// anything.
func headRow(rows [][]string, maps []string) int {
	first := len(rows)
	for i, row := range rows[:min(len(rows), 20)] {
		filled := 0
		for _, cell := range row {
			if strings.TrimSpace(cell) == "" {
				continue
			}
			filled++
			told := slices.ContainsFunc(maps, func(m string) bool {
				return strings.EqualFold(m, strings.Join(strings.Fields(cell), " ")+"=participant")
			})
			if fixed, err := obvious(cell); told || err == nil && fixed == "participant" {
				return i
			}
		}
		if filled > 0 && first == len(rows) {
			first = i
		}
	}
	return first
}

// plan works out the participants as they will be.
func (p *PeopleImport) plan(s *study.Study, rows [][]string, firstRow int) {
	p.after = slices.Clone(s.Participants)
	for _, c := range p.Columns {
		if c.Column != nil && folder.FixedColumn(*c.Column) == "" {
			p.attributes = append(p.attributes, *c.Column)
		}
	}
	seen := map[string]int{}
	for i, cells := range rows {
		row := PersonRow{Row: firstRow + i, Changes: []CellChange{}}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		if err := p.row(s, &row, cells, seen); err != nil {
			why := err.Error()
			row.Result, row.Why, row.Changes = Refused, &why, []CellChange{}
		}
		p.Rows = append(p.Rows, row)
	}
}

func (p *PeopleImport) cell(cells []string, column string) string {
	for _, c := range p.Columns {
		if c.Column != nil && *c.Column == column && c.at < len(cells) {
			return strings.TrimSpace(cells[c.at])
		}
	}
	return ""
}

// row takes one row over. Where it is refused, nothing of it is.
func (p *PeopleImport) row(s *study.Study, row *PersonRow, cells []string, seen map[string]int) error {
	row.Participant = p.cell(cells, "participant")
	if row.Participant == "" {
		return fmt.Errorf("the row has no participant")
	}
	if first, twice := seen[strings.ToLower(row.Participant)]; twice {
		return fmt.Errorf("%s is in row %d already", row.Participant, first)
	}
	seen[strings.ToLower(row.Participant)] = row.Row
	if s.State.Withdrawn[strings.ToLower(row.Participant)] == coding.WithdrawEverything {
		return fmt.Errorf("%s has withdrawn everything, so nothing about them comes in again", row.Participant)
	}
	known, err := participantCalled(s, row.Participant)
	if err == nil {
		row.Participant = known.ID
	}
	who := transcript.Participant{ID: row.Participant}
	at := slices.IndexFunc(p.after, func(x transcript.Participant) bool { return strings.EqualFold(x.ID, row.Participant) })
	if at >= 0 {
		who = p.after[at]
	}
	consent, attributes := transcript.Consent{}, map[string]string{} // not those of the study in memory
	maps.Copy(consent, who.Consent)
	maps.Copy(attributes, who.Attributes)
	who.Consent, who.Attributes = consent, attributes
	for _, c := range p.Columns {
		if c.Column == nil || *c.Column == "participant" {
			continue
		}
		value := p.cell(cells, *c.Column)
		if value == "" {
			continue // nothing said erases nothing
		}
		change, changed, err := setCell(s, &who, *c.Column, value)
		if err != nil {
			return fmt.Errorf("%s: %w", transcript.Abbreviate(c.Heading, 30), err)
		}
		if changed {
			row.Changes = append(row.Changes, change)
		}
	}
	switch {
	case at < 0:
		row.Result = NewPerson
		p.after = append(p.after, who)
	case len(row.Changes) > 0:
		row.Result = ChangedPerson
		p.after[at] = who
	default:
		row.Result = SamePerson
	}
	return nil
}

// setCell gives a participant a value, and says what that changes.
func setCell(s *study.Study, who *transcript.Participant, column, value string) (CellChange, bool, error) {
	c := CellChange{Column: column}
	set := func(was, now string, same, recorded bool) (CellChange, bool, error) {
		c.Was, c.Now, c.Recorded = optional(was), optional(now), recorded
		return c, !same, nil
	}
	switch {
	case column == "published_as":
		was := who.PublishedAs
		who.PublishedAs = value
		return set(was, value, was == value, false)
	case column == "withdrawn":
		was, now := who.WithdrawnOn(), transcript.Participant{Withdrawn: folder.Withdrawn(value)}.WithdrawnOn()
		if was != now {
			who.Withdrawn = folder.Withdrawn(value)
		}
		return set(was, now, was == now, was != "" && now == "")
	case folder.FixedColumn(column) != "":
		ask := transcript.Ask(column)
		answer, err := folder.ParseAnswer(value)
		was := who.Consent[ask]
		if err != nil {
			return c, false, err
		}
		who.Consent[ask] = answer
		// What nobody said about this person is new; what everybody refused is not.
		recorded := was != transcript.Blank || s.Settings.Consent[ask] == transcript.No && answer == transcript.Yes
		return set(string(was), string(answer), was == answer, recorded && was != answer)
	}
	was := who.Attributes[column]
	typ := s.Settings.AttributeType(column)
	same := was != "" && typ.Canonical(was) == typ.Canonical(value)
	if !same {
		who.Attributes[column] = value
	}
	return set(was, value, same, false)
}

// note tells of new attributes, of ids that speak nowhere, of who is said to have
// withdrawn, and of values that do not fit.
func (p *PeopleImport) note(s *study.Study) {
	var fresh []string
	for i := range p.Columns {
		if c := &p.Columns[i]; c.Column != nil && folder.FixedColumn(*c.Column) == "" && !slices.Contains(s.Columns, *c.Column) {
			c.New = true
			fresh = append(fresh, *c.Column)
		}
	}
	if len(fresh) > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("new attributes of participants, which tables and files for the team will show: %s; to leave one out: --map %q", strings.Join(fresh, ", "), fresh[0]+"="))
	}
	for _, r := range p.Rows {
		if slices.ContainsFunc(r.Changes, func(c CellChange) bool { return c.Column == "withdrawn" && c.Now != nil }) && s.State.Withdrawn[strings.ToLower(r.Participant)] == "" {
			p.Notes = append(p.Notes, withdrawnNote(r.Participant, p.File))
		}
	}
	var silent []string
	for _, r := range p.Rows {
		speaks := slices.ContainsFunc(s.Transcripts, func(t *transcript.Transcript) bool {
			return slices.ContainsFunc(t.Speakers, func(sp transcript.Speaker) bool { return strings.EqualFold(sp.Participant, r.Participant) })
		})
		if r.Result == NewPerson && !speaks && len(s.Transcripts) > 0 {
			silent = append(silent, r.Participant)
		}
	}
	if len(silent) > 0 {
		p.Notes = append(p.Notes, fmt.Sprintf("no transcript has these new participants as speakers; if they should be somebody who is here, mend their ids: %s", strings.Join(shortList(silent, 6), ", ")))
	}
	for _, name := range p.attributes {
		typ := s.Settings.AttributeType(name)
		n := 0
		for _, who := range p.after {
			if !typ.Fits(who.Attributes[name]) {
				n++
			}
		}
		if n > 0 {
			p.Notes = append(p.Notes, fmt.Sprintf("%d values of %s are not what study.yaml declares it to be: `verbatim check` names them", n, name))
		}
	}
}

// withdrawnNote says what to do about somebody of whom a file says that they
// have withdrawn.
func withdrawnNote(id, file string) string {
	return fmt.Sprintf("%s says that %s has withdrawn: none of their words are shown or leave, and nothing is removed; `verbatim withdraw %s` asks how far, and does it", file, id, id)
}

// WritePeople writes a plan into participants.csv, unless that is another by now
// than when the plan was made.
func (a *App) WritePeople(ctx context.Context, p *PeopleImport) error {
	if p.Changed() == 0 {
		return nil
	}
	return a.write(ctx, p.folder, a.who(), func(w *folder.Session) error {
		s, err := a.reload(ctx, p.folder)
		if err != nil {
			return err
		}
		if !reflect.DeepEqual(s.Participants, p.before) {
			return problem("nothing was changed; run it again", "participants.csv was changed by somebody else meanwhile")
		}
		p.Written = true
		return w.PutParticipants(p.after, p.attributes)
	})
}
