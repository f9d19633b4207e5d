package cli

import (
	"bufio"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
	"verbatim/internal/export"
)

func (c *command) codebookSplit(sub func(*cobra.Command) *cobra.Command) {
	var o app.SplitOptions
	var hand, leave []string
	var ask, finish bool
	cmd := sub(&cobra.Command{
		Use: "split THEME [PART…]", Short: "Part a theme into several; each coder hands on their own codings",
		Long: `Parts a theme into two or more: a PART is a theme that is there, or the name of a new
one. No coding changes by that. Each coder then has a queue of their own codings of
the theme, which they hand to one of the parts or leave where they are; nobody hands on
another's. Without PART the queue is shown, with --ask one by one. The words of a
passage with a content note are shown only after Enter.`,
		Example: `  verbatim codebook split hope "Own hope" "Hope for others"
  verbatim codebook split hope --ask
  verbatim codebook split hope --hand 3f2a91c0=own-hope --leave 77b0e1d2
  verbatim codebook split hope --finish`,
		Args: cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.Theme, o.Into = args[0], args[1:]
			switch {
			case len(c.app.Because) > 0 && !finish && (len(o.Into) == 0 || len(hand)+len(leave) > 0):
				return &app.Problem{What: "--because goes with a change of the codebook, and handing on codings is none", Todo: "leave it out, or name the parts", Usage: true}
			case finish:
				return c.told(c.app.FinishSplit(cmd.Context(), o.Theme, nil))
			case len(hand)+len(leave) > 0:
				return c.handOn(cmd, o.Theme, hand, leave)
			case len(o.Into) > 0:
				if err := c.told(c.app.SplitTheme(cmd.Context(), o)); err != nil {
					return err
				}
			}
			q, err := c.app.SplitQueue(cmd.Context(), o.Theme)
			if err != nil {
				return err
			}
			return c.splitQueue(cmd, q, ask, len(o.Into) > 0)
		},
	})
	f := cmd.Flags()
	f.BoolVar(&o.Under, "under", false, "new themes stand under it, and not beside it")
	f.BoolVar(&ask, "ask", false, "show your codings one by one and ask: the number of a part, l leave, Enter later, q stop")
	f.StringArrayVar(&hand, "hand", nil, "hand your coding to a part: `CODING=PART` (repeatable)")
	f.StringArrayVar(&leave, "leave", nil, "leave your `CODING` in the theme (repeatable)")
	f.BoolVar(&finish, "finish", false, "take the queues away; what is left stays where it is")
	c.jsonFlag(cmd)
}

// splitRow is a coding that waits, as JSON.
type splitRow struct {
	ID    string   `json:"id"`
	Theme string   `json:"theme"`
	Into  []string `json:"into"`
	export.Row
}

func (c *command) splitQueue(cmd *cobra.Command, q *app.SplitQueue, ask, begun bool) error {
	switch {
	case len(q.Into) == 0:
		return &app.Problem{What: q.Theme + " is not being split", Todo: "name its parts: `verbatim codebook split " + q.Theme + " PART PART`"}
	case c.json:
		rows := make([]splitRow, len(q.Items))
		for i, item := range q.Items {
			rows[i] = splitRow{item.ID, q.Theme, q.Into, item.Row}
		}
		return rowsJSON(c, rows)
	}
	if ask {
		err := c.askAboutSplit(cmd, q)
		if now, stale := c.app.SplitQueue(cmd.Context(), q.Theme); err == nil && stale == nil {
			c.tellOthers(now)
		}
		return err
	}
	defer c.tellOthers(q)
	if begun {
		c.note("%s of yours to hand on: `verbatim codebook split %s --ask`", count(len(q.Items), "coding", "codings"), q.Theme)
		return nil
	}
	l := &listing{head: []string{"coding", "transcript", "turn", "quote"}, right: map[int]bool{2: true}, wide: 3, wrap: true}
	for _, item := range q.Items {
		words := oneLine(item.Row.Quote)
		if notes := item.Row.ContentNotes; len(notes) > 0 {
			words = "[" + strings.Join(notes, ", ") + "] " + words
		}
		l.add(item.ID[:8], deref(item.Row.Transcript), turnOf(item.Row), words)
	}
	return c.list(l)
}

func turnOf(row export.Row) string {
	if row.Turn == nil {
		return ""
	}
	return fmt.Sprint(*row.Turn)
}

// tellOthers says what the queue does not show.
func (c *command) tellOthers(q *app.SplitQueue) {
	if q.Hidden > 0 {
		c.note("%s: they stay where they are", count(q.Hidden, "coding of yours stands on words that are withheld", "codings of yours stand on words that are withheld"))
	}
	var others []string
	for _, w := range q.Others {
		others = append(others, fmt.Sprintf("%s %d", w.Coder, w.Waiting))
	}
	switch {
	case len(others) > 0:
		c.note("others still have to hand on: %s", strings.Join(others, ", "))
	case len(q.Items) == 0:
		c.note("nobody has anything left to hand on: `verbatim codebook split %s --finish`", q.Theme)
	}
}

func (c *command) handOn(cmd *cobra.Command, theme string, hand, leave []string) error {
	for _, one := range hand {
		id, part, ok := strings.Cut(one, "=")
		if !ok {
			return &app.Problem{What: fmt.Sprintf("%q names no part", one), Todo: "write --hand CODING=PART", Usage: true}
		}
		done, err := c.app.HandOn(cmd.Context(), theme, id, part)
		if err != nil {
			return err
		}
		c.say("%s %s", id, done.What)
	}
	for _, id := range leave {
		done, err := c.app.LeaveIn(cmd.Context(), theme, id)
		if err != nil {
			return err
		}
		c.say("%s %s", id, done.What)
	}
	return nil
}

// askAboutSplit shows the queue one by one. Each answer counts at once.
func (c *command) askAboutSplit(cmd *cobra.Command, q *app.SplitQueue) error {
	in := bufio.NewScanner(c.st.In)
	handed, left := 0, 0
	defer func() { c.say("%d handed on, %d left", handed, left) }()
	for i := 0; i < len(q.Items); i++ {
		item := q.Items[i]
		c.say("\n%d of %d — %s", i+1, len(q.Items), item.Place)
		if show, stop := c.askToShow(in, item.Row.ContentNotes); stop {
			return nil
		} else if !show {
			continue
		}
		for _, line := range wrap(oneLine(item.Row.Before+" «"+item.Row.Quote+"» "+item.Row.After), 76) {
			c.say("  %s", line)
		}
		var choices []string
		for n, part := range q.Into {
			choices = append(choices, fmt.Sprintf("%d %s", n+1, part))
		}
		fmt.Fprintf(c.st.Err, "%s, l leave, Enter later, q stop: ", strings.Join(choices, ", "))
		if !in.Scan() {
			break
		}
		switch n, err := c.answerSplit(cmd, q, item, strings.ToLower(strings.TrimSpace(in.Text()))); {
		case err == errStop:
			return nil
		case err != nil: // said, and asked again
			c.say("  %s", err)
			i--
		case n < 0:
			left++
		case n > 0:
			handed++
		}
	}
	return nil
}

// errStop is the answer of somebody who has had enough.
var errStop = errors.New("stop")

// answerSplit does what somebody answered about a coding: it gives the number of
// the part it was handed to, -1 where it was left, 0 for later.
func (c *command) answerSplit(cmd *cobra.Command, q *app.SplitQueue, item app.SplitItem, answer string) (int, error) {
	switch answer {
	case "":
		return 0, nil
	case "q":
		return 0, errStop
	case "l":
		_, err := c.app.LeaveIn(cmd.Context(), q.Theme, item.ID)
		return -1, err
	}
	n, err := strconv.Atoi(answer)
	if err != nil || n < 1 || n > len(q.Into) {
		return 0, fmt.Errorf("there is no answer %q", answer)
	}
	_, err = c.app.HandOn(cmd.Context(), q.Theme, item.ID, q.Into[n-1])
	return n, err
}
