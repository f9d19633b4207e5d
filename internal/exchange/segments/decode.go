package segments

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode/utf16"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/htmlindex"
)

// decode makes text with \n at the ends of lines of a file's bytes, and says what it
// had to guess.
func decode(name string, data []byte, as string) (string, []string, error) {
	if as != "" {
		return decodeAs(name, data, as)
	}
	var notes []string
	var s string
	switch {
	case bytes.HasPrefix(data, []byte{0xFF, 0xFE}):
		s = wide(data[2:], binary.LittleEndian)
	case bytes.HasPrefix(data, []byte{0xFE, 0xFF}):
		s = wide(data[2:], binary.BigEndian)
	case looksWide(data, 1):
		s = wide(data, binary.LittleEndian)
	case looksWide(data, 0):
		s = wide(data, binary.BigEndian)
	case utf8.Valid(data) || mostlyUTF8(data):
		s = string(bytes.TrimPrefix(data, []byte("\uFEFF")))
	case looksCentral(data):
		out, err := charmap.Windows1250.NewDecoder().Bytes(data)
		if err != nil {
			return "", nil, fmt.Errorf("%s cannot be read as text; save it as CSV (UTF-8)", name)
		}
		s, notes = string(out), []string{"The file is not UTF-8 and was read as windows-1250, for central European letters."}
	default:
		out, err := charmap.Windows1252.NewDecoder().Bytes(data)
		if err != nil {
			return "", nil, fmt.Errorf("%s cannot be read as text; save it as CSV (UTF-8)", name)
		}
		s, notes = string(out), []string{"The file is not UTF-8 and was read as windows-1252, for western European letters."}
	}
	s, more := tidy(s)
	return s, append(notes, more...), nil
}

func decodeAs(name string, data []byte, as string) (string, []string, error) {
	enc, err := htmlindex.Get(as)
	if err != nil {
		return "", nil, fmt.Errorf("%q is no encoding that is known; try utf-8, windows-1252 or windows-1250", brief(as))
	}
	out, err := enc.NewDecoder().Bytes(data)
	if err != nil {
		return "", nil, fmt.Errorf("%s cannot be read as %s; try another encoding", name, as)
	}
	s, notes := tidy(strings.TrimPrefix(string(out), "\uFEFF"))
	return s, notes, nil
}

// tidy makes line ends \n and replaces what is no text.
func tidy(s string) (string, []string) {
	var notes []string
	if !utf8.ValidString(s) {
		s = strings.ToValidUTF8(s, "\uFFFD")
		notes = []string{"Bytes that are not UTF-8 were replaced by \uFFFD."}
	}
	return lines(s), notes
}

// lines makes the ends of lines \n. Workbooks write a carriage return as _x000D_.
func lines(s string) string {
	if strings.Contains(s, "_x000D_") {
		s = strings.ReplaceAll(s, "_x000D_", "")
	}
	if !strings.ContainsAny(s, "\r\x00\u2028\u2029") {
		return s
	}
	return strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u2028", "\n", "\u2029", "\n", "\x00", "\uFFFD").Replace(s)
}

func wide(data []byte, order binary.ByteOrder) string {
	u := make([]uint16, len(data)/2)
	for i := range u {
		u[i] = order.Uint16(data[2*i:])
	}
	return string(utf16.Decode(u))
}

// looksWide reports whether every other byte at the beginning, from zero on, is 0, as
// in UTF-16.
func looksWide(data []byte, zero int) bool {
	head := data[:min(len(data), 400)]
	if len(head) < 8 {
		return false
	}
	zeros := 0
	for i := zero; i < len(head); i += 2 {
		if head[i] == 0 {
			zeros++
		}
	}
	return zeros*10 >= len(head)/2*8
}

// mostlyUTF8 reports whether a few bytes of UTF-8 are damaged.
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

// looksCentral reports whether bytes beside letters are those of ł, ą and ż, which are
// signs in western encodings.
func looksCentral(data []byte) bool {
	letter := func(b byte) bool { return b|0x20 >= 'a' && b|0x20 <= 'z' }
	seen := 0
	for i := 1; i < len(data); i++ {
		if b := data[i]; (b == 0xB3 || b == 0xB9 || b == 0xBF || b == 0x9C || b == 0x9F) && letter(data[i-1]) {
			seen++
		}
	}
	return seen >= 2
}
