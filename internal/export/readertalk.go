package export

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// readerMark is a stretch of a transcript that a theme has, whoever coded it.
type readerMark struct {
	span    text.Span
	row     int
	against bool
	quote   int // its number on the page; 0 where it has none
	lane    int // which line under the words it has

	doubtful bool
}

// lanes are the lines under the words that tell themes apart; what is over them has none
// of its own.
const lanes = 3

// turnID is the place of a turn on the page.
func turnID(transcript, turn int) string { return fmt.Sprintf("x%dt%d", transcript, turn) }

// transcripts writes the transcripts, as far as the page has them.
func (p *readerPage) transcripts() {
	if !p.talk {
		return
	}
	p.own = p.ownMarks()
	p.put("<section id=\"transcripts\">\n<h2>Transcripts</h2>\n")
	list := slices.DeleteFunc(slices.Clone(p.rel.Study.Transcripts), p.rel.Study.Hidden)
	if len(list) > 1 {
		p.put("<nav class=\"contents short\" aria-label=\"Transcripts\">\n<ul>\n")
		for _, t := range list {
			p.put("<li>", leadsTo(fmt.Sprintf("x%d", p.placeOf[t.ID]), p.transcriptCalled(t)), "</li>\n")
		}
		p.put("</ul>\n</nav>\n")
	}
	if n := len(p.rel.Study.Transcripts) - len(list); n > 0 {
		p.put("<p class=\"held\">", many(n, "transcript"), either(n == 1, " is", " are"), " not shown here.</p>\n")
	}
	for _, t := range list {
		p.transcript(t)
		delete(p.own, t.ID)
	}
	p.put("</section>\n")
}

// ownMarks are what is coded in each transcript, by place: overlapping codings of a theme
// are one. What holds withheld words is left out, as it is of the quotes.
func (p *readerPage) ownMarks() map[string][]readerMark {
	s := p.rel.Study
	sets := map[string][]int{}
	for id, r := range p.rows {
		sets[id] = []int{r}
	}
	by := map[string][]readerMark{}
	for r, quotes := range s.QuotesIn(len(p.rows), sets) {
		for _, q := range quotes {
			if p.rel.Shows(q.Transcript, q.Span) && !p.b.quoter.Doubtful(q.Transcript, q.Span, q.Codings) {
				m := readerMark{span: q.Span, row: r, doubtful: len(doubts(s, q.Span, q.Codings)) > 0, against: q.Stance == coding.Against, quote: p.numbers[q.Codings[0].ID]}
				by[q.Transcript.ID] = append(by[q.Transcript.ID], m)
			}
		}
	}
	for _, marks := range by {
		slices.SortStableFunc(marks, func(a, b readerMark) int {
			return cmp.Or(cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(b.span.End, a.span.End), cmp.Compare(a.row, b.row))
		})
		inLanes(marks)
	}
	return by
}

// inLanes gives each of the marks of a transcript, by place, a line that no other has
// where they meet.
func inLanes(marks []readerMark) {
	var ends [lanes]text.Pos
	for i := range marks {
		marks[i].lane = lanes
		for l, end := range ends {
			if end <= marks[i].span.Start {
				marks[i].lane, ends[l] = l, marks[i].span.End
				break
			}
		}
	}
}

func (p *readerPage) transcript(t *transcript.Transcript) {
	no := p.placeOf[t.ID]
	title := p.transcriptCalled(t)
	if p.team && t.Title != "" && !strings.EqualFold(t.Title, t.ID) {
		title += ": " + t.Title
	}
	p.putf("<section class=\"talk\" id=\"x%d\" aria-labelledby=\"y%d\">\n<h3 id=\"y%d\" dir=\"auto\">%s</h3>\n", no, no, no, say(title))
	about := []string{many(len(t.Turns), "turn")}
	if p.team && t.Date != "" {
		about = append(about, t.Date)
	}
	if o := p.rel.Study.Original(t); o != nil && !p.rel.Study.Hidden(o) {
		about = append(about, "a translation of "+p.transcriptCalled(o))
	}
	p.paragraph("meta", strings.Join(about, " · "))
	p.writeMemos(p.memos["transcript "+t.ID])
	whole := slices.DeleteFunc(p.rel.Study.ContentNotes(t, t.Text.All()), func(m coding.Mark) bool { return !m.Whole() })
	p.covered(p.noteLabels(whole), func() { p.turns(t) })
	p.put("</section>\n")
}

// noteLabels are the labels of content notes, without those that repeat withheld words.
func (p *readerPage) noteLabels(notes []coding.Mark) []string {
	labels := study.LabelsOf(notes, p.b.quoter.body)
	for i, l := range labels {
		if !p.b.guard.clear(l) {
			labels[i] = study.NoLabel
		}
	}
	return slices.Compact(labels)
}

// chunkLines is about how many lines of talk a browser lays out at a time.
const chunkLines = 80

// turns writes the turns of a transcript in chunks. Turns in a row whose words are
// withheld are one line: who said how much is nobody's business.
func (p *readerPage) turns(t *transcript.Transcript) {
	marks, first, gone, group := p.own[t.ID], 0, 0, ""
	lang := foreign(p.rel.Study.LanguageOf(t))
	for i := 0; i < len(t.Turns); {
		lines, to := 0, i
		for ; to < len(t.Turns) && lines < chunkLines; to++ {
			lines += 3 + t.Turns[to].Speech.Len()/70
		}
		p.putf("<div class=\"cv e%d\"%s>\n", roomFor(lines), lang)
		for ; i < to; i++ {
			turn := t.Turns[i]
			for first < len(marks) && marks[first].span.End <= turn.Speech.Start {
				first++
			}
			var pieces []piece
			if !p.silent[t.ID] {
				pieces = p.pieces(t, turn)
			}
			if pieces == nil {
				gone++
				continue
			}
			p.gone(&gone)
			if turn.Group != group && p.team {
				p.put("<h4 dir=\"auto\">", say(turn.Group), "</h4>\n")
			}
			group = turn.Group
			p.turn(t, i, pieces, marks[first:])
		}
		p.gone(&gone)
		p.put("</div>\n")
	}
}

// gone says that turns were left out before this place.
func (p *readerPage) gone(n *int) {
	if *n > 0 {
		p.put("<p class=\"held\" lang=\"en\">[The words of ", many(*n, "turn"), " are left out.]</p>\n")
	}
	*n = 0
}

// piece is a stretch of a turn: words that may be shown, or a passage that was withdrawn.
type piece struct {
	span  text.Span
	words string
	gone  bool
}

// pieces are the words of a turn that may be shown, without passages that were withdrawn;
// nil where there are none.
func (p *readerPage) pieces(t *transcript.Transcript, turn transcript.Turn) []piece {
	if words, ok := p.rel.Words(t, turn.Speech); ok {
		return []piece{{turn.Speech, words, false}}
	}
	var cuts []text.Span
	for _, m := range p.rel.Study.State.Passages {
		if m.Transcript == t.ID && m.Span.Overlaps(turn.Speech) {
			cuts = append(cuts, m.Span.Intersect(turn.Speech))
		}
	}
	slices.SortFunc(cuts, func(x, y text.Span) int { return cmp.Compare(x.Start, y.Start) })
	var list []piece
	shown := false
	at := turn.Speech.Start
	for _, cut := range append(cuts, text.Span{Start: turn.Speech.End, End: turn.Speech.End}) {
		if between := (text.Span{Start: at, End: cut.Start}); !between.Empty() {
			words, ok := p.rel.Words(t, between)
			if !ok {
				return nil
			}
			list, shown = append(list, piece{between, words, false}), true
		}
		if cut.End > at && !cut.Empty() {
			list, at = append(list, piece{span: cut, gone: true}), cut.End
		}
	}
	if !shown {
		return nil
	}
	return list
}

// silentOnes are the transcripts of which, outside the team, no participant's word may be
// shown: what was said to them is left out too, since questions tell of answers.
func (p *readerPage) silentOnes() map[string]bool {
	silent := map[string]bool{}
	for _, t := range p.rel.Study.Transcripts {
		silent[t.ID] = !p.team && !slices.ContainsFunc(t.Turns, func(turn transcript.Turn) bool {
			return t.Speaker(turn.Speaker).Voice == transcript.VoiceParticipant && p.pieces(t, turn) != nil
		})
	}
	return silent
}

// turn writes one turn: who speaks, the words with what is coded in them, and the names
// of the themes.
func (p *readerPage) turn(t *transcript.Transcript, i int, pieces []piece, marks []readerMark) {
	turn := t.Turns[i]
	if row, ok := p.b.quoter.Row(t, turn.Speech, nil); ok {
		p.look(&row)
	}
	n := 0
	for n < len(marks) && marks[n].span.Start < turn.Speech.End {
		n++
	}
	marks = slices.DeleteFunc(slices.Clone(marks[:n]), func(m readerMark) bool { return !m.span.Overlaps(turn.Speech) })
	class := "turn"
	if t.Speaker(turn.Speaker).Voice != transcript.VoiceParticipant {
		class += " quiet"
	}
	p.put("<div class=\"", class, "\" id=\"", turnID(p.placeOf[t.ID], i+1), "\">\n<p class=\"who\">")
	if name := p.m.Names.Speaker(t, turn.Speaker); name != "" {
		p.put("<b dir=\"auto\">", say(name), "</b> ")
	}
	p.putf("<span class=\"tn\">%d", i+1)
	if clock := transcript.Clock(turn.TimeMS); clock != "" {
		p.put(" · ", clock)
	}
	p.put("</span></p>\n<div>\n")
	notes := slices.DeleteFunc(p.rel.Study.ContentNotes(t, turn.Speech), coding.Mark.Whole)
	p.covered(p.noteLabels(notes), func() {
		p.put("<p class=\"say w\" dir=\"auto\">")
		for _, x := range pieces {
			p.piece(x, marks)
		}
		p.put("</p>\n")
	})
	p.coded(marks)
	p.passageMemos(t, turn)
	p.put("</div>\n</div>\n")
}

// coded names the themes of a turn, each with a link to its quote.
func (p *readerPage) coded(marks []readerMark) {
	if len(marks) == 0 {
		return
	}
	p.put("<ul class=\"in\" lang=\"en\">")
	for _, m := range marks {
		to := fmt.Sprintf("t%d", m.row)
		if m.quote > 0 {
			to = fmt.Sprintf("q%d", m.quote)
		}
		p.put("<li>", p.swatch(m.row), "<a href=\"#", to, "\" dir=\"auto\">", say(p.themeCalled(m.row)), "</a>", either(m.against, " <span class=\"minus\">against</span>", ""), either(m.doubtful, " <span class=\"minus\">doubtful</span>", ""), "</li>")
	}
	p.put("</ul>\n")
}

// passageMemos writes the team's memos on words of a turn, under the turn they begin in.
func (p *readerPage) passageMemos(t *transcript.Transcript, turn transcript.Turn) {
	for _, m := range p.memos["passage "+t.ID] {
		if turn.Speech.Start <= m.Span.Start && m.Span.Start < turn.Speech.End {
			p.writeMemos([]coding.Memo{m})
		}
	}
}
