package ingest

import (
	"encoding/xml"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"verbatim/internal/text"
)

// sign reads the elements that stand for a single character.
func (w *wordReader) sign(e xml.StartElement) {
	switch e.Name.Local {
	case "tab", "ptab":
		w.put("\t")
	case "br", "cr":
		w.put("\n")
	case "noBreakHyphen":
		w.put("-")
	case "softHyphen":
		w.put("\u00AD")
	case "sym":
		w.put(w.symbol(attr(e, "font"), attr(e, "char")))
	}
}

func attr(e xml.StartElement, name string) string {
	for _, a := range e.Attr {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// symbol is the character for a place in one of Word's picture fonts.
func (w *wordReader) symbol(font, char string) string {
	code, err := strconv.ParseUint(char, 16, 32)
	if err != nil {
		return ""
	}
	code &= 0xFFFF
	if strings.HasPrefix(strings.ToLower(font), "wingdings") {
		switch code & 0xFF {
		case 0x4A:
			return "☺"
		case 0x4B:
			return "😐"
		case 0x4C:
			return "☹"
		case 0xE0:
			return "→"
		case 0xDF:
			return "←"
		case 0xFC:
			return "✓"
		case 0xFB:
			return "✗"
		case 0xA7, 0x9F, 0x6C:
			return "•"
		}
	}
	if code < 0xE000 || code > 0xF8FF {
		if r := rune(code); utf8.ValidRune(r) && r >= ' ' {
			return string(r)
		}
	}
	if len(w.unreadable) == 0 {
		w.unreadable = []text.Replacement{{What: fmt.Sprintf("symbol of the font %s replaced by \uFFFD", short(font)), Line: w.count + 1}}
	}
	w.unreadable[0].Count++
	return "\uFFFD"
}
