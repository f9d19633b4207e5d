package web

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// homeContent is the study at a glance.
type homeContent struct {
	Status      *app.Status
	Notes       []note
	Transcripts []homeRow
	Coders      []homeCoder
	Here        []person // others who have a page open
	Resume      *resume
	Waiting     []todo
	Memos       []homeMemo
	Kept        string // whose words are kept from publications
	KeptHere    string // and from the team as well
	Words       string
}

// todo is something that waits for whoever looks.
type todo struct {
	Words, Path string
}

// homeMemo is one of the newest memos.
type homeMemo struct {
	app.MemoEntry
	By, Path, On string
}

// homeRow is a transcript in the list.
type homeRow struct {
	app.TranscriptEntry
	Name   string
	People string
	Mine   state
	Others []state
	Back   bool // handed back by whoever looks
}

// state is how far a coder is with a transcript.
type state struct {
	person
	State string // done, begun, left, hidden
	Words string // the state in words
}

// homeCoder is a coder and how far they are.
type homeCoder struct {
	person
	Done, Begun, Left, NotShown []string
	Waiting                     int // codings to look at again
	Of                          int // transcripts that are theirs to read
	Last                        string
	Mine                        bool
}

// resume is where somebody stopped.
type resume struct {
	Transcript, Title, Path, Where string
}

func (s *Server) homeRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("POST /take-up", s.takeUp)
}

func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	c, err := s.homeOf(r, a, rel.Study)
	if err != nil {
		s.fail(w, r, err)
		return
	}
	s.page(w, r, "home", Page{Title: "Home", Active: "home", Content: c, Styles: []string{"home.css"}, Scripts: []string{"drop.js"}})
}

func (s *Server) homeOf(r *http.Request, a *app.App, st *study.Study) (*homeContent, error) {
	ctx, me := r.Context(), s.sessionOf(r).who()
	status, err := a.Status(ctx)
	if err != nil {
		return nil, err
	}
	list, err := a.Transcripts(ctx)
	if err != nil {
		return nil, err
	}
	memos, err := a.Memos(ctx, app.MemoFilter{})
	if err != nil {
		return nil, err
	}
	back, err := a.HandedBack(ctx)
	if err != nil {
		return nil, err
	}
	c := &homeContent{Status: status, Resume: resumeAt(st, me), Memos: memosOnHome(st, memos), Kept: keptFrom(st, transcript.ForPublication), KeptHere: keptFrom(st, transcript.ForTeam)}
	c.Coders = codersAtHome(st.Settings, status.Coders, list, me)
	for _, t := range list {
		row := rowOf(t, c.Coders)
		row.Back = slices.Contains(back, t.Transcript)
		c.Transcripts = append(c.Transcripts, row)
	}
	if c.Waiting, err = waitingFor(ctx, a, st, me); err != nil {
		return nil, err
	}
	c.Notes = notesOf(slices.DeleteFunc(status.Notes, func(n string) bool { // what waits has its own place
		return strings.Contains(n, "`verbatim review`") || strings.Contains(n, "`verbatim codebook queue")
	}))
	if dir, err := a.Folder(); err == nil {
		c.Here = slices.DeleteFunc(s.people(r, dir), func(p person) bool { return p.ID == me })
	}
	return c, nil
}

func codersAtHome(set study.Settings, entries []app.CoderEntry, list []app.TranscriptEntry, me string) []homeCoder {
	var coders []homeCoder
	for _, e := range entries {
		coders = append(coders, homeCoder{person: personOf(set, e.Coder), Done: e.Done, Begun: e.Begun, Left: e.Left, NotShown: e.NotShown,
			Waiting: e.Waiting, Of: len(e.Done) + len(e.Begun) + len(e.Left), Last: day(deref(e.LastSeen)), Mine: strings.EqualFold(e.Coder, me)})
	}
	if !isCoder(entries, me) {
		mine := homeCoder{person: personOf(set, me), Of: len(list), Mine: true}
		for _, t := range list {
			mine.Left = append(mine.Left, t.Transcript)
		}
		coders = append(coders, mine)
	}
	slices.SortStableFunc(coders, func(a, b homeCoder) int { return btoi(b.Mine) - btoi(a.Mine) })
	return coders
}

// toSettle leads to the codings that wait for their coder: by transcript those that had
// words corrected, and those that are doubtful, with why.
func toSettle(waiting []app.Waiting) (list []todo) {
	type group struct {
		transcript string
		doubtful   bool
	}
	in, why := map[group]int{}, map[group][]string{}
	of := func(w app.Waiting) group { return group{w.Transcript, w.Doubt != nil} }
	for _, w := range waiting {
		in[of(w)]++
		if s := deref(w.Doubt); s != "" && !slices.Contains(why[of(w)], s) {
			why[of(w)] = append(why[of(w)], s)
		}
	}
	for _, w := range waiting {
		n, reasons := in[of(w)], why[of(w)]
		if n == 0 {
			continue
		}
		delete(in, of(w))
		said := count(n, "coding of yours", "codings of yours") + " in " + w.Transcript + " had words corrected: "
		if w.Doubt != nil {
			said = count(n, "coding of yours", "codings of yours") + " in " + w.Transcript + oneOf(n, " is", " are") + " doubtful, from another program (" + strings.Join(reasons, "; ") + "): "
		}
		list = append(list, todo{said + "look whether " + oneOf(n, "it still holds", "they still hold"), "/read/" + url.PathEscape(w.Transcript) + "#c-" + w.ID[:min(12, len(w.ID))]})
	}
	return list
}

// waitingFor is what waits for somebody, besides reading.
func waitingFor(ctx context.Context, a *app.App, st *study.Study, me string) ([]todo, error) {
	changed, err := a.WaitingFor(ctx, me)
	if err != nil {
		return nil, err
	}
	list := toSettle(changed)
	for _, t := range st.Book.Themes() {
		if len(t.Split) == 0 {
			continue
		}
		q, err := a.SplitQueue(ctx, t.ID)
		if err != nil {
			return nil, err
		}
		if n := len(q.Items); n > 0 {
			list = append(list, todo{count(n, "coding of yours waits", "codings of yours wait") + " to be handed on: " + t.Name + " is being split", "/codebook/" + url.PathEscape(t.ID) + "/split"})
		}
	}
	differ, err := a.Compare(ctx, app.CompareOptions{State: "open"})
	if err != nil {
		return nil, err
	}
	if n := len(differ.Differences); n > 0 {
		list = append(list, todo{count(n, "place", "places") + " where coders see it differently", "/compare"})
	}
	return list, nil
}

func oneOf(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// keptFrom says whose words are kept from some readers.
func keptFrom(st *study.Study, readers transcript.Purpose) string {
	rel := st.Release(readers)
	var kept []string
	for _, t := range st.Transcripts {
		for _, p := range st.ParticipantsIn(t) {
			if !rel.Cleared(p) && !slices.Contains(kept, p) {
				kept = append(kept, p)
			}
		}
	}
	slices.SortFunc(kept, coding.CompareIDs)
	return strings.Join(kept, ", ")
}

// memosOnHome are the newest memos, with where they lead.
func memosOnHome(st *study.Study, memos []app.MemoEntry) []homeMemo {
	var list []homeMemo
	for _, m := range newest(memos, 3) {
		one := homeMemo{MemoEntry: m, By: personOf(st.Settings, m.Coder).Name, On: m.Place}
		switch m.On {
		case "coding":
			if i := slices.IndexFunc(st.State.Codings, func(c coding.Coding) bool { return c.ID.String() == m.Target }); i >= 0 {
				k := st.State.Codings[i]
				one.Path = "/read/" + url.PathEscape(k.Transcript) + "#c-" + m.Target[:12]
				if t, ok := st.Book.Theme(k.Theme); ok {
					one.On = strings.TrimSuffix(m.Place, ", "+k.Theme) + ", " + t.Name
				}
			}
		case "passage", "transcript":
			one.Path = "/read/" + url.PathEscape(m.Target)
		case "theme":
			one.Path = "/codebook/" + url.PathEscape(m.Target)
			if t, ok := st.Book.Theme(m.Target); ok {
				one.On = "theme " + t.Name
			}
		case "participant":
			one.Path = "/participants/" + url.PathEscape(m.Target)
		}
		list = append(list, one)
	}
	return list
}

// takeUp shows somebody a transcript again that they handed back.
func (s *Server) takeUp(w http.ResponseWriter, r *http.Request) {
	if err := s.appFor(r).TakeUpAgain(r.Context(), r.PostFormValue("transcript")); err != nil {
		s.fail(w, r, err)
		return
	}
	http.Redirect(w, r, "/", http.StatusSeeOther)
}

func btoi(b bool) int {
	if b {
		return 1
	}
	return 0
}

func newest(memos []app.MemoEntry, n int) []app.MemoEntry {
	memos = slices.Clone(memos)
	slices.Reverse(memos)
	return memos[:min(n, len(memos))]
}

func rowOf(t app.TranscriptEntry, coders []homeCoder) homeRow {
	row := homeRow{TranscriptEntry: t, Name: deref(t.Title)}
	if row.Name == "" {
		row.Name = t.Transcript
	}
	var people []string
	for _, sp := range t.Speakers {
		if p := deref(sp.Participant); p != "" && !slices.Contains(people, p) {
			people = append(people, p)
		}
	}
	row.People = strings.Join(people, ", ")
	for _, c := range coders {
		one := state{person: c.person, State: "none", Words: "for others"}
		switch {
		case slices.Contains(c.Left, t.Transcript):
			one.State, one.Words = "left", "not started"
		case slices.Contains(c.NotShown, t.Transcript):
			one.State, one.Words = "hidden", "not shown"
		case slices.Contains(c.Done, t.Transcript):
			one.State, one.Words = "done", "finished"
		case slices.Contains(c.Begun, t.Transcript):
			one.State, one.Words = "begun", "begun"
		}
		if c.Mine {
			row.Mine = one
		} else if one.State != "left" && one.State != "none" {
			row.Others = append(row.Others, one)
		}
	}
	return row
}

// resumeAt is the last place at which a coder did something, or the first
// transcript that they have not read; nil where there is nothing to read.
func resumeAt(st *study.Study, me string) *resume {
	for _, e := range slices.Backward(st.State.Events) {
		if e.Coder != me || e.Transcript == "" {
			continue
		}
		switch e.Do {
		case coding.Code, coding.Move, coding.MemoKind, coding.Dismiss:
		default:
			continue
		}
		t, ok := st.Transcript(e.Transcript)
		if !ok || st.Hidden(t) {
			continue
		}
		at := &resume{Transcript: t.ID, Title: t.Title, Path: "/read/" + t.ID}
		if e.Text != "" && e.Text == t.Text.Hash() {
			if n := t.TurnAt(e.Span.Start); n >= 0 && n < len(t.Turns) {
				at.Path = fmt.Sprintf("/read/%s#t%d", t.ID, n+1)
				at.Where = fmt.Sprintf("turn %d of %d", n+1, len(t.Turns))
			}
		}
		return at
	}
	read := map[string]bool{}
	for _, d := range st.State.Done {
		if d.Coder == me {
			read[d.Transcript] = true
		}
	}
	var first *resume
	for _, t := range st.Transcripts {
		if st.Hidden(t) {
			continue
		}
		at := &resume{Transcript: t.ID, Title: t.Title, Path: "/read/" + t.ID}
		if !read[t.ID] {
			return at
		}
		if first == nil {
			first = at
		}
	}
	return first
}
