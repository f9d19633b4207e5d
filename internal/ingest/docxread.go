package ingest

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strings"

	"verbatim/internal/text"
)

// The namespaces of Word's XML: what Word writes, its strict form, and that of
// formulas.
const (
	wordSpace   = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
	strictSpace = "http://purl.oclc.org/ooxml/wordprocessingml/main"
	mathSpace   = "http://schemas.openxmlformats.org/officeDocument/2006/math"
	altSpace    = "http://schemas.openxmlformats.org/markup-compatibility/2006"
)

// wordReader reads the main part of a Word document into lines.
type wordReader struct {
	*draft
	styles docxStyles
	lines  []line
	tables wordTables

	dec      *xml.Decoder
	open     []*paragraph // paragraphs being read: one inside another for text boxes
	cells    []*tableFrame
	carried  *paragraph // words of a paragraph whose end was deleted
	branches []bool     // for each choice between two forms: one was taken
	run      runLook
	count    int // paragraphs so far

	notes     map[string]*notedComment // by id
	commented map[string]*notedComment // those that the words being read are under
	edges     []anchor                 // between paragraphs

	inserted, deleted, pictures, hidden int
	unreadable                          []text.Replacement
}

// runLook is how a stretch of a paragraph looks.
type runLook struct{ bold, hidden bool }

func (w *wordReader) read(data []byte) error {
	if data == nil {
		return fmt.Errorf("%s has no text part; open it in Word and save it again as .docx", w.src.Name)
	}
	w.dec = xml.NewDecoder(bytes.NewReader(data))
	for {
		tok, err := w.dec.Token()
		if err == io.EOF {
			break
		}
		if err == nil {
			err = w.token(tok)
		}
		if err != nil {
			line, _ := w.dec.InputPos()
			return fmt.Errorf("%s is damaged: its text breaks off at line %d of its XML; open it in Word, let Word repair it, and save it again", w.src.Name, line)
		}
		if len(w.lines) > maxLines || w.count > maxLines {
			return fmt.Errorf("%s has more than %d paragraphs; split it into one file per interview", w.src.Name, maxLines)
		}
	}
	w.finish()
	return nil
}

// finish ends the text: what waited for another paragraph stands alone.
func (w *wordReader) finish() {
	if w.carried != nil {
		w.emit(*w.carried)
	}
	if n := len(w.lines); n > 0 { // comments that end after the last paragraph
		w.lines[n-1].anchors = append(w.lines[n-1].anchors, w.edges...)
	}
}

func (w *wordReader) token(tok xml.Token) error {
	switch t := tok.(type) {
	case xml.StartElement:
		return w.start(t)
	case xml.EndElement:
		w.end(t)
	}
	return nil
}

func isWord(space string) bool { return space == wordSpace || space == strictSpace }

func (w *wordReader) start(e xml.StartElement) error {
	if e.Name.Space == altSpace {
		return w.alternative(e)
	}
	if e.Name.Local == "blip" || e.Name.Local == "imagedata" {
		w.pictures++
	}
	if e.Name.Space == mathSpace && e.Name.Local == "t" {
		return w.chars()
	}
	if !isWord(e.Name.Space) {
		return nil
	}
	switch e.Name.Local {
	case "p":
		w.open = append(w.open, &paragraph{level: notHeading, anchors: w.edges})
		w.edges = nil
	case "pPr":
		return w.paragraphLook()
	case "r":
		w.run = runLook{}
	case "rPr":
		return w.runLook()
	case "t":
		return w.chars()
	case "del", "moveFrom":
		w.deleted++
		return w.dec.Skip()
	case "commentRangeStart":
		w.commentEdge(e, anchorStart)
	case "commentRangeEnd":
		w.commentEdge(e, anchorEnd)
	case "commentReference":
		w.commentEdge(e, anchorPoint)
	case "ins", "moveTo":
		w.inserted++
	case "instrText", "delText", "delInstrText", "rt", "sectPr", "sdtPr", "tblPr", "tcPr", "tblGrid":
		return w.dec.Skip()
	case "tbl":
		w.cells = append(w.cells, &tableFrame{})
	case "tr":
		if t := w.table(); t != nil {
			t.rows = append(t.rows, nil)
		}
	case "trPr":
		return w.rowLook()
	case "tc":
		if t := w.table(); t != nil && len(t.rows) > 0 {
			last := len(t.rows) - 1
			t.rows[last] = append(t.rows[last], nil)
		}
	default:
		w.sign(e)
	}
	return nil
}

// alternative takes the first form of something given in several: a text box
// comes once for new programs and once for old ones.
func (w *wordReader) alternative(e xml.StartElement) error {
	switch e.Name.Local {
	case "AlternateContent":
		w.branches = append(w.branches, false)
	case "Choice", "Fallback":
		if n := len(w.branches); n > 0 {
			if w.branches[n-1] {
				return w.dec.Skip()
			}
			w.branches[n-1] = true
		}
	}
	return nil
}

func (w *wordReader) end(e xml.EndElement) {
	if e.Name.Space == altSpace && e.Name.Local == "AlternateContent" && len(w.branches) > 0 {
		w.branches = w.branches[:len(w.branches)-1]
	}
	if !isWord(e.Name.Space) {
		return
	}
	switch e.Name.Local {
	case "p":
		w.endParagraph()
	case "tbl":
		w.endTable()
	}
}

// paragraphLook reads what Word says of a paragraph: its style, its rank as a
// heading, and whether its end was deleted.
func (w *wordReader) paragraphLook() error {
	level, joined := notHeading, false
	err := w.within(func(e xml.StartElement, depth int) {
		switch e.Name.Local {
		case "pStyle":
			level = w.styles.of(attr(e, "val"))
		case "outlineLvl":
			if l := styleLevel("", attr(e, "val")); l != notHeading {
				level = l
			}
		case "del", "moveFrom":
			joined = joined || depth == 2
		}
	})
	if n := len(w.open); n > 0 {
		w.open[n-1].level = level
		w.open[n-1].joined = joined
	}
	return err
}

func (w *wordReader) runLook() error {
	look := runLook{}
	err := w.within(func(e xml.StartElement, depth int) {
		switch e.Name.Local {
		case "b", "bCs":
			look.bold = e.Name.Local == "b" && isOn(attr(e, "val")) || look.bold && e.Name.Local != "b"
		case "rStyle":
			look.bold = look.bold || w.styles.bold[attr(e, "val")] || strings.EqualFold(attr(e, "val"), "Strong")
		case "vanish":
			look.hidden = isOn(attr(e, "val"))
		}
	})
	w.run = look
	return err
}

// rowLook drops a table row that was deleted.
func (w *wordReader) rowLook() error {
	return w.within(func(e xml.StartElement, depth int) {
		if t := w.table(); t != nil && e.Name.Local == "del" {
			t.gone = append(t.gone, len(t.rows)-1)
			w.deleted++
		}
	})
}

// within calls see for every element up to the end of the one just begun;
// depth is 1 for its children.
func (w *wordReader) within(see func(e xml.StartElement, depth int)) error {
	for depth := 0; ; {
		tok, err := w.dec.Token()
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.StartElement:
			depth++
			see(t, depth)
		case xml.EndElement:
			if depth == 0 {
				return nil
			}
			depth--
		}
	}
}

// chars reads the words of a stretch.
func (w *wordReader) chars() error {
	for depth := 0; ; {
		tok, err := w.dec.Token()
		if err != nil {
			return err
		}
		switch t := tok.(type) {
		case xml.CharData:
			w.put(string(t))
		case xml.StartElement:
			depth++
		case xml.EndElement:
			if depth == 0 {
				return nil
			}
			depth--
		}
	}
}

func (w *wordReader) put(words string) {
	if words == "" || len(w.open) == 0 {
		return
	}
	if w.run.hidden {
		w.hidden++
		return
	}
	p := w.open[len(w.open)-1]
	from := len(p.words)
	p.words = append(p.words, words...)
	for _, c := range w.commented {
		if c.words.Len() < maxCommentText {
			c.words.WriteString(words)
		}
	}
	if !w.run.bold || from > labelReach {
		return
	}
	if n := len(p.marks); n > 0 && p.marks[n-1].to == from {
		p.marks[n-1].to = len(p.words)
		return
	}
	p.marks = append(p.marks, mark{from, len(p.words)})
}

func (w *wordReader) table() *tableFrame {
	if len(w.cells) == 0 {
		return nil
	}
	return w.cells[len(w.cells)-1]
}
