package taguette

import (
	"cmp"
	"path"
	"slices"
	"strconv"
	"strings"

	"verbatim/internal/exchange"
	"verbatim/internal/exchange/sqlite"
	"verbatim/internal/text"
)

// readDocuments reads the documents and their texts.
func (r *reader) readDocuments() error {
	r.docs = map[string]int{}
	columns := []string{"project_id", "id", "name", "description", "filename", "created", "text_direction", "contents"}
	return r.rows("documents", "id", columns, func(row sqlite.Row) error {
		if row.Text(0) != r.id {
			return nil
		}
		who := r.log.added[row.Text(1)]
		s := exchange.Source{
			ID: row.Text(1), Name: lines(row.Text(2)), Kind: exchange.TextSource,
			By: who.by, At: cmp.Or(who.at, row.Text(5)), Units: "UTF-8 bytes of the text between the tags",
		}
		file := lines(row.Text(4))
		if s.Name == "" {
			s.Name = file
		}
		if stem := strings.TrimSuffix(file, path.Ext(file)); file != "" && stem != s.Name && file != s.Name {
			r.p.Lose("name of an uploaded file", "the document has a name of its own", file)
		}
		p, err := pageOf(row.Text(7))
		if err != nil {
			p = &page{bytes: []int32{0}, at: []int32{0}}
			r.p.Lose("document", err.Error(), s.Name)
		}
		if p.dirty {
			r.p.Note("The document " + s.Name + " has bytes that are no UTF-8; \uFFFD stands in their place, and places after them may be off.")
		}
		s.Text = string(p.text)
		if row.Text(6) == "RIGHT_TO_LEFT" {
			r.p.Lose("direction of writing", "texts are shown in the direction of their letters", s.Name)
		}
		if about := lines(row.Text(3)); strings.TrimSpace(about) != "" {
			r.p.Memos = append(r.p.Memos, exchange.Memo{
				ID: "document-" + s.ID, Name: "Description", Text: about, By: who.by, At: who.at,
				On: []exchange.Target{{Kind: exchange.OnSource, ID: s.ID}},
			})
		}
		r.docs[s.ID] = len(r.p.Sources)
		r.p.Sources = append(r.p.Sources, s)
		r.pages = append(r.pages, p)
		return nil
	})
}

// highlight is words that are highlighted.
type highlight struct {
	id         string
	source     int
	start, end int // bytes, as the file says
	span       text.Span
	ok         bool
	snippet    string // HTML
	tags       []string
}

// readHighlights reads the highlights and their tags.
func (r *reader) readHighlights() error {
	r.byID = map[string]*highlight{}
	err := r.rows("highlights", "id", []string{"document_id", "id", "start_offset", "end_offset", "snippet"}, func(row sqlite.Row) error {
		at, ok := r.docs[row.Text(0)]
		if !ok {
			return nil
		}
		m := &highlight{id: row.Text(1), source: at, start: bounded(row.Int(2)), end: bounded(row.Int(3)), snippet: row.Text(4)}
		m.span, m.ok = r.pages[at].span(m.start, m.end)
		r.marks, r.byID[m.id] = append(r.marks, m), m
		return nil
	})
	if err != nil {
		return err
	}
	err = r.rows("highlight_tags", "", []string{"highlight_id", "tag_id"}, func(row sqlite.Row) error {
		switch m := r.byID[row.Text(0)]; {
		case m == nil: // of another project
		case !r.tags[row.Text(1)]:
			r.p.Lose("tag of a highlight", "the file has no such tag", "")
		default:
			m.tags = append(m.tags, row.Text(1))
		}
		return nil
	})
	if err != nil {
		return err
	}
	r.place()
	return nil
}

// bounded keeps what a stranger's file calls a place inside what a text can have.
func bounded(n int64) int { return int(min(max(n, -1), 1<<40)) }

// place makes passages of the highlights; those at the same place become one.
func (r *reader) place() {
	slices.SortStableFunc(r.marks, func(a, b *highlight) int {
		return cmp.Or(cmp.Compare(a.source, b.source), cmp.Compare(a.span.Start, b.span.Start), cmp.Compare(a.span.End, b.span.End))
	})
	for i, m := range r.marks {
		s := &r.p.Sources[m.source]
		if i == 0 || r.marks[i-1].source != m.source || r.marks[i-1].span != m.span {
			s.Passages = append(s.Passages, r.passage(m))
		}
		at := &s.Passages[len(s.Passages)-1]
		slices.SortFunc(m.tags, func(a, b string) int { return cmp.Or(cmp.Compare(len(a), len(b)), cmp.Compare(a, b)) })
		for _, tag := range m.tags {
			who, ok := r.log.tagged[[2]string{m.id, tag}]
			if !ok {
				who = r.log.created[m.id]
			}
			at.Codings = append(at.Codings, exchange.Coding{ID: m.id + "-" + tag, Code: tag, User: who.by, At: who.at})
		}
	}
}

// passage is where a highlight is, and how sure that is.
func (r *reader) passage(m *highlight) exchange.Passage {
	at := exchange.Passage{ID: m.id, Span: m.span, Given: strconv.Itoa(m.start) + "–" + strconv.Itoa(m.end)}
	if words, err := pageOf(m.snippet); err == nil {
		at.Words = string(words.text)
	}
	const plenty = 1000 // code points
	switch {
	case !m.ok:
		at.Trust, at.Why = exchange.Doubtful, "its place is outside the text"
	case int(m.span.End-m.span.Start) > len(m.snippet)+plenty: // not worth comparing, which takes long
		at.Trust, at.Why = exchange.Doubtful, "it is far longer than the words that the file gives"
	}
	at.Judge(r.pages[m.source].text)
	return at
}
