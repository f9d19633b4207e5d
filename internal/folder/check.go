package folder

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// Finding is one thing that check has to say.
type Finding struct {
	Note bool   `json:"note"`  // worth knowing, but nothing is wrong
	What string `json:"what"`  // a sentence: what, where
	Todo string `json:"to_do"` // what to do; may be empty
}

type checker struct {
	f        *Folder
	findings []Finding
	removed  map[text.Hash]bool // what is gone for good
	events   []coding.Event
}

func (c *checker) wrong(todo, format string, args ...any) {
	c.findings = append(c.findings, Finding{false, fmt.Sprintf(format, args...), todo})
}

func (c *checker) note(todo, format string, args ...any) {
	c.findings = append(c.findings, Finding{true, fmt.Sprintf(format, args...), todo})
}

const (
	restore = "restore it from a backup, or join another copy of the study: `verbatim sync THAT-COPY`"
	byHand  = "mend the file in a text editor, then check again"
)

// Check proves every invariant of the study on disk, reading each file anew.
// The study may be nil where it does not load; what can be checked without it
// still is.
func (f *Folder) Check(ctx context.Context, reserved []string) []Finding {
	return f.CheckFor(ctx, reserved, func(s *study.Study) *study.Study { return s })
}

// CheckFor is Check for somebody who may not be shown everything: seen is the study
// as they may see it. Of what they are not shown it is said that something is wrong,
// and not what.
func (f *Folder) CheckFor(ctx context.Context, reserved []string, seen func(*study.Study) *study.Study) []Finding {
	c := &checker{f: f}
	c.settings()
	book := c.codebook()
	c.participants(reserved)
	events := c.logs()
	c.removed, c.events = removedIn(events), events
	c.withdrawn()
	c.removals()
	c.goingNow()
	c.missing(events)
	c.words(events)
	c.history(events)
	state := coding.Fold(events)
	c.ignored(state)
	c.texts(ctx, state)
	c.summaries()
	c.orphans(state)
	s, err := f.Load(ctx, reserved)
	if err == nil {
		view := seen(s)
		c.codings(book, state, view)
		c.study(view)
		return c.findings
	}
	if book != nil {
		c.themes(book, state)
	}
	if len(c.findings) == 0 && ctx.Err() == nil {
		c.wrong("", "%s", err)
	}
	return c.findings
}

func (c *checker) settings() {
	s, err := c.f.settings()
	if err != nil {
		c.wrong(byHand, "%s", err)
		return
	}
	if s.Format > FormatVersion {
		c.wrong("update Verbatim", "%s says format %d, this Verbatim knows %d", settingsFile, s.Format, FormatVersion)
	}
	if s.Consent[transcript.AskAnalyse] == transcript.Blank {
		c.note("record it with `verbatim consent --everyone`, or fill in consent in "+settingsFile, "%s does not say what everybody agreed to", settingsFile)
	}
}

func (c *checker) codebook() *codebook.Book {
	book, err := c.f.loadBook()
	if err != nil {
		for line := range strings.Lines(err.Error()) {
			c.wrong(byHand, "%s", strings.TrimRight(line, "\n"))
		}
		return nil
	}
	return book
}

func (c *checker) themes(book *codebook.Book, state *coding.State) {
	uses := map[string]int{}
	for _, k := range state.Codings {
		id := k.Theme
		if t, ok := book.Resolve(id); ok {
			id = t.ID
		}
		uses[id]++
	}
	for _, p := range book.Check(uses) {
		c.wrong(p.Hint, "%s", p.Message)
	}
}

func (c *checker) participants(reserved []string) {
	data, err := os.ReadFile(c.f.path(participantsFile))
	if err != nil {
		c.wrong("`verbatim participants restore` puts the last recorded version back", "%s cannot be read: %s", participantsFile, reason(err))
		return
	}
	c.unrecorded()
	if _, _, err := parseParticipants(data, reserved); err != nil {
		c.wrong("mend it in a spreadsheet or text editor; earlier versions are in "+historyDir, "%s", err)
	}
}

// withdrawn proves that what was removed for good is not there.
func (c *checker) withdrawn() {
	back, err := c.f.broughtBack(c.removed)
	if err == nil && !back {
		back, err = c.f.bodiesBack(c.removed)
	}
	if err != nil {
		c.wrong(restore, "%s", err)
	}
	if back {
		c.wrong("anything that writes to the study removes it again: `verbatim status`", "words that were removed for good are in the record again: an old copy has brought them back")
	}
}

// goingNow finds what a withdrawal that was cut short has removed already and not
// written down yet: nobody is to bring that back.
func (c *checker) goingNow() {
	marked, err := c.f.marked()
	if err != nil || !hasOrders(c.events) {
		return
	}
	removed, fresh := maps.Clone(c.removed), 0
	for _, h := range marked {
		if !removed[h] {
			removed[h] = true
			fresh++
		}
	}
	if fresh > 0 {
		c.removed = removed
		c.wrong("do not restore anything: any command that writes goes on with it, or `verbatim withdraw` with their id", "a withdrawal was cut short while it removed files of the record for good")
	}
}

func (c *checker) ignored(state *coding.State) {
	for _, i := range state.Ignored {
		if i.Event.V > coding.Version || !i.Event.Do.Known() && !i.Event.Do.Ignorable() {
			continue
		}
		c.wrong("look for a copy of the study that has what it refers to; otherwise tell the coder", "event %s by %s (%s, %s) has no effect: %s", i.Event.ID.Short(), i.Event.Coder, i.Event.Do, i.Event.At, i.Why)
	}
	if state.Newer {
		c.wrong("update Verbatim", "part of the study was written by a newer Verbatim")
	}
	for _, id := range c.f.toJoin(state) {
		c.wrong("`verbatim correct "+id+"` joins them", "%s was corrected in several copies of the study and has %d current texts", id, len(state.Forked[id]))
	}
}

func (c *checker) texts(ctx context.Context, state *coding.State) {
	for i := range state.Events {
		e := &state.Events[i]
		if e.Do != coding.Correct || c.removed[e.Text] || ctx.Err() != nil {
			continue
		}
		t, err := c.f.loadText(e.Text)
		if err != nil {
			c.wrong(c.askFor(e), "%s: %s; %s", e.Transcript, err, c.holders(e))
			continue
		}
		if _, err := text.New(t.String()); err != nil {
			c.wrong(restore, "%s: %s", e.Transcript, err)
		}
		if c.removed[e.Turns] { // earlier turns of a text that is the same now
			continue
		}
		turns, err := c.f.loadTurns(e.Turns)
		if err == nil {
			err = turnsFit(t, turns)
		}
		if err != nil {
			c.wrong(c.askFor(e), "%s: %s; %s", e.Transcript, err, c.holders(e))
		}
	}
}

// orphans finds pages about transcripts that were never imported to the end.
func (c *checker) orphans(state *coding.State) {
	names, err := c.f.trackedFiles()
	if err != nil {
		c.wrong("", "%s", err)
	}
	l := c.joining()
	for _, rel := range names {
		if l.strayOf(rel) != "" {
			continue
		}
		id, ok := strings.CutPrefix(rel, transcriptsDir+"/")
		id = strings.TrimSuffix(id, ".yaml")
		if _, known := state.Heads[id]; ok && !known {
			c.wrong("import its file again", "%s is about a transcript that is not in the record: its import was interrupted", rel)
		}
	}
	for _, id := range state.Transcripts() {
		if _, err := os.Stat(c.f.path(transcriptsDir + "/" + id + ".yaml")); err != nil {
			c.wrong("the next writing puts it back as the log last had it, and so does `verbatim sync`", "%s/%s.yaml is missing", transcriptsDir, id)
		}
		if _, err := os.Stat(c.f.TranscriptPath(id)); errors.Is(err, os.ErrNotExist) {
			c.note("", "the working copy %s/%s.txt is gone; the words are safe in the record", transcriptsDir, id)
		}
	}
}

// codings proves the codings that somebody may see, and says so where more is wrong.
func (c *checker) codings(book *codebook.Book, state *coding.State, seen *study.Study) {
	of := func(s *study.Study, state *coding.State) *checker {
		one := &checker{f: c.f}
		if book != nil {
			one.themes(book, state)
		}
		one.places(s)
		return one
	}
	whole := seen.Whole()
	if whole == seen {
		c.findings = append(c.findings, of(whole, state).findings...)
		return
	}
	shown := of(seen, seen.State)
	c.findings = append(c.findings, shown.findings...)
	if len(of(whole, whole.State).findings) > len(shown.findings) {
		c.wrong("somebody who does not code blind runs `verbatim check`, or wait until everybody is done",
			"something is wrong with codings that are not shown to %s yet", seen.Viewer)
	}
}

func (c *checker) places(s *study.Study) {
	for _, k := range s.State.Codings {
		t, ok := s.Transcript(k.Transcript)
		if !ok {
			continue
		}
		if k.Span.End > t.Text.Len() {
			c.wrong("", "coding %s by %s reaches beyond the end of %s", k.ID.Short(), k.Coder, k.Transcript)
			continue
		}
		if from, to := t.TurnsIn(k.Span); from >= to || !t.Turns[from].Speech.Contains(text.Span{Start: k.Span.Start, End: k.Span.Start}) ||
			k.Span.End > t.Turns[to-1].Speech.End {
			c.wrong("code it again", "coding %s by %s in %s does not begin and end in speech", k.ID.Short(), k.Coder, k.Transcript)
		}
	}
	c.doubtful(s)
	for _, k := range s.State.Lost {
		c.wrong("its coder gives it other words or lets it go: `verbatim review`", "coding %s by %s lost its words in a correction of %s", k.ID.Short(), k.Coder, k.Transcript)
	}
}

// doubtful lists the codings that came from another program and may not be on the words
// that were coded there.
func (c *checker) doubtful(s *study.Study) {
	const most = 20 // of one coder
	n := map[string]int{}
	for _, k := range s.State.Codings {
		if k.Doubt == "" {
			continue
		}
		if n[k.Coder]++; n[k.Coder] <= most {
			c.wrong("`verbatim review --coder "+k.Coder+"` keeps it, gives it other words, or lets it go", "coding %s by %s in %s is doubtful: %s", k.ID.Short(), k.Coder, k.Transcript, k.Doubt)
		}
	}
	for _, coder := range slices.Sorted(maps.Keys(n)) {
		if more := n[coder] - most; more > 0 {
			c.wrong("`verbatim review --coder "+coder+"` lists them", "%d more codings by %s are doubtful", more, coder)
		}
	}
}

func (c *checker) study(seen *study.Study) {
	s := seen.Whole()
	if c.f.pending {
		c.wrong("`verbatim withdraw` with their id carries it out to its end", "a withdrawal is not carried out to its end in this folder")
	}
	c.attributes(s)
	coders := map[string]bool{}
	for _, k := range seen.State.Codings {
		coders[k.Coder] = true
	}
	for _, t := range s.Transcripts {
		c.transcript(s, t)
	}
	for _, id := range slices.Sorted(keys(coders)) {
		if !slices.ContainsFunc(s.Settings.Coders, func(x study.Coder) bool { return x.ID == id }) {
			c.note("add them to coders in "+settingsFile, "%s has codings but is not among the coders in %s", id, settingsFile)
		}
	}
	logged := map[string]bool{}
	for _, e := range s.State.Events {
		logged[e.Coder] = true
	}
	for _, k := range s.Settings.Coders {
		if !logged[k.ID] {
			c.note("if they have coded, look for a copy of the study with their folder in "+logDir, "%s is among the coders, and nothing of theirs is here", k.ID)
		}
	}
	for _, id := range s.SaysWithdrawn() {
		c.note("`verbatim withdraw "+id+"` asks how far, and does it; if they have not, empty the cell", "%s says that %s has withdrawn, and no withdrawal was carried out", participantsFile, id)
	}
	for _, p := range s.Participants {
		if s.Settings.Consent[transcript.AskAnalyse] == transcript.Blank && p.Consent[transcript.AskAnalyse] == transcript.Blank {
			c.note("fill in "+participantsFile, "nothing is recorded about what %s consented to", p.ID)
		}
	}
}

func (c *checker) transcript(s *study.Study, t *transcript.Transcript) {
	switch c.f.workingCopy(s.State, t) {
	case workingEdited:
		c.note("`verbatim correct "+t.ID+"` takes the edit over, with --put-back it throws it away; until then the text in the record is used", "%s edited, not yet corrected", t.ID)
	case workingBehind:
		c.note("`verbatim correct "+t.ID+" --put-back` brings it up to date", "the working copy of %s is from before a correction", t.ID)
	}
	read := false
	for _, d := range s.State.Done {
		read = read || d.Transcript == t.ID
	}
	if !read {
		c.note("", "nobody has marked %s as read to the end", t.ID)
	}
	for _, sp := range t.Speakers {
		if sp.Voice == transcript.VoiceOther && sp.Name != "" && !isMask(sp.Name) {
			c.note("if they are somebody else, say so in "+transcriptsDir+"/"+t.ID+".yaml", "%s: %s has the voice other", t.ID, sp.Name)
		}
		if sp.Voice == transcript.VoiceParticipant && sp.Participant == "" {
			c.wrong("say who they are in "+transcriptsDir+"/"+t.ID+".yaml", "%s: %s is a participant without an id", t.ID, sp.Name)
		}
		if _, ok := s.Participant(sp.Participant); sp.Participant != "" && !ok {
			c.wrong("add them to "+participantsFile+"; until then their words stay within the team", "%s: participant %s is not in %s", t.ID, sp.Participant, participantsFile)
		}
	}
	for i, turn := range t.Turns {
		if !slices.ContainsFunc(t.Speakers, func(x transcript.Speaker) bool { return x.Name == turn.Speaker }) {
			c.note("add the speaker to "+transcriptsDir+"/"+t.ID+".yaml", "%s turn %d: %q is not among its speakers", t.ID, i+1, turn.Speaker)
			break
		}
	}
}
