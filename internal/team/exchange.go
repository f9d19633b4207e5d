package team

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"verbatim/internal/coding"
)

// Exchange carries lines between the folder of one's own and a hub, or any two places
// that hold journals. What it carries was proved line by line (Chain), whoever kept it
// meanwhile; what does not hold is refused and named, and stops its own writer only.
type Exchange struct {
	Study string // id of the study, which every writer's line 0 must have
	Pins  *Pins  // the keys that are known; nil: they are not compared

	// Unsealed takes lines along that no seal covers yet: those that were written before
	// the study was shared. Whoever keeps the hub could have made them up.
	Unsealed bool
	// Before is called with the events of lines that are about to be stored. It carries
	// what they name, texts and the words of memos, which has to be there first.
	Before func(ctx context.Context, events []coding.Event) error
	// Patience is how long one step is tried again while nobody answers; 0: once only.
	Patience time.Duration
	// Batch is the number of lines that are stored at once; 0: 500.
	Batch int
}

// Moved is what an exchange did in one direction.
type Moved struct {
	Records  map[string]int `json:"records"`  // lines that were stored, by writer
	New      []Pin          `json:"new"`      // writers that were seen for the first time
	Unsealed map[string]int `json:"unsealed"` // lines that were left since no seal covers them, by writer
	Behind   map[string]int `json:"behind"`   // lines that only the receiving side has, by writer
	Refused  []*Refused     `json:"refused"`
}

// Total is the number of lines that were stored.
func (m *Moved) Total() (n int) {
	for _, k := range m.Records {
		n += k
	}
	return n
}

// maxUnsealed is how much is read ahead in search of a seal, in bytes.
const maxUnsealed = 256 << 20

// Push gives the hub what it lacks of some writers, one's own; without any named, of
// all. It is also what refills a hub that has lost records. The error has every
// *Refused in it; what the hub got before is in Moved.
func (x *Exchange) Push(ctx context.Context, local, hub Journal, writers ...string) (*Moved, error) {
	return x.exchange(ctx, local, hub, local, writers)
}

// Pull brings what others have given to the hub into the folder. Errors are as with
// Push.
func (x *Exchange) Pull(ctx context.Context, hub, local Journal) (*Moved, error) {
	return x.exchange(ctx, hub, local, local, nil)
}

func (x *Exchange) exchange(ctx context.Context, from, to, trusted Journal, writers []string) (*Moved, error) {
	out := &Moved{Records: map[string]int{}, New: []Pin{}, Unsealed: map[string]int{}, Behind: map[string]int{}, Refused: []*Refused{}}
	var has, gets map[string]uint64
	for _, side := range []struct {
		j     Journal
		heads *map[string]uint64
	}{{from, &has}, {to, &gets}} {
		err := x.patiently(ctx, func() (err error) {
			*side.heads, err = side.j.Heads(ctx)
			return err
		})
		if err != nil {
			return out, err
		}
	}
	if len(writers) == 0 {
		writers = slices.Sorted(maps.Keys(has))
	}
	var refused []error
	for _, writer := range writers {
		m := &mover{x: x, from: from, to: to, trusted: trusted, writer: writer, has: has[writer], at: gets[writer], out: out}
		err := x.patiently(ctx, func() error { return m.move(ctx) })
		if r := m.refusal(ctx, err); r != nil {
			out.Refused = append(out.Refused, r)
			refused = append(refused, r)
		} else if err != nil {
			return out, errors.Join(append(refused, fmt.Errorf("writer %s: %w", shorten(writer), err))...)
		}
	}
	return out, errors.Join(refused...)
}

// patiently does something again while nobody answers.
func (x *Exchange) patiently(ctx context.Context, do func() error) error {
	deadline := time.Now().Add(x.Patience)
	for wait := 50 * time.Millisecond; ; wait = min(2*wait, time.Second) {
		err := do()
		if !errors.Is(err, ErrUnknown) || ctx.Err() != nil || time.Now().Add(wait).After(deadline) {
			return err
		}
		pause(ctx, wait)
	}
}

// mover carries the lines of one writer.
type mover struct {
	x                 *Exchange
	from, to, trusted Journal
	writer            string
	has, at           uint64 // the heads of both sides
	out               *Moved
}

// move carries what is missing, as far as seals go. Called again after nobody answered,
// it goes on where it was.
func (m *mover) move(ctx context.Context) error {
	if m.has <= m.at {
		return m.compare(ctx)
	}
	chain, before, err := m.resume(ctx)
	if err != nil {
		return err
	}
	load := load{m: m, before: before}
	for r, err := range m.from.Read(ctx, m.writer, m.at) {
		var e coding.Event
		if err == nil {
			e, err = chain.Next(r.Data)
		}
		if err == nil && chain.Len() == 1 {
			err = m.pinned(chain)
		}
		if err != nil {
			return errors.Join(load.store(ctx, chain), err)
		}
		if load.add(e, r.Data, m.x.Unsealed || chain.Sealed() == chain.Len()) {
			if err := load.store(ctx, chain); err != nil {
				return err
			}
		}
		if load.size > maxUnsealed {
			break
		}
	}
	if err := load.store(ctx, chain); err != nil {
		return err
	}
	if n := len(load.lines); n > 0 {
		m.out.Unsealed[m.writer] = n
	}
	return nil
}

// compare proves that both sides say the same as far as both go. Since each line names
// the one before, it is enough to look at one.
func (m *mover) compare(ctx context.Context) error {
	if m.has == 0 {
		return nil
	}
	if m.at > m.has {
		m.out.Behind[m.writer] = int(m.at - m.has)
	}
	same, err := sameRecord(ctx, m.from, m.to, m.writer, m.has)
	if err == nil && !same {
		err = conflict(m.writer, m.has)
	}
	return err
}

// resume is the chain behind what the receiving side has, and the line before.
func (m *mover) resume(ctx context.Context) (*Chain, []byte, error) {
	if m.at == 0 {
		return NewChain(m.x.Study, m.writer), nil, nil
	}
	open, err := one(ctx, m.trusted, m.writer, 1)
	if err != nil {
		return nil, nil, err
	}
	last, err := one(ctx, m.trusted, m.writer, m.at)
	if err != nil {
		return nil, nil, err
	}
	chain, err := ResumeChain(m.x.Study, m.writer, open, last)
	if err == nil {
		err = m.pinned(chain)
	}
	return chain, last, err
}

// pinned compares the key of a writer with the one that is known, if any.
func (m *mover) pinned(c *Chain) error {
	if m.x.Pins == nil {
		return nil
	}
	if _, known := m.x.Pins.Of(m.writer); !known {
		return nil
	}
	_, err := m.x.Pins.Check(Pin{m.writer, c.Coder(), c.Key()})
	return err
}

// refusal is what an error says about the writer's lines; nil for what says nothing
// about them, such as that nobody answered.
func (m *mover) refusal(ctx context.Context, err error) *Refused {
	var r *Refused
	var p *placed
	switch {
	case err == nil, errors.Is(err, ErrUnknown):
		return nil
	case errors.As(err, &r) && r.Why != Forked:
		return r
	case r != nil:
		if n, ok := m.firstDifference(ctx); ok {
			r.N = int(n) - 1
		}
		return r
	case errors.As(err, &p) && errors.Is(err, ErrHole):
		return &Refused{Writer: m.writer, N: int(p.seq) - 1, Why: Missing, Detail: "it cannot be read, though later ones can"}
	case p != nil:
		n, ok := m.firstDifference(ctx)
		if !ok {
			n = p.seq
		}
		return &Refused{Writer: m.writer, N: int(n) - 1, Why: Forked, Detail: "two different lines have this number"}
	case errors.Is(err, ErrRecord):
		return &Refused{Writer: m.writer, N: int(m.at), Why: Malformed, Detail: err.Error()}
	}
	return nil
}

// firstDifference is the Seq of the first record that the two sides have differently.
// Where one is the same, so are all before it.
func (m *mover) firstDifference(ctx context.Context) (uint64, bool) {
	low, high := uint64(1), min(m.has, m.at)
	if high == 0 {
		return 0, false
	}
	if same, err := sameRecord(ctx, m.from, m.to, m.writer, high); same || err != nil {
		return 0, false
	}
	for low < high {
		mid := low + (high-low)/2
		same, err := sameRecord(ctx, m.from, m.to, m.writer, mid)
		if err != nil {
			return 0, false
		}
		if same {
			low = mid + 1
		} else {
			high = mid
		}
	}
	return low, true
}

func sameRecord(ctx context.Context, a, b Journal, writer string, seq uint64) (bool, error) {
	x, err := one(ctx, a, writer, seq)
	if err != nil {
		return false, err
	}
	y, err := one(ctx, b, writer, seq)
	return string(x) == string(y), err
}

// one reads a single record.
func one(ctx context.Context, j Journal, writer string, seq uint64) ([]byte, error) {
	for r, err := range j.Read(ctx, writer, seq-1) {
		return r.Data, err
	}
	return nil, hole(writer, seq)
}

// load is lines that were proved and are still to be stored.
type load struct {
	m      *mover
	before []byte // the line before, until it was compared
	lines  [][]byte
	events []coding.Event
	ready  int // how many of them a seal covers
	size   int // bytes
}

// add takes a line, and reports whether it is time to store some.
func (l *load) add(e coding.Event, line []byte, covered bool) bool {
	l.lines, l.events, l.size = append(l.lines, line), append(l.events, e), l.size+len(line)
	if covered {
		l.ready = len(l.lines)
	}
	batch := l.m.x.Batch
	if batch <= 0 {
		batch = batchRecords
	}
	return l.ready >= batch
}

// store stores the lines that a seal covers. With the first the line before them goes
// along, which the receiving side compares with its own.
func (l *load) store(ctx context.Context, c *Chain) error {
	if l.ready == 0 {
		return nil
	}
	m, x := l.m, l.m.x
	if x.Before != nil {
		if err := x.Before(ctx, l.events[:l.ready]); err != nil {
			return err
		}
	}
	after, lines := m.at, l.lines[:l.ready]
	if l.before != nil {
		after, lines = after-1, append([][]byte{l.before}, lines...)
	}
	if err := m.to.Append(ctx, m.writer, after, lines...); err != nil {
		return err
	}
	l.before = nil
	m.at += uint64(l.ready)
	m.out.Records[m.writer] += l.ready
	l.lines, l.events, l.ready, l.size = slices.Clone(l.lines[l.ready:]), slices.Clone(l.events[l.ready:]), 0, 0
	for _, line := range l.lines {
		l.size += len(line)
	}
	if x.Pins == nil {
		return nil
	}
	pin := Pin{m.writer, c.Coder(), c.Key()}
	fresh, err := x.Pins.Check(pin)
	if fresh {
		m.out.New = append(m.out.New, pin)
	}
	return err
}
