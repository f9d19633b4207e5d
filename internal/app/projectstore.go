package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/exchange"
	"verbatim/internal/folder"
	"verbatim/internal/ingest"
	"verbatim/internal/transcript"
)

// rename replaces names in what a project says beside its texts, which are read first.
func (b *projecting) rename() {
	if b.o.Names == nil {
		return
	}
	r := &renamer{key: b.o.Names.key, brackets: b.o.Brackets}
	b.out.called = r.name("file name", b.out.called)
	renameProject(r, b.p)
	b.out.Notes = append([]string{}, b.p.Notes...)
}

// renameProject replaces names in all that a project says beside its texts.
func renameProject(r *renamer, p *exchange.Project) {
	p.Name, p.Description = r.words("project", r.name("project", p.Name)), r.words("project", p.Description)
	all := func(list []string) {
		for i := range list {
			list[i] = r.words("project", r.name("project", list[i]))
		}
	}
	values := func(list []exchange.Value) {
		for i := range list {
			list[i].Variable, list[i].Text = r.words("attribute", list[i].Variable), r.words("attribute", list[i].Text)
		}
	}
	for i := range p.Users {
		p.Users[i].Name, p.Users[i].Login = r.name("coder", p.Users[i].Name), r.id("coder", p.Users[i].Login)
	}
	for i := range p.Variables {
		p.Variables[i].Name = r.words("attribute", p.Variables[i].Name)
	}
	for i := range p.Codes {
		p.Codes[i].Name, p.Codes[i].Description = r.words("theme", p.Codes[i].Name), r.words("theme", p.Codes[i].Description)
	}
	for i := range p.Cases {
		c := &p.Cases[i]
		c.Name, c.Description = r.name("participant", c.Name), r.words("participant", c.Description)
		values(c.Values)
		all(c.Groups)
	}
	for i := range p.Sources {
		values(p.Sources[i].Values)
		all(p.Sources[i].Groups)
	}
	for i := range p.Memos {
		p.Memos[i].Name, p.Memos[i].Text = r.words("memo", p.Memos[i].Name), r.words("memo", p.Memos[i].Text)
	}
	for i := range p.Links {
		p.Links[i].Name = r.words("link", p.Links[i].Name)
	}
	for i := range p.Losses {
		all(p.Losses[i].Names)
	}
	all(p.Notes)
}

// store adds themes, transcripts and participants that are new; in a dry run it finds
// out which these would be.
func (b *projecting) store(ctx context.Context) error {
	entries := b.read()
	before := map[string]bool{}
	for _, p := range b.s.Participants {
		before[strings.ToLower(p.ID)] = true
	}
	b.strangers()
	defer func() { b.sayPeople(before, b.s.Settings.Consent) }()
	if b.o.DryRun {
		err := settle(b.f, b.s, entries, func(*ImportEntry, *transcript.Transcript) error { return nil })
		for _, e := range entries {
			if e.Result == Imported {
				e.Result = Understood
			}
		}
		n := newcomers{people: clonePeople(b.s.Participants), columns: slices.Clone(b.s.Columns)}
		for _, e := range entries {
			if e.Result == Understood {
				n.add(e.understood, nil)
			}
		}
		b.addPeople(&n)
		return err
	}
	err := b.a.write(ctx, b.f, b.a.who(), func(w *folder.Session) error {
		if err := b.reload(ctx); err != nil { // under the lock: nobody else writes now
			return err
		}
		if err := b.addCoders(w); err != nil {
			return err
		}
		if err := b.addThemes(w); err != nil {
			return err
		}
		people := newcomers{people: clonePeople(b.s.Participants), columns: slices.Clone(b.s.Columns)}
		err := settle(b.f, b.s, entries, func(e *ImportEntry, t *transcript.Transcript) error {
			if err := ctx.Err(); err != nil {
				return err
			}
			b.about(t, e)
			people.add(t, nil)
			return w.AddTranscript(t)
		})
		if err != nil {
			return err
		}
		b.addPeople(&people)
		if people.changed {
			return w.PutParticipants(people.people, people.columns)
		}
		return nil
	})
	if err != nil {
		return err
	}
	for _, e := range entries {
		if len(e.documents) > 0 {
			e.documents[0].Said = nil // it is in the study
		}
	}
	return b.reload(ctx)
}

// clonePeople are participants that may be changed.
func clonePeople(list []transcript.Participant) []transcript.Participant {
	list = slices.Clone(list)
	for i := range list {
		list[i].Attributes = maps.Clone(list[i].Attributes)
		list[i].Consent = maps.Clone(list[i].Consent)
	}
	return list
}

// addThemes adds the themes that the codebook lacks.
func (b *projecting) addThemes(w *folder.Session) error {
	b.fresh, b.out.Themes, b.p.Losses = nil, ProjectCount{}, b.losses
	b.themes() // again: somebody may have added some
	if len(b.fresh) == 0 {
		return nil
	}
	data, err := b.f.CodebookBytes()
	if err != nil {
		return err
	}
	book, err := codebook.Parse("codebook.yaml", data)
	if err != nil {
		return err
	}
	if err := book.AddAll(b.allThemes()); err != nil {
		return &Problem{What: "the codes of the project do not fit into the codebook: " + err.Error(), Cause: err}
	}
	return w.PutCodebook(book.Bytes())
}

// strangers gives documents another name that have the name of a transcript here and
// hardly any of its words: they are other interviews.
func (b *projecting) strangers() {
	known := newKnown(b.s)
	for _, e := range b.read() {
		if len(e.documents) == 0 || known.source[e.documents[0].SourceSHA256] != "" {
			continue
		}
		id := known.name[strings.ToLower(e.source)]
		here, ok := b.s.Transcript(id)
		if !ok || alikeWords(here, &e.documents[0]) >= 0.5 {
			continue
		}
		name := e.source
		for n := 2; known.name[strings.ToLower(e.source)] != ""; n++ {
			e.source = fmt.Sprintf("%s (%d)", name, n)
		}
		e.File = e.source
		b.out.Notes = append(b.out.Notes, fmt.Sprintf("%s is the name of a transcript here with quite other words: the one of the project came as one of its own", name))
	}
}

// alikeWords is how much of the words of a document stand in a transcript, from 0 to 1.
func alikeWords(t *transcript.Transcript, d *ingest.Document) float64 {
	here := map[string]int{}
	for _, w := range strings.Fields(t.Text.String()) {
		here[w]++
	}
	all, same := 0, 0
	for _, s := range d.Said {
		for _, w := range strings.Fields(s.Speech) {
			if all++; here[w] > 0 {
				here[w]--
				same++
			}
		}
	}
	if all == 0 {
		return 1
	}
	return float64(same) / float64(all)
}

// about fills in what the project says of a source as a transcript.
func (b *projecting) about(t *transcript.Transcript, e *ImportEntry) {
	s := b.sourceOf(e)
	var values []exchange.Value
	for _, v := range s.Values {
		if b.ours() && ownDetail(t, v) {
			continue
		}
		values = append(values, v)
	}
	t.Attributes = b.attributes(values)
	if len(s.Groups) > 0 {
		t.Attributes["group"] = strings.Join(s.Groups, "; ")
	}
	if t.Title == "" && ingest.Slug(fileTitle(s.Name)) == t.ID && fileTitle(s.Name) != t.ID {
		t.Title = fileTitle(s.Name)
	}
}

// What Verbatim calls, in files for other programs, what transcripts/*.yaml says of a
// transcript beside its attributes.
const (
	titleVariable         = "title"
	transcriptionVariable = "transcription"
	checkedVariable       = "checked by"
)

// ownDetail takes what only Verbatim writes of a transcript, and reports whether that is it.
func ownDetail(t *transcript.Transcript, v exchange.Value) bool {
	switch v.Variable {
	case titleVariable:
		t.Title = v.Text
	case transcriptionVariable:
		t.Transcription = v.Text
	case checkedVariable:
		t.CheckedBy = v.Text
	default:
		return false
	}
	return true
}

func fileTitle(name string) string { return strings.TrimSuffix(fileName(name), ".txt") }

func (b *projecting) sourceOf(e *ImportEntry) *exchange.Source {
	i := slices.Index(b.entries, e)
	return &b.p.Sources[i]
}

// ends lists what became of each source.
func (b *projecting) ends() {
	for i, e := range b.entries {
		s := &b.p.Sources[i]
		if e == nil {
			continue
		}
		one := ProjectSource{Source: s.Name, Result: e.Result, Transcript: e.Transcript, Turns: e.Turns, Words: e.Words,
			Positions: optional(s.Units), Passages: b.quotes[s.ID].all(), Quotes: b.quotes[s.ID], Why: e.Why}
		b.out.Transcripts = append(b.out.Transcripts, one)
		if e.Result == Refused {
			b.sayRefused(s, *e.Why)
			continue
		}
		if e.Result == Changed {
			b.out.Doubts = append(b.out.Doubts, fmt.Sprintf("%s has other words in the project than are here: those that are here stay, and its codings were put on the words that are the same", s.Name))
		}
		for _, d := range e.Doubts {
			b.out.Doubts = append(b.out.Doubts, s.Name+": "+d)
		}
	}
}

// sayPeople tells whose words the new documents' are taken for, and what follows for consent.
func (b *projecting) sayPeople(before map[string]bool, everybody transcript.Consent) {
	in, fresh := map[string]int{}, map[string]bool{}
	for _, e := range b.entries {
		if e == nil || e.Result != Imported && e.Result != Understood {
			continue
		}
		for _, sp := range e.Speakers {
			if sp.Participant == nil {
				continue
			}
			if before[strings.ToLower(*sp.Participant)] {
				in[*sp.Participant]++
			} else {
				fresh[*sp.Participant] = true
			}
		}
	}
	if names := sortedKeys(in); len(names) > 0 {
		b.out.Doubts = append(b.out.Doubts, fmt.Sprintf("%s participants here already, and what is said under these names in the project counts as theirs, with what they agreed to: if they are other people, bring it in with --speaker %q",
			either(len(names) == 1, names[0]+" is one of the", andList(shortList(names, 8))+" are"), names[0]+"=participant:OTHER"))
	}
	if len(fresh) > 0 && everybody[transcript.AskQuote] == transcript.Yes {
		b.out.Notes = append(b.out.Notes, one(len(fresh), "1 person is new here, and what everybody agreed to counts for them", "%d people are new here, and what everybody agreed to counts for them")+
			": `verbatim consent` shows it; nothing about consent came from the project")
	}
}

// here is the transcript that a source became.
func (b *projecting) here(e *ImportEntry) *transcript.Transcript {
	if e.Transcript == nil || e.Result == Refused {
		return nil
	}
	if t, ok := b.s.Transcript(*e.Transcript); ok {
		return t
	}
	if b.o.DryRun {
		return e.understood
	}
	return nil
}
