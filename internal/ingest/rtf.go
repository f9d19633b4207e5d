package ingest

import (
	"bytes"
	"fmt"
	"strings"
	"unicode/utf8"

	"verbatim/internal/text"
)

// readRTF reads an RTF file as a Word document is read: its paragraphs as they
// would stand if every change were accepted, its tables cell by cell, its comments
// beside them. The reader is our own: the one library there is for Go loses
// paragraphs, emoji and curly quotation marks, and RTF is little more than groups,
// words with a number, and bytes in some code page.
func (d *draft) readRTF() error {
	r := newRTFReader(d)
	if err := r.read(); err != nil {
		return err
	}
	if r.cut {
		d.doubt("%s breaks off before its end; compare its last words with the original.", d.src.Name)
	}
	if r.codepage.unknown > 0 {
		d.doubt("%s says that it is in code page %d, which is not known, and was read as windows-1252; look at its accents and quotation marks.", d.src.Name, r.codepage.unknown)
	}
	d.noted = r.said
	if err := r.talk(r.beside); err != nil {
		return err
	}
	d.fromProperties(oneLine(r.title), r.created.date())
	return nil
}

// rtfReader reads an RTF file into lines. What paragraphs, tables, changes and
// comments are to a reader of transcripts is as in Word documents.
type rtfReader struct {
	wordReader
	scan  rtfScanner
	now   rtfState   // of the group we are in
	outer []rtfState // of the groups around it
	star  bool       // the next word begins something that may be skipped

	raw       []byte // bytes that wait to be decoded
	rawIn     int    // their code page
	half      rune   // the first half of a character of two; 0 where there is none
	skip      int    // characters to skip: what old programs show instead of one
	utf8      bool   // bytes above 0x7F are UTF-8, whatever the file says
	usualFont int
	codepage  rtfPages // what the file says of its code pages

	entry  rtfEntry        // font or style being read
	fonts  map[int]rtfFont // by number
	levels map[int]int     // ranks of styles as headings, by number
	kept   strings.Builder // what a comment says
	label  strings.Builder // words of what is neither text nor a comment nor skipped
	lost   []text.Replacement
	inBox  int                           // paragraphs that are open around a text box
	frames []rtfFrame                    // of the tables being read
	last   struct{ gone, hid, new bool } // what the words before were

	beside  asides
	title   string
	created rtfDay
	cut     bool

	author string // of the comment that comes next
	noting *notedComment
	said   []*notedComment
}

func newRTFReader(d *draft) *rtfReader {
	r := &rtfReader{fonts: map[int]rtfFont{}, levels: map[int]int{}}
	r.wordReader = wordReader{draft: d, notes: map[string]*notedComment{}, commented: map[string]*notedComment{}}
	data := bytes.TrimLeft(d.src.Data, "\xEF\xBB\xBF \t\r\n")
	r.scan = rtfScanner{data: data}
	r.utf8 = utf8.Valid(data)
	r.codepage.usual = 1252
	r.now = rtfState{uc: 1, level: notHeading, font: -1}
	return r
}

// maxGroups is how deep the groups of an RTF file may lie in each other. Word
// comes to some thirty.
const maxGroups = 500

func (r *rtfReader) read() error {
	for {
		tok, ok := r.scan.next()
		if !ok {
			break
		}
		switch tok.kind {
		case rtfOpen:
			r.openGroup()
		case rtfClose:
			r.closeGroup()
		case rtfByte:
			r.oneByte(tok.n)
		case rtfRun:
			r.run8(tok.run)
		case rtfWord:
			r.word(tok)
		}
		switch {
		case len(r.outer) > maxGroups:
			return fmt.Errorf("%s has groups more than %d deep, as no document has; open it in Word and save it again as .docx", r.src.Name, maxGroups)
		case r.count > maxLines || len(r.lines) > maxLines:
			return fmt.Errorf("%s has more than %d paragraphs; split it into one file per interview", r.src.Name, maxLines)
		}
		if len(r.outer) == 0 && tok.kind == rtfClose {
			break // what comes after the last bracket is no part of the document
		}
	}
	r.endText()
	return nil
}

// endText ends what is still open at the end of the file.
func (r *rtfReader) endText() {
	r.flush()
	r.cut = len(r.outer) > 0
	for len(r.outer) > 0 {
		r.closeGroup()
	}
	r.inBox = 0
	for len(r.open) > 1 {
		r.wordReader.endParagraph()
	}
	if len(r.open) > 0 && len(r.open[0].words)+len(r.open[0].inside) > 0 {
		r.now = rtfState{level: notHeading}
		r.endParagraph()
	}
	r.toTable(0)
	r.finish()
	r.sayLost()
}
