package ingest

import (
	"strings"
	"testing"
)

// workbook makes an Excel file by hand: name of a sheet, its rows, and so on. A cell is
// plain words, a number after # or a formula after =, with its value after a bar; rows may be
// XML as it is.
func workbook(t testing.TB, parts ...string) string {
	t.Helper()
	esc := strings.NewReplacer("&", "&amp;", "<", "&lt;", "\n", "&#10;")
	var sheets, rels, types strings.Builder
	files := []string{}
	for i := 0; i+1 < len(parts); i += 2 {
		id := string(rune('1' + i/2))
		sheets.WriteString(`<sheet name="` + parts[i] + `" sheetId="` + id + `" r:id="rId` + id + `"/>`)
		rels.WriteString(`<Relationship Id="rId` + id + `" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet` + id + `.xml"/>`)
		types.WriteString(`<Override PartName="/xl/worksheets/sheet` + id + `.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/>`)
		var b strings.Builder
		if strings.HasPrefix(parts[i+1], "<row") {
			b.WriteString(parts[i+1])
			parts[i+1] = ""
		}
		for r, line := range strings.Split(parts[i+1], "\n") {
			no := string(rune('1' + r))
			b.WriteString(`<row r="` + no + `">`)
			for c, cell := range strings.Split(line, "^") {
				at := string(rune('A'+c)) + no
				cell = strings.ReplaceAll(cell, "~", "\n")
				switch {
				case cell == "":
				case cell[0] == '#':
					b.WriteString(`<c r="` + at + `" s="1"><v>` + cell[1:] + `</v></c>`)
				case cell[0] == '=':
					f, v, _ := strings.Cut(cell[1:], "|")
					b.WriteString(`<c r="` + at + `" t="str"><f>` + esc.Replace(f) + `</f><v>` + v + `</v></c>`)
				default:
					b.WriteString(`<c r="` + at + `" t="inlineStr"><is><t xml:space="preserve">` + esc.Replace(cell) + `</t></is></c>`)
				}
			}
			b.WriteString(`</row>`)
		}
		files = append(files, "xl/worksheets/sheet"+id+".xml", `<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>`+b.String()+`</sheetData></worksheet>`)
	}
	return zipOf(t, append([]string{
		"[Content_Types].xml", `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"/>` + types.String() + `</Types>`,
		"_rels/.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
		"xl/workbook.xml", `<workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets>` + sheets.String() + `</sheets></workbook>`,
		"xl/_rels/workbook.xml.rels", `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">` + rels.String() + `<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/styles" Target="styles.xml"/></Relationships>`,
		"xl/styles.xml", `<styleSheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><cellXfs count="2"><xf numFmtId="0"/><xf numFmtId="21" applyNumberFormat="1"/></cellXfs></styleSheet>`,
	}, files...)...)
}

func TestWorkbook(t *testing.T) {
	book := workbook(t, "Codebook", "name^description\nhope^What they hope for and why",
		"Talk", "Interviews, second wave\n\nspeaker^text^themes^start\nAnn^one &amp; <b>two</b>~more^hope~loss^#0.00001157407\n^three^hope\n\nBen^=A4&\" x\"|four^ ^#0.04167824074",
		"Empty", "")
	d := read(t, "Wave 2.xlsx", book, Options{})
	wantText(t, d, "[00:00:01] Ann: one & two\nmore\nthree\n\n[01:00:01] Ben: four\n")
	wantCodings(t, d, "hope by  on one & two\nmore", "loss by  on one & two\nmore", "hope by  on three")
	wantUses(t, d, "speaker speaker, text text, themes theme, start start")
	wantSaid(t, d.Notes, "Talk was read; not read: “Codebook”", "1 row above the header was left out, beginning with “Interviews, second wave”",
		"1 cell has a formula, the first in B7; what the workbook last showed there was taken", "1 sheet is empty")
	if d.Format != "xlsx" || d.ID != "Wave-2" {
		t.Errorf("format %q, id %q", d.Format, d.ID)
	}
	d = read(t, "w.xlsx", book, Options{Columns: Columns{Sheet: "codebook"}})
	wantText(t, d, "R001: What they hope for and why\n")
	refused(t, "w.xlsx", book, Options{Columns: Columns{Sheet: "Nope"}}, "Nope", "“Talk”")
	refused(t, "w.xlsx", workbook(t, "A", ""), Options{}, "w.xlsx", "no sheet with anything")
	refused(t, "w.xlsx", workbook(t, "A", "a^b\n#1^#2\n#3^#4"), Options{}, "w.xlsx", "no column of words")
}

// A workbook that claims a cell in the farthest corner, one whose rows all do, and one that
// is cut off are refused in a sentence; what the zip may unpack to is bounded by the package
// that opens it.
func TestHostileWorkbooks(t *testing.T) {
	whole := workbook(t, "A", "speaker^text\nAnn^one")
	refused(t, "a.xlsx", whole[:len(whole)/2], Options{}, "a.xlsx")
	refused(t, "b.xlsx", workbook(t, "A", `<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>`), Options{}, "b.xlsx")
	refused(t, "c.xlsx", workbook(t, "A", strings.Repeat(`<row><c r="XFD1"><v>1</v></c></row>`, 300)), Options{}, "c.xlsx")
}
