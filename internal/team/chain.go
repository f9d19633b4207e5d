package team

import (
	"bytes"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/hex"
	"fmt"

	"verbatim/internal/coding"
)

// Reason is why a line is refused.
type Reason string

// The reasons.
const (
	Forged    Reason = "forged"    // a seal or the key does not fit, or it says that somebody else wrote it
	Missing   Reason = "missing"   // lines before it are not there
	Reordered Reason = "reordered" // it stands where an earlier line stood
	Forked    Reason = "forked"    // it goes on from other lines than those that are known
	Malformed Reason = "malformed" // it cannot be a line of a study
	Newer     Reason = "newer"     // a later release of Verbatim wrote it
)

// Refused says that a line is not taken: whose, which, and why. It stops its writer's
// journal and nobody else's.
type Refused struct {
	Writer string `json:"writer"`
	N      int    `json:"n"` // the line's number, from 0
	Coder  string `json:"coder,omitempty"`
	Why    Reason `json:"why"`
	Detail string `json:"detail"` // half a sentence
}

// Error is the sentence.
func (r *Refused) Error() string {
	who := ""
	if r.Coder != "" {
		who = " (" + shorten(r.Coder) + ")"
	}
	return fmt.Sprintf("line %d of writer %s%s is refused: %s", r.N, shorten(r.Writer), who, r.Detail)
}

// Hint says what to do.
func (r *Refused) Hint() string {
	switch r.Why {
	case Newer:
		return "update Verbatim, then try again"
	case Missing:
		return "it may still be on its way: try again later; otherwise ask the coder for their copy of the study"
	case Forked:
		return "a copied folder was probably used in two places as one: tell the team; nothing was changed"
	}
	return "somebody or something has changed it on its way: tell the team; nothing was changed"
}

// Chain proves the lines of one writer as they come: that they are numbered without
// gaps, that each names the one before by its hash, that one coder wrote them, and that
// seals are signed with the key of line 0.
type Chain struct {
	study, writer string

	next   int    // number of the line that is to come
	prev   string // hash of the line before
	coder  string
	key    ed25519.PublicKey
	clock  int64
	sealed int // number of lines that seals cover
}

// NewChain begins with a writer's line 0. The study is its id, which line 0 must have.
func NewChain(study, writer string) *Chain {
	return &Chain{study: study, writer: writer}
}

// ResumeChain goes on behind the last of a writer's lines that were proved before: open
// is line 0, last the last of them.
func ResumeChain(study, writer string, open, last []byte) (*Chain, error) {
	c := NewChain(study, writer)
	if _, err := c.Next(open); err != nil {
		return nil, err
	}
	e, err := coding.ParseLine(last)
	if err != nil {
		return nil, c.refuse(c.next, Malformed, "the line before cannot be read: "+err.Error())
	}
	if e.N == 0 && bytes.Equal(open, last) {
		return c, nil
	}
	if e.W != writer || e.Coder != c.coder || e.N < 1 {
		return nil, c.refuse(e.N, Forged, "it is not this writer's")
	}
	c.next, c.prev, c.clock = e.N+1, coding.LineHash(last), e.LC
	if e.Do == coding.Seal {
		if err := c.seal(&e); err != nil {
			return nil, err
		}
		c.sealed = c.next
	}
	return c, nil
}

// Coder is who writes, by line 0; "" before it.
func (c *Chain) Coder() string { return c.coder }

// Key is the writer's public key, in hexadecimal; "" before line 0.
func (c *Chain) Key() string { return hex.EncodeToString(c.key) }

// Len is the number of lines that were proved to follow from one another.
func (c *Chain) Len() int { return c.next }

// Sealed is how many of them a seal covers. For those behind it nobody's signature
// stands, though they follow from one another.
func (c *Chain) Sealed() int { return c.sealed }

// Next proves the writer's next line. The error is a *Refused; the chain then is as it
// was.
func (c *Chain) Next(line []byte) (coding.Event, error) {
	e, err := coding.ParseLine(line)
	if err != nil {
		return e, c.refuse(c.next, Malformed, err.Error())
	}
	if err := c.place(&e, line); err != nil {
		return e, err
	}
	if e.N == 0 {
		err = c.open(&e)
	} else if e.Coder != c.coder {
		err = c.refuse(e.N, Forged, fmt.Sprintf("it says that %s wrote it", shorten(e.Coder)))
	} else if e.Do == coding.Open {
		err = c.refuse(e.N, Forged, "a log is opened once only")
	} else if e.Do == coding.Seal {
		err = c.seal(&e)
	}
	if err != nil {
		return e, err
	}
	c.next, c.prev, c.clock = c.next+1, coding.LineHash(line), e.LC
	if e.Do == coding.Seal {
		c.sealed = c.next
	}
	return e, nil
}

// place proves that a line is the one that comes next.
func (c *Chain) place(e *coding.Event, line []byte) error {
	switch {
	case bytes.IndexByte(line, '\n') >= 0:
		return c.refuse(c.next, Malformed, "it is more than one line")
	case e.W != c.writer:
		return c.refuse(c.next, Forged, fmt.Sprintf("it says that writer %s wrote it", shorten(e.W)))
	case e.N > c.next:
		return c.refuse(c.next, Missing, fmt.Sprintf("it is missing, and line %d stands in its place", e.N))
	case e.N < c.next:
		return c.refuse(e.N, Reordered, fmt.Sprintf("it stands where line %d should be", c.next))
	case e.V > coding.Version || !e.Do.Known() && !e.Do.Ignorable():
		return c.refuse(e.N, Newer, "a newer Verbatim wrote it")
	case e.Prev != c.prev:
		return c.refuse(e.N, Forked, fmt.Sprintf("it does not follow from the line %d that is known: one of them was changed, or two have written as one", e.N-1))
	case e.N > 0 && e.LC <= c.clock, e.LC > coding.MaxClock/2:
		return c.refuse(e.N, Malformed, "its clock is impossible")
	}
	return nil
}

// open takes the study, the coder and the key from line 0.
func (c *Chain) open(e *coding.Event) error {
	key, err := hex.DecodeString(e.Key)
	switch {
	case e.Do != coding.Open:
		return c.refuse(0, Malformed, "a log begins with its study and its key")
	case e.Study != c.study:
		return c.refuse(0, Forged, "it belongs to another study")
	case err != nil || len(key) != ed25519.PublicKeySize:
		return c.refuse(0, Forged, "it has no key")
	}
	c.coder, c.key = e.Coder, key
	return nil
}

// seal proves a signature over the line before.
func (c *Chain) seal(e *coding.Event) error {
	sig, err := hex.DecodeString(e.Sig)
	if err != nil || !ed25519.Verify(c.key, []byte(e.Prev), sig) {
		return c.refuse(e.N, Forged, "its signature is not of the key with which this writer began")
	}
	return nil
}

func (c *Chain) refuse(n int, why Reason, detail string) *Refused {
	return &Refused{Writer: c.writer, N: n, Coder: c.coder, Why: why, Detail: detail}
}

// Fingerprint is a public key, in hexadecimal, as people compare it over the telephone:
// the first 64 bits of the SHA-256 of its digits, in four groups.
func Fingerprint(key string) string {
	sum := sha256.Sum256([]byte(key))
	return fmt.Sprintf("%x %x %x %x", sum[0:2], sum[2:4], sum[4:6], sum[6:8])
}
