package app

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/export"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// A theme that is being split names the parts in the codebook. From then on each
// coder has a queue: their own codings of the theme, to hand on to one of the
// parts or to leave. Handing on is a move of the coding, which keeps its id. To
// leave one says, for each part, that the words do not belong to it: the same that
// dismissing a suggestion says, so they are not offered for the part either. A
// part that is added later therefore asks again.

// SplitOptions say what a theme is split into.
type SplitOptions struct {
	Theme string
	Into  []string // ids or names of themes that are there; anything else is the name of a new one
	Under bool     // new themes stand under it, not beside it
	Sure  func(*codebook.Book) error
}

// SplitTheme adds the parts of a theme that are not there yet, and gives each coder
// a queue. Where the theme is being split already, the parts are more of them.
// No coding changes.
func (a *App) SplitTheme(ctx context.Context, o SplitOptions) ([]codebook.Change, error) {
	return a.EditCodebook(ctx, func(b *codebook.Book) error {
		if o.Sure != nil {
			if err := o.Sure(b); err != nil {
				return err
			}
		}
		t, ok := b.Theme(o.Theme)
		if !ok {
			return b.Rename(o.Theme, o.Theme) // says why it is not there
		}
		parts, after := slices.Clone(t.Split), t.ID
		for _, name := range o.Into {
			if name = strings.Join(strings.Fields(name), " "); name == "" {
				continue
			}
			id, ok := themeNamed(b, name)
			if !ok {
				var err error
				if id, err = addPart(b, t, name, after, o.Under); err != nil {
					return err
				}
				after = id
			}
			if id == t.ID {
				return usage("name other themes", "%s cannot be a part of itself", t.Name)
			}
			if !slices.Contains(parts, id) {
				parts = append(parts, id)
			}
		}
		if len(parts) < 2 && !o.Under && len(t.Split) == 0 {
			return usage("name two or more", "a theme is split into at least two")
		}
		if len(parts) == 0 {
			return usage("name them", "a theme is split into others")
		}
		return b.Set(t.ID, codebook.FieldSplit, parts...)
	})
}

// themeNamed finds a theme by its id or its name, case aside.
func themeNamed(b *codebook.Book, name string) (string, bool) {
	if t, ok := b.Resolve(name); ok {
		return t.ID, true
	}
	for _, t := range b.Themes() {
		if strings.EqualFold(t.Name, name) {
			return t.ID, true
		}
	}
	return "", false
}

// addPart adds a part: under the theme, or beside it.
func addPart(b *codebook.Book, t codebook.Theme, name, after string, under bool) (string, error) {
	id := codebook.Slug(name)
	if id == "" {
		return "", usage("a word or two, with a letter in them", "%q cannot be the name of a theme", name)
	}
	if taken(b, id) { // a name that another theme had before it was merged, or the id of one called otherwise now
		id = codebook.Slug(t.ID + " " + id)
		if taken(b, id) {
			return "", usage("choose another name", "there is already a theme %q", id)
		}
	}
	parent := t.Parent
	if under {
		parent = t.ID
	}
	add := codebook.Theme{ID: id, Name: name, Status: codebook.InUse}
	if name == id { // it was typed as an id
		add.Name = ""
	}
	if err := b.Add(parent, add); err != nil || under {
		return id, err
	}
	return id, b.PlaceAfter(id, after)
}

// FinishSplit takes a theme's queues away. Codings that are still its own stay its
// own.
func (a *App) FinishSplit(ctx context.Context, theme string, sure func(*codebook.Book) error) ([]codebook.Change, error) {
	return a.EditCodebook(ctx, func(b *codebook.Book) error {
		if sure != nil {
			if err := sure(b); err != nil {
				return err
			}
		}
		return b.Set(theme, codebook.FieldSplit)
	})
}

// splitInto are the themes that a theme is being split into, as they are now: a
// part may have been merged since, or taken out of the file.
func splitInto(s *study.Study, t codebook.Theme) []string {
	parts := []string{}
	for _, id := range t.Split {
		if part, ok := s.Book.Resolve(id); ok && part.ID != t.ID && !slices.Contains(parts, part.ID) {
			parts = append(parts, part.ID)
		}
	}
	return parts
}

// SplitQueue is what one person has to do, and has done, about a theme that is
// being split.
type SplitQueue struct {
	Theme  string
	Into   []string // ids of its parts
	Items  []SplitItem
	Handed int // own codings that were handed on
	Left   int // own codings that were left in the theme
	Hidden int // own codings whose words may not be shown
	Others []SplitWaiting
}

// Total is how many codings the person has or had to decide about.
func (q *SplitQueue) Total() int { return len(q.Items) + q.Handed + q.Left }

// SplitItem is a coding that waits for its coder to hand it on. Row holds its words
// and what stands around them.
type SplitItem struct {
	ID    string
	Row   export.Row
	Wide  [2]string // more of what stands before and after; empty where some of it has a content note
	Place string    // for people
}

// SplitWaiting is how many codings of somebody wait.
type SplitWaiting struct {
	Coder   string
	Waiting int
}

// SplitQueue gives the person's queue of a theme: empty, and without parts, where
// it is not being split.
func (a *App) SplitQueue(ctx context.Context, theme string) (*SplitQueue, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	if theme, err = themeOf(s, theme); err != nil {
		return nil, err
	}
	memos, err := a.memoWords(f, s)
	if err != nil {
		return nil, err
	}
	me, sp := a.who(), newSplit(s, theme)
	q := &SplitQueue{Theme: theme, Into: sp.into, Items: []SplitItem{}, Others: []SplitWaiting{}}
	rel := s.Release(transcript.ForTeam)
	shown := memos.options(transcript.ForTeam)
	shown.Context, shown.Private = true, true // memos that are private to others are not among them
	rows := export.NewQuoter(rel, shown)
	for _, t := range s.Transcripts {
		for _, c := range s.CodingsIn(t.ID) {
			if c.Coder != me || s.ThemeOf(c) != theme || len(sp.into) == 0 {
				continue
			}
			row, shown := rows.Row(t, c.Span, []coding.Coding{c})
			switch {
			case sp.left(c):
				q.Left++
			case !shown:
				q.Hidden++
			default:
				item := SplitItem{ID: c.ID.String(), Row: row, Place: place(t, c.Span)}
				item.Wide[0], item.Wide[1] = widely(rel, t, c.Span)
				q.Items = append(q.Items, item)
			}
		}
	}
	q.Handed = sp.handed(me)
	for _, w := range sp.waiting() {
		if w.Coder != me {
			q.Others = append(q.Others, w)
		}
	}
	return q, nil
}

// aroundWords is how much of a turn stands before and after words that somebody decides
// about, in code points.
const aroundWords = 320

// widely is more of a turn than rows give, where none of it has a content note.
func widely(rel *study.Release, t *transcript.Transcript, sp text.Span) (before, after string) {
	wide := text.Span{Start: max(0, sp.Start-aroundWords), End: min(t.Text.Len(), sp.End+aroundWords)}
	if len(rel.Study.ContentNotes(t, wide)) > 0 {
		return "", ""
	}
	before, after = rel.Around(t, sp, aroundWords)
	if i := strings.IndexAny(before, " \n"); i >= 0 && utf8.RuneCountInString(before) >= aroundWords-1 { // cut in a word
		before = "…" + before[i:]
	}
	if i := strings.LastIndexAny(after, " \n"); i >= 0 && utf8.RuneCountInString(after) >= aroundWords-1 {
		after = after[:i+1] + "…"
	}
	return before, after
}

// split is a theme that is being split, and what was decided so far.
type split struct {
	s     *study.Study
	theme string
	into  []string
	not   map[refused]bool
}

// refused is that a coder said of words that they do not belong to a theme.
type refused struct {
	coder, transcript, theme string
	span                     text.Span
}

func newSplit(s *study.Study, theme string) *split {
	t, _ := s.Book.Theme(theme)
	x := &split{s: s, theme: theme, into: splitInto(s, t), not: map[refused]bool{}}
	if len(x.into) == 0 {
		return x
	}
	for _, d := range s.State.Dismissals {
		if part, ok := s.Book.Resolve(d.Theme); ok {
			x.not[refused{d.Coder, d.Transcript, part.ID, d.Span}] = true
		}
	}
	return x
}

// left reports whether a coding's coder has said that it belongs to none of the
// parts.
func (x *split) left(c coding.Coding) bool {
	return len(x.into) > 0 && !slices.ContainsFunc(x.into, func(part string) bool {
		return !x.not[refused{c.Coder, c.Transcript, part, c.Span}]
	})
}

// waiting is how many codings wait for each coder, of those whose words they may
// be shown, in the order of study.yaml.
func (x *split) waiting() []SplitWaiting {
	if len(x.into) == 0 {
		return nil
	}
	rel, n := x.s.Release(transcript.ForTeam), map[string]int{}
	for _, t := range x.s.Transcripts {
		for _, c := range x.s.CodingsIn(t.ID) {
			if x.s.ThemeOf(c) == x.theme && !x.left(c) && rel.Allows(t, c.Span) && !x.s.HiddenFrom(c.Coder, t) {
				n[c.Coder]++
			}
		}
	}
	var list []SplitWaiting
	for _, c := range x.s.Settings.Coders {
		if n[c.ID] > 0 {
			list = append(list, SplitWaiting{c.ID, n[c.ID]})
		}
	}
	return list
}

// handed is how many codings a coder handed on from the theme to its parts.
func (x *split) handed(coder string) int {
	if len(x.into) == 0 {
		return 0
	}
	was, from := map[coding.ID]bool{}, func(id string) bool { return x.s.ThemeOf(coding.Coding{Theme: id}) == x.theme }
	gone := takenBack(x.s)
	for i := range x.s.State.Events {
		e := &x.s.State.Events[i]
		switch {
		case e.Coder != coder || gone[e.ID]:
		case e.Do == coding.Code && from(e.Theme):
			was[e.ID] = true
		case e.Do == coding.Move && from(e.Theme):
			was[e.Of] = true
		}
	}
	n := 0
	for _, c := range x.s.State.Codings {
		if was[c.ID] && slices.Contains(x.into, x.s.ThemeOf(c)) {
			n++
		}
	}
	return n
}

// splitNotes are what waits for a person in themes that are being split.
func splitNotes(s *study.Study, me string) []string {
	var notes []string
	for _, t := range s.Book.Themes() {
		for _, w := range newSplit(s, t.ID).waiting() {
			if w.Coder == me {
				notes = append(notes, one(w.Waiting, "one of your codings of "+t.Name+" waits to be handed on: `verbatim codebook split "+t.ID+" --ask`",
					"%d of your codings of "+strings.ReplaceAll(t.Name, "%", "%%")+" wait to be handed on: `verbatim codebook split "+t.ID+" --ask`"))
			}
		}
	}
	return notes
}
