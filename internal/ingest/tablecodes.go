package ingest

import (
	"fmt"
	"strings"

	"verbatim/internal/transcript"
)

// maxCodings bounds the codings of one file.
const maxCodings = 200_000

// passage is a stretch of what is said, counted in characters without spaces.
type passage struct{ from, to int }

// rowSpan is a passage that a row marks in its own words, in code points.
type rowSpan struct {
	column     int
	start, end int
	theme      string
}

// codes are the codings that come with a table, while its rows become turns.
type codes struct {
	d    *draft
	t    *table
	c    columns
	said int // how much is said so far

	made, memos, refused, left, wrong int
}

func (d *draft) newCodes(t *table, c columns) *codes {
	if d.comments == nil {
		d.comments = map[string]*anchored{}
	}
	return &codes{d: d, t: t, c: c}
}

// pass counts words that are said next, and says where they stand.
func (k *codes) pass(words string) passage {
	from := k.said
	k.said += solid(words)
	return passage{from, k.said}
}

// row codes the words of a row, which stand in one column.
func (k *codes) row(r row, column int, at passage) {
	k.answers(r, map[int]passage{column: at})
}

// answers codes the words of a row, which may stand in several columns: a column of
// themes between two of them is about the one before it, and themes at the end of
// several are about all.
func (k *codes) answers(r row, at map[int]passage) {
	if len(k.c.themes) == 0 && k.c.memo < 0 && len(r.spans) == 0 {
		return
	}
	k.spans(r, at)
	memo := ""
	if k.c.memo >= 0 {
		memo = strings.TrimSpace(r.cells[k.c.memo])
		if memo == "NA" {
			memo = ""
		}
	}
	var themes []string
	var of []passage
	for _, x := range k.c.themes {
		place, ok := k.about(x.column, at)
		for _, theme := range x.of(k.t, r) {
			if !ok {
				k.left++
				continue
			}
			themes, of = append(themes, theme), append(of, place)
		}
	}
	if k.c.verdict >= 0 && strings.TrimSpace(r.cells[k.c.verdict]) != "accept" {
		k.refused += len(themes)
		return
	}
	if len(themes) == 0 && memo != "" {
		if place, ok := hull(at); ok {
			k.memos++
			k.add(r, memo, "", place)
		}
		return
	}
	for i, theme := range themes {
		k.add(r, theme, memo, of[i])
		memo = "" // it is said once
	}
}

// about is what a column of themes speaks of.
func (k *codes) about(column int, at map[int]passage) (passage, bool) {
	if len(k.c.questions) < 2 || !k.between() {
		return hull(at)
	}
	mine := -1
	for _, q := range k.c.questions {
		if q < column || mine < 0 {
			mine = q
		}
	}
	place, ok := at[mine]
	return place, ok
}

// between reports whether columns of themes stand between those of answers.
func (k *codes) between() bool {
	last := k.c.questions[len(k.c.questions)-1]
	for _, x := range k.c.themes {
		if x.column < last {
			return true
		}
	}
	return false
}

// hull is all that is said in a row.
func hull(at map[int]passage) (passage, bool) {
	whole := passage{-1, -1}
	for _, p := range at {
		if whole.from < 0 || p.from < whole.from {
			whole.from = p.from
		}
		whole.to = max(whole.to, p.to)
	}
	return whole, whole.to > whole.from
}

// spans codes the passages that a row marks in its words.
func (k *codes) spans(r row, at map[int]passage) {
	for _, s := range r.spans {
		place, ok := at[s.column]
		words := []rune(r.cells[s.column])
		if !ok || s.start < 0 || s.end <= s.start || s.end > len(words) {
			k.wrong++
			continue
		}
		from := place.from + solid(trimLeft(string(words[:s.start])))
		k.add(r, s.theme, "", passage{from, from + solid(string(words[s.start:s.end]))})
	}
}

// add makes a coding of words, or a memo on them where no theme is named.
func (k *codes) add(r row, theme, memo string, at passage) {
	if k.made == maxCodings {
		k.left++
		return
	}
	k.made++
	n := &notedComment{id: fmt.Sprintf("%d", len(k.d.noted)), Comment: Comment{Theme: theme, Text: memo}}
	if k.c.coder >= 0 {
		n.Author = oneLine(r.cells[k.c.coder])
	}
	k.d.noted = append(k.d.noted, n)
	k.d.comments[n.id] = &anchored{start: at.from, end: at.to, point: -1}
}

// say says what became of the codings of a table.
func (k *codes) say() {
	d := k.d
	if n := k.made - k.memos; n > 0 {
		d.note("%s in the file.", count(n, "coding is", "codings are"))
	}
	if k.memos > 0 {
		d.note("%s with the file on words without a theme.", count(k.memos, "memo came", "memos came"))
	}
	if k.refused > 0 {
		d.note("%s not taken, because “%s” does not say accept in that row.", count(k.refused, "theme was", "themes were"), k.t.header[k.c.verdict])
	}
	if k.left > 0 {
		d.doubt("%s not taken: there are no words in the row for it, or there are too many.", count(k.left, "theme was", "themes were"))
	}
	if k.wrong > 0 {
		d.doubt("%s not taken: it is not inside the words of its row.", count(k.wrong, "marked passage was", "marked passages were"))
	}
}

// sayCodingColumns says which columns are about coding.
func (d *draft) sayCodingColumns(t *table, c columns) {
	if len(c.themes) == 0 {
		return
	}
	var names []string
	for _, x := range c.themes {
		names = append(names, "“"+transcript.Abbreviate(columnName(t.header[x.column], x.column), 60)+"”")
	}
	more := ""
	if c.coder >= 0 {
		more += ", “" + t.header[c.coder] + "” as who coded"
	}
	if c.memo >= 0 {
		more += ", “" + t.header[c.memo] + "” as memos"
	}
	d.note("Themes were read from %s%s.", list(names), more)
}
