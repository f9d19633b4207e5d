package cli

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"time"

	"verbatim/internal/web"
)

// bench is the workbench with the address it answers at.
type bench struct {
	*web.Server
	ln    net.Listener
	letIn chan struct{} // a browser came in
}

// slowBrowser is how long a browser that was started may take before its person is
// told how to get in without it.
const slowBrowser = 15 * time.Second

// greet lets browsers in until ctx ends: it opens the first, or prints an address
// for it; and whoever presses Enter in the terminal gets an address for another.
func (c *command) greet(ctx context.Context, b *bench, how serving) {
	remove, failed := func() {}, (<-chan error)(nil)
	if how.browser {
		remove, failed = c.startBrowser(ctx, b, how)
	} else {
		c.say("%s", b.Address(b.ln))
	}
	defer func() { remove() }()
	enter := c.enters(ctx)
	if enter != nil && !how.browser {
		c.aside("Open this address in your browser. It lets one browser in, once; press Enter here for\nanother. Ctrl-C closes the workbench.")
	}
	slow, end := time.After(slowBrowser), time.After(browserTime)
	if failed == nil {
		slow, end = nil, nil
	}
	for first := true; ; {
		select {
		case <-ctx.Done():
			return
		case <-b.letIn:
			remove()
			if slow, end, failed = nil, nil, nil; first && enter != nil {
				c.aside("A browser was let in. Press Enter here for an address that lets another one in.")
			}
			first = false
		case <-enter:
			b.Renew()
			c.say("%s", b.Address(b.ln))
		case err := <-failed:
			remove()
			slow, end, failed = nil, nil, nil
			c.byHand(b, err)
		case <-slow:
			slow = nil
			c.aside("If your browser does not show the workbench, open this address in it yourself:")
			c.say("%s", b.Address(b.ln))
		case <-end:
			remove()
			end = nil
		}
	}
}

// startBrowser opens the browser at an address of its own. Failed is nil where it
// could not even be tried.
func (c *command) startBrowser(ctx context.Context, b *bench, how serving) (remove func(), failed <-chan error) {
	remove, failed, err := openBrowser(ctx, b.BriefAddress(b.ln, browserTime), openingDir(c.st.Getenv, c.app.Config))
	switch {
	case err != nil:
		c.byHand(b, err)
		return func() {}, nil
	case how.clicked:
		c.say("Verbatim is opening in your browser. Keep this window open while you work;\nclose this window to stop. Everything is saved as you go.")
	default:
		c.say("The workbench is opening in your browser. Leave this window as it is; Ctrl-C closes the workbench.")
	}
	return remove, failed
}

// byHand gives the address to somebody whose browser could not be opened.
func (c *command) byHand(b *bench, err error) {
	c.note("the browser could not be opened (%v): open the address below yourself", err)
	c.say("%s", b.Address(b.ln))
}

// aside tells the person at the terminal something that is no answer.
func (c *command) aside(words string) {
	if !c.quiet {
		fmt.Fprintln(c.st.Err, words)
	}
}

// enters hears of every Enter in the terminal, until ctx ends. It is nil where
// there is no terminal.
func (c *command) enters(ctx context.Context) <-chan struct{} {
	if !c.st.InTerminal {
		return nil
	}
	staysInBackground()
	heard := make(chan struct{})
	go func() {
		for r := bufio.NewReader(c.st.In); ; {
			_, err := r.ReadString('\n')
			if errors.Is(err, io.EOF) {
				return
			}
			if err != nil { // the terminal is somebody else's for now
				select {
				case <-ctx.Done():
					return
				case <-time.After(time.Second):
				}
				continue
			}
			select {
			case <-ctx.Done():
				return
			case heard <- struct{}{}:
			}
		}
	}()
	return heard
}
