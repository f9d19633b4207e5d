package folder

import (
	"encoding/json"
	"strconv"
	"strings"

	"gopkg.in/yaml.v3"

	"verbatim/internal/study"
)

// Where study.yaml says, below settings, what a pack for a participant needs: how to
// reach the team, where to find support, and which themes are ticked.
const (
	contactsKey    = "contacts"
	supportKey     = "support"
	memberCheckKey = "member_check"
	themesKey      = "themes"
)

// listOf are the texts of an entry of a mapping: a list of them, or lines of one. What
// is neither is left alone, as in savedSearches.
func listOf(mapping *yaml.Node, key string) []string {
	if mapping == nil || mapping.Kind != yaml.MappingNode {
		return nil
	}
	_, v := entryOf(mapping, key)
	var list []string
	add := func(n *yaml.Node) {
		for line := range strings.SplitSeq(n.Value, "\n") {
			if line = strings.TrimSpace(line); line != "" {
				list = append(list, line)
			}
		}
	}
	switch {
	case v == nil:
	case v.Kind == yaml.ScalarNode:
		add(v)
	case v.Kind == yaml.SequenceNode:
		for _, n := range v.Content {
			if n.Kind == yaml.ScalarNode {
				add(n)
			}
		}
	}
	return list
}

// memberCheck are the ticked themes.
func memberCheck(settings *yaml.Node) []string {
	if settings.Kind != yaml.MappingNode {
		return nil
	}
	_, v := entryOf(settings, memberCheckKey)
	return listOf(v, themesKey)
}

// PutMemberCheck writes in study.yaml which themes participants are shown.
func (s *Session) PutMemberCheck(themes []string) error {
	data, err := s.read(s.f.path(settingsFile))
	if err == nil {
		data, err = tickedThemes(data, themes)
	}
	if err != nil {
		return err
	}
	return s.Put(settingsFile, data)
}

// tickedThemes is study.yaml with those themes ticked, and no others.
func tickedThemes(data []byte, themes []string) ([]byte, error) {
	quoted := make([]string, len(themes))
	for i, t := range themes {
		quoted[i] = quoteYAML(t)
	}
	value := "{" + themesKey + ": [" + strings.Join(quoted, ", ") + "]}"
	return setSetting(data, settingsKey, memberCheckKey, value, func(y *study.Settings) {
		y.MemberCheck = nil
		if len(themes) > 0 {
			y.MemberCheck = themes
		}
	})
}

// PutContacts writes in study.yaml how a participant reaches the team, and where they
// find support: a line each.
func (s *Session) PutContacts(contacts, support []string) error {
	data, err := s.read(s.f.path(settingsFile))
	for _, x := range []struct {
		key  string
		list []string
		of   func(*study.Settings) *[]string
	}{
		{contactsKey, contacts, func(y *study.Settings) *[]string { return &y.Contacts }},
		{supportKey, support, func(y *study.Settings) *[]string { return &y.Support }},
	} {
		if err == nil {
			data, err = withList(data, x.key, x.list, x.of)
		}
	}
	if err != nil {
		return err
	}
	return s.Put(settingsFile, data)
}

// withList is study.yaml with a list of texts below settings, as of finds it there.
func withList(data []byte, key string, list []string, of func(*study.Settings) *[]string) ([]byte, error) {
	quoted := make([]string, len(list))
	for i, s := range list {
		quoted[i] = strconv.Quote(s) // as JSON has it, which YAML reads in a list as well
		if b, err := json.Marshal(s); err == nil {
			quoted[i] = string(b)
		}
	}
	return setSetting(data, settingsKey, key, "["+strings.Join(quoted, ", ")+"]", func(y *study.Settings) {
		*of(y) = nil
		if len(list) > 0 {
			*of(y) = list
		}
	})
}
