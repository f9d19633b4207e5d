// Package catma reads what CATMA exports: texts, and beside them collections of
// annotations in TEI XML that point into the texts; and the newer form, in which a
// project is a folder under Git with its annotations in JSON.
package catma

import (
	"bytes"
	"fmt"
	"path"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/internal/exchange"
)

// File is a file of an export. Its name is the path inside the export, with slashes.
type File struct {
	Name string
	Data []byte
}

// Is reports whether a file is a collection of annotations, or an archive that holds
// such collections or a CATMA project. Of an archive it looks at the names inside.
func Is(data []byte) bool {
	if isGzip(data) || isZip(data) {
		found := false
		_ = names(data, func(name string) bool {
			found = strings.Contains("/"+name, "/annotationcollections/") || strings.HasSuffix(name, "/propertydefs.json")
			return !found
		})
		return found
	}
	head := data[:min(len(data), 1<<16)]
	return bytes.Contains(head, []byte("<TEI")) && bytes.Contains(head, []byte("http://www.tei-c.org/ns/1.0")) &&
		(bytes.Contains(head, []byte("CATMA_")) || bytes.Contains(head, []byte(`type="catma"`)))
}

// Read reads an export: an archive (.tar.gz as CATMA makes it, or .zip), or one
// collection of annotations, for which the text has to be among the files beside it
// unless it holds the text itself.
func Read(name string, data []byte, beside ...File) (*exchange.Project, error) {
	if !isGzip(data) && !isZip(data) {
		own := path.Base(strings.ReplaceAll(name, `\`, "/"))
		if strings.ToLower(path.Ext(own)) != ".xml" { // whatever it is called, it is to be read as one
			own += ".xml"
		}
		return ReadFiles(name, append([]File{{Name: own, Data: data}}, beside...))
	}
	files, skipped, err := unpack(name, data)
	if err != nil {
		return nil, err
	}
	return readFiles(name, files, skipped)
}

// ReadFiles reads the files of an export that is unpacked already, or the folder of a
// CATMA project. name is that of the export.
func ReadFiles(name string, files []File) (*exchange.Project, error) {
	return readFiles(name, files, 0)
}

func readFiles(name string, files []File, skipped int) (*exchange.Project, error) {
	slices.SortStableFunc(files, func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	b := &builder{
		name: name, p: &exchange.Project{Format: "catma", Tool: "CATMA", Name: stem(name)},
		tags: map[string]*tag{}, sources: map[string]*source{}, ids: map[string]int{}, users: map[string]bool{},
	}
	for range skipped {
		b.p.Lose("entry of the archive", "it is no plain file", "")
	}
	read := b.readTEI
	if slices.ContainsFunc(files, func(f File) bool { return path.Base(f.Name) == "propertydefs.json" }) {
		read = b.readGit
	}
	if err := read(files); err != nil {
		return nil, err
	}
	if b.collections == 0 {
		return nil, fmt.Errorf("%s holds no annotations of CATMA; export the corpus there as annotations with their texts (.tar.gz)", name)
	}
	if err := b.finish(); err != nil {
		return nil, err
	}
	return b.p, nil
}

// stem is the name of a file without its folders and its endings.
func stem(name string) string {
	name = path.Base(strings.ReplaceAll(name, `\`, "/"))
	for _, ending := range []string{".tar.gz", ".tgz", ".zip", ".xml", ".txt"} {
		if s, ok := strings.CutSuffix(name, ending); ok && s != "" {
			return s
		}
	}
	return name
}

// plain is a text as it can be stored, but for its line ends, and whether bytes of it
// had to be replaced.
func plain(data []byte) (string, bool) {
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	if utf8.Valid(data) {
		return string(data), false
	}
	return strings.ToValidUTF8(string(data), "\uFFFD"), true
}
