package codebook

import (
	"strconv"
	"strings"
	"unicode/utf8"
)

// explain turns an error of the YAML reader into one a person can act on. The
// reader often names the line where the surrounding block began, so the line
// is looked for again.
func explain(text string, err error) *Problem {
	message := strings.TrimPrefix(err.Error(), "yaml: ")
	line, message := cutLine(message)
	starts := lineStarts(text)
	if found := firstBadLine(text, starts); found > 0 {
		line = found
	}
	line = min(max(line, 1), len(starts))
	end := len(text)
	if line < len(starts) {
		end = starts[line]
	}
	content := strings.TrimRight(text[starts[line-1]:end], "\r\n\u0085\u2028\u2029")
	p := plainWords(message, content)
	p.Line = line
	p.Column = max(p.Column, 1)
	return p
}

// cutLine takes "line 12: " off the front of a message.
func cutLine(message string) (line int, rest string) {
	after, ok := strings.CutPrefix(message, "line ")
	if !ok {
		return 0, message
	}
	number, rest, ok := strings.Cut(after, ": ")
	line, err := strconv.Atoi(number)
	if !ok || err != nil {
		return 0, message
	}
	return line, rest
}

// firstBadLine finds the first line that no reading of the file gets past: the
// one after the longest run of lines from the top that is valid YAML. It
// returns 0 when that would take too long.
func firstBadLine(text string, starts []int) int {
	const tooLarge, lookahead = 256 << 10, 40
	if len(text) > tooLarge {
		return 0
	}
	fits := func(lines int) bool {
		if lines >= len(starts) {
			return false // the whole is known to be wrong
		}
		_, err := decode([]byte(text[:starts[lines]]))
		return err == nil
	}
	good, bad := 0, len(starts)
	for good+1 < bad {
		if middle := (good + bad) / 2; fits(middle) {
			good = middle
		} else {
			bad = middle
		}
		if good+1 == bad {
			// A list or a quotation over several lines is not valid until it
			// ends, so look whether this one does.
			for next := bad + 1; next < min(bad+lookahead, len(starts)); next++ {
				if fits(next) {
					good, bad = next, len(starts)
					break
				}
			}
		}
	}
	return good + 1
}

// plainWords says what is wrong on a line, given what the YAML reader said.
func plainWords(message, line string) *Problem {
	indent := len(line) - len(strings.TrimLeft(line, " \t"))
	p := &Problem{Column: indent + 1}
	has := func(part string) bool { return strings.Contains(message, part) }
	switch tab := strings.IndexByte(line[:indent], '\t'); {
	case tab >= 0:
		p.Column = tab + 1
		p.Message, p.Hint = "this line is indented with a tab", "use spaces instead, two for each level"
	case closesEarly(line) > 0:
		p.Column = utf8.RuneCountInString(line[:closesEarly(line)]) + 1
		p.Message = "the text goes on after its closing quotation mark"
		p.Hint = `put the whole of it in single quotes, such as '"light at the end" OR hope'`
	case has("mapping values are not allowed"):
		p.Column = secondColon(line)
		p.Message = "there is a colon here where no new key can begin"
		p.Hint = "put the whole text in 'single quotes', or check how far the line is indented"
	case has("unknown anchor"):
		p.Column = columnOf(line, "*")
		p.Message, p.Hint = "a text that begins with * means something else in YAML", "put it in 'single quotes'"
	case has("cannot start any token") || has("while scanning a directive") || has("directive"):
		p.Message = "this text begins with a character that means something else in YAML"
		p.Hint = "put the whole text in 'single quotes'"
	case has("unexpected end of stream") || has("unexpected document indicator"):
		p.Message, p.Hint = "the quotation mark opened here is never closed", "close it, or write two '' for an apostrophe inside single quotes"
	case has("',' or ']'") || has("',' or '}'"):
		p.Message, p.Hint = "the list or group opened here with [ or { is not closed properly", "check its commas and its closing bracket"
	case has("did not find expected") || has("could not find expected"):
		p.Message = "this line does not fit the lines above it"
		p.Hint = `check how far it is indented, and that a key has its colon and a theme its "- "`
	case has("excessive depth") || has("exceeded max depth"):
		p.Message, p.Hint = "the file is nested too deeply to read", "themes can be nested 20 levels"
	default:
		p.Message, p.Hint = "this is not valid YAML ("+message+")", "compare it with the lines above"
	}
	return p
}

// closesEarly finds where a text that begins with a double quote goes on after
// the closing one, the commonest slip with search cues; 0 when it does not.
func closesEarly(line string) int {
	start := len(line) - len(strings.TrimLeft(line, " -"))
	if colon := strings.Index(line, ": "); colon >= 0 && strings.IndexByte(line[:colon], '"') < 0 {
		start = colon + 2
	}
	rest := line[start:]
	if !strings.HasPrefix(rest, `"`) {
		return 0
	}
	end := strings.IndexByte(rest[1:], '"')
	if end < 0 || strings.Contains(rest, `\`) {
		return 0
	}
	after := strings.TrimLeft(rest[end+2:], " ")
	if after == "" || strings.ContainsAny(after[:1], "#:,]}") {
		return 0
	}
	return len(line) - len(after)
}

// secondColon is the column of the colon that came too late on its line.
func secondColon(line string) int {
	first := strings.Index(line, ": ")
	if first < 0 {
		return max(1, utf8.RuneCountInString(strings.TrimRight(line, " ")))
	}
	if second := strings.Index(line[first+2:], ": "); second >= 0 {
		first += 2 + second
	}
	return utf8.RuneCountInString(line[:first]) + 1
}

// columnOf is the column of the first mark on the line, or of its first.
func columnOf(line, mark string) int {
	return utf8.RuneCountInString(line[:max(0, strings.Index(line, mark))]) + 1
}
