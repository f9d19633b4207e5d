package cli

import (
	"context"
	"fmt"
	"net"
	"os/signal"
	"strconv"
	"syscall"
	"time"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/web"
)

// serving says how the workbench is started.
type serving struct {
	port    int  // 0: any that is free
	browser bool // open the browser
	clicked bool // by a double-click on the program
}

// forgotten is how long a workbench that has no window to close goes on when
// nobody asks it for anything.
const forgotten = 12 * time.Hour

func (c *command) addServe() {
	how, noBrowser := serving{}, false
	cmd := c.verb(groupStart, &cobra.Command{
		Use:     "serve",
		Aliases: []string{"open"},
		Short:   "Open the workbench in your browser: read, code, search, see the themes",
		Long: `Opens the workbench in your browser. It runs on this computer alone: nobody else can
reach it, and nothing leaves the computer. Where no study is named and none is found,
the workbench helps to open one, to make one, or to try the example.

The address lets one browser in, once; Enter in this window gives a new one. Stop the
workbench with Ctrl-C; everything is saved as you go. A double-click on the program
does the same as this command: on the study in whose folder the program lies, or else
on the one that was opened last.`,
		Example: "  verbatim serve\n  verbatim open --study my-study",
		RunE: func(cmd *cobra.Command, _ []string) error {
			if how.port < 0 || how.port > 65535 {
				return &app.Problem{What: fmt.Sprintf("%d is no port", how.port), Todo: "leave --port out for a free one", Usage: true}
			}
			how.browser = !noBrowser
			s, err := c.workbench(how)
			if err != nil {
				return err
			}
			return c.serve(cmd.Context(), s, how)
		},
	})
	f := cmd.Flags()
	f.IntVar(&how.port, "port", 0, "the `port` of the address; 0: any that is free")
	f.BoolVar(&noBrowser, "no-browser", false, "print the address and wait; open no browser")
}

// workbench makes the workbench, which answers nobody yet.
func (c *command) workbench(how serving) (*bench, error) {
	b := &bench{letIn: make(chan struct{}, 1)}
	o := web.Options{Coder: c.coderNamed(), LetIn: func() {
		select {
		case b.letIn <- struct{}{}:
		default: // it is known already
		}
	}}
	o.Log = func(format string, a ...any) {
		if c.debug {
			fmt.Fprintf(c.st.Err, format+"\n", a...)
		}
	}
	if how.clicked && !c.st.OutTerminal {
		o.Rest = forgotten
	}
	var err error
	b.Server, err = web.New(c.app, o)
	return b, err
}

// serve runs the workbench until it is interrupted, or its window is closed.
func (c *command) serve(ctx context.Context, b *bench, how serving) error {
	if !signal.Ignored(syscall.SIGHUP) {
		var stop context.CancelFunc
		ctx, stop = signal.NotifyContext(ctx, syscall.SIGHUP)
		defer stop()
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp4", net.JoinHostPort("127.0.0.1", strconv.Itoa(how.port)))
	if err != nil {
		return &app.Problem{What: fmt.Sprintf("the workbench cannot use port %d", how.port), Todo: "another program may be using it: choose another with --port, or leave it out", Cause: err}
	}
	b.ln = ln
	greeted := make(chan struct{})
	met, over := context.WithCancel(ctx)
	go func() {
		defer close(greeted)
		c.greet(met, b, how)
	}()
	err = b.Serve(ctx, ln)
	over()
	<-greeted
	if err == nil {
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
