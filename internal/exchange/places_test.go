package exchange

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/text"
)

func TestPlaceByHand(t *testing.T) {
	p := Place("s", "\uFEFFAna: yes 🙂\r\nBen: no, never\r\n", []Mark{
		{Start: 20, End: 25, Words: "never", Coding: Coding{ID: "1", Code: "c", User: "ana"}}, // one line end is one, the mark does not count
		{Start: 5, End: 8, Words: "yes", Coding: Coding{ID: "2", Code: "c"}},
		{Start: 20, End: 25, Words: "never", Coding: Coding{ID: "3", Code: "d", User: "ben"}},
		{Start: 5, End: 8}, // written about
		{Start: 90, End: 99, Words: "Ben: no,  never"},
		{Start: 90, End: 99, Words: "zebra"},
		{Start: 0, End: 3, Words: "Eve"},
		{Unknown: true, Words: "x"},
		{Start: 4, End: 5},
	}, Counting{CRLF: true})
	if p.Text != "Ana: yes 🙂\nBen: no, never\n" || p.Units != "code points, Windows line ends as one, the byte order mark does not count" {
		t.Errorf("%q, %s", p.Text, p.Units)
	}
	type short struct {
		at    string
		trust Trust
		codes int
	}
	var got []short
	for _, q := range p.Passages {
		got = append(got, short{fmt.Sprint(q.Span.Start, "-", q.Span.End, " ", q.Given), q.Trust, len(q.Codings)})
	}
	want := []short{
		{"0-0 90–99", Doubtful, 0}, {"0-0 ", Doubtful, 0}, {"0-3 0–3", Doubtful, 0}, {"4-5 4–5", Empty, 0},
		{"5-8 5–8", Verified, 1}, {"20-25 20–25", Verified, 2},
	}
	// "Ben: no,  never" has two spaces, so it is not found letter by letter.
	if diff := cmp.Diff(append([]short{{"0-0 90–99", Doubtful, 0}}, want...), got, cmp.AllowUnexported(short{})); diff != "" {
		t.Error(diff)
	}
	if a, b := p.Of[0], p.Of[2]; a != b || p.Of[1] != p.Of[3] || p.Target(0, "s").Kind != OnPassage || p.Target(5, "s") != (Target{OnSource, "s"}) {
		t.Errorf("passages of marks %v", p.Of)
	}
}

func TestWordsThatMovedAreFound(t *testing.T) {
	p := Place("s", "It was raining. We waited at the door for hours.", []Mark{{Start: 2, End: 9, Words: "at the door", Coding: Coding{Code: "c"}}}, Counting{})
	if q := p.Passages[0]; q.Span != (text.Span{Start: 26, End: 37}) || q.Trust != Doubtful || !strings.Contains(q.Why, "once") {
		t.Errorf("%+v", q)
	}
}

func TestLetterBefore(t *testing.T) {
	p := Place("s", "It was raining.", []Mark{{Start: 4, End: 6, Words: "was", Coding: Coding{Code: "c"}}}, Counting{LetterBefore: true})
	if q := p.Passages[0]; q.Span != (text.Span{Start: 4, End: 6}) || q.Trust != Verified || q.Words != "as" {
		t.Errorf("%+v", q)
	}
	p = Place("s", "It was raining.", []Mark{{Start: 4, End: 6, Words: "was", Coding: Coding{Code: "c"}}}, Counting{})
	if q := p.Passages[0]; q.Trust != Doubtful {
		t.Errorf("%+v", q)
	}
}

// TestEveryWayOfCounting counts places in four ways, and looks whether they are found.
func TestEveryWayOfCounting(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	pieces := []string{"word ", "wider", "é", "🙂", "\r\n", "日本", " ", "e\u0301", "\r\n\r\n", "x"}
	for range 300 {
		var b strings.Builder
		for range 60 {
			b.WriteString(pieces[r.IntN(len(pieces))])
		}
		raw := b.String()
		clean := []rune(strings.ReplaceAll(raw, "\r\n", "\n"))
		wide, two := r.IntN(2) == 0, r.IntN(2) == 0
		count := func(s string) int64 {
			if two {
				s = strings.ReplaceAll(s, "\n", "\r\n")
			}
			if wide {
				return int64(len(utf16.Encode([]rune(s))))
			}
			return int64(len([]rune(s)))
		}
		var marks []Mark
		var want []text.Span
		for range 40 {
			a := r.IntN(len(clean))
			z := a + 1 + r.IntN(len(clean)-a)
			if strings.TrimSpace(string(clean[a:z])) == "" {
				continue
			}
			want = append(want, text.Span{Start: text.Pos(a), End: text.Pos(z)})
			marks = append(marks, Mark{Start: count(string(clean[:a])), End: count(string(clean[:z])), Words: string(clean[a:z]), Coding: Coding{Code: "c"}})
		}
		p := Place("s", raw, marks, Counting{CRLF: r.IntN(2) == 0})
		for i, n := range p.Of {
			if q := p.Passages[n]; q.Trust != Verified || !Says(string(clean[q.Span.Start:q.Span.End]), string(clean[want[i].Start:want[i].End]), false) {
				t.Fatalf("%q: %+v, want %v (UTF-16 %v, line ends two %v, %s)", raw, q, want[i], wide, two, p.Units)
			}
		}
	}
}

func TestManyLongPlacesEnd(t *testing.T) {
	raw := strings.Repeat("some words ", 50_000)
	var marks []Mark
	for i := range 50_000 {
		marks = append(marks, Mark{Start: int64(i), End: int64(len(raw) - i), Coding: Coding{Code: "c"}}, Mark{Start: int64(i), End: int64(i) + 9, Words: fmt.Sprint("other words ", i), Coding: Coding{Code: "c"}})
	}
	begun := time.Now()
	p := Place("s", raw, marks, Counting{})
	if took := time.Since(begun); took > time.Minute || len(p.Passages) != 100_000 {
		t.Errorf("%d passages in %v", len(p.Passages), took)
	}
}

func TestNest(t *testing.T) {
	codes := []Code{{ID: "b", Parent: "a"}, {ID: "x", Parent: "y"}, {ID: "a"}, {ID: "y", Parent: "x"}, {ID: "z", Parent: "x"}, {ID: "o", Parent: "gone"}, {ID: "c", Parent: "b"}, {ID: "s", Parent: "s"}}
	nested, raised := Nest(codes)
	var got []string
	for _, c := range nested {
		got = append(got, c.ID+"<"+c.Parent)
	}
	if diff := cmp.Diff([]string{"a<", "b<a", "c<b", "o<", "x<", "y<x", "z<x", "s<"}, got); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]string{"o", "x", "s"}, raised); diff != "" {
		t.Error(diff)
	}
}

func TestHexColour(t *testing.T) {
	for given, want := range map[string]string{"#FF0000": "#ff0000", "abc": "#aabbcc", "#11223344": "#112233", "#ffff0000abcd": "#ff00ab", "red": "", "": "", "#12345": "", " #00BFFF ": "#00bfff"} {
		if got := HexColour(given); got != want {
			t.Errorf("%q: %q, want %q", given, got, want)
		}
	}
}
