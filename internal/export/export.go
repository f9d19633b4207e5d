// Package export turns tables and quotes into files and terminal text. Words
// come from a study.Release and from nowhere else; what a purpose may not show
// is announced by number.
package export

import (
	"fmt"
	"path/filepath"
	"strings"

	"verbatim/internal/coding"
	"verbatim/internal/sheet"
)

// Format is a kind of file.
type Format string

// The formats. Text is what a terminal shows.
const (
	Text     Format = "txt"
	TSV      Format = "tsv"
	CSV      Format = "csv"
	Markdown Format = "md"
	JSON     Format = "json"
	XLSX     Format = "xlsx"
	DOCX     Format = "docx"
	HTML     Format = "html"
)

// Formats are the formats' file name endings, for messages.
const Formats = ".xlsx, .csv, .tsv, .md, .txt or .json"

// QuoteFormats are those of quotes, which can be documents too.
const QuoteFormats = ".xlsx, .docx, .html, .csv, .tsv, .md, .txt or .json"

// FormatOf is the format that a file's name asks for by its ending.
func FormatOf(path string) (Format, error) { return formatOf(path, Formats) }

// QuoteFormatOf is FormatOf for quotes.
func QuoteFormatOf(path string) (Format, error) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".docx":
		return DOCX, nil
	case ".html", ".htm":
		return HTML, nil
	case ".doc", ".odt":
		return "", fmt.Errorf("documents are written as .docx, which opens in every word processor: use that instead of %s", filepath.Ext(path))
	}
	return formatOf(path, QuoteFormats)
}

func formatOf(path, formats string) (Format, error) {
	ext := strings.ToLower(strings.TrimPrefix(filepath.Ext(path), "."))
	switch f := Format(ext); f {
	case Text, TSV, CSV, Markdown, JSON, XLSX:
		return f, nil
	}
	switch ext {
	case "jsonl", "ndjson":
		return JSON, nil
	case "markdown":
		return Markdown, nil
	case "":
		return "", fmt.Errorf("%s has no ending to say what kind of file to write: use %s", filepath.Base(path), formats)
	case "xls", "ods":
		return "", fmt.Errorf("workbooks are written as .xlsx, which opens in every spreadsheet program: use that instead of .%s", ext)
	}
	return "", unknownFormat(Format(ext), formats)
}

func unknownFormat(f Format, formats string) error {
	return fmt.Errorf("this cannot be written as .%s: use %s", f, formats)
}

// Options are what a caller chooses about a file.
type Options struct {
	Version string   // of Verbatim
	Filters []string // what was chosen beyond the table's own themes and coders, a few words each
	Counts  string   // which codings count, where that is not everybody's: a sentence in itself

	// Attributes are the participants' attributes to show beside quotes. Nil
	// means all of them, and none in a file for publication: attributes put
	// together can say who somebody is.
	Attributes []string

	// MemoWords gives the words of a memo. Nil leaves memos out. Private memos
	// are left out all the same, unless Private asks for them in a file for the
	// team.
	MemoWords func(coding.Memo) (string, bool)
	Private   bool

	// Words gives the words of a body: those of content notes and published
	// forms. Nil leaves published forms out, and labels of content notes.
	Words func(body string) (string, bool)

	Context bool // with the words before and after each quote
	Width   int  // columns of the terminal; 0: as many as it takes
}

// Report says what the reader of a file should be told besides what is in it.
type Report struct {
	Withheld int // quotes that were left out because the purpose may not show them
	sheet.Report
}
