package codebook

import (
	"fmt"
	"strings"
)

// Problem is one thing that is wrong, said so that the person who wrote the
// file can put it right.
type Problem struct {
	File         string // name of the file, as given to Parse
	Line, Column int    // from 1, in code points; 0 when there is no place to point at
	Message      string // what is wrong
	Hint         string // what to do about it; may be empty
}

// Error gives the problem on one line: "codebook.yaml:12:5: message; hint".
func (p Problem) Error() string {
	text := p.Message
	if p.Hint != "" {
		text += "; " + p.Hint
	}
	switch {
	case p.Line > 0:
		return fmt.Sprintf("%s:%d:%d: %s", p.File, p.Line, p.Column, text)
	case p.File != "":
		return p.File + ": " + text
	}
	return text
}

// Problems is the error of Parse and of every edit: all that is wrong at once.
type Problems struct {
	List []Problem // in the order of the file, never empty
}

// Error gives one problem a line.
func (p *Problems) Error() string {
	lines := make([]string, len(p.List))
	for i, problem := range p.List {
		lines[i] = problem.Error()
	}
	return strings.Join(lines, "\n")
}

// refuse is the error of an edit that cannot be made.
func refuse(hint, format string, args ...any) error {
	return &Problems{List: []Problem{{Message: fmt.Sprintf(format, args...), Hint: hint}}}
}
