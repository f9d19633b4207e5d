package refi

import (
	"strings"

	"verbatim/internal/exchange"
)

// readNotes reads the notes of a file: each is a memo, and something may refer to it.
func (r *reader) readNotes(root *node) error {
	for n := range root.under("Notes", "Note") {
		id := guid(n.attr("guid"))
		name := strings.TrimSpace(n.attr("name"))
		if r.ours && name == noteAgainst {
			r.against[id] = true
			continue
		}
		m := exchange.Memo{ID: r.id("memo", id), Name: name, By: r.user(n.attr("creatingUser")), At: strings.TrimSpace(n.attr("creationDateTime"))}
		if r.ours {
			m.Kind, m.Name = memoKind(name)
		}
		t, has, err := r.textIn(n)
		if err != nil {
			return err
		}
		if m.Text = t.s; !has {
			r.noText("text of a memo", n, name)
		}
		if _, twice := r.notes[id]; !twice && id != "" {
			r.notes[id] = len(r.p.Memos)
		}
		r.p.Memos = append(r.p.Memos, m)
		r.insideNote(n, id, name)
	}
	// A memo may be on one that stands behind it.
	for n := range root.under("Notes", "Note") {
		i, there := r.notes[guid(n.attr("guid"))]
		if !there {
			continue
		}
		target := exchange.Target{Kind: exchange.OnMemo, ID: r.p.Memos[i].ID}
		r.noteRefs(n, target)
		switch d := n.childText("Description"); {
		case d == "":
		case r.p.Memos[i].Text == "":
			r.p.Memos[i].Text = d
		default:
			r.memo(exchange.Memo{Text: d}, target)
		}
	}
	return nil
}

// insideNote deals with what only texts have in Verbatim. QualCoder keeps the place of a
// memo in a source as a selection of the memo.
func (r *reader) insideNote(n *node, id, name string) {
	var only *node
	selections := 0
	for s := range n.named("PlainTextSelection") {
		only = s
		selections++
	}
	if selections == 1 && only.first == nil && id != "" && strings.HasPrefix(strings.ToLower(r.origin), "qualcoder") {
		r.pinned[id] = only
		selections = 0
	}
	for range selections {
		r.p.Lose("selection in a memo", "memos are not coded in Verbatim", name)
	}
	for s := range n.named("PlainTextSelection") {
		for range s.named("Coding") {
			r.p.Lose("coding in a memo", "memos are not coded in Verbatim", name)
		}
	}
	for range n.named("Coding") {
		r.p.Lose("coding of a memo", "memos are not coded in Verbatim", name)
	}
	for range n.named("VariableValue") {
		r.p.Lose("value of a memo", "memos have no attributes in Verbatim", name)
	}
}

// memo adds something that somebody wrote where the file has no note of it.
func (r *reader) memo(m exchange.Memo, on exchange.Target) {
	m.ID = r.id("memo", "")
	r.p.Memos = append(r.p.Memos, m)
	r.put(len(r.p.Memos)-1, on)
}

// put says what a memo is on.
func (r *reader) put(memo int, on exchange.Target) {
	key := onKey{memo, on}
	if r.on[key] {
		return
	}
	r.on[key] = true
	if on.Kind == exchange.OnPassage {
		r.quoted[on.ID] = true
	}
	m := &r.p.Memos[memo]
	m.On = append(m.On, on)
}

// noteRefs puts the notes that an element refers to on what became of it.
func (r *reader) noteRefs(n *node, on exchange.Target) {
	for m := range n.named("NoteRef") {
		r.noteRef(m, on)
	}
}

func (r *reader) noteRef(n *node, on exchange.Target) {
	i, there := r.notes[ref(n)]
	switch {
	case there:
		r.put(i, on)
	case !r.against[ref(n)]:
		r.p.Lose("reference to a memo", "the memo is not in the file", "")
	}
}

// object is what became of something of the file.
func (r *reader) object(id string) (exchange.Target, bool) {
	if i, there := r.notes[id]; there {
		return exchange.Target{Kind: exchange.OnMemo, ID: r.p.Memos[i].ID}, true
	}
	if at, there := r.passages[id]; there {
		return exchange.Target{Kind: exchange.OnPassage, ID: at.id}, true
	}
	if to := r.codings[id]; to != "" {
		return exchange.Target{Kind: exchange.OnCoding, ID: to}, true
	}
	if list := r.sources[id]; len(list) > 0 {
		return r.sourceTarget(list[0]), true
	}
	if i, there := r.cases[id]; there {
		return exchange.Target{Kind: exchange.OnCase, ID: r.p.Cases[i].ID}, true
	}
	if to := r.codes[id]; to != "" {
		return exchange.Target{Kind: exchange.OnCode, ID: to}, true
	}
	return exchange.Target{}, false
}

func (r *reader) sourceTarget(draft int) exchange.Target {
	return exchange.Target{Kind: exchange.OnSource, ID: r.drafts[draft].src.ID}
}

// readLinks reads lines between two things. One from or to a memo says what it is on.
func (r *reader) readLinks(root *node) {
	for n := range root.under("Links", "Link") {
		from, to := guid(n.attr("originGUID")), guid(n.attr("targetGUID"))
		name := strings.TrimSpace(n.attr("name"))
		memo, onto := from, to
		if _, is := r.notes[from]; !is {
			memo, onto = to, from
		}
		i, isMemo := r.notes[memo]
		_, both := r.notes[onto]
		if isMemo && !both && (!r.ours || name == linkMemo) {
			r.linkMemo(n, i, onto)
			continue
		}
		a, one := r.object(from)
		b, two := r.object(to)
		if !one || !two {
			r.p.Lose("link", "one of its ends does not come along or is not in the file", name)
			continue
		}
		for _, t := range [...]exchange.Target{a, b} {
			if t.Kind == exchange.OnPassage {
				r.quoted[t.ID] = true
			}
		}
		if n.first != nil {
			r.p.Lose("memo on a link", "links have no memos in Verbatim", name)
		}
		directed := strings.EqualFold(strings.TrimSpace(n.attr("direction")), "OneWay")
		r.p.Links = append(r.p.Links, exchange.Link{ID: r.id("link", n.attr("guid")), Name: name, From: a, To: b, Directed: directed})
	}
}

// linkMemo puts a memo on what a link says. Where that is something which does not come
// along, it is on its source.
func (r *reader) linkMemo(n *node, memo int, onto string) {
	if n.first != nil {
		r.p.Lose("memo on a link", "links have no memos in Verbatim", strings.TrimSpace(n.attr("name")))
	}
	if t, there := r.object(onto); there {
		r.put(memo, t)
		return
	}
	if draft, there := r.lost[onto]; there {
		r.put(memo, r.sourceTarget(draft))
		return
	}
	r.p.Lose("link of a memo", "what it links to is not in the file", r.p.Memos[memo].Name)
}
