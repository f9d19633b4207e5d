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
	d.sayLeftOut(w, pack.asides(main))
	if len(w.lines) == 0 {
		return fmt.Errorf("%s has no words in it; if it holds scanned pages, its text has to be recognised first", d.src.Name)
	}
	for _, c := range d.noted {
		c.Words = strings.TrimSpace(c.words.String())
	}
	if err := d.talk(w.lines); err != nil {
		return err
	}
	d.fromProperties(pack.properties())
	return nil
}

// fromProperties takes title and date from what Word knows of the document,
// where the text itself does not say.
func (d *draft) fromProperties(title, created string) {
	if d.Title == "" && !strings.HasPrefix(title, "Microsoft Word - ") {
		d.Title = title
	}
	if d.Date == "" && created != "" {
		d.Date = created
		d.note("The date %s is the day the Word document was made, which need not be the day of the interview.", created)
	}
}

// asides are the words of a document beside its text.
type asides struct{ footnotes, endnotes, headers int }

func (d *draft) sayLeftOut(w wordReader, a asides) {
	for _, left := range []struct {
		n         int
		one, many string
	}{
		{a.footnotes, "footnote was", "footnotes were"},
		{a.endnotes, "endnote was", "endnotes were"},
		{a.headers, "page header or footer was", "page headers and footers were"},
		{w.pictures, "picture was", "pictures were"},
		{w.hidden, "stretch of hidden words was", "stretches of hidden words were"},
		{w.tables.beside, "table cell beside the talk was", "table cells beside the talk were"},
		{w.tables.numbers, "row number was", "row numbers were"},
		{w.tables.headers, "header row of a table was", "header rows of tables were"},
	} {
		if left.n > 0 {
			d.note("%s not imported.", count(left.n, left.one, left.many))
		}
	}
	if w.inserted+w.deleted > 0 {
		d.note("%s has tracked changes: %s kept and %s left out, as if all were accepted.", d.src.Name,
			count(w.inserted, "insertion", "insertions"), count(w.deleted, "deletion", "deletions"))
	}
	if len(w.unreadable) > 0 {
		d.Replaced = append(d.Replaced, w.unreadable...)
		d.doubt("%s: %s. Compare the place with the original.", d.src.Name, strings.TrimSuffix(w.unreadable[0].String(), "."))
	}
}
