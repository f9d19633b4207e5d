package ingest

import (
	"fmt"
	"io"
	"strings"

	"golang.org/x/net/html"

	"verbatim/internal/text"
)

// isHTML recognises a web page by its first tag.
func isHTML(s string) bool {
	head := strings.ToLower(strings.TrimLeft(s[:min(len(s), 4096)], "\uFEFF \t\r\n\f"))
	for {
		end := ""
		switch {
		case strings.HasPrefix(head, "<!--"):
			end = "-->"
		case strings.HasPrefix(head, "<?xml"):
			end = "?>"
		}
		_, rest, ok := strings.Cut(head, end)
		if end == "" || !ok {
			break
		}
		head = strings.TrimLeft(rest, " \t\r\n\f")
	}
	for _, first := range []string{"<!doctype html", "<html", "<head", "<body", "<title", "<meta"} {
		if rest, ok := strings.CutPrefix(head, first); ok && (rest == "" || strings.ContainsRune(" \t\r\n\f>/", rune(rest[0]))) {
			return true
		}
	}
	return false
}

// readHTML reads a web page as it shows, with its paragraphs, headings and
// tables, and then as a Word document is read. golang.org/x/net/html takes the
// file apart into tags and words. Its parser is not used: mending a page's tags
// by the rules of the trade can make a small hostile file very large, and here
// it is enough to know where a paragraph, a row or a bold name begins and ends.
func (d *draft) readHTML(s string) error {
	p := newPage(d)
	p.lineNo = 1
	if err := p.read(s); err != nil {
		return err
	}
	p.dropEdges()
	p.sayPage()
	if len(p.lines) == 0 {
		return fmt.Errorf("%s is a web page with no words in it; if the page shows some in the browser, copy them into a .txt or .docx file and import that", d.src.Name)
	}
	if err := d.talk(p.lines); err != nil {
		return err
	}
	d.Title = orElse(d.Title, oneLine(p.title.String()))
	d.Date = orElse(d.Date, p.date)
	p.shortenStamps()
	return nil
}

// page reads HTML into lines. Paragraphs and tables are collected as those of a
// Word document are.
type page struct {
	wordReader
	z      *html.Tokenizer
	lineNo int // in the source, where it has lines; 0 to count paragraphs

	space   bool // between the last word and the next
	pre     int
	level   int
	looks   []inlineLook
	bold    int // how many of them are bold or slanted
	frames  []pageFrame
	tablesN map[string]int // frames by tag
	skip    skipping
	classes map[string]bool // those that a style sheet of the page makes bold
	heading bool            // the paragraph being read is the title of the page

	inTitle                bool
	title                  strings.Builder
	date                   string
	left                   map[string]int
	links, items, comments int
	badSigns               int
	hiddenWords            int

	edges   []pageEdge // headers, footers and asides
	stamp   *pageStamp
	stamped bool              // a time ends the words so far
	stamps  map[string]string // as put into the lines, and as the file shows them
}

// inlineLook is an open tag that may say how words look.
type inlineLook struct {
	tag  string
	bold bool
}

func newPage(d *draft) *page {
	return &page{wordReader: wordReader{draft: d}, level: notHeading, tablesN: map[string]int{}, left: map[string]int{}, classes: map[string]bool{}, stamps: map[string]string{}}
}

func (p *page) read(s string) error {
	p.z = html.NewTokenizer(strings.NewReader(s))
	for {
		kind := p.z.Next()
		if kind == html.ErrorToken {
			if err := p.z.Err(); err != io.EOF {
				return fmt.Errorf("%s could not be read as a web page; open it in a browser, copy its words into a .txt or .docx file and import that", p.src.Name)
			}
			break
		}
		raw := p.z.Raw()
		if len(p.lines) > maxLines {
			return fmt.Errorf("%s has more than %d lines; split it into one file per interview", p.src.Name, maxLines)
		}
		lines, bad := strings.Count(string(raw), "\n"), strings.Count(string(raw), "\uFFFD")
		p.token(kind, bad)
		if p.lineNo > 0 {
			p.lineNo += lines
		}
	}
	p.endStamp()
	p.breakLine()
	for len(p.frames) > 0 {
		p.endFrame()
	}
	return nil
}

func (p *page) token(kind html.TokenType, bad int) {
	switch kind {
	case html.TextToken:
		words := string(p.z.Text())
		if n := strings.Count(words, "\uFFFD") - bad; n > 0 {
			p.badSigns += n
		}
		p.words(words)
	case html.StartTagToken, html.SelfClosingTagToken:
		e := p.element()
		if kind == html.SelfClosingTagToken {
			p.z.NextIsNotRawText()
			e.closed = true
		}
		p.startTag(e)
		if e.closed && !isVoid(e.tag) {
			p.endTag(e.tag)
		}
	case html.EndTagToken:
		name, _ := p.z.TagName()
		p.endTag(string(name))
	case html.CommentToken:
		p.comments++
	}
}

// element is a tag with what it says.
type element struct {
	tag    string
	attrs  map[string]string
	closed bool
}

// element reads the tag the tokenizer stands at; of an attribute given twice
// the first counts.
func (p *page) element() element {
	name, more := p.z.TagName()
	e := element{tag: string(name), attrs: map[string]string{}}
	for more {
		var key, value []byte
		key, value, more = p.z.TagAttr()
		if _, ok := e.attrs[string(key)]; !ok && len(e.attrs) < 100 {
			e.attrs[string(key)] = string(value)
		}
	}
	return e
}

func isVoid(tag string) bool {
	return oneOf(tag, "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "param", "source", "track", "wbr")
}

// words takes words as the page shows them: white space is one space, except
// in preformatted text.
func (p *page) words(s string) {
	switch {
	case p.skip.tag != "":
		p.unshown(s)
	case p.inTitle:
		if p.title.Len() < 1000 {
			p.title.WriteString(s)
		}
	case p.stamp != nil:
		if p.stamp.shown.Len() < 100 {
			p.stamp.shown.WriteString(s)
		}
	case p.pre > 0:
		p.preformatted(s)
	default:
		if p.stamped && s != "" { // oTranscribe puts a space behind every time
			s = strings.TrimPrefix(s, "\u00A0")
			p.stamped = false
		}
		for s != "" {
			n := strings.IndexAny(s, " \t\n\r\f")
			if n < 0 {
				n = len(s)
			}
			if n > 0 {
				p.put(s[:n])
				s = s[n:]
				continue
			}
			p.space = true
			s = strings.TrimLeft(s, " \t\n\r\f")
		}
	}
}

// put adds words to the paragraph being read, or begins one.
func (p *page) put(words string) {
	if len(p.open) == 0 {
		p.open = append(p.open, &paragraph{level: p.level})
		p.space = false
	}
	p.run = runLook{bold: p.bold > 0}
	if at := p.open[0].words; p.space && len(at) > 0 && at[len(at)-1] != '\n' {
		p.wordReader.put(" ")
	}
	p.space = false
	p.wordReader.put(words)
}

func (p *page) preformatted(s string) {
	for i, l := range strings.Split(strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(s), "\n") {
		if i > 0 {
			p.breakWords()
		}
		if trim(l) != "" {
			p.put(l)
		}
	}
}

// breakWords ends a line; after an empty one, the paragraph.
func (p *page) breakWords() {
	p.space = false
	if len(p.open) == 0 {
		return
	}
	if at := p.open[0].words; at[len(at)-1] == '\n' {
		p.breakLine()
		return
	}
	p.wordReader.put("\n")
}

// breakLine ends a paragraph.
func (p *page) breakLine() {
	p.space, p.stamped = false, false
	if len(p.open) == 0 {
		return
	}
	if p.lineNo > 0 {
		p.count = p.lineNo - 1 // the paragraph takes the next number
	}
	p.endParagraph()
}

// sayPage says what of a page was left out.
func (p *page) sayPage() {
	p.sayLeftOut(p.wordReader, asides{numbers: p.items})
	var left []string
	for _, what := range skippedKinds() {
		if n := p.left[what.one]; n > 0 {
			left = append(left, count(n, what.one, what.many))
		}
	}
	if p.comments > 0 {
		left = append(left, count(p.comments, "remark in the HTML", "remarks in the HTML"))
	}
	if len(left) > 0 {
		p.note("Of the page, %s not imported.", list(left)+map[bool]string{true: " was", false: " were"}[len(left) == 1 && strings.HasPrefix(left[0], "1 ")])
	}
	if p.links > 0 {
		p.note("%s left out; the words are kept.", count(p.links, "link address was", "link addresses were"))
	}
	if p.skip.tag != "" {
		p.doubt("A part of %s that a page does not show (%s) has no end, and all that follows was left out; compare the last turn with the page.", p.src.Name, p.skip.what)
	}
	if p.hiddenWords >= 50 {
		p.doubt("%d words in hidden parts of %s were left out; if they belong to the talk, show them in a browser, copy them into a .txt or .docx file and import that.", p.hiddenWords, p.src.Name)
	}
	if p.badSigns > 0 {
		r := text.Replacement{What: "number that stands for no character replaced by \uFFFD", Count: p.badSigns}
		p.Replaced = append(p.Replaced, r)
		p.doubt("%s: %s. Compare the place with the original.", p.src.Name, r)
	}
}

// shortenStamps shows times that stayed inside a turn as the file shows them.
func (p *page) shortenStamps() {
	if len(p.stamps) == 0 {
		return
	}
	var pairs []string
	for long, shown := range p.stamps {
		pairs = append(pairs, long, shown)
	}
	r := strings.NewReplacer(pairs...)
	for i := range p.Said {
		p.Said[i].Speech = r.Replace(p.Said[i].Speech)
		p.Said[i].Group = r.Replace(p.Said[i].Group)
	}
}
