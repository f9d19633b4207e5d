package framework

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// What becomes of a cell of a workbook that is read back.
const (
	NewCell      = "new"      // the study had nothing there
	ChangedCell  = "changed"  // what the study has is what the workbook was made from
	ConflictCell = "conflict" // both the workbook and the study say something else than that
	EmptiedCell  = "emptied"  // the workbook has nothing there any more
)

// Grid is the sheet of a framework workbook as it is read.
type Grid struct {
	Rows    [][]string
	Formula func(col, row int) bool   // col from 0, row from 1
	Address func(col, row int) string // what a spreadsheet calls a cell
}

func (g *Grid) at(col, row int) string {
	if row < 1 || row > len(g.Rows) || col < 0 || col >= len(g.Rows[row-1]) {
		return ""
	}
	return g.Rows[row-1][col]
}

// Change is a cell that says something else in the workbook than in the study.
type Change struct {
	Address            string
	Participant, Theme string // ids
	Result             string
	Was                string // what the study says, by whom and when
	By, At             string
	Now                string // what the workbook says
}

// Unread is a part of the sheet that was not taken over, and why.
type Unread struct{ Address, Why string }

// Comparison is what a workbook would change.
type Comparison struct {
	Changes []Change
	Unread  []Unread
	Same    int      // cells that say what the study says, or what they were made from
	Notes   []string // sentences
}

// Compare holds a workbook against the study, cell by cell and three ways: what
// the cell said when the workbook was made (keys), what it says now, and what the
// study says now (m, with all themes and everybody). A row is known by the name
// in its first column and a column by its heading, wherever they stand. What is
// not plainly a cell of the matrix is reported, not guessed at.
func Compare(g Grid, keys *Keys, s *study.Study, m *Matrix) (*Comparison, error) {
	c := &comparison{Comparison: &Comparison{Changes: []Change{}, Unread: []Unread{}, Notes: []string{}},
		g: g, keys: keys, s: s, m: m, row: map[string]int{}, column: map[string]int{}, who: -1, id: -1}
	for i, r := range m.Rows {
		c.row[strings.ToLower(r.ID)] = i
	}
	for j, t := range m.Cols {
		c.column[t.ID] = j
	}
	c.made = map[CellKey]bool{}
	for _, p := range keys.People {
		for _, t := range keys.Themes {
			c.made[KeyOf(p, t.ID)] = true
		}
	}
	if err := c.headings(); err != nil {
		return nil, err
	}
	c.rows()
	slices.SortStableFunc(c.Changes, func(a, b Change) int {
		if a.Participant != b.Participant {
			return c.row[strings.ToLower(a.Participant)] - c.row[strings.ToLower(b.Participant)]
		}
		return c.column[a.Theme] - c.column[b.Theme]
	})
	return c.Comparison, nil
}

type comparison struct {
	*Comparison
	g      Grid
	keys   *Keys
	s      *study.Study
	m      *Matrix
	row    map[string]int   // of the study's matrix, by participant in small letters
	column map[string]int   // by theme
	made   map[CellKey]bool // cells that the workbook was made with

	head    int // the row of the headings
	who, id int // columns
	themes  []themeColumn
	sealed  int
}

type themeColumn struct {
	col   int
	theme string
}

func (c *comparison) unread(col, row int, format string, a ...any) {
	c.Unread = append(c.Unread, Unread{c.g.Address(col, row), fmt.Sprintf(format, a...)})
}

// headings finds the row of the headings, and what each column is.
func (c *comparison) headings() error {
	byHeading := map[string]string{}
	for _, t := range c.keys.Themes {
		byHeading[fold(t.Heading)] = t.ID
	}
	for n, r := range c.g.Rows {
		if slices.ContainsFunc(r, func(h string) bool { return fold(h) == fold(WhoHeading) }) &&
			(len(byHeading) == 0 || slices.ContainsFunc(r, func(h string) bool { return byHeading[fold(h)] != "" })) {
			c.head = n + 1
			break
		}
	}
	if c.head == 0 {
		return errors.New("its sheet " + SheetName + " has no row with the heading " + WhoHeading + " and the headings of themes that it was made with")
	}
	at := map[string][]int{} // by theme
	var others []int
	for col, h := range c.g.Rows[c.head-1] {
		switch id := byHeading[fold(h)]; {
		case fold(h) == fold(WhoHeading) && c.who < 0:
			c.who = col
		case fold(h) == fold(IDHeading) && c.id < 0:
			c.id = col
		case id != "":
			at[id] = append(at[id], col)
		case fold(h) == "" || c.refsOf(h) != "" || slices.ContainsFunc(c.keys.Attributes, func(a string) bool { return fold(a) == fold(h) }):
		default:
			others = append(others, col)
		}
	}
	var missing []ThemeKey
	for _, t := range c.keys.Themes {
		switch cols := at[t.ID]; len(cols) {
		case 0:
			missing = append(missing, t)
		case 1:
			c.themes = append(c.themes, themeColumn{cols[0], t.ID})
		default:
			for _, col := range cols {
				c.unread(col, c.head, "%d columns are headed %q: none of them was read", len(cols), t.Heading)
			}
		}
	}
	for _, t := range missing {
		c.Notes = append(c.Notes, fmt.Sprintf("there is no column headed %q: what the study says about it stays as it is", t.Heading))
	}
	c.unknown(others, missing)
	slices.SortFunc(c.themes, func(a, b themeColumn) int { return a.col - b.col })
	return nil
}

// refsOf is the theme whose references a heading is that of.
func (c *comparison) refsOf(heading string) string {
	i := slices.IndexFunc(c.keys.Themes, func(t ThemeKey) bool { return fold(t.Refs) == fold(heading) })
	if i < 0 {
		return ""
	}
	return c.keys.Themes[i].ID
}

// unknown tells of columns that the workbook was not made with. One that is headed
// as a theme of the study was added for it, unless a column of the workbook is
// missing: then nobody knows whether that was given another heading.
func (c *comparison) unknown(cols []int, missing []ThemeKey) {
	for _, col := range cols {
		h := c.g.at(col, c.head)
		if id := c.themeCalled(h); id != "" && len(missing) == 0 {
			c.themes = append(c.themes, themeColumn{col, id})
			continue
		}
		why := fmt.Sprintf("%q is no heading of this workbook: nothing under it was read", transcript.Abbreviate(h, 40))
		next := c.refsOf(c.g.at(col+1, c.head))
		if i := slices.IndexFunc(missing, func(t ThemeKey) bool { return t.ID == next }); i >= 0 {
			why += fmt.Sprintf("; if it is %q, give it that heading back", missing[i].Heading)
		}
		c.unread(col, c.head, "%s", why)
	}
}

// themeCalled is the theme of the study with that name or id, and no column yet.
func (c *comparison) themeCalled(name string) string {
	found := ""
	for _, t := range c.m.Cols {
		if fold(t.Name) != fold(name) && t.ID != fold(name) {
			continue
		}
		if found != "" || slices.ContainsFunc(c.themes, func(x themeColumn) bool { return x.theme == t.ID }) ||
			slices.ContainsFunc(c.keys.Themes, func(k ThemeKey) bool { return k.ID == t.ID }) {
			return ""
		}
		found = t.ID
	}
	return found
}

// rows reads the rows of everybody who is there once.
func (c *comparison) rows() {
	times, hidden := map[string]int{}, map[string]int{}
	for n := 1; n <= len(c.g.Rows); n++ {
		if n != c.head {
			times[c.person(c.who, n)]++
			hidden[c.person(c.id, n)]++
		}
	}
	for n := 1; n <= len(c.g.Rows); n++ {
		if n == c.head || !c.filled(n) {
			continue
		}
		name, p, was := strings.TrimSpace(c.g.at(c.who, n)), c.person(c.who, n), c.person(c.id, n)
		switch {
		case name == "":
			c.unread(c.who, n, "there is no participant in this row: nothing in it was read")
		case p == "" && was != "":
			c.unread(c.who, n, "%q is nobody in this study, and was %s when the workbook was made: nothing in the row was read", transcript.Abbreviate(name, 40), c.spelt(was))
		case p == "":
			c.unread(c.who, n, "%q is nobody in this study: nothing in the row was read", transcript.Abbreviate(name, 40))
		case times[p] > 1:
			c.unread(c.who, n, "%s has %d rows: none of them was read", c.spelt(p), times[p])
		case was != "" && was != p && (times[was] == 0 || hidden[p] == 0): // else only what can be seen was sorted
			c.unread(c.who, n, "it says %s, and was %s when the workbook was made: nothing in the row was read", c.spelt(p), c.spelt(was))
		default:
			c.cells(n, p)
		}
	}
	if c.sealed > 0 {
		c.Notes = append(c.Notes, fmt.Sprintf("cells in which something else stood than their summary were not read (%d)", c.sealed))
	}
}

// filled reports whether a row has anything that could be meant for the matrix.
func (c *comparison) filled(n int) bool {
	if strings.TrimSpace(c.g.at(c.who, n)) != "" {
		return true
	}
	return slices.ContainsFunc(c.themes, func(t themeColumn) bool { return strings.TrimSpace(c.g.at(t.col, n)) != "" })
}

// person is the participant of the study that a cell names, in small letters.
func (c *comparison) person(col, row int) string {
	key := fold(c.g.at(col, row))
	if _, ok := c.row[key]; !ok {
		return ""
	}
	return key
}

func (c *comparison) spelt(key string) string { return c.m.Rows[c.row[key]].ID }

func (c *comparison) cells(n int, who string) {
	for _, t := range c.themes {
		key := KeyOf(who, t.theme)
		base, made := c.keys.Cells[key], c.made[key]
		theirs := Canonical(c.g.at(t.col, n))
		j, there := c.column[t.theme]
		switch {
		case made && base == Sealed:
			c.sealed++
			continue
		case c.g.Formula(t.col, n):
			c.unread(t.col, n, "it is a formula, and what a formula shows is not read: paste it as text")
			continue
		case made && Hash(theirs) == base:
			c.Same++
			continue
		case !there:
			c.unread(t.col, n, "its theme %s is not in the codebook any more", t.theme)
			continue
		case TooLong(theirs):
			c.unread(t.col, n, "it is longer than %d characters", MaxSummary)
			continue
		}
		cell := &c.m.Cells[c.row[who]][j]
		if cell.NotShown {
			c.unread(t.col, n, "you are not shown what the team wrote about %s", c.spelt(who))
			continue
		}
		c.cell(Change{Address: c.g.Address(t.col, n), Participant: c.spelt(who), Theme: t.theme, Was: cell.Text, By: cell.By, At: cell.At, Now: theirs}, made, base)
	}
}

func (c *comparison) cell(x Change, made bool, base string) {
	ours := Hash(x.Was)
	switch {
	case Hash(x.Now) == ours:
		c.Same++
		return
	case made && ours != base, !made && ours != "":
		x.Result = ConflictCell
		if x.Now == "" && !made {
			c.Same++ // a cell that was added and says nothing asks for nothing
			return
		}
	case x.Now == "":
		x.Result = EmptiedCell
	case x.Was == "":
		x.Result = NewCell
	default:
		x.Result = ChangedCell
	}
	c.Changes = append(c.Changes, x)
}
