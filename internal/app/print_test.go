package app

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"verbatim/codebook"
	"verbatim/internal/coding"
	"verbatim/internal/study"
)

// TestCodebookFitsOnAPage: as many themes as have a line each on a page, 600 points in
// lines of 7.5 × 1.22 and the space between rows, are 43; and nothing is cut that has room.
func TestCodebookFitsOnAPage(t *testing.T) {
	for seed := range uint64(200) {
		r := rand.New(rand.NewPCG(seed, 3))
		var themes []codebook.Theme
		for range 1 + r.IntN(43) {
			var words []string
			for range r.IntN(90) {
				words = append(words, strings.Repeat("w", 1+r.IntN(9))+[]string{"", "", ",", "."}[r.IntN(4)])
			}
			themes = append(themes, codebook.Theme{Definition: strings.Join(words, " ")})
		}
		list, shortened, smaller := definitions(themes)
		if high := bookHeight(list, smaller); high > bookPage {
			t.Fatalf("seed %d: %d themes are %.0f points high", seed, len(themes), high)
		}
		cut := 0
		for i, s := range list {
			if s != themes[i].Definition {
				cut++
			}
			if !strings.HasPrefix(themes[i].Definition, strings.TrimSuffix(s, " …")) {
				t.Fatalf("seed %d: %q is not the beginning of %q", seed, s, themes[i].Definition)
			}
		}
		if cut != shortened {
			t.Fatalf("seed %d: %d are shortened, and it says %d", seed, cut, shortened)
		}
	}
	few := []codebook.Theme{{Definition: "That life can be better. And more."}}
	if list, shortened, smaller := definitions(few); list[0] != few[0].Definition || shortened != 0 || smaller != 0 {
		t.Errorf("one theme becomes %q", list)
	}
}

// TestCommentsSayThemes: how a comment is read, with a codebook of three themes.
func TestCommentsSayThemes(t *testing.T) {
	book, err := codebook.Parse("b", []byte("title: T\nthemes:\n  - {id: hope, name: Hope}\n  - {id: meaningful-activity, name: Meaningful activity}\n  - {id: gone, name: Gone, status: retired, why: merged}\n"))
	if err != nil {
		t.Fatal(err)
	}
	c := &commenting{s: &study.Study{Book: book, State: &coding.State{}}}
	for said, want := range map[string]string{
		"Hope":                          "[{hope false}] memo:",
		"hope\nsaid softly":             "[{hope false}] memo:said softly",
		"#HOPE: said softly\nand more":  "[{hope false}] memo:said softly\nand more",
		"Hope - no":                     "[{hope false}] memo:no",
		"hope — no: yes":                "[{hope false}] memo:no: yes",
		"meaningful  activity":          "[{meaningful-activity false}] memo:",
		"meaningful-activity (against)": "[{meaningful-activity true}] memo:",
		"hope, Meaningful activity":     "[{hope false} {meaningful-activity false}] memo:",
		"hope + hope: twice":            "[{hope false}] memo:twice",
		"hope, money":                   "[] memo:",
		"Money: too little":             "[] memo:too little new:Money",
		"Gone":                          "[] memo:",
		"Is it hers?":                   "[] memo:",
		"I thought that this is what we talked about on Monday": "[] memo:",
		"": "[] memo:",
	} {
		is := c.read(said)
		got := fmt.Sprintf("%v memo:%s", is.themes, is.memo)
		if is.name != "" {
			got += " new:" + is.name
		}
		if got != want {
			t.Errorf("%q is %q, want %q", said, got, want)
		}
		if (len(is.themes) == 0) != (is.why != "") {
			t.Errorf("%q: why is %q", said, is.why)
		}
	}
	coders, err := commentCoders([]string{"Jo = Smith=JO"})
	if err != nil || coders["jo = smith"] != "jo" {
		t.Errorf("got %v, %v", coders, err)
	}
	if _, err := commentCoders([]string{"Jo=a b!"}); err == nil {
		t.Error("a coder with a space is taken")
	}
}
