package search

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"verbatim/internal/text"
	"verbatim/internal/transcript"
)

func TestForms(t *testing.T) {
	for _, c := range []struct{ speech, exact, stems string }{
		{"Hoping for hopes", "1:hoping 2:for 3:hopes", "1:hope 2:for 3:hope"},
		{"Hope’s don't", "1:hope's 1:hope 1:s 2:don't 2:don 2:t", "1:hope 1:s 2:don't 2:don 2:t"},
		{"O’Brien's", "1:o'brien's 1:o 1:brien 1:s", "1:o'brien 1:o 1:brien 1:s"},
		{"trust-based well-being", "1:trust 2:based 3:well 4:being", "1:trust 2:base 3:well 4:be"},
		{"end.Start _really_ foo_bar e.g.", "1:end 2:start 3:really 4:foo 5:bar 6:e 7:g", "1:end 2:start 3:realli 4:foo 5:bar 6:e 7:g"},
		{"3.5 10,000 1.2.3 P07-1", "1:3.5 2:10,000 3:1.2.3 4:p07 5:1", "1:3.5 2:10,000 3:1.2.3 4:p07 5:1"},
		{"cafe\u0301 CAFÉ ho\u00ADpe ﬁn Straße Łódź", "1:cafe 2:cafe 3:hope 4:fin 5:strasse 6:lodz", "1:cafe 2:cafe 3:hope 4:fin 5:strass 6:lodz"},
		{"हिन्दी が", "1:हिन्दी 2:か\u3099", "1:हिन्दी 2:か\u3099"}, // vowel signs and voicing stay: "हनद" is no word
		{"… — ½ 😀 '' ’", "", ""},
		{"ʼokina ‘cause hopes’", "1:okina 2:cause 3:hopes", "1:okina 2:caus 3:hope"},
	} {
		st := stemmerFor("en")
		var exact, stems []string
		eachForm(c.speech, func(f form) bool {
			if got := foldWord(c.speech[f.start:f.end]); got != string(f.folded) {
				t.Errorf("%q: form %q stands at %q", c.speech, f.folded, c.speech[f.start:f.end])
			}
			exact = append(exact, fmt.Sprintf("%d:%s", f.word, f.folded))
			if s, _, ok := f.stemOf(st); ok {
				stems = append(stems, fmt.Sprintf("%d:%s", f.word, s))
			}
			return true
		})
		if got := strings.Join(exact, " "); got != c.exact {
			t.Errorf("%q: forms %s, want %s", c.speech, got, c.exact)
		}
		if got := strings.Join(stems, " "); got != c.stems {
			t.Errorf("%q: stems %s, want %s", c.speech, got, c.stems)
		}
	}
}

func TestStemsFollowTheLanguage(t *testing.T) {
	for language, want := range map[string]string{"en": "hope", "en-GB": "hope", "EN_us": "hope", "English": "hope", "de": "hoping", "": "hoping", "enx": "hoping"} {
		if got := stemmerFor(language).stem([]byte("hoping")); got != want {
			t.Errorf("in %q the stem of hoping is %q, want %q", language, got, want)
		}
	}
}

// TestStemsBeginAsTheirWordsDo is what the scan relies on to pass words over.
func TestStemsBeginAsTheirWordsDo(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	words := strings.Fields("skis skies dying lying tying idly gently ugly early only singly ies ied yes yyy y's eed ing s succeed news howe 'n")
	words = append(words, vocabulary(r, 30_000)...)
	for range 30_000 {
		var b []byte
		for range 1 + r.IntN(7) {
			b = append(b, "aeiouysdtlngm'"[r.IntN(14)])
		}
		words = append(words, string(b))
	}
	letters := []rune("aeiouyäöüßåæøéèçñğışțbcdfghklmnrstvzабвгдеёиопстуыьэюя")
	for range 30_000 {
		var b []rune
		for range 1 + r.IntN(9) {
			b = append(b, letters[r.IntN(len(letters))])
		}
		words = append(words, string(b))
	}
	for _, tag := range languages {
		st := stemmerFor(tag)
		for _, w := range words {
			f := foldWord(w)
			if stem := st.stem([]byte(f)); stem == "" || stem[0] != f[0] && f[0] != '\'' {
				t.Fatalf("%s: the stem of %q is %q", tag, f, stem)
			}
		}
	}
}

// TestExactWordsAreWhereARegexpFindsThem compares with the plainest thing that
// could be meant by a whole word.
func TestExactWordsAreWhereARegexpFindsThem(t *testing.T) {
	plain := plainPieces()
	joins := []string{" ", "-", ", ", "\n", ".", "'", "’", "_", "—", "…", " \""}
	r := rand.New(rand.NewPCG(8, 9))
	for range 300 {
		var b strings.Builder
		for range 40 {
			b.WriteString(plain[r.IntN(len(plain))] + joins[r.IntN(len(joins))])
		}
		m := newMaker(t)
		tr := m.add("T1", "P1: x "+b.String())
		st := m.study()
		for _, word := range []string{"hope", "peer", "don", "a", "s", "trust", "end", "really", "foo", "e", "rock"} {
			speech := speechOf(tr, tr.Turns[0])
			re := regexp.MustCompile(`(?i)(^|[^\pL\pN])(` + word + `)($|[^\pL\pN])`)
			var want []string
			for at := 0; ; {
				loc := re.FindStringSubmatchIndex(speech[at:])
				if loc == nil {
					break
				}
				start, end := at+loc[4], at+loc[5]
				want = append(want, fmt.Sprint(start, end))
				at = end
			}
			var got []string
			for _, h := range mustSearch(t, st, `"`+word+`"`, Options{}).Hits {
				from := tr.Text.Byte(tr.Turns[0].Speech.Start)
				got = append(got, fmt.Sprint(tr.Text.Byte(h.Span.Start)-from, tr.Text.Byte(h.Span.End)-from))
			}
			if !slices.Equal(got, want) {
				t.Fatalf("%q in %q:\n got %v\nwant %v", word, speech, got, want)
			}
		}
	}
}

// TestRealTranscripts counts words in real conversations, against counts made
// with other tools.
func TestRealTranscripts(t *testing.T) {
	m := newMaker(t)
	m.st.Transcripts = realTranscripts(t)
	st := m.study()
	x := OpenIndex(t.TempDir())
	defer x.Close()
	if err := x.Add(t.Context(), st, nil); err != nil {
		t.Fatal(err)
	}
	for word, want := range map[string][2]int{"hope": {26, 9}, "burnout": {56, 3}, "meaningful": {3, 2}, "lonely": {6, 3}, "therapist": {1, 1}, "stigma": {3, 3}, "trust": {8, 5}} {
		for _, opt := range []Options{{}, {Index: x}} {
			res := mustSearch(t, st, `"`+word+`"`, opt)
			files := map[string]bool{}
			for _, h := range res.Hits {
				files[h.Transcript.ID] = true
			}
			if got := [2]int{len(res.Hits), len(files)}; got != want {
				t.Errorf("%s: %d times in %d files, want %d in %d (%d transcripts scanned)", word, got[0], got[1], want[0], want[1], res.Scanned)
			}
		}
	}
}

func realTranscripts(t *testing.T) []*transcript.Transcript {
	t.Helper()
	root := os.Getenv("VERBATIM_DATA")
	if root == "" {
		root = "../../../shared/data"
	}
	files, _ := filepath.Glob(filepath.Join(root, "changelog-transcripts", "*", "*.md"))
	if len(files) == 0 {
		if os.Getenv("CI") == "" {
			t.Skip("the transcripts are not here; VERBATIM_DATA says where they are")
		}
		t.Fatal("the transcripts are not here; VERBATIM_DATA says where they are")
	}
	label := regexp.MustCompile(`^\*\*(.+?):\*\*\s*`)
	var all []*transcript.Transcript
	for _, file := range files {
		b, err := os.ReadFile(file)
		if err != nil {
			t.Fatal(err)
		}
		body, _ := text.Canonical(string(b))
		var said []transcript.Said
		for line := range strings.Lines(body) {
			if l := label.FindStringSubmatch(line); l != nil {
				said = append(said, transcript.Said{Speaker: l[1], Speech: line[len(l[0]):], TimeMS: transcript.NoTime, EndMS: transcript.NoTime})
			} else if n := len(said); n > 0 {
				said[n-1].Speech += line
			} else {
				said = append(said, transcript.Said{Speech: line, TimeMS: transcript.NoTime, EndMS: transcript.NoTime})
			}
		}
		rendered, turns := transcript.Render(said)
		x, err := text.New(rendered)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, &transcript.Transcript{ID: filepath.Base(file), Text: x, Turns: turns})
	}
	return all
}
