package web

import (
	"slices"
	"strings"

	"verbatim/internal/export"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
)

// facet is one way of narrowing what was found.
type facet struct {
	Name  string
	Items []facetItem
}

type facetItem struct {
	Label, Path string
	Class       string // of a theme
	Pattern     string
	N           int
	On          bool
}

// tally counts the values of one filter.
type tally struct {
	name, filter string
	n            map[string]int
}

// add counts a row once for each of its values.
func (t *tally) add(values ...string) {
	slices.Sort(values)
	for _, v := range slices.Compact(values) {
		if v != "" {
			t.n[v]++
		}
	}
}

// facetsOf counts what was found by theme, coder, voice, participant and each
// attribute, and says how to narrow the search to one of them.
func facetsOf(st *study.Study, palette *Palette, rows []export.Row, q string, turns bool) []facet {
	tallies := []*tally{{"Themes", "theme", map[string]int{}}, {"Coders", "coder", map[string]int{}}, {"Who speaks", "voice", map[string]int{}}, {"Participants", "participant", map[string]int{}}}
	tallies = append(tallies, &tally{"Marked", "is", map[string]int{}})
	first := len(tallies)
	columns := matrix.Attributes(st)
	for _, column := range columns {
		tallies = append(tallies, &tally{capital(strings.ReplaceAll(column, "_", " ")), column, map[string]int{}})
	}
	for i := range rows {
		row := &rows[i]
		tallies[0].add(slices.Clone(row.Themes)...)
		var coders []string
		for _, k := range row.Codings {
			coders = append(coders, k.Coder)
		}
		tallies[1].add(coders...)
		tallies[2].add(deref(row.Voice))
		tallies[3].add(slices.Clone(row.People())...)
		tallies[4].add(marksOn(row)...)
		t, _ := row.Place()
		for j, column := range columns {
			var values []string
			for _, p := range row.People() {
				values = append(values, st.Attribute(p, column))
			}
			if t != nil {
				values = append(values, t.Attributes[column])
			}
			tallies[first+j].add(values...)
		}
	}
	var out []facet
	for _, t := range tallies {
		f := facet{Name: t.name}
		for v, n := range t.n {
			narrow := filter(t.filter, v)
			item := facetItem{Label: v, N: n, Path: searchPath(grouped(q)+" "+narrow, turns, 0), On: strings.Contains(" "+q+" ", " "+narrow+" ")}
			if item.On {
				item.Path = searchPath(strings.TrimSpace(strings.Replace(" "+q+" ", " "+narrow+" ", " ", 1)), turns, 0)
			}
			switch t.filter {
			case "theme":
				m := markOf(st, palette, v)
				item.Label, item.Class, item.Pattern = m.Name, m.Class, m.Pattern
			case "coder":
				item.Label = personOf(st.Settings, v).Name
			case "is":
				item.Label = markNames()[v]
			}
			f.Items = append(f.Items, item)
		}
		slices.SortFunc(f.Items, func(a, b facetItem) int {
			if a.N != b.N {
				return b.N - a.N
			}
			return strings.Compare(a.Label, b.Label)
		})
		if len(f.Items) > 1 || len(f.Items) == 1 && (f.Items[0].On || t.filter == "is") {
			out = append(out, f)
		}
	}
	return out
}

// marksOn are the marks on a row, as is: calls them.
func marksOn(row *export.Row) []string {
	var marks []string
	if len(row.Starred) > 0 {
		marks = append(marks, "starred")
	}
	if len(row.ContentNotes) > 0 {
		marks = append(marks, "noted")
	}
	return marks
}

// markNames says what is: asks for.
func markNames() map[string]string {
	return map[string]string{"starred": "★ possible quotes", "noted": "with a content note"}
}

func capital(s string) string {
	r := []rune(s)
	if len(r) == 0 {
		return s
	}
	return strings.ToUpper(string(r[:1])) + string(r[1:])
}
