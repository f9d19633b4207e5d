package ingest

// pageEdge is a header, footer or aside of a page: what a site puts around that which is
// to be read. It holds lines of the page from one up to another; to is negative while
// it is open.
type pageEdge struct {
	tag      string
	from, to int
}

// edgeBegins remembers where one begins. Those inside tables are read as they are.
func (p *page) edgeBegins(tag string) {
	const most = 1000
	if len(p.frames) == 0 && len(p.edges) < most {
		p.edges = append(p.edges, pageEdge{tag, len(p.lines), -1})
	}
}

// edgeEnds remembers where the last open one of its kind ends.
func (p *page) edgeEnds(tag string) {
	if len(p.frames) > 0 {
		return
	}
	for i := len(p.edges) - 1; i >= 0; i-- {
		if e := &p.edges[i]; e.tag == tag && e.to < 0 {
			e.to = len(p.lines)
			return
		}
	}
}

// dropEdges leaves out the lines of headers, footers and asides, like those of menus.
// Headings stay, and so does all of one in which somebody talks: a line there has the
// label of one outside, or there is nothing outside.
func (p *page) dropEdges() {
	inside := make([]bool, len(p.lines))
	p.edges = outermost(p.edges)
	for _, e := range p.edges {
		for i := e.from; i < e.to; i++ {
			inside[i] = true
		}
	}
	names, words := map[string]bool{}, 0
	for i, l := range p.lines {
		if inside[i] || l.level != notHeading {
			continue
		}
		words++
		if lab, ok := scan(l); ok && lab.name != "" {
			names[nameKey(lab.name)] = true
		}
	}
	if words == 0 {
		return
	}
	drop := make([]bool, len(p.lines))
	for _, e := range p.edges {
		if p.talkIn(e, names) {
			continue
		}
		p.left["page "+e.tag]++
		for i := e.from; i < e.to; i++ {
			drop[i] = p.lines[i].level == notHeading
		}
	}
	var kept []line
	for i, l := range p.lines {
		if !drop[i] {
			kept = append(kept, l)
		}
	}
	p.lines = kept
}

// outermost are the edges that have lines and an end and lie in no other.
func outermost(edges []pageEdge) []pageEdge {
	var out []pageEdge
	end := 0
	for _, e := range edges {
		if e.to > e.from && e.from >= end {
			out, end = append(out, e), e.to
		}
	}
	return out
}

// talkIn reports whether a line of an edge may be talk.
func (p *page) talkIn(e pageEdge, names map[string]bool) bool {
	for _, l := range p.lines[e.from:e.to] {
		key, value, ok := headerLine(l.text)
		if ok && (isHeaderKey(key) || isPersonKey(key)) && value != "" || l.cells != nil || len(l.anchors) > 0 {
			return true
		}
		if lab, ok := scan(l); ok && lab.name != "" && (names[nameKey(lab.name)] || isRole(lab.name)) {
			return true
		}
	}
	return false
}
