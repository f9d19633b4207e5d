package codebook

import (
	"fmt"
	"slices"
	"strings"
)

// validate checks the rules that hold for a codebook however it is written.
// marks says where the themes stand; without marks problems have no place.
func validate(c content, marks []mark) []Problem {
	v := &validator{content: c, marks: marks, alive: make(map[string]int, len(c.themes))}
	if len(c.themes) > MaxThemes && marks == nil {
		v.add(spot{}, "retire and merge themes first", "there are more than 10,000 themes")
	}
	for i, t := range c.themes {
		v.theme(i, t)
	}
	v.merges()
	return v.problems
}

type validator struct {
	content
	marks    []mark
	alive    map[string]int // id -> index of its theme
	problems []Problem
}

func (v *validator) add(s spot, hint, message string) {
	v.problems = append(v.problems, Problem{Line: s.line, Column: s.column, Message: message, Hint: hint})
}

func (v *validator) theme(i int, t Theme) {
	id := v.idSpot(i)
	if fault := idFault(t.ID); fault != "" {
		hint := idHint(t.ID)
		if t.ID == "" && Slug(t.Name) != "" {
			hint = "write id: " + Slug(t.Name)
		}
		v.add(id, hint, fault)
	} else if first, twice := v.alive[t.ID]; twice {
		v.add(id, "give one of them another id", "the id "+quoted(t.ID)+" is used twice"+v.lines(v.idSpot(first), id))
	} else {
		v.alive[t.ID] = i
	}
	if t.Depth >= MaxDepth && v.marks == nil {
		v.add(spot{}, "move the theme higher up", "themes would be nested more than 20 levels deep")
	}
	if _, ok := parseColour(t.Colour); !ok && t.Colour != "" {
		v.add(v.fieldSpot(i, FieldColour), `write six hex digits in quotes, such as "#c2410c"`, "the colour "+quoted(t.Colour)+" is not one")
	}
	if !t.Status.valid() {
		v.add(v.fieldSpot(i, FieldStatus), statusHint(t.Status), "the status "+quoted(string(t.Status))+" is not one")
	}
	v.split(i, t)
}

// split checks the ids of the themes that a theme is split into. One that is
// merged later, or that a hand took out, is no mistake.
func (v *validator) split(i int, t Theme) {
	for j, id := range t.Split {
		switch here := v.fieldSpot(i, FieldSplit); {
		case idFault(id) != "":
			v.add(here, idHint(id), idFault(id))
		case id == t.ID:
			v.add(here, "take it out of split", "the theme "+quoted(id)+" is said to be split into itself")
		case slices.Contains(t.Split[:j], id):
			v.add(here, "keep one of them", "the id "+quoted(id)+" is listed twice in split")
		}
	}
}

// merges checks that every merged id leads to exactly one living theme. That
// also rules out circles: a circle needs a theme that is alive and merged.
func (v *validator) merges() {
	type claim struct {
		by int
		at spot
	}
	claimed := map[string]claim{}
	for i, t := range v.themes {
		for j, was := range t.Was {
			here := v.wasSpot(i, j)
			first, twice := claimed[was]
			living, isAlive := v.alive[was]
			switch {
			case idFault(was) != "":
				v.add(here, idHint(was), idFault(was))
				continue
			case was == t.ID:
				v.add(here, "take it out of was", "the theme "+quoted(was)+" is said to be merged into itself")
			case isAlive:
				v.add(here, "take it out of was, or delete the theme", fmt.Sprintf("the id %s is merged into %s and still a theme of its own%s",
					quoted(was), quoted(t.ID), v.lines(here, v.idSpot(living))))
			case twice && v.themes[first.by].ID == t.ID:
				v.add(here, "keep one of them", "the id "+quoted(was)+" is listed twice in was")
			case twice:
				v.add(here, "keep it where its codings belong", fmt.Sprintf("the id %s is merged into both %s and %s%s",
					quoted(was), quoted(v.themes[first.by].ID), quoted(t.ID), v.lines(first.at, here)))
			}
			if !twice {
				claimed[was] = claim{i, here}
			}
		}
	}
}

// lines names the two lines of a clash, when they are known.
func (v *validator) lines(a, b spot) string {
	if v.marks == nil {
		return ""
	}
	return fmt.Sprintf(": on line %d and on line %d", a.line, b.line)
}

func (v *validator) idSpot(i int) spot {
	if v.marks == nil {
		return spot{}
	}
	return v.marks[i].id
}

func (v *validator) fieldSpot(i int, f Field) spot {
	if v.marks == nil {
		return spot{}
	}
	return v.marks[i].field[f]
}

func (v *validator) wasSpot(i, j int) spot {
	if v.marks == nil {
		return spot{}
	}
	return v.marks[i].was[j]
}

// valid reports whether s is one of the four statuses.
func (s Status) valid() bool {
	return slices.Contains(statuses(), string(s))
}

func statuses() []string {
	return []string{string(Candidate), string(InUse), string(SetAside), string(Retired)}
}

func statusHint(s Status) string {
	word := strings.NewReplacer(" ", "-", "_", "-").Replace(strings.ToLower(string(s)))
	switch word {
	case "proposed", "draft", "new":
		word = string(Candidate)
	case "active", "current", "live", "used":
		word = string(InUse)
	case "parked", "paused", "aside":
		word = string(SetAside)
	case "deleted", "removed", "old", "closed":
		word = string(Retired)
	}
	if near := nearest(word, statuses()); near != "" {
		return "did you mean " + near + "?"
	}
	return "write one of " + strings.Join(statuses(), ", ")
}

// parseColour reads #rgb and #rrggbb and gives #rrggbb in lower case.
func parseColour(text string) (string, bool) {
	digits, ok := strings.CutPrefix(strings.ToLower(text), "#")
	if !ok || len(digits) != 3 && len(digits) != 6 || strings.Trim(digits, "0123456789abcdef") != "" {
		return "", false
	}
	if len(digits) == 3 {
		digits = strings.Repeat(digits[:1], 2) + strings.Repeat(digits[1:2], 2) + strings.Repeat(digits[2:], 2)
	}
	return "#" + digits, true
}
