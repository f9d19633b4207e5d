package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
)

// records are the elements of a list, flattened to rows.
type records struct {
	name   string
	header []string
	index  map[string]int // columns by name
	rows   []row
	marked []markedRow
}

// markedRow is a list of passages that a record marks in its words.
type markedRow struct {
	row   int
	spans []rowSpan
}

// field is a name and what stands under it.
type field struct {
	name string
	raw  json.RawMessage
}

var errNoObject = errors.New("not an object")

// fieldsOf are the fields of an object, in order.
func fieldsOf(raw json.RawMessage) ([]field, error) {
	dec := json.NewDecoder(bytes.NewReader(raw))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errNoObject
	}
	var all []field
	for dec.More() {
		t, err := dec.Token()
		if err != nil {
			return nil, err
		}
		name, ok := t.(string)
		if !ok {
			return nil, errNoObject
		}
		var value json.RawMessage
		if err := dec.Decode(&value); err != nil {
			return nil, err
		}
		all = append(all, field{name, value})
	}
	return all, nil
}

// text is a plain value as people write it: words without quotation marks, numbers
// as they stand, nothing for null.
func (f field) text() string {
	s, _ := plainValue(f.raw)
	return s
}

// plainValue is the text of a value that is neither a list nor an object.
func plainValue(raw json.RawMessage) (string, bool) {
	raw = bytes.TrimSpace(raw)
	switch {
	case len(raw) == 0 || raw[0] == '{' || raw[0] == '[':
		return "", false
	case raw[0] == '"':
		var s string
		if json.Unmarshal(raw, &s) != nil {
			return "", false
		}
		return s, true
	case string(raw) == "null":
		return "", true
	}
	return string(raw), true
}

// record makes a row of a record. What is under a name inside it becomes a column
// of its own, and a list of words one cell.
func (j *jsonReader) record(rec *records, no int, fields []field) {
	at := len(rec.rows)
	r := row{no: no}
	for _, f := range fields {
		j.machine = j.machine || oneOf(f.name, "confidence", "avg_logprob", "no_speech_prob")
		if !isObject(f.raw) {
			j.value(rec, &r, at, f.name, f.raw)
			continue
		}
		inner, err := fieldsOf(f.raw)
		if err != nil {
			j.drop(f.name)
		}
		for _, g := range inner {
			if isObject(g.raw) {
				j.drop(f.name + "." + g.name)
				continue
			}
			j.value(rec, &r, at, f.name+"."+g.name, g.raw)
		}
	}
	j.cells += len(r.cells)
	rec.rows = append(rec.rows, r)
}

// value puts a value into its cell.
func (j *jsonReader) value(rec *records, r *row, at int, name string, raw json.RawMessage) {
	s, ok := plainValue(raw)
	if !ok {
		var list []json.RawMessage
		if json.Unmarshal(raw, &list) != nil {
			j.drop(name)
			return
		}
		if len(list) == 0 {
			return
		}
		if spans := spansOf(list); spans != nil {
			rec.marked = append(rec.marked, markedRow{at, spans})
			return
		}
		var words []string
		for _, one := range list {
			if s, ok = plainValue(one); !ok {
				j.drop(name)
				return
			}
			words = append(words, s)
		}
		s = strings.Join(words, "\n")
	}
	const most = 2000 // columns
	i, known := rec.index[name]
	if !known {
		if len(rec.header) == most {
			j.drop(name)
			return
		}
		i = len(rec.header)
		rec.index[name] = i
		rec.header = append(rec.header, name)
	}
	if missing := i + 1 - len(r.cells); missing > 0 {
		r.cells = append(r.cells, make([]string, missing)...)
	}
	if r.cells[i] != "" { // the name twice in one record
		j.drop(name)
		return
	}
	r.cells[i] = s
}

// spansOf are passages written as {"start": 0, "end": 5, "label": "hope"} or as
// [0, 5, "hope"]; nil when a list is not of these.
func spansOf(list []json.RawMessage) []rowSpan {
	var all []rowSpan
	for _, raw := range list {
		var s rowSpan
		if isList(raw) {
			var three []json.RawMessage
			if json.Unmarshal(raw, &three) != nil || len(three) != 3 || json.Unmarshal(three[0], &s.start) != nil || json.Unmarshal(three[1], &s.end) != nil || json.Unmarshal(three[2], &s.theme) != nil {
				return nil
			}
		} else {
			var o struct {
				Start, End *int
				Label, Tag *string
			}
			if !isObject(raw) || json.Unmarshal(raw, &o) != nil || o.Start == nil || o.End == nil || o.Label == nil && o.Tag == nil {
				return nil
			}
			s.start, s.end = *o.Start, *o.End
			for _, l := range []*string{o.Tag, o.Label} {
				if l != nil {
					s.theme = *l
				}
			}
		}
		if s.theme = oneCell(s.theme); s.theme == "" {
			return nil
		}
		all = append(all, s)
	}
	return all
}

// find gives the passages of records the column that they are in: the one called
// text, or like it. It counts the records where there is none.
func (rec *records) find(t *table) (lost int) {
	if len(rec.marked) == 0 {
		return 0
	}
	c := columns{text: -1, speaker: -1, start: -1, end: -1, id: -1, group: -1, coder: -1, memo: -1, verdict: -1}
	text := c.find(t, textHeaders)
	if text < 0 {
		return len(rec.marked)
	}
	for _, m := range rec.marked {
		spans := slices.Clone(m.spans)
		for i := range spans {
			spans[i].column = text
		}
		t.rows[m.row].spans = append(t.rows[m.row].spans, spans...)
	}
	return 0
}
