package app

import (
	"testing"

	"verbatim/internal/coding"
	"verbatim/internal/study"
)

// A study with 130 decisions, one that begins with "ab12" and, in the second, a coding
// whose id reads like the number of a decision.
func decidedOften(clash bool) *study.Study {
	st := &coding.State{Numbers: map[coding.ID]int{}}
	for n := 1; n <= 130; n++ {
		id := coding.ID{0xf0, byte(n)}
		if n == 7 {
			id = coding.ID{0xab, 0x12, 7}
		}
		st.Events = append(st.Events, coding.Event{ID: id, Do: coding.Decide})
		st.Decisions = append(st.Decisions, coding.Decision{ID: id})
		st.Numbers[id] = n
	}
	if clash {
		st.Events = append(st.Events, coding.Event{ID: coding.ID{0xd1, 0x23, 4}, Do: coding.Code})
	}
	return &study.Study{State: st}
}

func TestADecisionIsFoundByItsNumber(t *testing.T) {
	for _, c := range []struct {
		name   string
		clash  bool
		number int // 0: none is found by its number
		wrong  bool
	}{
		{"D12", false, 12, false},
		{"d12", false, 12, false},
		{"D130", true, 130, false},
		{"d123", false, 123, false},
		{"D123", true, 123, false},
		{"d123", true, 0, true}, // a coding's id begins so, too
		{"D131", false, 0, false},
		{"D0", false, 0, false},
		{"D012", false, 0, false},
		{"D", false, 0, false},
		{"12", false, 0, false},
		{"D1a", false, 0, false},
		{"ab12", false, 0, false}, // found by its id
		{"", false, 0, false},
	} {
		s := decidedOften(c.clash)
		id, ok, err := numberedDecision(s, c.name)
		if (err != nil) != c.wrong || ok != (c.number > 0) || s.State.Numbers[id] != c.number && ok {
			t.Errorf("%q is D%d (%v, %v), want D%d", c.name, s.State.Numbers[id], ok, err, c.number)
		}
	}
}
