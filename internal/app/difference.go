package app

import (
	"cmp"
	"context"
	"slices"

	"verbatim/internal/agreement"
	"verbatim/internal/coding"
	"verbatim/internal/consensus"
	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// SawOptions say whose codings are set beside each other, and for whose eyes. Empty
// fields do not narrow.
type SawOptions struct {
	Groups      bool     // groups of coders, not coders
	Coders      []string // which; of coders alone
	Transcripts []string // or participants
	Themes      []string // with their sub-themes
	Rollup      bool     // sub-themes count for the theme at the top
	Quotes      int      // at most, for each theme and side
	Memos       bool     // those on the passages that are quoted, for the team
	For         transcript.Purpose
}

// Saw is what each group of coders, or each coder, saw that the others did not. A
// passage is a run of overlapping codings of one theme, whoever coded them.
type Saw struct {
	By          string        `json:"by"` // group or coder
	Rollup      bool          `json:"rollup"`
	Sides       []SawSide     `json:"sides"`
	Transcripts int           `json:"transcripts"` // that the numbers rest on
	Themes      []SawTheme    `json:"themes"`      // where they differ most first
	Exchanges   []SawExchange `json:"same_words"`
	Unused      []string      `json:"unused"` // themes that nobody who is compared used there
	Notes       []string      `json:"notes"`
	Stamp       string        `json:"stamp"`

	release *study.Release
	folder  *folder.Folder
	names   map[string]string // of themes
	inFile  []string          // the notes as a file has them
	memos   bool              // it holds memos
	people  []string          // whose words are quoted
}

// SawSide is a group of coders, or a coder.
type SawSide struct {
	ID      string   `json:"id"`
	Said    string   `json:"said"`    // in a sentence: "peer researchers", "Amina"
	Coders  int      `json:"coders"`  // who are done with any of the transcripts
	Members []string `json:"members"` // of a group; none outside the team
}

// SawTheme is who saw one theme where.
type SawTheme struct {
	Theme   string    `json:"theme"`
	Name    string    `json:"name"`
	Said    string    `json:"said"` // a sentence or two
	Only    []SawOnly `json:"only"` // by side
	Shared  SawCount  `json:"shared"`
	Opposed int       `json:"opposed"` // of the shared ones: for the theme to one side, against it to another
}

// SawCount is a number of passages, and of participants whose speech they hold.
type SawCount struct {
	Passages int `json:"passages"`
	People   int `json:"people"`
	Against  int `json:"against"` // of the passages: coded against the theme alone
}

// SawOnly are the passages that one side alone coded.
type SawOnly struct {
	Side string `json:"side"`
	SawCount
	Withheld int        `json:"withheld"` // that this purpose, or whoever looks, may not see
	Quotes   []SawQuote `json:"quotes"`
}

// SawExchange is one theme for one side where it is another theme for another.
type SawExchange struct {
	Said       string `json:"said"`
	Side       string `json:"side"`
	Theme      string `json:"theme"`
	OtherSide  string `json:"other_side"`
	OtherTheme string `json:"other_theme"`
	SawCount
	Withheld int        `json:"withheld"`
	Quotes   []SawQuote `json:"quotes"` // one, where any may be shown
}

// SawQuote is a passage in the words of whoever spoke.
type SawQuote struct {
	Participants []string `json:"participants"`
	Transcript   *string  `json:"transcript"`
	Turn         *int     `json:"turn"` // from 1
	Start        int      `json:"start"`
	End          int      `json:"end"`
	Stance       string   `json:"stance"` // against, for and against; empty: for the theme. Of two themes, in words: "Money, and against Hope"
	ContentNotes []string `json:"content_notes"`
	Quote        string   `json:"quote"`
	Published    *string  `json:"published"` // how it is to be printed
	Memos        []string `json:"memos"`
}

// differing is the making of a Saw. What counts, it has from agreeing.
type differing struct {
	g      *agreeing
	rel    *study.Release
	quoter *export.Quoter
	sides  []consensus.Side
	chosen map[string]bool // themes that are asked for; nil: all
	short  []string        // transcripts that not every side is done with
	judged map[string]bool // themes that every side could use in some transcript
	unmet  []string        // sides that are left out; see leaveOutUnmet
	names  *namesSaid
	shown  map[string]bool // participants who are quoted
	held   bool            // some words are withheld
}

// Difference finds what each group of coders saw that the others did not.
func (a *App) Difference(ctx context.Context, o SawOptions) (*Saw, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	f, s, err := a.openToFind(ctx)
	if err != nil {
		return nil, err
	}
	if err := whole(s); err != nil {
		return nil, err
	}
	list, err := transcriptsCalled(s, o.Transcripts, len(o.Transcripts) == 0)
	if err != nil {
		return nil, err
	}
	for _, t := range list {
		if err := notShownTo(s, s.Viewer, t); err != nil && len(o.Transcripts) > 0 {
			return nil, err
		}
	}
	d := &differing{rel: s.Release(purposeOf(o.For)), shown: map[string]bool{}, judged: map[string]bool{}}
	d.g = &agreeing{a: a, s: s, existed: existed(f, s), o: AgreementOptions{Groups: o.Groups, Coders: o.Coders, Rollup: o.Rollup, For: o.For}}
	if err := d.findSides(list); err != nil {
		return nil, err
	}
	if err := d.findThemes(o.Themes); err != nil {
		return nil, err
	}
	memos, err := a.memoWords(f, s)
	if err != nil {
		return nil, err
	}
	words := memos.options(d.rel.Purpose)
	if !o.Memos {
		words.MemoWords = nil
	}
	d.quoter, d.names = export.NewQuoter(d.rel, words), newNamesSaid(d.rel)
	out, err := d.saw(list, o)
	if err != nil {
		return nil, err
	}
	out.folder, out.memos = f, o.Memos
	return out, ctx.Err()
}

func (o *SawOptions) check() error {
	team := purposeOf(o.For) == transcript.ForTeam
	switch {
	case !o.Groups && !team:
		return usage("leave out --for, or say --by group", "what each coder saw is for the team alone")
	case o.Groups && len(o.Coders) > 0:
		return usage("choose coders with --by coder", "groups are compared as they are, with all their coders")
	case o.Memos && !team:
		return usage("leave out --memos, or say --for team", "memos are the team's own and go to nobody else")
	case o.Quotes < 0:
		return usage("--quotes 0 shows none", "the number of quotes cannot be below 0")
	}
	return nil
}

// findThemes finds the themes, and which of them are asked for. What is not asked for
// may still stand where another side coded what is.
func (d *differing) findThemes(asked []string) error {
	if err := d.g.findThemes(); err != nil || len(asked) == 0 {
		return err
	}
	d.chosen = map[string]bool{}
	for _, id := range asked {
		id, err := countedTheme(d.g.s, id)
		if err != nil {
			return err
		}
		for _, x := range append(d.g.s.Book.Within(id), id) {
			if at, ok := d.g.at[x]; ok {
				d.chosen[d.g.themes[at].id] = true
			}
		}
	}
	return nil
}

func (d *differing) asked(theme string) bool { return d.chosen == nil || d.chosen[theme] }

// passages are those of a transcript that count, and whether it counts: every side
// has somebody who is done with it.
func (d *differing) passages(t *transcript.Transcript) ([]consensus.Passage, bool) {
	g := d.g
	if g.s.IsOwnOnly(t.ID) {
		g.blind = append(g.blind, t.ID)
		return nil, false
	}
	records := g.records(t)
	g.noteNotDone(t)
	missing := map[int]bool{} // themes that a side could not have used here
	for _, side := range d.sides {
		r := sideRecord(records, side)
		if !r.Done {
			if len(g.s.Readers(t.ID)) > 0 {
				d.short = append(d.short, t.ID)
			}
			return nil, false
		}
		for _, i := range r.NotJudged {
			missing[i] = true
		}
	}
	for i := range g.themes {
		d.judged[g.themes[i].id] = d.judged[g.themes[i].id] || !missing[i]
	}
	var counts []coding.Coding
	for _, c := range g.s.CodingsIn(t.ID) {
		r := records[c.Coder]
		at, known := g.at[g.s.ThemeOf(c)]
		if r != nil && known && !missing[at] && !slices.Contains(r.NotJudged, at) && !c.Span.Empty() {
			counts = append(counts, c)
		}
	}
	list := consensus.Passages(t, counts, d.sides, func(c coding.Coding) string { return g.themes[g.at[g.s.ThemeOf(c)]].id })
	return slices.DeleteFunc(list, func(p consensus.Passage) bool { return !heard(&p) }), true
}

// sideRecord is whether a side is done with a transcript, and what it could not judge.
func sideRecord(records map[string]*agreement.Record, side consensus.Side) agreement.Record {
	members := make([]agreement.Record, len(side.Coders))
	for i, id := range side.Coders {
		if r := records[id]; r != nil {
			members[i] = *r
		}
	}
	return agreement.Group(members...)
}

// heard reports whether a participant speaks in a passage.
func heard(p *consensus.Passage) bool {
	from, to := p.Transcript.TurnsIn(p.Span)
	return slices.ContainsFunc(p.Transcript.Turns[from:to], func(turn transcript.Turn) bool {
		return p.Transcript.Speaker(turn.Speaker).Voice == transcript.VoiceParticipant
	})
}

// saw counts, and quotes.
func (d *differing) saw(list []*transcript.Transcript, o SawOptions) (*Saw, error) {
	g := d.g
	out := &Saw{By: "coder", Rollup: o.Rollup, Sides: d.shownSides(), Themes: []SawTheme{}, Exchanges: []SawExchange{}, Unused: []string{},
		Stamp: g.s.Stamp, release: d.rel, names: map[string]string{}}
	if o.Groups {
		out.By = "group"
	}
	byTheme := map[string][]consensus.Passage{}
	var exchanges []consensus.Exchange
	for _, t := range list {
		passages, counts := d.passages(t)
		if !counts {
			continue
		}
		out.Transcripts++
		for _, p := range passages {
			byTheme[p.Theme] = append(byTheme[p.Theme], p)
		}
		exchanges = append(exchanges, consensus.Exchanges(passages)...)
	}
	if out.Transcripts == 0 {
		return nil, d.g.nothing()
	}
	order := map[string]int{}
	for i, t := range g.themes {
		out.names[t.id], order[t.id] = t.name, i
		switch list := byTheme[t.id]; {
		case !d.asked(t.id):
		case len(list) > 0:
			out.Themes = append(out.Themes, d.theme(out, t, list, o.Quotes))
		case t.shown && d.judged[t.id]:
			out.Unused = append(out.Unused, t.id)
		}
	}
	slices.SortStableFunc(out.Themes, func(a, b SawTheme) int {
		n, m := a.apart(), b.apart()
		return cmp.Or(cmp.Compare(m, n), cmp.Compare(n+a.Shared.Passages, m+b.Shared.Passages), cmp.Compare(order[a.Theme], order[b.Theme]))
	})
	d.exchanges(out, exchanges, order, o.Quotes)
	d.notes(out)
	return out, nil
}

// apart is how many passages one side alone coded.
func (t *SawTheme) apart() int {
	n := 0
	for _, x := range t.Only {
		n += x.Passages
	}
	return n
}

func countOf(list []consensus.Passage) SawCount {
	people, against := map[string]bool{}, 0
	for _, p := range list {
		for _, id := range p.People {
			people[id] = true
		}
		if stanceIn(p.Codings) == string(coding.Against) {
			against++
		}
	}
	return SawCount{len(list), len(people), against}
}

func (d *differing) theme(out *Saw, t agreementTheme, list []consensus.Passage, quotes int) SawTheme {
	one := SawTheme{Theme: t.id, Name: t.name, Only: []SawOnly{}}
	only := make([][]consensus.Passage, len(d.sides))
	var shared []consensus.Passage
	for _, p := range list {
		if len(p.Sides) > 1 {
			shared = append(shared, p)
			if p.Opposed {
				one.Opposed++
			}
			continue
		}
		only[p.Sides[0]] = append(only[p.Sides[0]], p)
	}
	one.Shared = countOf(shared)
	for i, mine := range only {
		x := SawOnly{Side: d.sides[i].Name, SawCount: countOf(mine)}
		x.Quotes, x.Withheld = d.quotes(mine, quotes)
		one.Only = append(one.Only, x)
	}
	one.Said = out.said(&one)
	return one
}

// exchanges counts where sides gave the same words different themes.
func (d *differing) exchanges(out *Saw, list []consensus.Exchange, order map[string]int, quotes int) {
	type key struct {
		a, b     int
		ofA, ofB string
	}
	var keys []key
	by := map[key][]consensus.Passage{}
	for _, x := range list {
		k := key{x.A, x.B, x.OfA.Theme, x.OfB.Theme}
		if !d.asked(k.ofA) && !d.asked(k.ofB) {
			continue
		}
		if by[k] == nil {
			keys = append(keys, k)
		}
		t, codings := x.OfA.Transcript, slices.Concat(x.OfA.Codings, x.OfB.Codings)
		slices.SortStableFunc(codings, func(a, b coding.Coding) int { return cmp.Compare(a.Span.Start, b.Span.Start) })
		by[k] = append(by[k], consensus.Passage{Transcript: t, Span: x.Span(), Codings: codings, People: t.Participants(x.Span())})
	}
	slices.SortStableFunc(keys, func(p, q key) int {
		return cmp.Or(cmp.Compare(len(by[q]), len(by[p])), cmp.Compare(order[p.ofA], order[q.ofA]), cmp.Compare(order[p.ofB], order[q.ofB]), cmp.Compare(p.a, q.a), cmp.Compare(p.b, q.b))
	})
	for _, k := range keys {
		one := SawExchange{Side: d.sides[k.a].Name, Theme: k.ofA, OtherSide: d.sides[k.b].Name, OtherTheme: k.ofB, SawCount: countOf(by[k])}
		one.Against = 0 // of which of the two themes?
		one.Quotes, one.Withheld = d.quotes(by[k], min(1, quotes))
		one.Said = out.saidExchange(&one)
		out.Exchanges = append(out.Exchanges, one)
	}
}
