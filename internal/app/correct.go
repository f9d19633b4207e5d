package app

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/ingest"
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

func speakerRules(speakers []string) ([]ingest.Rule, error) {
	var rules []ingest.Rule
	for _, s := range speakers {
		r, err := ingest.ParseRule(s)
		if err != nil {
			return nil, &Problem{What: err.Error(), Usage: true}
		}
		rules = append(rules, r)
	}
	return rules, nil
}

// withSpeakers adds the speakers of rules to a list of speakers, or changes
// what it says of them.
func withSpeakers(list []transcript.Speaker, rules []ingest.Rule) []transcript.Speaker {
	list = slices.Clone(list)
	for _, r := range rules {
		sp := transcript.Speaker{Name: r.Name, Voice: r.Voice, Participant: r.Participant}
		if sp.Voice == transcript.VoiceParticipant && sp.Participant == "" {
			sp.Participant = ingest.Slug(r.Name)
		}
		if i := slices.IndexFunc(list, func(have transcript.Speaker) bool { return have.Name == r.Name }); i >= 0 {
			list[i] = sp
			continue
		}
		list = append(list, sp)
	}
	return list
}

// fromWorkingCopy reads what somebody edited.
func (c *Correction) fromWorkingCopy(s *study.Study, t, next *transcript.Transcript, goBack bool) error {
	raw, err := c.folder.ReadWorkingCopy(t.ID)
	if err != nil {
		return err
	}
	if strings.HasPrefix(raw, joining) {
		return problem("`verbatim correct "+t.ID+" --put-back` brings the working copy up to date", "the corrections of %s were joined meanwhile by somebody else", t.ID)
	}
	if len(text.Unsettled(raw)) > 0 && len(text.Unsettled(t.Text.String())) == 0 {
		return problem("choose one side at each of them, then try again", "the working copy of %s still holds both sides of %d places", t.ID, len(text.Unsettled(raw)))
	}
	c.working = raw
	words, replaced := text.Canonical(raw)
	for _, r := range replaced {
		c.Doubts = append(c.Doubts, r.String())
	}
	turns := transcript.Parse(words, names(next.Speakers))
	if words == t.Text.String() && sameTurns(turns, t.Turns) {
		return nil
	}
	if back := earlier(s, t, text.HashOf(words)); back != nil && words != t.Text.String() {
		if !goBack {
			return problem("`verbatim correct "+t.ID+" --put-back` brings the working copy up to date; --go-back makes the earlier text the present one again",
				"the working copy of %s is an earlier text of it, from before a correction", t.ID)
		}
		return c.goBack(s, t, next, words, *back)
	}
	if from := c.editedFrom(s, t, words); from != "" {
		var conflicts []text.Conflict
		if words, conflicts = text.Merge(from, t.Text.String(), words); len(conflicts) > 0 {
			c.Unsettled, c.draft = len(conflicts), words
			c.Joins = []string{lastCorrector(s, t.ID), s.Viewer}
			return nil
		}
		turns = transcript.Parse(words, names(next.Speakers))
	}
	if err := renamedLabels(words, t, next); err != nil {
		return err
	}
	c.unknownLabels(words, t, next)
	return c.take(t, next, words, turns)
}

// editedFrom is the earlier text that a working copy was edited from, where a
// correction of somebody else has come in between; "" where it was edited from
// the present one. What that correction mended must not be taken for undone.
// Where nobody remembers which it was, it is the nearest.
func (c *Correction) editedFrom(s *study.Study, t *transcript.Transcript, words string) string {
	known := c.folder.WorkingFrom(t.ID)
	if known == t.Text.Hash() || known == "" && lastCorrector(s, t.ID) == s.Viewer {
		return ""
	}
	fewest, from := changed(t.Text.String(), words)+1, "" // of two equally near the earlier: rather let a person choose
	for _, e := range s.State.Events {
		if e.Do != coding.Correct || !strings.EqualFold(e.Transcript, t.ID) || e.Text == t.Text.Hash() || s.State.Removed[e.Text] || known != "" && e.Text != known {
			continue
		}
		rev, err := c.folder.Revision(coding.Revision{Transcript: t.ID, Text: e.Text, Turns: e.Turns})
		if err != nil {
			continue
		}
		if n := changed(rev.Text.String(), words); known != "" || n < fewest {
			fewest, from = n, rev.Text.String()
		}
	}
	return from
}

// changed is how many code points differ between two texts.
func changed(a, b string) int {
	n := 0
	for _, e := range text.Diff(a, b) {
		n += int(e.A1-e.A0) + int(e.B1-e.B0)
	}
	return n
}

// goBack makes an earlier text the present one, with the turns and speakers that
// it had.
func (c *Correction) goBack(s *study.Study, t, next *transcript.Transcript, words string, back coding.Revision) error {
	rev, err := c.folder.Revision(back)
	if err != nil {
		return err
	}
	for _, sp := range c.folder.PastSpeakers(s.State, t.ID) {
		if !slices.Contains(names(next.Speakers), sp.Name) {
			next.Speakers = append(next.Speakers, sp)
		}
	}
	return c.take(t, next, words, rev.Turns)
}

// fromFile reads a corrected file of any kind that can be imported.
func (c *Correction) fromFile(t, next *transcript.Transcript, o CorrectOptions, rules []ingest.Rule) error {
	for _, sp := range t.Speakers { // whoever was somebody stays so
		if !slices.ContainsFunc(rules, func(r ingest.Rule) bool { return strings.EqualFold(r.Name, sp.Name) }) && sp.Name != "" {
			rules = append(rules, ingest.Rule{Name: sp.Name, Voice: sp.Voice, Participant: sp.Participant})
		}
	}
	e := newEntry(o.From, "")
	e.read(ingest.Options{Rules: rules, Encoding: o.Encoding})
	if e.err != nil {
		return e.err
	}
	d := &e.documents[0]
	words, turns := transcript.Render(d.Said)
	c.Doubts = append(c.Doubts, d.Doubts...)
	for _, r := range d.Replaced {
		c.Doubts = append(c.Doubts, r.String())
	}
	next.Speakers = d.Speakers
	next.SourceName, next.SourceSHA256, next.Format = filepath.Base(o.From), e.sum, d.Format
	if words == t.Text.String() && sameTurns(turns, t.Turns) && slices.Equal(next.Speakers, t.Speakers) {
		return nil
	}
	return c.take(t, next, words, turns)
}

// take makes the words the transcript's next text.
func (c *Correction) take(t, next *transcript.Transcript, words string, turns []transcript.Turn) error {
	tx, err := text.New(words)
	if err != nil {
		return err
	}
	script := text.Diff(t.Text.String(), words)
	next.Text, next.Turns = tx, carryTimes(t, turns, script)
	next.Speakers = speaking(next.Speakers, t.Turns, next.Turns)
	c.next, c.parents, c.edits = next, []text.Hash{t.Text.Hash()}, []text.Script{respoken(t, next, script).Coarsen(folder.MaxEdits)}
	return nil
}

// speaking drops the speakers whose last turn the correction took away.
func speaking(list []transcript.Speaker, before, after []transcript.Turn) []transcript.Speaker {
	speaks := func(turns []transcript.Turn, name string) bool {
		return slices.ContainsFunc(turns, func(t transcript.Turn) bool { return t.Speaker == name })
	}
	return slices.DeleteFunc(slices.Clone(list), func(sp transcript.Speaker) bool {
		return speaks(before, sp.Name) && !speaks(after, sp.Name)
	})
}

// earlier is the revision that a text was of the transcript, before it was
// corrected; nil if it was none. A working copy that says it has more likely been
// left behind than edited back.
func earlier(s *study.Study, t *transcript.Transcript, h text.Hash) *coding.Revision {
	for _, e := range slices.Backward(s.State.Events) {
		if e.Do == coding.Correct && strings.EqualFold(e.Transcript, t.ID) && e.Text == h {
			return &coding.Revision{Transcript: t.ID, Text: e.Text, Turns: e.Turns}
		}
	}
	return nil
}

func names(speakers []transcript.Speaker) []string {
	var list []string
	for _, s := range speakers {
		if s.Name != "" {
			list = append(list, s.Name)
		}
	}
	return list
}

func sameTurns(a, b []transcript.Turn) bool {
	return slices.EqualFunc(a, b, func(x, y transcript.Turn) bool {
		return x.Speaker == y.Speaker && x.Label == y.Label && x.Speech == y.Speech
	})
}

// carryTimes gives the new turns what a text does not show of the old ones:
// parts of a second, the end, the heading. A turn takes it from the old turn
// that most of its words come from.
func carryTimes(old *transcript.Transcript, turns []transcript.Turn, s text.Script) []transcript.Turn {
	best := make([]int, len(turns)) // code points shared
	j := 0
	for _, was := range old.Turns {
		now, fate := s.Project(was.Speech)
		if fate == text.Lost {
			continue
		}
		for j > 0 && (j >= len(turns) || turns[j].Speech.Start > now.Start) {
			j--
		}
		for i := j; i < len(turns) && turns[i].Speech.Start < now.End; i++ {
			j = i
			shared := turns[i].Speech.Intersect(now).Len()
			if shared <= best[i] {
				continue
			}
			best[i] = shared
			turns[i].Group, turns[i].EndMS = was.Group, transcript.NoTime
			if transcript.Clock(was.TimeMS) == transcript.Clock(turns[i].TimeMS) {
				turns[i].TimeMS, turns[i].EndMS = was.TimeMS, was.EndMS
			}
		}
	}
	return turns
}

// unknownLabels tells of new lines that look like a speaker's and name nobody
// who speaks here.
func (c *Correction) unknownLabels(words string, t, next *transcript.Transcript) {
	before := map[string]bool{}
	for line := range strings.Lines(t.Text.String()) {
		before[line] = true
	}
	told := map[string]bool{}
	n := 0
	for line := range strings.Lines(words) {
		n++
		name := likeLabel(line)
		if name == "" || before[line] || told[name] || slices.Contains(names(next.Speakers), name) {
			continue
		}
		told[name] = true
		c.Doubts = append(c.Doubts, fmt.Sprintf("line %d begins like a turn of %q, who is no speaker of %s, so it stays speech (if they speak: --speaker %q)",
			n, name, t.ID, name+"=participant"))
	}
}

// likeLabel is the name that a line would be labelled with, if it is short and
// begins with a capital: "Dr Shah: …", "[00:01:02] P2: …".
func likeLabel(line string) string {
	if strings.HasPrefix(line, "[") {
		if i := strings.Index(line, "] "); i > 0 {
			if _, ok := transcript.ParseClock(line[1:i]); ok {
				line = line[i+2:]
			}
		}
	}
	name, _, ok := strings.Cut(line, ": ")
	if !ok || len(name) == 0 || len(name) > 30 || len(strings.Fields(name)) > 3 || name[0] < 'A' || name[0] > 'Z' {
		return ""
	}
	return name
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
