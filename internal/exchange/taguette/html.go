package taguette

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"

	"verbatim/internal/text"
)

// maxPage is how many bytes of HTML a document may have. Taguette itself takes far less.
const maxPage = 32 << 20

// page is the text of a document that Taguette keeps as HTML, and where in it the
// places lie that Taguette counts: UTF-8 bytes of the text between the tags, one piece
// after the other.
type page struct {
	text  []rune
	bytes []int32 // for each code point that the page has, the byte of it; at the end how many bytes there are
	at    []int32 // for each code point that the page has, the one of text
	dirty bool    // some bytes were no UTF-8, so places may be off
}

// pageOf takes HTML apart. It adds line ends where people see lines end and the HTML
// has none, and a tab between the cells of a table; everything else is as it stands.
func pageOf(contents string) (*page, error) {
	if len(contents) > maxPage {
		return nil, fmt.Errorf("it has more than %d MB", maxPage>>20)
	}
	p := &page{}
	if !utf8.ValidString(contents) {
		contents, p.dirty = strings.ToValidUTF8(contents, "\uFFFD"), true
	}
	body := &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body}
	nodes, err := html.ParseFragment(strings.NewReader(contents), body)
	if err != nil {
		return nil, fmt.Errorf("its HTML could not be read: %w", err)
	}
	w := writer{page: p}
	for _, n := range nodes {
		w.walk(n)
	}
	p.bytes = append(p.bytes, int32(w.count))
	p.at = append(p.at, int32(len(p.text)))
	return p, nil
}

// writer puts the text of a page together.
type writer struct {
	*page
	count int  // bytes of the page so far
	want  int  // line ends that are to stand before the next words
	have  int  // line ends after the last words
	cell  bool // a new cell of a table begins
	begun bool // there were words
}

// walk goes through the page in its order, without calling itself: pages can nest
// deeper than the stack.
func (w *writer) walk(root *html.Node) {
	for n := root; n != nil; {
		if n.Type == html.TextNode {
			w.words(n.Data)
		}
		w.enter(n)
		if n.FirstChild != nil {
			n = n.FirstChild
			continue
		}
		for n != nil {
			w.leave(n)
			if n == root {
				return
			}
			if n.NextSibling != nil {
				n = n.NextSibling
				break
			}
			n = n.Parent
		}
	}
}

func (w *writer) enter(n *html.Node) {
	switch {
	case n.Type != html.ElementNode:
	case n.DataAtom == atom.Br:
		w.want++
	case n.DataAtom == atom.Td || n.DataAtom == atom.Th:
		w.cell = true
	case isBlock(n.DataAtom):
		w.want = max(w.want, 1)
	}
}

func (w *writer) leave(n *html.Node) {
	if n.Type == html.ElementNode && isBlock(n.DataAtom) {
		w.want, w.cell = max(w.want, 1), false
	}
}

// isBlock reports whether an element begins and ends lines.
func isBlock(a atom.Atom) bool {
	switch a {
	case atom.P, atom.Div, atom.Li, atom.Ul, atom.Ol, atom.Dl, atom.Dt, atom.Dd,
		atom.H1, atom.H2, atom.H3, atom.H4, atom.H5, atom.H6, atom.Hr,
		atom.Table, atom.Tr, atom.Thead, atom.Tbody, atom.Tfoot, atom.Caption,
		atom.Blockquote, atom.Pre, atom.Address, atom.Article, atom.Section, atom.Aside,
		atom.Header, atom.Footer, atom.Main, atom.Nav, atom.Figure, atom.Figcaption,
		atom.Form, atom.Fieldset, atom.Details, atom.Summary, atom.Center:
		return true
	}
	return false
}

// words adds a piece of text, and before it the line ends that are wanted.
func (w *writer) words(s string) {
	if s == "" {
		return
	}
	blank := strings.Trim(s, " \t\r\n") == ""
	if !blank {
		lead := strings.Count(s[:len(s)-len(strings.TrimLeft(s, " \t\r\n"))], "\n")
		missing := w.want - w.have - lead
		switch {
		case !w.begun:
		case missing > 0:
			w.text = append(w.text, []rune(strings.Repeat("\n", missing))...)
		case w.cell && w.want == 0 && w.have == 0 && lead == 0:
			w.text = append(w.text, '\t')
		}
		w.want, w.cell, w.have = 0, false, 0
	}
	for _, r := range s {
		w.add(r)
	}
	w.have += strings.Count(s[len(strings.TrimRight(s, " \t\r\n")):], "\n")
	w.begun = w.begun || !blank && len(w.text) > 0
}

// add adds a code point of the page. Texts hold no byte order mark at their beginning,
// no carriage return and no NUL.
func (w *writer) add(r rune) {
	w.bytes = append(w.bytes, int32(w.count))
	w.at = append(w.at, int32(len(w.text)))
	w.count += utf8.RuneLen(r)
	switch {
	case r == '\uFEFF' && len(w.text) == 0:
		return
	case r == '\r':
		r = '\n'
	case r == 0:
		r = '\uFFFD'
	}
	w.text = append(w.text, r)
}

// span is where a highlight lies in the text, in code points; ok is false where the page
// has no such place. Inside a character Taguette takes the end of it.
func (p *page) span(start, end int) (s text.Span, ok bool) {
	last := int(p.bytes[len(p.bytes)-1])
	ok = start >= 0 && start <= end && end <= last
	start = min(max(start, 0), last)
	end = min(max(end, start), last)
	i, j := p.index(start), p.index(end)
	s.Start = text.Pos(p.at[i])
	s.End = s.Start
	if j > i { // before the line ends that were added after its last character
		s.End = text.Pos(p.at[j-1])
		if p.at[j] > p.at[j-1] {
			s.End++
		}
	}
	return s, ok
}

// index is the first code point that begins at a byte or after it.
func (p *page) index(at int) int {
	i, _ := slices.BinarySearch(p.bytes, int32(at))
	return i
}
