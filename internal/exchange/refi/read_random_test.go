package refi

import (
	"encoding/xml"
	"fmt"
	"io"
	"math/rand/v2"
	"slices"
	"strings"
	"testing"
	"unicode/utf16"

	"verbatim/internal/exchange"
)

// quoted is a text as a program writes it, and quotes in it by where they begin and end
// in its characters, each CR and LF for itself.
type quoted struct {
	file   []rune
	quotes [][2]int
}

// randomQuotes makes a text of words that are never the same, and quotes of whole words.
func randomQuotes(r *rand.Rand, crlf bool) quoted {
	var q quoted
	var starts, ends []int
	n := 0
	for range 3 + r.IntN(12) {
		for range r.IntN(7) {
			if r.IntN(3) == 0 {
				q.file = append(q.file, []rune([]string{"😀", "👩‍⚕️", "𝒳", "希望", "e\u0301…"}[r.IntN(5)])...)
				q.file = append(q.file, ' ')
			}
			n++
			starts = append(starts, len(q.file))
			q.file = append(q.file, []rune(fmt.Sprintf("wo%drd", n))...)
			ends = append(ends, len(q.file))
			q.file = append(q.file, ' ')
		}
		if crlf {
			q.file = append(q.file, '\r')
		}
		q.file = append(q.file, '\n')
	}
	for i := 0; i < len(starts); i += 1 + r.IntN(3) {
		q.quotes = append(q.quotes, [2]int{starts[i], ends[min(len(ends)-1, i+r.IntN(9))]})
	}
	return q
}

// offset counts places before a character, by definition and not by any table.
func (q quoted) offset(at int, c counting) int {
	n := 0
	for i, r := range q.file[:at] {
		switch {
		case r == '\r' && i+1 < len(q.file) && q.file[i+1] == '\n' && c&crlfTwo == 0:
		case c&wide != 0:
			n += utf16.RuneLen(r)
		default:
			n++
		}
	}
	return n
}

func (q quoted) words(i int) string {
	return strings.ReplaceAll(string(q.file[q.quotes[i][0]:q.quotes[i][1]]), "\r\n", "\n")
}

// xmlFor is the text's project, counted so.
func (q quoted) xmlFor(origin string, c counting, names bool) string {
	var b strings.Builder
	for i, at := range q.quotes {
		name := ""
		if names {
			name = exchange.Folded(q.words(i))
			if runes := []rune(name); len(runes) > 95 {
				name = string(runes[:95]) + "…"
			}
		}
		end := q.offset(at[1], c)
		if c&inclusive != 0 {
			end = q.offset(at[1]-1, c)
		}
		b.WriteString(sel(fmt.Sprint("q", i), name, q.offset(at[0], c), end))
	}
	return projectOf(origin, textSource(b.String()))
}

// check wants the quotes as they are, or spaces aside: where names tell how places count,
// a reading that only takes in another space is as good.
func (q quoted) check(t *testing.T, p *exchange.Project, what string, aside bool) {
	t.Helper()
	s := p.Sources[0]
	if want := strings.ReplaceAll(string(q.file), "\r\n", "\n"); s.Text != want {
		t.Fatalf("%s: text %q, want %q", what, s.Text, want)
	}
	runes := []rune(s.Text)
	got := map[string]string{}
	for _, pa := range s.Passages {
		for _, c := range pa.Codings {
			got[c.ID] = string(runes[pa.Span.Start:pa.Span.End])
			if aside {
				got[c.ID] = exchange.Folded(got[c.ID])
			}
			if pa.Trust != exchange.Verified && pa.Words != "" {
				t.Errorf("%s: %+v", what, pa)
			}
		}
	}
	for i := range q.quotes {
		want := q.words(i)
		if aside {
			want = exchange.Folded(want)
		}
		if got[fmt.Sprint("kq", i)] != want {
			t.Fatalf("%s: quote %d is %q, want %q in %q", what, i, got[fmt.Sprint("kq", i)], q.words(i), s.Text)
		}
	}
}

func TestRandomQuotesAreFound(t *testing.T) {
	r := rand.New(rand.NewPCG(4, 2))
	for round := range 300 {
		crlf := round%2 == 0
		q := randomQuotes(r, crlf)
		file := string(q.file)
		if r.IntN(2) == 0 {
			file = "\uFEFF" + file
		}
		for c := range counting(countings) {
			origin := []string{"NVivo 12", "ATLAS.ti", "MAXQDA", "QualCoder", "other"}[r.IntN(5)]
			if c&inclusive == 0 || len(q.quotes) >= 8 { // else it is the last thing to think of
				p := readZip(t, Options{}, "project.qde", q.xmlFor(origin, c, true), "sources/t.txt", file)
				q.check(t, p, fmt.Sprint("round ", round, " ", origin, " ", c.option()), true)
			}
			p := readZip(t, Options{Positions: c.option()}, "project.qde", q.xmlFor(origin, c, false), "sources/t.txt", file)
			q.check(t, p, fmt.Sprint("round ", round, " told ", c.option()), false)
		}
		for origin, c := range map[string]counting{"NVivo 12": wide | crlfTwo, "QualCoder 3": 0, "qc 1.7": 0, "other": crlfTwo} {
			p := readZip(t, Options{}, "project.qde", q.xmlFor(origin, c, false), "sources/t.txt", file)
			q.check(t, p, fmt.Sprint("round ", round, " without names ", origin), false)
		}
	}
}

// TestJudgeOfLongPassages compares with the Judge that looks at all of a passage.
func TestJudgeOfLongPassages(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 9))
	for range 300 {
		var b strings.Builder
		for b.Len() < 9000 {
			b.WriteString([]string{"word ", "a", " ", "\n", "希"}[r.IntN(5)])
		}
		if r.IntN(4) == 0 {
			b.Reset()
			b.WriteString("x" + strings.Repeat(" \n", 5000) + "y")
		}
		pt := plain([]byte(b.String()))
		in := &placing{layout: pt.layOut(nil)}
		runes := in.runes
		start := r.IntN(200)
		p := exchange.Passage{}
		p.Span.Start, p.Span.End = pos(start), pos(min(len(runes), start+4500+r.IntN(5000)))
		if p.Span.Len() <= 4096 {
			continue
		}
		switch r.IntN(3) {
		case 0:
			p.Words = string(runes[p.Span.Start:p.Span.End])
		case 1:
			p.Words, p.Cut = string(runes[p.Span.Start:p.Span.Start+50]), true
		}
		p.Words = exchange.Folded(p.Words)
		want := p
		want.Judge(runes)
		in.judge(&p)
		if p.Trust != want.Trust || p.Why != want.Why {
			t.Fatalf("%s %q, want %s %q", p.Trust, p.Why, want.Trust, want.Why)
		}
	}
}

// TestFoldedWords compares with Folded for every stretch of small texts.
func TestFoldedWords(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for range 400 {
		var b strings.Builder
		for range r.IntN(12) {
			b.WriteString([]string{"a", "bc", " ", "\n", "\u00a0", "😀"}[r.IntN(6)])
		}
		pt := plain([]byte(b.String()))
		l := pt.layOut(nil)
		for start := range l.runes {
			for end := start; end <= len(l.runes); end++ {
				if got, want := string(l.foldedWords(start, end)), exchange.Folded(string(l.runes[start:end])); got != want {
					t.Fatalf("%q %d–%d: %q, want %q", pt.s, start, end, got, want)
				}
			}
		}
	}
}

// TestMarkupLikeEncodingXML compares the tree of random XML with what encoding/xml reads.
func TestMarkupLikeEncodingXML(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for range 2000 {
		var b strings.Builder
		randomMarkup(r, &b, 0)
		root, bad, err := parseMarkup(b.String())
		if err != nil || bad != 0 {
			t.Fatalf("%q: %d bad, %v", b.String(), bad, err)
		}
		var got []string
		flatten(root, &got)
		if want := byEncodingXML(t, b.String()); !slices.Equal(got, want) {
			t.Fatalf("%q\n got %q\nwant %q", b.String(), got, want)
		}
	}
}

func randomMarkup(r *rand.Rand, b *strings.Builder, depth int) {
	name := []string{"a", "b:c", "Größe", "_x"}[r.IntN(4)]
	b.WriteString("<" + name)
	for i := range r.IntN(3) {
		fmt.Fprintf(b, []string{` n%d="%s"`, "\n\tn%d = '%s'"}[r.IntN(2)], i, []string{"", "x &amp; y", "1&lt;2", "a\r\nb\tc", "&#x1F600;&#33;", ">"}[r.IntN(6)])
	}
	if r.IntN(5) == 0 {
		b.WriteString("/>")
		return
	}
	b.WriteString(" >")
	for range r.IntN(5) {
		switch r.IntN(6) {
		case 0:
			b.WriteString("<!-- <x> & -->")
		case 1:
			b.WriteString("<![CDATA[<y> &amp; ]]]>")
		case 2:
			b.WriteString("<?pi x?>")
		case 3:
			b.WriteString([]string{"text\r\r\n", "&gt;&quot;&apos;", "&#13;\n", "“é”"}[r.IntN(4)])
		default:
			if depth < 5 {
				randomMarkup(r, b, depth+1)
			}
		}
	}
	b.WriteString("</" + name + "\n>")
}

// flatten lists elements with their attributes, then their text, when they end.
func flatten(n *node, list *[]string) {
	s := n.name
	for _, a := range n.attrs {
		s += "|" + a.name + "=" + a.value
	}
	*list = append(*list, s)
	for c := range n.all() {
		flatten(c, list)
	}
	*list = append(*list, "/"+strings.TrimSpace(n.text))
}

func byEncodingXML(t *testing.T, s string) []string {
	d := xml.NewDecoder(strings.NewReader(s))
	var list, texts []string
	had := []bool{false}
	for {
		tok, err := d.Token()
		if err == io.EOF {
			return list
		}
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		switch k := tok.(type) {
		case xml.StartElement:
			e := k.Name.Local
			for _, a := range k.Attr {
				e += "|" + a.Name.Local + "=" + a.Value
			}
			had[len(had)-1] = true
			list, texts, had = append(list, e), append(texts, ""), append(had, false)
		case xml.EndElement:
			list = append(list, "/"+strings.TrimSpace(texts[len(texts)-1]))
			texts, had = texts[:len(texts)-1], had[:len(had)-1]
		case xml.CharData:
			// Space between elements is only there to make the file look nice.
			if len(texts) > 0 && (!had[len(had)-1] || strings.TrimSpace(string(k)) != "") {
				texts[len(texts)-1] += string(k)
			}
		}
	}
}
