package cli

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/app"
)

// notCoded is the row and column of those who coded nothing.
const notCoded = "–"

// patterns prints which themes were given to the same words, and how much each
// coder codes.
func (c *command) patterns(found *app.Comparison) error {
	p := found.Patterns
	if n := len(p.Habits); n > 0 && p.Habits[0].Transcripts == 0 {
		who := "both"
		if n > 2 {
			who = fmt.Sprintf("all %d: name two with --coders", n)
		}
		c.note("no transcript has been read to the end by %s", who)
	}
	if len(p.Met) == 0 {
		return nil
	}
	rows, cols := "one", "the other"
	if len(p.Between) == 2 {
		rows, cols = p.Between[0], p.Between[1]
	}
	c.note("rows: themes of %s; columns: those that %s gave the same words; %s: nothing coded", rows, cols, notCoded)
	if p.Unread > 0 {
		c.note("%s left out: the other has not read to the end", count(p.Unread, "passage is", "passages are"))
	}
	if err := c.list(c.metTable(p)); err != nil {
		return err
	}
	fmt.Fprintln(c.st.Out)
	l := &listing{head: []string{"coder", "transcripts", "passages", "per 1,000 words", "typical words"}, right: map[int]bool{1: true, 2: true, 3: true, 4: true}, wide: -1}
	for _, h := range p.Habits {
		l.add(h.Coder, strconv.Itoa(h.Transcripts), strconv.Itoa(h.Passages), decimal(h.Per1000), decimal(h.Typical))
	}
	if err := c.list(l); err != nil {
		return err
	}
	for _, said := range p.Said {
		c.note("%s", strings.TrimSuffix(said, "."))
	}
	return nil
}

func decimal(n *float64) string {
	if n == nil {
		return notCoded
	}
	return strconv.FormatFloat(*n, 'f', 1, 64)
}

// metTable is theme by theme. Where nobody can tell whose themes the rows are, both
// halves are the same. A terminal has too little room for the names of the columns:
// they are numbered as the rows are.
func (c *command) metTable(p *app.Patterns) *listing {
	themes := metThemes(p)
	number := func(i int, name string) string {
		if c.st.OutTerminal {
			return fmt.Sprintf("%d %s", i+1, name)
		}
		return name
	}
	l := &listing{head: []string{""}, right: map[int]bool{}, wide: -1}
	for i, id := range themes {
		l.right[i+1] = true
		if c.st.OutTerminal {
			id = strconv.Itoa(i + 1)
		}
		l.head = append(l.head, id)
	}
	cell := func(one, other string) int {
		n := 0
		for _, m := range p.Met {
			a, b := metName(m.One), metName(m.Other)
			if a == one && b == other || len(p.Between) != 2 && a == other && b == one {
				n += m.Passages
			}
		}
		return n
	}
	for i, one := range themes {
		row := []string{number(i, one)}
		for _, other := range themes {
			n := cell(one, other)
			text := strconv.Itoa(n)
			switch {
			case one == notCoded && other == notCoded:
				text = ""
			case n == 0 && c.st.OutTerminal:
				text = "·"
			}
			row = append(row, text)
		}
		l.add(row...)
	}
	return l
}

// metThemes are the themes that met anything, by name, and nothing last.
func metThemes(p *app.Patterns) []string {
	var ids []string
	for _, m := range p.Met {
		for _, id := range []string{metName(m.One), metName(m.Other)} {
			if id != notCoded && !slices.Contains(ids, id) {
				ids = append(ids, id)
			}
		}
	}
	slices.Sort(ids)
	return append(ids, notCoded)
}

func metName(id *string) string {
	if id == nil {
		return notCoded
	}
	return *id
}
