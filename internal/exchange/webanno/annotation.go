package webanno

import (
	"strconv"
	"strings"
)

// annotation is what annotators said of some words, in one layer.
type annotation struct {
	layer       *layer
	begin, end  int // as the file says
	start, stop int // in code points
	sure        bool
	words       []string // as the file says, until there are too many to show
	values      []value
}

// mostWords is how many words of an annotation are kept to show them.
const mostWords = 20

// value is that of one column.
type value struct {
	column int
	text   string
	null   bool
}

// annotationID is what the file calls an annotation that is over several words.
type annotationID struct {
	layer int
	id    string
}

// annotate collects the annotations from the cells of all words.
func (d *document) annotate() {
	d.byID, d.chains = map[annotationID]*annotation{}, map[[2]string]bool{}
	undeclared := 0
	for _, s := range d.sentences {
		for i := range s.tokens {
			t := &s.tokens[i]
			for _, l := range d.layers {
				d.readLayer(l, t)
			}
			if len(t.cells) > len(d.columns) {
				undeclared += countValues(t.cells[len(d.columns):])
			}
		}
	}
	for range undeclared {
		d.project.Lose("value", "it stands in a column that the file does not declare", "")
	}
}

func countValues(cells []string) int {
	n := 0
	for _, c := range cells {
		if c != "" && c != "_" {
			n++
		}
	}
	return n
}

// readLayer reads what the columns of a layer say of a word. The annotations that are
// stacked on it stand in the same order in each column.
func (d *document) readLayer(l *layer, t *token) {
	var stack []*annotation
	for _, c := range l.columns {
		if c >= len(t.cells) || t.cells[c] == "_" || t.cells[c] == "" {
			continue
		}
		for i, raw := range split(t.cells[c], '|') {
			switch {
			case l.kind == relationLayer:
				if d.columns[c].kind == sourceColumn {
					d.project.Lose("relation between annotations", "what it joins comes along, and it does not", "")
				}
			case l.grammar:
				if c == l.columns[0] {
					d.project.Lose("grammar of a word", "it is what programs say of each word, and no coding", "")
				}
			default:
				text, id := d.identify(l, t, c, i, raw)
				for len(stack) <= i {
					stack = append(stack, nil)
				}
				if stack[i] == nil {
					stack[i] = d.annotation(l, t, id)
				}
				d.set(stack[i], c, text)
			}
		}
	}
}

// identify parts a value from what says which annotation it is of.
func (d *document) identify(l *layer, t *token, c, i int, raw string) (text, id string) {
	if l.kind == chainLayer {
		text, id = raw, ""
		if l.link >= 0 && l.link < len(t.cells) {
			if links := split(t.cells[l.link], '|'); i < len(links) {
				var chain string
				_, chain, id = cutLink(links[i])
				if key := [2]string{strconv.Itoa(l.index), chain}; chain != "" && !d.chains[key] {
					d.chains[key] = true
					d.project.Lose("chain of annotations", "its links come along as codings, and what joins them does not", "")
				}
			}
		}
		text, _, _ = cutLink(text)
		text, _ = cutID(text)
		return text, id
	}
	if d.columns[c].kind == targetColumn {
		return raw, "" // what is in brackets is about the slots
	}
	return cutID(raw)
}

// annotation is the one with an id, made longer by a word, or a new one on the word.
func (d *document) annotation(l *layer, t *token, id string) *annotation {
	key := annotationID{l.index, id}
	if a := d.byID[key]; a != nil && id != "" {
		a.begin, a.end = min(a.begin, t.begin), max(a.end, t.end)
		a.start, a.stop = min(a.start, t.start), max(a.stop, t.stop)
		a.sure = a.sure && t.sure
		a.say(t.word)
		return a
	}
	a := &annotation{layer: l, begin: t.begin, end: t.end, start: t.start, stop: t.stop, sure: t.sure}
	a.say(t.word)
	if id != "" {
		d.byID[key] = a
	}
	d.notes = append(d.notes, a)
	return a
}

func (a *annotation) say(word string) {
	if len(a.words) < mostWords {
		a.words = append(a.words, unescape(word))
	}
}

// set gives an annotation the value of a column, once: the lines of its other words
// say the same again.
func (d *document) set(a *annotation, c int, text string) {
	for _, v := range a.values {
		if v.column == c {
			return
		}
	}
	a.values = append(a.values, value{column: c, text: unescape(text), null: text == "*" || text == ""})
	if d.columns[c].kind == roleColumn && text != "*" {
		for range split(text, ';') {
			d.project.Lose("link from an annotation to another", "what it joins comes along, and it does not", "")
		}
	}
}

func decimal(n int) string { return strconv.Itoa(n) }

// given is the words of an annotation as its lines have them.
func (a *annotation) given() string { return strings.Join(a.words, " ") }
