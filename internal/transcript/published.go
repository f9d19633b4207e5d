package transcript

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/text"
)

// A published form is how a quote is printed: the transcript's words in their
// order, and nothing else that is not marked. What may differ without a mark is
// what Find folds (kinds of quotation mark, dash and ellipsis, white space),
// fillers (um, er …) that are left out, and the transcriber's own remarks that
// are left out. What must be marked: a cut with […] or [...]; anything added in
// [square brackets], which may also stand for words that are cut; a changed
// first letter, as in [T]he. Names of speakers are no words: between turns they
// are left out, or stand in brackets as they are to be published.

// maxForm is the longest published form, in code points.
const maxForm = 20_000

// fillers are the sounds that may be left out without a mark. In another
// language some of them are words (German er, Portuguese um), and every one
// stays.
const fillers = " um uh er erm ah mm hmm mhm "

// Unproved says where a published form stops being what the transcript says. It
// repeats at most four words.
type Unproved struct {
	Why  string   // the sentence
	Word int      // number of the word in the form, from 1; 0 where the form ends too early or cannot be read
	At   text.Pos // place in the transcript's text
}

// Error is the sentence.
func (e *Unproved) Error() string { return e.Why }

// ProvePublished proves that a published form says what a span of the transcript
// says, letter for letter but for what a published form may change. Language is
// the study's, like "en-GB". The error is an *Unproved.
func (t *Transcript) ProvePublished(sp text.Span, form, language string) error {
	want, err := formMarks(form)
	if err != nil {
		return &Unproved{Why: err.Error(), At: sp.Start}
	}
	p := proof{said: t.saidMarks(sp, english(language)), form: want}
	p.here = places{list: []int{0}}
	for p.at = range p.form {
		p.here.list = p.leavingOut(p.here.list)
		next := p.step(p.form[p.at])
		if next.none() {
			return p.differs(t, sp)
		}
		p.here = next
	}
	p.at = len(p.form)
	p.here.list = p.leavingOut(p.here.list)
	if !p.here.any && !slices.Contains(p.here.list, len(p.said)) {
		return p.tooShort(sp)
	}
	return nil
}

func english(language string) bool {
	l := strings.ToLower(language)
	return l == "" || l == "en" || strings.HasPrefix(l, "en-") || strings.HasPrefix(l, "en_") || strings.HasPrefix(l, "english")
}

// markKind is what a mark of a transcript or a published form is.
type markKind int

const (
	markWord   markKind = iota // letters and digits
	markPoint                  // one character that is neither letter nor space
	markCut                    // […]
	markInsert                 // [anything]
	markCased                  // [T]he: a word whose first letter stands in brackets
)

// mark is a word, a punctuation mark or a bracket, folded as quotes are compared.
type mark struct {
	kind   markKind
	s      string // folded; of markCased, the whole word
	rest   string // of markCased: the word without its first letter
	space  bool   // white space stands before it
	as     string // as it is written
	at     text.Pos
	note   int  // number of the transcriber's remark it belongs to; 0: none
	filler bool // may be left out
	first  bool // of its turn
	others bool // said by somebody else than whom the quote is of
}

// marksOf parts folded runes [a, b) into words and points. Each gets the
// letters it came from by way of as.
func marksOf(f *folded, a, b int, as func(from, to text.Pos) string) []mark {
	var out []mark
	s := string(f.runes[a:b])
	place := func(off int) int { return a + utf8.RuneCountInString(s[:off]) }
	space := false
	points := func(from, to int) {
		for i := place(from); i < place(to); i++ {
			if f.runes[i] == ' ' {
				space = true
				continue
			}
			out = append(out, mark{kind: markPoint, s: string(f.runes[i]), space: space, as: as(f.from[i], f.to[i]), at: f.from[i]})
			space = false
		}
	}
	done := 0
	text.Segments(s, func(w string, from, to int) bool {
		points(done, from)
		i, j := place(from), place(to)
		out = append(out, mark{kind: markWord, s: w, space: space, as: as(f.from[i], f.to[j-1]), at: f.from[i]})
		space, done = false, to
		return true
	})
	points(done, len(s))
	return out
}

// saidMarks are the words and points of the speech in a span, turn by turn.
func (t *Transcript) saidMarks(sp text.Span, withFillers bool) []mark {
	var out []mark
	notes := 0
	from, to := t.TurnsIn(sp)
	of := t.quoteOf(from, to)
	for _, turn := range t.Turns[from:to] {
		var remarks []text.Span
		base := t.Text.Byte(turn.Speech.Start)
		said := t.Text.Slice(turn.Speech)
		Notes(said, func(a, b int) bool {
			if said[a] == '(' && !onlyNote(said[a+1:b-1]) {
				return true // perhaps the speaker's own words
			}
			remarks = append(remarks, text.Span{Start: t.Text.FromByte(base + a), End: t.Text.FromByte(base + b)})
			return true
		})
		part := turn.Speech.Intersect(sp)
		f := &folded{}
		f.add(t.Text.Slice(part), part.Start)
		these := marksOf(f, 0, len(f.runes), func(a, b text.Pos) string { return t.Text.Slice(text.Span{Start: a, End: b}) })
		for i := range these {
			for k, r := range remarks {
				if r.Start <= these[i].at && these[i].at < r.End {
					these[i].note = notes + k + 1
				}
			}
			these[i].filler = withFillers && fillerAt(these, i)
			these[i].others = turn.Speaker != of
		}
		if len(these) > 0 {
			these[0].space, these[0].first = true, true
		}
		notes += len(remarks)
		out = append(out, these...)
	}
	return out
}

// quoteOf is the speaker whom a quote over the turns [from, to) is of: the first
// participant, or the first speaker where none takes part.
func (t *Transcript) quoteOf(from, to int) string {
	for _, turn := range t.Turns[from:to] {
		if t.Speaker(turn.Speaker).Voice == VoiceParticipant {
			return turn.Speaker
		}
	}
	if from < to {
		return t.Turns[from].Speaker
	}
	return ""
}

// fillerAt reports whether mark i is a filler that stands alone: the halves of
// "uh-huh" and "mm-hmm" are an answer together.
func fillerAt(m []mark, i int) bool {
	w := m[i].s
	if m[i].kind != markWord || !strings.Contains(fillers, " "+strings.ToLower(w)+" ") || w == strings.ToUpper(w) { // ER is a place
		return false
	}
	hyphen := func(k int) bool { return m[k].s == "-" && !strings.ContainsAny(m[k].as, "–—−") }
	if i >= 2 && hyphen(i-1) && !m[i].space && !m[i-1].space && m[i-2].kind == markWord {
		return false
	}
	return i+2 >= len(m) || !hyphen(i+1) || m[i+1].space || m[i+2].space || m[i+2].kind != markWord
}

// formMarks reads a published form.
func formMarks(form string) ([]mark, error) {
	switch {
	case !utf8.ValidString(form):
		return nil, errors.New("the published form is not valid UTF-8")
	case utf8.RuneCountInString(form) > maxForm:
		return nil, fmt.Errorf("a published form is at most %d characters long", maxForm)
	}
	letters := []rune(form)
	as := func(a, b text.Pos) string { return string(letters[a:b]) }
	f := &folded{}
	f.add(form, 0)
	var out []mark
	for i := 0; i < len(f.runes); {
		j := i
		for j < len(f.runes) && f.runes[j] != '[' && f.runes[j] != ']' {
			j++
		}
		space := len(out) == 0 || i > 0 && f.runes[i-1] == ' '
		these := marksOf(f, i, j, as)
		if len(these) > 0 && space {
			these[0].space = true
		}
		out = append(out, these...)
		if i = j; i == len(f.runes) {
			break
		}
		end := slices.IndexFunc(f.runes[i+1:], func(r rune) bool { return r == '[' || r == ']' })
		if f.runes[i] == ']' || end < 0 || f.runes[i+1+end] == '[' {
			return nil, errors.New("a square bracket of the published form has no partner")
		}
		m, after, err := bracket(f, i, i+1+end, as)
		if err != nil {
			return nil, err
		}
		m.space = i == 0 || f.runes[i-1] == ' '
		out, i = append(out, m), after
	}
	if !slices.ContainsFunc(out, func(m mark) bool { return m.kind == markWord || m.kind == markCased }) {
		return nil, errors.New("the published form has no word of the transcript in it")
	}
	return out, nil
}

// bracket reads what stands in brackets at [open, shut] of a folded form, and
// says where it ends: after the word, where one letter of it is bracketed.
func bracket(f *folded, open, shut int, as func(from, to text.Pos) string) (m mark, after int, err error) {
	inside := string(f.runes[open+1 : shut])
	m = mark{kind: markInsert, s: inside, as: as(f.from[open], f.to[shut]), at: f.from[open]}
	switch {
	case strings.TrimSpace(inside) == "":
		return m, 0, errors.New("a pair of square brackets of the published form is empty")
	case strings.ContainsFunc(inside, unprintable):
		return m, 0, errors.New("what stands in brackets has characters that cannot be seen")
	case strings.Trim(inside, ". ") == "":
		m.kind = markCut
		return m, shut + 1, nil
	}
	end := shut + 1
	for end < len(f.runes) && f.runes[end] != '[' && f.runes[end] != ']' && f.runes[end] != ' ' {
		end++
	}
	rest := string(f.runes[shut+1 : end])
	if rest == "" || !isLetter(inside) {
		return m, shut + 1, nil
	}
	text.Segments(inside+rest, func(w string, from, to int) bool {
		if from == 0 && to > len(inside) {
			m.kind, m.s, m.rest = markCased, w, w[len(inside):]
			shut += utf8.RuneCountInString(m.rest)
			m.as += as(f.to[shut-utf8.RuneCountInString(m.rest)], f.to[shut])
		}
		return false
	})
	return m, shut + 1, nil
}

// unprintable is what could make brackets look like something else.
func unprintable(r rune) bool {
	return unicode.IsControl(r) || unicode.Is(unicode.Cf, r) && r != '\u200C' && r != '\u200D'
}

// isLetter reports whether s is one letter, with its accents.
func isLetter(s string) bool {
	for i, r := range s {
		if i == 0 && !unicode.IsLetter(r) || i > 0 && !unicode.IsMark(r) {
			return false
		}
	}
	return s != ""
}

// sameButCase reports whether two words differ at most in the case of their
// first letter.
func sameButCase(a, b string) bool {
	ra, na := utf8.DecodeRuneInString(a)
	rb, nb := utf8.DecodeRuneInString(b)
	return a[na:] == b[nb:] && strings.EqualFold(string(ra), string(rb))
}
