package trace

import "strings"

// longestTag is how many bytes a tag may have; what is longer is no tag.
const longestTag = 64 << 10

// hasTag reports whether s holds something that looks like a tag.
func hasTag(s string) bool {
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 || i+1 >= len(s) {
			return false
		}
		if tagStart(s[i+1]) {
			return true
		}
		s = s[i+1:]
	}
}

func tagStart(c byte) bool {
	return c == '/' || c == '!' || c == '?' || c|0x20 >= 'a' && c|0x20 <= 'z'
}

// untag takes the tags out of s. Where inline says so the letters on both sides
// of a tag belong to one word; elsewhere a tag parts words. A nil inline parts
// words at every tag.
func untag(s string, inline func(name string) bool) string {
	var b strings.Builder
	b.Grow(len(s))
	for {
		i := strings.IndexByte(s, '<')
		if i < 0 {
			b.WriteString(s)
			return b.String()
		}
		b.WriteString(s[:i])
		end := tagEnd(s[i:])
		if end == 0 {
			b.WriteByte('<')
			s = s[i+1:]
			continue
		}
		if inline == nil || !inline(tagName(s[i:i+end])) {
			b.WriteByte('\n')
		}
		s = s[i+end:]
	}
}

// tagEnd is the length of the tag at the beginning of s; 0 if there is none. Of
// a comment and of marked text only the mark is a tag: the words inside count.
func tagEnd(s string) int {
	if len(s) < 2 || !tagStart(s[1]) {
		return 0
	}
	for _, mark := range []string{"<!--", "<![CDATA["} {
		if strings.HasPrefix(s, mark) {
			return len(mark)
		}
	}
	quote := byte(0)
	for i := 1; i < len(s) && i < longestTag; i++ {
		switch c := s[i]; {
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case c == '"' || c == '\'':
			quote = c
		case c == '>':
			return i + 1
		}
	}
	if i := strings.IndexByte(s[:min(len(s), longestTag)], '>'); i > 0 { // an apostrophe, not a quotation
		return i + 1
	}
	return 0
}

func tagName(tag string) string {
	tag = strings.TrimLeft(tag, "</")
	if i := strings.IndexAny(tag, " \t\r\n/>"); i >= 0 {
		tag = tag[:i]
	}
	return tag
}

// joins reports whether a tag stands inside a word, or between the pieces of one
// paragraph: Word and PowerPoint part a paragraph in runs wherever they like,
// spreadsheets and HTML where the letters change their look.
func joins(name string) bool {
	prefix, local, ok := strings.Cut(name, ":")
	if !ok {
		prefix, local = "", name
	}
	switch prefix {
	case "w", "w14", "w15", "mc":
		switch local {
		case "p", "tab", "br", "cr", "ptab", "tc", "tr", "tbl", "comment", "footnote", "endnote", "noBreakHyphen", "sym":
			return false
		}
		return true
	case "a":
		return local != "p" && local != "br" && local != "tc" && local != "tr" && local != "tbl"
	case "text":
		switch local {
		case "span", "a", "soft-page-break", "bookmark", "bookmark-start", "bookmark-end", "change", "change-start", "change-end":
			return true
		}
		return false
	case "":
		return strings.Contains(inlineTags, " "+strings.ToLower(local)+" ")
	}
	return false
}

// inlineTags are those of spreadsheets (r, t and what tells of their look) and of
// HTML that stand inside a line.
const inlineTags = " r t rpr b i u s strike sz color rfont family scheme charset vertalign outline shadow condense extend " +
	"em strong span font sub sup a mark small big code abbr cite q ins del wbr tt kbd samp var label bdi bdo time acronym " +
	"emphasis hi seg dfn "
