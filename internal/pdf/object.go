package pdf

import "bytes"

func (f *File) pagesRoot() dict {
	return f.dict(f.dict(f.trailer["Root"])["Pages"])
}

// spend pays for work where there is no way to give an error; what is read from
// then on is nothing, and the error is given at the end of the page.
func (f *File) spend(n int) bool {
	if err := f.work.spend(n); err != nil {
		f.failed = err
		return false
	}
	return true
}

func (f *File) lexer(at int) *lexer {
	return &lexer{data: f.data, at: at, refs: true, work: f.work}
}

// objectAt reads "5 0 obj" and its value at an offset.
func (f *File) objectAt(at int) (num int, v any) {
	if at < 0 || at >= len(f.data) {
		return -1, nil
	}
	l := f.lexer(at)
	n, _ := l.token()
	_, _ = l.token()
	word, _ := l.token()
	id, ok := n.(float64)
	if !ok || word != keyword("obj") {
		return -1, nil
	}
	v, err := l.value(0)
	if err == ErrTooMuch {
		f.failed = err
	}
	if d, ok := v.(dict); ok {
		from := l.at
		if word, _ := l.token(); word == keyword("stream") {
			return int(id), stream{d, f.rawAt(l.at, d)}
		}
		l.at = from
	}
	return int(id), v
}

// rawAt are the bytes of a stream that begin behind the word "stream". Its
// length is believed where "endstream" follows.
func (f *File) rawAt(at int, d dict) []byte {
	if at < len(f.data) && f.data[at] == '\r' {
		at++
	}
	if at < len(f.data) && f.data[at] == '\n' {
		at++
	}
	rest := f.data[min(at, len(f.data)):]
	if n, ok := f.resolve(d["Length"]).(float64); ok && n >= 0 && int(n) <= len(rest) {
		if bytes.HasPrefix(bytes.TrimLeft(rest[int(n):min(len(rest), int(n)+20)], "\r\n \t\x00"), []byte("endstream")) {
			return rest[:int(n)]
		}
	}
	end := bytes.Index(rest, []byte("endstream"))
	if end < 0 {
		end = len(rest)
	}
	f.spend(end)
	return bytes.TrimRight(rest[:end], "\r\n")
}

// resolve is the value a reference stands for.
func (f *File) resolve(v any) any {
	for range 20 {
		r, ok := v.(ref)
		if !ok {
			return v
		}
		v = f.object(r.num)
	}
	return nil
}

func (f *File) dict(v any) dict {
	switch v := f.resolve(v).(type) {
	case dict:
		return v
	case stream:
		return v.dict
	}
	return nil
}

func (f *File) object(num int) any {
	if v, ok := f.cache[num]; ok {
		return v
	}
	p, ok := f.where[num]
	if !ok || f.reading[num] || len(f.reading) > maxDepth || f.failed != nil {
		return nil
	}
	f.reading[num] = true
	defer delete(f.reading, num)
	var v any
	if p.pack > 0 {
		v = f.packed(p.pack)[num]
	} else if p.offset >= 0 {
		id := 0
		if id, v = f.objectAt(p.offset); id != num {
			v = nil
			if f.rebuild() && f.where[num] != p {
				delete(f.reading, num)
				return f.object(num)
			}
		}
	}
	f.cache[num] = v
	return v
}

// packed are the objects in a stream of objects.
func (f *File) packed(pack int) map[int]any {
	if objects, ok := f.packs[pack]; ok {
		return objects
	}
	f.packs[pack] = nil
	s, ok := f.object(pack).(stream)
	if !ok || s.dict["Type"] != name("ObjStm") {
		return nil
	}
	data, err := f.unpack(s)
	if err != nil {
		return nil
	}
	n, _ := f.resolve(s.dict["N"]).(float64)
	first, _ := f.resolve(s.dict["First"]).(float64)
	head := &lexer{data: data, work: f.work}
	objects := map[int]any{}
	for range int(min(max(n, 0), maxObjects)) {
		id, ok1 := head.token()
		at, ok2 := head.token()
		num, ok3 := id.(float64)
		off, ok4 := at.(float64)
		if !ok1 || !ok2 || !ok3 || !ok4 || off < 0 || int(first+off) >= len(data) || first < 0 || !f.spend(32) {
			break
		}
		l := &lexer{data: data, at: int(first + off), refs: true, work: f.work}
		if v, err := l.value(0); err == nil {
			objects[int(num)] = v
		} else if err == ErrTooMuch {
			f.failed = err
			break
		}
	}
	f.packs[pack] = objects
	return objects
}

func (f *File) number(v any, usual float64) float64 {
	if n, ok := f.resolve(v).(float64); ok {
		return n
	}
	return usual
}

// list is an array, or the one value that stands for an array of one.
func (f *File) list(v any) array {
	switch v := f.resolve(v).(type) {
	case nil:
		return nil
	case array:
		return v
	default:
		return array{v}
	}
}
