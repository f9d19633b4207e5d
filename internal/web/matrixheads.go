package web

import (
	"net/url"
	"slices"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/table"
)

// matrixHead is the head of a column or a row; choosing it sorts by it.
type matrixHead struct {
	Name, Path string
	Key        string // what it sorts by
	Title      string // says so
	Theme      *themeMark
	Sorted     string // descending, ascending, or empty
}

// Mark shows by what and which way the table is sorted.
func (h matrixHead) Mark() string {
	return map[string]string{"descending": "↓", "ascending": "↑"}[h.Sorted]
}

// whereChip is a condition that the table has, and the address without it.
type whereChip struct{ Value, Label, Path string }

// whereGroup is what the table can be narrowed to by one attribute.
type whereGroup struct {
	Label   string
	Options []option
}

// narrowing fills in which people the table is of, and could be of.
func (c *matrixContent) narrowing(st *study.Study, v url.Values) {
	chosen := matrixOptions(v).Where
	for _, w := range chosen {
		without := clone(v)
		without.Del("cell")
		without["where"] = slices.DeleteFunc(slices.Clone(chosen), func(x string) bool { return x == w })
		name, value, _ := strings.Cut(w, ":")
		c.Where = append(c.Where, whereChip{w, strings.ReplaceAll(name, "_", " ") + ": " + value, "/matrix?" + without.Encode()})
	}
	for _, name := range matrix.Attributes(st) {
		g := whereGroup{Label: capital(strings.ReplaceAll(name, "_", " "))}
		for _, value := range matrix.ValuesOf(st, name) {
			if w := name + ":" + value; !slices.Contains(chosen, w) {
				g.Options = append(g.Options, option{w, value})
			}
		}
		if len(g.Options) > 0 {
			c.More = append(c.More, g)
		}
	}
}

// addresses are those of the table the other way round, and in its own order.
func (c *matrixContent) addresses(t *app.Table, here url.Values) {
	swap := clone(here)
	swap.Set("rows", c.Cols)
	swap.Set("cols", c.Rows)
	for to, from := range map[string]string{"sort": c.Across, "across": c.Sort} {
		swap.Del(to)
		if from != "" {
			swap.Set(to, from)
		}
	}
	c.Swap = "/matrix?" + swap.Encode()
	plain := clone(here)
	plain.Del("sort")
	plain.Del("across")
	c.Sorted, c.Unsorted = strings.Join(t.Sorted(), " "), "/matrix?"+plain.Encode()
}

// totalCounts says what a total over themes counts.
const totalCounts = "The total adds up the themes at the top, with what is under them: a passage of two sub-themes of one theme counts once"

// heads are the heads of the columns, and of what stands beside the table.
func (c *matrixContent) heads(t *app.Table, palette *Palette, here url.Values) {
	x := t.Table
	for _, k := range x.Cols {
		c.Heads = append(c.Heads, c.head(t, palette, here, k, false))
	}
	extra := func(key, name string) {
		h := c.head(t, palette, here, table.Key{ID: key, Name: name}, false)
		h.Theme = nil
		c.Extras = append(c.Extras, h)
	}
	if x.RowTotals != nil {
		extra(matrix.SortTotal, totalHead)
		if x.ColsAre == string(matrix.ByTheme) {
			c.Extras[len(c.Extras)-1].Title += ". " + totalCounts
		}
	}
	for _, e := range x.RowExtras {
		extra(e.Key.ID, capital(e.Key.Name))
	}
	c.Corner = c.head(t, palette, here, table.Key{ID: matrix.SortName, Name: capital(strings.ReplaceAll(x.RowsAre, "_", " "))}, false)
	c.Corner.Theme, c.Corner.Title = nil, "Sort the rows by name"
}

// head is the head of a row or column, and leads to the table sorted by it: first
// the usual way, then the other way, then in its own order.
func (c *matrixContent) head(t *app.Table, palette *Palette, here url.Values, k table.Key, row bool) matrixHead {
	by, axis, what, param := t.Spec.Sort, t.Table.ColsAre, "rows", "sort"
	if row {
		by, axis, what, param = t.Spec.Across, t.Table.RowsAre, "columns", "across"
	}
	h := matrixHead{Name: k.Name, Key: k.ID, Title: "Sort the " + what + " by " + k.Name}
	if h.Key == "" {
		h.Key = k.Name
	}
	if axis == string(matrix.ByTheme) && k.ID != "" {
		m := markOf(t.Release().Study, palette, k.ID)
		h.Theme = &m
	}
	next := matrix.ParseOrder(h.Key)
	v := clone(here)
	switch usual := matrix.ParseOrder(h.Key); {
	case by.By != h.Key:
	case by == usual:
		next.Up = !next.Up
	default:
		next.By = ""
	}
	if by.By == h.Key {
		h.Sorted = "descending"
		if by.Up {
			h.Sorted = "ascending"
		}
	}
	v.Del(param)
	if next.By != "" {
		v.Set(param, next.String())
	}
	h.Path = "/matrix?" + v.Encode()
	return h
}
