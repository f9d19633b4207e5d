package web

import (
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// fieldsFor are what is known of a participant, to be changed on the page.
func fieldsFor(st *study.Study, own *transcript.Participant) []personField {
	if own == nil {
		return nil
	}
	list := []personField{{Column: "published_as", Label: "Published as", Value: own.PublishedAs, Was: own.PublishedAs,
		About: "What they are called wherever words of theirs are published."}}
	for i, column := range st.Columns {
		typ := st.Settings.AttributeType(column)
		f := personField{N: i + 1, Column: column, Label: inWords(column), Value: own.Attributes[column], Was: own.Attributes[column]}
		switch typ.Kind {
		case study.NumberAttribute:
			f.Number = true
		case study.OrderedAttribute:
			f.Values = slices.Clone(typ.Values)
			if i := slices.IndexFunc(f.Values, func(v string) bool { return strings.EqualFold(v, f.Value) }); i >= 0 {
				f.Values[i] = f.Value // as it is written
			} else if f.Value != "" { // is there and stays until somebody chooses
				f.Values = append(f.Values, f.Value)
			}
		default:
			f.Others = othersHave(st, column)
		}
		if !typ.Fits(f.Value) {
			f.About = "This is not what the study says the values are. It stays until you change it."
		}
		list = append(list, f)
	}
	return list
}

// inWords is the name of a column as people say it: "Years in role".
func inWords(column string) string {
	words := strings.Join(strings.FieldsFunc(column, func(r rune) bool { return r == '_' || r == ' ' }), " ")
	if words == "" {
		return column
	}
	first := []rune(words)
	return strings.ToUpper(string(first[:1])) + string(first[1:])
}

// othersHave are what participants have for an attribute, without repeats.
func othersHave(st *study.Study, column string) []string {
	var list []string
	for _, p := range st.Participants {
		if v := p.Attributes[column]; v != "" && !slices.Contains(list, v) {
			list = append(list, v)
		}
	}
	slices.Sort(list)
	return list[:min(40, len(list))]
}

// setPerson writes down what is known of a participant.
func (s *Server) setPerson(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	o := app.PersonOptions{Participant: id, Values: map[string]string{}, Was: map[string]string{}}
	for n := range 400 {
		column := r.PostFormValue("column-" + strconv.Itoa(n))
		if column == "" {
			break
		}
		value, was := strings.TrimSpace(r.PostFormValue("value-"+strconv.Itoa(n))), r.PostFormValue("was-"+strconv.Itoa(n))
		if value != was {
			o.Values[column], o.Was[column] = value, was
		}
	}
	if len(o.Values) == 0 {
		s.sessionOf(r).tell([]string{"Nothing changed."}, "")
		http.Redirect(w, r, pathOfForm(id), http.StatusSeeOther)
		return
	}
	done, err := s.appFor(r).SetPerson(r.Context(), o)
	if err != nil {
		s.personFailed(w, r, o, err)
		return
	}
	var said []string
	back := url.Values{"id": {done.Participant}}
	for _, ch := range done.Changes {
		now := deref(ch.Now)
		if now == "" {
			now = "not known"
		}
		said = append(said, inWords(ch.Column)+" of "+done.Participant+": "+now+".")
		back.Add("column", ch.Column)
		back.Add("value", deref(ch.Was))
		back.Add("was", deref(ch.Now))
	}
	undo := back.Encode()
	if len(said) == 0 {
		said, undo = []string{"Nothing changed."}, ""
	}
	s.sessionOf(r).tell(said, undo)
	http.Redirect(w, r, pathOfForm(id), http.StatusSeeOther)
}

// personFailed shows the form again, with what was typed and what is wrong with it.
func (s *Server) personFailed(w http.ResponseWriter, r *http.Request, o app.PersonOptions, err error) {
	status := statusOf(err)
	if status == http.StatusInternalServerError {
		s.fail(w, r, err)
		return
	}
	var bad *app.BadValues
	fields := map[string]string{}
	if errors.As(err, &bad) {
		fields = bad.Fields
	}
	s.showPeople(w, r, status, func(c *peopleContent) {
		if c.One == nil {
			return
		}
		c.One.Wrong = true
		if len(fields) == 0 {
			c.One.Failed, _ = failureOf(err)
		}
		for i := range c.One.Fields {
			f := &c.One.Fields[i]
			if typed, ok := o.Values[f.Column]; ok {
				f.Value = typed
				if len(f.Values) > 0 && typed != "" && !slices.Contains(f.Values, typed) {
					f.Values = append(slices.Clone(f.Values), typed)
				}
			}
			if why := fields[f.Column]; why != "" {
				said, _ := inPages(why)
				f.Wrong = sentence(said)
			}
		}
	})
}

// undoOf reads what setPerson left to be taken back.
func undoOf(said string) *undoPerson {
	v, err := url.ParseQuery(said)
	if err != nil || v.Get("id") == "" {
		return nil
	}
	u := &undoPerson{Path: pathOfForm(v.Get("id")) + "/about"}
	for i, column := range v["column"] {
		n := strconv.Itoa(i)
		u.Values = append(u.Values, option{"column-" + n, column}, option{"value-" + n, v["value"][i]}, option{"was-" + n, v["was"][i]})
	}
	return u
}

// addAttribute adds a column for something that is known of participants.
func (s *Server) addAttribute(w http.ResponseWriter, r *http.Request) {
	name, kind := strings.TrimSpace(r.PostFormValue("name")), strings.TrimSpace(r.PostFormValue("kind"))
	spec := kind
	if kind == "list" {
		spec = r.PostFormValue("values")
	}
	done, err := s.appFor(r).AddAttribute(r.Context(), name, spec)
	if err != nil {
		status := statusOf(err)
		if status == http.StatusInternalServerError {
			s.fail(w, r, err)
			return
		}
		f, _ := failureOf(err)
		if kind == "list" && !strings.Contains(spec, ",") && name != "" {
			f.Error = "Write at least two values with a comma between them, in their order."
		}
		s.showPeople(w, r, status, func(c *peopleContent) {
			c.NewName, c.NewKind, c.NewValues, c.NewWrong = name, kind, r.PostFormValue("values"), f.Error
		})
		return
	}
	s.sessionOf(r).tell([]string{"There is a column " + done.Attribute + " now. Choose a participant to fill it in."}, "")
	http.Redirect(w, r, "/participants", http.StatusSeeOther)
}
