package cli

import (
	"fmt"
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
			notes := transcriptNotes(list)
			if notes != nil {
				l.head = append(l.head, "notes")
			}
			for i, t := range list {
				length := ""
				if t.DurationMS != nil {
					length = transcript.Clock(*t.DurationMS)
				}
				row := []string{t.Transcript, fmt.Sprint(t.Words), fmt.Sprint(t.Turns), length, fmt.Sprint(t.Codings), strings.Join(t.Done, ", "), speakersLine(t.Speakers)}
				if t.NotShown {
					row = []string{t.Transcript, "", "", "", "", "", ""}
				}
				if notes != nil {
					row = append(row, notes[i])
				}
				l.add(row...)
			}
			return c.list(l)
		},
	})
	c.jsonFlag(cmd)
	c.transcriptsShow(cmd)
	c.transcriptsSet(cmd)
}

// transcriptNotes are what to know before opening each transcript; nil where
// there is nothing.
func transcriptNotes(list []app.TranscriptEntry) []string {
	notes := make([]string, len(list))
	some := false
	for i, t := range list {
		var parts []string
		if t.NotShown {
			parts = append(parts, "not shown to you")
		}
		if len(t.ContentNotes) > 0 {
			parts = append(parts, "content note: "+strings.Join(t.ContentNotes, ", "))
		}
		notes[i] = strings.Join(parts, "; ")
		some = some || notes[i] != ""
	}
	if !some {
		return nil
	}
	return notes
}

func (c *command) transcriptsShow(parent *cobra.Command) {
	cmd := &cobra.Command{
		Use:   "show TRANSCRIPT",
		Short: "Show what was understood of a transcript, and what to look at",
		Long: `Shows what is known of a transcript and what was understood of the file it came from:
speakers, voices, turns, words, length, how it begins, what was left out or guessed, and
every place that a person should compare with the original.`,
		Example: "  verbatim transcripts show P07-1",
		Args:    cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			p, err := c.app.Transcript(cmd.Context(), args[0])
			if err != nil {
				return err
			}
			if c.json {
				return c.oneJSON(p)
			}
			return c.showTranscript(p)
		},
	}
	plainArgs(cmd)
	c.jsonFlag(cmd)
	parent.AddCommand(cmd)
}

func (c *command) showTranscript(p *app.TranscriptPage) error {
	length := ""
	if p.DurationMS != nil {
		length = transcript.Clock(*p.DurationMS)
	}
	from := p.Format
	if p.Source != "" {
		from = p.Source + " (" + p.Format + ")"
	}
	l := &listing{head: []string{"transcript", p.Transcript}, wide: 1, wrap: true}
	for _, x := range [][2]string{{"title", deref(p.Title)}, {"date", deref(p.Date)}, {"from", from},
		{"language", deref(p.Language)}, {"translates", deref(p.Translates)}, {"recording", deref(p.Media)}, {"transcription", deref(p.Transcription)}, {"checked by", deref(p.CheckedBy)},
		{"turns", fmt.Sprint(p.Turns)}, {"words", fmt.Sprintf("%d by participants", p.Words)}, {"length", length},
		{"codings", fmt.Sprint(p.Codings)}, {"content notes", strings.Join(p.ContentNotes, ", ")}} {
		if x[1] != "" {
			l.add(x[0], x[1])
		}
	}
	if err := c.list(l); err != nil {
		return err
	}
	c.say("")
	who := &listing{head: []string{"speaker", "voice", "participant", "turns", "words"}, right: map[int]bool{3: true, 4: true}, wide: -1}
	for i, s := range p.Speakers {
		if i == mostListed {
			break
		}
		name := deref(s.Name)
		if name == "" {
			name = "(no names)"
		}
		who.add(name, s.Voice, deref(s.Participant), fmt.Sprint(s.Turns), fmt.Sprint(s.Words))
	}
	if err := c.list(who); err != nil {
		return err
	}
	if more := len(p.Speakers) - mostListed; more > 0 {
		c.say("and %d more; --json lists them all", more)
	}
	c.sayBegins(p.Begins)
	for _, d := range p.Doubts {
		c.say("please look: %s", d)
	}
	for _, n := range p.Notes {
		c.say("note: %s", n)
	}
	return nil
}

// mostListed is how many speakers are listed one below the other.
const mostListed = 40

// sayBegins shows how the first turns begin.
func (c *command) sayBegins(turns []string) {
	c.say("")
	for _, t := range turns {
		c.say("  %s", strings.ReplaceAll(t, "\n", " "))
	}
	c.say("")
}

func (c *command) transcriptsSet(parent *cobra.Command) {
	cmd := &cobra.Command{
		Use:   "set TRANSCRIPT FIELD=VALUE…",
		Short: "Write down what is known of a transcript",
		Long: `Writes down what is known of a transcript: title, date, language (en-GB, cy, ur …),
media (its recording, which stays where it is), transcription (full, intelligent or
automatic), checked_by and translates (the transcript whose words these are in another
language). With nothing after = it is not known any more.

The language decides how words are matched in searches; without one it is that of the
study. A translation and its original are read side by side, turn by turn; quotes of it
say "translated" and carry the original, and its words are not counted again. The recording is played in the workbench, from a turn that has a time.`,
		Example: `  verbatim transcripts set P07-1 date=2026-03-01 language=cy
  verbatim transcripts set P07-1-en translates=P07-1
  verbatim transcripts set P07-1 "media=../recordings/P07-1.mp3" checked_by=amina`,
		Args: cobra.MinimumNArgs(2),
		RunE: func(cmd *cobra.Command, args []string) error {
			values, err := valuesIn(args[1:], "FIELD=VALUE, for example language=cy")
			if err != nil {
				return err
			}
			done, err := c.app.SetTranscript(cmd.Context(), args[0], values)
			if err != nil {
				return err
			}
			if c.json {
				return c.oneJSON(done)
			}
			c.sayChanges(done.Transcript, done.Changes)
			return nil
		},
	}
	plainArgs(cmd)
	c.jsonFlag(cmd)
	parent.AddCommand(cmd)
}
