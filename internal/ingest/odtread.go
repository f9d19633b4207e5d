package ingest

import (
	"bytes"
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strconv"
	"strings"
)

// odtReader reads the parts of an OpenDocument text into lines. What paragraphs,
// tables, changes and comments are to a reader of transcripts is as in Word documents.
type odtReader struct {
	wordReader
	styles odtStyles
	under  []odtElement // the elements we are in, outermost first
	spaces []bool       // for each open paragraph: the character before is white space

	ends     map[string]bool // comments that have an end of their own
	replies  []*notedComment // comments, and those that answer them
	pictured bool            // the frame we are in has its picture
	body     bool            // there is a text
	blanks   int             // spaces that came as a number
	beside   asides
	title    string
	created  string
}

// odtElement is what holds inside an element.
type odtElement struct {
	space, name string
	look        runLook
}

func newODTReader(d *draft) *odtReader {
	o := &odtReader{styles: odtStyles{named: map[string]odtStyle{}}}
	o.wordReader = wordReader{draft: d, notes: map[string]*notedComment{}, commented: map[string]*notedComment{}}
	return o
}

// done makes turns of what was read.
func (o *odtReader) done() error {
	if !o.body {
		return fmt.Errorf("%s has no text in it, as an OpenDocument text has; open it in LibreOffice and save it again as .odt", o.src.Name)
	}
	o.noted = o.underTheirs()
	if err := o.talk(o.beside); err != nil {
		return err
	}
	day, _, _ := strings.Cut(o.created, "T")
	if len(day) != len("2024-03-05") || !allDigits(strings.ReplaceAll(day, "-", "")) {
		day = ""
	}
	o.fromProperties(o.title, day)
	return nil
}

// maxElements is how deep the elements of a document may lie in each other.
const maxElements = 100

// errDeep says that a document is deeper than any is.
var errDeep = errors.New("too deep")

// part reads a part of a document: its styles, what is known of it, or its text.
func (o *odtReader) part(data []byte) error {
	if data == nil {
		return nil
	}
	o.ends = endsOfComments(data)
	o.styles.own = map[string]odtStyle{}
	o.under, o.open, o.cells, o.spaces = nil, nil, nil, nil
	o.dec = xml.NewDecoder(bytes.NewReader(data))
	for {
		tok, err := o.dec.Token()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = o.token(tok)
		}
		line, _ := o.dec.InputPos()
		var other odtRefusal
		switch {
		case errors.As(err, &other):
			return other.error
		case errors.Is(err, errDeep):
			return fmt.Errorf("%s has elements more than %d deep (line %d of its XML), as no document has; open it in LibreOffice, copy the text into a new document and import that", o.src.Name, maxElements, line)
		case err != nil:
			return fmt.Errorf("%s is damaged: its text breaks off at line %d of its XML; open it in LibreOffice, let LibreOffice repair it, and save it again", o.src.Name, line)
		case o.count > maxLines || len(o.lines) > maxLines:
			return fmt.Errorf("%s has more than %d paragraphs; split it into one file per interview", o.src.Name, maxLines)
		}
	}
	o.finish()
	o.edges = nil
	return nil
}

// odtRefusal is why a document is not read at all.
type odtRefusal struct{ error }

func (o *odtReader) token(tok xml.Token) error {
	switch t := tok.(type) {
	case xml.StartElement:
		if len(o.under) >= maxElements {
			return errDeep
		}
		e := odtElement{space: odfSpace(t.Name.Space), name: t.Name.Local, look: o.look()}
		o.under = append(o.under, e)
		skipped, err := o.begin(e, t)
		if skipped && err == nil {
			o.under = o.under[:len(o.under)-1]
			return o.dec.Skip()
		}
		return err
	case xml.EndElement:
		if n := len(o.under); n > 0 {
			e := o.under[n-1]
			o.endOf(e)
			o.under = o.under[:n-1]
		}
	case xml.CharData:
		o.chars(string(t))
	}
	return nil
}

// odfSpace is the short name of a namespace of OpenDocument, as documents use it
// before a colon; empty for others. That of OpenOffice 1 differs in its address only.
func odfSpace(space string) string {
	if rest, ok := strings.CutPrefix(space, "urn:oasis:names:tc:opendocument:xmlns:"); ok {
		name, _, _ := strings.Cut(rest, ":")
		if name == "drawing" {
			return "draw"
		}
		return name
	}
	if rest, ok := strings.CutPrefix(space, "http://openoffice.org/2000/"); ok {
		return rest
	}
	return ""
}

// look is how words look where we are.
func (o *odtReader) look() runLook {
	if n := len(o.under); n > 0 {
		return o.under[n-1].look
	}
	return runLook{}
}

// restyle changes how words look in the element we are in.
func (o *odtReader) restyle(s odtStyle) {
	look := &o.under[len(o.under)-1].look
	if s.bold != nil {
		look.bold = *s.bold
	}
	look.hidden = look.hidden || s.hidden
}

// begin reads the beginning of an element; true when all of it is to be skipped.
func (o *odtReader) begin(e odtElement, t xml.StartElement) (skip bool, err error) {
	switch e.space {
	case "text":
		return o.beginText(e.name, t), nil
	case "table":
		o.beginTable(e.name)
	case "draw":
		return o.beginDrawing(e.name), nil
	case "office":
		return o.beginOffice(e.name, t)
	case "style":
		return o.beginStyle(e.name, t), nil
	case "svg", "form", "presentation":
		return true, nil
	case "meta":
		if e.name == "creation-date" {
			o.created = o.within1()
		}
		return e.name != "creation-date", nil
	}
	if e.name == "title" && o.inside("meta") {
		o.title = oneLine(o.within1())
	}
	return e.name == "math", nil
}

// inside reports whether the element around the one that begins has such a name.
func (o *odtReader) inside(name string) bool {
	n := len(o.under)
	return n > 1 && o.under[n-2].name == name
}

// within1 are the words up to the end of the element that has begun.
func (o *odtReader) within1() string {
	s, _ := o.textOf("")
	o.under = o.under[:len(o.under)-1]
	return s
}

// textOf are the words up to the end of the element that has begun, with a line for
// each element of a name.
func (o *odtReader) textOf(name string) (string, error) {
	var b strings.Builder
	for depth := 0; ; {
		tok, err := o.dec.Token()
		if err != nil {
			return b.String(), err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			depth++
		case xml.CharData:
			if b.Len() < maxCommentText {
				b.Write(t)
			}
		case xml.EndElement:
			if t.Name.Local == name {
				b.WriteByte('\n')
			}
			if depth == 0 {
				return b.String(), nil
			}
			depth--
		}
	}
}

func (o *odtReader) beginOffice(name string, t xml.StartElement) (bool, error) {
	switch name {
	case "spreadsheet", "presentation", "drawing":
		return true, odtRefusal{o.otherODF(name)}
	case "body":
		o.body = true
	case "annotation":
		return false, o.comment(t)
	case "annotation-end":
		if c := o.notes[attr(t, "name")]; c != nil {
			o.commentAt(c, anchorEnd)
		}
	case "settings", "scripts", "font-face-decls", "forms":
		return true, nil
	case "automatic-styles":
		o.styles.own = map[string]odtStyle{}
	}
	return false, nil
}

// beginText reads the elements text is made of.
func (o *odtReader) beginText(name string, t xml.StartElement) bool {
	switch name {
	case "p", "h":
		o.beginParagraph(name, t)
	case "span":
		o.restyle(o.styles.of("text", attr(t, "style-name")))
	case "s":
		o.sign(o.someSpaces(attr(t, "c")))
	case "tab", "tab-stop":
		o.sign("\t")
	case "line-break":
		o.sign("\n")
	case "note", "footnote", "endnote":
		if attr(t, "note-class") == "endnote" || name == "endnote" {
			o.beside.endnotes++
		} else {
			o.beside.footnotes++
		}
		return true
	case "tracked-changes":
		return false
	case "insertion":
		o.inserted++
		return true
	case "deletion":
		o.deleted++
		return true
	case "format-change", "ruby-text", "number", "sequence-decls", "variable-decls", "user-field-decls", "dde-connection-decls", "notes-configuration", "script":
		return true
	case "list-item":
		o.beside.numbers++
	case "table-of-content", "illustration-index", "table-index", "object-index", "user-index", "alphabetical-index", "bibliography":
		o.beside.contents++
		return true
	case "section", "hidden-text", "hidden-paragraph":
		return o.beginHidden(name, t)
	}
	return false
}

// someSpaces are as many spaces as an element says, within what anybody types.
func (o *odtReader) someSpaces(c string) string {
	const most, mostOfAll = 1000, 1 << 20
	n, err := strconv.Atoi(c)
	if err != nil || n < 1 || o.blanks > mostOfAll {
		n = 1
	}
	n = min(n, most)
	o.blanks += n
	return strings.Repeat(" ", n)
}

// beginHidden reads what may be hidden: sections, words and whole paragraphs.
func (o *odtReader) beginHidden(name string, t xml.StartElement) bool {
	display, hidden := attr(t, "display"), attr(t, "is-hidden") == "true"
	switch {
	case name == "section" && (display == "none" || display == "condition" && hidden):
		o.hidden++
		return true
	case name == "hidden-text" && hidden:
		o.hidden++
		return true
	case name == "hidden-paragraph" && hidden:
		if n := len(o.open); n > 0 {
			o.open[n-1].joined = true // until its end, where its words are dropped
		}
	}
	return false
}

// chars reads the words between elements. White space there is one space, as in
// every XML that people write by hand.
func (o *odtReader) chars(s string) {
	n := len(o.spaces)
	if n == 0 || len(o.open) == 0 || !o.inWords() {
		return
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case c == ' ' || c == '\t' || c == '\n' || c == '\r':
			if !o.spaces[n-1] {
				b.WriteByte(' ')
			}
			o.spaces[n-1] = true
		default:
			b.WriteByte(c)
			o.spaces[n-1] = false
		}
	}
	o.run = o.look()
	o.put(b.String())
}

// inWords reports whether the element we are in has words, and not only others.
func (o *odtReader) inWords() bool {
	switch e := o.under[len(o.under)-1]; e.space {
	case "text":
		return !oneOf(e.name, "list", "list-item", "list-header", "section", "numbered-paragraph")
	case "":
		return true
	}
	return false
}

// sign puts a character that an element stands for.
func (o *odtReader) sign(s string) {
	if n := len(o.spaces); n > 0 {
		o.spaces[n-1] = false
		o.run = o.look()
		o.put(s)
	}
}
