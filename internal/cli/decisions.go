package cli

import (
	"fmt"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

func (c *command) addDecisions() {
	cmd := c.verb(groupTeam, &cobra.Command{
		Use:   "decisions [TRANSCRIPT]",
		Short: "Print what the team decided, as minutes",
		Long: `Prints what the team decided where coders differed: when, who was there, what each
had, what is kept, and why. A decision whose place a later one took says so. Below a
decision stand the changes of the codebook that name it (` + "`verbatim codebook set`" + ` and the
others with --because D12).

Decisions are numbered D1, D2 and so on in the order of the record. A number that is
missing here was taken back, or is not shown to you. Where copies are joined, an earlier
decision may come in and the numbers move on; the id, of which the first 8 signs stand
beside the number, never changes.`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			list, err := c.app.Minutes(cmd.Context(), app.MinutesOptions{Transcript: strings.Join(args, "")})
			if err != nil {
				return err
			}
			if c.json {
				return rowsJSON(c, list)
			}
			l := &listing{head: []string{"no.", "id", "day", "place", "present", "readings", "kept", "reason"}, wide: 7, wrap: true}
			for _, d := range list {
				day, _, _ := strings.Cut(d.At, "T")
				l.add(d.Name(), d.ID[:8], day, fmt.Sprintf("%s turn %d", d.Transcript, d.Turn), strings.Join(d.Present, ", "), had(d.DecisionEntry), kept(d.DecisionEntry), oneLine(deref(d.Reason)))
				for _, led := range d.Codebook {
					l.add("", "", "", "", "", "", "", ledTo(led))
				}
			}
			return c.list(l)
		},
	})
	c.jsonFlag(cmd)
}

// ledTo says what a decision changed in the codebook.
func ledTo(c app.LedChange) string {
	day, _, _ := strings.Cut(c.At, "T")
	said := fmt.Sprintf("→ codebook %s, %s, %s: %s", c.ID[:8], day, c.Coder, oneLine(strings.Join(c.Changes, "; ")))
	if c.Undone {
		said += " (taken back since)"
	}
	return said
}

// keptWords is how many characters of words the minutes have on a line.
const keptWords = 40

// had says what each coder had; their words too, where the themes are the same.
func had(d app.DecisionEntry) string {
	var said []string
	for _, r := range d.Of {
		said = append(said, r.Coder+": "+stancesInLine(r.Themes, r.Stances))
	}
	alike := func(r app.ReadingBrief) bool {
		return slices.Equal(r.Themes, d.Of[0].Themes) && slices.Equal(r.Stances, d.Of[0].Stances)
	}
	if len(d.Of) > 1 && !slices.ContainsFunc(d.Of, func(r app.ReadingBrief) bool { return !alike(r) }) {
		for i, r := range d.Of {
			if words := wordsInLine(r.Had); words != "" {
				said[i] += ": " + words
			}
		}
	}
	return strings.Join(said, "; ")
}

// wordsInLine are the first of some words, or that there is a content note.
func wordsInLine(list []app.KeptWords) string {
	var said []string
	for _, k := range list {
		one := ""
		switch {
		case k.Quote == nil: // withheld
		case len(k.Notes) > 0:
			one = "[content note: " + strings.Join(k.Notes, ", ") + "]"
		default:
			one = transcript.Abbreviate(*k.Quote, keptWords)
		}
		if one != "" && !slices.Contains(said, one) {
			said = append(said, one)
		}
	}
	return strings.Join(said, " … ")
}

// kept says in a few words what a decision keeps.
func kept(d app.DecisionEntry) string {
	said := map[string]string{"neither": "nothing", "later": "to be talked about"}[d.How]
	if said == "" {
		var themes []string
		words := map[string][]app.KeptWords{} // by theme, against or not
		for _, k := range d.Kept {
			id := k.Theme
			if k.Stance != nil {
				id += " (" + *k.Stance + ")"
			}
			if words[id] == nil {
				themes = append(themes, id)
			}
			words[id] = append(words[id], k)
		}
		for i, id := range themes {
			if w := wordsInLine(words[id]); w != "" {
				themes[i] += ": " + w
			}
		}
		said = strings.Join(themes, "; ")
	}
	if d.Replaced != nil {
		said += " (replaced by " + d.ReplacedBy + ")"
	}
	return said
}
