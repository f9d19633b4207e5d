// Package web is the workbench: the study in a browser, served to this computer
// alone. Pages call the verbs of package app, as the command line does; no rule
// about consent, codings or files lives here, and none in the scripts.
package web

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"maps"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"verbatim/internal/app"
	"verbatim/internal/folder"
	"verbatim/internal/study"
)

// Options say how the workbench starts.
type Options struct {
	Coder string                        // who is coding, where somebody said so; empty: the page asks
	Log   func(format string, a ...any) // tells what went wrong; it is never given anybody's words
	Home  string                        // folder that new studies are offered a place in; empty: the person's own
	LetIn func()                        // is told each time a browser was let in; may be nil
	Rest  time.Duration                 // stop when nobody has asked for anything for so long; 0: never
}

// Server is the workbench of one person on one study at a time.
type Server struct {
	opt     Options
	secrets secrets
	done    chan struct{} // closed when the server stops, so that live streams end
	asked   atomic.Int64  // when the last request was answered, in Unix nanoseconds
	asking  atomic.Int64  // how many are being answered

	mu       sync.Mutex
	base     *app.App // the study that is open
	open     bool
	sessions map[string]*session
	front    front

	colouring sync.Mutex
	coloured  struct { // the colours that were given in the study that is open
		dir string
		folder.ThemeColours
	}

	waiting incoming
	here    presence
	live    streams
}

// session is one browser that was let in.
type session struct {
	mu    sync.Mutex
	coder string
	said  []string // what the next page tells, once
	undo  string   // the change that was told of, where it can be taken back

	name  string        // what a coder who is new here typed as their name
	other chan struct{} // closed when somebody else codes in this browser

	made *madeFile // for others, until it is saved

	decided map[string][]string          // who decided last, by those who were compared
	records map[string]string            // removal records as they were written, by participant
	plain   map[string]map[string]string // words for participants' packs that are being written, by study and participant
}

// draft keeps words that somebody is writing for a participant, by theme.
func (n *session) draft(dir, participant string, words map[string]string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.plain == nil {
		n.plain = map[string]map[string]string{}
	}
	n.plain[dir+"\x00"+strings.ToLower(participant)] = words
}

// drafts are the words that somebody is writing for a participant.
func (n *session) drafts(dir, participant string) map[string]string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.plain[dir+"\x00"+strings.ToLower(participant)]
}

// tell has the next page say what was done.
func (n *session) tell(said []string, undo string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.said, n.undo = said, undo
}

// told is what there is to tell, which is then told.
func (n *session) told() (said []string, undo string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	said, undo = n.said, n.undo
	n.said, n.undo = nil, ""
	return said, undo
}

func (n *session) who() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.coder
}

func (n *session) be(coder string) { n.beCalled(coder, "") }

// beCalled is be for somebody whom the study may not have a name for yet.
func (n *session) beCalled(coder, name string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.coder != coder && n.other != nil {
		close(n.other)
		n.other = nil
	}
	if n.coder != coder {
		n.decided = nil
	}
	n.coder, n.name = coder, name
}

// called is the name that a new coder typed; empty where there is none.
func (n *session) called() string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.name
}

// changes is closed when somebody else codes in this browser.
func (n *session) changes() <-chan struct{} {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.other == nil {
		n.other = make(chan struct{})
	}
	return n.other
}

// onlyLooks is the session for a request that shows a page anew without being
// asked to: what the next page tells is left for the one that somebody goes to.
func (n *session) onlyLooks() *session {
	n.mu.Lock()
	defer n.mu.Unlock()
	return &session{coder: n.coder, name: n.name, decided: maps.Clone(n.decided)}
}

// New makes the workbench of a's study. Where a names none and none is found, it
// begins at the door, which opens or makes one. A study that is named and cannot
// be opened is an error.
func New(a *app.App, o Options) (*Server, error) {
	if o.Log == nil {
		o.Log = func(string, ...any) {}
	}
	s := &Server{opt: o, done: make(chan struct{}), sessions: map[string]*session{}}
	s.Renew()
	base := *a
	base.Notice = func(string, ...any) {} // pages show the notes of a study themselves
	base.Begin = func(string, int) app.Meter { return noMeter{} }
	s.base = &base
	err := s.base.Hold()
	s.open = err == nil
	var none *folder.NotFound
	if err != nil && (!errors.As(err, &none) || a.Dir != "") {
		return nil, err
	}
	if dir, err := s.base.Folder(); err == nil {
		s.remember(dir)
	}
	return s, nil
}

// LastStudy is the folder of the study that this person opened last in the
// workbench and that is there still; "" where there is none. Config is the
// person's configuration folder.
func LastStudy(config string) string {
	s := &Server{base: &app.App{Config: config}}
	if list := s.recent(); len(list) > 0 {
		return list[0].Path
	}
	return ""
}

type noMeter struct{}

func (noMeter) Add(int) {}
func (noMeter) Done()   {}

// Limits of time. A page that streams sets its own deadline for writing.
const (
	headerTime = 5 * time.Second
	bodyTime   = 30 * time.Second
	readTime   = 5 * time.Minute // a folder of interviews from a slow memory stick
	writeTime  = 2 * time.Minute
	idleTime   = 5 * time.Minute
	stopTime   = 2 * time.Second // what is being done is finished, if it is quick
)

// Serve answers on ln until ctx ends, or until nobody has asked for anything for
// as long as Options say. Any listener that is not on this computer's own loopback
// address is refused.
func (s *Server) Serve(ctx context.Context, ln net.Listener) error {
	if at, ok := ln.Addr().(*net.TCPAddr); !ok || !at.IP.IsLoopback() {
		return fmt.Errorf("the workbench is for this computer alone; %s can be reached from others", ln.Addr())
	}
	srv := s.httpServer(ctx)
	stopped := make(chan error, 1)
	go func() {
		s.untilOver(ctx)
		close(s.done)
		s.sweep()
		end, cancel := context.WithTimeout(context.WithoutCancel(ctx), stopTime)
		defer cancel()
		err := srv.Shutdown(end)
		if err != nil {
			err = srv.Close()
		}
		s.live.running.Wait()
		stopped <- err
	}()
	if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return <-stopped
}

// httpServer is the server with its limits. What somebody did as it was told to
// stop is finished: that is no reason to cancel it half way.
func (s *Server) httpServer(ctx context.Context) *http.Server {
	return &http.Server{
		Handler: s.Handler(), ReadHeaderTimeout: headerTime, ReadTimeout: readTime, WriteTimeout: writeTime, IdleTimeout: idleTime,
		MaxHeaderBytes: 32 << 10, ErrorLog: s.errorLog(),
		BaseContext: func(net.Listener) context.Context { return context.WithoutCancel(ctx) },
	}
}

// untilOver waits until ctx ends, or nobody has asked for anything for long.
func (s *Server) untilOver(ctx context.Context) {
	if s.opt.Rest <= 0 {
		<-ctx.Done()
		return
	}
	s.asked.Store(time.Now().UnixNano())
	look := time.NewTicker(max(s.opt.Rest/20, time.Millisecond))
	defer look.Stop()
	for {
		select {
		case <-ctx.Done():
			return
		case <-look.C:
			if s.asking.Load() == 0 && time.Since(time.Unix(0, s.asked.Load())) > s.opt.Rest {
				return
			}
		}
	}
}

// appFor is the study as whoever sent a request uses it: with their name on what
// they do. The folder is held open for all of them.
func (s *Server) appFor(r *http.Request) *app.App {
	s.mu.Lock()
	a := *s.base
	s.mu.Unlock()
	if n := s.sessionOf(r); n != nil {
		if who := n.who(); who != "" {
			a.Coder, a.Name = who, n.called()
		}
	}
	return &a
}

// look is the study as it is now for one page that shows it: the verbs that the
// page asks find it so. Where it cannot be read, that is the answer, and ok is
// false.
func (s *Server) look(w http.ResponseWriter, r *http.Request) (a *app.App, rel *study.Release, ok bool) {
	a, err := s.appFor(r).Still(r.Context())
	if err == nil {
		rel, err = a.Look(r.Context())
	}
	if err != nil {
		s.fail(w, r, err)
	}
	return a, rel, err == nil
}

// opened reports whether there is a study to show.
func (s *Server) opened() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.open
}

// openStudy takes another study up. Everybody is asked anew who is coding.
func (s *Server) openStudy(dir string) error {
	s.mu.Lock()
	base := *s.base
	s.mu.Unlock()
	abs, err := filepath.Abs(dir)
	if err != nil {
		return err
	}
	fresh := app.App{Dir: abs, Coder: "", Config: base.Config, Getenv: base.Getenv, Now: base.Now, Notice: base.Notice, Begin: base.Begin, KeyWork: base.KeyWork, Stripes: Stripes}
	if err := fresh.Hold(); err != nil {
		return err
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.base, s.open, s.front = &fresh, true, front{}
	for _, n := range s.sessions {
		n.be("")
	}
	return nil
}

// front is what every page shows of a study, kept while its files are the same.
type front struct {
	settings study.Settings
	palette  *Palette
	stamp    string
}

// settings are what study.yaml says.
func (s *Server) settings(r *http.Request) study.Settings { return s.frontOf(r).settings }

// palette gives the themes their colours.
func (s *Server) palette(r *http.Request) *Palette {
	if p := s.frontOf(r).palette; p != nil {
		return p
	}
	return &Palette{}
}

func (s *Server) frontOf(r *http.Request) front {
	a := s.appFor(r)
	stamp := filesStamp(a)
	s.mu.Lock()
	f := s.front
	s.mu.Unlock()
	if f.stamp == stamp && stamp != "" {
		return f
	}
	rel, err := a.Look(r.Context())
	if err != nil {
		return f
	}
	f = front{rel.Study.Settings, s.paletteFor(a, rel.Study.Book), stamp}
	s.mu.Lock()
	s.front = f
	s.mu.Unlock()
	return f
}

// filesStamp says whether the two files that every page shows something of have
// changed.
func filesStamp(a *app.App) string {
	dir, err := a.Folder()
	if err != nil {
		return ""
	}
	stamp := dir
	for _, name := range []string{"study.yaml", "codebook.yaml"} {
		if at, err := os.Stat(filepath.Join(dir, name)); err == nil {
			stamp += fmt.Sprintf(" %d %d", at.Size(), at.ModTime().UnixNano())
		}
	}
	if _, err := os.Stat(filepath.Join(dir, ".cache", "palette.json")); err != nil {
		stamp += " without colours" // to be written again: the cache was deleted
	}
	return stamp
}

// newToken is a word that cannot be guessed: 130 bits.
func newToken() string { return rand.Text() }
