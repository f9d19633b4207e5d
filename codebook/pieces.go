package codebook

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// Op says what became of a piece of a text.
type Op string

// A piece of a text stayed, was taken out, or was put in.
const (
	Kept     Op = "kept"
	TakenOut Op = "taken-out"
	PutIn    Op = "put-in"
)

// Piece is a stretch of two versions of a text: whole words and what stands
// between them.
type Piece struct {
	Op   Op
	Text string
}

// maxPairs bounds the work of comparing two texts word by word. Longer ones are
// compared as wholes.
const maxPairs = 4 << 20

// Pieces compares two versions of a text word by word. The pieces that were kept
// and taken out, in their order, are before; those kept and put in are after.
func Pieces(before, after string) []Piece {
	old, new := tokens(before), tokens(after)
	head := 0
	for head < len(old) && head < len(new) && old[head] == new[head] {
		head++
	}
	tail := 0
	for tail < len(old)-head && tail < len(new)-head && old[len(old)-1-tail] == new[len(new)-1-tail] {
		tail++
	}
	p := pieces{}
	p.add(Kept, old[:head])
	p.middle(old[head:len(old)-tail], new[head:len(new)-tail])
	p.add(Kept, old[len(old)-tail:])
	return p.tidied()
}

type pieces []Piece

// add puts tokens at the end, together with what was there of the same kind.
func (p *pieces) add(op Op, tokens []string) {
	text := strings.Join(tokens, "")
	if text == "" {
		return
	}
	if n := len(*p); n > 0 && (*p)[n-1].Op == op {
		(*p)[n-1].Text += text
		return
	}
	*p = append(*p, Piece{op, text})
}

// middle compares by the longest common run of tokens.
func (p *pieces) middle(old, new []string) {
	if len(old)*len(new) > maxPairs {
		p.add(TakenOut, old)
		p.add(PutIn, new)
		return
	}
	length := make([][]int32, len(old)+1)
	for i := range length {
		length[i] = make([]int32, len(new)+1)
	}
	for i := len(old) - 1; i >= 0; i-- {
		for j := len(new) - 1; j >= 0; j-- {
			length[i][j] = max(length[i+1][j], length[i][j+1])
			if old[i] == new[j] {
				length[i][j] = max(length[i][j], length[i+1][j+1]+1)
			}
		}
	}
	i, j := 0, 0
	for i < len(old) && j < len(new) {
		switch {
		case old[i] == new[j]:
			p.add(Kept, old[i:i+1])
			i, j = i+1, j+1
		case length[i+1][j] >= length[i][j+1]:
			p.add(TakenOut, old[i:i+1])
			i++
		default:
			p.add(PutIn, new[j:j+1])
			j++
		}
	}
	p.add(TakenOut, old[i:])
	p.add(PutIn, new[j:])
}

// tidied gathers changes that only a space or a comma parts, so that people read
// one change and not five, and puts what was taken out before what was put in.
func (p pieces) tidied() []Piece {
	var out pieces
	var gone, come strings.Builder
	flush := func() {
		was, is, both := sharedEnd(gone.String(), come.String())
		out.add(TakenOut, []string{was})
		out.add(PutIn, []string{is})
		out.add(Kept, []string{both})
		gone.Reset()
		come.Reset()
	}
	for i, piece := range p {
		switch piece.Op {
		case TakenOut:
			gone.WriteString(piece.Text)
		case PutIn:
			come.WriteString(piece.Text)
		default:
			if i > 0 && i < len(p)-1 && !strings.ContainsFunc(piece.Text, isWord) {
				gone.WriteString(piece.Text)
				come.WriteString(piece.Text)
				continue
			}
			flush()
			out.add(Kept, []string{piece.Text})
		}
	}
	flush()
	return out
}

// sharedEnd parts two texts from the spaces and signs that both end with.
func sharedEnd(a, b string) (restA, restB, both string) {
	end := 0
	for end < len(a) && end < len(b) {
		r, size := utf8.DecodeLastRuneInString(a[:len(a)-end])
		if other, _ := utf8.DecodeLastRuneInString(b[:len(b)-end]); other != r || isWord(r) {
			break
		}
		end += size
	}
	return a[:len(a)-end], b[:len(b)-end], a[len(a)-end:]
}

// tokens are the words of a text, and each character between them.
func tokens(text string) []string {
	var list []string
	start := -1
	for at, r := range text {
		if isWord(r) {
			if start < 0 {
				start = at
			}
			continue
		}
		if start >= 0 {
			list = append(list, text[start:at])
			start = -1
		}
		list = append(list, string(r))
	}
	if start >= 0 {
		list = append(list, text[start:])
	}
	return list
}

func isWord(r rune) bool {
	return unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.IsMark(r) || r == '\'' || r == '’'
}
