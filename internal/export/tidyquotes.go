package export

import (
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// codingKey tells codings apart where several have one id, as in the layer of what all
// coders share.
type codingKey struct {
	id         coding.ID
	transcript string
	span       text.Span
	theme      string
	stance     coding.Stance
	coder      string
}

func keyOf(c coding.Coding) codingKey {
	return codingKey{c.ID, c.Transcript, c.Span, c.Theme, c.Stance, c.Coder}
}

// idCoding is a coding with an id that no other coding of the file has.
type idCoding struct {
	coding.Coding
	t  *transcript.Transcript
	id string
}

// codingsWithIDs are the codings of all transcripts that can be read, by place.
func codingsWithIDs(rel *study.Release) []idCoding {
	list := make([]idCoding, 0, len(rel.Study.State.Codings))
	ids := uniqueNames{}
	for _, t := range rel.Study.Transcripts {
		for _, c := range rel.Study.CodingsIn(t.ID) {
			list = append(list, idCoding{c, t, ids.of(c.ID.String())})
		}
	}
	return list
}

// tidyQuote is a quote under a theme.
type tidyQuote struct {
	study.Quote
	id    string
	theme int // place in the themes
}

// findQuotes finds the quotes of all themes, sub-themes rolled up, and counts them.
func (x *Tidy) findQuotes() {
	ids := uniqueNames{}
	for i, quotes := range x.rel.Study.QuotesIn(len(x.themes), x.withSubthemes()) {
		th := &x.themes[i]
		pro, con := map[string]bool{}, map[string]bool{}
		for k := 1; k < len(quotes); k++ { // of two in one place what speaks for the theme comes first
			if a, b := &quotes[k-1], &quotes[k]; a.Stance == coding.Against && b.Stance != a.Stance && a.Span == b.Span && a.Transcript == b.Transcript {
				*a, *b = *b, *a
			}
		}
		for _, q := range quotes {
			people := pro
			if q.Stance == coding.Against {
				people = con
				th.against++
			} else {
				th.quotes++
			}
			for _, id := range q.Participants {
				people[strings.ToLower(id)] = true
			}
			switch {
			case !x.rel.Allows(q.Transcript, q.Span):
				x.withheld++
			case x.rel.Study.Hidden(q.Transcript):
				x.hidden++
			}
			x.quotes = append(x.quotes, tidyQuote{q, ids.of(th.ID + ":" + x.codedAs[keyOf(q.Codings[0])]), i})
		}
		th.for_, th.against_ = len(pro), len(con)
	}
}

// tidyPlaced is a quote or a coding as its row shows it.
type tidyPlaced struct {
	id     string
	theme  *tidyTheme
	t      *transcript.Transcript
	span   text.Span
	list   []coding.Coding
	people []string // ids
	turn   int      // that tells whose words they are; -1: none
	row    *Row     // nil: the words may not be shown
}

// place describes a stretch of a transcript with its codings.
func (x *Tidy) place(id string, theme *tidyTheme, t *transcript.Transcript, sp text.Span, list []coding.Coding, people []string) *tidyPlaced {
	p := &tidyPlaced{id: id, theme: theme, t: t, span: sp, list: list, people: people, turn: tellingTurn(t, sp)}
	if row, ok := x.quoter.Row(t, sp, list); ok {
		p.row = &row
	}
	return p
}

// tellingTurn is the first turn of a participant in a span, or its first turn where no
// participant speaks; -1 where nobody does.
func tellingTurn(t *transcript.Transcript, sp text.Span) int {
	from, to := t.TurnsIn(sp)
	for i := from; i < to; i++ {
		if t.Speaker(t.Turns[i].Speaker).Voice == transcript.VoiceParticipant {
			return i
		}
	}
	if from >= to {
		return -1
	}
	return from
}

// ifShown is a cell that is empty where the words may not be shown.
func ifShown(get func(*tidyPlaced) string) func(*tidyPlaced) string {
	return func(p *tidyPlaced) string {
		if p.row == nil {
			return ""
		}
		return get(p)
	}
}

const (
	emptyWithheld = "the words may not be shown"
	emptyNone     = "none, or the words may not be shown"
)

// whereColumns say what is coded, whose words they are, and where they stand.
func (x *Tidy) whereColumns() []tidyColumn[*tidyPlaced] {
	turn := func(get func(*tidyPlaced, transcript.Turn) string) func(*tidyPlaced) string {
		return ifShown(func(p *tidyPlaced) string {
			if p.turn < 0 {
				return ""
			}
			return get(p, p.t.Turns[p.turn])
		})
	}
	const first = " Where it runs over several turns: of the first turn of a participant."
	return []tidyColumn[*tidyPlaced]{
		always("theme", tidyText, "The theme's id.", func(p *tidyPlaced) string { return p.theme.ID }),
		always("theme_name", tidyText, "Its name.", func(p *tidyPlaced) string { return p.theme.Name }),
		always("theme_path", tidyText, "The ids of the themes above it and its own, from the top, parted by /.", func(p *tidyPlaced) string { return p.theme.path }),
		always("stance", tidyText, "Whether the words speak for the theme or against it.", func(p *tidyPlaced) string {
			return either(p.list[0].Stance == coding.Against, string(coding.Against), "for")
		}).among("for", string(coding.Against)),
		always("transcript", tidyText, "The transcript.", func(p *tidyPlaced) string { return x.keys[p.t] }),
		maybe("participant", tidyText, "Who speaks."+first, "nobody who is a participant", func(p *tidyPlaced) string {
			if p.turn < 0 {
				return ""
			}
			return x.person(p.t.Speaker(p.t.Turns[p.turn].Speaker).Participant)
		}),
		maybe("participants", tidyText, "All participants who speak in it, parted by a semicolon and a space.", "none", func(p *tidyPlaced) string { return severally(x.persons(p.people)) }),
		always("n_people", tidyWhole, "How many participants speak in it.", func(p *tidyPlaced) string { return plainInt(len(p.people)) }),
		always("withheld", tidyTruth, "Whether the words may not be shown to the readers of these files. Such a row counts like any other.", func(p *tidyPlaced) string { return truth(p.row == nil) }),
		maybe("doc_id", tidyText, "The turn, as in turns.csv."+first, emptyNone, turn(func(p *tidyPlaced, _ transcript.Turn) string { return x.docID(p.t, p.turn) })),
		maybe("turn", tidyWhole, "The number of the turn in the transcript, from 1."+first, emptyNone, turn(func(p *tidyPlaced, _ transcript.Turn) string { return plainInt(p.turn + 1) })),
		maybe("time_ms", tidyWhole, "When that turn begins, in milliseconds from the start of the recording.", "not known, or the words may not be shown", turn(func(_ *tidyPlaced, t transcript.Turn) string { return milliseconds(t.TimeMS) })),
		maybe("start", tidyWhole, "Where it begins, in Unicode code points from the start of the transcript's text, from 0.", emptyWithheld, ifShown(func(p *tidyPlaced) string { return plainInt(int(p.span.Start)) })),
		maybe("end", tidyWhole, "Where it ends, in the same unit: the position after its last code point.", emptyWithheld, ifShown(func(p *tidyPlaced) string { return plainInt(int(p.span.End)) })),
		maybe("quote", tidyText, "The words, letter for letter. Where they run over several turns, what stands between the turns is among them"+
			either(x.team, ".", ", with the names that people are published under."), emptyWithheld, ifShown(func(p *tidyPlaced) string { return p.row.Quote })),
	}
}

// placedLinks lead from quotes and codings to the other files.
func placedLinks() []tidyLink {
	return []tidyLink{{"theme", "codebook", "theme"}, {"transcript", "transcripts", "transcript"}, {"participant", "participants", "participant"}, {"doc_id", "turns", "doc_id"}}
}

func (x *Tidy) quoteTable() *tidyTable {
	type placed = *tidyPlaced
	cols := []tidyColumn[placed]{always("quote_id", tidyText, "The quote's id: the theme and the first of its codings.", func(p placed) string { return p.id })}
	cols = append(cols, x.whereColumns()...)
	cols = append(cols,
		maybe("words", tidyWhole, "Words that participants speak in it, transcriber's notes left out.", emptyWithheld, ifShown(func(p placed) string { return plainInt(p.t.Words(p.span, "")) })),
		maybe("published_form", tidyText, "How the quote is to be printed, proved against the transcript.", "no form was chosen, or it may not be shown", ifShown(func(p placed) string { return deref(p.row.Published) })),
		maybe("content_notes", tidyText, "What the words are about that may be hard to read, parted by a semicolon and a space.", emptyNone, ifShown(func(p placed) string { return severally(p.row.ContentNotes) })),
		maybe("rendered", tidyText, "How the words came into the language they stand in.", "they stand in the language they were said in, or may not be shown", ifShown(func(p placed) string { return deref(p.row.Rendered) })).among(study.Translated, study.Interpreted),
		maybe("original", tidyText, "Beside a translation: what was said, whole turns.", "no translation, not known which words, or they may not be shown", ifShown(func(p placed) string { return deref(p.row.Original) })),
		always("own", tidyTruth, "Whether any of its codings is of the theme itself. Otherwise all are of its sub-themes.", func(p placed) string {
			return truth(slices.ContainsFunc(p.list, func(c coding.Coding) bool { return x.rel.Study.ThemeOf(c) == p.theme.key }))
		}),
		always("n_codings", tidyWhole, "How many codings it is made of.", func(p placed) string { return plainInt(len(p.list)) }),
		always("n_coders", tidyWhole, "How many coders made them.", func(p placed) string { return plainInt(len(study.Quote{Codings: p.list}.Coders())) }),
		always("codings", tidyText, "The ids of its codings in codings.csv, parted by spaces.", func(p placed) string {
			var ids []string
			for _, c := range p.list {
				ids = append(ids, x.codedAs[keyOf(c)])
			}
			return strings.Join(ids, " ")
		}))
	if x.team {
		cols = append(cols,
			always("coders", tidyText, "Who coded it, parted by a semicolon and a space.", func(p placed) string { return severally(study.Quote{Codings: p.list}.Coders()) }),
			maybe("starred_by", tidyText, "Who marked some of it as a possible quote, parted by a semicolon and a space.", emptyNone, ifShown(func(p placed) string { return severally(p.row.Starred) })),
			maybe("may_be_quoted", tidyTruth, "Whether everybody who speaks in it agreed to be quoted outside the team.", emptyWithheld, ifShown(func(p placed) string { return truth(p.row.MayBeQuoted()) })))
	}
	return tabled(tidyTable{name: "quotes", title: "Quotes", key: "quote_id", links: placedLinks(),
		about: "One row for each quote of each theme: overlapping codings of the theme and its sub-themes in one transcript, taken together, whoever coded them; those for the theme and those against it apart. " +
			"What is a quote of a sub-theme is, alone or joined with others, a quote of the themes above it too: count within one theme, or among themes of one depth.",
	}, cols, func(yield func(placed) bool) {
		for i := range x.quotes {
			q := &x.quotes[i]
			if !yield(x.place(q.id, &x.themes[q.theme], q.Transcript, q.Span, q.Codings, q.Participants)) {
				return
			}
		}
	})
}
