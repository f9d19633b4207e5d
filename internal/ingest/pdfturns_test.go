package ingest

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// TestPDFParagraphsOfOneLine has no line that is wrapped: the longest are whole
// answers, and what stands below them, further off than lines do, is the next turn.
func TestPDFParagraphsOfOneLine(t *testing.T) {
	long := "I was there for a long time, and nobody talked to me."
	for name, labels := range map[string][2]string{"name first": {"Amina Khan  0%d:03", "Rosa  0%d:09"}, "time first": {"00:0%d:03 Amina Khan", "00:0%d:09 Rosa"}} {
		var page, want strings.Builder
		y := 780
		for i := range 8 {
			answer := long
			if i%3 == 2 {
				answer = "It was lonely."
			}
			page.WriteString(printed(50, y, fmt.Sprintf(labels[0], i), "And then what happened?"))
			page.WriteString(printed(50, y-36, fmt.Sprintf(labels[1], i), answer))
			y -= 72
			fmt.Fprintf(&want, "[00:0%d:03] Amina Khan: And then what happened?\n\n[00:0%d:09] Rosa: %s\n\n", i, i, answer)
		}
		t.Run(name, func(t *testing.T) {
			d := read(t, "a.pdf", pdfOf(page.String()), Options{})
			wantText(t, d, strings.TrimSuffix(want.String(), "\n"))
		})
	}
}

// TestPDFNameAndTimeOnALineBelowAFullOne has nothing but its form to say that a
// line is a label: all lines stand equally far apart.
func TestPDFNameAndTimeOnALineBelowAFullOne(t *testing.T) {
	d := read(t, "a.pdf", pdfOf(printed(50, 700,
		"Amina Khan  00:03", "How did you come to the ward, and who was there with", "you?",
		"Rosa  00:09", "I was on the ward for a long time, and nobody talked.",
		"Amina Khan  00:21", "And?", "Rosa  00:30", "I went home again.")), Options{})
	wantText(t, d, `
[00:00:03] Amina Khan: How did you come to the ward, and who was there with you?

[00:00:09] Rosa: I was on the ward for a long time, and nobody talked.

[00:00:21] Amina Khan: And?

[00:00:30] Rosa: I went home again.
`[1:])
}

// TestPDFTable has names, and times and names, in cells beside words, at the top
// of their row or in the middle of its height.
func TestPDFTable(t *testing.T) {
	cells := [][]string{
		{"How did you start?"}, {"I was on the ward for a long", "time, and nobody there ever", "talked to me, not once in the", "weeks."},
		{"And then?"}, {"I left, and I came home to my", "sister."},
		{"Who helped you most?"}, {"A lady called Pat. She said:", "come in, and that was enough", "for me."},
		{"Anything else?"}, {"No."},
	}
	for _, middle := range []bool{false, true} {
		for _, timed := range []bool{false, true} {
			var page, want strings.Builder
			y := 760
			for i, lines := range cells {
				name, at := []string{"AK", "R"}[i%2], y
				if middle {
					at = y - 6*(len(lines)-1)
				}
				time := ""
				if timed {
					page.WriteString(put(50, at, fmt.Sprintf("00:00:%02d", 10+i)))
					time = fmt.Sprintf("[00:00:%02d] ", 10+i)
				}
				page.WriteString(put(105, at, name) + printed(122, y, lines...))
				y -= 12*len(lines) + 3
				fmt.Fprintf(&want, "%s%s: %s\n\n", time, name, strings.Join(lines, " "))
			}
			d := read(t, "a.pdf", pdfOf(page.String()), Options{})
			wantText(t, d, strings.TrimSuffix(want.String(), "\n"))
		}
	}
}

// seenTokens are the tokens of a row the way it is seen: X grows from left to right.
func seenTokens(s string) (tokens []pdfToken) {
	for i, r := range []rune(s) {
		tokens = append(tokens, pdfToken{text: string(r), class: classOf(string(r)), x: float64(i), w: 1})
	}
	return tokens
}

// TestPDFReadingOrder has rows as they are seen from the left, in paragraphs read
// from the left and from the right; Hebrew letters alef to he stand in for words.
func TestPDFReadingOrder(t *testing.T) {
	for _, c := range []struct {
		seen      string
		fromRight bool
		want      string
		sure      bool
	}{
		{"בא", false, "אב", true},
		{"דג 12:30 בא.", false, "אב 12:30 גד.", true},
		{".דג 12:30 בא", true, "אב 12:30 גד.", true},
		{"דג )ב( א", true, "א (ב) גד", true},
		{"דג (ב) א", true, "א (ב) גד", true}, // brackets named by the shape that is seen
		{"Rosa: בא", false, "Rosa: אב", false},
		{"ג Leeds General בא", true, "אב Leeds General ג", false},
		{"25 בא", false, "אב 25", true},
		{"3.5 :בא", true, "אב: 3.5", true},
	} {
		tokens := seenTokens(c.seen)
		if c.fromRight {
			slices.Reverse(tokens)
		}
		sure := inReadingOrder(tokens, c.fromRight)
		var b strings.Builder
		for _, token := range tokens {
			b.WriteString(token.text)
		}
		if b.String() != c.want || sure != c.sure {
			t.Errorf("%q: %q %v, want %q %v", c.seen, b.String(), sure, c.want, c.sure)
		}
	}
}

// seenAt draws a row of signs as they are seen from the left, each saying which it is.
func seenAt(x, y int, s string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "BT /F1 10 Tf %d %d Td ", x, y)
	for _, r := range s {
		fmt.Fprintf(&b, "/Span <</ActualText<FEFF%04X>>> BDC (*) Tj EMC ", r)
	}
	return b.String() + "ET\n"
}

// TestPDFReadFromRightToLeft has the same talk with its lines at the right margin,
// where stops are seen on the left, and at the left margin.
func TestPDFReadFromRightToLeft(t *testing.T) {
	want := "אב: גד 12:30 הו.\n\nזח: טי.\n\nאב: כל.\n\nזח: מנ.\n"
	right := seenAt(404, 700, ".וה 12:30 דג :בא") + seenAt(458, 670, ".יט :חז") + seenAt(458, 640, ".לכ :בא") + seenAt(458, 610, ".נמ :חז")
	left := seenAt(50, 700, "וה 12:30 דג :בא.") + seenAt(50, 670, "יט :חז.") + seenAt(50, 640, "לכ :בא.") + seenAt(50, 610, "נמ :חז.")
	for _, page := range []string{right, left} {
		d := read(t, "a.pdf", pdfOf(page), Options{})
		wantText(t, d, want)
		wantSaid(t, d.Notes, "18 letters are written from right to left")
		if len(d.Doubts) > 0 {
			t.Errorf("doubts %q", d.Doubts)
		}
	}
	d := read(t, "a.pdf", pdfOf(right+seenAt(404, 580, "Leeds General :בא")), Options{})
	wantSaid(t, d.Doubts, "In 1 line with words written from right to left the order of the words is not certain")
}
