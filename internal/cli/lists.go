package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

func (c *command) addParticipants() {
	cmd := c.verb(groupFind, &cobra.Command{
		Use:   "participants",
		Short: "List the participants: consent, attributes, how much they say",
		Long: `Lists the participants: what they agreed to (see also verbatim consent), their
attributes, how much they say. They are in participants.csv, which opens in Excel
and may be saved from there as CSV, in whatever way it likes to.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := c.app.Participants(cmd.Context())
			if err != nil {
				return err
			}
			if c.json {
				return rowsJSON(c, list)
			}
			return c.list(participantListing(list))
		},
	})
	c.jsonFlag(cmd)
	c.participantsImport(cmd)
	c.participantsSet(cmd)
	c.participantsAttribute(cmd)
	c.participantsRestore(cmd)
}

func participantListing(list []app.ParticipantEntry) *listing {
	var columns []string
	for _, p := range list {
		for k := range p.Attributes {
			if !slices.Contains(columns, k) {
				columns = append(columns, k)
			}
		}
	}
	slices.Sort(columns)
	l := &listing{head: []string{"participant", "published as"}, right: map[int]bool{}, wide: 1}
	for _, ask := range transcript.Asks {
		l.head = append(l.head, string(ask))
	}
	withdrawn := slices.ContainsFunc(list, func(p app.ParticipantEntry) bool { return p.Withdrawn != nil })
	if withdrawn {
		l.head = append(l.head, "withdrawn")
	}
	l.right[len(l.head)], l.right[len(l.head)+1] = true, true
	l.head = append(append(l.head, "words", "quotes", "transcripts"), columns...)
	for _, p := range list {
		row := []string{p.Participant, deref(p.PublishedAs)}
		for _, ask := range transcript.Asks {
			answer := deref(p.Consent[string(ask)])
			if answer == "" {
				answer = "not asked"
			}
			row = append(row, answer)
		}
		if withdrawn {
			row = append(row, deref(p.Withdrawn))
		}
		row = append(row, fmt.Sprint(p.Words), fmt.Sprint(p.Quotes), strings.Join(p.Transcripts, ", "))
		for _, k := range columns {
			row = append(row, p.Attributes[k])
		}
		l.add(row...)
	}
	return l
}

func (c *command) addCoders() {
	cmd := c.verb(groupFind, &cobra.Command{
		Use:   "coders",
		Short: "List the coders: what each has done and what is left",
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := c.app.Coders(cmd.Context())
			if err != nil {
				return err
			}
			if c.json {
				return rowsJSON(c, list)
			}
			return c.list(coderListing(list))
		},
	})
	c.jsonFlag(cmd)
	c.codersName(cmd)
	c.codersGroup(cmd)
}

func coderListing(list []app.CoderEntry) *listing {
	l := &listing{head: []string{"coder", "codings", "memos", "done", "begun", "not begun", "last change"},
		right: map[int]bool{1: true, 2: true}, wide: 5}
	never := slices.ContainsFunc(list, func(e app.CoderEntry) bool { return len(e.NotShown) > 0 })
	if never {
		l.head = append(l.head, "never shown")
	}
	groups := slices.ContainsFunc(list, func(e app.CoderEntry) bool { return len(e.Groups) > 0 })
	if groups {
		l.head = append(l.head, "groups")
	}
	unknown := slices.ContainsFunc(list, func(e app.CoderEntry) bool { return len(e.Unknown) > 0 })
	if unknown {
		l.head = append(l.head, "not known to you (blind)")
	}
	for _, e := range list {
		left := slices.DeleteFunc(slices.Clone(e.Left), func(id string) bool { return slices.Contains(e.Unknown, id) })
		last := deref(e.LastSeen)
		if last == "" && len(e.Assigned) > 0 && len(e.Unknown) == 0 {
			last = "assigned, not begun"
		}
		row := []string{e.Coder, fmt.Sprint(e.Codings), fmt.Sprint(e.Memos), strings.Join(e.Done, ", "),
			fewNames(e.Begun), fewNames(left), last}
		if never {
			row = append(row, strings.Join(e.NotShown, ", "))
		}
		if groups {
			row = append(row, strings.Join(e.Groups, ", "))
		}
		if unknown {
			row = append(row, strings.Join(e.Unknown, ", "))
		}
		l.add(row...)
	}
	return l
}

func (c *command) addStatus() {
	cmd := c.verb(groupStart, &cobra.Command{
		Use:   "status",
		Short: "Show the study at a glance, and what is left to do",
		RunE: func(cmd *cobra.Command, _ []string) error {
			st, err := c.app.Status(cmd.Context())
			if err != nil {
				return err
			}
			if c.json {
				return c.oneJSON(st)
			}
			c.say("%s  (%s)", st.Study, st.Folder)
			c.say("%s, %s, %s of theirs, %s, %s",
				count(st.Transcripts, "transcript", "transcripts"), count(st.Participants, "participant", "participants"),
				count(st.Words, "word", "words"), count(st.Themes, "theme", "themes"), count(st.Codings, "coding", "codings"))
			if len(st.Coders) > 0 {
				c.say("")
				if err := c.list(coderListing(st.Coders)); err != nil {
					return err
				}
			}
			if st.Unindexed > 0 {
				c.note("%s not in the search index: searching is slower until `verbatim index`", count(st.Unindexed, "transcript is", "transcripts are"))
			}
			for _, n := range st.Notes {
				c.note("%s", n)
			}
			c.say("stamp %s", st.Stamp[:min(12, len(st.Stamp))])
			return nil
		},
	})
	c.jsonFlag(cmd)
}

func (c *command) addLog() {
	var o app.LogOptions
	cmd := c.verb(groupCare, &cobra.Command{
		Use:   "log [TRANSCRIPT]",
		Short: "Show who did what",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Transcript = strings.Join(args, "")
			entries, err := c.app.Log(cmd.Context(), o)
			if err != nil {
				return err
			}
			if c.json {
				return rowsJSON(c, entries)
			}
			l := &listing{head: []string{"id", "when", "coder", "what"}, wide: 3}
			for _, e := range entries {
				what := e.What
				if e.Undone {
					what += " (undone)"
				}
				l.add(e.ID[:8], e.At, e.Coder, what)
			}
			return c.list(l)
		},
	})
	cmd.Flags().StringVar(&o.Coder, "by", "", "only what one `coder` did")
	cmd.Flags().IntVar(&o.Limit, "last", 0, "only the last `N`")
	c.jsonFlag(cmd)
}

func (c *command) addCheck() {
	var names keyFlags
	cmd := c.verb(groupCare, &cobra.Command{
		Use:   "check",
		Short: "Prove that the study is whole",
		Long: `Reads every file of the study anew and proves what must hold: texts are what they
were when they were stored, every log line follows from the one before, every
coding lies in somebody's speech, every theme that is used is in the codebook, and
so on. It points out what may give somebody away: telephone and NHS numbers,
postcodes, e-mail addresses, dates of birth. It changes nothing.

--names KEYFILE also looks for the names of a key file (see ` + "`verbatim pseudonyms`" + `) in
every file of the study, exports and the properties of documents included, and says
where they are left.

Exit status: 0 whole; 3 something is wrong. Notes are not findings.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			var key *app.NamesKey
			var err error
			if names.file != "" {
				if key, err = c.openNames(cmd, names, false); err != nil {
					return err
				}
			}
			r, err := c.app.CheckNames(cmd.Context(), key)
			if err != nil {
				return err
			}
			if r.Wrong() > 0 {
				c.exit = ExitFindings
			}
			if c.json {
				return rowsJSON(c, r.Findings)
			}
			c.sayFindings(r.Findings)
			if r.Wrong() == 0 {
				c.say("the study is whole")
			} else {
				c.say("%s", count(r.Wrong(), "finding", "findings"))
			}
			return nil
		},
	})
	cmd.Flags().StringVar(&names.file, "names", "", "look for the names of this key `file`, too")
	names.addPassphrase(cmd)
	c.jsonFlag(cmd)
}

// fewNames lists names, in a table of which a hundred would be a heap that nobody reads.
func fewNames(names []string) string {
	const most = 12
	if len(names) <= most {
		return strings.Join(names, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(names[:most], ", "), len(names)-most)
}
