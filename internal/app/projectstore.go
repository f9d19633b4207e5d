package app

import (
	"context"
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
	p := b.p
	p.Name, p.Description = r.words("project", p.Name), r.words("project", p.Description)
	for i := range p.Codes {
		c := &p.Codes[i]
		c.Name, c.Description = r.words("theme", c.Name), r.words("theme", c.Description)
	}
	for i := range p.Cases {
		c := &p.Cases[i]
		c.Name, c.Description = r.name("participant", c.Name), r.words("participant", c.Description)
		for j := range c.Values {
			c.Values[j].Text = r.words("attribute", c.Values[j].Text)
		}
	}
	for i := range p.Sources {
		for j := range p.Sources[i].Values {
			p.Sources[i].Values[j].Text = r.words("attribute", p.Sources[i].Values[j].Text)
		}
	}
	for i := range p.Memos {
		m := &p.Memos[i]
		m.Name, m.Text = r.words("memo", m.Name), r.words("memo", m.Text)
	}
	for i := range p.Links {
		p.Links[i].Name = r.words("link", p.Links[i].Name)
	}
}

// store adds themes, transcripts and participants that are new; in a dry run it finds
// out which these would be.
func (b *projecting) store(ctx context.Context) error {
	entries := b.read()
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
	b.fresh, b.out.Themes = nil, ProjectCount{}
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
			Positions: optional(s.Units), Passages: len(s.Passages), Quotes: b.quotes[s.ID], Why: e.Why}
		b.out.Transcripts = append(b.out.Transcripts, one)
		if e.Result == Refused {
			b.sayRefused(s, *e.Why)
			continue
		}
		for _, d := range e.Doubts {
			b.out.Doubts = append(b.out.Doubts, s.Name+": "+d)
		}
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
