package ingest

import (
	"strings"
	"unicode/utf16"

	"golang.org/x/text/unicode/norm"
)

// pdfFont says which text the codes of a font stand for, and how wide they are.
type pdfFont struct {
	name    string
	wide    bool // codes of several bytes
	letters [256]string
	own     *pdfCMap // what the file says each code stands for
	codes   *pdfCMap // how codes of several bytes are told apart
	utf16   bool     // codes are UTF-16
	widths  map[int]float64
	usual   float64 // width of what widths does not have
	scale   float64 // of widths
	bold    bool
}

func composed(letter rune, accent string) string {
	s := norm.NFC.String(string(letter) + accent)
	if len([]rune(s)) == 1 {
		return s
	}
	return ""
}

// readFont reads what a font says of its codes.
func (f *pdfFile) readFont(d pdfDict) *pdfFont {
	font := &pdfFont{widths: map[int]float64{}, scale: 0.001}
	base, _ := f.resolve(d["BaseFont"]).(pdfName)
	font.name = string(base)
	if i := strings.IndexByte(font.name, '+'); i >= 0 {
		font.name = font.name[i+1:]
	}
	if s, ok := f.resolve(d["ToUnicode"]).(pdfStream); ok {
		font.own = f.readCMap(s)
	}
	if d["Subtype"] == pdfName("Type0") {
		f.readWideFont(font, d)
	} else {
		f.readSimpleFont(font, d)
	}
	return font
}

func (f *pdfFile) readSimpleFont(font *pdfFont, d pdfDict) {
	about := f.dict(d["FontDescriptor"])
	font.bold = f.isBold(font.name, about)
	encoding, differences := f.encoding(d)
	if encoding == "" && d["Subtype"] == pdfName("Type1") {
		encoding = "StandardEncoding"
	}
	if d["Subtype"] != pdfName("Type3") {
		font.letters = codeTable(encoding)
	}
	code := 0
	for _, v := range differences {
		switch v := f.resolve(v).(type) {
		case float64:
			code = int(v)
		case pdfName:
			if code >= 0 && code < 256 {
				font.letters[code] = glyphText(string(v))
			}
			code++
		}
	}
	first := f.number(d["FirstChar"], 0)
	list, _ := f.resolve(d["Widths"]).(pdfArray)
	for i, v := range list {
		if i < 256 {
			font.widths[int(first)+i] = f.number(v, 0)
		}
	}
	font.usual = f.number(about["MissingWidth"], 0)
	if len(list) == 0 {
		font.widths, font.usual = usualWidths(font.name), 556
	}
	if m, ok := f.resolve(d["FontMatrix"]).(pdfArray); ok && d["Subtype"] == pdfName("Type3") && len(m) == 6 {
		font.scale = f.number(m[0], 0.001)
	}
}

// encoding is the name of the encoding of a simple font, and how it differs.
func (f *pdfFile) encoding(d pdfDict) (string, pdfArray) {
	switch v := f.resolve(d["Encoding"]).(type) {
	case pdfName:
		return string(v), nil
	case pdfDict:
		base, _ := f.resolve(v["BaseEncoding"]).(pdfName)
		differences, _ := f.resolve(v["Differences"]).(pdfArray)
		return string(base), differences
	}
	return "", nil
}

func (f *pdfFile) number(v any, usual float64) float64 {
	if n, ok := f.resolve(v).(float64); ok {
		return n
	}
	return usual
}

func (f *pdfFile) isBold(name string, about pdfDict) bool {
	name = strings.ToLower(name)
	for _, word := range []string{"bold", "black", "heavy"} {
		if strings.Contains(name, word) {
			return true
		}
	}
	return f.number(about["FontWeight"], 400) >= 600 || int(f.number(about["Flags"], 0))&(1<<18) != 0
}

// readWideFont reads a font whose codes have several bytes.
func (f *pdfFile) readWideFont(font *pdfFont, d pdfDict) {
	font.wide = true
	switch v := f.resolve(d["Encoding"]).(type) {
	case pdfName:
		font.utf16 = strings.Contains(string(v), "UCS2") || strings.Contains(string(v), "UTF16")
	case pdfStream:
		font.codes = f.readCMap(v)
	}
	kids := f.list(d["DescendantFonts"])
	if len(kids) == 0 {
		return
	}
	kid := f.dict(kids[0])
	font.bold = f.isBold(font.name, f.dict(kid["FontDescriptor"]))
	font.usual = f.number(kid["DW"], 1000)
	list, _ := f.resolve(kid["W"]).(pdfArray)
	for len(list) > 1 {
		first := int(f.number(list[0], 0))
		if each, ok := f.resolve(list[1]).(pdfArray); ok {
			for i, w := range each {
				font.widths[first+i] = f.number(w, 0)
			}
			list = list[2:]
			continue
		}
		if len(list) < 3 {
			break
		}
		last, w := int(f.number(list[1], 0)), f.number(list[2], 0)
		for c := max(first, 0); c <= min(last, 1<<16) && f.spend(128); c++ {
			font.widths[c] = w
		}
		list = list[3:]
	}
}

// pdfCode is a code of a font: its bytes as a number, and how many there are.
type pdfCode struct{ n, size int }

// next takes a code off a string.
func (font *pdfFont) next(s string) (c pdfCode, rest string) {
	size := 1
	if font.wide {
		size = 2
		if font.codes != nil {
			size = font.codes.size(s)
		}
	}
	size = min(size, len(s))
	return pdfCode{bigEndian([]byte(s[:size])), size}, s[size:]
}

// text is what a code stands for; "" when the file does not say.
func (font *pdfFont) text(c pdfCode) string {
	if font.own != nil {
		if s, ok := font.own.text[c]; ok {
			return s
		}
		if s, ok := font.own.text[pdfCode{c.n, 3 - c.size}]; ok && c.size < 3 {
			return s // programs do not always count the bytes right
		}
	}
	switch {
	case font.utf16 && c.size == 2:
		return string(utf16.Decode([]uint16{uint16(c.n)}))
	case font.wide:
		return ""
	}
	return font.letters[c.n&255]
}

// width is how far a code goes on, in parts of the size.
func (font *pdfFont) width(c pdfCode) float64 {
	n := c.n
	if font.codes != nil {
		if cid, ok := font.codes.cid[c]; ok {
			n = cid
		}
	}
	if w, ok := font.widths[n]; ok {
		return w * font.scale
	}
	return font.usual * font.scale
}

// pdfCMap says what codes stand for.
type pdfCMap struct {
	spaces []codeSpace
	text   map[pdfCode]string
	cid    map[pdfCode]int
}

type codeSpace struct{ size, low, high int }

// size is how many bytes the code at the start of s has.
func (m *pdfCMap) size(s string) int {
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
func (f *pdfFile) readCMap(s pdfStream) *pdfCMap {
	m := &pdfCMap{text: map[pdfCode]string{}, cid: map[pdfCode]int{}}
	data, err := f.unpack(s)
	if err != nil {
		return m
	}
	l := &pdfLexer{data: data, work: f.work}
	var args []any
	for {
		v, err := l.value(0)
		if err != nil {
			return m
		}
		op, ok := v.(pdfWord)
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

func (f *pdfFile) mapRange(m *pdfCMap, low, high pdfCode, to any) {
	for i := 0; i <= min(high.n-low.n, 1<<16) && f.spend(256); i++ {
		if list, ok := to.(pdfArray); ok {
			if i >= len(list) {
				return
			}
			m.put(pdfCode{low.n + i, low.size}, list[i], 0)
			continue
		}
		m.put(pdfCode{low.n + i, low.size}, to, i)
	}
}

// codeOf is a code as it is written in a map.
func codeOf(v any) pdfCode {
	s, _ := v.(pdfString)
	if len(s) > 4 {
		return pdfCode{}
	}
	return pdfCode{bigEndian([]byte(s)), len(s)}
}

// put notes what a code stands for: UTF-16, or the number of a glyph. The code
// is the one so many places behind the first of its range.
func (m *pdfCMap) put(c pdfCode, to any, place int) {
	switch to := to.(type) {
	case float64:
		m.cid[c] = int(to) + place
	case pdfString:
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
