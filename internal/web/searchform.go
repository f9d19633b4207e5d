package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"verbatim/internal/matrix"
	"verbatim/internal/search"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// searchForm is a search for people who do not want a language. It says what the
// query that is shown asks for, as far as it has a field for it; the rest stands
// among the words.
type searchForm struct {
	Words  string
	Fields []formField // themes, who speaks, and so on
	About  []formField // attributes
}

// formField is a filter of the language as a field of the form.
type formField struct {
	Name, Label string // Name is the filter's
	Key, ID     string // in the form
	Options     []option
	Value       string
	Number      bool // From and to instead of a choice
	From, To    string
}

// fewValues is how many numbers an attribute may have to be chosen from a list.
const fewValues = 5

// newSearchForm is the form of a study, empty.
func newSearchForm(st *study.Study) searchForm {
	theme := formField{Name: "theme", Label: "Theme", Options: []option{{"", "Any or none"}, {"*", "Any theme: all that is coded"}}}
	for _, t := range st.Book.Themes() {
		theme.Options = append(theme.Options, option{t.ID, strings.Repeat("   ", t.Depth) + t.Name})
	}
	voice := formField{Name: "voice", Label: "Who speaks", Options: []option{{"", "Anybody"}}}
	for _, v := range transcript.Voices {
		voice.Options = append(voice.Options, option{string(v), string(v)})
	}
	person := formField{Name: "participant", Label: "Participant", Options: []option{{"", "Anybody"}}}
	for _, p := range st.Participants {
		person.Options = append(person.Options, option{p.ID, p.ID})
	}
	coder := formField{Name: "coder", Label: "Coded by", Options: []option{{"", "Anybody"}}}
	for _, k := range st.Settings.Coders {
		coder.Options = append(coder.Options, option{k.ID, personOf(st.Settings, k.ID).Name})
	}
	marked := formField{Name: "is", Label: "Marked", Options: []option{{"", "Any or not"}, {"starred", markNames()["starred"]}, {"noted", markNames()["noted"]}}}
	f := searchForm{Fields: []formField{theme, voice, person, coder, marked}}
	for _, column := range matrix.Attributes(st) {
		if a := attributeField(st, column); len(a.Options) > 1 || a.Number {
			f.About = append(f.About, a)
		}
	}
	for i := range f.Fields {
		f.Fields[i].Key, f.Fields[i].ID = f.Fields[i].Name, "f-"+f.Fields[i].Name
	}
	for i := range f.About { // an attribute may be called anything
		f.About[i].Key, f.About[i].ID = "at."+f.About[i].Name, fmt.Sprintf("f-at-%d", i)
	}
	return f
}

// attributeField asks for one of an attribute's values or, of many numbers, for
// those between two.
func attributeField(st *study.Study, column string) formField {
	a := formField{Name: foldName(column), Label: capital(strings.ReplaceAll(column, "_", " ")), Options: []option{{"", "Any"}}}
	typ := st.Settings.AttributeType(column)
	values, numbers := valuesOf(st, column), true
	for _, v := range values {
		_, is := study.Number(v)
		numbers = numbers && is
	}
	if a.Number = numbers && len(values) > 0 && (typ.Kind == study.NumberAttribute || len(values) > fewValues); a.Number {
		return a
	}
	slices.SortFunc(values, typ.Compare)
	for _, v := range values {
		a.Options = append(a.Options, option{v, v})
	}
	return a
}

// valuesOf are the different values that people or transcripts have of an
// attribute. Case aside they are one, as they are in a search.
func valuesOf(st *study.Study, column string) []string {
	var values []string
	add := func(v string) {
		v = strings.TrimSpace(v)
		if v != "" && !slices.ContainsFunc(values, func(have string) bool { return strings.EqualFold(have, v) }) {
			values = append(values, v)
		}
	}
	typ := st.Settings.AttributeType(column)
	for i := range st.Participants {
		add(typ.Canonical(st.Participants[i].Attributes[column]))
	}
	for _, t := range st.Transcripts {
		add(typ.Canonical(t.Attributes[column]))
	}
	return values
}

// foldName is the name of an attribute as filters have it.
func foldName(column string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.ReplaceAll(column, "_", " ")), "_"))
}

// askedForm is the form as somebody sent it.
func askedForm(st *study.Study, ask url.Values) searchForm {
	f := newSearchForm(st)
	f.Words = strings.TrimSpace(ask.Get("words"))
	for _, list := range [][]formField{f.Fields, f.About} {
		for i := range list {
			x := &list[i]
			x.Value, x.From, x.To = strings.TrimSpace(ask.Get(x.Key)), strings.TrimSpace(ask.Get(x.Key+".from")), strings.TrimSpace(ask.Get(x.Key+".to"))
		}
	}
	return f
}

// query says in the language what the form asks for. Where it says only where to
// look, it looks for everything that is coded there.
func (f searchForm) query() string {
	var filters []string
	finds := f.Words != ""
	for _, list := range [][]formField{f.Fields, f.About} {
		for _, x := range list {
			if s := x.filter(); s != "" {
				filters = append(filters, s)
				finds = finds || x.Name == "theme" || x.Name == "coder"
			}
		}
	}
	switch {
	case f.Words != "":
		filters = append([]string{grouped(f.Words)}, filters...)
		if len(filters) == 1 {
			return f.Words
		}
	case !finds && len(filters) > 0:
		filters = append([]string{"theme:*"}, filters...)
	}
	return strings.Join(filters, " ")
}

// filter is the field in the language; empty where it asks for nothing.
func (x formField) filter() string {
	switch {
	case x.From != "" && x.To != "":
		return x.Name + ":" + x.From + ".." + x.To
	case x.From != "":
		return x.Name + ":>=" + x.From
	case x.To != "":
		return x.Name + ":<=" + x.To
	case x.Value == "*":
		return x.Name + ":*"
	case x.Value != "":
		return filter(x.Name, x.Value)
	}
	return ""
}

// from fills in what a query asks for.
func (f *searchForm) from(q *search.Query) {
	rest, parts := q.Parts()
	words := []string{}
	if rest != "" {
		words = append(words, rest)
	}
	for _, p := range parts {
		if !f.take(p) {
			x := formField{Name: p.Name, Value: p.Value}
			switch s := x.filter(); {
			case p.Op == "..":
				words = append(words, p.Name+":"+p.Value+".."+p.High)
			case p.Op != "":
				words = append(words, p.Name+":"+p.Op+p.Value)
			default:
				words = append(words, s)
			}
		}
	}
	f.Words = strings.Join(words, " ")
}

// take puts a filter into its field, and says whether there is one that can say it.
func (f *searchForm) take(p search.Part) bool {
	for _, list := range [][]formField{f.Fields, f.About} {
		for i := range list {
			if list[i].Name == p.Name {
				return list[i].take(p)
			}
		}
	}
	return false
}

func (x *formField) take(p search.Part) bool {
	if x.Number {
		switch p.Op {
		case "..":
			x.From, x.To = p.Value, p.High
		case ">=":
			x.From = p.Value
		case "<=":
			x.To = p.Value
		case "":
			if _, is := study.Number(p.Value); !is {
				return false
			}
			x.From, x.To = p.Value, p.Value
		default:
			return false
		}
		return true
	}
	for _, o := range x.Options {
		if p.Op == "" && o.Value != "" && strings.EqualFold(o.Value, p.Value) {
			x.Value = o.Value
			return true
		}
	}
	return false
}
