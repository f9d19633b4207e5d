package hub

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"github.com/nats-io/nats.go"
)

// reply answers a request. What has no reply subject is dropped: it may be an answer of
// our own that somebody steered back to us.
func reply(m *nats.Msg, a answer) {
	if m.Reply == "" {
		return
	}
	data, err := json.Marshal(a)
	if err == nil {
		_ = m.Respond(data) // who hears nothing asks again
	}
}

// onJoin lets in somebody who comes with an invitation.
func (h *Hub) onJoin(m *nats.Msg) {
	var req joinRequest
	if m.Reply == "" || json.Unmarshal(m.Data, &req) != nil || !req.verified() {
		reply(m, answer{State: "refused", Why: "the hub does not understand this request: update Verbatim"})
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	var ans answer
	err := editRegistry(ctx, h.dir, h.now(), func(r *registry) error {
		ans = r.redeem(req, h.now())
		return nil
	})
	if err != nil {
		reply(m, answer{State: "refused", Why: "the hub could not write its list of coders: " + err.Error()})
		return
	}
	if ans.State == "done" && !h.actsOn(h.coderActive(req.Key)) {
		ans = answer{State: "wait"}
		go h.catchUp()
	}
	reply(m, ans)
}

// redeem turns an invitation into a coder's key, once.
func (r *registry) redeem(req joinRequest, now time.Time) answer {
	s, inv := r.invitation(req.Invitation)
	switch {
	case inv == nil:
		return answer{State: "refused", Why: "this join code was taken back; ask whoever runs the hub for a new one"}
	case inv.UsedBy == req.Key:
		if c := s.coder(inv.Coder); c == nil || !hasKey(c, req.Key) {
			return answer{State: "refused", Why: "you were taken off this hub; ask whoever runs it for a new code"}
		}
		return answer{State: "done"}
	case inv.UsedBy != "":
		return answer{State: "used", At: inv.UsedAt}
	case now.After(inv.Expires):
		return answer{State: "expired", At: inv.Expires}
	}
	if _, _, taken := r.holder(req.Key); taken {
		return answer{State: "refused", Why: "this computer's key is in use already: make a new one"}
	}
	inv.UsedBy, inv.UsedAt = req.Key, now.UTC().Truncate(time.Second)
	s.addKey(inv.Coder, req.Key, now)
	return answer{State: "done"}
}

func hasKey(c *coderEntry, key string) bool {
	for _, k := range c.Keys {
		if k.Key == key {
			return true
		}
	}
	return false
}

// onWriter lets a coder write as another installation of theirs. Who asks is in the
// subject, which the coder's account fixes.
func (h *Hub) onWriter(m *nats.Msg) {
	part := strings.Split(m.Subject, ".")
	if len(part) != 3 {
		return
	}
	study, coder, writer := part[1], part[2], string(m.Data)
	if h.actsOn(h.writerActive(study, writer)) {
		if r, err := loadRegistry(h.dir); err == nil && r.writes(study, coder, writer) {
			reply(m, answer{State: "done"})
			return
		}
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	err := editRegistry(ctx, h.dir, h.now(), func(r *registry) error {
		s, err := r.study(study)
		if err == nil {
			_, err = s.addWriter(coder, writer)
		}
		return err
	})
	if err != nil {
		reply(m, answer{State: "refused", Why: err.Error()})
		return
	}
	reply(m, answer{State: "wait"})
	go h.catchUp()
}

// writes reports whether a writer's journal is a coder's.
func (r *registry) writes(study, coder, writer string) bool {
	s, err := r.study(study)
	if err != nil {
		return false
	}
	c := s.coder(coder)
	for i := 0; c != nil && i < len(c.Writers); i++ {
		if c.Writers[i] == writer {
			return true
		}
	}
	return false
}

// onReload is a command on this machine that has changed coders.yaml.
func (h *Hub) onReload(m *nats.Msg) {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	if err := h.reload(ctx); err != nil {
		reply(m, answer{State: "refused", Why: err.Error()})
		return
	}
	reply(m, answer{State: "done"})
}

// catchUp reloads after an answer went out: an answer that is under way while the server
// takes on new accounts may be lost.
func (h *Hub) catchUp() {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	_ = h.reload(ctx) // whoever asked asks again, and is told why
}

func (h *Hub) coderActive(key string) func() bool {
	return func() bool { return h.coders[key] }
}

func (h *Hub) writerActive(study, writer string) func() bool {
	return func() bool { return h.writers[study+":"+writer] }
}

func (h *Hub) actsOn(is func() bool) bool {
	h.mu.Lock()
	defer h.mu.Unlock()
	return is()
}
