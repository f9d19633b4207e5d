package codebook

import (
	"strings"
	"testing"
)

// FuzzParse reads anything at all. What is accepted must come back byte for
// byte, and every edit of it must either be refused and change nothing, or
// leave a valid file with all its comments.
func FuzzParse(f *testing.F) {
	for _, text := range []string{
		"", "\n", "null", "title: x", small, edited, doubled(4),
		"themes:\n- id: a\n  was: [b]\n", "themes: []", "themes: [{id: a}, {id: b}] # c",
		"themes:\n  - &x\n    id: a\n    themes: [*x]\n", "themes:\n  - id: !!str a # b\n    name: &n |2\n        x\n",
		"---\ntitle: x\n...\n# c\n", "%YAML 1.1\n---\nthemes:\n", "themes:\n  - ? id\n    : a\n", "themes:\n- - id: a\n",
		"themes:\r\n- id: a\r  name: b\n", "themes:\n- id: a\n  name: |+\n\n   x\n\n\n", "\uFEFF# c\n", "themes:\n-\n  id: a\n-\n",
		"{\"themes\": [{\"id\": \"a\", \"name\": \"\\u00e9\\ud83d\\ude42\"}]}", "themes:\n- id: a\n  why: >\n\n# c\n\n   d\n",
		"title: a\u2028themes:\n- id: b\u0085  name: c\n", "themes:\n- {id: a,\n   why: 'x\n  # y\n   z'} # c\n", "a: &a [*a]", "\t- x", "themes: *a",
	} {
		f.Add([]byte(text))
	}
	for _, name := range Starters() {
		data, _ := Starter(name)
		f.Add(data)
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		b, err := Parse("f", data)
		if err != nil {
			if b != nil || err.Error() == "" {
				t.Fatal("an error with a book or without words")
			}
			return
		}
		if string(b.Bytes()) != string(data) {
			t.Fatal("Bytes is not what was parsed")
		}
		hash := b.Hash()
		edit(t, b, func(b *Book) error { return b.Add("", Theme{ID: "zz-new", Name: "New", Include: []string{"a"}}) })
		for _, id := range []string{first(b), last(b)} {
			edit(t, b, func(b *Book) error { return b.Rename(id, "New: name") })
			edit(t, b, func(b *Book) error { return b.Set(id, FieldCues, append([]string{"x*"}, "y")...) })
			edit(t, b, func(b *Book) error { return b.Retire(id, "why\nnot") })
			edit(t, b, func(b *Book) error { return b.Move(id, "zz-new") })
			edit(t, b, func(b *Book) error { return b.Merge(id, "zz-new") })
		}
		again, err := Parse("f", data)
		if err != nil || again.Hash() != hash {
			t.Fatal("reading again gave another book")
		}
		if len(Diff(again, again)) != 0 || (len(Diff(again, b)) == 0) != (again.Hash() == b.Hash()) {
			t.Fatal("Diff and Hash disagree")
		}
		if joined, conflicts := Join(again, b, again); joined.Hash() != b.Hash() || conflicts != nil {
			t.Fatal("joining with nothing changed something")
		}
	})
}

func first(b *Book) string { return b.themes[0].ID }
func last(b *Book) string  { return b.themes[len(b.themes)-1].ID }

// edit makes an edit and checks what every edit has to keep.
func edit(t *testing.T, b *Book, do func(*Book) error) {
	t.Helper()
	before := string(withoutMark(b.Bytes()))
	old, oldErr := layOut(before)
	if err := do(b); err != nil {
		if string(withoutMark(b.Bytes())) != before {
			t.Fatalf("refused and changed: %v", err)
		}
		return
	}
	again, err := Parse("f", b.Bytes())
	if err != nil || again.Hash() != b.Hash() {
		t.Fatalf("the file does not say what the book says: %v\n%s", err, b.Bytes())
	}
	now, nowErr := layOut(string(withoutMark(b.Bytes())))
	if oldErr == nil && (nowErr != nil || !keepsNotes(old.notes, now.notes)) {
		t.Fatalf("comments lost (%v)\n--- before\n%s\n--- after\n%s", nowErr, before, strings.TrimSpace(string(b.Bytes())))
	}
}
