package app

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"verbatim/internal/folder"
	"verbatim/internal/search"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// PeopleColumn says what a column of a spreadsheet of participants is taken for.
type PeopleColumn struct {
	Heading string  `json:"heading"`
	Column  *string `json:"column"` // of participants.csv; null: left out
	Why     *string `json:"why"`    // why it is left out
	New     bool    `json:"new"`    // an attribute that the study does not have yet

	at int // its place in the spreadsheet, from 0
}

// mapColumns says what each heading is taken for: what --map says, else what it
// obviously is, else an attribute of that name. Where it could be several things
// nothing is guessed.
func mapColumns(headings, existing, maps []string) ([]PeopleColumn, error) {
	columns, told, err := toldColumns(headings, maps)
	if err != nil {
		return nil, err
	}
	taken := map[string]string{} // column -> heading
	for _, c := range columns {
		if c.Column == nil {
			continue
		}
		if err := free(*c.Column, existing, taken, c.Heading); err != nil {
			return nil, err
		}
	}
	auto := map[string]string{}
	for i := range columns {
		c := &columns[i]
		if told[i] {
			continue
		}
		if aboutConsent(c.Heading) {
			c.Why = optional(fmt.Sprintf("it is about how consent was given and answers no question; to bring it in all the same: --map %q", c.Heading+"="+c.Heading))
			continue
		}
		fixed, err := obvious(c.Heading)
		if err != nil {
			return nil, err
		}
		if _, claimed := taken[fixed]; fixed != "" && !claimed {
			if other, twice := auto[fixed]; twice {
				return nil, usage(fmt.Sprintf("say which: --map %q", other+"="+fixed), "%q and %q could both be %s", other, c.Heading, fixed)
			}
			auto[fixed], c.Column = c.Heading, &fixed
			continue
		}
		if identifying(c.Heading) {
			c.Why = optional(fmt.Sprintf("it may say who somebody is; to bring it in all the same: --map %q", c.Heading+"="+c.Heading))
		} else if err := attributeColumn(c, existing, taken); err != nil {
			return nil, err
		}
	}
	if taken["participant"] == "" && auto["participant"] == "" {
		return nil, usage("say which column it is: --map \"HEADING=participant\"", "none of the headings says who the participant is: %s", strings.Join(shortList(headings, 12), ", "))
	}
	return columns, nil
}

// toldColumns are the columns that have a heading, with what --map says of them.
func toldColumns(headings, maps []string) (columns []PeopleColumn, told map[int]bool, err error) {
	told = map[int]bool{}
	for i, h := range headings {
		h = strings.Join(strings.Fields(h), " ")
		if h == "" {
			continue
		}
		if slices.ContainsFunc(columns, func(c PeopleColumn) bool { return strings.EqualFold(c.Heading, h) }) {
			return nil, nil, problem("rename one of them in the spreadsheet", "two columns have the heading %q", h)
		}
		columns = append(columns, PeopleColumn{Heading: h, at: i})
	}
	for _, m := range maps {
		cut := strings.LastIndex(m, "=")
		if cut < 0 {
			return nil, nil, usage("write --map \"HEADING=column\", with nothing after = to leave the column out", "%q does not say what a column is", m)
		}
		heading, column := strings.Join(strings.Fields(m[:cut]), " "), strings.TrimSpace(m[cut+1:])
		i := slices.IndexFunc(columns, func(c PeopleColumn) bool { return strings.EqualFold(c.Heading, heading) })
		if i < 0 {
			return nil, nil, usage("the headings are "+strings.Join(shortList(headings, 12), ", "), "there is no heading %q", heading)
		}
		told[i] = true
		if fixed := folder.FixedColumn(column); fixed != "" {
			column = fixed
		}
		if column == "" {
			columns[i].Why = optional("you said so")
			continue
		}
		columns[i].Column = &column
	}
	return columns, told, nil
}

func shortList(names []string, n int) []string {
	var list []string
	for _, name := range names {
		if name = strings.TrimSpace(name); name != "" {
			list = append(list, transcript.Abbreviate(name, 30))
		}
	}
	if len(list) > n {
		list = append(list[:n], fmt.Sprintf("and %d more", len(list)-n))
	}
	return list
}

// attributeColumn takes a column for an attribute: one that is there already, or
// a new one of that name.
func attributeColumn(c *PeopleColumn, existing []string, taken map[string]string) error {
	name := c.Heading
	for _, have := range existing {
		if study.SameAttribute(have, name) {
			name = have
		}
	}
	if err := free(name, existing, taken, c.Heading); err != nil {
		return err
	}
	c.Column = &name
	return nil
}

// free refuses a column that two headings would fill, or that means something in
// a query.
func free(name string, existing []string, taken map[string]string, heading string) error {
	if folder.FixedColumn(name) == "" && slices.Contains(search.Reserved(), strings.ToLower(name)) && !slices.Contains(existing, name) {
		return usage(fmt.Sprintf("give it another name, --map %q, or leave it out, --map %q", heading+"="+name+"_group", heading+"="),
			"queries use %q for something else, so no attribute can have that name", name)
	}
	for have, other := range taken {
		if study.SameAttribute(have, name) {
			return usage(fmt.Sprintf("leave one of them out: --map %q", heading+"="), "%q and %q would both be %s", other, heading, name)
		}
	}
	taken[name] = heading
	return nil
}

// wordsIn are the words of a heading, in lower case.
func wordsIn(heading string) []string {
	return strings.FieldsFunc(strings.ToLower(heading), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsNumber(r) })
}

// obvious is the column of participants.csv that a heading plainly means, empty
// for none.
func obvious(heading string) (string, error) {
	words := wordsIn(heading)
	if fixed := folder.FixedColumn(strings.Join(words, "_")); fixed != "" {
		return fixed, nil
	}
	switch strings.Join(words, " ") {
	case "participant id", "participant number", "participant no", "participant code", "participant identifier", "participantid",
		"id", "pid", "p id", "study id", "study number", "id number", "id no", "identifier", "interviewee", "interviewee id":
		return "participant", nil
	case "pseudonym", "pseudonyms", "published name", "name in publications", "publish as", "alias", "display name":
		return "published_as", nil
	case "withdrew", "withdrawal", "withdrawal date", "withdrawn date", "date withdrawn", "date of withdrawal", "withdrawn on", "has withdrawn":
		return "withdrawn", nil
	}
	asks, consent := questionsIn(words)
	switch {
	case len(asks) == 1:
		return string(asks[0]), nil
	case consent:
		return "", usage(fmt.Sprintf("say which question it answers, --map %q (or analyse, reuse, archive, recontact), or leave it out, --map %q", heading+"=quote", heading+"="),
			"%q is about consent, but not plainly to one thing", heading)
	}
	return "", nil
}

// aboutConsent reports whether a heading asks when, by whom or in which form
// consent was given, and not what the answer was.
func aboutConsent(heading string) bool {
	consent, how := false, false
	for _, w := range wordsIn(heading) {
		switch w {
		case "consent", "consents", "consented", "agreed", "agreement", "permission":
			consent = true
		case "date", "dated", "day", "when", "time", "by", "who", "where", "version", "source", "notes", "note", "comment", "comments", "method":
			how = true
		}
	}
	return consent && how
}

// questionsIn are the questions of consent that a heading plainly asks, and
// whether it is about consent at all.
func questionsIn(words []string) (asks []transcript.Ask, consent bool) {
	var rest []string
	for _, w := range words {
		switch w {
		case "consent", "consents", "consented", "agree", "agrees", "agreed", "agreement", "permission":
			consent = true
		case "to", "for", "of", "the", "a", "be", "being", "may", "can", "we", "is", "given", "in":
		default:
			rest = append(rest, w)
		}
	}
	about := strings.Join(rest, " ")
	for _, q := range []struct {
		ask          transcript.Ask
		begins       string // a word that begins so, where the heading is about consent
		alone, asked []string
	}{
		{transcript.AskAnalyse, "analys", []string{"analyse", "analyze", "analysis"}, []string{"analyze", "take part", "taking part", "participate", "participation", "interview", "interviewed"}},
		{transcript.AskQuote, "quot", []string{"quote", "quotes", "quoted", "quotation", "quotations", "direct quotes"}, nil},
		{transcript.AskReuse, "reus", []string{"reuse", "re use", "data sharing", "secondary use"}, []string{"re use", "share data", "data sharing", "sharing", "secondary use"}},
		{transcript.AskArchive, "archiv", []string{"archive", "archiving", "data archive"}, []string{"deposit", "depositing"}},
		{transcript.AskRecontact, "recontact", []string{"recontact", "re contact", "contact again"}, []string{"re contact", "contact", "contacted", "contact again", "contacted again", "follow up"}},
	} {
		said := slices.Contains(q.alone, about)
		if consent {
			said = said || slices.Contains(q.asked, about) || slices.ContainsFunc(rest, func(w string) bool { return strings.HasPrefix(w, q.begins) })
		}
		if said {
			asks = append(asks, q.ask)
		}
	}
	return asks, consent
}

// identifying reports whether a heading is one under which people are named or
// can be reached. Such a column belongs outside the study.
func identifying(heading string) bool {
	switch strings.Join(wordsIn(heading), " ") {
	case "name", "names", "full name", "first name", "forename", "last name", "surname", "family name", "real name", "participant name", "name of participant",
		"email", "e mail", "email address", "phone", "phone number", "telephone", "telephone number", "mobile", "mobile number", "contact", "contact details",
		"address", "home address", "postcode", "post code", "date of birth", "dob", "nhs number", "nhs no", "next of kin":
		return true
	}
	return false
}
