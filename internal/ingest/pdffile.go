package ingest

import (
	"bytes"
	"errors"
)

// Bounds on what a file may hold.
const (
	maxPDFPages   = 5_000
	maxPDFObjects = 2_000_000
)

var (
	errPDFLocked  = errors.New("protected")
	errPDFDamaged = errors.New("damaged")
)

// pdfFile is a PDF file: where its objects lie, and those read so far.
type pdfFile struct {
	data    []byte // from the first byte of "%PDF-"
	work    *pdfWork
	where   map[int]pdfPlace
	trailer pdfDict
	cache   map[int]any
	reading map[int]bool // an object that needs itself is nothing
	packs   map[int]map[int]any
	rebuilt bool
	failed  error // too much work, met where no error can be given
}

// pdfPlace is where an object lies: at an offset, or in a stream of objects.
type pdfPlace struct{ offset, pack int }

// openPDF finds the objects of a file. Where its own list of them is damaged,
// the file is searched for them.
func openPDF(data []byte) (*pdfFile, error) {
	if i := bytes.Index(data[:min(len(data), 1100)], []byte("%PDF-")); i > 0 {
		data = data[i:]
	}
	f := &pdfFile{data: data, work: &pdfWork{left: maxPDFWork}, cache: map[int]any{}, reading: map[int]bool{}, packs: map[int]map[int]any{}}
	f.where, f.trailer = map[int]pdfPlace{}, pdfDict{}
	if !f.readXrefs() || f.pagesRoot() == nil && f.trailer["Encrypt"] == nil {
		f.rebuild()
	}
	switch {
	case f.failed != nil:
		return nil, f.failed
	case f.trailer["Encrypt"] != nil:
		return nil, errPDFLocked
	case f.pagesRoot() == nil:
		return nil, errPDFDamaged
	}
	return f, f.failed
}

func (f *pdfFile) pagesRoot() pdfDict {
	return f.dict(f.dict(f.trailer["Root"])["Pages"])
}

// spend pays for work where there is no way to give an error; what is read from
// then on is nothing, and the error is given at the end of the page.
func (f *pdfFile) spend(n int) bool {
	if err := f.work.spend(n); err != nil {
		f.failed = err
		return false
	}
	return true
}

func (f *pdfFile) lexer(at int) *pdfLexer {
	return &pdfLexer{data: f.data, at: at, refs: true, work: f.work}
}

// readXrefs follows the lists of objects from the newest to the oldest.
func (f *pdfFile) readXrefs() bool {
	i := bytes.LastIndex(f.data, []byte("startxref"))
	if i < 0 {
		return false
	}
	at, _ := f.lexer(i + len("startxref")).token()
	start, ok := at.(float64)
	seen := map[int]bool{}
	next := []int{int(start)}
	for len(next) > 0 {
		at := next[0]
		next = next[1:]
		if !ok || at < 0 || at >= len(f.data) {
			return false
		}
		if seen[at] {
			continue
		}
		seen[at] = true
		trailer := f.xrefAt(at)
		if trailer == nil {
			return false
		}
		for k, v := range trailer {
			if _, ok := f.trailer[k]; !ok {
				f.trailer[k] = v
			}
		}
		for _, key := range []string{"XRefStm", "Prev"} {
			if n, ok := trailer[key].(float64); ok {
				next = append(next, int(n))
			}
		}
	}
	return f.trailer["Root"] != nil
}

// xrefAt reads one list of objects, in either of its forms, and gives its trailer.
func (f *pdfFile) xrefAt(at int) pdfDict {
	l := f.lexer(at)
	if tok, _ := l.token(); tok == pdfWord("xref") {
		return f.xrefTable(l)
	}
	_, v := f.objectAt(at)
	s, ok := v.(pdfStream)
	if !ok || s.dict["Type"] != pdfName("XRef") || !f.xrefStream(s) {
		return nil
	}
	return s.dict
}

func (f *pdfFile) xrefTable(l *pdfLexer) pdfDict {
	for {
		tok, _ := l.token()
		if tok == pdfWord("trailer") {
			v, _ := l.value(0)
			d, _ := v.(pdfDict)
			return d
		}
		first, ok1 := tok.(float64)
		tok, _ = l.token()
		n, ok2 := tok.(float64)
		if !ok1 || !ok2 || first < 0 || n < 0 || n > maxPDFObjects || first > maxPDFObjects {
			return nil
		}
		for i := range int(n) {
			offset, _ := l.token()
			_, _ = l.token()
			kind, ok := l.token()
			if !ok || !f.spend(20) {
				return nil
			}
			if o, ok := offset.(float64); ok && kind == pdfWord("n") {
				f.put(int(first)+i, pdfPlace{offset: int(o)})
			} else {
				f.put(int(first)+i, pdfPlace{offset: -1})
			}
		}
	}
}

// put notes where an object lies; what a newer list says stays.
func (f *pdfFile) put(num int, p pdfPlace) {
	if _, ok := f.where[num]; !ok && num >= 0 && len(f.where) < maxPDFObjects {
		f.where[num] = p
	}
}

func (f *pdfFile) xrefStream(s pdfStream) bool {
	data, err := f.unpack(s)
	if err != nil {
		return false
	}
	var w [3]int
	widths, _ := s.dict["W"].(pdfArray)
	for i := range w {
		if i >= len(widths) {
			return false
		}
		n, ok := widths[i].(float64)
		if !ok || n < 0 || n > 8 {
			return false
		}
		w[i] = int(n)
	}
	index, _ := s.dict["Index"].(pdfArray)
	if index == nil {
		index = pdfArray{0.0, s.dict["Size"]}
	}
	all := w[0] + w[1] + w[2]
	for ; len(index) > 1 && all > 0; index = index[2:] {
		first, _ := index[0].(float64)
		n, _ := index[1].(float64)
		for i := 0; i < int(n) && len(data) >= all; i++ {
			kind := 1
			if w[0] > 0 {
				kind = bigEndian(data[:w[0]])
			}
			place := pdfPlace{offset: -1}
			switch kind {
			case 1:
				place = pdfPlace{offset: bigEndian(data[w[0] : w[0]+w[1]])}
			case 2:
				place = pdfPlace{pack: bigEndian(data[w[0] : w[0]+w[1]])}
			}
			f.put(int(first)+i, place)
			data = data[all:]
		}
	}
	return true
}

func bigEndian(b []byte) int {
	n := 0
	for _, c := range b {
		n = n<<8 | int(c)
	}
	return n
}

// objectAt reads "5 0 obj" and its value at an offset.
func (f *pdfFile) objectAt(at int) (num int, v any) {
	if at < 0 || at >= len(f.data) {
		return -1, nil
	}
	l := f.lexer(at)
	n, _ := l.token()
	_, _ = l.token()
	word, _ := l.token()
	id, ok := n.(float64)
	if !ok || word != pdfWord("obj") {
		return -1, nil
	}
	v, err := l.value(0)
	if err == errPDFWork {
		f.failed = err
	}
	if d, ok := v.(pdfDict); ok {
		from := l.at
		if word, _ := l.token(); word == pdfWord("stream") {
			return int(id), pdfStream{d, f.rawAt(l.at, d)}
		}
		l.at = from
	}
	return int(id), v
}

// rawAt are the bytes of a stream that begin behind the word "stream". Its
// length is believed where "endstream" follows.
func (f *pdfFile) rawAt(at int, d pdfDict) []byte {
	if at < len(f.data) && f.data[at] == '\r' {
		at++
	}
	if at < len(f.data) && f.data[at] == '\n' {
		at++
	}
	rest := f.data[min(at, len(f.data)):]
	if n, ok := f.resolve(d["Length"]).(float64); ok && n >= 0 && int(n) <= len(rest) {
		if bytes.HasPrefix(bytes.TrimLeft(rest[int(n):min(len(rest), int(n)+20)], "\r\n \t\x00"), []byte("endstream")) {
			return rest[:int(n)]
		}
	}
	end := bytes.Index(rest, []byte("endstream"))
	if end < 0 {
		end = len(rest)
	}
	f.spend(end)
	return bytes.TrimRight(rest[:end], "\r\n")
}

// resolve is the value a reference stands for.
func (f *pdfFile) resolve(v any) any {
	for range 20 {
		r, ok := v.(pdfRef)
		if !ok {
			return v
		}
		v = f.object(r.num)
	}
	return nil
}

func (f *pdfFile) dict(v any) pdfDict {
	switch v := f.resolve(v).(type) {
	case pdfDict:
		return v
	case pdfStream:
		return v.dict
	}
	return nil
}

func (f *pdfFile) object(num int) any {
	if v, ok := f.cache[num]; ok {
		return v
	}
	p, ok := f.where[num]
	if !ok || f.reading[num] || len(f.reading) > maxPDFDepth || f.failed != nil {
		return nil
	}
	f.reading[num] = true
	defer delete(f.reading, num)
	var v any
	if p.pack > 0 {
		v = f.packed(p.pack)[num]
	} else if p.offset >= 0 {
		id := 0
		if id, v = f.objectAt(p.offset); id != num {
			v = nil
			if f.rebuild() && f.where[num] != p {
				delete(f.reading, num)
				return f.object(num)
			}
		}
	}
	f.cache[num] = v
	return v
}

// packed are the objects in a stream of objects.
func (f *pdfFile) packed(pack int) map[int]any {
	if objects, ok := f.packs[pack]; ok {
		return objects
	}
	f.packs[pack] = nil
	s, ok := f.object(pack).(pdfStream)
	if !ok || s.dict["Type"] != pdfName("ObjStm") {
		return nil
	}
	data, err := f.unpack(s)
	if err != nil {
		return nil
	}
	n, _ := f.resolve(s.dict["N"]).(float64)
	first, _ := f.resolve(s.dict["First"]).(float64)
	head := &pdfLexer{data: data, work: f.work}
	objects := map[int]any{}
	for range int(min(max(n, 0), maxPDFObjects)) {
		id, ok1 := head.token()
		at, ok2 := head.token()
		num, ok3 := id.(float64)
		off, ok4 := at.(float64)
		if !ok1 || !ok2 || !ok3 || !ok4 || off < 0 || int(first+off) >= len(data) || first < 0 || !f.spend(32) {
			break
		}
		l := &pdfLexer{data: data, at: int(first + off), refs: true, work: f.work}
		if v, err := l.value(0); err == nil {
			objects[int(num)] = v
		} else if err == errPDFWork {
			f.failed = err
			break
		}
	}
	f.packs[pack] = objects
	return objects
}
