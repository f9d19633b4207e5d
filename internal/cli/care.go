package cli

import (
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
