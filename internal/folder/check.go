package folder

import (
	"bytes"
	"context"
	"crypto/ed25519"
	"encoding/hex"
	"errors"
	"fmt"
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
}

func (c *checker) wrong(todo, format string, args ...any) {
	c.findings = append(c.findings, Finding{false, fmt.Sprintf(format, args...), todo})
}

func (c *checker) note(todo, format string, args ...any) {
	c.findings = append(c.findings, Finding{true, fmt.Sprintf(format, args...), todo})
}

const (
	restore = "restore it from a backup or another copy of the study"
	byHand  = "mend the file in a text editor, then check again"
)

// Check proves every invariant of the study on disk, reading each file anew.
// The study may be nil where it does not load; what can be checked without it
// still is.
func (f *Folder) Check(ctx context.Context, reserved []string) []Finding {
	c := &checker{f: f}
	c.settings()
	book := c.codebook()
	c.participants(reserved)
	events := c.logs()
	c.words(events)
	c.history(events)
	state := coding.Fold(events)
	c.ignored(state)
	c.texts(ctx, state)
	c.orphans(state)
	if book != nil {
		c.themes(book, state)
	}
	if s, err := f.Load(ctx, reserved); err == nil {
		c.study(s)
	} else if len(c.findings) == 0 && ctx.Err() == nil {
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
		c.note("fill in consent in "+settingsFile, "%s does not say what everybody agreed to", settingsFile)
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
		c.wrong(restore, "%s cannot be read: %s", participantsFile, reason(err))
		return
	}
	if _, _, err := parseParticipants(data, reserved); err != nil {
		c.wrong("mend it in a spreadsheet or text editor; earlier versions are in "+historyDir, "%s", err)
	}
}

// logs proves each writer's chain: counter without gaps, each line naming the
// one before, no line twice with different words, clocks ascending.
func (c *checker) logs() []coding.Event {
	files, err := c.f.readLogs(false)
	if err != nil {
		c.wrong(restore, "%s", err)
		return nil
	}
	settings, _ := c.f.settings()
	writers := map[string]map[int]logLine{}
	var all []coding.Event
	for _, file := range files {
		n := 0
		for raw := range bytes.Lines(file.data) {
			n++
			ended := bytes.HasSuffix(raw, []byte("\n"))
			raw = bytes.TrimSuffix(raw, []byte("\n"))
			if len(bytes.TrimSpace(raw)) == 0 {
				continue
			}
			e, err := coding.ParseLine(raw)
			if err != nil {
				b := badLine{file.rel, n, !ended || tornLine(raw), err.Error()}
				if b.torn {
					c.note("", "%s", b)
				} else {
					c.wrong(restore, "%s", b)
				}
				continue
			}
			all = append(all, e)
			if writers[e.W] == nil {
				writers[e.W] = map[int]logLine{}
			}
			l := logLine{e, []string{coding.LineHash(raw)}, file.rel}
			if have, twice := writers[e.W][e.N]; twice {
				if slices.Contains(have.hashes, l.hashes[0]) {
					continue
				}
				c.wrong("both are kept and counted; a copied folder was probably used by two people as one: tell the team",
					"the log of writer %s forks at its line %d (%s and %s)", e.W, e.N, have.file, l.file)
				have.hashes = append(have.hashes, l.hashes[0])
				writers[e.W][e.N] = have
				continue
			}
			writers[e.W][e.N] = l
		}
	}
	for _, w := range slices.Sorted(keys(writers)) {
		c.chain(w, writers[w], settings.ID)
	}
	return all
}

// logLine is a line of a writer's log. Where the log forks, hashes has one for
// each of the lines that claim the place.
type logLine struct {
	event  coding.Event
	hashes []string
	file   string
}

func (c *checker) chain(w string, lines map[int]logLine, study string) {
	last := -1
	for n := range lines {
		last = max(last, n)
	}
	gaps := 0
	for n := 0; n <= last; n++ {
		l, ok := lines[n]
		before, follows := lines[n-1]
		switch {
		case !ok:
			gaps++
			continue
		case n == 0 && (l.event.Do != coding.Open || study != "" && l.event.Study != study):
			c.wrong(restore, "the log of writer %s (%s) does not begin with this study's name", w, l.file)
		case follows && !slices.Contains(before.hashes, l.event.Prev):
			c.wrong(restore, "line %d of writer %s (%s) does not follow from the line before it: something was changed", n, w, l.file)
		case follows && l.event.LC <= before.event.LC:
			c.wrong("", "line %d of writer %s (%s) has a clock that goes backwards", n, w, l.file)
		}
		if l.event.Do == coding.Seal {
			c.seal(l.event, lines[0].event.Key)
		}
	}
	if gaps > 0 {
		c.wrong("look for a copy of the study that has them, and join it", "%d lines of writer %s are missing", gaps, w)
	}
}

func (c *checker) seal(e coding.Event, key string) {
	pub, err := hex.DecodeString(key)
	sig, err2 := hex.DecodeString(e.Sig)
	if err != nil || err2 != nil || len(pub) != ed25519.PublicKeySize || !ed25519.Verify(pub, []byte(e.Prev), sig) {
		c.wrong("tell the team", "the signature on line %d of writer %s does not fit", e.N, e.W)
	}
}

func (c *checker) words(events []coding.Event) {
	bodies, notes, err := c.f.readBodies()
	if err != nil {
		c.wrong(restore, "%s", err)
		return
	}
	for _, n := range notes {
		c.wrong(restore, "%s", n)
	}
	for _, e := range events {
		if e.Body == "" {
			continue
		}
		if _, ok := bodies[e.Body]; !ok {
			c.wrong("look for a copy of the study that has them", "the words of a %s by %s from %s are missing", e.Do, e.Coder, e.At)
		}
	}
}

// history proves that every version a put names is kept, and is what it says.
func (c *checker) history(events []coding.Event) {
	seen := map[text.Hash]bool{}
	for _, e := range events {
		if e.Do != coding.Put || e.To == "" || seen[e.To] {
			continue
		}
		seen[e.To] = true
		data, err := os.ReadFile(c.f.path(historyDir + "/" + string(e.To)))
		switch {
		case err != nil:
			c.wrong(restore, "the version of %s from %s is missing from %s", e.Path, e.At, historyDir)
		case text.HashOf(string(data)) != e.To:
			c.wrong(restore, "the version of %s from %s in %s is damaged", e.Path, e.At, historyDir)
		}
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
	for _, id := range slices.Sorted(keys(state.Forked)) {
		c.wrong("correct it once more, with both in view", "%s was corrected in two copies of the study and has %d current texts", id, len(state.Forked[id]))
	}
}

func (c *checker) texts(ctx context.Context, state *coding.State) {
	for i := range state.Events {
		e := &state.Events[i]
		if e.Do != coding.Correct || ctx.Err() != nil {
			continue
		}
		t, err := c.f.loadText(e.Text)
		if err != nil {
			c.wrong(restore, "%s: %s", e.Transcript, err)
			continue
		}
		if _, err := text.New(t.String()); err != nil {
			c.wrong(restore, "%s: %s", e.Transcript, err)
		}
		turns, err := c.f.loadTurns(e.Turns)
		if err == nil {
			err = turnsFit(t, turns)
		}
		if err != nil {
			c.wrong(restore, "%s: %s", e.Transcript, err)
		}
	}
}

// orphans finds pages about transcripts that were never imported to the end.
func (c *checker) orphans(state *coding.State) {
	names, err := c.f.trackedFiles()
	if err != nil {
		c.wrong("", "%s", err)
	}
	for _, rel := range names {
		id, ok := strings.CutPrefix(rel, transcriptsDir+"/")
		id = strings.TrimSuffix(id, ".yaml")
		if _, known := state.Heads[id]; ok && !known {
			c.wrong("import its file again", "%s is about a transcript that is not in the record: its import was interrupted", rel)
		}
	}
	for _, id := range state.Transcripts() {
		if _, err := os.Stat(c.f.path(transcriptsDir + "/" + id + ".yaml")); err != nil {
			c.wrong(restore, "%s/%s.yaml is missing", transcriptsDir, id)
		}
		if _, err := os.Stat(c.f.TranscriptPath(id)); errors.Is(err, os.ErrNotExist) {
			c.note("", "the working copy %s/%s.txt is gone; the words are safe in the record", transcriptsDir, id)
		}
	}
}

func (c *checker) study(s *study.Study) {
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
	for _, k := range s.State.Lost {
		c.wrong("its coder confirms it elsewhere or lets it go", "coding %s by %s lost its words in a correction of %s", k.ID.Short(), k.Coder, k.Transcript)
	}
	coders := map[string]bool{}
	for _, k := range s.State.Codings {
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
	for _, p := range s.Participants {
		if s.Settings.Consent[transcript.AskAnalyse] == transcript.Blank && p.Consent[transcript.AskAnalyse] == transcript.Blank {
			c.note("fill in "+participantsFile, "nothing is recorded about what %s consented to", p.ID)
		}
	}
}

func (c *checker) transcript(s *study.Study, t *transcript.Transcript) {
	if c.f.edited(t) {
		c.note("the text as imported is used; put the working copy back, or keep it elsewhere until corrections can be taken over", "%s edited, not yet corrected", t.ID)
	}
	read := false
	for _, d := range s.State.Done {
		read = read || d.Transcript == t.ID
	}
	if !read {
		c.note("", "nobody has marked %s as read to the end", t.ID)
	}
	for _, sp := range t.Speakers {
		if sp.Voice == transcript.VoiceOther && sp.Name != "" {
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
