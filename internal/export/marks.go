package export

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// contentNotes are the labels of the content notes on a span whose words are
// shown. A label that repeats withheld words is not.
func (q *Quoter) contentNotes(t *transcript.Transcript, sp text.Span) []string {
	labels := study.LabelsOf(q.rel.Study.ContentNotes(t, sp), q.body)
	for i, l := range labels {
		if !q.guard.clear(l) {
			labels[i] = study.NoLabel
		}
	}
	return slices.Compact(labels)
}

// around are the words before and after a span. They stop where a passage with a
// content note begins: nobody comes upon its words as the context of others.
func (q *Quoter) around(t *transcript.Transcript, sp text.Span) (before, after string) {
	before, after = q.rel.Around(t, sp, contextLength)
	for _, m := range q.rel.Study.ContentNotes(t, t.Text.All()) {
		switch {
		case m.Whole():
		case m.Span.End <= sp.Start:
			letters := []rune(before)
			before = string(letters[max(0, len(letters)-int(sp.Start-m.Span.End)):])
		case m.Span.Start >= sp.End:
			letters := []rune(after)
			after = string(letters[:min(len(letters), int(m.Span.Start-sp.End))])
		}
	}
	return before, after
}

// body gives the words of a mark.
func (q *Quoter) body(hash string) (string, bool) {
	if q.words == nil {
		return "", false
	}
	return q.words(hash)
}

// published is how a quote is to be printed, where that was chosen for any of its
// words, and what it was checked against. A form obeys the release like the
// words, and is proved against them anew each time.
func (q *Quoter) published(t *transcript.Transcript, sp text.Span) (form, checked *string) {
	var forms, proofs []string
	for _, m := range q.rel.Study.Chosen(t, sp) {
		body, ok := q.body(m.Body)
		if !ok || !q.guard.clear(body) {
			continue
		}
		switch said, stale := q.rel.Published(m, body); {
		case said != "":
			forms, proofs = append(forms, said), append(proofs, q.checkedAgainst(t, m))
		case stale && q.rel.Purpose == transcript.ForTeam:
			proofs = append(proofs, NeedsChoosing)
		}
	}
	if len(forms) > 0 {
		s := strings.Join(forms, "\n")
		form = &s
	}
	if len(proofs) > 0 {
		s := strings.Join(proofs, "; ")
		checked = &s
	}
	return form, checked
}

// NeedsChoosing stands where a published form no longer holds.
const NeedsChoosing = "needs choosing again: the words have changed since"

// checkedAgainst says where the words of a published form stand.
func (q *Quoter) checkedAgainst(t *transcript.Transcript, m coding.Mark) string {
	where := "its transcript"
	if id, ok := q.names.Transcript(t); ok {
		where = id
	}
	from, to := t.TurnsIn(m.Span)
	if to > from+1 {
		return fmt.Sprintf("checked against %s, turns %d to %d", where, from+1, to)
	}
	return fmt.Sprintf("checked against %s, turn %d", where, from+1)
}

// contentNote is the line that stands before the words of a row: "content note:
// self-harm". It is empty where there is none.
func (r *Row) contentNote() string {
	if len(r.ContentNotes) == 0 {
		return ""
	}
	return "content note: " + strings.Join(r.ContentNotes, ", ")
}

// star is the mark of a possible quote.
const star = "★"

// starred is the mark with who made it, in a sheet.
func (r *Row) starred() string {
	if len(r.Starred) == 0 {
		return ""
	}
	return star + " " + strings.Join(r.Starred, ", ")
}

// Place is where a row's words stand: for the program, not for its readers.
func (r *Row) Place() (*transcript.Transcript, text.Span) {
	return r.more.transcript, text.Span{Start: r.Start, End: r.End}
}

// notShown announces quotes of transcripts that whoever looks is never shown:
// "2 more, not shown to amy". Outside the team nobody is named.
func notShown(rel *study.Release, n, shown int) string {
	if n == 0 {
		return ""
	}
	s := fmt.Sprintf("%d more", n)
	if shown == 0 {
		s = many(n, "quote")
	}
	if rel.Purpose != transcript.ForTeam {
		return s + ", not shown here"
	}
	return s + ", not shown to " + rel.Study.Viewer
}

// hiddenTranscripts is how many transcripts whoever looks is never shown.
func hiddenTranscripts(rel *study.Release) int {
	n := 0
	for _, t := range rel.Study.Transcripts {
		if rel.Study.Hidden(t) {
			n++
		}
	}
	return n
}

// marksAbout explains the columns that marks give a workbook.
func (b *workbook) marksAbout() []aboutLine {
	st := b.rel.Study.State
	var lines []aboutLine
	if len(st.ContentNotes) > 0 {
		lines = append(lines, aboutLine{"Content note", "says what a passage is about, before its words, where it may be hard to read."})
	}
	if len(st.Stars) > 0 && b.rel.Purpose == transcript.ForTeam {
		lines = append(lines, aboutLine{"Star", "marks a possible quote, with who marked it."})
	}
	if len(st.Chosen) > 0 {
		lines = append(lines, aboutLine{"Published form", "is the quote as it is to be printed. It has been proved against the transcript: it says the same words in the same order. " +
			"Cuts are marked […], what was added stands in [brackets], and nothing else differs but fillers (um, er) and remarks of the transcriber that were left out."})
	}
	return lines
}

// Repeats tells texts of the team's own that repeat five words in a row of
// somebody whom a release's readers may not be shown.
func Repeats(rel *study.Release) func(string) bool {
	g := newGuard(rel)
	return func(s string) bool { return !g.clear(s) }
}
