package qualcoder

import (
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/exchange"
	"verbatim/internal/exchange/sqlite"
)

// readCases reads people, or whatever else the cases are.
func (r *reader) readCases() error {
	return r.rows("cases", func(row sqlite.Row) {
		c := exchange.Case{ID: "case:" + row.Text(0), Name: clean(row.Text(1))}
		if _, twice := r.cases[c.ID]; twice {
			r.p.Lose("case", "another one has its number", c.Name)
			return
		}
		r.cases[c.ID] = len(r.p.Cases)
		r.p.Cases = append(r.p.Cases, c)
		// Not its Description: a memo says who wrote it.
		r.memo(exchange.Memo{Text: row.Text(2), By: r.user(row.Text(3)), At: clean(row.Text(4)), On: []exchange.Target{{Kind: exchange.OnCase, ID: c.ID}}})
	}, "caseid", "name", "memo", "owner", "date")
}

// caseTexts reads which words belong to which case.
func (r *reader) caseTexts() error {
	return r.rows("case_text", func(row sqlite.Row) {
		theirs, known := r.cases["case:"+row.Text(1)]
		source, there := r.sources["file:"+row.Text(2)]
		if !known || !there {
			r.p.Lose("words of a case", "the case or the document is not there", "")
			return
		}
		m := r.mark(row, 3, 4)
		r.parts[source] = append(r.parts[source], part{start: m.Start, end: m.End, theirs: theirs, known: !m.Unknown})
		r.memo(exchange.Memo{Text: row.Text(5), By: r.user(row.Text(6)), At: clean(row.Text(7)), On: []exchange.Target{{Kind: exchange.OnCase, ID: "case:" + row.Text(1)}}})
	}, "id", "caseid", "fid", "pos0", "pos1", "memo", "owner", "date")
}

// attributeTypes reads the attributes that cases and documents can have.
func (r *reader) attributeTypes() error {
	return r.db.Rows(r.ctx, "attribute_type", []string{"name", "memo", "valuetype", "caseOrFile"}, "", func(row sqlite.Row) error {
		if clean(row.Text(3)) == "journal" {
			return nil // its values are counted
		}
		i := r.variable(clean(row.Text(0)))
		v := &r.p.Variables[i]
		if v.Description == "" {
			v.Description = clean(row.Text(1))
		}
		switch strings.ToLower(clean(row.Text(2))) {
		case "numeric":
			v.Kind = "integer" // until a value is another number
		case "date":
			v.Kind = "date"
		}
		return nil
	})
}

func (r *reader) variable(name string) int {
	i, ok := r.variables[name]
	if !ok {
		i = len(r.p.Variables)
		r.variables[name] = i
		r.p.Variables = append(r.p.Variables, exchange.Variable{Name: name, Kind: "text"})
	}
	return i
}

// attributes reads what the cases and documents have of them.
func (r *reader) attributes() error {
	r.values = map[string]map[string]bool{}
	return r.rows("attribute", func(row sqlite.Row) {
		name, value := clean(row.Text(1)), clean(row.Text(3))
		if strings.TrimSpace(value) == "" {
			return
		}
		switch clean(row.Text(2)) {
		case "case":
			if i, ok := r.cases["case:"+row.Text(4)]; ok {
				c := &r.p.Cases[i]
				r.value(&c.Values, c.ID, name, value)
				return
			}
		case "file":
			if i, ok := r.sources["file:"+row.Text(4)]; ok {
				s := &r.p.Sources[i]
				r.value(&s.Values, s.ID, name, value)
				return
			}
		case "journal":
			r.p.Lose("attribute of a journal entry", "memos have no attributes", name)
			return
		}
		r.p.Lose("attribute", "what it is of is not there", name)
	}, "attrid", "name", "attr_type", "value", "id")
}

// value adds a value, the first one of a variable for each case or document.
func (r *reader) value(values *[]exchange.Value, of, name, value string) {
	if r.values[of] == nil {
		r.values[of] = map[string]bool{}
	}
	if r.values[of][name] {
		r.p.Lose("second value of an attribute", "a transcript stands for its recording, or it is given twice; the first is kept", name)
		return
	}
	r.values[of][name] = true
	if v := &r.p.Variables[r.variable(name)]; v.Kind == "integer" || v.Kind == "float" {
		if _, err := strconv.ParseInt(strings.TrimSpace(value), 10, 64); err != nil {
			v.Kind = "float"
		}
		if _, err := strconv.ParseFloat(strings.TrimSpace(value), 64); err != nil {
			v.Kind = "text"
		}
	}
	*values = append(*values, exchange.Value{Variable: name, Text: value})
}

// rest counts what there is no place for: drawings, stored queries, references, and
// tables that are not known.
func (r *reader) rest() error {
	for _, t := range []struct{ table, column, kind, why string }{
		{"graph", "name", "graph", "there are no drawings of codes and quotes here"},
		{"stored_sql", "title", "stored query", "it is in the language of QualCoder's database"},
	} {
		if err := r.db.Rows(r.ctx, t.table, []string{t.column}, "", func(row sqlite.Row) error {
			r.p.Lose(t.kind, t.why, clean(row.Text(0)))
			return nil
		}); err != nil {
			return err
		}
	}
	references := map[string]bool{}
	if err := r.db.Rows(r.ctx, "ris", []string{"risid"}, "", func(row sqlite.Row) error {
		if id := row.Text(0); !references[id] {
			references[id] = true
			r.p.Lose("literature reference", "there is no place for one here", "")
		}
		return nil
	}); err != nil {
		return err
	}
	for _, table := range r.db.Tables() {
		if known(strings.ToLower(table)) {
			continue
		}
		name := clean(table) // once: it is the same for every row
		if err := r.db.Rows(r.ctx, table, nil, "", func(sqlite.Row) error {
			r.p.Lose("row of a table that is not known here", "it is from another version of QualCoder, or from another program", name)
			name = ""
			return nil
		}); err != nil {
			return err
		}
	}
	return nil
}

// known reports whether what a table holds is read, counted, or a matter of windows.
func known(table string) bool {
	return strings.HasPrefix(table, "gr_") || strings.HasPrefix(table, "sqlite_") || slices.Contains([]string{
		"project", "source", "code_name", "code_cat", "code_text", "code_image", "code_av", "annotation", "cases", "case_text",
		"attribute_type", "attribute", "journal", "coder_names", "graph", "stored_sql", "ris",
		"manage_files_display", "files_filter"}, table)
}
