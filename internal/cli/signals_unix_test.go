//go:build !windows

package cli

import (
	"os"
	"os/signal"
	"slices"
	"syscall"
)

// stopSignals are what a workbench gets that is to stop: from a service, from the
// keyboard, from a terminal that was closed. What the tests themselves were started
// to ignore (nohup) the workbench ignores too.
func stopSignals() []os.Signal {
	return slices.DeleteFunc([]os.Signal{syscall.SIGTERM, os.Interrupt, syscall.SIGHUP}, signal.Ignored)
}
