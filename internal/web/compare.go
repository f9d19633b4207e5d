package web

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/study"
)

// compareAsk is what an address says of a comparison: whose codings, which
// differences are listed, and which of them is looked at.
type compareAsk struct {
	transcript string
	coders     []string // empty: everybody
	show       string   // a state; empty: all
	kind       string   // a kind of difference; empty: all
	id         string   // of the difference
	at         int      // where it began: for finding the place when the difference is another one by now
}

func askOf(r *http.Request) compareAsk {
	v := r.URL.Query()
	ask := compareAsk{transcript: r.PathValue("transcript"), coders: codersIn(v["coders"]), show: v.Get("show"), kind: v.Get("kind"), id: v.Get("d"), at: -1}
	if n, err := strconv.Atoi(v.Get("at")); err == nil {
		ask.at = n
	}
	if ask.show == "all" {
		ask.show = ""
	}
	return ask
}

// codersIn reads coders as a form sends them, one each, or as addresses have
// them, with commas.
func codersIn(said []string) []string {
	var ids []string
	for _, id := range strings.Split(strings.Join(said, ","), ",") {
		if id = strings.TrimSpace(id); id != "" && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	return ids
}

// query is the part of an address that says what is asked for.
func (a compareAsk) query() string {
	var parts []string
	add := func(key, value string) {
		if value != "" {
			parts = append(parts, key+"="+url.QueryEscape(value))
		}
	}
	if len(a.coders) > 0 {
		var ids []string
		for _, id := range a.coders {
			ids = append(ids, url.QueryEscape(id))
		}
		parts = append(parts, "coders="+strings.Join(ids, ","))
	}
	add("show", a.show)
	add("kind", a.kind)
	add("d", a.id)
	if a.id != "" && a.at >= 0 {
		add("at", strconv.Itoa(a.at))
	}
	if len(parts) == 0 {
		return ""
	}
	return "?" + strings.Join(parts, "&")
}

func (a compareAsk) path() string { return "/compare/" + url.PathEscape(a.transcript) + a.query() }

// on is the address of a difference in the same list.
func (a compareAsk) on(d *app.Difference) compareAsk {
	a.id, a.at = d.ID, d.Start
	return a
}

func (a compareAsk) showing(show string) compareAsk {
	a.show, a.id = show, ""
	return a
}

// lists reports whether a difference is among those that the address lists.
func (a compareAsk) lists(d *app.Difference) bool {
	return (a.show == "" || a.show == d.State) && (a.kind == "" || a.kind == d.Kind)
}

func (s *Server) compareRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /compare", s.compareList)
	mux.HandleFunc("GET /compare/{transcript}", s.compare)
	mux.HandleFunc("POST /compare/{transcript}", s.decide)
	mux.HandleFunc("POST /compare/{transcript}/same", s.acceptSame)
	mux.HandleFunc("POST /compare/{transcript}/undo", s.undoDecision)
	s.agendaRoutes(mux)
	s.assignRoutes(mux)
	mux.HandleFunc("GET /saw", s.saw)
	mux.HandleFunc("POST /saw/save", s.saveSaw)
	mux.HandleFunc("GET /patterns", s.patterns)
	mux.HandleFunc("GET /agreement", s.agreement)
	mux.HandleFunc("POST /agreement/save", s.saveAgreement)
	mux.HandleFunc("GET /minutes", s.minutes)
	mux.HandleFunc("POST /minutes/undo", s.undoDecision)
}

// compareListContent is what there is to compare.
type compareListContent struct {
	Rows    []compareRow
	Coders  []compareCoder
	Chosen  bool // some coders, not all
	Query   string
	Notes   []string
	Wrong   failure
	Minutes bool // something was decided
	Figures bool // the approach has a use for coefficients
}

// compareCoder is somebody who can be compared.
type compareCoder struct {
	person
	On bool
}

// compareRow is a transcript that two people or more have coded.
type compareRow struct {
	ID, Name, Path string
	progress
	Coders  []state
	NotDone string
	Left    string
}

// progress is how far the team is with a transcript: numbers, in words, and as
// parts of a hundred for a bar.
type progress struct {
	Open, Later, Decided, Same int
	Said                       string
	Done, DoneAndLater         int
}

func progressOf(c *app.Compared) progress {
	p := progress{Open: c.Counts["open"], Later: c.Counts["later"], Decided: c.Counts["decided"], Same: c.Counts["same"]}
	_, said, _ := strings.Cut(c.Plainly(), ": ")
	p.Said = strings.ReplaceAll(said, ", ", " · ")
	if all := p.Open + p.Later + p.Decided + p.Same; all > 0 {
		p.Done = (p.Decided + p.Same) * 100 / all
		p.DoneAndLater = (p.Decided + p.Same + p.Later) * 100 / all
	}
	return p
}

// leftWithheld says that some differences are not shown.
func leftWithheld(n int) string {
	if n == 0 {
		return ""
	}
	return count(n, "more is", "more are") + " on words that are withheld: the people who speak have not agreed to it."
}

// notDoneSaid says who may not have come to a passage yet.
func notDoneSaid(set study.Settings, ids []string) string {
	var names []string
	for _, id := range ids {
		names = append(names, calledBriefly(set, id).Name)
	}
	switch len(names) {
	case 0:
		return ""
	case 1:
		return names[0] + " has not finished reading."
	}
	return namesIn(names) + " have not finished reading."
}

// namesIn lists names as people write them: Amy, Ben and Cleo.
func namesIn(names []string) string {
	if len(names) < 2 {
		return strings.Join(names, "")
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// calledBriefly is a coder by what stands before a comma in their name: "Ben" of
// "Ben, university researcher".
func calledBriefly(set study.Settings, id string) person {
	p := personOf(set, id)
	brief, _, _ := strings.Cut(p.Name, ",")
	for _, k := range set.Coders {
		if other, _, _ := strings.Cut(k.Name, ","); other == brief && k.ID != id {
			return p
		}
	}
	p.Name = brief
	return p
}

func nameOf(st *study.Study, id string) string {
	if t, ok := st.Transcript(id); ok && t.Title != "" {
		return t.Title
	}
	return id
}

// compareList shows which transcripts can be compared. An address that names one
// leads to it.
func (s *Server) compareList(w http.ResponseWriter, r *http.Request) {
	ask := askOf(r)
	if ask.transcript = strings.TrimSpace(r.URL.Query().Get("transcript")); ask.transcript != "" {
		http.Redirect(w, r, ask.path(), http.StatusSeeOther)
		return
	}
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	all, err := a.Compare(r.Context(), app.CompareOptions{State: "later"})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	c, shown := compareListContent{Notes: all.Notes, Query: compareAsk{coders: ask.coders}.query()}, all
	if len(ask.coders) > 0 {
		if shown, err = a.Compare(r.Context(), app.CompareOptions{State: "later", Coders: ask.coders}); err != nil {
			c.Wrong, _ = failureOf(err)
			shown, ask.coders = all, nil
		}
	}
	c.Chosen = len(ask.coders) > 0
	for _, k := range all.Coders {
		c.Coders = append(c.Coders, compareCoder{calledBriefly(rel.Study.Settings, k.ID), !c.Chosen || slices.Contains(ask.coders, k.ID)})
	}
	for i := range shown.Transcripts {
		c.Rows = append(c.Rows, rowOfCompared(rel.Study, &shown.Transcripts[i], ask))
	}
	c.Figures = rel.Study.Settings.Approach != study.Reflexive
	if list, err := a.Decisions(r.Context(), ""); err == nil {
		c.Minutes = len(list) > 0
	}
	s.page(w, r, "compare", Page{Title: "Compare", Active: "compare", Content: c, Styles: []string{"compare.css"}, Scripts: []string{"compare.js"}})
}

func rowOfCompared(st *study.Study, t *app.Compared, ask compareAsk) compareRow {
	ask.transcript = t.Transcript
	row := compareRow{ID: t.Transcript, Name: nameOf(st, t.Transcript), Path: ask.path(), progress: progressOf(t),
		NotDone: notDoneSaid(st.Settings, t.NotDone), Left: leftWithheld(t.Withheld)}
	for _, id := range t.Coders {
		one := state{person: calledBriefly(st.Settings, id), State: "done", Words: "read to the end"}
		if slices.Contains(t.NotDone, id) {
			one.State, one.Words = "begun", "not finished reading"
		}
		row.Coders = append(row.Coders, one)
	}
	return row
}

// compare is the page on which differences are stepped through.
func (s *Server) compare(w http.ResponseWriter, r *http.Request) {
	s.showComparison(w, r, http.StatusOK, askOf(r), tried{})
}

// tried is a decision that was not taken: what was typed stays.
type tried struct {
	failure
	reason  string
	present []string
}

func (s *Server) showComparison(w http.ResponseWriter, r *http.Request, status int, ask compareAsk, t tried) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	all, err := a.Compare(r.Context(), app.CompareOptions{Transcript: ask.transcript, State: "all", ByPlace: true})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	shown := all
	if len(ask.coders) > 0 && len(all.Transcripts) > 0 {
		if shown, err = a.Compare(r.Context(), app.CompareOptions{Transcript: ask.transcript, State: "all", ByPlace: true, Coders: ask.coders}); err != nil {
			s.fail(w, r, err)
			return
		}
	}
	if known, ok := rel.Study.Transcript(ask.transcript); ok {
		ask.transcript = known.ID
	}
	v := comparisonView{set: rel.Study.Settings, rel: rel, palette: s.palette(r), me: s.sessionOf(r).who(), ask: ask, tried: t, session: s.sessionOf(r)}
	c := v.content(shown, all)
	if c.Told, c.Undo = s.sessionOf(r).told(); status != http.StatusOK {
		c.Told = nil
	}
	if list, err := a.Decisions(r.Context(), ask.transcript); err == nil {
		for i := range list {
			c.Minutes = append(c.Minutes, v.minute(&list[len(list)-1-i]))
		}
		c.More, c.Minutes = len(c.Minutes) > shownMinutes, c.Minutes[:min(shownMinutes, len(c.Minutes))]
	}
	title := "Compare " + c.Name
	if c.Now != nil {
		title = c.Now.Title + " – " + title
	}
	s.render(w, r, status, "differences", Page{Title: title, Active: "compare", Content: c, Styles: []string{"compare.css"}, Scripts: []string{"compare.js"}})
}

// shownMinutes is how many decisions stand beside the differences.
const shownMinutes = 4
