package team

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"golang.org/x/sync/errgroup"
)

const (
	// answerWait is how long it may take a hub to store something.
	answerWait = 5 * time.Second
	// askWait is how long it may take to answer a question. A node that has just gone
	// never does, and it is better to ask another one soon.
	askWait = 2 * time.Second
)

// ErrFull: the hub has no room left.
var ErrFull = errors.New("the hub is full")

// Stream is the journals and blobs of a study on a hub.
type Stream struct {
	nc    *nats.Conn
	study string
	api   string // what stands before requests
	log   jetstream.Stream

	mu      sync.Mutex
	heads   map[string]*streamHead
	reached map[string]position // how far a writer was read
}

// position is a record's place in its journal and in the stream.
type position struct{ seq, stream uint64 }

// streamHead is the end of a journal, as far as is known. Who appends holds its lock.
type streamHead struct {
	mu    sync.Mutex
	known bool
	position
}

// OpenStream gives the journals of a study on the hub at the other end of a connection.
// Api is APIPrefix for who codes and JetStreamAPI for the hub's own account. The streams
// must be there, as JournalConfig and BlobConfig say.
func OpenStream(ctx context.Context, nc *nats.Conn, study, api string) (*Stream, error) {
	if err := validStudy(study); err != nil {
		return nil, err
	}
	js, err := jetstream.NewWithAPIPrefix(nc, api, jetstream.WithDefaultTimeout(answerWait))
	if err != nil {
		return nil, fmt.Errorf("the hub cannot be asked: %w", err)
	}
	log, err := js.Stream(ctx, JournalStream(study))
	if errors.Is(err, jetstream.ErrStreamNotFound) {
		return nil, fmt.Errorf("the hub does not have the study %s: %w", study, err)
	} else if err != nil {
		return nil, unknown(ctx, err)
	}
	return &Stream{nc: nc, study: study, api: api, log: log,
		heads: map[string]*streamHead{}, reached: map[string]position{}}, nil
}

// unknown is what went wrong where nobody knows what was done.
func unknown(ctx context.Context, err error) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%w: %w", ErrUnknown, context.Cause(ctx))
	}
	if errors.Is(err, nats.ErrNoResponders) {
		return fmt.Errorf("%w: the hub has nobody at the moment who may do this: %w", ErrUnknown, err)
	}
	return fmt.Errorf("%w: %w", ErrUnknown, err)
}

// request asks the hub for one answer.
func (s *Stream) request(ctx context.Context, m *nats.Msg, within time.Duration) (*nats.Msg, error) {
	wait, cancel := context.WithTimeout(ctx, within)
	defer cancel()
	r, err := s.nc.RequestMsgWithContext(wait, m)
	if err == nil {
		return r, nil
	}
	if last := s.nc.LastError(); errors.Is(last, nats.ErrPermissionViolation) && ctx.Err() == nil {
		return nil, fmt.Errorf("%w: %w", ErrDenied, last)
	}
	return nil, unknown(ctx, err)
}

// stored is a message of the stream.
type stored struct {
	seq    uint64 // V-Seq; 0 where no Verbatim wrote it
	stream uint64
	header nats.Header
	data   []byte
}

// fromLeader asks the stream's leader, who is never behind, for a message; nil when it
// has none such. The query is of the form that STREAM.MSG.GET takes.
func (s *Stream) fromLeader(ctx context.Context, stream, query string) (*stored, error) {
	r, err := s.request(ctx, &nats.Msg{Subject: s.api + ".STREAM.MSG.GET." + stream, Data: []byte(query)}, askWait)
	if err != nil {
		return nil, err
	}
	var answer struct {
		Error   *jetstream.APIError `json:"error"`
		Message *struct {
			Seq  uint64 `json:"seq"`
			Hdrs []byte `json:"hdrs"`
			Data []byte `json:"data"`
		} `json:"message"`
	}
	if err := json.Unmarshal(r.Data, &answer); err != nil {
		return nil, unknown(ctx, err)
	}
	switch m := answer.Message; {
	case answer.Error != nil && answer.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound:
		return nil, nil
	case answer.Error != nil:
		return nil, unknown(ctx, answer.Error)
	case m == nil:
		return nil, unknown(ctx, errors.New("an answer without a message"))
	default:
		out := &stored{stream: m.Seq, data: m.Data}
		if len(m.Hdrs) > 0 {
			// Whoever may write to a subject may write nonsense there: it is no record then.
			out.header, _ = nats.DecodeHeadersMsg(m.Hdrs)
		}
		out.seq = seqOf(out.header)
		return out, nil
	}
}

func seqOf(h nats.Header) uint64 {
	n, _ := strconv.ParseUint(h.Get(SeqHeader), 10, 64)
	return n
}

// last is the last message of a journal, from the leader; nil when it has none.
func (s *Stream) last(ctx context.Context, writer string) (*stored, error) {
	return s.fromLeader(ctx, JournalStream(s.study), `{"last_by_subj":"`+JournalSubject(s.study, writer)+`"}`)
}

// next is the first message of a journal at a place of the stream or after it, from the
// leader; nil when there is none.
func (s *Stream) next(ctx context.Context, writer string, from uint64) (*stored, error) {
	return s.fromLeader(ctx, JournalStream(s.study), fmt.Sprintf(`{"seq":%d,"next_by_subj":"%s"}`, from, JournalSubject(s.study, writer)))
}

// Heads is Journal's. It asks the leader, so that nothing that was acknowledged is left
// out.
func (s *Stream) Heads(ctx context.Context) (map[string]uint64, error) {
	wait, cancel := context.WithTimeout(ctx, askWait)
	defer cancel()
	info, err := s.log.Info(wait, jetstream.WithSubjectFilter(JournalSubject(s.study, "*")))
	if err != nil {
		return nil, unknown(ctx, err)
	}
	heads := map[string]uint64{}
	var mu sync.Mutex
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(8)
	for subject := range info.State.Subjects {
		writer := subject[strings.LastIndexByte(subject, '.')+1:]
		group.Go(func() error {
			end, err := s.end(ctx, writer)
			if err != nil || end.seq == 0 {
				return err
			}
			mu.Lock()
			defer mu.Unlock()
			heads[writer] = end.seq
			return nil
		})
	}
	return heads, group.Wait()
}

// end is the end of a journal: the place of its last record, and of the last message
// under its subject. Behind what is no record of ours, which only the coder's own
// account can have put there, the records are counted.
func (s *Stream) end(ctx context.Context, writer string) (position, error) {
	m, err := s.last(ctx, writer)
	if err != nil || m == nil {
		return position{}, err
	}
	end := position{m.seq, m.stream}
	if m.seq == 0 {
		end.seq, err = s.walk(ctx, writer, 0, m, func(Record) bool { return true })
	}
	return end, err
}

// Watch is Journal's. The hub announces what it has stored.
func (s *Stream) Watch(ctx context.Context) (<-chan string, error) {
	sub, err := s.nc.SubscribeSync(HintSubject(s.study, "*"))
	if err == nil {
		wait, cancel := context.WithTimeout(ctx, answerWait)
		defer cancel()
		err = s.nc.FlushWithContext(wait)
	}
	if err != nil {
		return nil, unknown(ctx, err)
	}
	hints := make(chan string, 64)
	go func() {
		defer close(hints)
		defer func() { _ = sub.Unsubscribe() }()
		for {
			m, err := sub.NextMsgWithContext(ctx)
			if errors.Is(err, nats.ErrSlowConsumer) {
				continue // hints were lost, which is allowed
			} else if err != nil {
				return
			}
			select {
			case hints <- m.Subject[strings.LastIndexByte(m.Subject, '.')+1:]:
			default:
			}
		}
	}()
	return hints, nil
}

// Close is Journal's. The connection stays open: it belongs to whoever made it.
func (s *Stream) Close() error { return nil }

// pause waits, or ends early with ctx.
func pause(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-timer.C:
	}
}
