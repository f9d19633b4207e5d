package cli

import (
	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

// pictureFormats are those of tables that can be drawn.
const pictureFormats = ".xlsx, .svg, .csv, .tsv, .md, .json"

func (c *command) addCrosstab() {
	var o app.CrosstabOptions
	var purpose, output string
	cmd := c.verb(groupTables, &cobra.Command{
		Use:   "crosstab",
		Short: "Count themes by groups of people, with percentages",
		Long: `Counts themes by the values of an attribute in participants.csv or of the transcripts:
people with at least one quote, or with --measure quotes their quotes. --percent row
gives each cell as a share of its theme's total; --percent column as a share of the
group: of its people of whom a transcript was read to the end, or of its quotes. A
workbook has all three tables, a chart of the groups, and the quotes behind each number.

--min-cell 5 is for what leaves a safe haven. No number from 1 to 4 is shown, <5 stands
in its place; and as many more are left out as it takes that none can be worked out from
totals, other cells or percentages. What may be worked out is tried for every number: it
stays only if there is another table that agrees with all that is shown. Such a file
holds numbers alone: quotes and people could be counted. Each table is judged by itself:
two of different people (with --where and without), of different themes, or of people and
of quotes, can still give a number away together. Nothing here knows what was let out
before.`,
		Example: `  verbatim crosstab --by setting
  verbatim crosstab --by setting --percent column
  verbatim crosstab --by job --min-cell 5 -o for-checking.xlsx
  verbatim crosstab --by job --measure quotes -o job.svg`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForTeam); err != nil {
				return err
			}
			t, err := c.app.Crosstab(cmd.Context(), o)
			if err != nil {
				return err
			}
			return c.counted(cmd.Context(), t, output)
		},
	})
	f := cmd.Flags()
	f.StringVar(&o.By, "by", "", "the `attribute` whose values are the columns")
	f.StringVar(&o.Measure, "measure", "people", "people | quotes")
	f.StringVar(&o.Percent, "percent", "", "shares of the `side`: row (the theme) or column (the group)")
	f.IntVar(&o.MinCell, "min-cell", 0, "leave out numbers from 1 to one less than this `number`, and what would give them away")
	f.StringArrayVar(&o.Where, "where", nil, "only people and transcripts with this `attribute:value` (repeatable)")
	countedFlags(cmd, &o.Themes, &o.Whose, &purpose, &output, pictureFormats)
	c.jsonFlag(cmd)
}

// countedFlags are those that tables of themes have in common.
func countedFlags(cmd *cobra.Command, themes *[]string, whose, purpose, output *string, formats string) {
	cmd.Flags().StringArrayVar(themes, "theme", nil, "only this `theme` and its sub-themes (repeatable)")
	whoseFlag(cmd, whose)
	purposeFlag(cmd, purpose, "team")
	outputFlag(cmd, output, formats)
}

func (c *command) addOverlap() {
	var o app.OverlapOptions
	var purpose, output string
	cmd := c.verb(groupTables, &cobra.Command{
		Use:   "overlap",
		Short: "Count which themes meet in the same words or turns",
		Long: `Counts, for each two themes, the pairs of passages that meet: one of each theme, in the
same transcript. --within says where:
  words   a participant's words are in both (default)
  turn    a participant's words in one turn are in both
  2       turns with words of each are at most so many apart, an interviewer's counted too

A theme's passages are its quotes, with those of its sub-themes, for and against alike; a
theme and one above it are not compared. A passage that meets two is in two pairs.

Jaccard is what both themes share divided by what either has: of participants' words, or
for turns of their turns; with a number, the turns of either that have one of the other
so near. 0 is nothing and 1 is all. --measure jaccard shows it in place of pairs; a
workbook has both, with the passages behind each number. An .svg is a heat map.`,
		Example: `  verbatim overlap
  verbatim overlap --within turn --theme hope --theme burnout
  verbatim overlap --within 2 --measure jaccard -o overlap.svg
  verbatim overlap -o overlap.xlsx`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForTeam); err != nil {
				return err
			}
			t, err := c.app.Overlap(cmd.Context(), o)
			if err != nil {
				return err
			}
			return c.counted(cmd.Context(), t, output)
		},
	})
	f := cmd.Flags()
	f.StringVar(&o.Within, "within", "words", "where passages meet: words, turn, or a `number` of turns")
	f.StringVar(&o.Measure, "measure", "pairs", "pairs | jaccard")
	f.StringArrayVar(&o.Where, "where", nil, "only people and transcripts with this `attribute:value` (repeatable)")
	countedFlags(cmd, &o.Themes, &o.Whose, &purpose, &output, pictureFormats)
	c.jsonFlag(cmd)
}
