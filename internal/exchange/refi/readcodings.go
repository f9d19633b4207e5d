package refi

import (
	"cmp"
	"strings"

	"verbatim/internal/exchange"
	"verbatim/internal/text"
)

// codings reads the codings of a selection.
func (in *placing) codings(s *selection, to *exchange.Passage) {
	for c := range s.n.named("Coding") {
		in.coding(c, s, to)
	}
	if len(s.pages) > 0 {
		in.newCodings(s, to, s.pages)
	}
}

// newCodings reads the codings of elements that stand for a selection once more: only
// those that it does not have.
func (in *placing) newCodings(s *selection, to *exchange.Passage, again []*node) {
	type who struct{ code, user string }
	has := map[who]bool{}
	for _, c := range to.Codings {
		has[who{c.Code, c.User}] = true
	}
	for _, n := range again {
		for c := range n.named("Coding") {
			by := cmp.Or(in.user(c.attr("creatingUser")), s.by)
			if key := (who{in.codes[ref(c.child("CodeRef"))], by}); !has[key] {
				has[key] = true
				in.coding(c, s, to)
			}
		}
	}
}

// coding reads a coding of words, for each code it names.
func (in *placing) coding(n *node, s *selection, to *exchange.Passage) {
	id := guid(n.attr("guid"))
	any := false
	for code := range n.named("CodeRef") {
		any = true
		if i, person := in.cases[ref(code)]; person {
			in.owned[to.ID] = true
			if to.Span.Empty() {
				in.p.Lose("words of a case", "they are in no text that comes along", in.p.Cases[i].Name)
			} else {
				in.give(i, exchange.Part{Source: in.src.ID, Span: to.Span})
			}
			continue
		}
		c := exchange.Coding{Code: in.codes[ref(code)], User: in.user(n.attr("creatingUser")), At: strings.TrimSpace(n.attr("creationDateTime"))}
		if c.Code == "" {
			in.p.Lose("coding", "its code is not in the codebook", in.src.Name)
			continue
		}
		if c.User == "" {
			c.User = s.by
		}
		if c.At == "" {
			c.At = s.at
		}
		c.ID = in.id("coding", id)
		if in.reader.codings[id] == "" && id != "" {
			in.reader.codings[id] = c.ID
		}
		for m := range n.named("NoteRef") {
			c.Against = c.Against || in.against[ref(m)]
		}
		in.noteRefs(n, exchange.Target{Kind: exchange.OnCoding, ID: c.ID})
		if at := in.codeAt[c.Code]; in.p.Codes[at].Folder {
			in.p.Codes[at].Folder = false
			in.folders++
		}
		to.Codings = append(to.Codings, c)
	}
	if !any {
		in.p.Lose("coding", "it names no code", in.src.Name)
	}
}

// whole reads the codings of all of a source.
func (in *placing) whole() {
	s := &selection{by: in.src.By, at: in.src.At}
	var to *exchange.Passage
	for _, c := range in.draft.whole {
		id := ref(c.child("CodeRef"))
		if i, person := in.cases[id]; person {
			in.give(i, exchange.Part{Source: in.src.ID, Span: wholly})
			continue
		}
		if in.codes[id] != "" && strings.TrimSpace(in.src.Text) == "" {
			in.p.Lose("coding", "it is of a whole source, and that has no text", in.src.Name)
			if id := guid(c.attr("guid")); id != "" {
				in.lost[id] = in.nth
			}
			in.noteRefs(c, in.sourceTarget(in.nth))
			continue
		}
		if in.codes[id] != "" && to == nil {
			p := exchange.Passage{Given: "all of it", Span: text.Span{End: text.Pos(len(in.runes))}}
			in.judge(&p)
			to = in.join(p, "")
		}
		none := &exchange.Passage{} // for codings that only are to be counted as lost
		in.coding(c, s, cmp.Or(to, none))
	}
}
