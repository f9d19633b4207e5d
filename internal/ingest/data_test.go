package ingest

import (
	"encoding/csv"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"unicode/utf16"

	"github.com/google/go-cmp/cmp"
)

// TestChangelogTurns counts the labels with a regular expression, which knows
// nothing of how they are read here. One file has a mark with the colon outside
// the bold (**Break**: and a time), which is no turn.
func TestChangelogTurns(t *testing.T) {
	files, err := filepath.Glob(filepath.Join(dataDir(t), "changelog-transcripts", "*", "*.md"))
	if err != nil || len(files) != 14 {
		t.Fatalf("%d files, %v; want 14", len(files), err)
	}
	usual := regexp.MustCompile(`(?m)^\*\*([^*]*):\*\*`)
	sum := 0
	for _, f := range files {
		rel, _ := filepath.Rel(dataDir(t), f)
		d, source := readData(t, filepath.ToSlash(rel), Options{})
		want := map[string]int{}
		for _, m := range usual.FindAllStringSubmatch(source, -1) {
			want[m[1]]++
		}
		if diff := cmp.Diff(want, by(d)); diff != "" {
			t.Errorf("%s: turns by speaker (-want +got):\n%s", rel, diff)
		}
		sum += len(d.Said)
	}
	if sum != 1764 {
		t.Errorf("%d turns, want 1764", sum)
	}
}

func TestSpeakerNamesWithCommasAndStops(t *testing.T) {
	want := map[string]int{"Mireille B. Reece, Psy.D": 63, "Adam Stacoviak": 62}
	for _, f := range []string{"changelog-transcripts/brainscience/brain-science-1.md", "derived-formats/brain-science-1.pandoc.docx"} {
		d, _ := readData(t, f, Options{})
		if diff := cmp.Diff(want, by(d)); diff != "" {
			t.Errorf("%s: turns by speaker (-want +got):\n%s", f, diff)
		}
	}
}

// TestWordSaysWhatMarkdownSays compares two forms of one transcript, letter by
// letter, apart from quotation marks and dashes the conversion changed.
func TestWordSaysWhatMarkdownSays(t *testing.T) {
	for md, docx := range map[string]string{
		"changelog-transcripts/brainscience/brain-science-1.md":  "derived-formats/brain-science-1.pandoc.docx",
		"changelog-transcripts/brainscience/brain-science-13.md": "derived-formats/brain-science-13.lo.docx",
	} {
		a, _ := readData(t, md, Options{})
		b, _ := readData(t, docx, Options{})
		if len(a.Said) != len(b.Said) {
			t.Fatalf("%s has %d turns, %s has %d", md, len(a.Said), docx, len(b.Said))
		}
		for i := range a.Said {
			if a.Said[i].Speaker != b.Said[i].Speaker || letters(a.Said[i].Speech) != letters(b.Said[i].Speech) {
				t.Fatalf("turn %d differs between %s and %s", i+1, md, docx)
			}
		}
	}
}

// runs counts the stretches of equal neighbours.
func runs(names []string) int {
	n := 0
	for i, name := range names {
		if i == 0 || name != names[i-1] {
			n++
		}
	}
	return n
}

// TestCaptionsOfConsultations counts captions and stretches of one speaker with
// regular expressions, and compares the turns with them. No caption there
// repeats the one before.
func TestCaptionsOfConsultations(t *testing.T) {
	voice := regexp.MustCompile(`(?m)^<v (Doctor|Patient)>`)
	prefix := regexp.MustCompile(`(?m)^(Doctor|Patient): `)
	for _, c := range []struct {
		file    string
		label   *regexp.Regexp
		n       int
		joined  bool
		format  string
		labelOf func(string) string
	}{
		{"primock57-day1_consultation01.voice.vtt", voice, 109, true, "vtt", nil},
		{"primock57-day1_consultation02.zoom.vtt", prefix, 130, true, "vtt", nil},
		{"primock57-day1_consultation03.srt", prefix, 141, true, "srt", nil},
		{"primock57-day1_consultation06.otter.txt", regexp.MustCompile(`(?m)^(Doctor|Patient)  \d+:\d\d`), 162, false, "txt", nil},
		{"primock57-day1_consultation07.utf16.txt", regexp.MustCompile(`(?m)^(DOCTOR|PATIENT): `), 175, false, "txt", utf16Text},
	} {
		d, source := readData(t, "derived-formats/"+c.file, Options{})
		if c.labelOf != nil {
			source = c.labelOf(source)
		}
		var names []string
		for _, m := range c.label.FindAllStringSubmatch(source, -1) {
			names = append(names, m[1])
		}
		if len(names) != c.n {
			t.Errorf("%s: %d labels in the source, want %d", c.file, len(names), c.n)
		}
		want := c.n
		if c.joined {
			want = runs(names)
		}
		if len(d.Said) != want || d.Format != c.format || len(by(d)) != 2 {
			t.Errorf("%s: %d turns of %d speakers as %s, want %d of 2 as %s", c.file, len(d.Said), len(by(d)), d.Format, want, c.format)
		}
		if c.joined && wordsLost(c.label.ReplaceAllString(source, ""), d) {
			t.Errorf("%s: words were lost", c.file)
		}
		if d.Said[0].TimeMS < 0 && c.format != "txt" {
			t.Errorf("%s: the first turn has no time", c.file)
		}
	}
}

func utf16Text(s string) string {
	u := make([]uint16, len(s)/2)
	for i := range u {
		u[i] = uint16(s[2*i]) | uint16(s[2*i+1])<<8
	}
	return strings.TrimPrefix(string(utf16.Decode(u)), "\uFEFF")
}

// wordsLost compares the letters of the captions with those of the turns.
func wordsLost(source string, d Document) bool {
	var want, got strings.Builder
	for line := range strings.Lines(source) {
		if !strings.Contains(line, "-->") && !strings.HasPrefix(line, "WEBVTT") {
			want.WriteString(strings.ReplaceAll(line, "</v>", ""))
		}
	}
	for _, s := range d.Said {
		got.WriteString(s.Speech)
	}
	return letters(want.String()) != letters(got.String())
}

func TestOralHistorySegments(t *testing.T) {
	for file, want := range map[string]struct{ rows, named int }{
		"armantrout.csv": {525, 416},
		"gluck.csv":      {352, 338},
	} {
		d, source := readData(t, "oral-history-as-data/_data/transcripts/"+file, Options{})
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(source, "\uFEFF"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		named, timed := 0, 0
		var all strings.Builder
		for _, r := range rows[1:] {
			if r[0] != "" {
				named++
				if r[3] != "" {
					timed++
				}
			}
			all.WriteString(r[1])
		}
		first := 0 // a first row without a speaker is a turn of nobody
		if rows[1][0] == "" {
			first = 1
		}
		if len(rows)-1 != want.rows || named != want.named || len(d.Said) != named+first {
			t.Errorf("%s: %d rows, %d with a speaker, %d turns; want %d, %d, %d", file, len(rows)-1, named, len(d.Said), want.rows, want.named, want.named+first)
		}
		got := 0
		var said strings.Builder
		for _, s := range d.Said {
			if s.TimeMS >= 0 {
				got++
			}
			said.WriteString(s.Speech)
		}
		if got != timed {
			t.Errorf("%s: %d turns with a time, want %d", file, got, timed)
		}
		words, _ := untagged(all.String())
		words, _ = unescape(words)
		if letters(words) != letters(said.String()) {
			t.Errorf("%s: words were lost", file)
		}
	}
}

func TestSurveyOfRealComments(t *testing.T) {
	d, source := readData(t, "nhs-pxtextmining/datasets/phase_1/co_multi_label.csv", Options{})
	rows, err := csv.NewReader(strings.NewReader(source)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	known := 0 // rows that say how critical the comment is; the codes beside it are codings
	for _, r := range rows[1:] {
		if r[0] != "NA" {
			known++
		}
	}
	if len(d.Said) != 1998 || len(rows) != 1999 || len(d.Speakers) != 1998 || len(d.Attributes) != known {
		t.Errorf("%d turns, %d speakers, %d with attributes (want %d) of %d rows, want 1998", len(d.Said), len(d.Speakers), len(d.Attributes), known, len(rows)-1)
	}
	if d.Said[0].Group != "feedback" || d.Speakers[0].Participant != "co_multi_label-R0001" || d.Attributes["co_multi_label-R0001"]["crit"] != rows[1][0] {
		t.Errorf("first answer %q by %q with %v", d.Said[0].Group, d.Speakers[0].Participant, d.Attributes["co_multi_label-R0001"])
	}
}
