package cli

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"

	"verbatim/internal/app"
)

// TestAgreementOfPublishedAnnotations codes what three Spanish annotators labelled, as
// a study on the command line, and finds the kappas that they published.
func TestAgreementOfPublishedAnnotations(t *testing.T) {
	root := os.Getenv("VERBATIM_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	dir := filepath.Join(root, "presto-distortions", "presto_anotaciones", "first_phase")
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the annotations are missing: %v. Set VERBATIM_DATA", err)
		}
		t.Skip("no annotations; VERBATIM_DATA says where they are")
	}
	got := kappasOf(t, filepath.Join(dir, "types_de_los_coincidentes.jsonl"))
	checks, err := os.ReadFile(filepath.Join(root, "CHECKS.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for line := range strings.Lines(string(checks)) {
		field := strings.Split(line, "\t")
		what, ok := strings.CutPrefix(field[2], "Cohen kappa per code, ")
		if field[0] != "presto-distortions" || !ok {
			continue
		}
		pair, _, _ := strings.Cut(what, ",")
		coders := strings.Split(pair, " vs ")
		slices.Sort(coders)
		for figure := range strings.SplitSeq(field[3], "; ") {
			theme, value, _ := strings.Cut(strings.TrimSpace(figure), "=")
			if theme == "exact label set" {
				continue // not a theme
			}
			want, err := strconv.ParseFloat(value, 64)
			if err != nil {
				t.Fatal(err)
			}
			key := theme + " " + strings.Join(coders, " ")
			if k, ok := got[key]; !ok || math.Abs(k-want) > 5.0001e-5 {
				t.Errorf("%s: %v, published %v", key, k, want)
			}
			n++
		}
	}
	if n != 30 {
		t.Errorf("%d figures were compared, not 30", n)
	}
}

// kappasOf makes a study of an annotated file, a turn for each text, and gives
// Cohen's kappa by "label coder coder".
func kappasOf(t *testing.T, file string) map[string]float64 {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	turns, themes := map[string]int{}, []string{}
	var talk strings.Builder
	var book strings.Builder
	book.WriteString("themes:\n")
	rows := map[string]*strings.Builder{}
	for d := json.NewDecoder(f); ; {
		var a struct {
			ID     string
			Accept []string
			Coder  string `json:"_annotator_id"`
		}
		if err := d.Decode(&a); err == io.EOF {
			break
		} else if err != nil {
			t.Fatal(err)
		}
		if turns[a.ID] == 0 {
			turns[a.ID] = 2 * (len(turns) + 1)
			fmt.Fprintf(&talk, "Sam: Next?\n\nRosa: Text %d.\n\n", len(turns))
		}
		coder := a.Coder[strings.LastIndex(a.Coder, "-")+1:]
		if rows[coder] == nil {
			rows[coder] = &strings.Builder{}
			rows[coder].WriteString("transcript,theme,turn\n")
		}
		for _, label := range a.Accept {
			if !slices.Contains(themes, label) {
				themes = append(themes, label)
				fmt.Fprintf(&book, "  - id: t%d\n", len(themes)-1)
			}
			fmt.Fprintf(rows[coder], "talk,t%d,%d\n", slices.Index(themes, label), turns[a.ID])
		}
	}
	dir := t.TempDir()
	put := func(name, words string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(words), 0o644); err != nil {
			t.Fatal(err)
		}
		return path
	}
	run := func(args ...string) []byte {
		t.Helper()
		var out bytes.Buffer
		if code := Main(append(args, "--study", filepath.Join(dir, "study"), "--quiet"), outside(t, &out)); code != ExitDone {
			t.Fatalf("verbatim %s: exit %d\n%s", strings.Join(args, " "), code, out.String())
		}
		return out.Bytes()
	}
	run("init", filepath.Join(dir, "study"), "--codebook", put("book.yaml", book.String()))
	run("import", put("talk.txt", talk.String()), "--speaker", "Sam=interviewer")
	for coder, words := range rows {
		run("code", "--from", put(coder+".csv", words.String()), "--coder", coder)
		run("done", "talk", "--coder", coder)
	}
	var answer struct {
		Units int
		All   []struct {
			Theme, Figure string
			Coders        []string
			Value         *float64
		}
	}
	if err := json.Unmarshal(run("agreement", "--all", "--json"), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.Units != len(turns) {
		t.Errorf("%d units of %d texts", answer.Units, len(turns))
	}
	kappas := map[string]float64{}
	for _, x := range answer.All {
		if x.Figure == "kappa" && len(x.Coders) == 2 && x.Value != nil {
			i, err := strconv.Atoi(strings.TrimPrefix(x.Theme, "t"))
			if err != nil {
				t.Fatal(err)
			}
			kappas[themes[i]+" "+strings.Join(x.Coders, " ")] = *x.Value
		}
	}
	return kappas
}

// On a terminal the numbers beside alpha have names that say what they are.
func TestAgreementOnATerminalNamesItsColumns(t *testing.T) {
	head := strings.Join(agreementListing(&app.Agreement{Unit: app.UnitTurn}).head, "|")
	if head != "theme|alpha|95 % interval|Po|turns|transcripts|in words" {
		t.Error(head)
	}
}
