package pseudonym

import (
	"bytes"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"filippo.io/age"
	"github.com/google/go-cmp/cmp"
)

func TestSaveAndOpen(t *testing.T) {
	path := filepath.Join(t.TempDir(), "names.key")
	k := mustKey(t, Pair{"Rosa \"Ro\" Bell", "Beth", false}, Pair{"Hope, née Day", "Dina", true})
	k.WorkFactor = 4
	if err := k.Save(path, "correct horse"); err != nil {
		t.Fatal(err)
	}
	again, err := Open(path, "correct horse")
	if err != nil {
		t.Fatal(err)
	}
	if d := cmp.Diff(k.Pairs(), again.Pairs()); d != "" {
		t.Error(d)
	}
	again.WorkFactor = 4
	if _, err := again.Add(Pair{"Ines", "Lou", false}); err != nil {
		t.Fatal(err)
	}
	if err := again.Save(path, "correct horse"); err != nil {
		t.Fatal(err)
	}
	if err := k.Save(path, "correct horse"); err == nil || !strings.Contains(err.Error(), "changed meanwhile") {
		t.Errorf("an older key replaced a newer one: %v", err)
	}
	left, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(left) != 1 {
		t.Errorf("left beside the key: %v, %v", left, err)
	}
	info, err := os.Stat(path)
	if err != nil || runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v, %v", info.Mode(), err)
	}
	data, err := os.ReadFile(path)
	if err != nil || bytes.Contains(data, []byte("Rosa")) {
		t.Errorf("a name stands in the file: %v", err)
	}
}

// TestAgeReadsTheKey decrypts the file as any age program does.
func TestAgeReadsTheKey(t *testing.T) {
	k := mustKey(t, Pair{"Rosa", "Beth", false}, Pair{"Hope", "Dina", true})
	k.WorkFactor = 4
	data, err := k.encrypt("pass")
	if err != nil {
		t.Fatal(err)
	}
	id, _ := age.NewScryptIdentity("pass")
	r, err := age.Decrypt(bytes.NewReader(data), id)
	if err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	if _, err := b.ReadFrom(r); err != nil || b.String() != "name,pseudonym,any_case\nRosa,Beth,\nHope,Dina,yes\n" {
		t.Errorf("%q, %v", b.String(), err)
	}
}

func TestWhatIsWrongIsSaid(t *testing.T) {
	dir := t.TempDir()
	put := func(name string, data []byte) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, data, 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	k := mustKey(t, Pair{"Rosa", "Beth", false})
	k.WorkFactor = 4
	good, err := k.encrypt("pass")
	if err != nil {
		t.Fatal(err)
	}
	other, _ := age.GenerateX25519Identity()
	var keyed bytes.Buffer
	w, err := age.Encrypt(&keyed, other.Recipient())
	if err != nil {
		t.Fatal(err)
	}
	w.Close()
	costly := bytes.Replace(good, []byte(" 4\n"), []byte(" 21\n"), 1)
	for _, c := range []struct{ path, passphrase, want string }{
		{put("names.key", good), "wrong", "that is not the passphrase of names.key"},
		{put("names.key", good), "", "needs a passphrase"},
		{filepath.Join(dir, "none.key"), "pass", "there is no key file"},
		{put("names.csv", []byte("Rosa,Beth\n")), "pass", "is not an encrypted list"},
		{put("cut.key", good[:len(good)-5]), "pass", "is damaged or cut short"},
		{put("keyed.key", keyed.Bytes()), "pass", "not with a passphrase"},
		{put("costly.key", costly), "pass", "is damaged"},
		{dir, "pass", "cannot be read"},
	} {
		_, err := Open(c.path, c.passphrase)
		if err == nil || !strings.Contains(err.Error(), c.want) || strings.Contains(err.Error(), "Rosa") || strings.Contains(err.Error(), "Beth") {
			t.Errorf("%s: %v, want %q", filepath.Base(c.path), err, c.want)
		}
	}
}

func TestParseList(t *testing.T) {
	for in, want := range map[string][]Pair{
		"":             nil,
		"Rosa,Beth":    {{"Rosa", "Beth", false}},
		"Rosa\tBeth\n": {{"Rosa", "Beth", false}},
		"\uFEFFname,pseudonym,any_case\r\nBell; R,Beth,yes\r\n\r\n": {{"Bell; R", "Beth", true}},
		"Bell, Rosa\tBeth\nHope\tDina\tx":                           {{"Bell, Rosa", "Beth", false}, {"Hope", "Dina", true}},
		"name,pseudonym\nBell, Rosa\tBeth\t\nInes,Joan":             {{"Bell, Rosa", "Beth", false}, {"Ines", "Joan", false}},
		"Rosa\tBeth\nInes,Joan\n\"Moor, T\",Lou\nBell;Kay;":         {{"Rosa", "Beth", false}, {"Ines", "Joan", false}, {"Moor, T", "Lou", false}, {"Bell", "Kay", false}},
		"Name;Pseudonym\nBell, Rosa;Beth;no\nInes,Joan":             {{"Bell, Rosa", "Beth", false}, {"Ines", "Joan", false}},
		"Name;Pseudonym\nRosa;Beth;no":                              {{"Rosa", "Beth", false}},
	} {
		got, err := ParseList([]byte(in))
		if err != nil {
			t.Errorf("%q: %v", in, err)
		}
		if d := cmp.Diff(want, got); d != "" {
			t.Errorf("%q: %s", in, d)
		}
	}
	for in, want := range map[string]string{
		"Rosa":              "line 1 of the list of names needs",
		"a,b\nRosa,":        "line 2 of the list of names needs",
		"Rosa,Beth,perhaps": "something else than yes or no",
		"Rosa,Beth,no,more": "more than three columns",
		"Rosa\xff,Beth":     "is not UTF-8",
	} {
		if _, err := ParseList([]byte(in)); err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "Rosa") {
			t.Errorf("%q: %v, want %q", in, err, want)
		}
	}
}

// FuzzParseList: whatever a list holds, reading it ends, and what was read is
// written and read again the same.
func FuzzParseList(f *testing.F) {
	for _, s := range []string{"", "Rosa,Beth", "a\tb\tyes", "\"a,\nb\",c", "name,pseudonym\nx,y", "\uFEFF;", "\"", "a,b,c,d"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		pairs, err := ParseList(data)
		if err != nil {
			return
		}
		k, err := New(pairs)
		if err != nil {
			return
		}
		k.Find(string(data))
		list, err := k.list()
		if err != nil {
			t.Fatal(err)
		}
		again, err := ParseList(list)
		if err != nil {
			t.Fatalf("%q was written as %q: %v", data, list, err)
		}
		if d := cmp.Diff(k.Pairs(), again, cmp.Transformer("some", func(p []Pair) []Pair { return append([]Pair{}, p...) })); d != "" && len(again) > 0 {
			t.Fatal(d)
		}
	})
}

// FuzzReplace: whatever a text holds, what is outside the matches stays.
func FuzzReplace(f *testing.F) {
	for _, s := range []string{"Rosa's", "M.E. \xff Ellis", "Zoe\u0308", "Ro\u00ADsa\u200D", "James’ \u1112\u1161\u11AB"} {
		f.Add(s)
	}
	k := people(f)
	f.Fuzz(func(t *testing.T, s string) {
		out, script, _ := k.Replace(s, true)
		checkScript(t, s, out, script)
		k.ReplaceID(s)
	})
}

// FuzzOpen: whatever a file holds, opening it ends with a sentence or a key.
func FuzzOpen(f *testing.F) {
	k := mustKey(f, Pair{"Rosa", "Beth", false})
	k.WorkFactor = 1
	good, err := k.encrypt("pass")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(good)
	f.Add([]byte("age-encryption.org/v1\n-> scrypt"))
	f.Add([]byte("-----BEGIN AGE ENCRYPTED FILE-----\nYWdl\n"))
	f.Fuzz(func(t *testing.T, data []byte) {
		if bytes.Contains(data, []byte("scrypt")) && !bytes.Contains(data, []byte(" 1\n")) {
			return // the work is the point of it
		}
		_, _ = decrypt("names.key", data, "pass")
	})
}
