package app

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// codingTable is the table of a coding sheet that somebody filled in.
type codingTable struct {
	file   string
	rows   [][]string
	first  int            // row after the headings, from 0
	column map[string]int // by heading, in lower case
	themes []int          // columns of themes, Theme 1 before Theme 2 wherever they stand
}

// findCodingSheet finds a coding sheet by its headings, in whichever sheet it is; nil
// where there is none.
func findCodingSheet(grids []sheet.Grid, file string) (*codingTable, error) {
	for _, g := range grids {
		for at, row := range g.Rows[:min(len(g.Rows), headRows)] {
			t := &codingTable{file: file, rows: g.Rows, first: at + 1, column: map[string]int{}}
			number := map[int]int{}
			for i, h := range row {
				h = heading(h)
				after, numbered := strings.CutPrefix(h, heading(export.CodingTheme)+" ")
				if n, err := strconv.Atoi(after); h == heading(export.CodingTheme) || numbered && err == nil {
					t.themes, number[i] = append(t.themes, i), n
					continue
				}
				if have, twice := t.column[h]; twice && slices.Contains(codingIDs(), h) {
					return nil, problem("take one of them out", "%s has two columns %q, %s and %s", file, row[i], sheet.Address(have, at+1), sheet.Address(i, at+1))
				}
				t.column[h] = i
			}
			slices.SortStableFunc(t.themes, func(x, y int) int { return number[x] - number[y] })
			if !slices.ContainsFunc(codingIDs(), func(h string) bool { _, ok := t.column[h]; return !ok }) && len(t.themes) > 0 {
				return t, nil
			}
		}
	}
	return nil, nil
}

// codingIDs are the headings without which a coding sheet cannot be read back.
func codingIDs() []string {
	return []string{heading(export.CodingTranscript), heading(export.CodingText), heading(export.CodingTurn), heading(export.CodingHash), heading(export.CodingStudy)}
}

// cell is what stands in a column of a row, from 0.
func (t *codingTable) cell(row int, name string) string {
	if i, ok := t.column[heading(name)]; ok {
		return t.at(row, i)
	}
	return ""
}

func (t *codingTable) at(row, col int) string {
	if col < len(t.rows[row]) {
		return strings.TrimSpace(strings.ReplaceAll(t.rows[row][col], "\r\n", "\n"))
	}
	return ""
}

// address is what the spreadsheet calls that cell.
func (t *codingTable) address(row int, name string) string {
	return sheet.Address(t.column[heading(name)], row+1)
}

// ofStudy refuses a sheet with rows of another study, and one that does not say of which
// it is.
func (t *codingTable) ofStudy(s *study.Study) error {
	said := false
	for row := t.first; row < len(t.rows); row++ {
		id := t.cell(row, export.CodingStudy)
		said = said || id != ""
		if id != "" && !strings.EqualFold(id, s.Settings.ID) {
			return problem("open the study that it was made of", "%s is a coding sheet of another study (%s): nothing was read", t.file, t.address(row, export.CodingStudy))
		}
	}
	if !said && t.first < len(t.rows) {
		return problem("copy the hidden columns back from the sheet as it was made", "%s does not say which study it is of", t.file)
	}
	return nil
}

// codings are what the rows ask for: one answer for each theme of a row, and one for a
// memo without a theme. Rows without either are not answered for.
func (t *codingTable) codings(s *study.Study, me string) ([]*RowResult, error) {
	if err := t.ofStudy(s); err != nil {
		return nil, err
	}
	results := []*RowResult{}
	for row := t.first; row < len(t.rows); row++ {
		results = append(results, t.row(s, row, me)...)
	}
	return results, nil
}

func (t *codingTable) row(s *study.Study, row int, me string) []*RowResult {
	memo := t.cell(row, export.CodingMemo)
	type asked struct {
		cell, theme string
	}
	var themes []asked
	for _, col := range t.themes {
		if theme := t.at(row, col); theme != "" {
			themes = append(themes, asked{sheet.Address(col, row+1), theme})
		}
	}
	if len(themes) == 0 {
		if memo == "" {
			return nil
		}
		themes = []asked{{t.address(row, export.CodingMemo), ""}}
	}
	words, werr := t.words(s, row)
	against, aerr := t.against(s, row)
	var results []*RowResult
	for i, k := range themes {
		r := &RowResult{Row: row + 1, Transcript: t.cell(row, export.CodingTranscript), Theme: k.theme, Coder: me}
		if coder := strings.ToLower(t.cell(row, export.CodingCoder)); coder != "" {
			r.Coder = coder
		}
		r.opt = CodeOptions{Transcript: r.Transcript, Theme: k.theme, Words: words}
		if i == 0 {
			r.opt.Memo = memo
		}
		if id, err := themeCalled(s, k.theme); err == nil {
			r.opt.Theme = id
		} else if k.theme != "" {
			r.err = inCell(k.cell, err)
		}
		r.opt.Against = against.all || against.theme != "" && against.theme == r.opt.Theme
		for _, err := range []error{werr, aerr, folder.ValidCoder(r.Coder)} {
			if r.err == nil {
				r.err = err
			}
		}
		results = append(results, r)
	}
	if against.theme != "" && !slices.ContainsFunc(results, func(r *RowResult) bool { return r.opt.Theme == against.theme }) {
		for _, r := range results {
			r.err = inCell(t.address(row, export.CodingAgainst), problem("name one of the themes of the row, or write yes", "%q is none of them", against.theme))
		}
	}
	return results
}

// themeCalled is a theme by its id or its name, whatever the case.
func themeCalled(s *study.Study, name string) (string, error) {
	return (&agendaReading{s: s}).theme(name)
}

// inCell says where in a spreadsheet something is wrong.
func inCell(cell string, err error) error {
	todo := ""
	if p, ok := err.(interface{ Hint() string }); ok {
		todo = p.Hint()
	}
	return problem(todo, "%s: %s", cell, err)
}

// meantAgainst is what the column Against? says.
type meantAgainst struct {
	all   bool
	theme string
}

func (t *codingTable) against(s *study.Study, row int) (meantAgainst, error) {
	said := t.cell(row, export.CodingAgainst)
	switch strings.ToLower(said) {
	case "", "no", "n", "for", "false", "0":
		return meantAgainst{}, nil
	case "yes", "y", "x", "against", "true", "1", "✓":
		return meantAgainst{all: true}, nil
	}
	id, err := themeCalled(s, said)
	if err != nil {
		return meantAgainst{}, inCell(t.address(row, export.CodingAgainst), problem("leave it empty, or write yes, or the theme that the words speak against", "%q does not say it", transcript.Abbreviate(said, 30)))
	}
	return meantAgainst{theme: id}, nil
}

// words are the words that a row is about, as a place in the text as it is now.
func (t *codingTable) words(s *study.Study, row int) (Selection, error) {
	bad := func(name string, err error) (Selection, error) { return Selection{}, inCell(t.address(row, name), err) }
	in, err := transcriptOf(s, t.cell(row, export.CodingTranscript))
	if err != nil {
		return bad(export.CodingTranscript, err)
	}
	turn, err := t.turn(s, in, row)
	quote := t.cell(row, export.CodingWords)
	if err != nil && quote == "" {
		return bad(export.CodingTurn, err)
	}
	from, to := 0, len(in.Turns)
	sp := text.Span{}
	if err == nil {
		from, to, sp = turn, turn+1, in.Turns[turn].Speech
	}
	if quote != "" {
		found := in.Find(quote, from, to)
		switch {
		case len(found) == 0 && err != nil:
			return bad(export.CodingWords, problem("make the sheet again with `verbatim coding-sheet`", "the turn was corrected since, and these words do not stand in %s any more", in.ID))
		case len(found) == 0:
			return bad(export.CodingWords, problem("copy them from the turn letter for letter", "these words do not stand in turn %d of %s", turn+1, in.ID))
		case len(found) > 1:
			return bad(export.CodingWords, problem("copy more of them", "these words stand %d times in %s", len(found), in.ID))
		}
		sp = in.Text.Snap(found[0])
	}
	if !s.Release(transcript.ForTeam).Shows(in, sp) {
		return bad(export.CodingTranscript, problem("", "the words of %s are withheld", place(in, sp)))
	}
	return Selection{Span: fmt.Sprintf("%d:%d", sp.Start, sp.End)}, nil
}

// turn is the turn that a row is about, from 0: the one it was made of, or where the
// transcript was corrected since, the one with the same words.
func (t *codingTable) turn(s *study.Study, in *transcript.Transcript, row int) (int, error) {
	was, err := strconv.Atoi(t.cell(row, export.CodingTurn))
	id := t.cell(row, export.CodingHash)
	if err != nil || id == "" {
		return 0, problem("copy the hidden columns back from the sheet as it was made", "the row does not say which turn it is")
	}
	if id == export.CodingNone {
		return 0, problem("", "the words of this turn were withheld when the sheet was made")
	}
	same := func(i int) bool { return i >= 0 && i < len(in.Turns) && turnID(in, i) == id }
	if text.Hash(t.cell(row, export.CodingText)) == in.Text.Hash() {
		switch {
		case !same(was - 1):
			return 0, problem("copy the hidden columns back from the sheet as it was made", "what the row says of its turn does not fit together")
		case !t.saidIs(in, row, was-1):
			return 0, problem("sort whole rows, not some of their columns, or make the sheet again", "the words in this row are not those of turn %d", was)
		}
		return was - 1, nil
	}
	best := -1
	for i := range in.Turns {
		if same(i) && (best < 0 || distance(i, was-1) < distance(best, was-1)) {
			best = i
		}
	}
	if best < 0 {
		return 0, problem("copy the words that are meant under "+export.CodingWords+", or make the sheet again with `verbatim coding-sheet`", "turn %d of %s was corrected since", was, in.ID)
	}
	return best, nil
}

func distance(a, b int) int { return max(a-b, b-a) }

// saidIs reports whether the words shown in a row are those of a turn, as far as they
// stand there: a sheet of which only some columns were sorted says one thing and means
// another.
func (t *codingTable) saidIs(in *transcript.Transcript, row, turn int) bool {
	fields := func(s string) string { return strings.Join(strings.Fields(s), " ") }
	said, is := fields(t.cell(row, export.CodingSaid)), fields(in.Text.Slice(in.Turns[turn].Speech))
	if said == "" || strings.HasPrefix(said, "[") || strings.ContainsRune(said, mask) {
		return true
	}
	return strings.HasPrefix(is, said) || len(said) > 200 && strings.HasPrefix(said, is[:200])
}
