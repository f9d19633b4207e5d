// Package consensus finds where coders of the same transcript see it differently,
// one question at a time, and what the team decided about it. It counts nothing
// and judges nobody: how alike two people code is for package agreement.
package consensus

import (
	"cmp"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"
	"unicode"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Kind is how readings of the same words differ.
type Kind string

// The kinds, what matters most first.
const (
	Themes Kind = "themes" // one theme for some, another for others
	Stance Kind = "stance" // for the theme and against it
	One    Kind = "one"    // some coded it and others did not
	Extent Kind = "words"  // the same theme on more words or fewer
	Same   Kind = "same"   // no difference
)

// Kinds are all kinds, what matters most first.
var Kinds = []Kind{Themes, Stance, One, Extent, Same}

// State says how far the team is with a question.
type State string

// The states.
const (
	ToDecide State = "open"
	ToTalk   State = "later"   // put off to be talked about
	Decided  State = "decided" // every coding in it is decided about
	Agreeing State = "same"    // there is nothing to decide
)

// Reading is what one coder sees in the words of a difference.
type Reading struct {
	Coder   string
	Codings []coding.Coding // by place; none: nothing coded
	Themes  []string        // theirs, as the codebook now has them, by first place
	Done    bool            // they have read the transcript to the end
}

// Difference is one question for a team: words that at least one of them coded,
// and what each of them sees there.
type Difference struct {
	ID         string // of the codings in it: another as soon as one is added, changed or gone
	Transcript *transcript.Transcript
	Span       text.Span // all the words that anybody coded
	Kind       Kind
	State      State
	Themes     []string  // ids, as the codebook now has them, by first place
	Readings   []Reading // one for each coder who is compared, in their order
	Decision   *coding.Decision
}

// Codings are the codings of all readings.
func (d *Difference) Codings() []coding.Coding {
	var all []coding.Coding
	for _, r := range d.Readings {
		all = append(all, r.Codings...)
	}
	return all
}

// Coders are who can be compared on a transcript: those who read it to the end
// or coded in it, of those asked for (all, where nobody is).
func Coders(s *study.Study, t *transcript.Transcript, asked []string) []string {
	var ids []string
	add := func(id string) {
		wanted := len(asked) == 0 || slices.ContainsFunc(asked, func(a string) bool { return strings.EqualFold(a, id) })
		if wanted && !slices.Contains(ids, id) {
			ids = append(ids, id)
		}
	}
	for _, c := range s.CodingsIn(t.ID) {
		add(c.Coder)
	}
	for _, r := range s.State.Done {
		if r.Transcript == t.ID {
			add(r.Coder)
		}
	}
	slices.Sort(ids)
	return ids
}

// Differences are the questions on a transcript between some coders, by place,
// those on which they agree among them. With fewer than two coders there are none.
func Differences(s *study.Study, t *transcript.Transcript, coders []string) []Difference {
	if len(coders) < 2 {
		return nil
	}
	var list []Difference
	by := decisions(s)
	for _, p := range joinPatches(patches(s, t, coders)) {
		list = append(list, p.difference(s, t, coders, by))
	}
	slices.SortStableFunc(list, func(a, b Difference) int {
		return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End), cmp.Compare(a.ID, b.ID))
	})
	return list
}

// patch is a run of overlapping codings that belong to one question.
type patch struct {
	span    text.Span
	themes  []string
	coders  map[string]bool
	codings []coding.Coding
}

// patches are the runs of overlapping codings of each theme, whoever coded them.
func patches(s *study.Study, t *transcript.Transcript, coders []string) []*patch {
	var theirs []coding.Coding
	for _, c := range s.CodingsIn(t.ID) {
		if slices.Contains(coders, c.Coder) {
			theirs = append(theirs, c)
		}
	}
	return runs(theirs, s.ThemeOf)
}

// runs are the runs of overlapping codings of each theme, of codings given by start.
func runs(codings []coding.Coding, themeOf func(coding.Coding) string) []*patch {
	open := map[string]*patch{} // by theme: the run that may go on
	var all []*patch
	for _, c := range codings {
		theme := themeOf(c)
		p := open[theme]
		if p == nil || c.Span.Start >= p.span.End {
			p = &patch{span: c.Span, themes: []string{theme}, coders: map[string]bool{}}
			open[theme] = p
			all = append(all, p)
		}
		p.span.End = max(p.span.End, c.Span.End)
		p.coders[c.Coder] = true
		p.codings = append(p.codings, c)
	}
	return all
}

// joinPatches makes one question of runs of different themes that stand for each
// other: nobody is in both, and they share at least half the words of the shorter.
// The pair that shares most is joined first.
func joinPatches(all []*patch) []*patch {
	type pair struct {
		a, b   int
		shared int
	}
	var pairs []pair
	slices.SortStableFunc(all, func(a, b *patch) int { return cmp.Compare(a.span.Start, b.span.Start) })
	for i, a := range all {
		for j := i + 1; j < len(all) && all[j].span.Start < a.span.End; j++ {
			b := all[j]
			if shared := a.span.Intersect(b.span).Len(); 2*shared >= min(a.span.Len(), b.span.Len()) && apart(a, b) {
				pairs = append(pairs, pair{i, j, shared})
			}
		}
	}
	slices.SortStableFunc(pairs, func(x, y pair) int { return cmp.Compare(y.shared, x.shared) })
	in := make([]*patch, len(all))
	copy(in, all)
	for _, p := range pairs {
		a, b := in[p.a], in[p.b]
		if a == b || !apart(a, b) {
			continue
		}
		a.span = text.Span{Start: min(a.span.Start, b.span.Start), End: max(a.span.End, b.span.End)}
		a.themes = append(a.themes, b.themes...)
		a.codings = append(a.codings, b.codings...)
		for c := range b.coders {
			a.coders[c] = true
		}
		for i := range in {
			if in[i] == b {
				in[i] = a
			}
		}
	}
	var joined []*patch
	for _, p := range in {
		if !slices.Contains(joined, p) {
			joined = append(joined, p)
		}
	}
	return joined
}

// apart reports whether no coder is in both.
func apart(a, b *patch) bool {
	for c := range a.coders {
		if b.coders[c] {
			return false
		}
	}
	return true
}

func (p *patch) difference(s *study.Study, t *transcript.Transcript, coders []string, by map[coding.ID]*coding.Decision) Difference {
	d := Difference{ID: idOf(t.ID, p.codings), Transcript: t, Span: p.span, Themes: p.themes}
	for _, id := range coders {
		r := Reading{Coder: id, Done: slices.ContainsFunc(s.State.Done, func(x coding.Reading) bool { return x.Coder == id && x.Transcript == t.ID })}
		for _, c := range p.codings {
			if c.Coder == id {
				r.Codings = append(r.Codings, c)
			}
		}
		slices.SortStableFunc(r.Codings, func(a, b coding.Coding) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
		for _, c := range r.Codings {
			if theme := s.ThemeOf(c); !slices.Contains(r.Themes, theme) {
				r.Themes = append(r.Themes, theme)
			}
		}
		d.Readings = append(d.Readings, r)
	}
	d.Kind = d.kind(t)
	d.Decision, d.State = standing(by, p.codings)
	if d.Kind == Same && d.State == ToDecide {
		d.State = Agreeing
	}
	return d
}

// idOf names a question by the codings that it is about, as they stand: eight
// hexadecimal digits.
func idOf(transcript string, codings []coding.Coding) string {
	ids := make([]string, 0, len(codings))
	for _, c := range codings {
		ids = append(ids, fmt.Sprintf("%s %d %d %s", c.ID, c.Span.Start, c.Span.End, c.Theme))
	}
	slices.Sort(ids)
	sum := sha256.Sum256([]byte(transcript + "\n" + strings.Join(ids, "\n")))
	return hex.EncodeToString(sum[:4])
}

func (d *Difference) kind(t *transcript.Transcript) Kind {
	if len(d.Themes) > 1 {
		return Themes
	}
	have := 0
	for _, r := range d.Readings {
		if len(r.Codings) > 0 {
			have++
		}
	}
	var first *Reading
	kind := Same
	for i := range d.Readings {
		r := &d.Readings[i]
		switch {
		case len(r.Codings) == 0 && !r.Done && have > 1: // may not have come to it yet
		case len(r.Codings) == 0:
			kind = more(kind, One)
		case first == nil:
			first = r
		case stances(r) != stances(first):
			kind = more(kind, Stance)
		case !slices.Equal(extents(t, r), extents(t, first)):
			kind = more(kind, Extent)
		}
	}
	return kind
}

// more is the kind that matters more.
func more(a, b Kind) Kind {
	return Kinds[min(slices.Index(Kinds, a), slices.Index(Kinds, b))]
}

// stances are the stances that a reading has: for, against, or both.
func stances(r *Reading) [2]bool {
	var s [2]bool
	for _, c := range r.Codings {
		if c.Stance == coding.Against {
			s[1] = true
		} else {
			s[0] = true
		}
	}
	return s
}

// extents are the words of a reading as runs: overlapping and touching codings
// taken together, without the spaces and marks at their ends, which nobody means.
func extents(t *transcript.Transcript, r *Reading) []text.Span {
	var runs []text.Span
	for _, c := range r.Codings {
		if n := len(runs); n > 0 && c.Span.Start <= runs[n-1].End {
			runs[n-1].End = max(runs[n-1].End, c.Span.End)
			continue
		}
		runs = append(runs, c.Span)
	}
	for i := range runs {
		runs[i] = bare(t, runs[i])
	}
	return runs
}

// bare is a span without what is neither letter nor digit at its ends; all of it,
// where it is nothing else.
func bare(t *transcript.Transcript, sp text.Span) text.Span {
	words := []rune(t.Text.Slice(sp))
	from, to := 0, len(words)
	word := func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }
	for from < to && !word(words[from]) {
		from++
	}
	for to > from && !word(words[to-1]) {
		to--
	}
	if from == to {
		return sp
	}
	return text.Span{Start: sp.Start + text.Pos(from), End: sp.Start + text.Pos(to)}
}

// decisions are the decisions that stand, by coding.
func decisions(s *study.Study) map[coding.ID]*coding.Decision {
	by := map[coding.ID]*coding.Decision{}
	for i := range s.State.Decisions {
		if d := &s.State.Decisions[i]; d.Stands() {
			for _, id := range d.Ofs {
				by[id] = d
			}
		}
	}
	return by
}

// standing is the latest decision about any of some codings, and how far the team
// is with them: a question is decided when each coding in it is, and put off when
// one is.
func standing(by map[coding.ID]*coding.Decision, codings []coding.Coding) (latest *coding.Decision, state State) {
	state = Decided
	for _, c := range codings {
		switch d := by[c.ID]; {
		case d == nil:
			if state == Decided {
				state = ToDecide
			}
		case d.How == coding.KeepLater:
			state, latest = ToTalk, d
		case latest == nil || latest.How != coding.KeepLater:
			latest = d
		}
	}
	return latest, state
}
