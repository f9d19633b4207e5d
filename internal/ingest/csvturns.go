package ingest

import (
	"math"
	"strconv"
	"strings"

	"verbatim/internal/transcript"
)

// rowsAsTurns makes a turn of every row that names a speaker. A row that names
// none goes on with the turn before, as a new paragraph; if it has a time that
// not every row has, the time stays in the words.
func (d *draft) rowsAsTurns(t *table, c columns) error {
	d.sayTurnColumns(t, c)
	names := spellings{}
	for _, r := range t.rows {
		if c.speaker >= 0 {
			names.add(cleanSpeaker(r.cells[c.speaker]))
		}
	}
	timed, badTimes, badLine, silent := d.countTimes(t, c), 0, 0, 0
	inWords := 0
	codes := d.newCodes(t, c)
	for _, r := range t.rows {
		words := trim(r.cells[c.text])
		if blank(words) {
			silent++
			continue
		}
		when, ok := c.when(r)
		if !ok {
			if badTimes++; badTimes == 1 {
				badLine = r.no
			}
		}
		name := ""
		if c.speaker >= 0 {
			name = names.of(cleanSpeaker(r.cells[c.speaker]))
		}
		group := ""
		if c.group >= 0 {
			group = oneLine(r.cells[c.group])
		}
		if c.speaker >= 0 && name == "" && len(d.Said) > 0 {
			if last := d.Said[len(d.Said)-1]; last.Group != group {
				name = last.Speaker
			} else {
				if stamp := d.continueRow(words, when, timed*10 >= len(t.rows)*9); stamp != "" {
					codes.pass(stamp)
					inWords++
				}
				codes.row(r, c.text, codes.pass(words))
				continue
			}
		}
		d.Said = append(d.Said, transcript.Said{Speaker: name, Speech: words, TimeMS: when.start, EndMS: when.end, Group: group})
		codes.row(r, c.text, codes.pass(words))
	}
	codes.say()
	d.sayTurnRows(silent, badTimes, badLine, inWords)
	d.joinContinued()
	return nil
}

// countTimes counts the rows with a time.
func (d *draft) countTimes(t *table, c columns) int {
	n := 0
	for _, r := range t.rows {
		if when, ok := c.when(r); ok && when.start >= 0 {
			n++
		}
	}
	return n
}

// when reads the times of a row; a row without one is fine, a cell that is not
// a time is not.
func (c columns) when(r row) (stretch, bool) {
	when, ok := untimed, true
	if c.start >= 0 {
		when, ok = cellTime(r.cells[c.start], c.unit)
	}
	if c.end >= 0 {
		end, endOK := cellTime(r.cells[c.end], c.unit)
		ok = ok && endOK
		when = ordered(when.start, end.start)
	}
	return when, ok
}

func cellTime(s string, unit int) (stretch, bool) {
	s = strings.TrimSpace(s)
	if s == "" || s == "NA" {
		return untimed, true
	}
	if v, err := strconv.ParseFloat(strings.Replace(s, ",", ".", 1), 64); err == nil {
		ms := math.Round(v * float64(unit))
		if !(ms >= 0 && ms <= maxMS) {
			return untimed, false
		}
		return stretch{int(ms), transcript.NoTime}, true
	}
	return cellClock(s)
}

// continueRow adds the words of a row without a speaker to the turn before and
// gives its time where it was kept in the words. A line may not begin with a
// time, so such words are joined by a space.
func (d *draft) continueRow(words string, when stretch, everyRow bool) (stamp string) {
	last := &d.Said[len(d.Said)-1]
	last.EndMS = max(last.EndMS, when.end)
	with := "\n"
	if when.start >= 0 && !everyRow {
		stamp = "[" + transcript.Clock(when.start) + "]"
		words, with = stamp+" "+words, " "
	}
	d.more = append(d.more, with, words)
	d.moreAt = append(d.moreAt, len(d.Said)-1)
	return stamp
}

// joinContinued puts the words of continued rows together, each turn once.
func (d *draft) joinContinued() {
	for i := 0; i < len(d.moreAt); {
		at := d.moreAt[i]
		var b strings.Builder
		b.WriteString(trimRight(d.Said[at].Speech))
		for ; i < len(d.moreAt) && d.moreAt[i] == at; i++ {
			b.WriteString(d.more[2*i])
			b.WriteString(trim(d.more[2*i+1]))
		}
		d.Said[at].Speech = b.String()
	}
	d.more, d.moreAt = nil, nil
}

// cleanSpeaker makes a name of a cell: "RA:" is RA.
func cleanSpeaker(s string) string {
	s = cleanName(strings.TrimRight(strings.TrimSpace(s), ":"))
	if s == "NA" {
		return ""
	}
	return s
}

// spellings finds one spelling for each name.
type spellings map[string]*spelled

type spelled struct {
	first string
	forms map[string]int
	best  string // the spelling used most, once asked for
}

func (n spellings) add(name string) {
	key := nameKey(name)
	if n[key] == nil {
		n[key] = &spelled{first: name, forms: map[string]int{}}
	}
	n[key].forms[name]++
}

func (n spellings) of(name string) string {
	s := n[nameKey(name)]
	if s.best == "" {
		s.best = commonest(s.forms, s.first)
	}
	return s.best
}

func (d *draft) sayTurnColumns(t *table, c columns) {
	var taken []string
	used := map[int]bool{}
	for _, col := range []struct {
		i    int
		what string
	}{{c.text, "the words"}, {c.speaker, "the speaker"}, {c.start, "the time"}, {c.end, "the end"}, {c.group, "the heading"}} {
		if col.i >= 0 && !used[col.i] {
			taken = append(taken, "“"+t.header[col.i]+"” as "+col.what)
			used[col.i] = true
		}
	}
	d.note("Every row was read as a turn: the column %s.", list(taken))
	d.sayCodingColumns(t, c)
	var left []string
	for i, h := range t.header {
		if !used[i] && !c.isCoding(i) {
			left = append(left, "“"+columnName(h, i)+"”")
		}
	}
	if len(left) > 0 {
		d.note("%s not imported: %s.", count(len(left), "column was", "columns were"), list(left))
	}
	if c.start >= 0 && c.unit == 1 {
		d.note("Numbers in the column “%s” were read as milliseconds.", t.header[c.start])
	}
}

func columnName(h string, i int) string {
	if h == "" {
		return "column " + strconv.Itoa(i+1)
	}
	return h
}

func (d *draft) sayTurnRows(silent, badTimes, badLine, inWords int) {
	if silent > 0 {
		d.note("%s left out.", count(silent, "row without words was", "rows without words were"))
	}
	if badTimes > 0 {
		d.doubt("%s, line %d: %s, so these turns have none.", d.src.Name, badLine, count(badTimes, "cell is not a time", "cells, this the first, are not times"))
	}
	if inWords > 0 {
		d.note("%s kept in the words.", count(inWords, "time inside a turn was", "times inside turns were"))
	}
}
