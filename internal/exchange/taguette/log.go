package taguette

import (
	"encoding/json"
	"errors"

	"verbatim/internal/exchange/sqlite"
)

// history is what the log of commands says.
type history struct {
	tagged   map[[2]string]act   // who gave a highlight a tag, by both ids
	created  map[string]act      // who made a highlight
	now      map[string][]string // the tags a highlight has
	holders  map[string][]string // the highlights that had a tag
	added    map[string]act      // who put in a document
	coders   map[string]bool
	imported bool
	work     int // what merging tags has cost
}

type act struct{ by, at string }

// command is what is read of a line of the log.
type command struct {
	Type        string        `json:"type"`
	HighlightID json.Number   `json:"highlight_id"`
	OldID       json.Number   `json:"id"` // as the first versions wrote it
	Tags        []json.Number `json:"tags"`
	Src         json.Number   `json:"src_tag_id"`
	Dest        json.Number   `json:"dest_tag_id"`
	OldSrc      json.Number   `json:"src"`
	OldDest     json.Number   `json:"dest"`
}

func either(a, b json.Number) string {
	if a != "" {
		return a.String()
	}
	return b.String()
}

// readLog reads the log in its order. Each change of a highlight lists all of its tags:
// whoever gave it a tag is whoever it had not before.
func (r *reader) readLog() error {
	h := &r.log
	*h = history{tagged: map[[2]string]act{}, created: map[string]act{}, now: map[string][]string{}, holders: map[string][]string{}, added: map[string]act{}, coders: map[string]bool{}}
	r.logins = map[string]bool{}
	broken := 0
	err := r.rows("commands", "id", []string{"project_id", "user_login", "date", "document_id", "payload"}, func(row sqlite.Row) error {
		if row.Text(0) != r.id {
			return nil
		}
		var c command
		if err := json.Unmarshal([]byte(row.Text(4)), &c); err != nil {
			var kind *json.UnmarshalTypeError
			if !errors.As(err, &kind) || c.Type == "" {
				broken++
				return nil
			}
		}
		r.logins[row.Text(1)] = true
		h.take(c, act{by: row.Text(1), at: row.Text(2)}, row.Text(3))
		return nil
	})
	for range broken {
		r.p.Lose("line of the log", "it is not as Taguette writes them, so who made something may be missing", "")
	}
	return err
}

func (h *history) take(c command, who act, document string) {
	switch c.Type {
	case "document_add": // renaming writes another
		if _, ok := h.added[document]; !ok {
			h.added[document] = who
		}
	case "project_import":
		h.imported = true
	case "highlight_add":
		h.highlight(either(c.HighlightID, c.OldID), c.Tags, who)
	case "tag_merge":
		h.merge(either(c.Src, c.OldSrc), either(c.Dest, c.OldDest))
	}
}

func (h *history) highlight(id string, tags []json.Number, who act) {
	h.coders[who.by] = true
	if _, ok := h.created[id]; !ok {
		h.created[id] = who
	}
	has := map[string]bool{}
	for _, t := range tags {
		has[t.String()] = true
	}
	kept := h.now[id][:0]
	for _, t := range h.now[id] {
		if has[t] {
			kept = append(kept, t)
			delete(has, t)
		} else {
			delete(h.tagged, [2]string{id, t})
		}
	}
	for t := range has {
		kept = append(kept, t)
		h.tagged[[2]string{id, t}] = who
		h.holders[t] = append(h.holders[t], id)
	}
	h.now[id] = kept
}

// merge makes of one tag another, on each highlight that has it.
func (h *history) merge(src, dest string) {
	const most = 20_000_000 // far more than any team merges; a log made to take long does not get further
	if h.work += len(h.holders[src]); src == dest || h.work > most {
		return
	}
	for _, id := range h.holders[src] {
		who, ok := h.tagged[[2]string{id, src}]
		if !ok {
			continue
		}
		delete(h.tagged, [2]string{id, src})
		if _, has := h.tagged[[2]string{id, dest}]; !has {
			h.tagged[[2]string{id, dest}] = who
			h.holders[dest] = append(h.holders[dest], id)
			h.now[id] = append(h.now[id], dest)
		}
		for i, t := range h.now[id] {
			if t == src {
				h.now[id] = append(h.now[id][:i], h.now[id][i+1:]...)
				break
			}
		}
	}
	delete(h.holders, src)
}
