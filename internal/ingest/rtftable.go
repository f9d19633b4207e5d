package ingest

// rtfFrame is a table of an RTF file being read: RTF says where a cell or a row
// ends, and never where one begins.
type rtfFrame struct{ inRow, inCell bool }

// maxTables is how deep tables may lie in each other; what lies deeper is taken
// for part of the deepest.
const maxTables = 20

// tableDepth is in how many tables a paragraph stands.
func (r *rtfReader) tableDepth() int {
	if !r.now.inTable {
		return 0
	}
	return max(1, min(r.now.depth, maxTables))
}

// toTable ends and begins tables until so many are open. The paragraph being read
// stands after tables that end here.
func (r *rtfReader) toTable(depth int) {
	open := r.open
	r.open = nil
	for len(r.frames) > depth {
		r.frames = r.frames[:len(r.frames)-1]
		r.endTable()
	}
	r.open = open
	for len(r.frames) < depth {
		r.frames = append(r.frames, rtfFrame{})
		r.cells = append(r.cells, &tableFrame{})
		r.toCell()
	}
}

// toCell begins a row and a cell for what comes next, where none has begun.
func (r *rtfReader) toCell() {
	if len(r.frames) == 0 {
		return
	}
	f, t := &r.frames[len(r.frames)-1], r.table()
	if !f.inRow {
		t.rows = append(t.rows, nil)
	}
	if !f.inRow || !f.inCell {
		last := len(t.rows) - 1
		t.rows[last] = append(t.rows[last], nil)
	}
	f.inRow, f.inCell = true, true
}

// endCell ends a cell of the table at such a depth, and the paragraph in it.
func (r *rtfReader) endCell(depth int) {
	if r.now.dest != destText {
		return
	}
	was := r.now
	r.now.inTable, r.now.depth = true, depth
	r.now.deleted = false // a deleted cell mark joins nothing
	r.endParagraph()
	r.now = was
	if n := len(r.frames); n > 0 && r.inBox == 0 {
		r.frames[n-1].inCell = false
	}
}

// endRow ends a row of the table at such a depth.
func (r *rtfReader) endRow(depth int) {
	if r.now.dest != destText || r.inBox > 0 {
		return
	}
	r.flush()
	if n := len(r.open); n > 0 && len(r.open[n-1].words) > 0 {
		r.endCell(depth)
	}
	if len(r.frames) >= depth {
		r.toTable(depth)
		r.frames[depth-1] = rtfFrame{}
	}
}
