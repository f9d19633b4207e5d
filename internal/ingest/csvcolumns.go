package ingest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// columns says which column of a table holds what; -1 where none does.
type columns struct {
	text       int
	speaker    int
	start, end int
	unit       int // milliseconds in one of the numbers in start and end; 0 for clocks
	place      int // where a coded passage begins in its document: a number that is no time
	id         int
	group      int // question, in a table of answers
	questions  []int
	attributes []int

	themes  []theming
	coder   int
	memo    int
	verdict int // whether what a coder was asked counts
	given   map[int]string
}

// column is what a column looks like.
type column struct {
	filled   int
	runes    int
	words    int // words of letters
	numbers  int
	clocks   int
	distinct int // up to distinctCap
	min, max float64
	whole    bool // all numbers are whole
	mail     int
	choices  bool // short, and some again and again, or the words of a scale
}

const distinctCap = 200

// profile looks through a column. Cells are sampled evenly in a long table.
func profile(t *table, i int) column {
	var c column
	c.whole = true
	seen := map[string]bool{}
	step := max(1, len(t.rows)/20_000)
	for at := 0; at < len(t.rows); at += step {
		s := strings.TrimSpace(t.rows[at].cells[i])
		if s == "" || s == "NA" {
			continue
		}
		c.filled++
		c.runes += utf8.RuneCountInString(s)
		c.words += letterWords(s)
		if len(seen) < distinctCap {
			seen[s] = true
		}
		if v, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64); err == nil {
			c.numbers++
			if c.max = max(c.max, v); c.numbers == 1 || v < c.min {
				c.min = v
			}
			c.whole = c.whole && v == float64(int64(v))
		} else if _, ok := cellClock(s); ok {
			c.clocks++
		}
		if strings.Count(s, "@") == 1 && !strings.Contains(s, " ") && strings.Contains(s, ".") {
			c.mail++
		}
	}
	c.distinct = len(seen)
	c.choices = c.runes <= 30*c.filled && (c.distinct*3 <= c.filled*2 || allOfScale(seen))
	return c
}

// holdsMail reports whether a column holds e-mail addresses.
func (c column) holdsMail() bool { return c.filled > 0 && c.mail*2 >= c.filled }

// letterWords counts words of two letters or more.
func letterWords(s string) int {
	n, run := 0, 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			if run++; run == 2 {
				n++
			}
			continue
		}
		run = 0
	}
	return n
}

// bareHeader is a header without case, spaces and signs.
func bareHeader(h string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsLetter(r) || unicode.IsDigit(r) {
			return unicode.ToLower(r)
		}
		return -1
	}, h)
}

// The headers that say what a column holds, the surest first.
const (
	textHeaders    = "text words utterance utterances transcript transcription content speech quote sentence message dialogue dialog caption subtitle said talk answer response segment quotation quotationcontent excerpt extract passage snippet codedsegment codedtext textcontent segmenttext whattheysaid whatwassaid"
	speakerHeaders = "speaker speakername speakerlabel speakerid name who whospoke whosaidit whoisspeaking role talker voice person"
	startHeaders   = "start starttime startms startmsec startseconds starts startsec begin begintime in time timestamp timecode timems timesec timeseconds offset"
	endHeaders     = "end endtime endms endmsec endseconds ends endsec stop stoptime finish out"
	idHeaders      = "id participant participantid respondent respondentid responseid response case caseid pseudonym record recordid code uid studyid person"
)

// namedColumns finds the columns the importer named.
func (d *draft) namedColumns(t *table, c *columns) error {
	named := d.opt.Columns
	find := func(as, name string, found func(int)) error {
		if name == "" {
			return nil
		}
		i, err := d.columnNamed(t, name)
		if err == nil {
			c.given[i] = as
			found(i)
		}
		return err
	}
	for _, want := range []struct {
		as, name string
		into     *int
	}{{"speaker", named.Speaker, &c.speaker}, {"start", named.Start, &c.start}, {"end", named.End, &c.end}, {"id", named.ID, &c.id},
		{"section", named.Section, &c.group}, {"coder", named.Coder, &c.coder}, {"memo", named.Memo, &c.memo}} {
		if err := find(want.as, want.name, func(i int) { *want.into = i }); err != nil {
			return err
		}
	}
	for _, want := range []struct {
		as    string
		names []string
		found func(int)
	}{{"text", named.Text, func(i int) { c.questions = append(c.questions, i) }},
		{"theme", named.Theme, func(i int) { c.themes = append(c.themes, theming{column: i, header: t.isYesNo(i)}) }},
		{"attribute", named.Attribute, func(int) {}}, {"ignored", named.Ignore, func(int) {}}} {
		for _, name := range want.names {
			if err := find(want.as, name, want.found); err != nil {
				return err
			}
		}
	}
	if len(c.questions) > 0 {
		c.text = c.questions[0]
	}
	return nil
}

func (d *draft) columnNamed(t *table, name string) (int, error) {
	for i, h := range t.header {
		if strings.EqualFold(h, oneCell(name)) {
			return i, nil
		}
	}
	return -1, fmt.Errorf("%s has no column %q; its columns are %s", d.src.Name, short(name), list(t.header))
}

// turnColumns finds the columns of a transcript: words, and who says them or
// when. A name that never comes back is a person's, and the table a survey.
func (d *draft) turnColumns(t *table, p []column, c *columns) bool {
	given := d.opt.Columns
	asked := d.opt.As == asTurns
	if !asked && (given.ID != "" && given.Speaker == "" && given.Start == "" || len(c.questions) > 1 && c.speaker < 0 && c.start < 0) {
		return false
	}
	if c.text < 0 {
		c.text = wordsColumn(t, p, c)
	}
	if c.speaker < 0 {
		c.speaker = c.find(t, speakerHeaders)
		if c.speaker >= 0 && !asked && p[c.speaker].filled > 3 && p[c.speaker].distinct >= min(p[c.speaker].filled, distinctCap) {
			c.speaker = -1
		}
	}
	placed := !asked && c.speaker < 0 && c.codesPassages(t)
	if c.start < 0 {
		c.start = timeColumn(t, p, c, startHeaders)
		if placed && isPlace(t, p, c.start) {
			c.start = -1
		}
	}
	if c.end < 0 && (c.start >= 0 || !placed) {
		c.end = timeColumn(t, p, c, endHeaders)
	}
	if c.text == c.speaker || c.text == c.start {
		return false
	}
	if c.group < 0 {
		c.group = c.find(t, "question prompt topic section")
	}
	c.unit = unitOf(t, p, c)
	c.questions, c.id = nil, -1
	return c.text >= 0 && (asked || c.speaker >= 0 || c.start >= 0)
}

// find gives the first column with one of the names that is not taken for
// something else.
func (c *columns) find(t *table, names string) int {
	for name := range strings.FieldsSeq(names) {
		for i, h := range t.header {
			if bareHeader(h) == name && !c.taken(i) {
				return i
			}
		}
	}
	return -1
}

// taken reports whether the importer said what a column is, or it is known to be
// about coding.
func (c *columns) taken(i int) bool {
	return c.given[i] != "" || i == c.coder || i == c.memo || i == c.verdict || c.isTheme(i)
}

// wordsColumn finds the column of words by its header. Some names are those of
// files as often as those of words, so that one with words in it goes first.
func wordsColumn(t *table, p []column, c *columns) int {
	first := c.find(t, textHeaders)
	if first < 0 || p[first].words > 2*p[first].filled {
		return first
	}
	for i, h := range t.header {
		if among(bareHeader(h), " "+textHeaders+" ") && !c.taken(i) && p[i].filled > 0 && p[i].words*max(1, p[first].filled) > 2*p[first].words*p[i].filled && p[i].words > 2*p[i].filled {
			return i
		}
	}
	return first
}

// timeColumn finds a column of times: by its header, if what stands in it are times
// in a recording. Seconds since 1970 are not.
func timeColumn(t *table, p []column, c *columns, names string) int {
	i := c.find(t, names)
	if i < 0 || p[i].filled == 0 || (p[i].numbers+p[i].clocks)*5 < p[i].filled*4 || p[i].min >= 1e9 {
		return -1
	}
	return i
}

// unitOf says what the numbers of a time column count. A column that does not
// say counts milliseconds where its whole numbers go beyond a day of seconds, or
// where nobody could speak as slowly as the seconds would make them.
func unitOf(t *table, p []column, c *columns) int {
	if c.start < 0 {
		return 1000
	}
	h := bareHeader(t.header[c.start])
	switch {
	case strings.HasSuffix(h, "ms"), strings.Contains(h, "msec"), strings.Contains(h, "milli"):
		return 1
	case p[c.start].whole && !strings.Contains(h, "sec") && (p[c.start].max > 86_400 || spokenInMS(t, p, c)):
		return 1
	}
	return 1000
}

// spokenInMS reports whether people would say less than a letter in two seconds if
// the numbers were seconds, and speak as people do if they are milliseconds: by the
// row in the middle of those with an end.
func spokenInMS(t *table, p []column, c *columns) bool {
	if c.end < 0 || c.text < 0 || p[c.start].clocks+p[c.end].clocks > 0 || !p[c.end].whole {
		return false
	}
	var pace []float64
	for _, r := range t.rows {
		from, err1 := strconv.Atoi(strings.TrimSpace(r.cells[c.start]))
		to, err2 := strconv.Atoi(strings.TrimSpace(r.cells[c.end]))
		if letters := lettersIn(r.cells[c.text]); err1 == nil && err2 == nil && to > from && letters > 0 {
			pace = append(pace, float64(letters)/float64(to-from))
		}
	}
	if len(pace) == 0 {
		return false
	}
	slices.Sort(pace)
	middle := pace[len(pace)/2]
	return middle < 0.5 && middle*1000 < 40
}

func lettersIn(s string) int {
	n := 0
	for _, r := range s {
		if unicode.IsLetter(r) {
			n++
		}
	}
	return n
}

// cellClock reads a time in a cell, with or without brackets, and timecodes
// with frames after the seconds, which are left out.
func cellClock(s string) (stretch, bool) {
	s = strings.TrimSpace(s)
	if t, n := bracketedClock(s); n == len(s) && n > 0 {
		return t, true
	}
	if t, ok := clockRange(s); ok {
		return t, true
	}
	if strings.Count(s, ":") == 3 {
		if ms, ok := clock(s[:strings.LastIndexByte(s, ':')]); ok && len(s) <= 14 {
			return stretch{ms, untimed.end}, true
		}
	}
	return untimed, false
}
