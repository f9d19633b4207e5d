package hub

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"

	"github.com/gofrs/flock"
	"github.com/nats-io/nkeys"
	"gopkg.in/yaml.v3"

	"verbatim/internal/coding"
	"verbatim/internal/team"
)

// registry is coders.yaml: who may do what on this hub. It holds public keys only,
// so it can be shown, compared and kept with the minutes.
type registry struct {
	Studies []studyEntry `yaml:"studies"`
}

type studyEntry struct {
	ID          string       `yaml:"id"`
	Coders      []coderEntry `yaml:"coders"`
	Invitations []invitation `yaml:"invitations,omitempty"`
}

// coderEntry is a coder of a study, with one key for each computer they use, and with
// the writers (installations) whose journals are theirs to write.
type coderEntry struct {
	ID      string     `yaml:"id"`
	Keys    []keyEntry `yaml:"keys"`
	Writers []string   `yaml:"writers,omitempty"`
}

type keyEntry struct {
	Key   string    `yaml:"key"`
	Added time.Time `yaml:"added"`
}

// invitation is a join code that was given out. It stays after it was used or ran
// out, so that whoever comes with it is told which.
type invitation struct {
	Coder   string    `yaml:"coder"`
	Key     string    `yaml:"key"`
	Expires time.Time `yaml:"expires"`
	UsedBy  string    `yaml:"used_by,omitempty"`
	UsedAt  time.Time `yaml:"used_at,omitempty"`
}

const (
	registryFile = "coders.yaml"
	registryTop  = "# Who may use this hub. Written by the program: change it with its commands.\n# It holds public keys only.\n"
	// keepInvitations is how long a code that ran out is remembered.
	keepInvitations = 90 * 24 * time.Hour
)

func loadRegistry(dir string) (*registry, error) {
	path := filepath.Join(dir, registryFile)
	data, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return &registry{}, nil
	} else if err != nil {
		return nil, fmt.Errorf("the hub's list of coders cannot be read: %w", err)
	}
	r := &registry{}
	dec := yaml.NewDecoder(bytes.NewReader(data))
	dec.KnownFields(true)
	if err := dec.Decode(r); err != nil && !errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s cannot be understood: %w", path, err)
	}
	if err := r.check(); err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return r, nil
}

// check holds every name and key to what can stand in a server's configuration:
// somebody may have written the file by hand.
func (r *registry) check() error {
	studies, keys, writers := map[string]bool{}, map[string]bool{}, map[string]bool{}
	var errs []error
	key := func(k string) {
		if !nkeys.IsValidPublicUserKey(k) {
			errs = append(errs, fmt.Errorf("%.20q is no public key of a coder", k))
		} else if keys[k] {
			errs = append(errs, fmt.Errorf("the key %s is there twice", k))
		}
		keys[k] = true
	}
	for _, s := range r.Studies {
		errs = append(errs, checkToken("a study", s.ID))
		if studies[s.ID] {
			errs = append(errs, fmt.Errorf("study %s is there twice", s.ID))
		}
		studies[s.ID] = true
		coders := map[string]bool{}
		for _, c := range s.Coders {
			errs = append(errs, checkCoder(c.ID))
			if coders[c.ID] {
				errs = append(errs, fmt.Errorf("coder %s is there twice in study %s", c.ID, s.ID))
			}
			coders[c.ID] = true
			for _, k := range c.Keys {
				key(k.Key)
			}
			for _, w := range c.Writers {
				errs = append(errs, checkToken("a writer", w))
				if writers[s.ID+":"+w] {
					errs = append(errs, fmt.Errorf("writer %s is there twice in study %s", w, s.ID))
				}
				writers[s.ID+":"+w] = true
			}
		}
		for _, inv := range s.Invitations {
			errs = append(errs, checkCoder(inv.Coder))
			key(inv.Key)
		}
	}
	return errors.Join(errs...)
}

func checkCoder(id string) error {
	if id == coding.Agreed {
		return fmt.Errorf("%q cannot name a coder: it is what the team agreed on", id)
	}
	return checkToken("a coder", id)
}

func (r *registry) study(id string) (*studyEntry, error) {
	i := slices.IndexFunc(r.Studies, func(s studyEntry) bool { return s.ID == id })
	if i < 0 {
		return nil, fmt.Errorf("study %.64q is not on this hub", id)
	}
	return &r.Studies[i], nil
}

func (s *studyEntry) coder(id string) *coderEntry {
	i := slices.IndexFunc(s.Coders, func(c coderEntry) bool { return c.ID == id })
	if i < 0 {
		return nil
	}
	return &s.Coders[i]
}

// addKey lets an installation in as a coder, who may be new.
func (s *studyEntry) addKey(coder, key string, now time.Time) {
	c := s.coder(coder)
	if c == nil {
		s.Coders = append(s.Coders, coderEntry{ID: coder})
		c = &s.Coders[len(s.Coders)-1]
	}
	if !slices.ContainsFunc(c.Keys, func(k keyEntry) bool { return k.Key == key }) {
		c.Keys = append(c.Keys, keyEntry{key, now.UTC().Truncate(time.Second)})
	}
}

// maxWriters is how many installations one coder can have in a study: each is a line
// of the server's configuration, and nobody needs so many.
const maxWriters = 64

// addWriter gives a coder the journal of a writer that is nobody's yet, and says
// whether that changed anything.
func (s *studyEntry) addWriter(coder, writer string) (bool, error) {
	if err := checkToken("a writer", writer); err != nil {
		return false, err
	}
	for _, c := range s.Coders {
		switch {
		case !slices.Contains(c.Writers, writer):
		case c.ID == coder:
			return false, nil
		default:
			return false, fmt.Errorf("writer %s writes as %s on this hub, so %s cannot write as it; was a study folder copied together with its settings?", writer, c.ID, coder)
		}
	}
	c := s.coder(coder)
	if c == nil {
		return false, fmt.Errorf("%.40q is no coder of study %s on this hub", coder, s.ID)
	}
	if len(c.Writers) >= maxWriters {
		return false, fmt.Errorf("%s has written from %d installations already; whoever runs the hub can take some out", coder, maxWriters)
	}
	c.Writers = append(c.Writers, writer)
	return true, nil
}

// holder is who has a key, if anybody.
func (r *registry) holder(key string) (study, coder string, ok bool) {
	for _, s := range r.Studies {
		for _, c := range s.Coders {
			if slices.ContainsFunc(c.Keys, func(k keyEntry) bool { return k.Key == key }) {
				return s.ID, c.ID, true
			}
		}
	}
	return "", "", false
}

// invitation is the study and the invitation that a key is for.
func (r *registry) invitation(key string) (*studyEntry, *invitation) {
	for i := range r.Studies {
		s := &r.Studies[i]
		for j := range s.Invitations {
			if s.Invitations[j].Key == key {
				return s, &s.Invitations[j]
			}
		}
	}
	return nil, nil
}

// forget drops the invitations that ran out long ago.
func (r *registry) forget(now time.Time) {
	for i := range r.Studies {
		s := &r.Studies[i]
		s.Invitations = slices.DeleteFunc(s.Invitations, func(inv invitation) bool { return now.After(inv.Expires.Add(keepInvitations)) })
	}
}

// editRegistry changes coders.yaml: one program at a time, all or nothing.
func editRegistry(ctx context.Context, dir string, now time.Time, change func(*registry) error) error {
	l := flock.New(filepath.Join(dir, "coders.lock"))
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	if _, err := l.TryLockContext(ctx, 5*time.Millisecond); err != nil {
		return fmt.Errorf("the list of coders in %s is being changed by another program: %w", dir, err)
	}
	defer l.Unlock()
	r, err := loadRegistry(dir)
	if err != nil {
		return err
	}
	if err := change(r); err != nil {
		return err
	}
	r.forget(now)
	if err := r.check(); err != nil {
		return err
	}
	data, err := yaml.Marshal(r)
	if err != nil {
		return err
	}
	return writeFile(filepath.Join(dir, registryFile), 0o644, registryTop+string(data))
}

// checkToken says why a name cannot be part of a subject, an account and a line of a
// server's configuration: anything but these letters could mean something to it.
func checkToken(what, name string) error {
	if !team.ValidToken(name) {
		return fmt.Errorf("%.70q cannot be the name of %s on a hub: use at most 64 letters of English, digits, - and _", name, what)
	}
	return nil
}

func writing(text string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, text)
		return err
	}
}
