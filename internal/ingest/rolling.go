package ingest

import (
	"cmp"
	"slices"
	"strings"
)

// touching is how far apart captions may be that follow each other without a
// pause, and flash how long a caption is shown that nobody can read, in
// milliseconds.
const (
	touching = 250
	flash    = 50
)

// inOrder sorts captions by the time they begin, as Teams does not.
func (d *draft) inOrder(cues []cue) []cue {
	moved, latest := 0, untimed
	for i, c := range cues {
		if i > 0 && c.part != cues[i-1].part {
			latest = untimed
		}
		if c.when.start < latest.start {
			moved++
		}
		latest.start = max(latest.start, c.when.start)
	}
	if parts := cues[len(cues)-1].part; parts > 0 {
		d.doubt("The times of %s begin again %s: it seems to hold %d recordings. They were kept one after the other; it is better to import them as files of their own.", d.src.Name, count(parts, "time", "times"), parts+1)
	}
	if moved == 0 {
		return cues
	}
	d.note("%s out of order; all were sorted by the time they begin.", count(moved, "caption stood", "captions stood"))
	slices.SortStableFunc(cues, func(a, b cue) int {
		return cmp.Or(cmp.Compare(a.part, b.part), cmp.Compare(a.when.start, b.when.start))
	})
	return cues
}

// unrolled undoes captions that roll: each shows the end of the one before
// again, above or before what is new, as on YouTube and on television. Every
// word is kept once, with the first caption that shows it.
func (d *draft) unrolled(cues []cue, r *roll) []cue {
	kept := cues[:1:1]
	for i := 1; i < len(cues); i++ {
		c := cues[i]
		c.lines = r.fresh(cues[i-1], c)
		if len(c.lines) == 0 {
			last := &kept[len(kept)-1]
			last.when.end = max(last.when.end, c.when.end)
			continue
		}
		kept = append(kept, c)
	}
	d.note("The captions of %s roll: most show again what the one before shows. Every word was kept once.", d.src.Name)
	if r.words > 0 {
		d.Transcription = orElse(d.Transcription, "automatic")
	}
	return kept
}

// roll is how captions roll.
type roll struct {
	grows   bool // a line is shown again with more words at its end
	flashes int  // captions too short to be read, between the others
	words   int  // captions with the times of words in them
	window  int  // most lines shown at once
}

// found looks for signs that nothing but rolling captions have, in most places.
func (r *roll) found(cues []cue) bool {
	for i, c := range cues {
		r.window = max(r.window, len(c.lines))
		if c.timed > 0 {
			r.words++
		}
		if i > 0 && follows(cues[i-1], c) && c.when.end-c.when.start <= flash && c.when.end >= 0 && len(c.lines) > 0 {
			if n, grown := shownAgain(cues[i-1].lines, c.lines, false); n == len(c.lines) && !grown {
				r.flashes++
			}
		}
	}
	if r.flashes*4 >= len(cues) {
		return true
	}
	if again, steps := r.count(cues); again >= 2 && again*2 >= steps {
		return true
	}
	r.grows = true
	again, steps := r.count(cues)
	return again >= 4 && again*2 >= steps
}

// count counts the steps from one caption to the next that touch, and those
// that show words again beside new ones.
func (r *roll) count(cues []cue) (again, steps int) {
	for i := 1; i < len(cues); i++ {
		if !follows(cues[i-1], cues[i]) {
			continue
		}
		steps++
		n, grown := shownAgain(cues[i-1].lines, cues[i].lines, r.grows)
		if grown || n > 0 && n < len(cues[i].lines) {
			again++
		}
	}
	return again, steps
}

// follows reports whether a caption begins as the one before ends.
func follows(before, c cue) bool {
	return c.name == before.name && c.part == before.part && c.when.start <= before.when.end+touching
}

// shownAgain counts the lines a caption begins with that the one before ends
// with. Where lines grow, the last of them may go on with more words.
func shownAgain(before, lines []string, grows bool) (n int, grown bool) {
	const most = 8 // lines on a screen
	for n = min(len(before), len(lines), most); n > 0; n-- {
		tail, last := before[len(before)-n:], before[len(before)-1]
		if !slices.Equal(tail[:n-1], lines[:n-1]) {
			continue
		}
		if last == lines[n-1] {
			return n, false
		}
		if grows && strings.HasPrefix(lines[n-1], last+" ") {
			return n, true
		}
	}
	return 0, false
}

// fresh are the lines of a caption without what it shows again.
func (r *roll) fresh(before, c cue) []string {
	if c.below || c.name != before.name || c.part != before.part {
		return c.lines
	}
	n, grown := shownAgain(before.lines, c.lines, r.grows)
	switch {
	case n == 0:
		return c.lines
	case c.timed > 0 && n >= c.timed && !grown: // words with times are new
		n = c.timed - 1
	case grown:
		rest := trim(c.lines[n-1][len(before.lines[len(before.lines)-1]):])
		return append([]string{rest}, c.lines[n:]...)
	case n < len(c.lines):
	case !follows(before, c):
		return c.lines
	case r.flashes == 0 && len(c.lines) == 1 && c.when.start >= before.when.end:
		return c.lines // said again
	case r.flashes == 0 && n == r.window && oneLineAgain(c.lines):
		n-- // the same line again and again
	}
	return c.lines[n:]
}

func oneLineAgain(lines []string) bool {
	for _, l := range lines {
		if l != lines[0] {
			return false
		}
	}
	return true
}
