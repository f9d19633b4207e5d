package matrix

import (
	"strings"
	"testing"

	"verbatim/internal/transcript"
)

// P1-1 has 20 words of P1: hope begins with words 0, 10 and (against) 14, in tenths 1,
// 6 and 8; mutuality, "and I was not alone", with word 9, in tenth ⌊90/20⌋ + 1 = 5.
// P3-1 has 4, hope with word 0. The focus group has ten, and both mutuality ("We
// carried …") and old-code: "carried me" is words 6 and 7, tenth 7. Its sub-themes
// begin P1-1 with word 0 ("I had hope") and with word 4 ("the future"), tenth 3.
func TestTenthsOfWords(t *testing.T) {
	x := newStudy(t)
	l, err := TimelineOf(x.s.Release(transcript.ForTeam), TimelineSpec{Existed: existed})
	if err != nil {
		t.Fatal(err)
	}
	same(t, show(l.Table), `
		- 1 2 3 4 5 6 7 8 9 10
		hope 2 0 0 0 0 1 0 0-1 0 0 | 3-1
		.hope-future 1 0 0 0 0 0 0 0 0 0 | 1
		.hope-others 0 0 1 0 0 0 0 0 0 0 | 1
		mutuality 1 0 0 0 1 0 0 0 0 0 | 2
		burnout 0 0 0 0 0 0 0 0 0 0 | 0
		late 0 0 0 0 0 0 0 0 0 0 | 0
		old-code 0 0 0 0 0 0 1 0 0 0 | 1
		= 3 0 0 0 1 1 1 0-1 0 0 | 6-1`)
	if len(l.Strips) != 5 || l.Strips[1].Transcript != "P1-1" || l.Strips[1].Length != 20 {
		t.Fatalf("%+v", l.Strips)
	}
	m := l.Strips[1].Marks[1]
	if m.Theme != "hope" || m.From != 0.5 || m.To != 0.7 || m.Tenth != 6 || m.Against {
		t.Errorf("I was not alone, words 10 to 13 of 20: %+v", m)
	}
	if quotes := l.In(l.Table.Cells[0][0].Source); len(quotes) != 2 || quotes[0].Transcript.ID != "P1-1" {
		t.Errorf("behind the first number: %+v", quotes)
	}
	if notes := strings.Join(l.Table.Notes, "\n"); !strings.Contains(notes, "1 transcript is not yet read to the end: P4-1") {
		t.Error(notes)
	}
}

// Turns begin at 0, 10, 40 and 90 seconds, and the last ends at 100: what is coded in
// the third begins in tenth ⌊10·40/100⌋ + 1 = 5 and ends with the fourth.
func TestTenthsOfTime(t *testing.T) {
	x := newStudy(t)
	tr, _ := x.s.Transcript("FG-1")
	for i, at := range []int{0, 10_000, 40_000, 90_000} {
		tr.Turns[i].TimeMS = at
	}
	tr.Turns[3].EndMS = 100_000
	l, err := TimelineOf(x.s.Release(transcript.ForTeam), TimelineSpec{By: TenthsOfTime, Existed: existed})
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Strips) != 1 || len(l.Strips[0].Marks) != 2 {
		t.Fatalf("%+v", l.Strips)
	}
	if m := l.Strips[0].Marks[0]; m.Theme != "mutuality" || m.From != 0.1 || m.To != 0.9 || m.Tenth != 2 {
		t.Errorf("%+v", m)
	}
	if m := l.Strips[0].Marks[1]; m.Theme != "old-code" || m.From != 0.4 || m.To != 0.9 || m.Tenth != 5 {
		t.Errorf("%+v", m)
	}
	if notes := strings.Join(l.Table.Notes, "\n"); !strings.Contains(notes, "4 transcripts have no times and are left out: P1-1, P3-1, P4-1, P6-1.") {
		t.Error(notes)
	}
}

func TestTimelineForPublicationNamesNobody(t *testing.T) {
	x := newStudy(t)
	l, err := TimelineOf(x.s.Release(transcript.ForPublication), TimelineSpec{Existed: existed, Where: []Condition{{"participant", "P1"}}})
	if err != nil {
		t.Fatal(err)
	}
	if len(l.Strips) != 1 || l.Strips[0].Transcript != "transcript 2" {
		t.Errorf("%+v", l.Strips)
	}
	if _, err := TimelineOf(x.s.Release(transcript.ForTeam), TimelineSpec{By: "pages"}); err == nil {
		t.Error("pages are taken")
	}
}
