package text

import (
	"strings"
	"unicode/utf8"
)

// What stands around and between two wordings that a person has to choose
// from: {{ours || theirs}}.
const (
	MarkOpen  = "{{"
	MarkOr    = " || "
	MarkClose = "}}"
)

// Conflict is a place where both sides changed the same words differently.
type Conflict struct {
	Base   Span   // the words in the text that both began with; empty where both put words in
	Ours   string // the words one side has there
	Theirs string // the words the other side has there
	At     Span   // where the marks stand in the merged text, in code points
}

// Merge joins two corrections of one text. All three must be valid UTF-8.
// Changes that do not touch are both taken, and a change both made is taken
// once. Changes that overlap or meet at a point, with different results, are a
// Conflict, and the merged text has both wordings there between the marks. With
// ours and theirs exchanged, nothing differs but the order within the marks.
func Merge(base, ours, theirs string) (string, []Conflict) {
	original := Trust(base, "")
	o := side{Trust(ours, ""), Diff(base, ours)}
	t := side{Trust(theirs, ""), Diff(base, theirs)}
	var merged strings.Builder
	var length, done Pos // of the merged text, and in the base
	write := func(s string) {
		merged.WriteString(s)
		length += Pos(utf8.RuneCountInString(s))
	}
	var conflicts []Conflict
	for len(o.left) > 0 || len(t.left) > 0 {
		at := firstCluster(o.left, t.left)
		write(original.Slice(Span{done, at.Start}))
		done = at.End
		words := original.Slice(at)
		settled, c := settle(words, o.take(at, words), t.take(at, words))
		if c == nil {
			write(settled)
			continue
		}
		c.Base, c.At.Start = at, length
		write(MarkOpen + c.Ours + MarkOr + c.Theirs + MarkClose)
		c.At.End = length
		conflicts = append(conflicts, *c)
	}
	write(original.Slice(Span{done, original.Len()}))
	return merged.String(), conflicts
}

// settle chooses the words for one place, or says that a person must.
func settle(base, ours, theirs string) (string, *Conflict) {
	switch {
	case ours == theirs || theirs == base:
		return ours, nil
	case ours == base:
		return theirs, nil
	}
	return "", &Conflict{Ours: ours, Theirs: theirs}
}

// side is one of the two corrections: its text, and those of its edits of the
// base that are not yet merged.
type side struct {
	text *Text
	left Script
}

// take gives the words this side has for a stretch of the base, whose words are
// base, and takes off the edits in it. Each edit lies wholly inside the stretch
// or does not touch it.
func (s *side) take(at Span, base string) string {
	n := 0
	for n < len(s.left) && s.left[n].A0 <= at.End {
		n++
	}
	if n == 0 {
		return base
	}
	first, last := s.left[0], s.left[n-1]
	s.left = s.left[n:]
	return s.text.Slice(Span{first.B0 - (first.A0 - at.Start), last.B1 + (at.End - last.A1)})
}

// firstCluster is the stretch of the base under the first edit of either side
// and all edits that reach it, directly or by way of others.
func firstCluster(ours, theirs Script) Span {
	var start Pos
	switch {
	case len(theirs) == 0:
		start = ours[0].A0
	case len(ours) == 0:
		start = theirs[0].A0
	default:
		start = min(ours[0].A0, theirs[0].A0)
	}
	at := Span{start, start}
	for {
		switch {
		case len(ours) > 0 && ours[0].A0 <= at.End:
			at.End = max(at.End, ours[0].A1)
			ours = ours[1:]
		case len(theirs) > 0 && theirs[0].A0 <= at.End:
			at.End = max(at.End, theirs[0].A1)
			theirs = theirs[1:]
		default:
			return at
		}
	}
}

// Unsettled finds the marks of conflicts that a person has not settled yet, as
// spans of s in ascending order. Marks within marks count as part of the outer
// ones. Braces without the sign between them are no marks: they may be the
// transcriber's. If such braces stand within a mark, its span may begin late or
// end early, but it is found.
func Unsettled(s string) []Span {
	type mark struct {
		start  int // in bytes
		halved bool
	}
	var open []mark
	var found []Span // in bytes
	halved := 0      // how many open marks have the sign between
	for i := 0; i < len(s); {
		switch rest := s[i:]; {
		case strings.HasPrefix(rest, MarkOpen):
			open = append(open, mark{start: i})
			i += len(MarkOpen)
		case strings.HasPrefix(rest, MarkOr):
			if last := len(open) - 1; last >= 0 && !open[last].halved {
				open[last].halved = true
				halved++
			}
			i += len(MarkOr)
		case strings.HasPrefix(rest, MarkClose) && halved > 0:
			i += len(MarkClose)
			halved--
			last := len(open) - 1
			for !open[last].halved {
				last--
			}
			found = closeMark(found, open[last].start, i)
			open = open[:last]
		default:
			i++
		}
	}
	t := Trust(s, "")
	for i, f := range found {
		found[i] = Span{t.FromByte(int(f.Start)), t.FromByte(int(f.End))}
	}
	return found
}

// closeMark adds a mark to those found, in place of the ones inside it.
func closeMark(found []Span, start, end int) []Span {
	for len(found) > 0 && found[len(found)-1].Start > Pos(start) {
		found = found[:len(found)-1]
	}
	return append(found, Span{Pos(start), Pos(end)})
}
