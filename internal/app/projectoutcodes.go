package app

import (
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/exchange"
)

// The codes of other tools have a name and a description. Whatever else a theme says
// stands in the description, each text on a line of its own after a label that people
// understand, so that a codebook that comes back is the codebook that went out:
//
//	That life can be better.
//
//	Include: plans for the future
//	Exclude: wishes for others
//	Id: hope
//
// The further lines of a text are moved in by two spaces. A line of the definition that
// begins like a label has a backslash before it.

// descriptionLabels are the labels, in their order, with the fields they stand for.
var descriptionLabels = [...]struct {
	label string
	field codebook.Field
}{
	{"Include", codebook.FieldInclude}, {"Exclude", codebook.FieldExclude}, {"Example", codebook.FieldExamples}, {"Cue", codebook.FieldCues},
	{"Status", codebook.FieldStatus}, {"Why", codebook.FieldWhy}, {"Was", codebook.FieldWas}, {"Split", codebook.FieldSplit}, {idLabel, ""},
}

// idLabel is that of an id which the name does not give.
const idLabel = "Id"

// codeOf is a theme as a code. Its id is that of the theme.
func codeOf(t codebook.Theme) exchange.Code {
	var lines []string
	if t.Definition != "" {
		for line := range strings.SplitSeq(t.Definition, "\n") {
			if _, _, like := labelled(strings.TrimLeft(line, `\`)); like {
				line = `\` + line
			}
			lines = append(lines, line)
		}
	}
	defined := len(lines)
	add := func(label, value string) {
		if len(lines) == defined && defined > 0 {
			lines = append(lines, "")
		}
		first, rest, more := strings.Cut(value, "\n")
		lines = append(lines, label+": "+first)
		for more {
			first, rest, more = strings.Cut(rest, "\n")
			if first != "" {
				first = "  " + first
			}
			lines = append(lines, first)
		}
	}
	for _, x := range descriptionLabels {
		switch {
		case x.label == idLabel && codebook.Slug(t.Name) != t.ID:
			add(x.label, t.ID)
		case x.field == codebook.FieldStatus && (t.Status == codebook.InUse || t.Status == ""):
		default:
			for _, value := range t.Values(x.field) {
				add(x.label, value)
			}
		}
	}
	return exchange.Code{ID: t.ID, Parent: t.Parent, Name: t.Name, Description: strings.Join(lines, "\n"), Colour: t.Colour}
}

// labelled takes apart a line that begins with a label.
func labelled(line string) (label, value string, ok bool) {
	for _, x := range descriptionLabels {
		if rest, is := strings.CutPrefix(line, x.label+":"); is {
			return x.label, rest, true
		}
	}
	return "", "", false
}

// themeFrom is the theme that a code stands for: of one that codeOf made the theme it
// was. A code of another tool is read in the same way; a label that says nothing a
// codebook can hold, such as a status that there is not, is a line of the definition.
// Its place in the codebook is not set.
func themeFrom(c exchange.Code) codebook.Theme {
	r := descriptionReader{theme: codebook.Theme{ID: codebook.Slug(c.Name), Name: c.Name, Colour: c.Colour, Status: codebook.InUse}}
	for line := range strings.SplitSeq(strings.ReplaceAll(c.Description, "\r\n", "\n"), "\n") {
		r.line(line)
	}
	r.flush()
	r.theme.Definition = strings.TrimSpace(strings.Join(r.definition, "\n"))
	return r.theme
}

// descriptionReader reads a description line by line.
type descriptionReader struct {
	theme      codebook.Theme
	definition []string
	label      string   // of the text that is being read; empty in the definition
	value      []string // its lines
	blank      int      // empty lines since
}

func (r *descriptionReader) line(line string) {
	bare := strings.TrimLeft(line, `\`)
	label, value, like := labelled(bare)
	switch more, inner := strings.CutPrefix(line, "  "); {
	case like && bare != line:
		r.define(line[1:])
	case like && fitsLabel(label, strings.TrimSpace(value)):
		r.flush()
		r.label, r.value, r.blank = label, []string{value}, 0
	case r.label == "":
		r.define(line)
	case line == "":
		r.blank++
	case inner && severalLines(r.label):
		r.value = append(append(r.value, make([]string, r.blank)...), more)
		r.blank = 0
	default:
		r.define(line)
	}
}

// define adds a line to the definition.
func (r *descriptionReader) define(line string) {
	blank := r.blank
	r.flush()
	r.definition = append(append(r.definition, make([]string, blank)...), line)
}

// flush puts the text that was read in its place.
func (r *descriptionReader) flush() {
	value := strings.TrimSpace(strings.Join(r.value, "\n"))
	label := r.label
	r.label, r.value, r.blank = "", nil, 0
	t := &r.theme
	if value == "" {
		return
	}
	switch label {
	case "Include":
		t.Include = append(t.Include, value)
	case "Exclude":
		t.Exclude = append(t.Exclude, value)
	case "Example":
		t.Examples = append(t.Examples, value)
	case "Cue":
		t.Cues = append(t.Cues, value)
	case "Status":
		t.Status = codebook.Status(value)
	case "Why":
		t.Why = value
	case "Was":
		t.Was = append(t.Was, value)
	case "Split":
		t.Split = append(t.Split, value)
	case idLabel:
		t.ID = value
	}
}

// severalLines reports whether a text after a label may have more than one line.
func severalLines(label string) bool {
	return !slices.Contains([]string{"Status", "Was", "Split", idLabel}, label)
}

// fitsLabel reports whether a codebook can hold a text that stands after a label.
func fitsLabel(label, value string) bool {
	switch label {
	case "Status":
		return slices.Contains([]codebook.Status{codebook.Candidate, codebook.InUse, codebook.SetAside, codebook.Retired}, codebook.Status(value))
	case "Was", "Split", idLabel:
		return codebook.CheckID(value) == nil
	}
	return value != ""
}
