package pdf

import "math"

// maxPages bounds the pages of a file.
const maxPages = 5_000

// leaf is a page before its content is read.
type leaf struct {
	dict      dict
	resources dict
	box       [4]float64 // the part that is shown: left, bottom, right, top
	turned    int        // quarter turns to the right
}

// leaves are the pages of a file in their order.
func (f *File) leaves() ([]leaf, error) {
	type node struct {
		v     any
		above leaf
		depth int
	}
	usual := leaf{box: [4]float64{0, 0, 612, 792}}
	stack := []node{{f.dict(f.trailer["Root"])["Pages"], usual, 0}}
	seen := map[ref]bool{}
	var pages []leaf
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if r, ok := n.v.(ref); ok {
			if seen[r] {
				continue
			}
			seen[r] = true
		}
		d := f.dict(n.v)
		if d == nil || n.depth > maxDepth || !f.spend(64) {
			continue
		}
		page := f.inherit(d, n.above)
		kids, ok := f.resolve(d["Kids"]).(array)
		if !ok {
			page.dict = d
			if pages = append(pages, page); len(pages) > maxPages {
				return nil, ErrTooMuch
			}
			continue
		}
		for i := len(kids) - 1; i >= 0; i-- {
			stack = append(stack, node{kids[i], page, n.depth + 1})
		}
		if len(stack) > 1<<20 {
			return nil, ErrTooMuch
		}
	}
	return pages, f.failed
}

// inherit is a page with what the pages above it say of all below them.
func (f *File) inherit(d dict, p leaf) leaf {
	if r := f.dict(d["Resources"]); r != nil {
		p.resources = r
	}
	for _, key := range []string{"MediaBox", "CropBox"} {
		if box, ok := f.box(d[key]); ok {
			p.box = box
		}
	}
	if n, ok := f.resolve(d["Rotate"]).(float64); ok {
		p.turned = (int(n)/90%4 + 4) % 4
	}
	return p
}

func (f *File) box(v any) (box [4]float64, ok bool) {
	a, _ := f.resolve(v).(array)
	if len(a) != 4 {
		return box, false
	}
	for i := range box {
		if box[i] = f.number(a[i], math.NaN()); math.IsNaN(box[i]) {
			return box, false
		}
	}
	box = [4]float64{min(box[0], box[2]), min(box[1], box[3]), max(box[0], box[2]), max(box[1], box[3])}
	return box, box[2] > box[0] && box[3] > box[1]
}

// upright turns a page the way it is shown, with its lower left corner at zero.
func (p leaf) upright() matrix {
	w, h := p.box[2]-p.box[0], p.box[3]-p.box[1]
	move := matrix{1, 0, 0, 1, -p.box[0], -p.box[1]}
	switch p.turned {
	case 1:
		return move.after(matrix{0, -1, 1, 0, 0, w})
	case 2:
		return move.after(matrix{-1, 0, 0, -1, w, h})
	case 3:
		return move.after(matrix{0, 1, -1, 0, h, 0})
	}
	return move
}

// size is how wide and high a page is as it is shown, in points.
func (p leaf) size() (w, h float64) {
	w, h = p.box[2]-p.box[0], p.box[3]-p.box[1]
	if p.turned%2 == 1 {
		return h, w
	}
	return w, h
}

// content is what is drawn on a page.
func (f *File) content(p leaf) ([]byte, error) {
	var all []byte
	for _, v := range f.list(p.dict["Contents"]) {
		s, ok := f.resolve(v).(stream)
		if !ok {
			continue
		}
		data, err := f.unpack(s)
		if err != nil {
			return nil, err
		}
		if all = append(append(all, data...), '\n'); len(all) > maxStream {
			return nil, ErrTooMuch
		}
	}
	return all, nil
}

// annotations counts what people wrote or marked on a page.
func (f *File) annotations(p leaf) int {
	n := 0
	list, _ := f.resolve(p.dict["Annots"]).(array)
	for _, v := range list {
		if !f.spend(8) {
			break
		}
		switch f.dict(v)["Subtype"] {
		case name("Text"), name("FreeText"), name("Highlight"), name("Underline"), name("Squiggly"), name("StrikeOut"), name("Caret"), name("Ink"), name("Stamp"):
			n++
		}
	}
	return n
}
