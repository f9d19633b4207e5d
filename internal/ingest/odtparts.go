package ingest

import (
	"bytes"
	"encoding/xml"
	"strconv"
	"strings"
)

// odtStyle is what matters of a style.
type odtStyle struct {
	name   string // as people see it
	parent string
	bold   *bool // nil where the style says nothing of it
	hidden bool
	level  int
}

// odtStyles are the styles of a document, by their family, a space, and their name.
type odtStyles struct {
	named map[string]odtStyle // that people choose
	own   map[string]odtStyle // that a part has for what was set by hand
	now   string              // being read
}

// of is what holds for words or paragraphs of a style. A named style of paragraphs
// says nothing of their words: those of a heading are bold for all.
func (s odtStyles) of(family, name string) odtStyle {
	out := odtStyle{level: notHeading}
	own, ok := s.own[family+" "+name]
	if ok {
		out.bold, out.hidden = own.bold, own.hidden
		name = own.parent
	}
	named, ok := s.named[family+" "+name]
	if !ok {
		named = odtStyle{level: styleLevel(odfName(name), "")}
	}
	out.level = named.level
	const most = 10 // styles on top of each other
	for range most {
		if family == "text" && out.bold == nil {
			out.bold = named.bold
		}
		out.hidden = out.hidden || named.hidden
		if named.parent == "" {
			break
		}
		named = s.named[family+" "+named.parent]
	}
	return out
}

// odfName is a name as people see it: “Heading_20_1” is “Heading 1”.
func odfName(s string) string { return strings.ReplaceAll(s, "_20_", " ") }

// beginStyle reads the styles of a document, and what stands on every page.
func (o *odtReader) beginStyle(name string, t xml.StartElement) bool {
	switch name {
	case "style":
		shown := attr(t, "display-name")
		if shown == "" {
			shown = odfName(attr(t, "name"))
		}
		outline := ""
		if n, err := strconv.Atoi(attr(t, "default-outline-level")); err == nil && n > 0 && n < 10 {
			outline = strconv.Itoa(n - 1)
		}
		o.styles.now = attr(t, "family") + " " + attr(t, "name")
		o.styles.set(o.inside("automatic-styles"), o.styles.now, odtStyle{name: shown, parent: attr(t, "parent-style-name"), level: styleLevel(shown, outline)})
	case "text-properties", "properties":
		o.styles.look(o.inAutomatic(), t)
	case "header", "footer", "header-left", "footer-left", "header-first", "footer-first":
		if s, _ := o.textOf("p"); letterWords(s) > 0 {
			o.beside.headers++
		}
		o.under = o.under[:len(o.under)-1]
	case "default-style", "page-layout", "map", "drop-cap":
		return true
	}
	return false
}

// inAutomatic reports whether the style we are in was set by hand.
func (o *odtReader) inAutomatic() bool {
	n := len(o.under)
	return n > 2 && o.under[n-3].name == "automatic-styles"
}

func (s *odtStyles) set(own bool, key string, style odtStyle) {
	into := s.named
	if own {
		into = s.own
	}
	const most = 50_000
	if len(into) < most {
		into[key] = style
	}
}

// look reads how the words of the style being read look.
func (s *odtStyles) look(own bool, t xml.StartElement) {
	from := s.named
	if own {
		from = s.own
	}
	style, ok := from[s.now]
	if !ok {
		return
	}
	for _, a := range t.Attr {
		switch {
		case a.Name.Local == "font-weight":
			heavy := a.Value == "bold" || len(a.Value) == 3 && a.Value >= "600" && a.Value <= "900"
			style.bold = &heavy
		case a.Name.Local == "display" && a.Value == "none":
			style.hidden = true
		}
	}
	from[s.now] = style
}

func (o *odtReader) beginParagraph(name string, t xml.StartElement) {
	style := o.styles.of("paragraph", attr(t, "style-name"))
	o.restyle(style)
	p := &paragraph{level: style.level, anchors: o.edges}
	o.edges = nil
	if name == "h" {
		p.level = 1
		if n, err := strconv.Atoi(attr(t, "outline-level")); err == nil && n > 0 && n < 10 {
			p.level = n
		}
	}
	o.open = append(o.open, p)
	o.spaces = append(o.spaces, true)
}

// endOf does what the end of an element asks for.
func (o *odtReader) endOf(e odtElement) {
	switch {
	case e.space == "text" && (e.name == "p" || e.name == "h"):
		if n := len(o.open); n > 0 {
			o.endOfParagraph(o.open[n-1])
		}
	case e.space == "table" && (e.name == "table" || e.name == "sub-table"):
		o.endTable()
	}
}

// endOfParagraph ends a paragraph, or drops it where a field in it hides it.
func (o *odtReader) endOfParagraph(p *paragraph) {
	o.spaces = o.spaces[:len(o.spaces)-1]
	if p.joined {
		p.joined = false
		if len(trim(string(p.words))) > 0 {
			o.hidden++
		}
		p.words, p.marks = nil, nil
		for i := range p.anchors {
			p.anchors[i].at = 0
		}
	}
	o.endParagraph()
}

func (o *odtReader) beginTable(name string) {
	switch name {
	case "table", "sub-table":
		o.cells = append(o.cells, &tableFrame{})
	case "table-row":
		if t := o.table(); t != nil {
			t.rows = append(t.rows, nil)
		}
	case "table-cell", "covered-table-cell":
		if t := o.table(); t != nil && len(t.rows) > 0 {
			last := len(t.rows) - 1
			t.rows[last] = append(t.rows[last], nil)
		}
	}
}

// beginDrawing reads pictures and the text boxes beside them.
func (o *odtReader) beginDrawing(name string) bool {
	switch name {
	case "frame":
		o.pictured = false
	case "image", "object", "object-ole", "plugin":
		if !o.pictured { // one picture often comes in several forms
			o.pictures++
		}
		o.pictured = true
		return true
	case "glue-point", "image-map", "contour-polygon", "contour-path":
		return true
	}
	return false
}

// endsOfComments are the names of comments that end elsewhere than they begin.
func endsOfComments(data []byte) map[string]bool {
	if !bytes.Contains(data, []byte("annotation-end")) {
		return nil
	}
	ends := map[string]bool{}
	dec := xml.NewDecoder(bytes.NewReader(data))
	for {
		tok, err := dec.RawToken()
		if err != nil {
			return ends
		}
		if t, ok := tok.(xml.StartElement); ok && t.Name.Local == "annotation-end" && len(ends) < maxComments {
			ends[attr(t, "name")] = true
		}
	}
}

// comment reads a comment. It stands where its words begin, and those have an end
// of their own; a comment without one is on a point.
func (o *odtReader) comment(t xml.StartElement) error {
	c := &notedComment{id: attr(t, "name"), parent: attr(t, "parent-name")}
	c.Resolved = attr(t, "resolved") == "true"
	var words strings.Builder
	for depth := 0; depth >= 0; {
		tok, err := o.dec.Token()
		if err != nil {
			return err
		}
		switch e := tok.(type) {
		case xml.StartElement:
			depth++
			if e.Name.Local == "creator" {
				if c.Author, err = o.textOf(""); err != nil {
					return err
				}
				depth--
			} else if e.Name.Local == "date" || e.Name.Local == "creator-initials" || e.Name.Local == "date-string" {
				if err := o.dec.Skip(); err != nil {
					return err
				}
				depth--
			}
		case xml.EndElement:
			if e.Name.Local == "p" || e.Name.Local == "line-break" {
				words.WriteByte('\n')
			}
			depth--
		case xml.CharData:
			if words.Len() < maxCommentText && depth > 0 {
				words.Write(e)
			}
		}
	}
	o.under = o.under[:len(o.under)-1]
	c.Author, c.Text = oneLine(c.Author), tidyComment(words.String())
	o.keepComment(c)
	return nil
}

func (o *odtReader) keepComment(c *notedComment) {
	if len(o.replies) >= maxComments {
		return
	}
	kind := anchorPoint
	if c.id != "" && o.ends[c.id] && o.notes[c.id] == nil {
		kind = anchorStart
	}
	if c.id == "" || o.notes[c.id] != nil {
		c.id = "at " + strconv.Itoa(len(o.replies))
	}
	o.notes[c.id] = c
	o.replies = append(o.replies, c)
	o.commentAt(c, kind)
}

// underTheirs puts the comments that answer others under these.
func (o *odtReader) underTheirs() []*notedComment { return underTheirs(o.replies, o.notes) }
