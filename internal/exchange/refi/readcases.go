package refi

import (
	"fmt"
	"iter"
	"strings"

	"verbatim/internal/exchange"
	"verbatim/internal/text"
)

func (r *reader) readUsers(root *node) {
	for n := range root.under("Users", "User") {
		id := guid(n.attr("guid"))
		name := strings.TrimSpace(n.attr("name"))
		if name == "" {
			name = strings.TrimSpace(n.attr("id"))
		}
		if id == "" || r.users[id] {
			continue
		}
		r.users[id] = true
		r.p.Users = append(r.p.Users, exchange.User{ID: id, Name: name, Login: strings.TrimSpace(n.attr("id"))})
	}
}

// user is the id of who did something. Somebody the file does not declare is kept apart
// from everybody else.
func (r *reader) user(given string) string {
	id := guid(given)
	if strings.Trim(id, "0-") == "" {
		return ""
	}
	if !r.users[id] {
		r.users[id] = true
		r.nobody++
		r.p.Users = append(r.p.Users, exchange.User{ID: id, Name: exchange.Unnamed(r.nobody, r.p.Name, r.file)})
	}
	return id
}

func (r *reader) readVariables(root *node) {
	seen := map[string]int{}
	for n := range root.under("Variables", "Variable") {
		v := exchange.Variable{
			Name:        strings.TrimSpace(n.attr("name")),
			Kind:        strings.ToLower(strings.TrimSpace(n.attr("typeOfVariable"))),
			Description: n.childText("Description"),
		}
		switch v.Kind {
		case "text", "boolean", "integer", "float", "date", "datetime":
		default:
			v.Kind = "text"
		}
		if v.Name == "" {
			v.Name = "unnamed variable"
		}
		r.variables[guid(n.attr("guid"))] = v
		if r.ours && strings.HasPrefix(v.Name, ownPrefix) {
			continue
		}
		if i, twice := seen[v.Name]; twice { // of cases and of sources
			if r.p.Variables[i].Kind != v.Kind {
				r.p.Variables[i].Kind = "text"
			}
			continue
		}
		seen[v.Name] = len(r.p.Variables)
		r.p.Variables = append(r.p.Variables, v)
	}
}

// valuesOf are the values in a case or a source; those without anything in them are
// missing. name is that of what has them.
func (r *reader) valuesOf(n *node, name string) []exchange.Value {
	var list []exchange.Value
	for vv := range n.named("VariableValue") {
		v, known := r.variables[ref(vv.child("VariableRef"))]
		if !known {
			r.p.Lose("value of a variable", "the variable is not in the file", name)
			continue
		}
		for c := range vv.all() {
			if !strings.HasSuffix(c.name, "Value") {
				continue
			}
			s := c.text
			if c.name != "TextValue" || !r.ours {
				s = strings.TrimSpace(s)
			}
			if s != "" {
				list = append(list, exchange.Value{Variable: v.Name, Text: s})
			}
			break
		}
	}
	return list
}

// readCases reads what cases are. What belongs to them comes after the sources.
func (r *reader) readCases(root *node) {
	for n := range root.under("Cases", "Case") {
		id := guid(n.attr("guid"))
		c := exchange.Case{Name: strings.TrimSpace(n.attr("name")), Description: n.childText("Description")}
		if c.Name == "" && id != "" {
			c.Name = r.persons[id]
		}
		if c.Name == "" && r.onlyValues(n) {
			r.values = append(r.values, n)
			delete(r.persons, id)
			continue
		}
		c.ID = r.id("case", id)
		if c.Name == "" {
			c.Name = fmt.Sprintf("Unnamed case %d", len(r.p.Cases)+1)
		}
		for code := range n.named("CodeRef") {
			if _, itself := r.persons[ref(code)]; itself && r.codes[ref(code)] == "" {
				continue
			}
			switch to := r.codes[ref(code)]; {
			case to == "":
				r.p.Lose("code of a case", "the code is not in the codebook", c.Name)
			case c.Code == "":
				c.Code = to
			default:
				r.p.Lose("code of a case", "another code stands for it too", c.Name)
			}
		}
		for _, v := range r.valuesOf(n, c.Name) {
			if r.ours && v.Variable == varGroups {
				c.Groups = append(c.Groups, parseList(v.Text)...)
				continue
			}
			c.Values = append(c.Values, v)
		}
		if _, twice := r.cases[id]; !twice && id != "" {
			r.cases[id] = len(r.p.Cases)
		}
		r.noteRefs(n, exchange.Target{Kind: exchange.OnCase, ID: c.ID})
		r.p.Cases = append(r.p.Cases, c)
		r.caseNodes = append(r.caseNodes, n)
	}
}

// onlyValues reports whether a case without a name stands for one source, as MAXQDA
// writes the variables of documents.
func (r *reader) onlyValues(n *node) bool {
	sources := 0
	for c := range n.all() {
		switch c.name {
		case "SourceRef":
			sources++
		case "SelectionRef", "CodeRef":
			return false
		}
	}
	return sources == 1
}

// joinCases gives cases their sources and words.
func (r *reader) joinCases() {
	for _, n := range r.values {
		name := oneLine(n.attr("guid"))
		list := r.sourceOf(ref(n.child("SourceRef")))
		if len(list) == 0 {
			r.p.Lose("values of a source", "the source is not in the file", name)
			continue
		}
		for _, i := range list {
			s := &r.drafts[i].src
			s.Values = append(s.Values, r.valuesOf(n, s.Name)...)
		}
		if d := n.childText("Description"); d != "" {
			r.memo(exchange.Memo{Text: d}, r.sourceTarget(list[0]))
		}
	}
	for i, n := range r.caseNodes {
		r.joinCase(n, i)
	}
}

func (r *reader) joinCase(n *node, at int) {
	c := &r.p.Cases[at]
	for m := range n.named("SourceRef") {
		list := r.sourceOf(ref(m))
		if len(list) == 0 {
			r.p.Lose("source of a case", "the source is not in the file", c.Name)
		}
		for _, i := range list {
			r.give(at, exchange.Part{Source: r.drafts[i].src.ID, Span: wholly})
		}
	}
	for m := range n.named("SelectionRef") {
		words, there := r.passages[ref(m)]
		_, lost := r.lost[ref(m)]
		switch {
		case there && !words.part.Span.Empty():
			r.owned[words.id] = true
			r.give(at, words.part)
		case there || lost:
			r.p.Lose("words of a case", "they are in no text that comes along", c.Name)
		default:
			r.p.Lose("words of a case", "the selection is not in the file", c.Name)
		}
	}
}

// wholly stands for all of a source, whatever text it has.
var wholly = text.Span{Start: -1, End: -1}

// give makes words of a source, or all of it, a case's.
func (r *reader) give(at int, part exchange.Part) {
	key := givenKey{at, part}
	if r.given[key] {
		return
	}
	r.given[key] = true
	c := &r.p.Cases[at]
	if part.Span == wholly {
		c.Sources = append(c.Sources, part.Source)
		return
	}
	c.Parts = append(c.Parts, part)
}

// sets are all sets of a file, wherever they stand.
func (r *reader) sets(root *node) iter.Seq[*node] {
	return func(yield func(*node) bool) {
		for _, place := range [...]*node{root, root.child("CodeBook")} {
			for set := range place.under("Sets", "Set") {
				if !yield(set) {
					return
				}
			}
		}
	}
}

// readSets gives sources and cases the names of the sets they are in.
func (r *reader) readSets(root *node) {
	for set := range r.sets(root) {
		name := oneLine(set.attr("name"))
		codes := 0
		for m := range set.all() {
			switch m.name {
			case "MemberCode":
				codes++
			case "Description", "MemberSource", "MemberCase":
			case "MemberNote":
				r.p.Lose("memo in a set", "memos are in no groups in Verbatim", name)
			default:
				r.p.Lose("member of a set", "it is of a kind that the standard does not have", name)
			}
		}
		for m := range set.named("MemberSource") {
			list := r.sourceOf(ref(m))
			if len(list) == 0 {
				r.p.Lose("source in a set", "the source is not in the file", name)
			}
			for _, i := range list {
				s := &r.drafts[i].src
				s.Groups = withName(s.Groups, name)
			}
		}
		for m := range set.named("MemberCase") {
			if i, there := r.cases[ref(m)]; there {
				r.p.Cases[i].Groups = withName(r.p.Cases[i].Groups, name)
			} else {
				r.p.Lose("case in a set", "the case is not in the file", name)
			}
		}
		if d := set.childText("Description"); d != "" && codes == 0 {
			r.p.Lose("description of a set", "groups have only names in Verbatim", name)
		}
	}
}

// withName adds a name to a list. Sets are read one after another, so that it can only
// be there as the last.
func withName(names []string, name string) []string {
	if name == "" || len(names) > 0 && names[len(names)-1] == name {
		return names
	}
	return append(names, name)
}
