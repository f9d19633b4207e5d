package folder

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/join"
	"verbatim/internal/text"
)

// plan is how a tracked file comes to say what everybody's changes add up to.
//
// A file may lie behind the log: synchronisers bring files one by one, and two
// people may have changed it in different copies. To take what lies there for
// somebody's wish would silently take back what others wrote, an answer of
// consent for one. So a file counts as edited only where it is not as Verbatim
// last saw it in this folder.
type plan struct {
	rel    string
	data   []byte    // as it lies on the disk; nil: it is not there
	hash   text.Hash // of data
	heads  []*coding.Event
	target []byte // what it is to say

	edited   bool      // somebody changed it without Verbatim
	from     text.Hash // the version that they changed; empty where there was none
	joins    bool      // the log has to say that versions were joined
	joined   []byte    // what they were joined to, where answers then were kept
	unusable bool      // it cannot be understood, and nobody is to get it
	kept     bool      // answers of consent were kept as the file had them

	missing   []*coding.Event // changes whose versions have not arrived here
	unread    []string        // versions with mistakes that were left out: sentences
	conflicts []join.Conflict
}

// stale reports whether the file has to change.
func (p *plan) stale() bool {
	return !bytes.Equal(p.data, p.target) || (p.data == nil) != (p.target == nil)
}

// idle reports whether nothing is to be done.
func (p *plan) idle() bool { return !p.edited && !p.joins && !p.stale() }

// plan finds out what a file is to say, from what the log says of it and what
// Verbatim last saw in this folder.
func (l *ledger) plan(rel string, data []byte, seen memory) plan {
	p := plan{rel: rel, data: data, target: data, heads: l.heads(rel)}
	if data != nil {
		p.hash = text.HashOf(string(data))
	}
	was, remembered := seen.Files[rel]
	quiet := remembered && slices.Equal(was.Heads, idsOf(p.heads)) // nothing came with the log since
	known := data != nil && l.knowsNear(rel, p.hash)
	if home, _ := l.home(rel, data, seen); data != nil && !known && home != rel {
		known, quiet = true, false // an edit of another file, which goes there
	}
	switch {
	case len(p.heads) == 1 && p.heads[0].To == p.hash, quiet && was.File == p.hash:
		return p
	case len(p.heads) == 0:
		p.edited = data != nil
		return p
	case data == nil && quiet && strings.HasPrefix(rel, summariesDir+"/"):
		return p // somebody took it out
	case data != nil && (!known || quiet):
		p.edited, p.from = true, l.parent(&p, was)
	}
	if data != nil && !usable(rel, data) {
		p.edited, p.unusable = false, !known // to be mended first
		return p
	}
	l.join(&p, known && !remembered)
	return p
}

// parent is the version that somebody edited: the one Verbatim last saw here, or
// without that memory the one that is nearest to the edit.
func (l *ledger) parent(p *plan, was remembered) text.Hash {
	if was.File != "" && l.knows(p.rel, was.File) {
		return was.File
	}
	return l.nearest(p, false)
}

// nearest is the version that a change is nearest to, of equally near ones the
// older or the newer. To take a conflicted copy for a change of a newer version
// than it was made from takes back silently what that version brought; to take it
// for one of an older version at worst tells of a conflict that there is none.
func (l *ledger) nearest(p *plan, older bool) text.Hash {
	const most = 30
	puts := l.puts[p.rel]
	best, least := p.heads[len(p.heads)-1].To, -1
	for _, e := range slices.Backward(puts[max(0, len(puts)-most):]) {
		version, missing := l.bytes(e.To)
		if missing || e.To == "" {
			continue
		}
		if d := joining.Distance(p.rel, version, p.data); d >= 0 && (least < 0 || d < least || older && d == least) {
			best, least = e.To, d
		}
	}
	return best
}

// join works out what a file is to say after everybody's changes. Where nobody
// remembers what the file was here, of its answers of consent and the joined
// ones those stand that let out less.
func (l *ledger) join(p *plan, unsure bool) {
	if p.edited && len(p.heads) == 1 && p.heads[0].To == p.from {
		return // the edit goes on from what everybody has
	}
	writes, missing := l.history(p.rel)
	if p.edited {
		writes = append(writes, l.edit(p))
	}
	if p.missing = missing; len(missing) > 0 {
		return // until they arrive
	}
	merged, err := joining.File(p.rel, p.data, writes)
	if err != nil {
		return
	}
	if merged.Data != nil && !usable(p.rel, merged.Data) {
		l.fallBack(p, &merged, writes)
	}
	p.conflicts, p.target = merged.Conflicts, merged.Data
	for _, i := range merged.Unread {
		p.unread = append(p.unread, fmt.Sprintf("the version of %s from %s has mistakes and was left out", p.rel, writes[i].At))
	}
	switch head, gone := l.bytes(p.heads[0].To); {
	case p.data != nil && joining.Same(p.rel, p.data, merged.Data):
		p.target = p.data
	case !p.edited && len(p.heads) == 1 && !gone && joining.Same(p.rel, head, merged.Data):
		p.target = head // as everybody else has it
	}
	if p.joins = p.edited || len(p.heads) > 1 && !l.allSame(p.rel, p.heads); p.joins && p.target != nil {
		p.target = l.withComments(p, writes, p.target)
	}
	p.joined = p.target
	if unsure && p.stale() {
		if careful, err := joining.Careful(p.rel, p.target, p.data); err == nil && !bytes.Equal(careful, p.target) {
			p.target, p.kept = careful, true
		}
	}
}

// fallBack takes the last version for what changes that are fine each by itself
// cannot be together, with those answers of consent that let out less.
func (l *ledger) fallBack(p *plan, merged *join.Merged, writes []join.Write) {
	for i, w := range slices.Backward(writes) {
		if w.ToMissing || w.To == nil || slices.Contains(merged.Unread, i) {
			continue
		}
		together := merged.Data
		merged.Data = w.To
		if careful, err := joining.Careful(p.rel, w.To, together); err == nil && usable(p.rel, careful) {
			merged.Data = careful
		}
		merged.Conflicts = append(merged.Conflicts, join.Conflict{Field: p.rel, Stands: "the version from " + w.At,
			Values: []join.Value{{Coder: w.Coder, At: w.At, Value: "changed so that it does not fit with what others changed"}}})
		return
	}
}

// edit is the write that an edit by hand will be.
func (l *ledger) edit(p *plan) join.Write {
	e := &coding.Event{To: p.hash, How: byHandEdit, At: "now"}
	if p.from != "" {
		e.From = []text.Hash{p.from}
	}
	with := ledger{removed: l.removed, puts: map[string][]*coding.Event{p.rel: append(slices.Clip(l.puts[p.rel]), e)},
		version: func(h text.Hash) ([]byte, error) {
			if h == p.hash {
				return p.data, nil
			}
			return l.version(h)
		}}
	writes, _ := with.history(p.rel)
	return writes[len(writes)-1]
}

// allSame reports whether the versions that changes led to say the same.
func (l *ledger) allSame(rel string, heads []*coding.Event) bool {
	first, missing := l.bytes(heads[0].To)
	for _, e := range heads[1:] {
		version, gone := l.bytes(e.To)
		if missing || gone || !joining.Same(rel, first, version) {
			return false
		}
	}
	return true
}

// files are the tracked files that are there or that the log has, sorted. What a
// synchroniser left beside one is none.
func (l *ledger) files(f *Folder) ([]string, error) {
	names, err := f.trackedFiles()
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(rel string) bool { return l.strayOf(rel) != "" })
	for rel := range l.puts {
		names = append(names, rel)
	}
	slices.SortFunc(names, func(a, b string) int {
		if x, y := strings.Contains(a, "/"), strings.Contains(b, "/"); x != y || !x { // the settings first
			return rankOf(a) - rankOf(b)
		}
		return strings.Compare(a, b)
	})
	return slices.Compact(names), nil
}

// readTracked is a tracked file as it lies on the disk; nil where there is none.
func (f *Folder) readTracked(rel string) ([]byte, error) {
	data, err := os.ReadFile(f.path(rel))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", rel, reason(err))
	}
	if data == nil {
		data = []byte{}
	}
	return data, nil
}

// rankOf puts the main files in their order before all others.
func rankOf(rel string) int {
	if i := slices.Index(mainFiles, rel); i >= 0 {
		return i
	}
	return len(mainFiles)
}
