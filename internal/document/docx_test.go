package document

import (
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// order is the order in which ECMA-376 (transitional) has the children of an
// element. Word says that it has to repair a file in which they stand otherwise.
var order = map[string]string{
	"document": "body",
	"pPr": "pStyle keepNext keepLines pageBreakBefore framePr widowControl numPr suppressLineNumbers pBdr shd tabs suppressAutoHyphens kinsoku wordWrap overflowPunct topLinePunct " +
		"autoSpaceDE autoSpaceDN bidi adjustRightInd snapToGrid spacing ind contextualSpacing mirrorIndents suppressOverlap jc textDirection textAlignment textboxTightWrap outlineLvl divId cnfStyle rPr sectPr pPrChange",
	"rPr": "rStyle rFonts b bCs i iCs caps smallCaps strike dstrike outline shadow emboss imprint noProof snapToGrid vanish webHidden color spacing w kern position sz szCs highlight u effect bdr shd fitText " +
		"vertAlign rtl cs em lang eastAsianLayout specVanish oMath",
	"tblPr":       "tblStyle tblpPr tblOverlap bidiVisual tblStyleRowBandSize tblStyleColBandSize tblW jc tblCellSpacing tblInd tblBorders shd tblLayout tblCellMar tblLook tblCaption tblDescription tblPrChange",
	"tcPr":        "cnfStyle tcW gridSpan hMerge vMerge tcBorders shd noWrap tcMar textDirection tcFitText vAlign hideMark",
	"trPr":        "cnfStyle divId gridBefore gridAfter wBefore wAfter cantSplit trHeight tblHeader tblCellSpacing jc hidden",
	"tbl":         "tblPr tblGrid tr*",
	"tr":          "tblPrEx trPr tc*",
	"tc":          "tcPr p*",
	"sectPr":      "headerReference footerReference footnotePr endnotePr type pgSz pgMar paperSrc pgBorders lnNumType pgNumType cols formProt vAlign noEndnote titlePg textDirection bidi rtlGutter docGrid printerSettings sectPrChange",
	"style":       "name aliases basedOn next link autoRedefine hidden uiPriority semiHidden unhideWhenUsed qFormat locked personal personalCompose personalReply rsid pPr rPr tblPr trPr tcPr tblStylePr",
	"styles":      "docDefaults latentStyles style*",
	"lvl":         "start numFmt lvlRestart pStyle isLgl suff lvlText lvlPicBulletId legacy lvlJc pPr rPr",
	"abstractNum": "nsid multiLevelType tmpl name styleLink numStyleLink lvl*",
	"numbering":   "numPicBullet abstractNum* num* numIdMacAtCleanup",
	"num":         "abstractNumId lvlOverride*",
	"pBdr":        "top left bottom right between bar",
	"tblBorders":  "top left start bottom right end insideH insideV",
	"tblCellMar":  "top left start bottom right end",
	"sdt":         "sdtPr sdtEndPr sdtContent",
	"settings": "writeProtection view zoom removePersonalInformation removeDateAndTime mirrorMargins defaultTabStop autoHyphenation evenAndOddHeaders characterSpacingControl " +
		"footnotePr endnotePr compat docVars rsids themeFontLang clrSchemeMapping decimalSymbol listSeparator",
}

// checkOrder fails on a child that stands too early, too late or twice.
func checkOrder(t testing.TB, name string, root node) {
	t.Helper()
	root.each(func(n node) {
		places, ok := order[n.XMLName.Local]
		if !ok {
			return
		}
		last := -1
		for _, c := range n.Children {
			at := slices.IndexFunc(strings.Fields(places), func(s string) bool { return strings.TrimSuffix(s, "*") == c.XMLName.Local })
			many := at >= 0 && strings.HasSuffix(strings.Fields(places)[at], "*")
			if at < last || at == last && !many {
				t.Fatalf("%s: %s stands in the wrong place of %s", name, c.XMLName.Local, n.XMLName.Local)
			}
			last = at
		}
	})
}

// checkWord is what Word wants of a file, as far as it can be told without Word.
func checkWord(t testing.TB, docx string) {
	t.Helper()
	all := parts(t, docx)
	have := map[string]map[string]bool{"styleId": {}, "num": {}, "name": {}}
	for name, data := range all {
		root := parse(t, name, data)
		checkOrder(t, name, root)
		root.each(func(n node) {
			switch n.XMLName.Local {
			case "style":
				have["styleId"][n.attr("styleId")] = true
			case "num":
				have["num"][n.attr("numId")] = true
			case "bookmarkStart":
				if have["name"][n.attr("name")] || len(n.attr("name")) > 40 {
					t.Fatalf("bookmark %q stands twice or is too long", n.attr("name"))
				}
				have["name"][n.attr("name")] = true
			}
		})
	}
	depth := 0
	main := parse(t, "", all["word/document.xml"])
	main.each(func(n node) {
		kind, value := "", n.attr("val")
		switch n.XMLName.Local {
		case "pStyle", "rStyle", "tblStyle":
			kind = "styleId"
		case "numId":
			kind = "num"
		case "hyperlink":
			kind, value = "name", n.attr("anchor")
		case "instrText":
			if words := strings.Fields(n.Text); words[0] == "PAGEREF" {
				kind, value = "name", words[1]
			}
		case "fldChar":
			depth += map[string]int{"begin": 1, "end": -1}[n.attr("fldCharType")]
		case "tc":
			if last := n.Children[len(n.Children)-1]; last.XMLName.Local != "p" {
				t.Fatal("a cell does not end in a paragraph")
			}
		}
		if kind != "" && !have[kind][value] {
			t.Fatalf("%s leads to %q, which is not there", n.XMLName.Local, value)
		}
	})
	if depth != 0 {
		t.Fatal("a field has no end")
	}
	for i, n := range main.child("body").Children {
		if n.XMLName.Local == "tbl" && main.child("body").Children[i+1].XMLName.Local != "p" {
			t.Fatal("no paragraph parts a table from what follows it")
		}
	}
}

func TestWordSample(t *testing.T) {
	file := write(t, sample(), "docx")
	checkWord(t, file)
	all := parts(t, file)
	main := parse(t, "", all["word/document.xml"])
	styles := map[string]string{}
	parse(t, "", all["word/styles.xml"]).each(func(n node) {
		if n.XMLName.Local == "style" {
			styles[n.attr("styleId")] = n.child("name").attr("val")
		}
	})
	for id, name := range map[string]string{"Title": "Title", "Subtitle": "Subtitle", "Heading1": "heading 1", "Heading4": "heading 4", "Quote": "Quote",
		"ListParagraph": "List Paragraph", "Caption": "caption", "TableGrid": "Table Grid", "TOC1": "toc 1", "TOC3": "toc 3", "Footer": "footer"} {
		if styles[id] != name {
			t.Errorf("style %s is %q, want Word's %q", id, styles[id], name)
		}
	}
	var shown []string // what each paragraph is
	for _, p := range main.child("body").Children {
		if p.XMLName.Local == "p" {
			s := p.child("pPr", "pStyle").attr("val")
			for _, what := range []string{"keepNext", "pageBreakBefore", "bidi"} {
				if p.child("pPr", what).XMLName.Local != "" {
					s += "+" + what
				}
			}
			shown = append(shown, s+p.child("pPr", "numPr", "numId").attr("val"))
		}
	}
	want := "Title Subtitle Subtitle TableEnd Heading1  Quote Quote+keepNext QuoteSource Note Heading2 ListParagraph1 ListParagraph1 ListParagraph3 ListParagraph3 ListParagraph5 ListParagraph2 " +
		"Caption+keepNext TableEnd Heading3+pageBreakBefore+bidi Quote+keepNext+bidi QuoteSource+bidi SpaceLabel+keepNext SpaceLine+keepNext SpaceLine SpaceLine TableEnd Heading4 TableEnd"
	if got := strings.Join(shown, " "); got != want {
		t.Errorf("paragraphs:\n%s\nwant\n%s", got, want)
	}
	rows := main.child("body", "tbl").Children[2:]
	if rows[0].child("trPr", "tblHeader").XMLName.Local == "" || rows[1].child("trPr", "tblHeader").XMLName.Local != "" {
		t.Error("the first row, and only it, is the one that every page repeats")
	}
	if c := rows[1].Children[2]; c.child("tcPr", "shd").attr("fill") != "7FB2DB" || c.child("p", "pPr", "jc").attr("val") != "right" {
		t.Error("a number at its darkest is not on the darkest ground, or not to the right")
	}
	for name, wrong := range map[string]string{"word/settings.xml": "updateFields", "docProps/core.xml": "creator"} {
		if strings.Contains(all[name], wrong) {
			t.Errorf("%s has %s", name, wrong)
		}
	}
}

// A4 is 11906 × 16838 twentieths of a point; a third of its short side is 3968.
func TestWordPaper(t *testing.T) {
	d := &Document{Title: "T", NumberLines: true, WideMargin: true}
	section := func() node {
		return parse(t, "", parts(t, write(t, d, "docx"))["word/document.xml"]).child("body", "sectPr")
	}
	s := section()
	if s.child("pgSz").attr("w") != "11906" || s.child("pgSz").attr("h") != "16838" || s.child("pgMar").attr("right") != "3968" || s.child("lnNumType").attr("countBy") != "1" {
		t.Errorf("got %+v", s)
	}
	d = &Document{Title: "T", Landscape: true}
	s = section()
	if s.child("pgSz").attr("w") != "16838" || s.child("pgSz").attr("h") != "11906" || s.child("pgSz").attr("orient") != "landscape" || s.child("lnNumType").XMLName.Local != "" {
		t.Errorf("got %+v", s)
	}
}

// The paper that a page was on ends with it, and its foot stays its own.
func TestWordPapers(t *testing.T) {
	d := &Document{Title: "T", Footer: "first", NumberLines: true, WideMargin: true}
	d.Add(Say("one"), &Break{Paper: &Paper{Footer: "second"}}, &Heading{Level: 1, Text: "Two"})
	all := parts(t, write(t, d, "docx"))
	body := all["word/document.xml"]
	_, after, found := strings.Cut(body, `<w:lnNumType `)
	if !found || strings.Contains(after, "lnNumType") || strings.Count(body, "<w:sectPr>") != 2 || strings.Contains(body, "pageBreakBefore") {
		t.Errorf("the papers are %s", body)
	}
	for name, want := range map[string]string{"word/footer1.xml": ">first<", "word/footer2.xml": ">second<", "[Content_Types].xml": "/word/footer2.xml", "word/_rels/document.xml.rels": `"rId5"`} {
		if !strings.Contains(all[name], want) {
			t.Errorf("%s has no %s: %s", name, want, all[name])
		}
	}
	// 9184 is what 11906 leaves between margins of 1361; the first has 3968 at the right: 6577.
	if want := `<w:tab w:val="clear" w:pos="6577"/><w:tab w:val="right" w:pos="9184"/>`; !strings.Contains(all["word/footer2.xml"], want) {
		t.Errorf("the number of the page stands elsewhere: %s", all["word/footer2.xml"])
	}
}

func TestSharesAddUp(t *testing.T) {
	for _, c := range []struct {
		t     Table
		width int
		want  []int
	}{
		{Table{Head: []string{"a", "b", "c"}}, 100, []int{33, 33, 34}},
		{Table{Head: []string{"a", "b"}, Widths: []int{3, 1}}, 100, []int{75, 25}},
		{Table{Head: []string{"a"}, Rows: [][]Cell{Cells("1", "2")}, Widths: []int{0}}, 10, []int{5, 5}},
	} {
		if got := c.t.shares(c.width); !slices.Equal(got, c.want) {
			t.Errorf("got %v, want %v", got, c.want)
		}
	}
}

func TestLibreOfficeReadsIt(t *testing.T) {
	office, err := exec.LookPath("soffice")
	if err != nil {
		if os.Getenv("CI") != "" {
			t.Fatal("soffice is not on PATH")
		}
		t.Skip("soffice is not on PATH")
	}
	dir := t.TempDir()
	if err := os.WriteFile(filepath.Join(dir, "d.docx"), []byte(write(t, sample(), "docx")), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(office, "-env:UserInstallation=file://"+filepath.ToSlash(dir)+"/profile", "--headless", "--convert-to", "txt:Text (encoded):UTF8", "--outdir", dir, filepath.Join(dir, "d.docx"))
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v: %s", err, out)
	}
	data, err := os.ReadFile(filepath.Join(dir, "d.txt"))
	if err != nil {
		t.Fatal(err)
	}
	rest := string(data)
	for _, words := range said(sample(), "docx") {
		_, after, found := strings.Cut(rest, words)
		if !found {
			t.Fatalf("LibreOffice does not show %q, or not in its place, in\n%s", words, data)
		}
		rest = after
	}
}
