package ingest

import "math"

// pdfPage is a page before its content is read.
type pdfPage struct {
	dict      pdfDict
	resources pdfDict
	box       [4]float64 // the part that is shown: left, bottom, right, top
	turned    int        // quarter turns to the right
}

// pages are the pages of a file in their order.
func (f *pdfFile) pages() ([]pdfPage, error) {
	type node struct {
		v     any
		above pdfPage
		depth int
	}
	usual := pdfPage{box: [4]float64{0, 0, 612, 792}}
	stack := []node{{f.dict(f.trailer["Root"])["Pages"], usual, 0}}
	seen := map[pdfRef]bool{}
	var pages []pdfPage
	for len(stack) > 0 {
		n := stack[len(stack)-1]
		stack = stack[:len(stack)-1]
		if r, ok := n.v.(pdfRef); ok {
			if seen[r] {
				continue
			}
			seen[r] = true
		}
		d := f.dict(n.v)
		if d == nil || n.depth > maxPDFDepth || !f.spend(64) {
			continue
		}
		page := f.inherit(d, n.above)
		kids, ok := f.resolve(d["Kids"]).(pdfArray)
		if !ok {
			page.dict = d
			if pages = append(pages, page); len(pages) > maxPDFPages {
				return nil, errPDFWork
			}
			continue
		}
		for i := len(kids) - 1; i >= 0; i-- {
			stack = append(stack, node{kids[i], page, n.depth + 1})
		}
		if len(stack) > 1<<20 {
			return nil, errPDFWork
		}
	}
	return pages, f.failed
}

// inherit is a page with what the pages above it say of all below them.
func (f *pdfFile) inherit(d pdfDict, p pdfPage) pdfPage {
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

func (f *pdfFile) box(v any) (box [4]float64, ok bool) {
	a, _ := f.resolve(v).(pdfArray)
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

// matrix moves points as PDF has it: x' = ax+cy+e, y' = bx+dy+f.
type matrix [6]float64

// after is what doing m and then n does.
func (m matrix) after(n matrix) matrix {
	return matrix{
		m[0]*n[0] + m[1]*n[2], m[0]*n[1] + m[1]*n[3],
		m[2]*n[0] + m[3]*n[2], m[2]*n[1] + m[3]*n[3],
		m[4]*n[0] + m[5]*n[2] + n[4], m[4]*n[1] + m[5]*n[3] + n[5],
	}
}

func (m matrix) point(x, y float64) (float64, float64) {
	return m[0]*x + m[2]*y + m[4], m[1]*x + m[3]*y + m[5]
}

// upright turns a page the way it is shown, with its lower left corner at zero.
func (p pdfPage) upright() matrix {
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
func (p pdfPage) size() (w, h float64) {
	w, h = p.box[2]-p.box[0], p.box[3]-p.box[1]
	if p.turned%2 == 1 {
		return h, w
	}
	return w, h
}

// content is what is drawn on a page.
func (f *pdfFile) content(p pdfPage) ([]byte, error) {
	var all []byte
	for _, v := range f.list(p.dict["Contents"]) {
		s, ok := f.resolve(v).(pdfStream)
		if !ok {
			continue
		}
		data, err := f.unpack(s)
		if err != nil {
			return nil, err
		}
		if all = append(append(all, data...), '\n'); len(all) > maxPDFStream {
			return nil, errPDFWork
		}
	}
	return all, nil
}
