package ingest

import (
	"bytes"
	"encoding/xml"
	"strings"
)

// Bounds on the comments of a document.
const (
	maxComments    = 20_000
	maxCommentText = 64 << 10 // bytes of one
)

// notedComment is a comment as it is read.
type notedComment struct {
	Comment
	id, para, parent string
	seen             [anchorPoint + 1]bool // of its beginning, its end and its point
	words            strings.Builder
}

// readComments reads the comments of a document, with those that answer others under
// these. It gives all of them by id, in the order of the document.
func (p *docxPackage) readComments(main string) []*notedComment {
	var all []*notedComment
	for _, name := range p.beside(main, "comments") {
		if data, err := p.read(name); err == nil && data != nil {
			all = append(all, commentsIn(data)...)
		}
	}
	if len(all) > maxComments {
		all = all[:maxComments]
	}
	byPara := map[string]*notedComment{}
	for _, c := range all {
		if c.para != "" {
			byPara[c.para] = c
		}
	}
	for _, name := range p.beside(main, "commentsExtended") {
		if data, err := p.read(name); err == nil && data != nil {
			threads(data, byPara)
		}
	}
	return underTheirs(all, byPara)
}

// underTheirs puts replies under what they answer: the beginning of a thread.
func underTheirs(all []*notedComment, byPara map[string]*notedComment) []*notedComment {
	var first []*notedComment
	for _, c := range all {
		top := c
		for range len(all) { // a thread that runs in a circle ends somewhere
			parent := byPara[top.parent]
			if top.parent == "" || parent == nil || parent == c {
				break
			}
			top = parent
		}
		if top == c {
			first = append(first, c)
			continue
		}
		top.Replies = append(top.Replies, Reply{c.Author, c.Text})
	}
	return first
}

// threads reads which comment answers which, and which are done.
func threads(data []byte, byPara map[string]*notedComment) {
	var all struct {
		List []struct {
			Para   string `xml:"paraId,attr"`
			Parent string `xml:"paraIdParent,attr"`
			Done   string `xml:"done,attr"`
		} `xml:"commentEx"`
	}
	if xml.Unmarshal(data, &all) != nil {
		return
	}
	for _, x := range all.List {
		if c := byPara[x.Para]; c != nil {
			c.parent, c.Resolved = x.Parent, x.Done != "" && isOn(x.Done)
		}
	}
}

// commentsIn reads a part with comments, as far as it can be read.
func commentsIn(data []byte) []*notedComment {
	var all []*notedComment
	var now *notedComment
	var b strings.Builder
	in := 0 // elements with words that we are inside
	dec := xml.NewDecoder(bytes.NewReader(data))
	for {
		tok, err := dec.Token()
		if err != nil {
			return all
		}
		switch t := tok.(type) {
		case xml.StartElement:
			switch t.Name.Local {
			case "comment":
				now = &notedComment{id: attr(t, "id"), Comment: Comment{Author: oneLine(attr(t, "author"))}}
				b.Reset()
			case "p":
				if now != nil {
					now.para = attr(t, "paraId") // the last one names the comment
				}
			case "t":
				in++
			case "tab", "br", "cr":
				b.WriteString(map[string]string{"tab": "\t"}[t.Name.Local] + map[string]string{"br": "\n", "cr": "\n"}[t.Name.Local])
			case "del", "pPr", "rPr", "annotationRef":
				if dec.Skip() != nil {
					return all
				}
			}
		case xml.EndElement:
			switch t.Name.Local {
			case "t":
				in--
			case "p":
				b.WriteString("\n")
			case "comment":
				if now != nil && now.id != "" {
					now.Text = tidyComment(b.String())
					all = append(all, now)
				}
				now = nil
			}
		case xml.CharData:
			if in > 0 && now != nil && b.Len() < maxCommentText {
				b.Write(t)
			}
		}
	}
}

// tidyComment is what a comment says, without space around its lines and without
// empty lines.
func tidyComment(s string) string {
	var kept []string
	for line := range strings.Lines(strings.ToValidUTF8(s, "\uFFFD")) {
		line = strings.Map(func(r rune) rune {
			if r < ' ' {
				return ' '
			}
			return r
		}, line)
		if line = trim(line); line != "" {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}

// commentEdge sees where a comment begins or ends in the words being read.
func (w *wordReader) commentEdge(e xml.StartElement, kind anchorKind) {
	if c := w.notes[attr(e, "id")]; c != nil {
		w.commentAt(c, kind)
	}
}

// maxCommented bounds the comments whose words are kept at the same place, so that
// reading a paragraph takes no longer for all the comments around it.
const maxCommented = 100

// commentAt sees where a comment begins or ends in the words being read.
func (w *wordReader) commentAt(c *notedComment, kind anchorKind) {
	if c.seen[kind] {
		return
	}
	c.seen[kind] = true
	switch kind {
	case anchorStart:
		if len(w.commented) < maxCommented {
			w.commented[c.id] = c
		}
	case anchorEnd:
		delete(w.commented, c.id)
	}
	a := anchor{comment: c.id, kind: kind}
	if n := len(w.open); n > 0 {
		p := w.open[n-1]
		a.at = len(p.words)
		p.anchors = append(p.anchors, a)
		return
	}
	w.edges = append(w.edges, a)
}

// anchorsOf are the anchors of a paragraph that stand before the end of a part of its
// words, from the first that is left; at is where the part's body begins.
func (p *paragraph) anchorsOf(next *int, end, at int, body string) []anchor {
	var out []anchor
	from, rest := 0, -1
	for ; *next < len(p.anchors) && p.anchors[*next].at <= end; *next++ {
		a := p.anchors[*next]
		to := min(max(a.at-at, 0), len(body))
		if rest < 0 || to < from {
			from, rest = 0, solid(body)
		}
		rest -= solid(body[from:to])
		from, a.rest = to, rest
		out = append(out, a)
	}
	return out
}
