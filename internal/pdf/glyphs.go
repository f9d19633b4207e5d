package pdf

import (
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/unicode/norm"
)

// glyphRunes are the characters that the names of glyphs stand for, where the
// name is not the character itself: what the writing of western Europe needs.
// Ligatures are the letters they join.
var glyphRunes = sync.OnceValue(func() map[string]string {
	m := map[string]string{"fi": "fi", "fl": "fl", "ff": "ff", "ffi": "ffi", "ffl": "ffl", "f_i": "fi", "f_l": "fl", "f_f": "ff", "f_f_i": "ffi", "f_f_l": "ffl", "t_t": "tt", "T_h": "Th"}
	words := strings.Fields(glyphList)
	for i := 0; i+1 < len(words); i += 2 {
		m[words[i+1]] = words[i]
	}
	m["space"], m["nbspace"] = " ", "\u00A0"
	m["softhyphen"], m["sfthyphen"] = "\u00AD", "\u00AD"
	accents := []string{"\u0300", "grave", "\u0301", "acute", "\u0302", "circumflex", "\u0303", "tilde", "\u0308", "dieresis", "\u030C", "caron", "\u0327", "cedilla", "\u030A", "ring", "\u0328", "ogonek", "\u0304", "macron", "\u0306", "breve", "\u0307", "dotaccent", "\u030B", "hungarumlaut"}
	for i := 0; i < len(accents); i += 2 {
		for letter := 'A'; letter <= 'z'; letter++ {
			if s := composed(letter, accents[i]); s != "" {
				m[string(letter)+accents[i+1]] = s
			}
		}
	}
	return m
})

const glyphList = `! exclam " quotedbl # numbersign $ dollar % percent & ampersand ' quotesingle ( parenleft ) parenright * asterisk + plus
, comma - hyphen - minus . period / slash 0 zero 1 one 2 two 3 three 4 four 5 five 6 six 7 seven 8 eight 9 nine : colon ; semicolon
< less = equal > greater ? question @ at [ bracketleft \ backslash ] bracketright ^ asciicircum _ underscore ` + "`" + ` grave { braceleft | bar
} braceright ~ asciitilde ¡ exclamdown ¢ cent £ sterling ¤ currency ¥ yen ¦ brokenbar § section ¨ dieresis © copyright ª ordfeminine
« guillemotleft ¬ logicalnot ® registered ¯ macron ° degree ± plusminus ² twosuperior ³ threesuperior ´ acute µ mu ¶ paragraph
· periodcentered · middot ¸ cedilla ¹ onesuperior º ordmasculine » guillemotright ¼ onequarter ½ onehalf ¾ threequarters ¿ questiondown
Æ AE æ ae × multiply ÷ divide Ø Oslash ø oslash ß germandbls Þ Thorn þ thorn Ð Eth ð eth ı dotlessi Ł Lslash ł lslash Œ OE œ oe
Đ Dcroat đ dcroat ƒ florin ˆ circumflex ˇ caron ˘ breve ˙ dotaccent ˚ ring ˛ ogonek ˜ tilde ˝ hungarumlaut
– endash — emdash ‘ quoteleft ’ quoteright ‚ quotesinglbase “ quotedblleft ” quotedblright „ quotedblbase † dagger ‡ daggerdbl
• bullet … ellipsis ‰ perthousand ‹ guilsinglleft › guilsinglright ⁄ fraction € Euro € euro ™ trademark − minus ∞ infinity ≠ notequal
≤ lessequal ≥ greaterequal → arrowright ← arrowleft ✓ checkmark`

// glyphText is the text a glyph's name stands for; "" when the name says nothing.
func glyphText(name string) string {
	if utf8.RuneCountInString(name) == 1 {
		return name
	}
	if s, ok := glyphRunes()[name]; ok {
		return s
	}
	base, _, _ := strings.Cut(name, ".")
	if base != name && base != "" {
		return glyphText(base) // a.small, comma.oldstyle
	}
	hex := ""
	switch {
	case strings.HasPrefix(name, "uni") && len(name) == 7:
		hex = name[3:]
	case strings.HasPrefix(name, "u") && len(name) >= 5 && len(name) <= 7:
		hex = name[1:]
	}
	if n, err := strconv.ParseUint(hex, 16, 32); err == nil && utf8.ValidRune(rune(n)) {
		return string(rune(n))
	}
	return ""
}

// standardCodes are the codes of the standard encoding above 126, and the two
// below that differ from ASCII.
const standardCodes = "27’60‘A1¡A2¢A3£A4⁄A5¥A6ƒA7§A8¤A9'AA“AB«AC‹AD›AEﬁAFﬂB1–B2†B3‡B4·B6¶B7•B8‚B9„BA”BB»BC…BD‰BF¿C1`C2´C3ˆC4˜C5¯C6˘C7˙C8¨CA˚CB¸CD˝CE˛CFˇD0—E1ÆE3ªE8ŁE9ØEAŒEBºF1æF5ıF8łF9øFAœFBß"

// codeTable are the texts of the 256 codes of a simple font with this encoding.
func codeTable(encoding string) (table [256]string) {
	for c := range 256 {
		switch encoding {
		case "MacRomanEncoding":
			table[c] = string(charmap.Macintosh.DecodeByte(byte(c)))
		case "StandardEncoding":
			if c >= 0x20 && c < 0x7F {
				table[c] = string(rune(c))
			}
		default:
			table[c] = string(charmap.Windows1252.DecodeByte(byte(c)))
			if c >= 0x7F && (table[c] == "\uFFFD" || c == 0x7F) {
				table[c] = "•"
			}
		}
	}
	if encoding == "StandardEncoding" {
		for s := standardCodes; s != ""; {
			c, _ := strconv.ParseUint(s[:2], 16, 8)
			r, n := utf8.DecodeRuneInString(s[2:])
			table[c], s = string(r), s[2+n:]
		}
		table[0xAE], table[0xAF] = "fi", "fl"
	}
	if encoding == "WinAnsiEncoding" {
		table[0xAD] = "-"
	}
	return table
}

// Widths of the printable ASCII characters in fonts that every reader of PDF
// has, so that files need not say them; in thousandths of the size.
const (
	sansWidths  = "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584"
	serifWidths = "250 333 408 500 500 833 778 180 333 333 500 564 250 333 250 278 500 500 500 500 500 500 500 500 500 500 278 278 564 564 564 444 921 722 667 667 722 611 556 722 722 333 389 722 611 889 722 722 556 722 667 556 611 722 722 944 722 722 611 333 278 333 469 500 333 444 500 444 500 444 333 500 500 278 278 500 278 778 500 500 500 500 333 389 278 500 500 722 500 500 444 480 200 480 541"
)

// usualWidths are the widths of the characters of a font that does not say them.
func usualWidths(font string) map[int]float64 {
	list := sansWidths
	switch font = strings.ToLower(font); {
	case strings.Contains(font, "cour"), strings.Contains(font, "mono"):
		list = strings.Repeat("600 ", 95)
	case strings.Contains(font, "times"), strings.Contains(font, "serif"), strings.Contains(font, "roman"):
		list = serifWidths
	}
	m := map[int]float64{}
	for i, w := range strings.Fields(list) {
		m[32+i], _ = strconv.ParseFloat(w, 64)
	}
	return m
}

func composed(letter rune, accent string) string {
	s := norm.NFC.String(string(letter) + accent)
	if len([]rune(s)) == 1 {
		return s
	}
	return ""
}
