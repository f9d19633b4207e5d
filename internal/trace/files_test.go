package trace

import (
	"archive/tar"
	"archive/zip"
	"bytes"
	"compress/gzip"
	"compress/zlib"
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// zipped is an archive of parts, given as name and content in turn.
func zipped(t testing.TB, parts ...string) []byte {
	t.Helper()
	var b bytes.Buffer
	z := zip.NewWriter(&b)
	for i := 0; i < len(parts); i += 2 {
		w, err := z.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func gzipped(data []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(data)
	_ = w.Close()
	return b.Bytes()
}

func tarred(t testing.TB, name string, data []byte) []byte {
	t.Helper()
	var b bytes.Buffer
	w := tar.NewWriter(&b)
	if err := w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(data))}); err != nil {
		t.Fatal(err)
	}
	_, _ = w.Write(data)
	_ = w.Close()
	return b.Bytes()
}

func pdfOf(page string) []byte {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	_, _ = w.Write([]byte(page))
	_ = w.Close()
	return fmt.Appendf(nil, "%%PDF-1.4\n4 0 obj\n<< /Filter /FlateDecode /Length %d >>\nstream\r\n%s\nendstream\nendobj\n", b.Len(), b.Bytes())
}

// locked is a zip archive whose only part is marked as encrypted.
func locked(t testing.TB) []byte {
	data := zipped(t, "secret.txt", planted)
	for _, sig := range []struct {
		mark string
		at   int
	}{{"PK\x03\x04", 6}, {"PK\x01\x02", 8}} {
		data[bytes.Index(data, []byte(sig.mark))+sig.at] |= 1
	}
	return data
}

func lay(t *testing.T, files map[string][]byte) string {
	t.Helper()
	dir := t.TempDir()
	for name, data := range files {
		p := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(p), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(p, data, 0o644); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func TestFilesLooksIntoEverything(t *testing.T) {
	sheet := zipped(t, "[Content_Types].xml", "<Types/>", "xl/sharedStrings.xml", "<sst><si><r><t>I’ve nev</t></r><r><rPr><b/></rPr><t>er felt part of it</t></r></si></sst>")
	doc := zipped(t, "word/document.xml", "<w:p><w:r><w:t>I’ve never fe</w:t></w:r><w:r><w:t>lt part of it</w:t></w:r></w:p>", "word/comments.xml", "<w:t>Rosa</w:t><w:t>mund</w:t>")
	root := lay(t, map[string][]byte{
		"a/notes.txt":              []byte("x " + planted + ". And so: " + planted),
		"a/clean.txt":              []byte("nothing here"),
		".hidden/Rosamund.txt":     []byte("nothing in it"),
		"exports/matrix.xlsx":      sheet,
		"exports/renamed.bin":      doc,
		"backup.zip":               zipped(t, "old/study.zip", string(zipped(t, "record/x.txt", planted)), "ok.txt", "fine", "dir/", ""),
		"all.tar.gz":               gzipped(tarred(t, "deep/x.docx", doc)),
		"page.pdf":                 pdfOf("BT [(I\\222ve nev) 20 (er) -300 (felt)] TJ (part of) Tj (it) Tj ET"),
		"scan.pdf":                 pdfOf("BT <0001000200030004> Tj ET"),
		"old.doc":                  append([]byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"), append(make([]byte, 513), utf16Bytes(planted, true)...)...),
		"empty.doc":                []byte("\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1"),
		"secret.zip":               locked(t),
		"broken.zip":               []byte("PK\x03\x04 and then " + planted),
		"x.7z":                     []byte("7z\xBC\xAF\x27\x1C and so on"),
		"x.rar":                    []byte("Rar!\x1A\x07\x01\x00"),
		"talk.m4a":                 []byte("not really"),
		"sound":                    []byte("RIFF\x00\x00\x00\x00WAVEfmt "),
		"skipped/x.txt":            []byte(planted),
		"empty":                    nil,
		"zip in zip/recording.zip": zipped(t, "talk.mp3", "ID3 and so on"),
	})
	got, err := Files(context.Background(), root, plantedNeedles(), func(rel string) bool { return rel == "skipped" })
	if err != nil {
		t.Fatal(err)
	}
	want := Report{
		Found: []Found{
			{".hidden/Rosamund.txt", "", 1, true},
			{"a/notes.txt", "", 2, false},
			{"all.tar.gz", "(unpacked)/deep/x.docx/word/comments.xml", 1, true},
			{"all.tar.gz", "(unpacked)/deep/x.docx/word/document.xml", 1, false},
			{"backup.zip", "old/study.zip/record/x.txt", 1, false},
			{"broken.zip", "", 1, false},
			{"exports/matrix.xlsx", "xl/sharedStrings.xml", 1, false},
			{"exports/renamed.bin", "word/comments.xml", 1, true},
			{"exports/renamed.bin", "word/document.xml", 1, false},
			{"old.doc", "", 1, false},
			{"page.pdf", "", 1, false},
		},
		Unreached: []Unreached{
			{"broken.zip", "", whyDamaged},
			{"empty.doc", "", whyForm},
			{"scan.pdf", "", whyForm},
			{"secret.zip", "", whyLocked},
			{"sound", "", whyRecording},
			{"talk.m4a", "", whyRecording},
			{"x.7z", "", whyPacked},
			{"x.rar", "", whyPacked},
			{"zip in zip/recording.zip", "talk.mp3", whyRecording},
		},
		Files: 19,
	}
	// Archives: matrix, renamed, backup and the one in it, gzip, tar and docx,
	// secret, broken, recording.
	if got.Archives != 10 {
		t.Errorf("%d archives, want 10", got.Archives)
	}
	got.Archives, got.Parts = 0, 0
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
}

// TestBombsAreBounded: an archive that unpacks to very much is looked into as far
// as the limits go, and is told of.
func TestBombsAreBounded(t *testing.T) {
	zeros := strings.Repeat("\x00", 5<<18)
	parts := []string{"first.txt", planted}
	for i := range 24 {
		parts = append(parts, fmt.Sprint("zeros", i), zeros)
	}
	bomb := zipped(t, parts...)
	inner := []byte(planted)
	for range 8 {
		inner = zipped(t, "in.zip", string(inner))
	}
	root := lay(t, map[string][]byte{"bomb.zip": bomb, "deep.zip": inner, "twice.gz": gzipped(gzipped([]byte(strings.Repeat(zeros, 8)))), "large.txt": []byte(zeros)})
	got, err := searchFiles(context.Background(), root, plantedNeedles(), nil, limits{file: 1 << 20, total: 6 << 20, deep: 4})
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff([]Found{{"bomb.zip", "first.txt", 1, false}}, got.Found); d != "" {
		t.Error(d)
	}
	why := map[string]string{}
	for _, u := range got.Unreached {
		why[u.Path] = u.Why
	}
	if d := cmp.Diff(map[string]string{"bomb.zip": whyTooLarge, "deep.zip": whyTooDeep, "twice.gz": whyTooLarge, "large.txt": whyTooLarge}, why); d != "" {
		t.Error(d)
	}
	if got.Parts > 20 {
		t.Errorf("%d parts were read: the total is not bounded", got.Parts)
	}
}

func TestAnInterruptedSearchSaysSo(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := Files(ctx, lay(t, map[string][]byte{"a": nil, "b": nil}), New(), nil); err == nil {
		t.Error("no error")
	}
}

func FuzzArchives(f *testing.F) {
	f.Add(zipped(f, "a.txt", planted, "b.zip", string(zipped(f, "c", "d"))))
	f.Add(gzipped(tarred(f, "x", []byte(planted))))
	f.Add(pdfOf("BT (I) Tj"))
	f.Add(locked(f))
	n := plantedNeedles()
	f.Fuzz(func(t *testing.T, data []byte) {
		l := looker{needles: n, limits: limits{1 << 20, 4 << 20, 3}, left: 4 << 20}
		l.data(data, "", 0)
		if l.left < 0 {
			t.Fatalf("%d bytes too many were unpacked", -l.left)
		}
	})
}
