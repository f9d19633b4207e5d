package cli

import (
	"fmt"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/codebook"
	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

func (c *command) addCodebook() {
	book := c.verb(groupCode, &cobra.Command{
		Use:   "codebook",
		Short: "Show, check and change the themes",
		Long: `Shows, checks and changes the themes. You can edit codebook.yaml by hand as well;
comments and order stay as you wrote them, and every version is kept.

A change that a decision of the team led to can name it with --because D12. The
history then says so (` + "`verbatim codebook log`" + `), and so do the minutes (` + "`verbatim decisions`" + `).`,
		Example: `  verbatim codebook show
  verbatim codebook set hope exclude "Hopes for the service" --because D12`,
		RunE: func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	})
	sub := func(cmd *cobra.Command) *cobra.Command {
		plainArgs(cmd)
		book.AddCommand(cmd)
		return cmd
	}
	change := func(cmd *cobra.Command) *cobra.Command {
		sub(cmd).Flags().StringSliceVar(&c.app.Because, "because", nil, "the `DECISION` that led to it, as decisions lists it: D12, or the beginning of its id")
		return cmd
	}
	c.codebookShow(sub)
	c.codebookCheck(sub)
	c.codebookAdd(change)
	c.codebookEdits(change)
	c.codebookExample(change)
	c.codebookSplit(change)
	c.codebookHistory(sub)
	c.codebookFiles(sub)
	c.codebookImport(change)
}

func (c *command) codebookShow(sub func(*cobra.Command) *cobra.Command) {
	show := sub(&cobra.Command{
		Use:   "show [THEME…]",
		Short: "List the themes, or show some in full",
		Args:  cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			doc, err := c.app.Codebook(cmd.Context())
			if err != nil {
				return err
			}
			if len(args) > 0 {
				return c.themesInFull(doc, args)
			}
			if c.json {
				return c.oneJSON(doc)
			}
			l := &listing{head: []string{"theme", "name", "status", "quotes", "definition"}, right: map[int]bool{3: true}, wide: 4}
			for _, t := range doc.Themes {
				indent := ""
				if c.st.OutTerminal {
					indent = strings.Repeat("  ", t.Depth)
				}
				l.add(indent+t.ID, t.Name, t.Status, fmt.Sprint(t.Quotes), deref(t.Definition))
			}
			return c.list(l)
		},
	})
	c.jsonFlag(show)
}

func (c *command) themesInFull(doc *app.CodebookDoc, ids []string) error {
	for i, id := range ids {
		found := false
		for _, t := range doc.Themes {
			if !strings.EqualFold(t.ID, id) {
				continue
			}
			found = true
			if c.json {
				if err := c.oneJSON(t); err != nil {
					return err
				}
				continue
			}
			if i > 0 {
				c.say("")
			}
			c.say("%s  (%s, %s, %s)", t.Name, t.ID, t.Status, count(t.Quotes, "quote", "quotes"))
			c.say("%s", strings.TrimSpace(deref(t.Definition)))
			for _, part := range []struct {
				title string
				lines []string
			}{{"Use it for", t.Include}, {"Not for", t.Exclude}, {"Examples", t.Examples}, {"Cues", t.Cues}} {
				if len(part.lines) > 0 {
					c.say("%s:\n  - %s", part.title, strings.Join(part.lines, "\n  - "))
				}
			}
		}
		if !found {
			return &app.Problem{What: fmt.Sprintf("there is no theme %q", id), Todo: "`verbatim codebook show` lists them"}
		}
	}
	return nil
}

func (c *command) codebookCheck(sub func(*cobra.Command) *cobra.Command) {
	sub(&cobra.Command{
		Use:   "check [FILE]",
		Short: "Find mistakes, each with its line and column",
		Long:  "Finds mistakes in the study's codebook, or in a codebook file by itself.\n\nExit status: 0 no mistakes; 3 mistakes found.",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			problems, err := c.app.CodebookCheck(cmd.Context(), strings.Join(args, ""))
			if err != nil {
				return err
			}
			for _, p := range problems {
				c.say("%s", p.Error())
				if p.Hint != "" && !strings.Contains(p.Error(), p.Hint) {
					c.say("  %s", p.Hint)
				}
			}
			if len(problems) == 0 {
				c.say("no mistakes")
				return nil
			}
			c.exit = ExitFindings
			return nil
		},
	})
}

// told prints what an edit changed.
func (c *command) told(changes []codebook.Change, err error) error {
	if err != nil {
		return err
	}
	for _, ch := range changes {
		c.say("%s", ch)
	}
	if len(changes) == 0 {
		c.say("nothing changed")
	}
	return nil
}

func (c *command) codebookAdd(sub func(*cobra.Command) *cobra.Command) {
	var t codebook.Theme
	var under, status string
	cmd := sub(&cobra.Command{
		Use:     "add ID",
		Short:   "Add a theme",
		Example: `  verbatim codebook add money --name "Money and pay" --under impact --definition "Talk about pay, benefits and costs."`,
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			t.ID, t.Status = args[0], codebook.Status(status)
			return c.told(c.app.EditCodebook(cmd.Context(), func(b *codebook.Book) error { return b.Add(under, t) }))
		},
	})
	f := cmd.Flags()
	f.StringVar(&t.Name, "name", "", "what people read (default: from the id)")
	f.StringVar(&under, "under", "", "the `theme` it is a sub-theme of")
	f.StringVar(&t.Definition, "definition", "", "what it means")
	f.StringArrayVar(&t.Include, "include", nil, "when to use it (repeatable)")
	f.StringArrayVar(&t.Exclude, "exclude", nil, "when not to (repeatable)")
	f.StringArrayVar(&t.Examples, "example", nil, "a quote that shows it (repeatable)")
	f.StringArrayVar(&t.Cues, "cue", nil, "a search that finds candidates (repeatable)")
	f.StringVar(&t.Colour, "colour", "", "like #c2410c")
	f.StringVar(&status, "status", "", "candidate | in-use | set-aside | retired")
}

func (c *command) codebookEdits(sub func(*cobra.Command) *cobra.Command) {
	sub(&cobra.Command{
		Use: "rename ID NAME", Short: "Give a theme another name; its id stays", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.told(c.app.EditCodebook(cmd.Context(), func(b *codebook.Book) error { return b.Rename(args[0], args[1]) }))
		},
	})
	c.codebookMove(sub)
	sub(&cobra.Command{
		Use: "merge FROM INTO", Short: "Make two themes one; codings follow, nothing is recoded", Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.told(c.app.EditCodebook(cmd.Context(), func(b *codebook.Book) error { return b.Merge(args[0], args[1]) }))
		},
	})
	sub(&cobra.Command{
		Use: "set ID FIELD VALUE…", Short: "Change a definition, rule, example, cue, colour or status",
		Long: "Changes a field of a theme: definition, include, exclude, examples, cues, colour,\nstatus or why. Several values make a list, which takes the place of the one there.", Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.told(c.app.EditCodebook(cmd.Context(), func(b *codebook.Book) error {
				return b.Set(args[0], codebook.Field(args[1]), args[2:]...)
			}))
		},
	})
	var why string
	retire := sub(&cobra.Command{
		Use: "retire ID", Short: "Stop using a theme that has no codings", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.told(c.app.RetireTheme(cmd.Context(), args[0], why, nil))
		},
	})
	retire.Flags().StringVar(&why, "why", "", "the reason")
	aside := sub(&cobra.Command{
		Use: "set-aside ID", Short: "Keep a theme and its codings, but out of the story", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.told(c.app.EditCodebook(cmd.Context(), func(b *codebook.Book) error { return b.SetAside(args[0], why) }))
		},
	})
	aside.Flags().StringVar(&why, "why", "", "the reason")
}

func (c *command) codebookFiles(sub func(*cobra.Command) *cobra.Command) {
	sub(&cobra.Command{
		Use: "starter [NAME]", Short: "List the starter codebooks, or print one", Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				for _, name := range codebook.Starters() {
					c.say("%s", name)
				}
				return nil
			}
			data, ok := codebook.Starter(args[0])
			if !ok {
				return &app.Problem{What: fmt.Sprintf("there is no starter codebook %q", args[0]), Todo: "there are " + strings.Join(codebook.Starters(), ", ")}
			}
			_, err := c.st.Out.Write(data)
			return err
		},
	})
	c.codebookExport(sub)
}

func (c *command) codebookImport(sub func(*cobra.Command) *cobra.Command) {
	sub(&cobra.Command{
		Use: "import FILE.yaml", Short: "Replace the codebook by a file; the one that was here is kept in the history", Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			data, err := os.ReadFile(args[0])
			if err != nil {
				return &app.Problem{What: fmt.Sprintf("%s cannot be read", args[0]), Todo: "check the name", Cause: err}
			}
			return c.told(c.app.ReplaceCodebook(cmd.Context(), base(args[0]), data))
		},
	})
}

func (c *command) codebookExport(sub func(*cobra.Command) *cobra.Command) {
	var purpose string
	cmd := sub(&cobra.Command{
		Use: "export FILE.yaml|docx|xlsx|md|html|csv", Short: "Write the codebook to a file, also as journals print it",
		Long: `Writes the codebook to a file. A .yaml can be read in again. The others have it as
journals print it: each theme with its definition, when to use it and when not, how
many quotes and people it has, and up to two quotes that show it. Those are of people
who agreed to be quoted, whoever the file is for; printed forms that were chosen
(see ` + "`verbatim choose`" + `) and starred quotes come first. Themes that are set aside or
retired are left out.

For readers outside the team (--for) it leaves out the comments in the file, and
definitions, rules, examples and cues that repeat five words in a row of somebody
whose words they may not see; it says how many. So it does in the team for somebody
who is never shown a transcript.`,
		Example: "  verbatim codebook export exports/codebook.docx\n  verbatim codebook export exports/codebook.yaml --for publication",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			done, err := c.app.WriteCodebook(cmd.Context(), args[0], purpose)
			if err != nil {
				return err
			}
			c.say("the codebook is in %s", args[0])
			for _, n := range done.Notes {
				c.note("%s", n)
			}
			if done.LeftOut > 0 {
				why := notFor(done.For)
				if done.For == transcript.ForTeam {
					why = "not shown to " + c.app.Me() + "; comments are left out too"
				}
				c.note("%s left out: they repeat words that are %s", count(done.LeftOut, "text", "texts"), why)
			}
			return nil
		},
	})
	purposeFlag(cmd, &purpose, "team for .yaml, else publication")
}
