package agreement

// Missing is the category of a judgement that was not made.
const Missing = -1

// Ratings holds one row for each unit and in it one category for each coder:
// 0, 1, 2 and so on, or Missing. All rows have the same length.
type Ratings [][]int

// Coders is how many coders there are.
func (r Ratings) Coders() int {
	if len(r) == 0 {
		return 0
	}
	return len(r[0])
}

// Categories is one more than the highest category used.
func (r Ratings) Categories() int {
	q := 0
	for _, row := range r {
		for _, v := range row {
			q = max(q, v+1)
		}
	}
	return q
}

// Tally counts the coders that gave each category, unit by unit.
func (r Ratings) Tally() *Tally {
	t := NewTally(r.Categories())
	counts := make([]float64, t.categories)
	for _, row := range r {
		clear(counts)
		for _, v := range row {
			if v != Missing {
				counts[v]++
			}
		}
		t.Add(counts, 1)
	}
	return t
}

// Pair is the table of coders a and b over the units both judged.
func (r Ratings) Pair(a, b int) Table {
	t := NewTable(r.Categories())
	for _, row := range r {
		if row[a] != Missing && row[b] != Missing {
			t[row[a]][row[b]]++
		}
	}
	return t
}

// OverPairs is the plain mean of a figure for two coders over the pairs of coders
// for whom it is defined, and undefined when it is so for all.
func (r Ratings) OverPairs(figure func(Table) Value) Value {
	var values []Value
	for a := range r.Coders() {
		for b := range a {
			values = append(values, figure(r.Pair(b, a)))
		}
	}
	if len(values) == 0 {
		return undefined(noPairs)
	}
	return Mean(values)
}

// Holsti is 2M/(N1+N2) over the units both coders judged, averaged over pairs of
// coders (Holsti 1969); for two coders it is percent agreement. Undefined when no
// pair has a unit in common.
func (r Ratings) Holsti() Value {
	return r.OverPairs(func(t Table) Value {
		_, _, same, n := t.margins()
		if n == 0 {
			return undefined(noPairs)
		}
		return Holsti(same, n, n)
	})
}
