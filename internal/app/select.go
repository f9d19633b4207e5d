package app

import (
	"fmt"
	"strconv"
	"strings"

	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Selection says which words of a transcript are meant: by what they are, by
// their place in code points, or by turn. Quote and turn together narrow.
type Selection struct {
	Quote string
	Span  string // "S:E", code points, half-open
	Turn  string // "7" or "7-9", from 1
}

// IsZero reports whether nothing was selected.
func (s Selection) IsZero() bool { return s == Selection{} }

// shown is how many of a participant's words an error may repeat, in code points.
const shown = 28

// find is the one span that a selection means, on grapheme edges and in speech.
// A selection that means several places, or none, is refused; what it resembles
// is named only as far as the release allows.
func (sel Selection) find(rel *study.Release, t *transcript.Transcript) (text.Span, error) {
	from, to, err := sel.turns(t)
	if err != nil {
		return text.Span{}, err
	}
	switch {
	case sel.Span != "" && (sel.Quote != "" || sel.Turn != ""):
		return text.Span{}, usage("", "--span says the place by itself; leave out --quote and --turn")
	case sel.Span != "":
		return sel.bySpan(t)
	case sel.Quote != "":
		return sel.byQuote(rel, t, from, to)
	case sel.Turn != "":
		return text.Span{Start: t.Turns[from].Speech.Start, End: t.Turns[to-1].Speech.End}, nil
	}
	return text.Span{}, usage("say which words with --quote \"…\", --turn N or --span START:END", "no words were chosen")
}

// turns is the range [from, to) of turns selected; all of them by default.
func (sel Selection) turns(t *transcript.Transcript) (from, to int, err error) {
	if sel.Turn == "" {
		return 0, len(t.Turns), nil
	}
	a, b, isRange := strings.Cut(sel.Turn, "-")
	if !isRange {
		b = a
	}
	from, err1 := strconv.Atoi(strings.TrimSpace(a))
	to, err2 := strconv.Atoi(strings.TrimSpace(b))
	if err1 != nil || err2 != nil {
		return 0, 0, usage("write --turn 7 or --turn 7-9", "%q is not a turn", sel.Turn)
	}
	if to < from {
		return 0, 0, usage("write the earlier turn first", "%q goes backwards", sel.Turn)
	}
	if from < 1 || to > len(t.Turns) {
		return 0, 0, problem("", "%s has the turns 1 to %d, not %s", t.ID, len(t.Turns), sel.Turn)
	}
	return from - 1, to, nil
}

func (sel Selection) bySpan(t *transcript.Transcript) (text.Span, error) {
	a, b, ok := strings.Cut(sel.Span, ":")
	start, err1 := strconv.Atoi(strings.TrimSpace(a))
	end, err2 := strconv.Atoi(strings.TrimSpace(b))
	if !ok || err1 != nil || err2 != nil {
		return text.Span{}, usage("write --span START:END in characters from the start of the transcript, as `verbatim search --json` gives them", "%q is not a span", sel.Span)
	}
	sp := text.Span{Start: text.Pos(start), End: text.Pos(end)}
	if end <= start {
		return text.Span{}, usage("the end is not included, so it is larger than the start", "the span %s holds nothing", sel.Span)
	}
	if start < 0 || end <= start || sp.End > t.Text.Len() {
		return text.Span{}, problem("", "%s is %d characters long; %s is not inside it", t.ID, t.Text.Len(), sel.Span)
	}
	sp = t.Text.Snap(sp)
	if !t.InSpeech(sp) {
		return text.Span{}, problem("begin and end it within what somebody says", "%s of %s does not begin and end in speech", sel.Span, t.ID)
	}
	return sp, nil
}

func (sel Selection) byQuote(rel *study.Release, t *transcript.Transcript, from, to int) (text.Span, error) {
	found := t.Find(sel.Quote, from, to)
	for i := range found {
		found[i] = t.Text.Snap(found[i])
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		var places []string
		for _, sp := range found[:min(len(found), 5)] {
			places = append(places, fmt.Sprintf("%s at %d:%d", place(t, sp), sp.Start, sp.End))
		}
		if len(found) > 5 {
			places = append(places, fmt.Sprintf("%d more", len(found)-5))
		}
		return text.Span{}, problem("quote more of it, add --turn N, or say which with --span", "%q stands in %d places: %s",
			transcript.Abbreviate(sel.Quote, shown), len(found), strings.Join(places, "; "))
	}
	return text.Span{}, sel.absent(rel, t)
}

// absent says that a quote is not there, and where something like it is.
func (sel Selection) absent(rel *study.Release, t *transcript.Transcript) error {
	near := t.Nearest(sel.Quote, 3)
	if len(near) == 0 {
		return problem("nothing in the transcript resembles it", "%q is not in %s", transcript.Abbreviate(sel.Quote, shown), t.ID)
	}
	var places []string
	for _, n := range near {
		where := place(t, n.Span)
		if words, ok := rel.Words(t, n.Span); ok {
			where += " “" + transcript.Abbreviate(words, shown) + "”"
		}
		places = append(places, where)
	}
	return problem("the nearest: "+strings.Join(places, "; "), "%q is not in %s as it is written", transcript.Abbreviate(sel.Quote, shown), t.ID)
}

// themeHint lists the theme ids that resemble a wrong one, or some of them.
func themeHint(s *study.Study, id string) string {
	id = strings.ToLower(id)
	var like, all []string
	for _, t := range s.Book.Themes() {
		all = append(all, t.ID)
		if strings.Contains(t.ID, id) || strings.Contains(id, t.ID) || strings.Contains(strings.ToLower(t.Name), id) ||
			len(id) > 3 && strings.HasPrefix(t.ID, id[:3]) {
			like = append(like, t.ID)
		}
	}
	switch {
	case len(like) > 0:
		return "did you mean " + strings.Join(like[:min(4, len(like))], ", ") + "?"
	case len(all) == 0:
		return "the codebook is empty: `verbatim codebook add ID --name NAME`, or edit codebook.yaml"
	case len(all) <= 15:
		return "there are " + strings.Join(all, ", ")
	}
	return "`verbatim codebook show` lists them"
}
