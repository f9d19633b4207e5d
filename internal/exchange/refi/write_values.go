package refi

import (
	"strings"
	"time"

	"verbatim/internal/exchange"
)

// outVariable is an attribute as it is written.
type outVariable struct {
	name, kind, description string
	id                      uuid
}

// typeNames are what the standard calls our kinds of attributes, and the elements of
// their values.
func typeNames(kind string) (typ, element string) {
	switch kind {
	case "boolean":
		return "Boolean", "BooleanValue"
	case "integer":
		return "Integer", "IntegerValue"
	case "float":
		return "Float", "FloatValue"
	case "date":
		return "Date", "DateValue"
	case "datetime":
		return "DateTime", "DateTimeValue"
	}
	return "Text", "TextValue"
}

// mostDigits is how long numbers may be: the schema has no limit, but programs do.
const mostDigits = 18

// fitsKind reports whether a value is one of a kind, as the schema has it.
func fitsKind(kind, s string) bool {
	switch kind {
	case "boolean":
		return s == "true" || s == "false" || s == "1" || s == "0"
	case "integer":
		return isDigits(unsigned(s)) && len(s) <= mostDigits
	case "float":
		whole, part, _ := strings.Cut(unsigned(s), ".")
		return isDigits(whole+part) && len(s) <= mostDigits
	case "date":
		return isDate(s)
	case "datetime":
		return isDateTime(s)
	}
	return true
}

func unsigned(s string) string {
	if s != "" && (s[0] == '-' || s[0] == '+') {
		return s[1:]
	}
	return s
}

func isDigits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// isDate reports whether a text is a date with or without a zone, as xsd:date.
func isDate(s string) bool {
	const day = "2006-01-02"
	if len(s) < len(day) {
		return false
	}
	d, err := time.Parse(day, s[:len(day)])
	return err == nil && d.Year() > 0 && isZone(s[len(day):])
}

// isDateTime reports whether a text is a date and a time, as xsd:dateTime.
func isDateTime(s string) bool {
	const full = "2006-01-02T15:04:05"
	if len(s) < len(full) || s[13] != ':' {
		return false
	}
	d, err := time.Parse(full, s[:len(full)])
	if err != nil || d.Year() < 1 {
		return false
	}
	rest := s[len(full):]
	if part, ok := strings.CutPrefix(rest, "."); ok {
		digits := len(part) - len(strings.TrimLeft(part, "0123456789"))
		if digits == 0 || digits > 9 {
			return false
		}
		rest = part[digits:]
	}
	return isZone(rest)
}

func isZone(s string) bool {
	if s == "" || s == "Z" {
		return true
	}
	if len(s) != 6 || s[0] != '+' && s[0] != '-' || s[3] != ':' || !isDigits(s[1:3]) || !isDigits(s[4:]) {
		return false
	}
	return s[1:] <= "13:59" && s[4:] <= "59" || s[1:] == "14:00"
}

// planOwnValues are the values of a source, and what Verbatim says of it besides.
func (w *writer) planOwnValues(s *outSource) {
	s.values = w.others(s.Values)
	own := func(name, value string) {
		if value != "" {
			s.values = append(s.values, exchange.Value{Variable: name, Text: value})
		}
	}
	own(varSpeakers, speakersText(s.Speakers))
	own(varDate, s.Date)
	own(varLanguage, s.Language)
	own(varMedia, s.Media)
}

// others are values of attributes that are not ours. One without a text is none.
func (w *writer) others(values []exchange.Value) []exchange.Value {
	var out []exchange.Value
	for _, v := range values {
		switch {
		case isOwn(v.Variable):
			w.lose("attribute", "Verbatim keeps its name for itself", v.Variable)
		case v.Text != "":
			out = append(out, v)
		}
	}
	return out
}

func isOwn(name string) bool {
	switch name {
	case varSpeakers, varDate, varLanguage, varMedia, varGroups:
		return true
	}
	return false
}

// planVariables lists all attributes that are declared or that something has a value of.
// One with a value that is not of its type becomes a text.
func (w *writer) planVariables() {
	for _, v := range w.p.Variables {
		if _, twice := w.byName[v.Name]; isOwn(v.Name) || twice {
			w.lose("attribute", "its name is taken", v.Name)
			continue
		}
		w.addVariable(v)
	}
	for _, s := range w.sources {
		w.checkValues(s.values)
	}
	for _, c := range w.cases {
		w.checkValues(c.values)
	}
}

func (w *writer) addVariable(v exchange.Variable) int {
	w.byName[v.Name] = len(w.variables)
	id := w.guids.make("variable", v.Name, len(w.variables))
	w.variables = append(w.variables, outVariable{name: v.Name, kind: v.Kind, description: v.Description, id: id})
	return len(w.variables) - 1
}

func (w *writer) checkValues(values []exchange.Value) {
	for _, v := range values {
		i, known := w.byName[v.Variable]
		if !known {
			i = w.addVariable(exchange.Variable{Name: v.Variable, Kind: "text"})
		}
		if d := &w.variables[i]; !fitsKind(d.kind, v.Text) {
			w.lose("type of an attribute", "some of its values are not of that type, so that it goes as text", d.name)
			d.kind = "text"
		}
	}
}

func (w *writer) writeVariables() {
	if len(w.variables) == 0 {
		return
	}
	w.x.start("Variables")
	for _, v := range w.variables {
		typ, _ := typeNames(v.kind)
		w.x.start("Variable").attr("guid", v.id.String()).attr("name", v.name).attr("typeOfVariable", typ)
		w.x.text("Description", v.description)
		w.x.end()
	}
	w.x.end()
}

func (w *writer) writeValues(values []exchange.Value) {
	for _, v := range values {
		d := w.variables[w.byName[v.Variable]]
		_, element := typeNames(d.kind)
		w.x.start("VariableValue")
		w.x.ref("VariableRef", d.id)
		w.x.content(element, v.Text)
		w.x.end()
	}
}
