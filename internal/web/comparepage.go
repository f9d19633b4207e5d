package web

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"verbatim/internal/app"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// comparisonContent is the page on which differences are stepped through.
type comparisonContent struct {
	Transcript, Name string
	Me               person
	progress
	Coders  []compareCoder // who can be compared here
	Who     string         // who is
	NotDone string
	Left    string // what is withheld
	Alone   string // why there is nothing to compare
	Blind   string
	States  []compareFilter
	Kinds   []option
	Kind    string
	Show    string
	Query   string   // of the address, without the difference
	Asked   []string // coders, where not all are compared
	Queue   []queued
	Now     *nowDifference
	Nothing string // why no difference is looked at
	Talk    string
	Todo    string // address of all that is to be decided
	Gone    string // what became of the difference that was asked for
	Failed  failure
	Told    []string
	Undo    string
	Minutes []minute
	More    bool
	Action  string // of the form
	Themes  []option
}

// compareFilter is a part of the list of differences.
type compareFilter struct {
	Label, Path string
	N           int
	On          bool
}

// queued is a difference in the list.
type queued struct {
	ID, Path, Said, Where string
	Themes                []themeMark
	State                 string
	On                    bool
}

// nowDifference is the difference that is looked at.
type nowDifference struct {
	app.Difference
	Title, Said    string
	Place          string // passage 3 of 12, 3:00, turn 24
	Names          []themeMark
	Earlier, Later string // addresses
	Cards          []compareCard
	Both           string // the button that keeps everything
	Only           []themeMark
	Settled        *minute
	Since          bool // somebody has coded here since it was settled
	Reason         string
	Present        []compareCoder
	Spans          []spanChoice
	Shown          []shownTurn
	Text           string // hash of the text that positions count in
	Theme          string // chosen first for other words
	Against        bool   // everybody who coded it coded it against
}

// compareCard is what one coder sees.
type compareCard struct {
	person
	N       int // number key; 0 for none
	Mine    bool
	Done    bool
	Themes  []themeMark
	Stances []string // beside each theme: "", "against", "for and against"
	Turns   []shownTurn
	Memos   []cardMemo
	Path    string
	Use     string // the button
}

// shownTurn is words of a turn on a page.
type shownTurn struct {
	Start   int // position of the first
	Speaker string
	Quiet   bool
	Class   string
	Parts   []app.Part
}

type cardMemo struct{ Name, Words string }

// spanChoice is words that could be kept instead.
type spanChoice struct{ Value, Label string }

// comparisonView makes the page of a comparison.
type comparisonView struct {
	set     study.Settings
	rel     *study.Release
	palette *Palette
	me      string
	ask     compareAsk
	tried   tried
	session *session
}

// maxKeyed is how many coders have a number key.
const maxKeyed = 9

func (v *comparisonView) content(found, all *app.Comparison) *comparisonContent {
	c := &comparisonContent{Transcript: v.ask.transcript, Name: nameOf(v.rel.Study, v.ask.transcript), Me: calledBriefly(v.set, v.me), Show: v.ask.show, Kind: v.ask.kind, Failed: v.tried.failure}
	if waiting, blind := v.rel.Study.BlindTo(v.ask.transcript); blind {
		c.Blind = v.blind(waiting)
	}
	if len(found.Transcripts) == 0 {
		c.Alone = "There is nobody to compare with here yet."
		if len(found.Notes) > 0 {
			c.Alone = sentence(found.Notes[0])
		}
		return c
	}
	t := &found.Transcripts[0]
	c.progress, c.NotDone, c.Left = progressOf(t), notDoneSaid(v.set, t.NotDone), leftWithheld(t.Withheld)
	var names []string
	for _, id := range all.Transcripts[0].Coders {
		one := compareCoder{calledBriefly(v.set, id), slices.Contains(t.Coders, id)}
		if one.On {
			names = append(names, one.Name)
		}
		c.Coders = append(c.Coders, one)
	}
	c.Who = namesIn(names)
	if len(t.Coders) == len(all.Transcripts[0].Coders) {
		v.ask.coders = nil
	}
	c.Query, c.Asked = compareAsk{coders: v.ask.coders, show: v.ask.show, kind: v.ask.kind}.query(), v.ask.coders
	v.filters(c)
	listed := slices.DeleteFunc(slices.Clone(found.Differences), func(d app.Difference) bool { return !v.ask.lists(&d) && d.ID != v.ask.id })
	i, gone := v.pick(listed)
	if gone {
		c.Gone = "The passage you were at is not as it was: somebody has coded or decided there since. This is what stands there now."
		if i < 0 || listed[i].Start > v.ask.at {
			c.Gone = "The passage you were at is not here any more: somebody has coded there since."
		}
	}
	for j := range listed {
		c.Queue = append(c.Queue, v.queued(&listed[j], j == i))
	}
	every := compareAsk{transcript: v.ask.transcript, coders: v.ask.coders}
	c.Todo, c.Talk = every.path(), every.showing("later").path()
	switch {
	case i >= 0:
	case c.Open > 0:
		c.Nothing = "There is nothing of this kind here"
	default:
		c.Nothing = "Nothing is left to decide"
	}
	if i >= 0 {
		c.Now = v.now(listed, i)
		c.Action = v.ask.on(&listed[i]).path()
		for _, t := range v.rel.Study.Book.Themes() {
			if t.Status == "in-use" || t.Status == "candidate" || t.Status == "" {
				c.Themes = append(c.Themes, option{t.ID, strings.Repeat("   ", t.Depth) + t.Name})
			}
		}
	}
	return c
}

func (v *comparisonView) blind(waiting []string) string {
	var names []string
	for _, id := range waiting {
		if id != v.me {
			names = append(names, calledBriefly(v.set, id).Name)
		}
	}
	said := "You are coding " + v.ask.transcript + " blind. You can compare when "
	switch {
	case len(names) == 0:
		return said + "you have marked it as finished."
	case len(names) < len(waiting):
		return said + "you and " + namesIn(names) + " have finished."
	case len(names) == 1:
		return said + names[0] + " has finished."
	}
	return said + namesIn(names) + " have finished."
}

// filters are the states and kinds that the list can be narrowed to.
func (v *comparisonView) filters(c *comparisonContent) {
	for _, f := range []struct {
		show, label string
		n           int
	}{{"", "All", c.Open + c.Later + c.Decided + c.Same}, {"open", "To decide", c.Open}, {"later", "To talk about", c.Later}, {"decided", "Decided", c.Decided}, {"same", "Agreed", c.Same}} {
		c.States = append(c.States, compareFilter{f.label, v.ask.showing(f.show).path(), f.n, f.show == v.ask.show})
	}
	c.Kinds = []option{{"", "every kind"}, {"themes", "themes differ"}, {"stance", "for and against"}, {"one", "not everybody coded it"}, {"words", "words differ"}, {"same", "no difference"}}
}

// pick is which difference of a list is looked at: the one asked for, or what
// stands in its place; else the first that is left to do. It is -1 where nothing
// is. Gone says that the one asked for is not there any more.
func (v *comparisonView) pick(list []app.Difference) (i int, gone bool) {
	first := func(which func(app.Difference) bool) int { return slices.IndexFunc(list, which) }
	if v.ask.id != "" {
		if i := first(func(d app.Difference) bool { return d.ID == v.ask.id }); i >= 0 {
			return i, false
		}
		if i := first(func(d app.Difference) bool { return d.End > v.ask.at }); i >= 0 && v.ask.at >= 0 {
			return i, true
		}
		return first(func(d app.Difference) bool { return d.State == "open" }), true
	}
	if i := first(func(d app.Difference) bool { return d.State == "open" }); i >= 0 {
		return i, false
	}
	if v.ask.show != "" && v.ask.show != "open" && len(list) > 0 {
		return 0, false
	}
	return -1, false
}

func (v *comparisonView) queued(d *app.Difference, on bool) queued {
	q := queued{ID: d.ID, Path: v.ask.on(d).path(), Said: saidInList(d), Where: clock(d.TimeMS), Themes: v.marks(d.Themes), State: d.State, On: on}
	if q.Where == "" {
		q.Where = fmt.Sprintf("turn %d", d.Turn)
	}
	return q
}

// saidInList says of a difference that is settled what was decided, and of another
// what it is.
func saidInList(d *app.Difference) string {
	if d.State != "decided" || d.Decision == nil {
		return capital(d.Said)
	}
	said, _, _ := strings.Cut(d.Decision.Said, ": ")
	if whose, ok := strings.CutPrefix(said, "Use "); ok {
		return "Decided: " + whose
	}
	if strings.HasSuffix(said, " only") {
		return "Decided: " + said
	}
	return "Decided: " + strings.ToLower(said[:1]) + said[1:]
}

func (v *comparisonView) marks(ids []string) []themeMark {
	var list []themeMark
	for _, id := range ids {
		list = append(list, markOf(v.rel.Study, v.palette, id))
	}
	return list
}

// now is everything about one difference of a list.
func (v *comparisonView) now(list []app.Difference, i int) *nowDifference {
	d := &list[i]
	n := &nowDifference{Difference: *d, Names: v.marks(d.Themes), Said: d.Said, Reason: v.tried.reason, Theme: d.Themes[0]}
	var names []string
	for _, m := range n.Names {
		names = append(names, m.Name)
	}
	n.Title = strings.Join(names, " or ") + ": " + d.Said
	n.Place = fmt.Sprintf("Passage %d of %d", i+1, len(list))
	if at := clock(d.TimeMS); at != "" {
		n.Place += " · " + at
	}
	n.Place += fmt.Sprintf(" · turn %d", d.Turn)
	if i > 0 {
		n.Earlier = v.ask.on(&list[i-1]).path()
	}
	if i+1 < len(list) {
		n.Later = v.ask.on(&list[i+1]).path()
	}
	for j := range d.Readings {
		n.Cards = append(n.Cards, v.card(d, j))
	}
	n.Both = bothSaid(d)
	if len(n.Names) > 1 {
		n.Only = n.Names
	}
	if d.Decision != nil {
		m := v.minute(d.Decision)
		n.Said = strings.TrimPrefix(strings.TrimPrefix(d.Said, "decided: "), "to talk about: ") // the note below says what was decided
		n.Settled, n.Since = &m, d.State != "decided" && d.State != "later"
	}
	n.Present = v.present(d)
	v.otherWords(d, n)
	return n
}

// bothSaid names the button that keeps everything.
func bothSaid(d *app.Difference) string {
	switch d.Kind {
	case "themes":
		if len(d.Themes) > 2 {
			return fmt.Sprintf("Keep all %d themes", len(d.Themes))
		}
		return "Keep both themes"
	case "stance":
		return "Keep both, for and against"
	case "words":
		return "Keep all the words"
	case "same":
		return "Accept it"
	}
	return "Keep it"
}

func (v *comparisonView) card(d *app.Difference, j int) compareCard {
	r := &d.Readings[j]
	c := compareCard{person: calledBriefly(v.set, r.Coder), Mine: r.Coder == v.me, Done: r.Done, Themes: v.marks(r.Themes)}
	for _, s := range r.Stances {
		c.Stances = append(c.Stances, map[string]string{"against": "against", "both": "for and against"}[s])
	}
	c.Path = turnPath(d.Transcript, d.Turn)
	switch {
	case len(r.Codings) > 0:
		c.Path = fmt.Sprintf("/read/%s#c-%s", url.PathEscape(d.Transcript), r.Codings[0])
		c.Turns = v.turns(r, c.Themes)
		c.Use = "Use " + possessive(c.Name)
	case r.Done:
		c.Use = "Leave it out, like " + c.Name
	}
	if j < maxKeyed && c.Use != "" {
		c.N = j + 1
	}
	for _, m := range r.Memos {
		c.Memos = append(c.Memos, cardMemo{calledBriefly(v.set, m.Coder).Name, m.Words})
	}
	return c
}

// possessive is Amina’s.
func possessive(name string) string { return name + "’s" }

func (v *comparisonView) turns(r *app.DifferenceReading, themes []themeMark) []shownTurn {
	var list []shownTurn
	for _, t := range r.Turns {
		one := shownTurn{Start: t.Start, Parts: t.Parts, Quiet: t.Voice == string(transcript.VoiceInterviewer)}
		if len(r.Turns) > 1 || t.Voice != string(transcript.VoiceParticipant) {
			one.Speaker = t.Speaker
		}
		if len(themes) > 0 {
			one.Class = themes[0].Class
		}
		list = append(list, one)
	}
	return list
}

// present are the boxes for who decides: at first only whoever codes here is
// ticked, then those who were the last time that these people were compared.
func (v *comparisonView) present(d *app.Difference) []compareCoder {
	ids := readersOf(d)
	ticked := v.lastDeciding(ids)
	if v.tried.present != nil {
		ticked = v.tried.present
	}
	for _, k := range v.set.Coders {
		ids = append(ids, k.ID)
	}
	ids = append(ids, v.me)
	var list []compareCoder
	for _, id := range ids {
		if !slices.ContainsFunc(list, func(c compareCoder) bool { return c.ID == id }) {
			list = append(list, compareCoder{calledBriefly(v.set, id), slices.Contains(ticked, id)})
		}
	}
	return list
}

func readersOf(d *app.Difference) []string {
	var ids []string
	for _, r := range d.Readings {
		ids = append(ids, r.Coder)
	}
	return ids
}

func (v *comparisonView) lastDeciding(compared []string) []string {
	if v.session != nil {
		if last := v.session.decidedLast(compared); last != nil {
			return last
		}
	}
	return []string{v.me}
}

// comparedKey names a group of coders, in whichever order.
func comparedKey(coders []string) string {
	return strings.Join(slices.Sorted(slices.Values(coders)), " ")
}

// decidedLast is who was ticked last between these coders; nil where nobody has
// decided yet.
func (n *session) decidedLast(compared []string) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	return n.decided[comparedKey(compared)]
}

// noteDeciding remembers who decides between these coders.
func (n *session) noteDeciding(compared, who []string) {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.decided == nil {
		n.decided = map[string][]string{}
	}
	n.decided[comparedKey(compared)] = who
}
