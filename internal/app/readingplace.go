package app

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/text"
)

// Ends says where a stretch of words begins and ends, as a browser counts: the
// turn, from 1, and the place in its words in UTF-16 code units.
type Ends struct {
	From [2]int `json:"from"`
	To   [2]int `json:"to"`
}

// Marked is a stretch of words that somebody marked on a page: where, and what
// it said there, turns parted by line ends.
type Marked struct {
	Ends
	Quote string `json:"quote"`
}

// ErrMoved says that the words of a page are not, or no longer, where the page
// believes them: the transcript was corrected meanwhile.
var ErrMoved = errors.New("the transcript was corrected meanwhile, and these words moved")

// wordsMoved is ErrMoved for people.
func wordsMoved(id string) error {
	return &Problem{What: id + " was corrected meanwhile, so the words you chose are not where they were", Todo: "load the page again and choose them once more", Cause: ErrMoved}
}

// span is the place in the text of what was marked: its words proved, white
// space at its ends left out, widened so that no character is cut in two.
func (r reader) span(m Marked) (text.Span, error) {
	from, to := m.From[0]-1, m.To[0]-1
	if from < 0 || to < from || to >= len(r.t.Turns) || m.From[1] < 0 || m.To[1] < 0 {
		return text.Span{}, wordsMoved(r.t.ID)
	}
	first, last := r.t.Turns[from].Speech, r.t.Turns[to].Speech
	sp := text.Span{
		Start: min(r.t.Text.FromUTF16(first.Start, m.From[1]), first.End),
		End:   min(r.t.Text.FromUTF16(last.Start, m.To[1]), last.End),
	}
	if sp.Empty() {
		return sp, usage("", "no words were chosen")
	}
	if !r.rel.Shows(r.t, sp) {
		return sp, problem("choose only words that are shown", "some of these words are withheld")
	}
	var quote []string
	for _, turn := range r.t.Turns[from : to+1] {
		quote = append(quote, r.t.Text.Slice(turn.Speech.Intersect(sp)))
	}
	if strings.Join(quote, "\n") != m.Quote {
		return sp, wordsMoved(r.t.ID)
	}
	sp = r.t.Text.Snap(r.trim(sp))
	if sp.Empty() || !r.t.InSpeech(sp) {
		return sp, usage("choose some words", "there are only spaces in what was chosen")
	}
	return sp, nil
}

// trim takes white space off both ends of a span, and turns of which nothing is
// left.
func (r reader) trim(sp text.Span) text.Span {
	sp = r.t.ToSpeech(sp)
	for {
		words := r.t.Text.Slice(sp)
		lead := len(words) - len(strings.TrimLeftFunc(words, unicode.IsSpace))
		tail := strings.TrimRightFunc(words, unicode.IsSpace)
		if tail == "" {
			return text.Span{Start: sp.Start, End: sp.Start}
		}
		now := r.t.ToSpeech(text.Span{
			Start: sp.Start + text.Pos(utf8.RuneCountInString(words[:lead])),
			End:   sp.Start + text.Pos(utf8.RuneCountInString(tail)),
		})
		if now == sp || now.Empty() {
			return now
		}
		sp = now
	}
}

// ends is where a span stands for a page, and whether its words are shown. A
// span that reaches into a label is cut to the speech.
func (r reader) ends(sp text.Span) (Ends, bool) {
	from, to := r.t.TurnsIn(sp)
	if from >= to || !r.rel.Shows(r.t, sp) {
		return Ends{}, false
	}
	first, last := r.t.Turns[from].Speech, r.t.Turns[to-1].Speech
	return Ends{
		From: [2]int{from + 1, r.t.Text.UTF16(first.Start, max(first.Start, sp.Start))},
		To:   [2]int{to, r.t.Text.UTF16(last.Start, min(last.End, sp.End))},
	}, true
}
