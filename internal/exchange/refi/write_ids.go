package refi

import (
	"crypto/sha1"
	"encoding/hex"
	"strconv"
)

// space is where our ids come from: a random UUID, never to be changed, as ids in files
// people have follow from it.
var space = uuid{0x5b, 0x3f, 0x0c, 0x9e, 0x27, 0x4d, 0x4a, 0x61, 0x9d, 0x18, 0x6e, 0x02, 0xc7, 0xb4, 0x90, 0xaf}

// idMaker makes ids: UUIDs of version 5, of what identifies a thing, so that the same
// thing has the same id in every file, and never two in one file.
type idMaker struct {
	seed string
	used map[uuid]bool
	next map[uuid]int // the number that the next thing gets that would have this id
}

func newIDMaker(seed string) idMaker {
	return idMaker{seed: seed, used: map[uuid]bool{}, next: map[uuid]int{}}
}

// make is the id of a thing of a kind. Where it has no id of its own, it is known by its
// place among its kind.
func (m *idMaker) make(kind, id string, place int) uuid {
	key := m.seed + "\x00" + kind + "\x00" + id
	if id == "" {
		key += "\x00" + strconv.Itoa(place)
	}
	g := uuidOf(key)
	if !m.used[g] {
		m.used[g] = true
		return g
	}
	for {
		m.next[g]++
		again := uuidOf(key + "\x00again\x00" + strconv.Itoa(m.next[g]))
		if !m.used[again] {
			m.used[again] = true
			return again
		}
	}
}

// uuidOf is the UUID of version 5 of a name.
func uuidOf(name string) uuid {
	sum := sha1.Sum(append(space[:], name...))
	g := uuid(sum[:16])
	g[6] = g[6]&0x0f | 0x50
	g[8] = g[8]&0x3f | 0x80
	return g
}

// String is the id as files have it, in lower case.
func (g uuid) String() string {
	var b [36]byte
	hex.Encode(b[:8], g[:4])
	hex.Encode(b[9:13], g[4:6])
	hex.Encode(b[14:18], g[6:8])
	hex.Encode(b[19:23], g[8:10])
	hex.Encode(b[24:], g[10:])
	b[8], b[13], b[18], b[23] = '-', '-', '-', '-'
	return string(b[:])
}
