package ingest

import "strings"

// surveyColumns finds the columns of a survey: who answers, what they answer,
// and what is known of them.
func (d *draft) surveyColumns(t *table, p []column, c *columns) bool {
	if c.id < 0 {
		if i := c.find(t, idHeaders); i >= 0 && float64(p[i].runes) <= 40*float64(max(1, p[i].filled)) {
			c.id = i
		}
	}
	given := len(c.questions) > 0
	for i := range t.header {
		switch {
		case i == c.id, given && contains(c.questions, i), i == c.coder, i == c.memo, i == c.verdict, c.isTheme(i), c.given[i] == "ignored":
		case c.given[i] == "" && p[i].holdsMail(): // they name people
		case !given && c.given[i] == "" && asks(t.header[i], p[i]):
			c.questions = append(c.questions, i)
		default:
			c.attributes = append(c.attributes, i)
		}
	}
	c.text, c.speaker, c.start, c.end, c.group = -1, -1, -1, -1, -1
	return len(c.questions) > 0
}

func contains(list []int, i int) bool {
	for _, x := range list {
		if x == i {
			return true
		}
	}
	return false
}

// asks reports whether a column holds answers in people's own words: long ones
// on average, or a header that asks for words and cells that are neither
// numbers nor one of a few choices. Choices and dates are attributes.
func asks(header string, c column) bool {
	if c.filled == 0 || c.numbers*5 >= c.filled*4 || c.clocks*5 >= c.filled*4 || c.holdsMail() {
		return false
	}
	if c.filled >= 20 && c.distinct <= max(7, c.filled/20) && c.distinct < distinctCap {
		return false // choices
	}
	if c.runes > 20*c.filled && c.words >= 3*c.filled {
		return true
	}
	if among(bareHeader(header), " "+textHeaders+" ") && c.words > c.filled {
		return true // however often the same is said
	}
	return asksForWords(header) && c.words*2 >= c.filled && !c.choices
}

func asksForWords(header string) bool {
	h := strings.ToLower(header)
	if strings.HasSuffix(h, "?") {
		return true
	}
	for _, w := range []string{"comment", "feedback", "answer", "response", "describe", "tell us", "please explain", "in your own words", "story", "free text", "open text", "verbatim"} {
		if strings.Contains(h, w) {
			return true
		}
	}
	for _, w := range strings.Fields(textHeaders) {
		if bareHeader(h) == w {
			return true
		}
	}
	rest, ok := strings.CutPrefix(h, "q")
	return ok && rest != "" && isDigit(rest[0])
}

// allOfScale reports whether all that stands in a column is what forms give to
// choose from.
func allOfScale(values map[string]bool) bool {
	const words = "|yes|no|y|n|true|false|x|maybe|unsure|not sure|don't know|dont know|prefer not to say|other|none|" +
		"agree|strongly agree|disagree|strongly disagree|neutral|neither|neither agree nor disagree|agree strongly|disagree strongly|" +
		"always|often|usually|sometimes|rarely|seldom|never|very good|good|fair|poor|very poor|excellent|bad|very bad|" +
		"satisfied|very satisfied|dissatisfied|very dissatisfied|likely|very likely|unlikely|very unlikely|low|medium|high|" +
		"male|female|man|woman|non-binary|nonbinary|"
	for v := range values {
		if !strings.Contains(words, "|"+strings.ToLower(strings.ReplaceAll(v, "’", "'"))+"|") {
			return false
		}
	}
	return true
}
