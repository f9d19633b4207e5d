package hub

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"errors"
	"net"
	"strconv"
	"strings"
	"time"
	"unicode"

	"github.com/nats-io/nkeys"
)

// Code is what a coder is given to come to a hub: one line that says where it is, how
// to know it, which study, and as whom.
//
// A code with a Seed is an invitation that can be used once. The coder's own key is
// made on their computer and never travels; the seed only lets them hand in its public
// half. So a code that was read by somebody else on its way either finds the place
// taken, or takes it and is found out, because the coder's own attempt then says so. A
// code that carried the lasting key (also encrypted, with its password in the next
// message) would let a thief in for ever, unseen.
//
// A code without a Seed holds no secret: an institution's servers know the coder by the
// public key that they sent to its administrator.
type Code struct {
	Hosts   []string // host:port, at least one
	Pin     [32]byte // SHA-256 of the certificate of the hub's authority
	Study   string
	Coder   string
	Seed    []byte    // of the invitation, an nkeys seed; nil if the hub has the coder's key
	Expires time.Time // of the invitation, in whole seconds
}

const (
	codeScheme  = "verbatim-hub://"
	codeVersion = 1
	maxCode     = 2000 // bytes
)

// String is the code as people pass it on. The readable part shows where it leads.
func (c Code) String() string {
	head := codeScheme + c.Coder + "@" + strings.Join(c.Hosts, ",") + "/" + c.Study + "/"
	b := append([]byte{codeVersion}, c.Pin[:]...)
	if c.Seed != nil {
		if _, raw, err := nkeys.DecodeSeed(c.Seed); err == nil {
			b = binary.BigEndian.AppendUint64(b, uint64(c.Expires.Unix()))
			b = append(b, raw...)
		}
	}
	return head + base64.RawURLEncoding.EncodeToString(append(b, codeSum(head, b)...))
}

// codeSum is the end of a code, by which one that lost or changed a letter is known.
func codeSum(head string, b []byte) []byte {
	sum := sha256.Sum256(append([]byte(head), b...))
	return sum[:4]
}

// ErrCode says that something is not a join code, or not a whole one.
var ErrCode = errors.New("this is not a whole join code: copy all of the line, from verbatim-hub:// to its last letter")

// ParseCode reads a code. Line breaks and spaces that a letter put in do no harm.
func ParseCode(s string) (Code, error) {
	s = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || r == '\u200b' || r == '<' || r == '>' || r == '"' || r == '`' {
			return -1
		}
		return r
	}, s)
	rest, ok := strings.CutPrefix(s, codeScheme)
	slash := strings.LastIndexByte(s, '/')
	if !ok || len(s) > maxCode || slash < len(codeScheme) {
		return Code{}, ErrCode
	}
	b, err := base64.RawURLEncoding.DecodeString(s[slash+1:])
	if err != nil || len(b) < 5 {
		return Code{}, ErrCode
	}
	body, sum := b[:len(b)-4], b[len(b)-4:]
	if !bytes.Equal(sum, codeSum(s[:slash+1], body)) {
		return Code{}, ErrCode
	}
	if body[0] != codeVersion {
		return Code{}, errors.New("this join code was made by a newer Verbatim: update yours")
	}
	c := Code{}
	if err := c.parseHead(rest[:slash-len(codeScheme)]); err != nil {
		return Code{}, err
	}
	return c, c.parseBody(body[1:])
}

func (c *Code) parseHead(head string) error {
	coder, where, ok := strings.Cut(head, "@")
	hosts, study, ok2 := strings.Cut(where, "/")
	if !ok || !ok2 || checkCoder(coder) != nil || checkToken("a study", study) != nil {
		return ErrCode
	}
	c.Coder, c.Study, c.Hosts = coder, study, strings.Split(hosts, ",")
	for _, h := range c.Hosts {
		host, port, err := net.SplitHostPort(h)
		n, perr := strconv.Atoi(port)
		if err != nil || perr != nil || n < 1 || n > 65535 || checkHost(host) != nil {
			return ErrCode
		}
	}
	return nil
}

func (c *Code) parseBody(b []byte) error {
	if len(b) != 32 && len(b) != 32+8+32 {
		return ErrCode
	}
	copy(c.Pin[:], b)
	if len(b) == 32 {
		return nil
	}
	at := binary.BigEndian.Uint64(b[32:])
	if at > 1<<40 {
		return ErrCode
	}
	c.Expires = time.Unix(int64(at), 0).UTC()
	seed, err := nkeys.EncodeSeed(nkeys.PrefixByteUser, b[40:])
	c.Seed = seed
	return err
}
