package cli

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/rivo/uniseg"
	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/export"
	"verbatim/internal/transcript"
)

const queryHelp = `A query:
  hope                  the word in any form (hope, hoped, hoping); accents and case never matter
  "lost my hope"        exactly these words          hop*       words that begin so
  recovery~1            one letter may differ        /hop(e|ing)/  a pattern for a word
  hope AND work, hope OR trust, hope -work           decided turn by turn
  give NEAR/3 up        at most three words between  ( … )      groups
  theme:hope            only within codings of it, sub-themes too; theme:* any theme
  coder:amy   stance:against   memo:laugh
  speaker:Rosa   voice:interviewer   participant:P07   transcript:P07-1
  paid:volunteer        any attribute, its whole value (setting:"acute ward"); years_in_role:>3 compares numbers
  is:starred   is:noted   marked as a possible quote; with a content note (NOT is:noted: without)
  @tired                a search that was saved under that name

Themes alone give quotes: theme:hope theme:burnout gives what they share,
theme:hope OR theme:mutuality the quotes of either.`

// purposeFlag is --for.
func purposeFlag(cmd *cobra.Command, value *string, otherwise string) {
	cmd.Flags().StringVar(value, "for", "", "who will read it: team | publication | reuse | archive (default "+otherwise+")")
}

func (c *command) addSearch() {
	var o app.SearchOptions
	var more searchMore
	var purpose, output string
	cmd := c.verb(groupFind, &cobra.Command{
		Use:   "search QUERY",
		Short: "Find words, and quotes of themes",
		Long:  "Finds words in what people said, and quotes of themes.\n\n" + queryHelp + "\n\n" + searchMoreHelp + "\n\nNo hits is an empty answer and exit status 0.",
		Example: `  verbatim search '"fed up" OR exhausted'
  verbatim search 'hope theme:burnout voice:participant'
  verbatim search 'theme:hope theme:burnout' -o both.xlsx
  verbatim search 'tired voice:participant' --code burnout
  verbatim search --save 'hope in paid posts' theme:hope paid:paid`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Query = strings.Join(args, " ")
			given := cmd.Flags().Changed
			if err := more.check(given, o.Query, output, purpose); err != nil {
				return err
			}
			switch {
			case more.saved:
				return c.savedSearches(cmd)
			case given("save"):
				return c.saveSearch(cmd, more.save, o.Query)
			case given("forget"):
				return c.forgetSearch(cmd, more.forget)
			}
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForTeam); err != nil {
				return err
			}
			found, err := c.app.Search(cmd.Context(), o)
			if err != nil {
				return err
			}
			if given("code") {
				return c.codeFound(cmd, found, &more)
			}
			return c.found(cmd, found, output)
		},
	})
	purposeFlag(cmd, &purpose, "team")
	outputFlag(cmd, &output, quoteFormats)
	hideNotedFlag(cmd, &o.HideNoted)
	whoseFlag(cmd, &o.Whose)
	cmd.Flags().BoolVar(&o.NoIndex, "no-index", false, "read every word instead of using the index; the answer is the same")
	more.flags(cmd)
	c.jsonFlag(cmd)
}

func (c *command) addQuotes() {
	var o app.SearchOptions
	var purpose, output string
	var choose bool
	cmd := c.verb(groupFind, &cobra.Command{
		Use:   "quotes THEME [FILTER…]",
		Short: "Show the quotes of a theme, with its sub-themes",
		Long: `Shows the quotes of a theme with its sub-themes. Codings that overlap make one
quote, whoever coded them. * stands for any theme; several have commas between them
(hope,mutuality). Filters are those of a query:
voice:participant, setting:"acute ward", coder:amy, stance:against …

--starred shows only what somebody marked as a possible quote (★, see ` + "`verbatim star`" + `).
--choose goes through the quotes that may be published, starred ones first, and asks
how each is to be printed (see ` + "`verbatim choose`" + `); quotes that may not be are not
offered. Where a form was chosen it stands below its quote.

Memos on the codings come along for the team and for nobody else. In .csv a cell
that a spreadsheet would take for a formula begins with an apostrophe; the other
formats have the words as they are. In .docx, .html and .md the quotes stand under
their themes, each theme with its definition and each quote with who said it and
where; what is against a theme comes last.`,
		Example: `  verbatim quotes hope
  verbatim quotes burnout paid:volunteer -o burnout.xlsx --for publication
  verbatim quotes hope --starred --choose`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForTeam); err != nil {
				return err
			}
			if choose {
				if output != "" || c.json || purpose != "" && o.For != transcript.ForPublication {
					return &app.Problem{What: "--choose asks about quotes for publication and writes nothing else", Todo: "leave out -o, --json and --for", Usage: true}
				}
				return c.chooseOneByOne(cmd, args, o)
			}
			found, err := c.app.Quotes(cmd.Context(), args[0], args[1:], o)
			if err != nil {
				return err
			}
			return c.found(cmd, found, output)
		},
	})
	cmd.Flags().BoolVar(&o.Starred, "starred", false, "only quotes that somebody marked with a star")
	cmd.Flags().BoolVar(&choose, "choose", false, "go through them and choose how each is to be published")
	hideNotedFlag(cmd, &o.HideNoted)
	whoseFlag(cmd, &o.Whose)
	purposeFlag(cmd, &purpose, "team")
	outputFlag(cmd, &output, quoteFormats)
	c.jsonFlag(cmd)
}

// hideNotedFlag is --hide-noted.
func hideNotedFlag(cmd *cobra.Command, value *bool) {
	cmd.Flags().BoolVar(value, "hide-noted", false, "leave out what has a content note, and say how much that is")
}

const (
	quoteFormats  = ".xlsx, .docx, .html, .csv, .tsv, .md, .json"
	matrixFormats = ".xlsx, .csv, .tsv, .md, .json"
)

func outputFlag(cmd *cobra.Command, value *string, formats string) {
	cmd.Flags().StringVarP(value, "output", "o", "", "write to this `file` ("+formats+"), replacing it")
}

// found answers with what was found: to a file, as JSON, as lines with the hit
// marked on a terminal, as tab-separated values on a pipe.
func (c *command) found(cmd *cobra.Command, found *app.Found, output string) error {
	defer func() {
		for _, n := range found.Notes {
			c.note("%s", n)
		}
		if n := found.Listing.Withheld; n > 0 {
			c.note("%d more, %s", n, notFor(found.Release.Purpose))
		}
		c.noteDoubts(found)
	}()
	format := export.TSV
	switch {
	case output != "":
		if err := c.app.WriteFound(cmd.Context(), found, output); err != nil {
			return err
		}
		c.say("%s in %s", count(len(found.Listing.Rows), "quote", "quotes"), output)
		return nil
	case c.json:
		format = export.JSON
	case c.st.OutTerminal && found.Query.HasWords():
		return c.concordance(found.Listing.Rows)
	case c.st.OutTerminal:
		format = export.Text
		found.Options.Width = min(c.st.Width, 100)
	}
	l := *found.Listing
	l.Withheld, l.Doubtful, l.Bared, l.LeftOut = 0, 0, 0, nil // told beside the answer
	_, err := export.WriteQuotes(c.st.Out, format, found.Release, &l, found.Options)
	return err
}

// noteDoubts tells how much of what was found is doubtful: marked within the team, left
// out for others.
func (c *command) noteDoubts(found *app.Found) {
	switch n := found.Listing.DoubtfulShown(); {
	case n == 0:
	case found.Query.HasWords():
		c.note("%d of these %s a theme that is doubtful: it came from another program, and may not have been given to these words there; `verbatim review --everybody` says why", n, map[bool]string{true: "has", false: "have"}[n == 1])
	case n == 1:
		c.note("1 of these quotes is doubtful: it came from another program, and may not be the words that were coded there; `verbatim review --everybody` says why")
	default:
		c.note("%d of these quotes are doubtful: they came from another program, and may not be the words that were coded there; `verbatim review --everybody` says why", n)
	}
	for _, s := range found.Listing.Doubts() {
		c.note("%s", s)
	}
}

func notFor(p transcript.Purpose) string {
	switch p {
	case transcript.ForPublication:
		return "not for quotation"
	case transcript.ForReuse:
		return "not for reuse"
	case transcript.ForArchive:
		return "not for an archive"
	}
	return "not for analysis"
}

// concordance shows hits in a line each, the found words in a column.
func (c *command) concordance(rows []export.Row) error {
	w := bufio.NewWriter(c.st.Out)
	places := make([]string, len(rows))
	room := 0
	for i, r := range rows {
		places[i] = fmt.Sprintf("%s:%d %s", deref(r.Transcript), derefInt(r.Turn), deref(r.Speaker))
		if len(r.Starred) > 0 {
			places[i] = "★ " + places[i]
		}
		room = max(room, uniseg.StringWidth(places[i]))
	}
	room = min(room, 32)
	width := c.st.Width
	if width <= 0 {
		width = 100
	}
	side := max((width-room-20)/2, 12)
	for i, r := range rows {
		if len(r.ContentNotes) > 0 {
			fmt.Fprintf(w, "content note: %s\n", strings.Join(r.ContentNotes, ", "))
		}
		place := cutTo(places[i]+strings.Repeat(" ", room), room+1)
		before := oneLine(r.Before)
		for uniseg.StringWidth(before) > side {
			before = dropFirst(before)
		}
		after := oneLine(r.After)
		if rest := side + 20 - uniseg.StringWidth(oneLine(r.Quote)) - 2; uniseg.StringWidth(after) > rest {
			after = cutTo(after, max(rest, 4))
		}
		pad := strings.Repeat(" ", side-uniseg.StringWidth(before))
		fmt.Fprintf(w, "%s %s%s%s%s\n", strings.TrimSuffix(place, "…"), pad, before, c.mark(oneLine(r.Quote)), after)
	}
	return w.Flush()
}

// mark makes the hit stand out: in colour, or in brackets where there is none.
func (c *command) mark(s string) string {
	if c.colour() {
		return "\x1b[1;33m" + s + "\x1b[0m"
	}
	return "[" + s + "]"
}

func dropFirst(s string) string {
	g := uniseg.NewGraphemes(s)
	g.Next()
	_, to := g.Positions()
	return s[to:]
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " ") }

// wrap breaks text into lines at spaces; its own line ends stay.
func wrap(s string, width int) []string {
	var lines []string
	for _, para := range strings.Split(s, "\n") {
		line := ""
		for _, word := range strings.Fields(para) {
			if line != "" && uniseg.StringWidth(line)+1+uniseg.StringWidth(word) > width {
				lines, line = append(lines, line), ""
			}
			if line != "" {
				line += " "
			}
			line += word
		}
		lines = append(lines, line)
	}
	return lines
}

func derefInt(n *int) int {
	if n == nil {
		return 0
	}
	return *n
}
