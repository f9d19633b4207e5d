package export

import (
	"fmt"
	"iter"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/internal/coding"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// rowColumns are the columns that say what a quote is: whose it is, its words,
// and where they come from. Columns in which no quote has anything are left
// out, and so is what the first columns say already.
func (b *workbook) rowColumns(first []quoteColumn, quotes iter.Seq[study.Quote]) []quoteColumn {
	has := b.look(quotes)
	named := func(name string) bool {
		return slices.ContainsFunc(first, func(c quoteColumn) bool { return strings.EqualFold(c.name, name) })
	}
	var cols []quoteColumn
	add := func(want bool, name string, width float64, style sheet.Style, text func(*Row) string) {
		if want && !named(name) {
			cols = append(cols, quoteColumn{name: name, width: width, style: style, text: ofRow(text)})
		}
	}
	add(true, "Participant", 14, plain(), func(r *Row) string { return strings.Join(r.more.names, ", ") })
	for _, a := range b.attrs {
		if !named(a) {
			cols = append(cols, quoteColumn{name: a, width: b.attributeWidth(a), style: plain(), text: func(x *listed) string { return b.attribute(x, a) }})
		}
	}
	add(has.speakers, "Speaker", 12, plain(), func(r *Row) string { return strings.Join(r.more.speakers, ", ") })
	add(has.times, "Time", 9, small(), (*Row).time)
	add(has.stars, "Star", 8, plain(), (*Row).starred)
	add(has.notes, "Content note", 16, plain(), func(r *Row) string { return strings.Join(r.ContentNotes, ", ") })
	before := len(cols)
	add(b.o.Context, "Before", 30, small(), func(r *Row) string { return r.Before })
	cols = append(cols, quoteColumn{name: "Quote", width: quoteWidth, style: plain(), quote: true, text: ofRow(func(r *Row) string { return r.Quote })})
	add(b.o.Context, "After", 30, small(), func(r *Row) string { return r.After })
	add(has.rendered, "Language", 14, plain(), func(r *Row) string { return deref(r.Rendered) })
	add(has.originals, "Original", 44, plain(), func(r *Row) string { return deref(r.Original) })
	if b.o.Context { // what comes before stands against the quote
		cols[before].style.Align = sheet.Right
	}
	add(has.forms, "Published form", 44, plain(), func(r *Row) string { return deref(r.Published) })
	add(has.forms, "Checked", 14, small(), func(r *Row) string { return deref(r.Checked) })
	add(has.doubts, "Doubtful", 26, plain(), (*Row).Doubt)
	add(has.memos, "Memo", 26, plain(), (*Row).memo)
	add(b.rel.Purpose == transcript.ForTeam, "Coders", 9, plain(), func(r *Row) string { return strings.Join(r.coders(), ", ") })
	if has.against {
		cols = append(cols, quoteColumn{name: "Stance", width: 9, style: plain(), text: stanceOf})
	}
	add(has.transcripts, "Transcript", 11, small(), func(r *Row) string { return deref(r.Transcript) })
	add(has.transcripts, "Position", 12, small(), func(r *Row) string { return fmt.Sprintf("%d–%d", r.Start, r.End) })
	add(true, "Coding ids", 11, small(), (*Row).codingIDs)
	add(b.rel.Purpose == transcript.ForTeam, "May be quoted", 9, small(), (*Row).quotability)
	return cols
}

// stanceOf is the stance of a line, also of one that announces what is not shown.
func stanceOf(x *listed) string {
	switch {
	case x.row != nil:
		return x.row.stance()
	case x.con:
		return string(coding.Against)
	}
	return ""
}

// quoteWidth is how wide the words stand, in characters: a comfortable line.
const quoteWidth = 66

// printed is how many of the columns are for paper; the rest lead back into the
// study and are of no use there.
func printed(cols []quoteColumn) int {
	if i := slices.IndexFunc(cols, func(c quoteColumn) bool { return c.name == "Position" || c.name == "Coding ids" }); i > 0 {
		return i
	}
	return len(cols)
}

// has says which columns would hold anything.
type has struct {
	times, transcripts, memos, against, speakers, notes, stars, forms, rendered, originals, doubts bool
}

func (b *workbook) look(quotes iter.Seq[study.Quote]) has {
	// Outside the team a speaker goes by the name the participant has.
	h := has{speakers: b.rel.Purpose == transcript.ForTeam}
	for q := range quotes {
		h.against = h.against || q.Stance == coding.Against
		_, shown := b.quoter.names.Transcript(q.Transcript)
		h.transcripts = h.transcripts || shown
		h.times = h.times || q.Transcript.DurationMS() >= 0
		h.rendered = h.rendered || b.rel.Study.Rendered(q.Transcript, q.Span) != ""
		h.originals = h.originals || b.rel.OriginalOf(q.Transcript, q.Span) != ""
		h.doubts = h.doubts || b.rel.Purpose == transcript.ForTeam && len(doubts(b.rel.Study, q.Span, q.Codings)) > 0
		for _, c := range q.Codings {
			h.memos = h.memos || len(b.quoter.memos[c.ID]) > 0
			h.against = h.against || c.Stance == coding.Against
		}
		b.lookForMarks(&h, q)
	}
	return h
}

func (b *workbook) lookForMarks(h *has, q study.Quote) {
	if st := b.rel.Study.State; len(st.ContentNotes)+len(st.Stars)+len(st.Chosen) == 0 || !b.rel.Shows(q.Transcript, q.Span) {
		return
	}
	h.notes = h.notes || len(b.rel.Study.ContentNotes(q.Transcript, q.Span)) > 0
	h.stars = h.stars || b.rel.Purpose == transcript.ForTeam && len(b.rel.Study.Starred(q.Transcript, q.Span)) > 0
	if !h.forms {
		_, checked := b.quoter.published(q.Transcript, q.Span)
		h.forms = checked != nil
	}
}

// attribute is the value of an attribute of the participant whose block a line
// stands in, or of everybody who speaks in it.
func (b *workbook) attribute(x *listed, name string) string {
	if x.row == nil {
		return ""
	}
	var values []string
	for _, p := range x.row.more.people {
		if x.person == "" || b.quoter.names.Participant(p) == x.person {
			values = appendNew(values, b.rel.Study.Attribute(p, name))
		}
	}
	return strings.Join(values, ", ")
}

// attributeWidth is a width in which most values of an attribute fit on a line.
func (b *workbook) attributeWidth(name string) float64 {
	w := utf8.RuneCountInString(name)
	for _, p := range b.rel.Study.Participants {
		w = max(w, utf8.RuneCountInString(p.Attributes[name]))
	}
	return float64(max(8, min(16, w+2)))
}

// listing is the sheet of quotes or hits that belong to no table.
func (b *workbook) listing(l *Listing) sheet.Sheet {
	theme := quoteColumn{name: "Theme", width: 22, style: sheet.Style{Colour: ink, Bold: true, Wrap: true}, text: ofRow(func(r *Row) string {
		return strings.Join(themeNames(b.rel, r.Themes), ", ")
	})}
	cols := []quoteColumn{theme}
	if !slices.ContainsFunc(l.Rows, func(r Row) bool { return len(r.Themes) > 0 }) {
		cols = nil
	}
	cols = append(cols, b.rowColumns(cols, b.asQuotes(l))...)
	s := sheet.Sheet{Name: quotesSheet, Header: 1, FrozenCols: 1, Filter: true, Landscape: true, TabColour: "#2F5D8A", Columns: widths(cols), PrintCols: printed(cols)}
	s.Rows = func(yield func(sheet.Row) bool) {
		if !yield(sheet.Row{Cells: header(cols)}) {
			return
		}
		for i := range l.Rows {
			line := listed{row: &l.Rows[i], first: true}
			if !yield(line.asRow(cols)) {
				return
			}
		}
		if l.Withheld > 0 {
			line := listed{announce: withheldLine(l.Withheld, len(l.Rows)), first: true}
			if !yield(line.asRow(cols)) {
				return
			}
		}
		for _, s := range l.leftOut() {
			line := listed{announce: s, first: true}
			if !yield(line.asRow(cols)) {
				return
			}
		}
	}
	return s
}

// asQuotes gives as much of a listing's rows as look needs.
func (b *workbook) asQuotes(l *Listing) iter.Seq[study.Quote] {
	return func(yield func(study.Quote) bool) {
		for i := range l.Rows {
			r := &l.Rows[i]
			q := study.Quote{Transcript: r.more.transcript, Span: text.Span{Start: r.Start, End: r.End}}
			for _, c := range r.Codings {
				one := coding.Coding{ID: c.ID, Theme: c.Theme, Span: text.Span{Start: c.Start, End: c.End}, Doubt: deref(c.Doubt)}
				if c.Stance != nil {
					one.Stance = coding.Stance(*c.Stance)
					q.Stance = one.Stance
				}
				q.Codings = append(q.Codings, one)
			}
			if !yield(q) {
				return
			}
		}
	}
}
