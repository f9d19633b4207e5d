package web

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"verbatim/internal/app"
	"verbatim/internal/study"
)

// asWhoPageSays refuses what a page sends that was made for somebody else: nobody's
// name gets onto what another did.
func (s *Server) asWhoPageSays(w http.ResponseWriter, r *http.Request) bool {
	if as := r.PostFormValue("as"); as != "" && as != s.sessionOf(r).who() {
		s.fail(w, r, &conflict{"somebody else is coding in this browser now, so nothing was decided: load the page again"})
		return false
	}
	return true
}

// decide writes down what the team keeps of a difference, and goes on to the next
// one.
func (s *Server) decide(w http.ResponseWriter, r *http.Request) {
	ask := askOf(r)
	if !s.asWhoPageSays(w, r) {
		return
	}
	t := tried{reason: strings.TrimSpace(strings.ReplaceAll(r.PostFormValue("reason"), "\r\n", "\n")), present: append([]string{}, r.PostForm["present"]...)}
	o := app.DecideOptions{ID: r.PostFormValue("d"), Transcript: ask.transcript, Keep: r.PostFormValue("keep"), Reason: t.reason, Present: t.present}
	if o.Keep == "other" {
		o.Keep, o.Text = strings.TrimSpace(r.PostFormValue("span")+" "+r.PostFormValue("theme")), r.PostFormValue("text")
		if r.PostFormValue("against") != "" {
			o.Keep += " against"
		}
	}
	a := s.appFor(r)
	if len(o.Present) == 0 {
		o.Present = []string{a.Coder} // whoever writes it down was there
	}
	// Between everybody means everybody who has coded by now: whoever began since
	// the page was made has made another question of it.
	now, err := a.Compare(r.Context(), app.CompareOptions{Transcript: ask.transcript, State: "later", Coders: ask.coders})
	var done app.Acted
	if err == nil {
		if len(now.Transcripts) > 0 {
			o.Coders = now.Transcripts[0].Coders
		}
		done, err = a.DecideDifference(r.Context(), o)
	}
	if err != nil {
		s.notDecided(w, r, ask, t, err)
		return
	}
	s.sessionOf(r).noteDeciding(o.Coders, o.Present)
	s.sessionOf(r).tell([]string{sentence(done.What)}, strings.Join(done.Events, " "))
	found, err := a.Compare(r.Context(), app.CompareOptions{Transcript: ask.transcript, State: "all", ByPlace: true, Coders: ask.coders})
	if err == nil {
		ask = ask.next(found.Differences, o.ID)
	}
	http.Redirect(w, r, ask.path(), http.StatusSeeOther)
}

// next is the difference after one that was just decided that is left to do: to
// be decided, or where those of another state are gone through, in that state.
func (a compareAsk) next(list []app.Difference, decided string) compareAsk {
	want := a.show
	if want == "" {
		want = "open"
	}
	at := slices.IndexFunc(list, func(d app.Difference) bool { return d.ID == decided })
	for i := range list {
		d := &list[(at+1+i)%len(list)]
		if d.ID != decided && d.State == want && (a.kind == "" || a.kind == d.Kind) {
			return a.on(d)
		}
	}
	a.id = ""
	return a
}

// notDecided shows what stands there now, with what was typed.
func (s *Server) notDecided(w http.ResponseWriter, r *http.Request, ask compareAsk, t tried, err error) {
	status := statusOf(err)
	if status == http.StatusInternalServerError {
		s.fail(w, r, err)
		return
	}
	t.failure, _ = failureOf(err)
	if errors.Is(err, app.ErrMoved) {
		t.failure = failure{"Nothing was decided: what stands here has changed since you opened it.", "This is how it is now. What you wrote is kept."}
	}
	s.showComparison(w, r, status, ask, t)
}

// acceptSame takes everything on which the coders agree.
func (s *Server) acceptSame(w http.ResponseWriter, r *http.Request) {
	ask := askOf(r)
	if !s.asWhoPageSays(w, r) {
		return
	}
	done, err := s.appFor(r).AcceptSame(r.Context(), ask.transcript, ask.coders)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.sessionOf(r).tell([]string{sentence(done.What)}, strings.Join(done.Events, " "))
	http.Redirect(w, r, ask.path(), http.StatusSeeOther)
}

// undoDecision takes decisions back, and goes to what was decided about.
func (s *Server) undoDecision(w http.ResponseWriter, r *http.Request) {
	ask := askOf(r)
	if !s.asWhoPageSays(w, r) {
		return
	}
	a := s.appFor(r)
	ids := strings.Fields(r.PostFormValue("events"))
	before, err := a.Decisions(r.Context(), "")
	if err != nil {
		s.fail(w, r, err)
		return
	}
	if _, err := a.Reverse(r.Context(), ids); err != nil {
		s.fail(w, r, err)
		return
	}
	said := "Taken back: nothing is decided there."
	if len(ids) > 1 {
		said = "Taken back: " + count(len(ids), "decision", "decisions") + "."
	}
	i := slices.IndexFunc(before, func(e app.DecisionEntry) bool { return slices.Contains(ids, e.ID) })
	if i >= 0 && len(ids) == 1 {
		e := &before[i]
		said = fmt.Sprintf("Taken back: the decision about %s, turn %d.", e.Transcript, e.Turn)
		if ask.transcript != "" {
			ask = s.about(a, r, ask, e)
		}
	}
	s.sessionOf(r).tell([]string{said}, "")
	if ask.transcript == "" {
		http.Redirect(w, r, "/minutes"+minutesQuery(r.URL.Query().Get("transcript")), http.StatusSeeOther)
		return
	}
	http.Redirect(w, r, ask.path(), http.StatusSeeOther)
}

// about is the address of the difference that a decision was about.
func (s *Server) about(a *app.App, r *http.Request, ask compareAsk, e *app.DecisionEntry) compareAsk {
	found, err := a.Compare(r.Context(), app.CompareOptions{Transcript: e.Transcript, State: "all", ByPlace: true, Coders: ask.coders})
	if err != nil {
		return ask
	}
	for i := range found.Differences {
		for _, reading := range found.Differences[i].Readings {
			if slices.ContainsFunc(reading.Codings, func(id string) bool { return slices.Contains(e.Codings, id) }) {
				return ask.on(&found.Differences[i])
			}
		}
	}
	return ask
}

// minute is a decision on a page.
type minute struct {
	ID, When, By   string
	Number         string // D12
	Where, Path    string
	What           string
	Present        string
	Had            []string // what each coder had
	Kept           []keptMark
	Reason         string
	Replaced, Mine bool
	ReplacedID     string    // the decision that took its place
	ReplacedBy     string    // what it is called: D14
	Led            []ledMark // changes of the codebook that name it
}

// keptMark is a coding of the agreed layer on a page.
type keptMark struct {
	themeMark
	Against bool
	Quote   string
	Notes   []string
}

func (v *comparisonView) minute(e *app.DecisionEntry) minute {
	m := minute{ID: e.ID, Number: e.Name(), When: moment(e.At), By: calledBriefly(v.set, e.By).Name, Reason: deref(e.Reason), Replaced: e.Replaced != nil, Mine: e.By == v.me, What: e.Said, ReplacedID: deref(e.Replaced), ReplacedBy: e.ReplacedBy,
		Where: fmt.Sprintf("%s, turn %d", e.Transcript, e.Turn), Path: turnPath(e.Transcript, e.Turn)}
	var names []string
	for _, id := range e.Present {
		names = append(names, calledBriefly(v.set, id).Name)
	}
	m.Present = namesIn(names)
	for _, had := range e.Of {
		var themes []string
		for i, t := range v.marks(had.Themes) {
			switch had.Stances[i] {
			case "against":
				t.Name += " (against)"
			case "both":
				t.Name += " (for and against)"
			}
			themes = append(themes, t.Name)
		}
		m.Had = append(m.Had, calledBriefly(v.set, had.Coder).Name+": "+strings.Join(themes, ", "))
	}
	for _, k := range e.Kept {
		m.Kept = append(m.Kept, keptMark{markOf(v.rel.Study, v.palette, k.Theme), k.Stance != nil, deref(k.Quote), k.Notes})
	}
	return m
}

// moment is a time as logs write it, as the clocks here show it: 3 May 2026, 14:05.
func moment(at string) string {
	t, err := time.Parse(time.RFC3339, at)
	if err != nil {
		return day(at)
	}
	return day(t.Local().Format("2006-01-02")) + ", " + t.Local().Format("15:04")
}

// minutesContent are the decisions of a team.
type minutesContent struct {
	Transcript string
	Name       string
	Compare    string // address
	Me         person
	Action     string
	Minutes    []minute
	Told       []string
}

func minutesQuery(transcript string) string {
	if transcript == "" {
		return ""
	}
	return "?transcript=" + url.QueryEscape(transcript)
}

// minutes is the page with what was decided, the latest first.
func (s *Server) minutes(w http.ResponseWriter, r *http.Request) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	id := strings.TrimSpace(r.URL.Query().Get("transcript"))
	if id != "" {
		t, ok := rel.Study.Transcript(id)
		if !ok {
			s.fail(w, r, &notFound{"there is no transcript " + id})
			return
		}
		id = t.ID
	}
	list, err := a.Minutes(r.Context(), app.MinutesOptions{Transcript: id, Plain: true})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	v := comparisonView{set: rel.Study.Settings, rel: rel, palette: s.palette(r), me: s.sessionOf(r).who()}
	c := minutesContent{Transcript: id, Me: calledBriefly(v.set, v.me), Compare: "/compare", Action: "/minutes/undo" + minutesQuery(id)}
	if id != "" {
		c.Name, c.Compare = nameIn(rel.Study, id), compareAsk{transcript: id}.path()
	}
	c.Told, _ = s.sessionOf(r).told()
	for _, e := range slices.Backward(list) {
		m := v.minute(&e.DecisionEntry)
		m.Led = ledMarks(rel.Study, e.Codebook)
		c.Minutes = append(c.Minutes, m)
	}
	s.page(w, r, "minutes", Page{Title: "Minutes", Active: "compare", Content: c, Styles: []string{"compare.css"}, Scripts: []string{"compare.js"}})
}

// nameIn is a transcript's title with its id.
func nameIn(st *study.Study, id string) string {
	if name := nameOf(st, id); name != id {
		return name + " (" + id + ")"
	}
	return id
}
