package folder

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// sight is how whoever only reads sees the tracked files: as the next writing
// will leave them, also where they lie behind the log.
type sight struct {
	f      *Folder
	ledger *ledger
	memory memory

	mu    sync.Mutex
	other map[string][]byte // files that are seen otherwise than they lie there
	plans []plan
}

func (f *Folder) look(events []coding.Event) *sight {
	return &sight{f: f, ledger: newLedger(events, removedIn(events), f.Version), memory: f.remember(), other: map[string][]byte{}}
}

// read is a tracked file as it is to be seen; nil where there is none.
func (v *sight) read(rel string) ([]byte, error) {
	data, err := v.f.readTracked(rel)
	if err != nil {
		return nil, err
	}
	if heads := v.ledger.heads(rel); len(heads) == 1 && data != nil && heads[0].To == text.HashOf(string(data)) {
		return data, nil
	}
	p := v.ledger.plan(rel, data, v.memory)
	if p.idle() && len(p.missing) == 0 {
		return data, nil
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.plans = append(v.plans, p)
	if p.stale() {
		v.other[rel] = p.target
	}
	return p.target, nil
}

// readSummaries finds the summaries that lie behind the log.
func (v *sight) readSummaries() error {
	for rel := range v.ledger.puts {
		if strings.HasPrefix(rel, summariesDir+"/") {
			if _, err := v.read(rel); err != nil {
				return err
			}
		}
	}
	return nil
}

// again is a file that read has given before.
func (v *sight) again(rel string) ([]byte, error) {
	v.mu.Lock()
	data, ok := v.other[rel]
	v.mu.Unlock()
	if ok {
		return data, nil
	}
	return v.f.readTracked(rel)
}

// names are the tracked files that there are to see, sorted.
func (v *sight) names() ([]string, error) {
	names, err := v.f.trackedFiles()
	if err != nil {
		return nil, err
	}
	names = slices.DeleteFunc(names, func(rel string) bool { return v.ledger.strayOf(rel) != "" })
	for rel, data := range v.other {
		names = slices.DeleteFunc(names, func(have string) bool { return have == rel })
		if data != nil {
			names = append(names, rel)
		}
	}
	slices.Sort(names)
	return names, nil
}

// note tells of files that lie behind the log or beside their own name.
func (v *sight) note(s *study.Study) {
	slices.SortFunc(v.plans, func(a, b plan) int { return strings.Compare(a.rel, b.rel) })
	for i := range v.plans {
		p := &v.plans[i]
		for _, e := range p.missing {
			why := fmt.Sprintf("a change of %s by %s from %s has not arrived here", p.rel, e.Coder, e.At)
			s.Notes = append(s.Notes, why+": bring in its version in "+historyDir+", or `verbatim sync` with a copy that has it")
			s.Broken = append(s.Broken, study.Broken{Why: why})
		}
		switch {
		case !p.stale():
		case p.data == nil:
			s.Notes = append(s.Notes, p.rel+" is missing; it is used as the log last had it, and put back at the next writing or by `verbatim sync`")
		default:
			s.Notes = append(s.Notes, p.rel+" is not up to date with the log: what others changed counts, and is written into it at the next writing or by `verbatim sync`")
		}
		s.Notes = append(s.Notes, p.unread...)
	}
	for _, rel := range v.ledger.strays(v.f) {
		s.Notes = append(s.Notes, fmt.Sprintf("%s lies beside %s: two people wrote at once; `verbatim sync` joins them", rel, v.ledger.strayOf(rel)))
	}
}

// leaveOut takes out of a study what belongs to transcripts that cannot be read:
// nothing can be shown of it.
func leaveOut(s *study.Study) {
	if len(s.Broken) == 0 {
		return
	}
	broken := map[string]bool{}
	for _, b := range s.Broken {
		broken[b.Transcript] = b.Transcript != ""
	}
	s.Transcripts = slices.DeleteFunc(s.Transcripts, func(t *transcript.Transcript) bool { return t == nil || broken[t.ID] })
	st := s.State
	hidden := map[coding.ID]bool{}
	out := func(c coding.Coding) bool {
		if broken[c.Transcript] {
			hidden[c.ID] = true
		}
		return broken[c.Transcript]
	}
	st.Codings, st.Lost = slices.DeleteFunc(st.Codings, out), slices.DeleteFunc(st.Lost, out)
	for _, marks := range []*[]coding.Mark{&st.ContentNotes, &st.Stars, &st.Chosen} {
		*marks = slices.DeleteFunc(*marks, func(m coding.Mark) bool { return broken[m.Transcript] })
	}
	st.Memos = slices.DeleteFunc(st.Memos, func(m coding.Memo) bool {
		return m.On == coding.OnPassage && broken[m.Transcript] || m.On == coding.OnCoding && hidden[m.Of]
	})
	st.Dismissals = slices.DeleteFunc(st.Dismissals, func(d coding.Dismissal) bool { return broken[d.Transcript] })
}

// page reads the page about a transcript as it lies on the disk.
func (f *Folder) page(rel string) ([]byte, error) {
	data, err := os.ReadFile(f.path(rel))
	if err != nil {
		return nil, fmt.Errorf("%s cannot be read: %w", rel, reason(err))
	}
	return data, nil
}
