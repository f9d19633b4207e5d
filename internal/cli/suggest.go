package cli

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

func (c *command) addSuggest() {
	var accept, dismiss []string
	var ask bool
	var purpose string
	var o app.SuggestOptions
	cmd := c.verb(groupCode, &cobra.Command{
		Use:   "suggest [THEME]",
		Short: "Offer passages that a theme's cues point at; you decide",
		Long: `Offers passages of participants' speech that match a theme's cues (searches in
codebook.yaml), for one theme or for all. What is coded with the theme already
never comes, and what was dismissed for it never comes again. Nothing is coded unless you
say so: with --ask one by one, or by the ref in the first column. What a passage with
a content note is about stands before its words, and --ask shows the words only
after Enter.`,
		Example: `  verbatim suggest burnout --ask
  verbatim suggest burnout --accept P07-1:1203:1310 --dismiss P02-1:88:140`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			theme := strings.Join(args, "")
			if len(accept)+len(dismiss) > 0 {
				if theme == "" {
					return &app.Problem{What: "say for which theme", Todo: cmd.UseLine(), Usage: true}
				}
				if err := c.app.Decide(cmd.Context(), theme, accept, dismiss); err != nil {
					return err
				}
				c.say("%d coded, %d dismissed", len(accept), len(dismiss))
				return nil
			}
			var err error
			if o.For, err = app.Purpose(purpose, transcript.ForTeam); err != nil {
				return err
			}
			o.Theme = theme
			list, err := c.app.Suggest(cmd.Context(), o)
			if err != nil {
				return err
			}
			switch {
			case ask:
				return c.askAbout(cmd, list)
			case c.json:
				return rowsJSON(c, list)
			}
			if len(list) == 0 {
				c.note("the cues find nothing that is not coded or dismissed already")
			}
			return c.list(suggestions(list))
		},
	})
	cmd.Flags().BoolVar(&ask, "ask", false, "show them one by one and ask: y code, n dismiss, Enter later, q stop")
	cmd.Flags().StringArrayVar(&accept, "accept", nil, "code the passage `REF` (repeatable)")
	cmd.Flags().StringArrayVar(&dismiss, "dismiss", nil, "never offer the passage `REF` for this theme again (repeatable)")
	hideNotedFlag(cmd, &o.HideNoted)
	purposeFlag(cmd, &purpose, "team")
	c.jsonFlag(cmd)
}

func suggestions(list []app.Suggestion) *listing {
	l := &listing{head: []string{"ref", "theme", "speaker", "turn", "quote", "cue"}, right: map[int]bool{3: true}, wide: 4, wrap: true}
	noted := slices.ContainsFunc(list, func(s app.Suggestion) bool { return len(s.ContentNotes) > 0 })
	if noted { // before the words
		l.head, l.wide = slices.Insert(l.head, 4, "content note"), 5
	}
	for _, s := range list {
		row := []string{s.Ref, s.Theme, s.Speaker, fmt.Sprint(s.Turn), oneLine(s.Quote), s.Cue}
		if noted {
			row = slices.Insert(row, 4, strings.Join(s.ContentNotes, ", "))
		}
		l.add(row...)
	}
	return l
}

// askAbout shows suggestions one by one. Each answer counts at once.
func (c *command) askAbout(cmd *cobra.Command, list []app.Suggestion) error {
	in := bufio.NewScanner(c.st.In)
	coded, dismissed := 0, 0
	for i, s := range list {
		c.say("\n%d of %d — %s? %s turn %d, %s (cue %s)", i+1, len(list), s.Theme, s.Transcript, s.Turn, s.Speaker, s.Cue)
		if show, stop := c.askToShow(in, s.ContentNotes); stop {
			break
		} else if !show {
			continue
		}
		for _, line := range wrap(s.Quote, 76) {
			c.say("  %s", line)
		}
		fmt.Fprint(c.st.Err, "y code, n dismiss, Enter later, q stop: ")
		if !in.Scan() {
			break
		}
		var err error
		switch strings.ToLower(strings.TrimSpace(in.Text())) {
		case "y", "yes":
			coded++
			err = c.app.Decide(cmd.Context(), s.Theme, []string{s.Ref}, nil)
		case "n", "no":
			dismissed++
			err = c.app.Decide(cmd.Context(), s.Theme, nil, []string{s.Ref})
		case "q":
			c.say("%d coded, %d dismissed", coded, dismissed)
			return nil
		}
		if err != nil {
			return err
		}
	}
	c.say("%d coded, %d dismissed", coded, dismissed)
	return nil
}

func (c *command) addIndex() {
	var anew bool
	cmd := c.verb(groupCare, &cobra.Command{
		Use:   "index",
		Short: "Bring the search index up to date",
		Long:  "Brings the search index up to date. It lies in .cache, may be deleted at any moment, and changes no answer: without it searching is only slower.",
		RunE: func(cmd *cobra.Command, _ []string) error {
			done, err := c.app.Index(cmd.Context(), anew)
			if err != nil {
				return err
			}
			if c.json {
				return c.oneJSON(done)
			}
			c.say("%s in the index, %d of them new", count(done.Transcripts, "transcript", "transcripts"), done.Added)
			return nil
		},
	})
	cmd.Flags().BoolVar(&anew, "anew", false, "throw the old index away first")
	c.jsonFlag(cmd)
}
