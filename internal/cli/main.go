// Package cli is the command line: flags in, verbs of package app, answers out.
//
// The rule of the streams: stdout carries the answer and nothing else; notices,
// progress and errors go to stderr. A terminal gets aligned tables and colour,
// a pipe gets tab-separated values, --json gets documented JSON.
package cli

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/signal"
	"runtime"
	"runtime/debug"
	"strconv"
	"strings"
	"syscall"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
	"golang.org/x/term"

	"verbatim/internal/app"
	"verbatim/internal/folder"
	"verbatim/internal/web"
)

// Exit codes. They are part of the contract with scripts.
const (
	ExitDone        = 0
	ExitFailed      = 1
	ExitUsage       = 2
	ExitFindings    = 3 // finished, with something for a person to look at
	ExitInterrupted = 130
)

// Streams are the outside world of a command.
type Streams struct {
	In       io.Reader
	Out, Err io.Writer
	Getenv   func(string) string
	// OutTerminal and ErrTerminal say whether somebody is looking.
	OutTerminal, ErrTerminal, InTerminal bool
	// Clicked says that the program was started by a double-click, if it was given
	// no arguments either.
	Clicked bool
	Width   int // columns of the terminal; 0: unknown
	Now     func() time.Time
	Config  string // configuration folder; empty: the usual one

	// Secret asks for something without showing it; nil where nobody can be asked.
	Secret  func(ctx context.Context, prompt string) (string, error)
	KeyWork int // as App.KeyWork; tests set it
}

// System is the real outside world.
func System() Streams {
	st := Streams{
		In: os.Stdin, Out: os.Stdout, Err: os.Stderr, Getenv: os.Getenv, Now: time.Now,
		OutTerminal: term.IsTerminal(int(os.Stdout.Fd())),
		ErrTerminal: term.IsTerminal(int(os.Stderr.Fd())),
		InTerminal:  term.IsTerminal(int(os.Stdin.Fd())),
	}
	if st.InTerminal {
		st.Secret = askSecret
	}
	st.Clicked = began(beginning{in: st.InTerminal, out: st.OutTerminal, piped: isPiped(os.Stdout)}).clicked(runtime.GOOS)
	if w, _, err := term.GetSize(int(os.Stdout.Fd())); err == nil {
		st.Width = w
	}
	if n, err := strconv.Atoi(os.Getenv("COLUMNS")); err == nil && n > 0 {
		st.Width = n
	}
	return st
}

// Main runs Verbatim with args and gives its exit code.
func Main(args []string, st Streams) int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c := newCommand(st)
	if st.Clicked && len(args) == 0 {
		code := c.finished(ctx, c.openClicked(ctx))
		if stop(); code != ExitDone && code != ExitInterrupted {
			waitEnter(st)
		}
		return code
	}
	c.root.SetArgs(args)
	return c.finished(ctx, c.root.ExecuteContext(ctx))
}

// finished is the exit code of a command that ended with err, which is told.
func (c *command) finished(ctx context.Context, err error) int {
	if err == nil {
		return c.exit
	}
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		fmt.Fprintln(c.st.Err, "verbatim: interrupted; the study is whole")
		return ExitInterrupted
	}
	return c.fail(err)
}

// command is one run of the command line.
type command struct {
	st    Streams
	root  *cobra.Command
	app   *app.App
	json  bool
	debug bool
	quiet bool
	exit  int
}

func newCommand(st Streams) *command {
	cobra.EnableCommandSorting = false // the menu follows the work, not the alphabet
	cobra.MousetrapHelpText = ""       // a double-click opens the workbench
	c := &command{st: st}
	c.app = &app.App{Getenv: st.Getenv, Config: st.Config, Now: st.Now, KeyWork: st.KeyWork, Stripes: web.Stripes}
	if c.app.Config == "" {
		c.app.Config = folder.ConfigDir()
	}
	c.app.Notice = func(format string, args ...any) {
		if !c.quiet {
			fmt.Fprintf(st.Err, "note: "+format+"\n", args...)
		}
	}
	c.app.Begin = c.meter
	c.root = &cobra.Command{
		Use:   "verbatim",
		Short: "Code interview transcripts, search quotes by theme, export theme tables",
		Long: `Verbatim codes interview transcripts against a thematic codebook. A study is one
plain folder; a quote is what the participant said, letter for letter; every
number opens onto its quotes. Nothing ever leaves this computer.

New here?   verbatim demo my-study      makes an example study to play with
Your own:   verbatim init my-study      then, inside it: verbatim import FILES`,
		SilenceErrors: true,
		SilenceUsage:  true,
		Version:       app.Version,
		Args:          cobra.NoArgs,
		RunE:          func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	c.root.SetIn(st.In)
	c.root.SetOut(st.Out)
	c.root.SetErr(st.Err)
	c.root.SetVersionTemplate("verbatim {{.Version}}\n")
	c.root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error { return c.flagError(cmd, err) })
	flags := c.root.PersistentFlags()
	flags.SortFlags = false
	flags.StringVar(&c.app.Dir, "study", "", "the study's `folder` (default: $VERBATIM_STUDY, or the nearest folder above)")
	flags.StringVar(&c.app.Coder, "coder", "", "`who` is coding (default: $VERBATIM_CODER, or your account's name)")
	flags.BoolVar(&c.quiet, "quiet", false, "no notes on stderr")
	flags.BoolVar(&c.debug, "debug", false, "show the causes of an error")
	c.root.CompletionOptions.HiddenDefaultCmd = true
	c.addVerbs()
	c.root.SetHelpCommandGroupID(groupCare)
	c.root.InitDefaultHelpCmd()
	return c
}

// verb makes a command of the main menu.
func (c *command) verb(group string, cmd *cobra.Command) *cobra.Command {
	cmd.GroupID = group
	plainArgs(cmd)
	c.root.AddCommand(cmd)
	return cmd
}

// plainArgs says in a sentence what is wrong with a command's arguments.
func plainArgs(cmd *cobra.Command) {
	cmd.Flags().SortFlags = false
	if cmd.Args == nil {
		cmd.Args = cobra.NoArgs
	}
	args := cmd.Args
	cmd.Args = func(cmd *cobra.Command, given []string) error {
		if err := args(cmd, given); err != nil {
			return &app.Problem{What: "this is not how `" + cmd.CommandPath() + "` is used", Todo: "verbatim " + strings.TrimPrefix(cmd.UseLine(), "verbatim "), Usage: true, Cause: err}
		}
		return nil
	}
}

func (c *command) jsonFlag(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&c.json, "json", false, "the answer as JSON (docs/json.md)")
}

// flagError turns the flag library's message into a sentence.
func (c *command) flagError(cmd *cobra.Command, err error) error {
	if bad, ok := errors.AsType[*pflag.InvalidValueError](err); ok {
		return &app.Problem{What: fmt.Sprintf("%q is no value for --%s", bad.GetValue(), bad.GetFlag().Name), Todo: "`" + cmd.CommandPath() + " --help` shows what it takes", Usage: true, Cause: err}
	}
	return &app.Problem{What: err.Error(), Todo: "`" + cmd.CommandPath() + " --help` shows what there is", Usage: true}
}

// fail tells an error and gives its exit code.
func (c *command) fail(err error) int {
	if strings.HasPrefix(err.Error(), "unknown command") {
		err = &app.Problem{What: firstLine(err.Error()), Todo: "`verbatim --help` lists the commands", Usage: true}
	}
	fmt.Fprintf(c.st.Err, "verbatim: %s\n", strings.ReplaceAll(err.Error(), "\n", "\n  "))
	var h interface{ Hint() string }
	if errors.As(err, &h) && h.Hint() != "" {
		fmt.Fprintf(c.st.Err, "hint: %s\n", h.Hint())
	}
	if c.debug {
		for cause := errors.Unwrap(err); cause != nil; cause = errors.Unwrap(cause) {
			fmt.Fprintf(c.st.Err, "cause: %v\n", cause)
		}
		if info, ok := debug.ReadBuildInfo(); ok {
			fmt.Fprintf(c.st.Err, "built with %s\n", info.GoVersion)
		}
	}
	var p *app.Problem
	if errors.As(err, &p) && p.Usage {
		return ExitUsage
	}
	return ExitFailed
}

func firstLine(s string) string {
	line, _, _ := strings.Cut(s, "\n")
	return line
}
