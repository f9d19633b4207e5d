package qualcoder

import (
	"fmt"
	"strings"

	"verbatim/internal/exchange"
	"verbatim/internal/exchange/sqlite"
)

// makers is what of a code has no place: who made it, and when.
const makers = "maker of a code"

// readCodes reads categories, which only hold codes, and codes, which can hold others.
func (r *reader) readCodes() error {
	var codes []exchange.Code
	add := func(c exchange.Code) {
		if r.codes[c.ID] {
			r.p.Lose("code", "another one has its number", c.Name)
			return
		}
		r.codes[c.ID] = true
		codes = append(codes, c)
	}
	owned := false
	err := r.rows("code_cat", func(row sqlite.Row) {
		owned = r.user(row.Text(4)) != "" || owned
		add(exchange.Code{ID: "category:" + row.Text(0), Parent: under("category:", row, 3), Name: clean(row.Text(1)), Description: clean(row.Text(2)), Folder: true})
	}, "catid", "name", "memo", "supercatid", "owner")
	if err != nil {
		return err
	}
	err = r.rows("code_name", func(row sqlite.Row) {
		owned = r.user(row.Text(6)) != "" || owned
		c := exchange.Code{ID: "code:" + row.Text(0), Parent: under("code:", row, 5), Name: clean(row.Text(1)), Description: clean(row.Text(2)), Colour: exchange.HexColour(row.Text(4))}
		if c.Parent == "" {
			c.Parent = under("category:", row, 3)
		}
		if colour := strings.TrimSpace(row.Text(4)); colour != "" && c.Colour == "" {
			r.p.Lose("colour of a code", "it is not written as a colour", c.Name)
		}
		add(c)
	}, "cid", "name", "memo", "catid", "color", "supercid", "owner")
	if err != nil {
		return err
	}
	if owned {
		r.p.Lose(makers, "who made which code, and when, is in the history of the codebook only from here on", "")
	}
	var raised []string
	r.p.Codes, raised = exchange.Nest(codes)
	names := map[string]string{}
	for _, c := range r.p.Codes {
		names[c.ID] = c.Name
	}
	for _, id := range raised {
		r.p.Lose("place of a code under another", "what it is under is not there, or is under it in turn; it stands at the top", names[id])
	}
	return nil
}

// under is the id of what a code is under; empty where it is under nothing.
func under(kind string, row sqlite.Row, column int) string {
	if row.Null(column) || row.Text(column) == "" {
		return ""
	}
	return kind + row.Text(column)
}

// codings reads which words are coded, and what was written about that.
func (r *reader) codings() error {
	seen := map[string]bool{}
	return r.rows("code_text", func(row sqlite.Row) {
		id := "coding:" + row.Text(0)
		code := "code:" + row.Text(1)
		source, there := r.sources["file:"+row.Text(2)]
		switch {
		case !there:
			r.p.Lose("coding", "the document it is in is not there", "")
			return
		case !r.codes[code]:
			r.p.Lose("coding", "its code is not there", "")
			return
		case seen[id]:
			r.p.Lose("coding", "another one has its number", "")
			return
		}
		seen[id] = true
		m := r.mark(row, 4, 5)
		m.Words = row.Text(3)
		m.Coding = exchange.Coding{ID: id, Code: code, User: r.user(row.Text(6)), At: clean(row.Text(7))}
		on := []exchange.Target{{Kind: exchange.OnCoding, ID: id}}
		if r.empty(source) {
			r.p.Lose("coding", "its document has no text", r.p.Sources[source].Name)
			on[0] = exchange.Target{Kind: exchange.OnSource, ID: r.p.Sources[source].ID}
		} else {
			r.marks[source] = append(r.marks[source], m)
		}
		r.memo(exchange.Memo{Text: row.Text(8), By: m.Coding.User, At: m.Coding.At, On: on})
		if row.Int(9) != 0 {
			r.memo(exchange.Memo{Text: "Marked as important in QualCoder", By: m.Coding.User, At: m.Coding.At, On: on})
		}
	}, "ctid", "cid", "fid", "seltext", "pos0", "pos1", "owner", "date", "memo", "important")
}

func (r *reader) mark(row sqlite.Row, start, end int) mark {
	_, one := row.Number(start)
	_, two := row.Number(end)
	return mark{Mark: exchange.Mark{Start: row.Int(start), End: row.Int(end), Unknown: !one || !two}}
}

// annotations reads what was written about words that need not be coded.
func (r *reader) annotations() error {
	return r.rows("annotation", func(row sqlite.Row) {
		words := clean(row.Text(4))
		by, at := r.user(row.Text(5)), clean(row.Text(6))
		source, there := r.sources["file:"+row.Text(1)]
		if strings.TrimSpace(words) == "" {
			return
		}
		if !there {
			r.memo(exchange.Memo{Text: words, By: by, At: at})
			r.p.Lose("place of an annotation", "the document it is in is not there; the annotation became a memo on the project", "")
			return
		}
		if r.empty(source) {
			r.memo(exchange.Memo{Text: words, By: by, At: at, On: []exchange.Target{{Kind: exchange.OnSource, ID: r.p.Sources[source].ID}}})
			return
		}
		m := r.mark(row, 2, 3)
		m.memo = &exchange.Memo{Text: words, By: by, At: at}
		r.marks[source] = append(r.marks[source], m)
	}, "anid", "fid", "pos0", "pos1", "memo", "owner", "date")
}

// pictures counts codings of pictures and of areas of pages.
func (r *reader) pictures() error {
	return r.rows("code_image", func(row sqlite.Row) {
		kind := "coding of a part of a picture"
		if !row.Null(5) {
			kind = "coding of an area of a page"
		}
		r.lost(kind, row, "")
	}, "imid", "id", "cid", "memo", "owner", "pdf_page", "date")
}

// recordings counts codings of stretches of recordings.
func (r *reader) recordings() error {
	return r.rows("code_av", func(row sqlite.Row) {
		r.lost("coding of a stretch of a recording", row, fmt.Sprintf(", %s–%s", clock(row.Int(5)), clock(row.Int(7))))
	}, "avid", "id", "cid", "memo", "owner", "pos0", "date", "pos1")
}

// lost counts a coding that is not one of words. What was written about it is kept.
func (r *reader) lost(kind string, row sqlite.Row, where string) {
	name, target := "", []exchange.Target(nil)
	if i, ok := r.sources["file:"+row.Text(1)]; ok {
		name = r.p.Sources[i].Name
		target = []exchange.Target{{Kind: exchange.OnSource, ID: r.p.Sources[i].ID}}
	}
	r.p.Lose(kind, "only words are coded here; what was written about it became a memo", name)
	r.memo(exchange.Memo{Name: strings.ToUpper(kind[:1]) + kind[1:] + where, Text: row.Text(3), By: r.user(row.Text(4)), At: clean(row.Text(6)), On: target})
}

func clock(ms int64) string {
	s := max(ms, 0) / 1000
	return fmt.Sprintf("%02d:%02d:%02d", s/3600, s/60%60, s%60)
}
