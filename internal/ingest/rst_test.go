package ingest

import (
	"strings"
	"testing"
	"time"
)

const hearing = `Transcript of the Hearing on 14 May 2024
========================================

.. note:: Taken from the shorthand notes.

*(10.00 am)*

**Lady Ames**: Good morning. The :abbr:` + "`NHS (National Health Service)`" + ` sent
` + "`its bundle <https://example.org/b>`_" + `, all of it\ s pages.

Mr Bell, you were
cut off.

.. page 3

Submissions by Mr Bell
----------------------

**Mr Bell**: Thank you, my Lady [1]_.

*(A short break)*

**Lady Ames**: Two \* three ` + "``a * b``" + `.

.. [1] A footnote.

1. Dr Cole
----------

*DR COLE (affirmed).*

**Mr Bell**: Your name?

**Dr Cole**: Ann *Mary* Cole.

   I wrote, "**nobody** came".

.. image:: map.png
   :alt: a map
`

func TestHearingInRST(t *testing.T) {
	d := read(t, "2024-05-14.rst", hearing, Options{})
	wantText(t, d, `
Taken from the shorthand notes.

(10.00 am)

Lady Ames: Good morning. The NHS sent its bundle, all of its pages.
Mr Bell, you were cut off.

Mr Bell: Thank you, my Lady .
(A short break)

Lady Ames: Two * three a * b.

Lady Ames: DR COLE (affirmed).

Mr Bell: Your name?

Dr Cole: Ann Mary Cole.
I wrote, "nobody came".
`)
	var groups []string
	for _, s := range d.Said {
		groups = append(groups, s.Group)
	}
	wantList(t, groups, []string{"", "", "", "Submissions by Mr Bell", "Submissions by Mr Bell", "1. Dr Cole", "1. Dr Cole", "1. Dr Cole"})
	if d.Title != "Transcript of the Hearing on 14 May 2024" || d.Format != "rst" {
		t.Errorf("title %q, format %q", d.Title, d.Format)
	}
	wantSaid(t, d.Notes, "1 remark in the markup was left out", "1 link address was left out", "1 explanation behind a word was left out",
		"1 mark of a footnote was left out", "1 link target or footnote was left out", "1 directive for the page")
}

func TestLayoutsOfRST(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"fields", ":Date: 3 May\n:Ms Lee: Good morning,\n   all.\n:Mr Ray: Morning.\n\n   Two paragraphs.\n\n:Ms Lee: Yes.\n", "Ms Lee: Good morning, all.\n\nMr Ray: Morning.\nTwo paragraphs.\n\nMs Lee: Yes.\n"},
		{"questions and answers", "**MS LEE**: Good.\n\nQ. Your name?\n\nA. Ann Cole,\nas before.\n\nQ. And?\n\nA. No.\n", "MS LEE: Good.\n\nQ: Your name?\n\nA: Ann Cole, as before.\n\nQ: And?\n\nA: No.\n"},
		{"names above the words", "Ms Lee\n    Good morning.\n\n    All well?\n\nMr Ray\n    Yes.\n\nMs Lee\n    Good.\n\nMr Ray\n    So.\n\nMs Lee\n    Then.\n\nMr Ray\n    Now.\n", "Ms Lee: Good morning.\nAll well?\n\nMr Ray: Yes.\n\nMs Lee: Good.\n\nMr Ray: So.\n\nMs Lee: Then.\n\nMr Ray: Now.\n"},
		{"bold with the colon inside", "**Ms Lee:** One?\n\n**Mr Ray:** Two.\n\n**Ms Lee:** Three: four.\n", "Ms Lee: One?\n\nMr Ray: Two.\n\nMs Lee: Three: four.\n"},
		{"lines kept apart", "Int: One?\n\nRay: A rhyme:\n\n| a b\n| c d\n\nInt: Two?\n\nRay: No.\n", "Int: One?\n\nRay: A rhyme:\na b\nc d\n\nInt: Two?\n\nRay: No.\n"},
		{"headings with lines above", "#####\nTitle\n#####\n\nOne\n===\n\nInt: a?\n\nRay: b.\n\nTwo\n===\n\nInt: c?\n\nRay: d.\n", "Int: a?\n\nRay: b.\n\nInt: c?\n\nRay: d.\n"},
		{"signs that mark nothing", "Int: 2 * 3 * 4, a*b*c, snake_case, *open\n\nRay: **so ` + \"`\" + `\n\nInt: [1] x_ and __y__\n\nRay: c:\\\\d\n", "Int: 2 * 3 * 4, a*b*c, snake_case, *open\n\nRay: **so ` + \"`\" + `\n\nInt: [1] x_ and __y__\n\nRay: c:\\d\n"},
		{"literal blocks", "Int: What did it say?\n\nRay: This::\n\n   *go* away\n\nInt: Ah.\n\nRay: Yes.\n", "Int: What did it say?\n\nRay: This:\n*go* away\n\nInt: Ah.\n\nRay: Yes.\n"},
		{"nothing but dashes", "Int: a?\n\n----\n\nRay: b.\n\nInt: c.\n", "Int: a?\n\nRay: b.\n\nInt: c.\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := read(t, "f.rst", strings.ReplaceAll(c.in, "` + \"`\" + `", "`"), Options{})
			wantText(t, d, strings.ReplaceAll(c.want, "` + \"`\" + `", "`"))
		})
	}
}

func TestTableInRSTIsDoubted(t *testing.T) {
	d := read(t, "f.rst", "Int: a?\n\n+---+---+\n| x | y |\n+---+---+\n\nRay: b.\n\nInt: c.\n", Options{})
	wantSaid(t, d.Doubts, "3 lines are part of tables drawn with signs")
}

func TestHostileRST(t *testing.T) {
	start := time.Now()
	for _, in := range []string{
		"Int: " + strings.Repeat("*a **b `c ``d ", 100_000), "Int: " + strings.Repeat("`", 500_000) + "x", "Int: " + strings.Repeat(":a:", 200_000) + "`x`", strings.Repeat("a\n=\n", 100_000),
		strings.Repeat(".. a::\n", 100_000) + "x", strings.Repeat(" :x: y\n", 100_000), "Int: " + strings.Repeat("\\", 300_001), strings.Repeat("====\n", 100_000) + "x", "Int: " + strings.Repeat("`a <", 100_000),
	} {
		_, _ = Read(Source{Name: "f.rst", Data: []byte(in)}, Options{})
	}
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("took %v", took)
	}
	refused(t, "f.rst", strings.Repeat("a\n", maxLines+1), Options{}, "f.rst has more than")
	refused(t, "f.rst", ".. nothing\n", Options{}, "no words")
}

func FuzzRST(f *testing.F) {
	for _, s := range []string{hearing, ":Ann: a\n   b\n:Ben: c\n\n.. note::\n   :x: y\n\n   z\n", "A\n=\n\nb\n===\nc\n\n====\nd\n====\n\n| e\n| f\n", "*a* **b** `c`_ :d:`e (f)` `g <h>`__ ``i`` [1]_ \\*\n", "Ann\n  b\n\nBen\n  c::\n\n..\n  d\n"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, data []byte) { fuzzRead(t, "f.rst", data, Options{}) })
}

func FuzzStamps(f *testing.F) {
	for _, s := range []string{
		"I: a #00:00:05-2#\nB: b. #00:00:06-0# c #00:00:07-0# d #00:00:08-0#\n", "#00:00:01-0# I: a #00:00:05-0#\n#00:00:06-0# B: b\n#00:00:07#\n#00:00:08#\nc\n", "I: a [00:01]\nB: b [00:02]\nI: c [00:03]\n",
		"[00:00:00] Q. a\nA. b\n[00:01.12] Q. c\nA. d\n", "T\n5 May 2026, 10:15am\n27m 2s\nAnn started transcription\nAnn   0:03\nb\n", "Timespan\tContent\tSpeaker\n1\ta\tAnn\n2-9\tb\tBen\nc\n", "[Ann] a\n[Ben] b\n[Ann] c\n[Ben] d\n",
	} {
		f.Add([]byte(s), "")
		f.Add([]byte(s), asStampsStart)
	}
	f.Fuzz(func(t *testing.T, data []byte, as string) {
		d, ok := fuzzRead(t, "f.txt", data, Options{As: as})
		for _, r := range d.Otherwise {
			if ok && (r.As == "" || r.How == "" || len(r.Said) > 3) {
				t.Fatalf("otherwise %+v", r)
			}
		}
	})
}
