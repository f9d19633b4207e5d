package transcript

import (
	"slices"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"verbatim/internal/text"
)

// A quote is found the way people copy one: line breaks may have become spaces,
// curly marks straight, dashes and dots may differ in kind, accents may be
// composed or not. Everything else, letter case included, must be the same.
// What is found is stored as it stands in the text.

// folded is a stretch of text as quotes are compared: runes, and the place each
// came from.
type folded struct {
	runes []rune
	from  []text.Pos // place of the code point that gave the rune
	to    []text.Pos // the place after it
}

// add folds s, which begins at position at.
func (f *folded) add(s string, at text.Pos) {
	for _, r := range s {
		f.addRune(r, at, at+1)
		at++
	}
}

func (f *folded) addRune(r rune, from, to text.Pos) {
	switch r {
	case '‘', '’', 'ʼ', '′', '`':
		r = '\''
	case '“', '”', '„', '″', '«', '»':
		r = '"'
	case '–', '—', '‑', '‐', '−':
		r = '-'
	case '…':
		for range 3 {
			f.push('.', from, to)
		}
		return
	case '\u00AD', '\u200B', '\uFEFF': // invisible
		return
	}
	if unicode.IsSpace(r) {
		if n := len(f.runes); n > 0 && f.runes[n-1] == ' ' {
			f.to[n-1] = to
			return
		}
		r = ' '
	}
	if r < 0x80 {
		f.push(r, from, to)
		return
	}
	for _, d := range norm.NFD.String(string(r)) {
		f.push(d, from, to)
	}
}

func (f *folded) push(r rune, from, to text.Pos) {
	f.runes = append(f.runes, r)
	f.from = append(f.from, from)
	f.to = append(f.to, to)
}

func foldQuote(quote string) []rune {
	var f folded
	f.add(strings.TrimSpace(quote), 0)
	return f.runes
}

// speech folds the speech of the turns [from, to), a space between turns.
func (t *Transcript) speech(from, to int) *folded {
	f := &folded{}
	for _, turn := range t.Turns[from:to] {
		f.addRune(' ', turn.Speech.Start, turn.Speech.Start)
		f.add(t.Text.Slice(turn.Speech), turn.Speech.Start)
	}
	return f
}

// Find is every place where a quote stands in the speech of the turns
// [from, to), in order, each as a span of the text. A quote may run over
// several turns, with or without their labels.
func (t *Transcript) Find(quote string, from, to int) []text.Span {
	want := foldQuote(quote)
	if len(want) == 0 {
		return nil
	}
	found := t.whole(t.speech(from, to).find(want))
	if len(found) > 0 || from >= to {
		return found
	}
	// Copied together with labels: compare with the text as it stands.
	all := &folded{}
	start := t.Turns[from].Label.Start
	all.add(t.Text.Slice(text.Span{Start: start, End: t.Turns[to-1].Speech.End}), start)
	for _, sp := range t.whole(all.find(want)) {
		if a, b := t.TurnsIn(sp); a < b {
			sp = text.Span{Start: max(sp.Start, t.Turns[a].Speech.Start), End: min(sp.End, t.Turns[b-1].Speech.End)}
			found = append(found, sp)
		}
	}
	return found
}

// whole keeps what begins and ends between characters as readers see them:
// half a syllable is no quote.
func (t *Transcript) whole(found []text.Span) []text.Span {
	return slices.DeleteFunc(found, func(sp text.Span) bool { return t.Text.Snap(sp) != sp })
}

func (f *folded) find(want []rune) []text.Span {
	var found []text.Span
	for i := 0; i+len(want) <= len(f.runes); i++ {
		j := indexRunes(f.runes[i:], want)
		if j < 0 {
			break
		}
		i += j
		end := i + len(want)
		if end < len(f.runes) && f.from[end] == f.from[end-1] || i > 0 && f.from[i] == f.from[i-1] && f.to[i] == f.to[i-1] {
			continue // a letter without its accent, or half of an ellipsis
		}
		found = append(found, text.Span{Start: f.from[i], End: f.to[end-1]})
	}
	return found
}

func indexRunes(s, want []rune) int {
	for i := 0; i+len(want) <= len(s); i++ {
		if s[i] == want[0] && slices.Equal(s[i:i+len(want)], want) {
			return i
		}
	}
	return -1
}

// Near is a place that resembles a quote that was not found.
type Near struct {
	Span  text.Span
	Score float64 // share of the quote's words that stand there, 0 to 1
}

// Nearest are up to n places that resemble a quote, best first: windows as long
// as the quote in which at least half of its words occur.
func (t *Transcript) Nearest(quote string, n int) []Near {
	want := map[string]int{}
	length := 0
	text.Segments(strings.ToLower(string(foldQuote(quote))), func(w string, _, _ int) bool {
		want[w]++
		length++
		return true
	})
	if length == 0 {
		return nil
	}
	var all []Near
	for _, turn := range t.Turns {
		all = append(all, t.nearIn(turn.Speech, want, length)...)
	}
	slices.SortStableFunc(all, func(a, b Near) int {
		switch {
		case a.Score > b.Score:
			return -1
		case a.Score < b.Score:
			return 1
		}
		return int(a.Span.Start - b.Span.Start)
	})
	var best []Near
	for _, c := range all {
		if len(best) == n {
			break
		}
		if !slices.ContainsFunc(best, func(b Near) bool { return b.Span.Overlaps(c.Span) }) {
			best = append(best, c)
		}
	}
	return best
}

// nearIn slides a window of length words over a turn and keeps the places where
// it holds at least half of the wanted words.
func (t *Transcript) nearIn(speech text.Span, want map[string]int, length int) []Near {
	type word struct {
		w  string
		sp text.Span
	}
	var words []word
	s := t.Text.Slice(speech)
	base := t.Text.Byte(speech.Start)
	text.Segments(s, func(w string, a, b int) bool {
		w = strings.ToLower(string(foldQuote(w)))
		words = append(words, word{w, text.Span{Start: t.Text.FromByte(base + a), End: t.Text.FromByte(base + b)}})
		return true
	})
	have := map[string]int{}
	hits := 0
	var near []Near
	for i, w := range words {
		if have[w.w]++; have[w.w] <= want[w.w] {
			hits++
		}
		if i >= length {
			old := words[i-length].w
			if have[old] <= want[old] {
				hits--
			}
			have[old]--
		}
		if score := float64(hits) / float64(length); score >= 0.5 && want[w.w] > 0 {
			first := max(0, i-length+1)
			near = append(near, Near{text.Span{Start: words[first].sp.Start, End: w.sp.End}, score})
		}
	}
	return near
}

// InSpeech reports whether a span begins and ends in the speech of turns, as a
// coding must, and holds some of it.
func (t *Transcript) InSpeech(sp text.Span) bool {
	from, to := t.TurnsIn(sp)
	return from < to && t.Turns[from].Speech.Start <= sp.Start && sp.End <= t.Turns[to-1].Speech.End
}

// ToSpeech is the part of a span from where its first speech begins to where its
// last ends; empty when it holds none.
func (t *Transcript) ToSpeech(sp text.Span) text.Span {
	from, to := t.TurnsIn(sp)
	if from >= to {
		return text.Span{Start: sp.Start, End: sp.Start}
	}
	return text.Span{Start: max(sp.Start, t.Turns[from].Speech.Start), End: min(sp.End, t.Turns[to-1].Speech.End)}
}
