package cli

import (
	"bufio"
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/folder"
	"verbatim/internal/transcript"
)

// recordConsent is the command that writes down what everybody agreed to.
const recordConsent = `verbatim consent --everyone analyse=yes quote=no --source "consent form v2, item 6"`

func (c *command) addConsent() {
	var o app.ConsentOptions
	cmd := c.verb(groupFind, &cobra.Command{
		Use:   "consent [PARTICIPANT…] [QUESTION=yes|no|blank…]",
		Short: "Show and record who agreed to what",
		Long: `Shows who agreed to what: everybody's answers first, then each participant's. (own)
marks an answer of their own; the others are as everyone.

With answers it records them: a participant's in participants.csv, everybody's in
study.yaml, and each in the log. The questions:

  analyse    the team may work with the interview
  quote      words may be quoted in publications
  reuse      other researchers may use it
  archive    it may go to a data archive
  recontact  we may get in touch again

blank takes an answer back: it is then as everyone's. Where nobody answered, the
team may analyse and nothing else is allowed. Who takes a yes back is told which
exports carry their words already: those cannot be called back from here.`,
		Example: `  verbatim consent
  verbatim consent P07 quote=no recontact=yes --source "phone call, 3 March"
  verbatim consent --everyone quote=yes --source "consent form v2, item 6"`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			var err error
			if o.Participants, o.Answers, err = consentArgs(args); err != nil {
				return err
			}
			if len(o.Answers) == 0 && !o.Everyone && o.Source == "" {
				return c.consents(cmd, o.Participants)
			}
			done, err := c.app.SetConsent(cmd.Context(), o)
			if err != nil {
				return err
			}
			if c.json {
				return c.oneJSON(done)
			}
			for _, ch := range done.Changes {
				if deref(ch.Answer) == deref(ch.Was) {
					c.say("%s: %s %s, as it was; its source is recorded", orEveryone(ch.Participant), ch.Ask, answerInWords(ch.Answer, ch.Participant))
					continue
				}
				c.say("%s: %s %s (was %s)", orEveryone(ch.Participant), ch.Ask, answerInWords(ch.Answer, ch.Participant), answerInWords(ch.Was, ch.Participant))
			}
			if done.Source != nil {
				c.say("source of everyone's answers was %s, now %s", orNone(done.Source.Was), done.Source.Now)
			}
			if len(done.Changes) == 0 && done.Source == nil {
				c.say("it was so already")
			}
			c.carried(done.Carried)
			return nil
		},
	})
	cmd.Flags().BoolVar(&o.Everyone, "everyone", false, "the answers are everybody's")
	cmd.Flags().StringVar(&o.Source, "source", "", "`where` that is written down")
	c.jsonFlag(cmd)
}

// consentArgs parts participants from answers.
func consentArgs(args []string) (who []string, answers transcript.Consent, err error) {
	answers = transcript.Consent{}
	for _, arg := range args {
		ask, value, ok := strings.Cut(arg, "=")
		if !ok {
			who = append(who, arg)
			continue
		}
		if strings.EqualFold(value, "blank") {
			value = ""
		}
		answer, err := folder.ParseAnswer(value)
		if err != nil || !slices.Contains(transcript.Asks, transcript.Ask(strings.ToLower(ask))) {
			return nil, nil, &app.Problem{What: fmt.Sprintf("%q is not an answer about consent", arg),
				Todo: "write for example quote=no, or quote=blank; the questions are analyse, quote, reuse, archive, recontact", Usage: true}
		}
		if _, twice := answers[transcript.Ask(strings.ToLower(ask))]; twice {
			return nil, nil, &app.Problem{What: fmt.Sprintf("%s is answered twice", strings.ToLower(ask)), Todo: "give one answer to each question", Usage: true}
		}
		answers[transcript.Ask(strings.ToLower(ask))] = answer
	}
	return who, answers, nil
}

// orNone is what was there, or that nothing was.
func orNone(s *string) string {
	if s == nil {
		return "not recorded"
	}
	return *s
}

func orEveryone(participant *string) string {
	if participant == nil {
		return "everyone"
	}
	return *participant
}

func answerInWords(answer, participant *string) string {
	switch {
	case answer != nil:
		return *answer
	case participant == nil:
		return "not asked"
	}
	return "as everyone"
}

// consents lists who agreed to what; of only some, if any are named.
func (c *command) consents(cmd *cobra.Command, only []string) error {
	list, err := c.app.Consents(cmd.Context())
	if err != nil {
		return err
	}
	if len(only) > 0 {
		for _, id := range only {
			if !slices.ContainsFunc(list, func(e app.ConsentEntry) bool { return strings.EqualFold(deref(e.Participant), id) }) {
				return c.app.NoParticipant(cmd.Context(), id)
			}
		}
		list = slices.DeleteFunc(list, func(e app.ConsentEntry) bool {
			return !slices.ContainsFunc(only, func(id string) bool { return strings.EqualFold(deref(e.Participant), id) })
		})
	}
	if c.json {
		return rowsJSON(c, list)
	}
	l := &listing{head: []string{"participant"}}
	for _, ask := range transcript.Asks {
		l.head = append(l.head, string(ask))
	}
	l.head = append(l.head, "withdrawn", "written down")
	l.wide = len(l.head) - 1
	for _, e := range list {
		row := []string{orEveryone(e.Participant)}
		var sources sourcesOf
		for _, ask := range transcript.Asks {
			a := e.Answers[string(ask)]
			row = append(row, consentCell(e, a))
			if own := deref(a.From) == app.FromOwn; a.Source != nil && (own || e.Participant == nil) {
				sources.add(*a.Source, string(ask))
			}
		}
		written := sources.inWords(e.Participant != nil)
		if !e.Listed {
			written = "not in participants.csv"
		}
		withdrawn := deref(e.Withdrawn)
		if e.NotQuoted != nil && withdrawn == "" {
			withdrawn = "quoting, " + *e.NotQuoted
		}
		l.add(append(row, withdrawn, written)...)
	}
	return c.list(l)
}

// sourcesOf are where somebody's answers are written down, and which.
type sourcesOf []struct {
	source string
	asks   []string
}

func (s *sourcesOf) add(source, ask string) {
	for i := range *s {
		if (*s)[i].source == source {
			(*s)[i].asks = append((*s)[i].asks, ask)
			return
		}
	}
	*s = append(*s, struct {
		source string
		asks   []string
	}{source, []string{ask}})
}

// inWords names the sources, and the questions whose answers they have where
// that is not all.
func (s sourcesOf) inWords(each bool) string {
	var parts []string
	for _, x := range s {
		part := x.source
		if each {
			part += " (" + strings.Join(x.asks, ", ") + ")"
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, "; ")
}

func consentCell(e app.ConsentEntry, a app.ConsentAnswer) string {
	switch {
	case e.Withdrawn != nil:
		return "withdrawn"
	case !e.Listed:
		return "unknown"
	case a.Answer == nil:
		return "not asked"
	}
	cell := *a.Answer
	if deref(a.From) == app.FromOwn {
		cell += " (own)"
	}
	if *a.Answer == string(transcript.Yes) && !a.May {
		cell += ", without effect"
	}
	return cell
}

// carried warns of exports that hold words which may no longer leave.
func (c *command) carried(list []app.Carried) {
	for _, x := range list {
		day, _, _ := strings.Cut(x.At, "T")
		who := strings.Join(x.Participants[:min(4, len(x.Participants))], ", ")
		if more := len(x.Participants) - 4; more > 0 {
			who += fmt.Sprintf(" and %d more", more)
		}
		c.note("words of %s left for %s already, in %s (%s): make it anew, and ask whoever has the old one", who, x.For, x.Path, day)
	}
}

// consentFirst asks, before the first transcripts come in, what everybody agreed
// to. Where nobody can be asked it says how to write it down.
func (c *command) consentFirst(cmd *cobra.Command, dry bool) error {
	open, err := c.app.FirstConsent(cmd.Context())
	if err != nil || !open || dry {
		return err
	}
	if !c.st.InTerminal || !c.st.ErrTerminal || c.json {
		c.note("nothing is recorded yet about what people consented to: %s", recordConsent)
		return nil
	}
	answers, source := c.askConsent(bufio.NewScanner(c.st.In), "")
	if len(answers) == 0 {
		c.note("left open: words stay within the team until you record it: %s", recordConsent)
		return nil
	}
	_, err = c.app.SetConsent(cmd.Context(), app.ConsentOptions{Everyone: true, Answers: answers, Source: source})
	return err
}
