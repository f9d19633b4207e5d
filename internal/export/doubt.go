package export

import (
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// A coding that came from another program may be doubtful: it is not sure that its words
// are those that were coded there, until its coder has looked at it. Within the team what
// rests on one is marked wherever it is shown; outside the team it is left out, and
// counted. What makes a row, or counts one that is left out, asks here.

// doubts are the codings of a stretch that are doubtful there: those of which a sure
// coding, or several, of the same theme and stance does not cover the same words.
func doubts(s *study.Study, sp text.Span, codings []coding.Coding) []coding.Coding {
	var out []coding.Coding
	for _, c := range codings {
		if c.Doubt == "" {
			continue
		}
		sure := slices.DeleteFunc(slices.Clone(codings), func(x coding.Coding) bool {
			return x.Doubt != "" || x.Stance != c.Stance || s.ThemeOf(x) != s.ThemeOf(c)
		})
		if !covered(c.Span.Intersect(sp), sure) {
			out = append(out, c)
		}
	}
	return out
}

// covered reports whether codings together hold all of a stretch.
func covered(sp text.Span, codings []coding.Coding) bool {
	slices.SortFunc(codings, func(a, b coding.Coding) int { return int(a.Span.Start - b.Span.Start) })
	at := sp.Start
	for _, c := range codings {
		if c.Span.Start <= at {
			at = max(at, c.Span.End)
		}
	}
	return at >= sp.End
}

// sureOnly are the codings that nothing is doubtful about.
func sureOnly(codings []coding.Coding) []coding.Coding {
	return slices.DeleteFunc(slices.Clone(codings), func(c coding.Coding) bool { return c.Doubt != "" })
}

// whyDoubtful says why codings are doubtful, each reason once; empty where none is.
func whyDoubtful(codings []coding.Coding) string {
	var why []string
	for _, c := range codings {
		why = appendNew(why, c.Doubt)
	}
	return strings.Join(why, "; ")
}

// Doubtful reports whether a quote is left out because it is doubtful, and for no other
// reason: its readers are outside the team, and might be shown the words.
func (q *Quoter) Doubtful(t *transcript.Transcript, sp text.Span, codings []coding.Coding) bool {
	return q.rel.Purpose != transcript.ForTeam && len(doubts(q.rel.Study, sp, codings)) > 0 && q.rel.Shows(t, sp) && !q.nobodys(t, sp)
}

// Doubt says why it is not sure that these are the words that were coded: half a
// sentence; empty where it is sure. Outside the team no row is doubtful.
func (r *Row) Doubt() string { return r.more.doubt }

// doubtLine is the same as a line: "Doubtful: it begins or ends inside a word".
func (r *Row) doubtLine() string {
	if r.more.doubt == "" {
		return ""
	}
	return "Doubtful: " + r.more.doubt
}

// DoubtfulOut announces quotes that are left out because they are doubtful: a sentence
// without a full stop; empty where there are none.
func DoubtfulOut(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 doubtful quote is left out until its coder has looked at it"
	}
	return many(n, "doubtful quote") + " are left out until their coders have looked at them"
}

// doubtfulIn says how many of the quotes that are shown are doubtful: a sentence or two.
func doubtfulIn(n int) string {
	if n == 0 {
		return ""
	}
	return either(n == 1, "1 quote that is shown came from another program and may not be the words that were coded there.",
		many(n, "quote")+" that are shown came from another program and may not be the words that were coded there.") + " It says so beside " + either(n == 1, "it", "each") + "; verbatim review --everybody lists them for their coders."
}

// DoubtfulShown is how many of the rows of a listing are doubtful.
func (l *Listing) DoubtfulShown() int {
	n := 0
	for i := range l.Rows {
		if l.Rows[i].more.doubt != "" {
			n++
		}
	}
	return n
}

// Doubts announces what was left out because it is doubtful: a sentence for each reason,
// without a full stop.
func (l *Listing) Doubts() []string {
	var out []string
	if s := DoubtfulOut(l.Doubtful); s != "" {
		out = append(out, s)
	}
	switch l.Bared {
	case 0:
	case 1:
		out = append(out, "1 place stands here without a theme that is doubtful until its coder has looked at it")
	default:
		out = append(out, many(l.Bared, "place")+" stand here without a theme that is doubtful until its coder has looked at it")
	}
	return out
}

// leftOut is all that is announced as left out.
func (l *Listing) leftOut() []string { return append(slices.Clone(l.LeftOut), l.Doubts()...) }

// doubtAbout says how many of the quotes behind tables are doubtful, each passage of a
// theme once.
func (b *workbook) doubtAbout(quotes []study.Quote) []aboutLine {
	type place struct {
		transcript, theme string
		span              text.Span
	}
	seen, shown, out := map[place]bool{}, 0, 0
	for _, q := range quotes {
		at := place{transcript: q.Transcript.ID, span: q.Span}
		for _, c := range q.Codings[:min(1, len(q.Codings))] {
			at.theme = b.rel.Study.ThemeOf(c)
		}
		if seen[at] {
			continue
		}
		seen[at] = true
		switch {
		case b.quoter.Doubtful(q.Transcript, q.Span, q.Codings):
			out++
		case b.rel.Purpose == transcript.ForTeam && b.rel.Shows(q.Transcript, q.Span) && len(doubts(b.rel.Study, q.Span, q.Codings)) > 0:
			shown++
		}
	}
	return doubtLines(shown, out, either(out == 1, "; it counts in the numbers.", "; they count in the numbers."))
}

func doubtLines(shown, out int, end string) []aboutLine {
	var lines []aboutLine
	if s := doubtfulIn(shown); s != "" {
		lines = append(lines, aboutLine{"Doubtful", s})
	}
	if s := DoubtfulOut(out); s != "" {
		lines = append(lines, aboutLine{"Doubtful", s + end})
	}
	return lines
}
