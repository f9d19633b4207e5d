package ingest

import (
	"fmt"
	"math/rand/v2"
	"os"
	"slices"
	"strings"
	"testing"
	"unicode"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

const commentRels = `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r2" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="comments.xml"/>
<Relationship Id="r3" Type="http://schemas.microsoft.com/office/2011/relationships/commentsExtended" Target="commentsExtended.xml"/></Relationships>`

const commentSpaces = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"`

// commented is a Word document with comments, each its author and its paragraphs.
func commented(t testing.TB, body, extended string, comments ...[]string) string {
	t.Helper()
	var b strings.Builder
	b.WriteString("<w:comments" + commentSpaces + ">")
	for i, c := range comments {
		fmt.Fprintf(&b, `<w:comment w:id="%d" w:author="%s">`, i, c[0])
		for j, words := range c[1:] {
			fmt.Fprintf(&b, `<w:p w14:paraId="%d%d"><w:r><w:annotationRef/></w:r><w:r><w:t>%s</w:t></w:r></w:p>`, i, j, words)
		}
		b.WriteString("</w:comment>")
	}
	b.WriteString("</w:comments>")
	return docx(t, body, "word/_rels/document.xml.rels", commentRels, "word/comments.xml", b.String(),
		"word/commentsExtended.xml", "<w15:commentsEx"+commentSpaces+">"+extended+"</w15:commentsEx>")
}

// marked is a paragraph in which ⟦n and n⟧ are the beginning and the end of comment n,
// and ⟨n⟩ a point of it.
func marked(words string) string {
	var b strings.Builder
	b.WriteString("<w:p>")
	run := ""
	flush := func() {
		if run != "" {
			b.WriteString(`<w:r><w:t xml:space="preserve">` + run + `</w:t></w:r>`)
		}
		run = ""
	}
	rs := []rune(words)
	for i := 0; i < len(rs); i++ {
		switch {
		case rs[i] == '⟦':
			flush()
			fmt.Fprintf(&b, `<w:commentRangeStart w:id="%c"/>`, rs[i+1])
			i++
		case i+1 < len(rs) && rs[i+1] == '⟧':
			flush()
			fmt.Fprintf(&b, `<w:commentRangeEnd w:id="%c"/><w:r><w:commentReference w:id="%[1]c"/></w:r>`, rs[i])
			i++
		case rs[i] == '⟨':
			flush()
			fmt.Fprintf(&b, `<w:r><w:commentReference w:id="%c"/></w:r>`, rs[i+1])
			i += 2
		default:
			run += string(rs[i])
		}
	}
	flush()
	return b.String() + "</w:p>"
}

// wordsOf is what a comment is on, as a coding would have it.
func wordsOf(t testing.TB, d Document, c Comment) string {
	t.Helper()
	s, turns := transcript.Render(d.Said)
	tx, err := text.New(s)
	if err != nil {
		t.Fatal(err)
	}
	in := &transcript.Transcript{Text: tx, Turns: turns}
	if !c.Span.Empty() && !in.InSpeech(c.Span) {
		t.Errorf("%v of %q is not in speech", c.Span, s)
	}
	return tx.Slice(c.Span)
}

func TestCommentsOnWords(t *testing.T) {
	for _, c := range []struct {
		name, body, want string
		moved, whole     bool
	}{
		{"in a turn", marked("INT: So?") + marked("P07: I had ⟦0no hope0⟧ then."), "no hope", false, false},
		{"a whole paragraph with its label", marked("INT: So?") + marked("⟦0P07: I had no hope.0⟧"), "I had no hope.", true, false},
		{"over two turns", marked("INT: So ⟦0what?") + marked("P07: No0⟧ hope."), "what?\n\nP07: No", false, false},
		{"ends in a label", marked("INT: So ⟦0what?") + marked("P00⟧7: No hope."), "what?", true, false},
		{"begins in a label", marked("INT: So?") + marked("P⟦007: No hope0⟧ at all."), "No hope", true, false},
		{"the same words again", marked("P07: hope and hope") + marked("INT: hope?") + marked("P07: hope and ⟦0hope0⟧"), "hope", false, false},
		{"a name that is also said", marked("INT: So?") + marked("P07: ⟦0P070⟧ is me, P07."), "P07", false, false},
		{"space at its ends", marked("INT: So?") + marked("P07: I had⟦0 no 0⟧hope."), "no", false, false},
		{"lines of a turn", marked("P07: One.") + marked("Two ⟦0and") + marked("three0⟧.") + marked("INT: So?") + marked("P07: yes"), "and\nthree", false, false},
		{"a point", marked("INT: So?") + marked("P07: I had no hope.⟨0⟩") + marked("INT: Oh."), "I had no hope.", false, true},
		{"a point at a beginning", marked("INT: So?") + marked("P07: ⟨0⟩I had no hope.") + marked("INT: Oh."), "So?", false, true},
		{"a table", tableOf([]string{"INT", "So?"}, []string{"P07", "I had ⟦0no hope0⟧ then."}, []string{"INT", "Oh."}), "no hope", false, false},
		{"deleted words", marked("INT: So?") + `<w:p><w:r><w:t>P07: I </w:t></w:r><w:commentRangeStart w:id="0"/><w:del><w:r><w:t>gone</w:t></w:r></w:del><w:ins><w:r><w:t>had no</w:t></w:r></w:ins><w:commentRangeEnd w:id="0"/></w:p>`, "had no", false, false},
		{"between paragraphs", marked("INT: So?") + `<w:commentRangeStart w:id="0"/>` + marked("P07: I had.") + `<w:commentRangeEnd w:id="0"/>` + marked("INT: Oh."), "I had.", true, false},
		{"after the last paragraph", marked("INT: So?") + marked("P07: I ⟦0had.") + `<w:commentRangeEnd w:id="0"/>`, "had.", false, false},
		{"only a label", marked("INT: So?") + marked("⟦0P070⟧: I had."), "", false, false},
	} {
		t.Run(c.name, func(t *testing.T) {
			body := c.body
			if strings.HasPrefix(body, "<w:tbl>") {
				body = ""
				for _, piece := range strings.SplitAfter(c.body, "</w:p>") {
					if i := strings.Index(piece, "<w:p>"); i >= 0 {
						said := piece[i:]
						said = said[strings.Index(said, ">")+1:]
						words := between(said, `<w:t xml:space="preserve">`, "</w:t>")
						if words == "" {
							words = between(said, "<w:t>", "</w:t>")
						}
						piece = piece[:i] + marked(words)
					}
					body += piece
				}
			}
			d := read(t, "P07-1.docx", commented(t, body, "", []string{"Jo", "hope"}), Options{})
			if len(d.Comments) != 1 {
				t.Fatalf("comments %v", d.Comments)
			}
			k := d.Comments[0]
			if got := wordsOf(t, d, k); got != c.want || k.Moved != c.moved || k.Whole != c.whole || k.Author != "Jo" || k.Text != "hope" {
				t.Errorf("got %q moved %v whole %v: %+v", got, k.Moved, k.Whole, k)
			}
		})
	}
}

func between(s, from, to string) string {
	_, s, ok := strings.Cut(s, from)
	if !ok {
		return ""
	}
	s, _, _ = strings.Cut(s, to)
	return s
}

func TestCommentThreads(t *testing.T) {
	d := read(t, "P07-1.docx", commented(t, marked("INT: So?")+marked("P07: ⟦0I ⟦1had0⟧ no1⟧ ⟦2hope2⟧."),
		`<w15:commentEx w15:paraId="01" w15:done="1"/><w15:commentEx w15:paraId="10" w15:paraIdParent="01" w15:done="0"/><w15:commentEx w15:paraId="20" w15:paraIdParent="20"/>`,
		[]string{"Jo Smith", "Hope", "why &amp; how"}, []string{"Amy", "I am not sure"}, []string{"", "x"}), Options{})
	if len(d.Comments) != 2 {
		t.Fatalf("got %+v", d.Comments)
	}
	k := d.Comments[0]
	if k.Text != "Hope\nwhy & how" || !k.Resolved || len(k.Replies) != 1 || k.Replies[0] != (Reply{"Amy", "I am not sure"}) || wordsOf(t, d, k) != "I had" {
		t.Errorf("got %+v", k)
	}
	if k := d.Comments[1]; k.Resolved || k.Author != "" || wordsOf(t, d, k) != "hope" {
		t.Errorf("got %+v", k)
	}
}

// TestCommentsKeepTheirWords: wherever comments begin and end, what they stand on in the
// transcript is what they stood on in the document, without labels.
func TestCommentsKeepTheirWords(t *testing.T) {
	for seed := range uint64(400) {
		r := rand.New(rand.NewPCG(seed, 11))
		type char struct {
			r      rune
			spoken bool
		}
		var all []char
		add := func(s string, spoken bool) {
			for _, c := range s {
				all = append(all, char{c, spoken})
			}
		}
		words := strings.Fields("I had no hope then P07 INT it was é́ŵ cold… “yes” (laughs) and hope came back; slowly 👍🏽 12:30")
		for range 6 + r.IntN(6) {
			for _, who := range []string{"INT", "P07"} {
				if r.IntN(3) == 0 {
					add([]string{"[00:01:02] ", "00:02:03 "}[r.IntN(2)], false)
				}
				add(who+": ", false)
				for range 1 + r.IntN(3) {
					add("I ", true) // else chance makes labels and times
					for range 2 + r.IntN(7) {
						add(words[r.IntN(len(words))]+[]string{" ", "  ", "\u00a0"}[r.IntN(3)], true)
					}
					add("so\n", true)
				}
			}
		}
		type edges struct{ from, to int }
		var at []edges
		for range 6 {
			from := r.IntN(len(all))
			at = append(at, edges{from, min(len(all), from+1+r.IntN(60))})
		}
		var body, para strings.Builder
		comments := [][]string{}
		for i := range at {
			comments = append(comments, []string{"Jo", fmt.Sprint("c", i)})
		}
		for i, c := range all {
			for n, e := range at {
				if e.to == i {
					fmt.Fprintf(&para, "%d⟧", n)
				}
				if e.from == i {
					fmt.Fprintf(&para, "⟦%d", n)
				}
			}
			if c.r == '\n' {
				body.WriteString(marked(para.String()))
				para.Reset()
				continue
			}
			para.WriteRune(c.r)
		}
		for n, e := range at {
			if e.to == len(all) {
				fmt.Fprintf(&body, `<w:commentRangeEnd w:id="%d"/>`, n)
			}
		}
		d := read(t, "P07-1.docx", commented(t, body.String(), "", comments...), Options{})
		s, turns := transcript.Render(d.Said)
		tx, _ := text.New(s)
		for n, c := range d.Comments {
			var want, got strings.Builder
			for _, k := range all[at[n].from:at[n].to] {
				if k.spoken && !unicode.IsSpace(k.r) {
					want.WriteRune(k.r)
				}
			}
			for _, turn := range turns {
				for _, k := range tx.Slice(turn.Speech.Intersect(c.Span)) {
					if !unicode.IsSpace(k) {
						got.WriteRune(k)
					}
				}
			}
			if c.Whole { // on a space between words
				continue
			}
			// A comment may end in the middle of a character that several runes make; the
			// coding takes the whole.
			if g, w := got.String(), want.String(); g != w && !(strings.Contains(g, w) && len(g)-len(w) < 16 && strings.ContainsAny(w+g, "é👍ŵ")) {
				t.Fatalf("seed %d comment %d: got %q want %q in\n%s", seed, n, g, w, s)
			}
			wordsOf(t, d, c)
		}
	}
}

// TestCommentsOfLibreOffice reads a document that LibreOffice wrote. It makes a comment
// of its own of a reply, and its ids begin with another one than those of Word.
func TestCommentsOfLibreOffice(t *testing.T) {
	data, err := os.ReadFile("testdata/commented-libreoffice.docx")
	if err != nil {
		t.Fatal(err)
	}
	d := read(t, "rosa.docx", string(data), Options{})
	var got []string
	for _, c := range d.Comments {
		got = append(got, fmt.Sprintf("%s|%s|%s|%v", c.Author, c.Text, wordsOf(t, d, c), c.Resolved))
	}
	want := []string{
		"Jo Smith|Meaningful activity\nwhat got her up|a reason|true",
		"Amy Lee|I agree|a reason|false",
		"Amy Lee|Hope against: nobody said|Now it is gone, and nobody said why.|false",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got %q", got)
	}
}

func FuzzComments(f *testing.F) {
	f.Add("INT: a", "P07: ⟦0b0⟧", "hope", "Jo", `<w15:commentEx w15:paraId="00" w15:paraIdParent="10"/>`)
	f.Add("⟦0INT: a", "P00⟧7: b⟨1⟩", "x: y", "", "")
	f.Fuzz(func(t *testing.T, one, two, said, author, extended string) {
		esc := strings.NewReplacer("&", "&amp;", "<", "&lt;", `"`, "&quot;").Replace
		data := commented(t, marked(esc(one)+" ")+marked(esc(two)+" ")+marked("INT: c"), extended, []string{esc(author), esc(said)}, []string{"Amy", esc(said)})
		docs, err := Read(Source{Name: "f.docx", Data: []byte(data)}, Options{})
		if err != nil {
			return
		}
		for _, c := range docs[0].Comments {
			wordsOf(t, docs[0], c)
		}
	})
}
