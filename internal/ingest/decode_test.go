package ingest

import (
	"encoding/binary"
	"strings"
	"testing"
	"unicode/utf16"

	"golang.org/x/text/encoding/charmap"
	"golang.org/x/text/encoding/japanese"
)

func utf16Bytes(s string, order binary.ByteOrder, bom bool) string {
	u := utf16.Encode([]rune(s))
	if bom {
		u = append([]uint16{0xFEFF}, u...)
	}
	b := make([]byte, 2*len(u))
	for i, c := range u {
		order.PutUint16(b[2*i:], c)
	}
	return string(b)
}

func TestEncodings(t *testing.T) {
	const talk = "Interviewer: Was it hard?\r\nRosa: I didn’t – well, “sometimes”… café, 5 £.\r\n"
	const want = "Interviewer: Was it hard?\n\nRosa: I didn’t – well, “sometimes”… café, 5 £.\n"
	windows, _ := charmap.Windows1252.NewEncoder().String(talk)
	mac, _ := charmap.Macintosh.NewEncoder().String(strings.Repeat("Rosa: I didn’t and you can’t and café.\n", 3))
	russian, _ := charmap.Windows1251.NewEncoder().String(strings.Repeat("Анна: Мы жили тогда у реки, и каждый вечер приходили соседи.\n", 3))
	sjis, _ := japanese.ShiftJIS.NewEncoder().String(strings.Repeat("田中：昨日は友達と公園へ行きました。とても楽しかったです。\n", 5))
	for _, c := range []struct{ name, in, want, encoding string }{
		{"utf-8", talk, want, "utf-8"},
		{"utf-8 with a mark", "\uFEFF" + talk, want, "utf-8"},
		{"utf-16le with a mark", utf16Bytes(talk, binary.LittleEndian, true), want, "utf-16le"},
		{"utf-16be with a mark", utf16Bytes(talk, binary.BigEndian, true), want, "utf-16be"},
		{"utf-16le", utf16Bytes(talk, binary.LittleEndian, false), want, "utf-16le"},
		{"utf-16be", utf16Bytes(talk, binary.BigEndian, false), want, "utf-16be"},
		{"utf-16le in Russian", utf16Bytes("Анна: Мы жили у реки.\nИван: И каждый вечер приходили соседи.\n", binary.LittleEndian, false), "Анна: Мы жили у реки.\n\nИван: И каждый вечер приходили соседи.\n", "utf-16le"},
		{"windows-1252", windows, want, "windows-1252"},
		{"latin-1", "Interviewer: O\xF9 ?\nRosa: Au caf\xE9, apr\xE8s l'\xE9cole, \xE0 c\xF4t\xE9.\n", "Interviewer: Où ?\n\nRosa: Au café, après l'école, à côté.\n", "windows-1252"},
		{"one pound sign", "Interviewer: How much?\nRosa: \xA35.\n", "Interviewer: How much?\n\nRosa: £5.\n", "windows-1252"},
		{"macintosh", mac, strings.TrimSuffix(strings.Repeat("Rosa: I didn’t and you can’t and café.\n\n", 3), "\n"), "macintosh"},
		{"windows-1251", russian, strings.TrimSuffix(strings.Repeat("Анна: Мы жили тогда у реки, и каждый вечер приходили соседи.\n\n", 3), "\n"), "windows-1251"},
		{"shift_jis", sjis, strings.TrimSuffix(strings.Repeat("田中: 昨日は友達と公園へ行きました。とても楽しかったです。\n\n", 5), "\n"), "shift_jis"},
		{"carriage returns only", strings.ReplaceAll(talk, "\r\n", "\r"), want, "utf-8"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := read(t, "f.txt", c.in, Options{})
			wantText(t, d, c.want)
			if d.Encoding != c.encoding {
				t.Errorf("encoding %q, want %q", d.Encoding, c.encoding)
			}
			if c.encoding != "utf-8" {
				wantSaid(t, append(d.Notes, d.Doubts...), c.encoding, "--encoding")
			} else if len(d.Notes) > 0 {
				t.Errorf("notes %q", d.Notes)
			}
		})
	}
}

func TestEncodingGiven(t *testing.T) {
	d := read(t, "f.txt", "Ann: \xB1.\nBen: \xE6.\n", Options{Encoding: "ISO-8859-2"})
	wantText(t, d, "Ann: ą.\n\nBen: ć.\n")
	refused(t, "f.txt", "Ann: a\n", Options{Encoding: "klingon"}, "klingon", "utf-8")
	d = read(t, "f.txt", "Ann: \xFFa.\nBen: b.\n", Options{Encoding: "shift_jis"})
	if len(d.Replaced) != 1 || len(d.Doubts) != 1 {
		t.Errorf("replaced %v, doubts %q", d.Replaced, d.Doubts)
	}
}

func TestDamagedText(t *testing.T) {
	d := read(t, "f.txt", "Interviewer: Was it\x00 hard?\nRosa: Yes.\nInterviewer: Good.\n", Options{})
	wantText(t, d, "Interviewer: Was it\uFFFD hard?\n\nRosa: Yes.\n\nInterviewer: Good.\n")
	if len(d.Replaced) != 1 || d.Replaced[0].Line != 1 || len(d.Doubts) != 1 {
		t.Errorf("replaced %v, doubts %q", d.Replaced, d.Doubts)
	}
	d = read(t, "f.txt", "Interviewer: Été? Où? Là\xFF, à côté, là-bas, déjà, près?\nRosa: Ça, c’était là.\n", Options{})
	if d.Encoding != "utf-8" || len(d.Replaced) != 1 || d.Replaced[0].Count != 1 {
		t.Errorf("encoding %q, replaced %v", d.Encoding, d.Replaced)
	}
}

func TestFilesThatAreNoTranscripts(t *testing.T) {
	for _, c := range []struct{ file, in, says string }{
		{"a.txt", "", "is empty"},
		{"a.txt", "\n \r\n\t\n\uFEFF", "blank lines"},
		{"a.csv", "   ", "blank lines"},
		{"a.txt", "%PDF-1.4 ...", "PDF"},
		{"a.txt", "\x89PNG\r\n\x1a\n", "picture"},
		{"a.mp3", "ID3\x03\x00", "sound recording"},
		{"a.m4a", "\x00\x00\x00\x20ftypM4A ", "recording"},
		{"a.doc", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600), "old Word document"},
		{"a.xls", "\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1" + strings.Repeat("\x00", 600), "old Excel workbook"},
		{"a.txt", "\x7FELF\x02\x01\x01", "program"},
		{"a.txt", strings.Repeat("\x01\x02\x03\x04 abc", 50), "control characters"},
		{"a.html", "<!DOCTYPE html><html>", "web page"},
		{"a.json", "{\"segments\": []}", "JSON"},
		{"a.zip", zipOf(t, "x.txt", "y"), "zip file"},
		{"a.odt", zipOf(t, "content.xml", "y"), "LibreOffice"},
		{"a.docx", zipOf(t, "ppt/x.xml", "y"), "PowerPoint"},
		{"a.txt", "SQLite format 3\x00", "database"},
	} {
		refused(t, c.file, c.in, Options{}, c.file, c.says)
	}
	refused(t, "big.txt", strings.Repeat("a", MaxSize+1), Options{}, "big.txt", "200 MB")
}

func TestNamesOfFiles(t *testing.T) {
	d := read(t, `C:\Users\me\My interview (final).TXT`, "Ann: a\nBen: b\n", Options{})
	if d.ID != "My-interview-final" || d.Format != "txt" {
		t.Errorf("id %q, format %q", d.ID, d.Format)
	}
	d = read(t, "x.txt", "ID3: a\nBen: b\nID3: RIFF WAVE\n", Options{})
	wantText(t, d, "ID3: a\n\nBen: b\n\nID3: RIFF WAVE\n")
	d = read(t, "notes.v2", "Ann: a\nBen: b\n", Options{})
	if d.ID != "notes-v2" || d.Format != "txt" {
		t.Errorf("id %q, format %q", d.ID, d.Format)
	}
}
