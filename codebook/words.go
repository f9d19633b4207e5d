package codebook

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// tidy makes a text that may have come from any system into the text the
// package keeps: line ends are \n and there is no white space around it.
func tidy(text string) string {
	if strings.ContainsAny(text, "\r\u0085") {
		text = strings.NewReplacer("\r\n", "\n", "\r", "\n", "\u0085", "\n").Replace(text)
	}
	return strings.TrimSpace(text)
}

// tidyLine is tidy for what must stay on one line, such as a name in a table.
func tidyLine(text string) string {
	text = tidy(text)
	if !strings.ContainsAny(text, "\n\u2028\u2029") {
		return text
	}
	return strings.Join(strings.FieldsFunc(text, func(r rune) bool {
		return r == '\n' || r == '\u2028' || r == '\u2029'
	}), " ")
}

// textFault says what makes a text unfit to be kept, or nothing. Control
// characters would be invisible here and break spreadsheets later.
func textFault(text string) string {
	if !utf8.ValidString(text) {
		return "is not valid UTF-8"
	}
	for _, r := range text {
		if isControl(r) {
			return "contains the invisible control character " + codePoint(r)
		}
	}
	return ""
}

func isControl(r rune) bool {
	return r < ' ' && r != '\n' && r != '\t' || r >= 0x7f && r < 0xa0
}

// codePoint names a character that cannot be shown: U+0007.
func codePoint(r rune) string {
	digits := strings.ToUpper(strconv.FormatInt(int64(r), 16))
	return "U+" + strings.Repeat("0", max(0, 4-len(digits))) + digits
}

// quoted is a text as shown inside a message: on one line and not too long.
func quoted(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	text = strings.Map(func(r rune) rune {
		if isControl(r) || r == '\n' || r == '\t' {
			return ' '
		}
		return r
	}, text)
	const limit = 80
	if utf8.RuneCountInString(text) > limit {
		text = string([]rune(text)[:limit-1]) + "…"
	}
	return `"` + text + `"`
}

// counted is a number with its noun: 1 coding, 2 codings.
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return strconv.Itoa(n) + " " + noun + "s"
}
