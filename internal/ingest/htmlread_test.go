package ingest

import (
	"strings"
	"testing"
)

const htmlPage = `<!-- saved from somewhere -->
<!DOCTYPE html>
<html lang="en-gb">
<head><meta charset="utf-8"><title>Visit &amp; talk</title><meta name="dcterms.date" content="2024-05-06">
<style>p { color: red }</style><script>var a = "<p>Ann: no</p>";</script></head>
<body><nav><ul><li>Home<li>About</ul></nav>
<h1>Arriving</h1>
<p><b>Interviewer:</b> Where   did you
live&nbsp;then?</p>
<p><strong>Rosa M.</strong>: In <i>May</i>, <a href="https://example.org/x">here</a>.<br>Or &lt;June&gt; caf&#233;.
<p>And <span style="display: none">not this</span>more<del>.</del>
<p hidden>gone<p><span style="font-weight: bold">Interviewer:</span> Go on.
<h2>Leaving</h2>
<ul><li><b>Rosa M.:</b> One
<li>two<img src="x.png"></ul>
<pre>Interviewer: [00:01:02] a  b
Rosa M.: c

Rosa M.: d</pre>
<ruby>字<rt>ji</rt></ruby>
</body></html>
`

func TestHTML(t *testing.T) {
	d := read(t, "P07.html", htmlPage, Options{})
	wantText(t, d, "Interviewer: Where did you live\u00A0then?\n\n"+
		"Rosa M.: In May, here.\nOr <June> café.\nAnd more.\n\n"+
		"Interviewer: Go on.\n\n"+
		"Rosa M.: One\ntwo\n\n"+
		"[00:01:02] Interviewer: a  b\n\n"+
		"Rosa M.: c\n\n"+
		"Rosa M.: d\n字\n")
	wantSpeakers(t, d, "Interviewer interviewer, Rosa M. participant Rosa-M")
	if d.Format != "html" || d.Title != "Arriving" || d.Language != "en-GB" || d.Date != "2024-05-06" {
		t.Errorf("format %q, title %q, language %q, date %q", d.Format, d.Title, d.Language, d.Date)
	}
	if d.Said[0].Group != "" || d.Said[3].Group != "Leaving" {
		t.Errorf("groups %q and %q", d.Said[0].Group, d.Said[3].Group)
	}
	wantSaid(t, d.Notes, "1 picture", "2 scripts and styles, 1 navigation menu, 2 hidden parts, 1 reading aid above a word and 1 remark in the HTML were not imported", "1 link address", "2 bullets or numbers of lists")
	wantList(t, d.Doubts, nil)
}

// TestHTMLTables: talk in tables and lists of terms, also where a table lays
// out the page.
func TestHTMLTables(t *testing.T) {
	const want = "[00:00:03] Ann: Where?\nAnd when?\n\n[00:00:09] Ben Lee: Here.\n\n[00:00:12] Ann: Good.\n"
	rows := "<tr><th>Time<th>Who<th>Text<tr><td>0:03<td><b>Ann</b><td><p>Where?<p>And when?<tr><td>0:09<td>Ben Lee<td>Here.<tr><td>0:12<td>Ann<td>Good."
	for name, in := range map[string]string{
		"plain":         "<html><table>" + rows + "</table>",
		"tidy":          "<html><table><thead>" + strings.NewReplacer("<tr><td>0:03", "</td></tr></thead><tbody><tr><td>0:03").Replace(rows) + "</tbody></table></html>",
		"inside one":    "<html><table width=600><tr><td><table>" + rows + "</table></table>",
		"never ended":   "<html><table>" + rows,
		"wrongly ended": "<html><dl><table>" + rows + "</dl></table>",
	} {
		t.Run(name, func(t *testing.T) { wantText(t, read(t, "a.html", in, Options{}), want) })
	}
	d := read(t, "a.html", "<body><dl><dt>Ann<dd>Where?<dt>Ben<dd>Here.<dd>Or there.<dt>Ann<dd>Good.<dt>Ben<dd>Yes.</dl>", Options{})
	wantText(t, d, "Ann: Where?\n\nBen: Here.\nOr there.\n\nAnn: Good.\n\nBen: Yes.\n")
	d = read(t, "a.html", "<body><p>Ann: a<p>Ben: b<table><tr><td>1<td>2</table><p>Ann: c<p>Ben: d", Options{})
	wantText(t, d, "Ann: a\n\nBen: b\n1\n2\n\nAnn: c\n\nBen: d\n")
}

func TestOddHTML(t *testing.T) {
	for _, c := range []struct{ name, file, in, want string }{
		{"called txt", "a.txt", " <HTML><P>Ann: a<P>Ben: b", "Ann: a\n\nBen: b\n"},
		{"XHTML", "a.html", `<?xml version="1.0"?><html><head><title/><script src="x"/></head><body><p>Ann: a</p><p/><p>Ben: b</p></body></html>`, "Ann: a\n\nBen: b\n"},
		{"windows-1252", "a.html", "<html><head><meta http-equiv=Content-Type content=\"text/html; charset=windows-1252\"><body><p>Ann: it\x92s caf\xE9<p>Ben: \x93yes\x94", "Ann: it’s café\n\nBen: “yes”\n"},
		{"another encoding declared", "a.html", "<html><meta charset=\"windows-1251\"><body><p>Ann: \xE4\xE0<p>Ben: \xED\xE5\xF2", "Ann: да\n\nBen: нет\n"},
		{"two breaks make a paragraph", "a.html", "<html><body>It began.<br><br>It went on<br>and on.", "It began.\n\nIt went on\nand on.\n"},
		{"a hidden row", "a.html", "<html><ul><li hidden>x<ul><li>y</ul><li>Ann: a</ul><p>Ben: b", "Ann: a\n\nBen: b\n"},
		{"hidden inside hidden", "a.html", "<html><div hidden>x<div>y</div>z</div>Ann: a<br>Ben: b", "Ann: a\n\nBen: b\n"},
		{"a dialog nobody opened", "a.html", "<html><dialog>x</dialog><dialog open>Ann: a</dialog><p>Ben: b", "Ann: a\n\nBen: b\n"},
		{"wrong ends", "a.html", "<html></p></b></table></pre></li></span><p>Ann: <b>a</i></b> c</h1><p>Ben: b", "Ann: a c\n\nBen: b\n"},
		{"Word's title", "a.html", "<html><p class=MsoTitle>Talk</p><p>Ann: a<p>Ben: b", "Ann: a\n\nBen: b\n"},
		{"bold by a style sheet", "a.html", "<html><style>@media print{.x{font-weight:bold}}\n.c1,.c2{color:red;font-weight:700}</style><p><span class='k c2'>Ann Lee</span><p>a<p><span class=c1>Ben</span><p>b<p><span class=c1>Ann Lee</span><p>c<p><span class=c1>Ben</span><p>d<p><span class=c1>Ann Lee</span><p>e<p><span class=c1>Ben</span><p>f", "Ann Lee: a\n\nBen: b\n\nAnn Lee: c\n\nBen: d\n\nAnn Lee: e\n\nBen: f\n"},
		{"Word's empty paragraphs", "a.html", "<html><p class=MsoNormal><b>Ann:</b> a<o:p></o:p></p><p class=MsoNormal><o:p>&nbsp;</o:p></p><p class=MsoNormal><b>Ben:</b> b</p>", "Ann: a\n\nBen: b\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := read(t, c.file, c.in, Options{})
			wantText(t, d, c.want)
			if d.Format != "html" {
				t.Errorf("read as %s", d.Format)
			}
		})
	}
	d := read(t, "a.html", "<html><body><p>Ann: a &#xD800; b<p>Ben: b<nav>c", Options{})
	wantText(t, d, "Ann: a \uFFFD b\n\nBen: b\n")
	wantSaid(t, d.Doubts, "stands for no character", "navigation menu) has no end")
	d = read(t, "a.html", `<html><title>A talk</title><body><audio controls><source src="/rec/P07%20a.mp3">x</audio><p>Ann: a<p>Ben: b`, Options{})
	if d.Title != "A talk" || d.Media != "P07 a.mp3" {
		t.Errorf("title %q, media %q", d.Title, d.Media)
	}
	d = read(t, "a.html", "<html><p>Ann: a<p>Ben: b<div style='color:red; DISPLAY: none !important'>"+strings.Repeat("x ", 50)+"</div>", Options{})
	wantSaid(t, d.Doubts, "50 words in hidden parts")
	refused(t, "a.html", "<html><script>x</script></html>", Options{}, "a.html is a web page with no words")
}

// TestHTMLSaysWhatMarkdownSays: one interview in two forms.
func TestHTMLSaysWhatMarkdownSays(t *testing.T) {
	want := read(t, "a.md", "# Talk\n\n## Before\n\n**Int:** Where?\n\n**Ann:** Here\\\nand there.\n\nMore.\n\n## After\n\n**Int:** [00:01:00] Good.\n\nNote: a remark.\n", Options{})
	got := read(t, "a.html", "<html><title>x</title><h1>Talk</h1><h2>Before</h2><p><b>Int:</b> Where?<p><b>Ann:</b> Here<br>and there.<p>More.<h2>After</h2><p><b>Int:</b> [00:01:00] Good.<p>Note: a remark.", Options{})
	wantText(t, got, shownAs(want))
	if got.Title != want.Title || len(got.Said) != len(want.Said) {
		t.Fatalf("title %q and %d turns, want %q and %d", got.Title, len(got.Said), want.Title, len(want.Said))
	}
	for i := range want.Said {
		if got.Said[i] != want.Said[i] {
			t.Errorf("turn %d is %+v, want %+v", i+1, got.Said[i], want.Said[i])
		}
	}
}

// TestHostileHTML has what makes readers of pages slow or large: tags inside
// each other without end, tables in tables, looks never ended, and pages that
// grow when their tags are mended by the rules.
func TestHostileHTML(t *testing.T) {
	const n = 30_000
	for name, in := range map[string]string{
		"depth":       strings.Repeat("<div>", n) + "Ann: a<p>Ben: b" + strings.Repeat("</div>", n),
		"tables":      strings.Repeat("<table><tr><td>", n) + strings.Repeat("<p>Ann: a<p>Ben: b", n/10) + strings.Repeat("</table>", n),
		"looks":       strings.Repeat("<b>", n) + strings.Repeat("</i>", n) + strings.Repeat("<p>Ann: a<p>Ben: b", n/10),
		"mending":     strings.Repeat("<b class=a><i class=b>", 500) + strings.Repeat("<p>Ann: a", n),
		"lists":       strings.Repeat("<dl><dd>", n) + "Ann: a<p>Ben: b" + strings.Repeat("</dl></table>", n),
		"attributes":  "<p" + strings.Repeat(" a=1 b=2", n) + ">Ann: a<p>Ben: b",
		"cells":       "<table><tr>" + strings.Repeat("<td>", n) + "Ann: a<tr><td>Ben: b</table>",
		"many frames": strings.Repeat("<table><tr><td>Ann: a</table><dl><dt>Ben<dd>b</dl>", n/10),
	} {
		t.Run(name, func(t *testing.T) {
			if d := read(t, "a.html", "<html>"+in, Options{}); len(d.Said) == 0 {
				t.Error("nothing was read")
			}
		})
	}
}

func FuzzHTML(f *testing.F) {
	f.Add([]byte(htmlPage))
	for _, s := range []string{
		"<html><table><tr><td>Ann<td>a<tr><td>Ben<td>b<dl><dt>x</table></dl>", "<html><p hidden><li><td hidden>x<tr>y</table>z", "<html><pre>\n\na\r\n\nb<br></pre><xmp><p></xmp>",
		"<html><span data-timestamp=1.5>0:01</span> Ann: a<br><span data-timestamp=x><b>0:02</span>b<p>c<span data-timestamp=3><p>Ben: x", "<html>&#0;&#13;Ann&colon; a<p>[0:01]&nbsp;\u2028Ben: b<h1 class=title>x<h6>", "<html><title>a<svg><title>b</title></svg><dialog><plaintext></html>",
	} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "f.html", data, Options{As: "html"}) })
}
