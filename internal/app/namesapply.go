package app

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"strings"

	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// NamesOptions say where names are replaced, and how.
type NamesOptions struct {
	Names       *NamesKey
	Transcripts []string // empty: all of them
	Brackets    bool     // pseudonyms in speech stand in square brackets
}

// NamesPlan is what replacing names in a study would do, or did.
type NamesPlan struct {
	Spots   []NameSpot // what is replaced, where
	Perhaps []NameSpot // words that may be names, left as they are
	Changed []string   // transcripts in which something is replaced
	People  int        // replacements in participants.csv
	Past    int        // earlier texts and versions of files with names in them, removed for good
	Doubts  []string   // what a person should look at

	stamp   string
	renamed []renamed
	folder  *folder.Folder
	options NamesOptions
}

// Nothing reports whether there is nothing to replace and nothing to remove.
func (p *NamesPlan) Nothing() bool { return len(p.Changed) == 0 && p.People == 0 && p.Past == 0 }

// renamed is a transcript with pseudonyms in the places of names.
type renamed struct {
	was, next *transcript.Transcript
	script    text.Script
	page      bool // the page about it changes
}

// PlanNames says what replacing the names of a key in the study would do. It
// changes nothing.
func (a *App) PlanNames(ctx context.Context, o NamesOptions) (*NamesPlan, error) {
	if err := o.Names.fit(); err != nil {
		return nil, err
	}
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	return planNames(f, s.Whole(), o)
}

func planNames(f *folder.Folder, s *study.Study, o NamesOptions) (*NamesPlan, error) {
	p := &NamesPlan{stamp: s.Stamp, folder: f, options: o, Doubts: o.Names.Doubts()}
	list := s.Transcripts
	if len(o.Transcripts) > 0 {
		list = nil
		for _, id := range o.Transcripts {
			t, err := transcriptOf(s, id)
			if err != nil {
				return nil, err
			}
			list = append(list, t)
		}
	}
	for _, t := range list {
		if err := p.transcript(s, t); err != nil {
			return nil, err
		}
	}
	for _, b := range s.Broken {
		p.Doubts = append(p.Doubts, fmt.Sprintf("%s cannot be read, so names in it are not replaced: %s", b.Transcript, b.Why))
	}
	p.participants(s)
	past, err := p.past(s)
	p.Past = len(past)
	return p, err
}

// transcript finds the names in one transcript.
func (p *NamesPlan) transcript(s *study.Study, t *transcript.Transcript) error {
	r := &renamer{key: p.options.Names.key, brackets: p.options.Brackets}
	n, err := r.transcript(s, t)
	if err != nil {
		return problem("", "%s: %s", t.ID, err)
	}
	p.Spots, p.Perhaps = append(p.Spots, r.spots...), append(p.Perhaps, r.perhaps...)
	if n == nil {
		return nil
	}
	switch {
	case len(s.State.Forked[t.ID]) > 0:
		return problem("join them first: `verbatim correct "+t.ID+"`", "%s was corrected in several copies of the study", t.ID)
	case p.folder.Edited(s.State, t):
		return problem("take the edit over with `verbatim correct "+t.ID+"`, or throw it away with --put-back; then replace names", "%s was edited and not yet corrected", t.ID)
	}
	if lawful(t) && !lawful(n.next) {
		p.Doubts = append(p.Doubts, fmt.Sprintf("in %s a line inside a turn now begins like the turn of a speaker; look at it before you correct that transcript", t.ID))
	}
	p.Changed = append(p.Changed, t.ID)
	p.renamed = append(p.renamed, *n)
	return nil
}

// lawful reports whether a transcript's text, read anew, gives its turns.
func lawful(t *transcript.Transcript) bool {
	return sameTurns(transcript.Parse(t.Text.String(), names(t.Speakers)), t.Turns)
}

// participants finds the names in participants.csv.
func (p *NamesPlan) participants(s *study.Study) {
	r := &renamer{key: p.options.Names.key}
	for _, c := range s.Columns {
		r.words("participants.csv, name of a column", c)
	}
	for _, who := range s.Participants {
		where := "participants.csv, " + who.ID
		r.words(where+", published_as", who.PublishedAs)
		r.words(where+", withdrawn", who.Withdrawn)
		for _, c := range sortedKeys(who.Attributes) {
			r.words(where+", "+c, who.Attributes[c])
		}
	}
	p.People = r.n
	p.Spots, p.Perhaps = append(p.Spots, r.spots...), append(p.Perhaps, r.perhaps...)
}

// transcript gives a transcript with its names replaced; nil when there are
// none. Participants keep their ids, which the log knows them by.
func (r *renamer) transcript(s *study.Study, t *transcript.Transcript) (*renamed, error) {
	next := *t
	speakers, became, doubts, err := r.speakers(t.Speakers)
	if err != nil {
		return nil, err
	}
	if len(doubts) > 0 {
		speakers = slices.Clone(speakers)
	}
	next.Speakers = speakers
	next.Title, next.Date = r.words("title", t.Title), r.words("date", t.Date)
	next.SourceName, next.Media = r.name("file name", t.SourceName), r.name("recording", t.Media)
	next.CheckedBy = r.words("checked by", t.CheckedBy)
	next.Attributes = map[string]string{}
	for _, k := range sortedKeys(t.Attributes) {
		next.Attributes[r.words("attribute", k)] = r.words("attribute "+k, t.Attributes[k])
	}
	if len(t.Attributes) == 0 {
		next.Attributes = t.Attributes
	}
	next.Notes, next.Doubts = withoutNames(r.key, t.Notes), withoutNames(r.key, t.Doubts)
	page := !slices.Equal(t.Speakers, next.Speakers) || len(next.Notes) < len(t.Notes) || len(next.Doubts) < len(t.Doubts) || t.Title != next.Title || t.Date != next.Date || t.SourceName != next.SourceName ||
		t.Media != next.Media || t.CheckedBy != next.CheckedBy || !maps.Equal(t.Attributes, next.Attributes)
	w := &rewriting{renamer: r, rel: s.Release(transcript.ForTeam), t: t, became: became}
	out, script, err := w.all()
	for i := range r.spots {
		r.spots[i].Where = placed(t.ID, r.spots[i].Where)
	}
	for i := range r.perhaps {
		r.perhaps[i].Where = placed(t.ID, r.perhaps[i].Where)
	}
	if err != nil {
		return nil, err
	}
	if out.String() == t.Text.String() && slices.Equal(w.turns, t.Turns) {
		if !page {
			return nil, nil
		}
		return &renamed{was: t, next: &next, page: true}, nil
	}
	next.Text, next.Turns = out, w.turns
	return &renamed{was: t, next: &next, script: script, page: page}, nil
}

// placed says of which transcript a place is, where it does not say so itself.
func placed(id, where string) string {
	if where == id || strings.HasPrefix(where, id+" ") {
		return where
	}
	return id + ", " + where
}

// rewriting replaces the names in the text of a transcript, turn by turn, so
// that no name reaches over the end of a turn.
type rewriting struct {
	*renamer
	rel    *study.Release
	t      *transcript.Transcript
	became map[string]string // names of speakers
	groups map[string]string // headings
	out    strings.Builder
	at, to text.Pos // how far the old and the new text are done
	script text.Script
	turns  []transcript.Turn
}

func (w *rewriting) all() (*text.Text, text.Script, error) {
	w.groups = map[string]string{}
	for i, turn := range w.t.Turns {
		now := turn
		w.copyTo(turn.Label.Start)
		now.Label.Start = w.to
		now.Speaker = w.speaker(turn.Speaker)
		w.label(turn, now.Speaker)
		now.Label.End = w.to
		w.copyTo(turn.Speech.Start)
		now.Speech.Start = w.to
		w.speechOf(i)
		now.Speech.End = w.to
		if _, done := w.groups[turn.Group]; !done {
			w.groups[turn.Group] = w.words("heading", turn.Group)
		}
		now.Group = w.groups[turn.Group]
		w.turns = append(w.turns, now)
	}
	w.copyTo(w.t.Text.Len())
	out, err := text.New(w.out.String())
	return out, w.script, err
}

// speaker is what a speaker is called now, one that is missing from the page
// about the transcript too.
func (w *rewriting) speaker(name string) string {
	now, known := w.became[name]
	if !known {
		now = w.name("speaker", name)
		w.became[name] = now
	}
	return now
}

// copyTo takes over the old text up to a place; words that belong to no turn
// may hold names too.
func (w *rewriting) copyTo(p text.Pos) {
	if p <= w.at {
		return
	}
	out, script, matches := w.key.Replace(w.t.Text.Slice(text.Span{Start: w.at, End: p}), false)
	w.note("between turns", w.t.Text.Slice(text.Span{Start: w.at, End: p}), matches)
	w.put(p, out, script)
}

// label writes the label of a turn with the speaker's name as it is now.
func (w *rewriting) label(turn transcript.Turn, now string) {
	s := w.t.Text.Slice(turn.Label)
	i := strings.LastIndex(s, turn.Speaker)
	if turn.Speaker == now || i < 0 {
		w.copyTo(turn.Label.End)
		return
	}
	from := text.Pos(len([]rune(s[:i])))
	e := text.Edit{A0: from, A1: from + text.Pos(len([]rune(turn.Speaker))), B0: from, B1: from + text.Pos(len([]rune(now)))}
	w.put(turn.Label.End, s[:i]+now+s[i+len(turn.Speaker):], text.Script{e})
}

// speechOf replaces the names in what is said in a turn. Words that the team may
// not be shown are replaced unseen.
func (w *rewriting) speechOf(i int) {
	turn := w.t.Turns[i]
	shown, left := len(w.spots), len(w.perhaps)
	out, script := w.speech(place(w.t, turn.Speech), w.t.Text.Slice(turn.Speech))
	if !w.rel.Shows(w.t, turn.Speech) {
		for _, spots := range [][]NameSpot{w.spots[shown:], w.perhaps[left:]} {
			for j := range spots {
				spots[j].Before, spots[j].After = "(not to be shown) ", ""
			}
		}
	}
	w.put(turn.Speech.End, out, script)
}

// put writes what stands in the place of the old text up to p.
func (w *rewriting) put(p text.Pos, s string, script text.Script) {
	for _, e := range script {
		w.script = append(w.script, text.Edit{A0: e.A0 + w.at, A1: e.A1 + w.at, B0: e.B0 + w.to, B1: e.B1 + w.to})
	}
	w.out.WriteString(s)
	w.to += text.Pos(len([]rune(s)))
	w.at = p
}

// ApplyNames carries a plan out: the transcripts are corrected, and what held
// names before is removed from the record.
func (a *App) ApplyNames(ctx context.Context, p *NamesPlan) error {
	f := p.folder
	err := a.write(ctx, f, a.who(), func(w *folder.Session) error {
		s, err := a.reload(ctx, f) // under the lock
		if err != nil {
			return err
		}
		if s.Stamp != p.stamp {
			return problem("look at it again, then try once more", "the study was changed by somebody else meanwhile")
		}
		parents, err := p.replace(w)
		if err != nil {
			return err
		}
		if err := w.Commit(); err != nil {
			return err
		}
		return a.removePast(ctx, p, w, parents)
	})
	if err != nil {
		return err
	}
	if err := f.DropCache(); err != nil {
		return problem("close other programs that use the study, delete the folder .cache in it, then `verbatim index`", "the names are replaced, but the search index still holds them: %s", plain(err))
	}
	return a.index(ctx, f)
}

// replace writes what has pseudonyms now, and gives the hashes of the texts that
// had names.
func (p *NamesPlan) replace(w *folder.Session) (map[text.Hash]bool, error) {
	parents := map[text.Hash]bool{}
	for _, n := range p.renamed {
		if n.next.Text == n.was.Text {
			if err := w.PutPage(n.next); err != nil {
				return nil, err
			}
			continue
		}
		parents[n.was.Text.Hash()] = true
		if err := w.Correct(n.next, []text.Hash{n.was.Text.Hash()}, []text.Script{n.script}); err != nil {
			return nil, err
		}
	}
	r := &renamer{key: p.options.Names.key}
	return parents, w.RewriteParticipants(func(_, _, value string) string { return r.words("", value) })
}
