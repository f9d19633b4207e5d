package ingest

import (
	"bytes"
	"slices"
	"strings"
)

// format is a kind of file that is understood. What begins like none of those
// with bytes or entries is text, and decoded before it is looked at.
type format struct {
	name    string   // as Document.Format has it
	words   string   // what such a file is called in a sentence
	endings []string // of file names, without the dot, the usual one first

	begins string                 // files that are not text: their first bytes
	entry  func(name string) bool // zip files: what only one of this format holds, in small letters
	sure   func(s string) bool    // text: it can be nothing else, whatever it is called
	likely func(s string) bool    // text that its name does not place: it probably is
	named  bool                   // text: its name is believed, because nothing in it is sure
	broken bool                   // text: read by its name even if it begins in another way

	bytes func(*draft) error
	text  func(*draft, string) error
}

// formats are all kinds of files that are understood. The order is that in which
// they are tried, and plain text is what is left.
func formats() []format {
	return []format{
		{name: "docx", words: "a Word document", endings: []string{"docx"}, entry: startsWith("word/"), bytes: (*draft).readDocx},
		{name: "odt", words: "an OpenDocument text", endings: []string{"odt"}, entry: isEntry("content.xml"), bytes: (*draft).readODT},
		{name: "xlsx", words: "an Excel workbook", endings: []string{"xlsx"}, entry: startsWith("xl/"), bytes: (*draft).readXLSX},
		{name: "pdf", words: "a PDF file", endings: []string{"pdf"}, begins: "%PDF-", bytes: (*draft).readPDF},
		{name: "rtf", words: "an RTF file", endings: []string{"rtf"}, begins: "{\\rtf", bytes: (*draft).readRTF},
		{name: "vtt", words: "WebVTT captions", endings: []string{"vtt"}, sure: isWebVTT, broken: true, text: (*draft).readVTT},
		{name: "eaf", words: "an ELAN file", endings: []string{"eaf"}, sure: isELAN, text: (*draft).readELAN},
		{name: "fodt", words: "an OpenDocument text", endings: []string{"fodt"}, sure: isFODT, text: (*draft).readFODT},
		{name: "tei", words: "a TEI transcript", endings: []string{"tei", "xml"}, sure: isTEI, text: (*draft).readTEI},
		{name: "cha", words: "a CHAT transcript", endings: []string{"cha"}, sure: isCHAT, text: (*draft).readCHAT},
		{name: "textgrid", words: "a Praat TextGrid", endings: []string{"textgrid"}, sure: isTextGrid, text: (*draft).readTextGrid},
		{name: "otr", words: "an oTranscribe file", endings: []string{"otr"}, sure: isOTR, text: (*draft).readOTR},
		{name: "jsonl", words: "JSON lines", endings: []string{"jsonl", "ndjson", "json"}, sure: isJSONLines, text: (*draft).readJSONLines},
		{name: "html", words: "a web page", endings: []string{"html", "htm"}, sure: isHTML, broken: true, text: (*draft).readHTML},
		{name: "srt", words: "SRT captions", endings: []string{"srt"}, likely: startsLikeSRT, text: (*draft).readSRT},
		{name: "csv", words: "a table", endings: []string{"csv"}, named: true, text: (*draft).readCSV},
		{name: "tsv", words: "a table", endings: []string{"tsv", "tab"}, named: true, text: (*draft).readCSV},
		{name: "rst", words: "a reStructuredText file", endings: []string{"rst"}, named: true, text: (*draft).readRST},
		{name: "md", words: "Markdown", endings: []string{"md", "markdown", "mdown"}, named: true, likely: hasBoldLabels, text: (*draft).readMarkdown},
		{name: "txt", words: "plain text", endings: []string{"txt", "text"}, text: (*draft).readPlain},
	}
}

func startsWith(prefix string) func(string) bool {
	return func(s string) bool { return strings.HasPrefix(s, prefix) }
}

func isEntry(name string) func(string) bool {
	return func(s string) bool { return s == name }
}

// Formats are the endings of file names that are understood, without the dot.
func Formats() []string {
	var all []string
	for _, f := range formats() {
		all = append(all, f.endings...)
	}
	return all
}

// formatOfEnding is the format a file name promises; "" when it promises none.
func formatOfEnding(end string) string {
	for _, f := range formats() {
		if slices.Contains(f.endings, end) {
			return f.name
		}
	}
	return ""
}

// formatNamed is the format of a name; the zero format where none has it.
func formatNamed(name string) format {
	for _, f := range formats() {
		if f.name == name {
			return f
		}
	}
	return format{}
}

// ofBytes is the format of a file that is not text; none when it is text, or
// nothing that is known.
func (d *draft) ofBytes() (f format, err error) {
	if isZip(d.src.Data) {
		return d.ofZip()
	}
	for _, f := range formats() {
		if f.begins != "" && bytes.HasPrefix(bytes.TrimLeft(d.src.Data[:min(len(d.src.Data), 1024)], "\xEF\xBB\xBF \t\r\n"), []byte(f.begins)) {
			return f, nil
		}
	}
	return format{}, d.refuseForeign()
}

// ofText is the format of a text: by what is in it where that is plain, then by
// its name where no text looks like that, then by what it looks like. Several
// services export Markdown and captions as .txt.
func (d *draft) ofText(s string) format {
	named := formatOfEnding(ending(d.src.Name))
	all := formats()
	for _, is := range []func(format) bool{
		func(f format) bool { return f.sure != nil && f.sure(s) },
		func(f format) bool { return f.name == named && f.named },
		func(f format) bool { return f.likely != nil && f.likely(s) },
		func(f format) bool { return f.name == named && f.broken },
	} {
		if i := slices.IndexFunc(all, is); i >= 0 {
			return all[i]
		}
	}
	return all[len(all)-1]
}
