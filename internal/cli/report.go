package cli

import (
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

func (c *command) addReport() {
	var o app.ReportOptions
	var purpose, output string
	asked := map[string]*bool{}
	cmd := c.verb(groupTables, &cobra.Command{
		Use:   "report",
		Short: "Write methods, tables and quotes of the study, and answer reporting checklists",
		Long: `Writes what the study can say of itself: who took part, what was collected, the codebook
and how it changed, who coded what and what was coded twice, themes with how many people
and quotes, the table of themes, and an appendix of quotes. Without -o it is shown as
Markdown.

Findings are written by people. Where a sentence of yours is needed there is a place in
[brackets]; nothing is made up. Of each theme the appendix has the quotes whose printed
form was chosen (` + "`verbatim choose`" + `), else up to three of people who agreed to being quoted.

For readers outside the team (the default) coders are numbered, groups of fewer than three
coders stand together, and so do values of attributes that fewer than three people have.
Agreement and saturation are in it where there is something to compute, and never in a
study with the reflexive approach, which has the questions of RTARG instead.

--coreq, --srqr, --gripp2 and --rtarg answer the items of a reporting guideline that the
study can answer, and list those that only a person can. With -o they follow the report;
with --alone they are the document. Without -o they are listed here. Labels of items are
our own: have the guideline beside you.`,
		Example: `  verbatim report -o report.docx
  verbatim report -o report.docx --coreq --by job
  verbatim report --coreq
  verbatim report --gripp2 --alone -o gripp2.docx`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForPublication); err != nil {
				return err
			}
			for _, name := range app.Checklists {
				if *asked[name] {
					o.Checklists = append(o.Checklists, name)
				}
			}
			if o.Alone && len(o.Checklists) == 0 {
				return &app.Problem{What: "--alone writes checklists without the report, and none is named", Todo: "add --" + strings.Join(app.Checklists, ", --"), Usage: true}
			}
			return c.report(cmd, o, output)
		},
	})
	f := cmd.Flags()
	f.StringVar(&o.By, "by", "", "the `ATTRIBUTE` that parts the table of themes (default: participants, where they are few)")
	for _, name := range app.Checklists {
		asked[name] = f.Bool(name, false, "with the items of "+strings.ToUpper(name))
	}
	f.BoolVar(&o.Alone, "alone", false, "the checklists without the report")
	purposeFlag(cmd, &purpose, "publication")
	outputFlag(cmd, &output, app.ReportFormats)
	c.jsonFlag(cmd)
}

func (c *command) report(cmd *cobra.Command, o app.ReportOptions, output string) error {
	r, err := c.app.Report(cmd.Context(), o)
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
		if err := c.app.WriteReport(cmd.Context(), r, output); err != nil {
			return err
		}
		c.say("the %s in %s", map[bool]string{true: map[bool]string{true: "checklist is", false: "checklists are"}[len(r.Checklists) == 1], false: "report is"}[o.Alone], output)
		return nil
	case c.json:
		return c.oneJSON(r)
	case len(r.Checklists) > 0:
		return c.checklists(r.Checklists)
	}
	return r.Markdown(c.st.Out)
}

// checklists lists the items with what the study can say.
func (c *command) checklists(all []app.Checklist) error {
	l := &listing{head: []string{"list", "item", "about", "what the study says", "for you to write"}, wide: 3, wrap: true}
	for _, x := range all {
		for _, i := range x.Items {
			l.add(x.Name, i.Item, i.Label, deref(i.Says), deref(i.ForYou))
		}
	}
	if len(all) == 1 {
		l.head = slices.Delete(l.head, 0, 1)
		for i := range l.rows {
			l.rows[i] = l.rows[i][1:]
		}
		l.wide--
	}
	return c.list(l)
}
