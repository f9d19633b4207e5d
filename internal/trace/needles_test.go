package trace

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// hits are the places in s where needles stand, names in brackets.
func hits(n *Needles, s string) []string {
	var got []string
	for _, h := range n.In(s) {
		if h.Name {
			got = append(got, "("+s[h.Start:h.End]+")")
			continue
		}
		got = append(got, s[h.Start:h.End])
	}
	return got
}

func TestFiveWordsInARowAreFound(t *testing.T) {
	n := New()
	n.Speech("I never felt part of it, not at the Beacon café. I’ve said so.")
	n.Speech("too short to count") // four words
	for in, want := range map[string][]string{
		"":                                  nil,
		"never felt part of":                nil,
		"never felt part of it":             {"never felt part of it"},
		"She says NEVER FELT – PART of it!": {"NEVER FELT – PART of it"},
		"a: I never felt part of it, not at the x. Part of it, not at all": {"I never felt part of it, not at the", "Part of it, not at"},
		"too short to count":                             nil,
		"not at the Beacon cafe\u0301":                   {"not at the Beacon cafe\u0301"},
		"not at the bea\u00ADcon ca\u200Bfé then":        {"not at the bea\u00ADcon ca\u200Bfé"},
		"beacon café. I've said so":                      {"beacon café. I've said so"},
		"Beacon café.I‘ve said so":                       {"Beacon café.I‘ve said so"},
		"never_felt_part_of_it.docx":                     {"never_felt_part_of_it"},
		"I never felt part of I never felt part of it,":  {"I never felt part of I never felt part of it"},
		"\u200BI never felt part of\u200B":               {"I never felt part of"},
		"part of it, not at 'the Beacon café I’ve said'": {"part of it, not at 'the Beacon café I’ve said"},
	} {
		if d := cmp.Diff(want, hits(n, in)); d != "" {
			t.Errorf("%q: %s", in, d)
		}
	}
}

func TestWordsOfOthersAreNobodysOwn(t *testing.T) {
	n := New()
	n.Speech("at the end of the day I was on my own in the rain")
	n.Except("Well, at the END of the day, I said.")
	if d := cmp.Diff([]string(nil), hits(n, "at the end of the day I")); d != "" {
		t.Error(d)
	}
	if d := cmp.Diff([]string{"of the day I was on my own"}, hits(n, "the end of the day I was on my own")); d != "" {
		t.Error(d)
	}
	if n.Empty() {
		t.Error("something is still their own")
	}
	n.Except("at the end of the day I was on my own in the rain")
	if !n.Empty() || len(n.In("on my own in the rain")) > 0 {
		t.Error("nothing is their own any more")
	}
}

func TestNamesAreFoundAsWholeWords(t *testing.T) {
	n := New()
	for _, name := range []string{"Rosa", "Mary-Ann O’Neill", "Will", "J. Smith", "Zoë", "R"} {
		n.Name(name)
	}
	for in, want := range map[string][]string{
		"Rosa said":                                 {"(Rosa)"},
		"ROSA said rosa":                            {"(ROSA)"},
		"Rosa's bag, Rosa’s, ROSA'S":                {"(Rosa)", "(Rosa)", "(ROSA)"},
		"Rosalind, Rosario, AROSA":                  nil,
		"it will do, Will":                          {"(Will)"},
		"Mary-Ann O'Neill and mary-ann":             {"(Mary-Ann O'Neill)"},
		"Mary Ann\nO’Neill’s":                       {"(Mary Ann\nO’Neill)"},
		"MARY-ANN O'NEILL":                          {"(MARY-ANN O'NEILL)"},
		"Mary, Ann, O'Neill":                        nil,
		"J Smith, J. Smith, Smith":                  {"(J Smith)", "(J. Smith)"},
		"Zoe\u0308, Zoë":                            {"(Zoe\u0308)", "(Zoë)"},
		"R":                                         nil,
		"interview_Rosa_2.docx, Rosa:yes.Rosa":      {"(Rosa)", "(Rosa)", "(Rosa)"},
		"[00:01:02] Rosa: ye, Will-power, \"Will\"": {"(Rosa)", "(Will)", "(Will)"},
	} {
		if d := cmp.Diff(want, hits(n, in)); d != "" {
			t.Errorf("%q: %s", in, d)
		}
	}
}

func TestANameInsideWordsIsPartOfThem(t *testing.T) {
	n := New()
	n.Speech("they said Rosa cannot come in today with Mary")
	n.Name("Rosa")
	n.Name("Mary Ann")
	got := hits(n, "Rosa: they said Rosa cannot come in today with Mary Ann")
	if d := cmp.Diff([]string{"(Rosa)", "they said Rosa cannot come in today with Mary Ann"}, got); d != "" {
		t.Error(d)
	}
}

// FuzzNeedles: what a person said is found whole in itself, and places lie
// inside the string, in order.
func FuzzNeedles(f *testing.F) {
	f.Add("I never felt part of it", "Rosa", "they say I never felt part of it, Rosa")
	f.Add("a b c d e\u200B f", "Zoe\u0308", "\xff a.b_c:d'e")
	f.Fuzz(func(t *testing.T, speech, name, s string) {
		n := New()
		n.Speech(speech)
		n.Name(name)
		for _, in := range []string{s, speech} {
			end := 0
			for _, h := range n.In(in) {
				if h.Start < end || h.End <= h.Start || h.End > len(in) {
					t.Fatalf("%q: %v", in, h)
				}
				end = h.End
			}
		}
		words := 0
		eachWord(speech, func(word) { words++ })
		if own := n.In(speech); words >= Run && (len(own) != 1 || own[0].Name) {
			t.Fatalf("%q is not found whole in itself: %v", speech, own)
		}
	})
}

func BenchmarkIn(b *testing.B) {
	n := New()
	n.Name("Rosa")
	n.Speech("I never felt part of it, not at the Beacon café")
	s := strings.Repeat("And then we went down to the river, you know, and sat there for an hour or so. ", 12800)
	b.SetBytes(int64(len(s)))
	for b.Loop() {
		n.In(s)
	}
}
