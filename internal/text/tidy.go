package text

// passage is edits with no word left between them, all on the same line.
type passage struct {
	stretch
	edits  []stretch
	out    int // words taken out
	in     int // words put in
	joined bool
}

// least is how many words were changed into others.
func (p passage) least() int { return min(p.out, p.in) }

// dropChance turns a passage that was rewritten into one edit. The shortest
// script keeps every "the" that both wordings have; a coding must not hang on
// such a word, nor may two people's changes be mixed around it. Words are kept by
// chance when they are fewer than half of those changed into others on each
// side. Nothing is joined over a line end, or around words put in or taken out.
func (d *comparison) dropChance() {
	var found []passage
	for _, p := range d.passages() {
		for len(found) > 0 {
			last := found[len(found)-1]
			kept, lines := d.kept(last.a1, p.a0)
			if lines || 2*kept >= min(last.least(), p.least()) {
				break
			}
			p = passage{
				stretch: stretch{last.a0, p.a1, last.b0, p.b1},
				out:     last.out + kept + p.out, in: last.in + kept + p.in,
				joined: true,
			}
			found = found[:len(found)-1]
		}
		found = append(found, p)
	}
	edits := make([]stretch, 0, len(d.edits))
	for _, p := range found {
		if p.joined {
			edits = append(edits, p.stretch)
		} else {
			edits = append(edits, p.edits...)
		}
	}
	d.edits = edits
}

func (d *comparison) passages() []passage {
	var found []passage
	first := 0
	for i, e := range d.edits {
		p := passage{stretch: e, out: d.words(d.a[e.a0:e.a1]), in: d.words(d.b[e.b0:e.b1])}
		if i > 0 {
			last := &found[len(found)-1]
			if kept, lines := d.kept(last.a1, e.a0); kept == 0 && !lines {
				last.a1, last.b1, last.edits = e.a1, e.b1, d.edits[first:i+1]
				last.out, last.in = last.out+p.out, last.in+p.in
				continue
			}
		}
		first = i
		p.edits = d.edits[i : i+1]
		found = append(found, p)
	}
	return found
}

func (d *comparison) words(tokens []int32) int {
	n := 0
	for _, t := range tokens {
		if d.kinds[t] == word {
			n++
		}
	}
	return n
}

// kept counts the words between two edits and says whether a line ends there.
func (d *comparison) kept(from, to int) (words int, lines bool) {
	for _, t := range d.a[from:to] {
		lines = lines || d.kinds[t] == newline
	}
	return d.words(d.a[from:to]), lines
}

// slide moves what was only put in or only taken out to the place where people
// would say it is. In "Yes.\n\nNo.\n\n" made of "No.\n\n", and in "very very"
// made of "very", more than one place gives the same text. A line's start is
// best, then a sentence's, then a word's; of equal places, the last. Edits
// never come to touch one another.
func (d *comparison) slide() {
	for i := range d.edits {
		e := &d.edits[i]
		row, lo, hi := d.b, e.b0, e.b1
		if e.a0 < e.a1 {
			row, lo, hi = d.a, e.a0, e.a1
			if e.b0 < e.b1 {
				continue
			}
		}
		left, right := e.a0, len(d.a)-e.a1
		if i > 0 {
			left = e.a0 - d.edits[i-1].a1 - 1
		}
		if i+1 < len(d.edits) {
			right = d.edits[i+1].a0 - e.a1 - 1
		}
		by := d.bestShift(row, lo, hi, left, right)
		*e = stretch{e.a0 + by, e.a1 + by, e.b0 + by, e.b1 + by}
	}
}

// bestShift says by how many tokens to move the stretch lo to hi of a row, at
// most left to the left or right to the right.
func (d *comparison) bestShift(row []int32, lo, hi, left, right int) int {
	first, last := 0, 0
	for -first < left && row[lo+first-1] == row[hi+first-1] {
		first--
	}
	for last < right && row[lo+last] == row[hi+last] {
		last++
	}
	best := last
	for by := last - 1; by >= first; by-- {
		if d.rank(row, lo+by) > d.rank(row, lo+best) {
			best = by
		}
	}
	return best
}

// rank says how good a place is to begin at.
func (d *comparison) rank(row []int32, at int) int {
	switch {
	case at == 0 || d.kinds[row[at-1]] == newline:
		return 3
	case at > 1 && d.kinds[row[at-1]] == space && d.kinds[row[at-2]] == stop:
		return 2
	case d.kinds[row[at-1]] == space:
		return 1
	}
	return 0
}
