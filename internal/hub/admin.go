package hub

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"

	"verbatim/internal/team"
)

// Admin is the connection of a hub's keeper: with the keys of the hub's folder, to an
// embedded hub that runs or to a cluster.
type Admin struct {
	hub, system *nats.Conn
	js          jetstream.JetStream
	replicas    int
	nodes       []Node
	now         func() time.Time
}

// OpenAdmin connects to the hub of a folder.
func OpenAdmin(ctx context.Context, dir string, now func() time.Time) (*Admin, error) {
	s, err := LoadSettings(dir)
	if err != nil {
		return nil, err
	}
	keys, err := loadKeys(dir)
	if err != nil {
		return nil, err
	}
	pin, err := pinOf(dir)
	if err != nil {
		return nil, err
	}
	hosts := s.hosts(s.Port)
	if !s.cluster() {
		if hosts, err = listening(dir); err != nil {
			return nil, err
		}
	}
	return openAdmin(ctx, hosts, pin, keys, s, now)
}

func openAdmin(ctx context.Context, hosts []string, pin [32]byte, keys ownKeys, s Settings, now func() time.Time) (*Admin, error) {
	a := &Admin{replicas: s.replicas(), nodes: s.Nodes, now: now}
	hubSeed, err1 := keys.hub.Seed()
	sysSeed, err2 := keys.system.Seed()
	if err := errors.Join(err1, err2); err != nil {
		return nil, err
	}
	var err error
	if a.hub, err = dial(ctx, dialling{hosts, pin, hubSeed, "_INBOX_hub"}, now); err != nil {
		return nil, err
	}
	if a.system, err = dial(ctx, dialling{hosts, pin, sysSeed, "_INBOX_sys"}, now); err != nil {
		a.Close()
		return nil, err
	}
	if a.js, err = jetstream.New(a.hub, jetstream.WithDefaultTimeout(5*time.Second)); err != nil {
		a.Close()
		return nil, err
	}
	return a, nil
}

// Close ends the connection.
func (a *Admin) Close() {
	for _, nc := range []*nats.Conn{a.hub, a.system} {
		if nc != nil {
			nc.Close()
		}
	}
}

// Conn is the connection in the account in which the streams of all studies lie.
func (a *Admin) Conn() *nats.Conn { return a.hub }

// CreateStudy makes the streams of a study that was added (AddStudy), on as many nodes
// as there are, at most three. That they are there already is no error.
func (a *Admin) CreateStudy(ctx context.Context, study string) error {
	if err := checkToken("a study", study); err != nil {
		return err
	}
	return a.ensureStudy(ctx, study, a.replicas)
}

func (a *Admin) ensureStudy(ctx context.Context, study string, replicas int) error {
	for _, c := range streamConfigs(study, replicas) {
		if err := a.createStream(ctx, c); err != nil {
			if _, there := a.stream(ctx, c.Name); there == nil && errors.Is(err, jetstream.ErrStreamNameAlreadyInUse) {
				return fmt.Errorf("the stream %s of study %s is there, but not set up as this version of Verbatim does it", c.Name, study)
			}
			return fmt.Errorf("study %s cannot be put on the hub: %w", study, explainFull(err))
		}
	}
	return nil
}

// createStream makes a stream, or finds it made.
func (a *Admin) createStream(ctx context.Context, c jetstream.StreamConfig) error {
	return again(ctx, 20, func(once context.Context) error {
		_, err := a.js.CreateStream(once, c)
		return err
	})
}

// stream asks for a stream and its state.
func (a *Admin) stream(ctx context.Context, name string) (st jetstream.Stream, err error) {
	err = again(ctx, 5, func(once context.Context) error {
		st, err = a.js.Stream(once, name)
		return err
	})
	return st, err
}

// again asks a question at most so many times, while it gets lost: a cluster has no
// leader for some seconds after a node went, and drops what it is asked meanwhile.
func again(ctx context.Context, tries int, ask func(context.Context) error) error {
	for {
		once, cancel := context.WithTimeout(ctx, 2*time.Second)
		err := ask(once)
		cancel()
		tries--
		if err == nil || tries == 0 || ctx.Err() != nil || !lost(err) {
			return err
		}
		pause(ctx)
	}
}

func lost(err error) bool {
	return errors.Is(err, context.DeadlineExceeded) || errors.Is(err, nats.ErrTimeout) || errors.Is(err, nats.ErrNoResponders) ||
		errors.Is(err, jetstream.ErrJetStreamNotEnabled) || noLeader(err)
}

// noLeader reports whether the server says that the cluster is not ready.
func noLeader(err error) bool {
	var api *jetstream.APIError
	return errors.As(err, &api) && (api.ErrorCode == 10005 || api.ErrorCode == 10008 || api.ErrorCode == 10009)
}

// ErrFull says that the hub has no room left on its disk.
var ErrFull = errors.New("the hub is full: nothing is lost, what is new stays in the coders' folders until whoever runs the hub gives it more room (store_mib, or the disk)")

// IsFull reports whether the hub refused something because it has no room. It knows the
// server's own answers, wrapped or not.
func IsFull(err error) bool {
	if errors.Is(err, ErrFull) {
		return true
	}
	var api *jetstream.APIError
	if !errors.As(err, &api) {
		return false
	}
	switch api.ErrorCode {
	case 10002, 10023, 10028, 10047: // account, server, memory, storage resources exceeded
		return true
	case 10077: // the stream did not store it; only the words say why
		return strings.Contains(api.Description, "resource") || strings.Contains(api.Description, "space") || strings.Contains(api.Description, "maximum bytes")
	}
	return false
}

func explainFull(err error) error {
	if IsFull(err) {
		return fmt.Errorf("%w (%w)", ErrFull, err)
	}
	return err
}

// streamNames are the streams of the studies on the hub, in order of their names.
func (a *Admin) streamNames(ctx context.Context) (names []string, err error) {
	err = again(ctx, 3, func(once context.Context) error {
		names = nil
		l := a.js.StreamNames(once)
		for n := range l.Name() {
			names = append(names, n)
		}
		return l.Err()
	})
	return names, err
}

// studyOf is the study of a stream.
func studyOf(stream string) (study string, ok bool) {
	head, study, ok := strings.Cut(stream, "_")
	return study, ok && (head+"_"+study == team.JournalStream(study) || head+"_"+study == team.BlobStream(study) || head+"_"+study == KeyStream(study))
}
