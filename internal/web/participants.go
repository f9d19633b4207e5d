package web

import (
	"cmp"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// peopleContent is who took part and what they agreed to.
type peopleContent struct {
	Asks     []option
	Everyone []answerCell
	Source   string
	Columns  []string
	Heads    []string // the columns, in words
	Left     []option // who withdrew with everything, and where the record is
	People   []personRow
	Withheld []withheld
	One      *personForm
	Told     []string
	Undo     *undoPerson
	Failed   failure
	NewName  string // an attribute that could not be added, as it was typed
	NewKind  string
	NewWrong string

	NewValues string
	Records   []string // who withdrew with a removal that is on record
}

// undoPerson takes back what was just written down about somebody.
type undoPerson struct {
	Path   string
	Values []option
}

// personRow is a participant.
type personRow struct {
	ID, As, Path, Withdrawn string
	Gone                    string // how far they withdrew, in words
	Listed, On              bool
	Answers                 []answerCell
	Values                  []attributeCell
	Transcripts             []string
	Words, Quotes           int
}

// attributeCell is a value in the table.
type attributeCell struct {
	Value string
	Unfit bool // not what study.yaml says the attribute is
}

// answerCell is the answer to one question.
type answerCell struct {
	Answer string // yes, no, or empty
	Own    bool   // differs from everyone's, or says it again
	Source string
	May    bool
}

// withheld says what consent keeps from whom.
type withheld struct {
	Who    string // readers
	People []string
	Quotes int
}

// personForm changes what one participant agreed to, and what is known of them.
type personForm struct {
	ID, Name, Path string
	Asks           []askForm
	Source         string
	Failed         failure
	Fields         []personField
	Wrong          bool   // of the fields
	Withdrew       string // how far, and when
	Listed         bool
}

// personField is a value that is known of a participant.
type personField struct {
	N            int
	Column       string // as participants.csv has it
	Label        string
	Value, Was   string
	Number       bool
	Values       []string // to choose from, in their order; none: anything
	Others       []string // what others have, to be offered
	Wrong, About string
}

type askForm struct {
	Key, Label, Own, Everyone string
}

func (s *Server) participantRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /participants", s.participants)
	mux.HandleFunc("GET /participants/{id}", s.participants)
	mux.HandleFunc("POST /participants/{id}", s.setConsent)
	mux.HandleFunc("POST /participants/{id}/about", s.setPerson)
	mux.HandleFunc("POST /attributes", s.addAttribute)
}

// everyoneID stands for everyone in an address; no participant can be called so.
const everyoneID = "*"

func asks() []option {
	return []option{{"analyse", "Analyse"}, {"quote", "Quote"}, {"reuse", "Reuse"}, {"archive", "Archive"}, {"recontact", "Recontact"}}
}

func (s *Server) participants(w http.ResponseWriter, r *http.Request) {
	s.showPeople(w, r, http.StatusOK, func(*peopleContent) {})
}

// showPeople shows the page; change puts in what could not be written down.
func (s *Server) showPeople(w http.ResponseWriter, r *http.Request, status int, change func(*peopleContent)) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	list, err := a.Participants(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	consents, err := a.Consents(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	gone, err := a.AllWithdrew(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	st := rel.Study
	c := peopleContent{Asks: asks(), Columns: st.Columns, Source: st.Settings.ConsentSource, Withheld: keptBack(st, list)}
	for _, column := range st.Columns {
		c.Heads = append(c.Heads, inWords(column))
	}
	var undo string
	c.Told, undo = s.sessionOf(r).told()
	c.Undo = undoOf(undo)
	id := r.PathValue("id")
	c.fill(st, id, list, consents, gone)
	if id != "" && c.One == nil {
		s.fail(w, r, &notFound{"there is no participant " + id})
		return
	}
	change(&c)
	s.render(w, r, status, "participants", Page{Title: "Participants", Active: "participants", Content: c, Styles: []string{"people.css"}, Scripts: []string{"drop.js"}})
}

// fill puts the rows into the page, and the forms of whoever is looked at.
func (c *peopleContent) fill(st *study.Study, id string, list []app.ParticipantEntry, consents []app.ConsentEntry, gone []app.Withdrew) {
	for _, e := range consents {
		who := deref(e.Participant)
		cells := answerCells(e)
		if who == "" {
			c.Everyone = cells
			if id == everyoneID {
				c.One = formFor(everyoneID, "Everyone", e, nil, st)
				c.One.Listed = true
			}
			continue
		}
		row := personRow{ID: who, Path: "/participants/" + url.PathEscape(who), Withdrawn: deref(e.Withdrawn), Listed: e.Listed, Answers: cells, On: strings.EqualFold(who, id)}
		if i := slices.IndexFunc(gone, func(x app.Withdrew) bool { return strings.EqualFold(x.Participant, who) }); i >= 0 {
			row.Gone = strings.ToLower(levelNames()[gone[i].How])
		}
		if i := slices.IndexFunc(list, func(p app.ParticipantEntry) bool { return p.Participant == who }); i >= 0 {
			p := list[i]
			row.As, row.Transcripts, row.Words, row.Quotes = deref(p.PublishedAs), p.Transcripts, p.Words, p.Quotes
			for _, column := range st.Columns {
				row.Values = append(row.Values, attributeCell{p.Attributes[column], !st.Settings.AttributeType(column).Fits(p.Attributes[column])})
			}
		}
		if row.On {
			own, _ := st.Participant(who)
			c.One = formFor(who, who, e, own, st)
			c.One.Fields, c.One.Listed = fieldsFor(st, own), own != nil
			c.One.Withdrew = row.Gone
		}
		c.People = append(c.People, row)
	}
	for _, x := range gone { // of whom nothing else is left
		if !slices.ContainsFunc(c.People, func(p personRow) bool { return strings.EqualFold(p.ID, x.Participant) }) {
			c.Left = append(c.Left, option{x.Participant, "/participants/" + url.PathEscape(x.Participant) + "/record"})
		}
	}
}

func answerCells(e app.ConsentEntry) []answerCell {
	var cells []answerCell
	for _, ask := range transcript.Asks {
		x := e.Answers[string(ask)]
		cells = append(cells, answerCell{deref(x.Answer), deref(x.From) == app.FromOwn, deref(x.Source), x.May})
	}
	return cells
}

func formFor(id, name string, e app.ConsentEntry, own *transcript.Participant, st *study.Study) *personForm {
	f := &personForm{ID: id, Name: name, Path: "/participants/" + url.PathEscape(id)}
	labels := map[string]string{"analyse": "May the team read and code it?", "quote": "May words be quoted in publications?", "reuse": "May other researchers use it?",
		"archive": "May it be archived?", "recontact": "May we contact them again?"}
	for _, ask := range transcript.Asks {
		one := askForm{Key: string(ask), Label: labels[string(ask)], Everyone: string(st.Settings.Consent[ask])}
		if own != nil {
			one.Own = string(own.Consent[ask])
		}
		if id == everyoneID {
			one.Own = one.Everyone
		}
		f.Asks = append(f.Asks, one)
	}
	return f
}

// keptBack says whose words are kept from which readers.
func keptBack(st *study.Study, list []app.ParticipantEntry) []withheld {
	readers := map[transcript.Purpose]string{
		transcript.ForTeam: "the team", transcript.ForPublication: "publications", transcript.ForReuse: "other researchers", transcript.ForArchive: "an archive",
	}
	var out []withheld
	for _, purpose := range transcript.Purposes {
		rel := st.Release(purpose)
		kept := withheld{Who: readers[purpose]}
		for _, p := range list {
			if len(p.Transcripts) > 0 && !rel.Cleared(p.Participant) {
				kept.People = append(kept.People, p.Participant)
				kept.Quotes += p.Quotes
			}
		}
		if len(kept.People) > 0 {
			out = append(out, kept)
		}
	}
	return out
}

// setConsent writes a participant's answers down, or everyone's.
func (s *Server) setConsent(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	o := app.ConsentOptions{Answers: transcript.Consent{}, Source: strings.TrimSpace(r.PostFormValue("source"))}
	if id == everyoneID {
		o.Everyone = true
	} else {
		o.Participants = []string{id}
	}
	a := s.appFor(r)
	rel, err := a.Look(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	was := rel.Study.Settings.Consent
	if !o.Everyone {
		was = transcript.Consent{}
		if p, ok := rel.Study.Participant(id); ok {
			was = p.Consent
		}
	}
	for _, ask := range transcript.Asks {
		answer := transcript.Answer(r.PostFormValue(string(ask)))
		if answer != was[ask] && (answer == transcript.Yes || answer == transcript.No || answer == transcript.Blank) {
			o.Answers[ask] = answer
		}
	}
	o.Standing = len(o.Answers) == 0 // the source came later than the answers
	if len(o.Answers) == 0 && o.Source == "" {
		s.sessionOf(r).tell([]string{"Nothing changed."}, "")
		http.Redirect(w, r, pathOfForm(id), http.StatusSeeOther)
		return
	}
	done, err := a.SetConsent(r.Context(), o)
	if err != nil {
		if status := statusOf(err); status < http.StatusInternalServerError {
			s.showPeople(w, r, status, func(c *peopleContent) { c.One.keep(r, err) })
			return
		}
		s.fail(w, r, err)
		return
	}
	said := consentSaid(done, o.Source)
	for _, c := range done.Carried {
		said = append(said, c.Path+" of "+day(c.At)+" already carries words of "+strings.Join(c.Participants, ", ")+" that may no longer leave: find it, and take it back.")
	}
	s.sessionOf(r).tell(said, "")
	http.Redirect(w, r, pathOfForm(id), http.StatusSeeOther)
}

// consentSaid says which answers were written down, and whose.
func consentSaid(done *app.ConsentChanged, source string) []string {
	in := map[string]string{}
	for _, a := range asks() {
		in[a.Value] = strings.ToLower(a.Label)
	}
	var said []string
	for _, c := range done.Changes {
		who, blank := deref(c.Participant), "as everyone"
		if who == "" {
			who, blank = "Everyone", "not written down"
		}
		now, was := cmp.Or(deref(c.Answer), blank), cmp.Or(deref(c.Was), blank)
		line := who + ", " + in[c.Ask] + ": " + now
		switch {
		case now != was:
			line += " (was: " + was + ")"
		case source != "":
			line += ", as it was; written down in " + source
		}
		said = append(said, line+".")
	}
	if done.Source != nil {
		said = append(said, "Everyone’s answers are written down in "+done.Source.Now+".")
	}
	if len(said) == 0 {
		said = []string{"Nothing changed."}
	}
	return said
}

// pathOfForm is where somebody is who has just written something down.
func pathOfForm(id string) string {
	if id == everyoneID {
		return "/participants"
	}
	return "/participants/" + url.PathEscape(id)
}

// keep puts back into the form what somebody chose and typed.
func (f *personForm) keep(r *http.Request, err error) {
	if f == nil {
		return
	}
	f.Failed, _ = failureOf(err)
	f.Source = r.PostFormValue("source")
	for i := range f.Asks {
		f.Asks[i].Own = r.PostFormValue(f.Asks[i].Key)
	}
}
