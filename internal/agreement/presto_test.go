package agreement

import (
	"encoding/csv"
	"encoding/json"
	"io"
	"math"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// prestoDir is where the Spanish annotations lie, which are not part of the
// project. It skips the test where they are not, except in continuous integration.
func prestoDir(t *testing.T) (root, dir string) {
	t.Helper()
	root = os.Getenv("VERBATIM_DATA")
	if root == "" {
		root = filepath.Join("..", "..", "..", "shared", "data")
	}
	dir = filepath.Join(root, "presto-distortions", "presto_anotaciones", "first_phase")
	if _, err := os.Stat(dir); err != nil {
		if os.Getenv("CI") != "" {
			t.Fatalf("the annotations are missing: %v. Set VERBATIM_DATA", err)
		}
		t.Skip("no annotations; VERBATIM_DATA says where they are")
	}
	return root, dir
}

type annotation struct {
	ID     string
	Accept []string
	Answer string
	Coder  string `json:"_annotator_id"`
}

var prestoCoders = []string{"xavi", "mireia", "miriam"}

// readPresto gives, for each text in order, the labels of the three coders.
func readPresto(t *testing.T, file string) (labels [][3][]string, rejected [][3]bool) {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	at := map[string]int{}
	for d := json.NewDecoder(f); ; {
		var a annotation
		if err := d.Decode(&a); err == io.EOF {
			return labels, rejected
		} else if err != nil {
			t.Fatal(err)
		}
		i, ok := at[a.ID]
		if !ok {
			i = len(labels)
			at[a.ID] = i
			labels, rejected = append(labels, [3][]string{}), append(rejected, [3]bool{})
		}
		coder := slices.Index(prestoCoders, a.Coder[strings.LastIndex(a.Coder, "-")+1:])
		slices.Sort(a.Accept)
		labels[i][coder], rejected[i][coder] = a.Accept, a.Answer != "accept"
	}
}

func ratingsBy(labels [][3][]string, category func([]string) string) Ratings {
	names, r := numbering{}, Ratings{}
	for _, unit := range labels {
		row := make([]int, 3)
		for i, l := range unit {
			row[i] = names.of(category(l))
		}
		r = append(r, row)
	}
	return r
}

func set(labels []string) string { return strings.Join(labels, "\n") }

func agreesTo(t *testing.T, what string, got Value, want, tolerance float64) {
	t.Helper()
	if !got.Defined() || math.Abs(got.Number-want) > tolerance {
		t.Errorf("%s: %v, published %v", what, got, want)
	}
}

// TestPresto computes what the authors of the annotations published.
func TestPresto(t *testing.T) {
	_, dir := prestoDir(t)
	labels, rejected := readPresto(t, filepath.Join(dir, "presto_distortion.jsonl"))
	if len(labels) != 593 {
		t.Fatalf("%d texts", len(labels))
	}
	all := ratingsBy(labels, set)
	accepted := Ratings{}
	for i, row := range all {
		row := slices.Clone(row)
		for c := range row {
			if rejected[i][c] {
				row[c] = Missing
			}
		}
		accepted = append(accepted, row)
	}
	for _, want := range []struct {
		a, b            int
		all, onlyAccept float64
	}{{2, 1, .645984, .648681}, {0, 1, .716227, .721681}, {0, 2, .672999, .675161}} {
		agreesTo(t, "all", all.Pair(want.a, want.b).CohenKappa(), want.all, 5e-7)
		agreesTo(t, "accepted", accepted.Pair(want.a, want.b).CohenKappa(), want.onlyAccept, 5e-7)
	}
	// Texts for which all three gave an answer, whatever became of it.
	var answered [][3][]string
	for _, l := range labels {
		if len(l[0])*len(l[1])*len(l[2]) > 0 {
			answered = append(answered, l)
		}
	}
	complete := ratingsBy(answered, set)
	if len(complete) != 591 {
		t.Errorf("%d texts judged by all", len(complete))
	}
	tally := complete.Tally()
	agreesTo(t, "Fleiss", tally.FleissKappa(), .6792, 5e-5)
	agreesTo(t, "percent", tally.Percent(), .8443, 5e-5)
	agreesTo(t, "alpha", tally.Alpha(), .6794, 5e-5)
	// The published table of this phase differs in the third decimal where a text was rejected.
	for pair, kappa := range publishedTable(t, filepath.Join(dir, "cohens_scores_distortion.csv")) {
		if a, b, ok := coders(pair); ok {
			agreesTo(t, pair, all.Pair(a, b).CohenKappa(), kappa["exact"], .002)
		}
	}
}

// TestPrestoTypes is the same for the codes, of which a text may have several.
func TestPrestoTypes(t *testing.T) {
	root, dir := prestoDir(t)
	labels, _ := readPresto(t, filepath.Join(dir, "types_de_los_coincidentes.jsonl"))
	if len(labels) != 131 {
		t.Fatalf("%d texts", len(labels))
	}
	kappa := func(code string, a, b int) Value {
		if code == "exact label set" {
			return ratingsBy(labels, set).Pair(a, b).CohenKappa()
		}
		return ratingsBy(labels, func(l []string) string { return strconv.FormatBool(slices.Contains(l, code)) }).Pair(a, b).CohenKappa()
	}
	n := 0
	for pair, codes := range publishedTable(t, filepath.Join(dir, "cohens_scores_types.csv")) {
		a, b, ok := coders(pair)
		for code, want := range codes {
			if ok && !strings.HasPrefix(code, "single-") && !strings.HasPrefix(code, "multi-") {
				agreesTo(t, pair+" "+code, kappa(code, a, b), want, 1e-9)
				n++
			}
		}
	}
	if n != 30 {
		t.Errorf("%d published figures were compared, not 30", n)
	}
	if n := checked(t, filepath.Join(root, "CHECKS.tsv"), kappa); n != 33 {
		t.Errorf("%d figures of the checks were compared, not 33", n)
	}
}

// checked compares with the list of figures that belongs to the collection.
func checked(t *testing.T, file string, kappa func(code string, a, b int) Value) (n int) {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		field := strings.Split(line, "\t")
		what, ok := strings.CutPrefix(field[2], "Cohen kappa per code, ")
		if field[0] != "presto-distortions" || !ok {
			continue
		}
		pair, _, _ := strings.Cut(what, ",")
		a, b, _ := coders(strings.Replace(pair, " vs ", "-", 1))
		for figure := range strings.SplitSeq(field[3], "; ") {
			code, value, _ := strings.Cut(figure, "=")
			want, err := strconv.ParseFloat(value, 64)
			if err != nil {
				t.Fatal(err)
			}
			agreesTo(t, pair+" "+code, kappa(code, a, b), want, 5.0001e-5)
			n++
		}
	}
	return n
}

// coders finds two of the three coders in a name like xavi-mireia.
func coders(pair string) (a, b int, ok bool) {
	first, second, _ := strings.Cut(pair, "-")
	a, b = slices.Index(prestoCoders, first), slices.Index(prestoCoders, second)
	return a, b, a >= 0 && b >= 0
}

func publishedTable(t *testing.T, file string) map[string]map[string]float64 {
	t.Helper()
	f, err := os.Open(file)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	rows, err := csv.NewReader(f).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	table := map[string]map[string]float64{}
	for _, row := range rows[1:] {
		table[row[0]] = map[string]float64{}
		for i, cell := range row[1:] {
			x, err := strconv.ParseFloat(cell, 64)
			if err != nil {
				t.Fatal(err)
			}
			table[row[0]][rows[0][i+1]] = x
		}
	}
	return table
}
