package folder

import (
	"bytes"
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"verbatim/internal/study"
)

// NameCoder gives a coder of study.yaml another name, and says whether that is
// another one than before. Who is not there yet is added.
func (s *Session) NameCoder(c study.Coder) (changed bool, err error) {
	data, err := s.read(s.f.path(settingsFile))
	if err != nil {
		return false, err
	}
	settings, err := parseSettings(data)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(settings.Coders, func(have study.Coder) bool { return have.ID == c.ID })
	switch {
	case i < 0:
		return s.AddCoder(c)
	case settings.Coders[i].Name == c.Name:
		return false, nil
	}
	want := slices.Clone(settings.Coders)
	want[i].Name = c.Name
	settings.Coders = want
	out, err := nameCoder(data, c)
	if err == nil {
		var got study.Settings
		if got, err = parseSettings(out); err == nil && reflect.DeepEqual(got, settings) {
			return true, s.Put(settingsFile, out)
		}
	}
	return false, fmt.Errorf("the coders in %s are written in a way that cannot be changed here: change the name of %s there in a text editor", settingsFile, c.ID)
}

// nameCoder writes a coder's name into study.yaml as lines of text, so that
// everything else in it stays as it is.
func nameCoder(data []byte, c study.Coder) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, badYAML(settingsFile, err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s is not a list of settings", settingsFile)
	}
	_, list := entryOf(doc.Content[0], "coders")
	lines := strings.SplitAfter(string(data), "\n")
	for _, item := range contentOf(list) {
		id, value := entryOf(item, "id")
		if id == nil || value.Value != c.ID || item.Style&yaml.FlowStyle != 0 {
			continue
		}
		if name, _ := entryOf(item, "name"); name != nil {
			lines[name.Line-1] = withValue(lines[name.Line-1], name, quoteYAML(c.Name))
			return []byte(strings.Join(lines, "")), nil
		}
		at := id.Line - 1
		body := strings.TrimRight(lines[at], "\r\n")
		eol := lines[at][len(body):]
		if eol == "" {
			eol = "\n"
			lines[at] += eol
		}
		lines = slices.Insert(lines, at+1, strings.Repeat(" ", id.Column-1)+"name: "+quoteYAML(c.Name)+eol)
		return []byte(strings.Join(lines, "")), nil
	}
	return bytes.Clone(data), nil
}

func contentOf(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}
