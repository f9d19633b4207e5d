package sheet

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
	"testing"
)

func TestReadRefusesWhatIsNoWorkbook(t *testing.T) {
	bomb := func() []byte {
		var b bytes.Buffer
		z := zip.NewWriter(&b)
		w, _ := z.Create("xl/worksheets/sheet1.xml")
		zero := make([]byte, 1<<20)
		for range 300 {
			_, _ = w.Write(zero)
		}
		_ = z.Close()
		return b.Bytes()
	}
	for name, data := range map[string][]byte{
		"empty": nil, "text": []byte("transcript,theme\n"), "old": []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1...."), "bomb": bomb(),
	} {
		_, err := Read(bytes.NewReader(data), int64(len(data)))
		if err == nil {
			t.Errorf("%s was read", name)
			continue
		}
		t.Logf("%s: %v", name, err)
	}
}

// withRows is a workbook whose only sheet has these rows, as a stranger might
// have written them.
func withRows(t *testing.T, rows string) []byte {
	t.Helper()
	b, _ := made(t, one([]string{"a"}))
	z, _ := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	var out bytes.Buffer
	w := zip.NewWriter(&out)
	for _, f := range z.File {
		s := partOf(t, b, f.Name)
		if i, j := strings.Index(s, "<sheetData>"), strings.Index(s, "</sheetData>"); i > 0 {
			s = s[:i] + "<sheetData>" + rows + s[j:]
		}
		x, _ := w.Create(f.Name)
		_, _ = io.WriteString(x, s)
	}
	_ = w.Close()
	return out.Bytes()
}

func TestReadBoundsWhatASheetClaims(t *testing.T) {
	for _, c := range []struct {
		rows string
		bad  bool
	}{
		{`<row r="99999999999"><c r="A99999999999"><v>1</v></c></row>`, true},
		{`<row r="1048577"><c r="A1048577"><v>1</v></c></row>`, true},
		{`<row r="-5"><c r="A-5"><v>1</v></c></row>`, true},
		{`<row r="1048576"><c r="B1048576"><v>1</v></c></row>`, false},
		{strings.Repeat(`<row><c r="XFD1"><v>1</v></c></row>`, 300), true},
		{`<row r="1"><c r="ZZZZZZZ1"><v>1</v></c></row>`, true},
		{`<row r="1"><c t="s"><v>99999999</v></c></row>`, false},
	} {
		b := withRows(t, c.rows)
		if _, err := Read(bytes.NewReader(b), int64(len(b))); (err != nil) != c.bad {
			t.Errorf("%.60s: err = %v", c.rows, err)
		}
	}
}

func FuzzRead(f *testing.F) {
	b, _ := made(f, one([]string{"a", "b"}, []string{"c"}))
	f.Add(b)
	f.Fuzz(func(t *testing.T, data []byte) { _, _ = Read(bytes.NewReader(data), int64(len(data))) })
}
