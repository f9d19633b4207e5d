package sheet

import (
	"bytes"
	"encoding/xml"
	"errors"
	"io"
	"path"
	"strings"

	"github.com/xuri/excelize/v2"
)

// formulas are the cells of a sheet that hold a formula, by address. Excelize looks
// for one cell by going through all rows; a sheet is read once here.
func formulas(f *excelize.File, name string) (map[string]bool, error) {
	found := map[string]bool{}
	part := content(f, sheetPart(f, name))
	if !bytes.Contains(part, []byte("<f>")) && !bytes.Contains(part, []byte("<f ")) && !bytes.Contains(part, []byte(":f>")) && !bytes.Contains(part, []byte(":f ")) {
		return found, nil // most sheets that people write in
	}
	d := xml.NewDecoder(bytes.NewReader(part))
	cell := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			return found, nil
		}
		if err != nil {
			return nil, errors.New("it is damaged and cannot be read: save it again as .xlsx and try once more")
		}
		start, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch start.Name.Local {
		case "c":
			cell = attribute(start, "r")
		case "f":
			found[strings.ToUpper(cell)] = true
		}
	}
}

func attribute(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// content is a part of a workbook that was opened, in capitals or not; nil where
// there is none.
func content(f *excelize.File, name string) (data []byte) {
	f.Pkg.Range(func(k, v any) bool {
		if have, ok := k.(string); ok && strings.EqualFold(have, name) {
			data, _ = v.([]byte)
			return false
		}
		return true
	})
	return data
}

// sheetPart is the part of a workbook that holds a sheet.
func sheetPart(f *excelize.File, name string) string {
	var book struct {
		Sheets []struct {
			Name string `xml:"name,attr"`
			ID   string `xml:"http://schemas.openxmlformats.org/officeDocument/2006/relationships id,attr"`
			Also string `xml:"http://purl.oclc.org/ooxml/officeDocument/relationships id,attr"` // the strict form of the format
		} `xml:"sheets>sheet"`
	}
	var links struct {
		List []struct {
			ID     string `xml:"Id,attr"`
			Target string `xml:"Target,attr"`
		} `xml:"Relationship"`
	}
	_ = xml.Unmarshal(content(f, "xl/workbook.xml"), &book)
	_ = xml.Unmarshal(content(f, "xl/_rels/workbook.xml.rels"), &links)
	for _, s := range book.Sheets {
		for _, l := range links.List {
			if s.Name == name && (l.ID == s.ID || l.ID == s.Also) && l.ID != "" {
				if strings.HasPrefix(l.Target, "/") {
					return strings.TrimPrefix(l.Target, "/")
				}
				return path.Join("xl", l.Target)
			}
		}
	}
	return ""
}
