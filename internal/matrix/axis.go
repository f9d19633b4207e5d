package matrix

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/study"
)

// By is what the rows or columns of a table are.
type By string

// What rows and columns can be.
const (
	ByTheme       By = "theme"
	ByParticipant By = "participant"
	ByTranscript  By = "transcript"
	BySpeaker     By = "speaker"
	ByCoder       By = "coder"
	ByAttribute   By = "attribute"
)

// Axis is one side of a table. The zero Axis stands for the default: themes in
// rows, participants in columns.
type Axis struct {
	By   By
	Name string // ByAttribute: the attribute's column
}

// String is what a user calls the axis: theme, participant, or an attribute's name.
func (a Axis) String() string {
	if a.By == ByAttribute {
		return a.Name
	}
	return string(a.By)
}

// plural is the axis in a title.
func (a Axis) plural() string {
	if a.By == ByAttribute {
		return a.Name
	}
	return string(a.By) + "s"
}

// ParseAxis reads what a user calls an axis: theme, participant, transcript,
// speaker or coder, one or many, or the name of an attribute of participants or
// transcripts. Case does not matter.
func ParseAxis(s *study.Study, name string) (Axis, error) {
	want := strings.ToLower(strings.TrimSpace(name))
	for _, by := range []By{ByTheme, ByParticipant, ByTranscript, BySpeaker, ByCoder} {
		if want == string(by) || want == string(by)+"s" {
			return Axis{By: by}, nil
		}
	}
	attributes := Attributes(s)
	for _, a := range attributes {
		if strings.EqualFold(a, want) {
			return Axis{By: ByAttribute, Name: a}, nil
		}
	}
	choice := "theme, participant, transcript, speaker or coder"
	if len(attributes) > 0 {
		choice += ", or an attribute: " + strings.Join(attributes, ", ")
	}
	return Axis{}, fmt.Errorf("there is no %q to make rows or columns of: use %s", name, choice)
}

// Attributes are the names of all attributes: the participants' in the order of
// participants.csv, then those of transcripts, sorted.
func Attributes(s *study.Study) []string {
	names := slices.Clone(s.Columns)
	var more []string
	for _, t := range s.Transcripts {
		for name := range t.Attributes {
			if !slices.Contains(names, name) && !slices.Contains(more, name) {
				more = append(more, name)
			}
		}
	}
	slices.Sort(more)
	return append(names, more...)
}

// settle fills in default axes and refuses pairs that make no table.
func (spec *Spec) settle() error {
	if spec.Rows.By == "" {
		spec.Rows = Axis{By: ByTheme}
	}
	if spec.Cols.By == "" {
		spec.Cols = Axis{By: ByParticipant}
		if spec.Rows.By == ByParticipant {
			spec.Cols = Axis{By: ByTheme}
		}
	}
	switch {
	case spec.Rows.By == ByTheme && spec.Cols.By == ByTheme:
		return fmt.Errorf("themes by themes is not counted here; what two themes share is found by a search like theme:hope theme:burnout")
	case spec.Rows == spec.Cols:
		return fmt.Errorf("rows and columns are both %s: choose two different ones", spec.Rows)
	}
	if spec.Measure == "" {
		spec.Measure = People
		if spec.has(ByParticipant) {
			spec.Measure = Quotes
		}
	}
	return nil
}

// has says whether either axis is of that kind.
func (spec *Spec) has(by By) bool { return spec.Rows.By == by || spec.Cols.By == by }
