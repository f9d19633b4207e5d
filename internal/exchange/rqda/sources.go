package rqda

import (
	"strconv"
	"strings"

	"verbatim/internal/exchange"
	"verbatim/internal/exchange/sqlite"
	"verbatim/internal/text"
)

// usual is how RQDA counts: its editor takes a Windows line end as two characters, and
// saving an edited text writes the words of codings with the character before them.
var usual = exchange.Counting{CRLF: true, LetterBefore: true}

// readSources reads the documents.
func (r *reader) readSources() error {
	err := r.rows("source", "document", func(row sqlite.Row) {
		s := exchange.Source{ID: "file:" + row.Text(0), Name: r.text(row, 1), Kind: exchange.TextSource, By: r.user(r.text(row, 4)), At: r.text(row, 5)}
		if _, twice := r.sources[s.ID]; twice {
			r.p.Lose("document", "another one has its number", s.Name)
			return
		}
		raw := r.bytes(row, 2)
		if strings.TrimSpace(raw) == "" {
			r.p.Lose("document without text", "there is nothing in it to be coded", s.Name)
		}
		r.sources[s.ID] = len(r.p.Sources)
		r.p.Sources, r.raw = append(r.p.Sources, s), append(r.raw, raw)
		r.memo(exchange.Memo{Text: r.text(row, 3), By: s.By, At: s.At, On: []exchange.Target{{Kind: exchange.OnSource, ID: s.ID}}})
	}, func(row sqlite.Row) { r.dead["file:"+row.Text(0)] = true }, "id", "name", "file", "memo", "owner", "date")
	r.marks, r.parts = make([][]mark, len(r.p.Sources)), make([][]part, len(r.p.Sources))
	return err
}

// empty reports whether a source has no text.
func (r *reader) empty(source int) bool { return strings.TrimSpace(r.raw[source]) == "" }

// place puts codings, annotations and the parts of cases on the texts.
func (r *reader) place() error {
	for i := range r.p.Sources {
		s := &r.p.Sources[i]
		marks := make([]exchange.Mark, 0, len(r.marks[i]))
		for _, m := range r.marks[i] {
			marks = append(marks, m.Mark)
		}
		r.lines(r.raw[i], r.marks[i], marks)
		placed := exchange.Place(s.ID, r.raw[i], marks, usual)
		s.Text, s.Passages, s.Units = placed.Text, placed.Passages, placed.Units
		for n, m := range r.marks[i] {
			if m.memo != nil {
				m.memo.On = []exchange.Target{placed.Target(n, s.ID)}
				r.memo(*m.memo)
			}
		}
		for _, part := range r.parts[i] {
			r.part(part, s.ID, placed)
		}
		r.raw[i], r.marks[i], r.parts[i] = "", nil, nil
	}
	return nil
}

// lines makes the places of annotations, which have no length, those of their lines.
func (r *reader) lines(raw string, from []mark, marks []exchange.Mark) {
	var runes []rune
	for i, m := range from {
		if m.memo == nil || m.Unknown {
			continue
		}
		if runes == nil {
			runes = []rune(raw)
		}
		if m.Start < 0 || m.Start > int64(len(runes)) {
			continue
		}
		end := func(c rune) bool { return c == '\n' || c == '\r' }
		start, stop := int(m.Start), int(m.Start)
		const most = 2000 // a text can be one line
		for start > 0 && !end(runes[start-1]) && int(m.Start)-start < most {
			start--
		}
		for stop < len(runes) && !end(runes[stop]) && stop-int(m.Start) < most {
			stop++
		}
		marks[i].Start, marks[i].End = int64(start), int64(stop)
	}
}

// readCases reads people, or whatever else the cases are.
func (r *reader) readCases() error {
	return r.rows("cases", "case", func(row sqlite.Row) {
		c := exchange.Case{ID: "case:" + row.Text(0), Name: r.text(row, 1)}
		if _, twice := r.cases[c.ID]; twice {
			r.p.Lose("case", "another one has its number", c.Name)
			return
		}
		r.cases[c.ID] = len(r.p.Cases)
		r.p.Cases = append(r.p.Cases, c)
		r.memo(exchange.Memo{Text: r.text(row, 2), By: r.user(r.text(row, 3)), At: r.text(row, 4), On: []exchange.Target{{Kind: exchange.OnCase, ID: c.ID}}})
	}, func(row sqlite.Row) { r.dead["case:"+row.Text(0)] = true }, "id", "name", "memo", "owner", "date")
}

// caseTexts reads which words belong to which case.
func (r *reader) caseTexts() error {
	return r.rows("caselinkage", "words of a case", func(row sqlite.Row) {
		whose, file := "case:"+row.Text(0), "file:"+row.Text(1)
		theirs, known := r.cases[whose]
		source, there := r.sources[file]
		m := where(row, 2, 3)
		switch {
		case r.dead[whose] || r.dead[file]:
			r.p.Lose("words of a case", "the case or the document was deleted in RQDA", "")
		case !known || !there:
			r.p.Lose("words of a case", "the case or the document is not there", "")
		case m.Unknown:
			r.p.Lose("words of a case", "the file does not say where they are", r.p.Cases[theirs].Name)
		default:
			r.parts[source] = append(r.parts[source], part{m.Start, m.End, int64(theirs)})
			r.memo(exchange.Memo{Text: r.text(row, 4), By: r.user(r.text(row, 5)), At: r.text(row, 6), On: []exchange.Target{{Kind: exchange.OnCase, ID: whose}}})
		}
	}, nil, "caseid", "fid", "selfirst", "selend", "memo", "owner", "date")
}

// part gives a case the words that are theirs.
func (r *reader) part(t part, source string, placed *exchange.Placed) {
	c := &r.p.Cases[t.theirs]
	sp, ok := placed.Span(t.start, t.end)
	if !ok && t.start == 0 && t.end > 0 { // RQDA counts bytes at times where it takes all of a text
		sp, ok = text.Span{End: text.Pos(placed.Len())}, true
	}
	switch whole := sp.Start == 0 && int(sp.End) >= placed.Len(); {
	case !ok || sp.Empty() && !whole:
		r.p.Lose("words of a case", "their place is outside the text", c.Name)
	case !whole:
		c.Parts = append(c.Parts, exchange.Part{Source: source, Span: sp})
	case r.once(c.ID, source):
		c.Sources = append(c.Sources, source)
	}
}

// once reports whether two things come together for the first time.
func (r *reader) once(a, b string) bool {
	key := [2]string{a, b}
	if r.given[key] {
		return false
	}
	r.given[key] = true
	return true
}

// groups reads the categories of documents.
func (r *reader) groups() error {
	names := map[string]string{}
	err := r.rows("filecat", "category of documents", func(row sqlite.Row) {
		id := "group:" + row.Text(0)
		if _, twice := names[id]; twice {
			r.p.Lose("category of documents", "another one has its number", r.text(row, 1))
			return
		}
		names[id] = r.text(row, 1)
		m := exchange.Memo{Name: "Category of documents: " + names[id], Text: r.text(row, 2), By: r.user(r.text(row, 3)), At: r.text(row, 4)}
		r.memo(m)
	}, nil, "catid", "name", "memo", "owner", "date")
	if err != nil {
		return err
	}
	return r.rows("treefile", "document in a category", func(row sqlite.Row) {
		file, group := "file:"+row.Text(0), "group:"+row.Text(1)
		i, there := r.sources[file]
		if name, ok := names[group]; ok && there && r.once(file, group) {
			r.p.Sources[i].Groups = append(r.p.Sources[i].Groups, name)
		}
	}, nil, "fid", "catid")
}

// attributes reads the attributes that cases and documents can have.
func (r *reader) attributes() error {
	return r.rows("attributes", "attribute", func(row sqlite.Row) {
		v := &r.p.Variables[r.variable(r.text(row, 0))]
		v.Description = words(r.text(row, 1))
		if strings.EqualFold(row.Text(2), "numeric") {
			v.Kind = "integer" // until a value is another number
		}
	}, nil, "name", "memo", "class")
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

// values reads what the cases and documents have of the attributes.
func (r *reader) values() error {
	err := r.rows("caseAttr", "value of an attribute", func(row sqlite.Row) {
		whose := "case:" + row.Text(0)
		if i, ok := r.cases[whose]; ok {
			r.value(&r.p.Cases[i].Values, whose, row)
		} else {
			r.orphan(whose)
		}
	}, nil, "caseID", "variable", "value")
	if err != nil {
		return err
	}
	return r.rows("fileAttr", "value of an attribute", func(row sqlite.Row) {
		whose := "file:" + row.Text(0)
		if i, ok := r.sources[whose]; ok {
			r.value(&r.p.Sources[i].Values, whose, row)
		} else {
			r.orphan(whose)
		}
	}, nil, "fileID", "variable", "value")
}

func (r *reader) orphan(whose string) {
	why := "what it is of is not there"
	if r.dead[whose] {
		why = "what it is of was deleted in RQDA"
	}
	r.p.Lose("value of an attribute", why, "")
}

// value adds a value, the first one of a variable for each case or document.
func (r *reader) value(values *[]exchange.Value, whose string, row sqlite.Row) {
	name, value := r.text(row, 1), words(r.text(row, 2))
	if strings.TrimSpace(value) == "" {
		return
	}
	if !r.once(whose, "attribute:"+name) {
		r.p.Lose("second value of an attribute", "it is given twice; the first is kept", name)
		return
	}
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
