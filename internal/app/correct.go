package app

import (
	"context"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// CorrectOptions say which transcript is corrected, and from what.
type CorrectOptions struct {
	Transcript string
	From       string   // a file with the corrected words; empty: the working copy
	Speakers   []string // NAME=VOICE of speakers that the correction brings
	Encoding   string   // of From
	GoBack     bool     // the working copy may be an earlier text: that is what is wanted
}

// Correction is what a correction would do, or did. Words are shown to whoever
// may read the transcript.
type Correction struct {
	Transcript  string          `json:"transcript"`
	Joins       []string        `json:"joins"`   // coders whose corrections it joins; empty: an edit
	Changes     []WordChange    `json:"changes"` // in order of place
	TurnsBefore int             `json:"turns_before"`
	TurnsAfter  int             `json:"turns_after"`
	Same        int             `json:"same"`    // codings whose words stay, wherever they stand now
	Changed     []TouchedCoding `json:"changed"` // codings whose words were changed inside
	Lost        []TouchedCoding `json:"lost"`    // codings of which no word is left
	Doubts      []string        `json:"doubts"`  // what a person should look at
	Rewritten   bool            `json:"rewritten"`
	Unsettled   int             `json:"unsettled"` // places where two corrections differ

	next    *transcript.Transcript
	parents []text.Hash
	edits   []text.Script
	draft   string    // a working copy for somebody to settle; empty otherwise
	working string    // the working copy as it was read
	shown   text.Hash // the present text
	folder  *folder.Folder
}

// WordChange is one stretch of words that became another.
type WordChange struct {
	Turn   int    `json:"turn"` // from 1, as it was
	Before string `json:"before"`
	After  string `json:"after"`
}

// TouchedCoding is a coding that a correction did not leave as it was.
type TouchedCoding struct {
	ID     string `json:"id"`
	Coder  string `json:"coder"`
	Theme  string `json:"theme"`
	Place  string `json:"place"`
	Before string `json:"before"`
	After  string `json:"after"`  // empty where nothing is left
	NowBy  string `json:"now_by"` // who says the words now, where it is somebody else
}

// Nothing reports whether there is nothing to correct.
func (c *Correction) Nothing() bool { return c.next == nil && c.draft == "" }

// Correctable lists the transcripts whose working copy was edited, and those
// that were corrected in several copies of the study.
func (a *App) Correctable(ctx context.Context) (edited, forked []string, err error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, nil, err
	}
	for _, t := range s.Transcripts {
		if f.Edited(s.State, t) {
			edited = append(edited, t.ID)
		}
		if len(s.State.Forked[t.ID]) > 0 {
			forked = append(forked, t.ID)
		}
	}
	return edited, forked, nil
}

// PlanCorrection says what taking over an edited working copy (or a file) would
// do to the codings. It changes nothing.
func (a *App) PlanCorrection(ctx context.Context, o CorrectOptions) (*Correction, error) {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	t, err := transcriptOf(s, o.Transcript)
	if err != nil {
		return nil, err
	}
	if s.IsOwnOnly(t.ID) {
		a.Notice("only your own codings of %s are shown here; those of others go along as well, and where words change their coders are asked", t.ID)
	}
	rules, err := speakerRules(o.Speakers)
	if err != nil {
		return nil, err
	}
	c := &Correction{Transcript: t.ID, shown: t.Text.Hash(), TurnsBefore: len(t.Turns), folder: f,
		Joins: []string{}, Changes: []WordChange{}, Changed: []TouchedCoding{}, Lost: []TouchedCoding{}, Doubts: []string{}}
	next := *t
	next.Speakers = withSpeakers(t.Speakers, rules)
	heads := s.State.Forked[t.ID]
	switch {
	case len(heads) > 0 && o.From != "":
		return nil, problem("join them first: `verbatim correct "+t.ID+"`", "%s was corrected in several copies of the study", t.ID)
	case len(heads) > 0:
		err = c.join(s, t, &next, heads)
	case o.From != "":
		err = c.fromFile(t, &next, o, rules)
	default:
		err = c.fromWorkingCopy(s, t, &next, o.GoBack)
	}
	if err != nil || c.next == nil {
		return c, err
	}
	if s.State.Removed[c.next.Text.Hash()] {
		return nil, problem("`verbatim correct "+t.ID+" --put-back` brings the working copy up to date", "this text of %s was removed for good, with a name or with words that somebody took back", t.ID)
	}
	if covered := strings.Count(t.Text.String(), withdrawnBlock); strings.Count(c.next.Text.String(), withdrawnBlock) < covered {
		return nil, problem("leave the "+withdrawnBlock+" as they stand, each for one character; in a file, put them where those words were",
			"the corrected text of %s lacks some of the blocks that cover words somebody took back", t.ID)
	}
	c.TurnsAfter = len(c.next.Turns)
	if c.TurnsAfter == 0 {
		return nil, problem("`verbatim correct "+t.ID+" --put-back` puts the working copy back as it is in the record", "the corrected text of %s holds nobody's words", t.ID)
	}
	c.compare(s, t)
	return c, nil
}

// compare says what becomes of words and codings.
func (c *Correction) compare(s *study.Study, t *transcript.Transcript) {
	rel := s.Release(transcript.ForTeam)
	script := text.Diff(t.Text.String(), c.next.Text.String())
	said := c.edits[0] // as the event will say it
	if i := slices.Index(c.parents, t.Text.Hash()); i >= 0 {
		said = c.edits[i]
	}
	guarded := holdsWithdrawn(s, t)
	kept := t.Text.Len()
	for _, e := range script {
		kept -= e.A1 - e.A0
		was := text.Span{Start: e.A0, End: e.A1}
		change := WordChange{Turn: max(0, t.TurnAt(e.A0)) + 1}
		if !guarded && (rel.Shows(t, t.ToSpeech(text.Span{Start: e.A0, End: max(e.A1, e.A0+1)})) || was.Empty()) {
			change.Before = t.Text.Slice(was)
			change.After = c.next.Text.Slice(text.Span{Start: e.B0, End: e.B1})
		}
		c.Changes = append(c.Changes, change)
	}
	c.Rewritten = kept*2 < t.Text.Len()
	for _, k := range s.CodingsIn(t.ID) {
		now, fate := said.Project(k.Span)
		if !c.next.InSpeech(now) {
			if now = c.next.ToSpeech(now); now.Empty() {
				fate = text.Lost
			} else {
				fate = max(fate, text.Changed)
			}
		}
		touched := TouchedCoding{ID: k.ID.String(), Coder: k.Coder, Theme: s.ThemeOf(k), Place: place(t, k.Span)}
		if !guarded && rel.Shows(t, k.Span) {
			touched.Before, touched.After = t.Text.Slice(k.Span), c.next.Text.Slice(now)
		}
		touched.NowBy = nowBy(t, k.Span, c.next, now)
		switch fate {
		case text.Lost:
			touched.After = ""
			c.Lost = append(c.Lost, touched)
		case text.Changed:
			c.Changed = append(c.Changed, touched)
		default:
			c.Same++
		}
	}
}

// withdrawnBlock covers one character of words that were taken back.
const withdrawnBlock = "█"

// holdsWithdrawn reports whether words of a transcript were withdrawn. What a
// correction puts beside them may be those words, so it is not shown.
func holdsWithdrawn(s *study.Study, t *transcript.Transcript) bool {
	return slices.ContainsFunc(s.State.Passages, func(m coding.Mark) bool { return m.Transcript == t.ID }) ||
		slices.ContainsFunc(s.ParticipantsIn(t), s.State.Gone) || strings.Contains(t.Text.String(), withdrawnBlock)
}

// Correct takes a planned correction over. Where two corrections differ and a
// person has to choose, it writes the choices into the working copy and changes
// nothing else.
func (a *App) Correct(ctx context.Context, c *Correction) error {
	if c.next == nil && c.draft == "" {
		return nil
	}
	if now, err := c.folder.ReadWorkingCopy(c.Transcript); c.working != "" && (err != nil || now != c.working) {
		return problem("look at it again, then try once more", "transcripts/%s.txt was saved again meanwhile; nothing was changed", c.Transcript)
	}
	if c.draft != "" {
		return c.folder.WriteWorkingCopy(c.Transcript, c.draft, c.shown)
	}
	err := a.write(ctx, c.folder, a.who(), func(w *folder.Session) error {
		s, err := a.reload(ctx, c.folder) // under the lock
		if err != nil {
			return err
		}
		heads := []text.Hash{s.State.Heads[c.Transcript].Text}
		for _, h := range s.State.Forked[c.Transcript] {
			heads = append(heads, h.Text)
		}
		if slices.ContainsFunc(heads, func(h text.Hash) bool { return !slices.Contains(c.parents, h) }) {
			return problem("look at it again with --dry-run, then try once more", "%s was corrected by somebody else meanwhile", c.Transcript)
		}
		if err := newSpeakers(w, s, c.next); err != nil {
			return err
		}
		return w.Correct(c.next, c.parents, c.edits)
	})
	if err != nil {
		return err
	}
	return a.index(ctx, c.folder)
}

// newSpeakers adds participants whom the correction brings to participants.csv.
func newSpeakers(w *folder.Session, s *study.Study, t *transcript.Transcript) error {
	people := newcomers{people: slices.Clone(s.Participants), columns: slices.Clone(s.Columns)}
	people.add(t, nil)
	if !people.changed {
		return nil
	}
	return w.PutParticipants(people.people, people.columns)
}

// PutBack makes the working copy of a transcript what the record says. What was
// edited in it and not taken over is lost.
func (a *App) PutBack(ctx context.Context, id string) error {
	f, s, err := a.openQuietly(ctx)
	if err != nil {
		return err
	}
	t, err := transcriptOf(s, id)
	if err != nil {
		return err
	}
	return f.WriteWorkingCopy(t.ID, t.Text.String(), t.Text.Hash())
}

// lastCorrector is who made a transcript's present text.
func lastCorrector(s *study.Study, id string) string {
	return headsOf(s, []coding.Revision{s.State.Heads[id]})[0]
}

// headsOf are the texts that stand beside each other as current ones, with
// whose they are.
func headsOf(s *study.Study, heads []coding.Revision) []string {
	by := map[coding.ID]string{}
	for i := range s.State.Events {
		if e := &s.State.Events[i]; e.Do == coding.Correct {
			by[e.ID] = e.Coder
		}
	}
	var coders []string
	for _, h := range heads {
		coders = append(coders, by[h.Event])
	}
	return coders
}
