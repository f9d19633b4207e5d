package ingest

import (
	"slices"
	"strings"
)

// maxStyles bounds what is read of a style sheet, in bytes.
const maxStyles = 1 << 20

// unshown looks at what is left out: how many words of a hidden part, and which
// classes a style sheet makes bold. Some programs mark names in no other way.
func (p *page) unshown(s string) {
	switch {
	case p.skip.what == "hidden part":
		p.hiddenWords += len(strings.Fields(s))
	case p.skip.tag == "style" && len(s) <= maxStyles:
		p.boldClasses(s)
	}
}

func (p *page) boldClasses(css string) {
	for rule := range strings.SplitSeq(css, "}") {
		names, body, ok := strings.Cut(rule, "{")
		if !ok || !isBoldStyle(body) {
			continue
		}
		for name := range strings.SplitSeq(names, ",") {
			tag, class, ok := strings.Cut(strings.TrimSpace(name), ".")
			if ok && class != "" && (tag == "" || tag == "span") && !strings.ContainsAny(class, " .:>+~#[{") && len(p.classes) < 1000 {
				p.classes[class] = true
			}
		}
	}
}

// isBold reports whether a span looks bold or slanted.
func (p *page) isBold(e element) bool {
	if len(p.classes) > 0 {
		for class := range strings.FieldsSeq(e.attrs["class"]) {
			if p.classes[class] {
				return true
			}
		}
	}
	return isBoldStyle(e.attrs["style"])
}

func isBoldStyle(style string) bool {
	return strings.Contains(style, ":") && (hasStyle(style, "font-weight", "bold", "bolder", "600", "700", "800", "900") || hasStyle(style, "font-style", "italic", "oblique"))
}

// hasStyle reports whether a style says something, such as display:none.
func hasStyle(style, key string, values ...string) bool {
	for rule := range strings.SplitSeq(strings.ToLower(style[:min(len(style), 4000)]), ";") {
		k, v, _ := strings.Cut(rule, ":")
		v, _, _ = strings.Cut(v, "!")
		if strings.TrimSpace(k) == key && slices.Contains(values, strings.TrimSpace(v)) {
			return true
		}
	}
	return false
}

// headingRank is the level of an h1 to h6, and 0 of what is called the title of
// a document; notHeading for other tags.
func headingRank(e element) int {
	class := strings.Fields(strings.ToLower(e.attrs["class"]))
	heading := len(e.tag) == 2 && e.tag[0] == 'h' && e.tag[1] >= '1' && e.tag[1] <= '6'
	switch {
	case (heading || e.tag == "p") && (slices.Contains(class, "title") || slices.Contains(class, "msotitle")):
		return 0
	case heading:
		return int(e.tag[1] - '0')
	}
	return notHeading
}
