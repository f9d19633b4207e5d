package app

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/consensus"
	"verbatim/internal/export"
	"verbatim/internal/transcript"
)

// called are the coders who go by a name, in lower case: by their id, their name, or
// what stands over their column.
func (g *agendaReading) called(name string) []string {
	if g.known == nil {
		g.known = map[string][]string{}
		for _, k := range coderEntries(g.s) {
			c := agendaCoder(g.s, k.Coder)
			for _, n := range []string{c.ID, c.Name, c.Heading(), deref(k.Name)} {
				if n = heading(n); n != "" && !slices.Contains(g.known[n], c.ID) {
					g.known[n] = append(g.known[n], c.ID)
				}
			}
		}
	}
	if ids := g.known[name]; slices.Contains(ids, name) {
		return []string{name} // an id goes before somebody else's name
	}
	return g.known[name]
}

// people reads who was there: names or ids, with commas, semicolons or line ends
// between.
func (g *agendaReading) people(list string) ([]string, error) {
	var ids []string
	for _, name := range strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ';' || r == '\n' }) {
		names := []string{name}
		if len(g.called(heading(name))) == 0 {
			names = strings.Split(strings.ReplaceAll(name, "&", " and "), " and ")
		}
		for _, one := range names {
			if one = heading(one); one == "" {
				continue
			}
			switch found := g.called(one); len(found) {
			case 1:
				ids = append(ids, found[0])
			case 0:
				return nil, problem("write the coders who were there, with commas between (`verbatim coders` lists them)", "%q is no coder", transcript.Abbreviate(one, 40))
			default:
				return nil, problem("write the id", "%q is the name of %s", transcript.Abbreviate(one, 40), andList(found))
			}
		}
	}
	return ids, nil
}

// against compares what a row says with the decision that stands. Named is who the
// row says was there.
func (g *agendaReading) against(r *FilledRow, d *consensus.Difference, named []string) *FilledRow {
	stands := d.Decision
	settled := d.State == consensus.Decided
	if !settled && (d.State != consensus.ToTalk || r.event.How != coding.KeepLater) {
		return r.answer(FilledDecided, "")
	}
	said := midSentence(saidOf(g.s, stands))
	why := ""
	switch reason, known := g.bodies[stands.Body]; {
	case !g.same(r.event, stands):
		why = "it was decided otherwise: " + said
	case r.reason != "" && stands.Body == "" || r.reason != "" && known && strings.TrimSpace(reason) != r.reason:
		why = "it was decided so already (" + said + "), with another reason"
	case len(named) > 0 && !slices.Equal(r.event.Present, slices.Sorted(slices.Values(stands.Present))):
		why = "it was decided so already (" + said + "), and others are said to have been there"
	default:
		id := stands.ID.String()
		r.Decision = &id
		return r.answer(FilledAlready, "")
	}
	if g.o.Replace {
		return r.answer(FilledDecided, "")
	}
	return r.answer(FilledOtherwise, why+". That stands; with --replace what the file says takes its place")
}

// same reports whether a decision would keep what one that stands keeps.
func (g *agendaReading) same(e coding.Event, d *coding.Decision) bool {
	if !sameIDs(e.Ofs, d.Ofs) || (e.How == coding.KeepLater) != (d.How == coding.KeepLater) || (e.How == coding.KeepOther) != (d.How == coding.KeepOther) {
		return false
	}
	if e.How == coding.KeepOther {
		return len(d.Kept) == 1 && d.Kept[0].Span == e.Span && d.Kept[0].Stance == e.Stance && g.s.ThemeOf(d.Kept[0]) == e.Theme
	}
	return sameIDs(keptOf(e.How, e.Ofs, e.Keep), keptOf(d.How, d.Ofs, d.Keep))
}

// keptOf are the codings that a decision keeps.
func keptOf(how string, ofs, keep []coding.ID) []coding.ID {
	switch how {
	case coding.KeepBoth:
		return ofs
	case coding.KeepSome:
		return keep
	}
	return nil
}

func sameIDs(a, b []coding.ID) bool {
	return len(a) == len(b) && !slices.ContainsFunc(a, func(id coding.ID) bool { return !slices.Contains(b, id) })
}

// contradictions answers for rows that decide about the same codings: the same
// answer counts once, and of two answers none counts.
func contradictions(rows []*FilledRow, t *agendaTable) {
	first := map[coding.ID]*FilledRow{}
	for _, r := range rows {
		if r.Result != FilledDecided && r.Result != FilledAlready && r.Result != FilledOtherwise {
			continue
		}
		for _, id := range r.event.Ofs {
			was := first[id]
			if was == nil {
				first[id] = r
				continue
			}
			if was.Result != FilledUnclear && r.sameAnswer(was) {
				r.answer(FilledAlready, fmt.Sprintf("row %d says the same", was.Row))
				break
			}
			for _, x := range []*FilledRow{was, r} {
				x.refuse(t.address(x.Row-1, export.AgendaKeep), problem("let one of them stand", "rows %d and %d decide about the same codings in two ways", was.Row, r.Row))
			}
			break
		}
	}
}

func (r *FilledRow) sameAnswer(was *FilledRow) bool {
	a, b := r.event, was.event
	return r.ID == was.ID && a.How == b.How && slices.Equal(a.Keep, b.Keep) && a.Theme == b.Theme && a.Span == b.Span && a.Stance == b.Stance &&
		r.reason == was.reason && slices.Equal(a.Present, b.Present)
}

// owners are the coders of a question whose reading a word means, as the agenda on
// paper has it: ben's, or ben's: Exhaustion.
func (g *agendaReading) owners(d *consensus.Difference, word string) ([]string, error) {
	who, what, said := strings.Cut(strings.ReplaceAll(word, "’", "'"), ":")
	name, whose := strings.CutSuffix(strings.TrimSpace(who), "'s")
	if !whose {
		name, whose = strings.CutSuffix(name, "'")
	}
	if !whose && !said {
		return nil, nil
	}
	what = strings.TrimSpace(what)
	var coders []string
	for i := range d.Readings {
		r := &d.Readings[i]
		if !slices.Contains(g.called(name), r.Coder) {
			continue
		}
		if what != "" && !g.hasJust(r, what) {
			return nil, problem("write "+r.Coder+" for what they coded there, or a theme alone", "%s did not code just %q there", r.Coder, transcript.Abbreviate(what, 40))
		}
		coders = append(coders, r.Coder)
	}
	return coders, nil
}

// hasJust reports whether what is written are the themes of a reading, by their names
// or ids, with commas between.
func (g *agendaReading) hasJust(r *consensus.Reading, what string) bool {
	for _, how := range []string{" (for and against)", " (against)", " against"} {
		what = strings.ReplaceAll(what, how, "")
	}
	var names []string
	for _, id := range r.Themes {
		names = append(names, themeName(g.s, id))
	}
	return what == heading(strings.ReplaceAll(strings.Join(names, ", "), "’", "'")) || what == heading(strings.Join(r.Themes, ", "))
}
