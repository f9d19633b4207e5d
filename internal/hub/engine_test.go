package hub

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"verbatim/internal/team"
)

// line is record n (from 1) of a writer: an event of a kind that programs may ignore.
func line(coder, writer string, n int) []byte {
	return fmt.Appendf(nil, `{"v":1,"w":%q,"n":%d,"prev":%q,"lc":%d,"at":"2030-01-01T00:00:00Z","coder":%q,"do":"x-test"}`,
		writer, n-1, strings.Repeat("0", 64), n, coder)
}

// TestEngineThroughACodersAccount is the engine of package team with nothing but what a
// coder's account imports.
func TestEngineThroughACodersAccount(t *testing.T) {
	p := startTeam(t)
	ctx := testContext(t)
	journal := func(coder string) *team.Stream {
		s, err := team.OpenStream(ctx, p.dial(t, coder), study1, team.APIPrefix)
		must(t, err)
		return s
	}
	ann, bob := journal("ann"), journal("bob")
	hints, err := bob.Watch(ctx)
	must(t, err)
	must(t, ann.Append(ctx, "wann", 0, line("ann", "wann", 1)))
	select {
	case w := <-hints:
		if w != "wann" {
			t.Errorf("the hint is about %q", w)
		}
	case <-ctx.Done():
		t.Error("no hint came")
	}
	var many [][]byte
	for n := 2; n <= 700; n++ { // more than one batch
		many = append(many, line("ann", "wann", n))
	}
	must(t, ann.Append(ctx, "wann", 1, many...))
	got := 0
	for r, err := range bob.Read(ctx, "wann", 0) {
		must(t, err)
		if got++; r.Seq != uint64(got) || !bytes.Equal(r.Data, line("ann", "wann", got)) {
			t.Fatalf("record %d is %d: %s", got, r.Seq, r.Data)
		}
	}
	heads, err := bob.Heads(ctx)
	if err != nil || got != 700 || fmt.Sprint(heads) != "map[wann:700]" {
		t.Errorf("bob read %d; heads %v, %v", got, heads, err)
	}
	big := bytes.Repeat([]byte("a transcript of some length. "), 100_000) // 2.9 MB
	sum, err := ann.Put(ctx, big)
	must(t, err)
	if back, err := bob.Get(ctx, sum); err != nil || !bytes.Equal(back, big) {
		t.Errorf("bob got %d bytes of %d: %v", len(back), len(big), err)
	}
	v, err := p.hub.Admin().Verify(ctx, study1)
	if err != nil || !v.Good() || v.Copies[0].Heads["wann"] != 700 {
		t.Errorf("verify: %+v, %v", v, err)
	}
}

func TestSecurityTheEngineCannotWriteAsAnother(t *testing.T) {
	p := startTeam(t)
	ctx := testContext(t)
	ann, err := team.OpenStream(ctx, p.dial(t, "ann"), study1, team.APIPrefix)
	must(t, err)
	if err := ann.Append(ctx, "wbob", 0, line("bob", "wbob", 1)); err == nil {
		t.Error("ann appended to bob's journal")
	} else {
		t.Logf("refused: %v", err)
	}
	if n := p.count(t, team.JournalStream(study1)); n != 0 {
		t.Errorf("%d records are stored", n)
	}
	if _, err := team.OpenStream(ctx, p.dial(t, "ann"), study2, team.APIPrefix); err == nil {
		t.Error("ann opened another study")
	}
}
