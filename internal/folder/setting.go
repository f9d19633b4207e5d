package folder

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"

	"verbatim/internal/study"
)

// setSetting gives a key of a section of study.yaml a value, which is YAML, as
// lines of text, so that comments and everything else stay as they are. Change
// is what the settings will then say; if they would say anything else, nothing
// is changed.
func setSetting(data []byte, section, key, value string, change func(*study.Settings)) ([]byte, error) {
	want, err := parseSettings(data)
	if err != nil {
		return nil, err
	}
	change(&want)
	out, err := withSetting(data, section, key, value)
	if err == nil {
		var got study.Settings
		if got, err = parseSettings(out); err == nil && reflect.DeepEqual(got, want) {
			return out, nil
		}
	}
	return nil, fmt.Errorf("%s in %s is written in a way that cannot be changed here: change it in a text editor, to `%s: %s` below `%s:`",
		section, settingsFile, key, value, section)
}

func withSetting(data []byte, section, key, value string) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, badYAML(settingsFile, err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s is not a list of settings", settingsFile)
	}
	eol := "\n"
	if bytes.Contains(data, []byte("\r\n")) {
		eol = "\r\n"
	}
	lines := strings.SplitAfter(string(data), "\n")
	if last := len(lines) - 1; lines[last] == "" {
		lines = lines[:last]
	} else {
		lines[last] += eol
	}
	entry := func(indent string) string {
		return strings.TrimRight(indent+quoteYAML(key)+": "+value, " ") + eol
	}
	head, list := entryOf(doc.Content[0], section)
	switch {
	case head == nil:
		if section == "attributes" {
			lines = append(lines, eol, aboutAttributes+eol)
		}
		lines = append(lines, section+":"+eol, entry("  "))
	case list.Kind != yaml.MappingNode || len(list.Content) == 0: // nothing in it yet
		lines[head.Line-1] = withValue(lines[head.Line-1], head, "")
		lines = slices.Insert(lines, head.Line, entry("  "))
	default:
		k, v := entryOf(list, key)
		if k == nil {
			indent := strings.Repeat(" ", max(0, list.Content[0].Column-1))
			lines = slices.Insert(lines, lastLineOf(list), entry(indent))
			break
		}
		lines[k.Line-1] = withValue(lines[k.Line-1], k, value)
		if v.Kind != yaml.ScalarNode && v.Style&yaml.FlowStyle == 0 { // stands on lines of its own
			lines = slices.Delete(lines, k.Line, lastLineOf(v))
		}
	}
	return []byte(strings.Join(lines, "")), nil
}

// entryOf is the key and the value of an entry of a mapping, nil if it has none
// of that name.
func entryOf(mapping *yaml.Node, key string) (k, v *yaml.Node) {
	for i := 0; i+1 < len(mapping.Content); i += 2 {
		if mapping.Content[i].Value == key {
			return mapping.Content[i], mapping.Content[i+1]
		}
	}
	return nil, nil
}

// withValue is a line with another value behind its key. A comment behind the
// value stays, in its column where there is room.
func withValue(line string, key *yaml.Node, value string) string {
	body := strings.TrimRight(line, "\r\n")
	eol := line[len(body):]
	from := 0 // the byte at which the key begins
	for n := 1; n < key.Column && from < len(body); n++ {
		_, size := utf8.DecodeRuneInString(body[from:])
		from += size
	}
	colon := from + afterKey(body[from:])
	comment := commentIn(body[colon:])
	if value != "" {
		value = " " + value
	}
	if comment < 0 {
		return body[:colon] + value + eol
	}
	room := utf8.RuneCountInString(body[colon:colon+comment]) - utf8.RuneCountInString(value)
	return body[:colon] + value + strings.Repeat(" ", max(1, room)) + body[colon+comment:] + eol
}

// afterKey is the place behind the colon of a key.
func afterKey(s string) int {
	quote := byte(0)
	for i := range len(s) {
		switch {
		case quote != 0:
			if s[i] == quote {
				quote = 0
			}
		case i == 0 && (s[i] == '"' || s[i] == '\''):
			quote = s[i]
		case s[i] == ':' && (i+1 == len(s) || s[i+1] == ' ' || s[i+1] == '\t'):
			return i + 1
		}
	}
	return len(s)
}

// commentIn is the place of the comment behind a value, -1 for none. Quotation
// marks count only where they open a text.
func commentIn(s string) int {
	quote, opens := byte(0), true
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case quote == '"' && c == '\\':
			i++
		case quote != 0:
			if c == quote {
				quote = 0
			}
		case (c == '"' || c == '\'') && opens:
			quote = c
		case c == '#' && i > 0 && strings.IndexByte(" \t\"'", s[i-1]) >= 0:
			return i
		}
		opens = c == '[' || c == ',' || opens && (c == ' ' || c == '\t')
	}
	return -1
}
