package app

import (
	"bytes"
	"cmp"
	"context"
	"crypto/sha256"
	"fmt"
	"math/big"
	"math/rand/v2"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// DrawOptions say how transcripts are shared out between coders.
type DrawOptions struct {
	Coders  []string
	Targets []string // transcripts or participants
	All     bool     // every transcript
	Double  string   // how many are coded by two: "20%"
	Seed    *uint64  // nil: one is made up, and told
	By      string   // attribute of which every value is to be among them; empty: none
	Blind   bool     // those coded by two are coded blind
	Ahead   bool     // also coders who have not begun yet
	DryRun  bool     // change nothing
}

// Draw is who codes what, drawn by lot. The same seed draws the same from the same
// transcripts.
type Draw struct {
	Seed        uint64         `json:"seed"`
	Percent     string         `json:"percent"`
	By          *string        `json:"by"`
	Transcripts int            `json:"transcripts"` // that were shared out
	Strata      []DrawnStratum `json:"strata"`
	Double      []Drawn        `json:"double"`
	Single      []Drawn        `json:"single"`
	Already     []string       `json:"already"`   // somebody is assigned to them: left as they are
	NotShown    []string       `json:"not_shown"` // none of the coders may be shown them
	Blind       bool           `json:"blind"`
	Fits        bool           `json:"fits"` // there are as many to draw as values
}

// Drawn is a transcript and who codes it.
type Drawn struct {
	Transcript string   `json:"transcript"`
	Stratum    string   `json:"stratum"`
	Coders     []string `json:"coders"`
}

// DrawnStratum is how many of the transcripts with one value are coded by two.
type DrawnStratum struct {
	Value       string `json:"value"`
	Transcripts int    `json:"transcripts"`
	Double      int    `json:"double"`
}

// AssignDrawn shares transcripts out between coders, some of them to two: those are
// drawn by lot, of each value of an attribute in proportion and at least one where
// that fits. Transcripts that somebody is assigned to stay as they are.
func (a *App) AssignDrawn(ctx context.Context, o DrawOptions) (*Draw, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	d, err := a.draw(s, o)
	if err != nil || o.DryRun {
		return d, err
	}
	var events []coding.Event
	for i, list := range [][]Drawn{d.Double, d.Single} {
		for _, x := range list {
			for _, coder := range x.Coders {
				events = append(events, coding.Event{Do: coding.Assign, Who: coder, Transcript: x.Transcript, How: coding.AssignCodes})
				if i == 0 && o.Blind {
					events = append(events, coding.Event{Do: coding.Assign, Who: coder, Transcript: x.Transcript, How: coding.AssignBlind})
				}
			}
		}
	}
	return d, a.addInOneGo(ctx, f, events)
}

func (a *App) draw(s *study.Study, o DrawOptions) (*Draw, error) {
	coders, err := a.codersCalled(s, o.Coders, o.Ahead)
	if err != nil {
		return nil, err
	}
	if len(coders) < 2 {
		return nil, usage("for example: verbatim assign amy,ben --double 20%", "it takes two coders to code a transcript twice")
	}
	list, err := transcriptsCalled(s, o.Targets, o.All || len(o.Targets) == 0)
	if err != nil {
		return nil, err
	}
	percent, share, err := percentOf(o.Double)
	if err != nil {
		return nil, err
	}
	by, err := attributeCalled(s, o.By)
	if err != nil {
		return nil, err
	}
	d := &Draw{Percent: percent, By: optional(by), Strata: []DrawnStratum{}, Double: []Drawn{}, Single: []Drawn{}, Already: []string{}, NotShown: []string{}, Blind: o.Blind}
	if d.Seed = uint64(rand.N(10_000)); o.Seed != nil {
		d.Seed = *o.Seed
	}
	pool := d.pool(s, list, coders)
	if d.Transcripts = len(pool); d.Transcripts == 0 {
		return nil, problem("`verbatim assign` lists who codes what; --off takes it back", "there is nothing to share out: somebody is assigned to every transcript that is asked for, or none of the coders may be shown it")
	}
	for i := range pool {
		pool[i].stratum = stratumOf(s, by, pool[i].t)
	}
	k := ceilOf(share, len(pool))
	double := d.drawStrata(pool, k, s.Settings.AttributeType(by))
	d.shareOut(s, pool, double, coders)
	return d, nil
}

// lot is a transcript that is drawn from, and those who may code it.
type lot struct {
	t       *transcript.Transcript
	coders  []string
	stratum string
	rank    [sha256.Size]byte
}

// pool are the transcripts that are shared out, in the order of the lot: by the
// SHA-256 of the seed and their id, which anybody can repeat with any program.
func (d *Draw) pool(s *study.Study, list []*transcript.Transcript, coders []string) []lot {
	var pool []lot
	for _, t := range list {
		may := slices.DeleteFunc(slices.Clone(coders), func(id string) bool { return s.HiddenFrom(id, t) })
		switch {
		case len(s.CodersOf(t.ID)) > 0:
			d.Already = append(d.Already, t.ID)
		case len(may) == 0:
			d.NotShown = append(d.NotShown, t.ID)
		default:
			pool = append(pool, lot{t: t, coders: may, rank: sha256.Sum256(fmt.Appendf(nil, "%d %s", d.Seed, t.ID))})
		}
	}
	slices.SortFunc(pool, func(x, y lot) int { return bytes.Compare(x.rank[:], y.rank[:]) })
	return pool
}

// percentOf reads "20%", and gives it as a share of one.
func percentOf(s string) (string, *big.Rat, error) {
	digits, is := strings.CutSuffix(strings.TrimSpace(s), "%")
	digits = strings.TrimSpace(digits)
	share, ok := new(big.Rat).SetString(digits)
	if !is || !ok || len(digits) > 8 || strings.Trim(digits, "0123456789.") != "" || share.Sign() <= 0 || share.Cmp(big.NewRat(100, 1)) > 0 {
		return "", nil, usage("write it with a per cent sign, like --double 20%", "%q is no share of the transcripts", s)
	}
	return digits, share.Quo(share, big.NewRat(100, 1)), nil
}

// ceilOf is a share of n, rounded up.
func ceilOf(share *big.Rat, n int) int {
	x := new(big.Rat).Mul(share, big.NewRat(int64(n), 1))
	whole, rest := new(big.Int).QuoRem(x.Num(), x.Denom(), new(big.Int))
	return int(whole.Int64()) + rest.Sign()
}

// attributeCalled is an attribute of participants or transcripts as the study
// spells it.
func attributeCalled(s *study.Study, name string) (string, error) {
	if name == "" {
		return "", nil
	}
	all := attributes(s)
	i := slices.IndexFunc(all, func(have string) bool { return study.SameAttribute(have, name) })
	if i < 0 {
		todo := "the columns of your own in participants.csv are attributes"
		if len(all) > 0 {
			todo = "there are " + strings.Join(all, ", ")
		}
		return "", problem(todo, "nobody has an attribute %q", name)
	}
	return all[i], nil
}

// stratumOf is a transcript's value of an attribute, its own or else that of those
// who speak in it; of several, all of them.
func stratumOf(s *study.Study, by string, t *transcript.Transcript) string {
	if by == "" {
		return ""
	}
	typ := s.Settings.AttributeType(by)
	for k, v := range t.Attributes {
		if study.SameAttribute(k, by) && strings.TrimSpace(v) != "" {
			return typ.Canonical(v)
		}
	}
	var values []string
	for _, id := range s.ParticipantsIn(t) {
		if v := typ.Canonical(s.Attribute(id, by)); v != "" && !slices.Contains(values, v) {
			values = append(values, v)
		}
	}
	slices.SortFunc(values, typ.Compare)
	return strings.Join(values, " + ")
}

// drawStrata chooses which of a pool are coded by two: k of those that two may code,
// of each value in proportion.
func (d *Draw) drawStrata(pool []lot, k int, typ study.AttributeType) map[string]bool {
	members := map[string][]string{} // value -> transcripts that two may code, in the order of the lot
	size := map[string]int{}
	var values []string
	for _, x := range pool {
		if size[x.stratum]++; size[x.stratum] == 1 {
			values = append(values, x.stratum)
		}
		if len(x.coders) > 1 {
			members[x.stratum] = append(members[x.stratum], x.t.ID)
		}
	}
	slices.SortFunc(values, typ.Compare)
	room := make([]int, len(values))
	for i, v := range values {
		room[i] = len(members[v])
	}
	take := apportion(room, k)
	d.Fits = true
	double := map[string]bool{}
	for i, v := range values {
		d.Strata = append(d.Strata, DrawnStratum{v, size[v], take[i]})
		d.Fits = d.Fits && take[i] > 0
		for _, id := range members[v][:take[i]] {
			double[id] = true
		}
	}
	return double
}

// apportion shares k out over groups in proportion to their sizes, at least one to
// each where that fits, and none more than it has. Where it does not fit the largest
// come first.
func apportion(sizes []int, k int) []int {
	total, groups := 0, 0
	for _, n := range sizes {
		total += n
		groups += min(n, 1)
	}
	k = min(k, total)
	take := make([]int, len(sizes))
	given := 0
	if k >= groups {
		for i, n := range sizes {
			take[i] = max(min(n, 1), k*n/max(total, 1))
			given += take[i]
		}
	}
	// lacks is how much less than its share a group has, times the total.
	lacks := func(i int) int { return k*sizes[i] - take[i]*total }
	for ; given != k; given += cmp.Compare(k, given) {
		best := -1
		for i := range sizes {
			switch {
			case given < k && take[i] < sizes[i] && (take[i] == 0 || k >= groups) && (best < 0 || lacks(i) > lacks(best)),
				given > k && take[i] > 1 && (best < 0 || lacks(i) <= lacks(best)):
				best = i
			}
		}
		take[best] += cmp.Compare(k, given)
	}
	return take
}

// shareOut gives each transcript to the coders who have fewest so far.
func (d *Draw) shareOut(s *study.Study, pool []lot, double map[string]bool, coders []string) {
	load := newLoads(coders)
	for _, two := range []bool{true, false} {
		for _, x := range pool {
			if double[x.t.ID] != two {
				continue
			}
			one := Drawn{x.t.ID, x.stratum, load.give(x, two)}
			if two {
				d.Double = append(d.Double, one)
			} else {
				d.Single = append(d.Single, one)
			}
		}
	}
	byID := func(x, y Drawn) int { return coding.CompareIDs(x.Transcript, y.Transcript) }
	slices.SortFunc(d.Double, byID)
	slices.SortFunc(d.Single, byID)
}

// loads are how much each coder was given.
type loads struct {
	coders   []string // in the order in which they were named
	n, words map[string]int
	together map[[2]string]int
}

func newLoads(coders []string) *loads {
	return &loads{coders, map[string]int{}, map[string]int{}, map[[2]string]int{}}
}

// give is who codes a transcript: who has fewest, then fewest words; as the second
// of two, who has coded least with the first.
func (l *loads) give(x lot, two bool) []string {
	less := func(with string) func(a, b string) int {
		return func(a, b string) int {
			return cmp.Or(l.n[a]-l.n[b], l.together[pair(a, with)]-l.together[pair(b, with)], l.words[a]-l.words[b])
		}
	}
	to := []string{slices.MinFunc(x.coders, less(""))}
	if two {
		rest := slices.DeleteFunc(slices.Clone(x.coders), func(id string) bool { return id == to[0] })
		to = append(to, slices.MinFunc(rest, less(to[0])))
		l.together[pair(to[0], to[1])]++
	}
	words := x.t.Words(x.t.Text.All(), "")
	for _, id := range to {
		l.n[id]++
		l.words[id] += words
	}
	slices.SortFunc(to, func(a, b string) int { return slices.Index(l.coders, a) - slices.Index(l.coders, b) })
	return to
}

func pair(a, b string) [2]string { return [2]string{min(a, b), max(a, b)} }
