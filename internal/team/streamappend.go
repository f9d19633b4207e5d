package team

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
	"github.com/nats-io/nuid"
)

const (
	batchRecords = 500     // records in one atomic batch at most
	batchBytes   = 4 << 20 // and bytes
	appendTries  = 20

	// What the server says besides where an append meets another one.
	codeInProcess = 10158 // the same message is being stored
	codeFull      = 10077
)

// Append is Journal's. Each record is stored only if it follows the one that was last;
// several at once are stored together or not at all.
func (s *Stream) Append(ctx context.Context, writer string, after uint64, lines ...[]byte) error {
	if err := checkLines(writer, after, lines); err != nil || len(lines) == 0 {
		return err
	}
	h := s.head(writer)
	h.mu.Lock()
	defer h.mu.Unlock()
	for try := range appendTries {
		err := s.appendAfter(ctx, h, writer, after, lines)
		if err == nil || errors.Is(err, ErrConflict) {
			return err
		}
		h.known = false
		switch {
		case errors.Is(err, ErrGap) && try == 0: // somebody else may have filled it
		case met(err):
			pause(ctx, time.Duration(try+1)*5*time.Millisecond)
		default:
			return err
		}
		if ctx.Err() != nil {
			return unknown(ctx, err)
		}
	}
	return fmt.Errorf("%w: somebody else keeps writing as writer %s", ErrUnknown, writer)
}

func (s *Stream) head(writer string) *streamHead {
	s.mu.Lock()
	defer s.mu.Unlock()
	h := s.heads[writer]
	if h == nil {
		h = &streamHead{}
		s.heads[writer] = h
	}
	return h
}

// met reports whether an append met another one to the same journal. Three nodes say so
// in another way than one does while the other append is under way.
func met(err error) bool {
	var api *jetstream.APIError
	if !errors.As(err, &api) {
		return false
	}
	switch api.ErrorCode {
	case jetstream.JSErrCodeStreamWrongLastSequence, jetstream.JSErrCodeStreamWrongLastSequenceConstant, codeInProcess:
		return true
	}
	return false
}

// appendAfter compares what is there already and stores the rest.
func (s *Stream) appendAfter(ctx context.Context, h *streamHead, writer string, after uint64, lines [][]byte) error {
	if !h.known {
		var err error
		if h.position, err = s.end(ctx, writer); err != nil {
			return err
		}
		h.known = true
	}
	if after > h.seq {
		return gap(writer, after, h.seq)
	}
	if after < h.seq {
		for r, err := range s.Read(ctx, writer, after) {
			if err != nil {
				return err
			}
			if len(lines) == 0 || r.Seq > h.seq {
				break
			}
			if !bytes.Equal(r.Data, lines[0]) {
				return conflict(writer, r.Seq)
			}
			lines = lines[1:]
		}
	}
	for len(lines) > 0 {
		n := fitting(lines)
		at, err := s.store(ctx, h.position, writer, lines[:n])
		if err != nil {
			return err
		}
		h.position = position{h.seq + uint64(n), at}
		lines = lines[n:]
	}
	return nil
}

// fitting is how many lines go into one batch.
func fitting(lines [][]byte) int {
	size := 0
	for i, line := range lines {
		if size += len(line); i > 0 && size > batchBytes || i == batchRecords {
			return i
		}
	}
	return len(lines)
}

// store stores lines behind the end of a journal, one message each, and gives the place
// of the last in the stream.
func (s *Stream) store(ctx context.Context, end position, writer string, lines [][]byte) (uint64, error) {
	expected := strconv.FormatUint(end.stream, 10)
	batch := nuid.Next()
	for i, line := range lines {
		m := nats.NewMsg(JournalSubject(s.study, writer))
		m.Data = line
		seq := end.seq + 1 + uint64(i)
		m.Header.Set(SeqHeader, strconv.FormatUint(seq, 10))
		if i == 0 {
			m.Header.Set(jetstream.ExpectedLastSubjSeqHeader, expected)
		}
		if len(lines) == 1 {
			// With the words' hash: another line in the same place is no repetition.
			m.Header.Set(jetstream.MsgIDHeader, fmt.Sprintf("%s/%d/%x", writer, seq, sha256.Sum256(line)))
			return s.acknowledged(ctx, m)
		}
		m.Header.Set("Nats-Batch-Id", batch)
		m.Header.Set("Nats-Batch-Sequence", strconv.Itoa(i+1))
		switch i {
		case 0: // answered, so that a hub without batches says so at once
			if _, err := s.acknowledged(ctx, m); err != nil {
				return 0, err
			}
		case len(lines) - 1:
			m.Header.Set("Nats-Batch-Commit", "1")
			return s.acknowledged(ctx, m)
		default:
			if err := s.nc.PublishMsg(m); err != nil {
				return 0, unknown(ctx, err)
			}
		}
	}
	return end.stream, nil
}

// acknowledged sends a message that is to be stored and gives its place in the stream;
// 0 for the first of a batch, which has none yet.
func (s *Stream) acknowledged(ctx context.Context, m *nats.Msg) (uint64, error) {
	r, err := s.request(ctx, m, answerWait)
	if err != nil || len(r.Data) == 0 {
		return 0, err
	}
	var answer struct {
		Seq   uint64              `json:"seq"`
		Error *jetstream.APIError `json:"error"`
	}
	if err := json.Unmarshal(r.Data, &answer); err != nil {
		return 0, unknown(ctx, err)
	}
	switch {
	case answer.Error == nil:
		return answer.Seq, nil
	case answer.Error.ErrorCode == codeFull:
		return 0, fmt.Errorf("%w: %w", ErrFull, answer.Error)
	default:
		return 0, unknown(ctx, answer.Error)
	}
}
