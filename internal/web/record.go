package web

import "strings"

// A removal record is written to be kept, in plain Markdown. A page shows it as
// what it says: headings, lists, a table.

// block is a part of a record: a heading, a paragraph, a list or a table.
type block struct {
	Kind  string // h1, h2, p, ul, table
	Words []span
	Items [][]span
	Head  []string
	Rows  [][]string
}

// span is a stretch of words; Kind is b, code or empty.
type span struct{ Kind, Words string }

// blocksOf reads what Record writes.
func blocksOf(text string) []block {
	var list []block
	last := func(kind string) *block {
		if len(list) == 0 || list[len(list)-1].Kind != kind {
			list = append(list, block{Kind: kind})
		}
		return &list[len(list)-1]
	}
	for line := range strings.Lines(text) {
		line = strings.TrimRight(line, "\n")
		switch {
		case strings.TrimSpace(line) == "":
			list = append(list, block{})
		case strings.HasPrefix(line, "# "):
			list = append(list, block{Kind: "h1", Words: spansOf(line[2:])})
		case strings.HasPrefix(line, "## "):
			list = append(list, block{Kind: "h2", Words: spansOf(line[3:])})
		case strings.HasPrefix(line, "|---"):
		case strings.HasPrefix(line, "|"):
			t := last("table")
			cells := strings.Split(strings.Trim(line, "| "), " | ")
			if t.Head == nil {
				t.Head = cells
			} else {
				t.Rows = append(t.Rows, cells)
			}
		case strings.HasPrefix(line, "- "):
			l := last("ul")
			l.Items = append(l.Items, spansOf(line[2:]))
		case strings.HasPrefix(line, "  ") && len(list) > 0 && list[len(list)-1].Kind == "ul":
			l := last("ul")
			l.Items[len(l.Items)-1] = append(l.Items[len(l.Items)-1], spansOf(" "+strings.TrimSpace(line))...)
		default:
			list = append(list, block{Kind: "p", Words: spansOf(line)})
		}
	}
	return list
}

// spansOf parts words by ** and by backticks.
func spansOf(words string) []span {
	var list []span
	for words != "" {
		from, mark, kind := len(words), "", ""
		for m, k := range map[string]string{"**": "b", "`": "code"} {
			if i := strings.Index(words, m); i >= 0 && i < from && strings.Contains(words[i+len(m):], m) {
				from, mark, kind = i, m, k
			}
		}
		if from > 0 {
			list = append(list, span{"", words[:from]})
		}
		if mark == "" {
			return list
		}
		rest := words[from+len(mark):]
		end := strings.Index(rest, mark)
		list = append(list, span{kind, rest[:end]})
		words = rest[end+len(mark):]
	}
	return list
}
