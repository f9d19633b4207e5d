package cli

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/folder"
)

func (c *command) addSync() {
	var o folder.SyncOptions
	cmd := c.verb(groupCare, &cobra.Command{
		Use:   "sync [FOLDER | ZIP]",
		Short: "Join copies of the study: a colleague's folder, a memory stick, a zip",
		Long: `Joins this copy of the study with another one. Afterwards both hold what either held:
everybody's codings, memos and transcripts, and one codebook, one list of participants
and one page about each transcript with what everybody changed. It does not matter in
which order copies meet, or how often. A zip, and with --pull a folder, is only taken
from.

Where two people changed the same thing differently, none knowing of the other, the
later change stands, you are told both, and both stay in the history. Answers about
consent are the exception: the one that lets out less stands. What somebody withdrew
is removed from both copies. The words of private memos stay in their coder's copy.

Alone, ` + "`verbatim sync`" + ` joins what OneDrive, Dropbox and the like leave in the folder
when two people write at once: "conflicted copies" of files and logs. Such a copy is
removed when everything in it is provably elsewhere.

Exit status: 0 done; 3 done, and something is left to decide.`,
		Example: `  verbatim sync E:\study
  verbatim sync ~/Downloads/ben.zip --dry-run
  verbatim sync`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			other := strings.Join(args, "")
			if len(args) > 0 && strings.TrimSpace(other) == "" {
				return &app.Problem{What: "the folder or zip has no name", Todo: "name the other copy, or run `verbatim sync` alone to tidy this one", Usage: true}
			}
			out, err := c.app.Sync(cmd.Context(), other, o)
			if err != nil {
				return err
			}
			if len(out.Here.Conflicts)+len(out.Forked)+len(out.Broken)+len(out.Left) > 0 {
				c.exit = ExitFindings
			}
			if c.json {
				return c.oneJSON(out)
			}
			c.synced(out, other, o)
			return nil
		},
	})
	f := cmd.Flags()
	f.BoolVar(&o.Pull, "pull", false, "only take; leave the other copy as it is")
	f.BoolVar(&o.DryRun, "dry-run", false, "say what would be joined, change nothing")
	c.jsonFlag(cmd)
}

// synced tells what joining did.
func (c *command) synced(out *folder.Synced, other string, o folder.SyncOptions) {
	if other == "" {
		c.tidied(out, o.DryRun)
	} else {
		c.brought("here", out.Here, o.DryRun)
		if out.There != nil {
			c.brought("there", out.There, o.DryRun)
		}
		for _, rel := range out.Tidied {
			c.say("%s was joined and removed", rel)
		}
	}
	fields, decided := 0, 0
	for _, x := range out.Here.Conflicts {
		c.say("conflict: %s", x.Field)
		for _, said := range folder.SaidBy(x.Values) {
			c.say("  %s", said)
		}
		c.say("  what stands: %s", folder.Shown(x.Stands))
		if strings.HasPrefix(x.Field, app.DecidedTwice) {
			decided++
		} else {
			fields++
		}
	}
	if fields > 0 {
		c.say("change a field once more if something else is to stand; both versions are in the history")
	}
	if decided > 0 {
		c.say("decide again if something else is to be kept, or leave it; `verbatim decisions` has them all")
	}
	for _, id := range out.Forked {
		c.say("%s was corrected in several copies: `verbatim correct %s` joins the corrections", id, id)
	}
	for _, id := range out.Broken {
		c.say("%s cannot be read here, nor could the other copy mend it: `verbatim check` says who may have it", id)
	}
	if !o.DryRun || other != "" {
		for _, rel := range out.Left {
			c.say("%s stays: not all of it is elsewhere, or it cannot be understood", rel)
		}
	}
	if out.Standing > 0 {
		c.note("%s from earlier still to be decided: `verbatim check` lists them", count(out.Standing, "conflict is", "conflicts are"))
	}
	for _, n := range out.Notes {
		c.note("%s", n)
	}
	if o.DryRun {
		c.note("nothing was changed (dry run)")
	}
}

func (c *command) tidied(out *folder.Synced, dry bool) {
	switch {
	case dry && len(out.Left) > 0:
		c.say("there is something to join: %s", strings.Join(out.Left, ", "))
	case len(out.Tidied)+len(out.Here.Files) == 0:
		c.say("there is nothing to join in this folder")
	}
	for _, rel := range out.Tidied {
		c.say("%s was joined and removed", rel)
	}
	if len(out.Here.Files) > 0 {
		c.say("brought up to date: %s", strings.Join(out.Here.Files, ", "))
	}
}

// brought tells what one copy got from the other, in a line or two.
func (c *command) brought(where string, b *folder.Brought, dry bool) {
	var parts []string
	for _, coder := range slices.Sorted(maps.Keys(b.Codings)) {
		parts = append(parts, count(b.Codings[coder], "coding", "codings")+" by "+coder)
	}
	list := func(what string, names []string) {
		if len(names) > 0 {
			parts = append(parts, what+" "+strings.Join(names, ", "))
		}
	}
	if b.Memos > 0 {
		parts = append(parts, count(b.Memos, "memo", "memos"))
	}
	if b.Decisions > 0 {
		parts = append(parts, count(b.Decisions, "decision", "decisions"))
	}
	for _, coder := range slices.Sorted(maps.Keys(b.Done)) {
		parts = append(parts, count(b.Done[coder], "transcript", "transcripts")+" marked as read by "+coder)
	}
	list("the transcripts", b.Transcripts)
	list("corrections of", b.Corrected)
	if b.Withdrawals > 0 {
		parts = append(parts, count(b.Withdrawals, "withdrawal", "withdrawals"))
	}
	list("changes of", b.Files)
	came := map[bool]string{true: "would come", false: "came"}[dry]
	switch {
	case b.Events == 0 && len(parts) == 0 && b.More:
		c.say("%s %s only what is not shown yet", where, came)
	case b.Events == 0 && len(parts) == 0 && len(b.Mended) == 0:
		c.say("%s: everything was there already", where)
	case b.Events == 0 && len(parts) == 0: // mended, see below
	case len(parts) == 0:
		c.say("%s %s %s", where, came, count(b.Events, "entry of the log", "entries of the log"))
	default:
		c.say("%s %s %s: %s", where, came, count(b.Events, "entry of the log", "entries of the log"), strings.Join(parts, "; "))
	}
	if len(b.Mended) > 0 {
		c.say("%s: mended %s", where, count(len(b.Mended), "file of the record", "files of the record"))
	}
	if b.Refused > 0 {
		fmt.Fprintf(c.st.Err, "%s that cannot be lines of a study were left out\n", count(b.Refused, "line", "lines"))
	}
}
