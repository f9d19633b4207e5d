package ingest

import "fmt"

// rtfDest is where the words of a group go.
type rtfDest int

const (
	destText     rtfDest = iota
	destGone             // nowhere, with all that is inside
	destQuiet            // nowhere, though what is inside may go somewhere
	destNote             // a footnote: nowhere
	destOlder            // what comes twice: nowhere, until the half for newer programs
	destHeader           // a page header: it is only seen whether there are words
	destFonts            // the list of fonts
	destStyles           // the list of styles
	destTitle            // the title of the document
	destCreated          // the day it was made
	destComment          // what a comment says
	destAuthor           // who wrote it
	destAuthorID         // by their initials
	destNumber           // its number
	destStart            // the number of a comment that begins
	destEnd              // that ends
)

// rtfState is what holds in a group, and in those inside it until they say
// otherwise.
type rtfState struct {
	dest   rtfDest
	under  rtfDest // where words go that such a group shows after all
	begins bool    // the group is the one that goes there
	boxed  int     // paragraphs around the text box that the group is, and 1; 0 for others

	font, uc                      int
	bold, hidden, deleted, insert bool

	level, style, depth int // of paragraphs; depth in tables
	inTable             bool
}

// rtfEntry is a font or a style being read.
type rtfEntry struct {
	n, page, level int
	name           []byte
}

// rtfDay is a day as RTF has it.
type rtfDay struct{ year, month, day int }

// date is written as in 2024-03-05; empty where the file does not say.
func (t rtfDay) date() string {
	if t.year < 1000 || t.year > 9999 || t.month < 1 || t.month > 12 || t.day < 1 || t.day > 31 {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", t.year, t.month, t.day)
}

func (r *rtfReader) openGroup() {
	r.flush()
	r.skip, r.star = 0, false
	r.outer = append(r.outer, r.now)
	list := r.now.begins && (r.now.dest == destFonts || r.now.dest == destStyles)
	r.now.begins, r.now.boxed = false, 0
	if list {
		r.entry = rtfEntry{level: notHeading}
	}
}

func (r *rtfReader) closeGroup() {
	n := len(r.outer)
	if n == 0 {
		return
	}
	r.flush()
	r.skip, r.star = 0, false
	if r.now.dest != destText {
		r.loseHalf()
	}
	if r.now.boxed > 0 {
		r.endBox()
	}
	if r.now.begins {
		r.endDestination()
	}
	if r.now.dest == destFonts || r.now.dest == destStyles {
		r.endEntry()
	}
	r.now = r.outer[n-1]
	r.outer = r.outer[:n-1]
}

// words puts words where they go.
func (r *rtfReader) words(s string) {
	switch r.now.dest {
	case destText:
		r.say(s)
	case destFonts, destStyles:
		for i := 0; i < len(s); i++ {
			if s[i] == ';' {
				r.endEntry()
			} else if len(r.entry.name) < 100 {
				r.entry.name = append(r.entry.name, s[i])
			}
		}
	case destComment:
		if r.kept.Len() < maxCommentText {
			r.kept.WriteString(s)
		}
	case destHeader, destTitle, destAuthor, destAuthorID, destNumber, destStart, destEnd:
		if r.label.Len() < 1000 {
			r.label.WriteString(s)
		}
	}
}

// say puts words into the text, unless they were deleted or are hidden.
func (r *rtfReader) say(s string) {
	if s == "" {
		return
	}
	before := r.last
	r.last.gone, r.last.hid, r.last.new = r.now.deleted, r.now.hidden, r.now.insert
	switch {
	case r.now.deleted:
		if !before.gone {
			r.deleted++
		}
		return
	case r.now.hidden:
		if !before.hid {
			r.hidden++
		}
		return
	case r.now.insert && !before.new:
		r.inserted++
	}
	r.openParagraph()
	r.run = runLook{bold: r.now.bold}
	r.put(s)
}

func (r *rtfReader) openParagraph() {
	if len(r.open) == r.inBox {
		r.open = append(r.open, &paragraph{level: notHeading, anchors: r.edges})
		r.edges = nil
	}
}

// endParagraph ends a paragraph of the text; a comment's ends its line.
func (r *rtfReader) endParagraph() {
	switch r.now.dest {
	case destText:
	case destComment:
		r.words("\n")
		return
	default:
		return
	}
	r.flush()
	r.loseHalf()
	r.openParagraph()
	p := r.open[len(r.open)-1]
	p.level = r.now.level
	if level, ok := r.levels[r.now.style]; ok && p.level == notHeading {
		p.level = level
	}
	p.joined = r.now.deleted
	if r.inBox == 0 {
		r.toTable(r.tableDepth())
		r.toCell()
	}
	r.wordReader.endParagraph()
}

// beginBox begins a text box: its paragraphs follow the one it is fixed to.
func (r *rtfReader) beginBox() {
	if r.now.under != destText {
		r.now.dest = r.now.under
		return
	}
	const most = 20 // text boxes in each other
	if r.inBox >= most {
		r.now.dest = destText
		return
	}
	r.openParagraph()
	r.now.dest, r.now.boxed = destText, r.inBox+1
	r.inBox = len(r.open)
	r.now.level, r.now.style, r.now.inTable, r.now.depth = notHeading, 0, false, 0
}

func (r *rtfReader) endBox() {
	dest := r.now.dest
	r.now.dest = destText // whatever came last in the box, its paragraphs end with it
	for len(r.open) > r.inBox {
		r.endParagraph()
	}
	r.now.dest = dest
	r.inBox = r.now.boxed - 1
}

// endEntry keeps the font or style that was read.
func (r *rtfReader) endEntry() {
	e := r.entry
	r.entry = rtfEntry{level: notHeading}
	if len(e.name) == 0 && e.page == 0 {
		return
	}
	const most = 20_000
	switch name := trim(string(e.name)); {
	case r.now.dest == destFonts && len(r.fonts) < most:
		r.fonts[e.n] = rtfFont{name: name, page: e.page}
	case r.now.dest == destStyles && len(r.levels) < most:
		outline := ""
		if e.level >= 0 && e.level <= 8 {
			outline = string(rune('0' + e.level))
		}
		if level := styleLevel(name, outline); level != notHeading {
			r.levels[e.n] = level
		}
	}
}
