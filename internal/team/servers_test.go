package team

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// node is how a test's server is started, and started again.
type node struct {
	options server.Options
	*server.Server
}

func startNode(t testing.TB, name string, port int, routes []*url.URL) *node {
	t.Helper()
	n := &node{options: server.Options{
		ServerName: name, Host: "127.0.0.1", Port: port, NoSigs: true, NoLog: true,
		JetStream: true, StoreDir: t.TempDir(), SyncAlways: true, JetStreamMaxMemory: 16 << 20, JetStreamMaxStore: 1 << 30,
	}}
	if routes != nil {
		n.options.Routes = routes
	}
	t.Cleanup(func() { n.stop() })
	return n
}

func (n *node) start(t testing.TB) {
	t.Helper()
	options := n.options
	s, err := server.NewServer(&options)
	if err != nil {
		t.Fatal(err)
	}
	n.Server = s
	s.Start()
	if !s.ReadyForConnections(20 * time.Second) {
		t.Fatalf("%s does not start", options.ServerName)
	}
}

func (n *node) stop() {
	if n.Server != nil {
		n.Shutdown()
		n.WaitForShutdown()
	}
}

// oneServer is an embedded hub.
func oneServer(t testing.TB) *node {
	n := startNode(t, "one", -1, nil)
	n.start(t)
	return n
}

// threeServers are a cluster. It is ready when a stream could be made on it.
func threeServers(t testing.TB) []*node {
	t.Helper()
	ports := freePorts(t, 6)
	var routes []*url.URL
	for _, p := range ports[3:] {
		routes = append(routes, &url.URL{Scheme: "nats-route", Host: fmt.Sprintf("127.0.0.1:%d", p)})
	}
	var nodes []*node
	for i := range 3 {
		n := startNode(t, fmt.Sprintf("n%d", i+1), ports[i], routes)
		n.options.Cluster = server.ClusterOpts{Name: "c", Host: "127.0.0.1", Port: ports[3+i], PoolSize: -1}
		nodes = append(nodes, n)
	}
	for _, n := range nodes {
		options := n.options
		s, err := server.NewServer(&options)
		if err != nil {
			t.Fatal(err)
		}
		n.Server = s
		s.Start()
	}
	nc := connect(t, nodes...)
	eventually(t, 30*time.Second, "three nodes make a stream", func() bool {
		ctx, cancel := context.WithTimeout(t.Context(), 2*time.Second)
		defer cancel()
		js, err := jetstream.New(nc)
		if err == nil {
			_, err = js.CreateOrUpdateStream(ctx, JournalConfig("probe", 3))
		}
		return err == nil
	})
	return nodes
}

func freePorts(t testing.TB, n int) (ports []int) {
	t.Helper()
	for range n {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		defer l.Close()
		ports = append(ports, l.Addr().(*net.TCPAddr).Port)
	}
	return ports
}

func connect(t testing.TB, nodes ...*node) *nats.Conn {
	t.Helper()
	var urls string
	for i, n := range nodes {
		if i > 0 {
			urls += ","
		}
		urls += fmt.Sprintf("nats://%s", n.Addr())
	}
	var nc *nats.Conn
	eventually(t, 20*time.Second, "a connection", func() (ok bool) {
		var err error
		nc, err = nats.Connect(urls, nats.MaxReconnects(-1), nats.ReconnectWait(50*time.Millisecond))
		return err == nil
	})
	t.Cleanup(nc.Close)
	return nc
}

// newStudy makes a study's streams.
func newStudy(t testing.TB, nc *nats.Conn, study string, replicas int) {
	t.Helper()
	js, err := jetstream.New(nc)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []jetstream.StreamConfig{JournalConfig(study, replicas), BlobConfig(study, replicas)} {
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		_, err := js.CreateStream(ctx, c)
		cancel()
		if err != nil {
			t.Fatal(err)
		}
	}
}

func openStream(t testing.TB, nc *nats.Conn, study string) *Stream {
	t.Helper()
	s, err := OpenStream(t.Context(), nc, study, JetStreamAPI)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// eventually waits until something holds; it fails the test when it takes too long.
func eventually(t testing.TB, within time.Duration, what string, holds func() bool) {
	t.Helper()
	deadline := time.Now().Add(within)
	for !holds() {
		if time.Now().After(deadline) {
			t.Fatalf("not within %v: %s", within, what)
		}
		pause(t.Context(), 5*time.Millisecond)
	}
}
