package app

import (
	"context"
	"fmt"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/folder"
)

// InWords says what a planned withdrawal would do, as a sentence and a list: what
// would be removed, and all that would not.
func (w *Withdrawal) InWords() (head string, lines []string) {
	far := map[string]string{
		coding.WithdrawQuoting: "no words of theirs leave the team any more, and nothing is removed", coding.WithdrawRenewed: "they agree to being quoted again",
		coding.WithdrawPassages: "a passage is removed", coding.WithdrawWords: "all their words are removed",
		coding.WithdrawEverything: "all their words are removed, and everything about them",
	}
	head = fmt.Sprintf("%s withdraws; %s", w.Participant, far[w.How])
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	some := func(n int, one, many string) {
		if n > 0 {
			say("%s", pluralThousands(n, one, many))
		}
	}
	turns := 0
	for _, t := range w.Transcripts {
		turns += t.Turns
	}
	if len(w.Transcripts) > 0 {
		say("the words of %s in %s are masked", pluralThousands(turns, "turn", "turns"), pluralThousands(len(w.Transcripts), "transcript", "transcripts"))
	}
	some(w.Codings, "coding loses its words", "codings lose their words")
	some(w.Memos, "memo or reason is rewritten", "memos and reasons are rewritten")
	some(w.Versions, "earlier version of a file is removed", "earlier versions of files are removed")
	some(len(w.Rewritten), "file of the study is rewritten", "files of the study are rewritten")
	if len(w.Removed) > 0 {
		say("removed, as made from the study: %s", strings.Join(w.Removed, ", "))
	}
	return head, append(lines, w.leftInWords()...)
}

// leftInWords says what a removal does not reach.
func (w *Withdrawal) leftInWords() (lines []string) {
	say := func(format string, args ...any) { lines = append(lines, fmt.Sprintf(format, args...)) }
	for _, p := range w.Left {
		switch {
		case p.What == "words":
			say("%s will still hold their words: you remove it yourself", where(p))
		case strings.HasPrefix(p.Path, "record/"):
			say("%s will still have their name, or the same word", where(p))
		default:
			say("%s will still have their name, or the same word: look at it yourself", where(p))
		}
	}
	for _, p := range w.Closed {
		say("%s cannot be looked into: %s", p.Path, p.What)
	}
	for _, x := range w.Exports {
		if x.Fate != "removed" {
			say("%s was made with their words (%s) and cannot be removed from here", x.Path, x.For)
		}
	}
	for _, id := range w.Themes {
		say("the theme %s has their words for a name, which stays", id)
	}
	if w.Git {
		say("the folder is under version control (git), whose history keeps everything")
	}
	return lines
}

// pluralThousands is plural with commas in large numbers.
func pluralThousands(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s + " " + many
}

// Withdrew says how far somebody has withdrawn, and when; empty for who has not.
func (a *App) Withdrew(ctx context.Context, participant string) (who, how, day string, err error) {
	_, s, err := a.openQuietly(ctx)
	if err != nil {
		return "", "", "", err
	}
	who, how = whoWithdraws(s, participant)
	if how != "" {
		day = withdrewOn(s, who)
	}
	return who, how, day, nil
}

// Withdrew is somebody who withdrew, and how far.
type Withdrew struct {
	Participant string
	How         string // quoting, passages, words, everything
}

// AllWithdrew lists who has withdrawn and how far, those too of whom nothing else is
// left, in the order in which they first did.
func (a *App) AllWithdrew(ctx context.Context) ([]Withdrew, error) {
	_, s, err := a.openQuietly(ctx)
	if err != nil {
		return nil, err
	}
	var list []Withdrew
	seen := map[string]bool{}
	for i := range s.State.Events {
		e := &s.State.Events[i]
		if e.Do != coding.Withdraw || e.Participant == "" || seen[strings.ToLower(e.Participant)] {
			continue
		}
		seen[strings.ToLower(e.Participant)] = true
		if who, how := whoWithdraws(s, e.Participant); how != "" {
			list = append(list, Withdrew{who, how})
		}
	}
	return list, nil
}

// RemovalRecord is the record of a withdrawal that was carried out. It changes
// nothing.
func (a *App) RemovalRecord(ctx context.Context, participant string) (*Withdrawal, error) {
	who, how, _, err := a.Withdrew(ctx, participant)
	switch {
	case err != nil:
		return nil, err
	case how == "":
		return nil, problem("", "there is no removal record: %s has not withdrawn", participant)
	}
	w, err := a.PlanWithdrawal(ctx, WithdrawOptions{Participant: who})
	if err != nil {
		return nil, err
	}
	kept, err := w.folder.Removals(w.Participant)
	if err != nil {
		return nil, err
	}
	w.Done, w.unknown = true, true
	for i := range w.study.State.Events {
		e := &w.study.State.Events[i]
		if e.Do == coding.Withdraw && strings.EqualFold(e.Participant, w.Participant) && e.How == w.How {
			w.At, w.By = e.At, e.Coder
		}
	}
	if kept != nil && w.Removes() {
		w.remember(kept)
	}
	w.exports(&folder.Removal{})
	return w, nil
}
