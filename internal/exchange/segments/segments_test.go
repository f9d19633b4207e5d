package segments

import (
	"archive/zip"
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
	"golang.org/x/text/encoding/charmap"

	"verbatim/internal/exchange"
	"verbatim/internal/sheet"
)

// said is a project as lines, to compare with what was written by hand: for each
// source its passages, with codes as paths, coder and date.
func said(p *exchange.Project) []string {
	codes, users := map[string]exchange.Code{}, map[string]string{}
	for _, c := range p.Codes {
		codes[c.ID] = c
	}
	for _, u := range p.Users {
		users[u.ID] = u.Name
	}
	path := func(id string) string {
		s := ""
		for ; id != ""; id = codes[id].Parent {
			s = "/" + codes[id].Name + s
		}
		return s
	}
	memos := map[string]string{}
	for _, m := range p.Memos {
		memos[m.On[0].ID] += fmt.Sprintf(" {%s: %s}", m.On[0].Kind, m.Text)
	}
	var out []string
	for _, s := range p.Sources {
		out = append(out, strings.Join(append([]string{s.Name}, s.Groups...), " in "))
		for _, x := range s.Passages {
			line := fmt.Sprintf("  %q at %q%s", x.Words, x.Given, memos[x.ID])
			for _, c := range x.Codings {
				line += strings.TrimRight(fmt.Sprintf(" %s by %s %s", path(c.Code), users[c.User], c.At), " ") + memos[c.ID]
			}
			out = append(out, line)
		}
	}
	for _, l := range p.Losses {
		out = append(out, strings.TrimRight(fmt.Sprintf("lost %d %s %s", l.Count, l.Kind, strings.Join(l.Names, ", ")), " "))
	}
	return out
}

func check(t *testing.T, name string, data []byte, opt Options, tool string, want ...string) *exchange.Project {
	t.Helper()
	p, err := Read(name, data, opt)
	if err != nil {
		t.Fatal(err)
	}
	if p.Tool != tool || p.Format != "segments" {
		t.Errorf("%s: read as %q of %q, want %q", name, p.Format, p.Tool, tool)
	}
	if diff := cmp.Diff(want, said(p)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
	return p
}

func is(t *testing.T, name string, data []byte, ok bool, tool string) {
	t.Helper()
	if gotOK, got := Is(name, data); gotOK != ok || got != tool {
		t.Errorf("%s: it is %v of %q, want %v of %q", name, gotOK, got, ok, tool)
	}
}

// book is a workbook with these sheets, each a name and rows of cells cut at bars.
func book(t testing.TB, sheets ...[]string) []byte {
	t.Helper()
	var w sheet.Workbook
	for _, rows := range sheets {
		s := sheet.Sheet{Name: rows[0]}
		s.Rows = func(yield func(sheet.Row) bool) {
			for _, line := range rows[1:] {
				var r sheet.Row
				for c := range strings.SplitSeq(line, "|") {
					r.Cells = append(r.Cells, sheet.Cell{Text: c})
				}
				if !yield(r) {
					return
				}
			}
		}
		w.Sheets = append(w.Sheets, s)
	}
	var b bytes.Buffer
	if _, err := sheet.Write(&b, w); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestMAXQDA(t *testing.T) {
	data := book(t, []string{"Summary", "some|thing"},
		[]string{"Coded Segments",
			"Color|Comment|Document group|Document name|Code|Begin|End|Weight score|Segment|Author|Creation date|Area|Coverage %",
			"●||Ward A|Interview 1|Waiting > Bus|12|12|0|the bus\nnever came|ana|05/01/2026 10:15|18|0.02",
			"●|cold!|Ward A|Interview 1|Weather|3|4|50|it rained|ana|05/01/2026|9|0.01",
			"●||Ward A|Interview 1|Waiting|12|12|0|the bus\nnever came|ben|06/01/2026|18|0.02",
			"●||Ward B|Interview 1|Waiting > Bus|1|1|0|yes|ana|07/01/2026|3|0.01",
			"●||Ward B|Interview 1|Waiting > Bus|1|1|0|yes|ana|07/01/2026|3|0.01",
			"●|a face||Photo|Weather|||0||ana|07/01/2026||"})
	p := check(t, "segments.xlsx", data, Options{}, "MAXQDA",
		"Interview 1 in Ward A",
		`  "it rained" at "3–4" /Weather by ana 05/01/2026 {coding: cold!}`,
		`  "the bus\nnever came" at "12" /Waiting/Bus by ana 05/01/2026 10:15 /Waiting by ben 06/01/2026`,
		"Interview 1 in Ward B",
		`  "yes" at "1" /Waiting/Bus by ana 07/01/2026`,
		`  "yes" at "1" /Waiting/Bus by ana 07/01/2026`,
		"lost 1 weight of a coding",
		"lost 1 coded segment without words",
		"lost 1 memo")
	if !slices.Contains(p.Notes, "The sheet “Coded Segments” was read; not read: “Summary”.") {
		t.Errorf("notes: %q", p.Notes)
	}
	is(t, "segments.xlsx", data, true, "MAXQDA")
}

// TestMAXQDALanguages reads the same list in the languages of the program.
func TestMAXQDALanguages(t *testing.T) {
	for language, header := range map[string]string{
		"German":     "Farbe;Kommentar;Dokumentgruppe;Dokumentname;Code;Anfang;Ende;Gewicht;Segment;Erstellt von;Erstellt am",
		"Spanish":    "Color;Comentario;Grupo de documentos;Nombre del documento;Código;Inicio;Final;Peso;Segmento;Autor;Fecha de creación",
		"French":     "Couleur;Commentaire;Groupe de documents;Nom du document;Code;Début;Fin;Poids;Segment;Auteur;Date de création",
		"Portuguese": "Cor;Comentário;Grupo de documentos;Nome do documento;Código;Início;Fim;Peso;Segmento;Autor;Data de criação",
		"Italian":    "Colore;Commento;Gruppo di documenti;Nome del documento;Codice;Inizio;Fine;Peso;Segmento;Autore;Data di creazione",
		"Dutch":      "Kleur;Opmerking;Documentgroep;Documentnaam;Code;Begin;Einde;Gewicht;Segment;Auteur;Aanmaakdatum",
		"Polish":     "Kolor;Komentarz;Grupa dokumentów;Nazwa dokumentu;Kod;Początek;Koniec;Waga;Segment;Autor;Data utworzenia",
		"English":    "Color;Comment;Document group;Document name;Code;Beginning;End;Weight;Segment;Created by;Created",
	} {
		csv := header + "\r\n●;so;G;D;" + `A\B` + ";1;2;0;said so;ana;today\r\n"
		check(t, language+".csv", []byte("\uFEFF"+csv), Options{}, "MAXQDA",
			"D in G", `  "said so" at "1–2" /A/B by ana today {coding: so}`)
		is(t, language+".csv", []byte(csv), true, "MAXQDA")
	}
}

func TestATLAS(t *testing.T) {
	csv := "Number;Reference;Name;Text Content;Document;Codes;Number of Codes;Comment;Initial Position;Final Position;Creation Date\n" +
		"1:2;¶ 9;it was late …;it was late and dark;Interview 1;\"\"\"Time: late, very\"\",Mood\";2;why?;9;9;01.02.2026\n" +
		"1:1;¶ 4;my title;we waited;Interview 1;Mood;1;;4;4;01.02.2026\n" +
		"2:1;¶ 1;nobody;nobody came;2: Interview 2;;0;;1;1;02.02.2026\n"
	check(t, "quotations.csv", []byte(csv), Options{}, "ATLAS.ti",
		"Interview 1",
		`  "we waited" at "¶ 4" /Mood by  01.02.2026`,
		`  "it was late and dark" at "¶ 9" {passage: why?} /Time/late, very by  01.02.2026 /Mood by  01.02.2026`,
		"Interview 2",
		`  "nobody came" at "¶ 1"`,
		"lost 1 name of a quotation")
	is(t, "quotations.csv", []byte(csv), true, "ATLAS.ti")

	data := book(t, []string{"Quotations", "ID|Document|Quotation Content|Comment|Codes|Reference|Density|Created by",
		"3:7|Talk.docx|so we left||Leaving\nHome, sweet|2 - 3|2|ana"}, []string{"Codes", "Code|Grounded"})
	check(t, "report.xlsx", data, Options{}, "ATLAS.ti",
		"Talk.docx", `  "so we left" at "2 - 3" /Leaving by ana /Home, sweet by ana`)

	check(t, "undocumented.csv", []byte("ID,Quotation Content,Codes\n1:1,we waited,\"Mood, Time\"\n1:2,we left,\n"), Options{}, "ATLAS.ti",
		"Document 1", `  "we waited" at "" /Mood by /Time by`, `  "we left" at ""`)
}

const coverage = "<Files\\\\Ward A\\\\Interview 1> - § 2 references coded  [6.78% Coverage]\r\n\r\n" +
	"Reference 1 - 5.80% Coverage\r\n\r\nThe bus never came.\r\n\r\nName: nobody said it\r\n\r\n" +
	"Reference 2 - 0.98% Coverage\r\n\r\nReference 3 - 5% was what they said\r\n\r\n" +
	"<Files\\\\Interview 2> - § 1 reference coded  [0,50% Coverage]\r\n\r\nReference 1 - 0,50% Coverage\r\n\r\nyes\r\n\r\n"

func TestNVivo(t *testing.T) {
	want := []string{
		"Interview 1 in Ward A",
		`  "The bus never came.\n\nName: nobody said it" at "" /Waiting by`,
		`  "Reference 3 - 5% was what they said" at "" /Waiting by`,
		"Interview 2",
		`  "yes" at "" /Waiting by`,
	}
	check(t, `exports\Waiting.txt`, []byte(coverage), Options{}, "NVivo", want...)
	check(t, "report.txt", []byte("\uFEFFName: Nodes\\\\Waiting\r\nDescription: \r\n\r\n"+coverage), Options{}, "NVivo", want...)
	check(t, "report.txt", []byte("Waiting\n\n"+coverage), Options{}, "NVivo", want...)
	check(t, "report.docx", wordFile(t, "Waiting\n\n"+strings.ReplaceAll(coverage, "\r", "")), Options{}, "NVivo", want...)
	is(t, "report.docx", wordFile(t, coverage), true, "NVivo")
	is(t, "report.txt", []byte(coverage), true, "NVivo")

	two := "Codes\\\\Waiting\n" + coverage + "Codes\\\\Travel\\\\Bus\n\n" +
		"<Files\\\\Interview 2> - § 2 references coded [1% Coverage]\nReferenz 1 - 0,5% Abdeckung\nyes\nReferenz 2 - 0,5% Abdeckung\nyes\n"
	p := check(t, "codes.txt", []byte(two), Options{}, "NVivo", slices.Concat(want[:4], []string{
		`  "yes" at "" /Waiting by /Travel/Bus by`,
		`  "yes" at "" /Travel/Bus by`})...)
	for _, n := range p.Notes {
		if strings.HasPrefix(n, "Everything") || strings.HasPrefix(n, "Of ") {
			t.Errorf("it says %q", n)
		}
	}
	short, err := Read("short.txt", []byte("<Files\\\\A> - § 2 references coded [1%]\nReference 1 - 1% Coverage\nyes\n<Files\\\\Photo> - § 1 reference coded [1%]\nReference 1 - 1% Coverage\n\n"), Options{})
	if err != nil || short.Losses[0].Kind != "coded segment without words" || !strings.HasPrefix(short.Notes[len(short.Notes)-1], "Of 1 document") {
		t.Errorf("%+v, %v", short, err)
	}
}

// wordFile is a Word document with these lines as paragraphs.
func wordFile(t testing.TB, text string) []byte {
	t.Helper()
	var b, x bytes.Buffer
	x.WriteString(`<?xml version="1.0"?><w:document xmlns:w="x"><w:body>`)
	for line := range strings.SplitSeq(text, "\n") {
		line = strings.NewReplacer("&", "&amp;", "<", "&lt;").Replace(strings.TrimSuffix(line, "\r"))
		x.WriteString(`<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr><w:r><w:t xml:space="preserve">` + line + `</w:t></w:r><w:del><w:r><w:delText>gone</w:delText></w:r></w:del></w:p>`)
	}
	x.WriteString(`</w:body></w:document>`)
	z := zip.NewWriter(&b)
	w, err := z.Create("word/document.xml")
	if err == nil {
		_, err = w.Write(x.Bytes())
	}
	if err == nil {
		err = z.Close()
	}
	if err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestDedoose(t *testing.T) {
	csv := "Media Title,Excerpt Range,Excerpt Creator,Excerpt Date,Excerpt Copy,Resource Creator,Codes Applied Combined," +
		`Code: Mood Applied,Code: Mood\Sad, tired Applied,` + "\n"
	csv = strings.Replace(csv, `Code: Mood\Sad, tired Applied,`, `"Code: Mood\Sad, tired Applied","Code: Mood\Sad, tired Range","Code: Mood\Sad, tired Weight",Code: Never Applied,Age`, 1)
	csv += `Interview 1.docx,120-141,ana,1/5/2026,so very tired,ana,"Mood, Sad, tired",True,True,120-141,3,False,44` + "\n" +
		`Interview 1.docx,7-12,ben,1/6/2026,hello,ana,Mood,True,False,,,False,44` + "\n"
	p := check(t, "excerpts.csv", []byte(csv), Options{}, "Dedoose",
		"Interview 1.docx",
		`  "hello" at "7-12" /Mood by ben 1/6/2026`,
		`  "so very tired" at "120-141" /Mood by ana 1/5/2026 /Mood/Sad, tired by ana 1/5/2026`,
		"lost 1 weight of a coding",
		"lost 2 column Resource Creator, Age")
	if len(p.Codes) != 3 || p.Codes[2].Name != "Never" {
		t.Errorf("codes %+v", p.Codes)
	}
	is(t, "excerpts.csv", []byte(csv), true, "Dedoose")
	check(t, "plain.csv", []byte("Media Title,Excerpt Copy,Codes Applied Combined\nA,hello,\"Mood, Sad\"\n"), Options{}, "Dedoose",
		"A", `  "hello" at "" /Mood by /Sad by`)
}

func TestTaguette(t *testing.T) {
	csv := "id,document,tag,content\n7,talk.txt,a.b,we left\n7,talk.txt,mood,we left\n9,talk.txt,mood,we left\n"
	want := []string{"talk.txt", `  "we left" at "" /a.b by /mood by`, `  "we left" at "" /mood by`}
	check(t, "all_tags.csv", []byte(csv), Options{}, "Taguette", want...)
	data := book(t, []string{"highlights", "id|document|tag|content", "7|talk.txt|a.b|we left", "7|talk.txt|mood|we left", "9|talk.txt|mood|we left"})
	check(t, "all_tags.xlsx", data, Options{}, "Taguette", want...)
	is(t, "all_tags.csv", []byte(csv), true, "Taguette")
}

func TestAnyTable(t *testing.T) {
	check(t, "mine.tsv", []byte("Our codings\n\nSource\tQuote\tTheme\tAnalyst notes\tWho\nA\twe left\tGoing; Home\thm\tana\n"), Options{
		Columns: map[string]string{Memo: "analyst NOTES", Coder: "Who"}}, "",
		"A", `  "we left" at "" {passage: hm} /Going by ana /Home by ana`)
	p := check(t, "named.csv", []byte("sep=;\nWas;Worüber;Zahl\nwe left;Going;3\n"), Options{
		Columns: map[string]string{Words: "Was", Code: "Worüber", Weight: "Zahl"}}, "",
		"", `  "we left" at "" /Going by`, "lost 1 weight of a coding")
	if !slices.Contains(p.Notes, "No column says which document the words are in.") || p.Notes[0] != "Columns: words in “Was”, code in “Worüber”, weight in “Zahl”." {
		t.Errorf("notes: %q", p.Notes)
	}
	is(t, "turns.csv", []byte("Speaker,Text\nAna,hello\n"), false, "")
	is(t, "mine.csv", []byte("document,code,text\nA,Going,we left\n"), true, "")
	is(t, "words.txt", []byte("Ana: hello <you> - what?\n"), false, "")
	is(t, "nothing.xlsx", nil, false, "")
	is(t, "talk.docx", wordFile(t, "Ana: hello"), false, "")
}

func TestEncodings(t *testing.T) {
	const csv = "Nazwa dokumentu;Kod;Segment\nŁódź;Żal;było już późno\n"
	central, err := charmap.Windows1250.NewEncoder().Bytes([]byte(csv))
	if err != nil {
		t.Fatal(err)
	}
	var wide []byte
	for _, u := range utf16.Encode([]rune("\uFEFF" + csv)) {
		wide = append(wide, byte(u), byte(u>>8))
	}
	want := []string{"Łódź", `  "było już późno" at "" /Żal by`}
	check(t, "a.csv", []byte(csv), Options{}, "MAXQDA", want...)
	check(t, "b.csv", wide, Options{}, "MAXQDA", want...)
	check(t, "c.csv", wide[2:], Options{}, "MAXQDA", want...)
	check(t, "d.csv", central, Options{}, "MAXQDA", want...)
	check(t, "e.csv", central, Options{Encoding: "windows-1250"}, "MAXQDA", want...)
	check(t, "f.csv", []byte("Document,Code,Segment\nB\xE9a,Caf\xE9,it\x92s\n"), Options{}, "MAXQDA", "Béa", `  "it’s" at "" /Café by`)
}

func TestErrorsSayWhatToDo(t *testing.T) {
	for want, c := range map[string]struct {
		data []byte
		opt  Options
	}{
		"x.csv has no column with the words that were coded; say which it is (words=HEADING); its columns are Document, Theme":                             {data: []byte("Document,Theme\nA,B\n")},
		"x.csv has no column with the codes; say which it is (code=HEADING); its columns are Document, Segment":                                            {data: []byte("Document,Segment\nA,B\n")},
		`x.csv has no column "What"; its columns are Document, Code, Segment`:                                                                              {data: []byte("Document,Code,Segment\nA,B,C\n"), opt: Options{Columns: map[string]string{Words: "What"}}},
		`there is no kind of column "colour"; there are document, words, code, coder, memo, date, start, end, weight`:                                      {opt: Options{Columns: map[string]string{"colour": "x"}}},
		"x.csv has a header and no rows below it; check that it is the right file":                                                                         {data: []byte("Document,Code,Segment\n")},
		"x.csv, line 3: this row has 2 cells and the header has 3; look for a missing or extra separator, or a line end in a cell without quotation marks": {data: []byte("Document,Code,Segment\nA,B,C\nA,B\n")},
		`x.csv has no sheet "Other" with anything in it; its sheets are “Codings”`:                                                                         {data: book(t, []string{"Codings", "a|b"}), opt: Options{Sheet: "Other"}},
		"x.csv is no coding report: no line names a document and its references; save lists of codings as .xlsx or .csv":                                   {data: wordFile(t, "Ana: hello")},
		`"klingon" is no encoding that is known; try utf-8, windows-1252 or windows-1250`:                                                                  {data: []byte("a"), opt: Options{Encoding: "klingon"}},
		"x.csv has no column with the words that were coded; say which it is (words=HEADING); its first row is empty":                                      {},
		"x.csv names documents and has no references below them; export the code again with its coded text":                                                {data: []byte("<Files\\\\A> - § 2 references coded [1%]\n")},
	} {
		_, err := Read("x.csv", c.data, c.opt)
		if err == nil || err.Error() != want {
			t.Errorf("got %v\nwant %s", err, want)
		}
	}
}

func TestPieces(t *testing.T) {
	for in, want := range map[string]string{
		`a, b`:              "a|b",
		`"a, b", c`:         "a, b|c",
		`"say ""no""", x`:   `say "no"|x`,
		`say "no", x`:       `say "no"|x`,
		`,, a ,`:            "a",
		`"open, never shut`: "open, never shut",
	} {
		if got := strings.Join(pieces(in, ','), "|"); got != want {
			t.Errorf("%s: %s, want %s", in, got, want)
		}
	}
}

// TestManyRows reads a hundred thousand codings, most of them of the same words.
func TestManyRows(t *testing.T) {
	var b strings.Builder
	b.WriteString("Document name,Code,Segment,Begin\n")
	for i := range 100_000 {
		fmt.Fprintf(&b, "D%d,Theme %d,yes and no,%d\n", i%10, i%7, i%3)
	}
	began := time.Now()
	p, err := Read("many.csv", []byte(b.String()), Options{})
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	for _, s := range p.Sources {
		for _, x := range s.Passages {
			n += len(x.Codings)
		}
	}
	if took := time.Since(began); n != 100_000 || took > time.Minute {
		t.Errorf("%d codings in %v", n, took)
	}
}

func FuzzSegments(f *testing.F) {
	f.Add("a.txt", []byte(coverage))
	f.Add("a.csv", []byte("Document name;Code;Begin;Segment\nA;B > C;1;we left\n"))
	f.Add("b.csv", []byte("ID,Quotation Content,Codes,Number of Codes\n1:1,we waited,\"\"\"Mood, x\"\": y, Time\",2\n"))
	f.Add("c.csv", []byte("Media Title,Excerpt Copy,\"Code: A\\B Applied\"\nD,hello,True\n"))
	f.Add("d.csv", []byte("sep=;\nid;document;tag;content\n1;a;b;\"c\nd\"\n"))
	f.Add("e.docx", wordFile(f, coverage))
	f.Add("f.xlsx", book(f, []string{"s", "Document|Code|Segment", "A|B|C"}))
	f.Fuzz(func(t *testing.T, name string, data []byte) {
		Is(name, data)
		p, err := Read(name, data, Options{})
		if err != nil {
			return
		}
		codes, users := map[string]bool{"": true}, map[string]bool{"": true}
		for _, c := range p.Codes {
			if !codes[c.Parent] || c.Name == "" {
				t.Fatalf("code %+v", c)
			}
			codes[c.ID] = true
		}
		for _, u := range p.Users {
			users[u.ID] = true
		}
		for _, s := range p.Sources {
			for _, x := range s.Passages {
				if strings.TrimSpace(x.Words) == "" || x.Span.Len() != 0 || x.Trust != "" {
					t.Fatalf("passage %+v", x)
				}
				for _, c := range x.Codings {
					if !codes[c.Code] || c.Code == "" || !users[c.User] {
						t.Fatalf("coding %+v", c)
					}
				}
			}
		}
	})
}
