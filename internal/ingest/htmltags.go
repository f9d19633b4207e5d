package ingest

import (
	"math"
	"strconv"
	"strings"

	"verbatim/internal/transcript"
)

// maxFrames is how many tables may stand inside each other; those inside them
// are read as paragraphs.
const maxFrames = 8

// pageFrame is an open table, or a list of terms, whose entries are rows too:
// "<dt>Rosa<dd>words" is a way of writing talk.
type pageFrame struct {
	tag  string
	flat bool // too deep to be read as a table
}

// skipping is a part of a page that is left out.
type skipping struct {
	tag, what string
	depth     int // of elements with that tag
	inner     int // of lists and tables inside it
}

type skippedKind struct{ one, many string }

// skippedKinds are what a page may hold and not say, as notes call it.
func skippedKinds() []skippedKind {
	return []skippedKind{
		{"script or style", "scripts and styles"}, {"navigation menu", "navigation menus"}, {"hidden part", "hidden parts"},
		{"form field", "form fields"}, {"embedded page, drawing or recording", "embedded pages, drawings and recordings"},
		{"reading aid above a word", "reading aids above words"},
		{"page header", "page headers"}, {"page footer", "page footers"}, {"page aside", "page asides"},
	}
}

// skipped is what kind of thing an element is whose words are not the page's;
// "" when they are.
func skipped(e element) string {
	switch e.tag {
	case "script", "style":
		return "script or style"
	case "nav":
		return "navigation menu"
	case "noscript", "template", "noframes", "noembed":
		return "hidden part"
	case "select", "textarea", "button", "datalist":
		return "form field"
	case "svg", "iframe", "object", "audio", "video", "canvas":
		return "embedded page, drawing or recording"
	case "rt", "rp":
		return "reading aid above a word"
	}
	_, hidden := e.attrs["hidden"]
	_, open := e.attrs["open"]
	style := e.attrs["style"]
	if hidden || e.tag == "dialog" && !open || style != "" && (hasStyle(style, "display", "none") || hasStyle(style, "visibility", "hidden") || hasStyle(style, "mso-hide", "all")) {
		return "hidden part"
	}
	return ""
}

func (p *page) startTag(e element) {
	if e.attrs["src"] != "" && oneOf(e.tag, "audio", "video", "source") && p.Media == "" && isMediaName(linkedMedia(e.attrs["src"])) {
		p.Media = linkedMedia(e.attrs["src"])
	}
	if p.skip.tag != "" && !p.skip.endsAtStart(e.tag) {
		return
	}
	p.skip = skipping{}
	if what := skipped(e); what != "" && !isVoid(e.tag) {
		p.left[what]++
		if isBlock(e.tag) {
			p.breakLine()
		}
		if !e.closed {
			p.skip = skipping{tag: e.tag, what: what, depth: 1}
		}
		return
	}
	if e.tag == "title" {
		p.inTitle = p.title.Len() == 0 && !e.closed
		return
	}
	if p.stamp != nil && !isBlock(e.tag) && e.tag != "br" {
		return
	}
	p.endStamp()
	if isBlock(e.tag) {
		p.blockTag(e)
		return
	}
	p.inlineTag(e)
}

// endsAtStart reports whether a part that is left out ends where a tag begins,
// and follows the tags inside it: a hidden paragraph or row needs no end tag.
func (k *skipping) endsAtStart(tag string) bool {
	if k.tag == "p" && isBlock(tag) {
		return true
	}
	if isOpenEnded(k.tag) {
		if k.inner == 0 && tag == k.tag {
			return true
		}
		if isContainer(tag) {
			k.inner++
		}
		return false
	}
	if tag == k.tag {
		k.depth++
	}
	return false
}

// endsAtEnd reports whether it ends at an end tag, and whether that tag is its own.
func (k *skipping) endsAtEnd(tag string) (ends, own bool) {
	if isOpenEnded(k.tag) {
		switch {
		case tag == k.tag && k.inner == 0:
			return true, true
		case isContainer(tag) && k.inner > 0:
			k.inner--
			return false, false
		}
		return isBlock(tag) && k.inner == 0 && !oneOf(tag, "p", "div") && oneOf(tag, "ul", "ol", "menu", "dl", "table", "tr", "tbody", "thead", "tfoot"), false
	}
	if tag != k.tag {
		return k.tag == "p" && isBlock(tag), false
	}
	k.depth--
	return k.depth == 0, true
}

// isOpenEnded reports the tags that need no end tag in a list or table.
func isOpenEnded(tag string) bool { return oneOf(tag, "li", "td", "th", "tr", "dd", "dt") }

func isContainer(tag string) bool { return oneOf(tag, "ul", "ol", "menu", "dl", "table") }

// isBlock reports the tags that begin a new line.
func isBlock(tag string) bool {
	switch tag {
	case "address", "article", "aside", "blockquote", "body", "caption", "center", "dd", "details", "dialog", "dir", "div", "dl", "dt", "fieldset", "figcaption",
		"figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "head", "header", "hgroup", "hr", "html", "legend", "li", "listing", "main", "menu", "nav", "ol", "p",
		"plaintext", "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul", "xmp":
		return true
	}
	return false
}

func (p *page) blockTag(e element) {
	p.breakLine()
	if p.heading {
		p.level, p.heading = notHeading, false
	}
	if level := headingRank(e); level != notHeading {
		p.level, p.heading = level, e.tag == "p"
		return
	}
	switch e.tag {
	case "header", "footer", "aside":
		p.edgeBegins(e.tag)
	case "html", "body":
		p.Language = orElse(p.Language, languageTag(orElse(e.attrs["lang"], e.attrs["xml:lang"])))
	case "pre", "listing", "xmp", "plaintext":
		p.pre++
	case "li":
		p.items++
	case "table", "dl":
		p.level = notHeading
		p.startFrame(e.tag)
	case "ul", "ol", "hr":
		p.level = notHeading
	case "tr":
		if t := p.frame("table"); t != nil {
			t.rows = append(t.rows, nil)
		}
	case "td", "th":
		if t := p.frame("table"); t != nil {
			t.addCell(len(t.rows) == 0)
		}
	case "dt":
		if t := p.frame("dl"); t != nil {
			t.addCell(true)
		}
	case "dd":
		if t := p.frame("dl"); t != nil {
			if len(t.rows) == 0 {
				t.addCell(true)
			}
			if len(t.rows[len(t.rows)-1]) == 1 {
				t.addCell(false)
			}
		}
	}
}

// addCell begins a cell, in a row of its own or in the last.
func (t *tableFrame) addCell(newRow bool) {
	if newRow {
		t.rows = append(t.rows, nil)
	}
	last := len(t.rows) - 1
	t.rows[last] = append(t.rows[last], nil)
}

func (p *page) inlineTag(e element) {
	switch e.tag {
	case "br":
		p.breakWords()
	case "img":
		p.pictures++
	case "meta":
		if oneOf(strings.ToLower(e.attrs["name"]), "date", "dc.date", "dcterms.date") && p.date == "" {
			p.date = oneLine(e.attrs["content"])
		}
	case "a":
		if e.attrs["href"] != "" {
			p.links++
		}
	case "b", "strong", "em", "i":
		p.look(e.tag, true)
	case "span", "font":
		if data, ok := e.attrs["data-timestamp"]; ok && !e.closed {
			p.stamp = &pageStamp{data: data}
			return
		}
		p.look(e.tag, p.isBold(e))
	}
}

func (p *page) look(tag string, bold bool) {
	p.looks = append(p.looks, inlineLook{tag, bold})
	if bold {
		p.bold++
	}
}

func (p *page) endTag(tag string) {
	if p.skip.tag != "" {
		ends, own := p.skip.endsAtEnd(tag)
		if ends {
			p.skip = skipping{}
		}
		if !ends || own {
			return
		}
	}
	if tag == "title" {
		p.inTitle = false
		return
	}
	if p.stamp != nil {
		p.endStamp()
		if tag == "span" || tag == "font" {
			return
		}
	}
	switch {
	case tag == "br":
		p.breakWords()
	case isBlock(tag):
		p.breakLine()
		p.endBlock(tag)
	default:
		p.unlook(tag)
	}
}

func (p *page) endBlock(tag string) {
	switch tag {
	case "header", "footer", "aside":
		p.edgeEnds(tag)
	case "h1", "h2", "h3", "h4", "h5", "h6":
		p.level = notHeading
	case "p":
		if p.heading {
			p.level, p.heading = notHeading, false
		}
	case "pre", "listing", "xmp":
		p.pre = max(p.pre-1, 0)
	case "table", "dl":
		for open := p.tablesN[tag] > 0; open; {
			open = p.frames[len(p.frames)-1].tag != tag
			p.endFrame()
		}
	}
}

// unlook ends the look a tag gave: that of the last one like it, among those
// that a page can be expected to leave open.
func (p *page) unlook(tag string) {
	for i := len(p.looks) - 1; i >= 0 && i >= len(p.looks)-64; i-- {
		if p.looks[i].tag != tag {
			continue
		}
		if p.looks[i].bold {
			p.bold--
		}
		p.looks = append(p.looks[:i], p.looks[i+1:]...)
		return
	}
}

func (p *page) startFrame(tag string) {
	f := pageFrame{tag: tag, flat: len(p.cells) >= maxFrames}
	if !f.flat {
		p.cells = append(p.cells, &tableFrame{})
	}
	p.frames = append(p.frames, f)
	p.tablesN[tag]++
}

// frame is the table being read, if the innermost is of that kind.
func (p *page) frame(tag string) *tableFrame {
	if n := len(p.frames); n == 0 || p.frames[n-1].tag != tag || p.frames[n-1].flat {
		return nil
	}
	return p.table()
}

// endFrame makes lines of a table. Unlike those of Word, pages use tables to
// lay out what they show, so one with talk in it may stand inside another.
func (p *page) endFrame() {
	f := p.frames[len(p.frames)-1]
	p.frames = p.frames[:len(p.frames)-1]
	p.tablesN[f.tag]--
	if f.flat {
		return
	}
	t := p.table()
	p.cells = p.cells[:len(p.cells)-1]
	lines, ok := p.talkTable(t)
	if !ok {
		lines = t.paragraphs()
	}
	if outer := p.table(); outer != nil && len(outer.rows) > 0 && len(outer.rows[len(outer.rows)-1]) > 0 {
		row := outer.rows[len(outer.rows)-1]
		row[len(row)-1] = append(row[len(row)-1], lines...)
		return
	}
	p.lines = append(p.lines, lines...)
}

// pageStamp is a time that a program put into the text as a thing of its own.
type pageStamp struct {
	data  string // seconds, or as it is shown
	shown strings.Builder
}

// endStamp puts a time into the words in brackets, where it is read as any
// time in a transcript is.
func (p *page) endStamp() {
	s := p.stamp
	if s == nil {
		return
	}
	p.stamp = nil
	shown := strings.TrimSpace(strings.ReplaceAll(s.shown.String(), "\u00A0", " "))
	ms, ok := stampTime(s.data)
	if !ok {
		ms, ok = clock(shown)
	}
	if !ok {
		p.words(s.shown.String())
		return
	}
	long := "[" + transcript.Clock(ms) + "." + strconv.Itoa(1000 + ms%1000)[1:] + "]"
	if _, ok := clock(shown); !ok {
		shown = transcript.Clock(ms)
	}
	p.stamps[long] = "[" + shown + "]"
	p.space = true
	p.put(long)
	p.space, p.stamped = true, true
}

// stampTime reads seconds (75.41), or a time as old files have it (01:15).
func stampTime(s string) (int, bool) {
	s = strings.TrimSpace(s)
	if ms, ok := clock(s); ok {
		return ms, true
	}
	sec, err := strconv.ParseFloat(s, 64)
	if err != nil || math.IsNaN(sec) || sec < 0 || sec*1000 > float64(maxMS) {
		return 0, false
	}
	return int(math.Round(sec * 1000)), true
}
