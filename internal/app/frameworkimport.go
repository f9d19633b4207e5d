package app

import (
	"bytes"
	"context"
	"os"
	"path/filepath"
	"slices"
	"time"

	"verbatim/internal/folder"
	"verbatim/internal/framework"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
)

// FrameworkImport is what a framework workbook that was edited brings back.
type FrameworkImport struct {
	File    string            `json:"file"`
	Stamp   string            `json:"stamp"` // of the study when the workbook was made
	Cells   []FrameworkChange `json:"cells"`
	Unread  []FrameworkUnread `json:"unread"`
	Same    int               `json:"same"` // cells that bring nothing
	Notes   []string          `json:"notes"`
	Written bool              `json:"written"`

	study  *study.Study
	folder *folder.Folder
}

// FrameworkChange is a cell that says something else in the workbook.
type FrameworkChange struct {
	Address     string  `json:"address"`
	Participant string  `json:"participant"`
	Theme       string  `json:"theme"`
	Result      string  `json:"result"` // new, changed, conflict, emptied or kept
	Was         *string `json:"was"`    // what the study says
	By          *string `json:"by"`     // who wrote that, and when
	At          *string `json:"at"`
	Now         *string `json:"now"` // what the workbook says
}

// KeptCell is what becomes of a cell that the workbook has emptied, where nobody
// said that such cells are to go.
const KeptCell = "kept"

// FrameworkUnread is a part of the workbook that was not read, and why.
type FrameworkUnread struct {
	Address string `json:"address"`
	Why     string `json:"why"`
}

// Count is how many cells have a result.
func (x *FrameworkImport) Count(result string) int {
	n := 0
	for _, c := range x.Cells {
		if c.Result == result {
			n++
		}
	}
	return n
}

// Findings reports whether somebody should look at something.
func (x *FrameworkImport) Findings() bool {
	return len(x.Unread)+x.Count(framework.ConflictCell)+x.Count(KeptCell) > 0
}

// PlanFramework reads a framework workbook and says what it would change. It
// changes nothing. Empty says that cells which were emptied are to go.
func (a *App) PlanFramework(ctx context.Context, file string, empty bool) (*FrameworkImport, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	x := &FrameworkImport{File: filepath.Base(file), Cells: []FrameworkChange{}, Unread: []FrameworkUnread{}, Notes: []string{}, study: s, folder: f}
	grid, keys, err := x.read(file)
	if err != nil {
		return nil, err
	}
	if keys.Study != s.Settings.ID {
		return nil, problem("open the study that it was made in, or make the workbook anew here: `verbatim framework -o charting.xlsx`", "%s is from another study", x.File)
	}
	x.Stamp = keys.Stamp
	found, err := framework.Compare(*grid, keys, s, framework.Build(s, framework.Spec{Every: true}))
	if err != nil {
		return nil, problem(makeAnew, "%s cannot be read back: %s", x.File, err)
	}
	for _, c := range found.Changes {
		if c.Result == framework.EmptiedCell && !empty {
			c.Result = KeptCell
		}
		x.Cells = append(x.Cells, FrameworkChange{c.Address, c.Participant, c.Theme, c.Result, optional(c.Was), optional(c.By), optional(c.At), optional(c.Now)})
	}
	for _, u := range found.Unread {
		x.Unread = append(x.Unread, FrameworkUnread{u.Address, u.Why})
	}
	x.Same = found.Same
	x.Notes = append(x.Notes, found.Notes...)
	return x, nil
}

const makeAnew = "`verbatim framework -o charting.xlsx` makes one that can be edited and read back"

// read gives the sheet of the matrix, and the keys it is known by.
func (x *FrameworkImport) read(file string) (*framework.Grid, *framework.Keys, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, nil, problem("check the name", "%s cannot be read: %s", file, plain(err))
	}
	if info.Size() > maxRows {
		return nil, nil, problem("make it anew with fewer themes or people", "%s is %d MB; a framework workbook is at most %d MB", file, info.Size()>>20, maxRows>>20)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, nil, problem("check the name", "%s cannot be read: %s", file, plain(err))
	}
	book, err := sheet.Open(bytes.NewReader(data), int64(len(data)), framework.SheetName)
	if err != nil {
		return nil, nil, problem("save it again as .xlsx", "%s: %s", x.File, err)
	}
	named := func(name string) int {
		return slices.IndexFunc(book.Sheets, func(g sheet.Grid) bool { return g.Name == name })
	}
	matrix, hidden := named(framework.SheetName), named(framework.KeySheetName)
	if matrix < 0 {
		return nil, nil, problem(makeAnew, "%s has no sheet %s", x.File, framework.SheetName)
	}
	if hidden < 0 {
		return nil, nil, problem("only a workbook for the team can be read back: "+makeAnew, "%s has no hidden sheet by which its cells are known again", x.File)
	}
	keys, err := framework.ParseKeys(book.Sheets[hidden].Rows)
	if err != nil {
		return nil, nil, problem(makeAnew, "%s cannot be read back: %s", x.File, err)
	}
	g := book.Sheets[matrix]
	formula := func(col, row int) bool { return book.IsFormula(g.Name, col, row) }
	return &framework.Grid{Rows: g.Rows, Formula: formula, Address: sheet.Address}, keys, nil
}

// WriteFrameworkImport writes what a workbook brings, in one go. Where the study
// says something else than when the workbook was made, both are kept.
func (a *App) WriteFrameworkImport(ctx context.Context, x *FrameworkImport) error {
	at := x.folder.Now().UTC().Format(time.RFC3339)
	counted, _, _, err := a.counting(x.study, study.WhoseSettled, false)
	if err != nil {
		return err
	}
	m := framework.Build(x.study, framework.Spec{Counted: counted, Every: true})
	var list []cellWrite
	for _, c := range x.Cells {
		if c.Result == KeptCell || c.Now == nil && c.Result == framework.ConflictCell {
			continue
		}
		quotes := m.WithBelow(x.study, c.Participant, c.Theme).AllBases()
		list = append(list, cellWrite{c.Participant, c.Theme, func(cell *study.Summary) error {
			a.bringCell(c, cell, quotes, at)
			return nil
		}})
	}
	x.Written = true
	if len(list) == 0 {
		return nil
	}
	return a.writeCells(ctx, x.folder, x.study, list)
}

// bringCell is what the workbook's words do to a cell as it is now. It may have
// changed since the workbook was compared; then both are kept, too.
func (a *App) bringCell(c FrameworkChange, cell *study.Summary, quotes []study.Basis, at string) {
	words, was := "", ""
	if c.Now != nil {
		words = *c.Now
	}
	if c.Was != nil {
		was = *c.Was
	}
	switch {
	case framework.Hash(cell.Text) == framework.Hash(words):
	case c.Result == framework.ConflictCell, framework.Hash(cell.Text) != framework.Hash(was):
		framework.Beside(cell, study.OtherWords{Text: words, By: a.who(), At: at})
	case words == "":
		*cell = study.Summary{Theme: cell.Theme, Participant: cell.Participant, Responsible: cell.Responsible, Also: cell.Also}
	default:
		cell.Text, cell.By, cell.At = words, a.who(), laterThan(cell.At, at)
		if len(cell.Quotes) == 0 {
			cell.Quotes = quotes
		}
	}
}
