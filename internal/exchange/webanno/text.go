package webanno

import (
	"strings"
	"unicode"
	"unicode/utf16"
)

// reading is a sentence in one way of understanding it.
type reading struct {
	runes []rune
	index []int // of a unit of the file, the code point it is; -1 inside one
	base  int   // where the sentence begins, in units of the file
	right int   // words that stand where the file says
	words int
}

// readingOf understands a sentence: raw or with escapes, counting UTF-16 units or
// code points. Where it begins is where its first word does, unless the text has
// white space before it.
func (s *sentence) readingOf(raw, wide bool) reading {
	joined := strings.Join(s.lines, "\n")
	if !raw {
		joined = unescape(joined)
	}
	joined = strings.ReplaceAll(strings.ReplaceAll(joined, "\r\n", "\n"), "\r", "\n")
	joined = strings.ReplaceAll(joined, "\x00", "\uFFFD")
	r := reading{runes: []rune(joined)}
	for i, c := range r.runes {
		r.index = append(r.index, i)
		if wide && utf16.RuneLen(c) == 2 {
			r.index = append(r.index, -1)
		}
	}
	r.index = append(r.index, len(r.runes))
	for _, t := range s.tokens {
		if t.part {
			continue
		}
		if r.words == 0 {
			r.base = t.begin - r.before(t)
		}
		r.words++
		if _, _, ok := r.place(&t); ok {
			r.right++
		}
	}
	return r
}

// before is how many units of white space stand before the first word of a sentence.
func (r *reading) before(t token) int {
	n := 0
	for n < len(r.runes) && unicode.IsSpace(r.runes[n]) {
		n++
	}
	r.base = t.begin
	if _, _, ok := r.place(&t); ok || n > t.begin {
		return 0
	}
	return n // white space never needs two UTF-16 units
}

// place is where a word lies in the sentence, in code points, and whether it does.
func (r *reading) place(t *token) (start, stop int, ok bool) {
	start, ok1 := r.at(t.begin - r.base)
	stop, ok2 := r.at(t.end - r.base)
	stop = max(start, stop)
	here := string(r.runes[start:stop])
	return start, stop, ok1 && ok2 && (here == t.word || here == unescape(t.word))
}

// at is the code point at a unit of the sentence, or the nearest, and whether there is
// one exactly there.
func (r *reading) at(unit int) (int, bool) {
	switch {
	case unit < 0:
		return 0, false
	case unit >= len(r.index):
		return len(r.runes), false
	case r.index[unit] < 0:
		return r.index[unit-1], false
	}
	return r.index[unit], true
}

// counts reports whether the file counts UTF-16 units, as Java does and so INCEpTION;
// what other programs write may count code points. The words decide.
func (d *document) counts() (wide bool) {
	asUTF16, asPoints := 0, 0
	for _, s := range d.sentences {
		if !astral(s.lines) {
			continue
		}
		asUTF16 += s.best(true).right
		asPoints += s.best(false).right
	}
	return asUTF16 >= asPoints
}

// best is the reading in which the most words stand where the file says; with escapes
// unless without is better, for old versions wrote none.
func (s *sentence) best(wide bool) reading {
	r := s.readingOf(false, wide)
	if r.right < r.words && strings.Contains(strings.Join(s.lines, ""), `\`) {
		if raw := s.readingOf(true, wide); raw.right > r.right {
			return raw
		}
	}
	return r
}

func astral(lines []string) bool {
	for _, l := range lines {
		for _, r := range l {
			if r > 0xFFFF {
				return true
			}
		}
	}
	return false
}

// layOut puts the text together from its sentences, and the words into it. The file
// has no text between sentences; where it leaves one place it was a space or the end
// of a line, and INCEpTION itself reads it as the end of a line.
func (d *document) layOut() {
	wide := d.counts()
	d.units = "UTF-16 units"
	if !wide {
		d.units = "code points"
	}
	end, wrong := 0, 0
	for i, s := range d.sentences {
		r := s.best(wide)
		if i > 0 {
			d.write(between(r.base-end, r.words > 0))
		}
		for j := range s.tokens {
			t := &s.tokens[j]
			t.start, t.stop, t.sure = r.place(t)
			if !t.sure && !t.part {
				wrong++
			}
			t.start, t.stop = t.start+d.length, t.stop+d.length
		}
		d.write(string(r.runes))
		end = r.base + len(r.index) - 1
	}
	switch {
	case wrong == 1:
		d.project.Note("One word does not stand where the file says it does.")
	case wrong > 1:
		d.project.Note(decimal(wrong) + " words do not stand where the file says they do.")
	}
	d.project.Note("The file has sentences and nothing between them: each begins a line here, as when INCEpTION reads it again.")
}

// between is what stands between two sentences that are so many places apart.
func between(gap int, known bool) string {
	switch {
	case !known || gap == 1:
		return "\n"
	case gap > 1:
		return "\n\n"
	}
	return ""
}

func (d *document) write(s string) {
	d.text.WriteString(s)
	for range s {
		d.length++
	}
}
