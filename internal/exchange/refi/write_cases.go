package refi

import (
	"slices"

	"verbatim/internal/exchange"
	"verbatim/internal/text"
)

// outCase is a case as it is written.
type outCase struct {
	*exchange.Case
	id             uuid
	values         []exchange.Value
	sources, parts []uuid
}

// planCases finds what is each case's, and adds selections for their words that nothing
// else is on.
func (w *writer) planCases() {
	bySource := map[string]int{}
	for i := range w.sources {
		if _, twice := bySource[w.sources[i].ID]; !twice {
			bySource[w.sources[i].ID] = i
		}
	}
	for i := range w.p.Cases {
		c := &w.p.Cases[i]
		out := outCase{Case: c, id: w.name(exchange.OnCase, c.ID, i), values: w.others(c.Values)}
		if len(c.Groups) > 0 {
			out.values = append(out.values, exchange.Value{Variable: varGroups, Text: listText(c.Groups)})
		}
		for _, id := range c.Sources {
			if s, ok := bySource[id]; ok {
				out.sources = append(out.sources, w.sources[s].id)
			} else {
				w.lose("source of a case", "it is not in the file", c.Name)
			}
		}
		has := map[uuid]bool{}
		for _, part := range c.Parts {
			s, ok := bySource[part.Source]
			var id uuid
			if ok {
				id, ok = w.selectionOf(&w.sources[s], part.Span)
			}
			if !ok {
				w.lose("words of a case", "their place is not in the file", c.Name)
			} else if !has[id] {
				has[id] = true
				out.parts = append(out.parts, id)
			}
		}
		w.cases = append(w.cases, out)
	}
	for _, s := range w.sources {
		slices.SortStableFunc(s.selections, func(a, b outSelection) int { return spanOrder(a.span, b.span) })
	}
}

// selectionOf is the first selection of a stretch of a source; a new one at the end of
// all where there is none.
func (w *writer) selectionOf(s *outSource, sp text.Span) (uuid, bool) {
	if id, found := s.bySpan[sp]; found {
		return id, true
	}
	if sp.Start < 0 || sp.Empty() || int(sp.End) > s.length {
		return uuid{}, false
	}
	id := w.guids.make("words", s.ID+"\x00"+spanKey(sp), 0)
	s.selections = append(s.selections, outSelection{span: sp, id: id})
	s.bySpan[sp] = id
	return id, true
}

func (w *writer) writeCases() {
	if len(w.cases) == 0 {
		return
	}
	w.x.start("Cases")
	for _, c := range w.cases {
		w.x.start("Case").attr("guid", c.id.String()).attr("name", c.Name)
		w.x.text("Description", c.Description)
		if code, ok := w.ids[exchange.Target{Kind: exchange.OnCode, ID: c.Code}]; ok && c.Code != "" {
			w.x.ref("CodeRef", code)
		} else if c.Code != "" {
			w.lose("code of a case", "it is not there", c.Name)
		}
		w.writeValues(c.values)
		for _, id := range c.sources {
			w.x.ref("SourceRef", id)
		}
		for _, id := range c.parts {
			w.x.ref("SelectionRef", id)
		}
		w.x.end()
	}
	w.x.end()
}

// writeSets writes the groups that sources are in, in the order they are met.
func (w *writer) writeSets() {
	var names []string
	members := map[string][]uuid{}
	for _, s := range w.sources {
		for _, name := range s.Groups {
			if _, seen := members[name]; !seen {
				names = append(names, name)
			}
			if in := members[name]; len(in) == 0 || in[len(in)-1] != s.id {
				members[name] = append(in, s.id)
			}
		}
	}
	if len(names) == 0 {
		return
	}
	w.x.start("Sets")
	for i, name := range names {
		w.x.start("Set").attr("guid", w.guids.make("set", name, i).String()).attr("name", name)
		for _, id := range members[name] {
			w.x.ref("MemberSource", id)
		}
		w.x.end()
	}
	w.x.end()
}
