package table

import "encoding/json"

// Doc is a table as JSON shows it. Cells are numbers, and null where there is
// none; the arrays named against and missing have the same shape.
type Doc struct {
	Rows      []DocKey     `json:"rows"`
	Cols      []DocKey     `json:"cols"`
	Measure   string       `json:"measure"`
	Cells     [][]*float64 `json:"cells"`
	Against   [][]*float64 `json:"against"` // passages that speak against; null where cells is null
	Missing   [][]*string  `json:"missing"` // why a cell is null; null where it is a number
	RowTotals []*float64   `json:"row_totals"`
	ColTotals []*float64   `json:"col_totals"`
	People    []*float64   `json:"people"` // how many participants each row is about; null when not asked
	Withheld  int          `json:"withheld"`
	Stamp     string       `json:"stamp"`
}

// DocKey is a row or column in JSON.
type DocKey struct {
	ID   string `json:"id"`
	Name string `json:"name"`
}

// PeopleID is the id of the extra column that counts people.
const PeopleID = "people"

// Doc is the table as JSON shows it.
func (t *Table) Doc() Doc {
	d := Doc{
		Rows: docKeys(t.Rows), Cols: docKeys(t.Cols), Measure: t.Measure.ID,
		Cells: [][]*float64{}, Against: [][]*float64{}, Missing: [][]*string{},
		RowTotals: numbers(t.RowTotals), ColTotals: numbers(t.ColTotals),
		Withheld: t.Withheld, Stamp: t.Stamp,
	}
	for _, row := range t.Cells {
		d.Cells = append(d.Cells, numbers(row))
		d.Against = append(d.Against, against(row))
		d.Missing = append(d.Missing, reasons(row))
	}
	for _, x := range t.RowExtras {
		if x.Key.ID == PeopleID {
			d.People = numbers(x.Cells)
		}
	}
	return d
}

// MarshalJSON writes the table as Doc.
func (t *Table) MarshalJSON() ([]byte, error) { return json.Marshal(t.Doc()) }

func docKeys(keys []Key) []DocKey {
	out := make([]DocKey, len(keys))
	for i, k := range keys {
		out[i] = DocKey{k.ID, k.Name}
	}
	return out
}

func numbers(cells []Cell) []*float64 {
	out := make([]*float64, len(cells))
	for i, c := range cells {
		if c.IsNumber() {
			out[i] = &c.N
		}
	}
	return out
}

func against(cells []Cell) []*float64 {
	out := make([]*float64, len(cells))
	for i, c := range cells {
		if c.IsNumber() {
			out[i] = &c.Against
		}
	}
	return out
}

// reasons are why cells hold no number; an undefined one says so itself.
func reasons(cells []Cell) []*string {
	out := make([]*string, len(cells))
	for i, c := range cells {
		switch why := c.Why; {
		case c.Kind == Undefined:
			why = "undefined (" + why + ")"
			out[i] = &why
		case c.Kind != Number:
			out[i] = &why
		}
	}
	return out
}
