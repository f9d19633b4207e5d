package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

func (c *command) addTranscripts() {
	cmd := c.verb(groupFind, &cobra.Command{
		Use:   "transcripts",
		Short: "List the transcripts: who speaks, how much, what is coded",
		RunE: func(cmd *cobra.Command, _ []string) error {
			list, err := c.app.Transcripts(cmd.Context())
			if err != nil {
				return err
			}
			if c.json {
				return rowsJSON(c, list)
			}
			l := &listing{head: []string{"transcript", "words", "turns", "length", "codings", "done by", "speakers"},
				right: map[int]bool{1: true, 2: true, 3: true, 4: true}, wide: 6, wrap: true}
			for _, t := range list {
				length := ""
				if t.DurationMS != nil {
					length = transcript.Clock(*t.DurationMS)
				}
				l.add(t.Transcript, fmt.Sprint(t.Words), fmt.Sprint(t.Turns), length, fmt.Sprint(t.Codings), strings.Join(t.Done, ", "), speakersLine(t.Speakers))
			}
			return c.list(l)
		},
	})
	c.jsonFlag(cmd)
}

func (c *command) addParticipants() {
	cmd := c.verb(groupFind, &cobra.Command{
		Use:   "participants",
		Short: "List the participants: consent, attributes, how much they say",
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
}

func coderListing(list []app.CoderEntry) *listing {
	l := &listing{head: []string{"coder", "codings", "memos", "done", "begun", "not begun", "last change"},
		right: map[int]bool{1: true, 2: true}, wide: 5}
	for _, e := range list {
		l.add(e.Coder, fmt.Sprint(e.Codings), fmt.Sprint(e.Memos), strings.Join(e.Done, ", "),
			strings.Join(e.Begun, ", "), strings.Join(e.Left, ", "), deref(e.LastSeen))
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
	cmd := c.verb(groupCare, &cobra.Command{
		Use:   "check",
		Short: "Prove that the study is whole",
		Long: `Reads every file of the study anew and proves what must hold: texts are what they
were when they were stored, every log line follows from the one before, every
coding lies in somebody's speech, every theme that is used is in the codebook, and
so on. It changes nothing.

Exit status: 0 whole; 3 something is wrong. Notes are not findings.`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			r, err := c.app.Check(cmd.Context())
			if err != nil {
				return err
			}
			if r.Wrong() > 0 {
				c.exit = ExitFindings
			}
			if c.json {
				return rowsJSON(c, r.Findings)
			}
			for _, f := range r.Findings {
				mark := "finding"
				if f.Note {
					mark = "note"
				}
				line := mark + ": " + f.What
				if f.Todo != "" {
					line += " — " + f.Todo
				}
				c.say("%s", line)
			}
			if r.Wrong() == 0 {
				c.say("the study is whole")
			} else {
				c.say("%s", count(r.Wrong(), "finding", "findings"))
			}
			return nil
		},
	})
	c.jsonFlag(cmd)
}
