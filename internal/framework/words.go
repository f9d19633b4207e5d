package framework

import (
	"crypto/sha256"
	"encoding/hex"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxSummary is how long a summary may be, in code points: it is to be read in a
// cell, and any of that length fits one of a spreadsheet.
const MaxSummary = 10_000

// Canonical is a summary as it is kept and compared: without spaces around it,
// with plain line ends, and without what neither a text file nor a spreadsheet can
// hold. A spreadsheet program may change all of that by itself.
func Canonical(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s)
	s = strings.Map(func(r rune) rune {
		if r < 0x20 && r != '\n' && r != '\t' || r == 0x7F || r == 0xFEFF || r == 0xFFFE || r == 0xFFFF {
			return -1
		}
		return r
	}, s)
	return strings.TrimFunc(s, unicode.IsSpace)
}

// Hash is the SHA-256 of a summary in its canonical form, in hexadecimal; empty
// for an empty one.
func Hash(s string) string {
	if s = Canonical(s); s == "" {
		return ""
	}
	sum := sha256.Sum256([]byte(s))
	return hex.EncodeToString(sum[:])
}

// TooLong reports whether a summary is longer than MaxSummary.
func TooLong(s string) bool { return utf8.RuneCountInString(s) > MaxSummary }
