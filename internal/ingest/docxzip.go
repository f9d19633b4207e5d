package ingest

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"path"
	"strings"
)

// docxPackage is the zip file a Word document is.
type docxPackage struct{ *zipParts }

func (d *draft) openDocx() (*docxPackage, error) {
	parts, err := d.openZip("Word")
	return &docxPackage{parts}, err
}

// mainPart is the name of the part that holds the text.
func (p *docxPackage) mainPart() (string, error) {
	for _, rel := range p.relations("_rels/.rels") {
		if strings.HasSuffix(rel.Type, "/officeDocument") {
			if name := strings.TrimPrefix(path.Clean("/"+rel.Target), "/"); p.files[strings.ToLower(name)] != nil {
				return name, nil
			}
		}
	}
	if p.files["word/document.xml"] == nil {
		return "", fmt.Errorf("%s has no text part (word/document.xml); open it in Word and save it again as .docx", p.src.Name)
	}
	return "word/document.xml", nil
}

type relation struct {
	Type   string `xml:"Type,attr"`
	Target string `xml:"Target,attr"`
	Mode   string `xml:"TargetMode,attr"`
}

// relations reads which part belongs to which; none when that cannot be read.
func (p *docxPackage) relations(name string) []relation {
	data, err := p.read(name)
	if err != nil {
		return nil
	}
	var all struct {
		List []relation `xml:"Relationship"`
	}
	if xml.Unmarshal(data, &all) != nil {
		return nil
	}
	return all.List
}

// beside are the parts of a kind that the main part points at.
func (p *docxPackage) beside(main, kind string) []string {
	rels := path.Join(path.Dir(main), "_rels", path.Base(main)+".rels")
	var names []string
	for _, rel := range p.relations(rels) {
		if !strings.HasSuffix(rel.Type, "/"+kind) || rel.Mode == "External" {
			continue
		}
		name := path.Join(path.Dir(main), rel.Target)
		if strings.HasPrefix(rel.Target, "/") {
			name = strings.TrimPrefix(path.Clean(rel.Target), "/")
		}
		names = append(names, name)
	}
	return names
}

// properties are the title of a document and the day it was made, as Word
// keeps them; empty where it does not.
func (p *docxPackage) properties() (title, created string) {
	data, err := p.read("docProps/core.xml")
	if err != nil || data == nil {
		return "", ""
	}
	var core struct {
		Title   string `xml:"title"`
		Created string `xml:"created"`
	}
	if xml.Unmarshal(data, &core) != nil {
		return "", ""
	}
	day, _, _ := strings.Cut(strings.TrimSpace(core.Created), "T")
	if len(day) != len("2024-03-05") || !allDigits(strings.ReplaceAll(day, "-", "")) {
		day = ""
	}
	return oneLine(core.Title), day
}

// asides counts what stands beside the text.
func (p *docxPackage) asides(main string) asides {
	var a asides
	a.footnotes = p.countNotes(main, "footnotes", "footnote")
	a.endnotes = p.countNotes(main, "endnotes", "endnote")
	for _, kind := range []string{"header", "footer"} {
		for _, name := range p.beside(main, kind) {
			if data, err := p.read(name); err == nil && hasWords(data) {
				a.headers++
			}
		}
	}
	return a
}

// countNotes counts the notes of a kind, without the lines Word draws above
// footnotes, which it keeps as footnotes too.
func (p *docxPackage) countNotes(main, kind, element string) int {
	n := 0
	for _, name := range p.beside(main, kind) {
		data, err := p.read(name)
		if err != nil {
			continue
		}
		dec := xml.NewDecoder(bytes.NewReader(data))
		for {
			tok, err := dec.RawToken()
			if err != nil {
				break
			}
			if start, ok := tok.(xml.StartElement); ok && start.Name.Local == element && !isSeparator(start) {
				n++
			}
		}
	}
	return n
}

func isSeparator(e xml.StartElement) bool {
	for _, a := range e.Attr {
		if a.Name.Local == "type" && strings.Contains(strings.ToLower(a.Value), "separator") || a.Name.Local == "type" && a.Value == "continuationNotice" {
			return true
		}
	}
	return false
}

// hasWords reports whether a page header says more than a page number.
func hasWords(data []byte) bool {
	dec := xml.NewDecoder(bytes.NewReader(data))
	in := false
	for {
		tok, err := dec.RawToken()
		if err != nil {
			return false
		}
		switch t := tok.(type) {
		case xml.StartElement:
			in = t.Name.Local == "t"
		case xml.EndElement:
			in = false
		case xml.CharData:
			if in && letterWords(string(t)) > 0 {
				return true
			}
		}
	}
}

// styles reads which paragraph styles are headings and which character styles
// are bold.
func (p *docxPackage) styles(main string) docxStyles {
	s := docxStyles{level: map[string]int{}, bold: map[string]bool{}}
	for _, name := range p.beside(main, "styles") {
		data, err := p.read(name)
		if err != nil || data == nil {
			continue
		}
		var all struct {
			Styles []struct {
				Type string `xml:"type,attr"`
				ID   string `xml:"styleId,attr"`
				Name struct {
					Val string `xml:"val,attr"`
				} `xml:"name"`
				Outline *struct {
					Val string `xml:"val,attr"`
				} `xml:"pPr>outlineLvl"`
				Bold *struct {
					Val string `xml:"val,attr"`
				} `xml:"rPr>b"`
			} `xml:"style"`
		}
		if xml.Unmarshal(data, &all) != nil {
			continue
		}
		for _, style := range all.Styles {
			if style.Type == "character" {
				s.bold[style.ID] = style.Bold != nil && isOn(style.Bold.Val)
				continue
			}
			outline := ""
			if style.Outline != nil {
				outline = style.Outline.Val
			}
			if level := styleLevel(style.Name.Val, outline); level != notHeading {
				s.level[style.ID] = level
			}
		}
	}
	return s
}

// docxStyles are the styles that matter, by their id.
type docxStyles struct {
	level map[string]int
	bold  map[string]bool
}

// of is the heading level of a paragraph style; without a list of styles the
// id itself tells.
func (s docxStyles) of(id string) int {
	if level, ok := s.level[id]; ok {
		return level
	}
	if len(s.level) == 0 {
		return styleLevel(id, "")
	}
	return notHeading
}

// styleLevel reads "heading 2" and outline levels, which count from 0.
func styleLevel(name, outline string) int {
	name = strings.ToLower(strings.ReplaceAll(name, " ", ""))
	if name == "title" {
		return 0
	}
	if rest, ok := strings.CutPrefix(name, "heading"); ok && len(rest) == 1 && isDigit(rest[0]) {
		return int(rest[0] - '0')
	}
	if len(outline) == 1 && outline[0] >= '0' && outline[0] <= '8' {
		return int(outline[0]-'0') + 1
	}
	return notHeading
}

// isOn reads the value of a switch in Word's XML, where no value is on.
func isOn(v string) bool { return !oneOf(v, "0", "false", "off", "none") }
