package cli

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

func (c *command) addAgreement() {
	var o app.AgreementOptions
	var purpose, output, by, share string
	cmd := c.verb(groupTeam, &cobra.Command{
		Use:   "agreement",
		Short: "Compute how far coders agree on each theme",
		Long: `Computes how far coders agree on each theme, over the transcripts that at least two of
them are done with (` + "`verbatim done`" + `): Krippendorff's alpha with a 95 % interval, and in words
what it comes to. docs/agreement.md says which figure to report, when not to report any,
and how each is computed.

A unit is a turn of a participant, a sentence or a character: say which, since every
figure depends on it. What interviewers say does not count. Done and nothing coded is a
nought; not done is missing, and so is a theme that came into the codebook later. The
interval comes from drawing whole transcripts anew; --seed draws the same again.

--by group compares groups of coders (` + "`verbatim coders group`" + `). A file for readers outside
the team (--for) names no coder, and puts groups of fewer than three together.

--all adds every other coefficient: percent, Cohen's kappa with its standard error, Scott,
Fleiss, Holsti, pooled kappa, Brennan and Prediger, AC1, the unitizing family, sets of
themes (MASI, Jaccard, mv), span F1, and kappa by transcript as NVivo has it.`,
		Example: `  verbatim agreement
  verbatim agreement --unit sentence --theme hope
  verbatim agreement --by group -o agreement.xlsx
  verbatim agreement --all --exclusive hope,burnout -o all.csv`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForTeam); err != nil {
				return err
			}
			if o.Share, err = shareOf(share); err != nil {
				return err
			}
			if o.Groups, err = byGroup(by); err != nil {
				return err
			}
			o.All = o.All || len(o.Exclusive) > 0
			return c.agreement(cmd, o, output)
		},
	})
	f := cmd.Flags()
	f.StringVar(&o.Unit, "unit", app.UnitTurn, "what counts as one judgement: turn | sentence | character")
	f.StringVar(&share, "share", "", "a turn or sentence is coded where at least this `share` of it is: 50% (default: any of it)")
	f.StringArrayVar(&o.Themes, "theme", nil, "only this `theme` and its sub-themes (repeatable)")
	f.BoolVar(&o.Rollup, "rollup", false, "sub-themes count for the theme above them")
	f.StringSliceVar(&o.Coders, "coders", nil, "compare only these `IDS` (amy,ben)")
	f.StringSliceVar(&o.Transcripts, "transcripts", nil, "only these `IDS`, of transcripts or participants")
	f.StringVar(&by, "by", "", "compare by coder or by group (default coder)")
	f.BoolVar(&o.All, "all", false, "every coefficient there is")
	f.StringSliceVar(&o.Exclusive, "exclusive", nil, "`THEMES` of which a coder gives any words at most one, for the unitizing family; with --all")
	f.BoolVar(&o.Touching, "join-touching", false, "codings that touch are one to the unitizing family")
	f.IntVar(&o.Replicates, "replicates", 2000, "how often transcripts are drawn for the interval")
	f.Uint64Var(&o.Seed, "seed", 20160601, "draw as this `number` draws")
	purposeFlag(cmd, &purpose, "team")
	outputFlag(cmd, &output, matrixFormats)
	c.jsonFlag(cmd)
}

func (c *command) agreement(cmd *cobra.Command, o app.AgreementOptions, output string) error {
	r, err := c.app.Agreement(cmd.Context(), o)
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
		if err := c.app.WriteAgreement(cmd.Context(), r, output); err != nil {
			return err
		}
		c.say("the figures are in %s", output)
		return nil
	case c.json:
		return c.oneJSON(r)
	case !c.st.OutTerminal:
		if what := r.MeansJackknife(); what != "" {
			c.note("%s", strings.TrimSuffix(what, "."))
		}
		return r.WriteFigures(c.st.Out)
	}
	return c.sayAgreement(r)
}

// sayAgreement shows a person one figure for each theme, and with --all the rest.
func (c *command) sayAgreement(r *app.Agreement) error {
	var who []string
	for _, k := range r.Coders {
		who = append(who, k.Name)
	}
	c.say("Krippendorff's alpha, unit: %s. %s in %s; %s.", r.Unit, count(r.Units, r.Unit, r.Unit+"s"),
		count(len(r.Transcripts), "transcript", "transcripts"), strings.Join(who, ", "))
	c.say("95 %% intervals from %s draws of whole transcripts, seed %d.\n", thousands(r.Replicates), r.Seed)
	if err := c.list(agreementListing(r)); err != nil {
		return err
	}
	c.say("")
	c.paragraph(0, app.FiguresMean(r.Unit))
	if len(r.Unused) > 0 {
		c.say("\nUsed by nobody: %s.", strings.Join(r.Unused, ", "))
	}
	if r.All == nil {
		return nil
	}
	c.say("")
	return c.list(allListing(r))
}

func agreementListing(r *app.Agreement) *listing {
	l := &listing{head: []string{"theme", "alpha", "95 % interval", "Po", r.Unit + "s", "transcripts"}, right: map[int]bool{1: true, 3: true, 4: true, 5: true}, wrap: true}
	for _, k := range r.Coders {
		l.right[len(l.head)] = true
		l.head = append(l.head, k.ID)
	}
	l.wide = len(l.head)
	l.head = append(l.head, "in words")
	for _, t := range r.Themes {
		alpha, said := t.Alpha.String(), t.Said
		if t.Alpha.Value == nil { // the reason stands where there is room for it
			alpha, said = "undefined", "(alpha: "+*t.Alpha.Undefined+") "+said
		}
		row := []string{t.Theme, alpha, intervalOf(t.Interval), briefly(t.Percent, false), thousands(t.Units), fmt.Sprint(t.Documents)}
		for _, p := range t.Prevalence {
			row = append(row, briefly(p.Figure, true))
		}
		l.add(append(row, said)...)
	}
	row := []string{app.AllThemes, briefly(r.Pooled.Alpha, false), intervalOf(r.Pooled.Interval), "", thousands(r.Pooled.Units), fmt.Sprint(r.Pooled.Documents)}
	l.add(append(append(row, make([]string, len(r.Coders))...), count(r.Pooled.Themes, "theme", "themes")+" pooled")...)
	return l
}

func allListing(r *app.Agreement) *listing {
	l := &listing{head: []string{"theme", "coders", "unit", "value", "SE", "95 % interval", "figure"}, right: map[int]bool{3: true, 4: true}, wide: 6, wrap: true}
	for _, f := range r.All {
		theme, value, name := app.AllThemes, f.String(), f.Name
		if f.Theme != nil {
			theme = *f.Theme
		}
		if f.Value == nil {
			value, name = "undefined", name+" ("+*f.Undefined+")"
		}
		se, interval := "", ""
		if f.SE != nil {
			se = fmt.Sprintf("%.3f", *f.SE)
		}
		if f.Low != nil && f.High != nil {
			interval = fmt.Sprintf("%.3f to %.3f", *f.Low, *f.High)
		}
		l.add(theme, strings.Join(f.Coders, ", "), f.Unit, value, se, interval, name)
	}
	return l
}

// briefly is a figure in a narrow column.
func briefly(f app.Figure, percent bool) string {
	switch {
	case f.Value == nil:
		return "undefined"
	case percent:
		return fmt.Sprintf("%.1f%%", 100**f.Value)
	}
	return f.String()
}

func intervalOf(in app.FigureInterval) string {
	if in.Low == nil {
		return "undefined"
	}
	return in.String()
}

// shareOf reads a share: 50%, 50 or 0.5.
func shareOf(s string) (float64, error) {
	if s == "" {
		return 0, nil
	}
	n, err := strconv.ParseFloat(strings.TrimSpace(strings.TrimSuffix(strings.TrimSpace(s), "%")), 64)
	if strings.Contains(s, "%") || n > 1 {
		n /= 100
	}
	if err != nil || !(n >= 0 && n <= 1) {
		return 0, &app.Problem{What: fmt.Sprintf("%q is no share of a turn", s), Todo: "for example: --share 50%", Usage: true}
	}
	return n, nil
}

// byGroup reads --by.
func byGroup(s string) (bool, error) {
	switch strings.ToLower(strings.TrimSpace(s)) {
	case "", "coder", "coders":
		return false, nil
	case "group", "groups":
		return true, nil
	}
	return false, &app.Problem{What: fmt.Sprintf("coders cannot be compared by %q", s), Todo: "say --by coder or --by group", Usage: true}
}

func (c *command) codersGroup(parent *cobra.Command) {
	var o app.GroupOptions
	var shown, yes bool
	cmd := &cobra.Command{
		Use:   "group CODER [GROUP…]",
		Short: "Write down which groups a coder belongs to",
		Long: `Writes into study.yaml which groups a coder belongs to, in the words they choose
themselves: peer researcher, academic, nurse. There may be none, one or several; what is
written takes the place of what was there. --by group then compares the groups.

In documents for readers outside the team groups of fewer than three coders are put
together, so that nobody can be told from the others. --small-group-shown says that the
coder agrees to their small group being shown by itself; all who are in it must, and only
they themselves can. When somebody leaves the group the others are asked again.`,
		Example: `  verbatim coders group amy "peer researcher"
  verbatim coders group amy --small-group-shown
  verbatim coders group amy --none`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Coder, o.Groups = args[0], args[1:]
			if o.None && len(o.Groups) > 0 {
				return &app.Problem{What: "say --none or the groups, not both", Todo: cmd.UseLine(), Usage: true}
			}
			if cmd.Flags().Changed("small-group-shown") {
				o.Shown = &shown
			}
			g, err := askedAhead(c, yes, func(ahead bool) (*app.GroupedCoder, error) {
				o.Ahead = ahead
				return c.app.GroupCoder(cmd.Context(), o)
			})
			if err != nil {
				return err
			}
			said := g.Coder + " is in no group"
			if len(g.Groups) > 0 {
				said = g.Coder + " is in: " + strings.Join(g.Groups, ", ")
			}
			if g.Shown {
				said += " (a small group may be shown)"
			}
			c.say("%s", said)
			return nil
		},
	}
	plainArgs(cmd)
	cmd.Flags().BoolVar(&o.None, "none", false, "they are in no group")
	cmd.Flags().BoolVar(&yes, "yes", false, "also for a coder who has not begun yet, without asking")
	cmd.Flags().BoolVar(&shown, "small-group-shown", false, "a group of fewer than three may be shown by itself; =false takes it back")
	parent.AddCommand(cmd)
}
