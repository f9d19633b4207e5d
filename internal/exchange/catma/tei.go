package catma

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"path"
	"strconv"
	"strings"
)

const maxDepth = 256

// collection is a file with annotations of one text.
type collection struct {
	file    string // its path
	title   string
	target  string // the id of the text
	length  int    // the largest place in it
	whole   bool   // it points at all of the text, also where there is no annotation
	tagsets []tagset
	tags    []*tag
	notes   []*note
	byID    map[string]*note
	text    strings.Builder // where it holds the text itself
	inline  bool            // it does
}

// tagset is a set of tags.
type tagset struct{ id, name string }

// tag is a theme.
type tag struct {
	id, parent, set, name, colour string
	properties                    []string // names of those that annotators can fill in
}

// note is an annotation: a tag on one or more pieces of the text.
type note struct {
	id, tag, by, at string
	properties      []property
	pieces          []piece
}

type property struct {
	name   string
	values []string
}

// piece is places in the units of the file.
type piece struct{ start, end int }

// teiReader goes through a file of TEI.
type teiReader struct {
	*collection
	stack   []string
	words   strings.Builder // of the element that is read
	tag     *tag
	note    *note
	name    string   // of the property
	values  []string // of it
	ana     []string // annotations of the segment
	inText  bool
	inAB    bool
	pointed bool // there are pointers
	at      int  // in the text that the file holds itself, in code points
}

// readCollection reads a file of TEI. Errors say which and what.
func readCollection(f File) (*collection, error) {
	s, _ := plain(f.Data)
	r := &teiReader{collection: &collection{file: f.Name, byID: map[string]*note{}}}
	dec := xml.NewDecoder(strings.NewReader(cleaned(s)))
	dec.CharsetReader = func(label string, in io.Reader) (io.Reader, error) {
		return nil, fmt.Errorf("it is in %s", label)
	}
	for {
		t, err := dec.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		line, _ := dec.InputPos()
		if err != nil {
			return nil, fmt.Errorf("%s is damaged: it stops being XML in UTF-8 at line %d; export it again from CATMA", f.Name, line)
		}
		switch t := t.(type) {
		case xml.StartElement:
			if len(r.stack) >= maxDepth {
				return nil, fmt.Errorf("%s has more than %d elements inside each other at line %d; check that it is the right file", f.Name, maxDepth, line)
			}
			r.stack = append(r.stack, t.Name.Local)
			r.start(t)
		case xml.EndElement:
			r.end(t.Name.Local)
			r.stack = r.stack[:len(r.stack)-1]
		case xml.CharData:
			r.data(string(t))
		case xml.Directive:
			return nil, fmt.Errorf("%s has a document type definition, which CATMA writes none of; check that it is the right file", f.Name)
		}
	}
	r.inline = !r.pointed && strings.TrimSpace(r.text.String()) != ""
	return r.collection, nil
}

// cleaned has nothing that XML does not allow; control characters would end the reading.
func cleaned(s string) string {
	return strings.Map(func(r rune) rune {
		if r < ' ' && r != '\t' && r != '\n' && r != '\r' || r == 0xFFFE || r == 0xFFFF {
			return '\uFFFD'
		}
		return r
	}, s)
}

func attribute(t xml.StartElement, local string) string {
	for _, a := range t.Attr {
		if a.Name.Local == local {
			return a.Value
		}
	}
	return ""
}

func (r *teiReader) start(t xml.StartElement) {
	switch t.Name.Local {
	case "fsdDecl":
		r.tagsets = append(r.tagsets, tagset{id: attribute(t, "id"), name: withoutVersion(attribute(t, "n"))})
	case "fsDecl":
		r.tag = &tag{id: attribute(t, "id"), parent: attribute(t, "baseTypes")}
		if r.tag.id == "" {
			r.tag.id = attribute(t, "type")
		}
		if n := len(r.tagsets); n > 0 {
			r.tag.set = r.tagsets[n-1].id
		}
		r.tags = append(r.tags, r.tag)
	case "fDecl", "f":
		r.name, r.values = attribute(t, "name"), nil
	case "fsDescr", "string", "title":
		r.words.Reset()
	case "numeric":
		r.values = append(r.values, attribute(t, "value"))
	case "text":
		r.inText = true
	case "ab":
		r.inAB = r.inText
	case "seg":
		r.ana = strings.FieldsFunc(attribute(t, "ana"), func(c rune) bool { return c == '#' || c == ' ' || c == '\n' || c == '\t' })
	case "ptr":
		if r.inAB {
			r.point(attribute(t, "target"))
		}
	case "fs":
		if r.inText {
			r.note = r.noteOf(attribute(t, "id"))
			r.note.tag = attribute(t, "type")
		}
	}
}

func (r *teiReader) end(local string) {
	switch local {
	case "fsDecl":
		r.tag = nil
	case "fDecl":
		r.declare()
	case "f":
		r.fill()
	case "fsDescr":
		if r.tag != nil {
			r.tag.name = strings.TrimSpace(r.words.String())
		}
	case "string":
		r.values = append(r.values, r.words.String())
	case "title":
		if r.title == "" && !r.inText {
			r.title = strings.TrimSpace(r.words.String())
		}
	case "text":
		r.inText = false
	case "ab":
		r.inAB = false
	case "seg":
		r.ana = nil
	case "fs":
		r.note = nil
	}
}

// declare takes up what is said of a property of a tag.
func (r *teiReader) declare() {
	switch {
	case r.tag == nil:
	case r.name == "catma_displaycolor":
		if len(r.values) > 0 {
			r.tag.colour = colour(r.values[0])
		}
	case !strings.HasPrefix(r.name, "catma_"):
		r.tag.properties = append(r.tag.properties, r.name)
	}
}

// fill takes up what an annotation says of a property.
func (r *teiReader) fill() {
	switch {
	case r.note == nil || len(r.values) == 0:
	case r.name == "catma_markupauthor":
		r.note.by = strings.TrimSpace(r.values[0])
	case r.name == "catma_markuptimestamp":
		r.note.at = strings.TrimSpace(r.values[0])
	case !strings.HasPrefix(r.name, "catma_"):
		r.note.properties = append(r.note.properties, property{r.name, r.values})
	}
}

// data takes up words. Where a file has no pointers the text stands in it.
func (r *teiReader) data(s string) {
	switch top := r.stack; {
	case len(top) == 0:
	case top[len(top)-1] == "fsDescr" || top[len(top)-1] == "string" || top[len(top)-1] == "title":
		r.words.WriteString(s)
	case r.inAB && !r.pointed && (top[len(top)-1] == "ab" || top[len(top)-1] == "seg"):
		start := r.at
		for range s {
			r.at++
		}
		r.text.WriteString(s)
		r.cover(piece{start, r.at})
	}
}

// cover puts the annotations of the segment on a piece.
func (r *teiReader) cover(p piece) {
	for _, id := range r.ana {
		n := r.noteOf(id)
		if k := len(n.pieces); k > 0 && n.pieces[k-1].end == p.start {
			n.pieces[k-1].end = p.end // parted only because another annotation begins or ends there
			continue
		}
		n.pieces = append(n.pieces, p)
	}
}

func (r *teiReader) noteOf(id string) *note {
	if n := r.byID[id]; n != nil {
		return n
	}
	n := &note{id: id}
	r.byID[id] = n
	r.notes = append(r.notes, n)
	return n
}

// point takes up a pointer such as "catma://CATMA_0854#char=42,48".
func (r *teiReader) point(target string) {
	if !r.pointed { // what stood between elements until here is how the file is laid out
		r.pointed = true
		r.text.Reset()
		for _, n := range r.notes {
			n.pieces = nil
		}
	}
	doc, places, ok := strings.Cut(target, "#char=")
	from, to, ok2 := strings.Cut(places, ",")
	start, err1 := strconv.ParseInt(strings.TrimSpace(from), 10, 32)
	end, err2 := strconv.ParseInt(strings.TrimSpace(to), 10, 32)
	if !ok || !ok2 || err1 != nil || err2 != nil || start < 0 || end < start {
		r.cover(piece{-1, -1})
		return
	}
	if r.target == "" {
		r.target = path.Base(doc)
	}
	r.length = max(r.length, int(end))
	if len(r.ana) == 0 {
		r.whole = true
	}
	r.cover(piece{int(start), int(end)})
}

// withoutVersion takes the time off the end of the name of a set of tags.
func withoutVersion(n string) string {
	i := strings.LastIndexByte(n, ' ')
	if i < 0 {
		return n
	}
	last := n[i+1:]
	if last == "null" || len(last) >= 16 && last[4] == '-' && last[7] == '-' && last[10] == 'T' {
		return n[:i]
	}
	return n
}

// colour reads a colour as Java keeps it: a number with a sign whose last three bytes
// are red, green and blue.
func colour(s string) string {
	n, err := strconv.ParseInt(strings.TrimSpace(s), 10, 64)
	if err != nil {
		return ""
	}
	return fmt.Sprintf("#%06x", uint64(n)&0xFFFFFF)
}
