package hub

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// DestroyedHeader marks what lies in the place of a wrapped key that was destroyed.
const DestroyedHeader = "V-Destroyed"

// DestroyKey destroys a wrapped key: its bytes on the hub's disks are written over (not
// only left out of the index, as a purge would do), and a marker takes its place, which
// keeps an old copy of the study from putting the key back. Prefix is the connection's
// beginning of the JetStream API (team.APIPrefix for a coder). That it is destroyed
// already, or was never there, is no error.
func DestroyKey(ctx context.Context, nc *nats.Conn, prefix, study, name string) error {
	if err := checkToken("a key", name); err != nil {
		return err
	}
	subject, stream := KeySubject(study, name), KeyStream(study)
	for range 10 {
		seq, gone, err := lastKey(ctx, nc, prefix, stream, subject)
		if err != nil {
			return fmt.Errorf("the key %s of study %s could not be destroyed: %w", name, study, err)
		}
		if gone {
			return nil
		}
		if seq > 0 {
			if _, err := api(ctx, nc, prefix+".STREAM.MSG.DELETE."+stream, fmt.Appendf(nil, `{"seq":%d}`, seq)); err != nil {
				return fmt.Errorf("the key %s of study %s could not be destroyed: %w", name, study, err)
			}
		}
		m := nats.NewMsg(subject)
		m.Header.Set(DestroyedHeader, "1")
		r, err := nc.RequestMsgWithContext(ctx, m)
		if err == nil {
			_, err = decode(r.Data)
		}
		if err != nil && ctx.Err() != nil {
			return fmt.Errorf("the key %s of study %s: it is not known whether it was destroyed; do it again: %w", name, study, err)
		}
		// Refused: somebody put a key there in between. Look again.
	}
	return fmt.Errorf("the key %s of study %s is put back as often as it is destroyed", name, study)
}

// KeyState says what lies in the place of a wrapped key: it is there, or it was
// destroyed, or (neither) there never was one.
func KeyState(ctx context.Context, nc *nats.Conn, prefix, study, name string) (there, destroyed bool, err error) {
	if err := checkToken("a key", name); err != nil {
		return false, false, err
	}
	seq, gone, err := lastKey(ctx, nc, prefix, KeyStream(study), KeySubject(study, name))
	return seq > 0 && !gone, gone, err
}

// lastKey is where a key lies; gone if it was destroyed.
func lastKey(ctx context.Context, nc *nats.Conn, prefix, stream, subject string) (seq uint64, gone bool, err error) {
	v, err := api(ctx, nc, prefix+".STREAM.MSG.GET."+stream, fmt.Appendf(nil, `{"last_by_subj":%q}`, subject))
	if v.Error != nil && v.Error.ErrorCode == jetstream.JSErrCodeMessageNotFound {
		return 0, false, nil
	}
	if err != nil || v.Message == nil {
		return 0, false, err
	}
	h, err := nats.DecodeHeadersMsg(v.Message.Hdrs)
	return v.Message.Seq, err == nil && h.Get(DestroyedHeader) != "", nil
}

type apiAnswer struct {
	Error   *jetstream.APIError `json:"error"`
	Message *struct {
		Seq  uint64 `json:"seq"`
		Hdrs []byte `json:"hdrs"`
	} `json:"message"`
}

// api asks the JetStream API.
func api(ctx context.Context, nc *nats.Conn, subject string, data []byte) (apiAnswer, error) {
	ctx, cancel := context.WithTimeout(ctx, 5*time.Second)
	defer cancel()
	m, err := nc.RequestWithContext(ctx, subject, data)
	if err != nil {
		return apiAnswer{}, err
	}
	return decode(m.Data)
}

func decode(data []byte) (v apiAnswer, err error) {
	if err := json.Unmarshal(data, &v); err != nil {
		return v, err
	}
	if v.Error != nil {
		return v, v.Error
	}
	return v, nil
}
