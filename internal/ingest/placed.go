package ingest

import (
	"fmt"
	"sort"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Places are places in a plain text whose way into the transcript is to be followed:
// those of passages that were coded in another program, and times of a recording.
type Places struct {
	Spans []text.Span // in code points of the text, with \n at the ends of its lines
	Times []PlacedTime
	Whole bool // every line is speech but for labels and times: no title, header or number is taken off
}

// PlacedTime is a place in code points, and the time of the recording there in milliseconds.
type PlacedTime struct {
	At text.Pos
	MS int
}

// Placed is where a span of Places came to lie in the document as it is rendered.
type Placed struct {
	Span  text.Span // empty where nothing of it is in what anybody says
	Moved bool      // it begins or ends in a label, which is left out
}

// placedTalk makes turns of the lines of a text and follows places in it.
func (d *draft) placedTalk(lines []line, s string) error {
	marked := newAnnotated(s)
	byNo := map[int]int{}
	for i, l := range lines {
		byNo[l.no] = i
	}
	for _, sp := range d.src.Places.Spans {
		from := min(max(int(sp.Start), 0), len(marked.runes))
		to := min(max(int(sp.End), from), len(marked.runes))
		marked.mark(d, lines, byNo, &annotation{}, [2]int{from, to}, false)
	}
	for i, at := range d.src.Places.Times {
		marked.markTime(lines, byNo, i, int(at.At))
	}
	talk := d.talk
	if d.src.Places.Whole {
		talk = d.wholeTalk
	}
	err := talk(lines)
	for _, n := range d.noted { // what is not in what is said is looked for nowhere else
		if d.comments[n.id] == nil {
			d.comments[n.id] = &anchored{start: -1, end: -1, point: -1}
		}
	}
	return err
}

// markTime puts a time on the line that holds the first character at its place or after.
func (t *annotated) markTime(lines []line, byNo map[int]int, time, at int) {
	at = max(at, 0)
	for at < len(t.runes) && t.blank(at, at+1) {
		at++
	}
	no := sort.SearchInts(t.lines, at+1)
	i, ok := byNo[no]
	if at >= len(t.runes) || !ok {
		return
	}
	stop := len(t.runes)
	if no < len(t.lines) {
		stop = t.lines[no]
	}
	lines[i].anchors = append(lines[i].anchors, anchor{comment: timeID(time), kind: anchorPoint, rest: solid(string(t.runes[at:stop]))})
}

func timeID(i int) string { return fmt.Sprintf("time %d", i) }

// wholeTalk makes turns of lines and takes nothing off them but the labels of speakers
// and times.
func (d *draft) wholeTalk(lines []line) error {
	if len(lines) > maxLines {
		return fmt.Errorf("%s has more than %d lines", d.src.Name, maxLines)
	}
	d.labelRuled(lines)
	b := builder{draft: d, e: elect(lines, d.rules)}
	b.survey(lines)
	d.build(&b, lines)
	return nil
}

// timeTurns gives turns that have no time the first that was placed in them.
func (d *draft) timeTurns(h heard) {
	if d.src.Places == nil || len(d.src.Places.Times) == 0 || solidOf(d.Said) != h.left() {
		return
	}
	begins, n := make([]int, len(d.Said)), 0
	for i, s := range d.Said {
		begins[i] = n
		n += solid(s.Speech)
	}
	for i, t := range d.src.Places.Times {
		place := d.comments[timeID(i)]
		if place == nil || place.point < 0 {
			continue
		}
		turn := sort.SearchInts(begins, h.moved(*place).point+1) - 1
		if turn >= 0 && d.Said[turn].TimeMS == transcript.NoTime {
			d.Said[turn].TimeMS = bounded(t.MS)
		}
	}
}

// followed takes the places that were followed out of the comments of a document.
func (d *draft) followed() {
	if d.src.Places == nil {
		return
	}
	d.Placed = make([]Placed, len(d.src.Places.Spans))
	for i := range d.Comments {
		c := &d.Comments[i]
		d.Placed[i] = Placed{Span: c.Span, Moved: c.Moved}
	}
	d.Comments = nil
}
