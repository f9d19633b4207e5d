package cli

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

func (c *command) addStar() {
	var sel app.Selection
	var off bool
	cmd := c.verb(groupCode, &cobra.Command{
		Use:   "star ID | TRANSCRIPT --quote \"…\"",
		Short: "Mark words as a possible quote",
		Long: `Marks words as a possible quote: those of a coding, named by the beginning of its
id, or words of a transcript. Everybody on the team sees whose stars they are.
` + "`verbatim code … --star`" + ` codes and stars at once; ` + "`verbatim quotes THEME --starred`" + `
shows what was starred. --off takes your own star off again.`,
		Example: `  verbatim star 3fa9c210
  verbatim star P07-1 --quote "there was a date in November"
  verbatim star --off 3fa9c210`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			r, err := c.app.Star(cmd.Context(), args[0], sel, off)
			if err != nil {
				return err
			}
			switch {
			case r.Off:
				c.say("%s  no star of yours any more", r.Place)
			case r.Already:
				c.say("★ %s  was starred already", r.Place)
			default:
				c.say("★ %s  starred", r.Place)
			}
			return nil
		},
	})
	selectionFlags(cmd, &sel)
	cmd.Flags().BoolVar(&off, "off", false, "take your own star off")
}

const formHelp = `The form must say what was said. Verbatim proves it word by word, and proves it
again whenever it shows it. What may differ, and how it is marked:

  [...] or […]        words are cut here
  [the ward]          words you add, also in place of words that are cut: a name, a place
  [T]he               a letter that became a capital, or the other way round
  um, uh, er, erm, ah, mm, hmm, mhm, (laughs), [pause]
                      may be left out without a mark (um … only in an English study)
  kinds of quotation mark and dash, line breaks
                      do not matter

Anything else, one changed word even, is refused, and you are told where. Names of
speakers are not part of the words: between turns leave them out, or write in
brackets how they are to be published, like [Worker A:].`

func (c *command) addChoose() {
	var o app.ChooseOptions
	var list, off bool
	cmd := c.verb(groupCode, &cobra.Command{
		Use:   "choose TRANSCRIPT --quote \"…\" --as \"published form\" | ID --as \"…\" | --list | ID --off",
		Short: "Say how a quote is to be printed; it is proved against the transcript",
		Long: `Keeps the form in which words of a transcript, or of a coding, are to be published.
Only words that may be quoted can be chosen. The form stands beside the quote
wherever the quote may be shown, with what it was checked against. If the words are
corrected or withdrawn later and the form no longer holds, it is not shown, and
needs choosing again.

` + formHelp + `

With - for --as the form is read from standard input.
` + "`verbatim quotes THEME --choose`" + ` goes through the quotes of a theme and asks.`,
		Example: `  verbatim choose P07-1 --quote "um, I went to Maple House again" --as "I went to [the ward] again"
  verbatim choose P07-1 --turn 34 --as "[T]here was a date […] in November."
  verbatim choose --list
  verbatim choose 3fa9c210 --off`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			as := cmd.Flags().Changed("as")
			switch {
			case list && len(args) == 0 && !off && !as:
				return c.listChosen(cmd)
			case off && len(args) > 0 && !as && !list:
				places, err := c.app.Unchoose(cmd.Context(), args)
				if err != nil {
					return err
				}
				for _, p := range places {
					c.say("%s  no published form of yours any more", p)
				}
				return nil
			case len(args) != 1 || !as || list || off:
				return &app.Problem{What: "say which words, and with --as how they are to be printed", Todo: cmd.UseLine(), Usage: true}
			}
			if o.ID = args[0]; o.Form == "-" {
				all, err := io.ReadAll(io.LimitReader(c.st.In, 1<<20))
				if err != nil {
					return err
				}
				o.Form = string(all)
			}
			r, err := c.app.Choose(cmd.Context(), o)
			if err != nil {
				return err
			}
			c.sayChosen(r)
			return nil
		},
	})
	selectionFlags(cmd, &o.Words)
	cmd.Flags().StringVar(&o.Form, "as", "", "the `form` in which the words are to be printed; - reads it from standard input")
	cmd.Flags().BoolVar(&list, "list", false, "list what was chosen")
	cmd.Flags().BoolVar(&off, "off", false, "take back published forms of your own, by the ids that --list shows")
	c.jsonFlag(cmd)
}

func (c *command) sayChosen(r app.Chosen) {
	what := "checked, and kept"
	if r.Already {
		what = "was chosen already"
	}
	c.say("%s  %s: “%s”", r.Place, what, r.Form)
}

func (c *command) listChosen(cmd *cobra.Command) error {
	list, err := c.app.ChosenForms(cmd.Context())
	if err != nil {
		return err
	}
	if c.json {
		return rowsJSON(c, list)
	}
	l := &listing{head: []string{"id", "coder", "place", "state", "published form"}, wide: 4, wrap: true}
	for _, e := range list {
		l.add(e.ID[:8], e.Coder, e.Place, e.State, oneLine(deref(e.Published)))
	}
	return c.list(l)
}

// chooseOneByOne goes through the quotes of a theme that may be published. Each
// answer counts at once; a form that does not hold is asked for again.
func (c *command) chooseOneByOne(cmd *cobra.Command, args []string, o app.SearchOptions) error {
	list, withheld, notes, err := c.app.ToChoose(cmd.Context(), args[0], args[1:], o)
	if err != nil {
		return err
	}
	if withheld > 0 {
		c.note("%s not offered: not for quotation", count(withheld, "quote is", "quotes are"))
	}
	c.note("type how it is to be printed: cuts as […] or [...], what you add in [brackets], [T]he for a changed capital")
	in := bufio.NewScanner(c.st.In)
	in.Buffer(nil, 1<<20)
	chosen := 0
	for i, q := range list {
		star := ""
		if len(q.Starred) > 0 {
			star = " ★ " + strings.Join(q.Starred, ", ")
		}
		c.say("\n%d of %d — %s%s", i+1, len(list), q.Place, star)
		show, stop := c.askToShow(in, q.ContentNotes)
		if show {
			var kept bool
			if kept, stop, err = c.askForForm(cmd, in, q); err != nil {
				return err
			}
			if kept {
				chosen++
			}
		}
		if stop {
			break
		}
	}
	c.say("%d of %d chosen", chosen, len(list))
	for _, n := range notes {
		c.note("%s", n)
	}
	return nil
}

// askForForm shows a quote and asks how it is to be printed, until the form holds
// or is left for later.
func (c *command) askForForm(cmd *cobra.Command, in *bufio.Scanner, q app.Choosable) (kept, stop bool, err error) {
	for _, line := range wrap(q.Quote, 76) {
		c.say("  %s", line)
	}
	switch {
	case q.Published != nil:
		c.say("  now: “%s”", *q.Published)
	case q.Checked != nil:
		c.say("  %s", *q.Checked)
	}
	for {
		fmt.Fprint(c.st.Err, "published form (y as it stands, Enter later, q stop): ")
		if !in.Scan() {
			return false, true, in.Err()
		}
		form := strings.TrimSpace(in.Text())
		switch strings.ToLower(form) {
		case "":
			return false, false, nil
		case "q":
			return false, true, nil
		case "y", "yes":
			form = q.AsItStands
		}
		r, err := c.app.Choose(cmd.Context(), app.ChooseOptions{ID: q.Transcript, Words: app.Selection{Span: q.Span}, Form: form})
		if p, refused := errors.AsType[*app.Problem](err); refused {
			c.say("  not kept: %s", p.What)
			continue
		}
		if err == nil {
			c.sayChosen(r)
		}
		return err == nil, false, err
	}
}

// askToShow says what a passage is about before its words are shown, and waits.
// Nothing keeps who looked.
func (c *command) askToShow(in *bufio.Scanner, notes []string) (show, stop bool) {
	if len(notes) == 0 {
		return true, false
	}
	c.say("  content note: %s", strings.Join(notes, ", "))
	fmt.Fprint(c.st.Err, "Enter show, s skip, q stop: ")
	if !in.Scan() {
		return false, true
	}
	switch strings.ToLower(strings.TrimSpace(in.Text())) {
	case "q":
		return false, true
	case "s", "n", "no":
		return false, false
	}
	return true, false
}
