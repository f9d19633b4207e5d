package cli

import "os"

// began asks macOS for what tells a double-click.
func began(b beginning) beginning {
	b.terminal, b.parent, b.called = os.Getenv("TERM_PROGRAM"), os.Getppid(), os.Args[0]
	b.dir, _ = os.Getwd()
	b.home, _ = os.UserHomeDir()
	return b
}
