package text

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
)

// Edit says that the stretch [A0, A1) of an earlier text became [B0, B1) of a
// later one. Either side may be empty. In JSON it is [a0, a1, b0, b1].
type Edit struct {
	A0, A1, B0, B1 Pos
}

// MarshalJSON writes the edit as [a0, a1, b0, b1].
func (e Edit) MarshalJSON() ([]byte, error) {
	return json.Marshal([4]Pos{e.A0, e.A1, e.B0, e.B1})
}

// UnmarshalJSON reads an edit written as [a0, a1, b0, b1].
func (e *Edit) UnmarshalJSON(b []byte) error {
	var a []Pos
	if err := json.Unmarshal(b, &a); err != nil {
		return err
	}
	if len(a) != 4 {
		return fmt.Errorf("an edit has 4 positions, this one has %d", len(a))
	}
	*e = Edit{a[0], a[1], a[2], a[3]}
	return nil
}

// Script is how an earlier text became a later one: edits in ascending order,
// everything between them unchanged. The empty script changes nothing.
type Script []Edit

// Valid says whether the script's edits ascend and everything between them has
// the same length in both texts.
func (s Script) Valid() error {
	var a, b Pos
	for i, e := range s {
		if e.A0 < a || e.B0 < b || e.A1 < e.A0 || e.B1 < e.B0 || e.A0-a != e.B0-b {
			return fmt.Errorf("edit %d does not follow from the one before", i+1)
		}
		a, b = e.A1, e.B1
	}
	return nil
}

// Coarsen gives a script of at most most edits (at least one) that says the same
// more roughly: it joins edits over the shortest stretches between them, of
// equal ones the first. What lay between counts as changed then.
func (s Script) Coarsen(most int) Script {
	most = max(most, 1)
	if len(s) <= most {
		return s
	}
	gaps := make([]int, len(s)-1) // gap i lies between edits i and i+1
	for i := range gaps {
		gaps[i] = i
	}
	slices.SortStableFunc(gaps, func(i, j int) int {
		return cmp.Compare(s[i+1].A0-s[i].A1, s[j+1].A0-s[j].A1)
	})
	joined := make([]bool, len(s))
	for _, i := range gaps[:len(s)-most] {
		joined[i+1] = true
	}
	coarse := make(Script, 0, most)
	for i, e := range s {
		if joined[i] {
			last := &coarse[len(coarse)-1]
			last.A1, last.B1 = e.A1, e.B1
			continue
		}
		coarse = append(coarse, e)
	}
	return coarse
}

// Fate is what became of a span under a correction.
type Fate int

const (
	Same    Fate = iota // same words, same place
	Shifted             // same words, another place
	Changed             // the words inside were edited
	Lost                // nothing of the words is left
)

// String is the fate in words.
func (f Fate) String() string {
	switch f {
	case Same:
		return "same"
	case Shifted:
		return "shifted"
	case Changed:
		return "changed"
	case Lost:
		return "lost"
	}
	return "unknown"
}

// Project carries a span of the earlier text to the later one. Words inserted
// at an edge of the span stay outside it. A Same or Shifted span covers exactly
// the words it covered. It is Lost when none of its words is left, unless what
// replaced them replaced nothing else; a Lost span comes back empty, at the
// place it had.
func (s Script) Project(sp Span) (Span, Fate) {
	out := sp
	kept := Pos(sp.Len())
	fate, beyond := Same, false
	for _, e := range s {
		if e.A0 >= sp.End {
			break
		}
		if e.A1 <= sp.Start { // before the span, or an insertion at its start
			shift := e.B1 - e.A1
			out = Span{sp.Start + shift, sp.End + shift}
			continue
		}
		fate = Changed
		kept -= Pos(Span{e.A0, e.A1}.Intersect(sp).Len())
		beyond = beyond || e.A0 < sp.Start || e.A1 > sp.End
		if e.A0 <= sp.Start {
			out.Start = e.B0
		}
		if e.A1 >= sp.End {
			out.End = e.B1
		} else {
			out.End = sp.End + e.B1 - e.A1
		}
	}
	switch {
	case fate == Changed && (out.Empty() || kept == 0 && beyond):
		return Span{out.Start, out.Start}, Lost
	case fate == Same && out != sp:
		return out, Shifted
	}
	return out, fate
}
