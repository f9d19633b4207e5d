package ingest

import (
	"fmt"
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
	return c
}

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
	textHeaders    = "text words utterance utterances transcript transcription content speech quote sentence message dialogue dialog caption subtitle said talk answer response segment quotation quotationcontent excerpt extract passage snippet codedsegment codedtext textcontent segmenttext"
	speakerHeaders = "speaker speakername speakerlabel speakerid name who role talker voice person"
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
	if c.start < 0 {
		c.start = timeColumn(t, p, c, startHeaders)
	}
	if c.end < 0 {
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
// say and goes beyond a day of seconds in whole numbers counts milliseconds.
func unitOf(t *table, p []column, c *columns) int {
	if c.start < 0 {
		return 1000
	}
	h := bareHeader(t.header[c.start])
	switch {
	case strings.HasSuffix(h, "ms"), strings.Contains(h, "msec"), strings.Contains(h, "milli"):
		return 1
	case p[c.start].whole && p[c.start].max > 86_400 && !strings.Contains(h, "sec"):
		return 1
	}
	return 1000
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

// surveyColumns finds the columns of a survey: who answers, what they answer,
// and what is known of them.
func (d *draft) surveyColumns(t *table, p []column, c *columns) bool {
	if c.id < 0 {
		if i := c.find(t, idHeaders); i >= 0 && float64(p[i].runes) <= 40*float64(max(1, p[i].filled)) {
			c.id = i
		}
	}
	given := len(c.questions) > 0
	for i := range t.header {
		switch {
		case i == c.id, given && contains(c.questions, i), i == c.coder, i == c.memo, i == c.verdict, c.isTheme(i), c.given[i] == "ignored":
		case !given && c.given[i] == "" && asks(t.header[i], p[i]):
			c.questions = append(c.questions, i)
		default:
			c.attributes = append(c.attributes, i)
		}
	}
	c.text, c.speaker, c.start, c.end, c.group = -1, -1, -1, -1, -1
	return len(c.questions) > 0
}

func contains(list []int, i int) bool {
	for _, x := range list {
		if x == i {
			return true
		}
	}
	return false
}

// asks reports whether a column holds answers in people's own words: long ones
// on average, or a header that asks for words and cells that are neither
// numbers nor one of a few choices. Choices and dates are attributes.
func asks(header string, c column) bool {
	if c.filled == 0 || c.numbers*5 >= c.filled*4 || c.clocks*5 >= c.filled*4 || c.mail*2 >= c.filled {
		return false
	}
	if c.filled >= 20 && c.distinct <= max(7, c.filled/20) && c.distinct < distinctCap {
		return false // choices
	}
	if c.runes > 20*c.filled && c.words >= 3*c.filled {
		return true
	}
	return asksForWords(header) && c.words > c.filled
}

func asksForWords(header string) bool {
	h := strings.ToLower(header)
	if strings.HasSuffix(h, "?") {
		return true
	}
	for _, w := range []string{"comment", "feedback", "answer", "response", "describe", "tell us", "please explain", "in your own words", "story", "free text", "open text", "verbatim"} {
		if strings.Contains(h, w) {
			return true
		}
	}
	for _, w := range strings.Fields(textHeaders) {
		if bareHeader(h) == w {
			return true
		}
	}
	rest, ok := strings.CutPrefix(h, "q")
	return ok && rest != "" && isDigit(rest[0])
}
