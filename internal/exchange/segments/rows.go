package segments

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf16"

	"verbatim/internal/exchange"
)

// fullCell is how many UTF-16 units a cell of a workbook holds at most.
const fullCell = 32_767

func (b *builder) workbook(name string, tables []*grid, opt Options) error {
	t := best(tables)
	if len(tables) > 1 {
		var others []string
		for _, o := range tables {
			if o != t {
				others = append(others, "“"+brief(o.name)+"”")
			}
		}
		b.p.Note(fmt.Sprintf("The sheet “%s” was read; not read: %s.", brief(t.name), strings.Join(others[:min(len(others), 10)], ", ")))
	}
	return b.table(name, t, opt)
}

// table takes in the rows of a list of codings.
func (b *builder) table(name string, t *grid, opt Options) error {
	if err := t.check(name, opt); err != nil {
		return err
	}
	b.p.Tool = t.tool
	b.say(t, opt)
	applied := appliedColumns(t.header)
	for _, a := range applied {
		b.code(a.path)
	}
	sep := t.pathSeparator()
	for _, r := range t.rows {
		s := t.segment(r)
		switch {
		case len(applied) > 0:
			s.codes = b.applied(r, applied)
		default:
			for _, c := range t.codesIn(r) {
				s.codes = append(s.codes, pathOf(c, sep))
			}
		}
		b.weight(t, r)
		b.titled(t, r, s.words)
		b.add(s)
	}
	b.unread(t, applied)
	b.finish()
	return nil
}

func (t *grid) check(name string, opt Options) error {
	var has []string
	for _, h := range t.header[:min(len(t.header), 30)] {
		if h = briefer(h, 30); h != "" { // it may be a row of words
			has = append(has, h)
		}
	}
	columns := "its first row is empty"
	if len(has) > 0 {
		columns = "its columns are " + strings.Join(has, ", ")
	}
	for _, kind := range kinds() {
		if want := opt.Columns[kind]; want != "" && columnNamed(t.header, want) < 0 {
			return fmt.Errorf("%s has no column %q; %s", name, brief(want), columns)
		}
	}
	_, code := t.cols[Code]
	if _, ok := t.cols[Words]; !ok {
		return fmt.Errorf("%s has no column with the words that were coded; say which it is (%s=HEADING); %s", name, Words, columns)
	}
	if !code && !hasCodeColumns(t.header) {
		return fmt.Errorf("%s has no column with the codes; say which it is (%s=HEADING); %s", name, Code, columns)
	}
	if len(t.rows) == 0 {
		return fmt.Errorf("%s has a header and no rows below it; check that it is the right file", name)
	}
	return nil
}

// say says what the columns were taken for.
func (b *builder) say(t *grid, opt Options) {
	if t.tool != "" {
		b.p.Note("The file is laid out as " + t.tool + " writes lists of codings.")
	}
	var taken []string
	for _, kind := range append(kinds(), group, reference) {
		if i, ok := t.cols[kind]; ok && (kind != Code || !hasCodeColumns(t.header)) {
			taken = append(taken, fmt.Sprintf("%s in “%s”", kind, brief(t.header[i])))
		}
	}
	sentence := "Columns: " + strings.Join(taken, ", ")
	if hasCodeColumns(t.header) {
		sentence += ", codes in the columns that begin with “Code: ”"
	}
	b.p.Note(sentence + ".")
	_, document := t.cols[Document]
	_, numbered := t.cols[number]
	if !document && (t.tool != atlas || !numbered) {
		b.p.Note("No column says which document the words are in.")
	}
}

// segment is a row without its codes.
func (t *grid) segment(r []string) segment {
	get := func(kind string) string {
		i, ok := t.cols[kind]
		if !ok {
			return ""
		}
		return strings.TrimSpace(cell(r, i))
	}
	s := segment{document: get(Document), group: get(group), words: get(Words), coder: get(Coder), date: get(Date), memo: get(Memo),
		memoOnPassage: t.tool == atlas}
	s.cut = t.sheet && len(s.words) >= fullCell && len(utf16.Encode([]rune(s.words))) >= fullCell-1
	from, to, said := get(Start), get(End), get(reference)
	switch {
	case said != "":
		s.given = said
	case from != "" && to != "" && from != to:
		s.given = from + "–" + to
	default:
		s.given = from
	}
	if s.order = numbersIn(from + " – " + to); len(s.order) == 0 {
		s.order = numbersIn(said)
	}
	switch t.tool {
	case taguette:
		s.key, s.order = get(number), nil
	case atlas:
		d, _ := quotation(get(number))
		s.key = get(number)
		s.document = documentName(s.document, d)
	}
	return s
}

// documentName is the name of a document of ATLAS.ti, without the number it may have
// before it.
func documentName(name, number string) string {
	if number == "" {
		return name
	}
	if name == "" {
		return "Document " + number
	}
	if n, rest, ok := strings.Cut(name, ":"); ok && strings.TrimSpace(rest) != "" && strings.TrimSpace(strings.TrimPrefix(n, "D")) == number {
		return strings.TrimSpace(rest)
	}
	return name
}

// numbersIn are the numbers a place is said with, in order, to sort by.
func numbersIn(s string) []int {
	var all []int
	n, in := 0, false
	for _, r := range s + " " {
		switch {
		case r >= '0' && r <= '9':
			if in = true; n < 1<<40 {
				n = n*10 + int(r-'0')
			}
		case in:
			if all = append(all, n); len(all) == 8 {
				return all
			}
			n, in = 0, false
		}
	}
	return all
}

// weight counts what a coding weighs, where it weighs anything.
func (b *builder) weight(t *grid, r []string) {
	i, ok := t.cols[Weight]
	if !ok {
		return
	}
	if w := strings.TrimSpace(cell(r, i)); w != "" && w != "0" {
		b.p.Lose("weight of a coding", "codings have no weight here", "")
	}
}

// titled counts names that people gave to passages; those that tools give are the
// beginning of the words.
func (b *builder) titled(t *grid, r []string, words string) {
	i, ok := t.cols[title]
	if !ok {
		return
	}
	name := exchange.Folded(strings.TrimRight(strings.TrimSpace(cell(r, i)), "….·"))
	if name != "" && !strings.HasPrefix(exchange.Folded(words), name) {
		b.p.Lose("name of a quotation", "passages have no name here", "")
	}
}

// unread counts the columns that were not read though something is in them.
func (b *builder) unread(t *grid, applied []codeColumn) {
	used := map[int]bool{}
	for _, i := range t.cols {
		used[i] = true
	}
	for _, a := range applied {
		used[a.yes], used[a.weight], used[a.span] = true, true, true
	}
	for i, h := range t.header {
		if used[i] || isIgnored(h) {
			continue
		}
		if slices.ContainsFunc(t.rows, func(r []string) bool { return strings.TrimSpace(cell(r, i)) != "" }) {
			b.p.Lose("column", "it is not one of those that a list of codings is read from", brief(h))
		}
	}
}
