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

// coderYAML is an entry of coders in study.yaml as it is read.
type coderYAML struct {
	ID         string     `yaml:"id"`
	Name       string     `yaml:"name"`
	Groups     groupsYAML `yaml:"groups"`
	SmallGroup bool       `yaml:"small_group_shown"`
}

// groupsYAML is a list of groups, or one group without brackets.
type groupsYAML []string

// UnmarshalYAML reads a list of texts, one text, or nothing.
func (g *groupsYAML) UnmarshalYAML(n *yaml.Node) error {
	var list []string
	if n.Kind == yaml.ScalarNode {
		list = []string{n.Value}
		if n.Tag == "!!null" {
			list = nil
		}
	} else if err := n.Decode(&list); err != nil {
		return err
	}
	*g = study.CleanGroups(list)
	return nil
}

func codersOf(list []coderYAML) []study.Coder {
	var coders []study.Coder
	for _, c := range list {
		coders = append(coders, study.Coder{ID: c.ID, Name: c.Name, Groups: c.Groups, SmallGroupShown: c.SmallGroup})
	}
	return coders
}

// coderKeys are the keys of an entry after its id, in the order they are written.
var coderKeys = []string{"name", "groups", "small_group_shown"}

// coderValue is what a key of an entry says, as YAML; empty where it says nothing.
func coderValue(c study.Coder, key string) string {
	switch key {
	case "name":
		return quoteYAML(c.Name)
	case "groups":
		if len(c.Groups) > 0 {
			return listYAML(c.Groups)
		}
	case "small_group_shown":
		if c.SmallGroupShown {
			return "yes"
		}
	}
	return ""
}

// listYAML is a list of texts on one line.
func listYAML(texts []string) string {
	values := make([]string, len(texts))
	for i, v := range texts {
		if values[i] = quoteYAML(v); strings.ContainsAny(v, ",[]{}") && values[i] == v {
			values[i] = "'" + strings.ReplaceAll(v, "'", "''") + "'"
		}
	}
	return "[" + strings.Join(values, ", ") + "]"
}

// GroupCoder writes down which groups a coder belongs to and whether a small one may
// be shown, and says whether that is other than before. Who is not there yet is added.
// With it the agreement of those lapses, by id, who gave it for a group that c leaves.
func (s *Session) GroupCoder(c study.Coder, lapsed ...string) (changed bool, err error) {
	data, err := s.read(s.f.path(settingsFile))
	if err != nil {
		return false, err
	}
	settings, err := parseSettings(data)
	if err != nil {
		return false, err
	}
	i := slices.IndexFunc(settings.Coders, func(have study.Coder) bool { return have.ID == c.ID })
	if i < 0 {
		return s.AddCoder(c)
	}
	c.Name = settings.Coders[i].Name
	if reflect.DeepEqual(settings.Coders[i], c) {
		return false, nil
	}
	want := slices.Clone(settings.Coders)
	for i := range want {
		if slices.Contains(lapsed, want[i].ID) {
			want[i].SmallGroupShown = false
			if data, err = withCoder(data, want[i].ID, "small_group_shown", ""); err != nil {
				return false, err
			}
		}
	}
	settings.Coders = want
	return true, s.putCoder(data, settings, c, "groups", "small_group_shown")
}

// putCoder gives an entry of coders other values under some keys. If the settings
// would then say anything else besides, nothing is changed.
func (s *Session) putCoder(data []byte, settings study.Settings, c study.Coder, keys ...string) error {
	want := slices.Clone(settings.Coders)
	want[slices.IndexFunc(want, func(have study.Coder) bool { return have.ID == c.ID })] = c
	settings.Coders = want
	out, err := data, error(nil)
	for _, key := range keys {
		if out, err = withCoder(out, c.ID, key, coderValue(c, key)); err != nil {
			return err
		}
	}
	if got, err := parseSettings(out); err == nil && reflect.DeepEqual(got, settings) {
		return s.Put(settingsFile, out)
	}
	return fmt.Errorf("the coders in %s are written in a way that cannot be changed here: change the %s of %s there in a text editor", settingsFile, keys[0], c.ID)
}

// withCoder writes a value, which is YAML, into the entry of a coder as lines of
// text, so that everything else stays as it is. An empty value takes the line out.
func withCoder(data []byte, coder, key, value string) ([]byte, error) {
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
		id, who := entryOf(item, "id")
		if id == nil || who.Value != coder || item.Style&yaml.FlowStyle != 0 {
			continue
		}
		k, v := entryOf(item, key)
		if k != nil && v.Kind != yaml.ScalarNode && v.Line > k.Line { // a list on lines of its own
			lines = slices.Delete(lines, k.Line, lastLineOf(v))
		}
		switch {
		case k != nil && (value != "" || k.Line == item.Line):
			lines[k.Line-1] = withValue(lines[k.Line-1], k, value)
		case k != nil:
			lines = slices.Delete(lines, k.Line-1, k.Line)
		case value != "":
			lines = addAfterName(lines, item, id, key+": "+value)
		}
		return []byte(strings.Join(lines, "")), nil
	}
	return bytes.Clone(data), nil
}

// addAfterName puts a line into an entry: below the name where there is one, and
// below the id otherwise.
func addAfterName(lines []string, item, id *yaml.Node, entry string) []string {
	after := id
	if name, value := entryOf(item, "name"); name != nil && value.Line == name.Line && !strings.HasPrefix(entry, "name:") {
		after = name
	}
	at := after.Line - 1
	body := strings.TrimRight(lines[at], "\r\n")
	eol := lines[at][len(body):]
	if eol == "" {
		eol = "\n"
		lines[at] += eol
	}
	return slices.Insert(lines, at+1, strings.Repeat(" ", id.Column-1)+entry+eol)
}

func contentOf(n *yaml.Node) []*yaml.Node {
	if n == nil || n.Kind != yaml.SequenceNode {
		return nil
	}
	return n.Content
}
