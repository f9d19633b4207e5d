package ingest

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"strings"
)

// Bounds on what a zip file may unfold to, in bytes and times its size.
const (
	maxUnpacked  = 64 << 20
	maxRatio     = 300
	ratioMatters = 2 << 20
	maxEntries   = 10_000
)

func isZip(data []byte) bool {
	return bytes.HasPrefix(data, []byte("PK\x03\x04")) || bytes.HasPrefix(data, []byte("PK\x05\x06"))
}

// ofZip is the format of a zip file; an error says what else it seems to be.
func (d *draft) ofZip() (format, error) {
	r, err := zip.NewReader(bytes.NewReader(d.src.Data), int64(len(d.src.Data)))
	if err != nil {
		return format{}, fmt.Errorf("%s is damaged: it begins like a Word document or zip file and cannot be opened; copy or download it again", d.src.Name)
	}
	if len(r.File) > maxEntries {
		return format{}, fmt.Errorf("%s holds %d files, and no document does; unpack it and import the files inside", d.src.Name, len(r.File))
	}
	for _, file := range r.File {
		name := strings.ToLower(file.Name)
		for _, f := range formats() {
			if f.entry != nil && f.entry(name) {
				return f, nil
			}
		}
		switch {
		case name == "encrypted-package":
			return format{}, d.underPassword("LibreOffice")
		case strings.HasPrefix(name, "ppt/"):
			return format{}, fmt.Errorf("%s looks like PowerPoint slides; %s", d.src.Name, asText)
		case strings.HasSuffix(name, ".qde"):
			return format{}, fmt.Errorf("%s looks like a project of another tool; import it with init --from", d.src.Name)
		case name == "meta-inf/container.xml":
			return format{}, fmt.Errorf("%s looks like an e-book; %s", d.src.Name, asText)
		}
	}
	if f := formatOfEnding(ending(d.src.Name)); f == "docx" || f == "odt" || f == "xlsx" {
		return format{}, fmt.Errorf("%s is a zip file without %s in it; open it in the program that made it and save it again", d.src.Name, formatNamed(f).words)
	}
	return format{}, fmt.Errorf("%s looks like a zip file; %s", d.src.Name, unpack)
}

// zipParts is a zip file whose files are the parts of a document. All readers of
// such documents unpack through it, so that its bounds hold for them together.
type zipParts struct {
	*draft
	program string               // that people have to open such a document with
	files   map[string]*zip.File // by name in small letters, without a leading slash
	left    int64                // bytes that may still be unpacked
}

// openZip opens the source as the parts of a document of a program.
func (d *draft) openZip(program string) (*zipParts, error) {
	r, err := zip.NewReader(bytes.NewReader(d.src.Data), int64(len(d.src.Data)))
	if err != nil {
		return nil, fmt.Errorf("%s is damaged and cannot be opened; copy or download it again", d.src.Name)
	}
	p := &zipParts{draft: d, program: program, files: map[string]*zip.File{}, left: maxUnpacked}
	for _, f := range r.File {
		name := strings.TrimLeft(strings.ToLower(strings.ReplaceAll(f.Name, `\`, "/")), "/")
		if p.files[name] == nil {
			p.files[name] = f
		}
	}
	return p, nil
}

// underPassword refuses a document that only a password opens.
func (d *draft) underPassword(program string) error {
	return fmt.Errorf("%s is under a password; open it in %s, remove the password and save it again", d.src.Name, program)
}

// read unpacks a part, within the bounds; nil when there is no such part.
func (p *zipParts) read(name string) ([]byte, error) {
	f := p.files[strings.ToLower(name)]
	if f == nil {
		return nil, nil
	}
	if f.Flags&1 != 0 {
		return nil, p.underPassword(p.program)
	}
	r, err := f.Open()
	if err != nil {
		return nil, p.damaged(name)
	}
	defer r.Close()
	bound := min(p.left, max(ratioMatters, int64(min(f.CompressedSize64, MaxSize))*maxRatio))
	data, err := io.ReadAll(io.LimitReader(r, bound+1))
	if int64(len(data)) > bound {
		return nil, fmt.Errorf("%s unfolds to far more than a transcript holds and was not read; if it is yours, open it in %s, copy the text into a new document and import that", p.src.Name, p.program)
	}
	if err != nil {
		return nil, p.damaged(name)
	}
	p.left -= int64(len(data))
	return data, nil
}

func (p *zipParts) damaged(part string) error {
	return fmt.Errorf("%s is damaged: its part %s cannot be read; open it in %s, let %[3]s repair it, and save it again", p.src.Name, short(part), p.program)
}
