package app

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// renamedLabels refuses a correction in which turns of somebody begin with a
// name that is no speaker's: they would become part of the turn before.
func renamedLabels(words string, t, next *transcript.Transcript) error {
	type line struct {
		at   text.Pos
		name string
	}
	var lines []line
	var at text.Pos
	for l := range strings.Lines(words) {
		name := likeLabel(l)
		if slices.Contains(names(next.Speakers), name) {
			name = ""
		}
		lines = append(lines, line{at, name})
		at += text.Pos(utf8.RuneCountInString(l))
	}
	script := text.Diff(t.Text.String(), words)
	turns := map[[2]string]int{} // old name, new name
	var order [][2]string
	for _, turn := range t.Turns {
		now, fate := script.Project(turn.Speech)
		if fate == text.Lost || turn.Speaker == "" {
			continue
		}
		i, found := slices.BinarySearchFunc(lines, now.Start, func(l line, p text.Pos) int { return int(l.at - p) })
		if !found {
			i--
		}
		if i < 0 || lines[i].name == "" || lines[i].name == turn.Speaker {
			continue
		}
		pair := [2]string{turn.Speaker, lines[i].name}
		if turns[pair]++; turns[pair] == 1 {
			order = append(order, pair)
		}
	}
	if len(order) == 0 {
		return nil
	}
	pair := order[0]
	who := t.Speaker(pair[0])
	as := string(who.Voice)
	if who.Participant != "" {
		as = "participant:" + who.Participant
	}
	return problem(fmt.Sprintf("if %s is the same person: --speaker \"%s=%s\"; if it is somebody else, say who: --speaker \"%s=VOICE\"; otherwise give the label its name back", pair[1], pair[1], as, pair[1]),
		"%s of %s now begin with %q, who is no speaker of %s", plural(turns[pair], "turn", "turns"), pair[0], pair[1]+":", t.ID)
}

// respoken adds to a script of edits where words are the same and somebody else
// says them now: a coding of such words must not pass as it was, since it may
// count for another person. An edit that changes nothing, on the first letter of
// each word, says so, and moves nothing.
func respoken(before, after *transcript.Transcript, script text.Script) text.Script {
	out := slices.Clone(script)
	for _, turn := range before.Turns {
		was := before.Speaker(turn.Speaker)
		s := before.Text.Slice(turn.Speech)
		from := before.Text.Byte(turn.Speech.Start)
		text.Segments(s, func(_ string, a, b int) bool {
			word := text.Span{Start: before.Text.FromByte(from + a), End: before.Text.FromByte(from + b)}
			now, fate := script.Project(word)
			if fate != text.Same && fate != text.Shifted {
				return true
			}
			i := after.TurnAt(now.Start)
			if i < 0 || !after.Turns[i].Speech.Contains(now) {
				return true
			}
			if is := after.Speaker(after.Turns[i].Speaker); is.Voice != was.Voice || is.Participant != was.Participant {
				out = append(out, text.Edit{A0: word.Start, A1: word.Start + 1, B0: now.Start, B1: now.Start + 1})
			}
			return true
		})
	}
	slices.SortStableFunc(out, func(a, b text.Edit) int {
		if a.A0 != b.A0 {
			return int(a.A0 - b.A0)
		}
		return int(a.A1 - b.A1)
	})
	return out
}

// nowBy names who says a passage after a correction, where that is somebody
// else than before.
func nowBy(before *transcript.Transcript, was text.Span, after *transcript.Transcript, now text.Span) string {
	i, j := before.TurnAt(was.Start), after.TurnAt(now.Start)
	if i < 0 || j < 0 || now.Empty() {
		return ""
	}
	a, b := before.Speaker(before.Turns[i].Speaker), after.Speaker(after.Turns[j].Speaker)
	if a.Voice == b.Voice && a.Participant == b.Participant {
		return ""
	}
	return b.Name
}
