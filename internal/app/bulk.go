package app

import (
	"bytes"
	"cmp"
	"context"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/sheet"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// What became of a row of CodeFrom's file, if something did: it was coded, or its memo
// was kept with words that have no theme.
const (
	CodedRow = "coded"
	MemoRow  = "memo"
)

// maxRows is the largest spreadsheet that is read, in bytes.
const maxRows = 100 << 20

// RowResult answers for one row of a spreadsheet of codings.
type RowResult struct {
	Row        int     `json:"row"` // as the spreadsheet numbers it, from 1; the header is row 1
	Result     string  `json:"result"`
	Transcript string  `json:"transcript"`
	Theme      string  `json:"theme"`
	Coder      string  `json:"coder"`
	ID         *string `json:"id"`
	Why        *string `json:"why"`

	opt CodeOptions
	is  Coded
	err error
	of  *RowResult // the memo is about what became of this one
}

// CodeFrom makes the codings of a spreadsheet: columns transcript, theme and
// one of quote, turn, span; if there, memo, memo_kind, stance, coder, star. A filled
// coding sheet (see CodingSheet) is known by its headings. Each row is answered for,
// and each theme of it; rows that are refused change nothing, and the others do not
// wait for them.
func (a *App) CodeFrom(ctx context.Context, file string) ([]*RowResult, error) {
	f, s, results, err := a.rowsFound(ctx, file)
	if err != nil {
		return nil, err
	}
	for _, coder := range codersOf(results) {
		if err := a.codeRows(ctx, f, s, coder, results); err != nil {
			return nil, err
		}
	}
	for _, r := range results {
		r.answer()
	}
	return results, nil
}

// PlanCodeFrom answers for the rows as CodeFrom would, and changes nothing: what would be
// coded has no id yet.
func (a *App) PlanCodeFrom(ctx context.Context, file string) ([]*RowResult, error) {
	_, _, results, err := a.rowsFound(ctx, file)
	if err != nil {
		return nil, err
	}
	made := map[string]bool{}
	for _, r := range results {
		if k := fmt.Sprint(r.Coder, r.is.Transcript, r.is.Theme, r.is.Span, r.is.Stance); r.err == nil && r.is.Theme != "" {
			r.is.Already = r.is.Already || made[k]
			made[k] = true
		}
		if r.answer(); r.is.ID == (coding.ID{}) {
			r.ID = nil
		}
	}
	return results, nil
}

// rowsFound finds what each row of a file means in the study.
func (a *App) rowsFound(ctx context.Context, file string) (*folder.Folder, *study.Study, []*RowResult, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, nil, nil, err
	}
	results, err := a.askedIn(s, file)
	if err != nil {
		return nil, nil, nil, err
	}
	memos, err := a.memoWords(f, s)
	if err != nil {
		return nil, nil, nil, err
	}
	meter := a.Begin("Finding quotes", len(results))
	for _, r := range results {
		if ctx.Err() != nil {
			return nil, nil, nil, ctx.Err()
		}
		if r.err == nil {
			r.is, r.err = resolveRow(s, r)
		}
		if r.err == nil && r.opt.Memo != "" {
			r.forgetMemo(s, memos)
		}
		meter.Add(1)
	}
	meter.Done()
	return f, s, results, nil
}

// askedIn reads what the rows of a file ask for.
func (a *App) askedIn(s *study.Study, file string) ([]*RowResult, error) {
	grids, err := readGrids(file)
	if err != nil {
		return nil, err
	}
	filled, err := findCodingSheet(grids, filepath.Base(file))
	switch {
	case err != nil:
		return nil, err
	case filled != nil:
		return filled.codings(s, a.who())
	case len(grids) == 0:
		return a.rowsToCode(nil, filepath.Base(file))
	}
	return a.rowsToCode(grids[0].Rows, filepath.Base(file))
}

// resolveRow finds what a row would be, without making it. A row of a coding sheet
// may have a memo and no theme.
func resolveRow(s *study.Study, r *RowResult) (Coded, error) {
	if r.opt.Theme != "" || r.opt.Memo == "" {
		return resolve(s, r.Coder, r.opt)
	}
	on := "passage:"
	if r.opt.Words.IsZero() {
		on = "transcript:"
	}
	e, err := memoTarget(s, MemoOptions{On: on + r.opt.Transcript, Words: r.opt.Words})
	if err != nil {
		return Coded{}, err
	}
	return Coded{Transcript: e.Transcript, Span: e.Span}, nil
}

// memoEvent is what the memo of a row is about: its coding, its passage or, without
// words, the transcript. A reply is about what it answers.
func (r *RowResult) memoEvent(s *study.Study) coding.Event {
	about := r
	if r.of != nil {
		about = r.of
	}
	switch {
	case about.is.Theme != "":
		return coding.Event{On: coding.OnCoding, Of: about.is.ID}
	case about.is.Span.Empty():
		return coding.Event{On: coding.OnTranscript, Transcript: about.is.Transcript}
	}
	t, _ := s.Transcript(about.is.Transcript)
	return coding.Event{On: coding.OnPassage, Transcript: t.ID, Text: t.Text.Hash(), Span: about.is.Span}
}

// forgetMemo leaves out a memo that the coder has written there before: reading a file
// twice says nothing twice.
func (r *RowResult) forgetMemo(s *study.Study, memos *memoWords) {
	if r.is.Theme != "" && !r.is.Already {
		return
	}
	said := PageMemo{Text: strings.TrimSpace(r.opt.Memo), Type: cmp.Or(r.opt.MemoType, "note"), Private: r.opt.Private}
	if m, is := sameMemo(s, r.Coder, r.memoEvent(s), said, memos.words); is {
		r.opt.Memo = ""
		if r.is.Theme == "" {
			r.is.ID, r.is.Already = m.ID, true
		}
	}
}

func (r *RowResult) answer() {
	switch {
	case r.err != nil:
		why := r.err.Error()
		if h, ok := errors.AsType[*Problem](r.err); ok && h.Todo != "" {
			why += "; " + h.Todo
		}
		r.Result, r.Why = Refused, &why
		return
	case r.is.Already:
		r.Result = Already
	case r.is.Theme == "":
		r.Result = MemoRow
	default:
		r.Result = CodedRow
	}
	r.Transcript, r.Theme = r.is.Transcript, r.is.Theme
	id := r.is.ID.String()
	r.ID = &id
}

func codersOf(results []*RowResult) []string {
	var coders []string
	for _, r := range results {
		if r.err == nil && !slices.Contains(coders, r.Coder) {
			coders = append(coders, r.Coder)
		}
	}
	return coders
}

// codeRows writes one coder's codings in one session.
func (a *App) codeRows(ctx context.Context, f *folder.Folder, s *study.Study, coder string, results []*RowResult) error {
	type same struct {
		transcript, theme string
		start, end        int
		stance            coding.Stance
	}
	made := map[same]*RowResult{}
	starred := map[same]bool{}
	return a.write(ctx, f, coder, func(w *folder.Session) error {
		for _, r := range results {
			if r.err != nil || r.Coder != coder {
				continue
			}
			if r.is.Theme == "" {
				if err := r.keepMemo(w, s); err != nil {
					return err
				}
				continue
			}
			k := same{r.is.Transcript, r.is.Theme, int(r.is.Span.Start), int(r.is.Span.End), r.is.Stance}
			if twin := made[k]; twin != nil { // twice in the file
				r.is.ID, r.is.Already = twin.is.ID, true
			}
			words := same{transcript: k.transcript, start: k.start, end: k.end}
			if starred[words] {
				r.is.star = false
			}
			if r.is.Already && r.opt.Memo == "" && !r.is.star {
				continue
			}
			starred[words] = starred[words] || r.is.star
			if err := addCoding(w, s, &r.is, r.opt); err != nil {
				return err
			}
			made[k] = r
		}
		return nil
	})
}

// keepMemo keeps the memo of a row without a theme.
func (r *RowResult) keepMemo(w *folder.Session, s *study.Study) (err error) {
	if r.opt.Memo != "" {
		r.is.ID, err = addMemo(w, r.memoEvent(s), r.opt.Memo, r.opt.MemoType, false)
	}
	return err
}

// rowsToCode reads what each row asks for.
func (a *App) rowsToCode(rows [][]string, file string) ([]*RowResult, error) {
	if len(rows) == 0 {
		return nil, problem("give it a header: transcript, theme, quote", "%s is empty", file)
	}
	column := map[string]int{}
	for i, h := range rows[0] {
		column[strings.ReplaceAll(strings.ToLower(strings.TrimSpace(h)), " ", "_")] = i
	}
	for _, need := range []string{"transcript", "theme"} {
		if _, ok := column[need]; !ok {
			return nil, problem("its first row must name the columns: transcript, theme, quote (and memo, memo_kind, stance, coder, star, turn, span)",
				"%s has no column %q", file, need)
		}
	}
	me := a.who()
	var results []*RowResult
	for i, row := range rows[1:] {
		get := func(name string) string {
			if j, ok := column[name]; ok && j < len(row) {
				return strings.TrimSpace(row[j])
			}
			return ""
		}
		if strings.TrimSpace(strings.Join(row, "")) == "" {
			continue
		}
		r := &RowResult{Row: i + 2, Transcript: get("transcript"), Theme: get("theme"), Coder: strings.ToLower(get("coder"))}
		if r.Coder == "" {
			r.Coder = me
		}
		r.opt = CodeOptions{
			Transcript: r.Transcript, Theme: r.Theme, Memo: get("memo"), MemoType: get("memo_kind"),
			Words: Selection{Quote: get("quote"), Turn: get("turn"), Span: get("span")},
		}
		if r.opt.Words.Span != "" { // the place says more than the words
			r.opt.Words.Quote, r.opt.Words.Turn = "", ""
		}
		switch stance := strings.ToLower(get("stance")); stance {
		case "", "for":
		case "against":
			r.opt.Against = true
		default:
			r.err = problem("leave it blank, or write against", "%q is not a stance", stance)
		}
		switch star := strings.ToLower(get("star")); star {
		case "", "no", "false", "0":
		case "yes", "y", "x", "true", "1", "*", "★", "star":
			r.opt.Star = true
		default:
			r.err = problem("leave it blank, or write yes", "%q does not say whether it is starred", transcript.Abbreviate(star, 20))
		}
		if err := folder.ValidCoder(r.Coder); err != nil {
			r.err = err
		}
		results = append(results, r)
	}
	return results, nil
}

// readGrids reads all sheets of a workbook, or the one table of another file: comma-,
// semicolon- or tab-separated.
func readGrids(file string) ([]sheet.Grid, error) {
	info, err := os.Stat(file)
	if err != nil {
		return nil, problem("check the name", "%s cannot be read: %s", file, plain(err))
	}
	if info.Size() > maxRows {
		return nil, problem("split it", "%s is %d MB; a spreadsheet to be read is at most %d MB", file, info.Size()>>20, maxRows>>20)
	}
	data, err := os.ReadFile(file)
	if err != nil {
		return nil, problem("check the name", "%s cannot be read: %s", file, plain(err))
	}
	if strings.EqualFold(filepath.Ext(file), ".xlsx") {
		grids, err := sheet.Read(bytes.NewReader(data), int64(len(data)))
		if err != nil {
			return nil, problem("save it again as .xlsx or .csv", "%s: %s", filepath.Base(file), err)
		}
		return grids, nil
	}
	rows, err := readCSV(filepath.Base(file), data)
	return []sheet.Grid{{Rows: rows}}, err
}

func readCSV(name string, data []byte) ([][]string, error) {
	if !utf8.Valid(data) {
		return nil, problem("save it from the spreadsheet as \"CSV UTF-8\", or as .xlsx", "%s is not UTF-8, so its letters cannot be told for sure", name)
	}
	data = bytes.TrimPrefix(data, []byte("\uFEFF"))
	r := csv.NewReader(bytes.NewReader(data))
	r.Comma = folder.Delimiter(data)
	r.FieldsPerRecord = -1
	var rows [][]string
	for {
		row, err := r.Read()
		if errors.Is(err, io.EOF) {
			return rows, nil
		}
		if err != nil {
			line := 0
			if pe, ok := errors.AsType[*csv.ParseError](err); ok {
				line = pe.Line
			}
			return nil, problem("open it in a spreadsheet and save it as CSV again; a quotation mark may be out of place", "%s cannot be read from line %d on", name, line)
		}
		rows = append(rows, row)
	}
}

// plain is the system's word for an error, without the path.
func plain(err error) string {
	if pe, ok := errors.AsType[*os.PathError](err); ok {
		return pe.Err.Error()
	}
	return fmt.Sprint(err)
}
