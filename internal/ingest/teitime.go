package ingest

import (
	"encoding/xml"
	"math"
	"strconv"
	"strings"

	"verbatim/internal/transcript"
)

// timeline is the points in time that a TEI file names.
type timeline struct {
	unit, origin string
	points       []teiPoint
	at           map[string]float64 // seconds by id
	unread       int
}

// teiPoint is a point given by itself, or by how long after another it is.
type teiPoint struct{ id, absolute, interval, since string }

func (l *timeline) add(e xml.StartElement) {
	if id := attr(e, "id"); id != "" {
		l.points = append(l.points, teiPoint{id, attr(e, "absolute"), attr(e, "interval"), strings.TrimPrefix(attr(e, "since"), "#")})
	}
}

// resolve works out all points, in the order of the file and once more for
// those that refer to later ones. Times of the day become times since the
// origin of the timeline, which is the beginning of the recording.
func (l *timeline) resolve() {
	left := l.points
	for range 2 {
		var later []teiPoint
		for _, p := range left {
			if sec, ok := l.seconds(p); ok {
				l.at[p.id] = sec
			} else {
				later = append(later, p)
			}
		}
		left = later
	}
	l.unread = len(left)
	first, ok := l.at[strings.TrimPrefix(l.origin, "#")]
	if !ok && len(l.points) > 0 {
		first = l.at[l.points[0].id]
	}
	if first >= 3600 { // a time of the day; less is a recording that goes on
		for id := range l.at {
			l.at[id] -= first
		}
	}
}

func (l *timeline) seconds(p teiPoint) (float64, bool) {
	if p.absolute != "" {
		if ms, ok := clock(p.absolute); ok {
			return float64(ms) / 1000, true
		}
		return l.number(p.absolute)
	}
	since, ok := l.at[p.since]
	if p.since == "" {
		since, ok = 0, true
	}
	after, ok2 := l.number(p.interval)
	if p.interval == "" && p.since == "" {
		after, ok2 = 0, true // the origin
	}
	return since + after, ok && ok2
}

// number reads a length of time in the unit of the timeline.
func (l *timeline) number(s string) (float64, bool) {
	v, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	if err != nil || math.IsNaN(v) || math.IsInf(v, 0) || v < 0 {
		return 0, false
	}
	switch strings.ToLower(l.unit) {
	case "ms":
		v /= 1000
	case "min":
		v *= 60
	case "h":
		v *= 3600
	}
	return v, true
}

// ms is when a point is, in milliseconds; NoTime where nobody knows.
func (l *timeline) ms(ref string) int {
	sec, ok := l.at[strings.TrimPrefix(ref, "#")]
	if !ok || sec < 0 || sec*1000 > float64(maxMS) {
		return transcript.NoTime
	}
	return int(math.Round(sec * 1000))
}
