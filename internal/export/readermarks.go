package export

import (
	"fmt"
	"slices"
	"strings"

	"verbatim/internal/text"
)

// piece writes words with what is coded in them. Codings overlap as they like and markup
// does not, so the words are cut wherever one begins or ends.
func (p *readerPage) piece(x piece, marks []readerMark) {
	if x.gone {
		p.put("<span class=\"quiet\" lang=\"en\">[withdrawn]</span>")
		return
	}
	cuts := []text.Pos{x.span.Start, x.span.End}
	for _, m := range marks {
		if in := m.span.Intersect(x.span); !in.Empty() {
			cuts = append(cuts, in.Start, in.End)
		}
	}
	slices.Sort(cuts)
	cuts = slices.Compact(cuts)
	rest := x.words
	for i := 0; i+1 < len(cuts); i++ {
		n := bytesOf(rest, int(cuts[i+1]-cuts[i]))
		p.stretch(text.Span{Start: cuts[i], End: cuts[i+1]}, rest[:n], marks)
		rest = rest[n:]
	}
	p.put(say(rest))
}

// bytesOf is how many bytes the first n code points of s have.
func bytesOf(s string, n int) int {
	for i := range s {
		if n == 0 {
			return i
		}
		n--
	}
	return len(s)
}

// stretch writes words in which the same themes are coded throughout. Which begin and end
// there stands in attributes, which the style sheet gives to those who hear the page and
// which are no part of the words.
func (p *readerPage) stretch(sp text.Span, words string, marks []readerMark) {
	var class, begin, end []string
	for _, m := range marks {
		if !m.span.Contains(sp) {
			continue
		}
		if m.lane < lanes {
			class = append(class, fmt.Sprintf("%c%d", 'a'+m.lane, m.row))
		} else {
			class = append(class, "more")
		}
		name := p.themeCalled(m.row)
		if m.against {
			class, name = append(class, "con"), "against "+name
		}
		if m.span.Start == sp.Start {
			begin = append(begin, name)
		}
		if m.span.End == sp.End {
			end = append(end, name)
		}
	}
	if class == nil {
		p.put(say(words))
		return
	}
	slices.Sort(class)
	p.put("<mark", attribute("class", strings.Join(slices.Compact(class), " ")), attribute("data-b", strings.Join(begin, ", ")), attribute("data-e", strings.Join(end, ", ")), ">", say(words), "</mark>")
}
