package webanno

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/exchange"
)

func read(t testing.TB, lines ...string) *exchange.Project {
	t.Helper()
	p, err := Read("folder/int 1.tsv", []byte(strings.Join(lines, "\n")))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// said lists what is coded, in order: the words, the trust, and the paths of the themes.
func said(p *exchange.Project) []string {
	names, parents := map[string]string{}, map[string]string{}
	for _, c := range p.Codes {
		names[c.ID], parents[c.ID] = c.Name, c.Parent
	}
	var out []string
	for _, s := range p.Sources {
		runes := []rune(s.Text)
		for _, at := range s.Passages {
			line := fmt.Sprintf("%q %s", string(runes[at.Span.Start:at.Span.End]), at.Trust)
			for _, c := range at.Codings {
				path := names[c.Code]
				for up := parents[c.Code]; up != ""; up = parents[up] {
					path = names[up] + ">" + path
				}
				line += " " + path
			}
			out = append(out, line)
		}
	}
	return out
}

func same(t testing.TB, what string, want, got any) {
	t.Helper()
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("%s (-want +got):\n%s", what, diff)
	}
}

func losses(p *exchange.Project) map[string]int {
	n := map[string]int{}
	for _, l := range p.Losses {
		n[l.Kind] += l.Count
	}
	return n
}

// TestStackedParts has words, parts of words, several annotations on each, and some
// that are nothing but a place: the layout is that of INCEpTION's own tests.
func TestStackedParts(t *testing.T) {
	p := read(t,
		"#FORMAT=WebAnno TSV 3.3", "#T_SP=webanno.custom.Span|value", "", "",
		"#Text=aaaaaa bbbbbb cccccc",
		"1-1\t0-6\taaaaaa\t2a[1]|2b[2]|1a[5]\t",
		"1-1.1\t3-6\taaa\t9a[7]|8a[11]\t",
		"1-2\t7-13\tbbbbbb\t2a[1]|2b[2]|9a[7]\t",
		"1-2.1\t7-10\tbbb\t8a[11]\t",
		"1-2.2\t7-7\t\t11a[15]\t",
		"1-2.4\t9-10\tb\t3a[19]|3b[20]\t",
		"1-3\t14-20\tcccccc\t_\t",
		"1-3.1\t14-17\tccc\t9a[7]\t", "")
	same(t, "text", "aaaaaa bbbbbb cccccc", p.Sources[0].Text)
	same(t, "passages", []string{
		`"aaaaaa" verified Span>1a`,
		`"aaaaaa bbbbbb" verified Span>2a Span>2b`,
		`"aaa bbb" verified Span>8a`,
		`"aaa bbbbbb ccc" verified Span>9a`,
		`"" empty Span>11a`,
		`"b" verified Span>3a Span>3b`,
	}, said(p))
	same(t, "tool", "WebAnno TSV 3.3", p.Tool)
	same(t, "name", "int 1", p.Name)
	same(t, "place", "0–13", p.Sources[0].Passages[1].Given)
}

// TestUTF16 has an emoji before the words that are coded, counted as Java counts it,
// and then as a program would that counts code points.
func TestUTF16(t *testing.T) {
	head := []string{"#FORMAT=WebAnno TSV 3.2", "#T_SP=webanno.custom.Hope|", "", "", "#Text=I like it 😊 so much"}
	java := append(head[:5:5], "1-1\t0-1\tI\t_\t", "1-2\t2-6\tlike\t_\t", "1-3\t7-9\tit\t_\t", "1-4\t10-12\t😊\t*[1]\t", "1-5\t13-15\tso\t*[1]\t", "1-6\t16-20\tmuch\t_\t")
	points := append(head[:5:5], "1-1\t0-1\tI\t_\t", "1-2\t2-6\tlike\t_\t", "1-3\t7-9\tit\t_\t", "1-4\t10-11\t😊\t*[1]\t", "1-5\t12-14\tso\t*[1]\t", "1-6\t15-19\tmuch\t_\t")
	for units, lines := range map[string][]string{"UTF-16 units": java, "code points": points} {
		p := read(t, lines...)
		same(t, units, []string{`"😊 so" verified Hope`}, said(p))
		same(t, "units", units, p.Sources[0].Units)
	}
}

// TestSentences has all that can lie between and inside sentences: a line end, a tab and
// a backslash as escapes, several spaces, an annotation over two sentences.
func TestSentences(t *testing.T) {
	p := read(t,
		"\uFEFF#FORMAT=WebAnno TSV 3.3", "#T_SP=webanno.custom.Span|value", "", "",
		"#Text=This is", `#Text=a\ttest \\o/ .`,
		"1-1\t1-5\tThis\tx[1]\t", "1-2\t6-8\tis\tx[1]\t", "1-3\t9-10\ta\tx[1]\t", "1-4\t11-15\ttest\ty\t", "1-5\t16-19\t\\\\o/\t_\t", "1-6\t20-21\t.\tz[2]\t",
		"", "#Sentence.id=two", "#Text=Next one",
		"2-1\t22-26\tNext\tz[2]\t", "2-2\t27-30\tone\t_\t",
		"", "#Text=Far",
		"3-1\t40-43\tFar\tw\t",
		"", "#Text=Near", "4-1\t43-47\tNear\tv\t")
	same(t, "text", "This is\na\ttest \\o/ .\nNext one\n\nFarNear", p.Sources[0].Text)
	same(t, "passages", []string{
		`"This is\na" verified Span>x`, `"test" verified Span>y`, `".\nNext" verified Span>z`,
		`"Far" verified Span>w`, `"Near" verified Span>v`,
	}, said(p))
	same(t, "losses", map[string]int{"id of a sentence": 1}, losses(p))
}

// TestRawText is as old versions wrote it: a backslash is a backslash.
func TestRawText(t *testing.T) {
	p := read(t, "#FORMAT=WebAnno TSV 3.1", "#T_SP=a.B|v", "", `#Text=at C:\new dir`, "1-1\t0-2\tat\t_\t", "1-2\t3-9\tC:\\new\tq\t", "1-3\t10-13\tdir\t_\t")
	same(t, "passages", []string{`"C:\\new" verified B>q`}, said(p))
}

// TestWhitespaceBefore has a sentence that begins with spaces before its first word.
func TestWhitespaceBefore(t *testing.T) {
	p := read(t, "#FORMAT=WebAnno TSV 3.3", "#T_SP=a.B|v", "", "#Text=  one two", "1-1\t2-5\tone\tx\t", "1-2\t6-9\ttwo\t_\t")
	same(t, "passages", []string{`"one" verified B>x`}, said(p))
}

// TestValues has what values can be: none, an underscore, brackets, bars, several
// features of a layer, and words that somebody typed.
func TestValues(t *testing.T) {
	long := strings.Repeat("because ", 12)
	p := read(t,
		"#FORMAT=WebAnno TSV 3.3", "#T_SP=webanno.custom.Span|value", "#T_SP=webanno.custom.Two|kind|note", "#T_SP=other.Span|value", "#T_SP=a.Unused|x", "",
		"#Text=one two three four",
		"1-1\t0-3\tone\t\\_\tA\t*\t_\t",
		"1-2\t4-7\ttwo\ta\\|b\\[1\\][3]|*[4]\tA\tB\\;\t_\t",
		"1-3\t8-13\tthree\t_\t*\t"+long+"\tv\t",
		"1-4\t14-18\tfour\t_\t_\t_\t_\t_\tstray\t")
	same(t, "passages", []string{
		`"one" verified Span>_ Two>kind>A`,
		`"two" verified Span>a|b[1] Span Two>kind>A Two>note>B;`,
		`"three" verified Two other.Span>v`,
	}, said(p))
	if len(p.Memos) != 1 || p.Memos[0].Text != long || p.Memos[0].Name != "note" || p.Memos[0].On[0] != (exchange.Target{Kind: exchange.OnPassage, ID: p.Sources[0].Passages[2].ID}) {
		t.Errorf("memos: %+v", p.Memos)
	}
	same(t, "losses", map[string]int{"value": 1}, losses(p))
	folders := map[string]bool{}
	for _, c := range p.Codes {
		folders[c.Name] = c.Folder
	}
	same(t, "folders", map[string]bool{"Span": false, "_": false, "a|b[1]": false, "Two": false, "kind": true, "A": false, "note": true, "B;": false, "other.Span": true, "v": false, "Unused": false}, folders)
}

// TestLinks has relations, slots, chains and grammar, none of which is a coding.
func TestLinks(t *testing.T) {
	p := read(t,
		"#FORMAT=WebAnno TSV 3.3",
		"#T_SP=de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS|PosValue|coarseValue",
		"#T_SP=webanno.custom.Simple|",
		"#T_SP=webanno.custom.Host|ROLE_webanno.custom.Host:links_webanno.custom.LinkType|webanno.custom.Simple",
		"#T_CH=de.tudarmstadt.ukp.dkpro.core.api.coref.type.CoreferenceLink|referenceRelation|referenceType",
		"#T_RL=de.tudarmstadt.ukp.dkpro.core.api.syntax.type.dependency.Dependency|DependencyType|flavor|BT_de.tudarmstadt.ukp.dkpro.core.api.lexmorph.type.pos.POS",
		"", "",
		"#Text=She said her name",
		"1-1\t0-3\tShe\tPRON\t*\t_\tp1;p2\t1-2;1-3\t*->1-1\tperson\t_\t_\t_\t",
		"1-2\t4-8\tsaid\tVERB\t*\t*\t_\t_\t_\t_\t*\t*\t1-1\t",
		"1-3\t9-12\ther\tPRON\t*\t*\t_\t*\tcoref->1-2\tperson\t_\t_\t_\t",
		"1-4\t13-17\tname\tNOUN\t*\t_\t_\t_\tcoref->1-2\tperson\t_\t_\t_\t")
	same(t, "passages", []string{
		`"She" verified Host CoreferenceLink>person`, `"said" verified Simple`, `"her" verified Simple Host`, `"her name" verified CoreferenceLink>person`,
	}, said(p))
	same(t, "losses", map[string]int{
		"grammar of a word": 4, "link from an annotation to another": 2, "chain of annotations": 1, "relation between annotations": 1,
	}, losses(p))
}

// TestOtherWords has a word that is not what stands at its place.
func TestOtherWords(t *testing.T) {
	p := read(t, "#FORMAT=WebAnno TSV 3.3", "#T_SP=a.B|v", "", "#Text=one two", "1-1\t0-3\tone\t_\t", "1-2\t4-7\ttoo\tx\t", "1-3\t4-900\tmore\ty\t")
	same(t, "passages", []string{`"two" doubtful B>x B>y`}, said(p))
}

func TestRefused(t *testing.T) {
	for data, want := range map[string]string{
		"#FORMAT=WebAnno TSV 2":                               "does not begin with",
		"#FORMAT=WebAnno TSV 3.3\n#T_SP=a.B|v\n":              "has no text",
		"#FORMAT=WebAnno TSV 3.3\n#T_SP=a.B|v\n\n#Text=x\nhm": "damaged at line 5",
		"#FORMAT=WebAnno TSV 3.3\n1-1\t0-1\tx\t_":             "damaged at line 2",
		"#FORMAT=WebAnno TSV 3.3\n#T_XX=a\n#Text=x":           "at line 2 a kind of layer",
		"#FORMAT=WebAnno TSV 3.3\n#T_SP=|||\n#Text=x":         "without a name",
		"#FORMAT=WebAnno TSV 3.3\n#Text=x\n1-1\t5-2\tx":       "damaged at line 3",
	} {
		if _, err := Read("a.tsv", []byte(data)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%q: %v; want %q", data, err, want)
		}
	}
}

// TestRandom writes documents of words with known annotations, as INCEpTION does, and
// expects each on its words.
func TestRandom(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	vocabulary := []string{"hope", "😊", "café", "𝒳y", "日本", "a\\b", "שלום", "."}
	for range 200 {
		var b strings.Builder
		b.WriteString("#FORMAT=WebAnno TSV 3.3\n#T_SP=webanno.custom.T|v\n\n\n")
		var want []string
		at, id := 0, 0
		for s := range 1 + r.IntN(4) {
			var words []string
			for range 1 + r.IntN(6) {
				words = append(words, vocabulary[r.IntN(len(vocabulary))])
			}
			fmt.Fprintf(&b, "#Text=%s\n", strings.ReplaceAll(strings.Join(words, " "), `\`, `\\`))
			for i := 0; i < len(words); {
				n := min(1+r.IntN(3), len(words)-i)
				id++
				want = append(want, fmt.Sprintf("%q verified T>c%d", strings.Join(words[i:i+n], " "), id))
				for ; n > 0; n, i = n-1, i+1 {
					end := at + len(utf16.Encode([]rune(words[i])))
					fmt.Fprintf(&b, "%d-%d\t%d-%d\t%s\tc%d[%d]\t\n", s+1, i+1, at, end, words[i], id, id)
					at = end + 1
				}
			}
			b.WriteString("\n")
			at += r.IntN(3)
		}
		same(t, b.String(), want, said(read(t, b.String())))
	}
}

// TestMany has 100,000 annotations on 100,000 words in one sentence.
func TestMany(t *testing.T) {
	var text, lines strings.Builder
	for i := range 100_000 {
		text.WriteString("ab ")
		fmt.Fprintf(&lines, "1-%d\t%d-%d\tab\tv%d[%d]|*[%d]\t\n", i+1, 3*i, 3*i+2, i%50, i+1, 200_000+i%1000)
	}
	began := time.Now()
	p := read(t, "#FORMAT=WebAnno TSV 3.3\n#T_SP=a.B|v\n\n#Text="+text.String()+"\n"+lines.String())
	codings := 0
	for _, at := range p.Sources[0].Passages {
		codings += len(at.Codings)
	}
	same(t, "codings", 101_000, codings)
	if took := time.Since(began); took > time.Minute {
		t.Errorf("took %v", took)
	}
}

func FuzzWebAnno(f *testing.F) {
	f.Add([]byte("#FORMAT=WebAnno TSV 3.3\n#T_SP=a.B|v|ROLE_a_b|c.d\n#T_CH=x|referenceRelation|referenceType\n#T_RL=r|BT_q\n\n#Text=I 😊\\t.\n#Text=b\n1-1\t0-1\tI\ta[1]|*[2]\tp\t1-1\t*->1-1\tt\t1-1\n1-1.1\t0-0\t\t*\n"))
	f.Add([]byte("#FORMAT=WebAnno TSV 3\n#Text=\r\n#Text=\\\n1-1\t999999999-999999999\tx\t_"))
	f.Fuzz(func(t *testing.T, data []byte) {
		p, err := Read("x.tsv", data)
		if err != nil {
			return
		}
		ids := map[string]bool{}
		for _, c := range p.Codes {
			if c.Parent != "" && !ids[c.Parent] {
				t.Fatalf("theme %s is before the one it is under", c.Name)
			}
			ids[c.ID] = true
		}
		for _, s := range p.Sources {
			n := len([]rune(s.Text))
			for i, at := range s.Passages {
				if at.Span.Start < 0 || at.Span.Start > at.Span.End || int(at.Span.End) > n {
					t.Fatalf("passage %v of a text of %d", at.Span, n)
				}
				if i > 0 && s.Passages[i-1].Span == at.Span {
					t.Fatalf("two passages at %v", at.Span)
				}
				for _, c := range at.Codings {
					if !ids[c.Code] {
						t.Fatalf("no theme %q", c.Code)
					}
				}
			}
			if strings.ContainsAny(s.Text, "\r\x00") {
				t.Fatalf("text %q", s.Text)
			}
		}
	})
}
