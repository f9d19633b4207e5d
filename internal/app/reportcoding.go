package app

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/matrix"
	"verbatim/internal/study"
)

// ReportCodebook is the codebook and how it came to be what it is.
type ReportCodebook struct {
	Themes   int                `json:"themes"`    // candidates among them
	Top      int                `json:"top"`       // of them those at the top
	SetAside int                `json:"set_aside"` // set aside or retired, besides
	Versions int                `json:"versions"`
	First    int                `json:"first"`   // themes of the first version
	Since    int                `json:"since"`   // themes that came after it
	Merged   int                `json:"merged"`  // themes that became part of another
	Removed  int                `json:"removed"` // themes that left without
	Split    int                `json:"split"`   // themes whose codings were parted among others
	Reworded int                `json:"reworded"`
	Led      int                `json:"led"` // changes that decisions of the team led to
	Changes  []ReportBookChange `json:"changes"`
}

// ReportBookChange is what was changed in one go.
type ReportBookChange struct {
	Day     string   `json:"day"`
	Changes []string `json:"changes"`
	Because []string `json:"because"` // decisions, by number
}

// book says what is in the codebook and how it came there. Changes that were taken
// back are not among them.
func (r *Report) book(f *folder.Folder, s *study.Study) error {
	clear, _, err := export.ClearBook(r.release)
	if err != nil {
		return err
	}
	r.names, r.tells = map[string]string{}, map[string]string{}
	x := ReportCodebook{Changes: []ReportBookChange{}}
	for _, t := range clear.Themes() {
		r.names[t.ID], r.tells[t.ID] = t.Name, t.Definition
		switch {
		case t.Status == codebook.SetAside, t.Status == codebook.Retired:
			x.SetAside++
		default:
			x.Themes++
			if t.Parent == "" {
				x.Top++
			}
		}
	}
	gone, seen := takenBack(s), map[string]bool{}
	for _, e := range s.State.Events {
		if e.Do != coding.Put || e.Path != bookFile {
			continue
		}
		x.Versions++
		if gone[e.ID] || !e.Of.IsZero() {
			continue
		}
		c := ReportBookChange{Day: dayOf(e.At), Changes: x.changed(f, e, r.repeats, seen), Because: []string{}}
		for _, d := range becauseOf(s, e) {
			if d.Number > 0 && !d.Undone {
				c.Because = append(c.Because, d.Name())
			}
		}
		if len(c.Because) > 0 {
			x.Led++
		}
		if len(c.Changes) > 0 {
			x.Changes = append(x.Changes, c)
		}
	}
	r.Codebook = x
	return nil
}

// dayOf is the day of a time as events have it.
func dayOf(at string) string {
	day, _, _ := strings.Cut(at, "T")
	return day
}

// changed says what a change of the codebook came to, and counts it. Seen are the
// themes that there were before in any version: copies that are joined bring
// themes again.
func (x *ReportCodebook) changed(f *folder.Folder, e coding.Event, repeats func(string) bool, seen map[string]bool) []string {
	now, err := versionOf(f, e.To)
	if err != nil {
		return []string{"This version cannot be read any more."}
	}
	if len(e.From) == 0 {
		for _, t := range now.Themes() {
			seen[t.ID] = true
		}
		x.First = now.Len()
		return []string{"The codebook began with " + one(now.Len(), "1 theme", "%d themes") + "."}
	}
	if e.How == "joined" {
		return []string{"What was changed in several copies was joined."}
	}
	name := func(s string) string {
		if repeats(s) {
			return "a theme"
		}
		return s
	}
	before := versionBefore(f, e)
	var said, reworded []string
	for _, c := range codebook.Diff(before, now) {
		line := x.one(c, before, now, name, seen)
		switch {
		case line != "":
			said = append(said, line)
		case isWording(c) && !slices.Contains(reworded, name(c.Name)):
			reworded = append(reworded, name(c.Name))
		}
	}
	if len(reworded) > 0 {
		x.Reworded += len(reworded)
		said = append(said, "Reworded "+andList(reworded)+".")
	}
	return said
}

// isWording reports whether a change is one of what a theme means or when it is used.
func isWording(c codebook.Change) bool {
	return c.Kind == codebook.Redefined && (c.Field == codebook.FieldDefinition || c.Field == codebook.FieldInclude || c.Field == codebook.FieldExclude)
}

// one says and counts one change; empty for what is of no interest to a reader, such
// as a colour.
func (x *ReportCodebook) one(c codebook.Change, before, now *codebook.Book, name func(string) string, seen map[string]bool) string {
	called := func(id string) string {
		for _, b := range []*codebook.Book{now, before} {
			if t, ok := b.Theme(id); ok {
				return name(t.Name)
			}
		}
		return name(id)
	}
	list := func(ids []string) string {
		var names []string
		for _, id := range ids {
			names = append(names, called(id))
		}
		return andList(names)
	}
	switch c.Kind {
	case codebook.Added:
		if !seen[c.ID] {
			x.Since++
			seen[c.ID] = true
		}
		if len(c.After) > 0 {
			return fmt.Sprintf("Added %s under %s.", name(c.Name), list(c.After))
		}
		return fmt.Sprintf("Added %s.", name(c.Name))
	case codebook.Merged:
		x.Merged++
		return fmt.Sprintf("Merged %s into %s.", name(c.Name), list(c.After))
	case codebook.Removed:
		x.Removed++
		return fmt.Sprintf("Removed %s.", name(c.Name))
	case codebook.Renamed:
		return fmt.Sprintf("Renamed %s to %s.", name(strings.Join(c.Before, "")), name(strings.Join(c.After, "")))
	case codebook.Moved:
		if len(c.After) == 0 {
			return fmt.Sprintf("Moved %s to the top.", name(c.Name))
		}
		return fmt.Sprintf("Moved %s under %s.", name(c.Name), list(c.After))
	case codebook.StatusChanged:
		t, _ := now.Theme(c.ID)
		return fmt.Sprintf("%s is now %s.", name(c.Name), map[codebook.Status]string{codebook.Candidate: "a candidate", codebook.InUse: "in use",
			codebook.SetAside: "set aside", codebook.Retired: "retired"}[t.Status])
	case codebook.Redefined:
		if c.Field == codebook.FieldSplit && len(c.After) > 0 {
			x.Split++
			return fmt.Sprintf("Parted %s among %s.", name(c.Name), list(c.After))
		}
	}
	return ""
}

// ReportCoding is who coded what.
type ReportCoding struct {
	Coders   []ReportCoder `json:"coders"`
	Groups   []ReportGroup `json:"groups"`
	Codings  int           `json:"codings"`
	Read     int           `json:"read"`   // transcripts that somebody read to the end
	Double   int           `json:"double"` // that two or more did
	Blind    int           `json:"blind"`  // that were given out to be coded blind
	Assigned int           `json:"assigned"`
}

// ReportCoder is a coder, outside the team by a number.
type ReportCoder struct {
	Coder   string  `json:"coder"`
	Codings int     `json:"codings"`
	Read    int     `json:"read"`
	Alone   int     `json:"alone"` // of these, those that nobody else read
	From    *string `json:"from"`
	To      *string `json:"to"`
}

// ReportGroup is a group of coders, outside the team as small groups may be shown.
type ReportGroup struct {
	Group  string `json:"group"`
	Coders int    `json:"coders"`
}

// coding says who coded what, and what was coded twice.
func (r *Report) coding(s *study.Study) {
	x := ReportCoding{Coders: []ReportCoder{}, Groups: []ReportGroup{}, Codings: len(s.State.Codings)}
	for _, t := range s.Transcripts {
		n := len(s.Readers(t.ID))
		blind := s.State.BlindAll[strings.ToLower(t.ID)]
		for _, a := range s.CodersOf(t.ID) {
			blind = blind || a.Blind
		}
		x.Read += countIf(n > 0)
		x.Double += countIf(n > 1)
		x.Blind += countIf(blind)
		x.Assigned += countIf(len(s.CodersOf(t.ID)) > 0)
	}
	coded := map[string]bool{}
	for _, e := range r.inOrder(coderEntries(s)) {
		if e.Codings+len(e.Done) == 0 {
			continue
		}
		coded[e.Coder] = true
		c := ReportCoder{Coder: e.Coder, Codings: e.Codings, Read: len(e.Done)}
		if !r.team() {
			c.Coder = fmt.Sprintf("coder %d", len(x.Coders)+1)
		}
		for _, id := range e.Done {
			c.Alone += countIf(len(s.Readers(id)) == 1)
		}
		c.From, c.To = daysOf(s, e.Coder)
		x.Coders = append(x.Coders, c)
	}
	groups := s.Settings.CoderGroups()
	for i := range groups {
		groups[i].Coders = slices.DeleteFunc(groups[i].Coders, func(id string) bool { return !coded[id] })
	}
	groups = slices.DeleteFunc(groups, func(g study.CoderGroup) bool { return len(g.Coders) == 0 })
	if !r.team() {
		groups = s.Settings.ShownGroups(groups)
		if len(groups) == 1 && groups[0].Name == study.OtherCoders { // says nothing
			groups = nil
		}
	}
	for _, g := range groups {
		x.Groups = append(x.Groups, ReportGroup{g.Name, len(g.Coders)})
	}
	r.Coding = x
}

// inOrder puts those first whose agreement was computed, so that a coder has the same
// number everywhere.
func (r *Report) inOrder(list []CoderEntry) []CoderEntry {
	place := func(e CoderEntry) int {
		if i := slices.Index(r.sides, e.Coder); i >= 0 {
			return i
		}
		return len(r.sides)
	}
	slices.SortStableFunc(list, func(x, y CoderEntry) int { return place(x) - place(y) })
	return list
}

func countIf(is bool) int {
	if is {
		return 1
	}
	return 0
}

// daysOf are the first and the last day of a coder's codings that stand.
func daysOf(s *study.Study, coder string) (from, to *string) {
	var first, last string
	for _, c := range s.State.Codings {
		if day := dayOf(c.At); c.Coder == coder && day != "" {
			if first == "" || day < first {
				first = day
			}
			last = max(last, day)
		}
	}
	return optional(first), optional(last)
}

// ReportDecisions is how the team settled what coders saw differently.
type ReportDecisions struct {
	All     int            `json:"all"` // that stand
	How     map[string]int `json:"how"` // both, some, neither, other, later
	Reasons int            `json:"reasons"`
	Present int            `json:"present"` // that say who was there
}

func (r *Report) decisions(s *study.Study) {
	x := ReportDecisions{How: map[string]int{}}
	for _, how := range []string{coding.KeepBoth, coding.KeepSome, coding.KeepNeither, coding.KeepOther, coding.KeepLater} {
		x.How[how] = 0
	}
	for i := range s.State.Decisions {
		if d := &s.State.Decisions[i]; d.Stands() {
			x.All++
			x.How[d.How]++
			x.Reasons += countIf(d.Body != "")
			x.Present += countIf(len(d.Present) > 0)
		}
	}
	r.Decisions = x
}

// reportWithdrawals are how many participants withdrew, by how far.
func reportWithdrawals(s *study.Study) map[string]int {
	n := map[string]int{coding.WithdrawQuoting: 0, coding.WithdrawPassages: 0, coding.WithdrawWords: 0, coding.WithdrawEverything: 0}
	for _, how := range s.State.Withdrawn {
		if _, known := n[how]; known {
			n[how]++
		}
	}
	return n
}

// ReportAgreement is how far coders agree, in short.
type ReportAgreement struct {
	Unit        string   `json:"unit"`
	Units       int      `json:"units"`
	Transcripts int      `json:"transcripts"`
	Alpha       *float64 `json:"alpha"` // Krippendorff's, over all themes
	Low         *float64 `json:"low"`
	High        *float64 `json:"high"`
}

// agreement computes how far coders agree, if two are done with anything.
func (r *Report) agreement(a *App, f *folder.Folder, s *study.Study) {
	g := &agreeing{a: a, s: s, o: AgreementOptions{For: r.release.Purpose}, existed: existed(f, s)}
	m, err := g.measure()
	if err != nil {
		return // nothing to compare
	}
	if r.agreed, err = g.figures(m); err != nil {
		r.agreed = nil
		return
	}
	p := r.agreed.Pooled
	for _, side := range g.sides {
		r.sides = append(r.sides, side.name)
	}
	r.Agreement = &ReportAgreement{Unit: r.agreed.Unit, Units: r.agreed.Units, Transcripts: len(r.agreed.Transcripts), Alpha: p.Alpha.Value, Low: p.Interval.Low, High: p.Interval.High}
}

// ReportSaturation is how many interviews it took until little was new.
type ReportSaturation struct {
	matrix.SaturationRule
	Order      string   `json:"order"`
	Interviews int      `json:"interviews"`
	BaseThemes int      `json:"base_themes"`
	Themes     int      `json:"themes"`
	Reached    *int     `json:"reached"` // interview of which saturation is said; null where it is not reached
	Said       []string `json:"said"`

	curve *matrix.Saturation
}

// saturation counts new themes, if there are as many interviews as the rule needs.
func (r *Report) saturation(f *folder.Folder, s *study.Study) {
	rule := matrix.UsualSaturation
	c, err := matrix.Saturate(r.release, matrix.SaturationSpec{Rule: rule, Existed: existed(f, s)})
	if err != nil || len(c.Interviews) < rule.Base+rule.Run {
		return
	}
	r.Saturation = &ReportSaturation{SaturationRule: rule, Order: c.Order, Interviews: len(c.Interviews), BaseThemes: c.BaseThemes,
		Themes: c.Themes, Reached: c.Reached, Said: c.Said(), curve: c}
}
