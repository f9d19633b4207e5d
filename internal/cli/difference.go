package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

func (c *command) addDifference() {
	var o app.SawOptions
	var purpose, output, by string
	cmd := c.verb(groupTeam, &cobra.Command{
		Use:   "difference [TRANSCRIPT…]",
		Short: "Write up what each group of coders saw that the others did not",
		Long: `Writes, theme by theme, what each group of coders (` + "`verbatim coders group`" + `) saw that the
other did not, with quotes, and where they gave the same words different themes: a draft
of a findings section. What peer researchers see and academics do not, and the other way
round, is a finding; no coefficient is in it.

It rests on the transcripts that coders of every group are done with (` + "`verbatim done`" + `). Done
and nothing coded means that they saw nothing there. Codings of a theme that overlap are
one passage; a group has seen it when any of its coders coded any of it. Themes stand in
order of how many passages only one group saw. Quotes are chosen so that as many people as
possible are heard.

It is written to be passed on, so it never shows one person as a group: groups of fewer
than three coders are put together as "other coders", also where only that many of a group
read these transcripts or are in no other group, unless they agreed to being shown
(` + "`verbatim coders group --small-group-shown`" + `). --by coder is for the team's own eyes.`,
		Example: `  verbatim difference
  verbatim difference --theme hope --rollup --quotes 5
  verbatim difference --for publication -o findings.docx
  verbatim difference P07-1 --by coder --coders amy,ben`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForTeam); err != nil {
				return err
			}
			if o.Groups, err = groupFirst(by); err != nil {
				return err
			}
			o.Transcripts = args
			return c.difference(cmd, o, output)
		},
	})
	f := cmd.Flags()
	f.StringVar(&by, "by", "", "compare by group or by coder (default group)")
	f.StringSliceVar(&o.Coders, "coders", nil, "compare only these `IDS` (amy,ben); with --by coder")
	f.StringArrayVar(&o.Themes, "theme", nil, "only this `theme` and its sub-themes (repeatable)")
	f.BoolVar(&o.Rollup, "rollup", false, "sub-themes count for the theme above them")
	f.IntVar(&o.Quotes, "quotes", 3, "at most so many quotes for each theme and group; 0: none")
	f.BoolVar(&o.Memos, "memos", false, "with the memos on what is quoted, on the screen and for the team; whose they are is not said")
	purposeFlag(cmd, &purpose, "team")
	outputFlag(cmd, &output, ".docx, .html, .md, .xlsx")
	c.jsonFlag(cmd)
}

// groupFirst reads --by where groups are the default.
func groupFirst(s string) (bool, error) {
	if strings.TrimSpace(s) == "" {
		return true, nil
	}
	return byGroup(s)
}

func (c *command) difference(cmd *cobra.Command, o app.SawOptions, output string) error {
	r, err := c.app.Difference(cmd.Context(), o)
	if err != nil {
		return err
	}
	defer func() {
		for _, n := range r.Notes {
			c.note("%s", n)
		}
	}()
	switch {
	case output != "":
		if err := c.app.WriteDifference(cmd.Context(), r, output); err != nil {
			return err
		}
		c.say("%s is in %s", strings.ToLower(r.Title()[:1])+r.Title()[1:], output)
		return nil
	case c.json:
		return c.oneJSON(r)
	}
	c.saw(r)
	return nil
}

// saw shows a person, or a pipe, the draft.
func (c *command) saw(r *app.Saw) {
	c.say("%s\n", r.Title())
	c.paragraph(0, r.Rests())
	for _, t := range r.Themes {
		c.say("\n%s", t.Name)
		c.paragraph(2, t.Said)
		for i := range t.Only {
			x := &t.Only[i]
			if len(x.Quotes) == 0 && x.Withheld == 0 {
				continue
			}
			c.say("\n  %s:", r.OnlyOf(i))
			c.sawQuotes(x.Quotes)
			if left := r.Left(x); left != "" {
				c.paragraph(4, "("+left+")")
			}
		}
	}
	if len(r.Exchanges) > 0 {
		c.say("\n%s", app.SameWords)
	}
	for i := range r.Exchanges {
		x := &r.Exchanges[i]
		c.paragraph(2, x.Said)
		c.sawQuotes(x.Quotes)
		if x.Withheld == x.Passages {
			c.paragraph(4, "("+r.WithheldAll()+")")
		}
	}
	if len(r.Unused) > 0 {
		c.say("")
		c.paragraph(0, r.NobodyCoded())
	}
}

func (c *command) sawQuotes(quotes []app.SawQuote) {
	for i := range quotes {
		q := &quotes[i]
		if note := q.Caution(); note != "" {
			c.paragraph(4, note)
		}
		c.paragraph(4, "“"+q.Quote+"”")
		c.paragraph(6, q.Source())
		if q.Published != nil {
			c.paragraph(6, "To be printed as: “"+*q.Published+"”")
		}
		for _, m := range q.Memos {
			c.paragraph(6, "Memo: "+m)
		}
	}
}

// paragraph writes words so many columns in: on a terminal broken where a line ends,
// to a pipe one line for each paragraph.
func (c *command) paragraph(indent int, s string) {
	lines := strings.Split(s, "\n")
	if c.st.OutTerminal {
		width := c.st.Width
		if width <= 0 || width > 100 {
			width = 100
		}
		lines = wrap(s, max(20, width-indent))
	}
	for _, l := range lines {
		c.say("%s%s", strings.Repeat(" ", indent), l)
	}
}
