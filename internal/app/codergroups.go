package app

import (
	"context"
	"slices"
	"strings"
	"unicode/utf8"

	"verbatim/internal/folder"
	"verbatim/internal/study"
)

// GroupOptions say which groups a coder belongs to.
type GroupOptions struct {
	Coder  string
	Groups []string // in place of those they were in; see None
	None   bool     // they are in no group
	Shown  *bool    // whether a group of fewer than three may be shown by itself; nil: as before
	Ahead  bool     // also a coder who has not begun yet
}

// GroupedCoder is what is written down about a coder's groups now.
type GroupedCoder struct {
	Coder   string
	Groups  []string
	Shown   bool
	Changed bool
}

// GroupCoder writes down which groups of coders somebody belongs to, in their own
// words. With neither groups nor None nothing but Shown changes. Only they
// themselves can say that a small group may be shown.
func (a *App) GroupCoder(ctx context.Context, o GroupOptions) (*GroupedCoder, error) {
	f, s, err := a.open(ctx)
	if err != nil {
		return nil, err
	}
	id, err := a.coderCalled(s, o.Coder, o.Ahead)
	if err != nil {
		return nil, err
	}
	c, before := study.Coder{ID: id}, study.Coder{ID: id}
	for _, have := range s.Settings.Coders {
		if have.ID == id {
			c, before = have, have
		}
	}
	if o.None || len(o.Groups) > 0 {
		groups, err := groupNames(s, o.Groups)
		if err != nil {
			return nil, err
		}
		// They agreed for the groups they were in.
		c.SmallGroupShown = c.SmallGroupShown && slices.Equal(groups, c.Groups)
		c.Groups = groups
	}
	if o.Shown != nil && *o.Shown != c.SmallGroupShown {
		if *o.Shown && id != a.who() {
			return nil, problem("they say it themselves: verbatim coders group "+id+" --small-group-shown --coder "+id, "only %s can agree to a small group being shown", id)
		}
		c.SmallGroupShown = *o.Shown
	}
	lapsed := lapsedBy(s.Settings, before, c)
	out := &GroupedCoder{Coder: id, Groups: c.Groups, Shown: c.SmallGroupShown}
	if !o.None && len(o.Groups) == 0 && o.Shown == nil {
		return out, nil
	}
	var ids []string
	for _, x := range lapsed {
		ids = append(ids, x.coder)
	}
	err = a.write(ctx, f, a.who(), func(w *folder.Session) (err error) {
		out.Changed, err = w.GroupCoder(c, ids...)
		return err
	})
	if err != nil || !out.Changed {
		return out, err
	}
	if id != a.who() {
		a.Notice("groups are what coders call themselves: tell %s what you wrote", id)
	}
	if before.SmallGroupShown && !c.SmallGroupShown && o.Shown == nil {
		a.Notice("%s had agreed to a small group being shown, in other groups: that no longer counts, so ask them again", id)
	}
	for _, x := range lapsed {
		a.Notice("%s had agreed for a group of %d (%s), which is smaller now: that no longer counts, so ask them again", x.coder, x.size, x.group)
	}
	return out, nil
}

// lapse is somebody who agreed to a group being shown that is smaller now.
type lapse struct {
	coder, group string
	size         int // of the group until now
}

// lapsedBy are those who stay in a group that a coder leaves, and who had agreed to
// its being shown: they agreed for the group as it was.
func lapsedBy(s study.Settings, before, after study.Coder) []lapse {
	var lapsed []lapse
	for _, g := range s.CoderGroups() {
		is := func(name string) bool { return strings.EqualFold(name, g.Name) }
		if !slices.ContainsFunc(before.Groups, is) || slices.ContainsFunc(after.Groups, is) {
			continue
		}
		for _, c := range s.Coders {
			if c.ID == after.ID || !c.SmallGroupShown || !slices.Contains(g.Coders, c.ID) ||
				slices.ContainsFunc(lapsed, func(x lapse) bool { return x.coder == c.ID }) {
				continue
			}
			lapsed = append(lapsed, lapse{c.ID, g.Name, len(g.Coders)})
		}
	}
	return lapsed
}

// groupNames are groups as they are kept, spelt as others spell them already.
func groupNames(s *study.Study, typed []string) ([]string, error) {
	for i, g := range typed {
		typed[i] = CoderName(g)
		if utf8.RuneCountInString(g) > 80 {
			return nil, usage("a short one will do", "the name of the group is too long")
		}
		if strings.EqualFold(typed[i], study.OtherCoders) {
			return nil, usage("take another word", "documents call by %q those who are not shown by themselves", study.OtherCoders)
		}
	}
	names := study.CleanGroups(typed)
	if len(names) == 0 && len(typed) > 0 {
		return nil, usage("", "write the name of the group")
	}
	all := s.Settings.CoderGroups()
	for i, g := range names {
		if at := slices.IndexFunc(all, func(x study.CoderGroup) bool { return strings.EqualFold(x.Name, g) }); at >= 0 {
			names[i] = all[at].Name
		}
	}
	return names, nil
}
