package ingest

import (
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"verbatim/internal/transcript"
)

const rtfHead = `{\rtf1\ansi\ansicpg1252\deff0{\fonttbl{\f0\fswiss\fcharset0 Arial;}{\f1\fnil\fcharset204{\*\fname Arial;}Arial CYR;}{\f2\fnil\fcharset2 Wingdings;}{\f3\fnil\fcharset128 MS Mincho;}{\f4\fnil\fcharset2 Symbol;}{\f5\fnil Odd;}}
{\colortbl;\red0\green0\blue0;}{\stylesheet{\s0 Normal;}{\s1\sbasedon0\outlinelevel0\b Heading 1;}{\s2 heading 2;}{\s7 Title;}{\*\cs9\b Strong;}}
{\*\generator Some Program;}`

// rtf is an RTF file of the inside of its text.
func rtf(body string) string { return rtfHead + body + "}" }

func TestRTFParagraphs(t *testing.T) {
	for _, c := range []struct{ name, body, want string }{
		{"bold labels", `{\b Interviewer:} Where?\par{\b Rosa:} Here.\par\par Note: since May.\par{\b Interviewer: }Go on.\par{\b Rosa}: I will.\par`,
			"Interviewer: Where?\n\nRosa: Here.\nNote: since May.\n\nInterviewer: Go on.\n\nRosa: I will.\n"},
		{"bytes and signs", "INT: caf\\'e9 \\ldblquote so\\rdblquote  it\\rquote s \\lquote x\\emdash y\\endash z\\~\\_\\-\\bullet\\tab\\{\\}\\\\ 5\\'80\\par P07: so\\line on\r\nand on.\\par",
			"INT: café “so” it’s ‘x—y–z\u00A0-\u00AD•\t{}\\ 5€\n\nP07: so\nonand on.\n"},
		{"characters by number", `INT: \u8217?\u8217'\uc0\u8230 \uc2\u321 Lo\uc1 d\u378\'3f \u-10179?\u-8704? \u55357?\u56832?\u128578?.\par P07: {\uc0\u55357{}}\u56832? {\u20320\'c4\'e3}a\u237\par INT: x\par P07: y\par`,
			"INT: ’’…Łdź 😀 😀🙂.\n\nP07: 😀 你ãaí\n\nINT: x\n\nP07: y\n"},
		{"code pages of fonts", `INT: \f1\'ef\'f0\'e8\f0\'e8 \f3\'82\'a0\'83A\f0 .\par P07: \f2 J\f0  \f4\'b7\u-4051?\f0 \f5\'e9\par INT: x\par P07: y\par`,
			"INT: приè あア.\n\nP07: ☺ •\uFFFDé\n\nINT: x\n\nP07: y\n"},
		{"tracked changes", `INT: I {\deleted hate}{\revised like} it{\mvf  gone}\par P07: one {\deleted\par}paragraph\par{\deleted P07: all gone\par}INT: a\par P07: b\par`,
			"INT: I like it\n\nP07: one paragraph\n\nINT: a\n\nP07: b\n"},
		{"what is left out", `{\header Confidential\par}{\footer\pard 7\par}INT: a{\v secret}b{\super\chftn}{\*\footnote \chftn Not this {\field{\*\fldinst X}{\fldrslt y}}\par}{\footnote\ftnalt nor this}c{\pict\pngblip 89504e47}{\*\shppict{\pict 00}}{\nonshppict{\pict 00}}{\xe index}\par P07: {\field{\*\fldinst HYPERLINK "http://x"}{\fldrslt here}}{\*\unknown x {y}}{\*\bkmkstart z}!\bin5 }}}}}\par INT: {\listtext 1.\tab}x\par P07: y\par`,
			"INT: abc\n\nP07: here!\n\nINT: x\n\nP07: y\n"},
		{"two forms of one thing", `INT: {\upr{old}{\*\ud new}}\par P07: {\object{\*\objclass X}{\*\objdata 00}{\result shown}}\par INT: x\par P07: y\par`, "INT: new\n\nP07: shown\n\nINT: x\n\nP07: y\n"},
		{"a text box", `INT: out{\shp{\*\shpinst{\sp{\sn a}{\sv b}}{\shptxt P07: in the\line box\par INT: again\par}}{\shprslt{\*\do{\dptxbxtext twice}}}}side\par P07: a\par INT: b\par`,
			"INT: outside\n\nP07: in the\nbox\n\nINT: again\n\nP07: a\n\nINT: b\n"},
		{"headings", `\pard\s7 The garden\par\pard\s1 Beginnings\par\pard INT: Where?\par P07: Here.\par\pard\outlinelevel1 Endings\par\pard Still here.\par INT: And?\par P07: Gone.\par`, "INT: Where?\n\nP07: Here.\n\nP07: Still here.\n\nINT: And?\n\nP07: Gone.\n"},
		{"a table of turns", `\trowd\cellx100\cellx200\pard\intbl Speaker\cell Text\cell\row\intbl Rosa:\cell Hello there, you.\cell\row\intbl Int\cell Hello: yes, hello.\cell\row\intbl \cell How are you\par today?\cell\row\intbl Rosa\cell Well. Int: she asked.\cell\row\pard Bye.\par`,
			"Rosa: Hello there, you.\n\nInt: Hello: yes, hello.\nHow are you\ntoday?\n\nRosa: Well. Int: she asked.\nBye.\n"},
		{"a table of facts", `Before.\par\pard\intbl Age\cell 34\cell\row Site\cell north\cell\row\pard It began.\par`, "Before.\n\nAge\n\n34\n\nSite\n\nnorth\n\nIt began.\n"},
		{"a table in a table", `\pard\intbl x\par\pard\intbl\itap2 INT: a\nestcell P07: b\nestcell{\*\nesttableprops\trowd\nestrow}{\nonesttables\par}\pard\intbl INT: c\cell\row\pard P07: d\par`, "x\n\nINT: a\n\nP07: b\n\nINT: c\n\nP07: d\n"},
		{"no mark at the end", `INT: a\par P07: b`, "INT: a\n\nP07: b\n"},
		{"a line break after a backslash", "INT: a\\\nP07: b\\\r\n", "INT: a\n\nP07: b\n"},
	} {
		t.Run(c.name, func(t *testing.T) { wantText(t, read(t, "f.rtf", rtf(c.body), Options{}), c.want) })
	}
}

func TestRTFAroundTheText(t *testing.T) {
	d := read(t, "P07-1.rtf", rtf(`{\info{\title Other title}{\author Somebody}{\creatim\yr2024\mo3\dy5\hr10}}{\header Confidential\par}{\footer\pard 7\par}\pard\s7 The garden\par\pard\s1 Beginnings\par\pard INT: a{\v secret}{\*\footnote\chftn x}{\footnote\ftnalt y}{\pict 00}\par P07: {\listtext 1.\tab}{\mmath{\*\moMath x}}\u55357?b \'81{\deleted gone}{\deleted too}{\revised new}\par INT: x\par P07: y\par`), Options{})
	if d.Title != "The garden" || d.Date != "2024-03-05" || d.Said[0].Group != "Beginnings" || d.Encoding != "" || d.Format != "rtf" {
		t.Errorf("title %q, date %q, group %q, encoding %q", d.Title, d.Date, d.Said[0].Group, d.Encoding)
	}
	wantSaid(t, d.Notes, "1 footnote was", "1 endnote was", "1 page header or footer was", "1 picture was", "1 formula was", "1 bullet or number of a list was", "1 stretch of hidden", "1 insertion kept and 1 deletion left out", "2024-03-05 is the day the RTF file was made")
	wantSaid(t, d.Doubts, "half a character")
	if len(d.Replaced) == 0 || d.Replaced[0].Count != 1 {
		t.Errorf("replaced %v", d.Replaced)
	}
	d = read(t, "f.rtf", `{\rtf1\ansi{\upr{\info{\title a}}{\*\ud{\info{\title b}}}}INT: a\par P07: b\par}`, Options{})
	wantText(t, d, "INT: a\n\nP07: b\n")
}

func TestRTFOfOtherPrograms(t *testing.T) {
	wantText(t, read(t, "f.rtf", "{\\rtf1\\mac INT: na\\'95ve\\par P07: b\\par}", Options{}), "INT: naïve\n\nP07: b\n")
	wantText(t, read(t, "f.rtf", "{\\rtf1\\ansi\\ansicpg1250 INT: \\'b9\\par P07: \x9c\\par}", Options{}), "INT: ą\n\nP07: ś\n")
	wantText(t, read(t, "f.rtf", "{\\rtf1\\ansi\\ansicpg1252 INT: Tŷ 🙂\\par P07: b\\par}", Options{}), "INT: Tŷ 🙂\n\nP07: b\n")
	wantText(t, read(t, "interview", "\xEF\xBB\xBF{\\rtf1 INT: a\\par P07: b\\par}\x00\x00", Options{}), "INT: a\n\nP07: b\n")
	d := read(t, "f.doc", `{\rtf1 INT: a\par P07: b\par}`, Options{})
	wantText(t, d, "INT: a\n\nP07: b\n")
	wantSaid(t, d.Notes, "f.doc was read as an RTF file")
	d = read(t, "f.rtf", `{\rtf1\ansi\ansicpg9999 INT: \'e9\par P07: b`, Options{})
	wantText(t, d, "INT: é\n\nP07: b\n")
	wantSaid(t, d.Doubts, "breaks off before its end", "code page 9999")
}

func TestRTFComments(t *testing.T) {
	note := func(n, author, words string) string {
		return `{\*\atnid XX}{\*\atnauthor ` + author + `}\chatn{\*\annotation{\*\atnref ` + n + `}{\*\atndate 1}\pard\plain ` + words + `\par}`
	}
	d := read(t, "P07-1.rtf", rtf(`INT: So?\par P07: I had {\*\atrfstart 4}{\*\atrfstart 5}no {\b hope{\*\atrfend 4}`+note("4", `Jo \u8217?`, `Hope: a\'e9\par b`)+`} then{\*\atrfend 5}`+note("5", "Amy", "Then")+`.\par INT: Oh.{\*\atnid JB}\chatn{\*\annotation point}\par{\*\atrfstart 9}P07: yes\par`), Options{})
	wantText(t, d, "INT: So?\n\nP07: I had no hope then.\n\nINT: Oh.\n\nP07: yes\n")
	if len(d.Comments) != 3 {
		t.Fatalf("comments %+v", d.Comments)
	}
	for i, want := range []struct {
		on, author, text string
		whole            bool
	}{{"no hope", "Jo ’", "Hope: aé\nb", false}, {"no hope then", "Amy", "Then", false}, {"Oh.", "JB", "point", true}} {
		c := d.Comments[i]
		if got := wordsOf(t, d, c); got != want.on || c.Author != want.author || c.Text != want.text || c.Whole != want.whole {
			t.Errorf("comment %d on %q: %+v", i, got, c)
		}
	}
}

func TestRTFThatCannotBeRead(t *testing.T) {
	refused(t, "f.rtf", rtfHead+strings.Repeat("{", 100_000)+"INT: a", Options{}, "f.rtf", "more than 500 deep")
	refused(t, "f.rtf", rtf(""), Options{}, "no words")
	refused(t, "f.rtf", rtf(`{\pict 00}`), Options{}, "no words")
	refused(t, "f.rtf", `{\rtf1`, Options{}, "no words")
}

// TestHostileRTF reads files made to take long or much room.
func TestHostileRTF(t *testing.T) {
	const size = 1 << 20
	for _, c := range []struct{ head, again string }{
		{"", "{}"}, {"", `\par `}, {"", `\cell `}, {"", `\intbl a\cell\row\pard b\par`}, {"", `{\*\atrfstart 1}a`}, {"", `{\*\atrfstart 1}{\*\atrfend 1}{\*\annotation{\*\atnref 1}x}`}, {"", `\u55357?`}, {"", `\'81`},
		{"", `{\shp{\*\shpinst{\shptxt a`}, {"", `\itap99999 a\par`}, {`\bin999999999 `, "x"}, {"", `\itap20\intbl a\nestcell\nestrow\pard b\par`}, {`{\fonttbl`, `{\f1 a;}`}, {`{\stylesheet`, `{\s1\outlinelevel1 a;}`}, {"", `\f1\'e9\f0\'e9`}, {"", `{\upr{\*\ud `}, {"", `{\deleted\par}`},
		{"", `\aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa99999999999999999999`},
	} {
		data := rtfHead + c.head + strings.Repeat(c.again, size/len(c.again)) + `\par INT: a\par P07: b\par}`
		began := time.Now()
		docs, err := Read(Source{Name: "f.rtf", Data: []byte(data)}, Options{})
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%q took %v", c.again, took)
		}
		if err == nil {
			checkLaws(t, docs[0])
		} else if len(err.Error()) > 400 {
			t.Errorf("%q: an error of %d bytes", c.again, len(err.Error()))
		}
	}
}

// TestRTFKeepsEveryCharacter writes any characters as numbers, as bytes where they
// are ASCII, with and without fallbacks, and reads them back.
func TestRTFKeepsEveryCharacter(t *testing.T) {
	rnd := rand.New(rand.NewPCG(7, 7))
	alphabet := []rune("abc {}\\;:'é’“”🙂👩‍👩‍👧ŵŷعربي漢字\u00A0\u200F…€\uE000")
	for range 300 {
		var words []rune
		for range 1 + rnd.IntN(40) {
			words = append(words, alphabet[rnd.IntN(len(alphabet))])
		}
		want := "P07: x" + string(words) + "x"
		var b strings.Builder
		for _, r := range want {
			switch {
			case r == '{' || r == '}' || r == '\\':
				b.WriteString("\\" + string(r))
			case r < 0x80:
				b.WriteRune(r)
			default:
				for _, u := range utf16.Encode([]rune{r}) {
					b.WriteString([]string{`\u` + itoa(int(int16(u))) + "?", `\u` + itoa(int(u)) + `\'3f`, `{\uc0\u` + itoa(int(u)) + " }", `\uc3\u` + itoa(int(u)) + ` ab?\uc1 `}[rnd.IntN(4)])
				}
			}
		}
		d := read(t, "f.rtf", rtf("INT: a\\par "+b.String()+"\\par INT: b\\par"), Options{})
		if got, _ := transcript.Render(d.Said); got != "INT: a\n\n"+want+"\n\nINT: b\n" {
			t.Fatalf("%s\nbecame %q\nwant   %q", b.String(), got, want)
		}
	}
}

func itoa(n int) string {
	if n < 0 {
		return "-" + itoa(-n)
	}
	if n < 10 {
		return string(rune('0' + n))
	}
	return itoa(n/10) + itoa(n%10)
}

func FuzzRTF(f *testing.F) {
	for _, s := range []string{
		`{\b Int:} a\par{\b Rosa}: b\par Int: c\line d\tab e\'e9\u8217?\u-10179?\u-8704?\par`, `\trowd\intbl Ann\cell x y z\cell\row Ben\cell x y z\cell\row\pard q\par`, `\intbl x\par\itap2 INT: a\nestcell\nestrow\pard\intbl c\cell\row P07: d`,
		`INT: {\deleted x\par}{\revised y}{\v z}\par P07: {\*\atrfstart 1}a{\*\atrfend 1}{\*\atnauthor J}{\*\annotation{\*\atnref 1}b\par c}\par INT: d`, `{\shp{\*\shpinst{\shptxt P07: in\par}}}{\upr{a}{\*\ud b}}{\object{\result c}}\par`,
		`{\header a}{\footnote b}{\footnote\ftnalt c}{\pict\bin3 }}}}\s1 x\par\pard\outlinelevel2 y\par\s7\par`, "{\\info{\\title a}{\\creatim\\yr2024\\mo3\\dy5}}\\f1\\'ef\\f2 J\\f3\\'82\\'a0\\f4\\'b7 \\mac\\'95\\pc\xE9\\\n\\\r", `\u55357?}{\uc0\u56832{{{`, `{\*\atnid a}\intbl\cell{\*\annotation\cell\par\row}\row\nestrow\nestcell`,
	} {
		f.Add([]byte(rtf(s)))
		f.Add([]byte(`{\rtf1` + s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "f.rtf", append([]byte(`{\rtf1`), data...), Options{}) })
}
