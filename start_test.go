package verbatim_test

import (
	"os/exec"
	"path/filepath"
	"regexp"
	"runtime"
	"strconv"
	"testing"
)

// slowToStart are the packages of others whose initialisation takes more than a
// millisecond, and cannot be avoided while they are linked in. Nothing of ours
// belongs here: make what is costly when it is first used.
var slowToStart = map[string]bool{
	"github.com/blevesearch/bleve/v2/index/scorch": true, // Levenshtein automata
	"github.com/xuri/excelize/v2":                  true, // number formats
}

// TestStartingCostsNothing starts the program several times and looks at what
// each package does before main, at best.
func TestStartingCostsNothing(t *testing.T) {
	exe := filepath.Join(t.TempDir(), "verbatim")
	if runtime.GOOS == "windows" {
		exe += ".exe"
	}
	if out, err := exec.Command("go", "build", "-o", exe, "./cmd/verbatim").CombinedOutput(); err != nil {
		t.Fatalf("go build: %v\n%s", err, out)
	}
	best := map[string]float64{}
	line := regexp.MustCompile(`(?m)^init (\S+) @\S+ ms, (\S+) ms clock`)
	for range 7 {
		cmd := exec.Command(exe, "--version")
		cmd.Env = append(cmd.Environ(), "GODEBUG=inittrace=1")
		out, err := cmd.CombinedOutput()
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range line.FindAllStringSubmatch(string(out), -1) {
			ms, err := strconv.ParseFloat(m[2], 64)
			if err != nil {
				t.Fatal(err)
			}
			if have, ok := best[m[1]]; !ok || ms < have {
				best[m[1]] = ms
			}
		}
	}
	if len(best) < 20 {
		t.Fatalf("only %d packages were seen: the trace is read wrongly", len(best))
	}
	for pkg, ms := range best {
		if ms > 1 && !slowToStart[pkg] {
			t.Errorf("%s takes %.1f ms to initialise, whatever the command", pkg, ms)
		}
	}
}
