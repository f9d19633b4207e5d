package team

import (
	"context"
	"errors"
	"fmt"
	"iter"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
)

const (
	readRecords = 1000    // records in one answer at most
	readBytes   = 8 << 20 // and bytes
	readTries   = 20      // answers without anything new before a record counts as lost
)

// Read is Journal's. Any node may answer, and one whose disk has damaged a record leaves
// it out without a word: so a record counts only as the next one of its journal, and
// what is missing is asked for again, of another node and of the leader.
func (s *Stream) Read(ctx context.Context, writer string, after uint64) iter.Seq2[Record, error] {
	return func(yield func(Record, error) bool) {
		if !ValidToken(writer) {
			return // nobody; and "*" would be everybody
		}
		last, err := s.last(ctx, writer)
		stopped := false
		switch {
		case err != nil:
		case last == nil, last.seq != 0 && last.seq <= after:
			return
		case last.seq == after+1: // the usual case while people code
			s.reach(writer, position{last.seq, last.stream})
			stopped = !yield(Record{writer, last.seq, last.data}, nil)
		default:
			_, err = s.walk(ctx, writer, after, last, func(r Record) bool {
				stopped = !yield(r, nil)
				return !stopped
			})
		}
		if err != nil && !stopped {
			yield(Record{}, err)
		}
	}
}

// walk gives the records after one, up to the last message of their subject, and says
// which was the last.
func (s *Stream) walk(ctx context.Context, writer string, after uint64, last *stored, give func(Record) bool) (head uint64, err error) {
	w := walker{s: s, writer: writer, last: last, head: after, give: give}
	if w.from, err = s.seek(ctx, writer, after, last); err != nil {
		return after, err
	}
	for tries := 0; !w.ended(); tries++ {
		messages, err := w.ask(ctx, tries)
		if ctx.Err() != nil {
			return w.head, unknown(ctx, err)
		}
		if w.take(messages) {
			tries = -1
			continue
		}
		switch {
		case tries < readTries:
			pause(ctx, time.Duration(min(tries, 5))*10*time.Millisecond)
		case err != nil:
			return w.head, err
		default:
			return w.head, hole(writer, w.head+1)
		}
	}
	return w.head, nil
}

// walker reads a journal.
type walker struct {
	s       *Stream
	writer  string
	last    *stored
	head    uint64 // the last record that was given
	from    uint64 // where in the stream the rest begins
	give    func(Record) bool
	stopped bool
	again   bool // the whole journal is looked through
}

// ended reports whether nothing is left to give. Behind a proper last record it is the
// numbers that say so.
func (w *walker) ended() bool {
	if w.last.seq != 0 {
		return w.stopped || w.head >= w.last.seq
	}
	return w.stopped || w.from > w.last.stream
}

// ask gets messages from the place that was reached: from any node, later from the
// leader, and at last from the beginning.
func (w *walker) ask(ctx context.Context, tries int) ([]*stored, error) {
	switch {
	case tries == readTries/2 && !w.again:
		w.from, w.again = 1, true
		fallthrough
	case tries < 3, tries > readTries/2:
		return w.s.fetch(ctx, w.writer, w.from)
	}
	m, err := w.s.next(ctx, w.writer, w.from)
	if m == nil || err != nil {
		return nil, err
	}
	return []*stored{m}, nil
}

// take gives on the messages that are the next records, and reports whether it got any
// further. Before a hole it stops.
func (w *walker) take(messages []*stored) (further bool) {
	for _, m := range messages {
		if w.stopped || m.stream < w.from || m.stream > w.last.stream || m.seq > w.head+1 {
			return further
		}
		w.from, further = m.stream+1, true
		if m.seq == w.head+1 {
			w.head = m.seq
			w.s.reach(w.writer, position{m.seq, m.stream})
			w.stopped = !w.give(Record{w.writer, m.seq, m.data})
		}
	}
	return further
}

func (s *Stream) reach(writer string, p position) {
	s.mu.Lock()
	s.reached[writer] = p
	s.mu.Unlock()
}

// seek finds a place in the stream at or before the record that follows one. It may be
// too early, and where a node leaves records out too late: reading notices.
func (s *Stream) seek(ctx context.Context, writer string, after uint64, last *stored) (uint64, error) {
	s.mu.Lock()
	reached := s.reached[writer]
	s.mu.Unlock()
	low, high := uint64(1), last.stream
	if reached.stream != 0 && reached.seq <= after {
		low = reached.stream + 1
	} else if after == 0 {
		return 1, nil
	}
	for high > low && high-low > readRecords/2 {
		mid := low + (high-low)/2
		m, err := s.next(ctx, writer, mid)
		switch {
		case err != nil:
			return 0, err
		case m == nil || m.stream >= high || m.seq == 0 || m.seq > after+1:
			high = mid
		default:
			low = max(m.stream, low+1)
		}
	}
	return low, nil
}

// fetch gets many messages of a journal at once from whichever node answers first, from
// a place of the stream on. It never makes a consumer: on three nodes those stall.
func (s *Stream) fetch(ctx context.Context, writer string, from uint64) ([]*stored, error) {
	sub, err := s.nc.SubscribeSync(s.nc.NewInbox())
	if err != nil {
		return nil, unknown(ctx, err)
	}
	defer func() { _ = sub.Unsubscribe() }()
	if err := sub.SetPendingLimits(-1, -1); err != nil {
		return nil, unknown(ctx, err)
	}
	query := fmt.Appendf(nil, `{"seq":%d,"batch":%d,"max_bytes":%d,"next_by_subj":"%s"}`, from, readRecords, readBytes, JournalSubject(s.study, writer))
	ask := &nats.Msg{Subject: s.api + ".DIRECT.GET." + JournalStream(s.study), Reply: sub.Subject, Data: query}
	if err := s.nc.PublishMsg(ask); err != nil {
		return nil, unknown(ctx, err)
	}
	var got []*stored
	for {
		wait, cancel := context.WithTimeout(ctx, askWait)
		m, err := sub.NextMsgWithContext(wait)
		cancel()
		if err != nil { // what came is of use
			return got, unknown(ctx, err)
		}
		switch status := m.Header.Get("Status"); status {
		case "":
		case "204", "404": // that was all, or this node has nothing there
			return got, nil
		case "503":
			return got, unknown(ctx, nats.ErrNoResponders)
		default:
			return got, unknown(ctx, errors.New(status+" "+m.Header.Get("Description")))
		}
		at, _ := strconv.ParseUint(m.Header.Get("Nats-Sequence"), 10, 64)
		got = append(got, &stored{seqOf(m.Header), at, m.Header, m.Data})
	}
}
