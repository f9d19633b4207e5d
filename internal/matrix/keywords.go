package matrix

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"

	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// KeywordSpec asks which words stand out in a theme.
type KeywordSpec struct {
	Theme  string   // with its sub-themes
	Coders []string // only codings of these coders; empty: all
	Least  int      // how often a word stands inside the theme at least
	G2     float64  // what its log-likelihood is at least
	People int      // how many participants say it inside at least

	// Fold gives the words of a stretch of speech as they are compared.
	Fold func(string) []string

	Existed func(theme, codebook string) bool // see Spec
}

// Keywords are the words that are more frequent in the coded words of a theme than
// elsewhere in what participants said.
type Keywords struct {
	Theme    string    `json:"theme"`
	Name     string    `json:"name"`
	Least    int       `json:"min"`
	LeastG2  float64   `json:"min_g2"`
	People   int       `json:"min_people"`
	WordsIn  int       `json:"words_in"`
	WordsOut int       `json:"words_out"`
	Compared int       `json:"compared"` // different words that stand inside often enough to be compared
	Words    []Keyword `json:"words"`
	Withheld int       `json:"withheld"` // words of speech that are left out because the purpose may not show them
	Notes    []string  `json:"notes"`
	Stamp    string    `json:"stamp"`

	people []string
}

// Keyword is one word that stands out.
type Keyword struct {
	Word     string  `json:"word"`
	In       int     `json:"in"`
	Out      int     `json:"out"`
	Per1000  float64 `json:"in_per_1000"`
	Rest1000 float64 `json:"out_per_1000"`
	G2       float64 `json:"g2"`
	LogRatio float64 `json:"log_ratio"`
	People   int     `json:"people"` // participants who say it inside the theme

	quotes []*Placed // of the theme, in which it is said
}

// KeywordsOf compares the words inside a theme with all others. Only what participants
// said counts, in transcripts that are read to the end, and only words that the
// release may show: elsewhere a list of words could say what was withheld. A word is
// inside if any of it is coded with the theme or a sub-theme, for or against.
func KeywordsOf(rel *study.Release, spec KeywordSpec) (*Keywords, error) {
	b, err := newBuilder(rel, Spec{Rows: Axis{By: ByTheme}, Cols: Axis{By: ByTranscript}, Themes: []string{spec.Theme}, Coders: spec.Coders, Existed: spec.Existed})
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(b.lists, func(l *list) bool { return strings.EqualFold(l.key.ID, spec.Theme) })
	if at < 0 {
		return nil, fmt.Errorf("nothing is coded with %s", spec.Theme)
	}
	l := b.lists[at]
	c := &keywordCount{b: b, spec: spec, words: map[string]*keywordTally{}, coded: map[*transcript.Transcript][]*Placed{}, people: map[string]bool{}}
	for _, q := range l.quotes {
		c.coded[q.Transcript] = append(c.coded[q.Transcript], q)
	}
	out := &Keywords{Theme: l.key.ID, Name: l.key.Name, Least: spec.Least, LeastG2: spec.G2, People: spec.People, Words: []Keyword{}, Notes: []string{}, Stamp: rel.Study.Stamp}
	var unread []string
	for _, t := range b.study.Transcripts {
		if b.reader.state(t, l.key.ID, "") != "" {
			unread = append(unread, t.ID)
			continue
		}
		for _, v := range b.voicesOf(t).list {
			if v.counted {
				c.voice(v)
			}
		}
	}
	if c.in+c.out+c.withheld == 0 {
		return nil, ErrNothingRead
	}
	if c.in == 0 {
		return nil, fmt.Errorf("no words are coded with %s that may be shown, in transcripts that are read to the end", l.key.ID)
	}
	out.people = slices.Sorted(maps.Keys(c.people))
	out.WordsIn, out.WordsOut, out.Withheld = c.in, c.out, c.withheld
	c.list(out)
	out.say(b, unread, c.rare)
	return out, nil
}

// keywordCount counts words inside a theme and elsewhere.
type keywordCount struct {
	b                 *builder
	spec              KeywordSpec
	coded             map[*transcript.Transcript][]*Placed // the theme's quotes, by start
	people            map[string]bool                      // whose words count
	words             map[string]*keywordTally
	in, out, withheld int
	rare              int // words that stand out, and too few people say
}

type keywordTally struct {
	in, out int
	people  map[string]bool
	quotes  []*Placed
}

// voice counts what one voice said.
func (c *keywordCount) voice(v *voice) {
	coded := c.coded[v.t]
	turn, shown := -1, false
	for _, sp := range v.spoken() {
		folded := c.spec.Fold(v.t.Text.Slice(sp))
		if at := v.t.TurnAt(sp.Start); at != turn {
			turn, shown = at, c.b.rel.Shows(v.t, v.t.Turns[at].Speech)
		}
		if !shown && !c.b.rel.Shows(v.t, sp) {
			c.withheld += len(folded)
			continue
		}
		if v.participant != "" {
			c.people[v.participant] = true
		}
		for len(coded) > 0 && coded[0].Span.End <= sp.Start {
			coded = coded[1:]
		}
		var inside []*Placed
		for _, q := range coded {
			if q.Span.Overlaps(sp) {
				inside = append(inside, q)
			}
		}
		for _, word := range folded {
			c.add(word, inside, v)
		}
	}
}

// add counts a word that stands in those quotes of the theme.
func (c *keywordCount) add(word string, inside []*Placed, v *voice) {
	w := c.words[word]
	if w == nil {
		w = &keywordTally{}
		c.words[word] = w
	}
	if len(inside) == 0 {
		c.out++
		w.out++
		return
	}
	c.in++
	w.in++
	if w.people == nil {
		w.people = map[string]bool{}
	}
	for _, q := range inside {
		if !slices.Contains(w.quotes, q) {
			w.quotes = append(w.quotes, q)
		}
	}
	w.people[cmp.Or(v.participant, v.t.ID+" "+v.name)] = true
}

// list gives the words that stand out, those that surely do first.
func (c *keywordCount) list(out *Keywords) {
	for word, w := range c.words {
		if w.in < c.spec.Least {
			continue
		}
		out.Compared++
		f := Frequencies{w.in, w.out, c.in, c.out}
		k := Keyword{Word: word, In: w.in, Out: w.out, Per1000: per1000(w.in, c.in), Rest1000: per1000(w.out, c.out),
			G2: f.G2(), LogRatio: f.LogRatio(), People: len(w.people), quotes: w.quotes}
		switch {
		case !f.Over() || k.G2 < c.spec.G2 || c.out == 0:
		case k.People < c.spec.People:
			c.rare++
		default:
			out.Words = append(out.Words, k)
		}
	}
	slices.SortFunc(out.Words, func(x, y Keyword) int {
		return cmp.Or(cmp.Compare(y.G2, x.G2), cmp.Compare(y.In, x.In), strings.Compare(x.Word, y.Word))
	})
}

func per1000(n, of int) float64 {
	if of == 0 {
		return 0
	}
	return 1000 * float64(n) / float64(of)
}

// say are the notes to the list.
func (k *Keywords) say(b *builder, unread []string, rare int) {
	if n := len(unread); n > 0 {
		k.Notes = append(k.Notes, fmt.Sprintf("%s marked as read to the end since the theme is in the codebook and %s left out%s.",
			counted(n, "1 transcript is not", fmt.Sprintf("%d transcripts are not", n)), counted(n, "is", "are"), b.names.list(unread)))
	}
	if k.Withheld > 0 {
		k.Notes = append(k.Notes, fmt.Sprintf("%s left out on both sides, because they may not be shown here.", counted(k.Withheld, "1 spoken word is", fmt.Sprintf("%d spoken words are", k.Withheld))))
	}
	if rare > 0 {
		k.Notes = append(k.Notes, fmt.Sprintf("%s out and %s left out, because fewer than %d participants say %s inside the theme.",
			counted(rare, "1 word stands", fmt.Sprintf("%d words stand", rare)), counted(rare, "is", "are"), k.People, counted(rare, "it", "them")))
	}
	if k.WordsOut == 0 {
		k.Notes = append(k.Notes, "Every word is inside the theme: there is nothing to compare with.")
	}
}
