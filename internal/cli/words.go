package cli

import (
	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

func (c *command) addWords() {
	var o app.KeywordOptions
	var purpose, output string
	cmd := c.verb(groupTables, &cobra.Command{
		Use:   "words --theme THEME",
		Short: "List the words that stand out in a theme",
		Long: `Lists the words that participants say more often inside a theme than elsewhere, with how
often they say them on each side. Two figures say how they differ: log-likelihood, G2
(Rayson and Garside 2000), how sure it is that they do, and log ratio (Hardie 2014), how
much, in doublings. Without more said, words of at least 3 times inside and a G2 of at
least 6.63 are listed, which is p < .01 for words drawn one by one; speech is not, so
read it as an order and not as a proof. Of many words compared some come by chance.

Words are compared as search compares them, in lower case and without accents, not
stemmed. A theme's words are those in its coded passages and its sub-themes'; elsewhere
are all others in transcripts that somebody has read to the end (verbatim done).

Words of people who may not be shown to the readers count on neither side. Outside the
team only words that three participants or more say are listed, and none that is a
participant's name.`,
		Example: `  verbatim words --theme hope
  verbatim words --theme burnout --min 5 --g2 10.83 -o burnout-words.xlsx`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForTeam); err != nil {
				return err
			}
			t, err := c.app.Keywords(cmd.Context(), o)
			if err != nil {
				return err
			}
			return c.counted(cmd.Context(), t, output)
		},
	})
	f := cmd.Flags()
	f.StringVar(&o.Theme, "theme", "", "words of this `theme` and its sub-themes")
	f.IntVar(&o.Least, "min", app.UsualLeast, "only words said so `often` inside, or more")
	f.Float64Var(&o.G2, "g2", app.UsualG2, "only words with this `log-likelihood` or more: 3.84 is p < .05, 6.63 p < .01, 10.83 p < .001")
	whoseFlag(cmd, &o.Whose)
	purposeFlag(cmd, &purpose, "team")
	outputFlag(cmd, &output, matrixFormats)
	c.jsonFlag(cmd)
}

func (c *command) addTimeline() {
	var o app.TimelineOptions
	var purpose, output string
	cmd := c.verb(groupTables, &cobra.Command{
		Use:   "timeline",
		Short: "Count where in an interview themes come",
		Long: `Counts the passages of each theme by the tenth of the interview in which they begin, of
all transcripts together. The tenths are of the words that the participants of a
transcript say; with --by time of its time, for transcripts whose turns have times: a
passage begins when its first turn does.

An .svg shows each transcript as a strip, with every passage where it lies. What comes
early in an interview often does because it was asked first.`,
		Example: `  verbatim timeline
  verbatim timeline --theme burnout --by time
  verbatim timeline --where participant:P07 -o P07.svg`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForTeam); err != nil {
				return err
			}
			t, err := c.app.Timeline(cmd.Context(), o)
			if err != nil {
				return err
			}
			return c.counted(cmd.Context(), t, output)
		},
	})
	f := cmd.Flags()
	f.StringVar(&o.By, "by", "words", "tenths of words or of time")
	f.StringArrayVar(&o.Themes, "theme", nil, "only this `theme` and its sub-themes (repeatable)")
	f.StringArrayVar(&o.Where, "where", nil, "only people and transcripts with this `attribute:value` (repeatable)")
	whoseFlag(cmd, &o.Whose)
	purposeFlag(cmd, &purpose, "team")
	outputFlag(cmd, &output, pictureFormats)
	c.jsonFlag(cmd)
}
