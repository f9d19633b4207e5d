package document

import (
	"regexp"
	"strings"
	"testing"
)

// inMarkdown reads back what Write writes as CommonMark would, and fails on any
// sign that CommonMark, or a reader with pipe tables, could take for markup.
func inMarkdown(t testing.TB, file string) []string {
	var all []string
	lead := regexp.MustCompile(`^(#{1,5} |> ?| *[-*]( \[ \])?( |$)|[0-9]+[.)]( \[ \])?( |$))`)
	for _, line := range strings.Split(file, "\n") {
		switch {
		case line == "___", line == "---", strings.HasPrefix(line, "|-"):
			continue
		case strings.HasPrefix(line, "|"):
			for _, cell := range cellsOf(t, line) {
				all = append(all, inlineOf(t, strings.Trim(cell, " ")))
			}
			continue
		}
		words := line[len(lead.FindString(line)):]
		if regexp.MustCompile(`^([ \t]|[-+=>#]|[0-9]+[.)]( |$)|\* )`).MatchString(words) || strings.TrimRight(words, " \t") != words {
			t.Fatalf("a line begins or ends as markup: %q", line)
		}
		all = append(all, inlineOf(t, words))
	}
	kept := all[:0]
	for _, s := range all {
		if s != "" {
			kept = append(kept, s)
		}
	}
	return kept
}

// cellsOf parts a row of a table at its pipes.
func cellsOf(t testing.TB, line string) []string {
	var cells []string
	begin := 1
	for i := 1; i < len(line); i++ {
		switch line[i] {
		case '\\':
			i++
		case '|':
			cells, begin = append(cells, line[begin:i]), i+1
		}
	}
	if begin != len(line) {
		t.Fatalf("a row does not end in a pipe: %q", line)
	}
	return cells
}

// inlineOf is what a line says. Every sign of markup in it is one that Write makes.
func inlineOf(t testing.TB, line string) string {
	known := regexp.MustCompile(`^(<br>|</?(em|strong|mark)>|<a id="s[0-9]+"></a>|&#32;|&#9;|&emsp;|\]\(#s[0-9]+\)|\*{1,3})`)
	var b strings.Builder
	open := 0
	for s := line; s != ""; {
		if s[0] == '\\' && len(s) > 1 && strings.IndexByte("!\"#$%&'()*+,-./:;<=>?@[\\]^_`{|}~", s[1]) >= 0 {
			b.WriteByte(s[1])
			s = s[2:]
			continue
		}
		token := known.FindString(s)
		switch {
		case token == "<br>":
			b.WriteByte('\n')
		case token == "&#32;":
			b.WriteByte(' ')
		case token == "&#9;":
			b.WriteByte('\t')
		case strings.HasPrefix(token, "]"):
			open--
		case token != "":
		case s[0] == '[':
			open++
			token = "["
		case strings.IndexByte("\\`*_[]<>#|~&$", s[0]) >= 0, strings.HasPrefix(s, "://"), strings.HasPrefix(s, "www."):
			t.Fatalf("%q stands unescaped in %q", s[:1], line)
		default:
			b.WriteByte(s[0])
			token = s[:1]
		}
		s = s[len(token):]
	}
	if open != 0 {
		t.Fatalf("brackets do not match in %q", line)
	}
	return b.String()
}

// checkLinks fails on a link of Markdown that leads nowhere.
func checkLinks(t testing.TB, file string) {
	t.Helper()
	for _, link := range regexp.MustCompile(`\]\(#(s[0-9]+)\)`).FindAllStringSubmatch(file, -1) {
		if n := strings.Count(file, `<a id="`+link[1]+`"></a>`); n != 1 {
			t.Fatalf("%s is in the file %d times", link[1], n)
		}
	}
}

// The expected lines are written by hand, after the CommonMark specification 0.31.
func TestMarkdownWordsAreNotMarkup(t *testing.T) {
	for words, want := range map[string]string{
		"# not a heading":          `\# not a heading`,
		"- not a list":             `\- not a list`,
		"1. not a list":            `1\. not a list`,
		"1) not a list":            `1\) not a list`,
		"2.5 times":                `2.5 times`,
		"it was 5.":                `it was 5.`,
		"> not a quote":            `\> not a quote`,
		"a | b":                    `a \| b`,
		`back\slash`:               `back\\slash`,
		"<script>x</script>":       `\<script\>x\</script\>`,
		"](x)":                     `\](x)`,
		"![a](b)":                  `!\[a\](b)`,
		"_a_ *b* `c`":              "\\_a\\_ \\*b\\* \\`c\\`",
		"&amp;":                    `\&amp;`,
		"    code":                 `&#32;&#32;&#32;&#32;code`,
		"two \n lines":             `two <br> lines`,
		"end ":                     `end&#32;`,
		"at http://x.example":      `at http\://x.example`,
		"[00:07:32] Rosa: \"yes\"": `\[00:07:32\] Rosa: "yes"`,
	} {
		d := &Document{Title: "T"}
		d.Add(Say(words))
		if got := write(t, d, "md"); got != "# T\n\n"+want+"\n" {
			t.Errorf("%q became %q, want %q", words, got, want)
		}
	}
}

func TestMarkdownEmphasis(t *testing.T) {
	for _, c := range []struct {
		runs []Run
		want string
	}{
		{[]Run{{Text: "a", Bold: true}, {Text: "b"}}, "**a**b"},
		{[]Run{{Text: "a ", Bold: true}, {Text: "b"}}, "<strong>a </strong>b"},
		{[]Run{{Text: "a", Bold: true}, {Text: "b", Italic: true}}, "**a**<em>b</em>"},
		{[]Run{{Text: "a", Bold: true, Italic: true}}, "***a***"},
		{[]Run{{Text: "1"}, {Text: ". x", Mark: true}}, `1<mark>\. x</mark>`},
	} {
		d := &Document{Title: "T"}
		d.Add(&Paragraph{Runs: c.runs})
		if got := write(t, d, "md"); got != "# T\n\n"+c.want+"\n" {
			t.Errorf("got %q, want %q", got, c.want)
		}
	}
}

func TestMarkdownSample(t *testing.T) {
	const want = `# T

## Contents

- [One](#s1)
  - [Two](#s3)

## <a id="s1"></a>One

> <a id="s2"></a>said
>
> more
>
> — P07

- [to it](#s2)

* another list

1. one

1) one

- [ ] tick

**Cap**

| Theme | n |
|---|--:|
| **Hope** | 12 |
| &emsp;small | 3<br>4 |

---

### <a id="s3"></a>Two

Label

___

___

end
`
	d := &Document{Title: "T", Contents: true, Footer: "end"}
	d.Add(&Heading{Level: 1, Text: "One"}, &Quote{Runs: Text("said\nmore"), Source: Text("P07"), Anchor: "q"},
		&List{Items: [][]Run{{{Text: "to it", To: "q"}}}}, &List{Items: [][]Run{Text("another list")}},
		&List{Items: [][]Run{Text("one")}, Ordered: true}, &List{Items: [][]Run{Text("one")}, Ordered: true},
		&List{Items: [][]Run{Text("tick")}, Boxes: true},
		&Table{Caption: "Cap", Head: []string{"Theme", "n"}, Numbers: []int{1}, Rows: [][]Cell{
			{{Runs: Text("Hope"), Head: true}, {Runs: Text("12")}}, {{Runs: Text("small"), Indent: 1}, {Runs: Text("3\n4")}}}},
		&Break{}, &Heading{Level: 2, Text: "Two"}, &Space{Label: "Label", Lines: 2})
	if got := write(t, d, "md"); got != want {
		t.Errorf("got\n%s", got)
	}
}
