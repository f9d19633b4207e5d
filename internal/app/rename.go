package app

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/ingest"
	"verbatim/internal/pseudonym"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// contextWords is how many words on each side of a name are shown.
const contextWords = 5

// NameSpot is a place where a name stands, with a few words around it. It is for
// the team alone.
type NameSpot struct {
	Where   string `json:"where"`  // "turn 12", "speaker", "title"
	Before  string `json:"before"` // a few words, with the space after them
	Name    string `json:"name"`
	Becomes string `json:"becomes"`
	After   string `json:"after"`
	Kind    string `json:"kind"` // name, possessive, initials; perhaps: left as it is
}

// renamer puts pseudonyms in the places of names and keeps account of it.
type renamer struct {
	key      *pseudonym.Key
	brackets bool
	n        int        // replacements
	spots    []NameSpot // what is replaced
	perhaps  []NameSpot // what is left, for somebody to look at
}

func (r *renamer) note(where, s string, matches []pseudonym.Match) {
	for _, m := range matches {
		spot := NameSpot{Where: where, Name: oneLineOf(s[m.Start:m.End]), Becomes: m.Replacement, Kind: string(m.Kind)}
		spot.Before, spot.After = around(s, m.Start, m.End)
		if m.Kind == pseudonym.Perhaps {
			r.perhaps = append(r.perhaps, spot)
			continue
		}
		r.n++
		r.spots = append(r.spots, spot)
	}
}

// speech replaces names in what somebody says.
func (r *renamer) speech(where, s string) (string, text.Script) {
	out, script, matches := r.key.Replace(s, r.brackets)
	r.note(where, s, matches)
	return out, script
}

// words replaces names in words about an interview: its title, an attribute.
func (r *renamer) words(where, s string) string {
	out, _, matches := r.key.Replace(s, false)
	r.note(where, s, matches)
	return out
}

// name replaces names where hardly anything but a name can stand: the name of a
// speaker, of a file. Small letters do not hide a name there.
func (r *renamer) name(where, s string) string {
	out, matches := r.key.ReplaceID(s)
	if out == s { // initials count in what people write, not inside an id
		out, _, matches = r.key.Replace(s, false)
	}
	r.note(where, s, matches)
	return out
}

// id replaces names in an id.
func (r *renamer) id(where, s string) string {
	out, matches := r.key.ReplaceID(s)
	if out == s {
		return s
	}
	r.note(where, s, matches)
	if slug := ingest.Slug(out); slug != "" {
		return slug
	}
	return s
}

// around are the words before and after s[start:end], on one line, with the
// space between where there is some.
func around(s string, start, end int) (before, after string) {
	from, to := max(0, start-40*contextWords), min(len(s), end+40*contextWords)
	b, a := strings.Fields(s[from:start]), strings.Fields(s[end:to])
	before, after = strings.Join(b[max(0, len(b)-contextWords):], " "), strings.Join(a[:min(len(a), contextWords)], " ")
	if before != "" && strings.TrimRight(s[from:start], " \t\n\u00A0") != s[from:start] {
		before += " "
	}
	if after != "" && strings.TrimLeft(s[end:to], " \t\n\u00A0") != s[end:to] {
		after = " " + after
	}
	return strings.ToValidUTF8(before, ""), strings.ToValidUTF8(after, "")
}

func oneLineOf(s string) string { return strings.Join(strings.Fields(s), " ") }

// speakers gives the speakers of a transcript their pseudonyms, and says what
// each name became. Two speakers may become one only where they are one person.
func (r *renamer) speakers(list []transcript.Speaker) ([]transcript.Speaker, map[string]string, []string, error) {
	became := map[string]string{}
	var out []transcript.Speaker
	var doubts []string
	for _, sp := range list {
		name := r.name("speaker", sp.Name)
		became[sp.Name] = name
		was := sp
		sp.Name = name
		i := slices.IndexFunc(out, func(have transcript.Speaker) bool { return have.Name == name })
		switch {
		case i < 0:
			out = append(out, sp)
		case out[i].Voice != sp.Voice || out[i].Participant != sp.Participant:
			return nil, nil, nil, fmt.Errorf("%s and another speaker would both be called %s, and they are not the same person here; give them different pseudonyms", was.Name, name)
		default:
			doubts = append(doubts, fmt.Sprintf("%s and another speaker are both %s now", was.Name, name))
		}
	}
	return out, became, doubts, nil
}

// document replaces the names in what was understood of a file, before any of it
// is stored.
func (r *renamer) document(d *ingest.Document) error {
	d.ID = r.id("transcript", d.ID)
	d.Title = r.words("title", d.Title)
	d.Date = r.words("date", d.Date)
	d.Media = r.name("recording", d.Media)
	ids := map[string]string{}
	for i, sp := range d.Speakers {
		if sp.Participant != "" {
			if _, done := ids[sp.Participant]; !done {
				ids[sp.Participant] = r.id("participant", sp.Participant)
			}
			d.Speakers[i].Participant = ids[sp.Participant]
		}
	}
	speakers, became, doubts, err := r.speakers(d.Speakers)
	if err != nil {
		return fmt.Errorf("in %s %w", d.ID, err)
	}
	d.Speakers, d.Doubts = speakers, append(d.Doubts, doubts...)
	groups := map[string]string{}
	for i := range d.Said {
		said := &d.Said[i]
		said.Speaker = became[said.Speaker]
		said.Speech, _ = r.speech(fmt.Sprintf("turn %d", i+1), said.Speech)
		if _, done := groups[said.Group]; !done {
			groups[said.Group] = r.words("heading", said.Group)
		}
		said.Group = groups[said.Group]
	}
	d.Attributes = r.attributes(d.Attributes, ids)
	for i := range d.Comments {
		k := &d.Comments[i]
		k.Text = r.words("comment", k.Text)
		for j := range k.Replies {
			k.Replies[j].Text = r.words("comment", k.Replies[j].Text)
		}
	}
	return nil
}

// renameEntries replaces names in everything that was read.
func (a *App) renameEntries(entries []*ImportEntry, o ImportOptions) {
	if o.Names == nil {
		return
	}
	if len(o.Names.Pairs()) == 0 {
		a.Notice("%s holds no names, so none are replaced", o.Names.File)
	}
	for _, d := range o.Names.Doubts() {
		a.Notice("%s", d)
	}
	for _, e := range entries {
		if e.err != nil || len(e.documents) == 0 {
			continue
		}
		r := &renamer{key: o.Names.key, brackets: o.Brackets}
		e.source = r.name("file name", e.source)
		e.secret = append(e.secret, func(s string) bool { return holdsName(o.Names.key, s) })
		e.err = r.document(&e.documents[0])
		e.Replaced, e.Perhaps = r.n, append(e.Perhaps, r.perhaps...)
		if o.DryRun {
			e.Names = append(e.Names, r.spots...)
		}
	}
}

// notRenamed takes back what was said about names in a file that is in the study
// already, and says what to do about them.
func (e *ImportEntry) notRenamed(id string) {
	if e.Replaced > 0 {
		e.Notes = append(e.Notes, fmt.Sprintf("it was imported before, so nothing was replaced now; `verbatim pseudonyms apply %s` replaces names in what is here", id))
	}
	e.Replaced, e.Names, e.Perhaps, e.Relabelled = 0, []NameSpot{}, []NameSpot{}, []Relabelled{}
}

// attributes replaces the names in attributes by participant: in their ids, in
// the names of columns and in the values.
func (r *renamer) attributes(all map[string]map[string]string, ids map[string]string) map[string]map[string]string {
	if len(all) == 0 {
		return all
	}
	out := map[string]map[string]string{}
	columns := map[string]string{}
	for _, id := range sortedKeys(all) {
		now, known := ids[id]
		if !known {
			now = r.id("participant", id)
		}
		if out[now] == nil {
			out[now] = map[string]string{}
		}
		for _, column := range sortedKeys(all[id]) {
			if _, done := columns[column]; !done {
				columns[column] = r.words("attribute", column)
			}
			out[now][columns[column]] = r.words("attribute "+columns[column], all[id][column])
		}
	}
	return out
}

func sortedKeys[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	slices.Sort(keys)
	return keys
}
