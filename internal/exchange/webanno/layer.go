package webanno

import (
	"fmt"
	"strings"
)

// The kinds of layers.
const (
	spanLayer = iota
	relationLayer
	chainLayer
)

// layer is a kind of annotation that a project declares.
type layer struct {
	index   int
	kind    int
	name    string // full: webanno.custom.Hope
	short   string // for people: Hope
	grammar bool   // what taggers say of each word, and no theme
	values  int    // columns that hold values
	link    int    // chains: the column of the links; -1 where there is none
	columns []int
}

// The kinds of columns.
const (
	valueColumn  = iota
	bareColumn   // of a layer without features
	roleColumn   // of a slot
	targetColumn // of a slot
	sourceColumn // of a relation
	linkColumn   // of a chain
)

// column is a column of the lines of words, after the first three.
type column struct {
	layer *layer
	kind  int
	name  string // of the feature
}

// declare reads a line that says what columns a layer has.
func (d *document) declare(line string, no int) error {
	l := &layer{index: len(d.layers), link: -1}
	switch {
	case strings.HasPrefix(line, "#T_SP="):
	case strings.HasPrefix(line, "#T_RL="):
		l.kind = relationLayer
	case strings.HasPrefix(line, "#T_CH="):
		l.kind = chainLayer
	default:
		return fmt.Errorf("%s declares at line %d a kind of layer that is not known here; export it again as WebAnno TSV v3", d.name, no)
	}
	fields := strings.FieldsFunc(line[len("#T_SP="):], func(r rune) bool { return r == '|' })
	if len(fields) == 0 || len(d.columns)+len(fields) > maxColumns {
		return fmt.Errorf("%s declares at line %d a layer without a name, or more than %d columns; export it again", d.name, no, maxColumns)
	}
	l.name, l.grammar = fields[0], isGrammar(fields[0])
	l.short = l.name[strings.LastIndexByte(l.name, '.')+1:]
	if l.short == "" || d.hasShort(l.short) {
		l.short = l.name
	}
	d.layers = append(d.layers, l)
	for _, f := range fields[1:] {
		d.addColumn(l, f)
	}
	if len(fields) == 1 {
		d.add(column{layer: l, kind: bareColumn})
	}
	return nil
}

func (d *document) hasShort(short string) bool {
	for _, l := range d.layers {
		if l.short == short {
			return true
		}
	}
	return false
}

// addColumn adds a column for what a layer declares after its name.
func (d *document) addColumn(l *layer, field string) {
	c := column{layer: l, name: field}
	afterRole := len(l.columns) > 0 && d.columns[l.columns[len(l.columns)-1]].kind == roleColumn
	switch {
	case l.kind == spanLayer && strings.HasPrefix(field, "ROLE_"):
		c.kind = roleColumn
	case l.kind == spanLayer && afterRole && strings.Contains(field, "."):
		c.kind = targetColumn
	case l.kind == relationLayer && strings.HasPrefix(field, "BT_"):
		c.kind = sourceColumn
	case l.kind == chainLayer && field == "referenceRelation":
		c.kind, l.link = linkColumn, len(d.columns)
	default:
		l.values++
	}
	d.add(c)
}

func (d *document) add(c column) {
	c.layer.columns = append(c.layer.columns, len(d.columns))
	d.columns = append(d.columns, c)
}

// isGrammar reports whether a layer holds what programs say of each single word: its
// part of speech, its stem, its place in the sentence.
func isGrammar(name string) bool {
	api, ok := strings.CutPrefix(name, "de.tudarmstadt.ukp.dkpro.core.api.")
	if !ok {
		return false
	}
	for _, kind := range []string{"lexmorph.", "segmentation.", "syntax.", "transform."} {
		if strings.HasPrefix(api, kind) {
			return true
		}
	}
	return false
}

// split cuts a cell or a value at a separator that no backslash stands before.
func split(s string, sep byte) []string {
	var parts []string
	from := 0
	for i := 0; i < len(s); i++ {
		switch s[i] {
		case '\\':
			i++
		case sep:
			parts = append(parts, s[from:i])
			from = i + 1
		}
	}
	return append(parts, s[from:])
}

// cutID takes the number in brackets off the end of a value.
func cutID(s string) (value, id string) {
	if !strings.HasSuffix(s, "]") || strings.HasSuffix(s, `\]`) {
		return s, ""
	}
	i := strings.LastIndexByte(s, '[')
	if i < 0 || i > 0 && s[i-1] == '\\' {
		return s, ""
	}
	return s[:i], s[i+1 : len(s)-1]
}

// cutLink takes the place in a chain off the end of a value: "coref->2-5".
func cutLink(s string) (value, chain, place string) {
	i := strings.LastIndex(s, "->")
	if i < 0 || i > 0 && s[i-1] == '\\' {
		return s, "", ""
	}
	chain, _, ok := strings.Cut(s[i+2:], "-")
	if _, isNo := number(chain); !ok || !isNo {
		return s, "", ""
	}
	return s[:i], chain, s[i+2:]
}

// unescape takes the backslashes out of a text or value.
func unescape(s string) string {
	if !strings.Contains(s, `\`) {
		return s
	}
	var b strings.Builder
	for i := 0; i < len(s); i++ {
		if s[i] != '\\' || i+1 == len(s) {
			b.WriteByte(s[i])
			continue
		}
		i++
		switch s[i] {
		case 't':
			b.WriteByte('\t')
		case 'n':
			b.WriteByte('\n')
		case 'r':
			b.WriteByte('\r')
		case 'f':
			b.WriteByte('\f')
		case 'b':
			b.WriteByte('\b')
		default:
			b.WriteByte(s[i])
		}
	}
	return b.String()
}
