package join

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestHostileFiles: what is made to take the machine with it is refused, soon.
func TestHostileFiles(t *testing.T) {
	bomb := "a: &a [x,x,x,x,x,x,x,x,x,x]\n"
	for c := 'b'; c < 'm'; c++ {
		bomb += fmt.Sprintf("%c: &%c [*%c,*%c,*%c,*%c,*%c,*%c,*%c,*%c]\n", c, c, c-1, c-1, c-1, c-1, c-1, c-1, c-1, c-1)
	}
	long := "a: &a " + strings.Repeat("x", 1<<20) + "\nb: [" + strings.Repeat("*a, ", 1000) + "y]\n"
	for name, data := range map[string]string{
		"aliases of aliases":  bomb,
		"a long text often":   long,
		"itself in itself":    "a: &a [*a]\n",
		"deep lists":          strings.Repeat("[", 5000) + strings.Repeat("]", 5000),
		"deep tables":         strings.Repeat("{a: ", 5000) + strings.Repeat("}", 5000),
		"two documents":       "a: 1\n---\nb: 2\n",
		"a key twice":         "a: 1\na: 2\n",
		"a key that is a map": "{a: 1}: 2\n",
		"bytes":               "a: \xff\n",
		"a NUL":               "a: \x00\n",
	} {
		begin := time.Now()
		if err := files.Readable("study.yaml", []byte(data)); err == nil {
			t.Errorf("%s: was read", name)
		}
		if d := time.Since(begin); d > time.Minute { // without a bound it would be hours
			t.Errorf("%s: took %s", name, d)
		}
	}
	for name, data := range map[string]string{
		"empty":             "",
		"another column":    "name\nP1\n",
		"a column twice":    "participant,Quote,quote\n",
		"somebody twice":    "participant\nP1\np1\n",
		"nobody":            "participant,site\n,x\n",
		"beyond the header": "participant\nP1,x\n",
		"a quotation mark":  "participant\nP\"1\n",
		"bytes":             "participant\n\xff\n",
	} {
		if err := files.Readable("participants.csv", []byte(data)); err == nil {
			t.Errorf("%s: was read", name)
		}
	}
}

// FuzzFile joins any three versions of a file, the last two made from the first.
func FuzzFile(f *testing.F) {
	for _, s := range []string{people, book, "a: 1\nb: [x, y]\nc: [{id: 1}, {id: 2, z: |\n   t\n   # u}]\n", "a: &a {b: c}\nd: *a\n", "- 1\n- 2\n", "x", "", "a:\n- name: n\n  voice: other\n",
		"a:\r\n  - id: x # c\r\n    b: >\r\n      t\r\n", "? a\n: b\n", "a: !!binary aGk=\n", "<<: {a: 1}\n", "themes:\n- id: a\n  was: [b]\n", "\uFEFFparticipant;quote\r\nP1;\"a\r\nb\"\r\n"} {
		f.Add(s, s+"z: 1\n", strings.ToUpper(s), byte(len(s)))
		f.Add(s, strings.Replace(s, "a", "b", 1), "", byte(len(s)+1))
	}
	paths := []string{"participants.csv", "codebook.yaml", "study.yaml", "transcripts/P1.yaml"}
	f.Fuzz(func(t *testing.T, a, b, c string, which byte) {
		path := paths[int(which)%len(paths)]
		writes := tell(step{"amy", -1, a}, step{"amy", 0, b}, step{"ben", 0, c})
		first, err := files.File(path, []byte(a), writes)
		if err != nil {
			return
		}
		for _, layout := range []string{b, c, ""} {
			m, err := files.File(path, []byte(layout), writes)
			if err != nil || !files.Same(path, first.Data, m.Data) {
				t.Fatalf("over %q it says %q, over %q %q (%v)", a, first.Data, layout, m.Data, err)
			}
		}
		if files.Readable(path, []byte(a)) == nil && files.Readable(path, []byte(b)) == nil {
			m, err := files.File(path, []byte(b), writes[:2])
			if err != nil || string(m.Data) != b && files.Distance(path, m.Data, []byte(b)) != 0 {
				t.Fatalf("from %q to %q gave %q (%v)", a, b, m.Data, err)
			}
		}
	})
}
