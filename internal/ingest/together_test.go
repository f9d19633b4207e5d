package ingest

import (
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestTogether(t *testing.T) {
	paths := []string{"a/one_doctor.TextGrid", "a/x.ann", "b/one_patient.TextGrid", "a/one_patient.TextGrid", "a/X.txt", "a/y.txt", "a/z.ann", "a/one_2.TextGrid", "a/one_3.TextGrid", `c\w.txt`, `c\w.ann`, "a/y.md"}
	want := [][]int{{0, 3}, {4, 1}, {2}, {5}, {6}, {7}, {8}, {9, 10}, {11}}
	if diff := cmp.Diff(want, Together(paths)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}
