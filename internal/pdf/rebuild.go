package pdf

import (
	"bytes"
	"maps"
	"slices"
)

// rebuild searches the file for its objects. It is done once, and reports
// whether it was done now.
func (f *File) rebuild() bool {
	if f.rebuilt || !f.spend(len(f.data)) {
		return false
	}
	f.rebuilt = true
	f.where, f.cache, f.packs = map[int]place{}, map[int]any{}, map[int]map[int]any{}
	for at := 0; ; {
		i := bytes.Index(f.data[at:], []byte("obj"))
		if i < 0 {
			break
		}
		at += i + 3
		if num, start := f.objectEnds(at - 3); start >= 0 && len(f.where) < maxObjects {
			f.where[num] = place{offset: start} // the last of a number is the newest
		}
	}
	for at := 0; ; {
		i := bytes.Index(f.data[at:], []byte("trailer"))
		if i < 0 {
			break
		}
		at += i + len("trailer")
		if v, _ := f.lexer(at).value(0); v != nil {
			d, _ := v.(dict)
			f.mergeTrailer(d)
		}
	}
	f.rebuildPacks()
	return true
}

// mergeTrailer takes what a later trailer says over what an earlier one said.
func (f *File) mergeTrailer(d dict) {
	for _, key := range []string{"Root", "Encrypt", "Info"} {
		if d[key] != nil {
			f.trailer[key] = d[key]
		}
	}
}

// objectEnds reads "5 0 " backwards from where "obj" stands, and gives the
// number and where it begins; -1 where that is not the head of an object.
func (f *File) objectEnds(at int) (num, start int) {
	back := func(is func(byte) bool) int {
		n := 0
		for at > 0 && n < 12 && is(f.data[at-1]) {
			at, n = at-1, n+1
		}
		return n
	}
	if back(isSpace) == 0 || back(isDigit) == 0 || back(isSpace) == 0 {
		return 0, -1
	}
	end := at
	if n := back(isDigit); n == 0 || n > 9 {
		return 0, -1
	}
	for _, c := range f.data[at:end] {
		num = num*10 + int(c-'0')
	}
	return num, at
}

// rebuildPacks finds the objects inside streams of objects, and the root where
// no trailer says it.
func (f *File) rebuildPacks() {
	for _, num := range slices.Sorted(maps.Keys(f.where)) {
		s, _ := f.object(num).(stream)
		switch s.dict["Type"] {
		case name("ObjStm"):
			for inside := range f.packed(num) {
				f.put(inside, place{pack: num})
			}
		case name("XRef"):
			f.mergeTrailer(s.dict)
		}
		if f.failed != nil {
			return
		}
	}
	if f.dict(f.trailer["Root"])["Pages"] != nil {
		return
	}
	for _, num := range slices.Sorted(maps.Keys(f.where)) {
		if d := f.dict(ref{num: num}); d["Type"] == name("Catalog") && d["Pages"] != nil {
			f.trailer["Root"] = ref{num: num}
			return
		}
	}
}
