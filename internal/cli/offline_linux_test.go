package cli

import (
	"bytes"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"testing"
	"unsafe"

	"golang.org/x/sys/unix"
)

const offlineArg = "offline-child"

// TestDemoMakesNoNetworkCall runs the demo in a process that the kernel kills
// at the first attempt to open a socket to anywhere but this machine's own
// files (the C library looks account names up through one of those).
func TestDemoMakesNoNetworkCall(t *testing.T) {
	if err := offline(t, "dial").Run(); err == nil {
		t.Fatal("a process that dials was not stopped: this test proves nothing")
	}
	cmd := offline(t, "demo", filepath.Join(t.TempDir(), "study"))
	var out bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &out
	if err := cmd.Run(); err != nil {
		t.Fatalf("the demo did not finish without a network: %v\n%s", err, out.String())
	}
}

func offline(t *testing.T, args ...string) *exec.Cmd {
	cmd := exec.Command(os.Args[0], append([]string{offlineArg}, args...)...)
	cmd.Env = append(os.Environ(), "VERBATIM_CONFIG="+t.TempDir())
	return cmd
}

func offlineChild() {
	refuseSockets()
	if os.Args[2] == "dial" {
		_, _ = net.Dial("tcp", "127.0.0.1:9")
		os.Exit(0)
	}
	os.Exit(Main(os.Args[2:], System()))
}

// refuseSockets has the kernel kill this process if it calls socket(2) for any
// family but AF_UNIX.
func refuseSockets() {
	runtime.LockOSThread()
	const (
		load      = 0x20 // BPF_LD | BPF_W | BPF_ABS
		jumpEqual = 0x15 // BPF_JMP | BPF_JEQ | BPF_K
		answer    = 0x06 // BPF_RET | BPF_K
	)
	prog := []unix.SockFilter{
		{Code: load, K: 0},
		{Code: jumpEqual, K: unix.SYS_SOCKET, Jf: 3},
		{Code: load, K: 16}, // the family, first argument
		{Code: jumpEqual, K: unix.AF_UNIX, Jt: 1},
		{Code: answer, K: unix.SECCOMP_RET_KILL_PROCESS},
		{Code: answer, K: unix.SECCOMP_RET_ALLOW},
	}
	filter := unix.SockFprog{Len: uint16(len(prog)), Filter: &prog[0]}
	if err := unix.Prctl(unix.PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0); err != nil {
		panic(err)
	}
	const setFilter, allThreads = 1, 1 // SECCOMP_SET_MODE_FILTER, SECCOMP_FILTER_FLAG_TSYNC
	if _, _, errno := unix.Syscall(unix.SYS_SECCOMP, setFilter, allThreads, uintptr(unsafe.Pointer(&filter))); errno != 0 {
		panic(errno)
	}
}
