package cli

import (
	"bufio"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/codebook"
	"verbatim/internal/app"
	"verbatim/internal/folder"
	"verbatim/internal/transcript"
)

func (c *command) addInit() {
	var o app.InitOptions
	var answers []string
	var from string
	var in app.ImportOptions
	var names keyFlags
	cmd := c.verb(groupStart, &cobra.Command{
		Use:   "init DIR",
		Short: "Make a new study in a new folder",
		Long: `Makes a new study: a folder with study.yaml, an empty codebook, and room for
transcripts. Start with a ready-made codebook if your analysis is deductive, and
with an empty one if your themes are to come from the interviews.

Consent is what everybody agreed to; one person's different answer goes into
participants.csv later. Nothing is guessed: what you leave out stays blank, and
until it is filled in no words leave the team.

With --from it begins with the project of another program, whole: NVivo, ATLAS.ti, MAXQDA
and others as REFI-QDA (.qdpx), Taguette (.sqlite3), QualCoder (.qda), RQDA (.rqda). See
` + "`verbatim import --help`" + `.

Starter codebooks: ` + strings.Join(codebook.Starters(), ", "),
		Example: `  verbatim init larkfield --codebook peer-support --approach framework
  verbatim init larkfield --consent analyse=yes --consent quote=yes --consent-source "consent form v2, item 6"
  verbatim init larkfield --from larkfield.qdpx`,
		Args: cobra.ExactArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Dir = args[0]
			var err error
			if o.Consent, err = parseConsent(answers); err != nil {
				return err
			}
			if c.st.InTerminal && c.st.ErrTerminal {
				c.askInit(cmd, &o)
			}
			if err := c.importNames(cmd, names, &in); err != nil {
				return err
			}
			f, err := c.init(cmd, o, from, in)
			if err != nil {
				return err
			}
			c.say("A new study is in %s", f.Dir)
			if len(o.Consent) == 0 {
				c.note("nothing is recorded yet about what people consented to: see consent in study.yaml, or %s", recordConsent)
			}
			dir := o.Dir
			if strings.ContainsAny(dir, " '\"!$&()*;<>?[]`|") {
				dir = strconv.Quote(dir)
			}
			if from != "" {
				c.say("Next: verbatim serve --study %s", dir)
				return nil
			}
			c.say("Next: verbatim import FILES --study %s", dir)
			return nil
		},
	})
	cmd.Flags().StringVar(&o.Codebook, "codebook", "", "start with a `starter or file` (default: an empty codebook)")
	cmd.Flags().StringVar(&o.Approach, "approach", "", "framework | reflexive | codebook | not-sure")
	cmd.Flags().StringVar(&o.Title, "title", "", "the study's title (default: from the folder's name)")
	cmd.Flags().StringVar(&o.Language, "language", "", "language of the interviews (default: en-GB)")
	cmd.Flags().StringArrayVar(&answers, "consent", nil, "what everybody agreed to: `QUESTION=yes|no` (analyse, quote, reuse, archive, recontact; repeatable)")
	cmd.Flags().StringVar(&from, "from", "", "begin with the `project` of another program")
	cmd.Flags().StringVar(&in.Positions, "positions", "", "how that project counts places in its texts, if it is found out wrongly: "+strings.Join(app.PositionUnits(), ", "))
	cmd.Flags().StringVar(&in.Project, "project", "", "which of the projects in a database, by its `name`")
	cmd.Flags().StringVar(&names.file, "pseudonyms", "", "replace names in that project before anything is stored, by this key `file`")
	names.addPassphrase(cmd)
	cmd.Flags().StringArrayVar(&in.CommentCoders, "comment-coder", nil, "whose the codings of one of its users are: `USER=CODER` (repeatable)")
	cmd.Flags().StringVar(&o.ConsentSource, "consent-source", "", "where that is written down")
}

// init makes the study, empty or from a project.
func (c *command) init(cmd *cobra.Command, o app.InitOptions, from string, in app.ImportOptions) (*folder.Folder, error) {
	if from == "" {
		return c.app.Init(cmd.Context(), o)
	}
	f, p, err := c.app.InitFrom(cmd.Context(), o, from, in)
	if err != nil {
		return nil, err
	}
	return f, c.importedProject(p)
}

func parseConsent(answers []string) (transcript.Consent, error) {
	consent := transcript.Consent{}
	for _, a := range answers {
		ask, answer, ok := strings.Cut(strings.ToLower(a), "=")
		if !ok || !slices.Contains(transcript.Asks, transcript.Ask(ask)) || answer != "yes" && answer != "no" {
			return nil, &app.Problem{What: fmt.Sprintf("%q is not an answer about consent", a),
				Todo: "write for example --consent quote=yes; the questions are analyse, quote, reuse, archive, recontact", Usage: true}
		}
		consent[transcript.Ask(ask)] = transcript.Answer(answer)
	}
	return consent, nil
}

// askInit asks on a terminal what was not said. Enter leaves a question open.
func (c *command) askInit(cmd *cobra.Command, o *app.InitOptions) {
	in := bufio.NewScanner(c.st.In)
	if !cmd.Flags().Changed("approach") {
		o.Approach = c.ask(in, "How will you analyse? framework, reflexive, codebook, or not-sure [Enter: not-sure]")
	}
	if len(o.Consent) > 0 {
		return
	}
	o.Consent, o.ConsentSource = c.askConsent(in, o.ConsentSource)
}

// askConsent asks what everybody agreed to, and where that is written down.
// Enter leaves a question open; nothing is guessed.
func (c *command) askConsent(in *bufio.Scanner, source string) (transcript.Consent, string) {
	consent := transcript.Consent{}
	fmt.Fprintln(c.st.Err, "What did everybody agree to? yes or no; Enter leaves it open.")
	for _, q := range []struct {
		ask  transcript.Ask
		text string
	}{
		{transcript.AskAnalyse, "May the team work with the interviews?"},
		{transcript.AskQuote, "May their words be quoted in publications?"},
		{transcript.AskReuse, "May other researchers use the interviews?"},
		{transcript.AskArchive, "May they go to a data archive?"},
		{transcript.AskRecontact, "May you get in touch again?"},
	} {
		switch c.ask(in, "  "+q.text) {
		case "y", "yes":
			consent[q.ask] = transcript.Yes
		case "n", "no":
			consent[q.ask] = transcript.No
		}
	}
	if len(consent) > 0 && source == "" {
		fmt.Fprint(c.st.Err, "Where is that written down (for example: consent form v2, item 6)? ")
		if in.Scan() {
			source = strings.TrimSpace(in.Text())
		}
	}
	return consent, source
}

// ask asks somebody at a terminal, and gives the answer in small letters.
func (c *command) ask(in *bufio.Scanner, question string) string {
	fmt.Fprint(c.st.Err, question+" ")
	if !in.Scan() {
		return ""
	}
	return strings.ToLower(strings.TrimSpace(in.Text()))
}
