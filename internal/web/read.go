package web

import (
	"context"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"sync"

	"verbatim/internal/app"
)

// reading is the room of the page on which people read and code.
type reading struct {
	s    *Server
	once once
	keys numberKeys
}

func (s *Server) readRoutes(mux *http.ServeMux) {
	r := &reading{s: s}
	mux.HandleFunc("GET /read", r.start)
	mux.HandleFunc("GET /read/{transcript}", r.show)
	mux.HandleFunc("GET /api/read/{transcript}", r.state)
	mux.HandleFunc("GET /recording/{transcript}", r.recording)
	mux.HandleFunc("GET /api/suggest/{transcript}", r.suggest)
	mux.HandleFunc("GET /api/events", r.events)
	mux.HandleFunc("GET /api/here", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusNoContent) })
	mux.HandleFunc("POST /api/code", act(r, (*app.App).CodeSelection))
	mux.HandleFunc("POST /api/dismiss", act(r, (*app.App).DismissSelection))
	mux.HandleFunc("POST /api/memo", act(r, (*app.App).WriteMemo))
	mux.HandleFunc("POST /api/caution", act(r, (*app.App).CautionSelection))
	mux.HandleFunc("POST /api/keys", r.saveKeys)
	mux.HandleFunc("GET /handed-back", r.handedBack)
	mux.HandleFunc("POST /handed-back/undo", r.undoHandBack)
	mux.HandleFunc("POST /api/uncode", act(r, func(a *app.App, ctx context.Context, in struct {
		ID string `json:"id"`
	}) (app.Acted, error) {
		return a.RemoveCoding(ctx, in.ID)
	}))
	mux.HandleFunc("POST /api/move", act(r, func(a *app.App, ctx context.Context, in struct {
		ID    string      `json:"id"`
		Words *app.Marked `json:"words"`
		Theme string      `json:"theme"`
	}) (app.Acted, error) {
		return a.MoveCoding(ctx, in.ID, in.Words, in.Theme)
	}))
	mux.HandleFunc("POST /api/keep", act(r, keepCoding))
	mux.HandleFunc("POST /api/stance", act(r, func(a *app.App, ctx context.Context, in struct {
		ID      string `json:"id"`
		Against bool   `json:"against"`
	}) (app.Acted, error) {
		return a.SetStance(ctx, in.ID, in.Against)
	}))
	mux.HandleFunc("POST /api/star", act(r, func(a *app.App, ctx context.Context, in struct {
		Transcript string     `json:"transcript"`
		Words      app.Marked `json:"words"`
		Off        bool       `json:"off"`
	}) (app.Acted, error) {
		return a.StarSelection(ctx, in.Transcript, in.Words, in.Off)
	}))
	mux.HandleFunc("POST /api/undo", act(r, func(a *app.App, ctx context.Context, in struct {
		Events []string `json:"events"`
	}) (app.Acted, error) {
		return a.Reverse(ctx, in.Events)
	}))
	mux.HandleFunc("POST /api/theme", act(r, func(a *app.App, ctx context.Context, in struct {
		Name   string `json:"name"`
		Parent string `json:"parent"`
	}) (app.Acted, error) {
		return a.NewTheme(ctx, in.Name, in.Parent)
	}))
	mux.HandleFunc("POST /api/done", act(r, func(a *app.App, ctx context.Context, in struct {
		Transcript string `json:"transcript"`
		Done       bool   `json:"done"`
	}) (app.Acted, error) {
		return a.SetDone(ctx, in.Transcript, in.Done)
	}))
	mux.HandleFunc("POST /api/hand-back", act(r, func(a *app.App, ctx context.Context, in struct {
		Transcript string `json:"transcript"`
	}) (app.Acted, error) {
		return a.HandBack(ctx, in.Transcript)
	}))
}

// stale is the header of an answer that tells a page to load itself again.
const stale = "Verbatim-Stale"

// later is the header of an answer that tells a page to ask again by and by.
const later = "Verbatim-Later"

// act answers a request by a verb, once for each key that a page makes up: a page
// that lost the answer asks again and gets it, and nothing is done twice. A page
// says for whom it was made, so that nobody's name gets onto what another did.
func act[T any](r *reading, verb func(*app.App, context.Context, T) (app.Acted, error)) http.HandlerFunc {
	return func(w http.ResponseWriter, q *http.Request) {
		in, err := decode[T](q)
		if err != nil {
			r.s.fail(w, q, err)
			return
		}
		a := r.s.appFor(q)
		if who := q.Header.Get("Verbatim-Coder"); who != "" && who != a.Coder {
			w.Header().Set(stale, "coder")
			r.s.fail(w, q, &conflict{"somebody else is coding in this browser now"})
			return
		}
		key := q.Header.Get("Idempotency-Key")
		if key != "" {
			key = a.Dir + "\x00" + a.Coder + "\x00" + q.URL.Path + "\x00" + key
		}
		done, err := r.once.do(key, func() (app.Acted, error) { return verb(a, q.Context(), in) })
		if err != nil {
			if errors.Is(err, app.ErrMoved) {
				w.Header().Set(stale, "words")
			}
			if app.NoRoom(err) {
				w.Header().Set(later, "disk")
				err = &app.Problem{What: "the disk is full, so this could not be saved", Todo: "make some room on it: empty the wastebasket, or move something large elsewhere", Cause: err}
			}
			r.s.fail(w, q, err)
			return
		}
		r.s.live.poke(a)
		r.s.json(w, done)
	}
}

// remembered is how many answers are kept for pages that ask again.
const remembered = 512

// once remembers the latest answers by key.
type once struct {
	mu    sync.Mutex
	keys  []string
	given map[string]*given
}

type given struct {
	ready  chan struct{}
	answer app.Acted
	err    error
}

// do does something unless it was done under that key; then it gives the answer
// of that time. What failed is not remembered, and may be tried again.
func (o *once) do(key string, something func() (app.Acted, error)) (app.Acted, error) {
	if key == "" || len(key) > 1000 {
		return something()
	}
	o.mu.Lock()
	if had := o.given[key]; had != nil {
		o.mu.Unlock()
		<-had.ready
		return had.answer, had.err
	}
	g := &given{ready: make(chan struct{})}
	if o.given == nil {
		o.given = map[string]*given{}
	}
	o.given[key] = g
	o.keys = append(o.keys, key)
	if len(o.keys) > remembered {
		delete(o.given, o.keys[0])
		o.keys = o.keys[1:]
	}
	o.mu.Unlock()
	g.answer, g.err = something()
	close(g.ready)
	if g.err != nil {
		o.mu.Lock()
		delete(o.given, key)
		o.mu.Unlock()
	}
	return g.answer, g.err
}

// start goes to the transcript that the person would go on with.
func (r *reading) start(w http.ResponseWriter, q *http.Request) {
	id, err := r.s.appFor(q).NextToRead(q.Context())
	switch {
	case err != nil:
		r.s.fail(w, q, err)
	case id == "":
		http.Redirect(w, q, "/", http.StatusSeeOther)
	default:
		http.Redirect(w, q, "/read/"+url.PathEscape(id), http.StatusSeeOther)
	}
}

// handedBack says that a transcript was handed back, and offers to undo it: its own
// page cannot, since it is not shown any more.
func (r *reading) handedBack(w http.ResponseWriter, q *http.Request) {
	said := q.URL.Query()
	r.s.page(w, q, "handed", Page{Title: "Handed back", Active: "read", Content: struct{ Transcript, Event string }{said.Get("transcript"), said.Get("event")}})
}

// undoHandBack shows somebody a transcript again that they handed back.
func (r *reading) undoHandBack(w http.ResponseWriter, q *http.Request) {
	a := r.s.appFor(q)
	if _, err := a.Reverse(q.Context(), []string{q.PostFormValue("id")}); err != nil {
		r.s.fail(w, q, err)
		return
	}
	r.s.live.poke(a)
	http.Redirect(w, q, "/read/"+url.PathEscape(q.PostFormValue("transcript")), http.StatusSeeOther)
}

// readingPage is what the template of the page sees.
type readingPage struct {
	*app.ReadingView
	Chunks []chunk
	Given  readingData
}

// At is a time as people write it: 7:32.
func (p readingPage) At(ms int) string { return clock(&ms) }

// Action is what one key does.
func (p readingPage) Action(act string) keyAction {
	i := slices.IndexFunc(p.Given.Actions, func(k keyAction) bool { return k.Act == act })
	return p.Given.Actions[max(0, i)]
}

// LineTitle says what the numbers of lines count.
func (p readingPage) LineTitle() string {
	return "Counted in the stored text, transcripts/" + p.Transcript + ".txt, empty lines too: the same on every screen and in every editor"
}

// Labels are what content notes say here, for whoever writes another.
func (p readingPage) Labels() []string {
	labels := []string{}
	for _, c := range p.Cautions {
		for _, l := range c.Labels {
			if !slices.Contains(labels, l) {
				labels = append(labels, l)
			}
		}
	}
	return labels
}

// Minutes is how long the recording lasts.
func (p readingPage) Minutes() string {
	return count((p.DurationMS+59_999)/60_000, "minute", "minutes")
}

// readingData is what the scripts of the page get.
type readingData struct {
	Reading *app.ReadingView `json:"reading"`
	Looks   map[string]look  `json:"looks"`
	Keys    []string         `json:"keys"`    // themes of the number keys, in order; empty: a key without one
	Actions []keyAction      `json:"actions"` // what the other keys do
	Mark    string           `json:"mark"`    // how far the page knows what happened

	Doubts map[string]string `json:"doubts"` // why codings are doubtful, by id
}

// look is how a theme looks: its number in codebook.css, -1 for none, and its
// pattern.
type look struct {
	N       int    `json:"n"`
	Pattern string `json:"pattern"`
}

// chunk is a stretch of turns that a browser lays out only when it comes near.
// Size is about its height, for the scroll bar to be right before it does.
type chunk struct {
	Size  int
	Turns []app.ReadingTurn
}

const (
	chunkTurns = 12
	chunkStep  = 60 // pixels between sizes
	chunkMax   = 80
)

func chunksOf(turns []app.ReadingTurn) []chunk {
	var chunks []chunk
	for part := range slices.Chunk(turns, chunkTurns) {
		px := 0
		for _, t := range part {
			px += 14 + 29*(1+len(t.Words)/72)
		}
		chunks = append(chunks, chunk{min(chunkMax, max(1, px/chunkStep)), part})
	}
	return chunks
}

func (r *reading) view(q *http.Request) (readingData, error) {
	a := r.s.appFor(q)
	trace, err := a.Trace() // before the study is read: what comes between is told twice, never missed
	if err != nil {
		return readingData{}, err
	}
	v, err := a.Reading(q.Context(), q.PathValue("transcript"))
	if err != nil {
		return readingData{}, err
	}
	doubts, err := doubtsOf(q.Context(), a, v)
	if err != nil {
		return readingData{}, err
	}
	p := r.s.palette(q)
	d := readingData{Reading: v, Doubts: doubts, Looks: map[string]look{}, Keys: r.keys.of(a.Dir+"\x00"+a.Coder, v.Themes), Actions: keysOf(q, a.Coder), Mark: trace + "."}
	for _, t := range v.Themes {
		d.Looks[t.ID] = look{p.N(t.ID), p.Pattern(t.ID)}
	}
	return d, nil
}

// show is the page.
func (r *reading) show(w http.ResponseWriter, q *http.Request) {
	d, err := r.view(q)
	if err != nil {
		r.s.fail(w, q, err)
		return
	}
	r.s.page(w, q, "read", Page{
		Title: d.Reading.Title, Active: "read", Class: "reading", Styles: []string{"read.css"}, Scripts: []string{"read.js"},
		Content: readingPage{d.Reading, chunksOf(d.Reading.Turns), d},
	})
}

// state is what stands on a transcript, for a page that has its words.
func (r *reading) state(w http.ResponseWriter, q *http.Request) {
	d, err := r.view(q)
	if err != nil {
		r.s.fail(w, q, err)
		return
	}
	r.s.json(w, d)
}

func (r *reading) suggest(w http.ResponseWriter, q *http.Request) {
	list, err := r.s.appFor(q).SuggestIn(q.Context(), q.PathValue("transcript"))
	if err != nil {
		r.s.fail(w, q, err)
		return
	}
	r.s.json(w, list)
}
