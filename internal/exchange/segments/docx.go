package segments

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"fmt"
	"io"
	"slices"
	"strings"
)

// Bounds on a Word document.
const (
	mostParts = 10_000
	mostText  = 128 << 20 // bytes of the part with the text
	mostDepth = 256
)

// documentText is the text of a Word document: its paragraphs as lines, and nothing of
// notes, headers and what was deleted. It is an error where a file is none.
func documentText(name string, data []byte) (string, error) {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return "", fmt.Errorf("%s is damaged and cannot be unpacked; save it again", name)
	}
	if len(z.File) > mostParts {
		return "", fmt.Errorf("%s has %d parts, more than a document needs; save it again as .docx", name, len(z.File))
	}
	for _, f := range z.File {
		if !strings.EqualFold(f.Name, "word/document.xml") {
			continue
		}
		if f.UncompressedSize64 > mostText || f.UncompressedSize64/1000 > f.CompressedSize64+1 {
			return "", fmt.Errorf("%s unpacks to more than a report can be; export fewer codes at once", name)
		}
		r, err := f.Open()
		if err != nil {
			return "", fmt.Errorf("%s is damaged and cannot be unpacked; save it again", name)
		}
		defer r.Close()
		text, err := paragraphs(io.LimitReader(r, mostText))
		if err != nil {
			return "", fmt.Errorf("%s cannot be read as a Word document (%w); open it in Word and save it again", name, err)
		}
		return lines(text), nil
	}
	return "", fmt.Errorf("%s has no text part (word/document.xml); open it in Word and save it again as .docx", name)
}

// isWorkbook reports whether a zip file holds what Excel workbooks do.
func isWorkbook(data []byte) bool {
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	return err == nil && slices.ContainsFunc(z.File, func(f *zip.File) bool { return strings.EqualFold(f.Name, "xl/workbook.xml") })
}

// paragraphs is the text of word/document.xml.
func paragraphs(r io.Reader) (string, error) {
	var b strings.Builder
	dec := xml.NewDecoder(r)
	depth, run, text := 0, false, false
	for {
		tok, err := dec.RawToken()
		if err == io.EOF {
			return b.String(), nil
		}
		if err != nil {
			return "", err
		}
		switch t := tok.(type) {
		case xml.Directive:
			return "", fmt.Errorf("it declares a document type")
		case xml.StartElement:
			if depth++; depth > mostDepth {
				return "", fmt.Errorf("its parts are nested too deeply")
			}
			switch t.Name.Local {
			case "r":
				run = true
			case "t":
				text = true
			case "tab":
				if run { // else it says where tabs stop
					b.WriteByte('\t')
				}
			case "br", "cr":
				b.WriteByte('\n')
			}
		case xml.EndElement:
			depth--
			switch t.Name.Local {
			case "r":
				run = false
			case "t":
				text = false
			case "p":
				b.WriteByte('\n')
			}
		case xml.CharData:
			if text {
				b.Write(t)
			}
		}
	}
}
