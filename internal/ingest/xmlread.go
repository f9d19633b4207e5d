package ingest

import (
	"encoding/xml"
	"errors"
	"fmt"
	"io"
	"strings"
)

// maxXMLDepth is how many elements may stand inside each other. Transcripts
// need about ten.
const maxXMLDepth = 100

// markup reads a stranger's XML piece by piece. encoding/xml does this without
// building a tree and knows no entities but the five every XML file has, so a
// small file cannot grow; document type definitions, which could declare more,
// are refused.
type markup struct {
	*draft
	what  string // what such a file is called
	dec   *xml.Decoder
	depth int
}

func (d *draft) openXML(s, what string) *markup {
	dec := xml.NewDecoder(strings.NewReader(s))
	dec.CharsetReader = func(_ string, in io.Reader) (io.Reader, error) { return in, nil } // s is decoded already
	return &markup{draft: d, what: what, dec: dec}
}

// next is the next piece of the file; nil at its end.
func (m *markup) next() (xml.Token, error) {
	tok, err := m.dec.Token()
	switch t := tok.(type) {
	case xml.StartElement:
		m.depth++
	case xml.EndElement:
		m.depth--
	case xml.Directive:
		if head := strings.ToUpper(string(t[:min(len(t), 7)])); head == "DOCTYPE" {
			return nil, fmt.Errorf("%s has a document type definition, which %s needs none of and which could make it say anything; save it again with the program that made it", m.src.Name, m.what)
		}
	}
	line, _ := m.dec.InputPos()
	switch {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, fmt.Errorf("%s is damaged: it stops being XML at line %d; open it with the program that made it and save it again", m.src.Name, line)
	case m.depth > maxXMLDepth:
		return nil, fmt.Errorf("%s has more than %d elements inside each other at line %d, which %s never has; check that it is the right file", m.src.Name, maxXMLDepth, line, m.what)
	}
	return tok, nil
}
