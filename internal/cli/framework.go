package cli

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/export"
	"verbatim/internal/transcript"
)

func (c *command) addFramework() {
	var o app.FrameworkOptions
	var purpose, output string
	cmd := c.verb(groupTables, &cobra.Command{
		Use:   "framework",
		Short: "Show the framework matrix: summaries by participant and theme",
		Long: `Shows the matrix of Framework analysis: a row for each participant, a column for each
theme, and in each cell a summary in the team's words, tied to the quotes it rests on.
On a terminal a cell is the number of its quotes and the beginning of its summary.

Written as .xlsx it is a workbook to chart in: the sheet Framework has of each theme its
summaries, and in the column after them the quotes they rest on (P07-1:34 is turn 34 of
P07-1), which lead to the sheet Quotes. Sort it, move and hide rows and columns, write
into the cells, and bring it back with verbatim framework import. Only a workbook for
the team can be brought back.

Summaries are the team's own words. In a file for readers outside the team one that
repeats five words in a row of somebody who may not be quoted is left out.`,
		Example: `  verbatim framework
  verbatim framework --top --attributes site,role -o charting.xlsx
  verbatim framework --theme hope --where paid:volunteer --json
  verbatim framework --for publication -o framework.docx`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForTeam); err != nil {
				return err
			}
			m, err := c.app.Framework(cmd.Context(), o)
			if err != nil {
				return err
			}
			defer func() {
				for _, n := range m.Notes {
					c.note("%s", n)
				}
			}()
			if output != "" {
				if err := c.app.WriteFramework(cmd.Context(), m, output); err != nil {
					return err
				}
				c.say("the framework matrix is in %s", output)
				return nil
			}
			return c.frameworkShown(m)
		},
	})
	frameworkFlags(cmd, &o)
	f := cmd.Flags()
	f.StringArrayVar(&o.Attributes, "attributes", nil, "show these `attributes` beside the participants (site,role; repeatable)")
	f.BoolVar(&o.Top, "top", false, "only the uppermost themes, with the quotes of those below them")
	whoseFlag(cmd, &o.Whose)
	purposeFlag(cmd, &purpose, "team")
	outputFlag(cmd, &output, export.FrameworkFormats)
	c.jsonFlag(cmd)
	c.frameworkWrite(cmd)
	c.frameworkImport(cmd)
	c.frameworkTodo(cmd)
}

func frameworkFlags(cmd *cobra.Command, o *app.FrameworkOptions) {
	f := cmd.Flags()
	f.StringArrayVar(&o.Themes, "theme", nil, "only this `theme` and its sub-themes (repeatable)")
	f.StringArrayVar(&o.Participants, "participant", nil, "only this `participant` (repeatable)")
	f.StringArrayVar(&o.Where, "where", nil, "only participants with this `attribute:value` (repeatable)")
}

// frameworkShown shows the matrix: to a person, as JSON, or as tab-separated values.
func (c *command) frameworkShown(m *app.FrameworkMatrix) error {
	format := export.TSV
	switch {
	case c.json:
		format = export.JSON
	case c.st.OutTerminal:
		format = export.Text
		m.Options.Width = c.st.Width
	}
	var b bytes.Buffer
	if _, err := export.WriteFramework(&b, format, m.Release, m.Matrix, m.Options); err != nil {
		return err
	}
	_, err := c.st.Out.Write(b.Bytes())
	return err
}

func (c *command) frameworkWrite(parent *cobra.Command) {
	var o app.SummaryOptions
	var words, file, by string
	cmd := &cobra.Command{
		Use:   "write PARTICIPANT THEME",
		Short: "Write one cell of the framework matrix",
		Long: `Writes the summary of one participant and one theme: with --text, from a file
(--file), or from standard input (--file -). An empty one takes the summary out.

It rests on all quotes that the cell has at that moment, or on those that --quote
names. When such a quote is uncoded or withdrawn later, verbatim framework todo says so.

Where two people wrote the cell at the same time both texts are kept. --keep settles it:
1 is what stands, 2 the next, as verbatim framework todo numbers them; so does writing
the cell anew. verbatim undo takes back what was written.`,
		Example: `  verbatim framework write P07 hope --text "Promises little and keeps it."
  verbatim framework write P07 hope --file note.txt --quote P07-1:34 --quote P07-1:51
  verbatim framework write P07 hope --by ben`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Participant, o.Theme = args[0], args[1]
			flags := cmd.Flags()
			switch {
			case flags.Changed("text") && flags.Changed("file"):
				return &app.Problem{What: "--text and --file both say what to write", Todo: "give one of them", Usage: true}
			case flags.Changed("text"):
				o.Text = &words
			case flags.Changed("file"):
				read, err := c.textOf(file)
				if err != nil {
					return err
				}
				o.Text = &read
			}
			if flags.Changed("by") {
				o.Responsible = &by
			}
			done, err := c.app.WriteSummary(cmd.Context(), o)
			if err != nil {
				return err
			}
			if c.json {
				return c.oneJSON(done)
			}
			c.summaryWritten(done)
			return nil
		},
	}
	plainArgs(cmd)
	f := cmd.Flags()
	f.StringVar(&words, "text", "", "the `summary`")
	f.StringVar(&file, "file", "", "a text `file` with the summary; - is standard input")
	f.StringArrayVar(&o.Quotes, "quote", nil, "a `quote` it rests on: P07-1:34, the beginning of a coding's id, or none (repeatable; default: all there are)")
	f.StringVar(&by, "by", "", "the `coder` who is responsible for the cell; \"\" for nobody in particular")
	f.IntVar(&o.Keep, "keep", 0, "settle what two people wrote: the `number` of the text that is to stand")
	c.jsonFlag(cmd)
	parent.AddCommand(cmd)
}

func (c *command) summaryWritten(done *app.SummaryWritten) {
	if done.Summary == "" {
		c.say("%s and %s have no summary now", done.Participant, done.Theme)
	} else {
		c.say("the summary of %s and %s rests on %s", done.Participant, done.Theme, count(len(done.Quotes), "quote", "quotes"))
	}
	if len(done.Quotes) > 0 {
		c.say("  %s", strings.Join(done.Quotes, ", "))
	}
	if done.Responsible != nil {
		c.say("%s is responsible for it", *done.Responsible)
	}
}

// mostText is how much of a file is read for a text that somebody wrote, in bytes.
const mostText = 1 << 20

// textOf is what a text file or standard input says.
func (c *command) textOf(file string) (string, error) {
	var in io.Reader = c.st.In
	if file != "-" {
		f, err := os.Open(file)
		if err != nil {
			return "", &app.Problem{What: file + " cannot be read", Todo: "check the name", Cause: err}
		}
		defer f.Close()
		in = f
	}
	data, err := io.ReadAll(io.LimitReader(in, mostText+1))
	switch {
	case err != nil:
		return "", &app.Problem{What: file + " cannot be read", Todo: "check the name", Cause: err}
	case len(data) > mostText:
		return "", &app.Problem{What: file + " is larger than 1 MB", Todo: "a summary has at most 10,000 characters"}
	}
	return strings.TrimPrefix(string(data), "\uFEFF"), nil
}

func (c *command) frameworkImport(parent *cobra.Command) {
	var dry, empty bool
	cmd := &cobra.Command{
		Use:   "import FILE.xlsx",
		Short: "Bring back the summaries of a framework workbook that was edited",
		Long: `Reads the summaries of a workbook that verbatim framework -o FILE.xlsx wrote and somebody
edited, in Excel, LibreOffice or Google Sheets. Rows and columns may have been sorted,
moved, hidden or widened, and others added. Each cell is held against what it said when
the workbook was made and against what the study says now:

  new        the study had nothing there
  changed    the study says what the workbook was made from
  conflict   the study has changed, too: what it says stands, what the workbook says is
             kept beside it, with who and when (verbatim framework todo)
  kept       the cell was emptied: it stays in the study, unless --empty says that such
             cells are to go

A heading or a participant that is not known is reported with the address of its cell,
and nothing under or beside it is read. Nothing else in the workbook is trusted:
references, attributes, notes and other sheets are not read, nor what a formula shows.
All of it is one change, which verbatim undo takes back.

Exit status: 0 done; 1 nothing was changed; 3 done, and there is something to look at.`,
		Example: `  verbatim framework import charting.xlsx --dry-run
  verbatim framework import charting.xlsx`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			x, err := c.app.PlanFramework(cmd.Context(), args[0], empty)
			if err != nil {
				return err
			}
			if x.Findings() {
				c.exit = ExitFindings
			}
			if !dry {
				if err := c.app.WriteFrameworkImport(cmd.Context(), x); err != nil {
					return err
				}
			}
			if c.json {
				return c.oneJSON(x)
			}
			return c.frameworkBrought(x, dry)
		},
	}
	plainArgs(cmd)
	f := cmd.Flags()
	f.BoolVar(&dry, "dry-run", false, "show what would change, change nothing")
	f.BoolVar(&empty, "empty", false, "take out the summaries of cells that were emptied")
	c.jsonFlag(cmd)
	parent.AddCommand(cmd)
}

func (c *command) frameworkBrought(x *app.FrameworkImport, dry bool) error {
	if len(x.Cells) > 0 {
		l := &listing{head: []string{"cell", "participant", "theme", "result", "text"}, wide: 4, wrap: true}
		for _, ch := range x.Cells {
			said := deref(ch.Now)
			switch ch.Result {
			case "conflict":
				who := deref(ch.By)
				if who == "" {
					who = "somebody"
				}
				said = fmt.Sprintf("the workbook: %s / the study, by %s on %s: %s", orNothing(said), who, deref(ch.At), orNothing(deref(ch.Was)))
			case "kept", "emptied":
				said = deref(ch.Was)
			}
			l.add(ch.Address, ch.Participant, ch.Theme, ch.Result, said)
		}
		if err := c.list(l); err != nil {
			return err
		}
	}
	for _, u := range x.Unread {
		c.say("%s: %s", u.Address, u.Why)
	}
	var parts []string
	for _, r := range []string{"new", "changed", "conflict", "emptied", "kept"} {
		if n := x.Count(r); n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, r))
		}
	}
	c.say("%s", strings.Join(append(parts, fmt.Sprintf("%d as before", x.Same)), ", "))
	for _, n := range x.Notes {
		c.note("%s", n)
	}
	if x.Count("kept") > 0 {
		c.note("cells that were emptied stay in the study; --empty takes their summaries out")
	}
	if x.Count("conflict") > 0 {
		c.note("of each conflict both texts are kept: `verbatim framework todo` lists them")
	}
	if dry {
		c.note("nothing was changed (dry run)")
	}
	return nil
}

func orNothing(s string) string {
	if s == "" {
		return "nothing"
	}
	return s
}

func (c *command) frameworkTodo(parent *cobra.Command) {
	var o app.FrameworkOptions
	var by string
	cmd := &cobra.Command{
		Use:   "todo",
		Short: "List what is to be done about the framework matrix",
		Long: `Lists, by who is responsible (whoever wrote the summary last, or was named with --by
when it was written):

  settle    two people wrote the cell at the same time; the texts are numbered for --keep
  mend      the summary rests on quotes that were uncoded or withdrawn since
  write     there are quotes, and no summary, here or of a theme above
  reread    more was coded after the summary was written
  nothing   a participant with nothing under any theme`,
		Example: `  verbatim framework todo
  verbatim framework todo --by ben --theme hope`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			todos, err := c.app.FrameworkTodo(cmd.Context(), by, o)
			if err != nil {
				return err
			}
			for _, n := range todos.Notes {
				c.note("%s", n)
			}
			if c.json {
				return rowsJSON(c, todos.List)
			}
			return c.frameworkTodos(todos.List)
		},
	}
	plainArgs(cmd)
	frameworkFlags(cmd, &o)
	cmd.Flags().StringVar(&by, "by", "", "only what this `coder` is responsible for")
	c.jsonFlag(cmd)
	parent.AddCommand(cmd)
}

func (c *command) frameworkTodos(list []app.FrameworkTodo) error {
	l := &listing{head: []string{"responsible", "what", "participant", "theme", "about"}, wide: 4, wrap: true}
	for _, t := range list {
		who := deref(t.Responsible)
		if who == "" {
			who = "nobody yet"
		}
		l.add(who, t.Kind, t.Participant, deref(t.Theme), todoSaid(t))
	}
	if len(list) == 0 && c.st.OutTerminal {
		c.say("nothing to do")
		return nil
	}
	return c.list(l)
}

// todoSaid says in a few words what there is to do.
func todoSaid(t app.FrameworkTodo) string {
	refs := strings.Join(t.Quotes, ", ")
	switch t.Kind {
	case "settle":
		var parts []string
		for n, x := range t.Texts {
			who := deref(x.By)
			if who == "" {
				who = "somebody"
			}
			parts = append(parts, fmt.Sprintf("%d. %s on %s: %s", n+1, who, deref(x.At), x.Summary))
		}
		return strings.Join(parts, " / ")
	case "mend":
		var parts []string
		for _, g := range t.Gone {
			parts = append(parts, g.Transcript+" "+map[string]string{"uncoded": "uncoded", "withdrawn": "withdrawn", "lost": "lost its words in a correction"}[g.Why])
		}
		return strings.Join(parts, ", ")
	case "nothing":
		if !t.Read {
			return "nobody has read it to the end"
		}
		return "read to the end, and nothing coded"
	case "reread":
		return "newer: " + refs
	}
	return refs
}
