package cli

import (
	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

func (c *command) addCodingSheet() {
	var o app.CodingSheetOptions
	var output string
	cmd := c.verb(groupCode, &cobra.Command{
		Use:   "coding-sheet TRANSCRIPT… -o FILE.xlsx",
		Short: "Make a spreadsheet to code in, a row for each turn",
		Long: `Makes a spreadsheet to code in: a row for each turn, with the themes of the codebook to
choose from, a column for memos, and one for copied words where not the whole turn is
meant. Read it back with: verbatim code --from FILE.xlsx

Rows may be sorted and copied, columns moved and added. Hidden columns say which turn a
row is; when a transcript is corrected meanwhile, the row still finds its turn, or is
refused and says so. It is for the team: words of people who did not agree to their
being analysed, or who withdrew, are left out.`,
		Example: `  verbatim coding-sheet P07-1 -o P07-1.xlsx
  verbatim code --from P07-1.xlsx`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Transcripts = args
			if output == "" {
				return &app.Problem{What: "say where to write it", Todo: "verbatim coding-sheet " + args[0] + " -o " + args[0] + ".xlsx", Usage: true}
			}
			sheet, err := c.app.CodingSheet(cmd.Context(), o)
			if err != nil {
				return err
			}
			for _, n := range sheet.Notes {
				c.note("%s", n)
			}
			if err := c.app.WriteCodingSheet(cmd.Context(), sheet, output); err != nil {
				return err
			}
			c.say("%s to code in %s", count(len(sheet.Rows), "turn is", "turns are"), output)
			return nil
		},
	})
	hideNotedFlag(cmd, &o.HideNoted)
	outputFlag(cmd, &output, ".xlsx")
}
