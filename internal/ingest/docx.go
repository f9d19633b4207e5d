package ingest

import (
	"fmt"
	"strings"
)

// readDocx reads a Word document: its paragraphs as they would stand if every
// change in it were accepted, and then as plain text is read. Comments are kept
// beside them. Notes, pictures, page headers and hidden words are left out, and counted.
func (d *draft) readDocx() error {
	pack, err := d.openDocx()
	if err != nil {
		return err
	}
	main, err := pack.mainPart()
	if err != nil {
		return err
	}
	styles := pack.styles(main)
	d.noted = pack.readComments(main)
	w := wordReader{draft: d, styles: styles, notes: map[string]*notedComment{}, commented: map[string]*notedComment{}}
	for _, c := range d.noted {
		w.notes[c.id] = c
	}
	data, err := pack.read(main)
	if err != nil {
		return err
	}
	if err := w.read(data); err != nil {
		return err
	}
	if err := w.talk(pack.asides(main)); err != nil {
		return err
	}
	d.fromProperties(pack.properties())
	return nil
}

// talk makes turns of the paragraphs that were read, and says what stood beside
// them and was left out.
func (w *wordReader) talk(a asides) error {
	w.sayLeftOut(*w, a)
	if len(w.lines) == 0 {
		return fmt.Errorf("%s has no words in it; if it holds scanned pages, its text has to be recognised first", w.src.Name)
	}
	for _, c := range w.noted {
		c.Words = strings.TrimSpace(c.words.String())
	}
	return w.draft.talk(w.lines)
}

// fromProperties takes title and date from what the program that made a document
// knows of it, where the text itself does not say.
func (d *draft) fromProperties(title, created string) {
	if d.Title == "" && !strings.HasPrefix(title, "Microsoft Word - ") {
		d.Title = title
	}
	if d.Date == "" && created != "" {
		d.Date = created
		_, words, _ := strings.Cut(formatNamed(d.Format).words, " ")
		d.note("The date %s is the day the %s was made, which need not be the day of the interview.", created, words)
	}
}

// asides are the words of a document beside its text.
type asides struct{ footnotes, endnotes, headers, numbers, contents, formulas int }

func (d *draft) sayLeftOut(w wordReader, a asides) {
	for _, left := range []struct {
		n         int
		one, many string
	}{
		{a.footnotes, "footnote was", "footnotes were"},
		{a.endnotes, "endnote was", "endnotes were"},
		{a.headers, "page header or footer was", "page headers and footers were"},
		{a.numbers, "bullet or number of a list was", "bullets or numbers of lists were"},
		{a.contents, "table of contents was", "tables of contents were"},
		{a.formulas, "formula was", "formulas were"},
		{w.pictures, "picture was", "pictures were"},
		{w.hidden, "stretch of hidden words was", "stretches of hidden words were"},
	} {
		if left.n > 0 {
			d.note("%s not imported.", count(left.n, left.one, left.many))
		}
	}
	d.sayTables(w.tables)
	if w.inserted+w.deleted > 0 {
		d.note("%s has tracked changes: %s kept and %s left out, as if all were accepted.", d.src.Name,
			count(w.inserted, "insertion", "insertions"), count(w.deleted, "deletion", "deletions"))
	}
	for _, r := range w.unreadable {
		d.Replaced = append(d.Replaced, r)
		d.doubt("%s: %s. Compare the place with the original.", d.src.Name, strings.TrimSuffix(r.String(), "."))
	}
}
