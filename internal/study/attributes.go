package study

import (
	"cmp"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"verbatim/internal/coding"
)

// AttributeKind is what the values of an attribute are.
type AttributeKind string

// The kinds of attribute. What study.yaml does not declare is text.
const (
	TextAttribute    AttributeKind = "text"
	NumberAttribute  AttributeKind = "number"
	OrderedAttribute AttributeKind = "ordered" // one of a list of values, in the list's order
)

// AttributeType is what study.yaml declares about an attribute of participants
// or transcripts.
type AttributeType struct {
	Name   string
	Kind   AttributeKind
	Values []string // OrderedAttribute: the values, in their order
}

// AttributeType is the type of the attribute of that name; what stands between
// the words of a name, and case, do not matter.
func (s *Settings) AttributeType(name string) AttributeType {
	for _, t := range s.Attributes {
		if SameAttribute(t.Name, name) {
			return t
		}
	}
	return AttributeType{Name: name, Kind: TextAttribute}
}

// SameAttribute reports whether two names are those of one attribute, as a query
// takes them: "Years in role" is years_in_role.
func SameAttribute(a, b string) bool { return attributeKey(a) == attributeKey(b) }

func attributeKey(name string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(name), func(r rune) bool {
		return unicode.IsSpace(r) || r == '_' || r == '-'
	}), "_")
}

// Fits reports whether a value is one that the attribute may have. No value
// always is.
func (t AttributeType) Fits(value string) bool {
	if value = strings.TrimSpace(value); value == "" {
		return true
	}
	switch t.Kind {
	case NumberAttribute:
		_, ok := Number(value)
		return ok
	case OrderedAttribute:
		return t.place(value) >= 0
	}
	return true
}

// Canonical is the one way to write a value: 3 for 3,0, and early for Early
// where that is how the list has it. A value that does not fit stays as it is.
func (t AttributeType) Canonical(value string) string {
	value = strings.TrimSpace(value)
	switch t.Kind {
	case NumberAttribute:
		if n, ok := Number(value); ok {
			return strconv.FormatFloat(n, 'f', -1, 64)
		}
	case OrderedAttribute:
		if i := t.place(value); i >= 0 {
			return t.Values[i]
		}
	}
	return value
}

func (t AttributeType) place(value string) int {
	return slices.IndexFunc(t.Values, func(v string) bool { return strings.EqualFold(v, strings.TrimSpace(value)) })
}

// Compare orders two values: numbers by size, ordered values as their list has
// them, text as people expect, 9 before 10. Values that do not fit come after
// those that do, and no value comes last.
func (t AttributeType) Compare(a, b string) int {
	if d := cmp.Compare(t.rank(a), t.rank(b)); d != 0 {
		return d
	}
	if t.rank(a) == 0 {
		switch t.Kind {
		case NumberAttribute:
			x, _ := Number(a)
			y, _ := Number(b)
			return cmp.Compare(x, y)
		case OrderedAttribute:
			return cmp.Compare(t.place(a), t.place(b))
		}
	}
	return coding.CompareIDs(a, b)
}

// rank is 0 for a value that fits, 1 for one that does not, 2 for none.
func (t AttributeType) rank(value string) int {
	switch {
	case strings.TrimSpace(value) == "":
		return 2
	case t.Fits(value):
		return 0
	}
	return 1
}

// Number reads a number as a person or a spreadsheet writes it, with a point or
// a comma before the decimals. "1,234" is refused: it is a thousand to some and
// one and a bit to others. Nothing else that Go would take is a number.
func Number(s string) (float64, bool) {
	s = strings.TrimSpace(s)
	if s == "" || len(s) > 40 || strings.Trim(s, "0123456789.,-+") != "" {
		return 0, false
	}
	if whole, decimals, ok := strings.Cut(s, ","); ok {
		if strings.ContainsAny(decimals, ".,") || strings.Contains(whole, ".") || len(decimals) == 3 && strings.Trim(whole, "-+0") != "" {
			return 0, false
		}
		s = whole + "." + decimals
	}
	n, err := strconv.ParseFloat(s, 64)
	return n, err == nil
}
