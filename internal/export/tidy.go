package export

import (
	"encoding/json"
	"io"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// Part is one file of several that belong together in a folder.
type Part struct {
	Name string // of the file, without a folder

	// Write writes the whole file. Each call writes the same bytes.
	Write func(io.Writer) error
}

// Tidy is a study as a folder of plain tables for R, Python and other programs: one
// file for each kind of thing, one row for each thing, a data dictionary for people
// and the same for programs. Its files refer to one another by ids.
type Tidy struct {
	rel    *study.Release
	o      Options
	quoter *Quoter
	clear  clearing // of the team's own texts
	names  *ThemeNames
	team   bool
	attrs  []string // participants' attributes that are shown

	keys    map[*transcript.Transcript]string // how readers know a transcript
	turns   map[*transcript.Transcript][]tidyTurn
	themes  []tidyTheme
	themeAt map[string]int // theme id -> its place in themes
	people  []*tidyPerson
	named   map[string]*tidyPerson // by name
	spelt   map[string]string      // participant id in small letters -> as it is spelt here
	codings []idCoding
	codedAs map[codingKey]string // the id that a coding has in these files
	quotes  []tidyQuote
	groups  map[string]string // headings that turns stand under -> as readers may see them

	withheld, hidden, unread int // quotes without words, and codings of transcripts that cannot be read
}

// tidyTurn is what several files say of a turn.
type tidyTurn struct {
	shown bool
	words int // spoken words
}

// NewTidy makes the tables of a study for a purpose. Nothing is written yet.
func NewTidy(rel *study.Release, o Options) *Tidy {
	x := &Tidy{
		rel: rel, o: o, quoter: NewQuoter(rel, o), clear: clearing{guard: newGuard(rel)}, team: rel.Purpose == transcript.ForTeam,
		attrs: besideQuotes(rel, o), keys: transcriptKeys(rel), turns: map[*transcript.Transcript][]tidyTurn{},
		themeAt: map[string]int{}, named: map[string]*tidyPerson{}, spelt: map[string]string{},
		codedAs: map[codingKey]string{}, groups: map[string]string{"": ""},
	}
	x.quoter.noContext = true
	x.names = NewThemeNames(rel)
	if !x.team {
		x.attrs = slices.DeleteFunc(slices.Clone(x.attrs), x.names.Repeats)
	}
	x.codings = codingsWithIDs(rel)
	for _, c := range x.codings {
		if _, known := x.codedAs[keyOf(c.Coding)]; !known {
			x.codedAs[keyOf(c.Coding)] = c.id
		}
	}
	x.unread = len(rel.Study.State.Codings) - len(x.codings)
	x.lookAtTurns()
	x.findPeople()
	x.findThemes()
	x.findQuotes()
	return x
}

// transcriptKeys is how the readers of a release know each transcript: by its id, or
// by its number in the study where the id is not for them.
func transcriptKeys(rel *study.Release) map[*transcript.Transcript]string {
	names := matrix.NewNamer(rel)
	keys := make(map[*transcript.Transcript]string, len(rel.Study.Transcripts))
	for i, t := range rel.Study.Transcripts {
		id, ok := names.Transcript(t)
		if !ok {
			id = "transcript " + plainInt(i+1)
		}
		keys[t] = id
	}
	return keys
}

func (x *Tidy) lookAtTurns() {
	for _, t := range x.rel.Study.Transcripts {
		list := make([]tidyTurn, len(t.Turns))
		for i, turn := range t.Turns {
			list[i] = tidyTurn{x.rel.Shows(t, turn.Speech), transcript.SpokenWords(t.Text.Slice(turn.Speech))}
			if _, known := x.groups[turn.Group]; !known {
				x.groups[turn.Group] = x.clear.text(turn.Group)
			}
		}
		x.turns[t] = list
	}
}

// The files of a tidy export.
const (
	tidyReadMe  = "README.md"
	tidyPackage = "datapackage.json"
)

// Parts are the files, in an order to write them in.
func (x *Tidy) Parts() []Part {
	tables := x.tables()
	var parts []Part
	for _, t := range tables {
		parts = append(parts, Part{t.file(), t.write})
	}
	return append(parts,
		Part{tidyReadMe, func(w io.Writer) error { return x.writeReadMe(w, tables) }},
		Part{tidyPackage, func(w io.Writer) error { return x.writePackage(w, tables) }})
}

// TidyNames are the names of the files that a tidy export has.
func TidyNames() []string {
	return []string{"quotes.csv", "codings.csv", "turns.csv", "participants.csv", "codebook.csv", "transcripts.csv", tidyReadMe, tidyPackage}
}

// IsTidy reports whether a datapackage.json is that of a tidy export, so that the
// files beside it may be replaced by those of a new one. It reads at most 8 MiB.
func IsTidy(r io.Reader) bool {
	var p dataPackage
	return json.NewDecoder(io.LimitReader(r, 8<<20)).Decode(&p) == nil && p.Verbatim.Tidy > 0
}

// Report says how many quotes are without their words because the purpose may not
// show them. They are counted where they stand under a theme: one of a sub-theme is a
// quote of the theme above too.
func (x *Tidy) Report() Report { return Report{Withheld: x.withheld} }

// People are the ids of the participants whose words are in the files: for the record
// of what was exported, not for its readers.
func (x *Tidy) People() []string {
	return peopleIn(x.rel.Study, func(t *transcript.Transcript, turn int) bool { return x.turns[t][turn].shown })
}

// peopleIn are the participants who speak in some turns, sorted.
func peopleIn(s *study.Study, in func(t *transcript.Transcript, turn int) bool) []string {
	people := map[string]bool{}
	var ids []string
	for _, t := range s.Transcripts {
		for i, turn := range t.Turns {
			if id := t.Speaker(turn.Speaker).Participant; id != "" && !people[id] && in(t, i) {
				people[id] = true
				ids = append(ids, id)
			}
		}
	}
	slices.SortFunc(ids, coding.CompareIDs)
	return ids
}

// Shown are the participants' attributes that the files show. What they say together
// may give somebody away (study.Release.Isolated).
func (x *Tidy) Shown() []string { return slices.Clone(x.attrs) }

// file is the name of the table's file.
func (t *tidyTable) file() string { return t.name + ".csv" }

// oneSpace is a text on one line, with single spaces.
func oneSpace(s string) string { return strings.Join(strings.Fields(s), " ") }
