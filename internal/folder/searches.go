package folder

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"verbatim/internal/study"
)

// Where saved searches stand in study.yaml: settings, searches, and then a query
// for each name.
const (
	settingsKey = "settings"
	searchesKey = "searches"
)

// savedSearches are the searches in the settings section, in file order. What is
// no name with a query is left alone: a later version may keep something else
// there.
func savedSearches(settings *yaml.Node) []study.SavedSearch {
	if settings.Kind != yaml.MappingNode {
		return nil
	}
	_, list := entryOf(settings, searchesKey)
	if list == nil || list.Kind != yaml.MappingNode {
		return nil
	}
	var out []study.SavedSearch
	for i := 0; i+1 < len(list.Content); i += 2 {
		if k, v := list.Content[i], list.Content[i+1]; k.Kind == yaml.ScalarNode && v.Kind == yaml.ScalarNode && k.Value != "" && v.Value != "" {
			out = append(out, study.SavedSearch{Name: k.Value, Query: v.Value})
		}
	}
	return out
}

// PutSearch saves a search under a name in study.yaml, in the place of the one
// that has the name already.
func (s *Session) PutSearch(name, query string) error {
	return s.changeSearches(name, query, saving(name, query))
}

// DropSearch takes a saved search out of study.yaml.
func (s *Session) DropSearch(name string) error {
	return s.changeSearches(name, "", dropping(name))
}

func saving(name, query string) func([]study.SavedSearch) []study.SavedSearch {
	return func(list []study.SavedSearch) []study.SavedSearch {
		for i := range list {
			if list[i].Name == name {
				list[i].Query = query
				return list
			}
		}
		return append(list, study.SavedSearch{Name: name, Query: query})
	}
}

func dropping(name string) func([]study.SavedSearch) []study.SavedSearch {
	return func(list []study.SavedSearch) []study.SavedSearch {
		return slices.DeleteFunc(list, func(x study.SavedSearch) bool { return x.Name == name })
	}
}

func (s *Session) changeSearches(name, query string, change func([]study.SavedSearch) []study.SavedSearch) error {
	data, err := s.read(s.f.path(settingsFile))
	if err == nil {
		data, err = setSearch(data, name, query, change)
	}
	if err != nil {
		return err
	}
	return s.Put(settingsFile, data)
}

// setSearch writes the query of a name, or with none takes the name out. If
// study.yaml would then say anything but what change makes of it, that is an error.
func setSearch(data []byte, name, query string, change func([]study.SavedSearch) []study.SavedSearch) ([]byte, error) {
	want, err := parseSettings(data)
	if err != nil {
		return nil, err
	}
	want.Searches = change(slices.Clone(want.Searches))
	out, err := withSearch(data, name, query)
	if err == nil {
		var got study.Settings
		if got, err = parseSettings(out); err == nil && sameSettings(got, want) {
			return out, nil
		}
	}
	return nil, fmt.Errorf("the searches in %s are written in a way that cannot be changed here: change them in a text editor, as lines of `name: query` below `%s:` and `%s:`",
		settingsFile, settingsKey, searchesKey)
}

func sameSettings(a, b study.Settings) bool {
	if len(a.Searches) == 0 && len(b.Searches) == 0 {
		a.Searches, b.Searches = nil, nil
	}
	return reflect.DeepEqual(a, b)
}

// withSearch is study.yaml with another query for a name, as lines of text, so
// that comments and everything else stay as they are.
func withSearch(data []byte, name, query string) ([]byte, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(data, &doc); err != nil {
		return nil, badYAML(settingsFile, err)
	}
	if len(doc.Content) == 0 || doc.Content[0].Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s is not a list of settings", settingsFile)
	}
	l := splitFile(data)
	head, settings := entryOf(doc.Content[0], settingsKey)
	if head == nil {
		l.add(len(l.lines), "", "# What the team has set up, such as searches to come back to.", settingsKey+":")
		l.add(len(l.lines), "  "+searchesKey+":", "    "+entryYAML(name, query))
		return l.bytes(), nil
	}
	if settings.Kind != yaml.MappingNode || len(settings.Content) == 0 { // nothing in it yet
		l.lines[head.Line-1] = withValue(l.lines[head.Line-1], head, "")
		l.add(head.Line, "  "+searchesKey+":", "    "+entryYAML(name, query))
		return l.bytes(), nil
	}
	key, list := entryOf(settings, searchesKey)
	indent := strings.Repeat(" ", max(0, settings.Content[0].Column-1))
	switch {
	case key == nil:
		l.add(lastLineOf(settings), indent+searchesKey+":", indent+"  "+entryYAML(name, query))
	case list.Kind != yaml.MappingNode || len(list.Content) == 0:
		l.lines[key.Line-1] = withValue(l.lines[key.Line-1], key, "")
		l.add(key.Line, indent+"  "+entryYAML(name, query))
	default:
		l.setEntry(list, name, query)
	}
	return l.bytes(), nil
}

// setEntry gives a name of a mapping another query, adds it, or takes it out.
func (l *fileLines) setEntry(list *yaml.Node, name, query string) {
	k, v := entryOf(list, name)
	indent := strings.Repeat(" ", max(0, list.Content[0].Column-1))
	switch {
	case k == nil:
		l.add(lastLineOf(list), indent+entryYAML(name, query))
	case query == "":
		l.lines = slices.Delete(l.lines, k.Line-1, max(k.Line, lastLineOf(v)))
	default:
		l.lines[k.Line-1] = withValue(l.lines[k.Line-1], k, quoteYAML(query))
	}
}

func entryYAML(name, query string) string { return quoteYAML(name) + ": " + quoteYAML(query) }

// fileLines is a text file as its lines, each with its line end.
type fileLines struct {
	lines []string
	eol   string
}

func splitFile(data []byte) *fileLines {
	l := &fileLines{lines: strings.SplitAfter(string(data), "\n"), eol: "\n"}
	if strings.Contains(string(data), "\r\n") {
		l.eol = "\r\n"
	}
	if last := len(l.lines) - 1; l.lines[last] == "" {
		l.lines = l.lines[:last]
	} else {
		l.lines[last] += l.eol
	}
	return l
}

// add puts lines before the line of that index.
func (l *fileLines) add(at int, lines ...string) {
	for i, line := range lines {
		l.lines = slices.Insert(l.lines, at+i, line+l.eol)
	}
}

func (l *fileLines) bytes() []byte { return []byte(strings.Join(l.lines, "")) }
