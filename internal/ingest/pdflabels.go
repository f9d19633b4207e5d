package ingest

// pdfNames counts the names that begin rows, by how they are written.
type pdfNames struct {
	all, marked, alone map[string]int
}

// relabel begins a paragraph at the name of somebody that begins other rows too,
// or says what part somebody plays, where nothing else shows it.
func (p *pdfParagraphs) relabel(kinds []breakKind) {
	n := pdfNames{map[string]int{}, map[string]int{}, map[string]int{}}
	labels := make([]label, len(kinds))
	for i := range kinds {
		labels[i] = p.labelOf(i)
		key := nameKey(labels[i].name)
		switch {
		case key == "":
		case labels[i].shape == ownLine:
			n.alone[key]++
		default:
			if n.all[key]++; labels[i].shape != plain {
				n.marked[key]++
			}
		}
	}
	for i, kind := range kinds {
		switch {
		case kind != newParagraph && n.begins(labels[i]):
			kinds[i] = newParagraph
		case kind == goesOn && i > 0 && labels[i-1].shape == ownLine && kinds[i-1] != goesOn:
			kinds[i] = newLine // the words stand below the name
		}
	}
}

// labelOf is the label a row begins with, or is: a name and a time with the
// words below. Its name is empty where there is none.
func (p *pdfParagraphs) labelOf(i int) label {
	if p.rows[i].inTable {
		return label{}
	}
	words, marks := p.rowWords(i)
	lab, ok := scan(line{text: trim(words), level: notHeading, marks: marks})
	switch {
	case !ok, lab.shape == tabbed, lab.shape == ownLine && lab.when == untimed:
		return label{}
	}
	return lab
}

// begins reports whether a label is one although nothing sets its row apart.
func (n pdfNames) begins(lab label) bool {
	key := nameKey(lab.name)
	switch {
	case key == "":
		return false
	case lab.shape == ownLine:
		return n.alone[key] >= 2 || isRole(lab.name) || isCode(lab.name)
	case lab.shape == plain && n.marked[key]*3 > n.all[key]*2:
		return false
	}
	return n.all[key] >= 2 || isRole(lab.name) && !startsSentences(lab.name) || isCode(lab.name)
}
