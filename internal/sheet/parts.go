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
// description gives the same bytes. Only compressed bytes are kept: the rows of a
// sheet are made while it is compressed, and are in no memory and no file before.
type parts struct {
	rows    map[string]func(io.Writer) error // of each sheet that is still to come, by the name of its part
	done    []*part
	current *part
	flate   *flate.Writer
	held    []byte // not written yet
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

// noRows is where the rows of a sheet belong.
var noRows = []byte("<sheetData></sheetData>")

// typesPart says of which kind every other part is. Excelize puts what it says of
// endings into whatever order a map has.
const typesPart = "[Content_Types].xml"

// sortedTypes is that part with the endings in order.
func sortedTypes(part []byte) []byte {
	const first, last = "<Default ", "</Default>"
	s := string(part)
	from, to := strings.Index(s, first), strings.LastIndex(s, last)
	if from < 0 || to < from {
		return part
	}
	to += len(last)
	endings := strings.SplitAfter(s[from:to], last)
	slices.Sort(endings)
	return []byte(s[:from] + strings.Join(endings, "") + s[to:])
}

// Write adds to the current part.
func (p *parts) Write(b []byte) (int, error) {
	if p.current.name == typesPart || p.rows[p.current.name] != nil {
		p.held = append(p.held, b...)
		return len(b), nil
	}
	return len(b), p.put(b)
}

// sheet writes the part of a sheet with its columns and rows.
func (p *parts) sheet(rows func(io.Writer) error) error {
	head, foot, ok := bytes.Cut(p.held, noRows)
	if !ok {
		return errors.New("the workbook could not be written: a sheet came without a place for its rows")
	}
	if err := p.put(head); err != nil {
		return err
	}
	if err := rows(putter{p}); err != nil {
		return err
	}
	p.held = append(append([]byte(nil), noRows[len("<sheetData>"):]...), foot...)
	return nil
}

// putter writes to the current part as it is.
type putter struct{ p *parts }

func (w putter) Write(b []byte) (int, error) { return len(b), w.p.put(b) }

func (p *parts) put(b []byte) error {
	_, err := p.flate.Write(b)
	_, _ = p.current.crc.Write(b)
	p.current.size += uint64(len(b))
	return err
}

func (p *parts) finish() error {
	if p.current == nil {
		return nil
	}
	if p.current.name == typesPart {
		p.held = sortedTypes(p.held)
	}
	if rows := p.rows[p.current.name]; rows != nil {
		if err := p.sheet(rows); err != nil {
			return err
		}
		delete(p.rows, p.current.name)
	}
	if err := p.put(p.held); err != nil {
		return err
	}
	p.held = nil
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
func (p *parts) Close() error {
	if err := p.finish(); err != nil {
		return err
	}
	if len(p.rows) > 0 {
		return errors.New("the workbook could not be written: not every sheet came")
	}
	return nil
}

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
		h.ModifiedDate = 1<<5 | 1 //lint:ignore SA1019 Modified would add a field; this is 1 January 1980, the first day a zip can name
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
