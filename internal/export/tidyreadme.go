package export

import (
	"fmt"
	"io"
	"strings"
)

// writeReadMe writes the data dictionary for people.
func (x *Tidy) writeReadMe(w io.Writer, tables []*tidyTable) error {
	var b strings.Builder
	title := oneSpace(x.rel.Study.Settings.Title)
	if title == "" {
		title = "A study"
	}
	fmt.Fprintf(&b, "# %s\n\n%s: tables for R, Python and other programs.\n\n", escape(title), purposeName(x.rel.Purpose))
	b.WriteString(purposeMeans(x.rel.Purpose) + "\n\n")
	if s := x.rel.Study.Stamp; s != "" {
		fmt.Fprintf(&b, "Stamp of the study: %s. Verbatim: %s. The same stamp and the same Verbatim give the same files, byte for byte.\n\n", s, escape(either(x.o.Version == "", "not said", x.o.Version)))
	}
	b.WriteString("## The files\n\n")
	for _, t := range tables {
		fmt.Fprintf(&b, "- `%s`: %s\n", t.file(), t.about)
	}
	fmt.Fprintf(&b, "- `%s`: what this page says of the files, for programs (a Frictionless tabular data package).\n\n", tidyPackage)
	x.readMeWhat(&b)
	b.WriteString(tidyHowTo)
	b.WriteString("## The columns\n\n")
	for _, t := range tables {
		t.dictionary(&b)
	}
	_, err := io.WriteString(w, b.String())
	return err
}

// readMeWhat says what was chosen, what is left out, and what that rests on.
func (x *Tidy) readMeWhat(b *strings.Builder) {
	book := &workbook{rel: x.rel, quoter: x.quoter, guard: x.clear.guard, o: x.o, attrs: x.attrs, shown: x.attrs}
	b.WriteString("## What is in them\n\n")
	say := func(label, format string, args ...any) {
		fmt.Fprintf(b, "- %s: %s\n", label, fmt.Sprintf(format, args...))
	}
	say("Chosen", "%s.", escape(strings.TrimSuffix(book.chosen(x.o.Filters), ".")))
	say("Rows without words", "of %s the words are withheld. Such rows have `withheld` true and no words, place or time, and count like any other.", many(x.withheld, "quote"))
	if x.hidden > 0 {
		say("Not shown", "of %s more the words are never shown to whoever made these files; they have `withheld` true as well.", many(x.hidden, "quote"))
	}
	if x.unread > 0 {
		say("Left out", "%s of transcripts that cannot be read.", many(x.unread, "coding"))
	}
	if x.clear.out > 0 {
		say("Left out", "%s of the codebook and the headings that repeat words which may not be shown.", many(x.clear.out, "text"))
	}
	for _, l := range append(book.coders(nil), book.consent()...) {
		switch {
		case l.text == "":
			fmt.Fprintf(b, "\n### %s\n\n", l.label)
		case l.label == "":
			fmt.Fprintf(b, "- %s\n", escape(l.text))
		default:
			fmt.Fprintf(b, "- %s: %s\n", escape(l.label), escape(l.text))
		}
	}
	b.WriteString("\n")
}

// dictionary describes the columns of a table.
func (t *tidyTable) dictionary(b *strings.Builder) {
	fmt.Fprintf(b, "### %s\n\n%s\n\n| column | type | meaning | empty means |\n|---|---|---|---|\n", t.file(), t.about)
	for _, f := range t.fields {
		means := f.means
		for _, l := range t.links {
			if l.field == f.name {
				means += " Leads to `" + l.target + "` of `" + either(l.table == "", t.name, l.table) + ".csv`."
			}
		}
		if len(f.values) > 0 {
			means += " One of: " + escape(oneSpace(strings.Join(f.values, ", "))) + "."
		}
		if f.name == t.key {
			means += " Tells the rows apart."
		}
		fmt.Fprintf(b, "| %s | %s | %s | %s |\n", escape(f.name), f.kind, means, either(f.empty == "", "never empty", f.empty))
	}
	b.WriteString("\n")
}

const tidyHowTo = `## How to read them

UTF-8 without a byte order mark, lines that end in LF, fields parted by commas, quotation
marks as in RFC 4180. A text may hold line ends. An empty field is a missing value, and
nothing else is: the word NA is what somebody said. Truths are true and false, numbers
have a point and nothing between thousands, times are UTC. Ids are text, also where all
of them are digits.

These are files for programs: a text that begins with =, +, - or @ stands letter for
letter. A spreadsheet program may calculate such a text; for one, have Verbatim write a
workbook (.xlsx) instead.

In R (with readr; the package frictionless takes the types from datapackage.json):

` + "```r" + `
quotes <- readr::read_csv("quotes.csv", na = "", trim_ws = FALSE,
  col_types = readr::cols(participant = "c", participants = "c", transcript = "c", doc_id = "c"))
dplyr::count(quotes, theme, stance)

package <- frictionless::read_package("datapackage.json")
turns <- frictionless::read_resource(package, "turns")
` + "```" + `

In quanteda, a document for each turn:

` + "```r" + `
turns <- readr::read_csv("turns.csv", na = "", trim_ws = FALSE)
turns <- turns[!is.na(turns$text), ]
speech <- quanteda::corpus(turns)   # takes doc_id and text by their names
speech <- quanteda::corpus_subset(speech, voice == "participant")
` + "```" + `

In Python:

` + "```python" + `
import pandas as pd
quotes = pd.read_csv("quotes.csv", keep_default_na=False, na_values=[""],
                     dtype={"participant": str, "transcript": str, "doc_id": str, "start": "Int64", "end": "Int64"})
quotes.groupby(["theme", "stance"]).size()
` + "```" + `

`
