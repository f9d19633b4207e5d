package pdf

import "bytes"

// maxObjects bounds the objects of a file.
const maxObjects = 2_000_000

// place is where an object lies: at an offset, or in a stream of objects.
type place struct{ offset, pack int }

// readXrefs follows the lists of objects from the newest to the oldest.
func (f *File) readXrefs() bool {
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
func (f *File) xrefAt(at int) dict {
	l := f.lexer(at)
	if tok, _ := l.token(); tok == keyword("xref") {
		return f.xrefTable(l)
	}
	_, v := f.objectAt(at)
	s, ok := v.(stream)
	if !ok || s.dict["Type"] != name("XRef") || !f.xrefStream(s) {
		return nil
	}
	return s.dict
}

func (f *File) xrefTable(l *lexer) dict {
	for {
		tok, _ := l.token()
		if tok == keyword("trailer") {
			v, _ := l.value(0)
			d, _ := v.(dict)
			return d
		}
		first, ok1 := tok.(float64)
		tok, _ = l.token()
		n, ok2 := tok.(float64)
		if !ok1 || !ok2 || first < 0 || n < 0 || n > maxObjects || first > maxObjects {
			return nil
		}
		for i := range int(n) {
			offset, _ := l.token()
			_, _ = l.token()
			kind, ok := l.token()
			if !ok || !f.spend(20) {
				return nil
			}
			if o, ok := offset.(float64); ok && kind == keyword("n") {
				f.put(int(first)+i, place{offset: int(o)})
			} else {
				f.put(int(first)+i, place{offset: -1})
			}
		}
	}
}

// put notes where an object lies; what a newer list says stays.
func (f *File) put(num int, p place) {
	if _, ok := f.where[num]; !ok && num >= 0 && len(f.where) < maxObjects {
		f.where[num] = p
	}
}

func (f *File) xrefStream(s stream) bool {
	data, err := f.unpack(s)
	if err != nil {
		return false
	}
	var w [3]int
	widths, _ := s.dict["W"].(array)
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
	index, _ := s.dict["Index"].(array)
	if index == nil {
		index = array{0.0, s.dict["Size"]}
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
			found := place{offset: -1}
			switch kind {
			case 1:
				found = place{offset: bigEndian(data[w[0] : w[0]+w[1]])}
			case 2:
				found = place{pack: bigEndian(data[w[0] : w[0]+w[1]])}
			}
			f.put(int(first)+i, found)
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
