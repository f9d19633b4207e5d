package folder

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"verbatim/codebook"
	"verbatim/internal/text"
	"verbatim/internal/trace"
	"verbatim/internal/transcript"
)

// participants is participants.csv as it lies on the disk; nobody where there is
// none.
func (f *Folder) participants() ([]transcript.Participant, []string, error) {
	data, err := os.ReadFile(f.path(participantsFile))
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("%s cannot be read: %w", participantsFile, reason(err))
	}
	return parseParticipants(data, nil)
}

// withdrawnFrom is s with a mark in place of what needles find, and whether there
// was any.
func withdrawnFrom(n *trace.Needles, s string) (string, bool) {
	var b strings.Builder
	at, found := 0, false
	for _, h := range n.In(s) {
		b.WriteString(s[at:h.Start] + withdrawnMark)
		at, found = h.End, true
	}
	if !found {
		return s, false
	}
	return b.String() + s[at:], true
}

// rewriteFiles takes the words out of the files that people edit: codebook,
// summaries, pages about transcripts, settings, participants.
func (r *removal) rewriteFiles(context.Context) error {
	names, err := r.f.trackedFiles()
	if err != nil {
		return err
	}
	for _, rel := range names {
		data, err := os.ReadFile(r.f.path(rel))
		if err != nil {
			return fmt.Errorf("%s cannot be read: %w", rel, reason(err))
		}
		next, err := r.rewrittenFile(rel, data)
		if err != nil {
			return err
		}
		if bytes.Equal(next, data) {
			continue // only in ids, which stay; the search afterwards tells of them
		}
		r.rewritten(rel)
		if r.s != nil {
			if err := r.s.Put(rel, next); err != nil {
				return err
			}
		}
	}
	r.themeNames()
	if r.s == nil {
		return nil
	}
	return r.s.Commit()
}

func (r *removal) rewrittenFile(rel string, data []byte) ([]byte, error) {
	data, err := r.withoutCell(rel, data)
	if words, names := r.told.Bytes(data); err != nil || words+names == 0 {
		return data, err
	}
	if rel == participantsFile {
		return r.rewrittenPeople(data)
	}
	return r.rewrittenYAML(rel, data)
}

func (r *removal) rewrittenPeople(data []byte) ([]byte, error) {
	people, columns, err := parseParticipants(data, nil)
	if err != nil {
		return nil, err
	}
	changed := false
	for i := range people {
		var did bool
		people[i].PublishedAs, did = withdrawnFrom(r.told, people[i].PublishedAs)
		changed = changed || did
		for k, v := range people[i].Attributes {
			people[i].Attributes[k], did = withdrawnFrom(r.told, v)
			changed = changed || did
		}
	}
	if !changed {
		return data, nil
	}
	return rewriteParticipants(data, people, columns)
}

// rewrittenYAML takes the words out of a YAML file. It first tries to change
// nothing but them; where they are written in a way that does not allow it, the
// file is laid out anew.
func (r *removal) rewrittenYAML(rel string, data []byte) ([]byte, error) {
	var want yaml.Node
	if err := yaml.Unmarshal(data, &want); err != nil {
		plain, _ := withdrawnFrom(r.told, string(data)) // nothing to spoil
		return []byte(plain), nil
	}
	changed := r.scrub(&want, false)
	if plain, ok := withdrawnFrom(r.told, string(data)); ok && r.clean([]byte(plain)) && readable(rel, []byte(plain)) {
		var got yaml.Node
		if yaml.Unmarshal([]byte(plain), &got) == nil && sayTheSame(&want, &got) {
			return []byte(plain), nil
		}
	}
	if !changed {
		return data, nil
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := enc.Encode(&want); err != nil {
		return nil, err
	}
	if !readable(rel, b.Bytes()) {
		return nil, fmt.Errorf("the words cannot be taken out of %s without spoiling it: take them out by hand, then try again", rel)
	}
	return b.Bytes(), nil
}

func (r *removal) clean(data []byte) bool {
	words, names := r.filed.Bytes(data)
	return words+names == 0
}

// readable reports whether a file is one that the study can be opened with.
func readable(rel string, data []byte) bool {
	switch {
	case rel == codebookFile:
		_, err := codebook.Parse(rel, data)
		return err == nil
	case rel == settingsFile:
		_, err := parseSettings(data)
		return err == nil
	case strings.HasPrefix(rel, transcriptsDir+"/"):
		return applyMeta(&transcript.Transcript{}, data) == nil
	}
	return true
}

// scrub takes the words out of the values and comments of a YAML node. Keys and
// ids are named elsewhere, also in the log, and stay.
func (r *removal) scrub(n *yaml.Node, id bool) (changed bool) {
	for _, s := range []*string{&n.HeadComment, &n.LineComment, &n.FootComment} {
		var did bool
		*s, did = withdrawnFrom(r.told, *s)
		changed = changed || did
	}
	if n.Kind == yaml.ScalarNode && !id {
		var did bool
		n.Value, did = withdrawnFrom(r.told, n.Value)
		changed = changed || did
	}
	for i, c := range n.Content {
		isID := n.Kind == yaml.MappingNode && (i%2 == 0 || id && n.Content[i-1].Value == "name" || slices.Contains(idKeys, n.Content[i-1].Value)) ||
			n.Kind == yaml.SequenceNode && id
		changed = r.scrub(c, isID) || changed
	}
	if n.Kind == yaml.SequenceNode {
		n.Content = slices.CompactFunc(n.Content, func(a, b *yaml.Node) bool { // two copies of one example
			return a.Kind == yaml.ScalarNode && b.Kind == yaml.ScalarNode && a.Value == b.Value && strings.Contains(a.Value, withdrawnMark)
		})
	}
	return changed
}

// idKeys are the keys of the study's files whose values are names of something.
var idKeys = []string{"id", "was", "parent", "theme", "transcript", "participant", "coder", "speakers"}

// sayTheSame reports whether two YAML documents hold the same, line breaks and
// spaces inside values aside.
func sayTheSame(a, b *yaml.Node) bool {
	if a.Kind != b.Kind || len(a.Content) != len(b.Content) || strings.Join(strings.Fields(a.Value), " ") != strings.Join(strings.Fields(b.Value), " ") {
		return false
	}
	for i := range a.Content {
		if !sayTheSame(a.Content[i], b.Content[i]) {
			return false
		}
	}
	return true
}

// themeNames finds the themes whose names are words of theirs and of nobody
// else: two to four words in a row. Five are taken out; with fewer the team
// decides, for the name may be an everyday phrase.
func (r *removal) themeNames() {
	data, err := os.ReadFile(r.f.path(codebookFile))
	if err != nil || !r.report.Known {
		return
	}
	book, err := codebook.Parse(codebookFile, data)
	if err != nil {
		return
	}
	mine, others := r.talk()
	for _, t := range book.Themes() {
		name := spoken(t.Name)
		if n := strings.Count(name, " ") - 1; n < 2 || n >= trace.Run {
			continue
		}
		if strings.Contains(mine, name) && !strings.Contains(others, name) {
			r.report.ThemeNames = append(r.report.ThemeNames, t.ID)
		}
	}
}

// spoken is words in small letters with a space before and after each.
func spoken(s string) string {
	var b strings.Builder
	b.WriteByte(' ')
	text.Segments(strings.ReplaceAll(s, "’", "'"), func(w string, _, _ int) bool {
		b.WriteString(strings.ToLower(w))
		b.WriteByte(' ')
		return true
	})
	return b.String()
}

// talk is what they say, and what everybody else says, as spoken gives it.
func (r *removal) talk() (mine, others string) {
	var a, b strings.Builder
	for _, rm := range r.rooms {
		for _, st := range rm.texts {
			hidden := r.toHide(rm, st, r.theirs(rm, st))
			for _, sp := range hidden {
				a.WriteString(spoken(st.text.Slice(sp)))
			}
			for _, t := range st.turns {
				if rm.page.Speaker(t.Speaker).Participant == "" {
					continue
				}
				for _, part := range without(t.Speech, hidden) {
					b.WriteString(spoken(st.text.Slice(part)))
				}
			}
		}
	}
	for _, id := range r.elsewhere {
		t, err := r.f.loadText(r.state.Heads[id].Text)
		if err == nil {
			b.WriteString(spoken(t.String()))
		}
	}
	return a.String(), b.String()
}

// wanted are the needles for the search of the whole folder: the words, and for
// everything all their names but the id.
func (r *removal) wanted() *trace.Needles { return r.own.With(r.wantedNames()...) }

func (r *removal) wantedNames() (names []string) {
	for _, n := range r.names {
		if !strings.EqualFold(n, r.report.Participant) {
			names = append(names, n)
		}
	}
	return names
}
