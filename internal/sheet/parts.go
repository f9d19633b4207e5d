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

// fixedHeight is how excelize says that a row's height is somebody's choice.
// The heights here are estimates; without these words a row still grows when
// somebody writes more into it. Nobody's text can hold them: in text a
// quotation mark is written &#34;.
var fixedHeight = []byte(` customHeight="1"`)

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
	if p.current.name == typesPart {
		p.held = append(p.held, b...)
		return len(b), nil
	}
	if !strings.HasPrefix(p.current.name, "xl/worksheets/") {
		return len(b), p.put(b)
	}
	rest := b
	if len(p.held) > 0 {
		rest = append(p.held, b...)
	}
	for {
		i := bytes.Index(rest, fixedHeight)
		if i < 0 {
			break
		}
		if err := p.put(rest[:i]); err != nil {
			return 0, err
		}
		rest = rest[i+len(fixedHeight):]
	}
	// The end may be the beginning of the words looked for.
	keep := min(len(rest), len(fixedHeight)-1)
	for keep > 0 && !bytes.HasPrefix(fixedHeight, rest[len(rest)-keep:]) {
		keep--
	}
	err := p.put(rest[:len(rest)-keep])
	p.held = append([]byte(nil), rest[len(rest)-keep:]...)
	return len(b), err
}

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
