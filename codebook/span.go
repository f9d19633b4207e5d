package codebook

import (
	"errors"
	"strings"

	"gopkg.in/yaml.v3"
)

// errUnclear says that a file is laid out in a way that is not edited line by
// line. The edit then writes the file anew.
var errUnclear = errors.New("the layout is not one that is edited line by line")

// span is a stretch of the file, in bytes, half-open.
type span struct{ start, end int }

// spans finds where every node ends: the YAML reader tells only where one
// begins.
type spans struct {
	text   string
	starts []int
	of     map[*yaml.Node]span
	texts  []span // the scalars, in the order of the file: a # in them is no comment
}

// measure fills in the span of n and all below it. parent is the column, from
// 0, of the block that n is in (-1 at the top), which a block scalar is
// indented against.
func (s *spans) measure(n *yaml.Node, parent int) error {
	start, err := s.begin(n)
	if err != nil {
		return err
	}
	var end int
	switch n.Kind {
	case yaml.AliasNode:
		end = start + 1 + len(n.Value)
	case yaml.ScalarNode:
		end, err = s.scalar(n, start, parent)
	default:
		end, err = s.collection(n, start, parent)
	}
	if err != nil || end > len(s.text) {
		return errUnclear
	}
	s.of[n] = span{start, end}
	if n.Kind == yaml.ScalarNode && end > start {
		s.mark(n, start, end)
	}
	return nil
}

// mark remembers where a text is. A comment may stand beside the | or > that a
// text begins with, and is no part of it.
func (s *spans) mark(n *yaml.Node, start, end int) {
	if n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0 {
		s.texts = append(s.texts, span{start, start + 1})
		start = s.nextLine(start)
	}
	if end > start {
		s.texts = append(s.texts, span{start, end})
	}
}

// begin is the offset of a node, past its anchor and tag.
func (s *spans) begin(n *yaml.Node) (int, error) {
	if n.Line < 1 || n.Line > len(s.starts) {
		return 0, errUnclear
	}
	at := s.starts[n.Line-1]
	for range n.Column - 1 {
		if at >= len(s.text) {
			return 0, errUnclear
		}
		at += runeSize(s.text[at])
	}
	if n.Kind == yaml.AliasNode {
		return at, nil
	}
	for at < len(s.text) && (s.text[at] == '&' && n.Anchor != "" || s.text[at] == '!' && n.Style&yaml.TaggedStyle != 0) {
		at += strings.IndexAny(s.text[at:]+"\n", " \t\r\n")
		next := at + len(s.text[at:]) - len(strings.TrimLeft(s.text[at:], " \t\r\n"))
		if n.Kind == yaml.ScalarNode && n.Value == "" && next > at && strings.ContainsAny(s.text[at:next], "\r\n") {
			return at, nil // an empty text with an anchor: what follows is another node
		}
		at = next
	}
	return at, nil
}

// runeSize is the length of the UTF-8 sequence that begins with b.
func runeSize(b byte) int {
	switch {
	case b < 0xC0:
		return 1
	case b < 0xE0:
		return 2
	case b < 0xF0:
		return 3
	}
	return 4
}

// collection measures a mapping or list by what is in it.
func (s *spans) collection(n *yaml.Node, start, parent int) (int, error) {
	flow := n.Style&yaml.FlowStyle != 0
	inner := parent
	if !flow {
		inner = n.Column - 1
	}
	end := start
	for _, child := range n.Content {
		if err := s.measure(child, inner); err != nil {
			return 0, err
		}
		end = max(end, s.of[child].end)
	}
	if !flow {
		return end, nil
	}
	if end == start {
		end++ // past the opening bracket
	}
	return s.closing(end)
}

// closing finds the end of a flow collection whose last entry ends at at: only
// commas, colons, white space and comments can be left before its bracket.
func (s *spans) closing(at int) (int, error) {
	for at < len(s.text) {
		switch c := s.text[at]; {
		case c == ']' || c == '}':
			return at + 1, nil
		case c == '#':
			at += strings.IndexAny(s.text[at:]+"\n", "\r\n")
		case strings.IndexByte(" \t\r\n,:?", c) >= 0:
			at++
		default:
			return 0, errUnclear
		}
	}
	return 0, errUnclear
}

// scalar finds the end of a text.
func (s *spans) scalar(n *yaml.Node, start, parent int) (int, error) {
	switch {
	case n.Style&yaml.DoubleQuotedStyle != 0:
		return s.quotedEnd(start, '"')
	case n.Style&yaml.SingleQuotedStyle != 0:
		return s.quotedEnd(start, '\'')
	case n.Style&(yaml.LiteralStyle|yaml.FoldedStyle) != 0:
		return s.blockEnd(start, parent)
	}
	return s.plainEnd(start, n.Value)
}

func (s *spans) quotedEnd(start int, quote byte) (int, error) {
	if start >= len(s.text) || s.text[start] != quote {
		return 0, errUnclear
	}
	for at := start + 1; at < len(s.text); at++ {
		switch c := s.text[at]; {
		case c == '\\' && quote == '"':
			at++
		case c == quote && quote == '\'' && strings.HasPrefix(s.text[at+1:], "'"):
			at++
		case c == quote:
			return at + 1, nil
		}
	}
	return 0, errUnclear
}

// plainEnd matches an unquoted text against its value, line by line: line
// breaks in it were folded into spaces.
func (s *spans) plainEnd(start int, value string) (int, error) {
	at := start
	for value != "" {
		if strings.HasPrefix(s.text[at:], value) {
			return at + len(value), nil
		}
		part, rest, ok := cutWord(value)
		if !ok || !strings.HasPrefix(s.text[at:], part) {
			return 0, errUnclear
		}
		at += len(part)
		gap := len(s.text[at:]) - len(strings.TrimLeft(s.text[at:], " \t\r\n\u0085\u2028\u2029"))
		if gap == 0 {
			return 0, errUnclear
		}
		at, value = at+gap, rest
	}
	return at, nil
}

// cutWord cuts a value at its first white space.
func cutWord(value string) (word, rest string, ok bool) {
	i := strings.IndexAny(value, " \t\n\u2028\u2029")
	if i < 0 {
		return value, "", false
	}
	return value[:i], strings.TrimLeft(value[i:], " \t\n\u2028\u2029"), true
}

// blockEnd finds the end of the last line of a | or > text.
func (s *spans) blockEnd(start, parent int) (int, error) {
	header := s.text[start : start+strings.IndexAny(s.text[start:]+"\n", "\r\n")]
	indent := 0
	for _, c := range strings.TrimLeft(header, "|>+-")[:min(1, len(strings.TrimLeft(header, "|>+-")))] {
		if c >= '1' && c <= '9' {
			indent = max(parent, 0) + int(c-'0')
		}
	}
	end := start + len(strings.TrimRight(header, " \t"))
	if i := strings.Index(header, " #"); i >= 0 {
		end = start + len(strings.TrimRight(header[:i], " \t"))
	}
	for at := s.nextLine(start); at < len(s.text); at = s.nextLine(at) {
		line := strings.TrimRight(s.text[at:s.nextLine(at)], "\r\n\u0085\u2028\u2029")
		spaces := len(line) - len(strings.TrimLeft(line, " "))
		if spaces == len(line) {
			continue
		}
		if indent == 0 {
			indent = max(spaces, parent+1, 1)
		}
		if spaces < indent {
			break
		}
		end = at + len(line)
	}
	return end, nil
}

// nextLine is the offset where the line after the one with at begins.
func (s *spans) nextLine(at int) int {
	for at < len(s.text) {
		if size := breakSize(s.text[at:]); size > 0 {
			return at + size
		}
		at++
	}
	return len(s.text)
}
