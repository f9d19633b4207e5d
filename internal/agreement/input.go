package agreement

import (
	"cmp"
	"fmt"
	"slices"
	"sort"
)

// Stretch is a half-open interval of a document's text, in Unicode code points.
type Stretch struct{ Start, End int }

// Span is one coding: the code (an index into Input.Codes) applied to a half-open
// interval of the text, in Unicode code points. Spans may overlap and may repeat.
type Span struct{ Code, Start, End int }

// Record is what one coder did in one document.
type Record struct {
	Done      bool   // false: not judged, so missing, whatever spans there are
	NotJudged []int  // codes the coder could not have used here: missing for those
	Spans     []Span // in any order
}

// Document is one transcript.
type Document struct {
	Name     string    // unlike any other's; documents are taken in order of name
	Length   int       // of the text, in code points
	Excluded []Stretch // not part of what was coded (interviewer turns, labels): in any order
	Segments []Stretch // turns or sentences, without overlap; needed for the unit Segment
	Records  []Record  // one for each of Input.Coders
}

// Input is everything that was coded.
type Input struct {
	Coders, Codes []string // names, for messages
	Documents     []Document
}

// Group makes one record of the records of a group's members in a document: the
// group is done when any member is, and applied what any member who is done
// applied. What no such member could judge is not judged.
func Group(members ...Record) Record {
	var g Record
	for _, r := range members {
		if !r.Done {
			continue
		}
		if !g.Done {
			g.NotJudged = slices.Clone(r.NotJudged)
		}
		g.Done = true
		g.NotJudged = slices.DeleteFunc(g.NotJudged, func(c int) bool { return !slices.Contains(r.NotJudged, c) })
		for _, s := range r.Spans {
			if !slices.Contains(r.NotJudged, s.Code) {
				g.Spans = append(g.Spans, s)
			}
		}
	}
	return g
}

// run is a stretch that one coder gave one code.
type run struct{ code, coder, start, end int }

func compareRuns(a, b run) int {
	return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(a.coder, b.coder), cmp.Compare(a.start, b.start), cmp.Compare(a.end, b.end))
}

// prepared is a document with excluded text cut out and only what counts kept.
type prepared struct {
	name      string
	length    int
	segments  []Stretch
	spans     []run // as coded, sorted by code, coder and place
	runs      []run // overlapping spans of one coder and code united, sorted likewise
	done      []bool
	coders    int             // how many are done
	notJudged map[[2]int]bool // coder, code; of coders who are done
}

// judged says whether the coder judged the code in the document.
func (p *prepared) judged(coder, code int) bool {
	return p.done[coder] && !p.notJudged[[2]int{coder, code}]
}

// judges is how many coders judged the code in the document.
func (p *prepared) judges(code int) int {
	n := p.coders
	for key := range p.notJudged {
		if key[1] == code {
			n--
		}
	}
	return n
}

// check finds what no reader of the document could have written.
func (in Input) check(d Document) error {
	if len(d.Records) != len(in.Coders) {
		return fmt.Errorf("%s has records of %d coders where %d are named", d.Name, len(d.Records), len(in.Coders))
	}
	for _, list := range [][]Stretch{d.Excluded, d.Segments} {
		for _, s := range list {
			if s.Start < 0 || s.End < s.Start || s.End > d.Length {
				return fmt.Errorf("%s has a stretch from %d to %d in a text of %d characters", d.Name, s.Start, s.End, d.Length)
			}
		}
	}
	for i, r := range d.Records {
		for _, s := range r.Spans {
			if s.Code < 0 || s.Code >= len(in.Codes) {
				return fmt.Errorf("a coding by %s in %s has a code that is not in the list (number %d)", in.Coders[i], d.Name, s.Code)
			}
			if s.Start < 0 || s.End < s.Start || s.End > d.Length {
				return fmt.Errorf("%s coded %s from %d to %d in %s, a text of %d characters", in.Coders[i], in.Codes[s.Code], s.Start, s.End, d.Name, d.Length)
			}
		}
	}
	return nil
}

// prepare checks a document and brings it into the form everything else reads.
func (in Input) prepare(d Document, mergeAbutting bool) (*prepared, error) {
	if err := in.check(d); err != nil {
		return nil, err
	}
	cut := newCut(d.Excluded)
	p := &prepared{name: d.Name, length: cut.at(d.Length), done: make([]bool, len(d.Records))}
	for coder, r := range d.Records {
		if !r.Done {
			continue
		}
		p.done[coder] = true
		p.coders++
		for _, code := range r.NotJudged {
			if p.notJudged == nil {
				p.notJudged = map[[2]int]bool{}
			}
			p.notJudged[[2]int{coder, code}] = true
		}
		for _, s := range r.Spans {
			if p.judged(coder, s.Code) {
				p.spans = append(p.spans, run{s.Code, coder, s.Start, s.End})
			}
		}
	}
	// United before cutting: what overlaps in the text must not end up as two
	// pieces because it overlapped in what is cut out.
	slices.SortFunc(p.spans, compareRuns)
	p.runs = unite(cut.runs(unite(p.spans, false)), mergeAbutting)
	p.spans = cut.runs(p.spans)
	for _, s := range d.Segments {
		if one := (Stretch{cut.at(s.Start), cut.at(s.End)}); one.Start < one.End {
			p.segments = append(p.segments, one)
		}
	}
	slices.SortFunc(p.segments, func(a, b Stretch) int { return cmp.Compare(a.Start, b.Start) })
	for i := 1; i < len(p.segments); i++ {
		if p.segments[i].Start < p.segments[i-1].End {
			return nil, fmt.Errorf("the segments of %s overlap", d.Name)
		}
	}
	return p, nil
}

// unite joins spans of one coder and code that overlap. Spans that only touch stay
// apart unless abutting is set: to the unitizing family they are two units.
func unite(sorted []run, abutting bool) []run {
	var runs []run
	for _, s := range sorted {
		if n := len(runs) - 1; n >= 0 && runs[n].code == s.code && runs[n].coder == s.coder &&
			(s.start < runs[n].end || abutting && s.start == runs[n].end) {
			runs[n].end = max(runs[n].end, s.end)
			continue
		}
		runs = append(runs, s)
	}
	return runs
}

// cut moves positions of a text to where they are once stretches are cut out.
type cut struct {
	gone   []Stretch // in order, without overlap
	before []int     // code points cut out before each
}

func newCut(excluded []Stretch) cut {
	sorted := slices.Clone(excluded)
	slices.SortFunc(sorted, func(a, b Stretch) int { return cmp.Compare(a.Start, b.Start) })
	var c cut
	total := 0
	for _, s := range sorted {
		if n := len(c.gone) - 1; n >= 0 && s.Start <= c.gone[n].End {
			total += max(0, s.End-c.gone[n].End)
			c.gone[n].End = max(c.gone[n].End, s.End)
			continue
		}
		c.gone, c.before = append(c.gone, s), append(c.before, total)
		total += s.End - s.Start
	}
	return c
}

// at is where position p of the whole text lies in the text that is left.
func (c cut) at(p int) int {
	i := sort.Search(len(c.gone), func(i int) bool { return c.gone[i].Start >= p }) - 1
	if i < 0 {
		return p
	}
	return p - c.before[i] - (min(p, c.gone[i].End) - c.gone[i].Start)
}

// runs moves runs, keeping their order and dropping those of which nothing is left.
func (c cut) runs(list []run) []run {
	var left []run
	for _, r := range list {
		if r.start, r.end = c.at(r.start), c.at(r.end); r.start < r.end {
			left = append(left, r)
		}
	}
	return left
}
