package cli

import (
	"bufio"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/spf13/cobra"

	"verbatim/internal/app"
)

// assigning is what assign was asked for.
type assigning struct {
	never, lift, double, by string
	seed                    uint64
	seeded                  bool
	all, blind, off, dryRun bool
	yes                     bool // also coders who have not begun yet
}

func (c *command) addAssign() {
	var o assigning
	cmd := c.verb(groupTeam, &cobra.Command{
		Use:   "assign [CODERS] [TRANSCRIPT|PARTICIPANT…]",
		Short: "Say who codes what, twice or blind, and who is never shown what",
		Long: `Says which coders code which transcripts: CODERS are ids parted by commas, and a
participant stands for the transcripts in which they speak now. Alone it lists who codes
what and how far they are. --off takes it back.

--double 20% draws a fifth of the transcripts, rounded up, to be coded by two of the
coders, and shares the rest out evenly; --by site draws from every site in proportion,
at least one from each where that fits. The draw is by lot: --seed 7 draws the same from
the same transcripts. Transcripts that somebody is assigned to stay as they are.

--blind has them code blind: until everybody who codes a transcript has said that they
are done with it (` + "`verbatim done`" + `), each sees in it only what they coded themselves, in
every list, search, number, file and page. With --double, what is coded by two is
blind. In place of CODERS, everyone stands for whoever codes a transcript, now or later.

--never CODER keeps a coder from ever being shown a participant's transcripts (those
imported later too), or one transcript: somebody they know, say, or used to work with.
With --yes also for somebody who has not begun yet. No reason is asked, and none is
kept. Verbatim then shows that coder none of the words, and nothing there counts as left
for them to do. Numbers stay the same for everybody.

--lift CODER takes either back, for everyone too, and the log says who lifted it. None
of this locks the files: the folder can be read by who has it.`,
		Example: `  verbatim assign amy P01 P02
  verbatim assign amy,ben --double 20% --by site --seed 7 --blind
  verbatim assign
  verbatim assign --lift everyone P02
  verbatim assign --never amy P07`,
		Args: cobra.ArbitraryArgs,
		RunE: func(cmd *cobra.Command, args []string) error {
			o.seeded = cmd.Flags().Changed("seed")
			return c.assign(cmd, o, args)
		},
	})
	f := cmd.Flags()
	f.BoolVar(&o.all, "all", false, "every transcript")
	f.BoolVar(&o.blind, "blind", false, "they see only what they coded themselves until all who code it are done")
	f.StringVar(&o.double, "double", "", "draw this `share` of the transcripts to be coded by two: 20%")
	f.StringVar(&o.by, "by", "", "draw from every value of this `attribute`")
	f.Uint64Var(&o.seed, "seed", 0, "draw as this `number` draws (default: one is made up and told)")
	f.BoolVar(&o.dryRun, "dry-run", false, "with --double: say what would be drawn, change nothing")
	f.BoolVar(&o.off, "off", false, "they code it no longer")
	f.StringVar(&o.never, "never", "", "this `coder` is never shown what is named")
	f.StringVar(&o.lift, "lift", "", "this `coder`, or everyone, may be shown it again, or sees what others coded there")
	f.BoolVar(&o.yes, "yes", false, "also for coders who have not begun yet, and off what is blind to you, without asking")
	c.jsonFlag(cmd)
}

func (c *command) assign(cmd *cobra.Command, o assigning, args []string) error {
	if err := o.fits(cmd, args); err != nil {
		return err
	}
	switch {
	case o.never != "":
		return c.assignNever(cmd, o, args)
	case o.lift != "":
		return c.assignLift(cmd, o, args)
	case len(args) == 0:
		return c.listAssigned(cmd)
	case o.double != "":
		return c.assignDrawn(cmd, o, args)
	}
	return c.assignCoders(cmd, o, args)
}

// fits refuses flags that do not go together.
func (o assigning) fits(cmd *cobra.Command, args []string) error {
	wrong := func(what string) error { return &app.Problem{What: what, Todo: cmd.UseLine(), Usage: true} }
	codes := o.blind || o.off || o.double != ""
	switch {
	case o.never != "" && o.lift != "":
		return wrong("say --never or --lift, not both")
	case (o.never != "" || o.lift != "") && codes, o.never != "" && o.all:
		return wrong("--never and --lift go with participants and transcripts alone")
	case o.double == "" && (o.by != "" || o.seeded || o.dryRun):
		return wrong("--by, --seed and --dry-run go with --double")
	case o.double != "" && o.off, o.blind && o.off:
		return wrong("--off goes with coders and transcripts alone")
	case o.never == "" && o.lift == "" && len(args) == 0 && (codes || o.all):
		return wrong("say which coders")
	}
	return nil
}

func (c *command) assignNever(cmd *cobra.Command, o assigning, args []string) error {
	for _, coder := range strings.Split(o.never, ",") {
		list, err := askedAhead(c, o.yes, func(ahead bool) ([]app.AssignEntry, error) {
			if ahead {
				return c.app.AssignAhead(cmd.Context(), coder, args)
			}
			return c.app.Assign(cmd.Context(), coder, args, false)
		})
		if err != nil {
			return err
		}
		for _, e := range list {
			c.say("%s is never shown %s (%s now)", e.Coder, deref(e.Participant)+deref(e.Transcript), count(len(e.Transcripts), "transcript", "transcripts"))
		}
	}
	return nil
}

func (c *command) assignLift(cmd *cobra.Command, o assigning, args []string) error {
	for _, coder := range strings.Split(o.lift, ",") {
		list, err := c.app.Lift(cmd.Context(), coder, args, o.all)
		if err != nil {
			return err
		}
		for _, e := range list {
			what := deref(e.Participant) + deref(e.Transcript)
			switch {
			case e.How != app.HowSeeing:
				c.say("%s may be shown to %s again", what, e.Coder)
			case e.Coder == app.Everyone:
				c.say("%s is not coded blind any more", what)
			default:
				c.say("%s does not code %s blind any more", e.Coder, what)
			}
		}
	}
	return nil
}

// askedAhead does something for coders, and once more for those who have not begun
// yet where somebody says that this is so: with --yes, which the verb has, or when asked.
func askedAhead[T any](c *command, yes bool, do func(ahead bool) (T, error)) (T, error) {
	out, err := do(yes)
	unknown, ok := errors.AsType[*app.NoCoder](err)
	switch {
	case !ok:
		return out, err
	case c.notBegun(unknown.Coder):
		return do(true)
	}
	unknown.Todo += "; for somebody who has not begun yet, run it again with --yes: it holds when they begin as " + unknown.Coder
	return out, unknown
}

func (c *command) assignCoders(cmd *cobra.Command, o assigning, args []string) error {
	opt := app.AssignOptions{Coders: strings.Split(args[0], ","), Targets: args[1:], All: o.all, Blind: o.blind, Off: o.off, Sure: o.yes}
	assign := func(ahead bool) ([]app.AssignEntry, error) {
		opt.Ahead = ahead
		return c.app.AssignCoders(cmd.Context(), opt)
	}
	list, err := askedAhead(c, o.yes, assign)
	if opens, ok := errors.AsType[*app.OpensBlind](err); ok && c.meansIt(opens.What) {
		opt.Sure = true
		list, err = assign(opt.Ahead)
	}
	if err != nil {
		return err
	}
	if c.json {
		return rowsJSON(c, list)
	}
	said := map[string][]string{} // by a sentence with room for them: transcripts
	var order []string
	for _, e := range list {
		what := e.Coder + " codes %s"
		switch {
		case e.Coder == app.Everyone:
			what = "whoever codes %s codes blind"
		case e.How == app.HowReleased:
			what = e.Coder + " no longer codes %s"
		case e.Blind:
			what += ", blind"
		}
		if said[what] == nil {
			order = append(order, what)
		}
		said[what] = append(said[what], deref(e.Transcript))
	}
	for _, what := range order {
		c.say(what, strings.Join(said[what], " "))
	}
	return nil
}

func (c *command) assignDrawn(cmd *cobra.Command, o assigning, args []string) error {
	opt := app.DrawOptions{Coders: strings.Split(args[0], ","), Targets: args[1:], All: o.all, Double: o.double, By: o.by, Blind: o.blind, DryRun: o.dryRun}
	if o.seeded {
		opt.Seed = &o.seed
	}
	d, err := askedAhead(c, o.yes, func(ahead bool) (*app.Draw, error) {
		opt.Ahead = ahead
		return c.app.AssignDrawn(cmd.Context(), opt)
	})
	if err != nil {
		return err
	}
	if c.json {
		return c.oneJSON(d)
	}
	c.drawn(d)
	if o.dryRun {
		c.note("nothing was changed (dry run); --seed %d draws the same again", d.Seed)
	}
	return nil
}

// drawn tells what was drawn.
func (c *command) drawn(d *app.Draw) {
	blind := map[bool]string{true: ", blind"}[d.Blind]
	c.say("drawn with seed %d: %d of %s (%s%%) are coded by two%s", d.Seed, len(d.Double), count(d.Transcripts, "transcript", "transcripts"), d.Percent, blind)
	codes := map[string][]string{}
	var coders []string
	give := func(list []app.Drawn) {
		for _, x := range list {
			for _, id := range x.Coders {
				if codes[id] == nil {
					coders = append(coders, id)
				}
				codes[id] = append(codes[id], x.Transcript)
			}
		}
	}
	for _, s := range d.Strata {
		if d.By == nil {
			break
		}
		value := s.Value
		if value == "" {
			value = "blank"
		}
		c.say("  %s %s: %d of %d", *d.By, value, s.Double, s.Transcripts)
	}
	for _, x := range d.Double {
		c.say("  %s by %s", x.Transcript, strings.Join(x.Coders, " and "))
	}
	give(d.Double)
	give(d.Single)
	for _, id := range coders {
		c.say("%s codes %s: %s", id, strconv.Itoa(len(codes[id])), strings.Join(codes[id], " "))
	}
	if d.By != nil && !d.Fits {
		c.note("not every value of %s is among those coded by two: there are too few of them, or only one coder may be shown them", *d.By)
	}
	if len(d.Already) > 0 {
		c.note("%s assigned already and left as they are: %s", count(len(d.Already), "transcript is", "transcripts are"), strings.Join(d.Already, " "))
	}
	if len(d.NotShown) > 0 {
		c.note("none of these coders may be shown %s", strings.Join(d.NotShown, " "))
	}
}

// notBegun asks whether a coder whom nobody knows is one who has not begun yet.
func (c *command) notBegun(coder string) bool {
	if !c.st.InTerminal || !c.st.ErrTerminal {
		return false
	}
	switch c.ask(bufio.NewScanner(c.st.In), fmt.Sprintf("Nobody has coded as %s yet. Keep it for when they begin under exactly that name? yes or no:", coder)) {
	case "y", "yes":
		return true
	}
	return false
}

// meansIt asks whether somebody wants what cannot be taken back.
func (c *command) meansIt(what string) bool {
	if !c.st.InTerminal || !c.st.ErrTerminal {
		return false
	}
	switch c.ask(bufio.NewScanner(c.st.In), what+". Go on? yes or no:") {
	case "y", "yes":
		return true
	}
	return false
}

func (c *command) listAssigned(cmd *cobra.Command) error {
	list, err := c.app.Assigned(cmd.Context())
	if err != nil {
		return err
	}
	if c.json {
		return rowsJSON(c, list)
	}
	l := &listing{head: []string{"coder", "what", "how far", "said by"}, wide: 2}
	for _, e := range list {
		l.add(e.Coder, deref(e.Participant)+deref(e.Transcript), e.Plainly(), e.By)
	}
	if err := c.list(l); err != nil {
		return err
	}
	nobodys, err := c.app.Nobodys(cmd.Context())
	if len(nobodys) > 0 {
		c.note("nobody is assigned to %s", strings.Join(nobodys, " "))
	}
	return err
}
