package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/matrix"
	"verbatim/internal/transcript"
)

func (c *command) addSaturation() {
	var o app.SaturationOptions
	var purpose, output, threshold string
	cmd := c.verb(groupTables, &cobra.Command{
		Use:   "saturation",
		Short: "Count which interviews still bring new themes",
		Long: `Counts, interview by interview, the themes that none before it had, and says where a run
of interviews brings so little that is new that a team may speak of saturation, after
Guest, Namey and Chen (2020, PLoS ONE 15(5): e0232076).

The themes of the first --base interviews are the base. A run is --run interviews in a
row; the first is that behind the base, each further one begins an interview later. Its
ratio is its new themes as a share of the base's. The first run of at most --threshold
ends the search: saturation is said of the last interview before it, and written 6+2
when interviews 7 and 8 showed it. They report 5 % and 0 %, runs of 2 and 3, and a base
of 4; say which you took.

Every theme counts by itself; --top counts those at the top, with their sub-themes. An
interview that nobody has marked as read (verbatim done) is left out.

--shuffle 1000 draws the interviews in so many random orders and adds the median and the
5th and 95th percentile of the curve; --seed draws the same again. An .svg is the curve.`,
		Example: `  verbatim saturation
  verbatim saturation --run 3 --threshold 0 --top
  verbatim saturation --shuffle 1000 -o saturation.svg
  verbatim saturation --by participant --order file -o saturation.xlsx`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForTeam); err != nil {
				return err
			}
			if o.Rule.Threshold, err = percentOf(threshold); err != nil {
				return err
			}
			t, err := c.app.Saturation(cmd.Context(), o)
			if err != nil {
				return err
			}
			return c.counted(cmd.Context(), t, output)
		},
	})
	f, usual := cmd.Flags(), matrix.UsualSaturation
	f.IntVar(&o.Rule.Base, "base", usual.Base, "interviews in the base")
	f.IntVar(&o.Rule.Run, "run", usual.Run, "interviews in a run")
	f.StringVar(&threshold, "threshold", "5%", "new themes in a run, as a `percentage` of the base's, that are little enough")
	f.StringVar(&o.By, "by", "transcript", "what an interview is: transcript or participant")
	f.StringVar(&o.Order, "order", "", "interviews in order of date, id or file (default date where all have one, else id)")
	f.BoolVar(&o.Top, "top", false, "count themes at the top, with their sub-themes")
	f.StringArrayVar(&o.Themes, "theme", nil, "only this `theme` and its sub-themes (repeatable)")
	f.IntVar(&o.Draws, "shuffle", 0, "draw so many random orders for a band")
	f.Uint64Var(&o.Seed, "seed", matrix.SaturationSeed, "draw as this `number` draws")
	whoseFlag(cmd, &o.Whose)
	purposeFlag(cmd, &purpose, "team")
	outputFlag(cmd, &output, pictureFormats)
	c.jsonFlag(cmd)
}

// percentOf reads a percentage, with its sign or without, and gives the share.
func percentOf(s string) (float64, error) {
	n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%")), 64)
	if err != nil || !(n >= 0 && n <= 100) {
		return 0, &app.Problem{What: fmt.Sprintf("%q is no percentage", s), Todo: "for example: --threshold 5%", Usage: true}
	}
	return n / 100, nil
}
