package ingest

import "strings"

// paragraph is a paragraph being read.
type paragraph struct {
	words  []byte
	marks  []mark
	level  int
	joined bool   // its end was deleted: the next paragraph goes on with it
	inside []line // of text boxes, which follow it

	anchors []anchor
}

func (w *wordReader) endParagraph() {
	n := len(w.open)
	if n == 0 {
		return
	}
	p := w.open[n-1]
	w.open = w.open[:n-1]
	w.run = runLook{}
	for _, c := range w.commented {
		if c.words.Len() < maxCommentText {
			c.words.WriteString("\n")
		}
	}
	if n > 1 { // in a text box: it follows the paragraph it is fixed to
		outer := w.open[n-2]
		outer.inside = append(append(outer.inside, p.lines(w.count+1)...), p.inside...)
		return
	}
	if w.carried != nil {
		p = w.carried.followedBy(p)
		w.carried = nil
	}
	if p.joined && len(w.cells) == 0 {
		w.carried = p
		return
	}
	w.emit(*p)
}

// followedBy is two paragraphs made one.
func (p *paragraph) followedBy(next *paragraph) *paragraph {
	base := len(p.words)
	p.words = append(p.words, next.words...)
	for _, m := range next.marks {
		p.marks = append(p.marks, mark{m.from + base, m.to + base})
	}
	for _, a := range next.anchors {
		a.at += base
		p.anchors = append(p.anchors, a)
	}
	p.joined = next.joined
	p.inside = append(p.inside, next.inside...)
	return p
}

// emit puts the lines of a paragraph where they belong: into the text, or into
// the cell of a table.
func (w *wordReader) emit(p paragraph) {
	w.count++
	lines := append(p.lines(w.count), p.inside...)
	if len(lines) == 0 {
		w.edges = append(p.anchors, w.edges...)
	}
	if t := w.table(); t != nil && len(t.rows) > 0 && len(t.rows[len(t.rows)-1]) > 0 {
		row := t.rows[len(t.rows)-1]
		row[len(row)-1] = append(row[len(row)-1], lines...)
		return
	}
	w.lines = append(w.lines, lines...)
}

// lines are the lines of a paragraph: it has several where somebody broke it
// without ending it.
func (p *paragraph) lines(no int) []line {
	var out []line
	at, gap, next := 0, true, 0
	words := string(p.words)
	if strings.Contains(words, "\r") {
		words = strings.NewReplacer("\r\n", "\n", "\r", "\n").Replace(words)
	}
	for part := range strings.SplitSeq(words, "\n") {
		body := trim(part)
		if body != "" {
			lead := at + strings.Index(part, body)
			l := line{no: no, text: body, gap: gap, level: p.level}
			for _, m := range p.marks {
				if m.to > lead && m.from < lead+len(body) && len(words) == len(p.words) {
					l.marks = append(l.marks, mark{max(m.from-lead, 0), min(m.to-lead, len(body))})
				}
				if len(l.marks) == 8 {
					break
				}
			}
			l.anchors = p.anchorsOf(&next, at+len(part), lead, body)
			out = append(out, l)
			gap = false
		}
		at += len(part) + 1
	}
	if left := p.anchors[next:]; len(left) > 0 && len(out) > 0 { // at the end, or where the words are counted otherwise
		out[len(out)-1].anchors = append(out[len(out)-1].anchors, left...)
	}
	return out
}
