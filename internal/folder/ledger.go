package folder

import (
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/join"
	"verbatim/internal/text"
)

// howJoined marks the put of a file that was put together from versions of
// several copies. What it says follows from the other puts, so it is no change.
const howJoined = "joined"

// ledger is what the log says of the files outside it: every change of each, in
// the order of events.
type ledger struct {
	puts    map[string][]*coding.Event // by path as the file is called now
	kin     map[string][]string        // pages that were written under one name, by each of them
	removed map[text.Hash]bool         // versions that are gone for good
	version func(text.Hash) ([]byte, error)
}

// newLedger reads the changes from events, which may be in any order.
func newLedger(events []coding.Event, removed map[text.Hash]bool, version func(text.Hash) ([]byte, error)) *ledger {
	l := &ledger{puts: map[string][]*coding.Event{}, removed: removed, version: version}
	several := false
	for i := range events {
		e := &events[i]
		if e.Do == coding.Put && tracked(e.Path) {
			l.puts[e.Path] = append(l.puts[e.Path], e)
		}
	}
	for path, puts := range l.puts {
		slices.SortFunc(puts, coding.Before)
		puts = slices.CompactFunc(puts, func(a, b *coding.Event) bool { return a.ID == b.ID })
		l.puts[path] = puts
		roots := 0
		for _, e := range puts {
			if len(e.From) == 0 {
				roots++
			}
		}
		several = several || roots > 1 && strings.HasPrefix(path, transcriptsDir+"/")
	}
	if several {
		l.partFamilies(coding.Fold(events))
	}
	return l
}

// partFamilies puts the pages of transcripts that two people imported under one
// name where the transcripts now are: a page belongs to the import that was
// written down after it.
func (l *ledger) partFamilies(st *coding.State) {
	imports := map[string]map[*coding.Event]string{} // writer -> its imports -> transcript as now called
	for id, corrections := range correctionsOf(st) {
		for _, c := range corrections {
			if len(c.From) == 0 {
				if imports[c.W] == nil {
					imports[c.W] = map[*coding.Event]string{}
				}
				imports[c.W][c] = id
			}
		}
	}
	var pages []*coding.Event
	for path, puts := range l.puts {
		if strings.HasPrefix(path, transcriptsDir+"/") {
			pages = append(pages, puts...)
			delete(l.puts, path)
		}
	}
	slices.SortFunc(pages, coding.Before)
	at := map[[2]string]string{} // path as written, or none, and version -> transcript
	for _, e := range pages {
		id := strings.TrimSuffix(strings.TrimPrefix(e.Path, transcriptsDir+"/"), ".yaml")
		now := id
		if len(e.From) == 0 {
			best := -1
			for c, called := range imports[e.W] {
				if c.Transcript == id && c.N > e.N && (best < 0 || c.N < best) {
					best, now = c.N, called
				}
			}
		} else {
			for _, from := range []string{e.Path, ""} {
				if called, ok := at[[2]string{from, string(e.From[0])}]; ok {
					now = called
					break
				}
			}
		}
		at[[2]string{e.Path, string(e.To)}], at[[2]string{"", string(e.To)}] = now, now
		rel := transcriptsDir + "/" + now + ".yaml"
		l.puts[rel] = append(l.puts[rel], e)
	}
	written := map[string][]string{}
	for rel, puts := range l.puts {
		written[puts[0].Path] = append(written[puts[0].Path], rel)
	}
	l.kin = map[string][]string{}
	for _, family := range written {
		slices.Sort(family)
		for i, rel := range family {
			l.kin[rel] = append(slices.Clone(family[:i]), family[i+1:]...)
		}
	}
}

// add notes a change that is not in the log yet.
func (l *ledger) add(e coding.Event) { l.puts[e.Path] = append(l.puts[e.Path], &e) }

// heads are the changes that no later one was made from, those that lead to the
// same version counted once.
func (l *ledger) heads(rel string) []*coding.Event {
	alive := map[text.Hash]*coding.Event{}
	var order []text.Hash
	for _, e := range l.puts[rel] {
		for _, h := range e.From {
			delete(alive, h)
		}
		if alive[e.To] == nil {
			order = append(order, e.To)
		}
		alive[e.To] = e
	}
	var heads []*coding.Event
	for i, h := range order {
		if e := alive[h]; e != nil && !slices.Contains(order[i+1:], h) {
			heads = append(heads, e)
		}
	}
	slices.SortFunc(heads, coding.Before)
	return heads
}

// knows reports whether a version of a file is in the log.
func (l *ledger) knows(rel string, h text.Hash) bool {
	return slices.ContainsFunc(l.puts[rel], func(e *coding.Event) bool { return e.To == h })
}

// knowsNear is knows, also of files that were written under the same name.
func (l *ledger) knowsNear(rel string, h text.Hash) bool {
	return l.knows(rel, h) || slices.ContainsFunc(l.kin[rel], func(other string) bool { return l.knows(other, h) })
}

// home is the file that an edited page is a version of: that of its transcript,
// as it is called now. It is rel for all others.
func (l *ledger) home(rel string, data []byte, seen memory) (string, text.Hash) {
	h := text.HashOf(string(data))
	if l.knowsNear(rel, h) || len(l.kin[rel]) == 0 {
		return rel, ""
	}
	home, best, least := rel, text.Hash(""), -1
	for _, at := range append([]string{rel}, l.kin[rel]...) {
		if was := seen.Files[rel].File; was != "" && l.knows(at, was) {
			return at, was
		}
		for _, e := range slices.Backward(l.puts[at]) {
			version, missing := l.bytes(e.To)
			if d := joining.Distance(rel, version, data); !missing && d >= 0 && (least < 0 || d < least) {
				home, best, least = at, e.To, d
			}
		}
	}
	return home, best
}

// history are the changes of a file as writes, for joining. missing are those
// whose versions ought to be here and are not.
func (l *ledger) history(rel string) (writes []join.Write, missing []*coding.Event) {
	direct := map[text.Hash][]int{} // by version, the writes that it knows of directly
	stand := l.standIns(rel)
	read := func(h text.Hash) ([]byte, bool) {
		if in := stand[h]; in != "" {
			h = in
		}
		return l.bytes(h)
	}
	for _, e := range l.puts[rel] {
		after := l.after(e.From, direct)
		if e.How == howJoined {
			direct[e.To] = merge(direct[e.To], after)
			continue
		}
		direct[e.To] = merge(direct[e.To], []int{len(writes)})
		w := join.Write{Coder: e.Coder, At: e.At, After: after}
		if e.How == byHandEdit {
			w.Coder = ""
		}
		if len(e.From) > 0 {
			w.From, w.FromMissing = read(e.From[0])
		}
		if e.To != "" {
			if w.To, w.ToMissing = read(e.To); w.ToMissing && !l.removed[e.To] {
				missing = append(missing, e)
			} else if !w.ToMissing && !usable(rel, w.To) {
				w.To = []byte{0} // left out, and told
			}
		}
		writes = append(writes, w)
	}
	return writes, missing
}

// standIns are, for versions that are gone for good, those in which only what was
// withdrawn is not what it was: the version that carrying out the withdrawal made
// of each. So the rest of the file stays what those wrote who wrote it.
func (l *ledger) standIns(rel string) map[text.Hash]text.Hash {
	stand, written := map[text.Hash]text.Hash{}, map[text.Hash]bool{}
	if rel != participantsFile { // elsewhere somebody's words may be anywhere in the file
		return stand
	}
	for _, e := range l.puts[rel] {
		if e.How != howJoined {
			written[e.To] = true
		}
	}
	for _, e := range l.puts[rel] {
		if e.How != "" || len(e.From) != 1 || e.To == "" || !l.removed[e.From[0]] || !written[e.From[0]] || stand[e.From[0]] != "" {
			continue
		}
		if _, missing := l.bytes(e.To); !missing {
			stand[e.From[0]] = e.To
		}
	}
	return stand
}

// usable reports whether a study can be opened with a version of a file.
func usable(rel string, data []byte) bool {
	if joining.Readable(rel, data) != nil || rel == codebookFile && blank(data) {
		return false
	}
	if rel == participantsFile {
		_, _, err := parseParticipants(data, nil)
		return err == nil
	}
	return readable(rel, data)
}

// after are the writes that whoever changed some versions knew of directly.
func (l *ledger) after(from []text.Hash, direct map[text.Hash][]int) []int {
	after := []int{}
	for _, h := range from {
		after = merge(after, direct[h])
	}
	return after
}

// merge is two ascending lists as one.
func merge(a, b []int) []int {
	out := append(slices.Clone(a), b...)
	slices.Sort(out)
	return slices.Compact(out)
}

func (l *ledger) bytes(h text.Hash) (data []byte, missing bool) {
	data, err := l.version(h)
	if err != nil || l.removed[h] {
		return nil, true
	}
	if data == nil {
		data = []byte{}
	}
	return data, false
}

func idsOf(heads []*coding.Event) []string {
	ids := make([]string, len(heads))
	for i, e := range heads {
		ids[i] = e.ID.String()
	}
	slices.Sort(ids)
	return ids
}
