package team

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
)

// TestThroughAnAccount has two coders who have nothing but an account of their own each,
// which imports what their coder needs.
func TestThroughAnAccount(t *testing.T) {
	imports := func(writer string) string {
		out := fmt.Sprintf(`{ users: [{user: %s, password: p}], imports: [ {service: {account: HUB, subject: %q}}, {service: {account: HUB, subject: %q}}, {stream: {account: HUB, subject: %q}}`,
			writer, JournalSubject("s", writer), BlobSubject("s", "*"), HintSubject("s", "*"))
		for _, stream := range []string{JournalStream("s"), BlobStream("s")} {
			for _, request := range []string{"STREAM.INFO.", "STREAM.MSG.GET.", "DIRECT.GET."} {
				out += fmt.Sprintf(`, {service: {account: HUB, subject: %q}, to: %q}`, JetStreamAPI+"."+request+stream, APIPrefix+"."+request+stream)
			}
		}
		return out + "] }"
	}
	path := filepath.Join(t.TempDir(), "hub.conf")
	conf := fmt.Sprintf(`accounts {
  HUB { jetstream: enabled, users: [{user: hub, password: p}], exports: [ {service: "v.s.j.*"}, {service: "v.s.b.*"}, {service: "$JS.API.STREAM.INFO.*"}, {service: "$JS.API.STREAM.MSG.GET.*"}, {service: "$JS.API.DIRECT.GET.*", response: stream}, {stream: "vh.s.*"} ] }
  ANN %s
  BEN %s
}`, imports("ann1"), imports("ben1"))
	if err := os.WriteFile(path, []byte(conf), 0o600); err != nil {
		t.Fatal(err)
	}
	n := startNode(t, "accounts", -1, nil)
	options, err := server.ProcessConfigFile(path)
	if err != nil {
		t.Fatal(err)
	}
	options.ServerName, options.Host, options.Port, options.NoSigs, options.NoLog = "accounts", "127.0.0.1", -1, true, true
	options.JetStream, options.StoreDir, options.SyncAlways = true, n.options.StoreDir, true
	n.options = *options
	n.start(t)
	dial := func(user string) *nats.Conn {
		nc, err := nats.Connect("nats://"+n.Addr().String(), nats.UserInfo(user, "p"), nats.CustomInboxPrefix("_INBOX_"+user))
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(nc.Close)
		return nc
	}
	newStudy(t, dial("hub"), "s", 1)
	open := func(user string) *Stream {
		s, err := OpenStream(t.Context(), dial(user), "s", APIPrefix)
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
	ann, ben := open("ann1"), open("ben1")
	hints, err := ann.Watch(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	l := loose("ben1", 0, 1500, "P")
	mustAppend(t, ben, "ben1", 0, l...)
	mustAppend(t, ann, "ann1", 0, loose("ann1", 0, 1, "P")...)
	wantLines(t, ann, "ben1", 0, l)
	wantLines(t, ann, "ben1", 1400, l[1400:])
	select {
	case writer := <-hints:
		if writer != "ben1" {
			t.Error(writer)
		}
	case <-time.After(10 * time.Second):
		t.Error("no hint")
	}
	conformBlobs(t, ann, ben)
	// Nobody writes as somebody else.
	next := loose("ben1", 1500, 2, "P")
	for _, lines := range [][][]byte{next[:1], next} {
		if err := ann.Append(t.Context(), "ben1", 1500, lines...); !errors.Is(err, ErrUnknown) && !errors.Is(err, ErrDenied) {
			t.Fatal(err)
		}
	}
	wantLines(t, ben, "ben1", 0, l)
}
