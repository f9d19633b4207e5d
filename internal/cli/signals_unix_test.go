//go:build !windows

package cli

import (
	"os"
	"syscall"
)

// stopSignals are what a workbench gets that is to stop: from a service, from the
// keyboard, from a terminal that was closed.
func stopSignals() []os.Signal { return []os.Signal{syscall.SIGTERM, os.Interrupt, syscall.SIGHUP} }
