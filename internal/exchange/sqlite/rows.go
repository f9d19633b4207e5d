package sqlite

import (
	"cmp"
	"context"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"
)

// schema reads the names of the plain tables and of their columns.
func (d *DB) schema(ctx context.Context) error {
	// The beginning of a table's SQL is the library's own writing; that of a virtual
	// table is another.
	rows, err := d.conn.QueryContext(ctx, `SELECT name FROM main.sqlite_schema WHERE type='table' AND rootpage>0 AND sql LIKE 'CREATE TABLE%' AND typeof(name)='text' LIMIT ?`, maxTables+1)
	if err != nil {
		return err
	}
	for rows.Next() {
		var name string
		if err = rows.Scan(&name); err != nil {
			break
		}
		if key := fold(name); d.tables[key] == nil {
			d.tables[key] = &table{name: name}
			d.names = append(d.names, name)
		}
	}
	_ = rows.Close()
	if err = cmp.Or(err, rows.Err()); err != nil {
		return err
	}
	if len(d.names) > maxTables {
		return fmt.Errorf("%s has more than %d tables; check that it is the right file", d.name, maxTables)
	}
	for _, t := range d.tables {
		if t.columns, err = d.columns(ctx, t.name); err != nil {
			return err
		}
	}
	return nil
}

// columns reads the names of a table's columns, those left out that are computed.
func (d *DB) columns(ctx context.Context, table string) (map[string]string, error) {
	rows, err := d.conn.QueryContext(ctx, `SELECT name FROM pragma_table_info(?, 'main')`, table)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	found := map[string]string{}
	for rows.Next() {
		var name string
		if err = rows.Scan(&name); err != nil {
			return nil, err
		}
		found[fold(name)] = name
	}
	return found, rows.Err()
}

// fold makes names alike that are to SQLite: it ignores the case of ASCII letters alone.
func fold(name string) string {
	return strings.Map(func(r rune) rune {
		if r >= 'A' && r <= 'Z' {
			return r + 'a' - 'A'
		}
		return r
	}, name)
}

// Tables gives the names of the plain tables, as the file has them.
func (d *DB) Tables() []string { return slices.Clone(d.names) }

// Has reports whether there is a plain table of a name, whatever its case. A view is none.
func (d *DB) Has(table string) bool { return d.tables[fold(table)] != nil }

// Columns gives the columns of a table by their names in lower case, as the file has
// them; nothing for a table that is not there.
func (d *DB) Columns(table string) map[string]string {
	if t := d.tables[fold(table)]; t != nil {
		return maps.Clone(t.columns)
	}
	return nil
}

// Row is the values of one row, in the order in which their columns were asked for. It
// may be kept.
type Row struct {
	values []any
	by     any // what it is ordered by
}

// Null reports whether there is no value: none was written, or there is no such column.
func (r Row) Null(i int) bool { return r.values[i] == nil }

// Text is a value as text, byte for byte as it is stored; a number in its usual form.
func (r Row) Text(i int) string {
	switch v := r.values[i].(type) {
	case string:
		return v
	case []byte:
		return string(v)
	case int64:
		return strconv.FormatInt(v, 10)
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return ""
}

// Number is a value as a number, also where it is stored as text, and whether it is one.
func (r Row) Number(i int) (float64, bool) {
	switch v := r.values[i].(type) {
	case int64:
		return float64(v), true
	case float64:
		return v, !math.IsNaN(v) && !math.IsInf(v, 0)
	case string, []byte:
		s := strings.TrimSpace(r.Text(i))
		if len(s) > 40 {
			return 0, false
		}
		n, err := strconv.ParseFloat(s, 64)
		return n, err == nil && !math.IsNaN(n) && !math.IsInf(n, 0)
	}
	return 0, false
}

// Float is a value as a number; 0 where it is none.
func (r Row) Float(i int) float64 {
	n, ok := r.Number(i)
	if !ok {
		return 0
	}
	return n
}

// Int is a value as a whole number, fractions cut off; 0 where it is none, or too large.
func (r Row) Int(i int) int64 {
	if v, ok := r.values[i].(int64); ok {
		return v
	}
	n, ok := r.Number(i)
	if !ok || math.Abs(n) >= 1<<62 {
		return 0
	}
	return int64(n)
}

// Rows calls each with the rows of a table, in the order of the column named by order
// (numbers before texts), or as they are stored where that is empty or no column of the
// table. Columns that the table lacks have no values; a table that is not there has no
// rows. An error of each ends it, and is given back as it is.
func (d *DB) Rows(ctx context.Context, table string, columns []string, order string, each func(Row) error) error {
	t := d.tables[fold(table)]
	if t == nil {
		return nil
	}
	ctx, cancel := context.WithTimeout(ctx, maxWait)
	defer cancel()
	if t.columns[fold(order)] == "" {
		return d.read(ctx, t, columns, "", each)
	}
	var rows []Row
	if err := d.read(ctx, t, columns, order, func(r Row) error {
		rows = append(rows, r)
		return nil
	}); err != nil {
		return err
	}
	slices.SortStableFunc(rows, func(a, b Row) int { return compare(a.by, b.by) })
	for _, r := range rows {
		if err := each(r); err != nil {
			return err
		}
	}
	return nil
}

// compare orders values as SQLite does: nothing, numbers, texts.
func compare(a, b any) int {
	x, y := Row{values: []any{a}}, Row{values: []any{b}}
	if c := cmp.Compare(rank(a), rank(b)); c != 0 || a == nil {
		return c
	}
	if rank(a) == 1 {
		if m, ok := a.(int64); ok {
			if n, ok := b.(int64); ok {
				return cmp.Compare(m, n)
			}
		}
		return cmp.Compare(x.Float(0), y.Float(0))
	}
	return cmp.Compare(x.Text(0), y.Text(0))
}

func rank(v any) int {
	switch v.(type) {
	case nil:
		return 0
	case int64, float64:
		return 1
	}
	return 2
}

// read asks for the rows of a table as they are stored.
func (d *DB) read(ctx context.Context, t *table, columns []string, order string, each func(Row) error) error {
	var stopped error // by each: its own words
	err := d.guard(func() error {
		rows, err := d.conn.QueryContext(ctx, question(t, columns, order))
		if err != nil {
			return err
		}
		defer rows.Close()
		n, bytes := 0, int64(0)
		for rows.Next() {
			got := make([]any, len(columns)+1)
			into := make([]any, len(got))
			for i := range got {
				into[i] = &got[i]
			}
			if err = rows.Scan(into...); err != nil {
				return err
			}
			// A damaged file can give the same page again and again: what is read of
			// it is then more than there is.
			n, bytes = n+1, bytes+weight(got)
			if bytes > 4*d.size+1<<16 || int64(n) > d.size {
				return d.damaged()
			}
			if n > maxRows {
				return fmt.Errorf("%s has more than %d rows in its table %q, which is more than can be read", d.name, maxRows, t.name)
			}
			if stopped = d.call(each, Row{values: got[:len(columns)], by: got[len(columns)]}); stopped != nil {
				return nil
			}
		}
		return rows.Err()
	})
	return cmp.Or(err, stopped)
}

// call keeps a fault of the caller's from being taken for one of the library.
func (d *DB) call(each func(Row) error, r Row) error {
	d.away = true
	err := each(r)
	d.away = false
	return err
}

func weight(values []any) (n int64) {
	for _, v := range values {
		switch v := v.(type) {
		case string:
			n += int64(len(v))
		case []byte:
			n += int64(len(v))
		}
	}
	return n
}

// question is the SQL that asks for columns. The plus keeps the library from taking
// dates apart; no index is used, since an index can say other things than its table.
func question(t *table, columns []string, order string) string {
	asked := make([]string, 0, len(columns)+1)
	for _, c := range append(slices.Clone(columns), order) {
		if name, ok := t.columns[fold(c)]; ok {
			asked = append(asked, "+"+quoted(name))
		} else {
			asked = append(asked, "NULL")
		}
	}
	return "SELECT " + strings.Join(asked, ",") + " FROM main." + quoted(t.name) + " NOT INDEXED"
}

func quoted(name string) string { return `"` + strings.ReplaceAll(name, `"`, `""`) + `"` }
