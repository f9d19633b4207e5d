package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

func (c *command) addCompare() {
	var o app.CompareOptions
	cmd := c.verb(groupTeam, &cobra.Command{
		Use:   "compare [TRANSCRIPT]",
		Short: "Show where coders see it differently",
		Long: `Lists, for each transcript that two people or more have coded, where they differ:
one line for each question a team would talk about, with what each of them sees there.

  themes   one theme for some, another for others, on much the same words
  stance   for the theme and against it
  one      some coded it and others did not
  words    the same theme on more words or fewer
  same     no difference (with --kind same, or --state all)

Where a coder has not marked a transcript as read to the end (` + "`verbatim done`" + `), they
may not have come to the passage yet; the notes say so. Questions that are decided are
left out unless --state asks for them. The id in the first column is for ` + "`verbatim decide`" + `.`,
		Example: `  verbatim compare
  verbatim compare P07-1 --coders amy,ben
  verbatim compare --theme hope --kind themes`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Transcript = strings.Join(args, "")
			found, err := c.app.Compare(cmd.Context(), o)
			if err != nil {
				return err
			}
			if c.json {
				return c.oneJSON(found)
			}
			for _, n := range found.Notes {
				c.note("%s", n)
			}
			for _, t := range found.Transcripts {
				c.note("%s%s", t.Plainly(), notDone(t))
			}
			return c.list(differences(found))
		},
	})
	f := cmd.Flags()
	f.StringSliceVar(&o.Coders, "coders", nil, "compare only these `IDS` (amy,ben)")
	f.StringVar(&o.Theme, "theme", "", "only where this theme, or a sub-theme, is coded by somebody")
	f.StringVar(&o.Kind, "kind", "", "only differences of this `KIND`: themes, stance, one, words, same")
	f.StringVar(&o.State, "state", "", "open, later (to talk about), decided, same (agreed), all; without it: what is not settled")
	c.jsonFlag(cmd)
}

// notDone says who has not read a transcript to the end, and how many questions
// are not shown.
func notDone(t app.Compared) string {
	s := ""
	if len(t.NotDone) > 0 {
		s = " (not marked as read to the end by " + strings.Join(t.NotDone, ", ") + ")"
	}
	if t.Withheld > 0 {
		s += "; " + count(t.Withheld, "more is", "more are") + " on words that are not shown"
	}
	return s
}

// differences has a column for each coder, with their themes and words.
func differences(found *app.Comparison) *listing {
	l := &listing{head: []string{"id", "place", "difference"}, wide: -1}
	for _, k := range found.Coders {
		l.head = append(l.head, k.ID)
	}
	for _, d := range found.Differences {
		row := []string{d.ID, fmt.Sprintf("%s turn %d", d.Transcript, d.Turn), d.Said}
		for _, k := range found.Coders {
			i := slices.IndexFunc(d.Readings, func(r app.DifferenceReading) bool { return r.Coder == k.ID })
			row = append(row, readingInLine(d, i))
		}
		l.add(row...)
	}
	l.wide = len(l.head) - 1
	return l
}

// readingInLine is what a coder sees: themes, and the words coded.
func readingInLine(d app.Difference, i int) string {
	switch {
	case i < 0:
		return ""
	case len(d.Readings[i].Codings) == 0:
		return "–"
	}
	r := d.Readings[i]
	var themes, words []string
	for j, id := range r.Themes {
		switch r.Stances[j] {
		case "against":
			id += " (against)"
		case "both":
			id += " (for and against)"
		}
		themes = append(themes, id)
	}
	if len(d.Notes) > 0 {
		return strings.Join(themes, ", ") + ": [content note: " + strings.Join(d.Notes, ", ") + "]"
	}
	for _, t := range r.Turns {
		for _, p := range t.Parts {
			if p.Coded {
				words = append(words, oneLine(p.Words))
			}
		}
	}
	return strings.Join(themes, ", ") + ": " + strings.Join(words, " … ")
}

func (c *command) addDecide() {
	var o app.DecideOptions
	var same string
	cmd := c.verb(groupTeam, &cobra.Command{
		Use:   "decide ID --keep WHAT",
		Short: "Write down what the team keeps where coders differ",
		Long: `Writes down what the team keeps of a difference that ` + "`verbatim compare`" + ` lists. It goes
into the agreed layer, with the reason and who was there; nobody's own codings change,
and both readings stay to be read. --keep says what:

  both               all of it, as it stands
  amy                what this coder has
  hope               what is coded with this theme
  neither            nothing
  later              decide nothing yet: it is to be talked about
  "1203:1310 hope"   other words or another theme (positions as --json gives them);
                     "… hope against" where they speak against it

A later decision about the same codings takes the place of an earlier one, which
` + "`verbatim decisions`" + ` still shows. Whoever wrote a decision down takes it back with
` + "`verbatim undo`" + `. When somebody codes there afterwards, the question is open again.

--same TRANSCRIPT accepts everything on which the coders of a transcript agree.`,
		Example: `  verbatim decide 7f3a91c2 --keep amy --reason "boundaries is about rules, not about tiredness" --present amy,ben
  verbatim decide 7f3a91c2 --keep later
  verbatim decide --same P07-1`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var done app.Acted
			var err error
			switch {
			case same != "" && len(args) == 0 && o.Keep == "":
				done, err = c.app.AcceptSame(cmd.Context(), same, o.Coders)
			case same != "" || len(args) == 0 || o.Keep == "":
				return &app.Problem{What: "say which difference, and what to keep", Todo: "verbatim decide ID --keep both|neither|later|CODER|THEME", Usage: true}
			default:
				o.ID = args[0]
				done, err = c.app.DecideDifference(cmd.Context(), o)
			}
			if err != nil {
				return err
			}
			c.say("%s", done.What)
			return nil
		},
	})
	f := cmd.Flags()
	f.StringVar(&o.Keep, "keep", "", "`WHAT` to keep: both, neither, later, a coder, a theme, or \"START:END THEME\"")
	f.StringVar(&o.Reason, "reason", "", "why, for the minutes")
	f.StringSliceVar(&o.Present, "present", nil, "who decided (`IDS`); otherwise the coders compared")
	f.StringSliceVar(&o.Coders, "coders", nil, "of a difference between only these `IDS`, as compare --coders lists it")
	f.StringVar(&same, "same", "", "accept all on which the coders of `TRANSCRIPT` agree")
}

func (c *command) addDecisions() {
	cmd := c.verb(groupTeam, &cobra.Command{
		Use:   "decisions [TRANSCRIPT]",
		Short: "Print what the team decided, as minutes",
		Long:  "Prints what the team decided where coders differed: when, who was there, what each had, what is kept, and why. A decision whose place a later one took says so.",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := c.app.Decisions(cmd.Context(), strings.Join(args, ""))
			if err != nil {
				return err
			}
			if c.json {
				return rowsJSON(c, list)
			}
			l := &listing{head: []string{"id", "day", "place", "present", "readings", "kept", "reason"}, wide: 6, wrap: true}
			for _, d := range list {
				day, _, _ := strings.Cut(d.At, "T")
				var had []string
				for _, r := range d.Of {
					had = append(had, r.Coder+": "+strings.Join(r.Themes, ", "))
				}
				l.add(d.ID[:8], day, fmt.Sprintf("%s turn %d", d.Transcript, d.Turn), strings.Join(d.Present, ", "), strings.Join(had, "; "), kept(d), oneLine(deref(d.Reason)))
			}
			return c.list(l)
		},
	})
	c.jsonFlag(cmd)
}

// kept says in a few words what a decision keeps.
func kept(d app.DecisionEntry) string {
	said := map[string]string{"neither": "nothing", "later": "to be talked about"}[d.How]
	if said == "" {
		var themes []string
		for _, k := range d.Kept {
			if !slices.Contains(themes, k.Theme) {
				themes = append(themes, k.Theme)
			}
		}
		said = strings.Join(themes, ", ")
	}
	if d.Replaced != nil {
		said += " (replaced by " + (*d.Replaced)[:8] + ")"
	}
	return said
}

// whoseFlag is --whose.
func whoseFlag(cmd *cobra.Command, value *string) {
	cmd.Flags().StringVar(value, "whose", "", "codings that count: agreed, any, all (that all coders share), or `CODERS` (amy,ben); without it what is agreed where the team decided, anybody's elsewhere")
}
