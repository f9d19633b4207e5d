package ingest

import (
	"strings"

	"verbatim/internal/transcript"
)

// segmentColumns finds the columns of passages that were coded: the words, the
// themes, and whose they are or in which transcript.
func (d *draft) segmentColumns(t *table, p []column, c *columns) bool {
	if len(c.themes) == 0 && !t.hasSpans() && d.opt.As != asSegments || len(c.questions) > 1 {
		return false
	}
	if c.text < 0 {
		c.text = wordsColumn(t, p, c)
	}
	if c.text < 0 {
		c.text = c.onlyWords(t, p)
	}
	if c.text < 0 {
		return false
	}
	if c.speaker < 0 {
		c.speaker = c.find(t, speakerHeaders)
	}
	if c.start < 0 {
		c.start = timeColumn(t, p, c, startHeaders)
		if isPlace(t, p, c.start) {
			c.start, c.place = -1, c.start
		}
	}
	if c.end < 0 && c.start >= 0 {
		c.end = timeColumn(t, p, c, endHeaders)
	}
	if c.id < 0 && c.speaker < 0 {
		c.id = c.find(t, "participant participantid respondent respondentid "+docHeaders+" "+idHeaders)
	}
	if c.group < 0 {
		c.group = c.find(t, "section topic question prompt "+docHeaders)
	}
	for _, i := range []*int{&c.speaker, &c.id, &c.group} {
		if *i == c.text {
			*i = -1
		}
	}
	if c.group == c.id {
		c.group = -1
	}
	c.unit, c.questions = unitOf(t, p, c), nil
	return true
}

// codesPassages reports whether a table with themes names who coded or which
// document, as lists of coded passages do and transcripts do not.
func (c *columns) codesPassages(t *table) bool {
	return len(c.themes) > 0 && (c.coder >= 0 || c.find(t, docHeaders) >= 0)
}

// isPlace reports whether a column like one of times counts paragraphs, lines or
// characters: whole numbers under a header that does not speak of time.
func isPlace(t *table, p []column, i int) bool {
	if i < 0 || p[i].clocks > 0 || !p[i].whole {
		return false
	}
	h := bareHeader(t.header[i])
	return !strings.Contains(h, "time") && !strings.Contains(h, "sec") && !strings.HasSuffix(h, "ms") && h != "offset"
}

// onlyWords is the one column that looks like sentences; -1 where none or several do.
func (c *columns) onlyWords(t *table, p []column) int {
	only := -1
	for i, h := range t.header {
		if c.taken(i) || !asks(h, p[i]) {
			continue
		}
		if only >= 0 {
			return -1
		}
		only = i
	}
	return only
}

// segmentKey is the same for two rows with the same passage.
func segmentKey(r row, c columns) string {
	var key strings.Builder
	for _, i := range []int{c.id, c.speaker, c.group, c.start, c.place, c.text} {
		if i >= 0 {
			key.WriteString(trim(r.cells[i]))
		}
		key.WriteByte(0)
	}
	return key.String()
}

// rowsAsSegments makes a turn of every passage. Rows with the same passage are one
// turn with the themes of all of them: tools write a row for each theme or coder.
func (d *draft) rowsAsSegments(t *table, c columns) error {
	d.saySegmentColumns(t, c)
	codes, people := d.newCodes(t, c), d.newPeople(t, c)
	if c.id >= 0 {
		d.fixed = map[string]string{}
	}
	places := map[string]passage{}
	silent, again, badTimes, badLine := 0, 0, 0, 0
	for i, r := range t.rows {
		words := trim(r.cells[c.text])
		if blank(words) {
			silent++
			continue
		}
		key := segmentKey(r, c)
		at, known := places[key]
		if !known {
			when, ok := c.when(r)
			if !ok {
				if badTimes++; badTimes == 1 {
					badLine = r.no
				}
			}
			one := transcript.Said{Speech: words, TimeMS: when.start, EndMS: when.end}
			switch {
			case c.speaker >= 0:
				one.Speaker = cleanSpeaker(r.cells[c.speaker])
			case c.id >= 0:
				name, id := people.of(i, r)
				one.Speaker, d.fixed[name] = name, id
			}
			if c.group >= 0 {
				one.Group = oneLine(r.cells[c.group])
			}
			d.Said = append(d.Said, one)
			at = codes.pass(words)
			places[key] = at
		} else {
			again++
		}
		codes.row(r, c.text, at)
	}
	if again > 0 {
		d.note("%s the words of an earlier row and became part of its turn.", count(again, "row has", "rows have"))
	}
	codes.say()
	d.sayTurnRows(silent, badTimes, badLine, 0)
	return nil
}

func (d *draft) saySegmentColumns(t *table, c columns) {
	whose := "they are nobody's in particular"
	switch {
	case c.speaker >= 0:
		whose = "who speaks is in “" + t.header[c.speaker] + "”"
	case c.id >= 0:
		whose = "whose they are is in “" + t.header[c.id] + "”"
	}
	d.note("Every row was read as a coded passage: the words are in “%s”, %s.", columnName(t.header[c.text], c.text), whose)
	if c.place >= 0 {
		d.note("The whole numbers under “%s” were read as places in a document, not as times.", t.header[c.place])
	}
	d.sayCodingColumns(t, c)
	var left []string
	for i, h := range t.header {
		if c.use(i) == "ignored" && !c.isCoding(i) {
			left = append(left, "“"+short(columnName(h, i))+"”")
		}
	}
	if len(left) > 0 {
		d.note("%s not imported: %s.", count(len(left), "column was", "columns were"), list(left))
	}
}
