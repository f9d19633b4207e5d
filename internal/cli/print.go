package cli

import (
	"fmt"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

func (c *command) addPrint() {
	var o app.PrintOptions
	var alone, with bool
	var purpose, output string
	cmd := c.verb(groupCode, &cobra.Command{
		Use:   "print TRANSCRIPT… | --codebook",
		Short: "Put transcripts and the codebook on paper, to code by hand",
		Long: `Puts transcripts on paper: every turn with its number, who speaks and when, numbered
lines, and a wide margin to write in. Write it as .docx (or .html, .md) with -o and
print that; the lines are numbered in .docx. --codebook is the codebook on one page:
the themes and what they mean, shortened where the page is too small.

It is for the team. Words of people who did not agree to their being analysed, or who
withdrew, are left out, and that is said in their place. A content note stands as a
heading before the words it is about. Every page says the transcript, the study and
the stamp. --for says who else is to read it: they see the words of those who agreed to
that, and everybody by the name they are published under.`,
		Example: `  verbatim print P07-1 -o P07-1.docx
  verbatim print P07-1 P08-1 --with-codebook -o meeting.docx
  verbatim print --codebook -o codebook.docx
  verbatim print P07-1 --for archive -o P07-1.docx`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			if alone && len(args) > 0 {
				return &app.Problem{What: "--codebook prints the codebook alone", Todo: "use --with-codebook to print it after transcripts", Usage: true}
			}
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForTeam); err != nil {
				return err
			}
			o.Transcripts, o.Codebook = args, alone || with
			p, err := c.app.Print(cmd.Context(), o)
			if err != nil {
				return err
			}
			for _, n := range p.Notes {
				c.note("%s", n)
			}
			if output == "" {
				return p.Write(c.st.Out)
			}
			if err := c.app.WritePrinted(cmd.Context(), p, output); err != nil {
				return err
			}
			c.say("%s in %s", printedWhat(len(p.Transcripts), o.Codebook), output)
			return nil
		},
	})
	f := cmd.Flags()
	f.BoolVar(&alone, "codebook", false, "print the codebook alone, on one page")
	f.BoolVar(&with, "with-codebook", false, "print the codebook too, on one page after the transcripts")
	hideNotedFlag(cmd, &o.HideNoted)
	purposeFlag(cmd, &purpose, "team")
	outputFlag(cmd, &output, ".docx, .html, .md")
}

func printedWhat(transcripts int, codebook bool) string {
	switch {
	case transcripts == 0:
		return "the codebook is"
	case codebook:
		return fmt.Sprintf("%s and the codebook are", count(transcripts, "transcript", "transcripts"))
	}
	return count(transcripts, "transcript is", "transcripts are")
}
