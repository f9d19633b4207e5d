package text

import (
	"math/rand/v2"
	"strings"
	"testing"
	"unicode/utf16"
	"unicode/utf8"
)

// nasty are stretches that break naive offset code: combining marks, emoji with
// modifiers and joiners, flags, right-to-left letters, ligatures, an astral
// letter, line ends and replacement characters.
var nasty = []string{
	"a", "hope", " ", "\n", "é", "e\u0301", "ﬁ", "ß", "😀", "👩🏽‍🦱", "👨‍👩‍👧", "🇬🇧🇨🇱",
	"עברית", "\u202Eabc\u202C", "𝔘", "\uFFFD", "don’t", "…", "漢字", "\u00A0", "Z̸͖", "½",
}

func randomText(r *rand.Rand, pieces int) string {
	var b strings.Builder
	for range r.IntN(pieces) {
		b.WriteString(nasty[r.IntN(len(nasty))])
	}
	b.WriteByte('\n')
	return b.String()
}

func mustNew(t testing.TB, s string) *Text {
	t.Helper()
	x, err := New(s)
	if err != nil {
		t.Fatal(err)
	}
	return x
}

func TestOffsetsRoundTripBetweenUnits(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 300 {
		s := randomText(r, 900)
		x := mustNew(t, s)
		runes := []rune(s)
		if int(x.Len()) != len(runes) {
			t.Fatalf("Len = %d, want %d", x.Len(), len(runes))
		}
		for range 40 {
			p := Pos(r.IntN(len(runes) + 1))
			if got, want := x.Byte(p), len(string(runes[:p])); got != want {
				t.Fatalf("Byte(%d) = %d, want %d", p, got, want)
			}
			if got := x.FromByte(x.Byte(p)); got != p {
				t.Fatalf("FromByte(Byte(%d)) = %d", p, got)
			}
			from := Pos(r.IntN(int(p) + 1))
			units := len(utf16.Encode(runes[from:p]))
			if got := x.UTF16(from, p); got != units {
				t.Fatalf("UTF16(%d, %d) = %d, want %d", from, p, got, units)
			}
			if got := x.FromUTF16(from, units); got != p {
				t.Fatalf("FromUTF16(%d, %d) = %d, want %d", from, units, got, p)
			}
			q := Pos(r.IntN(len(runes) + 1))
			a, b := min(p, q), max(p, q)
			if got, want := x.Slice(Span{a, b}), string(runes[a:b]); got != want {
				t.Fatalf("Slice(%d, %d) = %q, want %q", a, b, got, want)
			}
		}
	}
}

func TestByteInsideACodePointGivesThatCodePoint(t *testing.T) {
	x := mustNew(t, "é😀\n")
	for b, want := range map[int]Pos{-1: 0, 0: 0, 1: 0, 2: 1, 3: 1, 5: 1, 6: 2, 7: 3, 99: 3} {
		if got := x.FromByte(b); got != want {
			t.Errorf("FromByte(%d) = %d, want %d", b, got, want)
		}
	}
	if got := x.FromUTF16(0, 2); got != 1 {
		t.Errorf("half a surrogate pair gives %d, want 1", got)
	}
}

func TestSnapSplitsNoGrapheme(t *testing.T) {
	x := mustNew(t, "ab\ne\u0301x👩🏽‍🦱y\n")
	for _, c := range []struct{ in, want Span }{
		{Span{0, 2}, Span{0, 2}},
		{Span{4, 5}, Span{3, 5}},  // begins on the combining accent
		{Span{3, 4}, Span{3, 5}},  // ends before it
		{Span{7, 8}, Span{6, 10}}, // inside the emoji: 4 code points
		{Span{5, 6}, Span{5, 6}},
	} {
		if got := x.Snap(c.in); got != c.want {
			t.Errorf("Snap(%v) = %v, want %v", c.in, got, c.want)
		}
	}
}

func TestCanonical(t *testing.T) {
	for _, c := range []struct {
		in, want string
		notes    int
	}{
		{"", "\n", 0},
		{"\uFEFFa\r\nb\rc", "a\nb\nc\n", 0},
		{"a\x00b\n", "a\uFFFDb\n", 1},
		{"a\xffb\x00", "a\uFFFDb\uFFFD\n", 2},
		{"e\u0301 é ﬁ\n", "e\u0301 é ﬁ\n", 0},
	} {
		got, notes := Canonical(c.in)
		if got != c.want || len(notes) != c.notes {
			t.Errorf("Canonical(%q) = %q, %v; want %q and %d notes", c.in, got, notes, c.want, c.notes)
		}
		if _, err := New(got); err != nil {
			t.Errorf("Canonical(%q) is not storable: %v", c.in, err)
		}
	}
	_, notes := Canonical("ok\nbad \xff and \xfe\n")
	if len(notes) != 1 || notes[0].Count != 2 || notes[0].Line != 2 {
		t.Errorf("notes = %+v, want one, twice, line 2", notes)
	}
}

func TestNewRefusesWhatIsNotCanonical(t *testing.T) {
	for _, s := range []string{"", "no end", "\uFEFFa\n", "a\r\n", "a\x00\n", "\xff\n"} {
		if _, err := New(s); err == nil {
			t.Errorf("New(%q) was accepted", s)
		}
	}
}

func TestWords(t *testing.T) {
	for s, want := range map[string]int{
		"":                               0,
		"Well, I don't know — do you?":   6,
		"don’t stop":                     2,
		"peer-support worker":            3,
		"3.5 years, 10,000 things":       4,
		"… — !":                          0,
		"naïve café":                     2,
		"漢字":                             2,
		"It's P07's":                     3, // no letter follows a digit's apostrophe (WB12)
		"[inaudible]":                    1,
		"e\u0301tat":                     1,
		"one\ntwo":                       2,
		"https://example.org/a and then": 5,
	} {
		if got := Words(s); got != want {
			t.Errorf("Words(%q) = %d, want %d", s, got, want)
		}
	}
}

// TestProjectedSpanKeepsItsWords is the law corrections stand on: whatever was
// edited, a span reported same or shifted covers the same words.
func TestProjectedSpanKeepsItsWords(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	seen := map[Fate]int{}
	for range 4000 {
		before := randomText(r, 60)
		after, script := randomEdit(r, before)
		a, b := mustNew(t, before), mustNew(t, after)
		if err := script.Valid(); err != nil {
			t.Fatalf("script %v: %v", script, err)
		}
		p, q := Pos(r.IntN(int(a.Len()))), Pos(r.IntN(int(a.Len())+1))
		sp := Span{min(p, q), max(p, q)}
		if sp.Empty() {
			continue
		}
		got, fate := script.Project(sp)
		seen[fate]++
		if got.Start < 0 || got.End > b.Len() || got.End < got.Start {
			t.Fatalf("%v of %q by %v went to %v, outside %q", sp, before, script, got, after)
		}
		switch fate {
		case Same, Shifted:
			if a.Slice(sp) != b.Slice(got) {
				t.Fatalf("%v of %q by %v is %v, %s: %q became %q", sp, before, script, got, fate, a.Slice(sp), b.Slice(got))
			}
		case Changed:
			if a.Slice(sp) == b.Slice(got) && !touches(script, sp) {
				t.Fatalf("%v by %v called changed, but no edit touches it", sp, script)
			}
		case Lost:
			if !got.Empty() {
				t.Fatalf("lost span came back as %v", got)
			}
		}
	}
	for _, f := range []Fate{Same, Shifted, Changed, Lost} {
		if seen[f] < 20 {
			t.Errorf("only %d spans were %s: the test does not try that", seen[f], f)
		}
	}
}

func touches(s Script, sp Span) bool {
	for _, e := range s {
		if e.A0 < sp.End && e.A1 > sp.Start {
			return true
		}
	}
	return false
}

// randomEdit replaces a few random stretches of s and says what it did.
func randomEdit(r *rand.Rand, s string) (string, Script) {
	runes := []rune(strings.TrimSuffix(s, "\n"))
	var out []rune
	var script Script
	at := 0
	for at < len(runes) && r.IntN(4) > 0 {
		from := at + r.IntN(len(runes)-at)
		to := min(len(runes), from+r.IntN(6))
		with := []rune(strings.TrimSuffix(randomText(r, 3), "\n"))
		if to == from && len(with) == 0 {
			continue
		}
		out = append(out, runes[at:from]...)
		b0 := Pos(len(out))
		out = append(out, with...)
		script = append(script, Edit{Pos(from), Pos(to), b0, Pos(len(out))})
		at = to
	}
	out = append(out, runes[at:]...)
	return string(out) + "\n", script
}

func TestProjectByHand(t *testing.T) {
	// "the cat sat" -> "the big cat sat": 4 code points put in at 4.
	insert := Script{{4, 4, 4, 8}}
	// "the cat sat" -> "the dog sat"
	replace := Script{{4, 7, 4, 7}}
	for _, c := range []struct {
		name   string
		script Script
		in     Span
		want   Span
		fate   Fate
	}{
		{"no edits", nil, Span{4, 7}, Span{4, 7}, Same},
		{"inserted before", insert, Span{8, 11}, Span{12, 15}, Shifted},
		{"inserted at the start stays outside", insert, Span{4, 7}, Span{8, 11}, Shifted},
		{"inserted at the end stays outside", insert, Span{0, 4}, Span{0, 4}, Same},
		{"inserted inside", insert, Span{0, 7}, Span{0, 11}, Changed},
		{"its own words replaced", replace, Span{4, 7}, Span{4, 7}, Changed},
		{"part of what was replaced", replace, Span{5, 6}, Span{4, 4}, Lost},
		{"deleted", Script{{4, 8, 4, 4}}, Span{4, 7}, Span{4, 4}, Lost},
		{"tail deleted", Script{{6, 9, 6, 6}}, Span{4, 7}, Span{4, 6}, Changed},
	} {
		got, fate := c.script.Project(c.in)
		if got != c.want || fate != c.fate {
			t.Errorf("%s: got %v %s, want %v %s", c.name, got, fate, c.want, c.fate)
		}
	}
	for _, bad := range []Script{{{2, 1, 2, 2}}, {{0, 2, 0, 2}, {1, 3, 1, 3}}, {{3, 4, 2, 4}}} {
		if bad.Valid() == nil {
			t.Errorf("%v was accepted", bad)
		}
	}
}

func FuzzCanonical(f *testing.F) {
	for _, s := range append(nasty, "\xff\x00\r\n", "\uFEFF\uFEFF") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got, _ := Canonical(s)
		if !utf8.ValidString(got) || strings.ContainsAny(got, "\r\x00") || !strings.HasSuffix(got, "\n") {
			t.Fatalf("Canonical(%q) = %q", s, got)
		}
		if again, notes := Canonical(got); again != got || len(notes) > 0 {
			t.Fatalf("Canonical is not idempotent on %q", s)
		}
	})
}

func BenchmarkByte(b *testing.B) {
	x := mustNew(b, strings.Repeat("café ", 200_000)+"\n")
	for i := range b.N {
		_ = x.Byte(Pos(i*7919) % x.Len())
	}
}
