package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"verbatim/codebook"
	"verbatim/internal/app"
)

func (c *command) codebookMove(sub func(*cobra.Command) *cobra.Command) {
	var before, after string
	var up, down bool
	cmd := sub(&cobra.Command{
		Use: "move ID [PARENT]", Short: "Put a theme under another one, at the top, or elsewhere among its neighbours",
		Long: `Puts a theme with its sub-themes under PARENT, or at the top where none is named.
With --up or --down it changes places with its neighbour; with --before or --after
it stands beside another theme, under whatever that is under.`,
		Example: `  verbatim codebook move role-modelling hope
  verbatim codebook move burnout --up
  verbatim codebook move burnout --after hope`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			ways := 0
			for _, asked := range []bool{len(args) == 2, before != "", after != "", up, down} {
				if asked {
					ways++
				}
			}
			if ways > 1 {
				return &app.Problem{What: "say one place to move it to", Todo: cmd.UseLine(), Usage: true}
			}
			return c.told(c.app.EditCodebook(cmd.Context(), func(b *codebook.Book) error {
				switch {
				case up:
					return b.Shift(args[0], -1)
				case down:
					return b.Shift(args[0], 1)
				case before != "":
					return b.PlaceBefore(args[0], before)
				case after != "":
					return b.PlaceAfter(args[0], after)
				}
				return b.Move(args[0], strings.Join(args[1:], ""))
			}))
		},
	})
	f := cmd.Flags()
	f.BoolVar(&up, "up", false, "one place up among its neighbours")
	f.BoolVar(&down, "down", false, "one place down among its neighbours")
	f.StringVar(&before, "before", "", "right before this `theme`")
	f.StringVar(&after, "after", "", "right after this `theme`, and its sub-themes")
}

func (c *command) codebookExample(sub func(*cobra.Command) *cobra.Command) {
	sub(&cobra.Command{
		Use: "example ID WORDS", Short: "Add words of a transcript to a theme's examples, letter for letter",
		Long: `Adds words of a transcript to a theme's examples, letter for letter. WORDS are
TRANSCRIPT:START:END as ` + "`verbatim suggest`" + ` shows them, or the id of a coding. Examples that
repeat words which somebody may not see are left out where they are shown.`,
		Example: "  verbatim codebook example hope P01-1:310:342",
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			return c.told(c.app.AddExample(cmd.Context(), args[0], args[1]))
		},
	})
}
