package ingest

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// The layouts of f4transkript, f5 and easytranscript: a stamp at the end of a turn is
// when it ended.
func TestStampsOfTranscriptionPrograms(t *testing.T) {
	for _, c := range []struct{ name, in, want, says string }{
		{"at the ends of turns", "I: Wo war das? #00:00:05-2#\n\nB: Am See, glaube (.) ich. #00:00:12-8#\n\nI: Und dann? #00:00:14-0#\n",
			"I 0-5200: Wo war das?\nB 5200-12800: Am See, glaube (.) ich.\nI 12800-14000: Und dann?\n", "the time when they ended"},
		{"milliseconds and whole seconds", "I: Wo war das? #00:00:05.250#\nB: Am See. #00:00:12#\n", "I 0-5250: Wo war das?\nB 5250-12000: Am See.\n", "the time when they ended"},
		{"several in a paragraph", "I: Wo? #00:00:05-0#\nB: Hier. #00:00:09-0# Und dort, #00:00:10-5# am See. #00:00:12-0#\nI: Ja. #00:00:13-0#\n",
			"I 0-5000: Wo?\nB 5000-9000: Hier.\nB 9000-12000: Und dort, am See.\nI 12000-13000: Ja.\n", "1 stamp was in the middle of a sentence"},
		{"several paragraphs of one person", "I: Wo? #00:00:05-0#\nB: Hier. #00:00:09-0#\nUnd dort. #00:00:12-0#\nI: Ja. #00:00:13-0#\n",
			"I 0-5000: Wo?\nB 5000-9000: Hier.\nB 9000-12000: Und dort.\nI 12000-13000: Ja.\n", ""},
		{"a turn over several lines", "I: Wo, sag\ndoch? #00:00:05-0#\nB: Hier und\nauch dort. #00:00:09-0#\nI: Ja? #00:00:10-0#\nB: Ja. #00:00:11-0#\n", "I 0-5000: Wo, sag / doch?\nB 5000-9000: Hier und / auch dort.\nI 9000-10000: Ja?\nB 10000-11000: Ja.\n", ""},
		{"a turn without one", "I: Wo? #00:00:05-0#\nB: Hier.\nI: Ja? #00:00:13-0#\nB: Ja. #00:00:14-0#\n", "I 0-5000: Wo?\nB 5000--1: Hier.\nI -1-13000: Ja?\nB 13000-14000: Ja.\n", ""},
		{"words behind the last", "I: Wo? #00:00:05-0#\nB: Hier. #00:00:09-0# Glaube ich.\nI: Ja? #00:00:13-0#\n", "I 0-5000: Wo?\nB 5000-9000: Hier.\nB 9000--1: Glaube ich.\nI -1-13000: Ja?\n", ""},
		{"at the starts", "#00:00:00-0# I: Wo? \n#00:00:05-4# B: Hier. #00:00:07-1# Und dort.\n#00:00:09-3# I: Ja.\n", "I 0--1: Wo?\nB 5400-7100: Hier.\nB 7100--1: Und dort.\nI 9300--1: Ja.\n", ""},
		{"behind the names", "I: #00:00:00-0# Wo?\nB: #00:00:05-4# Hier.\nI: #00:00:09-3# Ja.\n", "I 0--1: Wo?\nB 5400--1: Hier.\nI 9300--1: Ja.\n", ""},
		{"at both", "#00:00:01-0# I: Wo? #00:00:05-0#\n#00:00:06-0# B: Hier. #00:00:09-0#\n#00:00:09-5# I: Ja. #00:00:10-0#\n", "I 1000-5000: Wo?\nB 6000-9000: Hier.\nI 9500-10000: Ja.\n", ""},
		{"on lines of their own", "I: Wo?\n#00:00:05-0#\nB: Hier.\nUnd dort.\n#00:00:09-0#\nI: Ja.\n#00:00:10-0#\n", "I -1-5000: Wo?\nB 5000-9000: Hier. / Und dort.\nI 9000-10000: Ja.\n", ""},
		{"f5 without #", "00:00:00-0 I: Wo?\n00:00:05-4 PA2: Hier.\n00:07:31-4 I: Ja.\n00:07:32-0 PA2: Ja.\n", "I 0--1: Wo?\nPA2 5400--1: Hier.\nI 451400--1: Ja.\nPA2 452000--1: Ja.\n", ""},
		{"letters with a stop", "I. Wo? #00:00:05-0#\nE. Hier. #00:00:09-0#\nI. Und? #00:00:10-0#\nE. Nichts. #00:00:11-0#\n", "I 0-5000: Wo?\nE 5000-9000: Hier.\nI 9000-10000: Und?\nE 10000-11000: Nichts.\n", ""},
		{"square brackets at the ends", "Int: Where? [00:00:04]\nMo: Here. [00:00:09]\nInt: Since? [00:12]\nMo: May. [00:00:15]\n", "Int 0-4000: Where?\nMo 4000-9000: Here.\nInt 9000-12000: Since?\nMo 12000-15000: May.\n", "the time when they ended"},
		{"no names", "Es begann im Mai. #00:00:04-0#\n\nDann kam der Schnee. #00:00:09-0#\n", " 0-4000: Es begann im Mai.\n 4000-9000: Dann kam der Schnee.\n", ""},
		{"a first stamp at nought can only be a start", "I: Wo war das denn? #00:00:00-0#\nB: Am See, glaube ich. #00:00:05-0#\nI: Und dann? #00:00:12-0#\n", "I 0--1: Wo war das denn?\nB 5000--1: Am See, glaube ich.\nI 12000--1: Und dann?\n", "the time when they began"},
		{"times that are somebody's words stay", "Int: When? At 10:30\nMo: I left at (10:45)\nInt: And? #5 or #6#\nMo: [00:12] So.\n", "Int -1--1: When? At 10:30\nMo -1--1: I left at (10:45)\nInt -1--1: And? #5 or #6#\nMo 12000--1: So.\n", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := read(t, "f.txt", c.in, Options{})
			wantTurns(t, d, c.want)
			if c.says != "" {
				wantSaid(t, d.Notes, c.says)
			}
		})
	}
}

func TestStampsThatCanBeMeantInTwoWays(t *testing.T) {
	in := "I: Wo war das? #00:00:05-2#\nB: Am See. #00:00:12-8#\nI: Und dann? #00:00:14-0#\nB: Nichts. #00:00:16-0#\n"
	ends := "I 0-5200: Wo war das?\nB 5200-12800: Am See.\nI 12800-14000: Und dann?\nB 14000-16000: Nichts.\n"
	starts := "I 5200--1: Wo war das?\nB 12800--1: Am See.\nI 14000--1: Und dann?\nB 16000--1: Nichts.\n"
	for as, c := range map[string]struct{ want, other, shown string }{
		"":              {ends, asStampsStart, starts},
		asStampsEnd:     {ends, asStampsStart, starts},
		asStampsStart:   {starts, asStampsEnd, ends},
		"something-odd": {ends, asStampsStart, starts},
	} {
		d := read(t, "f.txt", in, Options{As: as})
		wantTurns(t, d, c.want)
		if len(d.Otherwise) != 1 || d.Otherwise[0].As != c.other || len(d.Otherwise[0].Said) != 3 || d.Otherwise[0].How == "" {
			t.Fatalf("as %q: otherwise %+v", as, d.Otherwise)
		}
		if got := said(Document{Said: d.Otherwise[0].Said}); !strings.HasPrefix(c.shown, got) {
			t.Errorf("as %q: shown otherwise as\n%s", as, got)
		}
	}
	// Twenty words cannot have been said in a second: these are starts, or else ends.
	long := strings.Repeat("und ", 20)
	d := read(t, "f.txt", "I: Wo? #00:00:05-0#\nB: "+long+"#00:00:06-0#\nI: Ja? #00:00:20-0#\nB: "+long+"#00:00:21-0#\n", Options{})
	if len(d.Otherwise) != 0 || d.Said[1].TimeMS != 6000 {
		t.Errorf("turns\n%s otherwise %v", said(d), d.Otherwise)
	}
	d = read(t, "f.txt", "I: Wo? #00:00:05-0#\nB: "+long+"#00:00:20-0#\nI: Ja? #00:00:21-0#\nB: "+long+"#00:00:35-0#\nI: So. #00:00:36-0#\n", Options{})
	if len(d.Otherwise) != 0 || d.Said[1].TimeMS != 5000 {
		t.Errorf("turns\n%s otherwise %v", said(d), d.Otherwise)
	}
}

func TestStampThatIsNoTime(t *testing.T) {
	d := read(t, "f.txt", "I: Wo? #00:00:05-0#\nB: Hier. #00:61:09-0#\nI: Ja. #00:00:13-0#\n", Options{})
	wantTurns(t, d, "I 0-5000: Wo?\nB 5000--1: Hier. #00:61:09-0#\nI -1-13000: Ja.\n")
	wantSaid(t, d.Doubts, "1 stamp between # that is no time was kept in the words (line 2)")
}

// Comments of a Word document stay on their words when stamps leave the text.
func TestCommentsBesideStamps(t *testing.T) {
	body := p("I: Wo? #00:00:05-0#") +
		`<w:p><w:r><w:t xml:space="preserve">B: Hier. #00:00:09-0# Und </w:t></w:r><w:commentRangeStart w:id="1"/><w:r><w:t>dort am See.</w:t></w:r><w:commentRangeEnd w:id="1"/><w:r><w:t xml:space="preserve"> #00:00:12-0#</w:t></w:r></w:p>` + p("I: Ja. #00:00:13-0#")
	d := read(t, "f.docx", docx(t, body, "word/_rels/document.xml.rels", partRels, "word/styles.xml", docStyles,
		"word/comments.xml", `<w:comments xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:comment w:id="1" w:author="Amy"><w:p><w:r><w:t>hope</w:t></w:r></w:p></w:comment></w:comments>`), Options{})
	wantTurns(t, d, "I 0-5000: Wo?\nB 5000-9000: Hier.\nB 9000-12000: Und dort am See.\nI 12000-13000: Ja.\n")
	if len(d.Comments) != 1 {
		t.Fatalf("%d comments", len(d.Comments))
	}
	if got := string([]rune(shownAs(d))[d.Comments[0].Span.Start:d.Comments[0].Span.End]); got != "dort am See." {
		t.Errorf("the comment is on %q", got)
	}
}

// Whatever the times, taking stamps at the ends off gives the words that were there
// without them, and each turn begins where the one before ended.
func TestStampsAtEndsOfAnyTalk(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 1))
	words := strings.Fields("See Boot Wind alt kalt (lacht) … Haus, doch; nie 3 halb")
	for range 200 {
		var in, bare strings.Builder
		at := 0
		n := 2 + r.IntN(8)
		for i := range n {
			turn := "Ja"
			for range 1 + r.IntN(6) {
				turn += " " + words[r.IntN(len(words))]
			}
			turn += "."
			at += 2000 + 100*r.IntN(900)
			fmt.Fprintf(&in, "%c: %s #%02d:%02d:%02d-%d#\n", "IB"[i%2], turn, at/3600000, at/60000%60, at/1000%60, at/100%10)
			fmt.Fprintf(&bare, "%c: %s\n", "IB"[i%2], turn)
		}
		d, plain := read(t, "f.txt", in.String(), Options{As: asStampsEnd}), read(t, "f.txt", bare.String(), Options{})
		if len(d.Said) != n || len(plain.Said) != n {
			t.Fatalf("%d and %d turns of %d in\n%s", len(d.Said), len(plain.Said), n, in.String())
		}
		before := 0
		for i, s := range d.Said {
			if s.TimeMS != before || s.Speech != plain.Said[i].Speech || s.Speaker != plain.Said[i].Speaker {
				t.Fatalf("turn %d of\n%sis %+v", i+1, in.String(), s)
			}
			before = s.EndMS
		}
		if before != at {
			t.Fatalf("the last turn ends at %d, want %d", before, at)
		}
	}
}
