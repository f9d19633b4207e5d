package join

import (
	"strings"
	"testing"
)

// TestBothSummariesOfACellAreKept: of a cell that two people wrote the later text
// stands, the other is beside it with who and when, and one conflict is told. Whoever
// writes the cell in the knowledge of both settles it, also by leaving the text.
func TestBothSummariesOfACellAreKept(t *testing.T) {
	base := "theme: hope\ncells:\n  P1:\n    text: Laughs.\n    by: amy\n    at: t1\n  P2:\n    text: Quiet.\n"
	amys := strings.NewReplacer("Laughs.", "Laughs, and is proud.", "at: t1", "at: t2").Replace(base)
	bens := strings.NewReplacer("Laughs.", "Laughs at first.", "by: amy", "by: ben", "at: t1", "at: t3", "Quiet.", "Keeps quiet.").Replace(base)
	writes := []Write{{Coder: "amy", At: "1", To: []byte(base)},
		{Coder: "amy", At: "2", From: []byte(base), To: []byte(amys), After: []int{0}},
		{Coder: "ben", At: "3", From: []byte(base), To: []byte(bens), After: []int{0}}}
	m, err := Files{}.File("summaries/hope.yaml", nil, writes)
	if err != nil {
		t.Fatal(err)
	}
	want := strings.Replace(bens, "at: t3\n", "at: t3\n    also:\n      - id: "+OtherID("Laughs, and is proud.")+"\n        text: Laughs, and is proud.\n        by: amy\n        at: t2\n", 1)
	if !(Files{}).Same("summaries/hope.yaml", m.Data, []byte(want)) {
		t.Errorf("joined it is\n%s", m.Data)
	}
	if len(m.Conflicts) != 1 || m.Conflicts[0].Field != "summaries/hope.yaml, P1" || m.Conflicts[0].Stands != "Laughs at first." ||
		len(m.Conflicts[0].Values) != 2 || m.Conflicts[0].Values[0] != (Value{"amy", "2", "Laughs, and is proud."}) {
		t.Errorf("told: %+v", m.Conflicts)
	}
	for name, then := range map[string]string{
		"another text":  "theme: hope\ncells:\n  P1:\n    text: Both.\n    by: ben\n    at: t4\n  P2:\n    text: Keeps quiet.\n",
		"what stands":   strings.Replace(bens, "at: t3", "at: t4", 1),
		"what stood by": strings.NewReplacer("Laughs at first.", "Laughs, and is proud.", "by: ben", "by: amy", "at: t3", "at: t4").Replace(bens),
	} {
		settled := append(writes[:3:3], Write{Coder: "ben", At: "4", From: m.Data, To: []byte(then), After: []int{1, 2}})
		done, err := Files{}.File("summaries/hope.yaml", nil, settled)
		if err != nil || len(done.Conflicts) > 0 || !(Files{}).Same("summaries/hope.yaml", done.Data, []byte(then)) {
			t.Errorf("settled by %s (%v) it is\n%s\n%+v", name, err, done.Data, done.Conflicts)
		}
	}
}
