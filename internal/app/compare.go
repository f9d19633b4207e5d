package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/consensus"
	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// CompareOptions narrow a comparison. Empty fields do not narrow.
type CompareOptions struct {
	Transcript string
	Coders     []string // two or more
	Groups     []string // in place of coders: between whom, or, of one, among whom
	Themes     []string // each of them, or a sub-theme of it, is coded there by somebody
	Kind       string   // themes, stance, one, words, same
	State      string   // open, later, decided, same; all of them: all
	ByPlace    bool     // as the transcripts go, not what matters most first
	Patterns   bool     // count what runs through them, too
}

// Comparison is where coders differ.
type Comparison struct {
	Coders      []ReadingCoder `json:"coders"` // who is compared anywhere in it
	Transcripts []Compared     `json:"transcripts"`
	Differences []Difference   `json:"differences"`
	Patterns    *Patterns      `json:"patterns"` // null where they were not asked for
	Notes       []string       `json:"notes"`    // sentences
}

// Compared is how far the team is with a transcript. The numbers count questions,
// whatever the comparison is narrowed to.
type Compared struct {
	Transcript string         `json:"transcript"`
	Coders     []string       `json:"coders"`
	NotDone    []string       `json:"not_done"` // of those: who has not read it to the end
	Counts     map[string]int `json:"counts"`   // by state
	Withheld   int            `json:"withheld"` // questions on words that are not shown
}

// Difference is a question for the team.
type Difference struct {
	ID         string              `json:"id"` // names it until somebody codes there again
	Transcript string              `json:"transcript"`
	Turn       int                 `json:"turn"` // from 1
	TimeMS     *int                `json:"time_ms"`
	Start      int                 `json:"start"` // all the words that anybody coded
	End        int                 `json:"end"`
	Kind       string              `json:"kind"`
	State      string              `json:"state"`
	Said       string              `json:"said"` // kind and state in words
	Themes     []string            `json:"themes"`
	Notes      []string            `json:"content_notes"`
	Before     *SaidTurn           `json:"before"` // what the interviewer asked before it
	Readings   []DifferenceReading `json:"readings"`
	Decision   *DecisionEntry      `json:"decision"`
}

// DifferenceReading is what one coder sees there.
type DifferenceReading struct {
	Coder   string            `json:"coder"`
	Done    bool              `json:"done"` // has read the transcript to the end
	Themes  []string          `json:"themes"`
	Stances []string          `json:"stances"` // by theme: for, against, or both
	Codings []string          `json:"codings"`
	Memos   []DifferenceMemo  `json:"memos"`
	Turns   []DifferenceWords `json:"turns"` // the words with what is around them
}

// DifferenceMemo is a memo on one of the codings.
type DifferenceMemo struct {
	Coder string `json:"coder"`
	Words string `json:"words"`
}

// DifferenceWords are words of one turn, parted where a coder's codings begin and
// end.
type DifferenceWords struct {
	Turn    int    `json:"turn"`
	Start   int    `json:"start"` // of the first of the words
	Speaker string `json:"speaker"`
	Voice   string `json:"voice"`
	Parts   []Part `json:"parts"`
}

// Part is a stretch of words, and whether it is coded.
type Part struct {
	Words string `json:"words"`
	Coded bool   `json:"coded"`
}

// SaidTurn is a turn.
type SaidTurn struct {
	Turn    int    `json:"turn"`
	Speaker string `json:"speaker"`
	Words   string `json:"words"`
}

// comparing is the making of a comparison.
type comparing struct {
	s      *study.Study
	rel    *study.Release
	labels func(string) (string, bool)
	memos  *memoWords
	hides  func(string) bool // words that repeat what is not shown
	within []map[string]bool
	coders []string // asked for; none: everybody
	groups []compareSide
	o      CompareOptions
}

// Compare lists where coders differ, what matters most first, and then by transcript
// and place.
func (a *App) Compare(ctx context.Context, o CompareOptions) (*Comparison, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	c, err := a.comparing(f, s, o)
	if err != nil {
		return nil, err
	}
	return c.compare(a)
}

// compare is the comparison that is asked for.
func (c *comparing) compare(a *App) (*Comparison, error) {
	s, o := c.s, c.o
	list := s.Transcripts
	if o.Transcript != "" {
		t, err := transcriptOf(s, o.Transcript)
		if err != nil {
			return nil, err
		}
		list = []*transcript.Transcript{t}
	}
	out := &Comparison{Coders: []ReadingCoder{}, Transcripts: []Compared{}, Differences: []Difference{}, Notes: []string{}}
	compared := map[string]bool{}
	var in []*transcript.Transcript
	for _, t := range list {
		if s.Hidden(t) {
			continue
		}
		coders := compareIn(s, t, c.coders)
		if len(coders) < 2 {
			if o.Transcript != "" {
				out.Notes = append(out.Notes, aloneNote(s, t, coders))
			}
			continue
		}
		one := c.transcript(t, coders, out)
		for _, id := range one.Coders {
			compared[id] = true
		}
		out.Transcripts, in = append(out.Transcripts, one), append(in, t)
	}
	if !o.ByPlace {
		slices.SortStableFunc(out.Differences, func(a, b Difference) int {
			return slices.Index(consensus.Kinds, consensus.Kind(a.Kind)) - slices.Index(consensus.Kinds, consensus.Kind(b.Kind))
		})
	}
	if o.Patterns {
		out.Patterns = c.patterns(in, slices.Sorted(maps.Keys(compared)))
	}
	for _, k := range readingCoders(s, a.who(), a.Name) {
		if compared[k.ID] {
			out.Coders = append(out.Coders, k)
		}
	}
	if blind := s.OwnOnly(); len(blind) > 0 && o.Transcript == "" {
		out.Notes = append(out.Notes, shorten(blind)+one(len(blind), " is left out, coded blind: it can be compared when everybody who codes it is done",
			" are left out, coded blind: each can be compared when everybody who codes it is done (%d)"))
	}
	if len(out.Transcripts) == 0 && o.Transcript == "" {
		out.Notes = append(out.Notes, "no transcript has been coded by two people yet")
	}
	return out, nil
}

// compareIn are the coders who can be compared on a transcript. Of one that whoever
// looks codes blind, that is nobody: what others have not coded there, and what is
// not shown, would look alike.
func compareIn(s *study.Study, t *transcript.Transcript, asked []string) []string {
	if s.IsOwnOnly(t.ID) {
		return nil
	}
	return consensus.Coders(s, t, asked)
}

func aloneNote(s *study.Study, t *transcript.Transcript, coders []string) string {
	if s.IsOwnOnly(t.ID) {
		return t.ID + " is coded blind: it can be compared when everybody who codes it is done"
	}
	if len(coders) == 0 {
		return "nobody has coded " + t.ID + " yet"
	}
	return "only " + coderName(s, coders[0]) + " has coded " + t.ID + ": there is nobody to compare with yet"
}

func (a *App) comparing(f *folder.Folder, s *study.Study, o CompareOptions) (*comparing, error) {
	c := &comparing{s: s, rel: s.Release(transcript.ForTeam), o: o}
	var err error
	if c.labels, err = markWords(f, s); err != nil {
		return nil, err
	}
	if c.memos, err = a.allWords(f); err != nil {
		return nil, err
	}
	c.hides = export.Repeats(c.rel)
	for _, name := range o.Themes {
		id, err := themeOf(s, name)
		if err != nil {
			return nil, err
		}
		c.within = append(c.within, s.Themes(id))
	}
	if o.Kind != "" && !slices.Contains(consensus.Kinds, consensus.Kind(o.Kind)) {
		return nil, usage("choose themes, stance, one, words or same", "there is no kind of difference %q", o.Kind)
	}
	if o.State != "" && !slices.Contains([]string{"all", "open", "later", "decided", "same"}, o.State) {
		return nil, usage("choose open, later, decided, same or all", "there is no state %q", o.State)
	}
	return c, c.findSides(a)
}

// allWords reads the words of memos, reasons and marks for one person.
func (a *App) allWords(f *folder.Folder) (*memoWords, error) {
	bodies, err := f.Bodies()
	return &memoWords{bodies: bodies, me: a.who()}, err
}

// transcript compares the coders of one transcript, adds the differences that are
// asked for to out, and counts all.
func (c *comparing) transcript(t *transcript.Transcript, coders []string, out *Comparison) Compared {
	one := Compared{Transcript: t.ID, Coders: coders, NotDone: []string{}, Counts: map[string]int{"open": 0, "later": 0, "decided": 0, "same": 0}}
	for _, id := range coders {
		if !slices.ContainsFunc(c.s.State.Done, func(r coding.Reading) bool { return r.Coder == id && r.Transcript == t.ID }) {
			one.NotDone = append(one.NotDone, id)
		}
	}
	for _, d := range consensus.Differences(c.s, t, coders) {
		if !c.rel.Shows(t, d.Span) {
			one.Withheld++
			continue
		}
		one.Counts[string(d.State)]++
		if c.asked(&d) {
			out.Differences = append(out.Differences, c.entry(&d))
		}
	}
	return one
}

// asked reports whether a difference is among those asked for: without a state,
// those that are not settled.
func (c *comparing) asked(d *consensus.Difference) bool {
	for _, within := range c.within {
		if !slices.ContainsFunc(d.Themes, func(id string) bool { return within[id] }) {
			return false
		}
	}
	switch {
	case !c.between(d),
		c.o.Kind != "" && c.o.Kind != string(d.Kind):
		return false
	case c.o.State == "all":
		return true
	case c.o.State != "":
		return c.o.State == string(d.State)
	}
	return d.State == consensus.ToDecide || d.State == consensus.ToTalk || c.o.Kind != ""
}

func (c *comparing) entry(d *consensus.Difference) Difference {
	t := d.Transcript
	e := Difference{
		ID: d.ID, Transcript: t.ID, Turn: t.TurnAt(d.Span.Start) + 1, Start: int(d.Span.Start), End: int(d.Span.End),
		Kind: string(d.Kind), State: string(d.State), Said: c.said(d), Themes: d.Themes,
		Notes: study.LabelsOf(c.s.ContentNotes(t, d.Span), c.labels), Before: c.before(t, d.Span), Readings: []DifferenceReading{},
	}
	if ms := t.Turns[e.Turn-1].TimeMS; ms >= 0 {
		e.TimeMS = &ms
	}
	around := contextOf(t, d.Span)
	for _, r := range d.Readings {
		e.Readings = append(e.Readings, c.reading(t, r, around))
	}
	if d.Decision != nil {
		one := c.decision(d.Decision)
		e.Decision = &one
	}
	return e
}

// said is the kind of a difference in words, and whether it is settled.
func (c *comparing) said(d *consensus.Difference) string {
	var have []string
	for _, r := range d.Readings {
		if len(r.Codings) > 0 {
			have = append(have, coderName(c.s, r.Coder))
		}
	}
	said := map[consensus.Kind]string{
		consensus.Themes: "themes differ", consensus.Stance: "for and against", consensus.Extent: "words differ", consensus.Same: "agreed",
		consensus.One: "only " + strings.Join(have, " and ") + " coded this",
	}[d.Kind]
	switch d.State {
	case consensus.ToTalk:
		return "to talk about: " + said
	case consensus.Decided:
		return "decided: " + said
	}
	return said
}

func coderName(s *study.Study, id string) string {
	for _, k := range s.Settings.Coders {
		if k.ID == id && k.Name != "" {
			name, _, _ := strings.Cut(k.Name, ",") // without what they are: "Amina, peer researcher"
			return name
		}
	}
	return id
}

// before is what an interviewer says right before a passage, if it may be shown.
func (c *comparing) before(t *transcript.Transcript, sp text.Span) *SaidTurn {
	i := t.TurnAt(sp.Start) - 1
	if i < 0 || t.Speaker(t.Turns[i].Speaker).Voice != transcript.VoiceInterviewer {
		return nil
	}
	words, ok := c.rel.Words(t, t.Turns[i].Speech)
	if !ok {
		return nil
	}
	return &SaidTurn{i + 1, c.rel.SpeakerName(t, t.Turns[i].Speaker), words}
}

// contextTurn is how long a turn may be, in code points, to be shown whole around
// a passage; of a longer one the sentences around it are shown.
const contextTurn = 600

// contextOf are the words to show with a passage, turn by turn.
func contextOf(t *transcript.Transcript, sp text.Span) []text.Span {
	var spans []text.Span
	from, to := t.TurnsIn(sp)
	for _, turn := range t.Turns[from:to] {
		shown := turn.Speech
		if shown.Len() > contextTurn {
			shown = sentencesAround(t, turn.Speech, sp.Intersect(turn.Speech))
		}
		spans = append(spans, shown)
	}
	return spans
}

func (c *comparing) reading(t *transcript.Transcript, r consensus.Reading, around []text.Span) DifferenceReading {
	e := DifferenceReading{Coder: r.Coder, Done: r.Done, Themes: []string{}, Stances: []string{}, Codings: []string{}, Memos: []DifferenceMemo{}, Turns: []DifferenceWords{}}
	var spans []text.Span
	for _, k := range r.Codings {
		e.Themes, e.Stances = withStance(e.Themes, e.Stances, c.s.ThemeOf(k), k.Stance)
		e.Codings = append(e.Codings, k.ID.String())
		spans = append(spans, k.Span)
		e.Memos = append(e.Memos, c.memosOn(k)...)
	}
	for _, sp := range around {
		i := t.TurnAt(sp.Start)
		words, _ := c.rel.Words(t, sp) // shown where the whole difference is, but for what neighbours withheld
		one := DifferenceWords{Turn: i + 1, Start: int(sp.Start), Speaker: c.rel.SpeakerName(t, t.Turns[i].Speaker), Voice: string(t.Speaker(t.Turns[i].Speaker).Voice), Parts: []Part{}}
		if words != "" {
			one.Parts = parts(t, sp, spans)
		}
		e.Turns = append(e.Turns, one)
	}
	return e
}

// parts parts the words of a span where any of some spans begins or ends.
func parts(t *transcript.Transcript, sp text.Span, coded []text.Span) []Part {
	cuts := []text.Pos{sp.Start, sp.End}
	for _, c := range coded {
		for _, p := range []text.Pos{c.Start, c.End} {
			if p > sp.Start && p < sp.End {
				cuts = append(cuts, p)
			}
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	list := []Part{}
	for i := 1; i < len(cuts); i++ {
		one := text.Span{Start: cuts[i-1], End: cuts[i]}
		in := overlapsAny(coded, one)
		if n := len(list); n > 0 && list[n-1].Coded == in {
			list[n-1].Words += t.Text.Slice(one)
			continue
		}
		list = append(list, Part{t.Text.Slice(one), in})
	}
	return list
}

// memosOn are the memos on a coding that whoever looks may read.
func (c *comparing) memosOn(k coding.Coding) []DifferenceMemo {
	var list []DifferenceMemo
	for _, m := range c.s.State.Memos {
		if m.On != coding.OnCoding || m.Of != k.ID {
			continue
		}
		if words, ok := c.memos.words(m); ok && !c.hides(words) {
			list = append(list, DifferenceMemo{m.Coder, words})
		}
	}
	return list
}

// Plainly says in one line what is compared: "P02: 3 to decide, 1 to talk about,
// 2 decided, 14 agreed".
func (c Compared) Plainly() string {
	var parts []string
	for _, p := range [][2]string{{"open", "to decide"}, {"later", "to talk about"}, {"decided", "decided"}, {"same", "agreed"}} {
		if n := c.Counts[p[0]]; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, p[1]))
		}
	}
	if len(parts) == 0 {
		parts = []string{"nothing coded"}
	}
	return c.Transcript + ": " + strings.Join(parts, ", ")
}
