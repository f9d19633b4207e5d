package cli

import (
	"archive/zip"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"
)

// person runs commands in a copy of a study as somebody, at a computer of their own.
type person struct {
	t           *testing.T
	coder, dir  string
	config      string
	files       string // where exports go
	told, shown string
}

func (p *person) run(args ...string) int {
	p.t.Helper()
	var out, err bytes.Buffer
	at := time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC)
	st := Streams{In: strings.NewReader(""), Out: &out, Err: &err, Now: func() time.Time { return at }, Config: p.config,
		Getenv: func(name string) string {
			return map[string]string{"VERBATIM_CODER": p.coder, "VERBATIM_STUDY": p.dir}[name]
		}}
	code := Main(args, st)
	p.shown, p.told = out.String(), err.String()
	return code
}

func (p *person) must(args ...string) string {
	p.t.Helper()
	if code := p.run(args...); code != ExitDone {
		p.t.Fatalf("%s: verbatim %s: exit %d: %s", p.coder, strings.Join(args, " "), code, p.told)
	}
	return p.shown
}

// everything is what a command shows: its answer, its notices, and what is in the
// file that it makes, if it makes one.
func (p *person) everything(args ...string) string {
	p.t.Helper()
	name := ""
	for i, a := range args {
		if i > 0 && (args[i-1] == "-o" || args[i-1] == "export") {
			name = filepath.Join(p.files, a)
			args = slices.Clone(args)
			args[i] = name
		}
	}
	code := p.run(args...)
	all := fmt.Sprintf("exit %d\n%s\n%s\n", code, p.shown, p.told)
	if name != "" {
		all += contentOf(p.t, name)
	}
	for _, x := range [][2]string{{p.dir, "STUDY"}, {p.files, "FILES"}} {
		all = strings.ReplaceAll(all, x[0], x[1])
	}
	return hexIDs.ReplaceAllString(all, "ID")
}

// hexIDs are ids, hashes and the stamp of the study: they depend on everything, and
// tell nothing of it.
var hexIDs = regexp.MustCompile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|[0-9a-f]{8,}")

// contentOf is what a file holds, an archive's parts one after the other.
func contentOf(t *testing.T, name string) string {
	t.Helper()
	if names, _ := filepath.Glob(filepath.Join(name, "*")); len(names) > 0 { // a folder
		var b strings.Builder
		for _, n := range names {
			b.WriteString("== " + filepath.Base(n) + "\n" + contentOf(t, n))
		}
		return b.String()
	}
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	z, err := zip.NewReader(bytes.NewReader(data), int64(len(data)))
	if err != nil {
		return string(data)
	}
	var b strings.Builder
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		part, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		fmt.Fprintf(&b, "== %s\n%s\n", f.Name, part)
	}
	return b.String()
}

// copyOf copies a study, and gives the people at it.
func copyOf(t *testing.T, dir string, coders ...string) map[string]*person {
	t.Helper()
	to := filepath.Join(t.TempDir(), "study")
	if err := os.CopyFS(to, os.DirFS(dir)); err != nil {
		t.Fatal(err)
	}
	at := map[string]*person{}
	for _, c := range coders {
		at[c] = &person{t: t, coder: c, dir: to, config: t.TempDir(), files: t.TempDir()}
	}
	return at
}

// The transcripts that Dora and Ewan code blind; a theme and words that only Ewan has.
var (
	blindOnes = []string{"P01-1", "P05-1", "FG1"}
	onlyEwans = []string{"zebra", "lighthouse"}
)

// reads are the ways to see a study, by command: every command is among them or in
// writes.
func reads() map[string][][]string {
	w := map[string][][]string{}
	add := func(args ...string) { w[args[0]] = append(w[args[0]], args) }
	for _, out := range []string{"--json", "-o q.md", "-o q.docx", "-o q.html", "-o q.csv", "-o q.json", "-o q.xlsx", ""} {
		add(append([]string{"quotes", "canary-theme"}, strings.Fields(out)...)...)
		add(append([]string{"quotes", "*"}, strings.Fields(out)...)...)
	}
	add("quotes", "*", "--for", "publication", "-o", "p.xlsx")
	add("quotes", "*", "--starred", "--json")
	for _, query := range []string{"theme:*", "coder:ewan theme:*", "memo:zebra", "theme:canary-theme OR theme:hope", "day theme:*", "day NOT theme:*",
		"theme:hope theme:canary-theme", "theme:* stance:against"} {
		add("search", query, "--json")
	}
	add("search", "theme:*", "-o", "s.xlsx")
	for _, measure := range []string{"quotes", "people", "codings", "words", "percent"} {
		for _, axes := range []string{"theme participant", "coder transcript", "job theme"} {
			rows, cols, _ := strings.Cut(axes, " ")
			add("matrix", "--rows", rows, "--cols", cols, "--measure", measure, "--json")
		}
	}
	for _, args := range []string{
		"difference", "difference --by coder", "difference FG1 --by coder", "difference --by coder --memos --quotes 9 --json", "difference --by coder -o d.docx", "difference --by coder -o d.xlsx",
		"matrix -o m.xlsx", "matrix -o m.csv", "matrix -o m.md", "matrix --for publication -o mp.xlsx", "matrix --whose ewan --json", "matrix -o m.svg",
		"crosstab --by paid --json", "crosstab --by paid --measure quotes --percent column", "crosstab --by paid --min-cell 3 --json", "crosstab --by job -o ct.xlsx", "crosstab --by paid --min-cell 3 -o ctm.xlsx", "crosstab --by paid -o ct.svg",
		"overlap", "overlap --within turn --json", "overlap --within 2 --measure jaccard", "overlap -o ov.xlsx", "overlap -o ov.svg",
		"quoted", "quoted --starred --json", "quoted --starred -o qd.xlsx", "deviant", "deviant --others 50 --json", "deviant --others 60 -o dv.xlsx",
		"saturation", "saturation --json", "saturation --by participant --shuffle 9 --top -o sat.xlsx", "saturation -o sat.svg",
		"words --theme canary-theme", "words --theme hope --g2 0 --min 1 --json", "words --theme hope --g2 0 --min 1 -o w.xlsx",
		"timeline", "timeline --json", "timeline -o t.svg", "timeline --theme canary-theme -o t.xlsx",
		"suggest", "suggest --json", "suggest canary-theme",
		"codebook show", "codebook show --json", "codebook check", "codebook log", "codebook diff",
		"report", "report --json", "report --for team --coreq --gripp2 -o r.docx", "report --by job --srqr -o r.html", "report --rtarg",
		"member-check --list", "member-check --list --json", "member-check P01 --without-contacts", "member-check P05 --without-contacts -o p.docx",
		"codebook export b.docx --for team", "codebook export b.csv", "codebook export b.xlsx", "codebook export b.html",
		"participants --json", "transcripts", "transcripts --json", "transcripts show P05-1", "transcripts show FG1 --json", "coders", "coders --json", "status", "status --json",
		"agreement", "agreement --all", "agreement --unit sentence --json", "agreement -o a.xlsx",
		"memos", "memos --json", "memos --by ewan", "memos P05-1", "memos participant:P05", "memos theme:hope",
		"log", "log --json", "log FG1", "log --by ewan --last 3", "check", "check --json", "content-notes", "consent --json", "sync --json",
		"print P01-1 FG1 --with-codebook", "print P05-1 -o pr.docx", "print --codebook", "print FG1 P05-1 --with-codebook --for publication", "quotes canary-theme,hope -o ch.docx", "coding-sheet P01-1 FG1 -o cs.xlsx",
		"export x.qdpx", "export x.qdpx --for reuse", "export x.json", "export x.json --json", "export x.json --for publication", "export x.jsonld", "export x.html --for team", "export x.html", "export x.xlsx", "export x.qdc", "export x --tidy", "export y --tidy --for reuse",
		"framework", "framework --json", "framework --theme canary-theme -o f.xlsx", "framework -o f.docx", "framework --for publication -o f.md", "framework todo", "framework todo --json",
		"choose --list", "choose --list --json", "assign", "assign --json", "compare", "compare FG1", "compare --state all --json", "compare --agenda", "compare --agenda -o g.xlsx", "compare FG1 --agenda --state all -o g.docx", "compare --patterns", "compare --patterns --state all --json", "decisions", "decisions --json",
	} {
		add(strings.Fields(args)...)
	}
	return w
}

// showNothing are the commands that show nobody what was coded.
var showNothing = []string{"check", "consent", "content-notes", "sync", "print", "coding-sheet"}

// writes show nothing of what others coded but through a command above; what they
// refuse is proved where they are tested.
var writes = []string{"demo", "init", "import", "serve", "code", "star", "content-note", "memo", "done", "review", "decide", "correct",
	"withdraw", "pseudonyms", "index", "bench", "help", "completion", "uncode", "undo"}

// TestWhoCodesBlindSeesNothingOfTheOthers: whatever Ewan does in what Dora codes
// blind, everything that she can ask for is to the letter as if he had done nothing.
// Cleo, who does not code it, sees the difference: so it is there to be seen.
func TestWhoCodesBlindSeesNothingOfTheOthers(t *testing.T) {
	base := &person{t: t, coder: "cleo", dir: filepath.Join(t.TempDir(), "demo"), config: t.TempDir()}
	base.must("demo", base.dir)
	base.must("codebook", "add", "canary-theme", "--name", "Canary")
	base.must("member-check", "--themes", "canary-theme,hope")
	for _, id := range blindOnes {
		base.must("assign", "dora,ewan", id, "--blind", "--yes")
	}
	dora := *base
	dora.coder = "dora"
	dora.must("codebook", "set", "canary-theme", "cues", "people", "day")
	dora.must("code", "P05-1", "hope", "--turn", "6", "--memo", "mine")
	without, with := copyOf(t, base.dir, "dora", "cleo", "ewan"), copyOf(t, base.dir, "dora", "cleo", "ewan")
	for _, w := range []map[string]*person{with, without} { // that he works here is no secret
		w["ewan"].must("code", "P02-1", "hope", "--turn", "6", "--memo", "elsewhere")
		w["cleo"].must("memo", "study", "looking on")
	}
	ewanCodes(t, with["ewan"], with["cleo"])
	rule := []string{"codebook", "set", "canary-theme", "include", "what yellow birds say"}
	with["cleo"].must(append(rule, "--because", "D1")...) // that the rule changed is no secret, why is
	without["cleo"].must(rule...)
	ways := reads()
	tried := 0
	for _, verb := range slices.Sorted(maps.Keys(ways)) {
		differ := false
		for _, args := range ways[verb] {
			name := strings.Join(args, " ")
			tried++
			differ = differ || with["cleo"].everything(args...) != without["cleo"].everything(args...)
			got, want := with["dora"].everything(args...), without["dora"].everything(args...)
			if got != want {
				t.Errorf("%s shows dora what ewan did:\n%s", name, firstDifference(want, got))
			}
			for _, s := range onlyEwans {
				if strings.Contains(got, s) && !strings.Contains(name, s) {
					t.Errorf("%s shows dora %q", name, s)
				}
			}
		}
		if differ == slices.Contains(showNothing, verb) {
			t.Errorf("whether cleo sees by %s what ewan did is %v", verb, differ)
		}
	}
	if tried < 80 {
		t.Errorf("only %d ways were tried", tried)
	}
	for _, cmd := range newCommand(outside(t, io.Discard)).root.Commands() {
		if !cmd.Hidden && ways[cmd.Name()] == nil && !slices.Contains(writes, cmd.Name()) {
			t.Errorf("verbatim %s is not tried: is it safe for who codes blind?", cmd.Name())
		}
	}
	// Once both are done there is nothing to hide.
	with["dora"].must(append([]string{"done"}, blindOnes...)...)
	if !strings.Contains(with["dora"].told, "you see what the others coded in FG1 when ewan is done too") {
		t.Errorf("dora is told %s", with["dora"].told)
	}
	with["ewan"].must(append([]string{"done"}, blindOnes...)...)
	if shown := with["dora"].must("quotes", "canary-theme", "--whose", "any"); !strings.Contains(shown, "ewan") || with["dora"].told != "" {
		t.Errorf("done, and dora sees %s%s", shown, with["dora"].told)
	}
}

// ewanCodes does whatever somebody can do in a transcript that may show somewhere, and
// has the team's decision about one of Dora's codings written down.
func ewanCodes(t *testing.T, ewan, cleo *person) {
	t.Helper()
	for _, id := range blindOnes {
		for i, turn := range []string{"4", "6", "8", "10"} {
			theme := []string{"canary-theme", "hope"}[i%2]
			ewan.must("code", id, theme, "--turn", turn, "--memo", "the zebra of "+id+" "+turn)
		}
		ewan.must("code", id, "canary-theme", "--turn", "12", "--against", "--star")
		ewan.must("code", id, "burnout", "--turn", "14")
		ewan.must("undo")
		ewan.must("memo", id, "a lighthouse, all in all")
		ewan.must("memo", "passage:"+id, "--turn", "4", "the lighthouse again")
		ewan.must("star", id, "--turn", "6")
	}
	ewan.must("memo", "participant:P05", "the lighthouse of P05")
	ewan.must("framework", "write", "P05", "canary-theme", "--text", "A zebra, in so many words.")
	ewan.must("choose", "P01-1", "--turn", "4", "--as", "Since October [zebra] […]")
	for ref := range strings.SplitSeq(ewan.must("suggest", "canary-theme"), "\n") {
		if ref, _, _ = strings.Cut(ref, "\t"); strings.HasPrefix(ref, "FG1:") {
			ewan.must("suggest", "canary-theme", "--dismiss", ref)
			break
		}
	}
	var compared struct{ Differences []struct{ ID string } }
	if err := json.Unmarshal([]byte(cleo.must("compare", "FG1", "--json")), &compared); err != nil || len(compared.Differences) == 0 {
		t.Fatalf("nothing to decide: %v", err)
	}
	cleo.must("decide", compared.Differences[0].ID, "--keep", "both", "--reason", "a lighthouse shows both")
}

func firstDifference(want, got string) string {
	a, b := strings.Split(want, "\n"), strings.Split(got, "\n")
	for i := range b {
		if i >= len(a) || a[i] != b[i] {
			was := ""
			if i < len(a) {
				was = a[i]
			}
			return fmt.Sprintf("- %.300s\n+ %.300s", was, b[i])
		}
	}
	return "something is missing"
}
