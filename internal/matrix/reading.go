package matrix

import (
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/table"
	"verbatim/internal/transcript"
)

// Why a cell without quotes is not a nought.
const (
	notYetRead = "not yet read"
	themeAdded = "theme added after it was read"
	noPart     = "takes no part"
)

// reader says of a transcript how far it has been read, by anybody whose
// codings count in the table.
//
// Done and nothing coded is a nought. Not done is not yet read to the end, though
// somebody may have begun to code: what nobody has looked for is not absent. A
// theme that the codebook did not have when a transcript was read is missing
// there.
type reader struct {
	b     *builder
	done  map[string][]coding.Reading // by transcript
	known map[[2]string]bool          // theme and codebook hash -> the theme was in it
}

func (b *builder) newReader() *reader {
	r := &reader{b: b, done: map[string][]coding.Reading{}, known: map[[2]string]bool{}}
	for _, d := range b.study.State.Done {
		if b.countsCoder(d.Coder) {
			r.done[d.Transcript] = append(r.done[d.Transcript], d)
		}
	}
	return r
}

// existed says whether a theme was in a version of the codebook. Without
// somebody to ask, and for events that name no codebook, it was.
func (r *reader) existed(theme, cb string) bool {
	if r.b.spec.Existed == nil || cb == "" || theme == "" {
		return true
	}
	k := [2]string{theme, cb}
	was, asked := r.known[k]
	if !asked {
		was = r.b.spec.Existed(theme, cb)
		r.known[k] = was
	}
	return was
}

// state of a transcript for a theme (empty: any) and a coder (empty: any):
// "" when it is read, otherwise why a nought there says nothing.
func (r *reader) state(t *transcript.Transcript, theme, coder string) string {
	by := func(c string) bool { return coder == "" || strings.EqualFold(c, coder) }
	why := notYetRead
	for _, d := range r.done[t.ID] {
		if !by(d.Coder) {
			continue
		}
		if r.existed(theme, d.CB) {
			return ""
		}
		why = themeAdded
	}
	return why
}

// unread are the ids of the transcripts that nobody has marked as read.
func (r *reader) unread() []string {
	var ids []string
	for _, t := range r.b.study.Transcripts {
		if r.b.chosenIn(t) && r.state(t, "", "") != "" {
			ids = append(ids, t.ID)
		}
	}
	return ids
}

// ground is which transcripts a cell without quotes stands on, and how many
// words were spoken there.
type ground struct {
	transcripts []*transcript.Transcript
	words       int
}

// grounds are the grounds of every cell, row and column, and of the whole.
type grounds struct {
	cells [][]ground // nil where a side is themes
	rows  []ground
	cols  []ground
	all   ground
}

func (g *ground) add(t *transcript.Transcript, words int) {
	if n := len(g.transcripts); n == 0 || g.transcripts[n-1] != t {
		g.transcripts = append(g.transcripts, t)
	}
	g.words += words
}

// grounds goes through everybody who speaks. Words are counted only for a share.
func (b *builder) grounds(rows, cols side) *grounds {
	g := &grounds{rows: make([]ground, len(rows.keys)), cols: make([]ground, len(cols.keys))}
	if rows.at != nil && cols.at != nil {
		g.cells = make([][]ground, len(rows.keys))
		for i := range g.cells {
			g.cells[i] = make([]ground, len(cols.keys))
		}
	}
	for _, t := range b.study.Transcripts {
		for _, v := range b.voicesOf(t).list {
			if v.chosen && (v.counted || b.everyVoice) {
				b.addGround(g, rows, cols, v)
			}
		}
	}
	return g
}

func (b *builder) addGround(g *grounds, rows, cols side, v *voice) {
	words := 0
	if b.spec.Measure == Percent && v.counted {
		words = len(v.spoken())
	}
	// A coder's share is of what the coder has read.
	of := func(s side, i int) int {
		if words > 0 && s.axis.By == ByCoder && b.reader.state(v.t, "", s.keys[i].ID) != "" {
			return 0
		}
		return words
	}
	rs, cs := standing(rows, v), standing(cols, v)
	for _, r := range rs {
		g.rows[r].add(v.t, of(rows, r))
		if g.cells == nil {
			continue
		}
		for _, c := range cs {
			g.cells[r][c].add(v.t, min(of(rows, r), of(cols, c)))
		}
	}
	for _, c := range cs {
		g.cols[c].add(v.t, of(cols, c))
	}
	g.all.add(v.t, words)
}

// cell is the ground of a cell: every theme stands on all there is.
func (g *grounds) cell(rows, cols side, r, c int) ground {
	switch {
	case rows.at == nil:
		return g.cols[c]
	case cols.at == nil:
		return g.rows[r]
	}
	return g.cells[r][c]
}

// standing are the keys of a side that a voice's speech is ground for: all
// themes, all coders, who read it or may yet read it, else its own key.
func standing(s side, v *voice) []int {
	if s.at == nil || s.axis.By == ByCoder {
		all := make([]int, len(s.keys))
		for i := range all {
			all[i] = i
		}
		return all
	}
	if i := s.at(coding.Coding{}, v); i >= 0 {
		return []int{i}
	}
	return nil
}

// empty is what a cell without quotes holds: a nought where it was read,
// otherwise why there is none.
func (b *builder) empty(g ground, theme, coder string) (table.Cell, bool) {
	why := noPart
	for i, t := range g.transcripts {
		s := b.reader.state(t, theme, coder)
		if s == "" {
			return table.Cell{}, false
		}
		if i == 0 || s == themeAdded {
			why = s
		}
	}
	return table.NotKnown(why), true
}
