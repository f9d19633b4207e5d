//go:build !windows

package cli

import (
	"os/exec"
	"os/signal"
	"syscall"
)

// detach has a program live on when this one is stopped in its terminal, or the
// terminal is closed.
func detach(cmd *exec.Cmd) { cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true} }

// staysInBackground has a read of the terminal fail while somebody else has it
// ("verbatim serve &"), where it would stop the program.
func staysInBackground() { signal.Ignore(syscall.SIGTTIN) }
