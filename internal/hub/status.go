package hub

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/nats-io/nats.go/jetstream"

	"verbatim/internal/team"
)

// Status is what a hub's keeper wants to know.
type Status struct {
	Nodes     []NodeStatus   `json:"nodes"`
	Missing   []string       `json:"missing,omitempty"` // nodes of the cluster that did not answer
	Connected []Connection   `json:"connected"`
	Streams   []StreamStatus `json:"streams"`
}

// NodeStatus is one server.
type NodeStatus struct {
	Name       string    `json:"name"`
	Version    string    `json:"version"`
	Started    time.Time `json:"started"`
	Memory     int64     `json:"memory"`      // bytes of the process
	Stored     uint64    `json:"stored"`      // bytes on disk
	StoreLimit uint64    `json:"store_limit"` // bytes it may use
}

// Connection is somebody who is connected now.
type Connection struct {
	Study string    `json:"study"`
	Coder string    `json:"coder"`
	Node  string    `json:"node"`
	Since time.Time `json:"since"`
}

// StreamStatus is one stream of a study.
type StreamStatus struct {
	Study    string          `json:"study"`
	Stream   string          `json:"stream"`
	Records  uint64          `json:"records"`
	Bytes    uint64          `json:"bytes"` // on each node
	Last     time.Time       `json:"last,omitzero"`
	Leader   string          `json:"leader,omitempty"`
	Replicas []ReplicaStatus `json:"replicas,omitempty"`
	Problem  string          `json:"problem,omitempty"` // it has no leader, or is not set up as it should be
}

// ReplicaStatus is how far another node's copy of a stream is.
type ReplicaStatus struct {
	Node    string `json:"node"`
	Current bool   `json:"current"`
	Offline bool   `json:"offline"`
	Lag     uint64 `json:"lag"` // operations
}

// Status asks every node.
func (a *Admin) Status(ctx context.Context) (Status, error) {
	var s Status
	if err := a.nodeStatus(ctx, &s); err != nil {
		return s, err
	}
	if err := a.connected(ctx, &s); err != nil {
		return s, err
	}
	names, err := a.streamNames(ctx)
	if err != nil {
		return s, fmt.Errorf("the hub does not list its studies: %w", err)
	}
	for _, n := range names {
		if study, ok := studyOf(n); ok {
			s.Streams = append(s.Streams, a.streamStatus(ctx, study, n))
		}
	}
	return s, nil
}

// quiet is for how long nobody has answered when a question to all nodes is over.
const quiet = 300 * time.Millisecond

// askAll asks all nodes and collects their answers until nobody has answered for a while.
func (a *Admin) askAll(ctx context.Context, subject string, question any) ([]json.RawMessage, error) {
	data, err := json.Marshal(question)
	if err != nil {
		return nil, err
	}
	inbox := a.system.NewRespInbox()
	sub, err := a.system.SubscribeSync(inbox)
	if err != nil {
		return nil, err
	}
	defer sub.Unsubscribe()
	if err := a.system.PublishRequest(subject, inbox, data); err != nil {
		return nil, err
	}
	var out []json.RawMessage
	wait := 3 * time.Second // for the first answer
	for want := max(1, len(a.nodes)); len(out) < want; wait = quiet {
		m, err := sub.NextMsg(wait)
		if err != nil || ctx.Err() != nil {
			break
		}
		if len(m.Data) > 0 {
			out = append(out, m.Data)
		}
	}
	if len(out) == 0 {
		return nil, fmt.Errorf("%w: no node of the hub answered a question about its state", ErrUnreachable)
	}
	return out, ctx.Err()
}

func (a *Admin) nodeStatus(ctx context.Context, s *Status) error {
	answers, err := a.askAll(ctx, "$SYS.REQ.SERVER.PING.VARZ", struct{}{})
	if err != nil {
		return err
	}
	for _, raw := range answers {
		var v struct {
			Data struct {
				Name      string    `json:"server_name"`
				Version   string    `json:"version"`
				Start     time.Time `json:"start"`
				Mem       int64     `json:"mem"`
				JetStream struct {
					Config struct {
						MaxStore uint64 `json:"max_storage"`
					} `json:"config"`
					Stats struct {
						Store uint64 `json:"storage"`
					} `json:"stats"`
				} `json:"jetstream"`
			} `json:"data"`
		}
		if err := json.Unmarshal(raw, &v); err != nil {
			return err
		}
		s.Nodes = append(s.Nodes, NodeStatus{v.Data.Name, v.Data.Version, v.Data.Start, v.Data.Mem, v.Data.JetStream.Stats.Store, v.Data.JetStream.Config.MaxStore})
	}
	slices.SortFunc(s.Nodes, func(x, y NodeStatus) int { return strings.Compare(x.Name, y.Name) })
	for _, n := range a.nodes {
		if !slices.ContainsFunc(s.Nodes, func(x NodeStatus) bool { return x.Name == n.Name }) {
			s.Missing = append(s.Missing, n.Name)
		}
	}
	return nil
}

func (a *Admin) connected(ctx context.Context, s *Status) error {
	answers, err := a.askAll(ctx, "$SYS.REQ.SERVER.PING.CONNZ", map[string]any{"auth": true, "limit": 10000})
	if err != nil {
		return err
	}
	for _, raw := range answers {
		var v struct {
			Server struct {
				Name string `json:"name"`
			} `json:"server"`
			Data struct {
				Conns []struct {
					Account string    `json:"account"`
					Start   time.Time `json:"start"`
				} `json:"connections"`
			} `json:"data"`
		}
		if err := json.Unmarshal(raw, &v); err != nil {
			return err
		}
		for _, c := range v.Data.Conns {
			if study, coder, ok := strings.Cut(c.Account, ":"); ok {
				s.Connected = append(s.Connected, Connection{study, coder, v.Server.Name, c.Start})
			}
		}
	}
	slices.SortFunc(s.Connected, func(x, y Connection) int {
		return strings.Compare(x.Study+":"+x.Coder+":"+x.Node, y.Study+":"+y.Coder+":"+y.Node)
	})
	return nil
}

func (a *Admin) streamStatus(ctx context.Context, study, name string) StreamStatus {
	s := StreamStatus{Study: study, Stream: name}
	st, err := a.stream(ctx, name)
	if err != nil {
		s.Problem = err.Error()
		return s
	}
	info := st.CachedInfo()
	s.Records, s.Bytes, s.Last = info.State.Msgs, info.State.Bytes, info.State.LastTime
	s.Problem = misconfigured(study, info.Config)
	if info.Cluster == nil {
		return s
	}
	s.Leader = info.Cluster.Leader
	if s.Leader == "" && a.replicas > 1 {
		s.Problem = "it has no leader: fewer than two of its nodes are up"
	}
	for _, p := range info.Cluster.Replicas {
		s.Replicas = append(s.Replicas, ReplicaStatus{p.Name, p.Current, p.Offline, p.Lag})
	}
	return s
}

// misconfigured says in which way a stream is not what it has to be for nothing to be
// lost: an administrator may have made or changed it by hand.
func misconfigured(study string, c jetstream.StreamConfig) string {
	want := team.JournalConfig(study, c.Replicas)
	switch c.Name {
	case team.BlobStream(study):
		want = team.BlobConfig(study, c.Replicas)
	case KeyStream(study):
		want = KeyConfig(study, c.Replicas)
	}
	switch {
	case c.DenyDelete != want.DenyDelete || c.DenyPurge != want.DenyPurge:
		return "records can be deleted from it"
	case c.Discard != want.Discard || c.DiscardNewPerSubject != want.DiscardNewPerSubject || c.MaxMsgsPerSubject != max(want.MaxMsgsPerSubject, -1) && want.MaxMsgsPerSubject > 0,
		c.MaxAge > 0 || c.MaxMsgs > 0 || c.Retention != want.Retention:
		return "it forgets what is old"
	case c.Storage != want.Storage:
		return "it is not on disk"
	case !c.AllowDirect || c.AllowRollup || !slices.Equal(c.Subjects, want.Subjects):
		return "it is not set up as this version of Verbatim does it"
	}
	return ""
}
