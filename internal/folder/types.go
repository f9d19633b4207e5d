package folder

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// parseTypes reads what study.yaml declares about attributes: a name, and text,
// number, or a list of values in their order.
func parseTypes(n *yaml.Node) ([]study.AttributeType, error) {
	if n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	if n.IsZero() || n.Tag == "!!null" {
		return nil, nil
	}
	if n.Kind != yaml.MappingNode {
		return nil, fmt.Errorf("%s, attributes: write a line for each, like `years_in_role: number`", settingsFile)
	}
	var types []study.AttributeType
	for i := 0; i+1 < len(n.Content); i += 2 {
		name := strings.TrimSpace(n.Content[i].Value)
		t, err := parseType(name, n.Content[i+1])
		if err != nil {
			return nil, fmt.Errorf("%s, attributes: %w", settingsFile, err)
		}
		if slices.ContainsFunc(types, func(x study.AttributeType) bool { return study.SameAttribute(x.Name, name) }) {
			return nil, fmt.Errorf("%s, attributes: %s is there twice", settingsFile, name)
		}
		types = append(types, t)
	}
	return types, nil
}

func parseType(name string, n *yaml.Node) (study.AttributeType, error) {
	t := study.AttributeType{Name: name, Kind: study.TextAttribute}
	bad := fmt.Errorf("%q is not text, number, or a list of values in their order, like [early, middle, late]", name)
	if name == "" {
		return t, fmt.Errorf("an attribute has no name")
	}
	if n.Kind == yaml.SequenceNode {
		t.Kind = study.OrderedAttribute
		for _, c := range n.Content {
			v := strings.TrimSpace(c.Value)
			if c.Kind != yaml.ScalarNode || v == "" {
				return t, bad
			}
			if t.Fits(v) {
				return t, fmt.Errorf("%s has the value %q twice", name, v)
			}
			t.Values = append(t.Values, v)
		}
		if len(t.Values) == 0 {
			return t, bad
		}
		return t, nil
	}
	switch {
	case n.Kind == yaml.ScalarNode && (n.Value == "" || n.Value == "text"):
	case n.Kind == yaml.ScalarNode && n.Value == "number":
		t.Kind = study.NumberAttribute
	default:
		return t, bad
	}
	return t, nil
}

// typeYAML is how study.yaml declares a type.
func typeYAML(t study.AttributeType) string {
	if t.Kind != study.OrderedAttribute {
		return string(t.Kind)
	}
	return listYAML(t.Values)
}

// attributes finds values that are not what study.yaml declares them to be.
func (c *checker) attributes(s *study.Study) {
	for _, t := range s.Settings.Attributes {
		used := false
		look := func(who, file string, attributes map[string]string) {
			for name, value := range attributes {
				if !study.SameAttribute(name, t.Name) {
					continue
				}
				if used = true; !t.Fits(value) {
					c.wrong("mend it in "+file+", or declare "+name+" otherwise in "+settingsFile, "%s: %s is %q, which is %s", who, name, transcript.Abbreviate(value, 20), notOf(t))
				}
			}
		}
		for _, p := range s.Participants {
			look(p.ID, participantsFile, p.Attributes)
		}
		for _, x := range s.Transcripts {
			look(x.ID, transcriptsDir+"/"+x.ID+".yaml", x.Attributes)
		}
		if !used {
			c.note("", "%s declares the attribute %s, which nobody has", settingsFile, t.Name)
		}
	}
}

func notOf(t study.AttributeType) string {
	if t.Kind == study.NumberAttribute {
		return "no number"
	}
	return "not one of " + strings.Join(t.Values, ", ")
}

// PutType declares the type of an attribute in study.yaml.
func (s *Session) PutType(t study.AttributeType) error {
	data, err := s.read(s.f.path(settingsFile))
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", settingsFile, reason(err))
	}
	settings, err := parseSettings(data)
	if err != nil {
		return err
	}
	t.Name = settings.AttributeType(t.Name).Name // as it is spelt already
	data, err = setSetting(data, "attributes", t.Name, typeYAML(t), func(s *study.Settings) {
		for i := range s.Attributes {
			if s.Attributes[i].Name == t.Name {
				s.Attributes[i] = t
				return
			}
		}
		s.Attributes = append(s.Attributes, t)
	})
	if err != nil {
		return err
	}
	return s.Put(settingsFile, data)
}
