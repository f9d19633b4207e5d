package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/search"
	"verbatim/internal/study"
	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

// SearchOptions say what is looked for, and for whose eyes.
type SearchOptions struct {
	Query   string
	Whose   string // codings that count: agreed, any, all, coders' ids; see counting
	For     transcript.Purpose
	NoIndex bool // read every word

	HideNoted bool // leave out words with a content note
	Starred   bool // only what is marked as a possible quote
}

// Found is an answer to a search or to quotes: what may be shown, and how much
// may not.
type Found struct {
	Release *study.Release
	Query   *search.Query
	Listing *export.Listing
	Options export.Options
	Notes   []string
	folder  *folder.Folder
}

// Search finds words, and quotes of themes.
func (a *App) Search(ctx context.Context, o SearchOptions) (*Found, error) {
	f, s, err := a.openToFind(ctx)
	if err != nil {
		return nil, err
	}
	return a.find(ctx, f, s, o)
}

// Quotes finds the quotes of a theme with its sub-themes, or of several with commas
// between them; * is any. More is further filters of a query, like site:north. O says
// for whom and what is left out.
func (a *App) Quotes(ctx context.Context, theme string, more []string, o SearchOptions) (*Found, error) {
	f, s, err := a.openToFind(ctx)
	if err != nil {
		return nil, err
	}
	themes, err := countedThemes(s, theme)
	if err != nil {
		return nil, err
	}
	for _, word := range more {
		for _, p := range everybody(s) {
			if strings.EqualFold(p.ID, word) {
				return nil, usage(fmt.Sprintf("`verbatim quotes %s participant:%s`", theme, p.ID), "%q is a participant, not a filter", p.ID)
			}
		}
	}
	either := "theme:" + strings.Join(themes, " OR theme:")
	if len(themes) > 1 {
		either = "(" + either + ")"
	}
	o.Query = strings.Join(append([]string{either}, more...), " ")
	found, err := a.find(ctx, f, s, o)
	if err == nil && found.Query.HasWords() {
		return nil, usage("`verbatim search '"+o.Query+"'` finds words within a theme", "quotes takes filters, not words")
	}
	if err == nil && len(themes) > 1 && len(more) == 0 {
		found.Listing.Title = "theme:" + strings.Join(themes, ",")
	}
	return found, err
}

// countedThemes are the themes that are named with commas between them, each once.
func countedThemes(s *study.Study, names string) ([]string, error) {
	if names == "*" {
		return []string{"*"}, nil
	}
	var themes []string
	for name := range strings.SplitSeq(names, ",") {
		id, err := countedTheme(s, strings.TrimSpace(name))
		if err != nil {
			return nil, err
		}
		if !slices.Contains(themes, id) {
			themes = append(themes, id)
		}
	}
	return themes, nil
}

// countedTheme is a theme of the codebook, or one that is missing from it but
// has codings.
func countedTheme(s *study.Study, id string) (string, error) {
	theme, err := themeOf(s, id)
	if err != nil && codedThemes(s)[id] {
		return id, nil
	}
	return theme, err
}

func (a *App) find(ctx context.Context, f *folder.Folder, s *study.Study, o SearchOptions) (*Found, error) {
	query, err := savedQuery(s, o.Query)
	if err != nil {
		return nil, err
	}
	q, err := search.Parse(query, attributes(s))
	if err != nil {
		return nil, queryProblem(err)
	}
	_, byCoder := q.Without("coder")
	s, _, whose, err := a.counting(s, o.Whose, byCoder)
	if err != nil {
		return nil, err
	}
	memos, err := a.memoWords(f, s)
	if err != nil {
		return nil, err
	}
	opt := search.Options{Memo: func(m coding.Memo) string { w, _ := memos.words(m); return w }}
	if !o.NoIndex {
		ix := search.OpenIndex(f.IndexDir())
		defer ix.Close()
		opt.Index = ix
	}
	r, err := search.Search(ctx, s, q, opt)
	if err != nil {
		return nil, queryProblem(err)
	}
	found := &Found{Release: s.Release(o.For), Query: q, Notes: r.Notes, Options: memos.options(o.For), folder: f}
	found.Listing = &export.Listing{Title: titleOf(q, found.Release)}
	found.Options.Context = q.HasWords()
	if whose != "" && q.HasThemes() {
		found.Notes = append(found.Notes, whose)
		found.Options.Counts = whose
	}
	quoter := export.NewQuoter(found.Release, found.Options)
	noted, hit := 0, map[string]bool{}
	for _, h := range r.Hits {
		for _, id := range h.Transcript.Participants(h.Span) {
			hit[id] = true
		}
		switch {
		case s.Hidden(h.Transcript), o.Starred && len(s.Starred(h.Transcript, h.Span)) == 0:
		case o.HideNoted && len(s.ContentNotes(h.Transcript, h.Span)) > 0 && found.Release.Shows(h.Transcript, h.Span):
			noted++
		default:
			found.Listing.Add(quoter, h.Transcript, h.Span, h.Codings)
		}
	}
	found.ownOnly()
	found.leaveOut(leftOutNote(s), notedOut(noted, map[bool]string{true: "hit", false: "quote"}[q.HasWords()]))
	found.Notes = append(found.Notes, releasedOf(found.Release, concerned{found.Listing.People(), hit, found.Listing.Withheld > 0})...)
	found.Notes = append(found.Notes, namesIn(found.Release, found.Listing.Rows)...)
	return found, nil
}

// leaveOut announces what was left out, in a file too. Outside the team a file
// does not say who is not shown what.
func (found *Found) leaveOut(hidden, noted string) {
	for _, s := range []string{hidden, noted} {
		if s == "" {
			continue
		}
		found.Notes = append(found.Notes, s)
		if found.Release.Purpose != transcript.ForTeam {
			s, _, _ = strings.Cut(s, " because")
		}
		found.Listing.LeftOut = append(found.Listing.LeftOut, strings.ToUpper(s[:1])+s[1:])
	}
}

// ownOnly announces the transcripts of which only own codings are here.
func (found *Found) ownOnly() {
	if note := found.Release.Study.OwnOnlyNote(); note != "" {
		found.Notes = append(found.Notes, note)
		inFile := found.Release.OwnOnlyNote()
		found.Listing.LeftOut = append(found.Listing.LeftOut, strings.ToUpper(inFile[:1])+inFile[1:])
	}
}

// notedOut says how many were left out for their content notes.
func notedOut(n int, what string) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 " + what + " with a content note is left out"
	}
	return fmt.Sprintf("%d %ss with a content note are left out", n, what)
}

// WriteFound writes what was found to a file, replacing it, and records that.
func (a *App) WriteFound(ctx context.Context, found *Found, path string) error {
	if err := whole(found.Release.Study); err != nil {
		return err
	}
	format, err := export.QuoteFormatOf(path)
	if err != nil {
		return &Problem{What: err.Error(), Usage: true}
	}
	if _, err := a.writeFile(found.folder, path, func(w io.Writer) (export.Report, error) {
		return export.WriteQuotes(w, format, found.Release, found.Listing, found.Options)
	}); err != nil {
		return err
	}
	found.Notes = append(found.Notes, alone(found.Release, export.Shown(found.Release, format, found.Options), found.Listing.People())...)
	var people []string
	for i := range found.Listing.Rows {
		people = append(people, found.Listing.Rows[i].People()...)
	}
	a.exported(ctx, found.folder, found.Release, path, people)
	return nil
}

// queryProblem makes a wrong query a wrong use of the command.
func queryProblem(err error) error {
	if se, ok := errors.AsType[*search.SyntaxError](err); ok {
		return &Problem{What: se.Error(), Todo: "`verbatim search --help` shows the language", Usage: true, Cause: err}
	}
	return err
}

// concerned is whom notes on a release are about: those whose words are shown, and
// those whose words were found, shown or not. Nil is everybody.
type concerned struct {
	shown, found map[string]bool
	withheld     bool // something was
}

// released are the things to know about what a purpose may see. Shown are the
// participants' attributes that its readers see.
func released(r *study.Release, shown ...string) []string {
	return releasedOf(r, concerned{withheld: true}, shown...)
}

// releasedOf is released, of some.
func releasedOf(r *study.Release, of concerned, shown ...string) []string {
	var notes []string
	if of.withheld && r.Unasked() && r.Purpose != transcript.ForTeam {
		notes = append(notes, "study.yaml does not say whether everybody agreed to this; words of people without an answer of their own are withheld")
	}
	if ids := study.Among(r.Unlisted(), of.found); len(ids) > 0 && r.Purpose != transcript.ForTeam {
		notes = append(notes, fmt.Sprintf("%s not in participants.csv, so nobody knows what they agreed to and their words are withheld: %s",
			one(len(ids), "1 participant is", "%d participants are"), strings.Join(ids[:min(4, len(ids))], ", ")))
	}
	if ids := study.Among(r.Unnamed(), of.shown); len(ids) > 0 {
		notes = append(notes, fmt.Sprintf("%s under published_as in participants.csv and %s, which may say who they are: %s",
			one(len(ids), "1 participant has nothing", "%d participants have nothing"), either(len(ids) == 1, "is shown by their id", "are shown by their ids"), strings.Join(ids[:min(4, len(ids))], ", ")))
	}
	if small := r.SmallLabelsOf(of.shown); len(small) > 0 {
		notes = append(notes, "published names that fit fewer than three people may give somebody away: "+strings.Join(small[:min(4, len(small))], ", "))
	}
	return append(notes, alone(r, shown, of.shown)...)
}

// alone says whom the attributes that are shown may give away: to the person who
// makes the file, not in it.
func alone(r *study.Release, shown []string, among map[string]bool) []string {
	ids := study.Among(r.Isolated(shown), among)
	if len(ids) == 0 {
		return nil
	}
	people := "1 person"
	if len(ids) > 1 {
		people = fmt.Sprintf("%d people", len(ids))
	}
	return []string{fmt.Sprintf("%s leaves %s in a group of fewer than three, which may give them away: %s", strings.Join(shown, " × "), people, strings.Join(ids[:min(4, len(ids))], ", "))}
}

// exported records that words left the study, where that can be recorded.
func (a *App) exported(ctx context.Context, f *folder.Folder, r *study.Release, path string, people []string) {
	a.exportedFor(ctx, f, r.Study.Stamp, string(r.Purpose), path, people)
}

// exportedFor is exported, of what is for readers of whom no release knows.
func (a *App) exportedFor(ctx context.Context, f *folder.Folder, stamp, readers, path string, people []string) {
	rel := "../" + filepath.Base(path) // outside the study: no file in it is meant
	if abs, err := filepath.Abs(path); err == nil {
		if in, err := filepath.Rel(f.Dir, abs); err == nil && filepath.IsLocal(in) {
			rel = filepath.ToSlash(in)
		}
	}
	slices.Sort(people)
	e := coding.Event{Do: coding.Export, Path: rel, To: hashOfFile(path), For: readers, Stamp: stamp, Participants: slices.Compact(people)}
	w, err := f.Begin(ctx, a.who())
	if err == nil {
		defer w.Close()
		if _, err = w.Add(e); err == nil {
			err = w.Commit()
		}
	}
	if err != nil {
		a.Notice("the export is not in the log: %s", err)
	}
}

// hashOfFile is the SHA-256 of what was written, by which it is known again;
// empty where it cannot be read.
func hashOfFile(path string) text.Hash {
	data, err := os.ReadFile(path)
	if err != nil {
		return ""
	}
	return text.HashOf(string(data))
}

// writeFile writes a file that somebody asked for, replacing it, and tells what could
// not be written as it stands.
func (a *App) writeFile(f *folder.Folder, path string, write func(io.Writer) (export.Report, error)) (rep export.Report, err error) {
	if err := f.MayWrite(path); err != nil {
		return rep, err
	}
	err = folder.WriteFile(path, 0o644, func(w io.Writer) (err error) {
		rep, err = write(w)
		return err
	})
	if err == nil {
		a.tellReport(rep)
	}
	return rep, err
}

// tellReport tells what could not be written as it stands.
func (a *App) tellReport(rep export.Report) {
	if rep.Cleaned > 0 {
		a.Notice("%d characters that a spreadsheet cannot hold were replaced by \uFFFD", rep.Cleaned)
	}
	if rep.Continued > 0 {
		a.Notice("%d quotes are longer than a cell can be; they go on in the row below", rep.Continued)
	}
}
