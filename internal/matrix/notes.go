package matrix

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/study"
	"verbatim/internal/table"
)

// notes are what a reader of the numbers should know.
func (b *builder) notes(m *Matrix) []string {
	var notes []string
	say := func(n int, format string, args ...any) {
		if n > 0 {
			notes = append(notes, fmt.Sprintf(format, args...))
		}
	}
	if note := m.Release().OwnOnlyNote(); note != "" {
		notes = append(notes, strings.ToUpper(note[:1])+note[1:]+".")
	}
	unread := b.reader.unread()
	say(len(unread), "%s not yet read, neither marked done nor coded%s.", are(len(unread), "transcript"), b.names.list(unread))
	silent := b.silent()
	say(len(silent), "%s no transcript and no place in the table%s.", have(len(silent), "participant"), b.names.list(silent))
	say(len(b.unheard), "%s no participant's words and %s counted nowhere.",
		have(len(b.unheard), "quote"), counted(len(b.unheard), "is", "are"))
	lost := b.lostCodings()
	say(lost, "%s lost in a correction of the transcript and %s not counted until the coder finds the place again.",
		counted(lost, "The words of 1 coding were", fmt.Sprintf("The words of %d codings were", lost)), counted(lost, "is", "are"))
	strays := 0
	for _, l := range b.lists {
		if l.key.Mark != "" {
			strays++
		}
	}
	say(strays, "%s coded and %s in the codebook; the rows at the end are marked.",
		are(strays, "theme"), counted(strays, "is not", "are not"))
	w := m.Table.Withheld
	say(w, "%s and %s not for quotation here.", counted(w, "1 quote counts", fmt.Sprintf("%d quotes count", w)), counted(w, "its words are", "their words are"))
	return append(notes, b.publicNotes(m)...)
}

// publicNotes are for tables that leave the team: groups so small that a reader
// who knows the service may know the person.
func (b *builder) publicNotes(m *Matrix) []string {
	if b.names.team() {
		return nil
	}
	notes := b.chosenNotes()
	people := map[string]int{}
	for _, p := range b.study.Participants {
		people[b.names.Participant(p.ID)]++
	}
	for _, s := range []side{m.rows, m.cols} {
		if s.axis.By != ByParticipant {
			continue
		}
		shared := slices.ContainsFunc(s.keys, func(k table.Key) bool { return people[k.ID] > 1 })
		if shared {
			notes = append(notes, "Participants published under one name share a row or column.")
		}
	}
	for _, s := range []side{m.rows, m.cols} {
		if s.axis.By != ByAttribute || !slices.Contains(b.study.Columns, s.axis.Name) {
			continue
		}
		for _, k := range s.keys {
			if n := b.sharing(s.axis.Name, k.ID); n < 3 && k.ID != "" {
				notes = append(notes, fmt.Sprintf("%s %q fits %s: readers who know the service may know who it is.", s.axis.Name, k.Name, number(n, "participant")))
			}
		}
	}
	return notes
}

// chosenNotes are of conditions that so few participants meet that readers may
// know who they are.
func (b *builder) chosenNotes() []string {
	n := 0
	for _, p := range b.study.Participants {
		if b.personChosen(p.ID) {
			n++
		}
	}
	people := !slices.ContainsFunc(b.spec.Where, func(c Condition) bool {
		return c.Name == string(ByTranscript) || !slices.Contains(b.study.Columns, c.Name) && c.Name != string(ByParticipant)
	})
	if len(b.spec.Where) == 0 || !people || n >= 3 {
		return nil
	}
	return []string{fmt.Sprintf("The table is of %s: readers who know the service may know who it is.", number(n, "participant"))}
}

func (b *builder) sharing(attribute, value string) int {
	n := 0
	typ := b.study.Settings.AttributeType(attribute)
	for _, p := range b.study.Participants {
		if typ.Canonical(p.Attributes[attribute]) == value {
			n++
		}
	}
	return n
}

// silent are the participants of participants.csv who speak in no transcript.
func (b *builder) silent() []string {
	speaking, _ := b.speakingPeople()
	var ids []string
	for _, p := range b.study.Participants {
		if b.personChosen(p.ID) && !slices.Contains(speaking, p.ID) {
			ids = append(ids, p.ID)
		}
	}
	return ids
}

func (b *builder) lostCodings() int {
	n := 0
	for _, c := range b.study.State.Lost {
		if b.accept(c) {
			n++
		}
	}
	return n
}

func counted(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func number(n int, what string) string {
	return fmt.Sprintf("%d %s", n, counted(n, what, what+"s"))
}

func are(n int, what string) string { return number(n, what) + counted(n, " is", " are") }

func have(n int, what string) string { return number(n, what) + counted(n, " has", " have") }

// In are the quotes behind a number, in order of theme, transcript and place.
// Quotes whose words the release withholds are among them.
func (m *Matrix) In(s table.Source) []*Placed { return m.places[s] }

// Release is the release the table was counted from.
func (m *Matrix) Release() *study.Release { return m.Names.rel }
