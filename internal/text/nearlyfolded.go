package text

import (
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// folding is a text as words are compared: in lower case, with one kind of each mark,
// one space for each stretch of white space, and accents apart from their letters.
type folding struct {
	keepCase bool
	low      []rune
	from     []int32 // the code point that gave each rune; of a space, the first
	buf      []byte
}

func (f *folding) add(r rune, at Pos) {
	if r > ' ' && r < 0x7F && r != '`' {
		f.push(r, at)
		return
	}
	switch {
	case unseen(r):
		return
	case unicode.IsSpace(r):
		if n := len(f.low); n == 0 || f.low[n-1] != ' ' {
			f.push(' ', at)
		}
		return
	case r == '…':
		f.push('.', at)
		f.push('.', at)
		f.push('.', at)
		return
	}
	if r = oneMark(r); r < 0x80 {
		f.push(r, at)
		return
	}
	f.apart(r, at)
}

// apart adds a letter and its accents one by one.
func (f *folding) apart(r rune, at Pos) {
	f.buf = utf8.AppendRune(f.buf[:0], r)
	var parts []byte
	switch {
	case r >= 0xAC00 && r <= 0xD7A3: // Hangul has no table of its parts
		parts = norm.NFD.Bytes(f.buf)
	case r >= 0xFB00 && r <= 0xFB06: // ligatures: ﬁ
		parts = norm.NFKD.Properties(f.buf).Decomposition()
	default:
		parts = norm.NFD.Properties(f.buf).Decomposition()
	}
	if parts == nil {
		f.push(r, at)
		return
	}
	for len(parts) > 0 {
		d, n := utf8.DecodeRune(parts)
		f.push(d, at)
		parts = parts[n:]
	}
}

func (f *folding) push(r rune, at Pos) {
	switch {
	case f.keepCase:
	case r >= 'A' && r <= 'Z':
		r += 'a' - 'A'
	case r >= 0x80:
		r = unicode.ToLower(r)
	}
	f.low = append(f.low, r)
	f.from = append(f.from, int32(at))
}

// oneMark gives one kind of each mark that keyboards and programs exchange.
func oneMark(r rune) rune {
	switch r {
	case '‘', '’', '‚', '‛', 'ʼ', '′', '`', '´', '‹', '›':
		return '\''
	case '“', '”', '„', '‟', '″', '«', '»':
		return '"'
	case '–', '—', '―', '‑', '‐', '‒', '−':
		return '-'
	}
	return r
}

// unseen reports whether a character cannot be seen and parts nothing: soft hyphens,
// marks of byte order and of direction.
func unseen(r rune) bool {
	return r == '\u00AD' || r == '\uFEFF' || r == '\u200B' || r == '\u200E' || r == '\u200F' || r == '\u2060' ||
		r >= '\u202A' && r <= '\u202E' || r >= '\u2066' && r <= '\u2069'
}

func trimUnseen(s string) string {
	return strings.TrimFunc(s, func(r rune) bool { return unseen(r) || unicode.IsSpace(r) })
}

func foldOf(words string) []rune   { return folded(words, false) }
func foldCase(words string) []rune { return folded(words, true) }

func folded(words string, keepCase bool) []rune {
	f := folding{keepCase: keepCase, low: make([]rune, 0, len(words)), from: make([]int32, 0, len(words))}
	for _, r := range words {
		f.add(r, 0)
	}
	return f.low
}

// gram is how many runes are looked up at once. With one letter in ten changed, some
// stretch of this length of 20 or more is always as it was.
const gram = 6

// grams is where each stretch of gram runes stands, by a hash of it.
type grams struct {
	shift uint
	first []int32 // by bucket: where its places begin in at; one more than there are buckets
	at    []int32
}

func newGrams(low []rune) grams {
	bits := uint(8)
	for bits < 22 && 1<<bits < len(low)/2 {
		bits++
	}
	g := grams{shift: 32 - bits, first: make([]int32, 1<<bits+1)}
	if len(low) < gram {
		return g
	}
	g.at = make([]int32, len(low)-gram+1)
	g.each(low, func(_ int, bucket uint32) { g.first[bucket+1]++ })
	for i := 1; i < len(g.first); i++ {
		g.first[i] += g.first[i-1]
	}
	next := slices.Clone(g.first)
	g.each(low, func(i int, bucket uint32) {
		g.at[next[bucket]] = int32(i)
		next[bucket]++
	})
	return g
}

// each calls yield with where every stretch of gram runes begins and the bucket it is in.
func (g *grams) each(low []rune, yield func(i int, bucket uint32)) {
	const base = 0x01000193
	const out = uint32(base * base % (1 << 32) * base % (1 << 32) * base % (1 << 32) * base % (1 << 32) * base % (1 << 32))
	h := uint32(0)
	for i, r := range low {
		h = h*base + uint32(r)
		if i < gram-1 {
			continue
		}
		if i >= gram {
			h -= out * uint32(low[i-gram])
		}
		yield(i-gram+1, h*0x9E3779B1>>g.shift)
	}
}

func (g *grams) places(bucket uint32) []int32 { return g.at[g.first[bucket]:g.first[bucket+1]] }

// same is where want stands in the folded text, in order, with overlaps.
func (f *Finder) same(want []rune) []int32 {
	if len(want) == 0 || len(want) > len(f.low) {
		return nil
	}
	if len(want) < gram {
		return f.scan(want)
	}
	rarest, offset := f.at, -1
	f.each(want, func(i int, bucket uint32) {
		if here := f.places(bucket); offset < 0 || len(here) < len(rarest) {
			rarest, offset = here, i
		}
	})
	if len(rarest)*len(want) > 4*len(f.low)+1<<12 {
		return f.scan(want)
	}
	var starts []int32
	for _, p := range rarest {
		i := int(p) - offset
		if i >= 0 && i+len(want) <= len(f.low) && slices.Equal(f.low[i:i+len(want)], want) {
			starts = append(starts, int32(i))
		}
	}
	return starts
}

// scan is same by going through the whole text, which takes the time of its length
// whatever it and want are (Knuth, Morris and Pratt).
func (f *Finder) scan(want []rune) []int32 {
	back := make([]int, len(want)+1)
	back[0] = -1
	for i, k := 0, -1; i < len(want); i++ {
		for k >= 0 && want[i] != want[k] {
			k = back[k]
		}
		k++
		back[i+1] = k
	}
	var starts []int32
	k := 0
	for i, r := range f.low {
		for k >= 0 && (k == len(want) || want[k] != r) {
			k = back[k]
		}
		if k++; k == len(want) {
			starts = append(starts, int32(i+1-len(want)))
		}
	}
	return starts
}
