package cli

import (
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

func (c *command) addImport() {
	var o app.ImportOptions
	cmd := c.verb(groupStart, &cobra.Command{
		Use:   "import FILE… | DIR",
		Short: "Bring transcripts in",
		Long: `Brings transcripts in: .txt .md .vtt .srt .docx .csv .tsv, files or whole folders.
Speakers, times and turns are found by themselves; the interviewer is found by
name ("Interviewer:", "Facilitator:" …) or named with --speaker. Everybody else
becomes a participant. Look first with --dry-run.

The files you import are not changed and not needed afterwards. Importing one
again does nothing; one that has changed is refused, because codings hold on to
the words that are here.

Exit status: 0 done; 1 nothing came in of something you asked for; 3 done, with
something to look at.`,
		Example: `  verbatim import interviews/ --speaker Bel=interviewer --dry-run
  verbatim import P07.docx --participant P07 --speaker "Dr Shah"=supporter`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Paths = args
			entries, err := c.app.Import(cmd.Context(), o)
			if err != nil {
				return err
			}
			return c.imported(entries, o.DryRun)
		},
	})
	f := cmd.Flags()
	f.BoolVar(&o.DryRun, "dry-run", false, "show what is understood, change nothing")
	f.StringArrayVar(&o.Speakers, "speaker", nil, "who somebody is: `NAME=VOICE` or NAME=participant:P07 (repeatable; voices: participant, interviewer, supporter, interpreter, other)")
	f.StringVar(&o.Participant, "participant", "", "the one person interviewed in these files, like `P07`")
	f.StringVar(&o.Encoding, "encoding", "", "character `encoding` of the files, if it is guessed wrongly")
	c.jsonFlag(cmd)
}

func (c *command) imported(entries []*app.ImportEntry, dry bool) error {
	refused, doubts := 0, 0
	for _, e := range entries {
		if e.Result == app.Refused {
			refused++
		}
		doubts += len(e.Doubts)
	}
	switch {
	case refused > 0:
		c.exit = ExitFailed
	case doubts > 0:
		c.exit = ExitFindings
	}
	if c.json {
		return rowsJSON(c, entries)
	}
	if err := c.importTable(entries); err != nil {
		return err
	}
	c.importNotes(entries, dry)
	return nil
}

func (c *command) importTable(entries []*app.ImportEntry) error {
	l := &listing{head: []string{"file", "result", "transcript", "turns", "words", "speakers"}, right: map[int]bool{3: true, 4: true}, wide: 5, wrap: true}
	for _, e := range entries {
		if e.Result == app.Skipped {
			continue
		}
		turns, words := fmt.Sprint(e.Turns), fmt.Sprint(e.Words)
		if e.Turns == 0 {
			turns, words = "", ""
		}
		l.add(base(e.File), e.Result, deref(e.Transcript), turns, words, speakersLine(e.Speakers))
	}
	return c.list(l)
}

func speakersLine(speakers []app.SpeakerEntry) string {
	var parts []string
	for _, s := range speakers {
		who := s.Voice
		if s.Participant != nil {
			who = *s.Participant
		}
		name := deref(s.Name)
		if name == "" {
			name = "(no names)"
		}
		parts = append(parts, fmt.Sprintf("%s → %s (%d)", name, who, s.Turns))
	}
	return strings.Join(parts, "; ")
}

func (c *command) importNotes(entries []*app.ImportEntry, dry bool) {
	n := map[string]int{}
	skipped := []string{}
	for _, e := range entries {
		n[e.Result]++
		if e.Result == app.Skipped {
			skipped = append(skipped, base(e.File))
		}
		if e.Why != nil {
			fmt.Fprintf(c.st.Err, "%s: %s\n", base(e.File), strings.TrimPrefix(*e.Why, base(e.File)+": "))
		}
		for _, d := range e.Doubts {
			fmt.Fprintf(c.st.Err, "%s: please look: %s\n", base(e.File), d)
		}
		for _, note := range e.Notes {
			c.note("%s: %s", base(e.File), note)
		}
	}
	if len(skipped) > 0 {
		c.note("%s left alone, being of another kind or about the folder: %s (to import one, name it)", count(len(skipped), "file", "files"), strings.Join(skipped[:min(5, len(skipped))], ", "))
	}
	var parts []string
	for _, r := range []string{app.Imported, app.Understood, app.Already, app.Refused} {
		if n[r] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n[r], r))
		}
	}
	if len(parts) == 0 {
		parts = []string{"no transcripts found"}
	}
	end := ""
	if dry {
		end = "; nothing was changed (dry run)"
	}
	fmt.Fprintf(c.st.Err, "%s%s\n", strings.Join(parts, ", "), end)
}

// base is the file's name without its folders, whichever way they are written.
func base(path string) string {
	return path[strings.LastIndexAny(path, `/\`)+1:]
}
