package trace

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/bzip2"
	"compress/gzip"
	"errors"
	"io"
	"path"
	"slices"
	"strings"
)

// limits keep files that unpack to more than anybody meant from filling the
// memory.
type limits struct {
	file  int64 // bytes of one file, or one part of an archive
	total int64 // bytes that one file on disk may unpack to
	deep  int   // archives inside archives
}

func usualLimits() limits { return limits{file: 256 << 20, total: 2 << 30, deep: 4} }

// looker looks through one file on disk.
type looker struct {
	needles *Needles
	limits  limits
	left    int64 // bytes that may still be unpacked
	path    string
	report  Report
}

// Why a file could not be looked into.
const (
	whyLocked    = "it is locked with a password"
	whyPacked    = "it is packed in a way that is not known here"
	whyDamaged   = "it is damaged"
	whyTooLarge  = "it is too large"
	whyTooDeep   = "it is packed inside too many others"
	whyForm      = "it may hold words in a form that is not read here"
	whyRecording = "it may be a recording"
	whyRefused   = "it cannot be read"
	whyLink      = "it is a link that leads out of the folder"
)

// mostTold is how many parts of one file are told apart that cannot be reached.
const mostTold = 100

func (l *looker) unreached(inside, why string) {
	if len(l.report.Unreached) >= mostTold {
		inside = ""
	}
	u := Unreached{l.path, inside, why}
	if !slices.Contains(l.report.Unreached, u) {
		l.report.Unreached = append(l.report.Unreached, u)
	}
}

func (l *looker) found(inside string, t tally) {
	if t.words > 0 {
		l.report.Found = append(l.report.Found, Found{l.path, inside, t.words, false})
	}
	if t.names > 0 {
		l.report.Found = append(l.report.Found, Found{l.path, inside, t.names, true})
	}
}

// data looks through the bytes of a file, or of a part of an archive.
func (l *looker) data(data []byte, inside string, deep int) {
	name := path.Base(l.path)
	if inside != "" {
		name = path.Base(inside)
	}
	l.report.Parts++
	switch k := kindOf(data); k {
	case kindZip:
		if l.mayGoDeeper(inside, deep) && !l.zip(bytes.NewReader(data), int64(len(data)), inside, deep) {
			l.found(inside, l.needles.bytes(data))
		}
	case kindGzip, kindBzip2:
		if l.mayGoDeeper(inside, deep) {
			l.packed(k, data, inside, deep)
		}
	case kindTar:
		if l.mayGoDeeper(inside, deep) {
			l.tar(data, inside, deep)
		}
	case kindPDF:
		t := l.pdf(data)
		t.most(l.needles.bytes(data))
		l.foundOr(inside, t, whyForm)
	case kindLocked:
		l.unreached(inside, whyLocked)
	case kindPacked:
		l.unreached(inside, whyPacked)
	case kindRecording:
		l.unreached(inside, whyRecording)
	case kindOLE:
		l.foundOr(inside, l.needles.bytes(data), whyForm)
	default:
		switch {
		case recording(name):
			l.unreached(inside, whyRecording)
		case closedForm(name):
			l.foundOr(inside, l.needles.bytes(data), whyForm)
		default:
			l.found(inside, l.needles.bytes(data))
		}
	}
}

// foundOr tells what was found, or that nothing can be told.
func (l *looker) foundOr(inside string, t tally, why string) {
	if t == (tally{}) {
		l.unreached(inside, why)
	}
	l.found(inside, t)
}

func (l *looker) mayGoDeeper(inside string, deep int) bool {
	if deep >= l.limits.deep {
		l.unreached(inside, whyTooDeep)
		return false
	}
	l.report.Archives++
	return true
}

// part reads a part of an archive as far as the limits go, and looks through it.
func (l *looker) part(r io.Reader, inside string, deep int) {
	most := min(l.limits.file, l.left)
	data, err := io.ReadAll(io.LimitReader(r, most+1))
	l.left -= int64(len(data))
	switch {
	case int64(len(data)) > most:
		l.unreached(inside, whyTooLarge)
		l.left = max(l.left, 0)
	case errors.Is(err, zip.ErrAlgorithm):
		l.unreached(inside, whyPacked)
	case err != nil:
		l.unreached(inside, whyDamaged)
	}
	l.data(data, inside, deep) // of a damaged part, as much as there is
}

// zip looks through a zip archive: also .xlsx, .docx, .odt, .qdpx, .epub. It
// reports whether it could be opened.
func (l *looker) zip(r io.ReaderAt, size int64, inside string, deep int) bool {
	z, err := zip.NewReader(r, size)
	if z == nil || err != nil && !errors.Is(err, zip.ErrInsecurePath) {
		l.unreached(inside, whyDamaged)
		return false
	}
	t := l.needles.count(z.Comment)
	for _, f := range z.File {
		t.add(l.needles.count(f.Name))
		t.add(l.needles.count(f.Comment))
		if strings.HasSuffix(f.Name, "/") {
			continue
		}
		if f.Flags&1 != 0 {
			l.unreached(inside, whyLocked)
			continue
		}
		if l.left <= 0 {
			l.unreached(inside, whyTooLarge)
			break
		}
		l.zipPart(f, nested(inside, f.Name), deep)
	}
	l.found(inside, t)
	return true
}

func (l *looker) zipPart(f *zip.File, inside string, deep int) {
	r, err := f.Open()
	switch {
	case errors.Is(err, zip.ErrAlgorithm):
		l.unreached(inside, whyPacked)
	case err != nil:
		l.unreached(inside, whyDamaged)
	default:
		l.part(r, inside, deep+1)
		r.Close()
	}
}

// nested is the name of a part of an archive, which may be a part itself.
func nested(inside, name string) string {
	name = strings.ToValidUTF8(strings.ReplaceAll(name, `\`, "/"), "\uFFFD")
	if inside == "" {
		return name
	}
	return inside + "/" + name
}

func (l *looker) packed(k kind, data []byte, inside string, deep int) {
	var r io.Reader
	var err error
	if k == kindGzip {
		r, err = gzip.NewReader(bytes.NewReader(data))
	} else {
		r = bzip2.NewReader(bytes.NewReader(data))
	}
	if err != nil {
		l.unreached(inside, whyDamaged)
		l.found(inside, l.needles.bytes(data))
		return
	}
	l.part(r, nested(inside, "(unpacked)"), deep+1)
}

func (l *looker) tar(data []byte, inside string, deep int) {
	r := tar.NewReader(bytes.NewReader(data))
	var t tally
	for l.left > 0 {
		h, err := r.Next()
		if err != nil {
			if !errors.Is(err, io.EOF) {
				l.unreached(inside, whyDamaged)
				t.most(l.needles.bytes(data))
			}
			break
		}
		t.add(l.needles.count(h.Name))
		if h.Typeflag == tar.TypeReg {
			l.part(r, nested(inside, h.Name), deep+1)
		}
	}
	l.found(inside, t)
}
