package codebook

import (
	"fmt"
	"slices"
	"strings"
)

// String says the change in one sentence. Long texts are shortened.
func (c Change) String() string {
	theme := c.theme(c.ID)
	switch c.Kind {
	case Retitled:
		return fmt.Sprintf("The codebook's title changed from %s to %s.", orNothing(c.Before), orNothing(c.After))
	case Added:
		return "Added " + theme + c.under(c.After) + "."
	case Removed:
		return "Removed " + theme + "."
	case Merged:
		return "Merged " + theme + " into " + c.theme(c.After[0]) + "."
	case Renamed:
		return fmt.Sprintf("Renamed %s: %s is now called %s.", c.ID, orNothing(c.Before), orNothing(c.After))
	case Moved:
		return "Moved " + theme + " from " + c.place(c.Before) + " to " + c.place(c.After) + "."
	case StatusChanged:
		return c.statusSentence(theme)
	case Reordered:
		return "Changed the order of the themes " + strings.TrimSpace(c.under(some(c.ID))) + c.movedOne() + "."
	}
	if c.Field == FieldSplit {
		return c.splitSentence(theme)
	}
	if c.Field.isList() {
		return c.listSentence(theme)
	}
	return fmt.Sprintf("Changed %s of %s from %s to %s.", c.Field, theme, orNothing(c.Before), orNothing(c.After))
}

// Plain is String with themes by their names alone.
func (c Change) Plain() string {
	c.plain = true
	if c.Kind == Renamed {
		return fmt.Sprintf("Renamed %s: it is now called %s.", orNothing(c.Before), orNothing(c.After))
	}
	return c.String()
}

// theme names a theme as people and as files know it.
func (c Change) theme(id string) string {
	name := c.names[id]
	if name == "" {
		name = c.Name
	}
	if name == "" || id != c.ID && c.names[id] == "" {
		return id
	}
	if c.plain {
		return quoted(name)
	}
	return quoted(name) + " (" + id + ")"
}

func (c Change) place(parent []string) string {
	if len(parent) == 0 {
		return "the top level"
	}
	return c.theme(parent[0])
}

func (c Change) under(parent []string) string {
	if len(parent) == 0 {
		return " at the top level"
	}
	return " under " + c.theme(parent[0])
}

func (c Change) statusSentence(theme string) string {
	said := map[Status]string{
		Candidate: "is a candidate now", InUse: "is in use now", SetAside: "was set aside", Retired: "was retired",
	}[Status(strings.Join(c.After, ""))]
	sentence := "The theme " + theme + " " + said
	if c.Why != "" {
		sentence += ": " + strings.Trim(quoted(c.Why), `"`)
	}
	return strings.TrimRight(sentence, ".") + "."
}

// movedOne tells which theme stands elsewhere now, where the order differs in the
// place of one. Of two that changed places it names the one that went up.
func (c Change) movedOne() string {
	without := func(ids []string, id string) []string {
		return slices.DeleteFunc(slices.Clone(ids), func(x string) bool { return x == id })
	}
	at, up := -1, false
	for i, id := range c.After {
		if rose := i < slices.Index(c.Before, id); (at < 0 || rose) && slices.Equal(without(c.Before, id), without(c.After, id)) {
			at, up = i, rose
		}
	}
	switch {
	case at < 0:
		return ""
	case at == len(c.After)-1:
		return ": " + c.theme(c.After[at]) + " now stands last"
	case up:
		return ": " + c.theme(c.After[at]) + " now stands before " + c.theme(c.After[at+1])
	}
	return ": " + c.theme(c.After[at]) + " now stands after " + c.theme(c.After[at-1])
}

// splitSentence tells what a theme is being split into.
func (c Change) splitSentence(theme string) string {
	if len(c.After) == 0 {
		return "The split of " + theme + " is finished."
	}
	into := make([]string, len(c.After))
	for i, id := range c.After {
		into[i] = c.theme(id)
	}
	last := len(into) - 1
	said := into[last]
	if last > 0 {
		said = strings.Join(into[:last], ", ") + " and " + said
	}
	return "The theme " + theme + " is being split into " + said + "."
}

// listSentence tells what joined and what left a list.
func (c Change) listSentence(theme string) string {
	var parts []string
	for _, text := range c.After {
		if !slices.Contains(c.Before, text) {
			parts = append(parts, "added "+quoted(text))
		}
	}
	for _, text := range c.Before {
		if !slices.Contains(c.After, text) {
			parts = append(parts, "took out "+quoted(text))
		}
	}
	if len(parts) == 0 {
		parts = []string{"the order changed"}
	}
	const most = 4
	if more := len(parts) - most; more > 0 {
		parts = append(parts[:most], fmt.Sprintf("and %s", counted(more, "more change")))
	}
	return fmt.Sprintf("Changed %s of %s: %s.", c.Field, theme, strings.Join(parts, ", "))
}

func orNothing(texts []string) string {
	if len(texts) == 0 {
		return "nothing"
	}
	return quoted(strings.Join(texts, ", "))
}
