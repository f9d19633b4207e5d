package ingest

import (
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
	"golang.org/x/text/encoding/korean"
	"golang.org/x/text/encoding/simplifiedchinese"
	"golang.org/x/text/encoding/traditionalchinese"

	"verbatim/internal/text"
)

// rtfPages is what an RTF file says of its code pages.
type rtfPages struct {
	usual   int // of fonts that say nothing
	unknown int // the last one that is not known; 0 where all are
}

const (
	pageUTF8   = 65001
	pageSymbol = -1 // signs of a picture font
)

// rtfFont is what matters of a font.
type rtfFont struct {
	name string
	page int // code page; 0 for that of the file
}

// pageOfCharset is the code page of a font's character set, as Windows counts
// these; 0 for that of the file.
func pageOfCharset(charset int) int {
	switch charset {
	case 0:
		return 1252
	case 2:
		return pageSymbol
	case 77:
		return 10000
	case 128:
		return 932
	case 129:
		return 949
	case 134:
		return 936
	case 136:
		return 950
	case 161:
		return 1253
	case 162:
		return 1254
	case 163:
		return 1258
	case 177:
		return 1255
	case 178:
		return 1256
	case 186:
		return 1257
	case 204:
		return 1251
	case 222:
		return 874
	case 238:
		return 1250
	case 254:
		return 437
	case 255:
		return 850
	}
	return 0
}

// encodingOfPage is the encoding of a code page; false where it is not known.
func encodingOfPage(page int) (encoding.Encoding, bool) {
	switch page {
	case 437:
		return charmap.CodePage437, true
	case 850:
		return charmap.CodePage850, true
	case 852:
		return charmap.CodePage852, true
	case 855:
		return charmap.CodePage855, true
	case 858:
		return charmap.CodePage858, true
	case 866:
		return charmap.CodePage866, true
	case 874:
		return charmap.Windows874, true
	case 932:
		return japanese.ShiftJIS, true
	case 936:
		return simplifiedchinese.GBK, true
	case 949:
		return korean.EUCKR, true
	case 950:
		return traditionalchinese.Big5, true
	case 10000:
		return charmap.Macintosh, true
	case 10007:
		return charmap.MacintoshCyrillic, true
	case pageUTF8:
		return encoding.Nop, true
	}
	windows := []encoding.Encoding{charmap.Windows1250, charmap.Windows1251, charmap.Windows1252, charmap.Windows1253, charmap.Windows1254,
		charmap.Windows1255, charmap.Windows1256, charmap.Windows1257, charmap.Windows1258}
	if i := page - 1250; i >= 0 && i < len(windows) {
		return windows[i], true
	}
	return charmap.Windows1252, false
}

// page is the code page of the words being read.
func (r *rtfReader) page() int {
	if f := r.fonts[r.now.font]; f.page != 0 {
		return f.page
	}
	return r.codepage.usual
}

// oneByte takes a byte written as \'e9.
func (r *rtfReader) oneByte(b int) {
	r.star = false
	if r.skip > 0 {
		r.skip--
		return
	}
	r.keepByte(byte(b), r.page())
}

// run8 takes characters that stand for themselves. In a file that is UTF-8, which
// RTF does not provide for and some programs write, they are that.
func (r *rtfReader) run8(run []byte) {
	if len(run) > 0 {
		r.star = false
	}
	for len(run) > 0 {
		n := 1
		if r.utf8 && run[0] >= utf8.RuneSelf {
			_, n = utf8.DecodeRune(run)
		}
		one := run[:n]
		run = run[n:]
		if r.skip > 0 {
			r.skip--
			continue
		}
		page := r.page()
		if n > 1 {
			page = pageUTF8
		}
		for _, b := range one {
			r.keepByte(b, page)
		}
	}
}

func (r *rtfReader) keepByte(b byte, page int) {
	if r.now.dest == destGone {
		return
	}
	if page != r.rawIn {
		r.flush()
		r.rawIn = page
	}
	r.raw = append(r.raw, b)
}

// flush decodes the bytes that wait.
func (r *rtfReader) flush() {
	if len(r.raw) == 0 {
		return
	}
	r.loseHalf()
	raw, page := r.raw, r.rawIn
	r.raw = r.raw[:0]
	if page == pageSymbol && r.now.dest == destText {
		for _, b := range raw {
			r.words(r.pictureSign(rune(b)))
		}
		return
	}
	r.words(r.decode(raw, page))
}

func (r *rtfReader) decode(raw []byte, page int) string {
	plain := true
	for _, b := range raw {
		plain = plain && b < utf8.RuneSelf
	}
	if plain || page == pageUTF8 && utf8.Valid(raw) {
		return string(raw)
	}
	enc, ok := encodingOfPage(page)
	if !ok && page != pageSymbol {
		r.codepage.unknown = page
	}
	out, err := enc.NewDecoder().Bytes(raw)
	if err != nil {
		out = []byte(strings.ToValidUTF8(string(raw), "\uFFFD"))
	}
	s := strings.ToValidUTF8(string(out), "\uFFFD")
	for range strings.Count(s, "\uFFFD") {
		r.lose(fmt.Sprintf("character that code page %d does not have replaced by \uFFFD", page))
	}
	return s
}

// unicode takes a character given by its number, in two halves where the number
// is above 65535.
func (r *rtfReader) unicode(n int) {
	if n < 0 {
		n += 1 << 16
	}
	r.flush()
	r.skip = r.now.uc
	c := rune(n)
	switch {
	case r.half != 0 && utf16.IsSurrogate(c) && c >= 0xDC00:
		whole := utf16.DecodeRune(r.half, c)
		r.half = 0
		r.words(string(whole))
		return
	case utf16.IsSurrogate(c) && c < 0xDC00:
		r.loseHalf()
		r.half = c
		return
	}
	r.loseHalf()
	switch {
	case n < 0 || !utf8.ValidRune(c):
		r.half = 0xD800
		r.loseHalf()
	case r.page() == pageSymbol && n >= 0xF000 && n <= 0xF0FF:
		r.words(r.pictureSign(c))
	default:
		r.words(string(c))
	}
}

// loseHalf gives up a half of a character that the other did not follow.
func (r *rtfReader) loseHalf() {
	if r.half != 0 {
		r.half = 0
		r.words("\uFFFD")
		r.lose("half a character replaced by \uFFFD")
	}
}

// pictureSign is the character for a place in a picture font.
func (r *rtfReader) pictureSign(c rune) string {
	name := r.fonts[r.now.font].name
	at := c & 0xFF
	switch {
	case at <= ' ':
		return string(at)
	case strings.HasPrefix(strings.ToLower(name), "wingdings"):
	case at == 0xB7:
		return "•"
	case isDigit(byte(at)) || strings.ContainsRune("!#%&()+,./:;<=>?[]_{|}", at):
		return string(at)
	}
	return r.symbol(name, fmt.Sprintf("%X", 0xF000|at))
}

// lose remembers a character that could not be kept.
func (r *rtfReader) lose(what string) {
	if r.now.dest != destText {
		return
	}
	for i := range r.lost {
		if r.lost[i].What == what {
			r.lost[i].Count++
			return
		}
	}
	if len(r.lost) < 8 {
		r.lost = append(r.lost, text.Replacement{What: what, Line: r.count + 1, Count: 1})
	}
}

func (r *rtfReader) sayLost() { r.unreadable = append(r.unreadable, r.lost...) }
