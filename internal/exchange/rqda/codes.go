package rqda

import (
	"fmt"
	"strings"

	"verbatim/internal/exchange"
	"verbatim/internal/exchange/sqlite"
)

// categories reads categories, which only hold codes, and codes. A code can be in several
// categories here, and under one there.
func (r *reader) categories() error {
	var codes []exchange.Code
	add := func(c exchange.Code) {
		if r.codes[c.ID] {
			r.p.Lose("code", "another one has its number", c.Name)
			return
		}
		r.codes[c.ID] = true
		codes = append(codes, c)
	}
	owned, names := false, map[string]string{}
	err := r.rows("codecat", "category of codes", func(row sqlite.Row) {
		owned = r.user(r.text(row, 3)) != "" || owned
		c := exchange.Code{ID: "category:" + row.Text(0), Name: r.text(row, 1), Description: words(r.text(row, 2)), Folder: true}
		names[c.ID] = c.Name
		add(c)
	}, func(row sqlite.Row) { r.dead["category:"+row.Text(0)] = true }, "catid", "name", "memo", "owner")
	if err != nil {
		return err
	}
	first := len(codes)
	err = r.rows("freecode", "code", func(row sqlite.Row) {
		owned = r.user(r.text(row, 4)) != "" || owned
		c := exchange.Code{ID: "code:" + row.Text(0), Name: r.text(row, 1), Description: words(r.text(row, 2)), Colour: exchange.HexColour(row.Text(3))}
		if colour := words(strings.TrimSpace(row.Text(3))); colour != "" && c.Colour == "" {
			r.p.Lose("colour of a code", "it is given by a name", c.Name)
		}
		add(c)
	}, func(row sqlite.Row) { r.dead["code:"+row.Text(0)] = true }, "id", "name", "memo", "color", "owner")
	if err != nil {
		return err
	}
	if owned {
		r.p.Lose("maker of a code", "who made which code, and when, is in the history of the codebook only from here on", "")
	}
	at := map[string]int{}
	for i := first; i < len(codes); i++ {
		at[codes[i].ID] = i
	}
	err = r.rows("treecode", "code in a category", func(row sqlite.Row) {
		category := "category:" + row.Text(1)
		i, ok := at["code:"+row.Text(0)]
		switch {
		case r.dead[category] || r.dead["code:"+row.Text(0)]: // that is counted
		case !ok || !r.codes[category]:
			r.p.Lose("code in a category", "the code or the category is not there", "")
		case codes[i].Parent == "":
			codes[i].Parent = category
		case codes[i].Parent != category:
			r.p.Lose("further category of a code", "a code is under one other here, the first", fmt.Sprintf("%s in %s", codes[i].Name, names[category]))
		}
	}, nil, "cid", "catid")
	if err != nil {
		return err
	}
	r.p.Codes, _ = exchange.Nest(codes)
	return nil
}

// codings reads which words are coded.
func (r *reader) codings() error {
	r.coders = map[string]bool{}
	return r.table("coding", func(owner string) string {
		r.coders[owner] = true
		return owner
	})
}

// second reads the second coding: a table of its own. Who did both is two users, so that
// they can be compared.
func (r *reader) second() error {
	noted := false
	return r.table("coding2", func(owner string) string {
		if !r.coders[owner] {
			return owner
		}
		if !noted {
			r.p.Note("RQDA keeps a second coding apart from the first. Where both are by one person, the second stands under that name with “(second coding)”.")
			noted = true
		}
		return strings.TrimSpace(owner + " (second coding)")
	})
}

// table reads a table of codings.
func (r *reader) table(table string, who func(owner string) string) error {
	n := 0
	return r.rows(table, "coding", func(row sqlite.Row) {
		n++
		code, file := "code:"+row.Text(0), "file:"+row.Text(1)
		source, there := r.sources[file]
		switch {
		case r.dead[code]:
			r.p.Lose("coding", "its code was deleted in RQDA", "")
			return
		case r.dead[file]:
			r.p.Lose("coding", "its document was deleted in RQDA", "")
			return
		case !there:
			r.p.Lose("coding", "the document it is in is not there", "")
			return
		case !r.codes[code]:
			r.p.Lose("coding", "its code is not there", "")
			return
		}
		m := where(row, 3, 4)
		m.Words = words(r.bytes(row, 2))
		m.Coding = exchange.Coding{ID: fmt.Sprintf("%s:%d", table, n), Code: code, User: r.user(who(strings.TrimSpace(r.text(row, 5)))), At: r.text(row, 6)}
		on := exchange.Target{Kind: exchange.OnCoding, ID: m.Coding.ID}
		if r.empty(source) {
			r.p.Lose("coding", "its document has no text", r.p.Sources[source].Name)
			on = exchange.Target{Kind: exchange.OnSource, ID: r.p.Sources[source].ID}
		} else {
			r.marks[source] = append(r.marks[source], m)
		}
		r.memo(exchange.Memo{Text: r.text(row, 7), By: m.Coding.User, At: m.Coding.At, On: []exchange.Target{on}})
	}, nil, "cid", "fid", "seltext", "selfirst", "selend", "owner", "date", "memo")
}

// where is a place, which RQDA writes as numbers with a point.
func where(row sqlite.Row, start, end int) mark {
	_, one := row.Number(start)
	_, two := row.Number(end)
	return mark{Mark: exchange.Mark{Start: row.Int(start), End: row.Int(end), Unknown: !one || !two}}
}

// annotations reads what was written at a place in a text. A place has no length: the
// annotation is about the line that it stands in.
func (r *reader) annotations() error {
	return r.rows("annotation", "annotation", func(row sqlite.Row) {
		m := exchange.Memo{Text: r.text(row, 2), By: r.user(r.text(row, 3)), At: r.text(row, 4)}
		if strings.TrimSpace(words(m.Text)) == "" {
			return
		}
		file := "file:" + row.Text(0)
		source, there := r.sources[file]
		switch {
		case r.dead[file]:
			r.p.Lose("annotation", "its document was deleted in RQDA", "")
		case !there:
			r.p.Lose("place of an annotation", "the document it is in is not there; the annotation became a memo on the project", "")
			r.memo(m)
		case r.empty(source):
			m.On = []exchange.Target{{Kind: exchange.OnSource, ID: r.p.Sources[source].ID}}
			r.memo(m)
		default:
			at := where(row, 1, 1)
			at.memo = &m
			r.marks[source] = append(r.marks[source], at)
		}
	}, nil, "fid", "position", "annotation", "owner", "date")
}
