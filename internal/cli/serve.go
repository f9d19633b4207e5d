package cli

import (
	"context"
	"errors"
	"fmt"
	"html"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strconv"
	"time"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/web"
)

func (c *command) addServe() {
	port, noBrowser := 0, false
	cmd := c.verb(groupStart, &cobra.Command{
		Use:     "serve",
		Aliases: []string{"open"},
		Short:   "Open the workbench in your browser: read, code, search, see the themes",
		Long: `Opens the workbench in your browser. It runs on this computer alone: nobody else can
reach it, and nothing leaves the computer. Where no study is named and none is found,
the workbench helps to open one, to make one, or to try the example.

The address lets one browser in, once. Stop the workbench with Ctrl-C; everything is
saved as you go.`,
		Example: "  verbatim serve\n  verbatim open --study my-study",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if port < 0 || port > 65535 {
				return &app.Problem{What: fmt.Sprintf("%d is no port", port), Todo: "leave --port out for a free one", Usage: true}
			}
			return c.serve(cmd.Context(), port, !noBrowser)
		},
	})
	f := cmd.Flags()
	f.IntVar(&port, "port", 0, "the `port` of the address; 0: any that is free")
	f.BoolVar(&noBrowser, "no-browser", false, "print the address and wait; open no browser")
}

// serve runs the workbench until it is interrupted. It is also what a
// double-click on the program is to do.
func (c *command) serve(ctx context.Context, port int, browser bool) error {
	log := func(format string, a ...any) {
		if c.debug {
			fmt.Fprintf(c.st.Err, format+"\n", a...)
		}
	}
	s, err := web.New(c.app, web.Options{Coder: c.coderNamed(), Log: log})
	if err != nil {
		return err
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(port)))
	if err != nil {
		return &app.Problem{What: fmt.Sprintf("the workbench cannot use port %d", port), Todo: "another program may be using it: choose another with --port, or leave it out", Cause: err}
	}
	address := s.Address(ln)
	if browser {
		remove, err := openBrowser(ctx, address)
		if err != nil {
			c.note("the browser could not be opened (%v): open the address below yourself", err)
			c.say("%s", address)
		} else {
			defer remove()
			c.say("The workbench is open in your browser. Leave this window as it is; Ctrl-C closes the workbench.")
		}
	} else {
		c.say("%s", address)
	}
	err = s.Serve(ctx, ln)
	if err == nil && ctx.Err() != nil {
		fmt.Fprintln(c.st.Err, "The workbench is closed; everything is saved.")
	}
	return err
}

// coderNamed is who is coding, where somebody said so on the command line or in
// the environment; otherwise the workbench asks.
func (c *command) coderNamed() string {
	if c.app.Coder != "" {
		return c.app.Coder
	}
	return c.st.Getenv("VERBATIM_CODER")
}

// openBrowser opens an address in the person's browser. What other programs see
// of it is a file that only this person can read: the secret is in the file, not
// on the command line of the browser. Remove takes the file away.
func openBrowser(ctx context.Context, address string) (remove func(), err error) {
	dir, err := os.MkdirTemp("", "verbatim-")
	if err != nil {
		return nil, err
	}
	remove = func() { _ = os.RemoveAll(dir) }
	file := filepath.Join(dir, "open.html")
	page := `<!doctype html><meta charset="utf-8"><meta name="referrer" content="no-referrer"><title>Opening the workbench</title>` +
		`<meta http-equiv="refresh" content="0;url=` + html.EscapeString(address) + `"><p><a href="` + html.EscapeString(address) + `">Open the workbench</a></p>`
	if err := os.WriteFile(file, []byte(page), 0o600); err != nil {
		remove()
		return nil, err
	}
	name, args := browserCommand(runtime.GOOS, file)
	if _, err := exec.LookPath(name); err != nil {
		remove()
		return nil, errors.New("there is no " + name + " here")
	}
	cmd := exec.CommandContext(context.WithoutCancel(ctx), name, args...)
	if err := cmd.Start(); err != nil {
		remove()
		return nil, err
	}
	go func() { // a browser needs a moment to read the file; after that it is gone
		_ = cmd.Wait()
		select {
		case <-ctx.Done():
		case <-time.After(30 * time.Second):
		}
		remove()
	}()
	return remove, nil
}

// browserCommand is the program that opens a file in the browser.
func browserCommand(system, file string) (string, []string) {
	switch system {
	case "windows":
		return "rundll32", []string{"url.dll,FileProtocolHandler", file}
	case "darwin":
		return "open", []string{file}
	}
	return "xdg-open", []string{file}
}
