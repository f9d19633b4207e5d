package matrix

import (
	"math"
	"strings"
	"testing"

	"verbatim/internal/transcript"
)

// By hand. A word stands 10 times in 100 words and 10 times in 900: expected are
// 100·20/1000 = 2 and 900·20/1000 = 18, so G2 = 2·(10·ln 5 + 10·ln(10/18))
// = 2·(16.0944 − 5.8779) = 20.4330, and the ratio is (10/100)/(10/900) = 9, log2 9 =
// 3.1699. Five times in 50 and never in 950: expected 0.25, so G2 = 2·5·ln 20 =
// 29.9573, and with half an occurrence for none (5/50)/(0.5/950) = 190, log2 = 7.5699.
// Three times in 200 and 17 times in 800: 4 and 16 are expected, so G2 =
// 2·(3·ln 0.75 + 17·ln 1.0625) = 2·(−0.8630 + 1.0306) = 0.3351, and the ratio is
// 0.015/0.02125 = 0.7059, log2 = −0.5025.
func TestKeynessAsWorkedByHand(t *testing.T) {
	for _, c := range []struct {
		f         Frequencies
		g2, ratio float64
		over      bool
	}{
		{Frequencies{10, 10, 100, 900}, 20.4330, 3.1699, true},
		{Frequencies{5, 0, 50, 950}, 29.9573, 7.5699, true},
		{Frequencies{3, 17, 200, 800}, 0.3351, -0.5025, false},
		{Frequencies{2, 8, 20, 80}, 0, 0, false},
	} {
		if got := c.f.G2(); math.Abs(got-c.g2) > 5e-5 {
			t.Errorf("%+v: G2 = %.5f, want %.4f", c.f, got, c.g2)
		}
		if got := c.f.LogRatio(); math.Abs(got-c.ratio) > 5e-5 {
			t.Errorf("%+v: log ratio %.5f, want %.4f", c.f, got, c.ratio)
		}
		if c.f.Over() != c.over {
			t.Errorf("%+v: over is %v", c.f, c.f.Over())
		}
	}
}

func fold(s string) []string { return strings.Fields(strings.ToLower(s)) }

func keywords(x *invented, purpose transcript.Purpose, spec KeywordSpec) *Keywords {
	x.t.Helper()
	spec.Fold, spec.Existed = fold, existed
	k, err := KeywordsOf(x.s.Release(purpose), spec)
	if err != nil {
		x.t.Fatal(err)
	}
	return k
}

// Inside hope are all of P1's 20 words but "and", and "My secret zebra" of P3: 19 + 3 =
// 22. Elsewhere are "and", "sentence", the ten words of the focus group ([laughs] is
// none) and P6's seven: 19. P4's transcript nobody has read. "hope" stands inside
// twice, expected 22·2/41: G2 = 2·2·ln(41/22) = 2.4901. "I" stands inside three times
// and once elsewhere: 2·(3·ln(3·41/(22·4)) + ln(41/(19·4))) = 2·(1.0045 − 0.6171) =
// 0.7748.
func TestWordsOfATheme(t *testing.T) {
	x := newStudy(t)
	k := keywords(x, transcript.ForTeam, KeywordSpec{Theme: "hope", Least: 2})
	if k.WordsIn != 22 || k.WordsOut != 19 || k.Withheld != 0 {
		t.Fatalf("%+v", k)
	}
	if k.Compared != 2 || len(k.Words) != 2 || k.Words[0].Word != "hope" || k.Words[1].Word != "i" {
		t.Fatalf("%+v", k)
	}
	hope, i := k.Words[0], k.Words[1]
	if hope.In != 2 || hope.Out != 0 || math.Abs(hope.G2-2.4901) > 5e-5 || hope.People != 1 || math.Abs(hope.Per1000-2000./22) > 1e-9 {
		t.Errorf("%+v", hope)
	}
	if i.In != 3 || i.Out != 1 || math.Abs(i.G2-0.7748) > 5e-5 || math.Abs(i.Rest1000-1000./19) > 1e-9 {
		t.Errorf("%+v", i)
	}
	if notes := strings.Join(k.Notes, "\n"); !strings.Contains(notes, "1 transcript is not marked as read to the end since the theme is in the codebook and is left out: P4-1.") {
		t.Error(notes)
	}
	if k = keywords(x, transcript.ForTeam, KeywordSpec{Theme: "hope", Least: 2, G2: 2.4}); len(k.Words) != 1 || k.Compared != 2 {
		t.Errorf("%+v", k.Words)
	}
	if k = keywords(x, transcript.ForTeam, KeywordSpec{Theme: "hope", Least: 2, People: 2}); len(k.Words) != 0 || !strings.Contains(strings.Join(k.Notes, ""), "2 words stand out and are left out") {
		t.Errorf("%+v", k)
	}
}

// Without P3, who may not be quoted, 4 words of P3-1 and 4 of the focus group go: 19
// inside, and "and", six of the focus group and seven of P6 elsewhere.
func TestWithheldWordsAreCountedOnNoSide(t *testing.T) {
	k := keywords(newStudy(t), transcript.ForPublication, KeywordSpec{Theme: "hope", Least: 1})
	if k.WordsIn != 19 || k.WordsOut != 14 || k.Withheld != 8 {
		t.Errorf("%+v", k)
	}
	for _, w := range k.Words {
		if w.Word == "zebra" || w.Word == "secret" {
			t.Errorf("a withheld word is in the list: %+v", w)
		}
	}
	if notes := strings.Join(k.Notes, "\n"); !strings.Contains(notes, "8 spoken words are left out") || strings.Contains(notes, "P4-1") {
		t.Error(notes)
	}
}

func TestWordsOfNothing(t *testing.T) {
	x := newStudy(t)
	for _, id := range []string{"nonsense", "late", "burnout", "gone"} {
		if k, err := KeywordsOf(x.s.Release(transcript.ForTeam), KeywordSpec{Theme: id, Fold: fold, Existed: existed}); err == nil {
			t.Errorf("%s: %+v", id, k)
		}
	}
}
