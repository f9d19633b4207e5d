package cli

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/transcript"
)

func (c *command) addImport() {
	var o app.ImportOptions
	var names keyFlags
	cmd := c.verb(groupStart, &cobra.Command{
		Use:   "import FILE… | DIR",
		Short: "Bring in transcripts, or a project of another program",
		Long: `Brings transcripts in, files or whole folders: ` + strings.Join(app.ReadableFormats(), " ") + `.
What a file is, is found out from what is in it. Speakers, times and turns are found by
themselves; the interviewer is found by name ("Interviewer:", "Facilitator:" …) or named
with --speaker. Everybody else becomes a participant. Look first with --dry-run: it shows
how the turns begin, what the columns of a table were taken for, everything left out or
guessed, and where a file could mean two things, both. Afterwards
` + "`verbatim transcripts show`" + ` says it again.

The files you import are not changed and not needed afterwards. Importing one
again does nothing; one that has changed is refused, because codings hold on to
the words that are here.

With --pseudonyms KEYFILE, names are replaced before anything is stored: in what is
said, speakers, ids, file names, titles and survey answers (see ` + "`verbatim pseudonyms`" + `).
With --dry-run you see each place.

With --relabel, participants' ids stand before their turns instead of the names in the
file: nothing of what was said is changed. Give ids with --speaker or --participant.

Comments in the margin of a .docx become codings of the words they are on: the comment
begins with the name or id of a theme, alone on its line or before a colon or a dash,
and the rest is a memo. Who wrote it is the coder. A comment that names no theme is kept
as a memo on the words, and so are replies, on the coding. Importing the file again
with more comments adds what is new.

A project of another program comes in whole: its texts, themes, codings with who made
them and when, memos, people and what is known of them. Projects are: .qdpx and .qdc
(NVivo, ATLAS.ti, MAXQDA, QualCoder, Taguette, Transana, Dedoose, Quirkos), the .sqlite3
of Taguette, the .qda folder of QualCoder, .rqda, exports of CATMA and INCEpTION, and the
.json of ` + "`verbatim export`" + `. A list of coded segments (MAXQDA, ATLAS.ti, Dedoose, NVivo …)
whose documents are here already is looked for in them, word for word; --as codings says
that a table is one, and --column which column is what (document, words, code, coder,
memo, date). Every quote is compared with the words
that the file gives. One that is doubtful comes in as doubtful and waits for its coder
(` + "`verbatim review`" + `); what does not come along is listed, and kept as a memo on the
study. Importing a project again adds what is new in it, and nothing twice.

Exit status: 0 done; 1 nothing came in of something you asked for; 3 done, with
something to look at.`,
		Example: `  verbatim import interviews/ --speaker Bel=interviewer --dry-run
  verbatim import P07.docx --participant P07 --speaker "Dr Shah"=supporter
  verbatim import survey.xlsx --column "text=What helped?" --column id=Code --column ignore=Email
  verbatim import cyfweliad.docx --language cy`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Paths = args
			if err := c.importNames(cmd, names, &o); err != nil {
				return err
			}
			if err := c.consentFirst(cmd, o.DryRun); err != nil {
				return err
			}
			return c.importAll(cmd, o)
		},
	})
	f := cmd.Flags()
	f.BoolVar(&o.DryRun, "dry-run", false, "show what is understood, change nothing")
	f.StringArrayVar(&o.Speakers, "speaker", nil, "who somebody is: `NAME=VOICE` or NAME=participant:P07 (repeatable; voices: participant, interviewer, supporter, interpreter, other)")
	f.StringVar(&o.Participant, "participant", "", "the one person interviewed in these files, like `P07`")
	f.BoolVar(&o.Relabel, "relabel", false, "write each participant's id before their turns, not the name in the file")
	f.StringArrayVar(&o.Columns, "column", nil, "what a column of a table holds: `KIND=HEADER` (repeatable; kinds: text, speaker, start, end, id, section, theme, coder, memo, attribute, ignore; sheet=NAME chooses a sheet)")
	f.StringVar(&o.As, "as", "", "read a file that could mean two things in this `way`, which --dry-run shows")
	f.StringVar(&o.Language, "language", "", "`language` of what is said, such as cy, ur or en-GB (default: as the file says, or that of the study)")
	f.StringVar(&o.Encoding, "encoding", "", "character `encoding` of the files, if it is guessed wrongly")
	f.StringVar(&names.file, "pseudonyms", "", "replace names before anything is stored, by this key `file`")
	f.BoolVar(&o.Brackets, "brackets", false, "with --pseudonyms: put pseudonyms in speech in [square brackets]; words in brackets do not count as spoken")
	f.BoolVar(&o.NewThemes, "new-themes", false, "make themes that comments name and the codebook lacks, as candidates")
	f.StringArrayVar(&o.CommentCoders, "comment-coder", nil, "whose the comments of somebody are, or the codings of a user of a project: `AUTHOR=CODER`, such as \"Jo Smith=jo\" (repeatable)")
	f.BoolVar(&o.NoComments, "no-comments", false, "leave out the comments in the margin")
	f.StringVar(&o.Positions, "positions", "", "how a project counts places in its texts, if it is found out wrongly: "+strings.Join(app.PositionUnits(), ", "))
	f.StringVar(&o.Project, "project", "", "which of the projects in a database, by its `name`")
	names.addPassphrase(cmd)
	c.jsonFlag(cmd)
}

// importNames opens the key file of --pseudonyms.
func (c *command) importNames(cmd *cobra.Command, names keyFlags, o *app.ImportOptions) (err error) {
	switch {
	case names.file != "":
		o.Names, err = c.openNames(cmd, names, false)
	case o.Brackets:
		err = &app.Problem{What: "--brackets goes with --pseudonyms", Todo: cmd.UseLine(), Usage: true}
	case c.st.Getenv("VERBATIM_NAMES_KEY") != "":
		c.note("names stay as they are; --pseudonyms %s replaces them", c.st.Getenv("VERBATIM_NAMES_KEY"))
	}
	return err
}

// importedNames shows in a dry run where names are replaced, and otherwise how
// many words may be names and were left.
func (c *command) importedNames(entries []*app.ImportEntry, o app.ImportOptions) error {
	if o.Names == nil {
		return nil
	}
	var spots, perhaps []app.NameSpot
	for _, e := range entries {
		for _, list := range [][]app.NameSpot{e.Names, e.Perhaps} {
			for i := range list {
				list[i].Where = base(e.File) + ", " + list[i].Where
			}
		}
		spots, perhaps = append(spots, e.Names...), append(perhaps, e.Perhaps...)
	}
	if o.DryRun {
		if len(spots)+len(perhaps) > 0 {
			c.say("")
		}
		return c.showSpots(spots, perhaps)
	}
	if len(perhaps) > 0 {
		c.note("%s left, written in a way that may mean something else: `verbatim pseudonyms apply --dry-run` shows them", count(len(perhaps), "word that may be a name was", "words that may be names were"))
	}
	return nil
}

// importedComments shows what became of comments: in a dry run all, and otherwise those
// that are not simply codings.
func (c *command) importedComments(entries []*app.ImportEntry, dry bool) error {
	more := 0
	l := &listing{head: []string{"file", "coder", "result", "theme", "turn", "words", "comment", "why"}, right: map[int]bool{4: true}, wide: 6, wrap: true}
	for _, e := range entries {
		for _, k := range e.Comments {
			if k.Result == app.LeftOut || !dry && (k.Result == app.Already || k.Why == nil) {
				continue // what is left out is said once, theme by theme
			}
			if more++; more > mostComments {
				continue
			}
			turn := ""
			if k.Turn != nil {
				turn = fmt.Sprint(*k.Turn)
			}
			l.add(base(e.File), k.Coder, k.Result, deref(k.Theme), turn, k.Words, k.Says, deref(k.Why))
		}
	}
	if len(l.rows) == 0 {
		return nil
	}
	c.say("")
	if err := c.list(l); err != nil {
		return err
	}
	if more > mostComments {
		c.say("and %d more; --json lists them all", more-mostComments)
	}
	return nil
}

// mostComments is how many comments are listed: more are a heap that nobody reads.
const mostComments = 50

func (c *command) imported(entries []*app.ImportEntry, o app.ImportOptions) error {
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
	if err := c.importTable(entries, o.Names != nil); err != nil {
		return err
	}
	if o.DryRun {
		if err := c.importUnderstood(entries); err != nil {
			return err
		}
	}
	if err := c.importedComments(entries, o.DryRun); err != nil {
		return err
	}
	if err := c.importedNames(entries, o); err != nil {
		return err
	}
	c.importNotes(entries, o.DryRun)
	return nil
}

func (c *command) importTable(entries []*app.ImportEntry, names bool) error {
	l := &listing{head: []string{"file", "result", "transcript", "turns", "words", "speakers", "length"}, right: map[int]bool{3: true, 4: true, 6: true}, wide: 5, wrap: true}
	if names {
		l.head, l.right[7] = append(l.head, "names replaced"), true
	}
	for _, e := range entries {
		if e.Result == app.Skipped {
			continue
		}
		turns, words := fmt.Sprint(e.Turns), fmt.Sprint(e.Words)
		if e.Turns == 0 {
			turns, words = "", ""
		}
		length := ""
		if e.DurationMS != nil {
			length = transcript.Clock(*e.DurationMS)
		}
		row := []string{base(e.File), e.Result, deref(e.Transcript), turns, words, speakersLine(e.Speakers), length}
		if names {
			row = append(row, fmt.Sprint(e.Replaced))
		}
		l.add(row...)
	}
	return c.list(l)
}

// importUnderstood shows of each file what a person decides by: how its turns begin,
// what columns were taken for, and what else it could mean.
func (c *command) importUnderstood(entries []*app.ImportEntry) error {
	for _, e := range entries {
		if e.Result != app.Understood {
			continue
		}
		c.say("")
		c.say("%s begins:", base(e.File))
		for _, turn := range e.Begins {
			c.say("  %s", strings.ReplaceAll(turn, "\n", " "))
		}
		if len(e.Columns) > 0 {
			l := &listing{head: []string{"column of " + base(e.File), "taken for", ""}, wide: 0, wrap: true}
			for _, col := range e.Columns {
				how := "said by you"
				if col.Guessed {
					how = "guessed"
				}
				l.add(col.Header, col.As, how)
			}
			c.say("")
			if err := c.list(l); err != nil {
				return err
			}
		}
		for _, r := range e.Otherwise {
			c.say("  or, with --as %s: %s", r.As, r.How)
			for _, turn := range r.Begins {
				c.say("    %s", strings.ReplaceAll(turn, "\n", " "))
			}
		}
	}
	return nil
}

// mostSpeakers is how many speakers are listed in a line.
const mostSpeakers = 12

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
		if len(parts) == mostSpeakers {
			return fmt.Sprintf("%s; and %d more", strings.Join(parts, "; "), len(speakers)-mostSpeakers)
		}
		parts = append(parts, fmt.Sprintf("%s → %s (%d)", name, who, s.Turns))
	}
	return strings.Join(parts, "; ")
}

func (c *command) importNotes(entries []*app.ImportEntry, dry bool) {
	n := map[string]int{}
	skipped := []string{}
	var notes, doubts, refused remarks
	for _, e := range entries {
		n[e.Result]++
		if e.Result == app.Skipped {
			skipped = append(skipped, base(e.File))
		}
		if e.Why != nil {
			refused.add(e, strings.TrimPrefix(*e.Why, base(e.File)+": "))
		}
		for _, r := range e.Relabelled {
			if dry { // the name is for whoever decides, and not for a log of what was done
				notes.add(e, fmt.Sprintf("%s, not %s, will stand before %s; nothing else is changed", r.Becomes, r.Name, count(r.Turns, "turn", "turns")))
			} else {
				notes.add(e, fmt.Sprintf("%s stands before %s instead of the name in the file", r.Becomes, count(r.Turns, "turn", "turns")))
			}
		}
		for _, d := range e.Doubts {
			doubts.add(e, d)
		}
		for _, note := range e.Notes {
			notes.add(e, note)
		}
	}
	for _, line := range notes.lines() {
		c.note("%s", line)
	}
	c.leftAlone(skipped)
	for _, line := range doubts.lines() { // what matters most stands last, where people look
		fmt.Fprintf(c.st.Err, "please look: %s\n", line)
	}
	for _, line := range refused.lines() {
		fmt.Fprintf(c.st.Err, "refused: %s\n", line)
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

// leftAlone answers for the files of a folder that were not taken for transcripts:
// pages about the folder by their names, other kinds by how many there are.
func (c *command) leftAlone(names []string) {
	var pages, kinds, projects []string
	of := map[string][]string{}
	for _, name := range names {
		if app.ProjectByName(name) {
			projects = append(projects, name)
			continue
		}
		if app.Readable(name) {
			pages = append(pages, name)
			continue
		}
		kind := strings.ToLower(filepath.Ext(name))
		if kind == "" {
			kind = "without an ending"
		}
		if of[kind] == nil {
			kinds = append(kinds, kind)
		}
		of[kind] = append(of[kind], name)
	}
	if len(pages) > 0 {
		c.note("%s left alone, being about the folder by name: %s (to import one all the same, name it)", count(len(pages), "file", "files"), strings.Join(pages, ", "))
	}
	if len(projects) > 0 {
		c.note("%s left alone, being of other programs: %s; import each by its name", count(len(projects), "project was", "projects were"), strings.Join(projects, ", "))
	}
	slices.Sort(kinds)
	for i, kind := range kinds {
		list := of[kind]
		kinds[i] = fmt.Sprintf("%d %s (%s)", len(list), kind, strings.Join(list[:min(3, len(list))], ", "))
		if len(list) > 3 {
			kinds[i] = fmt.Sprintf("%d %s", len(list), kind)
		}
	}
	if len(kinds) > 0 {
		c.note("%s left alone, of kinds that are not imported: %s", count(len(names)-len(pages)-len(projects), "file", "files"), strings.Join(kinds, ", "))
	}
}

// base is the file's name without its folders, whichever way they are written.
func base(path string) string {
	return path[strings.LastIndexAny(path, `/\`)+1:]
}
