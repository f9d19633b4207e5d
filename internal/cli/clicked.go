package cli

import (
	"bufio"
	"context"
	"fmt"
	"os"
	"path"
	"path/filepath"

	"verbatim/internal/folder"
	"verbatim/internal/web"
)

// beginning is what a system tells of how the program was started. What a system
// does not ask is left out.
type beginning struct {
	in, out    bool   // input, output are a terminal
	piped      bool   // output goes into another program
	alone      bool   // Windows: nobody else uses the console, which was made for us
	terminal   string // macOS: the program that shows the terminal
	called     string // macOS: the program, as it was called
	dir, home  string // macOS: the working folder, and the person's own
	parent     int    // macOS: the process that started it; 1 is the system itself
	controlled bool   // Linux: a terminal can stop it
	screen     bool   // Linux: there is a desktop
}

// clicked reports whether somebody started the program on a system by
// double-clicking it, and not in a shell, a script or another program.
//
// Windows makes a console for a program that is double-clicked, and nobody else is
// in it. On macOS the Finder has Terminal type the program's full name in the
// person's own folder; where a bundle starts it, it is a child of the system
// without a terminal. A Linux desktop gives it no terminal at all.
func (b beginning) clicked(system string) bool {
	switch system {
	case "windows":
		return b.alone && b.out
	case "darwin":
		if b.in && b.out {
			return b.terminal == "Apple_Terminal" && b.dir == b.home && path.IsAbs(b.called)
		}
		return !b.in && !b.out && !b.piped && (b.parent == 1 || b.dir == "/")
	}
	return !b.in && !b.out && !b.piped && !b.controlled && b.screen
}

// isPiped reports whether a file is one end of a pipe.
func isPiped(f *os.File) bool {
	at, err := f.Stat()
	return err != nil || at.Mode()&os.ModeNamedPipe != 0
}

// openClicked opens the workbench for somebody who double-clicked the program: on
// the study in whose folder the program lies, as on a memory stick; or else on the
// study they opened last; or else at the door.
func (c *command) openClicked(ctx context.Context) error {
	exe, err := os.Executable()
	if err != nil {
		exe = ""
	}
	if c.st.Getenv("VERBATIM_STUDY") == "" {
		c.app.Dir = studyFor(exe, c.app.Config)
	}
	how := serving{browser: true, clicked: true}
	s, err := c.workbench(how)
	if err != nil && c.app.Dir != "" {
		c.note("%v; here is the door to the others", err)
		c.app.Dir = ""
		s, err = c.workbench(how)
	}
	if err != nil {
		return err
	}
	return c.serve(ctx, s, how)
}

// studyFor is the folder of the study that a double-click opens; "" is the door.
func studyFor(exe, config string) string {
	if exe != "" {
		if dir, err := folder.Find(filepath.Dir(exe)); err == nil {
			return dir
		}
	}
	return web.LastStudy(config)
}

// waitEnter keeps the window of somebody who double-clicked open until they have
// read what went wrong.
func waitEnter(st Streams) {
	if !st.InTerminal {
		return
	}
	fmt.Fprintln(st.Err, "\nPress Enter to close this window.")
	_, _ = bufio.NewReader(st.In).ReadString('\n')
}
