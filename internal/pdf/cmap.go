package pdf

import "unicode/utf16"

// charCode is a code of a font: its bytes as a number, and how many there are.
type charCode struct{ n, size int }

// cmap says what codes stand for.
type cmap struct {
	spaces []codeSpace
	text   map[charCode]string
	cid    map[charCode]int
}

type codeSpace struct{ size, low, high int }

// size is how many bytes the code at the start of s has.
func (m *cmap) size(s string) int {
	for size := 1; size <= 4 && size <= len(s); size++ {
		n := bigEndian([]byte(s[:size]))
		for _, sp := range m.spaces {
			if sp.size == size && n >= sp.low && n <= sp.high {
				return size
			}
		}
	}
	if len(m.spaces) > 0 {
		return m.spaces[0].size
	}
	return 2
}

// readCMap reads the ranges of a map. Most of such a file is ceremony.
func (f *File) readCMap(s stream) *cmap {
	m := &cmap{text: map[charCode]string{}, cid: map[charCode]int{}}
	data, err := f.unpack(s)
	if err != nil {
		return m
	}
	l := &lexer{data: data, work: f.work}
	var args []any
	for {
		v, err := l.value(0)
		if err != nil {
			return m
		}
		op, ok := v.(keyword)
		if !ok {
			if args = append(args, v); len(args) > 1<<16 {
				args = args[:0]
			}
			continue
		}
		switch op {
		case "endcodespacerange":
			for ; len(args) > 1; args = args[2:] {
				low, high := codeOf(args[0]), codeOf(args[1])
				if low.size > 0 && low.size <= 4 && len(m.spaces) < 100 {
					m.spaces = append(m.spaces, codeSpace{low.size, low.n, high.n})
				}
			}
		case "endbfchar":
			for ; len(args) > 1; args = args[2:] {
				m.put(codeOf(args[0]), args[1], 0)
			}
		case "endbfrange", "endcidrange":
			for ; len(args) > 2; args = args[3:] {
				f.mapRange(m, codeOf(args[0]), codeOf(args[1]), args[2])
			}
		case "endcidchar":
			for ; len(args) > 1; args = args[2:] {
				m.put(codeOf(args[0]), args[1], 0)
			}
		}
		args = args[:0]
	}
}

func (f *File) mapRange(m *cmap, low, high charCode, to any) {
	for i := 0; i <= min(high.n-low.n, 1<<16) && f.spend(256); i++ {
		if list, ok := to.(array); ok {
			if i >= len(list) {
				return
			}
			m.put(charCode{low.n + i, low.size}, list[i], 0)
			continue
		}
		m.put(charCode{low.n + i, low.size}, to, i)
	}
}

// codeOf is a code as it is written in a map.
func codeOf(v any) charCode {
	s, _ := v.(str)
	if len(s) > 4 {
		return charCode{}
	}
	return charCode{bigEndian([]byte(s)), len(s)}
}

// put notes what a code stands for: UTF-16, or the number of a glyph. The code
// is the one so many places behind the first of its range.
func (m *cmap) put(c charCode, to any, place int) {
	switch to := to.(type) {
	case float64:
		m.cid[c] = int(to) + place
	case str:
		if len(to) == 1 {
			to = "\x00" + to
		}
		var units []uint16
		for i := 0; i+1 < len(to) && i < 128; i += 2 {
			units = append(units, uint16(to[i])<<8|uint16(to[i+1]))
		}
		if len(units) > 0 {
			units[len(units)-1] += uint16(place)
			m.text[c] = string(utf16.Decode(units))
		}
	}
}
