package ingest

import "strings"

// word does what a word of an RTF file says.
func (r *rtfReader) word(tok rtfToken) {
	if tok.word == "*" {
		r.star = true
		return
	}
	star := r.star
	r.star = false
	if r.now.dest == destGone {
		return
	}
	if tok.word == "u" && tok.number {
		r.skip = 0
		r.unicode(tok.n)
		return
	}
	if s := rtfSign(tok.word); s != "" {
		if r.skip > 0 {
			r.skip-- // a sign may stand for a character that old programs do not have
			return
		}
		r.flush()
		r.loseHalf()
		r.words(s)
		return
	}
	r.skip = 0
	r.flush()
	switch {
	case r.destination(tok.word):
	case star:
		r.now.dest = destGone
	case r.lookWord(tok), r.fileWord(tok):
	default:
		r.paragraphWord(tok)
	}
}

// rtfSign is the character a word stands for.
func rtfSign(word string) string {
	switch word {
	case "tab", "\t":
		return "\t"
	case "line", "lbr", "page", "column":
		return "\n"
	case "~":
		return "\u00A0"
	case "_":
		return "-"
	case "-":
		return "\u00AD"
	case "emdash":
		return "—"
	case "endash":
		return "–"
	case "lquote":
		return "‘"
	case "rquote":
		return "’"
	case "ldblquote":
		return "“"
	case "rdblquote":
		return "”"
	case "bullet":
		return "•"
	case "emspace":
		return "\u2003"
	case "enspace":
		return "\u2002"
	case "qmspace":
		return "\u2005"
	case "zwj":
		return "\u200D"
	case "zwnj":
		return "\u200C"
	case "ltrmark":
		return "\u200E"
	case "rtlmark":
		return "\u200F"
	}
	return ""
}

// lookWord reads how words look, and the paragraphs they stand in.
func (r *rtfReader) lookWord(tok rtfToken) bool {
	now := &r.now
	switch tok.word {
	case "plain":
		now.bold, now.hidden, now.deleted, now.insert, now.font = false, false, false, false, r.usualFont
	case "b":
		now.bold = tok.on()
	case "v":
		now.hidden = tok.on()
	case "deleted", "mvf":
		now.deleted = tok.on()
	case "revised", "mvt":
		now.insert = tok.on()
	case "f":
		now.font = tok.n
		if now.dest == destFonts {
			r.entry.n = tok.n
		}
	case "uc":
		now.uc = max(0, min(tok.n, 16))
	case "pard":
		now.level, now.style, now.inTable, now.depth = notHeading, 0, false, 0
	case "s":
		now.style = tok.n
		if now.dest == destStyles {
			r.entry.n = tok.n
		}
	case "outlinelevel":
		if now.dest == destStyles {
			r.entry.level = tok.n
		} else if now.level = notHeading; tok.n >= 0 && tok.n <= 8 {
			now.level = tok.n + 1
		}
	case "intbl":
		now.inTable = tok.on()
	case "itap":
		now.depth, now.inTable = tok.n, tok.n > 0
	default:
		return false
	}
	return true
}

// fileWord reads what a file says of its code pages, its fonts and itself.
func (r *rtfReader) fileWord(tok rtfToken) bool {
	switch tok.word {
	case "mac":
		r.codepage.usual = 10000
	case "pc":
		r.codepage.usual = 437
	case "pca":
		r.codepage.usual = 850
	case "ansicpg":
		if tok.n > 0 {
			r.codepage.usual = tok.n
		}
	case "deff":
		r.usualFont, r.now.font = tok.n, tok.n
	case "fcharset":
		if r.now.dest == destFonts && r.entry.page == 0 {
			r.entry.page = pageOfCharset(tok.n)
		}
	case "cpg":
		if r.now.dest == destFonts && tok.n > 0 {
			r.entry.page = tok.n
		}
	case "yr":
		if r.now.dest == destCreated {
			r.created.year = tok.n
		}
	case "mo":
		if r.now.dest == destCreated {
			r.created.month = tok.n
		}
	case "dy":
		if r.now.dest == destCreated {
			r.created.day = tok.n
		}
	case "ftnalt":
		if r.now.dest == destNote {
			r.beside.footnotes--
			r.beside.endnotes++
			r.now.dest = destGone
		}
	default:
		return false
	}
	return true
}

// paragraphWord reads where paragraphs, cells and rows end.
func (r *rtfReader) paragraphWord(tok rtfToken) {
	switch tok.word {
	case "par", "sect", "\n", "\r":
		r.endParagraph()
	case "cell":
		r.endCell(1)
	case "nestcell":
		r.endCell(max(2, min(r.now.depth, maxTables)))
	case "row":
		r.endRow(1)
	case "nestrow":
		r.endRow(max(2, min(r.now.depth, maxTables)))
	}
}

// destination sees where the words of a group go.
func (r *rtfReader) destination(word string) bool {
	into := destGone
	switch word {
	case "footnote":
		into = destNote
	case "header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf":
		into = destHeader
	case "fonttbl":
		into = destFonts
	case "stylesheet":
		into = destStyles
	case "title":
		into = destTitle
	case "creatim":
		into = destCreated
	case "annotation":
		into = destComment
	case "atnauthor":
		into = destAuthor
	case "atnid":
		into = destAuthorID
	case "atnref":
		into = destNumber
	case "atrfstart":
		into = destStart
	case "atrfend":
		into = destEnd
	case "info", "object", "do", "shpinst", "shpgrp", "sp", "sn", "sv", "shppict", "picprop":
		into = destQuiet
	case "upr":
		into = destOlder
	case "shptxt", "dptxbxtext", "result", "ud":
		r.shownAfterAll(word)
		return true
	case "nesttableprops": // holds the end of a row of a table in a table
		return true
	case "colortbl", "filetbl", "author", "operator", "subject", "keywords", "comment", "doccomm", "company", "manager", "category", "hlinkbase",
		"revtim", "printim", "buptim", "fldinst", "xe", "tc", "tcn", "rxe", "txe", "template", "nonshppict", "shprslt", "nonesttables",
		"listtext", "pntext", "pict", "moMath", "mmathPict", "objdata", "objclass", "atndate", "atntime", "atnicn", "background", "datafield",
		"ftnsep", "ftnsepc", "ftncn", "aftnsep", "aftnsepc", "aftncn":
	default:
		return false
	}
	r.begin(word, into)
	return true
}

// shownAfterAll goes back to the text inside what is skipped otherwise: a text box
// in a drawing, and what an object looks like.
func (r *rtfReader) shownAfterAll(word string) {
	switch {
	case r.now.dest == destOlder && word == "ud":
		r.now.dest = r.now.under
	case r.now.dest != destQuiet:
	case strings.HasSuffix(word, "txt"), strings.HasSuffix(word, "text"):
		r.beginBox()
	default:
		r.now.dest = r.now.under
	}
}

// begin goes to where the words of a group belong.
func (r *rtfReader) begin(word string, into rtfDest) {
	now := &r.now
	if now.dest == destNote || now.dest == destHeader || now.dest == destOlder {
		into = destGone
	}
	shown := now.dest == destText || now.dest == destQuiet
	switch word {
	case "pict":
		r.pictures += one(shown)
	case "listtext", "pntext":
		r.beside.numbers += one(shown)
	case "moMath":
		r.beside.formulas += one(shown)
	case "footnote":
		r.beside.footnotes += one(shown)
	case "annotation":
		if shown {
			r.beginComment()
		} else {
			into = destGone
		}
	}
	if into == destOlder || now.dest != destQuiet {
		now.under = now.dest
	}
	if now.dest != into {
		now.begins = true
	}
	now.dest = into
	r.resetFor(into)
}

func one(yes bool) int {
	if yes {
		return 1
	}
	return 0
}

// resetFor makes room for what a group of a kind gives.
func (r *rtfReader) resetFor(into rtfDest) {
	switch into {
	case destFonts, destStyles:
		r.entry = rtfEntry{level: notHeading}
	case destHeader, destTitle, destAuthor, destAuthorID, destNumber, destStart, destEnd:
		r.label.Reset()
	case destComment:
		r.kept.Reset()
	}
}

// endDestination takes what a group gave.
func (r *rtfReader) endDestination() {
	said := trim(r.label.String())
	switch r.now.dest {
	case destHeader:
		r.beside.headers += one(letterWords(said) > 0)
	case destTitle:
		r.title = said
	case destAuthor:
		r.author = oneLine(said)
	case destAuthorID:
		if r.author == "" {
			r.author = oneLine(said)
		}
	case destStart, destEnd, destNumber, destComment:
		r.commentWord(r.now.dest, said)
	}
}
