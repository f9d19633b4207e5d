package ingest

import (
	"crypto/sha256"
	"fmt"
	"math/rand/v2"
	"os"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// wantTimedTurns compares turns with testdata/timed-turns.tsv: for each file a
// hash of speaker|start|end|words per turn, made with a Python script of
// regular expressions over the files, outside of this code (captions: blocks
// between blank lines, sorted by start, neighbours of one speaker joined with a
// space; TextGrids: xmin, xmax and text of the intervals of both files, those
// with words, sorted by the millisecond).
func wantTimedTurns(t *testing.T, name string, d Document) {
	t.Helper()
	b, err := os.ReadFile("testdata/timed-turns.tsv")
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(b)) {
		file, hashes, _ := strings.Cut(strings.TrimSpace(line), "\t")
		if file != name {
			continue
		}
		want := strings.Fields(hashes)
		if len(want) != len(d.Said) {
			t.Errorf("%s: %d turns, want %d", name, len(d.Said), len(want))
		}
		for i := range min(len(want), len(d.Said)) {
			s := d.Said[i]
			sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d|%d|%s", s.Speaker, s.TimeMS, s.EndMS, s.Speech))
			if got := fmt.Sprintf("%x", sum[:4]); got != want[i] {
				t.Fatalf("%s: turn %d (%s, %d to %d ms, %d bytes) is not as it stands in the file", name, i+1, s.Speaker, s.TimeMS, s.EndMS, len(s.Speech))
			}
		}
		return
	}
	t.Errorf("nothing is known of %s", name)
}

func TestConsultationsOfPraat(t *testing.T) {
	utterances := map[string]int{}
	for i := range 10 {
		name := fmt.Sprintf("day1_consultation%02d", i+1)
		src := Source{Name: name + "_doctor.TextGrid", Data: []byte(fileBytes(t, "primock57/transcripts/"+name+"_doctor.TextGrid"))}
		src.With = []Source{{Name: name + "_patient.TextGrid", Data: []byte(fileBytes(t, "primock57/transcripts/"+name+"_patient.TextGrid"))}}
		docs, err := Read(src, Options{})
		if err != nil {
			t.Fatal(err)
		}
		checkLaws(t, docs[0])
		wantTimedTurns(t, name, docs[0])
		for name, n := range by(docs[0]) {
			utterances[name] += n
		}
		if docs[0].ID != name || len(docs[0].Doubts) > 0 {
			t.Errorf("id %q, doubts %q", docs[0].ID, docs[0].Doubts)
		}
	}
	if diff := cmp.Diff(map[string]int{"Patient": 612, "Doctor": 722}, utterances); diff != "" {
		t.Errorf("utterances (-want +got):\n%s", diff)
	}
}

const longGrid = `File type = "ooTextFile"
Object class = "TextGrid"

xmin = 0 
xmax = 9.5 
tiers? <exists> 
size = 3 
item []: 
    item [1]:
        class = "IntervalTier" 
        name = "Rosa" 
        xmin = 0 
        xmax = 9.5 
        intervals: size = 3 
        intervals [1]:
            xmin = 0 
            xmax = 1.2345 
            text = "" 
        intervals [2]:
            xmin = 1.2345 
            xmax = 3 
            text = "She said ""no"" <UNSURE>twice</UNSURE>! <UNIN/>
3 times 4 < 5" 
        intervals [3]:
            xmin = 3 
            xmax = 9.5 
            text = " " 
    item [2]:
        class = "IntervalTier" 
        name = "INT" 
        xmin = 0 
        xmax = 9.5 
        intervals: size = 1 
        intervals [1]:
            xmin = 0 
            xmax = 1 
            text = "And then?" 
    item [3]:
        class = "TextTier" 
        name = "Cat" 
        xmin = 0 
        xmax = 9.5 
        points: size = 1 
        points [1]:
            number = 2.5 
            mark = "miaow" 
`

const gridText = `
[00:00:00] INT: And then?

[00:00:01] Rosa: She said "no" <UNSURE>twice</UNSURE>! <UNIN/>
3 times 4 < 5

[00:00:02] Cat: miaow
`

func TestTextGrid(t *testing.T) {
	const short = "File type = \"ooTextFile short\"\n\"TextGrid\"\n\n0\n9.5\n<exists>\n3\n\"IntervalTier\"\n\"Rosa\"\n0\n9.5\n3\n0\n1.2345\n\"\"\n1.2345\n3\n" +
		"\"She said \"\"no\"\" <UNSURE>twice</UNSURE>! <UNIN/>\n3 times 4 < 5\"\n3\n9.5\n\" \"\n\"IntervalTier\"\n\"INT\"\n0\n9.5\n1\n0\n1\n\"And then?\"\n\"TextTier\"\n\"Cat\"\n0\n9.5\n1\n2.5\n\"miaow\"\n"
	const inTime = "\"Praat chronological TextGrid text file\"\n0 9.5   ! Time domain.\n3   ! Number of tiers.\n\"IntervalTier\" \"Rosa\" 0 9.5\n\"IntervalTier\" \"INT\" 0 9.5\n\"TextTier\" \"Cat\" 0 9.5\n\n" +
		"1 0 1.2345\n\"\"\n2 0 1\n\"And then?\"\n1 1.2345 3\n\"She said \"\"no\"\" <UNSURE>twice</UNSURE>! <UNIN/>\n3 times 4 < 5\"\n3 2.5\n\"miaow\"\n1 3 9.5\n\" \"\n"
	for name, in := range map[string]string{
		"long": longGrid, "short": short, "in order of time": inTime, "Windows": strings.ReplaceAll(longGrid, "\n", "\r\n"),
		"old": strings.ReplaceAll(longGrid, "number = ", "time = "), "UTF-16": utf16OfGrid(longGrid),
	} {
		t.Run(name, func(t *testing.T) {
			d := read(t, "talk.TextGrid", in, Options{})
			wantText(t, d, gridText)
			wantSpeakers(t, d, "INT interviewer, Rosa participant Rosa, Cat participant Cat")
			if s := d.Said[1]; s.TimeMS != 1235 || s.EndMS != 3000 {
				t.Errorf("Rosa speaks from %d to %d ms, want 1235 to 3000", s.TimeMS, s.EndMS)
			}
			if s := d.Said[2]; s.TimeMS != 2500 || s.EndMS != -1 {
				t.Errorf("the cat is heard from %d to %d ms, want 2500 and no end", s.TimeMS, s.EndMS)
			}
			if d.Format != "textgrid" || len(d.Doubts) > 0 {
				t.Errorf("format %q, doubts %q", d.Format, d.Doubts)
			}
			wantSaid(t, d.Notes, "3 marks in angle brackets", "<UNSURE>, </UNSURE>, <UNIN/>", "2 intervals without words", "points without length")
		})
	}
}

func utf16OfGrid(s string) string {
	b := []byte{0xFE, 0xFF}
	for _, c := range []byte(s) {
		b = append(b, 0, c)
	}
	return string(b)
}

// gridOf is a TextGrid in the short form, its tiers given as name, and then
// start, end and words in turns.
func gridOf(tiers ...[]string) string {
	var b strings.Builder
	fmt.Fprintf(&b, "File type = \"ooTextFile\"\n\"TextGrid\"\n0 100 <exists> %d\n", len(tiers))
	for _, t := range tiers {
		fmt.Fprintf(&b, "\"IntervalTier\" %q 0 100 %d\n", t[0], len(t)/3)
		for i := 1; i < len(t); i += 3 {
			fmt.Fprintf(&b, "%s %s \"%s\"\n", t[i], t[i+1], strings.ReplaceAll(t[i+2], `"`, `""`))
		}
	}
	return b.String()
}

func TestTextGridsOfOneRecording(t *testing.T) {
	src := Source{Name: "a/walk_doctor.TextGrid", Data: []byte(gridOf([]string{"Speaker 1", "1", "2", "One?", "5", "6", "Three?"}))}
	src.With = []Source{
		{Name: "walk_patient.TextGrid", Data: []byte(utf16OfGrid(gridOf([]string{"Speaker", "1", "4", "Two.", "6", "7", "Four."})))},
		{Name: "walk_third.TextGrid", Data: []byte(gridOf([]string{"Aunt Mary", "0.5", "1", "Zero."}, []string{"", "8", "9", "Five."}))},
	}
	docs, err := Read(src, Options{})
	if err != nil {
		t.Fatal(err)
	}
	d := docs[0]
	checkLaws(t, d)
	wantText(t, d, "[00:00:00] Aunt Mary: Zero.\n\n[00:00:01] Doctor: One?\n\n[00:00:01] Patient: Two.\n\n[00:00:05] Doctor: Three?\n\n[00:00:06] Patient: Four.\n\n[00:00:08] Third: Five.\n")
	wantSaid(t, d.Notes, "3 files of one recording were merged", "walk_doctor.TextGrid, walk_patient.TextGrid and walk_third.TextGrid", "Doctor, Patient and Third", "walk_patient.TextGrid is not UTF-8 and was taken to be utf-16be")
	if d.ID != "walk" {
		t.Errorf("id %q, want walk", d.ID)
	}
	src.With[0].Data = []byte("Ann: hello\nBen: yes\n")
	if _, err := Read(src, Options{}); err == nil || !strings.Contains(err.Error(), "walk_patient.TextGrid is not a Praat TextGrid") {
		t.Errorf("error %v", err)
	}
	src.With[0].Data = nil
	if _, err := Read(src, Options{}); err == nil || !strings.Contains(err.Error(), "walk_patient.TextGrid is empty") {
		t.Errorf("error %v", err)
	}
}

func TestTextGridTiers(t *testing.T) {
	for _, c := range []struct{ name, in, want string }{
		{"sounds beside talk", gridOf([]string{"phones", "1", "1.1", "h", "1.1", "2", "ai"}, []string{"Ann", "1", "2", "Hi"}, []string{"words", "1", "2", "hi"}), "[00:00:01] Ann: Hi\n"},
		{"words alone", gridOf([]string{"Ann - words", "0.1", "0.5", "So", "0.5", "0.9", "it", "0.9", "1.2", "began", "3", "4", "late"}, []string{"Ann - phones", "0.1", "0.5", "s"}, []string{"Ben - words", "1.3", "2", "When"}),
			"[00:00:00] Ann: So it began\n\n[00:00:01] Ben: When\n\n[00:00:03] Ann: late\n"},
		{"a name that says nothing", gridOf([]string{"utterances", "1", "2", "Hi", "2", "3", "there"}), "[00:00:01] Hi\n\n[00:00:02] there\n"},
		{"ties", gridOf([]string{"Ann", "1", "2", "a"}, []string{"Ben", "1", "2", "b"}, []string{"Cem", "0.9996", "2", "c"}), "[00:00:01] Ann: a\n\n[00:00:01] Ben: b\n\n[00:00:01] Cem: c\n"},
		{"a label in the words", gridOf([]string{"Ann", "1", "2", "a\nAnn: b"}, []string{"Ben", "3", "4", "[00:09] Ann: c"}), "[00:00:01] Ann: a\n\nAnn: b\n\n[00:00:03] Ben: [00:09] Ann: c\n"},
		{"odd times", gridOf([]string{"Ann", "-1", "2", "a", "5", "4", "b", "1e300", "2e300", "c"}), "Ann: a\n\nAnn: c\n\n[00:00:05] Ann: b\n"},
	} {
		t.Run(c.name, func(t *testing.T) { wantText(t, read(t, "x.TextGrid", c.in, Options{}), c.want) })
	}
}

func TestBrokenTextGrids(t *testing.T) {
	d := read(t, "x.TextGrid", strings.Replace(longGrid, "size = 3 \n        intervals", "size = 1000000000 \n        intervals", 1)+"\"stray\" 7\n", Options{})
	wantText(t, d, gridText)
	wantSaid(t, d.Doubts, "“Rosa” of x.TextGrid says it has 1000000000 intervals and has 3", "line 47: “stray”")
	d = read(t, "x.TextGrid", longGrid[:strings.Index(longGrid, "twice")], Options{})
	wantText(t, d, "[00:00:01] Rosa: She said \"no\" <UNSURE>\n")
	wantSaid(t, d.Doubts, "line 22: a quotation mark is never closed")
	refused(t, "x.TextGrid", gridOf([]string{"Ann", "1", "2", " "}), Options{}, "1 tier and no words")
	refused(t, "x.TextGrid", "File type = \"ooTextFile\"\nObject class = \"PitchTier\"\n1 2 3\n", Options{}, "of another kind (PitchTier)", "save the TextGrid")
	refused(t, "x.TextGrid", "File type = \"ooTextFile\"\n\"TextGrid\"\n", Options{}, "0 tiers")
	refused(t, "x.TextGrid", "File type = \"ooTextFile\"\n\"TextGrid\"\n"+strings.Repeat(`"IntervalTier" "" 0 1 0 `, 2000), Options{}, "more than 1000 tiers")
}

// TestTextGridGivesBackWhatWasSaid writes random tiers down and reads them.
func TestTextGridGivesBackWhatWasSaid(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 5))
	words := []string{"yes", `"`, `""`, "! no", "= 3", "12", "<exists>", "\n", "IntervalTier", "é", "“x”", "[1]:", "\"TextTier\""}
	for range 300 {
		want, ms := []string{}, 0
		tiers := [][]string{{"Ann"}, {"Ben"}, {"Cem"}}
		for range r.IntN(20) {
			var w []string
			for range r.IntN(5) {
				w = append(w, words[r.IntN(len(words))])
			}
			from := ms
			ms += 1 + r.IntN(3000)
			k := r.IntN(3)
			text := strings.Join(w, " ")
			tiers[k] = append(tiers[k], fmt.Sprintf("%d.%03d", from/1000, from%1000), fmt.Sprintf("%d.%03d", ms/1000, ms%1000), text)
			if strings.TrimSpace(text) != "" {
				want = append(want, fmt.Sprint(tiers[k][0], from, ms, strings.Fields(text)))
			}
		}
		if len(want) == 0 {
			continue
		}
		d := read(t, "r.TextGrid", gridOf(tiers...), Options{})
		var got []string
		for _, s := range d.Said {
			got = append(got, fmt.Sprint(s.Speaker, s.TimeMS, s.EndMS, strings.Fields(s.Speech)))
		}
		if diff := cmp.Diff(want, got); diff != "" {
			t.Fatalf("(-want +got):\n%s\n%s", diff, gridOf(tiers...))
		}
	}
}

// TestHostileTextGrids reads files made to be slow.
func TestHostileTextGrids(t *testing.T) {
	const size = 1 << 20
	head := "File type = \"ooTextFile\"\n\"TextGrid\"\n0 1 <exists> 1\n\"IntervalTier\" \"A\" 0 1 9\n"
	for _, again := range []string{`"`, `""`, "1 ", "! ", "1 2 \"<a\" ", "\"IntervalTier\" ", "-", "\"TextTier\" \"x\" 1 2 3 \"y\"", "1 2 \"a\"\n", "<"} {
		began := time.Now()
		_, err := Read(Source{Name: "h.TextGrid", Data: []byte(head + strings.Repeat(again, size/len(again)))}, Options{})
		if took := time.Since(began); took > 20*time.Second {
			t.Errorf("%q took %v", again, took)
		}
		if err != nil && len(err.Error()) > 400 {
			t.Errorf("%q: an error of %d bytes", again, len(err.Error()))
		}
	}
}

func FuzzTextGrid(f *testing.F) {
	f.Add([]byte(longGrid), []byte(gridOf([]string{"Speaker", "1", "2", "a"})))
	f.Add([]byte(gridOf([]string{"words", "1", "2", "a <b> \"c\"", "0", "1", "d"}, []string{"phones", "1", "2", "x"})), []byte{})
	f.Add([]byte("\"Praat chronological TextGrid text file\" 0 1 2 \"IntervalTier\" \"A\" 0 1 \"TextTier\" \"B: c\" 0 1 1 0 1 \"Ann: a\n[0:01] b\" 2 0.5 \"x\" 9 1 \"y\""), []byte(longGrid))
	f.Fuzz(func(t *testing.T, data, with []byte) {
		src := Source{Name: "f_a.TextGrid", Data: data}
		if len(with) > 0 {
			src.With = []Source{{Name: "f_b.TextGrid", Data: with}}
		}
		docs, err := Read(src, Options{})
		if err != nil {
			if s := err.Error(); s == "" || strings.Contains(s, "\n") || len(docs) > 0 {
				t.Fatalf("error %q with %d documents", err, len(docs))
			}
			return
		}
		checkLaws(t, docs[0])
	})
}
