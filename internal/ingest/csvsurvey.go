package ingest

import (
	"fmt"
	"strings"

	"verbatim/internal/transcript"
)

// rowsAsPeople makes a participant of every row of a survey: each answer in
// words is a turn under its question, short columns are attributes.
func (d *draft) rowsAsPeople(t *table, c columns) error {
	d.saySurveyColumns(t, c)
	people := d.newPeople(t, c)
	d.Attributes = map[string]map[string]string{}
	d.fixed = map[string]string{}
	missing, wordless, clashes := 0, 0, 0
	codes := d.newCodes(t, c)
	for i, r := range t.rows {
		name, id := people.of(i, r)
		n := len(d.Said)
		answers := map[int]passage{} // where the answers of a row stand
		for _, q := range c.questions {
			answer := trim(r.cells[q])
			if blank(answer) {
				continue
			}
			if strings.TrimSpace(answer) == "NA" {
				missing++
				continue
			}
			answers[q] = codes.pass(answer)
			d.Said = append(d.Said, transcript.Said{Speaker: name, Speech: answer, TimeMS: transcript.NoTime, EndMS: transcript.NoTime, Group: oneLine(columnName(t.header[q], q))})
		}
		d.fixed[name] = id
		codes.answers(r, answers)
		if len(d.Said) == n {
			wordless++
		}
		clashes += d.attributesOf(id, t, r, c)
	}
	codes.say()
	if wordless > 0 {
		d.note("%s no answer in words.", count(wordless, "row has", "rows have"))
	}
	if missing > 0 {
		d.note("%s only NA and counts as missing.", count(missing, "answer is", "answers are"))
	}
	if clashes > 0 {
		d.doubt("%s: %s contradicted by a later row of the same participant; the first value was kept.", d.src.Name, count(clashes, "attribute is", "attributes are"))
	}
	return nil
}

// attributesOf stores the short cells of a row, and counts those that say
// something else than an earlier row of the same participant.
func (d *draft) attributesOf(id string, t *table, r row, c columns) (clashes int) {
	for _, a := range c.attributes {
		value := oneLine(r.cells[a])
		if value == "" || value == "NA" {
			continue
		}
		if d.Attributes[id] == nil {
			d.Attributes[id] = map[string]string{}
		}
		key := oneLine(columnName(t.header[a], a))
		if before, ok := d.Attributes[id][key]; ok && before != value {
			clashes++
			continue
		}
		d.Attributes[id][key] = value
	}
	return clashes
}

// people names the rows of a survey: by the id column, or by their number. A number
// says who it is in this file only, so that the id has the document's before it.
type people struct {
	within string // id of the document
	column int
	width  int
	byKey  map[string][2]string // name and id of a name in any spelling
	taken  map[string]int       // ids in small letters, and how often they were wanted
}

func (d *draft) newPeople(t *table, c columns) *people {
	return &people{within: d.ID, column: c.id, width: max(3, len(fmt.Sprint(len(t.rows)))), byKey: map[string][2]string{}, taken: map[string]int{}}
}

// of gives the name in the label and the participant id of a row.
func (p *people) of(i int, r row) (name, id string) {
	if p.column >= 0 {
		name = cleanSpeaker(r.cells[p.column])
	}
	if Slug(name) == "" {
		name = p.free(fmt.Sprintf("R%0*d", p.width, i+1))
		id = p.free(strings.TrimPrefix(p.within+"-"+name, "-"))
		p.byKey[nameKey(name)] = [2]string{name, id}
		return name, id
	}
	key := nameKey(name)
	if known, ok := p.byKey[key]; ok {
		return known[0], known[1]
	}
	id = p.free(Slug(name))
	p.byKey[key] = [2]string{name, id}
	return name, id
}

// free is the id, or the id with a number when another row has it.
func (p *people) free(id string) string {
	for key := strings.ToLower(id); ; {
		p.taken[key]++
		if p.taken[key] == 1 {
			return id
		}
		as := fmt.Sprintf("%s-%d", id, p.taken[key])
		if other := strings.ToLower(as); p.taken[other] == 0 {
			p.taken[other] = 1
			return as
		}
	}
}

func (d *draft) saySurveyColumns(t *table, c columns) {
	names := func(cols []int) string {
		var out []string
		for _, i := range cols {
			out = append(out, "“"+transcript.Abbreviate(columnName(t.header[i], i), 60)+"”")
		}
		return list(out)
	}
	who := "numbered in order"
	if c.id >= 0 {
		who = "named by the column “" + t.header[c.id] + "”"
	}
	d.note("Every row was read as a participant, %s; answers: %s.", who, names(c.questions))
	d.sayCodingColumns(t, c)
	if len(c.attributes) > 0 {
		d.note("Kept as attributes of the participants: %s.", names(c.attributes))
	}
	for i := range t.header {
		if c.use(i) != "ignored" || c.given[i] != "" || c.isCoding(i) {
			continue
		}
		if p := profile(t, i); p.holdsMail() {
			h := columnName(t.header[i], i)
			d.note("The column “%s” holds e-mail addresses and was left out; if the study needs them, say --column %q.", h, "attribute="+h)
		}
	}
}
