package cli

import (
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

func (c *command) participantsSet(parent *cobra.Command) {
	cmd := &cobra.Command{
		Use:   "set PARTICIPANT COLUMN=VALUE…",
		Short: "Write down what is known of a participant",
		Long: `Writes values of a participant into participants.csv: published_as, and attributes.
With nothing after = it is not known any more. A value that does not fit what
study.yaml says the attribute is, is refused, and then nothing is changed. Answers
about consent are recorded with verbatim consent.`,
		Example: `  verbatim participants set P07 published_as=Rosa years_in_role=4
  verbatim participants set P07 "setting=acute ward" stage=`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			values, err := valuesIn(args[1:], "COLUMN=VALUE, for example published_as=Rosa")
			if err != nil {
				return err
			}
			done, err := c.app.SetPerson(cmd.Context(), app.PersonOptions{Participant: args[0], Values: values})
			if err != nil {
				return err
			}
			if c.json {
				return c.oneJSON(done)
			}
			c.sayChanges(done.Participant, done.Changes)
			return nil
		},
	}
	plainArgs(cmd)
	c.jsonFlag(cmd)
	parent.AddCommand(cmd)
}

func (c *command) codersName(parent *cobra.Command) {
	cmd := &cobra.Command{
		Use:     "name CODER NAME",
		Short:   "Write down what a coder is called",
		Long:    "Writes into study.yaml what a coder is called, as the team should see it. The id stays: the log goes by it.",
		Example: `  verbatim coders name sian "Siân O."`,
		Args:    cobra.ExactArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			changed, err := c.app.NameCoder(cmd.Context(), args[0], args[1])
			if err != nil {
				return err
			}
			if !changed {
				c.say("%s is called that already", args[0])
				return nil
			}
			c.say("%s is called %s", args[0], app.CoderName(args[1]))
			return nil
		},
	}
	plainArgs(cmd)
	parent.AddCommand(cmd)
}

// valuesIn reads arguments such as published_as=Rosa.
func valuesIn(args []string, how string) (map[string]string, error) {
	values := map[string]string{}
	for _, arg := range args {
		name, value, ok := strings.Cut(arg, "=")
		if !ok || strings.TrimSpace(name) == "" {
			return nil, &app.Problem{What: "\"" + arg + "\" does not say what of", Todo: "write " + how, Usage: true}
		}
		values[strings.TrimSpace(name)] = value
	}
	return values, nil
}

// sayChanges says what is written down now of a participant or a transcript.
func (c *command) sayChanges(of string, changes []app.CellChange) {
	for _, ch := range changes {
		was, now := deref(ch.Was), deref(ch.Now)
		switch {
		case now == "":
			c.say("%s: %s is not known any more (was %s)", of, ch.Column, was)
		case was == "":
			c.say("%s: %s %s", of, ch.Column, now)
		default:
			c.say("%s: %s %s (was %s)", of, ch.Column, now, was)
		}
	}
	if len(changes) == 0 {
		c.say("%s: all as it was", of)
	}
}
