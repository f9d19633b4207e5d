package matrix

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/study"
	"verbatim/internal/table"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Within is how near two passages must be to meet: Words, or a number of turns.
type Within int

// SameWords is that passages share words; 0 is the same turn, n up to n turns apart.
const SameWords Within = -1

// ParseWithin reads words, turn, or a number of turns.
func ParseWithin(s string) (Within, error) {
	switch want := strings.ToLower(strings.TrimSpace(s)); want {
	case "", "words":
		return SameWords, nil
	case "turn", "0":
		return 0, nil
	default:
		n, err := strconv.Atoi(want)
		if err != nil || n < 0 || n > 1000 {
			return 0, fmt.Errorf("%q is not how near passages can be: say words, turn, or a number of turns", s)
		}
		return Within(n), nil
	}
}

// String is the distance as ParseWithin reads it.
func (w Within) String() string {
	switch w {
	case SameWords:
		return "words"
	case 0:
		return "turn"
	}
	return strconv.Itoa(int(w))
}

// said is where passages meet.
func (w Within) said() string {
	switch w {
	case SameWords:
		return "the same words"
	case 0:
		return "the same turn"
	}
	return fmt.Sprintf("turns at most %d apart", int(w))
}

// Overlap is what themes share: how often passages of two themes meet, and how much
// of what either has is shared.
type Overlap struct {
	Within  Within
	Spec    Spec // as asked for, defaults filled in
	Count   *table.Table
	Jaccard *table.Table
	Meets   []Meeting // of two themes each, rows before columns
}

// Meeting is the passages of two themes that meet.
type Meeting struct {
	Row, Col int
	Source   table.Source
	Quotes   []*Placed // of either theme, each once, by place
}

// partOf marks the cell of a theme and one above it: what one has is in the other.
const partOf = "–"

// BuildOverlap counts what themes share.
//
// A passage is a quote of a theme with its sub-themes, for or against it alike. A
// passage a of one theme and a passage b of another in the same transcript are a pair
// that meets where, by what within says,
//
//	words: some word of a participant is in both;
//	turn:  there is a turn in which a participant's words are in both;
//	n:     a participant's turn with words of a, and one with words of b, are at most n
//	       apart in the transcript, every turn counted, an interviewer's too.
//
// Count is the number of pairs: a passage that meets two counts twice. Jaccard is
//
//	J(A, B) = |X| / |A ∪ B|
//
// where, for words, A and B are the participants' words in the passages of each theme
// and X = A ∩ B; for turn, A and B are participants' turns and X = A ∩ B; for n, X is
// the turns of either that have one of the other at most n away. So 1 is that all of
// either is shared and 0 that nothing is (Jaccard 1912).
func BuildOverlap(rel *study.Release, spec Spec, within Within) (*Overlap, error) {
	spec.Rows, spec.Cols, spec.Measure = Axis{By: ByTheme}, Axis{By: ByParticipant}, Quotes
	b, err := newBuilder(rel, spec)
	if err != nil {
		return nil, err
	}
	o := &Overlap{Within: within, Spec: b.spec}
	o.Count, o.Jaccard = o.tables(b)
	blank := make([]table.Cell, len(b.lists))
	for range b.lists {
		o.Count.Cells, o.Jaccard.Cells = append(o.Count.Cells, slices.Clone(blank)), append(o.Jaccard.Cells, slices.Clone(blank))
	}
	x := newMeetings(b, within)
	for _, t := range x.transcripts() {
		x.meet(t)
	}
	quotes := table.Extra{Key: table.Key{ID: "quotes", Name: "quotes"}, Measure: Quotes.Definition()}
	seen := map[placedAt]bool{}
	var all []*Placed
	for i, l := range b.lists {
		quotes.Cells = append(quotes.Cells, table.Num(float64(len(l.quotes))))
		o.set(i, i, table.NotKnown(partOf), table.NotKnown(partOf))
		for j := i + 1; j < len(b.lists); j++ {
			for _, q := range o.cell(x, i, j) {
				if k := at(q); !seen[k] {
					seen[k] = true
					all = append(all, q)
				}
			}
		}
	}
	o.Count.RowExtras = []table.Extra{quotes}
	o.Count.Withheld = b.withheld(all)
	o.Count.Notes = b.overlapNotes(o.Count.Withheld)
	o.Jaccard.Notes, o.Jaccard.Withheld = o.Count.Notes, o.Count.Withheld
	return o, nil
}

// cell fills in the numbers of two themes, and gives the passages behind them.
func (o *Overlap) cell(x *meetings, i, j int) []*Placed {
	if x.related(i, j) {
		o.set(i, j, table.NotKnown(partOf), table.NotKnown(partOf))
		return nil
	}
	m := x.pairs[[2]int{i, j}]
	if m == nil {
		m = &meeting{}
	}
	count, jaccard := table.Num(float64(m.pairs)), table.NoSuch("neither is coded")
	if either := x.sizes[i] + x.sizes[j] - m.same; either > 0 {
		jaccard = table.Num(float64(m.both) / float64(either))
	}
	if m.pairs > 0 {
		s := source(i, j)
		count, jaccard = count.From(s), jaccard.From(s)
		o.Meets = append(o.Meets, Meeting{i, j, s, m.quotes})
	}
	o.set(i, j, count, jaccard)
	return m.quotes
}

// placedAt is which words a passage is.
type placedAt struct {
	t    *transcript.Transcript
	span text.Span
}

func at(q *Placed) placedAt { return placedAt{q.Transcript, q.Span} }

func (o *Overlap) set(i, j int, count, jaccard table.Cell) {
	o.Count.Cells[i][j], o.Count.Cells[j][i] = count, count
	o.Jaccard.Cells[i][j], o.Jaccard.Cells[j][i] = jaccard, jaccard
}

// tables are the two tables without their cells.
func (o *Overlap) tables(b *builder) (count, jaccard *table.Table) {
	keys := make([]table.Key, len(b.lists))
	for i, l := range b.lists {
		keys[i] = l.key
	}
	t := table.Table{RowsAre: string(ByTheme), ColsAre: string(ByTheme), Rows: keys, Cols: keys, Stamp: b.study.Stamp}
	c, j := t, t
	c.Title = "Themes that meet in " + o.Within.said()
	c.Measure = table.Measure{ID: "pairs", Unit: "pairs",
		Means: "Pairs of passages, one of each theme, that meet in " + o.Within.said() + "; a theme's passages include those of its sub-themes, for and against alike. " + o.Within.means() + " A theme and one above it are not compared."}
	j.Title = "What themes share of " + o.Within.shared()
	j.Measure = table.Measure{ID: "jaccard", Unit: "Jaccard", Decimals: 3,
		Means: "What the passages of both themes share of " + o.Within.shared() + ", divided by what either has: 0 is nothing, 1 is all. " + o.Within.means() + " A theme and one above it are not compared."}
	return &c, &j
}

// means says when two passages meet.
func (w Within) means() string {
	switch w {
	case SameWords:
		return "Two meet where a participant's words are in both."
	case 0:
		return "Two meet where a participant's words in one turn are in both."
	}
	return fmt.Sprintf("Two meet where participants' turns with words of each are at most %d apart, every turn counted, an interviewer's too.", int(w))
}

func (w Within) shared() string {
	if w == SameWords {
		return "participants' words"
	}
	return "participants' turns"
}

// overlapNotes are what a reader of an overlap should know.
func (b *builder) overlapNotes(withheld int) []string {
	m := &Matrix{Names: b.names, Table: &table.Table{Withheld: withheld}}
	return b.notes(m)
}
