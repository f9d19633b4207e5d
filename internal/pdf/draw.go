package pdf

import (
	"bytes"
	"errors"
	"math"
	"strings"
)

// Bounds on one page.
const (
	maxGlyphs = 400_000
	maxForms  = 12 // how deep drawings may lie in one another
)

// state is what drawing remembers.
type state struct {
	ctm                                       matrix
	clip                                      [4]float64
	font                                      *typeface
	size, space, wordSpace, scale, lead, rise float64
	mode                                      int
}

// drawing reads the content of a page.
type drawing struct {
	Page
	file   *File
	state  state
	saved  []state
	text   matrix // where the next glyph goes
	line   matrix // where the line began
	args   []any
	path   [4]float64
	clips  bool // the path becomes the edge of what is shown
	marked []marked
	forms  int
}

// marked is a stretch of content with something said about it.
type marked struct {
	artifact bool
	actual   *string // the text that the glyphs of the stretch stand for
	from     int
}

var noPath = [4]float64{math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)}

// draw reads a page.
func (f *File) draw(l leaf) (Page, error) {
	w, h := l.size()
	d := &drawing{file: f, path: noPath}
	d.state = state{ctm: l.upright(), scale: 1, clip: [4]float64{-1, -1, w + 1, h + 1}}
	data, err := f.content(l)
	if err == nil {
		err = d.run(data, l.resources)
	}
	if errors.Is(err, ErrTooMuch) || f.failed != nil {
		return Page{}, ErrTooMuch
	}
	d.Unread = err != nil
	d.Annotations = f.annotations(l)
	return d.Page, nil
}

func (d *drawing) run(data []byte, resources dict) error {
	l := &lexer{data: data, work: d.file.work}
	for {
		v, err := l.value(0)
		if err == errEnd {
			return nil
		}
		if err != nil {
			return err
		}
		op, ok := v.(keyword)
		if !ok {
			if d.args = append(d.args, v); len(d.args) > 4096 {
				d.args = d.args[:0]
			}
			continue
		}
		if op == "ID" {
			l.skipImage()
			d.Pictures++
		}
		if err := d.operator(string(op), resources); err != nil {
			return err
		}
		d.args = d.args[:0]
	}
}

// skipImage goes over a picture in the middle of content.
func (l *lexer) skipImage() {
	for l.at < len(l.data) {
		i := bytes.Index(l.data[l.at:], []byte("EI"))
		if i < 0 {
			l.at = len(l.data)
			return
		}
		l.at += i + 2
		before, after := l.data[l.at-3], byte(' ')
		if l.at < len(l.data) {
			after = l.data[l.at]
		}
		if isSpace(before) && isSpace(after) {
			return
		}
	}
}

// num is an operand, counted from the first.
func (d *drawing) num(i int) float64 {
	if i < len(d.args) {
		if n, ok := d.args[i].(float64); ok {
			return n
		}
	}
	return 0
}

func (d *drawing) str(i int) string {
	if i < len(d.args) {
		s, _ := d.args[i].(str)
		return string(s)
	}
	return ""
}

func (d *drawing) operator(op string, resources dict) error {
	switch op {
	case "q":
		if len(d.saved) < 1000 {
			d.saved = append(d.saved, d.state)
		}
	case "Q":
		if n := len(d.saved); n > 0 {
			d.state, d.saved = d.saved[n-1], d.saved[:n-1]
		}
	case "cm":
		d.state.ctm = d.matrixHere().after(d.state.ctm)
	case "Do":
		return d.object(resources)
	case "BMC", "BDC":
		d.mark(op == "BDC", resources)
	case "EMC":
		d.unmark()
	case "m", "l", "c", "v", "y", "re", "W", "W*", "n", "f", "F", "f*", "S", "s", "B", "B*", "b", "b*":
		d.pathOperator(op)
	default:
		return d.textOperator(op, resources)
	}
	return nil
}

func (d *drawing) matrixHere() matrix {
	return matrix{d.num(0), d.num(1), d.num(2), d.num(3), d.num(4), d.num(5)}
}

// pathOperator follows lines only for the edges of what is shown: some programs
// draw a whole text on every page and cut out the part that belongs there.
func (d *drawing) pathOperator(op string) {
	switch op {
	case "W", "W*":
		d.clips = true
	case "re":
		d.reach(d.num(0), d.num(1))
		d.reach(d.num(0)+d.num(2), d.num(1)+d.num(3))
	case "m", "l", "c", "v", "y":
		for i := 0; i+1 < len(d.args); i += 2 {
			d.reach(d.num(i), d.num(i+1))
		}
	default:
		if d.clips {
			c := &d.state.clip
			c[0], c[1], c[2], c[3] = max(c[0], d.path[0]), max(c[1], d.path[1]), min(c[2], d.path[2]), min(c[3], d.path[3])
		}
		d.path, d.clips = noPath, false
	}
}

func (d *drawing) reach(x, y float64) {
	x, y = d.state.ctm.point(x, y)
	d.path = [4]float64{min(d.path[0], x), min(d.path[1], y), max(d.path[2], x), max(d.path[3], y)}
}

func (d *drawing) textOperator(op string, resources dict) error {
	s := &d.state
	switch op {
	case "BT":
		d.text = matrix{1, 0, 0, 1, 0, 0}
		d.line = d.text
	case "Tf":
		d.setFont(resources)
		s.size = d.num(1)
	case "Tc":
		s.space = d.num(0)
	case "Tw":
		s.wordSpace = d.num(0)
	case "Tz":
		s.scale = d.num(0) / 100
	case "TL":
		s.lead = d.num(0)
	case "Ts":
		s.rise = d.num(0)
	case "Tr":
		s.mode = int(d.num(0))
	case "Td":
		d.move(d.num(0), d.num(1))
	case "TD":
		s.lead = -d.num(1)
		d.move(d.num(0), d.num(1))
	case "T*":
		d.move(0, -s.lead)
	case "Tm":
		d.text = d.matrixHere()
		d.line = d.text
	case "Tj":
		return d.show(d.str(0))
	case "'":
		d.move(0, -s.lead)
		return d.show(d.str(0))
	case `"`:
		s.wordSpace, s.space = d.num(0), d.num(1)
		d.move(0, -s.lead)
		return d.show(d.str(2))
	case "TJ":
		return d.showSpaced()
	}
	return nil
}

func (d *drawing) move(x, y float64) {
	d.line = matrix{1, 0, 0, 1, x, y}.after(d.line)
	d.text = d.line
}

func (d *drawing) showSpaced() error {
	if len(d.args) == 0 {
		return nil
	}
	list, _ := d.args[0].(array)
	for _, v := range list {
		switch v := v.(type) {
		case str:
			if err := d.show(string(v)); err != nil {
				return err
			}
		case float64:
			d.text = matrix{1, 0, 0, 1, -v / 1000 * d.state.size * d.state.scale, 0}.after(d.text)
		}
	}
	return nil
}

func (d *drawing) setFont(resources dict) {
	if len(d.args) == 0 {
		return
	}
	key, _ := d.args[0].(name)
	v := d.file.dict(resources["Font"])[string(key)]
	at, named := v.(ref)
	if font, ok := d.file.fonts[at]; ok && named {
		d.state.font = font
		return
	}
	d.state.font = d.file.readFont(d.file.dict(v))
	if named {
		d.file.fonts[at] = d.state.font
	}
}

// show draws a string.
func (d *drawing) show(s string) error {
	st := &d.state
	if st.font == nil {
		return nil
	}
	for s != "" {
		var c charCode
		c, s = st.font.next(s)
		if err := d.file.work.spend(32); err != nil {
			return err
		}
		if len(d.Glyphs) >= maxGlyphs {
			return ErrTooMuch
		}
		w := st.font.width(c)
		d.place(c, w)
		on := w*st.size + st.space
		if c.n == ' ' && c.size == 1 {
			on += st.wordSpace
		}
		d.text = matrix{1, 0, 0, 1, on * st.scale, 0}.after(d.text)
	}
	return nil
}

// place puts a glyph on the page, unless it lies outside of what is shown.
func (d *drawing) place(c charCode, width float64) {
	st := &d.state
	m := matrix{st.size * st.scale, 0, 0, st.size, 0, st.rise}.after(d.text).after(st.ctm)
	g := Glyph{Text: st.font.text(c), X: m[4], Y: m[5], Size: math.Hypot(m[2], m[3]), Bold: st.font.bold || st.mode == 2}
	g.W = width * math.Hypot(m[0], m[1])
	for _, n := range []float64{g.X, g.Y, g.W, g.Size} {
		if math.IsNaN(n) || math.Abs(n) > 1e6 {
			return
		}
	}
	g.Turn = quarter(m[0], m[1])
	mx, my := m.point(width/2, 0.25)
	if clip := st.clip; mx < clip[0] || mx > clip[2] || my < clip[1] || my > clip[3] {
		if strings.TrimSpace(g.Text) != "" {
			d.Covered++
		}
		return
	}
	if st.mode == 3 {
		d.Unseen++
	}
	g.Text = d.readable(g.Text)
	for _, mark := range d.marked {
		g.Artifact = g.Artifact || mark.artifact
	}
	d.Glyphs = append(d.Glyphs, g)
}

// object draws a drawing that is kept for itself.
func (d *drawing) object(resources dict) error {
	if len(d.args) == 0 {
		return nil
	}
	key, _ := d.args[0].(name)
	s, ok := d.file.resolve(d.file.dict(resources["XObject"])[string(key)]).(stream)
	if !ok {
		return nil
	}
	if s.dict["Subtype"] != name("Form") {
		d.Pictures++
		return nil
	}
	if d.forms >= maxForms {
		return nil
	}
	data, err := d.file.unpack(s)
	if err != nil {
		return nil // a picture packed in another way has no words
	}
	if err := d.file.work.spend(20_000); err != nil {
		return err
	}
	before, saved, args := d.state, d.saved, d.args
	d.saved, d.args = nil, nil
	if m, ok := d.file.resolve(s.dict["Matrix"]).(array); ok && len(m) == 6 {
		d.args = m
		d.state.ctm = d.matrixHere().after(d.state.ctm)
		d.args = nil
	}
	inside := d.file.dict(s.dict["Resources"])
	if inside == nil {
		inside = resources
	}
	d.forms++
	err = d.run(data, inside)
	d.forms--
	d.state, d.saved, d.args = before, saved, args
	return err
}
