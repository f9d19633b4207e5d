package ingest

import (
	"testing"

	"verbatim/internal/transcript"
)

func TestMarkdown(t *testing.T) {
	d := read(t, "garden.md", `---
title: "The garden"
date: 2024-03-05
tags: [a, b]
---
# The garden

<!-- typed by hand
twice -->

Recorded in *May*.

## Beginnings

**Interviewer:** Where were you? \[laughs\]

**Rosa:** I was *outside*, in the **big** garden &amp; the [shed](https://example.org/a_(b)).
It was __cold__, 2 * 3 metres, sn*w everywhere, a_b_c.

> And I said: "f\*\*\* that".

\[00:04:01.06\] Then I went in.

## Endings

- Tea
- Milk

Still me.

**Rosa**: And `+"`*this*`"+` is left.<br>New line.
***
**Interviewer:** Thank you.
`, Options{})
	wantText(t, d, `
Recorded in May.

Interviewer: Where were you? [laughs]

Rosa: I was outside, in the big garden & the shed. It was cold, 2 * 3 metres, sn*w everywhere, a_b_c.
And I said: "f*** that". [00:04:01.06] Then I went in.

Rosa: - Tea
- Milk
Still me.

Rosa: And *this* is left.
New line.

Interviewer: Thank you.
`)
	var groups []string
	for _, s := range d.Said {
		groups = append(groups, s.Group)
	}
	wantList(t, groups, []string{"", "Beginnings", "Beginnings", "Endings", "Endings", "Endings"})
	if d.Title != "The garden" || d.Date != "2024-03-05" || d.Format != "md" {
		t.Errorf("title %q, date %q, format %q", d.Title, d.Date, d.Format)
	}
	wantSaid(t, d.Notes, "tags", "1 comment in the Markdown was left out", "1 link address was left out", "1 time inside a turn was kept in the words")
}

func TestMarkdownLabels(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"only bold labels count where labels are bold", "**Int:** One?\n\n**Rosa:** Two.\n\nThree words: four.\n\nTom: five.\n\n**Int:** Six?\n\n**Rosa:** Seven.\n",
			"Int: One?\n\nRosa: Two.\nThree words: four.\nTom: five.\n\nInt: Six?\n\nRosa: Seven.\n"},
		{"labels line by line", "**Int**: One?\n**Rosa**: Two.\n**Int**: Three?\n**Rosa**: Four,\nand five.\n",
			"Int: One?\n\nRosa: Two.\n\nInt: Three?\n\nRosa: Four, and five.\n"},
		{"a bold time and name", "**[00:01] Int:** One?\n\n**[00:02] Rosa:** Two.\n\n[00:03] **Int:** Three?\n", "[00:00:01] Int: One?\n\n[00:00:02] Rosa: Two.\n\n[00:00:03] Int: Three?\n"},
		{"questions in bold and answers plain", "**Interviewer: One?**\n\nRosa: Two.\n\n**Interviewer: Three?**\n\nRosa: Four.\n\n**Interviewer: Five?**\n\nRosa: Six.\n",
			"Interviewer: One?\n\nRosa: Two.\n\nInterviewer: Three?\n\nRosa: Four.\n\nInterviewer: Five?\n\nRosa: Six.\n"},
		{"a break", "**Ann:** One.\n\n**Break:** \\[13:54\\]\n\n**Ben:** Two.\n\n**Ann:** Three.\n\n**Ben:** Four.\n", "Ann: One.\n\nBreak: [13:54]\n\nBen: Two.\n\nAnn: Three.\n\nBen: Four.\n"},
		{"headings with labels", "## Interviewer: What now?\n\nRosa: Nothing.\n\n## Interviewer: Truly?\n\nRosa: Truly.\n", "Interviewer: What now?\n\nRosa: Nothing.\n\nInterviewer: Truly?\n\nRosa: Truly.\n"},
		{"headings of a narrative", "# One\n\nIt began.\n\n# Two\n\nIt ended.\nSoon.\n", "It began.\n\nIt ended. Soon.\n"},
		{"underlined headings", "One\n===\n\nIt began.\n\nTwo\n---\nIt ended.\n\n---\n\nReally.\n", "It began.\n\nIt ended.\n\nReally.\n"},
		{"remarks are no links", "Int: [pause](laughs) Well?\n\nRosa: [so](http://a.b/c) it [is].\n", "Int: [pause](laughs) Well?\n\nRosa: so it [is].\n"},
		{"code", "Int: a ``b ` c`` d `e\n\n```\nRosa: *stars*\n```\n", "Int: a b ` c d `e\n\nRosa: *stars*\n"},
		{"emphasis that ends nowhere", "Int: *a **b\n\nRosa: c* d** _e f_g_ _h\n", "Int: *a **b\n\nRosa: c* d** e f_g _h\n"},
		{"emphasis within emphasis", "Int: ***a** b*, **c *d***, ~~e~~ ~f~\n\nRosa: __a__ <b>b</b> <3 <https://a.b> x<y\n", "Int: a b, c d, e ~f~\n\nRosa: a b <3 https://a.b x<y\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := read(t, "f.md", c.in, Options{})
			wantText(t, d, c.want)
		})
	}
}

func TestMarkdownTitleAndGroups(t *testing.T) {
	d := read(t, "f.md", "# One\n\nIt began.\n\n# Two\n\nIt ended.\n\n## Empty\n", Options{})
	if d.Title != "" || d.Said[0].Group != "One" || d.Said[1].Group != "Two" {
		t.Errorf("title %q, groups %q and %q", d.Title, d.Said[0].Group, d.Said[1].Group)
	}
	wantSaid(t, d.Notes, "Nothing stands under the heading “Empty” (line 9)")
	d = read(t, "f.md", "---\n\nNot front matter\n\n---\n\nMore.\n", Options{})
	wantText(t, d, "Not front matter\n\nMore.\n")
	d = read(t, "f.md", "---\nparticipant: P07\ninterviewer: Jane Smith\n---\nJane: Hi?\n\nInterviewee: Hi.\n\nJane: Good.\n", Options{})
	wantSpeakers(t, d, "Jane interviewer, Interviewee participant P07")
}

func TestBoldLabelsInATxtFileAreMarkdown(t *testing.T) {
	d := read(t, "f.txt", "**Int:** A \\[pause\\]?\n\n**Rosa:** B.\n\n**Int:** C?\n", Options{})
	wantText(t, d, "Int: A [pause]?\n\nRosa: B.\n\nInt: C?\n")
	wantSaid(t, d.Notes, "f.txt was read as Markdown")
}

func TestBreakIsNobody(t *testing.T) {
	d := read(t, "f.md", "**Ann:** One.\n\n**Break:** \\[13:54\\]\n\n**Int:** Two.\n\n**Ann:** Three.\n\n**Int:** Four.\n", Options{})
	wantSpeakers(t, d, "Ann participant Ann, Break other, Int interviewer")
	wantSaid(t, d.Notes, "No words are said by Break")
	if d.Said[1].TimeMS != transcript.NoTime {
		t.Errorf("the time of a turn without words left the words")
	}
}
