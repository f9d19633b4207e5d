package document

import (
	"archive/zip"
	"bytes"
	"encoding/xml"
	"io"
	"slices"
	"strings"
	"testing"
)

// sample holds every kind of block.
func sample() *Document {
	d := &Document{
		Title: "Hope & “mutuality” <1>", About: []string{"Study: Peer support", "For the team"}, Footer: "Peer support · stamp 0123456789ab",
		Contents: true,
	}
	d.Add(
		&Heading{Level: 1, Text: "Hope", Anchor: "hope"},
		&Paragraph{Runs: []Run{{Text: "See "}, {Text: "the first quote", To: "q1", Bold: true}, {Text: ", "}, {Text: "nowhere", To: "gone"}, {Text: " and "}, {Text: "burnout", To: "burnout", Italic: true}, {Text: "."}}},
		&Quote{Runs: []Run{{Text: "I had "}, {Text: "hope", Mark: true}, {Text: " again.\nAnd\tthen I had none."}}, Source: Text("P07, turn 34"), Anchor: "q1"},
		Note("2 quotes are withheld."),
		&Heading{Level: 2, Text: "Burnout", Anchor: "burnout"},
		&List{Items: [][]Run{Text("one"), Text("two")}},
		&List{Items: [][]Run{Text("first"), Text("second")}, Ordered: true},
		&List{Items: [][]Run{Text("again from one")}, Ordered: true},
		&List{Items: [][]Run{Text("tick me")}, Boxes: true},
		&Table{Caption: "Themes by site", Head: []string{"Theme", "North", "South"}, Numbers: []int{1, 2}, Widths: []int{2, 1, 1},
			Rows: [][]Cell{
				{{Runs: Text("Hope"), Head: true}, {Runs: Text("12"), Shade: 100}, {Runs: Text("3"), Shade: 25}},
				{{Runs: Text("Small hopes"), Head: true, Indent: 1}, {Runs: Text("1\n(one)"), Shade: 8}},
			}},
		&Break{},
		&Heading{Level: 3, Text: "شكرا جزيلا"},
		&Quote{Runs: []Run{{Text: "شكرا (P07) 12"}, {Text: " — "}}, Source: Text("P08, turn 2")},
		&Space{Label: "What we decided", Lines: 3},
		&Heading{Level: 4, Text: "Not in the contents"},
		&Table{Rows: [][]Cell{Cells("a", "b")}},
	)
	return d
}

func write(t testing.TB, d *Document, format string) string {
	t.Helper()
	var b bytes.Buffer
	if err := Write(&b, d, format); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// parts are the files inside a Word document.
func parts(t testing.TB, docx string) map[string]string {
	t.Helper()
	z, err := zip.NewReader(strings.NewReader(docx), int64(len(docx)))
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		data, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		all[f.Name] = string(data)
	}
	return all
}

// node is an element of XML.
type node struct {
	XMLName  xml.Name
	Attrs    []xml.Attr `xml:",any,attr"`
	Children []node     `xml:",any"`
	Text     string     `xml:",chardata"`
}

func (n node) attr(name string) string {
	for _, a := range n.Attrs {
		if a.Name.Local == name {
			return a.Value
		}
	}
	return ""
}

// child is the first child with a name, and the first of its with the next, …
func (n node) child(path ...string) node {
	for _, name := range path {
		i := slices.IndexFunc(n.Children, func(c node) bool { return c.XMLName.Local == name })
		if i < 0 {
			return node{}
		}
		n = n.Children[i]
	}
	return n
}

// each calls f with n and all below it.
func (n node) each(f func(node)) {
	f(n)
	for _, c := range n.Children {
		c.each(f)
	}
}

func parse(t testing.TB, name, data string) node {
	t.Helper()
	var n node
	d := xml.NewDecoder(strings.NewReader(data))
	if err := d.Decode(&n); err != nil {
		t.Fatalf("%s is not well formed: %v\n%.2000q", name, err, data)
	}
	return n
}

// said is what a document says, in order, without empty words: what every format
// has to give back.
func said(d *Document, format string) []string {
	all := []string{oneLineSaid(d.Title)}
	for _, a := range d.About {
		all = append(all, oneLineSaid(a))
	}
	if d.Contents {
		var listed []string
		for _, b := range d.Blocks {
			if h, ok := b.(*Heading); ok && h.Level < 4 {
				listed = append(listed, oneLineSaid(h.Text))
			}
		}
		if listed != nil {
			all = append(append(all, "Contents"), listed...)
		}
	}
	foot := d.Footer
	for _, b := range d.Blocks {
		if b, ok := b.(*Break); ok && b.Paper != nil && b.Paper.Footer != foot {
			if format != "docx" {
				all = append(all, oneLineSaid(foot))
			}
			foot = b.Paper.Footer
		}
		all = append(all, saidIn(b, format)...)
	}
	if format != "docx" {
		all = append(all, oneLineSaid(foot))
	}
	return slices.DeleteFunc(all, func(s string) bool { return s == "" })
}

// holdableSaid is s with U+FFFD for what XML cannot hold, in Go's own reading of UTF-8.
func holdableSaid(s string) string {
	var b strings.Builder
	for _, r := range strings.ReplaceAll(s, "\r\n", "\n") {
		switch {
		case r == '\r':
			r = '\n'
		case r < ' ' && r != '\n' && r != '\t', r == 0xFFFE, r == 0xFFFF:
			r = 0xFFFD
		}
		b.WriteRune(r)
	}
	return b.String()
}

func oneLineSaid(s string) string { return strings.ReplaceAll(holdableSaid(s), "\n", " ") }

func runsSaid(runs []Run) string {
	s := ""
	for _, r := range runs {
		s += holdableSaid(r.Text)
	}
	return s
}

func saidIn(b Block, format string) (all []string) {
	switch b := b.(type) {
	case *Heading:
		return []string{oneLineSaid(b.Text)}
	case *Paragraph:
		return []string{runsSaid(b.Runs)}
	case *Quote:
		source := runsSaid(b.Source)
		if source != "" && format == "md" {
			source = "— " + source
		}
		return append(strings.Split(runsSaid(b.Runs), "\n"), source)
	case *List:
		for _, item := range b.Items {
			all = append(all, runsSaid(item))
		}
	case *Table:
		all = append(all, oneLineSaid(b.Caption))
		for _, h := range b.Head {
			all = append(all, holdableSaid(h))
		}
		for _, row := range b.Rows {
			for _, c := range row {
				all = append(all, runsSaid(c.Runs))
			}
		}
	case *Space:
		all = append(all, holdableSaid(b.Label))
	}
	return all
}

// inDocx is what the main part of a Word document says, paragraph by paragraph.
func inDocx(t testing.TB, docx string) []string {
	var all []string
	parse(t, "document.xml", parts(t, docx)["word/document.xml"]).each(func(n node) {
		if n.XMLName.Local != "p" {
			return
		}
		s := ""
		n.each(func(n node) {
			switch n.XMLName.Local {
			case "t":
				s += n.Text
			case "br":
				s += "\n"
			case "tab":
				s += "\t"
			}
		})
		if strings.HasPrefix(n.child("pPr", "pStyle").attr("val"), "TOC") {
			s = strings.TrimSuffix(s, "\t")
		}
		if s != "" {
			all = append(all, s)
		}
	})
	return all
}

// inHTML is what a page says, paragraph by paragraph.
func inHTML(t testing.TB, page string) []string {
	var all []string
	d := xml.NewDecoder(strings.NewReader(page))
	const holders = " h1 h2 h3 h4 h5 p li th td caption figcaption a "
	depth, now := 0, ""
	nav := false
	for {
		token, err := d.Token()
		if err == io.EOF {
			return all
		}
		if err != nil {
			t.Fatalf("the page is not well formed: %v\n%.3000q", err, page)
		}
		holds := func(name string) bool {
			if name == "a" || name == "li" {
				return nav == (name == "a")
			}
			return strings.Contains(holders, " "+name+" ")
		}
		switch token := token.(type) {
		case xml.StartElement:
			nav = nav || token.Name.Local == "nav"
			switch {
			case token.Name.Local == "br":
				now += "\n"
			case holds(token.Name.Local):
				depth++
			}
		case xml.EndElement:
			if holds(token.Name.Local) {
				if depth--; depth == 0 && now != "" {
					all, now = append(all, now), ""
				}
			}
			nav = nav && token.Name.Local != "nav"
		case xml.CharData:
			if depth > 0 {
				now += string(token)
			}
		}
	}
}

var readers = map[string]func(testing.TB, string) []string{"docx": inDocx, "html": inHTML, "md": inMarkdown}

func checkSaid(t testing.TB, d *Document) {
	t.Helper()
	for _, format := range Formats {
		file := write(t, d, format)
		got, want := readers[format](t, file), said(d, format)
		if !slices.Equal(got, want) {
			at := 0
			for at < min(len(got), len(want)) && got[at] == want[at] {
				at++
			}
			shown := ""
			if format != "docx" {
				shown = file[max(0, len(file)-1500):]
			}
			t.Fatalf(".%s says otherwise from %d on:\n%q\nwant\n%q\n%s", format, at, got[at:min(len(got), at+3)], want[at:min(len(want), at+3)], shown)
		}
	}
}

func TestEveryFormatSaysTheWords(t *testing.T) { checkSaid(t, sample()) }

func TestSameBytes(t *testing.T) {
	for _, format := range Formats {
		if first := write(t, sample(), format); first != write(t, sample(), format) {
			t.Errorf(".%s differs from one writing to the next", format)
		}
	}
}

func TestUnknownFormat(t *testing.T) {
	if err := Write(io.Discard, sample(), "odt"); err == nil || !strings.Contains(err.Error(), ".odt") {
		t.Errorf("got %v", err)
	}
}
