package cli

import (
	"bufio"
	"fmt"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

func (c *command) addCorrect() {
	var o app.CorrectOptions
	var dry, yes, putBack bool
	cmd := c.verb(groupCare, &cobra.Command{
		Use:   "correct [TRANSCRIPT]",
		Short: "Take over what you corrected in a transcript, and keep codings true",
		Long: `Mend the words in transcripts/P07-1.txt with any text editor, save it, and run
` + "`verbatim correct P07-1`" + `. You see which words change, and what becomes of everybody's
codings: most stay on their words, wherever those stand now; some had words changed
inside; some lost their words. Each coder settles theirs with ` + "`verbatim review`" + `.
Without a transcript it lists what was edited.

A turn begins with "[00:07:32] Rosa: " or "Rosa: ", as in the rest of the file. Only
speakers of the transcript are labels; somebody new needs --speaker. The earlier text
stays in the record.

Where two people corrected one transcript in two copies of the study, ` + "`correct`" + ` joins
both. Places that they mended differently come into the working copy as
{{one || other}}: keep one side, take the marks away, and run it again.

Exit status: 0 done; 3 done or shown, and somebody has something to settle.`,
		Example: `  verbatim correct P07-1 --dry-run
  verbatim correct P07-1
  verbatim correct P07-1 --from ../interviews/P07-1-checked.docx`,
		Args: cobra.MaximumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) == 0 {
				return c.correctable(cmd)
			}
			o.Transcript = args[0]
			if putBack {
				return c.putBack(cmd, o.Transcript, yes)
			}
			plan, err := c.app.PlanCorrection(cmd.Context(), o)
			if err != nil {
				return err
			}
			return c.correct(cmd, plan, dry, yes)
		},
	})
	f := cmd.Flags()
	f.BoolVar(&dry, "dry-run", false, "show what would happen, change nothing")
	f.StringVar(&o.From, "from", "", "take the corrected words from this `file` (.docx, .txt …) instead of the working copy")
	f.StringArrayVar(&o.Speakers, "speaker", nil, "a speaker whom the correction brings: `NAME=VOICE` or NAME=participant:P07 (repeatable)")
	f.StringVar(&o.Encoding, "encoding", "", "character `encoding` of --from, if it is guessed wrongly")
	f.BoolVar(&putBack, "put-back", false, "throw the edits away: make the working copy what the record says")
	f.BoolVar(&o.GoBack, "go-back", false, "the working copy says what an earlier text said, and that is wanted")
	f.BoolVar(&yes, "yes", false, "do not ask")
	c.jsonFlag(cmd)
}

func (c *command) correctable(cmd *cobra.Command) error {
	edited, forked, err := c.app.Correctable(cmd.Context())
	if err != nil {
		return err
	}
	if c.json {
		return c.oneJSON(map[string][]string{"edited": orEmpty(edited), "forked": orEmpty(forked)})
	}
	for _, id := range edited {
		c.say("%s was edited; `verbatim correct %s --dry-run` shows what would change", id, id)
	}
	for _, id := range forked {
		c.say("%s was corrected in several copies of the study; `verbatim correct %s` joins them", id, id)
	}
	if len(edited)+len(forked) == 0 {
		c.say("no transcript was edited: mend the words in transcripts/NAME.txt, save, then run this again")
	}
	return nil
}

func orEmpty(list []string) []string {
	if list == nil {
		return []string{}
	}
	return list
}

func (c *command) putBack(cmd *cobra.Command, id string, yes bool) error {
	if !c.agreed(yes, "Throw away what was edited in transcripts/"+id+".txt?") {
		return nil
	}
	if err := c.app.PutBack(cmd.Context(), id); err != nil {
		return err
	}
	c.say("transcripts/%s.txt is as the record says", id)
	return nil
}

// agreed asks on a terminal. Elsewhere nobody can answer, and the command itself
// is the answer.
func (c *command) agreed(yes bool, question string) bool {
	if yes || !c.st.InTerminal || !c.st.ErrTerminal {
		return true
	}
	fmt.Fprint(c.st.Err, question+" [y/N] ")
	in := bufio.NewScanner(c.st.In)
	if in.Scan() {
		switch strings.ToLower(strings.TrimSpace(in.Text())) {
		case "y", "yes":
			return true
		}
	}
	c.say("nothing was changed")
	return false
}

func (c *command) correct(cmd *cobra.Command, plan *app.Correction, dry, yes bool) error {
	if len(plan.Changed)+len(plan.Lost)+plan.Unsettled > 0 {
		c.exit = ExitFindings
	}
	if c.json {
		if !dry {
			if err := c.app.Correct(cmd.Context(), plan); err != nil {
				return err
			}
		}
		return c.oneJSON(plan)
	}
	if plan.Nothing() {
		c.say("nothing to correct: transcripts/%s.txt says what the record says", plan.Transcript)
		return nil
	}
	c.showCorrection(plan)
	if dry {
		c.say("nothing was changed (--dry-run)")
		return nil
	}
	if plan.Unsettled == 0 && !c.agreed(yes, question(plan)) {
		c.exit = ExitDone
		return nil
	}
	if err := c.app.Correct(cmd.Context(), plan); err != nil {
		return err
	}
	switch {
	case plan.Unsettled > 0:
		c.say("%s changed differently by %s: transcripts/%s.txt now shows both, as {{one || other}}. Keep one side at each, then run `verbatim correct %s` again.",
			count(plan.Unsettled, "place was", "places were"), strings.Join(plan.Joins, " and "), plan.Transcript, plan.Transcript)
	case len(plan.Changed)+len(plan.Lost) > 0:
		c.say("%s is corrected. The coders settle their codings with `verbatim review`.", plan.Transcript)
	default:
		c.say("%s is corrected", plan.Transcript)
	}
	return nil
}

func question(plan *app.Correction) string {
	if plan.Rewritten {
		return "Less than half of the words are as they were. Is this the same interview, and shall it be corrected?"
	}
	return "Correct " + plan.Transcript + "?"
}

// shownChanges is how many changed places a person is shown one by one.
const shownChanges = 40

func (c *command) showCorrection(plan *app.Correction) {
	if len(plan.Joins) > 0 {
		c.say("Joining the corrections of %s.", strings.Join(plan.Joins, " and "))
	}
	if plan.Unsettled > 0 {
		return
	}
	if len(plan.Changes) > 0 {
		c.say("%s:", count(len(plan.Changes), "place changes", "places change"))
		l := &listing{head: []string{"turn", "before", "after"}, right: map[int]bool{0: true}, wide: 2, wrap: true}
		for _, g := range grouped(plan.Changes) {
			if len(l.rows) == shownChanges {
				break
			}
			l.add(g.turns(), visible(g.before), visible(g.after))
		}
		_ = c.list(l)
		if more := len(grouped(plan.Changes)) - shownChanges; more > 0 {
			c.say("… and %d more", more)
		}
	}
	if plan.TurnsBefore != plan.TurnsAfter {
		c.say("Turns: %d before, %d after.", plan.TurnsBefore, plan.TurnsAfter)
	}
	c.say("Codings that stay on their words: %d; changed inside: %d; that lost their words: %d", plan.Same, len(plan.Changed), len(plan.Lost))
	if touched := append(append([]app.TouchedCoding{}, plan.Changed...), plan.Lost...); len(touched) > 0 {
		l := &listing{head: []string{"id", "coder", "theme", "before", "after"}, wide: 4, wrap: true}
		for _, t := range touched {
			after := oneLine(t.After)
			if after == "" {
				after = "(nothing is left)"
			}
			if t.NowBy != "" {
				after += " (now said by " + t.NowBy + ")"
			}
			l.add(t.ID[:8], t.Coder, t.Theme, cutTo40(oneLine(t.Before)), after)
		}
		_ = c.list(l)
	}
	for _, d := range plan.Doubts {
		c.note("%s", d)
	}
}

// group is one change made in several turns.
type group struct {
	before, after string
	at            []int
}

// grouped puts changes together that are the same, in the order of the first.
func grouped(changes []app.WordChange) []group {
	var list []group
	place := map[[2]string]int{}
	for _, ch := range changes {
		key := [2]string{ch.Before, ch.After}
		i, known := place[key]
		if !known {
			i = len(list)
			place[key] = i
			list = append(list, group{before: ch.Before, after: ch.After})
		}
		if n := len(list[i].at); n == 0 || list[i].at[n-1] != ch.Turn {
			list[i].at = append(list[i].at, ch.Turn)
		}
	}
	return list
}

// turns names the first turns of a group, and how many more there are.
func (g group) turns() string {
	var parts []string
	for _, n := range g.at[:min(3, len(g.at))] {
		parts = append(parts, fmt.Sprint(n))
	}
	s := strings.Join(parts, ", ")
	if more := len(g.at) - 3; more > 0 {
		s += fmt.Sprintf(" and %d more", more)
	}
	return s
}

// visible shows a change of spaces and lines alone.
func visible(s string) string {
	if s == "" {
		return "(nothing)"
	}
	if strings.TrimSpace(s) == "" {
		return strings.NewReplacer("\n", "(line end)", " ", "(space)", "\t", "(tab)").Replace(s)
	}
	return cutTo40(oneLine(s))
}

func cutTo40(s string) string {
	if len([]rune(s)) > 60 {
		return cutTo(s, 60)
	}
	return s
}

func (c *command) addReview() {
	var o app.ReviewOptions
	var ask, all bool
	cmd := c.verb(groupCode, &cobra.Command{
		Use:   "review",
		Short: "Settle your codings that a correction changed, or that came in doubtful",
		Long: `Lists your codings whose words somebody corrected: the words as you coded them, and
as they are now; and those that came from another program and may not be on the words
that were coded there. Keep a coding if it still holds, let it go, or give it other words.
Until then it counts as it stands now; one that lost its words counts nowhere.
Nobody else can settle yours.`,
		Example: `  verbatim review --ask
  verbatim review --keep 3fa9c1d2 --let-go 77b0e4aa
  verbatim review --move 91c0ffee --quote "there was a date in December"`,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if len(o.Keep)+len(o.LetGo) > 0 || o.KeepAll || o.Move != "" {
				said, err := c.app.Review(cmd.Context(), o)
				for _, line := range said {
					c.say("%s", line)
				}
				return err
			}
			who := c.app.Me()
			if all {
				who = ""
			}
			list, err := c.app.WaitingFor(cmd.Context(), who)
			if err != nil {
				return err
			}
			switch {
			case c.json:
				return rowsJSON(c, list)
			case ask:
				return c.askReview(cmd, list)
			case len(list) == 0:
				c.note("no coding waits for anybody to settle it")
			}
			l := &listing{head: []string{"id", "coder", "theme", "where", "before", "now"}, wide: 5, wrap: true}
			for _, w := range list {
				l.add(w.ID[:8], w.Coder, w.Theme, w.Place, short40(w), oneLine(wordsNow(w)))
			}
			return c.list(l)
		},
	})
	f := cmd.Flags()
	f.BoolVar(&ask, "ask", false, "go through them one by one: k keep, l let go, Enter later, q stop")
	f.StringArrayVar(&o.Keep, "keep", nil, "the coding `ID` holds with the words as they are now (repeatable)")
	f.BoolVar(&o.KeepAll, "keep-all", false, "every one that still has words holds")
	f.StringArrayVar(&o.LetGo, "let-go", nil, "take the coding `ID` back (repeatable)")
	f.StringVar(&o.Move, "move", "", "give the coding `ID` other words, said with --quote, --turn or --span")
	selectionFlags(cmd, &o.Words)
	f.BoolVar(&all, "everybody", false, "list everybody's, not only yours")
	c.jsonFlag(cmd)
}

// short40 is what a coding was on, short enough for a list; a doubt is said whole.
func short40(w app.Waiting) string {
	if w.Doubt != nil {
		return asCoded(w)
	}
	return cutTo40(oneLine(asCoded(w)))
}

func asCoded(w app.Waiting) string {
	switch {
	case w.Doubt != nil:
		return "(doubtful: " + *w.Doubt + ")"
	case w.Before != nil:
		return *w.Before
	case w.Renamed:
		return "(a name was replaced)"
	}
	return "(no longer in the study)"
}

func wordsNow(w app.Waiting) string {
	switch {
	case w.Lost:
		return "(nothing is left)"
	case w.After == nil:
		return "(not to be shown)"
	}
	return *w.After
}

// askReview goes through codings one by one. Each answer counts at once.
func (c *command) askReview(cmd *cobra.Command, list []app.Waiting) error {
	in := bufio.NewScanner(c.st.In)
	kept, gone := 0, 0
	for i, w := range list {
		c.say("\n%d of %d — %s, %s", i+1, len(list), w.Theme, w.Place)
		if w.Renamed {
			c.say("  a name was replaced")
		}
		for _, part := range [][2]string{{"was", asCoded(w)}, {"now", wordsNow(w)}} {
			if part[0] == "was" && w.Renamed {
				continue
			}
			for j, line := range wrap(part[1], 72) {
				head := part[0]
				if j > 0 {
					head = "   "
				}
				c.say("  %s  %s", head, line)
			}
		}
		fmt.Fprint(c.st.Err, "k keep, l let go, Enter later, q stop: ")
		if !in.Scan() {
			break
		}
		var err error
		switch strings.ToLower(strings.TrimSpace(in.Text())) {
		case "k", "keep":
			kept++
			_, err = c.app.Review(cmd.Context(), app.ReviewOptions{Keep: []string{w.ID}})
		case "l", "let go":
			gone++
			_, err = c.app.Review(cmd.Context(), app.ReviewOptions{LetGo: []string{w.ID}})
		case "q":
			c.say("%d kept, %d let go", kept, gone)
			return nil
		}
		if err != nil {
			return err
		}
	}
	c.say("%d kept, %d let go", kept, gone)
	return nil
}
