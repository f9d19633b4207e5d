package codebook

// Bounds of a codebook. They are far above anything a team can use, and keep
// a damaged or hostile file from taking the machine with it.
const (
	MaxSize   = 5 << 20 // bytes in the file; text repeated by YAML aliases may take twice that
	MaxThemes = 10_000  // themes and sub-themes together
	MaxDepth  = 20      // levels of themes, counting the top level
)

// Theme is one entry of a codebook. Texts are without surrounding white space.
type Theme struct {
	ID         string   // readable, lower-case, never changes: "meaningful-activity"
	Name       string   // what people see; made from the id where the file gives none
	Definition string   // what the theme means; paragraphs are parted by \n
	Include    []string // when to use it
	Exclude    []string // when not to
	Examples   []string // quotes that show it
	Cues       []string // searches that find candidate passages
	Colour     string   // "#rrggbb" in lower case, or empty
	Status     Status   // InUse where the file gives none
	Why        string   // why it was set aside or retired
	Was        []string // ids of the themes merged into this one
	Split      []string // ids of the themes that its codings are being parted among

	Parent string // id of the theme this one is a sub-theme of, empty at the top
	Depth  int    // 0 at the top

	Line, Column int // where the entry begins in the file, from 1; Column counts code points
}

// Status says how far a theme takes part in the coding.
type Status string

// The four statuses. A theme that names none is in use.
const (
	Candidate Status = "candidate" // proposed, not agreed yet
	InUse     Status = "in-use"
	SetAside  Status = "set-aside" // not used for now; Why says why
	Retired   Status = "retired"   // not used any more; its id stays taken
)

// Field names a part of a theme, as its key in the file.
type Field string

// The fields a theme can have. Set changes all of them but was, which only
// Merge writes.
const (
	FieldName       Field = "name"
	FieldDefinition Field = "definition"
	FieldInclude    Field = "include"
	FieldExclude    Field = "exclude"
	FieldExamples   Field = "examples"
	FieldCues       Field = "cues"
	FieldColour     Field = "colour"
	FieldStatus     Field = "status"
	FieldWhy        Field = "why"
	FieldWas        Field = "was"
	FieldSplit      Field = "split"
)

// allFields is the order in which a theme's keys are written.
func allFields() []Field {
	return []Field{FieldName, FieldDefinition, FieldInclude, FieldExclude, FieldExamples,
		FieldCues, FieldColour, FieldStatus, FieldWhy, FieldWas, FieldSplit}
}

// isList reports whether the field holds several texts.
func (f Field) isList() bool {
	switch f {
	case FieldInclude, FieldExclude, FieldExamples, FieldCues, FieldWas, FieldSplit:
		return true
	}
	return false
}

// Values returns the texts of a field: none when it is empty, one for a field
// that holds a single text. An unknown field has none.
func (t Theme) Values(f Field) []string {
	if list := t.list(f); list != nil {
		return append([]string(nil), *list...)
	}
	if text := t.text(f); text != nil && *text != "" {
		return []string{*text}
	}
	return nil
}

// with returns the theme with a field replaced by values.
func (t Theme) with(f Field, values []string) Theme {
	if list := t.list(f); list != nil {
		*list = append([]string(nil), values...)
		return t
	}
	value := ""
	if len(values) > 0 {
		value = values[0]
	}
	if f == FieldStatus {
		t.Status = InUse
		if value != "" {
			t.Status = Status(value)
		}
	} else if text := t.text(f); text != nil {
		*text = value
	}
	return t
}

// list points at the field's texts, nil when the field holds a single one.
func (t *Theme) list(f Field) *[]string {
	switch f {
	case FieldInclude:
		return &t.Include
	case FieldExclude:
		return &t.Exclude
	case FieldExamples:
		return &t.Examples
	case FieldCues:
		return &t.Cues
	case FieldWas:
		return &t.Was
	case FieldSplit:
		return &t.Split
	}
	return nil
}

// text points at the field's only text, nil when the field is a list.
func (t *Theme) text(f Field) *string {
	switch f {
	case FieldName:
		return &t.Name
	case FieldDefinition:
		return &t.Definition
	case FieldColour:
		return &t.Colour
	case FieldStatus:
		return (*string)(&t.Status)
	case FieldWhy:
		return &t.Why
	}
	return nil
}

// clone returns a copy that shares nothing with t.
func (t Theme) clone() Theme {
	for _, f := range allFields() {
		if list := t.list(f); list != nil {
			*list = append([]string(nil), *list...)
		}
	}
	return t
}
