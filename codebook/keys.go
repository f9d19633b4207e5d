package codebook

import (
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"
)

// entry is a key of a mapping with its value.
type entry struct{ key, value *yaml.Node }

// keys reads the keys of a mapping, each of which may stand there once.
func (r *reader) keys(n *yaml.Node, known []string, of string) map[string]entry {
	found := map[string]entry{}
	for i := 0; i+1 < len(n.Content) && !r.full; i += 2 {
		key, value := target(n.Content[i]), n.Content[i+1]
		switch first, twice := found[key.Value]; {
		case key.Kind != yaml.ScalarNode:
			r.complain(n.Content[i], "write one of "+strings.Join(known, ", "), "a key is needed here, and this is "+kindOf(key))
		case !slices.Contains(known, key.Value):
			r.complain(n.Content[i], keyHint(key.Value, known), fmt.Sprintf("%s has no key %s", of, quoted(key.Value)))
		case twice:
			r.complain(n.Content[i], "keep one of them", fmt.Sprintf("the key %s is here twice: on line %d and on line %d",
				key.Value, first.key.Line, n.Content[i].Line))
		default:
			found[key.Value] = entry{n.Content[i], value}
		}
	}
	return found
}

// keyHint suggests the key that was meant.
func keyHint(key string, known []string) string {
	word := strings.ToLower(strings.TrimSpace(key))
	if meant := usualName(word); slices.Contains(known, meant) {
		return "did you mean " + meant + "?"
	}
	if hint := didYouMean(word, known); hint != "" {
		return hint
	}
	return "its keys are " + strings.Join(known, ", ")
}

// usualName knows what other tools and other spellings call our keys.
func usualName(word string) string {
	switch word {
	case "code", "key", "slug", "identifier":
		return "id"
	case "label", "heading":
		return "name"
	case "description", "meaning", "memo", "notes":
		return "definition"
	case "inclusion", "includes", "inclusion criteria", "when to use", "use when":
		return "include"
	case "exclusion", "excludes", "exclusion criteria", "when not to use":
		return "exclude"
	case "quotes", "quote", "example quotes":
		return "examples"
	case "keywords", "queries", "searches", "search", "terms":
		return "cues"
	case "color", "hue":
		return "colour"
	case "state":
		return "status"
	case "reason", "because":
		return "why"
	case "merged", "aliases", "formerly", "previously":
		return "was"
	case "children", "codes", "subthemes", "sub-themes", "sub_themes", "categories":
		return "themes"
	case "name":
		return "title"
	case "<<":
		return "" // a YAML merge key: the list of keys says enough
	}
	return ""
}
