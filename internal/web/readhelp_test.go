package web

import (
	"context"
	"encoding/json"
	"fmt"
	"net"
	"strings"
	"sync"
	"testing"
	"unicode/utf16"

	"github.com/chromedp/cdproto/accessibility"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/cdproto/page"
	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"
)

func utf16Of(s string) []uint16 { return utf16.Encode([]rune(s)) }

func stringOf(units []uint16) string { return string(utf16.Decode(units)) }

// offline cuts the page off from its server, or lets it back.
func (b *browser) offline(on bool) {
	b.t.Helper()
	command(b, network.Enable, network.EnableParams{})
	command(b, network.EmulateNetworkConditionsByRule, network.EmulateNetworkConditionsByRuleParams{
		MatchedNetworkConditions: []*network.Conditions{{DownloadThroughput: -1, UploadThroughput: -1, Offline: on}},
	})
}

// beforeScripts runs something in every page before its own scripts.
func (b *browser) beforeScripts(js string) {
	b.t.Helper()
	command(b, page.AddScriptToEvaluateOnNewDocument, page.AddScriptToEvaluateOnNewDocumentParams{Source: js})
}

// stroke presses a key as a keyboard does: what it types comes with the press, and
// not where the page took the press for itself.
func (b *browser) stroke(m chromedp.Modifier, r rune) {
	b.t.Helper()
	events := kb.Encode(r)
	down, up := *events[0], *events[len(events)-1]
	if len(events) == 3 && m&^chromedp.ModifierShift == 0 {
		down.Text, down.UnmodifiedText = events[1].Text, events[1].UnmodifiedText
	}
	down.Modifiers |= int64(m)
	up.Modifiers |= int64(m)
	command(b, input.DispatchKeyEvent, down)
	command(b, input.DispatchKeyEvent, up)
}

// node is something as a screen reader gets it.
type node struct {
	name, description string
	properties        map[string]string
}

// told is everything of a role in the browser's accessibility tree, in the order
// of the page.
func (b *browser) told(role string) []node {
	b.t.Helper()
	var list []node
	text := func(v *accessibility.Value) string {
		var s any
		if v == nil || json.Unmarshal(v.Value, &s) != nil {
			return ""
		}
		return fmt.Sprint(s)
	}
	for _, n := range command(b, accessibility.GetFullAXTree, accessibility.GetFullAXTreeParams{}).Nodes {
		if n.Ignored || text(n.Role) != role {
			continue
		}
		one := node{strings.TrimSpace(text(n.Name)), text(n.Description), map[string]string{}}
		for _, p := range n.Properties {
			one.properties[string(p.Name)] = text(p.Value)
		}
		list = append(list, one)
	}
	return list
}

// workbench is a server that a test can end before the test does.
type workbench struct {
	s    *Server
	ln   net.Listener
	stop func()
}

// newWorkbench serves a study at an address of this computer.
func newWorkbench(t *testing.T, dir, at string) workbench {
	t.Helper()
	s, err := New(testApp(t, dir), Options{Coder: "cleo", Home: t.TempDir(), Log: t.Logf})
	if err != nil {
		t.Fatal(err)
	}
	ln, err := net.Listen("tcp", at)
	if err != nil {
		t.Fatal(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	done := make(chan struct{})
	go func() { defer close(done); _ = s.Serve(ctx, ln) }()
	stop := sync.OnceFunc(func() { cancel(); <-done })
	t.Cleanup(stop)
	return workbench{s, ln, stop}
}

// tab opens another page of the study in the same browser.
func (b *browser) tab(path string) *browser {
	b.t.Helper()
	return b.tabAt(b.at + path)
}

func (b *browser) tabAt(address string) *browser {
	b.t.Helper()
	ctx, end := chromedp.NewContext(b.ctx)
	other := &browser{t: b.t, ctx: ctx, server: b.server, dir: b.dir, at: b.at}
	b.t.Cleanup(func() { other.leave(); end() })
	other.listen()
	other.do(chromedp.Navigate(address))
	other.eventually(`document.readyState === 'complete'`)
	return other
}
