package hub

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// Hub is a running embedded hub.
type Hub struct {
	dir      string
	now      func() time.Time
	settings Settings
	keys     ownKeys
	public   publicKeys
	cert     *ownCertificate
	srv      *server.Server
	unlock   func()
	memory   int64 // the bound before this hub's

	admin *Admin
	join  *nats.Conn

	mu       sync.Mutex      // one reload at a time
	accounts map[string]bool // what the server acts upon: accounts of coders,
	coders   map[string]bool // their keys,
	writers  map[string]bool // and study:writer
}

// Options are how a hub is started. The zero value is right outside tests.
type Options struct {
	Now      func() time.Time // clock; time.Now
	Settings *Settings        // what a new hub begins with; an existing hub.yaml counts instead
}

// Start runs the hub in dir, which it makes if nothing is there: settings, its own
// certificate authority and keys. It comes back when coders can connect. It bounds the
// memory of this whole program, and keeps dir from a second hub (ErrRunning).
func Start(ctx context.Context, dir string, o Options) (h *Hub, err error) {
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Settings == nil {
		s := defaults()
		o.Settings = &s
	}
	if dir, err = filepath.Abs(dir); err != nil {
		return nil, err
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("the hub's folder cannot be made: %w", err)
	}
	unlock, err := lockDir(dir)
	if err != nil {
		return nil, err
	}
	h = &Hub{dir: dir, now: o.Now, unlock: unlock, memory: -1}
	defer func() {
		if err != nil {
			h.Close()
		}
	}()
	if err := Init(dir, *o.Settings, o.Now()); err != nil {
		return nil, err
	}
	if err := h.load(); err != nil {
		return nil, err
	}
	return h, h.run(ctx)
}

// load reads everything that the hub needs from its folder.
func (h *Hub) load() (err error) {
	if h.settings, err = LoadSettings(h.dir); err != nil {
		return err
	}
	if h.settings.cluster() {
		return fmt.Errorf("%s is the folder of a cluster: its servers run on their own machines", h.dir)
	}
	if h.keys, err = loadKeys(h.dir); err != nil {
		return err
	}
	if h.public, err = h.keys.public(); err != nil {
		return err
	}
	ca, err := loadAuthority(filepath.Join(h.dir, keysDir))
	if err != nil {
		return err
	}
	var names []string
	for _, host := range h.settings.hosts(1) {
		name, _, _ := net.SplitHostPort(host)
		names = append(names, name)
	}
	h.cert = &ownCertificate{authority: ca, path: filepath.Join(h.dir, keysDir, "server"), names: names, now: h.now}
	_, err = h.cert.get(nil)
	return err
}

func (h *Hub) run(ctx context.Context) error {
	r, err := loadRegistry(h.dir)
	if err != nil {
		return err
	}
	opts, err := h.options(r)
	if err != nil {
		return err
	}
	h.noteActive(r)
	if err := free(opts.Host, opts.Port); err != nil {
		return err
	}
	h.bound()
	if h.srv, err = server.NewServer(opts); err != nil {
		return fmt.Errorf("the hub in %s does not start: %w", h.dir, flatten(err))
	}
	h.srv.ConfigureLogger()
	h.srv.Start()
	if !h.srv.ReadyForConnections(30 * time.Second) {
		return fmt.Errorf("the hub in %s does not start; %s may say why", h.dir, logName)
	}
	if err := writeFile(filepath.Join(h.dir, portFile), 0o644, h.address()+"\n"); err != nil {
		return err
	}
	if err := h.attend(ctx); err != nil {
		return err
	}
	return h.ensureStreams(ctx)
}

// portFile says where the running hub listens, for the commands on this machine.
const portFile = "hub.listening"

// free says in our words that a port is taken: the server would only log it.
func free(host string, port int) error {
	if port <= 0 {
		return nil
	}
	l, err := net.Listen("tcp", net.JoinHostPort(host, fmt.Sprint(port)))
	if err != nil {
		return fmt.Errorf("the hub cannot listen at %s port %d; another program has it, or the address is not this machine's: write another one in %s: %w", host, port, settingsFile, err)
	}
	return l.Close()
}

// bound keeps the program's memory within the settings, unless whoever started it has
// bounded it already: the server's caches would grow to several times as much.
func (h *Hub) bound() {
	if os.Getenv("GOMEMLIMIT") == "" {
		h.memory = debug.SetMemoryLimit(int64(h.settings.MemoryMiB) << 20)
	}
}

// address is host:port at which this machine reaches the hub.
func (h *Hub) address() string {
	_, port, _ := net.SplitHostPort(h.srv.Addr().String())
	host := h.settings.Listen
	if h.settings.everywhere() {
		host = "127.0.0.1"
	}
	return net.JoinHostPort(host, port)
}

// attend makes the hub's own connections and answers what coders and commands ask.
func (h *Hub) attend(ctx context.Context) (err error) {
	if h.admin, err = OpenAdmin(ctx, h.dir, h.now); err != nil {
		return err
	}
	seed, err := h.keys.join.Seed()
	if err != nil {
		return err
	}
	h.join, err = dial(ctx, dialling{[]string{h.address()}, h.cert.authority.fingerprint(), seed, "_INBOX_hub"}, h.now)
	if err != nil {
		return err
	}
	_, errJoin := h.join.Subscribe(joinSubject, h.onJoin)
	_, errWriter := h.admin.hub.Subscribe(writerSubject("*", "*"), h.onWriter)
	_, errReload := h.admin.hub.Subscribe(reloadSubject, h.onReload)
	return errors.Join(errJoin, errWriter, errReload, h.join.Flush(), h.admin.hub.Flush())
}

// reload makes the server act on coders.yaml as it is now. Who was taken out is cut off.
func (h *Hub) reload(ctx context.Context) error {
	h.mu.Lock()
	defer h.mu.Unlock()
	if h.srv == nil {
		return errors.New("the hub was stopped")
	}
	r, err := loadRegistry(h.dir)
	if err != nil {
		return err
	}
	if err := h.takeOn(r); err != nil {
		return err
	}
	if h.noteActive(r) {
		// The server connects the imports of an account only if it had the account before
		// it read its configuration again: so a new coder's work from the second time on.
		if err := h.takeOn(r); err != nil {
			return err
		}
	}
	return h.ensureStreams(ctx)
}

func (h *Hub) takeOn(r *registry) error {
	opts, err := h.options(r)
	if err != nil {
		return err
	}
	if err := h.srv.ReloadOptions(opts); err != nil {
		return fmt.Errorf("the server does not take on its new list of coders: %w", flatten(err))
	}
	return nil
}

// noteActive remembers what the server acts upon, and says whether an account is new.
func (h *Hub) noteActive(r *registry) (more bool) {
	before := h.accounts
	h.accounts, h.coders, h.writers = map[string]bool{}, map[string]bool{}, map[string]bool{}
	for _, s := range r.Studies {
		for _, c := range s.Coders {
			name := accountName(s.ID, c.ID)
			h.accounts[name] = true
			more = more || !before[name]
			for _, k := range c.Keys {
				h.coders[k.Key] = true
			}
			for _, w := range c.Writers {
				h.writers[s.ID+":"+w] = true
			}
		}
	}
	return more
}

// ensureStreams makes the streams of studies that have none yet.
func (h *Hub) ensureStreams(ctx context.Context) error {
	if h.admin == nil {
		return nil
	}
	r, err := loadRegistry(h.dir)
	if err != nil {
		return err
	}
	for _, s := range r.Studies {
		if err := h.admin.ensureStudy(ctx, s.ID, 1); err != nil {
			return err
		}
	}
	return nil
}

// Addresses are host:port of where coders find the hub.
func (h *Hub) Addresses() []string {
	_, port, _ := net.SplitHostPort(h.address())
	var n int
	fmt.Sscan(port, &n)
	return h.settings.hosts(n)
}

// Admin is the hub's own connection for its keeper's work. It is closed with the hub.
func (h *Hub) Admin() *Admin { return h.admin }

// Close stops the hub: everything that was acknowledged is on the disk already. It may
// be called twice.
func (h *Hub) Close() {
	if h.join != nil {
		h.join.Close()
	}
	if h.admin != nil {
		h.admin.Close()
	}
	h.mu.Lock() // not while a new list of coders is taken on
	defer h.mu.Unlock()
	if h.srv != nil {
		h.srv.Shutdown()
		h.srv.WaitForShutdown()
		os.Remove(filepath.Join(h.dir, portFile))
		h.srv = nil
	}
	if h.memory >= 0 {
		debug.SetMemoryLimit(h.memory)
		h.memory = -1
	}
	if h.unlock != nil {
		h.unlock()
		h.unlock = nil
	}
}

// listening is where the hub of a folder listens now, if it runs.
func listening(dir string) (hosts []string, err error) {
	data, err := os.ReadFile(filepath.Join(dir, portFile))
	if err != nil {
		return nil, fmt.Errorf("the hub in %s is not running", dir)
	}
	return []string{strings.TrimSpace(string(data))}, nil
}
