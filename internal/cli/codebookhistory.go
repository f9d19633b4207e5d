package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"verbatim/codebook"
	"verbatim/internal/app"
)

func (c *command) codebookHistory(sub func(*cobra.Command) *cobra.Command) {
	c.codebookDiff(sub)
	var theme string
	log := sub(&cobra.Command{
		Use: "log", Short: "Show who changed what in the codebook, when, and because of which decision",
		RunE: func(cmd *cobra.Command, _ []string) error {
			versions, err := c.app.CodebookLog(cmd.Context(), strings.ToLower(theme))
			if err != nil {
				return err
			}
			if c.json {
				return rowsJSON(c, versions)
			}
			l := &listing{head: []string{"id", "when", "coder", "what"}, wide: 3}
			for _, v := range versions {
				said := v.Changes
				for _, d := range v.Because {
					said = append(said, "because of "+d.String())
				}
				for i, what := range said {
					if i == 0 {
						l.add(v.ID[:8], v.At, v.Coder, what)
					} else {
						l.add("", "", "", what)
					}
				}
			}
			return c.list(l)
		},
	})
	log.Flags().StringVar(&theme, "theme", "", "only what changed of this `theme`")
	c.jsonFlag(log)
}

func (c *command) codebookDiff(sub func(*cobra.Command) *cobra.Command) {
	var o app.CompareBooks
	var words bool
	cmd := sub(&cobra.Command{
		Use: "diff [FILE]", Short: "Say what changed since the study began, since a codebook file, or between two versions",
		Long: `Says what changed in the codebook since the study began, or since a codebook file;
or between two versions, by the ids that ` + "`verbatim codebook log`" + ` shows. With --words it shows
what each text said before and after: [-taken out-] and {+put in+}.`,
		Example: `  verbatim codebook diff
  verbatim codebook diff --change 3f2a91c0 --words
  verbatim codebook diff --from 3f2a91c0 --theme hope`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.File = strings.Join(args, "")
			if o.Change != "" && (o.From != "" || o.To != "" || o.File != "") || o.From != "" && o.File != "" {
				return &app.Problem{What: "say one thing to compare with", Todo: "a file, --change, or --from and --to", Usage: true}
			}
			compared, err := c.app.CompareCodebook(cmd.Context(), o)
			if err != nil {
				return err
			}
			if c.json {
				return rowsJSON(c, compared.Changes)
			}
			if len(compared.Changes) == 0 {
				c.say("nothing changed")
			}
			for _, change := range compared.Changes {
				c.say("%s", change.Said)
				if words {
					c.delta(change.Fields)
				}
			}
			return nil
		},
	})
	f := cmd.Flags()
	f.StringVar(&o.Change, "change", "", "what the change `ID` did")
	f.StringVar(&o.From, "from", "", "compare with the codebook as the change `ID` left it")
	f.StringVar(&o.To, "to", "", "and that with the codebook as the change `ID` left it, not as it is now")
	f.StringVar(&o.Theme, "theme", "", "only what changed of this `theme`")
	f.BoolVar(&words, "words", false, "show what was taken out and put in, word by word")
	c.jsonFlag(cmd)
}

// delta shows texts word by word, as version control does on paper.
func (c *command) delta(fields []app.FieldDelta) {
	signs := map[codebook.Op][2]string{codebook.TakenOut: {"[-", "-]"}, codebook.PutIn: {"{+", "+}"}}
	for _, f := range fields {
		c.say("  %s:", f.Field)
		for _, line := range f.Lines {
			var b strings.Builder
			for _, p := range line.Pieces {
				b.WriteString(signs[p.Op][0] + p.Text + signs[p.Op][1])
			}
			c.say("    %s", strings.ReplaceAll(b.String(), "\n", "\n    "))
		}
	}
}
