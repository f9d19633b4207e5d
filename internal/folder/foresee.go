package folder

import (
	"verbatim/internal/coding"
	"verbatim/internal/text"
)

// foresee says what joining would bring.
func (j *joiner) foresee() error {
	t := &taking{f: j.f, from: j.from, out: j.out.Here}
	if err := t.foresee(); err != nil {
		return err
	}
	if j.o.Pull {
		return nil
	}
	back, err := openSource(j.f.Dir)
	if err != nil {
		return err
	}
	defer back.close()
	j.out.There = newBrought()
	t = &taking{f: j.there, from: back, out: j.out.There}
	return t.foresee()
}

// foresee says what taking would bring. It changes nothing.
func (t *taking) foresee() error {
	if err := t.compare(); err != nil {
		return err
	}
	before, after := coding.Fold(t.ours), coding.Fold(t.all)
	t.count()
	for _, id := range after.Transcripts() {
		if was, there := before.Heads[id]; !there {
			t.out.Transcripts = append(t.out.Transcripts, id)
		} else if was.Text != after.Heads[id].Text {
			t.out.Corrected = append(t.out.Corrected, id)
		}
	}
	version := t.f.Version
	l := newLedger(t.all, t.removed, nil)
	edits := map[string][]byte{}
	s := &Session{} // gathers edits
	t.s = s
	if err := t.bringEdits(); err != nil {
		return err
	}
	for _, e := range s.incoming {
		put := coding.Event{Do: coding.Put, V: coding.Version, Path: e.rel, To: text.HashOf(string(e.data)), How: byHandEdit, At: "now"}
		if e.from != "" {
			put.From = append(put.From, e.from)
		}
		if !l.knows(e.rel, put.To) {
			edits[string(put.To)] = e.data
			l.add(put)
		}
	}
	l.version = func(h text.Hash) ([]byte, error) {
		if data, ok := edits[string(h)]; ok {
			return data, nil
		}
		if data, err := version(h); err == nil {
			return data, nil
		}
		return t.from.version(h)
	}
	names, err := l.files(t.f)
	if err != nil {
		return err
	}
	var plans []plan
	seen := t.f.remember()
	for _, rel := range names {
		data, err := t.f.readTracked(rel)
		if err != nil {
			return err
		}
		if p := l.plan(rel, data, seen); p.joins || p.stale() {
			plans = append(plans, p)
		}
	}
	t.tell(plans, t.standing())
	return nil
}
