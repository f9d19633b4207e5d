package sheet

import (
	"archive/zip"
	"bytes"
	"compress/flate"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
	"io/fs"
	"math"
	"slices"
	"strings"
)

// parts takes the parts of a workbook in whatever order excelize gives them,
// compresses each as it comes, and writes them sorted and undated: the same
// description gives the same bytes. Only compressed bytes are kept.
type parts struct {
	done    []*part
	current *part
	flate   *flate.Writer
}

type part struct {
	name string
	data bytes.Buffer
	size uint64
	crc  hash.Hash32
}

// Create begins a part and ends the one before.
func (p *parts) Create(name string) (io.Writer, error) {
	if err := p.finish(); err != nil {
		return nil, err
	}
	p.current = &part{name: name, crc: crc32.NewIEEE()}
	if p.flate == nil {
		// The fastest level: a third less time for an eighth more size.
		w, err := flate.NewWriter(&p.current.data, flate.BestSpeed)
		if err != nil {
			return nil, err
		}
		p.flate = w
	} else {
		p.flate.Reset(&p.current.data)
	}
	return p, nil
}

// Write adds to the current part.
func (p *parts) Write(b []byte) (int, error) {
	n, err := p.flate.Write(b)
	_, _ = p.current.crc.Write(b[:n])
	p.current.size += uint64(n)
	return n, err
}

func (p *parts) finish() error {
	if p.current == nil {
		return nil
	}
	if err := p.flate.Close(); err != nil {
		return err
	}
	if p.current.size >= math.MaxUint32 {
		return fmt.Errorf("the workbook has a sheet of more than 4 GB, which Excel does not open: export fewer rows at a time")
	}
	p.done = append(p.done, p.current)
	p.current = nil
	return nil
}

// AddFS is part of excelize's interface and never called.
func (p *parts) AddFS(fs.FS) error { return errors.ErrUnsupported }

// Close ends the last part.
func (p *parts) Close() error { return p.finish() }

// writeTo writes the zip. Sorted order has [Content_Types].xml first, as some
// readers expect.
func (p *parts) writeTo(w io.Writer) error {
	slices.SortFunc(p.done, func(a, b *part) int { return strings.Compare(a.name, b.name) })
	z := zip.NewWriter(w)
	for _, x := range p.done {
		h := &zip.FileHeader{
			Name: x.name, Method: zip.Deflate, CRC32: x.crc.Sum32(),
			CompressedSize64: uint64(x.data.Len()), UncompressedSize64: x.size,
		}
		h.ModifiedDate = 1<<5 | 1 // 1 January 1980, the first day a zip can name
		raw, err := z.CreateRaw(h)
		if err != nil {
			return err
		}
		if _, err := x.data.WriteTo(raw); err != nil {
			return err
		}
	}
	return z.Close()
}
