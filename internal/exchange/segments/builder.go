package segments

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/exchange"
)

// segment is words that were coded, as one row or reference says it.
type segment struct {
	document, group string
	words           string
	cut             bool   // only the beginning of the words is there
	key             string // what tells it from the same words elsewhere, besides the place
	given           string // the place, for people
	order           []int  // the place, for sorting; nil where it is not known
	codes           [][]string
	coder, date     string
	memo            string
	memoOnPassage   bool
}

// builder makes a project of segments.
type builder struct {
	p       *exchange.Project
	sources map[string]int
	users   map[string]string
	codes   map[string]string
	same    map[string][]place // passages that say the same of themselves
	times   map[string]int     // how often one was coded so by somebody
	noted   map[string]bool
	made    int // passages
	codings int
	orders  [][]ordered // by source, in the order of their passages
}

type place struct{ source, passage int }

// ordered is a passage with what it is sorted by.
type ordered struct {
	exchange.Passage
	order []int
}

func newBuilder(p *exchange.Project) *builder {
	return &builder{p: p, sources: map[string]int{}, users: map[string]string{}, codes: map[string]string{},
		same: map[string][]place{}, times: map[string]int{}, noted: map[string]bool{}}
}

// add takes a segment in. The same words at the same place of a document are one
// passage, whatever codes and coders they come with; with a code and coder that they
// have already, they are the same words a second time.
func (b *builder) add(s segment) {
	if strings.TrimSpace(s.words) == "" {
		b.p.Lose("coded segment without words", "the file does not say what is at its place: a picture, a stretch of a recording, or an empty row", "")
		if s.memo != "" {
			b.p.Lose("memo", "it is on a coded segment without words", "")
		}
		return
	}
	source := b.source(s.document, s.group)
	key := strings.Join([]string{strconv.Itoa(source), s.key, s.given, s.words}, "\x00")
	if len(s.codes) == 0 {
		at := b.passage(source, key, 0, s)
		b.memo(s, exchange.OnPassage, b.at(at).ID)
		return
	}
	user := b.user(s.coder)
	seen := map[string]bool{}
	for _, path := range s.codes {
		code := b.code(path)
		if code == "" || seen[code] {
			continue
		}
		seen[code] = true
		before := key + "\x00" + code + "\x00" + user
		at := b.passage(source, key, b.times[before], s)
		b.times[before]++
		b.codings++
		coding := exchange.Coding{ID: fmt.Sprintf("coding-%d", b.codings), Code: code, User: user, At: s.date}
		b.at(at).Codings = append(b.at(at).Codings, coding)
		if s.memoOnPassage || len(s.codes) > 1 {
			b.memo(s, exchange.OnPassage, b.at(at).ID)
		} else {
			b.memo(s, exchange.OnCoding, coding.ID)
		}
	}
}

// passage is the nth that has a key; it is made where there are not yet so many.
func (b *builder) passage(source int, key string, n int, s segment) place {
	if all := b.same[key]; n < len(all) {
		return all[n]
	}
	b.made++
	b.orders[source] = append(b.orders[source], ordered{
		Passage: exchange.Passage{ID: fmt.Sprintf("passage-%d", b.made), Given: s.given, Words: s.words, Cut: s.cut},
		order:   s.order,
	})
	at := place{source, len(b.orders[source]) - 1}
	b.same[key] = append(b.same[key], at)
	return at
}

func (b *builder) at(at place) *exchange.Passage { return &b.orders[at.source][at.passage].Passage }

func (b *builder) memo(s segment, kind, id string) {
	key := kind + id + "\x00" + s.coder + "\x00" + s.memo
	if s.memo == "" || b.noted[key] {
		return
	}
	b.noted[key] = true
	b.p.Memos = append(b.p.Memos, exchange.Memo{ID: fmt.Sprintf("memo-%d", len(b.p.Memos)+1), Text: s.memo, By: b.user(s.coder), At: s.date,
		On: []exchange.Target{{Kind: kind, ID: id}}})
}

// source is the number of a document, which is made where it is new. Two groups may
// have a document of one name each.
func (b *builder) source(name, group string) int {
	name, group = exchange.Folded(name), exchange.Folded(group)
	key := group + "\x00" + name
	i, ok := b.sources[key]
	if !ok {
		i = len(b.p.Sources)
		b.sources[key] = i
		s := exchange.Source{ID: fmt.Sprintf("source-%d", i+1), Name: name, Kind: exchange.TextSource}
		if group != "" {
			s.Groups = []string{group}
		}
		b.p.Sources = append(b.p.Sources, s)
		b.orders = append(b.orders, nil)
	}
	return i
}

func (b *builder) user(name string) string {
	name = exchange.Folded(name)
	if name == "" {
		return ""
	}
	id, ok := b.users[name]
	if !ok {
		id = fmt.Sprintf("user-%d", len(b.users)+1)
		b.users[name] = id
		b.p.Users = append(b.p.Users, exchange.User{ID: id, Name: name})
	}
	return id
}

// code is the id of a code, which is made with those above it where it is new; ""
// where the path is empty.
func (b *builder) code(path []string) string {
	id, key := "", ""
	for _, name := range path {
		if name = exchange.Folded(name); name == "" {
			continue
		}
		key += "\x00" + name
		next, ok := b.codes[key]
		if !ok {
			next = fmt.Sprintf("code-%d", len(b.codes)+1)
			b.codes[key] = next
			b.p.Codes = append(b.p.Codes, exchange.Code{ID: next, Parent: id, Name: name})
		}
		id = next
	}
	return id
}

// finish hands the passages to their sources: in the order of their places where all
// of a source have one, else as they came.
func (b *builder) finish() {
	for i, all := range b.orders {
		if !slices.ContainsFunc(all, func(o ordered) bool { return o.order == nil }) {
			slices.SortStableFunc(all, func(x, y ordered) int { return slices.Compare(x.order, y.order) })
		}
		for _, o := range all {
			b.p.Sources[i].Passages = append(b.p.Sources[i].Passages, o.Passage)
		}
	}
}
