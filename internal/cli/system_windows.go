package cli

import (
	"os/exec"
	"syscall"
	"unsafe"

	"golang.org/x/sys/windows"
)

// began asks Windows who else uses the console. A console that was made for a
// program that was double-clicked is its own.
func began(b beginning) beginning {
	var ids [2]uint32
	list := windows.NewLazySystemDLL("kernel32.dll").NewProc("GetConsoleProcessList")
	n, _, _ := list.Call(uintptr(unsafe.Pointer(&ids[0])), uintptr(len(ids)))
	b.alone = n == 1
	return b
}

// detach has a program live on when this one is stopped in its console.
func detach(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{CreationFlags: windows.CREATE_NEW_PROCESS_GROUP}
}

// staysInBackground is for systems that stop a program in the background when it
// reads the terminal.
func staysInBackground() {}
