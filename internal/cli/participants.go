package cli

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

func (c *command) participantsImport(parent *cobra.Command) {
	var o app.PeopleOptions
	var dry, yes bool
	cmd := &cobra.Command{
		Use:   "import FILE",
		Short: "Bring in what a spreadsheet says about participants",
		Long: `Brings in what a spreadsheet (.xlsx, .csv, .tsv) says about participants, one a row:
their consent, what they are published as, attributes. The headings are matched to
the columns of participants.csv where it is plain what they mean ("Participant ID",
"Pseudonym", "Consent to quote"); other headings become attributes. Names and
contact details are left out unless --map says otherwise: they belong outside the
study. Look first with --dry-run.

A blank cell erases nothing. A recorded answer about consent is changed only after
you were asked, or with --yes. Every row is answered for: new, changed, same, or
refused and why.

Exit status: 0 done; 1 nothing was changed; 3 some rows were refused.`,
		Example: `  verbatim participants import tracker.xlsx --dry-run
  verbatim participants import tracker.xlsx --sheet Consent --map "Code=participant" --map "Notes="`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.File = args[0]
			p, err := c.app.PlanPeople(cmd.Context(), o)
			if err != nil {
				return err
			}
			if p.Refused() > 0 {
				c.exit = ExitFindings
			}
			if !c.json {
				if err := c.showPeople(p); err != nil {
					return err
				}
			}
			for _, n := range p.Notes {
				c.note("%s", n)
			}
			c.carried(p.Carried)
			if !dry {
				if err := c.writePeople(cmd, p, yes); err != nil {
					return err
				}
			}
			if c.json {
				return c.oneJSON(p)
			}
			c.peopleDone(p, dry)
			return nil
		},
	}
	plainArgs(cmd)
	f := cmd.Flags()
	f.StringArrayVar(&o.Map, "map", nil, "what a heading means: `HEADING=column`, with nothing after = to leave it out (repeatable)")
	f.StringVar(&o.Sheet, "sheet", "", "the `sheet` of a workbook (default: the first)")
	f.BoolVar(&dry, "dry-run", false, "show what would change, change nothing")
	f.BoolVar(&yes, "yes", false, "change recorded answers without asking")
	c.jsonFlag(cmd)
	parent.AddCommand(cmd)
}

// showPeople shows what the headings mean, and then what each row brings.
func (c *command) showPeople(p *app.PeopleImport) error {
	l := &listing{head: []string{"heading", "column"}, wide: 1}
	for _, col := range p.Columns {
		column := deref(col.Column)
		switch {
		case col.Column == nil:
			column = "left out: " + deref(col.Why)
		case col.New:
			column += " (a new attribute)"
		}
		l.add(col.Heading, column)
	}
	if err := c.list(l); err != nil {
		return err
	}
	c.say("")
	l = &listing{head: []string{"row", "participant", "result", "what"}, right: map[int]bool{0: true}, wide: 3, wrap: true}
	for _, r := range p.Rows {
		var parts []string
		for _, ch := range r.Changes {
			parts = append(parts, cellInWords(ch))
		}
		if r.Why != nil {
			parts = []string{*r.Why}
		}
		l.add(fmt.Sprint(r.Row), r.Participant, r.Result, strings.Join(parts, "; "))
	}
	return c.list(l)
}

func cellInWords(ch app.CellChange) string {
	was, now := deref(ch.Was), deref(ch.Now)
	if now == "" {
		now = "no"
	}
	s := ch.Column + ": "
	if ch.Was != nil || ch.Recorded {
		if was == "" {
			was = "no, as everyone"
		}
		s += was + " → "
	}
	s += now
	if ch.Recorded {
		s += " (recorded otherwise)"
	}
	return s
}

// writePeople writes the plan, after asking where it changes recorded answers.
func (c *command) writePeople(cmd *cobra.Command, p *app.PeopleImport, yes bool) error {
	if n := p.Recorded(); n > 0 && !yes {
		what := count(n, "recorded answer about consent changes", "recorded answers about consent change")
		refused := &app.Problem{What: what + "; nothing was changed", Todo: "if that is right, run it again with --yes"}
		if !c.st.InTerminal || !c.st.ErrTerminal {
			return refused
		}
		switch c.ask(bufio.NewScanner(c.st.In), what+". Go on? yes or no:") {
		case "y", "yes":
		default:
			return refused
		}
	}
	return c.app.WritePeople(cmd.Context(), p)
}

func (c *command) peopleDone(p *app.PeopleImport, dry bool) {
	n := map[string]int{}
	for _, r := range p.Rows {
		n[r.Result]++
	}
	var parts []string
	for _, r := range []string{app.NewPerson, app.ChangedPerson, app.SamePerson, app.Refused} {
		if n[r] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[r], r))
		}
	}
	if len(parts) == 0 {
		parts = []string{"no participants found"}
	}
	end := ""
	switch {
	case dry:
		end = "; nothing was changed (dry run)"
	case !p.Written:
		end = "; nothing was changed"
	}
	fmt.Fprintf(c.st.Err, "%s%s\n", strings.Join(parts, ", "), end)
}

func (c *command) participantsRestore(parent *cobra.Command) {
	var dry bool
	cmd := &cobra.Command{
		Use:   "restore",
		Short: "Put participants.csv back where it has gone",
		Long: `Puts the last recorded version of participants.csv back where the file has gone, and
says from when it is and who recorded it. What was edited by hand after that is not
in it.`,
		Example: "  verbatim participants restore --dry-run",
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := c.app.RestorePeople(cmd.Context(), dry)
			if err != nil {
				return err
			}
			day, _, _ := strings.Cut(r.At, "T")
			from := fmt.Sprintf("participants.csv as %s recorded it on %s, with %s", r.By, day, count(r.Participants, "participant", "participants"))
			if !r.Written {
				c.say("%s; nothing was changed (dry run)", from)
				return nil
			}
			c.say("%s, is back: look whether anything is missing", from)
			return nil
		},
	}
	plainArgs(cmd)
	cmd.Flags().BoolVar(&dry, "dry-run", false, "say what would come back, change nothing")
	parent.AddCommand(cmd)
}

func (c *command) participantsAttribute(parent *cobra.Command) {
	add := false
	cmd := &cobra.Command{
		Use:   "attribute NAME number|text|A,B,C",
		Short: "Say what the values of an attribute are, and in which order",
		Long: `Says what the values of an attribute are: text, numbers, or values in their order.
It is written into study.yaml. Theme tables by the attribute then have numbers by
size and values in your order, and verbatim check finds values that do not fit.
--new adds a column for it to participants.csv, empty for everybody.`,
		Example: `  verbatim participants attribute years_in_role number
  verbatim participants attribute pay volunteer,paid --new
  verbatim participants attribute stage early,middle,late`,
		Args: cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			set := c.app.SetType
			if add {
				set = c.app.AddAttribute
			}
			t, err := set(cmd.Context(), args[0], args[1])
			if err != nil {
				return err
			}
			if c.json {
				return c.oneJSON(t)
			}
			switch {
			case len(t.Values) > 0:
				c.say("%s: %s, in this order", t.Attribute, strings.Join(t.Values, ", "))
			default:
				c.say("%s: %s", t.Attribute, t.Kind)
			}
			if t.Unfit > 0 {
				c.note("%s not fit: `verbatim check` names them", count(t.Unfit, "value does", "values do"))
			}
			return nil
		},
	}
	plainArgs(cmd)
	cmd.Flags().BoolVar(&add, "new", false, "add a column for it")
	c.jsonFlag(cmd)
	parent.AddCommand(cmd)
}
