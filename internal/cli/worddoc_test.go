package cli

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"strings"
)

// wordDocument is a Word document in which every line of s is a paragraph, [0[ and ]0]
// are where comment 0 begins and ends, and a line such as "%0 Jo Smith|Hope|a thought"
// is what that comment says, in paragraphs; "%1<0 Amy|I see" answers comment 0, and
// "%0!" says that it is resolved.
func wordDocument(s string) ([]byte, error) {
	const space = ` xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main" xmlns:w14="http://schemas.microsoft.com/office/word/2010/wordml" xmlns:w15="http://schemas.microsoft.com/office/word/2012/wordml"`
	const rel = `http://schemas.openxmlformats.org/officeDocument/2006/relationships`
	var body, comments, threads strings.Builder
	for line := range strings.Lines(s) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "":
		case strings.HasPrefix(line, "%"):
			id, said, _ := strings.Cut(line[1:], " ")
			id, parent, reply := strings.Cut(id, "<")
			if done, is := strings.CutSuffix(id, "!"); is {
				fmt.Fprintf(&threads, `<w15:commentEx w15:paraId="A%s" w15:done="1"/>`, done)
				continue
			}
			parts := strings.Split(said, "|")
			fmt.Fprintf(&comments, `<w:comment w:id="%s" w:author="%s">`, id, html.EscapeString(parts[0]))
			for i, p := range parts[1:] {
				para := ""
				if i == len(parts)-2 {
					para = ` w14:paraId="A` + id + `"`
				}
				fmt.Fprintf(&comments, `<w:p%s><w:r><w:t xml:space="preserve">%s</w:t></w:r></w:p>`, para, html.EscapeString(p))
			}
			comments.WriteString("</w:comment>")
			if reply {
				fmt.Fprintf(&threads, `<w15:commentEx w15:paraId="A%s" w15:paraIdParent="A%s"/>`, id, parent)
			}
		default:
			body.WriteString("<w:p>" + wordRuns(line) + "</w:p>")
		}
	}
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for _, part := range [][2]string{
		{"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + rel + `/officeDocument" Target="word/document.xml"/></Relationships>`},
		{"word/document.xml", "<w:document" + space + "><w:body>" + body.String() + "</w:body></w:document>"},
		{"word/_rels/document.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="` + rel + `/comments" Target="comments.xml"/>` +
			`<Relationship Id="r2" Type="http://schemas.microsoft.com/office/2011/relationships/commentsExtended" Target="commentsExtended.xml"/></Relationships>`},
		{"word/comments.xml", "<w:comments" + space + ">" + comments.String() + "</w:comments>"},
		{"word/commentsExtended.xml", "<w15:commentsEx" + space + ">" + threads.String() + "</w15:commentsEx>"},
		{"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/>` +
			`<Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/>` +
			`<Override PartName="/word/comments.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.comments+xml"/>` +
			`<Override PartName="/word/commentsExtended.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.commentsExtended+xml"/></Types>`},
	} {
		w, err := z.Create(part[0])
		if err != nil {
			return nil, err
		}
		if _, err := w.Write([]byte(part[1])); err != nil {
			return nil, err
		}
	}
	err := z.Close()
	return b.Bytes(), err
}

// wordRuns are the words of a paragraph with the edges of comments between them.
func wordRuns(line string) string {
	var b strings.Builder
	for line != "" {
		at := len(line)
		for i := range line {
			if edge(line[i:], '[') || edge(line[i:], ']') {
				at = i
				break
			}
		}
		if at > 0 {
			b.WriteString(`<w:r><w:t xml:space="preserve">` + html.EscapeString(line[:at]) + `</w:t></w:r>`)
		}
		if line = line[at:]; line == "" {
			break
		}
		id := line[1:2]
		if line[0] == '[' {
			b.WriteString(`<w:commentRangeStart w:id="` + id + `"/>`)
		} else {
			b.WriteString(`<w:commentRangeEnd w:id="` + id + `"/><w:r><w:commentReference w:id="` + id + `"/></w:r>`)
		}
		line = line[3:]
	}
	return b.String()
}

// edge reports whether s begins with the edge of a comment, such as [0[.
func edge(s string, mark byte) bool {
	return len(s) > 2 && s[0] == mark && s[2] == mark && s[1] >= '0' && s[1] <= '9'
}
