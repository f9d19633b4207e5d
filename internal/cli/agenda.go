package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

// agendaFlags are those of compare --agenda.
type agendaFlags struct {
	agenda, hideNoted bool
	output            string
}

func (a *agendaFlags) add(cmd *cobra.Command) {
	cmd.Flags().BoolVar(&a.agenda, "agenda", false, "make a meeting agenda of it: print it, or write it with -o")
	hideNotedFlag(cmd, &a.hideNoted)
	outputFlag(cmd, &a.output, ".docx, .xlsx, .html, .md")
}

// agenda prints a meeting agenda or writes it to a file.
func (c *command) agenda(cmd *cobra.Command, o app.CompareOptions, a agendaFlags) error {
	switch {
	case c.json:
		return &app.Problem{What: "an agenda is for people", Todo: "leave out --agenda: compare --json has the same", Usage: true}
	case o.Patterns:
		return &app.Problem{What: "--agenda and --patterns are two things", Todo: "leave out one of the two", Usage: true}
	}
	found, err := c.app.Agenda(cmd.Context(), app.AgendaOptions{CompareOptions: o, HideNoted: a.hideNoted})
	if err != nil {
		return err
	}
	for _, n := range found.Notes {
		c.note("%s", n)
	}
	if a.output == "" {
		if found.Nothing != "" {
			c.note("%s", found.Nothing)
			return nil
		}
		return found.Write(c.st.Out)
	}
	if err := c.app.WriteAgenda(cmd.Context(), found, a.output); err != nil {
		return err
	}
	if found.Nothing != "" {
		c.note("%s", found.Nothing)
	}
	c.say("the agenda, with %s, is in %s", count(len(found.Items), "question", "questions"), a.output)
	return nil
}

// filledFlags are those of decide --from.
type filledFlags struct {
	file            string
	dryRun, replace bool
}

func (a *filledFlags) add(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&a.file, "from", "", "read decisions from an agenda that was filled in: `FILE`.xlsx, or .csv saved from it")
	f.BoolVar(&a.dryRun, "dry-run", false, "with --from: only show what each row would do")
	f.BoolVar(&a.replace, "replace", false, "with --from: decisions that stand and say something else are replaced by what the file says")
}

// decideFrom reads a filled agenda back, and answers for each row.
func (c *command) decideFrom(cmd *cobra.Command, a filledFlags, o app.DecideOptions) error {
	if o.ID != "" || o.Keep != "" || o.Reason != "" || len(o.Coders) > 0 {
		return &app.Problem{What: "--from says everything by itself", Todo: "leave out the rest; --present names who was there where a row does not say", Usage: true}
	}
	done, err := c.app.DecideFrom(cmd.Context(), app.FilledOptions{File: a.file, DryRun: a.dryRun, Replace: a.replace, Present: o.Present})
	if err != nil {
		return err
	}
	if done.Count(app.FilledUnclear)+done.Count(app.FilledGone)+done.Count(app.FilledOtherwise) > 0 {
		c.exit = ExitFindings
	}
	if c.json {
		return rowsJSON(c, done.Rows)
	}
	l := &listing{head: []string{"row", "result", "place", "id", "kept", "cell", "why"}, right: map[int]bool{0: true}, wide: 6, wrap: true}
	for _, r := range done.Rows {
		if r.Result == app.FilledEmpty {
			continue
		}
		where := r.Transcript
		if r.Turn != nil {
			where = fmt.Sprintf("%s turn %d", r.Transcript, *r.Turn)
		}
		cell := deref(r.Cell)
		if cell != "" && !strings.HasPrefix(cell, "row ") {
			cell = "cell " + cell // P6 alone is read as a participant
		}
		l.add(thousands(r.Row), r.Result, where, r.ID, deref(r.Said), cell, deref(r.Why))
	}
	if err := c.list(l); err != nil {
		return err
	}
	counted := []string{}
	for _, result := range []string{app.FilledDecided, app.FilledAlready, app.FilledEmpty, app.FilledUnclear, app.FilledGone, app.FilledOtherwise} {
		if n := done.Count(result); n > 0 {
			counted = append(counted, fmt.Sprintf("%d %s", n, result))
		}
	}
	said := strings.Join(counted, ", ")
	if a.dryRun {
		said += "; nothing was written"
	}
	c.note("%s", said)
	if done.What != "" {
		c.say("%s", done.What)
	}
	return nil
}
