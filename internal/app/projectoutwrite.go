package app

import (
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"io"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"verbatim/internal/exchange"
	"verbatim/internal/exchange/refi"
	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// StudyFormats are the endings of files that hold a whole study, for messages.
const StudyFormats = ".qdpx, .qdc, .xlsx, .html, .json or .jsonld"

// tidyFormat is a folder of tables.
const tidyFormat = "tidy"

// StudyExportOptions say for whom a study is written to a file.
type StudyExportOptions struct {
	For  string // who will read it; see Purpose. Empty: the team, of a web page publication
	To   string // the program that a REFI-QDA file is for; see ExportProfiles
	Tidy bool   // to a folder of tables

	Later bool // it is recorded when StudyExport.Record is called: the file may not be given away
}

// ExportProfiles are the programs that a REFI-QDA file can be made for, that of the
// standard first.
func ExportProfiles() []string { return refi.Profiles() }

// StudyExport is a study that was written to a file or a folder. What a format does not
// count is nil.
type StudyExport struct {
	File         string          `json:"file"`
	Format       string          `json:"format"` // qdpx, qdc, json, jsonld, xlsx, html, tidy
	For          string          `json:"for"`
	To           *string         `json:"to"` // the program that a REFI-QDA file is for
	Transcripts  *int            `json:"transcripts"`
	Participants *int            `json:"participants"`
	Themes       *int            `json:"themes"`
	Codings      *int            `json:"codings"`
	Memos        *int            `json:"memos"`
	Withheld     *int            `json:"withheld"` // quotes, or turns of a project, of which words are left out
	Losses       []exchange.Loss `json:"losses"`   // what does not go along
	Notes        []string        `json:"notes"`    // for the person who makes the file

	record func(context.Context)
}

// studyExporting is the writing of one.
type studyExporting struct {
	a       *App
	f       *folder.Folder
	rel     *study.Release
	options export.Options
	path    string
	to      refi.Profile
	later   bool
	out     *StudyExport
}

// ExportStudy writes the whole study to a file, replacing it, as its name asks for, or to a
// folder, and records that.
func (a *App) ExportStudy(ctx context.Context, path string, o StudyExportOptions) (*StudyExport, error) {
	x := &studyExporting{a: a, path: path, later: o.Later, out: &StudyExport{File: path, Losses: []exchange.Loss{}, Notes: []string{}}}
	if err := x.format(o); err != nil {
		return nil, err
	}
	otherwise := transcript.ForTeam
	if x.out.Format == string(export.HTML) { // whoever has a browser can read it
		otherwise = transcript.ForPublication
	}
	purpose, err := Purpose(o.For, otherwise)
	if err != nil {
		return nil, err
	}
	x.out.For = string(purpose)
	if x.out.Format == string(export.XLSX) {
		return x.out, x.workbook(ctx, purpose)
	}
	if err := x.open(ctx, purpose); err != nil {
		return nil, err
	}
	switch x.out.Format {
	case string(export.HTML):
		err = x.page(ctx)
	case "jsonld":
		err = x.annotations(ctx)
	case tidyFormat:
		err = x.tidy(ctx)
	case "qdc":
		err = x.codebook(ctx)
	default:
		err = x.project(ctx)
	}
	return x.out, err
}

// format finds what is to be written from the name of the file.
func (x *studyExporting) format(o StudyExportOptions) error {
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(x.path), "."))
	switch {
	case o.Tidy && slices.Contains([]string{"qdpx", "qdc", "json", "jsonld", "xlsx", "html", "htm"}, ending):
		return usage("name a folder, or leave out --tidy", "--tidy writes a folder of tables, and %s is the name of a file", filepath.Base(x.path))
	case o.Tidy:
		ending = tidyFormat
	case ending == "htm":
		ending = string(export.HTML)
	case ending == "":
		return usage("use "+StudyFormats+", or --tidy for a folder of tables", "%s has no ending to say what kind of file to write", filepath.Base(x.path))
	case !slices.Contains([]string{"qdpx", "qdc", "json", "jsonld", "xlsx", "html"}, ending):
		return usage("use "+StudyFormats+", or --tidy for a folder of tables", "a study is not written as .%s", ending)
	}
	x.out.Format = ending
	x.to = refi.Profile(strings.ToLower(strings.TrimSpace(o.To)))
	if ending != "qdpx" && ending != "qdc" {
		if o.To != "" {
			return usage("leave out --to", "--to says which program a .qdpx or .qdc is for, and %s is neither", filepath.Base(x.path))
		}
		return nil
	}
	x.to = cmp.Or(x.to, refi.Spec)
	if !slices.Contains(refi.Profiles(), string(x.to)) {
		return usage("use one of "+strings.Join(refi.Profiles(), ", "), "nothing is known of files for %q", o.To)
	}
	x.out.To = optional(string(x.to))
	return nil
}

// open opens the study for the readers, with what the person who writes it should know.
func (x *studyExporting) open(ctx context.Context, purpose transcript.Purpose) error {
	f, s, err := x.a.openToFind(ctx)
	if err != nil {
		return err
	}
	if err := whole(s); err != nil {
		return err
	}
	if s.State.Newer {
		return problem("update Verbatim", "a newer Verbatim has written in this study, and this one cannot say what it would leave out")
	}
	memos, err := x.a.memoWords(f, s)
	if err != nil {
		return err
	}
	x.f, x.options = f, memos.options(purpose)
	if x.out.Format == string(export.HTML) || x.out.Format == tidyFormat { // they have numbers in them
		var said string
		if s, _, said, err = x.a.counting(s, study.WhoseSettled, false); err != nil {
			return err
		}
		if said != "" {
			x.options.Counts = said
			x.note(said)
		}
	}
	x.rel = s.Release(purpose)
	x.note(s.OwnOnlyNote())
	x.note(leftOutNote(s))
	return nil
}

func (x *studyExporting) note(sentence string) {
	if sentence != "" {
		x.out.Notes = append(x.out.Notes, sentence)
	}
}

// workbook is the one that `matrix` writes.
func (x *studyExporting) workbook(ctx context.Context, purpose transcript.Purpose) error {
	t, err := x.a.Matrix(ctx, MatrixOptions{For: purpose})
	if err != nil {
		return err
	}
	if err := x.a.WriteCounted(ctx, t.Counted, x.path); err != nil {
		return err
	}
	x.out.Withheld = &t.Table.Withheld
	x.out.Notes = append(x.out.Notes, t.Notes...)
	return nil
}

// project writes a .qdpx or a .json.
func (x *studyExporting) project(ctx context.Context) error {
	p, made, err := projectOf(x.rel, x.options)
	if err != nil {
		return err
	}
	p.Description = made.about(x.options.Version)
	x.out.Losses = p.Losses
	err = x.write(func(w io.Writer) (export.Report, error) {
		if x.out.Format == "json" {
			e := json.NewEncoder(w)
			e.SetEscapeHTML(false)
			return export.Report{}, e.Encode(p)
		}
		lost, err := refi.Write(w, p, x.to, x.refi())
		x.out.Losses = append(x.out.Losses, lost...)
		return export.Report{}, err
	})
	if err != nil {
		return err
	}
	cases, themes := len(p.Cases), len(p.Codes)
	n := made.counts
	x.out.Transcripts, x.out.Participants, x.out.Themes, x.out.Codings, x.out.Memos, x.out.Withheld = &n.transcripts, &cases, &themes, &n.codings, &n.memos, &n.masked
	if x.to != "" && x.to != refi.Spec {
		x.note(x.to.About())
	}
	if x.rel.Purpose == transcript.ForPublication && n.transcripts > 0 {
		x.note("it holds whole transcripts of those who agreed to be quoted; whether they agreed to that too, only you know")
	}
	shown := []string{}
	if made.attributesGo() {
		shown = x.rel.Study.Columns
	}
	x.notes(made.people, n.masked > 0, shown)
	x.note(made.said.note())
	return x.record(ctx, slices.Sorted(maps.Keys(made.people)))
}

// refi is what a REFI-QDA file is made with. The same study gives the same bytes. Outside
// the team nothing of it can be put together with what the team has.
func (x *studyExporting) refi() refi.WriteOptions {
	o := refi.WriteOptions{Seed: x.rel.Study.Settings.ID, Tool: "Verbatim " + x.options.Version}
	if x.rel.Purpose != transcript.ForTeam {
		o.Seed += " " + string(x.rel.Purpose)
	}
	if events := x.rel.Study.State.Events; len(events) > 0 {
		o.Time, _ = time.Parse(time.RFC3339, events[len(events)-1].At)
	}
	return o
}

// codebook writes a .qdc.
func (x *studyExporting) codebook(ctx context.Context) error {
	p, lost := codebookOf(x.rel)
	x.out.Losses = lost
	if len(p.Codes) == 0 {
		return problem("add themes with `verbatim codebook add`", "the codebook is empty")
	}
	if err := x.write(func(w io.Writer) (export.Report, error) {
		lost, err := refi.WriteCodebook(w, p, x.refi())
		x.out.Losses = append(x.out.Losses, lost...)
		return export.Report{}, err
	}); err != nil {
		return err
	}
	themes := len(p.Codes)
	x.out.Themes = &themes
	return x.record(ctx, nil)
}

// page writes a web page to read.
func (x *studyExporting) page(ctx context.Context) error {
	said, people := newNamedTurns(x.rel), map[string]bool{}
	o := export.ReaderOptions{Options: x.options, Stripes: x.a.stripes(x.rel.Study), Look: func(r *export.Row) {
		for _, id := range r.People() {
			people[id] = true
		}
		t, sp := r.Place()
		said.look(t, t.TurnAt(sp.Start), r.Quote, deref(r.Published))
	}}
	return x.shown(ctx, func(w io.Writer) (export.Report, error) { return export.WriteReader(w, x.rel, o) }, people, said)
}

// annotations writes a .jsonld.
func (x *studyExporting) annotations(ctx context.Context) error {
	people := map[string]bool{}
	for _, id := range export.AnnotatedPeople(x.rel, x.options) {
		people[id] = true
	}
	said := newNamedTurns(x.rel)
	said.everywhere()
	return x.shown(ctx, func(w io.Writer) (export.Report, error) { return export.WriteWebAnnotations(w, x.rel, x.options) }, people, said)
}

// shown writes a file that the package export makes.
func (x *studyExporting) shown(ctx context.Context, write func(io.Writer) (export.Report, error), people map[string]bool, said *namedTurns) error {
	withheld := 0
	if err := x.write(func(w io.Writer) (export.Report, error) {
		rep, err := write(w)
		withheld = rep.Withheld
		return rep, err
	}); err != nil {
		return err
	}
	x.out.Withheld = &withheld
	x.notes(people, withheld > 0, nil)
	x.note(said.note())
	return x.record(ctx, slices.Sorted(maps.Keys(people)))
}

// notes says what to know about whom the file is of.
func (x *studyExporting) notes(people map[string]bool, withheld bool, shown []string) {
	x.out.Notes = append(x.out.Notes, releasedOf(x.rel, concerned{shown: people, withheld: withheld}, shown...)...)
}

func (x *studyExporting) write(write func(io.Writer) (export.Report, error)) error {
	_, err := x.a.writeFile(x.f, x.path, write)
	return err
}

// tidy writes the tables to a folder, which it makes.
func (x *studyExporting) tidy(ctx context.Context) error {
	if err := x.folderFree(); err != nil {
		return err
	}
	tables := export.NewTidy(x.rel, x.options)
	parts := tables.Parts()
	for _, p := range parts {
		if err := x.f.MayWrite(filepath.Join(x.path, p.Name)); err != nil {
			return err
		}
	}
	if err := os.MkdirAll(x.path, 0o755); err != nil {
		return problem("", "the folder %s cannot be made: %s", x.path, err)
	}
	var files []string
	for _, p := range parts {
		name := filepath.Join(x.path, p.Name)
		if _, err := x.a.writeFile(x.f, name, func(w io.Writer) (export.Report, error) { return export.Report{}, p.Write(w) }); err != nil {
			return err
		}
		files = append(files, name)
	}
	people, withheld := map[string]bool{}, tables.Report().Withheld
	for _, id := range tables.People() {
		people[id] = true
	}
	x.out.Withheld = &withheld
	x.notes(people, withheld > 0, tables.Shown())
	said := newNamedTurns(x.rel)
	said.everywhere()
	x.note(said.note())
	return x.recordAll(ctx, files, slices.Sorted(maps.Keys(people)))
}

// folderFree refuses a folder that holds other files of the names that are written.
func (x *studyExporting) folderFree() error {
	info, err := os.Stat(x.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil
	case err != nil:
		return err
	case !info.IsDir():
		return problem("name a folder", "%s is a file", x.path)
	}
	if f, err := os.Open(filepath.Join(x.path, "datapackage.json")); err == nil {
		defer f.Close()
		if export.IsTidy(f) {
			return nil
		}
	}
	for _, name := range export.TidyNames() {
		if _, err := os.Lstat(filepath.Join(x.path, name)); err == nil {
			return problem("choose another folder", "%s has a %s that no export wrote, and it is not replaced", x.path, name)
		}
	}
	return nil
}
