package export

import (
	"fmt"
	"iter"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
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
		add(true, a, float64(max(9, min(14, longest(a)+3))), plain(), func(r *Row) string { return b.attribute(r, a) })
	}
	add(has.speakers, "Speaker", 13, plain(), func(r *Row) string { return strings.Join(r.more.speakers, ", ") })
	add(has.times, "Time", 10, small(), (*Row).time)
	before := len(cols)
	add(b.o.Context, "Before", 30, small(), func(r *Row) string { return r.Before })
	cols = append(cols, quoteColumn{name: "Quote", width: 64, style: plain(), quote: true, text: ofRow(func(r *Row) string { return r.Quote })})
	add(b.o.Context, "After", 30, small(), func(r *Row) string { return r.After })
	if b.o.Context { // what comes before stands against the quote
		cols[before].style.Align = sheet.Right
	}
	add(has.memos, "Memo", 28, plain(), (*Row).memo)
	add(true, "Coders", 12, plain(), func(r *Row) string { return strings.Join(r.coders(), ", ") })
	add(has.against, "Stance", 9, plain(), (*Row).stance)
	add(has.transcripts, "Transcript", 13, small(), func(r *Row) string { return deref(r.Transcript) })
	add(has.transcripts, "Position", 12, small(), func(r *Row) string { return fmt.Sprintf("%d–%d", r.Start, r.End) })
	add(true, "Coding ids", 11, small(), (*Row).codingIDs)
	return cols
}

// has says which columns would hold anything.
type has struct {
	times, transcripts, memos, against, speakers bool
}

func (b *workbook) look(quotes iter.Seq[study.Quote]) has {
	// Outside the team a speaker goes by the name the participant has.
	h := has{speakers: b.rel.Purpose == transcript.ForTeam}
	for q := range quotes {
		h.against = h.against || q.Stance == coding.Against
		_, shown := b.quoter.names.Transcript(q.Transcript)
		h.transcripts = h.transcripts || shown
		h.times = h.times || q.Transcript.DurationMS() >= 0
		for _, c := range q.Codings {
			h.memos = h.memos || len(b.quoter.memos[c.ID]) > 0
		}
	}
	return h
}

// attribute is the value of an attribute for everybody who speaks in a row.
func (b *workbook) attribute(r *Row, name string) string {
	var values []string
	for _, p := range r.more.people {
		values = appendNew(values, b.rel.Study.Attribute(p, name))
	}
	return strings.Join(values, ", ")
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
	s := sheet.Sheet{Name: quotesSheet, Header: 1, FrozenCols: 1, Filter: true, Landscape: true, TabColour: "#2F5D8A", Columns: widths(cols)}
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
			yield(line.asRow(cols))
		}
	}
	return s
}

// asQuotes gives as much of a listing's rows as look needs.
func (b *workbook) asQuotes(l *Listing) iter.Seq[study.Quote] {
	return func(yield func(study.Quote) bool) {
		for i := range l.Rows {
			r := &l.Rows[i]
			q := study.Quote{Transcript: r.more.transcript}
			for _, c := range r.Codings {
				q.Codings = append(q.Codings, coding.Coding{ID: c.ID})
				if c.Stance != nil {
					q.Stance = coding.Stance(*c.Stance)
				}
			}
			if !yield(q) {
				return
			}
		}
	}
}
