package web

import (
	"slices"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/coding"
	"verbatim/internal/export"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/table"
)

// drawer is the quotes behind a number.
type drawer struct {
	Title    string        `json:"title"`
	Said     string        `json:"said"`
	People   string        `json:"people"` // who speaks in them
	Quotes   []drawerQuote `json:"quotes"`
	Withheld string        `json:"withheld"`
}

type drawerQuote struct {
	Words   string   `json:"words"`
	Where   string   `json:"where"`
	Path    string   `json:"path"`
	Coders  string   `json:"coders"`
	Against bool     `json:"against"`
	Notes   []string `json:"notes"`
	Kept    bool     `json:"kept"`  // not to be quoted outside the team
	Doubt   string   `json:"doubt"` // why these may not be the words that were coded
}

// drawerOf are the quotes behind a number of the matrix.
func drawerOf(t *app.Table, src table.Source) *drawer {
	return listDrawer(t.Release(), t.Options, titleOf(t.Table, src), t.In(src))
}

// listDrawer are quotes with where they stand and who coded them.
func listDrawer(rel *study.Release, o export.Options, title string, placed []*matrix.Placed) *drawer {
	list := export.ListQuotes(export.NewQuoter(rel, o), "", placed)
	d := &drawer{Title: title, Quotes: []drawerQuote{}}
	words := 0
	var people []string
	for i := range list.Rows {
		row := &list.Rows[i]
		q := drawerQuote{Words: row.Quote, Notes: row.ContentNotes, Kept: !row.MayBeQuoted(), Doubt: row.Doubt()}
		for _, id := range row.People() {
			if !slices.Contains(people, id) {
				people = append(people, id)
			}
		}
		at, sp := row.Place()
		words += at.Words(sp, "")
		q.Path = placePath(row, false)
		q.Where = strings.TrimSpace(deref(row.Speaker) + ", " + at.ID)
		if when := clock(row.TimeMS); when != "" {
			q.Where += ", " + when
		}
		var coders []string
		for _, k := range row.Codings {
			who := personOf(rel.Study.Settings, k.Coder).Initials
			if k.Coder == coding.Agreed {
				who = "agreed"
			}
			if !slices.Contains(coders, who) {
				coders = append(coders, who)
			}
			q.Against = q.Against || k.Stance != nil
		}
		q.Coders = strings.Join(coders, " ")
		d.Quotes = append(d.Quotes, q)
	}
	d.Said = count(len(list.Rows), "quote", "quotes") + " · " + count(words, "word", "words")
	slices.SortFunc(people, coding.CompareIDs)
	if len(people) > 0 {
		d.People = "From " + listed(people) + "."
	}
	if list.Withheld > 0 {
		d.Withheld = keptSaid(list.Withheld, len(list.Rows))
		if len(list.Rows) == 0 {
			d.Said = ""
		}
	}
	return d
}

// listed lists things as a sentence does: one, two and three.
func listed(list []string) string {
	last := len(list) - 1
	if last < 1 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:last], ", ") + " and " + list[last]
}

// titleOf names a cell by its row and column.
func titleOf(x *table.Table, src table.Source) string {
	for i, k := range x.Rows {
		for j, l := range x.Cols {
			if x.Cells[i][j].Source == src {
				return k.Name + ", " + l.Name
			}
		}
		if x.RowTotals != nil && x.RowTotals[i].Source == src {
			return k.Name
		}
	}
	for j, l := range x.Cols {
		if x.ColTotals != nil && x.ColTotals[j].Source == src {
			return l.Name
		}
	}
	return x.Title
}
