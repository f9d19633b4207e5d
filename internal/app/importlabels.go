package app

import (
	"fmt"
	"slices"
	"strings"
	"unicode"

	"verbatim/internal/ingest"
	"verbatim/internal/transcript"
)

// Relabelled is a speaker before whose turns the id of the participant stands
// instead of the name the file has. It holds a real name: it is for whoever
// imports, and nothing of it is stored.
type Relabelled struct {
	Name    string `json:"name"`    // as the file has it
	Becomes string `json:"becomes"` // the participant's id
	Turns   int    `json:"turns"`
	Said    int    `json:"said"` // how often some of the name is left in the words themselves
}

// relabelEntries writes participants' ids for their names in the labels of
// turns, before anything is stored. What was said is not touched.
func relabelEntries(entries []*ImportEntry, o ImportOptions) {
	if !o.Relabel && len(o.RelabelNames) == 0 {
		return
	}
	for _, e := range entries {
		if e.err == nil && len(e.documents) > 0 {
			e.err = e.relabel(&e.documents[0], func(name string) bool {
				return o.Relabel || slices.ContainsFunc(o.RelabelNames, func(n string) bool { return strings.EqualFold(n, name) })
			})
		}
	}
}

func (e *ImportEntry) relabel(d *ingest.Document, asked func(name string) bool) error {
	became := map[string]string{}
	var out []transcript.Speaker
	for _, sp := range d.Speakers {
		was := sp.Name
		switch {
		case was == "" || sp.Participant == "" || was == sp.Participant || !asked(was):
		case ingest.Slug(was) == sp.Participant: // nobody has made up another
			e.Doubts = append(e.Doubts, fmt.Sprintf("no other name was made up for %s, so it stays before the turns; use --speaker %q", was, was+"=participant:P07"))
		default:
			sp.Name, became[was] = sp.Participant, sp.Participant
		}
		i := slices.IndexFunc(out, func(have transcript.Speaker) bool { return strings.EqualFold(have.Name, sp.Name) })
		switch {
		case i < 0:
			out = append(out, sp)
		case out[i].Voice != sp.Voice || out[i].Participant != sp.Participant:
			return fmt.Errorf("%s would be called %s before every turn, and somebody else is called that already; give them another id", was, sp.Name)
		}
	}
	d.Speakers = out
	turns := map[string]int{}
	for i := range d.Said {
		name := d.Said[i].Speaker
		turns[name]++
		if now, ok := became[name]; ok {
			d.Said[i].Speaker = now
		}
	}
	for _, name := range sortedKeys(became) {
		e.aboutFile(d, name, became[name])
		e.secret = append(e.secret, func(s string) bool { return sightings(s, name) > 0 })
		r := Relabelled{Name: name, Becomes: became[name], Turns: turns[name], Said: nameLeft(d, name)}
		e.Relabelled = append(e.Relabelled, r)
		if r.Said > 0 {
			e.Doubts = append(e.Doubts, fmt.Sprintf("the name of %s, or some of it, is left in what is said %s: replace it with pseudonyms, `verbatim pseudonyms`", r.Becomes, timesOver(r.Said)))
		}
	}
	return nil
}

// aboutFile takes the name out of what the file is called and titled.
func (e *ImportEntry) aboutFile(d *ingest.Document, name, id string) {
	for _, s := range []*string{&e.source, &d.Title, &d.Media} {
		*s = replaceFold(*s, name, id)
	}
	if slug := ingest.Slug(name); slug != "" {
		d.ID = replaceFold(d.ID, slug, id)
		e.source, d.Media = replaceFold(e.source, slug, id), replaceFold(d.Media, slug, id)
	}
}

// replaceFold replaces a name wherever it stands as whole words, in small letters
// or capitals.
func replaceFold(s, name, by string) string {
	in, want := []rune(s), []rune(name)
	var out []rune
	letter := func(i int) bool { return i >= 0 && i < len(in) && (unicode.IsLetter(in[i]) || unicode.IsDigit(in[i])) }
	for i := 0; i < len(in); {
		if end := i + len(want); end <= len(in) && strings.EqualFold(string(in[i:end]), name) && !letter(i-1) && !letter(end) {
			out = append(out, []rune(by)...)
			i = end
			continue
		}
		out = append(out, in[i])
		i++
	}
	return string(out)
}

// nameLeft counts how often some of a name stands in what is said, in headings
// and in answers about people.
func nameLeft(d *ingest.Document, name string) int {
	n := 0
	headings := map[string]bool{}
	for _, said := range d.Said {
		n += sightings(said.Speech, name)
		if !headings[said.Group] {
			headings[said.Group] = true
			n += sightings(said.Group, name)
		}
	}
	for _, answers := range d.Attributes {
		for _, value := range answers {
			n += sightings(value, name)
		}
	}
	return n
}

// sightings counts where some of a name stands with a capital: a first name, a
// surname, or both, which count once.
func sightings(s, name string) int {
	apart := func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsMark(r) }
	parts := strings.FieldsFunc(name, apart)
	n, within := 0, false
	for _, w := range strings.FieldsFunc(s, apart) {
		first := []rune(w)[0]
		is := unicode.IsUpper(first) && slices.ContainsFunc(parts, func(p string) bool { return strings.EqualFold(p, w) })
		telling := is && len([]rune(w)) > 2 && !isRole(w) && !isTitle(w)
		if telling && !within {
			n++
		}
		within = telling || within && is
	}
	return n
}

// isTitle reports words that stand beside names and tell nobody apart.
func isTitle(w string) bool {
	return strings.Contains(" mrs miss prof phd psy msc dphil rev sir ", " "+strings.ToLower(w)+" ")
}

func timesOver(n int) string {
	switch n {
	case 1:
		return "once"
	case 2:
		return "twice"
	}
	return fmt.Sprintf("%d times", n)
}

// FullName reports whether the label of a speaker looks like somebody's whole
// name, which a study keeps before every turn unless it is relabelled.
func FullName(label string) bool { return likeAName(label) }
