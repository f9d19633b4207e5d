package cli

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/folder"
)

func (c *command) addPseudonyms() {
	cmd := c.verb(groupCare, &cobra.Command{
		Use:   "pseudonyms",
		Short: "Keep real names out of the study",
		Long: `Keeps a list of who is called what in the study, and puts the pseudonyms in the
places of the names: ` + "`import --pseudonyms FILE`" + ` before anything is stored, and
` + "`pseudonyms apply`" + ` in what is stored already.

The list, the key file, is encrypted with a passphrase and lies outside the study, so
that whoever gets the study does not get the names. Any program that knows the age
format opens it (age -d). Without the passphrase nobody can read it: keep a copy of
both where your project keeps such things.

The key file is named with --key or in $VERBATIM_NAMES_KEY; the passphrase is asked for,
or taken from --passphrase-file or $VERBATIM_PASSPHRASE.`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	})
	sub := func(s *cobra.Command) *cobra.Command {
		plainArgs(s)
		cmd.AddCommand(s)
		return s
	}
	c.pseudonymsAdd(sub)
	c.pseudonymsRemove(sub)
	c.pseudonymsList(sub)
	c.pseudonymsApply(sub)
}

// keyFlags are the ways to say which key file is meant, and its passphrase.
type keyFlags struct{ file, passphrase string }

func (k *keyFlags) add(cmd *cobra.Command) {
	cmd.Flags().StringVar(&k.file, "key", "", "the key `file` (default: $VERBATIM_NAMES_KEY); never inside a study")
	k.addPassphrase(cmd)
}

func (k *keyFlags) addPassphrase(cmd *cobra.Command) {
	cmd.Flags().StringVar(&k.passphrase, "passphrase-file", "", "read the passphrase of the key file from a `file` (default: $VERBATIM_PASSPHRASE, or you are asked)")
}

func (c *command) pseudonymsAdd(sub func(*cobra.Command) *cobra.Command) {
	var key keyFlags
	var anyCase bool
	cmd := sub(&cobra.Command{
		Use:   "add [NAME PSEUDONYM]",
		Short: "Add a name and its pseudonym to the key file, or make one",
		Long: `Adds a name and its pseudonym to the key file; the first one makes the file.

What you type as a command stays in your shell's history. Without NAME and PSEUDONYM
you are asked for them; from a pipe or a file, one pair is read from each line:
name<TAB or comma>pseudonym, and if you like a third column, any_case, saying yes.

A name is found as a whole word, written as here or in CAPITALS, with 's or ' after
it, over a line end, and as initials of a full name (M. Ellis, M.E.). In small letters
it is not taken for the name (hope, will), unless you say --any-case. List the names a
person goes by one by one: "Margaret Ellis", "Margaret", "Maggie", "Ellis".

A pseudonym that is or holds a listed name, or stands in one, is refused: it would be
replaced in turn, and two people would become one.`,
		Example: `  verbatim pseudonyms add --key ~/keys/larkfield.key
  verbatim pseudonyms add --key ~/keys/larkfield.key < names.csv`,
		Args: cobra.MaximumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 1 {
				return &app.Problem{What: "a name needs a pseudonym", Todo: cmd.UseLine(), Usage: true}
			}
			k, err := c.openNames(cmd, key, true)
			if err != nil {
				return err
			}
			pairs, err := c.pairs(args, anyCase)
			if err != nil {
				return err
			}
			return c.addPairs(k, pairs)
		},
	})
	key.add(cmd)
	cmd.Flags().BoolVar(&anyCase, "any-case", false, "the name counts in small letters too")
}

// pairs are the pairs that the person gives: as arguments, on being asked, or on
// standard input.
func (c *command) pairs(args []string, anyCase bool) ([]app.NamePair, error) {
	if len(args) == 2 {
		return []app.NamePair{{Name: args[0], Pseudonym: args[1], AnyCase: anyCase}}, nil
	}
	if !c.st.InTerminal {
		pairs, err := app.ReadPairs(c.st.In)
		for i := range pairs {
			pairs[i].AnyCase = pairs[i].AnyCase || anyCase
		}
		return pairs, err
	}
	in := bufio.NewScanner(c.st.In)
	ask := func(question string) string {
		fmt.Fprint(c.st.Err, question)
		if !in.Scan() {
			return ""
		}
		return strings.TrimSpace(in.Text())
	}
	var pairs []app.NamePair
	for {
		name := ask("Real name (Enter: no more): ")
		if name == "" {
			return pairs, in.Err()
		}
		pseudonym := ask("Pseudonym: ")
		if pseudonym == "" {
			return pairs, in.Err()
		}
		pairs = append(pairs, app.NamePair{Name: name, Pseudonym: pseudonym, AnyCase: anyCase})
	}
}

func (c *command) addPairs(k *app.NamesKey, pairs []app.NamePair) error {
	n, err := k.Add(pairs...)
	if err != nil {
		return err
	}
	if n == 0 {
		c.say("nothing was added")
		return nil
	}
	if err := c.app.SaveNames(k); err != nil {
		return err
	}
	c.say("%s added to %s, which now holds %d", count(n, "name", "names"), k.File, len(k.Pairs()))
	for _, d := range k.Doubts() {
		c.note("%s", d)
	}
	return nil
}

func (c *command) pseudonymsRemove(sub func(*cobra.Command) *cobra.Command) {
	var key keyFlags
	cmd := sub(&cobra.Command{
		Use:   "remove NAME",
		Short: "Take a name out of the key file",
		Long: `Takes a name out of the key file. What was replaced in a study stays replaced, and
nobody can tell any more from the key whom it was.`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			k, err := c.openNames(cmd, key, false)
			if err != nil {
				return err
			}
			if !k.Remove(args[0]) {
				return &app.Problem{What: fmt.Sprintf("%q is not in %s", args[0], k.File), Todo: "`verbatim pseudonyms list` shows what is"}
			}
			if err := c.app.SaveNames(k); err != nil {
				return err
			}
			c.note("where its pseudonym stands in a study already, it stays; do not add that pseudonym as a name")
			c.say("taken out of %s, which now holds %s", k.File, count(len(k.Pairs()), "name", "names"))
			return nil
		},
	})
	key.add(cmd)
}

func (c *command) pseudonymsList(sub func(*cobra.Command) *cobra.Command) {
	var key keyFlags
	cmd := sub(&cobra.Command{
		Use:   "list",
		Short: "Show the names in the key file with their pseudonyms",
		RunE: func(cmd *cobra.Command, _ []string) error {
			k, err := c.openNames(cmd, key, false)
			if err != nil {
				return err
			}
			l := &listing{head: []string{"name", "pseudonym", "any case"}, wide: -1}
			for _, p := range k.Pairs() {
				l.add(p.Name, p.Pseudonym, map[bool]string{true: "yes"}[p.AnyCase])
			}
			for _, d := range k.Doubts() {
				c.note("%s", d)
			}
			return c.list(l)
		},
	})
	key.add(cmd)
}

func (c *command) pseudonymsApply(sub func(*cobra.Command) *cobra.Command) {
	var key keyFlags
	var o app.NamesOptions
	var dry, yes bool
	cmd := sub(&cobra.Command{
		Use:   "apply [TRANSCRIPT…]",
		Short: "Replace names in transcripts that are in the study already",
		Long: `Replaces the names of the key file in the transcripts, the pages about them and
participants.csv. You see each place first, and the words that may be names and are
left. Codings keep their words; those that hold a name are listed by ` + "`verbatim review`" + `.

Then the earlier texts, and the earlier versions of files, that held a name are removed
for good, here and in every copy of the study that is joined later: this cannot be
undone, so you are asked; in a script nothing happens without --yes. Other places that
still hold a name are listed: memos, the codebook, summaries, exports, ids. Copies of the
study elsewhere, in backups, mail or cloud folders, are not reached.

Exit status: 0 done; 3 done or shown, and names are left somewhere.`,
		Example: `  verbatim pseudonyms apply --key ~/keys/larkfield.key --dry-run
  verbatim pseudonyms apply --key ~/keys/larkfield.key P07-1`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if o.Names, err = c.openNames(cmd, key, false); err != nil {
				return err
			}
			o.Transcripts = args
			return c.applyNames(cmd, o, dry, yes)
		},
	})
	key.add(cmd)
	f := cmd.Flags()
	f.BoolVar(&o.Brackets, "brackets", false, "put pseudonyms in speech in [square brackets]; words in brackets do not count as spoken")
	f.BoolVar(&dry, "dry-run", false, "show what would happen, change nothing")
	f.BoolVar(&yes, "yes", false, "do not ask")
}

func (c *command) applyNames(cmd *cobra.Command, o app.NamesOptions, dry, yes bool) error {
	plan, err := c.app.PlanNames(cmd.Context(), o)
	if err != nil {
		return err
	}
	if !dry && !yes && !plan.Nothing() && !(c.st.InTerminal && c.st.ErrTerminal) {
		return &app.Problem{What: "this removes words for good, and nobody can be asked here; nothing was changed",
			Todo: "look with --dry-run, then run it again with --yes", Usage: true}
	}
	for _, d := range plan.Doubts {
		c.note("%s", d)
	}
	if err := c.showSpots(plan.Spots, plan.Perhaps); err != nil {
		return err
	}
	switch {
	case plan.Nothing():
		c.say("nothing to replace")
	case dry:
		c.say("%s in %s would be replaced; nothing was changed (--dry-run)", count(len(plan.Spots), "name", "names"), count(len(plan.Changed), "transcript", "transcripts"))
		return nil
	case !c.agreed(yes, fmt.Sprintf("Replace %s, and remove the earlier texts for good?", count(len(plan.Spots), "name", "names"))):
		return nil
	default:
		if err := c.app.ApplyNames(cmd.Context(), plan); err != nil {
			return err
		}
		c.say("%s replaced in %s; %s removed for good", count(len(plan.Spots), "name", "names"), count(len(plan.Changed), "transcript", "transcripts"),
			count(plan.Past, "earlier text or version", "earlier texts and versions"))
	}
	left, err := c.app.NamesLeft(cmd.Context(), o.Names)
	if err != nil {
		return err
	}
	c.sayFindings(left)
	for _, f := range left {
		if !f.Note {
			c.exit = ExitFindings
		}
	}
	return nil
}

// sayFindings writes findings, one a line.
func (c *command) sayFindings(list []folder.Finding) {
	for _, f := range list {
		mark := "finding"
		if f.Note {
			mark = "note"
		}
		line := mark + ": " + f.What
		if f.Todo != "" {
			line += " — " + f.Todo
		}
		c.say("%s", line)
	}
}

// perhapsShown is how many words that may be names are shown, of each.
const perhapsShown = 5

// showSpots shows the places where names are replaced, and some of those that
// are left.
func (c *command) showSpots(spots, perhaps []app.NameSpot) error {
	if len(spots) > 0 {
		l := &listing{head: []string{"where", "replaced"}, wide: 1, wrap: true}
		for _, s := range spots {
			l.add(s.Where, inContext(s, "["+s.Name+" → "+s.Becomes+"]"))
		}
		if err := c.list(l); err != nil {
			return err
		}
	}
	if len(perhaps) == 0 {
		return nil
	}
	if len(spots) > 0 {
		c.say("")
	}
	seen := map[string]int{}
	l := &listing{head: []string{"where", "perhaps a name, left as it is"}, wide: 1, wrap: true}
	more := 0
	for _, s := range perhaps {
		if seen[s.Name]++; seen[s.Name] > perhapsShown {
			more++
			continue
		}
		l.add(s.Where, inContext(s, "["+s.Name+"]"))
	}
	if more > 0 {
		l.add("", fmt.Sprintf("… and the same words %s", count(more, "time more", "times more")))
	}
	return c.list(l)
}

func inContext(s app.NameSpot, middle string) string {
	return s.Before + middle + s.After
}
