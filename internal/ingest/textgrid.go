package ingest

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/internal/transcript"
)

// Praat's own reader takes numbers, quoted texts and <flags> that stand by
// themselves and skips everything else, so one reader serves the long and the
// short form. There is no library for Go that is kept.

const chronological = `"praat chronological textgrid`

func isTextGrid(s string) bool {
	head := strings.ToLower(s[:min(len(s), 64)])
	return strings.HasPrefix(strings.Join(strings.Fields(head), " "), `file type = "ootextfile`) || strings.HasPrefix(head, `"ootextfile`) || strings.HasPrefix(head, chronological)
}

// readTextGrid reads a TextGrid, and with it those of the other speakers of the
// recording. Every interval with words is a turn, and the tiers are merged by
// the time at which they begin.
func (d *draft) readTextGrid(s string) error {
	g := grid{draft: d}
	if err := g.file(d.src.Name, s); err != nil {
		return err
	}
	for _, src := range d.src.With {
		one := &draft{src: src, opt: d.opt}
		one.src.Name = baseName(src.Name)
		err := one.checkSize()
		if err == nil {
			s, err = one.decode()
		}
		if err == nil {
			err = g.file(one.src.Name, s)
		}
		if err != nil {
			return err
		}
		d.Notes, d.Doubts, d.Replaced = append(d.Notes, one.Notes...), append(d.Doubts, one.Doubts...), append(d.Replaced, one.Replaced...)
	}
	return g.finish()
}

// grid is what the TextGrids of one recording say.
type grid struct {
	*draft
	tiers  []tier
	files  int
	marks  int // utterances, for the bound
	silent int // intervals without words
	broken int
}

// tier is a line of annotation: what one speaker says, as a rule.
type tier struct {
	file   string // whose name may say who speaks
	name   string
	points bool // marks in time, without length
	said   []utterance
	left   bool
	told   int // how many the file says it has
	read   int // how many it has
}

// utterance is an interval or a point with words.
type utterance struct {
	when  stretch
	words string
	tier  int
}

// file reads the tiers of one file.
func (g *grid) file(name, s string) error {
	g.files++
	if !isTextGrid(s) {
		return fmt.Errorf("%s is not a Praat TextGrid, though it belongs to %s by its name; rename it, or import it alone", name, g.src.Name)
	}
	t := praatTokens{s: s}
	kind, class := t.next(), praatToken{}
	first := len(g.tiers)
	var err error
	if strings.HasPrefix(strings.ToLower(kind.text), "praat chronological") {
		err = g.chronological(&t, name)
	} else if class = t.next(); class.kind != praatText || !strings.HasPrefix(class.text, "TextGrid") {
		return fmt.Errorf("%s is a Praat file of another kind (%s); in Praat, save the TextGrid itself with Save as text file", name, short(orElse(class.text, "unknown")))
	} else {
		err = g.listed(&t, name)
	}
	if err != nil {
		return err
	}
	if t.open > 0 {
		g.doubt("%s, line %d: a quotation mark is never closed, so that the rest of the file was taken for one text; the file is cut off or damaged.", name, t.open)
	}
	for _, t := range g.tiers[first:] {
		if t.told != t.read {
			g.doubt("The tier %s of %s says it has %s and has %d; some may be missing.", few(t.name), name, count(t.told, "interval", "intervals"), t.read)
		}
	}
	return nil
}

// listed reads tiers one after the other: class, name, times, number, and then
// the intervals or points, as long as there are any.
func (g *grid) listed(t *praatTokens, name string) error {
	for tok := t.next(); tok.kind != praatEnd; tok = t.next() {
		if tok.kind != praatText || tok.text != "IntervalTier" && tok.text != "TextTier" {
			if tok.kind == praatText {
				g.misplaced(name, tok)
			}
			continue
		}
		if len(g.tiers) == maxTiers {
			return g.tooMuch(name)
		}
		g.tiers = append(g.tiers, tier{file: name, name: t.title(), points: tok.text == "TextTier"})
		last := &g.tiers[len(g.tiers)-1]
		t.number()
		t.number()
		n, _ := t.number()
		last.told = int(min(max(n, 0), 1e9))
		for {
			u, ok := t.utterance(last.points)
			if !ok {
				break
			}
			if err := g.add(len(g.tiers)-1, u, name); err != nil {
				return err
			}
		}
	}
	return nil
}

// chronological reads the form in which the intervals of all tiers stand in the
// order of time, each with the number of its tier.
func (g *grid) chronological(t *praatTokens, name string) error {
	t.number()
	t.number()
	t.number()
	first := len(g.tiers)
	for t.peek().kind == praatText {
		if len(g.tiers) == maxTiers {
			return g.tooMuch(name)
		}
		points := t.next().text == "TextTier"
		g.tiers = append(g.tiers, tier{file: name, name: t.title(), points: points})
		t.number()
		t.number()
	}
	for tok := t.next(); tok.kind != praatEnd; tok = t.next() {
		at := first + int(min(max(tok.number, 0), maxTiers)) - 1
		if tok.kind != praatNumber || at < first || at >= len(g.tiers) {
			g.misplaced(name, tok)
			continue
		}
		u, ok := t.utterance(g.tiers[at].points)
		if !ok {
			g.misplaced(name, tok)
			continue
		}
		g.tiers[at].told++
		if err := g.add(at, u, name); err != nil {
			return err
		}
	}
	return nil
}

const maxTiers = 1000

func (g *grid) tooMuch(name string) error {
	return fmt.Errorf("%s has more than %d tiers or %d intervals; it does not look like a transcript, check that it is the right file", name, maxTiers, maxLines)
}

// misplaced says, for the first few, that a text stands where none belongs.
func (g *grid) misplaced(name string, tok praatToken) {
	if g.broken++; g.broken <= 5 {
		g.doubt("%s, line %d: %s stands where a tier or an interval should begin, and was left out.", name, tok.line, few(tok.text))
	}
}

func (g *grid) add(at int, u utterance, name string) error {
	t := &g.tiers[at]
	t.read++
	if blank(u.words) {
		g.silent++
		return nil
	}
	if g.marks++; g.marks > maxLines {
		return g.tooMuch(name)
	}
	u.tier = at
	t.said = append(t.said, u)
	return nil
}

// finish merges the tiers into turns.
func (g *grid) finish() error {
	if g.broken > 5 {
		g.doubt("%d more such places were left out.", g.broken-5)
	}
	g.choose()
	names := g.speakers()
	var all []utterance
	for _, t := range g.tiers {
		all = append(all, t.said...)
	}
	if len(all) == 0 {
		return fmt.Errorf("%s has %s and no words in them; check that it is the right file", g.src.Name, count(len(g.tiers), "tier", "tiers"))
	}
	slices.SortStableFunc(all, byStart)
	for _, u := range all {
		g.Said = append(g.Said, transcript.Said{Speaker: names[u.tier], Speech: u.words, TimeMS: u.when.start, EndMS: u.when.end})
	}
	g.say(all)
	return nil
}

// byStart orders utterances by time; a stable sort leaves those that begin at
// once in the order of files and tiers.
func byStart(a, b utterance) int {
	return cmp.Compare(a.when.start, b.when.start)
}

// say notes what was understood.
func (g *grid) say(all []utterance) {
	if g.files > 1 {
		g.note("%s of one recording were merged by time: %s.", count(g.files, "file", "files"), list(g.fileNames()))
	}
	for _, t := range g.tiers {
		if t.points && len(t.said) > 0 {
			g.note("The tier %s of %s has points without length; they have a beginning and no end.", few(t.name), t.file)
		}
	}
	if g.silent > 0 {
		g.note("%s taken for silence.", count(g.silent, "interval without words was", "intervals without words were"))
	}
	var names []string
	n := map[string]int{}
	for _, u := range all {
		for mark := range angleMarks(u.words) {
			if n[mark]++; n[mark] == 1 && len(names) < 8 {
				names = append(names, mark)
			}
		}
	}
	if len(names) > 0 {
		sum := 0
		for _, k := range n {
			sum += k
		}
		g.note("%s kept in the words as the transcriber wrote them: %s.", count(sum, "mark in angle brackets was", "marks in angle brackets were"), strings.Join(names, ", "))
	}
}

func (g *grid) fileNames() []string {
	var names []string
	for _, t := range g.tiers {
		if len(names) == 0 || names[len(names)-1] != t.file {
			names = append(names, t.file)
		}
	}
	return names
}

// angleMarks are the marks like <UNIN/> in somebody's words.
func angleMarks(s string) func(func(string) bool) {
	return func(yield func(string) bool) {
		for {
			i := strings.IndexByte(s, '<')
			if i < 0 {
				return
			}
			s = s[i:]
			end := strings.IndexByte(s[:min(len(s), 40)], '>')
			if name := strings.Trim(s[1:max(end, 1)], "/"); name == "" || !asciiLetter(name[0]) || strings.Contains(name, "<") || !utf8.ValidString(name) {
				s = s[1:]
				continue
			}
			if !yield(s[:end+1]) {
				return
			}
			s = s[end+1:]
		}
	}
}
