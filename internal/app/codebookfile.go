package app

import (
	"context"
	"io"
	"maps"
	"path/filepath"
	"slices"
	"strings"

	"verbatim/internal/document"
	"verbatim/internal/export"
	"verbatim/internal/folder"
	"verbatim/internal/study"
	"verbatim/internal/transcript"
)

// WroteCodebook is what became of an export of the codebook.
type WroteCodebook struct {
	For     transcript.Purpose
	LeftOut int // texts that repeat words which its readers may not see
	Notes   []string
}

// WriteCodebook writes the codebook to a file, replacing it, for the readers named
// (see Purpose): as .yaml, to be read in again, for the team unless told otherwise;
// or as .docx, .xlsx, .md, .html or .csv, as journals print it, for publication unless
// told otherwise. What journals print is recorded, because it holds quotes.
func (a *App) WriteCodebook(ctx context.Context, path, readers string) (*WroteCodebook, error) {
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
	if ending == "yaml" || ending == "yml" {
		return a.writeCodebookYAML(ctx, path, readers)
	}
	switch {
	case ending == "qdc":
		return nil, usage("`verbatim export "+filepath.Base(path)+"` writes it", "%s is a codebook for other programs", filepath.Base(path))
	case ending == "htm":
		ending = string(export.HTML)
	case ending == string(export.XLSX), ending == string(export.CSV), slices.Contains(document.Formats, ending):
	default:
		return nil, usage("use .yaml, .docx, .xlsx, .md, .html or .csv", "%s has no ending that says what kind of file to write", filepath.Base(path))
	}
	purpose, err := Purpose(readers, transcript.ForPublication)
	if err != nil {
		return nil, err
	}
	return a.printCodebook(ctx, path, purpose)
}

func (a *App) writeCodebookYAML(ctx context.Context, path, readers string) (*WroteCodebook, error) {
	purpose, err := Purpose(readers, transcript.ForTeam)
	if err != nil {
		return nil, err
	}
	data, leftOut, err := a.CodebookYAML(ctx, purpose)
	if err != nil {
		return nil, err
	}
	if err := a.MayWrite(path); err != nil {
		return nil, err
	}
	err = folder.WriteFile(path, 0o644, func(w io.Writer) error {
		_, err := w.Write(data)
		return err
	})
	return &WroteCodebook{For: purpose, LeftOut: leftOut}, err
}

func (a *App) printCodebook(ctx context.Context, path string, purpose transcript.Purpose) (*WroteCodebook, error) {
	b, err := a.PrintBook(ctx, purpose)
	if err != nil {
		return nil, err
	}
	if err := a.WritePrintedBook(ctx, b, path); err != nil {
		return nil, err
	}
	return &WroteCodebook{For: purpose, LeftOut: b.book.Clear, Notes: b.Notes}, nil
}

// PrintedBook is the codebook as journals print it, with what to know before it leaves.
type PrintedBook struct {
	Notes   []string
	book    *export.PrintedBook
	release *study.Release
	options export.Options
	folder  *folder.Folder
	people  map[string]bool // participants whose words are in it
}

// PrintBook makes the codebook as journals print it, for the readers of a purpose.
func (a *App) PrintBook(ctx context.Context, purpose transcript.Purpose) (*PrintedBook, error) {
	f, s, err := a.openToFind(ctx)
	if err != nil {
		return nil, err
	}
	if err := whole(s); err != nil {
		return nil, err
	}
	s, _, whose, err := a.counting(s, "", false)
	if err != nil {
		return nil, err
	}
	memos, err := a.memoWords(f, s)
	if err != nil {
		return nil, err
	}
	rel, options := s.Release(purposeOf(purpose)), memos.options(purposeOf(purpose))
	book, err := export.PrintBook(rel, options)
	if err != nil {
		return nil, err
	}
	found := &Found{Release: rel, Listing: &export.Listing{Rows: book.Rows}}
	if whose != "" {
		found.Notes, book.Notes = append(found.Notes, whose), append(book.Notes, whose)
	}
	found.ownOnly()
	found.leaveOut(leftOutNote(s), "")
	book.Notes = append(book.Notes, found.Listing.LeftOut...)
	people := found.Listing.People()
	found.Notes = append(found.Notes, releasedOf(rel, concerned{shown: people, found: people})...)
	found.Notes = append(found.Notes, namesIn(rel, book.Rows)...)
	if book.Kept > 0 {
		found.Notes = append(found.Notes, one(book.Kept, "1 example is left out: it repeats", "%d examples are left out: they repeat")+" words that are not for quotation")
	}
	return &PrintedBook{Notes: found.Notes, book: book, release: rel, options: options, folder: f, people: people}, nil
}

// WritePrintedBook writes it to a file, replacing it, as the file's name asks for, and
// records that.
func (a *App) WritePrintedBook(ctx context.Context, b *PrintedBook, path string) error {
	ending := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
	if ending == "htm" {
		ending = string(export.HTML)
	}
	if ending != string(export.XLSX) && ending != string(export.CSV) && !slices.Contains(document.Formats, ending) {
		return usage("use .docx, .xlsx, .md, .html or .csv", "%s has no ending that says what kind of file to write", filepath.Base(path))
	}
	if _, err := a.writeFile(b.folder, path, func(w io.Writer) (export.Report, error) {
		return b.book.Write(w, export.Format(ending), b.options)
	}); err != nil {
		return err
	}
	a.exported(ctx, b.folder, b.release, path, slices.Sorted(maps.Keys(b.people)))
	return nil
}
