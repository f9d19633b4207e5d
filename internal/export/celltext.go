package export

import (
	"strconv"

	"verbatim/internal/table"
)

// number is n with the digits people are shown; exact gives all it has.
func number(n float64, m table.Measure, exact bool) string {
	digits := m.Decimals
	if exact {
		digits = -1
	}
	s := strconv.FormatFloat(n, 'f', digits, 64)
	if m.Percent && !exact {
		s += "%"
	}
	return s
}

// cellText is a cell in words: a number, "9 for · 2 against", why there is
// none, or "undefined (why)".
func cellText(c table.Cell, m table.Measure, exact bool) string {
	switch c.Kind {
	case table.Number:
		if c.Against != 0 {
			return number(c.N, m, exact) + " for · " + number(c.Against, m, exact) + " against"
		}
		return number(c.N, m, exact)
	case table.Missing:
		return c.Why
	case table.Undefined:
		return "undefined (" + c.Why + ")"
	}
	return ""
}

// cellField is a cell in a delimited file, with all its digits.
func cellField(c table.Cell, m table.Measure) field {
	return field{cellText(c, m, true), c.IsNumber() && c.Against == 0}
}

// keyName is a row's or column's name with its mark.
func keyName(k table.Key) string {
	if k.Mark != "" {
		return k.Name + " (" + k.Mark + ")"
	}
	return k.Name
}

// totalName is what the totals are called in every format.
const totalName = "total"

// tableFields is a table as fields: a row's id, its name, its cells, total and
// extras; then the columns' totals and extras.
func tableFields(t *table.Table) [][]field {
	head := texts(t.RowsAre, "name")
	for _, k := range t.Cols {
		head = append(head, field{s: idOr(k)})
	}
	if t.RowTotals != nil {
		head = append(head, field{s: totalName})
	}
	for _, x := range t.RowExtras {
		head = append(head, field{s: x.Key.Name})
	}
	rows := [][]field{head}
	for r, k := range t.Rows {
		row := texts(k.ID, keyName(k))
		for _, c := range t.Cells[r] {
			row = append(row, cellField(c, t.Measure))
		}
		if t.RowTotals != nil {
			row = append(row, cellField(t.RowTotals[r], t.Measure))
		}
		for _, x := range t.RowExtras {
			row = append(row, cellField(x.Cells[r], x.Measure))
		}
		rows = append(rows, row)
	}
	if t.ColTotals != nil {
		row := texts(totalName, totalName)
		for _, c := range t.ColTotals {
			row = append(row, cellField(c, t.Measure))
		}
		row = append(row, cellField(t.Total, t.Measure))
		for _, x := range t.RowExtras {
			row = append(row, cellField(x.Total, x.Measure))
		}
		rows = append(rows, row)
	}
	for _, x := range t.ColExtras {
		row := texts(x.Key.ID, x.Key.Name)
		for _, c := range x.Cells {
			row = append(row, cellField(c, x.Measure))
		}
		rows = append(rows, append(row, cellField(x.Total, x.Measure)))
	}
	return rows
}

func idOr(k table.Key) string {
	if k.ID == "" {
		return k.Name
	}
	return k.ID
}
