package sheet

import (
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"
)

// sheet makes one sheet as Excel will have it, without its rows. The order is
// excelize's: what is set after the time it is read is lost without an error. Page
// properties come before the stream is opened, columns and panes before the first row,
// filters and page set-up before the stream is closed.
func (w *writer) sheet(s *Sheet, o own) error {
	for _, n := range o.notes {
		if err := w.note(o.name, s.Columns, n); err != nil {
			return err
		}
	}
	stream, err := w.begin(s, o)
	if err != nil {
		return err
	}
	if err := w.finish(s, o); err != nil {
		return err
	}
	return stream.Flush()
}

func (w *writer) begin(s *Sheet, o own) (*excelize.StreamWriter, error) {
	name := o.name
	yes := true
	props := &excelize.SheetPropsOptions{FitToPage: &yes}
	if s.TabColour != "" {
		colour := "FF" + hex(s.TabColour) // excelize adds the opacity everywhere but here
		props.TabColorRGB = &colour
	}
	if err := w.file.SetSheetProps(name, props); err != nil {
		return nil, err
	}
	if s.NoGrid {
		no := false
		if err := w.file.SetSheetView(name, 0, &excelize.ViewOptions{ShowGridLines: &no}); err != nil {
			return nil, err
		}
	}
	// Readers that stream a sheet believe what it says of its size.
	last, err := excelize.CoordinatesToCellName(max(1, o.cols), max(1, o.rows))
	if err != nil {
		return nil, err
	}
	if err := w.file.SetSheetDimension(name, "A1:"+last); err != nil {
		return nil, err
	}
	stream, err := w.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	if s.Header > 0 || s.FrozenCols > 0 {
		return stream, stream.SetPanes(panes(s))
	}
	return stream, nil
}

func panes(s *Sheet) *excelize.Panes {
	corner, _ := excelize.CoordinatesToCellName(s.FrozenCols+1, s.Header+1)
	p := &excelize.Panes{Freeze: true, XSplit: s.FrozenCols, YSplit: s.Header, TopLeftCell: corner, ActivePane: "bottomRight"}
	switch {
	case s.FrozenCols == 0:
		p.ActivePane = "bottomLeft"
	case s.Header == 0:
		p.ActivePane = "topRight"
	}
	p.Selection = []excelize.Selection{{SQRef: corner, ActiveCell: corner, Pane: p.ActivePane}}
	return p
}

// finish sets what belongs to the page and the filters of a sheet.
func (w *writer) finish(s *Sheet, o own) error {
	name := o.name
	if s.Filter && s.Header > 0 {
		cols := s.FilterCols
		if cols == 0 {
			cols = len(s.Columns)
		}
		last, err := excelize.CoordinatesToCellName(max(1, cols), max(o.rows, s.Header))
		if err != nil {
			return err
		}
		if err := w.file.AutoFilter(name, fmt.Sprintf("A%d:%s", s.Header, last), nil); err != nil {
			return err
		}
	}
	if err := w.choices(s, o); err != nil {
		return err
	}
	if err := w.chart(s, o); err != nil {
		return err
	}
	paper, wide, high := 9, max(1, s.PagesWide), s.PagesHigh
	if s.A3 {
		paper = 8
	}
	across := "portrait"
	if s.Landscape {
		across = "landscape"
	}
	if err := w.file.SetPageLayout(name, &excelize.PageLayoutOptions{
		Size: &paper, Orientation: &across, FitToWidth: &wide, FitToHeight: &high,
	}); err != nil {
		return err
	}
	side, edge, foot := 0.5, 0.6, 0.3
	if err := w.file.SetPageMargins(name, &excelize.PageLayoutMarginsOptions{
		Left: &side, Right: &side, Top: &edge, Bottom: &edge, Header: &foot, Footer: &foot,
	}); err != nil {
		return err
	}
	if err := w.file.SetHeaderFooter(name, &excelize.HeaderFooterOptions{OddFooter: footer(s.Footer)}); err != nil {
		return err
	}
	return w.print(s, o)
}

// choices puts drop-down lists into the columns that have them. They stay with the
// column when its rows are sorted.
func (w *writer) choices(s *Sheet, o own) error {
	for _, c := range s.Choices {
		if o.rows <= s.Header || len(strings.Join(c.List, ",")) > 255 {
			continue
		}
		col, err := excelize.ColumnNumberToName(c.Col + 1)
		if err != nil {
			return err
		}
		v := excelize.NewDataValidation(true)
		v.SetSqref(fmt.Sprintf("%s%d:%s%d", col, s.Header+1, col, o.rows))
		if c.Range != "" {
			v.SetSqrefDropList(c.Range)
		} else if err := v.SetDropList(c.List); err != nil {
			return err
		}
		if c.Say != "" {
			v.SetInput(c.Title, c.Say)
		}
		if err := w.file.AddDataValidation(o.name, v); err != nil {
			return err
		}
	}
	return nil
}

// footer is a page's foot: & is the format's own sign, and there is room for
// 255 characters with the page numbers.
func footer(left string) string {
	left, _ = clean(strings.ReplaceAll(strings.Join(strings.Fields(left), " "), "&", "&&"))
	return `&L&8` + " " + cut(left, 200) + `&R&8 &P / &N`
}

// print says which columns are printed, and has the header rows and the first
// columns on every page.
func (w *writer) print(s *Sheet, o own) error {
	name := o.name
	if s.PrintCols > 0 && o.rows > 0 {
		last, err := excelize.ColumnNumberToName(s.PrintCols)
		if err != nil {
			return err
		}
		if err := w.file.SetDefinedName(&excelize.DefinedName{
			Name: "_xlnm.Print_Area", RefersTo: fmt.Sprintf("'%s'!$A$1:$%s$%d", name, last, o.rows), Scope: name,
		}); err != nil {
			return err
		}
	}
	var refs []string
	if s.FrozenCols > 0 {
		col, err := excelize.ColumnNumberToName(s.FrozenCols)
		if err != nil {
			return err
		}
		refs = append(refs, fmt.Sprintf("'%s'!$A:$%s", name, col))
	}
	if s.Header > 0 {
		refs = append(refs, fmt.Sprintf("'%s'!$1:$%d", name, s.Header))
	}
	if len(refs) == 0 {
		return nil
	}
	return w.file.SetDefinedName(&excelize.DefinedName{
		Name: "_xlnm.Print_Titles", RefersTo: strings.Join(refs, ","), Scope: name,
	})
}

// properties sets what the workbook says of itself, with a date that never changes.
func (w *writer) properties(book Workbook) error {
	text := func(s string) string {
		s, n := clean(s)
		w.report.Cleaned += n
		return s
	}
	if err := w.file.SetAppProps(&excelize.AppProperties{Application: "Verbatim"}); err != nil {
		return err
	}
	return w.file.SetDocProps(&excelize.DocProperties{
		Title: text(book.Title), Subject: text(book.Subject), Keywords: text(book.Keywords),
		Creator: text(book.Author), LastModifiedBy: text(book.Author), Created: epoch, Modified: epoch,
	})
}
