package matrix

import (
	"fmt"
	"slices"
	"sort"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/table"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// By what an interview is divided into tenths.
const (
	TenthsOfWords = "words"
	TenthsOfTime  = "time"
)

const tenths = 10

// TimelineSpec asks where in interviews themes come.
type TimelineSpec struct {
	By     string // TenthsOfWords where empty, or TenthsOfTime
	Themes []string
	Coders []string
	Where  []Condition

	Existed func(theme, codebook string) bool // see Spec
}

// Timeline is where in interviews themes come.
type Timeline struct {
	Table  *table.Table
	By     string
	Strips []Strip

	rel    *study.Release
	places map[table.Source][]*Placed
}

// Strip is one interview, with where themes come in it.
type Strip struct {
	Transcript string      `json:"transcript"` // as the readers may know it
	Length     int         `json:"length"`     // words of participants, or milliseconds
	Marks      []StripMark `json:"marks"`      // by theme in the order of the table, then by place
}

// StripMark is a passage of a theme.
type StripMark struct {
	Theme   string  `json:"theme"`
	From    float64 `json:"from"` // shares of the interview, from 0 to 1
	To      float64 `json:"to"`
	Tenth   int     `json:"tenth"` // in which it begins, from 1
	Against bool    `json:"against"`
}

// TimelineOf counts the quotes of themes by the tenth of the interview in which they
// begin. By words, the words are those of all participants in the transcript, of
// which there are n: a quote whose first is word i, from 0, begins in tenth
// ⌊10·i/n⌋ + 1. By time, it begins when its first turn does, and the interview ends at
// the last time in the transcript; a transcript without times is left out.
func TimelineOf(rel *study.Release, spec TimelineSpec) (*Timeline, error) {
	if spec.By == "" {
		spec.By = TenthsOfWords
	}
	if spec.By != TenthsOfWords && spec.By != TenthsOfTime {
		return nil, fmt.Errorf("interviews cannot be divided by %q: use %s or %s", spec.By, TenthsOfWords, TenthsOfTime)
	}
	b, err := newBuilder(rel, Spec{Rows: Axis{By: ByTheme}, Cols: Axis{By: ByTranscript}, Themes: spec.Themes, Coders: spec.Coders, Where: spec.Where, Existed: spec.Existed})
	if err != nil {
		return nil, err
	}
	x := &Timeline{By: spec.By, Strips: []Strip{}, rel: rel, places: map[table.Source][]*Placed{}}
	at, untimed := map[*transcript.Transcript]*ruler{}, []string{}
	var read ground
	for _, t := range b.study.Transcripts {
		if !b.chosenIn(t) {
			continue
		}
		r := b.ruler(t, spec.By)
		if r.length == 0 {
			untimed = append(untimed, t.ID)
			continue
		}
		read.add(t, 0)
		r.strip = len(x.Strips)
		at[t] = r
		x.Strips = append(x.Strips, Strip{Transcript: b.names.label(t), Length: r.length, Marks: []StripMark{}})
	}
	x.fill(b, at, read)
	if spec.By == TenthsOfTime && len(untimed) > 0 {
		x.Table.Notes = append(x.Table.Notes, fmt.Sprintf("%s no times and %s left out%s.", have(len(untimed), "transcript"), counted(len(untimed), "is", "are"), b.names.list(untimed)))
	}
	if unread := b.reader.unread(); len(unread) > 0 {
		x.Table.Notes = append(x.Table.Notes, fmt.Sprintf("%s not yet read to the end%s: what is coded there counts, and more may come.", are(len(unread), "transcript"), b.names.list(unread)))
	}
	return x, nil
}

// In are the quotes behind a number.
func (x *Timeline) In(s table.Source) []*Placed { return x.places[s] }

// Release is the release it was counted from.
func (x *Timeline) Release() *study.Release { return x.rel }

// fill makes the table and the marks of the strips.
func (x *Timeline) fill(b *builder, at map[*transcript.Transcript]*ruler, read ground) {
	t := &table.Table{Title: "Themes in the course of an interview", RowsAre: string(ByTheme), ColsAre: "tenth", Stamp: b.study.Stamp, Measure: tenthMeasure(x.By)}
	x.Table = t
	for i := range tenths {
		t.Cols = append(t.Cols, table.Key{ID: fmt.Sprint(i + 1), Name: fmt.Sprint(i + 1)})
	}
	totals, total := make([]table.Cell, tenths), table.Num(0)
	for i := range totals {
		totals[i] = table.Num(0)
	}
	for n, l := range b.lists {
		t.Rows = append(t.Rows, l.key)
		row, sum := make([]table.Cell, tenths), table.Num(0)
		zero := table.Num(0)
		if cell, missing := b.empty(read, either(l.key.Mark == "", l.key.ID, ""), ""); missing && len(l.quotes) == 0 {
			zero, sum = cell, cell
		}
		for i := range row {
			row[i] = zero
		}
		for _, q := range l.quotes {
			r, ok := at[q.Transcript]
			if !ok {
				continue
			}
			from, to, tenth := r.place(q.Span)
			strip := &x.Strips[r.strip]
			strip.Marks = append(strip.Marks, StripMark{Theme: l.key.ID, From: from, To: to, Tenth: tenth + 1, Against: q.Stance == coding.Against})
			s := source(n, tenth)
			x.places[s] = append(x.places[s], q)
			tally := []*table.Cell{&row[tenth], &sum}
			if l.top {
				tally = append(tally, &totals[tenth], &total)
			}
			for _, c := range tally {
				if q.Stance == coding.Against {
					c.Against++
				} else {
					c.N++
				}
			}
			row[tenth].Source = s
		}
		t.Cells, t.RowTotals = append(t.Cells, row), append(t.RowTotals, sum)
	}
	t.ColTotals, t.Total = totals, total
}

func tenthMeasure(by string) table.Measure {
	m := table.Measure{ID: "begin", Unit: "quotes",
		Totals: "The total of a column adds up the themes at the top; the quotes of a sub-theme are already in the theme above it."}
	m.Means = "Passages of a theme that begin in this tenth of what the participants of a transcript said: of their words, in all transcripts together. A theme's quotes include those of its sub-themes."
	if by == TenthsOfTime {
		m.Means = "Passages of a theme whose first turn begins in this tenth of the time of a transcript, up to the last time in it; all transcripts together. A theme's quotes include those of its sub-themes."
	}
	return m
}

// ruler measures places in a transcript.
type ruler struct {
	t      *transcript.Transcript
	said   []text.Span // participants' words by place; nil where time is measured
	length int         // words or milliseconds; 0 where nothing can be measured
	strip  int
}

func (b *builder) ruler(t *transcript.Transcript, by string) *ruler {
	r := &ruler{t: t}
	if by == TenthsOfTime {
		r.length = max(0, t.DurationMS())
		return r
	}
	for _, v := range b.voicesOf(t).list {
		if v.counted {
			r.said = append(r.said, v.spoken()...)
		}
	}
	slices.SortFunc(r.said, func(x, y text.Span) int { return int(x.Start - y.Start) })
	r.length = len(r.said)
	return r
}

// place is where a span begins and ends, as shares of the whole, and the tenth in
// which it begins, from 0.
func (r *ruler) place(sp text.Span) (from, to float64, tenth int) {
	var first, last int
	if r.said != nil {
		first = sort.Search(len(r.said), func(i int) bool { return r.said[i].End > sp.Start })
		last = sort.Search(len(r.said), func(i int) bool { return r.said[i].Start >= sp.End })
	} else {
		first, last = r.times(sp)
	}
	first = min(first, r.length)
	last = max(first, min(last, r.length))
	return float64(first) / float64(r.length), float64(last) / float64(r.length), min(tenths-1, tenths*first/r.length)
}

// times is when a span begins and ends, in milliseconds: with its first turn, and with
// the turn after its last. A turn without a time is at that of the one before.
func (r *ruler) times(sp text.Span) (first, last int) {
	from, to := r.t.TurnsIn(sp)
	for i := from; i >= 0 && i < len(r.t.Turns); i-- {
		if at := r.t.Turns[i].TimeMS; at != transcript.NoTime {
			first = at
			break
		}
	}
	last = r.length
	if end := max(to-1, from); end < len(r.t.Turns) && r.t.Turns[end].EndMS != transcript.NoTime {
		return first, r.t.Turns[end].EndMS
	}
	for _, turn := range r.t.Turns[min(to, len(r.t.Turns)):] {
		if turn.TimeMS != transcript.NoTime {
			last = turn.TimeMS
			break
		}
	}
	return first, last
}
