package hub

import (
	"context"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"hash"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"verbatim/internal/team"
)

// Verified is what reading every record of a study from every node has shown.
type Verified struct {
	Study  string         `json:"study"`
	Copies []VerifiedCopy `json:"copies"`
}

// VerifiedCopy is one node's copy of one stream.
type VerifiedCopy struct {
	Stream   string            `json:"stream"`
	Node     string            `json:"node"`
	Records  uint64            `json:"records"`
	Bytes    uint64            `json:"bytes"`  // of the records' contents
	Digest   string            `json:"digest"` // SHA-256 over all that was read; alike on all nodes
	Heads    map[string]uint64 `json:"heads,omitempty"`
	Problems []string          `json:"problems,omitempty"` // at most 20
}

// Good reports whether every record could be read from every node, and all nodes have
// the same.
func (v Verified) Good() bool {
	digest := map[string]string{}
	for _, c := range v.Copies {
		if len(c.Problems) > 0 || digest[c.Stream] != "" && digest[c.Stream] != c.Digest {
			return false
		}
		digest[c.Stream] = c.Digest
	}
	return len(v.Copies) > 0
}

// Verify reads every record of a study from each node by itself, up to the last that the
// leader had when it began. A replica with a damaged disk leaves records out without a
// word, and the server does not notice; so the records' own numbers are counted, and the
// copies of the nodes compared. It changes nothing and holds nobody up.
func (a *Admin) Verify(ctx context.Context, study string) (Verified, error) {
	v := Verified{Study: study}
	if err := checkToken("a study", study); err != nil {
		return v, err
	}
	for _, name := range []string{team.JournalStream(study), team.BlobStream(study), KeyStream(study)} {
		st, err := a.stream(ctx, name)
		if err != nil {
			return v, fmt.Errorf("study %s cannot be read from the hub: %w", study, err)
		}
		info := st.CachedInfo()
		nodes := []string{""}
		if info.Cluster != nil && len(info.Cluster.Replicas) > 0 {
			nodes = []string{info.Cluster.Leader}
			for _, p := range info.Cluster.Replicas {
				nodes = append(nodes, p.Name)
			}
		}
		for _, node := range nodes {
			r := &copyReader{study: study, st: st, node: node, last: info.State.LastSeq, dense: name != KeyStream(study), digest: sha256.New(),
				out: VerifiedCopy{Stream: name, Node: node, Heads: map[string]uint64{}}}
			if err := r.read(ctx); err != nil {
				return v, err
			}
			v.Copies = append(v.Copies, r.out)
		}
	}
	return v, nil
}

// copyReader reads one node's copy of a stream.
type copyReader struct {
	study  string
	st     jetstream.Stream
	node   string
	last   uint64 // stream sequence to read to
	dense  bool   // nothing can be deleted, so no sequence may be missing
	next   uint64 // stream sequence that comes next
	digest hash.Hash
	out    VerifiedCopy
}

const (
	maxProblems = 20
	readTries   = 3 // how often a record is asked for before it counts as missing
	batchWait   = 2 * time.Second
	nodeTries   = 60 // consumers made until one is on the node that is wanted
)

func (r *copyReader) problem(format string, args ...any) {
	if len(r.out.Problems) < maxProblems {
		r.out.Problems = append(r.out.Problems, fmt.Sprintf(format, args...))
	}
}

func (r *copyReader) read(ctx context.Context) error {
	r.next = 1
	tries := 0
	for r.next <= r.last {
		before := r.next
		if err := r.readFrom(ctx, tries >= readTries-1); err != nil {
			if ctx.Err() != nil || errors.Is(err, errNoReader) && tries >= readTries-1 {
				if ctx.Err() != nil {
					return ctx.Err()
				}
				r.problem("node %s cannot be read from %d on: %v", r.node, r.next, err)
				break
			}
		}
		if tries++; r.next > before {
			tries = 0
		}
	}
	r.out.Digest = hex.EncodeToString(r.digest.Sum(nil))
	return nil
}

var errNoReader = errors.New("the node does not answer")

// readFrom reads from next on until the end, or until something is missing. With skip
// it has been asked for often enough: what is missing is a problem, and passed over.
func (r *copyReader) readFrom(ctx context.Context, skip bool) error {
	c, err := r.consumer(ctx)
	if err != nil {
		return err
	}
	defer r.drop(c)
	pending := c.CachedInfo().NumPending
	for r.next <= r.last {
		if pending == 0 {
			return r.ended(skip)
		}
		batch, err := c.Fetch(int(min(500, pending)), jetstream.FetchMaxWait(batchWait))
		if err != nil {
			return fmt.Errorf("%w: %w", errNoReader, err)
		}
		got := 0
		for m := range batch.Messages() {
			got++
			pending--
			meta, err := m.Metadata()
			if err != nil {
				return err
			}
			seq := meta.Sequence.Stream
			if seq > r.next && r.dense && !skip {
				return nil // ask again
			}
			if seq > r.next && r.dense {
				r.problem("node %s: record %s missing", r.node, span(r.next, min(seq-1, r.last)))
			}
			skip = false
			if seq > r.last {
				r.next = seq
				return nil
			}
			r.take(m, seq)
			r.next = seq + 1
		}
		if got == 0 {
			pending = 0 // it has fewer than it says
		}
	}
	return nil
}

// ended is for when a node sends no more although more should be there: keys that were
// destroyed, or what a damaged disk left out.
func (r *copyReader) ended(skip bool) error {
	if !r.dense {
		r.next = r.last + 1
	} else if skip {
		r.problem("node %s: record %s missing", r.node, span(r.next, r.last))
		r.next = r.last + 1
	}
	return nil
}

func span(from, to uint64) string {
	if from == to {
		return fmt.Sprintf("%d is", from)
	}
	return fmt.Sprintf("%d to %d are", from, to)
}

// take counts a record and checks what can be checked without a coder's keys.
func (r *copyReader) take(m jetstream.Msg, seq uint64) {
	subject, data := m.Subject(), m.Data()
	number := m.Headers().Get(team.SeqHeader)
	r.out.Records++
	r.out.Bytes += uint64(len(data))
	var n [8]byte
	for _, part := range [][]byte{[]byte(subject), []byte(number), data} {
		binary.BigEndian.PutUint64(n[:], uint64(len(part)))
		r.digest.Write(n[:])
		r.digest.Write(part)
	}
	name := subject[strings.LastIndexByte(subject, '.')+1:]
	switch r.out.Stream {
	case team.JournalStream(r.study):
		have, err := strconv.ParseUint(number, 10, 64)
		if want := r.out.Heads[name] + 1; err != nil || have != want {
			r.problem("node %s: writer %s: after record %d comes one that calls itself %.20q", r.node, name, want-1, number)
		}
		r.out.Heads[name]++
		if err == nil {
			r.out.Heads[name] = have
		}
	case team.BlobStream(r.study):
		if sum := sha256.Sum256(data); m.Headers().Get(team.PartsHeader) == "" && hex.EncodeToString(sum[:]) != name {
			r.problem("node %s: what is stored under %.12s… is something else (at %d)", r.node, name, seq)
		}
	}
}

// consumer makes a reader that sits on the wanted node. The server chooses the node
// itself, so it is tried until it fits.
func (r *copyReader) consumer(ctx context.Context) (jetstream.Consumer, error) {
	cfg := jetstream.ConsumerConfig{DeliverPolicy: jetstream.DeliverByStartSequencePolicy, OptStartSeq: r.next,
		AckPolicy: jetstream.AckNonePolicy, Replicas: 1, MemoryStorage: true, InactiveThreshold: 30 * time.Second}
	var last error
	failed := 0
	for range nodeTries {
		var c jetstream.Consumer
		err := again(ctx, 2, func(once context.Context) (err error) {
			c, err = r.st.CreateConsumer(once, cfg)
			return err
		})
		if err != nil {
			if last = err; ctx.Err() != nil {
				return nil, ctx.Err()
			}
			if failed++; failed == 3 {
				break
			}
			continue
		}
		info := c.CachedInfo()
		if r.node == "" || info.Cluster != nil && info.Cluster.Leader == r.node {
			return c, nil
		}
		r.drop(c)
	}
	return nil, fmt.Errorf("%w: %w", errNoReader, errors.Join(last, ctx.Err()))
}

func (r *copyReader) drop(c jetstream.Consumer) {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	_ = r.st.DeleteConsumer(ctx, c.CachedInfo().Name) // it goes by itself after a while
}
