package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

func (c *command) addExport() {
	var o app.StudyExportOptions
	cmd := c.verb(groupTables, &cobra.Command{
		Use:   "export FILE | DIR --tidy",
		Short: "Write the whole study to one file, also for other programs",
		Long: `Writes the whole study to a file, in the format that its name asks for:
  .qdpx    a project for NVivo, ATLAS.ti, MAXQDA, QualCoder … (REFI-QDA); --to says which
  .qdc     the codebook alone, for the same programs
  .xlsx    a workbook: the theme matrix, its quotes, the codebook, the participants
  .html    one page that can be read in any browser, for publication unless told otherwise
  .json    everything that a project holds, for scripts (docs/json.md)
  .jsonld  the codings as web annotations
  --tidy   a folder of tables for R, Python and the like, with a description of each column

What a format has no place for is listed, one line for each kind with how many there are
and why, and stands in the description of a project too. Nothing is left out in silence.

--for says who will read it. Only words whose speakers agreed to that are in the file; in
a project █ stands for each letter of the others, and codings on their words alone are
left out. Outside the team people have the names they are published under, and memos,
stars and who coded what stay with the team. Private memos go nowhere.`,
		Example: `  verbatim export exports/study.qdpx
  verbatim export exports/for-nvivo.qdpx --to nvivo
  verbatim export exports/tables --tidy --for reuse
  verbatim export exports/study.html`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			made, err := c.app.ExportStudy(cmd.Context(), args[0], o)
			if err != nil {
				return err
			}
			for _, l := range made.Losses {
				c.note("not in the file: %s", app.LossLine(l))
			}
			for _, n := range made.Notes {
				c.note("%s", n)
			}
			if n := countOf(made.Withheld); n > 0 && made.Codings == nil {
				c.note("the words of %s are left out: not for these readers", count(n, "quote", "quotes"))
			}
			if c.json {
				return c.oneJSON(made)
			}
			c.say("%s in %s", exportedWhat(made), args[0])
			return nil
		},
	})
	purposeFlag(cmd, &o.For, "team; of .html publication")
	cmd.Flags().StringVar(&o.To, "to", "", "the `program` that a .qdpx is for: "+strings.Join(app.ExportProfiles(), " | ")+" (default spec: as the standard has it)")
	cmd.Flags().BoolVar(&o.Tidy, "tidy", false, "write a folder of tables")
	c.jsonFlag(cmd)
}

// exportedWhat says what is in the file.
func exportedWhat(m *app.StudyExport) string {
	switch {
	case m.Codings != nil:
		return fmt.Sprintf("%s with %s of %s, for %s, are", count(*m.Transcripts, "transcript", "transcripts"), count(*m.Codings, "coding", "codings"),
			count(*m.Themes, "theme", "themes"), readersSaid(m.For))
	case m.Themes != nil:
		return fmt.Sprintf("%s, for %s, are", count(*m.Themes, "theme", "themes"), readersSaid(m.For))
	}
	return fmt.Sprintf("the study, for %s, is", readersSaid(m.For))
}

func readersSaid(purpose string) string {
	switch purpose {
	case "archive":
		return "an archive"
	case "team":
		return "the team"
	}
	return purpose
}

func countOf(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
