package ingest

import (
	"bytes"
	"fmt"
	"strings"
)

// readODT reads an OpenDocument text as a Word document is read. The reader is our
// own: the format is XML in a zip file, and the one library there is for Go loses
// every seventh word of a real interview.
func (d *draft) readODT() error {
	pack, err := d.openZip("LibreOffice")
	if err != nil {
		return err
	}
	if err := d.refuseOtherODF(pack); err != nil {
		return err
	}
	o := newODTReader(d)
	for _, part := range []string{"meta.xml", "styles.xml", "content.xml"} {
		data, err := pack.read(part)
		if err != nil {
			return err
		}
		if err := o.part(data); err != nil {
			return err
		}
	}
	return o.done()
}

// readFODT reads an OpenDocument text that is one XML file.
func (d *draft) readFODT(s string) error {
	o := newODTReader(d)
	if err := o.part([]byte(s)); err != nil {
		return err
	}
	return o.done()
}

// isFODT reports whether a text is an OpenDocument text in one XML file.
func isFODT(s string) bool {
	head := s[:min(len(s), 4096)]
	return strings.HasPrefix(trimLeft(head), "<") && strings.Contains(head, "<office:document ") && strings.Contains(head, "opendocument.text")
}

// refuseOtherODF refuses what is kept in the same way and is no text, and what is
// under a password.
func (d *draft) refuseOtherODF(pack *zipParts) error {
	manifest, err := pack.read("META-INF/manifest.xml")
	if err != nil {
		return err
	}
	if bytes.Contains(manifest, []byte("encryption-data")) {
		return d.underPassword("LibreOffice")
	}
	mimetype, err := pack.read("mimetype")
	if err != nil {
		return err
	}
	kind, _, _ := strings.Cut(strings.TrimSpace(string(mimetype)), "-template")
	switch kind[strings.LastIndexByte(kind, '.')+1:] {
	case "", "text", "text-web", "writer": // the last is that of OpenOffice 1
		return nil
	case "spreadsheet", "calc":
		return d.otherODF("spreadsheet")
	case "presentation", "impress":
		return d.otherODF("presentation")
	case "graphics", "drawing", "draw":
		return d.otherODF("drawing")
	}
	return fmt.Errorf("%s is an OpenDocument file and no text; %s", d.src.Name, asText)
}

// otherODF refuses an OpenDocument file by what its body is.
func (d *draft) otherODF(body string) error {
	switch body {
	case "spreadsheet":
		return fmt.Errorf("%s looks like an OpenDocument spreadsheet; open it in LibreOffice and save it as .xlsx, or the sheet as CSV (UTF-8)", d.src.Name)
	case "presentation":
		return fmt.Errorf("%s looks like OpenDocument slides; %s", d.src.Name, asText)
	case "drawing":
		return fmt.Errorf("%s looks like an OpenDocument drawing; %s", d.src.Name, asText)
	}
	return nil
}
