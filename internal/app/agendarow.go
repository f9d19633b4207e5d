package app

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"verbatim/internal/coding"
	"verbatim/internal/consensus"
	"verbatim/internal/export"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// maxReason is the longest reason that is read from a cell, in bytes.
const maxReason = 1 << 20

// agendaReading is the reading of a filled agenda.
type agendaReading struct {
	a        *App
	s        *study.Study
	rel      *study.Release
	o        FilledOptions
	table    *agendaTable
	bodies   map[string]string
	compared []string // who has a column
	present  []string // where a row does not say
	known    map[string][]string
	narrowed bool                              // it was made of what lies between some coders only
	found    map[string][]consensus.Difference // by transcript
	crowded  map[string][]consensus.Difference // likewise: those in which somebody else coded, too
}

// unclear is a cell that is not understood.
type unclear struct {
	cell string
	err  error
}

// read answers for the rows, in their order. Rows without an id and without an
// answer are not the agenda's.
func (g *agendaReading) read() []*FilledRow {
	g.found, g.crowded = map[string][]consensus.Difference{}, map[string][]consensus.Difference{}
	rows := []*FilledRow{}
	for i := g.table.first; i < len(g.table.rows); i++ {
		r, bad := g.row(i)
		if bad != nil {
			r.refuse(bad.cell, bad.err)
		}
		if r != nil {
			rows = append(rows, r)
		}
	}
	contradictions(rows, g.table)
	return rows
}

func (r *FilledRow) refuse(cell string, err error) {
	why := err.Error()
	if p, ok := errors.AsType[*Problem](err); ok && p.Todo != "" {
		why += "; " + p.Todo
	}
	r.Result, r.Cell, r.Why, r.Said = FilledUnclear, &cell, &why, nil
}

func (r *FilledRow) answer(result, why string) *FilledRow {
	r.Result, r.Why = result, optional(why)
	return r
}

// row reads one row; nil is one that is not the agenda's.
func (g *agendaReading) row(i int) (*FilledRow, *unclear) {
	cell := func(name string) string { return g.table.cell(i, name) }
	bad := func(name string, err error) *unclear { return &unclear{g.table.address(i, name), err} }
	r := &FilledRow{Row: i + 1}
	id, keep, other := cell(export.AgendaID), cell(export.AgendaKeep), cell(export.AgendaOther)
	r.reason = cell(export.AgendaReason)
	silent := keep == "" && other == ""
	if id == "" {
		if silent {
			return nil, nil
		}
		return r, bad(export.AgendaID, problem("copy it from the agenda as it was made", "the row has an answer and no id"))
	}
	r.Transcript, r.ID = differenceID(id)
	if silent && r.reason == "" {
		return r.answer(FilledEmpty, ""), nil
	}
	if of := cell(export.AgendaStudy); of != "" && !ofThis(g.s, of) {
		return r, bad(export.AgendaStudy, problem("read it in the study that it was made of", "the row is of another study"))
	}
	d, ok := g.difference(r.Transcript, r.ID)
	if ok {
		turn := d.Transcript.TurnAt(d.Span.Start) + 1
		r.Transcript, r.Turn = d.Transcript.ID, &turn
	}
	switch {
	case silent:
		return r, bad(export.AgendaKeep, problem("say what is kept; later decides nothing yet", "there is a reason, and not what is kept"))
	case !ok:
		return r.answer(FilledGone, g.goneSaid(r.ID)), nil
	}
	where := export.AgendaKeep
	if keep == "" || strings.EqualFold(keep, "other") {
		where = export.AgendaOther
	}
	asked, err := g.keep(d, keep, other)
	if err == nil {
		r.event, err = decisionOn(g.s, d, DecideOptions{Keep: asked})
	}
	if err != nil {
		return r, bad(where, err)
	}
	if len(r.reason) > maxReason || !utf8.ValidString(r.reason) {
		return r, bad(export.AgendaReason, problem("shorten it", "the reason is %d characters long", utf8.RuneCountInString(r.reason)))
	}
	named, err := g.people(cell(export.AgendaPresent))
	if err != nil {
		return r, bad(export.AgendaPresent, err)
	}
	who := named
	if len(who) == 0 {
		who = g.present
	}
	if r.event.Present, err = g.a.present(g.s, d, who); err != nil {
		return r, bad(export.AgendaPresent, err)
	}
	said := decisionSaid(g.s, r.event)
	r.Said = &said
	return g.against(r, d, named), nil
}

// differenceID is what stands under Id: P02-1 7f3a91c2. The transcript may be left out.
func differenceID(cell string) (transcriptID, id string) {
	fields := strings.Fields(cell)
	id = strings.ToLower(fields[len(fields)-1])
	return strings.Join(fields[:len(fields)-1], " "), id
}

// goneSaid says why a question is not there.
func (g *agendaReading) goneSaid(id string) string {
	for _, list := range g.crowded {
		for i := range list {
			if d := &list[i]; d.ID == id {
				return crowdedSaid(d, othersThere(g.s, d)) + "; `verbatim compare` lists what there is now"
			}
		}
	}
	return "it is not there any more, or not shown to you: somebody may have coded there since; `verbatim compare` lists what there is now"
}

// difference finds a question by its whole id: between the coders who have columns,
// or else between any of a transcript. One in which somebody else has coded is another
// question now, unless the agenda was made without them.
func (g *agendaReading) difference(transcriptID, id string) (*consensus.Difference, bool) {
	for _, t := range g.s.Transcripts {
		if g.s.Hidden(t) || transcriptID != "" && !strings.EqualFold(transcriptID, t.ID) {
			continue
		}
		if _, looked := g.found[t.ID]; !looked {
			g.look(t)
		}
		all := g.found[t.ID]
		for i := range all {
			if all[i].ID == id {
				return &all[i], true
			}
		}
	}
	return nil, false
}

// look finds the questions of a transcript.
func (g *agendaReading) look(t *transcript.Transcript) {
	all := []consensus.Difference{}
	add := func(list []consensus.Difference, crowded bool) {
		for _, d := range list {
			switch {
			case slices.ContainsFunc(all, func(have consensus.Difference) bool { return have.ID == d.ID }):
			case !crowded && len(othersThere(g.s, &d)) > 0:
				g.crowded[t.ID] = append(g.crowded[t.ID], d)
			default:
				all = append(all, d)
			}
		}
	}
	if len(g.compared) > 1 {
		add(differencesAmong(g.s, t, g.compared), g.narrowed)
	}
	add(differencesAmong(g.s, t, nil), false)
	g.found[t.ID] = all
}

// keep is what a row asks for, as decisionOn takes it.
func (g *agendaReading) keep(d *consensus.Difference, keep, other string) (string, error) {
	word := strings.ToLower(strings.Join(strings.Fields(keep), " "))
	switch {
	case (word == "" || word == "other") && other == "":
		return "", problem("write them in quotation marks, and the theme after them", "it says other, and there are no other words and no other theme")
	case word == "" || word == "other":
		return g.other(d, other)
	case other != "":
		return "", problem("leave one of the two empty", "%s and %s both say what is kept", export.AgendaKeep, export.AgendaOther)
	case word == coding.KeepBoth, word == "all", word == coding.KeepNeither, word == coding.KeepLater, strings.HasPrefix(word, "coder:"), strings.HasPrefix(word, "theme:"):
		return word, nil
	}
	if span, theme, two := strings.Cut(word, " "); two && isSpan(span) {
		theme, against := withoutAgainst(theme)
		id, err := g.theme(theme)
		return span + " " + id + against, err
	}
	var coders, themes, can []string
	for _, r := range d.Readings {
		if slices.Contains(g.called(word), r.Coder) {
			coders = append(coders, r.Coder)
		}
		can = append(can, r.Coder)
	}
	for _, id := range d.Themes {
		if is, err := g.theme(word); err == nil && is == id {
			themes = append(themes, id)
		}
	}
	if len(coders)+len(themes) == 0 {
		var err error
		if coders, err = g.owners(d, word); err != nil {
			return "", err
		}
	}
	switch {
	case len(coders) == 1:
		return "coder:" + coders[0], nil
	case len(coders) == 0 && len(themes) == 1:
		return "theme:" + themes[0], nil
	case len(coders) > 1:
		return "", problem("write the id", "%q is the name of %s", transcript.Abbreviate(keep, 40), andList(coders))
	}
	return "", problem("write both, neither, later, "+strings.Join(append(can, d.Themes...), ", ")+", or put other words under "+export.AgendaOther,
		"%q does not say what to keep", transcript.Abbreviate(keep, 40))
}

// isSpan reports whether s is START:END.
func isSpan(s string) bool {
	from, to, ok := strings.Cut(s, ":")
	_, err1 := strconv.Atoi(from)
	_, err2 := strconv.Atoi(to)
	return ok && err1 == nil && err2 == nil
}

// withoutAgainst parts the word against from the name of a theme.
func withoutAgainst(theme string) (name, against string) {
	for _, end := range []string{" against", " (against)", ", against"} {
		if n := len(theme) - len(end); n > 0 && strings.EqualFold(theme[n:], end) {
			return strings.TrimSpace(theme[:n]), " against"
		}
	}
	return theme, ""
}

// theme is a theme by its id or its name, whatever the case.
func (g *agendaReading) theme(name string) (string, error) {
	name = strings.Join(strings.Fields(name), " ")
	if id, err := codableTheme(g.s, name); err == nil {
		return id, nil
	}
	var ids []string
	for _, t := range g.s.Book.Themes() {
		if strings.EqualFold(t.Name, name) {
			ids = append(ids, t.ID)
		}
	}
	switch len(ids) {
	case 0:
		return codableTheme(g.s, name) // to say what is like it
	case 1:
		return codableTheme(g.s, ids[0])
	}
	return "", problem("write the id: "+strings.Join(ids, ", "), "%d themes are called %q", len(ids), transcript.Abbreviate(name, 40))
}

// closing are the marks that may end what a mark begins, as people and programs
// put them.
func closing(open rune) string {
	switch open {
	case '"', '“', '”', '„':
		return "\"“”"
	case '‘', '’', '\'':
		return "'‘’"
	case '«', '»':
		return "«»"
	}
	return ""
}

// other reads other words in quotation marks and a theme, or a theme alone.
func (g *agendaReading) other(d *consensus.Difference, cell string) (string, error) {
	open, size := utf8.DecodeRuneInString(cell)
	ends := closing(open)
	if ends == "" {
		name, against := withoutAgainst(cell)
		id, err := g.theme(name)
		if err != nil {
			return "", problem("put the words in quotation marks and the theme after them", "%q is no theme", transcript.Abbreviate(name, shown))
		}
		return fmt.Sprintf("%d:%d %s%s", d.Span.Start, d.Span.End, id, against), nil
	}
	var first error
	for rest := cell[size:]; ; {
		at := strings.LastIndexAny(rest, ends)
		if at < 0 {
			break
		}
		_, n := utf8.DecodeRuneInString(rest[at:])
		id, err := g.otherTheme(d, cell[size+at+n:])
		if err == nil {
			sp, err := g.words(d, cell[size:size+at])
			return fmt.Sprintf("%d:%d %s", sp.Start, sp.End, id), err
		}
		if first == nil {
			first = err
		}
		rest = rest[:at] // the mark may be an apostrophe in the name of the theme
	}
	if first == nil {
		first = problem("close them, and write the theme after them", "the quotation marks are not closed")
	}
	return "", first
}

// otherTheme is the theme that stands behind the words, with against if that is said;
// where none stands there it is the one theme of the question.
func (g *agendaReading) otherTheme(d *consensus.Difference, rest string) (string, error) {
	rest = strings.TrimFunc(rest, func(r rune) bool { return unicode.IsSpace(r) || strings.ContainsRune(":;,.-–—→=>", r) })
	name, against := withoutAgainst(rest)
	if strings.EqualFold(name, "against") {
		name, against = "", " against"
	}
	if name == "" {
		if len(d.Themes) != 1 {
			return "", problem("write it after the words: "+strings.Join(d.Themes, ", ")+", or another", "the theme of the other words is missing")
		}
		name = d.Themes[0]
	}
	id, err := g.theme(name)
	return id + against, err
}

// turnsAround is how many turns before and after a passage other words are looked for.
const turnsAround = 2

// words finds words in or around the passage of a question.
func (g *agendaReading) words(d *consensus.Difference, quote string) (text.Span, error) {
	t := d.Transcript
	from, to := t.TurnsIn(d.Span)
	var found []text.Span
	for _, sp := range t.Find(quote, max(0, from-turnsAround), min(len(t.Turns), to+turnsAround)) {
		if sp = t.Text.Snap(sp); sp.Overlaps(d.Span) {
			found = append(found, sp)
		}
	}
	switch {
	case len(found) == 1:
		return found[0], nil
	case len(found) > 1:
		return text.Span{}, problem("quote more of it", "%q stands in the passage %d times", transcript.Abbreviate(quote, shown), len(found))
	case len(t.Find(quote, 0, len(t.Turns))) > 0:
		return text.Span{}, problem("choose words in or around the passage that is decided about", "%q stands elsewhere in %s", transcript.Abbreviate(quote, shown), t.ID)
	}
	return text.Span{}, Selection{Quote: quote}.absent(g.rel, t)
}
