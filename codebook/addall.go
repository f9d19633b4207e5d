package codebook

// AddAll adds themes in one go, each at the end of those under its Parent, which is a
// theme of the book or one that stands before it in the list. It adds all of them or,
// with an error, none.
func (b *Book) AddAll(themes []Theme) error {
	fresh := map[string][]Theme{} // under each parent
	taken := map[string]bool{}
	var under []string // parents that are in the book already, in order
	for _, t := range themes {
		t, err := b.newcomer(t)
		if err != nil {
			return err
		}
		if taken[t.ID] {
			return refuse("choose another id", "the theme %s would be added twice", quoted(t.ID))
		}
		if t.Parent == "" || !taken[t.Parent] {
			if t.Parent, err = b.parentID(t.Parent); err != nil {
				return err
			}
			if len(fresh[t.Parent]) == 0 {
				under = append(under, t.Parent)
			}
		}
		taken[t.ID] = true
		fresh[t.Parent] = append(fresh[t.Parent], t)
	}
	want := b.content.clone()
	var steps []step
	for _, parent := range under {
		block, lines := branch(fresh, parent, 0)
		want.insert(parent, "", block)
		steps = append(steps, put(parent, "", lines, 0))
	}
	return b.commit(want, steps...)
}

// branch is what is new under a parent with all that is under it in turn, and its
// lines in the file, with dashes from column 4·depth on.
func branch(fresh map[string][]Theme, parent string, depth int) (block []Theme, lines []string) {
	for i, t := range fresh[parent] {
		if i > 0 {
			lines = append(lines, "")
		}
		block = append(block, t)
		lines = append(lines, renderTheme(t, 4*depth)...)
		if len(fresh[t.ID]) == 0 || depth >= MaxDepth {
			continue
		}
		below, more := branch(fresh, t.ID, depth+1)
		block = append(block, below...)
		lines = append(lines, indented("themes:", 4*depth+2))
		lines = append(lines, more...)
	}
	return block, lines
}
