package team

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// partSize is the size of the parts, in bytes, of a blob that is too large for one
// message of a server as it is usually set up (1 MiB).
const partSize = 768 << 10

// Put is Blobs'. What is larger than a message may be goes in parts, each a blob of its
// own, and a list of them last.
func (s *Stream) Put(ctx context.Context, b []byte) (string, error) {
	if len(b) > MaxBlob {
		return "", tooLarge(len(b))
	}
	sha := shaOf(b)
	if len(b) <= partSize {
		return sha, s.putOnce(ctx, sha, b, nil)
	}
	var parts []string
	for at := 0; at < len(b); at += partSize {
		part := b[at:min(at+partSize, len(b))]
		if err := s.putOnce(ctx, shaOf(part), part, nil); err != nil {
			return "", err
		}
		parts = append(parts, shaOf(part))
	}
	header := nats.Header{PartsHeader: {strconv.Itoa(len(parts))}}
	return sha, s.putOnce(ctx, sha, []byte(strings.Join(parts, "\n")), header)
}

// putOnce stores a message under a hash, unless the same is there already.
func (s *Stream) putOnce(ctx context.Context, sha string, data []byte, header nats.Header) error {
	m := nats.NewMsg(BlobSubject(s.study, sha))
	m.Data = data
	if header != nil {
		m.Header = header
	}
	m.Header.Set(jetstream.ExpectedLastSubjSeqHeader, "0")
	m.Header.Set(jetstream.MsgIDHeader, sha)
	_, err := s.acknowledged(ctx, m)
	if err == nil || !errors.Is(err, ErrFull) && !met(err) {
		return err
	}
	// The place is taken, by the same or by a part that came another way; or the hub is full.
	have, gerr := s.message(ctx, sha)
	switch {
	case errors.Is(gerr, ErrNotFound):
		return err
	case gerr != nil:
		return gerr
	case string(have.data) != string(data) || have.header.Get(PartsHeader) != header.Get(PartsHeader):
		return fmt.Errorf("%w: the hub has something else under %s", ErrConflict, sha[:8])
	}
	return nil
}

// Get is Blobs'.
func (s *Stream) Get(ctx context.Context, sha string) ([]byte, error) {
	if err := checkSHA(sha); err != nil {
		return nil, err
	}
	m, err := s.message(ctx, sha)
	if err != nil {
		return nil, err
	}
	b := m.data
	if m.header.Get(PartsHeader) != "" {
		if b, err = s.parts(ctx, strings.Split(string(b), "\n")); err != nil {
			return nil, err
		}
	}
	if shaOf(b) != sha {
		return nil, fmt.Errorf("%w: what the hub has under %s is something else", ErrHole, sha[:8])
	}
	return b, nil
}

func (s *Stream) parts(ctx context.Context, parts []string) ([]byte, error) {
	var all []byte
	if len(parts) > MaxBlob/partSize+1 {
		return nil, tooLarge(len(parts) * partSize)
	}
	for _, sha := range parts {
		if err := checkSHA(sha); err != nil {
			return nil, err
		}
		m, err := s.message(ctx, sha)
		if err != nil {
			return nil, err
		}
		all = append(all, m.data...)
	}
	return all, nil
}

// message is what lies under a hash. Nodes that are behind or damaged say that nothing
// does: it counts only when the leader says so too.
func (s *Stream) message(ctx context.Context, sha string) (*stored, error) {
	query := `{"last_by_subj":"` + BlobSubject(s.study, sha) + `"}`
	for try := range 4 {
		r, err := s.request(ctx, &nats.Msg{Subject: s.api + ".DIRECT.GET." + BlobStream(s.study), Data: []byte(query)}, askWait)
		if err != nil {
			return nil, err
		}
		if r.Header.Get("Status") == "" {
			return &stored{header: r.Header, data: r.Data}, nil
		}
		m, err := s.fromLeader(ctx, BlobStream(s.study), query)
		if m != nil || err != nil {
			return m, err
		}
		if try > 0 {
			pause(ctx, time.Duration(try)*5*time.Millisecond)
		}
	}
	return nil, fmt.Errorf("%w on the hub (%s)", ErrNotFound, sha[:8])
}
