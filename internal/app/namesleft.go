package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/pseudonym"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// namesLeft says where in a study folder listed names stand, without repeating
// them: a first letter has to do.
type namesLeft struct {
	f        *folder.Folder
	s        *study.Study // the whole
	seen     *study.Study // as the person may see it
	key      *pseudonym.Key
	findings []folder.Finding
	made     map[string]bool // files that were made from the study, as the log says
}

// What to do about names that are left.
const (
	todoApply  = "`verbatim pseudonyms apply` replaces it"
	todoIDs    = "ids are in the log, which is never rewritten: import the files afresh into a new study, with --pseudonyms"
	todoMemo   = "its writer writes it anew without the name and takes this one back (`verbatim undo`); then `verbatim pseudonyms apply` removes it"
	todoHand   = "edit it, then `verbatim pseudonyms apply` removes its earlier versions"
	todoExport = "make it anew, and delete this one"
	todoFile   = "Verbatim did not make it: take the name out of it, or delete it"
)

// NamesLeft says where listed names are left in the study's folder, exports
// and the properties of documents included. Words that only may be names do not
// count.
func (a *App) NamesLeft(ctx context.Context, k *NamesKey) ([]folder.Finding, error) {
	f, err := a.folder()
	if err != nil {
		return nil, err
	}
	s, err := a.reload(ctx, f)
	if err != nil {
		return nil, err
	}
	n := &namesLeft{f: f, s: s.Whole(), seen: s, key: k.key, made: map[string]bool{}}
	for i := range s.State.Events {
		if e := &s.State.Events[i]; e.Do == coding.Export {
			n.made[e.Path] = true
		}
	}
	for _, t := range s.Transcripts {
		n.transcript(t)
	}
	n.ids()
	n.participants()
	if err := n.bodies(); err != nil {
		return nil, err
	}
	n.lines("study.yaml", "codebook.yaml")
	return n.findings, n.files(ctx)
}

func (n *namesLeft) say(todo, format string, args ...any) {
	n.findings = append(n.findings, folder.Finding{What: fmt.Sprintf(format, args...), Todo: todo})
}

// masked are the first letters of the names found in words, each once: "R… and
// M…"; "" when there are none.
func masked(matches []pseudonym.Match) string {
	var list []string
	for _, m := range matches {
		if m.Kind == pseudonym.Perhaps {
			continue
		}
		c, _ := utf8.DecodeRuneInString(m.Pair.Name)
		if short := string(c) + "…"; !slices.Contains(list, short) {
			list = append(list, short)
		}
	}
	return andList(list)
}

func andList(list []string) string {
	if len(list) < 2 {
		return strings.Join(list, "")
	}
	return strings.Join(list[:len(list)-1], ", ") + " and " + list[len(list)-1]
}

// maskedID is an id or path with the names in it cut to their first letters.
func (n *namesLeft) maskedID(s string) string {
	var b strings.Builder
	at := 0
	for _, m := range n.key.FindID(s) {
		if m.Start < at {
			continue
		}
		c, _ := utf8.DecodeRuneInString(s[m.Start:])
		b.WriteString(s[at:m.Start] + string(c) + "…")
		at = m.End
	}
	return b.String() + s[at:]
}

// turnsShown is how many turns a finding lists.
const turnsShown = 8

func (n *namesLeft) transcript(t *transcript.Transcript) {
	id, which := n.maskedID(t.ID), ""
	page := "transcripts/" + id + ".yaml"
	if id != t.ID {
		which = fmt.Sprintf(" (no. %d of `verbatim transcripts`)", 1+slices.Index(n.s.Transcripts, t))
	}
	id, page = id+which, page+which
	var turns []string
	var all []pseudonym.Match
	more := 0
	for i, turn := range t.Turns {
		found := slices.DeleteFunc(n.key.Find(t.Text.Slice(turn.Speech)+"\n\n"+turn.Group), isPerhaps)
		if len(found) == 0 {
			continue
		}
		all = append(all, found...)
		if len(turns) < turnsShown {
			turns = append(turns, fmt.Sprint(i+1))
		} else {
			more++
		}
	}
	if len(turns) > 0 {
		if more > 0 {
			turns = append(turns, fmt.Sprintf("%d more", more))
		}
		n.say(todoApply, "%s: a name (%s) stands in turn %s", id, masked(all), andList(turns))
	}
	for _, sp := range t.Speakers {
		if m := masked(n.key.FindID(sp.Name)); m != "" {
			n.say(todoApply, "%s: the speaker %s is called by name", id, m)
		}
	}
	for _, part := range [][2]string{{"title", t.Title}, {"date", t.Date}, {"name of the recording", t.Media}, {"name of the source file", t.SourceName}, {"checked_by", t.CheckedBy}} {
		find := n.key.Find
		if strings.HasPrefix(part[0], "name") {
			find = n.key.FindID
		}
		if m := masked(find(part[1])); m != "" {
			n.say(todoApply, "%s: the %s holds a name (%s)", page, part[0], m)
		}
	}
	for _, note := range slices.Concat(t.Notes, t.Doubts) {
		if m := masked(n.key.Find(note)); m != "" {
			n.say(todoApply, "%s: what was said as it came in holds a name (%s)", page, m)
		}
	}
	for _, k := range sortedKeys(t.Attributes) {
		if m := masked(append(n.key.Find(k), n.key.Find(t.Attributes[k])...)); m != "" {
			n.say(todoApply, "%s: an attribute holds a name (%s)", page, m)
		}
	}
}

// inFull are the places where a name stands as more than initials.
func (n *namesLeft) inFull(s string) []pseudonym.Match {
	return slices.DeleteFunc(n.key.Find(s), func(m pseudonym.Match) bool { return isPerhaps(m) || m.Kind == pseudonym.Initials && !m.InFull })
}

func isPerhaps(m pseudonym.Match) bool { return m.Kind == pseudonym.Perhaps }

// ids finds names that became ids, at present or in the log.
func (n *namesLeft) ids() {
	seen := map[string]bool{}
	look := func(what, id string) {
		if id == "" || seen[what+id] {
			return
		}
		seen[what+id] = true
		find := n.key.FindID
		if what == "theme" { // ids of themes are in small letters: hope is no Hope
			find = n.key.Find
		}
		if masked(find(id)) != "" {
			n.say(todoIDs, "the id of the %s %s holds a name", what, n.maskedID(id))
		}
	}
	for _, t := range n.s.Transcripts {
		look("transcript", t.ID)
		for _, p := range n.s.ParticipantsIn(t) {
			look("participant", p)
		}
	}
	for _, p := range n.s.Participants {
		look("participant", p.ID)
	}
	for _, t := range n.s.Book.Themes() {
		look("theme", t.ID)
	}
	for i := range n.s.State.Events {
		e := &n.s.State.Events[i]
		look("transcript", e.Transcript)
		look("participant", e.Participant)
		look("theme", e.Theme)
	}
}

func (n *namesLeft) participants() {
	for _, c := range n.s.Columns {
		if m := masked(n.key.Find(c)); m != "" {
			n.say(todoApply, "participants.csv: the name of a column holds a name (%s)", m)
		}
	}
	for _, p := range n.s.Participants {
		cells := map[string]string{"published_as": p.PublishedAs, "withdrawn": p.Withdrawn}
		for c, v := range p.Attributes {
			cells[c] = v
		}
		for _, c := range sortedKeys(cells) {
			if m := masked(n.key.Find(cells[c])); m != "" {
				n.say(todoApply, "participants.csv: %s, %s holds a name (%s)", n.maskedID(p.ID), c, m)
			}
		}
	}
}

// bodies looks through what memos, marks and decisions say, those that were
// replaced or taken back included. Whose words they are is said, not which.
func (n *namesLeft) bodies() error {
	bodies, err := n.f.Bodies()
	if err != nil {
		return err
	}
	memo := map[string]coding.Memo{}
	for _, m := range n.s.State.Memos {
		memo[m.Body] = m
	}
	gone, err := n.f.PastMemos(n.s.State)
	if err != nil {
		return err
	}
	past := map[string]bool{}
	for _, p := range gone {
		past[string(p.Hash)] = true
	}
	seen := map[string]bool{}
	for i := range n.s.State.Events {
		e := &n.s.State.Events[i]
		if e.Body == "" || seen[e.Body] {
			continue
		}
		seen[e.Body] = true
		m := masked(n.inFull(bodies[e.Body]))
		live, isMemo := memo[e.Body]
		switch {
		case m == "":
		case n.seen.Unseen(e.ID):
			n.say("somebody who does not code blind looks (`verbatim check`), or wait until everybody is done", "what is not shown to %s yet, of %s, holds a name (%s)", n.seen.Viewer, e.Coder, m)
		case isMemo:
			_, where := memoPlace(n.s, live)
			n.say(todoMemo, "memo %s by %s (%s) holds a name (%s)", e.ID.Short(), e.Coder, n.maskedID(where), m)
		case past[e.Body]:
			n.say(todoApply, "what %s wrote in %s, and took back or wrote anew, holds a name (%s)", e.Coder, e.ID.Short(), m)
		default:
			what, todo := n.writing(e)
			n.say(todo, "%s, by %s (%s in `verbatim log`), holds a name (%s)", what, e.Coder, e.ID.Short(), m)
		}
	}
	return nil
}

// writing says what the words of an event are that is no memo, and how they are
// changed.
func (n *namesLeft) writing(e *coding.Event) (what, todo string) {
	const then = "; then `verbatim pseudonyms apply` removes this one"
	switch {
	case e.Do == coding.Consent:
		who := "everyone"
		if e.Participant != "" {
			who = n.maskedID(e.Participant)
		}
		return fmt.Sprintf("the source of an answer about consent (%s, %s)", who, e.Ask),
			"give the same answer again with another --source (`verbatim consent --help`)" + then
	case e.Type == coding.MarkContent:
		return "the content note on " + n.maskedID(targetOf(n.s, *e)), "they take it off with `verbatim content-note … --off` and put on another" + then
	case e.Type == coding.MarkChosen:
		return "the published form of " + n.maskedID(targetOf(n.s, *e)), "they choose another with `verbatim choose`, or take it back with `verbatim choose " + e.ID.Short() + " --off`" + then
	case e.Do == coding.Decide:
		return "the reason of a decision", "decisions are not rewritten: whoever may read them reads the name"
	}
	return "the reason of a change (" + string(e.Do) + ")", "they take the change back with `verbatim undo " + e.ID.Short() + "` and make it again" + then
}

// lines looks through files that people edit, line by line.
func (n *namesLeft) lines(files ...string) {
	summaries, _ := filepath.Glob(filepath.Join(n.f.Dir, "summaries", "*.yaml"))
	for _, name := range summaries {
		files = append(files, "summaries/"+filepath.Base(name))
	}
	for _, rel := range files {
		data, err := os.ReadFile(filepath.Join(n.f.Dir, filepath.FromSlash(rel)))
		if err != nil {
			continue // check says so
		}
		s, at, line := string(data), 0, 1
		for _, m := range n.inFull(s) {
			line += strings.Count(s[at:m.Start], "\n")
			at = m.Start
			n.say(todoHand, "%s line %d holds a name (%s)", n.maskedID(rel), line, masked([]pseudonym.Match{m}))
		}
	}
}
