package codebook

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"gopkg.in/yaml.v3"
)

// maxProblems is enough to put right in one go; a file with more of them is
// some other kind of file.
const maxProblems = 200

const byteOrderMark = "\uFEFF"

// Parse reads a codebook. name is what messages call the file; with an empty
// name they say codebook.yaml. An empty file is an empty book.
//
// The error is a *Problems with everything that is wrong, in the order of the
// file. The book keeps its own copy of data.
func Parse(name string, data []byte) (*Book, error) {
	if name == "" {
		name = "codebook.yaml"
	}
	if problem := unreadable(data); problem != nil {
		problem.File = name
		return nil, &Problems{List: []Problem{*problem}}
	}
	doc, problem := parseYAML(withoutMark(data))
	if problem != nil {
		problem.File = name
		return nil, &Problems{List: []Problem{*problem}}
	}
	r := &reader{open: map[*yaml.Node]bool{}}
	r.book(doc)
	list := append(r.problems, validate(r.content, r.marks)...)
	if len(list) > 0 {
		return nil, arrange(name, list)
	}
	return newBook(name, bytes.Clone(data), r.content), nil
}

// arrange puts problems in the order of the file and names the file.
func arrange(name string, list []Problem) *Problems {
	for i := range list {
		list[i].File = name
	}
	slices.SortStableFunc(list, func(a, b Problem) int {
		if a.Line != b.Line {
			return a.Line - b.Line
		}
		return a.Column - b.Column
	})
	if more := len(list) - maxProblems; more > 0 {
		last := list[maxProblems]
		last.Message = fmt.Sprintf("and at least %s from here on", counted(more, "more problem"))
		last.Hint = "put the ones above right first"
		list = append(list[:maxProblems], last)
	}
	return &Problems{List: list}
}

// withoutMark drops the byte order mark that Windows editors put first.
func withoutMark(data []byte) []byte {
	return bytes.TrimPrefix(data, []byte(byteOrderMark))
}

// unreadable looks for what makes the bytes no text file at all.
func unreadable(data []byte) *Problem {
	if len(data) > MaxSize {
		return &Problem{Message: "the file is larger than 5 MB",
			Hint: "a codebook holds themes and short examples; keep transcripts in their own files"}
	}
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return &Problem{Line: 1, Column: 1, Message: "the file is saved as UTF-16, not UTF-8",
			Hint: "save it again and choose the encoding UTF-8"}
	}
	rest := withoutMark(data)
	for at := 0; at < len(rest); {
		r, size := utf8.DecodeRune(rest[at:])
		if message, hint := badRune(r, size); message != "" {
			line, column := position(string(rest), at)
			return &Problem{Line: line, Column: column, Message: message, Hint: hint}
		}
		at += size
	}
	return nil
}

// badRune says why a character cannot stand in a YAML file, or nothing.
func badRune(r rune, size int) (message, hint string) {
	switch {
	case r == utf8.RuneError && size == 1:
		return "the file is not valid UTF-8 here", "save it again and choose the encoding UTF-8"
	case r == 0:
		return "there is a NUL character here", "this is not a text file, or it was damaged; restore it from a copy"
	case r == '\r' || r == 0x85:
		return "", ""
	case isControl(r) || r == 0xFEFF || r == 0xFFFE || r == 0xFFFF:
		return "there is the invisible character " + codePoint(r) + " here", "delete it, or type this line again"
	}
	return "", ""
}

// parseYAML reads one YAML document into nodes; nil for an empty file. Reading
// into nodes follows no alias, so it takes no more room than the file.
func parseYAML(text []byte) (*yaml.Node, *Problem) {
	doc, err := decode(text)
	if err == nil {
		return doc, nil
	}
	var second secondDocument
	if errors.As(err, &second) {
		return nil, &Problem{Line: second.line, Column: 1, Message: "a second YAML document begins here",
			Hint: "keep one codebook to a file and delete this line of hyphens"}
	}
	return nil, explain(string(text), err)
}

// secondDocument is the error for a file with more than one document.
type secondDocument struct{ line int }

func (e secondDocument) Error() string { return "second document" }

func decode(text []byte) (doc *yaml.Node, err error) {
	// yaml.v3 panics on some malformed input; to its caller that is one more
	// way of not being YAML.
	defer func() {
		if r := recover(); r != nil {
			doc, err = nil, fmt.Errorf("yaml: %v", r)
		}
	}()
	decoder := yaml.NewDecoder(bytes.NewReader(text))
	var first, second yaml.Node
	switch err := decoder.Decode(&first); {
	case errors.Is(err, io.EOF):
		return nil, nil
	case err != nil:
		return nil, err
	}
	switch err := decoder.Decode(&second); {
	case errors.Is(err, io.EOF):
		return &first, nil
	case err != nil:
		return nil, err
	}
	return nil, secondDocument{line: second.Line}
}

// position turns an offset in bytes into a line and a column in code points,
// both from 1.
func position(text string, at int) (line, column int) {
	starts := lineStarts(text)
	line, _ = slices.BinarySearch(starts, at+1)
	return line, utf8.RuneCountInString(text[starts[line-1]:at]) + 1
}

// lineStarts gives the offset of every line. YAML ends lines at more
// characters than most, and its positions count them all.
func lineStarts(text string) []int {
	starts := []int{0}
	for at := 0; at < len(text); {
		size := breakSize(text[at:])
		if size == 0 {
			at++
			continue
		}
		at += size
		starts = append(starts, at)
	}
	return starts
}

// breakSize is the length in bytes of the line break that text begins with.
func breakSize(text string) int {
	switch text[0] {
	case '\n':
		return 1
	case '\r':
		if strings.HasPrefix(text, "\r\n") {
			return 2
		}
		return 1
	case 0xC2:
		if strings.HasPrefix(text, "\u0085") {
			return 2
		}
	case 0xE2:
		if strings.HasPrefix(text, "\u2028") || strings.HasPrefix(text, "\u2029") {
			return 3
		}
	}
	return 0
}
