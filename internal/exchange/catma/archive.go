package catma

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
)

// The bounds on what an archive may unfold to.
const (
	maxEntries   = 10_000
	maxUnpacked  = 256 << 20
	maxRatio     = 300
	ratioMatters = 8 << 20
)

func isGzip(data []byte) bool { return bytes.HasPrefix(data, []byte("\x1f\x8b")) }
func isZip(data []byte) bool  { return bytes.HasPrefix(data, []byte("PK\x03\x04")) }

var (
	errMany  = errors.New("many")
	errLarge = errors.New("large")
)

// entry is told of each file in an archive: its path, and how to read it. The path is
// empty where it leads out of the archive, or to no plain file; folders are left out.
type entry func(name string, open func() (io.Reader, error)) error

// walk goes through an archive.
func walk(data []byte, each entry) error {
	if isZip(data) {
		return walkZip(data, each)
	}
	unzipped, err := gzip.NewReader(bytes.NewReader(data))
	if err != nil {
		return err
	}
	archive := tar.NewReader(&bounded{in: unzipped, left: limit(len(data))})
	for n := 0; ; n++ {
		head, err := archive.Next()
		switch {
		case errors.Is(err, io.EOF):
			return nil
		case err != nil:
			return err
		case n >= maxEntries:
			return errMany
		case head.Typeflag == tar.TypeDir || head.Typeflag == tar.TypeXGlobalHeader:
			continue
		}
		name := ""
		if head.Typeflag == tar.TypeReg {
			name = confined(head.Name)
		}
		if err := each(name, func() (io.Reader, error) { return archive, nil }); err != nil {
			return err
		}
	}
}

func walkZip(data []byte, each entry) error {
	archive, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return err
	}
	if len(archive.File) > maxEntries {
		return errMany
	}
	left := limit(len(data))
	for _, f := range archive.File {
		if f.FileInfo().IsDir() {
			continue
		}
		name := ""
		if f.Mode().IsRegular() {
			name = confined(f.Name)
		}
		var in *bounded
		err := each(name, func() (io.Reader, error) {
			unzipped, err := f.Open()
			if err != nil {
				return nil, err
			}
			in = &bounded{in: unzipped, left: left}
			return in, nil
		})
		if err != nil {
			return err
		}
		if in != nil {
			left = in.left
		}
	}
	return nil
}

// limit is how many bytes an archive of a size may unfold to.
func limit(size int) int64 {
	return min(maxUnpacked, max(ratioMatters, int64(size)*maxRatio))
}

// bounded is a reader that gives up after so many bytes.
type bounded struct {
	in   io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	n, err := b.in.Read(p[:min(int64(len(p)), b.left+1)])
	if b.left -= int64(n); b.left < 0 {
		return 0, errLarge
	}
	return n, err
}

// confined is a name as a path inside the archive; empty if it leads out of it.
func confined(name string) string {
	name = strings.ReplaceAll(name, `\`, "/")
	clean := path.Clean(name)
	if path.IsAbs(clean) || clean == "." || clean == ".." || strings.HasPrefix(clean, "../") || strings.Contains(clean, ":/") {
		return ""
	}
	return strings.ToValidUTF8(clean, "\uFFFD")
}

// names calls each with the names in an archive until it says to stop.
func names(data []byte, each func(string) bool) error {
	return walk(data, func(name string, _ func() (io.Reader, error)) error {
		if !each(name) {
			return io.EOF
		}
		return nil
	})
}

// unpack reads the files of an archive into memory; skipped is how many entries were
// no files.
func unpack(name string, data []byte) (files []File, skipped int, err error) {
	err = walk(data, func(inside string, open func() (io.Reader, error)) error {
		if inside == "" {
			skipped++
			return nil
		}
		in, err := open()
		if err != nil {
			return err
		}
		body, err := io.ReadAll(in)
		if err != nil {
			return err
		}
		files = append(files, File{Name: inside, Data: body})
		return nil
	})
	switch {
	case errors.Is(err, errMany):
		return nil, 0, fmt.Errorf("%s holds more than %d files; export fewer documents at a time", name, maxEntries)
	case errors.Is(err, errLarge):
		return nil, 0, fmt.Errorf("%s unfolds to far more than exports of CATMA do; check that it is the right file, or export fewer documents at a time", name)
	case err != nil:
		return nil, 0, fmt.Errorf("%s is damaged and could not be unpacked; export it again from CATMA", name)
	}
	return files, skipped, nil
}
