package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"sync"
	"time"

	"verbatim/internal/study"
)

// Who is here: everybody who has a page of a study open in this workbench. It is
// known from the streams that pages keep open, is told to those pages and written
// nowhere.

// pageTurn is how long somebody counts as here between one page and the next.
const pageTurn = 4 * time.Second

// presence counts the open streams by study and coder.
type presence struct {
	mu sync.Mutex
	by map[string]map[string]*stay // folder -> coder
}

// stay is somebody's streams of one study.
type stay struct {
	streams int
	left    time.Time // when the last of them ended
}

// come says that somebody has a page open, until the function it gives is called.
func (p *presence) come(dir, coder string) (leave func()) {
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.by == nil {
		p.by = map[string]map[string]*stay{}
	}
	if p.by[dir] == nil {
		p.by[dir] = map[string]*stay{}
	}
	o := p.by[dir][coder]
	if o == nil {
		o = &stay{}
		p.by[dir][coder] = o
	}
	o.streams++
	return func() {
		p.mu.Lock()
		defer p.mu.Unlock()
		o.streams--
		o.left = time.Now()
	}
}

// here are the coders who have a page of a study open, by id.
func (p *presence) here(dir string, now time.Time) []string {
	p.mu.Lock()
	defer p.mu.Unlock()
	ids := []string{}
	for coder, o := range p.by[dir] {
		if o.streams > 0 || now.Sub(o.left) < pageTurn {
			ids = append(ids, coder)
		} else {
			delete(p.by[dir], coder)
		}
	}
	slices.Sort(ids)
	return ids
}

// personHere is somebody who is here, as pages are told.
type personHere struct {
	ID       string `json:"id"`
	Name     string `json:"name"`
	Initials string `json:"initials"`
}

// hereEvent is what pages are told of who is here.
func hereEvent(list []person) []byte {
	people := []personHere{}
	for _, p := range list {
		people = append(people, personHere(p))
	}
	data, _ := json.Marshal(struct {
		People []personHere `json:"people"`
	}{people})
	return fmt.Appendf(nil, "event: here\ndata: %s\n\n", data)
}

// helloEvent is what a stream begins with: whose it is, and what the coders of
// the study are called, so that a page can say who has done something.
func helloEvent(you string, coders []person) []byte {
	names := map[string]string{}
	for _, p := range coders {
		names[p.ID] = p.Name
	}
	data, _ := json.Marshal(struct {
		You   string            `json:"you"`
		Names map[string]string `json:"names"`
	}{you, names})
	return fmt.Appendf(nil, "event: hello\ndata: %s\n\n", data)
}

// coders are the coders of a study as pages show them.
func coders(set study.Settings) []person {
	var list []person
	for _, c := range set.Coders {
		list = append(list, personOf(set, c.ID))
	}
	return list
}

// people are those who have a page of a study open, as pages show them.
func (s *Server) people(r *http.Request, dir string) []person {
	set := s.settings(r.WithContext(context.WithoutCancel(r.Context()))) // the stream outlives whoever opened it
	list := []person{}
	for _, id := range s.here.here(dir, time.Now()) {
		list = append(list, personOf(set, id))
	}
	return list
}
