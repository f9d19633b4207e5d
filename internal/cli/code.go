package cli

import (
	"io"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

// selectionFlags are the ways to say which words are meant.
func selectionFlags(cmd *cobra.Command, sel *app.Selection) {
	f := cmd.Flags()
	f.StringVar(&sel.Quote, "quote", "", "the `words`, copied from the transcript (line breaks and kinds of quotation mark do not matter)")
	f.StringVar(&sel.Turn, "turn", "", "a whole turn, or the turn in which --quote stands: `N` or N-M, from 1")
	f.StringVar(&sel.Span, "span", "", "the place in characters: `START:END`, from 0, the end not included")
}

func (c *command) addCode() {
	var o app.CodeOptions
	var from string
	var dry bool
	cmd := c.verb(groupCode, &cobra.Command{
		Use:   "code TRANSCRIPT THEME --quote \"…\" | --from FILE",
		Short: "Say that words of a transcript belong to a theme",
		Long: `Says that words of a transcript belong to a theme, in your own layer of codings.
The words may run over several turns. Words that stand in several places, or in
none, are refused, and you are told where they or something like them are.

--from reads many codings from a spreadsheet (.csv, .tsv, .xlsx) with the columns
transcript, theme, quote, and if you like memo, memo_kind, stance, coder, star,
turn, span; or from a coding sheet that was filled in (see ` + "`verbatim coding-sheet`" + `).
Every row is answered: coded, already, or refused and why. Refused rows
change nothing; mend them and run it again. With --dry-run nothing is kept.

Exit status: 0 done; 1 refused; 3 some rows of --from were refused.`,
		Example: `  verbatim code P07-1 hope --quote "there was a date in November"
  verbatim code P07-1 burnout --turn 34 --memo "said while looking at the door" --memo-kind reflexive
  verbatim code --from codings.csv`,
		Args: cobra.RangeArgs(0, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			if from != "" {
				if len(args) > 0 || !o.Words.IsZero() {
					return &app.Problem{What: "--from says everything by itself", Todo: "leave out the rest", Usage: true}
				}
				return c.codeFrom(cmd, from, dry)
			}
			if dry {
				return &app.Problem{What: "--dry-run goes with --from", Todo: cmd.UseLine(), Usage: true}
			}
			if len(args) != 2 {
				return &app.Problem{What: "say which transcript and which theme", Todo: cmd.UseLine(), Usage: true}
			}
			o.Transcript, o.Theme = args[0], args[1]
			done, err := c.app.Code(cmd.Context(), o)
			if err != nil {
				return err
			}
			if c.json {
				return c.oneJSON(codedJSON(done))
			}
			c.sayCoded(done)
			return nil
		},
	})
	selectionFlags(cmd, &o.Words)
	f := cmd.Flags()
	f.BoolVar(&o.Against, "against", false, "the words speak against the theme")
	f.BoolVar(&o.Star, "star", false, "the words are a possible quote")
	f.StringVar(&o.Memo, "memo", "", "a `thought` about this coding")
	f.StringVar(&o.MemoType, "memo-kind", "", "note | analytic | reflexive | question")
	f.BoolVar(&o.Private, "private", false, "the memo is for yourself")
	f.StringVar(&from, "from", "", "read codings from a spreadsheet `file`")
	f.BoolVar(&dry, "dry-run", false, "say what --from would do, and keep nothing")
	c.jsonFlag(cmd)
}

func (c *command) sayCoded(done app.Coded) {
	verb := "coded"
	if done.Already {
		verb = "was coded already"
	}
	against := ""
	if done.Stance != "" {
		against = ", against"
	}
	star := ""
	if done.Starred {
		star = " ★"
	}
	c.say("%s  %s %s (%s%s)%s", done.ID.Short(), done.Place, verb, done.Theme, against, star)
}

type codedLine struct {
	ID         string `json:"id"`
	Transcript string `json:"transcript"`
	Theme      string `json:"theme"`
	Start      int    `json:"start"`
	End        int    `json:"end"`
	Stance     string `json:"stance"`
	Already    bool   `json:"already"`
	Starred    bool   `json:"starred"`
}

func codedJSON(d app.Coded) codedLine {
	stance := "for"
	if d.Stance != "" {
		stance = string(d.Stance)
	}
	return codedLine{d.ID.String(), d.Transcript, d.Theme, int(d.Span.Start), int(d.Span.End), stance, d.Already, d.Starred}
}

func (c *command) codeFrom(cmd *cobra.Command, file string, dry bool) error {
	read := c.app.CodeFrom
	if dry {
		read = c.app.PlanCodeFrom
	}
	rows, err := read(cmd.Context(), file)
	if err != nil {
		return err
	}
	n := map[string]int{}
	for _, r := range rows {
		n[r.Result]++
	}
	if n[app.Refused] > 0 {
		c.exit = ExitFindings
	}
	if c.json {
		return rowsJSON(c, rows)
	}
	l := &listing{head: []string{"row", "result", "transcript", "theme", "coder", "id", "why"}, right: map[int]bool{0: true}, wide: 6}
	for _, r := range rows {
		id := deref(r.ID)
		l.add(thousands(r.Row), r.Result, r.Transcript, r.Theme, r.Coder, id[:min(8, len(id))], deref(r.Why))
	}
	if err := c.list(l); err != nil {
		return err
	}
	memos := ""
	if n[app.MemoRow] > 0 {
		memos = count(n[app.MemoRow], "memo", "memos") + " without a theme, "
	}
	would := map[bool]string{true: "; nothing is kept"}[dry]
	c.note("%d coded, %s%d already, %d refused%s", n[app.CodedRow], memos, n[app.Already], n[app.Refused], would)
	return nil
}

func (c *command) addUncode() {
	c.verb(groupCode, &cobra.Command{
		Use:   "uncode ID…",
		Short: "Take back codings of your own",
		Long:  "Takes back codings of your own, named by the beginnings of their ids as `verbatim quotes` and `verbatim log` show them. `verbatim undo` brings the last one back.",
		Args:  cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			taken, err := c.app.Uncode(cmd.Context(), args)
			if err != nil {
				return err
			}
			for _, k := range taken {
				c.say("%s  %s no longer coded as %s", k.ID.Short(), k.Transcript, k.Theme)
			}
			return nil
		},
	})
}

func (c *command) addDone() {
	c.verb(groupCode, &cobra.Command{
		Use:   "done TRANSCRIPT…",
		Short: "Mark transcripts as read to the end",
		Long: `Marks transcripts as read to the end by you, with the codebook as it is now.
This is what makes "nothing coded" mean something: a transcript that is done and
has no coding of a theme counts as 0, one that nobody has finished is shown as
not yet read.`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			names, err := c.app.Done(cmd.Context(), args)
			if err != nil {
				return err
			}
			for _, n := range names {
				c.say("%s is done", n)
			}
			return nil
		},
	})
}

func (c *command) addUndo() {
	c.verb(groupCode, &cobra.Command{
		Use:   "undo [ID]",
		Short: "Take back your last change",
		Long:  "Takes back your last change, or the one with that id (see `verbatim log`). Undoing an undo brings the change back.",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			what, err := c.app.Undo(cmd.Context(), strings.Join(args, ""))
			if err != nil {
				return err
			}
			c.say("undone: %s", what)
			return nil
		},
	})
}

func (c *command) addMemo() {
	var o app.MemoOptions
	cmd := c.verb(groupCode, &cobra.Command{
		Use:   "memo TARGET WORDS",
		Short: "Write a thought down",
		Long: `Writes a thought down about something: the study, a theme, a participant, a
transcript, one of the codings (by its id), or a passage that is not coded. A
plain id is looked up; write theme:hope if it could be several things. With - for
WORDS they are read from standard input.`,
		Example: `  verbatim memo hope "is this one theme or two?" --kind question
  verbatim memo P07-1 --quote "said with a laugh" "the laugh matters" --kind reflexive
  verbatim memo study "we never asked about money"`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.On, o.Text = args[0], args[1]
			if o.Text == "-" {
				all, err := io.ReadAll(io.LimitReader(c.st.In, 4<<20))
				if err != nil {
					return err
				}
				o.Text = string(all)
			}
			id, err := c.app.Memo(cmd.Context(), o)
			if err != nil {
				return err
			}
			c.say("%s  memo kept", id.Short())
			return nil
		},
	})
	selectionFlags(cmd, &o.Words)
	cmd.Flags().StringVar(&o.Type, "kind", "", "note | analytic | reflexive | question (default note)")
	cmd.Flags().BoolVar(&o.Private, "private", false, "for yourself: never shared, never published")
}

func (c *command) addMemos() {
	var o app.MemoFilter
	cmd := c.verb(groupFind, &cobra.Command{
		Use:   "memos [TARGET]",
		Short: "List what was written down",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Target = strings.Join(args, "")
			memos, err := c.app.Memos(cmd.Context(), o)
			if err != nil {
				return err
			}
			if c.json {
				return rowsJSON(c, memos)
			}
			l := &listing{head: []string{"id", "coder", "kind", "about", "memo"}, wide: 4, wrap: true}
			for _, m := range memos {
				l.add(m.ID[:8], m.Coder, m.Kind, m.Place, m.Words)
			}
			return c.list(l)
		},
	})
	cmd.Flags().StringVar(&o.Coder, "by", "", "only those of one `coder`")
	cmd.Flags().StringVar(&o.Kind, "kind", "", "only note, analytic, reflexive or question")
	c.jsonFlag(cmd)
}
