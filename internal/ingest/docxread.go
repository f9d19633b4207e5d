package ingest

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"

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

// paragraph is a paragraph being read.
type paragraph struct {
	words  []byte
	marks  []mark
	level  int
	joined bool   // its end was deleted: the next paragraph goes on with it
	inside []line // of text boxes, which follow it

	anchors []anchor
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
	if w.carried != nil {
		w.emit(*w.carried)
	}
	if n := len(w.lines); n > 0 { // comments that end after the last paragraph
		w.lines[n-1].anchors = append(w.lines[n-1].anchors, w.edges...)
	}
	return nil
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

// sign reads the elements that stand for a single character.
func (w *wordReader) sign(e xml.StartElement) {
	switch e.Name.Local {
	case "tab", "ptab":
		w.put("\t")
	case "br", "cr":
		w.put("\n")
	case "noBreakHyphen":
		w.put("-")
	case "softHyphen":
		w.put("\u00AD")
	case "sym":
		w.put(w.symbol(attr(e, "font"), attr(e, "char")))
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// symbol is the character for a place in one of Word's picture fonts.
func (w *wordReader) symbol(font, char string) string {
	code, err := strconv.ParseUint(char, 16, 32)
	if err != nil {
		return ""
	}
	code &= 0xFFFF
	if strings.HasPrefix(strings.ToLower(font), "wingdings") {
		switch code & 0xFF {
		case 0x4A:
			return "☺"
		case 0x4B:
			return "😐"
		case 0x4C:
			return "☹"
		case 0xE0:
			return "→"
		case 0xDF:
			return "←"
		case 0xFC:
			return "✓"
		case 0xFB:
			return "✗"
		case 0xA7, 0x9F, 0x6C:
			return "•"
		}
	}
	if code < 0xE000 || code > 0xF8FF {
		if r := rune(code); utf8.ValidRune(r) && r >= ' ' {
			return string(r)
		}
	}
	if len(w.unreadable) == 0 {
		w.unreadable = []text.Replacement{{What: fmt.Sprintf("symbol of the font %s replaced by \uFFFD", short(font)), Line: w.count + 1}}
	}
	w.unreadable[0].Count++
	return "\uFFFD"
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

func (w *wordReader) endParagraph() {
	n := len(w.open)
	if n == 0 {
		return
	}
	p := w.open[n-1]
	w.open = w.open[:n-1]
	w.run = runLook{}
	for _, c := range w.commented {
		c.words.WriteString("\n")
	}
	if n > 1 { // in a text box: it follows the paragraph it is fixed to
		outer := w.open[n-2]
		outer.inside = append(append(outer.inside, p.lines(w.count+1)...), p.inside...)
		return
	}
	if w.carried != nil {
		p = w.carried.followedBy(p)
		w.carried = nil
	}
	if p.joined && len(w.cells) == 0 {
		w.carried = p
		return
	}
	w.emit(*p)
}

// followedBy is two paragraphs made one.
func (p *paragraph) followedBy(next *paragraph) *paragraph {
	base := len(p.words)
	p.words = append(p.words, next.words...)
	for _, m := range next.marks {
		p.marks = append(p.marks, mark{m.from + base, m.to + base})
	}
	for _, a := range next.anchors {
		a.at += base
		p.anchors = append(p.anchors, a)
	}
	p.joined = next.joined
	p.inside = append(p.inside, next.inside...)
	return p
}

// emit puts the lines of a paragraph where they belong: into the text, or into
// the cell of a table.
func (w *wordReader) emit(p paragraph) {
	w.count++
	lines := append(p.lines(w.count), p.inside...)
	if len(lines) == 0 {
		w.edges = append(p.anchors, w.edges...)
	}
	if t := w.table(); t != nil && len(t.rows) > 0 && len(t.rows[len(t.rows)-1]) > 0 {
		row := t.rows[len(t.rows)-1]
		row[len(row)-1] = append(row[len(row)-1], lines...)
		return
	}
	w.lines = append(w.lines, lines...)
}

// lines are the lines of a paragraph: it has several where somebody broke it
// without ending it.
func (p *paragraph) lines(no int) []line {
	var out []line
	at, gap, next := 0, true, 0
	words := strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(string(p.words))
	for part := range strings.SplitSeq(words, "\n") {
		body := trim(part)
		if body != "" {
			lead := at + strings.Index(part, body)
			l := line{no: no, text: body, gap: gap, level: p.level}
			for _, m := range p.marks {
				if m.to > lead && m.from < lead+len(body) && len(words) == len(p.words) {
					l.marks = append(l.marks, mark{max(m.from-lead, 0), min(m.to-lead, len(body))})
				}
				if len(l.marks) == 8 {
					break
				}
			}
			l.anchors = p.anchorsOf(&next, at+len(part), lead, body)
			out = append(out, l)
			gap = false
		}
		at += len(part) + 1
	}
	if left := p.anchors[next:]; len(left) > 0 && len(out) > 0 { // at the end, or where the words are counted otherwise
		out[len(out)-1].anchors = append(out[len(out)-1].anchors, left...)
	}
	return out
}

func (w *wordReader) table() *tableFrame {
	if len(w.cells) == 0 {
		return nil
	}
	return w.cells[len(w.cells)-1]
}
