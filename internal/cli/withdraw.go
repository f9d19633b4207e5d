package cli

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/folder"
)

func (c *command) addWithdraw() {
	var o app.WithdrawOptions
	var level [4]bool
	var dry, yes, renewed bool
	var out string
	levels := app.Withdrawals()
	cmd := c.verb(groupCare, &cobra.Command{
		Use:   "withdraw PARTICIPANT --quoting | --passages | --words | --everything | --renewed",
		Short: "Remove what a participant takes back, and write down what was done",
		Long: `Somebody who took part may withdraw, and say how far:

  --quoting      no words of theirs leave the team any more; nothing is removed
  --passages     what they said in one place is removed (--transcript P07-1, and
                 one of --turn, --span, --quote)
  --words        all their words are removed; codings stay where they are, so how
                 often they spoke of what still counts
  --everything   all their words are removed, their name and what is known about
                 them, and what was written about them; nothing of theirs counts

--renewed takes --quoting back: they agree to being quoted again.

You see what would happen, and are asked; where nobody can be asked, words are only
removed with --yes. Words are masked in the transcripts, every
character of them, so that everything else keeps its place; all earlier texts, memos
and codebook examples that repeat them, earlier versions of files, and exports inside
the folder that are as Verbatim wrote them are cleaned or removed. All other files in
the folder are looked into, archives too, and named if they hold the words; they are
not touched, also not an export that somebody changed. It cannot be undone.

It is a standing order: when another copy of the study is joined, what it brings back
is removed again. Run it again without saying how far to carry out what was
interrupted, and to print the removal record again. It is to be kept, holds none of
the words, and says what was removed whenever it was; the study keeps what is in it.
Exit status: 0 done, nothing is left; 3 done, and something is left for you to do.`,
		Example: `  verbatim withdraw P07 --words --dry-run
  verbatim withdraw P07 --everything -o ~/P07-removal-record.md
  verbatim withdraw P07 --passages --transcript P07-1 --turn 12
  verbatim withdraw P07 --renewed`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Participant = args[0]
			for i, chosen := range level {
				if !chosen {
					continue
				}
				if o.How != "" {
					return &app.Problem{What: "--" + o.How + " and --" + levels[i][0] + " at once", Todo: "choose one", Usage: true}
				}
				o.How = levels[i][0]
			}
			if renewed && o.How != "" {
				return &app.Problem{What: "--renewed and --" + o.How + " at once", Todo: "choose one", Usage: true}
			}
			if renewed {
				o.How = "renewed"
			}
			return c.withdraw(cmd, o, dry, yes, out)
		},
	})
	f := cmd.Flags()
	for i, l := range levels {
		f.BoolVar(&level[i], l[0], false, l[1])
	}
	f.BoolVar(&renewed, "renewed", false, "they agree to being quoted again, after --quoting")
	f.StringVar(&o.Transcript, "transcript", "", "with --passages: the `transcript` it is in")
	selectionFlags(cmd, &o.Words)
	f.BoolVar(&dry, "dry-run", false, "show what would happen, change nothing")
	f.BoolVar(&yes, "yes", false, "do not ask")
	f.StringVarP(&out, "output", "o", "", "write the removal record to this `file` (.md)")
	c.jsonFlag(cmd)
}

func (c *command) withdraw(cmd *cobra.Command, o app.WithdrawOptions, dry, yes bool, out string) error {
	if out != "" {
		if err := c.app.MayWrite(out); err != nil {
			return err
		}
		if err := folder.Writable(out); err != nil { // before anything is removed: the record is the proof
			return &app.Problem{What: err.Error(), Todo: "nothing was removed; name a file in a folder that is there, with -o", Cause: err}
		}
	}
	plan, err := c.app.PlanWithdrawal(cmd.Context(), o)
	if p, ok := err.(*app.Problem); ok && p.Usage && o.How == "" && c.st.InTerminal && c.st.ErrTerminal {
		if o.How = c.askHowFar(o.Participant); o.How == "" {
			return nil
		}
		plan, err = c.app.PlanWithdrawal(cmd.Context(), o)
	}
	if err != nil {
		return err
	}
	if !dry {
		if plan.Asks() && !yes && !c.mayAsk() {
			return &app.Problem{What: fmt.Sprintf("nobody can be asked here whether the words of %s are to be removed for good; nothing was changed", plan.Participant),
				Todo: "look at it with --dry-run, then run it again with --yes", Usage: true}
		}
		if !c.agreedToRemove(plan, yes) {
			return nil
		}
		if err := c.app.Withdraw(cmd.Context(), plan); err != nil {
			return err
		}
	}
	if plan.ToDo() {
		c.exit = ExitFindings
	}
	return c.removalRecord(plan, out)
}

// askHowFar asks on a terminal, each answer explained in a sentence.
func (c *command) askHowFar(who string) string {
	fmt.Fprintf(c.st.Err, "How far does %s withdraw?\n", who)
	levels := app.Withdrawals()
	for i, l := range levels {
		fmt.Fprintf(c.st.Err, "  %d  %-11s %s\n", i+1, l[0], l[1])
	}
	fmt.Fprint(c.st.Err, "1 to 4, or Enter to change nothing: ")
	answer := strings.ToLower(strings.TrimSpace(readLine(c.st.In)))
	for i, l := range levels {
		if answer == fmt.Sprint(i+1) || answer == l[0] {
			return l[0]
		}
	}
	c.say("nothing was changed")
	return ""
}

// readLine reads one line and no further: another question may follow.
func readLine(r io.Reader) string {
	var line []byte
	one := make([]byte, 1)
	for {
		n, err := r.Read(one)
		if n == 1 && one[0] == '\n' || err != nil {
			return string(line)
		}
		line = append(line, one[:n]...)
	}
}

// mayAsk reports whether there is somebody to ask.
func (c *command) mayAsk() bool { return c.st.InTerminal && c.st.ErrTerminal }

// agreedToRemove shows on a terminal what would happen, and asks.
func (c *command) agreedToRemove(plan *app.Withdrawal, yes bool) bool {
	if yes || !c.mayAsk() || plan.Removes() && !plan.Asks() {
		return true
	}
	question := "Remove this for good? It cannot be undone."
	switch {
	case plan.How == "renewed":
		question = "Let words of " + plan.Participant + " be quoted again, as everyone's answer says?"
	case !plan.Removes():
		question = "Let no words of " + plan.Participant + " leave the team from now on?"
	default:
		c.showRemoval(plan)
	}
	return c.agreed(false, question)
}

// showRemoval shows what would be removed, and all that would not.
func (c *command) showRemoval(plan *app.Withdrawal) {
	head, lines := plan.InWords()
	fmt.Fprintf(c.st.Err, "%s:\n", head)
	for _, line := range lines {
		fmt.Fprintf(c.st.Err, "  %s\n", line)
	}
}

func (c *command) removalRecord(plan *app.Withdrawal, out string) error {
	if out != "" {
		if err := folder.WriteFile(out, 0o644, writeAll([]byte(plan.Record()))); err != nil {
			return err
		}
		c.note("the removal record is in %s", out)
	}
	switch {
	case c.json:
		return c.oneJSON(plan)
	case out == "":
		_, err := io.WriteString(c.st.Out, plan.Record())
		return err
	case plan.ToDo():
		c.note("something is left for you to do: the record says what")
	}
	return nil
}
