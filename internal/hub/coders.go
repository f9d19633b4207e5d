package hub

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"time"

	"github.com/nats-io/nkeys"
)

// CodeLasts is for how long a join code can be used, unless it is said otherwise.
const CodeLasts = 7 * 24 * time.Hour

// AddStudy lets a study be on the hub in dir, which may be running or not. That it is
// there already is no error. A cluster's streams are made by Admin.CreateStudy.
func AddStudy(ctx context.Context, dir, study string, now func() time.Time) error {
	err := edit(ctx, dir, now, func(r *registry) error {
		if err := checkToken("a study", study); err != nil {
			return err
		}
		if _, err := r.study(study); err != nil {
			r.Studies = append(r.Studies, studyEntry{ID: study})
		}
		return nil
	})
	if err != nil {
		return err
	}
	return tell(ctx, dir, now)
}

// Invite makes a join code with which one computer can come in as coder, once, within
// lasts. A coder who is there already gets in with another computer.
func Invite(ctx context.Context, dir, study, coder string, lasts time.Duration, now func() time.Time) (Code, error) {
	c, err := newCode(dir, study, coder)
	if err != nil {
		return c, err
	}
	s, err := LoadSettings(dir)
	if err != nil {
		return c, err
	}
	if s.cluster() {
		return c, fmt.Errorf("a cluster's servers cannot take a join code back after its use: have %s send the public key of their computer, and add that", coder)
	}
	seed, public, err := NewSeed()
	if err != nil {
		return c, err
	}
	c.Seed, c.Expires = seed, now().Add(lasts).UTC().Truncate(time.Second)
	err = edit(ctx, dir, now, func(r *registry) error {
		e, err := r.study(study)
		if err == nil {
			e.Invitations = append(e.Invitations, invitation{Coder: coder, Key: public, Expires: c.Expires})
		}
		return err
	})
	if err != nil {
		return Code{}, err
	}
	return c, tell(ctx, dir, now)
}

// AddKey lets a computer in as coder by its public key (NewSeed), and the writers that
// it names write. The code that comes back holds no secret.
func AddKey(ctx context.Context, dir, study, coder, key string, now func() time.Time, writers ...string) (Code, error) {
	c, err := newCode(dir, study, coder)
	if err != nil {
		return c, err
	}
	err = edit(ctx, dir, now, func(r *registry) error {
		if !nkeys.IsValidPublicUserKey(key) {
			return fmt.Errorf("%.20q is no public key: it begins with U and has 56 letters and digits", key)
		}
		e, err := r.study(study)
		if err != nil {
			return err
		}
		if st, who, ok := r.holder(key); ok && (st != study || who != coder) {
			return fmt.Errorf("this key lets %s in already, to study %s: every computer makes one for each study", who, st)
		}
		e.addKey(coder, key, now())
		for _, w := range writers {
			if _, err := e.addWriter(coder, w); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return Code{}, err
	}
	return c, tell(ctx, dir, now)
}

// RemoveCoder shuts a coder out of a study: all their computers, and codes that were not
// used. They are cut off at once where the hub runs. What they have shared stays.
func RemoveCoder(ctx context.Context, dir, study, coder string, now func() time.Time) error {
	return remove(ctx, dir, now, study, func(s *studyEntry) error {
		before := len(s.Coders) + len(s.Invitations)
		s.Coders = slices.DeleteFunc(s.Coders, func(c coderEntry) bool { return c.ID == coder })
		s.Invitations = slices.DeleteFunc(s.Invitations, func(i invitation) bool { return i.Coder == coder })
		if before == len(s.Coders)+len(s.Invitations) {
			return fmt.Errorf("%.40q is no coder of study %s on this hub", coder, study)
		}
		return nil
	})
}

// RemoveKey shuts out one computer of a coder, by its public key: a laptop that was lost.
func RemoveKey(ctx context.Context, dir, study, coder, key string, now func() time.Time) error {
	return remove(ctx, dir, now, study, func(s *studyEntry) error {
		c := s.coder(coder)
		if c == nil || !hasKey(c, key) {
			return fmt.Errorf("%.40q has no such key in study %s on this hub", coder, study)
		}
		c.Keys = slices.DeleteFunc(c.Keys, func(k keyEntry) bool { return k.Key == key })
		return nil
	})
}

func remove(ctx context.Context, dir string, now func() time.Time, study string, change func(*studyEntry) error) error {
	err := edit(ctx, dir, now, func(r *registry) error {
		s, err := r.study(study)
		if err == nil {
			err = change(s)
		}
		return err
	})
	if err != nil {
		return err
	}
	return tell(ctx, dir, now)
}

func newCode(dir, study, coder string) (c Code, err error) {
	if err := errors.Join(checkToken("a study", study), checkCoder(coder)); err != nil {
		return c, err
	}
	s, err := LoadSettings(dir)
	if err != nil {
		return c, err
	}
	port := s.Port
	if hosts, err := listening(dir); err == nil {
		port = portOf(hosts[0], port)
	}
	c.Hosts, c.Study, c.Coder = s.hosts(port), study, coder
	c.Pin, err = pinOf(dir)
	return c, err
}

func portOf(host string, otherwise int) int {
	for i := len(host) - 1; i >= 0; i-- {
		if host[i] == ':' {
			if n, err := strconv.Atoi(host[i+1:]); err == nil {
				return n
			}
		}
	}
	return otherwise
}

func edit(ctx context.Context, dir string, now func() time.Time, change func(*registry) error) error {
	if there, err := present(filepath.Join(dir, keysDir, "hub.nk")); err != nil || !there {
		return noHub(dir, errors.Join(err, os.ErrNotExist))
	}
	return editRegistry(ctx, dir, now(), change)
}

// tell has a running hub act on the new list, and writes it out for a cluster's servers.
// A hub that does not run will read it when it starts.
func tell(ctx context.Context, dir string, now func() time.Time) error {
	s, err := LoadSettings(dir)
	if err != nil {
		return err
	}
	if s.cluster() {
		return writeAccounts(dir, s)
	}
	unlock, err := lockDir(dir)
	if err == nil { // nobody runs it
		unlock()
		return nil
	}
	if !errors.Is(err, ErrRunning) {
		return err
	}
	a, err := OpenAdmin(ctx, dir, now)
	if err != nil {
		return fmt.Errorf("the list of coders is written, but the running hub could not be told; start it again: %w", err)
	}
	defer a.Close()
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	m, err := a.hub.RequestWithContext(ctx, reloadSubject, nil)
	if err != nil {
		return fmt.Errorf("the list of coders is written, but the running hub did not answer; start it again: %w", err)
	}
	var ans answer
	if err := json.Unmarshal(m.Data, &ans); err != nil || ans.State != "done" {
		return fmt.Errorf("the list of coders is written, but the running hub does not act on it: %s", ans.Why)
	}
	return nil
}
