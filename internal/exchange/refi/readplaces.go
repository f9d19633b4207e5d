package refi

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/internal/exchange"
	"verbatim/internal/text"
)

// findPlaces finds out how the texts count places, and where the selections are.
func (r *reader) findPlaces() {
	usual, sure := usualCounting(r.origin)
	among := r.fixed
	if len(among) == 0 && r.ours {
		among = []counting{usual}
	}
	if len(among) == 0 {
		for c := range counting(countings) {
			among = append(among, c)
		}
	} else if !slices.Contains(among, usual) {
		i := slices.IndexFunc(among, func(c counting) bool { return c&crlfTwo == usual&crlfTwo })
		usual = among[max(0, i)]
	}
	var all tally
	for _, d := range r.drafts {
		r.weigh(d, among)
		all.add(&d.fit)
	}
	// What most texts say settles those that say nothing.
	general := usual
	if g := all.best(usual, among); all.over[g][usual] >= 6 && all.over[g][usual] >= 4*all.over[usual][g] {
		general = g
	}
	said := map[string][]int{}
	named, matched := 0, 0
	for i, d := range r.drafts {
		how := r.choose(d, usual, general, among)
		if !sure && len(r.fixed) == 0 && d.emoji && d.fit.apart > 0 && how == asUsual && !d.fit.clear(d.chosen, d.chosen^wide) {
			how = unknown
		}
		if len(d.sels) > 0 && d.has {
			d.src.Units = d.chosen.words(d.emoji, len(d.text.crlf) > 0)
			if plain := d.chosen&inclusive == 0 && (!d.emoji || d.chosen&wide == 0) && (len(d.text.crlf) == 0 || d.chosen&crlfTwo == 0); !plain || how == unknown {
				key := d.src.Units + "\x00" + how
				said[key] = append(said[key], i)
			}
		}
		matched += d.fit.matched[d.chosen]
		for j := range d.sels {
			if d.sels[j].words != "" && d.sels[j].placed {
				named++
			}
		}
	}
	r.sayUnits(said)
	titles := named > 1 && matched*2 >= named
	for i := range r.drafts {
		r.place(i, titles)
	}
}

// How it was found out how a text counts.
const (
	asAsked  = "as you said"
	byWords  = "only there the words stand that the file gives"
	byEdges  = "only then do its selections begin and end as words and lines do"
	asOthers = "as in the other texts of the file"
	asUsual  = "as the program that wrote the file does"
	unknown  = "nothing in the file says how its program counts emoji, so look at the places after the first one"
)

// weigh looks how well the countings fit a text.
func (r *reader) weigh(d *draft, among []counting) {
	if !d.has || d.gone || len(d.sels) == 0 {
		return
	}
	if r.ours { // it is known
		d.emoji = strings.ContainsFunc(d.text.s, func(c rune) bool { return c > 0xFFFF })
		return
	}
	l := d.text.layOut(r.scratch)
	r.scratch = l
	d.emoji = len(l.astral) > 0
	for i := range d.sels {
		if s := &d.sels[i]; s.placed {
			l.weigh(&d.fit, s, among)
		}
	}
}

// choose says how a text counts, and how that was found out.
func (r *reader) choose(d *draft, usual, general counting, among []counting) string {
	d.chosen = d.fit.best(usual, among)
	how := asUsual
	switch {
	case len(r.fixed) > 0 && (len(r.fixed) == 1 || len(d.text.crlf) == 0):
		return asAsked
	case d.chosen != usual && d.fit.matched[d.chosen] > d.fit.matched[usual]:
		how = byWords
	case d.chosen != usual:
		how = byEdges
	case general != usual && d.fit.over[usual][general] <= d.fit.over[general][usual]:
		d.chosen, how = general, asOthers
	}
	return how
}

// sayUnits says of texts whose places are not plain characters how they were read.
func (r *reader) sayUnits(said map[string][]int) {
	keys := make([]string, 0, len(said))
	for k := range said {
		keys = append(keys, k)
	}
	slices.SortFunc(keys, func(a, b string) int { return cmp.Compare(said[a][0], said[b][0]) })
	for _, k := range keys {
		units, how, _ := strings.Cut(k, "\x00")
		name := shortened(r.drafts[said[k][0]].src.Name)
		if n := len(said[k]); n > 1 {
			name = fmt.Sprintf("%s and %s", name, count(n-1, "other text", "other texts"))
		}
		r.p.Note(fmt.Sprintf("Places in %s were read as %s: %s.", name, units, how))
	}
}

// place makes the selections of a draft passages.
func (r *reader) place(at int, titles bool) {
	d := r.drafts[at]
	if d.gone {
		return
	}
	l := d.text.layOut(r.scratch)
	r.scratch = l
	in := &placing{reader: r, draft: d, layout: l, nth: at, titles: titles, at: map[placeKey]int{}}
	for _, t := range d.times {
		sp, _ := l.span(t.place, t.place, d.chosen&^inclusive)
		d.src.Times = append(d.src.Times, exchange.Time{At: sp.Start, MS: t.ms})
	}
	slices.SortStableFunc(d.src.Times, func(a, b exchange.Time) int {
		return cmp.Or(cmp.Compare(a.At, b.At), cmp.Compare(a.MS, b.MS))
	})
	d.src.Times = slices.Compact(d.src.Times)
	for i := range d.sels {
		in.passage(&d.sels[i])
	}
	in.whole()
	d.sels, d.text.crlf = nil, nil
}

// placing is a draft whose selections become passages.
type placing struct {
	*reader
	*draft
	*layout
	nth    int  // of the drafts
	titles bool // names that are nowhere in the text are titles
	at     map[placeKey]int
	words  string // all words of the text, folded; made when first wanted
}

// placeKey is what passages are one by.
type placeKey struct {
	text.Span
	words string // of those without a place
}

// passage makes a selection a passage, or adds it to the one with the same place.
func (in *placing) passage(s *selection) {
	p := exchange.Passage{Given: s.given, Words: s.words, Cut: s.cut, Page: s.page}
	title := in.locate(s, &p)
	before, known := in.passages[s.id]
	to := in.join(p, s.id)
	on := exchange.Target{Kind: exchange.OnPassage, ID: to.ID}
	if known && before.id == to.ID { // a text and a transcript of it may both give it
		in.newCodings(s, to, []*node{s.n})
		return
	}
	if s.note != "" {
		in.put(in.notes[s.note], on)
		return
	}
	if about := s.n.childText("Description"); about != "" || title != "" {
		in.memo(exchange.Memo{Name: title, Text: cmp.Or(about, title)}, on)
	}
	in.noteRefs(s.n, on)
	in.codings(s, to)
}

// join adds a passage, or what it knows more to the one with the same place.
func (in *placing) join(p exchange.Passage, id string) *exchange.Passage {
	key := placeKey{p.Span, ""}
	if p.Span.Empty() {
		key.words = p.Words + "\x00" + p.Given
	}
	i, there := in.at[key]
	if !there {
		i = len(in.src.Passages)
		in.at[key] = i
		p.ID = in.id("selection", id)
		in.src.Passages = append(in.src.Passages, p)
	}
	to := &in.src.Passages[i]
	if to.Page == 0 {
		to.Page = p.Page
	}
	if better(p.Trust) > better(to.Trust) {
		to.Words, to.Cut, to.Trust, to.Why = p.Words, p.Cut, p.Trust, p.Why
	}
	if _, twice := in.passages[id]; !twice && id != "" {
		in.passages[id] = place{to.ID, exchange.Part{Source: in.src.ID, Span: to.Span}}
	}
	return to
}

// better orders the degrees of trust in one place: words that are there are certain,
// and other words that are not count for more than none at all.
func better(t exchange.Trust) int {
	switch t {
	case exchange.Verified:
		return 2
	case exchange.Doubtful:
		return 1
	}
	return 0
}

// locate finds the place of a selection and how sure it is. It gives the name of the
// selection where that is a title.
func (in *placing) locate(s *selection, p *exchange.Passage) (title string) {
	if !in.has {
		p.Trust, p.Why = exchange.Doubtful, "the text of its source is not in the file"
		return ""
	}
	if !s.placed {
		p.Trust, p.Why = exchange.Doubtful, "the file gives no place for it"
		return ""
	}
	var f fault
	p.Span, f = in.span(s.start, s.end, s.counted(in.chosen))
	start, end := int(p.Span.Start), int(p.Span.End)
	switch {
	case s.full != "" && in.says(start, end, s.full, false):
		p.Words, p.Cut, p.Trust = string(in.foldedWords(start, end)), false, exchange.Verified
		return ""
	case s.cut && f == 0 && in.says(start, end, s.words, true):
		p.Words, p.Trust = string(in.foldedWords(start, end)[:utf8.RuneCountInString(s.words)]), exchange.Verified
		return ""
	case s.words != "" && !in.ours && in.isTitle(s):
		p.Words, p.Cut = "", false
		if !in.namesCode(s) {
			title = s.full
		}
	}
	switch {
	case f != 0:
		p.Trust, p.Why = exchange.Doubtful, f.why()
	case p.Span.Empty() && p.Words != "":
		p.Trust, p.Why = exchange.Doubtful, "its place has no length"
	default:
		if in.judge(p); p.Trust == exchange.Empty && p.Words != "" {
			p.Trust, p.Why = exchange.Doubtful, "the file gives words, and there is nothing but space at their place"
		}
	}
	return title
}

// judge is Judge, in the same time for passages of any length.
func (in *placing) judge(p *exchange.Passage) {
	if p.Span.Len() <= 4096 {
		p.Judge(in.runes)
		return
	}
	start, end := int(p.Span.Start), int(p.Span.End)
	here := in.foldedWords(start, end)
	if len(here) > 0 && p.Words != "" {
		if in.says(start, end, p.Words, p.Cut) {
			p.Trust, p.Why = exchange.Verified, ""
			return
		}
	}
	// Whatever else is to say hangs on the edges, and on there being any words.
	short := exchange.Passage{Words: p.Words, Cut: p.Cut}
	edge := []rune{'.', '.'}
	if len(here) == 0 {
		edge = []rune{' ', ' '}
	}
	runes := slices.Concat(in.runes[max(0, start-1):start+1], edge, in.runes[end-1:min(end+1, len(in.runes))])
	short.Span.Start = text.Pos(start - max(0, start-1))
	short.Span.End = short.Span.Start + 4
	short.Judge(runes)
	p.Trust, p.Why = short.Trust, short.Why
}

// isTitle reports whether the name of a selection is something that somebody called it:
// the name of its code, or words that the text does not have while other names are words.
func (in *placing) isTitle(s *selection) bool {
	if in.namesCode(s) {
		return true
	}
	if !in.titles || in.titleLook < len(in.draft.text.s) {
		return false
	}
	if in.words == "" {
		in.words = string(in.folded)
	}
	in.titleLook -= len(in.words)
	return !strings.Contains(in.words, s.words)
}

func (in *placing) namesCode(s *selection) bool {
	for c := range s.n.named("Coding") {
		for code := range c.named("CodeRef") {
			if id := in.codes[ref(code)]; id != "" && exchange.Folded(in.p.Codes[in.codeAt[id]].Name) == s.full {
				return true
			}
		}
	}
	return false
}

// finish puts the sources in the order of the file and their passages in that of their
// places, without those that are nothing but a case's.
func (r *reader) finish() {
	slices.SortStableFunc(r.drafts, func(a, b *draft) int { return cmp.Compare(a.order, b.order) })
	for _, d := range r.drafts {
		if d.gone {
			continue
		}
		d.src.Passages = slices.DeleteFunc(d.src.Passages, func(p exchange.Passage) bool {
			return len(p.Codings) == 0 && r.owned[p.ID] && !r.quoted[p.ID]
		})
		slices.SortStableFunc(d.src.Passages, func(a, b exchange.Passage) int {
			if a.Span == b.Span {
				return 0
			}
			if lost := cmp.Compare(placeless(a), placeless(b)); lost != 0 {
				return lost
			}
			return cmp.Or(cmp.Compare(a.Span.Start, b.Span.Start), cmp.Compare(a.Span.End, b.Span.End))
		})
		r.p.Sources = append(r.p.Sources, d.src)
	}
	for range r.pinned {
		r.p.Lose("selection in a memo", "memos are not coded in Verbatim", "")
	}
	if r.nobody > 0 {
		r.p.Note(fmt.Sprintf("%s not declared in the file, and called “Unnamed coder”, a number and the project here.", count(r.nobody, "person who coded or wrote is", "people who coded or wrote are")))
	}
	if r.folders > 0 {
		r.p.Note(fmt.Sprintf("%s by words came as codes, though the file says that they only hold others.", count(r.folders, "folder that is used", "folders that are used")))
	}
}

// placeless is 1 for a passage that has to be looked for.
func placeless(p exchange.Passage) int {
	if p.Span.Empty() {
		return 1
	}
	return 0
}
