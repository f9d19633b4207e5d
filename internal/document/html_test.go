package document

import (
	"encoding/xml"
	"io"
	"strings"
	"testing"
)

// checkPage fails on a page that runs or fetches anything, whose links lead nowhere,
// or in which two things have one id.
func checkPage(t testing.TB, page string) {
	t.Helper()
	d := xml.NewDecoder(strings.NewReader(page))
	ids, links := map[string]bool{}, []string{}
	for {
		token, err := d.Token()
		if err == io.EOF {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		e, ok := token.(xml.StartElement)
		if !ok {
			continue
		}
		switch e.Name.Local {
		case "script", "img", "link", "iframe", "object", "form":
			t.Fatalf("the page has <%s>", e.Name.Local)
		}
		for _, a := range e.Attr {
			switch {
			case a.Name.Local == "id":
				if ids[a.Value] {
					t.Fatalf("two things have the id %q", a.Value)
				}
				ids[a.Value] = true
			case a.Name.Local == "href", a.Name.Local == "aria-labelledby":
				links = append(links, strings.TrimPrefix(a.Value, "#"))
			case strings.HasPrefix(a.Name.Local, "on"), a.Name.Local == "src":
				t.Fatalf("the page has %s", a.Name.Local)
			}
		}
	}
	for _, to := range links {
		if !ids[to] {
			t.Fatalf("a link leads to %q, which is not there", to)
		}
	}
}

func TestPageSample(t *testing.T) {
	page := write(t, sample(), "html")
	checkPage(t, page)
	if strings.Contains(page, "url(") || strings.Contains(page, "@import") {
		t.Error("the page fetches something")
	}
	for _, want := range []string{
		`<html lang="en-GB">`,
		`content="default-src 'none'; style-src 'unsafe-inline'"`,
		"<h1 dir=\"auto\">Hope &amp; “mutuality” &lt;1&gt;</h1>\n<p class=\"about\" dir=\"auto\">Study: Peer support</p>",
		"<ul>\n<li><a href=\"#s1\" dir=\"auto\">Hope</a><ul>\n<li><a href=\"#s3\" dir=\"auto\">Burnout</a><ul>\n<li><a href=\"#s4\" dir=\"auto\">شكرا جزيلا</a></li>\n</ul>\n</li>\n</ul>\n</li>\n</ul>\n</nav>",
		`<h2 id="s1" dir="auto">Hope</h2>`,
		`See <a href="#s2"><strong>the first quote</strong></a>, nowhere and <a href="#s3"><em>burnout</em></a>.`,
		"<figure class=\"quote\" id=\"s2\">\n<blockquote>\n<p dir=\"auto\">I had <mark>hope</mark> again.</p>\n<p dir=\"auto\">And\tthen I had none.</p>\n</blockquote>\n<figcaption dir=\"auto\">P07, turn 34</figcaption>\n</figure>",
		`<div class="scroll" role="region" tabindex="0" aria-labelledby="table1">`,
		`<th scope="col" class="number" dir="auto">North</th>`,
		`<th scope="row" dir="auto">Hope</th>`,
		`<td class="number heat" style="--shade: 25%" dir="auto">3</td>`,
		`<div class="scroll" role="region" tabindex="0" aria-label="Table 2">`,
		"<footer>\n<p dir=\"auto\">Peer support · stamp 0123456789ab</p>",
		"@page { size: A4; }",
	} {
		if !strings.Contains(page, want) {
			t.Errorf("the page lacks %s", want)
		}
	}
}
