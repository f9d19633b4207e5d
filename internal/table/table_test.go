package table

import (
	"encoding/json"
	"testing"
)

func TestTheZeroCellIsNoNumber(t *testing.T) {
	if (Cell{}).IsNumber() {
		t.Error("a cell nobody filled in counts as a number")
	}
}

func TestJSONHasEveryFieldAndNullForWhatIsNotKnown(t *testing.T) {
	x := &Table{
		Rows: []Key{{ID: "hope", Name: "Hope"}}, Cols: []Key{{ID: "P1", Name: "P1"}, {ID: "P2", Name: "P2"}, {ID: "P3", Name: "P3"}},
		Measure:   Measure{ID: "quotes"},
		Cells:     [][]Cell{{Pair(9, 2), NotKnown("not yet read"), NoSuch("no words")}},
		RowTotals: []Cell{Pair(9, 2)}, ColTotals: []Cell{Num(9), {}, {}}, Stamp: "abc",
	}
	got, err := json.Marshal(x)
	if err != nil {
		t.Fatal(err)
	}
	want := `{"rows":[{"id":"hope","name":"Hope"}],"cols":[{"id":"P1","name":"P1"},{"id":"P2","name":"P2"},{"id":"P3","name":"P3"}],` +
		`"measure":"quotes","cells":[[9,null,null]],"against":[[2,null,null]],"missing":[[null,"not yet read","undefined (no words)"]],` +
		`"row_totals":[9],"col_totals":[9,null,null],"people":null,"withheld":0,"stamp":"abc"}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestAnEmptyTableIsArraysNotNull(t *testing.T) {
	got, err := json.Marshal(&Table{})
	if err != nil {
		t.Fatal(err)
	}
	want := `{"rows":[],"cols":[],"measure":"","cells":[],"against":[],"missing":[],"row_totals":[],"col_totals":[],"people":null,"withheld":0,"stamp":""}`
	if string(got) != want {
		t.Errorf("got  %s\nwant %s", got, want)
	}
}

func TestMaxLeavesTotalsOut(t *testing.T) {
	x := &Table{Cells: [][]Cell{{Num(3), NotKnown("x")}, {Num(1), Pair(2, 7)}}, RowTotals: []Cell{Num(30)}}
	if x.Max() != 3 || !x.HasAgainst() {
		t.Errorf("Max = %v, HasAgainst = %v", x.Max(), x.HasAgainst())
	}
	if i, ok := (&Table{Rows: []Key{{ID: "a"}, {ID: "b"}}}).Row("b"); !ok || i != 1 {
		t.Errorf("Row(b) = %d, %v", i, ok)
	}
}
