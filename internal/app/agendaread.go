package app

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/export"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// What becomes of a row of a filled agenda.
const (
	FilledDecided   = "decided"        // or would be, where nothing is written
	FilledAlready   = "already"        // the minutes say so
	FilledEmpty     = "empty"          // nothing was decided
	FilledUnclear   = "not understood" // Cell and Why say what
	FilledGone      = "gone"           // somebody coded there since, or whoever reads it is not shown it
	FilledOtherwise = "otherwise"      // the minutes say something else, which stands
)

// FilledOptions say which filled agenda is read, and how.
type FilledOptions struct {
	File    string   // .xlsx, or .csv saved from it
	DryRun  bool     // write nothing
	Replace bool     // decisions that stand are replaced by what the file says
	Present []string // who was there, where a row does not say
}

// FilledRow answers for one row of a filled agenda.
type FilledRow struct {
	Row        int     `json:"row"` // as the spreadsheet numbers it, from 1
	Result     string  `json:"result"`
	ID         string  `json:"id"` // of the difference
	Transcript string  `json:"transcript"`
	Turn       *int    `json:"turn"`     // from 1
	Said       *string `json:"said"`     // what is kept, in words
	Decision   *string `json:"decision"` // id of what was written
	Cell       *string `json:"cell"`     // that was not understood
	Why        *string `json:"why"`

	event  coding.Event
	reason string
}

// FilledAgenda is what became of a filled agenda. Events are what Reverse takes to
// undo all of it.
type FilledAgenda struct {
	Acted
	Rows []*FilledRow
}

// PutOff is how many of those decided are to be talked about later.
func (g *FilledAgenda) PutOff() int {
	n := 0
	for _, r := range g.Rows {
		if r.Result == FilledDecided && r.Said != nil && *r.Said == laterSaid {
			n++
		}
	}
	return n
}

// Count is how many rows had a result.
func (g *FilledAgenda) Count(result string) int {
	n := 0
	for _, r := range g.Rows {
		if r.Result == result {
			n++
		}
	}
	return n
}

// DecideFrom takes what a team decided from an agenda that was filled in. Each row is
// answered for. All of it is read before anything is written, and the decisions are
// written in one go; rows that are not understood change nothing.
func (a *App) DecideFrom(ctx context.Context, o FilledOptions) (*FilledAgenda, error) {
	switch ext := strings.ToLower(filepath.Ext(o.File)); ext {
	case ".xlsx", ".csv", ".tsv":
	case ".docx", ".html", ".htm", ".md":
		return nil, usage("fill in the workbook (verbatim compare --agenda -o meeting.xlsx), or put each decision down with `verbatim decide ID --keep …`",
			"%s is the agenda for the table and is not read back", filepath.Base(o.File))
	default:
		return nil, usage("save it as .xlsx or .csv", "a filled agenda is not read from %s", filepath.Base(o.File))
	}
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	grids, err := readGrids(o.File)
	if err != nil {
		return nil, err
	}
	table, err := findAgenda(grids, filepath.Base(o.File))
	if err != nil {
		return nil, err
	}
	if err := table.ofStudy(s, grids); err != nil {
		return nil, err
	}
	words, err := f.Bodies()
	if err != nil {
		return nil, err
	}
	g := &agendaReading{a: a, s: s, rel: s.Release(transcript.ForTeam), o: o, table: table, bodies: words}
	if g.present, err = g.people(strings.Join(o.Present, ",")); err != nil {
		return nil, err
	}
	g.compared, g.narrowed = table.coders(s), betweenSome(grids)
	out := &FilledAgenda{Acted: Acted{Events: []string{}}, Rows: g.read()}
	n := out.Count(FilledDecided)
	if n == 0 || o.DryRun {
		return out, nil
	}
	now, done, err := a.act(ctx, f, out.write)
	if err != nil {
		return nil, err
	}
	out.Acted = done
	out.What = one(n, "decided 1 question", "decided %d questions") + numbersOf(now, done.Events)
	return out, nil
}

func (g *FilledAgenda) write(w *acting) error {
	for _, r := range g.Rows {
		if r.Result != FilledDecided {
			continue
		}
		var err error
		if r.reason != "" {
			if r.event.Body, err = w.Words(r.reason); err != nil {
				return err
			}
		}
		id, err := w.add(r.event)
		if err != nil {
			return err
		}
		written := id.String()
		r.Decision = &written
	}
	return nil
}

// agendaTable is the table of a filled agenda: its rows, and which columns are which.
type agendaTable struct {
	file   string
	rows   [][]string
	first  int            // row after the headings, from 0
	column map[string]int // by heading, as export has it
	heads  []string       // all headings, in lower case
}

// maxFilled is how many rows a filled agenda has at most.
const maxFilled = 20_000

// headRows is how far down the headings are looked for: somebody may have put a
// title above them.
const headRows = 20

func heading(s string) string { return strings.ToLower(strings.Join(strings.Fields(s), " ")) }

// findAgenda finds the table by its headings, in whichever sheet it is.
func findAgenda(grids []sheet.Grid, file string) (*agendaTable, error) {
	for _, g := range grids {
		for at, row := range g.Rows[:min(len(g.Rows), headRows)] {
			heads := make([]string, len(row))
			for i, h := range row {
				heads[i] = heading(h)
			}
			if !slices.Contains(heads, heading(export.AgendaID)) || !slices.Contains(heads, heading(export.AgendaKeep)) {
				continue
			}
			if len(g.Rows)-at > maxFilled {
				return nil, problem("take the rows out that are not the agenda's", "%s has %d rows, more than any meeting (%d)", file, len(g.Rows)-at, maxFilled)
			}
			t := &agendaTable{file: file, rows: g.Rows, first: at + 1, column: map[string]int{}, heads: heads}
			for _, name := range []string{export.AgendaID, export.AgendaKeep, export.AgendaOther, export.AgendaReason, export.AgendaPresent, export.AgendaStudy} {
				i := slices.Index(heads, heading(name))
				if i < 0 {
					continue
				}
				if again := slices.Index(heads[i+1:], heading(name)); again >= 0 {
					return nil, problem("give one of them another heading", "%s has two columns %q, cells %s and %s", file, name, sheet.Address(i, at+1), sheet.Address(i+1+again, at+1))
				}
				t.column[name] = i
			}
			return t, nil
		}
	}
	return nil, problem("it is made with: verbatim compare --agenda -o meeting.xlsx; of a .csv, the sheet "+export.AgendaSheet+" is what is saved",
		"%s has no table with the columns %s and %s, so it is not an agenda that can be read back", file, export.AgendaID, export.AgendaKeep)
}

// cell is what stands in a column of a row, from 0.
func (t *agendaTable) cell(row int, name string) string {
	if i, ok := t.column[name]; ok && i < len(t.rows[row]) {
		return strings.TrimSpace(strings.ReplaceAll(t.rows[row][i], "\r\n", "\n"))
	}
	return ""
}

// address is what the spreadsheet calls that cell.
func (t *agendaTable) address(row int, name string) string {
	if i, ok := t.column[name]; ok {
		return sheet.Address(i, row+1)
	}
	return fmt.Sprintf("row %d", row+1)
}

// ofStudy refuses an agenda of another study, and one that does not say of which it is.
func (t *agendaTable) ofStudy(s *study.Study, grids []sheet.Grid) error {
	said := map[string]string{} // study id: where it stands
	other := ""                 // where the first of another study stands
	for row := t.first; row < len(t.rows); row++ {
		if id := strings.ToLower(t.cell(row, export.AgendaStudy)); id != "" && said[id] == "" {
			said[id] = "cell " + t.address(row, export.AgendaStudy)
			if other == "" && !ofThis(s, id) {
				other = said[id]
			}
		}
	}
	for _, g := range grids {
		for i, row := range g.Rows[:min(len(g.Rows), headRows)] {
			if len(row) > 1 && heading(row[0]) == heading(export.AgendaStudyID) {
				id := strings.ToLower(strings.TrimSpace(row[1]))
				if said[id] = g.Name + ", cell " + sheet.Address(1, i+1); other == "" && !ofThis(s, id) {
					other = said[id]
				}
			}
		}
	}
	switch {
	case said[strings.ToLower(s.Settings.ID)] != "": // rows of another are refused one by one
	case other != "":
		return problem("open the study that it was made of", "%s is an agenda of another study (%s): nothing was read", t.file, other)
	default:
		return problem("copy the column "+export.AgendaStudy+" back from the agenda as it was made", "%s does not say which study it is of", t.file)
	}
	return nil
}

// ofThis reports whether an id that an agenda says is the study's.
func ofThis(s *study.Study, id string) bool { return strings.EqualFold(id, s.Settings.ID) }

// coders are those who have a column, in the words of its heading.
func (t *agendaTable) coders(s *study.Study) []string {
	var ids []string
	for _, k := range coderEntries(s) {
		if slices.Contains(t.heads, heading(agendaCoder(s, k.Coder).Heading())) {
			ids = append(ids, k.Coder)
		}
	}
	return ids
}

// betweenSome reports whether an agenda says that it is about what lies between some
// coders or groups, whoever else codes there.
func betweenSome(grids []sheet.Grid) bool {
	for _, g := range grids {
		for _, row := range g.Rows {
			if len(row) < 2 || row[0] != agendaChosen {
				continue
			}
			for _, said := range strings.Split(row[1], "; ") {
				if strings.HasPrefix(said, chosenCoders) || strings.HasPrefix(said, chosenGroups) {
					return true
				}
			}
		}
	}
	return false
}
