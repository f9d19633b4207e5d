package folder

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"verbatim/internal/coding"
	"verbatim/internal/text"
)

// settle notes every tracked file that somebody changed without Verbatim, and
// brings those up to date that lie behind the log. What it joins is on the disk
// when it returns: whoever goes on reads the files there. A file that cannot be
// read is left for the verb to complain about.
func (s *Session) settle() error {
	for _, e := range s.incoming {
		if err := s.ownEdit(e.rel); err != nil {
			return err
		}
	}
	for _, e := range s.incoming {
		if err := s.bring(e); err != nil {
			return err
		}
	}
	names, err := s.ledger.files(s.f)
	if err != nil {
		return err
	}
	if err := s.moveEdits(names); err != nil {
		return err
	}
	var gone []string
	for _, rel := range names {
		data, err := s.f.readTracked(rel)
		if err != nil {
			continue
		}
		p := s.ledger.plan(rel, data, s.memory)
		if p.unusable {
			if err := s.refuseEmpty(&p); err != nil {
				return err
			}
			continue
		}
		s.files[rel] = p.hash
		if len(p.missing) > 0 {
			s.waiting[rel] = true
		}
		if p.idle() {
			s.touched[rel] = true
			continue
		}
		if err := s.carryPlan(&p); err != nil {
			return err
		}
		if p.joins || p.stale() {
			s.joined = append(s.joined, p)
		}
		if p.stale() && p.target == nil {
			gone = append(gone, rel)
		}
	}
	s.tellJoined()
	switch {
	case len(s.joined) == 0:
	case s.lines.Len() == s.opening: // only files, which the log knows already
		err = s.place()
	default:
		err = s.Commit()
	}
	if err != nil {
		return err
	}
	for _, rel := range gone {
		if err := os.Remove(s.f.path(rel)); err != nil {
			return fmt.Errorf("%s cannot be removed: %w", rel, reason(err))
		}
	}
	// An edit that is not in the log yet is remembered with Commit: until then
	// whoever reads is to see it as one, not as a file that lies behind.
	if s.f.makeCache() == nil && s.lines.Len() == s.opening {
		s.noteFiles()
	}
	return nil
}

// refuseEmpty refuses to go on where a file is there and empty that the log has
// more of, which is no mistake in it but the loss of all of it. Other files that
// cannot be understood are left as they are.
func (s *Session) refuseEmpty(p *plan) error {
	if p.rel == codebookFile && blank(p.data) {
		return &Emptied{p.rel}
	}
	if s.taking {
		s.Notes = append(s.Notes, fmt.Sprintf("%s has a mistake and was left as it is, for nobody to get: `verbatim check` says which", p.rel))
	}
	return nil
}

// blank reports whether a file says nothing at all.
func blank(data []byte) bool {
	return len(bytes.TrimSpace(bytes.TrimPrefix(data, []byte("\uFEFF")))) == 0
}

// Emptied says that a file of the study lost all it said.
type Emptied struct{ File string }

// Error is the sentence.
func (e *Emptied) Error() string { return e.File + " is empty" }

// Hint says what to do.
func (e *Emptied) Hint() string {
	return "put it back, or delete the empty file: then Verbatim puts it back as it last was"
}

// tellJoined says what beginning to write has joined, where nobody asked for it.
func (s *Session) tellJoined() {
	if s.taking {
		return
	}
	for _, p := range s.joined {
		s.Notes = append(s.Notes, p.unread...)
		if n := len(p.conflicts); n > 0 {
			s.Notes = append(s.Notes, fmt.Sprintf("%s was changed in several places at once; `verbatim check` lists what was set differently", p.rel))
		} else if p.stale() && p.data != nil {
			s.Notes = append(s.Notes, fmt.Sprintf("%s was brought up to date with what others changed", p.rel))
		}
	}
}

// ownEdit writes down what somebody changed by hand here, before anything else
// comes that it could be taken for a change of.
func (s *Session) ownEdit(rel string) error {
	data, err := s.f.readTracked(rel)
	if err != nil || data == nil {
		return nil // settle leaves it too
	}
	p := s.ledger.plan(rel, data, s.memory)
	if !p.edited {
		return nil
	}
	s.files[rel] = p.from
	return s.keepPut(coding.Event{Path: rel, To: p.hash, How: byHandEdit}, data)
}

// bring writes down what somebody changed by hand in another copy.
func (s *Session) bring(e edit) error {
	h := text.HashOf(string(e.data))
	if s.ledger.knows(e.rel, h) {
		return nil
	}
	put := coding.Event{Path: e.rel, To: h, How: byHandEdit}
	s.files[e.rel] = e.from
	return s.keepPut(put, e.data)
}

// moveEdits finds pages that somebody edited before their transcript was called
// otherwise, because somebody else's of that name came first.
func (s *Session) moveEdits(names []string) error {
	for _, rel := range names {
		if len(s.ledger.kin[rel]) == 0 {
			continue
		}
		data, err := s.f.readTracked(rel)
		if err != nil || data == nil || !usable(rel, data) {
			continue
		}
		if home, from := s.ledger.home(rel, data, s.memory); home != rel {
			if err := s.bring(edit{home, from, data}); err != nil {
				return err
			}
		}
	}
	return nil
}

// carryPlan stages what a file is to say, and adds the events that say so.
func (s *Session) carryPlan(p *plan) error {
	if p.edited {
		e := coding.Event{Path: p.rel, To: p.hash, How: byHandEdit}
		s.files[p.rel] = p.from
		if err := s.keepPut(e, p.data); err != nil {
			return err
		}
	}
	var last []text.Hash
	for _, e := range s.ledger.heads(p.rel) {
		last = append(last, e.To)
	}
	if p.joins {
		e := coding.Event{Path: p.rel, From: last, How: howJoined}
		if p.joined != nil {
			e.To = text.HashOf(string(p.joined))
		}
		if err := s.keepPut(e, p.joined); err != nil {
			return err
		}
		last = []text.Hash{e.To}
	}
	if p.kept {
		e := coding.Event{Path: p.rel, From: last, To: text.HashOf(string(p.target)), How: byHandEdit}
		if err := s.keepPut(e, p.target); err != nil {
			return err
		}
	}
	s.files[p.rel] = ""
	if p.target != nil {
		s.files[p.rel] = text.HashOf(string(p.target))
	}
	s.touched[p.rel] = true
	if !p.stale() || p.target == nil {
		return nil
	}
	if err := os.MkdirAll(filepath.Dir(s.f.path(p.rel)), 0o755); err != nil {
		return err
	}
	return s.write(s.f.path(p.rel), 0o644, p.target)
}

// keepPut keeps a version and adds its event. A file that is taken out has none.
func (s *Session) keepPut(e coding.Event, data []byte) error {
	if data != nil {
		if _, err := s.keep(data); err != nil {
			return err
		}
	}
	e.From = slices.DeleteFunc(e.From, func(h text.Hash) bool { return h == "" })
	_, err := s.put(e, data)
	return err
}

// version is a version of a file as the history will have it after Commit.
func (s *Session) version(h text.Hash) ([]byte, error) {
	data, err := s.read(s.f.path(historyDir + "/" + string(h)))
	if err != nil || text.HashOf(string(data)) != h {
		return nil, fmt.Errorf("an earlier version is missing from %s or damaged", historyDir)
	}
	return data, nil
}

// noteFiles remembers how the files that this session has seen now lie here, but
// those that wait for somebody's version.
func (s *Session) noteFiles() {
	if s.ledger == nil {
		return
	}
	for rel := range s.touched {
		if heads := s.ledger.heads(rel); !s.waiting[rel] || len(heads) == 1 && heads[0].To == s.files[rel] {
			s.memory.Files[rel] = remembered{s.files[rel], idsOf(heads)}
		}
	}
	clear(s.touched)
	s.f.saveMemory(s.memory)
}

// idle reports whether the session has nothing to say.
func (s *Session) idle() bool {
	return s.lines.Len() == s.opening && len(s.staged) == 0 && s.bodies.Len() == 0
}
