package cli

import (
	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

func (c *command) addQuoted() {
	var o app.QuotedOptions
	var purpose, output string
	cmd := c.verb(groupTables, &cobra.Command{
		Use:   "quoted",
		Short: "Count who is quoted how often",
		Long: `Counts the quotes that were chosen to be printed by who speaks in them, with their words
and their share, and by theme. Chosen are passages with a published form (verbatim
choose); while there is none, or with --starred, passages with a star.

Somebody is quoted far more than others with three quotes or more that are also more
than twice an equal share: what each would have if all who may be quoted outside the
team had the same. Whoever may be quoted and never is, is named too.`,
		Example: `  verbatim quoted
  verbatim quoted --starred
  verbatim quoted -o quoted.xlsx`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForTeam); err != nil {
				return err
			}
			t, err := c.app.Quoted(cmd.Context(), o)
			if err != nil {
				return err
			}
			return c.counted(cmd.Context(), t, output)
		},
	})
	f := cmd.Flags()
	f.BoolVar(&o.Starred, "starred", false, "count passages with a star")
	f.StringArrayVar(&o.Where, "where", nil, "only people and transcripts with this `attribute:value` (repeatable)")
	countedFlags(cmd, &o.Themes, &o.Whose, &purpose, &output, matrixFormats)
	c.jsonFlag(cmd)
}

func (c *command) addDeviant() {
	var o app.DeviantOptions
	var purpose, output string
	cmd := c.verb(groupTables, &cobra.Command{
		Use:   "deviant",
		Short: "Find cases that go against the pattern",
		Long: `Lists what goes against the pattern, by theme and participant: how many passages speak
against the theme (coded with --against), and "without" for a participant of whom
everything was read and nothing speaks for the theme, though all the others have
something. There must be three others or more. --others 80 is content with 80 of every
hundred others.

At the right stand how many participants have the theme, and of how many who were read.
In a workbook each number leads to its passages.`,
		Example: `  verbatim deviant
  verbatim deviant --others 80
  verbatim deviant --theme hope -o deviant.xlsx`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForTeam); err != nil {
				return err
			}
			t, err := c.app.Deviant(cmd.Context(), o)
			if err != nil {
				return err
			}
			return c.counted(cmd.Context(), t, output)
		},
	})
	f := cmd.Flags()
	f.IntVar(&o.Others, "others", 100, "how many of every hundred others must have a theme: 50 to 100")
	f.StringArrayVar(&o.Where, "where", nil, "only people and transcripts with this `attribute:value` (repeatable)")
	countedFlags(cmd, &o.Themes, &o.Whose, &purpose, &output, matrixFormats)
	c.jsonFlag(cmd)
}
