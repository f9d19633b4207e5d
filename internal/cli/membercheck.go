package cli

import (
	"cmp"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

const memberCheckHelp = `Writes a pack for one participant in plain English: for each ticked theme what it means,
what the team understood from them (their summary in the framework matrix; else a place in
[brackets] for you to write), and those of their words whose printed form was chosen
(` + "`verbatim choose`" + `). It never holds every coding, nor anybody else's words. They can
agree, ask for a change, or ask you to leave something out, and there is room to write.
Content notes stand before hard words. Without -o it is shown as Markdown.

--themes ticks the themes that are settled enough to be shown; study.yaml remembers them.
--words hope="…" says something else than the summary, in plain words. How to reach the
team and where to find support stand in study.yaml, below settings, where --contact and
--support write them:

  settings:
    contacts: ["Amy Wu, 0161 496 0000, amy@example.org"]
    support: ["Samaritans, 116 123, day and night"]

Only who agreed to being contacted again (recontact) can be asked.

--responses files what participants answered: a spreadsheet with the columns participant
and answer (agree, would change, leave out), and if you like theme, about and comment.
Each answer becomes a memo on the participant. What somebody asks to be left out is listed
for you to see to; nothing is done by itself. --list says who was sent a pack, and who
answered.

Exit status: 0 done; 3 with --responses, when rows were refused.`

func (c *command) addMemberCheck() {
	var o app.PackOptions
	var themes, contacts, support, said []string
	var output, responses string
	var list bool
	cmd := c.verb(groupTables, &cobra.Command{
		Use:   "member-check PARTICIPANT | --themes THEMES | --contact WHO | --responses FILE | --list",
		Short: "Show a participant what you made of their words, and file what they answer",
		Long:  memberCheckHelp,
		Example: `  verbatim member-check --themes hope,burnout
  verbatim member-check --contact "Amy Wu, 0161 496 0000" --support "Samaritans, 116 123"
  verbatim member-check P07 -o P07.docx
  verbatim member-check P07 --words hope="You look forward to Thursdays." -o P07.docx
  verbatim member-check --responses answers.csv
  verbatim member-check --list`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			tick := cmd.Flags().Changed("themes")
			ways := len(args)
			reach := cmd.Flags().Changed("contact") || cmd.Flags().Changed("support")
			for _, is := range []bool{tick, reach, responses != "", list} {
				if is {
					ways++
				}
			}
			switch {
			case ways != 1, (output != "" || len(said) > 0) && len(args) == 0, c.json && !list && responses == "":
				return &app.Problem{What: "say one thing: a participant, --themes, --contact and --support, --responses or --list; -o and --words go with a participant, --json with the last two", Todo: cmd.UseLine(), Usage: true}
			case tick:
				return c.tickThemes(cmd, themes)
			case reach:
				return c.setContacts(cmd, contacts, support)
			case responses != "":
				return c.fileAnswers(cmd, responses)
			case list:
				return c.listMemberChecks(cmd)
			}
			o.Participant, o.Words = args[0], map[string]string{}
			for _, x := range said {
				theme, words, ok := strings.Cut(x, "=")
				if !ok {
					return &app.Problem{What: "--words does not say which theme it is about", Todo: `--words hope="You look forward to Thursdays."`, Usage: true}
				}
				o.Words[strings.TrimSpace(theme)] = words
			}
			return c.memberCheck(cmd, o, output)
		},
	})
	f := cmd.Flags()
	f.StringSliceVar(&themes, "themes", nil, "tick these `THEMES` (hope,burnout) for participants to check; they take the place of those ticked before")
	f.StringArrayVar(&contacts, "contact", nil, "how a participant reaches the team: `WHO`, telephone, e-mail; once for each line, in the place of those before")
	f.StringArrayVar(&support, "support", nil, "`WHERE` somebody whom reading upsets finds support; likewise")
	f.StringArrayVar(&said, "words", nil, "`THEME=WORDS`: say this of the theme, not its summary")
	f.StringVar(&responses, "responses", "", "file what participants answered, from this `file` (.csv, .xlsx)")
	f.BoolVar(&list, "list", false, "list who was sent a pack, and who answered")
	f.BoolVar(&o.WithoutContacts, "without-contacts", false, "though study.yaml does not say how to reach the team or where to find support")
	outputFlag(cmd, &output, app.ReportFormats)
	c.jsonFlag(cmd)
}

func (c *command) memberCheck(cmd *cobra.Command, o app.PackOptions, output string) error {
	p, err := c.app.MemberCheck(cmd.Context(), o)
	if err != nil {
		return err
	}
	defer func() {
		for _, n := range p.Notes {
			c.note("%s", n)
		}
	}()
	if output == "" {
		return p.Markdown(c.st.Out)
	}
	if err := c.app.WriteMemberCheck(cmd.Context(), p, output); err != nil {
		return err
	}
	quotes := 0
	for _, t := range p.Themes {
		quotes += len(t.Quotes)
	}
	c.say("the pack for %s is in %s: %s, %s", p.Participant, output, count(len(p.Themes), "theme", "themes"), count(quotes, "quote", "quotes"))
	return nil
}

func (c *command) tickThemes(cmd *cobra.Command, ids []string) error {
	themes, err := c.app.TickThemes(cmd.Context(), ids)
	if err != nil {
		return err
	}
	if len(themes) == 0 {
		c.say("no theme is ticked")
		return nil
	}
	c.say("participants are shown %s", strings.Join(themes, ", "))
	return nil
}

func (c *command) setContacts(cmd *cobra.Command, contacts, support []string) error {
	if err := c.app.SetContacts(cmd.Context(), contacts, support); err != nil {
		return err
	}
	c.say("study.yaml says how to reach the team, and where to find support")
	return nil
}

func (c *command) fileAnswers(cmd *cobra.Command, file string) error {
	results, err := c.app.FileAnswers(cmd.Context(), file)
	if err != nil {
		return err
	}
	n := map[string]int{}
	for _, r := range results {
		n[r.Result]++
	}
	if n[app.Refused] > 0 {
		c.exit = ExitFindings
	}
	if c.json {
		return rowsJSON(c, results)
	}
	for _, r := range results {
		if r.Result == app.Refused {
			c.say("row %d  refused: %s", r.Row, deref(r.Why))
		}
	}
	c.say("%d filed, %d filed before, %d refused", n[app.FiledAnswer], n[app.Already], n[app.Refused])
	for _, r := range results {
		if r.Answer == app.AnswerLeaveOut && r.Result == app.FiledAnswer {
			c.say("to do: %s asks you to leave out %s (`verbatim withdraw %s --passages` or --quoting, `verbatim choose ID --off`)", r.Participant, cmp.Or(r.About, "something"), r.Participant)
		}
	}
	return nil
}

func (c *command) listMemberChecks(cmd *cobra.Command) error {
	list, err := c.app.MemberChecks(cmd.Context())
	if err != nil {
		return err
	}
	if c.json {
		return rowsJSON(c, list)
	}
	l := &listing{head: []string{"participant", "may be asked", "pack made", "agree", "would change", "leave out", "answers", "asks to leave out"},
		right: map[int]bool{3: true, 4: true, 5: true, 6: true}, wide: 7}
	for _, e := range list {
		l.add(e.Participant, map[bool]string{true: "yes", false: "no"}[e.MayAsk], strings.Join(e.Sent, ", "), fmt.Sprint(e.Agree), fmt.Sprint(e.Change),
			fmt.Sprint(e.LeaveOut), fmt.Sprint(e.Answers), strings.Join(e.ToDo, "; "))
	}
	return c.list(l)
}
