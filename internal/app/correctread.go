package app

import (
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
	next.SourceName, next.SourceSHA256, next.Format = filepath.Base(o.From), d.SourceSHA256, d.Format
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
			turns[i].Group, turns[i].Page, turns[i].EndMS = was.Group, was.Page, transcript.NoTime
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
