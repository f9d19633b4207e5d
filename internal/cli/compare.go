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
	var meeting agendaFlags
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

They come in this order, what matters most first.

--patterns shows what runs through them instead: a table of the themes that were given
to the same words (naming two themes with --theme lists what is behind a number), and
who codes more, and who longer passages, in transcripts that all have read to the end.

Where a coder has not marked a transcript as read to the end (` + "`verbatim done`" + `), they
may not have come to the passage yet; the notes say so. Questions that are decided are
left out unless --state asks for them. The id in the first column is for ` + "`verbatim decide`" + `.

--agenda makes a meeting agenda of the questions that are not settled: the words with
what each coder sees in them, memos that are not private, what the codebook says, and room
for what the team keeps. -o writes it, as .docx, .html or .md for the table, or as .xlsx to be
filled in; ` + "`verbatim decide --from`" + ` reads that back. It holds words that are not cleared for
publication, and is for the team.`,
		Example: `  verbatim compare
  verbatim compare P07-1 --coders amy,ben
  verbatim compare --theme hope --theme trust --kind themes
  verbatim compare --group "peer researcher" --group academic --patterns
  verbatim compare --theme hope --agenda -o meeting.xlsx`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Transcript = strings.Join(args, "")
			switch {
			case meeting.agenda:
				return c.agenda(cmd, o, meeting)
			case meeting.output != "" || meeting.hideNoted:
				return &app.Problem{What: "-o and --hide-noted are for an agenda", Todo: "verbatim compare --agenda -o meeting.xlsx", Usage: true}
			}
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
			if o.Patterns {
				return c.patterns(found)
			}
			return c.list(differences(found))
		},
	})
	f := cmd.Flags()
	f.StringSliceVar(&o.Coders, "coders", nil, "compare only these `IDS` (amy,ben)")
	f.StringArrayVar(&o.Groups, "group", nil, "compare only coders of this `GROUP`; named twice, what lies between the groups")
	f.StringArrayVar(&o.Themes, "theme", nil, "only where this `theme`, or a sub-theme, is coded by somebody; named twice, where both are")
	f.BoolVar(&o.Patterns, "patterns", false, "count which themes are given to the same words, and who codes more or longer passages")
	f.StringVar(&o.Kind, "kind", "", "only differences of this `KIND`: themes, stance, one, words, same")
	f.StringVar(&o.State, "state", "", "open, later (to talk about), decided, same (agreed), all; without it: what is not settled")
	meeting.add(cmd)
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
	var words []string
	themes := stancesInLine(r.Themes, r.Stances)
	if len(d.Notes) > 0 {
		return themes + ": [content note: " + strings.Join(d.Notes, ", ") + "]"
	}
	for _, t := range r.Turns {
		for _, p := range t.Parts {
			if p.Coded {
				words = append(words, oneLine(p.Words))
			}
		}
	}
	return themes + ": " + strings.Join(words, " … ")
}

// stancesInLine are themes, with what is coded against them.
func stancesInLine(themes, stances []string) string {
	var said []string
	for i, id := range themes {
		switch stances[i] {
		case "against":
			id += " (against)"
		case "both":
			id += " (for and against)"
		}
		said = append(said, id)
	}
	return strings.Join(said, ", ")
}

func (c *command) addDecide() {
	var o app.DecideOptions
	var same string
	var filled filledFlags
	cmd := c.verb(groupTeam, &cobra.Command{
		Use:   "decide ID --keep WHAT | --from FILE",
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

--same TRANSCRIPT accepts everything on which the coders of a transcript agree.

--from FILE reads back an agenda that was filled in (` + "`verbatim compare --agenda -o meeting.xlsx`" + `).
Its rows and columns may be sorted, moved, hidden and added to. Every row is answered:

  decided          written down
  already          the minutes say so: nothing is written twice
  empty            nothing was decided
  not understood   the cell and the reason are named
  gone             somebody coded there since, so it is another question now
  otherwise        the minutes say something else, which stands; --replace has the
                   file take its place

Rows that are not understood change nothing, and the others do not wait for them. All is
read before anything is written. ` + "`verbatim undo`" + ` takes decisions back one by one, the last first.

Exit status: 0 done; 1 failed; 3 some rows of --from are not understood, gone or otherwise.`,
		Example: `  verbatim decide 7f3a91c2 --keep amy --reason "boundaries is about rules, not about tiredness" --present amy,ben
  verbatim decide 7f3a91c2 --keep later
  verbatim decide --from meeting.xlsx --dry-run
  verbatim decide --same P07-1`,
		Args: func(cmd *cobra.Command, args []string) error {
			if strings.Contains(o.Keep, ":") {
				return nil // a theme that stands by itself is told of below
			}
			return cobra.MaximumNArgs(1)(cmd, args)
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			var done app.Acted
			var err error
			if len(args) > 1 {
				return &app.Problem{What: "the words and the theme belong together", Todo: fmt.Sprintf("verbatim decide %s --keep \"%s %s\"", args[0], o.Keep, strings.Join(args[1:], " ")), Usage: true}
			}
			o.ID = strings.Join(args, "")
			switch {
			case filled.file != "" && same == "":
				return c.decideFrom(cmd, filled, o)
			case filled.file != "" || filled.dryRun || filled.replace || c.json:
				return &app.Problem{What: "--dry-run, --replace and --json belong to --from", Todo: "verbatim decide --from meeting.xlsx --dry-run", Usage: true}
			case same != "" && len(args) == 0 && o.Keep == "":
				done, err = c.app.AcceptSame(cmd.Context(), same, o.Coders)
			case same != "" || len(args) == 0 || o.Keep == "":
				return &app.Problem{What: "say which difference, and what to keep", Todo: "verbatim decide ID --keep both|neither|later|CODER|THEME", Usage: true}
			default:
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
	filled.add(cmd)
	c.jsonFlag(cmd)
}

// whoseFlag is --whose.
func whoseFlag(cmd *cobra.Command, value *string) {
	cmd.Flags().StringVar(value, "whose", "", "codings that count: agreed, any, all (that all coders share), or `CODERS` (amy,ben); without it what is agreed where the team decided, anybody's elsewhere")
}
