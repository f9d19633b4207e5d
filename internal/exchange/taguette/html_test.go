package taguette

import (
	"math/rand/v2"
	"strings"
	"testing"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

func TestPages(t *testing.T) {
	for contents, want := range map[string]string{
		"":                                             "",
		"plain":                                        "plain",
		"<p>a</p><p>b</p>":                             "a\nb",
		"<p>a</p>\n<p>b</p>":                           "a\nb",
		"<p>a</p> <p>b</p>":                            "a \nb",
		"<p>a</p>\n\n\n<p>b</p>":                       "a\n\n\nb",
		"<p>a\n</p><p>b</p>":                           "a\nb",
		"<p>a<br>b<br/>c</p>":                          "a\nb\nc",
		"<p>a<br>\nb</p>":                              "a\nb",
		"<p>a<br><br>b</p>":                            "a\n\nb",
		"<p>a<br></p><p>b</p>":                         "a\nb",
		"<p>a</p><p><br></p><p>b</p>":                  "a\n\nb",
		"<p>a</p><p>&nbsp;</p><p>b</p>":                "a\n\u00a0\nb",
		"<h1>t</h1>x<div>y<div>z</div></div>":          "t\nx\ny\nz",
		"<ul><li>a<li>b</ul>c":                         "a\nb\nc",
		"<b>a<i>b</i></b>c":                            "abc",
		"a<!-- not this -->b":                          "ab",
		"&amp;&eacute;&#128522;&xyzzy;":                "&é😊&xyzzy;",
		"<table><tr><td>a<td>b<tr><td>c<td>d</table>e": "a\tb\nc\td\ne",
		"<p>a\r\nb&#13;c</p>":                          "a\nb\nc",
		"<pre>\n\nx  y</pre>":                          "\nx  y",
		"a\x00b":                                       "ab", // the parser of web pages drops it
		"<img src=x>a<a href=y>b</a>":                  "ab",
		"<p dir=rtl>שלום <b>עולם</b></p>":              "שלום עולם",
		"\uFEFFa":                                      "a",
		"<p>a</p></p>b":                                "a\nb",
	} {
		p, err := pageOf(contents)
		if err != nil {
			t.Errorf("%q: %v", contents, err)
			continue
		}
		same(t, contents, want, string(p.text))
	}
}

// TestSpans counts bytes by hand: é is two, 😊 four, the line ends that were added none.
func TestSpans(t *testing.T) {
	p, err := pageOf("<p>é😊</p><p>b<br>c</p>")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		start, end int
		want       string
		ok         bool
	}{
		{0, 2, "é", true}, {2, 6, "😊", true}, {0, 6, "é😊", true}, {0, 7, "é😊\nb", true}, {6, 7, "b", true}, {6, 8, "b\nc", true}, {7, 8, "c", true},
		{6, 6, "", true}, {8, 8, "", true},
		{1, 6, "😊", true}, {0, 3, "é😊", true}, {3, 4, "", true}, // inside a character: its end
		{0, 9, "é😊\nb\nc", false}, {-1, 2, "é", false}, {7, 6, "", false}, {99, 100, "", false},
	} {
		s, ok := p.span(c.start, c.end)
		if got := string(p.text[s.Start:s.End]); got != c.want || ok != c.ok {
			t.Errorf("%d to %d: %q, %v; want %q, %v", c.start, c.end, got, ok, c.want, c.ok)
		}
	}
}

// between is the text between the tags, by the parser alone.
func between(t testing.TB, contents string) (string, bool) {
	t.Helper()
	nodes, err := html.ParseFragment(strings.NewReader(strings.ToValidUTF8(contents, "\uFFFD")), &html.Node{Type: html.ElementNode, Data: "body", DataAtom: atom.Body})
	if err != nil {
		return "", false
	}
	var b strings.Builder
	for _, root := range nodes {
		for n := range nodesOf(root) {
			if n.Type == html.TextNode {
				b.WriteString(n.Data)
			}
		}
	}
	return b.String(), true
}

func nodesOf(root *html.Node) func(func(*html.Node) bool) {
	return func(yield func(*html.Node) bool) {
		if !yield(root) {
			return
		}
		for n := range root.Descendants() {
			if !yield(n) {
				return
			}
		}
	}
}

// law checks a page and a place in it: without what was added the text is that between
// the tags, and a place has the words that its bytes have there.
func law(t testing.TB, contents string, start, end int) {
	t.Helper()
	p, err := pageOf(contents)
	if err != nil {
		return
	}
	whole, _ := between(t, contents)
	plain := strings.NewReplacer("\r", "\n", "\x00", "\uFFFD")
	kept, was := make([]rune, 0, len(p.text)), 0
	for i, at := range p.at[:len(p.at)-1] {
		for ; was < int(at); was++ {
			if p.text[was] != '\n' && p.text[was] != '\t' {
				t.Fatalf("%q: %q was added", contents, p.text[was])
			}
		}
		if p.at[i+1] > at {
			kept = append(kept, p.text[at])
			was = int(at) + 1
		}
	}
	want := whole
	for strings.HasPrefix(want, "\uFEFF") {
		want = strings.TrimPrefix(want, "\uFEFF")
	}
	if string(kept) != plain.Replace(want) {
		t.Fatalf("%q: %q, want %q", contents, string(kept), want)
	}
	if strings.ContainsAny(string(p.text), "\r\x00") {
		t.Fatalf("%q: %q", contents, string(p.text))
	}
	s, ok := p.span(start, end)
	if s.Start < 0 || s.Start > s.End || int(s.End) > len(p.text) {
		t.Fatalf("%q: %d to %d is %v", contents, start, end, s)
	}
	if ok != (start >= 0 && start <= end && end <= len(whole)) {
		t.Fatalf("%q: %d to %d of %d bytes: %v", contents, start, end, len(whole), ok)
	}
	if !ok || strings.Contains(whole, "\uFEFF") {
		return
	}
	from, to := start, end
	for from < len(whole) && whole[from]&0xC0 == 0x80 {
		from++
	}
	for to < len(whole) && whole[to]&0xC0 == 0x80 {
		to++
	}
	strip := strings.NewReplacer("\n", "", "\t", "", "\r", "")
	if got := strip.Replace(string(p.text[s.Start:s.End])); got != strip.Replace(plain.Replace(whole[from:to])) {
		t.Fatalf("%q: %d to %d is %q, want %q", contents, start, end, got, whole[from:to])
	}
}

func TestRandomPages(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	pieces := []string{"<p>", "</p>", "<br>", "<b>", "</b>", "<li>", "<ul>", "</ul>", "<table>", "<tr>", "<td>", "</table>", "<!-- x -->", "\n", " ", "\r\n", "&nbsp;", "&amp;", "é", "😊", "word", "&#13;", "שלום", "<h2>", "</h2>", "\uFEFF", "<div>", "</div>", "<script>s</script>"}
	for range 3000 {
		var b strings.Builder
		for range r.IntN(20) {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		law(t, b.String(), r.IntN(30)-2, r.IntN(40)-2)
	}
}

// TestDeep has far more tags inside each other than any document.
func TestDeep(t *testing.T) {
	for _, tag := range []string{"<b>", "<div>", "<p><table><td>", "<a><p>"} {
		law(t, strings.Repeat(tag, 20_000)+"x", 0, 1)
	}
}

func FuzzTaguetteHTML(f *testing.F) {
	f.Add("<p>é😊</p><p>b<br>c</p>", 1, 6)
	f.Add("<table><tr><td>a<td>b</table>\n&nbsp;<!-- c --><pre>\n\nx", 0, 3)
	f.Add("\uFEFF<plaintext>\r\n\x00<p>", -1, 2)
	f.Fuzz(func(t *testing.T, contents string, start, end int) { law(t, contents, start, end) })
}
