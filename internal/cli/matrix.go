package cli

import (
	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

func (c *command) addMatrix() {
	var o app.MatrixOptions
	var purpose, output string
	cmd := c.verb(groupTables, &cobra.Command{
		Use:   "matrix",
		Short: "Count themes by participant, or by anything else",
		Long: `Counts themes by participant, or by transcript, speaker, coder or any attribute in
participants.csv. Sub-themes count for the themes above them.

Measures:
  quotes    passages of the theme; codings that overlap are one (default for participants)
  people    participants with at least one (default otherwise)
  codings   codings, every coder's by itself
  words     words that participants said in those passages
  percent   those words as a share of all words that the participants said

Passages coded against a theme are counted apart: "9 for · 2 against", on a terminal
9 (2). A transcript that nobody has marked as read (verbatim done) is "not yet read",
not 0.

--where chooses people and transcripts by an attribute (or participant, transcript):
setting:"acute ward". Several of one name are alternatives; different ones must all hold.
--sort puts the rows in the order of a column's numbers, the largest first, --sort-cols
the columns in that of a row; total and people sort by what stands beside the table,
name by the names. P07:up puts the smallest first. A file is sorted the same.

Written as .xlsx the numbers are links: each opens onto its quotes. An .svg is a heat map.`,
		Example: `  verbatim matrix
  verbatim matrix -o themes.xlsx
  verbatim matrix --where paid:paid --sort total
  verbatim matrix --cols setting --measure people --for publication -o themes.md`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForTeam); err != nil {
				return err
			}
			t, err := c.app.Matrix(cmd.Context(), o)
			if err != nil {
				return err
			}
			return c.counted(cmd.Context(), t.Counted, output)
		},
	})
	f := cmd.Flags()
	f.StringVar(&o.Rows, "rows", "", "what the rows are: theme, participant, transcript, speaker, coder, or an `attribute` (default theme)")
	f.StringVar(&o.Cols, "cols", "", "what the columns are (default participant)")
	f.StringVar(&o.Measure, "measure", "", "quotes | people | codings | words | percent")
	f.StringArrayVar(&o.Themes, "theme", nil, "only this `theme` and its sub-themes (repeatable)")
	whoseFlag(cmd, &o.Whose)
	f.StringArrayVar(&o.Where, "where", nil, "only people and transcripts with this `attribute:value` (repeatable)")
	f.StringVar(&o.Sort, "sort", "", "sort the rows by a `column`, total, people or name; :up or :down at the end says which way")
	f.StringVar(&o.Across, "sort-cols", "", "sort the columns by a `row`, total, people or name")
	purposeFlag(cmd, &purpose, "team")
	outputFlag(cmd, &output, pictureFormats)
	c.jsonFlag(cmd)
}
