package export

import (
	"cmp"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// tables are all tables, in the order that people are told of them.
func (x *Tidy) tables() []*tidyTable {
	return []*tidyTable{x.quoteTable(), x.codingTable(), x.turnTable(), x.peopleTable(), x.themeTable(), x.transcriptTable()}
}

func (x *Tidy) codingTable() *tidyTable {
	type placed = *tidyPlaced
	cols := []tidyColumn[placed]{always("coding_id", tidyText, "The coding's id, by which Verbatim knows it.", func(p placed) string { return p.id })}
	cols = append(cols, x.whereColumns()...)
	if x.team {
		cols = append(cols,
			always("coder", tidyText, "Who coded it. "+coding.Agreed+": what the team agreed on; "+study.WhoseAll+": what all coders share.", func(p placed) string { return p.list[0].Coder }),
			maybe("at", tidyTime, "When, in UTC.", "not known", func(p placed) string { return moment(p.list[0].At) }))
	}
	cols = append(cols, maybe("memo", tidyText, "What was written about it. Private memos are left out.", either(x.o.MemoWords == nil, "memos stay with the team", emptyNone), ifShown(x.memo)))
	return tabled(tidyTable{name: "codings", title: "Codings", key: "coding_id", links: placedLinks(),
		about: "One row for each coding: one theme that one coder gave one passage.",
	}, cols, func(yield func(placed) bool) {
		for i := range x.codings {
			c := &x.codings[i]
			if !yield(x.place(c.id, x.theme(c.Coding), c.t, c.Span, []coding.Coding{c.Coding}, c.t.Participants(c.Span))) {
				return
			}
		}
	})
}

// memo is the memos of a coding. Within the team those of somebody else than its coder
// begin with who wrote them.
func (x *Tidy) memo(p *tidyPlaced) string {
	var parts []string
	for _, c := range p.row.Codings {
		for _, m := range c.memos {
			parts = append(parts, either(x.team && m.coder != p.list[0].Coder, m.coder+": ", "")+m.words)
		}
	}
	return strings.Join(parts, "\n\n")
}

// docID names a turn. After the last underscore there are only digits, so no two turns
// have the same.
func (x *Tidy) docID(t *transcript.Transcript, turn int) string {
	return x.keys[t] + "_" + plainInt(turn+1)
}

// tidyTurnRow is a row of turns.csv.
type tidyTurnRow struct {
	t    *transcript.Transcript
	i    int
	turn transcript.Turn
	who  transcript.Speaker
	tidyTurn
}

func (x *Tidy) turnTable() *tidyTable {
	type row = *tidyTurnRow
	shown := func(get func(row) string) func(row) string {
		return func(r row) string {
			if !r.shown {
				return ""
			}
			return get(r)
		}
	}
	number := func(name, means, empty string, get func(row) string) tidyColumn[row] {
		return maybe(name, tidyWhole, means, empty, shown(get))
	}
	const unknown = "not known, or the words may not be shown"
	cols := []tidyColumn[row]{
		always("doc_id", tidyText, "The turn's id: the transcript and the number of the turn.", func(r row) string { return x.docID(r.t, r.i) }),
		maybe("text", tidyText, "What is said, letter for letter, without the time and the name before it.", emptyWithheld+", or nothing is said", shown(func(r row) string {
			words, _ := x.rel.Words(r.t, r.turn.Speech)
			return words
		})),
		always("transcript", tidyText, "The transcript.", func(r row) string { return x.keys[r.t] }),
		always("turn", tidyWhole, "The number of the turn in the transcript, from 1.", func(r row) string { return plainInt(r.i + 1) }),
		maybe("speaker", tidyText, either(x.team, "The speaker, as the transcript names them.", "The speaker: the name they are published under, or the part they play."), "nobody is named", func(r row) string {
			if x.rel.Study.Hidden(r.t) {
				return ""
			}
			return x.quoter.names.Speaker(r.t, r.turn.Speaker)
		}),
		always("voice", tidyText, "The part that the speaker plays.", func(r row) string { return string(cmp.Or(r.who.Voice, transcript.VoiceOther)) }).among(voiceNames()...),
		maybe("participant", tidyText, "The participant who speaks.", "nobody who is a participant", func(r row) string { return x.person(r.who.Participant) }),
		always("withheld", tidyTruth, "Whether the words may not be shown to the readers of these files.", func(r row) string { return truth(!r.shown) }),
		number("start", "Where the words begin, in Unicode code points from the start of the transcript's text, from 0.", emptyWithheld, func(r row) string { return plainInt(int(r.turn.Speech.Start)) }),
		number("end", "Where they end, in the same unit: the position after the last code point.", emptyWithheld, func(r row) string { return plainInt(int(r.turn.Speech.End)) }),
		number("time_ms", "When the turn begins, in milliseconds from the start of the recording.", unknown, func(r row) string { return milliseconds(r.turn.TimeMS) }),
		number("end_ms", "When it ends, in milliseconds from the start of the recording.", unknown, func(r row) string { return milliseconds(r.turn.EndMS) }),
		number("page", "The page of the file it came from, on which it begins, from 1.", "there are no pages, or the words may not be shown", func(r row) string { return countedFrom1(r.turn.Page) }),
		maybe("heading", tidyText, "The heading or the question that it stands under.", emptyNone, shown(func(r row) string { return x.groups[r.turn.Group] })),
		number("words", "Words that are spoken, transcriber's notes left out.", emptyWithheld, func(r row) string { return plainInt(r.words) }),
	}
	return tabled(tidyTable{name: "turns", title: "Turns", key: "doc_id",
		about: "One row for each turn of each transcript, in order. quanteda and readtext know the columns doc_id and text by their names.",
		links: []tidyLink{{"transcript", "transcripts", "transcript"}, {"participant", "participants", "participant"}},
	}, cols, x.eachTurn)
}

func (x *Tidy) eachTurn(yield func(*tidyTurnRow) bool) {
	for _, t := range x.rel.Study.Transcripts {
		for i, turn := range t.Turns {
			if !yield(&tidyTurnRow{t, i, turn, t.Speaker(turn.Speaker), x.turns[t][i]}) {
				return
			}
		}
	}
}

func voiceNames() []string {
	var names []string
	for _, v := range transcript.Voices {
		names = append(names, string(v))
	}
	return names
}

func (x *Tidy) transcriptTable() *tidyTable {
	type script = *transcript.Transcript
	s := x.rel.Study
	of := func(t script, what func(tidyTurn) int) string {
		n := 0
		for _, turn := range x.turns[t] {
			n += what(turn)
		}
		return plainInt(n)
	}
	cols := []tidyColumn[script]{
		always("transcript", tidyText, either(x.team, "The transcript's id.", "The transcript's id, or its number in the study where the id could say who somebody is."), func(t script) string { return x.keys[t] }),
		maybe("participants", tidyText, "The participants who speak in it, parted by a semicolon and a space.", "none", func(t script) string { return severally(x.persons(s.ParticipantsIn(t))) }),
		always("n_people", tidyWhole, "How many participants speak in it.", func(t script) string { return plainInt(len(s.ParticipantsIn(t))) }),
		maybe("language", tidyText, "The language it is in, as a tag such as en-GB.", "not known", s.LanguageOf),
		maybe("translates", tidyText, "The transcript whose words these are in another language.", "it is no translation, or of a transcript that is not here", func(t script) string {
			if o := s.Original(t); o != nil {
				return x.keys[o]
			}
			return ""
		}),
		maybe("transcription", tidyText, "How it was transcribed: full, intelligent or automatic.", "not known", func(t script) string { return t.Transcription }),
		always("turns", tidyWhole, "Turns in it.", func(t script) string { return plainInt(len(t.Turns)) }),
		always("turns_withheld", tidyWhole, "Turns whose words may not be shown.", func(t script) string {
			return of(t, func(turn tidyTurn) int { return map[bool]int{false: 1}[turn.shown] })
		}),
		always("words", tidyWhole, "Words that participants speak in it, transcriber's notes left out.", func(t script) string { return plainInt(t.Words(t.Text.All(), "")) }),
		maybe("duration_ms", tidyWhole, "The last time in it, in milliseconds from the start of the recording.", "it has no times", func(t script) string { return milliseconds(t.DurationMS()) }),
		always("codings", tidyWhole, "Rows of codings.csv with this transcript.", func(t script) string { return plainInt(len(s.CodingsIn(t.ID))) }),
	}
	if x.team {
		cols = append(cols, x.teamTranscriptColumns()...)
	}
	return tabled(tidyTable{name: "transcripts", title: "Transcripts", key: "transcript", about: "One row for each transcript.",
		links: []tidyLink{{"translates", "", "transcript"}}}, cols, slices.Values(s.Transcripts))
}

// teamTranscriptColumns are what only the team is told of a transcript: titles, dates
// and names of files often say who somebody is.
func (x *Tidy) teamTranscriptColumns() []tidyColumn[*transcript.Transcript] {
	type script = *transcript.Transcript
	s := x.rel.Study
	readers := map[string][]string{}
	for _, r := range s.State.Done {
		readers[r.Transcript] = appendNew(readers[r.Transcript], r.Coder)
	}
	cols := []tidyColumn[script]{
		maybe("title", tidyText, "Its title.", "none", func(t script) string { return t.Title }),
		maybe("date", tidyText, "When it took place, as it is written down.", "not known", func(t script) string { return t.Date }),
		maybe("source", tidyText, "The name of the file it was made from.", "not known", func(t script) string { return t.SourceName }),
		maybe("format", tidyText, "The kind of that file.", "not known", func(t script) string { return t.Format }),
		maybe("checked_by", tidyText, "Who checked it against the recording.", "not known", func(t script) string { return t.CheckedBy }),
		maybe("read_by", tidyText, "The coders who read it to the end, parted by a semicolon and a space. Where somebody read it, a theme without rows was looked for and not found.", "nobody yet", func(t script) string {
			slices.Sort(readers[t.ID])
			return severally(readers[t.ID])
		}),
		always("code_points", tidyWhole, "The length of its text, in Unicode code points: the unit of start and end.", func(t script) string { return plainInt(int(t.Text.Len())) }),
		always("text_sha256", tidyText, "The SHA-256 of its text. The same means that positions still hold.", func(t script) string { return string(t.Text.Hash()) }),
	}
	taken := uniqueNames{}
	for _, f := range x.transcriptNames(cols) {
		taken.of(f)
	}
	var names []string
	for _, t := range s.Transcripts {
		for name := range t.Attributes {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	for _, name := range slices.Compact(names) {
		cols = append(cols, maybe(attributeName(taken, name), tidyText, "An attribute of the transcript.", "not known", func(t script) string { return t.Attributes[name] }))
	}
	return cols
}

// transcriptNames are the names that columns of transcripts.csv have besides those of
// attributes.
func (x *Tidy) transcriptNames(cols []tidyColumn[*transcript.Transcript]) []string {
	names := []string{"transcript", "participants", "n_people", "language", "translates", "transcription", "turns", "turns_withheld", "words", "duration_ms", "codings"}
	for _, c := range cols {
		names = append(names, c.name)
	}
	return names
}
