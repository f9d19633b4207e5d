package ingest

import (
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"unicode"

	"github.com/google/go-cmp/cmp"

	"verbatim/internal/transcript"
)

// wantUses compares what columns were taken for, written "header as, header as!", with
// a mark where somebody said it.
func wantUses(t testing.TB, d Document, want string) {
	t.Helper()
	var got []string
	for _, u := range d.Columns {
		mark := "!"
		if u.Guessed {
			mark = ""
		}
		got = append(got, u.Header+" "+u.As+mark)
	}
	if diff := cmp.Diff(want, strings.Join(got, ", ")); diff != "" {
		t.Errorf("columns (-want +got):\n%s", diff)
	}
}

// wantCodings compares the codings, written "theme by coder on words".
func wantCodings(t testing.TB, d Document, want ...string) {
	t.Helper()
	rendered, _ := transcript.Render(d.Said)
	runes := []rune(rendered)
	var got []string
	for _, c := range d.Comments {
		if c.Whole {
			t.Errorf("%q is on a whole turn", c.Theme)
		}
		got = append(got, fmt.Sprintf("%s by %s on %s", strings.TrimSuffix(c.Theme+": "+c.Text, ": "), c.Author, string(runes[c.Span.Start:c.Span.End])))
	}
	wantList(t, got, want)
}

func TestThemesOfTurns(t *testing.T) {
	d := read(t, "a.csv", "speaker,text,tags,time\nAnn,one two,hope;loss,0:01\n,three,hope,\n,four,,0:09\n,five,luck|hope,\nBen,one two,,0:20\nAnn,six,NA,\nBen,ok,luck,\n", Options{})
	wantText(t, d, "[00:00:01] Ann: one two\nthree [00:00:09] four\nfive\n\n[00:00:20] Ben: one two\n\nAnn: six\n\nBen: ok\n")
	wantCodings(t, d, "hope by  on one two", "loss by  on one two", "hope by  on three", "luck by  on five", "hope by  on five", "luck by  on ok")
	wantUses(t, d, "speaker speaker, text text, tags theme, time start")
	wantSaid(t, d.Notes, "Themes were read from “tags”", "6 codings are in the file")
	if len(d.Otherwise) != 0 {
		t.Errorf("a table of turns with times is shown as %v too", d.Otherwise)
	}
}

// A line in a cell that reads like a label becomes a turn; the codings before, on and
// after it stay on their words.
func TestCodingsSurviveLabelsInCells(t *testing.T) {
	in := "speaker,text,theme\nAnn,one,hope\nBen,\"yes\nAnn: no\n[0:05] Ben: so\",hope\nAnn,Ann: two,loss\nBen,three,loss\n"
	d := read(t, "a.csv", in, Options{})
	wantText(t, d, "Ann: one\n\nBen: yes\n\nAnn: no\n\n[00:00:05] Ben: so\n\nAnn: Ann: two\n\nBen: three\n")
	wantCodings(t, d, "hope by  on one", "hope by  on yes\n\nAnn: no\n\n[00:00:05] Ben: so", "loss by  on Ann: two", "loss by  on three")
}

func TestSegments(t *testing.T) {
	in := "Document,Code,Segment,Coder,Memo,Weight\nP01,Hope,\"I hope so, I do\",ann,why?,0\nP01,Loss,\"I hope so, I do\",ben,,0\nP02,Hope\\More,It was fine then,ann,,0\nP01,Hope,It was fine then,ben,,1\n"
	d := read(t, "a.csv", in, Options{})
	wantText(t, d, "P01: I hope so, I do\n\nP02: It was fine then\n\nP01: It was fine then\n")
	wantCodings(t, d, "Hope: why? by ann on I hope so, I do", "Loss by ben on I hope so, I do", "More by ann on It was fine then", "Hope by ben on It was fine then")
	wantUses(t, d, "Document id, Code theme, Segment text, Coder coder, Memo memo, Weight ignored")
	wantSpeakers(t, d, "P01 participant P01, P02 participant P02")
	wantSaid(t, d.Notes, "1 row has the words of an earlier row", "1 column was not imported: “Weight”")
	if len(d.Otherwise) != 1 || d.Otherwise[0].As != "people" || len(d.Otherwise[0].Said) != 3 {
		t.Errorf("otherwise %v", d.Otherwise)
	}
	d = read(t, "a.csv", in, Options{As: "people"})
	wantText(t, d, "R001: I hope so, I do\n\nR002: I hope so, I do\n\nR003: It was fine then\n\nR004: It was fine then\n")
}

// Themes that are numbered columns are told from the answers of a scale by what stands
// in them.
func TestNumberedColumns(t *testing.T) {
	answers := "id,what helped,k_1,k_2,k_3\na,The people I met there,hope,loss,luck\nb,Nothing at all really,loss,,\nc,The walks with my dog,hope,,\nd,Being asked for once,luck,hope,\n"
	d := read(t, "a.csv", answers, Options{})
	wantUses(t, d, "id id, what helped text, k_1 theme, k_2 theme, k_3 theme")
	wantCodings(t, d, "hope by  on The people I met there", "loss by  on The people I met there", "luck by  on The people I met there", "loss by  on Nothing at all really",
		"hope by  on The walks with my dog", "luck by  on Being asked for once", "hope by  on Being asked for once")
	d = read(t, "a.csv", "id,what helped,k_1,k_2\na,The people I met there,agree,agree\nb,Nothing at all really,agree,disagree\n", Options{})
	wantUses(t, d, "id id, what helped text, k_1 attribute, k_2 attribute")
}

// A column of themes after an answer is about that answer; at the end of the row it is
// about all of them.
func TestThemesBetweenAnswers(t *testing.T) {
	d := read(t, "a.csv", "id,What helped?,Q1 codes,What hurt?,Q2 codes\na,the long walks,hope,the cold nights,loss\nb,my old dog,hope,the empty house,loss\n",
		Options{Columns: Columns{Theme: []string{"q1 codes", "Q2 codes"}}})
	wantCodings(t, d, "hope by  on the long walks", "loss by  on the cold nights", "hope by  on my old dog", "loss by  on the empty house")
	d = read(t, "a.csv", "id,What helped?,What hurt?,themes\na,the long walks,the cold nights,hope\nb,my old dog,,hope\n", Options{})
	wantCodings(t, d, "hope by  on the long walks\n\na: the cold nights", "hope by  on my old dog")
}

func TestColumnsSaid(t *testing.T) {
	var c Columns
	for _, s := range []string{"text=What they said", "theme=hope", "theme=loss", "Speaker=Who", "ignored=b", "memo=a=b"} {
		if err := ParseColumn(s, &c); err != nil {
			t.Fatal(err)
		}
	}
	want := Columns{Text: []string{"What they said"}, Theme: []string{"hope", "loss"}, Speaker: "Who", Ignore: []string{"b"}, Memo: "a=b"}
	if diff := cmp.Diff(want, c); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	for _, bad := range []string{"", "text", "text=", "colour=red", "speaker=Other"} {
		if err := ParseColumn(bad, &c); err == nil || !strings.Contains(err.Error(), "--column") {
			t.Errorf("ParseColumn(%q): %v", bad, err)
		}
	}
	in := "Who,What they said,hope,loss,a=b,b\nAnn,one two,1,0,see below,z\nBen,three,0,x,,z\nAnn,four,,,,z\n"
	d := read(t, "a.csv", in, Options{Columns: c})
	wantUses(t, d, "Who speaker!, What they said text!, hope theme!, loss theme!, a=b memo!, b ignored!")
	wantCodings(t, d, "hope: see below by  on one two", "loss by  on three")
	refused(t, "a.csv", in, Options{Columns: Columns{Section: "chapter"}}, "chapter", "What they said")
	d = read(t, "a.csv", "speaker,text,tags\nAnn,one,hope\nBen,two,hope\nAnn,three,\n", Options{Columns: Columns{Attribute: []string{"tags"}}})
	if wantUses(t, d, "speaker speaker, text text, tags ignored!"); len(d.Comments) > 0 {
		t.Errorf("a column that is no theme gave %v", d.Comments)
	}
}

func TestShapesOnRequest(t *testing.T) {
	in := "name,site,answer\nAnn,north,They listened to me\nBen,south,I waited for so long\nCem,south,Nobody ever came back\nDee,north,It was all right\n"
	d := read(t, "a.csv", in, Options{})
	wantUses(t, d, "name attribute, site attribute, answer text")
	d = read(t, "a.csv", in, Options{As: "turns"})
	wantText(t, d, "Ann: They listened to me\n\nBen: I waited for so long\n\nCem: Nobody ever came back\n\nDee: It was all right\n")
	d = read(t, "a.csv", in, Options{As: "segments"})
	wantText(t, d, "Ann: They listened to me\n\nBen: I waited for so long\n\nCem: Nobody ever came back\n\nDee: It was all right\n")
	wantUses(t, d, "name speaker, site ignored, answer text")
}

func TestRowsAboveTheHeader(t *testing.T) {
	d := read(t, "a.csv", "Interviews of the second wave,,\n,,\nsite: north,,\nspeaker,text,time\nAnn,one,0:01\nBen,two,0:02\n", Options{})
	wantText(t, d, "[00:00:01] Ann: one\n\n[00:00:02] Ben: two\n")
	wantSaid(t, d.Notes, "2 rows above the header were left out", "Interviews of the second wave")
	d = read(t, "a.csv", "Interviews, the second wave\n\nspeaker;text;time\nAnn;one;0:01\nBen;two;0:02\nAnn;three;\nBen;four;\n", Options{})
	wantText(t, d, "[00:00:01] Ann: one\n\n[00:00:02] Ben: two\n\nAnn: three\n\nBen: four\n")
}

// turnHashes are hashes of turns that another reader made, with Python's csv, json and
// zipfile modules: of speaker, seconds and words, parted by bars, without white space
// in the words.
func turnHashes(t *testing.T, name string) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", name+".turns"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Fields(string(b))
}

func hashOf(s transcript.Said) string {
	seconds := s.TimeMS
	if seconds >= 0 {
		seconds /= 1000
	}
	sum := sha256.Sum256(fmt.Appendf(nil, "%s|%d|%s", s.Speaker, seconds, unspaced(s.Speech)))
	return hex.EncodeToString(sum[:])[:12]
}

func unspaced(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) {
			return -1
		}
		return r
	}, s)
}

func TestTablesTurnByTurn(t *testing.T) {
	for name, file := range map[string]string{
		"armantrout":        "oral-history-as-data/_data/transcripts/armantrout.csv",
		"presto_distortion": "presto-distortions/presto_anotaciones/first_phase/presto_distortion.jsonl",
		"checklist10":       "primock57/consultation_checklists/Clinician_1/Day 1 Consultation 10 - Checklist.xlsx",
	} {
		d, _ := readData(t, file, Options{})
		want := turnHashes(t, name)
		if len(want) != len(d.Said) {
			t.Errorf("%s: %d turns, want %d", name, len(d.Said), len(want))
			continue
		}
		for i, s := range d.Said {
			if hashOf(s) != want[i] {
				t.Errorf("%s: turn %d is %q by %q at %d", name, i+1, transcript.Abbreviate(s.Speech, 30), s.Speaker, s.TimeMS)
			}
		}
	}
}

// counted gives the codings of a document by theme, and fails where one is not on words.
func counted(t *testing.T, d Document) map[string]int {
	t.Helper()
	n := map[string]int{}
	for _, c := range d.Comments {
		if c.Span.Empty() || c.Whole || c.Moved {
			t.Fatalf("a coding of %q is on %v", c.Theme, c.Span)
		}
		n[c.Theme]++
	}
	return n
}

func TestOralHistoryTags(t *testing.T) {
	for file, want := range map[string]map[string]int{
		"armantrout.csv": {"revision": 126, "highlight": 81, "paper": 47, "prompt": 42, "change": 41, "career": 40, "future": 38, "correspondence": 35, "between": 24, "mss": 22, "early": 22, "files": 15, "printdig": 1},
		"gluck.csv":      {"highlight": 133, "mss": 126, "career": 88, "paper": 78, "revision": 65, "yaleyounger": 59, "prompt": 41, "early": 26, "between": 21, "teaching": 11, "correspondence": 8, "printdig": 4, "future": 4},
	} {
		d, source := readData(t, "oral-history-as-data/_data/transcripts/"+file, Options{})
		if diff := cmp.Diff(want, counted(t, d)); diff != "" {
			t.Errorf("%s: tags (-want +got):\n%s", file, diff)
		}
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(source, "\uFEFF"))).ReadAll()
		if err != nil {
			t.Fatal(err)
		}
		rendered, _ := transcript.Render(d.Said)
		runes, i := []rune(rendered), 0
		for _, r := range rows[1:] {
			for _, tag := range strings.FieldsFunc(r[2], func(r rune) bool { return r == ';' }) {
				words, _ := untagged(r[1])
				words, _ = unescape(words)
				c := d.Comments[i]
				if got := string(runes[c.Span.Start:c.Span.End]); c.Theme != strings.TrimSpace(tag) || unspaced(got) != unspaced(words) {
					t.Fatalf("%s: coding %d is %q on %q, want %q on the words of its row", file, i+1, c.Theme, transcript.Abbreviate(got, 30), tag)
				}
				i++
			}
		}
	}
}

func TestCodesOfRealComments(t *testing.T) {
	d, _ := readData(t, "nhs-pxtextmining/datasets/phase_1/co_multi_label.csv", Options{})
	n, all := map[string]int{}, 0
	for theme, k := range counted(t, d) {
		n[strings.ToUpper(theme)] += k
		all += k
	}
	if all != 5340 || len(n) != 54 {
		t.Errorf("%d codings of %d codes, want 5340 of 54", all, len(n))
	}
	for code, want := range map[string]int{"CS": 645, "CE": 490, "SA": 462, "SS": 380, "CA": 366, "CC": 352, "CL": 331, "SP": 301, "CR": 281, "MI": 228, "AP": 159, "CT": 122} {
		if n[code] != want {
			t.Errorf("%s: %d codings, want %d", code, n[code], want)
		}
	}
	if len(d.Otherwise) != 1 || d.Otherwise[0].As != "segments" {
		t.Errorf("otherwise %v", d.Otherwise)
	}
}

const codedList = "Document,Code,Segment,Coder,Comment,Begin,End\n" +
	"P1,Hope,Peers gave me hope.,amy,strong,1,1\n" +
	"P1,Ward\\Loss,Six weeks there.,amy,,2,2\n" +
	"P2,Hope,It gets better.,ben,,1,1\n" +
	"P1,Hope,Peers gave me hope.,ben,,1,1\n" +
	"P1,Tea,Six weeks there.,amy,,7,7\n"

// A list of coded passages has places in documents, not times, and a passage that two
// people coded is one turn; the same words at another place are another.
func TestListOfCodedPassages(t *testing.T) {
	d := read(t, "coded.csv", codedList, Options{})
	wantText(t, d, "P1: Peers gave me hope.\n\nP1: Six weeks there.\n\nP2: It gets better.\n\nP1: Six weeks there.\n")
	wantSpeakers(t, d, "P1 participant P1, P2 participant P2")
	wantCodings(t, d, "Hope: strong by amy on Peers gave me hope.", "Loss by amy on Six weeks there.", "Hope by ben on It gets better.", "Hope by ben on Peers gave me hope.", "Tea by amy on Six weeks there.")
	wantSaid(t, d.Notes, "“Ward\\Loss” is “Loss”", "whole numbers under “Begin” were read as places", "1 row has the words of an earlier row")
	if d.Said[0].TimeMS != transcript.NoTime {
		t.Errorf("a place was taken for the time %d", d.Said[0].TimeMS)
	}
	d = read(t, "coded.csv", "Document,Code,Segment,Coder,Begin,End\nP1,Hope,Peers gave me hope.,amy,00:00:05,00:00:09\nP2,Hope,It gets better.,ben,00:01:05,00:01:09\n", Options{As: asSegments})
	if d.Said[1].TimeMS != 65_000 || d.Said[1].EndMS != 69_000 {
		t.Errorf("times %d to %d", d.Said[1].TimeMS, d.Said[1].EndMS)
	}
}

func TestThemesWithPaths(t *testing.T) {
	for _, c := range []struct {
		themes []string
		want   map[string]string
	}{
		{[]string{`Ward\Loss`, `Hope`, `Codes\\Home\Tea`}, map[string]string{`Ward\Loss`: "Loss", `Codes\\Home\Tea`: "Tea"}},
		{[]string{"Ward > Loss", "Home > loss", "Home > Tea"}, map[string]string{"Home > Tea": "Tea"}},
		{[]string{`Ward\Loss`, "Loss"}, map[string]string{}},
		{[]string{"Work/life", "Him/her"}, map[string]string{}},
		{[]string{"Ward/Loss", "Ward"}, map[string]string{"Ward/Loss": "Loss"}},
		{[]string{`\`, " > "}, map[string]string{}},
	} {
		got, _ := lastParts(c.themes)
		if diff := cmp.Diff(c.want, got); diff != "" {
			t.Errorf("%q (-want +got):\n%s", c.themes, diff)
		}
	}
}
