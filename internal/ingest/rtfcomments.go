package ingest

import "strconv"

// commentNumbered is the comment of a number, which may begin long before what it
// says comes; nil where there are too many.
func (r *rtfReader) commentNumbered(number string) *notedComment {
	c := r.notes[number]
	if c == nil && len(r.notes) < maxComments {
		c = &notedComment{id: number}
		r.notes[number] = c
	}
	return c
}

// beginComment begins what a comment says.
func (r *rtfReader) beginComment() {
	r.noting = &notedComment{Comment: Comment{Author: r.author}}
	r.author = ""
}

// commentWord takes what the groups around a comment say.
func (r *rtfReader) commentWord(dest rtfDest, said string) {
	switch dest {
	case destStart, destEnd:
		kind := anchorStart
		if dest == destEnd {
			kind = anchorEnd
		}
		if c := r.commentNumbered(said); c != nil {
			r.commentAt(c, kind)
		}
	case destNumber:
		if r.noting != nil {
			r.noting.id = said
		}
	case destComment:
		r.endComment()
	}
}

// endComment keeps a comment, and where it stands: at this place, or on the words
// between the two that have its number.
func (r *rtfReader) endComment() {
	n := r.noting
	r.noting = nil
	if n == nil || len(r.said) >= maxComments {
		return
	}
	if n.id == "" || r.notes[n.id] != nil && r.notes[n.id].para != "" { // no number, or one that was used
		n.id = "at " + strconv.Itoa(len(r.said))
	}
	c := r.commentNumbered(n.id)
	if c == nil {
		return
	}
	c.Author, c.Text, c.para = n.Author, tidyComment(r.kept.String()), n.id
	r.said = append(r.said, c)
	r.commentAt(c, anchorPoint)
}
