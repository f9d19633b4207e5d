package app

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// joining begins the first line of a working copy in which somebody is choosing
// between two corrections. The line goes when the choice is taken over.
const joining = "{{joining "

// join puts the corrections together that were made in several copies of the
// study. What only one of them changed is taken; where they differ, the working
// copy shows both and a person chooses.
func (c *Correction) join(s *study.Study, t, next *transcript.Transcript, heads []coding.Revision) error {
	c.Joins = headsOf(s, heads)
	texts, revs := make([]string, len(heads)), make([]*transcript.Transcript, len(heads))
	for i, h := range heads {
		rev, err := c.folder.Revision(h)
		if err != nil {
			return err
		}
		texts[i], revs[i] = rev.Text.String(), rev
		next.Speakers = mergeSpeakers(next.Speakers, rev.Speakers)
	}
	raw, err := c.folder.ReadWorkingCopy(t.ID)
	if err != nil {
		return err
	}
	c.working = raw
	working, _ := text.Canonical(raw)
	head, rest, _ := strings.Cut(working, "\n")
	if strings.HasPrefix(head, joining) {
		if head != joinLine(t.ID, heads) {
			return problem("`verbatim correct "+t.ID+" --put-back`, then `verbatim correct "+t.ID+"` begins anew; keep a copy of what you chose", "the working copy of %s was for joining other corrections than those there are now", t.ID)
		}
		if n := len(text.Unsettled(rest)); n > 0 {
			return problem("in transcripts/"+t.ID+".txt, choose one side at each place and take the marks away, then try again",
				"%d places in the working copy of %s still hold both corrections", n, t.ID)
		}
		return c.takeJoined(t, next, strings.TrimLeft(rest, "\n"), heads, revs)
	}
	base, err := c.commonText(s, t.ID, heads)
	if err != nil {
		return err
	}
	if base == "" {
		base = sharedWords(texts)
	}
	merged := texts[0]
	for _, other := range texts[1:] {
		merged, _ = text.Merge(base, merged, other)
	}
	if !slices.Contains(texts, working) && working != base { // edited besides
		merged, _ = text.Merge(nearest(texts, working), working, merged)
	}
	if c.Unsettled = len(text.Unsettled(merged)); c.Unsettled > 0 {
		c.draft = joinLine(t.ID, heads) + "\n\n" + merged
		return nil
	}
	return c.takeJoined(t, next, merged, heads, revs)
}

// sharedWords are the stretches that all texts have: what stands in for the text
// they were made from, where that was removed for good.
func sharedWords(texts []string) string {
	shared := texts[0]
	for _, other := range texts[1:] {
		t := text.Trust(shared, "")
		var b strings.Builder
		at := text.Pos(0)
		for _, e := range text.Diff(shared, other) {
			b.WriteString(t.Slice(text.Span{Start: at, End: e.A0}))
			at = e.A1
		}
		b.WriteString(t.Slice(text.Span{Start: at, End: t.Len()}))
		shared = b.String()
	}
	return shared
}

// nearest is the text that another was most likely edited from.
func nearest(texts []string, edited string) string {
	best, fewest := texts[0], -1
	for _, t := range texts {
		if n := changed(t, edited); fewest < 0 || n < fewest {
			best, fewest = t, n
		}
	}
	return best
}

func joinLine(id string, heads []coding.Revision) string {
	var short []string
	for _, h := range heads {
		short = append(short, h.Text.Short())
	}
	return joining + strings.Join(short, " and ") + ": at each place marked like this keep one side, then run verbatim correct " + id + "}}"
}

func (c *Correction) takeJoined(t, next *transcript.Transcript, words string, heads []coding.Revision, revs []*transcript.Transcript) error {
	if err := c.take(t, next, words, transcript.Parse(words, names(next.Speakers))); err != nil {
		return err
	}
	c.parents, c.edits = nil, nil
	for i, h := range heads {
		c.parents = append(c.parents, h.Text)
		c.edits = append(c.edits, respoken(revs[i], next, text.Diff(revs[i].Text.String(), words)).Coarsen(folder.MaxEdits/len(heads)))
	}
	return nil
}

// mergeSpeakers adds the speakers of the other correction.
func mergeSpeakers(list, other []transcript.Speaker) []transcript.Speaker {
	for _, sp := range other {
		found := false
		for _, have := range list {
			found = found || have.Name == sp.Name
		}
		if !found {
			list = append(list, sp)
		}
	}
	return list
}

// commonText is the latest text that all heads were made from; "" where there
// is none, or where its words were withdrawn.
func (c *Correction) commonText(s *study.Study, id string, heads []coding.Revision) (string, error) {
	var corrections []*coding.Event
	parents := map[text.Hash][]text.Hash{}
	for i := range s.State.Events {
		if e := &s.State.Events[i]; e.Do == coding.Correct {
			corrections = append(corrections, e)
			parents[e.Text] = append(parents[e.Text], e.From...)
		}
	}
	common := ancestors(parents, heads[0].Text)
	for _, h := range heads[1:] {
		theirs := ancestors(parents, h.Text)
		for a := range common {
			if !theirs[a] {
				delete(common, a)
			}
		}
	}
	for i := len(corrections) - 1; i >= 0; i-- {
		e := corrections[i]
		if !common[e.Text] || s.State.Removed[e.Text] {
			continue
		}
		rev, err := c.folder.Revision(coding.Revision{Transcript: id, Text: e.Text, Turns: e.Turns})
		if err != nil {
			return "", fmt.Errorf("the text that both corrections were made from is missing: %w", err)
		}
		return rev.Text.String(), nil
	}
	return "", nil
}

func ancestors(parents map[text.Hash][]text.Hash, of text.Hash) map[text.Hash]bool {
	seen := map[text.Hash]bool{}
	for queue := []text.Hash{of}; len(queue) > 0; queue = queue[1:] {
		if h := queue[0]; !seen[h] {
			seen[h] = true
			queue = append(queue, parents[h]...)
		}
	}
	return seen
}
