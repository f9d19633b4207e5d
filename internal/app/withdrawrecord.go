package app

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"

	"verbatim/internal/coding"
)

// Record is the removal record of a withdrawal: what was asked, done, searched,
// and what no program can reach. It holds none of the participant's words.
func (w *Withdrawal) Record() string {
	var b strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&b, format+"\n", args...) }
	line("# Removal record\n")
	line("- Study: %s (%s)", w.study.Settings.Title, w.study.Settings.ID)
	line("- Participant: %s", w.Participant)
	line("- How far: %s (%s)", w.How, meaning(w.How))
	w.writeRuns(line)
	w.writeRemoved(line)
	w.writeExports(line)
	w.writeSearch(line)
	w.writeByHand(line)
	w.writeBeyond(line)
	return b.String()
}

// writeRuns says when it was carried out, and by whom.
func (w *Withdrawal) writeRuns(line func(string, ...any)) {
	switch {
	case !w.Done:
		line("- Not carried out: this is what would happen")
	case len(w.Runs) == 0:
		line("- Carried out: %s, by %s", w.At, w.By)
	}
	for _, r := range w.Runs {
		if r.Finished {
			line("- Carried out: %s, by %s (%s)", r.At, r.By, r.How)
		} else {
			line("- Begun: %s, by %s (%s); it was interrupted, and carried out to its end later", r.At, r.By, r.How)
		}
	}
	line("- Written by Verbatim %s", Version)
}

func meaning(how string) string {
	if how == coding.WithdrawRenewed {
		return "they agree to being quoted again; nobody's answer to it is recorded any more"
	}
	for _, l := range Withdrawals() {
		if l[0] == how {
			return l[1]
		}
	}
	return ""
}

func (w *Withdrawal) writeRemoved(line func(string, ...any)) {
	line("\n## What %s removed\n", w.tense("was", "would be"))
	if w.How == coding.WithdrawRenewed {
		line("Nothing. That they withdrew from being quoted is taken back; participants.csv is blank under quote, so the answer is everyone's until theirs is recorded: `verbatim consent %s quote=yes`.", w.Participant)
		return
	}
	if !w.Removes() {
		line("Nothing. participants.csv says no to quoting, and every way out of the study keeps to it.")
		return
	}
	if w.Nothing() && !w.Done && w.removedBefore {
		line("Nothing: it was all removed before. `verbatim withdraw %s` prints the record of that.", w.Participant)
		return
	}
	if w.Nothing() {
		line("No words of theirs were found in the study, in its earlier texts neither.")
		return
	}
	for _, t := range w.Transcripts {
		if t.Turns+t.Echoes == 0 {
			line("- %s: nothing in its present text; %s of it, in which they spoke or nobody knows who did.", t.Transcript, plural(t.Earlier, "earlier text", "earlier texts"))
			continue
		}
		with := ""
		if t.Echoes > 0 {
			with += fmt.Sprintf("; %s by the interviewer", plural(t.Echoes, "repeat", "repeats"))
		}
		line("- %s: words of %s, masked character by character so that every place stays what it was%s. All earlier texts of it are gone.",
			t.Transcript, plural(t.Turns, "turn", "turns"), with)
		if t.Others > 0 {
			line("  %s other participants say the same words. Those are theirs and stay.", plural(t.Others, "time", "times"))
		}
	}
	if w.Codings > 0 {
		line("- The words, or some of them, of %s.%s", plural(w.Codings, "coding", "codings"), w.countsSay())
	}
	if w.Memos > 0 {
		line("- Words in %s of the team, private ones too: [withdrawn] stands in their place.", plural(w.Memos, "memo or reason", "memos and reasons"))
	}
	if w.Versions > 0 {
		line("- %s of files of the study.", plural(w.Versions, "earlier version", "earlier versions"))
	}
	if len(w.Rewritten) > 0 {
		line("- Words replaced by [withdrawn] in: %s.", strings.Join(w.Rewritten, ", "))
	}
	if len(w.Removed) > 0 {
		line("- Files made from the study: %s.", strings.Join(w.Removed, ", "))
	}
	line("- The search index and everything else in .cache.")
	switch w.How {
	case coding.WithdrawWords:
		line("- participants.csv has the date of withdrawal.")
	case coding.WithdrawEverything:
		line("- In participants.csv only the id and the date of withdrawal are left.")
	}
}

func (w *Withdrawal) countsSay() string {
	if w.How == coding.WithdrawEverything {
		return " Nothing of this person counts in any table."
	}
	return " They still count, in the places where they were."
}

func (w *Withdrawal) writeExports(line func(string, ...any)) {
	if w.How == coding.WithdrawRenewed {
		return
	}
	line("\n## What carried their words out of the study, by its log\n")
	if len(w.Exports) == 0 {
		line("Nothing that the log knows of.")
		return
	}
	fates := map[string]string{
		"removed":   w.tense("removed from this folder; copies that were passed on cannot be reached", "will be removed from this folder; copies that were passed on cannot be reached"),
		"here":      "a file of this name is in the folder; it is not as Verbatim wrote it, or no search finds their words in it: look at it",
		"elsewhere": "not in this folder: cannot be reached",
	}
	line("| file | made | by | for | now |\n|---|---|---|---|---|")
	for _, x := range w.Exports {
		fate := fates[x.Fate]
		if !w.Removes() {
			fate = "whoever has it, has their words"
		}
		line("| %s | %s | %s | %s | %s |", x.Path, x.At, x.By, x.For, fate)
	}
}

func (w *Withdrawal) writeSearch(line func(string, ...any)) {
	if !w.Removes() {
		return
	}
	line("\n## What was searched\n")
	if w.Searched == nil {
		line("Nothing: no words of theirs were found that could be searched for.")
		return
	}
	opened := "There were no archives, workbooks or Word documents to open."
	if w.Searched.Archives > 0 {
		opened = fmt.Sprintf("%s opened (workbooks and Word documents are archives), also those inside others; %d parts in all were read.",
			wasWere(w.Searched.Archives, "archive", "archives"), w.Searched.Parts)
	}
	line("Every file in the folder %s, %d in all, for every five words in a row that only they said%s. %s They were read as UTF-8, UTF-16 and Windows-1252, with the markup of documents and web pages, the escapes of JSON and YAML, and Rich Text undone.",
		w.tense("was read again when all was done", "was read"), w.Searched.Files, w.andName(), opened)
	if w.Done && w.unknown {
		line("\nThat was when it was carried out. Their words are not known any more, so a new search for them is not possible; what was found then was looked at again now.")
	}
	switch {
	case len(w.Left)+len(w.Stuck) == 0 && w.Done:
		line("\n**%s**", w.nothingLeft())
	case len(w.Left) > 0:
		line("")
		for _, p := range w.Left {
			line("- %s %s", where(p), w.stillThere(p))
		}
	}
	if len(w.Left) == 0 && len(w.NamedMemos)+len(w.Gone) > 0 {
		line("")
	}
	for _, m := range w.NamedMemos {
		line("- the memo or reason %s by %s has their name, or the same word. %s can take it back (`verbatim undo %s`) and write it anew without.", m.ID[:min(8, len(m.ID))], m.Coder, m.Coder, m.ID[:min(8, len(m.ID))])
	}
	for _, rel := range w.Gone {
		line("- %s is not there any more.", rel)
	}
	if len(w.Closed) > 0 {
		line("\nCould not be looked into:\n")
		for _, p := range w.Closed {
			line("- %s: %s", where(p), p.What)
		}
	}
}

func (w *Withdrawal) nothingLeft() string {
	if w.unknown {
		return "Nothing that was found then is still there."
	}
	return "Nothing is left in this folder that such a search can find."
}

func (w *Withdrawal) andName() string {
	if w.How == coding.WithdrawEverything {
		if w.nameless {
			return "; no name of theirs was known to search for"
		}
		return ", and for their name"
	}
	return ""
}

func where(p WithdrawnPlace) string {
	if p.Inside != "" {
		return p.Path + " (in it: " + p.Inside + ")"
	}
	return p.Path
}

func (w *Withdrawal) stillThere(p WithdrawnPlace) string {
	times := plural(p.Count, "time", "times")
	dir, rest, _ := strings.Cut(p.Path, "/")
	switch {
	case p.Changed:
		return "was found to hold their " + p.What + ", and is another file since: what it holds now is not known"
	case p.What == "name" && dir == "record" && strings.Contains(rest, ".words."):
		return "has their name, or the same word, " + times + ": it means other things in this study too, so it is left in the memos named below"
	case p.What == "name" && dir == "record":
		return "has their name, or the same word, " + times + ": it means other things in this study too, so it is left; leave the file as it is"
	case p.What == "name" && dir == "transcripts":
		return "has their name, or the same word, " + times + ": others said it, so it is left"
	case p.What == "name":
		return "still has their name, " + times + ": look at it and change it yourself"
	case strings.HasPrefix(p.Path, "record/log/") || p.Path == "codebook.yaml":
		return "still has words of theirs as the id of a theme, which cannot be changed"
	case dir == "record":
		return "still has words of theirs: run `verbatim withdraw " + w.Participant + "` again"
	}
	if w.Done {
		return "still holds their words: remove it yourself"
	}
	return "holds their words, and will still hold them: remove it yourself"
}

func (w *Withdrawal) writeByHand(line func(string, ...any)) {
	if len(w.Themes)+len(w.Stuck) == 0 {
		return
	}
	line("\n## What is left to do by hand\n")
	for _, id := range w.Themes {
		line("- The theme %s has for a name what only they said. If it gives them away: `verbatim codebook rename %s \"…\"`. Its id stays in the log.", id, id)
	}
	for _, p := range w.Stuck {
		line("- %s could not be removed: close whatever has it open, then run `verbatim withdraw %s` again. If it was saved anew since, look at it and remove it yourself.", p, w.Participant)
	}
}

func (w *Withdrawal) writeBeyond(line func(string, ...any)) {
	if w.How == coding.WithdrawRenewed {
		return
	}
	line("\n## What Verbatim cannot reach\n")
	if w.Git {
		line("- **This folder is under version control (git), whose history keeps everything it once held.** Have it removed there.")
	}
	if !w.Removes() {
		line("- What was published or passed on already.")
		return
	}
	line("- Other copies of the study: the order goes with the study, and is carried out in each copy when it is joined with this one. Until then they hold the words.")
	line("- Earlier versions that a cloud keeps (OneDrive, SharePoint, Dropbox), and its bin; backups; the computer's own bin.")
	line("- E-mails, messages, print-outs, publications, slides, and the recording.")
	line("- Space on the disk that is free again: special programs may read it until it is written over.")
	line("- The key that leads from pseudonyms to names, which lies outside the study.")
	line("- Words that somebody retold in words of their own, or fewer than five in a row.")
	line("- The ids of the participant, of transcripts and of themes in the log of the study.")
}

// tense says what was done, or what would be.
func (w *Withdrawal) tense(done, would string) string {
	if w.Done {
		return done
	}
	return would
}

func plural(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

func wasWere(n int, one, many string) string {
	if n == 1 {
		return "1 " + one + " was"
	}
	return fmt.Sprintf("%d %s were", n, many)
}

// underGit reports whether a folder is under version control, which keeps what
// it once held.
func underGit(dir string) bool {
	for at := dir; ; {
		if _, err := os.Stat(filepath.Join(at, ".git")); err == nil {
			return true
		}
		up := filepath.Dir(at)
		if up == at {
			return false
		}
		at = up
	}
}
