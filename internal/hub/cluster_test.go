package hub

import (
	"context"
	"errors"
	"fmt"
	"net"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"

	"verbatim/internal/team"
)

var threeNodes = []Node{{"one", "one.example.org"}, {"two", "two.example.org"}, {"three", "192.0.2.3"}}

func TestClusterFilesAreAcceptedByTheServer(t *testing.T) {
	dir := t.TempDir()
	s := ClusterSettings(threeNodes...)
	must(t, WriteCluster(dir, s, time.Now()))
	ctx := testContext(t)
	must(t, AddStudy(ctx, dir, study1, clock))
	_, key, err := NewSeed()
	must(t, err)
	code, err := AddKey(ctx, dir, study1, "ann", key, clock, "wann")
	must(t, err)
	if fmt.Sprint(code.Hosts) != "[one.example.org:4222 two.example.org:4222 192.0.2.3:4222]" || code.Seed != nil {
		t.Errorf("the code leads to %v, with a secret: %v", code.Hosts, code.Seed != nil)
	}
	if _, err := Invite(ctx, dir, study1, "bob", CodeLasts, clock); err == nil {
		t.Error("a cluster gives out codes that nobody can take back")
	}
	for _, n := range threeNodes {
		own := filepath.Join(dir, nodesDir, n.Name)
		o, err := server.ProcessConfigFile(atHome(t, own))
		must(t, err)
		if !o.SyncAlways || o.Port != 4222 || o.Cluster.Port != 6222 || len(o.Routes) != 3 || o.SystemAccount != systemAccount || !o.TLSHandshakeFirst ||
			o.TLSConfig == nil || o.TLSConfig.MinVersion != 0x0304 || o.Cluster.TLSConfig == nil || o.HTTPHost != "127.0.0.1" || o.Cluster.TLSConfig.MinVersion != 0x0304 {
			t.Errorf("node %s: always %v, ports %d and %d, routes %v, TLS %+v and %+v", n.Name, o.SyncAlways, o.Port, o.Cluster.Port, o.Routes, o.TLSConfig, o.Cluster.TLSConfig)
		}
		names := map[string]bool{}
		for _, a := range o.Accounts {
			names[a.Name] = true
		}
		if !names[accountName(study1, "ann")] || !names[team.HubAccount] {
			t.Errorf("node %s: accounts %v", n.Name, names)
		}
		unit, err := os.ReadFile(filepath.Join(own, "verbatim-hub.service"))
		must(t, err)
		for _, line := range []string{"ExecStart=", "GOMEMLIMIT=1024MiB", "Restart=on-failure", "NoNewPrivileges=true"} {
			if !strings.Contains(string(unit), line) {
				t.Errorf("the unit of %s has no %s", n.Name, line)
			}
		}
	}
	before, err := os.ReadFile(filepath.Join(dir, nodesDir, "one", "server.pem"))
	must(t, err)
	must(t, WriteCluster(dir, s, time.Now()))
	if after, _ := os.ReadFile(filepath.Join(dir, nodesDir, "one", "server.pem")); string(after) != string(before) {
		t.Error("a certificate that lasts was made anew")
	}
	if err := WriteCluster(dir, ClusterSettings(threeNodes[0], threeNodes[1], Node{"four", "four"}), time.Now()); err == nil {
		t.Error("a node was exchanged in passing")
	}
	if err := WriteCluster(t.TempDir(), ClusterSettings(threeNodes[:2]...), time.Now()); err == nil {
		t.Error("two nodes are accepted")
	}
}

// atHome has a node's configuration name its files where the test has them, and gives
// its path.
func atHome(t *testing.T, own string) string {
	t.Helper()
	path := filepath.Join(own, "nats-server.conf")
	data, err := os.ReadFile(path)
	must(t, err)
	text := strings.ReplaceAll(string(data), nodeEtc, filepath.ToSlash(own))
	text = strings.ReplaceAll(text, nodeStore, filepath.ToSlash(filepath.Join(own, "store")))
	must(t, os.WriteFile(path, []byte(text), 0o600))
	return path
}

// running is a cluster of three servers in this process, from the files that an
// administrator would get, but for places and ports.
type running struct {
	dir   string
	hosts []string
	conf  []string
	srv   []*server.Server
}

func freePorts(t *testing.T, n int) []int {
	t.Helper()
	ports := make([]int, n)
	for i := range ports {
		l, err := net.Listen("tcp", "127.0.0.1:0")
		must(t, err)
		defer l.Close()
		ports[i] = l.Addr().(*net.TCPAddr).Port
	}
	return ports
}

func startCluster(t *testing.T, dir string) *running {
	t.Helper()
	r := &running{dir: dir, srv: make([]*server.Server, 3)}
	ports := freePorts(t, 9)
	for i, n := range threeNodes {
		path := atHome(t, filepath.Join(dir, nodesDir, n.Name))
		data, err := os.ReadFile(path)
		must(t, err)
		text := strings.Replace(string(data), "port: 4222", "port: "+strconv.Itoa(ports[i]), 1)
		text = strings.Replace(text, "port: 6222", "port: "+strconv.Itoa(ports[3+i]), 1)
		text = strings.Replace(text, "127.0.0.1:8222", "127.0.0.1:"+strconv.Itoa(ports[6+i]), 1)
		text = strings.ReplaceAll(text, "0.0.0.0", "127.0.0.1")
		for j, other := range threeNodes {
			text = strings.Replace(text, other.Address+":6222", "127.0.0.1:"+strconv.Itoa(ports[3+j]), 1)
		}
		must(t, os.WriteFile(path, []byte(text), 0o600))
		r.conf = append(r.conf, path)
		r.hosts = append(r.hosts, "127.0.0.1:"+strconv.Itoa(ports[i]))
	}
	for i := range r.srv {
		r.start(t, i)
	}
	t.Cleanup(func() {
		for i := range r.srv {
			r.stop(i)
		}
	})
	return r
}

func (r *running) start(t *testing.T, i int) {
	t.Helper()
	o, err := server.ProcessConfigFile(r.conf[i])
	must(t, err)
	o.NoSigs, o.NoLog = true, true
	r.srv[i], err = server.NewServer(o)
	must(t, err)
	r.srv[i].Start()
}

func (r *running) stop(i int) {
	if r.srv[i] != nil {
		r.srv[i].Shutdown()
		r.srv[i].WaitForShutdown()
		r.srv[i] = nil
	}
}

func (r *running) admin(t *testing.T) *Admin {
	t.Helper()
	s, err := LoadSettings(r.dir)
	must(t, err)
	keys, err := loadKeys(r.dir)
	must(t, err)
	pin, err := pinOf(r.dir)
	must(t, err)
	var a *Admin
	eventually(t, "the cluster answers its keeper", func() error {
		a, err = openAdmin(testContext(t), r.hosts, pin, keys, s, clock)
		return err
	})
	t.Cleanup(a.Close)
	return a
}

// eventually waits until try does not fail, as one waits for an election.
func eventually(t *testing.T, what string, try func() error) {
	t.Helper()
	end := time.Now().Add(25 * time.Second)
	for {
		err := try()
		if err == nil {
			return
		}
		if time.Now().After(end) {
			t.Fatalf("%s: %v", what, err)
		}
		time.Sleep(20 * time.Millisecond) // between two questions, not in the hope that it is enough
	}
}

// TestCluster runs the files that an administrator gets: three nodes, one goes, a new
// coder comes, a replica is damaged, found out and mended as the instructions say.
func TestCluster(t *testing.T) {
	dir := t.TempDir()
	must(t, WriteCluster(dir, ClusterSettings(threeNodes...), time.Now()))
	ctx, cancel := context.WithTimeout(t.Context(), 90*time.Second)
	defer cancel()
	must(t, AddStudy(ctx, dir, study1, clock))
	seed, key, err := NewSeed()
	must(t, err)
	code, err := AddKey(ctx, dir, study1, "ann", key, clock, "wann")
	must(t, err)
	r := startCluster(t, dir)
	a := r.admin(t)
	must(t, a.CreateStudy(ctx, study1))
	code.Hosts = r.hosts
	access, err := Join(ctx, code, seed, clock)
	must(t, err)
	ann, err := access.Dial(ctx, clock)
	must(t, err)
	defer ann.Close()
	n := 0
	write := func(count int) {
		t.Helper()
		for range count {
			eventually(t, "ann writes", func() error { return put(ann, study1, "wann", n+1, fmt.Sprintf("record number %d.", n+1)) })
			n++
		}
	}
	write(40)
	eventually(t, "all nodes have everything", func() error { return a.good(ctx, n) })
	clusterLosesANode(t, ctx, r, a, write, func() int { return n })
	clusterGetsACoder(t, ctx, r, a, n)
	write(1) // ann goes on
	clusterDestroysAKey(t, ctx, r, ann)
}

// clusterDestroysAKey looks for the bytes of a key that was destroyed on every node.
func clusterDestroysAKey(t *testing.T, ctx context.Context, r *running, ann *nats.Conn) {
	t.Helper()
	const words = "wrapped-key-that-must-go"
	holding := func(part string) (n int) {
		for _, node := range threeNodes {
			n += onDisk(t, filepath.Join(r.dir, nodesDir, node.Name), part, words)
		}
		return n
	}
	stream := filepath.Join("streams", KeyStream(study1))
	must(t, putKey(ann, study1, "p07", words))
	eventually(t, "the key is on every node", func() error {
		if n := holding(stream); n != 3 {
			return fmt.Errorf("it is on %d", n)
		}
		return nil
	})
	must(t, DestroyKey(ctx, ann, team.APIPrefix, study1, "p07"))
	eventually(t, "the key is on no node", func() error {
		if n := holding(stream); n != 0 {
			return fmt.Errorf("it is on %d", n)
		}
		return nil
	})
	t.Logf("%d files of the replication log still hold the key", holding(""))
}

// clusterGetsACoder has the nodes restart one after the other, with a list of coders
// that has one more.
func clusterGetsACoder(t *testing.T, ctx context.Context, r *running, a *Admin, n int) {
	t.Helper()
	seed, key, err := NewSeed()
	must(t, err)
	code, err := AddKey(ctx, r.dir, study1, "bob", key, clock, "wbob")
	must(t, err)
	for i := range r.srv {
		r.stop(i)
		if i == 1 { // it is replaced by an empty machine of the same name
			must(t, os.RemoveAll(filepath.Join(r.dir, nodesDir, threeNodes[i].Name, "store")))
		}
		r.start(t, i)
		eventually(t, "the node is back", func() error { return a.good(ctx, n) })
	}
	for i, host := range r.hosts {
		code.Hosts = []string{host}
		access, err := Join(ctx, code, seed, clock)
		must(t, err)
		nc, err := access.Dial(ctx, clock)
		must(t, err)
		defer nc.Close()
		eventually(t, "bob writes through "+threeNodes[i].Name, func() error { return put(nc, study1, "wbob", i+1, "bob") })
	}
	eventually(t, "bob's records are on every node", func() error {
		v, err := a.Verify(ctx, study1)
		if err == nil && (!v.Good() || v.Copies[2].Heads["wbob"] != 3 || v.Copies[2].Heads["wann"] != uint64(n)) {
			err = fmt.Errorf("%+v", v)
		}
		return err
	})
	must(t, RemoveCoder(ctx, r.dir, study1, "bob", clock))
	for i := range r.srv {
		must(t, r.srv[i].Reload())
		code.Hosts = r.hosts[i : i+1]
		if _, err := Join(ctx, code, seed, clock); !errors.Is(err, ErrRefused) {
			t.Errorf("after a reload %s says to bob: %v", threeNodes[i].Name, err)
		}
	}
}

// clusterLosesANode stops a node, damages its disk, and brings it back.
func clusterLosesANode(t *testing.T, ctx context.Context, r *running, a *Admin, write func(int), n func() int) {
	t.Helper()
	r.stop(2)
	write(5)
	eventually(t, "the node that is gone is named", func() error {
		s, err := a.Status(ctx)
		if err == nil && fmt.Sprint(s.Missing) != "[three]" {
			err = fmt.Errorf("missing: %v", s.Missing)
		}
		return err
	})
	store := filepath.Join(r.dir, nodesDir, "three", "store")
	flip(t, filepath.Join(store, "jetstream", team.HubAccount, "streams", team.JournalStream(study1)), "record number 20.")
	r.start(t, 2)
	eventually(t, "the damage is found", func() error {
		v, err := a.Verify(ctx, study1)
		if err != nil {
			return err
		}
		all := fmt.Sprint(v)
		if v.Good() || !strings.Contains(all, "node three: record 20 is missing") {
			return fmt.Errorf("verify says %s", all)
		}
		for _, c := range v.Copies {
			if c.Node != "three" && len(c.Problems) > 0 {
				return fmt.Errorf("verify accuses %s: %v", c.Node, c.Problems)
			}
		}
		return nil
	})
	r.stop(2)
	must(t, os.RemoveAll(filepath.Join(store, "jetstream", team.HubAccount, "streams", team.JournalStream(study1))))
	r.start(t, 2)
	eventually(t, "the copy is made again from the others", func() error { return a.good(ctx, n()) })
	s, err := a.Status(ctx)
	must(t, err)
	if len(s.Nodes) != 3 || len(s.Missing) > 0 || len(s.Streams) != 3 || len(s.Streams[0].Replicas) != 2 {
		t.Errorf("status: %+v", s)
	}
}

// good reports whether all nodes have the n records of the writer of the test.
func (a *Admin) good(ctx context.Context, n int) error {
	v, err := a.Verify(ctx, study1)
	if err != nil {
		return err
	}
	if !v.Good() || len(v.Copies) != 9 {
		return fmt.Errorf("verify says %+v", v)
	}
	for _, c := range v.Copies[:3] {
		if c.Records != uint64(n) {
			return fmt.Errorf("node %s has %d records", c.Node, c.Records)
		}
	}
	return nil
}
