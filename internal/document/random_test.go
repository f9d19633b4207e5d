package document

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// nasty are words that have gone wrong somewhere.
var nasty = []string{
	"hope", " ", "  ", "\t", "\n", "\n\n", "a", "1", "12. ", "1) ", "- ", "+ ", "* ", "---", "===", "# ", "#", "> ", "|", "||", "\\", "\\|", "\\\\", "`", "```", "*", "**", "_", "__x__", "~~x~~",
	"[x](http://x.example)", "](x)", "![", "[^1]", "[ ] ", "<script>alert(1)</script>", "<!--", "-->", "]]>", "<br>", "<a id=\"s1\">", "&amp;", "&#65;", "&", "\"", "'", "$x$", "http://x.example", "www.x.example",
	"\x00", "\x0b", "\x1f", "\r\n", "\r", "\xff", "\xc3", "\u0085", "\u2028", "\u00a0", "\ufeff", "\ufffe", "\uffff", "\U0010ffff", "é", "e\u0301", "👩🏽‍⚕️", "\u202e", "\u200f", "שלום", "شكرا", "漢字", "0", "½", "\u00ad", "\u2011", "\u200b", "</style>", "::before", "${x}", "%s", "(c)", ":smile:", "=cmd()",
}

func randomText(r *rand.Rand) string {
	var b strings.Builder
	for range r.IntN(6) {
		b.WriteString(nasty[r.IntN(len(nasty))])
	}
	return b.String()
}

func randomRuns(r *rand.Rand) []Run {
	var runs []Run
	for range r.IntN(4) {
		flag := func() bool { return r.IntN(3) == 0 }
		run := Run{Text: randomText(r), Bold: flag(), Italic: flag(), Quiet: flag(), Mark: flag()}
		if flag() {
			run.To = fmt.Sprint("to", r.IntN(4))
		}
		runs = append(runs, run)
	}
	return runs
}

func randomBlock(r *rand.Rand) Block {
	anchor := ""
	if r.IntN(2) == 0 {
		anchor = fmt.Sprint("to", r.IntN(4))
	}
	switch r.IntN(8) {
	case 0:
		return &Heading{Level: 1 + r.IntN(4), Text: randomText(r), Anchor: anchor}
	case 1:
		return &Paragraph{Runs: randomRuns(r), Quiet: r.IntN(2) == 0}
	case 2:
		return &Quote{Runs: randomRuns(r), Source: randomRuns(r), Anchor: anchor}
	case 3:
		l := &List{Ordered: r.IntN(2) == 0, Boxes: r.IntN(3) == 0}
		for range r.IntN(4) {
			l.Items = append(l.Items, randomRuns(r))
		}
		return l
	case 4, 5:
		return randomTable(r)
	case 6:
		return &Space{Label: randomText(r), Lines: r.IntN(3)}
	}
	if r.IntN(3) == 0 {
		return &Break{Paper: &Paper{Footer: randomText(r), Landscape: r.IntN(2) == 0, NumberLines: r.IntN(2) == 0, WideMargin: r.IntN(2) == 0}}
	}
	return &Break{}
}

func randomTable(r *rand.Rand) *Table {
	t := &Table{Caption: randomText(r), Numbers: []int{r.IntN(3)}}
	for range r.IntN(4) {
		t.Head = append(t.Head, randomText(r))
	}
	if r.IntN(2) == 0 {
		t.Widths = []int{r.IntN(3), 5}
	}
	for range r.IntN(4) {
		var row []Cell
		for range r.IntN(4) {
			row = append(row, Cell{Runs: randomRuns(r), Head: r.IntN(3) == 0, Shade: r.IntN(140) - 20, Indent: r.IntN(3)})
		}
		t.Rows = append(t.Rows, row)
	}
	return t
}

func randomDocument(r *rand.Rand) *Document {
	d := &Document{Title: randomText(r), Footer: randomText(r), Contents: r.IntN(2) == 0, Landscape: r.IntN(2) == 0, NumberLines: r.IntN(2) == 0, WideMargin: r.IntN(2) == 0}
	for range r.IntN(3) {
		d.About = append(d.About, randomText(r))
	}
	for range r.IntN(12) {
		d.Add(randomBlock(r))
	}
	return d
}

func TestRandomDocuments(t *testing.T) {
	for seed := range uint64(300) {
		d := randomDocument(rand.New(rand.NewPCG(seed, 7)))
		checkSaid(t, d)
		if t.Failed() {
			t.Fatalf("seed %d", seed)
		}
		checkWord(t, write(t, d, "docx"))
		checkPage(t, write(t, d, "html"))
		checkLinks(t, write(t, d, "md"))
	}
}

func FuzzWrite(f *testing.F) {
	for i, s := range nasty {
		f.Add(s, nasty[(i*7+3)%len(nasty)], i)
	}
	f.Fuzz(func(t *testing.T, a, b string, n int) {
		d := &Document{Title: a, About: []string{b}, Footer: a + b, Language: b, Contents: true}
		d.Add(&Heading{Level: n%3 + 1, Text: b, Anchor: a}, &Paragraph{Runs: []Run{{Text: a, Bold: n%2 == 0, To: a}, {Text: b, Italic: true}, {Text: a + b, Mark: n%5 == 0}}},
			&Quote{Runs: Text(a + "\n" + b), Source: Text(b), Anchor: b}, &List{Items: [][]Run{Text(a), Text(b)}, Ordered: n%2 == 0},
			&Table{Caption: a, Head: []string{a, b}, Rows: [][]Cell{Cells(b, a)}})
		checkSaid(t, d)
		checkWord(t, write(t, d, "docx"))
		checkPage(t, write(t, d, "html"))
		checkLinks(t, write(t, d, "md"))
	})
}
