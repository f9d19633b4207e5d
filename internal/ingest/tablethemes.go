package ingest

import (
	"slices"
	"strings"
	"unicode/utf8"
)

// theming is a column of themes.
type theming struct {
	column int
	header bool              // it holds yes or no, and its header is the theme
	names  map[string]string // what themes that are written as a path are called; nil where none are
}

// The headers of columns about coding, the surest first.
const (
	themeHeaders = "theme themes code codes tag tags coding codings codename codenames label labels appliedcodes accept"
	listHeaders  = "category categories cat topic topics" // themes where a cell holds several
	coderHeaders = "coder coders codedby codedbyname codername annotator annotatorid annotatedby rater analyst createdby"
	memoHeaders  = "memo memos codememo codingmemo note notes codenote codenotes codingnote codingnotes"
	// The headers of words that somebody picked out.
	passageHeaders = "segment quotation quotationcontent excerpt extract passage snippet codedsegment codedtext textcontent segmenttext quote"

	docHeaders = "document documentname doc transcript transcriptname transcriptid interview interviewid source sourcename file filename"
)

// themePieces cuts a cell at what stands between themes.
func themePieces(cell string) []string {
	var all []string
	for _, piece := range strings.FieldsFunc(cell, func(r rune) bool { return r == ';' || r == '|' || r == '\n' || r == '\r' }) {
		if piece = oneCell(piece); piece != "" && piece != "NA" && !slices.Contains(all, piece) {
			all = append(all, piece)
		}
	}
	return all
}

// isYesNo reports whether all that stands in a column is yes or no, in one of the
// ways people write it.
func (t *table) isYesNo(i int) bool {
	any := false
	for _, r := range t.rows {
		if s := strings.ToLower(strings.TrimSpace(r.cells[i])); s != "" && s != "na" {
			if !oneOf(s, "0", "1", "yes", "no", "y", "n", "true", "false", "x") {
				return false
			}
			any = true
		}
	}
	return any
}

func isYes(cell string) bool {
	return oneOf(strings.ToLower(strings.TrimSpace(cell)), "1", "yes", "y", "true", "x")
}

// of are the themes that a row has by this column.
func (x theming) of(t *table, r row) []string {
	if !x.header {
		pieces := themePieces(r.cells[x.column])
		for i, piece := range pieces {
			if name, ok := x.names[piece]; ok {
				pieces[i] = name
			}
		}
		return pieces
	}
	if isYes(r.cells[x.column]) {
		return []string{t.header[x.column]}
	}
	return nil
}

func (c *columns) isTheme(i int) bool {
	return slices.ContainsFunc(c.themes, func(x theming) bool { return x.column == i })
}

// isCoding reports whether a column is about coding.
func (c *columns) isCoding(i int) bool {
	return i >= 0 && (i == c.coder || i == c.memo || i == c.verdict || c.isTheme(i))
}

// codingColumns finds the columns of themes, of who coded and of memos. The two
// last mean this only beside themes.
func (d *draft) codingColumns(t *table, p []column, c *columns) {
	if len(d.opt.Columns.Theme) == 0 {
		for i := range t.header {
			if c.given[i] == "" && (isThemeColumn(t, i, p[i])) {
				c.themes = append(c.themes, theming{column: i})
			}
		}
		d.seriesOfThemes(t, p, c)
	}
	if len(c.themes) == 0 {
		return
	}
	if c.coder < 0 {
		c.coder = c.find(t, coderHeaders)
	}
	if c.memo < 0 {
		c.memo = c.find(t, memoHeaders)
	}
	if c.memo < 0 && c.codesPassages(t) && c.find(t, passageHeaders) >= 0 {
		c.memo = c.find(t, "comment comments")
	}
	if i := c.find(t, "answer"); i >= 0 && isVerdict(t, i) && c.find(t, textHeaders) != i {
		c.verdict = i
	}
}

// isThemeColumn reports whether a column is named like one of themes and has names
// in it, of which some come again: codes of participants do not look like this.
func isThemeColumn(t *table, i int, p column) bool {
	name := bareHeader(t.header[i])
	sure := among(name, " "+themeHeaders+" ")
	if !sure && !among(name, " "+listHeaders+" ") || p.filled == 0 || p.words*2 < p.filled || p.numbers*5 >= p.filled || p.clocks*5 >= p.filled {
		return false
	}
	several, pieces, runes := 0, 0, 0
	for _, r := range t.rows {
		found := themePieces(r.cells[i])
		if len(found) > 1 {
			several++
		}
		for _, s := range found {
			pieces++
			runes += utf8.RuneCountInString(s)
		}
	}
	if runes > 60*pieces {
		return false
	}
	if !sure {
		return several*10 >= p.filled
	}
	return several > 0 || p.distinct < p.filled || strings.HasPrefix(name, "theme")
}

// seriesOfThemes finds numbered columns, cat_1 and cat_2, that hold the themes of a
// row one after another: each column with less in it than the one before, hardly
// any theme twice in a row, and some of the same in several. The answers of a scale
// are not like this.
func (d *draft) seriesOfThemes(t *table, p []column, c *columns) {
	series := map[string][]int{}
	var stems []string
	for i, h := range t.header {
		stem := strings.TrimRight(h, "0123456789")
		if stem == h || c.taken(i) || p[i].words*2 < p[i].filled || p[i].runes > 40*p[i].filled {
			continue
		}
		if series[stem] == nil {
			stems = append(stems, stem)
		}
		series[stem] = append(series[stem], i)
	}
	for _, stem := range stems {
		cols := series[stem]
		less := len(cols) > 1 && p[cols[len(cols)-1]].filled*2 <= p[cols[0]].filled
		for k := 1; k < len(cols); k++ {
			less = less && p[cols[k]].filled <= p[cols[k-1]].filled
		}
		if less && isSeries(t, cols) {
			for _, i := range cols {
				c.themes = append(c.themes, theming{column: i})
			}
		}
	}
}

func isSeries(t *table, cols []int) bool {
	twice, rows, shared := 0, 0, 0
	in := map[string]int{} // the column a value stands in first
	for _, r := range t.rows {
		seen := map[string]bool{}
		for _, i := range cols {
			s := oneCell(r.cells[i])
			if s == "" || s == "NA" {
				continue
			}
			if seen[s] {
				twice++
			}
			seen[s] = true
			if first, known := in[s]; known && first != i {
				shared++
			} else if len(in) < 1000 {
				in[s] = i
			}
		}
		if len(seen) > 0 {
			rows++
		}
	}
	return shared > 0 && twice*20 <= rows
}

// isVerdict reports whether a column says of every row whether it counts, as
// annotation programs write it.
func isVerdict(t *table, i int) bool {
	for _, r := range t.rows {
		if !oneOf(strings.TrimSpace(r.cells[i]), "accept", "reject", "ignore") {
			return false
		}
	}
	return true
}
