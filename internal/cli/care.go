package cli

import (
	"bufio"
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

func (c *command) addContentNote() {
	var o app.ContentNoteOptions
	cmd := c.verb(groupCode, &cobra.Command{
		Use:   "content-note TRANSCRIPT LABEL…",
		Short: "Say what a passage is about that may be hard to read",
		Long: `Puts a content note on a transcript, or with --quote, --turn or --span on a
passage of it: a word or two for what it is about, so that nobody comes upon it
unprepared. Labels are free: suicide, self-harm, restraint …

The note stands before the words wherever they are shown. ` + "`verbatim suggest --ask`" + `
waits for Enter before it shows them, and --hide-noted leaves them out of search,
quotes and suggest. Nothing keeps who read what.

--off takes your own labels off again; without labels all of yours.`,
		Example: `  verbatim content-note P07-1 restraint
  verbatim content-note P07-1 --turn 34 self-harm, suicide
  verbatim content-note P07-1 --turn 34 suicide --off`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Transcript, o.Labels = args[0], args[1:]
			r, err := c.app.ContentNote(cmd.Context(), o)
			if err != nil {
				return err
			}
			labels := strings.Join(r.Labels, ", ")
			switch {
			case o.Off:
				c.say("%s  no content note of yours any more: %s", r.Place, labels)
			case r.Already:
				c.say("%s  has the content note already: %s", r.Place, labels)
			default:
				c.say("%s  content note: %s", r.Place, labels)
			}
			return nil
		},
	})
	selectionFlags(cmd, &o.Words)
	cmd.Flags().BoolVar(&o.Off, "off", false, "take your own labels off")
}

func (c *command) addContentNotes() {
	cmd := c.verb(groupFind, &cobra.Command{
		Use:   "content-notes",
		Short: "List the content notes",
		Long:  "Lists the content notes: where they stand, what they say, and who put them there. `verbatim transcripts` shows them for each transcript.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := c.app.ContentNotes(cmd.Context())
			if err != nil {
				return err
			}
			if c.json {
				return rowsJSON(c, list)
			}
			l := &listing{head: []string{"place", "content note", "coder"}, wide: 1, wrap: true}
			for _, e := range list {
				l.add(e.Place, strings.Join(e.Labels, ", "), e.Coder)
			}
			return c.list(l)
		},
	})
	c.jsonFlag(cmd)
}

func (c *command) addAssign() {
	var never, lift string
	var yes bool
	cmd := c.verb(groupCare, &cobra.Command{
		Use:   "assign [--never CODER | --lift CODER] [PARTICIPANT|TRANSCRIPT…]",
		Short: "Keep a coder from ever being shown somebody's words",
		Long: `Keeps a coder from ever being shown a participant's transcripts (those imported
later too), or one transcript: somebody they know, say, or used to work with.
Anybody can say so for anybody, also for themselves, and with --yes for somebody who
has not begun yet. No reason is asked, and none is kept.

Verbatim then shows that coder none of the words: not in search, quotes, suggest,
memos or workbooks, and not in its messages. They cannot code there, and nothing there
counts as left for them to do. Numbers stay the same for everybody. It does not lock
the files: the folder can be read by who has it.

Without --never or --lift it lists what is never shown to whom. --lift takes it back.`,
		Example: `  verbatim assign --never amy P07
  verbatim assign
  verbatim assign --lift amy P07`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			switch {
			case never != "" && lift != "" || never == "" && lift == "" && len(args) > 0:
				return &app.Problem{What: "say --never or --lift, and for which coder", Todo: cmd.UseLine(), Usage: true}
			case never == "" && lift == "":
				return c.listAssigned(cmd)
			}
			list, err := c.app.Assign(cmd.Context(), never+lift, args, lift != "")
			if unknown, ok := errors.AsType[*app.NoCoder](err); ok && never != "" && (yes || c.notBegun(unknown.Coder)) {
				list, err = c.app.AssignAhead(cmd.Context(), never, args)
			}
			if err != nil {
				return err
			}
			for _, e := range list {
				what := deref(e.Participant) + deref(e.Transcript)
				if lift != "" {
					c.say("%s may be shown to %s again", what, e.Coder)
					continue
				}
				c.say("%s is never shown %s (%s now)", e.Coder, what, count(len(e.Transcripts), "transcript", "transcripts"))
			}
			return nil
		},
	})
	cmd.Flags().StringVar(&never, "never", "", "this `coder` is never shown what is named")
	cmd.Flags().StringVar(&lift, "lift", "", "this `coder` may be shown it again")
	cmd.Flags().BoolVar(&yes, "yes", false, "also for a coder who has not begun yet, without asking")
	c.jsonFlag(cmd)
}

// notBegun asks whether a coder whom nobody knows is one who has not begun yet.
func (c *command) notBegun(coder string) bool {
	if !c.st.InTerminal || !c.st.ErrTerminal {
		return false
	}
	switch c.ask(bufio.NewScanner(c.st.In), fmt.Sprintf("Nobody has coded as %s yet. Keep it for when they begin under exactly that name? yes or no:", coder)) {
	case "y", "yes":
		return true
	}
	return false
}

func (c *command) listAssigned(cmd *cobra.Command) error {
	list, err := c.app.Assigned(cmd.Context())
	if err != nil {
		return err
	}
	if c.json {
		return rowsJSON(c, list)
	}
	l := &listing{head: []string{"coder", "never shown", "transcripts now", "said by"}, wide: 2}
	for _, e := range list {
		l.add(e.Coder, deref(e.Participant)+deref(e.Transcript), strings.Join(e.Transcripts, ", "), e.By)
	}
	return c.list(l)
}
