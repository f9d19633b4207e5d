package cli

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

// importAll brings in projects of other programs one by one, and all other files together.
func (c *command) importAll(cmd *cobra.Command, o app.ImportOptions) error {
	var projects, files []string
	for _, path := range o.Paths {
		is, err := c.app.IsProject(cmd.Context(), path, o)
		if err != nil {
			return err
		}
		if is {
			projects = append(projects, path)
		} else {
			files = append(files, path)
		}
	}
	for _, path := range projects {
		p, err := c.app.ImportProject(cmd.Context(), path, o)
		if err != nil {
			return err
		}
		if err := c.importedProject(p); err != nil {
			return err
		}
	}
	if len(files) == 0 && len(projects) > 0 {
		return nil
	}
	o.Paths = files
	entries, err := c.app.Import(cmd.Context(), o)
	if err != nil {
		return err
	}
	return c.imported(entries, o)
}

// importedProject says what became of a project.
func (c *command) importedProject(p *app.ProjectImport) error {
	switch {
	case slices.ContainsFunc(p.Transcripts, func(t app.ProjectSource) bool { return t.Result == app.Refused }):
		c.exit = ExitFailed
	case len(p.Look) > 0 || len(p.Doubts) > 0:
		c.exit = max(c.exit, ExitFindings)
	}
	if c.json {
		return c.oneJSON(p)
	}
	if err := c.projectSources(p); err != nil {
		return err
	}
	if err := c.projectLook(p); err != nil {
		return err
	}
	for _, t := range p.Coders {
		if t.User != "" && (t.Was || !strings.EqualFold(t.User, t.Coder)) {
			who := t.Coder
			if t.Was {
				who += ", who has coded here before"
			}
			c.note("%s is %s, with %s of the file (somebody else: --comment-coder %q)", t.User, who, count(t.Codings, "coding", "codings"), t.User+"=ID")
		}
	}
	for _, n := range p.Notes {
		c.note("%s", n)
	}
	c.projectLosses(p)
	for _, d := range p.Doubts {
		fmt.Fprintf(c.st.Err, "please look: %s\n", d)
	}
	if sum := p.Quotes.Sum(); sum != "" {
		fmt.Fprintln(c.st.Err, sum)
	}
	end := ""
	if p.DryRun {
		end = "; nothing was changed (dry run)"
	}
	fmt.Fprintf(c.st.Err, "%s: %s%s\n", base(p.File), p.Sum(), end)
	if !p.DryRun && p.Quotes.Doubtful > 0 {
		fmt.Fprintf(c.st.Err, "Doubtful quotes are marked and wait for their coders: `verbatim review --everybody`\n")
	}
	return nil
}

// projectSources lists the documents of a project.
func (c *command) projectSources(p *app.ProjectImport) error {
	l := &listing{head: []string{"document", "result", "transcript", "turns", "words", "quotes", "verified", "plausible", "doubtful", "not imported"}, wide: 0, wrap: true,
		right: map[int]bool{3: true, 4: true, 5: true, 6: true, 7: true, 8: true, 9: true}}
	for _, t := range p.Transcripts {
		l.add(t.Source, t.Result, deref(t.Transcript), fmt.Sprint(t.Turns), fmt.Sprint(t.Words), fmt.Sprint(t.Passages), fmt.Sprint(t.Quotes.Verified), fmt.Sprint(t.Quotes.Plausible), fmt.Sprint(t.Quotes.Doubtful), fmt.Sprint(t.Quotes.Empty+t.Quotes.Lost))
	}
	if len(l.rows) == 0 {
		return nil
	}
	return c.list(l)
}

// mostToLook is how many quotes to look at are listed, and fewEmpty how many on nothing
// but space are listed at all.
const mostToLook, fewEmpty = 50, 10

// projectLook lists the quotes that a person should look at.
func (c *command) projectLook(p *app.ProjectImport) error {
	if len(p.Look) == 0 {
		return nil
	}
	l := &listing{head: []string{"look at", "turn", "place in the file", "words", "themes", "coders", "trust", "why"}, right: map[int]bool{1: true}, wide: 7, wrap: true}
	for _, d := range p.Look[:min(len(p.Look), mostToLook)] {
		turn := ""
		if d.Turn != nil {
			turn = fmt.Sprint(*d.Turn)
		}
		if d.Trust == "empty" && p.Quotes.Empty > fewEmpty {
			continue
		}
		l.add(cmp.Or(deref(d.Transcript), d.Source), turn, d.Place, d.Words, strings.Join(d.Themes, ", "), strings.Join(d.Coders, ", "), d.Trust, d.Why)
	}
	if len(l.rows) > 0 {
		c.say("")
		if err := c.list(l); err != nil {
			return err
		}
	}
	if n := len(p.Look) - len(l.rows); n > 0 {
		c.note("%d more to look at; `verbatim import FILE --dry-run --json` lists them all", n)
	}
	return nil
}

// projectLosses lists what does not come along.
func (c *command) projectLosses(p *app.ProjectImport) {
	for _, l := range p.Losses {
		names := strings.Join(l.Names, ", ")
		if l.Count > len(l.Names) && names != "" {
			names += " …"
		}
		if names != "" {
			names = " (" + names + ")"
		}
		fmt.Fprintf(c.st.Err, "left behind: %d × %s%s: %s\n", l.Count, l.Kind, names, l.Why)
	}
}
