package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/app"
)

// themeForm is the form that changes what a theme says. Each box goes with what it
// said when the page was made, so that nobody's change of other words is in the way,
// and nobody's change of the same words is lost.
type themeForm struct {
	Name, Definition, Include, Exclude, Cues formBox
	Examples                                 []formBox
	Was                                      []string // the examples as they were
	Moved                                    bool     // somebody else has changed the examples too
	Colour                                   formBox
}

// formBox is one box of a form.
type formBox struct {
	ID, Label, Hint string
	Value           string
	Was             string // as it is in the codebook
	Moved           bool   // somebody else has changed it too: Was is shown beside it
	Rows            int
}

const (
	fieldName       = string(codebook.FieldName)
	fieldDefinition = string(codebook.FieldDefinition)
	fieldExamples   = string(codebook.FieldExamples)
	fieldColour     = string(codebook.FieldColour)
	was             = "was-" // before the name of a box: what it said when the page was made
)

// bookLists are the boxes that hold one text a line.
func bookLists() []codebook.Field {
	return []codebook.Field{codebook.FieldInclude, codebook.FieldExclude, codebook.FieldCues}
}

// formOf is the form of a theme; with what was typed where that could not be saved.
func formOf(t app.ThemeDoc, typed url.Values, moved []codebook.Field) themeForm {
	box := func(f codebook.Field, label, hint string, rows int, now string) formBox {
		b := formBox{ID: string(f), Label: label, Hint: hint, Value: now, Was: now, Rows: rows, Moved: slices.Contains(moved, f)}
		if text := oneText(typed, b.ID); typed.Has(b.ID) && text != oneText(typed, was+b.ID) {
			b.Value = text
		}
		b.Rows = max(rows, min(12, 1+strings.Count(b.Value, "\n")+len(b.Value)/80))
		return b
	}
	list := func(texts []string) string { return strings.Join(texts, "\n") }
	form := themeForm{
		Name:       box(codebook.FieldName, "Name", "", 1, t.Name),
		Definition: box(codebook.FieldDefinition, "What it means", "", 3, deref(t.Definition)),
		Include:    box(codebook.FieldInclude, "Use it for", "one a line", 4, list(t.Include)),
		Exclude:    box(codebook.FieldExclude, "Not for", "one a line", 4, list(t.Exclude)),
		Cues:       box(codebook.FieldCues, "Cues", "searches that find passages to look at, one a line", 3, list(t.Cues)),
		Colour:     box(codebook.FieldColour, "Colour", "", 1, deref(t.Colour)),
		Was:        t.Examples, Moved: slices.Contains(moved, codebook.FieldExamples),
	}
	examples := t.Examples
	if said := texts(typed[fieldExamples]); typed.Has(fieldExamples) && !slices.Equal(said, texts(typed[was+fieldExamples])) {
		examples = said
	}
	for _, text := range append(slices.Clone(examples), "") {
		form.Examples = append(form.Examples, formBox{Value: text, Rows: max(2, min(8, 1+strings.Count(text, "\n")+len(text)/80))})
	}
	return form
}

// oneText is what a box says, with the line ends of this world.
func oneText(form url.Values, key string) string {
	return strings.TrimSpace(strings.ReplaceAll(form.Get(key), "\r\n", "\n"))
}

// texts are the texts of several boxes, without the empty ones.
func texts(boxes []string) []string {
	list := []string{}
	for _, s := range boxes {
		if s = strings.TrimSpace(strings.ReplaceAll(s, "\r\n", "\n")); s != "" {
			list = append(list, s)
		}
	}
	return list
}

// lines are the lines of a box in which every line is a text of a list.
func lines(s string) []string {
	var list []string
	for line := range strings.Lines(s) {
		if line = strings.TrimSpace(line); line != "" {
			list = append(list, line)
		}
	}
	return list
}

// editOf is what a form asks to change. Boxes that it does not have are left alone.
func editOf(form url.Values) app.ThemeEdit {
	e := app.ThemeEdit{Was: map[codebook.Field][]string{}, Want: map[codebook.Field][]string{}}
	take := func(f codebook.Field, read func(key string) []string) {
		if form.Has(string(f)) {
			e.Was[f], e.Want[f] = read(was+string(f)), read(string(f))
		}
	}
	one := func(key string) []string { return texts([]string{form.Get(key)}) }
	take(codebook.FieldName, one)
	take(codebook.FieldDefinition, one)
	take(codebook.FieldColour, one)
	for _, f := range bookLists() {
		take(f, func(key string) []string { return lines(oneText(form, key)) })
	}
	take(codebook.FieldExamples, func(key string) []string { return texts(form[key]) })
	return e
}

// rescued is what somebody typed that cannot be saved at all just now.
type rescued struct {
	failure
	Path   string // where it was sent
	Boxes  []formBox
	Hidden []option
}

// rescue keeps what somebody typed on a page of its own, where the codebook cannot
// be shown or the theme is not there any more.
func (s *Server) rescue(w http.ResponseWriter, r *http.Request, err error) {
	names := map[string]string{fieldName: "Name", fieldDefinition: "What it means", "include": "Use it for", "exclude": "Not for", fieldExamples: "Example", "cues": "Cues",
		"why": "Why", "into": "Parts"}
	c := rescued{failure: bookFailure(err), Path: r.URL.Path}
	if ps, ok := errors.AsType[*codebook.Problems](err); ok && len(ps.List) > 0 && ps.List[0].Line > 0 { // in the file, that is
		c.failure.Error = "Somebody has edited codebook.yaml, and there is a mistake in line " + strconv.Itoa(ps.List[0].Line) + ": " + ps.List[0].Message + "."
	}
	typed := 0
	for _, key := range []string{fieldName, fieldDefinition, "include", "exclude", fieldExamples, "cues", "why", "into"} {
		for _, text := range texts(r.PostForm[key]) {
			typed++
			c.Boxes = append(c.Boxes, formBox{ID: key, Label: names[key], Value: text, Rows: max(2, min(10, 1+strings.Count(text, "\n")+len(text)/80))})
		}
	}
	for key, values := range r.PostForm {
		if names[key] == "" {
			for _, v := range values {
				c.Hidden = append(c.Hidden, option{key, v})
			}
		}
	}
	slices.SortStableFunc(c.Hidden, func(a, b option) int { return strings.Compare(a.Value, b.Value) })
	if typed == 0 {
		s.fail(w, r, err)
		return
	}
	status := statusOf(err)
	if status == http.StatusNotFound {
		status = http.StatusConflict
	}
	s.render(w, r, status, "bookrescue", Page{Title: "Not saved yet", Active: "codebook", Content: c, Styles: []string{"book.css"}})
}
