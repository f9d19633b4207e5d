package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

const searchMoreHelp = `--code THEME says that everything found belongs to a theme, in your own layer: the
sentence around words, a quote as it stands (--as words, sentence or turn). Every place
is answered: coded, already, or refused and why.

--save NAME keeps a query in study.yaml under a name, for the whole team; @NAME searches
for it again, --saved lists them.`

// searchMore is what search does besides showing what it finds.
type searchMore struct {
	code, as     string
	against, yes bool
	save, forget string
	saved        bool
}

func (m *searchMore) flags(cmd *cobra.Command) {
	f := cmd.Flags()
	f.StringVar(&m.code, "code", "", "code everything found as this `theme`; asks first")
	f.StringVar(&m.as, "as", "", "with --code, how much of each place: words | sentence | turn (default the sentence around words, a quote as it stands)")
	f.BoolVar(&m.against, "against", false, "with --code: the words speak against the theme")
	f.BoolVar(&m.yes, "yes", false, "with --code: do not ask")
	f.StringVar(&m.save, "save", "", "keep the query under this `name`, for the whole team")
	f.BoolVar(&m.saved, "saved", false, "list the saved searches")
	f.StringVar(&m.forget, "forget", "", "remove the saved search of this `name`")
}

// check refuses what does not go together.
func (m *searchMore) check(given func(flag string) bool, query, output, purpose string) error {
	wrong := func(todo, what string) error { return &app.Problem{What: what, Todo: todo, Usage: true} }
	n := 0
	for _, flag := range []string{"code", "save", "saved", "forget"} {
		if given(flag) {
			n++
		}
	}
	switch {
	case n > 1:
		return wrong("do one after the other", "--code, --save, --saved and --forget each do something of their own")
	case n > 0 && (output != "" || purpose != ""):
		return wrong("leave out -o and --for, or search without it", "this writes no file")
	case query == "" && !m.saved && !given("forget"):
		return wrong("verbatim search QUERY", "this is not how `verbatim search` is used: it says nothing to look for")
	case query != "" && (m.saved || given("forget")):
		return wrong("leave it out; @NAME searches for a saved search", "a query means nothing here")
	case !given("code") && (m.as != "" || m.against):
		return wrong("add --code THEME", "--as and --against say how to code")
	}
	return nil
}

// codeFound codes everything that was found, once that was agreed to.
func (c *command) codeFound(cmd *cobra.Command, found *app.Found, m *searchMore) error {
	theme, err := found.Theme(m.code)
	if err != nil {
		return err
	}
	for _, n := range found.Notes {
		c.note("%s", n)
	}
	if n := found.Listing.Withheld; n > 0 {
		c.note("%d more, %s: not coded", n, notFor(found.Release.Purpose))
	}
	hits := found.Hits()
	if len(hits) == 0 {
		c.note("nothing was found, so nothing was coded")
		return nil
	}
	if m.as == "" {
		m.as = found.As()
	}
	if c.st.InTerminal && c.st.ErrTerminal && !m.yes && found.Query.HasWords() && !c.json {
		if err := c.concordance(found.Listing.Rows); err != nil {
			return err
		}
	}
	how := map[string]string{app.AsWords: "just the words", app.AsSentence: "each the sentence around it", app.AsTurn: "each the whole turn"}[m.as]
	if !c.agreed(m.yes, fmt.Sprintf("Code %s as %s, %s?", count(len(hits), "place", "places"), theme, how)) {
		return nil
	}
	done, err := c.app.CodeHits(cmd.Context(), app.HitsToCode{Hits: hits, Theme: m.code, As: m.as, Against: m.against})
	if err != nil {
		return err
	}
	return c.sayCodedHits(done)
}

func (c *command) sayCodedHits(done *app.HitsCoded) error {
	refused := done.Count(app.Refused)
	if refused > 0 {
		c.exit = ExitFindings
	}
	if c.json {
		return rowsJSON(c, done.Rows)
	}
	l := &listing{head: []string{"result", "transcript", "turn", "start", "end", "theme", "id", "why"}, right: map[int]bool{2: true, 3: true, 4: true}, wide: 7}
	for _, r := range done.Rows {
		id, turn := deref(r.ID), ""
		if r.Turn != nil {
			turn = fmt.Sprint(*r.Turn)
		}
		l.add(r.Result, r.Transcript, turn, fmt.Sprint(r.Start), fmt.Sprint(r.End), r.Theme, id[:min(8, len(id))], deref(r.Why))
	}
	if err := c.list(l); err != nil {
		return err
	}
	c.note("%d coded, %d already, %d refused", done.Count(app.CodedRow), done.Count(app.Already), refused)
	if ids := done.CodingIDs(); len(ids) > 0 && len(ids) <= 30 {
		c.note("to take them back: verbatim uncode %s", strings.Join(ids, " "))
	}
	return nil
}

func (c *command) savedSearches(cmd *cobra.Command) error {
	list, err := c.app.Searches(cmd.Context())
	if err != nil {
		return err
	}
	if c.json {
		return rowsJSON(c, list)
	}
	l := &listing{head: []string{"name", "query"}, wide: 1}
	for _, s := range list {
		l.add(s.Name, s.Query)
	}
	if len(list) == 0 {
		c.note("no search is saved yet: verbatim search --save NAME QUERY")
	}
	return c.list(l)
}

func (c *command) saveSearch(cmd *cobra.Command, name, query string) error {
	saved, err := c.app.SaveSearch(cmd.Context(), name, query)
	if err != nil {
		return err
	}
	if c.json {
		return c.oneJSON(saved.SavedEntry)
	}
	c.say("%s  %s", saved.Name, saved.Query)
	if saved.Before != "" && saved.Before != saved.Query {
		c.note("it was %s before", saved.Before)
	}
	c.note("search for it with: verbatim search '@%s'", saved.Name)
	return nil
}

func (c *command) forgetSearch(cmd *cobra.Command, name string) error {
	gone, err := c.app.ForgetSearch(cmd.Context(), name)
	if err != nil {
		return err
	}
	if c.json {
		return c.oneJSON(gone)
	}
	c.say("removed %s", gone.Name)
	c.note("to put it back: verbatim search --save '%s' '%s'", gone.Name, gone.Query)
	return nil
}
