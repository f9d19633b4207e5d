package web

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"sync"
	"time"

	"verbatim/internal/app"
)

// Pages that stay open hear what happens to the study: by this server, by the
// command line, by a copy that was joined. One watcher looks at the sizes of the
// study's logs, reads the study when one has grown, and tells the difference to
// everybody who listens and may know.

const (
	lookEvery  = 300 * time.Millisecond
	pingEvery  = 15 * time.Second
	lingering  = time.Minute      // a watcher without listeners stays, for pages that come back
	tellWithin = 10 * time.Second // who does not take what is sent is let go
	backlog    = 512              // events kept for who was away
	pending    = 128              // events that wait for a slow listener
)

// told is an event as it is sent, and who may know it.
type told struct {
	trace  string
	n      int
	all    bool // the last of a trace: everything that led to it was told
	event  []byte
	change app.Change // what it tells, without the data; none where anybody may know
}

// listener is an open page.
type listener struct {
	coder string
	heard chan told
}

// stream is the watcher of one study.
type stream struct {
	mu        sync.Mutex
	follower  *app.Follower
	start     string // trace it began with
	past      []told
	cut       bool // past does not reach back to the start any more
	listeners map[*listener]bool
	left      time.Time // when the last listener went
	poked     chan struct{}
	gone      bool

	here  func() []person // who has a page open
	heard []byte          // what was told last of who is here
}

// streams are the watchers by folder.
type streams struct {
	mu      sync.Mutex
	by      map[string]*stream
	running sync.WaitGroup // the watchers, which write what they worked out into the study's .cache
}

// poke has the watcher of a study look now.
func (l *streams) poke(a *app.App) {
	dir, err := a.Folder()
	if err != nil {
		return
	}
	l.mu.Lock()
	s := l.by[dir]
	l.mu.Unlock()
	if s != nil {
		select {
		case s.poked <- struct{}{}:
		default:
		}
	}
}

// join makes a listener of a study's watcher, which is started if need be, and
// gives what it missed since last. Where that is not known any more, all is well
// but old, and it has to load the page's state again.
func (l *streams) join(a *app.App, last string, end <-chan struct{}, here func() []person) (s *stream, who *listener, missed []told, known bool, err error) {
	dir, err := a.Folder()
	if err != nil {
		return nil, nil, nil, false, err
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	s = l.by[dir]
	if s == nil || s.isGone() {
		follower, err := a.Follow(context.Background())
		if err != nil {
			return nil, nil, nil, false, err
		}
		s = &stream{follower: follower, start: follower.Trace(), listeners: map[*listener]bool{}, poked: make(chan struct{}, 1), left: time.Now(), here: here}
		if l.by == nil {
			l.by = map[string]*stream{}
		}
		l.by[dir] = s
		l.running.Go(func() { s.watch(end) })
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	who = &listener{coder: a.Coder, heard: make(chan told, pending)}
	s.listeners[who] = true
	missed, known = s.since(last)
	return s, who, missed, known, nil
}

func (s *stream) isGone() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.gone
}

// since are the events after the one that last names: TRACE.N, or TRACE. for all
// that led to a trace.
func (s *stream) since(last string) ([]told, bool) {
	trace, n, _ := strings.Cut(last, ".")
	if trace == s.start && n == "" && !s.cut {
		return s.past, true
	}
	for i, t := range slices.Backward(s.past) {
		if t.trace == trace && (n == "" && t.all || n != "" && !t.all && fmt.Sprint(t.n) == n) {
			return s.past[i+1:], true
		}
	}
	return nil, false
}

// watch looks for changes until nobody has listened for a while.
func (s *stream) watch(end <-chan struct{}) {
	tick := time.NewTicker(lookEvery)
	defer tick.Stop()
	for {
		select {
		case <-end:
			s.stop()
			return
		case <-tick.C:
		case <-s.poked:
		}
		before := s.follower.Trace()
		changes, err := s.follower.Changes(context.Background())
		if now := s.follower.Trace(); err == nil && now != before {
			s.tell(now, changes)
		}
		s.tellHere()
		s.mu.Lock()
		idle := len(s.listeners) == 0 && time.Since(s.left) > lingering
		s.gone = idle
		s.mu.Unlock()
		if idle {
			return
		}
	}
}

// stop lets everybody go.
func (s *stream) stop() {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.gone = true
	for who := range s.listeners {
		delete(s.listeners, who)
		close(who.heard)
	}
}

func (s *stream) tell(trace string, changes []app.Change) {
	batch := make([]told, 0, len(changes)+1)
	for i, c := range changes {
		data, err := json.Marshal(struct {
			Transcript string `json:"transcript"`
			Coder      string `json:"coder"`
			Data       any    `json:"data"`
		}{c.Transcript, c.Coder, c.Data})
		if err != nil {
			continue
		}
		t := told{trace: trace, n: i, change: c}
		t.change.Data = nil
		t.event = fmt.Appendf(nil, "id: %s.%d\nevent: %s\ndata: %s\n\n", trace, i, c.Do, data)
		batch = append(batch, t)
	}
	batch = append(batch, told{trace: trace, all: true, event: fmt.Appendf(nil, "id: %s.\nevent: changed\ndata: {}\n\n", trace)})
	s.mu.Lock()
	defer s.mu.Unlock()
	s.past = append(s.past, batch...)
	if over := len(s.past) - backlog; over > 0 {
		s.past, s.cut = slices.Clone(s.past[over:]), true
	}
	s.send(batch)
}

// tellHere tells who is here, where that is not what was told last.
func (s *stream) tellHere() {
	now := hereEvent(s.here())
	s.mu.Lock()
	defer s.mu.Unlock()
	if !bytes.Equal(now, s.heard) {
		s.heard = now
		s.send([]told{{event: now}})
	}
}

// send hands events to everybody who may know them. The stream is locked.
func (s *stream) send(batch []told) {
	for who := range s.listeners {
		for _, t := range batch {
			if !s.mayKnow(who, t) {
				continue
			}
			select {
			case who.heard <- t:
			default: // too slow: it is let go, comes back and catches up
				delete(s.listeners, who)
				close(who.heard)
			}
			if !s.listeners[who] {
				break
			}
		}
	}
}

// mayKnow reports whether a listener may hear of something.
func (s *stream) mayKnow(who *listener, t told) bool {
	return t.event != nil && s.follower.MayKnow(who.coder, t.change)
}

func (s *stream) leave(who *listener) {
	s.mu.Lock()
	defer s.mu.Unlock()
	delete(s.listeners, who)
	s.left = time.Now()
}

// events is the stream of one page.
func (r *reading) events(w http.ResponseWriter, q *http.Request) {
	last := q.Header.Get("Last-Event-ID")
	if last == "" {
		last = q.URL.Query().Get("last")
	}
	other := r.s.sessionOf(q).changes() // before the stream is somebody's
	a := r.s.appFor(q)
	dir, err := a.Folder()
	if err != nil {
		r.s.fail(w, q, err)
		return
	}
	people := func() []person { return r.s.people(q, dir) }
	leave := r.s.here.come(dir, a.Coder)
	defer leave()
	s, who, missed, known, err := r.s.live.join(a, last, r.s.done, people)
	if err != nil {
		r.s.fail(w, q, err)
		return
	}
	defer s.leave(who)
	w.Header().Set("Content-Type", "text/event-stream")
	rc := http.NewResponseController(w)
	send := func(data []byte) error {
		_ = rc.SetWriteDeadline(time.Now().Add(tellWithin))
		if _, err := w.Write(data); err != nil {
			return err
		}
		return rc.Flush()
	}
	first := append([]byte("retry: 1000\n\n"), helloEvent(a.Coder, coders(r.s.settings(q)))...)
	first = append(first, hereEvent(people())...)
	if send(append(first, s.missed(who, missed, known)...)) != nil {
		return
	}
	ping := time.NewTicker(pingEvery)
	defer ping.Stop()
	for {
		var err error
		select {
		case <-q.Context().Done():
			return
		case <-r.s.done:
			return
		case <-other: // somebody else is coding in this browser now
			return
		case t, ok := <-who.heard:
			if !ok {
				return
			}
			err = send(t.event)
		case <-ping.C:
			err = send([]byte(": ping\n\n"))
		}
		if err != nil {
			return
		}
	}
}

// missed is what a listener may know of what it missed.
func (s *stream) missed(who *listener, list []told, known bool) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if !known {
		return fmt.Appendf(nil, "id: %s.\nevent: resync\ndata: {}\n\n", s.follower.Trace())
	}
	var sent []byte
	for _, t := range list {
		if s.mayKnow(who, t) {
			sent = append(sent, t.event...)
		}
	}
	return sent
}
