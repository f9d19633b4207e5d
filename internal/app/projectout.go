package app

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/exchange"
	"verbatim/internal/export"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// outgoing is the making of a project of a study, for the readers of a release.
type outgoing struct {
	rel   *study.Release
	s     *study.Study
	team  bool
	names matrix.Namer
	memo  func(coding.Memo) (string, bool) // nil outside the team
	body  func(body string) (string, bool) // the words of marks
	skips func(coding.Memo) bool           // memos on what whoever looks is never shown
	clear func(string) bool                // repeats no words that the readers may not see
	known *export.ThemeNames               // how the readers know the themes
	p     *exchange.Project

	caseAt  map[string]int    // participant id in small letters -> place of their case
	called  map[string]string // the same -> what they are called
	codes   map[string]bool
	sources map[string]*outSource // by transcript id
	coded   map[coding.ID]string  // id of the coding in the project
	all     map[coding.ID]bool    // codings, also those that do not go out
	lost    map[lossKey]int       // of things that were counted; see lose
	order   []lossKey
	people  map[string]bool // participants whose words are in it
	counts  outCounts
	said    *namedTurns
	named   *attributeNames // see tells
}

type lossKey struct{ kind, why string }

// outCounts is how much of a study a project holds.
type outCounts struct{ codings, masked, memos, transcripts int }

// outSource is a transcript that goes out.
type outSource struct {
	*outText
	t        *transcript.Transcript
	place    int // in the sources of the project
	passages map[text.Span]int
}

// projectOf is everything of a study that a project can hold, as the readers of a release
// may see it: words come from the release alone. What does not go along is among the
// losses. The participants are those whose words are in it.
func projectOf(rel *study.Release, o export.Options) (*exchange.Project, *outgoing, error) {
	x := &outgoing{
		rel: rel, s: rel.Study, team: rel.Purpose == transcript.ForTeam, names: matrix.NewNamer(rel), memo: o.MemoWords, body: o.Words,
		skips: memosNotShown(rel.Study), caseAt: map[string]int{}, called: map[string]string{}, codes: map[string]bool{},
		sources: map[string]*outSource{}, coded: map[coding.ID]string{}, all: map[coding.ID]bool{}, lost: map[lossKey]int{}, people: map[string]bool{},
		said: newNamedTurns(rel), known: export.NewThemeNames(rel),
	}
	repeats := export.Repeats(rel)
	x.clear = func(s string) bool { return !repeats(s) }
	if x.body == nil {
		x.body = func(string) (string, bool) { return "", false }
	}
	x.p = &exchange.Project{
		Format: "verbatim", Tool: "Verbatim " + o.Version, Name: cmp.Or(x.text("title", x.s.Settings.Title), "Study"),
		Users: []exchange.User{}, Codes: []exchange.Code{}, Variables: []exchange.Variable{}, Cases: []exchange.Case{}, Sources: []exchange.Source{},
		Memos: []exchange.Memo{}, Links: []exchange.Link{}, Losses: []exchange.Loss{}, Notes: []string{},
	}
	x.users()
	x.themes()
	x.cases()
	if err := x.transcripts(); err != nil {
		return nil, nil, err
	}
	x.translations()
	x.memos()
	x.marks()
	x.sort()
	x.variables()
	x.staysHere()
	x.settle()
	return x.p, x, nil
}

// lose counts things that do not go along.
func (x *outgoing) lose(kind, why string, n int) {
	if n == 0 {
		return
	}
	k := lossKey{kind, why}
	if _, known := x.lost[k]; !known {
		x.order = append(x.order, k)
	}
	x.lost[k] += n
}

// codebookOf is the codebook of a study as a project, and what does not go along.
func codebookOf(rel *study.Release) (*exchange.Project, []exchange.Loss) {
	repeats := export.Repeats(rel)
	x := &outgoing{rel: rel, s: rel.Study, codes: map[string]bool{}, lost: map[lossKey]int{}, known: export.NewThemeNames(rel), p: &exchange.Project{Losses: []exchange.Loss{}}}
	x.clear = func(s string) bool { return !repeats(s) }
	x.p.Name = cmp.Or(x.text("title", x.s.Book.Title()), "Codebook")
	x.themes()
	x.settle()
	return x.p, x.p.Losses
}

// settle writes the losses down.
func (x *outgoing) settle() {
	for _, k := range x.order {
		x.p.Losses = append(x.p.Losses, exchange.Loss{Kind: k.kind, Why: k.why, Count: x.lost[k], Names: []string{}})
	}
}

const (
	stayTeam   = "it stays with the team"
	wordsStay  = "its words may not be shown to these readers"
	theirsStay = "their words may not be shown to these readers"
	maskStands = "█ stands for each of their letters"
	repeatsOut = "it repeats words that these readers are not shown"
)

// text is a text of the team's own, or nothing where it repeats words of somebody
// withheld; then it is counted.
func (x *outgoing) text(what, s string) string {
	if s == "" || x.clear(s) {
		return s
	}
	x.lose(what, repeatsOut, 1)
	return ""
}

// users are the coders. Who coded what is the team's own.
func (x *outgoing) users() {
	if !x.team {
		return
	}
	known := map[string]bool{}
	add := func(id, name string) {
		if id != "" && !known[id] {
			known[id] = true
			x.p.Users = append(x.p.Users, exchange.User{ID: id, Name: cmp.Or(name, id), Login: id})
		}
	}
	for _, c := range x.s.Settings.Coders {
		add(c.ID, c.Name)
	}
	for _, c := range x.s.State.Codings {
		add(c.Coder, "")
	}
	for _, m := range x.s.State.Memos {
		add(m.Coder, "")
	}
	for _, m := range slices.Concat(x.s.State.ContentNotes, x.s.State.Chosen) {
		add(m.Coder, "")
	}
}

// themes are the codes, in the order of the codebook. A number stands for a name or an id
// that repeats words of somebody withheld.
func (x *outgoing) themes() {
	for _, t := range x.s.Book.Themes() {
		const what = "text of the codebook"
		t.Definition, t.Why = x.text(what, t.Definition), x.text(what, t.Why)
		for _, list := range []*[]string{&t.Include, &t.Exclude, &t.Examples, &t.Cues} {
			*list = slices.DeleteFunc(*list, func(s string) bool { return x.text(what, s) == "" })
		}
		x.codes[t.ID] = true
		x.numbered(t.ID)
		shown, former := x.known.Theme(t)
		x.lose("former id of a theme", repeatsOut, former)
		x.p.Codes = append(x.p.Codes, codeOf(shown))
	}
}

// numbered counts what a number stands for of a theme.
func (x *outgoing) numbered(theme string) {
	x.lose("name or id of a theme, for which its number stands", repeatsOut, x.known.Of(theme).LeftOut)
}

// theme is the code of a theme, by its id in the study; of one that the codebook lacks it
// is made.
func (x *outgoing) theme(id string) string {
	as := x.known.Of(id)
	if !x.codes[id] {
		x.codes[id] = true
		x.numbered(id)
		x.p.Codes = append(x.p.Codes, exchange.Code{ID: as.ID, Name: as.Name})
		x.p.Note(as.Name + " is coded and is not in the codebook.")
	}
	return as.ID
}

// transcripts are the sources, with what is coded in them.
func (x *outgoing) transcripts() error {
	put := x.putIn()
	for _, t := range x.s.Transcripts {
		if x.s.Hidden(t) {
			for _, c := range x.s.CodingsIn(t.ID) {
				x.all[c.ID] = true
			}
			x.lose("transcript", either(x.team, "it is not shown to "+x.s.Viewer, "it is left out"), 1)
			x.lose("coding", "its transcript is left out", len(x.s.CodingsIn(t.ID)))
			continue
		}
		o, err := outTextOf(x.rel, t, func(speaker string) string { return x.speaker(t, speaker) })
		if err != nil {
			return err
		}
		src := &outSource{outText: o, t: t, place: len(x.p.Sources), passages: map[text.Span]int{}}
		x.sources[t.ID] = src
		x.p.Sources = append(x.p.Sources, x.source(t, src, put[strings.ToLower(t.ID)]))
		x.counts.masked += o.masked
		x.speakers(src)
		x.parts(src)
		x.codings(src)
	}
	x.counts.transcripts = len(x.p.Sources)
	return nil
}

// putIn is the import of each transcript, by its id in small letters.
func (x *outgoing) putIn() map[string]*coding.Event {
	put := map[string]*coding.Event{}
	for i := range x.s.State.Events {
		e := &x.s.State.Events[i]
		if id := strings.ToLower(e.Transcript); e.Do == coding.Correct && len(e.From) == 0 && put[id] == nil {
			put[id] = e
		}
	}
	return put
}

// source is a transcript without what is coded in it. Outside the team its name is a number
// where its id may say who speaks, and what the team wrote about it is left out.
func (x *outgoing) source(t *transcript.Transcript, src *outSource, put *coding.Event) exchange.Source {
	out := exchange.Source{ID: fmt.Sprintf("transcript-%d", src.place+1), Kind: exchange.TextSource, Text: src.text.String(), Language: x.s.LanguageOf(t),
		Values: []exchange.Value{}, Groups: []string{}, Times: []exchange.Time{}, Speakers: []exchange.Speaker{}, Passages: []exchange.Passage{}}
	out.Name = fmt.Sprintf("Transcript %d", src.place+1)
	if id, ok := x.names.Transcript(t); ok {
		out.Name = id
	}
	about := 0
	for _, s := range []string{t.Title, t.Date, t.Media, t.Transcription, t.CheckedBy} {
		if s != "" {
			about++
		}
	}
	if x.team {
		out.ID, out.Date, out.Media = t.ID, t.Date, baseName(t.Media)
		for _, v := range [...][2]string{{titleVariable, t.Title}, {transcriptionVariable, t.Transcription}, {checkedVariable, t.CheckedBy}} {
			if s := x.text("detail of a transcript", v[1]); s != "" {
				out.Values = append(out.Values, exchange.Value{Variable: v[0], Text: s})
			}
		}
		for _, name := range sortedKeys(t.Attributes) {
			out.Values = append(out.Values, exchange.Value{Variable: name, Text: t.Attributes[name]})
		}
		if put != nil {
			out.By, out.At = put.Coder, put.At
		}
	} else {
		x.lose("detail of a transcript", "titles, dates, recordings and attributes may say who speaks", about+len(t.Attributes))
	}
	if t.SourceName != "" || len(t.Notes)+len(t.Doubts) > 0 {
		x.lose("origin of a transcript", "which file it came from, and what was found in it, stays in the study", 1)
	}
	return out
}

// baseName is the last part of a path, whichever system it is of.
func baseName(path string) string { return path[strings.LastIndexAny(path, `/\`)+1:] }

// speakers says who speaks in a source, and when.
func (x *outgoing) speakers(src *outSource) {
	out := &x.p.Sources[src.place]
	said := map[string]bool{}
	for _, sp := range src.t.Speakers {
		name := x.speaker(src.t, sp.Name)
		if name == "" || said[name] {
			continue
		}
		said[name] = true
		out.Speakers = append(out.Speakers, exchange.Speaker{Name: name, Voice: string(sp.Voice), Participant: x.called[strings.ToLower(sp.Participant)]})
	}
	group, page := "", 0
	for i, turn := range src.t.Turns {
		if turn.TimeMS >= 0 {
			out.Times = append(out.Times, exchange.Time{At: src.at(turn.Label.Start), MS: turn.TimeMS})
		}
		if turn.Group != group && turn.Group != "" {
			x.lose("heading that turns stand under", "other programs have no place for it", 1)
		}
		if turn.Page != page && turn.Page > 0 {
			page = turn.Page
			x.lose("page number", "other programs have no place for it", 1)
		}
		group = turn.Group
		if !src.speaks[i] {
			continue
		}
		if who := src.t.Speaker(turn.Speaker).Participant; who != "" {
			x.people[who] = true
		}
		x.said.look(src.t, i, src.text.Slice(src.span(turn.Speech)))
	}
	slices.SortStableFunc(out.Times, func(a, b exchange.Time) int { return int(a.At - b.At) })
}

// codings are what is coded in a source. Outside the team, where nobody is named who
// coded, what several coded alike is one.
func (x *outgoing) codings(src *outSource) {
	type alike struct {
		span    text.Span
		theme   string
		against bool
	}
	have := map[alike]bool{}
	for _, c := range x.s.CodingsIn(src.t.ID) {
		x.all[c.ID] = true
		if !src.shows(c.Span) {
			x.lose("coding", wordsStay, 1)
			continue
		}
		one := exchange.Coding{ID: c.ID.String(), Code: x.theme(x.s.ThemeOf(c)), User: c.Coder, At: c.At, Against: c.Stance == coding.Against}
		if !x.team {
			k := alike{c.Span, one.Code, one.Against}
			if have[k] {
				x.lose("coding that says what another says", "who coded is not said outside the team", 1)
				continue
			}
			have[k] = true
			one.ID, one.User, one.At = fmt.Sprintf("coding-%d", x.counts.codings+1), "", ""
		}
		p := x.passage(src, c.Span)
		p.Codings = append(p.Codings, one)
		x.coded[c.ID] = one.ID
		x.counts.codings++
	}
}

// passage is a passage of a source, by its place in the transcript.
func (x *outgoing) passage(src *outSource, sp text.Span) *exchange.Passage {
	s := &x.p.Sources[src.place]
	sp = src.span(sp)
	i, known := src.passages[sp]
	if !known {
		i = len(s.Passages)
		src.passages[sp] = i
		s.Passages = append(s.Passages, exchange.Passage{ID: fmt.Sprintf("%s:%d-%d", s.ID, sp.Start, sp.End), Span: sp,
			Given: fmt.Sprintf("%d–%d", sp.Start, sp.End), Words: src.text.Slice(sp), Trust: exchange.Verified, Codings: []exchange.Coding{}})
	}
	return &s.Passages[i]
}

// sort puts the passages of every source in the order of their places.
func (x *outgoing) sort() {
	for i := range x.p.Sources {
		slices.SortStableFunc(x.p.Sources[i].Passages, func(a, b exchange.Passage) int {
			return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
		})
	}
}

// translations are links between transcripts that say the same in two languages.
func (x *outgoing) translations() {
	for _, t := range x.s.Transcripts {
		from, original := x.sources[t.ID], x.s.Original(t)
		if from == nil || original == nil {
			continue
		}
		to := x.sources[original.ID]
		if to == nil {
			x.lose("link of a translation to its original", "the original is left out", 1)
			continue
		}
		x.p.Links = append(x.p.Links, exchange.Link{ID: fmt.Sprintf("translation-%d", len(x.p.Links)+1), Name: "translates", Directed: true,
			From: exchange.Target{Kind: exchange.OnSource, ID: x.p.Sources[from.place].ID}, To: exchange.Target{Kind: exchange.OnSource, ID: x.p.Sources[to.place].ID}})
	}
}
