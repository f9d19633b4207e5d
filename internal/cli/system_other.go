//go:build !windows && !darwin

package cli

import "os"

// began asks for what tells a double-click on a desktop.
func began(b beginning) beginning {
	tty, err := os.Open("/dev/tty")
	b.controlled = err == nil
	if err == nil {
		_ = tty.Close()
	}
	b.screen = os.Getenv("DISPLAY") != "" || os.Getenv("WAYLAND_DISPLAY") != ""
	return b
}
