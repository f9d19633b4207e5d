package agreement

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"slices"
	"testing"
)

// vector is one published, proven or constructed case.
type vector struct {
	Name        string
	Split       string
	Coefficient string
	Params      json.RawMessage
	Input       json.RawMessage
	Expected    json.RawMessage
	Tolerance   float64
	Recomputed  json.RawMessage
	Provenance  string
	Source      string
	params      vectorParams
}

type vectorParams struct {
	Categories    int
	Distance      string
	Code          any
	Codes         []any
	Unit          string
	IoU           *float64
	Share         float64
	MergeAbutting bool `json:"merge_abutting"`
	Statistic     string
}

// TestVectors computes every case of the vector files: of the folder that
// VERBATIM_VECTORS names, or those that lie beside the project, or else the few
// that are kept here.
func TestVectors(t *testing.T) {
	for _, file := range vectorFiles(t) {
		for _, v := range readVectors(t, file) {
			t.Run(v.Name, func(t *testing.T) { v.run(t) })
		}
	}
}

func vectorFiles(t *testing.T) []string {
	dir := os.Getenv("VERBATIM_VECTORS")
	if dir == "" {
		for _, file := range []string{filepath.Join("..", "..", "..", "shared", "vectors", "agreement.json"), filepath.Join("testdata", "vectors.json")} {
			if _, err := os.Stat(file); err == nil {
				return []string{file}
			}
		}
		t.Fatal("there are no vectors")
	}
	files, err := filepath.Glob(filepath.Join(dir, "*.json"))
	if err != nil || len(files) == 0 {
		t.Fatalf("no vectors in %s: %v", dir, err)
	}
	return files
}

func readVectors(t *testing.T, file string) []vector {
	t.Helper()
	b, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	var cases []vector
	if err := json.Unmarshal(b, &cases); err != nil || len(cases) == 0 {
		t.Fatalf("%s: %d cases, %v", file, len(cases), err)
	}
	return cases
}

// strictly reads JSON and refuses a field it does not know: a case that asks for
// something new must fail, not pass by being half read.
func strictly(b []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	d.UseNumber()
	return d.Decode(into)
}

func (v vector) run(t *testing.T) {
	got, err := v.compute()
	if err != nil {
		t.Fatalf("%s: %v", v.Coefficient, err)
	}
	v.compare(t, "published", got, v.Expected, v.Tolerance)
	if v.Recomputed != nil {
		v.compare(t, "recomputed", got, v.Recomputed, 2e-12)
	}
}

// compare holds what was computed against a number, two numbers, or null.
func (v vector) compare(t *testing.T, what string, got []Value, want json.RawMessage, tolerance float64) {
	t.Helper()
	var list []*float64
	if json.Unmarshal(want, &list) != nil {
		list = make([]*float64, 1)
		if err := json.Unmarshal(want, &list[0]); err != nil {
			t.Fatalf("%s %s: %v", what, want, err)
		}
	}
	if !slices.ContainsFunc(list, func(x *float64) bool { return x != nil }) {
		for _, g := range got {
			if g.Defined() {
				t.Errorf("%v, but %s undefined", got, what)
			}
		}
		return
	}
	if len(list) == 2 && len(got) == 1 { // a figure known to lie between two
		if !got[0].Defined() || got[0].Number < *list[0]-tolerance || got[0].Number > *list[1]+tolerance {
			t.Errorf("%v, %s between %s", got, what, want)
		}
		return
	}
	if len(list) != len(got) {
		t.Fatalf("%d figures, %s %d", len(got), what, len(list))
	}
	for i, g := range got {
		if list[i] == nil || !g.Defined() || !(math.Abs(g.Number-*list[i]) <= tolerance*max(1, math.Abs(*list[i]))+1e-15) {
			t.Errorf("%v (%.12f), %s %s ± %v", g, g.Number, what, want, tolerance)
		}
	}
}

// compute finds the reader of the input by its kind.
func (v vector) compute() ([]Value, error) {
	var head struct{ Kind string }
	if err := json.Unmarshal(v.Input, &head); err != nil {
		return nil, err
	}
	if v.Params != nil {
		if err := strictly(v.Params, &v.params); err != nil {
			return nil, err
		}
	}
	kinds := map[string]func(vector) ([]Value, error){
		"ratings": vector.ratings, "table": vector.table, "counts": vector.counts, "sets": vector.sets, "set_pair": vector.setPair,
		"spans": vector.spans, "tables_per_code": vector.tablesPerCode, "ratings_per_code": vector.ratingsPerCode,
		"doc_tables": vector.docTables, "holsti_counts": vector.holstiCounts,
	}
	f, ok := kinds[head.Kind]
	if !ok {
		return nil, fmt.Errorf("no reader for input of the kind %q", head.Kind)
	}
	return f(v)
}

// input reads the fields of the input besides the two that all have.
func (v vector) input(into any) error { return strictly(v.Input, into) }

type head struct{ Kind, Orientation string }

func (v vector) unknown() error {
	return fmt.Errorf("the coefficient %q is not known for this kind of input", v.Coefficient)
}

// only says which parameters the case may have; any other makes it fail.
func (v vector) only(names ...string) error {
	p := v.params
	set := map[string]bool{"categories": p.Categories != 0, "distance": p.Distance != "", "code": p.Code != nil, "codes": p.Codes != nil, "unit": p.Unit != "",
		"iou": p.IoU != nil, "share": p.Share != 0, "merge_abutting": p.MergeAbutting, "statistic": p.Statistic != ""}
	for name, yes := range set {
		if yes && !slices.Contains(names, name) {
			return fmt.Errorf("the parameter %s means nothing for %s", name, v.Coefficient)
		}
	}
	return nil
}

// numbering gives values of any kind (numbers, words, true or false) a number each.
type numbering map[string]int

func (n numbering) of(x any) int {
	key := fmt.Sprint(x)
	if f, err := json.Number(key).Float64(); err == nil {
		key = fmt.Sprint(f)
	}
	if _, ok := n[key]; !ok {
		n[key] = len(n)
	}
	return n[key]
}

func TestVectorsFailForWhatIsUnknown(t *testing.T) {
	for _, bad := range []vector{
		{Coefficient: "cohen_kappa", Input: json.RawMessage(`{"kind":"drawings"}`)},
		{Coefficient: "cohens_new_kappa", Input: json.RawMessage(`{"kind":"table","matrix":[[1,2],[3,4]]}`)},
		{Coefficient: "cohen_kappa", Input: json.RawMessage(`{"kind":"table","matrix":[[1,2],[3,4]],"weights":[1]}`)},
		{Coefficient: "cohen_kappa", Input: json.RawMessage(`{"kind":"table","matrix":[[1,2],[3]]}`)},
		{Coefficient: "cohen_kappa", Params: json.RawMessage(`{"distance":"masi"}`), Input: json.RawMessage(`{"kind":"table","matrix":[[1,2],[3,4]]}`)},
		{Coefficient: "cohen_kappa", Params: json.RawMessage(`{"weights":"linear"}`), Input: json.RawMessage(`{"kind":"table","matrix":[[1,2],[3,4]]}`)},
		{Coefficient: "krippendorff_alpha_sets", Params: json.RawMessage(`{"distance":"far"}`), Input: json.RawMessage(`{"kind":"sets","matrix":[[[],["a"]]]}`)},
		{Coefficient: "percent_agreement", Params: json.RawMessage(`{"code":"A","unit":"page"}`), Input: json.RawMessage(`{"kind":"spans","length":2,"coders":[[],[]]}`)},
	} {
		if got, err := bad.compute(); err == nil {
			t.Errorf("%s of %s gave %v", bad.Coefficient, bad.Input, got)
		}
	}
}
