package trace

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"
	"testing"
	"unicode/utf16"
)

// planted is a sentence as it was said, and needles of it.
const planted = "I’ve never felt part of it — not at the “Beacon” café, you know"

func plantedNeedles() *Needles {
	n := New()
	n.Speech(planted)
	n.Name("Rosamund")
	return n
}

// utf16Bytes is s in UTF-16, by hand.
func utf16Bytes(s string, little bool) []byte {
	var b []byte
	for _, u := range utf16.Encode([]rune(s)) {
		if little {
			b = append(b, byte(u), byte(u>>8))
		} else {
			b = append(b, byte(u>>8), byte(u))
		}
	}
	return b
}

// cp1252 is the planted sentence in Windows-1252, by hand.
var cp1252 = []byte("I\x92ve never felt part of it \x97 not at the \x93Beacon\x94 caf\xe9, you know")

func TestWordsAreFoundHoweverTheyAreWritten(t *testing.T) {
	asJSON, err := json.Marshal(map[string]string{"text": "so:\n" + planted + "\n\"yes\""})
	if err != nil {
		t.Fatal(err)
	}
	ascii := strings.NewReplacer("’", `\u2019`, "—", `\u2014`, "“", `\u201c`, "”", `\u201D`, "é", `\u00e9`).Replace(planted)
	entities := strings.NewReplacer("’", "&rsquo;", "—", "&#8212;", "“", "&quot;", "”", "&quot;", "é", "&#xE9;", "never", "n&#101;ver").Replace(planted)
	runs := "<w:p><w:r><w:t>I’ve ne</w:t></w:r><w:proofErr w:type=\"x>y\"/><w:r><w:rPr><w:b/></w:rPr><w:t xml:space=\"preserve\">ver felt part of it — not at the “Beacon” ca</w:t></w:r><w:r><w:t>fé,</w:t><w:tab/><w:t>you know</w:t></w:r></w:p>"
	for name, data := range map[string][]byte{
		"plain":               []byte("a\n" + planted + "\nb"),
		"with a mark":         []byte("\uFEFF" + planted),
		"Windows-1252":        cp1252,
		"UTF-16 LE marked":    append([]byte{0xFF, 0xFE}, utf16Bytes(planted, true)...),
		"UTF-16 BE marked":    append([]byte{0xFE, 0xFF}, utf16Bytes(planted, false)...),
		"UTF-16 LE":           utf16Bytes(planted, true),
		"UTF-16 BE":           utf16Bytes(planted, false),
		"UTF-16 LE, one off":  append([]byte{7}, utf16Bytes(planted, true)...),
		"in a database":       []byte("SQLite format 3\x00\x10\x00\x01\x00\x07" + planted + "\x00\x00\xff\xfe\x00x"),
		"JSON":                asJSON,
		"JSON in ASCII":       []byte(`{"a":"x\n` + ascii + `\ny"}`),
		"JSON in JSON":        []byte(strings.ReplaceAll(`{"a":"x\n`+ascii+`\ny"}`, `\`, `\\`)),
		"YAML":                []byte("text: \"I’ve never felt \\\n    part of it — not at the “Bea\\\n  \\x63on” caf\\xE9,\n  you know\"\n"),
		"CSV":                 []byte("a,\"He said \"\"" + planted + "\"\"\",b\n"),
		"entities":            []byte("<p>" + entities + "</p>"),
		"attribute":           []byte("<Code name=\"" + entities + "\"/>"),
		"runs":                []byte(runs),
		"slide":               []byte("<a:p><a:r><a:t>I’ve never fe</a:t></a:r><a:r><a:rPr/><a:t>lt part of it — not</a:t></a:r></a:p><a:p><a:t>at the</a:t></a:p>"),
		"cells":               []byte("<row><c><is><t>I’ve</t></is></c><c><is><t>never</t></is></c><c><v>felt</v></c><c><v>part</v></c><c><v>of</v></c></row>"),
		"HTML":                []byte("<div><p>I&rsquo;ve <b>nev</b>er <em>felt</em></p><p>part of<br>it<!-- not at the beacon --></p></div>"),
		"HTML in JSON":        []byte(`{"html":"\u003cp\u003eI\u2019ve \u003cb\u003enev\u003c/b\u003eer felt part of it\u003c/p\u003e"}`),
		"OpenDocument":        []byte("<text:p>I’ve<text:s/>ne<text:span text:style-name=\"T1\">ver</text:span><text:tab/>felt part of</text:p>"),
		"marked":              []byte("<x><![CDATA[I’ve never felt part of it]]></x>"),
		"Rich Text":           []byte(`{\rtf1\ansi\deff0{\fonttbl{\f0 Arial;}}\pard I\rquote ve {\b nev}er felt\par part of it \'97 not at the \u8220"Beacon\u8221?  caf\'e9, you know\par}`),
		"Markdown":            []byte("> *I’ve* **never** _felt part_ of it"),
		"no space after stop": []byte("x.I’ve never felt part of"),
	} {
		if words, _ := plantedNeedles().Bytes(data); words == 0 {
			t.Errorf("%s: not found in %.120q", name, data)
		}
	}
}

// TestPiecesOfOthersAreNotJoined: the letters on two sides of a cell or a
// paragraph are two words.
func TestPiecesOfOthersAreNotJoined(t *testing.T) {
	n := New()
	n.Speech("one two three four five")
	n.Name("Rosamund")
	for _, s := range []string{
		"<w:p><w:t>one two three four fi</w:t></w:p><w:p><w:t>ve</w:t></w:p>",
		"<w:t>one two</w:t><w:tab/><w:t>three four fi</w:t><w:br/><w:t>ve</w:t>",
		"<si><t>one two three four fi</t></si><si><t>ve</t></si>",
		"<td>Rosa</td><td>mund</td>",
		"one two 3 four five",
	} {
		if words, names := n.Bytes([]byte(s)); words+names > 0 {
			t.Errorf("found in %q", s)
		}
	}
	if _, names := n.Bytes([]byte("<w:t>Rosa</w:t><w:t>mund</w:t>, ROSAMUND’S")); names != 2 {
		t.Errorf("%d names, want 2", names)
	}
}

func TestWordsAcrossChunksAreFound(t *testing.T) {
	const chunk, overlap = 4096, 512
	for at := 0; at < 3*chunk; at += 61 {
		data := bytes.Repeat([]byte("x "), 2*chunk)
		copy(data[at:], " "+planted+" ")
		if sum := plantedNeedles().inChunks(data, chunk, overlap); sum.words < 1 || sum.words > 2 {
			t.Errorf("at %d: %d times", at, sum.words)
		}
	}
}

func FuzzDecoders(f *testing.F) {
	f.Add([]byte(`{"a":"x\n\u00e9\ud83d\ude00\"<b>&amp;</b>"}`))
	f.Add([]byte("<w:p a='>'><!-- -->x</w:p><"))
	f.Add([]byte(`{\rtf1 \u-10179?\'e9{\par}\`))
	f.Add([]byte("a\x00b\x00c\x00d\x00e\x00f\x00g\x00h\x00i\x00\xff"))
	f.Add([]byte("%PDF-1.4 stream\nBT [(a\\051\\)) -200 (b(c))] TJ (d"))
	n := plantedNeedles()
	f.Fuzz(func(t *testing.T, data []byte) {
		n.bytes(data)
		pdfWords(data)
		l := looker{needles: n, limits: limits{1 << 20, 1 << 20, 3}, left: 1 << 20}
		l.data(data, "", 0)
		// What goes before and after must not hide what stands there on lines of its own.
		if kindOf(data) == kindOther && !bytes.ContainsAny(data, "<\\{&\x00") && !bytes.HasPrefix(data, []byte{0xFF, 0xFE}) && !bytes.HasPrefix(data, []byte{0xFE, 0xFF}) {
			if w, _ := n.Bytes(fmt.Appendf(nil, "%s\n\n%s\n\n%s", data, planted, data)); w == 0 {
				t.Fatalf("hidden by %q", data)
			}
		}
	})
}
