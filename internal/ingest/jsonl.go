package ingest

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"strings"
)

// isJSONLines recognises records of JSON, one a line, in a list or somewhere in one
// object, by how the first begins: {"name": or [{"name":.
func isJSONLines(s string) bool {
	head := strings.TrimLeft(s[:min(len(s), 4096)], "\uFEFF \t\r\n")
	if rest, ok := strings.CutPrefix(head, "["); ok {
		head = strings.TrimLeft(rest, " \t\r\n")
	}
	rest, ok := strings.CutPrefix(head, "{")
	if !ok {
		return false
	}
	rest, ok = strings.CutPrefix(strings.TrimLeft(rest, " \t\r\n"), `"`)
	if !ok {
		return false
	}
	end := strings.IndexByte(rest, '"')
	return end >= 0 && strings.HasPrefix(strings.TrimLeft(rest[end+1:], " \t\r\n"), ":")
}

// readJSONLines reads records of JSON as the rows of a table. The standard library's
// decoder is used: it is strict, and bounds how deep a file may go.
func (d *draft) readJSONLines(s string) error {
	s = strings.TrimPrefix(s, "\uFEFF")
	j := &jsonReader{d: d, lines: lineCounter{s: s}}
	if err := j.read(s); err != nil {
		return err
	}
	all := j.tables()
	if len(all) == 0 {
		return fmt.Errorf("%s is JSON without records: a line of JSON lines, or an object in a list, should have the words of one turn, answer or passage", d.src.Name)
	}
	if err := d.readTables(all); err != nil {
		return err
	}
	j.say()
	return nil
}

// jsonReader collects the lists of records in a file.
type jsonReader struct {
	d     *draft
	lines lineCounter
	lists []*records
	top   []field // of the one object of a file

	dropped map[string]int // values that have no place in a table, by their name
	order   []string
	cells   int
	machine bool
}

func (j *jsonReader) read(s string) error {
	dec := json.NewDecoder(strings.NewReader(s))
	dec.UseNumber()
	if strings.HasPrefix(strings.TrimLeft(s, " \t\r\n"), "[") {
		var list []json.RawMessage
		if err := dec.Decode(&list); err != nil {
			return j.broken(err, dec)
		}
		return j.list("", list, nil)
	}
	var raw []json.RawMessage
	var at []int
	for {
		var one json.RawMessage
		err := dec.Decode(&one)
		if err == io.EOF {
			break
		}
		if err != nil {
			return j.broken(err, dec)
		}
		if len(raw) == maxLines {
			return fmt.Errorf("%s has more than %d records; split it", j.d.src.Name, maxLines)
		}
		raw, at = append(raw, one), append(at, int(dec.InputOffset())-len(one))
	}
	if len(raw) == 1 {
		return j.object("", raw[0], 0)
	}
	return j.list("", raw, at)
}

// broken says where a file stops being JSON.
func (j *jsonReader) broken(err error, dec *json.Decoder) error {
	at := dec.InputOffset()
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		at = max(at, syntax.Offset)
	}
	if errors.Is(err, io.ErrUnexpectedEOF) {
		return fmt.Errorf("%s breaks off in the middle of a record (after line %d); get the whole file and import that", j.d.src.Name, j.lines.of(int(at)))
	}
	return fmt.Errorf("%s, line %d: this is not JSON; if the file is a transcript in plain text, rename it to end in .txt and take the first brace away, otherwise export it again", j.d.src.Name, j.lines.of(int(at)))
}

// list takes a list for a table if its elements are records.
func (j *jsonReader) list(name string, raw []json.RawMessage, at []int) error {
	rec := &records{name: name, index: map[string]int{}}
	for i, one := range raw {
		if !isObject(one) {
			j.drop(strings.TrimSpace(name + " (not records)"))
			continue
		}
		no := i + 1
		if at != nil {
			no = j.lines.of(at[i])
		}
		fields, err := fieldsOf(one)
		if err != nil {
			return fmt.Errorf("%s, record %d: this is not JSON that can be read", j.d.src.Name, i+1)
		}
		j.record(rec, no, fields)
		if j.cells > maxCells {
			return fmt.Errorf("%s has more records than can be read at once; split it into several files", j.d.src.Name)
		}
	}
	if len(rec.rows) > 0 {
		j.lists = append(j.lists, rec)
	}
	return nil
}

// object looks for lists of records in an object: transcription services wrap
// theirs. A list inside a record is no such list.
func (j *jsonReader) object(name string, raw json.RawMessage, depth int) error {
	const deepest = 4
	fields, err := fieldsOf(raw)
	if err != nil {
		return fmt.Errorf("%s is not JSON that can be read", j.d.src.Name)
	}
	lists := len(j.lists)
	for _, f := range fields {
		path := f.name
		if name != "" {
			path = name + "." + f.name
		}
		switch {
		case isObject(f.raw) && depth < deepest:
			err = j.object(path, f.raw, depth+1)
		case isList(f.raw):
			var list []json.RawMessage
			if json.Unmarshal(f.raw, &list) == nil && len(list) > 0 && isObject(list[0]) {
				err = j.list(path, list, nil)
			}
		case depth == 0:
			j.top = append(j.top, f)
		}
		if err != nil {
			return err
		}
	}
	if depth == 0 && len(j.lists) == lists { // one record
		return j.list("", []json.RawMessage{raw}, nil)
	}
	return nil
}

// tables are the lists as tables.
func (j *jsonReader) tables() []*table {
	var all []*table
	for _, rec := range j.lists {
		if len(rec.header) == 0 {
			continue
		}
		t := &table{name: rec.name, header: tidyHeader(rec.header)}
		for _, r := range rec.rows {
			r.cells = append(r.cells, make([]string, len(rec.header)-len(r.cells))...)
			t.rows = append(t.rows, r)
		}
		for range rec.find(t) {
			j.drop("passages marked in words")
		}
		all = append(all, t)
	}
	return all
}

// say says what was left out, and what the file says of itself.
func (j *jsonReader) say() {
	for _, f := range j.top {
		switch v := f.text(); {
		case f.name == "language" && j.d.Language == "" && len(v) >= 2 && len(v) <= 8:
			j.d.Language = v
		case f.name == "title" && j.d.Title == "":
			j.d.Title = oneLine(v)
		case f.name == "date" && j.d.Date == "":
			j.d.Date = oneLine(v)
		}
	}
	if j.machine {
		j.d.Transcription = orElse(j.d.Transcription, "automatic")
	}
	var names []string
	n := 0
	for _, name := range j.order {
		names = append(names, "“"+short(name)+"”")
		n += j.dropped[name]
	}
	if n > 0 {
		j.d.note("%s not imported: %s.", count(n, "value that is a list or an object was", "values that are lists or objects were"), list(names))
	}
}

func (j *jsonReader) drop(name string) {
	if j.dropped == nil {
		j.dropped = map[string]int{}
	}
	if j.dropped[name]++; j.dropped[name] == 1 {
		j.order = append(j.order, name)
	}
}

func isObject(raw json.RawMessage) bool { return bytes.HasPrefix(bytes.TrimSpace(raw), []byte("{")) }
func isList(raw json.RawMessage) bool   { return bytes.HasPrefix(bytes.TrimSpace(raw), []byte("[")) }

// lineCounter says on which line a byte of a text stands, for bytes in order.
type lineCounter struct {
	s        string
	at, line int
}

func (c *lineCounter) of(at int) int {
	if at = max(0, min(at, len(c.s))); at < c.at {
		c.at, c.line = 0, 0
	}
	c.line += strings.Count(c.s[c.at:at], "\n")
	c.at = at
	return c.line + 1
}
