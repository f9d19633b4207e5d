package export

import (
	"fmt"
	"io"
	"slices"

	"verbatim/internal/matrix"
	"verbatim/internal/table"
)

// StripSVG draws where in each interview themes come: a strip for each transcript with
// a lane for each theme, in which every passage lies where it was said. What is against
// its theme is hollow. Where the table has themes of several levels only those at the
// top have lanes.
func StripSVG(w io.Writer, l *matrix.Timeline, stripes map[string]Stripe) error {
	s := &strips{drawing: drawing{rel: l.Release(), title: l.Table.Title}, l: l, stripes: stripes}
	s.lanes = lanesOf(l)
	s.desc = fmt.Sprintf("Strips of %s, each with %s: marks stand where passages of a theme lie, from the beginning of an interview at the left to its end at the right.",
		many(len(l.Strips), "transcript"), many(len(s.lanes), "lane"))
	s.lay()
	s.head("Passages where they lie in each interview, by " + either(l.By == matrix.TenthsOfTime, "time from the beginning to the last time in the transcript.", "participants’ words from the first to the last."))
	for i := range l.Strips {
		s.strip(&l.Strips[i])
	}
	s.foot(append([]string{"A line stands at each tenth. Hollow marks are against the theme."}, l.Table.Notes...))
	return s.write(w)
}

// strips is such a picture in the making.
type strips struct {
	drawing
	l       *matrix.Timeline
	lanes   []table.Key
	stripes map[string]Stripe
	left    float64
}

const (
	stripWidth = 640.
	laneHeight = 17.
)

// lanesOf are the themes that have lanes: of those at the top, or of all where one
// stands above the others, those with passages.
func lanesOf(l *matrix.Timeline) []table.Key {
	top := 0
	for _, k := range l.Table.Rows {
		if k.Depth == 0 {
			top++
		}
	}
	var lanes []table.Key
	for _, k := range l.Table.Rows {
		used := slices.ContainsFunc(l.Strips, func(s matrix.Strip) bool {
			return slices.ContainsFunc(s.Marks, func(m matrix.StripMark) bool { return m.Theme == k.ID })
		})
		if used && (k.Depth == 0 || top == 1) {
			lanes = append(lanes, k)
		}
	}
	return lanes
}

func (s *strips) lay() {
	for _, k := range s.lanes {
		s.left = max(s.left, textWidth(keyName(k), smallSize)+12*float64(k.Depth))
	}
	s.left += margin + 18
	s.width = s.left + stripWidth + margin
}

// strip draws one interview.
func (s *strips) strip(x *matrix.Strip) {
	length := many(x.Length, "word")
	if s.l.By == matrix.TenthsOfTime {
		length = fmt.Sprintf("%d:%02d minutes", x.Length/60_000, x.Length/1000%60)
	}
	s.at += 20
	s.text(margin, s.at, x.Transcript, letters{size: letterSize, colour: ink, bold: true})
	s.text(s.left+stripWidth, s.at, length, letters{size: smallSize, colour: quiet, anchor: "end"})
	s.at += 6
	tall := laneHeight * float64(len(s.lanes))
	s.box(s.left, s.at, stripWidth, tall, "#ffffff", rule)
	for i := 1; i < 10; i++ {
		s.stroke(s.left+stripWidth*float64(i)/10, s.at, s.left+stripWidth*float64(i)/10, s.at+tall, faint, 1, "")
	}
	for i, k := range s.lanes {
		y := s.at + laneHeight*float64(i)
		if i > 0 {
			s.stroke(s.left, y, s.left+stripWidth, y, faint, 1, "")
		}
		s.text(margin+12*float64(k.Depth), y+12.5, keyName(k), letters{size: smallSize, colour: ink})
		if p, ok := s.stripes[k.ID]; ok {
			s.stripe(s.left-8, y+2, laneHeight-4, p)
		}
		for _, m := range x.Marks {
			if m.Theme == k.ID {
				s.mark(y, m)
			}
		}
	}
	s.at += tall + 4
}

func (s *strips) mark(y float64, m matrix.StripMark) {
	colour := ink
	if p, ok := s.stripes[m.Theme]; ok {
		colour = p.Colour
	}
	x, wide := s.left+stripWidth*m.From, max(3, stripWidth*(m.To-m.From))
	x = min(x, s.left+stripWidth-3)
	if m.Against {
		s.put(`<rect x="%s" y="%s" width="%s" height="%s" fill="#ffffff" stroke="%s" stroke-width="1.5"/>`, x+0.75, y+4, max(3, wide-1.5), laneHeight-8, colour)
		return
	}
	s.put(`<rect x="%s" y="%s" width="%s" height="%s" fill="%s"/>`, x, y+3.5, wide, laneHeight-7, colour)
}
