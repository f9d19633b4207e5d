package trace

import (
	"bytes"
	"compress/zlib"
	"io"
	"strings"
)

// pdf counts what stands in the streams of a PDF where its letters are written
// as letters. Many PDFs number the shapes of their letters instead; nothing is
// found in those, and the caller says so.
func (l *looker) pdf(data []byte) tally {
	var sum tally
	most := min(l.limits.file, l.left)
	for most > 0 {
		_, after, found := bytes.Cut(data, []byte("stream"))
		if !found {
			break
		}
		data = after
		start := bytes.TrimPrefix(bytes.TrimPrefix(after, []byte("\r")), []byte("\n"))
		if len(start) < 2 || start[0]&0x0F != 8 { // not the beginning of deflated bytes
			continue
		}
		r, err := zlib.NewReader(bytes.NewReader(start))
		if err != nil {
			continue
		}
		plain, _ := io.ReadAll(io.LimitReader(r, most))
		r.Close()
		most -= int64(len(plain))
		l.left -= int64(len(plain))
		t := l.needles.bytes(plain)
		t.most(l.needles.views(pdfWords(plain)))
		sum.add(t)
	}
	return sum
}

// farApart is how far back, in thousandths of a letter's height, two pieces of a
// line move apart where a space is meant.
const farApart = 150

// pdfWords are the strings that a page's program shows, those of one list
// joined: a list moves its pieces closer and further apart.
func pdfWords(page []byte) string {
	var b strings.Builder
	list := false
	for i := 0; i < len(page); {
		switch c := page[i]; {
		case c == '(':
			i += pdfString(&b, page[i:])
			if !list {
				b.WriteByte('\n')
			}
			continue
		case c == '[':
			list = true
		case c == ']':
			list = false
			b.WriteByte('\n')
		case list && c == '-':
			n := 0
			for i++; i < len(page) && isDigit(page[i]); i++ {
				n = min(n*10+int(page[i]-'0'), 1<<20)
			}
			if n > farApart {
				b.WriteByte(' ')
			}
			continue
		}
		i++
	}
	return b.String()
}

// pdfString writes the string in brackets at the beginning of s and says how
// many bytes it takes.
func pdfString(b *strings.Builder, s []byte) int {
	depth := 0
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch c {
		case '(':
			if depth++; depth > 1 {
				b.WriteByte(c)
			}
		case ')':
			if depth--; depth == 0 {
				return i + 1
			}
			b.WriteByte(c)
		case '\\':
			i += pdfEscape(b, s[i:])
		default:
			b.WriteRune(windows1252(c))
		}
	}
	return len(s)
}

// pdfEscape writes what an escape stands for and says how many bytes follow its
// first.
func pdfEscape(b *strings.Builder, s []byte) int {
	if len(s) < 2 {
		return 0
	}
	if s[1] >= '0' && s[1] <= '7' {
		n, k := 0, 1
		for ; k < 4 && k < len(s) && s[k] >= '0' && s[k] <= '7'; k++ {
			n = n*8 + int(s[k]-'0')
		}
		b.WriteRune(windows1252(byte(n)))
		return k - 1
	}
	switch s[1] {
	case 'n', 'r', 't', 'b', 'f':
		b.WriteByte(' ')
	case '\n', '\r': // the string goes on
	default:
		b.WriteByte(s[1])
	}
	return 1
}
