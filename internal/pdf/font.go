package pdf

import (
	"strings"
	"unicode/utf16"
)

// typeface says which text the codes of a font stand for, and how wide they are.
type typeface struct {
	name    string
	wide    bool // codes of several bytes
	letters [256]string
	own     *cmap // what the file says each code stands for
	codes   *cmap // how codes of several bytes are told apart
	utf16   bool  // codes are UTF-16
	widths  map[int]float64
	usual   float64 // width of what widths does not have
	scale   float64 // of widths
	bold    bool
}

// readFont reads what a font says of its codes.
func (f *File) readFont(d dict) *typeface {
	font := &typeface{widths: map[int]float64{}, scale: 0.001}
	base, _ := f.resolve(d["BaseFont"]).(name)
	font.name = string(base)
	if i := strings.IndexByte(font.name, '+'); i >= 0 {
		font.name = font.name[i+1:]
	}
	if s, ok := f.resolve(d["ToUnicode"]).(stream); ok {
		font.own = f.readCMap(s)
	}
	if d["Subtype"] == name("Type0") {
		f.readWideFont(font, d)
	} else {
		f.readSimpleFont(font, d)
	}
	return font
}

func (f *File) readSimpleFont(font *typeface, d dict) {
	about := f.dict(d["FontDescriptor"])
	font.bold = f.isBold(font.name, about)
	encoding, differences := f.encoding(d)
	if encoding == "" && d["Subtype"] == name("Type1") {
		encoding = "StandardEncoding"
	}
	if d["Subtype"] != name("Type3") {
		font.letters = codeTable(encoding)
	}
	code := 0
	for _, v := range differences {
		switch v := f.resolve(v).(type) {
		case float64:
			code = int(v)
		case name:
			if code >= 0 && code < 256 {
				font.letters[code] = glyphText(string(v))
			}
			code++
		}
	}
	first := f.number(d["FirstChar"], 0)
	list, _ := f.resolve(d["Widths"]).(array)
	for i, v := range list {
		if i < 256 {
			font.widths[int(first)+i] = f.number(v, 0)
		}
	}
	font.usual = f.number(about["MissingWidth"], 0)
	if len(list) == 0 {
		font.widths, font.usual = usualWidths(font.name), 556
	}
	if m, ok := f.resolve(d["FontMatrix"]).(array); ok && d["Subtype"] == name("Type3") && len(m) == 6 {
		font.scale = f.number(m[0], 0.001)
	}
}

// encoding is the name of the encoding of a simple font, and how it differs.
func (f *File) encoding(d dict) (string, array) {
	switch v := f.resolve(d["Encoding"]).(type) {
	case name:
		return string(v), nil
	case dict:
		base, _ := f.resolve(v["BaseEncoding"]).(name)
		differences, _ := f.resolve(v["Differences"]).(array)
		return string(base), differences
	}
	return "", nil
}

func (f *File) isBold(of string, about dict) bool {
	of = strings.ToLower(of)
	for _, word := range []string{"bold", "black", "heavy"} {
		if strings.Contains(of, word) {
			return true
		}
	}
	return f.number(about["FontWeight"], 400) >= 600 || int(f.number(about["Flags"], 0))&(1<<18) != 0
}

// readWideFont reads a font whose codes have several bytes.
func (f *File) readWideFont(font *typeface, d dict) {
	font.wide = true
	switch v := f.resolve(d["Encoding"]).(type) {
	case name:
		font.utf16 = strings.Contains(string(v), "UCS2") || strings.Contains(string(v), "UTF16")
	case stream:
		font.codes = f.readCMap(v)
	}
	kids := f.list(d["DescendantFonts"])
	if len(kids) == 0 {
		return
	}
	kid := f.dict(kids[0])
	font.bold = f.isBold(font.name, f.dict(kid["FontDescriptor"]))
	font.usual = f.number(kid["DW"], 1000)
	list, _ := f.resolve(kid["W"]).(array)
	for len(list) > 1 {
		first := int(f.number(list[0], 0))
		if each, ok := f.resolve(list[1]).(array); ok {
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

// next takes a code off a string.
func (font *typeface) next(s string) (c charCode, rest string) {
	size := 1
	if font.wide {
		size = 2
		if font.codes != nil {
			size = font.codes.size(s)
		}
	}
	size = min(size, len(s))
	return charCode{bigEndian([]byte(s[:size])), size}, s[size:]
}

// text is what a code stands for; "" when the file does not say.
func (font *typeface) text(c charCode) string {
	if font.own != nil {
		if s, ok := font.own.text[c]; ok {
			return s
		}
		if s, ok := font.own.text[charCode{c.n, 3 - c.size}]; ok && c.size < 3 {
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
func (font *typeface) width(c charCode) float64 {
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
