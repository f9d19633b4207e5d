package refi

import (
	"fmt"
	"strings"

	"verbatim/internal/exchange"
)

// codeDraft is a code before it is known what it is under.
type codeDraft struct {
	exchange.Code
	guid   string
	n      *node
	up     *codeDraft
	under  []*codeDraft
	person bool // it is a case too
}

// readCodes reads the codes of a codebook, in their order. Sets of codes are in sets.
func (r *reader) readCodes(book, sets *node) {
	var all, top []*codeDraft
	var walk func(n *node, up *codeDraft)
	walk = func(n *node, up *codeDraft) {
		for c := range n.named("Code") {
			d := r.codeDraft(c)
			if d.up = up; up != nil {
				up.under = append(up.under, d)
			} else {
				top = append(top, d)
			}
			all = append(all, d)
			walk(c, d)
		}
	}
	for list := range book.named("Codes") {
		walk(list, nil)
	}
	walk(book, nil) // without a list around them
	flat := len(all) == len(top)
	top = r.withoutPersons(top)
	if flat && strings.HasPrefix(strings.ToLower(r.origin), "atlas") {
		top = r.unfold(top)
	}
	top = r.codeSets(top, sets, flat)
	r.placeCodes(top, "")
	if r.unfolded > 0 {
		r.p.Note(fmt.Sprintf("%s in the codebook stood for cases of the same id: what they code belongs to the cases.", count(r.unfolded, "code", "codes")))
	}
}

func (r *reader) codeDraft(n *node) *codeDraft {
	d := &codeDraft{n: n, guid: guid(n.attr("guid"))}
	d.Name = strings.TrimSpace(n.attr("name"))
	if _, person := r.persons[d.guid]; person && d.guid != "" {
		d.person = true
		r.persons[d.guid] = d.Name
	}
	d.Description = n.childText("Description")
	d.Colour = colour(n.attr("color"))
	switch strings.ToLower(strings.TrimSpace(n.attr("isCodable"))) {
	case "false", "0":
		d.Folder = true
	}
	return d
}

// colour is #rrggbb of what programs write as a colour; empty of what is none.
func colour(s string) string {
	hex := strings.ToLower(strings.TrimPrefix(strings.TrimSpace(s), "#"))
	for i := range len(hex) {
		if c := hex[i]; (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return ""
		}
	}
	switch len(hex) {
	case 3:
		return "#" + string([]byte{hex[0], hex[0], hex[1], hex[1], hex[2], hex[2]})
	case 6, 8:
		return "#" + hex[:6]
	}
	return ""
}

// withoutPersons takes the codes away that are cases too, and folders that held nothing
// else. One with other codes in it stays, to hold them.
func (r *reader) withoutPersons(list []*codeDraft) []*codeDraft {
	var kept []*codeDraft
	for _, d := range list {
		had := len(d.under)
		d.under = r.withoutPersons(d.under)
		switch {
		case d.person && len(d.under) == 0:
			r.unfolded++
			continue
		case d.person:
			r.unfolded++
			d.Folder = true
		case d.Folder && had > 0 && len(d.under) == 0:
			continue
		}
		kept = append(kept, d)
	}
	return kept
}

// unfold makes codes called "Parent::child" a hierarchy, as ATLAS.ti writes one.
func (r *reader) unfold(list []*codeDraft) []*codeDraft {
	byName := map[string]*codeDraft{}
	for _, d := range list {
		if byName[d.Name] == nil {
			byName[d.Name] = d
		}
	}
	var top []*codeDraft
	moved := 0
	for _, d := range list {
		parts := strings.Split(d.Name, "::")
		if len(parts) < 2 || len(parts) > 20 || hasBlank(parts) {
			top = append(top, d)
			continue
		}
		moved++
		at := d
		for i := len(parts) - 1; i > 0; i-- {
			path := strings.Join(parts[:i], "::")
			at.Name = strings.TrimSpace(parts[i])
			up := byName[path]
			made := up == nil
			if made {
				up = &codeDraft{Code: exchange.Code{Name: path, Folder: true}}
				byName[path] = up
			}
			at.up, up.under = up, append(up.under, at)
			if !made {
				break
			}
			at = up
			if i == 1 {
				top = append(top, up)
			}
		}
	}
	if moved > 0 {
		r.p.Note(fmt.Sprintf("%s called “parent::child” came under their parents.", count(moved, "code", "codes")))
	}
	return top
}

func hasBlank(parts []string) bool {
	for _, p := range parts {
		if strings.TrimSpace(p) == "" {
			return true
		}
	}
	return false
}

// codeSets puts codes under the sets they are in, where the codebook had no hierarchy
// and no code is in two sets. Other sets of codes do not come along.
func (r *reader) codeSets(top []*codeDraft, sets *node, flat bool) []*codeDraft {
	in := map[string][]*node{}
	var order []*node
	name := map[*node]string{}
	for set := range r.sets(sets) {
		any := false
		for m := range set.named("MemberCode") {
			if id := ref(m); len(in[id]) == 0 || in[id][len(in[id])-1] != set {
				in[id], any = append(in[id], set), true
			}
		}
		if any {
			order = append(order, set)
			name[set] = oneLine(set.attr("name"))
		}
	}
	for _, list := range in {
		flat = flat && len(list) == 1
	}
	if !flat {
		for _, set := range order {
			r.p.Lose("set of codes", "in Verbatim a code is under one other code at most", name[set])
		}
		return top
	}
	return r.foldersOf(top, in, order)
}

// foldersOf makes each set a folder in the place of its first code. in has the set of
// each code, by its id.
func (r *reader) foldersOf(top []*codeDraft, in map[string][]*node, order []*node) []*codeDraft {
	folders := map[*node]*codeDraft{}
	var list []*codeDraft
	for _, d := range top {
		var set *node
		if of := in[d.guid]; len(of) == 1 && d.guid != "" {
			set = of[0]
		}
		for stack := d.under; len(stack) > 0; {
			c := stack[len(stack)-1]
			stack = append(stack[:len(stack)-1:len(stack)-1], c.under...)
			if of := in[c.guid]; len(of) == 1 && c.guid != "" && of[0] != set {
				r.p.Lose("code in a set", "it is under a code that is in none or another one", c.Name)
			}
		}
		if set == nil {
			list = append(list, d)
			continue
		}
		f := folders[set]
		if f == nil {
			f = &codeDraft{Code: exchange.Code{Name: oneLine(set.attr("name")), Description: set.childText("Description"), Folder: true}}
			f.guid = guid(set.attr("guid"))
			folders[set] = f
			list = append(list, f)
		}
		d.up, f.under = f, append(f.under, d)
	}
	if len(folders) > 0 {
		r.p.Note(fmt.Sprintf("%s of codes came as folders with the codes in them.", count(len(folders), "set", "sets")))
	}
	for _, set := range order {
		if folders[set] == nil {
			r.p.Lose("set of codes", "none of its codes is at the top of the codebook", oneLine(set.attr("name")))
		}
	}
	return list
}

// placeCodes lists codes, each after the one it is under.
func (r *reader) placeCodes(list []*codeDraft, parent string) {
	for _, d := range list {
		d.ID, d.Parent = r.id("code", d.guid), parent
		if d.guid != "" && r.codes[d.guid] == "" && d.n != nil {
			r.codes[d.guid] = d.ID
		}
		r.codeAt[d.ID] = len(r.p.Codes)
		r.p.Codes = append(r.p.Codes, d.Code)
		r.noteRefs(d.n, exchange.Target{Kind: exchange.OnCode, ID: d.ID})
		r.placeCodes(d.under, d.ID)
	}
}
