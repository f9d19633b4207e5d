package ingest

import (
	"bytes"
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"github.com/gogs/chardet"
	"golang.org/x/text/encoding"
	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
	"golang.org/x/text/encoding/unicode"
	"golang.org/x/text/encoding/unicode/utf32"

	"verbatim/internal/text"
)

// decode turns the file's bytes into canonical text and remembers what the
// encoding was and which characters could not be kept.
func (d *draft) decode() (string, error) {
	s, err := d.decodeBytes()
	if err != nil {
		return "", err
	}
	if blank(s) {
		return "", fmt.Errorf("%s has nothing but blank lines in it; check that it is the right file", d.src.Name)
	}
	if mostlyBinary(s) {
		return "", fmt.Errorf("%s is not text: it is full of control characters, like a recording or a program's own file; export it as .txt or .docx and import that, or name its encoding with --encoding", d.src.Name)
	}
	s, replaced := text.Canonical(s)
	d.Replaced = append(d.Replaced, replaced...)
	for _, r := range replaced {
		d.doubt("%s: %s. Compare the place with the original.", d.src.Name, r)
	}
	return s, nil
}

func (d *draft) decodeBytes() (string, error) {
	data := d.src.Data
	if d.opt.Encoding != "" {
		return d.decodeAs(d.opt.Encoding)
	}
	switch {
	case bytes.HasPrefix(data, []byte("\xEF\xBB\xBF")):
		d.Encoding = "utf-8"
		return string(data), nil
	case bytes.HasPrefix(data, []byte("\xFF\xFE\x00\x00")) && len(data)%4 == 0:
		return d.decodeWith("utf-32le", utf32.UTF32(utf32.LittleEndian, utf32.UseBOM)), nil
	case bytes.HasPrefix(data, []byte("\xFF\xFE")):
		return d.decodeWith("utf-16le", unicode.UTF16(unicode.LittleEndian, unicode.UseBOM)), nil
	case bytes.HasPrefix(data, []byte("\xFE\xFF")):
		return d.decodeWith("utf-16be", unicode.UTF16(unicode.BigEndian, unicode.UseBOM)), nil
	}
	if order, name, ok := looksUTF16(data); ok {
		return d.decodeWith(name, unicode.UTF16(order, unicode.IgnoreBOM)), nil
	}
	if utf8.Valid(data) || mostlyUTF8(data) {
		d.Encoding = "utf-8"
		return string(data), nil
	}
	name, enc, ok := declared(data)
	if !ok {
		name, enc = d.guess8bit(data)
	}
	if name == "macintosh" {
		d.doubt("The encoding of %s was taken to be macintosh, that of old Apple computers, because of its apostrophes and quotation marks; look at accents and signs, and import again with --encoding if they are wrong.", d.src.Name)
		d.Encoding = name
		return string(d.decoded(enc)), nil
	}
	return d.decodeWith(name, enc), nil
}

// decodeAs decodes with the encoding the user named.
func (d *draft) decodeAs(name string) (string, error) {
	enc, err := htmlindex.Get(strings.TrimSpace(name))
	if err != nil {
		return "", fmt.Errorf("--encoding %q is not the name of an encoding; write one such as utf-8, windows-1252, iso-8859-2 or utf-16le", short(name))
	}
	proper, err := htmlindex.Name(enc)
	if err != nil {
		proper = strings.ToLower(name)
	}
	d.Encoding = proper
	switch proper {
	case "utf-8":
		return string(d.src.Data), nil // Canonical lists what is not valid
	case "replacement", "x-user-defined":
		return "", fmt.Errorf("--encoding %q cannot be read; write one such as utf-8, windows-1252, iso-8859-2 or utf-16le", short(name))
	}
	return string(d.decoded(enc)), nil
}

// decodeWith decodes with an encoding that was found out, and says so.
func (d *draft) decodeWith(name string, enc encoding.Encoding) string {
	d.Encoding = name
	d.note("The encoding of %s is not UTF-8 and was taken to be %s; if accents or quotation marks look wrong, import again with --encoding.", d.src.Name, name)
	return string(d.decoded(enc))
}

func (d *draft) decoded(enc encoding.Encoding) []byte {
	out, err := enc.NewDecoder().Bytes(d.src.Data)
	if err != nil {
		d.doubt("%s could not be decoded to its end as %s; something may be missing there.", d.src.Name, d.Encoding)
	}
	if n := bytes.Count(out, []byte("\uFFFD")); n > 0 {
		r := text.Replacement{What: "character that " + d.Encoding + " does not have replaced by \uFFFD", Count: n}
		r.Line = 1 + bytes.Count(out[:bytes.IndexRune(out, utf8.RuneError)], []byte("\n"))
		d.Replaced = append(d.Replaced, r)
		d.doubt("%s: %s. Compare the place with the original.", d.src.Name, r)
	}
	return out
}

// sampleSize is how much of a file is looked at to find its encoding, in bytes.
const sampleSize = 256 << 10

// looksUTF16 recognises UTF-16 without a mark by the zero bytes every space and
// line end has on the same side.
func looksUTF16(data []byte) (order unicode.Endianness, name string, ok bool) {
	sample := data[:min(len(data), sampleSize)&^1]
	var seen [2][256]int
	for i, b := range sample {
		seen[i&1][b]++
	}
	units := len(sample) / 2
	switch {
	case units < 2:
		return order, "", false
	case highBytes(&seen[1], units) && seen[0][0]*50 <= units:
		order, name = unicode.LittleEndian, "utf-16le"
	case highBytes(&seen[0], units) && seen[1][0]*50 <= units:
		order, name = unicode.BigEndian, "utf-16be"
	default:
		return order, "", false
	}
	return order, name, readsAsUTF16(sample, name == "utf-16be")
}

// highBytes reports whether bytes seen so often are the high halves of UTF-16:
// mostly zero for Latin letters, few values and some zeros for other alphabets.
func highBytes(seen *[256]int, units int) bool {
	values := 0
	for _, n := range seen {
		if n > 0 {
			values++
		}
	}
	return seen[0]*5 >= units*2 || seen[0]*10 >= units && values <= 8 && units >= 20
}

// readsAsUTF16 reports whether decoding gives text and not lone surrogates,
// unassigned corners and control characters.
func readsAsUTF16(sample []byte, bigEndian bool) bool {
	u := make([]uint16, len(sample)/2)
	for i := range u {
		a, b := uint16(sample[2*i]), uint16(sample[2*i+1])
		if bigEndian {
			a, b = b, a
		}
		u[i] = a | b<<8
	}
	bad := 0
	for _, r := range utf16.Decode(u) {
		if r == utf8.RuneError || r == 0 || r < ' ' && !strings.ContainsRune("\t\n\r\f\v", r) || r >= 0xFFFE && r <= 0xFFFF {
			bad++
		}
	}
	return bad*50 <= len(u)
}

// mostlyUTF8 recognises UTF-8 with a few damaged bytes: better to list those
// than to read every accent wrong.
func mostlyUTF8(data []byte) bool {
	good, bad := 0, 0
	for i := 0; i < len(data); {
		r, n := utf8.DecodeRune(data[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			bad++
		case n > 1:
			good++
		}
		i += n
	}
	return good >= 2 && bad*8 <= good
}

// guess8bit names the encoding of a text that is neither UTF-8 nor UTF-16.
// Statistics on letter pairs are believed only where there is something to
// count; windows-1252 is what English text with curly quotes most often is.
func (d *draft) guess8bit(data []byte) (string, encoding.Encoding) {
	if looksMacRoman(data) {
		return "macintosh", charmap.Macintosh
	}
	if primary, _, _ := strings.Cut(strings.ToLower(d.opt.Language), "-"); primary == "cy" && looksCeltic(data) {
		return "iso-8859-14", charmap.ISO8859_14
	}
	sample, high, letters := sampleHigh(data)
	if high*50 >= letters || high >= 200 {
		for _, guess := range guesses(sample) {
			if name, enc, ok := known(guess.Charset, sample); ok && (!oneOf(name, "windows-1250", "iso-8859-2") || looksCentral(sample, guess.Language)) {
				return name, enc
			}
		}
	}
	return "windows-1252", charmap.Windows1252
}

// guesses are the encodings that letter pairs speak for, the likeliest first.
// The detector gives equals in any order; here the same bytes always give the
// same answer.
func guesses(sample []byte) []chardet.Result {
	all, err := chardet.NewTextDetector().DetectAll(sample)
	if err != nil {
		return nil
	}
	all = slices.DeleteFunc(all, func(r chardet.Result) bool { return r.Confidence < 30 })
	western := func(r chardet.Result) int {
		if r.Charset == "ISO-8859-1" || r.Charset == "windows-1252" {
			return 0
		}
		return 1
	}
	slices.SortFunc(all, func(a, b chardet.Result) int {
		return cmp.Or(cmp.Compare(b.Confidence, a.Confidence), cmp.Compare(western(a), western(b)),
			cmp.Compare(a.Charset, b.Charset), cmp.Compare(a.Language, b.Language))
	})
	return all
}

// known finds the encoding of that name, if the sample decodes in it.
func known(charset string, sample []byte) (string, encoding.Encoding, bool) {
	enc, err := htmlindex.Get(charset)
	if err != nil {
		return "", nil, false
	}
	name, err := htmlindex.Name(enc)
	if err != nil || strings.HasPrefix(name, "utf-") || name == "replacement" {
		return "", nil, false
	}
	out, err := enc.NewDecoder().Bytes(sample)
	if err != nil || bytes.Count(out, []byte("\uFFFD"))*200 > len(sample) {
		return "", nil, false
	}
	return name, enc, true
}

// sampleHigh takes the lines that have bytes above 0x7F, up to sampleSize, and
// counts those bytes and all letters in them.
func sampleHigh(data []byte) (sample []byte, high, letters int) {
	for len(data) > 0 && len(sample) < sampleSize {
		end := bytes.IndexByte(data, '\n') + 1
		if end == 0 || end > sampleSize {
			end = min(len(data), sampleSize)
		}
		line := data[:end]
		data = data[end:]
		n := 0
		for _, b := range line {
			if b >= 0x80 {
				n++
			} else if b|0x20 >= 'a' && b|0x20 <= 'z' {
				letters++
			}
		}
		if n > 0 {
			sample = append(sample, line...)
		}
		high += n
	}
	return sample, high, letters + high
}

// looksCentral reports whether letters show that a text is Polish, Czech, Hungarian or
// the like: in words there stand bytes that are signs, and no letters, in windows-1252,
// or that are letters which no neighbour in the west has so often. £5 and à la carte are no
// such words.
func looksCentral(sample []byte, language string) bool {
	const signs = "\x8C\x8D\x8F\x9A\x9C\x9D\x9E\x9F\xA1\xA3\xA5\xA6\xA9\xAA\xAB\xAC\xAE\xAF\xB1\xB3\xB5\xB6\xB9\xBA\xBB\xBC\xBE\xBF"
	seen := 0
	for i, b := range sample {
		if i == 0 || !wordByte(sample[i-1]) && !asciiSpace(sample[i-1]) || i+1 == len(sample) || !asciiLetter(sample[i+1]) {
			continue
		}
		if strings.IndexByte(signs, b) >= 0 || language == "hu" && (b == 0xF5 || b == 0xFB) {
			seen++
		}
	}
	return seen >= 2
}

// looksCeltic reports whether a text has ŵ or ŷ as ISO-8859-14 writes them, in words.
func looksCeltic(data []byte) bool {
	for i := 1; i+1 < len(data); i++ {
		if b := data[i]; (b == 0xF0 || b == 0xFE || b == 0xD0 || b == 0xDE) && (asciiLetter(data[i-1]) || asciiLetter(data[i+1])) {
			return true
		}
	}
	return false
}

func wordByte(b byte) bool   { return asciiLetter(b) || b >= 0xC0 }
func asciiSpace(b byte) bool { return b == ' ' || b == '\n' || b == '\t' || b == '\r' }

// looksMacRoman recognises text from an old Macintosh by its apostrophes and quotation
// marks: 0xD5 between letters is ’ there and Õ elsewhere, and 0xD3 behind a word is ”.
func looksMacRoman(data []byte) bool {
	mac, windows := 0, 0
	for i := 1; i+1 < len(data); i++ {
		switch before, after := data[i-1], data[i+1]; {
		case data[i] == 0xD2 && asciiSpace(before) && asciiLetter(after), data[i] == 0xD3 && !asciiSpace(before) && before < 0x80 && asciiSpace(after):
			mac++
			continue
		case !asciiLetter(before) || !asciiLetter(after):
			continue
		}
		switch data[i] {
		case 0xD5:
			mac++
		case 0x92, 0xB4:
			windows++
		}
	}
	return mac >= 2 && mac > 4*windows
}

func asciiLetter(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
