package hub

import (
	"context"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nkeys"
)

// joinRequest is what somebody with an invitation says to the hub. Both keys sign it:
// the invitation's says that its holder means this key, the new one's that they have it.
type joinRequest struct {
	Invitation string `json:"invitation"` // public keys
	Key        string `json:"key"`
	ByInvite   string `json:"by_invitation"` // signatures, base64
	ByKey      string `json:"by_key"`
}

func (r joinRequest) signed() []byte {
	return []byte("verbatim join\x00" + r.Invitation + "\x00" + r.Key)
}

// answer is what the hub says to a request.
type answer struct {
	State string    `json:"state"` // done, wait, used, expired, removed, refused
	At    time.Time `json:"at,omitzero"`
	Why   string    `json:"why,omitempty"`
}

// Errors of a code that was whole, and of this hub, but is no longer good.
var (
	ErrUsed    = errors.New("this join code was used already")
	ErrExpired = errors.New("this join code has run out")
)

// Join uses a code for the first time, or again with the same seed after an attempt
// that was cut off. The seed (NewSeed) must be kept safely before the call. It asks the
// hub where the code is an invitation, and then comes in, so that nil means that the
// access works.
func Join(ctx context.Context, c Code, seed []byte, now func() time.Time) (Access, error) {
	a := Access{Hosts: c.Hosts, Pin: c.Pin, Study: c.Study, Coder: c.Coder, Seed: seed}
	if c.Seed != nil {
		if err := redeem(ctx, c, seed, now); err != nil {
			return Access{}, err
		}
	}
	nc, err := a.Dial(ctx, now)
	if err != nil {
		return Access{}, err
	}
	nc.Close()
	return a, nil
}

func redeem(ctx context.Context, c Code, seed []byte, now func() time.Time) error {
	req, err := newJoinRequest(c.Seed, seed)
	if err != nil {
		return err
	}
	nc, err := dial(ctx, dialling{c.Hosts, c.Pin, c.Seed, joinInbox(req.Invitation)}, now)
	if err != nil {
		if errors.Is(err, ErrRefused) && now().After(c.Expires) {
			return expired(c.Expires)
		}
		return err
	}
	defer nc.Close()
	data, err := json.Marshal(req)
	if err != nil {
		return err
	}
	ans, err := askUntilDone(ctx, nc, joinSubject, data)
	if err != nil {
		return err
	}
	switch ans.State {
	case "done":
		return nil
	case "used":
		return fmt.Errorf("%w, on %s, from another computer; if that was not you, tell whoever runs the hub at once: they remove the coder and give you a new code",
			ErrUsed, ans.At.UTC().Format("2 January 2006 at 15:04 UTC"))
	case "expired":
		return expired(ans.At)
	}
	return fmt.Errorf("%w: %.200s", ErrRefused, ans.Why)
}

func expired(at time.Time) error {
	return fmt.Errorf("%w on %s; ask whoever runs the hub for a new one", ErrExpired, at.UTC().Format("2 January 2006 at 15:04 UTC"))
}

func newJoinRequest(invitation, seed []byte) (joinRequest, error) {
	inv, err := nkeys.FromSeed(invitation)
	if err != nil {
		return joinRequest{}, ErrCode
	}
	key, err := nkeys.FromSeed(seed)
	if err != nil {
		return joinRequest{}, fmt.Errorf("the key for the hub cannot be read: %w", err)
	}
	var r joinRequest
	var errs [4]error
	r.Invitation, errs[0] = inv.PublicKey()
	r.Key, errs[1] = key.PublicKey()
	var byInv, byKey []byte
	byInv, errs[2] = inv.Sign(r.signed())
	byKey, errs[3] = key.Sign(r.signed())
	r.ByInvite, r.ByKey = base64.StdEncoding.EncodeToString(byInv), base64.StdEncoding.EncodeToString(byKey)
	return r, errors.Join(errs[:]...)
}

// verified reports whether both keys signed the request.
func (r joinRequest) verified() bool {
	for _, x := range [][2]string{{r.Invitation, r.ByInvite}, {r.Key, r.ByKey}} {
		sig, err := base64.StdEncoding.DecodeString(x[1])
		if err != nil || !nkeys.IsValidPublicUserKey(x[0]) {
			return false
		}
		pair, err := nkeys.FromPublicKey(x[0])
		if err != nil || pair.Verify(r.signed(), sig) != nil {
			return false
		}
	}
	return true
}

// EnsureWriter has the hub let this coder write a writer's journal: every installation
// is a writer of its own. It does nothing where the hub does so already. Where nobody at
// the hub decides such things (an institution's servers), the error says what to ask.
func EnsureWriter(ctx context.Context, nc *nats.Conn, writer string) error {
	if err := checkToken("a writer", writer); err != nil {
		return err
	}
	ans, err := askUntilDone(ctx, nc, writerRequest, []byte(writer))
	switch {
	case errors.Is(err, nats.ErrNoResponders):
		return fmt.Errorf("%w as writer %s: ask the administrator of the hub to add it to your name", ErrRefused, writer)
	case err != nil:
		return err
	case ans.State != "done":
		return fmt.Errorf("%w: %.200s", ErrRefused, ans.Why)
	}
	return nil
}

// askUntilDone asks until the hub has not only decided but its server acts upon it.
// An answer can be lost when the server takes on its new configuration; to ask again
// does no harm.
func askUntilDone(ctx context.Context, nc *nats.Conn, subject string, data []byte) (answer, error) {
	ctx, cancel := context.WithTimeout(ctx, 15*time.Second)
	defer cancel()
	for nobody := 0; ; {
		once, stop := context.WithTimeout(ctx, 500*time.Millisecond)
		m, err := nc.RequestWithContext(once, subject, data)
		stop()
		if err != nil {
			if errors.Is(err, nats.ErrNoResponders) { // for a moment there is none while the server takes on a new list
				nobody++
			}
			if ctx.Err() != nil || nobody > 50 || nc.IsClosed() {
				return answer{}, fmt.Errorf("the hub did not answer: %w", err)
			}
			pause(ctx)
			continue
		}
		var ans answer
		if err := json.Unmarshal(m.Data, &ans); err != nil {
			return ans, fmt.Errorf("the hub's answer cannot be understood: %w", err)
		}
		if ans.State != "wait" {
			return ans, nil
		}
		pause(ctx)
	}
}

func pause(ctx context.Context) {
	select {
	case <-ctx.Done():
	case <-time.After(20 * time.Millisecond):
	}
}
