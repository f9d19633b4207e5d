package team

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"iter"

	"verbatim/internal/coding"
)

// Record is one line of a writer's log, as it was written. It is never put into other
// words: its bytes are what later lines and seals speak of.
type Record struct {
	Writer string
	Seq    uint64 // place in the writer's journal, from 1; the event's own number is one less
	Data   []byte // the line without its line end; not to be changed
}

// What a journal answers when it does not do as it was asked. They come wrapped in
// sentences that say which writer and which record.
var (
	// ErrConflict: the place holds other bytes already. Somebody writes as this writer
	// elsewhere, or a line was changed.
	ErrConflict = errors.New("the place is taken by another record")
	// ErrGap: records before these are missing.
	ErrGap = errors.New("records before this one are missing")
	// ErrUnknown: nobody knows whether it was done, or nobody answered. Asking again with
	// the same arguments does no harm and tells.
	ErrUnknown = errors.New("no answer; asking again does no harm")
	// ErrHole: a record that must be there cannot be read from anywhere.
	ErrHole = errors.New("a record that was stored cannot be read")
	// ErrRecord: this is not the line that belongs in this place of this writer.
	ErrRecord = errors.New("not a record of this writer")
	// ErrDenied: the hub does not allow it.
	ErrDenied = errors.New("the hub does not allow it")
	// ErrNotFound: no blob with this hash is there.
	ErrNotFound = errors.New("nothing is stored under this hash")
)

// Journal holds the logs of all writers of one study: a folder or a hub. Whatever
// holds them passes the same tests (TestConformance). Its methods may be called by
// many at once.
type Journal interface {
	// Append stores lines as records after+1, after+2 … of a writer. When it returns nil
	// they are on the disk (of most nodes, where there are several). Places that hold the
	// same bytes already are passed over, so that doing it again is harmless; ErrConflict,
	// ErrGap and ErrRecord store nothing from the place they speak of on. After ErrUnknown
	// some of the lines may be there, in order.
	Append(ctx context.Context, writer string, after uint64, lines ...[]byte) error
	// Read gives a writer's records with Seq > after, in order and without gaps, up to
	// the last at the time of the call. It ends with an error or after the last: never
	// early. Somebody unknown has no records.
	Read(ctx context.Context, writer string, after uint64) iter.Seq2[Record, error]
	// Heads gives the Seq of every writer's last record.
	Heads(ctx context.Context) (map[string]uint64, error)
	// Watch sends the ids of writers who may have new records, until ctx ends; then it
	// closes the channel. Hints may be late, merged, repeated or lost: who relies on
	// nothing but Heads misses nothing.
	Watch(ctx context.Context) (<-chan string, error)
	// Close lets go of what the journal holds open. It does not close a connection that
	// it was given.
	Close() error
}

// Blobs holds bytes by their SHA-256, each put once and never changed.
type Blobs interface {
	// Put stores bytes, on the disk when it returns nil, and gives their SHA-256 in
	// hexadecimal. To put the same again is harmless.
	Put(ctx context.Context, b []byte) (sha string, err error)
	// Get gives the bytes with a SHA-256, having checked that it is theirs; ErrNotFound
	// where nothing is stored under it.
	Get(ctx context.Context, sha string) ([]byte, error)
}

// MaxBlob is the size of the largest blob, in bytes.
const MaxBlob = 64 << 20

// checkLine refuses a line that is not the writer's record seq. Both engines ask it
// before they store anything, so that no journal ever holds what another refuses.
func checkLine(writer string, seq uint64, line []byte) error {
	e, err := coding.ParseLine(line)
	switch {
	case err != nil:
		return fmt.Errorf("%w: record %d of writer %s: %w", ErrRecord, seq, shorten(writer), err)
	case bytes.IndexByte(line, '\n') >= 0:
		return fmt.Errorf("%w: record %d of writer %s is more than one line", ErrRecord, seq, writer)
	case e.W != writer || uint64(e.N)+1 != seq:
		return fmt.Errorf("%w: record %d of writer %s is line %d of writer %s", ErrRecord, seq, writer, e.N, shorten(e.W))
	}
	return nil
}

// checkLines refuses lines of which one is not what it should be, and writers that no
// journal can have.
func checkLines(writer string, after uint64, lines [][]byte) error {
	if !ValidToken(writer) {
		return fmt.Errorf("%w: %q cannot name a writer", ErrRecord, shorten(writer))
	}
	for i, line := range lines {
		if err := checkLine(writer, after+1+uint64(i), line); err != nil {
			return err
		}
	}
	return nil
}

// placed is an error about one place of a journal.
type placed struct {
	kind   error
	writer string
	seq    uint64
}

func (p *placed) Error() string {
	return fmt.Sprintf("%s: record %d of writer %s", p.kind, p.seq, shorten(p.writer))
}

func (p *placed) Unwrap() error { return p.kind }

func conflict(writer string, seq uint64) error { return &placed{ErrConflict, writer, seq} }

func hole(writer string, seq uint64) error { return &placed{ErrHole, writer, seq} }

func gap(writer string, after, head uint64) error {
	return fmt.Errorf("%w: records %d to %d of writer %s", ErrGap, head+1, after, writer)
}
