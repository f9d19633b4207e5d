package cli

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

func (c *command) addBench() {
	var o app.BenchOptions
	cmd := c.verb(groupCare, &cobra.Command{
		Use:   "bench",
		Short: "Measure this computer: makes a study up, times what people wait for",
		Long: `Makes up a study in a temporary folder, times what people wait for, and removes it
again. Times are wall-clock milliseconds: the middle of several runs and the worst.
ripgrep, where it is installed, searches the same files for comparison.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if exe, err := os.Executable(); err == nil {
				o.Program = exe
			}
			l := &listing{head: []string{"what", "middle ms", "worst ms", "cpu ms", "memory MB", "note"},
				right: map[int]bool{1: true, 2: true, 3: true, 4: true}, wide: -1}
			err := c.app.Bench(cmd.Context(), o, func(r app.BenchRow) {
				if c.json {
					_ = c.oneJSON(r)
					return
				}
				if r.P50 == 0 && r.Max == 0 {
					l.add(r.What, "", "", "", "", r.Note)
					return
				}
				l.add(r.What, ms(r.P50), ms(r.Max), ms(r.CPU), fmt.Sprintf("%.0f", r.Memory), r.Note)
			})
			if err != nil || c.json {
				return err
			}
			return c.list(l)
		},
	})
	cmd.Flags().IntVar(&o.Interviews, "interviews", 35, "how many interviews, of 8,000 words each")
	cmd.Flags().IntVar(&o.Codings, "codings", 0, "how many codings (default: 143 for each interview)")
	cmd.Flags().StringVar(&o.Keep, "keep", "", "leave the study in this new `folder`")
	c.jsonFlag(cmd)
}

func ms(v float64) string {
	if v < 10 {
		return fmt.Sprintf("%.2f", v)
	}
	return fmt.Sprintf("%.0f", v)
}
