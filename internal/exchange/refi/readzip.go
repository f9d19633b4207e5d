package refi

import (
	"archive/zip"
	"fmt"
	"io"
	"net/url"
	"path"
	"strings"
)

// Bounds on what a project file may unfold to, in bytes and times its size.
const (
	maxEntries   = 10_000
	maxTextFile  = 64 << 20
	maxUnpacked  = 512 << 20
	maxRatio     = 300
	ratioMatters = 2 << 20
)

// archive is the zip file that a project is. Nothing of it is ever written to a disk,
// so that no name in it can lead anywhere.
type archive struct {
	name  string
	qde   *zip.File
	deep  int // folders that qde is in
	names int // projects that could be meant
	files map[string]*zip.File
	bases map[string]*zip.File // by their name without folders
	left  int64                // bytes that may still be unpacked
	size  int64
}

func openArchive(name string, data io.ReaderAt, size int64) (*archive, error) {
	z, err := zip.NewReader(data, size)
	if err != nil {
		return nil, fmt.Errorf("%s cannot be opened: a REFI-QDA project (.qdpx) is a zip file, and this is none or a damaged one; export or copy it again", name)
	}
	if len(z.File) > maxEntries {
		return nil, fmt.Errorf("%s holds %d files, and no project needs more than %d; check that it is the right file", name, len(z.File), maxEntries)
	}
	a := &archive{name: name, files: map[string]*zip.File{}, bases: map[string]*zip.File{}, left: maxUnpacked, size: size}
	for _, f := range z.File {
		a.add(f)
	}
	return a, nil
}

// add takes a file into the lists; of two with one name the first counts. Of the
// projects that nearest to the top counts, as people zip folders again, and of several
// there the one called project.qde.
func (a *archive) add(f *zip.File) {
	key := entryName(f.Name)
	if strings.HasSuffix(f.Name, "/") || key == "" || strings.HasPrefix(key, "__macosx/") {
		return
	}
	base := path.Base(key)
	if a.files[key] == nil {
		a.files[key] = f
	}
	if a.bases[base] == nil {
		a.bases[base] = f
	}
	if !strings.HasSuffix(key, ".qde") {
		return
	}
	deep := strings.Count(key, "/")
	switch {
	case a.qde == nil || deep < a.deep:
		a.qde, a.deep, a.names = f, deep, 1
	case deep == a.deep && path.Base(entryName(a.qde.Name)) != "project.qde":
		a.names++
		if base == "project.qde" {
			a.qde, a.names = f, 1
		}
	}
}

// entryName is the name of a file in a zip file as it is compared.
func entryName(s string) string {
	s = strings.ToLower(strings.ReplaceAll(s, `\`, "/"))
	return strings.TrimPrefix(path.Clean("/"+s), "/")
}

// project is the XML of the project.
func (a *archive) project() (string, error) {
	if a.qde == nil {
		return "", fmt.Errorf("%s is a zip file without a project (*.qde) in it; export it again as a REFI-QDA project (.qdpx)", a.name)
	}
	if a.names > 1 {
		return "", fmt.Errorf("%s holds %d projects (*.qde) and does not say which one is meant; export it again as a REFI-QDA project (.qdpx)", a.name, a.names)
	}
	data, err := a.read(a.qde, maxMarkup)
	if err != nil {
		return "", err
	}
	if data == nil {
		return "", fmt.Errorf("the project in %s is damaged and cannot be unpacked; copy or export it again", a.name)
	}
	return utf8Of(data), nil
}

// read unpacks a file of at most so many bytes. It is nil, and no error, where the file
// is damaged; an error says that it is under a password or unfolds to too much.
func (a *archive) read(f *zip.File, most int64) ([]byte, error) {
	if f.Flags&1 != 0 {
		return nil, fmt.Errorf("%s is under a password; unpack it, zip its files again without one, and import that", a.name)
	}
	r, err := f.Open()
	if err != nil {
		return nil, nil
	}
	defer r.Close()
	packed := min(f.CompressedSize64, uint64(a.size))
	bound := min(most, a.left, max(ratioMatters, int64(packed)*maxRatio))
	data, err := readUpTo(r, bound, f.UncompressedSize64)
	if int64(len(data)) > bound {
		return nil, fmt.Errorf("%s unfolds to far more than a project holds and was not read; export it again from the program it comes from, with fewer documents if it is as large as that", a.name)
	}
	if err != nil {
		return nil, nil
	}
	a.left -= int64(len(data))
	return data, nil
}

// readUpTo reads all, and one byte more than bound where there is more.
func readUpTo(r io.Reader, bound int64, expected uint64) ([]byte, error) {
	buf := make([]byte, 0, min(expected, uint64(bound), 32<<20)+512)
	r = io.LimitReader(r, bound+1)
	for {
		if len(buf) == cap(buf) {
			buf = append(buf, 0)[:len(buf)]
		}
		n, err := r.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		if err == io.EOF {
			return buf, nil
		}
		if err != nil {
			return buf, err
		}
	}
}

// find is the file that a path of the project means; nil where there is none.
func (a *archive) find(p string) *zip.File {
	if a == nil {
		return nil
	}
	p = bare(p)
	if p == "" {
		return nil
	}
	tries := []string{p}
	if s, err := url.PathUnescape(p); err == nil && s != p {
		tries = append(tries, s)
	}
	for _, t := range tries {
		key := entryName(t)
		for _, full := range [...]string{"sources/" + key, key} {
			if f := a.files[full]; f != nil {
				return f
			}
		}
		if f := a.bases[path.Base(key)]; f != nil {
			return f
		}
	}
	return nil
}

// bare is a path without what says where it begins: internal://x, internal:///x,
// relative:///x and x are written for the same file.
func bare(p string) string {
	p = strings.TrimSpace(p)
	if scheme, rest, ok := strings.Cut(p, "://"); ok && !strings.ContainsAny(scheme, `/\`) {
		p = rest
	} else if scheme, rest, ok := strings.Cut(p, ":"); ok && strings.EqualFold(scheme, "internal") {
		p = rest
	}
	return strings.Trim(p, `/\`)
}

// isInternal reports whether a path is of a file inside the project file.
func isInternal(p string) bool {
	scheme, _, ok := strings.Cut(strings.TrimSpace(p), ":")
	return !ok || strings.EqualFold(scheme, "internal")
}

// baseName is the last part of a path, as it is written.
func baseName(p string) string {
	p = strings.ReplaceAll(bare(p), `\`, "/")
	return p[strings.LastIndexByte(p, '/')+1:]
}

// stem is the name of a file without its ending, as ids are compared.
func stem(p string) string {
	base := baseName(p)
	if i := strings.LastIndexByte(base, '.'); i > 0 {
		base = base[:i]
	}
	return guid(base)
}
