package web

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/coding"
	"verbatim/internal/study"
)

// homeContent is the study at a glance.
type homeContent struct {
	Status      *app.Status
	Transcripts []homeRow
	Coders      []homeCoder
	Resume      *resume
	Memos       []app.MemoEntry
	Left        int // transcripts that I have not read to the end
	Words       string
}

// homeRow is a transcript in the list.
type homeRow struct {
	app.TranscriptEntry
	Name   string
	People string
	Mine   state
	Others []state
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
	Done, Begun, NotShown []string
	Waiting               int // codings to look at again
	Of                    int
	Mine                  bool
}

// resume is where somebody stopped.
type resume struct {
	Transcript, Title, Path, Where string
}

func (s *Server) homeRoutes(mux *http.ServeMux) {
	mux.HandleFunc("GET /{$}", s.home)
	mux.HandleFunc("GET /compare", func(w http.ResponseWriter, r *http.Request) {
		s.page(w, r, "compare", Page{Title: "Compare"})
	})
}

func (s *Server) home(w http.ResponseWriter, r *http.Request) {
	a, rel, ok := s.look(w, r)
	if !ok {
		return
	}
	status, err := a.Status(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	list, err := a.Transcripts(r.Context())
	if err != nil {
		s.fail(w, r, err)
		return
	}
	memos, err := a.Memos(r.Context(), app.MemoFilter{})
	if err != nil {
		s.fail(w, r, err)
		return
	}
	me := s.sessionOf(r).who()
	c := homeContent{Status: status, Resume: resumeAt(rel.Study, me), Memos: newest(memos, 3)}
	set := rel.Study.Settings
	for _, e := range status.Coders {
		c.Coders = append(c.Coders, homeCoder{personOf(set, e.Coder), e.Done, e.Begun, e.NotShown, e.Waiting, len(list) - len(e.NotShown), strings.EqualFold(e.Coder, me)})
	}
	if !isCoder(status.Coders, me) {
		c.Coders = append(c.Coders, homeCoder{person: personOf(set, me), Of: len(list), Mine: true})
	}
	slices.SortStableFunc(c.Coders, func(a, b homeCoder) int { return btoi(b.Mine) - btoi(a.Mine) })
	for _, t := range list {
		c.Transcripts = append(c.Transcripts, rowOf(t, c.Coders))
	}
	for _, k := range c.Coders {
		if k.Mine {
			c.Left = k.Of - len(k.Done)
		}
	}
	s.page(w, r, "home", Page{Title: "Home", Active: "home", Content: c, Styles: []string{"home.css"}, Scripts: []string{"drop.js"}})
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
		one := state{person: c.person, State: "left", Words: "not started"}
		switch {
		case slices.Contains(c.NotShown, t.Transcript):
			one.State, one.Words = "hidden", "not shown"
		case slices.Contains(c.Done, t.Transcript):
			one.State, one.Words = "done", "read to the end"
		case slices.Contains(c.Begun, t.Transcript):
			one.State, one.Words = "begun", "begun"
		}
		if c.Mine {
			row.Mine = one
		} else if one.State != "left" {
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
